"""The eight promises of the design, each for arbitrary Unicode and for generated news pages."""

import itertools
import pickle
import re
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, clean, explain
from cleaner.fold import lower
from cleaner.match import Hit, Matcher, holds
from cleaner.patterns.engine import Expression
from cleaner.patterns.expression import Search
from cleaner.rules import CATEGORIES, PROFILES, Rule, is_piece
from cleaner.search.prefilter import AhoCorasickPrefilter, PlainPrefilter
from cleaner.segment import Document, normalise_breaks, segment
from cleaner.store import compiled_rules
from tests.strategies import any_text, boilerplate_lines, headlines, news_pages, paragraphs, shipped

profiles = st.sampled_from(sorted(PROFILES))
WHOLE = {"max_removed": 1.0}


@given(any_text, profiles, st.sampled_from([None, 0.0, 0.3, 1.0]), st.booleans())
def test_cleaning_is_idempotent(text: str, profile: str, max_removed: float | None, repair: bool) -> None:
    options = {"profile": profile, "max_removed": max_removed, "repair": repair, "preview": True}
    once = clean(text, **options)
    assert clean(once, **options) == once


@given(any_text, profiles)
def test_nothing_is_lost(text: str, profile: str) -> None:
    result = explain(text, profile=profile, repair=False, **WHOLE)
    assert result.restore() == text
    for removal in result.removals:
        assert text[removal.start : removal.end] == removal.text != ""
    for one, other in itertools.pairwise(result.removals):
        assert one.end <= other.start


@given(any_text)
def test_with_repair_the_repaired_text_is_restored(text: str) -> None:
    repaired = clean(text, categories=[])
    assert explain(text, **WHOLE).restore() == repaired


def _is_shortened(line: str, original: str) -> bool:
    characters = iter(original)
    return all(character in characters for character in line)


@given(any_text, profiles)
def test_only_deletion(text: str, profile: str) -> None:
    """Each line of the output is a line of the input, in order, or one with pieces left out."""
    originals = iter(normalise_breaks(clean(text, categories=[])).split("\n"))
    for line in normalise_breaks(clean(text, profile=profile, **WHOLE)).split("\n"):
        assert any(_is_shortened(line, original) for original in originals)


@given(st.lists(paragraphs, min_size=1, max_size=6, unique=True), st.data())
def test_content_stands(article: list[str], data: st.DataObject) -> None:
    """Paragraphs mixed with boilerplate in any order all survive, each at least once."""
    pieces = [*article, *data.draw(st.lists(st.sampled_from(boilerplate_lines()), max_size=12))]
    pieces += data.draw(st.lists(st.sampled_from(article), max_size=3))
    page = data.draw(st.permutations(pieces))
    left = clean("\n\n".join(page), **WHOLE).split("\n")
    assert [paragraph for paragraph in article if paragraph not in left] == []


@given(news_pages())
def test_every_removal_names_its_rule(text: str) -> None:
    rules = {rule.id: rule for rule in shipped()}
    for removal in explain(text, **WHOLE).removals:
        assert rules[removal.rule].category == removal.category
        assert removal.category in CATEGORIES


@given(news_pages(), st.data())
def test_switching_a_rule_off_brings_its_text_back(text: str, data: st.DataObject) -> None:
    """What went by one rule is there again without it, unless another rule takes it."""
    removals = explain(text, **WHOLE).removals
    assume(removals)
    chosen = data.draw(st.sampled_from(removals))
    without = explain(text, disable=[chosen.rule], **WHOLE)
    assert chosen.rule not in {removal.rule for removal in without.removals}
    taken_elsewhere = any(
        removal.text.strip() in chosen.text or chosen.text.strip() in removal.text for removal in without.removals
    )
    assert chosen.text.strip() in without.restore()
    assert taken_elsewhere or chosen.text.strip() in without.text


@given(st.lists(paragraphs, min_size=2, max_size=5, unique=True), st.data())
def test_first_copy_stays(article: list[str], data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(article))
    at = data.draw(st.integers(article.index(again) + 1, len(article)))
    page = [*article[:at], again.replace(",", " ,").upper() if again.isascii() else again, *article[at:]]
    assert clean("\n\n".join(page), **WHOLE).split("\n\n") == article


@pytest.mark.parametrize("short", ["Yes.", "No, never.", "2-1", "And the river runs on to the sea", "ja", "はい。"])
@given(st.lists(paragraphs, min_size=3, max_size=5, unique=True))
def test_short_repeats_are_not_duplicates(short: str, article: list[str]) -> None:
    page = "\n\n".join(piece for paragraph in article for piece in (paragraph, short))
    assert clean(page) == page


@settings(max_examples=max(30, settings().max_examples // 5))  # the brute force takes half a second a text
@given(any_text | news_pages())
def test_prefilter_on_is_prefilter_off(text: str) -> None:
    """Same hits by Aho-Corasick, by looking for each keyword in turn, and by trying every rule on every line."""
    document = segment(text)
    hits = _matcher(AhoCorasickPrefilter).hits(document)
    assert hits == _matcher(PlainPrefilter).hits(document) == _brute_force(document)


@pytest.mark.parametrize("before", ["", "      * ", "»  "])
def test_the_prefilter_finds_every_example_by_its_own_rule(before: str) -> None:
    """Also where signs and spaces stand around the line."""
    for number, entry in enumerate(compiled_rules()):
        if not (entry.lines or entry.searches):
            continue
        rule = next(rule for rule in shipped() if rule.id == entry.rule.id)
        lines = "\n".join(rule.match + rule.keep).replace("{", "").replace("}", "").split("\n")
        document = segment("\n".join(before + line for line in lines))
        found = [hit for hit in _matcher(AhoCorasickPrefilter).hits(document) if hit.rule == number]
        assert found == _hits_of(number, document), rule.id


def _brute_force(document: Document) -> list[Hit]:
    """Every rule tried on every line, in the plainest way."""
    return sorted(hit for number in range(len(compiled_rules())) for hit in _hits_of(number, document))


def _hits_of(number: int, document: Document) -> list[Hit]:
    entry = compiled_rules()[number]
    found = []
    for line, (written, core) in enumerate(zip(document.lines, document.cores, strict=True)):
        spans = {(0, len(written)) for _ in range(1) if lower(core) in entry.lines}
        for search in entry.searches:
            spans.update(_spans(entry.rule, search, written, core))
        found += [Hit(line, number, *span) for span in spans]
    return sorted(found)


@cache
def _expression(written: str) -> Expression:
    return Expression.of(written)


def _spans(rule: Rule, search: Search, written: str, core: str) -> Iterator[tuple[int, int]]:
    if is_piece(rule):
        for match in _expression(search.expression).full.finditer(lower(written)):
            if match.end() > match.start() and len(written) <= search.longest and holds(rule, match, written):
                yield match.span()
    else:
        match = _expression(search.expression).full.fullmatch(lower(core))
        if match and search.shortest <= len(core) <= search.longest and holds(rule, match, core):
            yield 0, len(written)


_MATCHERS: dict[type, Matcher] = {}


def _matcher(prefilter: type) -> Matcher:
    if prefilter not in _MATCHERS:
        _MATCHERS[prefilter] = Matcher(compiled_rules(), prefilter)
    return _MATCHERS[prefilter]


@given(st.lists(any_text, max_size=6), st.randoms())
def test_order_of_documents_does_not_matter(texts: list[str], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(texts, len(texts))
    by_text = dict(zip(shuffled, Cleaner().batch(shuffled), strict=True))
    assert list(Cleaner().batch(texts)) == [by_text[text] for text in texts]


def test_a_pickled_cleaner_gives_the_same() -> None:
    cleaner = Cleaner(profile="light", disable=["share"], max_removed=0.9)
    copy = pickle.loads(pickle.dumps(cleaner))
    text = "One story of the day.\n\nAdvertisement\n\nShare\n\nIt went on for long."
    assert copy.explain(text) == cleaner.explain(text)
    assert copy.explain(text).text == "One story of the day.\n\nShare\n\nIt went on for long."


@given(any_text, st.sampled_from([0.0, 0.2, 0.5, 0.9]), profiles)
def test_loss_budget(text: str, most: float, profile: str) -> None:
    result = explain(text, max_removed=most, profile=profile)
    free = explain(text, max_removed=1.0, profile=profile)
    words = segment(free.restore()).words
    lost = sum(segment(removal.text).words for removal in free.removals)
    if lost > most * words:
        assert (result.outcome, result.removals, result.text) == ("abstained", (), free.restore())
    else:
        assert (result.text, result.removals) == (free.text, free.removals)


@given(headlines, st.lists(paragraphs, min_size=3, max_size=8, unique=True))
def test_a_clean_article_comes_out_whole(headline: str, article: list[str]) -> None:
    page = "\n\n".join([headline, *article])
    for profile in PROFILES:
        assert explain(page, profile=profile).outcome == "unchanged"


@given(any_text)
def test_to_dict_is_json(text: str) -> None:
    import json

    result = explain(re.sub("[\ud800-\udfff]", "", text))
    assert json.loads(json.dumps(result.to_dict()))["text"] == result.text
