"""Which rule matches where.

Most lines match nothing, so the work is arranged to find that out for the whole document at once: phrases without
slots are looked up in a table of whole lines, and everything else waits for a keyword (`cleaner.index`). Only the
lines that either names are looked at one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import regex

from cleaner.detect import DETECTORS
from cleaner.expression import CompiledRule, Search, compile_rule  # noqa: F401 (compile_rule: doctest)
from cleaner.fold import fold, weaken
from cleaner.index import Candidates, LineIndex, MakePrefilter, PieceIndex, fastest
from cleaner.pattern import LONGEST_PARAGRAPH
from cleaner.rules import Rule, is_piece
from cleaner.segment import Document


class Hit(NamedTuple):
    """Rule number `rule` matches line number `line` from `start` to `end` (offsets in the line)."""

    line: int
    rule: int
    start: int
    end: int


@cache
def compile_pattern(written: str) -> regex.Pattern[str]:
    """The expression, compiled on first use: a run needs few of the rules it has loaded."""
    return regex.compile(written, regex.V1)


def _goes_anywhere(rule: Rule) -> bool:
    return not (is_piece(rule) or rule.detector or rule.near or rule.where != "anywhere" or rule.action == "keep")


class Matcher:
    """All the rules of a set that look at a line's own text, ready to be matched.

    >>> from cleaner.segment import segment
    >>> rule = Rule("en-share-x", "", "share", phrases=("share [this]",))
    >>> [hit.line for hit in Matcher([compile_rule(rule)]).hits(segment("Prices rose.\\n» Share"))]
    [1]
    """

    def __init__(self, rules: Iterable[CompiledRule], make_prefilter: MakePrefilter = fastest) -> None:
        compiled = tuple(rules)
        self.rules = tuple(entry.rule for entry in compiled)
        self.finders = {number: DETECTORS[rule.detector] for number, rule in enumerate(self.rules) if rule.detector}
        """The detectors of the rules that have one, by the rules' numbers."""
        self.keeping = frozenset(number for number, rule in enumerate(self.rules) if rule.action == "keep")
        """Numbers of the rules that protect lines."""
        self.cutting = frozenset(number for number, rule in enumerate(self.rules) if is_piece(rule))
        """Numbers of the rules that may take part of a line."""
        self.unconditional = frozenset(number for number, rule in enumerate(self.rules) if _goes_anywhere(rule))
        """Numbers of the rules whose lines go whatever stands around them."""
        self.unprompted = tuple(number for number, finder in self.finders.items() if not finder.takes_phrases)
        """Numbers of the rules whose detector waits for no phrase."""
        self._whole_lines: dict[bytes, list[tuple[str, int]]] = {}
        owners: dict[Search, list[int]] = {}
        for number, entry in enumerate(compiled):
            keys = weaken("\n".join(entry.lines).encode()).split(b"\n") if entry.lines else []
            for line, key in zip(entry.lines, keys, strict=True):
                self._whole_lines.setdefault(key, []).append((line, number))
            for search in entry.searches:
                owners.setdefault(search, []).append(number)
        self._searches = list(owners.items())
        """Searches, and the numbers of the rules that each is of."""
        lines: list[tuple[int, Search]] = []
        pieces: list[tuple[int, Search]] = []
        for number, (search, rule_numbers) in enumerate(self._searches):
            (pieces if is_piece(self.rules[rule_numbers[0]]) else lines).append((number, search))
        self._lines = LineIndex(lines, make_prefilter)
        self._pieces = PieceIndex(pieces, make_prefilter)

    def hits(self, document: Document) -> list[Hit]:
        """Every match in the document, ordered by line, then rule, then place."""
        keys = document.weak.split(b"\n")[1:-1]
        whole_lines = self._whole_lines
        found = [
            Hit(line, number, 0, len(document.lines[line]))
            for line in [line for line, key in enumerate(keys) if key in whole_lines]
            for text, number in whole_lines[keys[line]]
            if document.core(line) == text
        ]
        found += self._whole(document, self._lines.candidates(keys, document.lengths))
        found += self._parts(document, self._pieces.candidates(document.spaced))
        return sorted(set(found))

    def _whole(self, document: Document, candidates: Candidates) -> Iterator[Hit]:
        for line, numbers in candidates.items():
            core = document.core(line)
            for search, rules in [self._searches[number] for number in numbers]:
                match = compile_pattern(search.expression).fullmatch(core)
                if match:
                    for rule in rules:
                        if holds(self.rules[rule], match, document.cores[line]):
                            yield Hit(line, rule, 0, len(document.lines[line]))

    def _parts(self, document: Document, candidates: Candidates) -> Iterator[Hit]:
        for line, numbers in candidates.items():
            text = document.folded(line)
            if len(text) > LONGEST_PARAGRAPH:
                continue
            starts = [0, *[stop.end() for stop in _STOP.finditer(text)]]
            for search, rules in [self._searches[number] for number in numbers]:
                compiled = compile_pattern(search.expression)
                if self.rules[rules[0]].unit == "sentence":
                    matches = _at_starts(compiled, text, starts)
                else:
                    # Where spaces are single, a match that reaches the line's end cannot start further from it.
                    matches = compiled.finditer(text, 0 if "  " in text else max(0, len(text) - search.tail))
                for match in matches:
                    if match.end() > match.start():
                        for rule in rules:
                            if holds(self.rules[rule], match, document.lines[line]):
                                yield Hit(line, rule, *match.span())


_STOP = regex.compile(r"""[.!?…](?:["')\]»”]? )?""")


def _at_starts(compiled: regex.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[regex.Match[str]]:
    """What `finditer` finds for an expression that matches at these places only, at a tenth of the cost."""
    end = 0
    for start in starts:
        if start >= end:
            match = compiled.match(text, start)
            if match:
                end = match.end()
                yield match


def holds(rule: Rule, match: regex.Match[str], original: str) -> bool:
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
    "и", "і", "та", "και", "és",
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
