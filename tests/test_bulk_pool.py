"""Worker processes: tasks that kill them, and workers that are killed."""

import os
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from bulk_runs import clean, jsonl, tree
from test_bulk_interrupted import PART, parts, processes_of, start, until_gone

from cleaner import Cleaner
from cleaner.bulk import run
from cleaner.bulk.errors import CrashError, OutputError
from cleaner.bulk.pool import Pool
from cleaner.bulk.progress import Progress
from cleaner.bulk.settings import Settings


class Maker:
    """Importable by worker processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, task: str) -> str:
        if task == "die":
            os._exit(7)
        if task == "die once" and not (self._folder / "died").exists():
            (self._folder / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if task == "full":
            raise OutputError("no room")
        if task == "bug":
            raise TypeError("a bug")
        return task.upper()


class Closing:
    """A pool for `closing`."""

    def __init__(self, pool: Pool) -> None:
        self.run = pool.run
        self.close: Callable[[], None] = pool.stop


@pytest.mark.parametrize("jobs", [1, 3])
def test_each_task_gets_its_result_or_its_error(tmp_path: Path, jobs: int) -> None:
    tasks = ["a", "die", "b", "die once", "full", "bug", *"cdefgh"]
    with closing(Closing(Pool(jobs, Maker, tmp_path))) as pool:
        found = dict(pool.run(iter(tasks)))
        assert dict(pool.run(iter("xy"))) == {"x": "X", "y": "Y"}
        assert dict(pool.run(iter(()))) == {}
    assert set(found) == set(tasks)
    assert {task: found.pop(task) for task in ("die once", *"abcdefgh")} == {
        task: task.upper() for task in ("die once", *"abcdefgh")
    }
    assert {task: (type(error), str(error)) for task, error in found.items()} == {
        "die": (CrashError, "exit code 7"),
        "full": (OutputError, "no room"),
        "bug": (CrashError, "TypeError('a bug')"),
    }


class DiesAtFirst(Maker):
    """Does not come to its first task, as often as there are names."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        super().__init__(folder)
        for name in names:
            try:
                (folder / name).touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_dies_before_its_first_task_is_started_again(tmp_path: Path) -> None:
    with closing(Closing(Pool(2, DiesAtFirst, tmp_path, ("once", "twice")))) as pool:
        assert dict(pool.run(iter("ab"))) == {"a": "A", "b": "B"}


def test_workers_that_never_start_are_given_up(tmp_path: Path) -> None:
    names = tuple(map(str, range(9)))
    with (
        closing(Closing(Pool(2, DiesAtFirst, tmp_path, names))) as pool,
        pytest.raises(CrashError, match="did not start"),
    ):
        dict(pool.run(iter("ab")))


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl(6000))
    process = start(tmp_path / "a.jsonl", "-o", tmp_path / "out", *PART, "-j", 2)
    while not parts(tmp_path / "out") and process.poll() is None:
        pass
    workers = [number for number in processes_of(process.pid) if b"spawn_main" in command_of(number)]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    _, told = process.communicate(timeout=100)
    assert process.returncode == 0, told
    assert until_gone(process.pid, 5) == []
    clean(tmp_path / "a.jsonl", "-o", tmp_path / "again", *PART, "-j", 1)
    assert tree(tmp_path / "out") == tree(tmp_path / "again")


def command_of(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


class _Stopped:
    """Is stopped while it writes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, task: object) -> None:
        self._settings.state.scratch("file").write_bytes(b"half a")
        raise KeyboardInterrupt


def test_a_run_that_is_stopped_leaves_no_half_written_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("One story.")
    monkeypatch.setattr(run, "Worker", _Stopped)
    with pytest.raises(KeyboardInterrupt):
        run.run(run.Job([tmp_path / "in"], tmp_path / "out", Cleaner().options), Progress(), print)
    assert list((tmp_path / "out" / ".cleaner-run" / "tmp").iterdir()) == []
