"""A run: find, plan, clean, assemble."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.bulk.accounts import Accounts, Problem, told, write
from cleaner.bulk.assemble import Assembly
from cleaner.bulk.errors import CrashError, OutputError, StrictError
from cleaner.bulk.inputs import Found, Input, check_output, check_targets, find
from cleaner.bulk.kinds import Name
from cleaner.bulk.plan import PART_SIZE, Part, most_parts, plan
from cleaner.bulk.pool import Pool
from cleaner.bulk.progress import Progress
from cleaner.bulk.record import Keys
from cleaner.bulk.settings import Settings
from cleaner.bulk.state import Made, State, digest
from cleaner.bulk.work import Worker

if TYPE_CHECKING:
    from cleaner.api import Options

STATE = ".cleaner-run"


@dataclass(frozen=True, slots=True)
class Job:
    """A run as the user asks for it.

    `output` is a folder, or a file if there is one input; None to write to the inputs' own places (`backup` then is
    the ending under which the originals stay).
    """

    paths: Sequence[Path]
    output: Path | None
    options: "Options"
    keys: Keys = field(default_factory=Keys)
    globs: Sequence[str] = ()
    chosen: Name | None = None
    jobs: int = 1
    part_size: int = PART_SIZE
    resume: bool = False
    strict: bool = False
    backup: str = ""
    gate: str = ""
    thresholds: Mapping[str, Any] = field(default_factory=dict)
    accounts: Accounts = field(default_factory=Accounts)
    is_file: bool = False
    """Whether `output` is a file."""


@dataclass
class Summary:
    """What a run did. `errors` is where its errors are told, None if there were none."""

    counts: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    errors: Path | None = None


def run(job: Job, progress: Progress, tell: Callable[[str], None]) -> Summary:
    """Clean all inputs; `tell` is called with errors, as a person reads them.

    Raises `BulkError` if the run cannot begin, `OutputError` if it cannot be finished but can be resumed,
    `StrictError` after the first error of a strict run.
    """
    from cleaner.api import Cleaner

    cleaner = Cleaner(**job.options)
    job.accounts.check()
    found = _find(job)
    output, state = _places(job)
    settings = Settings(
        options=cleaner.options,
        output=output,
        state=state,
        keys=job.keys,
        part_size=job.part_size,
        backup=job.backup,
        has_ledger=job.accounts.ledger is not None,
        has_stats=job.accounts.has_stats,
        strict=job.strict,
        gate=job.gate,
        thresholds=dict(job.thresholds),
    )
    is_resumed = state.open(_about(settings, found, cleaner.rules_digest), resume=job.resume)
    return _Run(job, settings, found, is_resumed, progress, tell).finish()


def _find(job: Job) -> Found:
    if job.output is not None and not job.is_file:
        check_output(job.paths, job.output)
    found = find(job.paths, globs=job.globs, chosen=job.chosen, backup=job.backup, is_resumed=job.resume)
    inputs = found.inputs
    if job.output is None:
        inputs = tuple(_in_place(known) for known in inputs)
    elif job.is_file:
        inputs = tuple(replace(known, target=job.output.name) for known in inputs)
    if job.output is not None:
        check_targets(inputs, job.output.parent if job.is_file else job.output)
    return replace(found, inputs=inputs)


def _in_place(known: Input) -> Input:
    if known.kind and known.kind.format in ("html", "warc"):
        return replace(known, kind=None, problem="becomes another format and cannot be cleaned in place; use -o")
    return known


def _places(job: Job) -> tuple[Path, State]:
    """The folder of the outputs, and that of the state."""
    place = job.output if job.output is not None else job.paths[0]
    if job.is_file or place.is_file():
        return place.parent, State(place.parent / f".{place.name}{STATE}")
    return place, State(place / STATE)


def _about(settings: Settings, found: Found, rules: str) -> dict[str, Any]:
    """What must be the same for a run to go on where it was interrupted."""
    from cleaner.version import __version__

    inputs = [(known.relative, known.size, known.modified, known.target, known.problem) for known in found.inputs]
    return {
        "version": __version__,
        "rules": rules,
        "options": digest(json.loads(json.dumps(settings.options, default=str))),
        "keys": [settings.keys.text, settings.keys.id],
        "part size": settings.part_size,
        "backup": settings.backup,
        "ledger": settings.has_ledger,
        "statistics": settings.has_stats,
        "quality": [settings.gate, digest(settings.thresholds)],
        "input files": digest(inputs),
    }


class _Run:
    def __init__(
        self,
        job: Job,
        settings: Settings,
        found: Found,
        is_resumed: bool,
        progress: Progress,
        tell: Callable[[str], None],
    ) -> None:
        self._job, self._settings, self._found, self._is_resumed = job, settings, found, is_resumed
        self._progress, self._tell = progress, tell
        self._summary = Summary(left_out=found.left_out)
        self._numbers: list[int] = []
        self._cut: dict[Input, list[int]] = {}
        """Files that are cleaned in several parts, and the numbers of these."""
        self._failed: set[Input] = set()
        """Files of which there is to be no output."""
        self._problems: list[Problem] = []

    def finish(self) -> Summary:
        """Do what is left to be done."""
        self._progress.begin(sum(known.size for known in self._found.inputs))
        parts = self._remaining()
        first = [part for _, part in zip(range(2), parts, strict=False)]
        jobs = min(self._job.jobs, most_parts(self._found.inputs, self._job.part_size)) if len(first) > 1 else 1
        with ExitStack() as stack:
            stack.callback(self._settings.state.clear_temporary)
            executor = stack.enter_context(closing(_executor(jobs, self._settings)))
            for part, made in executor.run(chain(first, parts)):
                if isinstance(made, CrashError):
                    self._crashed(part, made)
                else:
                    self._done(part, made)
            for task, made in executor.run(self._assemblies()):
                for problem in [str(made)] if isinstance(made, CrashError) else made.messages:
                    self._fail(task.known, f"could not be put together: {problem}")
        self._write_accounts()
        self._settings.state.remove()
        return self._summary

    def _remaining(self) -> Iterator[Part]:
        """The parts that are not finished."""
        for part in plan(self._found.inputs, self._settings.keys, self._settings.part_size):
            if part.block is not None:
                self._cut.setdefault(part.inputs[0], []).append(part.number)
            made = self._settings.state.load(part.number) if self._is_resumed else None
            if made is None:
                yield part
            else:
                self._done(part, made)

    def _done(self, part: Part, made: Made) -> None:
        self._numbers.append(part.number)
        self._summary.counts += made.counts
        if made.has_failed:
            self._failed.update(part.inputs)
        for message in made.messages:
            self._tell(message)
        if made.messages and self._job.strict:
            raise StrictError(made.messages[0])
        self._progress.advance(part.size, made.counts["documents"])

    def _crashed(self, part: Part, crash: CrashError) -> None:
        self._failed.update(part.inputs)
        for known in part.inputs:
            self._fail(known, f"not cleaned: its process ended twice ({crash}); is there enough memory?")

    def _fail(self, known: Input, problem: str) -> None:
        self._problems.append((known, problem))
        self._summary.counts["errors"] += 1
        self._tell(told((known, problem)))
        if self._job.strict:
            raise StrictError(told((known, problem)))

    def _assemblies(self) -> Iterator[Assembly]:
        for known, numbers in self._cut.items():
            if known not in self._failed:
                yield Assembly(known, range(numbers[0], numbers[-1] + 1))

    def _write_accounts(self) -> None:
        accounts = self._job.accounts
        if accounts.errors is None:
            default = _default_errors(self._job)
            if self._summary.counts["errors"]:
                accounts = replace(accounts, errors=default)
            else:
                default.unlink(missing_ok=True)  # of an earlier run
        self._summary.errors = accounts.errors
        write(accounts, self._settings.state, sorted(self._numbers), sorted(self._problems, key=told))


def _default_errors(job: Job) -> Path:
    """Beside the output, not in it, where it would be taken for an input of the next step."""
    place = (job.output or job.paths[0]).absolute()
    return place.with_name(f"{place.name}.errors.jsonl")


class _Alone:
    """Does the tasks in this process."""

    def __init__(self, settings: Settings) -> None:
        self._worker = Worker(settings)

    def run(self, tasks: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
        for task in tasks:
            yield task, self._worker(task)

    def close(self) -> None:
        pass


class _Together:
    """Has worker processes do the tasks."""

    def __init__(self, jobs: int, settings: Settings) -> None:
        self._pool = Pool(jobs, Worker, settings)

    def run(self, tasks: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
        for task, made in self._pool.run(tasks):
            if isinstance(made, OutputError | StrictError):
                raise made
            yield task, made

    def close(self) -> None:
        self._pool.stop()


def _executor(jobs: int, settings: Settings) -> "_Alone | _Together":
    return _Alone(settings) if jobs <= 1 else _Together(jobs, settings)


def cores() -> int:
    """How many processes can run at the same time here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
