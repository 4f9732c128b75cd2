"""Example 2.3 (berner2019): at a Γ with two weight vectors on one ray there is no estimate.

Γ = ([(1, 0) | (1, 0)]^T, (1, 1)) in N_(2,2,1) and g_k(x) = 2ρ(x_1) + (1/k)ρ(x_2):
    |g_k - R(Γ)|_{W^{1,∞}} = 1/k,   min ‖Φ - Γ‖_∞ = 1 over every Φ with R(Φ) = g_k.
One neuron of Φ is on the ray of (0, 1), in a place where Γ has (1, 0).

Scope: for all k, the semi-norm and the least distance, symbolically; and on random members of the fibre.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Statement, Verdict
from proofs_checks import fibre_instances
from proofs_checks.families import Family, difference, distance_is, seminorm
from proofs_checks.fibre_instances import Instance
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import ANY_PARAMETRIZATION, NO_BIASES, SOBOLEV, conclude

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def gamma() -> Family:
    """Γ, with the vector (1, 0) twice."""
    return Family.of(((1, 0), (1, 0)), (1, 1))


def g() -> Family:
    """The g_k."""
    return Family.of(((1, 0), (0, 1)), (2, 1 / parameter()))


def instances() -> SearchStrategy[Instance]:
    """A k and a Φ with R(Φ) = g_k."""
    return fibre_instances.instances(2)


def examples() -> tuple[Instance, ...]:
    """K = 1, …, 6."""
    return fibre_instances.examples(2)


def check(instance: Instance) -> Verdict:
    """Is the semi-norm 1/k, and ‖Φ - Γ‖_∞ >= 1, for this Φ?"""
    k, order, factors = instance
    function = g().at(k)
    phi = fibre_instances.member(function, order, factors)
    return fibre_instances.is_far(phi, function, gamma().at(k), delta=Fraction(1, k), bound=Fraction(1))


def proof() -> Verdict:
    """The semi-norm and the least distance, as functions of k >= 1."""
    return conclude(
        {
            "|g_k - R(Γ)| = 1/k": seminorm(difference(g(), gamma())) == 1 / parameter(),
            "min ‖Φ - Γ‖ = 1 over every Φ": distance_is(gamma(), g(), 1),
        },
        "the semi-norm is 1/k and the least distance is 1",
    )


STATEMENT = Statement(
    key="berner2019.example_2_3",
    number="Example 2.3",
    title="Redundant directions",
    wording="For Γ = ([(1, 0) | (1, 0)]^T, (1, 1)) and g_k = 2ρ(x_1) + (1/k)ρ(x_2), |g_k - R(Γ)|_{W^{1,∞}} = 1/k, and "
    "every Φ in N_(2,2,1) with R(Φ) = g_k has ‖Φ - Γ‖_∞ >= 1.",
    hypotheses=(NO_BIASES, SOBOLEV, ANY_PARAMETRIZATION),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="k >= 1 and Φ with R(Φ) = g_k",
)
