"""Mojibake, control characters and HTML entities, repaired before anything is matched.

ftfy does the work, line by line: run over whole documents its defaults are not idempotent, because entities and
U+2028 become line breaks and the second run sees other segments.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from unicodedata import is_normalized

from cleaner.result import Repair

# ftfy's defaults, but for what changes the article rather than repairing it:
_KEPT_AS_TYPED = {
    "uncurl_quotes": False,  # curly quotation marks are the publisher's typography
    "fix_latin_ligatures": False,  # so are ligatures
    "fix_character_width": False,  # full-width letters and half-width kana are normal in Japanese
}


def repair(text: str) -> tuple[str, tuple[Repair, ...]]:
    """`text` with damaged lines repaired, and what was done to which line.

    Line breaks of every kind become ``\\n``. `repair` of its own result changes nothing.

    >>> repair("It costs 5 â‚¬.\\r\\nFine.")[0]
    'It costs 5 €.\\nFine.'
    """
    text = unify_breaks(text)
    if is_clean(text):
        return text, ()
    lines, repairs = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if is_clean(line):
            lines.append(line)
            continue
        fixed, fixes = _fix_line(line)
        lines += fixed
        if fixed != [line]:
            repairs.append(Repair(number, fixes, line, "\n".join(fixed)))
    return "\n".join(lines), tuple(repairs)


def unify_breaks(text: str) -> str:
    """`text` with CRLF, CR, U+2028 and U+2029 as ``\\n``.

    U+0085 is not among them: in scraped text it is the ellipsis of Windows-1252, and ftfy makes it one.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\u2028" in text or "\u2029" in text:
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return text


def _fix_line(line: str) -> tuple[list[str], tuple[str, ...]]:
    """The line repaired until nothing changes; more than one line if an entity was a line break."""
    fix = _fixer()
    fixes: list[str] = []
    done, waiting = [], [line]
    while waiting:
        before = waiting.pop(0)
        after, steps = fix(before)
        fixes += steps
        if after == before:
            done.append(after)
        else:
            waiting = unify_breaks(after).split("\n") + waiting
    return done, tuple(dict.fromkeys(fixes))


@lru_cache(maxsize=1)
def _fixer() -> Callable[[str], tuple[str, list[str]]]:
    import ftfy

    config = ftfy.TextFixerConfig(**_KEPT_AS_TYPED)

    def fix(line: str) -> tuple[str, list[str]]:
        text, steps = ftfy.fix_and_explain(line, config)
        return text, [step.parameter if step.action in ("apply", "normalize") else step.action for step in steps or ()]

    return fix


def is_repaired(line: str) -> bool:
    """Whether repair leaves the line as it is."""
    return is_clean(line) or _fix_line(line)[0] == [line]


# What the fixers act on, besides mojibake: entities, terminal escapes and control characters (as in
# ftfy.chardata.CONTROL_CHARS and C1_CONTROL_RE), surrogates.
_ASCII_TRIGGER = re.compile(r"&#?\w{1,24};|[\x00-\x08\x0b\x0e-\x1f\x7f]")
_OTHER_TRIGGER = re.compile("[\x80-\x9f\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]")


def is_clean(text: str) -> bool:
    """Whether `text` is certain to come out of ftfy as it is.

    >>> is_clean("Café, 5 €"), is_clean("CafÃ©"), is_clean("Caf&eacute;")
    (True, False, False)
    """
    if _ASCII_TRIGGER.search(text):
        return False
    if text.isascii():
        return True
    return not _OTHER_TRIGGER.search(text) and is_normalized("NFC", text) and not _badness().search(text)


@lru_cache(maxsize=1)
def _badness() -> re.Pattern[str]:
    """ftfy's own test for mojibake (`ftfy.badness`): without a match it leaves a text's encoding alone."""
    from ftfy.badness import BADNESS_RE

    return BADNESS_RE
