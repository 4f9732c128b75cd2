"""Example 2.1 (berner2019): in the uniform norm R is not inverse stable, at no Γ at all, not even at 0.

Γ = 0 in N_(2,2,1) and g_k(x) = kρ(<(k, 0), x>) - kρ(<(k, -1/k²), x>):
    ‖g_k‖_{L^∞((-1,1)²)} = 1/k,   |g_k|_{W^{1,∞}} = k²,   min ‖Φ - Γ‖_∞ = k over every Φ with R(Φ) = g_k.
The paper shows ‖Φ_k‖ -> ∞ by Lipschitz constants.  Here the rays of g_k are independent, so every Φ has the neurons
(λ_i a_i, c_i/λ_i) in some order; ‖λ a‖ · |c/λ| = k² for both, and λ = 1 attains k.
With W^{1,∞} in place of the uniform norm nothing fails: then δ = k².

Scope: for all k, both norms and the least distance, symbolically; and on random members of the fibre.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from exactrelu import Statement, Verdict, box, enumerate_regions, refuted, sup_norm
from proofs_checks import fibre_instances
from proofs_checks.families import Family, difference, distance_is, seminorm, sup_norm_on_square
from proofs_checks.fibre_instances import Instance
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import ANY_PARAMETRIZATION, NO_BIASES, UNIFORM, conclude

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def gamma() -> Family:
    """Γ = 0."""
    return Family.of(((0, 0), (0, 0)), (0, 0))


def g() -> Family:
    """The g_k."""
    k = parameter()
    return Family.of(((k, 0), (k, -1 / k**2)), (k, -k))


def instances() -> SearchStrategy[Instance]:
    """A k and a Φ with R(Φ) = g_k."""
    return fibre_instances.instances(2)


def examples() -> tuple[Instance, ...]:
    """K = 1, …, 6."""
    return fibre_instances.examples(2)


def check(instance: Instance) -> Verdict:
    """Is the uniform norm 1/k, the semi-norm k² and ‖Φ‖_∞ >= k, for this Φ?"""
    k, order, factors = instance
    function = g().at(k)
    size = uniform_norm(k)
    if size != Fraction(1, k):
        return refuted(f"the uniform norm is {size}, not 1/{k}", evidence=function)
    phi = fibre_instances.member(function, order, factors)
    return fibre_instances.is_far(phi, function, gamma().at(k), delta=Fraction(k * k), bound=Fraction(k))


def proof() -> Verdict:
    """The two norms and the least distance, as functions of k >= 1."""
    k = parameter()
    return conclude(
        {
            "‖g_k‖ = 1/k on (-1, 1)²": sup_norm_on_square(g()) == 1 / k,
            "|g_k| = k² in W^{1,∞}": seminorm(difference(g(), gamma())) == k**2,
            "min ‖Φ - Γ‖ = k over every Φ": distance_is(gamma(), g(), k),
        },
        "1/k in the uniform norm, k² in W^{1,∞}, and every Φ is at distance >= k, some at k",
    )


@cache
def uniform_norm(k: int) -> Fraction | None:
    """The uniform norm of g_k on (-1, 1)², by the activation regions."""
    return sup_norm(enumerate_regions(g().at(k).as_network(), box(-1, 1, dimension=2))).value


STATEMENT = Statement(
    key="berner2019.example_2_1",
    number="Example 2.1",
    title="No stability in the uniform norm",
    wording="For Γ = 0 and g_k = kρ(<(k, 0), x>) - kρ(<(k, -1/k²), x>), ‖g_k‖_{L^∞((-1,1)²)} = 1/k, and every Φ in "
    "N_(2,2,1) with R(Φ) = g_k has ‖Φ - Γ‖_∞ >= k.",
    hypotheses=(NO_BIASES, UNIFORM, ANY_PARAMETRIZATION),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="k >= 1 and Φ with R(Φ) = g_k",
)
