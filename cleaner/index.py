"""Finding the few rules that a text can match, by literals that their matches hold.

Aho-Corasick looks for all literals in one pass over bytes. Literals at the start of a line, most of them, are looked up
in tables instead: an automaton of all would be too large for a processor's cache.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from cleaner.expression import Search
from cleaner.fold import weaken
from cleaner.pattern import LONGEST_LINE, LONGEST_PARAGRAPH, UNBOUNDED
from cleaner.rarity import BOUNDARY, SENTENCE

try:
    import ahocorasick_rs
except ImportError:  # pragma: no cover - a platform without a wheel
    ahocorasick_rs = None  # type: ignore[assignment, unused-ignore]


class Prefilter(Protocol):
    """Finds keywords in bytes."""

    def find(self, data: bytes) -> Iterable[tuple[int, int, int]]:
        """(number of a keyword, its start, its end) for every place of every keyword, in the order of the ends."""


class PlainPrefilter:
    """Looks for each keyword in turn. Slow with many rules; needs nothing but Python.

    >>> PlainPrefilter([b"share", b"are"]).find(b"share")
    [(0, 0, 5), (1, 2, 5)]
    """

    def __init__(self, keywords: Sequence[bytes]) -> None:
        self._keywords = keywords

    def find(self, data: bytes) -> list[tuple[int, int, int]]:
        found = []
        for number, word in enumerate(self._keywords):
            at = data.find(word)
            while at >= 0:
                found.append((number, at, at + len(word)))
                at = data.find(word, at + 1)
        return sorted(found, key=lambda place: place[2])


_LARGEST_TABLE = 30_000
"""Bytes of keywords up to which the automaton is a full table: twice as fast to run, ten times as slow to build."""


class AhoCorasickPrefilter:
    """Looks for all keywords in one pass."""

    def __init__(self, keywords: Sequence[bytes]) -> None:
        kinds = ahocorasick_rs.Implementation
        kind = kinds.DFA if sum(map(len, keywords)) <= _LARGEST_TABLE else kinds.ContiguousNFA
        self._automaton = ahocorasick_rs.BytesAhoCorasick(keywords, implementation=kind)

    def find(self, data: bytes) -> list[tuple[int, int, int]]:
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(data, overlapping=True)
        return found


def fastest(keywords: Sequence[bytes]) -> Prefilter:
    """The fastest prefilter that is installed. All find the same."""
    return PlainPrefilter(keywords) if ahocorasick_rs is None or not keywords else AhoCorasickPrefilter(keywords)


MakePrefilter = Callable[[Sequence[bytes]], Prefilter]

_STOPS = frozenset(b".!?\"')]\n")
_WORD = frozenset(byte for byte in range(128) if chr(byte).isalnum() or byte == ord("_"))


class _Condition(NamedTuple):
    """What must be true of a keyword's place for a search to match there, beyond the keyword itself."""

    sentence: bool
    word_start: bool
    word_end: bool
    also: tuple[bytes, ...]

    def holds(self, data: bytes, start: int, end: int) -> bool:
        """False only if it is certain that the search does not match at this place."""
        if self.word_start and data[start - 1] in _WORD:
            return False
        if self.word_end and data[end] in _WORD:
            return False
        if self.sentence:
            before = data[start - 2] if data[start - 1] == ord(" ") else data[start - 1]
            return before in _STOPS or before >= 0x80
        return True

    def is_met(self, data: bytes, low: int, high: int) -> bool:
        """Whether the line between these offsets has what else a match holds."""
        for word in self.also:
            if data.find(word, low, high) >= 0:
                return True
        return not self.also


class _Waiting(NamedTuple):
    """A search that waits for a keyword."""

    number: int
    shortest: int
    longest: int
    tail: int
    condition: _Condition | None


_MARKS = SENTENCE + BOUNDARY


def _literals(words: Sequence[str]) -> list[bytes]:
    return [word.strip(_MARKS.encode()) for word in weaken("\0".join(words).encode()).split(b"\0")] if words else []


def _by_keyword(searches: Iterable[tuple[int, Search]]) -> dict[bytes, list[_Waiting]]:
    waiting: dict[bytes, list[_Waiting]] = {}
    for number, search in searches:
        also = tuple(_literals(search.also))
        places = number, search.shortest, search.longest, search.tail
        unmarked = _Waiting(*places, _Condition(False, False, False, also) if also else None)
        for word, literal in zip(search.keywords, _literals(search.keywords), strict=True):
            entry = unmarked
            if word[0] in _MARKS or word[-1] in _MARKS:
                marks = word[0] == SENTENCE, word[0] == BOUNDARY, word[-1] == BOUNDARY
                entry = _Waiting(*places, _Condition(*marks, also))
            if literal in waiting:
                waiting[literal].append(entry)
            else:
                waiting[literal] = [entry]
    return waiting


Candidates = dict[int, set[int]]
"""For each line, the numbers of the searches that may match it."""

_SIZES = (6, 4, 3, 2, 1)
"""Bytes of a line's start by which it is looked up."""

_SHORT_LINE = 200
"""Characters of a line that most line rules can match; the few that match longer lines are looked for apart."""


class LineIndex:
    """Finds the searches that may match whole lines."""

    def __init__(self, searches: Iterable[tuple[int, Search]], make_prefilter: MakePrefilter = fastest) -> None:
        starts: dict[int, dict[bytes, list[tuple[bytes, _Waiting]]]] = {size: {} for size in _SIZES}
        inner: dict[bytes, list[_Waiting]] = {}
        for word, waiting in _by_keyword(searches).items():
            if word.startswith(b"\n"):
                size = next(size for size in _SIZES if size < len(word))
                starts[size].setdefault(word[1 : size + 1], []).extend([(word, item) for item in waiting])
            else:
                inner[word] = waiting
        self._starts = list(starts.items())
        self._tiers = [
            _Tier(0, _SHORT_LINE, inner, make_prefilter),
            _Tier(
                _SHORT_LINE,
                LONGEST_LINE,
                {word: [item for item in waiting if item.longest > _SHORT_LINE] for word, waiting in inner.items()},
                make_prefilter,
            ),
        ]

    def candidates(self, keys: Sequence[bytes], lengths: Sequence[int]) -> Candidates:
        """`keys` are the lines' weakened cores, `lengths` the characters of these."""
        found: Candidates = {}
        for size, table in self._starts:
            starts = [key[:size] for key in keys]
            for line in [line for line, start in enumerate(starts) if start in table]:
                length, data = lengths[line], b"\n%b\n" % keys[line]
                for word, (number, shortest, longest, _, condition) in table[starts[line]]:
                    if not (shortest <= length <= longest and data.startswith(word)):
                        continue
                    if condition is None or (
                        condition.holds(data, 0, len(word)) and condition.is_met(data, 0, len(data))
                    ):
                        found.setdefault(line, set()).add(number)
        for tier in self._tiers:
            tier.add_candidates(found, keys, lengths)
        return found


class _Tier:
    """Keywords that stand elsewhere than at the start of lines of more than `low` and at most `high` characters."""

    def __init__(
        self, low: int, high: int, waiting: dict[bytes, list[_Waiting]], make_prefilter: MakePrefilter
    ) -> None:
        self._low, self._high = low, high
        waiting = {word: entries for word, entries in waiting.items() if entries}
        self._waiting = list(waiting.values())
        self._prefilter = make_prefilter(list(waiting))

    def add_candidates(self, found: Candidates, keys: Sequence[bytes], lengths: Sequence[int]) -> None:
        low, high = self._low, self._high
        lines = [line for line, length in enumerate(lengths) if low < length <= high]
        data = b"\n".join([b"", *[keys[line] for line in lines], b""])
        row, counted = -1, 0
        for word, start, end in self._prefilter.find(data):
            row += data.count(b"\n", counted, end - 1)
            counted = end - 1
            line = lines[row]
            length = lengths[line]
            for number, shortest, longest, _, condition in self._waiting[word]:
                if not shortest <= length <= longest:
                    continue
                if condition is None or (
                    condition.holds(data, start, end)
                    and condition.is_met(data, data.rfind(b"\n", 0, start + 1), data.find(b"\n", end - 1) + 1)
                ):
                    found.setdefault(line, set()).add(number)


class PieceIndex:
    """Finds the searches that may match a part of a line."""

    def __init__(self, searches: Iterable[tuple[int, Search]], make_prefilter: MakePrefilter = fastest) -> None:
        waiting = _by_keyword(searches)
        self._waiting = list(waiting.values())
        self._prefilter = make_prefilter(list(waiting))

    def candidates(self, data: bytes) -> Candidates:
        r"""`data` are the weakened lines with single spaces, each between two ``\n``."""
        found: Candidates = {}
        refused: set[int] = set()
        row, counted, low, high = -1, 0, 0, 0
        for word, start, end in self._prefilter.find(data):
            breaks = data.count(b"\n", counted, end - 1)
            counted = end - 1
            if breaks:
                row += breaks
                low, high = data.rfind(b"\n", 0, end - 1), data.find(b"\n", end - 1)
                refused = set()
            if high - low > _BYTES * LONGEST_PARAGRAPH:
                continue
            accepted = found.get(row, refused)
            for number, _, _, tail, condition in self._waiting[word]:
                if number in accepted or number in refused:
                    continue
                if tail < UNBOUNDED and not _is_near_end(data, start, high, tail):
                    continue
                if condition is not None:
                    if not condition.holds(data, start, end):
                        continue
                    if not condition.is_met(data, low, high + 1):
                        refused.add(number)
                        continue
                found.setdefault(row, set()).add(number)
        return found


_BYTES = 4
"""The most that a character takes in UTF-8."""

_CONTINUATION = bytes(range(0x80, 0xC0))


def _is_near_end(data: bytes, start: int, stop: int, characters: int) -> bool:
    """Whether `stop`, where the line ends, is at most so many characters after `start`."""
    if stop - start <= characters or stop - start > _BYTES * characters:
        return stop - start <= characters
    return len(data[start:stop].translate(None, _CONTINUATION)) <= characters
