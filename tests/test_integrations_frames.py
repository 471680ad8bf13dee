"""Polars and pandas: the library's texts, in a column of the type it had."""

from typing import Any

import pandas as pd
import polars as pl
import pytest

from cleaner import explain
from cleaner.integrations import pandas as on_pandas
from cleaner.integrations import polars as on_polars
from tests.integration_data import ALL_COLUMNS, CLEANED, STORY, expected, rows

ROWS = rows(40)
TEXTS = [row["text"] for row in ROWS]
WANTED = [{"id": row["id"], **expected(row["text"])} for row in ROWS]


def test_polars_frame() -> None:
    frame = pl.DataFrame(ROWS)
    cleaned = on_polars.clean_frame(frame, **ALL_COLUMNS)
    assert cleaned.to_dicts() == WANTED
    assert cleaned.columns == ["id", "text", "outcome", "removals", "quality"]
    assert frame.to_dicts() == ROWS


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_polars_lazy_frame(engine: Any) -> None:
    lazy = on_polars.clean_frame(pl.LazyFrame(ROWS), **ALL_COLUMNS)
    assert isinstance(lazy, pl.LazyFrame)
    collected = lazy.filter(pl.col("id") >= 7).collect(engine=engine)
    assert collected.schema == lazy.collect_schema()
    assert collected.to_dicts() == WANTED[7:]


@pytest.mark.parametrize("kind", [pl.String, pl.Binary, pl.Categorical])
def test_polars_types_stay(kind: Any) -> None:
    frame = pl.DataFrame({"text": [STORY, None, STORY]}).cast(kind)
    wanted = pl.DataFrame({"text": [CLEANED, None, CLEANED]}).cast(kind)
    for cleaned in (
        on_polars.clean_frame(frame),
        on_polars.clean_frame(frame.lazy()).collect(),
        frame.with_columns(pl.col("text").cleaner.clean()),
        frame.lazy().with_columns(pl.col("text").cleaner.clean()).collect(),
    ):
        assert cleaned.schema == frame.schema
        assert cleaned.equals(wanted)


def test_polars_frames_without_rows() -> None:
    empty = pl.DataFrame(schema={"text": pl.String})
    assert (
        on_polars.clean_frame(empty, **ALL_COLUMNS).schema
        == on_polars.clean_frame(pl.DataFrame(ROWS).select("text"), **ALL_COLUMNS).schema
    )
    assert on_polars.clean_frame(pl.DataFrame({"text": [None]}))["text"].to_list() == [None]


def test_polars_expression_takes_options() -> None:
    frame = pl.DataFrame({"body": [STORY]})
    left = frame.select(pl.col("body").cleaner.clean(disable=["advertisement"]))
    assert left["body"].to_list() == [STORY]


def test_polars_errors() -> None:
    with pytest.raises(ValueError, match=r"no column 'text'.*'body'"):
        on_polars.clean_frame(pl.LazyFrame({"body": ["x"]}))
    with pytest.raises(TypeError, match="Int64"):
        on_polars.clean_frame(pl.DataFrame({"text": [1]}))


def test_pandas_frame() -> None:
    frame = pd.DataFrame(ROWS, index=[n % 3 for n in range(len(ROWS))])
    cleaned = on_pandas.clean_frame(frame, **ALL_COLUMNS)
    assert list(cleaned.columns) == ["id", "text", "outcome", "removals", "quality"]
    assert cleaned.index.equals(frame.index)
    for got, wanted in zip(cleaned.to_dict("records"), WANTED, strict=True):
        if wanted["text"] is None:
            assert pd.isna(got["text"])
            assert got["outcome"] is got["removals"] is got["quality"] is None
        else:
            assert got == wanted
    assert frame["text"].dropna().to_list() == [text for text in TEXTS if text is not None]


@pytest.mark.parametrize("kind", ["object", "str", "string", "string[python]", "large_string[pyarrow]", "category"])
def test_pandas_series_keep_their_type_index_name_and_missing_values(kind: Any) -> None:
    series = pd.Series([STORY, None, "One.", STORY], index=[5, 5, 7, 8], name="body", dtype=kind)
    cleaned = series.cleaner.clean()
    assert cleaned.dtype.name == series.dtype.name
    assert cleaned.name == "body"
    assert cleaned.index.equals(series.index)
    assert cleaned.dropna().to_list() == [CLEANED, "One.", CLEANED]
    assert cleaned.isna().to_list() == [False, True, False, False]
    assert series.dropna().to_list() == [STORY, "One.", STORY]


def test_pandas_missing_values_stay_what_they_are_and_other_values_too() -> None:
    values = [None, float("nan"), pd.NA, 5, b"One.\n\nAdvertisement", STORY]
    cleaned = pd.Series(values, dtype=object).cleaner.clean().to_list()
    assert cleaned[0] is None
    assert cleaned[1] != cleaned[1]
    assert cleaned[2] is pd.NA
    assert cleaned[3:] == [5, b"One.", CLEANED]


def test_pandas_ordered_categories_and_empty_frames() -> None:
    kind = pd.CategoricalDtype([STORY, "One."], ordered=True)
    assert pd.Series([STORY], dtype=kind).cleaner.clean().dtype.ordered
    assert list(on_pandas.clean_frame(pd.DataFrame({"text": []}), outcome_column="o").columns) == ["text", "o"]


def test_pandas_accessor_takes_options() -> None:
    assert pd.Series([STORY]).cleaner.clean(disable=["advertisement"]).to_list() == [STORY]


def test_pandas_errors() -> None:
    with pytest.raises(ValueError, match=r"no column 'text'.*'body'"):
        on_pandas.clean_frame(pd.DataFrame({"body": ["x"]}))
    with pytest.raises(ValueError, match="'o' already"):
        on_pandas.clean_frame(pd.DataFrame({"text": ["x"], "o": [1]}), outcome_column="o")


def test_both_give_the_library_s_texts() -> None:
    wanted = [text and explain(text).text for text in TEXTS]
    assert pl.Series("text", TEXTS).to_frame().select(pl.col("text").cleaner.clean())["text"].to_list() == wanted
    assert pd.Series(TEXTS, dtype=object).cleaner.clean().to_list() == wanted
