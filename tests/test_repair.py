"""Repair: what ftfy mends, what we leave as typed, and that nothing slips past the cheap test."""

import ftfy
import pytest
from hypothesis import example, given

from cleaner import clean, explain
from cleaner.damage import damaged_lines, is_clean
from cleaner.repair import _KEPT_AS_TYPED, repair
from tests.strategies import any_text


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("It costs 5 â‚¬.", "It costs 5 €."),
        ("The CafÃ© in the old harbour.", "The Café in the old harbour."),
        ("Smith &amp; Sons &lt;3", "Smith & Sons <3"),
        ("bell\x07 and escape \x1b[31mred\x1b[0m", "bell and escape red"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one&#10;two&NewLine;three", "one\ntwo\nthree"),
        ("cafe\u0301", "café"),
        ("wait\x85", "wait…"),
        ("\ufeffBOM inside", "BOM inside"),
        ("smile \ud83d\ude00", "smile 😀"),
    ],
)
def test_damage_is_repaired(damaged: str, repaired: str) -> None:
    assert repair(damaged)[0] == repaired


@pytest.mark.parametrize(
    "text", ["“Curly”, she said — ‘so’", "ﬁnal", "ＡＢＣ １２３ ｶﾀｶﾅ", "a  b\tc ", "there.Differences"]
)
def test_typography_stays_as_typed(text: str) -> None:
    assert repair(text) == (text, ())


@given(any_text)
@example("Ã\x85")
@example("&amp;lt;&amp;#10;")
def test_repair_is_idempotent(text: str) -> None:
    once = repair(text)[0]
    assert repair(once) == (once, ())


@given(any_text)
def test_the_cheap_test_never_skips_what_ftfy_would_change(text: str) -> None:
    config = ftfy.TextFixerConfig(explain=False, **_KEPT_AS_TYPED)
    for line in text.replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").split("\n"):
        if is_clean(line):
            assert ftfy.fix_text_segment(line, config) == line


@given(any_text)
def test_looking_at_the_whole_document_finds_what_looking_at_each_line_finds(text: str) -> None:
    lines = text.split("\n")
    assert damaged_lines(text, lines) == [number for number, line in enumerate(lines) if not is_clean(line)]


def test_repairs_are_reported_with_their_line() -> None:
    result = explain("The first line is fine.\n\nIt costs 5 â‚¬ &amp; more.")
    [found] = result.repairs
    assert (found.line, found.before, found.after) == (3, "It costs 5 â‚¬ &amp; more.", "It costs 5 € & more.")
    assert "fix_encoding" in found.fixes
    assert result.outcome == "cleaned"


def test_repair_can_be_switched_off() -> None:
    assert clean("CafÃ© &amp; bar\r\nis open until nine", repair=False) == "CafÃ© &amp; bar\r\nis open until nine"
