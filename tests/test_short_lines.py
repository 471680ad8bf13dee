"""Below an article's last paragraph stand lines of its own that are not prose, among buttons and boxes.

An article may end in ingredients, results, sources, captions, notes. Only what a line says tells it from what is left
of a box: where it stands, and what goes around it, is no reason to take it.
"""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean
from cleaner.match import Matcher
from cleaner.segment import segment
from cleaner.store import compiled_rules
from tests.strategies import boilerplate_lines, paragraphs

SHORT = (
    "500 g dried peas", "Newport 2 Oldbridge 1", "Helpline: 116 123", "While the town sleeps on", "Ann Lee", "Scorers",
    "The ferry, 1965", "1. Wash the peas", "From the spring issue", "The Ferry Ticket",
)  # fmt: skip


@cache
def boilerplate_but_headings() -> tuple[str, ...]:
    """Boilerplate without what `section` takes for a heading: the short lines under a heading go by design."""
    lines = boilerplate_lines()
    matcher = Matcher(compiled_rules())
    hits = matcher.hits(segment("\n".join(lines)))
    headings = {hit.line for hit in hits if matcher.rules[hit.rule].detector == "section"}
    return tuple(line for number, line in enumerate(lines) if number not in headings)


@given(st.lists(paragraphs, min_size=3, max_size=6, unique=True), st.data())
def test_short_lines_of_the_article_stand(article: list[str], data: st.DataObject) -> None:
    short = data.draw(st.lists(st.sampled_from(SHORT), min_size=1, max_size=6, unique=True))
    around = data.draw(st.lists(st.sampled_from(boilerplate_but_headings()), max_size=8))
    page = [*article, *data.draw(st.permutations([*short, *around]))]
    left = clean("\n\n".join(page), max_removed=1.0).split("\n")
    assert [line for line in short if line not in left] == []
