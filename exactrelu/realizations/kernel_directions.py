"""Directions in which the parameters can move without moving the realization to first order, each with its reason.

    dead         one parameter that no output feels on any region
    rescaling    the tangent of k_v = t^{s_v} at t = 1: a weight of u -> v moves by (s_v - s_u) times itself
    linear       neurons with one slope on all regions only compute sums; what is left when they are eliminated is a
                 network of the other neurons, whose weights are polynomials in theta.  A direction in which none of
                 these weights moves, moves nothing
    hidden       a direction of none of these kinds

Rescaling and linear directions are proved by these formulas, without a look at any region, where the slopes are known
to be constant.

Names in this module
    K       the number of parameters (columns)
    B       the basic nodes: inputs, constants and the neurons whose slope changes
    L_t     the value of a node t as a combination of the values of B
    z̄_u     how the pre-activation of a target moves with that of u, through eliminated neurons only
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from flint import fmpq

from exactrelu.exact.linear_algebra import find_kernel
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.networks.network import Network
from exactrelu.realizations.row_space import RowSpace
from exactrelu.realizations.symmetries import scalings
from exactrelu.regions.primitive_rows import primitive_row

Kind: TypeAlias = Literal["dead", "rescaling", "linear", "hidden"]
KINDS: tuple[Kind, ...] = ("dead", "rescaling", "linear", "hidden")
Slopes: TypeAlias = Mapping[str, Fraction]


@dataclass(frozen=True)
class KernelDirection:
    """A direction that the realization does not feel to first order.

    Attributes:
        kind: why.
        about: the parameter or the neurons it belongs to; empty for a hidden one.
        entries: parameter -> coprime integer, where it is not zero.
    """

    kind: Kind
    about: str
    entries: tuple[tuple[str, int], ...]


class Directions:
    """Independent directions, the simplest reasons first."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self.space: RowSpace[KernelDirection] = RowSpace(len(columns))

    def __len__(self) -> int:
        return len(self.space)

    def add(self, kind: Kind, vectors: Iterable[tuple[str, Mapping[str, Fraction]]]) -> None:
        """Keep those that are independent of the ones before."""
        rows = []
        for about, vector in vectors:
            row = [fmpq(0)] * len(self.columns)
            for p, t in vector.items():
                row[self.columns[p]] = as_flint(t)
            integers = primitive_row(row)[0]
            entries = tuple((p, integers[k]) for p, k in self.columns.items() if integers[k])
            rows.append((KernelDirection(kind, about, entries), row))
        self.space.add(rows)

    @property
    def found(self) -> tuple[KernelDirection, ...]:
        """The directions that were kept."""
        return tuple(self.space.tags)


def dead_directions(parameters: Iterable[str]) -> Iterator[tuple[str, dict[str, Fraction]]]:
    """The directions of single parameters."""
    for p in parameters:
        yield p, {p: Fraction(1)}


def never_felt(network: Network, columns: Mapping[str, int]) -> tuple[str, ...]:
    """Parameters that nothing feels for a reason that the graph shows: no path of nonzero weights through their edges.

    Other parameters may be dead as well; the regions tell.

    Cost: linear in the edges.
    """
    g = network.architecture
    passes = {n.id for n in g.neurons if n.activation.negative or n.activation.positive}
    fed = {*g.inputs, *(c.id for c in g.constants if c.value)}
    for n in g.neurons:
        if n.id in passes and any(e.source in fed and network.weight(e) for e in g.in_edges[n.id]):
            fed.add(n.id)
    felt = set(g.outputs)
    for n in reversed(g.neurons):
        if n.id in felt and n.id in passes:
            felt |= {e.source for e in g.in_edges[n.id] if network.weight(e)}
    alive = {e.parameter for e in g.edges if e.source in fed and e.target in felt & passes}
    return tuple(p for p in columns if p not in alive)


def rescaling_directions(network: Network, columns: Mapping[str, int]) -> Iterator[tuple[str, dict[str, Fraction]]]:
    """The tangents of the positive rescalings at 1, each with its neurons; those that are zero are left out.

    Cost: linear in the edges for each group of neurons.
    """
    g = network.architecture
    for s in scalings(network).exponents:
        moved: dict[str, Fraction] = {}
        for v in s:
            for e in (*g.in_edges[v], *g.out_edges[v]):
                change = (s.get(e.target, Fraction(0)) - s.get(e.source, Fraction(0))) * network.weight(e)
                if change and e.parameter in columns:
                    moved[e.parameter] = change
        if moved:
            yield " ".join(s), moved


def linear_directions(
    network: Network, columns: Mapping[str, int], slopes: Slopes
) -> Iterator[tuple[str, dict[str, Fraction]]]:
    """The directions in which no weight moves that is left when neurons with constant slopes are eliminated.

    Args:
        network: the network.
        columns: parameter -> column.
        slopes: neuron -> its slope, for those where it is the same on all regions; linear ones included.

    Cost: an elimination with K columns; nothing where no eliminated neuron is read by another one.
    """
    g = network.architecture
    eliminated = [v for v in slopes if g.out_edges[v]]
    if not eliminated:
        return
    rows = list(_effective_rows(network, columns, slopes))
    names = list(columns)
    for vector in find_kernel(rows, columns=len(columns)):
        moved = {names[k]: t for k, t in enumerate(vector) if t}
        touched = [v for v in eliminated if any(e.parameter in moved for e in (*g.in_edges[v], *g.out_edges[v]))]
        yield " ".join(touched), moved


def _effective_rows(network: Network, columns: Mapping[str, int], slopes: Slopes) -> Iterator[list[Fraction]]:
    """The derivative of each weight that is left: from a basic node to a basic neuron or to an eliminated output."""
    g = network.architecture
    value = _basic_values(network, slopes)
    targets = [n.id for n in g.neurons if n.id not in slopes or n.id in g.outputs]
    for target in targets:
        rows: dict[str, list[Fraction]] = {}
        for v, adjoint in _adjoints(network, target, slopes).items():
            for e in g.in_edges[v]:
                if e.parameter in columns:
                    for b, t in value[e.source].items():
                        row = rows.setdefault(b, [Fraction(0)] * len(columns))
                        row[columns[e.parameter]] += from_flint(adjoint * t)
        yield from rows.values()


def _basic_values(network: Network, slopes: Slopes) -> dict[str, dict[str, fmpq]]:
    """L."""
    g = network.architecture
    value: dict[str, dict[str, fmpq]] = {v: {v: fmpq(1)} for v in g.sources}
    for n in g.neurons:
        if n.id not in slopes:
            value[n.id] = {n.id: fmpq(1)}
            continue
        total: dict[str, fmpq] = {}
        slope = as_flint(slopes[n.id])
        for e in g.in_edges[n.id]:
            factor = slope * as_flint(network.weight(e))
            for b, t in value[e.source].items() if factor else ():
                total[b] = total.get(b, fmpq(0)) + factor * t
        value[n.id] = {b: t for b, t in total.items() if t}
    return value


def _adjoints(network: Network, target: str, slopes: Slopes) -> dict[str, fmpq]:
    """z̄ where it is not zero."""
    g = network.architecture
    start = as_flint(slopes[target]) if target in slopes else fmpq(1)
    found = {target: start} if start else {}
    waiting: dict[str, fmpq] = {}
    for v in reversed(g.neurons[: g.position[target] - len(g.sources) + 1]):
        if v.id in waiting:
            adjoint = waiting[v.id] * as_flint(slopes[v.id])
            if adjoint:
                found[v.id] = adjoint
        if v.id in found:
            for e in g.in_edges[v.id]:
                if e.source in slopes:
                    waiting[e.source] = waiting.get(e.source, fmpq(0)) + found[v.id] * as_flint(network.weight(e))
    return found
