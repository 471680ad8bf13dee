"""Processes that work off tasks, each by itself. A process that dies is noticed and its task is told."""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from cleaner.bulk.errors import CrashError, OutputError, StrictError

_STARTED = "started"


class Pool:
    """`jobs` processes that each make `make(*arguments)` once and call it with one task after the other.

    Everything must be importable by name and picklable: processes are spawned, so it works alike on every system.
    """

    def __init__(self, jobs: int, make: Callable[..., Callable[[Any], Any]], *arguments: Any) -> None:
        self._start = (make, arguments)
        self._workers = [_Process(*self._start) for _ in range(jobs)]

    def run(self, tasks: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
        """Each task as it is finished, with its result or the error of `cleaner.bulk.errors` that ended it."""
        waiting = next(tasks, None)
        again: list[Any] = []
        failed: list[Any] = []
        unstarted = 0
        while True:
            for worker in [one for one in self._workers if one.is_ready]:
                task = again.pop() if again else waiting
                if task is None:
                    break
                if task is waiting:
                    waiting = None
                worker.give(task)
                if waiting is None:
                    waiting = next(tasks, None)
            busy = [worker for worker in self._workers if worker.task is not None or not worker.is_ready]
            if not any(worker.task is not None for worker in self._workers) and waiting is None and not again:
                return
            ready = wait([one for worker in busy for one in (worker.connection, worker.sentinel)])
            for number, worker in enumerate(self._workers):
                if worker.connection not in ready and worker.sentinel not in ready:
                    continue
                task, (is_alive, result) = worker.task, worker.take()
                if not is_alive:
                    self._workers[number] = _Process(*self._start)
                    if task is None:
                        unstarted += 1
                        if unstarted > len(self._workers):
                            raise CrashError(f"a worker did not start ({result})")
                    elif task in failed:
                        yield task, CrashError(result)
                    else:
                        failed.append(task)
                        again.append(task)
                elif task is not None:
                    yield task, result

    def stop(self) -> None:
        """End the processes at once."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


class _Process:
    def __init__(self, make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, make, arguments), daemon=True)
        with _interrupts_held():
            self.process.start()
        theirs.close()
        self.sentinel = self.process.sentinel
        self.is_ready = False
        self.task: Any = None

    def give(self, task: Any) -> None:
        self.task, self.is_ready = task, False
        with suppress(OSError):  # if it died, `take` will tell
            self.connection.send(task)

    def take(self) -> tuple[bool, Any]:
        """Whether the process lives, and what it says; or how it ended."""
        try:
            result = self.connection.recv()
        except (EOFError, OSError):
            self.process.join()
            code = self.process.exitcode or 0
            return False, f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        self.task, self.is_ready = None, True
        return True, result


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C: they would each print where they were. It reaches us afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(
    connection: "Connection[Any, Any]", make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]
) -> None:
    """What a process does until the other end of the connection is closed, be it because the parent was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    call = make(*arguments)
    gc.freeze()  # the rules live as long as the process; looking them through again and again costs 7 to 20 %
    connection.send(_STARTED)
    try:
        while True:
            task = connection.recv()
            try:
                result = call(task)
            except (OutputError, StrictError) as error:
                result = error
            except Exception as error:
                result = CrashError(repr(error))
            connection.send(result)
    except (EOFError, OSError):
        return
