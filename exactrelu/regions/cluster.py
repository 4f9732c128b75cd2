"""Finish chunks on a Dask cluster, of this machine or of many; the extra ``distributed``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exactrelu.errors import InputError
from exactrelu.regions.divided import Scheduler
from exactrelu.regions.pieces import Finished, Piece, finish


def on_cluster(client: Any) -> Scheduler:
    """What ``enumerate_regions(schedule=...)`` takes to work on a cluster.

    A worker that dies loses nothing: the cluster gives its chunks to another one.

    Args:
        client: a ``distributed.Client``, or the address of a scheduler, such as ``"tcp://10.0.0.1:8786"``.

    Raises:
        InputError: the package distributed is not installed, or nothing answers at the address.
    """
    return lambda chunks: _expand_on(client, chunks)


def _expand_on(client: Any, chunks: Mapping[int, Piece]) -> Iterator[tuple[int, Finished]]:
    try:
        import importlib

        distributed = importlib.import_module("distributed")
    except ImportError:
        raise InputError(
            "working on a cluster needs the package distributed", hint="pip install 'exactrelu[distributed]'"
        ) from None
    if isinstance(client, str):
        try:
            connected = distributed.Client(client, timeout="10s")
        except (OSError, ValueError) as error:
            raise InputError(f"no scheduler answers: {error}".splitlines()[0], where=client) from None
        with connected:
            yield from _expand_on(connected, chunks)
        return
    futures = {client.submit(finish, chunk, pure=False, retries=2): number for number, chunk in chunks.items()}
    try:
        for future, part in distributed.as_completed(list(futures), with_results=True):
            yield futures[future], part
    finally:
        client.cancel(list(futures))
