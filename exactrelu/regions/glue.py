"""Glue the parts of a divided run: shared faces become one face again, cells stand as in an undivided run.

A vertex is its primitive integer vector.  A k-face of a face-to-face complex is known by any two of its (k - 1)-faces,
because two different k-faces have at most one of these in common; the two with the least numbers are taken.  The order
of the cells is read off their lineage, so that the regions come out as if nothing had been divided.

One process does this while all others wait, so nothing but shared faces is looked at: the faces of one part alone are
copied, with numbers that are looked up.  A second thread copies signs and rows of walls, which are half of all bytes.

Names in this module
    alone     faces that only one part has; they come first, part by part, and then the shared ones
    shared    the shared k-faces of all parts, one part after the other
    kept      of shared faces that are the same the one that is kept, by its place among the shared ones
    numbers   for every part the numbers of its k-faces in the glued lattice
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np

from exactrelu.regions.chunks import Part
from exactrelu.regions.engine import Result
from exactrelu.regions.growable import Array, Growable, gather_segments, starts_of
from exactrelu.regions.lattice import FaceLists, Lattice
from exactrelu.regions.limbs import digits_needed, digits_of
from exactrelu.regions.packed_points import JoinedPoints, PackedPoints, find_equal, join_packed
from exactrelu.regions.rows import ExactRows
from exactrelu.regions.signs import SignCount
from exactrelu.regions.vertices import Vertices
from exactrelu.regions.walls import WallSets


def glue(parts: Sequence[Part], begun: SignCount) -> Result:
    """The complex that the parts make up.

    Args:
        parts: of one divided run, at least one, in the order of its chunks.
        begun: how signs were decided before the run was divided.

    Cost: one copy of everything, one sort of the shared faces, one sort of the cells.
    """
    order = _order([part.lineage for part in parts])
    with ThreadPoolExecutor(1) as helper:
        signs = helper.submit(_rows, [part.signs for part in parts], order)
        lattice = _glued_lattice(parts, order, helper)
    return Result(
        lattice=lattice,
        signs=signs.result().T,
        outputs=join_outputs([(part.outputs, part.row_of_cell) for part in parts], order),
        row_of_cell=np.arange(len(order)),
        auxiliary=False,
        count=SignCount(
            *(
                sum(getattr(count, name) for count in (begun, *(part.count for part in parts)))
                for name in ("asked", "exact", "zero")
            )
        ),
    )


def _order(lineages: Sequence[Array]) -> Array:
    """The numbers of all cells as an undivided run has them."""
    words = [np.concatenate(word) for word in zip(*(rows.T for rows in lineages), strict=True)]
    telling = [word for word in words if word.any()]
    return np.lexsort(telling or words)  # the last word first, the cell of the paused run at the end


def _rows(tables: Sequence[Array], order: Array) -> Array:
    """The rows of all tables, one table after the other, in this order; every row is copied once, in one piece."""
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    rows = np.empty((len(order), tables[0].shape[1]), dtype=tables[0].dtype)
    start = 0
    for table in tables:
        there = place[start : start + len(table)]
        start += len(table)
        if rows.shape[1]:
            _in_pieces(rows)[there] = _in_pieces(table)
    return rows


def _in_pieces(table: Array) -> Array:
    """A table as one array of rows."""
    return table.view(np.dtype((np.void, table.itemsize * table.shape[1]))).ravel()


def _glued_lattice(parts: Sequence[Part], order: Array, helper: Executor) -> Lattice:
    """The lattice, which will not be cut any more: without prefixes."""
    d = len(parts[0].lists)
    vertices, kept, numbers = _glued_vertices(parts)
    lists = []
    for k in range(1, d):
        faces, kept, numbers = _glued_faces(parts, k, numbers)
        lists.append(faces)
    wall_row = helper.submit(_selected, parts, d - 1, [part.wall_row for part in parts], kept)
    lists.append(_ordered_cells(parts, numbers, order))
    ends = lists[0][0].reshape(-1, 2)
    wall_sets, wall_set = _wall_sets(parts)
    return Lattice(
        dimension=d,
        vertices=vertices,
        tails=Growable(ends[:, 0]),
        heads=Growable(ends[:, 1]),
        lists={k: FaceLists.adopted(*lists[k - 1]) for k in range(2, d + 1)},
        wall_set=Growable.adopted(_selected(parts, d - 1, wall_set, kept)),
        wall_row=Growable.adopted(wall_row.result()),
        wall_sets=wall_sets,
        prefix=[],
    )


def _glued_vertices(parts: Sequence[Part]) -> tuple[Vertices, Array, list[Array]]:
    """The vertices, which of the shared ones are kept, and the numbers of all."""
    shared = join_packed([part.shared_points for part in parts])
    kept, which = find_equal(shared)
    alone = [(part.vertices.exact, part.alone[0]) for part in parts]
    exact = JoinedPoints([*alone, (PackedPoints(shared.data[kept]), len(kept))])
    floats = _selected(parts, 0, [part.vertices.floats for part in parts], kept)
    absolute = max(part.vertices.absolute for part in parts)
    return Vertices.with_floats(exact, floats, absolute), kept, _numbers(parts, 0, which)


def _selected(parts: Sequence[Part], k: int, tables: Sequence[Array], kept: Array) -> Array:
    """From one table of the k-faces for every part the entries of the glued k-faces."""
    alone = [part.alone[k] for part in parts]
    shared = np.concatenate([table[n:] for table, n in zip(tables, alone, strict=True)])
    return np.concatenate([*(table[:n] for table, n in zip(tables, alone, strict=True)), shared[kept]])


def _numbers(parts: Sequence[Part], k: int, which: Array) -> list[Array]:
    """The numbers of the k-faces of every part, from the numbers of the shared ones among the shared ones."""
    alone = [part.alone[k] for part in parts]
    first = sum(alone)
    ends = np.cumsum([part.shared[k] for part in parts])[:-1]
    return [
        np.concatenate([np.arange(start, start + n), first + own]).astype(np.int32)
        for start, n, own in zip(starts_of(np.array(alone)).tolist(), alone, np.split(which, ends), strict=True)
    ]


def _glued_faces(
    parts: Sequence[Part], k: int, below: Sequence[Array]
) -> tuple[tuple[Array, Array], Array, list[Array]]:
    """The sub-faces of the glued k-faces for k < d, which of the shared k-faces are kept, and the numbers of all.

    Args:
        below: the numbers of the (k - 1)-faces.
    """
    alone = [part.alone[k] for part in parts]
    ends = [int(part.lists[k - 1][1][:n].sum()) for part, n in zip(parts, alone, strict=True)]
    shared = np.concatenate(
        [number[part.lists[k - 1][0][end:]] for part, number, end in zip(parts, below, ends, strict=True)]
    )
    lengths = np.concatenate([part.lists[k - 1][1][n:] for part, n in zip(parts, alone, strict=True)])
    kept, which = _find_same_faces(shared, lengths)
    shared = shared[gather_segments(starts_of(lengths)[kept], lengths[kept])]
    values = np.empty(sum(ends) + len(shared), dtype=np.int32)
    start = 0
    for part, number, end in zip(parts, below, ends, strict=True):
        np.take(number, part.lists[k - 1][0][:end], out=values[start : start + end], mode="clip")
        start += end
    values[start:] = shared
    return (
        (values, _selected(parts, k, [part.lists[k - 1][1] for part in parts], kept)),
        kept,
        _numbers(parts, k, which),
    )


def _find_same_faces(values: Array, lengths: Array) -> tuple[Array, Array]:
    """One of every set of faces that are the same, and for every face the number of its set."""
    if not len(lengths):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    least, second = least_two(values, lengths)
    _, kept, which = np.unique((least.astype(np.int64) << 32) + second, return_index=True, return_inverse=True)
    return kept, which


def least_two(values: Array, lengths: Array) -> tuple[Array, Array]:
    """The two least entries of every segment, all of which have two different ones at least.

    >>> least_two(np.array([5, 3, 9, 1, 2]), np.array([3, 2]))
    (array([3, 1]), array([5, 2]))
    """
    starts = starts_of(lengths)
    least = np.minimum.reduceat(values, starts)
    others = np.where(values == np.repeat(least, lengths), np.iinfo(values.dtype).max, values)
    return least, np.minimum.reduceat(others, starts)


def _ordered_cells(parts: Sequence[Part], below: Sequence[Array], order: Array) -> tuple[Array, Array]:
    """The facets of all cells, cell by cell in this order, and how many each has."""
    values = np.concatenate([number[part.lists[-1][0]] for part, number in zip(parts, below, strict=True)])
    lengths = np.concatenate([part.lists[-1][1] for part in parts])
    return values[gather_segments(starts_of(lengths)[order], lengths[order])], lengths[order]


def _wall_sets(parts: Sequence[Part]) -> tuple[WallSets, list[Array]]:
    """All sets of walls, and for every part the numbers of those of its facets."""
    sets = WallSets(0)
    number: dict[tuple[int, ...], int] = {}
    tables = []
    for part in parts:
        own = [number.setdefault(members, len(number)) for members in part.wall_sets]
        tables.append(np.array(own, dtype=np.int64)[part.wall_set])
    sets.members = list(number)
    return sets, tables


def join_outputs(outputs: Sequence[tuple[ExactRows, Array]], order: Array) -> ExactRows:
    """The rows of all cells of all parts in this order, in integers or digits as they were, in digits if some are.

    Args:
        outputs: of every part the rows, and which of them each cell has.
        order: of all cells, one part after the other.
    """
    B = outputs[0][0].B
    bound = max(rows.bound for rows, _ in outputs)
    digits = [rows.digits[row_of_cell] for rows, row_of_cell in outputs]
    if not all(rows.is_plain for rows, _ in outputs):
        L = max(digits_needed(bound.bit_length(), B), *(array.shape[2] for array in digits))
        digits = [_in_digits(array, B, L) for array in digits]
    return ExactRows(np.concatenate(digits)[order], B, bound)


def _in_digits(rows: Array, B: int, L: int) -> Array:
    if rows.shape[2] == 1:
        return digits_of(rows[:, :, 0], B, L)
    return np.concatenate([rows, np.zeros((*rows.shape[:2], L - rows.shape[2], rows.shape[3]), np.int64)], axis=2)
