"""All activation regions: start with the domain, and cut by every neuron, all cells at once.

Per level: the exact rows of its neurons on all cells; the signs of all of them at all vertices; then, neuron by
neuron, cut, make the new vertices and ask for the signs there of the neurons still to come.  The sign of an
integer row at an integer vertex is the only question that geometry is asked.

Names in this module
    column    the place of a kinked neuron in a sign vector, in the order in which neurons are processed
    S         signs of the neurons of the present level at all vertices, neurons x vertices
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from exactrelu.errors import LimitExceeded
from exactrelu.regions.charts import Chart
from exactrelu.regions.codes import WALLS, CodeWords, WallCodes
from exactrelu.regions.cut import SIGN_OF_CODE, Crossings, cut
from exactrelu.regions.growable import Array, Growable
from exactrelu.regions.integer_form import IntegerForm, Level
from exactrelu.regions.lattice import Lattice
from exactrelu.regions.limbs import digit_bits
from exactrelu.regions.rows import ExactRows, RoundedRows, Source, level_rows, rounded
from exactrelu.regions.signs import SignCount, signs_at
from exactrelu.regions.start import start_complex
from exactrelu.regions.vertices import new_vertices_in
from exactrelu.regions.walls import WallNumbers


class SignTable:
    """Sign vectors, with room for more cells.  Those of a cell lie side by side, because they are copied together."""

    def __init__(self, columns: int, cells: int) -> None:
        self._rows = Growable(np.zeros((cells, columns), dtype=np.int8))

    @property
    def view(self) -> Array:
        """The signs so far, columns x cells."""
        return self._rows.view.T

    def append_copies(self, of: Array) -> None:
        """New cells with the signs of these."""
        self._rows.extend(self._rows.view.take(of, axis=0))


@dataclass
class Result:
    """What the engine hands over.

    Attributes:
        lattice: all faces of all cells.
        signs: columns x cells.
        outputs: integer rows of the outputs, equal where the affine maps are.
        row_of_cell: which of these rows each cell has.
        auxiliary: were cells divided where no kink is?
        count: how signs were decided.
    """

    lattice: Lattice
    signs: Array
    outputs: ExactRows
    row_of_cell: Array
    auxiliary: bool
    count: SignCount


@dataclass
class State:
    """The complex between two cuts, and all that the rest of the run needs.

    Attributes:
        lattice: all faces of all cells so far.
        table: signs so far.
        level: the number of the level whose turn it is.
        done: columns that need no cut any more.
        sources: rows of earlier levels that are still read, for the cells of the lattice.
        auxiliary: were cells divided where no kink is?
        count: how signs were decided.
        lineage: for every cell the cell of a paused run that it is part of, and as bits of one integer the columns
            at whose cuts it was below; None where nobody asks.
    """

    lattice: Lattice
    table: SignTable
    level: int
    done: frozenset[int]
    sources: dict[int, Source]
    auxiliary: bool
    count: SignCount
    lineage: Lineage | None = None


class Lineage:
    """For every cell where it comes from, cells x (1 + words): a cell's number, then bits, the least word first.

    New cells are appended in the order of the cells they are cut from.  So cells stand in the order of their bits, read
    as one integer, and where these are equal in the order of the cells that they come from.
    """

    def __init__(self, cells: Array, columns: int) -> None:
        rows = np.zeros((len(cells), 2 + columns // 64), dtype=np.uint64)
        rows[:, 0] = cells
        self.rows = Growable(rows)

    def append_below(self, of: Array, column: int) -> None:
        """New cells: the parts of these below the kink of a column."""
        rows = self.rows.view[of]
        rows[:, 1 + column // 64] |= np.uint64(1 << column % 64)
        self.rows.extend(rows)


@dataclass(frozen=True)
class Bounds:
    """When to refuse: more cells, more faces of all dimensions, more time.

    Attributes:
        regions: cells.
        faces: of all dimensions.
        seconds: how long it may take; None for any time.
        start: when it began, nanoseconds on the clock of the wall, which all processes and machines share.
    """

    regions: int
    faces: int
    seconds: int | None = None
    start: int = 0

    def check_time(self) -> None:
        """Raise if it took longer.

        Raises:
            LimitExceeded: it did.
        """
        if self.seconds is not None and time.time_ns() - self.start > self.seconds * 10**9:
            needed = f"more than {self.seconds}"
            raise LimitExceeded("seconds", needed=needed, allowed=self.seconds, doing="enumerating regions")

    def check(self, regions: int, faces: int) -> None:
        """Raise if there are more.

        Raises:
            LimitExceeded: there are.
        """
        for limit, needed, allowed in (("regions", regions, self.regions), ("faces", faces, self.faces)):
            if needed > allowed:
                raise LimitExceeded(limit, needed=f"{needed} or more", allowed=allowed, doing="enumerating regions")


def run(form: IntegerForm, chart: Chart, walls: WallNumbers, *, max_regions: int, max_faces: int) -> Result:
    """The complex of all activation regions.

    Args:
        form: the network in the chart.
        chart: of the domain.
        walls: numbers of walls.
        max_regions: stop when there are more cells.
        max_faces: stop when there are more faces of all dimensions.

    Raises:
        LimitExceeded: there are more regions or faces than allowed.
    """
    bounds = Bounds(max_regions, max_faces)
    state = first_state(form, chart, walls, bounds)
    advance(form, state, bounds)
    return finished(form, state)


def first_state(form: IntegerForm, chart: Chart, walls: WallNumbers, bounds: Bounds) -> State:
    """The complex of the domain before any level.

    Raises:
        Stopped: it has more regions or faces than allowed.
    """
    start = start_complex(chart.rows, _first_level_rows(form), walls, form.dimension, max_faces=bounds.faces)
    table = SignTable(len(form.kinked), start.lattice.cells)
    table.view[list(start.columns)] = start.signs
    state = State(start.lattice, table, 0, frozenset(start.columns), {}, start.auxiliary, SignCount())
    try:
        bounds.check(start.lattice.cells, start.lattice.faces)
    except LimitExceeded as limit:
        raise Stopped(limit, state) from None
    return state


class Stopped(LimitExceeded):
    """A limit that was reached; ``state`` is as it is between two cuts."""

    def __init__(self, limit: LimitExceeded, state: State) -> None:
        super().__init__(limit.limit, needed=limit.needed, allowed=limit.allowed, doing=limit.doing)
        self.state = state

    def __reduce__(self) -> tuple[Callable[[str], LimitExceeded], tuple[str]]:
        """Travel between processes as the limit alone; the state is large, and nobody there asks for it."""
        return partial(LimitExceeded, needed=self.needed, allowed=self.allowed, doing=self.doing), (self.limit,)


@dataclass(frozen=True)
class Step:
    """How far an undivided run is: neurons whose kinks have cut, of how many, and the cells so far."""

    done: int
    neurons: int
    cells: int


def advance(
    form: IntegerForm,
    state: State,
    bounds: Bounds,
    *,
    until: int | None = None,
    watch: Callable[[Step], None] | None = None,
) -> bool:
    """Cut by all neurons that are left, in place.  Were there less than ``until`` cells all the time?

    Args:
        form: the network in the chart.
        state: changed in place.
        bounds: when to refuse.
        until: pause between two cuts when there are as many cells; None not to.
        watch: called after every cut.

    Raises:
        Stopped: there are more regions or faces than allowed, or it takes longer.
    """
    try:
        return _Engine(form, state, bounds, until, watch).advance()
    except LimitExceeded as limit:
        raise Stopped(limit, state) from None


def finished(form: IntegerForm, state: State) -> Result:
    """The complex after all levels, with the outputs."""
    cells = state.lattice.cells
    outputs = level_rows(form.outputs, state.sources, state.table.view, cells, digit_bits(form.most_terms))
    row_of_cell = np.arange(cells) if len(outputs.digits) > 1 else np.zeros(cells, dtype=np.int64)
    return Result(state.lattice, state.table.view, outputs, row_of_cell, state.auxiliary, state.count)


class _Engine:
    """The complex as it grows."""

    def __init__(
        self,
        form: IntegerForm,
        state: State,
        bounds: Bounds,
        until: int | None,
        watch: Callable[[Step], None] | None,
    ) -> None:
        self.form, self.state, self.bounds, self.until, self.watch = form, state, bounds, until, watch
        self.lattice, self.table = state.lattice, state.table
        self.B = digit_bits(form.most_terms)

    def advance(self) -> bool:
        while self.state.level < len(self.form.levels):
            if self._must_pause() or not self._level(self.state.level, self.form.levels[self.state.level]):
                return False
            self.state.level += 1
        return True

    def _must_pause(self) -> bool:
        return self.until is not None and self.lattice.cells >= self.until

    def _level(self, number: int, level: Level) -> bool:
        """Cut by a level; is it done?  A paused one is begun again with the columns that are not done."""
        sources = self.state.sources
        rows = level_rows(level, sources, self.table.view, self.lattice.cells, self.B)
        if level.reads:  # else one row fits all cells, and every prefix is 0 from the start
            self.lattice.restart_prefixes(np.arange(self.lattice.cells))
        complete = self._cut_by_all(level, rows)
        parent = self.lattice.prefix[-1].view
        self.state.sources = {
            k: Source(source.level, source.rows, source.row_of_cell[parent])
            for k, source in sources.items()
            if self.form.last_reader[k] > number or not complete
        }
        if complete and self.form.last_reader[number] > number:
            self.state.sources[number] = Source(level, rows, parent.copy())
        return complete

    def _cut_by_all(self, level: Level, rows: ExactRows) -> bool:
        first, done = level.first_column, self.state.done
        todo = np.array([j for j in range(level.kinks) if first + j not in done], dtype=np.int64)
        if not len(todo):
            return True
        asker = _Asker(self.lattice, rows, rounded(rows), todo, self.state.count)
        for k, j in enumerate(todo.tolist()):
            if self._must_pause():
                self.state.done |= {first + i for i in todo[:k].tolist()}
                return False
            self._cut_by(first + j, j, asker, k)
            self.bounds.check_time()
            if self.watch is not None:
                cut_by = first + level.kinks - len(todo) + k + 1
                self.watch(Step(cut_by, len(self.form.kinked), self.lattice.cells))
        return True

    def _cut_by(self, column: int, j: int, asker: _Asker, k: int) -> None:
        lattice = self.lattice
        side = asker.side_of_all(k)
        if side:
            self.table.view[column] = side
            return
        codes = asker.codes_of(k)
        self.table.view[column] = SIGN_OF_CODE[codes.cells]
        crossings = cut(lattice, codes, column, lambda cells: asker.float_rows(cells, j))
        if crossings is None:
            return
        self.table.append_copies(crossings.cells)
        self.table.view[column, -len(crossings.cells) :] = -1
        if self.state.lineage is not None:
            self.state.lineage.append_below(crossings.cells, column)
        lattice.vertices.extend(_crossing_points(lattice, crossings, asker.rows, j))
        self.bounds.check(lattice.cells, lattice.faces)
        asker.follow(crossings, k + 1)


class _Asker:
    """The codes of all faces for the neurons of one level, so many at a time as fit into a word, kept up to date."""

    def __init__(self, lattice: Lattice, rows: ExactRows, floats: RoundedRows, todo: Array, count: SignCount) -> None:
        self.lattice, self.rows, self.floats, self.todo, self.count = lattice, rows, floats, todo, count
        self.first = -WALLS
        self._begin(0)

    def _begin(self, k: int) -> None:
        """Begin with the words of the k-th neuron still to do, and of those after it."""
        self.first = k
        neurons = self.todo[k : k + WALLS]
        self.words = CodeWords(self.lattice, self._signs(slice(0, len(self.lattice.vertices)), neurons))

    def _signs(self, span: slice, neurons: Array) -> Array:
        rows = self.lattice.prefix[0].view[span]
        return signs_at(self.lattice.vertices, span, rows, neurons, self.rows, self.floats, self.count)

    def side_of_all(self, k: int) -> int:
        """1 or -1 if the wall of the k-th neuron touches nothing; 0 if it may."""
        if k - self.first >= WALLS:
            self._begin(k)
        return self.words.side_of_all(k - self.first)

    def codes_of(self, k: int) -> WallCodes:
        """The codes for the k-th neuron still to do."""
        return self.words.of_wall(k - self.first)

    def follow(self, crossings: Crossings, k: int) -> None:
        """Follow a cut, and ask about the new vertices, for the neurons from the k-th on."""
        neurons = self.todo[k : self.first + WALLS]
        new = len(crossings.above)
        signs = np.zeros((k - self.first + len(neurons), new), dtype=np.int8)
        if len(neurons) and new:
            vertices = len(self.lattice.vertices)
            signs[k - self.first :] = self._signs(slice(vertices - new, vertices), neurons)
        self.words.change(crossings.changes, signs)

    def float_rows(self, cells: Array, j: int) -> Array:
        """The float row of a neuron on some cells."""
        return self.floats.values[self.lattice.prefix[-1].view[cells], :, j]


def _crossing_points(lattice: Lattice, crossings: Crossings, rows: ExactRows, j: int) -> list[tuple[int, ...]]:
    exact = lattice.vertices.exact
    above, below = ([exact[v] for v in ends.tolist()] for ends in (crossings.above, crossings.below))
    walls = rows.integers(crossings.prefix, np.full(len(crossings.prefix), j))
    return new_vertices_in(lattice.dimension)(walls, above, below)


def _first_level_rows(form: IntegerForm) -> list[list[int]]:
    """The rows of the kinked neurons that read only (y, t), in the order of their columns."""
    if not form.levels:
        return []
    level = form.levels[0]
    return [[int(v) for v in column] for column in level.direct.T[: level.kinks]]
