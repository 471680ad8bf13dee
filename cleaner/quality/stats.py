"""What a text is made of (words, lines, paragraphs, n-grams), measured once and shared by all signals.

Every quantity is the one that datatrove's filter computes, by the same arithmetic on the same pieces, written
so that the loops run in C. File names are those of datatrove 0.10, in `datatrove/pipeline/filters/`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, filterfalse, pairwise
from operator import itemgetter, sub

from cleaner.quality.punctuation import PUNCTUATION

__all__ = ["C4Lines", "Splitter", "TextStats", "count_sentences", "split_words"]

# Marks outside the Basic Multilingual Plane stay with their word: in a character class they make `re` five
# times slower (measured: 29 against 6 MB/s), and only historic and minority scripts have them.
_MARKS = "".join(re.escape(mark) for mark in sorted(PUNCTUATION) if mark < "\U00010000" if not mark.isspace())
_WORD = re.compile(rf"[^\s{_MARKS}]+|[{_MARKS}]")
_SENTENCE_BREAK = re.compile(r"""[.!?…]["'”’»)\]]*\s+(?=\S)""")

# Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+"
)

# c4_filters.py
_CITATION = re.compile(r"\[\d*]|\[edit]|\[citation needed]")
_C4_END_PUNCTUATION = (".", "?", "!", '"', "'")
_C4_POLICY = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
_C4_MIN_WORDS_PER_LINE = 3
_C4_MAX_WORD_LENGTH = 1000

TOP_NGRAM_SIZES = (2, 3, 4)
DUPLICATE_NGRAM_SIZES = (5, 6, 7, 8, 9, 10)
# Characters. Of 8 to 24, which rule out 80 to 99 % of the words of an article, 12 is the fastest (measured).
_WINDOW = 12


def split_words(text: str) -> list[str]:
    """Words and punctuation marks: a mark is a word of its own, as in the tokenizers that datatrove uses.

    A word is a run of characters that are neither white space nor in datatrove's list of punctuation
    (`utils/text.py`). On news in 14 languages it makes 2 % more words than spaCy's English tokenizer,
    datatrove's default, and plain words 1 % shorter (measured): "isn't" and "U.S." fall into more pieces.

    >>> split_words("Mr. Smith, 61, isn't 'sure'.")
    ['Mr', '.', 'Smith', ',', '61', ',', 'isn', "'", 't', "'", 'sure', "'", '.']
    """
    return _WORD.findall(text)


def count_sentences(line: str) -> int:
    """Number of sentences: they end in `.`, `!`, `?` or `…`, and any closing quotes, before white space.

    It knows no abbreviations. On news it finds as many as spaCy's rule-based splitter, datatrove's default,
    to within 1 % (measured).

    >>> count_sentences('He said: "Go." They went... It was 3.5 miles.')
    3
    """
    return len(_SENTENCE_BREAK.findall(line)) + 1


@dataclass(frozen=True, slots=True)
class Splitter:
    """How a text is cut into words, and how many sentences are in a line.

    `words` returns words without white space in them, in order. The default needs spaces between words; for
    Chinese, Japanese or Thai pass a segmenter of your own:

    >>> by_character = Splitter(words=list, count_sentences=lambda line: line.count("。"))
    >>> by_character.words("天気")
    ['天', '気']
    """

    words: Callable[[str], Sequence[str]] = split_words
    count_sentences: Callable[[str], int] = count_sentences


@dataclass(frozen=True, slots=True)
class C4Lines:
    """How many lines each of C4's rules drops; a line counts for the first rule it breaks.

    `total` counts all lines, blank ones too; `sentences` those in the lines that are kept.
    """

    total: int
    long_word: int
    no_terminal_punct: int
    few_words: int
    lorem_ipsum: int
    javascript: int
    curly_bracket: int
    policy: int
    sentences: int


def count_c4_lines(text: str, sentences_in: Callable[[str], int]) -> C4Lines:
    """Apply C4's line rules in the order of c4_filters.py; `sentences_in` counts those of a line.

    datatrove drops the document at the first line with "lorem ipsum" or "{" and looks no further; here such a
    line is counted and the rest is read too.
    """
    lines = text.splitlines()
    long_word = no_end = few = lorem = javascript = curly = policy = sentences = 0
    for line in map(str.strip, lines):
        if len(line) > _C4_MAX_WORD_LENGTH and max(map(len, line.split())) > _C4_MAX_WORD_LENGTH:
            long_word += 1
            continue
        # Words are those from before the citations went.
        uncited = _CITATION.sub("", line) if "[" in line else line
        if not uncited.endswith(_C4_END_PUNCTUATION) or uncited.endswith("..."):
            no_end += 1
        elif len(line.split(None, _C4_MIN_WORDS_PER_LINE - 1)) < _C4_MIN_WORDS_PER_LINE:
            few += 1
        elif "lorem ipsum" in (lowered := uncited.lower()):
            lorem += 1
        elif "javascript" in lowered:
            javascript += 1
        elif "{" in uncited:
            curly += 1
        elif any(phrase in lowered for phrase in _C4_POLICY):
            policy += 1
        else:
            sentences += sentences_in(uncited)
    return C4Lines(len(lines), long_word, no_end, few, lorem, javascript, curly, policy, sentences)


def count_repeats(pieces: Sequence[str]) -> tuple[int, int]:
    """Number of pieces that occurred before, and their characters.

    It is `find_duplicates` in gopher_repetition_filter.py.

    >>> count_repeats(["a", "bc", "a", "bc", "bc"])
    (3, 5)
    """
    distinct = set(pieces)
    if len(distinct) == len(pieces):
        return 0, 0
    return len(pieces) - len(distinct), sum(map(len, pieces)) - sum(map(len, distinct))


def count_top_ngrams(words: Sequence[str]) -> dict[int, int]:
    """Characters that the most frequent n-gram of 2, 3 and 4 words covers, with a space between its words.

    Among equally frequent ones the first counts: `find_top_duplicate` in gopher_repetition_filter.py.

    >>> count_top_ngrams("to be or not to be".split())
    {2: 10, 3: 8, 4: 12}
    """
    covered = dict.fromkeys(TOP_NGRAM_SIZES, 0)
    # Where an n-gram occurs twice, the shorter ones in it do too: each size looks where the last one did.
    # When nothing repeats, all are equally frequent and the first one counts.
    places: Sequence[int] = range(len(words) - 1)
    grams: list[tuple[str, ...]] = list(pairwise(words))
    for size in TOP_NGRAM_SIZES:
        if len(words) < size:
            break
        counts = Counter(grams)
        gram, count = max(counts.items(), key=itemgetter(1), default=((), 1))
        covered[size] = len(" ".join(gram if count > 1 else words[:size])) * count
        occurrences = map(counts.__getitem__, grams)
        repeated = [place for place, count in zip(places, occurrences, strict=True) if count > 1]
        places = [place for place, following in pairwise(repeated) if following == place + 1]
        grams = [tuple(words[place : place + size + 1]) for place in places]
    return covered


def _repeated_starts(joined: str, starts: Sequence[int], shortest: int) -> list[int]:
    """Indices of the words where an n-gram of `shortest` or more words may begin that occurs more than once.

    Two equal n-grams share their first `_WINDOW` characters or are shorter than that, so one slice per word
    rules out most words for all sizes together.
    """
    windows = [joined[start : start + _WINDOW] for start in starts]
    occurrences = map(Counter(windows).__getitem__, windows)
    lengths = map(sub, starts[shortest:], starts)
    return [
        index
        for index, (count, length) in enumerate(zip(occurrences, lengths, strict=False))
        if count > 1 or length < _WINDOW
    ]


def count_repeated_ngrams(words: Sequence[str]) -> dict[int, int]:
    """Characters in n-grams of 5 to 10 words that occurred before, no word counted twice for one size.

    The words are joined with nothing between them, so "news paper" equals "newspaper", as in
    `find_all_duplicate` in gopher_repetition_filter.py.

    >>> count_repeated_ngrams("a b c d e f a b c d e".split())
    {5: 5, 6: 0, 7: 0, 8: 0, 9: 0, 10: 0}
    """
    joined = "".join(words)
    starts = list(accumulate(map(len, words), initial=0))
    candidates = _repeated_starts(joined, starts, min(DUPLICATE_NGRAM_SIZES))
    repeated = {}
    for size in DUPLICATE_NGRAM_SIZES:
        seen = set()
        characters = next_free = 0
        last = len(words) - size
        for index in candidates:
            if index < next_free:
                continue
            if index > last:
                break
            gram = joined[starts[index] : starts[index + size]]
            if gram in seen:
                characters += len(gram)
                next_free = index + size
            else:
                seen.add(gram)
        repeated[size] = characters
    return repeated


class TextStats:
    """The pieces of one text and what is counted in them, each worked out when first asked for.

    >>> TextStats("One line.\\nOne line.", Splitter()).line_repeats
    (2, 1, 9)
    """

    def __init__(self, text: str, splitter: Splitter) -> None:
        self.text = text
        self._splitter = splitter

    @cached_property
    def words(self) -> Sequence[str]:
        """Words and punctuation marks, in order."""
        return self._splitter.words(self.text)

    @cached_property
    def word_counts(self) -> Counter[str]:
        return Counter(self.words)

    @cached_property
    def word_characters(self) -> int:
        return sum(map(len, self.words))

    @cached_property
    def _plain_words(self) -> tuple[int, int]:
        """Number and characters of the words that are not only punctuation."""
        counts = self.word_counts
        marks = list(filter(PUNCTUATION.issuperset, counts))
        number = len(self.words) - sum(counts[mark] for mark in marks)
        return number, self.word_characters - sum(len(mark) * counts[mark] for mark in marks)

    @property
    def plain_words(self) -> int:
        """Number of words that are not only punctuation (gopher_quality_filter.py, `non_symbol_words`)."""
        return self._plain_words[0]

    @property
    def mean_word_length(self) -> float:
        """Characters per word that is not only punctuation; there must be one."""
        count, characters = self._plain_words
        return characters / count

    @cached_property
    def alpha_words(self) -> int:
        """Number of words with an alphabetic character in them."""
        counts = self.word_counts
        mixed = filterfalse(str.isalpha, counts)
        return len(self.words) - sum(counts[word] for word in mixed if not any(map(str.isalpha, word)))

    @cached_property
    def unspaced_characters(self) -> int:
        """Number of characters of scripts that put no spaces between words."""
        return 0 if self.text.isascii() else sum(map(len, _UNSPACED.findall(self.text)))

    @cached_property
    def all_lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def bullet_lines(self) -> int:
        """Lines that begin with a bullet, of `all_lines` (gopher_quality_filter.py)."""
        if "•" not in self.text and "-" not in self.text:
            return 0
        return sum(line.lstrip().startswith(("•", "-")) for line in self.all_lines)

    @cached_property
    def ellipsis_lines(self) -> int:
        """Lines that end in an ellipsis, of `all_lines` (gopher_quality_filter.py)."""
        if not self.ellipses:
            return 0
        return sum(line.rstrip().endswith(("...", "…")) for line in self.all_lines)

    @cached_property
    def ellipses(self) -> int:
        return self.text.count("...") + self.text.count("…")

    @cached_property
    def filled_lines(self) -> list[str]:
        """Lines that are not blank (fineweb_quality_filter.py)."""
        return [line for line in self.text.split("\n") if line and not line.isspace()]

    @cached_property
    def line_repeats(self) -> tuple[int, int, int]:
        """Lines, those that occurred before, and their characters (gopher_repetition_filter.py)."""
        lines = re.split("\n+", self.text) if "\n\n" in self.text else self.text.split("\n")
        return len(lines), *count_repeats(lines)

    @cached_property
    def paragraph_repeats(self) -> tuple[int, int, int]:
        """Paragraphs, those that occurred before, and their characters (gopher_repetition_filter.py)."""
        text = self.text.strip()
        paragraphs = re.split("\n{2,}", text) if "\n\n" in text else [text]
        return len(paragraphs), *count_repeats(paragraphs)

    @cached_property
    def filled_line_repeats(self) -> tuple[int, int]:
        """Repeated lines that are not blank, and their characters (fineweb_quality_filter.py)."""
        return count_repeats(self.filled_lines)

    @cached_property
    def long_lines(self) -> int:
        """Lines of at least 200 characters (c4_filters.py, `C4ParagraphFilter`)."""
        return sum(len(line) >= 200 for line in self.text.split("\n"))

    @cached_property
    def c4_lines(self) -> C4Lines:
        return count_c4_lines(self.text, self._splitter.count_sentences)

    @cached_property
    def top_ngrams(self) -> dict[int, int]:
        return count_top_ngrams(self.words)

    @cached_property
    def repeated_ngrams(self) -> dict[int, int]:
        return count_repeated_ngrams(self.words)
