"""Integer points in one array: to send them, to keep many of them, and to find equal ones.

A vertex has a few integers of any size.  As Python ints they take ten times as much room, and every one of them is
an object; so what nobody asks for stays as it came.

Names in this module
    n, D     points; entries of each
    words    of 64 bits that an entry has, in two's complement, the least word first
"""

from __future__ import annotations

import marshal
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, islice, repeat
from operator import rshift
from typing import TypeAlias, overload

import numpy as np

from exactrelu.regions.growable import Array

Point: TypeAlias = tuple[int, ...]

BITS, BYTES = 64, 8
_MASK = 2**BITS - 1
_ODD = 0x9E3779B97F4A7C15


class PackedPoints(Sequence[Point]):
    """Some points, all with the same number of entries.

    Attributes:
        data: unsigned words, n x D x words.

    >>> points = pack([(3, -1), (2**70, 5)], 2)
    >>> points[1] == (2**70, 5), list(points)[0], len(points), points.data.shape
    (True, (3, -1), 2, (2, 2, 2))
    """

    def __init__(self, data: Array) -> None:
        self.data = data

    def __len__(self) -> int:
        return len(self.data)

    @property
    def words(self) -> int:
        """Words of an entry."""
        return int(self.data.shape[2])

    @overload
    def __getitem__(self, k: int) -> Point: ...
    @overload
    def __getitem__(self, k: slice) -> PackedPoints: ...
    def __getitem__(self, k: int | slice) -> Point | PackedPoints:
        if isinstance(k, slice):
            return PackedPoints(self.data[k])
        return tuple(int.from_bytes(entry.tobytes(), "little", signed=True) for entry in self.data[k])

    def __iter__(self) -> Iterator[Point]:
        if self.words == 1:
            entries = self.data.astype("<i8").ravel().tolist()
        else:
            whole, step = self.data.tobytes(), BYTES * self.words
            entries = [int.from_bytes(whole[k : k + step], "little", signed=True) for k in range(0, len(whole), step)]
        return zip(*[iter(entries)] * self.data.shape[1], strict=True)

    def widened(self, words: int) -> PackedPoints:
        """The same points with more words for each entry."""
        if words == self.words:
            return self
        data = np.empty((*self.data.shape[:2], words), dtype="<u8")
        data[:, :, : self.words] = self.data
        negative = self.data[:, :, -1:] >> np.uint64(BITS - 1)
        data[:, :, self.words :] = negative * np.uint64(_MASK)
        return PackedPoints(data)

    def keys(self) -> Array:
        """A number of 64 bits for every point; the same for equal points with as many words."""
        keys = np.zeros(len(self), dtype=np.uint64)
        weight = 1
        for column in self.data.reshape(len(self), self.data.shape[1] * self.words).T:
            weight = weight * _ODD & _MASK
            mixed = column * np.uint64(weight)
            keys += mixed ^ (mixed >> np.uint64(BITS // 2))
        return keys


class DumpedPoints(Sequence[Point]):
    """Points in Python's own form, which is quicker to write; to be read from processes of one's own only.

    >>> points = DumpedPoints(dump_points([(3, -1), (2**70, 5)]), 2)
    >>> points[1] == (2**70, 5), len(points), list(points)[0]
    (True, 2, (3, -1))
    """

    def __init__(self, data: bytes | memoryview, count: int) -> None:
        self.data, self._count = data, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, k: int) -> Point: ...
    @overload
    def __getitem__(self, k: slice) -> Sequence[Point]: ...
    def __getitem__(self, k: int | slice) -> Point | Sequence[Point]:
        return self._points[k]

    @cached_property
    def _points(self) -> list[Point]:
        points: list[Point] = marshal.loads(self.data)
        return points


class JoinedPoints(Sequence[Point]):
    """The first points of some sequences, one after the other.

    Args:
        parts: sequences, and how many points of each.

    >>> points = JoinedPoints([([(1,), (2,), (3,)], 2), ([], 0), ([(4,)], 1)])
    >>> list(points), points[2], points[-1], len(points), points[1:]
    ([(1,), (2,), (4,)], (4,), (4,), 3, [(2,), (4,)])
    """

    def __init__(self, parts: Sequence[tuple[Sequence[Point], int]]) -> None:
        self._parts = parts
        self._ends = list(accumulate(count for _, count in parts))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, k: int) -> Point: ...
    @overload
    def __getitem__(self, k: slice) -> Sequence[Point]: ...
    def __getitem__(self, k: int | slice) -> Point | Sequence[Point]:
        if isinstance(k, slice):
            return [self[j] for j in range(len(self))[k]]
        place = range(len(self))[k]
        part = bisect_right(self._ends, place)
        points, count = self._parts[part]
        return points[place - self._ends[part] + count]

    def __iter__(self) -> Iterator[Point]:
        return chain.from_iterable(islice(points, count) for points, count in self._parts)


def dump_points(points: Sequence[Point]) -> bytes:
    """What :class:`DumpedPoints` reads."""
    return marshal.dumps(list(points), 2)  # from version 3 on the bytes depend on who else has the points


def pack(points: Sequence[Point], D: int) -> PackedPoints:
    """Points in as few words as the longest entry needs.

    Args:
        points: with D entries each.
        D: needed where there is no point.
    """
    entries = list(chain.from_iterable(points))
    words = max(map(int.bit_length, (min(entries, default=0), max(entries, default=0)))) // BITS + 1
    if words == 1:
        data = np.array(entries, dtype="<i8").view("<u8")
    elif words == 2:
        data = np.empty((len(entries), 2), dtype="<u8")
        data[:, 0] = np.fromiter(map(_MASK.__and__, entries), dtype=np.uint64, count=len(entries))
        data.view("<i8")[:, 1] = np.fromiter(map(rshift, entries, repeat(BITS)), dtype=np.int64, count=len(entries))
    else:
        joined = b"".join([v.to_bytes(BYTES * words, "little", signed=True) for v in entries])
        data = np.frombuffer(joined, dtype="<u8")
    return PackedPoints(data.reshape(len(points), D, words))


def join_packed(parts: Sequence[PackedPoints]) -> PackedPoints:
    """The points of all parts, one part after the other; at least one part."""
    words = max(part.words for part in parts)
    return PackedPoints(np.concatenate([part.widened(words).data for part in parts]))


def find_equal(points: PackedPoints) -> tuple[Array, Array]:
    """The place of one of every set of equal points, and for every point which of these sets it is in.

    >>> places, which = find_equal(pack([(1, 2), (3, 4), (1, 2)], 2))
    >>> which.tolist() in ([0, 1, 0], [1, 0, 1]), sorted(places.tolist())
    (True, [0, 1])
    """
    _, places, which = np.unique(points.keys(), return_index=True, return_inverse=True)
    if (points.data == points.data[places[which]]).all():
        return places, which
    first: dict[bytes, int] = {}  # two different points have one key
    which = np.array([first.setdefault(point.tobytes(), len(first)) for point in points.data], dtype=np.int64)
    return np.unique(which, return_index=True)[1], which
