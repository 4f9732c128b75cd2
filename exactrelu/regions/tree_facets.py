"""A float room: which half-spaces of a cell are facets; each "yes" and each "no" is certified.

A half-space g_m is a facet of the cell {g_i X > 0} if and only if some X has g_m X < 0 and g_i X > 0 for all others.
Where the neighbour behind
is known, the segment to its interior point is tried first.  Else there are two ways to find such a witness:

  (1) shoot from the interior point along -g_m: if g_m is met first, with room behind, a point of that room is one;
  (2) drop g_m and walk downwards along g_m (``tree_simplex``).

A cell of a divided run has neighbours elsewhere.  Across a seam, the kink of a neuron by which the run was divided, it
decides alone if it lies above; if it lies below it lets ``tree_glue`` ask the neighbour.

Where the walk ends at a minimum g_m X > 0, the wall does not meet the closed cell: were g_m X < 0 for some X with all
other g_i X >= 0, the segment from X to the interior point would meet the wall in a point of the closed cell.  Where
the minimum is 0, Farkas' multipliers prove that g_m is redundant.

Names in this module
    pair       a cell and one of its slots
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from exactrelu.regions.growable import Array
from exactrelu.regions.tree_cells import cell_rows
from exactrelu.regions.tree_certify import find_strict_point, multipliers_of_basis, positive_by_basis, strictly_inside
from exactrelu.regions.tree_coincidences import coincident_walls
from exactrelu.regions.tree_cut import Tree
from exactrelu.regions.tree_engine import Grown
from exactrelu.regions.tree_keys import SignKeys
from exactrelu.regions.tree_points import points_beyond
from exactrelu.regions.tree_rows import RowError, scaled_points
from exactrelu.regions.tree_simplex import Corners, corners_at, step_off

#: Array entries that one step may use.
CHUNK = 400_000
#: The wall must be met so much earlier than the next one.
MARGIN = 1.0 - 1e-9


@dataclass(frozen=True)
class FacetSlots:
    """The facets of all cells.

    Attributes:
        cells: of the facets, ascending.
        walls: the wall of the half-space of the cell that each of them is.
        extra: facets that lie in more walls, ascending, one entry for each of these.
        extra_walls: these walls.
        is_open: which of them are facets only if the neighbour says so.
    """

    cells: Array
    walls: Array
    extra: Array
    extra_walls: Array
    is_open: Array


def find_facet_slots(grown: Grown, seams: Sequence[int] = ()) -> FacetSlots:
    """Which half-spaces are facets, and which walls contain each of them; t, the wall at infinity, is left out.

    Args:
        grown: the tree, all of it or one chunk.
        seams: columns by which the tree was divided into chunks.

    Cost: one linear program for each half-space that neither a neighbour nor shooting settles.
    """
    tree = grown.tree
    numbers, slots = np.nonzero(np.abs(tree.cells.codes) > tree.d + 1)
    walls = tree.table.wall[np.abs(tree.cells.codes[numbers, slots]) - 1]
    extra, extra_walls = coincident_walls(grown, numbers, slots)
    alone = walls < grown.walls.neurons
    alone[extra] = False
    across = alone & np.isin(walls, np.array(seams, dtype=np.int64))
    inside, is_open = alone & ~across, np.zeros(len(numbers), dtype=bool)
    is_open[across] = tree.cells.signs[numbers[across], walls[across]] < 0
    facets = np.zeros(len(numbers), dtype=bool)
    _decide_with_neighbours(tree, (numbers, slots, walls), inside, facets)
    slots = _forget_redundant(tree, numbers, slots, inside & ~facets)
    rest = np.flatnonzero(~inside & ~is_open)
    facets[rest] = _decide_alone(tree, numbers[rest], slots[rest])
    facets |= is_open
    number = np.cumsum(facets) - 1
    kept = facets[extra]
    return FacetSlots(numbers[facets], walls[facets], number[extra[kept]], extra_walls[kept], is_open[facets])


def _decide_with_neighbours(tree: Tree, pairs: tuple[Array, Array, Array], alone: Array, facets: Array) -> None:
    """Decide the pairs whose wall is one neuron's alone, from one side of each wall.

    Behind such a facet lies the cell with the sign of that one neuron changed, and it has the same facet.  No region
    is missing, so where there is no such cell, or it does not know the wall, there is no facet.
    """
    numbers, slots, walls = pairs
    chosen = np.flatnonzero(alone)
    behind = SignKeys(tree.cells.signs).find_flipped(numbers[chosen], walls[chosen])
    chosen, behind = chosen[behind >= 0], behind[behind >= 0]
    partner = find_pairs(numbers, walls, behind, walls[chosen])
    leads = (partner >= 0) & (numbers[chosen] < behind)
    leads[leads] = alone[partner[leads]]
    chosen, behind, partner = chosen[leads], behind[leads], partner[leads]
    settled = np.zeros(len(chosen), dtype=bool)
    for part in _chunks(len(chosen), tree.cells.codes.shape[1] * (tree.d + 1)):
        settled[part] = _sees(tree, numbers[chosen[part]], slots[chosen[part]], behind[part])
    rest = np.flatnonzero(~settled)
    settled[rest] = _decide_alone(tree, numbers[chosen[rest]], slots[chosen[rest]])
    facets[chosen] = settled
    facets[partner] = settled


def _forget_redundant(tree: Tree, numbers: Array, slots: Array, redundant: Array) -> Array:
    """Drop half-spaces that are no facets, which makes what follows shorter; returns the new slots of the pairs."""
    cells = tree.cells
    kept = cells.codes != 0
    kept[numbers[redundant], slots[redundant]] = False
    np.put_along_axis(kept, cells.bases, True, axis=1)
    new: Array = cells.drop_slots(kept)[numbers, slots]
    return new


def find_pairs(numbers: Array, walls: Array, cells: Array, wanted: Array) -> Array:
    """The pair of each cell with each wall, or -1."""
    width = int(walls.max(initial=0)) + 1
    keys = numbers * width + walls
    order = np.argsort(keys, kind="stable")  # quick, because numbers ascend
    places = np.minimum(np.searchsorted(keys, cells * width + wanted, sorter=order), len(keys) - 1)
    found: Array = np.where(keys[order[places]] == cells * width + wanted, order[places], -1)
    return found


def _sees(tree: Tree, numbers: Array, slots: Array, behind: Array) -> Array:
    """Does a segment to the point of the cell behind pass through that wall first, certainly?"""
    G, used = tree.half_spaces(numbers)
    pair = np.arange(len(numbers))
    g = G[pair, slots]
    used[pair, slots] = False
    points = tree.cells.points
    u = tree.section_rows(numbers)
    return points_beyond(G, used, g, points[numbers], points[behind], u, error_of(tree))[1]


def _decide_alone(tree: Tree, numbers: Array, slots: Array) -> Array:
    """Decide pairs from their own side."""
    facets = np.zeros(len(numbers), dtype=bool)
    for part in _chunks(len(numbers), tree.cells.codes.shape[1] * (tree.d + 1)):
        facets[part] = _hit_first(tree, numbers[part], slots[part])
    rest = np.flatnonzero(~facets)
    rest = rest[np.argsort(_length(tree)[numbers[rest]], kind="stable")]  # cells of one length share an array
    for part in _chunks(len(rest), tree.cells.codes.shape[1] * (tree.d + 1)):
        facets[rest[part]] = _decide(tree, numbers[rest[part]], slots[rest[part]])
    return facets


def _length(tree: Tree) -> Array:
    """The number of slots of each cell up to its last one in use."""
    used = tree.cells.codes != 0
    length: Array = used.shape[1] - np.argmax(used[:, ::-1], axis=1)
    return length


def error_of(tree: Tree) -> RowError:
    """The error of rows and sections together."""
    return tree.table.error.joined(1, tree.sections.absolute)


def _chunks(length: int, width: int) -> Iterator[slice]:
    step = max(1, CHUNK // max(1, width))
    return (slice(start, min(length, start + step)) for start in range(0, length, step))


def _hit_first(tree: Tree, numbers: Array, slots: Array) -> Array:
    """Way (1): which half-spaces are certainly facets."""
    G, used = tree.half_spaces(numbers)
    points, pair = tree.cells.points[numbers], np.arange(len(numbers))
    a = G[pair, slots, :-1]
    slack = np.matmul(G, points[:, :, None])[:, :, 0]
    rates = np.matmul(G[:, :, :-1], a[:, :, None])[:, :, 0]  # how fast the slacks fall on the way along -a
    lengths = np.full(rates.shape, np.inf)
    with np.errstate(over="ignore"):
        np.divide(slack, rates, out=lengths, where=(rates > 0) & used & (slack > 0))
    own = lengths[pair, slots]
    lengths[pair, slots] = np.inf
    other = lengths.min(axis=1)
    hit: Array = np.isfinite(own) & (own < other * MARGIN)
    k = np.flatnonzero(hit)
    witnesses = points[k].copy()
    with np.errstate(all="ignore"):
        witnesses[:, :-1] -= (own[k] + np.minimum(other[k], 3 * own[k]))[:, None] / 2 * a[k]
        hit[k] = _witnessed(G[k], used[k], slots[k], witnesses, error_of(tree))
    return hit


def _witnessed(G: Array, used: Array, slots: Array, witnesses: Array, error: RowError) -> Array:
    """Are the points certainly beyond the slot, and inside all others?"""
    turned = G.copy()
    turned[np.arange(len(G)), slots] *= -1.0
    return strictly_inside(turned, used, scaled_points(witnesses), error)


def _decide(tree: Tree, numbers: Array, slots: Array) -> Array:
    """Way (2) for pairs, and integers where floats leave it open."""
    cells, which = np.unique(numbers, return_inverse=True)
    G, used = tree.half_spaces(cells)
    sections = tree.section_rows(cells)
    start = corners_at(G, sections, tree.cells.bases[cells])[which]
    G, used, u, pair = G[which], used[which], sections[which], np.arange(len(numbers))
    g = G[pair, slots]
    needed = np.flatnonzero((start.bases == slots[:, None]).any(axis=1))
    if len(needed):  # a vertex that does not need g_m
        start.bases[needed], start.inverses[needed] = _stepped(G[needed], start[needed], slots[needed])
    G[pair, slots] = 0.0
    used[pair, slots] = False
    ways, error = tree.walk(G, start, -g), error_of(tree)
    certain = np.zeros(len(numbers), dtype=bool)
    rows = np.flatnonzero(~ways.crossed)
    reach = tree.reach(numbers[rows])
    certain[rows], _ = positive_by_basis(G[rows], u[rows], ways.corners[rows], g[rows], tree.fixed, reach, error)
    rows = np.flatnonzero(ways.crossed)
    points = tree.cells.points[numbers[rows]]
    certain[rows] = points_beyond(G[rows], used[rows], g[rows], points, ways.ends[rows], u[rows], error)[1]
    facet = ways.crossed.copy()
    for k in np.flatnonzero(~certain).tolist():
        facet[k] = _decide_exactly(tree, int(numbers[k]), int(slots[k]), ways.corners.bases[k].tolist())
    return facet


def _stepped(G: Array, start: Corners, slots: Array) -> tuple[Array, Array]:
    stepped = step_off(G, start, slots)
    return stepped.bases, stepped.inverses


def _decide_exactly(tree: Tree, cell: int, slot: int, basis: list[int]) -> bool:
    """Is the half-space a facet?  By the basis, or by the exact simplex method."""
    rows = cell_rows(tree.cells, tree.table, cell)
    g = rows.pop(slot)
    if slot not in basis:
        tree.count.solves += 1
        u = tree.sections.exact[int(tree.cells.sections[cell])]
        λ = multipliers_of_basis([rows[k] for k in basis], u, g)
        if λ is not None and min(λ) >= 0:
            return False
    tree.count.exact_programs += 1
    return find_strict_point([*rows.values(), tuple(-v for v in g)]) is not None
