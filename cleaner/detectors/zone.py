"""Which lines of a text could be paragraphs, and which run of them is the article.

Sizes are in letters of an alphabet: a character of Chinese, Japanese or Korean counts about three (its bytes), as it
says about as much. Positions are places among the lines of the page.

The thresholds here and in `cleaner.detectors.page` were set on the texts that inscriptis made of 57 whole pages (the
tuning half of the bench): F1 is .968 with all of them and .998 of the article is kept; .956 and .995 for the same texts
"flat", without indentation and bullets. What is said of each is what changes when it alone is another.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.segment import Document

PARAGRAPH = 40
"""Size from which a line can be a paragraph. 30 and 60 do as well; short answers are often shorter."""
UNFINISHED = 160
"""Size from which a line that does not end like a sentence can be a paragraph, as decks do. 120: flat F1 .953; 220: F1
.962."""
UNSTOPPED = 100
"""Size from which a line in Thai or Lao, which have no full stop, counts as finished. A choice: headlines are
shorter."""
LONGEST = 350
"""Size up to which a longer paragraph counts for more: one long legal notice must not outweigh an article. 250: F1
.956; without limit: .964."""
ALONE = 140
"""What a paragraph between short lines counts less, as teasers stand. Of such paragraphs of 80 to 160 letters, 22 are
article and 84 are not; from 320 on, 44 are and 13 are not. 0: F1 .936, 100: .964, 180: .961."""
SHORT_LINE = 35
"""What a line between two paragraphs costs. 25: F1 .963, as the article runs on into teasers; 45: kept .978."""
BREAK = 1000
"""What lines may cost in a row before a run is over, however long it was: 28 lines. In the articles 15 lines stand in a
row at most. 600: kept .986."""
EARLIER = 1.6
"""How many times as much a later run must count, as what stands last on a page is legal notices. Anything from 1 to 2.2
does as well."""
PLAIN = 0.5
"""What a run counts that has hardly any figures and quotation marks, if there are others. 1: flat, kept .978."""
FEWEST_MARKS = 1.5
"""Figures and quotation marks in 1,000 characters below which a run has hardly any. The notices on consent and privacy
have 0 to 1, the articles 2.1 or more."""
JOINED = 0.1
"""Share of the article's best run from which another one close to it is the article's as well. 0.3: kept .997 instead
of .998."""
JOINED_WITHIN = 20
"""Lines up to which runs are close to each other; from 12 to 28 nothing changes."""
SEPARATOR = 4
"""Times that the same line must stand alone between two paragraphs to be no part of the article ("Advertisement").
Without this: kept .982."""

ENDS = frozenset(".!?\"'»«›‹)]」』…:;。።།။។៕")
_UNSTOPPED = ("\u0e00", "\u0eff")
BULLETS = frozenset({"* ", "+ ", "- ", "o ", "• ", "· "})
_FEWEST_BYTES = 32
_MARKS = '0123456789"»«「」'
_SENTENCE_END = re.compile("[.!?](?: |[\u2e80-\uffff])")


class Paragraphs(NamedTuple):
    """The lines that could be paragraphs, one entry of each list for each."""

    numbers: list[int]
    """Their numbers in the document."""
    places: list[int]
    """Where they stand in the page's order."""
    indents: list[int]
    """Spaces before their first character."""
    weights: list[float]
    """How much they speak for an article."""
    positions: list[int]
    """Their places, not counting the items of lists that a colon leads to."""


class Zone(NamedTuple):
    """A run of paragraphs."""

    start: int
    end: int
    """One more than the number of the last."""
    total: float
    """How much it speaks for an article."""


def paragraphs(document: Document, order: Sequence[int], alive: Sequence[int]) -> tuple[Paragraphs, frozenset[int]]:
    """The lines of `alive` that could be paragraphs, and the numbers of the separators between them.

    `order` are the lines by which the page is judged: a button that a rule took still stands between two teasers.
    """
    lines, cores, keys = document.lines, document.cores, document.keys
    found = Paragraphs([], [], [], [], [])
    trust: list[float] = []
    last = len(order) - 1
    lacks = len(alive) < len(order)
    long = [(number, place) for place, number in enumerate(alive) if len(keys[number]) >= _FEWEST_BYTES]
    for number, place in long:
        key_size, size = len(keys[number]), len(cores[number])
        if key_size > 2 * size:
            size = letters(cores[number], key_size)
        if size < PARAGRAPH:
            continue
        line = lines[number]
        if lacks:
            place = bisect_left(order, number)
        weight = float(size if size < LONGEST else LONGEST)
        sure = 1.0
        if not (
            line[-1] in ENDS
            or ends(line)
            or (place < last and goes_on(lines[order[place + 1]]))
            or (size >= UNSTOPPED and _UNSTOPPED[0] <= cores[number][-1] <= _UNSTOPPED[1])
        ):
            if size < UNFINISHED or not ("," in line or ". " in line):
                continue
            weight *= 0.3
            sure = 0.5 if _SENTENCE_END.search(line) else 0.0
        indent = indentation(line) if line[0] == " " else 0
        if line[indent : indent + 2] in BULLETS:
            weight *= 0.5
        found.numbers.append(number)
        found.places.append(place)
        found.indents.append(indent)
        found.weights.append(weight)
        trust.append(sure)
    separators = _separators(document, order, found.places)
    _weigh_alone(lines, order, found, trust, separators)
    items, previous = 0, -1
    for place in found.places:
        if place > previous + 1:
            items += _led_items(lines, order, previous, place)
        found.positions.append(place - items)
        previous = place
    return found, separators


def _weigh_alone(
    lines: Sequence[str], order: Sequence[int], found: Paragraphs, trust: Sequence[float], separators: Collection[int]
) -> None:
    """Take weight from paragraphs that stand between two gaps, as teasers do."""
    above, last = True, len(found.places) - 1
    for index, place in enumerate(found.places):
        below = index == last or _is_gap(lines, order, place, found.places[index + 1], separators)
        if above and below:
            if trust[index] == 1:
                found.weights[index] = max(0.0, found.weights[index] - ALONE)
            elif not trust[index]:
                found.weights[index] = 0.0
        above = below


def _led_items(lines: Sequence[str], order: Sequence[int], before: int, after: int) -> int:
    """How many lines between two paragraphs are items of a list that a colon leads to."""
    for start in (before, before + 1):
        if 0 <= start < after - 1 and lines[order[start]].rstrip()[-1:] == ":":
            between = [is_item(lines[number]) for number in order[start + 1 : after]]
            return between.index(False) if False in between else len(between)
    return 0


def _separators(document: Document, order: Sequence[int], places: Sequence[int]) -> frozenset[int]:
    """Lines that stand alone between two paragraphs time and again."""
    between = [before + 1 for before, after in pairwise(places) if after - before == 2]
    if len(between) < SEPARATOR:
        return frozenset()
    keys = document.keys
    times = Counter([keys[order[place]] for place in between])
    return frozenset([order[place] for place in between if times[keys[order[place]]] >= SEPARATOR])


def _is_gap(lines: Sequence[str], order: Sequence[int], before: int, after: int, separators: Collection[int]) -> bool:
    """Whether there is a line between two paragraphs that is neither a piece of a sentence nor a separator.

    Some scrapers break lines at links. Four pieces between two long ones are as many as are looked for.
    """
    if after == before + 1:
        return False
    if after - before > 5:
        return True
    pieces = [goes_on(lines[order[place]]) for place in range(before + 1, after + 1)]
    return not all(
        piece or following or order[place] in separators
        for place, (piece, following) in enumerate(pairwise(pieces), before + 1)
    )


def article_zone(
    document: Document, numbers: Sequence[int], positions: Sequence[int], weights: Sequence[float]
) -> Zone:
    """The run of paragraphs that is most likely the article, with the runs close to it; empty if there is none."""
    runs = zones(positions, weights)
    if len(runs) < 2:
        return runs[0] if runs else Zone(0, 0, 0.0)
    best, most = 0, 0.0
    for index, zone in enumerate(runs):
        score = zone.total
        if most and score <= EARLIER * most:
            continue
        if _is_plain([document.lines[number] for number in numbers[zone.start : zone.end]]):
            score *= PLAIN
        if score > EARLIER * most:
            best, most = index, score
    first = last = best
    while last + 1 < len(runs) and _is_joined(runs[last], runs[last + 1], runs[last + 1].total, runs[best], positions):
        last += 1
    while first and _is_joined(runs[first - 1], runs[first], runs[first - 1].total, runs[best], positions):
        first -= 1
    return Zone(runs[first].start, runs[last].end, runs[best].total)


def _is_joined(above: Zone, below: Zone, total: float, best: Zone, positions: Sequence[int]) -> bool:
    """Whether two runs are close to each other, and the one that counts `total` is no trifle beside the best."""
    return total >= JOINED * best.total and positions[below.start] - positions[above.end - 1] <= JOINED_WITHIN


def zones(positions: Sequence[int], weights: Sequence[float]) -> list[Zone]:
    """The runs of paragraphs that count more than the lines between them cost.

    >>> zones([0, 1, 30], [100.0, 100.0, 300.0])
    [Zone(start=0, end=2, total=200.0), Zone(start=2, end=3, total=300.0)]
    """
    found: list[Zone] = []
    start, end, total, most, previous = 0, 0, 0.0, 0.0, -1
    for index, position in enumerate(positions):
        total -= SHORT_LINE * (position - previous - 1)
        if total <= 0 or total < most - BREAK:
            if most:
                found.append(Zone(start, end, most))
            start, total, most = index, 0.0, 0.0
        total += weights[index]
        previous = position
        if total > most:
            end, most = index + 1, total
    if most:
        found.append(Zone(start, end, most))
    return found


def _is_plain(lines: Sequence[str]) -> bool:
    """Whether there are hardly any figures and quotation marks: legal text has none."""
    text = "".join(lines)
    return 1000 * sum(map(text.count, _MARKS)) < FEWEST_MARKS * len(text)


def letters(core: str, key_size: int) -> int:
    """Letters in a line; characters of Chinese, Japanese and Korean count as their bytes."""
    size = len(core)
    return key_size if key_size > 2 * size and max(core[::8]) >= "\u2e80" else size


def indentation(line: str) -> int:
    """Spaces before the line's first character."""
    return len(line) - len(line.lstrip(" "))


def menu_lines(lines: Sequence[str], order: Sequence[int], start: int, end: int, enough: int) -> int:
    """Lines from place `start` up to `end` that are no pieces of sentences; `enough` suffice.

    Some scrapers break lines at links.
    """
    count = 0
    for place in range(start, end):
        if count >= enough:
            break
        following = lines[order[place + 1]] if place + 1 < len(order) else ""
        count += not (goes_on(lines[order[place]]) or goes_on(following))
    return count


def is_item(line: str) -> bool:
    """Whether a list marker stands before the line."""
    return line.lstrip(" ")[:2] in BULLETS


def ends(line: str) -> bool:
    """Whether a line ends like a sentence."""
    return line.rstrip()[-1:] in ENDS


def goes_on(line: str) -> bool:
    """Whether a line goes on with the sentence of the line before."""
    start = line.lstrip(" ")[:1]
    return start.islower() or start in (",", ".", ";")
