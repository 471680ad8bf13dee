"""HTML in: the article out, whatever the HTML is like."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from cleaner import clean_html
from cleaner.blocks import page_text
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
    assert result.metadata["extracted_by"] in ("trafilatura", "page")
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


@given(st.lists(sentences, min_size=1, max_size=5))
def test_page_text_has_every_block_on_a_line(lines: list[str]) -> None:
    html = "<div>" + "".join(f"<p>{line}</p><script>not {line}</script>" for line in lines) + "</div>"
    assert page_text(document_fromstring(html)).split("\n") == lines
