"""Sign vectors in two bits a sign, and their order.

A sign is a number of two bits in two's complement: 00 is 0, 01 is +1, 11 is -1; 10 is no sign.  The first neuron has
the highest bits of the first byte, and the last byte is filled up with zeros, so that comparing bytes compares sign
vectors.
"""

from __future__ import annotations

import numpy as np

from exactrelu.errors import InputError
from exactrelu.regions.growable import Array

#: Rows that are packed at once: what bounds the memory besides the result.
ROWS = 1 << 16
_SHIFTS = np.array([6, 4, 2, 0], dtype=np.uint8)
_SIGN = np.array([0, 1, 0, -1], dtype=np.int8)
_NO_SIGN = 2


def packed_width(neurons: int) -> int:
    """How many bytes a sign vector takes; one at least.

    >>> [packed_width(k) for k in (0, 4, 5)]
    [1, 1, 2]
    """
    return max(1, -(-neurons // 4))


def pack_signs(signs: Array) -> Array:
    """Sign vectors, vectors x neurons, as bytes, vectors x width.

    >>> pack_signs(np.array([[1, -1, 0, 0, 1]], dtype=np.int8)).tolist()
    [[112, 64]]
    """
    count, neurons = signs.shape
    packed = np.zeros((count, packed_width(neurons)), dtype=np.uint8)
    for first in range(0, count, ROWS):
        block = signs[first : first + ROWS]
        for place in range(min(4, neurons)):
            codes = (block[:, place::4] & 3).astype(np.uint8)
            packed[first : first + ROWS, : codes.shape[1]] |= codes << _SHIFTS[place]
    return packed


def unpack_signs(packed: Array, neurons: int) -> Array:
    """The sign vectors, vectors x neurons.

    Raises:
        InputError: some bits are no sign, or those that fill up are not zero.
    """
    codes = ((packed[:, :, None] >> _SHIFTS) & 3).reshape(len(packed), 4 * packed.shape[1])
    if (codes[:, :neurons] == _NO_SIGN).any() or codes[:, neurons:].any():
        raise InputError("a sign vector has bits that are no sign")
    return np.asarray(_SIGN[codes[:, :neurons]])


def sign_order(packed: Array) -> Array:
    """The numbers of the sign vectors in ascending order, first neuron first, 0 before + before -.

    >>> sign_order(pack_signs(np.array([[-1, 0], [0, 1], [0, 0]], dtype=np.int8))).tolist()
    [2, 1, 0]
    """
    return np.asarray(np.lexsort(_words(packed).T[::-1]))


def are_ascending(packed: Array) -> bool:
    """Is every sign vector greater than the one before?"""
    words = _words(packed)
    below, above = words[:-1], words[1:]
    differ = below != above
    first = differ.argmax(axis=1)
    rows = np.arange(len(first))
    return bool((differ.any(axis=1) & (below[rows, first] < above[rows, first])).all())


def find_packed(wanted: Array, packed: Array) -> int | None:
    """The place of a sign vector among ascending ones, None if it is not there.

    Args:
        wanted: one vector, as bytes.
        packed: vectors x width.
    """
    low, high, key = 0, len(packed), wanted.tobytes()
    while low < high:
        middle = (low + high) // 2
        if packed[middle].tobytes() < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(packed) and packed[low].tobytes() == key else None


def _words(packed: Array) -> Array:
    """The bytes as numbers of 64 bits that compare in the same way."""
    count, width = packed.shape
    filled = np.zeros((count, -(-width // 8) * 8), dtype=np.uint8)
    filled[:, :width] = packed
    return filled.view(">u8").astype(np.uint64)
