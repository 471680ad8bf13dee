"""A rule made ready for matching: phrases as whole lines or regular expressions, and the keywords to find them by."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.fold import fold, plain
from cleaner.patterns import pattern, phrase
from cleaner.patterns.edges import beginnings, endings
from cleaner.patterns.rarity import SENTENCE, worth
from cleaner.rules import Rule, RuleError, is_piece
from cleaner.segment import EDGE, core_of


@dataclass(frozen=True, slots=True)
class Search:
    """One regular expression of a rule, over folded text.

    Every match holds one of the folded literals `keywords`, and one of `also` if there are any. In them ``\\n`` is an
    end of the line, and the marks of `cleaner.patterns.rarity` are the start of a sentence and the edge of a word. Only
    lines of `shortest` to `longest` characters are worth trying (of their core, for line and menu rules), and keywords
    at most `tail` characters before the end of the line. If there are `starts` or `ends`, the line begins or ends with
    one.
    """

    expression: str
    keywords: tuple[str, ...]
    also: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    shortest: int
    longest: int
    tail: int = pattern.UNBOUNDED


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """What matching needs to know of a rule: folded line cores that match as they are, and searches for the rest."""

    rule: Rule
    lines: tuple[str, ...]
    searches: tuple[Search, ...]
    digest: str
    """Identifies what the rule does: 16 hexadecimal digits of SHA-256. Title, reason and examples do not count."""


def compile_rule(rule: Rule) -> CompiledRule:
    r"""Make a rule ready.

    Raises `RuleError` if a phrase or the pattern has too few fixed letters to be looked for.

    >>> entry = compile_rule(Rule("en-share-x", "", "share", phrases=("share [this]", "shared by <count> people")))
    >>> entry.lines, entry.searches[0].keywords
    (('share this', 'share'), ('\nshared ',))
    """
    if rule.unit == "menu":
        return _compiled(rule, (), (_search(rule, expressions(rule)),))
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
    return _compiled(rule, tuple(dict.fromkeys(lines)), tuple(searches))


def _compiled(rule: Rule, lines: tuple[str, ...], searches: tuple[Search, ...]) -> CompiledRule:
    does = rule.id, rule.category, rule.unit, rule.where, rule.action, rule.detector, sorted(rule.settings.items())
    told = hashlib.sha256(repr((does, rule.near, lines, searches)).encode())
    return CompiledRule(rule, lines, searches, told.hexdigest()[:16])


def _search(rule: Rule, written: Sequence[str]) -> Search:
    literals = required(rule, "|".join(written))
    if not literals:
        raise RuleError(
            f'{rule.place}: rule "{rule.id}": a phrase has no {pattern.SHORTEST_KEYWORD} fixed letters in a row'
        )
    words = literals[0]
    also = next((more for more in literals[1:] if len(more) <= _MOST_ALSO), ())
    if rule.unit == "menu":
        also = tuple(_MENU_GAPS)
    framed = frame(rule, written)
    if is_piece(rule):
        tail = pattern.tail(framed)
        ends = endings(framed, _LINE_LETTERS) if tail < pattern.UNBOUNDED else ()
        return Search(framed, words, also, (), ends, 1, pattern.LONGEST_PARAGRAPH, tail)
    asks = worth(words) < _RARE_ENOUGH
    starts = beginnings(framed, _LINE_LETTERS) if asks else ()
    ends = endings(framed, _LINE_LETTERS) if asks else ()
    low, high = pattern.width(framed)
    return Search(framed, words, also, starts, ends, low, min(high, pattern.LONGEST_LINE))


_LINE_LETTERS = 4
_RARE_ENOUGH = 7
"""What keywords are worth (`cleaner.patterns.rarity`) if it does not pay to look at the ends of the line too. With both
ends of those worth less, 23 expressions a document are tried instead of 31, on whole pages 294 instead of 387
(bench)."""

_MOST_ALSO = 6
"""Literals that are worth looking for one by one before an expression is tried."""


def _trim(text: str) -> str:
    return text.strip(_PHRASE_EDGE)


_SENTENCE_START = r"(?:^|(?<=[.!?…] )|(?<=[.!?…][\"')\]»”] )|(?<=[.!?…])(?=[\u2e80-\uffef]))"
_SENTENCE_END = r"(?:[.!?…]{1,4}+[\"')\]»”]{0,2}+(?= |$|[\u2e80-\uffef])|(?<=[.!?…])(?= |$)| *+$)"
FEWEST_ENTRIES = 3
"""Phrases that a line must be made of before a menu rule takes it for a menu: two can be a headline."""

_MENU_GAPS = " |·•,;/&>»:.-"
"""What stands between the entries of a menu; dashes are all hyphens where rules are matched."""


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
        return rf"(?>(?:(?:{entries})(?=[{_MENU_GAPS}]|$)[{_MENU_GAPS}]*+){{{FEWEST_ENTRIES},}})"
    either = "|".join(written)
    return f"{_SENTENCE_START}(?:{either}){_SENTENCE_END}" if rule.unit == "sentence" else either


def required(rule: Rule, written: str) -> list[tuple[str, ...]]:
    """Sets of literals of each of which every match of an expression of the rule holds one, the rarest first.

    They are the rule's own keywords and those that follow from the expression. Empty if there is nothing to look for.

    >>> rule = Rule("en-share-x", "", "share", unit="sentence", phrases=("share this <title>",))
    >>> required(rule, expressions(rule)[0])
    [('\\x02share ',)]
    """
    if rule.unit == "line":
        derived = pattern.required(f"\n(?:{written})\n")
    elif rule.unit == "sentence":
        derived = pattern.required(f"{SENTENCE}(?:{written})")
    else:
        derived = pattern.required(rf"\n(?:{written})\b" if rule.unit == "menu" else written)
    edge = "" if is_piece(rule) else EDGE
    own = pattern.usable(pattern.safe_part(fold(word)).strip(edge) for word in rule.keywords)
    return sorted(filter(None, [*derived, own]), key=worth, reverse=True)
