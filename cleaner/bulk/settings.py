"""What workers need to know of a run."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.bulk.inputs import Input
from cleaner.bulk.plan import PART_SIZE
from cleaner.bulk.record import Keys
from cleaner.bulk.state import State

if TYPE_CHECKING:
    from cleaner.api import Options


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run cleans and where it writes."""

    options: "Options"
    output: Path
    state: State
    keys: Keys = field(default_factory=Keys)
    part_size: int = PART_SIZE
    backup: str = ""
    """The ending of the originals of a run in place; "" for a run into a folder."""
    strict: bool = False
    """Whether to stop at the first error."""
    has_ledger: bool = False
    has_stats: bool = False
    gate: str = ""
    """The preset of quality thresholds that a document must pass; "" for none."""
    thresholds: dict[str, Any] = field(default_factory=dict)

    def target(self, known: Input) -> Path:
        """Where the file's result goes."""
        return Path(known.path) if self.backup else self.output / known.target
