"""A block for datatrove's pipelines."""

from typing import Unpack

from cleaner.api import Cleaner, Options
from cleaner.integrations.requirement import missing
from cleaner.integrations.step import Row, Step

try:
    from datatrove.data import Document
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.pipeline.writers.disk_base import DiskWriter
except ImportError as error:
    raise missing("datatrove", "datatrove") from error

__all__ = ["CleanText"]

_QUALITY = "quality"


class CleanText(BaseFilter):  # type: ignore[misc]
    """Cleans the text of documents and drops those of which nothing is left or which fail a quality preset.

    `outcome_key`, `ledger_key` and `quality_key` name metadata to write: what `Step` calls the outcome, the ledger and
    the quality. Without `quality_preset`, one of `cleaner.quality.PRESETS`, only empty documents are dropped.
    `exclusion_writer` gets the dropped documents as they came in, with the reason in their metadata: "empty", or the
    first signal that failed.

    Statistics: outcomes, removals by category, and characters removed, beside those of every filter of datatrove.

    >>> block = CleanText(disable=["share"])
    >>> document = Document(text="One story.\\nAdvertisement", id="1")
    >>> block.filter(document), document.text
    (True, 'One story.')
    """

    name = "🧹 News text cleaner"

    def __init__(
        self,
        exclusion_writer: DiskWriter | None = None,
        *,
        outcome_key: str | None = None,
        ledger_key: str | None = None,
        quality_key: str | None = None,
        quality_preset: str | None = None,
        cleaner: Cleaner | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(exclusion_writer)
        self.quality_preset = quality_preset
        self.quality_key = quality_key
        self.step = Step(
            cleaner=cleaner,
            outcome_column=outcome_key,
            ledger_column=ledger_key,
            quality_column=quality_key or (_QUALITY if quality_preset else None),
            quality_preset=quality_preset or "news",
            **options,
        )

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Clean the document in place; (False, reason) if it is to be dropped, which is then as it was."""
        row = self.step.row(doc.text)
        self._count(row)
        reason = self._reason_to_drop(row)
        if reason:
            return False, reason
        doc.text = row.text
        values = self.step.values(row)
        if not self.quality_key:  # measured to judge the document, not to be written
            values.pop(_QUALITY, None)
        doc.metadata.update(values)
        return True

    def _reason_to_drop(self, row: Row) -> str | None:
        if not (row.text and row.text.strip()):
            return "empty"
        if self.quality_preset and row.quality and row.quality.failed:
            return row.quality.failed[0]
        return None

    def _count(self, row: Row) -> None:
        self.stat_update(row.outcome or "no_text")
        for removal in row.removals:
            self.stat_update(f"removed_{removal.category}")
        self.stat_update("removed_characters", value=sum(len(removal.text) for removal in row.removals))
