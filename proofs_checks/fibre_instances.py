"""Members of the fibre {Φ : R(Φ) = g_k} of an example, drawn at random: the second route to a proof for all k."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    TwoLayer,
    Verdict,
    decide_membership,
    fibre_of,
    fibre_types,
    proved,
    refuted,
    seminorm_of_difference,
)
from proofs_checks.restricted_members import reordered, rescaled, sup_distance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: k, an order of the neurons of g_k, and factors λ_i > 0.
Instance = tuple[int, tuple[int, ...], tuple[Fraction, ...]]
#: The values of k that are always checked.
FIRST = range(1, 7)


def instances(width: int) -> SearchStrategy[Instance]:
    """Numbers k up to 30, orders, and factors of all sizes."""
    from hypothesis import strategies as st

    orders = st.permutations(range(width)).map(tuple)
    factor = st.sampled_from([Fraction(p, q) for p in (1, 2, 3, 7, 20, 50) for q in (1, 2, 5, 9, 49)])
    return st.tuples(st.integers(1, 30), orders, st.tuples(*[factor] * width))


def examples(width: int) -> tuple[Instance, ...]:
    """K = 1, …, 6, the neurons in order and in reverse, unscaled."""
    orders = dict.fromkeys([tuple(range(width)), tuple(reversed(range(width)))])
    return tuple((k, order, (Fraction(1),) * width) for k in FIRST for order in orders)


def member(g: TwoLayer, order: Sequence[int], factors: Sequence[Fraction]) -> TwoLayer:
    """The Φ with the neurons of g in this order, rescaled."""
    return rescaled(reordered(g, order), factors)


def is_far(phi: TwoLayer, g: TwoLayer, gamma: TwoLayer, *, delta: Fraction, bound: Fraction) -> Verdict:
    """Is Φ in the fibre of g, |g - R(Γ)|_{W^{1,∞}} = δ and ‖Φ - Γ‖_∞ >= bound, by the engines and by hand?

    And is the fibre what the proofs say, all orders and scalings of one parametrization?
    """
    if not has_only_scalings(g):
        return refuted("the fibre has more than orders and scalings", evidence=g)
    inside = decide_membership(phi, fibre_of(g))
    if not inside.proved:
        return refuted(f"Φ is not in the fibre: {inside.reason}", evidence=phi)
    size = seminorm_of_difference(phi, gamma).value
    if size != delta:
        return refuted(f"the semi-norm of the difference is {size}, not {delta}", evidence=phi)
    far = sup_distance(phi, gamma)
    if far < bound:
        return refuted(f"‖Φ - Γ‖ = {far} < {bound}", evidence=phi)
    return proved()


def has_only_scalings(g: TwoLayer) -> bool:
    """Does the fibre have no neuron to spare, and nothing to turn around: orders and scalings only?"""
    fibre = fibre_of(g)
    kinds = list(fibre_types(fibre))
    return fibre.spare == 0 and len(kinds) == 1 and not (kinds[0].both or kinds[0].free)
