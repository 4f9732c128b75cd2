"""Cut every face of a lattice by one wall: pure combinatorics on the signs at the vertices.

One of the three array seams.  Only faces with vertices on both sides change: F keeps its number for its upper part, a
new face of the same dimension is its lower part, and a new face one dimension lower is F ∩ wall.  The boundary of
F ∩ wall consists of

  (1) G ∩ wall for the sub-faces G of F that are cut themselves, and
  (2) the sub-sub-faces of F that lie in the wall already;

(2) is all that degenerate position needs.  The wall is a hyperplane on every cell and continuous across cells, so the
complex stays face to face.

Names in this module
    F, G     a cut k-face and one of its sub-faces
    upper    number of F's upper part, that of F itself
    lower    number of F's lower part
    middle   number of F ∩ wall, a (k - 1)-face
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from exactrelu.regions.codes import ABOVE, BELOW, BOTH, Changed, Ragged, WallCodes
from exactrelu.regions.growable import Array, owners_of
from exactrelu.regions.lattice import Lattice

SIGN_OF_CODE: Final = np.array([0, 1, -1, 1], dtype=np.int8)


@dataclass(frozen=True)
class Crossings:
    """Where the cut edges meet the wall: the new vertices, in order.

    Attributes:
        above: the end of each cut edge above the wall.
        below: the other end.
        prefix: the prefix of the edge.
        cells: the cells that were cut; their lower parts are the new cells, in this order.
        changes: what happened to the faces of dimension 1, …, d.
    """

    above: Array
    below: Array
    prefix: Array
    cells: Array
    changes: list[Changed]


@dataclass(frozen=True)
class _Boundary:
    """The sub-faces of the cut k-faces for one k, one face after the other, how many each has, and their codes."""

    entries: Array
    lengths: Array
    codes: Array


@dataclass(frozen=True)
class _Numbers:
    """For every dimension: which faces are cut, and the new numbers, looked up by the number of the cut face."""

    cut: list[Array]
    lower: list[Array]
    middle: list[Array]


def cut(lattice: Lattice, codes: WallCodes, wall: int, wall_rows: Callable[[Array], Array]) -> Crossings | None:
    """Cut the faces in place; None if no cell is cut.  The caller appends the new vertices.

    Args:
        lattice: changed in place; facets that lie in the wall get it as one more member of their set.
        codes: of all faces.
        wall: its number.
        wall_rows: takes some cells to the float rows of the wall on them, cells x D (or 1 x D for all).

    Cost: one pass over the codes of cells, and of facets if the wall touches any, one over marks of other faces, and
    work proportional to the faces that are cut.
    """
    d = lattice.dimension
    if d > 0 and codes.touches:
        _label_facets_inside(lattice, codes.all(d - 1), wall)
    cells = np.flatnonzero(codes.cells == BOTH)
    if not len(cells):
        return None
    cut_faces, boundaries = _descend(lattice, codes, cells)
    numbers = _number(lattice, cut_faces)
    crossed = _Edges(*_cut_edges(lattice, codes, numbers))
    parts, middles = [crossed.parts], []
    for k in range(2, d + 1):
        middles.append(_middle_faces(lattice, k, boundaries[k], codes, numbers))
        lattice.append(k - 1, *middles[-1])
        parts.append(_cut_faces(lattice, k, boundaries[k], numbers))
    nothing = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
    changes = [Changed(numbers.cut[k], *parts[k - 1], middle) for k, middle in enumerate([*middles, nothing], start=1)]
    crossings = Crossings(crossed.above, crossed.below, lattice.prefix[1].view[numbers.cut[1]], cells, changes)
    _extend_walls(lattice, numbers, wall, np.broadcast_to(wall_rows(cells), (len(cells), d + 1)))
    _extend_prefixes(lattice, numbers)
    for lists in lattice.lists.values():
        lists.compact()
    return crossings


def split(
    entries: Array, lengths: Array, side: int, codes: Array, renamed: Array, middle: Array
) -> tuple[Array, Array]:
    """The sub-faces of one part of each cut face: its sub-faces on that side, and its middle.

    Args:
        entries: sub-faces of the cut faces, one after the other.
        lengths: how many each has.
        side: ABOVE or BELOW.
        codes: of the entries.
        renamed: the numbers of the entries' parts on that side.
        middle: of every cut face.

    Returns:
        Sub-faces and lengths.

    >>> split(np.array([4, 5, 6]), np.array([3]), BELOW, np.array([1, 3, 2]), np.array([4, 9, 6]), np.array([7]))
    (array([9, 6, 7], dtype=int32), array([3]))
    """
    there = (codes & side) != 0
    owners = owners_of(lengths)[there]
    new_lengths = np.bincount(owners, minlength=len(lengths)) + 1
    values = np.empty(int(new_lengths.sum()), dtype=np.int32)
    values[np.arange(len(owners)) + owners] = renamed[there]
    values[np.cumsum(new_lengths) - 1] = middle
    return values, new_lengths


def _label_facets_inside(lattice: Lattice, codes: Array, wall: int) -> None:
    inside = np.flatnonzero(codes == 0)
    if len(inside):
        lattice.wall_set.view[inside] = lattice.wall_sets.added(lattice.wall_set.view[inside], wall)


def _descend(lattice: Lattice, codes: WallCodes, cells: Array) -> tuple[list[Array], list[_Boundary]]:
    """The faces that are cut, by dimension, and the boundaries of those of dimension 2 and more.

    They are found from the cells down, because a face is cut only if all faces that contain it are.
    """
    d = lattice.dimension
    nothing = _Boundary(*[np.zeros(0, dtype=np.int64)] * 3)
    faces, boundaries = [cells], [nothing] * (d + 1)
    for k in range(d, 1, -1):
        entries, lengths = lattice.lists[k].of(faces[0])
        boundaries[k] = _Boundary(entries, lengths, codes.of(k - 1, entries))
        marks = np.zeros(lattice.count(k - 1), dtype=bool)
        marks[entries[boundaries[k].codes == BOTH]] = True
        faces.insert(0, np.flatnonzero(marks))
    return [np.zeros(0, dtype=np.int64), *faces][-d - 1 :], boundaries


def _number(lattice: Lattice, cut_faces: list[Array]) -> _Numbers:
    """New k-faces: first the lower parts of cut k-faces, then the middles of cut (k + 1)-faces."""
    lower, middle = [cut_faces[0]], [cut_faces[0]]
    for k in range(1, lattice.dimension + 1):
        first = lattice.count(k)
        lower.append(_looked_up(first, cut_faces[k], first))
        middle.append(_looked_up(first, cut_faces[k], lattice.count(k - 1) + len(cut_faces[k - 1])))
    return _Numbers(cut_faces, lower, middle)


def _looked_up(size: int, faces: Array, first: int) -> Array:
    """A table with first, first + 1, … at ``faces``; the other entries are never read."""
    table = np.empty(size, dtype=np.int32)
    table[faces] = np.arange(first, first + len(faces))
    return table


@dataclass(frozen=True)
class _Edges:
    """The ends of the cut edges above and below the wall, and the vertices of their upper and lower parts."""

    above: Array
    below: Array
    parts: tuple[Ragged, Ragged]


def _cut_edges(lattice: Lattice, codes: WallCodes, numbers: _Numbers) -> tuple[Array, Array, tuple[Ragged, Ragged]]:
    edges = numbers.cut[1]
    tails, heads = lattice.tails.view[edges], lattice.heads.view[edges]
    upward = codes.of(0, tails) == ABOVE
    above, below = np.where(upward, tails, heads), np.where(upward, heads, tails)
    middle = numbers.middle[1][edges]
    lattice.tails.view[edges] = above
    lattice.heads.view[edges] = middle
    lattice.tails.extend(middle)
    lattice.heads.extend(below)
    two = np.full(len(edges), 2)
    upper, lower = (np.stack(ends, axis=1).ravel() for ends in ((above, middle), (middle, below)))
    return above, below, ((upper, two), (lower, two))


def _cut_faces(lattice: Lattice, k: int, boundary: _Boundary, numbers: _Numbers) -> tuple[Ragged, Ragged]:
    """Split the cut k-faces; the cut (k - 1)-faces are split already, the others untouched."""
    faces, entries, lengths = numbers.cut[k], boundary.entries, boundary.lengths
    middle = numbers.middle[k][faces]
    upper = split(entries, lengths, ABOVE, boundary.codes, entries, middle)
    renamed = entries.copy()
    is_cut = boundary.codes == BOTH
    renamed[is_cut] = numbers.lower[k - 1][entries[is_cut]]
    lower = split(entries, lengths, BELOW, boundary.codes, renamed, middle)
    lattice.lists[k].replace(faces, *upper)
    lattice.lists[k].append(*lower)
    return upper, lower


def _middle_faces(lattice: Lattice, k: int, boundary: _Boundary, codes: WallCodes, numbers: _Numbers) -> Ragged:
    """The sub-faces of F ∩ wall for all cut k-faces F: (k - 2)-faces, in the order of the F."""
    entries, owners = boundary.entries, owners_of(boundary.lengths)
    is_cut = boundary.codes == BOTH
    found, owner = numbers.middle[k - 1][entries[is_cut]], owners[is_cut]  # condition (1)
    if codes.touches:
        inner, inner_owner = _sub_subfaces(lattice, k, entries[~is_cut], owners[~is_cut], codes)  # condition (2)
        found, owner = np.concatenate([found, inner]), np.concatenate([owner, inner_owner])
        order = np.argsort(owner, kind="stable")
        found, owner = found[order], owner[order]
    return found, np.bincount(owner, minlength=len(boundary.lengths))


def _sub_subfaces(lattice: Lattice, k: int, whole: Array, owners: Array, codes: WallCodes) -> tuple[Array, Array]:
    """The (k - 2)-faces in the wall that lie in sub-faces that are not cut, once for each owner."""
    below, lengths = lattice.subfaces(k - 1, whole)
    chosen = codes.of(k - 2, below) == 0
    size = np.int64(lattice.count(k - 2))
    keys = np.unique(np.repeat(owners, lengths)[chosen] * size + below[chosen])
    return (keys % size).astype(np.int32), keys // size


def _extend_walls(lattice: Lattice, numbers: _Numbers, wall: int, rows: Array) -> None:
    """Lower parts of facets keep their walls; the middles of cells lie in the new one."""
    split_facets = numbers.cut[lattice.dimension - 1]
    cells = len(numbers.cut[lattice.dimension])
    lattice.wall_set.extend(np.concatenate([lattice.wall_set.view[split_facets], np.full(cells, wall)]))
    lattice.wall_row.extend(np.concatenate([lattice.wall_row.view[split_facets], rows]))


def _extend_prefixes(lattice: Lattice, numbers: _Numbers) -> None:
    """A part of a face has the prefix of the face."""
    d, prefix = lattice.dimension, lattice.prefix
    for k in range(d + 1):
        parts = [prefix[k].view[numbers.cut[k]]]
        if k < d:
            parts.append(prefix[k + 1].view[numbers.cut[k + 1]])
        prefix[k].extend(np.concatenate(parts))
