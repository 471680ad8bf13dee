"""The forms of a text that rules are compared with.

Rules never see a text as it was typed. They see `fold(text)`, in which case and typographic variants are gone
while every character keeps its place, so that a match in the folded text is a match at the same offsets in
the original.

    >>> fold("Don’t miss a story — SUBSCRIBE")
    "don't miss a story - subscribe"

For the prefilter there is a second, coarser form over bytes: `weaken(plain(text).encode())`. It may make two
different texts equal, and never two equal texts different: whatever folds alike weakens alike, for all
characters that `is_safe`. That costs one `bytes.translate` for a whole document, where `str.lower`
alone runs at 240 MB/s.
"""

from functools import lru_cache

# Characters that publishers use interchangeably. One character stands for one character: offsets must hold.
_VARIANTS = {
    "'": "’‘‛ʼ´`′׳",
    '"': "“”„‟″״",
    "-": "‐‑‒–—―−",
    " ": "\t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000",
    ":": "：",
    ",": "，、،",
    ".": "。।۔",
    "!": "！",
    "?": "？؟",
    "(": "（",
    ")": "）",
    "[": "【［",
    "]": "】］",
    "|": "｜",
    "i": "İı",
    "k": "\u212a",
    "å": "\u212b",
    "ß": "ẞ",
    "σ": "ς",
    "θ": "\u03f4",
    "©": "ⓒⒸ",
    # Capitals whose lower-case form differs in the UTF-8 bits that `weaken` keeps.
    "ł": "Ł",
    "ń": "Ń",
    "ň": "Ň",
    "ź": "Ź",
    "ż": "Ż",
    "ž": "Ž",
    "ÿ": "Ÿ",
    "ư": "Ư",
    **{str(value): "".join(chr(zero + value) for zero in (0x0660, 0x06F0, 0x0966, 0xFF10)) for value in range(10)},
    # Spelling variants that readers do not tell apart. Greek capitals carry no accents.
    "α": "άΆ",
    "ε": "έΈ",
    "η": "ήΉ",
    "ι": "ίΊϊΪΐ",
    "ο": "όΌ",
    "υ": "ύΎϋΫΰ",
    "ω": "ώΏ\u2126",
    "ş": "șȘ",
    "ţ": "țȚ",
    "е": "ёЁ",
    "ا": "أإآ",
    "ي": "ى",
    "ه": "ة",
}
_ASCII_VARIANTS = tuple((odd, kept) for kept, odds in _VARIANTS.items() for odd in odds if odd.isascii())


def _by_first_byte(variants: dict[str, str]) -> dict[bytes, list[tuple[str, str]]]:
    """Variants by the first byte of their UTF-8: what a text lacks is told in a few looks."""
    groups: dict[bytes, list[tuple[str, str]]] = {}
    for kept, odds in variants.items():
        for odd in filter(lambda character: not character.isascii(), odds):
            groups.setdefault(odd.encode()[:1], []).append((odd, kept))
    return groups


_GROUPS = _by_first_byte(_VARIANTS)

_WEAK = bytes(
    {0xD1: 0xD0, 0xCF: 0xCE}.get(byte, byte)
    if byte >= 0xC0
    else 0xA0 | byte & 0x0E
    if byte >= 0x80
    else ord(chr(byte).lower())
    for byte in range(256)
)


def plain(text: str) -> str:
    """`text` with typographic variants replaced, one character for one; case stays.

    >>> plain("“Read\\xa0more…”")
    '"Read more…"'
    """
    for odd, kept in _ASCII_VARIANTS:
        if odd in text:
            text = text.replace(odd, kept)
    if text.isascii():
        return text
    data = text.encode("utf-8", "surrogatepass")
    for first, variants in _GROUPS.items():
        if first in data:
            for odd, kept in variants:
                if odd in text:
                    text = text.replace(odd, kept)
    return text


def fold(text: str) -> str:
    """`text` without case and typographic variants, of the same length.

    >>> fold("ABONE OLMAK İÇİN") == fold("abone olmak için")
    True
    """
    return lower(plain(text))


def lower(text: str) -> str:
    """A `plain` text in small letters, still of the same length."""
    # `str.lower` makes a sigma at the end of a word a final one, the only variant that it brings back.
    return text.lower() if text.isascii() else text.lower().replace("ς", "σ")


def weaken(data: bytes) -> bytes:
    """The prefilter's form of UTF-8 bytes: same length, case gone, some letters made alike.

    Clearing all but three bits of a continuation byte makes the upper- and lower-case letters of the Latin,
    Greek and Cyrillic blocks equal (they differ by 0x20, 0x10 or 1 there). What else it makes equal is
    told apart when a candidate is confirmed.

    >>> weaken("Ещё СТАТЬИ".encode()) == weaken("ещё статьи".encode())
    True
    """
    return data.translate(_WEAK)


@lru_cache(maxsize=4096)
def is_safe(character: str) -> bool:
    """Whether every character that folds to `character` also weakens like it.

    >>> is_safe("č"), is_safe("ж"), is_safe("Ж")
    (True, True, False)
    """
    if fold(character) != character:
        return False
    forms = {character, character.upper(), character.title()}
    return len({weaken(plain(form).encode("utf-8", "surrogatepass")) for form in forms if len(form) == 1}) == 1
