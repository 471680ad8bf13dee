"""Polars data frames, lazy ones too, and expressions: importing this module registers `pl.col("text").cleaner`."""

from functools import partial
from typing import TYPE_CHECKING, TypeVar, Unpack

from cleaner.api import Options
from cleaner.integrations.requirement import missing
from cleaner.integrations.step import Settings, Step

try:
    import polars as pl
    import pyarrow as pa
except ImportError as error:
    raise missing("polars or pyarrow", "polars") from error

__all__ = ["ExpressionNamespace", "clean_frame"]

if TYPE_CHECKING:
    Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def clean_frame(frame: "Frame", **settings: Unpack[Settings]) -> "Frame":
    """The `DataFrame` or `LazyFrame` with its texts cleaned. `settings` and errors as for `clean_batch`.

    >>> frame = pl.DataFrame({"id": [7], "text": ["One story.\\nAdvertisement"]})
    >>> clean_frame(frame, outcome_column="outcome").rows()
    [(7, 'One story.', 'cleaned')]
    """
    step = Step(**settings)
    schema = frame.collect_schema()
    step.check(schema.names())
    kind = schema[step.text_column]
    if kind not in (pl.String, pl.Binary, pl.Categorical, pl.Null):
        raise TypeError(f"column {step.text_column!r} is of {kind}; only strings and bytes can be cleaned")
    from cleaner.integrations.arrow import added_fields

    added = pl.DataFrame(pa.schema(added_fields(step)).empty_table()).schema if step.added else {}
    cleaned = pl.col(step.text_column).map_batches(
        partial(_clean_struct, step), pl.Struct({step.text_column: kind, **added}), is_elementwise=True
    )
    return frame.with_columns(cleaned.struct.unnest())


@pl.api.register_expr_namespace("cleaner")
class ExpressionNamespace:
    """Cleaning in expressions.

    >>> pl.select(pl.lit("One story.\\nAdvertisement").cleaner.clean()).item()
    'One story.'
    """

    def __init__(self, expression: pl.Expr) -> None:
        self._expression = expression

    def clean(self, **options: Unpack[Options]) -> pl.Expr:
        """The texts cleaned. The options are those of `cleaner.Options`."""
        return self._expression.map_batches(
            partial(_clean_series, Step(**options)), pl.self_dtype(), is_elementwise=True
        )


def _clean_struct(step: Step, texts: pl.Series) -> pl.Series:
    cleaned = pl.DataFrame(step(pa.table({step.text_column: texts.to_arrow()})))
    return cleaned.with_columns(pl.col(step.text_column).cast(texts.dtype)).to_struct(texts.name)


def _clean_series(step: Step, texts: pl.Series) -> pl.Series:
    return _clean_struct(step, texts).struct.field(step.text_column).alias(texts.name)
