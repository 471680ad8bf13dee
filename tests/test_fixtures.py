"""The project's own articles: marked ones come out as marked, clean ones unchanged."""

import difflib
from pathlib import Path

import pytest

from cleaner import explain

FIXTURES = Path(__file__).parent.parent / "fixtures"
MARKED = sorted((FIXTURES / "marked").rglob("*.txt"))
CLEAN = sorted((FIXTURES / "clean").rglob("*.txt"))


def _name(file: Path) -> str:
    return f"{file.parent.name}-{file.stem}"


def read_marked(file: Path) -> tuple[str, list[str], list[tuple[str, str]]]:
    """The scraped text, the lines that must be left of it, and (line, category) for each that must go.

    A line of the file is `label<TAB>text`: `keep`, a category, or `cut` for a line of which a piece goes,
    followed by `left` with what stays.
    """
    scraped, left, gone = [], [], []
    for row in file.read_text(encoding="utf-8").split("\n"):
        label, _, text = row.partition("\t")
        if label != "left":
            scraped.append(text)
        if label in ("keep", "left"):
            left.append(text)
        elif label.strip() and label != "cut":
            gone.append((text, label))
    return "\n".join(scraped), left, gone


@pytest.mark.parametrize("file", MARKED, ids=_name)
def test_marked_article(file: Path) -> None:
    scraped, left, gone = read_marked(file)
    result = explain(scraped)
    lines = [line for line in result.text.split("\n") if line.strip()]
    assert lines == left, "\n".join(difflib.unified_diff(left, lines, "marked", "cleaned", lineterm="", n=0))
    whole = [removal for removal in result.removals if "\n" in removal.text or removal.text.strip() in dict(gone)]
    assert [(removal.text.strip(), removal.category) for removal in whole] == [
        (line.strip(), label) for line, label in gone
    ]


@pytest.mark.parametrize("file", CLEAN, ids=_name)
def test_clean_article_is_unchanged(file: Path) -> None:
    text = file.read_bytes().decode("utf-8")
    result = explain(text)
    assert [(removal.rule, removal.text) for removal in result.removals] == []
    assert result.text == text


def test_there_are_fixtures() -> None:
    assert len(MARKED) >= 5
    assert len(CLEAN) >= 10
