"""Whether a cleaned text is worth keeping, and if not, why."""

from __future__ import annotations

from collections.abc import Mapping

from cleaner.quality.report import quality
from cleaner.quality.signals import CleaningResult

__all__ = ["reasons"]


def reasons(
    result: CleaningResult,
    preset: str,
    thresholds: Mapping[str, float | None] | None = None,
    *,
    language: str | None = None,
) -> tuple[str, ...]:
    """Why a cleaned text fails a preset; empty if it passes. Each reason names signal, value and threshold.

    `preset`, `thresholds` and `language` are as for `cleaner.quality.quality`: without a language, stop words are
    not judged. A signal that does not apply to a text never fails it.

    >>> from cleaner import explain
    >>> reasons(explain("Too short."), "mc4")
    ('mc4_paragraphs: 0 is below 3 (lines of 200 or more characters)',)
    >>> reasons(explain("Too short."), "mc4", {"mc4_paragraphs": 0})
    ()

    Raises ValueError for an unknown preset or signal and for a threshold that is not a finite number.
    """
    found = quality(result.text, result=result, preset=preset, thresholds=thresholds, language=language)
    return tuple(f"{name}: {found.signals[name].reason}" for name in found.failed)
