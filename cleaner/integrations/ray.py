"""Ray Data."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from cleaner.integrations.step import Settings, Step

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["clean_dataset"]


def clean_dataset(
    dataset: "Dataset", *, map_options: Mapping[str, Any] | None = None, **settings: Unpack[Settings]
) -> "Dataset":
    """The dataset with its texts cleaned: `map_batches` with a `Step`, over Arrow tables.

    `map_options` are those of `Dataset.map_batches`, such as `{"batch_size": 1000}`; `settings` as for `clean_batch`.
    """
    options = {"batch_format": "pyarrow", "zero_copy_batch": True, **(map_options or {})}
    return dataset.map_batches(Step(**settings), **options)
