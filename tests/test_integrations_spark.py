"""Spark in local mode, with its JVM."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.integrations.spark import clean_dataframe
from tests.integration_data import ALL_COLUMNS, CLEANED, STORY, die_once, digests, expected, rows

pytestmark = [
    pytest.mark.engines,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

ROWS = rows(120)
WANTED = [{"id": row["id"], **expected(row["text"])} for row in ROWS]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session with two cores, which tries a task three times before it gives the job up."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2,3]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "11")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def frame(spark: Any, partitions: int) -> Any:
    """The rows in that many partitions, in order: a shuffle alone leaves the order to chance."""
    data = [(row["id"], row["text"]) for row in ROWS]
    return spark.createDataFrame(data, "id long, text string").repartition(partitions, "id").sortWithinPartitions("id")


@pytest.mark.parametrize("partitions", [1, 4, 13])
def test_rows_are_the_library_s_for_any_partitions(spark: Any, partitions: int) -> None:
    cleaned = clean_dataframe(frame(spark, partitions), **ALL_COLUMNS)
    assert cleaned.columns == ["id", "text", "outcome", "removals", "quality"]
    assert [row.asDict(recursive=True) for row in cleaned.orderBy("id").collect()] == WANTED


def test_other_columns_and_types_stay(spark: Any) -> None:
    before = spark.sql(
        "select array(1, null) as list, map('a', 1.5d) as map, timestamp '2026-11-22 10:00:00' as time,"
        " decimal(1.25) as number, binary('One.\n\nAdvertisement') as text"
    )
    after = clean_dataframe(before)
    assert after.schema == before.schema
    wanted = {**before.first().asDict(), "text": b"One."}
    assert after.first().asDict() == wanted


def test_sql_sees_the_ledger(spark: Any) -> None:
    cleaned = clean_dataframe(spark.createDataFrame([(STORY,)], "text string"), ledger_column="removals")
    assert cleaned.selectExpr("text", "removals[0].category as why").first().asDict() == {
        "text": CLEANED,
        "why": "advertisement",
    }


def test_a_partition_whose_process_dies_is_cleaned_again_to_the_same_bytes(spark: Any, tmp_path: Path) -> None:
    marker = tmp_path / "died"
    cleaned = clean_dataframe(frame(spark, 5), **ALL_COLUMNS)
    pass_on = die_once(marker, 77)
    dying = cleaned.mapInArrow(lambda batches: map(pass_on, batches), cleaned.schema)
    cleaned.write.parquet(str(tmp_path / "well"))
    dying.write.parquet(str(tmp_path / "again"))
    assert marker.exists()
    written = spark.read.parquet(str(tmp_path / "again")).orderBy("id").collect()
    assert [row.asDict(recursive=True) for row in written] == WANTED
    assert digests(tmp_path / "again") == digests(tmp_path / "well")
    assert len(digests(tmp_path / "well")) == 5


def test_a_missing_column_is_named(spark: Any) -> None:
    with pytest.raises(ValueError, match=r"no column 'body'.*'id', 'text'"):
        clean_dataframe(frame(spark, 1), text_column="body")
