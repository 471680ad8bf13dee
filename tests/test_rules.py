"""The packs: every rule proves itself, can be found by its keywords, and cannot run away."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.fold import fold, is_safe, plain, weaken
from cleaner.patterns.edges import beginnings, endings
from cleaner.patterns.engine import Expression
from cleaner.patterns.expression import CompiledRule, compile_rule, expressions, required
from cleaner.patterns.pattern import MOST_WAYS, PatternError, check, parse, ways
from cleaner.patterns.rarity import BOUNDARY, SENTENCE
from cleaner.prove import prove
from cleaner.rules import CATEGORIES, Rule, RuleError, is_piece, load, order
from cleaner.rules import parse as parse_pack
from cleaner.store import compiled_rules, digest
from tests.strategies import shipped

SEARCHED = [rule for rule in shipped() if rule.phrases or rule.pattern]
COMPLETE = sorted(set(CATEGORIES) - {"duplicate", "site"})


def _ids(rule: Rule) -> str:
    return rule.id


def test_every_example_comes_out_as_its_rule_says() -> None:
    assert [str(failure) for failure in prove(shipped(), compiled_rules())] == []


@pytest.mark.parametrize("category", COMPLETE)
def test_english_has_every_category(category: str) -> None:
    assert any(rule.language in ("en", "any") and rule.category == category for rule in shipped())


@pytest.mark.parametrize("rule", shipped(), ids=_ids)
def test_the_id_names_language_and_category_and_the_rule_explains_itself(rule: Rule) -> None:
    assert rule.id.startswith(f"{rule.language}-{rule.category}-")
    assert Path(rule.file).stem == rule.category
    assert rule.title
    assert rule.why
    assert rule.since


@pytest.mark.parametrize("rule", SEARCHED, ids=_ids)
def test_no_rule_can_backtrack_catastrophically(rule: Rule) -> None:
    """In the frame in which it runs, a rule leaves a backtracking engine a bounded number of choices."""
    for written in expressions(rule):
        assert ways(parse(written)) <= MOST_WAYS


@pytest.mark.parametrize("rule", [rule for rule in SEARCHED if rule.pattern], ids=_ids)
def test_patterns_are_of_the_syntax_that_re_and_regex_share(rule: Rule) -> None:
    for written in expressions(rule):
        re.compile(_sampled(written))


@pytest.mark.parametrize(
    "runaway", ["(a+)+b", "(a|a)*b", "(x*)*", "(a|ab)(b|bc){0,60}(c|d)*e", r"(\w+\s?)*$", ".*.*.*x"]
)
def test_expressions_that_can_run_away_are_refused(runaway: str) -> None:
    with pytest.raises(PatternError, match="ways"):
        check(runaway)


def test_a_phrase_without_fixed_letters_is_refused() -> None:
    [rule] = parse_pack(_pack(phrases='["<title>"]', match='["Nothing but a title"]'), file="mine.toml")
    with pytest.raises(RuleError, match=r'mine.toml:2: rule "my-share-x": a phrase has no 3 fixed letters in a row'):
        compile_rule(rule)


@settings(max_examples=1500, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_matches_holds_a_keyword(data: st.DataObject) -> None:
    """Sampled from the rules' own expressions; the keyword must be found in the form the prefilter sees."""
    rule = data.draw(st.sampled_from(SEARCHED))
    written = data.draw(st.sampled_from(expressions(rule)))
    literals = required(rule, written)
    if rule.unit == "line" and rule.pattern is None and not literals:
        return  # a short phrase that is looked up whole
    alphabet = st.characters(codec="utf-8", exclude_characters="\n")
    text = data.draw(st.from_regex(_sampled(written), fullmatch=True, alphabet=alphabet))
    line = re.sub(" +", " ", fold(text)) if is_piece(rule) else " ".join(filter(None, fold(text).split(" ")))
    engine = Expression.of(written).engine(line)
    if not (engine.search(line) if is_piece(rule) else engine.fullmatch(line)):
        return  # it matched by white space at the end, which no line has
    if rule.keywords and not any(fold(word) in line for word in rule.keywords):
        return  # a menu of other entries: the rule itself asks for the keyword
    form = b"\n" + weaken(plain(line).encode()) + b"\n"
    for words in literals:
        assert any(weaken(word.strip(SENTENCE + BOUNDARY).encode()) in form for word in words), words
    if not is_piece(rule):
        starts, ends = beginnings(written, 4), endings(written, 4)
        assert not starts or form[1:].startswith(tuple(weaken(word.encode()) for word in starts))
        assert not ends or form[:-1].endswith(tuple(weaken(word.encode()) for word in ends))


def _sampled(written: str) -> str:
    return re.sub(r"\\[pP]\{[^}]*\}", r"\\w", written).replace("(?P<name", "(?P<n_")


@given(st.text(st.characters(codec="utf-8")))
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_what_folds_alike_weakens_alike() -> None:
    """For all of Unicode: a safe character has one form in the prefilter, whatever it was typed as."""
    everything = "".join(map(chr, range(0x110000)))
    for character, folded in zip(everything, fold(everything), strict=True):
        if character != folded and is_safe(folded):
            before, after = (form.encode("utf-8", "surrogatepass") for form in (plain(character), folded))
            assert weaken(before) == weaken(after), character


@pytest.mark.parametrize(
    "letter",
    sorted(
        set(
            "aäöüàâçéèêëîïôûùœæñáíóúìòãõåøšžčřěůďťňýąćęłńóśźżăâîșțőűαβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋабвгдежзийклмнопрстуфхцчшщъыьэюяіїєґğşđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
        )
    ),
)
def test_letters_of_our_languages_are_safe_in_keywords(letter: str) -> None:
    assert is_safe(fold(letter))


def _pack(**keys: str) -> bytes:
    lines = {
        "id": '"my-share-x"',
        "title": '"X"',
        "category": '"share"',
        "phrases": '["share it"]',
        "match": '["Share it"]',
        "keep": '["No"]',
    }
    return "\n".join(
        ["# a pack", "[[rule]]", *(f"{key} = {value}" for key, value in (lines | keys).items() if value)]
    ).encode()


MISTAKES = {
    "unknown key": ({"pharses": '["x"]'}, "pharses: unknown key"),
    "no id": ({"id": ""}, "id: is missing"),
    "odd id": ({"id": '"Share"'}, "id: write it as"),
    "odd category": ({"category": '"sharing"'}, '"sharing" is none of'),
    "odd unit": ({"unit": '"word"'}, '"word" is none of'),
    "string for list": ({"phrases": '"share it"'}, "must be a list of strings"),
    "unknown slot": ({"phrases": '["by <nmae>"]'}, "unknown slot <nmae>"),
    "open bracket": ({"phrases": '["share [it"]'}, "is not closed"),
    "phrase and pattern": ({"pattern": '"share"'}, "either phrases or a pattern"),
    "bad expression": ({"phrases": "", "pattern": '"share("'}, "not a regular expression"),
    "runaway": ({"phrases": "", "pattern": '"(s+)+x"'}, "ways"),
    "unknown detector": ({"detector": '"links2"'}, "is none of"),
    "unknown setting": ({"detector": '"section"', "settings": "{ most = 2 }"}, "unknown setting"),
    "no examples": ({"match": ""}, "needs match and keep"),
    "unknown near": ({"near": '["paywalls"]'}, "is none of"),
    "no words": ({"phrases": '["»"]'}, "has no words"),
}


@pytest.mark.parametrize(("keys", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_mistakes_are_named_with_file_line_and_rule(keys: dict[str, str], message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_pack(_pack(**keys), file="mine.toml")
    assert message in str(caught.value)
    line = int(str(caught.value).removeprefix("mine.toml:").split(":")[0])
    key = next(iter(reversed(keys)))
    expected = next(
        (n for n, text in enumerate(_pack(**keys).decode().split("\n"), 1) if text.startswith(f"{key} =")), 2
    )
    assert line in (expected, 2, 6)
    assert ('"my-share-x"' in str(caught.value)) or "id" in keys


def test_broken_files_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"[[rule]\n")
    with pytest.raises(RuleError, match=r"broken\.toml: not valid TOML"):
        load(broken)
    broken.write_bytes(b"\xff")
    with pytest.raises(RuleError, match="byte 0 is not UTF-8"):
        load(broken)
    with pytest.raises(RuleError, match="no such file"):
        load(tmp_path / "nothing.toml")


def test_two_rules_of_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_bytes(_pack())
    with pytest.raises(RuleError, match="has a rule of this id"):
        load(tmp_path)


@given(st.permutations(compiled_rules()[:40]))
def test_the_order_of_rules_in_files_does_not_matter(rules: list[CompiledRule]) -> None:
    assert digest(sorted(rules, key=lambda entry: order(entry.rule))) == digest(compiled_rules()[:40])


def test_the_digest_tells_rules_apart() -> None:
    one, other = compiled_rules()[:2]
    assert digest([one]) != digest([other])
    assert digest([one]) == digest([replace(one, rule=replace(one.rule, title="New title", why="New reason"))])
