"""Theorem 3.3 (berner2019): R is (4, 1/2) inverse stable on N*_(d,m,D) with respect to |·|_{W^{1,∞}}.

For Γ in N*_(d,m,D) and g = R(Θ), Θ in N*_(d,m,D), some Φ in N*_(d,m,D) has R(Φ) = g and ‖Φ - Γ‖_∞ <= 4 δ^(1/2) with δ
= |g - R(Γ)|_{W^{1,∞}}.  Φ is Θ reordered; 4 may be replaced by 2√2, and by nothing smaller (beyond.optimal_stability);
and the exponent ½ by no other: Γ = 0 and Θ = (s(1, 1), s) have δ = s² and the distance s for all s > 0. Proof:
adjacent cells show that matched neurons (on one ray) have ‖c a^T - e b^T‖_∞ <= 2δ, unmatched ones products <= 2δ. With
s, t the norms, unmatched: s + t <= 2√(2δ).  Matched: (s - t)² <= |s² - t²| <= 2δ for the first layers, and <= 4δ for
the second.  The last two lines are polynomial identities.

Scope: for all numbers, these identities, sharp families and the families without each hypothesis, symbolically; the
comparison of adjacent cells is the argument above, and is checked on each instance (every jump is at most 2δ).
Exactly, on random pairs: the constants 4 and 2√2, the steps of the proof, and the distance by trying all orders.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Network,
    Statement,
    TwoLayer,
    UniformStability,
    Verdict,
    decide_inverse_stable,
    decide_membership_restricted,
    extremal_pair,
    is_restricted,
    prove_optimal_constant,
    proved,
    refuted,
    stability,
)
from proofs_checks.families import (
    Family,
    difference,
    distance_is,
    distance_is_at_least,
    distance_over_orders,
    seminorm,
    sup_norm_on_square,
)
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import (
    BALANCED,
    NON_REDUNDANT,
    POSITIVE,
    SOBOLEV,
    Families,
    conclude,
    each_is_needed,
)
from proofs_checks.recursion import ZERO
from proofs_checks.restricted_members import (
    Pair,
    nearest_order,
    on_two_layer_network,
    reordered,
    restricted_pairs,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: C² as printed, and the best.
PRINTED, SHARP = Fraction(16), Fraction(8)


def instances() -> SearchStrategy[Pair]:
    """Two members of one N*_(d,m,D), many of their neurons on common rays."""
    return restricted_pairs()


def examples() -> tuple[Pair, ...]:
    """0 and 0; 0 and a neuron; equal up to order; the pairs of large ratio."""
    zero, one = TwoLayer.of([(0, 0)], [0]), TwoLayer.of([(1, 1)], [1])
    pair = TwoLayer.of([(2, 1), (1, 1)], [2, -1])
    large = [extremal_pair(d, m, outputs) for d, m, outputs in ((3, 1, 1), (3, 2, 1), (3, 3, 1), (2, 4, 1), (3, 3, 2))]
    return ((zero, zero), (zero, one), (one, zero), (pair, reordered(pair, (1, 0))), *large)


def check(instance: Pair) -> Verdict:
    """Constants 4 and 2√2, the steps of the proof, the nearest Φ, and the distance by trying all orders."""
    found = stability(*instance)
    return within(found, SHARP) if found.steps_hold else refuted("a step of the proof fails", evidence=found)


def within(found: UniformStability, constant_squared: Fraction) -> Verdict:
    """Is the distance, known by two routes, at most C √δ, for this constant and for the printed one?"""
    nearest = nearest_order(found.gamma, found.theta)
    if nearest != found.distance or not is_restricted(found.phi):
        return refuted(f"the distance is {nearest} by trying all orders, not {found.distance}", evidence=found)
    if not decide_inverse_stable(found, 4, "1/2").proved:
        return refuted("not within 4 √δ", evidence=found)
    return found.decide(constant_squared)


def proof() -> Verdict:
    """The identities, the sharpness of 2√2 and of the exponent, and the families without each hypothesis."""
    import sympy

    s, t, delta = sympy.symbols("s t delta", nonnegative=True)
    needed, optimal = each_is_needed(DROPPED), prove_optimal_constant()
    unmatched = 2 * (2 * delta - s**2) + 2 * (2 * delta - t**2) + (s - t) ** 2
    k = parameter()
    small = Family.of(((1 / k, 1 / k),), (1 / k,)), Family.of(((k, k),), (k,))
    zero = Family.of(((0, 0),), (0,))
    return conclude(
        {
            "unmatched: 8δ - (s + t)² >= 0": sympy.expand(8 * delta - (s + t) ** 2 - unmatched) == 0,
            "first layers: (s² - t²) - (s - t)² = 2t(s - t)": sympy.expand(s**2 - t**2 - (s - t) ** 2 - 2 * t * (s - t))
            == 0,
            f"2√2: {optimal.reason}": optimal.proved,
            "2√2 <= 4": PRINTED > SHARP,
            "δ = s² for s = 1/k and s = k": [seminorm(f) for f in small] == [1 / k**2, k**2],
            "the distance is s": distance_is(zero, small[0], 1 / k) and distance_is(zero, small[1], k),
            needed.reason: needed.proved,
        },
        f"2√2 by {optimal.reason}; exponent ½ only, as δ = s² at the distance s; {needed.reason}",
    )


def on_network(network: Network) -> Verdict:
    """The theorem for a member of N*_(d,m,D) of the reader's as Γ, and 0, its halves and its negatives as Θ."""

    def decide(gamma: TwoLayer) -> Verdict:
        if not gamma.bias_free or gamma.d < 2 or not gamma.m:
            return proved("does not apply: N*_(d,m,D) has d >= 2, neurons and no biases")
        member = decide_membership_restricted(gamma)
        if not member.proved:
            return proved(f"does not apply, no member of N*_(d,m,D): {member.reason}")
        for theta in _others(gamma):
            found = stability(gamma, theta)
            verdict = found.decide(SHARP) if found.steps_hold else refuted("a step of the proof fails", evidence=found)
            if not verdict.proved:
                return verdict
        return proved("within 2√2 √δ of 0, of its half and of its negative")

    return on_two_layer_network(network, decide)


def without_balance() -> Verdict:
    """Γ_k = ((k, k), 1/k²) and g_k = (1/k)ρ(<(1/2, 1), x>): δ = 1/k, and every Φ is at distance >= k/3."""
    k = parameter()
    gamma, g = Family.of(((k, k),), (1 / k**2,)), Family.of(((Fraction(1, 2), 1),), (1 / k,))
    return _unstable(seminorm(difference(g, gamma)) == 1 / k and distance_is_at_least(gamma, g, k / 3), "k/3", "1/k")


def without_non_redundance() -> Verdict:
    """{3u, 4u} and {5u, v/k}, balanced: 9 + 16 = 25, so δ = 1/k², and balanced Φ are at distance 3 - 1/(2k)."""
    k = parameter()
    gamma = Family.of(((3, 3), (4, 4)), (3, 4))
    theta = Family.of(((5, 5), (1 / k, 1 / (2 * k))), (5, 1 / k))
    # Two lines and two neurons: every Φ has one neuron on each line, so a balanced one is Θ up to order.
    far = distance_over_orders(gamma, theta) == 3 - 1 / (2 * k)
    return _unstable(seminorm(difference(theta, gamma)) == 1 / k**2 and far, "3 - 1/(2k)", "1/k²")


def without_positivity() -> Verdict:
    """Example 2.4, which is balanced and non-redundant: δ = 1/k, and every Φ is at distance >= ½."""
    from proofs_checks.berner2019 import example_2_4_opposite_within as example

    gamma = example.gamma_of(example.TRIANGLE)
    g = Family.of([example.V], (1 / parameter(),))
    family = Family.of(gamma.a, [c for (c,) in gamma.c])
    far = example.constant(example.TRIANGLE, example.V) == Fraction(1, 2)
    return _unstable(seminorm(difference(g, family)) == 1 / parameter() and far, "½", "1/k")


def without_sobolev_norm() -> Verdict:
    """Γ = 0 and k(1, 1), k and k(1, 1 - 1/k³), -k in N*: the uniform norm is 1/k, and every Φ is at distance >= k."""
    k = parameter()
    theta = Family.of(((k, k), (k, k - 1 / k**2)), (k, -k), start=2)
    zero = Family.of(((0, 0), (0, 0)), (0, 0), start=2)
    holds = sup_norm_on_square(theta) == 1 / k and distance_is_at_least(zero, theta, k) and is_restricted(theta.at(2))
    return _unstable(holds, "k", "1/k in the uniform norm")


def _unstable(holds: bool, distance: str, delta: str) -> Verdict:
    """A family whose functions come close while the distance stays; so no (s, α) does."""
    if holds:
        return refuted(
            f"the functions are at distance {delta}, every Φ at distance {distance}", evidence=(delta, distance)
        )
    return proved("the family is not shown to be unstable")


def _others(gamma: TwoLayer) -> tuple[TwoLayer, ...]:
    zero = TwoLayer.of([(ZERO,) * gamma.d] * gamma.m, [(ZERO,) * gamma.D] * gamma.m)
    halves = TwoLayer.of([[t / 2 for t in a] for a in gamma.a], [[t / 2 for t in c] for c in gamma.c])
    negative = TwoLayer.of(gamma.a, [[-t for t in c] for c in gamma.c])
    return zero, halves, negative


DROPPED: Families = {
    BALANCED.name: without_balance,
    NON_REDUNDANT.name: without_non_redundance,
    POSITIVE.name: without_positivity,
    SOBOLEV.name: without_sobolev_norm,
}
STATEMENT = Statement(
    key="berner2019.theorem_3_3",
    number="Theorem 3.3",
    title="Uniform inverse stability",
    wording="R is (4, 1/2) inverse stable on N*_(d,m,D) with respect to |·|_{W^{1,∞}}, even (2√2, 1/2).",
    hypotheses=(BALANCED, NON_REDUNDANT, POSITIVE, SOBOLEV),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="norms of neurons and families of k, given that jumps are at most 2δ",
    on_network=on_network,
)
