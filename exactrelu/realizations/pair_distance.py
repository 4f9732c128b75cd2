"""How near a neuron of Γ is to a ray with a given product, to a common ray, to death: closed forms.

Theorem.  Let u ≠ 0 in R^d and p ≠ 0 in R^D.  With x_j = |u_j|, α_j = ±a_j for the sign of u_j ≠ 0, and y_l = |p_l|,
γ_l = ±c_l for the sign of p_l ≠ 0, the minimum over λ > 0 of max(‖λu - a‖, ‖p/λ - c‖) is the largest of

    |a_j| where u_j = 0,    |α_j x_k - α_k x_j| / (x_j + x_k),    -- a and the ray of u
    |c_l| where p_l = 0,    |γ_l y_k - γ_k y_l| / (y_l + y_k),    -- c and the ray of p
    ½ |α_j + γ_l - √((α_j - γ_l)² + 4 x_j y_l)|,                  -- (α_j, γ_l) and the hyperbola s w = x_j y_l

over all j, k <= d and l, k <= D.

*Proof.*  "At most t" says α_j - t <= λ x_j <= α_j + t and λ (γ_l - t) <= y_l <= λ (γ_l + t): finitely many intervals
for λ.  They have a common point as soon as any two have (Helly on the line), that is, when every lower end is at most
every upper one.  Two ends that come from a, or two from c, cross at the quotients.  A lower end (α - t)/x and an upper
end y/(γ - t) are in order once (α - t)(γ - t) <= x y, from the smaller root of a quadratic polynomial in t onwards; a
lower end y/(γ + t) and an upper end (α + t)/x from the larger root of (α + t)(γ + t) = x y.  The larger one of these
two numbers is the absolute value above.  As t + γ_l > 0 there, λ is positive, so the minimum is attained.

Names in this module
    ‖·‖     the largest absolute entry
    a, c    the weights of a neuron of Γ: d and D rationals
    u, p    a direction and a product, λu and p/λ being the weights of a neuron of Φ
    s       a share: two neurons on one ray with opposite products
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.errors import InputError
from exactrelu.exact.matrices import Vector
from exactrelu.exact.surds import Surd, surd
from exactrelu.realizations.product_form import largest

_ZERO, _HALF = Fraction(0), Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Side:
    """One layer of a pair: pairs (x, α) with x > 0 for the entries that λ reaches, and the size of the others.

    Attributes:
        terms: (|u_j|, ±a_j) for the j with u_j ≠ 0.
        rest: the largest |a_j| with u_j = 0.
    """

    terms: tuple[tuple[Fraction, Fraction], ...]
    rest: Fraction

    @property
    def least(self) -> Fraction:
        """The least t with a common λ, of any sign: max(rest, |α_j x_k - α_k x_j| / (x_j + x_k))."""
        crossings = (
            abs(alpha * y - beta * x) / (x + y)
            for k, (x, alpha) in enumerate(self.terms)
            for y, beta in self.terms[k + 1 :]
        )
        return max(self.rest, max(crossings, default=_ZERO))


def side_of(direction: Sequence[Fraction], weights: Sequence[Fraction]) -> Side:
    """The entries of ``weights`` beside those of a direction, with the signs that make the direction positive."""
    pairs = list(zip(direction, weights, strict=True))
    terms = tuple((abs(x), alpha if x > 0 else -alpha) for x, alpha in pairs if x)
    return Side(terms, largest(alpha for x, alpha in pairs if not x))


def pair_distance(a: Vector, c: Vector, u: Vector, p: Vector) -> Surd:
    """The minimum over λ > 0 of max(‖λu - a‖, ‖p/λ - c‖); it is attained.

    Args:
        a: d rationals.
        c: D rationals.
        u: d rationals, not all 0.
        p: D rationals, not all 0.

    Raises:
        InputError: u = 0 or p = 0.

    Cost: (d + D)² steps, and d D comparisons of surds.

    >>> one, two = (Fraction(1),), (Fraction(2),)
    >>> str(pair_distance(one, one, one, two))          # √2 and √2, beside 1 and 1
    '-1 + sqrt(2)'
    """
    first, second = _sides(a, c, u, p)
    best = surd(max(first.least, second.least))
    for x, alpha in first.terms:
        for y, gamma in second.terms:
            best = max(best, _from_hyperbola(alpha, gamma, x * y))
    return best


def scale_interval(a: Vector, c: Vector, u: Vector, p: Vector, t: Fraction) -> tuple[Fraction, Fraction]:
    """The λ > 0 with ‖λu - a‖ <= t and ‖p/λ - c‖ <= t, from the lower end to the upper one, for a rational t.

    Args:
        t: at least the distance of the pair; then the interval is not empty.

    Raises:
        InputError: u = 0 or p = 0, or t is smaller than the distance.

    >>> one = (Fraction(1),)
    >>> [str(end) for end in scale_interval(one, one, one, one, Fraction(1, 2))]
    ['2/3', '3/2']
    """
    first, second = _sides(a, c, u, p)
    if any(gamma + t <= 0 for _, gamma in second.terms) or max(first.rest, second.rest) > t:
        raise InputError("the pair is farther apart than t")
    low = max([(alpha - t) / x for x, alpha in first.terms] + [y / (gamma + t) for y, gamma in second.terms])
    high = min(
        [(alpha + t) / x for x, alpha in first.terms] + [y / (gamma - t) for y, gamma in second.terms if gamma > t]
    )
    if low > high:
        raise InputError("the pair is farther apart than t")
    return low, high


def dead_distance(a: Vector, c: Vector) -> Fraction:
    """The distance to a neuron that does nothing: min(‖a‖, ‖c‖), as a = 0 or c = 0 is enough.

    >>> str(dead_distance((Fraction(3), Fraction(-4)), (Fraction(2),)))
    '2'
    """
    return min(largest(a), largest(c))


def ray_distance(a: Vector, u: Vector) -> Fraction:
    """The minimum over λ >= 0 of ‖λu - a‖.

    >>> str(ray_distance((Fraction(1), Fraction(0)), (Fraction(1), Fraction(-1))))
    '1/2'
    """
    side = side_of(u, a)
    return max(side.least, max((-alpha for _, alpha in side.terms), default=_ZERO))


def common_ray_distance(a: Vector, b: Vector) -> Fraction:
    """The least t such that some v has μ v within t of a and ν v within t of b, for μ, ν >= 0 not both 0.

    With s = ν / (μ + ν) it is the minimum over s in [0, 1] of ‖s a - (1 - s) b‖: two boxes around a and b,
    scaled by s and 1 - s, meet if and only if their centres are that near.

    >>> str(common_ray_distance((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))))
    '1/2'
    """
    return share_distance([(s + t, t) for s, t in zip(a, b, strict=True)])


def cancelling_distance(a: Vector, c: Vector, b: Vector, e: Vector) -> Fraction:
    """The distance of neurons (a, c) and (b, e) to two neurons on one ray, whichever, with products q and -q.

    It is the minimum over s in [0, 1] of max(‖s a - (1 - s) b‖, ‖s e + (1 - s) c‖): the weights are (1 - s) v and
    s v up to one factor, and the condition on the second layer is (1 - s) c' + s e' = 0.

    >>> one, other = (Fraction(1),), (Fraction(-1),)
    >>> str(cancelling_distance(one, one, one, other)), str(cancelling_distance(one, one, other, other))
    ('0', '1')
    """
    outer = [(t - s, -s) for s, t in zip(c, e, strict=True)]
    return share_distance([*((s + t, t) for s, t in zip(a, b, strict=True)), *outer])


def share_distance(terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """The minimum over s in [0, 1] of the largest |s x - α| over pairs (x, α): convex, piecewise linear.

    >>> str(share_distance([(Fraction(2), Fraction(3)), (Fraction(-1), Fraction(0))]))
    '1'
    """
    pairs = list(terms)
    side = side_of([x for x, _ in pairs], [alpha for _, alpha in pairs])
    ends = (end for x, alpha in side.terms for end in (-alpha, alpha - x))
    return max(side.least, max(ends, default=_ZERO))


def _from_hyperbola(alpha: Fraction, gamma: Fraction, product: Fraction) -> Surd:
    """½ |α + γ - √((α - γ)² + 4 x y)|: how near (α, γ) is to {(s, w) : s w = x y, s > 0}."""
    gap = surd(_HALF * (alpha + gamma), -_HALF, (alpha - gamma) ** 2 + 4 * product)
    return gap if gap.sign >= 0 else -gap


def _sides(a: Vector, c: Vector, u: Vector, p: Vector) -> tuple[Side, Side]:
    first, second = side_of(u, a), side_of(p, c)
    if not first.terms or not second.terms:
        raise InputError("u = 0 or p = 0, so the neuron is dead", hint="ask for dead_distance")
    return first, second
