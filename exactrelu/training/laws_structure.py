"""What a network and a family of patterns leave for gradient flow: the live edges, their parameters, effective slopes.

A node is *live* on a pattern if some path from a source to an output runs through it with no slope zero; its effective
slope is its slope there, and zero elsewhere.  An edge is live if on some pattern both its ends are.  Everything
that is not live has no part in any gradient, for all weights at once: only frozen zeros, zero constants, zero slopes
and, for samples, zero coordinates cut a path.

Names in this module
    K      the number of learnable parameters
    m      the number of different effective patterns
    n      the number of nodes
    codes  m x n: the number of the effective slope of a node in ``values``; 0 stands for slope 0
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from exactrelu.networks.network import Network
from exactrelu.training.laws_patterns import PatternFamily

Codes = npt.NDArray[np.int64]
Column = bytes


class LiveEdge(NamedTuple):
    """An edge between two nodes, by number; ``parameter`` is -1 for a frozen edge, which has the weight ``weight``."""

    tail: int
    head: int
    parameter: int
    weight: Fraction


@dataclass(frozen=True, eq=False)
class Structure:
    """A network without its learnable weights, on the patterns of a family.

    Attributes:
        parameters: the names of the K learnable parameters.
        nodes: the names of the n nodes, in topological order.
        inputs: the nodes that carry a coordinate of x.
        constants: the nodes that carry a constant, with its value.
        outputs: the output nodes.
        edges: the live edges, by head, then by tail.
        values: the slopes that occur; ``values[0]`` is 0.
        codes: m x n effective slopes.
        free: the nodes whose slope may be anything: the kinked ones, if all patterns are meant.
        points: m inputs for a family of samples, else None.
        origin: the place in the family of the first pattern of each kind, m numbers.
    """

    parameters: tuple[str, ...]
    nodes: tuple[str, ...]
    inputs: tuple[int, ...]
    constants: tuple[tuple[int, Fraction], ...]
    outputs: tuple[int, ...]
    edges: tuple[LiveEdge, ...]
    values: tuple[Fraction, ...]
    codes: Codes
    free: frozenset[int]
    points: tuple[tuple[Fraction, ...], ...] | None
    origin: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number K of learnable parameters."""
        return len(self.parameters)

    @property
    def patterns(self) -> int:
        """The number m of different effective patterns."""
        return int(self.codes.shape[0])

    @cached_property
    def into(self) -> dict[int, list[LiveEdge]]:
        """Node -> its live incoming edges."""
        return _grouped((e.head, e) for e in self.edges)

    @cached_property
    def out_of(self) -> dict[int, list[LiveEdge]]:
        """Node -> its live outgoing edges."""
        return _grouped((e.tail, e) for e in self.edges)

    @cached_property
    def edges_of(self) -> dict[int, list[LiveEdge]]:
        """Learnable parameter -> its live edges; a parameter without one is dead."""
        return _grouped((e.parameter, e) for e in self.edges if e.parameter >= 0)

    @cached_property
    def dead(self) -> tuple[int, ...]:
        """The parameters on no active path."""
        return tuple(p for p in range(self.size) if p not in self.edges_of)

    @cached_property
    def live(self) -> tuple[int, ...]:
        """The live nodes."""
        return tuple(np.flatnonzero((self.codes > 0).any(axis=0)).tolist())

    def column(self, node: int) -> Column:
        """The effective activation column: equal for two nodes if their effective slopes agree on every pattern."""
        own = b"free %d" % node if node in self.free else b""
        return own + self.codes[:, node].tobytes()

    def slope(self, pattern: int, node: int) -> Fraction:
        """The effective slope of a node on a pattern; 1 for a free one, which has no slope of its own."""
        return self.values[int(self.codes[pattern, node])]


def make_structure(network: Network, family: PatternFamily) -> Structure:
    """The structure of a network on a family of patterns.

    Cost: one pass over the edges for all patterns together, m bits each.
    """
    g = network.architecture
    position, names = g.position, g.learnable_parameters
    number = {name: k for k, name in enumerate(names)}
    inputs = tuple(position[v] for v in g.inputs)
    edges = []
    for e in g.edges:
        weight = Fraction(1) if e.learnable else network.weight(e)
        if weight:
            edges.append(LiveEdge(position[e.source], position[e.target], number.get(e.parameter, -1), weight))
    values, codes = _slope_codes(network, family)
    start = np.zeros(codes.shape, dtype=bool)
    start[:, list(inputs)] = True
    if family.kind == "samples":
        start[:, list(inputs)] = np.array([[t != 0 for t in x] for x in family.points], dtype=bool)
    constants = tuple((position[c.id], c.value) for c in g.constants if c.value)
    start[:, [v for v, _ in constants]] = True
    return restrict(
        Structure(
            parameters=names,
            nodes=g.node_ids,
            inputs=inputs,
            constants=constants,
            outputs=tuple(position[v] for v in g.outputs),
            edges=tuple(edges),
            values=values,
            codes=codes,
            free=frozenset(position[v] for v in g.kinked) if family.kind == "all" else frozenset(),
            points=family.points if family.kind == "samples" else None,
            origin=tuple(range(len(codes))),
        ),
        start,
    )


def restrict(structure: Structure, start: npt.NDArray[np.bool_]) -> Structure:
    """The same structure with what is not live removed; ``start`` says on which pattern a source is not zero."""
    live = _live(structure, start)
    codes = np.where(live, structure.codes, 0)
    kept = _first_rows(codes, structure.points)
    live, codes = live[kept], codes[kept]
    edges = tuple(e for e in structure.edges if bool((live[:, e.tail] & live[:, e.head]).any()))
    alive = frozenset(np.flatnonzero(live.any(axis=0)).tolist())
    return Structure(
        parameters=structure.parameters,
        nodes=structure.nodes,
        inputs=structure.inputs,
        constants=tuple((v, c) for v, c in structure.constants if v in alive),
        outputs=tuple(v for v in structure.outputs if v in alive),
        edges=edges,
        values=structure.values,
        codes=codes,
        free=structure.free & alive,
        points=None if structure.points is None else tuple(structure.points[k] for k in kept),
        origin=tuple(structure.origin[k] for k in kept),
    )


def shared_parameters(structure: Structure) -> frozenset[int]:
    """The parameters of more than one live edge."""
    uses = Counter(e.parameter for e in structure.edges if e.parameter >= 0)
    return frozenset(p for p, count in uses.items() if count > 1)


def _slope_codes(network: Network, family: PatternFamily) -> tuple[tuple[Fraction, ...], Codes]:
    """The slopes that occur, and for every pattern and node which one; sources have slope 1."""
    g = network.architecture
    number: dict[Fraction, int] = {Fraction(0): 0, Fraction(1): 1}
    rows: Sequence[Sequence[int]] = [[1] * len(g.kinked)] if family.kind == "all" else family.signs
    codes = np.ones((len(rows), len(g.node_ids)), dtype=np.int64)
    place = {v: k for k, v in enumerate(g.kinked)}
    signs = np.array(rows, dtype=np.int64).reshape(len(rows), len(g.kinked))
    for neuron in g.neurons:
        v, activation = g.position[neuron.id], neuron.activation
        if neuron.id not in place:
            codes[:, v] = number.setdefault(activation.positive, len(number))
        elif family.kind != "all":  # a free slope is never zero: its code stays that of 1
            up = number.setdefault(activation.positive, len(number))
            down = number.setdefault(activation.negative, len(number))
            codes[:, v] = np.where(signs[:, place[neuron.id]] > 0, up, down)
    return tuple(number), codes


def _live(structure: Structure, start: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Reached from a source, and reaching an output, with nonzero slopes on the way; edges are in order of heads."""
    nonzero = structure.codes > 0
    reached = start.copy()
    for e in sorted(structure.edges, key=lambda e: e.head):
        reached[:, e.head] |= reached[:, e.tail] & nonzero[:, e.head]
    reaches = np.zeros_like(reached)
    reaches[:, list(structure.outputs)] = reached[:, list(structure.outputs)]
    for e in sorted(structure.edges, key=lambda e: -e.head):
        reaches[:, e.tail] |= reaches[:, e.head] & reached[:, e.tail]
    return reaches


def _first_rows(codes: Codes, points: tuple[tuple[Fraction, ...], ...] | None) -> list[int]:
    """The first row of each kind among those with anything live; for samples every row counts."""
    rows: dict[Any, int] = {}
    for k in range(len(codes)):
        if codes[k].any():
            rows.setdefault((codes[k].tobytes(), None if points is None else points[k]), k)
    return list(rows.values())


def _grouped(pairs: Iterable[tuple[int, LiveEdge]]) -> dict[int, list[LiveEdge]]:
    groups: dict[int, list[LiveEdge]] = defaultdict(list)
    for key, edge in pairs:
        groups[key].append(edge)
    return dict(groups)
