"""Which rule matches where.

Most lines match nothing, so the work is arranged to find that out for the whole document at once: phrases without slots
are looked up in a table of whole lines, and everything else waits for a keyword (`cleaner.search.index`). Only the
lines that either names are looked at one by one.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.detectors.detect import DETECTORS
from cleaner.fold import fold, weaken
from cleaner.patterns.engine import Expression, Match
from cleaner.patterns.expression import CompiledRule, Search, compile_rule  # noqa: F401 (compile_rule: doctest)
from cleaner.patterns.pattern import LONGEST_PARAGRAPH
from cleaner.rules import Rule, is_piece
from cleaner.search.index import Index
from cleaner.search.prefilter import MakePrefilter, fastest
from cleaner.segment import Document


class Hit(NamedTuple):
    """Rule number `rule` matches line number `line` from `start` to `end` (offsets in the line)."""

    line: int
    rule: int
    start: int
    end: int


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
        self._whole_lines: dict[str, tuple[int, ...]] = {}
        """Numbers of the rules by the lines that they match as they are."""
        for number, entry in enumerate(compiled):
            alone = (number,)
            for line in entry.lines:
                self._whole_lines[line] = self._whole_lines[line] + alone if line in self._whole_lines else alone
        self._whole_keys = frozenset(weaken("\n".join(self._whole_lines).encode()).split(b"\n"))
        """The prefilter's forms of these lines."""
        owners: dict[Search, list[int]] = {}
        for number, entry in enumerate(compiled):
            for search in entry.searches:
                owners.setdefault(search, []).append(number)
        self._searches = list(owners.items())
        """Searches, and the numbers of the rules that each is of."""
        self._of_pieces = frozenset(
            number for number, (_, [first, *_]) in enumerate(self._searches) if is_piece(self.rules[first])
        )
        self._index = Index(
            [(number, search, number not in self._of_pieces) for number, (search, _) in enumerate(self._searches)],
            make_prefilter,
        )

        self._runs: list[tuple[Expression, int, list[int]] | None] = [None] * len(self._searches)
        """Of the searches that were tried so far: the expression, its `tail`, the rules."""

    def _run(self, number: int) -> tuple[Expression, int, list[int]]:
        search, rules = self._searches[number]
        self._runs[number] = run = Expression.of(search.expression), search.tail, rules
        return run

    def hits(self, document: Document) -> list[Hit]:
        """Every match in the document, ordered by line, then rule, then place."""
        keys, whole_keys = document.weak_cores, self._whole_keys
        found = [
            Hit(line, number, 0, len(document.lines[line]))
            for line in [line for line, key in enumerate(keys) if key in whole_keys]
            for number in self._whole_lines.get(document.core(line), ())
        ]
        for line, numbers in self._index.candidates(document).items():
            found += self._whole(document, line, numbers - self._of_pieces)
            found += self._parts(document, line, numbers & self._of_pieces)
        return sorted(set(found))

    def _whole(self, document: Document, line: int, searches: Iterable[int]) -> Iterator[Hit]:
        core = document.core(line)
        for number in searches:
            pattern, _, rules = self._runs[number] or self._run(number)
            match = pattern.engine(core).fullmatch(core)
            if match and pattern.has_names:
                match = pattern.full.fullmatch(core)
            if match:
                for rule in rules:
                    if holds(self.rules[rule], match, document.cores[line]):
                        yield Hit(line, rule, 0, len(document.lines[line]))

    def _parts(self, document: Document, line: int, searches: Collection[int]) -> Iterator[Hit]:
        text = document.folded(line) if searches else ""
        if not 0 < len(text) <= LONGEST_PARAGRAPH:
            return
        starts: list[int] = []
        for number in searches:
            pattern, tail, rules = self._runs[number] or self._run(number)
            if self.rules[rules[0]].unit == "sentence":
                starts = starts or [0, *[stop.end() for stop in _STOP.finditer(text)]]
                matches: Iterable[Match] = _at_starts(pattern, text, starts)
            else:
                # Where spaces are single, a match that reaches the line's end cannot start further from it.
                matches = _from(pattern, text, 0 if "  " in text else max(0, len(text) - tail))
            for match in matches:
                if match.end() > match.start():
                    for rule in rules:
                        if holds(self.rules[rule], match, document.lines[line]):
                            yield Hit(line, rule, *match.span())


_STOP = re.compile(r"""[.!?…](?:["')\]»”]? )?""")


def _from(pattern: Expression, text: str, start: int) -> Iterable[Match]:
    """What `finditer` finds from this offset on."""
    engine = pattern.engine(text)
    if not pattern.has_names:
        return engine.finditer(text, start)
    return pattern.full.finditer(text, start) if engine.search(text, start) else ()


def _at_starts(pattern: Expression, text: str, starts: Sequence[int]) -> Iterator[Match]:
    """What `finditer` finds for an expression that matches at these places only, at a tenth of the cost."""
    engine = pattern.engine(text)
    end = 0
    for start in starts:
        match = engine.match(text, start) if start >= end else None
        if match and pattern.has_names:
            match = pattern.full.match(text, start)
        if match:
            end = match.end()
            yield match


def holds(rule: Rule, match: Match, original: str) -> bool:
    """What the expression alone cannot say: one of the rule's keywords is there, and names look like names."""
    if rule.keywords and not any(fold(word) in match.group() for word in rule.keywords):
        return False
    # `re` runs only expressions without names.
    return isinstance(match, re.Match) or all(
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
