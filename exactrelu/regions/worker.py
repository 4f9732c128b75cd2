"""The program of a worker process: chunks come in by standard input, finished parts go out by standard output.

Run by ``workers``, never by hand; the argument is the number of the file in memory that both share, if there is one.
A thread reads, so that the process ends at once when its input ends, in the middle of a chunk too.  Ctrl-C is left to
the process that started it.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import signal
import sys
import threading
from typing import IO, Any


def main() -> None:
    """Finish chunks until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not spoil the answers
    from exactrelu.regions.pieces import finish
    from exactrelu.regions.worker_answers import write_failure, write_part

    gc.disable()  # a chunk makes millions of tuples, and no cycles
    memory = int(sys.argv[1]) if len(sys.argv) > 1 else None
    chunks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, chunks), daemon=True).start()
    while True:
        chunk = chunks.get()
        try:
            part = finish(chunk)
        except Exception as error:
            write_failure(answers, error)
        else:
            write_part(answers, part, memory)


def _read(stream: IO[bytes], chunks: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            chunks.put(pickle.load(stream))  # what the process that started this one wrote
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
