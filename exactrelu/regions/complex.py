"""RegionComplex: all activation regions of a network on a domain, as arrays; one region at a time on demand.

Up to dimension 6 it has all faces of the regions, as a lattice; beyond, regions and facets, as a splitting tree.

Names in this module
    n, d       coordinates of x; dimension of the cells in the chart
    ℓ          dimension of the lineality: directions along which no region ends
    region     an activation region, numbered from 0; the cells of the lattice or of the tree, in order
    facet      a (d - 1)-face that is not at infinity
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from exactrelu.errors import InputError, UnsupportedOperation
from exactrelu.networks.network import Network
from exactrelu.regions.charts import Chart, Emptiness
from exactrelu.regions.domains import Domain
from exactrelu.regions.growable import Array, owners_of, starts_of
from exactrelu.regions.integer_form import IntegerForm
from exactrelu.regions.lattice import Lattice
from exactrelu.regions.linear_regions import connected_components, distinct_rows
from exactrelu.regions.signs import SignCount
from exactrelu.regions.tree_certify import TreeCount
from exactrelu.regions.tree_complex import TreeComplex
from exactrelu.regions.walls import WallNumbers, WallSets

if TYPE_CHECKING:
    from exactrelu.regions.region import Region

FINITE, AT_INFINITY = 1, 2

#: The greatest dimension of a chart in which all faces are listed; beyond, cells have too many.
MOST_DIMENSION_WITH_FACES = 6


@dataclass(frozen=True, eq=False, repr=False)
class RegionComplex:
    """Every activation region of ``network`` on ``domain``, exactly; none is missing and none is empty.

    Iterating over it, or indexing it, gives :class:`exactrelu.regions.region.Region`.

    Attributes:
        network: the network.
        domain: where its regions were looked for.
        signs: regions x kinked neurons, in the order of ``network.architecture.kinked``; int8.
        chart: coordinates on the domain; None if the domain is empty.
        emptiness: Farkas' proof that the domain is empty; None if it is not.
        lattice: all faces of the regions, in the chart; None if the domain is empty, or there is a tree.
        walls: how walls are numbered.
        output_rows: integers, one row for each region; equal where the affine maps of the outputs are.
        column_neurons: for every column of the engine the place of its neuron in ``signs``.
        predicates: what was asked, and how often exact integers had to decide.
        tree: the regions in a chart of dimension 7 or more, instead of a lattice.
    """

    network: Network
    domain: Domain
    signs: Array
    chart: Chart | None
    emptiness: Emptiness | None
    lattice: Lattice | None
    walls: WallNumbers
    output_rows: Array
    column_neurons: tuple[int, ...]
    predicates: SignCount | TreeCount
    tree: TreeComplex | None = None

    def __len__(self) -> int:
        return len(self.signs)

    def __repr__(self) -> str:
        return f"<{len(self)} activation regions of {self.network} in dimension {self.dimension}>"

    def __getitem__(self, k: int) -> Region:
        from exactrelu.regions.region import Region

        if not -len(self) <= k < len(self):
            raise IndexError(f"there are {len(self)} regions, numbered from 0; there is no region {k}")
        return Region(self, k % len(self))

    def __iter__(self) -> Iterator[Region]:
        return (self[k] for k in range(len(self)))

    @property
    def neurons(self) -> tuple[str, ...]:
        """The kinked neurons, in the order of a sign vector."""
        return self.network.architecture.kinked

    @property
    def dimension(self) -> int:
        """The dimension of the domain, d + ℓ; -1 if it is empty."""
        return -1 if self.chart is None else self.chart.dimension + len(self.chart.lineality)

    # Counts

    @property
    def activation_regions(self) -> int:
        """The number of activation regions."""
        return len(self)

    @property
    def linear_regions(self) -> int:
        """The number of maximal connected unions of activation regions with one affine map."""
        return int(self.linear_region_of.max(initial=-1)) + 1

    @property
    def affine_pieces(self) -> int:
        """The number of different affine maps."""
        return int(self.affine_piece_of.max(initial=-1)) + 1

    @property
    def bounded_regions(self) -> int:
        """The number of bounded activation regions."""
        return int(self.is_bounded.sum())

    @property
    def unbounded_regions(self) -> int:
        """The number of unbounded activation regions."""
        return len(self) - self.bounded_regions

    @cached_property
    def affine_piece_of(self) -> Array:
        """Region -> number of its affine map of the outputs."""
        return distinct_rows(self.output_rows)

    @cached_property
    def linear_region_of(self) -> Array:
        """Region -> number of its linear region."""
        pairs = self.neighbours
        same = self.affine_piece_of[pairs[:, 0]] == self.affine_piece_of[pairs[:, 1]]
        return connected_components(len(self), pairs[same])

    # Arrays

    @cached_property
    def is_bounded(self) -> Array:
        """Region -> is it bounded?"""
        if self.chart is None or self.chart.lineality:
            return np.zeros(len(self), dtype=bool)
        if self.tree is not None:
            return self.tree.is_bounded
        return np.asarray(self._places[-1] == FINITE)

    @cached_property
    def facets(self) -> tuple[Array, Array]:
        """The facets of all regions, one region after the other, and how many each has."""
        if self.tree is not None:
            return self.tree.facets.of_cells, self.tree.facets.lengths
        if self.lattice is None or self.lattice.dimension == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(len(self), dtype=np.int64)
        values, lengths = self.lattice.all_subfaces(self.lattice.dimension)
        finite = self._places[-2][values] != AT_INFINITY
        return values[finite], np.bincount(owners_of(lengths)[finite], minlength=len(self))

    @cached_property
    def facet_starts(self) -> Array:
        """Where the facets of each region begin in :attr:`facets`."""
        return starts_of(self.facets[1])

    @cached_property
    def regions_at_facet(self) -> Array:
        """Facet -> the two regions it separates; -1 for the second on the boundary of the domain."""
        if self.tree is not None:
            return self.tree.facets.cells
        facets, lengths = self.facets
        owners = owners_of(lengths)
        table = np.full((len(self._places[-2]) if len(facets) else 0, 2), -1, dtype=np.int64)
        table[facets[::-1], 0] = owners[::-1]  # the first region that has it
        table[facets, 1] = owners  # the last one
        table[table[:, 0] == table[:, 1], 1] = -1
        return table

    @cached_property
    def neighbours(self) -> Array:
        """The pairs of regions that share a facet, the lesser one first."""
        table = self.regions_at_facet
        return table[table[:, 1] >= 0]

    @cached_property
    def _places(self) -> list[Array]:
        """For every face whether it is finite (1), at infinity (2) or both (3)."""
        return [] if self.lattice is None else places_in(self.lattice)

    # The polyhedral complex

    def face_lattice(self) -> Lattice | None:
        """:attr:`lattice`; None on an empty domain, and only there.

        Raises:
            UnsupportedOperation: the chart has dimension 7 or more, where faces are not listed.
        """
        if self.tree is not None:
            raise UnsupportedOperation(
                f"in dimension {self.tree.chart.dimension} regions and facets are listed, but not all faces",
                hint=f"look at a domain of dimension {MOST_DIMENSION_WITH_FACES} or less, such as a slice "
                "through points",
            )
        return self.lattice

    def dual_graph(self) -> Any:
        """A networkx graph: regions, joined where they share a facet; ``neurons`` says whose kink it is."""
        import networkx

        graph = networkx.Graph()
        graph.add_nodes_from(range(len(self)))
        table = self.regions_at_facet
        for facet in np.flatnonzero(table[:, 1] >= 0).tolist():
            graph.add_edge(int(table[facet, 0]), int(table[facet, 1]), neurons=self.neurons_at(facet))
        return graph

    def neurons_at(self, facet: int) -> tuple[str, ...]:
        """The neurons whose kink contains a facet, in the order of :attr:`neurons`.

        One that vanishes on the regions on both sides has no kink there and is none of them.
        """
        around = self.regions_at_facet[facet]
        signs = self.signs[around[around >= 0]]
        places = sorted(self.column_neurons[wall] for wall in self._walls_at(facet) if wall < self.walls.neurons)
        return tuple(self.neurons[k] for k in places if signs[:, k].any())

    def domain_rows_at(self, facet: int) -> tuple[int, ...]:
        """The rows of ``domain.rows.A`` that are tight on a facet."""
        if self.chart is None:
            return ()
        first = self.walls.row(0)
        return tuple(sorted(self.chart.row_numbers[wall - first] for wall in self._walls_at(facet) if wall >= first))

    def _walls_at(self, facet: int) -> tuple[int, ...]:
        """The walls that contain a facet; of a lattice also neurons that vanish on both sides of it."""
        wall_sets, wall_set = self._wall_sets
        return wall_sets.members[int(wall_set[facet])]

    @property
    def _wall_sets(self) -> tuple[WallSets, Array]:
        """Sets of walls, and facet -> number of its set."""
        if self.tree is not None:
            return self.tree.facets.wall_sets, self.tree.facets.wall_set
        if self.lattice is None:
            raise InputError("the domain is empty and has no facets")
        return self.lattice.wall_sets, self.lattice.wall_set.view

    def find(self, pattern: Mapping[str, int]) -> Region | None:
        """The region with this sign vector, or None if there is none.

        Args:
            pattern: kinked neuron -> sign, for every one of :attr:`neurons`.

        Raises:
            InputError: a neuron has no sign, or a name is no kinked neuron.
        """
        if set(pattern) != set(self.neurons):
            raise InputError("the pattern must give a sign to every kinked neuron and to nothing else")
        wanted = np.array([pattern[name] for name in self.neurons], dtype=np.int8)
        found = self._number_of.get(wanted.tobytes())
        return None if found is None else self[found]

    @cached_property
    def _number_of(self) -> dict[bytes, int]:
        return {row.tobytes(): k for k, row in enumerate(np.ascontiguousarray(self.signs))}


def places_in(lattice: Lattice) -> list[Array]:
    """For every face of every dimension whether it is finite (1), at infinity (2) or both (3)."""
    at_vertices = np.where(lattice.vertices.are_points, FINITE, AT_INFINITY).astype(np.uint8)
    return lattice.codes(at_vertices)


def in_order_of_neurons(network: Network, form: IntegerForm, signs: Array) -> tuple[Array, tuple[int, ...]]:
    """Signs in the order of the network's neurons, regions x kinked neurons, and the place of every column there.

    Args:
        network: whose neurons.
        form: of the network; it orders the columns.
        signs: columns x regions.
    """
    kinked = [k for k, neuron in enumerate(network.plan.neurons) if neuron.negative != neuron.positive]
    place_of = {k: place for place, k in enumerate(kinked)}
    places = tuple(place_of[k] for k in form.kinked)
    if places == tuple(range(len(places))):
        ordered = np.ascontiguousarray(signs.T)
    else:
        ordered = np.empty((signs.shape[1], len(kinked)), dtype=np.int8)
        ordered[:, list(places)] = signs.T
    ordered.flags.writeable = False
    return ordered, places
