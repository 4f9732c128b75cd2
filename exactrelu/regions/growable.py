"""Arrays that grow at their end, and lists of lists in two arrays.

Names in this module
    ragged    segments of one array of values: segment i is values[starts[i] : starts[i] + lengths[i]]
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


class Growable:
    """An array whose first axis grows; appending costs amortized constant time per entry.

    >>> numbers = Growable(np.array([1, 2]))
    >>> numbers.extend(np.array([3]))
    >>> numbers.view.tolist()
    [1, 2, 3]
    """

    __slots__ = ("_buffer", "size")

    def __init__(self, values: Array) -> None:
        self._buffer = np.array(values, order="C")  # a copy: two owners must not share it
        self.size = len(values)

    @classmethod
    def adopted(cls, values: Array) -> Growable:
        """The same without a copy, of an array that has no other owner."""
        adopted = cls.__new__(cls)
        adopted._buffer, adopted.size = values, len(values)
        return adopted

    @property
    def view(self) -> Array:
        """The entries so far; writing into it writes into them, until the next :meth:`extend`."""
        return self._buffer[: self.size]

    def extend(self, values: Array) -> None:
        """Append ``values``."""
        end = self.size + len(values)
        if end > len(self._buffer):
            larger = np.empty((2 * end + 64, *self._buffer.shape[1:]), self._buffer.dtype)
            larger[: self.size] = self.view
            self._buffer = larger
        self._buffer[self.size : end] = values
        self.size = end


def starts_of(lengths: Array) -> Array:
    """Where each segment begins when segments of these lengths stand one after another.

    >>> starts_of(np.array([2, 0, 3])).tolist()
    [0, 2, 2]
    """
    return np.cumsum(lengths) - lengths


def gather_segments(starts: Array, lengths: Array) -> Array:
    """The positions in all the segments, segment by segment.

    >>> gather_segments(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    offsets = np.repeat(starts - starts_of(lengths), lengths)
    return offsets + np.arange(len(offsets))


def owners_of(lengths: Array) -> Array:
    """The number of the segment, once for each of its entries.

    >>> owners_of(np.array([2, 0, 1])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(lengths)), lengths)
