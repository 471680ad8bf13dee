"""What a cleaning did, for a terminal. Readable without colour; `paint(text, role)` adds it."""

from collections import Counter
from collections.abc import Callable, Iterator

from cleaner.result import Removal, Result

Paint = Callable[[str, str], str]
"""Colours a text by its role: "removed", "rule", "faint" or "heading"."""


def diff_lines(result: Result, paint: Paint, context: int = 2) -> Iterator[str]:
    """The lines that go, marked ``-`` and with their rule, between lines that stay.

    A line that is shortened is marked ``~`` and shows in ``[-…-]`` what goes of it.

    >>> from cleaner import explain
    >>> result = explain("The mayor resigned.\\nAdvertisement\\nShe gave no reasons.")
    >>> print("\\n".join(diff_lines(result, lambda text, role: text)))
          The mayor resigned.
    -   2 Advertisement  [en-advertisement-label]
          She gave no reasons.
    """
    restored = result.restore()
    rows = list(_rows(restored, result.removals, paint))
    shown = {
        near for at, (mark, _, _) in enumerate(rows) if mark != " " for near in range(at - context, at + context + 1)
    }
    previous = -1
    for at, (mark, number, text) in enumerate(rows):
        if at not in shown:
            continue
        if previous >= 0 and at > previous + 1:
            yield paint("      …", "faint")
        previous = at
        yield f"{mark}{number:>4} {text}" if mark != " " else f"      {text}"


def _rows(text: str, removals: tuple[Removal, ...], paint: Paint) -> Iterator[tuple[str, int, str]]:
    """(mark, line number, text) of every line that is not blank."""
    waiting = list(removals)
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        while waiting and waiting[0].end <= start:
            waiting.pop(0)
        here = [removal for removal in waiting if removal.start < end and removal.end > start]
        begins = start
        start = end + 1
        if not line.strip():
            continue
        if not here:
            yield " ", number, line
            continue
        names = paint("  [" + ", ".join(dict.fromkeys(removal.rule for removal in here)) + "]", "rule")
        left = begins + len(line) - len(line.lstrip())
        if here[0].start <= left and here[0].end >= begins + len(line.rstrip()):
            yield "-", number, paint(line, "removed") + names
            continue
        shown, at = "", begins
        for removal in here:
            shown += text[at : removal.start] + paint("[-" + removal.text.strip("\n") + "-]", "removed")
            at = removal.end
        yield "~", number, shown + text[at:end] + names


def explain_lines(result: Result, paint: Paint) -> Iterator[str]:
    """Every removal with its line, category and rule; repairs; and the sums."""
    restored = result.restore()
    for removal in result.removals:
        at = removal.start + len(removal.text) - len(removal.text.lstrip())
        number = restored.count("\n", 0, at) + 1
        yield f"{number:>5}  {removal.category:<13} {paint(removal.rule, 'rule')}"
        yield "       " + paint(_shorten(removal.text.strip()), "removed")
    for repair in result.repairs:
        yield f"{repair.line:>5}  {'repaired':<13} {', '.join(repair.fixes)}"
        yield f"       {_shorten(repair.before)} -> {_shorten(repair.after)}"
    for kept in result.kept:
        yield f"       kept by {kept.rule} from {kept.instead_of}: {_shorten(kept.text)}"
    for preview in result.previews:
        yield f"       would go by the experimental {preview.rule}: {_shorten(preview.text.strip())}"
    counts = Counter(removal.category for removal in result.removals)
    told = ", ".join(f"{count} {category}" for category, count in sorted(counts.items()))
    yield paint(f"{result.outcome}: {told or 'nothing removed'}", "heading")


def _shorten(text: str, width: int = 110) -> str:
    text = " / ".join(filter(None, map(str.strip, text.split("\n"))))
    return text if len(text) <= width else text[: width - 1] + "…"
