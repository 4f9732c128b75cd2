"""Where a linear functional of the outputs vanishes: a polyhedral complex, with its components and Betti numbers.

The network gets one more neuron, |g| with g = c y + c_0, and its complex is enumerated anew: every region is cut by
one more linear form, and g has one sign on each.  Z = {g = 0} is then the union of the faces all of whose vertices
and rays it sends to zero.  Nothing is assumed of g: Z may have pieces of every dimension, whole regions among them.

Two models of Z at infinity, since Z is closed but seldom compact:
  - ``betti``: Z itself.  Every face of the chart has a vertex, so Z retracts to its bounded faces: the nerve of the
    faces is that of Z, and by Quillen's fibre lemma that of the bounded ones (the bounded faces of a pointed
    polyhedron are contractible together).  The same numbers belong to Z cut off by a large enough ball.
  - ``betti_at_infinity``: Z with one point added at infinity, reduced (Borel-Moore homology): all faces count, and
    an unbounded face has no boundary at infinity.  A line has b_1 = 1 here.
Over R^n the second one tells how many parts Z divides space into: 1 + b_{n-1} (Alexander duality).

Names in this module
    c, c_0    weights of the outputs, and the offset
    g         the functional c y + c_0 as a function of x
    Z         its zero set in the domain
    d, ℓ      dimension of the chart and of the lineality
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import mul
from typing import Any

import numpy as np

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import Vector, as_row
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.activations import ABS, LINEAR
from exactrelu.networks.network import Network
from exactrelu.regions.charts import Chart
from exactrelu.regions.complex import FINITE, RegionComplex
from exactrelu.regions.domains import Domain
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.extended_networks import extended_network, fresh_names
from exactrelu.regions.faces import Faces, FVector, face_places, faces
from exactrelu.regions.growable import Array, owners_of, starts_of
from exactrelu.regions.homology import betti_numbers
from exactrelu.regions.integer_form import find_direct_parts, make_integer_form
from exactrelu.regions.lattice import Lattice
from exactrelu.regions.limbs import as_integers, digit_bits
from exactrelu.regions.linear_regions import connected_components


@dataclass(frozen=True)
class Component:
    """One connected component of Z.

    Attributes:
        number: which one.
        f_vector: of its faces, entry k for dimension k in x.
        betti: b_0 = 1, b_1, … of the component itself.
    """

    number: int
    f_vector: FVector
    betti: tuple[int, ...]

    @property
    def is_bounded(self) -> bool:
        """Is the component bounded?"""
        return not any(self.f_vector.unbounded)


@dataclass(frozen=True, eq=False)
class DecisionBoundary:
    """The zero set Z of g, as a subcomplex of ``regions``.

    Attributes:
        regions: the complex of the network with |g|; it refines that of the network, and the output is g.
        weights: c.
        offset: c_0.
        tables: the faces of ``regions``, as :func:`exactrelu.regions.faces.faces` gives them.
        members: for every table the places of the faces that make up Z, ascending.
    """

    regions: RegionComplex
    weights: Vector
    offset: Fraction
    tables: tuple[Faces, ...]
    members: tuple[Array, ...]

    @property
    def is_empty(self) -> bool:
        """Does g vanish nowhere on the domain?"""
        return not any(len(places) for places in self.members)

    @property
    def dimension(self) -> int:
        """The dimension of Z in x; -1 if it is empty."""
        there = [table.dimension for table, p in zip(self.tables, self.members, strict=True) if len(p)]
        return max(there, default=-1)

    @cached_property
    def f_vector(self) -> FVector:
        """How many faces Z has; entry k for dimension k in x."""
        return self._f_vector([np.ones(len(places), dtype=bool) for places in self.members])

    @cached_property
    def maximal_faces(self) -> tuple[int, ...]:
        """How many faces of Z, by dimension in x, lie in no larger face of Z.

        An ordinary boundary has them in dimension n - 1 only.
        """
        counts = [0] * self._lineality
        for k, places in enumerate(self.members):
            if k + 1 < len(self.members):
                above = self.members[k + 1]
                covered = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), self._boundary(k + 1, above)[0]]))
                counts.append(len(np.setdiff1d(places, covered)))
            else:
                counts.append(len(places))
        return tuple(counts)

    @property
    def degenerate_regions(self) -> tuple[int, ...]:
        """Numbers, in ``regions``, of the regions on all of which g vanishes."""
        return tuple(self.members[-1].tolist()) if self.members else ()

    @cached_property
    def touching_facets(self) -> tuple[int, ...]:
        """Facets in Z, numbered as in ``regions.facets``, with the same nonzero sign of g on both sides."""
        pairs = self.regions.regions_at_facet
        found = []
        for facet in self._facets_in_z.tolist():
            first, second = pairs[facet].tolist()
            if second >= 0 and self.signs[first] == self.signs[second] != 0:
                found.append(facet)
        return tuple(found)

    @cached_property
    def signs(self) -> Array:
        """The sign of g on every region of ``regions``."""
        return self.regions.signs[:, self.regions.neurons.index(_names(self.regions.network)[1])]

    @cached_property
    def decision_regions(self) -> tuple[int, int]:
        """How many connected components {g > 0} and {g < 0} have on the domain."""
        pairs = self.regions.regions_at_facet
        open_ = np.setdiff1d(np.flatnonzero(pairs[:, 1] >= 0), self._facets_in_z)
        component = connected_components(len(self.regions), pairs[open_])
        positive, negative = (len(np.unique(component[self.signs == sign])) for sign in (1, -1))
        return positive, negative

    # Topology

    @cached_property
    def betti(self) -> tuple[int, ...]:
        """The Betti numbers of Z over F_2, entry k for degree k; b_0 is the number of components."""
        return self._betti(self._bounded)

    @cached_property
    def betti_at_infinity(self) -> tuple[int, ...]:
        """The reduced Betti numbers over F_2 of Z with a point at infinity, entry k for degree k.

        For a bounded Z these are those of Z itself, not reduced: the point is then apart.
        """
        whole = [np.ones(len(places), dtype=bool) for places in self.members]
        return (0,) * self._lineality + betti_numbers(self._chains(whole))

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """The connected components of Z, each with its own Betti numbers."""
        labels = self._labels
        count = int(labels[0].max(initial=-1)) + 1 if labels else 0
        found = []
        for number in range(count):
            own = [label == number for label in labels]
            kept = [mask & bounded for mask, bounded in zip(own, self._bounded, strict=True)]
            found.append(Component(number, self._f_vector(own), self._betti(kept)))
        return tuple(found)

    # How it is found

    @property
    def _lineality(self) -> int:
        return 0 if self.regions.chart is None else len(self.regions.chart.lineality)

    @property
    def _facets_in_z(self) -> Array:
        """Numbers of facets in the lattice."""
        if len(self.tables) < 2:
            return np.zeros(0, dtype=np.int64)
        return self.tables[-2].numbers[self.members[-2]]

    @cached_property
    def _bounded(self) -> list[Array]:
        """Is each face of Z bounded in the chart?"""
        places = face_places(self.regions)
        return [
            codes[table.numbers[members]] == FINITE
            for codes, table, members in zip(places, self.tables, self.members, strict=True)
        ]

    @cached_property
    def _labels(self) -> list[Array]:
        """The component of every face of Z: of its first vertex, and of a vertex by the bounded edges."""
        if not self.members:
            return []
        ends = np.zeros((0, 2), dtype=np.int64)
        if len(self.members) > 1:
            edges = self.members[1][self._bounded[1]]
            ends = np.searchsorted(self.members[0], self._boundary(1, edges)[0]).reshape(-1, 2)
        labels = [connected_components(len(self.members[0]), ends)]
        for k in range(1, len(self.members)):
            values, lengths = self._boundary(k, self.members[k])
            first = np.searchsorted(self.members[k - 1], values[starts_of(lengths)])
            labels.append(labels[-1][first])
        return labels

    def _betti(self, kept: Sequence[Array]) -> tuple[int, ...]:
        return betti_numbers(self._chains(kept)) + (0,) * self._lineality

    def _boundary(self, k: int, places: Array) -> tuple[Array, Array]:
        """The sub-faces of some faces of table k, and how many each has."""
        table = self.tables[k]
        chosen = np.zeros(len(table), dtype=bool)
        chosen[places] = True
        return table.boundary[np.repeat(chosen, table.lengths)], table.lengths[places]

    def _chains(self, kept: Sequence[Array]) -> list[list[list[int]]]:
        """The boundaries of the kept faces of Z, which contain the sub-faces of each of them."""
        chains: list[list[list[int]]] = []
        number = np.zeros(0, dtype=np.int64)
        for k, (places, mask) in enumerate(zip(self.members, kept, strict=True)):
            chosen = places[mask]
            values, lengths = self._boundary(k, chosen)
            cells: list[list[int]] = [[] for _ in range(len(chosen))]
            for owner, below in zip(owners_of(lengths).tolist(), number[values].tolist(), strict=True):
                cells[owner].append(below)
            chains.append(cells)
            number = np.full(len(self.tables[k]), -1, dtype=np.int64)
            number[chosen] = np.arange(len(chosen))
        return chains

    def _f_vector(self, kept: Sequence[Array]) -> FVector:
        bounded, unbounded = [0] * self._lineality, [0] * self._lineality
        for table, places, mask in zip(self.tables, self.members, kept, strict=True):
            inside = table.is_bounded[places[mask]]
            bounded.append(int(inside.sum()))
            unbounded.append(int((~inside).sum()))
        return FVector(tuple(bounded), tuple(unbounded))


def decision_boundary(
    regions: RegionComplex, weights: Iterable[Any] | None = None, *, offset: Any = 0, max_regions: int = 2_000_000
) -> DecisionBoundary:
    """The set where c y + c_0 = 0 for the outputs y of a network, on the domain of a complex.

    Args:
        regions: of the network on the domain.
        weights: c, one number per output; (1,) by default for a single output, (1, -1) for two.
        offset: c_0.
        max_regions: refuse to go on with more regions, after they are cut by g.

    Raises:
        ShapeError: not one weight per output.
        InputError: a number is not rational.
        LimitExceeded: there are more regions.
        UnsupportedOperation: the chart has dimension 7 or more, where faces are not listed.

    Cost: that of the enumeration, once more, and an integer sum for every vertex.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x", "u"], neurons={"h": "abs", "g": "abs", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 1), ("u", "g", 1), ("h", "y", 1), ("g", "y", 1)])
    >>> diamond = decision_boundary(enumerate_regions(net), offset=-1)
    >>> diamond.betti, diamond.f_vector.bounded, diamond.decision_regions
    ((1, 1, 0), (4, 4, 0), (1, 1))
    """
    regions.face_lattice()  # refuses at once what the finer complex would refuse after its enumeration
    return zero_set(regions.network, regions.domain, weights, offset=offset, max_regions=max_regions)


def zero_set(
    network: Network,
    domain: Domain,
    weights: Iterable[Any] | None = None,
    *,
    offset: Any = 0,
    max_regions: int = 2_000_000,
) -> DecisionBoundary:
    """:func:`decision_boundary` for a network whose regions were not enumerated yet."""
    c, c_0 = _weights(network, weights), as_fraction(offset, what="offset")
    cut = enumerate_regions(_with_functional(network, c, c_0), domain, max_regions=max_regions)
    tables = faces(cut)
    return DecisionBoundary(cut, c, c_0, tables, _vanishing(cut, tables))


def boundary_between(regions: RegionComplex, first: str, second: str) -> DecisionBoundary:
    """The set where two outputs are equal; others may be greater there.

    Args:
        regions: of the network on the domain.
        first: name of an output.
        second: name of another one.

    Raises:
        InputError: a name is no output, or both are the same.
    """
    outputs = regions.network.architecture.outputs
    for name in (first, second):
        if name not in outputs:
            raise InputError(f"the network has no output {name!r:.60}", hint=f"it has {', '.join(outputs)}")
    if first == second:
        raise InputError(f"{first!r} is equal to itself everywhere", hint="name two outputs")
    return decision_boundary(regions, [int(name == first) - int(name == second) for name in outputs])


def _weights(network: Network, weights: Iterable[Any] | None) -> Vector:
    D = network.output_dimension
    if weights is None:
        if D > 2:
            raise ShapeError(f"the network has {D} outputs", hint="give one weight per output")
        return as_row([1, -1][:D], what="weights")
    c = as_row(weights, what="weights")
    if len(c) != D:
        raise ShapeError(f"there are {len(c)} weights and {D} outputs", hint="give one weight per output")
    return c


def _names(network: Network) -> tuple[str, str]:
    """Names of g and of |g| in a network that :func:`_with_functional` made: the output and its only reader."""
    (g,) = network.architecture.outputs
    return g, next(edge.target for edge in network.architecture.edges if edge.source == g)


def _with_functional(network: Network, c: Vector, c_0: Fraction) -> Network:
    """The network with a linear neuron g = c y + c_0, its only output, and a neuron |g|."""
    g, kink, one = fresh_names(network, ("g", "|g|", "1"))
    weights = {(y, g): weight for y, weight in zip(network.architecture.outputs, c, strict=True)}
    return extended_network(
        network,
        constants={one: Fraction(1)},
        neurons={g: LINEAR, kink: ABS},
        weights={**weights, (one, g): c_0, (g, kink): Fraction(1)},
        outputs=[g],
    )


def _vanishing(regions: RegionComplex, tables: Sequence[Faces]) -> tuple[Array, ...]:
    """For every table the faces on which the output vanishes: all their vertices and rays are sent to zero."""
    lattice, chart = regions.face_lattice(), regions.chart
    if lattice is None or chart is None:
        return ()
    rows = _functional_rows(regions, chart)
    cells = _a_cell_of_every_vertex(lattice).tolist()
    nonzero = [bool(sum(map(mul, rows[cell], y))) for cell, y in zip(cells, lattice.vertices.exact, strict=True)]
    codes = lattice.codes(np.array(nonzero, dtype=np.uint8))
    return tuple(np.flatnonzero(code[table.numbers] == 0) for code, table in zip(codes, tables, strict=True))


def _functional_rows(regions: RegionComplex, chart: Chart) -> list[list[int]]:
    """For every region an integer row that is a positive multiple of g in homogeneous coordinates of the chart."""
    digits = regions.output_rows.reshape(len(regions), chart.dimension + 1, -1)
    if digits.shape[2] == 1:
        rows: list[list[int]] = digits[:, :, 0].tolist()
        return rows
    plan = regions.network.plan
    form = make_integer_form(plan, find_direct_parts(plan), chart.T)
    return as_integers(digits, digit_bits(form.most_terms))


def _a_cell_of_every_vertex(lattice: Lattice) -> Array:
    """Vertex -> a region that has it; on a shared face the affine maps of all regions agree."""
    around = np.arange(lattice.cells)
    for k in range(lattice.dimension, 0, -1):
        values, lengths = lattice.all_subfaces(k)
        below = np.zeros(lattice.count(k - 1), dtype=np.int64)
        below[values] = np.repeat(around, lengths)
        around = below
    return around
