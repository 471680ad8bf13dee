"""Text files and folders: what to read, where the result goes, and writing it whole or not at all."""

import os
import secrets
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


def write_whole(file: Path, text: str) -> None:
    """Write `text` as UTF-8 so that the file appears complete or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Not `mkstemp`, whose files nobody else may read.
    part = file.with_name(f".{file.name}.{secrets.token_hex(6)}.part")
    try:
        with part.open("xb") as stream:
            stream.write(text.encode("utf-8", "surrogatepass"))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
