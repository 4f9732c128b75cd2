"""Rescaling and permutation: the changes of theta, and of the names of neurons, that leave every value as it is.

*Rescaling.*  Multiply the weights into v by k_v, and divide the weights out of v by κ_v, where σ_v(k t) = κ σ_v(t)
for all t.  Which pairs (k, κ) do that is known exactly, for slopes m (negative side) and p (positive side):

    every σ                      k > 0,  κ = k        (positive homogeneity; le2022, section 2)
    p = m   (linear, also 0)     k ≠ 0,  κ = k
    p = -m  (|x| and multiples)  k ≠ 0,  κ = |k|

and no other: σ(-1) = κ σ(1) and σ(1) = κ σ(-1) force κ = 1 or -1 at k = -1, hence p = -m or p = m.  (For
σ = 0 more pairs do; it is treated as linear.)  A neuron that is an output has κ = 1, so k = 1, or -1 for p = -m.
Weights that share a parameter must be multiplied by one number, and a frozen weight by 1, except where the weight is
zero.  The group is the group of all these changes.

*Permutation.*  Neurons change names; activations, edges, weights, frozen marks and sharing go along.

Names in this module
    k, κ    factor of the weights into a neuron, and of its value
    s       exponents: k_v = t^{s_v} is a rescaling for all t > 0
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.errors import CheckFailed, InputError
from exactrelu.exact.linear_algebra import find_kernel
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.activations import Activation
from exactrelu.networks.architecture import Architecture, Edge, Neuron
from exactrelu.networks.network import Network
from exactrelu.networks.parameters import Theta

_ONE = Fraction(1)


@dataclass(frozen=True)
class Equivalence:
    """Evidence that two networks differ by rescaling and permutation.

    Attributes:
        factors: neuron of the first network -> k, where k is not 1.
        mapping: node of the first network -> node of the second one, inputs and constants included.
    """

    factors: Mapping[str, Fraction]
    mapping: Mapping[str, str]


def is_even(activation: Activation) -> bool:
    """Is σ(-t) = σ(t) for all t, and σ not 0?"""
    return activation.has_kink and activation.positive == -activation.negative


def rescale(network: Network, factors: Mapping[str, Any]) -> Network:
    """Multiply the weights into each neuron by its factor, and divide those out of it; all values stay.

    Args:
        network: the network.
        factors: neuron -> k, not zero; positive, or negative where the activation is linear or even.

    Raises:
        InputError: a name is no neuron; a factor is zero, or negative and the activation does not allow it; an
            output would be multiplied; a frozen weight or the weights that share a parameter would not stay so.

    Cost: linear in the edges.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 2), ("h", "y", 3)])
    >>> rescale(net, {"h": "1/2"}).theta
    Theta(x->h=1, h->y=6)
    >>> rescale(net, {"h": -1})
    Traceback (most recent call last):
        ...
    exactrelu.errors.InputError: the factor of 'h' is -1, and its activation allows only positive factors; ...
    """
    k = _checked_factors(network.architecture, factors)
    kappa = {v: value_factor(network.architecture.activation_of[v], factor) for v, factor in k.items()}
    values: dict[str, Fraction] = {}
    for edge in network.architecture.edges:
        weight = network.weight(edge)
        new = weight * k.get(edge.target, _ONE) / kappa.get(edge.source, _ONE)
        if not edge.learnable and new != weight:
            raise InputError(f"the weight of {edge} is frozen and would change", hint="choose factors that keep it")
        if values.setdefault(edge.parameter, new) != new:
            raise InputError(
                f"the edges that share the parameter {edge.parameter!r} would be multiplied by different numbers",
                hint="choose factors that respect the sharing; see scalings",
            )
    return Network(network.architecture, Theta(values), network.name)


def value_factor(activation: Activation, k: Fraction) -> Fraction:
    """κ with σ(k t) = κ σ(t), for a factor k that the activation allows."""
    return abs(k) if activation.has_kink else k


def permute(network: Network, mapping: Mapping[str, str]) -> Network:
    """Give neurons other names; edges, weights and sharing go along, and the inputs and outputs stay what they are.

    Where the mapping sends the architecture to itself, the result has the same architecture and its weights have
    moved.  Elsewhere a parameter called ``u->v`` after its only edge follows the names; the other ones keep theirs.

    Args:
        network: the network.
        mapping: neuron -> its new name; a neuron that is left out keeps its name.

    Raises:
        InputError: a name is no neuron, two nodes would have one name, or an output would leave its place.

    Cost: linear in the edges, and sorting.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"a": "relu", "b": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "a", 2), ("x", "b", -3), ("a", "y", 1), ("b", "y", 5)])
    >>> swapped = permute(net, {"a": "b", "b": "a"})
    >>> swapped.theta, swapped.architecture == net.architecture
    (Theta(x->a=-3, x->b=2, a->y=5, b->y=1), True)
    """
    g = network.architecture
    for v in mapping:
        if v not in g.activation_of:
            raise InputError(f"{v!r} is no neuron of the network", hint="only neurons can be permuted")
        if v in g.outputs and mapping[v] != v:
            raise InputError(f"{v!r} is an output and would become {mapping[v]!r}", hint="outputs stay in their place")
    name = {v: mapping.get(v, v) for v in g.node_ids}
    if len(set(name.values())) < len(name):
        raise InputError("two nodes would have one name", hint="give every neuron a name of its own")
    ends = {(e.source, e.target): e for e in g.edges}
    moved = [(e, ends.get((name[e.source], name[e.target]))) for e in g.edges]
    parameter = _moved_parameters(g, name, moved)
    edges = tuple(Edge(name[e.source], name[e.target], parameter[e.parameter], e.learnable) for e in g.edges)
    neurons = tuple(Neuron(name[n.id], n.activation) for n in g.neurons)
    architecture = Architecture(g.inputs, g.constants, neurons, edges, g.outputs)
    return Network(architecture, Theta({parameter[p]: t for p, t in network.theta.items()}), network.name)


@dataclass(frozen=True)
class Scalings:
    """The positive rescalings k_v = Π_j t_j^{s_jv}, t_j > 0, that respect sharing and frozen weights.

    Attributes:
        exponents: s_j, neuron -> exponent where it is not zero; linearly independent.
    """

    exponents: tuple[Mapping[str, Fraction], ...]

    @property
    def groups(self) -> tuple[frozenset[str], ...] | None:
        """Sets of neurons with one free factor each, where all rescalings are of this form; else None.

        Without sharing every hidden neuron is a set of its own; in a convolution the positions of a channel are one.
        """
        owners = [v for s in self.exponents for v in s]
        if len(set(owners)) < len(owners) or any(t != 1 for s in self.exponents for t in s.values()):
            return None
        return tuple(frozenset(s) for s in self.exponents)


def scalings(network: Network) -> Scalings:
    """All positive rescalings of a network, as exponents.

    A rescaling multiplies the weight of u -> v by k_v / k_u, and k = 1 at inputs, constants and outputs.  Equal
    factors for nonzero weights that share a parameter, and factor 1 for nonzero frozen ones, are linear equations in
    the logarithms; their rational solutions are all, because a system with integer coefficients has a rational basis.

    Cost: linear where no weight is shared or frozen; else an elimination with a row for each such edge.

    >>> from exactrelu.builders.fully_connected import fully_connected_random
    >>> [sorted(group) for group in scalings(fully_connected_random([2, 2, 1], seed=0)).groups]
    [['h1_1'], ['h1_2']]
    """
    hidden = [n.id for n in network.architecture.neurons if n.id not in network.architecture.outputs]
    rows = _coupling_rows(network, frozenset(hidden))
    tied_neurons = {v for row in rows for v in row}
    coupled = [v for v in hidden if v in tied_neurons]
    free = [v for v in hidden if v not in tied_neurons]
    matrix = [[row.get(v, 0) for v in coupled] for row in rows]
    solutions = find_kernel(matrix, columns=len(coupled)) if rows else ()
    tied = ({v: t for v, t in zip(coupled, s, strict=True) if t} for s in solutions)
    return Scalings((*({v: _ONE} for v in free), *tied))


def check_equivalence(f: Network, g: Network, evidence: Equivalence) -> None:
    """Check edge by edge that g is f after the rescaling and the renaming that the evidence names.

    Raises:
        CheckFailed: it is not; the message names the numbered condition that is broken.

    Cost: linear in the edges.
    """
    one, other, m, k = f.architecture, g.architecture, evidence.mapping, evidence.factors
    _require(set(m) == set(one.node_ids) and sorted(m.values()) == sorted(other.node_ids), "(1) nodes do not match")
    for ends, twins in ((one.inputs, other.inputs), (one.outputs, other.outputs)):
        _require(tuple(m[v] for v in ends) == twins, "(2) inputs or outputs do not stay in their places")
    values = {c.id: c.value for c in other.constants}
    _require(all(values.get(m[c.id]) == c.value for c in one.constants), "(3) a constant has another value")
    for n in one.neurons:
        _require(other.activation_of.get(m[n.id]) == n.activation, f"(4) {n.id!r} has another activation")
        _require(_is_allowed(n, k.get(n.id, _ONE), n.id in one.outputs), f"(5) {n.id!r} may not have this factor")
    _require(set(k) <= set(one.activation_of), "(5) a factor belongs to no neuron")
    kappa = {v: value_factor(one.activation_of[v], factor) for v, factor in k.items()}
    twin_of = {(e.source, e.target): e for e in other.edges}
    _require(len(one.edges) == len(other.edges), "(6) the numbers of edges differ")
    names: set[tuple[str, str]] = set()
    for e in one.edges:
        twin = twin_of.get((m[e.source], m[e.target]))
        if twin is None or twin.learnable != e.learnable:
            raise CheckFailed(f"(6) the edge {e} has no twin, or one that is frozen where it is not")
        factor = k.get(e.target, _ONE) / kappa.get(e.source, _ONE)
        _require(g.weight(twin) == f.weight(e) * factor, f"(7) the weight of {e} is another one")
        _require(e.learnable or g.weight(twin) == f.weight(e), f"(7) the frozen weight of {e} changes")
        names.add((e.parameter, twin.parameter))
    _require(len(names) == len(one.parameters) == len(other.parameters), "(8) other weights are shared")


def _require(condition: bool, broken: str) -> None:
    if not condition:
        raise CheckFailed(broken)


def _is_allowed(neuron: Neuron, k: Fraction, is_output: bool) -> bool:
    if k == 0 or (is_output and value_factor(neuron.activation, k) != 1):
        return False
    return k > 0 or not neuron.activation.has_kink or is_even(neuron.activation)


def _checked_factors(g: Architecture, factors: Mapping[str, Any]) -> dict[str, Fraction]:
    if not isinstance(factors, Mapping):
        raise InputError(f"the factors must be a mapping from neurons, not a {type(factors).__name__}")
    k = {}
    for v, value in factors.items():
        if v not in g.activation_of:
            raise InputError(f"{v!r} is no neuron of the network", hint="only neurons can be rescaled")
        k[v] = as_fraction(value, what=f"factor of {v!r}")
        if not k[v]:
            raise InputError(f"the factor of {v!r} is zero", hint="choose one that can be undone")
        if not _is_allowed(Neuron(v, g.activation_of[v]), k[v], False):
            raise InputError(
                f"the factor of {v!r} is {k[v]}, and its activation allows only positive factors",
                hint="negative ones are for linear and even activations",
            )
        if not _is_allowed(Neuron(v, g.activation_of[v]), k[v], v in g.outputs):
            raise InputError(f"{v!r} is an output and would be multiplied by {k[v]}", hint="rescale hidden neurons")
    return k


def _moved_parameters(
    g: Architecture, name: Mapping[str, str], moved: list[tuple[Edge, Edge | None]]
) -> dict[str, str]:
    """Parameter -> its name after the permutation: that of the edge in its new place where this is an automorphism."""
    pairs = {(e.parameter, twin.parameter) for e, twin in moved if twin is not None}
    whole = all(twin is not None and twin.learnable == e.learnable for e, twin in moved)
    same = all(g.activation_of.get(name[n.id]) == n.activation for n in g.neurons)
    if whole and same and len(pairs) == len(g.parameters) == len({q for _, q in pairs}):
        return dict(pairs)
    follows = {e.parameter: f"{name[e.source]}->{name[e.target]}" for e, _ in moved if e.parameter == _own_name(e)}
    renamed = {p: follows.get(p, p) for p in g.parameters}
    return renamed if len(set(renamed.values())) == len(renamed) else {p: p for p in g.parameters}


def _own_name(e: Edge) -> str:
    return f"{e.source}->{e.target}"


def _coupling_rows(network: Network, hidden: frozenset[str]) -> tuple[dict[str, Fraction], ...]:
    """The equations in the logarithms of k that shared and frozen weights impose, none of them twice."""
    uses = Counter(edge.parameter for edge in network.architecture.edges)
    first: dict[str, dict[str, Fraction]] = {}
    rows: dict[frozenset[tuple[str, Fraction]], dict[str, Fraction]] = {}
    for edge in network.architecture.edges:
        if (edge.learnable and uses[edge.parameter] == 1) or not network.weight(edge):
            continue
        form = _combined([(edge.target, _ONE), (edge.source, -_ONE)], hidden)
        if edge.parameter in first or not edge.learnable:
            base = first.get(edge.parameter, {}) if edge.learnable else {}
            row = _combined([*form.items(), *((v, -t) for v, t in base.items())], hidden)
            if row:
                rows.setdefault(frozenset(row.items()), row)
        first.setdefault(edge.parameter, form)
    return tuple(rows.values())


def _combined(terms: Iterable[tuple[str, Fraction]], hidden: frozenset[str]) -> dict[str, Fraction]:
    total: dict[str, Fraction] = {}
    for v, t in terms:
        if v in hidden:
            total[v] = total.get(v, Fraction(0)) + t
    return {v: t for v, t in total.items() if t}
