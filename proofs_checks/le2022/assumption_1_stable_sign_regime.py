"""Assumption 1 (le2022): from some time on no weight changes its sign, sgn being 1 or -1.

What the assumption is used for is that one tree of signs μ then serves for all later times (Lemma 1).  Checked is that
use: weights of the same signs have one tree, and the tree of one computes the value of the other.  A weight that is
zero fits both signs: it may stay zero, or leave it to one side, in one and the same regime; once it has been on both
sides, no tree serves for all of them.

The invariances do not need the assumption: Lemmas 2 and 3 hold for all weights, zeros and changes of sign included.

Scope: exactly, on random networks with two weight vectors of equal signs, zeros among them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Hypothesis, InputError, Network, Statement, Verdict, decompose, proved, realization, refuted
from exactrelu.search import networks_with_point, rationals
from proofs_checks.sample_networks import chain, skip_triangle

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

from proofs_checks.recursion import Point

#: Weights at one time, weights at a later one, a point.
Instance = tuple[Network, Network, Point]


def instances() -> SearchStrategy[Instance]:
    """A network with one output and a point; later every weight is a positive multiple of what it was."""
    from hypothesis import strategies as st

    def later(sample: tuple[Network, Point]) -> SearchStrategy[Instance]:
        network, x = sample
        names = tuple(network.theta)
        factors = st.lists(rationals(3, 2).map(lambda t: abs(t) + 1), min_size=len(names), max_size=len(names))
        return factors.map(lambda c: (network, rescaled(network, dict(zip(names, c, strict=True))), x))

    return networks_with_point(max_neurons=3).flatmap(later)


def examples() -> tuple[Instance, ...]:
    """A weight that leaves zero; one that reaches zero; no edge on the way."""
    x = (Fraction(2),)
    zero, up = chain(["relu", "linear"], [0, 5]), chain(["relu", "linear"], [3, 5])
    return (zero, up, x), (up, zero, x), (skip_triangle(), skip_triangle(), x)


def rescaled(network: Network, factors: dict[str, Fraction]) -> Network:
    """Every weight times its factor."""
    return network.with_theta({name: factors[name] * t for name, t in network.theta.items()})


def check(instance: Instance) -> Verdict:
    """Does one tree compute both networks?"""
    first, second, x = instance
    signs = common_signs(first, second)
    for network in (first, second):
        tree = decompose(network, signs=signs)
        if tree.value(x) != realization(network, x)[0]:
            return refuted("the tree of the common signs misses the value", evidence=instance)
    if decompose(first, signs=signs).tree.weights != decompose(second, signs=signs).tree.weights:
        return refuted("two trees for weights of the same signs", evidence=signs)
    return proved()


def common_signs(first: Network, second: Network) -> dict[str, int]:
    """Parameter -> the sign that it has or that it may have; zeros take that of the other weights."""
    return {name: -1 if min(first.theta[name], second.theta[name]) < 0 else 1 for name in first.theta}


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> weights of both signs, which no tree serves."""
    first = chain(["relu", "linear"], [1, 5])
    try:
        decompose(first).for_network(chain(["relu", "linear"], [-1, 5]))
    except InputError as refusal:
        return {"stable-signs": refuted(str(refusal))}
    return {"stable-signs": proved("one tree serves for both signs")}


STATEMENT = Statement(
    key="le2022.assumption_1",
    number="Assumption 1",
    title="Stable sign regime",
    wording="Weights without a change of sign, zero fitting both, have one tree of signs, which computes the value at "
    "all these times.",
    hypotheses=(Hypothesis("stable-signs", "from some time on no weight has both signs"),),
    check=check,
    instances=instances,
    examples=examples,
)
