"""Compressed streams, read and written by the ending of the name. What is read is told by its first bytes."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import IO, Any, cast

from cleaner.bulk.errors import DamagedError, InputError

_Writer = AbstractContextManager[IO[bytes]]

ENDINGS = {".gz": "gz", ".zst": "zst", ".bz2": "bz2", ".xz": "xz"}
_MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
_CHUNK = 1 << 16
"""Compressed bytes read at once; what they unfold to is held in memory."""


def by_name(name: str) -> str:
    """The compression that a file's name tells, "" for none.

    >>> by_name("a.jsonl.gz"), by_name("a.txt")
    ('gz', '')
    """
    return next((kind for ending, kind in ENDINGS.items() if name.lower().endswith(ending)), "")


def by_content(head: bytes) -> str:
    """The compression that the first bytes tell."""
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")


def chunks(read: Callable[[int], bytes], compression: str) -> Iterator[bytes]:
    """A file's content, decompressed; `read` is its method. Raises `DamagedError` after the last byte that it gives."""
    raw = iter(lambda: read(_CHUNK if compression else 1 << 20), b"")
    if not compression:
        return raw
    return _decompressed(raw, _decoders(compression))


def _decoders(compression: str) -> Callable[[], Any]:
    if compression == "zst":
        return _zstandard().ZstdDecompressor().decompressobj  # type: ignore[no-any-return]
    return {
        "gz": lambda: zlib.decompressobj(wbits=31),
        "bz2": bz2.BZ2Decompressor,
        "xz": lzma.LZMADecompressor,
    }[compression]


def _decompressed(raw: Iterable[bytes], decoders: Callable[[], Any]) -> Iterator[bytes]:
    decoder = None
    try:
        for chunk in raw:
            while chunk:
                if decoder is None:
                    chunk = chunk.lstrip(b"\0")  # padding between members and at the end
                    if not chunk:
                        break
                    decoder = decoders()
                found = decoder.decompress(chunk)
                if found:
                    yield found
                chunk = b""
                if decoder.eof:
                    chunk, decoder = decoder.unused_data, None
    except (zlib.error, OSError, lzma.LZMAError, EOFError) as error:
        raise DamagedError(f"compressed data are damaged ({error}); what comes after this is lost") from None
    except Exception as error:
        if type(error).__name__ != "ZstdError":
            raise
        raise DamagedError(f"compressed data are damaged ({error}); what comes after this is lost") from None
    if decoder is not None:
        raise DamagedError("compressed data end too early; what comes after this is lost")


def writer(file: IO[bytes], compression: str) -> _Writer:
    """A stream that writes to `file` compressed, the same bytes at any time. Leaves `file` open."""
    if compression == "gz":
        return cast(_Writer, gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0))
    if compression == "bz2":
        return bz2.BZ2File(file, "wb")
    if compression == "xz":
        return lzma.LZMAFile(file, "wb")
    if compression == "zst":
        stream = _zstandard().ZstdCompressor(level=3, write_checksum=True).stream_writer(file, closefd=False)
        return cast(_Writer, stream)
    return nullcontext(file)


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise InputError(".zst files need zstandard: pip install 'news-text-cleaner[zstd]'") from None
    return zstandard


def packed(data: bytes, compression: str) -> bytes:
    """`data` compressed by itself."""
    target = io.BytesIO()
    with writer(target, compression) as stream:
        stream.write(data)
    return target.getvalue()


CAN_BE_JOINED = frozenset({"", "gz", "bz2", "xz"})
"""Compressions whose streams, one behind the other, every reader takes for one. Some readers of .zst stop at the
first."""
