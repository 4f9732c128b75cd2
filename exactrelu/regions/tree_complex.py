"""All activation regions from the splitting tree, in the arrays that ``complex.RegionComplex`` speaks of.

What takes time is found when asked: facets, neighbours, boundedness.  A run that was divided has several parts; its
regions stand in the order of their sign vectors whatever the parts are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from exactrelu.exact.matrices import Vector
from exactrelu.regions.charts import Chart
from exactrelu.regions.glue import join_outputs
from exactrelu.regions.growable import Array, starts_of
from exactrelu.regions.integer_form import IntegerForm
from exactrelu.regions.rows import ExactRows
from exactrelu.regions.tree_cells import dyadic_point
from exactrelu.regions.tree_certify import TreeCount
from exactrelu.regions.tree_corners import corners_of_cell, corners_of_rows, facet_rows
from exactrelu.regions.tree_engine import grow, order_of_signs
from exactrelu.regions.tree_glue import join_sides
from exactrelu.regions.tree_keys import SignKeys
from exactrelu.regions.tree_links import Facets, link_facets
from exactrelu.regions.tree_parts import FinishedPart, GrownPart
from exactrelu.regions.vertices import Point
from exactrelu.regions.walls import WallNumbers


@dataclass(frozen=True, eq=False)
class TreeComplex:
    """The cells of a splitting tree.

    Attributes:
        form: the network in the chart.
        chart: of the domain.
        walls: how walls are numbered.
        parts: of the tree; at least one.
        begun: what was asked before the tree was divided.
    """

    form: IntegerForm
    chart: Chart
    walls: WallNumbers
    parts: Sequence[GrownPart | FinishedPart]
    begun: TreeCount

    def __len__(self) -> int:
        return len(self._order)

    @cached_property
    def signs(self) -> Array:
        """Columns x cells, in the order of ``IntegerForm.kinked``."""
        return self._joined([part.signs for part in self.parts]).T

    @cached_property
    def outputs(self) -> ExactRows:
        """Integer rows of the outputs, one row of :attr:`row_of_cell` for each cell."""
        if not self.form.outputs.reads:
            return self.parts[0].outputs
        return join_outputs([(part.outputs, part.row_of_cell) for part in self.parts], self._order)

    @property
    def row_of_cell(self) -> Array:
        """Cell -> place in :attr:`outputs`."""
        return np.arange(len(self)) if self.form.outputs.reads else np.zeros(len(self), dtype=np.int64)

    @property
    def count(self) -> TreeCount:
        """What was asked, and how often exact arithmetic decided."""
        counts = [self.begun, *(part.count for part in self.parts)]
        return TreeCount(*(sum(getattr(count, entry.name) for count in counts) for entry in fields(TreeCount)))

    @cached_property
    def facets(self) -> Facets:
        """All facets, with their walls and the cells on both sides."""
        keys = SignKeys(np.ascontiguousarray(self.signs.T))
        sides = join_sides([part.sides for part in self.parts], self._sizes, self._place, keys)
        return link_facets(sides, keys, self.walls)

    @cached_property
    def is_bounded(self) -> Array:
        """Cell -> is it bounded in the chart?"""
        return self._joined([part.is_bounded for part in self.parts])

    def interior_point(self, cell: int) -> Point:
        """Coprime integers (y, t), t > 0: the point y / t lies in the open cell."""
        number, own = self._where(cell)
        part = self.parts[number]
        return part.exact_points[own] if own in part.exact_points else dyadic_point(part.points[own].tolist())

    def interior_point_in_x(self, cell: int) -> Vector:
        """The same point in the coordinates of the inputs."""
        *y, t = self.interior_point(cell)
        return self.chart.point(y, t)

    def corners(self, cell: int) -> tuple[Point, ...]:
        """The vertices (t > 0) and extreme rays (t = 0) of a cell as coprime integers (y, t), in order."""
        number, own = self._where(cell)
        part = self.parts[number]
        if isinstance(part, GrownPart):
            return corners_of_cell(part.grown.tree, own)
        start, length = int(self._facet_starts[cell]), int(self.facets.lengths[cell])
        sets = self.facets.wall_set[self.facets.of_cells[start : start + length]].tolist()
        walls = [self.facets.wall_sets.members[k] for k in sets]
        rows = facet_rows(self.form, self.chart, self.walls, self.signs[:, cell], walls)
        return corners_of_rows(rows, self.form.dimension)

    # Which cell of which part

    @cached_property
    def _order(self) -> Array:
        """Of all cells, one part after the other."""
        if len(self.parts) == 1:
            return np.arange(len(self.parts[0].signs))
        return order_of_signs(np.concatenate([part.signs for part in self.parts]))

    @cached_property
    def _place(self) -> Array:
        """The inverse: where each of these cells stands."""
        place = np.empty(len(self), dtype=np.int64)
        place[self._order] = np.arange(len(self))
        return place

    @property
    def _sizes(self) -> list[int]:
        return [part.cells for part in self.parts]

    @cached_property
    def _starts(self) -> list[int]:
        starts: list[int] = starts_of(np.array(self._sizes)).tolist()
        return starts

    @cached_property
    def _facet_starts(self) -> Array:
        return starts_of(self.facets.lengths)

    def _joined(self, tables: Sequence[Array]) -> Array:
        return tables[0] if len(tables) == 1 else np.concatenate(tables)[self._order]

    def _where(self, cell: int) -> tuple[int, int]:
        """The part of a cell, and its number there."""
        number = int(self._order[cell])
        part = bisect_right(self._starts, number) - 1
        return part, number - self._starts[part]


def tree_complex(form: IntegerForm, chart: Chart, walls: WallNumbers, *, max_regions: int) -> TreeComplex:
    """All activation regions of a network in a chart, by a splitting tree that is not divided.

    The counterpart of ``engine.run`` for high dimensions.

    Args:
        form: the network in the chart.
        chart: of the domain.
        walls: numbers of walls.
        max_regions: refuse to go on with more.

    Raises:
        LimitExceeded: there are more regions than allowed.

    Cost: about 10 to 50 microseconds a region and hidden layer; facets 40 to 400 more.
    """
    part = GrownPart(grow(form, chart, walls, max_regions=max_regions))
    return TreeComplex(form, chart, walls, (part,), TreeCount())
