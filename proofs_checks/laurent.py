"""Numbers that depend on k: Laurent polynomials in √k over Q(√2), with a further positive letter r; signs for all k.

They are sympy's polynomials over the field Q(√2), divided by a power of x = √k.  To show p >= 0 for all real
k >= start, x = √start (1 + t) is put in; then all coefficients in t and r are >= 0.  ``False`` says only that this does
not show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import comb
from typing import Any

from exactrelu import CheckFailed

#: The numbers that families may start from, with the rational part of their roots: 1, √2 and 2.
_ROOTS = {1: 1, 2: 1, 4: 2}


@dataclass(frozen=True)
class Laurent:
    """The number p(x, r) / x^power, where x does not divide p; so equal numbers are equal."""

    p: Any
    power: int

    def __post_init__(self) -> None:
        """Cancel the powers of x."""
        common = min((degrees[0] for degrees in self.p.monoms()), default=self.power)
        if common and self.p:
            object.__setattr__(self, "p", self.p.quo(_ring()[1] ** common))
        object.__setattr__(self, "power", self.power - common)

    def __add__(self, other: Laurent) -> Laurent:
        x = _ring()[1]
        top = max(self.power, other.power)
        return Laurent(self.p * x ** (top - self.power) + other.p * x ** (top - other.power), top)

    def __neg__(self) -> Laurent:
        return Laurent(-self.p, self.power)

    def __sub__(self, other: Laurent) -> Laurent:
        return self + -other

    def __mul__(self, other: Laurent) -> Laurent:
        return Laurent(self.p * other.p, self.power + other.power)

    @property
    def is_zero(self) -> bool:
        """Is it 0 for all k?"""
        return not self.p

    def over(self, other: Laurent) -> Laurent:
        """The quotient by a single term c k^e.

        Raises:
            CheckFailed: the divisor has several terms, or the letter r.
        """
        terms = list(other.p.terms())
        if len(terms) != 1 or terms[0][0][1]:
            raise CheckFailed(f"only single terms in k divide, not {other}")
        ((degree, _), coefficient), ring = terms[0], _ring()[0]
        inverse = ring.domain.quo(ring.domain.one, coefficient)
        return Laurent(self.p.mul_ground(inverse), self.power - other.power + degree)

    @property
    def expression(self) -> Any:
        """The same as a sympy expression in k and r."""
        from sympy import expand, sqrt

        x = _ring()[1].as_expr()
        return expand((self.p.as_expr() / x**self.power).subs(x, sqrt(parameter())))

    def __str__(self) -> str:
        return str(self.expression)


def parameter() -> Any:
    """The letter k, a positive integer."""
    from sympy import Symbol

    return Symbol("k", positive=True, integer=True)


def radius() -> Any:
    """The letter r, a positive number."""
    from sympy import Symbol

    return Symbol("r", positive=True)


@cache
def laurent(value: Any) -> Laurent:
    """A sympy expression, or an int, as a Laurent polynomial in √k.

    Raises:
        CheckFailed: it is none.

    >>> k = parameter()
    >>> str(laurent(k - 1 / k**2) * laurent(k))
    'k**2 - 1/k'
    """
    from sympy import PolynomialError, Symbol, fraction, sympify, together
    from sympy.polys.polyerrors import BasePolynomialError

    if isinstance(value, Laurent):
        return value
    ring = _ring()[0]
    letter = Symbol("x", positive=True)
    above, below = fraction(together(sympify(value).subs(parameter(), letter**2)))
    try:
        p, q = ring.from_expr(above), ring.from_expr(below)
    except (BasePolynomialError, PolynomialError, ValueError) as error:
        raise CheckFailed(f"{value} is no Laurent polynomial in the root of k") from error
    return Laurent(p, 0).over(Laurent(q, 0))


def at_least(p: Laurent, q: Laurent, start: int = 1) -> bool:
    """Is p >= q shown for all real k >= start, and all r > 0?

    >>> k = parameter()
    >>> two, one = laurent(2 / k), laurent(1)
    >>> at_least(laurent(k**2), two), at_least(one, two), at_least(one, two, start=2)
    (False, False, True)
    """
    return all(sign > 0 for sign in _moved(p - q, start).values())


def sign_of(p: Laurent, start: int = 1) -> int:
    """The sign that p has for all real k >= start and all r > 0.

    Raises:
        CheckFailed: it is not shown to have one sign.

    >>> k = parameter()
    >>> sign_of(laurent(1 / k - k**2 - 1)), sign_of(laurent(0))
    (-1, 0)
    """
    moved = _moved(p, start)
    signs = set(moved.values())
    if not signs:
        return 0
    # Where t = 0 is left, a coefficient keeps p away from 0 also at k = start.
    if len(signs) == 1 and any(degree == 0 for degree, _ in moved):
        return signs.pop()
    raise CheckFailed(f"{p} is not shown to have one sign for all k >= {start}")


def largest(values: list[Laurent], start: int = 1) -> Laurent:
    """The largest of these absolute values; one of them has to be it for all k >= start.

    >>> k = parameter()
    >>> str(largest([laurent(1 / k), laurent(-k), laurent(0)]))
    'k'
    """
    candidates = [side for value in dict.fromkeys(values) for side in (value, -value)]
    for top in candidates:
        if all(at_least(top, other, start) for other in candidates):
            return top
    raise CheckFailed(f"none of {', '.join(map(str, values))} is shown to be the largest for all k >= {start}")


def _moved(p: Laurent, start: int) -> dict[tuple[int, int], int]:
    """The signs of the coefficients of the numerator at x = √start (1 + t), by degrees in t and r; zeros left out."""
    if start not in _ROOTS:
        raise CheckFailed(f"families start at {', '.join(map(str, _ROOTS))}, not at {start}")
    totals: dict[tuple[int, int], tuple[Any, Any]] = {}
    for (degree, other), coefficient in p.p.terms():
        a, b = _times_root([*coefficient.to_list()[::-1], 0, 0][:2], start, degree)
        for j in range(degree + 1):
            c, e = totals.get((j, other), (0, 0))
            totals[j, other] = c + comb(degree, j) * a, e + comb(degree, j) * b
    signs = {degrees: _sign(a, b) for degrees, (a, b) in totals.items()}
    return {degrees: sign for degrees, sign in signs.items() if sign}


def _times_root(pair: Sequence[Any], start: int, degree: int) -> tuple[Any, Any]:
    """(a + b√2) √start^degree, as a pair."""
    (a, b), factor = pair, start ** (degree // 2)
    if degree % 2 and start == 2:
        a, b = 2 * b, a
    elif degree % 2:
        factor *= _ROOTS[start]
    return factor * a, factor * b


@cache
def _ring() -> tuple[Any, Any, Any]:
    """Q(√2)[x, r] and its letters."""
    from sympy import QQ, Symbol, ring, sqrt

    made: tuple[Any, Any, Any] = ring([Symbol("x", positive=True), radius()], QQ.algebraic_field(sqrt(2)))
    return made


def _sign(a: Any, b: Any) -> int:
    """The sign of a + b√2, by squares."""
    if a * b >= 0:
        return int((a + b > 0) - (a + b < 0))
    larger = a if a * a > 2 * b * b else b
    return 1 if larger > 0 else -1
