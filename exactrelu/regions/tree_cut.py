"""A float room: divide every cell of the splitting tree by one wall; ``tree_certify`` decides which cells it meets.

For each cell the wall h is a hyperplane.  The side of the interior point is known; whether the other side is empty is
one linear program per cell, all of them walked together.  Each half of a divided cell gets an interior point and a
vertex, so that the next wall can start from there.

Names in this module
    h          the row of the wall on a cell, turned so that the interior point p has h p > 0
    near, far  the side of p, which keeps the number of the cell; the other side, which becomes a new cell
    line       a direction in every cell; a wall across it divides all cells
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from operator import mul

import numpy as np

from exactrelu.regions.growable import Array
from exactrelu.regions.tree_cells import Cells, Sections, cell_rows
from exactrelu.regions.tree_certify import (
    TreeCount,
    find_strict_point,
    multipliers_of_basis,
    positive_by_basis,
    reach_of_sections,
    signs_at_points,
)
from exactrelu.regions.tree_points import (
    exact_point_off,
    exact_points_along,
    points_along,
    points_beyond,
    points_off,
)
from exactrelu.regions.tree_rows import RowError, RowTable, Wall, coprime_row
from exactrelu.regions.tree_simplex import Corners, Walk, corners_at, walk
from exactrelu.regions.vertices import Point, scaled_floats

#: Array entries that one step may use.
CHUNK = 400_000


@dataclass
class _Halves:
    """Cells that the wall divides: their far points and bases, and the bases of the near sides."""

    cells: Array
    far_points: Array
    far_exact: dict[int, Point]
    far_bases: Array
    near_bases: Array


class Tree:
    """The cells, and all that is needed to divide them.

    Attributes:
        cells: so far.
        table: rows of the walls that divided them.
        sections: of the cells.
        lines: slot -> a direction that no half-space of any cell sees.
        count: of what was asked.
    """

    def __init__(self, d: int, columns: int, infinity: int) -> None:
        self.d = d
        self.cells = Cells(d, columns)
        self.table = RowTable(d, infinity)
        self.sections = Sections(d)
        self.lines: dict[int, Point] = {k: tuple(int(i == k) for i in range(d + 1)) for k in range(d)}
        self.count = TreeCount()

    def part(self, chosen: Array) -> Tree:
        """A tree of its own with some of the cells, in this order; there must be no line."""
        part = copy(self)
        part.cells, part.lines, part.count = deepcopy(self.cells), {}, TreeCount()
        part.cells.select(chosen)
        codes, own = part.cells.codes, self.d + 1
        rows = np.union1d(np.arange(own), np.abs(codes)[codes != 0] - 1)
        codes[:] = np.sign(codes) * (np.searchsorted(rows, np.abs(codes) - 1) + 1)
        part.table = self.table.kept(rows)
        sections, part.cells.sections[:] = np.unique(part.cells.sections, return_inverse=True)
        part.sections = self.sections.kept(sections)
        return part

    @classmethod
    def joined(cls, trees: Sequence[Tree]) -> Tree:
        """One tree with the cells of all, one tree after the other; there must be no line."""
        whole = copy(trees[0])
        own = whole.d + 1
        rows = [len(tree.table.exact) - own for tree in trees]
        sections = [len(tree.sections.exact) for tree in trees]
        whole.table = RowTable.joined([tree.table for tree in trees])
        whole.sections = Sections.joined([tree.sections for tree in trees])
        cells = [deepcopy(tree.cells) for tree in trees]
        for part, first_row, first_section in zip(
            cells, np.cumsum(rows) - rows, np.cumsum(sections) - sections, strict=True
        ):
            beyond = np.abs(part.codes) > own
            part.codes[beyond] += np.sign(part.codes[beyond]) * first_row
            part.sections[:] += first_section
        whole.cells = Cells.joined(cells)
        whole.count = TreeCount.total([tree.count for tree in trees])
        return whole

    @property
    def fixed(self) -> Array:
        """Places of the bases that hold lines."""
        return np.array([k in self.lines for k in range(self.d)], dtype=bool)

    def cut(self, wall: Wall) -> Array:
        """Divide the cells; returns the side of every cell, the new ones last: +1, -1, or 0 inside the wall."""
        across = self._line_across(wall)
        if across is not None:
            return self._cut_across(wall, *across)
        H = wall.rows[wall.places(self.cells.prefix)]
        sides = self._sides_of_points(wall, H)
        meets = sides != 0
        if not wall.error.absolute:  # then a row of which floats see only the last entry is a multiple of t
            meets &= H[:, : self.d].any(axis=1)
        live = np.flatnonzero(meets)
        for halves in [self._halves(wall, H, sides, part) for part in self._parts(live)]:
            sides = self._divide(wall, sides, halves)
        return sides

    def _parts(self, cells: Array) -> list[Array]:
        """The cells, so many at a time as go through one step."""
        step = max(1, CHUNK // (self.cells.codes.shape[1] * (self.d + 1)))
        return [cells[k : k + step] for k in range(0, len(cells), step)]

    # What there is of a cell, in floats

    def half_spaces(self, cells: Array) -> tuple[Array, Array]:
        """The rows of cells, and which of them are half-spaces; slots that are empty in all come last, left out."""
        codes = self.cells.codes[cells]
        codes = codes[:, : int(np.flatnonzero(codes.any(axis=0)).max(initial=-1)) + 1]
        return self.table.signed_floats(codes), np.abs(codes) > self.d

    def section_rows(self, cells: Array) -> Array:
        """The u of the cells."""
        rows: Array = self.sections.floats[self.cells.sections[cells]]
        return rows

    def reach(self, cells: Array) -> Array:
        """More than any |X_i| in the sections of the cells."""
        far: Array = self.sections.reach[self.cells.sections[cells]]
        return far

    def walk(self, G: Array, start: Corners, objective: Array) -> Walk:
        """Walk programs upwards, and count them."""
        ways = walk(G, start, objective, self.fixed)
        self.count.programs += len(G)
        self.count.pivots += ways.pivots
        return ways

    # The side of the interior point

    def _sides_of_points(self, wall: Wall, H: Array) -> Array:
        cells = self.cells
        sides, open_ = signs_at_points(H, cells.points, wall.error)
        open_ = (open_ | cells.is_exact) & H.any(axis=1)
        on_wall = []
        for cell in np.flatnonzero(open_).tolist():
            (h,) = wall.exact(wall.places(cells.prefix[[cell]]))
            value = sum(map(mul, h, cells.exact_point(cell)))
            sides[cell] = (value > 0) - (value < 0)
            if not value:
                on_wall.append(cell)
        if on_wall:
            self._move_off(wall, H, np.array(on_wall))
            sides[on_wall] = 1
        return sides

    def _move_off(self, wall: Wall, H: Array, cells: Array) -> None:
        """Move interior points off the wall, to its positive side."""
        self.count.zeros += len(cells)
        error = wall.error.joined(self.table.error.relative, self.table.error.absolute)
        G, used = self.half_spaces(cells)
        moved, certain = points_off(G, used, H[cells], self.cells.points[cells], error)
        certain &= ~self.cells.is_exact[cells]
        self.cells.set_points(cells[certain], moved[certain])
        for cell in cells[~certain].tolist():
            (h,) = wall.exact(wall.places(self.cells.prefix[[cell]]))
            rows = cell_rows(self.cells, self.table, cell)
            self.cells.set_exact_point(cell, exact_point_off(rows.values(), h, self.cells.exact_point(cell)))

    # Which cells are divided

    def _halves(self, wall: Wall, H: Array, sides: Array, numbers: Array) -> _Halves:
        """Those of the cells that the wall divides."""
        G, used = self.half_spaces(numbers)
        u, h = self.section_rows(numbers), H[numbers] * sides[numbers, None]
        start = corners_at(G, u, self.cells.bases[numbers])
        ways = self.walk(G, start, -h)
        exact = self._decide_far_sides(wall, sides, numbers, (G, u, h), ways)
        divided = ways.crossed.copy()
        divided[list(exact)] = True
        bases = ways.corners.bases
        self.cells.bases[numbers[~divided]] = bases[~divided]
        rows = np.flatnonzero(divided)
        points, certain = points_beyond(
            G[rows], used[rows], h[rows], self.cells.points[numbers[rows]], ways.ends[rows], u[rows], self._error(wall)
        )
        for k in rows[~certain].tolist():
            if k not in exact:
                point = self._exact_far_point(wall, sides, numbers[k], bases[k])
                if point is None:
                    divided[k] = False
                else:
                    exact[k] = point
        points, rows = points[divided[rows]], np.flatnonzero(divided)
        near = self._near_bases(G[rows], start[rows], h[rows], ways.began_below[rows])
        far = {place: exact[k] for place, k in enumerate(rows.tolist()) if k in exact}
        return _Halves(numbers[rows], points, far, bases[rows], near)

    def _decide_far_sides(
        self, wall: Wall, sides: Array, numbers: Array, arrays: tuple[Array, Array, Array], ways: Walk
    ) -> dict[int, Point]:
        """Prove the far sides empty that were not reached; where there is a point after all, return it."""
        rows = np.flatnonzero(~ways.crossed)
        G, u, h = (array[rows] for array in arrays)
        reach = self.reach(numbers[rows])
        empty, support = positive_by_basis(G, u, ways.corners[rows], h, self.fixed, reach, self._error(wall))
        found = {}
        for place in np.flatnonzero(~empty).tolist():
            k = rows[place]
            if not self._is_empty_by_basis(wall, sides, int(numbers[k]), ways.corners.bases[k], support[place]):
                point = self._exact_far_point(wall, sides, numbers[k], ways.corners.bases[k])
                if point is not None:
                    found[int(k)] = point
        return found

    def _is_empty_by_basis(self, wall: Wall, sides: Array, cell: int, basis: Array, support: Array) -> bool:
        """Is h exactly a non-negative combination of the rows of the basis and u?

        Args:
            support: where multipliers are certainly positive, if the rows are independent.
        """
        codes = self.cells.codes[cell, basis].tolist()
        place = int(wall.places(self.cells.prefix[[cell]])[0])
        positive = [code for code, wanted in zip(codes, support.tolist(), strict=True) if wanted]
        if self._spans_wall(wall, place, positive):
            return True  # the other multipliers are 0
        self.count.solves += 1
        rows = [self.table.signed(code) for code in codes]
        u = self.sections.exact[int(self.cells.sections[cell])]
        λ = multipliers_of_basis(rows, u, self.exact_row(wall, cell, int(sides[cell])))
        return λ is not None and min(λ) >= 0

    def _spans_wall(self, wall: Wall, place: int, codes: Sequence[int]) -> bool:
        """Do these independent rows span all rows of the level of the wall?"""
        if wall.spans is None or len(codes) != wall.spans.dimension(place):
            return False
        return all(wall.spans.contains(place, abs(code) - 1, self.table.exact[abs(code) - 1]) for code in codes)

    def _exact_far_point(self, wall: Wall, sides: Array, cell: int, basis: Array) -> Point | None:
        """A point of the far side, or None, because it is empty; decided by exact integers."""
        self.count.exact_programs += 1
        rows = cell_rows(self.cells, self.table, cell)
        order = {slot: k for k, slot in enumerate(rows)}
        tight = [order[slot] for slot in basis.tolist() if slot in order]
        return find_strict_point([*rows.values(), self.exact_row(wall, cell, -int(sides[cell]))], tight)

    def exact_row(self, wall: Wall, cell: int, sign: int) -> Point:
        """The row of a wall on a cell, or its opposite, as coprime integers."""
        (h,) = wall.exact(wall.places(self.cells.prefix[[cell]]))
        return coprime_row([sign * v for v in h])

    def _near_bases(self, G: Array, start: Corners, h: Array, good: Array) -> Array:
        """Vertices on the near side: the old ones, or walk there."""
        rows, bases = np.flatnonzero(~good), start.bases
        if len(rows):
            ways = self.walk(G[rows], start[rows], h[rows])
            bases = bases.copy()
            bases[rows[ways.crossed]] = ways.corners.bases[ways.crossed]
        return bases

    def _error(self, wall: Wall) -> RowError:
        error = wall.error.joined(self.table.error.relative, self.table.error.absolute)
        return error.joined(1, self.sections.absolute)

    # Dividing

    def _divide(self, wall: Wall, sides: Array, halves: _Halves) -> Array:
        if not len(halves.cells):
            return sides
        near = halves.cells
        codes = (self._row_numbers(wall, near) + 1) * sides[near]
        slots = self.cells.free_slots(near)
        far = self.cells.append_copies(near)
        self.cells.codes[near, slots] = codes
        self.cells.codes[far, slots] = -codes
        self.cells.bases[near] = halves.near_bases
        self.cells.bases[far] = halves.far_bases
        self.cells.set_points(far, halves.far_points)
        for place, point in halves.far_exact.items():
            self.cells.set_exact_point(int(far[place]), point)
        return np.concatenate([sides, -sides[near]])

    def _row_numbers(self, wall: Wall, cells: Array) -> Array:
        """The numbers of the rows of the wall on cells; new ones, one for each place."""
        places, which = np.unique(wall.places(self.cells.prefix[cells]), return_inverse=True)
        numbers: Array = self.table.append(wall.exact(places), wall.number)[which]
        return numbers

    # A wall across a line

    def _line_across(self, wall: Wall) -> tuple[int, dict[int, int]] | None:
        """A line that the wall meets, and the slope of the wall along every line.

        On lines every row is what it owes to x without passing a kink, because all rows before vanish there; so one
        cell shows it for all.
        """
        if not self.lines:
            return None
        (h,) = wall.exact(wall.places(self.cells.prefix[:1]))
        slopes = {k: sum(map(mul, h, line)) for k, line in self.lines.items()}
        place = next((k for k, slope in slopes.items() if slope), None)
        return None if place is None else (place, slopes)

    def _cut_across(self, wall: Wall, place: int, slopes: dict[int, int]) -> Array:
        """Divide all cells; the wall takes the slot of the line."""
        cells = self.cells
        near = np.arange(len(cells))
        above, below, certain = self._points_across(wall, near, self.lines[place])
        numbers = self._row_numbers(wall, near)
        exact = {}
        for cell in near[~certain].tolist():
            exact[cell] = exact_points_along(
                self.table.exact[int(numbers[cell])], cells.exact_point(cell), self.lines[place]
            )
        far = cells.append_copies(near)
        for members, points, sign in ((near, above, 1), (far, below, -1)):
            rows = [self.table.signed(sign * (k + 1)) for k in numbers.tolist()]
            cells.sections[members] = self.sections.extend(cells.sections[members].tolist(), rows)
            cells.codes[members, place] = sign * (numbers + 1)
            cells.set_points(members, points)
            for cell, ends in exact.items():
                cells.set_exact_point(int(members[cell]), ends[0] if sign > 0 else ends[1])
        self._shorten_lines(place, slopes)
        self._measure(np.concatenate([near, far]))
        return np.repeat(np.array([1, -1], dtype=np.int8), len(near))

    def _measure(self, cells: Array) -> None:
        """How far the new sections reach: their forms u belong to the first D slots of the cells."""
        reach = np.full(len(self.sections.exact), np.inf)
        reach[: len(self.sections.reach)] = self.sections.reach
        error, lines = self.table.error.joined(1, self.sections.absolute), np.append(self.fixed, False)
        for part in self._parts(cells):
            sections = self.cells.sections[part]
            rows = self.table.signed_floats(self.cells.codes[part, : self.d + 1])
            reach[sections] = reach_of_sections(rows, self.sections.floats[sections], lines, error)
        self.sections.reach = reach

    def _points_across(self, wall: Wall, near: Array, line: Point) -> tuple[Array, Array, Array]:
        H, (direction,) = wall.rows[wall.places(self.cells.prefix)], scaled_floats([line])[0]
        found = []
        for part in self._parts(near):
            G, used = self.half_spaces(part)
            found.append(points_along(G, used, H[part], self.cells.points[part], direction, self._error(wall)))
        above, below, certain = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        return above, below, certain & ~self.cells.is_exact

    def _shorten_lines(self, place: int, slopes: dict[int, int]) -> None:
        """Drop one line, and move the others along it into the wall."""
        gone, slope = self.lines.pop(place), slopes[place]
        sign = 1 if slope > 0 else -1
        for k, line in self.lines.items():
            combined = [sign * (slope * s - slopes[k] * t) for s, t in zip(line, gone, strict=True)]
            self.lines[k] = coprime_row(combined)
