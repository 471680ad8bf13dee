"""What a file is, told by its content and its name."""

import json
import re
from dataclasses import dataclass
from typing import Literal, get_args

from cleaner.bulk import compression as packed
from cleaner.bulk.errors import DamagedError, InputError

Name = Literal["text", "html", "jsonl", "csv", "parquet", "warc"]
NAMES: tuple[Name, ...] = get_args(Name)

ENDINGS: dict[str, Name] = {
    ".txt": "text", ".text": "text", ".md": "text", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jl": "jsonl", ".csv": "csv", ".tsv": "csv",
    ".parquet": "parquet", ".pq": "parquet", ".warc": "warc", ".wet": "warc",
}  # fmt: skip
HEAD = 1 << 14
"""Bytes by which a file's content is told."""
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S)
_MAGIC: dict[bytes, Name] = {b"PAR1": "parquet", b"WARC": "warc"}
_UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class Kind:
    """A file's format and its compression ("" for none)."""

    format: Name
    compression: str = ""


def detect(path: str, name: str, chosen: Name | None = None, *, named: bool = False) -> Kind | None:
    """What the file at `path`, whose name is `name`, is; None for images, programs and whatever else is no text.

    `chosen` is the format that the user chose; `named` tells that the user named this very file, which is then taken
    for text if nothing speaks against it. Raises `InputError` for text that is in none of the formats, and `OSError`.
    """
    by_name = ENDINGS.get(ending(name))
    with open(path, "rb") as file:
        start = file.read(16)
        compression = packed.by_content(start)
        certain = chosen or (None if compression else _MAGIC.get(start[:4]) or by_name)
        if certain in ("jsonl", "csv") and start.startswith(_UTF_16_OR_32):
            raise InputError("UTF-16 or UTF-32, which JSON Lines and CSV cannot be; convert it to UTF-8 first")
        if certain:
            return Kind(certain, compression)
        file.seek(0)
        try:
            head = next(packed.chunks(file.read, compression), b"")[:HEAD]
        except DamagedError:
            head = b""
    found = _MAGIC.get(head[:4]) or by_name or _told(head, as_text=named or ending(name) == "")
    if found == "parquet" and compression:
        raise InputError(f"a Parquet file within .{compression}; decompress it first")
    return Kind(found, compression) if found else None


def ending(path: str) -> str:
    """The ending of a file's name, without that of its compression.

    >>> ending("news/a.jsonl.gz")
    '.jsonl'
    """
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    for packing in packed.ENDINGS:
        name = name.removesuffix(packing)
    stem, dot, last = name.rpartition(".")
    return dot + last if stem else ""


def _told(head: bytes, as_text: bool) -> Name | None:
    """The format of a file whose name does not tell."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith((b"{", b"[")) and b"\0" not in head:
        return _json(first)
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if as_text and (b"\0" not in head or head.startswith(_UTF_16_OR_32)):
        return "text"
    return None


def _json(head: bytes) -> Name | None:
    line, end, _ = head.partition(b"\n")
    try:
        whole = isinstance(json.loads(line), dict)
    except ValueError:
        whole = not end and head.startswith(b"{") and len(head) > HEAD // 2  # a first line longer than what was read
    if whole:
        return "jsonl"
    raise InputError("JSON, but not one object a line; `jq -c '.[]' FILE > FILE.jsonl` makes it so of a list")


def target_of(relative: str, kind: Kind) -> str:
    """Where the result goes: the same place, with another ending where the format changes.

    >>> target_of("a/page.html.gz", Kind("html", "gz")), target_of("b.warc.gz", Kind("warc", "gz"))
    ('a/page.txt.gz', 'b.jsonl.gz')
    """
    if kind.format not in ("html", "warc"):
        return relative
    ending = next((ending for ending in packed.ENDINGS if relative.lower().endswith(ending)), "")
    stem = relative[: len(relative) - len(ending)]
    for known, name in (*ENDINGS.items(), (".warc", "warc")):
        if name == kind.format and stem.lower().endswith(known):
            stem = stem[: -len(known)]
    return stem + (".txt" if kind.format == "html" else ".jsonl") + ending
