"""The blocks of an HTML page: paragraphs, headings, list items, in the order in which they are read."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

UNSEEN = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "title", "object", "canvas", "audio", "video", "map",
    "textarea", "select",
})  # fmt: skip
_LINES = frozenset({"br", "p", "h1", "h2", "h3", "h4", "h5", "h6", "li"})
_CONTAINERS = frozenset({
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "label", "main",
    "menu", "nav", "ol", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip

ASIDE = frozenset({"nav", "aside", "footer", "button", "form", "dialog", "figcaption"})
"""Elements that hold no paragraph of an article. On the tuning half of the bench one article of 57 stands in an `aside`
(`cleaner.html.CARRIED` sees to that); of the others .6 % stands in these elements, most of it in captions."""
ASIDE_NAMES = re.compile(
    r"(?:^|[-_ ])(related|newsletter|share|sharing|social|promo|promotion|sponsor(?:ed)?|advert(?:isement)?|donate"
    r"|offer|sidebar|comments?|cookie|consent|breadcrumbs?|pagination|recommend(?:ed|ations?)|taboola|outbrain|trending"
    r"|popup|modal|overlay|lightbox|tooltip|notification|alert|hidden|login|signup|subscri(?:be|ption)|disclaimer"
    r"|copyright|byline|authors?|date|time(?:stamp)?|tags|topics|keywords|captions?|credits?|figure|image|gallery|player"
    r"|video|audio)(?:[-_ ]|$)",
    re.IGNORECASE,
)
"""Words in the `class` or `id` of what is put around and into articles. "teaser" and "subtitle" are not among them:
some publishers call the deck so (F1 less by .002). None of these costs F1 on the tuning half; the most is gained by
"caption" and "figure"."""
_SPACE = re.compile(r"\s+")


class Block(NamedTuple):
    """A piece of a page's text that stands on lines of its own."""

    text: str
    depth: int
    """In how many containers it stands."""
    tag: str
    """The nearest element around it that makes a block."""
    linked: float
    """Share of its text that is in links, from 0 to 1."""
    marks: frozenset[str]
    """What speaks against it: the elements of `ASIDE` and the words of `ASIDE_NAMES` around it."""


class _Place(NamedTuple):
    """Where a piece of text stands."""

    depth: int
    tag: str
    marks: frozenset[str]
    is_link: bool


def blocks(tree: Any) -> list[Block]:
    """The blocks of a page that a reader sees.

    >>> from lxml.html import document_fromstring
    >>> page = document_fromstring("<h1>Bridge <b>closed</b></h1><nav><a>Home</a></nav><p>Until<br>spring.")
    >>> [(block.tag, block.text, block.linked) for block in blocks(page)]
    [('h1', 'Bridge closed', 0.0), ('nav', 'Home', 1.0), ('p', 'Until', 0.0), ('br', 'spring.', 0.0)]
    """
    found: list[Block] = []
    pieces: list[tuple[str, bool]] = []
    place = _Place(0, "", frozenset(), False)
    for piece, here in _pieces(tree):
        if piece is not None:
            pieces.append((piece, here.is_link))
            continue
        _add_block(found, pieces, place)
        pieces.clear()
        place = here
    _add_block(found, pieces, place)
    return found


def page_text(tree: Any) -> str:
    """All text of a page that a reader sees, one line for each block.

    >>> from lxml.html import document_fromstring
    >>> page_text(document_fromstring("<h1>Bridge <b>closed</b></h1><script>x</script><p>Until<br>spring."))
    'Bridge closed\\nUntil\\nspring.'
    """
    return "\n".join(block.text for block in blocks(tree))


def _add_block(found: list[Block], pieces: list[tuple[str, bool]], place: _Place) -> None:
    text = _SPACE.sub(" ", "".join(piece for piece, _ in pieces)).strip()
    if text:
        linked = len(_SPACE.sub(" ", "".join(piece for piece, is_link in pieces if is_link)).strip())
        found.append(Block(text, place.depth, place.tag, linked / len(text), place.marks))


def _pieces(tree: Any) -> Iterator[tuple[str | None, _Place]]:
    """The page's text in order with its place; None at either edge of a block, with the place of what follows.

    Not recursive: pages can be nested deeply.
    """
    outside = _Place(0, "", frozenset(), False)
    stack: list[tuple[Any, _Place, bool]] = [(tree, outside, False)]
    while stack:
        element, around, is_over = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in _LINES or tag in _CONTAINERS
        if is_over or not tag or tag in UNSEEN:
            if is_over and is_block:
                yield None, around._replace(tag=tag) if tag == "br" else around
            if element.tail and element is not tree:
                yield element.tail, around
            continue
        inside = around
        if is_block:
            inside = _Place(around.depth + (tag in _CONTAINERS), tag, around.marks | _marks(element), around.is_link)
            yield None, inside
        elif tag == "a":
            inside = around._replace(is_link=True)
        if element.text:
            yield element.text, inside
        stack.append((element, around, True))
        stack.extend((child, inside, False) for child in reversed(element))


def _marks(element: Any) -> frozenset[str]:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    marks = {name.lower() for name in ASIDE_NAMES.findall(names)} if len(names) > 1 else set()
    if element.tag in ASIDE:
        marks.add(element.tag)
    return frozenset(marks)
