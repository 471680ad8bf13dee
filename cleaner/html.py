"""HTML in: the article's text and what the page says about itself.

Trafilatura finds the article by the page's markup, `cleaner.page` by the shape of its text. The page's text is taken
where trafilatura has nothing, or much less of the same article.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

MUCH_MORE = 2.0
"""How many times as long the page's article must be to be taken instead of trafilatura's. On the tuning half anything
from 1.5 to 2.2 takes the same one page, of which trafilatura has half."""
BEGINNING = 40
"""Letters and digits by which a line is known again."""

_METADATA = ("title", "author", "date", "url", "language", "sitename", "description")
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "head", "object", "canvas", "audio", "video", "map",
    "textarea", "select",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "label", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_SPACE = re.compile(r"\s+")


def extract(html: str | bytes, url: str | None = None) -> tuple[str, Mapping[str, Any]]:
    """The text of a page's article, and what the page says about itself.

    `metadata["extracted_by"]` is "trafilatura", or "page" where trafilatura fails or finds much less than the page
    holds. The text is empty where neither finds an article. Nothing is raised for bad HTML.

    >>> extract("")
    ('', {})
    """
    tree = _parse(html)
    if tree is None:
        return "", {}
    on_page = _article(page_text(tree))
    found, metadata = _by_trafilatura(tree, url)
    if not found:
        return on_page, {**metadata, "extracted_by": "page"} if on_page else metadata
    if len(on_page) > MUCH_MORE * len(found) and _share_lines(found, on_page):
        return on_page, {**metadata, "extracted_by": "page"}
    return found, {**metadata, "extracted_by": "trafilatura"}


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


def page_text(tree: Any) -> str:
    """All text of a page that a reader sees, one line for each block, without indentation.

    >>> from lxml.html import document_fromstring
    >>> page_text(document_fromstring("<h1>Bridge <b>closed</b></h1><script>x</script><p>Until<br>spring."))
    'Bridge closed\\nUntil\\nspring.'
    """
    lines = (line.strip() for line in "".join(_pieces(tree)).split("\n"))
    return "\n".join(filter(None, lines))


def _pieces(tree: Any) -> Iterator[str]:
    """The page's text in order, a line break at either edge of a block. Not recursive: pages can be nested deeply."""
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        element, is_over = stack.pop()
        is_seen = isinstance(element.tag, str) and element.tag not in _UNSEEN
        is_block = is_seen and element.tag in _BLOCKS
        if is_block:
            yield "\n"
        if is_over or not is_seen:
            if element.tail and element is not tree:
                yield _SPACE.sub(" ", element.tail)
            continue
        if element.text:
            yield _SPACE.sub(" ", element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _article(text: str) -> str:
    """The article in a page's text by the rules for whole pages; empty if there is none."""
    from cleaner.api import explain  # not above: it imports this module

    result = explain(text, profile="page")
    return "" if result.outcome == "abstained" else result.text


def _share_lines(found: str, on_page: str) -> bool:
    """Whether half of the paragraphs of `found` are in the page's article: only then is it the same article."""
    beginnings = _beginnings(found)
    return 2 * len(beginnings & _beginnings(on_page)) >= max(1, len(beginnings))


def _beginnings(text: str) -> set[str]:
    """What the text's paragraphs are known by."""
    return {beginning for beginning in map(_beginning, text.split("\n")) if len(beginning) == BEGINNING}


def _beginning(line: str) -> str:
    """The first letters and digits of a line, in small letters."""
    return "".join(filter(str.isalnum, line[: 4 * BEGINNING].casefold()))[:BEGINNING]
