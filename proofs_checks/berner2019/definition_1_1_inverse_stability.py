"""Definition 1.1 (berner2019): R is (s, α) inverse stable on Ω with respect to ‖·‖.

For all Γ in Ω and g in R(Ω) some Φ in Ω has R(Φ) = g and ‖Φ - Γ‖_∞ <= s ‖g - R(Γ)‖^α.  For one pair (Γ, g) the
definition is decided by the least ‖Φ - Γ‖_∞ and rational powers.  On Ω = N*_(d,m,D) the Φ with R(Φ) = R(Θ) are the
reorderings of Θ, so the least distance is a bottleneck assignment.

On Ω = N_(d,m,D), where neurons may also be rescaled and turned around, the least distance is an algebraic number.

Scope: exactly, on random pairs of N*_(d,m,D) and random s, α: the assignment against all m! orders, each of which is
in the fibre, and the verdict against the inequality of rational powers written out. Consistency for all numbers,
symbolically: a larger s keeps the estimate; and it scales, Γ -> tΓ changes distances by t, and semi-norms by t², so
among balanced parametrizations closed under t > 0 only α = ½ can do.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    CheckFailed,
    Hypothesis,
    Statement,
    TwoLayer,
    UniformStability,
    Verdict,
    check_distance,
    decide_inverse_stable,
    decide_membership,
    distance_to_fibre,
    fibre_of,
    is_restricted,
    proved,
    refuted,
    stability,
)
from proofs_checks.families import Family, distance_is, seminorm
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import conclude
from proofs_checks.restricted_members import Pair, nearest_order, reordered, restricted_pairs

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Γ, Θ, s and α.
Instance = tuple[Pair, Fraction, Fraction]
HALF = Fraction(1, 2)
#: Pairs with at most so many neurons are looked at over N_(d,m,D) as well.
FEW = 2


def instances() -> SearchStrategy[Instance]:
    """Two members of one N*_(d,m,D), s in (0, 6] and a small rational α."""
    from hypothesis import strategies as st

    s = st.fractions(min_value=Fraction(1, 6), max_value=6, max_denominator=6)
    alpha = st.sampled_from([HALF, Fraction(1), Fraction(1, 3), Fraction(2, 3), Fraction(2)])
    return st.tuples(restricted_pairs(max_d=3), s, alpha)


def examples() -> tuple[Instance, ...]:
    """Equality in the estimate; equal functions; the same functions scaled."""
    zero, one = TwoLayer.of([(0, 0)], [0]), TwoLayer.of([(1, 1)], [1])
    small = TwoLayer.of([(Fraction(1, 9),) * 2], [Fraction(1, 9)])
    pairs = ((zero, zero), (zero, one), (zero, small), (small, one))
    return tuple((pair, Fraction(s), alpha) for pair in pairs for s in (1, 4) for alpha in (HALF, Fraction(1)))


def check(instance: Instance) -> Verdict:
    """The least distance by two routes; all orders are in the fibre and in N*; and the verdict of the definition."""
    (gamma, theta), s, alpha = instance
    found, fibre = stability(gamma, theta), fibre_of(theta)
    for order in itertools.permutations(range(theta.m)):
        phi = reordered(theta, order)
        if not (decide_membership(phi, fibre).proved and is_restricted(phi)):
            return refuted("a reordering is not in the fibre", evidence=phi)
    nearest = nearest_order(gamma, theta)
    if nearest != found.distance:
        return refuted(f"the least distance is {nearest}, not {found.distance}", evidence=(gamma, theta))
    if theta.m <= FEW:
        verdict = wider_space_is_nearer(found)
        if not verdict.proved:
            return verdict
    return verdict_is(found, s, alpha, satisfies_definition(nearest, found.delta, s, alpha))


def wider_space_is_nearer(found: UniformStability) -> Verdict:
    """On Ω = N_(d,m,D): is the least distance at most that on N*, and does its evidence stand?"""
    wider = distance_to_fibre(found.gamma, found.theta)
    if wider.high.compare(found.distance) > 0:
        return refuted(f"over N_(d,m,D) the distance is {wider}, over N* {found.distance}", evidence=found)
    try:
        check_distance(wider)
    except CheckFailed as error:
        return refuted(f"the distance {wider} over N_(d,m,D): {error}", evidence=found)
    return proved()


def verdict_is(found: UniformStability, s: Fraction, alpha: Fraction, expected: bool) -> Verdict:
    """Does the decision agree with the inequality?"""
    decided = decide_inverse_stable(found, s, alpha)
    if decided.proved == expected and decided.refuted != expected:
        return proved()
    return refuted(
        f"the decision is {decided.status.value}, the inequality says {expected}", evidence=(found, s, alpha)
    )


def satisfies_definition(distance: Fraction, delta: Fraction, s: Fraction, alpha: Fraction) -> bool:
    """Is distance <= s δ^α: distance^q <= s^q δ^p for α = p/q?"""
    p, q = alpha.numerator, alpha.denominator
    return bool(distance**q <= s**q * delta**p)


def proof() -> Verdict:
    """Monotone in s; and under Γ -> tΓ the quotient distance/δ^α is multiplied by t^(1 - 2α)."""
    import sympy

    s, more, delta, alpha, t, dist = sympy.symbols("s more delta alpha t dist", positive=True)
    k = parameter()
    zero = Family.of(((0, 0),), (0,))
    large, small = Family.of(((k, k),), (k,)), Family.of(((1 / k, 1 / k),), (1 / k,))
    scaled = (t * dist) / (t**2 * delta) ** alpha
    return conclude(
        {
            "(s + more) δ^α >= s δ^α": sympy.expand((s + more) * delta**alpha - s * delta**alpha).is_positive is True,
            "the quotient scales by t^(1 - 2α)": sympy.simplify(scaled / (t ** (1 - 2 * alpha) * dist / delta**alpha))
            == 1,
            "t = k: distance k, δ = k²": distance_is(zero, large, k) and seminorm(large) == k**2,
            "t = 1/k: distance 1/k, δ = 1/k²": distance_is(zero, small, 1 / k) and seminorm(small) == 1 / k**2,
        },
        "monotone in s; and k^(1 - 2α) is bounded for t = k and t = 1/k at once only for α = ½",
    )


STATEMENT = Statement(
    key="berner2019.definition_1_1",
    number="Definition 1.1",
    title="Inverse stability",
    wording="R is (s, α) inverse stable on Ω if for all Γ in Ω and g in R(Ω) some Φ in Ω has R(Φ) = g and ‖Φ - Γ‖_∞ <= "
    "s ‖g - R(Γ)‖^α; on N*_(d,m,D) the Φ are the reorderings of one, so that each pair is decided exactly.",
    hypotheses=(Hypothesis("restricted-space", "pairs are decided on Ω = N*_(d,m,D)"),),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="s, α and the scalings t = k and t = 1/k",
)
