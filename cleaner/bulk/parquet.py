"""Parquet: the text column is replaced; schema, row groups, metadata and compression stay.

A part is some row groups; its share of the output is the cleaned column as an Arrow stream. The output is made of
these and of the original's other columns, one row group at a time.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO
from itertools import repeat
from typing import IO, Any

from cleaner.bulk.errors import InputError
from cleaner.bulk.record import Block, Keys, Record, to_utf8
from cleaner.result import Removal
from cleaner.result import restore as put_back


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet files need pyarrow: pip install 'news-text-cleaner[parquet]'") from None
    return pyarrow


def _opened(path: str) -> Any:
    arrow = _arrow()
    try:
        return arrow.parquet.ParquetFile(path)
    except (arrow.ArrowException, OSError) as error:
        raise InputError(f"not a whole Parquet file: {str(error).splitlines()[0]}") from None


def blocks(path: str, keys: Keys, size: int) -> Iterator[tuple[Block, int]]:
    """Runs of row groups of about `size` bytes, each with its share of the file's bytes."""
    file = _opened(path)
    names = file.schema_arrow.names
    if keys.text not in names:
        raise InputError(f'no column "{keys.text}"; columns: {", ".join(names)[:500]}; choose one with --text-key')
    kind = file.schema_arrow.field(keys.text).type
    if not _is_text(kind):
        raise InputError(f'column "{keys.text}" is {kind}, not text')
    groups: list[int] = []
    row, rows, packed, unpacked = 1, 0, 0, 0
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        groups.append(number)
        rows += group.num_rows
        unpacked += group.total_byte_size
        packed += sum(group.column(column).total_compressed_size for column in range(group.num_columns))
        if unpacked >= size or number + 1 == file.num_row_groups:
            yield Block(row, groups), packed
            groups, row, rows, packed, unpacked = [], row + rows, 0, 0, 0
    if not file.num_row_groups:
        yield Block(1, []), 0


def _is_text(kind: Any) -> bool:
    types = _arrow().types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def clean(
    path: str, block: Block, keys: Keys, document: Callable[[Record], bytes | None], *, whole_rows: bool = False
) -> bytes:
    """The cleaned column of a block's row groups, and which rows stay, as an Arrow stream.

    `document` is told the other columns too if it wants `whole_rows`.
    """
    if block.problem:
        raise InputError(block.problem)
    arrow = _arrow()
    file = _opened(path)
    wanted = [keys.text, *({keys.id} & set(file.schema_arrow.names))]
    schema = arrow.schema([("text", arrow.large_string()), ("stays", arrow.bool_())])
    target, row = BytesIO(), block.first_line
    with arrow.ipc.new_stream(target, schema) as stream:
        for number in block.data:
            table = _row_group(file, number, None if whole_rows else wanted)
            others = table.drop_columns([keys.text]).to_pylist() if whole_rows else []
            names = table[keys.id].to_pylist() if keys.id in wanted else [None] * len(table)
            texts: list[str | None] = []
            stays: list[bool] = []
            for place, (text, name) in enumerate(zip(table[keys.text].to_pylist(), names, strict=True)):
                columns = json.loads(json.dumps(others[place], default=str)) if whole_rows else {}
                record = Record(row, value=to_utf8(text or ""), text=text, id=_name(name), columns=columns)
                cleaned = document(record)
                texts.append(None if text is None or cleaned is None else cleaned.decode("utf-8", "replace"))
                stays.append(cleaned is not None)
                row += 1
            batch = arrow.record_batch([arrow.array(texts, arrow.large_string()), arrow.array(stays)], schema=schema)
            stream.write_batch(batch)
    return target.getvalue()


def _name(value: Any) -> str | None:
    return None if value is None else str(value)


def _row_group(file: Any, number: int, columns: list[str] | None = None) -> Any:
    try:
        return file.read_row_group(number, columns=columns)
    except (_arrow().ArrowException, OSError, UnicodeDecodeError) as error:
        raise InputError(f"row group {number + 1}: {str(error).splitlines()[0]}") from None


def assemble(path: str, keys: Keys, parts: Iterable[bytes], target: IO[bytes]) -> None:
    """Write the file at `path` to `target` with the cleaned column of its parts, in order."""
    arrow = _arrow()
    cleaned = (batch for part in parts for batch in arrow.ipc.open_stream(part))
    replace_column(path, keys, (partial(_replaced, keys=keys, new=batch) for batch in cleaned), target)


def _replaced(table: Any, keys: Keys, new: Any) -> Any:
    arrow = _arrow()
    field = table.schema.field(keys.text)
    column = arrow.chunked_array([new["text"]])
    if arrow.types.is_dictionary(field.type):
        column = column.cast(field.type.value_type).dictionary_encode()
    column = column.cast(field.type)
    table = table.set_column(table.schema.get_field_index(keys.text), field, column)
    return table if all(new["stays"].to_pylist()) else table.filter(new["stays"])


def replace_column(path: str, keys: Keys, changes: Iterable[Callable[[Any], Any]], target: IO[bytes]) -> None:
    """Write the file at `path` to `target`, each row group changed by the next of `changes`."""
    arrow = _arrow()
    file = _opened(path)
    with arrow.parquet.ParquetWriter(target, file.schema_arrow, **_as_it_was(file)) as writer:
        for number, change in zip(range(file.num_row_groups), changes, strict=True):
            table = change(_row_group(file, number))
            if len(table):
                writer.write_table(table, row_group_size=len(table))


def _as_it_was(file: Any) -> dict[str, Any]:
    """The writer's options that give a file like this one: compression and dictionaries by column."""
    if not file.num_row_groups:
        return {}
    group = file.metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    return {
        "compression": {column.path_in_schema: _codec(column.compression) for column in columns},
        "use_dictionary": [
            column.path_in_schema for column in columns if any("DICTIONARY" in name for name in column.encodings)
        ],
        "version": file.metadata.format_version,
        "store_schema": b"ARROW:schema" in (file.metadata.metadata or {}),
    }


def _codec(name: str) -> str:
    return "NONE" if name == "UNCOMPRESSED" else name


def restore(path: str, keys: Keys, removals: Mapping[int, tuple[Removal, ...]], target: IO[bytes]) -> None:
    """Write the file at `path` to `target` with what was removed put back, by row number from 1."""
    arrow = _arrow()
    row = 1

    def restored(table: Any) -> Any:
        nonlocal row
        texts = [
            put_back(text, removals[number]) if number in removals else text
            for number, text in enumerate(table[keys.text].to_pylist(), row)
        ]
        row += len(texts)
        new = arrow.record_batch({"text": arrow.array(texts, arrow.large_string()), "stays": [True] * len(texts)})
        return _replaced(table, keys=keys, new=new)

    replace_column(path, keys, repeat(restored, _opened(path).num_row_groups), target)
