"""The face lattice of a complex of pointed cones, in arrays: what the engine cuts.

A region of the plane is a polygon, its faces are edges and vertices, and one that is unbounded has an edge "at
infinity".  To treat all of this alike, d-dimensional regions are read as (d + 1)-dimensional cones with t >= 0: a
face of dimension k of a region is a face of dimension k + 1 of its cone, a vertex is a ray, and t = 0 is a wall.
The complex is face to face: two cells share a face or nothing.

Names in this module
    d          dimension of the cells
    k-face     a face of dimension k, numbered from 0; its sub-faces are the (k - 1)-faces in it
    pool       sub-faces of all k-faces, in segments; segments that are no longer used stay until compaction
    prefix     for every face one cell, as the cells were numbered when the present level began, that contains it
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exactrelu.regions.growable import Array, Growable, gather_segments, starts_of
from exactrelu.regions.vertices import Vertices
from exactrelu.regions.walls import WallSets

#: Compaction waits until the unused segments outnumber the used ones by this many.
PATIENCE = 256


class FaceLists:
    """The sub-faces of all k-faces for one k >= 2, in an append-only pool.

    >>> lists = FaceLists(np.array([0, 1, 2, 1, 3, 4]), np.array([3, 3]))
    >>> lists.combined(np.array([1, 0, 2, 0, 0], dtype=np.uint8)).tolist()
    [3, 0]
    """

    def __init__(self, values: Array, lengths: Array) -> None:
        self._start_afresh(values.astype(np.int32), lengths)

    @classmethod
    def adopted(cls, values: Array, lengths: Array) -> FaceLists:
        """The same without a copy of the sub-faces, int32, which get no other owner."""
        lists = cls.__new__(cls)
        lists._start_afresh(values, lengths, Growable.adopted)
        return lists

    def _start_afresh(self, values: Array, lengths: Array, own: Callable[[Array], Growable] = Growable) -> None:
        starts = starts_of(lengths)
        self.pool = own(values)
        self._segment_starts = Growable(starts)
        self._segment_of = Growable.adopted(np.arange(len(lengths)))
        self._starts = Growable.adopted(starts)
        self._lengths = Growable.adopted(lengths.astype(np.int64))

    def __len__(self) -> int:
        return self._starts.size

    @property
    def lengths(self) -> Array:
        """How many sub-faces each face has."""
        return self._lengths.view

    def combined(self, codes: Array) -> Array:
        """For every face the bitwise or of the codes of its sub-faces."""
        by_segment = np.bitwise_or.reduceat(codes[self.pool.view], self._segment_starts.view)
        return by_segment[self._segment_of.view]

    def of(self, faces: Array) -> tuple[Array, Array]:
        """The sub-faces of some faces, one after the other, and how many each has."""
        lengths = self._lengths.view[faces]
        return self.pool.view[gather_segments(self._starts.view[faces], lengths)], lengths

    def all(self) -> tuple[Array, Array]:
        """The sub-faces of all faces, one after the other, and how many each has."""
        return self.pool.view[gather_segments(self._starts.view, self.lengths)], self.lengths

    def first_and_last(self) -> tuple[Array, Array]:
        """Two different sub-faces of every face."""
        starts = self._starts.view
        return self.pool.view[starts], self.pool.view[starts + self.lengths - 1]

    def append(self, values: Array, lengths: Array) -> None:
        """New faces."""
        starts = self.pool.size + starts_of(lengths)
        segments = self._segment_starts.size + np.arange(len(lengths))
        self.pool.extend(values)
        self._segment_starts.extend(starts)
        self._segment_of.extend(segments)
        self._starts.extend(starts)
        self._lengths.extend(lengths)

    def replace(self, faces: Array, values: Array, lengths: Array) -> None:
        """Other sub-faces for some faces; the old segments become garbage."""
        starts = self.pool.size + starts_of(lengths)
        self._segment_of.view[faces] = self._segment_starts.size + np.arange(len(faces))
        self._starts.view[faces] = starts
        self._lengths.view[faces] = lengths
        self.pool.extend(values)
        self._segment_starts.extend(starts)

    def compact(self) -> None:
        """Drop the garbage, if there is more of it than of anything else."""
        if self._segment_starts.size > 2 * len(self) + PATIENCE:
            self._start_afresh(*self.all())


@dataclass
class Lattice:
    """All faces of all cells, with what the engine knows of each.

    Attributes:
        dimension: d.
        vertices: the 0-faces.
        tails: first vertex of every edge.
        heads: second vertex of every edge.
        lists: sub-faces of the k-faces under ``lists[k]``, for 2 <= k <= d.
        wall_set: for every (d - 1)-face the number of its set of walls.
        wall_row: for every (d - 1)-face the float row of the first of them, D numbers; floats that propose.
        wall_sets: the sets.
        prefix: for every k the prefix of every k-face.
    """

    dimension: int
    vertices: Vertices
    tails: Growable
    heads: Growable
    lists: dict[int, FaceLists]
    wall_set: Growable
    wall_row: Growable
    wall_sets: WallSets
    prefix: list[Growable]

    def count(self, k: int) -> int:
        """How many k-faces there are."""
        if k == 0:
            return len(self.vertices)
        return self.tails.size if k == 1 else len(self.lists[k])

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return self.count(self.dimension)

    @property
    def faces(self) -> int:
        """How many faces of all dimensions there are."""
        return sum(self.count(k) for k in range(self.dimension + 1))

    def subfaces(self, k: int, faces: Array) -> tuple[Array, Array]:
        """The sub-faces of some k-faces, k >= 1, one after the other, and how many each has."""
        if k > 1:
            return self.lists[k].of(faces)
        ends = np.stack([self.tails.view[faces], self.heads.view[faces]], axis=1)
        return ends.ravel(), np.full(len(faces), 2)

    def all_subfaces(self, k: int) -> tuple[Array, Array]:
        """The sub-faces of all k-faces, k >= 1."""
        return self.lists[k].all() if k > 1 else self.subfaces(1, np.arange(self.tails.size))

    def codes(self, at_vertices: Array) -> list[Array]:
        """For every face the bitwise or of the codes of its vertices."""
        codes = [at_vertices]
        if self.dimension > 0:
            codes.append(at_vertices[self.tails.view] | at_vertices[self.heads.view])
        for k in range(2, self.dimension + 1):
            codes.append(self.lists[k].combined(codes[-1]))
        return codes

    def append(self, k: int, values: Array, lengths: Array) -> None:
        """New k-faces, k >= 1, with their sub-faces."""
        if k > 1:
            self.lists[k].append(values, lengths)
        else:
            ends = values.reshape(-1, 2)
            self.tails.extend(ends[:, 0])
            self.heads.extend(ends[:, 1])

    def restart_prefixes(self, of_cells: Array) -> None:
        """Name the prefix of every cell, and give each other face that of any cell around it."""
        self.prefix = [Growable(of_cells)]
        for k in range(self.dimension, 0, -1):
            values, lengths = self.all_subfaces(k)
            below = np.zeros(self.count(k - 1), dtype=of_cells.dtype)
            below[values] = np.repeat(self.prefix[0].view, lengths)
            self.prefix.insert(0, Growable(below))


def restricted(lattice: Lattice, kept_cells: Array) -> Lattice:
    """The lattice of some of the cells and their faces, renumbered in order.

    Args:
        kept_cells: a mask.
    """
    d = lattice.dimension
    kept = [kept_cells]
    for k in range(d, 0, -1):
        values, lengths = lattice.all_subfaces(k)
        below = np.zeros(lattice.count(k - 1), dtype=bool)
        below[values[np.repeat(kept[0], lengths)]] = True
        kept.insert(0, below)
    number = [np.cumsum(mask) - 1 for mask in kept]
    new = {}
    for k in range(1, d + 1):
        values, lengths = lattice.subfaces(k, np.flatnonzero(kept[k]))
        new[k] = (number[k - 1][values], lengths)
    return assembled(
        lattice.vertices.kept(kept[0]),
        [new[k] for k in range(1, d + 1)],
        lattice.wall_set.view[kept[d - 1]] if d else lattice.wall_set.view,
        lattice.wall_row.view[kept[d - 1]] if d else lattice.wall_row.view,
        lattice.wall_sets,
    )


def assembled(
    vertices: Vertices, lists: list[tuple[Array, Array]], wall_set: Array, wall_row: Array, wall_sets: WallSets
) -> Lattice:
    """A lattice from the sub-faces of its k-faces, k = 1, …, d, all in one prefix."""
    d = len(lists)
    ends = lists[0][0].reshape(-1, 2).astype(np.int32) if d else np.zeros((0, 2), dtype=np.int32)
    lattice = Lattice(
        dimension=d,
        vertices=vertices,
        tails=Growable(ends[:, 0]),
        heads=Growable(ends[:, 1]),
        lists={k: FaceLists(*lists[k - 1]) for k in range(2, d + 1)},
        wall_set=Growable(wall_set),
        wall_row=Growable(wall_row),
        wall_sets=wall_sets,
        prefix=[],
    )
    lattice.restart_prefixes(np.zeros(lattice.cells, dtype=np.int64))
    return lattice
