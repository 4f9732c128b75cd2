"""Every small DAG up to isomorphism, and those that are networks: one sink, named as the output.

A DAG with n nodes arises from one with n - 1 nodes by adding a sink, so they are grown node by node; a canonical form
drops the copies.  The canonical form is the least edge list over all orders of the nodes that respect a colouring.

Names in this module
    graph    n, and the edges as pairs i < j of nodes 0, …, n - 1 in topological order
    colour   of a node: what can be told from in- and outdegrees, refined by those of the neighbours
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, groupby, permutations, product
from typing import TypeAlias

from exactrelu.errors import InputError

Edges: TypeAlias = tuple[tuple[int, int], ...]

#: Beyond, there are 243668 DAGs and more.
MOST_NODES = 6


@dataclass(frozen=True, order=True)
class SmallDag:
    """A DAG on the nodes 0, …, n - 1, edges sorted; equal if and only if isomorphic, when it is canonical."""

    nodes: int
    edges: Edges

    @property
    def sources(self) -> tuple[int, ...]:
        """The nodes without incoming edges."""
        targets = {j for _, j in self.edges}
        return tuple(v for v in range(self.nodes) if v not in targets)

    @property
    def sinks(self) -> tuple[int, ...]:
        """The nodes without outgoing edges."""
        origins = {i for i, _ in self.edges}
        return tuple(v for v in range(self.nodes) if v not in origins)


@lru_cache(maxsize=16)
def small_dags(nodes: int) -> tuple[SmallDag, ...]:
    """All DAGs with so many nodes, one of each isomorphism class, by number of edges.

    Their numbers are 1, 2, 6, 31, 302, 5984 (OEIS A003087).

    Raises:
        InputError: fewer than one node, or more than :data:`MOST_NODES`.

    Cost: a second for five nodes, tens of seconds for six.

    >>> [len(small_dags(n)) for n in (1, 2, 3, 4)]
    [1, 2, 6, 31]
    """
    if type(nodes) is not int or not 1 <= nodes <= MOST_NODES:
        raise InputError(f"small DAGs have 1 to {MOST_NODES} nodes, not {nodes!r}")
    if nodes == 1:
        return (SmallDag(1, ()),)
    found = set()
    for smaller in small_dags(nodes - 1):
        everyone = range(nodes - 1)
        for heard in chain.from_iterable(combinations(everyone, k) for k in range(nodes)):
            found.add(canonical_form(nodes, (*smaller.edges, *((v, nodes - 1) for v in heard))))
    return tuple(sorted(found, key=lambda g: (len(g.edges), g.edges)))


@lru_cache(maxsize=16)
def network_graphs(nodes: int) -> tuple[SmallDag, ...]:
    """The small DAGs with one sink and at least one other node: sources are inputs, the sink is the output.

    Every node is then on a path from an input to the output.

    >>> [len(network_graphs(n)) for n in (2, 3, 4)]
    [1, 3, 16]
    """
    return tuple(g for g in small_dags(nodes) if len(g.sinks) == 1 and nodes > 1)


def canonical_form(nodes: int, edges: Sequence[tuple[int, int]]) -> SmallDag:
    """The canonical copy of a DAG: its nodes are renumbered in a topological order.

    Cost: the product of the factorials of the sizes of the colour classes.

    >>> canonical_form(3, [(2, 0)]) == canonical_form(3, [(0, 1)])
    True
    """
    colours = _colours(nodes, edges)
    by_colour = sorted(range(nodes), key=lambda v: colours[v])
    classes = [list(group) for _, group in groupby(by_colour, key=lambda v: colours[v])]
    best: Edges | None = None
    for orders in product(*(permutations(group) for group in classes)):
        place = {v: k for k, v in enumerate(chain.from_iterable(orders))}
        renamed = tuple(sorted((place[i], place[j]) for i, j in edges))
        if best is None or renamed < best:
            best = renamed
    return SmallDag(nodes, best or ())


def _colours(nodes: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Colours 0, 1, … by (depth, in- and outneighbours), refined until nothing changes; depth keeps edges upward."""
    ins: list[list[int]] = [[] for _ in range(nodes)]
    outs: list[list[int]] = [[] for _ in range(nodes)]
    for i, j in edges:
        outs[i].append(j)
        ins[j].append(i)
    depth = _depths(nodes, ins)
    colours = depth
    for _ in range(nodes):
        keys = [
            (depth[v], colours[v], sorted(colours[u] for u in ins[v]), sorted(colours[u] for u in outs[v]))
            for v in range(nodes)
        ]
        ranks = {key: k for k, key in enumerate(sorted({_frozen(key) for key in keys}))}
        colours = [ranks[_frozen(key)] for key in keys]
    return colours


def _frozen(key: tuple[int, int, list[int], list[int]]) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    return key[0], key[1], tuple(key[2]), tuple(key[3])


def _depths(nodes: int, ins: Sequence[Sequence[int]]) -> list[int]:
    """The length of the longest path that ends at each node."""
    depth = [0] * nodes
    for _ in range(nodes):
        for v in range(nodes):
            depth[v] = max((depth[u] + 1 for u in ins[v]), default=0)
    return depth


def paths_of(graph: SmallDag) -> Iterator[Edges]:
    """All paths from sources to sinks, as tuples of edges.

    >>> list(paths_of(SmallDag(3, ((0, 1), (0, 2), (1, 2)))))
    [((0, 1), (1, 2)), ((0, 2),)]
    """
    outs = {v: [edge for edge in graph.edges if edge[0] == v] for v in range(graph.nodes)}
    stack: list[tuple[int, Edges]] = [(v, ()) for v in reversed(graph.sources)]
    while stack:
        v, path = stack.pop()
        if not outs[v]:
            yield path
        stack += [(edge[1], (*path, edge)) for edge in reversed(outs[v])]
