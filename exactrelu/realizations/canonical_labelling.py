"""The canonical order of the vertices of a coloured graph with labelled edges: exact, by refinement and search.

*Refinement* gives two vertices different colours if the coloured edges into them differ, or those out of them, until
nothing changes.  Where vertices still share a colour, one of them is *individualised* and refinement goes on; all
choices are compared, except those that a symmetry found on the way makes superfluous (McKay, *Practical graph
isomorphism*, 1981).  Each choice ends in an order of the vertices; the least of the graphs written down in these
orders is canonical: isomorphic graphs give the same one.

Names in this module
    colour       of a vertex, an int; new colours refine the order of the old ones
    leaf         an order of all vertices, and the graph in this order
    prefix       the vertices individualised so far
    twins        vertices of one colour with the same neighbours
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from exactrelu.errors import LimitExceeded
from exactrelu.limits import DEFAULT_LIMITS, Limits

#: Source, target and the number of the label.
Arc: TypeAlias = tuple[int, int, int]
Code: TypeAlias = tuple[Arc, ...]
#: Vertices with the same neighbours.
Twins: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Labelling:
    """The canonical order of a graph.

    Attributes:
        place: vertex -> its place in the order; colours keep their order.
        refinements: how often colours were refined; 1 where refinement alone tells all vertices apart.
    """

    place: tuple[int, ...]
    refinements: int


def canonical_order(
    colours: Sequence[Any], arcs: Sequence[tuple[int, int, Any]], *, limits: Limits = DEFAULT_LIMITS
) -> Labelling:
    """The canonical order of a graph.

    Args:
        colours: one sortable value for each vertex; equal ones may be exchanged.
        arcs: triples (source, target, label) with sortable labels.
        limits: ``paths_listed`` bounds the number of refinements, ``seconds`` the time.

    Raises:
        LimitExceeded: the graph is so symmetric that more refinements are needed.

    Cost: a refinement takes about as many operations as there are arcs, times a logarithm, a few times over.

    >>> canonical_order(["a", "a", "b"], [(0, 2, 5), (1, 2, 4)]).place      # the arc with label 4 comes first
    (1, 0, 2)
    """
    return _Search(_ranks(colours), arcs, limits).run()


@dataclass
class _Frame:
    """A node of the tree: its colours, the choices that led to it, those that are left and those that were made."""

    colours: list[int]
    prefix: tuple[Twins, ...]
    choices: list[Twins]
    tried: list[Twins] = field(default_factory=list)


class _Search:
    """The tree of choices."""

    def __init__(self, colours: list[int], arcs: Sequence[tuple[int, int, Any]], limits: Limits) -> None:
        labels = _ranks([label for _, _, label in arcs])
        self.start, self.limits, self.refinements = colours, limits, 0
        self.arcs = [(source, target, label) for (source, target, _), label in zip(arcs, labels, strict=True)]
        self.into: list[list[tuple[int, int]]] = [[] for _ in colours]
        self.out_of: list[list[tuple[int, int]]] = [[] for _ in colours]
        for source, target, label in self.arcs:
            self.into[target].append((label, source))
            self.out_of[source].append((label, target))
        self.around = [(tuple(sorted(i)), tuple(sorted(o))) for i, o in zip(self.into, self.out_of, strict=True)]
        self.best: tuple[Code, list[int], tuple[Twins, ...]] | None = None
        self.end = time.monotonic_ns() + limits.seconds * 10**9
        self.symmetries: list[list[int]] = []

    def run(self) -> Labelling:
        """Search the tree depth first; the frame at depth k has k choices behind it."""
        root = self._refined(self.start)
        stack = [_Frame(root, (), self._choices(root))]
        if not stack[0].choices:
            self._leaf(root, ())
        while stack:
            frame = stack[-1]
            if not frame.choices:
                stack.pop()
                continue
            choice = frame.choices.pop()
            if self._is_superfluous(choice, frame):
                continue
            frame.tried.append(choice)
            colours, prefix = self._refined(_individualised(frame.colours, choice)), (*frame.prefix, choice)
            choices = self._choices(colours)
            if choices:
                stack.append(_Frame(colours, prefix, choices))
            else:
                del stack[self._leaf(colours, prefix) + 1 :]
        place = self.best[1] if self.best is not None else []
        return Labelling(tuple(place), self.refinements)

    def _choices(self, colours: list[int]) -> list[Twins]:
        """The vertices of the smallest cell, those with equal neighbours together: exchanging them is a symmetry."""
        together: dict[Hashable, list[int]] = {}
        for v in _smallest_cell(colours):
            together.setdefault(self.around[v], []).append(v)
        return [tuple(twins) for twins in together.values()]

    def _leaf(self, place: list[int], prefix: tuple[Twins, ...]) -> int:
        """Compare with the best leaf; the depth of the frame to go on with."""
        code = tuple(sorted((place[source], place[target], label) for source, target, label in self.arcs))
        if self.best is None or code < self.best[0]:
            self.best = (code, place, prefix)
        elif code == self.best[0]:
            # Both orders write the same graph, so the map from one to the other is a symmetry; it fixes the choices
            # that both prefixes begin with and makes the two branches below them alike.
            inverse = {position: v for v, position in enumerate(place)}
            self.symmetries.append([inverse[position] for position in self.best[1]])
            other = self.best[2]
            common = range(min(len(prefix), len(other)))
            return next((depth for depth in common if prefix[depth] != other[depth]), len(prefix))
        return len(prefix)

    def _is_superfluous(self, choice: Twins, frame: _Frame) -> bool:
        """Does a known symmetry that fixes the prefix send a vertex that was tried to one of these?"""
        fixed = [u for twins in frame.prefix for u in twins]
        fixing = [g for g in self.symmetries if all(g[u] == u for u in fixed)]
        waiting = [u for twins in frame.tried for u in twins]
        orbit = set(waiting)
        while waiting:
            u = waiting.pop()
            new = {g[u] for g in fixing} - orbit
            orbit |= new
            waiting += new
        return not orbit.isdisjoint(choice)

    def _refined(self, colours: list[int]) -> list[int]:
        """The coarsest refinement in which vertices of one colour have the same coloured arcs."""
        self.refinements += 1
        if self.refinements > self.limits.paths_listed:
            raise LimitExceeded(
                "paths_listed",
                needed=f"more than {self.limits.paths_listed}",
                allowed=self.limits.paths_listed,
                doing="ordering the neurons of a symmetric network",
            )
        if time.monotonic_ns() > self.end:
            seconds = self.limits.seconds
            raise LimitExceeded(
                "seconds", needed=f"more than {seconds}", allowed=seconds, doing="ordering the neurons of a network"
            )
        count = len(set(colours))
        while count < len(colours):
            around = [
                (own, tuple(sorted([(label, colours[u]) for label, u in i])),
                 tuple(sorted([(label, colours[u]) for label, u in o])))
                for own, i, o in zip(colours, self.into, self.out_of, strict=True)
            ]  # fmt: skip
            colours = _ranks(around)
            refined = max(colours) + 1
            if refined == count:
                break
            count = refined
        return _ranks(colours)


def _ranks(values: Sequence[Any]) -> list[int]:
    """Each value as its place among the different ones."""
    keys: list[Hashable] = sorted(set(values))
    place = {key: k for k, key in enumerate(keys)}
    return [place[value] for value in values]


def _smallest_cell(colours: Sequence[int]) -> list[int]:
    """The vertices of the first of the smallest colours that more than one vertex has; none if all differ."""
    cells: dict[int, list[int]] = {}
    for v, colour in enumerate(colours):
        cells.setdefault(colour, []).append(v)
    shared = [(len(cell), colour) for colour, cell in cells.items() if len(cell) > 1]
    return cells[min(shared)[1]] if shared else []


def _individualised(colours: Sequence[int], twins: Twins) -> list[int]:
    """Put the twins, one after the other, before the other vertices of their colour."""
    step, place = len(twins) + 1, {v: k for k, v in enumerate(twins)}
    return [step * colour + place.get(u, len(twins)) for u, colour in enumerate(colours)]
