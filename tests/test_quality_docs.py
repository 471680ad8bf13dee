from __future__ import annotations

from pathlib import Path

from cleaner.quality import PRESETS, SIGNALS
from cleaner.quality.catalogue import renew
from cleaner.quality.stopwords import STOP_WORDS

PAGE = Path(__file__).parent.parent / "docs" / "quality.md"


def test_the_page_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renew(page), "out of date: python -m cleaner.quality.catalogue docs/quality.md"


def test_the_page_has_every_signal_preset_and_language() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = {row.split("`")[1]: row for row in page.splitlines() if row.startswith("| `")}
    assert list(rows) == list(SIGNALS)
    assert all(f"`{name}`" in page for name in [*PRESETS, *STOP_WORDS])
    for name, one in SIGNALS.items():
        published, news = (cell.strip(" ≥≤").replace(",", "") for cell in rows[name].split(" | ")[2:4])
        for shown, threshold in ((published, one.threshold), (news, PRESETS["news"].get(name))):
            assert (None if shown == "–" else float(shown)) == threshold


def test_a_signal_that_changes_is_written_anew() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renew(page.replace("≥ 50", "≥ 51")) == page
    assert renew("no markers") == "no markers"
