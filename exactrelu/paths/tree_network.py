"""The unrolled tree as a value: its shape, its weights, and the ordinary network that it is.

A node of the tree is a path of G from any node to the output (le2022, Def. 10).  It is stored without its
path: a node knows its parent and its *own edge*, the first edge of its path, of which the edge to the
parent is a copy.  Nodes are numbered in depth-first order, children in the order of ``in_edges``; so
the leaves that are sources, read from left to right, are the paths in the order of ``iter_paths``.

Names in this module
    k    a node of the tree, an int; 0 is the root
    p    the path that k stands for; p_k = (own edge of k, *p_parent)     (le2022: the vertices of T_G)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import fmpq

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.rationals import as_flint, as_vector, from_flint
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.activations import LINEAR, Activation
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.network import Network, WeightedEdge, make_network
from exactrelu.paths.path_list import Path


@dataclass(frozen=True)
class TreeShape:
    """The unweighted tree T_G with the label of every node, depth first.

    Attributes:
        architecture: G.
        output: the output at the root.
        parents: node -> its parent, a smaller number; -1 at the root.
        edges: node -> place of its own edge in ``architecture.edges``; -1 at the root.
    """

    architecture: Architecture
    output: str
    parents: tuple[int, ...]
    edges: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.parents)

    @cached_property
    def vertices(self) -> tuple[str, ...]:
        """Node -> the first vertex of its path, of which it is a copy."""
        own = self.architecture.edges
        return tuple(own[place].source if place >= 0 else self.output for place in self.edges)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """Node -> its children, from left to right."""
        groups: list[list[int]] = [[] for _ in self.parents]
        for k, parent in enumerate(self.parents):
            if parent >= 0:
                groups[parent].append(k)
        return tuple(tuple(group) for group in groups)

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """The copies of sources, from left to right: one per path.  Copies of dead neurons are not among them."""
        sources = self.architecture.sources
        return tuple(k for k, vertex in enumerate(self.vertices) if vertex in sources)

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """Node -> length of its path."""
        depths: list[int] = []
        for parent in self.parents:
            depths.append(depths[parent] + 1 if parent >= 0 else 0)
        return tuple(depths)

    def path(self, node: int) -> Path:
        """The path that a node stands for, as edges from its first vertex to the output."""
        path = []
        while node > 0:
            path.append(self.architecture.edges[self.edges[node]])
            node = self.parents[node]
        return tuple(path)

    def activation(self, node: int) -> Activation | None:
        """The activation of the copied vertex; None for a source."""
        return self.architecture.activation_of.get(self.vertices[node])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Node -> a readable name, no two alike.

        The nodes of the path joined by ``>``, as in ``x1>h2>y``; a ``>`` or a backslash in a name gets a backslash
        before it.  If such a name would be longer than a name may be, all nodes are numbered instead: ``h2#17``.
        """
        parts = [vertex.replace("\\", "\\\\").replace(">", "\\>") for vertex in self.vertices]
        lengths: list[int] = []
        for part, parent in zip(parts, self.parents, strict=True):
            lengths.append(len(part) + (lengths[parent] + 1 if parent >= 0 else 0))
        if max(lengths) >= DEFAULT_LIMITS.identifier_length:
            return tuple(f"{vertex}#{k}" for k, vertex in enumerate(self.vertices))
        names: list[str] = []
        for part, parent in zip(parts, self.parents, strict=True):
            names.append(f"{part}>{names[parent]}" if parent >= 0 else part)
        return tuple(names)


@dataclass(frozen=True)
class TreeNetwork:
    """A tree network on the shape of an unrolling: a function of one rational per leaf.

    Attributes:
        shape: the tree.
        weights: node -> weight of the edge to its parent; 1 at the root, which has none.
        subdivision: leaf -> weight of an extra edge below it, from a new input to the leaf, which becomes a linear
            neuron (the last step of the proof of le2022, Lemma 1); None if there are no such edges.

    Raises:
        ShapeError: not one weight per node, or not one extra weight per leaf.
    """

    shape: TreeShape
    weights: tuple[Fraction, ...]
    subdivision: tuple[Fraction, ...] | None = None

    def __post_init__(self) -> None:
        """Count the weights."""
        if len(self.weights) != len(self.shape):
            raise ShapeError(f"a tree with {len(self.shape)} nodes has as many weights, not {len(self.weights)}")
        if self.subdivision is not None and len(self.subdivision) != len(self.shape.leaves):
            leaves = len(self.shape.leaves)
            raise ShapeError(f"a tree with {leaves} leaves has as many extra edges, not {len(self.subdivision)}")

    def value(self, leaf_values: Iterable[Any]) -> Fraction:
        """The value at the root.

        Args:
            leaf_values: one rational per leaf, from left to right.

        Raises:
            ShapeError: there are more or fewer leaves.
            InputError: a value is no rational number.

        Cost: one multiplication per node.
        """
        values = as_vector(leaf_values, what="leaf value")
        if len(values) != len(self.shape.leaves):
            raise ShapeError(f"the tree has {len(self.shape.leaves)} leaves, {len(values)} values were given")
        return from_flint(self.flint_value([as_flint(t) for t in values]))

    def flint_value(self, leaf_values: Sequence[fmpq]) -> fmpq:
        """The same on flint rationals, unchecked: for inner loops."""
        return _fold(self._rows, self._scaled(leaf_values))

    def evaluate(self, x: Iterable[Any]) -> Fraction:
        """The value where every leaf carries the value of the source of which it is a copy: τ_G(x).

        Args:
            x: a point of the input space of G, d rationals.

        Raises:
            ShapeError: ``x`` has another length.
        """
        return self.value(self.source_values(x))

    def source_values(self, x: Iterable[Any]) -> tuple[Fraction, ...]:
        """(x_p)_p: for every leaf a coordinate of ``x``, or the value of a constant.

        Raises:
            ShapeError: ``x`` has another length than there are inputs.
        """
        g, point = self.shape.architecture, as_vector(x, what="coordinate")
        if len(point) != len(g.inputs):
            raise ShapeError(f"the point has {len(point)} coordinates, the network {len(g.inputs)} inputs")
        values = dict(zip(g.inputs, point, strict=True)) | {c.id: c.value for c in g.constants}
        return tuple(values[self.shape.vertices[leaf]] for leaf in self.shape.leaves)

    def as_network(self, *, share_parameters: bool = False, name: str = "") -> Network:
        """The ordinary network that the tree is, with one input per leaf, from left to right.

        Leaves that copy a constant are inputs, too: the tree is a function of one number per path.

        Args:
            share_parameters: may the copies of an edge share its parameter?  By default every copy has one of its
                own, because a pull-back treats the copies apart.  With True the derivative by a parameter is that of
                the network that was unrolled.
            name: for people.

        Raises:
            InputError: copies are to share a parameter and have different weights.

        Cost: linear in the tree; the names are written out.
        """
        shape, names, leaves = self.shape, self.shape.names, self.shape.leaves
        neurons = {names[k]: a for k in range(len(shape)) if (a := shape.activation(k)) is not None}
        edges = list(self._weighted_edges(share_parameters))
        inputs, output = [names[leaf] for leaf in leaves], names[0]
        if self.subdivision is not None:
            twins = {names[leaf]: f"{names[leaf]}'" for leaf in leaves}
            neurons |= dict.fromkeys(twins.values(), LINEAR)
            edges = [WeightedEdge(twins.get(e.source, e.source), e.target, e.weight, e.parameter) for e in edges]
            edges += [WeightedEdge(*ends, w) for ends, w in zip(twins.items(), self.subdivision, strict=True)]
            output = twins.get(output, output)
        return make_network(inputs=inputs, neurons=neurons, edges=edges, outputs=[output], name=name)

    def over_inputs(self, *, name: str = "") -> Network:
        """The tree on the inputs of the network that was unrolled: all copies of an input, or of a constant, are one.

        The same function of x as the network; only the neurons are copied.

        Raises:
            InputError: the tree has extra edges below its leaves, so that a leaf is a neuron.

        Cost: linear in the tree; the names are written out.

        >>> from exactrelu.networks.network import make_network
        >>> from exactrelu.paths.unrolling import unroll
        >>> net = make_network(inputs=["x"], neurons={"v": "relu", "y": "linear"}, outputs=["y"],
        ...                    edges=[("x", "v", 2), ("v", "y", 1), ("x", "y", -1)])
        >>> unroll(net).over_inputs().architecture.node_ids
        ('x', 'v>y', 'y')
        """
        if self.subdivision is not None:
            raise InputError("the leaves of this tree are neurons", hint="unroll the network anew")
        g, names = self.shape.architecture, self.shape.names
        place = {names[leaf]: self.shape.vertices[leaf] for leaf in self.shape.leaves}
        edges = [
            WeightedEdge(place.get(e.source, e.source), e.target, e.weight, None, e.learnable)
            for e in self._weighted_edges(share_parameters=False)
        ]
        return make_network(
            inputs=g.inputs,
            constants={c.id: c.value for c in g.constants},
            neurons={names[k]: a for k in range(len(self.shape)) if (a := self.shape.activation(k)) is not None},
            edges=edges,
            outputs=[place.get(names[0], names[0])],
            name=name,
        )

    def _weighted_edges(self, share_parameters: bool) -> Iterator[WeightedEdge]:
        shape, names = self.shape, self.shape.names
        for k in range(1, len(shape)):
            own = shape.architecture.edges[shape.edges[k]]
            parameter = own.parameter if share_parameters else None
            yield WeightedEdge(names[k], names[shape.parents[k]], self.weights[k], parameter, own.learnable)

    def _scaled(self, leaf_values: Sequence[fmpq]) -> Sequence[fmpq]:
        if self.subdivision is None:
            return leaf_values
        return [as_flint(s) * t for s, t in zip(self.subdivision, leaf_values, strict=True)]

    @cached_property
    def _rows(self) -> tuple[_Row, ...]:
        """The nodes from right to left, as :func:`_fold` reads them."""
        weights, slopes = [as_flint(w) for w in self.weights], {}
        for neuron in self.shape.architecture.neurons:
            slopes[neuron.id] = (as_flint(neuron.activation.negative), as_flint(neuron.activation.positive))
        rows = zip(self.shape.parents, weights, map(slopes.get, self.shape.vertices), strict=True)
        return tuple(rows)[::-1]


_Row = tuple[int, fmpq, tuple[fmpq, fmpq] | None]


def _fold(rows: Sequence[_Row], leaf_values: Sequence[fmpq]) -> fmpq:
    """Children come before their parents: add every value to the parent's pre-activation."""
    z, waiting, value = [fmpq(0)] * len(rows), list(leaf_values), fmpq(0)
    for k, (parent, weight, slopes) in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
        value = waiting.pop() if slopes is None else (slopes[1] if z[k] > 0 else slopes[0]) * z[k]
        if parent >= 0:
            z[parent] += weight * value
    return value
