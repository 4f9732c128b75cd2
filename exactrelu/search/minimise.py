"""Make a counterexample smaller step by step, until no single smaller step works.

A step takes away a neuron, an edge, a sample or an edge of an edge set, sets a number to zero, or replaces it by one
of smaller height.  Kept hypotheses must stay true and the conclusion false, exactly.  At the end every step has been
tried and none works: that is what *local minimum* means here, and :func:`find_smaller_step` checks it again.

Names in this module
    size       (neurons, edges, samples, numbers other than zero, sum of heights): what every step makes smaller
    ancestors  of a rational: those on the way to it in the Stern-Brocot tree, simplest first
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from typing import Final

from exactrelu.errors import ExactReluError, InputError
from exactrelu.networks.network import Network, WeightedEdge, make_network
from exactrelu.search.claims import Claim
from exactrelu.search.instances import Instance, Vector, height, size_of
from exactrelu.search.spaces import rationals_of_height

#: All rationals up to this height are tried in place of a number; beyond, its ancestors.
_TRIED_HEIGHT: Final = 9


def minimise(claim: Claim, instance: Instance, dropped: Collection[str] = ()) -> Instance:
    """A refuting instance that no single step makes smaller, reached from this one.

    Args:
        claim: what the instance refutes.
        instance: the instance.
        dropped: the hypotheses that need not hold.

    Raises:
        InputError: the instance does not refute the claim; no such hypothesis.

    Cost: the number of steps that work, times the number of steps there are, times the cost of the claim.
    """
    if not refutes(claim, instance, dropped):
        raise InputError("the instance does not refute the claim, so there is nothing to make smaller")
    while (smaller := find_smaller_step(claim, instance, dropped)) is not None:
        instance = smaller
    return instance


def find_smaller_step(claim: Claim, instance: Instance, dropped: Collection[str] = ()) -> Instance | None:
    """The first smaller instance, one step away, that still refutes the claim; None certifies a local minimum."""
    return next((other for other in steps(instance) if refutes(claim, other, dropped)), None)


def refutes(claim: Claim, instance: Instance, dropped: Collection[str] = ()) -> bool:
    """Does the instance refute the claim?  One that the claim is not about does not."""
    claim.check_names(dropped)
    try:
        return claim.is_refuted_by(instance, dropped)
    except (ExactReluError, ArithmeticError, LookupError):
        return False


def steps(instance: Instance) -> Iterator[Instance]:
    """All instances that are one step smaller; coarse steps first."""
    for other in chain(
        _without_neuron(instance),
        _without_edge(instance),
        _without_sample(instance),
        _simpler_numbers(instance, zero=True),
        _simpler_numbers(instance, zero=False),
    ):
        if other is not None and measure(other) < measure(instance):
            yield other


def measure(instance: Instance) -> tuple[int, ...]:
    """What steps make smaller, entry by entry.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", "1/2")], outputs=["y"])
    >>> measure(Instance(net))
    (1, 1, 0, 1, 2)
    """
    size, numbers = size_of(instance), list(instance.rationals())
    return (
        size.neurons,
        size.edges,
        size.samples,
        sum(t != 0 for t in numbers),
        sum(map(height, filter(None, numbers))),
    )


def ancestors(t: Fraction) -> list[Fraction]:
    """The rationals on the way to |t| in the Stern-Brocot tree, simplest first, with the sign of t.

    >>> [str(s) for s in ancestors(Fraction(5, 7))]
    ['1', '1/2', '2/3', '3/4']
    """
    target, low, high = abs(t), (0, 1), (1, 0)
    found: list[Fraction] = []
    while True:
        middle = (low[0] + high[0], low[1] + high[1])
        here = Fraction(*middle)
        if here == target or target == 0 or len(found) > 200:
            return found
        found.append(here if t > 0 else -here)
        low, high = (middle, high) if here < target else (low, middle)


def _without_neuron(instance: Instance) -> Iterator[Instance | None]:
    for which, network in enumerate(instance.networks()):
        g = network.architecture
        for neuron in g.neurons:
            if neuron.id in instance.neurons or (len(g.outputs) == 1 and neuron.id in g.outputs):
                continue
            yield _rebuilt(instance, which, frozenset((neuron.id,)), frozenset())
        for name in g.inputs if instance.second is None and len(g.inputs) > 1 else ():
            yield _without_input(instance, name)


def _without_input(instance: Instance, name: str) -> Instance | None:
    k = instance.network.architecture.inputs.index(name)
    samples = tuple(((*x[:k], *x[k + 1 :]), r) for x, r in instance.samples)
    return _rebuilt(replace(instance, samples=()), 0, frozenset((name,)), frozenset(), samples)


def _without_edge(instance: Instance) -> Iterator[Instance | None]:
    for which, network in enumerate(instance.networks()):
        for edge in network.architecture.edges:
            yield _rebuilt(instance, which, frozenset(), frozenset(((edge.source, edge.target),)))


def _without_sample(instance: Instance) -> Iterator[Instance]:
    for k in range(len(instance.samples)):
        yield replace(instance, samples=(*instance.samples[:k], *instance.samples[k + 1 :]))


def _rebuilt(
    instance: Instance,
    which: int,
    nodes: frozenset[str],
    ends: frozenset[tuple[str, str]],
    samples: tuple[tuple[Vector, Vector], ...] | None = None,
) -> Instance | None:
    """The instance with nodes and edges of one network taken away; None where that is no instance."""
    try:
        networks = [_pruned(n, nodes, ends) if k == which else n for k, n in enumerate(instance.networks())]
        left = {(e.source, e.target) for e in networks[0].architecture.edges}
        sets = tuple(frozenset(edges & left) for edges in instance.edge_sets)
        return Instance(
            networks[0],
            instance.samples if samples is None else samples,
            sets,
            instance.neurons,
            networks[1] if len(networks) > 1 else None,
            instance.numbers,
        )
    except InputError:
        return None


def _pruned(network: Network, nodes: frozenset[str], ends: frozenset[tuple[str, str]]) -> Network:
    g = network.architecture
    return make_network(
        inputs=[name for name in g.inputs if name not in nodes],
        constants={c.id: c.value for c in g.constants if c.id not in nodes},
        neurons={n.id: n.activation for n in g.neurons if n.id not in nodes},
        edges=[
            WeightedEdge(e.source, e.target, network.weight(e), e.parameter, e.learnable)
            for e in g.edges
            if e.source not in nodes and e.target not in nodes and (e.source, e.target) not in ends
        ],
        outputs=[name for name in g.outputs if name not in nodes],
    )


def _simpler_numbers(instance: Instance, *, zero: bool) -> Iterator[Instance]:
    """Every number replaced by zero, or by every one of smaller height."""
    for which, network in enumerate(instance.networks()):
        for name, value in network.theta.items():
            for t in _simpler(value, zero):
                changed = network.with_theta({name: t})
                yield replace(instance, network=changed) if which == 0 else replace(instance, second=changed)
    for k, (x, r) in enumerate(instance.samples):
        for j, value in enumerate((*x, *r)):
            for t in _simpler(value, zero):
                row = tuple(t if place == j else old for place, old in enumerate((*x, *r)))
                sample = (row[: len(x)], row[len(x) :])
                yield replace(instance, samples=(*instance.samples[:k], sample, *instance.samples[k + 1 :]))
    for k, (name, value) in enumerate(instance.numbers):
        for t in _simpler(value, zero):
            yield replace(instance, numbers=(*instance.numbers[:k], (name, t), *instance.numbers[k + 1 :]))


def _simpler(value: Fraction, zero: bool) -> Iterator[Fraction]:
    if value == 0:
        return
    if zero:
        yield Fraction(0)
        return
    low = min(height(value) - 1, _TRIED_HEIGHT)
    yield from (t for t in rationals_of_height(low) if t)
    yield from (t for t in ancestors(value) if height(t) > _TRIED_HEIGHT)
