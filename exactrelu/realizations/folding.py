"""Fold networks: write every node as a sum of multiples of shared atoms, so that what is the same becomes one thing.

An *atom* is a coordinate of the domain, the number 1, or ρ(w) for a *wall* w: a sum of earlier atoms with coprime
integer coefficients.  Four identities do it, for every σ with slopes m, p and every c > 0:

    σ(z) = m z + (p - m) ρ(z)        ρ(c w) = c ρ(w)        ρ(-w) = ρ(w) - w
    σ(z) = p z or m z                where z is a sum of non-negative, or of non-positive, multiples of 1 and of ρ's

Neurons that differ by rescaling, copies of one neuron, both sides of one kink, linear and dead neurons fold away.
Two nodes with the same sum are the same function.  Where all walls are sums of coordinates and 1 the converse holds
as well, on every open set that all walls cross: ρ's of different hyperplanes and affine functions are linearly
independent.

Names in this module
    d        number of coordinates; atoms 0, …, d - 1 are the coordinates y, atom d is 1, atom d + 1 + j is ρ(wall j)
    z        a pre-activation as a sum
    m, p     slopes of an activation, for negative and for positive arguments
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq

from exactrelu.certificates.claims import ClaimedDomain
from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import as_flint
from exactrelu.networks.network import Network, WeightedEdge, make_network
from exactrelu.networks.plan import PlannedNeuron
from exactrelu.regions.primitive_rows import primitive_row

#: Atom -> coefficient that is not zero.
Sum: TypeAlias = dict[int, fmpq]
#: Pairs of an atom and its integer coefficient, by atom.
Wall: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Fold:
    """Networks over one domain as sums of shared atoms.

    Attributes:
        dimension: d.
        walls: wall j, in the order in which the nodes of the networks, one after the other, first need them.
        outputs: for every network its outputs.
    """

    dimension: int
    walls: tuple[Wall, ...]
    outputs: tuple[tuple[Sum, ...], ...]

    def needed(self, sums: Iterable[Sum]) -> tuple[int, ...]:
        """The walls that these sums need, and those that they need in turn; in order."""
        first = self.dimension + 1
        needed = {atom - first for total in sums for atom in total if atom >= first}
        for j in range(len(self.walls) - 1, -1, -1):
            if j in needed:
                needed |= {atom - first for atom, _ in self.walls[j] if atom >= first}
        return tuple(sorted(needed))

    def is_shallow(self, j: int) -> bool:
        """Is wall j a sum of coordinates and 1?"""
        return self.walls[j][-1][0] <= self.dimension

    def network(self, sums: Sequence[Sum]) -> Network:
        """The network on R^d that computes these sums and has no other walls than they need.

        Its kinked neurons are ``w0``, ``w1``, …, one for each needed wall; in topological order they stand as in
        :meth:`needed` or not.  The outputs are ``s0``, ``s1``, …; the inputs ``y0``, ``y1``, ….
        """
        d, needed = self.dimension, self.needed(sums)
        name = {**{i: f"y{i}" for i in range(d)}, d: "1", **{d + 1 + j: f"w{j}" for j in needed}}
        edges = [WeightedEdge(name[atom], f"w{j}", k) for j in needed for atom, k in self.walls[j]]
        edges += [WeightedEdge(name[atom], f"s{i}", k) for i, total in enumerate(sums) for atom, k in total.items()]
        outputs = [f"s{i}" for i in range(len(sums))]
        return make_network(
            inputs=[name[i] for i in range(d)],
            constants={"1": 1},
            neurons={**{f"w{j}": "relu" for j in needed}, **dict.fromkeys(outputs, "linear")},
            edges=edges,
            outputs=outputs,
        )


def fold(networks: Sequence[Network], domain: ClaimedDomain) -> Fold:
    """Fold networks over the coordinates of a domain.

    Args:
        networks: with n inputs each, which are the same by position.
        domain: in R^n; its rows are not looked at, only its slice.

    Cost: for each edge as many operations as the sum at its source has terms: d + 2 where nothing folds, no neuron
    is leaky and none is linear.

    >>> net = make_network(inputs=["x"], neurons={"a": "relu", "b": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "a", 2), ("x", "b", -3), ("a", "y", 1), ("b", "y", "-2/3")])
    >>> fold([net], ClaimedDomain()).outputs                      # ρ(2x) - ρ(-3x) 2/3 = 2x
    (({0: 2},),)
    """
    start, d = _inputs(networks[0].input_dimension, domain)
    folder = _Folder(d)
    outputs = tuple(folder.outputs(network, start) for network in networks)
    return Fold(d, tuple(folder.walls), outputs)


def minus(f: Sum, g: Sum, offset: fmpq, dimension: int) -> Sum:
    """The sum f - g - offset."""
    total = dict(f)
    _add(total, g, fmpq(-1))
    _add(total, {dimension: offset}, fmpq(-1))
    return {atom: k for atom, k in total.items() if k}


class _Folder:
    """The walls as they come up."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.walls: list[Wall] = []
        self.number: dict[Wall, int] = {}

    def outputs(self, network: Network, start: Sequence[Sum]) -> tuple[Sum, ...]:
        plan = network.plan
        values = [*start, *({self.dimension: value} if value else {} for value in plan.constants)]
        for neuron in plan.neurons:
            total: Sum = {}
            for place, weight in zip(neuron.sources, neuron.weights, strict=True):
                _add(total, values[place], weight)
            values.append(self._activated({atom: k for atom, k in total.items() if k}, neuron))
        return tuple(values[place] for place in plan.outputs)

    def _activated(self, z: Sum, neuron: PlannedNeuron) -> Sum:
        """σ(z), by the identities at the head of this file."""
        m, p = neuron.negative, neuron.positive
        if not z or m == p or (min(z) >= self.dimension and all(k > 0 for k in z.values())):
            return _times(z, p)
        if min(z) >= self.dimension and all(k < 0 for k in z.values()):
            return _times(z, m)
        atoms = sorted(z)
        row, c = primitive_row([z[atom] for atom in atoms])
        j, as_it_is = self._wall(tuple(zip(atoms, row, strict=True)))
        total = _times(z, m if as_it_is else p)
        total[self.dimension + 1 + j] = (p - m) / as_flint(c)
        return total

    def _wall(self, wall: Wall) -> tuple[int, bool]:
        """The number of this wall or of its opposite, which is new if both are; is it this one?"""
        if wall in self.number:
            return self.number[wall], True
        opposite = tuple((atom, -k) for atom, k in wall)
        if opposite in self.number:
            return self.number[opposite], False
        self.number[wall] = len(self.walls)
        self.walls.append(wall)
        return len(self.walls) - 1, True


def _inputs(n: int, domain: ClaimedDomain) -> tuple[list[Sum], int]:
    """The inputs as sums of the coordinates and 1, and the number of coordinates."""
    if domain.directions is None:
        return [{i: fmpq(1)} for i in range(n)], n
    columns: list[Vector] = [*domain.directions, domain.origin]
    sums = [{i: as_flint(column[k]) for i, column in enumerate(columns) if column[k]} for k in range(n)]
    return sums, len(domain.directions)


def _add(total: Sum, other: Sum, factor: fmpq) -> None:
    for atom, k in other.items():
        total[atom] = total.get(atom, fmpq(0)) + factor * k


def _times(z: Sum, factor: fmpq) -> Sum:
    return {atom: factor * k for atom, k in z.items()} if factor else {}
