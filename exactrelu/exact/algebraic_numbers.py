"""Real algebraic numbers: a root of one irreducible polynomial, compared with others exactly.

A real algebraic number is a root of one irreducible polynomial with coprime integer coefficients; with its place
among the real roots this is the one form that the number has, so ``==`` is equality of numbers.  Two are compared by
narrowing their intervals (Sturm's theorem).

Names in this module
    p    the minimal polynomial: coprime integers, the constant one first, the leading one positive
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

from flint import fmpz_poly

from exactrelu.errors import InputError
from exactrelu.exact.characteristic_polynomial import find_real_roots
from exactrelu.exact.matrices import Vector, as_row
from exactrelu.exact.rationals import as_fraction
from exactrelu.exact.surds import Surd, sign, surd

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class AlgebraicNumber:
    """A real root of an irreducible polynomial; build it with :func:`algebraic_number` or :func:`as_algebraic`.

    Args:
        p: the coefficients, constant one first.
        index: which of the real roots, from 0, ascending.

    Raises:
        InputError: p is not irreducible with coprime integers and a positive leading one, or has no such root.

    >>> golden = algebraic_number([-1, -1, 1], 1, 2)
    >>> golden == as_algebraic(surd("1/2", "1/2", 5)), golden.compare("8/5"), str(golden)
    (True, 1, '1/2 + sqrt(5/4)')
    """

    p: Vector
    index: int

    def __post_init__(self) -> None:
        """Refuse a form that is not the canonical one."""
        object.__setattr__(self, "p", as_row(self.p, what="p"))
        if self.degree < 1 or _irreducible_factors(self.p) != [self.p]:
            raise InputError(
                f"the polynomial {[str(t) for t in self.p]} is not irreducible with coprime integers, leading one > 0",
                hint="build the number with algebraic_number(p, low, high)",
            )
        if type(self.index) is not int or not 0 <= self.index < len(find_real_roots(self.p)):
            raise InputError(f"the polynomial has no real root number {self.index!r}")

    @property
    def degree(self) -> int:
        """The degree of p."""
        return len(self.p) - 1

    @cached_property
    def as_surd(self) -> Surd | None:
        """The number as a surd, where its degree is at most 2."""
        if self.degree == 1:
            return surd(-self.p[0] / self.p[1])
        if self.degree > 2:
            return None
        c, b, a = self.p
        half = Fraction(1 if self.index else -1) / (2 * a)
        return surd(-b / (2 * a), half, b * b - 4 * a * c)

    @property
    def as_rational(self) -> Fraction | None:
        """The number itself where it is rational."""
        return -self.p[0] / self.p[1] if self.degree == 1 else None

    def enclose(self, width: Any = Fraction(1, 10**9)) -> tuple[Fraction, Fraction]:
        """Two rational numbers around it, at most ``width`` apart; equal if it is rational."""
        root = find_real_roots(self.p, width=width)[self.index]
        return root.low, root.high

    def compare(self, other: AlgebraicNumber | Surd | Any) -> int:
        """The sign of this number minus ``other``, which may be a Surd or anything rational."""
        one, two = self.as_surd, other.as_surd if isinstance(other, AlgebraicNumber) else other
        if one is not None and two is not None:
            return one.compare(two)
        that = as_algebraic(other)
        if self == that:
            return 0
        width = _ONE
        while True:
            mine, others = self.enclose(width), that.enclose(width)
            if mine[1] < others[0] or others[1] < mine[0]:
                return 1 if mine[0] > others[0] else -1
            width /= 64

    def __lt__(self, other: Any) -> bool:
        return self.compare(other) < 0

    def __le__(self, other: Any) -> bool:
        return self.compare(other) <= 0

    def __gt__(self, other: Any) -> bool:
        return self.compare(other) > 0

    def __ge__(self, other: Any) -> bool:
        return self.compare(other) >= 0

    def __str__(self) -> str:
        if self.as_surd is not None:
            return str(self.as_surd)
        return f"root {self.index + 1} of {polynomial_text(self.p)}"


def algebraic_number(p: Iterable[Any], low: Any, high: Any) -> AlgebraicNumber:
    """The only real root of p with low <= root <= high.

    Args:
        p: coefficients of any polynomial, constant one first.
        low: a rational number.
        high: a rational number.

    Raises:
        InputError: there are no roots between them, or several different ones.

    Cost: one factorization, and Sturm chains of the factors.

    >>> str(algebraic_number([-4, 0, 0, 1], 1, 2)), str(algebraic_number([-4, 0, 1], 1, 2))
    ('root 1 of -4 + t^3', '2')
    """
    bottom, top = as_fraction(low, what="low"), as_fraction(high, what="high")
    found = [
        root
        for factor in _irreducible_factors(as_row(p, what="p"))
        for root in real_roots(factor)
        if root.compare(bottom) >= 0 and root.compare(top) <= 0
    ]
    if len(found) != 1:
        raise InputError(f"the polynomial has {len(found)} different roots from {bottom} to {top}, not one")
    return found[0]


def real_roots(p: Iterable[Any]) -> tuple[AlgebraicNumber, ...]:
    """All real roots of a polynomial, ascending, each once.

    Raises:
        InputError: the zero polynomial.

    >>> [str(root) for root in real_roots([0, -2, 0, 1])]
    ['-sqrt(2)', '0', 'sqrt(2)']
    """
    factors = _irreducible_factors(as_row(p, what="p"))
    roots = [AlgebraicNumber(factor, k) for factor in factors for k in range(len(find_real_roots(factor)))]
    ordered: list[AlgebraicNumber] = []
    for root in roots:
        place = sum(other < root for other in ordered)
        ordered.insert(place, root)
    return tuple(ordered)


def as_algebraic(value: AlgebraicNumber | Surd | Any) -> AlgebraicNumber:
    """An algebraic number, a Surd or anything rational as an algebraic number."""
    if isinstance(value, AlgebraicNumber):
        return value
    number = value if isinstance(value, Surd) else surd(as_fraction(value))
    if not number.s:
        return AlgebraicNumber(_primitive((-number.a, _ONE)), 0)
    return AlgebraicNumber(_primitive((number.a**2 - number.q, -2 * number.a, _ONE)), int(number.s > 0))


def _irreducible_factors(p: Vector) -> list[Vector]:
    """The different irreducible factors, each with coprime integers and a positive leading one."""
    while p and not p[-1]:
        p = p[:-1]
    if not p:
        raise InputError("the zero polynomial vanishes everywhere", hint="its roots cannot be isolated")
    integers = [int(t) for t in _primitive(p)]
    return [_primitive(tuple(Fraction(int(t)) for t in f.coeffs())) for f, _ in fmpz_poly(integers).factor()[1]]


def _primitive(p: Vector) -> Vector:
    common = lcm(*(t.denominator for t in p))
    integers = [t.numerator * (common // t.denominator) for t in p]
    divisor = gcd(*integers) * sign(p[-1])
    return tuple(Fraction(t // divisor) for t in integers)


def polynomial_text(p: Vector) -> str:
    """The polynomial in the letter t, constant term first, for display.

    >>> polynomial_text((Fraction(-4), Fraction(0), Fraction(1, 2)))
    '-4 + 1/2 t^2'
    """
    parts = []
    for k, t in enumerate(p):
        if t:
            power = "" if k == 0 else "t" if k == 1 else f"t^{k}"
            size = str(abs(t)) if abs(t) != 1 or not k else ""
            parts.append((" - " if t < 0 else " + ") + " ".join(word for word in (size, power) if word))
    text = "".join(parts)
    return ("-" if text.startswith(" - ") else "") + text[3:]
