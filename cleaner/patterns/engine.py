r"""The engines that run the rules' expressions.

`regex` decides what an expression means: it keeps every capture of a group and knows ``\p{…}``. `re` of the standard
library runs the same expression several times faster, above all the first time in a document, and is used where both
must agree: the expression is of the syntax they share, and asks for words only in text whose letters both know.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import regex

Pattern = re.Pattern[str] | regex.Pattern[str]
Match = re.Match[str] | regex.Match[str]


@dataclass(frozen=True)
class Expression:
    """An expression ready to run, compiled when it is needed: a run needs few of the rules it has loaded.

    >>> Expression.of("photo: [a-z]+").engine("photo: ana").fullmatch("photo: ana") is not None
    True
    """

    written: str
    fast: re.Pattern[str] | None
    """The expression for `re`, if that can read it."""
    asks_for_words: bool
    """Whether it tells letters from other characters: the engines disagree on combining marks and numerals."""

    @classmethod
    def of(cls, written: str) -> Self:
        try:
            fast = None if _DISPUTED.search(written) else re.compile(written)
        except re.error:
            fast = None
        return cls(written, fast, _WORDS.search(written) is not None)

    @cached_property
    def full(self) -> regex.Pattern[str]:
        """The expression for `regex`."""
        return regex.compile(self.written, regex.V1)

    def engine(self, text: str) -> Pattern:
        """The fastest engine that finds in `text` what `regex` finds."""
        if self.fast is None or (self.asks_for_words and not (text.isascii() or _COMMON(text))):
            return self.full
        return self.fast

    @cached_property
    def has_names(self) -> bool:
        """Whether groups of a match are asked for: only `full` keeps every capture of a group."""
        return "(?P<" in self.written


# What `re` lacks, and what it reads otherwise: sets in sets, and groups repeated twice or more for good, within which
# it does not go back.
_DISPUTED = re.compile(r"\\[pP]\{|--|&&|\|\||~~|\[(?:[^\]\\]|\\.)*\[|\)\{(?:[2-9]|[1-9]\d+)(?:,\d*)?\}\+")
_WORDS = re.compile(r"\\[wWbBdDsS]")

# Letters of the Latin, Greek, Cyrillic, Hebrew and Arabic alphabets, kana, common Han and Hangul, and common
# punctuation: assigned since Unicode 3, classed alike by both engines (a test compares them one by one).
_COMMON = re.compile(
    "[\n -~\xa1-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf-\u02af\u0391-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u04ff"
    "\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0660-\u0669\u0671-\u06d3\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u203e\u20a0-\u20bf\u2122\u3001-\u3006\u3008-\u3011\u3041-\u3094\u30a1-\u30fb\u30fc"
    "\u4e00-\u9fa5\uac00-\ud7a3\uff01-\uff0f\uff1a-\uff20]*+"
).fullmatch
