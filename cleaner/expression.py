"""A rule made ready for matching: phrases as whole lines or regular expressions, and the keywords to find them by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner import pattern, phrase
from cleaner.fold import fold, plain
from cleaner.rules import Rule, RuleError
from cleaner.segment import EDGE, core_of


@dataclass(frozen=True, slots=True)
class Search:
    """One regular expression of a rule, over folded text.

    Every match holds one of the folded literals `keywords`; only lines of `shortest` to `longest` characters (of their
    core, for line and menu rules) are worth trying.
    """

    expression: str
    keywords: tuple[str, ...]
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """What matching needs to know of a rule: folded line cores that match as they are, and searches for the rest."""

    rule: Rule
    lines: tuple[str, ...] = ()
    searches: tuple[Search, ...] = ()


def compile_rule(rule: Rule) -> CompiledRule:
    r"""Make a rule ready.

    Raises `RuleError` if a phrase or the pattern has too few fixed letters to be looked for.

    >>> entry = compile_rule(Rule("en-share-x", "", "share", phrases=("share [this]", "shared by <count> people")))
    >>> entry.lines, entry.searches[0].keywords
    (('share this', 'share'), ('\nshared by ',))
    """
    if rule.unit == "menu":
        return CompiledRule(rule, (), (_search(rule, expressions(rule)),))
    lines: list[str] = []
    searches: list[Search] = []
    spelled_out = rule.unit == "line" and not rule.keywords and rule.pattern is None
    for number, written in enumerate(expressions(rule)):
        spelled = phrase.spellings(phrase.parse(_trim(rule.phrases[number]))) if spelled_out else None
        if spelled is None:
            searches.append(_search(rule, [written]))
        else:
            lines += map(core_of, spelled)
    if "" in lines:
        raise RuleError(f'{rule.place}: rule "{rule.id}": a phrase may be empty; make one part of it not optional')
    return CompiledRule(rule, tuple(dict.fromkeys(lines)), tuple(searches))


def _search(rule: Rule, written: Sequence[str]) -> Search:
    words = keywords(rule, "|".join(written))
    if not words:
        raise RuleError(
            f'{rule.place}: rule "{rule.id}": a phrase has no {pattern.SHORTEST_KEYWORD} fixed letters in a row'
        )
    low, high = 0, pattern.LONGEST_LINE
    if rule.unit in ("sentence", "span"):
        high = pattern.LONGEST_PARAGRAPH
    elif rule.unit == "line":
        low, widest = pattern.width(written[0])
        high = min(widest, pattern.LONGEST_LINE)
    return Search(frame(rule, written), words, low, high)


def _trim(text: str) -> str:
    return text.strip(_PHRASE_EDGE)


_SENTENCE_START = r"(?:(?:^|(?<=[.!?…][\"')\]»”]?+ ))|(?<=[.!?…])(?=[\u2e80-\uffef]))"
_SENTENCE_END = r"(?:[.!?…]{1,4}+[\"')\]»”]{0,2}+(?= |$|[\u2e80-\uffef])|(?<=[.!?…])(?= |$)| *+$)"
FEWEST_ENTRIES = 3
"""Phrases that a line must be made of before a menu rule takes it for a menu: two can be a headline."""

_MENU_GAP = r"[ |·•,;/&–—>»:.-]*+"


_PHRASE_EDGE = "".join(character for character in EDGE if character not in "<>\\|")


def expressions(rule: Rule) -> list[str]:
    """What a rule's text must match: a regular expression over folded text for each phrase, or the pattern.

    >>> expressions(Rule("en-share-x", "", "share", phrases=("Share [this]:", "Tweet")))
    ['share(?: ++this|)', 'tweet']
    """
    if rule.pattern is not None:
        return [_plain_digits(_plain_letters(rule.pattern))]
    return [phrase.pattern(phrase.parse(_trim(text)), within_sentence=rule.unit == "sentence") for text in rule.phrases]


def _plain_letters(written: str) -> str:
    """The expression with the letters that folded text has; punctuation may be syntax and stays."""
    return "".join(plain(character) if character.isalpha() else character for character in written)


def _plain_digits(written: str) -> str:
    r"""The expression with ``\d`` as the ten digits that folded text has.

    >>> _plain_digits(r"\d+[\d.]\\d")
    '[0-9]+[0-9.]\\\\d'
    """
    result, in_class = "", False
    for token in re.findall(r"\\.|.", written, re.DOTALL):
        in_class = (in_class or token == "[") and token != "]"
        result += ("0-9" if in_class else "[0-9]") if token == r"\d" else token
    return result


def frame(rule: Rule, written: Sequence[str]) -> str:
    """The expressions as one, in the frame that makes it match a whole unit."""
    if rule.unit == "menu":
        entries = "|".join(sorted(written, key=lambda text: (-len(text), text)))
        return rf"(?:(?:{entries})(?!\w){_MENU_GAP}){{{FEWEST_ENTRIES},}}+"
    either = "|".join(written)
    return f"{_SENTENCE_START}(?:{either}){_SENTENCE_END}" if rule.unit == "sentence" else either


def keywords(rule: Rule, written: str) -> tuple[str, ...]:
    """Literals of which every match of an expression of the rule holds one: the rule's own, or derived.

    Empty if the expression has no literal to look for.

    >>> rule = Rule("en-share-x", "", "share", unit="sentence", phrases=("share this <title>",))
    >>> keywords(rule, expressions(rule)[0])
    ('share this',)
    """
    derived = pattern.required(written, whole_line=rule.unit == "line") if rule.unit != "menu" else ()
    own = pattern.usable([pattern.safe_part(fold(word)).strip(EDGE) for word in rule.keywords])
    return max(derived, own, key=pattern.worth)
