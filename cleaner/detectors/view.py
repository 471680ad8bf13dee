"""What a detector sees of a document."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.segment import Document


@dataclass(frozen=True)
class View:
    """The lines of a document that are neither blank nor taken out so far.

    `alive` holds their numbers in ascending order.
    """

    document: Document
    alive: Sequence[int]

    def line(self, number: int) -> str:
        return self.document.lines[number]

    @property
    def coreless(self) -> list[int]:
        """Living lines of nothing but what `cleaner.segment` strips."""
        return [number for number in self.alive if not self.document.cores[number]]

    def position(self, number: int) -> int:
        """Where the line stands in `alive`."""
        return bisect_left(self.alive, number)
