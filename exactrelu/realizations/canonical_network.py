"""The canonical representative of a network under rescaling and permutation, and the decision it allows.

The weights are made primitive first (:mod:`exactrelu.realizations.canonical_scaling`); the neurons are put into an
order afterwards (:mod:`exactrelu.realizations.canonical_drawing`), together with the signs of linear and even
neurons.  So two networks have the same representative if and only if rescalings and a permutation lead from one to
the other (:mod:`exactrelu.realizations.symmetries` says which ones there are).

Names in this module
    f, g    networks
    k       factors
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from exactrelu.errors import LimitExceeded, UnsupportedOperation
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.architecture import Neuron
from exactrelu.networks.network import Network, WeightedEdge, make_network
from exactrelu.networks.network_text import canonical_text
from exactrelu.realizations.canonical_drawing import Drawing
from exactrelu.realizations.canonical_scaling import normalising_factors
from exactrelu.realizations.pairs import check_comparable
from exactrelu.realizations.symmetries import Equivalence, check_equivalence, rescale
from exactrelu.verdict import Verdict, proved, refuted, unknown

_ONE: Final = Fraction(1)


@dataclass(frozen=True)
class CanonicalNetwork:
    """The canonical representative of a network, and how the network becomes it.

    Attributes:
        network: the representative; its hidden neurons are ``h1``, ``h2``, …, its constants ``c1``, ….
        equivalence: the factors, and the node of the representative for each node.
    """

    network: Network
    equivalence: Equivalence


@dataclass(frozen=True)
class InvariantDifference:
    """Something that no rescaling and no permutation changes, and that differs.

    Attributes:
        invariant: what it is.
        first: its value for the first network.
        second: its value for the second one.
    """

    invariant: str
    first: Any
    second: Any


def canonical_representative(network: Network, *, limits: Limits = DEFAULT_LIMITS) -> Network:
    """The network of the orbit under rescaling and permutation that stands for all of them.

    The weights into each hidden neuron are coprime integers where the inputs or constants reach it through nonzero
    weights (from such nodes), else those out of it.  Neurons are called ``h1``, ``h2``, … in canonical order; inputs
    and outputs keep their names.  Networks of one orbit have equal representatives, so equal fingerprints.

    Args:
        network: the network.
        limits: ``paths_listed`` bounds the choices that symmetric networks need, ``seconds`` the time.

    Raises:
        UnsupportedOperation: shared weights tie the factors of neurons together otherwise than by making them equal.
        LimitExceeded: the network is so symmetric that more choices would have to be compared.

    Cost: nearly linear in the edges for each layer where refinement tells all neurons apart.

    >>> net = make_network(inputs=["x"], neurons={"a": "relu", "b": "abs", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "a", 2), ("x", "b", "-1/3"), ("a", "y", 1), ("b", "y", 6)])
    >>> [(str(e), str(w)) for e, w in zip(canonical_representative(net).architecture.edges, (1, 1, 2, 2))]
    [('x -> h1', '1'), ('x -> h2', '1'), ('h1 -> y', '2'), ('h2 -> y', '2')]
    """
    return canonical_network(network, limits=limits).network


def canonical_network(network: Network, *, limits: Limits = DEFAULT_LIMITS) -> CanonicalNetwork:
    """The canonical representative with the factors and the names that lead to it.

    Args, raises and cost as :func:`canonical_representative`.
    """
    return _canonical(network, network.architecture.inputs, network.architecture.outputs, limits)


def is_equivalent(f: Network, g: Network, *, by_position: bool = False, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """Do rescalings and a permutation of neurons lead from f to g?

    *Proved* comes with an :class:`Equivalence`, which was checked edge by edge; the two networks then realize one
    function.  *Refuted* comes with an :class:`InvariantDifference`, and says nothing about the functions: networks
    that are not equivalent may realize the same one (:func:`exactrelu.decide_equality` decides that).  *Unknown* is
    the answer where a limit was reached, or where shared weights tie factors together otherwise than by equality.

    Args:
        f: the first network.
        g: the second one.
        by_position: whether inputs of other names are the same inputs, one by one; outputs always are.
        limits: as for :func:`canonical_representative`.

    Raises:
        InputError, ShapeError: the networks have other inputs, or another number of outputs.

    Cost: that of two representatives.

    >>> from exactrelu.realizations.symmetries import permute, rescale
    >>> from exactrelu.builders.fully_connected import fully_connected_random
    >>> f = fully_connected_random([2, 3, 3, 1], seed=1)
    >>> g = permute(rescale(f, {"h1_1": "2/3", "h2_3": 5}), {"h1_1": "h1_2", "h1_2": "h1_1"})
    >>> verdict = is_equivalent(f, g)
    >>> verdict.proved, verdict.evidence.mapping["h1_1"]
    (True, 'h1_2')
    """
    check_comparable(f, g, by_position=by_position)
    try:
        one, other = (_canonical(net, *_neutral_names(net), limits) for net in (f, g))
    except (LimitExceeded, UnsupportedOperation) as error:
        return unknown(str(error))
    if canonical_text(one.network) == canonical_text(other.network):
        evidence = _composed(one.equivalence, other.equivalence, f)
        check_equivalence(f, g, evidence)
        return proved("rescaling and renaming the neurons makes one network the other", evidence=evidence)
    difference = _difference(one.network, other.network)
    return refuted(f"the {difference.invariant} differ", evidence=difference)


def _neutral_names(network: Network) -> tuple[list[str], list[str]]:
    g = network.architecture
    inputs = {v: f"x{k}" for k, v in enumerate(g.inputs)}
    return list(inputs.values()), [inputs.get(v, f"y{k}") for k, v in enumerate(g.outputs)]


def _composed(one: Equivalence, other: Equivalence, f: Network) -> Equivalence:
    back = {name: v for v, name in other.mapping.items()}
    mapping = {v: back[name] for v, name in one.mapping.items()}
    factors = {
        n.id: one.factors.get(n.id, _ONE) / other.factors.get(mapping[n.id], _ONE) for n in f.architecture.neurons
    }
    return Equivalence({v: k for v, k in factors.items() if k != 1}, mapping)


def _difference(one: Network, other: Network) -> InvariantDifference:
    """The simplest invariant that differs; the text of the representative is one that always does."""
    invariants: dict[str, Callable[[Network], Any]] = {
        "numbers of neurons": lambda net: len(net.architecture.neurons),
        "numbers of edges": lambda net: len(net.architecture.edges),
        "numbers of parameters": lambda net: len(net.architecture.parameters),
        "values of the constants": lambda net: sorted(c.value for c in net.architecture.constants),
        "activations": lambda net: _sorted((n.activation.negative, n.activation.positive) for n in _neurons(net)),
        "numbers of edges into and out of the neurons": lambda net: _sorted(_degrees(net)),
        "normalised weights without their signs": lambda net: _sorted(map(abs, net.theta.values())),
    }
    for name, value in invariants.items():
        if value(one) != value(other):
            return InvariantDifference(name, value(one), value(other))
    return InvariantDifference("canonical representatives", one, other)


def _sorted(values: Any) -> tuple[tuple[Any, int], ...]:
    """How often each value occurs."""
    return tuple(sorted(Counter(values).items()))


def _neurons(network: Network) -> tuple[Neuron, ...]:
    return network.architecture.neurons


def _degrees(network: Network) -> list[tuple[int, int]]:
    g = network.architecture
    return [(len(g.in_edges[n.id]), len(g.out_edges[n.id])) for n in g.neurons]


def _canonical(network: Network, inputs: Sequence[str], outputs: Sequence[str], limits: Limits) -> CanonicalNetwork:
    """The least representative over the choices of factors; there is more than one for parts that touch no input."""
    found = []
    for factors in normalising_factors(network, limits=limits):
        drawing = Drawing(rescale(network, factors), limits)
        k, name = drawing.signs(), drawing.names(inputs, outputs)
        signed = rescale(drawing.network, k)
        result = _renamed(signed, name, drawing.parameter_order(), inputs, outputs)
        total = {v: factors.get(v, _ONE) * k.get(v, _ONE) for v in {*factors, *k}}
        found.append(CanonicalNetwork(result, Equivalence({v: t for v, t in sorted(total.items()) if t != 1}, name)))
    return min(found, key=lambda c: canonical_text(c.network)) if len(found) > 1 else found[0]


def _renamed(
    network: Network, name: Mapping[str, str], shared: Mapping[str, int], inputs: Sequence[str], outputs: Sequence[str]
) -> Network:
    g = network.architecture
    number = {p: k + 1 for k, p in enumerate(sorted(shared, key=shared.__getitem__))}
    parameter = {
        e.parameter: f"p{number[e.parameter]}" if e.parameter in number else f"{name[e.source]}->{name[e.target]}"
        for e in g.edges
    }
    if len(set(parameter.values())) < len(parameter):  # names with -> in them
        order = sorted(g.edges, key=lambda e: (name[e.target], name[e.source]))
        parameter = {p: f"p{k + 1}" for k, p in enumerate(dict.fromkeys(e.parameter for e in order))}
    return make_network(
        inputs=inputs,
        constants={name[c.id]: c.value for c in g.constants},
        neurons={name[n.id]: n.activation for n in g.neurons},
        edges=[
            WeightedEdge(name[e.source], name[e.target], network.weight(e), parameter[e.parameter], e.learnable)
            for e in g.edges
        ],
        outputs=[name[v] for v in g.outputs],
        name=network.name,
    )
