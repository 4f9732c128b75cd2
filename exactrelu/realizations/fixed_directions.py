"""Lemma A.7 of berner2019: for fixed directions the uniform norm is as good as the Sobolev semi-norm; the constant.

For fixed a_1, …, a_m, pairwise independent, let F be the span of ρ(<a_i, x>).  On F, |f|_{W^{1,∞}} <= C'_A ‖f‖ with the
uniform norm ‖f‖ on B = (-1, 1)^d, because f is linear on finitely many cones.  The least C'_A is the maximum of the
entries of Df over all cells and all f in F with ‖f‖ <= 1, and ‖f‖ is attained at a vertex of a cell within B: a linear
program for each cell and each entry, exactly.  So R is (C_A, 1/2) inverse stable on N^A_(d,m,D) in the uniform norm,
with C_A = C √C'_A and C the constant of Theorem 3.3.

Names in this module
    a_i     directions; w_i the coefficient of ρ(<a_i, x>), the variables of the programs
    R       the two extreme rays of a cone of R², of norm 1, as rows
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import comb
from typing import Any

from exactrelu.errors import ExactReluError, InputError, LimitExceeded
from exactrelu.exact.linear_algebra import find_inverse
from exactrelu.exact.linear_programming import maximize
from exactrelu.exact.linear_systems import LinearSystem, Optimum, as_system
from exactrelu.exact.matrices import Matrix, Vector, as_matrix, dot, multiply_vector
from exactrelu.exact.rationals import as_fraction
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.realizations.central_arrangement import half_cells, line_of, primitive


@dataclass(frozen=True)
class FixedDirections:
    """The least constant C'_A for given directions, and a function that attains it.

    Attributes:
        constant: C'_A.
        coefficients: w of a function with ‖f‖ <= 1 on the cube and an entry C'_A of Df.
        point: a point inside the cell where Df has that entry.
        entry: which coordinate of Df, counted from 0.
        corners: the points of the closed cube where |f| <= 1 was asked.
    """

    constant: Fraction
    coefficients: Vector
    point: Vector
    entry: int
    corners: tuple[Vector, ...]

    def stability_squared(self, constant_squared: Any = 16) -> Fraction:
        """C_A² = C² C'_A, for the constant of Theorem 3.3 as printed, or 8.

        >>> str(fixed_directions([[1, 1], [1, 0]]).stability_squared())
        '16'
        """
        return as_fraction(constant_squared, what="C²") * self.constant


def fixed_directions(directions: Iterable[Iterable[Any]], *, most: int = DEFAULT_LIMITS.regions) -> FixedDirections:
    """The least C'_A with |f|_{W^{1,∞}} <= C'_A ‖f‖_{L^∞((-1,1)^d)} for all f in the span of the ρ(<a_i, x>).

    Only the lines and sides of the a_i count.  For a cube (-r, r)^d the constant is C'_A / r.

    Args:
        directions: m >= 1 vectors of d >= 1 numbers, not 0 and pairwise linearly independent.
        most: how many candidates for corners may be tried.

    Raises:
        InputError: there is no direction, one is 0, or two are parallel.
        LimitExceeded: there are more candidates.

    Cost: a linear program in m variables for each of d entries of each cell; 20 ms for three directions of the plane.

    >>> [str(fixed_directions([[1, 1], [k, k - 1]]).constant) for k in (2, 3, 10)]
    ['2', '3', '10']
    """
    rows = _checked(directions)
    corners = _corners(rows, len(rows[0]), most)
    values = [[max(dot(a, x), Fraction(0)) for a in rows] for x in corners]
    system = as_system([*values, *([-v for v in row] for row in values)], [1] * (2 * len(values)), dimension=len(rows))
    cells = half_cells([primitive(a) for a in rows], len(rows[0]))
    seen: dict[Vector, tuple[Vector, int]] = {}
    for x in (side for _, half in cells for side in (half, tuple(-v for v in half))):
        point = tuple(map(Fraction, x))
        for j in range(len(point)):
            slopes = tuple(a[j] if dot(a, point) > 0 else Fraction(0) for a in rows)
            seen.setdefault(slopes, (point, j))
    best, (point, j) = max(((_maximum(c, system), at) for c, at in seen.items()), key=lambda pair: pair[0].value)
    return FixedDirections(best.value, best.x, point, j, corners)


def cone_constant(directions: Iterable[Iterable[Any]]) -> Fraction:
    """A bound for C'_A in the plane: the largest ‖R^{-1}‖ over the cones, which forgets how f goes on outside.

    On a cone with the extreme rays r_1, r_2 of norm 1, Df R^T = (f(r_1), f(r_2)), so ‖Df‖ <= ‖R^{-1}‖ ‖f‖, with the
    largest row sum of absolute values.  It is at least C'_A; for one direction the cones are half-planes.

    Raises:
        InputError: d is not 2, there are fewer than two directions, one is 0, or two are parallel.

    >>> str(cone_constant([[1, 1], [2, 1]]))
    '4'
    """
    rows = _checked(directions)
    if len(rows[0]) != 2 or len(rows) < 2:
        raise InputError("a bound by cones needs two directions or more of the plane", hint="use fixed_directions")
    rays = []
    for a in rows:
        side = (-a[1], a[0]) if a[0] > 0 or (a[0] == 0 and a[1] < 0) else (a[1], -a[0])
        top = max(map(abs, side))
        rays.append((side[0] / top, side[1] / top))
    rays.sort(key=lambda r: -r[0] / (abs(r[0]) + abs(r[1])))
    around = [*rays, (-rays[0][0], -rays[0][1])]
    return max(_inverse_norm(one, other) for one, other in pairwise(around))


def _inverse_norm(r: Sequence[Fraction], s: Sequence[Fraction]) -> Fraction:
    """‖[r; s]^{-1}‖, the largest row sum."""
    determinant = abs(r[0] * s[1] - r[1] * s[0])
    return max(abs(s[1]) + abs(r[1]), abs(s[0]) + abs(r[0])) / determinant


def _maximum(slopes: Vector, system: LinearSystem) -> Optimum:
    """The largest entry of Df; a ray has f = 0 on the cube, so Df = 0 as well, and no objective grows along it."""
    found = maximize(slopes, system)
    if not isinstance(found, Optimum):
        raise ExactReluError("an entry of Df is unbounded over functions bounded by 1, which Lemma A.7 excludes")
    return found


def _checked(directions: Iterable[Iterable[Any]]) -> Matrix:
    rows = as_matrix(directions, what="directions")
    if not rows or not rows[0]:
        raise InputError("there is no direction", hint="give at least one vector that is not 0")
    lines: dict[tuple[int, ...], int] = {}
    for i, a in enumerate(rows):
        if not any(a):
            raise InputError(f"direction {i} is 0", hint="leave it out")
        j = lines.setdefault(line_of(primitive(a))[0], i)
        if j < i:
            raise InputError(f"the directions {j} and {i} are parallel", hint="keep one of them")
    return rows


def _corners(rows: Matrix, d: int, most: int) -> tuple[Vector, ...]:
    """All points of the closed cube where d independent equations <a_i, x> = 0, x_j = ±1 hold, one of the second kind.

    Every vertex of a cell within the cube is one of them; the others do no harm, as they lie in the cube.
    """
    needed = sum(comb(d, k) * 2**k * comb(len(rows), d - k) for k in range(1, d + 1))
    if needed > most:
        raise LimitExceeded("regions", needed=needed, allowed=most, doing="listing corners of the cones")
    found: dict[Vector, None] = {}
    for k in range(1, d + 1):
        for fixed in combinations(range(d), k):
            units = [[Fraction(int(i == j)) for i in range(d)] for j in fixed]
            for normals in combinations(rows, d - k):
                inverse = find_inverse([*normals, *units])
                if inverse is None:
                    continue
                for signs in product((Fraction(1), Fraction(-1)), repeat=k):
                    x = multiply_vector(inverse, (*([Fraction(0)] * (d - k)), *signs))
                    if max(map(abs, x)) == 1:
                        found[x] = None
    return tuple(found)
