"""Arrow tables and record batches: what `clean_batch` does with them."""

from collections.abc import Sequence
from typing import Any

from cleaner.integrations.requirement import missing
from cleaner.integrations.step import LEDGER_FIELDS, Step, Tabular

try:
    import pyarrow as pa
except ImportError as error:
    raise missing("pyarrow", "arrow") from error

__all__ = ["added_fields", "clean_data", "output_schema"]

SLICE = 1000
"""Rows of a table in hand at a time, so that a table of any size needs little memory beside its own. A choice."""

_LEDGER = pa.list_(
    pa.struct([(name, pa.int64() if name in ("start", "end") else pa.string()) for name in LEDGER_FIELDS])
)
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
_TEXTS = (*_BYTES, pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)


def clean_data(step: Step, data: Tabular) -> Tabular:
    """`clean_batch` by a step."""
    if isinstance(data, pa.RecordBatch):
        return _clean_record_batch(step, data, output_schema(step, data.schema))
    if not isinstance(data, pa.Table):
        kind = f"{type(data).__module__}.{type(data).__qualname__}"
        raise TypeError(f"clean_batch takes a pyarrow.Table or pyarrow.RecordBatch, not {kind}")
    schema = output_schema(step, data.schema)
    batches = [_clean_record_batch(step, batch, schema) for batch in data.to_batches(max_chunksize=SLICE)]
    return pa.Table.from_batches(batches, schema)


def output_schema(step: Step, schema: pa.Schema) -> pa.Schema:
    """`Step.output_schema`."""
    step.check(schema.names)
    kind = schema.field(step.text_column).type
    if not _is_of(_value_type(kind), _TEXTS):
        raise TypeError(f"column {step.text_column!r} is of {kind}; only strings and bytes can be cleaned")
    for field in added_fields(step):
        schema = schema.append(field)
    return schema


def added_fields(step: Step) -> list[pa.Field]:
    """The new columns with their types."""
    signals = pa.struct([(name, pa.float64()) for name in step.signals])
    judgement = pa.struct([("passed", pa.bool_()), ("failed", pa.list_(pa.string())), ("signals", signals)])
    kinds = {step.outcome_column: pa.string(), step.ledger_column: _LEDGER, step.quality_column: judgement}
    return [pa.field(name, kinds[name]) for name in step.added]


def _clean_record_batch(step: Step, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    place = batch.schema.get_field_index(step.text_column)
    rows = [step.row(text) for text in _texts(batch.column(place))]
    values = [step.values(row) for row in rows]
    columns = batch.columns
    columns[place] = _array([row.text for row in rows], schema.types[place])
    columns += [pa.array([value[name] for value in values], schema.field(name).type) for name in step.added]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _texts(column: pa.Array) -> list[str | bytes | None]:
    """The column's texts; those of a string column that are not UTF-8, which Arrow does not check, as bytes."""
    try:
        return column.to_pylist()  # type: ignore[no-any-return]
    except UnicodeDecodeError:
        stored = column.cast(_value_type(column.type)).cast(pa.large_binary()).to_pylist()
        return [data if data is None else _decoded(data) for data in stored]


def _decoded(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _array(texts: Sequence[str | bytes | None], kind: pa.DataType) -> pa.Array:
    """The texts as an array of that type, whether or not those that could not be cleaned are UTF-8."""
    if pa.types.is_dictionary(kind):
        return _array(texts, kind.value_type).dictionary_encode().cast(kind)
    if _is_of(kind, _BYTES) or any(isinstance(text, bytes) for text in texts):
        stored = pa.array([text.encode() if isinstance(text, str) else text for text in texts], pa.large_binary())
        return stored.cast(kind, safe=False)
    return pa.array(texts, kind)


def _value_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_of(kind: pa.DataType, tests: Sequence[Any]) -> bool:
    return any(test(kind) for test in tests)
