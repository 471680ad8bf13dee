"""Quality of article extraction on public data, ours beside others.

    git clone https://github.com/scrapinghub/article-extraction-benchmark
    python benchmarks/quality.py --aeb article-extraction-benchmark
    cd article-extraction-benchmark && python evaluate.py          # the public evaluator reads output/cleaner.json

    git clone https://github.com/flairNLP/fundus
    python benchmarks/quality.py --fundus fundus/tests/resources/parser/test_data

Both layouts were read from the repositories in November 2026 (`evaluate.py` at 7d95432, `tests/utility.py` at 0b00838).

Each page's HTML goes through every extractor; the table shows precision, recall and F1 in 4-grams of words, as means
over the pages. With `--aeb` the predictions are written to `output/<extractor>.json` in the benchmark's own format.
jusText is measured if it is installed.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner import clean_html
from cleaner.blocks import page_text

GRAM = 4
"""Words in a gram, as in the article-extraction-benchmark."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|\w+")
_DATED = re.compile("_[0-9]{4}_[0-9]{2}_[0-9]{2}[.]html[.]gz$")
_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")

Extractor = Callable[[bytes], str]


@dataclass(frozen=True)
class Page:
    """A page with the text that its article is known to have."""

    id: str
    html: bytes
    article: str


@dataclass(frozen=True)
class Score:
    """Means over pages, from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall.

        >>> Score(1.0, 0.5).f1
        0.6666666666666666
        """
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def grams(text: str) -> Counter[tuple[str, ...]]:
    """The text's word 4-grams; a text with fewer words is one gram.

    >>> sorted(grams("The bridge is closed today"))
    [('bridge', 'is', 'closed', 'today'), ('the', 'bridge', 'is', 'closed')]
    """
    words = _WORD.findall(text.casefold())
    if not words:
        return Counter()
    return Counter(tuple(words[start : start + GRAM]) for start in range(max(1, len(words) - GRAM + 1)))


def score(articles: Sequence[str], predictions: Sequence[str]) -> Score:
    """Precision and recall of `predictions`, each against the article of the same page.

    As the article-extraction-benchmark's `evaluate.py` does: a page on which nothing is found counts for recall only.

    >>> score(["The bridge is closed today."], ["The bridge is closed today. Share"])
    Score(precision=0.6666666666666666, recall=1.0)
    """
    precisions, recalls = [], []
    for article, prediction in zip(articles, predictions, strict=True):
        wanted, got = grams(article), grams(prediction)
        right = sum((wanted & got).values())
        if got:
            precisions.append(right / got.total())
        if wanted:
            recalls.append(right / wanted.total())
    return Score(_mean(precisions), _mean(recalls))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0


def read_aeb(folder: Path) -> Iterator[Page]:
    """The pages of the article-extraction-benchmark: `ground-truth.json` and `html/<id>.html.gz`."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for page_id, entry in truth.items():
        html = gzip.decompress((folder / "html" / f"{page_id}.html.gz").read_bytes())
        yield Page(page_id, html, entry.get("articleBody", ""))


def read_fundus(folder: Path) -> Iterator[Page]:
    """The pages of fundus's parser tests: `<country>/<Publisher>.json` beside `<Publisher>_<date>.html.gz`.

    A publisher's file maps the versions of its parser ("V1", "V1_1", "V2") to what that version reads from its page.
    Which page that is does not stand in the file: fundus takes the version that was valid on the day when the page was
    crawled, and has one page for each, so that versions and days are in the same order (`load_html_test_file_mapping`
    in `tests/utility.py`, `ParserProxy` in `src/fundus/parser/base_parser.py`). A publisher with another number of
    pages than of versions is left out, and so is a page without a body.
    """
    for file in sorted(folder.glob("*/*.json")):
        versions = json.loads(file.read_text(encoding="utf-8"))
        pages = sorted(page for page in file.parent.glob("*.html.gz") if _DATED.sub("", page.name) == file.stem)
        if len(pages) != len(versions):
            print(f"left out: {file.parent.name}/{file.stem} has {len(versions)} versions, but {len(pages)} pages")
            continue
        for page, version in zip(pages, sorted(versions, key=_version), strict=True):
            if body := _fundus_text(versions[version]):
                name = page.name.removesuffix(".html.gz")
                yield Page(f"{file.parent.name}/{name}", gzip.decompress(page.read_bytes()), body)


def _version(name: str) -> tuple[int, ...]:
    """What versions are sorted by.

    >>> sorted(["V10", "V2", "V1_1", "V1"], key=_version)
    ['V1', 'V1_1', 'V2', 'V10']
    """
    return tuple(map(int, re.findall("[0-9]+", name)))


def _fundus_text(entry: Mapping[str, Any]) -> str:
    """A body's summary, headlines and paragraphs as lines."""
    body = entry.get("body") or {}
    lines = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        lines += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n".join(lines)


def by_cleaner(html: bytes) -> str:
    """This package."""
    return clean_html(html).text


def by_trafilatura(html: bytes) -> str:
    """Trafilatura alone, as it is by default but for comments."""
    import trafilatura

    return trafilatura.extract(html, include_comments=False, deduplicate=False) or ""


def by_c4(html: bytes) -> str:
    """C4's line rules on the page's text (Raffel et al. 2020, section 2.2; three words suffice, as in datatrove)."""
    from trafilatura.utils import load_html

    tree = load_html(html)
    lines = [] if tree is None else page_text(tree).split("\n")
    return "\n".join(line for line in lines if _is_kept_by_c4(line))


def _is_kept_by_c4(line: str) -> bool:
    low = line.lower()
    ends = line.endswith((".", "?", "!", '"', "'")) and not line.endswith("...")
    return ends and len(line.split()) >= 3 and not any(word in low for word in ("javascript", *_POLICY))


def by_justext(html: bytes) -> str:
    """jusText with all its stop words together, for want of the page's language."""
    import justext  # type: ignore[import-untyped, unused-ignore]

    words: frozenset[str] = frozenset().union(*map(justext.get_stoplist, justext.get_stoplists()))
    return "\n".join(part.text for part in justext.justext(html, words) if not part.is_boilerplate)


EXTRACTORS: Mapping[str, Extractor] = {
    "cleaner": by_cleaner,
    "trafilatura": by_trafilatura,
    "c4": by_c4,
    "justext": by_justext,
}


def predict(pages: Iterable[Page], extract: Extractor) -> dict[str, str]:
    """What an extractor finds on each page, by the page's id."""
    return {page.id: extract(page.html) for page in pages}


def write_predictions(file: Path, predictions: Mapping[str, str]) -> None:
    """A predictions file as the article-extraction-benchmark's `evaluate.py` reads it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    values = {page_id: {"articleBody": text} for page_id, text in predictions.items()}
    file.write_text(json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = parser.add_mutually_exclusive_group(required=True)
    data.add_argument("--aeb", type=Path, metavar="FOLDER", help="a clone of article-extraction-benchmark")
    data.add_argument("--fundus", type=Path, metavar="FOLDER", help="the folder of fundus's test data")
    parser.add_argument("--extractors", nargs="+", choices=EXTRACTORS, default=list(EXTRACTORS))
    options = parser.parse_args(arguments)
    pages = list(read_aeb(options.aeb) if options.aeb else read_fundus(options.fundus))
    print(f"{len(pages)} pages\n{'extractor':14} {'precision':>9} {'recall':>9} {'F1':>9}")
    for name in options.extractors:
        try:
            predictions = predict(pages, EXTRACTORS[name])
        except ImportError as error:
            print(f"{name:14} not installed: {error.name}")
            continue
        if options.aeb:
            write_predictions(options.aeb / "output" / f"{name}.json", predictions)
        figures = score([page.article for page in pages], [predictions[page.id] for page in pages])
        print(f"{name:14} {figures.precision:9.4f} {figures.recall:9.4f} {figures.f1:9.4f}")


if __name__ == "__main__":
    main()
