"""Input of any kind as text."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

_BOMS = (
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
# Bytes around the first that is not UTF-8 that charset-normalizer looks at: it is slow on more.
_SAMPLE = 200_000
# What pages on the web are in, by the WHATWG Encoding Standard. Left to all of Python's encodings, a guess takes
# short German text for DOS code page 850.
_WEB_ENCODINGS = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8_r", "koi8_u",
    "iso8859_2", "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "big5", "euc_kr", "tis_620",
]  # fmt: skip


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text in `data`, and the name of the encoding it was in.

    Tried in this order: the encoding that is declared (`encoding`), a byte order mark, UTF-8, a guess by
    charset-normalizer. Bytes that the encoding does not know become U+FFFD. Raises `LookupError` for a declared
    encoding that Python does not have.

    >>> decode("Größe".encode("utf-16"))
    ('Größe', 'utf-16')
    >>> decode("naïve café".encode("cp1252"), "windows-1252")
    ('naïve café', 'windows-1252')
    """
    if encoding is not None:
        return data.decode(encoding, "replace"), encoding
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        bad = error.start
    name = _guess(data, bad)
    return data.decode(name, "replace"), name


def _guess(data: bytes, bad: int) -> str:
    """The likeliest encoding of bytes that are not UTF-8 at offset `bad`."""
    broken = data.decode("utf-8", "replace").count("\ufffd")
    valid = len(data.decode("utf-8", "ignore").encode()) - sum(byte < 0x80 for byte in data[:_SAMPLE])
    if broken * 10 < valid:
        return "utf-8"  # a few bytes are damaged in what is otherwise UTF-8
    from charset_normalizer import from_bytes

    start = max(0, bad - _SAMPLE // 2)
    best = from_bytes(data[start : start + _SAMPLE], cp_isolation=_WEB_ENCODINGS).best()
    return best.encoding if best else "cp1252"
