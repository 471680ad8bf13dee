"""What can be known about a rule's regular expression before it ever runs.

Two questions, both answered from the parsed expression: can it take long on any text (`ways`), and which
literals must a text hold for it to match at all (`required`)? The parser is the standard library's, as
Hypothesis uses it for `from_regex`; so a pattern is written in the syntax that `re` and `regex` share, plus
``\\p{…}``.
"""

import re
import re._constants as sre
import re._parser as parser
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from cleaner.fold import is_safe
from cleaner.patterns.rarity import BOUNDARY, SENTENCE, beginning, size, worth

LONGEST_LINE = 600
"""Characters of a line that a line rule is tried on; longer lines are taken for prose. A choice, not a measurement."""

LONGEST_PARAGRAPH = 100_000
"""Characters of a line that sentence and span rules are tried on: far more than an article on one line has."""

UNBOUNDED = 1_000_000
"""Stands for the width of an expression that matches texts of any length."""

MOST_WAYS = 100_000
"""Ways in which an expression may divide up a text before it is refused. A backtracking engine tries them all in
the worst case, so this bounds one match attempt. A choice, not a measurement."""

SHORTEST_KEYWORD = 3
"""What a keyword is worth at least, in letters. Shorter ones are in every document and filter nothing."""

LONGEST_KEYWORD = 9
"""What a keyword that is looked for is worth in letters (`cleaner.patterns.rarity`). The more of it, the larger the
automaton; longer ones filter little better."""

_MOST_KEYWORDS = 512
_MOST_TEXTS = 64


class PatternError(ValueError):
    """An expression that cannot be used in a rule. The message says why."""


@lru_cache(maxsize=16)
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
            texts = {text.replace(BOUNDARY, "") for text in texts}
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
    return _width(parse(pattern))


def _width(tree: Iterable[Any]) -> tuple[int, int]:
    """Fewest and most characters, where runs of spaces are one space: lines are tidied before they are matched."""
    low = high = 0
    for operator, argument in tree:
        if operator in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            fewest = most = 1
        elif operator is sre.SUBPATTERN:
            fewest, most = _width(argument[3])
        elif operator is sre.ATOMIC_GROUP:
            fewest, most = _width(argument)
        elif operator is sre.BRANCH:
            widths = [_width(branch) for branch in argument[1]]
            fewest, most = min(width[0] for width in widths), max(width[1] for width in widths)
        elif operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, often, inner = argument
            fewest, most = _width(inner)
            if list(inner) == [(sre.LITERAL, ord(" "))]:
                least, often = min(least, 1), 1
            fewest, most = fewest * int(least), most * min(int(often), UNBOUNDED)
        else:
            fewest = most = 0
        low, high = low + fewest, min(high + most, UNBOUNDED)
    return low, high


def tail(pattern: str) -> int:
    """Most characters from the start of a match to the end of the line; `UNBOUNDED` if it may end elsewhere.

    >>> tail("photo: [a-z]{2,40}$"), tail("photo: [a-z]{2,40}")
    (47, 1000000)
    """
    tree = parse(pattern)
    return _width(tree)[1] if _reaches_end(tree) else UNBOUNDED


def _reaches_end(tree: Iterable[Any]) -> bool:
    """Whether every match goes to the end of the line."""
    for operator, argument in reversed(list(tree)):
        if operator is sre.AT and argument is sre.AT_END:
            return True
        if operator is sre.SUBPATTERN:
            return _reaches_end(argument[3])
        if operator is sre.ATOMIC_GROUP:
            return _reaches_end(argument)
        if operator is sre.BRANCH:
            return all(map(_reaches_end, argument[1]))
        if operator not in (sre.ASSERT, sre.ASSERT_NOT):
            return False
    return False


def required(pattern: str) -> list[tuple[str, ...]]:
    r"""Sets of literals of each of which every text that matches holds at least one, the rarest set first.

    The text is one in which each line stands between two ``\n``; in a literal, ``\n`` is the start or end of a line.

    >>> required("\n(?:(photo|image): [a-z]{2,40})\n")
    [('\nimage: ', '\nphoto: ')]
    >>> required("sign up for .{2,20} newsletter$")
    [('sletter\n',), ('sign up f',)]
    """
    runs = [{safe_part(_tidy(text)) for text in texts} for texts in _runs(parse(pattern))]
    runs.sort(key=lambda texts: (-worth(texts), sorted(texts)))
    return list(dict.fromkeys(words for words in map(usable, runs) if words))


def _tidy(text: str) -> str:
    r"""The text with marks only where they say something: the edge of a line once, the edge of a word at the ends.

    >>> _tidy("\n\n\x03read\x03 more\x03"), _tidy("(dpa\x03)\x03")
    ('\nread more\x03', '(dpa)')
    """
    inner = text.replace("\n\n", "\n").replace(BOUNDARY, "")
    start = BOUNDARY if text.startswith(BOUNDARY) and inner[:1].isalnum() else ""
    end = BOUNDARY if text.endswith(BOUNDARY) and inner[-1:].isalnum() else ""
    return start + inner + end


def usable(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts as keywords, or none if they are of no use together. One that holds another is not needed."""
    every = {_shorten(text) for text in texts}
    fewest = min(map(len, every), default=0)
    words = [word for word in every if not any(part in every for part in _parts(word, fewest))]
    shortest = min((size(word.strip(BOUNDARY + SENTENCE)) for word in words), default=0)
    return tuple(sorted(words)) if shortest >= SHORTEST_KEYWORD else ()


def _use(texts: set[str]) -> tuple[bool, float]:
    """How good the texts are as keywords."""
    return min(map(size, texts), default=0) >= SHORTEST_KEYWORD, worth(texts)


def _parts(word: str, fewest: int) -> Iterator[str]:
    """Every shorter piece of a word of at least `fewest` letters."""
    for length in range(fewest, len(word)):
        for start in range(len(word) - length + 1):
            yield word[start : start + length]


def _shorten(text: str) -> str:
    """The part of a keyword that is looked for: the end of the line if it reaches there, else the beginning."""
    if text.endswith("\n") and not text.startswith("\n"):
        return beginning(text[::-1], LONGEST_KEYWORD)[::-1]
    return beginning(text, LONGEST_KEYWORD)


def _runs(tree: Iterable[Any]) -> list[set[str]]:
    """Sets of texts of each of which one stands in every match: the stretches between what cannot be spelled out."""
    found = []
    run = {""}
    for node in tree:
        texts = _spell(node, _MOST_KEYWORDS)
        if texts is not None and len(run) * len(texts) <= _MOST_KEYWORDS:
            run = _joined(run, texts)
            continue
        found.append(run)
        heads = _edge(node, at_start=True)
        if len(run) * len(heads) <= _MOST_KEYWORDS:
            found.append(_joined(run, heads))
        found += _inner_runs(node)
        run = _edge(node, at_start=False) if texts is None else texts
    return [*found, run]


def _joined(before: set[str], after: set[str]) -> set[str]:
    return {one + other for one in before for other in after}


_DIGITS = [(sre.RANGE, (ord("0"), ord("9")))]


def _edge(node: Any, *, at_start: bool) -> set[str]:
    """Texts of which one stands at the start (or at the end) of whatever this part of an expression matches."""
    operator, argument = node
    if operator is sre.IN and argument == _DIGITS:
        return set("0123456789")
    if operator is sre.IN and all(kind is sre.LITERAL for kind, _ in argument):
        return {chr(character) for _, character in argument}
    if operator is sre.BRANCH:
        found = set().union(*(_edge_of_all(branch, at_start) for branch in argument[1]))
    elif operator is sre.SUBPATTERN:
        found = _edge_of_all(argument[3], at_start)
    elif operator is sre.ATOMIC_GROUP:
        found = _edge_of_all(argument, at_start)
    elif operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and argument[0] >= 1:
        found = _edge_of_all(argument[2], at_start)
    else:
        return {""}
    return found if len(found) <= _MOST_TEXTS else {""}


def _edge_of_all(tree: Iterable[Any], at_start: bool) -> set[str]:
    run = {""}
    nodes = list(tree)
    for node in nodes if at_start else reversed(nodes):
        spelled = _spell(node, _MOST_KEYWORDS)
        texts = _edge(node, at_start=at_start) if spelled is None else spelled
        if len(run) * len(texts) > _MOST_TEXTS:
            break
        run = _joined(run, texts) if at_start else _joined(texts, run)
        if spelled is None:
            break
    return run


def _inner_runs(node: Any) -> list[set[str]]:
    operator, argument = node
    if operator is sre.SUBPATTERN:
        return _runs(argument[3])
    if operator is sre.ATOMIC_GROUP:
        return _runs(argument)
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and argument[0] >= 1:
        return _runs(argument[2])
    if operator is sre.BRANCH:
        chosen = [max(_runs(branch), key=_use) for branch in argument[1]]
        return [set().union(*chosen)]
    return []


def _spell(node: Any, most: int = _MOST_TEXTS) -> set[str] | None:
    """All texts that this part of an expression stands for, if they are few."""
    operator, argument = node
    if operator is sre.LITERAL:
        return {chr(argument)}
    if operator is sre.IN and all(kind is sre.LITERAL for kind, _ in argument) and len(argument) <= 4:
        return {chr(character) for _, character in argument}
    if operator is sre.AT and argument in (sre.AT_BEGINNING, sre.AT_END):
        return {"\n"}
    if operator is sre.AT and argument is sre.AT_BOUNDARY:
        return {BOUNDARY}
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
        told_apart = {text.replace(BOUNDARY, "") for text in spelled}
        return set(spelled) if len(told_apart) == len(spelled) <= most else None
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


_SAFE = frozenset(filter(is_safe, map(chr, range(ord(" "), ord("~") + 1)))) | {"\n"}


def safe_part(text: str) -> str:
    """The longest part of `text` that is the same in every form of a document (`cleaner.fold.is_safe`)."""
    if _SAFE.issuperset(text):
        return text
    parts = [""]
    for character in text:
        if character == "\n" or is_safe(character):
            parts[-1] += character
        else:
            parts.append("")
    return max(parts, key=len)
