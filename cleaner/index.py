"""Finding the few rules that a text can match, by literals that their matches hold.

Aho-Corasick looks for all literals in one pass over bytes. Literals at the start of a line, most of them, are looked up
in tables instead: an automaton of all would be too large for a processor's cache.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

from cleaner.expression import Search
from cleaner.fold import weaken
from cleaner.pattern import LONGEST_PARAGRAPH, UNBOUNDED
from cleaner.rarity import BOUNDARY, SENTENCE
from cleaner.segment import Document

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


_WORTH_A_TABLE = 500_000
"""Bytes of text from which on the automaton is a full table: three times as fast to run, but that table takes ten times
as long to build, as long as looking through so much text (bench)."""


class AhoCorasickPrefilter:
    """Looks for all keywords in one pass."""

    def __init__(self, keywords: Sequence[bytes]) -> None:
        self._keywords = keywords
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            keywords, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self._seen = 0

    def find(self, data: bytes) -> list[tuple[int, int, int]]:
        if self._seen < _WORTH_A_TABLE:
            self._seen += len(data)
            if self._seen >= _WORTH_A_TABLE:
                self._automaton = ahocorasick_rs.BytesAhoCorasick(
                    self._keywords, implementation=ahocorasick_rs.Implementation.DFA
                )
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(data, overlapping=True)
        return found


def fastest(keywords: Sequence[bytes]) -> Prefilter:
    """The fastest prefilter that is installed. All find the same."""
    return PlainPrefilter(keywords) if ahocorasick_rs is None or not keywords else AhoCorasickPrefilter(keywords)


MakePrefilter = Callable[[Sequence[bytes]], Prefilter]

_STOPS = frozenset(b".!?\"')]\n")
_WORD = frozenset(byte for byte in range(128) if chr(byte).isalnum() or byte == ord("_"))


class _Condition(NamedTuple):
    """What must be true for a search to match, beyond a keyword of it being there."""

    sentence: bool
    """The keyword stands where a sentence begins."""
    word_start: bool
    word_end: bool
    also: tuple[bytes, ...]
    """The line holds one of these."""
    starts: frozenset[bytes]
    """The line begins with one of these, all of one length."""
    ends: frozenset[bytes]
    """The line ends with one of these, all of one length."""

    def fits_place(self, data: bytes, start: int, end: int) -> bool:
        """False only if it is certain that the search does not match at this place of its keyword."""
        if self.word_start and data[start - 1] in _WORD:
            return False
        if self.word_end and data[end] in _WORD:
            return False
        if self.sentence:
            before = data[start - 2] if data[start - 1] == ord(" ") else data[start - 1]
            return before in _STOPS or before >= 0x80
        return True

    def fits_line(self, data: bytes, low: int, high: int) -> bool:
        """False only if it is certain that it does not match the line between these two ``\\n``."""
        if self.starts and data[low + 1 : low + 1 + _size(self.starts)] not in self.starts:
            return False
        if self.ends and data[high - _size(self.ends) : high] not in self.ends:
            return False
        return not self.also or any(data.find(word, low, high + 1) >= 0 for word in self.also)


def _size(words: frozenset[bytes]) -> int:
    return len(next(iter(words)))


class _Waiting(NamedTuple):
    """A search that waits for a keyword."""

    number: int
    whole: bool
    """Whether it matches whole lines, and not parts of them."""
    shortest: int
    longest: int
    tail: int
    condition: _Condition | None


_MARKS = SENTENCE + BOUNDARY
_AT_SENTENCE = SENTENCE.encode()


def _literals(words: Sequence[str]) -> dict[str, bytes]:
    """The prefilter's form of each word, without marks."""
    weak = weaken("\0".join(words).encode()).split(b"\0") if words else []
    return dict(zip(words, [word.strip(_MARKS.encode()) for word in weak], strict=True))


def _beginnings(words: Sequence[bytes]) -> frozenset[bytes]:
    """The words, all as long as the shortest."""
    length = min(map(len, words), default=0)
    return frozenset(word[:length] for word in words)


def _endings(words: Sequence[bytes]) -> frozenset[bytes]:
    length = min(map(len, words), default=0)
    return frozenset(word[-length:] for word in words)


_Waiters = dict[bytes, tuple[_Waiting, ...]]


def _by_keyword(searches: Sequence[tuple[int, Search, bool]]) -> _Waiters:
    """What waits for each keyword; a word that a sentence must begin with has the mark of one before it."""
    texts = [(search.keywords, search.also, search.starts, search.ends) for _, search, _ in searches]
    literals = _literals([word for words in texts for group in words for word in group])
    waiting: _Waiters = {}
    for (number, search, whole), words in zip(searches, texts, strict=True):
        keywords, also, starts, ends = ([literals[word] for word in group] for group in words)
        places = number, whole, search.shortest, search.longest, search.tail
        begins = [] if whole else [_AT_SENTENCE + word.lstrip(_BEFORE_SENTENCE) for word in starts]
        if begins and min(map(len, begins)) > _SIZES[1]:
            condition = _Condition(False, False, False, tuple(keywords), frozenset(), _endings(ends))
            _wait(waiting, begins, _Waiting(*places, condition))
            continue
        of_line = tuple(also), _beginnings(starts), _endings(ends)
        by_marks: dict[tuple[bool, bool, bool], list[bytes]] = {}
        for word in search.keywords:
            marks = word[0] == SENTENCE, word[0] == BOUNDARY, word[-1] == BOUNDARY
            by_marks.setdefault(marks, []).append(literals[word])
        for marks, words_so_marked in by_marks.items():
            asks = any(marks) or any(of_line)
            _wait(waiting, words_so_marked, _Waiting(*places, _Condition(*marks, *of_line) if asks else None))
    return waiting


def _wait(waiting: _Waiters, words: Iterable[bytes], entry: _Waiting) -> None:
    alone = (entry,)
    for word in words:
        waiting[word] = waiting[word] + alone if word in waiting else alone


Candidates = dict[int, set[int]]
"""For each line, the numbers of the searches that may match it."""

_SIZES = (6, 4, 2, 1)
"""Bytes by which the starts and ends of lines and sentences are looked up."""

_SHORT_LINE = 200
"""Characters of a line that most line rules can match; the few that match longer lines are looked for apart."""

_BYTES = 4
"""The most that a character takes in UTF-8."""

_CONTINUATION = bytes(range(0x80, 0xC0))


class Index:
    """Finds the searches that may match a line or a part of it.

    `searches` are numbers, searches, and whether they match whole lines.
    """

    def __init__(self, searches: Iterable[tuple[int, Search, bool]], make_prefilter: MakePrefilter = fastest) -> None:
        starts: _Waiters = {}
        ends: _Waiters = {}
        sentences: _Waiters = {}
        inner: _Waiters = {}
        for word, entries in _by_keyword(list(searches)).items():
            if word.startswith(_AT_SENTENCE):
                sentences[word[1:]] = sentences[_CLOSED + word[1:]] = entries
            elif word.startswith(b"\n"):
                starts[word[1:]], inner[word] = _apart(entries)
            elif word.endswith(b"\n"):
                ends[word[-2::-1]], inner[word] = _apart(entries)
            else:
                inner[word] = entries
        self._starts, self._ends, self._sentences = _Table(starts), _Table(ends), _Table(sentences)
        self._tiers = [
            _Tier(inner, lambda entry: True, make_prefilter),
            _Tier(inner, lambda entry: entry.longest > _SHORT_LINE, make_prefilter),
        ]

    def candidates(self, document: Document) -> Candidates:
        """The searches that may match in each line of the document."""
        found: Candidates = {}
        keys, rows, lengths = document.weak_cores, document.spaced.split(b"\n")[1:-1], document.lengths
        self._at_edges(found, keys, lengths)
        self._at_sentences(found, rows, document.spaced)
        short = [line for line, length in enumerate(lengths) if length <= _SHORT_LINE]
        long = [line for line, length in enumerate(lengths) if length > _SHORT_LINE]
        for tier, lines in zip(self._tiers, (short, long), strict=True):
            tier.add_candidates(found, lines, rows, keys, lengths)
        return found

    def _at_edges(self, found: Candidates, keys: Sequence[bytes], lengths: Sequence[int]) -> None:
        forwards = [key + b"\n" for key in keys]
        backwards = [(b"\n" + key)[::-1] for key in keys]
        for table, texts in ((self._starts, forwards), (self._ends, backwards)):
            for line, word, waiting in table.find(texts):
                length = lengths[line]
                for number, _, shortest, longest, _, condition in waiting:
                    if shortest <= length <= longest:
                        if condition is not None:
                            data = b"\n%b\n" % keys[line]
                            at = 1 if texts is forwards else len(data) - len(word) - 1
                            if not (
                                condition.fits_place(data, at, at + len(word))
                                and condition.fits_line(data, 0, len(data) - 1)
                            ):
                                continue
                        found.setdefault(line, set()).add(number)

    def _at_sentences(self, found: Candidates, rows: Sequence[bytes], data: bytes) -> None:
        data = data.translate(_ONE_STOP)
        if _ELLIPSIS in data:
            data = data.replace(_ELLIPSIS, b"...")
        pieces = data.split(b".")
        looked_up = list(self._sentences.find([piece.lstrip(_BEFORE_SENTENCE) for piece in pieces]))
        if not looked_up:
            return
        offsets = list(accumulate((len(piece) + 1 for piece in pieces), initial=0))
        bounds = list(accumulate((len(row) + 1 for row in rows), initial=1))
        asked = set[tuple[int, int]]()
        for place, _, waiting in looked_up:
            line = bisect_right(bounds, offsets[place]) - 1
            for number, _, _, _, _, condition in waiting:
                if (line, number) in asked or len(rows[line]) > _BYTES * LONGEST_PARAGRAPH:
                    continue
                asked.add((line, number))
                if condition is None or condition.fits_line(b"\n%b\n" % rows[line], 0, len(rows[line]) + 1):
                    found.setdefault(line, set()).add(number)


def _apart(entries: tuple[_Waiting, ...]) -> tuple[tuple[_Waiting, ...], tuple[_Waiting, ...]]:
    """Those that match whole lines, and the others."""
    if all(entry.whole for entry in entries):
        return entries, ()
    return tuple(entry for entry in entries if entry.whole), tuple(entry for entry in entries if not entry.whole)


class _Table:
    """Finds the texts that begin with a word that something waits for."""

    def __init__(self, waiting: _Waiters) -> None:
        self._waiting = waiting
        self._words: dict[int, dict[bytes, list[bytes]]] = {size: {} for size in _SIZES}
        for word, entries in waiting.items():
            size = next(size for size in _SIZES if size <= len(word))
            if entries:
                self._words[size].setdefault(word[:size], []).append(word)

    def find(self, texts: Sequence[bytes]) -> Iterator[tuple[int, bytes, Sequence[_Waiting]]]:
        """Places of texts, with the words that they begin with and what waits for these."""
        for size, words in self._words.items():
            begins = [text[:size] for text in texts]
            if not words.keys().isdisjoint(begins):
                for place in [place for place, letters in enumerate(begins) if letters in words]:
                    for word in words[begins[place]]:
                        if texts[place].startswith(word):
                            yield place, word, self._waiting[word]


class _Tier:
    """Keywords that stand elsewhere than at the edges of lines and the starts of sentences."""

    def __init__(
        self,
        waiting: Mapping[bytes, Sequence[_Waiting]],
        applies: Callable[[_Waiting], bool],
        make_prefilter: MakePrefilter,
    ) -> None:
        chosen = {
            word: entries if all(map(applies, entries)) else tuple(filter(applies, entries))
            for word, entries in waiting.items()
        }
        chosen = {word: entries for word, entries in chosen.items() if entries}
        self._waiting = list(chosen.values())
        self._prefilter = make_prefilter(list(chosen))

    def add_candidates(
        self,
        found: Candidates,
        lines: Sequence[int],
        rows: Sequence[bytes],
        keys: Sequence[bytes],
        lengths: Sequence[int],
    ) -> None:
        data = b"\n".join([b"", *[rows[line] for line in lines], b""])
        places = self._prefilter.find(data)
        if not places:
            return
        bounds = list(accumulate((len(rows[line]) + 1 for line in lines), initial=0))
        row, refused = -1, set[int]()
        for word, start, end in places:
            last, row = row, bisect_left(bounds, end - 1, 1) - 1
            if row != last:
                refused = set()
            line, low, high = lines[row], bounds[row], bounds[row + 1]
            accepted = found.get(line, refused)
            for number, whole, shortest, longest, tail, condition in self._waiting[word]:
                if number in accepted or number in refused:
                    continue
                if whole:
                    if not shortest <= lengths[line] <= longest:
                        continue
                elif high - low > _BYTES * LONGEST_PARAGRAPH or (
                    tail < UNBOUNDED and not _is_near_end(data, start, high, tail)
                ):
                    continue
                if condition is not None:
                    if not condition.fits_place(data, start, end):
                        continue
                    framed, first, past = (
                        (b"\n%b\n" % keys[line], 0, len(keys[line]) + 1) if whole else (data, low, high)
                    )
                    if not condition.fits_line(framed, first, past):
                        refused.add(number)
                        continue
                found.setdefault(line, set()).add(number)
                accepted = found[line]


# What ends a sentence, as one byte; the ellipsis is three bytes.
_ONE_STOP = bytes(ord(".") if chr(byte) in "!?\n" else byte for byte in range(256))
_ELLIPSIS = weaken("…".encode())
_BEFORE_SENTENCE = b" \"')]"
_CLOSED = weaken("» ".encode())
"""What else may stand between the end of a sentence and the next."""


def _is_near_end(data: bytes, start: int, stop: int, characters: int) -> bool:
    """Whether `stop`, where the line ends, is at most so many characters after `start`."""
    if stop - start <= characters or stop - start > _BYTES * characters:
        return stop - start <= characters
    return len(data[start:stop].translate(None, _CONTINUATION)) <= characters
