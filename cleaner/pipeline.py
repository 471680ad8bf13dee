"""The stages in order: segment -> match -> decide -> render."""

from collections.abc import Callable
from dataclasses import dataclass

from cleaner.decide import Decision, decide
from cleaner.match import Matcher
from cleaner.render import render, render_saved
from cleaner.result import Kept, Removal
from cleaner.segment import Document, core_of, count_words, segment, weak_form


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
    if not (decision.lines or decision.cuts or decision.saved):
        return Outcome(text, (), (), 0.0)
    cleaned, removals = render(document, decision, matcher.rules)
    return Outcome(
        cleaned,
        removals,
        render_saved(document, decision, matcher.rules),
        _words(document, decision) / max(1, document.words),
    )


def _words(document: Document, decision: Decision) -> int:
    """Words in what goes."""
    cores = [document.cores[line] for line in decision.lines]
    cores += [core_of(document.lines[cut.line][cut.start : cut.end]) for cut in decision.cuts]
    return count_words(weak_form("\n".join(cores)), len(cores) - cores.count(""))
