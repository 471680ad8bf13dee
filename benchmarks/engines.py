"""What cleaning costs in each engine, beside the plain library on the same texts in the same run.

    pip install -e '.[test-engines,pandas,polars]' psutil
    python benchmarks/engines.py                                   # texts made from this project's own fixtures
    python benchmarks/engines.py --data articles.jsonl --write docs/cost.md

A job reads Parquet files, cleans their column `text` and writes Parquet files. Each engine is started, and warmed up by
a small job, before anything is counted. It gets as many texts as the library cleans in ten seconds, so that what a job
costs once counts for little. Counted is the processor time of all processes that take part (driver, JVM, daemons,
workers): that is what a core costs, whoever else is on the machine and however many cores there are. Before each job
the library cleans the same texts from memory. Of several runs of either the cheapest counts; their ratio is the
overhead, and an engine's rate is the library's best rate divided by it. Engines that are not installed are left out.
"""

import argparse
import gzip
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner import Cleaner, __version__

ROOT = Path(__file__).parent.parent
PARTITIONS = 8
BEGIN, END = "<!-- begin measured -->", "<!-- end measured -->"

Job = Callable[[Path, Path], None]
"""Cleans the Parquet files of a folder into another folder."""


@dataclass(frozen=True)
class Cost:
    """What a job took, in seconds of processor time, and what the library took for the same texts."""

    name: str
    seconds: float
    plain_seconds: float


def own_texts() -> list[str]:
    """The texts of the fixtures and examples, the marked ones as a scraper would have brought them."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "fixtures" / "clean").rglob("*.txt"))]
    texts += [file.read_text(encoding="utf-8") for file in sorted((ROOT / "examples" / "articles").glob("*.txt"))]
    for file in sorted((ROOT / "fixtures" / "marked").rglob("*.txt")):
        rows = [line.partition("\t") for line in file.read_text(encoding="utf-8").split("\n")]
        texts.append("\n".join(text for label, _, text in rows if label != "left"))
    return texts


def read_texts(file: Path) -> list[str]:
    """The field `text` of each line of a JSONL file, which may be gzipped."""
    data = file.read_bytes()
    lines = (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8").split("\n")
    return [text for line in lines if line.strip() and (text := json.loads(line).get("text"))]


def different(texts: Sequence[str], count: int) -> Iterator[str]:
    """That many texts, taken in turn, no paragraph twice: each begins with a number of its own.

    >>> paragraph = "The bridge will stay closed until the spring of next year."
    >>> list(different([paragraph], 2))[1]
    '1. The bridge will stay closed until the spring of next year.'
    """
    for number in range(count):
        yield re.sub(r"(?m)^(?=.{50})", f"{number}. ", texts[number % len(texts)])


def processor_time() -> float:
    """Seconds of processor time that this process and all below it have used, those that have ended too."""
    total = 0.0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def enough(texts: Sequence[str], seconds: float) -> int:
    """How many texts the library cleans in that many seconds of processor time, judging by the first 500."""
    sample = list(different(texts, 500))
    _clean(sample)  # rules are compiled when they are first needed
    before = processor_time()
    _clean(sample)
    return max(len(sample), round(seconds * len(sample) / (processor_time() - before)))


def _clean(texts: Sequence[str]) -> list[str]:
    cleaner = Cleaner()
    return [cleaner.clean(text) for text in texts]


@contextmanager
def arrow(**settings: str) -> Iterator[Job]:
    from cleaner.integrations import Step

    step = Step(**settings)  # type: ignore[arg-type]

    def job(source: Path, target: Path) -> None:
        target.mkdir()
        for file in sorted(source.glob("*.parquet")):
            pq.write_table(step(pq.read_table(file)), target / file.name)

    yield job


@contextmanager
def with_pandas() -> Iterator[Job]:
    import pandas as pd

    from cleaner.integrations.pandas import clean_frame

    def job(source: Path, target: Path) -> None:
        target.mkdir()
        for file in sorted(source.glob("*.parquet")):
            clean_frame(pd.read_parquet(file)).to_parquet(target / file.name)

    yield job


@contextmanager
def with_polars() -> Iterator[Job]:
    import polars as pl

    from cleaner.integrations.polars import clean_frame

    def job(source: Path, target: Path) -> None:
        target.mkdir()
        clean_frame(pl.scan_parquet(source / "*.parquet")).sink_parquet(target / "all.parquet")

    yield job


@contextmanager
def with_datatrove() -> Iterator[Job]:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter
    from loguru import logger

    from cleaner.integrations.datatrove import CleanText

    logger.remove()

    def job(source: Path, target: Path) -> None:
        steps = [ParquetReader(str(source)), CleanText(), ParquetWriter(str(target))]
        LocalPipelineExecutor(steps, tasks=1, logging_dir=f"{target}-logs").run()

    yield job


@contextmanager
def with_datasets() -> Iterator[Job]:
    import datasets

    from cleaner.integrations.datasets import clean_dataset

    datasets.disable_progress_bars()

    def job(source: Path, target: Path) -> None:
        target.mkdir()
        files = [str(file) for file in sorted(source.glob("*.parquet"))]
        loaded = datasets.Dataset.from_parquet(files, cache_dir=f"{target}-cache")
        clean_dataset(loaded).to_parquet(str(target / "all.parquet"))

    yield job


@contextmanager
def with_ray() -> Iterator[Job]:
    import ray

    from cleaner.integrations.ray import clean_dataset

    ray.init(address="local", num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level="error")
    ray.data.DataContext.get_current().enable_progress_bars = False

    def job(source: Path, target: Path) -> None:
        clean_dataset(ray.data.read_parquet(str(source))).write_parquet(str(target))

    yield job
    ray.shutdown()


@contextmanager
def with_spark() -> Iterator[Job]:
    from pyspark.sql import SparkSession

    from cleaner.integrations.spark import clean_dataframe

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")

    def job(source: Path, target: Path) -> None:
        clean_dataframe(spark.read.parquet(str(source))).write.parquet(str(target))

    yield job
    spark.stop()


ENGINES: dict[str, Callable[[], AbstractContextManager[Job]]] = {
    "Arrow (`clean_batch`)": arrow,
    "Arrow, with the ledger": lambda: arrow(ledger_column="removals", outcome_column="outcome"),
    "Arrow, with the quality": lambda: arrow(quality_column="quality"),
    "pandas": with_pandas,
    "Polars": with_polars,
    "datatrove": with_datatrove,
    "datasets": with_datasets,
    "Ray Data": with_ray,
    "Spark": with_spark,
}


def write_parts(texts: Sequence[str], folder: Path) -> None:
    """The texts as Parquet files with the columns `id` and `text`."""
    folder.mkdir()
    rows = pa.table({"id": [str(number) for number in range(len(texts))], "text": list(texts)})
    size = -(-len(texts) // PARTITIONS)
    for part in range(PARTITIONS):
        pq.write_table(rows.slice(part * size, size), folder / f"{part}.parquet")


def check(cleaned: Sequence[str], folder: Path) -> None:
    """Raise `SystemExit` if a job's texts are not the library's."""
    table = pq.read_table(folder, columns=["id", "text"], partitioning=None)
    got = dict(zip(table.column("id").to_pylist(), table.column("text").to_pylist(), strict=True))
    # datatrove drops a document of which nothing is left.
    wrong = [number for number, text in enumerate(cleaned) if got.get(str(number), "") != text]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {len(cleaned)} texts differ from the library's, the first is {wrong[0]}")


def measure(name: str, texts: Sequence[str], cleaned: Sequence[str], runs: int) -> Cost:
    """The cheapest of several runs of the library and of an engine's job, taken in turn."""
    job_seconds, plain_seconds = [], []
    with tempfile.TemporaryDirectory() as scratch, ENGINES[name]() as job:
        folder = Path(scratch)
        write_parts(texts[: 10 * PARTITIONS], folder / "few")
        write_parts(texts, folder / "all")
        job(folder / "few", folder / "warm-up")
        for run in range(runs):
            before = processor_time()
            _clean(texts)
            between = processor_time()
            job(folder / "all", folder / f"run-{run}")
            after = processor_time()
            plain_seconds.append(between - before)
            job_seconds.append(after - between)
            check(cleaned, folder / f"run-{run}")
            shutil.rmtree(folder / f"run-{run}")
    return Cost(name, min(job_seconds), min(plain_seconds))


def report(costs: Sequence[Cost], texts: Sequence[str]) -> str:
    """The table, in Markdown.

    >>> print(report([Cost("Arrow", 2.0, 1.6)], ["x" * 1000] * 1000).split(chr(10))[-1])
    | Arrow | 1.25 | 500 | 0.50 | 556 |
    """
    count, megabytes = len(texts), sum(len(text.encode()) for text in texts) / 1e6
    plain = min(cost.plain_seconds for cost in costs)
    overheads = {"the library, from memory": 1.0, **{cost.name: cost.seconds / cost.plain_seconds for cost in costs}}
    lines = [
        f"{count:,} texts of {1000 * megabytes / count:.1f} kB on average in {PARTITIONS} Parquet files; version "
        f"{__version__}, Python {platform.python_version()}, {platform.machine()}.",
        "",
        "| engine | overhead | documents/s per core | MB/s per core | core hours for a billion documents |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, overhead in overheads.items():
        rate = count / plain / overhead
        lines.append(
            f"| {name} | {overhead:.2f} | {rate:,.0f} | {rate * megabytes / count:.2f} | {1e9 / rate / 3600:,.0f} |"
        )
    return "\n".join(lines)


def write_into(page: Path, table: str) -> None:
    """Put the table between the marks of a Markdown page."""
    head, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, tail = rest.partition(END)
    page.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="JSONL file (.gz too) with the field text; the fixtures if not given")
    parser.add_argument(
        "--seconds",
        type=float,
        default=10,
        help="as many texts as the library cleans in this time (default: %(default)s)",
    )
    parser.add_argument("--runs", type=int, default=3, help="runs, of which the cheapest counts (default: %(default)s)")
    parser.add_argument("--engine", action="append", choices=list(ENGINES), help="only this one; may be repeated")
    parser.add_argument("--write", type=Path, help="a page to put the table into, between its marks")
    arguments = parser.parse_args()

    source = read_texts(arguments.data) if arguments.data else own_texts()
    texts = list(different(source, enough(source, arguments.seconds)))
    cleaned = _clean(texts)
    costs = []
    for name in arguments.engine or ENGINES:
        print(f"{name} ...", file=sys.stderr)
        try:
            costs.append(measure(name, texts, cleaned, arguments.runs))
        except ImportError as error:
            print(f"left out: {error}", file=sys.stderr)
    table = report(costs, texts)
    print(table)
    if arguments.write:
        write_into(arguments.write, table)


if __name__ == "__main__":
    main()
