"""Finding the few rules that a text can match, by literals that their matches hold.

Literals at the start or end of a line, most of them, are looked up in tables. The others are found in one pass over
bytes.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate

from cleaner.patterns.expression import Search
from cleaner.patterns.pattern import LONGEST_PARAGRAPH, UNBOUNDED
from cleaner.search.prefilter import MakePrefilter, fastest
from cleaner.search.waiting import Waiters, Waiting, by_keyword
from cleaner.segment import Document

Candidates = dict[int, set[int]]
"""For each line, the numbers of the searches that may match it."""

_SIZES = (6, 4, 2, 1)
"""Bytes by which the starts and ends of lines are looked up."""

_SHORT_LINE = 200
"""Characters of a line that most line rules can match; the few that match longer lines are looked for apart."""

_BYTES = 4
"""The most that a character takes in UTF-8."""


class Index:
    """Finds the searches that may match a line or a part of it.

    `searches` are numbers, searches, and whether they match whole lines.
    """

    def __init__(self, searches: Sequence[tuple[int, Search, bool]], make_prefilter: MakePrefilter = fastest) -> None:
        starts: Waiters = {}
        ends: Waiters = {}
        inner: Waiters = {}
        for word, waiting in by_keyword(searches).items():
            if word.startswith(b"\n"):
                starts[word[1:]], inner[word] = _apart(waiting)
            elif word.endswith(b"\n"):
                ends[word[-2::-1]], inner[word] = _apart(waiting)
            else:
                inner[word] = waiting
        self._starts, self._ends = _Table(starts), _Table(ends)
        self._short_lines = _Tier(inner, lambda search: True, make_prefilter)
        self._long_lines = _Tier(inner, lambda search: search.longest > _SHORT_LINE, make_prefilter)

    def candidates(self, document: Document) -> Candidates:
        """The searches that may match in each line of the document."""
        found: Candidates = {}
        rows, lengths = document.spaced.split(b"\n")[1:-1], document.lengths
        self._at_edges(found, document.weak_cores, lengths)
        short = [line for line, length in enumerate(lengths) if length <= _SHORT_LINE]
        long = [line for line, length in enumerate(lengths) if length > _SHORT_LINE]
        self._short_lines.add_candidates(found, short, rows, document)
        self._long_lines.add_candidates(found, long, rows, document)
        return found

    def _at_edges(self, found: Candidates, cores: Sequence[bytes], lengths: Sequence[int]) -> None:
        forwards = [core + b"\n" for core in cores]
        backwards = [(b"\n" + core)[::-1] for core in cores]
        for table, texts in ((self._starts, forwards), (self._ends, backwards)):
            for number, word, waiting in table.find(texts):
                length = lengths[number]
                for search, _, shortest, longest, _, place, line in waiting:
                    if not shortest <= length <= longest:
                        continue
                    if place is not None or line is not None:
                        data = b"\n%b\n" % cores[number]
                        at = 1 if texts is forwards else len(data) - len(word) - 1
                        if place is not None and not place.fits(data, at, at + len(word)):
                            continue
                        if line is not None and not line.fits(data, 0, len(data) - 1):
                            continue
                    found.setdefault(number, set()).add(search)


def _apart(waiting: tuple[Waiting, ...]) -> tuple[tuple[Waiting, ...], tuple[Waiting, ...]]:
    """The searches that match whole lines, and the others."""
    if all(search.whole for search in waiting):
        return waiting, ()
    return tuple(search for search in waiting if search.whole), tuple(search for search in waiting if not search.whole)


class _Table:
    """Finds the texts that begin with a word that something waits for."""

    def __init__(self, waiting: Waiters) -> None:
        self._waiting = waiting
        self._words: dict[int, dict[bytes, list[bytes]]] = {size: {} for size in _SIZES}
        for word, entries in waiting.items():
            size = next(size for size in _SIZES if size <= len(word))
            if entries:
                self._words[size].setdefault(word[:size], []).append(word)

    def find(self, texts: Sequence[bytes]) -> Iterator[tuple[int, bytes, Sequence[Waiting]]]:
        """Places of texts, with the words that they begin with and what waits for these."""
        for size, words in self._words.items():
            begins = [text[:size] for text in texts]
            if not words.keys().isdisjoint(begins):
                for place in [place for place, letters in enumerate(begins) if letters in words]:
                    for word in words[begins[place]]:
                        if texts[place].startswith(word):
                            yield place, word, self._waiting[word]


class _Tier:
    """Keywords that stand elsewhere than at the edges of lines."""

    def __init__(
        self,
        waiters: Mapping[bytes, tuple[Waiting, ...]],
        applies: Callable[[Waiting], bool],
        make_prefilter: MakePrefilter,
    ) -> None:
        chosen = {
            word: waiting if all(map(applies, waiting)) else tuple(filter(applies, waiting))
            for word, waiting in waiters.items()
        }
        chosen = {word: waiting for word, waiting in chosen.items() if waiting}
        self._waiting = list(chosen.values())
        self._prefilter = make_prefilter(list(chosen))

    def add_candidates(
        self, found: Candidates, numbers: Sequence[int], rows: Sequence[bytes], document: Document
    ) -> None:
        """Look through the lines of these numbers."""
        data = b"\n".join([b"", *[rows[number] for number in numbers], b""])
        places = self._prefilter.find(data)
        if not places:
            return
        cores, lengths = document.weak_cores, document.lengths
        bounds = list(accumulate((len(rows[number]) + 1 for number in numbers), initial=0))
        row, refused = -1, set[int]()
        for word, start, end in places:
            last, row = row, bisect_left(bounds, end - 1, 1) - 1
            if row != last:
                refused = set()
            number, low, high = numbers[row], bounds[row], bounds[row + 1]
            accepted = found.get(number, refused)
            for search, whole, shortest, longest, tail, place, line in self._waiting[word]:
                if search in accepted or search in refused:
                    continue
                if whole:
                    if not shortest <= lengths[number] <= longest:
                        continue
                elif high - low > _BYTES * LONGEST_PARAGRAPH or (
                    tail < UNBOUNDED and not _is_near_end(data, start, high, tail)
                ):
                    continue
                if place is not None and not place.fits(data, start, end):
                    continue
                if line is not None:
                    where = (b"\n%b\n" % cores[number], 0, len(cores[number]) + 1) if whole else (data, low, high)
                    if not line.fits(*where):
                        refused.add(search)
                        continue
                found.setdefault(number, set()).add(search)
                accepted = found[number]


_CONTINUATION = bytes(range(0x80, 0xC0))


def _is_near_end(data: bytes, start: int, stop: int, characters: int) -> bool:
    """Whether `stop`, where the line ends, is at most so many characters after `start`."""
    if stop - start <= characters or stop - start > _BYTES * characters:
        return stop - start <= characters
    return len(data[start:stop].translate(None, _CONTINUATION)) <= characters
