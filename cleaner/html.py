"""HTML in: the article's text and what the page says about itself.

Two look for the article: `cleaner.detectors.page` by the shape, the depth and the marks of the page's blocks,
trafilatura by its own rules. Where they agree, the page's blocks are the better text: on the tuning half of the bench,
57 pages, F1 is .983, and .964 with trafilatura's. Adding what only trafilatura has makes it .982. What is said of each
threshold below is what changes there when it alone is another.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.blocks import Block, blocks
from cleaner.detectors.page import article_lines
from cleaner.segment import Document, segment

MUCH_MORE = 2.0
"""How many times as long the page's article must be to be taken instead of trafilatura's, if they disagree. They do on
one of 57 pages; 1.5 and 3 take the same."""
LINKED = 0.5
"""Share of a block's text in links from which it leads somewhere else instead of being part of the article. 0.3: F1
less by .0005; without limit: by .0008."""
CARRIED = 0.2
"""Share of the article from which a mark on it says nothing: some publishers put all of it in an `aside`, or in an
element of the class "hidden". 0.1: F1 less by .0024; without limit: by .0003."""
CAPTIONS = frozenset({
    "figcaption", "caption", "captions", "credit", "credits", "figure", "image", "gallery", "player", "video", "audio",
})  # fmt: skip
"""Marks of blocks that are left out before the page is judged: they stand in articles, and are no sign of their end.
Judged with them, F1 is less by .0065."""
DEEPEST = 60
"""Containers in each other that are told apart. Without depth, F1 is less by .0034."""
LIKE_TITLE = 0.4
"""Share of words in common from which a line is the page's title. Without looking for the title, F1 is less by .0026;
anything from 0.2 to 0.5 does as well."""
HEAD = 30
"""Blocks above the article's first in which its headline is looked for; 15 to 60 find the same."""
HEAD_LINES = 8
"""Lines of the article among which its headline can be. 16: F1 less by .0035, as a sub-heading is taken for it."""
DECK = 60
"""Letters from which a block between the headline and the article is its deck; 30 and 100 do as well."""
BEGINNING = 60
"""Letters and digits by which a line is known again; 30 and 100 do as well."""

_METADATA = ("title", "author", "date", "url", "language", "sitename", "description")


def extract(html: str | bytes, url: str | None = None) -> tuple[str, Mapping[str, Any]]:
    """The text of a page's article, and what the page says about itself.

    `metadata["extracted_by"]` says whose text it is: "page and trafilatura" if they agree on the article; "page" where
    trafilatura fails or finds much less; "trafilatura" otherwise. The text is empty where neither finds an article.
    Nothing is raised for bad HTML.

    >>> extract("")
    ('', {})
    """
    tree = _parse(html)
    if tree is None:
        return "", {}
    page = blocks(tree)
    language = _language(tree)
    found, metadata = _by_trafilatura(tree, url)
    if language:
        metadata.setdefault("language", language)
    on_page = article(page, str(metadata.get("title", "")))
    if on_page and found and _agree(on_page, found):
        return on_page, {**metadata, "extracted_by": "page and trafilatura"}
    if len(on_page) > MUCH_MORE * len(found):
        return on_page, {**metadata, "extracted_by": "page"}
    return found, {**metadata, "extracted_by": "trafilatura"} if found else metadata


def article(page: Sequence[Block], title: str = "") -> str:
    """The text of a page's article, its headline and its deck; empty if there is no article.

    The page's blocks are indented by their depth, as `cleaner.detectors.page` tells an article by its indentation. What
    marks and links speak against still counts as a line of the page, but is not taken.
    """
    document = _document(page)
    whole = article_lines(document, document.written)
    if whole is None:
        return ""
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
        return ""
    return "\n".join(page[number].text for number in _with_head(page, alive, kept, title))


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
    window = range(max(0, kept[0] - HEAD), kept[:HEAD_LINES][-1] + 1)
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


def _language(tree: Any) -> str:
    """The language that the page says it is in, such as "en"; empty if it does not say."""
    return str(tree.get("lang") or "").strip().lower().replace("_", "-").partition("-")[0]


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


def _agree(on_page: str, found: str) -> bool:
    """Whether half of the lines of one text are in the other: only then is it the same article."""
    ours, theirs = _beginnings(on_page), _beginnings(found)
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs))


def _beginnings(text: str) -> set[str]:
    """What the lines of a text are known by."""
    return {_beginning(line) for line in text.split("\n") if line.strip()}


def _beginning(line: str) -> str:
    """The first letters and digits of a line in small letters; all of it if there are none."""
    return "".join(filter(str.isalnum, line[: 4 * BEGINNING].casefold()))[:BEGINNING] or line
