"""A rule made ready for matching: phrases as whole lines or regular expressions, and the keywords to find them by."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner import pattern, phrase
from cleaner.fold import fold
from cleaner.rules import Rule, RuleError
from cleaner.segment import EDGE, core_of


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """What matching needs to know of a rule.

    `lines` are folded line cores that match as they are; `expression` is a regular expression over folded text for
    the rest, or None; `keywords` are folded literals of which every match of the expression holds one.
    """

    rule: Rule
    lines: tuple[str, ...] = ()
    expression: str | None = None
    keywords: tuple[str, ...] = ()


def compile_rule(rule: Rule) -> CompiledRule:
    r"""Make a rule ready.

    Raises `RuleError` if a phrase or the pattern has too few fixed letters to be looked for.

    >>> entry = compile_rule(Rule("en-share-x", "", "share", phrases=("share [this]", "shared by <count> people")))
    >>> entry.lines, entry.keywords
    (('share this', 'share'), ('\nshared by ',))
    """
    lines: list[str] = []
    variable = []
    spelled_out = rule.unit == "line" and not rule.keywords and rule.pattern is None
    for number, written in enumerate(expressions(rule)):
        spelled = phrase.spellings(phrase.parse(_trim(rule.phrases[number]))) if spelled_out else None
        if spelled is None:
            variable.append(written)
        else:
            lines += map(core_of, spelled)
    found = [keywords(rule, written) for written in variable]
    if not all(found):
        raise RuleError(
            f'{rule.place}: rule "{rule.id}": a phrase has no {pattern.SHORTEST_KEYWORD} fixed letters in a row'
        )
    return CompiledRule(
        rule,
        tuple(dict.fromkeys(lines)),
        frame(rule, variable) if variable else None,
        tuple(sorted({word for words in found for word in words})),
    )


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
        return [rule.pattern]
    return [phrase.pattern(phrase.parse(_trim(text))) for text in rule.phrases]


def frame(rule: Rule, written: Sequence[str]) -> str:
    """The expressions as one, in the frame that makes it match a whole unit."""
    if rule.unit == "menu":
        entries = "|".join(sorted(written, key=lambda text: (-len(text), text)))
        return rf"(?:(?>{entries})(?!\w){_MENU_GAP}){{{FEWEST_ENTRIES},}}+"
    either = "|".join(written)
    return f"{_SENTENCE_START}(?:{either}){_SENTENCE_END}" if rule.unit == "sentence" else either


def keywords(rule: Rule, written: str) -> tuple[str, ...]:
    """Literals of which every match of an expression of the rule holds one: the rule's own, or derived.

    Empty if the expression has no literal to look for.

    >>> rule = Rule("en-share-x", "", "share", unit="sentence", phrases=("share this <title>",))
    >>> keywords(rule, expressions(rule)[0])
    ('share this',)
    """
    if rule.keywords:
        return tuple(pattern.safe_part(fold(word)).strip(EDGE) for word in rule.keywords)
    return pattern.required(written, whole_line=rule.unit == "line")
