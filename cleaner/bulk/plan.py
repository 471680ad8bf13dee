"""The parts of a run. They depend on the inputs and on the size of a part, never on how many workers there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleaner.bulk import delimited, jsonl, plain, warc
from cleaner.bulk.compression import chunks
from cleaner.bulk.errors import DamagedError, InputError
from cleaner.bulk.inputs import Input
from cleaner.bulk.kinds import Name
from cleaner.bulk.record import Block, Format, Keys

PART_SIZE = 16 << 20
"""Bytes of input in a part: half a second's work or more, so that handing it over costs nothing beside it."""
MOST_FILES = 256
"""Files in a part, so that an interruption costs little."""
_PAGES = 8
"""How many times as long pages take as text of their size. Trafilatura reads 3 MB of HTML a second, so that a part of
pages is a second's work."""
_UNFOLDS = 4
"""How many times as large compressed text is taken to be."""

FORMATS: dict[Name, Format] = {
    "text": plain.TEXT,
    "html": plain.HTML,
    "jsonl": jsonl.FORMAT,
    "csv": delimited.FORMAT,
    "warc": warc.FORMAT,
}
"""All formats that are runs of records. Parquet is not."""


@dataclass(frozen=True, slots=True)
class Part:
    """Work for one worker: some files whole, or a block of one file. `size` is its share of the inputs in bytes."""

    number: int
    inputs: tuple[Input, ...]
    size: int
    block: Block | None = None


def plan(inputs: Iterable[Input], keys: Keys, part_size: int = PART_SIZE) -> Iterator[Part]:
    """All parts in order. Large files are read on the way, to find where their records begin."""
    number = 0
    group: list[Input] = []
    size = 0
    for known in inputs:
        is_large = is_cut(known, part_size)
        if group and (is_large or size + _weight(known) > part_size or len(group) == MOST_FILES):
            yield Part(number, tuple(group), sum(one.size for one in group))
            group, size, number = [], 0, number + 1
        if not is_large:
            group.append(known)
            size += _weight(known)
            continue
        for block, block_size in _cut(known, keys, part_size):
            yield Part(number, (known,), block_size, block)
            number += 1
    if group:
        yield Part(number, tuple(group), sum(one.size for one in group))


def most_parts(inputs: Sequence[Input], part_size: int) -> int:
    """About how many parts there will be, so that no more processes are started than have work."""
    return 1 + len(inputs) // MOST_FILES + sum(map(_weight, inputs)) // part_size


def _weight(known: Input) -> int:
    """The size of the text that takes as long."""
    if known.kind is None:
        return 0
    unfolds = known.kind.compression or known.kind.format == "parquet"
    return known.size * (_UNFOLDS if unfolds else 1) * (_PAGES if known.kind.format in ("html", "warc") else 1)


def is_cut(known: Input, part_size: int) -> bool:
    """Whether the file is cleaned in several parts."""
    if known.kind is None:
        return False
    if known.kind.format == "parquet":
        return True
    return FORMATS[known.kind.format].can_be_cut and _weight(known) > part_size


def _cut(known: Input, keys: Keys, part_size: int) -> Iterator[tuple[Block, int]]:
    """The blocks of a large file, each with its share of the file's bytes."""
    assert known.kind
    size = max(1, part_size // _PAGES) if known.kind.format == "warc" else part_size
    try:
        if known.kind.format == "parquet":
            from cleaner.bulk import parquet

            yield from parquet.blocks(known.original, keys, part_size)
        elif known.kind.format == "jsonl" and not known.kind.compression:
            yield from ((block, block.end - block.start) for block in _ranges(known, part_size))
        else:
            with open(known.original, "rb") as file:
                done = 0
                content = chunks(file.read, known.kind.compression)
                for block in blocks(FORMATS[known.kind.format], content, keys, size):
                    at = file.tell()
                    yield block, at - done
                    done = at
    except (InputError, OSError) as error:
        yield Block(1, problem=reason(error), is_fatal=True), 0


def blocks(form: Format, content: Iterator[bytes], keys: Keys, size: int) -> Iterator[Block]:
    """The blocks of a file; behind the last one that can be read, a block without data that tells the problem."""
    problem = ""

    def readable() -> Iterator[bytes]:
        nonlocal problem
        try:
            yield from content
        except DamagedError as error:
            problem = str(error)

    try:
        yield from form.blocks(readable() if form.can_be_cut else content, keys, size)
    except DamagedError as error:
        problem = problem or str(error)
        if not form.can_be_cut:
            raise
    if problem:
        yield Block(0, problem=problem)


def _ranges(known: Input, size: int) -> Iterator[Block]:
    """Ranges of bytes with whole lines, which the worker reads itself."""
    with open(known.original, "rb") as file:
        start, line = 0, 1
        while start < known.size:
            lines, end = 0, start
            while end < known.size and end - start < size:
                read = file.read(min(1 << 20, start + size - end, known.size - end))
                if not read:
                    break
                lines, end = lines + read.count(b"\n"), end + len(read)
            if end == start:
                raise InputError("became shorter while it was read")
            rest = file.readline() if end < known.size else b""
            lines, end = lines + rest.count(b"\n"), min(end + len(rest), known.size)
            yield Block(line, start=start, end=end)
            start, line = end, line + lines


def reason(error: Exception) -> str:
    """What went wrong, in few words."""
    return str(getattr(error, "strerror", None) or error)
