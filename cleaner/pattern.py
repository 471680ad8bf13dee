"""What can be known about a rule's regular expression before it ever runs.

Two questions, both answered from the parsed expression: can it take long on any text (`ways`), and which
literals must a text hold for it to match at all (`required`)? The parser is the standard library's, as
Hypothesis uses it for `from_regex`; so a pattern is written in the syntax that `re` and `regex` share, plus
``\\p{…}``.
"""

import re
import re._constants as sre
import re._parser as parser
from collections.abc import Iterable
from math import log
from typing import Any

from cleaner.fold import is_safe
from cleaner.segment import EDGE

LONGEST_LINE = 600
"""Characters of a line that a line rule is tried on; longer lines are taken for prose. A choice, not a measurement."""

LONGEST_PARAGRAPH = 100_000
"""Characters of a line that sentence and span rules are tried on: far more than an article on one line has."""

MOST_WAYS = 100_000
"""Ways in which an expression may divide up a text before it is refused. A backtracking engine tries them all in
the worst case, so this bounds one match attempt. A choice, not a measurement."""

SHORTEST_KEYWORD = 3
"""Letters of a keyword. Shorter ones are in every document and filter nothing."""

LONGEST_KEYWORD = 12
"""Characters of a keyword that are looked for. The more of it, the larger the automaton; longer ones filter little
better."""

_MOST_KEYWORDS = 256
_MOST_TEXTS = 48


class PatternError(ValueError):
    """An expression that cannot be used in a rule. The message says why."""


def parse(pattern: str) -> Any:
    r"""The expression as `re._parser` sees it; ``\p{…}`` is read as some class of characters.

    Raises `PatternError` if it is not a regular expression.
    """
    try:
        return parser.parse(re.sub(r"\\[pP]\{[^}]*\}", r"\\w", pattern))
    except re.error as error:
        raise PatternError(f"not a regular expression: {error}") from None


def ways(tree: Iterable[Any], *, inner: bool = False) -> float:
    """Upper bound of the number of ways in which the expression can be laid over one text.

    The product over all places where a matcher has a choice that the text itself does not make: how often to
    repeat, which branch to take. Possessive repeats and atomic groups leave no choice. Small for ordinary
    phrases, huge for nested or neighbouring unbounded repeats: these make a backtracking engine run away.

    >>> ways(parse("subscribe(?: now|) to (the paper|us) for [0-9]{1,9}"))
    9.0
    >>> ways(parse("(a+)+")) > MOST_WAYS
    True
    """
    total = 1.0
    nodes = list(tree)
    for at, (operator, argument) in enumerate(nodes):
        if operator in (sre.ATOMIC_GROUP, sre.POSSESSIVE_REPEAT):
            continue
        texts = _spell((operator, argument))
        if texts is not None:
            total *= _ambiguity(texts, _continuations(nodes[at + 1 :], inner)) if len(texts) > 1 else 1
        elif operator is sre.BRANCH:
            total *= sum(ways(branch, inner=True) for branch in argument[1])
        elif operator in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            low, high, repeated = argument
            total *= _repeats(ways(repeated, inner=True), int(low), min(int(high), LONGEST_LINE))
        elif operator is sre.SUBPATTERN:
            total *= ways(argument[3], inner=True)
        elif operator in (sre.ASSERT, sre.ASSERT_NOT):
            total *= ways(argument[1], inner=True)
        elif operator is sre.GROUPREF_EXISTS or operator is sre.GROUPREF:
            raise PatternError("a reference back to a group cannot be bounded; write the alternatives out")
    return min(total, 1e18)


_ANYTHING, _END = "\ue000", "\ue001"


def _ambiguity(texts: set[str], after: set[str]) -> int:
    """How many of the texts can stand at one place with what follows: more than one only if they share a beginning."""
    most = 1
    for text in texts:
        rivals = sum(
            any(_agree(other[len(text) :], follower) for follower in after)
            for other in texts
            if other != text and other.startswith(text)
        )
        most = max(most, 1 + rivals)
    return most


def _agree(text: str, follower: str) -> bool:
    for one, other in zip(text, follower, strict=False):
        if other == _ANYTHING:
            return True
        if one != other:
            return False
    return True


def _continuations(nodes: list[Any], inner: bool) -> set[str]:
    """What can follow: beginnings, ended by a mark where they are open."""
    found = {""}
    for node in nodes:
        texts = _spell(node)
        if texts is None or len(found) * len(texts) > _MOST_TEXTS:
            return {text + _ANYTHING for text in found}
        found = {before + text for before in found for text in texts}
    return {text + (_ANYTHING if inner else _END) for text in found}


def _repeats(once: float, low: int, high: int) -> float:
    total = 0.0
    for count in range(low, high + 1):
        total += once**count if once > 1 else 1.0
        if total > 1e18:
            return 1e18
    return total


def check(pattern: str) -> None:
    """Raise `PatternError` if the expression is malformed or could take long on some text."""
    found = ways(parse(pattern))
    if found > MOST_WAYS:
        raise PatternError(
            f"can be laid over one text in {found:.0e} ways (at most {MOST_WAYS:,}): it would be slow on some texts. "
            "Bound its repeats ({0,40} instead of *), make them possessive (*+), do not nest them"
        )


def width(pattern: str) -> tuple[int, int]:
    """Fewest and most characters of a text that matches.

    >>> width("photo: [a-z]{2,40}")
    (9, 47)
    """
    low, high = parse(pattern).getwidth()
    return int(low), int(high)


def required(pattern: str, *, whole_line: bool) -> tuple[str, ...]:
    r"""Literals of which every text that matches holds at least one; () if there is no good set.

    With `whole_line` the expression spans a line between two ``\n``, and these may be part of a literal.

    >>> required("(photo|image): [a-z]{2,40}", whole_line=True)
    ('\nimage: ', '\nphoto: ')
    >>> required("sign up for .{2,20} newsletter", whole_line=False)
    ('sign up for',)
    """
    if whole_line:
        runs = _runs(parse(f"\n(?:{pattern})\n"))
        found = [frozenset(safe_part(text.replace("\n\n", "\n")) for text in texts) for texts in runs]
    else:
        # At the edge of a line a keyword would miss what `segment` strips there.
        found = [frozenset(_trim(safe_part(text)) for text in texts) for texts in _runs(parse(pattern))]
    candidates: list[set[str]] = [{_shorten(text) for text in texts} for texts in found]
    return usable(max(candidates, key=worth))


def _trim(text: str) -> str:
    r"""The text without what `segment` strips from the edge of a line, where it may be at the edge.

    >>> _trim(" (dpa).\n")
    '(dpa)\n'
    """
    start, body, end = (
        text[: text.startswith("\n")],
        text.strip("\n").strip(EDGE),
        text[len(text) - text.endswith("\n") :],
    )
    return start + body + end if body else ""


def usable(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts as keywords, or none if they are of no use together."""
    words = tuple(sorted({_shorten(text) for text in texts}))
    return words if worth(words) > 0 else ()


def _shorten(text: str) -> str:
    """The part of a keyword that is looked for: the end of the line if it reaches there, else the beginning."""
    return text[-LONGEST_KEYWORD:] if text.endswith("\n") and not text.startswith("\n") else text[:LONGEST_KEYWORD]


def _runs(tree: Iterable[Any]) -> list[set[str]]:
    """Sets of texts of each of which one stands in every match: the stretches between what cannot be spelled out."""
    found = []
    run = {""}
    for node in tree:
        texts = _spell(node, _MOST_KEYWORDS)
        if texts is not None and len(run) * len(texts) <= _MOST_KEYWORDS:
            run = {before + text for before in run for text in texts}
            continue
        found.append(run)
        if _starts_with_digit(node):
            found.append({text + digit for text in run for digit in _DIGITS})
        found += _inner_runs(node)
        run = texts or {""}
    return [*found, run]


_DIGITS = "0123456789"


def _starts_with_digit(node: Any) -> bool:
    operator, argument = node
    if operator is sre.IN:
        return bool(argument == [(sre.RANGE, (ord("0"), ord("9")))])
    if operator is sre.SUBPATTERN:
        return bool(argument[3]) and _starts_with_digit(argument[3][0])
    if operator is sre.ATOMIC_GROUP:
        return bool(argument) and _starts_with_digit(argument[0])
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return argument[0] >= 1 and _starts_with_digit(argument[2][0])
    return False


def _inner_runs(node: Any) -> list[set[str]]:
    operator, argument = node
    if operator is sre.SUBPATTERN:
        return _runs(argument[3])
    if operator is sre.ATOMIC_GROUP:
        return _runs(argument)
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and argument[0] >= 1:
        return _runs(argument[2])
    if operator is sre.BRANCH:
        chosen = [max(_runs(branch), key=worth) for branch in argument[1]]
        return [set().union(*chosen)]
    return []


def _spell(node: Any, most: int = _MOST_TEXTS) -> set[str] | None:
    """All texts that this part of an expression stands for, if they are few."""
    operator, argument = node
    if operator is sre.LITERAL:
        return {chr(argument)}
    if operator is sre.IN and all(kind is sre.LITERAL for kind, _ in argument) and len(argument) <= 4:
        return {chr(character) for _, character in argument}
    if operator is sre.AT and argument is sre.AT_END:
        return {"\n"}
    if operator in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return {""}
    if operator is sre.SUBPATTERN:
        return _spell_all(argument[3], most)
    if operator is sre.ATOMIC_GROUP:
        return _spell_all(argument, most)
    if operator is sre.BRANCH:
        branches = [_spell_all(branch, most) for branch in argument[1]]
        if any(texts is None for texts in branches):
            return None
        spelled = [text for texts in branches if texts is not None for text in texts]
        return set(spelled) if len(set(spelled)) == len(spelled) <= most else None
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        low, high, inner = argument
        once = _spell_all(inner, most)
        if once == {" "} and low == 1:
            return {" "}  # the text that keywords are looked up in has single spaces only
        if once is not None and high == 1:
            return once | {""} if low == 0 else once
    return None


def _spell_all(tree: Iterable[Any], most: int) -> set[str] | None:
    texts = {""}
    for node in tree:
        more = _spell(node, most)
        if more is None or len(texts) * len(more) > most:
            return None
        texts = {before + after for before in texts for after in more}
    return texts


def safe_part(text: str) -> str:
    """The longest part of `text` that is the same in every form of a document (`cleaner.fold.is_safe`)."""
    parts = [""]
    for character in text:
        if character == "\n" or is_safe(character):
            parts[-1] += character
        else:
            parts.append("")
    return max(parts, key=len)


def worth(texts: Iterable[str]) -> float:
    """How well a set of keywords tells documents apart: the letters of one keyword as rare as all of them together.

    A keyword is taken to be four times rarer with each letter (an estimate, not a measurement). 0 if the set is of
    no use: empty, or with a keyword of fewer than `SHORTEST_KEYWORD` letters.
    """
    sizes = [sum(map(_rarity, text)) for text in texts]
    if not sizes or min(sizes) < SHORTEST_KEYWORD:
        return 0
    return -log(sum(4.0 ** -min(size, LONGEST_KEYWORD) for size in sizes), 4)


def _rarity(character: str) -> int:
    """What a character is worth in letters: symbols, line ends and ideographs count for more than one."""
    if character == "\n":
        return 2
    return 1 if character in " '-.,:/()[]\"" or (character.isalnum() and character < "\u2e80") else 3
