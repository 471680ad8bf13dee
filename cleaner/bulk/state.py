"""What a run has finished, kept in a hidden folder beside its output until all is done.

Each part is one file, which is there whole or not at all: its sections one after the other, a table of them in JSON,
and the table's length.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from cleaner.bulk.errors import BulkError
from cleaner.bulk.files import whole, writing

SECTIONS = ("text", "ledger", "errors", "rejected")
MOST_MESSAGES = 20
"""Errors of a part that are told one by one on the terminal; the error file has them all."""
_CHUNK = 1 << 20
_RUN, _TEMPORARY = "run.json", "tmp"


@dataclass
class Made:
    """What cleaning a part gave: lines of the ledger, of errors and of rejected documents; counts; statistics.

    `text` is the part's share of the output, if its file is cleaned in several parts.
    """

    text: bytes = b""
    ledger: list[bytes] = field(default_factory=list)
    errors: list[bytes] = field(default_factory=list)
    rejected: list[bytes] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    stats: dict[str, Any] | None = None
    messages: list[str] = field(default_factory=list)
    """The first errors as a person reads them."""
    has_failed: bool = False
    """Whether a block could not be cleaned, so that its file is to have no output."""

    def add(self, other: "Made") -> None:
        """Put another's lines behind these."""
        for name in SECTIONS[1:]:
            getattr(self, name).extend(getattr(other, name))
        self.counts += other.counts
        self.messages = (self.messages + other.messages[:MOST_MESSAGES])[:MOST_MESSAGES]


@dataclass(frozen=True, slots=True)
class State:
    """The folder of a run."""

    folder: Path

    def open(self, about: Mapping[str, Any], *, resume: bool) -> bool:
        """Begin, or go on with what is there if `resume`; tell whether there was something.

        Raises `BulkError` if there is something and it is not to be resumed, or is another run.
        """
        key = json.dumps(about, sort_keys=True)
        try:
            before = json.loads((self.folder / _RUN).read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            before = None
        if before is not None and not resume:
            raise BulkError(
                f"{self.folder}: an interrupted run has left its work here. "
                "Go on with it by --resume, or delete this folder to begin again"
            )
        if before is not None and before != json.loads(key):
            changed = ", ".join(sorted(name for name in {*before, *about} if before.get(name) != about.get(name)))
            raise BulkError(
                f"{self.folder}: the interrupted run that has left its work here differs in: {changed}. "
                "Run it as before, or delete this folder to begin again"
            )
        with writing(self.folder):
            shutil.rmtree(self.folder if before is None else self.temporary, ignore_errors=True)
            self.temporary.mkdir(parents=True, exist_ok=True)
        if before is None:
            with whole(self.folder / _RUN, self.temporary / _RUN) as file, writing(self.folder / _RUN):
                file.write(key.encode())
        return before is not None

    @property
    def temporary(self) -> Path:
        """Where files are written before they get their names."""
        return self.folder / _TEMPORARY

    def scratch(self, name: object) -> Path:
        """A name in `temporary` that no other process uses."""
        return self.temporary / f"{name}.{os.getpid()}"

    def clear_temporary(self) -> None:
        """Remove what was being written when a run was stopped."""
        for file in self.temporary.glob("*"):
            file.unlink(missing_ok=True)

    def remove(self) -> None:
        """The run is complete. What tells of it goes first, so that no later run takes the rest for its own."""
        (self.folder / _RUN).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def part(self, number: int) -> Path:
        return self.folder / f"{number // 1000:06d}" / f"{number % 1000:03d}.part"

    def save(self, number: int, made: Made) -> None:
        """Keep a part. Raises `OutputError` if that cannot be done."""
        sections = [made.text, *(b"".join(getattr(made, name)) for name in SECTIONS[1:])]
        table = {
            "sections": list(map(len, sections)),
            "counts": made.counts,
            "stats": made.stats,
            "messages": made.messages,
            "has_failed": made.has_failed,
        }
        end = json.dumps(table).encode()
        path = self.part(number)
        with whole(path, self.scratch(number)) as file, writing(path):
            for section in sections:
                file.write(section)
            file.write(end + len(end).to_bytes(8, "big"))

    def load(self, number: int) -> Made | None:
        """The counts, statistics and messages of a part, None if it is not finished."""
        try:
            with open(self.part(number), "rb") as file:
                table = _table(file)
        except FileNotFoundError:
            return None
        counts = Counter(table["counts"])
        return Made(counts=counts, stats=table["stats"], messages=table["messages"], has_failed=table["has_failed"])

    def section(self, number: int, name: str) -> Iterator[bytes]:
        """A part's section, in chunks."""
        with open(self.part(number), "rb") as file:
            sizes = _table(file)["sections"]
            place = SECTIONS.index(name)
            file.seek(sum(sizes[:place]))
            yield from _read(file, sizes[place])


def _table(file: IO[bytes]) -> dict[str, Any]:
    file.seek(-8, os.SEEK_END)
    length = int.from_bytes(file.read(8), "big")
    file.seek(-8 - length, os.SEEK_END)
    table: dict[str, Any] = json.loads(file.read(length))
    return table


def _read(file: IO[bytes], size: int) -> Iterator[bytes]:
    while piece := file.read(min(_CHUNK, size)):
        size -= len(piece)
        yield piece


def digest(values: Any) -> str:
    """Identifies values that JSON knows."""
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
