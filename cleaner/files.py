"""Text files and folders: what there is to read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
TEXT_ENDINGS = frozenset({".txt", ".text", ".md", ""}) | HTML_ENDINGS


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and its place below the folder that was named on the command line."""

    path: Path
    relative: Path

    @property
    def is_html(self) -> bool:
        return self.path.suffix.lower() in HTML_ENDINGS


class SourceError(ValueError):
    """A path that cannot be read. The message says why."""


def find_sources(path: Path) -> Iterator[Source]:
    """The file itself, or every text and HTML file below a folder, in the order of their names.

    Hidden files are left out, and links that lead out of the folder. Raises `SourceError` if there is no such path.
    """
    if path.is_file():
        yield Source(path, Path(path.name))
    elif path.is_dir():
        root = path.resolve()
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = Path(folder, name)
                if name.startswith(".") or file.suffix.lower() not in TEXT_ENDINGS or not file.is_file():
                    continue
                if file.is_symlink() and not file.resolve().is_relative_to(root):
                    continue
                yield Source(file, file.relative_to(path))
    elif path.exists():
        raise SourceError(f"{path}: neither a file nor a folder")
    else:
        raise SourceError(f"{path}: no such file or folder")
