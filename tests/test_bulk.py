"""The command on files and folders of every format, run as a user runs it."""

import csv
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bulk_runs import ARTICLE, CLEANED, FEW_RULES, PACKERS, UNPACKERS, article, clean, jsonl, lines, run, tree

NOISE = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(9)).encode()
"""What does not compress well, so that the end of the compressed form has some of it."""


@pytest.mark.parametrize("packing", PACKERS)
def test_a_folder_of_all_formats_is_mirrored(tmp_path: Path, packing: str) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    (source / "deep" / "er").mkdir(parents=True)
    rows = io.StringIO()
    csv.writer(rows).writerows([["id", "text"], ["1", ARTICLE], ["2", "Nothing here, he said."]])
    pack, unpack = PACKERS[packing], UNPACKERS[packing]
    (source / f"a.txt{packing}").write_bytes(pack(ARTICLE.encode()))
    (source / "deep" / f"b.jsonl{packing}").write_bytes(pack(jsonl(3)))
    (source / "deep" / "er" / f"c.csv{packing}").write_bytes(pack(rows.getvalue().encode()))
    (source / f"d.tsv{packing}").write_bytes(pack(b"url\ttext\nu\tThe rain stopped at noon.\n"))
    page = (
        f"<html><body><article><p>{'The mayor resigned on Monday, her office said. ' * 4}</p></article></body></html>"
    )
    (source / f"e.html{packing}").write_bytes(pack(page.encode()))
    (source / "picture.png").write_bytes(b"\x89PNG\0\0")
    (source / ".hidden.txt").write_text("x")
    done = clean(source, "-o", target)
    found = {name: unpack(data).decode() for name, data in tree(target).items()}
    assert sorted(found) == sorted(
        name + packing for name in ("a.txt", "d.tsv", "deep/b.jsonl", "deep/er/c.csv", "e.txt")
    )
    assert found[f"a.txt{packing}"] == CLEANED
    assert [json.loads(line)["text"] for line in found[f"deep/b.jsonl{packing}"].splitlines()] == [
        article(number).replace("\n\nShare this article", "") for number in range(3)
    ]
    assert list(csv.reader(io.StringIO(found[f"deep/er/c.csv{packing}"], newline=""))) == [
        ["id", "text"],
        ["1", CLEANED],
        ["2", "Nothing here, he said."],
    ]
    assert found[f"d.tsv{packing}"] == "url\ttext\nu\tThe rain stopped at noon.\n"
    assert "The mayor resigned" in found[f"e.txt{packing}"]
    assert b"1 files of other kinds left out" in done.stderr


def test_what_a_file_is_is_told_by_its_content_where_the_name_does_not(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "records.json").write_bytes(jsonl(1))
    (source / "page.php").write_text(
        "<!DOCTYPE html><html><body><p>" + "Rain fell on the town. " * 20 + "</p></body></html>"
    )
    (source / "zipped.txt").write_bytes(gzip.compress(ARTICLE.encode()))
    (source / "plain.txt.gz").write_bytes(ARTICLE.encode())
    (source / "noname").write_text(ARTICLE)
    (source / "program.py").write_text("print()")
    (source / "list.json").write_text('[\n{"text": "a"}\n]')
    clean(source, "-o", tmp_path / "out", expect=2)
    found = tree(tmp_path / "out")
    assert sorted(found) == ["noname", "page.php.txt", "plain.txt.gz", "records.json", "zipped.txt"]
    assert found["zipped.txt"].decode() == gzip.decompress(found["plain.txt.gz"]).decode() == CLEANED
    [error] = lines(tmp_path / "out.errors.jsonl")
    assert error["file"] == str(source / "list.json")
    assert "not one object a line" in str(error["error"])


def test_other_fields_of_json_lines_are_untouched_byte_for_byte(tmp_path: Path) -> None:
    encoded = json.dumps(ARTICLE)
    line = '{"n": 1e400,"big":123456789012345678901234567890, "é" :"\\u00e9\\/", "text" : %s , "z":[1.0 ,-0,{}],"n":NaN }\r\n'
    (tmp_path / "a.jsonl").write_bytes((line % encoded + "\n" + line % '"Caf\\u00e9 opens."').encode())
    clean(tmp_path / "a.jsonl", "-o", tmp_path / "out")
    expected = line % json.dumps(CLEANED) + "\n" + line % '"Caf\\u00e9 opens."'
    assert (tmp_path / "out" / "a.jsonl").read_bytes() == expected.encode()


def test_the_output_is_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "big.jsonl").write_bytes(jsonl(400) + b'{"broken\n' + jsonl(50))
    (source / "packed.jsonl.gz").write_bytes(gzip.compress(jsonl(600)))
    (source / "packed.jsonl.zst").write_bytes(PACKERS[".zst"](jsonl(600)))
    rows = io.StringIO()
    csv.writer(rows).writerows([["id", "text"], *([f"{n}", article(n)] for n in range(400))])
    (source / "rows.csv").write_text(rows.getvalue(), newline="")
    for number in range(40):
        (source / f"{number}.txt").write_text(article(number))
    outcomes = []
    for jobs, part_size in ((1, 8192), (2, 8192), (3, 8192), (1, 1 << 24)):
        target = tmp_path / f"out-{jobs}-{part_size}"
        ledger, stats = tmp_path / f"{target.name}.ledger", tmp_path / f"{target.name}.stats"
        clean(
            source, "-o", target, "-j", jobs, "--part-size", part_size, "--ledger", ledger, "--stats", stats, expect=2
        )
        accounts = [ledger.read_bytes(), stats.read_bytes(), Path(f"{target}.errors.jsonl").read_bytes()]
        outcomes.append((tree(target), accounts))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    for name, data in outcomes[0][0].items():  # of another size of parts only the compressed form depends
        unpack = UNPACKERS[Path(name).suffix if Path(name).suffix in UNPACKERS else ""]
        assert unpack(data) == unpack(outcomes[3][0][name])
    assert outcomes[0][1] == outcomes[3][1]
    [error] = lines(tmp_path / "out-1-8192.errors.jsonl")
    assert (error["line"], error["file"]) == (401, str(source / "big.jsonl"))


def test_broken_records_pass_through_and_are_told_with_their_line(tmp_path: Path) -> None:
    data = b'{"text": "Fine."}\n{"text": "cut\n\n[{"text": "a list"}]\n{"title": "no text"}\n{"text": 5}\n{"text": null}\n{"text": "\xff"}\n{"text": "a"} x\n'
    (tmp_path / "a.jsonl").write_bytes(data)
    clean(tmp_path / "a.jsonl", "-o", tmp_path / "out", "--errors", tmp_path / "errors.jsonl", expect=2)
    assert (tmp_path / "out" / "a.jsonl").read_bytes() == data
    told = {error["line"]: error["error"] for error in lines(tmp_path / "errors.jsonl")}
    assert sorted(told) == [2, 4, 5, 6, 8, 9]  # type: ignore[type-var]
    assert 'no field "text"; fields: title' in str(told[5])


def test_each_thing_that_cannot_be_read_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    source, outside = tmp_path / "in", tmp_path / "outside"
    source.mkdir()
    outside.mkdir()
    (outside / "x.txt").write_text("x")
    (source / "link.txt").symlink_to(outside / "x.txt")
    (source / "dir").symlink_to(outside)
    (source / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(source / "pipe.txt")
    (source / "cut.txt.gz").write_bytes(gzip.compress(NOISE)[:-20])
    (source / "cut.jsonl.gz").write_bytes(gzip.compress(jsonl(2) + NOISE)[:-20])
    (source / "cut.jsonl.zst").write_bytes(PACKERS[".zst"](NOISE)[:-20])
    (source / "other.csv").write_text("url,body\nu,b\n")
    (source / "ragged.csv").write_text('text,id\nOne.,1\nTwo.,2,3\n"Three.,4\n')
    (source / "wide.jsonl").write_bytes(jsonl(1).decode().encode("utf-16"))
    (source / "same.html").write_text("<html><body><p>Same.</p></body></html>")
    (source / "same.txt").write_text("Same.")
    (source / "table.parquet").write_bytes(b"PAR1 and no more")
    (source / "fine.txt").write_text(ARTICLE)
    done = clean(source, tmp_path / "nothing", "-o", tmp_path / "out", "-v", expect=2)
    told = {
        (Path(str(error["file"])).name, error["line"]): str(error["error"])
        for error in lines(tmp_path / "out.errors.jsonl")
    }
    for (name, line), expected in {
        ("link.txt", None): "leads out of the folder",
        ("dir", None): "leads out of the folder",
        ("gone.txt", None): "a link to nothing",
        ("pipe.txt", None): "neither a file nor a folder",
        ("cut.txt.gz", None): "end too early",
        ("cut.jsonl.gz", None): "end too early",
        ("cut.jsonl.gz", 3): "not a JSON object",
        ("cut.jsonl.zst", None): "end too early",
        ("other.csv", None): 'no column "text"; columns: url, body',
        ("ragged.csv", 3): "3 columns instead of 2",
        ("ragged.csv", 4): "never closed",
        ("wide.jsonl", None): "convert it to UTF-8",
        ("same.txt", None): "same.html",
        ("table.parquet", None): "not a whole Parquet file",
        ("nothing", None): "no such file",
    }.items():
        assert expected in told.pop((name, line)), (name, line)
        assert f"{name}{f':{line}' if line else ''}: ".encode() in done.stderr
    assert told == {}
    found = tree(tmp_path / "out")
    assert found["fine.txt"].decode() == CLEANED
    assert len(gzip.decompress(found["cut.jsonl.gz"]).splitlines()) == 3
    assert found["ragged.csv"] == (source / "ragged.csv").read_bytes()
    assert "cut.txt.gz" not in found
    assert not [name for name in found if name.startswith(".")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("a")
    (tmp_path / "in" / "a.txt").chmod(0)
    assert b"Permission denied" in clean(tmp_path / "in", "-o", tmp_path / "out", expect=2).stderr


def test_strict_stops_at_the_first_error(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"[]\n" + jsonl(300))
    done = clean(tmp_path / "a.jsonl", "-o", tmp_path / "out", "--strict", expect=2)
    assert b"a.jsonl:1: not a JSON object" in done.stderr
    assert not (tmp_path / "out" / "a.jsonl").exists()
    clean(tmp_path / "a.jsonl", "-o", tmp_path / "out", "--resume", expect=2)
    assert len(lines(tmp_path / "out" / "a.jsonl")) == 301


def test_standard_input_flows_through_in_any_format(tmp_path: Path) -> None:
    data = jsonl(5)
    clean_lines = clean("-", "--format", "jsonl", stdin=gzip.compress(data)).stdout.splitlines()
    assert [json.loads(line)["text"] for line in clean_lines] == [
        article(number).replace("\n\nShare this article", "") for number in range(5)
    ]
    done = clean("-", "--format", "csv", "--ledger", tmp_path / "ledger.jsonl", stdin=b'text\n"Rain fell.\nShare"\n')
    assert done.stdout == b'text\n"Rain fell."\n'
    assert [entry["rule"] for entry in lines(tmp_path / "ledger.jsonl") if "rule" in entry] == ["en-share-button"]
    (tmp_path / "b.jsonl").write_bytes(data)
    assert clean(tmp_path / "b.jsonl").stdout.splitlines() == clean_lines


def test_one_file_may_be_written_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(3))
    clean(tmp_path / "a.jsonl", "-o", tmp_path / "b.jsonl.gz")
    assert len(gzip.decompress((tmp_path / "b.jsonl.gz").read_bytes()).splitlines()) == 3
    assert sorted(tree(tmp_path)) == ["a.jsonl", "b.jsonl.gz"]


def test_globs_choose_files(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.jsonl", "sub/c.txt"):
        (tmp_path / "in" / name).write_text('{"text": "x"}')
    clean(tmp_path / "in", "-o", tmp_path / "out", "--glob", "*.txt")
    assert sorted(tree(tmp_path / "out")) == ["a.txt", "sub/c.txt"]


def test_keys_choose_fields(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"body": ARTICLE, "text": ARTICLE, "key": 7}))
    clean(
        tmp_path / "a.jsonl",
        "-o",
        tmp_path / "out",
        "--text-key",
        "body",
        "--id-key",
        "key",
        "--ledger",
        tmp_path / "l",
    )
    [line] = lines(tmp_path / "out" / "a.jsonl")
    assert (line["body"], line["text"]) == (CLEANED, ARTICLE)
    [entry] = lines(tmp_path / "l")
    assert {name: entry[name] for name in ("file", "line", "id", "category", "text")} == {
        "file": "a.jsonl",
        "line": 1,
        "id": "7",
        "category": "share",
        "text": "Share this article\n\n",
    }


def test_in_place_keeps_the_originals(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ARTICLE)
    (tmp_path / "in" / "b.jsonl").write_bytes(jsonl(400))
    before = tree(tmp_path / "in")
    assert b"needs --backup" in run("clean", tmp_path / "in", "--in-place").stderr
    assert tree(tmp_path / "in") == before
    clean(tmp_path / "in", "--in-place", "--backup", ".orig", "--part-size", 8192)
    after = tree(tmp_path / "in")
    assert {name: after[f"{name}.orig"] for name in before} == before
    assert after["a.txt"].decode() == CLEANED
    assert b"Share" not in after["b.jsonl"]
    assert b"is there already" in clean(tmp_path / "in", "--in-place", "--backup", ".orig", expect=2).stderr
    assert tree(tmp_path / "in") == after


def test_damaged_originals_are_not_replaced(tmp_path: Path) -> None:
    data = gzip.compress(jsonl(50))[:-20]
    (tmp_path / "a.jsonl.gz").write_bytes(data)
    clean(tmp_path / "a.jsonl.gz", "--in-place", "--backup", ".orig", expect=2)
    assert {name: content for name, content in tree(tmp_path).items() if "errors" not in name} == {"a.jsonl.gz": data}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in", "-o", "in/out"], "lies inside in"),
        (["in", "-o", "in"], "lies inside in"),
        (["in/a.txt", "-o", "in"], "would be overwritten"),
        (["in/a.txt", "-o", "link"], "would be overwritten"),
        (["in", "-o", "out", "--backup", ".b"], "goes with --in-place"),
        (["in", "-o", "out", "--rejected", "r"], "goes with --min-quality"),
        (["in", "-o", "out", "--min-quality", "c4"], "needs --rejected"),
        (["in", "-o", "out", "--min-quality", "c5", "--rejected", "r"], 'no preset "c5"'),
    ],
)
def test_what_would_lose_data_is_refused(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ARTICLE)
    (tmp_path / "link").symlink_to(tmp_path / "in")
    done = run("clean", *arguments, cwd=tmp_path)
    assert (done.returncode, message in done.stderr.decode()) == (2, True), done.stderr
    assert tree(tmp_path / "in") == {"a.txt": ARTICLE.encode()}


def test_progress_is_told_in_a_log_and_not_in_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(10))
    done = clean(tmp_path / "a.jsonl", "-o", tmp_path / "out")
    assert done.stderr.decode().splitlines() == [f"10 cleaned -> {tmp_path / 'out'}"]
    assert clean(tmp_path / "a.jsonl", "-o", tmp_path / "out", "--quiet").stderr == b""


def test_a_file_that_is_named_twice_is_cleaned_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ARTICLE)
    done = clean("in", "in/a.txt", "-o", "out", cwd=tmp_path)
    assert done.stderr.decode().splitlines() == ["1 cleaned -> out"]


@pytest.mark.parametrize("more", [(), ("--glob", "*.jsonl")])
def test_a_folder_without_files_is_told(tmp_path: Path, more: tuple[str, ...]) -> None:
    (tmp_path / "in").mkdir()
    if more:
        (tmp_path / "in" / "a.txt").write_text("a")
    assert b"in: no files" in clean("in", "-o", "out", *more, cwd=tmp_path, expect=2).stderr


def test_a_terminal_shows_a_bar_with_the_rate_and_the_time_left(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    (tmp_path / "a.jsonl").write_bytes(jsonl(300))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cleaner", "clean", tmp_path / "a.jsonl", "-o", tmp_path / "out", *FEW_RULES]
    done = subprocess.run([*command, "--part-size", "8192"], stderr=theirs, stdin=theirs, timeout=100)
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert done.returncode == 0
    assert re.search(r"100%.* 300 documents, 0\.0 of 0\.0 MB, \d+\.\d MB/s, 0:00:00 left", shown)


def test_nobody_reading_the_output_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(30_000))
    command = [sys.executable, "-m", "cleaner", "clean", tmp_path / "a.jsonl", *FEW_RULES]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait(60)
