"""How far a run is: a bar on a terminal, now and then a line in a log, nothing where it is piped."""

import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, TextIO

import click

_EVERY = 30.0
"""Seconds between lines in a log."""


class Progress(AbstractContextManager["Progress"]):
    """Tells nothing."""

    def begin(self, size: int) -> None:
        """There are `size` bytes to read."""

    def advance(self, size: int, documents: int) -> None:
        """So many more are done."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class Bar(Progress):
    """A bar with the rate and the time left."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: Any = None
        self._rate = _Rate()

    def begin(self, size: int) -> None:
        self._rate.begin(size)
        self._bar = click.progressbar(
            range(0),
            length=size,
            file=self._stream,
            show_eta=False,
            item_show_func=lambda _: self._rate.told(),
            width=24,
        )
        self._bar.__enter__()

    def advance(self, size: int, documents: int) -> None:
        self._rate.advance(size, documents)
        self._bar.update(size)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.__exit__(kind, error, trace)


class Lines(Progress):
    """A line every half minute."""

    def __init__(self, tell: Callable[[str], None], every: float = _EVERY) -> None:
        self._tell, self._every = tell, every
        self._rate, self._last = _Rate(), 0.0

    def begin(self, size: int) -> None:
        self._rate.begin(size)
        self._last = time.monotonic()

    def advance(self, size: int, documents: int) -> None:
        self._rate.advance(size, documents)
        if time.monotonic() - self._last >= self._every:
            self._last = time.monotonic()
            self._tell(f"{self._rate.percent():.0f} %, {self._rate.told()}")


class _Rate:
    def begin(self, size: int) -> None:
        self._total, self._done, self._documents, self._since = size, 0, 0, time.monotonic()

    def advance(self, size: int, documents: int) -> None:
        self._done += size
        self._documents += documents

    def percent(self) -> float:
        return 100 * self._done / max(1, self._total)

    def told(self) -> str:
        passed = max(time.monotonic() - self._since, 1e-3)
        left = passed * (self._total - self._done) / max(1, self._done)
        minutes, seconds = divmod(int(left), 60)
        return (
            f"{self._documents:,} documents, {self._done / 1e6:,.1f} of {self._total / 1e6:,.1f} MB, "
            f"{self._done / 1e6 / passed:.1f} MB/s, {minutes // 60}:{minutes % 60:02}:{seconds:02} left"
        )


def choose(*, quiet: bool, verbose: bool) -> Progress:
    """What fits where standard error goes."""
    if quiet:
        return Progress()
    if sys.stderr.isatty():
        return Bar(sys.stderr)
    if verbose or _is_file(sys.stderr):
        return Lines(lambda line: click.echo(line, err=True), 5.0 if verbose else _EVERY)
    return Progress()


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False
