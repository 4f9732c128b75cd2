"""Differences whose walls are hyperplanes: decided in polynomial time on every polyhedron.

A wall that is a sum of coordinates and 1 either leaves the interior of the domain on one side, which two linear
programs decide, or crosses it.  On the interior ρ's of crossing walls, no two of them on one hyperplane, and affine
functions are linearly independent: near a point of one crossing wall that is on no other one, only that ρ has a kink.
So f - g - c vanishes if and only if every coefficient of a crossing wall and the affine rest do.

Names in this module
    p, q     points of the interior on both sides of a wall
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Final

from exactrelu.certificates.evidence import Decision, Point, RowMultipliers
from exactrelu.exact.matrices import Vector
from exactrelu.realizations.difference_points import candidate_points
from exactrelu.realizations.folded_pair import FoldedPair, homogeneous_value
from exactrelu.regions.split_cells import Row, find_inside, is_point, signed

_LINES: Final = 16


@dataclass(frozen=True)
class ShallowEquality:
    """f - g - c is 0: by these signs of the walls that do not cross the interior, the others have coefficient 0."""

    decided: tuple[Decision, ...]


def decide_shallow(pair: FoldedPair) -> ShallowEquality | Vector | None:
    """Is f - g - c = 0 on the interior, if all its walls are hyperplanes?

    Returns:
        Why it is; or a point where it is not; or None where a wall is no hyperplane, or chance did not find a line
        on which a crossing wall stands apart.

    Cost: two exact linear programs for each wall, unless the domain is all of R^d; one forward pass for each wall
    that the line crosses.
    """
    if not all(pair.fold.is_shallow(j) for j in pair.walls):
        return None
    decided, crossing = _decide_signs(pair)
    if crossing:
        return _on_some_line(pair, *crossing[0])
    return _affine_rest(pair, decided)


def _decide_signs(pair: FoldedPair) -> tuple[list[Decision], list[tuple[int, Vector, Vector]]]:
    """The signs of the walls that do not cross; the first wall that does, with a point on either side."""
    decided: list[Decision] = []
    for j in pair.walls:
        row = wall_row(pair, j)
        above, below = (find_inside([*pair.rows, signed(row, sign)]) for sign in (1, -1))
        if is_point(above) and is_point(below):
            return decided, [(j, as_point(above), as_point(below))]
        sign, outcome = (1, below) if is_point(above) else (-1, above)
        decided.append(Decision(j, sign, tuple(m for m in outcome if isinstance(m, tuple))))
    return decided, []


def _on_some_line(pair: FoldedPair, wall: int, p: Vector, q: Vector) -> Vector | None:
    """A point where f - g - c is not 0, on a line that crosses the wall where no other one is.

    Between two neighbouring ends and crossings the function is affine; at the crossing it bends.
    """
    for start in islice(candidate_points((*pair.rows, wall_row(pair, wall)), p), _LINES):
        direction = [b - a for a, b in zip(start, q, strict=True)]
        times = {Fraction(0), Fraction(1)}
        for j in pair.walls:
            row = wall_row(pair, j)
            here, there = homogeneous_value(row, start), homogeneous_value(row, q)
            if (here > 0) != (there > 0):
                times.add(here / (here - there))
        points = [tuple(a + t * v for a, v in zip(start, direction, strict=True)) for t in sorted(times)]
        for y, values in zip(points, pair.values(points), strict=True):
            if any(values):
                return y
    return None


def _affine_rest(pair: FoldedPair, decided: list[Decision]) -> ShallowEquality | Vector | None:
    """No wall crosses: the difference is affine, so it vanishes if it does at d + 1 affinely independent points."""
    inside = find_inside(pair.rows)
    points = list(islice(candidate_points(pair.rows, as_point(inside)), 1 + 2 * pair.dimension))
    for y, values in zip(points, pair.values(points), strict=True):
        if any(values):
            return y
    return ShallowEquality(tuple(decided))


def wall_row(pair: FoldedPair, j: int) -> Row:
    """The row of a wall that is a hyperplane."""
    entries = dict(pair.fold.walls[j])
    return tuple(entries.get(i, 0) for i in range(pair.dimension + 1))


def as_point(outcome: Point | RowMultipliers) -> Vector:
    """The point y of homogeneous integers (y, t)."""
    *y, t = (v for v in outcome if isinstance(v, int))
    return tuple(Fraction(v, t) for v in y)
