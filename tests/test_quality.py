from __future__ import annotations

import json
import math
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import explain
from cleaner.language import Identification
from cleaner.quality import PRESETS, SIGNALS, Quality, Signal, Splitter, quality
from cleaner.rules import CATEGORIES

WORDS = (
    "the",
    "mayor",
    "of",
    "ferry",
    "said",
    "3.5",
    "Straße",
    "天気",
    "ไทย",
    "…",
    "•",
    "#",
    "{",
    "\ud800",
    "\x00",
)
BREAKS = (" ", " ", " ", ". ", ".\n", "\n\n", "...\n", "\r\n", "\u2028")
realistic = st.lists(st.sampled_from(WORDS + BREAKS), max_size=80).map("".join)
texts = st.one_of(realistic, st.text(st.characters(), max_size=150))
languages = st.one_of(st.none(), st.sampled_from(("en", "de", "nb", "zh-TW", "ja", "ko", "xx")))

ENGLISH = "The mayor said that the ferry will be free to use for all of May, and that it runs with two boats. "
ARTICLE = """\
The city council voted on Tuesday to close the old bridge for two years and to build a ferry landing.
"We have looked at every other way," said the mayor. "There is none that costs less than this."
Engineers had found cracks in three of the nine piers last autumn. The firm that built them is gone.
Most shopkeepers on the east bank disagree, and fear that nobody will come to their side of the river.
The ferry is to run every twenty minutes with two boats, from six in the morning until midnight.
Work begins in May. The council meets again in four weeks to decide who will pay for it."""
JAPANESE = "市長は火曜日に、橋を二年間閉鎖すると述べた。渡し船は二十分ごとに出る予定である。"
THAI = "นายกเทศมนตรีกล่าวเมื่อวันอังคารว่าจะปิดสะพานเป็นเวลาสองปี"
KOREAN = "시장은 화요일에 다리를 이 년 동안 닫겠다고 말했다. 배는 이십 분마다 떠난다."
HINDI = "महापौर ने मंगलवार को कहा कि पुल दो साल के लिए बंद रहेगा। नाव हर बीस मिनट में चलेगी।"


@dataclass(frozen=True)
class Removed:
    rule: str
    category: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Repaired:
    fixes: tuple[str, ...]


@dataclass(frozen=True)
class Cleaned:
    text: str
    removals: Sequence[Removed] = ()
    repairs: Sequence[Repaired] = ()
    outcome: Literal["cleaned", "unchanged", "abstained"] = "cleaned"


def cleaned(pieces: Sequence[tuple[str | None, str]], **details: Any) -> Cleaned:
    """The result of removing from the text that the pieces make those that have a category."""
    removals = []
    place = 0
    for category, text in pieces:
        if category is not None:
            removals.append(Removed("rule", category, place, place + len(text), text))
        place += len(text)
    return Cleaned("".join(text for category, text in pieces if category is None), tuple(removals), **details)


pieces = st.lists(
    st.tuples(
        st.one_of(st.none(), st.sampled_from(("paywall", "share", "duplicate"))),
        st.lists(st.sampled_from(("Prose.", " ", "\n", "More…", "...", "”", "x")), min_size=1, max_size=5).map("".join),
    ),
    max_size=8,
)


def judged(signal: Signal) -> str:
    """The verdict that the numbers call for."""
    if signal.value is None or signal.threshold is None:
        return "not applicable"
    good = signal.value >= signal.threshold if signal.bound == "min" else signal.value <= signal.threshold
    return "pass" if good else "fail"


@settings(deadline=None)
@given(texts, languages, st.sampled_from(sorted(PRESETS)), st.one_of(st.none(), pieces.map(cleaned)))
def test_any_text_gets_finite_numbers_and_the_verdicts_they_call_for(
    text: str, language: str | None, preset: str, result: Cleaned | None
) -> None:
    report = quality(text, preset=preset, language=language, result=result)
    assert list(report.signals) == list(PRESETS[preset])
    for name, signal in report.signals.items():
        assert signal.name == name
        assert signal.value is None or math.isfinite(signal.value)
        assert signal.threshold == PRESETS[preset][name]
        assert signal.verdict == judged(signal)
        assert bool(signal.reason) == (signal.verdict != "pass")
        assert signal.source == SIGNALS[name].source
    assert report.failed == tuple(name for name, signal in report.signals.items() if signal.verdict == "fail")
    assert report.passed == (not report.failed)
    assert report == quality(text, preset=preset, language=language, result=result)


@settings(deadline=None)
@given(texts)
def test_shares_are_shares(text: str) -> None:
    for name, signal in quality(text, language="en").signals.items():
        if signal.value is not None and name.endswith(("_frac", "_lines_ratio", "alpha_words_ratio", "_share")):
            assert 0 <= signal.value <= 1


@settings(deadline=None)
@given(texts, st.sampled_from(sorted(SIGNALS)))
def test_the_threshold_itself_passes_and_the_next_number_fails(text: str, name: str) -> None:
    value = quality(text, language="en").signals[name].value
    if value is None:
        return
    beyond = math.nextafter(value, math.inf if SIGNALS[name].bound == "min" else -math.inf)
    assert quality(text, language="en", thresholds={name: value}).signals[name].verdict == "pass"
    assert quality(text, language="en", thresholds={name: beyond}).signals[name].verdict == "fail"


@settings(deadline=None)
@given(texts)
def test_a_preset_alone_finds_what_all_signals_together_find(text: str) -> None:
    everything = quality(text, language="en").signals
    for preset in ("c4", "mc4", "gopher", "fineweb"):
        assert dict(quality(text, preset=preset, language="en").signals) == {
            name: signal for name, signal in everything.items() if name.startswith(f"{preset}_")
        }


@settings(deadline=None)
@given(texts, languages)
def test_a_report_goes_through_json(text: str, language: str | None) -> None:
    report = quality(text, language=language, identify=lambda _: Identification("en", 1.0))
    told = report.to_dict()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["language"] == report.language
    kept_language = quality(text, language=language).to_dict(language=False)
    assert "language" not in kept_language


@settings(deadline=None)
@given(texts)
def test_a_report_reaches_another_process(text: str) -> None:
    report = quality(text)
    assert pickle.loads(pickle.dumps(report)) == report


@settings(deadline=None)
@given(st.integers(2, 30), st.lists(st.sampled_from(WORDS[:7]), min_size=1, max_size=10, unique=True))
def test_a_line_said_again_and_again_is_counted_as_repeated(times: int, words: list[str]) -> None:
    signals = quality("\n".join([" ".join(words)] * times)).signals
    assert signals["gopher_dup_line_frac"].value == (times - 1) / times
    assert signals["fineweb_char_dup_ratio"].value == (times - 1) / times
    assert signals["gopher_dup_para_frac"].value == 0


def test_every_signal_is_told_apart_and_explained() -> None:
    assert all(name == one.name and one.about and one.source for name, one in SIGNALS.items())
    published = {name: one.threshold for name, one in SIGNALS.items()}
    assert dict(PRESETS["all"]) == published
    assert all(name in SIGNALS for preset in PRESETS.values() for name in preset)
    assert {f"removed_{category}_share" for category in CATEGORIES} < set(SIGNALS)


@pytest.mark.parametrize("preset", PRESETS)
def test_an_empty_text_passes_no_preset(preset: str) -> None:
    assert not quality("", preset=preset).passed


def test_news_preset_passes_an_article_and_fails_its_page() -> None:
    menu = "\n".join(["Home", "News", "Sport", "Weather", "Sign in", "Most read", "Share"] * 8)
    assert quality(ARTICLE, preset="news", language="en").failed == ()
    assert "fineweb_list_ratio" in quality(f"{menu}\n{ARTICLE}", preset="news", language="en").failed


# --- settings


def test_an_unknown_signal_is_an_error_that_names_near_ones() -> None:
    with pytest.raises(ValueError, match=r"no signal 'gopher_dup_line_fraction'.*'gopher_dup_line_frac'"):
        quality("", thresholds={"gopher_dup_line_fraction": 0.1})


@settings(deadline=None)
@given(st.text())
def test_no_unknown_name_is_taken(name: str) -> None:
    if name not in SIGNALS:
        with pytest.raises(ValueError, match="There is no signal"):
            quality("", thresholds={name: 1})
    if name not in PRESETS:
        with pytest.raises(ValueError, match=r"There is no preset .* The presets are 'all', 'c4'"):
            quality("", preset=name)


@pytest.mark.parametrize("threshold", [math.nan, math.inf, -math.inf, True, "0.3", [1]])
def test_a_threshold_is_a_finite_number_or_none(threshold: Any) -> None:
    with pytest.raises(ValueError, match="'c4_sentences' must be a finite number or None"):
        quality("", thresholds={"c4_sentences": threshold})


def test_thresholds_change_add_to_and_silence_a_preset() -> None:
    changed = {"mc4_paragraphs": None, "gopher_min_doc_words": 7}
    report = quality("Six words are not yet enough.", preset="mc4", thresholds=changed)
    assert report.signals["mc4_paragraphs"].verdict == "not applicable"
    assert report.signals["mc4_paragraphs"].value == 0
    assert report.failed == ("gopher_min_doc_words",)
    assert PRESETS["mc4"] == {"mc4_paragraphs": 3}


# --- languages

WORD_SIGNALS = [
    name
    for name in SIGNALS
    if name.startswith(("c4_", "gopher_top", "gopher_dup_5", "gopher_stop", "gopher_alpha", "fineweb_list"))
    or name.endswith(("_doc_words", "_word_ratio", "_word_length"))
]


@pytest.mark.parametrize("text", [JAPANESE, THAI, JAPANESE * 50, f"AP {JAPANESE}"])
@pytest.mark.parametrize("language", [None, "en"])
def test_words_of_a_script_without_spaces_are_not_guessed(text: str, language: str | None) -> None:
    signals = quality(text, language=language).signals
    for name in WORD_SIGNALS:
        assert signals[name].value is None
        assert "without spaces" in signals[name].reason
    assert signals["mc4_paragraphs"].value is not None
    assert signals["fineweb_line_punct_ratio"].value is not None


@pytest.mark.parametrize("language", ["ja", "zh-TW", "zh_Hans", "th", "my"])
def test_a_language_without_spaces_has_no_words_whatever_the_text(language: str) -> None:
    assert quality(ENGLISH, language=language).signals["gopher_min_doc_words"].value is None


@pytest.mark.parametrize("text", [KOREAN, HINDI, ENGLISH + "天気", "Ελληνικά και ελληνικά."])
def test_words_with_spaces_between_them_are_counted_in_any_script(text: str) -> None:
    assert quality(text).signals["gopher_min_doc_words"].value


def test_a_splitter_makes_words_of_any_script_count() -> None:
    splitter = Splitter(words=lambda text: list(text), count_sentences=lambda line: line.count("。"))
    signals = quality(JAPANESE, splitter=splitter, language="ja").signals
    assert signals["gopher_min_doc_words"].value == sum(map(str.isalnum, JAPANESE))
    assert signals["gopher_top_2_gram"].value is not None
    assert signals["c4_no_terminal_punct_line_frac"].value == 1


def test_c4_does_not_judge_sentences_that_end_in_marks_it_does_not_know() -> None:
    assert "marks that C4 does not know" in quality(HINDI).signals["c4_sentences"].reason
    assert quality(KOREAN).signals["c4_sentences"].value == 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", ENGLISH),
        ("de", "Der Rat will die Brücke schließen und mit den Fähren beginnen."),
        ("fr", "Le maire a dit que la ville et les bateaux sont prêts."),
        ("nb", "Ordføreren sa at det er for dyrt og at broen på elva stenges."),
        ("ru", "Мэр сказал, что мост не откроют и что на реке будет паром."),
        ("tr", "Belediye başkanı bu köprü için çok para ve bir yıl gerektiğini söyledi."),
        ("hi", HINDI),
    ],
)
def test_stop_words_are_counted_in_the_language_given(language: str, text: str) -> None:
    value = quality(text, language=language).signals["gopher_stop_words"].value
    assert value is not None
    assert value >= 2
    assert quality("zzz", language=language).signals["gopher_stop_words"].value == 0


@pytest.mark.parametrize(("language", "why"), [(None, "pass language="), ("ko", "'ko'"), ("xx", "'xx'")])
def test_stop_words_without_a_list_are_not_guessed(language: str | None, why: str) -> None:
    signal = quality(ENGLISH, language=language).signals["gopher_stop_words"]
    assert (signal.value, signal.verdict) == (None, "not applicable")
    assert why in signal.reason


def test_language_is_identified_when_asked_and_once() -> None:
    asked: list[str] = []

    def identify(text: str) -> Identification:
        asked.append(text)
        return Identification("sv", 0.75)

    report = quality(ENGLISH, identify=identify)
    assert (report.passed, report.failed, report.to_dict(language=False)["passed"], asked) == (
        False,
        report.failed,
        False,
        [],
    )
    assert (report.language, report.confidence, report.to_dict()["language"]) == ("sv", 0.75, "sv")
    assert asked == [ENGLISH]


def test_a_language_given_is_not_identified() -> None:
    def identify(text: str) -> Identification:
        raise AssertionError("asked")

    report = quality(ENGLISH, language="en_GB", identify=identify)
    assert (report.language, report.confidence) == ("en", None)


# --- what only a cleaning knows


def test_without_a_result_what_cleaning_knows_is_not_applicable() -> None:
    for name, signal in quality(ENGLISH).signals.items():
        if SIGNALS[name].source == "news-text-cleaner":
            assert signal.value is None
            assert "result=" in signal.reason


@settings(deadline=None)
@given(pieces)
def test_removed_shares_add_up(parts: list[tuple[str | None, str]]) -> None:
    result = cleaned(parts)
    signals = quality(result.text, result=result).signals
    shares = {category: signals[f"removed_{category}_share"].value for category in CATEGORIES}
    total = sum(len("".join(text.split())) for _, text in parts)
    for category, share in shares.items():
        removed = sum(len("".join(text.split())) for kind, text in parts if kind == category)
        assert share == (removed / total if removed else 0)
    assert math.isclose(sum(filter(None, shares.values())), signals["removed_share"].value or 0)


@settings(deadline=None)
@given(pieces)
def test_paywall_cut_is_nothing_kept_after_a_prompt_or_an_ellipsis_before_one(
    parts: list[tuple[str | None, str]],
) -> None:
    expected = False
    for index, (category, _) in enumerate(parts):
        before = "".join(text for kind, text in parts[:index] if kind is None)
        after = "".join(text for kind, text in parts[index + 1 :] if kind is None)
        if category == "paywall":
            expected |= not after.strip() or before.rstrip(" \n”").endswith(("…", "..."))
    result = cleaned(parts)
    assert quality(result.text, result=result).signals["paywall_cut"].value == expected


def test_a_text_cut_off_by_a_paywall_fails() -> None:
    result = cleaned([(None, ENGLISH), ("paywall", "Subscribe to continue reading."), ("share", "\nShare")])
    assert "paywall_cut" in quality(result.text, result=result, preset="news", language="en").failed


@settings(deadline=None)
@given(pieces)
def test_an_abstention_fails_and_nothing_counts_as_removed(parts: list[tuple[str | None, str]]) -> None:
    result = cleaned(parts, outcome="abstained")
    report = quality(result.text, result=result)
    assert "abstained" in report.failed
    assert report.signals["removed_share"].value == 0
    assert report.signals["paywall_cut"].verdict == "not applicable"


def test_lines_with_mojibake_repaired_are_counted() -> None:
    repairs = (Repaired(("fix_encoding", "uncurl_quotes")), Repaired(("unescape_html",)), Repaired(("fix_encoding",)))
    assert quality(ENGLISH, result=Cleaned(ENGLISH, repairs=repairs)).signals["mojibake_lines"].value == 2


def test_a_cleaners_own_result_is_understood() -> None:
    result = explain("The mÃ¼nster stands.\n\nAdvertisement\n\nIt was built in 1300.")
    signals = quality(result.text, result=result).signals
    assert signals["mojibake_lines"].value == 1
    assert signals["removed_advertisement_share"].value == signals["removed_share"].value
    assert signals["abstained"].value == 0


# --- bad input


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 1_000_000,
        " " * 1_000_000,
        "x" * 5_000_000,
        "天" * 1_000_000,
        "a " * 500_000,
        "one two three four five six seven " * 40_000,
        "." * 1_000_000,
        '."' * 500_000 + "x",
        ("!" + " " * 1000) * 1000,
        "[" * 1_000_000 + ".",
        "\x00" * 1_000_000,
        "\ud800 " * 200_000,
        "-\n" * 300_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_huge_and_odd_texts_are_measured(text: str) -> None:
    result = Cleaned(text, [Removed("rule", "paywall", 5, 6, "x")] * 1000)
    assert isinstance(quality(text, language="en", result=result), Quality)


def test_importing_is_light() -> None:
    heavy = "langdetect", "py3langid", "numpy", "datatrove", "spacy"
    program = f"import sys, cleaner.quality; print([name for name in {heavy!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
