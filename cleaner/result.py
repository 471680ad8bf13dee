"""What a cleaning did, and how to undo it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from cleaner.quality import Quality

Outcome = Literal["cleaned", "unchanged", "abstained"]


class Removal(NamedTuple):
    """A piece of the repaired text that a rule took out.

    `start` and `end` are offsets in the repaired text, in characters; `text` is exactly what stood there,
    with the line breaks that went along.
    """

    rule: str
    category: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A line that a keep-rule protected from a rule that matched it."""

    rule: str
    instead_of: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A line whose characters were repaired before anything was matched.

    `line` counts from 1 in the text as it came in; `fixes` names ftfy's fixers and our own, in the order of
    first use.
    """

    line: int
    fixes: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Result:
    """The cleaned text and the account of how it came about.

    `outcome` is "cleaned" when something was removed or repaired, "unchanged" when the text is as it was, and
    "abstained" when so much would have gone that the text was left whole (`max_removed`). `previews` holds
    what experimental rules would have removed; nothing in it was applied.
    """

    text: str
    removals: tuple[Removal, ...] = ()
    repairs: tuple[Repair, ...] = ()
    outcome: Outcome = "unchanged"
    kept: tuple[Kept, ...] = ()
    previews: tuple[Removal, ...] = ()
    encoding: str | None = None
    version: str = ""
    rules_digest: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def restore(self) -> str:
        """The repaired text from before the removals, character for character.

        >>> Result("One.Two.", (Removal("r", "share", 4, 9, "Share"),)).restore()
        'One.ShareTwo.'
        """
        return restore(self.text, self.removals)

    @property
    def quality(self) -> "Quality":
        """Signals of the cleaned text's quality, with the thresholds the field uses. Worked out when asked for.

        >>> Result("One line. Another line.").quality.signals["c4_sentences"].value
        2
        """
        from cleaner.quality import quality

        return quality(self.text, result=self)

    def to_dict(self) -> dict[str, Any]:
        """Everything in types that JSON knows.

        >>> Result("One.").to_dict()["outcome"]
        'unchanged'
        """
        pieces = {name: [piece._asdict() for piece in getattr(self, name)] for name in ("removals", "previews")}
        return asdict(self) | pieces


def restore(text: str, removals: Iterable[Removal]) -> str:
    """Put removed pieces back where they were.

    `removals` in the order of their places, as a `Result` holds them and as the ledger of a run lists them.

    >>> restore("ac", [Removal("r", "share", 1, 2, "b")])
    'abc'
    """
    pieces: list[str] = []
    taken = length = 0
    for removal in removals:
        kept = text[taken : taken + removal.start - length]
        pieces += kept, removal.text
        taken += len(kept)
        length += len(kept) + len(removal.text)
    return "".join([*pieces, text[taken:]])
