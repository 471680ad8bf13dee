"""Hugging Face datasets, mapped by two processes."""

from pathlib import Path
from typing import Any

import pytest

from cleaner.integrations import Step
from cleaner.integrations.datasets import clean_dataset
from tests.integration_data import ALL_COLUMNS, expected, rows

pytestmark = pytest.mark.engines

ROWS = rows(60)
WANTED = [{"id": row["id"], **expected(row["text"])} for row in ROWS]


@pytest.fixture
def dataset(tmp_path: Path) -> Any:
    """A data set on disk, so that results are cached beside it."""
    from datasets import Dataset

    Dataset.from_list(ROWS).save_to_disk(str(tmp_path / "articles"))
    return Dataset.load_from_disk(str(tmp_path / "articles"))


@pytest.mark.parametrize("map_options", [{"num_proc": 2, "batch_size": 7}, {"batch_size": 1}, {}])
def test_rows_are_the_library_s_for_any_batches_and_processes(dataset: Any, map_options: Any) -> None:
    cleaned = clean_dataset(dataset, map_options=map_options, **ALL_COLUMNS)
    assert cleaned.to_list() == WANTED
    assert cleaned.column_names == ["id", "text", "outcome", "removals", "quality"]
    assert cleaned.features["text"] == dataset.features["text"]


def test_the_step_is_a_function_for_map(dataset: Any) -> None:
    cleaned = dataset.with_format("arrow").map(Step(**ALL_COLUMNS), batched=True, num_proc=2).with_format(None)
    assert cleaned.to_list() == WANTED


def test_dictionaries_of_data_sets_and_iterable_ones(dataset: Any) -> None:
    from datasets import DatasetDict

    both = clean_dataset(DatasetDict(train=dataset, test=dataset.select(range(10))), **ALL_COLUMNS)
    assert both["train"].to_list() == WANTED
    assert both["test"].to_list() == WANTED[:10]
    assert list(clean_dataset(dataset.to_iterable_dataset(num_shards=3), **ALL_COLUMNS)) == WANTED


def test_the_fingerprint_is_that_of_the_settings_and_the_rules(dataset: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datasets.fingerprint import Hasher

    first = clean_dataset(dataset)
    assert clean_dataset(dataset)._fingerprint == first._fingerprint
    assert clean_dataset(dataset).cache_files == first.cache_files != []
    assert clean_dataset(dataset, disable=["share"])._fingerprint != first._fingerprint
    before = Hasher.hash(Step())
    assert Hasher.hash(Step()) == before
    monkeypatch.setattr("cleaner.integrations.step.__version__", "0.0.1")
    assert Hasher.hash(Step()) != before


def test_a_missing_column_is_named(dataset: Any) -> None:
    with pytest.raises(ValueError, match=r"no column 'body'.*'id', 'text'"):
        clean_dataset(dataset, text_column="body")
