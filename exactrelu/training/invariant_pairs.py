"""The layers of any network to which le2022, Theorem 1, applies, found in its graph.

Nothing is known of a loaded network but its DAG and which edges share a parameter.  Neurons that share a parameter by
which they read, or by which they are read, belong to one channel: so the positions of a convolution find together, and
a neuron of a fully connected layer is a channel of its own.  Channels whose neurons have the same neighbours, through
parameters in corresponding places, form the rows and columns of one pair of matrices.  Every pair that is returned
fulfils the conditions of :mod:`exactrelu.training.exchange`, so all its entries are conserved where slopes agree.

Names in this module
    W_1, W_2    as in :mod:`exactrelu.training.gram_pairs`
    channel     a tuple of neurons, one for each position
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from exactrelu.networks.architecture import Architecture, Edge, natural_key
from exactrelu.networks.network import Network
from exactrelu.training.adjacent_layers import ITEM_OF
from exactrelu.training.exchange import Exchange
from exactrelu.training.gram_pairs import GramPair

Channel: TypeAlias = tuple[str, ...]
EdgesOf: TypeAlias = Mapping[str, tuple[Edge, ...]]


def find_invariant_pairs(network: Network | Architecture) -> tuple[GramPair, ...]:
    """All pairs of matrices of Theorem 1 that the graph shows, in topological order of their first neurons.

    A pair with a single channel says that the neuron, or the output channel, is balanced (le2022, Lemma 2 (4)).  No
    pair at all does not mean that nothing is conserved; ``exactrelu laws`` counts all laws.

    Args:
        network: the network, or its architecture; weights do not count.

    Cost: linear in the edges, times the number of classes of channels with equal neighbourhoods (mostly one).

    >>> from exactrelu.builders.fully_connected import fully_connected_random
    >>> [(pair.item, pair.size) for pair in find_invariant_pairs(fully_connected_random([2, 3, 4, 1], seed=1))]
    [(1, 3), (1, 4)]
    """
    g = network if isinstance(network, Architecture) else network.architecture
    exchange = Exchange(g)
    groups: dict[object, list[list[Channel]]] = {}
    for channel in _channels(g):
        if exchange.find_obstacle(_pair(g, [channel]), 0, 0) is None:
            _put(g, exchange, groups.setdefault(_signature(g, channel), []), channel)
    found = [group for alike in groups.values() for group in alike]
    found.sort(key=lambda group: g.position[group[0][0]])
    return tuple(replace(_pair(g, group), item=_item(g, group[0])) for group in found)


def _put(g: Architecture, exchange: Exchange, alike: list[list[Channel]], channel: Channel) -> None:
    """Add the channel to the first group whose first channel corresponds to it, in one of two orders of positions."""
    for ordered in dict.fromkeys((channel, _by_neighbours(g, channel))):
        for group in alike:
            if exchange.find_group_obstacle(_pair(g, [group[0], ordered])) is None:
                group.append(ordered)
                return
    alike.append([channel])


def _channels(g: Architecture) -> list[Channel]:
    """The inner neurons, joined where they share a parameter of an edge into them, or of an edge out of them."""
    parent: dict[str, str] = {n.id: n.id for n in g.neurons}
    for end in ("target", "source"):
        first: dict[str, str] = {}
        for edge in g.edges:
            v = getattr(edge, end)
            if v in parent:
                parent[_root(parent, v)] = _root(parent, first.setdefault(edge.parameter, v))
    joined: dict[str, list[str]] = {}
    for v in parent:
        joined.setdefault(_root(parent, v), []).append(v)
    outputs = frozenset(g.outputs)
    return [tuple(sorted(group, key=natural_key)) for group in joined.values() if not outputs & set(group)]


def _pair(g: Architecture, channels: list[Channel]) -> GramPair:
    """The matrices of these channels: the places of the first, and what stands there in the others."""
    rows = [_parameters(g, channel, incoming=True) for channel in channels]
    columns = [_parameters(g, channel, incoming=False) for channel in channels]
    width, height = max(map(len, rows)), max(map(len, columns))
    incoming = tuple((*row, *[None] * (width - len(row))) for row in rows)
    padded = [(*column, *[None] * (height - len(column))) for column in columns]
    label = f"around {channels[0][0]!r}" + (f" and {len(channels) - 1} more" if len(channels) > 1 else "")
    return GramPair(label, None, tuple(channels), incoming, tuple(zip(*padded, strict=True)))


def _parameters(g: Architecture, channel: Channel, *, incoming: bool) -> tuple[str, ...]:
    """The parameters at a channel, position by position and in the order of the neighbours; each one once."""
    edges_of = g.in_edges if incoming else g.out_edges
    return tuple(dict.fromkeys(e.parameter for v in channel for e in edges_of[v]))


def _signature(g: Architecture, channel: Channel) -> object:
    """What two channels of one group have in common, whatever the order of their positions."""
    return frozenset(_neighbours(g, v) for v in channel), len(channel)


def _neighbours(g: Architecture, v: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(e.source for e in g.in_edges[v]), frozenset(e.target for e in g.out_edges[v])


def _by_neighbours(g: Architecture, channel: Channel) -> Channel:
    """The positions in the order of the nodes they read and are read by."""

    def places(edges: Iterable[Edge], end: str) -> list[int]:
        return sorted(g.position[getattr(edge, end)] for edge in edges)

    return tuple(sorted(channel, key=lambda v: (places(g.in_edges[v], "source"), places(g.out_edges[v], "target"))))


def _item(g: Architecture, channel: Channel) -> int | None:
    """The item of Theorem 1 that this looks like: by shared parameters, and by edges that skip."""
    ins, outs = ([e for v in channel for e in edges_of[v]] for edges_of in (g.in_edges, g.out_edges))
    sources, targets = {e.source for e in ins} - _constants(g), {e.target for e in outs}
    lower = "convolution" if len(channel) > 1 else _kind(sources, g.out_edges, g.in_edges, "target", "source", g)
    shares = len({e.parameter for e in outs}) < len(outs)
    upper = "convolution" if shares else _kind(targets, g.in_edges, g.out_edges, "source", "target", g)
    if lower == upper == "dense" and any(e.target in targets for a in sources for e in g.out_edges[a]):
        return 3  # the nodes that are read are joined to the readers: a residual block around the channel
    return ITEM_OF.get((lower, upper))


def _kind(nodes: set[str], onward: EdgesOf, back: EdgesOf, there: str, here: str, g: Architecture) -> str:
    """What lies on one side of a neuron: ``dense``; ``free`` if edges skip and the block is complete; else nothing.

    Above a free block a neuron reads the inner neurons and all that these read; below one it is read by the inner
    neurons and all that read these.
    """
    constants = _constants(g)
    inner = {v for w in nodes for e in onward[w] if (v := getattr(e, there)) in nodes}
    if not inner:
        return "dense"
    around = {getattr(e, here) for v in inner for e in back[v]} - constants
    return "free" if around <= nodes else ""


def _constants(g: Architecture) -> set[str]:
    return {c.id for c in g.constants}


def _root(parent: dict[str, str], v: str) -> str:
    while parent[v] != v:
        parent[v] = parent[parent[v]]
        v = parent[v]
    return v
