"""The report of a run: one page of HTML that needs no network and no scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cleaner.bulk.files import write_whole
from cleaner.sample import Example, storable
from cleaner.stats import Stats, Tally, pack_of

try:
    from jinja2 import Environment, StrictUndefined, Template
except ImportError as error:
    raise ImportError("A report needs Jinja2. Install it with: pip install 'news-text-cleaner[report]'") from error

RULES_SHOWN = 25
"""Rules, and lines, that are seen at once; the rest unfolds."""
LINES_SHOWN = 100
"""Lines in the list of the most removed."""

_TEMPLATE = Path(__file__).with_name("report.html.jinja")

# What cannot be seen, or would change how the text around it is seen: control characters as their pictures, bidi
# embeddings, overrides and isolates by their numbers. Line breaks and tabs stay.
_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"} | {127: "\u2421"}
_NUMBERED = (*range(128, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_VISIBLE = _PICTURES | {code: f"⟦U+{code:04X}⟧" for code in _NUMBERED}


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart. `length` is its share of the longest bar's length, in per cent."""

    name: str
    note: str
    number: int
    length: float
    removals: int = 0
    """How many pieces were removed; `number` is words then."""


def write_report(stats: Stats, folder: Path) -> Path:
    """Write `index.html` into `folder`, which is made if it is not there, and return its path.

    The same statistics always make the same bytes. Raises `OSError` if it cannot be written.
    """
    page = folder / "index.html"
    write_whole(page, render_report(stats))
    return page


def render_report(stats: Stats) -> str:
    """The report as HTML.

    >>> "<h1>Cleaning report</h1>" in render_report(Stats())
    True
    """
    return _template().render(
        stats=stats,
        share=share,
        outcomes=_outcomes(stats),
        categories=_bars(stats.removed_by(lambda category, _: category)),
        packs=_bars(stats.removed_by(lambda _, rule: pack_of(rule)), {"any": "no one language"}),
        rules=_bars(stats.removed_by(lambda _, rule: rule), {rule: category for category, rule in stats.removed}),
        rules_shown=RULES_SHOWN,
        lines=stats.lines.most_removed(LINES_SHOWN),
        rejected=_counted(stats.rejected_by),
        examples=[(example, _categories(example)) for example in stats.cleaned.examples],
        example_categories=sorted({name for example in stats.cleaned.examples for name in _categories(example)}),
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"visible": visible, "number": count, "size": size, "edges": edges}
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def visible(text: str) -> str:
    r"""`text` with what cannot be seen, or would rearrange what can, made visible.

    >>> visible("a\x00b\u202ec\n")
    'a␀b⟦U+202E⟧c\n'
    """
    return storable(text).translate(_VISIBLE)


def edges(text: str) -> tuple[str, str, str]:
    r"""The space before what is written, that, and the space after it.

    >>> edges("Share this\n\n"), edges("\n")
    (('', 'Share this', '\n\n'), ('', '\n', ''))
    """
    written = text.strip() or text
    start = text.index(written)
    return text[:start], written, text[start + len(written) :]


def share(part: int, whole: int) -> str:
    """A share in per cent, to three digits; only nothing is 0 % and only everything 100 %.

    >>> [share(part, 80_000) for part in (0, 1, 26_667, 79_999, 80_000)]
    ['0 %', '0.00125 %', '33.3 %', '> 99.9 %', '100 %']
    >>> share(1, 10**9), share(1, 0)
    ('< 0.001 %', '0 %')
    """
    percent = 100 * part / whole if whole else 0
    if 0 < percent < 0.001:
        return "< 0.001 %"
    return "> 99.9 %" if 99.95 <= percent < 100 else f"{percent:.3g} %"


def count(number: int) -> str:
    """A number of things, whole as long as it takes little room, then to three digits.

    >>> [count(number) for number in (0, 9_999_999, 12_345_678, 999_999_999, 10**10)]
    ['0', '9,999,999', '12.3 M', '1.00 bn', '10.0 bn']
    """
    return f"{number:,}" if number < 10_000_000 else _short(number, ("", "k", "M", "bn", "tn"))


def size(number: int) -> str:
    """A number of bytes, to three digits.

    >>> [size(number) for number in (0, 999, 1_000, 1_234_567, 999_999, 10**16)]
    ['0 B', '999 B', '1.00 kB', '1.23 MB', '1.00 MB', '10,000 TB']
    """
    return _short(number, ("B", "kB", "MB", "GB", "TB"))


def _short(number: int, units: Sequence[str]) -> str:
    power = 0
    while number >= 999.5 * 1000**power and power < len(units) - 1:
        power += 1
    amount = number / 1000**power
    digits = 0 if not power or amount >= 99.95 else 1 if amount >= 9.995 else 2
    return f"{amount:,.{digits}f} {units[power]}"


def _bars(tallies: Mapping[str, Tally], notes: Mapping[str, str] = MappingProxyType({})) -> list[Bar]:
    longest = max((tally.words for tally in tallies.values()), default=0) or 1
    return [
        Bar(name, notes.get(name, ""), tally.words, round(100 * tally.words / longest, 2), tally.removals)
        for name, tally in tallies.items()
    ]


def _counted(counts: Mapping[str, int]) -> list[Bar]:
    longest = max(counts.values(), default=0) or 1
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [Bar(name, "", number, round(100 * number / longest, 2)) for name, number in ranked]


def _outcomes(stats: Stats) -> list[Bar]:
    """Outcomes in the order of their names; lengths are shares of all documents."""
    return [
        Bar(name, "", number, round(100 * number / stats.documents, 3))
        for name, number in sorted(stats.outcomes.items())
        if number
    ]


def _categories(example: Example) -> list[str]:
    return sorted({piece.category for piece in example.pieces if piece.category})
