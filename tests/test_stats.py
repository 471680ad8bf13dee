from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import explain
from cleaner.result import Removal, Result
from cleaner.sample import DOCUMENT_LENGTH, PIECE_LENGTH, Example, LineSample, example
from cleaner.stats import (
    _UNSPACED,
    _UNSPACED_BYTES,
    ERRORS,
    MESSAGE_LENGTH,
    Stats,
    StatsError,
    Tally,
    count_words,
    pack_of,
)
from tests.strategies import any_text

LINES = ["Advertisement", "Share", "Sign in", "シェア", "\ud800odd", "x" * 500]
RULES = [("en-share-button", "share"), ("ja-share-button", "share"), ("any-paywall-box", "paywall")]
WORDS = ["The", "mayor", "sagte", "天気", "\n", "\ud800", "…"]


@st.composite
def results(draw: st.DrawFn) -> Result:
    """What a cleaning may say, also what no shipped rule does."""
    kept: list[str] = []
    removals: list[Removal] = []
    at = 0
    for _ in range(draw(st.integers(0, 5))):
        words = " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=4)))
        kept.append(words)
        at += len(words)
        rule, category = draw(st.sampled_from(RULES))
        line = draw(st.sampled_from(LINES)) + draw(st.sampled_from(["", "\n", f"\nAd {draw(st.integers(0, 99))}\n\n"]))
        removals.append(Removal(rule, category, at, at + len(line), line))
        at += len(line)
    cleaned = draw(st.booleans())
    if removals and cleaned:
        return Result("".join(kept), tuple(removals), outcome="cleaned", version="1", rules_digest="d")
    return Result("".join(kept), outcome=draw(st.sampled_from(["unchanged", "abstained"])), version="2")


events = st.one_of(
    st.tuples(results(), st.integers(0, 60).map("a.jsonl:{}".format), st.integers(0, 10**6)),
    st.tuples(st.just("error"), st.integers(0, 200)),
)
Event = tuple[Result, str, int] | tuple[str, int]


def collect(events: Sequence[Event]) -> Stats:
    stats = Stats()
    for event in events:
        if len(event) == 2:
            stats.add_error(f"a.jsonl:{event[1]}: not JSON")
        else:
            result, document, size = event
            reasons = ["c4_sentences: 2 is below 5"] if result.outcome == "abstained" and size % 2 else []
            stats.add(result, document=document, bytes_in=size, rejected=reasons)
    return stats


def merged(parts: Sequence[Stats]) -> Stats:
    whole = Stats()
    for part in parts:
        whole.merge(part)
    return whole


def small_samples() -> Any:
    """Bounds so low that a handful of documents reaches them."""
    return patch.multiple("cleaner.sample", LINE_ENTRIES=6, DOCUMENTS=3)


@given(st.lists(events, max_size=12), st.lists(st.integers(0, 2), min_size=12, max_size=12), st.randoms())
def test_parts_merge_into_the_whole(run: list[Event], shard_of: list[int], shuffled: random.Random) -> None:
    with small_samples(), patch("cleaner.stats.ERRORS", 3):
        whole = collect(run)
        shards = [collect([event for event, shard in zip(run, shard_of, strict=False) if shard == n]) for n in range(3)]
        shuffled.shuffle(shards)
        assert merged(shards) == whole
        assert merged([shards[0], merged(shards[1:])]) == merged([merged(shards[:2]), shards[2]])
        shuffled.shuffle(run)
        assert json.dumps(collect(run).to_dict()) == json.dumps(whole.to_dict())


@given(st.lists(events, max_size=8))
def test_statistics_go_through_json(run: list[Event]) -> None:
    with small_samples():
        stats = collect(run)
        told = json.dumps(stats.to_dict(), ensure_ascii=False)
        assert Stats.from_dict(json.loads(told.encode())) == stats


@given(st.lists(any_text, max_size=4))
def test_words_and_removals_add_up_for_real_cleanings(texts: list[str]) -> None:
    stats = Stats()
    found = [explain(text) for text in texts]
    for number, result in enumerate(found):
        stats.add(result, document=f"{number}", bytes_in=len(texts[number]))
    told = stats.to_dict()
    assert told["words"]["in"] == told["words"]["out"] + told["words"]["removed"]
    assert sum(told["outcomes"].values()) == told["documents"] == len(texts)
    for grouping in ("removed_by_category", "removed_by_pack"):
        assert sum(one["removals"] for one in told[grouping].values()) == sum(len(one.removals) for one in found)
        assert sum(one["words"] for one in told[grouping].values()) == told["words"]["removed"]
    for shown in stats.cleaned.examples:
        result = found[int(shown.document)]
        if not any(piece.omitted for piece in shown.pieces):
            assert "".join(piece.text for piece in shown.pieces if not piece.rule) == result.text
            assert [piece.text for piece in shown.pieces if piece.rule] == [one.text for one in result.removals]


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.sampled_from([f"line {n}" for n in range(30)])), max_size=80))
def test_lines_are_those_of_the_lowest_floor_that_fits(occurrences: list[tuple[int, str]]) -> None:
    def sampled(floor: int) -> LineSample:
        with patch("cleaner.sample.LINE_ENTRIES", 10**9):
            sample = LineSample(floor)
            for salt, line in occurrences:
                sample.add(line, "r", salt)
        return sample

    with patch("cleaner.sample.LINE_ENTRIES", 10):
        adaptive = LineSample()
        for salt, line in occurrences:
            adaptive.add(line, "r", salt)
    assert adaptive == next(sampled(floor) for floor in range(34) if sampled(floor).entries <= 10)


def test_what_is_removed_most_is_found_among_a_million_lines_of_their_own() -> None:
    draw = random.Random(0)
    sample = LineSample()
    common = {"Advertisement": 30_000, "Share this": 10_000}
    lines = [line for line, times in common.items() for _ in range(times)] + [f"Photo: {n}" for n in range(100_000)]
    draw.shuffle(lines)
    for number, line in enumerate(lines):
        sample.add(line, "r", draw.getrandbits(32) ^ number)
    assert sample.one_in > 1
    assert sample.entries <= 4096
    found = sample.most_removed(2)
    assert [line for line, _, _ in found] == list(common)
    for line, _, times in found:
        error = (sample.one_in / common[line]) ** 0.5
        assert abs(times / common[line] - 1) < 4 * error


def test_few_lines_are_counted_exactly() -> None:
    stats = Stats()
    for number in range(500):
        stats.add(explain("It rained.\n\nAdvertisement\n\nIt stopped."), document=f"{number}.txt", bytes_in=1)
    ((line, rule, times),) = stats.lines.most_removed(5)
    assert (line, times, stats.lines.one_in) == ("Advertisement", 500, 1)
    assert stats.removed == {("advertisement", rule): Tally(500, 500)}


def test_the_first_errors_are_those_of_the_first_documents() -> None:
    stats = Stats()
    for number in random.Random(1).sample(range(1000), 1000):
        stats.add_error(f"news/b{number}.jsonl:{number}: not JSON" + "x" * 5000)
    assert stats.errors == 1000
    assert [int(message.split(":")[1]) for message in stats.first_errors] == list(range(ERRORS))
    assert max(map(len, stats.first_errors)) == MESSAGE_LENGTH


@given(st.lists(st.text(alphabet="a019\u0664:\ud800"), max_size=6))
def test_any_messages_have_an_order(messages: list[str]) -> None:
    there, back = Stats(), Stats()
    for message in messages:
        there.add_error(message)
    for message in reversed(messages):
        back.add_error(message)
    assert there == back


def test_reasons_of_the_gate_are_counted_by_signal() -> None:
    stats = Stats()
    reasons = ["c4_sentences: 2 is below 5", "paywall_cut: 1 is above 0", "c4_sentences: again"]
    stats.add(Result("One."), document="a", bytes_in=4, rejected=reasons)
    stats.add(Result("Two."), document="b", bytes_in=4)
    assert (stats.rejected, dict(stats.rejected_by)) == (1, {"c4_sentences": 1, "paywall_cut": 1})


def test_an_abstention_is_shown_whole() -> None:
    stats = Stats()
    stats.add(Result("Share\nShare", outcome="abstained"), document="a", bytes_in=4)
    assert [piece.text for one in stats.abstained.examples for piece in one.pieces] == ["Share\nShare"]
    assert stats.cleaned.examples == []


@given(st.lists(st.integers(0, 3 * PIECE_LENGTH), min_size=1, max_size=40))
def test_a_shown_document_is_bounded_and_says_what_is_left_out(lengths: list[int]) -> None:
    kept, removals, at = [], [], 0
    for number, length in enumerate(lengths):
        if number % 2:
            removals.append(Removal("r", "share", at, at + length, "x" * length))
        else:
            kept.append("y" * length)
        at += length
    shown: Example = example("a", Result("".join(kept), tuple(removals)))
    assert sum(len(piece.text) + piece.omitted for piece in shown.pieces) == at
    assert sum(len(piece.text) for piece in shown.pieces) <= DOCUMENT_LENGTH + PIECE_LENGTH


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t", 0),
        ("One two\nthree", 3),
        ("Der Bürgermeister sagte „Nein“.", 4),
        ("市長は東京で話した。", 9),
        ("第5回 NHK杯、東京", 7),
        ("สภา AP", 4),
        ("महापौर ने कहा", 3),
        ("시장은 화요일에", 2),
    ],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_the_fast_look_for_scripts_without_spaces_misses_none() -> None:
    everything = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    found = "".join(_UNSPACED.findall(everything))
    assert len(found) > 80_000
    assert {character.encode()[0] for character in found} <= set(_UNSPACED_BYTES)


@given(any_text, any_text)
def test_words_of_two_texts_add_up(one: str, other: str) -> None:
    assert count_words(f"{one} {other}") == count_words(one) + count_words(other)


@pytest.mark.parametrize(("rule", "pack"), [("en-paywall-box", "en"), ("any-x-y", "any"), ("single", "any")])
def test_a_pack_is_the_beginning_of_the_rules_id(rule: str, pack: str) -> None:
    assert pack_of(rule) == pack


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"format": 1},
        {"format": 2},
        [],
        {**Stats().to_dict(), "documents": "many"},
        {**Stats().to_dict(), "outcomes": 3},
        {**Stats().to_dict(), "cleaned_sample": [{"document": "a", "pieces": [{"colour": 1}]}]},
        {**Stats().to_dict(), "line_sample": {"one_in": 1, "counts": [[1, 2]]}},
    ],
)
def test_what_is_not_statistics_is_refused(values: object) -> None:
    with pytest.raises(StatsError, match="statistics of"):
        Stats.from_dict(values)  # type: ignore[arg-type]
