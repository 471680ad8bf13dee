"""The table of all signals: name, meaning, bound, published threshold, source and measurement of each.

Sources: C4 is Raffel et al. 2020 (https://jmlr.org/papers/v21/20-074.html), mC4 is Xue et al. 2021
(https://arxiv.org/abs/2010.11934), Gopher is Rae et al. 2021 (https://arxiv.org/abs/2112.11446), FineWeb is
Penedo et al. 2024 (https://arxiv.org/abs/2406.17557). File names are those of datatrove 0.10, whose
arithmetic and default thresholds are taken over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from types import MappingProxyType
from typing import Literal, Protocol

from cleaner.quality.punctuation import TERMINAL_PUNCTUATION
from cleaner.quality.stats import DUPLICATE_NGRAM_SIZES, TOP_NGRAM_SIZES, TextStats
from cleaner.quality.stopwords import STOP_WORDS
from cleaner.rules import CATEGORIES

__all__ = ["NEEDS", "SIGNALS", "CleaningResult", "Removal", "Repair", "SignalDefinition", "Subject"]

Bound = Literal["min", "max"]

# Written without spaces between words: a word splitter of their own is needed.
_UNSPACED_LANGUAGES = frozenset({"ja", "zh", "yue", "wuu", "th", "lo", "km", "my", "bo", "dz"})

# What ends a sentence where C4's `.`, `!` and `?` do not.
_OTHER_ENDS = "。｡．！？।॥۔؟։።។။"

_ELLIPSES = ("...", "…")
_CLOSING = " \t\n\r\f\v\u00a0)]\"'”’»"
# Characters looked back for an ellipsis: enough for any run of closing marks and blank lines.
_LOOK_BACK = 200


class Removal(Protocol):
    """A piece that cleaning took out; `start` and `end` are character offsets in the repaired text."""

    @property
    def rule(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


class Repair(Protocol):
    """A line whose characters were repaired; `fixes` names what was done to them, as `cleaner.repair` does."""

    @property
    def fixes(self) -> Sequence[str]: ...


class CleaningResult(Protocol):
    """What a cleaning says about itself; `cleaner.result.Result` is one."""

    @property
    def text(self) -> str: ...
    @property
    def removals(self) -> Sequence[Removal]: ...
    @property
    def repairs(self) -> Sequence[Repair]: ...
    @property
    def outcome(self) -> Literal["cleaned", "unchanged", "abstained"]: ...


@dataclass(frozen=True)
class Subject:
    """All that signals look at: a text's pieces, and its language and cleaning where the caller named them.

    `own_splitter` says that the caller brought the splitter, whose words are taken for words in any script.
    """

    stats: TextStats
    language: str | None
    result: CleaningResult | None
    own_splitter: bool

    @cached_property
    def unspaced_reason(self) -> str | None:
        """Why the words of this text cannot be told apart, or None."""
        if self.own_splitter:
            return None
        if self.language in _UNSPACED_LANGUAGES:
            return f"{self.language!r} is written without spaces between words; pass a splitter"
        if self.stats.unspaced_characters * 2 > self.stats.word_characters:
            return "most of the text is in a script without spaces between words; pass a splitter"
        return None

    @cached_property
    def c4_ends_reason(self) -> str | None:
        """Why C4 does not see where the sentences of this text end, or None."""
        if self.own_splitter or self.stats.text.isascii():
            return None
        count = self.stats.text.count
        if sum(map(count, _OTHER_ENDS)) > sum(map(count, ".!?")):
            return "most sentences end in marks that C4 does not know"
        return None

    @cached_property
    def removed_characters(self) -> Counter[str]:
        """Characters removed per category, white space not counted; there must be a result."""
        assert self.result is not None
        removed: Counter[str] = Counter()
        if self.result.outcome != "abstained":
            for removal in self.result.removals:
                removed[removal.category] += _visible_characters(removal.text)
        return removed

    @cached_property
    def kept_characters(self) -> int:
        """Characters that cleaning kept, white space not counted; there must be a result."""
        assert self.result is not None
        return _visible_characters(self.result.text)


Need = Callable[[Subject], str | None]


@dataclass(frozen=True, slots=True)
class SignalDefinition:
    """One signal: what it measures and what is expected of it.

    `about` says what the number is, with its unit; `threshold` is the published one, None where there is
    none. A text fails below a "min" and above a "max". `needs` are asked in turn why the signal does not
    apply to a text (None: it does) before `measure` is.
    """

    name: str
    about: str
    bound: Bound
    threshold: float | None
    source: str
    measure: Callable[[Subject], float]
    needs: tuple[Need, ...] = ()


def _needs_spaces(subject: Subject) -> str | None:
    return subject.unspaced_reason


def _needs_words(subject: Subject) -> str | None:
    return None if subject.stats.words else "the text has no words"


def _needs_plain_words(subject: Subject) -> str | None:
    return None if subject.stats.plain_words else "the text has no words other than punctuation"


def _needs_characters(subject: Subject) -> str | None:
    return None if subject.stats.text else "the text is empty"


def _needs_lines(subject: Subject) -> str | None:
    return None if subject.stats.all_lines else "the text is empty"


def _needs_filled_lines(subject: Subject) -> str | None:
    return None if subject.stats.filled_lines else "all lines are blank"


def _needs_c4_ends(subject: Subject) -> str | None:
    return subject.c4_ends_reason


def _needs_stop_words(subject: Subject) -> str | None:
    if subject.language is None:
        return "stop words depend on the language; pass language=..."
    if subject.language not in STOP_WORDS:
        return f"there is no stop-word list for {subject.language!r}"
    return None


def _needs_result(subject: Subject) -> str | None:
    return None if subject.result is not None else "it tells about a cleaning; pass result=..."


NEEDS: Mapping[Need, str] = MappingProxyType(
    {
        _needs_spaces: "words",
        _needs_c4_ends: "sentences",
        _needs_stop_words: "stop words",
        _needs_result: "a cleaning",
    }
)
"""What a signal needs besides a text that is not empty."""

_WORDS = (_needs_spaces, _needs_words)


def _needs_removals(subject: Subject) -> str | None:
    abstained = subject.result is not None and subject.result.outcome == "abstained"
    return "cleaning abstained: the text was left whole" if abstained else None


def _visible_characters(text: str) -> int:
    return sum(map(len, text.split()))


def _c4_count(field: str, subject: Subject) -> float:
    count: int = getattr(subject.stats.c4_lines, field)
    return count


def _c4_share(field: str, subject: Subject) -> float:
    return _c4_count(field, subject) / subject.stats.c4_lines.total


def _plain_words(subject: Subject) -> float:
    return subject.stats.plain_words


def _mean_word_length(subject: Subject) -> float:
    return subject.stats.mean_word_length


def _hash_word_ratio(subject: Subject) -> float:
    return subject.stats.text.count("#") / len(subject.stats.words)


def _ellipsis_word_ratio(subject: Subject) -> float:
    return subject.stats.ellipses / len(subject.stats.words)


def _bullet_lines_ratio(subject: Subject) -> float:
    return subject.stats.bullet_lines / len(subject.stats.all_lines)


def _ellipsis_lines_ratio(subject: Subject) -> float:
    return subject.stats.ellipsis_lines / len(subject.stats.all_lines)


def _alpha_words_ratio(subject: Subject) -> float:
    return subject.stats.alpha_words / len(subject.stats.words)


def _stop_words(subject: Subject) -> float:
    assert subject.language is not None
    return len(STOP_WORDS[subject.language] & subject.stats.word_counts.keys())


def _dup_line_frac(subject: Subject) -> float:
    lines, repeated, _ = subject.stats.line_repeats
    return repeated / lines


def _dup_line_char_frac(subject: Subject) -> float:
    return subject.stats.line_repeats[2] / len(subject.stats.text)


def _dup_para_frac(subject: Subject) -> float:
    paragraphs, repeated, _ = subject.stats.paragraph_repeats
    return repeated / paragraphs


def _dup_para_char_frac(subject: Subject) -> float:
    return subject.stats.paragraph_repeats[2] / len(subject.stats.text)


def _top_ngram(size: int, subject: Subject) -> float:
    return subject.stats.top_ngrams[size] / len(subject.stats.text)


def _dup_ngram(size: int, subject: Subject) -> float:
    return subject.stats.repeated_ngrams[size] / len(subject.stats.text)


def _line_punct_ratio(subject: Subject) -> float:
    lines = subject.stats.filled_lines
    return sum(line[-1] in TERMINAL_PUNCTUATION for line in lines) / len(lines) if lines else 0.0


def _short_line_ratio(subject: Subject) -> float:
    lines = subject.stats.filled_lines
    return sum(length <= 30 for length in map(len, lines)) / len(lines)


def _char_dup_ratio(subject: Subject) -> float:
    text = subject.stats.text
    return subject.stats.filled_line_repeats[1] / (len(text) - text.count("\n"))


def _list_ratio(subject: Subject) -> float:
    return subject.stats.text.count("\n") / len(subject.stats.words)


def _long_lines(subject: Subject) -> float:
    return subject.stats.long_lines


def _removed_share(subject: Subject) -> float:
    removed = subject.removed_characters.total()
    return removed / (removed + subject.kept_characters) if removed else 0.0


def _removed_category_share(category: str, subject: Subject) -> float:
    removed = subject.removed_characters
    return removed[category] / (removed.total() + subject.kept_characters) if removed[category] else 0.0


def _paywall_cut(subject: Subject) -> float:
    """1 when nothing is kept after a paywall prompt, or an ellipsis stands before one; else 0."""
    assert subject.result is not None
    text = subject.result.text
    end = len(text.rstrip())
    removed = 0
    for removal in subject.result.removals:
        place = removal.start - removed
        removed += len(removal.text)
        if removal.category != "paywall":
            continue
        before = text[max(0, place - _LOOK_BACK) : place].rstrip(_CLOSING)
        if place >= end or before.endswith(_ELLIPSES):
            return 1
    return 0


def _mojibake_lines(subject: Subject) -> float:
    assert subject.result is not None
    return sum("fix_encoding" in repair.fixes for repair in subject.result.repairs)


def _abstained(subject: Subject) -> float:
    assert subject.result is not None
    return subject.result.outcome == "abstained"


_C4 = "C4, section 2.2; datatrove c4_filters.py"
_C4_CODE = "C4's code, c4_utils.py; datatrove c4_filters.py"
_MC4 = "mC4, section 3.1; datatrove c4_filters.py"
_GOPHER = "Gopher, appendix A1.1; datatrove gopher_quality_filter.py"
_REPETITION = "Gopher, table A1; datatrove gopher_repetition_filter.py"
_FINEWEB = "FineWeb, section 3.6; datatrove fineweb_quality_filter.py"
_OWN = "news-text-cleaner"


def _c4_count_signal(field: str, about: str) -> SignalDefinition:
    needs = (_needs_spaces, _needs_c4_ends)
    return SignalDefinition(f"c4_{field}_lines", about, "max", 0, _C4, partial(_c4_count, field), needs)


def _c4_share_signal(field: str, about: str, source: str) -> SignalDefinition:
    needs = (_needs_spaces, _needs_c4_ends, _needs_lines)
    measure = partial(_c4_share, field)
    return SignalDefinition(f"c4_{field}_line_frac", about, "max", None, source, measure, needs)


def _gopher_signal(
    name: str, about: str, bound: Bound, threshold: float, measure: Callable[[Subject], float], *needs: Need
) -> SignalDefinition:
    return SignalDefinition(f"gopher_{name}", about, bound, threshold, _GOPHER, measure, needs)


def _repetition_signal(
    name: str, about: str, threshold: float, measure: Callable[[Subject], float], *needs: Need
) -> SignalDefinition:
    needs = (_needs_characters, *needs)
    return SignalDefinition(f"gopher_{name}", about, "max", threshold, _REPETITION, measure, needs)


def _fineweb_signal(
    name: str, about: str, bound: Bound, threshold: float, measure: Callable[[Subject], float], *needs: Need
) -> SignalDefinition:
    return SignalDefinition(f"fineweb_{name}", about, bound, threshold, _FINEWEB, measure, needs)


def _cleaning_signal(
    name: str, about: str, threshold: float | None, measure: Callable[[Subject], float], *needs: Need
) -> SignalDefinition:
    return SignalDefinition(name, about, "max", threshold, _OWN, measure, (_needs_result, *needs))


_DEFINITIONS = (
    SignalDefinition(
        "c4_sentences",
        "sentences in the lines that C4 keeps",
        "min",
        5,
        _C4,
        partial(_c4_count, "sentences"),
        (_needs_spaces, _needs_c4_ends),
    ),
    _c4_count_signal("lorem_ipsum", 'lines with "lorem ipsum"'),
    _c4_count_signal("curly_bracket", 'lines with "{"'),
    _c4_share_signal("no_terminal_punct", "share of lines that do not end in one of . ? ! \" or '", _C4),
    _c4_share_signal("few_words", "share of lines of fewer than 3 words", _C4),
    _c4_share_signal("javascript", 'share of lines with "javascript"', _C4),
    _c4_share_signal("policy", "share of lines about cookies, privacy or terms of use", _C4_CODE),
    _c4_share_signal("long_word", "share of lines with a word of over 1,000 characters", _C4_CODE),
    SignalDefinition("mc4_paragraphs", "lines of 200 or more characters", "min", 3, _MC4, _long_lines),
    _gopher_signal("min_doc_words", "words, punctuation not counted", "min", 50, _plain_words, _needs_spaces),
    _gopher_signal("max_doc_words", "words, punctuation not counted", "max", 100_000, _plain_words, _needs_spaces),
    _gopher_signal(
        "min_avg_word_length",
        "mean characters per word",
        "min",
        3,
        _mean_word_length,
        _needs_spaces,
        _needs_plain_words,
    ),
    _gopher_signal(
        "max_avg_word_length",
        "mean characters per word",
        "max",
        10,
        _mean_word_length,
        _needs_spaces,
        _needs_plain_words,
    ),
    _gopher_signal("hash_word_ratio", "hash signs per word", "max", 0.1, _hash_word_ratio, *_WORDS),
    _gopher_signal("ellipsis_word_ratio", "ellipses per word", "max", 0.1, _ellipsis_word_ratio, *_WORDS),
    _gopher_signal(
        "bullet_lines_ratio",
        "share of lines that begin with a bullet",
        "max",
        0.9,
        _bullet_lines_ratio,
        _needs_lines,
    ),
    _gopher_signal(
        "ellipsis_lines_ratio",
        "share of lines that end in an ellipsis",
        "max",
        0.3,
        _ellipsis_lines_ratio,
        _needs_lines,
    ),
    _gopher_signal("alpha_words_ratio", "share of words with a letter", "min", 0.8, _alpha_words_ratio, *_WORDS),
    _gopher_signal("stop_words", "different stop words", "min", 2, _stop_words, _needs_spaces, _needs_stop_words),
    _repetition_signal("dup_line_frac", "share of lines that occurred before", 0.3, _dup_line_frac),
    _repetition_signal("dup_para_frac", "share of paragraphs that occurred before", 0.3, _dup_para_frac),
    _repetition_signal(
        "dup_line_char_frac", "share of characters in lines that occurred before", 0.2, _dup_line_char_frac
    ),
    _repetition_signal(
        "dup_para_char_frac",
        "share of characters in paragraphs that occurred before",
        0.2,
        _dup_para_char_frac,
    ),
    *(
        _repetition_signal(
            f"top_{size}_gram",
            f"share of characters in the most frequent run of {size} words",
            threshold,
            partial(_top_ngram, size),
            _needs_spaces,
        )
        for size, threshold in zip(TOP_NGRAM_SIZES, (0.20, 0.18, 0.16), strict=True)
    ),
    *(
        _repetition_signal(
            f"dup_{size}_gram",
            f"share of characters in runs of {size} words that occurred before",
            threshold,
            partial(_dup_ngram, size),
            _needs_spaces,
        )
        for size, threshold in zip(DUPLICATE_NGRAM_SIZES, (0.15, 0.14, 0.13, 0.12, 0.11, 0.10), strict=True)
    ),
    _fineweb_signal(
        "line_punct_ratio",
        "share of lines that end in a sentence-final mark; 0 without lines",
        "min",
        0.12,
        _line_punct_ratio,
    ),
    _fineweb_signal(
        "short_line_ratio",
        "share of lines of at most 30 characters",
        "max",
        0.67,
        _short_line_ratio,
        _needs_filled_lines,
    ),
    _fineweb_signal(
        "char_dup_ratio",
        "share of characters in lines that occurred before",
        "max",
        0.01,
        _char_dup_ratio,
        _needs_filled_lines,
    ),
    _fineweb_signal("list_ratio", "line breaks per word", "max", 0.3, _list_ratio, *_WORDS),
    _cleaning_signal("removed_share", "share of characters that cleaning removed", None, _removed_share),
    *(
        _cleaning_signal(
            f"removed_{category}_share",
            f"share of characters removed as {category}",
            None,
            partial(_removed_category_share, category),
        )
        for category in CATEGORIES
    ),
    _cleaning_signal(
        "paywall_cut",
        "1 if the article breaks off at a paywall prompt, else 0",
        0,
        _paywall_cut,
        _needs_removals,
    ),
    _cleaning_signal("mojibake_lines", "lines with mojibake that was repaired", None, _mojibake_lines),
    _cleaning_signal("abstained", "1 if cleaning left the text whole to spare it, else 0", 0, _abstained),
)

SIGNALS: Mapping[str, SignalDefinition] = MappingProxyType({one.name: one for one in _DEFINITIONS})
