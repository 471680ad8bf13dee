"""Texts that are hostile by their size. What is asserted is the result; that the suite ends is the rest."""

import pytest

from cleaner import clean, explain

MEGABYTE = 1_000_000
HUGE = {
    "one line of 50 MB": "word " * (10 * MEGABYTE),
    "one line of 50 MB without spaces": "w" * (50 * MEGABYTE),
    "a million empty lines": "\n" * MEGABYTE,
    "a million blank lines": " \n" * MEGABYTE,
    "a million CRLF": "\r\n" * MEGABYTE,
    "a million U+2028": "\u2028" * MEGABYTE,
    "a million NULs": "\x00" * MEGABYTE,
    "one line of 90 kB of keywords, short enough to be looked at": "subscribe photo: © newsletter " * 3_000,
    "one line of 10 MB of keywords": "subscribe photo: © newsletter " * (MEGABYTE // 3),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_size_is_no_problem(text: str) -> None:
    result = explain(text, repair=False)
    assert result.restore() == text
    assert result.text == text


def test_a_hundred_thousand_buttons_are_removed() -> None:
    article = "The council approved the budget for the bridge on Monday evening, its chair said."
    page = article + "\nShare\n\n" * 100_000
    assert clean(page, max_removed=1.0).strip() == article


def test_a_hundred_thousand_removed_lines_are_restored() -> None:
    text = "Advertisement\n" * 100_000
    result = explain(text, max_removed=1.0)
    assert result.text.strip() == ""
    assert result.restore() == text
