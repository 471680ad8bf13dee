"""What searches wait for: a keyword, and what must be true around it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from cleaner.fold import weaken
from cleaner.patterns.expression import Search
from cleaner.patterns.rarity import BOUNDARY, SENTENCE

_STOPS = frozenset(b".!?\"')]\n")
_WORD = frozenset(byte for byte in range(128) if chr(byte).isalnum() or byte == ord("_"))


class Place(NamedTuple):
    """What must be true where a keyword stands."""

    sentence: bool
    """A sentence begins there."""
    word_start: bool
    word_end: bool

    def fits(self, data: bytes, start: int, end: int) -> bool:
        """False only if it is certain that the search does not match at this place of its keyword."""
        if self.word_start and data[start - 1] in _WORD:
            return False
        if self.word_end and data[end] in _WORD:
            return False
        if self.sentence:
            before = data[start - 2] if data[start - 1] == ord(" ") else data[start - 1]
            return before in _STOPS or before >= 0x80
        return True


class Line(NamedTuple):
    """What must be true of the line in which a keyword stands."""

    also: tuple[bytes, ...]
    """It holds one of these."""
    starts: frozenset[bytes]
    """It begins with one of these, all of `starts_size` bytes."""
    starts_size: int
    ends: frozenset[bytes]
    """It ends with one of these, all of `ends_size` bytes."""
    ends_size: int

    @classmethod
    def of(cls, also: Sequence[bytes], starts: Sequence[bytes], ends: Sequence[bytes]) -> Self:
        """Starts and ends are cut to the length of the shortest."""
        first, last = min(map(len, starts), default=0), min(map(len, ends), default=0)
        beginnings, endings = {word[:first] for word in starts}, {word[-last:] for word in ends}
        return cls(tuple(also), frozenset(beginnings), first, frozenset(endings), last)

    def fits(self, data: bytes, low: int, high: int) -> bool:
        """False only if it is certain that the search does not match in the line between these two ``\\n``."""
        if self.starts and data[low + 1 : low + 1 + self.starts_size] not in self.starts:
            return False
        if self.ends and data[high - self.ends_size : high] not in self.ends:
            return False
        for word in self.also:
            if data.find(word, low, high + 1) >= 0:
                return True
        return not self.also


class Waiting(NamedTuple):
    """A search that waits for a keyword."""

    number: int
    whole: bool
    """Whether it matches whole lines, and not parts of them."""
    shortest: int
    longest: int
    tail: int
    place: Place | None
    line: Line | None


Waiters = dict[bytes, tuple[Waiting, ...]]
"""What waits for each keyword."""

_MARKS = SENTENCE + BOUNDARY


def by_keyword(searches: Sequence[tuple[int, Search, bool]]) -> Waiters:
    """What waits for each keyword. Searches come with their number and whether they match whole lines."""
    texts = [(search.keywords, search.also, search.starts, search.ends) for _, search, _ in searches]
    literals = _literals([word for words in texts for group in words for word in group])
    waiters: Waiters = {}
    for (number, search, whole), words in zip(searches, texts, strict=True):
        also, starts, ends = ([literals[word] for word in group] for group in words[1:])
        places = number, whole, search.shortest, search.longest, search.tail
        line = Line.of(also, starts, ends) if also or starts or ends else None
        by_place: dict[Place, list[bytes]] = {}
        for word in search.keywords:
            place = Place(word[0] == SENTENCE, word[0] == BOUNDARY, word[-1] == BOUNDARY)
            by_place.setdefault(place, []).append(literals[word])
        for place, here in by_place.items():
            _wait(waiters, here, Waiting(*places, place if any(place) else None, line))
    return waiters


def _literals(words: Sequence[str]) -> dict[str, bytes]:
    """The prefilter's form of each word, without marks."""
    weak = weaken("\0".join(words).encode()).split(b"\0") if words else []
    return dict(zip(words, [word.strip(_MARKS.encode()) for word in weak], strict=True))


def _wait(waiters: Waiters, words: Iterable[bytes], waiting: Waiting) -> None:
    alone = (waiting,)
    for word in words:
        waiters[word] = waiters[word] + alone if word in waiters else alone
