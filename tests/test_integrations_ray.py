"""Ray Data, started on this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.integrations.ray import clean_dataset
from tests.integration_data import ALL_COLUMNS, die_once, digests, expected, rows

pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")]

ROWS = rows(120)
WANTED = [{"id": row["id"], **expected(row["text"])} for row in ROWS]


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    import ray

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


def dataset(blocks: int) -> Any:
    import pyarrow as pa
    import ray

    return ray.data.from_arrow(pa.Table.from_pylist(ROWS)).repartition(blocks)


@pytest.mark.parametrize(("blocks", "options"), [(1, {}), (4, {"batch_size": 7}), (13, {"batch_size": 1000})])
def test_rows_are_the_library_s_for_any_blocks(blocks: int, options: Any) -> None:
    cleaned = clean_dataset(dataset(blocks), map_options=options, **ALL_COLUMNS)
    assert sorted(cleaned.take_all(), key=lambda row: row["id"]) == WANTED
    assert cleaned.schema().names == ["id", "text", "outcome", "removals", "quality"]


def test_a_partition_whose_process_dies_is_cleaned_again_to_the_same_bytes(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    marker = tmp_path / "died"
    cleaned = clean_dataset(dataset(5), map_options={"batch_size": 10}, **ALL_COLUMNS)
    cleaned.write_parquet(str(tmp_path / "well"))
    cleaned.map_batches(die_once(marker, 77), batch_format="pyarrow").write_parquet(str(tmp_path / "again"))
    assert marker.exists()
    written = pq.read_table(tmp_path / "again").to_pylist()
    assert sorted(written, key=lambda row: row["id"]) == WANTED
    assert digests(tmp_path / "again") == digests(tmp_path / "well")
    assert len(digests(tmp_path / "well")) == 5


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Exception, match=r"no column 'body'.*'id', 'text'"):
        clean_dataset(dataset(2), text_column="body").take_all()
