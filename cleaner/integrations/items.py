"""Items of a scraper: mappings with a text in one of their fields."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Unpack

from cleaner.api import Cleaner, Options
from cleaner.integrations.step import Step

__all__ = ["ItemSettings", "clean_items", "item_step", "warn_of_missing"]

logger = logging.getLogger(__name__)


class ItemSettings(Options, total=False):
    """The keyword arguments of `clean_items`: those of `cleaner.Options`, and the fields."""

    cleaner: Cleaner | None
    """A cleaner made before, instead of its options."""
    field: str
    """The field to clean, "text" if not given."""
    outcome_field: str | None
    """A field to set to "cleaned", "unchanged", "abstained" or "failed"."""
    ledger_field: str | None
    """A field to set to the removals: rule, category, start, end and text of each."""
    quality_field: str | None
    """A field to set to the quality of what is left: passed, failed and the signals' values."""
    quality_preset: str
    """What the quality is judged by: one of `cleaner.quality.PRESETS`, "news" if not given."""


def clean_items(items: Iterable[Mapping[str, Any]], **settings: Unpack[ItemSettings]) -> Iterator[dict[str, Any]]:
    r"""Each item as a new `dict` with its text cleaned, one at a time, as they are asked for.

    Every item comes out, in order: one without the field is passed on as it is, with a word in the log. Raises
    `ValueError` for a setting that cannot be, before the first item is taken.

    >>> items = [{"url": "https://example.com/1", "body": "The mayor resigned.\n\nAdvertisement"}]
    >>> list(clean_items(items, field="body"))
    [{'url': 'https://example.com/1', 'body': 'The mayor resigned.'}]
    """
    step = item_step(**settings)
    return (_clean_item(step, item) for item in items)


def item_step(
    *,
    field: str = "text",
    outcome_field: str | None = None,
    ledger_field: str | None = None,
    quality_field: str | None = None,
    quality_preset: str = "news",
    cleaner: Cleaner | None = None,
    **options: Unpack[Options],
) -> Step:
    """The step of these settings, its columns being fields."""
    return Step(
        cleaner=cleaner,
        text_column=field,
        outcome_column=outcome_field,
        ledger_column=ledger_field,
        quality_column=quality_field,
        quality_preset=quality_preset,
        **options,
    )


def warn_of_missing(step: Step, fields: Iterable[str]) -> None:
    """Say in the log that an item has no text."""
    there = ", ".join(map(repr, fields)) or "none"
    logger.warning("an item has no field %r and is passed on as it is; its fields: %s", step.text_column, there)


def _clean_item(step: Step, item: Mapping[str, Any]) -> dict[str, Any]:
    if step.text_column not in item:
        warn_of_missing(step, item)
        return dict(item)
    row = step.row(item[step.text_column])
    return {**item, step.text_column: row.text, **step.values(row)}
