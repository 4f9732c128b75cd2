"""Independent pieces of one run: a paused complex, divided along kinks; each piece can be finished anywhere.

A chunk is a closed sub-complex: some cells with all their faces.  ``expand`` is a pure function of it.  Two chunks
share faces, and cut them alike, because walls are continuous across cells; ``glue`` finds these faces again.

What can be done for a part alone is done here, because parts are made at the same time, and glued one after the other.

Names in this module
    part     what comes back from a chunk: the finished sub-complex as plain arrays, with a few numbers
    shared   faces of a part that other parts may have too: those of facets with one cell of the part at them
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from exactrelu.regions.engine import Bounds, Lineage, SignTable, State, advance, finished
from exactrelu.regions.growable import Array
from exactrelu.regions.integer_form import IntegerForm
from exactrelu.regions.lattice import Lattice, restricted
from exactrelu.regions.packed_points import PackedPoints, pack
from exactrelu.regions.rows import ExactRows, fewer_rows
from exactrelu.regions.signs import SignCount
from exactrelu.regions.vertices import Vertices

#: The serial beginning of a run ends at so many cells.
START_CELLS = 2048
#: They become so many chunks at least and at most, and in between one for each so many regions that are expected:
#: what chunks share is done in each of them, and every cut takes its time however few cells there are.
FEWEST, MOST, REGIONS_EACH = 8, 32, 25_000
#: What the division follows from, for journals.
DIVISION = f"{FEWEST} to {MOST} chunks of {REGIONS_EACH} regions from {START_CELLS} cells"


@dataclass(frozen=True)
class Chunk:
    """Everything that the rest of a run needs to know of some cells."""

    form: IntegerForm
    state: State
    bounds: Bounds

    @property
    def cells(self) -> int:
        """How many there are when it begins."""
        return self.state.lattice.cells


@dataclass(frozen=True)
class Part:
    """A finished chunk: its cells and their faces, of every dimension first those that no other part has.

    Attributes:
        vertices: of all faces.
        shared_points: the exact vertices that other parts may have, packed.
        lists: for every dimension from 1 on the sub-faces of all faces, face by face, and how many each has.
        shared: for every dimension up to d - 1 how many faces other parts may have; these are the last ones.
        wall_set: facet -> place of its set of walls in ``wall_sets``.
        wall_row: facet -> the float row of its first wall.
        wall_sets: sets of walls, the first wall first.
        signs: cells x columns.
        outputs: integer rows of the outputs.
        row_of_cell: which of them each cell has.
        lineage: where every cell comes from, see :class:`exactrelu.regions.engine.Lineage`.
        count: how signs were decided.
    """

    vertices: Vertices
    shared_points: PackedPoints
    lists: list[tuple[Array, Array]]
    shared: list[int]
    wall_set: Array
    wall_row: Array
    wall_sets: list[tuple[int, ...]]
    signs: Array
    outputs: ExactRows
    row_of_cell: Array
    lineage: Array
    count: SignCount

    @property
    def cells(self) -> int:
        """How many there are."""
        return len(self.signs)

    @property
    def alone(self) -> list[int]:
        """For every dimension up to d - 1 how many faces no other part has; these are the first ones."""
        counts = [len(self.vertices), *(len(lengths) for _, lengths in self.lists[:-1])]
        return [count - shared for count, shared in zip(counts, self.shared, strict=True)]


def divide(form: IntegerForm, state: State, bounds: Bounds, *, chunks: int | None = None) -> list[Chunk]:
    """Divide a paused run into at most this many chunks; the same ones on every machine.

    Args:
        form: the network in the chart.
        state: where it pauses.
        bounds: when to refuse.
        chunks: so many; None for a number that fits the regions to be expected.
    """
    if chunks is None:
        first = form.levels[state.level].first_column
        done = first + sum(column >= first for column in state.done)
        chunks = chunks_for(state.lattice.cells, done, len(form.kinked), form.dimension)
    return [_chunk(form, state, bounds, piece) for piece, _ in halved(state.table.view, chunks)]


def chunks_for(cells: int, done: int, columns: int, d: int) -> int:
    """How many chunks are worth while.

    From so many of the columns there are so many cells; n hyperplanes in general position make about n^d / d! regions.

    >>> chunks_for(2048, 24, 128, 3), chunks_for(2048, 24, 32, 3), chunks_for(2048, 24, 1000, 3)
    (12, 8, 32)
    """
    expected = cells * int(columns**d) // int(max(1, done) ** d)
    return min(MOST, max(FEWEST, expected // REGIONS_EACH))


def halved(signs: Array, pieces: int) -> list[tuple[Array, tuple[int, ...]]]:
    """At most so many sets of cells, and the columns by which each was divided off.

    Always the largest one is halved by the neuron that halves it best; nothing but signs decides.

    Args:
        signs: columns x cells.
        pieces: at least one.

    >>> [(cells.tolist(), columns) for cells, columns in halved(np.array([[1, 1, 1], [-1, 1, -1]]), 2)]
    [([1], (1,)), ([0, 2], (1,))]
    """
    found: list[tuple[Array, tuple[int, ...]]] = [(np.arange(signs.shape[1]), ())]
    while len(found) < pieces and len(signs):
        largest = max(range(len(found)), key=lambda k: len(found[k][0]))
        cells, columns = found[largest]
        above = signs[:, cells] > 0
        halves = np.minimum(above.sum(axis=1), (signs[:, cells] < 0).sum(axis=1))
        best = int(np.argmax(halves))
        if not halves[best]:
            break
        columns = (*columns, best)
        found[largest : largest + 1] = [(cells[above[best]], columns), (cells[~above[best]], columns)]
    return found


def _chunk(form: IntegerForm, state: State, bounds: Bounds, cells: Array) -> Chunk:
    kept = np.zeros(state.lattice.cells, dtype=bool)
    kept[cells] = True
    table = SignTable(len(form.kinked), len(cells))
    table.view[:] = state.table.view[:, cells]
    lattice = restricted(state.lattice, kept)
    lattice.wall_sets = deepcopy(lattice.wall_sets)  # every chunk will add its own
    sources = {k: fewer_rows(source, source.row_of_cell[cells]) for k, source in state.sources.items()}
    lineage = Lineage(cells, len(form.kinked))
    return Chunk(
        form, State(lattice, table, state.level, state.done, sources, state.auxiliary, SignCount(), lineage), bounds
    )


def expand(chunk: Chunk) -> Part:
    """Cut a chunk by all neurons that are left.  The chunk itself is left as it was.

    Raises:
        LimitExceeded: it has more regions or faces than allowed.
    """
    state = deepcopy(chunk.state)
    advance(chunk.form, state, chunk.bounds)
    result = finished(chunk.form, state)
    lattice = result.lattice
    orders, shared = _with_shared_faces_last(lattice)
    exact = lattice.vertices.exact
    points = [exact[v] for v in orders[0].tolist()]
    vertices = Vertices.with_floats(points, lattice.vertices.floats[orders[0]], lattice.vertices.absolute)
    used = np.flatnonzero(np.bincount(lattice.wall_set.view, minlength=1))
    lineage = state.lineage.rows.view if state.lineage is not None else np.zeros((0, 1), dtype=np.uint64)
    return Part(
        vertices=vertices,
        shared_points=pack(vertices.exact[len(vertices) - shared[0] :], lattice.dimension + 1),
        lists=_renumbered(lattice, orders),
        shared=shared,
        wall_set=np.searchsorted(used, lattice.wall_set.view[orders[-2]]).astype(np.int32),
        wall_row=lattice.wall_row.view[orders[-2]],
        wall_sets=[lattice.wall_sets.members[k] for k in used.tolist()],
        signs=np.ascontiguousarray(result.signs.T),
        outputs=result.outputs,
        row_of_cell=result.row_of_cell,
        lineage=lineage,
        count=result.count,
    )


def _with_shared_faces_last(lattice: Lattice) -> tuple[list[Array], list[int]]:
    """For every dimension an order of the faces in which the shared ones come last, and how many these are.

    Shared are all faces of facets with one cell at them; some of these lie on the boundary of the domain.  A face that
    two parts have is one of them: the cells around it hang together through facets.
    """
    d = lattice.dimension
    values, _ = lattice.all_subfaces(d)
    is_shared = np.bincount(values, minlength=lattice.count(d - 1)) == 1
    orders = [np.arange(lattice.cells)]
    shared: list[int] = []
    for k in range(d - 1, -1, -1):
        there = np.flatnonzero(is_shared)
        orders.insert(0, np.concatenate([np.flatnonzero(~is_shared), there]))
        shared.insert(0, len(there))
        if k:
            is_shared = np.zeros(lattice.count(k - 1), dtype=bool)
            is_shared[lattice.subfaces(k, there)[0]] = True
    return orders, shared


def _renumbered(lattice: Lattice, orders: list[Array]) -> list[tuple[Array, Array]]:
    """The sub-faces of all faces of dimension 1, …, d in these orders, by their places in these orders."""
    lists = []
    for k in range(1, lattice.dimension + 1):
        place = np.empty(len(orders[k - 1]), dtype=np.int32)
        place[orders[k - 1]] = np.arange(len(place), dtype=np.int32)
        values, lengths = lattice.subfaces(k, orders[k])
        lists.append((place[values], lengths.astype(np.int32)))
    return lists
