"""Detectors of what a text says twice: they compare its lines with each other."""

import re
from collections.abc import Collection, Mapping, Sequence
from operator import eq

import regex

from cleaner.detectors.view import View
from cleaner.detectors.words import count_words, is_prose
from cleaner.fold import fold


def duplicate(view: View, hits: Sequence[int], *, prose: int = 45, other: int = 90, in_block: int = 30) -> set[int]:
    """Paragraphs that stand further up already, but for case, spacing and punctuation.

    The settings are letters and digits (Han, kana and Hangul count three: a sentence has a third as many). A copy
    of `prose` or more goes if it reads as running text; other lines from `other` on. Shorter copies are often
    meant (a refrain, an answer, a score); of `in_block` or more, prose goes beside another copy in the same order
    as the first time. Measured on the articles of 127 pages: they repeat two lines of their own, one of 59
    letters that is not prose, one pull quote of 171.
    """
    keys = view.document.keys
    if len(set(keys)) == len(keys):
        return set()
    first: dict[bytes, int] = {}
    copies: dict[int, int] = {}
    for number in view.alive:
        key = keys[number]
        if len(key) >= in_block:
            original = first.setdefault(key, number)
            if original != number and letters(view.line(original)) == letters(view.line(number)):
                copies[number] = original
    sizes = {number: _size(letters(view.line(number))) for number in copies}
    reads = {number for number in copies if is_prose(view.line(number))}
    found = {number for number in copies if sizes[number] >= (prose if number in reads else other)}
    waiting = sorted(number for number in reads - found if sizes[number] >= in_block)
    return found | {number for number in waiting if any(_beside(view, copies, number, step) for step in (-1, 1))}


def headline(view: View, hits: Sequence[int], *, within: int = 8, fewest_words: int = 3) -> set[int]:
    """The text's first line again among the next `within` lines."""
    if not view.alive:
        return set()
    first, *others = view.alive[: within + 1]
    keys = view.document.keys
    copies = [number for number in others if keys[number] == keys[first]]
    if not copies or count_words(view.line(first)) < fewest_words:
        return set()
    title = letters(view.line(first))
    return {number for number in copies if letters(view.line(number)) == title}


def echo(view: View, hits: Sequence[int], *, fewest: int = 30, in_verse: int = 3) -> set[int]:
    """A caption that stands twice: beside its copy, or beside itself with the credit.

    A line of `fewest` or more letters (as for `duplicate`) goes if the line above says the same, and nothing but a
    number stands between, unless `in_verse` other lines that are not prose stand directly around: then it may be a
    song's.

    Of two lines of which one begins with the whole other one, that one goes, if it has seven words or more and what
    follows begins with a capital or a sign, is shorter, and is not prose after prose. If it is only a name set off by
    a sign, the line with the name goes: the credit goes, the caption stays. The first line of a text never goes.

    Measured on the tuning half of the bench, as resiliparse delivers it: removed rises from .292 to .346, with
    `in_verse` 1 to .306; nothing changes with `fewest` from 20 to 30; no line of an article goes.
    """
    keys = view.document.keys
    begins = [keys[number][:fewest] for number in view.alive if keys[number].strip(b"0123456789")]
    if not any(map(eq, begins, begins[1:])):
        return set()
    found: set[int] = set()
    above: int | None = None
    for place, number in enumerate(view.alive):
        if not keys[number].strip(b"0123456789"):
            continue
        if above is not None and _may_echo(keys[above], keys[number], fewest):
            gone = _said_twice(view, above, number, fewest)
            in_song = keys[above] == keys[number] and _around(view, place, {above, number}) >= in_verse
            if gone not in (None, view.alive[0]) and not in_song:
                found.add(gone)
                if gone == number:
                    continue
        above = number
    return found


def _may_echo(one: bytes, other: bytes, fewest: int) -> bool:
    return min(len(one), len(other)) >= fewest and (one.startswith(other) or other.startswith(one))


def _said_twice(view: View, above: int, number: int, fewest: int) -> int | None:
    """Which of two neighbours says nothing that the other does not say, if one does."""
    one, other = letters(view.line(above)), letters(view.line(number))
    shorter, longer = sorted((one, other), key=len)
    if _size(shorter) < fewest:
        return None
    if one == other:
        return number
    brief, full = (above, number) if shorter is one else (number, above)
    if not longer.startswith(shorter) or len(longer) >= 2 * len(shorter):
        return None
    rest = _after(view.line(full), len(shorter))
    if count_words(view.line(brief)) < _WORDS_OF_A_CAPTION or rest.lstrip(" ,")[:1].islower():
        return None
    if is_prose(view.line(brief)) and is_prose(rest):
        return None
    return full if _CREDIT.fullmatch(rest) else brief


_CREDIT = regex.compile(r"[.\s]*[/|(©–—-]+ *(?:\p{Lu}[\w.'’-]*+[ /,)]*+){1,6}+", regex.V1)


def _after(line: str, count: int) -> str:
    """What stands behind the first `count` letters and digits."""
    places = [place for place, character in enumerate(line) if character.isalnum()]
    return line[places[count - 1] + 1 :]


def _around(view: View, place: int, pair: Collection[int]) -> int:
    """How many lines other than the pair stand in the unbroken run of lines around `place` that are not prose."""
    size = 0
    for step in (-1, 1):
        at = place
        while 0 <= at < len(view.alive) and size < _FAR and not is_prose(view.line(view.alive[at])):
            size += view.alive[at] not in pair
            at += step
    return size


def letters(line: str) -> str:
    """The letters and digits of a line, folded."""
    return "".join(filter(str.isalnum, fold(line)))


def _size(text: str) -> int:
    return len(text) + 2 * len(_DENSE.findall(text))


_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FAR = 20
_WORDS_OF_A_CAPTION = 7


def _beside(view: View, copies: Mapping[int, int], number: int, step: int) -> bool:
    """Whether the neighbour in this direction is a copy of the original's neighbour."""
    here, there = view.position(number) + step, view.position(copies[number]) + step
    if not (0 <= here < len(view.alive) and 0 <= there < len(view.alive)):
        return False
    return copies.get(view.alive[here]) == view.alive[there]
