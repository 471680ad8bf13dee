"""Runs that are killed, interrupted or out of room, and go on. `pytest -m heavy` does it at full size."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bulk_runs import FEW_RULES, PACKERS, article, clean, jsonl, lines, tree

PART = ("--part-size", 8192)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of whole files and of files that are cut into parts."""
    folder = tmp_path_factory.mktemp("source")
    for number in range(120):
        (folder / f"{number:03}.txt").write_text(article(number))
    (folder / "big.jsonl").write_bytes(jsonl(600) + b"{broken\n")
    (folder / "packed.jsonl.gz").write_bytes(PACKERS[".gz"](jsonl(1500)))
    (folder / "packed.jsonl.zst").write_bytes(PACKERS[".zst"](jsonl(1500)))
    return folder


def outcome(target: Path) -> dict[str, bytes]:
    """Everything that a run has written."""
    accounts = {name: Path(f"{target}.{name}") for name in ("ledger", "stats", "errors.jsonl")}
    return tree(target) | {name: file.read_bytes() for name, file in accounts.items()}


def arguments(source: Path, target: Path) -> list[object]:
    return [source, "-o", target, "--ledger", f"{target}.ledger", "--stats", f"{target}.stats", *PART]


@pytest.fixture(scope="module")
def expected(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    target = tmp_path_factory.mktemp("whole") / "out"
    clean(*arguments(source, target), expect=2)
    return outcome(target)


def start(*given: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cleaner", "clean", *map(str, given), *FEW_RULES]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def processes_of(group: int) -> list[int]:
    """The processes of a session that live and are not waiting to be buried."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(state[3]) == group and state[0] != "Z":
                found.append(int(folder.name))
    return found


def until_gone(group: int, seconds: float) -> list[int]:
    """What is left of a session after at most so many seconds."""
    end = time.monotonic() + seconds
    while (left := processes_of(group)) and time.monotonic() < end:
        time.sleep(0.01)
    return left


def whole_or_absent(target: Path, expected: dict[str, bytes]) -> None:
    """Every file that has its name has all of its content."""
    for name, data in tree(target).items() if target.exists() else ():
        if not name.startswith(".cleaner-run/"):
            assert data == expected[name], name


def parts(target: Path) -> int:
    """How many parts are finished; none if the run is just clearing up."""
    try:
        return len(list(target.glob(".cleaner-run/*/*.part")))
    except FileNotFoundError:
        return 0


def kill_and_resume(
    source: Path, target: Path, expected: dict[str, bytes], chance: random.Random, jobs: int, most: int
) -> int:
    """Kill a run at random moments, at `most` so often, and let it come to its end; tell how often it was killed."""
    kills = 0
    while True:
        process = start(*arguments(source, target), "-j", jobs, "--resume")
        if kills < most:
            if chance.random() < 0.8:  # the others while the run begins
                wait_for_work(process, target)
            time.sleep(chance.uniform(0, 0.2))
            process.kill()
        process.communicate()
        assert until_gone(process.pid, 5) == [], "workers outlive the run"
        if process.returncode != -signal.SIGKILL:
            assert process.returncode == 2
            assert outcome(target) == expected
            return kills
        kills += 1
        whole_or_absent(target, expected)


def wait_for_work(process: subprocess.Popen[bytes], target: Path) -> None:
    """Wait until a run has finished a part, or has come to its end."""
    finished = parts(target)
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        if parts(target) > finished:
            return
        time.sleep(0.002)


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(
    source: Path, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    assert kill_and_resume(source, tmp_path / "out", expected, random.Random(1), 2, 5)


@pytest.mark.heavy
def test_200_kills(source: Path, tmp_path: Path, expected: dict[str, bytes]) -> None:
    chance, kills, runs = random.Random(200), 0, 0
    while kills < 200:
        kills += kill_and_resume(source, tmp_path / f"out{runs}", expected, chance, 1 + runs % 3, min(20, 200 - kills))
        shutil.rmtree(tmp_path / f"out{runs}")
        runs += 1
    print(f"{kills} kills in {runs} runs")


def interrupt(process: subprocess.Popen[bytes], target: Path, number: int) -> tuple[float, bytes]:
    """Send a signal to the session, as a terminal does, when there is something to resume; how long it takes."""
    end = time.monotonic() + 60
    while not parts(target) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    assert process.poll() is None
    since = time.monotonic()
    os.killpg(process.pid, number)
    _, told = process.communicate(timeout=20)
    return time.monotonic() - since, told


@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGINT, 2), (signal.SIGTERM, 1)])
def test_ctrl_c_leaves_what_can_be_resumed_and_nothing_else(
    source: Path, tmp_path: Path, expected: dict[str, bytes], jobs: int, number: int
) -> None:
    target = tmp_path / "out"
    process = start(*arguments(source, target), "-j", jobs)
    _, told = interrupt(process, target, number)
    assert process.returncode == 130, told
    assert told.decode().splitlines()[-1] == "cleaner: interrupted. What is done is kept: go on with --resume."
    assert b"Traceback" not in told
    assert until_gone(process.pid, 5) == []
    assert list(target.glob(".cleaner-run/tmp/*")) == []
    whole_or_absent(target, expected)
    refused = clean(*arguments(source, target), expect=2).stderr.decode()
    assert "Go on with it by --resume, or delete this folder" in refused
    other = clean(*arguments(source, target), "--resume", "--text-key", "body", expect=2).stderr.decode()
    assert "differs in: keys" in other
    clean(*arguments(source, target), "--resume", expect=2)
    assert outcome(target) == expected


def test_finished_parts_are_not_cleaned_again(source: Path, tmp_path: Path, expected: dict[str, bytes]) -> None:
    target = tmp_path / "out"
    process = start(*arguments(source, target), "-j", 1)
    interrupt(process, target, signal.SIGINT)
    before = {file: file.stat().st_mtime_ns for file in target.glob(".cleaner-run/*/*.part")}
    process = start(*arguments(source, target), "-j", 1, "--resume")
    end = time.monotonic() + 60
    while parts(target) <= len(before) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate()
    for file, changed in before.items():
        assert file.stat().st_mtime_ns == changed


def test_a_run_without_room_stops_and_goes_on_when_there_is_some(
    source: Path, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    target = tmp_path / "out"
    command = [sys.executable, "-m", "cleaner", "clean", *map(str, arguments(source, target)), *FEW_RULES, "-j", "2"]
    size = 20_000  # bytes that a file may have

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(command, capture_output=True, preexec_fn=limit, timeout=120)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "File too large" in told
    assert "when this is mended, go on with --resume" in told
    assert "Traceback" not in told
    whole_or_absent(target, expected)
    clean(*arguments(source, target), "--resume", expect=2)
    assert outcome(target) == expected


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"needs leave to mount a tmpfs: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.heavy
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk(source: Path, small_disk: Path, expected: dict[str, bytes], jobs: int) -> None:
    target = small_disk / "out"
    filler = small_disk / "filler"
    for free in (20, 100, 180, 260, 340):  # KB: full at ever later moments
        filler.write_bytes(b"")
        used = sum(len(data) for data in tree(small_disk).values())
        filler.write_bytes(bytes(max(0, 600_000 - used - free * 1024)))
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "cleaner",
                "clean",
                *map(str, arguments(source, target)),
                *FEW_RULES,
                "-j",
                str(jobs),
                "--resume",
            ],
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 2, done.stderr
        assert b"No space left on device" in done.stderr
        assert b"Traceback" not in done.stderr
        whole_or_absent(target, expected)
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    clean(*arguments(source, target), "--resume", expect=2)
    assert outcome(target) == expected


def test_an_input_that_changes_meanwhile_is_told(tmp_path: Path) -> None:
    """The state of the inputs is part of what a resumed run must find as it was."""
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.jsonl").write_bytes(jsonl(3000))
    process = start(source, "-o", target, *PART, "-j", 1)
    interrupt(process, target, signal.SIGINT)
    (source / "a.jsonl").write_bytes(jsonl(3001))
    assert "differs in: input files" in clean(source, "-o", target, *PART, "--resume", expect=2).stderr.decode()


def test_an_interrupted_run_in_place_reads_the_originals(tmp_path: Path) -> None:
    source, whole = tmp_path / "in", tmp_path / "whole"
    for folder in (source, whole):
        folder.mkdir()
        for number in range(200):
            (folder / f"{number:03}.txt").write_text(article(number) * 5)
    more = ("--in-place", "--backup", ".orig", "--part-size", 5000)
    clean(whole, *more)
    process = start(source, *more, "-j", 2)
    interrupt(process, source, signal.SIGKILL)
    assert until_gone(process.pid, 5) == []
    clean(source, *more, "--resume")
    assert tree(source) == tree(whole)


@pytest.mark.heavy
def test_100_000_small_files(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    for number in range(100_000):
        folder = source / f"{number % 317:03}"
        if number < 317:
            folder.mkdir(parents=True)
        (folder / f"{number}.txt").write_text(article(number))
    clean(source, "-o", target, timeout=3000)
    cleaned = {file.name: file.read_text() for file in target.rglob("*.txt")}
    assert len(cleaned) == 100_000
    for number in range(0, 100_000, 997):
        assert cleaned[f"{number}.txt"] == article(number).replace("\n\nShare this article", "")


@pytest.mark.heavy
def test_memory_stays_bounded_on_a_gigabyte(tmp_path: Path) -> None:
    prose = "\n\n".join(f"On day {day} the river rose again, and the council met by candlelight." for day in range(90))
    line = json.dumps({"text": f"{prose}\n\nShare this article\n\n{prose[::-1]}"}).encode() + b"\n"
    with (tmp_path / "a.jsonl").open("wb") as file:
        for _ in range(1_000_000_000 // len(line)):
            file.write(line)
    for jobs in (1, 2):
        clean(tmp_path / "a.jsonl", "-o", tmp_path / f"out{jobs}", "-j", jobs, timeout=3000)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # KB, of the largest process
    print(f"largest process: {peak / 1e3:.0f} MB")
    assert peak < 300_000
    first, second = ((tmp_path / f"out{jobs}" / "a.jsonl") for jobs in (1, 2))
    assert subprocess.run(["cmp", first, second]).returncode == 0


def test_500_small_files(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(500):
        (source / f"{number}.txt").write_text(article(number))
    assert b"500 cleaned" in clean(source, "-o", target, "-j", 2).stderr
    assert len(tree(target)) == 500
    assert lines(tmp_path / "out.errors.jsonl") == [] if (tmp_path / "out.errors.jsonl").exists() else True


def test_a_state_without_its_key_is_no_state(source: Path, tmp_path: Path, expected: dict[str, bytes]) -> None:
    """A run that was killed while it cleared up has left parts, but nothing that tells of what."""
    target = tmp_path / "out"
    process = start(*arguments(source, target), "-j", 1, "--text-key", "n")
    interrupt(process, target, signal.SIGINT)
    (target / ".cleaner-run" / "run.json").unlink()
    process = start(*arguments(source, target), "-j", 1)
    end = time.monotonic() + 60
    while not (target / ".cleaner-run" / "run.json").exists() and time.monotonic() < end:
        time.sleep(0.001)
    process.kill()
    process.communicate()
    clean(*arguments(source, target), "--resume", expect=2)
    assert outcome(target) == expected
