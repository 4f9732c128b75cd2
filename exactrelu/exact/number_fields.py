"""The numbers of the field that a real algebraic number generates: sums, products, quotients, signs, kernels.

A number of the field Q(τ) is a polynomial in τ of degree below that of τ, in one way only.  It is 0 only if the
polynomial is, so its sign is found by narrowing the interval of τ until that of the number leaves 0.

Names in this module
    τ    an algebraic number
    p    its minimal polynomial
    x    a number of Q(τ): its coefficients x_0 + x_1 τ + …, the last one not 0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq_poly

from exactrelu.errors import InputError, UnsupportedOperation
from exactrelu.exact.algebraic_numbers import AlgebraicNumber, polynomial_text
from exactrelu.exact.matrices import Vector, as_row
from exactrelu.exact.rationals import as_flint, as_fraction, from_flint
from exactrelu.exact.surds import Surd, surd

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class FieldNumber:
    """The number x_0 + x_1 τ + … of Q(τ); build it with :func:`field_number`.

    Numbers of the same field are added, multiplied and divided; anything rational joins them.

    Args:
        root: τ.
        x: fewer coefficients than the degree of τ, and the last one is not 0.

    >>> from exactrelu.exact.algebraic_numbers import algebraic_number
    >>> root_two = field_number(algebraic_number([-2, 0, 1], 1, 2), [0, 1])
    >>> (root_two * root_two).as_rational, (root_two - "7/5").sign, str(1 / root_two)
    (Fraction(2, 1), 1, 'sqrt(1/2)')
    """

    root: AlgebraicNumber
    x: Vector

    def __post_init__(self) -> None:
        """Refuse a form that is not the canonical one."""
        object.__setattr__(self, "x", as_row(self.x, what="x"))
        if len(self.x) > self.root.degree or (self.x and not self.x[-1]):
            raise InputError("the coefficients of a field number are not reduced", hint="build it with field_number")

    @property
    def as_rational(self) -> Fraction | None:
        """The number itself where it is rational."""
        return (self.x or (_ZERO,))[0] if len(self.x) < 2 else None

    @property
    def as_surd(self) -> Surd | None:
        """The number as a surd, where it is rational or τ has degree at most 2."""
        rational = self.as_rational
        if rational is not None:
            return surd(rational)
        tau = self.root.as_surd
        return None if tau is None else tau.scaled(self.x[1]) + self.x[0]

    @property
    def sign(self) -> int:
        """The sign of the number: -1, 0 or 1."""
        if not self.x:
            return 0
        exact = self.as_surd
        if exact is not None:
            return exact.sign
        width = _ONE
        while True:
            low, high = _enclosed(self.x, *self.root.enclose(width))
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            width /= 64

    def enclose(self, width: Any = Fraction(1, 10**9)) -> tuple[Fraction, Fraction]:
        """Two rational numbers around it, at most ``width`` apart."""
        most = as_fraction(width, what="width")
        inner = most
        while True:
            low, high = _enclosed(self.x, *self.root.enclose(inner))
            if high - low <= most:
                return low, high
            inner /= 64

    def compare(self, other: FieldNumber | Any) -> int:
        """The sign of this number minus ``other``, of the same field or rational."""
        return (self - other).sign

    def __neg__(self) -> FieldNumber:
        return FieldNumber(self.root, tuple(-t for t in self.x))

    def __add__(self, other: FieldNumber | Any) -> FieldNumber:
        return _combined(self, other, lambda f, g: f + g)

    __radd__ = __add__

    def __sub__(self, other: FieldNumber | Any) -> FieldNumber:
        return _combined(self, other, lambda f, g: f - g)

    def __rsub__(self, other: Any) -> FieldNumber:
        return _as_field_number(other, self.root) - self

    def __mul__(self, other: FieldNumber | Any) -> FieldNumber:
        return _combined(self, other, lambda f, g: f * g)

    __rmul__ = __mul__

    def __truediv__(self, other: FieldNumber | Any) -> FieldNumber:
        return self * _as_field_number(other, self.root).inverse()

    def __rtruediv__(self, other: Any) -> FieldNumber:
        return _as_field_number(other, self.root) * self.inverse()

    def inverse(self) -> FieldNumber:
        """One divided by this number.

        Raises:
            InputError: the number is 0.
        """
        if not self.x:
            raise InputError("0 has no inverse")
        _, s, _ = _flint(self.x).xgcd(_flint(self.root.p))
        return field_number(self.root, map(from_flint, s.coeffs()))

    def __abs__(self) -> FieldNumber:
        return -self if self.sign < 0 else self

    def __bool__(self) -> bool:
        return bool(self.x)

    def __lt__(self, other: Any) -> bool:
        return self.compare(other) < 0

    def __le__(self, other: Any) -> bool:
        return self.compare(other) <= 0

    def __gt__(self, other: Any) -> bool:
        return self.compare(other) > 0

    def __ge__(self, other: Any) -> bool:
        return self.compare(other) >= 0

    def __str__(self) -> str:
        exact = self.as_surd
        return str(exact) if exact is not None else f"{polynomial_text(self.x)} at t = {self.root}"


def field_number(root: AlgebraicNumber, coefficients: Iterable[Any]) -> FieldNumber:
    """The number Σ_k coefficients[k] τ^k, reduced by the minimal polynomial.

    >>> from exactrelu.exact.algebraic_numbers import algebraic_number
    >>> field_number(algebraic_number([-2, 0, 1], 1, 2), [1, 0, 3]).as_rational
    Fraction(7, 1)
    """
    reduced = _flint(as_row(coefficients, what="coefficients")) % _flint(root.p)
    return FieldNumber(root, tuple(map(from_flint, reduced.coeffs())))


def field_kernel(rows: Sequence[Sequence[FieldNumber]]) -> list[tuple[FieldNumber, ...]]:
    """A basis of {x : Σ_j rows[i][j] x_j = 0 for all i} over the field, by elimination; at least one row.

    >>> from exactrelu.exact.algebraic_numbers import algebraic_number
    >>> tau = field_number(algebraic_number([-2, 0, 1], 1, 2), [0, 1])
    >>> [[str(t) for t in x] for x in field_kernel([[tau, tau * tau]])]
    [['-sqrt(2)', '1']]
    """
    table = [list(row) for row in rows]
    n = len(table[0])
    pivots: list[int] = []
    for j in range(n):
        r = len(pivots)
        chosen = next((i for i in range(r, len(table)) if table[i][j]), None)
        if chosen is None:
            continue
        table[r], table[chosen] = table[chosen], table[r]
        scale = table[r][j].inverse()
        table[r] = [scale * t for t in table[r]]
        for i in range(len(table)):
            if i != r and table[i][j]:
                factor = table[i][j]
                table[i] = [t - factor * s for t, s in zip(table[i], table[r], strict=True)]
        pivots.append(j)
    zero = FieldNumber(rows[0][0].root, ())
    basis = []
    for free in (j for j in range(n) if j not in pivots):
        vector = [zero] * n
        vector[free] = zero + 1
        for r, j in enumerate(pivots):
            vector[j] = -table[r][free]
        basis.append(tuple(vector))
    return basis


def _as_field_number(value: FieldNumber | Any, root: AlgebraicNumber) -> FieldNumber:
    if not isinstance(value, FieldNumber):
        rational = as_fraction(value)
        return FieldNumber(root, (rational,) if rational else ())
    if value.root == root or len(value.x) < 2:
        return FieldNumber(root, value.x)
    raise UnsupportedOperation(
        f"the fields of {root} and {value.root} are different", hint="compare the numbers by their enclosures"
    )


def _combined(
    one: FieldNumber, other: FieldNumber | Any, operation: Callable[[fmpq_poly, fmpq_poly], fmpq_poly]
) -> FieldNumber:
    result = operation(_flint(one.x), _flint(_as_field_number(other, one.root).x)) % _flint(one.root.p)
    return FieldNumber(one.root, tuple(map(from_flint, result.coeffs())))


def _flint(x: Vector) -> fmpq_poly:
    return fmpq_poly([as_flint(t) for t in x])


def _enclosed(x: Vector, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """An interval around the values of the polynomial on an interval, by Horner's rule."""
    bottom = top = _ZERO
    for t in reversed(x):
        ends = (bottom * low, bottom * high, top * low, top * high)
        bottom, top = min(ends) + t, max(ends) + t
    return bottom, top
