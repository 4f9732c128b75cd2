"""A journal of finished chunks, so that an interrupted run goes on where it was: one sqlite file, one run.

A chunk is there completely or not at all: it is one transaction, and it has reached the disk before the next one is
waited for.  What a file says is checked: of which run it is, and the sha256 of every chunk.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from exactrelu import __version__
from exactrelu.errors import InputError
from exactrelu.exact.rationals import format_rational
from exactrelu.networks.network import Network
from exactrelu.networks.network_text import fingerprint
from exactrelu.regions.chunks import DIVISION
from exactrelu.regions.domains import Domain
from exactrelu.regions.part_bytes import as_bytes, from_bytes
from exactrelu.regions.pieces import Finished
from exactrelu.regions.tree_chunks import TREE_DIVISION

FORMAT = "exactrelu-regions-journal"
VERSION = 2
#: The "application id" of the file: sqlite keeps it in the header; the letters xrlu.
APPLICATION = 0x78726C75
_AFRESH = "take another name, or delete the file to begin afresh"


class Journal:
    """The finished chunks of one run; made by :func:`open_journal`."""

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self._connection, self.where = connection, where

    def kept(self, chunks: int) -> dict[int, Any]:
        """The parts that are there already.

        Raises:
            InputError: a chunk is damaged.
        """
        parts = {}
        for number, data, digest in self._connection.execute("SELECT number, data, sha256 FROM chunk ORDER BY number"):
            if not isinstance(data, bytes) or hashlib.sha256(data).hexdigest() != digest or not 0 <= number < chunks:
                raise InputError(f"chunk {number} of the journal is damaged", where=self.where, hint=_AFRESH)
            parts[number] = from_bytes(data)
        return parts

    def keep(self, number: int, part: Finished) -> None:
        """Write one more to the disk.

        Raises:
            InputError: the disk is full, or the file went away.
        """
        data = as_bytes(part)
        row = (number, data, hashlib.sha256(data).hexdigest())
        try:
            with self._connection:
                self._connection.execute("INSERT OR REPLACE INTO chunk VALUES (?, ?, ?)", row)
        except sqlite3.Error as error:
            raise InputError(f"the journal cannot be written: {error}", where=self.where) from None


@contextmanager
def open_journal(path: str | os.PathLike[str], network: Network, domain: Domain) -> Iterator[Journal]:
    """The journal of the regions of a network on a domain, made if there is none.

    Raises:
        InputError: the file is no journal, or that of another network, domain or version, or it cannot be opened.
    """
    where = os.fspath(path)
    is_new = not os.path.exists(where)
    try:
        connection = sqlite3.connect(where, timeout=30)
    except sqlite3.Error as error:
        raise InputError(f"the journal cannot be opened: {error}", where=where) from None
    with closing(connection):
        try:
            _prepare(connection, _identity(network, domain), where)
        except sqlite3.Error as error:
            if is_new:  # the disk is full
                connection.close()
                _remove(where)
                raise InputError(f"the journal cannot be written: {error}", where=where) from None
            raise InputError(f"this is no journal: {error}", where=where, hint=_AFRESH) from None
        yield Journal(connection, where)


def _remove(where: str) -> None:
    """Leave nothing of a journal that could not be begun."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            os.unlink(where + suffix)


def _prepare(connection: sqlite3.Connection, identity: dict[str, str], where: str) -> None:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables:
        connection.execute("PRAGMA journal_mode = WAL")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute("CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
            connection.execute(
                "CREATE TABLE chunk (number INTEGER PRIMARY KEY, data BLOB NOT NULL, sha256 TEXT NOT NULL)"
            )
            connection.executemany("INSERT INTO run VALUES (?, ?)", identity.items())
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION,):
        raise InputError("this is a database, but no journal", where=where, hint=_AFRESH)
    found = dict(connection.execute("SELECT key, value FROM run"))
    for key, value in identity.items():
        if found.get(key) != value:
            raise InputError(f"this is the journal of another {key}", where=where, hint=_AFRESH)
    connection.execute("PRAGMA synchronous = FULL")


def _identity(network: Network, domain: Domain) -> dict[str, str]:
    """What must be equal for chunks to fit: all that the chunks follow from."""
    rows = domain.rows
    tables = [domain.points, rows.A, [rows.b], rows.E, [rows.f]]
    text = json.dumps([domain.dimension, [[[format_rational(v) for v in row] for row in table] for table in tables]])
    return {
        "version": f"{FORMAT} {VERSION}, exactrelu {__version__}, {DIVISION}, {TREE_DIVISION}",
        "network": fingerprint(network),
        "domain": hashlib.sha256(text.encode()).hexdigest(),
    }
