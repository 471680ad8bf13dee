"""JSON Lines. Only the text's own bytes are touched: numbers, spaces and the order of fields stay as they were."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

import orjson

from cleaner.bulk.record import Block, Format, Keys, Record, to_json

_DECODER = json.JSONDecoder(parse_int=len, parse_float=len, parse_constant=len)
"""Numbers are only stepped over, so they may be of any size; what stands for them must only not be a string."""
_space = re.compile(r"[ \t\r\n]*").match
_colon = re.compile(rb"[ \t]*:[ \t]*").match
_BOM = "\ufeff"


class _BrokenError(ValueError):
    pass


def blocks(chunks: Iterable[bytes], keys: Keys, size: int) -> Iterator[Block]:
    """Whole lines, `size` bytes or little more at a time."""
    line, waiting, length = 1, list[bytes](), 0
    for chunk in chunks:
        waiting.append(chunk)
        length += len(chunk)
        if length >= size and (end := chunk.rfind(b"\n") + 1):
            waiting[-1] = chunk[:end]
            data = b"".join(waiting)
            yield Block(line, data)
            line += data.count(b"\n")
            waiting, length = [chunk[end:]], len(chunk) - end
    if length:
        yield Block(line, b"".join(waiting))


def records(block: Block, keys: Keys) -> Iterator[Record]:
    """The lines of a block. Lines that are broken or have no text tell their problem."""
    for number, raw in enumerate(_lines(block.data), block.first_line):
        yield parse(raw, number, keys)


def _lines(data: bytes) -> Iterator[bytes]:
    start = 0
    while end := data.find(b"\n", start) + 1:
        yield data[start:end]
        start = end
    if start < len(data):
        yield data[start:]


def parse(raw: bytes, line: int, keys: Keys) -> Record:
    r"""One line.

    >>> parse(b'{"n": 1e400, "text": "caf\\u00e9"}\n', 1, Keys()).text
    'café'
    >>> parse(b'{"n": 1}\n', 1, Keys()).problem
    'no field "text"; fields: n'
    """
    return _parse_usual(raw, line, keys) or _parse_any(raw, line, keys)


def _parse_usual(raw: bytes, line: int, keys: Keys) -> Record | None:
    """A line as most programs write it, some times as fast; None for any other.

    The only place that reads like the field, with no object opened but the first, is the field of the line itself.
    """
    field = _quoted(keys.text)
    at = raw.find(field)
    if at < 0 or raw.count(b"{", 0, at) != 1 or raw[at - 1 : at] == b"\\" or raw.find(field, at + 1) >= 0:
        return None
    try:
        values = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(values, dict):
        return None
    text, name = values.get(keys.text), values.get(keys.id)
    colon = _colon(raw, at + len(field))
    if type(text) is not str or type(name) not in (str, int, type(None)) or colon is None:
        return None
    start = colon.end()
    value = orjson.dumps(text)
    if not raw.startswith(value, start):
        value = json.dumps(text).encode()
        if not raw.startswith(value, start):
            return None
    return Record(line, raw[:start], value, raw[start + len(value) :], text, None if name is None else str(name))


@lru_cache(maxsize=8)
def _quoted(name: str) -> bytes:
    return to_json(name)


def _parse_any(raw: bytes, line: int, keys: Keys) -> Record:
    try:
        text = raw.decode()
        if not text.strip():
            return Record(line, raw)
        found, span, name = _find(text, keys)
    except UnicodeDecodeError as error:
        return Record(line, raw, problem=f"not UTF-8 (byte {error.start + 1} of the line)")
    except RecursionError:
        return Record(line, raw, problem="not read: objects or lists in it are nested too deeply")
    except ValueError as error:
        return Record(line, raw, problem=f"not a JSON object: {error}")
    if span is None:
        return Record(line, raw, id=name, problem=f'no field "{keys.text}"; fields: {", ".join(found)}')
    value, start, end = span
    if value is None:
        return Record(line, raw, id=name)
    if not isinstance(value, str):
        return Record(line, raw, id=name, problem=f'field "{keys.text}" is not a string')
    head, tail = text[:start].encode(), text[end:].encode()
    return Record(line, head, raw[len(head) : len(raw) - len(tail)], tail, value, name)


def _find(text: str, keys: Keys) -> tuple[list[str], tuple[Any, int, int] | None, str | None]:
    """The names of the fields, the text with its place, and the id. Of fields of one name the last counts."""
    names: list[str] = []
    span, name = None, None
    at = _skip(text, 1 if text.startswith(_BOM) else 0)
    at = _skip(text, _expect(text, at, "{"))
    if text[at : at + 1] == "}":
        at += 1
    else:
        while True:
            key, at = _DECODER.raw_decode(text, at)
            if not isinstance(key, str):
                raise _BrokenError(f"a field's name must be a string, at character {at}")
            start = _skip(text, _expect(text, _skip(text, at), ":"))
            value, at = _DECODER.raw_decode(text, start)
            names.append(key)
            if key == keys.text:
                span = value, start, at
            elif key == keys.id:
                name = value if value is None or isinstance(value, str) else text[start:at]
            at = _skip(text, at)
            if text[at : at + 1] == "}":
                at += 1
                break
            at = _skip(text, _expect(text, at, ","))
    if _skip(text, at) != len(text):
        raise _BrokenError(f"more text after the object, at character {at + 1}")
    return names, span, name


def _skip(text: str, at: int) -> int:
    return _space(text, at).end()  # type: ignore[union-attr]


def _expect(text: str, at: int, mark: str) -> int:
    if text[at : at + 1] != mark:
        raise _BrokenError(f"expected {mark} at character {at + 1}")
    return at + 1


def encode(text: str, like: bytes) -> bytes:
    r"""`text` as a JSON string, in ASCII if `like` is a string of escapes.

    >>> encode("é", b'"\\u00e8"'), encode("é", b'"e"').decode()
    (b'"\\u00e9"', '"é"')
    """
    if b"\\u" not in like or not like.isascii():
        with suppress(orjson.JSONEncodeError):  # lone surrogates, which only escapes can hold
            return orjson.dumps(text)
    return json.dumps(text).encode()


FORMAT = Format(blocks, records, encode)
