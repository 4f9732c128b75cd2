"""A float room: which walls contain a given wall of a cell; floats rule almost all out, integers confirm the rest.

A neuron vanishes on a facet if and only if its row on the cell is a multiple of the row of the facet, zero included.
If r = c g, then (r a)(g b) = (r b)(g a) for any two directions a, b; where floats see a difference beyond their error,
r and g are certainly not parallel.

Names in this module
    pair      a cell and one of its slots; P of them, ordered by cell
    g, r      row of the slot, row of a neuron on the cell
    a, b      two fixed pseudo-random directions with entries in [1/2, 1]

The numbers r a and g b are kept divided by the sums of the absolute values of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from exactrelu.regions.growable import Array
from exactrelu.regions.integer_form import Level
from exactrelu.regions.limbs import digit_bits
from exactrelu.regions.rows import ExactRows, Source, level_rows, rounded
from exactrelu.regions.tree_engine import Grown
from exactrelu.regions.tree_rows import UNIT_ROUNDOFF, RowError

#: Array entries that one step may use.
CHUNK = 2_000_000
#: So many fit into the cache of a processor.
CACHE = 50_000


def coincident_walls(grown: Grown, numbers: Array, slots: Array) -> tuple[Array, Array]:
    """All walls that contain the wall in a slot of a cell, other than its own.

    Args:
        grown: the tree.
        numbers: the cells of the pairs, ascending.
        slots: their slots.

    Returns:
        Pairs, ascending, and a wall for each of them.

    Cost: the rows of all neurons on all cells once more, and one comparison of scalars per pair and neuron.
    """
    cells = len(grown.tree.cells)
    step = max(1, CHUNK // (max(1, len(grown.form.kinked)) * (grown.form.dimension + 1)))
    parts = []
    for start in range(0, cells, step):
        first, last = np.searchsorted(numbers, [start, start + step])
        asker = _Asker(grown, numbers[first:last], slots[first:last])
        parts += [(first + pairs, walls) for pairs, walls in asker.ask(slice(start, min(cells, start + step)))]
    pairs, walls = _joined(parts)
    order = np.lexsort((walls, pairs))
    return pairs[order], walls[order]


class _Asker:
    """The pairs of some consecutive cells."""

    def __init__(self, grown: Grown, numbers: Array, slots: Array) -> None:
        self.grown, self.numbers = grown, numbers
        table, D = grown.tree.table, grown.form.dimension + 1
        self.rows = np.abs(grown.tree.cells.codes[numbers, slots]) - 1
        self.directions = np.random.default_rng(1).integers(2**19, 2**20, size=(D, 2), endpoint=True) / 2.0**20
        floats = table.floats[self.rows]
        self.g = floats @ self.directions / np.abs(floats).sum(axis=1)[:, None]
        self.own = table.wall[self.rows]

    def ask(self, chunk: slice) -> Iterator[tuple[Array, Array]]:
        """Pairs and walls, level by level, then the rows of the domain."""
        form, signs = self.grown.form, self.grown.signs[:, chunk]
        count, B = chunk.stop - chunk.start, digit_bits(form.most_terms)
        sources: dict[int, Source] = {}
        places = self.numbers - chunk.start
        for number, level in enumerate(form.levels):
            rows = level_rows(level, sources, signs, count if level.reads else 1, B)
            cell_of = np.arange(count) if level.reads else np.zeros(count, dtype=np.int64)
            sources[number] = Source(level, rows, cell_of)
            yield self._in_level(level, rows, cell_of[places])
        yield from self._in_domain()

    def _in_level(self, level: Level, rows: ExactRows, places: Array) -> tuple[Array, Array]:
        floats = rounded(rows)
        values = floats.values[:, :, : level.kinks]
        sizes = np.abs(values).sum(axis=1)
        r = np.einsum("cdw,dk->cwk", values, self.directions) / np.where(sizes, sizes, 1.0)[:, :, None]
        error = self.grown.tree.table.error.joined(floats.relative, floats.absolute)
        pairs, neurons = self._open(r, places, level.first_column, error)
        vanishes = sizes[places[pairs], neurons] == 0  # then the integers are zero as well
        rest = np.flatnonzero(~vanishes)
        integers = rows.integers(places[pairs[rest]], neurons[rest]) if len(rest) else []
        exact = self.grown.tree.table.exact
        for k, row in zip(rest.tolist(), integers, strict=True):
            vanishes[k] = _are_parallel(row, exact[int(self.rows[pairs[k]])])
        return pairs[vanishes], level.first_column + neurons[vanishes]

    def _open(self, r: Array, places: Array, first: int, error: RowError) -> tuple[Array, Array]:
        """The pairs and neurons that floats leave open, without those of the own wall."""
        relative, absolute = error.of_products(len(self.directions))
        bound = 8 * relative + 32 * UNIT_ROUNDOFF + 40 * absolute  # sums of absolute values are 0 or at least 1/2
        found = []
        for start in range(0, len(places), max(1, CACHE // max(1, r.shape[1]))):
            part = slice(start, start + max(1, CACHE // max(1, r.shape[1])))
            values = r[places[part]]
            difference = values[:, :, 0] * self.g[part, None, 1]
            difference -= values[:, :, 1] * self.g[part, None, 0]
            pairs, neurons = np.nonzero(np.abs(difference) <= bound)
            other = self.own[part][pairs] != first + neurons
            found.append((start + pairs[other], neurons[other]))
        return _joined(found)

    def _in_domain(self) -> Iterator[tuple[Array, Array]]:
        """The rows of the domain are few: every different row among the pairs is compared with each exactly."""
        different, which = np.unique(self.rows, return_inverse=True)
        exact = self.grown.tree.table.exact
        for k, row in enumerate(self.grown.rows):
            wall = self.grown.walls.row(k)
            parallel = np.array([_are_parallel(row, exact[g]) for g in different.tolist()], dtype=bool)
            pairs = np.flatnonzero(parallel[which] & (self.own != wall)) if len(which) else which
            yield pairs, np.full(len(pairs), wall)


def _joined(parts: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Pairs of arrays, one after the other."""
    empty = np.zeros(0, dtype=np.int64)
    return np.concatenate([empty, *(a for a, _ in parts)]), np.concatenate([empty, *(b for _, b in parts)])


def _are_parallel(r: Sequence[int], g: Sequence[int]) -> bool:
    """Is r a multiple of g, which is not zero?

    >>> _are_parallel((2, -4), (-1, 2)), _are_parallel((0, 0), (0, 1)), _are_parallel((1, 0), (0, 1))
    (True, True, False)
    """
    k = next(k for k, value in enumerate(g) if value)
    return all(s * g[k] == r[k] * t for s, t in zip(r, g, strict=True))
