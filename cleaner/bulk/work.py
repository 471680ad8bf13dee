"""What a worker does: clean a part and keep what comes of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from cleaner.bulk import compression, plain, warc
from cleaner.bulk.assemble import Assembly, assemble
from cleaner.bulk.errors import InputError, StrictError
from cleaner.bulk.files import whole, writing
from cleaner.bulk.inputs import Input
from cleaner.bulk.plan import FORMATS, Part, blocks, reason
from cleaner.bulk.record import Block, Format, Record, to_json
from cleaner.bulk.settings import Settings
from cleaner.bulk.state import Made

if TYPE_CHECKING:
    from cleaner.result import Result


Encode = Callable[[str, bytes], bytes]


@dataclass
class Account:
    """What is told of one file's documents, until it is sure that the file is read to its end."""

    known: Input
    is_strict: bool = False
    made: Made = field(default_factory=Made)
    results: list[tuple["Result", str, int, tuple[str, ...]]] = field(default_factory=list)
    """For the statistics: result, document, size in bytes, reasons for which it was turned away."""

    def error(self, problem: str, record: Record | None = None) -> None:
        """Something could not be done. Raises `StrictError` if the run is to stop at that."""
        line, name = (record.line, record.id) if record else (None, None)
        place = self.known.path if line is None else f"{self.known.path}:{line}"
        if self.is_strict:
            raise StrictError(f"{place}: {problem}")
        self.made.counts["errors"] += 1
        self.made.errors.append(to_json({"file": self.known.path, "line": line, "id": name, "error": problem}) + b"\n")
        self.made.messages.append(f"{place}: {problem}")

    def ledger(self, result: "Result", record: Record, output: bytes, value: bytes, encode: Encode) -> None:
        """Every removal; and of the record what is needed to restore it, if what is left of it does not tell."""
        place = self._place(self.known.target, record)
        for one in result.removals:
            what = {"rule": one.rule, "category": one.category, "start": one.start, "end": one.end, "text": one.text}
            self.made.ledger.append(to_json(place | what) + b"\n")
        if result.removals and encode(result.restore(), value) != (written := _written(result, record, encode)):
            self.made.ledger.append(to_json(place | {"value": written.decode()}) + b"\n")
        if record.value and output.count(b"\n") != (lines := record.raw.count(b"\n")):
            self.made.ledger.append(to_json(place | {"lines": lines}) + b"\n")

    def rejected(self, record: Record, output: bytes, reasons: tuple[str, ...]) -> None:
        """A document that goes to the file of rejected documents instead of the output."""
        self.made.counts["rejected"] += 1
        told = {"reasons": reasons, "record": output.decode("utf-8", "surrogatepass")}
        columns = {"columns": record.columns} if record.columns else {}
        self.made.rejected.append(to_json(self._place(self.known.path, record) | told | columns) + b"\n")

    def rejected_ledger(self, result: "Result", record: Record, tail: bytes, encode: Encode) -> None:
        """The record as it was, because no output will have it."""
        before = record.head + _written(result, record, encode) + tail
        told = {"record": before.decode("utf-8", "surrogatepass"), "lines": record.raw.count(b"\n")}
        self.made.ledger.append(to_json(self._place(self.known.target, record) | told) + b"\n")

    def _place(self, file: str, record: Record) -> dict[str, Any]:
        return {"file": file, "line": record.line, "id": record.id}


def _written(result: "Result", record: Record, encode: Encode) -> bytes:
    """The text before anything was removed, as it stands in the file or, if it was repaired, would stand there."""
    before = result.restore()
    return record.value if before == record.text else encode(before, record.value)


class Worker:
    """Cleans parts. Each gives the same whoever cleans it and whenever."""

    def __init__(self, settings: Settings) -> None:
        from cleaner.api import Cleaner

        self._settings = settings
        self._cleaner = Cleaner(**settings.options)

    def __call__(self, task: Part | Assembly) -> Made:
        """Do the task, keep what comes of it in the state folder or put it in its place; return counts and messages.

        Raises `OutputError` if it cannot be written.
        """
        if isinstance(task, Assembly):
            return Made(messages=assemble(self._settings, task))
        part, made = task, self.make(task)
        self._settings.state.save(part.number, made)
        return Made(counts=made.counts, messages=made.messages, has_failed=made.has_failed)

    def make(self, part: Part) -> Made:
        """Clean a part. Files that are cleaned whole are written to their places."""
        made, accounts = Made(), []
        for known in part.inputs:
            account = Account(known, self._settings.strict)
            try:
                if part.block is None:
                    self._whole(known, account)
                else:
                    made.text = self._share(known, part.block, account)
            except InputError as error:
                made.has_failed = part.block is not None
                account = Account(known, self._settings.strict)
                account.error(str(error))
            made.add(account.made)
            accounts.append(account)
        if self._settings.has_stats:
            made.stats = stats_of(accounts)
        return made

    def _whole(self, known: Input, account: Account) -> None:
        """Clean one file into its place; nothing of it is kept if it cannot be read."""
        if known.kind is None:
            raise InputError(known.problem)
        target = self._settings.target(known)
        pieces = self._pieces(known, account)
        first = next(pieces, b"")
        if first is None:  # the file is one document, and was turned away
            return
        with (
            writing(target),
            whole(target, self._settings.state.scratch("file"), self._settings.backup) as file,
            compression.writer(file, compression.by_name(known.target)) as stream,
        ):
            for piece in chain([first], pieces):
                stream.write(piece or b"")
            if not known.is_as_found():
                raise InputError("changed while it was read; clean it again")

    def _pieces(self, known: Input, account: Account) -> Iterator[bytes | None]:
        """The output of a file, block by block; None for a document that was turned away as a whole."""
        assert known.kind
        form = FORMATS[known.kind.format]
        settings = self._settings
        try:
            with open(known.original, "rb") as file:
                content = compression.chunks(file.read, known.kind.compression)
                for block in blocks(form, content, settings.keys, settings.part_size):
                    yield self.clean_block(form, block, account)
        except OSError as error:
            raise InputError(reason(error)) from None

    def _share(self, known: Input, block: Block, account: Account) -> bytes:
        """A block's share of the output, compressed as it will be if such pieces can be joined."""
        assert known.kind
        if known.kind.format == "parquet":
            from cleaner.bulk import parquet

            return parquet.clean(
                known.original,
                block,
                self._settings.keys,
                lambda record: self._document(plain.TEXT, record, account),
                whole_rows=bool(self._settings.gate),
            )
        if block.data is None and not block.problem:
            try:
                with open(known.original, "rb") as file:
                    file.seek(block.start)
                    block = replace(block, data=file.read(block.end - block.start))
            except OSError as error:
                raise InputError(reason(error)) from None
        text = self.clean_block(FORMATS[known.kind.format], block, account) or b""
        kind = compression.by_name(known.target)
        return compression.packed(text, kind) if kind in compression.CAN_BE_JOINED else text

    def clean_block(self, form: Format, block: Block, account: Account) -> bytes | None:
        """The output of a block; None if it is a file that is one document, and that was turned away."""
        if block.problem:
            if block.is_fatal or self._settings.backup:  # an original is only replaced by all of it
                raise InputError(block.problem)
            account.error(block.problem)
            return b""
        cleaned = [self._document(form, record, account) for record in form.records(block, self._settings.keys)]
        if cleaned == [None] and not form.can_be_cut:
            return None
        return b"".join(output for output in cleaned if output is not None)

    def _document(self, form: Format, record: Record, account: Account) -> bytes | None:
        """A record as the output has it; None if it was turned away."""
        if record.problem:
            account.error(record.problem, record)
        if record.text is None:
            return record.raw
        try:
            result = self._explain(record)
        except Exception as error:  # one document must not stop the others
            problem = f"not cleaned, because of an error in the cleaner: {error!r}"
            if record.line is None:
                raise InputError(problem) from error
            account.error(problem, record)
            return record.head + b"null" + record.tail if record.about else record.raw
        value = record.value if result.text == record.text else form.encode(result.text, record.value)
        tail = warc.tail(result.metadata) if record.about else record.tail
        output = record.head + value + tail
        settings = self._settings
        account.made.counts.update(("documents", result.outcome))
        reasons = self._reasons(result)
        if settings.has_ledger:
            account.ledger(result, record, output, value, form.encode)
            if reasons:
                account.rejected_ledger(result, record, tail, form.encode)
        if settings.has_stats:
            place = account.known.relative if record.line is None else f"{account.known.relative}:{record.line}"
            size = len(record.value) or len(record.text)
            account.results.append((result, place, size, reasons))
        if reasons:
            account.rejected(record, output, reasons)
            return None
        return output

    def _explain(self, record: Record) -> "Result":
        assert record.text is not None
        if record.is_html:
            return self._cleaner.clean_html(record.text, url=record.about.get("url"))
        return self._cleaner.explain(record.text)

    def _reasons(self, result: "Result") -> tuple[str, ...]:
        if not self._settings.gate:
            return ()
        from cleaner.quality.gate import reasons

        return reasons(result, self._settings.gate, self._settings.thresholds)


def stats_of(accounts: list[Account]) -> dict[str, Any]:
    """The statistics of these files' documents and errors."""
    from cleaner.stats import Stats

    stats = Stats()
    for account in accounts:
        for result, document, size, reasons in account.results:
            stats.add(result, document=document, bytes_in=size, rejected=reasons)
        for message in account.made.messages:
            stats.add_error(message)
    return stats.to_dict()
