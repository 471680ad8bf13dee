"""Spark data frames."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Unpack

from cleaner.integrations.requirement import missing
from cleaner.integrations.step import Settings, Step

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["clean_dataframe"]


def clean_dataframe(frame: "DataFrame", **settings: Unpack[Settings]) -> "DataFrame":
    """The data frame with its texts cleaned: `mapInArrow` with a `Step`. `settings` as for `clean_batch`.

    Python and this package, in one version, have to be on every executor.
    """
    try:
        import pyarrow as pa
        from pyspark.sql.pandas.types import from_arrow_schema
        from pyspark.sql.types import StructType
    except ImportError as error:
        raise missing("pyspark or pyarrow", "spark") from error
    from cleaner.integrations.arrow import added_fields

    step = Step(**settings)
    step.check(frame.columns)
    added = from_arrow_schema(pa.schema(added_fields(step)))
    schema = StructType([*frame.schema.fields, *added.fields])
    return frame.mapInArrow(partial(_clean_batches, step), schema)


def _clean_batches(step: Step, batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    return map(step, batches)
