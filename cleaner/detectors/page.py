"""The article in the text of a whole page.

Text made from a whole page (WET files, `get_text()`, inscriptis, OCR) is 60 % menus, teasers and footers. They are told
from the article by shape alone, so that it works in any language: paragraphs are long, end like sentences and follow
one another; what surrounds them is short, or stands alone between short lines. Where the text kept the page's
indentation, an article's paragraphs also share theirs. `cleaner.detectors.zone` finds the paragraphs; here it is
decided what around and between them is the article's, and where the measurements come from that set the thresholds is
said.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import NamedTuple

from cleaner.detectors.view import View
from cleaner.detectors.zone import article_zone, ends, goes_on, indentation, is_item, letters, menu_lines, paragraphs
from cleaner.segment import Document, segment

MOST_ROUNDS = 8
"""Rounds until nothing more goes. Pages need two or three; from a text that needs more nothing is taken."""
ARTICLE = 120
"""Total from which the paragraphs of a text without menus are an article: two sentences."""
ARTICLE_OF_PAGE = 300
"""Total from which the paragraphs of a page with menus are one: a video's description of 400 letters has 210. Anything
from 150 to 500 does as well."""
MENU = 24
"""Lines before and after its article from which a text can be a whole page. The whole pages have 28 or more, 98 of 100
texts of trafilatura, newspaper4k, resiliparse and readability fewer. 12 does as well, 40: F1 .965."""
EITHER_SIDE = 5
"""Lines on either side of its article that a whole page has. The fewest that stand above one are 7, below 16."""
SHARED = 0.2
"""Share of the strongest indentation's total from which another one is the article's as well. 0.05: F1 .964."""
NEAR = 4
"""Columns by which quotes, lists and decks are indented otherwise than paragraphs; inscriptis indents by 2 or 4. Of the
lines inside articles that are indented by more, 4 are article and 245 are not. 2: kept .997, 8: F1 .966."""
HEAD = 16
"""Lines above the first paragraph or its deck in which the headline is looked for. 8: kept .994; 24 does as well."""
HEAD_LINES = 8
"""Lines that may be kept above the first paragraph: headline, deck, key points."""
DECK_GAP = 4
"""Lines from the article up to its deck, where the headline is not known yet: byline, date, buttons. 2: kept .997; 8:
flat F1 .954."""
DECK = 80
"""Size from which a paragraph that is indented a little otherwise is a deck. 60: F1 .967; 120 does as well."""
UNDER_HEADLINE = 60
"""Size from which the line under the headline is its deck, even if it ends like none. Without this: kept .994."""
FEWEST = 15
"""Size from which a line can be a headline: the shortest of 52 has 15."""
FOLLOWED = 20
"""What a line counts more as a headline if a paragraph follows it. 0 or 40: F1 less by .001 or nothing."""
SUB_HEADING = 60
"""Size under which a line between two paragraphs that is indented a little otherwise is a sub-heading. Of lines
indented by two columns more, 18 are article and 17 not if they are shorter than 40; 2 and 8 if longer than 80."""


def page_block(view: View, hits: Sequence[int]) -> set[int]:
    r"""The lines of a whole page that are not its article.

    Empty where there is no article, for a text that is an article already, and for what is left when these lines are
    gone.

    >>> from cleaner.detectors.view import View
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

    All of `alive`, if the text is an article already. The page is judged by all its lines. What is left, taken as a
    page, is all article: that is what makes cleaning idempotent.
    """
    found = _article(document, document.written, alive)
    left = alive if found is None else found
    if found and len(found) < MENU:
        return found
    for _ in range(MOST_ROUNDS):
        kept = _article(document, left, left)
        if kept is None or len(kept) == len(left):
            return left if found or kept else None
        found = left = kept
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
    return _article(document, document.written, document.written) is not None


def _article(document: Document, order: Sequence[int], alive: Sequence[int]) -> Sequence[int] | None:
    """One round: the numbers of the lines that are the article, its headline and its deck; None if there is no article.

    `order` are the lines by which the page is judged, `alive` those of them that can be kept.
    """
    found, separators = paragraphs(document, order, alive)
    zone = article_zone(document, found.numbers, found.positions, found.weights)
    if not zone.total:
        return None
    is_page = _is_page(document, order, found.places[zone.start], found.places[zone.end - 1] + 1)
    if zone.total < (ARTICLE_OF_PAGE if is_page else ARTICLE):
        return None
    if not is_page:
        return alive
    body = _body(found.indents[zone.start : zone.end], found.weights[zone.start : zone.end])
    numbers = found.numbers
    if not body.issuperset(found.indents):
        share = {indent: _share(indent, body) for indent in set(found.indents)}
        near = [index for index, indent in enumerate(found.indents) if share[indent]]
        numbers = [numbers[index] for index in near]
        positions = [found.positions[index] for index in near]
        zone = article_zone(
            document, numbers, positions, [found.weights[index] * share[found.indents[index]] for index in near]
        )
    page = _Page(document, alive, frozenset(found.numbers), body, separators)
    first, last = page.with_sentences(
        bisect_left(alive, numbers[zone.start]), bisect_left(alive, numbers[zone.end - 1])
    )
    return [alive[place] for place in (*page.head(first), *page.inside(first, last))]


def _is_page(document: Document, order: Sequence[int], start: int, end: int) -> bool:
    """Whether there are menus on both sides of the article, which stands from `start` up to `end`."""
    outside = start + len(order) - end
    if start < EITHER_SIDE or len(order) - end < EITHER_SIDE or outside < MENU:
        return False
    if outside >= 4 * MENU:
        return True
    above = menu_lines(document.lines, order, 0, start, MENU)
    below = menu_lines(document.lines, order, end, len(order), MENU)
    return above + below >= MENU and min(above, below) >= EITHER_SIDE


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
        return letters(self.document.cores[number], len(self.document.keys[number]))

    def is_sentence(self, place: int) -> bool:
        """Whether the line, however short, is indented like the article and ends like a sentence."""
        return 0 <= place < len(self.alive) and indentation(self.line(place)) in self.body and ends(self.line(place))

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
            indent = indentation(line)
            if indent in self.body:
                if self.alive[place] not in self.separators:
                    kept.append(place)
            elif is_item(line):
                end = self._end_of_list(place, last, indent)
                if self._is_list_of_article(place, end):
                    kept.extend(range(place, end))
                place = end
                continue
            elif self.alive[place] not in self.separators and self._belongs(place, indent):
                kept.append(place)
            place += 1
        return kept

    def _end_of_list(self, place: int, last: int, indent: int) -> int:
        while place <= last and indentation(self.line(place)) == indent and is_item(self.line(place)):
            place += 1
        return place

    def _is_list_of_article(self, start: int, end: int) -> bool:
        """A list is the article's if a colon leads to it, or if half of it are sentences."""
        if start > 0 and self.line(start - 1).rstrip().endswith(":"):
            return True
        return 2 * sum(map(self.is_paragraph, range(start, end))) >= end - start

    def _belongs(self, place: int, indent: int) -> bool:
        """Whether a line inside the article that is indented otherwise is part of it."""
        if self.is_paragraph(place):
            return indent <= max(self.body) + NEAR
        line = self.line(place)
        following = self.line(place + 1) if place + 1 < len(self.alive) else ""
        if indent - 1 in self.body and (goes_on(line) or goes_on(following)):
            return True
        beside = self.is_paragraph(place - 1) and self.is_paragraph(place + 1)
        return beside and any(abs(indent - other) <= 2 for other in self.body) and self.size(place) < SUB_HEADING

    def head(self, first: int) -> list[int]:
        """The headline, the deck and the key points above the article's first line.

        Everything, if little stands above: then what is left of a page is not taken apart again.
        """
        if first <= HEAD_LINES:
            return list(range(first))
        kept: set[int] = set()
        top = first
        for place in range(first - 1, max(-1, first - 1 - HEAD), -1):
            if top - place <= DECK_GAP and self._is_deck(place):
                kept.add(place)
                top = place
        headline = self._headline(top)
        if headline is not None:
            kept.update(place for place in range(headline + 1, top) if self._is_deck(place))
            kept.add(headline)
            if headline and self._is_kicker(headline - 1, indentation(self.line(headline))):
                kept.add(headline - 1)
            if headline + 1 < first and self.size(headline + 1) >= UNDER_HEADLINE:
                kept.add(headline + 1)
        return sorted(kept)[:HEAD_LINES]

    def _is_kicker(self, place: int, indent: int) -> bool:
        """Whether the line above the headline is one too: a kicker, or a short headline over a deck taken for one."""
        line = self.line(place)
        return not is_item(line) and self.size(place) >= FEWEST and indentation(line) <= indent + 2

    def _is_deck(self, place: int) -> bool:
        if not self.is_paragraph(place):
            return False
        indent = indentation(self.line(place))
        if is_item(self.line(place)):
            return self.is_paragraph(place - 1) or self.is_paragraph(place + 1)
        return indent in self.body or (
            self.size(place) >= DECK and min(self.body) - NEAR <= indent <= max(self.body) + NEAR
        )

    def _headline(self, first: int) -> int | None:
        """The line most like a headline: long, not indented, in the words that the article begins with."""
        begins = " ".join(map(self.line, range(first, min(first + 6, len(self.alive)))))[:1200].lower()
        indent = indentation(self.line(first))
        looks = {
            place: self._look(place, indent)
            for place in range(max(0, first - HEAD), first)
            if self.size(place) >= FEWEST
        }
        best, most = None, 0.0
        for place in sorted(looks, key=looks.__getitem__, reverse=True):
            if looks[place] + 100 <= most:
                break
            score = looks[place] + 100 * _shared_words(self.document.cores[self.alive[place]], begins)
            if score > most:
                best, most = place, score
        return best

    def _look(self, place: int, indent: int) -> float:
        """How much a line looks like a headline above an article that is indented by `indent`."""
        number, line, size = self.alive[place], self.line(place), self.size(place)
        key = self.document.keys[number]
        score: float = min(size, 80) - 6 * max(0, indentation(line) - indent)
        if self.is_paragraph(place + 1) and not self.is_paragraph(place):
            score += FOLLOWED
        if line.rstrip().endswith((".", ")")):
            score -= 40
        if 3 * (len(key) - len(key.translate(None, b"0123456789"))) > len(self.document.cores[number]):
            score -= 30
        if size > 200:
            score -= 30
        return score - 40 if is_item(line) else score


def _shared_words(core: str, text: str) -> float:
    """Share of a line's words (pairs of characters where there are no spaces) that are in a text in small letters."""
    core = core.lower()
    words = {word[:6] for word in core.split() if len(word) >= 4}
    if len(words) < 2 and not core.isascii():
        words = {core[start : start + 2] for start in range(len(core) - 1)}
    shared = sum(word in text for word in words)
    return shared / len(words) if shared >= 2 else 0.0
