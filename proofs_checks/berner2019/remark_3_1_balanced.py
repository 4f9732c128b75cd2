"""Remark after Theorem 3.1 (berner2019): for a balanced Γ condition C.1 holds with β = (2δ)^(1/2).

If |c_i| = ‖a_i‖_∞ for all i, ‖c_i a_i‖_∞ <= 2δ says |c_i|² <= 2δ.  So the bound of Theorem 3.1 is (2 + √2) √δ <= 4 √δ.

Scope: for all norms and δ, symbolically; and exactly, on random balanced Γ and random Θ: the least β, and the distance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exactrelu import (
    StabilityAt,
    Statement,
    TwoLayer,
    Verdict,
    is_balanced,
    minimal_beta,
    proved,
    refuted,
    stability_at,
)
from proofs_checks.berner2019 import example_a_4_unbalanced_family as example_a_4
from proofs_checks.berner2019 import theorem_3_1_stability_at as theorem_3_1
from proofs_checks.named_hypotheses import (
    BALANCED,
    NO_OPPOSITE_ACROSS,
    NO_OPPOSITE_WITHIN,
    NON_REDUNDANT,
    ONE_OUTPUT,
    SOBOLEV,
    Families,
    conclude,
    each_is_needed,
)
from proofs_checks.restricted_members import Pair, restricted_pairs

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def instances() -> SearchStrategy[Pair]:
    """Two members of N*_(d,m,1); and a balanced Γ with any Θ."""
    from hypothesis import strategies as st

    return st.one_of(restricted_pairs(3, 3, 1), theorem_3_1.instances().map(lambda pair: (balanced(pair[0]), pair[1])))


def examples() -> tuple[Pair, ...]:
    """0; a small neuron of Γ, which C.1 is about; β attained."""
    zero, small = TwoLayer.of([(0, 0)], [0]), TwoLayer.of([(1, 1)], ["-1"])
    return ((zero, zero), (small, zero), (small, TwoLayer.of([(-1, 1)], [1])))


def check(instance: Pair) -> Verdict:
    """Is β² <= 2δ for the least β of C.1, and where the other conditions hold, ‖Φ - Γ‖_∞ <= 4√δ?"""
    gamma, theta = instance
    found = stability_at(gamma, theta)
    if not is_balanced(gamma):
        return proved("does not apply: Γ is not balanced")
    if minimal_beta(gamma, found.delta) ** 2 > 2 * found.delta:
        return refuted(f"C.1 needs β = {found.beta}, and 2δ = {2 * found.delta}", evidence=instance)
    if found.conditions_hold and not is_within_four_roots(found):
        return refuted(f"‖Φ - Γ‖ = {found.distance} > 4√δ", evidence=instance)
    return proved()


def is_within_four_roots(found: StabilityAt) -> bool:
    """Is β + 2√δ <= 4√δ, and ‖Φ - Γ‖_∞ within the former?"""
    return found.is_within and found.beta**2 <= 4 * found.delta


def balanced(gamma: TwoLayer) -> TwoLayer:
    """The same rays, with |c_i| = ‖a_i‖ and the signs of c."""
    norms = [max(map(abs, a)) for a in gamma.a]
    return TwoLayer.of(gamma.a, [s if c >= 0 else -s for s, (c,) in zip(norms, gamma.c, strict=True)])


def proof() -> Verdict:
    """s² <= 2δ gives s <= √(2δ), and (2 + √2)² <= 16; balancedness is needed."""
    import sympy

    s, delta = sympy.symbols("s delta", nonnegative=True)
    root = sympy.sqrt(2 * delta)
    needed = each_is_needed(DROPPED)
    return conclude(
        {
            "2δ - s² = (√(2δ) - s)(√(2δ) + s)": sympy.expand((root - s) * (root + s) - (2 * delta - s**2)) == 0,
            "(2 + √2)² <= 16": sympy.expand(16 - (2 + sympy.sqrt(2)) ** 2).is_positive is True,
            needed.reason: needed.proved,
        },
        f"β = √(2δ), and 2 + √2 <= 4; {needed.reason}",
    )


def without_balance() -> Verdict:
    """Example A.4 with k = 25: C.1 needs β = 25, far beyond √(2δ)."""
    gamma, theta = example_a_4.gamma().at(25), example_a_4.g().at(25)
    found = stability_at(gamma, theta)
    if found.beta**2 > 2 * found.delta:
        return refuted(f"C.1 needs β = {found.beta}, and 2δ = {2 * found.delta}", evidence=(gamma, theta))
    return proved("C.1 holds with √(2δ)")


DROPPED: Families = {BALANCED.name: without_balance}
STATEMENT = Statement(
    key="berner2019.remark_3_1",
    number="Remark after Theorem 3.1",
    title="The balanced case",
    wording="For a balanced Γ, C.1 holds with β = √(2δ), so that the bound is (2 + √2) √δ <= 4 √δ.",
    hypotheses=(BALANCED, NON_REDUNDANT, NO_OPPOSITE_WITHIN, NO_OPPOSITE_ACROSS, ONE_OUTPUT, SOBOLEV),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="norms and δ",
)
