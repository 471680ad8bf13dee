"""The small language in which rule packs write phrases.

    subscribe [now] to (continue|keep) reading      optional words, alternatives
    photo by <name>                                 a slot: something that varies, of a known kind

A backslash takes the special meaning from the next character. Everything else stands for itself, compared
without case and typographic variants (`cleaner.fold`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import TypeGuard

from cleaner.fold import fold

_NUMBER = r"[0-9]{1,12}+(?:[.,' ][0-9]{1,3}){0,4}+"
_CURRENCY = r"(?:r\$|[$€£¥₹₽₴₩₺₪]|(?:usd|eur|gbp|chf|cad|aud|inr|kr|zł|kč|ft|lei|руб|грн)\b\.?)"

_PRICE = rf"{_CURRENCY} ?{_NUMBER}|{_NUMBER} ?{_CURRENCY}"

# Between the last two names of several, in the languages of the packs.
_AND = r"(?:and|und|en|og|och|ja|et|y|e|i|a|si|şi|și|és|και|и|і|та|ve|dan|và|و|&)"
_NAME_WORD = rf"(?!{_AND}(?!\S))[^\s,/&|:;!?\"()\[\]\d.]{{1,24}}\.?"
_FULL_NAME = rf"(?>{_NAME_WORD}(?: {_NAME_WORD}){{1,3}})"
_ANY_NAME = rf"(?>{_NAME_WORD}(?: {_NAME_WORD}){{0,3}})"
_MORE_NAMES = rf"(?: ?[,/&|] ?| {_AND} )(?:{_AND} )?"

# What varies, by kind. Each is written against folded text. `<name>` is looked at again in the original text:
# its words must begin with capitals (see `cleaner.match`).
SLOTS = {
    "number": _NUMBER,
    "count": r"[0-9]{1,12}+(?:[.,' ][0-9]{1,3}){0,4}+(?: ?(?:(?:k|m|mln|mio|tsd|тыс)(?!\w)|[万萬千천만]))?",
    "price": rf"(?:{_PRICE})(?: ?(?:{_PRICE})){{0,2}}(?:,-)?",
    "date": r"(?=[^\n]{0,40}?\d)[\w.,/\-' ]{3,40}",
    "time": r"[0-9]{1,2}[:.h][0-9]{2}(?:[:.][0-9]{2})?(?: ?(?:am|pm|a\.m\.|p\.m\.|uhr|h|klo|kl))?",
    "name": r"[^\n.!?:;|\"()\d][^\n!?:;|\"()\d]{1,59}",
    "people": _FULL_NAME,
    "text": r"[^\n]{1,160}",
    "title": r"[^\n]{8,200}",
    "host": r"(?:[a-z0-9](?:[a-z0-9\-]{0,40}[a-z0-9])?\.){1,4}[a-z]{2,12}",
    "url": r"(?:https?://|www\.)[^\s]{3,300}",
    "email": r"[\w.+\-]{1,64}@[\w\-]{1,60}(?:\.[\w\-]{1,40}){1,4}",
    "handle": r"@\w{2,30}",
}


class PhraseError(ValueError):
    """A phrase that is not of the language. The message says what and where."""


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    kind: str


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple["Sequence", ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Part", ...]


Part = Text | Slot | Choice

_TOKEN = re.compile(r"\\(?P<escaped>.)|<(?P<slot>[a-z]+)>|(?P<sign>[\[\]()|])|(?P<text>[^\\<\[\]()|]+|.)", re.S)


def parse(phrase: str) -> Sequence:
    """The phrase as a tree.

    Raises `PhraseError` for brackets that do not pair up, an empty phrase, an unknown slot.

    >>> parse("read [more]").parts[1].options[0].parts
    (Text(text='more'),)
    >>> parse("read [more")
    Traceback (most recent call last):
    cleaner.patterns.phrase.PhraseError: "[" is not closed in "read [more"
    """
    if not phrase.strip():
        raise PhraseError("a phrase is empty")
    tokens = list(_TOKEN.finditer(phrase))
    tree, position = _options(phrase, tokens, 0, "")
    if position < len(tokens):
        raise PhraseError(f'"{tokens[position].group()}" closes nothing in "{phrase}"')
    if len(tree) > 1:
        raise PhraseError(f'"|" stands outside ( ) or [ ] in "{phrase}"; write \\| for the character itself')
    return tree[0]


def _options(phrase: str, tokens: list[re.Match[str]], at: int, closing: str) -> tuple[list[Sequence], int]:
    options: list[list[Part]] = [[]]
    while at < len(tokens):
        token = tokens[at]
        sign = token["sign"]
        if sign and sign in "[(":
            end = "]" if sign == "[" else ")"
            inner, at = _options(phrase, tokens, at + 1, end)
            if at == len(tokens):
                raise PhraseError(f'"{sign}" is not closed in "{phrase}"')
            if sign == "[":
                inner.append(Sequence(()))
            options[-1].append(Choice(tuple(inner)))
        elif sign == "|":
            options.append([])
        elif sign:
            if sign == closing:
                break
            raise PhraseError(f'"{sign}" closes nothing in "{phrase}"')
        elif token["slot"]:
            if token["slot"] not in SLOTS:
                raise PhraseError(f'unknown slot <{token["slot"]}> in "{phrase}"; known: {", ".join(SLOTS)}')
            options[-1].append(Slot(token["slot"]))
        else:
            options[-1].append(Text(fold(token["escaped"] or token["text"])))
        at += 1
    return [Sequence(tuple(parts)) for parts in options], at


def spellings(tree: Sequence, most: int = 64) -> list[str] | None:
    """Every text the phrase stands for, spaces tidied, or None if it has slots or more than `most` spellings.

    >>> spellings(parse("(sign|log) in [now]!"))
    ['sign in now!', 'sign in!', 'log in now!', 'log in!']
    """
    try:
        found = list(islice(_spell(tree), most + 1))
    except LookupError:
        return None
    return list(dict.fromkeys(" ".join(text.split()) for text in found)) if len(found) <= most else None


def _spell(tree: Sequence) -> Iterator[str]:
    def choices(part: Part) -> Iterator[str]:
        if isinstance(part, Slot):
            raise LookupError(part.kind)
        if isinstance(part, Text):
            yield part.text
        else:
            for option in part.options:
                yield from _spell(option)

    for pieces in product(*map(list, map(choices, _attach_spaces(tree.parts)))):
        yield "".join(pieces)


def pattern(tree: Sequence, *, within_sentence: bool = False) -> str:
    """The phrase as a regular expression over folded text, with a group `name…` for each <name> and in <people>.

    `within_sentence`: what <text> and <title> stand for does not go past the end of a sentence.

    >>> pattern(parse("photo[s] [taken] by")), pattern(parse("log in [, please]"))
    ('photo(?:s|)(?: ++taken|) ++by', 'log ++in(?:, ++please|)')
    """
    names = (f"name{number or ''}" for number in range(100))

    def write(sequence: Sequence) -> str:
        written = ""
        for part in _attach_spaces(sequence.parts):
            if isinstance(part, Text):
                written += re.sub(r"(?:\\ )+", " ++", re.escape(part.text))
            elif isinstance(part, Slot):
                written += _slot(part.kind, within_sentence, names)
            else:
                written += f"(?:{'|'.join(map(write, part.options))})"
        return written

    return write(tree)


def _slot(kind: str, within_sentence: bool, names: Iterator[str]) -> str:
    """A slot that can end in one place only is atomic: the matcher need not come back to it."""
    if kind == "name":
        return f"(?P<{next(names)}>{SLOTS[kind]})"
    if kind == "people":
        first, others = next(names), next(names)
        return f"(?P<{first}>{_FULL_NAME})(?>{_MORE_NAMES}(?P<{others}>{_ANY_NAME})){{0,5}}+"
    if within_sentence and kind in ("text", "title"):
        return SLOTS[kind].replace(r"\n", r"\n.!?…")
    return f"(?:{SLOTS[kind]})" if kind in ("text", "title", "date") else f"(?>{SLOTS[kind]})"


def _attach_spaces(parts: tuple[Part, ...]) -> list[Part]:
    """Move the space beside an optional part into it, so that it goes when the part is absent.

    The space before it; at the start of a phrase, the space after it. A prefix, as in ``[e-]paper``, has none.
    """
    attached = list(parts)
    start = 0
    while start + 1 < len(attached):
        part, after = attached[start], attached[start + 1]
        if not (_is_optional(part) and isinstance(after, Text) and after.text.startswith(" ")):
            break
        attached[start] = _extend(part, after=" ")
        attached[start + 1] = Text(after.text.lstrip(" "))
        start += 2 if attached[start + 1] == Text("") else len(attached)
    for at in reversed(range(max(1, start) if start < len(attached) else 1, len(attached))):
        part, before = attached[at], attached[at - 1]
        if not (_is_optional(part) and isinstance(before, Text) and before.text.endswith(" ")):
            continue
        if at + 1 == len(attached) or _ends_a_word(attached[at + 1]):
            attached[at - 1] = Text(before.text.rstrip(" "))
            attached[at] = _extend(part, before=" ")
    return [part for part in attached if part != Text("")]


def _ends_a_word(part: Part) -> bool:
    """Whether what comes next is set off from the word before it by itself."""
    if isinstance(part, Text):
        return not part.text[:1].isalnum()
    return _is_optional(part) and all(not option.parts or _ends_a_word(option.parts[0]) for option in part.options)


def _is_optional(part: Part) -> TypeGuard[Choice]:
    return isinstance(part, Choice) and Sequence(()) in part.options


def _extend(part: Choice, before: str = "", after: str = "") -> Choice:
    """The part with a space before or after each option; a full stop or a comma has none before it."""
    return Choice(
        tuple(
            Sequence((Text("" if _closes(option) else before), *option.parts, Text(after))) if option.parts else option
            for option in part.options
        )
    )


def _closes(option: Sequence) -> bool:
    first = option.parts[0]
    return isinstance(first, Text) and first.text[:1] in tuple(".,;:!?…)")
