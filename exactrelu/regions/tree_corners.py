"""The vertices and extreme rays of one cell of the tree, from the face lattice of that cell alone.

The tree builds no faces; a single cell in dimension 8 has few enough of them to be built when somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.regions.charts import Chart
from exactrelu.regions.growable import Array
from exactrelu.regions.integer_form import IntegerForm
from exactrelu.regions.limbs import digit_bits
from exactrelu.regions.rows import Source, level_rows
from exactrelu.regions.start import start_complex
from exactrelu.regions.tree_cells import cell_rows
from exactrelu.regions.tree_cut import Tree
from exactrelu.regions.tree_rows import coprime_row
from exactrelu.regions.vertices import Point
from exactrelu.regions.walls import WallNumbers

MAX_FACES = 1_000_000


def corners_of_cell(tree: Tree, cell: int, *, max_faces: int = MAX_FACES) -> tuple[Point, ...]:
    """The vertices (t > 0) and extreme rays (t = 0) as coprime integers (y, t), in lexicographic order.

    Args:
        tree: without lines.
        cell: its number.
        max_faces: refuse to build more.

    Raises:
        LimitExceeded: the cell has more faces.

    Cost: the face lattice of the cell; up to 3^d faces for a cube.
    """
    slots = cell_rows(tree.cells, tree.table, cell)
    infinity = (0,) * tree.d + (1,)
    return corners_of_rows([row for row in slots.values() if row != infinity], tree.d, max_faces=max_faces)


def corners_of_rows(rows: Sequence[Point], d: int, *, max_faces: int = MAX_FACES) -> tuple[Point, ...]:
    """The same of the cell where rows are positive, and t.

    Raises:
        LimitExceeded: the cell has more faces.
    """
    start = start_complex(rows, [], WallNumbers(0, len(rows)), d, max_faces=max_faces)
    return tuple(sorted(start.lattice.vertices.exact))


def facet_rows(
    form: IntegerForm, chart: Chart, walls: WallNumbers, signs: Array, facets: Sequence[Sequence[int]]
) -> list[Point]:
    """Coprime integer rows that are positive on a cell, one for each of its facets.

    Args:
        form: the network in the chart.
        chart: of the domain.
        walls: how walls are numbered.
        signs: of the cell.
        facets: the walls that contain each facet; at least one of them is a row of the domain, or the kink of a
            neuron that does not vanish on the cell.
    """
    own = _neuron_rows(form, signs)
    rows = []
    for members in facets:
        wall = next(wall for wall in members if wall >= walls.neurons or signs[wall])
        rows.append(coprime_row(own[wall] if wall < walls.neurons else chart.rows[wall - walls.row(0)]))
    return rows


def _neuron_rows(form: IntegerForm, signs: Array) -> list[list[int]]:
    """The rows of all kinked neurons on a cell, turned so that none is negative there."""
    sources: dict[int, Source] = {}
    rows: list[list[int]] = []
    for number, level in enumerate(form.levels):
        found = level_rows(level, sources, signs[:, None], 1, digit_bits(form.most_terms))
        sources[number] = Source(level, found, np.zeros(1, dtype=np.int64))
        rows += found.integers(np.zeros(level.kinks, dtype=np.int64), np.arange(level.kinks))
    return [[-v for v in row] if sign < 0 else row for row, sign in zip(rows, signs.tolist(), strict=True)]
