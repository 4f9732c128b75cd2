"""What the claims about values compute: path sums, the tree of signs, pull-backs; and screens for them.

Names in this module
    p      a path from an input to the output, with Z_p the product of the slopes on it
    c      the product of the weights on the way from a node to the output
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any

from exactrelu import Architecture, Edge, Network, evaluate, list_paths, slopes
from exactrelu.search import Decoration, Filling, Instance, NamedPredicate, SampledPlan, Shape

Ends = tuple[str, str]


def only_sample(instance: Instance) -> tuple[Fraction, ...]:
    """The point of the one sample."""
    return instance.samples[0][0]


def value(instance: Instance) -> Fraction:
    """ν(x) at the one sample."""
    return evaluate(instance.network, only_sample(instance)).value[0]


def path_terms(network: Network, x: tuple[Fraction, ...]) -> Iterator[tuple[tuple[Edge, ...], Fraction, Fraction]]:
    """Every path with Z_p and x_p; at zero the slope of the negative side."""
    evaluation = evaluate(network, x)
    slope = slopes(evaluation, "negative")
    coordinate = dict(zip(network.architecture.inputs, x, strict=True))
    for path in list_paths(network):
        if path and path[0].source in coordinate:
            yield path, prod((slope[e.target] for e in path), start=Fraction(1)), coordinate[path[0].source]


def weights_product(network: Network, path: tuple[Edge, ...]) -> Fraction:
    """The product of the weights on a path."""
    return prod((network.weight(e) for e in path), start=Fraction(1))


def tree_of_signs(instance: Instance) -> Fraction:
    """μ(h(x)) of Lemma 1: the tree whose weights are signs, after the path enumeration function.

    A constant is part of the activation of the neuron that it enters.  A neuron that the instance singles out is an
    input with an activation: its leaf applies it to the entry of h.
    """
    network, x = instance.network, only_sample(instance)
    g = network.architecture
    start = dict(zip(g.inputs, x, strict=True))
    constants = {c.id: c.value for c in g.constants}

    def node(v: str, c: Fraction) -> Fraction:
        if v in start:
            return start[v] * c
        if v in instance.neurons:
            return g.activation_of[v](node(g.in_edges[v][0].source, c))
        sign = 1 if c > 0 else -1
        offsets = [constants[e.source] * network.weight(e) for e in g.in_edges[v] if e.source in constants]
        heard = [node(e.source, c * network.weight(e)) for e in g.in_edges[v] if e.source not in constants]
        return sign * g.activation_of[v](sign * sum(heard, Fraction(0)) + sum(offsets, Fraction(0)))

    return node(g.outputs[0], Fraction(1))


def pulled_back(network: Network, v: str, f: Ends) -> Network:
    """Lemma 7: the in-edges of v are multiplied by |w(f)|, and f keeps its sign."""
    g = network.architecture
    size = {e: abs(network.weight(e)) for e in g.edges if (e.source, e.target) == f}
    factor = next(iter(size.values()))
    changes = {e.parameter: network.weight(e) * factor for e in g.in_edges[v]}
    changes |= {e.parameter: network.weight(e) / factor for e in size}
    return network.with_theta(changes)


def biased(g: Architecture) -> Iterator[Decoration]:
    """One neuron with the activation t -> σ(t + 1)."""
    for neuron in g.neurons:
        yield Decoration(biased=(neuron.id,))


def two_paths(g: Architecture) -> Iterator[Decoration]:
    """Two different paths from inputs to the output."""
    for p, q in combinations(list_paths(g), 2):
        yield Decoration(edge_sets=tuple(frozenset((e.source, e.target) for e in path) for path in (p, q)))


def one_edge(g: Architecture) -> Iterator[Decoration]:
    """One edge."""
    for e in g.edges:
        yield Decoration(edge_sets=(frozenset(((e.source, e.target),)),))


def weights_only(g: Architecture) -> Iterator[Decoration]:
    """All weights 1: claims about graphs do not look at them."""
    yield Decoration(fixed=tuple(((e.source, e.target), Fraction(1)) for e in g.edges))


def linear_only(instance: Instance) -> bool:
    """Is every activation linear?"""
    return not instance.network.architecture.kinked


LINEAR_ONLY = NamedPredicate("linear", "every activation is linear", linear_only, structural=True)


def forward_screen(
    other: Callable[[SampledPlan, list[Any], Filling], Any],
) -> Callable[[Shape, frozenset[str]], Callable[[Filling], bool]]:
    """A screen that compares ν(x), by the fast forward pass, with another number.

    Args:
        other: from the plan of the shape, the weights and the coordinates.
    """

    def screen(shape: Shape, kept: frozenset[str]) -> Callable[[Filling], bool]:
        plan: SampledPlan = shape.plan
        place, (coordinates, _) = plan.kernel.outputs[0], plan.samples[0]

        def promising(values: Filling) -> bool:
            w = plan.weights(values)
            x = values[coordinates]
            return bool(plan.kernel.forward(w, x)[1][place] != other(plan, w, x))

        return promising

    return screen


def fast_tree(plan: SampledPlan, w: list[Any], x: Filling) -> Any:
    """The number of :func:`tree_of_signs`, without the objects in between."""
    neurons = {position: (incoming, low, high) for position, incoming, low, high in plan.kernel.neurons}
    leaves = {plan.architecture.position[v] for v in plan.decoration.neurons}
    inputs, constants = len(x), plan.kernel.constants

    def node(v: int, c: Any) -> Any:
        if v < inputs:
            return x[v] * c
        incoming, low, high = neurons[v]
        if v in leaves:
            t = node(incoming[0][0], c)
            return t * high if t > 0 else t * low
        sign, t = 1 if c > 0 else -1, 0
        for u, edge in incoming:
            is_constant = inputs <= u < inputs + len(constants)
            t += constants[u - inputs] * w[edge] if is_constant else sign * node(u, c * w[edge])
        return sign * (t * high if t > 0 else t * low)

    return node(plan.kernel.outputs[0], 1)


def fast_pulled_back(plan: SampledPlan, w: list[Any], x: Filling) -> Any:
    """The value of :func:`pulled_back` at x, without the objects in between."""
    g, v = plan.architecture, plan.decoration.neurons[0]
    f = plan.edge(next(iter(plan.decoration.edge_sets[0])))
    factor = abs(w[f])
    fresh = list(w)
    for k, e in enumerate(g.edges):
        if e.target == v and e.source in g.position and e.source not in {c.id for c in g.constants}:
            fresh[k] = w[k] * factor
    fresh[f] = 1 if w[f] > 0 else -1
    return plan.kernel.forward(fresh, x)[1][plan.kernel.outputs[0]]
