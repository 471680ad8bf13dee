"""The files that a run reads: found, told apart, and given their places in the output."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from cleaner.bulk.errors import BulkError, InputError
from cleaner.bulk.kinds import Kind, Name, detect, target_of


@dataclass(frozen=True, slots=True)
class Input:
    """A file: its path, its place below the folder that was named (with slashes), and its state when it was found.

    `problem` says why it cannot be read; then there is no `kind`. `original` is what is read: the file itself, or what
    an interrupted run in place has put aside of it.
    """

    path: str
    relative: str
    size: int = 0
    modified: int = 0
    kind: Kind | None = None
    target: str = ""
    original: str = ""
    problem: str = ""

    def is_as_found(self) -> bool:
        """Whether nobody has written to the file since."""
        now = os.stat(self.original)
        return (now.st_size, now.st_mtime_ns) == (self.size, self.modified)


@dataclass(frozen=True, slots=True)
class Found:
    """The inputs in order, and how many other files there were that hold no text."""

    inputs: tuple[Input, ...]
    left_out: int


def find(
    paths: Iterable[Path],
    *,
    globs: Sequence[str] = (),
    chosen: Name | None = None,
    backup: str = "",
    is_resumed: bool = False,
) -> Found:
    """Every file to clean, in the order of their places. Hidden files are left out.

    `backup` is the ending of the originals that a run in place puts aside. If it `is_resumed`, those that are there
    are read; if not, they are in the way.
    """
    inputs: list[Input] = []
    left_out = 0
    for path in dict.fromkeys(paths):
        before = len(inputs) + left_out
        for file, relative, problem in _walk(path, backup):
            if globs and not any(fnmatchcase(relative, pattern) for pattern in globs):
                continue
            known = Input(file, relative, problem=problem)
            if not problem:
                known = _looked_at(known, chosen, named=file == str(path), backup=backup)
            if known.kind and known.original != file and not is_resumed:
                known = Input(file, relative, problem=f"{known.original} is there already; choose another --backup")
            if known.kind or known.problem:
                inputs.append(known)
            else:
                left_out += 1
        if len(inputs) + left_out == before:
            inputs.append(Input(str(path), path.name, problem=f"no files{' like ' if globs else ''}{', '.join(globs)}"))
    return Found(tuple(_without_clashes(sorted(inputs, key=lambda known: (known.relative, known.path)))), left_out)


def _walk(path: Path, backup: str) -> Iterator[tuple[str, str, str]]:
    """Path, place and problem of the file itself, or of every file below a folder."""
    if not path.is_dir():
        yield str(path), path.name, _why_not(path, path)
        return
    troubles: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=troubles.append):
        for name in (name for name in folders if not name.startswith(".")):
            link = Path(folder, name)
            if link.is_symlink() and not link.resolve().is_relative_to(path.resolve()):
                yield str(link), link.relative_to(path).as_posix(), "a link that leads out of the folder"
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(folder, name)
            if not name.startswith(".") and not (backup and name.endswith(backup)):
                yield str(file), file.relative_to(path).as_posix(), _why_not(file, path)
    for trouble in troubles:
        place = Path(trouble.filename)
        yield str(place), place.relative_to(path).as_posix(), str(trouble.strerror)


def _why_not(file: Path, root: Path) -> str:
    """Why the file cannot be read, "" if it can."""
    try:
        mode = os.stat(file).st_mode
        if file.is_symlink() and file != root and not file.resolve().is_relative_to(root.resolve()):
            return "a link that leads out of the folder"
    except FileNotFoundError:
        return "a link to nothing" if file.is_symlink() else "no such file or folder"
    except (OSError, RuntimeError) as error:
        return str(getattr(error, "strerror", None) or error)
    return "" if stat.S_ISREG(mode) else "neither a file nor a folder"


def _looked_at(known: Input, chosen: Name | None, *, named: bool, backup: str) -> Input:
    """What the file is, and where its result goes."""
    path = known.path + backup if backup and os.path.exists(known.path + backup) else known.path
    try:
        state = os.stat(path)
        kind = detect(path, known.path, chosen, named=named)
    except InputError as error:
        return replace(known, problem=str(error))
    except OSError as error:
        return replace(known, problem=str(error.strerror or error))
    if kind is None:
        return replace(known, problem="neither text nor any other format that can be read" if named else "")
    return replace(
        known,
        original=path,
        size=state.st_size,
        modified=state.st_mtime_ns,
        kind=kind,
        target=target_of(known.relative, kind),
    )


def _without_clashes(inputs: Iterable[Input]) -> Iterator[Input]:
    """Of inputs with one place in the output, only the first keeps it. A file that was named twice is one."""
    taken: dict[str, str] = {}
    for known in inputs:
        if taken.get(known.target) == known.path:
            continue
        if known.kind:
            first = taken.setdefault(known.target, known.path)
            if first != known.path:
                problem = f"its result would be {known.target}, which is that of {first}; rename one of them"
                known = replace(known, kind=None, problem=problem)
        yield known


def check_output(paths: Iterable[Path], output: Path) -> None:
    """Raise `BulkError` if results in the folder `output` would land among the inputs."""
    for path in paths:
        if path.is_dir() and output.resolve().is_relative_to(path.resolve()):
            raise BulkError(f"{output}: lies inside {path}, whose files are read; choose a folder outside it")


def check_targets(inputs: Iterable[Input], output: Path) -> None:
    """Raise `BulkError` if a result would take an input's place, by whatever name or link."""
    own = {(state.st_dev, state.st_ino): known for known in inputs if known.kind for state in [os.stat(known.original)]}
    for known in own.values():
        try:
            state = os.stat(output / known.target)
        except OSError:
            continue
        clash = own.get((state.st_dev, state.st_ino))
        if clash:
            raise BulkError(f"{clash.path}: is there itself and would be overwritten; choose another folder")
