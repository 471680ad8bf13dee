"""CSV and TSV by the grammar of RFC 4180, as Python's `csv` reads it.

Not read with `csv` itself, because that does not tell where in the file a field stands: only the bytes of the text
column may change, not how the other fields are quoted or how lines end.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from cleaner.bulk.errors import InputError
from cleaner.bulk.record import Block, Format, Keys, Record

LONGEST = 1 << 26
"""Bytes of one record: a quotation mark that is never closed must not draw a whole file into memory."""
_DELIMITERS = (b",", b"\t", b";", b"|")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Layout:
    """Delimiter, number of columns, and which of them hold the text and the id (None if there is none)."""

    delimiter: bytes
    width: int
    text: int
    id: int | None


@lru_cache(maxsize=8)
def _field(delimiter: bytes) -> re.Pattern[bytes]:
    """A field, quoted or not, and the delimiter or line end behind it."""
    other = rb"[^\r\n" + re.escape(delimiter) + rb"]*+"
    return re.compile(
        rb'(?:"((?:[^"]++|"")*+)"(' + other + rb')|((?!")' + other + rb"))"
        rb"(" + re.escape(delimiter) + rb"|\r\n|\n|\r|\Z)"
    )


@lru_cache(maxsize=8)
def _whole_records(delimiter: bytes) -> re.Pattern[bytes]:
    """As many whole records as there are. A line end that may be half of CRLF does not end one."""
    other = rb"[^\r\n" + re.escape(delimiter) + rb"]*+"
    field = rb'(?:"(?:[^"]++|"")*+"' + other + rb'|(?!")' + other + rb")"
    return re.compile(rb"(?:" + field + rb"(?:" + re.escape(delimiter) + field + rb")*+(?:\r\n|\n|\r(?=[^\n])))*+")


def _end_of_records(data: bytes, delimiter: bytes) -> int:
    match = _whole_records(delimiter).match(data)
    return match.end() if match else 0


def blocks(chunks: Iterable[bytes], keys: Keys, size: int) -> Iterator[Block]:
    """The header by itself, then whole records. Raises `InputError` if there is no column for the text."""
    waiting, line, layout = b"", 1, None
    for chunk in chunks:
        waiting += chunk
        if layout is None and len(waiting) >= 1 << 16:
            layout, end = _header(waiting, keys)
            yield Block(1, waiting[:end])
            line, waiting = 1 + waiting[:end].count(b"\n"), waiting[end:]
        if layout is None or len(waiting) < size:
            continue
        end = _end_of_records(waiting, layout.delimiter)
        if not end and len(waiting) > LONGEST:
            raise InputError(f"line {line}: a record of more than {LONGEST >> 20} MB; is a quotation mark missing?")
        if end:
            yield Block(line, waiting[:end], layout=layout)
            line, waiting = line + waiting.count(b"\n", 0, end), waiting[end:]
    if layout is None and waiting:
        layout, end = _header(waiting, keys)
        yield Block(1, waiting[:end])
        line, waiting = 1 + waiting[:end].count(b"\n"), waiting[end:]
    if waiting:
        yield Block(line, waiting, layout=layout)


def _header(data: bytes, keys: Keys) -> tuple[Layout, int]:
    """What the first record tells, and where it ends."""
    start = len(_BOM) if data.startswith(_BOM) else 0
    columns: list[str] = []
    for delimiter in _DELIMITERS:
        fields, end = _fields(data, start, delimiter)
        names = [_value(quoted, plain).decode("utf-8", "replace") for quoted, plain, _, _ in fields]
        if keys.text in names:
            number = names.index(keys.id) if keys.id in names else None
            return Layout(delimiter, len(names), names.index(keys.text), number), end
        columns = max(columns, names, key=len)
    raise InputError(f'no column "{keys.text}"; columns: {", ".join(columns)[:500]}; choose one with --text-key')


_Field = tuple[bytes | None, bytes, int, int]
"""What stands between quotation marks, what stands outside of them, start and end."""


def _fields(data: bytes, at: int, delimiter: bytes) -> tuple[list[_Field], int]:
    """The fields of the record that begins at `at`, and where the next one begins. No fields: it never ends."""
    found: list[_Field] = []
    match = _field(delimiter).match
    while True:
        field = match(data, at)
        if field is None:
            return [], len(data)
        quoted, behind, plain, end = field.groups()
        found.append((quoted, behind if quoted is not None else plain, at, field.start(4)))
        at = field.end()
        if end != delimiter:
            return found, at


def _value(quoted: bytes | None, plain: bytes) -> bytes:
    return plain if quoted is None else quoted.replace(b'""', b'"') + plain


def records(block: Block, keys: Keys) -> Iterator[Record]:
    """The records of a block. Those that have other columns than the header tell so."""
    data, line, at = block.data, block.first_line, 0
    if block.layout is None:
        yield Record(line, data)
        return
    while at < len(data):
        fields, end = _fields(data, at, block.layout.delimiter)
        yield _record(data, at, end, fields, line, block.layout)
        line, at = line + data.count(b"\n", at, end), end


def _record(data: bytes, at: int, end: int, fields: list[_Field], line: int, layout: Layout) -> Record:
    raw = data[at:end]
    if not fields:
        return Record(line, raw, problem="a quotation mark is opened and never closed")
    if not raw.strip(b"\r\n"):
        return Record(line, raw)
    if len(fields) != layout.width:
        return Record(line, raw, problem=f"{len(fields)} columns instead of {layout.width}")
    name = None
    if layout.id is not None:
        name = _value(*fields[layout.id][:2]).decode("utf-8", "replace")
    quoted, plain, start, stop = fields[layout.text]
    if quoted is not None and plain:
        return Record(line, raw, id=name, problem="text goes on behind the closing quotation mark")
    try:
        text = _value(quoted, plain).decode()
    except UnicodeDecodeError as error:
        return Record(line, raw, id=name, problem=f"not UTF-8 (byte {error.start + 1} of the text)")
    return Record(line, data[at:start], data[start:stop], data[stop:end], text, name)


def encode(text: str, like: bytes) -> bytes:
    r"""`text` as a field, in quotation marks if `like` has them or it needs them.

    >>> encode('5" more', b"x")
    b'"5"" more"'
    """
    value = text.encode("utf-8", "replace")
    if value and not like.startswith(b'"') and not re.search(rb'[",;\t|\r\n]', value):
        return value
    return b'"' + value.replace(b'"', b'""') + b'"'


FORMAT = Format(blocks, records, encode)
