"""What sentence and span rules take out of lines.

Cutting is repeated on what is left of a line until no such rule matches it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from cleaner.match import Hit, Matcher
from cleaner.segment import Document, segment


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a line to take out: offsets in the line, and the number of the rule."""

    line: int
    start: int
    end: int
    rule: int


class Shortened(NamedTuple):
    """Lines that sentence and span rules take something out of."""

    whole: dict[int, int]
    """Number of each line of which nothing is left, and a rule."""
    cuts: list[Cut]
    """The cuts in the others, in order."""
    lines: dict[int, str]
    """What is left of the others, by number."""
    hits: list[Hit]
    """The matches of all rules in what is left."""


def shorten(document: Document, hits: Iterable[Hit], matcher: Matcher, is_stable: Callable[[str], bool]) -> Shortened:
    """Make the cuts that `hits` ask for, and those that what is left asks for.

    The hits are of sentence and span rules, ordered by line. A line that would not come through repair as it is
    (`is_stable`) stays as it was before the cut.
    """
    waiting = _by_line(hits)
    left = {line: _Left(document.lines[line], range(len(document.lines[line]))) for line in waiting}
    cuts: dict[int, list[Cut]] = {}
    found: dict[int, list[Hit]] = {}
    while waiting:
        changed = []
        for line, here in waiting.items():
            shorter, taken = _cut(left[line], line, here)
            if not shorter.text.strip() or is_stable(shorter.text):
                left[line] = shorter
                cuts.setdefault(line, []).extend(taken)
                changed.append(line)
        again = matcher.hits(segment("\n".join(left[line].text for line in changed)))
        again = [hit._replace(line=changed[hit.line]) for hit in again]
        found |= {line: [] for line in changed} | _by_line(again)
        waiting = _by_line(hit for hit in again if hit.rule in matcher.cutting)
    whole = {line: taken[0].rule for line, taken in cuts.items() if not left[line].text}
    rest = [line for line in cuts if line not in whole]
    return Shortened(
        whole,
        [cut for line in rest for cut in sorted(cuts[line], key=lambda cut: cut.start)],
        {line: left[line].text for line in rest},
        [hit for line in rest for hit in found[line]],
    )


class _Left(NamedTuple):
    """What is left of a line, and the offset in the line of each of its characters."""

    text: str
    places: Sequence[int]


def _by_line(hits: Iterable[Hit]) -> dict[int, list[Hit]]:
    return {line: list(found) for line, found in groupby(hits, key=lambda hit: hit.line)}


def _cut(left: _Left, line: int, hits: Iterable[Hit]) -> tuple[_Left, list[Cut]]:
    text, places = left
    chosen = _apart(text, hits)
    rest = _outside(chosen, len(text))
    cuts = [
        Cut(line, first, last + 1, rule) for start, end, rule in chosen for first, last in _unbroken(places[start:end])
    ]
    return _Left("".join([text[place] for place in rest]), [places[place] for place in rest]), cuts


def _apart(line: str, hits: Iterable[Hit]) -> list[tuple[int, int, int]]:
    """Hits that do not overlap, leftmost and longest first, each with the space that goes along."""
    chosen: list[tuple[int, int, int]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.rule)):
        start, end = hit.start, hit.end
        while end < len(line) and line[end] == " ":
            end += 1
        while end == len(line) and start > 0 and line[start - 1] == " ":
            start -= 1
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end, hit.rule))
    return chosen


def _outside(chosen: Iterable[tuple[int, int, int]], length: int) -> list[int]:
    """The offsets below `length` that lie in none of the chosen pieces, which are in order."""
    places: list[int] = []
    at = 0
    for start, end, _ in chosen:
        places += range(at, start)
        at = end
    return [*places, *range(at, length)]


def _unbroken(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    """First and last of each run of consecutive numbers."""
    for _, run in groupby(enumerate(places), key=lambda item: item[1] - item[0]):
        numbers = [place for _, place in run]
        yield numbers[0], numbers[-1]
