"""HTML in: the article out, whatever the HTML is like."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from cleaner import clean_html
from cleaner.blocks import blocks, page_text
from cleaner.html import article as read_article
from cleaner.html import extract
from tests.strategies import any_text, sentences

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
MARKUP = st.sampled_from(
    ["<p>", "</p>", "<div", ">", "<", "&", "&amp;", "&#0;", "<br>", "<table><tr><td>", "</table>", "<!--", "-->", "]]>",
     "<script>", "</script>", "<article>", "</article>", "<meta charset=utf-16>", "<?xml encoding='x'?>", "\x00", "<svg/>"]
)  # fmt: skip


@pytest.mark.parametrize("file", sorted(PAGES.glob("article-*.html")), ids=lambda file: file.stem)
def test_the_article_of_a_page(file: Path) -> None:
    """Paragraphs of the class "stays" are the article; those of the class "goes" are not."""
    html = file.read_text(encoding="utf-8")
    result = clean_html(html)
    tree = document_fromstring(html)
    assert [part.text_content() for part in tree.find_class("stays") if part.text_content() not in result.text] == []
    assert [part.text_content() for part in tree.find_class("goes") if part.text_content() in result.text] == []
    assert result.metadata["extracted_by"] == "page and trafilatura"
    assert result.metadata["title"]


@given(st.lists(st.one_of(MARKUP, any_text), max_size=20).map("".join))
def test_bad_html_never_raises(html: str) -> None:
    for page in (html, html.encode("utf-8", "replace"), html.encode("utf-16", "replace")):
        text, _ = extract(page)
        assert isinstance(text, str)


@given(st.binary(max_size=300))
def test_what_is_no_html_never_raises(data: bytes) -> None:
    assert isinstance(clean_html(data).text, str)


@pytest.mark.parametrize(
    "data",
    [b"", b" \n", b"\x00" * 5000, gzip.compress(b"<p>Packed.</p>"), b"<div>" * 20_000, b"<p>" + b"word " * 2_000_000],
    ids=["empty", "blank", "zeros", "gzip", "nested", "10 MB"],
)
def test_strange_pages_never_raise(data: bytes) -> None:
    assert isinstance(clean_html(data).text, str)


@given(st.lists(sentences, min_size=5, max_size=9, unique=True), st.integers(0, 400))
def test_a_truncated_page_never_raises(article: list[str], cut: int) -> None:
    html = "<html><body><article>" + "".join(f"<p>{line}</p>" for line in article) + "</article></body></html>"
    assert isinstance(clean_html(html[: len(html) - cut]).text, str)


def test_the_same_page_gives_the_same_text_every_time() -> None:
    """Trafilatura's own deduplication would remember the page."""
    html = (PAGES / "article-en.html").read_text(encoding="utf-8")
    assert len({clean_html(html).text for _ in range(5)}) == 1


def test_the_page_itself_is_read_where_trafilatura_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    html = (PAGES / "article-en.html").read_text(encoding="utf-8")
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *args, **options: None)
    result = clean_html(html)
    assert result.metadata["extracted_by"] == "page"
    stays = [part.text_content() for part in document_fromstring(html).find_class("stays")]
    assert [paragraph for paragraph in stays if paragraph not in result.text] == []


def test_what_the_page_says_about_itself_is_in_the_metadata() -> None:
    html = (PAGES / "article-en.html").read_text(encoding="utf-8")
    head = (
        '<meta property="og:title" content="Harbour bridge stays closed until spring">'
        '<meta name="author" content="Ann Reader"><meta property="article:published_time" content="2024-11-04">'
        '<meta property="og:url" content="https://example.org/bridge">'
    )
    metadata = clean_html(html.replace("<head>", "<head>" + head, 1)).metadata
    assert metadata["title"].startswith("Harbour bridge")
    assert metadata["author"] == "Ann Reader"
    assert metadata["date"] == "2024-11-04"
    assert metadata["url"] == "https://example.org/bridge"
    assert metadata["language"] == "en"


def test_what_trafilatura_cuts_short_is_read_from_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines of another text are not the article; the page's is longer by far, and the result says whose it is."""
    import trafilatura

    html = (PAGES / "article-en.html").read_text(encoding="utf-8")
    other = {"text": "Sign in to read on.\nIt is free for a month.", "title": "Bridge"}
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *args, **options: other)
    result = clean_html(html)
    assert result.metadata["extracted_by"] == "page"
    stays = [part.text_content() for part in document_fromstring(html).find_class("stays")]
    assert [paragraph for paragraph in stays if paragraph not in result.text] == []


def test_trafilatura_is_believed_where_the_page_shows_no_article() -> None:
    html = (
        "<html><body><article><h1>Bridge</h1><p>It is closed until spring, the mayor says.</p></article></body></html>"
    )
    text, metadata = extract(html)
    assert "It is closed until spring" in text
    assert metadata["extracted_by"] in ("trafilatura", "page and trafilatura")


@given(
    st.lists(sentences, min_size=8, max_size=12, unique=True), st.sampled_from(["aside", "div hidden", "div sidebar"])
)
def test_a_mark_on_the_whole_article_says_nothing(article: list[str], element: str) -> None:
    tag, _, name = element.partition(" ")
    menu = "".join(f"<li><a href='/{number}'>Section {number}</a></li>" for number in range(20))
    story = "".join(f"<p>{line}</p>" for line in article)
    html = f"<body><ul>{menu}</ul><{tag} class='{name}'><h1>Bridge closed</h1>{story}</{tag}><ul>{menu}</ul></body>"
    found = read_article(blocks(document_fromstring(html)), "Bridge closed").split("\n")
    assert found == ["Bridge closed", *article]


def test_captions_and_boxes_inside_an_article_are_left_out() -> None:
    told = "The bridge over the harbour was closed in May {}, and nobody knew why it was so then."
    story = [f"<p>{told.format(year)}</p>" for year in range(1990, 2000)]
    story.insert(3, "<figure><img><figcaption>The bridge over the harbour in a picture of 1990.</figcaption></figure>")
    story.insert(6, "<div class='related-box'><p>Read also what the mayor said about the bridge on Monday.</p></div>")
    story.insert(9, "<p><a href='/x'>Ferry to run from six in the morning, says the company from the next bay.</a></p>")
    menu = "<ul>" + "<li><a href='/'>Section</a></li>" * 20 + "</ul>"
    page = f"<body>{menu}<h1>Harbour bridge</h1>{''.join(story)}{menu}</body>"
    found = read_article(blocks(document_fromstring(page)), "Harbour bridge").split("\n")
    assert found == ["Harbour bridge", *(told.format(year) for year in range(1990, 2000))]


@given(st.lists(sentences, min_size=1, max_size=5))
def test_page_text_has_every_block_on_a_line(lines: list[str]) -> None:
    html = "<div>" + "".join(f"<p>{line}</p><script>not {line}</script>" for line in lines) + "</div>"
    assert page_text(document_fromstring(html)).split("\n") == lines
