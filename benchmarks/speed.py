"""How fast cleaning is, beside the cost of only reading the same texts and beside what else people run.

    python benchmarks/speed.py                          texts of this project's fixtures
    python benchmarks/speed.py --data pages.jsonl.gz    texts of your own

`--data` is JSON Lines, also gzipped, whose objects have `texts` (from the name of a scraper to the text it made).
The floor is what any program pays: decode, split into lines, join, encode. Rates are MB of UTF-8 per second of CPU
time on one core, of the fastest of `--rounds` passes; passes alternate, so that other load on the machine hits all
alike. datatrove's filters are compared if datatrove and spacy are installed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time

from quality_signals import read_texts

from cleaner import Cleaner
from cleaner.decide import decide
from cleaner.match import Matcher
from cleaner.pipeline import apply
from cleaner.render import render
from cleaner.repair import is_repaired, repair
from cleaner.segment import segment
from cleaner.store import compiled_rules

Step = Callable[[str], object]
LENGTHS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
"""Characters of one document; 50 million with --rounds 1 and patience."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of cleaning, its stages, and what else people run.")
    parser.add_argument("--data", type=Path, help="JSON Lines with texts by scraper, maybe gzipped")
    parser.add_argument("--standard", default="trafilatura", help="scraper whose texts are extracted articles")
    parser.add_argument("--page", default="inscriptis", help="scraper whose texts are whole pages")
    parser.add_argument("--megabytes", type=float, default=2, help="MB of text a pass, repeated with changed figures")
    parser.add_argument("--rounds", type=int, default=4, help="passes over the texts; the fastest counts")
    arguments = parser.parse_args()
    texts = read_texts(arguments.data) if arguments.data else fixtures()
    chosen = {"standard": texts[arguments.standard], "page": texts[arguments.page]} if arguments.data else texts
    for profile, documents in chosen.items():
        compare(profile, repeated(documents, arguments.megabytes), arguments.rounds)
    lengths("\n\n".join(chosen["standard"]), arguments.rounds)
    rule_counts(repeated(chosen["standard"], arguments.megabytes), arguments.rounds)
    cold_start()


def compare(profile: str, texts: Sequence[str], rounds: int) -> None:
    """Print one profile's stages, the whole, and the alternatives, each against the floor."""
    cleaner = Cleaner(profile=profile)  # type: ignore[typeddict-item]
    steps: dict[str, Step] = {"floor: decode, split, join, encode": floor}
    steps |= stages(Matcher([entry for entry in compiled_rules() if profile in entry.rule.profiles]))
    steps["cleaner, all of it with the ledger"] = cleaner.explain
    steps |= alternatives()
    for text in texts[:200]:
        for step in steps.values():
            step(text)
    rates = measure(steps, texts, rounds)
    size = sum(len(text.encode()) for text in texts) / len(texts) / 1e3
    print(f"\n{profile}: {len(texts)} documents of {size:.1f} kB, {len(cleaner.rules)} rules\n{'':42}MB/s   x floor")
    for name, rate in rates.items():
        print(f"  {name:<38}{rate:>8.1f}{rates['floor: decode, split, join, encode'] / rate:>9.1f}")


def floor(text: str) -> object:
    return "\n".join(text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass").split("\n")).encode(
        "utf-8", "surrogatepass"
    )


def stages(matcher: Matcher) -> dict[str, Step]:
    """The stages up to and including each, so that the difference of two is a stage's own cost."""

    def decided(text: str) -> object:
        return decide(segment(text), matcher, is_repaired)

    def rendered(text: str) -> object:
        document = segment(text)
        return render(document, decide(document, matcher, is_repaired), matcher.rules)

    return {
        "repair": repair,
        "segment": segment,
        "segment, match": lambda text: matcher.hits(segment(text)),
        "segment, match, decide": decided,
        "segment, match, decide, render": rendered,
        "the same, words counted": lambda text: apply(matcher, text, is_repaired),
    }


def alternatives() -> dict[str, Step]:
    import ftfy
    import regex

    boilerplate = [
        regex.compile(rf"(?i)^\W*{phrase}.*$", regex.MULTILINE)
        for phrase in ("advertisement", "subscribe", "sign up", "read more", "related", "share this", "cookie", "©")
    ]
    found: dict[str, Step] = {
        "ftfy.fix_text": ftfy.fix_text,
        f"a loop of {len(boilerplate)} regexes": lambda text: [pattern.sub("", text) for pattern in boilerplate],
    }
    try:
        from datatrove.data import Document
        from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter
        from datatrove.pipeline.filters import GopherRepetitionFilter as Repetition
        from datatrove.pipeline.formatters import FTFYFormatter
    except ImportError:
        print("(datatrove is not installed: its filters are left out)", file=sys.stderr)
        return found
    filters = {
        "datatrove C4": C4QualityFilter(),
        "datatrove Gopher quality": GopherQualityFilter(),
        "datatrove Gopher repetition": Repetition(),
        "datatrove FineWeb": FineWebQualityFilter(),
    }

    def filtered(one: object) -> Step:
        return lambda text: one.filter(Document(text=text, id=""))  # type: ignore[attr-defined]

    return found | {
        **{name: filtered(one) for name, one in filters.items()},
        "datatrove FTFY formatter": FTFYFormatter().format,
    }


def measure(steps: Mapping[str, Step], texts: Sequence[str], rounds: int) -> dict[str, float]:
    """MB per second of CPU time."""
    megabytes = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6
    seconds = dict.fromkeys(steps, float("inf"))
    for _ in range(rounds):
        for name, step in steps.items():
            start = process_time()
            for text in texts:
                step(text)
            seconds[name] = min(seconds[name], process_time() - start)
    return {name: megabytes / taken for name, taken in seconds.items()}


def lengths(text: str, rounds: int) -> None:
    """Print the rate for one document of each length: linear cost is an even rate."""
    print("\none document of so many characters\n" + f"{'':42}MB/s")
    cleaner = Cleaner(max_removed=1.0)
    for length in LENGTHS:
        numbered = (re.sub(r"[0-9]", str(copy % 10), text) for copy in range(length // len(text) + 1))
        document = "\n\n".join(numbered)[:length]
        many = [document] * max(1, 100_000 // length)
        print(f"  {length:<38,}{measure({'': cleaner.explain}, many, rounds)['']:>8.1f}")


def rule_counts(texts: Sequence[str], rounds: int) -> None:
    """Print the cost of all the rules against half of them."""
    matchers = {f"{len(rules)} rules": Matcher(rules) for rules in (compiled_rules()[::2], compiled_rules())}
    steps: dict[str, Step] = {
        name: lambda text, matcher=matcher: apply(matcher, text, is_repaired)  # type: ignore[misc]
        for name, matcher in matchers.items()
    }
    half, every = measure(steps, texts, rounds).values()
    print(f"\n{' against '.join(reversed(matchers))}: {half / every:.2f} times the cost")


def cold_start(times: int = 7) -> None:
    """Print the fastest start of a new process, up to its first cleaned document."""
    program = (
        "from time import perf_counter as now; start = now(); from cleaner import Cleaner; done = now();"
        "cleaner = Cleaner(); loaded = now(); cleaner.clean('Prices rose.\\n\\nAdvertisement');"
        "print(done - start, loaded - done, now() - loaded)"
    )
    runs = []
    for _ in range(times):
        made = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
        runs.append([float(part) for part in made.stdout.split()])
    parts = min(runs, key=sum)
    told = ", ".join(
        f"{name} {1000 * part:.0f} ms" for name, part in zip(("import", "rules", "text"), parts, strict=True)
    )
    print(f"\ncold start: {1000 * sum(parts):.0f} ms ({told})")


def repeated(texts: Sequence[str], megabytes: float) -> list[str]:
    """The texts again and again with other figures, until there is enough."""
    found: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        text = texts[len(found) % len(texts)]
        copy = len(found) // len(texts)
        found.append(re.sub(r"[0-9]", lambda digit: str((int(digit[0]) + copy) % 10), text) if copy else text)  # noqa: B023
        size += len(text.encode())
    return found


def fixtures() -> dict[str, list[str]]:
    """This project's articles with their boilerplate, and its whole pages, by profile."""
    folder = Path(__file__).parent.parent / "fixtures"
    return {
        "standard": [file.read_text("utf-8") for file in sorted(folder.glob("marked/*/*"))],
        "page": [file.read_text("utf-8") for file in sorted(folder.glob("pages/**/*.txt"))],
    }


if __name__ == "__main__":
    main()
