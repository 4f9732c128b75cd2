"""All subsets of given vectors with a given sum, exactly: by halves that meet, or by elimination.

Finding one such subset is NP-complete in general, so the work is exponential: 2^(n/2) sums for n
vectors, or 2^f for f vectors beyond the rank of all, whichever is less.

Names in this module
    v    the vectors, n of them, of equal length
    t    the sum that is wanted
    S    a subset of [n], as increasing numbers
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from flint import fmpq, fmpq_mat

from exactrelu.errors import LimitExceeded, ShapeError
from exactrelu.exact.matrices import Matrix, Vector, as_flint_matrix, transpose
from exactrelu.limits import DEFAULT_LIMITS, Limits


def subsets_with_sum(v: Matrix, t: Vector, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[int, ...]]:
    """All S with Σ_{i in S} v_i = t, each once.

    Args:
        v: n vectors of k rationals each.
        t: k rationals.
        limits: ``normal_form_terms`` bounds the number of sums that are formed.

    Raises:
        ShapeError: a vector and ``t`` differ in length.
        LimitExceeded: too many sums would be formed; raised before the first answer.

    Cost: min(2^(n/2), 2^(n - r)) sums for vectors of rank r, and a step for each answer.

    >>> from exactrelu.exact.matrices import as_matrix, as_row
    >>> v = as_matrix([(1, 0), (0, 1), (-1, -1), (1, 1)])
    >>> sorted(subsets_with_sum(v, as_row([0, 0])))
    [(), (0, 1, 2), (2, 3)]
    """
    if any(len(vector) != len(t) for vector in v):
        raise ShapeError(f"every vector must have the length of the sum, {len(t)}")
    n = len(v)
    reduced, rank = as_flint_matrix(transpose((*v, t), columns=0), columns=n + 1).rref()
    pivots = [next(j for j in range(n + 1) if reduced[i, j]) for i in range(rank)]
    if n in pivots:
        return iter(())
    if n - rank <= (n + 1) // 2:
        check_subset_count(n - rank, limits)
        return _by_elimination(reduced, pivots, n)
    check_subset_count((n + 1) // 2, limits)
    return _by_halves(*_packed(v, t))


def all_subsets(n: int, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[int, ...]]:
    """All subsets of [n].

    Raises:
        LimitExceeded: there are more than ``limits.normal_form_terms``.

    >>> list(all_subsets(2))
    [(), (0,), (1,), (0, 1)]
    """
    check_subset_count(n, limits)
    return (_members(mask, n) for mask in range(1 << n))


def check_subset_count(n: int, limits: Limits) -> None:
    """Raise LimitExceeded unless 2^n sums may be formed."""
    if n >= limits.normal_form_terms.bit_length():
        needed: int | str = 1 << n if n < 64 else f"2^{n}"
        raise LimitExceeded(
            "normal_form_terms", needed=needed, allowed=limits.normal_form_terms, doing="comparing sums over subsets"
        )


def _by_elimination(reduced: fmpq_mat, pivots: list[int], n: int) -> Iterator[tuple[int, ...]]:
    """Choose the free vectors in all ways; each pivot is then determined, and must be 0 or 1."""
    free = [j for j in range(n) if j not in pivots]
    for mask in range(1 << len(free)):
        chosen = [free[k] for k in _members(mask, len(free))]
        determined = [reduced[i, n] - sum((reduced[i, j] for j in chosen), fmpq(0)) for i in range(len(pivots))]
        if all(x in (0, 1) for x in determined):
            yield tuple(sorted([*chosen, *(j for j, x in zip(pivots, determined, strict=True) if x == 1)]))


def _by_halves(numbers: list[int], target: int) -> Iterator[tuple[int, ...]]:
    """Meet in the middle: the sums over the first half in a table, those over the second half looked up."""
    half = len(numbers) // 2
    table: dict[int, list[int]] = {}
    for mask, total in enumerate(_sums(numbers[:half])):
        table.setdefault(total, []).append(mask)
    for mask, total in enumerate(_sums(numbers[half:])):
        for first in table.get(target - total, ()):
            yield _members(first | mask << half, len(numbers))


def _sums(numbers: list[int]) -> list[int]:
    """The sum over every subset; the binary digits of the place say which."""
    sums = [0]
    for number in numbers:
        sums += [s + number for s in sums]
    return sums


def _members(mask: int, n: int) -> tuple[int, ...]:
    return tuple(j for j in range(n) if mask >> j & 1)


def _packed(v: Matrix, t: Vector) -> tuple[list[int], int]:
    """Each vector as one integer, so that different sums stay different: its digits in a base that none overflows."""
    common = lcm(*(x.denominator for vector in (*v, t) for x in vector))
    rows = [[int(x * common) for x in vector] for vector in (*v, t)]
    base = 2 * sum(abs(x) for row in rows for x in row) + 1
    packed = []
    for row in rows:
        number = 0
        for x in row:
            number = number * base + x
        packed.append(number)
    return packed[:-1], packed[-1]
