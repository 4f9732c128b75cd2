"""Example A.4 (berner2019): ever more unbalanced Γ_k, so that no (s, α) does for all of them.

Γ_k = ((k, 0), 1/k²) in N_(2,1,1) and g_k(x) = (1/k)ρ(x_2):
    |g_k - R(Γ_k)|_{W^{1,∞}} = 1/k,   min ‖Φ - Γ_k‖_∞ = k over every Φ with R(Φ) = g_k, which is ((0, λ), 1/(kλ)).
For a fixed k there is an estimate, as c ≠ 0; its constant grows with k.

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
    """The Γ_k."""
    k = parameter()
    return Family.of(((k, 0),), (1 / k**2,))


def g() -> Family:
    """The g_k."""
    return Family.of(((0, 1),), (1 / parameter(),))


def instances() -> SearchStrategy[Instance]:
    """A k and a Φ with R(Φ) = g_k."""
    return fibre_instances.instances(1)


def examples() -> tuple[Instance, ...]:
    """K = 1, …, 6."""
    return fibre_instances.examples(1)


def check(instance: Instance) -> Verdict:
    """Is the semi-norm 1/k, and ‖Φ - Γ_k‖_∞ >= k, for this Φ?"""
    k, order, factors = instance
    function = g().at(k)
    phi = fibre_instances.member(function, order, factors)
    return fibre_instances.is_far(phi, function, gamma().at(k), delta=Fraction(1, k), bound=Fraction(k))


def proof() -> Verdict:
    """The semi-norm and the least distance, as functions of k >= 1."""
    k = parameter()
    return conclude(
        {
            "|g_k - R(Γ_k)| = 1/k": seminorm(difference(g(), gamma())) == 1 / k,
            "min ‖Φ - Γ_k‖ = k over every Φ": distance_is(gamma(), g(), k),
        },
        "the semi-norm is 1/k and the least distance is k",
    )


STATEMENT = Statement(
    key="berner2019.example_a_4",
    number="Example A.4",
    title="Unbalancedness, uniform version",
    wording="For Γ_k = ((k, 0), 1/k²) and g_k = (1/k)ρ(x_2), |g_k - R(Γ_k)|_{W^{1,∞}} = 1/k, and every Φ in N_(2,1,1) "
    "with R(Φ) = g_k has ‖Φ - Γ_k‖_∞ >= k.",
    hypotheses=(NO_BIASES, SOBOLEV, ANY_PARAMETRIZATION),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="k >= 1 and Φ with R(Φ) = g_k",
)
