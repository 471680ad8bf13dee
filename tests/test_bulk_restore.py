"""Nothing is lost: `cleaner restore` rebuilds the repaired originals, byte for byte; what is turned away is kept."""

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from bulk_runs import ARTICLE, PACKERS, UNPACKERS, article, clean, jsonl, lines, run, tree
from test_bulk_formats import ARCHIVE, parquet

BROKEN = "It costs 5 â‚¬ a day.\n\nShare this article\n\nShe said so."
"""Mojibake, which is repaired before anything is removed."""


def restore(*arguments: object) -> None:
    done = run("restore", *arguments)
    assert done.returncode == 0, done.stderr.decode()


def rows(*texts: str, quoting: int = csv.QUOTE_MINIMAL, end: str = "\r\n") -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=quoting, lineterminator=end)
    writer.writerow(["n", "text"])
    writer.writerows([number, text] for number, text in enumerate(texts))
    return target.getvalue().encode()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Files without anything to repair, so that the repaired originals are the files themselves."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(ARTICLE)
    (folder / "same.txt").write_text("Nothing to remove, he said.")
    (folder / "share.txt").write_text("Share this article")
    ascii_only = json.dumps({"text": "Caf\u00e9s \u2013 all.\n\nShare this caf\u00e9\nShare this article"})
    escaped = '{"text": "One\\/two \\u00E9.\\n\\nShare this article\\n\\nThree.", "n": 1e400}'
    removed_only = '{"text": "Plain words.\\n\\nShare via WhatsApp \\u00e9\\n\\nShare this article"}'
    (folder / "sub" / "b.jsonl").write_text(
        "\n".join([ascii_only, escaped, "broken", "", removed_only, '{"text": null}'])
    )
    (folder / "sub" / "big.jsonl.gz").write_bytes(PACKERS[".gz"](jsonl(300)))
    (folder / "c.csv").write_bytes(rows(ARTICLE, 'Said "yes".\nShare this article', "Share this article\nx", "Plain."))
    (folder / "d.csv").write_bytes(rows(ARTICLE, "Plain.", ARTICLE, quoting=csv.QUOTE_ALL, end="\n"))
    (folder / "e.tsv").write_text("text\turl\nShare this article\tu\n\tempty\n")
    return folder


def unpacked(found: dict[str, bytes]) -> dict[str, bytes]:
    return {
        name: UNPACKERS[Path(name).suffix if Path(name).suffix in UNPACKERS else ""](data)
        for name, data in found.items()
    }


@pytest.mark.parametrize(("ledger", "part_size"), [("ledger.jsonl.zst", 500), ("ledger.jsonl", 1 << 24)])
def test_originals_are_restored_byte_for_byte(source: Path, tmp_path: Path, ledger: str, part_size: int) -> None:
    out, again = tmp_path / "out", tmp_path / "again"
    clean(source, "-o", out, "--ledger", tmp_path / ledger, "--part-size", part_size, expect=2)
    assert unpacked(tree(out)) != unpacked(tree(source))
    restore(out, "--ledger", tmp_path / ledger, "-o", again)
    assert unpacked(tree(again)) == unpacked(tree(source))
    restore(out / "sub" / "b.jsonl", "--ledger", tmp_path / ledger, "-o", tmp_path / "one")
    assert (tmp_path / "one" / "b.jsonl").read_bytes() == (source / "sub" / "b.jsonl").read_bytes()


def test_what_was_repaired_is_restored_repaired(tmp_path: Path) -> None:
    folder, out, again = (tmp_path / name for name in ("in", "out", "again"))
    folder.mkdir()
    (folder / "a.txt").write_text(BROKEN)
    (folder / "latin.txt").write_bytes("Größe: 5 €\n\nShare this article\n\nÜber alles.".encode("cp1252"))
    (folder / "b.jsonl").write_text(
        json.dumps({"text": BROKEN}, ensure_ascii=False) + "\n" + json.dumps({"text": BROKEN}) + "\n"
    )
    (folder / "c.csv").write_bytes(rows(BROKEN, "One.\r\nTwo \u2028 â‚¬.\nShare this article", ARTICLE))
    clean(folder, "-o", out, "--ledger", tmp_path / "ledger.jsonl")
    restore(out, "--ledger", tmp_path / "ledger.jsonl", "-o", again)
    repaired = BROKEN.replace("â‚¬", "€")
    assert (again / "a.txt").read_text() == repaired
    assert (again / "latin.txt").read_text() == "Größe: 5 €\n\nShare this article\n\nÜber alles."
    first, second = (again / "b.jsonl").read_text().splitlines()
    assert first == json.dumps({"text": repaired}, ensure_ascii=False)
    assert json.loads(second) == {"text": repaired}
    expected = rows(repaired, "One.\nTwo \n €.\nShare this article", ARTICLE)
    assert (again / "c.csv").read_bytes() == expected


def test_parquet_and_archives_are_restored(tmp_path: Path) -> None:
    folder, out, again = (tmp_path / name for name in ("in", "out", "again"))
    folder.mkdir()
    table = parquet(folder / "a.parquet", 40)
    (folder / "b.warc.gz").write_bytes(b"".join(map(gzip.compress, ARCHIVE)))
    clean(folder, "-o", out, "--ledger", tmp_path / "ledger.jsonl", "--part-size", 3000)
    restore(out, "--ledger", tmp_path / "ledger.jsonl", "-o", again)
    assert pq.read_table(again / "a.parquet").equals(table)
    clean(folder / "b.warc.gz", "-o", tmp_path / "untouched", "--disable", "en-share-button")
    assert unpacked(tree(again))["b.jsonl.gz"] == unpacked(tree(tmp_path / "untouched"))["b.jsonl.gz"]


def test_a_ledger_of_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(3))
    clean(tmp_path / "a.jsonl", "-o", tmp_path / "out", "--ledger", tmp_path / "ledger.jsonl")
    (tmp_path / "out" / "a.jsonl").write_bytes(b"")
    done = run("restore", tmp_path / "out", "--ledger", tmp_path / "ledger.jsonl", "-o", tmp_path / "again")
    assert (done.returncode, b"was it changed?" in done.stderr) == (2, True)
    assert tree(tmp_path / "again") == {}
    (tmp_path / "ledger.jsonl").write_text("no ledger")
    done = run("restore", tmp_path / "out", "--ledger", tmp_path / "ledger.jsonl", "-o", tmp_path / "again")
    assert (done.returncode, b"not a ledger" in done.stderr) == (2, True)


LONG = "\n".join(
    f"The council met for the {number}. time in the old hall by the river, {'and it rained ' * 15}."
    for number in range(5)
)


def test_documents_that_fail_the_quality_gate_are_kept_apart(tmp_path: Path) -> None:
    folder, out, again = (tmp_path / name for name in ("in", "out", "again"))
    folder.mkdir()
    (folder / "good.txt").write_text(LONG)
    (folder / "short.txt").write_text(ARTICLE)
    data = [json.dumps({"text": text, "n": number}) for number, text in enumerate([ARTICLE, LONG, "x", LONG, ARTICLE])]
    (folder / "b.jsonl").write_text("\n".join(data) + "\n")
    (folder / "c.csv").write_bytes(rows(ARTICLE, LONG, ARTICLE, LONG + "\nShare this article"))
    clean(
        folder,
        "-o",
        out,
        "--min-quality",
        "mc4",
        "--rejected",
        tmp_path / "no.jsonl",
        "--ledger",
        tmp_path / "ledger",
        "--stats",
        tmp_path / "s",
    )
    assert sorted(tree(out)) == ["b.jsonl", "c.csv", "good.txt"]
    assert [line["n"] for line in lines(out / "b.jsonl")] == [1, 3]
    rejected = lines(tmp_path / "no.jsonl")
    assert [(Path(str(one["file"])).name, one["line"]) for one in rejected] == [
        ("b.jsonl", 1),
        ("b.jsonl", 3),
        ("b.jsonl", 5),
        ("c.csv", 2),
        ("c.csv", 12),
        ("short.txt", None),
    ]
    assert all("mc4_paragraphs" in str(one["reasons"]) for one in rejected)
    assert json.loads(str(rejected[0]["record"]))["n"] == 0
    assert json.loads((tmp_path / "s").read_text())["rejected"]["documents"] == 6
    restore(out, "--ledger", tmp_path / "ledger", "-o", again)
    assert tree(again) == tree(folder)


def test_thresholds_come_from_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.")
    (tmp_path / "cleaner.toml").write_text("[quality.thresholds]\nmc4_paragraphs = 0\n")
    gate = ("--min-quality", "mc4", "--rejected", "no.jsonl")
    clean("a.txt", "-o", "out", *gate, cwd=tmp_path)
    assert (tmp_path / "out" / "a.txt").exists()
    assert lines(tmp_path / "no.jsonl") == []


def test_parquet_rows_that_are_turned_away_keep_their_columns(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet", 10)
    clean(tmp_path / "a.parquet", "-o", tmp_path / "out", "--min-quality", "mc4", "--rejected", tmp_path / "no.jsonl")
    assert pq.read_table(tmp_path / "out" / "a.parquet")["id"].to_pylist() == [7]  # the row without a text
    first = lines(tmp_path / "no.jsonl")[0]
    assert first["columns"] == {"id": 0, "price": None, "tags": ["a"]}


def test_statistics_of_shards_add_up(tmp_path: Path) -> None:
    for name, numbers in (("one", range(50)), ("two", range(50, 90)), ("all", range(90))):
        (tmp_path / name).mkdir()
        for number in numbers:
            (tmp_path / name / f"{number}.txt").write_text(article(number))
        (tmp_path / name / "bad.jsonl").write_text("broken" if name == "one" else "")
    (tmp_path / "all" / "bad.jsonl").write_text("broken")
    for name in ("one", "two", "all"):
        clean(name, "-o", f"{name}.out", "--stats", f"{name}.json", cwd=tmp_path, expect=0 if name == "two" else 2)
    done = run("stats", "merge", "one.json", "two.json", "-o", "sum.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    both, whole = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("sum", "all"))
    assert both.pop("errors")["number"] == whole.pop("errors")["number"] == 1
    assert both == whole
    (tmp_path / "one.json").write_text("{}")
    assert run("stats", "merge", "one.json", "-o", "sum.json", cwd=tmp_path).returncode == 2


def test_a_report_is_written(tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    (tmp_path / "a.jsonl").write_bytes(jsonl(5))
    clean(tmp_path / "a.jsonl", "-o", tmp_path / "out", "--report", tmp_path / "report")
    assert "<h1>Cleaning report</h1>" in (tmp_path / "report" / "index.html").read_text()
