"""Every signal against datatrove's own filters, on the same text.

datatrove's filters only say yes or no. So each is asked twice: with our value as its threshold it must let
the text pass, and with the number next to that, on the wrong side, drop the text for just that reason.
Together that proves the two values equal to the last bit.

Two splitters are tried: ours in datatrove, which takes any tokenizer, on any text at all, and datatrove's
default, spaCy's English tokenizer, in ours. The tests of differences name where we differ by choice.
"""

from __future__ import annotations

import gzip
import json
import math
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.quality import Splitter, count_sentences, quality, split_words
from cleaner.quality.punctuation import PUNCTUATION, TERMINAL_PUNCTUATION

pytest.importorskip("datatrove", reason="datatrove is the reference: pip install datatrove spacy")
pytest.importorskip("spacy", reason="datatrove splits English words with spaCy: pip install spacy")

from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4ParagraphFilter,
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.utils import text as datatrove_text
from datatrove.utils.word_tokenizers import WordTokenizer

# datatrove takes the mean word length of texts without words, too.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Mean of empty slice:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning"),
]


class OurTokenizer(WordTokenizer):
    """Our splitter in the shape that datatrove takes; only the number of sentences is ever looked at."""

    def word_tokenize(self, text: str) -> list[str]:
        return split_words(text)

    def sent_tokenize(self, text: str) -> list[str]:
        return [text] * count_sentences(text)

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        return [(0, len(text))] * count_sentences(text)


OURS = (Splitter(), OurTokenizer())
SPACY = (
    Splitter(
        words=partial(datatrove_text.split_into_words, language="en"),
        count_sentences=lambda line: len(datatrove_text.split_into_sentences(line, "en")),
    ),
    "en",
)

ARTICLE = """\
The city council voted on Tuesday to close the old bridge for two years and to build a ferry landing.
"We have looked at every other way," said the mayor, Ms. Okafor. "There isn't one that costs less than $3.5m."
- Work begins in May.
- The ferry runs every 20 minutes...
Engineers found cracks in three of the nine piers last autumn [2]. The U.S. firm that built them is gone.

Most shopkeepers on the east bank disagree. "Nobody will come," one said. "That's what happened in 1987!"
The council is to meet again in four weeks."""

PAGE = """\
Menu
Home | News | Sport | Weather
• Most read
• Share this #bridge #council
We use cookies. Read our privacy policy for more.
Please enable JavaScript to watch this video.
Read more…

Read more…

function() { return 1; }
Lorem ipsum dolor sit amet, said nobody.
© 2024"""

TEXTS = (
    ARTICLE,
    PAGE,
    ARTICLE + "\n" + ARTICLE,
    ARTICLE + "\n\n" + ARTICLE + "\n\n" + ARTICLE,
    PAGE + "\n" + ARTICLE,
    "\n".join([ARTICLE.splitlines()[0]] * 9),
    "no end\n" * 40,
    "to be or not to be " * 60,
    "word " * 5,
    "x" * 1001 + " is a long word. " + "y " * 20,
    "#" * 30 + " tags " + "... " * 9,
    "News paper news paper newspaper newspaper news. " * 8,
    "\n\n \n\t\n",
    "\r\n\x0b\x0c\x1c\x85\u2028",
    "The price is１２３ and « so » on؟ 𑅁 𑅁",
    "\n".join(f"{ARTICLE.splitlines()[1]} {number}" for number in range(5)),
)

PIECES = (
    *(
        "the",
        "of",
        "a",
        "news",
        "paper",
        "newspaper",
        "pap",
        "er",
        "isn't",
        "U.S.",
        "3.5",
        "Straße",
        "１",
        "#",
        "x" * 1001,
    ),
    *(".", "...", "…", "!", "?", '"', "'", ",", "•", "-", "{", "[1]", "[edit]", "«", "。", "𑅁"),
    *(" ", " ", " ", "\n", "\n", "\n\n", "\n \n", "\r\n", "\t", "\u2028", "\x00", "\xa0"),
    *(
        "lorem ipsum",
        "JavaScript",
        "privacy policy",
        "The mayor said so on Monday. ",
        "A ferry runs every day.\n",
    ),
)
realistic = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)
arbitrary = st.text(st.characters(), max_size=200)
encodable = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)

NO_GOPHER = dict.fromkeys(
    (
        "min_doc_words",
        "max_doc_words",
        "min_avg_word_length",
        "max_avg_word_length",
        "max_symbol_word_ratio",
        "max_bullet_lines_ratio",
        "max_ellipsis_lines_ratio",
        "max_non_alpha_words_ratio",
        "min_stop_words",
    )
)
NO_REPETITION: dict[str, Any] = {
    **dict.fromkeys(("dup_line_frac", "dup_para_frac", "dup_line_char_frac", "dup_para_char_frac")),
    "top_n_grams": (),
    "dup_n_grams": (),
}
NO_FINEWEB = {
    "line_punct_thr": -math.inf,
    "short_line_thr": math.inf,
    "char_duplicates_ratio": math.inf,
    "new_line_ratio": math.inf,
}

MakeFilter = Callable[..., Any]


def gopher(parameter: str) -> MakeFilter:
    return lambda threshold, language: GopherQualityFilter(**{**NO_GOPHER, parameter: threshold}, language=language)


def repetition(parameter: str, size: int | None = None) -> MakeFilter:
    def make(threshold: float, language: Any) -> Any:
        value = threshold if size is None else ((size, threshold),)
        return GopherRepetitionFilter(**{**NO_REPETITION, parameter: value}, language=language)

    return make


def fineweb(parameter: str) -> MakeFilter:
    return lambda threshold, language: FineWebQualityFilter(**{**NO_FINEWEB, parameter: threshold}, language=language)


# Our signal -> datatrove's filter with only this test switched on, and the reason it gives.
REFERENCE: dict[str, tuple[MakeFilter, str]] = {
    "gopher_min_doc_words": (gopher("min_doc_words"), "gopher_short_doc"),
    "gopher_max_doc_words": (gopher("max_doc_words"), "gopher_long_doc"),
    "gopher_min_avg_word_length": (gopher("min_avg_word_length"), "gopher_below_avg_threshold"),
    "gopher_max_avg_word_length": (gopher("max_avg_word_length"), "gopher_above_avg_threshold"),
    "gopher_hash_word_ratio": (gopher("max_symbol_word_ratio"), "gopher_too_many_hashes"),
    "gopher_ellipsis_word_ratio": (gopher("max_symbol_word_ratio"), "gopher_too_many_ellipsis"),
    "gopher_bullet_lines_ratio": (gopher("max_bullet_lines_ratio"), "gopher_too_many_bullets"),
    "gopher_ellipsis_lines_ratio": (gopher("max_ellipsis_lines_ratio"), "gopher_too_many_end_ellipsis"),
    "gopher_alpha_words_ratio": (gopher("max_non_alpha_words_ratio"), "gopher_below_alpha_threshold"),
    "gopher_stop_words": (gopher("min_stop_words"), "gopher_enough_stop_words"),
    "gopher_dup_line_frac": (repetition("dup_line_frac"), "dup_line_frac"),
    "gopher_dup_para_frac": (repetition("dup_para_frac"), "dup_para_frac"),
    "gopher_dup_line_char_frac": (repetition("dup_line_char_frac"), "dup_line_char_frac"),
    "gopher_dup_para_char_frac": (repetition("dup_para_char_frac"), "dup_para_char_frac"),
    **{f"gopher_top_{size}_gram": (repetition("top_n_grams", size), f"top_{size}_gram") for size in (2, 3, 4)},
    **{
        f"gopher_dup_{size}_gram": (repetition("dup_n_grams", size), f"duplicated_{size}_n_grams")
        for size in range(5, 11)
    },
    "fineweb_line_punct_ratio": (fineweb("line_punct_thr"), "line_punct_ratio"),
    "fineweb_short_line_ratio": (fineweb("short_line_thr"), "short_line_ratio"),
    "fineweb_char_dup_ratio": (fineweb("char_duplicates_ratio"), "char_dup_ratio"),
    "fineweb_list_ratio": (fineweb("new_line_ratio"), "list_ratio"),
}


def reason(one: Any, text: str) -> str | None:
    """Why datatrove's filter drops the text; None if it does not."""
    answer = one.filter(Document(text=text, id=""))
    return None if answer is True else answer[1]


def agrees(name: str, text: str, splitter: Splitter, tokenizer: Any) -> bool:
    """Whether datatrove has our value: it passes the text at that threshold and drops it at the next one."""
    only = {name: 0.0}
    signal = quality(text, preset="mc4", thresholds=only, splitter=splitter, language="en").signals[name]
    if signal.value is None:
        return True
    make, expected = REFERENCE[name]
    inward = math.inf if signal.bound == "max" else -math.inf
    # datatrove takes a threshold of 0 for none, so the number next to it stands in.
    passing = signal.value or math.nextafter(0, inward)
    failing = math.nextafter(signal.value, -inward)
    passed = reason(make(passing, tokenizer), text) != expected
    return passed and reason(make(failing, tokenizer), text) == expected


def comparable(name: str, text: str, splitter: Splitter) -> str:
    """The text, changed where datatrove's answer would hide this signal's number; see the last tests."""
    if name == "gopher_ellipsis_word_ratio":
        return text.replace("#", "") + "…"  # it tests hash signs first, by the same threshold
    if name.startswith("gopher_top") and len(splitter.words(text)) < 4:
        return ""  # it has no number for a text shorter than the n-gram
    if name == "fineweb_line_punct_ratio" and not text.strip():
        return "x"  # it has no number for blank text
    return text


@pytest.mark.parametrize("name", REFERENCE)
@given(text=st.one_of(realistic, arbitrary))
@settings(max_examples=150, deadline=None)
def test_signal_equals_datatrove_on_any_text_with_our_words(name: str, text: str) -> None:
    text = comparable(name, text, OURS[0])
    assert agrees(name, text, *OURS)


@pytest.mark.parametrize("splitter", [OURS, SPACY], ids=["our words", "spaCy's words"])
def test_signals_equal_datatrove_on_real_texts(splitter: tuple[Splitter, Any]) -> None:
    for text in real_texts():
        for name in REFERENCE:
            assert agrees(name, comparable(name, text, splitter[0]), *splitter), (name, text[:200])


@given(text=st.one_of(realistic, encodable))
@settings(max_examples=60, deadline=None)
def test_all_signals_equal_datatrove_with_its_own_words(text: str) -> None:
    for name in REFERENCE:
        assert agrees(name, comparable(name, text, SPACY[0]), *SPACY), name


@pytest.mark.parametrize("splitter", [OURS, SPACY], ids=["our words", "spaCy's words"])
@given(text=st.one_of(realistic, encodable))
@settings(max_examples=150, deadline=None)
def test_presets_pass_what_datatrove_passes(splitter: tuple[Splitter, Any], text: str) -> None:
    check_presets(text, *splitter)


@pytest.mark.parametrize("splitter", [OURS, SPACY], ids=["our words", "spaCy's words"])
def test_presets_pass_what_datatrove_passes_of_real_texts(splitter: tuple[Splitter, Any]) -> None:
    for text in real_texts():
        check_presets(text, *splitter)


@given(text=st.one_of(realistic, arbitrary))
@settings(max_examples=300, deadline=None)
def test_c4_lines_equal_datatrove_on_any_text(text: str) -> None:
    check_c4(text, *OURS)


@pytest.mark.parametrize("splitter", [OURS, SPACY], ids=["our words", "spaCy's words"])
def test_c4_lines_equal_datatrove_on_real_texts(splitter: tuple[Splitter, Any]) -> None:
    for text in real_texts():
        check_c4(text, *splitter)


def test_punctuation_is_datatroves() -> None:
    assert PUNCTUATION == datatrove_text.PUNCTUATION_SET
    assert TERMINAL_PUNCTUATION == datatrove_text.TERMINAL_PUNCTUATION


def test_difference_words_are_cut_at_every_mark() -> None:
    """spaCy's rules are for English only, take 126 MB to install and many times as long to apply."""
    assert split_words("It isn't the U.S.") == ["It", "isn", "'", "t", "the", "U", ".", "S", "."]
    assert datatrove_text.split_into_words("It isn't the U.S.") == ["It", "is", "n't", "the", "U.S."]
    ours, theirs = (len(words) for words in (split_words(ARTICLE), datatrove_text.split_into_words(ARTICLE)))
    assert theirs < ours < 1.1 * theirs


def test_difference_abbreviations_end_sentences() -> None:
    """A list of abbreviations would serve one language; C4 asks for no more than five sentences."""
    assert count_sentences("Ask Ms. Okafor today.") == 2
    assert len(datatrove_text.split_into_sentences("Ask Ms. Okafor today.")) == 1


def test_difference_empty_text_fails_by_a_number() -> None:
    """datatrove calls it "empty"; here the preset fails by a signal that has a number for no text at all."""
    assert reason(FineWebQualityFilter(), "\n") == "empty"
    assert quality("\n", preset="fineweb").failed == ("fineweb_line_punct_ratio",)
    assert reason(GopherRepetitionFilter(), "") == "empty"
    assert quality("", preset="gopher").failed == ("gopher_min_doc_words",)


def test_difference_a_threshold_of_zero_demands_zero() -> None:
    """In datatrove 0 switches a test off; here None does, and 0 is a number like any other."""
    assert reason(gopher("max_bullet_lines_ratio")(0, "en"), "- one") is None
    assert (
        quality("- one", preset="mc4", thresholds={"gopher_bullet_lines_ratio": 0})
        .signals["gopher_bullet_lines_ratio"]
        .verdict
        == "fail"
    )


def test_difference_short_texts_have_no_repeated_ngram() -> None:
    """datatrove skips n-grams longer than the text; here their share is 0."""
    assert reason(repetition("top_n_grams", 4)(-1.0, "en"), "one two three") is None
    assert quality("one two three").signals["gopher_top_4_gram"].value == 0


def test_difference_marks_beyond_the_basic_plane_stay_with_their_word() -> None:
    """They are rare, and in the expression they would make splitting five times slower."""
    assert split_words("so𑅁 so.") == ["so𑅁", "so", "."]


def check_presets(text: str, splitter: Splitter, tokenizer: Any) -> None:
    c4 = quality(text, preset="c4", splitter=splitter)
    assert c4.passed == (reason(C4QualityFilter(language=tokenizer), text) is None)
    assert quality(text, preset="mc4").passed == (reason(C4ParagraphFilter(), text) is None)
    gopher_reasons = [
        reason(GopherQualityFilter(language=tokenizer), text),
        reason(GopherRepetitionFilter(language=tokenizer), text),
    ]
    ours = quality(text, preset="gopher", splitter=splitter, language="en")
    assert ours.passed == (gopher_reasons == [None, None]), gopher_reasons
    fineweb_passed = reason(FineWebQualityFilter(language=tokenizer), text) is None
    assert quality(text, preset="fineweb", splitter=splitter).passed == fineweb_passed


def check_c4(text: str, splitter: Splitter, tokenizer: Any) -> None:
    signals = quality(text, preset="c4", splitter=splitter).signals
    value = {name.removeprefix("c4_"): signal.value for name, signal in signals.items()}
    one = C4QualityFilter(min_num_sentences=0, language=tokenizer)
    why = reason(one, text)
    # A document with either is dropped at its first such line, and the rest is not counted.
    dropped = why in ("lorem_ipsum", "curly_bracket")
    assert dropped == bool(value["lorem_ipsum_lines"] or value["curly_bracket_lines"])
    if why:
        return
    lines = one.stats["line-total"].total
    for ours, theirs in (
        ("no_terminal_punct", "no_terminal_punc"),
        ("few_words", "too_few_words"),
        ("javascript", "javascript"),
        ("policy", "policy"),
        ("long_word", "too_long_word"),
    ):
        share = value[f"{ours}_line_frac"]
        assert share == (one.stats[f"line-filter-{theirs}"].total / lines if lines else None), ours
    sentences = value["sentences"]
    assert isinstance(sentences, int)
    assert reason(C4QualityFilter(min_num_sentences=sentences, language=tokenizer), text) is None
    more = C4QualityFilter(min_num_sentences=sentences + 1, language=tokenizer)
    assert reason(more, text) == "too_few_sentences"


def real_texts() -> Iterator[str]:
    """The texts above, and those of a file of scraped pages if CLEANER_BENCH names one."""
    yield from TEXTS
    if path := os.environ.get("CLEANER_BENCH"):
        with gzip.open(Path(path), "rt", encoding="utf-8") as lines:
            for line in lines:
                page = json.loads(line)
                yield from ("\n".join(page["gold"]), *filter(None, page["texts"].values()))
