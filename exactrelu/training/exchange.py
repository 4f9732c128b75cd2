"""The exchange of weights between two channels: why the entries of Theorem 1 are conserved, in local conditions.

Take channels u and v whose neurons read the same nodes and are read by the same nodes, position by position.  Move
the weights by which u reads in the direction of those by which v reads, and the weights by which v is read in the
direction of minus those by which u is read.  Where u and v have equal slopes, the value of u moves by the value of v,
and every reader of both hears the one change cancel the other.  So no output moves: for all weights and all inputs

    Σ_q w_φ(q) ∂ν/∂w_q  =  Σ_r w_r ∂ν/∂w_ψ(r),

where q runs over the parameters by which u reads, r over those by which u is read, φ and ψ lead to the parameters of
v in the same place.  With the same identity for v and u it is the entry (u, v) of d/dt (W_2^T W_2 - W_1 W_1^T) = 0.
For u = v it is a change of scale, and slopes do not matter (le2022, Lemma 2 (4)).

The proof is an induction over the nodes in topological order and needs four conditions, numbered in the code.

Names in this module
    row, column    the parameters of a channel in W_1 and in W_2; φ and ψ keep the place
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from exactrelu.networks.architecture import Architecture, Edge
from exactrelu.training.gram_pairs import GramPair

Names = Sequence[str | None]


class Exchange:
    """Decides the conditions on one architecture; what is read often is counted once."""

    def __init__(self, g: Architecture) -> None:
        self._g = g
        self._uses = Counter(edge.parameter for edge in g.edges)
        self._learnable = frozenset(g.learnable_parameters)
        self._outputs = frozenset(g.outputs)

    def find_obstacle(self, pair: GramPair, i: int, j: int) -> str | None:
        """The condition that the entry (i, j) breaks, in words; None proves that it is conserved.

        For i != j that is under the hypothesis of equal slopes.  An obstacle says that this proof does not work.

        Cost: linear in the edges at the two channels.
        """
        for k in dict.fromkeys((i, j)):
            broken = self._alone(pair, k)
            if broken is not None:
                return broken
        return None if i == j else self._together(pair, i, j)

    def find_group_obstacle(self, pair: GramPair) -> str | None:
        """The condition that some entry breaks; None proves that all entries are conserved.

        The bijections of the conditions can be composed, so it is enough to compare every channel with the first.

        Cost: linear in the edges at all channels.
        """
        for k in range(pair.size):
            broken = self._alone(pair, k)
            if broken is None and k > 0:
                broken = self._same_places(pair, 0, k)
            if broken is not None:
                return broken
        repeated = _repeated((*_named(pair.incoming), *_named(pair.outgoing)))
        return None if repeated is None else f"the parameter {repeated!r} stands in two places"

    def _alone(self, pair: GramPair, k: int) -> str | None:
        """The conditions (1) to (3) for one channel."""
        channel, g = pair.channels[k], self._g
        # (1) No neuron of the channel is an output, which would hear the change.
        for v in channel:
            if v not in g.activation_of or v in self._outputs:
                return f"{v!r} is no inner neuron"
        for names, edges_of in ((pair.incoming[k], g.in_edges), (pair.columns[k], g.out_edges)):
            broken = self._owned(names, [e for v in channel for e in edges_of[v]])
            if broken is not None:
                return broken
        repeated = _repeated((*_present(pair.incoming[k]), *_present(pair.columns[k])))
        return None if repeated is None else f"the parameter {repeated!r} stands in two places"

    def _owned(self, names: Names, edges: Sequence[Edge]) -> str | None:
        """(2) The edges have exactly these parameters, all learnable, and (3) no other edge has one of them."""
        known = frozenset(_present(names))
        for edge in edges:
            if edge.parameter not in self._learnable:
                return f"the edge {edge} is frozen"
            if edge.parameter not in known:
                return f"the parameter of the edge {edge} is in no place of its matrix"
        uses = Counter(edge.parameter for edge in edges)
        for name in known:
            if uses[name] != self._uses[name]:
                return f"the parameter {name!r} is used elsewhere too"
        return None

    def _together(self, pair: GramPair, i: int, j: int) -> str | None:
        broken = self._same_places(pair, i, j)
        if broken is not None:
            return broken
        names = (*pair.incoming[i], *pair.incoming[j], *pair.columns[i], *pair.columns[j])
        repeated = _repeated(_present(names))
        return None if repeated is None else f"the parameter {repeated!r} stands in two places"

    def _same_places(self, pair: GramPair, i: int, j: int) -> str | None:
        """(4) At every position the two channels have the same neighbours, through parameters in the same places."""
        g = self._g
        phi = dict(zip(pair.incoming[i], pair.incoming[j], strict=True))
        psi = dict(zip(pair.columns[i], pair.columns[j], strict=True))
        for u, v in zip(pair.channels[i], pair.channels[j], strict=True):
            if {e.source: phi.get(e.parameter) for e in g.in_edges[u]} != _sources(g.in_edges[v]):
                return f"{u!r} and {v!r} do not read the same nodes through the same places"
            if {e.target: psi.get(e.parameter) for e in g.out_edges[u]} != _targets(g.out_edges[v]):
                return f"{u!r} and {v!r} are not read by the same nodes through the same places"
        return None


def _sources(edges: Iterable[Edge]) -> Mapping[str, str]:
    return {e.source: e.parameter for e in edges}


def _targets(edges: Iterable[Edge]) -> Mapping[str, str]:
    return {e.target: e.parameter for e in edges}


def _present(names: Iterable[str | None]) -> list[str]:
    return [name for name in names if name is not None]


def _named(rows: Iterable[Names]) -> list[str]:
    return [name for row in rows for name in _present(row)]


def _repeated(names: Iterable[str]) -> str | None:
    return next((name for name, count in Counter(names).items() if count > 1), None)
