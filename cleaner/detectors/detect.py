"""The detectors: what phrases cannot say because it depends on other lines.

The set is closed. A rule names a detector and may set its settings; a detector knows no rule, and sees only the
lines that are still there.
"""

import inspect
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from cleaner.detectors.opening import dateline, opening, signed
from cleaner.detectors.page import page_block
from cleaner.detectors.repeats import duplicate, echo, headline
from cleaner.detectors.view import View
from cleaner.detectors.words import count_words, is_prose, says


@dataclass(frozen=True)
class Detector:
    """`find(view, hits, **settings)` returns the numbers of the lines to take out.

    `hits` are the living lines that the rule's phrases or pattern match; empty if it takes none.
    """

    find: Callable[..., Iterable[int]]
    takes_phrases: bool
    once: bool = False
    """Whether each hit speaks once: a heading for the lines under it, also if another rule has taken the heading."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Settings that a rule may give, with their defaults."""
        return {
            name: parameter.default
            for name, parameter in inspect.signature(self.find).parameters.items()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        }


def section(view: View, hits: Sequence[int], *, most_lines: int = 12, most_words: int = 25) -> set[int]:
    """A heading that the rule matches, and at most `most_lines` short lines under it, until prose begins.

    Where prose follows, the last short line is left: it may be a sub-heading of the article. A heading of one
    entry (`most_lines` = 1, "Read also" inside an article) takes its entry all the same. Above the text's first
    sentence a heading takes no lines along: the article's own headline would be among them. Nor does it where the
    prose goes on in the middle of a sentence: the short lines are what an extractor tore off it. Han and kana count
    half a word.
    """
    found: set[int] = set()
    first = next(filter(lambda number: says(view.line(number)), view.alive), -1) if hits else -1
    for heading in hits:
        start = bisect_right(view.alive, heading)
        entries: list[int] = []
        before_prose = False
        for number in view.alive[start : start + most_lines + 1]:
            line = view.line(number)
            if is_prose(line) or _headline_words(line) > most_words:
                before_prose = True
                if _GOES_ON.match(line):
                    entries.clear()
                break
            entries.append(number)
        given_back = 1 if before_prose and most_lines > 1 else 0
        found.add(heading)
        if heading > first:
            found.update(entries[: min(most_lines, len(entries) - given_back)])
    return found


_GOES_ON = regex.compile(r" *+[\p{Ll},.;:)]", regex.V1)
"""How a line begins that goes on with a sentence of the line above."""

_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def _headline_words(line: str) -> float:
    """Words in a line, Han and kana counted as half a word: Japanese headlines have up to 40 of them."""
    return count_words(line) - len(_DENSE.findall(line)) / 2


def symbols(view: View, hits: Sequence[int], *, characters: str = "|×✕✖»›→▶") -> set[int]:
    """Lines of nothing but the given characters (and white space): what is left of a button or a divider."""
    allowed = set(characters) | {" "}
    return {number for number in view.coreless if set(view.line(number)) <= allowed}


DETECTORS: Mapping[str, Detector] = {
    "section": Detector(section, takes_phrases=True, once=True),
    "opening": Detector(opening, takes_phrases=True),
    "dateline": Detector(dateline, takes_phrases=False),
    "signed": Detector(signed, takes_phrases=False),
    "duplicate": Detector(duplicate, takes_phrases=False),
    "headline": Detector(headline, takes_phrases=False),
    "echo": Detector(echo, takes_phrases=False),
    "symbols": Detector(symbols, takes_phrases=False),
    "page_block": Detector(page_block, takes_phrases=False),
}
REPEATS = frozenset({"duplicate", "headline", "echo"})
"""Detectors that compare lines with each other. They wait until everything else is settled: a copy must not go for
the sake of a first copy that goes as well."""
