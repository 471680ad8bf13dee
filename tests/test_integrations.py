"""The step and its Arrow core: what comes out is the library's, row for row, in the table it came in."""

import pickle
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Removal, Result, explain, restore
from cleaner.integrations import Step, clean_batch, clean_items
from cleaner.integrations import step as step_module
from cleaner.quality import PRESETS
from tests.integration_data import ALL_COLUMNS, CLEANED, STORY, expected, storable
from tests.strategies import any_text, news_pages

STRINGS = [pa.string(), pa.large_string(), pa.string_view()]
BYTES = [pa.binary(), pa.large_binary(), pa.binary_view()]
DICTIONARIES = [
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.uint32(), pa.large_string(), ordered=True),
    pa.dictionary(pa.int32(), pa.binary()),
]

texts = st.lists(st.none() | any_text.map(storable), max_size=8)


def stored(rows: list[Any], kind: pa.DataType) -> pa.Array:
    """An array of that type, of strings or of bytes."""
    if pa.types.is_dictionary(kind):
        return stored(rows, kind.value_type).dictionary_encode().cast(kind)
    if kind in BYTES:
        rows = [row.encode() if isinstance(row, str) else row for row in rows]
    return pa.array(rows, kind)


@given(rows=texts, kind=st.sampled_from(STRINGS + BYTES + DICTIONARIES), cuts=st.lists(st.integers(0, 8), max_size=4))
@settings(max_examples=60)
def test_any_type_and_any_chunking_gives_the_library_s_rows(
    rows: list[str | None], kind: pa.DataType, cuts: list[int]
) -> None:
    whole = stored(rows, kind)
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    schema = pa.schema(
        [pa.field("id", pa.int64()), pa.field("text", kind, metadata={"of": "field"}), pa.field("url", pa.string())],
        metadata={"of": "table"},
    )
    ids, urls = pa.array(range(len(rows)), pa.int64()), pa.array(["u"] * len(rows), pa.string())
    batches = [
        pa.RecordBatch.from_arrays([column[start:end] for column in (ids, whole, urls)], schema=schema)
        for start, end in pairwise(edges)
    ]
    table = clean_batch(pa.Table.from_batches(batches, schema), **ALL_COLUMNS)

    assert type(table) is pa.Table
    assert table.schema.names == ["id", "text", "url", "outcome", "removals", "quality"]
    assert table.schema.field("text").equals(schema.field("text"), check_metadata=True)
    assert table.schema.metadata == schema.metadata
    assert table.column("id").to_pylist() == list(range(len(rows)))
    wanted = [expected(row) for row in whole.to_pylist()]
    assert table.select(list(wanted[0]) if wanted else []).to_pylist() == wanted
    for batch in batches:
        cleaned = clean_batch(batch, **ALL_COLUMNS)
        assert type(cleaned) is pa.RecordBatch
        assert cleaned.schema.equals(table.schema, check_metadata=True)
    together = pa.Table.from_batches([clean_batch(batch, **ALL_COLUMNS) for batch in batches], table.schema)
    assert together.to_pylist() == table.to_pylist()


@given(rows=st.lists(news_pages().map(storable), min_size=1, max_size=4))
@settings(max_examples=30)
def test_the_ledger_column_undoes_the_cleaning(rows: list[str]) -> None:
    for before, after in zip(
        rows, clean_batch(pa.table({"text": rows}), ledger_column="ledger").to_pylist(), strict=True
    ):
        removals = [Removal(**removal) for removal in after["ledger"]]
        assert restore(after["text"], removals) == explain(before).restore()


def test_a_table_of_more_rows_than_are_in_hand_at_a_time() -> None:
    rows = [f"{STORY} Number {number}." for number in range(2500)]
    table = clean_batch(pa.table({"text": rows}))
    assert table.column("text").to_pylist() == [f"{CLEANED} Number {number}." for number in range(2500)]


def test_a_slice_is_cleaned_as_the_slice_it_is() -> None:
    batch = pa.record_batch({"text": ["Not this one.", STORY, None, "Nor this."]}).slice(1, 2)
    assert clean_batch(batch).to_pylist() == [{"text": CLEANED}, {"text": None}]


@pytest.mark.parametrize("kind", [pa.string(), pa.null(), pa.dictionary(pa.int8(), pa.string())], ids=str)
def test_tables_without_rows_or_texts_keep_their_schema(kind: pa.DataType) -> None:
    schema = pa.schema([("text", kind)])
    empty = clean_batch(schema.empty_table(), **ALL_COLUMNS)
    nulls = clean_batch(pa.table({"text": pa.nulls(3, kind)}), **ALL_COLUMNS)
    assert empty.schema == nulls.schema
    assert empty.schema.field("text").type == kind
    assert empty.num_rows == 0
    assert nulls.to_pylist() == [expected(None)] * 3


def test_bytes_in_another_encoding_come_out_as_utf_8() -> None:
    table = pa.table({"text": ["Die Größe der Brücke.\n\nAdvertisement".encode("utf-16")]})
    assert clean_batch(table).column("text").to_pylist() == ["Die Größe der Brücke.".encode()]


def broken_strings(*texts: bytes) -> pa.Array:
    """A string column of those bytes, which Arrow does not check."""
    return pa.array(texts, pa.binary()).cast(pa.string(), safe=False)


@pytest.mark.parametrize("encode", [lambda array: array, pa.Array.dictionary_encode], ids=["plain", "dictionary"])
def test_strings_that_are_not_utf_8_are_read_as_bytes_and_harm_no_other_row(encode: Any) -> None:
    rows = ["\ufeffStory.".encode(), "Die Größe der Brücke ist bekannt.\n\nAdvertisement".encode("cp1252")]
    table = pa.table({"text": encode(broken_strings(*rows))})
    cleaned = clean_batch(table)
    assert cleaned.schema == table.schema
    assert cleaned.column("text").to_pylist() == [explain(rows[0].decode()).text, explain(rows[1]).text]


class Failing(Cleaner):
    """A cleaner with a fault that one kind of text brings out."""

    def explain(self, text: str | bytes) -> Result:
        if isinstance(text, str) and "poison" in text:
            raise RecursionError("too deep")
        if isinstance(text, bytes) and b"poison" in text:
            raise RecursionError("too deep")
        return super().explain(text)


@pytest.mark.parametrize("kind", [*STRINGS, *BYTES, *DICTIONARIES], ids=str)
def test_a_text_that_cannot_be_cleaned_stays_and_stops_nothing(
    kind: pa.DataType, caplog: pytest.LogCaptureFixture
) -> None:
    poison = "poison\n\nAdvertisement"
    table = pa.table({"text": stored([STORY, poison, None, STORY], kind)})
    cleaned = clean_batch(table, cleaner=Failing(), **ALL_COLUMNS)
    assert cleaned.column("text").to_pylist() == stored([CLEANED, poison, None, CLEANED], kind).to_pylist()
    assert cleaned.column("outcome").to_pylist() == ["cleaned", "failed", None, "cleaned"]
    assert cleaned.column("removals").to_pylist()[1] == []
    assert cleaned.column("quality").to_pylist()[1] is None
    assert "poison" in caplog.text
    assert "too deep" in caplog.text


def test_a_broken_string_that_cannot_be_cleaned_keeps_its_bytes() -> None:
    rows = [b"\xff\xfe\x00poison\xff", b"One story."]
    cleaned = clean_batch(pa.table({"text": broken_strings(*rows)}), cleaner=Failing()).column("text")
    assert cleaned.type == pa.string()
    assert cleaned.cast(pa.binary()).to_pylist() == rows


@pytest.mark.parametrize(
    ("table", "options", "error", "words"),
    [
        ({"body": ["x"], "id": [1]}, {}, ValueError, ["no column 'text'", "text_column", "'body', 'id'"]),
        ({}, {}, ValueError, ["no column 'text'", "Columns: none"]),
        ({"text": [1]}, {}, TypeError, ["'text'", "int64", "strings and bytes"]),
        ({"text": [["x"]]}, {}, TypeError, ["list"]),
        ({"text": ["x"], "o": [1]}, {"outcome_column": "o"}, ValueError, ["'o' already"]),
        ({"text": ["x"]}, {"outcome_column": "text"}, ValueError, ["'text' already"]),
        ({"text": ["x"]}, {"outcome_column": "o", "ledger_column": "o"}, ValueError, ["'o' already"]),
        ({"text": ["x"]}, {"quality_preset": "golfer"}, ValueError, ["golfer", "'gopher'"]),
        ({"text": ["x"]}, {"profile": "heavy"}, ValueError, ["heavy", "light, standard, page"]),
        ({"text": ["x"]}, {"profle": "light"}, TypeError, ["profle"]),
        ({"text": ["x"]}, {"cleaner": Cleaner(), "repair": False}, ValueError, ["repair"]),
    ],
)
def test_errors_say_what_to_do(table: Any, options: Any, error: type[Exception], words: list[str]) -> None:
    with pytest.raises(error) as caught:
        clean_batch(pa.table(table), **options)
    for word in words:
        assert word in str(caught.value)


def test_two_columns_of_one_name_are_refused() -> None:
    table = pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["text", "text"])
    with pytest.raises(ValueError, match="there are 2 columns 'text'"):
        clean_batch(table)


def test_what_is_no_table_is_named() -> None:
    with pytest.raises(TypeError, match=r"pyarrow.Table or pyarrow.RecordBatch, not builtins.list"):
        clean_batch([STORY])


def test_a_preset_s_signals_are_the_columns_of_the_quality() -> None:
    table = clean_batch(pa.table({"text": [STORY]}), quality_column="quality")
    signals = table.schema.field("quality").type.field("signals").type
    assert [field.name for field in signals] == list(PRESETS["news"])


def test_a_pickled_step_is_small_and_does_the_same() -> None:
    step = Step(disable=["share"], languages=["en"], **ALL_COLUMNS)
    data = pickle.dumps(step)
    assert len(data) < 2000
    table = pa.table({"text": [STORY, "Share\n\n" + STORY]})
    assert pickle.loads(data)(table) == step(table)
    assert pickle.dumps(pickle.loads(data)) == data


def test_a_process_with_other_rules_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pickle.dumps(Step())
    monkeypatch.setattr(step_module, "__version__", "0.0.1")
    with pytest.raises(RuntimeError, match=r"has news-text-cleaner 0\.0\.1 .* same version"):
        pickle.loads(data)


def test_items_keep_their_order_and_fields() -> None:
    items = [{"id": 1, "body": STORY}, {"id": 2, "title": "No body"}, {"id": 3, "body": None}, {"body": b"One."}]
    cleaned = list(clean_items(items, field="body", outcome_field="outcome"))
    assert cleaned == [
        {"id": 1, "body": CLEANED, "outcome": "cleaned"},
        {"id": 2, "title": "No body"},
        {"id": 3, "body": None, "outcome": None},
        {"body": b"One.", "outcome": "unchanged"},
    ]
    assert items[0]["body"] == STORY


def test_items_without_the_field_are_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert list(clean_items([{"title": "x", "url": "y"}])) == [{"title": "x", "url": "y"}]
    assert "no field 'text'" in caplog.text
    assert "'title', 'url'" in caplog.text


def test_items_that_are_not_texts_are_left_as_they_are() -> None:
    items = [{"text": 5}, {"text": ["a", "b"]}, {"text": STORY}]
    cleaned = list(clean_items(items, outcome_field="outcome"))
    assert [item["text"] for item in cleaned] == [5, ["a", "b"], CLEANED]
    assert [item["outcome"] for item in cleaned] == ["failed", "failed", "cleaned"]


def test_items_are_taken_one_at_a_time() -> None:
    taken = []

    def scraped() -> Any:
        for number in range(3):
            taken.append(number)
            yield {"text": STORY}

    cleaned = clean_items(scraped())
    assert taken == []
    assert next(cleaned) == {"text": CLEANED}
    assert taken == [0]


def test_a_wrong_option_is_refused_before_an_item_is_taken() -> None:
    with pytest.raises(ValueError, match="heavy"):
        clean_items(iter([]), profile="heavy")  # type: ignore[typeddict-item]


ENGINES = ("pyarrow", "polars", "pandas", "datasets", "datatrove", "ray", "pyspark", "scrapy", "itemadapter")


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_the_package_imports_no_engine() -> None:
    code = (
        "import sys, cleaner.integrations, cleaner.integrations.ray, cleaner.integrations.spark;"
        "import cleaner.integrations.datasets, cleaner.integrations.scrapy;"
        f"print([name for name in {ENGINES} if name in sys.modules])"
    )
    assert run(code) == "[]\n"


@pytest.mark.parametrize(
    ("use", "extra"),
    [
        ("from cleaner.integrations import clean_batch; clean_batch(None)", "arrow"),
        ("import cleaner.integrations.polars", "polars"),
        ("import cleaner.integrations.pandas", "pandas"),
        ("import cleaner.integrations.datatrove", "datatrove"),
        ("from cleaner.integrations.spark import clean_dataframe; clean_dataframe(None)", "spark"),
        ("from cleaner.integrations.scrapy import CleanTextPipeline as C; C(None, None).process_item({})", "scrapy"),
    ],
)
def test_an_engine_that_is_not_installed_is_named_with_its_extra(use: str, extra: str) -> None:
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({ENGINES}))\n"
        f"try:\n {use.replace('; ', chr(10) + ' ')}\n"
        "except ImportError as error: print(error)"
    )
    assert f"pip install 'news-text-cleaner[{extra}]'" in run(code)
