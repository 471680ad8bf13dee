from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import explain
from cleaner.quality import PRESETS, SIGNALS, quality, reasons
from cleaner.result import Result
from tests.strategies import any_text

STORY = """\
The city council voted on Tuesday to close the old bridge for two years and to build a ferry landing.
"We have looked at every other way," said the mayor. "There is none that costs less than this."
Engineers had found cracks in three of the nine piers last autumn. The firm that built them is gone.
Most shopkeepers on the east bank disagree, and fear that nobody will come to their side of the river."""
WHOLE = f"{STORY}\nThe ferry is to run every twenty minutes with two boats, from six in the morning until midnight."


@given(any_text, st.sampled_from(sorted(PRESETS)), st.sampled_from([None, "en", "ja"]))
def test_there_is_a_reason_for_each_signal_that_fails_and_for_no_other(
    text: str, preset: str, language: str | None
) -> None:
    result = explain(text)
    found = quality(result.text, result=result, preset=preset, language=language)
    told = reasons(result, preset, language=language)
    assert tuple(reason.partition(":")[0] for reason in told) == found.failed
    for reason in told:
        name, value, side, threshold = re.match(r"(\w+): (\S+) is (below|above) (\S+) \(", reason).groups()  # type: ignore[union-attr]
        assert SIGNALS[name].bound == ("min" if side == "below" else "max")
        assert float(threshold) == PRESETS[preset][name]
        assert float(value) != float(threshold)
        assert (float(value) < float(threshold)) == (side == "below")


def test_a_value_next_to_its_threshold_is_told_in_full() -> None:
    text = "a. a. a. b c d"
    value = quality(text).signals["gopher_alpha_words_ratio"].value
    assert value == 6 / 9
    limit = math.nextafter(value, 1)
    (told,) = reasons(Result(text), "mc4", {"mc4_paragraphs": None, "gopher_alpha_words_ratio": limit})
    assert told == f"gopher_alpha_words_ratio: {value} is below {limit} (share of words with a letter)"


def test_a_threshold_of_ones_own_decides() -> None:
    assert reasons(Result(WHOLE), "news") == ()
    assert reasons(Result(WHOLE), "news", {"gopher_min_doc_words": 1000})[0].startswith("gopher_min_doc_words: 9")
    assert reasons(Result("Short."), "mc4", {"mc4_paragraphs": None}) == ()
    with pytest.raises(ValueError, match="no preset 'gophr'"):
        reasons(Result(WHOLE), "gophr")


@pytest.mark.parametrize(
    "page",
    [
        f"{STORY}\n\nSubscribe to continue reading.",
        f"{STORY}\n\nAlready a subscriber? Sign in\n\nShare this article",
        f"{STORY}\nThe ferry is to run every twenty…\n\nSubscribe to continue reading.\n\nThe Harbour Post, 12 Quay Road",
        f"{STORY}\nThe ferry is to run every twenty ...\n\nSubscribe to continue reading.",
    ],
)
def test_a_real_page_cut_off_by_a_paywall_is_rejected(page: str) -> None:
    result = explain(page)
    assert "paywall" in {removal.category for removal in result.removals}
    assert "Subscribe to continue" not in result.text
    assert [reason for reason in reasons(result, "news") if reason.startswith("paywall_cut: 1 is above 0")]


@pytest.mark.parametrize(
    "page",
    [
        f"Already a subscriber? Sign in\n\n{WHOLE}",
        f"{STORY}\n\nSubscribe to continue reading.\n\n{WHOLE.splitlines()[-1]}",
        f"{WHOLE}\n\nAdvertisement",
        f"{STORY}\nAnd so it went on…\n\nAdvertisement\n\n{WHOLE.splitlines()[-1]}",
        WHOLE,
    ],
)
def test_a_whole_article_is_not_taken_for_a_cut_one(page: str) -> None:
    result = explain(page)
    assert quality(result.text, result=result).signals["paywall_cut"].value == 0
    assert reasons(result, "news") == ()
