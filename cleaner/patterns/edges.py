"""How the texts that an expression matches begin and end.

The beginnings are the start of a breadth-first walk through the expression, cut off where they are long enough, where
the expression is open to any character, or where they become too many.
"""

import re._constants as sre
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from cleaner.fold import is_safe
from cleaner.patterns.pattern import parse

MOST = 64
"""Beginnings that are kept for one expression; if there are more, shorter ones are taken. A choice."""

_Begun = frozenset[tuple[str, bool]]
"""Beginnings, and whether what follows in the expression follows them directly."""

_START: _Begun = frozenset({("", True)})
_ANYTHING: _Begun = frozenset({("", False)})


def beginnings(pattern: str, longest: int) -> tuple[str, ...]:
    """Texts of at most `longest` letters of which one stands at the start of every text that matches.

    None if a match may begin with anything. Runs of spaces count as one space.

    >>> beginnings("(?:read|see) more", 4), beginnings(".*more", 4)
    (('read', 'see '), ())
    """
    return _edges(pattern, longest, step=1)


def endings(pattern: str, longest: int) -> tuple[str, ...]:
    """The same for the end of every text that matches.

    >>> endings("posted [0-9]{1,2} (?:min|hour)s? ago", 4)
    (' ago',)
    """
    return tuple(sorted(text[::-1] for text in _edges(pattern, longest, step=-1)))


def _edges(pattern: str, longest: int, step: int) -> tuple[str, ...]:
    tree = parse(pattern)
    for length in range(longest, 0, -1):
        texts = {_known(text) for text, _ in _walk(tree, length, step)}
        if "" in texts:
            return ()
        if len(texts) <= MOST:
            return tuple(sorted(texts))
    return ()


def _known(text: str) -> str:
    """The text up to where it may look different in a document (`cleaner.fold.is_safe`)."""
    return next((text[:at] for at, character in enumerate(text) if not is_safe(character)), text)


def _walk(tree: Iterable[Any], longest: int, step: int) -> _Begun:
    found = _START
    for node in list(tree)[::step]:
        if not any(more for _, more in found):
            break
        found = _joined(found, _begin(node, longest, step), longest)
    return found


def _joined(before: _Begun, after: _Begun, longest: int) -> _Begun:
    closed = {(text, more) for text, more in before if not more}
    texts = {(one + other, more) for one, follows in before if follows for other, more in after}
    texts = {(text[:longest], more and len(text) < longest) for text, more in texts}
    if len(texts) > 4 * MOST:
        return frozenset(closed | {(text, False) for text, follows in before if follows})
    return frozenset(closed | texts)


def _begin(node: Any, longest: int, step: int) -> _Begun:
    operator, argument = node
    walk = partial(_walk, longest=longest, step=step)
    if operator is sre.LITERAL:
        return frozenset({(chr(argument), True)})
    if operator is sre.IN:
        return _of_class(argument)
    if operator in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return _START
    if operator is sre.SUBPATTERN:
        return walk(argument[3])
    if operator is sre.ATOMIC_GROUP:
        return walk(argument)
    if operator is sre.BRANCH:
        return frozenset().union(*map(walk, argument[1]))
    if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _repeated(argument, walk(argument[2]))
    return _ANYTHING


def _repeated(argument: Sequence[Any], once: _Begun) -> _Begun:
    least, most, inner = argument
    if list(inner) == [(sre.LITERAL, ord(" "))] and least:
        return once  # spaces are single where keywords are looked for
    begun = once if most == 1 else frozenset((text, False) for text, _ in once)
    return begun | _START if not least else begun


_LARGEST_CLASS = 40


def _of_class(items: Sequence[Any]) -> _Begun:
    characters: set[str] = set()
    for kind, value in items:
        if kind is sre.LITERAL:
            characters.add(chr(value))
        elif kind is sre.RANGE and value[1] - value[0] < _LARGEST_CLASS:
            characters.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return _ANYTHING
    return frozenset((character, True) for character in characters) if len(characters) <= _LARGEST_CLASS else _ANYTHING
