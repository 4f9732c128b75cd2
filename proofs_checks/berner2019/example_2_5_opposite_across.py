"""Example 2.5 (berner2019): weight vectors of the one network opposite to those of the other.

a_1 = (k, k, 1/k), a_2 = (-k, k, 1/k), a_3 = (0, -√2 k, 1/(√2 k)), c = (k, k, √2 k); Θ_k = ([a_1 | a_2 | a_3]^T, c) and
Γ_k = ([-a_1 | -a_2 | -a_3]^T, c) in N_(3,3,1):
    |R(Θ_k) - R(Γ_k)|_{W^{1,∞}} = 3,   ‖Φ - Γ_k‖_∞ >= k for every Φ with R(Φ) = R(Θ_k).
Reason: ρ(t) - ρ(-t) = t, so the difference is linear with the gradient Σ c_i a_i = (0, 0, 3); and the a_i are
independent, so Φ has their rays.  Sharper: in every order one of the first two places of Γ_k gets the ray of a_1 or
a_2, which costs at least √2 k; and √2 k is attained.
Rational variant: a_3 = (0, -k, 1/k) and c_3 = 2k, with the gradient (0, 0, 4).  Three neurons are needed: with
a_1 = (k, 1/k), a_2 = (-k, 1/k) and c = (k, k) the order (2, 1) is at distance 2/k.

Scope: for all k, the semi-norm and the least distance, symbolically, printed and rational variant; and on random
members of the fibre of the rational one.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import Statement, Verdict
from proofs_checks import fibre_instances
from proofs_checks.families import Family, difference, distance_is, distance_is_at_least, distance_is_at_most, seminorm
from proofs_checks.fibre_instances import Instance
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import ANY_PARAMETRIZATION, NO_BIASES, SOBOLEV, conclude

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def theta(*, rational: bool = False, start: int = 1) -> Family:
    """The Θ_k, as printed or in the rational variant."""
    from sympy import sqrt

    k = parameter()
    third: tuple[Any, ...] = (0, -k, 1 / k) if rational else (0, -sqrt(2) * k, 1 / (sqrt(2) * k))
    return Family.of(((k, k, 1 / k), (-k, k, 1 / k), third), (k, k, 2 * k if rational else sqrt(2) * k), start)


def turned_around(family: Family) -> Family:
    """The Γ_k of a Θ_k: all a_i turned around."""
    return Family(tuple(tuple(-t for t in row) for row in family.a), family.c, family.start)


def two_neurons() -> Family:
    """The first two neurons in R²."""
    k = parameter()
    return Family.of(((k, 1 / k), (-k, 1 / k)), (k, k))


def instances() -> SearchStrategy[Instance]:
    """A k and a Φ with R(Φ) = R(Θ_k)."""
    return fibre_instances.instances(3)


def examples() -> tuple[Instance, ...]:
    """K = 1, …, 6."""
    return fibre_instances.examples(3)


def check(instance: Instance) -> Verdict:
    """Rational variant: is the semi-norm 4, and ‖Φ - Γ_k‖_∞ >= k, for this Φ?"""
    k, order, factors = instance
    family = theta(rational=True)
    function, gamma = family.at(k), turned_around(family).at(k)
    phi = fibre_instances.member(function, order, factors)
    return fibre_instances.is_far(phi, function, gamma, delta=Fraction(4), bound=Fraction(k))


def proof() -> Verdict:
    """The semi-norm and the least distance, as functions of k >= 1; the rational variant; and two neurons."""
    from sympy import sqrt

    k = parameter()
    printed, variant, later, pair = theta(), theta(rational=True), theta(rational=True, start=2), two_neurons()
    return conclude(
        {
            "|R(Θ_k) - R(Γ_k)| = 3": seminorm(difference(printed, turned_around(printed))) == 3,
            "‖Φ - Γ_k‖ >= k for every Φ": distance_is_at_least(turned_around(printed), printed, k),
            "min ‖Φ - Γ_k‖ = √2 k": distance_is(turned_around(printed), printed, sqrt(2) * k),
            "rational variant: the semi-norm is 4": seminorm(difference(variant, turned_around(variant))) == 4,
            "rational variant: ‖Φ - Γ_k‖ >= √2 k": distance_is_at_least(turned_around(variant), variant, sqrt(2) * k),
            "rational variant: √2 k, for k >= 2": distance_is(turned_around(later), later, sqrt(2) * k),
            "two neurons: within 2/k": distance_is_at_most(turned_around(pair), pair, 2 / k),
        },
        "the semi-norm is 3 and the least distance √2 k",
    )


STATEMENT = Statement(
    key="berner2019.example_2_5",
    number="Example 2.5",
    title="Opposite weight vectors across the two networks",
    wording="For Θ_k and the Γ_k with all a_i turned around, |R(Θ_k) - R(Γ_k)|_{W^{1,∞}} = 3, and every Φ in N_(3,3,1) "
    "with R(Φ) = R(Θ_k) has ‖Φ - Γ_k‖_∞ >= k, even >= √2 k.",
    hypotheses=(NO_BIASES, SOBOLEV, ANY_PARAMETRIZATION),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="k >= 1 and Φ with R(Φ) = R(Θ_k)",
)
