"""A network as a coloured graph with labelled edges, so that symmetries of the one are those of the other.

Every node is a vertex; a weight is the label of an arc.  A linear neuron v stands in the graph twice, as +v and -v,
joined to each other: a weight w from +u to +v is one of -w from +u to -v and of w from -u to -v.  A neuron with an
even activation has one vertex for its value and two for its pre-activation, +v and -v.  So a symmetry of the graph is
a permutation of the neurons together with signs.  The weights that share a parameter go through a vertex of their
own, which stands for the parameter; a frozen weight is labelled in such a way that its sign cannot change.

Names in this module
    ±v       the two copies of a neuron v that may change its sign
    place    of a vertex in the canonical order
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.network import Network
from exactrelu.realizations.canonical_labelling import canonical_order
from exactrelu.realizations.symmetries import is_even

_ONE: Final = Fraction(1)


class Drawing:
    """A network with primitive weights as a coloured graph, and its canonical order."""

    def __init__(self, network: Network, limits: Limits = DEFAULT_LIMITS) -> None:
        """Draw the graph and order it; LimitExceeded as :func:`canonical_order`."""
        self.network, g = network, network.architecture
        self.colours: list[Any] = []
        self.arcs: list[tuple[int, int, Any]] = []
        self.uses = Counter(e.parameter for e in g.edges)
        self.output = {v: k + 1 for k, v in enumerate(g.outputs)}
        self.values: dict[str, list[tuple[int, int]]] = {}  # node -> its vertices as a source, with their signs
        self.sums: dict[str, list[tuple[int, int]]] = {}  # neuron -> its vertices as a target
        self.parameters: dict[tuple[str, int], int] = {}
        self._nodes()
        for edge in g.edges:
            for a, s in self.values[edge.source]:
                for b, t in self.sums[edge.target]:
                    self._edge(a, b, edge.parameter, s * t, edge.learnable)
        self.place = canonical_order(self.colours, self.arcs, limits=limits).place

    def _vertex(self, *colour: Any) -> int:
        self.colours.append(colour)
        return len(self.colours) - 1

    def _pair(self, a: int, b: int) -> None:
        self.arcs += [(a, b, _BOTH), (b, a, _BOTH)]

    def _nodes(self) -> None:
        g = self.network.architecture
        depth = dict.fromkeys(g.sources, 0)
        for k, v in enumerate(g.inputs):
            self.values[v] = [(self._vertex(0, k, 0, 0, 0), 1)]
        for c in g.constants:
            self.values[c.id] = [(self._vertex(1, 0, c.value, 0, self.output.get(c.id, 0)), 1)]
        for n in g.neurons:
            depth[n.id] = 1 + max((depth[e.source] for e in g.in_edges[n.id]), default=0)
            m, p, place = n.activation.negative, n.activation.positive, self.output.get(n.id, 0)
            own = (self._vertex(2, depth[n.id], m, p, place), 1)
            self.values[n.id] = self.sums[n.id] = [own]
            if is_even(n.activation):
                self.sums[n.id] = [(self._vertex(3, depth[n.id], m, p, place), s) for s in (1, -1)]
                for copy, _ in self.sums[n.id]:
                    self._pair(copy, own[0])
            elif not n.activation.has_kink and not place:
                twin = (self._vertex(2, depth[n.id], m, p, place), -1)
                self.values[n.id] = self.sums[n.id] = [own, twin]
                self._pair(own[0], twin[0])

    def _edge(self, a: int, b: int, parameter: str, sign: int, learnable: bool) -> None:
        """An arc with its weight; the arcs of a shared parameter go through a vertex that knows it."""
        weight = self.network.theta[parameter]
        if self.uses[parameter] == 1:
            self.arcs.append((a, b, _label(weight, sign, learnable)))
            return
        known = self.parameters.get((parameter, sign if weight else 0))
        if known is None:
            known = self._vertex(4, *_label(weight, sign, learnable), 0)
            self.parameters[parameter, sign if weight else 0] = known
            other = self.parameters.get((parameter, -sign))
            if other is not None and weight:
                self._pair(known, other)
        middle = self._vertex(5, 0, 0, 0, 0)
        self.arcs += [(a, middle, _FROM), (middle, b, _TO), (middle, known, _BOTH)]

    def signs(self) -> dict[str, Fraction]:
        """Factor -1 for the neurons that change their sign; others are left out.

        In canonical order each neuron takes its copy that comes first, unless the weights that are shared or frozen
        and the neurons before it say which copy it must be.
        """
        pairs = {v: copies for v, copies in self.sums.items() if len(copies) == 2}
        first = {v: min(self.place[a] for a, _ in copies) for v, copies in pairs.items()}
        bit = {v: k for k, v in enumerate(sorted(pairs, key=first.__getitem__))}
        forced = self._forced(bit)
        flipped = 0
        for v, k in bit.items():
            if k in forced:
                flip = (forced[k] & flipped).bit_count() % 2
            else:
                flip = int(self.place[pairs[v][0][0]] > self.place[pairs[v][1][0]])
            flipped |= flip << k
        return {v: -_ONE for v, k in bit.items() if flipped >> k & 1}

    def _forced(self, bit: Mapping[str, int]) -> dict[int, int]:
        """Echelon form over F_2 of what sharing and freezing demand: last neuron of a row -> the row."""
        g = self.network.architecture
        first: dict[str, int] = {}
        echelon: dict[int, int] = {}
        for e in g.edges:
            if not self.network.weight(e):
                continue
            is_linear = e.source in bit and not g.activation_of[e.source].has_kink
            row = (1 << bit[e.source] if is_linear else 0) ^ (1 << bit[e.target] if e.target in bit else 0)
            base = first.setdefault(e.parameter, row if e.learnable else 0)
            row ^= base
            while row and (last := row.bit_length() - 1) in echelon:
                row ^= echelon[last]
            if row:
                echelon[row.bit_length() - 1] = row
        return echelon

    def _order(self, v: str) -> int:
        return min(self.place[a] for a, _ in self.values[v])

    def names(self, inputs: Sequence[str], outputs: Sequence[str]) -> dict[str, str]:
        """Node -> its name in the representative."""
        g = self.network.architecture
        name = dict(zip(g.inputs, inputs, strict=True))
        name |= {v: new for v, new in zip(g.outputs, outputs, strict=True) if v not in g.inputs}
        taken = set(name.values())
        for stem, nodes in (("c", [c.id for c in g.constants]), ("h", [n.id for n in g.neurons])):
            hidden = sorted((v for v in nodes if v not in name), key=self._order)
            name |= dict(zip(hidden, _fresh_names(stem, len(hidden), taken), strict=True))
        return name

    def parameter_order(self) -> dict[str, int]:
        """Shared parameter -> its place."""
        order: dict[str, int] = {}
        for (parameter, _), vertex in self.parameters.items():
            order[parameter] = min(order.get(parameter, self.place[vertex]), self.place[vertex])
        return order


#: Labels of arcs that carry no weight; they sort with those that do.
_BOTH: Final = (2, Fraction(0), 0)
_FROM: Final = (3, Fraction(0), 0)
_TO: Final = (4, Fraction(0), 0)


def _label(weight: Fraction, sign: int, learnable: bool) -> tuple[int, Fraction, int]:
    """A weight with the sign that the copies at its ends give it; a frozen one may not change its sign."""
    return (0, sign * weight, 0) if learnable else (1, sign * weight, sign if weight else 0)


def _fresh_names(stem: str, count: int, taken: set[str]) -> list[str]:
    while any(f"{stem}{k + 1}" in taken for k in range(count)):
        stem += "'"
    return [f"{stem}{k + 1}" for k in range(count)]
