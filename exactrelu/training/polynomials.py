"""Pre-activations as sparse polynomials, where weights or inputs are letters and every slope is known.

On one activation pattern a network is a polynomial.  Here it is written out over Q, node by node, with a bound on
its length: what is too long is not written at all.  Cut after the first degree, the same pass gives derivatives.

Names in this module
    letter      a natural number that stands for a parameter, a displacement or an input
    monomial    a sorted tuple of letters, with repetition; () is the constant
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from flint import fmpq

from exactrelu.exact.rationals import as_flint
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.forward import Evaluation
from exactrelu.networks.network import Network

Monomial: TypeAlias = tuple[int, ...]
Polynomial: TypeAlias = dict[Monomial, fmpq]

#: Terms that one pass may write, all nodes together.
TERMS: Final = 50_000
_ZERO: Final = fmpq(0)


@dataclass(frozen=True)
class Weight:
    """A weight ``value + letter``; a frozen weight has no letter, a weight that is a letter has value 0."""

    value: fmpq
    letter: int | None


def displaced_weights(network: Network) -> dict[str, Weight]:
    """Parameter -> its value plus a displacement; the k-th learnable parameter is displaced by letter k."""
    letter = {name: k for k, name in enumerate(network.architecture.learnable_parameters)}
    return {name: Weight(as_flint(t), letter.get(name)) for name, t in network.theta.items()}


def source_values(e: Evaluation) -> dict[str, Polynomial]:
    """Input or constant -> its value at the point, a constant polynomial."""
    g = e.network.architecture
    values = [*zip(g.inputs, e.point, strict=True), *((c.id, c.value) for c in g.constants)]
    return {name: {(): as_flint(t)} if t else {} for name, t in values}


def pre_activation_polynomials(
    g: Architecture,
    sources: Mapping[str, Polynomial],
    weights: Mapping[str, Weight],
    slopes: Mapping[str, fmpq],
    *,
    degree: int | None = None,
    terms: int = TERMS,
) -> dict[str, Polynomial] | None:
    """The pre-activation of every neuron, in topological order, as far as the slopes are known.

    Args:
        g: the DAG.
        sources: input or constant -> its value.
        weights: parameter -> its weight.
        slopes: neuron -> slope.  The pass stops behind the first neuron without one.
        degree: cut higher terms off; None: keep all.
        terms: give up beyond so many; terms of degree at most one are never too many.

    Returns:
        Neuron -> polynomial without zero terms; None where the terms were too many.

    Cost: the number of terms written times their degree.
    """
    value: dict[str, Polynomial] = dict(sources)
    pre: dict[str, Polynomial] = {}
    written = 0
    for neuron in g.neurons:
        total: Polynomial = {}
        for edge in g.in_edges[neuron.id]:
            add_product(total, value[edge.source], weights[edge.parameter], degree)
        pre[neuron.id] = {monomial: t for monomial, t in total.items() if t}
        written += len(total)
        if written > terms and degree != 1:
            return None
        if neuron.id not in slopes:
            break
        slope = slopes[neuron.id]
        value[neuron.id] = {monomial: slope * t for monomial, t in pre[neuron.id].items()} if slope else {}
    return pre


def add_product(total: Polynomial, factor: Polynomial, weight: Weight, degree: int | None = None) -> None:
    """Add ``factor`` times ``weight`` to ``total``; zero terms may stay in it."""
    for monomial, t in factor.items():
        if weight.value:
            total[monomial] = total.get(monomial, _ZERO) + weight.value * t
        if weight.letter is not None and (degree is None or len(monomial) < degree):
            longer = times_letter(monomial, weight.letter)
            total[longer] = total.get(longer, _ZERO) + t


def times_letter(monomial: Monomial, letter: int) -> Monomial:
    """The monomial times one letter."""
    product = list(monomial)
    insort(product, letter)
    return tuple(product)


def linear_part(polynomial: Polynomial) -> dict[int, fmpq]:
    """Letter -> coefficient of the terms of degree one."""
    return {monomial[0]: t for monomial, t in polynomial.items() if len(monomial) == 1}


def letter_moves(polynomial: Polynomial, pairs: Sequence[tuple[int, int, fmpq]]) -> Polynomial:
    """Σ c p·∂f/∂q over the triples (p, q, c): every q of a monomial, in turn, becomes p.

    >>> letter_moves({(1, 1, 2): fmpq(5)}, [(3, 1, fmpq(1))])
    {(1, 2, 3): 10}
    """
    total: Polynomial = {}
    by_letter: dict[int, list[tuple[int, fmpq]]] = {}
    for p, q, c in pairs:
        by_letter.setdefault(q, []).append((p, c))
    for monomial, t in polynomial.items():
        for place, q in enumerate(monomial):
            rest = monomial[:place] + monomial[place + 1 :]
            for p, c in by_letter.get(q, ()):
                moved = times_letter(rest, p)
                total[moved] = total.get(moved, _ZERO) + c * t
    return {monomial: t for monomial, t in total.items() if t}
