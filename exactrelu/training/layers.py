"""Layers as edge sets: cuts that every path from a source to an output meets exactly once (le2022, Definition 7).

Definition 7 asks for two things: no path contains two edges of F, and (V, E - F) is disconnected.  The second is too
weak: for ν = w_1 x_1 + w_2 x_2 the single edge i_1 -> o disconnects the graph, yet the other path avoids it, and
Lemma 3 fails.  What the lemma needs, and what is decided here first, is that every path from a source to an output
contains *exactly one* edge of F.  Then F is the set of all edges from one side of a partition to the other, with no
edge back, and the partition is the certificate.

Names in this module
    F       a set of edges
    side    how many edges of F lie on the paths from the sources to a node: 0 or 1
    path    from a source to an output, as a tuple of edges; for an output that is a source, the empty one
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from exactrelu.builders.layered import LayeredNetwork
from exactrelu.errors import InputError
from exactrelu.networks.architecture import Architecture, Edge
from exactrelu.networks.network import Network
from exactrelu.paths.path_count import as_architecture
from exactrelu.paths.path_list import Path, live_in_edges
from exactrelu.verdict import Scope, Verdict, proved, refuted

#: An edge, or its two ends.
EdgeLike: TypeAlias = Edge | tuple[str, str]


@dataclass(frozen=True)
class Cut:
    """A layer with its certificate.

    Attributes:
        edges: F, in the order of the architecture.
        side: node on a path from a source to an output -> 0 before F, 1 behind it.
    """

    edges: tuple[Edge, ...]
    side: Mapping[str, int]


@dataclass(frozen=True)
class PathThrough:
    """A path that shows that F is no layer.

    Attributes:
        path: its edges.
        crossings: those of them that are in F: none, or at least two.
    """

    path: Path
    crossings: tuple[Edge, ...]


def decide_layer(g: Architecture | Network, edges: Iterable[EdgeLike]) -> Verdict:
    """Does every path from a source to an output contain exactly one of the edges?

    Args:
        g: a network or its architecture; constants are sources, so biases count.
        edges: F, as edges or as pairs (source, target).

    Returns:
        Proved with a Cut, or refuted with a PathThrough.

    Raises:
        InputError: an edge is none of the network.

    Cost: linear in the edges; no path is listed.

    >>> from exactrelu.builders.gallery_errata import e1_two_inputs
    >>> decide_layer(e1_two_inputs(), [("x1", "y"), ("x2", "y")]).proved
    True
    >>> witness = decide_layer(e1_two_inputs(), [("x1", "y")]).evidence
    >>> [str(edge) for edge in witness.path], witness.crossings
    (['x2 -> y'], ())
    """
    architecture = as_architecture(g)
    F = as_edges(architecture, edges)
    live = _on_a_path(architecture)
    fewest, most = (_crossings(architecture, live, frozenset(F), extreme) for extreme in (min, max))
    for output in architecture.outputs:
        for count in (fewest, most):
            if output in count and count[output] != 1:
                path = _path_with(architecture, live, frozenset(F), count, output)
                crossings = tuple(edge for edge in path if edge in frozenset(F))
                what = "avoids the set" if not crossings else f"contains {len(crossings)} edges of the set"
                shown = ", ".join(map(str, path)) or f"the empty one at {output!r}"
                return refuted(f"a path {what}: {shown}", evidence=PathThrough(path, crossings))
    reason = f"every path contains exactly one of the {len(F)} edges"
    return proved(reason, scope=Scope.FOR_ALL, evidence=Cut(F, fewest))


def check_cut(cut: Cut, g: Architecture | Network) -> None:
    """Check the certificate of a layer without counting along paths.

    Raises:
        InputError: it does not show that every path contains exactly one edge of F; the broken condition is named.

    Cost: linear in the edges.
    """
    architecture = as_architecture(g)
    F = frozenset(as_edges(architecture, cut.edges))
    live = _on_a_path(architecture)
    for v in live:
        if v in architecture.sources and cut.side.get(v) != 0:
            raise InputError(f"the source {v!r} is not on side 0")
        if v in architecture.outputs and cut.side.get(v) != 1:
            raise InputError(f"the output {v!r} is not on side 1")
    for edge in architecture.edges:
        if edge.source in live and edge.target in live and cut.side[edge.target] - cut.side[edge.source] != (edge in F):
            raise InputError(f"the sides of the edge {edge} do not fit")


def decide_printed_layer(g: Architecture | Network, edges: Iterable[EdgeLike]) -> Verdict:
    """Is F a layer in the literal sense of Definition 7: no path with two edges of F, and (V, E - F) disconnected?

    "Disconnected" is read of the underlying undirected graph.  Every layer of :func:`decide_layer` is one in this
    sense if all nodes are on paths from sources to outputs; the converse is false (erratum 1).

    Returns:
        Proved; or refuted with a PathThrough that has two edges of F, or with the text ``connected``.

    Raises:
        InputError: an edge is none of the network.

    Cost: linear in the edges.

    >>> from exactrelu.builders.gallery_errata import e1_two_inputs
    >>> decide_printed_layer(e1_two_inputs(), [("x1", "y")]).proved
    True
    """
    architecture = as_architecture(g)
    F = frozenset(as_edges(architecture, edges))
    live = frozenset(architecture.node_ids)
    most = _crossings(architecture, live, F, max)
    for v, count in most.items():
        if count > 1:
            path = _path_with(architecture, live, F, most, v)
            crossings = tuple(edge for edge in path if edge in F)
            shown = ", ".join(map(str, path))
            return refuted(f"a path contains {count} edges of the set: {shown}", evidence=PathThrough(path, crossings))
    rest = [(edge.source, edge.target) for edge in architecture.edges if edge not in F]
    if is_connected(architecture.node_ids, rest):
        return refuted("the graph without the set is connected", evidence="connected")
    reason = "no path contains two edges of the set, and the graph without it is disconnected"
    return proved(reason, scope=Scope.FOR_ALL)


def layer_edges(built: LayeredNetwork, number: int) -> tuple[Edge, ...]:
    """The edges by which layer ``number``, from 1, writes its neurons; those from constants into later layers, too.

    For a residual block these are the edges of [U Z].  A path that starts at a constant enters above the layer, so it
    needs its own edge; biases of the layer itself are among the first ones.

    Raises:
        InputError: there is no such layer.

    >>> from exactrelu.builders.gallery_errata import e3_convolution_free
    >>> [str(edge) for edge in layer_edges(e3_convolution_free(), 1)]
    ['x -> h1_1_1', 'x -> h1_2_1']
    """
    if type(number) is not int or not 1 <= number <= len(built.layers):
        raise InputError(f"there is no layer {number!r}", hint=f"the layers are 1 to {len(built.layers)}")
    g = built.network.architecture
    written = frozenset(built.layers[number - 1].neurons.nodes)
    constants = {c.id for c in g.constants}
    behind = {v for record in built.layers[number:] for v in (*record.hidden, *record.neurons.nodes)}
    return tuple(e for e in g.edges if e.target in written or (e.source in constants and e.target in behind))


def as_edges(g: Architecture, edges: Iterable[Any]) -> tuple[Edge, ...]:
    """The edges meant by edges or pairs (source, target), each once and in the order of the architecture.

    Raises:
        InputError: one is no edge of the network, or neither an edge nor a pair.
    """
    by_ends = {(edge.source, edge.target): edge for edge in g.edges}
    chosen = set()
    for given in edges:
        ends = (given.source, given.target) if isinstance(given, Edge) else given
        if not isinstance(ends, tuple) or len(ends) != 2:
            raise InputError(f"{given!r:.80} is no edge", hint="write pairs (source, target)")
        if ends not in by_ends:
            raise InputError(f"the network has no edge {ends[0]} -> {ends[1]}")
        chosen.add(by_ends[ends])
    return tuple(edge for edge in g.edges if edge in chosen)


def is_connected(vertices: Iterable[str], edges: Iterable[tuple[str, str]]) -> bool:
    """Is the undirected graph connected?  One without vertices is.

    >>> is_connected(["a", "b", "c"], [("a", "b")]), is_connected(["a", "b"], [("b", "a")])
    (False, True)
    """
    parent = {v: v for v in vertices}
    for u, v in edges:
        parent[_root(parent, u)] = _root(parent, v)
    return len({_root(parent, v) for v in parent}) <= 1


def _on_a_path(g: Architecture) -> frozenset[str]:
    """The nodes on paths from sources to outputs."""
    live = live_in_edges(g)
    heard = set(g.outputs)
    for edge in reversed(g.edges):  # sorted by target in topological order
        if edge.target in heard:
            heard.add(edge.source)
    return frozenset(v for v in heard if v in g.sources or live[v])


def _crossings(g: Architecture, live: frozenset[str], F: frozenset[Edge], extreme: Any) -> dict[str, int]:
    """Node -> the least or the greatest number of edges of F on a path that ends there."""
    count = {v: 0 for v in g.node_ids if v in live and (v in g.sources or not g.in_edges[v])}
    for neuron in g.neurons:
        found = [count[e.source] + (e in F) for e in g.in_edges[neuron.id] if e.source in count]
        if neuron.id in live and found:
            count[neuron.id] = extreme(found)
    return count


def _path_with(g: Architecture, live: frozenset[str], F: frozenset[Edge], count: Mapping[str, int], v: str) -> Path:
    """A path to ``v`` with ``count[v]`` edges of F."""
    path: list[Edge] = []
    while g.in_edges[v]:
        edge = next(e for e in g.in_edges[v] if e.source in count and count[e.source] + (e in F) == count[v])
        path.append(edge)
        v = edge.source
    return tuple(reversed(path))


def _root(parent: dict[str, str], v: str) -> str:
    while parent[v] != v:
        v = parent[v]
    return v
