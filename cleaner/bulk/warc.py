"""Web archives (WARC, and WET with text instead of pages), read into JSON Lines.

HTML pages and plain texts become records of url, date, id, text and metadata; requests, images and the like do not.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cleaner.bulk.errors import DamagedError, InputError
from cleaner.bulk.jsonl import encode
from cleaner.bulk.record import Block, Format, Keys, Record, to_json

_PAGES = ("text/html", "application/xhtml+xml")


class _Stream:
    """Chunks of bytes as a file: as much of one as fastwarc needs."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest, self._at = iter(chunks), b"", 0

    def read(self, size: int = -1, /) -> bytes:
        if not self._rest:
            self._rest = next(self._chunks, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise OSError("a stream of chunks goes one way only")

    def close(self) -> None:
        pass


def blocks(chunks: Iterable[bytes], keys: Keys, size: int) -> Iterator[Block]:
    """The pages and texts of an archive, numbered as the lines that they become.

    Raises `DamagedError` where the archive is damaged.
    """
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError:
        raise InputError("WARC files need fastwarc: pip install 'news-text-cleaner[warc]'") from None
    pages: list[tuple[int, Any]] = []
    length = number = count = 0
    problem: Exception | None = None
    archive = iter(ArchiveIterator(_Stream(chunks), parse_http=False, stream_detect=False))
    while True:
        try:
            entry = next(archive, None)
            if entry is None:
                break
            number += 1
            page = _page(entry)
        except (OSError, DamagedError) as error:
            problem = error
            break
        if page is not None:
            count += 1
            pages.append((count, page))
            length += len(page[0])
        if length >= size:
            yield Block(pages[0][0], pages)
            pages, length = [], 0
    if pages:
        yield Block(pages[0][0], pages)
    if problem is not None:
        raise DamagedError(f"record {max(number, 1)}: {problem}")


def _page(entry: Any) -> tuple[bytes, bool, dict[str, str | None]] | None:
    """Content, whether it is HTML, and what the archive tells of it; None for what is no page and no text."""
    from fastwarc.warc import WarcRecordType

    if entry.record_type not in (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion):
        return None
    expected = entry.content_length
    content = entry.reader.read()
    if len(content) < expected:
        raise DamagedError("the archive ends in the middle of it")
    kind = (entry.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if kind == "application/http":
        entry.set_bytes_content(content)
        entry.parse_http(auto_decode="all")
        kind, content = (entry.http_content_type or "").lower(), entry.reader.read()
    if entry.record_type == WarcRecordType.conversion and not kind:
        kind = "text/plain"
    if kind not in _PAGES and kind != "text/plain":
        return None
    about = {
        "url": entry.headers.get("WARC-Target-URI"),
        "date": entry.headers.get("WARC-Date"),
        "id": entry.headers.get("WARC-Record-ID"),
    }
    return content, kind in _PAGES, about


def records(block: Block, keys: Keys) -> Iterator[Record]:
    for line, (content, is_html, about) in block.data:
        yield Record(line, head=_head(about), tail=b"}\n", text=content, id=about["id"], is_html=is_html, about=about)


def _head(about: Mapping[str, Any]) -> bytes:
    return to_json(dict(about))[:-1] + b',"text":'


def tail(metadata: Mapping[str, Any]) -> bytes:
    """What stands behind the text when the page has been read."""
    return b',"metadata":' + to_json(dict(metadata)) + b"}\n"


FORMAT = Format(blocks, records, encode)
