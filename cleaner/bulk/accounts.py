"""The files that tell of a whole run: ledger, errors, rejected documents, statistics, report."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.bulk.assemble import join_section
from cleaner.bulk.errors import BulkError
from cleaner.bulk.files import whole, writing
from cleaner.bulk.inputs import Input
from cleaner.bulk.record import to_json
from cleaner.bulk.state import State

if TYPE_CHECKING:
    from cleaner.stats import Stats


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where they go, each only if it is asked for."""

    ledger: Path | None = None
    errors: Path | None = None
    rejected: Path | None = None
    stats: Path | None = None
    report: Path | None = None

    @property
    def has_stats(self) -> bool:
        return bool(self.stats or self.report)

    def check(self) -> None:
        """Raise `BulkError` now if the report could not be made at the end."""
        if self.report:
            try:
                import cleaner.report  # noqa: F401
            except ImportError as error:
                raise BulkError(str(error)) from None


Problem = tuple[Input, str]
"""What was wrong with a file as a whole."""


def told(problem: Problem) -> str:
    """As a person reads it."""
    return f"{problem[0].path}: {problem[1]}"


def write(accounts: Accounts, state: State, numbers: Sequence[int], problems: Sequence[Problem]) -> None:
    """Join what the parts tell, in their order; behind their errors come `problems`."""
    more = [
        to_json({"file": known.path, "line": None, "id": None, "error": problem}) + b"\n" for known, problem in problems
    ]
    if accounts.ledger:
        join_section(state, "ledger", numbers, (), accounts.ledger)
    if accounts.rejected:
        join_section(state, "rejected", numbers, (), accounts.rejected)
    if accounts.errors:
        join_section(state, "errors", numbers, more, accounts.errors)
    if accounts.has_stats:
        _write_stats(accounts, state, _merged(state, numbers, map(told, problems)))


def _write_stats(accounts: Accounts, state: State, stats: "Stats") -> None:
    if accounts.stats:
        with writing(accounts.stats), whole(accounts.stats, state.scratch("stats")) as file:
            file.write(json.dumps(stats.to_dict(), ensure_ascii=False, indent=1).encode() + b"\n")
    if accounts.report:
        from cleaner.report import write_report

        with writing(accounts.report):
            write_report(stats, accounts.report)


def _merged(state: State, numbers: Iterable[int], messages: Iterable[str]) -> "Stats":
    from cleaner.stats import Stats

    merged = Stats()
    for message in messages:
        merged.add_error(message)
    for number in numbers:
        made = state.load(number)
        if made and made.stats:
            merged.merge(Stats.from_dict(made.stats))
    return merged
