"""Mojibake, control characters and HTML entities, repaired before anything is matched.

ftfy does the work, line by line: run over whole documents its defaults are not idempotent, because entities and
U+2028 become line breaks and the second run sees other segments.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cleaner.damage import damaged_lines, is_clean
from cleaner.result import Repair

# ftfy's defaults, but for what changes the article rather than repairing it:
_KEPT_AS_TYPED: dict[str, Any] = {
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
    lines = text.split("\n")
    repairs = []
    for number in damaged_lines(text, lines):
        fixed, fixes = _fix_line(lines[number])
        if fixed != [lines[number]]:
            repairs.append(Repair(number + 1, fixes, lines[number], "\n".join(fixed)))
    for made in repairs:
        lines[made.line - 1] = made.after
    return ("\n".join(lines) if repairs else text), tuple(repairs)


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


# ftfy tells the encodings it tried; a reader wants to know that it was mojibake.
_NAMES = {"encode": "fix_encoding", "decode": "fix_encoding", "transcode": "fix_encoding", "normalize": "normalize"}


@lru_cache(maxsize=1)
def _fixer() -> Callable[[str], tuple[str, list[str]]]:
    import ftfy

    config = ftfy.TextFixerConfig()._replace(**_KEPT_AS_TYPED)

    def fix(line: str) -> tuple[str, list[str]]:
        text, steps = ftfy.fix_and_explain(line, config)
        return text, [_NAMES.get(step.action, step.parameter) for step in steps or ()]

    return fix


def is_repaired(line: str) -> bool:
    """Whether repair leaves the line as it is."""
    return is_clean(line) or _fix_line(line)[0] == [line]
