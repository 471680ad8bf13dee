"""Samples of a run: some of the removed lines, some of the documents. Bounded, and the same however a run is split.

What is in a sample is decided by hashes of names and lines alone, so samples of parts of a run merge into the sample
of the whole, in any order.
"""

from bisect import insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from zlib import crc32

from cleaner.result import Result

LINE_ENTRIES = 4096
"""Entries of a `LineSample`: some hundred kilobytes."""
LINE_LENGTH = 200
"""Characters of a removed line that are looked at to tell it from others."""
DOCUMENTS = 40
"""Documents in a `DocumentSample`."""
PIECE_LENGTH = 1_600
"""Characters of a piece of a sampled document that are kept whole; of a longer one its two ends."""
DOCUMENT_LENGTH = 24_000
"""Characters of a sampled document after which the rest is left out."""


def storable(text: str) -> str:
    r"""`text` with lone surrogates, which no file in UTF-8 can hold, as replacement characters.

    >>> storable("caf\ud800"), storable("Zürich")
    ('caf\ufffd', 'Zürich')
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def rank_of(document: str) -> int:
    """A hash of a document's name, 64 bits, the same everywhere and always.

    >>> hex(rank_of("a.txt"))
    '0xc90efc5142c899d5'
    """
    return int.from_bytes(blake2b(document.encode(), digest_size=8).digest())


@dataclass
class LineSample:
    """How often lines were removed: exact as long as they are few, then counted in a sample of the removals.

    Every removal of a line has a level: the number of zeros at the end of a hash of its document and the line, so that
    half of all removals have level 1 or more, a quarter 2 or more. When entries get too many, the lowest level goes.
    What stays depends only on what was counted, not on its order: the levels above the lowest floor at which they fit.
    Then a count is an estimate whose relative standard error is about the root of `one_in / count`.
    """

    floor: int = 0
    """The lowest level that is counted."""
    levels: dict[int, Counter[tuple[str, str]]] = field(default_factory=dict)
    """By level, how many times a line was removed by a rule."""
    entries: int = 0

    @property
    def one_in(self) -> int:
        """Of so many removals one is counted; 1 when the counts are exact."""
        return 1 << self.floor

    def add(self, line: str, rule: str, salt: int) -> None:
        """Count one removal of `line` by `rule`; `salt` is a hash of the document, of 32 bits."""
        hashed = crc32(line.encode(), salt)
        level = (hashed & -hashed).bit_length() - 1 if hashed else 32
        if level >= self.floor:
            self.count(level, line if len(line) <= LINE_LENGTH else f"{line[:LINE_LENGTH]}…", rule, 1)
            self._fit()

    def count(self, level: int, line: str, rule: str, times: int) -> None:
        """Count `times` removals of a level."""
        counts = self.levels.setdefault(level, Counter())
        before = len(counts)
        counts[line, rule] += times
        self.entries += len(counts) - before

    def merge(self, other: "LineSample") -> None:
        """Count what the other sample counted."""
        for level, counts in other.levels.items():
            for (line, rule), times in counts.items():
                self.count(level, line, rule, times)
        while self.floor < other.floor:
            self._raise()
        for level in [level for level in self.levels if level < self.floor]:
            self._drop(level)
        self._fit()

    def most_removed(self, number: int) -> list[tuple[str, str, int]]:
        """Lines, the rule that took each, and how many times (estimated if `one_in` is not 1), the most first."""
        total: Counter[tuple[str, str]] = Counter()
        for counts in self.levels.values():
            total.update(counts)
        ranked = sorted(total.items(), key=lambda entry: (-entry[1], entry[0]))
        return [(line, rule, times * self.one_in) for (line, rule), times in ranked[:number]]

    def _fit(self) -> None:
        while self.entries > LINE_ENTRIES:
            self._raise()

    def _raise(self) -> None:
        self._drop(self.floor)
        self.floor += 1

    def _drop(self, level: int) -> None:
        self.entries -= len(self.levels.pop(level, ()))


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A piece of a sampled document: kept if `rule` is empty. After it, `omitted` characters are not shown."""

    text: str
    rule: str = ""
    category: str = ""
    omitted: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """A sampled document, taken apart into what was kept and what was removed."""

    rank: int
    """What it was chosen by: `rank_of` its name."""
    document: str
    pieces: tuple[Piece, ...]


@dataclass
class DocumentSample:
    """The documents whose names have the smallest hashes, in that order."""

    examples: list[Example] = field(default_factory=list)

    def wants(self, rank: int) -> bool:
        """Whether a document of that rank may be among them; spares taking apart those that cannot."""
        return len(self.examples) < DOCUMENTS or rank <= self.examples[-1].rank

    def add(self, example: Example) -> None:
        """Take the document in if it is one of them."""
        insort(self.examples, example)
        del self.examples[DOCUMENTS:]

    def merge(self, other: "DocumentSample") -> None:
        """Take in the other's documents."""
        for example in other.examples:
            self.add(example)


def example(document: str, result: Result) -> Example:
    """A document as it is shown in a report: what is long is shortened.

    >>> from cleaner.result import Removal
    >>> [piece.text for piece in example("a", Result("Prose.", (Removal("x-y-z", "share", 0, 6, "Share "),))).pieces]
    ['Share ', 'Prose.']
    """
    shown: list[Piece] = []
    length = 0
    pieces = _pieces(result)
    for piece in pieces:
        shown += _shorten(piece)
        length += min(len(piece.text), PIECE_LENGTH)
        if length >= DOCUMENT_LENGTH:
            break
    rest = sum(len(piece.text) for piece in pieces)
    if rest:
        shown.append(Piece("", omitted=rest))
    return Example(rank_of(document), document, tuple(shown))


def _pieces(result: Result) -> Iterator[Piece]:
    """The repaired text in its order, kept and removed."""
    at = removed = 0
    for removal in result.removals:
        place = removal.start - removed
        if place > at:
            yield Piece(storable(result.text[at:place]))
        yield Piece(storable(removal.text), removal.rule, removal.category)
        at = place
        removed += len(removal.text)
    if at < len(result.text):
        yield Piece(storable(result.text[at:]))


def _shorten(piece: Piece) -> list[Piece]:
    omitted = len(piece.text) - PIECE_LENGTH
    if omitted <= 0:
        return [piece]
    half = PIECE_LENGTH // 2
    head = Piece(piece.text[:half], piece.rule, piece.category, omitted)
    return [head, Piece(piece.text[-half:], piece.rule, piece.category)]
