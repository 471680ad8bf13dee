"""Which rule matches where.

Most lines match nothing, so the work is arranged to find that out for the whole document at once: phrases without
slots are looked up in a table of whole lines, and everything else waits for a keyword (Aho-Corasick over the
document's bytes). Only the lines that either names are looked at one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, Protocol

import regex

from cleaner.expression import CompiledRule, Search, compile_rule  # noqa: F401 (compile_rule: doctest)
from cleaner.fold import fold, weaken
from cleaner.rules import Rule
from cleaner.segment import Document

try:
    import ahocorasick_rs
except ImportError:  # pragma: no cover - a platform without a wheel
    ahocorasick_rs = None  # type: ignore[assignment, unused-ignore]


class Hit(NamedTuple):
    """Rule number `rule` matches line number `line` from `start` to `end` (offsets in the line)."""

    line: int
    rule: int
    start: int
    end: int


class Prefilter(Protocol):
    """Finds keywords in a weakened document."""

    def find(self, weak: bytes) -> Iterable[tuple[int, int]]:
        """(number of a keyword, number of the line it stands in), in any order, possibly repeated."""


class PlainPrefilter:
    """Looks for each keyword in turn. Slow with many rules; needs nothing but Python.

    >>> list(PlainPrefilter([b"share"]).find(b"\\none\\nshare this\\n"))
    [(0, 1)]
    """

    def __init__(self, keywords: Sequence[bytes]) -> None:
        self._keywords = keywords

    def find(self, weak: bytes) -> Iterator[tuple[int, int]]:
        for number, word in enumerate(self._keywords):
            at, line = weak.find(word), -1
            counted = 0
            while at >= 0:
                last = at + len(word) - 1
                line += weak.count(b"\n", counted, last)
                counted = last
                yield number, line
                at = weak.find(word, at + 1)


class AhoCorasickPrefilter:
    """Looks for all keywords in one pass."""

    def __init__(self, keywords: Sequence[bytes]) -> None:
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            keywords, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def find(self, weak: bytes) -> Iterator[tuple[int, int]]:
        line, counted = -1, 0
        for number, _, end in self._automaton.find_matches_as_indexes(weak, overlapping=True):
            line += weak.count(b"\n", counted, end - 1)
            counted = end - 1
            yield number, line


def fastest(keywords: Sequence[bytes]) -> Prefilter:
    """The fastest prefilter that is installed. All give the same lines."""
    return PlainPrefilter(keywords) if ahocorasick_rs is None or not keywords else AhoCorasickPrefilter(keywords)


@cache
def compile_pattern(written: str) -> regex.Pattern[str]:
    """The expression, compiled on first use: a run needs few of the rules it has loaded."""
    return regex.compile(written, regex.V1)


class Matcher:
    """All the rules of a set that look at a line's own text, ready to be matched.

    >>> from cleaner.segment import segment
    >>> rule = Rule("en-share-x", "", "share", phrases=("share [this]",))
    >>> [hit.line for hit in Matcher([compile_rule(rule)]).hits(segment("Prices rose.\\n» Share"))]
    [1]
    """

    def __init__(
        self, rules: Iterable[CompiledRule], make_prefilter: Callable[[Sequence[bytes]], Prefilter] = fastest
    ) -> None:
        compiled = tuple(rules)
        self.rules = tuple(entry.rule for entry in compiled)
        self.detecting = tuple(number for number, rule in enumerate(self.rules) if rule.detector)
        """Numbers of the rules that have a detector."""
        self._whole_lines: dict[bytes, list[tuple[str, int]]] = {}
        self._searches: list[tuple[int, Search]] = []
        waiting: dict[bytes, list[int]] = {}
        for number, entry in enumerate(compiled):
            for line in entry.lines:
                self._whole_lines.setdefault(weaken(line.encode()), []).append((line, number))
            for search in entry.searches:
                for word in search.keywords:
                    waiting.setdefault(weaken(word.encode()), []).append(len(self._searches))
                self._searches.append((number, search))
        self._waiting = list(waiting.values())
        self._prefilter = make_prefilter(list(waiting))

    def hits(self, document: Document) -> list[Hit]:
        """Every match in the document, ordered by line, then rule, then place."""
        keys = document.weak.split(b"\n")[1:-1]
        whole_lines = self._whole_lines
        found = {
            Hit(line, number, 0, len(document.lines[line]))
            for line in [line for line, key in enumerate(keys) if key in whole_lines]
            for text, number in whole_lines[keys[line]]
            if document.core(line) == text
        }
        for line, searching in set(self._candidates(document)):
            found.update(self._confirm(document, line, *self._searches[searching]))
        return sorted(found)

    def _candidates(self, document: Document) -> Iterator[tuple[int, int]]:
        """Lines and searches of which a keyword stands in the line, where the line's length allows a match."""
        searches, waiting = self._searches, self._waiting
        numbers = [*range(len(document.cores)), *document.wrapped]
        lengths = list(map(len, document.cores))
        for word, row in self._prefilter.find(document.searchable):
            line = numbers[row]
            for number in waiting[word]:
                search = searches[number][1]
                if search.shortest <= lengths[line] <= search.longest:
                    yield line, number

    def _confirm(self, document: Document, line: int, number: int, search: Search) -> Iterator[Hit]:
        rule = self.rules[number]
        compiled = compile_pattern(search.expression)
        if rule.unit in ("line", "menu"):
            match = compiled.fullmatch(document.core(line))
            if match and _holds(rule, match, document.cores[line]):
                yield Hit(line, number, 0, len(document.lines[line]))
        else:
            for match in compiled.finditer(document.folded(line)):
                if match.end() > match.start() and _holds(rule, match, document.lines[line]):
                    yield Hit(line, number, *match.span())


def _holds(rule: Rule, match: regex.Match[str], original: str) -> bool:
    """What the expression alone cannot say: one of the rule's keywords is there, and names look like names."""
    if rule.keywords and not any(fold(word) in match.group() for word in rule.keywords):
        return False
    return all(
        is_name(original[start:end])
        for group in match.re.groupindex
        if group.startswith("name")
        for start, end in match.spans(group)
    )


_PARTICLES = frozenset({
    "al", "and", "av", "bin", "da", "das", "de", "de'", "degli", "dei", "del", "della", "den",
    "der", "di", "do", "dos", "du", "e", "el", "et", "für", "i", "la", "le", "ter", "ten", "till",
    "und", "van", "von", "y", "zu", "zum", "zur", "&", "/", "och", "og", "ja", "ve", "for", "via",
})  # fmt: skip

_LONGEST_CASELESS_NAME = 5
"""Words. In scripts without capitals only the length tells a name from a sentence."""


def is_name(text: str) -> bool:
    """Whether `text` can be the name of people, agencies or places: no word of it, but particles, is in small letters.

    >>> is_name("Ursula von der Leyen / AFP"), is_name("candlelight in Rome")
    (True, False)
    """
    words = text.replace("/", " / ").replace(",", " ").split()
    if text.upper() == text.lower() and len(words) > _LONGEST_CASELESS_NAME:
        return False
    return (
        bool(words)
        and all(word in _PARTICLES or not word[0].islower() for word in words)
        and words[0] not in _PARTICLES
    )
