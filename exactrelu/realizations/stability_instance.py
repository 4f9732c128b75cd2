"""Definition 1.1 of berner2019 at one Γ and one g: is some parametrization of g within s |g - R(Γ)|^α of Γ?

The left-hand side is the exact distance from the fibre, an algebraic number t; for rational s² and α = p/q the
question is the sign of t^(2q) - (s²)^q δ^(2p), which is decided in the field of t.

Names in this module
    s, α    the constant, rational or the square root of a rational number; and the exponent p/q, rational
    δ       |g - R(Γ)|_{W^{1,∞}}
    t       the distance of Γ from the fibre of g
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.errors import InputError
from exactrelu.exact.algebraic_numbers import AlgebraicNumber
from exactrelu.exact.number_fields import field_number
from exactrelu.exact.rationals import as_fraction
from exactrelu.exact.surds import Surd
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.network import Network
from exactrelu.realizations.distance_to_fibre import FibreDistance, distance_to_fibre
from exactrelu.realizations.transported_radius import RationalPower, rational_power
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import AttainedSeminorm, seminorm_of_difference
from exactrelu.verdict import Verdict, proved, refuted, unknown


@dataclass(frozen=True)
class StabilityInstance:
    """Both sides of Definition 1.1.

    Attributes:
        distance: t, with a nearest Φ and its lower bound.
        seminorm: δ, with the cell that attains it.
        bound: s δ^α.
    """

    distance: FibreDistance
    seminorm: AttainedSeminorm
    bound: RationalPower


def decide_stability_at(
    gamma: Network | TwoLayer,
    g: Network | TwoLayer,
    s: Any,
    alpha: Any,
    *,
    restricted: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> Verdict:
    """Is there a Φ of the class and width of Γ with R(Φ) = g and ‖Φ - Γ‖ <= s |g - R(Γ)|_{W^{1,∞}}^α?

    berner2019, Definition 1.1, for this pair.  "Refuted" is exact: no Φ at all is that near, so R is not (s, α) inverse
    stable on the class.  "Proved" speaks of this pair only.  "Unknown" is possible only where the distance is not
    known exactly, and lies on both sides of the bound.

    Args:
        gamma: Γ in N_(d,m,D).
        g: any parametrization of g without biases.
        s: a rational number > 0, or a Surd √n.
        alpha: a rational number > 0.
        restricted: Φ in N*_(d,m,D) only.
        limits: as for ``distance_to_fibre``; ``regions`` bounds the cells that are listed for δ.

    Returns:
        The verdict, with a :class:`StabilityInstance`.

    Raises:
        InputError: other numbers, or no network of the class and width realizes g.
        UnsupportedOperation, ShapeError, LimitExceeded: as ``distance_to_fibre``.

    Cost: that of the distance and of the semi-norm.

    >>> gamma, g = TwoLayer.of([[3, 0]], ["1/9"]), TwoLayer.of([[0, 1]], ["1/3"])
    >>> decide_stability_at(gamma, g, 4, "1/2").reason         # Example A.4 with k = 3
    'the distance is 3, and s δ^α = (16/3)^(1/2)'
    """
    square, exponent = _square(s), as_fraction(alpha, what="α")
    found = distance_to_fibre(gamma, g, restricted=restricted, limits=limits)
    seminorm = seminorm_of_difference(found.gamma, found.theta, most_cells=limits.regions)
    p, q = exponent.numerator, exponent.denominator
    if p <= 0:
        raise InputError(f"α is {exponent}, and it must be positive")
    power = square**q * rational_power(seminorm.value, 2 * p).radicand
    bound = rational_power(power, Fraction(1, 2 * q))
    evidence = StabilityInstance(found, seminorm, bound)
    sentence = f"the distance is {found}, and s δ^α = {bound}"
    if _power_sign(found.high, 2 * q, power) <= 0:
        return proved(sentence, evidence=evidence)
    if _power_sign(found.low, 2 * q, power) > 0:
        return refuted(sentence, evidence=evidence)
    return unknown(sentence, evidence=evidence)


def _power_sign(t: AlgebraicNumber, exponent: int, bound: Fraction) -> int:
    """The sign of t^exponent - bound, in the field of t."""
    power, factor = field_number(t, [1]), field_number(t, [0, 1])
    while exponent:
        if exponent % 2:
            power = power * factor
        factor, exponent = factor * factor, exponent // 2
    return (power - bound).sign


def _square(s: Any) -> Fraction:
    """s², rational, for s > 0."""
    if isinstance(s, Surd):
        if s.s and s.a:
            raise InputError(f"s = {s} is neither rational nor the root of a rational number")
        positive, square = s.sign > 0, s.q if s.s else s.a * s.a
    else:
        number = as_fraction(s, what="s")
        positive, square = number > 0, number * number
    if not positive:
        raise InputError("s must be positive", hint="berner2019, Definition 1.1 asks for s > 0")
    return square
