"""Arithmetic modulo a prime p of 26 bits: a product of two residues has 52 bits, 2048 of them fit into 64.

Ranks are python-flint's.  A rank modulo p of a matrix over the integers, or over rationals whose denominators p does
not divide, is never larger than its rank over Q: a minor that is not 0 modulo p is not 0.

Names in this module
    p    the prime
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt
from flint import nmod_mat

Residues = npt.NDArray[np.int64]

#: The two largest primes below 2^26.
PRIMES: Final = (67_108_859, 67_108_837)
#: So many products of residues may be added before they must be reduced.
SUMMANDS: Final = 2_048


class Chance:
    """Residues drawn from the raw stream of PCG64, which numpy promises to keep.

    One stream serves the point and the fields: two generators with one seed would make them equal, and a point that
    equals a field is not generic.
    """

    def __init__(self, seed: int, p: int) -> None:
        self.p = p
        self._bits = np.random.PCG64(seed)

    def residues(self, *shape: int, below: int | None = None) -> Residues:
        """An array of residues from 1 to ``below`` - 1, by default to p - 1."""
        count = int(np.prod(shape, dtype=np.int64))
        raw = self._bits.random_raw(count) % np.uint64((below or self.p) - 1)
        return raw.astype(np.int64).reshape(shape) + 1

    def index(self, below: int) -> int:
        """A number from 0 to ``below`` - 1."""
        return int(self._bits.random_raw(1)[0]) % below


def reduce(a: Residues, p: int) -> Residues:
    """The residues of a nonnegative array; twice as fast as ``%``.

    >>> reduce(np.array([67_108_860, 5]), 67_108_859).tolist()
    [1, 5]
    """
    unsigned = a.view(np.uint64)
    prime = np.uint64(p)
    return (unsigned - (unsigned // prime) * prime).view(np.int64)


def residue(q: Fraction, p: int) -> int:
    """The residue of a rational number.

    Raises:
        ZeroDivisionError: p divides the denominator.

    >>> residue(Fraction(1, 2), 7)
    4
    """
    if q.denominator % p == 0:
        raise ZeroDivisionError(f"{p} divides the denominator of {q}")
    return q.numerator * pow(q.denominator, -1, p) % p


def prime_for(numbers: Iterable[Fraction], skip: int = 0) -> int:
    """A prime of 26 bits that divides no denominator; the one after ``skip`` others.

    >>> prime_for([Fraction(1, 67_108_859)])
    67108837
    """
    denominators = {q.denominator for q in numbers}
    p, left = PRIMES[0], skip
    while True:
        if all(d % p for d in denominators):
            if not left:
                return p
            left -= 1
        p = _prime_below(p)


def rank(rows: Residues, p: int) -> int:
    """The rank modulo p."""
    m, n = rows.shape
    return int(nmod_mat(m, n, rows.ravel().tolist(), p).rank()) if m and n else 0


def independent_rows(rows: Residues, p: int) -> list[int]:
    """The numbers of the rows that no earlier rows span, modulo p.

    >>> independent_rows(np.array([[0, 0], [1, 2], [2, 4], [0, 1]]), 67_108_859)
    [1, 3]
    """
    m, n = rows.shape
    if not m or not n:
        return []
    reduced, r = nmod_mat(n, m, rows.T.ravel().tolist(), p).rref()
    found: list[int] = []
    for j in range(m):
        if len(found) == r:
            break
        if int(reduced[len(found), j]):
            found.append(j)
    return found


def sparse_rows(rows: Sequence[dict[int, int]], width: int, p: int) -> Residues:
    """Rows given as column -> integer, as an array of residues."""
    array = np.zeros((len(rows), width), dtype=np.int64)
    for k, row in enumerate(rows):
        for column, value in row.items():
            array[k, column] = value % p
    return array


def _prime_below(p: int) -> int:
    from flint import fmpz

    q = p - 2
    while not fmpz(q).is_prime():
        q -= 2
    return q
