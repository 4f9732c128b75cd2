"""A t from which on some x >= 0 has A x <= t B x, while below it no x > 0 has: a largest ratio made least, exactly.

Let B >= 0 with no zero row.  A number τ >= 0 is *the least ratio* if two vectors show it (generalized fractional
programming, crouzeix1985; the kernels are those of shapley1950 for matrix games):

    upper   x >= 0, x ≠ 0 with (A - τ B) x <= 0;
    lower   y >= 0, y ≠ 0 with y (A - τ B) >= 0: for t < τ and x > 0, y (A - t B) x >= (τ - t) y B x > 0.

So τ lies between the least t for x >= 0 and the least t for x > 0 in every coordinate.  They are one number unless an x
with a zero coordinate does better than all its neighbours; then every number between them is a least ratio, and one
of them is returned.  At a rational t a linear program tells on which side of τ it lies, and its x and y give rational
bounds.  τ itself is a root of the determinant of (A - t B) on the rows and columns of the supports; x and y are then
solved for in Q(τ), and verified there, row by row and column by column.  Only what is verified is given as exact.

Names in this module
    A, B    matrices with m rows and n columns
    M       A - t B
    x, y    n and m numbers
    τ       a least ratio
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice
from math import lcm
from typing import Any, Final

from flint import fmpq_poly

from exactrelu.errors import CheckFailed, InputError, ShapeError
from exactrelu.exact.algebraic_numbers import AlgebraicNumber, as_algebraic, real_roots
from exactrelu.exact.matrices import Matrix, Vector, as_matrix, dot
from exactrelu.exact.number_fields import FieldNumber, field_kernel, field_number
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.exact.simple_points import simplest_between
from exactrelu.exact.simplex import EQUAL, WEAK, IntegerOptimum, maximize_integer

_ZERO, _ONE = Fraction(0), Fraction(1)
_NONE: Final[Vector] = ()
_STEPS: Final = 60
_KERNELS: Final = 40


@dataclass(frozen=True)
class Game:
    """What the linear program at one t gives.

    Attributes:
        value: the least largest entry of M x over x >= 0 with sum 1; it decreases with t, and is 0 at τ > 0.
        x: where it is attained.
        y: y >= 0 with sum 1, and every entry of y M at least the value.
    """

    value: Fraction
    x: Vector
    y: Vector


@dataclass(frozen=True)
class LeastRatio:
    """τ: exactly, or between two rational numbers.

    Attributes:
        low: a rational number <= τ, with ``y_low`` to show it unless it is 0 or τ is known.
        high: a rational number >= τ, with ``x_high`` to show it unless τ is known; None if none was sought.
        y_low: y >= 0 with y (A - low B) >= 0.
        x_high: x >= 0 with (A - high B) x <= 0.
        value: τ where it is known exactly, else None.
        x: an x at τ, in Q(τ).
        y: a y at τ, in Q(τ); empty where τ = 0.
    """

    low: Fraction
    high: Fraction | None
    y_low: Vector = ()
    x_high: Vector = ()
    value: AlgebraicNumber | None = None
    x: tuple[FieldNumber, ...] = ()
    y: tuple[FieldNumber, ...] = ()


@dataclass(frozen=True)
class RatioProgram:
    """The matrices A and B; build it with :func:`ratio_program`."""

    a: Matrix
    b: Matrix

    def at(self, t: Fraction) -> Game:
        """The linear program at t.

        Cost: one exact linear program with n + 1 unknowns and m + n + 1 rows.
        """
        n = len(self.a[0])
        table = [[s - t * v for s, v in zip(p, q, strict=True)] for p, q in zip(self.a, self.b, strict=True)]
        common = lcm(*(v.denominator for row in table for v in row))
        rows = [(*(v.numerator * (common // v.denominator) for v in row), -1, 0) for row in table]
        signs = [(*(-int(j == k) for j in range(n)), 0, 0) for k in range(n)]
        kinds = [WEAK] * (len(rows) + n) + [EQUAL]
        found = maximize_integer([*rows, *signs, (*(1,) * n, 0, 1)], kinds, (*(0,) * n, -1))
        if not isinstance(found, IntegerOptimum):
            raise CheckFailed("a linear program over a simplex has no optimum")
        values = [Fraction(v, found.point.denominator) for v in found.point.numerators]
        y = [Fraction(v, found.multipliers.denominator) for v in found.multipliers.numerators[: len(rows)]]
        return Game(values[-1] / common, tuple(values[:-1]), tuple(y))

    def upper_bound(self, x: Vector) -> Fraction | None:
        """The least t >= 0 with (A - t B) x <= 0 for this x, or None."""
        ratios = [_ZERO]
        for p, q in zip(self.a, self.b, strict=True):
            top, bottom = dot(p, x), dot(q, x)
            if not bottom and top > 0:
                return None
            if bottom:
                ratios.append(top / bottom)
        return max(ratios)

    def lower_bound(self, y: Vector) -> Fraction | None:
        """The largest t with y (A - t B) >= 0 for this y, or None where there is none or no largest."""
        tops, bottoms = self._combined(y, self.a), self._combined(y, self.b)
        if any(top < 0 for top, bottom in zip(tops, bottoms, strict=True) if not bottom):
            return None
        ratios = [top / bottom for top, bottom in zip(tops, bottoms, strict=True) if bottom]
        return min(ratios) if ratios else None

    def _combined(self, y: Vector, matrix: Matrix) -> Vector:
        chosen = [(v, row) for v, row in zip(y, matrix, strict=True) if v]
        return tuple(sum((v * row[j] for v, row in chosen), _ZERO) for j in range(len(matrix[0])))

    def verifies_upper(self, x: Sequence[FieldNumber], tau: FieldNumber) -> bool:
        """Are x >= 0, x ≠ 0 and (A - τ B) x <= 0?"""
        if any(v.sign < 0 for v in x) or not any(x):
            return False
        return all(_entry(p, q, x, tau).sign <= 0 for p, q in zip(self.a, self.b, strict=True))

    def verifies_lower(self, y: Sequence[FieldNumber], tau: FieldNumber) -> bool:
        """Are y >= 0, y ≠ 0 and y (A - τ B) >= 0?"""
        if any(v.sign < 0 for v in y) or not any(y):
            return False
        columns = zip(zip(*self.a, strict=True), zip(*self.b, strict=True), strict=True)
        return all(_entry(p, q, y, tau).sign >= 0 for p, q in columns)


def ratio_program(a: Any, b: Any) -> RatioProgram:
    """The program of two matrices.

    Raises:
        InputError: an entry is no rational number, B has a negative entry or a zero row.
        ShapeError: the shapes differ, or there is no row or no column.
    """
    A, B = as_matrix(a, what="A"), as_matrix(b, what="B")
    if not A or not A[0] or [len(row) for row in A] != [len(row) for row in B]:
        raise ShapeError("A and B must have the same shape, with a row and a column at least")
    if any(min(row) < 0 or not any(row) for row in B):
        raise InputError("B has a negative entry or a zero row", hint="each row of A x <= t B x needs a weight on t")
    return RatioProgram(A, B)


def least_ratio(program: RatioProgram, *, start: Fraction = _ZERO, width: Fraction = Fraction(1, 10**6)) -> LeastRatio:
    """τ exactly where a kernel verifies it, else between rational numbers at most ``width`` apart.

    Args:
        program: made by :func:`ratio_program`.
        start: where to begin; a lower bound saves steps and changes no answer.
        width: how near the bounds come before an exact value is given up.

    Cost: a linear program for each step, few as Newton's method is quick; numbers of degree up to n.

    >>> str(least_ratio(ratio_program([[1, -2], [-1, 2], [1, 0]], [[0, 1], [0, 1], [1, 0]])).value)
    '1'
    >>> str(least_ratio(ratio_program([[0, 2], [1, 0]], [[1, 0], [0, 1]])).value)      # t² = 2
    'sqrt(2)'
    """
    low, y_low = _ZERO, _NONE
    x_high: Vector = (_ONE,) * len(program.a[0])
    high = program.upper_bound(x_high)
    if high is None:
        raise CheckFailed("a row of B is zero")  # pragma: no cover
    t = max(start, _ZERO)
    for step in range(_STEPS):
        game = program.at(t)
        exact = _exact(program, game, t)
        if exact is not None:
            return exact
        below, above = program.lower_bound(game.y), program.upper_bound(game.x)
        if below is not None and below > low:
            low, y_low = below, game.y
        if above is not None and above < high:
            high, x_high = above, game.x
        if low >= high:
            return _verified(program, as_algebraic(high), [x_high], [y_low]) or LeastRatio(low, high, y_low, x_high)
        if high - low <= width and step % 2:
            break
        t = _next(low, high, step)
    return LeastRatio(low, high, y_low, x_high)


def _next(low: Fraction, high: Fraction, step: int) -> Fraction:
    """In turn the shortest number between the bounds, and one in the middle."""
    margin = (high - low) / 4 if step % 2 else _ZERO
    return simplest_between(low + margin, high - margin)


def _exact(program: RatioProgram, game: Game, t: Fraction) -> LeastRatio | None:
    """τ = t, τ = 0, or a root of a kernel, if x and y verify it."""
    if game.value == 0 or (t == 0 and game.value < 0):
        return _verified(program, as_algebraic(t), [game.x], [game.y] if t else [()])
    for rows, columns in _kernels(program, game, t):
        determinant = _determinant(program, rows, columns)
        if determinant.degree() < 1:
            continue
        for root in real_roots(map(from_flint, determinant.coeffs())):
            if root.compare(0) < 0:
                continue
            tau = field_number(root, [0, 1])
            matrix = [[tau * -program.b[i][j] + program.a[i][j] for j in columns] for i in rows]
            xs = [_spread(v, columns, len(program.a[0])) for v in _signed(field_kernel(matrix))]
            turned = [list(column) for column in zip(*matrix, strict=True)]
            ys = [_spread(v, rows, len(program.a)) for v in _signed(field_kernel(turned))]
            found = _verified(program, root, xs, ys)
            if found is not None:
                return found
    return None


def _verified(
    program: RatioProgram, root: AlgebraicNumber, xs: Sequence[Sequence[Any]], ys: Sequence[Sequence[Any]]
) -> LeastRatio | None:
    tau, low, high = field_number(root, [0, 1]), *root.enclose()
    for x in xs:
        mine = tuple(field_number(root, [v]) if isinstance(v, Fraction) else v for v in x)
        if not program.verifies_upper(mine, tau):
            continue
        for y in ys:
            others = tuple(field_number(root, [v]) if isinstance(v, Fraction) else v for v in y)
            if not others or program.verifies_lower(others, tau):
                return LeastRatio(low, high, (), (), root, mine, others)
    return None


def _kernels(program: RatioProgram, game: Game, t: Fraction) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Square choices of tight rows and columns that contain the supports of y and x, smallest first."""
    rows = tuple(i for i, v in enumerate(game.y) if v)
    columns = tuple(j for j, v in enumerate(game.x) if v)
    values = [dot(p, game.x) - t * dot(q, game.x) for p, q in zip(program.a, program.b, strict=True)]
    tight = [i for i, v in enumerate(values) if v == game.value and i not in rows]
    idle = [j for j in range(len(game.x)) if j not in columns]
    more_rows = combinations(tight, max(0, len(columns) - len(rows)))
    more_columns = list(combinations(idle, max(0, len(rows) - len(columns))))
    for more in islice(more_rows, _KERNELS):
        for others in more_columns[:_KERNELS]:
            yield tuple(sorted({*rows, *more})), tuple(sorted({*columns, *others}))


def _determinant(program: RatioProgram, rows: Sequence[int], columns: Sequence[int]) -> fmpq_poly:
    """The determinant of A - t B on these rows and columns, a polynomial in t (Bareiss' elimination)."""
    table = [[fmpq_poly([as_flint(program.a[i][j]), -as_flint(program.b[i][j])]) for j in columns] for i in rows]
    k, sign, before = len(table), 1, fmpq_poly([1])
    for r in range(k - 1):
        chosen = next((i for i in range(r, k) if table[i][r] != 0), None)
        if chosen is None:
            return fmpq_poly([0])
        if chosen != r:
            table[r], table[chosen], sign = table[chosen], table[r], -sign
        for i in range(r + 1, k):
            for j in range(r + 1, k):
                table[i][j] = (table[i][j] * table[r][r] - table[i][r] * table[r][j]) // before
        before = table[r][r]
    return sign * table[-1][-1]


def _signed(kernel: Sequence[tuple[FieldNumber, ...]]) -> list[tuple[FieldNumber, ...]]:
    """The vectors of a kernel of dimension one, with either sign; none of a larger one."""
    if len(kernel) != 1:
        return []
    first = next(v for v in kernel[0] if v)
    return [kernel[0] if first.sign > 0 else tuple(-v for v in kernel[0])]


def _spread(values: Sequence[FieldNumber], places: Sequence[int], size: int) -> tuple[FieldNumber, ...]:
    zero = FieldNumber(values[0].root, ())
    entries = dict(zip(places, values, strict=True))
    return tuple(entries.get(k, zero) for k in range(size))


def _entry(p: Vector, q: Vector, x: Sequence[FieldNumber], tau: FieldNumber) -> FieldNumber:
    """Σ (p_j - τ q_j) x_j."""
    zero = FieldNumber(tau.root, ())
    plain, scaled = zero, zero
    for s, v, t in zip(p, q, x, strict=True):
        if t and s:
            plain = plain + t * s
        if t and v:
            scaled = scaled + t * v
    return plain - tau * scaled
