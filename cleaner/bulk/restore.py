"""The repaired originals, rebuilt from outputs and ledger."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from cleaner.bulk import compression
from cleaner.bulk.errors import BulkError, DamagedError, InputError
from cleaner.bulk.files import whole, writing
from cleaner.bulk.inputs import Input, check_output, check_targets, find
from cleaner.bulk.plan import FORMATS, PART_SIZE, reason
from cleaner.bulk.record import Format, Keys, Record, to_utf8
from cleaner.result import Removal
from cleaner.result import restore as put_back


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger tells of one document."""

    line: int | None
    removals: tuple[Removal, ...] = ()
    value: str | None = None
    """How its text was written, where the text that is left does not tell."""
    lines: int | None = None
    """Lines of the original record, where the record that is left has another number."""
    rejected: str | None = None
    """The whole record, if it was turned away."""


def restore_all(
    paths: Sequence[Path], ledger: Path, output: Path, keys: Keys, tell: Callable[[str], None]
) -> Counter[str]:
    """Rebuild what was cleaned to the files and folders `paths`, in the folder `output`; count what was done.

    Raises `BulkError` if that would overwrite something, or the ledger cannot be read.
    """
    check_output(paths, output)
    inputs = find(paths).inputs
    check_targets(inputs, output)
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        temporary = Path(stack.enter_context(TemporaryDirectory(prefix=".cleaner-restore-", dir=_made(output))))
        told = _Ledger(stack, ledger)
        for known in inputs:
            try:
                if known.kind is None:
                    raise InputError(known.problem)
                place = output / known.relative
                with writing(place), whole(place, temporary / "file") as file:
                    counts["documents"] += _restore(known, keys, told.entries(known), file)
                counts["files"] += 1
            except (InputError, OSError) as error:
                counts["errors"] += 1
                tell(f"{known.path}: {reason(error)}")
        if any(path.is_dir() for path in paths):
            for name, text in told.without_output():
                place = output / name
                with writing(place), whole(place, temporary / "file") as file:
                    file.write(text)
                counts.update(("files", "documents"))
    return counts


def _made(folder: Path) -> Path:
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


class _Ledger:
    """The ledger, and where in it each file's entries are."""

    def __init__(self, stack: ExitStack, path: Path) -> None:
        self._file = self._opened(stack, path)
        self._places: dict[str, tuple[int, int]] = {}
        self._unseen: dict[str, None] = {}
        try:
            self._find_places()
        except (ValueError, KeyError, DamagedError) as error:
            raise BulkError(f"{path}: not a ledger: {error}") from None

    @staticmethod
    def _opened(stack: ExitStack, path: Path) -> IO[bytes]:
        file = stack.enter_context(path.open("rb"))
        packing = compression.by_content(file.read(8))
        file.seek(0)
        if not packing:
            return file
        unpacked: IO[bytes] = stack.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
        try:
            unpacked.writelines(compression.chunks(file.read, packing))
        except InputError as error:
            raise BulkError(f"{path}: {error}") from None
        unpacked.seek(0)
        return unpacked

    def _find_places(self) -> None:
        at = 0
        for line in self._file:
            name = json.loads(line)["file"]
            start, _ = self._places.setdefault(name, (at, at))
            at += len(line)
            self._places[name] = start, at
        self._unseen = dict.fromkeys(self._places)

    def entries(self, known: Input) -> Iterator[Entry]:
        """What is told of an output, in the order of its lines."""
        name = known.relative if known.relative in self._places else self._name_of(known.path)
        self._unseen.pop(name, None)
        return self._entries(name)

    def _name_of(self, path: str) -> str:
        """The name in the ledger of a file that was named by itself: the longest that ends its path."""
        whole_path = "/" + Path(path).absolute().as_posix()
        return max((name for name in self._places if whole_path.endswith("/" + name)), key=len, default="")

    def _entries(self, name: str) -> Iterator[Entry]:
        start, end = self._places.get(name, (0, 0))
        for line, told in groupby(self._lines(start, end), key=lambda values: values["line"]):
            yield _entry(line, list(told))

    def _lines(self, start: int, end: int) -> Iterator[dict[str, Any]]:
        while start < end:
            self._file.seek(start)
            line = self._file.readline()
            start += len(line)
            yield json.loads(line)

    def without_output(self) -> Iterator[tuple[str, bytes]]:
        """Files of one document that was turned away, so that there is no output."""
        for name in self._unseen:
            for entry in self._entries(name):
                if entry.line is None and entry.rejected is not None:
                    yield name, to_utf8(entry.rejected)


def _entry(line: int | None, told: Iterable[dict[str, Any]]) -> Entry:
    removals = []
    more: dict[str, Any] = {}
    for values in told:
        if "rule" in values:
            removals.append(Removal(*(values[name] for name in ("rule", "category", "start", "end", "text"))))
        for name, ours in (("value", "value"), ("lines", "lines"), ("record", "rejected")):
            if name in values:
                more[ours] = values[name]
    return Entry(line, tuple(removals), **more)


def _restore(known: Input, keys: Keys, entries: Iterator[Entry], target: IO[bytes]) -> int:
    """Write the original of one output; tell how many documents were restored."""
    assert known.kind
    if known.kind.format == "parquet":
        return _restore_parquet(known, keys, entries, target)
    form, done = FORMATS[known.kind.format if known.kind.format != "html" else "text"], 0
    with (
        open(known.original, "rb") as file,
        compression.writer(target, compression.by_name(known.relative)) as stream,
    ):
        content = compression.chunks(file.read, known.kind.compression)
        records = (record for block in form.blocks(content, keys, PART_SIZE) for record in form.records(block, keys))
        for piece, count in _restored(form, records, entries):
            stream.write(piece)
            done += count
    return done


def _restored(form: Format, records: Iterator[Record], entries: Iterator[Entry]) -> Iterator[tuple[bytes, int]]:
    """The original records, each with 1 if something was put back, 0 if not."""
    entry, line = next(entries, None), 1
    for record in records:
        while entry and entry.rejected is not None and entry.line == line:
            yield to_utf8(entry.rejected), 1
            line += entry.lines or 0
            entry = next(entries, None)
        if entry and entry.line in (None, line):
            yield _whole(form, record, entry), 1
            line += entry.lines or record.raw.count(b"\n")
            entry = next(entries, None)
        else:
            yield record.text if isinstance(record.text, bytes) else record.raw, 0
            line += record.raw.count(b"\n")
    while entry:
        if entry.rejected is None:
            raise InputError(f"line {entry.line}: is in the ledger and not in the file; was it changed?")
        yield to_utf8(entry.rejected), 1
        entry = next(entries, None)


def _whole(form: Format, record: Record, entry: Entry) -> bytes:
    text = record.text.decode("utf-8", "surrogatepass") if isinstance(record.text, bytes) else record.text
    if text is None:
        raise InputError(f"line {entry.line}: has no text, but the ledger tells of one; was it changed?")
    value = form.encode(put_back(text, entry.removals), record.value) if entry.value is None else to_utf8(entry.value)
    if not entry.removals and entry.value is None:
        value = record.value or value
    return record.head + value + record.tail


def _restore_parquet(known: Input, keys: Keys, entries: Iterator[Entry], target: IO[bytes]) -> int:
    from cleaner.bulk import parquet

    told = {entry.line: entry for entry in entries}
    if any(entry.rejected is not None for entry in told.values()):
        raise InputError("rows that were turned away cannot be put back into Parquet; they are in the rejected file")
    parquet.restore(known.original, keys, {row: entry.removals for row, entry in told.items() if row}, target)
    return len(told)
