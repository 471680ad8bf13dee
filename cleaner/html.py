"""HTML in: the article's text and what the page says about itself.

Two look for the article: `cleaner.page` by the shape and the place of the page's blocks, trafilatura by its markup.
Where they agree, the page's blocks are taken without what only one of them has in between, and what only trafilatura
has at the end: of those lines of 57 pages, TODO.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.blocks import Block, blocks
from cleaner.page import article_lines
from cleaner.segment import Document, segment

MUCH_MORE = 2.0
"""How many times as long the page's article must be to be taken instead of trafilatura's, if they disagree."""
LINKED = 0.5
"""Share of a block's text in links from which it leads somewhere else instead of being part of the article."""
CARRIED = 0.2
"""Share of the article from which a mark on it says nothing: some publishers put all of it in an `aside`, or in an
element of the class "paywall"."""
CAPTIONS = frozenset({"figcaption", "caption", "captions", "credit", "credits", "figure", "image", "gallery"})
""""""
DEEPEST = 60
"""Containers in each other that are told apart."""
LIKE_TITLE = 0.4
""""""
INSIDE = 200
""""""
HEAD = 30
""""""
HEAD_LINES = 8
""""""
DECK = 60
"""Letters from which a block between the headline and the article is its deck."""
BEGINNING = 60
"""Letters and digits by which a line is known again."""

_METADATA = ("title", "author", "date", "url", "language", "sitename", "description")


def extract(html: str | bytes, url: str | None = None) -> tuple[str, Mapping[str, Any]]:
    """The text of a page's article, and what the page says about itself.

    `metadata["extracted_by"]` is "page and trafilatura" if they agree on the article; otherwise it is the one whose
    article this is: "trafilatura", or "page" where trafilatura fails or finds much less. The text is empty where
    neither finds an article. Nothing is raised for bad HTML.

    >>> extract("")
    ('', {})
    """
    tree = _parse(html)
    if tree is None:
        return "", {}
    page = blocks(tree)
    text, metadata = _by_trafilatura(tree, url)
    on_page = article(page, str(metadata.get("title", "")))
    found = [line for line in map(str.strip, text.split("\n")) if line]
    if not (on_page or found):
        return "", metadata
    if not found:
        return "\n".join(on_page), {**metadata, "extracted_by": "page"}
    if not on_page:
        return text, {**metadata, "extracted_by": "trafilatura"}
    if _agree(on_page, found):
        return "\n".join(_merged(on_page, found)), {**metadata, "extracted_by": "page and trafilatura"}
    if len("".join(on_page)) > MUCH_MORE * len(text):
        return "\n".join(on_page), {**metadata, "extracted_by": "page"}
    return text, {**metadata, "extracted_by": "trafilatura"}


def article(page: Sequence[Block], title: str = "") -> list[str]:
    """The lines of a page's article, its headline and its deck; none if there is no article.

    The page's blocks are indented by their depth, as `cleaner.page` tells an article by its indentation. What marks
    and links speak against still counts as a line of the page, but is not taken.
    """
    document = _document(page)
    whole = article_lines(document, document.written)
    if whole is None:
        return []
    against = _marks_against([page[number] for number in whole], page)
    page = [block for block in page if not CAPTIONS & against & block.marks]
    document = _document(page)
    alive = [
        number
        for number in document.written
        if page[number].linked <= LINKED and against.isdisjoint(page[number].marks)
    ]
    kept = article_lines(document, alive)
    if kept is None:
        return []
    return [page[number].text for number in _with_head(page, alive, kept, title)]


def _document(page: Sequence[Block]) -> Document:
    """The blocks as lines, indented by their depth."""
    return segment(
        "\n".join(
            f"{'  ' * min(block.depth, DEEPEST)}{'* ' if block.tag == 'li' else ''}{block.text}" for block in page
        )
    )


def _marks_against(whole: Sequence[Block], page: Sequence[Block]) -> frozenset[str]:
    """The marks of blocks that are no article: all but those that much of the article carries."""
    against = frozenset[str]().union(*(block.marks for block in page))
    most = CARRIED * sum(len(block.text) for block in whole)
    carried = {mark: sum(len(block.text) for block in whole if mark in block.marks) for mark in against}
    return frozenset(mark for mark in against if carried[mark] <= most)


def _with_head(page: Sequence[Block], alive: Sequence[int], kept: Sequence[int], title: str) -> Sequence[int]:
    """The article's lines from its headline on, with the deck between headline and article."""
    above = [number for number in kept[:HEAD_LINES] if number not in kept[HEAD_LINES:]]
    window = range(max(0, kept[0] - HEAD), above[-1] + 1)
    likeness, headline = max(((_likeness(page[number].text, title), number) for number in window), default=(0.0, 0))
    if likeness < LIKE_TITLE:
        return kept
    rest = [number for number in kept if number > headline]
    if not rest:
        return kept
    decks = [number for number in alive if headline < number < rest[0] and len(page[number].text) >= DECK]
    return [headline, *decks, *rest]


def _likeness(text: str, title: str) -> float:
    """Share of the words of two lines that are in both."""
    ours, theirs = set(text.casefold().split()), set(title.casefold().split())
    return len(ours & theirs) / max(1, len(ours | theirs))


def _parse(html: str | bytes) -> Any:
    """The page as a tree, or None if it cannot be one."""
    from trafilatura.utils import load_html

    try:
        return load_html(html)
    except Exception:  # lxml and the decoders below it have many ways to give up on bytes that are no page
        return None


def _by_trafilatura(tree: Any, url: str | None) -> tuple[str, dict[str, Any]]:
    """Trafilatura's text, empty if it has none, and its metadata.

    Its defaults are best of those that were tried: F1 .962; `favor_precision` .960, `favor_recall` .960, `fast` .945.
    Tables make no difference on news pages. `deduplicate` stays off: it keeps state between calls.
    """
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            tree, url=url, include_comments=False, with_metadata=True, deduplicate=False
        )
    except Exception:  # a page that trafilatura cannot take apart is one that it finds no article in
        return "", {}
    if found is None:
        return "", {}
    values = found.as_dict() if hasattr(found, "as_dict") else dict(found)
    return values.get("text") or "", {name: values[name] for name in _METADATA if values.get(name)}


def _agree(on_page: Sequence[str], found: Sequence[str]) -> bool:
    """Whether half of the lines of one article are in the other: only then is it the same article."""
    ours, theirs = set(map(_beginning, on_page)), set(map(_beginning, found))
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs))


def _merged(on_page: Sequence[str], found: Sequence[str]) -> list[str]:
    """The lines of both articles, and what one of them has at a place where it can be trusted."""
    ours, theirs = list(map(_beginning, on_page)), list(map(_beginning, found))
    common = set(ours) & set(theirs)
    first, last = (next(places) for places in (
        (place for place, key in enumerate(ours) if key in common),
        (place for place in range(len(ours) - 1, -1, -1) if ours[place] in common),
    ))
    above = next(place for place, key in enumerate(theirs) if key in common)
    inside = [
        line
        for line, key in zip(on_page[first : last + 1], ours[first : last + 1], strict=True)
        if key in common or len(line) >= INSIDE
    ]
    return [*on_page[:first], *found[:above], *inside, *on_page[last + 1 :]]


def _beginning(line: str) -> str:
    """What a line is known by: its first letters and digits in small letters; all of it if there are none."""
    return "".join(filter(str.isalnum, line[: 4 * BEGINNING].casefold()))[:BEGINNING] or line
