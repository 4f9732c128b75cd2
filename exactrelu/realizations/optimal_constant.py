"""The optimal constant of Theorem 3.3 of berner2019: 2√2, where the paper has 4; and 2, 1 + √2, 2√2 by the width.

Let K(d, m, D) be the least K such that for all Γ, Θ in N*_(d,m,D) some permutation Φ of Θ has ‖Φ - Γ‖ <= K √δ.

    K(d, 1, D) = 2;  K(d, 2, D) = 1 + √2 and K(d, m, D) = 2√2 for d >= 3, m >= 3;
    K(2, m, 1) = 2, 2, 1 + √2, 2√2, 2√2, … for m = 1, 2, 3, …, and K(2, m, D) = 2√2 for m >= 4;
    2 <= K(2, 2, D) <= 1 + √2 <= K(2, 3, D) <= 2√2 for D >= 2, which is open.

Lower bounds: the families of ``extremal_pairs``, for all steps, as polynomials in q.

Upper bounds.  Let s, t be the norms of a neuron of Γ and one of Θ, so that their products c a^T have the norms s², t².

(1) Jumps.  Adjacent cells have Jacobians with entries in [-δ, δ].  Unmatched neurons have s² <= 2δ; matched ones have
    ‖c a^T - e b^T‖ <= 2δ.
(2) Facets.  In C0, the cell of -e_d, every neuron of Γ and Θ is inactive and the Jacobian is 0; so an unmatched neuron
    whose hyperplane is a facet of C0 has s² <= δ.  With two hyperplanes or more C0 has at least two facets.
(3) An unmatched pair is at distance <= s + t <= 2√2 √δ; <= (1 + √2) √δ if one of the two has s² <= δ; <= 2 √δ if
    both have.
(4) A matched pair is at distance <= 2√δ.  First layer: (s - t)² <= |s² - t²| <= 2δ.  Second layer, an entry sv against
    tz with 0 <= v, z <= 1: with opposite signs, (sv + tz)² <= (v + z)(s² v + t² z) <= 4δ; with equal signs,
    (sv - tz)² <= 2δ.
(5) So K <= 2√2, with a permutation that keeps the matched pairs.  If the other m' neurons of each network cannot be
    permuted within r, König gives A, B among them with |A| + |B| > m' and all distances on A x B beyond r.
(6) m = 1: n <= 2 hyperplanes are facets of C0, so an unmatched pair has s², t² <= δ.
(7) m = 2, r = (1 + √2)√δ: by (3) all of A and B have s² > δ, so they are no facets; three of at most four neurons
    (or two, and one matched pair) leave one hyperplane for two facets: a contradiction.
(8) d = 2, D = 1: two unmatched neurons with c of one sign differ by at most √(2δ), since no a has a negative entry.
    So for r >= √(2δ) the neurons of A have one sign and those of B the other: all their jumps have one
    sign, say positive.  Order the hyperplanes by angle; sums from either end are in [-δ, δ].  A neuron with s² > δ has
    negative jumps before and after it in the entry where ‖u‖ is attained.  There are at most m - 1 hyperplanes
    outside A and B.  m = 2, r = 2√δ: some neuron has s² > δ and needs two of them: a contradiction.
(9) d = 2, D = 1, m = 3, r = (1 + √2)√δ: all of A and B have s² > δ.  Those that attain ‖u‖ in the first entry come
    before the others; k1 of them have k1 negative jumps before or between them, and the k2 others k2 between or
    after.  So k1 + k2 <= 2 and m' = 1; k1 = 2 or k2 = 2 would need three.  Order h, a, b, h' with
    a = (1, y), b = (x, 1), h' = (x', 1), x' < x: with products α, β > δ and λ <= δ the sum from the end
    α + βx - λx' <= δ gives α < δ + x(δ - β) < δ: a contradiction.

Names in this module
    s, t, v, z     norms >= 0 and entries of unit vectors; r a threshold; g² = 2δ
    p, q           sv and tz; in the families, Pell numbers
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from exactrelu.errors import InputError
from exactrelu.exact.surds import Surd, surd
from exactrelu.realizations.extremal_pairs import PlanarPair, planar_pair
from exactrelu.verdict import Scope, Verdict, proved, refuted

_TWO: Final = surd(2)
_ONE_AND_ROOT: Final = surd(1, 1, 2)
_TWO_ROOTS: Final = surd(0, 2, 2)
#: The first q of the families, Pell's second; every polynomial is shown to be >= 0 from there on.
_FIRST_Q: Final = 5


@dataclass(frozen=True)
class ConstantBounds:
    """What is proved about K(d, m, D): lower <= K <= upper; equal where it is known."""

    lower: Surd
    upper: Surd

    @property
    def is_exact(self) -> bool:
        """Is K known?"""
        return self.lower == self.upper


@dataclass(frozen=True)
class ProofStep:
    """One checked line of the proof: what was checked, and whether it holds."""

    name: str
    holds: bool


def optimal_constant(d: int, m: int, outputs: int = 1) -> ConstantBounds:
    """K(d, m, D), the least constant of inverse stability with exponent 1/2 on N*_(d,m,D).

    The proof is in the module's text; :func:`prove_optimal_constant` checks its algebra and the families.

    Args:
        d: the number of inputs, at least 2.
        m: the number of neurons, at least 1.
        outputs: D, at least 1.

    Raises:
        InputError: a number out of range.

    >>> str(optimal_constant(3, 3).upper), optimal_constant(3, 3).is_exact, str(optimal_constant(5, 2).lower)
    ('sqrt(8)', True, '1 + sqrt(2)')
    """
    for value, least, what in ((d, 2, "d"), (m, 1, "m"), (outputs, 1, "D")):
        if type(value) is not int or value < least:
            raise InputError(f"{what} must be an int >= {least}, not {value!r}")
    widths = [_TWO, _ONE_AND_ROOT, _TWO_ROOTS] if d > 2 else [_TWO, _TWO, _ONE_AND_ROOT, _TWO_ROOTS]
    lower = widths[min(m, len(widths)) - 1]
    upper = lower
    if d == 2 and outputs > 1 and m in (2, 3):
        upper = (_ONE_AND_ROOT, _TWO_ROOTS)[m - 2]
    return ConstantBounds(lower, upper)


def prove_optimal_constant() -> Verdict:
    """Check the algebra of the upper bounds, and the families of the lower bounds for every step.

    What is left to the reader is in the module's text: adjacent cells, facets, König, and the order of angles.

    Returns:
        Proved for all, with the checked steps as evidence; refuted if a step fails.

    Cost: about a second, most of it to load sympy.

    >>> prove_optimal_constant().proved
    True
    """
    steps = (*_identities(), *(step for d, m in _FAMILIES for step in _family_steps(d, m)))
    failed = [step.name for step in steps if not step.holds]
    if failed:
        return refuted(f"these steps fail: {'; '.join(failed)}", evidence=steps)
    return proved(f"{len(steps)} steps: identities, and families for all q >= 5", scope=Scope.FOR_ALL, evidence=steps)


_FAMILIES: Final = ((3, 1), (3, 2), (3, 3), (2, 1), (2, 3), (2, 4))


def _identities() -> list[ProofStep]:
    """The polynomial identities behind (3) and (4): each bound is a sum of terms that are not negative."""
    import sympy

    s, t, v, z, p, q, g, delta = sympy.symbols("s t v z p q g delta", nonnegative=True)
    root = sympy.sqrt(2)
    table = {
        "(3) 8δ - (s + t)² = 2(2δ - s²) + 2(2δ - t²) + (s - t)²": (
            8 * delta - (s + t) ** 2,
            2 * (2 * delta - s**2) + 2 * (2 * delta - t**2) + (s - t) ** 2,
        ),
        "(3) 4δ - (s + t)² = 2(δ - s²) + 2(δ - t²) + (s - t)²": (
            4 * delta - (s + t) ** 2,
            2 * (delta - s**2) + 2 * (delta - t**2) + (s - t) ** 2,
        ),
        "(3) (1 + √2) g - (s + t) = (g - s) + (√2 g - t), with g² = δ": (
            (1 + root) * g - s - t,
            (g - s) + (root * g - t),
        ),
        "(4) s² - t² - (s - t)² = 2t(s - t)": (s**2 - t**2 - (s - t) ** 2, 2 * t * (s - t)),
        "(4) (v + z)(s²v + t²z) - (sv + tz)² = vz(s - t)²": (
            (v + z) * (s**2 * v + t**2 * z) - (s * v + t * z) ** 2,
            v * z * (s - t) ** 2,
        ),
        "(4) s >= t, p >= q: sp - tq - (p - q)² = (p - q)(s - p) + q(p - q) + q(s - t)": (
            s * p - t * q - (p - q) ** 2,
            (p - q) * (s - p) + q * (p - q) + q * (s - t),
        ),
        "(4) s < t, sp <= g²: g² - (p - q)² = (g² - sp) + p(s - p) + q(p + (p - q))": (
            g**2 - (p - q) ** 2,
            (g**2 - s * p) + p * (s - p) + q * (p + (p - q)),
        ),
        "(4) s < t, sp > g²: t(g - (p - q)) = (tq - sp + g²) + (t - s)(s - p) + (s - g)(s + g - t)": (
            t * (g - (p - q)),
            (t * q - s * p + g**2) + (t - s) * (s - p) + (s - g) * (s + g - t),
        ),
        "(4) (s + g)² - t² = (s² + g² - t²) + 2sg": ((s + g) ** 2 - t**2, (s**2 + g**2 - t**2) + 2 * s * g),
    }
    return [ProofStep(name, sympy.expand(left - right) == 0) for name, (left, right) in table.items()]


def _family_steps(d: int, m: int) -> list[ProofStep]:
    """One family, for all q >= 5 with p² = 2q² - 1: membership, order, δ and distance."""
    import sympy

    p, q = sympy.symbols("p q", positive=True)
    pair = planar_pair(d, m, p, q)
    ordered = [(pair.theta if is_theta else pair.gamma)[k] for is_theta, k in pair.order]
    name = f"family d {'= 2' if d == 2 else '>= 3'}, m = {m}"
    sums = _sums(pair, p, q)
    turns = [one.x * other.y - other.x * one.y for one, other in pairwise(ordered)]
    return [
        ProofStep(f"{name}: unit directions, y > 0", all(_is_unit(n, q) for n in ordered)),
        ProofStep(f"{name}: the order of angles", all(_never_negative(turn, q) for turn in turns)),
        ProofStep(f"{name}: no network has a ray twice", _is_not_redundant(pair)),
        ProofStep(f"{name}: every sum of jumps is at most δ", all(_within(value, pair.delta, q) for value in sums)),
        ProofStep(f"{name}: δ is attained", any(sympy.simplify(abs(v) - pair.delta) == 0 for v in sums)),
        ProofStep(f"{name}: A x B is far, |A| + |B| = m + 1", _is_far(pair, p, q)),
    ]


def _sums(pair: PlanarPair, p: Any, q: Any) -> list[Any]:
    """All entries of P_i and T - P_i, in q alone."""
    import sympy

    jumps = []
    for is_theta, k in pair.order:
        n = (pair.theta if is_theta else pair.gamma)[k]
        factor = (-1 if is_theta else 1) * n.sign * n.norm**2
        jumps.append([sympy.expand(sympy.expand(factor * value).subs(p**2, 2 * q**2 - 1)) for value in (n.x, n.y)])
    sums, matched = [], {k + 1 for k in range(len(jumps) - 1) if _same_ray(pair, k)}
    for k in range(len(jumps) + 1):
        if k not in matched:
            for entry in (0, 1):
                sums += [sum((j[entry] for j in part), sympy.Integer(0)) for part in (jumps[:k], jumps[k:])]
    return sums


def _same_ray(pair: PlanarPair, k: int) -> bool:
    """Are the neurons k and k + 1 of the order a matched pair, crossed together?"""
    (one_side, i), (other_side, j) = pair.order[k], pair.order[k + 1]
    one, other = (pair.theta if one_side else pair.gamma)[i], (pair.theta if other_side else pair.gamma)[j]
    return bool(one.x == other.x and one.y == other.y)


def _is_not_redundant(pair: PlanarPair) -> bool:
    """Neurons of one ray follow each other in the order; then one is of Γ and one of Θ."""
    places = range(len(pair.order) - 1)
    return all(pair.order[k][0] != pair.order[k + 1][0] for k in places if _same_ray(pair, k))


def _is_unit(n: Any, q: Any) -> bool:
    """‖u‖ = 1 and y > 0, for all q >= 5."""
    top = n.x in (1, -1) or n.y == 1
    positive = _never_negative(100 * n.y * q**2 - 1, q)
    return top and positive and _within(n.x, 1, q) and _within(n.y, 1, q)


def _is_far(pair: PlanarPair, p: Any, q: Any) -> bool:
    """Is some weight of each pair of A x B at least ``reach`` apart, by q <= p <= 2q?"""
    import sympy

    def apart(i: int, j: int) -> bool:
        one, other = pair.gamma[i], pair.theta[j]
        first, second = one.norm * one.x - other.norm * other.x, one.sign * one.norm - other.sign * other.norm
        candidates = [side * value - pair.reach for value in (first, second) for side in (1, -1)]
        return any(_never_negative(_least(sympy.expand(value), p, q), q) for value in candidates)

    counted = len(pair.rows) + len(pair.columns) == len(pair.gamma) + 1
    return counted and all(apart(i, j) for i in pair.rows for j in pair.columns)


def _least(value: Any, p: Any, q: Any) -> Any:
    """A lower bound of a form that is linear in p, for q <= p <= 2q."""
    slope = value.coeff(p)
    return value.subs(p, q if _never_negative(slope, q) else 2 * q)


def _within(value: Any, bound: Any, q: Any) -> bool:
    return _never_negative(bound - value, q) and _never_negative(bound + value, q)


def _never_negative(value: Any, q: Any) -> bool:
    """Is a rational function with a power of q below >= 0 for q >= 5?  Sufficient: in q - 5 no coefficient is < 0."""
    import sympy

    above, below = sympy.fraction(sympy.together(sympy.sympify(value)))
    shifted = [sympy.Poly(side.subs(q, q + _FIRST_Q), q).all_coeffs() for side in (above, below)]
    return all(bool(coefficient >= 0) for side in shifted for coefficient in side)
