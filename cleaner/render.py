"""The text that is left, and the ledger of what went."""

from collections.abc import Iterator, Sequence

from cleaner.decide import Decision
from cleaner.result import Kept, Removal
from cleaner.rules import Rule
from cleaner.segment import Document


def render(document: Document, decision: Decision, rules: Sequence[Rule]) -> tuple[str, tuple[Removal, ...]]:
    """Drop what was decided, and nothing else; name every piece that went.

    A line goes together with the line breaks on one side of it, so that no gap is left and no two paragraphs are
    joined: of the gaps around a run of lines that go, the widest stays.
    """
    removals = tuple(sorted(_pieces(document, decision, rules), key=lambda removal: removal.start))
    kept, at = [], 0
    for removal in removals:
        kept.append(document.text[at : removal.start])
        at = removal.end
    return "".join([*kept, document.text[at:]]), removals


def _pieces(document: Document, decision: Decision, rules: Sequence[Rule]) -> Iterator[Removal]:
    text, starts, lines = document.text, document.starts, document.lines
    for cut in decision.cuts:
        offset = starts[cut.line]
        start, end, rule = offset + cut.start, offset + cut.end, rules[cut.rule]
        yield Removal(rule.id, rule.category, start, end, text[start:end])
    for run, before, after in _runs(document, decision):
        spans = [(starts[line], starts[line] + len(lines[line])) for line in run]
        gaps = list(zip([before, *[end for _, end in spans]], [*[start for start, _ in spans], after], strict=True))
        stays = _staying_gap(document, gaps)
        last = len(run) - 1
        for number, ((start, end), line) in enumerate(zip(spans, run, strict=True)):
            if number < stays:
                start = gaps[number][0]
            elif number + 1 > stays and not (stays == 0 and after == len(text) and number == last):
                end = gaps[number + 1][1]
            rule = rules[decision.lines[line]]
            yield Removal(rule.id, rule.category, start, end, text[start:end])


def _staying_gap(document: Document, gaps: Sequence[tuple[int, int]]) -> int:
    if gaps[0][0] == 0:
        return 0
    if gaps[-1][1] == len(document.text):
        return len(gaps) - 1
    return max(range(len(gaps)), key=lambda number: document.text.count("\n", *gaps[number]))


def _runs(document: Document, decision: Decision) -> Iterator[tuple[list[int], int, int]]:
    """Runs of lines that go, where the kept line before each ends and the one after it begins."""
    run: list[int] = []
    before = 0
    if not decision.lines:
        return
    for number in document.written:
        if number in decision.lines:
            run.append(number)
            continue
        if run:
            yield run, before, document.starts[number]
            run = []
        before = document.starts[number] + len(document.lines[number])
    if run:
        yield run, before, len(document.text)


def render_saved(document: Document, decision: Decision, rules: Sequence[Rule]) -> tuple[Kept, ...]:
    """The lines that keep-rules saved."""
    return tuple(
        Kept(rules[keeper].id, rules[overruled].id, start, start + len(document.lines[line]), document.lines[line])
        for line, (keeper, overruled) in sorted(decision.saved.items())
        for start in [document.starts[line]]
    )
