"""Files that are one document: text and HTML pages."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cleaner.bulk.record import Block, Format, Keys, Record, to_utf8


def blocks(chunks: Iterable[bytes], keys: Keys, size: int) -> Iterator[Block]:
    """The whole file. Raises `InputError` if it cannot be read to its end: half an article is not kept."""
    yield Block(1, b"".join(chunks))


def records(block: Block, keys: Keys) -> Iterator[Record]:
    yield Record(None, text=block.data)


def _page(block: Block, keys: Keys) -> Iterator[Record]:
    return (replace(record, is_html=True) for record in records(block, keys))


def encode(text: str, like: bytes) -> bytes:
    return to_utf8(text)


TEXT = Format(blocks, records, encode, can_be_cut=False)
HTML = Format(blocks, _page, encode, can_be_cut=False)
