"""Rules as text to read: their own words are the documentation."""

from collections.abc import Iterator

from cleaner.rules import Rule


def describe(rule: Rule) -> Iterator[str]:
    """One rule, a line at a time.

    >>> print("\\n".join(describe(Rule("en-share-x", "Share button", "share", phrases=("share",), match=("Share",)))))
    en-share-x: Share button
      category  share
      matches   a whole line: share
      takes     Share
    """
    yield f"{rule.id}: {rule.title}"
    yield f"  category  {rule.category}"
    units = {
        "line": "a whole line",
        "menu": "a line of three or more of these",
        "sentence": "a whole sentence",
        "span": "a piece",
    }
    places = {"head": ", at the start of the text", "tail": ", at the end of the text"}
    what = ", ".join(rule.phrases) or rule.pattern or ""
    detector = f", with the detector {rule.detector}" if rule.detector else ""
    colon = ": " if what else ""
    yield f"  matches   {units[rule.unit]}{places.get(rule.where, '')}{detector}{colon}{what}"
    if rule.near:
        yield f"  only      right beside what goes as {', '.join(rule.near)}"
    if rule.action == "keep":
        yield "  action    keeps the line, whatever other rules say"
    if rule.status != "stable":
        yield f"  status    {rule.status}"
    if rule.why:
        yield f"  why       {rule.why}"
    for example in rule.match:
        yield f"  takes     {_on_one_line(example)}"
    for example in rule.keep:
        yield f"  keeps     {_on_one_line(example)}"
    if rule.file:
        yield f"  place     {rule.place}"


def _on_one_line(example: str) -> str:
    return " / ".join(filter(None, map(str.strip, example.split("\n"))))
