"""All activation regions by a splitting tree: for high dimensions, where cells have too many faces to list.

Breadth first: the domain is the root, and each neuron divides all cells at once (``tree_cut``).  A neuron costs one
linear program per cell, from a vertex that the cell keeps; no face is ever built.

Names in this module
    column    the place of a kinked neuron in a sign vector, in the order in which neurons are processed
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from exactrelu.regions.charts import Chart
from exactrelu.regions.engine import Bounds
from exactrelu.regions.growable import Array
from exactrelu.regions.integer_form import IntegerForm, Level
from exactrelu.regions.limbs import digit_bits
from exactrelu.regions.rows import ExactRows, Source, level_rows, rounded
from exactrelu.regions.tree_cut import Tree
from exactrelu.regions.tree_rows import RowError, Wall
from exactrelu.regions.tree_spans import Spans
from exactrelu.regions.vertices import scaled_floats
from exactrelu.regions.walls import WallNumbers

#: Of two bits each.
SIGNS_IN_WORD = 32
#: More than there ever are: the tree has none.
NO_FACES = 2**62


@dataclass(frozen=True)
class Grown:
    """The leaves of the tree.

    Attributes:
        form: the network in the chart.
        rows: of the domain, in the chart.
        walls: how walls are numbered.
        tree: its cells are the regions.
        outputs: integer rows of the outputs, one row of ``row_of_cell`` for each cell.
        row_of_cell: see ``outputs``.
    """

    form: IntegerForm
    rows: Sequence[Sequence[int]]
    walls: WallNumbers
    tree: Tree
    outputs: ExactRows
    row_of_cell: Array

    @property
    def signs(self) -> Array:
        """Columns x cells."""
        return self.tree.cells.signs.T


@dataclass
class TreeState:
    """The tree between two walls, and all that the rest of the run needs.

    Attributes:
        tree: so far.
        level: the number of the level whose turn it is.
        done: how many neurons of that level need no cut any more.
        sources: rows of earlier levels that are still read, for the cells of the tree.
    """

    tree: Tree
    level: int
    done: int
    sources: dict[int, Source]


def grow(form: IntegerForm, chart: Chart, walls: WallNumbers, *, max_regions: int) -> Grown:
    """The splitting tree of a network on a domain.

    Args:
        form: the network in the chart.
        chart: of the domain.
        walls: numbers of walls.
        max_regions: stop when there are more cells.

    Raises:
        LimitExceeded: there are more regions than allowed.

    Cost: one small linear program per cell and neuron, walked from a vertex nearby.
    """
    state = root_of(form, chart, walls)
    advance_tree(form, state, Bounds(max_regions, NO_FACES))
    return grown(form, chart.rows, walls, state)


def root_of(form: IntegerForm, chart: Chart, walls: WallNumbers) -> TreeState:
    """The tree that has one cell, the domain."""
    tree = Tree(form.dimension, len(form.kinked), walls.infinity)
    for k in range(len(chart.rows)):
        sides = tree.cut(domain_wall(chart.rows, walls, k))
        if not (sides > 0).any():
            raise ArithmeticError("the domain has no interior in its own chart; please report this")
        tree.cells.restrict(sides > 0)
    return TreeState(tree, 0, 0, {})


def advance_tree(form: IntegerForm, state: TreeState, bounds: Bounds, *, until: int | None = None) -> bool:
    """Divide by all neurons that are left, in place.  Were there less than ``until`` cells all the time?

    Args:
        form: the network in the chart.
        state: changed in place.
        bounds: when to refuse; of the faces only the cells count.
        until: pause between two neurons when there are as many cells and no line is left; None not to.

    Raises:
        LimitExceeded: there are more regions than allowed, or it takes longer.
    """
    return _Grower(form, state, bounds, until).advance()


def grown(form: IntegerForm, rows: Sequence[Sequence[int]], walls: WallNumbers, state: TreeState) -> Grown:
    """The leaves, in the order of their sign vectors, with the outputs.

    Args:
        form: the network in the chart.
        rows: of the domain, in the chart.
        walls: how walls are numbered.
        state: after all levels.
    """
    cells = state.tree.cells
    if state.tree.lines:
        raise ArithmeticError("a direction in the chart is seen by no neuron and no row; please report this")
    order = order_of_signs(cells.signs)
    cells.select(order)
    sources = {k: Source(s.level, s.rows, s.row_of_cell[order]) for k, s in state.sources.items()}
    outputs = _rows(form, form.outputs, sources, state.tree)
    row_of_cell = np.arange(len(cells)) if form.outputs.reads else np.zeros(len(cells), dtype=np.int64)
    return Grown(form, rows, walls, state.tree, outputs, row_of_cell)


def order_of_signs(signs: Array) -> Array:
    """The order of sign vectors, + before 0 before -, the first column first.

    >>> order_of_signs(np.array([[-1, 1], [1, -1], [1, 1]])).tolist()
    [2, 1, 0]
    """
    cells, columns = signs.shape
    words = []
    for start in range(0, columns, SIGNS_IN_WORD):
        word = np.zeros(cells, dtype=np.uint64)
        for column in signs.T[start : start + SIGNS_IN_WORD]:
            word = (word << np.uint64(2)) | (1 - column).astype(np.uint64)
        words.append(word)
    return np.lexsort(words[::-1]) if words else np.arange(cells)


def domain_wall(rows: Sequence[Sequence[int]], walls: WallNumbers, k: int) -> Wall:
    """The k-th row of the domain, the same everywhere."""
    floats, absolute = scaled_floats([rows[k]])
    return Wall(walls.row(k), floats, lambda places: [list(rows[k])] * len(places), RowError(1, absolute))


class _Grower:
    """The tree as it grows."""

    def __init__(self, form: IntegerForm, state: TreeState, bounds: Bounds, until: int | None) -> None:
        self.form, self.state, self.bounds, self.until = form, state, bounds, until
        self.tree = state.tree

    def advance(self) -> bool:
        while self.state.level < len(self.form.levels):
            if not self._level(self.state.level, self.form.levels[self.state.level]):
                return False
            self.state.level, self.state.done = self.state.level + 1, 0
        return True

    def _must_pause(self) -> bool:
        return self.until is not None and len(self.tree.cells) >= self.until and not self.tree.lines

    def _level(self, number: int, level: Level) -> bool:
        """Divide by a level; is it done?  A paused one is begun again with the neurons that are not done."""
        if self._must_pause():
            return False
        rows = _rows(self.form, level, self.state.sources, self.tree)
        self.tree.cells.restart_prefixes()
        complete = self._divide_by_all(level, rows)
        last, parent = self.form.last_reader, self.tree.cells.prefix
        kept = {k: s for k, s in self.state.sources.items() if last[k] > number or not complete}
        self.state.sources = {k: Source(s.level, s.rows, s.row_of_cell[parent]) for k, s in kept.items()}
        if complete and last[number] > number:
            self.state.sources[number] = Source(level, rows, parent.copy() if level.reads else np.zeros_like(parent))
        return complete

    def _divide_by_all(self, level: Level, rows: ExactRows) -> bool:
        floats = rounded(rows)
        error = RowError(floats.relative, floats.absolute)
        spans = Spans(lambda place: rows.integers(np.full(level.kinks, place), np.arange(level.kinks)))
        for j in range(self.state.done, level.kinks):
            if self._must_pause():
                return False
            wall = Wall(level.first_column + j, floats.values[:, :, j], _integers_of(rows, j), error, spans)
            sides = self.tree.cut(wall)
            self.tree.cells.signs[:, level.first_column + j] = sides
            self.state.done = j + 1
            self.bounds.check(len(self.tree.cells), len(self.tree.cells))
            self.bounds.check_time()
        return True


def _rows(form: IntegerForm, level: Level, sources: dict[int, Source], tree: Tree) -> ExactRows:
    cells = tree.cells
    return level_rows(level, sources, cells.signs.T, len(cells) if level.reads else 1, digit_bits(form.most_terms))


def _integers_of(rows: ExactRows, j: int) -> Callable[[Array], list[list[int]]]:
    def integers(places: Array) -> list[list[int]]:
        return rows.integers(places, np.full(len(places), j))

    return integers
