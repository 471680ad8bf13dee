"""`quality`: measure a text, judge it by a preset, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from functools import cached_property
from sys import float_info
from typing import Any, Literal

from cleaner.language import Identification, Identifier, identify_langdetect, normalize_code
from cleaner.quality.presets import PRESETS
from cleaner.quality.signals import SIGNALS, Bound, CleaningResult, SignalDefinition, Subject
from cleaner.quality.stats import Splitter, TextStats

__all__ = ["Quality", "Signal", "Verdict", "quality"]

Verdict = Literal["pass", "fail", "not applicable"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One number about a text.

    `value` is None when the signal does not apply to the text, `threshold` is None when nothing is demanded;
    either way the verdict is "not applicable" and `reason` says why. A value equal to the threshold passes.
    `source` says where the signal comes from.
    """

    name: str
    value: float | None
    threshold: float | None
    bound: Bound
    verdict: Verdict
    source: str
    reason: str = ""


@dataclass(frozen=True)
class Quality:
    """What `quality` found out about one text.

    `signals` has the preset's signals and those that the caller set a threshold for, by name.
    """

    signals: Mapping[str, Signal]
    given_language: str | None = None
    text: str = field(default="", repr=False)
    identify: Identifier = field(default=identify_langdetect, repr=False, compare=False)

    @property
    def passed(self) -> bool:
        """Whether no signal failed."""
        return not self.failed

    @cached_property
    def failed(self) -> tuple[str, ...]:
        """Names of the signals that failed."""
        return tuple(name for name, signal in self.signals.items() if signal.verdict == "fail")

    @property
    def language(self) -> str | None:
        """The caller's language or else the one identified: an ISO 639 code, None for a text without letters.

        Identifying takes some milliseconds, and is done when first asked for. Raises ImportError when the
        identifier is not installed.
        """
        return self.given_language or self._identified.language

    @property
    def confidence(self) -> float | None:
        """The identifier's probability of `language`, 0 to 1; None when the caller named the language."""
        return None if self.given_language else self._identified.confidence

    @cached_property
    def _identified(self) -> Identification:
        return self.identify(self.text)

    def to_dict(self, *, language: bool = True) -> dict[str, Any]:
        """The report in types that JSON knows; all numbers are finite.

        `language=False` leaves the language and its confidence out, and so spares identifying it.

        >>> quality("One line.", preset="mc4").to_dict(language=False)["failed"]
        ['mc4_paragraphs']
        """
        about = {"language": self.language, "confidence": self.confidence} if language else {}
        return {
            "passed": self.passed,
            "failed": list(self.failed),
            **about,
            "signals": {name: asdict(signal) for name, signal in self.signals.items()},
        }


def quality(
    text: str,
    *,
    result: CleaningResult | None = None,
    preset: str = "all",
    thresholds: Mapping[str, float | None] | None = None,
    language: str | None = None,
    splitter: Splitter | None = None,
    identify: Identifier = identify_langdetect,
) -> Quality:
    """Measure `text` and judge it.

    The signals are measured on `text` as it is given: to judge what a cleaning left, pass `result.text` and
    `result`. Without `result`, signals about the cleaning do not apply.

    `preset` is one of `PRESETS`; "all" has every signal with its published threshold. `thresholds` changes or
    adds to it, by name of the signal; None stops demanding anything. `language` is a code such as "de";
    without it stop words are not counted, since signals never guess a language. `splitter` tells words and
    sentences apart in place of the default, which does not know scripts without spaces. `identify` is asked
    for the language when `Quality.language` is read and `language` was not given.

    >>> quality("The cat sat. The cat sat.", preset="fineweb").signals["fineweb_line_punct_ratio"].verdict
    'pass'
    >>> quality("Short.", preset="mc4", thresholds={"gopher_min_doc_words": 2, "mc4_paragraphs": 0}).failed
    ('gopher_min_doc_words',)
    >>> quality("", thresholds={"gopher_stopwords": 3})
    Traceback (most recent call last):
    ...
    ValueError: There is no signal 'gopher_stopwords'. Did you mean 'gopher_stop_words'?

    Raises ValueError for an unknown preset or signal and for a threshold that is not a finite number.
    """
    demanded = demand(preset, thresholds)
    code = None if language is None else normalize_code(language)
    subject = Subject(TextStats(text, splitter or Splitter()), code, result, splitter is not None)
    signals = {name: _judge(SIGNALS[name], threshold, subject) for name, threshold in demanded.items()}
    return Quality(signals, code, text, identify)


def demand(preset: str, thresholds: Mapping[str, float | None] | None) -> Mapping[str, float | None]:
    """The thresholds of a preset with a caller's own; raises ValueError as `quality` does."""
    if preset not in PRESETS:
        known = ", ".join(map(repr, PRESETS))
        raise ValueError(f"There is no preset {preset!r}. The presets are {known}.")
    if not thresholds:
        return PRESETS[preset]
    for name, threshold in thresholds.items():
        if name not in SIGNALS:
            raise ValueError(f"There is no signal {name!r}.{_suggestion(name)}")
        if threshold is not None and not is_number(threshold):
            raise ValueError(f"The threshold of {name!r} must be a finite number or None, not {threshold!r}.")
    return {**PRESETS[preset], **thresholds}


def _suggestion(name: str) -> str:
    near = " or ".join(map(repr, get_close_matches(name, SIGNALS, cutoff=0.8)))
    return f" Did you mean {near}?" if near else " `SIGNALS` lists them all."


def is_number(value: object) -> bool:
    """Whether `value` can be a threshold: a finite number that a float can hold.

    >>> [is_number(value) for value in (3, 0.5, True, float("nan"), 10**400)]
    [True, True, False, False, False]
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= float_info.max


def _judge(one: SignalDefinition, threshold: float | None, subject: Subject) -> Signal:
    for need in one.needs:
        if reason := need(subject):
            return Signal(one.name, None, threshold, one.bound, "not applicable", one.source, reason)
    value = one.measure(subject)
    if threshold is None:
        return Signal(one.name, value, None, one.bound, "not applicable", one.source, "no threshold is set")
    if value < threshold if one.bound == "min" else value > threshold:
        side = "below" if one.bound == "min" else "above"
        reason = f"{_shown(value, threshold)} is {side} {threshold} ({one.about})"
        return Signal(one.name, value, threshold, one.bound, "fail", one.source, reason)
    return Signal(one.name, value, threshold, one.bound, "pass", one.source)


def _shown(value: float, threshold: float) -> str:
    """The value to four digits, or in full where those are not on the value's side of the threshold; counts whole."""
    if float(value).is_integer():
        return str(int(value))
    rounded = f"{value:.4g}"
    return rounded if (float(rounded) - threshold) * (value - threshold) > 0 else repr(value)
