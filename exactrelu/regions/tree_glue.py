"""Glue the facets of the parts of a divided tree: one list, and across seams the answers of the neighbours.

A facet across a seam was decided by the cell above.  No region is missing, so the cell below is the one with the sign
of that one neuron changed, and it has the same facet; it must know the wall.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.regions.growable import Array, starts_of
from exactrelu.regions.tree_facets import FacetSlots, find_pairs
from exactrelu.regions.tree_keys import SignKeys


def join_sides(parts: Sequence[FacetSlots], sizes: Sequence[int], place: Array, keys: SignKeys) -> FacetSlots:
    """The facets of all cells as the parts see them, none of them open.

    Args:
        parts: their facets.
        sizes: how many cells each part has.
        place: the number of every cell, one part after the other.
        keys: of all cells.

    Raises:
        ArithmeticError: a facet across a seam is unknown on its other side.
    """
    if len(parts) == 1 and not parts[0].is_open.any():
        return parts[0]
    sides = _ordered(parts, sizes, place)
    facets = ~sides.is_open
    across = np.flatnonzero(facets & np.isin(sides.walls, np.unique(sides.walls[sides.is_open])))
    across = across[keys.signs[sides.cells[across], sides.walls[across]] > 0]
    alone = np.ones(len(facets), dtype=bool)
    alone[sides.extra] = False
    across = across[alone[across]]  # both sides decide the others
    behind = keys.find_flipped(sides.cells[across], sides.walls[across])
    partner = find_pairs(sides.cells, sides.walls, behind, sides.walls[across])
    if (behind < 0).any() or (partner < 0).any():
        raise ArithmeticError("a facet is unknown on its other side; please report this")
    facets[partner] = True
    number = np.cumsum(facets) - 1
    return FacetSlots(
        sides.cells[facets],
        sides.walls[facets],
        number[sides.extra],
        sides.extra_walls,
        np.zeros(int(facets.sum()), dtype=bool),
    )


def _ordered(parts: Sequence[FacetSlots], sizes: Sequence[int], place: Array) -> FacetSlots:
    """All facets, cell by cell in the order of the cells."""
    first_cell = starts_of(np.array(sizes)).tolist()
    first_side = starts_of(np.array([len(part.cells) for part in parts])).tolist()
    cells = place[np.concatenate([part.cells + first for part, first in zip(parts, first_cell, strict=True)])]
    extra = np.concatenate([part.extra + first for part, first in zip(parts, first_side, strict=True)])
    extra_walls = np.concatenate([part.extra_walls for part in parts])
    order = np.argsort(cells, kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    by_side = np.lexsort((extra_walls, number[extra]))
    return FacetSlots(
        cells[order],
        np.concatenate([part.walls for part in parts])[order],
        number[extra][by_side],
        extra_walls[by_side],
        np.concatenate([part.is_open for part in parts])[order],
    )
