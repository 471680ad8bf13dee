"""What goes, and by which rule.

Deciding is repeated on what is left until nothing changes. That is what makes cleaning idempotent: cleaning the
result starts where this ended.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cleaner.detectors.detect import REPEATS
from cleaner.detectors.view import View
from cleaner.match import Hit, Matcher
from cleaner.rules import Rule
from cleaner.segment import Document
from cleaner.shorten import Cut, shorten


@dataclass(frozen=True)
class Decision:
    """What goes from a document. Rules are numbers in the matcher's list."""

    lines: Mapping[int, int] = field(default_factory=dict)
    """Number of each line that goes whole, and its rule."""
    cuts: Sequence[Cut] = ()
    """Pieces of other lines, in order."""
    saved: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Number of each line that a keep-rule saved, the keep-rule, and the rule it overruled."""


def decide(document: Document, matcher: Matcher, is_stable: Callable[[str], bool]) -> Decision:
    """Decide what goes from `document`.

    `is_stable` tells whether a line would come through repair as it is; lines are only shortened to such lines.
    """
    hits = matcher.hits(document)
    keepers = {hit.line: hit.rule for hit in reversed(hits) if hit.rule in matcher.keeping}
    open_hits = [hit for hit in hits if hit.line not in keepers]
    plainly = {hit.line for hit in open_hits if hit.rule in matcher.unconditional}
    pieces = [hit for hit in open_hits if hit.rule in matcher.cutting and hit.line not in plainly]
    shortened = shorten(document, pieces, matcher, is_stable)
    if shortened.lines:
        document = document.with_lines(shortened.lines)
        open_hits = sorted([hit for hit in open_hits if hit.line not in shortened.lines] + shortened.hits)
    lines = _decide_lines(document, open_hits, matcher, shortened.whole, frozenset(keepers))
    saved = {
        hit.line: (keepers[hit.line], hit.rule)
        for hit in reversed(hits)
        if hit.line in keepers and hit.rule not in matcher.keeping
    }
    return Decision(lines, [cut for cut in shortened.cuts if cut.line not in lines], saved)


def _decide_lines(
    document: Document, hits: Iterable[Hit], matcher: Matcher, whole: Mapping[int, int], keep: frozenset[int]
) -> dict[int, int]:
    """The lines that go whole, each with its rule."""
    rules = matcher.rules
    gone = dict(whole)
    near: dict[int, list[int]] = {}
    edges: dict[str, dict[int, int]] = {"head": {}, "tail": {}}
    headed: dict[int, list[int]] = {}
    for line, number, _, _ in hits:
        if number in matcher.unconditional:
            gone.setdefault(line, number)
        elif number in matcher.finders:
            headed.setdefault(number, []).append(line)
        elif number not in matcher.keeping and number not in matcher.cutting:
            rule = rules[number]
            if rule.near:
                near.setdefault(line, []).append(number)
            if rule.where != "anywhere":
                edges[rule.where].setdefault(line, number)
    order = document.written
    neighbours = {line: _beside(order, line) for line in sorted(near)}
    waiting = sorted({*headed, *matcher.unprompted})
    contextual = [number for number in waiting if rules[number].detector not in REPEATS]
    repeats = [number for number in waiting if rules[number].detector in REPEATS]

    looked: dict[int, int] = {}

    def detect(numbers: Iterable[int]) -> None:
        view = View(document, [line for line in order if line not in gone])
        for number in numbers:
            if looked.get(number) == len(gone):
                continue  # nothing has gone since it found nothing
            looked[number] = len(gone)
            if len(gone) + len(view.alive) != len(order):
                view = View(document, [line for line in view.alive if line not in gone])
            detector = matcher.finders[number]
            here = headed.pop(number, []) if detector.once else _not_in(gone, headed.get(number, []))
            for line in detector.find(view, here, **rules[number].settings):
                if line not in keep:
                    gone.setdefault(line, number)

    while True:
        settled = len(gone)
        while True:
            before = len(gone)
            _take_neighbours(neighbours, gone, near, rules)
            _peel(order, gone, edges["head"])
            _peel(order[::-1], gone, edges["tail"])
            detect(contextual)
            if len(gone) == before:
                break
        detect(repeats)
        if len(gone) == settled:
            return gone


def _not_in(gone: Mapping[int, int], lines: Iterable[int]) -> list[int]:
    return [line for line in lines if line not in gone]


def _beside(order: Sequence[int], line: int) -> tuple[int, ...]:
    """The numbers in `order` right before and after `line`."""
    at = bisect_left(order, line)
    return tuple(order[max(0, at - 1) : at]) + tuple(order[at + 1 : at + 2])


def _take_neighbours(
    neighbours: Mapping[int, tuple[int, ...]],
    gone: dict[int, int],
    near: Mapping[int, list[int]],
    rules: Sequence[Rule],
) -> None:
    """Take lines of rules with `near` that stand right beside a line of one of these categories that went."""
    forward = list(neighbours)
    for lines in (forward, forward[::-1]):
        for line in lines:
            if line not in gone:
                categories = {rules[gone[other]].category for other in neighbours[line] if other in gone}
                fitting = [number for number in near[line] if not categories.isdisjoint(rules[number].near)]
                if fitting:
                    gone[line] = min(fitting, key=lambda number: (rules[number].category not in categories, number))


def _peel(lines: Iterable[int], gone: dict[int, int], candidates: Mapping[int, int]) -> None:
    """Take candidates from the edge inward, past lines that are gone, up to the first other line."""
    if not candidates:
        return
    for line in lines:
        if line in gone:
            continue
        if line not in candidates:
            return
        gone[line] = candidates[line]
