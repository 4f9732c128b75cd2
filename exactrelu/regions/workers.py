"""Finish chunks in several processes of this machine, of which this one may be one.

A worker is a fresh interpreter that talks through its standard streams: no main module is imported a second time, no
thread is forked, and numpy is told to use one thread before it is loaded.  It ends when its input ends, so that
nothing is left behind however this process ends.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from exactrelu.regions.chunks import MOST
from exactrelu.regions.pieces import Finished, Piece, finish
from exactrelu.regions.worker_answers import WorkerLost as WorkerLost
from exactrelu.regions.worker_answers import open_memory, read_answer

#: Variables by which the usual linear algebra libraries are told how many threads to use.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "BLIS_NUM_THREADS")
#: The C library of Linux keeps memory that was freed rather than to fetch it again and again; others do not look.
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1000000000", "MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_TOP_PAD_": "67108864"}
#: How much may be on its way from a worker, where the system lets this be chosen.
PIPE_BYTES = 2**20


def expand_here(chunks: Mapping[int, Piece]) -> Iterator[tuple[int, Finished]]:
    """Finish the chunks one after the other in this process."""
    return ((number, finish(chunk)) for number, chunk in chunks.items())


def expand_in_processes(chunks: Mapping[int, Piece], jobs: int) -> Iterator[tuple[int, Finished]]:
    """Finish the chunks in this many processes, and yield each as it is finished.

    The processes end with this generator, whether it is exhausted, closed or left by an exception.

    Raises:
        LimitExceeded: a chunk has more regions or faces than allowed.
        WorkerLost: a process was killed, or could not go on.
    """
    with Processes(min(jobs, len(chunks))) as processes:
        yield from processes(chunks)


class Processes:
    """Workers that can be started before the chunks are there, since an interpreter needs its time.

    Args:
        jobs: how many processes; no more than there will be chunks.
        here: is this process one of them?  It can begin at once, and need not send what it finds.
    """

    def __init__(self, jobs: int, *, here: bool = False) -> None:
        self.jobs, self.here = min(jobs, MOST), here
        self._workers: list[_Worker] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Processes:
        try:
            for _ in range(self.jobs - self.here):
                self._workers.append(_start())
        except OSError as error:
            self.__exit__(None, None, None)
            raise WorkerLost(f"no worker process could be started: {error}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.process.kill()
        for thread in self._threads:
            thread.join()
        for worker in self._workers:
            _close(worker)
        self._workers, self._threads = [], []

    def __call__(self, chunks: Mapping[int, Piece]) -> Iterator[tuple[int, Finished]]:
        """Finish the chunks, in this order, and yield each as it is finished."""
        if not self._workers:
            with self:
                yield from self(chunks)
            return
        todo: queue.SimpleQueue[tuple[int, Piece]] = queue.SimpleQueue()
        for item in chunks.items():
            todo.put(item)
        ready: queue.SimpleQueue[tuple[int, Finished] | Exception] = queue.SimpleQueue()
        for worker in self._workers:
            self._threads.append(threading.Thread(target=_serve, args=(worker, todo, ready), daemon=True))
            self._threads[-1].start()
        for _ in range(len(chunks)):
            yield self._next(todo, ready)

    def _next(self, todo: queue.SimpleQueue[Any], ready: queue.SimpleQueue[Any]) -> tuple[int, Finished]:
        """What a worker has finished, or else finish something, or wait."""
        if self.here and ready.empty():
            with contextlib.suppress(queue.Empty):
                number, chunk = todo.get_nowait()
                return number, finish(chunk)
        found: tuple[int, Finished] | Exception = ready.get()
        if isinstance(found, Exception):
            raise found
        return found


@dataclass(frozen=True)
class _Worker:
    """A process, and the number of the file in memory that it shares with this one."""

    process: subprocess.Popen[bytes]
    memory: int | None


def _start() -> _Worker:
    environment = MEMORY | dict(os.environ) | dict.fromkeys(THREADS, "1")
    environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
    memory = open_memory()
    shared = () if memory is None else (memory,)
    process = subprocess.Popen(
        [sys.executable, "-m", "exactrelu.regions.worker", *map(str, shared)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        pass_fds=shared,
        pipesize=PIPE_BYTES,
        process_group=0,  # so that Ctrl-C goes to this process alone, also while the other one starts
    )
    return _Worker(process, memory)


def _close(worker: _Worker) -> None:
    for stream in (worker.process.stdout, worker.process.stdin):
        if stream is not None:
            with contextlib.suppress(OSError):  # what was still to be written has no reader any more
                stream.close()
    worker.process.wait()
    if worker.memory is not None:
        os.close(worker.memory)  # parts that were read stay


def _serve(worker: _Worker, todo: queue.SimpleQueue[Any], ready: queue.SimpleQueue[Any]) -> None:
    """Hand one chunk after the other to a worker, and what it answers to the caller."""
    while True:
        try:
            number, chunk = todo.get_nowait()
        except queue.Empty:
            return
        try:
            ready.put((number, _ask(worker, chunk)))
        except (OSError, EOFError):
            ready.put(_lost(worker.process, number))
            return
        except Exception as error:
            ready.put(error)
            return


def _ask(worker: _Worker, chunk: Piece) -> Finished:
    process = worker.process
    if process.stdin is None or process.stdout is None:
        raise WorkerLost("a worker process has no streams")
    pickle.dump(chunk, process.stdin, protocol=5)
    process.stdin.flush()
    return read_answer(process.stdout, f"worker process {process.pid}", worker.memory)


def _lost(worker: subprocess.Popen[bytes], number: int) -> WorkerLost:
    code = worker.wait()
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return WorkerLost(
        f"worker process {worker.pid} {how} while it finished chunk {number}; "
        "if memory ran out use fewer jobs, and with a journal run again to go on"
    )
