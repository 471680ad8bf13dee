"""The stages in order: segment -> match -> decide -> render."""

from collections.abc import Callable
from dataclasses import dataclass

from cleaner.decide import decide
from cleaner.match import Matcher
from cleaner.render import render, render_saved
from cleaner.result import Kept, Removal
from cleaner.segment import segment


@dataclass(frozen=True, slots=True)
class Outcome:
    """A text after the rules: what is left, what went, what keep-rules saved."""

    text: str
    removals: tuple[Removal, ...]
    kept: tuple[Kept, ...]
    share_removed: float
    """Share of the text's words that went, from 0 to 1."""


def apply(matcher: Matcher, text: str, is_stable: Callable[[str], bool] = lambda line: True) -> Outcome:
    """Apply the matcher's rules to `text`. `is_stable` as in `cleaner.decide.decide`."""
    document = segment(text)
    decision = decide(document, matcher, is_stable)
    cleaned, removals = render(document, decision, matcher.rules)
    taken = sum(segment(removal.text).words for removal in removals)
    share = taken / max(1, document.words) if removals else 0.0
    return Outcome(cleaned, removals, render_saved(document, decision, matcher.rules), share)
