"""The article in the text of a whole page.

Text made from a whole page (WET files, `get_text()`, inscriptis, OCR) is 60 % menus, teasers and footers. They are
told from the article by shape alone, so that it works in any language: paragraphs are long, end like sentences and
follow one another; what surrounds them is short, or stands alone between short lines. Where the text kept the page's
indentation, an article's paragraphs also share theirs.

Only lines that could be paragraphs are looked at closely; all others merely count. Sizes are in letters of an alphabet:
a character of Chinese, Japanese or Korean counts about three (its bytes), as it says about as much.

Each threshold was set on the texts that inscriptis made of 57 whole pages (the tuning half of the bench), after the
other rules; F1 is .964 with all of them, .954 for the same texts "flat", without indentation and bullets. What is said
below is what changes when one of them does.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.segment import Document, segment
from cleaner.view import View

MOST_ROUNDS = 8
"""Rounds until nothing more goes. Pages need two or three; from a text that needs more nothing is taken."""
PARAGRAPH = 40
"""Size from which a line can be a paragraph. Anything from 30 to 60 does as well; short answers are often shorter."""
UNFINISHED = 160
"""Size from which a line that does not end like a sentence can be a paragraph, as decks do. 120: F1 .961, 220: .958."""
LONGEST = 350
"""Size up to which a longer paragraph counts for more: one long legal notice must not outweigh an article. 250: F1
.954; without limit: .950."""
ALONE = 140
"""What a paragraph between short lines counts less, as teasers stand. Of such paragraphs of 80 to 160 letters, 22 are
article and 84 are not; from 320 on, 44 are and 13 are not. 0: F1 .916, 100: .961, 180: .959."""
SHORT_LINE = 35
"""What a line between two paragraphs costs. 25: F1 .960, as the article runs on into teasers; 45: kept .974."""
ARTICLE = 120
"""Total from which the paragraphs of a text without menus are an article: two sentences."""
ARTICLE_OF_PAGE = 300
"""Total from which the paragraphs of a page with menus are one: the weakest of 57 has 491, a video's description of 400
letters has 210."""
EARLIER = 1.6
"""How many times as much a later zone must count, as what stands last on a page is legal notices. 1: F1 .949; anything
from 1.5 to 2.2 does as well."""
MOSTLY = 0.88
"""Share of the letters in paragraphs from which a text is no page but an article already extracted. Of the texts of
trafilatura and newspaper4k 9 of 10 have more, of whole pages 1 in 50. 0.8: F1 .961."""
BREAK = 1000
""""""
EITHER_SIDE = 5
""""""
MENU = 24
"""Lines that are no paragraphs from which a text can be a whole page. Whole pages come out the same with 10; from the
texts of readability, which breaks lines at links, 10 takes .007 of the article, 20 .004 and 30 .001."""
SHARED = 0.2
"""Share of the strongest indentation's total from which another one is the article's as well. 0.05: F1 .962."""
NEAR = 4
"""Columns by which quotes, lists and decks are indented otherwise than paragraphs; inscriptis indents by 2 or 4. Of the
lines inside articles that are indented by more, 4 are article and 245 are not. 8: F1 .962."""
HEAD = 16
"""Lines above the first paragraph in which its headline is looked for. All but five of 52 stand within 12, two more
within 16. With 8, two of the 42 that are kept go."""
HEAD_LINES = 8
"""Lines that may be kept above the first paragraph: headline, deck, key points."""
FOLLOWED = 20
""""""
FADE = 10**9
""""""
DECK_GAP = 4
""""""
""""""
DECK = 80
""""""
FEWEST = 15
"""Size from which a line can be a headline: the shortest of 52 has 15. 25 loses three."""
SEPARATOR = 4
"""Times that the same line must stand alone between two paragraphs to be no part of the article ("Advertisement").
Without this: flat, kept .975 instead of .991."""
SUB_HEADING = 60
"""Size under which a line between two paragraphs that is indented a little otherwise is a sub-heading. Of lines
indented by two columns more, 18 are article and 17 not if they are shorter than 40; 2 and 8 if longer than 80."""

JOIN_SHARE = 0.1
JOIN_GAP = 20
LEGAL = 0.5
""""""
FEWEST_MARKS = 1.5
""""""
_FEWEST_BYTES = 32
_MARKS = "0123456789\"»«「」"
_ENDS = (".", "!", "?", '"', "'", "»", "«", "›", "‹", ")", "]", "」", "』", "…", ":", ";")
_SENTENCE_END = re.compile("[.!?](?: |[\u2e80-\uffff])")
_BULLETS = frozenset({"* ", "+ ", "- ", "o ", "• ", "· "})


class Paragraphs(NamedTuple):
    """The lines that could be paragraphs, one entry of each list for each."""

    places: list[int]
    """Where they stand in the order."""
    indents: list[int]
    """Spaces before their first character."""
    weights: list[float]
    """How much they speak for an article."""
    positions: list[int]
    """Their places, not counting the items of lists that a colon leads to."""


def page_block(view: "View", hits: Sequence[int]) -> set[int]:
    r"""The lines of a whole page that are not its article.

    Empty where there is no article, for a text that is an article already, and for what is left when these lines are
    gone.

    >>> from cleaner.view import View
    >>> from cleaner.segment import segment
    >>> menu = [f"Section {number}" for number in range(16)]
    >>> told = "The bridge over the harbour was closed in May {}, and nobody knew why then."
    >>> story = [told.format(year) for year in range(1990, 2000)]
    >>> page = segment("\n".join([*menu, "Harbour bridge was closed again", *story, *menu]))
    >>> len(page.lines), sorted(set(range(43)) - page_block(View(page, range(43)), []))
    (43, [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26])
    """
    kept = article_lines(view.document, view.alive)
    return set() if kept is None else set(view.alive).difference(kept)


def article_lines(document: Document, alive: Sequence[int]) -> Sequence[int] | None:
    """The numbers of those of the lines `alive` that are the page's article; None if there is no article.

    All of them, if the text is an article already. The page is judged by all its lines.
    """
    sizes = list(map(len, document.keys))
    left = _article(document, document.written, alive, sizes)
    if left is None:
        left, is_article = alive, False
    else:
        is_article = True
    for _ in range(MOST_ROUNDS):
        kept = _article(document, left, left, sizes)
        if kept is None or len(kept) == len(left):
            return left if is_article or kept is not None else None
        left, is_article = kept, True
    return alive


def has_article(text: str) -> bool:
    r"""Whether there is an article in `text`: of a page, or the article alone.

    >>> has_article("Home\nNews\nSport\nAll rights reserved.")
    False
    >>> story = "The council met in the old town hall on Monday to decide on the bridge over the harbour."
    >>> has_article(f"Council meets\n{story}\n{story}")
    True
    """
    document = segment(text)
    return _article(document, document.written, document.written, list(map(len, document.keys))) is not None


def _article(
    document: Document, order: Sequence[int], alive: Sequence[int], sizes: Sequence[int]
) -> Sequence[int] | None:
    """One round: the numbers of the lines that are the article, its headline and its deck; None if there is no article.

    `order` are the lines by which the page is judged, `alive` those of them that can be kept: a button that a rule took
    still stands between two teasers. `sizes` are the lengths of the document's keys.
    """
    paragraphs, separators = _paragraphs(document, order, alive, sizes)
    start, end, total = _zone(document, order, paragraphs.places, paragraphs.positions, paragraphs.weights)
    above, below = (paragraphs.places[start], len(order) - 1 - paragraphs.places[end - 1]) if end else (len(order), 0)
    is_page = above + below >= MENU and (not end or min(above, below) >= EITHER_SIDE)
    if total < (ARTICLE_OF_PAGE if is_page else ARTICLE):
        return None
    if not is_page:
        return alive
    body = _body(paragraphs.indents[start:end], paragraphs.weights[start:end])
    share = {indent: _share(indent, body) for indent in set(paragraphs.indents)}
    near = [
        (place, position, weight * share[indent])
        for place, indent, weight, position in zip(*paragraphs, strict=True)
        if share[indent]
    ]
    start, end, _ = _zone(document, order, *zip(*near, strict=True))
    page = _Page(document, alive, frozenset([order[place] for place in paragraphs.places]), body, separators)
    first = bisect_left(alive, order[near[start][0]])
    last = bisect_left(alive, order[near[end - 1][0]])
    first, last = page.with_sentences(first, last)
    return [alive[place] for place in (*page.head(first), *page.inside(first, last))]


def _paragraphs(
    document: Document, order: Sequence[int], alive: Sequence[int], sizes: Sequence[int]
) -> tuple[Paragraphs, frozenset[int]]:
    """The living lines that could be paragraphs, and the numbers of the separators between them."""
    lines, cores = document.lines, document.cores
    long = [place for place, number in enumerate(order) if sizes[number] >= _FEWEST_BYTES]
    if len(alive) < len(order):
        living = set(alive)
        long = [place for place in long if order[place] in living]
    found = Paragraphs([], [], [], [])
    finished = []
    last = len(order) - 1
    for place in long:
        number = order[place]
        size = len(cores[number])
        if sizes[number] > 2 * size:
            size = _size(cores[number], sizes[number])
        if size < PARAGRAPH:
            continue
        line = lines[number]
        ends = line.rstrip().endswith(_ENDS) or (place < last and _goes_on(lines[order[place + 1]]))
        if not ends and (size < UNFINISHED or not ("," in line or ". " in line)):
            continue
        indent = len(line) - len(line.lstrip(" "))
        weight = float(size if size < LONGEST else LONGEST)
        if not ends:
            weight *= 0.3
        if line[indent : indent + 2] in _BULLETS:
            weight *= 0.5
        found.places.append(place)
        found.indents.append(indent)
        found.weights.append(weight)
        finished.append(1 if ends else 0.5 if _SENTENCE_END.search(line) else 0)
    separators = _separators(document, order, found.places)
    gaps = [_is_gap(document, order, before, after, separators) for before, after in pairwise(found.places)]
    for number, (before, after) in enumerate(zip([True, *gaps], [*gaps, True], strict=True)):
        if before and after and found.places:
            if finished[number] == 1:
                found.weights[number] = max(0.0, found.weights[number] - min(ALONE, max(0, FADE - found.weights[number])))
            elif not finished[number]:
                found.weights[number] = 0.0
    items = 0
    for previous, place in zip([-1, *found.places], found.places, strict=False):
        items += _led_items(lines, order, previous, place)
        found.positions.append(place - items)
    return found, separators


def _led_items(lines: Sequence[str], order: Sequence[int], before: int, after: int) -> int:
    """How many lines between two paragraphs are items of a list that a colon leads to."""
    for start in (before, before + 1):
        if 0 <= start < after - 1 and lines[order[start]].rstrip().endswith(":"):
            between = [_is_item(lines[number]) for number in order[start + 1 : after]]
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


def _is_gap(document: Document, order: Sequence[int], before: int, after: int, separators: Collection[int]) -> bool:
    """Whether there is a line between two paragraphs that is neither a piece of a sentence nor a separator.

    Some scrapers break lines at links. Four pieces between two long ones are as many as are looked for.
    """
    if after == before + 1:
        return False
    if after - before > 5:
        return True
    goes_on = [_goes_on(document.lines[order[place]]) for place in range(before + 1, after + 1)]
    return not all(
        piece or following or order[place] in separators
        for place, (piece, following) in enumerate(pairwise(goes_on), before + 1)
    )


def _menu_lines(document: Document, order: Sequence[int], places: Sequence[int]) -> int:
    """Lines that are neither paragraphs nor pieces of sentences; these are told only where it matters."""
    others = len(order) - len(places)
    if not MENU <= others < 5 * MENU:
        return others
    pieces = [*(_goes_on(document.lines[number]) for number in order), False]
    known = set(places)
    return sum(not (piece or following or place in known) for place, (piece, following) in enumerate(pairwise(pieces)))


def _zone(
    document: Document, order: Sequence[int], places: Sequence[int], positions: Sequence[int], weights: Sequence[float]
) -> tuple[int, int, float]:
    """The run of paragraphs that is most likely the article: its start, its end, its total; zeros if there is none."""
    best, most = (0, 0, 0.0), 0.0
    zones = _zones(positions, weights)
    for start, end, total in zones:
        score = total
        if len(zones) > 1 and _is_plain([document.lines[order[place]] for place in places[start:end]]):
            score *= LEGAL
        if score > (EARLIER * most if best[1] else 0):
            best, most = (start, end, total), score
    if JOIN_SHARE < 1:
        i = next((k for k, z in enumerate(zones) if z == best), 0)
        lo = hi = i
        while hi + 1 < len(zones) and zones[hi+1][2] >= JOIN_SHARE * best[2] and positions[zones[hi+1][0]] - positions[zones[hi][1]-1] <= JOIN_GAP: hi += 1
        while lo > 0 and zones[lo-1][2] >= JOIN_SHARE * best[2] and positions[zones[lo][0]] - positions[zones[lo-1][1]-1] <= JOIN_GAP: lo -= 1
        if zones: best = zones[lo][0], zones[hi][1], best[2]
    return best


def _zones(positions: Sequence[int], weights: Sequence[float]) -> list[tuple[int, int, float]]:
    """The runs of paragraphs that count more than the lines between them cost: start, end and total of each."""
    zones: list[tuple[int, int, float]] = []
    start, end, total, most, previous = 0, 0, 0.0, 0.0, 0
    for number, position in enumerate(positions):
        total -= SHORT_LINE * (position - previous - 1)
        if total <= 0 or total < most - BREAK:
            if most:
                zones.append((start, end, most))
            start, total, most = number, 0.0, 0.0
        total += weights[number]
        previous = position
        if total > most:
            end, most = number + 1, total
    if most:
        zones.append((start, end, most))
    return zones


def _is_plain(lines: Sequence[str]) -> bool:
    """Whether there are hardly any figures and quotation marks: legal text has none."""
    text = "".join(lines)
    return 1000 * sum(map(text.count, _MARKS)) < FEWEST_MARKS * len(text)


def _body(indents: Sequence[int], weights: Sequence[float]) -> frozenset[int]:
    """The indentations that an article's paragraphs share."""
    totals = dict.fromkeys(indents, 0.0)
    for indent, weight in zip(indents, weights, strict=True):
        totals[indent] += weight
    most = max(totals.values())
    return frozenset(indent for indent, total in totals.items() if total >= SHARED * most)


def _share(indent: int, body: Collection[int]) -> float:
    """How much of its weight a paragraph keeps that is indented so."""
    if indent in body:
        return 1.0
    return 0.5 if any(abs(indent - other) <= NEAR for other in body) else 0.0


class _Page(NamedTuple):
    """What is known of a page when the article's place is found."""

    document: Document
    alive: Sequence[int]
    paragraphs: frozenset[int]
    """Numbers of the lines that could be paragraphs."""
    body: frozenset[int]
    """The article's indentations."""
    separators: frozenset[int]
    """Numbers of the lines that stand between paragraphs time and again."""

    def is_paragraph(self, place: int) -> bool:
        return 0 <= place < len(self.alive) and self.alive[place] in self.paragraphs

    def line(self, place: int) -> str:
        return self.document.lines[self.alive[place]]

    def size(self, place: int) -> int:
        number = self.alive[place]
        return _size(self.document.cores[number], len(self.document.keys[number]))

    def is_sentence(self, place: int) -> bool:
        """Whether the line, however short, is indented like the article and ends like a sentence."""
        return (
            0 <= place < len(self.alive)
            and _indent(self.line(place)) in self.body
            and self.line(place).rstrip().endswith(_ENDS)
        )

    def with_sentences(self, first: int, last: int) -> tuple[int, int]:
        """The article's first and last line, short sentences at either end included."""
        while self.is_sentence(first - 1):
            first -= 1
        while self.is_sentence(last + 1):
            last += 1
        return first, last

    def inside(self, first: int, last: int) -> list[int]:
        """The article's lines from the first to the last; what was put in between is left out."""
        kept: list[int] = []
        place = first
        while place <= last:
            line = self.line(place)
            indent = _indent(line)
            if _is_item(line, indent):
                end = self._end_of_list(place, last, indent)
                if self._is_list_of_article(place, end, indent):
                    kept.extend(range(place, end))
                place = end
                continue
            if self.alive[place] not in self.separators and (indent in self.body or self._belongs(place, indent)):
                kept.append(place)
            place += 1
        return kept

    def _end_of_list(self, place: int, last: int, indent: int) -> int:
        while place <= last and _indent(self.line(place)) == indent and _is_item(self.line(place), indent):
            place += 1
        return place

    def _is_list_of_article(self, start: int, end: int, indent: int) -> bool:
        """A list is the article's if it is indented like it, if a colon leads to it, or if half of it are sentences."""
        if indent in self.body or (start > 0 and self.line(start - 1).rstrip().endswith(":")):
            return True
        return 2 * sum(map(self.is_paragraph, range(start, end))) >= end - start

    def _belongs(self, place: int, indent: int) -> bool:
        """Whether a line inside the article that is indented otherwise is part of it."""
        if self.is_paragraph(place):
            return indent <= max(self.body) + NEAR
        line = self.line(place)
        following = self.line(place + 1) if place + 1 < len(self.alive) else ""
        if indent - 1 in self.body and (_goes_on(line) or _goes_on(following)):
            return True
        beside = self.is_paragraph(place - 1) and self.is_paragraph(place + 1)
        return beside and any(abs(indent - other) <= 2 for other in self.body) and self.size(place) < SUB_HEADING

    def head(self, first: int) -> list[int]:
        """The headline, the deck and the key points above the article's first line.

        Everything, if little stands above: then what is left of a page is not taken apart again.
        """
        if first <= HEAD_LINES:
            return list(range(first))
        decks: set[int] = set()
        top = first
        for place in range(first - 1, max(-1, first - 1 - HEAD), -1):
            if top - place <= DECK_GAP and self._is_deck(place):
                decks.add(place)
                top = place
        headline = self._headline(top)
        if headline is not None:
            decks.update(place for place in range(headline + 1, top) if self._is_deck(place))
            decks.add(headline)
            if headline and self._is_kicker(headline - 1, _indent(self.line(headline))):
                decks.add(headline - 1)
            if headline + 1 < first and self.size(headline + 1) >= 60:
                decks.add(headline + 1)
        return sorted(decks)[:HEAD_LINES]

    def _is_kicker(self, place: int, indent: int) -> bool:
        """Whether the line above the headline is one too: a kicker, or a short headline over a deck taken for one."""
        line = self.line(place)
        return not _is_item(line) and self.size(place) >= FEWEST and _indent(line) <= indent + 2

    def _is_deck(self, place: int) -> bool:
        if not self.is_paragraph(place):
            return False
        indent = _indent(self.line(place))
        if _is_item(self.line(place), indent):
            return self.is_paragraph(place - 1) or self.is_paragraph(place + 1)
        return indent in self.body or (
            self.size(place) >= DECK and min(self.body) - NEAR <= indent <= max(self.body) + NEAR
        )

    def _headline(self, first: int) -> int | None:
        """The line most like a headline: long, not indented, in the words that the article begins with."""
        begins = " ".join(map(self.line, range(first, min(first + 6, len(self.alive)))))[:1200].lower()
        indent = _indent(self.line(first))
        places = [place for place in range(max(0, first - HEAD), first) if self.size(place) >= FEWEST]
        scores = {place: self._headline_score(place, indent, begins) for place in places}
        best = max(scores, key=scores.__getitem__, default=None)
        return best if best is not None and scores[best] > 0 else None

    def _headline_score(self, place: int, indent: int, begins: str) -> float:
        line = self.line(place)
        number = self.alive[place]
        core, key = self.document.cores[number], self.document.keys[number]
        size = self.size(place)
        followed = self.is_paragraph(place + 1) and not self.is_paragraph(place)
        score: float = FOLLOWED * followed + min(size, 80) - 6 * max(0, _indent(line) - indent) + 100 * _shared_words(core, begins)
        if line.rstrip().endswith((".", ")")):
            score -= 40
        if 3 * (len(key) - len(key.translate(None, b"0123456789"))) > len(core):
            score -= 30
        if size > 200:
            score -= 30
        return score - 40 if _is_item(line) else score


def _shared_words(core: str, text: str) -> float:
    """Share of a line's words (pairs of characters where there are no spaces) that are in a text in small letters."""
    core = core.lower()
    words = {word[:6] for word in core.split() if len(word) >= 4}
    if len(words) < 2 and not core.isascii():
        words = {core[start : start + 2] for start in range(len(core) - 1)}
    shared = sum(word in text for word in words)
    return shared / len(words) if shared >= 2 else 0.0


def _size(core: str, key_size: int) -> int:
    """Letters in a line; characters of Chinese, Japanese and Korean count as their bytes."""
    size = len(core)
    return key_size if key_size > 2 * size and max(core[::8]) >= "\u2e80" else size


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_item(line: str, indent: int | None = None) -> bool:
    """Whether a list marker stands before the line."""
    if indent is None:
        indent = _indent(line)
    return line[indent : indent + 2] in _BULLETS


def _goes_on(line: str) -> bool:
    """Whether a line goes on with the sentence of the line before."""
    start = line.lstrip(" ")[:1]
    return start.islower() or start in (",", ".", ";")
