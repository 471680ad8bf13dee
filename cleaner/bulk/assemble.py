"""The outputs of files that were cleaned in several parts, and the files that tell of the whole run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.bulk import compression
from cleaner.bulk.errors import InputError
from cleaner.bulk.files import whole, writing
from cleaner.bulk.inputs import Input
from cleaner.bulk.plan import reason
from cleaner.bulk.settings import Settings
from cleaner.bulk.state import State


@dataclass(frozen=True, slots=True)
class Assembly:
    """The task of putting a file's parts together."""

    known: Input
    numbers: range
    size: int = 0


def assemble(settings: Settings, task: Assembly) -> list[str]:
    """Put the file's parts together; tell what was wrong with the file, in which case there is no output.

    Raises `OutputError` if it cannot be written.
    """
    known = task.known
    target = settings.target(known)
    assert known.kind
    try:
        with writing(target), whole(target, settings.state.scratch("file"), settings.backup) as file:
            texts = (settings.state.section(number, "text") for number in task.numbers)
            if known.kind.format == "parquet":
                from cleaner.bulk import parquet

                parquet.assemble(known.original, settings.keys, map(b"".join, texts), file)
            else:
                kind = compression.by_name(known.target)
                with compression.writer(file, "" if kind in compression.CAN_BE_JOINED else kind) as stream:
                    for text in texts:
                        for piece in text:
                            stream.write(piece)
            if not _is_as_found(known):
                raise InputError("changed while it was read; clean it again")
    except InputError as error:
        return [str(error)]
    return []


def _is_as_found(known: Input) -> bool:
    try:
        return known.is_as_found()
    except OSError as error:
        raise InputError(reason(error)) from None


def join_section(state: State, name: str, numbers: Iterable[int], more: Iterable[bytes], target: Path) -> None:
    """Write one section of all parts, and `more` lines, to `target`, compressed as its name says."""
    with (
        writing(target),
        whole(target, state.scratch(name)) as file,
        compression.writer(file, compression.by_name(target.name)) as stream,
    ):
        for piece in _pieces(state, name, numbers):
            stream.write(piece)
        for line in more:
            stream.write(line)


def _pieces(state: State, name: str, numbers: Iterable[int]) -> Iterator[bytes]:
    for number in numbers:
        yield from state.section(number, name)
