"""What a worker process answers, as bytes: a finished part, or in one sentence why there is none.

First a byte that says which, then the number of bytes that follow, 8 bytes.

A part is long.  Where the system has anonymous files in memory, each worker shares one with the process that started
it, and an answer says only where the part begins there; it needs not be copied out, and goes away with the processes.
"""

from __future__ import annotations

import json
import mmap
import os
from typing import IO, Any

from exactrelu.errors import ExactReluError, LimitExceeded
from exactrelu.regions.part_bytes import as_pieces, from_bytes
from exactrelu.regions.pieces import Finished

_PART, _PLACE, _LIMIT, _FAILED = b"P", b"M", b"L", b"F"


class WorkerLost(ExactReluError):
    """A worker process ended before its work was done."""


def open_memory() -> int | None:
    """The number of a new anonymous file in memory, or None where the system has none."""
    return os.memfd_create("exactrelu") if hasattr(os, "memfd_create") else None


def write_part(stream: IO[bytes], part: Finished, memory: int | None) -> None:
    """Answer with a part.

    Args:
        stream: where answers go.
        part: the answer.
        memory: the file in memory, if there is one; the part is appended.
    """
    pieces = as_pieces(part, dumped=True)
    if memory is None:
        _write(stream, _PART, pieces)
        return
    start = -(-os.fstat(memory).st_size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY
    with open(os.dup(memory), "wb") as file:
        file.seek(start)
        for piece in pieces:
            file.write(piece)
    _write(stream, _PLACE, [json.dumps([start, sum(map(len, pieces))]).encode()])


def write_failure(stream: IO[bytes], error: BaseException) -> None:
    """Answer with what went wrong."""
    if isinstance(error, LimitExceeded):
        record = {"limit": error.limit, "needed": error.needed, "allowed": error.allowed}
        _write(stream, _LIMIT, [json.dumps(record).encode()])
    else:
        _write(stream, _FAILED, [f"{type(error).__name__}: {error}".splitlines()[0].encode()])


def read_answer(stream: IO[bytes], name: str, memory: int | None) -> Finished:
    """Wait for an answer.

    Args:
        stream: where it comes from.
        name: of the process, for people.
        memory: the file in memory, if there is one.

    Raises:
        EOFError: the stream ended before.
        LimitExceeded: the chunk has more regions or faces than allowed.
        WorkerLost: the process could not go on.
    """
    head = _read(stream, 9)
    data = _read(stream, int.from_bytes(head[1:], "little"))
    if head[:1] == _PART:
        return from_bytes(data, dumped=True)
    if head[:1] == _PLACE and memory is not None:
        start, length = json.loads(data)
        return from_bytes(mmap.mmap(memory, length, offset=start, access=mmap.ACCESS_READ), dumped=True)
    if head[:1] == _LIMIT:
        raise LimitExceeded(**json.loads(data), doing="enumerating regions")
    raise WorkerLost(f"{name} could not go on: {data.decode(errors='replace')}")


def _write(stream: IO[bytes], kind: bytes, pieces: list[Any]) -> None:
    stream.write(kind + sum(map(len, pieces)).to_bytes(8, "little"))
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def _read(stream: Any, size: int) -> bytearray:
    data = bytearray(size)
    if stream.readinto(data) < size:
        raise EOFError
    return data
