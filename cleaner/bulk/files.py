"""Files that appear whole or not at all."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from cleaner.bulk.errors import OutputError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says while `path` is written into an `OutputError`."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}") from error


@contextmanager
def whole(target: Path, temporary: Path, backup: str = "") -> Iterator[IO[bytes]]:
    """A file to write, which takes its name `target` when it is complete and safe on the disk.

    Until then it is `temporary`, which is gone after an error. With `backup`, what was at `target` stays under its
    name with that ending. Raises `OutputError` for what goes wrong with the files themselves.
    """
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        file = open(temporary, "wb")  # noqa: SIM115 - closed below, before it is renamed
    try:
        yield file
        with writing(target):
            file.flush()
            os.fsync(file.fileno())
            file.close()
            if backup:
                _put_aside(target, Path(f"{target}{backup}"))
            _move(temporary, target)
            sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):  # what was still to be written
            file.close()
        temporary.unlink(missing_ok=True)
        raise


def write_whole(target: Path, text: str) -> None:
    """Write `text` as UTF-8 so that the file appears complete or not at all. Raises `OutputError` if it cannot."""
    with whole(target, target.with_name(f".{target.name}.part")) as file:
        file.write(text.encode("utf-8", "surrogatepass"))


def _put_aside(original: Path, backup: Path) -> None:
    """Keep the original under another name. If it is there already, an interrupted run has done it."""
    if backup.exists():
        return
    try:
        os.link(original, backup)
    except OSError:  # not every file system has links
        beside = backup.with_name(f".{backup.name}.part")
        shutil.copy2(original, beside)
        os.replace(beside, backup)
    sync_folder(backup.parent)


def _move(temporary: Path, target: Path) -> None:
    try:
        os.replace(temporary, target)
    except OSError as error:
        if error.errno != errno.EXDEV:  # a folder of the output may be mounted from another disk
            raise
        beside = target.with_name(f".{target.name}.part")
        try:
            shutil.copyfile(temporary, beside)
            with open(beside, "rb+") as file:
                os.fsync(file.fileno())
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
        temporary.unlink()


def sync_folder(folder: Path) -> None:
    """Make names in the folder survive a power cut, where the system has a way to ask for it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
