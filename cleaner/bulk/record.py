"""What formats share: a file's content in blocks, a block as records, a record as a text between other bytes."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Keys:
    """The fields that hold a record's text and its id."""

    text: str = "text"
    id: str = "id"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of whole records. `data` is their bytes, or None when the worker reads bytes `start` to `end` itself."""

    first_line: int
    data: Any = None
    start: int = 0
    end: int = 0
    layout: Any = None
    """What a format knows from the file's beginning, such as the columns of a CSV file."""
    problem: str = ""
    """What was wrong with the file behind the last block that could be read; then this block is empty."""
    is_fatal: bool = False
    """Whether because of the problem there is to be no output at all."""


@dataclass(frozen=True, slots=True)
class Record:
    """One document: the bytes before its text, the text as it is written in the file, and the bytes after it.

    `text` is None where there is nothing to clean; the bytes then pass through untouched.
    """

    line: int | None
    head: bytes = b""
    value: bytes = b""
    tail: bytes = b""
    text: str | bytes | None = None
    id: str | None = None
    problem: str = ""
    is_html: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)
    """What a web archive tells of the page."""
    columns: Mapping[str, Any] = field(default_factory=dict)
    """The other columns of a row of Parquet."""

    @property
    def raw(self) -> bytes:
        return self.head + self.value + self.tail


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of file is read and written.

    `blocks` cuts a file's bytes (in chunks of any size) into blocks of about `size` bytes; `records` reads one block.
    `encode` writes a text as the file would have it, in the style of the value that stood there (`like`).
    """

    blocks: Callable[[Iterable[bytes], Keys, int], Iterator[Block]]
    records: Callable[[Block, Keys], Iterator[Record]]
    encode: Callable[[str, bytes], bytes]
    can_be_cut: bool = True
    """Whether a large file may be cleaned in several parts."""


def to_utf8(text: str) -> bytes:
    """Lone surrogates, which no valid input can hold, pass through."""
    return text.encode("utf-8", "surrogatepass")


def to_json(value: Any) -> bytes:
    """One line of JSON in UTF-8; ASCII with escapes if there are lone surrogates in it.

    >>> to_json({"a": "é"}).decode()
    '{"a":"é"}'
    """
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()
