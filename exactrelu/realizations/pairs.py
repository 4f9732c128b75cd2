"""Two networks as one: side by side over shared inputs, and their difference; what cannot be compared is refused.

Names in this module
    f, g    networks R^d -> R^D, the first and the second
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.activations import LINEAR, Activation
from exactrelu.networks.network import Network, WeightedEdge, make_network

#: Node v of the first network is called a.v in a network made of both, and node v of the second b.v.
PREFIXES: Final = ("a.", "b.")
_SHOWN: Final = 6


def check_comparable(f: Network, g: Network, *, by_position: bool = False) -> None:
    """Raise unless f and g have the same inputs in the same order and equally many outputs.

    Args:
        f: the first network.
        g: the second one.
        by_position: whether inputs of other names are the same inputs, one by one.

    Raises:
        InputError: an input of one network is none of the other, or the order differs; both are named.
        ShapeError: the numbers of inputs or of outputs differ.

    >>> f = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    >>> g = make_network(inputs=["u"], neurons={}, edges=[], outputs=["u"])
    >>> check_comparable(f, g)
    Traceback (most recent call last):
        ...
    exactrelu.errors.InputError: the first network has the input x where the second has u; rename it, ...
    """
    one, other = f.architecture, g.architecture
    _check_counts(one.inputs, other.inputs, "input")
    if not by_position:
        _check_names(one.inputs, other.inputs)
    _check_counts(one.outputs, other.outputs, "output")


def _check_counts(one: Sequence[str], other: Sequence[str], noun: str) -> None:
    if len(one) != len(other):
        raise ShapeError(
            f"the first network has {_counted(one, noun)}, the second has {_counted(other, noun)}",
            hint=f"compare networks with equally many {noun}s",
        )


def _check_names(one: Sequence[str], other: Sequence[str]) -> None:
    if one != other and sorted(one) == sorted(other):
        raise InputError(
            f"the inputs come in another order: {_listed(one)} in the first network, {_listed(other)} in the second",
            hint="write them in one order, or compare by position",
        )
    for name, twin in zip(one, other, strict=True):
        if name != twin:
            raise InputError(
                f"the first network has the input {name} where the second has {twin}",
                hint="rename it, or compare by position",
            )


def union_network(f: Network, g: Network) -> Network:
    """Put f and g side by side on the same inputs; the outputs of f, then those of g.

    Inputs keep their names; any other node v of f is called ``a.v`` and of g ``b.v``.  An output that is an input
    becomes a linear neuron ``a.v`` or ``b.v`` that copies it, so that every output has a name of its own.  No edge
    leads from one half to the other.

    Raises:
        InputError, ShapeError: as :func:`check_comparable`.

    >>> f = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> g = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", "1/2")], outputs=["y"])
    >>> union_network(f, g).architecture.outputs
    ('a.y', 'b.y')
    """
    check_comparable(f, g)
    one, other = (_half(network, prefix) for network, prefix in zip((f, g), PREFIXES, strict=True))
    return make_network(
        inputs=f.architecture.inputs,
        constants={**one.constants, **other.constants},
        neurons={**one.neurons, **other.neurons},
        edges=[*one.edges, *other.edges],
        outputs=[*one.outputs, *other.outputs],
    )


def difference_network(f: Network, g: Network) -> Network:
    """The network of x -> f(x) - g(x): both side by side, and one linear neuron for each pair of outputs.

    The new neurons are called ``d.v`` after the outputs v of f; the other nodes as in :func:`union_network`.

    Raises:
        InputError, ShapeError: as :func:`check_comparable`.

    >>> from exactrelu.networks.forward import realization
    >>> f = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> g = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", "1/2")], outputs=["y"])
    >>> [str(realization(difference_network(f, g), [x])[0]) for x in (-1, 0, 3)]
    ['-1/2', '0', '3/2']
    """
    both = union_network(f, g)
    D, old = f.output_dimension, both.architecture
    names: list[str] = []
    for v in f.architecture.outputs:
        names.append(_fresh(f"d.{v}", {*old.node_ids, *names}))
    edges = [WeightedEdge(e.source, e.target, both.weight(e), e.parameter, e.learnable) for e in old.edges]
    for name, one, other in zip(names, old.outputs[:D], old.outputs[D:], strict=True):
        edges += [WeightedEdge(one, name, 1, f"{name}+", False), WeightedEdge(other, name, -1, f"{name}-", False)]
    return make_network(
        inputs=old.inputs,
        constants={c.id: c.value for c in old.constants},
        neurons={**{n.id: n.activation for n in old.neurons}, **dict.fromkeys(names, LINEAR)},
        edges=edges,
        outputs=names,
    )


@dataclass(frozen=True)
class _Half:
    """One of two networks under names that the other one and the inputs do not have."""

    constants: dict[str, Fraction]
    neurons: dict[str, Activation]
    edges: list[WeightedEdge]
    outputs: list[str]


def _half(network: Network, prefix: str) -> _Half:
    g = network.architecture
    taken = set(g.inputs)
    names = {v: v if v in taken else _fresh(prefix + v, taken) for v in g.node_ids}
    taken |= set(names.values())
    edges = [
        WeightedEdge(names[e.source], names[e.target], network.weight(e), prefix + e.parameter, e.learnable)
        for e in g.edges
    ]
    neurons = {names[n.id]: n.activation for n in g.neurons}
    outputs = []
    for v in g.outputs:
        outputs.append(names[v])
        if v in g.inputs:
            outputs[-1] = _fresh(prefix + v, taken)
            neurons[outputs[-1]] = LINEAR
            edges.append(WeightedEdge(v, outputs[-1], 1, f"copy {outputs[-1]}", learnable=False))
    return _Half({names[c.id]: c.value for c in g.constants}, neurons, edges, outputs)


def _fresh(name: str, taken: Set[str]) -> str:
    while name in taken:
        name += "'"
    return name


def _counted(names: Sequence[str], noun: str) -> str:
    return f"{len(names)} {noun}{'s' * (len(names) != 1)} ({_listed(names)})" if names else f"no {noun}s"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
