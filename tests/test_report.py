"""The page as HTML, and in headless Chromium if there is one (Debian: `apt install chromium`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import explain
from cleaner.report import render_report, size, visible, write_report
from cleaner.result import Removal, Result
from cleaner.stats import Stats
from tests.strategies import any_text

HOSTILE = (
    "</script><script>document.title = 'run'</script><img src=http://127.0.0.1:9/x onerror=\"document.title='run'\">"
    "\x00\x1b[31m\u202e\u2066\ud800</title></style><style>body{display:none}</style>{{ 7 * 7 }}{% raw %}&amp;'\" onclick=x"
)
LONG = "x" * 3000

markup = st.one_of(
    any_text,
    st.lists(
        st.sampled_from(
            ["<", ">", "</", "script", "style", '"', "'", "&", "{{", "}}", "{%", "-->", "\x00", "\ud800", "a"]
        ),
        max_size=12,
    ).map("".join),
)


def stats_of(kept: str, removed: str, name: str) -> Stats:
    """Statistics with a text in every place where one can be."""
    stats = Stats()
    removal = Removal(name, name, len(kept), len(kept) + len(removed), removed)
    cleaned = Result(kept, (removal,), outcome="cleaned", version=name, rules_digest=name)
    stats.add(cleaned, document=name, bytes_in=len(kept), rejected=[f"{name}: is above"])
    stats.add(Result(kept + removed, outcome="abstained"), document=name, bytes_in=len(kept))
    stats.add_error(f"{name}: {removed}")
    return stats


class Page(HTMLParser):
    """The elements of a page, their attributes, and the text of the first of class "text"."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        found = [(name, value or "") for name, value in attrs]
        self.attributes += found
        if ("class", "text") in found:
            self.texts.append("")
        if tag not in ("meta", "input"):
            self._inside.append(dict(found).get("class", ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside.pop()

    def handle_data(self, data: str) -> None:
        if "text" in self._inside and "unseen" not in self._inside:
            self.texts[-1] += data


PLAIN = Page(render_report(stats_of("Kept.", "Gone.", "name")))


@given(markup, markup, markup)
def test_no_text_becomes_markup(kept: str, removed: str, name: str) -> None:
    with patch.multiple("cleaner.sample", PIECE_LENGTH=10**6, DOCUMENT_LENGTH=10**6):
        page = Page(render_report(stats_of(kept, removed, name)))
    assert set(page.elements) <= set(PLAIN.elements)
    assert {key for key, _ in page.attributes} <= {key for key, _ in PLAIN.attributes}
    assert "script" not in page.elements
    assert all(value.startswith("#") for key, value in page.attributes if key in ("href", "src"))
    texts = [visible(kept + removed)] * (2 if removed or kept else 0)
    assert [text.replace("\r", "\n") for text in page.texts if text] == texts


def test_the_same_statistics_make_the_same_bytes(tmp_path: Path) -> None:
    parts = [stats_of("Kept.", f"Gone {n}.", f"en-rule-{n}") for n in range(3)]
    there, back = Stats(), Stats()
    for part in parts:
        there.merge(part)
    for part in reversed(parts):
        back.merge(Stats.from_dict(part.to_dict()))
    pages = [write_report(stats, tmp_path / f"{n}" / "report") for n, stats in enumerate((there, back))]
    assert pages[0].read_bytes() == pages[1].read_bytes()
    assert [entry.name for entry in pages[0].parent.iterdir()] == ["index.html"]


def test_an_empty_run_has_a_report() -> None:
    page = Page(render_report(Stats()))
    assert "h1" in page.elements
    assert "table" not in page.elements


def test_a_count_of_a_sample_says_that_it_is_one() -> None:
    stats = Stats()
    stats.add(Result("", (Removal("en-ad-x", "advertisement", 0, 2, "Ad"),)), document="a", bytes_in=2)
    assert "All removals were counted" in render_report(stats)
    for number in range(6000):
        stats.lines.add(f"Photo {number}", "en-credit-x", number)
    told = render_report(stats)
    assert f"one removal in {stats.lines.one_in} was counted" in told
    assert "≈" in told


@given(st.integers(0, 10**18))
def test_sizes_are_short(number: int) -> None:
    amount, unit = size(number).split()
    assert float(amount.replace(",", "")) * 1000 ** ["B", "kB", "MB", "GB", "TB"].index(unit) == pytest.approx(
        number, rel=0.006
    )
    assert len(amount) <= 4 or number >= 10**15


def test_without_jinja2_the_error_says_what_to_install() -> None:
    program = "import sys; sys.modules['jinja2'] = None; import cleaner.report"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "pip install 'news-text-cleaner[report]'" in done.stderr.splitlines()[-1]


# --- in a browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need: pip install playwright")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium found: install one (apt install chromium), or name it in CHROMIUM")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with hostile and unbreakable texts everywhere."""
    stats = stats_of(f"Kept. {HOSTILE} {LONG}", f"Gone. {HOSTILE} {LONG}", HOSTILE)
    stats.merge(stats_of("رئيس البلدية أعلن.", "شارك", f"ar-share-{LONG}"))
    page = "The mayor resigned on Monday.\n\nAdvertisement\n\nShare this article\n\nShe gave no reasons."
    for number in range(60):
        stats.add(explain(page), document=f"news/{number}.txt", bytes_in=len(page))
    stats.removed["advertisement", "en-advertisement-label"].words += 10**13
    stats.removed["advertisement", "en-advertisement-label"].removals += 9_999_999
    stats.lines.count(3, "Advertisement", "en-advertisement-label", 8_888_888)
    return write_report(stats, tmp_path_factory.mktemp("report"))


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Any]:
    """The report on a phone, with what the browser complained about and asked for."""
    phone = {"width": 375, "height": 812}
    context = browser.new_context(viewport=phone, color_scheme=request.param, has_touch=True, is_mobile=True)
    opened = context.new_page()
    opened.complaints, opened.requests = [], []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("dialog", lambda dialog: opened.complaints.append(dialog.message))
    context.on("request", lambda request: opened.requests.append(request.url))
    opened.goto(report.as_uri())
    yield opened
    context.close()


def test_it_opens_without_complaints_requests_or_scripts(page: Any, report: Path) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.wait_for_load_state("networkidle")
    assert page.complaints == []
    assert page.requests == [report.as_uri()]
    assert page.title() == "Cleaning report"
    assert page.evaluate("document.scripts.length + document.images.length") == 0
    assert page.locator("h1").is_visible()
    assert visible(HOSTILE) in page.locator("body").text_content()


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_scrolls_sideways(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate("document.querySelectorAll('del')[0].focus()")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("[...document.querySelectorAll('.text')].every(one => one.scrollWidth <= one.clientWidth)")


def test_a_removal_names_its_rule_on_hover_and_on_tap(page: Any) -> None:
    shown = page.locator("details", has_text="news/").first
    if not shown.evaluate("one => one.open"):
        shown.locator("summary").tap()
    removed = shown.locator("del").first
    assert removed.get_attribute("title") == "en-advertisement-label (advertisement)"
    label = "one => getComputedStyle(one, '::after').content"
    assert removed.evaluate(label) == "none"
    removed.tap()
    assert removed.evaluate(label) == '"en-advertisement-label"'
    assert "line-through" in removed.evaluate("one => getComputedStyle(one).textDecorationLine")
    assert "(removed by en-advertisement-label)" in removed.text_content()


def test_documents_are_filtered_by_category(page: Any) -> None:
    documents = page.locator("section[aria-labelledby=documents] details")
    shown = page.locator("section[aria-labelledby=documents] details:visible")
    names = page.locator("section[aria-labelledby=documents] details:visible summary")
    assert shown.count() == documents.count() == 40
    page.locator("label", has_text="advertisement").tap()
    assert 0 < shown.count() < 40
    assert all("advertisement" in name for name in names.all_text_contents())
    page.locator("label", has_text="all").first.tap()
    assert shown.count() == 40


def test_every_text_stands_out_from_its_background(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    faint = page.evaluate(
        """() => {
          const rgba = color => { const part = color.match(/[\\d.]+/g).map(Number); return [...part, 1].slice(0, 4); };
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
          const back = one => { const color = rgba(getComputedStyle(one).backgroundColor);
            return color[3] || !one.parentElement ? color : back(one.parentElement); };
          return [...document.body.querySelectorAll('*')]
            .filter(one => [...one.childNodes].some(node => node.nodeType == 3 && node.data.trim()))
            .map(one => { const [a, b] = [light(rgba(getComputedStyle(one).color)), light(back(one))];
              return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.outerHTML.slice(0, 80)]; })
            .filter(([contrast]) => contrast < 4.5);
        }"""
    )
    assert faint == []


def test_headings_are_in_order_and_everything_has_a_name(page: Any) -> None:
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("[...document.querySelectorAll('input')].every(one => one.labels.length == 1)")
    assert page.evaluate("[...document.querySelectorAll('nav a')].every(one => document.querySelector(one.hash))")
    identifiers = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(identifiers) == len(set(identifiers))


def test_the_report_can_be_read_by_others(tmp_path: Path) -> None:
    page = write_report(Stats(), tmp_path / "report")
    plain = tmp_path / "plain"
    plain.write_text("made by open()")
    assert page.stat().st_mode == plain.stat().st_mode
