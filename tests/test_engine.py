"""The fast engine finds what the full one finds."""

import re
import sys

import pytest
import regex

from cleaner.fold import lower
from cleaner.patterns.engine import _COMMON, Expression
from cleaner.rules import is_piece
from cleaner.segment import segment
from cleaner.store import compiled_rules
from tests.strategies import shipped


def test_engines_class_common_characters_alike() -> None:
    for character in filter(_COMMON, map(chr, range(sys.maxunicode + 1))):
        for kind in (r"\w", r"\d", r"\s"):
            assert bool(re.match(kind, character)) == bool(regex.match(kind, character)), (kind, character)


def test_engines_agree_on_every_rules_examples() -> None:
    examples = {rule.id: segment("\n".join(rule.match + rule.keep)) for rule in shipped()}
    for entry in compiled_rules():
        document = examples[entry.rule.id]
        for search in entry.searches:
            expression = Expression.of(search.expression)
            for line, core in zip(document.lines, document.cores, strict=True):
                text = lower(line if is_piece(entry.rule) else core)
                found = [match.span() for match in expression.engine(text).finditer(text)]
                assert found == [match.span() for match in expression.full.finditer(text)], (entry.rule.id, text)


@pytest.mark.parametrize("written", [r"\p{L}+", "[[a-c]--b]", "(?:a|ab){2,3}+", "[a[b]"])
def test_what_engines_read_differently_is_left_to_the_full_one(written: str) -> None:
    assert Expression.of(written).fast is None


def test_letters_with_marks_are_left_to_the_full_engine() -> None:
    expression = Expression.of(r"\w+")
    assert expression.engine("кофе") is expression.fast
    assert expression.engine("हिन्दी") is expression.full
