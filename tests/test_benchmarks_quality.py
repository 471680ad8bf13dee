"""The quality benchmark on small data made here."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality import EXTRACTORS, Score, grams, main, read_aeb, read_fundus, score

ARTICLE = [
    f"The council decided on day {day} that the bridge over the old harbour stays closed, said the mayor of the town."
    for day in range(1, 7)
]
HTML = "".join(
    [
        "<html><head><title>Bridge closed</title></head><body><nav><ul>",
        *(f"<li><a href='/{number}'>Section {number}</a></li>" for number in range(12)),
        "</ul></nav><article><h1>Bridge closed</h1>",
        *(f"<p>{paragraph}</p>" for paragraph in ARTICLE),
        "</article><footer>Imprint</footer></body></html>",
    ]
)


@pytest.fixture
def aeb(tmp_path: Path) -> Path:
    """A folder like a clone of article-extraction-benchmark."""
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(HTML.encode()))
    truth = {"one": {"articleBody": "\n\n".join(ARTICLE), "url": "https://example.org/one"}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return tmp_path


@pytest.fixture
def fundus(tmp_path: Path) -> Path:
    """A folder like fundus's test data."""
    (tmp_path / "us").mkdir()
    (tmp_path / "us" / "Example_2024_05_01.html.gz").write_bytes(gzip.compress(HTML.encode()))
    body = {"summary": ARTICLE[:1], "sections": [{"headline": [], "paragraphs": ARTICLE[1:]}]}
    (tmp_path / "us" / "Example.json").write_text(json.dumps({"V1": {"title": "Bridge", "body": body}}), "utf-8")
    return tmp_path


def test_predictions_are_what_the_public_evaluator_reads(aeb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--aeb", str(aeb)])
    for name in EXTRACTORS:
        predictions = json.loads((aeb / "output" / f"{name}.json").read_text(encoding="utf-8"))
        assert set(predictions) == {"one"}
        assert isinstance(predictions["one"]["articleBody"], str)
    table = capsys.readouterr().out
    assert table.startswith("1 pages\n")
    assert [line.split()[0] for line in table.splitlines()[2:]] == list(EXTRACTORS)


def test_ours_finds_the_article(aeb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--aeb", str(aeb), "--extractors", "cleaner"])
    prediction = json.loads((aeb / "output" / "cleaner.json").read_text(encoding="utf-8"))["one"]["articleBody"]
    assert [paragraph for paragraph in ARTICLE if paragraph not in prediction] == []
    assert "Section 3" not in prediction


def test_both_layouts_hold_the_same_page(aeb: Path, fundus: Path) -> None:
    [one], [other] = read_aeb(aeb), read_fundus(fundus)
    assert one.html == other.html
    assert other.id == "us/Example_2024_05_01"
    assert grams(one.article) == grams(other.article)


def test_pages_of_fundus_go_with_the_versions_that_were_valid_then(fundus: Path) -> None:
    """Versions by number, pages by day: neither the order in the file nor that of their names."""
    days = ["2023_04_28", "2023_12_01", "2024_05_01", "2025_06_05"]
    for day in days:
        (fundus / "us" / f"Example_{day}.html.gz").write_bytes(gzip.compress(day.encode()))
    (fundus / "us" / "ExampleToo_2022_01_01.html.gz").write_bytes(gzip.compress(b"another publisher's"))
    (fundus / "us" / "meta.info").write_text("{}", encoding="utf-8")
    bodies = {
        version: {"title": version, "body": {"summary": [version], "sections": []}}
        for version in ("V10", "V2", "V1_1", "V1")
    }
    (fundus / "us" / "Example.json").write_text(json.dumps(bodies), "utf-8")
    found = {page.html.decode(): page.article for page in read_fundus(fundus)}
    assert found == dict(zip(days, ("V1", "V1_1", "V2", "V10"), strict=True))


def test_pages_of_fundus_that_nobody_can_pair_are_left_out(fundus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (fundus / "us" / "Example_2025_01_01.html.gz").write_bytes(gzip.compress(HTML.encode()))
    assert list(read_fundus(fundus)) == []
    assert "us/Example has 1 versions, but 2 pages" in capsys.readouterr().out


def test_a_page_on_which_nothing_is_found_counts_for_recall_only() -> None:
    """As in the public evaluator."""
    assert score(["One two three four.", "Five six."], ["One two three four.", ""]) == Score(1.0, 0.5)


@given(st.lists(st.text(st.characters(categories=["L", "Nd", "Zs"])), min_size=1))
def test_the_article_itself_scores_one(articles: list[str]) -> None:
    assert score(articles, articles).f1 == 1.0


@given(st.text("abc ", min_size=1), st.text("xyz ", min_size=1))
def test_nothing_in_common_scores_zero(article: str, prediction: str) -> None:
    if article.strip() and prediction.strip():
        assert score([article], [prediction]).f1 == 0.0
