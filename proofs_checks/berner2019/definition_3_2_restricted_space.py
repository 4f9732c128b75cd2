"""Definition 3.2 (berner2019): the restricted space N*_(d,m,D), on which R is injective up to the order of neurons.

Γ in N_(d,m,D) is in N*_(d,m,D) if (1) ‖a_i‖_∞ = ‖c_i‖_∞ for all i, (2) no two non-zero a_i are on one ray, (3) the
last two coordinates of each non-zero a_i are positive.  (3) implies C.3 of Theorem 3.1 for any two members: the last
coordinate of a + λb is positive, so no two vectors are opposite; one positive coordinate would do.  Then R(Γ) = R(Θ)
implies that Θ is Γ with its neurons reordered: the canonical form gives the lines and jumps, (3) the sides, (2) one
neuron for each, (1) its scale.

Scope: (3) implies C.3 for all vectors, symbolically.  Exactly, on random pairs: membership by the definition written
out, C.3, and equality of functions against equality up to order.  Without (1), (2) or (3) injectivity fails.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Network,
    Statement,
    TwoLayer,
    Verdict,
    decide_c3a,
    decide_c3b,
    decide_membership_restricted,
    decide_two_layer_equality,
    is_restricted,
    proved,
    refuted,
)
from proofs_checks.named_hypotheses import BALANCED, NON_REDUNDANT, POSITIVE, Families, conclude, each_is_needed
from proofs_checks.recursion import ZERO, Point
from proofs_checks.restricted_members import (
    Pair,
    on_two_layer_network,
    reordered,
    restricted_pairs,
    turned,
    two_layers,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

TRIANGLE = ((1, 0), (0, 1), (-1, -1))


def instances() -> SearchStrategy[Pair]:
    """Two members; a member and itself reordered; and two parametrizations that are rarely members."""
    from hypothesis import strategies as st

    members = restricted_pairs(max_d=3)
    equal = members.map(lambda pair: (pair[0], reordered(pair[0], tuple(reversed(range(pair[0].m))))))
    sizes = st.tuples(st.integers(2, 3), st.integers(1, 3), st.integers(1, 2))
    return st.one_of(members, equal, sizes.flatmap(lambda size: st.tuples(two_layers(*size), two_layers(*size))))


def examples() -> tuple[Pair, ...]:
    """0; a zero neuron; each condition violated alone; the same function with another order."""
    zero = TwoLayer.of([(0, 0), (0, 0)], [0, 0])
    member = TwoLayer.of([(1, 1), (0, 0)], [-1, 0])
    bad = [
        TwoLayer.of([(1, 2), (1, 1)], [1, 1]),
        TwoLayer.of([(1, 2), (2, 4)], [2, 4]),
        TwoLayer.of([(1, 0), (1, 1)], [1, 1]),
        TwoLayer.of([(0, 0), (1, 1)], [1, 1]),
    ]
    return ((zero, zero), (member, reordered(member, (1, 0))), (member, zero), *((theta, member) for theta in bad))


def check(instance: Pair) -> Verdict:
    """Membership by two routes; for two members, C.3, and R(Γ) = R(Θ) exactly if Θ is Γ up to order."""
    gamma, theta = instance
    for member in instance:
        verdict = decide_membership_restricted(member)
        if verdict.proved != satisfies_definition(member):
            return refuted(f"membership: {verdict.reason or verdict.status.value}", evidence=member)
    if not all(map(is_restricted, instance)):
        return proved("not members")
    for condition in (decide_c3a(gamma, theta), decide_c3b(gamma, theta)):
        if not condition.proved:
            return refuted(f"two members, and {condition.reason}", evidence=instance)
    return is_injective_here(gamma, theta)


def is_injective_here(gamma: TwoLayer, theta: TwoLayer) -> Verdict:
    """Is R(Γ) = R(Θ) exactly if the neurons are the same up to order?"""
    same = decide_two_layer_equality(gamma, theta).proved
    if same == (neurons_of(gamma) == neurons_of(theta)):
        return proved()
    return refuted(f"R(Γ) {'=' if same else '≠'} R(Θ), and the neurons say otherwise", evidence=(gamma, theta))


def satisfies_definition(gamma: TwoLayer) -> bool:
    """(1), (2) and (3), written out."""
    live = [a for a in gamma.a if any(a)]
    balanced = all(_norm(a) == _norm(c) for a, c in zip(gamma.a, gamma.c, strict=True))
    rays = {tuple(t / _norm(a) for t in a) for a in live}
    return balanced and len(rays) == len(live) and all(a[-1] > 0 and a[-2] > 0 for a in live)


def neurons_of(gamma: TwoLayer) -> Counter[tuple[Point, Point]]:
    """The neurons without their order."""
    return Counter(zip(gamma.a, gamma.c, strict=True))


def proof() -> Verdict:
    """One positive coordinate excludes opposite vectors; and each condition is needed."""
    import sympy

    a, b, lam = sympy.symbols("a b lam", positive=True)
    needed = each_is_needed(DROPPED)
    return conclude(
        {"a_d + λ b_d > 0": (a + lam * b).is_positive is True, needed.reason: needed.proved},
        f"a_d + λb_d > 0, so a = -λb is impossible; injectivity: {needed.reason}",
    )


def on_network(network: Network) -> Verdict:
    """Is this network in N*_(d,m,D)?"""

    def decide(theta: TwoLayer) -> Verdict:
        if not theta.bias_free or theta.d < 2:
            return proved("does not apply: N*_(d,m,D) has d >= 2 and no biases")
        verdict = decide_membership_restricted(theta)
        if verdict.proved != satisfies_definition(theta):
            return refuted("two readings of the definition differ", evidence=theta)
        return proved(f"a member: {verdict.reason}" if verdict.proved else f"no member: {verdict.reason}")

    return on_two_layer_network(network, decide)


def without_balance() -> Verdict:
    """(a, c) and (2a, c/2)."""
    return is_injective_here(TwoLayer.of([(1, 1)], [1]), TwoLayer.of([(2, 2)], ["1/2"]))


def without_non_redundance() -> Verdict:
    """9 + 16 = 25: neurons of norms 3 and 4, or 5 and 0, on one ray."""
    u = (Fraction(1), Fraction(1))
    gamma = TwoLayer.of([[3 * t for t in u], [4 * t for t in u]], [3, 4])
    return is_injective_here(gamma, TwoLayer.of([[5 * t for t in u], (ZERO, ZERO)], [5, 0]))


def without_positivity() -> Verdict:
    """The balanced triangle, turned around (Lemma A.5)."""
    theta = TwoLayer.of(TRIANGLE, [1, 1, 1])
    return is_injective_here(theta, turned(theta, (0, 1, 2)))


def _norm(row: Point) -> Fraction:
    return max(map(abs, row))


DROPPED: Families = {
    BALANCED.name: without_balance,
    NON_REDUNDANT.name: without_non_redundance,
    POSITIVE.name: without_positivity,
}
STATEMENT = Statement(
    key="berner2019.definition_3_2",
    number="Definition 3.2",
    title="The restricted parametrization space",
    wording="On N*_(d,m,D), of the balanced, non-redundant and positive ones, C.3 holds for any two of them, "
    "and R is injective up to the order of neurons.",
    hypotheses=(BALANCED, NON_REDUNDANT, POSITIVE),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="two vectors with a positive coordinate",
    on_network=on_network,
)
