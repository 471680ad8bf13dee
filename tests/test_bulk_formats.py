"""CSV, Parquet, WARC: what is kept of a file beside its text."""

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bulk_runs import ARTICLE, CLEANED, article, clean, lines, run, tree
from hypothesis import given
from hypothesis import strategies as st

from cleaner.bulk import delimited, jsonl
from cleaner.bulk.record import Keys

FIELD = st.text(st.sampled_from('a"b,;\t\n\r|é ') | st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(
    st.lists(st.lists(FIELD, min_size=3, max_size=3), max_size=5),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from([",", "\t", ";", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 40),
)
def test_csv_is_read_as_python_reads_it(
    rows: list[list[str]], quoting: int, delimiter: str, end: str, chunk: int
) -> None:
    target = io.StringIO(newline="")
    csv.writer(target, quoting=quoting, delimiter=delimiter, lineterminator=end).writerows([["x", "text", "id"], *rows])
    data = target.getvalue().encode()
    chunks = [data[at : at + chunk] for at in range(0, len(data), chunk)]
    found = [record for block in delimited.blocks(chunks, Keys(), chunk) for record in delimited.records(block, Keys())]
    assert b"".join(record.raw for record in found) == data
    rows = [row for row in csv.reader(io.StringIO(target.getvalue(), newline=""), delimiter=delimiter) if row][1:]
    # Python's writer does not quote a lone CR that its reader takes for the end of a line.
    assert [(record.text, record.id) for record in found[1:] if record.text is not None] == [
        (row[1], row[2]) for row in rows if len(row) == 3
    ]
    assert sum(bool(record.problem) for record in found) == sum(len(row) != 3 for row in rows)
    for record in found[1:]:
        if isinstance(record.text, str):
            written = record.head + delimited.encode(record.text + ",", record.value) + record.tail
            [again] = csv.reader(io.StringIO(written.decode(), newline=""), delimiter=delimiter)
            assert again[1] == record.text + ","


@given(
    st.dictionaries(st.text(max_size=5), st.integers() | st.floats() | st.text() | st.none(), max_size=4),
    st.text(),
    st.booleans(),
)
def test_json_lines_keep_all_but_the_text(fields: dict[str, object], text: str, is_ascii: bool) -> None:
    line = json.dumps({**fields, "text": "x", "z": [1.0, {"text": 2}]}, ensure_ascii=is_ascii).encode(
        "utf-8", "surrogatepass"
    )
    record = jsonl.parse(line + b"\n", 1, Keys())
    if record.problem:  # lone surrogates, which are not UTF-8
        with pytest.raises(UnicodeDecodeError):
            line.decode()
        return
    assert (record.text, record.raw) == ("x", line + b"\n")
    written = record.head + jsonl.encode(text, record.value) + record.tail
    assert repr(json.loads(written)) == repr({**json.loads(line), "text": text})


KEY = st.sampled_from(["text", "id", "t{", '"text', '\\"text', "n"])
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text('x"text\\{}:, é\ud800') | KEY,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEY, inner, max_size=2),
    max_leaves=4,
)


@given(
    st.lists(st.tuples(KEY, VALUE), max_size=4),
    st.booleans(),
    st.sampled_from([", ", ",", " ,\t"]),
    st.sampled_from([": ", ":", " :"]),
)
def test_the_fast_way_through_json_lines_gives_the_same(
    fields: list[tuple[str, object]], is_ascii: bool, comma: str, colon: str
) -> None:
    pairs = (json.dumps(key) + colon + json.dumps(value, ensure_ascii=is_ascii) for key, value in fields)
    line = ("{" + comma.join(pairs) + "}\n").encode("utf-8", "surrogatepass")
    usual = jsonl._parse_usual(line, 1, Keys())
    assert usual in (None, jsonl._parse_any(line, 1, Keys()))


def parquet(file: Path, rows: int = 30, kind: pa.DataType | None = None) -> pa.Table:
    kind = kind or pa.string()
    schema = pa.schema(
        [
            pa.field("id", pa.int64()),
            pa.field("text", kind, metadata={"of": "body"}),
            pa.field("price", pa.decimal128(9, 2)),
            pa.field("tags", pa.list_(pa.string())),
        ],
        metadata={"made by": "a scraper"},
    )
    texts = [None if number == 7 else article(number) for number in range(rows)]
    columns = {"id": range(rows), "text": texts, "price": [None] * rows, "tags": [["a"], []] * (rows // 2)}
    table = pa.table({name: list(values) for name, values in columns.items()}, schema=schema)
    pq.write_table(table, file, row_group_size=8, compression={"id": "GZIP", "text": "ZSTD"})
    return table


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_parquet_keeps_schema_row_groups_metadata_and_compression(tmp_path: Path, kind: pa.DataType) -> None:
    table = parquet(tmp_path / "a.parquet", kind=kind)
    clean(tmp_path / "a.parquet", "-o", tmp_path / "out", "-j", 2, "--part-size", 2000)
    before, after = (pq.ParquetFile(folder / "a.parquet") for folder in (tmp_path, tmp_path / "out"))
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    assert after.schema_arrow.metadata[b"made by"] == b"a scraper"
    for number in range(before.num_row_groups):
        old, new = before.metadata.row_group(number), after.metadata.row_group(number)
        assert new.num_rows == old.num_rows
        for column in range(old.num_columns):
            assert new.column(column).compression == old.column(column).compression
    assert after.num_row_groups == before.num_row_groups
    cleaned = after.read()
    assert cleaned.drop_columns(["text"]).equals(table.drop_columns(["text"]))
    assert cleaned["text"].to_pylist() == [
        text and text.replace("\n\nShare this article", "") for text in table["text"].to_pylist()
    ]


def test_parquet_is_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    parquet(tmp_path / "in" / "a.parquet", 400)
    parquet(tmp_path / "in" / "empty.parquet", 0)
    for jobs in (1, 2):
        clean(tmp_path / "in", "-o", tmp_path / f"out{jobs}", "-j", jobs, "--part-size", 4000)
    assert tree(tmp_path / "out1") == tree(tmp_path / "out2")
    assert pq.read_table(tmp_path / "out1" / "empty.parquet").num_rows == 0


def test_parquet_without_the_column_is_told(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet")
    for key, message in (("body", b'no column "body"; columns: id, text'), ("price", b"is decimal128(9, 2), not text")):
        done = clean(tmp_path / "a.parquet", "-o", tmp_path / "out", "--text-key", key, expect=2)
        assert message in done.stderr
        assert tree(tmp_path / "out") == {}


def record(kind: str, url: str, content: bytes, content_type: str, http: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {http}\r\n\r\n".encode() if http else b""
    content = head + content
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{url[-1]}>\r\nContent-Type: {content_type}\r\nContent-Length: {len(content)}\r\n\r\n"
        ).encode()
        + content
        + b"\r\n\r\n"
    )


PAGE = (
    b"<html><head><title>Rain</title></head><body><article>"
    + b"".join(
        b"<p>The rain went on through day %d, and the river rose over its banks again.</p>" % day for day in range(9)
    )
    + b"<p>Share this article</p></article></body></html>"
)
ARCHIVE = [
    record("warcinfo", "http://example.org/0", b"software: x", "application/warc-fields"),
    record("request", "http://example.org/1", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
    record("response", "http://example.org/2", PAGE, "application/http; msgtype=response", "text/html; charset=utf-8"),
    record("response", "http://example.org/3", b"\x89PNG", "application/http; msgtype=response", "image/png"),
    record("conversion", "http://example.org/4", ARTICLE.encode(), "text/plain"),
]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.wet.gz"])
def test_web_archives_become_json_lines(tmp_path: Path, name: str) -> None:
    packed = name.endswith(".gz")
    (tmp_path / name).write_bytes(b"".join(gzip.compress(one) if packed else one for one in ARCHIVE))
    for part_size in (1, 1 << 24):
        clean(tmp_path / name, "-o", tmp_path / "out", "-j", 1, "--part-size", part_size)
        [(target, data)] = tree(tmp_path / "out").items()
        assert target == ("a.jsonl.gz" if packed else "a.jsonl")
        page, text = map(json.loads, (gzip.decompress(data) if packed else data).splitlines())
        assert list(page) == ["url", "date", "id", "text", "metadata"]
        assert (page["url"], page["date"], page["id"]) == (
            "http://example.org/2",
            "2026-11-01T00:00:00Z",
            "<urn:uuid:2>",
        )
        assert page["text"].count("\n") == 8
        assert page["metadata"]["title"] == "Rain"
        assert (text["text"], text["metadata"]) == (CLEANED, {})


@pytest.mark.parametrize(("cut", "left"), [(12, 1), (len(ARCHIVE[3]) + len(ARCHIVE[4]) + 12, 0)])
def test_archives_that_end_too_early_are_told(tmp_path: Path, cut: int, left: int) -> None:
    (tmp_path / "a.warc").write_bytes(b"".join(ARCHIVE)[:-cut])
    done = clean(tmp_path / "a.warc", "-o", tmp_path / "out", expect=2)
    assert b"the archive ends in the middle of it" in done.stderr
    assert len(lines(tmp_path / "out" / "a.jsonl")) == left


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"no archive\r\n" * 50)
    assert b"record 1:" in clean(tmp_path / "a.warc", "-o", tmp_path / "out", expect=2).stderr


def test_parquet_needs_a_place(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet")
    done = run("clean", tmp_path / "a.parquet")
    assert (done.returncode, b"Parquet cannot be printed" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [("pyarrow", "a.parquet", "parquet"), ("fastwarc", "a.warc", "warc"), ("zstandard", "a.txt.zst", "zstd")],
)
def test_what_is_not_installed_is_named(tmp_path: Path, module: str, name: str, extra: str) -> None:
    import subprocess
    import sys

    (tmp_path / name).write_bytes({"a.parquet": b"PAR1", "a.warc": ARCHIVE[4], "a.txt.zst": b"\x28\xb5\x2f\xfd"}[name])
    code = f"import sys; sys.modules[{module!r}] = None; from cleaner.cli import main; main()"
    command = [sys.executable, "-c", code, "clean", str(tmp_path / name), "-o", str(tmp_path / "out"), "-j", "1"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"pip install 'news-text-cleaner[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_of_a_file_with_a_damaged_row_group_there_is_no_output(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet", 60)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    place = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(3).column(1).data_page_offset
    data[place : place + 60] = bytes(60)
    (tmp_path / "a.parquet").write_bytes(data)
    done = clean(tmp_path / "a.parquet", "-o", tmp_path / "out", "--part-size", 2000, expect=2)
    assert b"a.parquet: row group 4:" in done.stderr
    assert tree(tmp_path / "out") == {}
