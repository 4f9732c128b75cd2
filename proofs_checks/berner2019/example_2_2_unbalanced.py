"""Example 2.2 (berner2019): at a completely unbalanced Γ there is no estimate.

Γ = ((r, 0), 0) in N_(2,1,1), r > 0, and g_k(x) = (1/k)ρ(x_2):
    |g_k - R(Γ)|_{W^{1,∞}} = 1/k,   and ‖Φ - Γ‖_∞ >= r for every Φ with R(Φ) = g_k, which is ((0, λ), 1/(kλ)).
Sharper: the least distance is max(r, 1/√k), attained at λ = 1/√k.

Scope: for all k and r, the semi-norm and both bounds, symbolically; and on random members of the fibre.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import Statement, Verdict
from exactrelu.search import rationals
from proofs_checks import fibre_instances
from proofs_checks.families import Family, difference, distance_is_at_least, seminorm
from proofs_checks.laurent import parameter, radius
from proofs_checks.named_hypotheses import ANY_PARAMETRIZATION, NO_BIASES, SOBOLEV, conclude

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: A member of the fibre, and r.
Instance = tuple[fibre_instances.Instance, Fraction]


def gamma(r: Any) -> Family:
    """Γ = ((r, 0), 0)."""
    return Family.of(((r, 0),), (0,))


def g() -> Family:
    """The g_k."""
    return Family.of(((0, 1),), (1 / parameter(),))


def instances() -> SearchStrategy[Instance]:
    """A k, a Φ with R(Φ) = g_k, and r > 0."""
    from hypothesis import strategies as st

    return st.tuples(fibre_instances.instances(1), rationals().filter(lambda r: r > 0))


def examples() -> tuple[Instance, ...]:
    """K = 1, …, 6 with r = 2; a small r."""
    members = fibre_instances.examples(1)
    return (*((found, Fraction(2)) for found in members), (members[0], Fraction(1, 100)))


def check(instance: Instance) -> Verdict:
    """Is the semi-norm 1/k, and ‖Φ - Γ‖_∞ >= r, for this Φ?"""
    (k, order, factors), r = instance
    function = g().at(k)
    phi = fibre_instances.member(function, order, factors)
    return fibre_instances.is_far(phi, function, gamma(str(r)).at(k), delta=Fraction(1, k), bound=r)


def proof() -> Verdict:
    """The semi-norm and the least distance, as functions of k >= 1 and r > 0."""
    from sympy import Max, sqrt

    k, r = parameter(), radius()
    lam = 1 / sqrt(k)
    return conclude(
        {
            "|g_k - R(Γ)| = 1/k": seminorm(difference(g(), gamma(r))) == 1 / k,
            "‖Φ - Γ‖ >= r for every Φ": distance_is_at_least(gamma(r), g(), r),
            "‖Φ - Γ‖ >= 1/√k for every Φ": distance_is_at_least(gamma(r), g(), lam),
            "λ = 1/√k attains max(r, 1/√k)": Max(r, lam, 1 / (k * lam)) == Max(r, lam),
        },
        "the semi-norm is 1/k and the least distance max(r, 1/√k)",
    )


STATEMENT = Statement(
    key="berner2019.example_2_2",
    number="Example 2.2",
    title="Complete unbalancedness",
    wording="For Γ = ((r, 0), 0) and g_k = (1/k)ρ(x_2), |g_k - R(Γ)|_{W^{1,∞}} = 1/k, and every Φ in N_(2,1,1) with "
    "R(Φ) = g_k has ‖Φ - Γ‖_∞ >= r.",
    hypotheses=(NO_BIASES, SOBOLEV, ANY_PARAMETRIZATION),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="k >= 1, r > 0 and Φ with R(Φ) = g_k",
)
