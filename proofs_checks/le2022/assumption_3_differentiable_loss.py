"""Assumption 3 (le2022): the loss is differentiable; what the chain rule of the Clarke subdifferential needs of it.

For one sample and a continuously differentiable loss the chain rule is an equation: ∂(ℓ ∘ ν)(w) = ℓ'(ν(w)) ∂ν(w).  For
several samples ∂R is contained in the sum of the ∂'s, and may be smaller: ρ(w) - ρ(-w) = w has the gradient 1, while
the sum rule allows [0, 2].  So an element that is selected term by term need not be in ∂R.

Scope: exactly, on random networks with few zero pre-activations: vertices of both sides of the equation, and members
of the other.  Without a differentiable loss: ℓ(z) = |z| at z = 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Network,
    Statement,
    Verdict,
    WeightedEdge,
    chain_rule_gradients,
    clarke_of_realization,
    clarke_subdifferential,
    decide_chain_rule,
    make_network,
    proved,
    refuted,
    residuals,
    squared_loss,
    two_layer,
)
from proofs_checks.recursion import Point
from proofs_checks.sample_networks import chain
from proofs_checks.training_samples import data_set

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: A network, a point, a label.
Instance = tuple[Network, Point, Fraction]


def instances() -> SearchStrategy[Instance]:
    """Two ReLUs with one or two inputs, zero pre-activations likely."""
    from hypothesis import strategies as st

    entry = st.sampled_from([Fraction(0), Fraction(1), Fraction(-1), Fraction(2)])

    def build(d: int) -> SearchStrategy[Instance]:
        row = st.lists(entry, min_size=d, max_size=d)
        network = st.builds(two_layer, st.lists(row, min_size=2, max_size=2), st.lists(entry, min_size=2, max_size=2))
        return st.tuples(network, row.map(tuple), entry)

    return st.integers(1, 2).flatmap(build)


def examples() -> tuple[Instance, ...]:
    """A zero residual; a zero pre-activation; a zero weight behind it."""
    one = (Fraction(1),)
    return (
        (chain(["relu"], [0]), one, Fraction(0)),
        (chain(["relu"], [0]), one, Fraction(1)),
        (chain(["relu", "linear"], [0, 0]), one, Fraction(1)),
    )


def check(instance: Instance) -> Verdict:
    """Is the subdifferential of the risk at one sample ℓ'(ν) times that of ν?"""
    network, x, y = instance
    data, loss = data_set([x], [y]), squared_loss()
    ((slope,),) = residuals(network, data, loss)
    left = clarke_subdifferential(network, data, loss)
    right = clarke_of_realization(network, x)
    if not (left.verdict.proved and right.verdict.proved):
        return proved("a subdifferential was not decided, so nothing is compared")
    return is_multiple(left.vertices, slope, right.vertices)


def is_multiple(left: tuple[Point, ...], slope: Fraction, right: tuple[Point, ...]) -> Verdict:
    """Are the vertices on the left ``slope`` times those on the right?"""
    scaled = {tuple(slope * t for t in vertex) for vertex in right}
    if set(left) != scaled:
        return refuted("∂(ℓ ∘ ν) is not ℓ'(ν) ∂ν", evidence={"left": left, "right": sorted(scaled)})
    return proved()


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> an instance without it in which the two sides differ."""
    two = make_network(  # ρ(w) - ρ(-w): two samples in one network
        inputs=["x"],
        neurons={"n": "linear", "a": "relu", "b": "relu", "y": "linear"},
        edges=[
            WeightedEdge("x", "n", -1, "minus", False),
            WeightedEdge("x", "a", 0, "w"),
            WeightedEdge("n", "b", 0, "w"),
            WeightedEdge("a", "y", 1, "p", False),
            WeightedEdge("b", "y", -1, "q", False),
        ],
        outputs=["y"],
    )
    clarke = clarke_of_realization(two, [1])
    sums = chain_rule_gradients(clarke)
    samples = decide_chain_rule(clarke)
    corner = clarke_of_realization(chain(["abs"], [0]), [1])  # ℓ(z) = |z| on ν(w) = w, at w = 0
    inside = clarke_of_realization(chain(["linear"], [0]), [1])
    loss = is_multiple(corner.vertices, Fraction(1), inside.vertices)
    return {
        "one-sample": refuted(f"∂ is {clarke.vertices}, the sum rule allows {sums}") if samples.refuted else samples,
        "differentiable-loss": loss,
    }


STATEMENT = Statement(
    key="le2022.assumption_3",
    number="Assumption 3",
    title="Differentiable loss",
    wording="For a continuously differentiable loss and one sample ∂(ℓ ∘ ν)(w) = ℓ'(ν(w)) ∂ν(w); for several samples "
    "∂R is contained in the sum, and may be smaller.",
    hypotheses=(
        Hypothesis("differentiable-loss", "the loss is continuously differentiable at ν(w)"),
        Hypothesis("one-sample", "for the equation: there is a single sample"),
    ),
    check=check,
    instances=instances,
    examples=examples,
)
