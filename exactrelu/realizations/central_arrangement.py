"""The cells of a central arrangement {x : <r_i, x> = 0}, one point for each antipodal pair, in integers.

Deletion and restriction: a cell of the first k hyperplanes is cut by the next one, H, just where the arrangement
that they leave on H has a cell with the same signs.  No linear program is solved; every point is made from one that
lies on H by a step to either side that is too short to cross the others.

Names in this module
    r     an integer normal, primitive, one for each hyperplane
    σ     the signs of a cell as a bit mask: bit i is set where <r_i, x> > 0; no <r_i, x> vanishes
    x, y  integer points of the space and of a hyperplane
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from exactrelu.errors import LimitExceeded
from exactrelu.limits import DEFAULT_LIMITS

IntegerVector: TypeAlias = tuple[int, ...]
Cell: TypeAlias = tuple[int, IntegerVector]


def primitive(values: Iterable[Fraction | int]) -> IntegerVector:
    """The coprime integers on the ray of a vector; zeros for the zero vector.

    >>> primitive([Fraction(-1, 2), Fraction(3)])
    (-1, 6)
    """
    entries = tuple(values)
    common = lcm(*(v.denominator for v in entries))
    return _coprime([v.numerator * (common // v.denominator) for v in entries])


def line_of(direction: IntegerVector) -> tuple[IntegerVector, int]:
    """A primitive vector up to its sign, first entry that is not 0 positive, and that sign; 0 for the zero vector.

    >>> line_of((0, -1, 2))
    ((0, 1, -2), -1)
    """
    for entry in direction:
        if entry:
            return (direction, 1) if entry > 0 else (tuple(-v for v in direction), -1)
    return direction, 0


def half_cells(normals: Sequence[IntegerVector], dimension: int, *, most: int = DEFAULT_LIMITS.regions) -> list[Cell]:
    """One cell of each antipodal pair {C, -C}, with an integer point inside.

    Args:
        normals: n integer vectors that are not zero and pairwise not parallel.
        dimension: d, the length of each.
        most: how many half cells may be listed.

    Returns:
        Pairs (σ, x).  Without a hyperplane there is one cell, its own antipode, with x = 0.

    Raises:
        LimitExceeded: there are more; ``Σ_{i<d} C(n-1, i)`` of them where the normals are in general position.

    Cost: about n^(d+1) multiplications; 0.1 ms for six planes of R^3, 0.6 ms in R^4.

    >>> [x for _, x in half_cells([(1, 0), (0, 1)], 2)]
    [(1, 1), (1, -1)]
    """
    if not normals:
        return [(0, (0,) * dimension)]
    cells: list[Cell] = [(1, normals[0])]
    for k in range(1, len(normals)):
        cells = _cut(cells, normals[:k], normals[k], dimension, most)
        if len(cells) > most:
            raise LimitExceeded("regions", needed=f"more than {most}", allowed=most, doing="listing cells")
    return cells


def signs_at(normals: Sequence[IntegerVector], x: IntegerVector) -> int:
    """σ at a point, as a bit mask."""
    mask = 0
    for i, r in enumerate(normals):
        if _dot(r, x) > 0:
            mask |= 1 << i
    return mask


def _cut(cells: list[Cell], before: Sequence[IntegerVector], normal: IntegerVector, d: int, most: int) -> list[Cell]:
    """The half cells of ``before`` and ``normal``, from those of ``before``."""
    on, full = {}, (1 << len(before)) - 1
    for x in _points_on(normal, before, d, most):
        mask = signs_at(before, x)
        on[mask] = x
        on[full ^ mask] = tuple(-v for v in x)
    bit, steps, cut = 1 << len(before), [abs(_dot(r, normal)) for r in before], []
    for mask, x in cells:
        foot = on.get(mask)
        if foot is None:
            cut.append((mask | bit if _dot(normal, x) > 0 else mask, x))
            continue
        factor = 1 + max(step // abs(_dot(r, foot)) for step, r in zip(steps, before, strict=True))
        cut.append((mask | bit, _coprime([factor * v + w for v, w in zip(foot, normal, strict=True)])))
        cut.append((mask, _coprime([factor * v - w for v, w in zip(foot, normal, strict=True)])))
    return cut


def _points_on(normal: IntegerVector, before: Sequence[IntegerVector], d: int, most: int) -> list[IntegerVector]:
    """A point of {<normal, x> = 0} inside each half cell that ``before`` leaves there."""
    if d == 2:
        return [(-normal[1], normal[0])]
    pivot = min((j for j in range(d) if normal[j]), key=lambda j: abs(normal[j]))
    rest, scale = [j for j in range(d) if j != pivot], normal[pivot]
    restricted: dict[IntegerVector, None] = {}
    for r in before:
        image = line_of(_coprime([scale * r[j] - normal[j] * r[pivot] for j in rest]))[0]
        restricted[image] = None
    points = []
    for _, y in half_cells(tuple(restricted), d - 1, most=most):
        x = [scale * v for v in y]
        x.insert(pivot, -sum(normal[j] * v for j, v in zip(rest, y, strict=True)))
        points.append(_coprime(x))
    return points


def _dot(r: IntegerVector, x: IntegerVector) -> int:
    return sum(map(int.__mul__, r, x))


def _coprime(entries: Sequence[int]) -> IntegerVector:
    common = gcd(*entries)
    return tuple(entries) if common < 2 else tuple(v // common for v in entries)
