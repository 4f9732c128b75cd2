"""Instances: what a claim about networks is true or false of, and how large one is.

An instance is a network together with whatever else the claim speaks of: samples, sets of edges, neurons singled
out, a second network, numbers.  All of it is exact, immutable, and in canonical form.

Names in this module
    x    a sample, d rationals
    r    what the loss says of a sample: a label or ∂ℓ/∂z, one rational for each output; () where the claim reads none
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.network import Network

Vector: TypeAlias = tuple[Fraction, ...]
#: A point, and the label or the loss derivative of each output there.
Sample: TypeAlias = tuple[Vector, Vector]
Ends: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Instance:
    """A network with the samples, edge sets, neurons and numbers that a claim is about.

    Args:
        network: the network.
        samples: pairs (x, r); r may be a single number, which stands for one output.
        edge_sets: sets of pairs (source, target), such as the layers F and F'.
        neurons: the neurons that the claim singles out, such as u and v.
        second: a second network, such as Θ beside Γ.
        numbers: pairs (name, rational).

    Raises:
        InputError: a number is not rational; an edge or a neuron is none of the network.
        ShapeError: a sample does not fit the network.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", "1/2")], outputs=["y"])
    >>> Instance(net, samples=[([3], -1)]).samples
    (((Fraction(3, 1),), (Fraction(-1, 1),)),)
    """

    network: Network
    samples: tuple[Sample, ...] = ()
    edge_sets: tuple[frozenset[Ends], ...] = ()
    neurons: tuple[str, ...] = ()
    second: Network | None = None
    numbers: tuple[tuple[str, Fraction], ...] = ()

    def __post_init__(self) -> None:
        """Bring every number through the door, and see that all names are names of the network."""
        object.__setattr__(self, "samples", tuple(_as_sample(s, k) for k, s in enumerate(self.samples)))
        object.__setattr__(self, "edge_sets", tuple(frozenset(map(tuple, edges)) for edges in self.edge_sets))
        object.__setattr__(self, "neurons", tuple(self.neurons))
        numbers = tuple((name, as_fraction(value, what=f"the number {name!r}")) for name, value in self.numbers)
        object.__setattr__(self, "numbers", numbers)
        self._check()

    def _check(self) -> None:
        network = self.network
        for k, (x, r) in enumerate(self.samples):
            if len(x) != network.input_dimension:
                raise ShapeError(f"sample {k} has {len(x)} coordinates, the network {network.input_dimension} inputs")
            if r and len(r) != network.output_dimension:
                raise ShapeError(f"sample {k} has {len(r)} labels, the network {network.output_dimension} outputs")
        ends = {(edge.source, edge.target) for edge in network.architecture.edges}
        for pair in sorted(set().union(*self.edge_sets) - ends):
            raise InputError(f"the network has no edge {pair[0]} -> {pair[1]}")
        for name in self.neurons:
            if name not in network.architecture.position:
                raise InputError(f"the network has no node {name!r}")

    def number(self, name: str) -> Fraction:
        """The number of that name.

        Raises:
            InputError: there is none.
        """
        for known, value in self.numbers:
            if known == name:
                return value
        raise InputError(f"the instance has no number {name!r}")

    def rationals(self) -> Iterator[Fraction]:
        """Every rational of the instance: weights, constants, samples, numbers."""
        for network in self.networks():
            yield from network.theta.values()
            yield from (constant.value for constant in network.architecture.constants)
        for x, r in self.samples:
            yield from x
            yield from r
        yield from (value for _, value in self.numbers)

    def networks(self) -> tuple[Network, ...]:
        """The network, and the second one if there is one."""
        return (self.network,) if self.second is None else (self.network, self.second)


@dataclass(frozen=True, order=True)
class Size:
    """How large an instance is; sizes are compared entry by entry, the first difference decides.

    Attributes:
        neurons: neurons of all networks.
        edges: edges of all networks.
        samples: how many there are.
        height: the height of the rationals, the largest |p| or q of all p/q.

    >>> Size(1, 2, 1, 9) < Size(2, 1, 1, 1)
    True
    """

    neurons: int
    edges: int
    samples: int
    height: int

    def __str__(self) -> str:
        counts = {"neuron": self.neurons, "edge": self.edges, "sample": self.samples}
        words = [f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items()]
        return f"{', '.join(words)}, height {self.height}"


def size_of(instance: Instance) -> Size:
    """How large the instance is.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", "1/2")], outputs=["y"])
    >>> size_of(Instance(net, samples=[([3], ())]))
    Size(neurons=1, edges=1, samples=1, height=3)
    """
    networks = instance.networks()
    return Size(
        neurons=sum(len(network.architecture.neurons) for network in networks),
        edges=sum(len(network.architecture.edges) for network in networks),
        samples=len(instance.samples),
        height=max(map(height, instance.rationals()), default=0),
    )


def height(q: Fraction) -> int:
    """The height max(|p|, q) of the rational p/q in lowest terms; 1 for 0 and ±1.

    >>> height(Fraction(-3, 2)), height(Fraction(0))
    (3, 1)
    """
    return max(abs(q.numerator), q.denominator)


def _as_sample(sample: Any, k: int) -> Sample:
    if not isinstance(sample, (tuple, list)) or len(sample) != 2:
        raise InputError(f"sample {k} must be a pair (x, r)", hint="write ([1, '1/2'], 1) or ([1, '1/2'], ())")
    x, r = sample
    labels = r if isinstance(r, (tuple, list)) else (r,)
    return _as_vector(x, f"sample {k}"), _as_vector(labels, f"the labels of sample {k}")


def _as_vector(values: Iterable[Any], what: str) -> Vector:
    return tuple(as_fraction(t, what=f"coordinate {j} of {what}") for j, t in enumerate(values))
