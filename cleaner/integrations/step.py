"""`Step`: what is done to each text, whatever engine hands it over."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack

from cleaner.api import Cleaner, Options
from cleaner.quality import Quality, quality
from cleaner.quality.report import demand
from cleaner.result import Removal
from cleaner.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Row", "Settings", "Step", "clean_batch"]

LEDGER_FIELDS = ("rule", "category", "start", "end", "text")
"""What a ledger has for each removal, as in `cleaner.Removal`."""

logger = logging.getLogger(__name__)

Tabular = TypeVar("Tabular", "pa.Table", "pa.RecordBatch")


class Settings(Options, total=False):
    """The keyword arguments of `Step` and `clean_batch`: those of `cleaner.Options`, and the columns."""

    cleaner: Cleaner | None
    """A cleaner made before, instead of its options."""
    text_column: str
    """The column to clean, "text" if not given."""
    outcome_column: str | None
    """Name for a new column with "cleaned", "unchanged", "abstained" or "failed"."""
    ledger_column: str | None
    """Name for a new column with the removals: rule, category, start, end and text of each."""
    quality_column: str | None
    """Name for a new column with the quality of what is left: passed, failed and the signals' values."""
    quality_preset: str
    """What the quality is judged by: one of `cleaner.quality.PRESETS`, "news" if not given."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text after its cleaning.

    `text` is `str` or `bytes` as it came, bytes being UTF-8 now. `outcome` is that of `cleaner.Result`, "failed" for a
    text that could not be cleaned and is left as it was, or None where there was no text. `quality` is None if it was
    not asked for.
    """

    text: str | bytes | None
    outcome: Literal["cleaned", "unchanged", "abstained", "failed"] | None = None
    removals: tuple[Removal, ...] = ()
    quality: Quality | None = None


class Step:
    r"""A cleaner with the names of the columns to read and to write. The keyword arguments are those of `Settings`.

    Immutable. Calling it with an Arrow table or record batch is `clean_batch`. Pickled, it holds options and no rules:
    each process compiles them once. A process whose rules are not those of the process that pickled it, because another
    version is installed there, raises `RuntimeError` when it is unpickled, so one job never mixes rules.

    Raises `ValueError` for an option that cannot be and for column names that clash.

    >>> step = Step(ledger_column="removals")
    >>> step.row("The mayor resigned on Monday.\n\nAdvertisement").text
    'The mayor resigned on Monday.'
    """

    def __init__(
        self,
        *,
        cleaner: Cleaner | None = None,
        text_column: str = "text",
        outcome_column: str | None = None,
        ledger_column: str | None = None,
        quality_column: str | None = None,
        quality_preset: str = "news",
        **options: Unpack[Options],
    ) -> None:
        if cleaner is not None and options:
            raise ValueError(f"cleaner has its options already: {', '.join(sorted(options))} cannot be given beside it")
        self.cleaner = cleaner or Cleaner(**options)
        self.text_column = text_column
        self.outcome_column = outcome_column
        self.ledger_column = ledger_column
        self.quality_column = quality_column
        self.quality_preset = quality_preset
        self.signals = tuple(demand(quality_preset, None))
        self.check([text_column])

    def __reduce__(self) -> tuple[Any, ...]:
        settings = {
            "cleaner": self.cleaner,
            "text_column": self.text_column,
            "outcome_column": self.outcome_column,
            "ledger_column": self.ledger_column,
            "quality_column": self.quality_column,
            "quality_preset": self.quality_preset,
        }
        return _remake, (settings, __version__, self.cleaner.rules_digest)

    @property
    def added(self) -> tuple[str, ...]:
        """The names of the new columns, in their order."""
        return tuple(name for name in (self.outcome_column, self.ledger_column, self.quality_column) if name)

    def check(self, columns: Iterable[str]) -> None:
        """Raise `ValueError` if a table of these columns cannot be cleaned: one is missing, or there already."""
        columns = list(columns)
        if (count := columns.count(self.text_column)) != 1:
            there = ", ".join(map(repr, columns)) or "none"
            problem = "there is no column" if not count else f"there are {count} columns"
            raise ValueError(f"{problem} {self.text_column!r}; text_column names the one to clean. Columns: {there}")
        for place, name in enumerate(self.added):
            if name in columns or name in self.added[:place]:
                raise ValueError(f"there is a column {name!r} already; choose another name for the new one")

    def row(self, text: str | bytes | None) -> Row:
        """Clean one text. One that cannot be cleaned comes back as it was, with the reason in the log."""
        if text is None:
            return Row(None)
        try:
            result = self.cleaner.explain(text)
            judged = quality(result.text, result=result, preset=self.quality_preset) if self.quality_column else None
            cleaned = result.text.encode() if isinstance(text, bytes) else result.text
            return Row(cleaned, result.outcome, result.removals, judged)
        except Exception:  # whatever it is, the other texts of the batch are not to suffer
            logger.exception("a text could not be cleaned and is left as it was: %.100r", text)
            return Row(text, "failed")

    def values(self, row: Row) -> dict[str, Any]:
        r"""What the new columns have for this row, by their names, in types that JSON knows.

        >>> step = Step(outcome_column="outcome", ledger_column="removals")
        >>> values = step.values(step.row("Advertisement\nOne story."))
        >>> values["outcome"], values["removals"][0]["text"]
        ('cleaned', 'Advertisement\n')
        """
        values: dict[str, Any] = {}
        if self.outcome_column:
            values[self.outcome_column] = row.outcome
        if self.ledger_column:
            values[self.ledger_column] = _ledger(row) if row.outcome else None
        if self.quality_column:
            values[self.quality_column] = _judgement(row.quality) if row.quality else None
        return values

    def output_schema(self, schema: "pa.Schema") -> "pa.Schema":
        """The schema of a table after the step: the same, metadata and all, with the new columns at the end.

        Raises `ValueError` and `TypeError` as `clean_batch` does.
        """
        from cleaner.integrations.arrow import output_schema

        return output_schema(self, schema)

    def __call__(self, data: Tabular) -> Tabular:
        """`clean_batch` with this step."""
        from cleaner.integrations.arrow import clean_data

        return clean_data(self, data)


def clean_batch(data: Tabular, **settings: Unpack[Settings]) -> Tabular:
    r"""The same table or record batch with its texts cleaned, and with the new columns that `settings` name at the end.

    The text column keeps its place, type and missing values; it may be of strings or of bytes, which come out as UTF-8,
    also dictionary-encoded. A text that cannot be cleaned stays as it was and has the outcome "failed".

    Raises `ValueError` if a column is missing or there already, `TypeError` if the text column is not of texts.

    >>> import pyarrow as pa
    >>> table = pa.table({"id": [7], "text": ["The mayor resigned on Monday.\n\nAdvertisement"]})
    >>> clean_batch(table, outcome_column="outcome").to_pylist()
    [{'id': 7, 'text': 'The mayor resigned on Monday.', 'outcome': 'cleaned'}]
    """
    return Step(**settings)(data)


def _ledger(row: Row) -> list[dict[str, Any]]:
    return [{name: getattr(removal, name) for name in LEDGER_FIELDS} for removal in row.removals]


def _judgement(report: Quality) -> dict[str, Any]:
    values = {name: None if signal.value is None else float(signal.value) for name, signal in report.signals.items()}
    return {"passed": report.passed, "failed": list(report.failed), "signals": values}


def _remake(settings: Settings, version: str, rules_digest: str) -> Step:
    step = Step(**settings)
    here = step.cleaner.rules_digest
    if (__version__, here) != (version, rules_digest):
        raise RuntimeError(
            f"this process has news-text-cleaner {__version__} with rules {here:.12}, the one that sent the work has "
            f"{version} with rules {rules_digest:.12}: install the same version, and the same rule files of your own, "
            "on every machine"
        )
    return step
