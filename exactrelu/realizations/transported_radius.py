"""(s, α) inverse stability as berner2019 defines it, the radius it transports, and the modulus of a family.

Definition 1.1: R is (s, α) inverse stable on Ω if for all Γ in Ω and g in R(Ω) some Φ in Ω has R(Φ) = g and
‖Φ - Γ‖ <= s ‖g - R(Γ)‖^α.  Proposition 1.2: then a minimum of the loss over the parameters within radius r is a minimum
over the functions within (r/s)^(1/α).  For rational s² and α all of this is decided by comparing rational powers.

Names in this module
    s, α    the constant, rational or the square root of a rational number; and the exponent, rational, positive
    r       a radius in the space of parametrizations
    δ, D    a distance of functions, and the distance of parametrizations that belongs to it
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from exactrelu.errors import InputError
from exactrelu.exact.rationals import as_fraction
from exactrelu.exact.surds import Surd, surd
from exactrelu.realizations.inverse_stability import UniformStability
from exactrelu.verdict import Verdict, proved, refuted

_MOST_POWER: Final = 1_000


@dataclass(frozen=True)
class RationalPower:
    """The positive number radicand^(1/index), with the least index that this number has.

    Attributes:
        radicand: a rational number >= 0.
        index: 1 for a rational number.
    """

    radicand: Fraction
    index: int

    @property
    def as_rational(self) -> Fraction | None:
        """The number itself where it is rational."""
        return self.radicand if self.index == 1 else None

    @property
    def as_surd(self) -> Surd | None:
        """The number as a surd where its index is 1 or 2."""
        if self.index > 2:
            return None
        return surd(self.radicand) if self.index == 1 else surd(0, 1, self.radicand)

    def compare(self, value: Any) -> int:
        """The sign of this number minus a rational number."""
        other = as_fraction(value)
        difference = self.radicand - other**self.index if other > 0 else self.radicand - other
        return (difference > 0) - (difference < 0)

    def __str__(self) -> str:
        return str(self.radicand) if self.index == 1 else f"({self.radicand})^(1/{self.index})"


def rational_power(base: Any, exponent: Any) -> RationalPower:
    """base^exponent for rational base >= 0 and exponent > 0.

    Raises:
        InputError: no rational numbers, base < 0, exponent <= 0, or one with a numerator or denominator beyond 1000.

    >>> str(rational_power("9/4", "3/2")), str(rational_power(2, "1/2"))
    ('27/8', '(2)^(1/2)')
    """
    number, power = as_fraction(base, what="the base"), as_fraction(exponent, what="the exponent")
    if number < 0 or power <= 0:
        raise InputError(f"the base {number} must be >= 0 and the exponent {power} > 0")
    most = max(power.numerator, power.denominator)
    if most > _MOST_POWER:
        raise InputError(f"the exponent {power} has more than {_MOST_POWER} in it", hint="take a simpler exponent")
    radicand, index = number**power.numerator, power.denominator
    for divisor in range(index, 1, -1):
        if index % divisor == 0 and (root := _root(radicand, divisor)) is not None:
            return RationalPower(root, index // divisor)
    return RationalPower(radicand, index)


def transported_radius(s: Any, alpha: Any, r: Any) -> RationalPower:
    """(r/s)^(1/α): within it a local minimum of radius r stays one in the space of functions.

    berner2019, Proposition 1.2; with (s, α) = (4, 1/2) it is r²/16 (Corollary 1.4).

    Args:
        s: a rational number > 0, or a Surd √n.
        alpha: a rational number > 0.
        r: a rational number >= 0.

    Raises:
        InputError: other numbers.

    >>> str(transported_radius(4, "1/2", 1)), str(transported_radius(surd(0, 1, 8), "1/2", 1))
    ('1/16', '1/8')
    """
    square, exponent = _square(s), _exponent(alpha)
    radius = as_fraction(r, what="r")
    if radius < 0:
        raise InputError(f"the radius r is {radius}, and it must not be negative")
    return rational_power(radius * radius / square, 1 / (2 * exponent))


def decide_inverse_stable(found: UniformStability, s: Any, alpha: Any) -> Verdict:
    """Does this Γ and this g satisfy Definition 1.1 on N*_(d,m,D) with (s, α)?

    The distance is the least over all Φ in N*_(d,m,D) with R(Φ) = g, so "refuted" is exact: R is not
    (s, α) inverse stable there.  "Proved" speaks of this pair only.

    Args:
        found: what ``stability`` returned.
        s: a rational number > 0, or a Surd √n.
        alpha: a rational number > 0.

    >>> from exactrelu.realizations.inverse_stability import stability
    >>> from exactrelu.realizations.two_layer_parametrization import TwoLayer
    >>> near = stability(TwoLayer.of([[0, 0]], [0]), TwoLayer.of([["1/9", "1/9"]], ["1/9"]))
    >>> decide_inverse_stable(near, 1, "1/2").proved, decide_inverse_stable(near, 8, 1).refuted
    (True, True)
    """
    square, exponent = _square(s), _exponent(alpha)
    p, q = exponent.numerator, exponent.denominator
    left, right = found.distance ** (2 * q), square**q * found.delta ** (2 * p)
    sentence = f"‖Φ - Γ‖ = {found.distance}, δ = {found.delta}, s² = {square}, α = {exponent}"
    return proved(sentence, evidence=found) if left <= right else refuted(sentence, evidence=found)


def stability_modulus(family: Iterable[UniformStability]) -> tuple[tuple[Fraction, Fraction], ...]:
    """The modulus of a family: steps (δ, D), D the largest distance among the members with semi-norm <= δ.

    Only the steps where D grows are listed, by increasing δ.  It bounds the modulus of R^{-1} on N*_(d,m,D) from
    below.

    >>> from exactrelu.realizations.inverse_stability import stability
    >>> from exactrelu.realizations.two_layer_parametrization import TwoLayer
    >>> zero = TwoLayer.of([[0, 0]], [0])
    >>> family = [stability(zero, TwoLayer.of([[s, s]], [s])) for s in (3, 1, 2)]
    >>> [(str(delta), str(far)) for delta, far in stability_modulus(family)]
    [('1', '1'), ('4', '2'), ('9', '3')]
    """
    steps: list[tuple[Fraction, Fraction]] = []
    for delta, far in sorted((found.delta, found.distance) for found in family):
        if steps and far <= steps[-1][1]:
            continue
        if steps and steps[-1][0] == delta:
            steps.pop()
        steps.append((delta, far))
    return tuple(steps)


def _square(s: Any) -> Fraction:
    """s², rational, for s > 0."""
    if isinstance(s, Surd):
        if s.s and s.a:
            raise InputError(f"s = {s} is neither rational nor the root of a rational number")
        value, square = s.sign, s.q if s.s else s.a * s.a
    else:
        number = as_fraction(s, what="s")
        value, square = (number > 0) - (number < 0), number * number
    if value <= 0:
        raise InputError("s must be positive")
    return square


def _exponent(alpha: Any) -> Fraction:
    exponent = as_fraction(alpha, what="α")
    if exponent <= 0:
        raise InputError(f"α is {exponent}, and it must be positive")
    if max(exponent.numerator, exponent.denominator) > _MOST_POWER // 2:
        raise InputError(f"α = {exponent} has more than {_MOST_POWER // 2} in it", hint="take a simpler exponent")
    return exponent


def _root(value: Fraction, index: int) -> Fraction | None:
    """The index-th root of a rational number >= 0, or None where it is irrational."""
    p, q = _integer_root(value.numerator, index), _integer_root(value.denominator, index)
    return Fraction(p, q) if p**index == value.numerator and q**index == value.denominator else None


def _integer_root(value: int, index: int) -> int:
    """The largest integer whose index-th power is at most ``value``."""
    if value < 2:
        return value
    root = 1 << -(-value.bit_length() // index)
    while True:
        better = ((index - 1) * root + value // root ** (index - 1)) // index
        if better >= root:
            return root
        root = better
