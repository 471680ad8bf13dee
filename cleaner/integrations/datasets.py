"""Hugging Face `datasets`."""

from collections.abc import Mapping
from typing import Any, TypeVar, Unpack

from cleaner.integrations.step import Settings, Step

__all__ = ["clean_dataset"]

AnyDataset = TypeVar("AnyDataset")


def clean_dataset(
    dataset: AnyDataset, *, map_options: Mapping[str, Any] | None = None, **settings: Unpack[Settings]
) -> AnyDataset:
    """The `Dataset`, `IterableDataset`, or dict of either, with its texts cleaned: `map` over Arrow tables.

    `map_options` are those of `Dataset.map`, such as `{"num_proc": 8}`; `settings` as for `clean_batch`. The result has
    no output format: set one afterwards. Its fingerprint depends on the settings and on the rules, so results are
    cached, and worked out anew when a rule has changed.
    """
    mapped = dataset.with_format("arrow").map(Step(**settings), batched=True, **(map_options or {}))  # type: ignore[attr-defined]
    return mapped.with_format(None)  # type: ignore[no-any-return]
