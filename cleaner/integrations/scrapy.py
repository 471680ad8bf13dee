"""An item pipeline for Scrapy."""

import logging
from typing import TYPE_CHECKING, Any, Self

from cleaner.integrations.items import item_step, warn_of_missing
from cleaner.integrations.requirement import missing
from cleaner.integrations.step import Step

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["CleanTextPipeline"]

logger = logging.getLogger(__name__)


class CleanTextPipeline:
    """Cleans the text of every item, of any class that Scrapy knows; drops none.

    Switch it on in the project's settings; `CLEANER` takes what `clean_items` takes, and may be left out:

        ITEM_PIPELINES = {"cleaner.integrations.scrapy.CleanTextPipeline": 300}
        CLEANER = {"field": "body", "ledger_field": "removals", "profile": "light"}

    The crawl's statistics count outcomes: `cleaner/cleaned`, `cleaner/unchanged`, `cleaner/abstained`,
    `cleaner/failed`, and `cleaner/no_text` for items without the field.
    """

    def __init__(self, step: Step, crawler: "Crawler") -> None:
        self._step = step
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Made by Scrapy. Raises `ValueError` for a setting that cannot be."""
        return cls(item_step(**crawler.settings.getdict("CLEANER")), crawler)

    def process_item(self, item: Any, spider: object = None) -> Any:
        """The same item, cleaned in place. `spider` is what older versions of Scrapy pass on."""
        try:
            from itemadapter import ItemAdapter
        except ImportError as error:
            raise missing("scrapy", "scrapy") from error
        fields = ItemAdapter(item)
        if self._step.text_column not in fields:
            warn_of_missing(self._step, fields)
            self._count("no_text")
            return item
        row = self._step.row(fields[self._step.text_column])
        for name, value in {self._step.text_column: row.text, **self._step.values(row)}.items():
            try:
                fields[name] = value
            except KeyError:
                logger.warning("%s has no field %r: declare it, or take it out of CLEANER", type(item).__name__, name)
        self._count(row.outcome or "no_text")
        return item

    def _count(self, what: str) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"cleaner/{what}")
