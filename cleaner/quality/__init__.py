"""Numbers that say how good a text is, each with its threshold and verdict.

The signals are those of C4, mC4, Gopher and FineWeb, equal to datatrove's, and what only a cleaning knows:
the share removed per category, a text cut off by a paywall, repairs, abstention.

>>> report = quality("Buy now! Buy now! Buy now!", preset="gopher")
>>> report.signals["gopher_min_doc_words"].value
6
>>> "gopher_top_2_gram" in report.failed
True
"""

from __future__ import annotations

from cleaner.quality.gate import reasons
from cleaner.quality.presets import PRESETS
from cleaner.quality.report import Quality, Signal, quality
from cleaner.quality.signals import SIGNALS, CleaningResult, Removal, Repair, SignalDefinition
from cleaner.quality.stats import Splitter, count_sentences, split_words

__all__ = [
    "PRESETS",
    "SIGNALS",
    "CleaningResult",
    "Quality",
    "Removal",
    "Repair",
    "Signal",
    "SignalDefinition",
    "Splitter",
    "count_sentences",
    "quality",
    "reasons",
    "split_words",
]
