"""Convex hulls of finitely many points over Q: membership with its proof, and the vertices.

Names in this module
    p_j    the points, in Q^m
    λ      multipliers: λ_j >= 0, Σ λ_j = 1
    a, c   a separating functional and its bound: <a, p_j> >= c for all j, and <a, q> < c
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.errors import CheckFailed, InputError, ShapeError
from exactrelu.exact.linear_programming import find_feasible, is_feasible
from exactrelu.exact.linear_systems import FeasiblePoint, as_system
from exactrelu.exact.matrices import Vector, as_flint_matrix, as_row, combine_rows, dot, identity_matrix

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Combination:
    """A point as a convex combination: ``multipliers``, one for each of the points."""

    multipliers: Vector


@dataclass(frozen=True)
class Separation:
    """A functional that is at least ``bound`` on the points and less on another point."""

    functional: Vector
    bound: Fraction


def find_combination(q: Sequence[Fraction], points: Sequence[Vector]) -> Combination | Separation:
    """Multipliers that combine ``q`` from the points, or a functional that separates it from them.

    Farkas' lemma (schrijver1986, Cor. 7.1e): one of the two exists, never both.

    Args:
        q: m rationals.
        points: at least one point of m rationals.

    Raises:
        InputError: there is no point.
        ShapeError: a point has not m entries.

    Cost: one linear program with a variable for each point and m + 1 equations.

    >>> zero, one = (Fraction(0),), (Fraction(1),)
    >>> find_combination((Fraction(1, 2),), [zero, one]).multipliers
    (Fraction(1, 2), Fraction(1, 2))
    >>> find_combination((Fraction(2),), [zero, one])
    Separation(functional=(Fraction(-1, 1),), bound=Fraction(-1, 1))
    """
    target, k = as_row(q, what="the point"), len(points)
    if not k:
        raise InputError("the hull of no points is empty", hint="give at least one point")
    if any(len(p) != len(target) for p in points):
        raise ShapeError(f"the points of the hull have not all {len(target)} entries")
    equations = [[p[i] for p in points] for i in range(len(target))] + [[_ONE] * k]
    non_negative = [[-t for t in row] for row in identity_matrix(k)]
    answer = find_feasible(as_system(non_negative, [_ZERO] * k, E=equations, f=[*target, _ONE]))
    if isinstance(answer, FeasiblePoint):
        return Combination(answer.x)
    functional = answer.equal[:-1]
    return Separation(functional, min(dot(functional, p) for p in points))


def check_combination(combination: Combination, q: Sequence[Fraction], points: Sequence[Vector]) -> None:
    """Check that the multipliers combine ``q`` from the points; it only multiplies.

    Raises:
        CheckFailed: they do not; the message names the broken condition.
    """
    y = combination.multipliers
    _require(len(y) == len(points), "(0) there are not as many multipliers as points")
    _require(all(t >= 0 for t in y), "(1) a multiplier is negative")
    _require(sum(y) == 1, "(2) the multipliers do not add up to 1")
    _require(combine_rows(y, tuple(points), columns=len(q)) == tuple(q), "(3) the combination is another point")


def check_separation(separation: Separation, q: Sequence[Fraction], points: Sequence[Vector]) -> None:
    """Check that the functional separates ``q`` from the points; it only multiplies.

    Raises:
        CheckFailed: it does not; the message names the broken condition.
    """
    a, c = separation.functional, separation.bound
    _require(all(dot(a, p) >= c for p in points), "(1) a point of the hull is below the bound")
    _require(dot(a, tuple(q)) < c, "(2) the other point is not below the bound")


def hull_vertices(points: Iterable[Vector]) -> tuple[Vector, ...]:
    """The vertices of the convex hull, in the order of the points; repeated points count once.

    A point p is a vertex if and only if some functional is less at p than at all the others.  The coordinates are
    first cut down to as many as the dimension of the hull.

    Cost: one elimination, and one linear program for each point with a row for each other point.

    >>> hull_vertices([(Fraction(t),) for t in (0, 1, 1, 3)])
    ((Fraction(0, 1),), (Fraction(3, 1),))
    """
    distinct = list(dict.fromkeys(points))
    differences = [[a - b for a, b in zip(p, distinct[0], strict=True)] for p in distinct]
    columns = _pivot_columns(differences)
    short = [[row[k] for k in columns] for row in differences]
    return tuple(p for k, p in enumerate(distinct) if _is_extreme(short, k))


def _is_extreme(rows: Sequence[Sequence[Fraction]], k: int) -> bool:
    """Has <a, q - p> > 0 for all other points q a solution a?"""
    others = [[a - b for a, b in zip(rows[k], q, strict=True)] for i, q in enumerate(rows) if i != k]
    return is_feasible(as_system(C=others, d=[_ZERO] * len(others), dimension=len(rows[k])))


def _pivot_columns(rows: Sequence[Sequence[Fraction]]) -> list[int]:
    """Columns on which the row space is projected without loss."""
    if not rows or not rows[0]:
        return []
    reduced, r = as_flint_matrix(tuple(map(tuple, rows))).rref()
    columns: list[int] = []
    for i in range(r):
        start = columns[-1] + 1 if columns else 0
        columns.append(next(k for k in range(start, reduced.ncols()) if reduced[i, k]))
    return columns


def _require(condition: bool, broken: str) -> None:
    if not condition:
        raise CheckFailed(broken)
