"""One file or standard input, cleaned to standard output as it comes in."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

from cleaner.bulk import compression
from cleaner.bulk.errors import BulkError, InputError, OutputError
from cleaner.bulk.files import whole, writing
from cleaner.bulk.inputs import Input, find
from cleaner.bulk.kinds import Kind
from cleaner.bulk.plan import FORMATS, blocks, reason
from cleaner.bulk.run import Job, Summary
from cleaner.bulk.settings import Settings
from cleaner.bulk.state import Made, State
from cleaner.bulk.work import Account, Worker


def print_cleaned(job: Job, tell: Callable[[str], None]) -> Summary:
    """Clean the one input of the job to standard output; `tell` is called with errors.

    Raises `BulkError` for what cannot be printed, `StrictError` after the first error of a strict run.
    """
    with ExitStack() as stack:
        if job.paths[0] == Path("-"):
            source = cast(BufferedReader, sys.stdin.buffer)
            head = source.peek(16)[:16]
            kind = Kind(job.chosen or "text", compression.by_content(head))
            known = Input("-", "-", kind=kind, target="-", original="-")
        else:
            [known] = find(job.paths, chosen=job.chosen).inputs
            if known.kind is None:
                raise BulkError(f"{known.path}: {known.problem}")
            source = stack.enter_context(open(known.original, "rb"))
        if known.kind and known.kind.format == "parquet":
            raise BulkError("Parquet cannot be printed; say where it goes: -o DIR")
        sinks = {name: _sink(stack, getattr(job.accounts, name)) for name in ("ledger", "errors", "rejected")}
        summary = Summary(errors=job.accounts.errors)
        settings = Settings(
            options=job.options,
            output=Path(),
            state=State(Path()),
            keys=job.keys,
            has_ledger=job.accounts.ledger is not None,
            strict=job.strict,
            gate=job.gate,
            thresholds=dict(job.thresholds),
        )
        for output, made in _cleaned(settings, known, source):
            _print(output)
            for name, sink in sinks.items():
                if sink:
                    sink.writelines(getattr(made, name))
            summary.counts += made.counts
            for message in made.messages:
                tell(message)
        return summary


def _sink(stack: ExitStack, target: Path | None) -> IO[bytes] | None:
    """A file that appears when all is written."""
    if target is None:
        return None
    folder = stack.enter_context(TemporaryDirectory())
    stack.enter_context(writing(target))
    file = stack.enter_context(whole(target, Path(folder, target.name)))
    return stack.enter_context(compression.writer(file, compression.by_name(target.name)))


def _print(output: bytes) -> None:
    try:
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output: {error.strerror or error}") from None


def _cleaned(settings: Settings, known: Input, source: BufferedReader) -> Iterator[tuple[bytes, Made]]:
    """The output piece by piece, each with what is to be told of it."""
    assert known.kind
    form, worker = FORMATS[known.kind.format], Worker(settings)
    try:
        content = compression.chunks(source.read1, known.kind.compression)
        for block in blocks(form, content, settings.keys, 1):  # what has come in is written at once: a pipe flows
            account = Account(known, settings.strict)
            yield worker.clean_block(form, block, account) or b"", account.made
    except (InputError, OSError) as error:
        account = Account(known, settings.strict)
        account.error(reason(error))
        yield b"", account.made
