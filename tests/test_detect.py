"""Detectors on the lines that they must take and on those that they must leave."""

import pytest

from cleaner.detectors.detect import DETECTORS
from cleaner.detectors.opening import dateline, opening, signed
from cleaner.detectors.repeats import duplicate, echo, headline
from cleaner.detectors.view import View
from cleaner.detectors.words import is_prose, says
from cleaner.segment import segment

BODY = [
    "The council approved the budget for the coming year after a debate of nine hours.",
    "The opposition voted against it, as it had done in each of the last four years.",
]


def view(*lines: str) -> View:
    document = segment("\n".join(lines))
    return View(document, document.written)


DATES = """
18. Mai 2026
17. Dezember 2024, 12:17
28.04.2023, 10.30 Uhr
Stand: 22.04.2024, 06:00 Uhr
20/1/2026 18:30
Friday, April 28, 2023
21 May 2025 - 14:19
Apr 12, 2024, 5:30 PM EDT
8 января, 17:46
12 мая 2024 года
2024年12月17日 12:17
2024.04.30 17:12
30 de abril de 2024
Le 30 avril 2024 à 10h30
30 أبريل 2024
30 באפריל 2024
2024. április 30. 12:30
30.4.2024 klo 17.59
30 Nisan 2024, Salı
30 kwietnia 2024, 17:59
३० अप्रैल 2024
""".strip().splitlines()

NO_DATES = """
12:28 Uhr
Formula 1 2025
5 goals 2024
The 2024 election
11 September
Die Wahl am 22.04.2024
1997: Blair wins
Windows 11 2024
2:1
""".strip().splitlines()


@pytest.mark.parametrize("date", DATES)
def test_a_date_under_the_headline_goes(date: str) -> None:
    assert dateline(view("Council approves budget", date, *BODY), []) == {1}


@pytest.mark.parametrize("line", NO_DATES)
def test_what_is_no_date_stays_under_the_headline(line: str) -> None:
    assert dateline(view("Council approves budget", line, *BODY), []) == set()


def test_dates_inside_the_article_stay() -> None:
    chronicle = ["How it came about", "12 May 2023", BODY[0], "13 May 2023", BODY[1]]
    assert dateline(view(*chronicle), []) == set()
    assert dateline(view("11 September 2001", *BODY), []) == set()
    assert dateline(view("Council approves budget", *BODY, "12 May 2023", *BODY), []) == set()


def test_a_date_with_a_time_above_the_headline_goes() -> None:
    assert dateline(view("12 May 2023, 10:30", "Council approves budget", *BODY), []) == {0}


def test_lines_of_the_opening_go_only_where_an_article_follows() -> None:
    page = view("Council approves budget", "By Jane Doe", *BODY)
    assert opening(page, [1]) == {1}
    assert opening(page, []) == set()
    assert opening(view("By Jane Doe", *BODY), [0]) == set(), "the first line is the headline"
    assert opening(view("Three books", "By Jane Doe", BODY[0], "By John Smith", BODY[1]), [1, 3]) == set()
    assert opening(view("Council approves budget", "By Jane Doe", BODY[0]), [1]) == set()
    assert opening(view("Council approves budget", *BODY, "By Jane Doe", *BODY), [3]) == set()


def test_names_of_several_authors_go_below_the_text_and_between_slashes() -> None:
    assert signed(view("Council approves budget", *BODY, "Jane Doe, John Smith and Ann Lee"), []) == {3}
    assert signed(view("Council approves budget", "Jane Doe/John Smith", *BODY), []) == {1}
    for line in (
        "Jane Doe",
        "Rome, Paris, London",
        "— Jane Doe, John Smith",
        "JANE DOE, JOHN SMITH",
        "Jane Doe, he said",
    ):
        assert signed(view("Council approves budget", *BODY, line), []) == set(), line
    assert signed(view("Winners", *BODY, "First", "Jane Doe, John Smith"), []) == set()


CAPTION = "The mayor and the harbour master on the old bridge"


@pytest.mark.parametrize(
    ("lines", "gone"),
    [
        ([CAPTION, CAPTION], {2}),
        ([CAPTION, "2", CAPTION], {3}),
        ([CAPTION, f"{CAPTION} / Jane Doe"], {2}),
        ([CAPTION, f"{CAPTION} Press Office of Oldbridge"], {1}),
        ([CAPTION, f"{CAPTION} and the mill behind it"], set()),
        ([CAPTION, BODY[1], CAPTION], set()),
        (["Long may she run", "Long may she run"], set()),
        ([CAPTION, CAPTION, "While the town sleeps on", "And nobody hears", "The bells of May"], set()),
    ],
)
def test_a_caption_stands_once(lines: list[str], gone: set[int]) -> None:
    assert echo(view(BODY[0], *lines, BODY[1]), []) == gone


def test_the_first_line_is_no_echo() -> None:
    assert echo(view(CAPTION, f"{CAPTION} Press Office of Oldbridge", *BODY), []) == set()


def test_a_section_takes_no_headline_along() -> None:
    section = DETECTORS["section"].find
    page = view("Related stories", "Storm hits villages", "Council approves budget", "Mayor speaks", *BODY)
    assert set(section(page, [0])) == {0}
    page = view(*BODY, "Related stories", "Storm hits villages", "Council approves budget")
    assert set(section(page, [2])) == {2, 3, 4}


def test_japanese_headlines_are_short_lines() -> None:
    section = DETECTORS["section"].find
    page = view(
        "市議会は月曜日に橋の閉鎖を春まで延長すると決めた。",
        "関連記事",
        "市長が新しい橋の計画を発表、住民からは期待と不安の声が相次ぐ",
    )
    assert set(section(page, [1])) == {1, 2}


def test_one_answer_twice_is_no_duplicate() -> None:
    assert duplicate(view("Yes, of course.", BODY[0], "Yes, of course."), []) == set()
    assert duplicate(view(*BODY, BODY[0].upper()), []) == {2}


def test_the_headline_goes_where_it_is_repeated() -> None:
    assert headline(view("Council approves budget", BODY[0], "Council approves budget"), []) == {2}
    assert headline(view("No comment", BODY[0], "No comment"), []) == set()


def test_ordinal_numbers_end_no_sentence() -> None:
    assert not is_prose("18. Mai 2026")
    assert is_prose("Er kam 1999. Sie ging")
    assert says("Ja.")
    assert not says("Mehr zum Thema")


def test_a_section_leaves_a_torn_sentence() -> None:
    """Some extractors put the text of a link on a line of its own."""
    section = DETECTORS["section"].find
    torn = ["It was months ago that", "the mayor wrote a letter", ", and the answer came at last on Monday evening."]
    assert set(section(view(*BODY, "Related stories", *torn), [2])) == {2}
