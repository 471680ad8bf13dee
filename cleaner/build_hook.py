"""Build hook for hatchling: a wheel brings its rule packs along compiled, so that no user waits for it."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompilePacks(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from cleaner.store import write_shipped

        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name, "compiled.json")
        write_shipped(Path(self.root, "rules"), file)
        build_data["force_include"][str(file)] = "cleaner/packs/compiled.json"
