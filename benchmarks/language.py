"""Accuracy and speed of the language identifiers on whole articles and on single paragraphs.

    python benchmarks/language.py --data pages.jsonl.gz

`--data` is JSON Lines, also gzipped, whose objects have `gold` (a list of paragraphs), `country` and
`publisher`. The language expected is the country's main one, but for the publishers named below. It needs
`pip install "news-text-cleaner[py3langid]"`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from cleaner.language import IDENTIFIERS, Identifier

COUNTRY_LANGUAGES = {
    "at": "de",
    "au": "en",
    "be": "nl",
    "ca": "en",
    "ch": "de",
    "de": "de",
    "dk": "da",
    "es": "es",
    "fr": "fr",
    "id": "id",
    "it": "it",
    "jp": "ja",
    "kr": "ko",
    "ls": "en",
    "my": "ms",
    "na": "en",
    "no": "no",
    "pl": "pl",
    "pt": "pt",
    "ru": "ru",
    "se": "sv",
    "tr": "tr",
    "tw": "zh",
    "ua": "uk",
    "uk": "en",
    "us": "en",
    "za": "en",
}

# Publishers that write in another language than most of their country's.
PUBLISHER_LANGUAGES = {
    "EyethuNews": "zu",
    "Ilanga": "zu",
    "MalayMail": "en",
    "MallorcaZeitung": "de",
    "Pravda": "ru",
    "TaipeiTimes": "en",
    "Tageszeitung": "de",
    "TheJapanNews": "en",
    "ThePortugalNews": "en",
}


@dataclass(frozen=True, slots=True)
class Sample:
    text: str
    language: str


def main() -> None:
    parser = argparse.ArgumentParser(description="Accuracy and speed of the language identifiers.")
    parser.add_argument("--data", type=Path, required=True, help="JSON Lines with gold, country and publisher")
    parser.add_argument("--rounds", type=int, default=3, help="passes over the texts; the fastest counts")
    arguments = parser.parse_args()
    articles, paragraphs = read_samples(arguments.data)
    print("| identifier | articles right | per second | paragraphs right | per second |")
    print("|---|---|---|---|---|")
    seconds = fastest(IDENTIFIERS, (articles, paragraphs), arguments.rounds)
    for name, identify in IDENTIFIERS.items():
        cells = [
            f"{accuracy(identify, samples):.1%} of {len(samples)} | {len(samples) / seconds[name, kind]:,.0f}"
            for kind, samples in enumerate((articles, paragraphs))
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def accuracy(identify: Identifier, samples: Sequence[Sample]) -> float:
    """Share of the samples identified as their language."""
    return sum(identify(sample.text).language == sample.language for sample in samples) / len(samples)


def fastest(
    identifiers: Mapping[str, Identifier], kinds: Sequence[Sequence[Sample]], rounds: int
) -> dict[tuple[str, int], float]:
    """Seconds of CPU time of each identifier's fastest pass over each kind of samples.

    Passes alternate, so that load hits all alike. Loading the models is not part of them.
    """
    seconds: dict[tuple[str, int], float] = {}
    for identify in identifiers.values():
        identify("Loads the model.")
    for _ in range(rounds):
        for name, identify in identifiers.items():
            for kind, samples in enumerate(kinds):
                start = process_time()
                for sample in samples:
                    identify(sample.text)
                taken = process_time() - start
                seconds[name, kind] = min(seconds.get((name, kind), taken), taken)
    return seconds


def read_samples(path: Path) -> tuple[list[Sample], list[Sample]]:
    """Articles, and the first three paragraphs of each."""
    articles, paragraphs = [], []
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            language = PUBLISHER_LANGUAGES.get(page["publisher"]) or COUNTRY_LANGUAGES[page["country"]]
            articles.append(Sample("\n".join(page["gold"]), language))
            paragraphs += [Sample(text, language) for text in page["gold"][:3]]
    return articles, paragraphs


if __name__ == "__main__":
    main()
