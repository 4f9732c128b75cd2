"""Independent pieces of a splitting tree: subtrees, each of which can be finished anywhere.

The chunks depend on nothing but network and domain, and so does what comes back from each: the same floats are
compared in the same order whoever finishes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from exactrelu.regions.chunks import halved
from exactrelu.regions.engine import Bounds
from exactrelu.regions.glue import join_outputs
from exactrelu.regions.growable import Array
from exactrelu.regions.integer_form import IntegerForm
from exactrelu.regions.rows import fewer_rows
from exactrelu.regions.tree_cut import Tree
from exactrelu.regions.tree_engine import Grown, TreeState, advance_tree, grown, order_of_signs
from exactrelu.regions.tree_parts import FinishedPart, GrownPart
from exactrelu.regions.walls import WallNumbers

#: The serial beginning of a tree ends at so many cells, and they become so many chunks; fewer than those of a lattice,
#: because facets across seams take more time than others.
TREE_START, TREE_CHUNKS = 4096, 16
#: What the division follows from, for journals.
TREE_DIVISION = f"{TREE_CHUNKS} subtrees from {TREE_START} cells"


@dataclass(frozen=True)
class TreeChunk:
    """Everything that the rest of a run needs to know of some cells.

    Attributes:
        form: the network in the chart.
        rows: of the domain, in the chart.
        walls: how walls are numbered.
        state: of the cells.
        seams: columns by which they were divided off from the others.
        bounds: when to refuse.
    """

    form: IntegerForm
    rows: Sequence[Sequence[int]]
    walls: WallNumbers
    state: TreeState
    seams: tuple[int, ...]
    bounds: Bounds

    @property
    def cells(self) -> int:
        """How many there are when it begins."""
        return len(self.state.tree.cells)


def divide_tree(
    form: IntegerForm,
    rows: Sequence[Sequence[int]],
    walls: WallNumbers,
    state: TreeState,
    bounds: Bounds,
    *,
    chunks: int = TREE_CHUNKS,
) -> list[TreeChunk]:
    """Divide a paused tree into at most this many chunks."""
    return [
        TreeChunk(form, rows, walls, _state_of(state, cells), columns, bounds)
        for cells, columns in halved(state.tree.cells.signs.T, chunks)
    ]


def _state_of(state: TreeState, cells: Array) -> TreeState:
    sources = {k: fewer_rows(source, source.row_of_cell[cells]) for k, source in state.sources.items()}
    return TreeState(state.tree.part(cells), state.level, state.done, sources)


def expand_tree(chunk: TreeChunk) -> FinishedPart:
    """Divide a chunk by all neurons that are left, and find all facets, and which cells are bounded.

    The chunk itself is left as it was.

    Raises:
        LimitExceeded: it has more regions than allowed.
    """
    return GrownPart(_grow(chunk), chunk.seams).finished()


def grow_here(chunks: Iterable[TreeChunk]) -> GrownPart:
    """Divide all chunks of a run by all neurons that are left, in this process, and make one tree of them.

    Raises:
        LimitExceeded: there are more regions than allowed.
    """
    parts: list[Grown] = []
    for chunk in chunks:
        parts.append(_grow(chunk))
        regions = sum(len(part.tree.cells) for part in parts)
        chunk.bounds.check(regions, regions)
    tree = Tree.joined([part.tree for part in parts])
    order = order_of_signs(tree.cells.signs)
    tree.cells.select(order)
    first, outputs, row_of_cell = parts[0], parts[0].outputs, np.zeros(len(order), dtype=np.int64)
    if first.form.outputs.reads:
        outputs = join_outputs([(part.outputs, part.row_of_cell) for part in parts], order)
        row_of_cell = np.arange(len(order))
    return GrownPart(Grown(first.form, first.rows, first.walls, tree, outputs, row_of_cell))


def _grow(chunk: TreeChunk) -> Grown:
    state = TreeState(deepcopy(chunk.state.tree), chunk.state.level, chunk.state.done, dict(chunk.state.sources))
    advance_tree(chunk.form, state, chunk.bounds)
    return grown(chunk.form, chunk.rows, chunk.walls, state)
