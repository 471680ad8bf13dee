"""HTML in: the article's text and what the page says about itself."""

from collections.abc import Mapping
from typing import Any

_METADATA = ("title", "author", "date", "url", "language", "sitename", "description")


def extract(html: str | bytes, url: str | None = None) -> tuple[str, Mapping[str, Any]]:
    """The text that trafilatura takes for the article, and the page's metadata.

    The text is empty where trafilatura finds no article. `deduplicate` stays off: it keeps state between calls.
    """
    import trafilatura

    found = trafilatura.bare_extraction(html, url=url, include_comments=False, with_metadata=True, deduplicate=False)
    if found is None:
        return "", {}
    values = found.as_dict() if hasattr(found, "as_dict") else dict(found)
    return values.get("text") or "", {name: values[name] for name in _METADATA if values.get(name)}
