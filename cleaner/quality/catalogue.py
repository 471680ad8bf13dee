"""The signals as a table in Markdown, for the documentation.

python -m cleaner.quality.catalogue docs/quality.md
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cleaner.quality.presets import PRESETS
from cleaner.quality.signals import NEEDS, SIGNALS, SignalDefinition
from cleaner.quality.stopwords import STOP_WORDS

__all__ = ["renew"]

_PART = re.compile(r"(<!-- (signals|stop words) -->\n).*?(?=<!-- end -->)", re.DOTALL)


def renew(page: str) -> str:
    r"""The page with what stands between its markers written anew.

    >>> renew("Lists:\n<!-- stop words -->\nout of date\n<!-- end -->\n").splitlines()[:3]
    ['Lists:', '<!-- stop words -->', '`af`, `ar`, `bg`, `ca`, `cs`, `da`, `de`, `el`, `en`, `es`, `et`, `eu`, `fa`,']
    """
    return _PART.sub(lambda part: part[1] + "".join(f"{line}\n" for line in _PARTS[part[2]]()), page)


def _signal_table() -> Iterator[str]:
    yield "| signal | what it is | published | `news` | needs | source |"
    yield "|---|---|---|---|---|---|"
    for name, one in SIGNALS.items():
        needs = ", ".join(NEEDS[need] for need in one.needs if need in NEEDS)
        limits = f"{_limit(one, one.threshold)} | {_limit(one, PRESETS['news'].get(name))}"
        yield f"| `{name}` | {one.about} | {limits} | {needs} | {one.source} |"


def _limit(one: SignalDefinition, threshold: float | None) -> str:
    if threshold is None:
        return "–"
    return f"{'≥' if one.bound == 'min' else '≤'} {threshold:,g}"


def _stop_word_languages() -> Iterator[str]:
    codes = [f"`{code}`" for code in sorted(STOP_WORDS)]
    for start in range(0, len(codes), 13):
        yield ", ".join(codes[start : start + 13]) + ("." if start + 13 >= len(codes) else ",")


_PARTS = {"signals": _signal_table, "stop words": _stop_word_languages}


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        file.write_text(renew(file.read_text(encoding="utf-8")), encoding="utf-8")
