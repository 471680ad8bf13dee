"""Speed of `cleaner.quality` beside datatrove's filters, on the same texts in the same run.

    python benchmarks/quality_signals.py --data pages.jsonl.gz

`--data` is JSON Lines, also gzipped, whose objects have `gold` (a list of paragraphs) and maybe `texts` (from
the name of a scraper to the text it made). It needs `pip install datatrove spacy`.

datatrove's filters return at the first test that fails. So that both sides measure everything, its thresholds
are set to values that no text misses.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from cleaner.quality import quality

Measure = Callable[[str], object]


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of the quality signals beside datatrove's filters.")
    parser.add_argument("--data", type=Path, required=True, help="JSON Lines with gold and texts, maybe gzipped")
    parser.add_argument("--rounds", type=int, default=3, help="passes over the texts; the fastest counts")
    arguments = parser.parse_args()
    measures = (measure_here, datatrove_measure())
    print(f"{'texts':<20}{'documents':>10}{'MB':>8}{'cleaner.quality':>20}{'datatrove':>20}{'ratio':>8}")
    for name, texts in read_texts(arguments.data).items():
        megabytes = sum(len(text.encode()) for text in texts) / 1e6
        here, there = fastest(measures, texts, arguments.rounds)
        rates = f"{megabytes / here:>15.2f} MB/s{megabytes / there:>15.2f} MB/s{there / here:>7.1f}x"
        print(f"{name:<20}{len(texts):>10}{megabytes:>8.2f}{rates}")


def measure_here(text: str) -> object:
    return quality(text, language="en")


def datatrove_measure() -> Measure:
    """All five filters on one document, C4's last since it shortens the text."""
    try:
        from datatrove.data import Document
        from datatrove.pipeline.filters import (
            C4ParagraphFilter,
            C4QualityFilter,
            FineWebQualityFilter,
            GopherQualityFilter,
            GopherRepetitionFilter,
        )
    except ImportError as error:
        sys.exit(f"{error}. Install what this benchmark compares with: pip install datatrove spacy")
    never = 1e9
    filters = (
        GopherQualityFilter(
            min_doc_words=-1,
            max_doc_words=10**9,
            min_avg_word_length=-1,
            max_avg_word_length=10**9,
            max_symbol_word_ratio=never,
            max_bullet_lines_ratio=never,
            max_ellipsis_lines_ratio=never,
            max_non_alpha_words_ratio=-1.0,
            min_stop_words=-1,
        ),
        GopherRepetitionFilter(
            dup_line_frac=never,
            dup_para_frac=never,
            dup_line_char_frac=never,
            dup_para_char_frac=never,
            top_n_grams=tuple((size, never) for size in (2, 3, 4)),
            dup_n_grams=tuple((size, never) for size in range(5, 11)),
        ),
        FineWebQualityFilter(
            line_punct_thr=-1.0, short_line_thr=never, char_duplicates_ratio=never, new_line_ratio=never
        ),
        C4ParagraphFilter(),
        C4QualityFilter(min_num_sentences=0, filter_lorem_ipsum=False, filter_curly_bracket=False),
    )

    def measure(text: str) -> object:
        document = Document(text=text, id="")
        return [one.filter(document) for one in filters]

    return measure


def fastest(measures: Sequence[Measure], texts: Sequence[str], rounds: int) -> list[float]:
    """Seconds of CPU time of each measure's fastest pass; passes alternate, so that load hits all alike."""
    seconds = [float("inf")] * len(measures)
    for _ in range(rounds):
        for index, measure in enumerate(measures):
            start = process_time()
            for text in texts:
                measure(text)
            seconds[index] = min(seconds[index], process_time() - start)
    return seconds


def read_texts(path: Path) -> dict[str, list[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    texts: dict[str, list[str]] = {}
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            if "gold" in page:
                texts.setdefault("gold", []).append("\n".join(page["gold"]))
            for scraper, text in page.get("texts", {}).items():
                if text:
                    texts.setdefault(scraper, []).append(text)
    return texts


if __name__ == "__main__":
    main()
