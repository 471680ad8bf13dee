"""The article in a whole page's text: what is found stays found, and where there is none nothing goes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, explain
from cleaner.detectors.page import has_article, page_block
from cleaner.detectors.view import View
from cleaner.segment import Document, segment
from tests.strategies import any_text, headlines, paragraphs, sentences

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
ARTICLES = sorted(PAGES.glob("article-*.txt"))
NO_ARTICLES = sorted(PAGES.glob("none-*.txt"))

indents = st.sampled_from(["", "", "  ", "    ", " " * 10])
menu_lines = st.builds(
    "{}{}{} {}".format,
    indents,
    st.sampled_from(["", "* ", "+ ", "1. "]),
    st.sampled_from(["News", "Sport", "Wetter", "Mehr lesen", "社会", "天気", "Новости", "Watch now", "12:45"]),
    st.integers(0, 10**6),
)
teasers = st.builds("{}{}\n{}{}".format, indents, headlines, indents, paragraphs)


@st.composite
def whole_pages(draw: st.DrawFn) -> str:
    """Menus, teasers, an article, more menus, all indented more or less alike, in random amounts."""
    indent = draw(indents)
    block = st.lists(st.one_of(menu_lines, teasers), max_size=40).map("\n".join)
    article = draw(st.lists(st.one_of(paragraphs, paragraphs, headlines, menu_lines), max_size=12))
    return "\n".join([draw(block), *(indent + line for line in article), draw(block)])


texts = st.one_of(whole_pages(), whole_pages(), any_text)


def _view(document: Document, gone: set[int] | frozenset[int] = frozenset()) -> View:
    return View(document, [number for number in document.written if number not in gone])


@given(texts)
def test_what_is_left_is_left_alone(text: str) -> None:
    document = segment(text)
    gone = page_block(_view(document), [])
    left = "\n".join(line for number, line in enumerate(text_lines(document)) if number not in gone)
    assert page_block(_view(segment(left)), []) == set()


@given(texts, st.data())
def test_what_is_left_is_left_alone_beside_other_rules(text: str, data: st.DataObject) -> None:
    """As in the engine: others take lines before and after, until neither finds any."""
    document = segment(text)
    gone = set(data.draw(st.lists(st.sampled_from(document.written)))) if document.written else set()
    while found := page_block(_view(document, gone), []):
        gone |= found
    left = "\n".join(line for number, line in enumerate(text_lines(document)) if number not in gone)
    assert page_block(_view(segment(left)), []) == set()


@given(texts)
def test_only_living_lines_go_and_never_all(text: str) -> None:
    document = segment(text)
    view = _view(document, frozenset(document.written[::3]))
    found = page_block(view, [])
    assert found <= set(view.alive)
    assert not view.alive or found != set(view.alive)


@given(texts)
def test_blank_lines_do_not_matter(text: str) -> None:
    document = segment(text)
    spread = segment("\n\n \n".join(text_lines(document)))
    kept = [document.lines[number] for number in document.written if number not in page_block(_view(document), [])]
    assert kept == [spread.lines[number] for number in spread.written if number not in page_block(_view(spread), [])]


@given(headlines, st.lists(sentences, min_size=6, max_size=9, unique=True), st.sampled_from(["", " " * 8]))
def test_an_article_survives_its_page(headline: str, article: list[str], indent: str) -> None:
    menu = [f"* Section {number} of this newspaper" for number in range(25)]
    story = [indent + line for line in (headline, *article)]
    document = segment("\n".join([*menu, *story, *menu]))
    gone = page_block(_view(document), [])
    assert gone == set(range(25)) | set(range(25 + len(story), len(document.lines)))


@given(headlines, st.lists(paragraphs, min_size=3, max_size=9))
def test_an_article_alone_stays_whole(headline: str, article: list[str]) -> None:
    text = "\n\n".join([headline, *article])
    assert has_article(text)
    assert page_block(_view(segment(text)), []) == set()


@given(st.lists(menu_lines, max_size=80))
def test_a_menu_is_no_article(menu: list[str]) -> None:
    text = "\n".join(menu)
    assert not has_article(text)
    assert page_block(_view(segment(text)), []) == set()


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.stem)
def test_the_article_of_a_page(file: Path) -> None:
    """`{` and `}` around what goes, as in rules."""
    marked = file.read_text(encoding="utf-8").split("\n")
    document = segment("\n".join(marked).replace("{", "").replace("}", ""))
    inside, wanted = False, set()
    for number, line in enumerate(marked):
        inside = inside or "{" in line
        if inside and line.strip("{} "):
            wanted.add(number)
        inside = inside and "}" not in line
    assert {document.lines[number] for number in page_block(_view(document), [])} == {
        document.lines[number] for number in wanted
    }


@pytest.mark.parametrize("file", NO_ARTICLES, ids=lambda file: file.stem)
def test_a_page_without_article(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not has_article(text)
    assert page_block(_view(segment(text)), []) == set()


def test_the_fixtures_are_there() -> None:
    assert {file.stem for file in ARTICLES} == {
        "article-de", "article-en", "article-ja", "article-list", "article-live", "article-th", "article-zh",
    }  # fmt: skip
    assert {file.stem for file in NO_ARTICLES} == {"none-cookies", "none-menu", "none-video"}


@pytest.mark.parametrize("file", NO_ARTICLES, ids=lambda file: file.stem)
def test_a_page_without_article_comes_back_untouched(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    result = explain(text, profile="page")
    assert (result.text, result.outcome, result.removals) == (text, "abstained", ())


@given(headlines, st.lists(paragraphs, min_size=3, max_size=12, unique=True))
def test_a_text_that_is_all_article_comes_out_whole(headline: str, article: list[str]) -> None:
    text = "\n\n".join([headline, *article])
    result = explain(text, profile="page")
    assert result.text == text
    assert result.outcome == "unchanged"


@given(whole_pages(), st.booleans())
def test_the_promises_hold_for_the_page_profile(text: str, repair: bool) -> None:
    cleaner = Cleaner(profile="page", repair=repair)
    result = cleaner.explain(text)
    assert cleaner.clean(result.text) == result.text
    assert result.restore() == (cleaner.explain(result.restore()).restore())
    if not repair:
        assert result.restore() == text
    lines = iter(result.restore().split("\n"))
    assert all(any(kept.strip() in line for line in lines) for kept in result.text.split("\n") if kept.strip())


@given(whole_pages())
def test_switched_off_no_block_of_a_page_goes(text: str) -> None:
    rules = {rule.id for rule in Cleaner(profile="page").rules if rule.detector == "page_block"}
    assert rules
    off = explain(text, profile="page", disable=sorted(rules))
    assert rules.isdisjoint(removal.rule for removal in off.removals)
    assert off.text == explain(text, profile="standard", max_removed=0.98).text


@given(st.lists(paragraphs, min_size=8, max_size=12, unique=True), st.integers(0, 3), st.sampled_from(["", "    "]))
def test_every_paragraph_of_a_page_survives(article: list[str], distance: int, indent: str) -> None:
    """Whatever stands above and below, and with a few short lines in between."""
    between = [f"{indent}Section {number}" for number in range(distance)]
    menu = [f"* Section {number} of this newspaper" for number in range(30)]
    middle = len(article) // 2
    story = [*(indent + line for line in article[:middle]), *between, *(indent + line for line in article[middle:])]
    kept = explain("\n".join([*menu, *story, *menu]), profile="page").text
    assert [line for line in article if line not in kept] == []


def text_lines(document: Document) -> list[str]:
    """The document's lines as they were typed."""
    return [document.text[start:end] for start, end in _spans(document)]


def _spans(document: Document) -> list[tuple[int, int]]:
    return [(start, start + len(line)) for start, line in zip(document.starts, document.lines, strict=False)]
