"""What a run did, in numbers that add up: the statistics of the parts of a run merge into those of the whole.

Nothing depends on the order of documents, on how a run was split or on a clock, and memory is bounded.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from heapq import nsmallest
from typing import Any, TypeVar

from cleaner.result import Removal, Result
from cleaner.sample import DocumentSample, Example, LineSample, Piece, example, rank_of, storable

FORMAT = 1
"""Version of what `Stats.to_dict` makes."""
MOST_REMOVED = 100
"""Lines listed as the most removed."""
ERRORS = 50
"""Messages of errors that are kept, and of how many characters each."""
MESSAGE_LENGTH = 1_000

# Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han: written without spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af]+"
)
# First bytes of all of them in UTF-8. Looking for these is faster than the expression by far.
_UNSPACED_BYTES = bytes([0xE0, 0xE1, *range(0xE3, 0xEA), 0xEF, 0xF0])
_UNSPACED_MARKS = re.compile("[\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+")
_DIGITS = re.compile("([0-9]+)")


class StatsError(ValueError):
    """What was read is not the statistics of a run, or not in the form of this version."""


def count_words(text: str) -> int:
    """Words in `text`: what stands between spaces; in scripts without spaces each character is a word.

    `cleaner.detectors.words.count_words` also parts words at hyphens and leaves lone marks out, and takes ten times as
    long.

    >>> count_words("Don't look back."), count_words("東京の天気。"), count_words("第5回 NHK")
    (3, 5, 4)
    """
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded.translate(None, _UNSPACED_BYTES)) == len(encoded):
        return len(text.split())
    spaced, runs = _UNSPACED.subn(" ", text)
    return len(text) - len(spaced) + runs + len(_UNSPACED_MARKS.sub(" ", spaced).split())


def pack_of(rule: str) -> str:
    """The language pack of a rule, which its id begins with; "any" for those of no language.

    >>> pack_of("en-share-button"), pack_of("duplicate")
    ('en', 'any')
    """
    pack, dash, _ = rule.partition("-")
    return pack if dash else "any"


@dataclass
class Tally:
    """How many pieces were removed, and how many words in them."""

    removals: int = 0
    words: int = 0


@dataclass
class Stats:
    r"""The statistics of a run, or of a part of one.

    >>> from cleaner import explain
    >>> stats = Stats()
    >>> stats.add(explain("Rain fell.\n\nAdvertisement\n\nIt was late."), document="a.txt", bytes_in=40)
    >>> stats.documents, stats.words_in, stats.words_out, stats.removed_by(lambda category, rule: category)
    (1, 6, 5, {'advertisement': Tally(removals=1, words=1)})
    """

    documents: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    words_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    """Size of the cleaned texts in UTF-8."""
    removed: dict[tuple[str, str], Tally] = field(default_factory=dict)
    """What went, by category and rule."""
    lines: LineSample = field(default_factory=LineSample)
    cleaned: DocumentSample = field(default_factory=DocumentSample)
    """Some of the documents from which something was removed."""
    abstained: DocumentSample = field(default_factory=DocumentSample)
    """Some of the documents that were left whole."""
    errors: int = 0
    first_errors: list[str] = field(default_factory=list)
    """The first messages, sorted as people sort: "a.txt:9" comes before "a.txt:10"."""
    rejected: int = 0
    """Documents that the quality gate turned away."""
    rejected_by: Counter[str] = field(default_factory=Counter)
    """How many documents failed by each signal; one document can fail by several."""
    made_by: set[tuple[str, str]] = field(default_factory=set)
    """Version of the toolkit and digest of the rules, as the results name them."""

    @property
    def words_removed(self) -> int:
        """Words in what was removed."""
        return sum(tally.words for tally in self.removed.values())

    @property
    def words_in(self) -> int:
        """Words in the repaired texts: those kept and those removed."""
        return self.words_out + self.words_removed

    def removed_by(self, key: Callable[[str, str], str]) -> dict[str, Tally]:
        """What was removed, by what `key` makes of category and rule; most words first, then by name."""
        summed: dict[str, Tally] = {}
        for (category, rule), tally in self.removed.items():
            _count(summed, key(category, rule), tally)
        return dict(sorted(summed.items(), key=lambda entry: (-entry[1].words, -entry[1].removals, entry[0])))

    def add(self, result: Result, *, document: str, bytes_in: int, rejected: Sequence[str] = ()) -> None:
        """Count one document.

        `document` names it, in every run alike (such as "news/a.jsonl:17"); `bytes_in` is its size as it was read.
        `rejected` are the reasons for which the quality gate turned it away (`cleaner.quality.gate.reasons`).
        """
        document = storable(document)
        rank = rank_of(document)
        self.documents += 1
        self.outcomes[result.outcome] += 1
        self.words_out += count_words(result.text)
        self.bytes_in += bytes_in
        self.bytes_out += len(result.text.encode("utf-8", "surrogatepass"))
        self.made_by.add((result.version, result.rules_digest))
        for removal in result.removals:
            self._add_removal(removal, rank & 0xFFFFFFFF)
        if rejected:
            self.rejected += 1
            self.rejected_by.update({reason.partition(":")[0] for reason in rejected})
        if result.removals and self.cleaned.wants(rank):
            self.cleaned.add(example(document, result))
        if result.outcome == "abstained" and self.abstained.wants(rank):
            self.abstained.add(example(document, result))

    def add_error(self, message: str) -> None:
        """Count something that could not be done. The message begins with the document's name."""
        self.errors += 1
        self._keep_errors([storable(message)[:MESSAGE_LENGTH]])

    def merge(self, other: "Stats") -> None:
        """Count what the other counted. The order of merging makes no difference."""
        self.documents += other.documents
        self.outcomes += other.outcomes
        self.words_out += other.words_out
        self.bytes_in += other.bytes_in
        self.bytes_out += other.bytes_out
        for key, tally in other.removed.items():
            _count(self.removed, key, tally)
        self.lines.merge(other.lines)
        self.cleaned.merge(other.cleaned)
        self.abstained.merge(other.abstained)
        self.errors += other.errors
        self._keep_errors(other.first_errors)
        self.rejected += other.rejected
        self.rejected_by += other.rejected_by
        self.made_by |= other.made_by

    def _add_removal(self, removal: Removal, salt: int) -> None:
        _count(self.removed, (removal.category, removal.rule), Tally(1, count_words(removal.text)))
        for line in removal.text.splitlines():
            if line := line.strip():
                self.lines.add(storable(line), removal.rule, salt)

    def _keep_errors(self, messages: Iterable[str]) -> None:
        self.first_errors = nsmallest(ERRORS, [*self.first_errors, *messages], _natural)

    def to_dict(self) -> dict[str, Any]:
        """Everything in types that JSON knows, in one order; equal statistics have equal dictionaries."""
        return {
            "format": FORMAT,
            "made_by": [{"version": version, "rules": rules} for version, rules in sorted(self.made_by)],
            "documents": self.documents,
            "outcomes": dict(sorted(self.outcomes.items())),
            "words": {"in": self.words_in, "out": self.words_out, "removed": self.words_removed},
            "bytes": {"in": self.bytes_in, "out": self.bytes_out},
            "removed_by_category": _tallies(self.removed_by(lambda category, rule: category)),
            "removed_by_pack": _tallies(self.removed_by(lambda category, rule: pack_of(rule))),
            "removed": [
                {"category": category, "rule": rule, "removals": tally.removals, "words": tally.words}
                for (category, rule), tally in sorted(self.removed.items())
            ],
            "most_removed_lines": [
                {"line": line, "rule": rule, "times": times}
                for line, rule, times in self.lines.most_removed(MOST_REMOVED)
            ],
            "rejected": {"documents": self.rejected, "by_signal": dict(sorted(self.rejected_by.items()))},
            "errors": {"number": self.errors, "first": self.first_errors},
            "line_sample": {
                "one_in": self.lines.one_in,
                "counts": [
                    [level, line, rule, times]
                    for level, counts in sorted(self.lines.levels.items())
                    for (line, rule), times in sorted(counts.items())
                ],
            },
            "cleaned_sample": _examples(self.cleaned),
            "abstained_sample": _examples(self.abstained),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Stats":
        """The statistics that `to_dict` was asked of.

        Raises `StatsError` if they are no such thing.
        """
        try:
            if values["format"] != FORMAT:
                raise StatsError(f"statistics of format {values['format']!r}; this version reads {FORMAT}")
            return cls(
                documents=int(values["documents"]),
                outcomes=_counter(values["outcomes"]),
                words_out=int(values["words"]["out"]),
                bytes_in=int(values["bytes"]["in"]),
                bytes_out=int(values["bytes"]["out"]),
                removed={
                    (str(entry["category"]), str(entry["rule"])): Tally(int(entry["removals"]), int(entry["words"]))
                    for entry in values["removed"]
                },
                lines=_read_lines(values["line_sample"]),
                cleaned=_read_examples(values["cleaned_sample"]),
                abstained=_read_examples(values["abstained_sample"]),
                errors=int(values["errors"]["number"]),
                first_errors=[str(message) for message in values["errors"]["first"]],
                rejected=int(values["rejected"]["documents"]),
                rejected_by=_counter(values["rejected"]["by_signal"]),
                made_by={(str(entry["version"]), str(entry["rules"])) for entry in values["made_by"]},
            )
        except StatsError:
            raise
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise StatsError(f"not the statistics of a run: {type(error).__name__}: {error}") from None


_Key = TypeVar("_Key")


def _count(tallies: dict[_Key, Tally], key: _Key, more: Tally) -> None:
    tally = tallies.setdefault(key, Tally())
    tally.removals += more.removals
    tally.words += more.words


def _natural(message: str) -> tuple[list[tuple[int, str]], str]:
    """A key by which "a.txt:9" comes before "a.txt:10"."""
    parts = _DIGITS.split(message)
    parts[1::2] = [digits.lstrip("0") for digits in parts[1::2]]
    return [(len(part) if place % 2 else 0, part) for place, part in enumerate(parts)], message


def _tallies(tallies: Mapping[str, Tally]) -> dict[str, dict[str, int]]:
    return {name: asdict(tally) for name, tally in tallies.items()}


def _counter(values: Mapping[str, Any]) -> Counter[str]:
    return Counter({str(name): int(number) for name, number in values.items()})


def _read_lines(values: Mapping[str, Any]) -> LineSample:
    lines = LineSample(int(values["one_in"]).bit_length() - 1)
    for level, line, rule, times in values["counts"]:
        lines.count(int(level), str(line), str(rule), int(times))
    return lines


def _examples(sample: DocumentSample) -> list[dict[str, Any]]:
    """Documents and their pieces; what is nothing in a piece is left out."""
    return [
        {
            "document": one.document,
            "pieces": [{name: value for name, value in asdict(piece).items() if value} for piece in one.pieces],
        }
        for one in sample.examples
    ]


def _read_examples(values: Iterable[Mapping[str, Any]]) -> DocumentSample:
    examples = []
    for entry in values:
        document = str(entry["document"])
        pieces = tuple(Piece(**{"text": "", **piece}) for piece in entry["pieces"])
        examples.append(Example(rank_of(document), document, pieces))
    return DocumentSample(examples)
