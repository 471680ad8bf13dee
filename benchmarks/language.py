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
from collections.abc import Sequence
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
    arguments = parser.parse_args()
    articles, paragraphs = read_samples(arguments.data)
    print(f"{'identifier':<14}{'texts':<14}{'number':>8}{'correct':>10}{'docs/s':>10}{'MB/s':>8}")
    for name, identify in IDENTIFIERS.items():
        identify("Loads the model, which is not part of the speed.")
        for kind, samples in (("articles", articles), ("paragraphs", paragraphs)):
            correct, seconds = score(identify, samples)
            megabytes = sum(len(sample.text.encode()) for sample in samples) / 1e6
            speed = f"{len(samples) / seconds:>10.0f}{megabytes / seconds:>8.2f}"
            print(f"{name:<14}{kind:<14}{len(samples):>8}{correct / len(samples):>10.1%}{speed}")


def score(identify: Identifier, samples: Sequence[Sample]) -> tuple[int, float]:
    """Number of samples identified as their language, and the seconds of CPU time it took."""
    start = process_time()
    found = [identify(sample.text).language for sample in samples]
    seconds = process_time() - start
    return sum(sample.language == language for sample, language in zip(samples, found, strict=True)), seconds


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
