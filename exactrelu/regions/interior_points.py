"""Float room: a point inside every region at once; floats propose it, a rigorous bound or exact integers confirm it.

A proposal is the mean of the vertices of a few faces, rounded to as few binary digits as its distance to the
facets allows, so that it is a dyadic point and the floats hold it exactly.  It lies in the region if it is on the
right side of the region's own facets.  Where the bound of the error does not show that, the point is the exact mean
of the vertices.

Names in this module
    c      the proposed centre of a region, in the chart
    e      digits after the binary point
    r      float row of a facet, greatest entry below 1, positive inside the region
    m      distance of c to the nearest facet
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from exactrelu.exact.matrices import Vector
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.growable import Array, gather_segments, owners_of, starts_of
from exactrelu.regions.lattice import Lattice

#: Error of r c over the sum of the |c_i| and 1: generous for every kind of row and d <= 20.
RELATIVE_ERROR = 2.0**-45
#: The most digits after the binary point, and how often digits are added.
MOST_DIGITS, ATTEMPTS = 60, 4


def interior_points(regions: RegionComplex) -> tuple[Vector, ...]:
    """One rational point inside each region, in x; all at once, with a few binary digits each.

    In dimension 7 and more they are the points that the splitting tree keeps.
    ``Region.interior_point`` has simpler coordinates and takes longer.

    Cost: about 3 microseconds a region for the points, and as much again to write them as Fractions.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> sorted(interior_points(enumerate_regions(net)))
    [(Fraction(-1, 1),), (Fraction(1, 1),)]
    """
    return tuple(iterate_interior_points(regions, range(len(regions))))


def iterate_interior_points(regions: RegionComplex, numbers: Iterable[int]) -> Iterator[Vector]:
    """The same points for some regions, one after the other, so that not all are in memory."""
    if regions.lattice is None or regions.chart is None:
        yield from (regions[k].mean_point for k in numbers)
        return
    numerators, digits = find_dyadic_points(regions, regions.lattice)
    for k in numbers:
        e = int(digits[k])
        y = [int(v) for v in numerators[k].tolist()]
        yield regions.chart.point(y, 1 << e) if e >= 0 else regions[k].mean_point


def find_dyadic_points(regions: RegionComplex, lattice: Lattice) -> tuple[Array, Array]:
    """Points y = numerators / 2^digits inside the regions, in the chart; digits is -1 where none was confirmed.

    Returns:
        Numerators, regions x d, floats that are integers; digits, one int for each region.
    """
    d = lattice.dimension
    numerators, digits = np.zeros((len(regions), d)), np.zeros(len(regions), dtype=np.int64)
    if d == 0:
        return numerators, digits
    centres = _centres(lattice)
    rows = _inward_rows(regions, lattice)
    wanted = _digits_for(_margins(regions, rows, centres), d)
    todo = np.arange(len(regions))
    for attempt in range(ATTEMPTS):
        e = wanted[todo] + 2 * attempt
        proposed = np.rint(np.ldexp(centres[todo], e[:, None]))
        inside = _are_inside(regions, rows, todo, np.ldexp(proposed, -e[:, None]))
        inside &= (np.abs(proposed) < 2.0**53).all(axis=1)
        numerators[todo[inside]], digits[todo[inside]] = proposed[inside], e[inside]
        todo = todo[~inside]
    digits[todo] = -1
    return numerators, digits


def _centres(lattice: Lattice) -> Array:
    """A point in the middle of every cell: the sum of the middles of its facets, each from two sub-faces."""
    middle = _normalized(lattice.vertices.floats.copy())
    if lattice.dimension > 0:
        middle = _normalized(middle[lattice.tails.view] + middle[lattice.heads.view])
    for k in range(2, lattice.dimension):
        first, last = lattice.lists[k].first_and_last()
        middle = _normalized(middle[first] + middle[last])
    if lattice.dimension > 1:
        values, lengths = lattice.all_subfaces(lattice.dimension)
        middle = _normalized(np.add.reduceat(middle[values], starts_of(lengths), axis=0))
    return middle[:, :-1]


def _normalized(points: Array) -> Array:
    """Points with t = 1, and directions of length 1."""
    t = points[:, -1]
    length = np.sqrt((points[:, :-1] ** 2).sum(axis=1))
    return np.asarray(points / np.where(t > 0, t, np.maximum(length, t))[:, None])


def _inward_rows(regions: RegionComplex, lattice: Lattice) -> Array:
    """The rows of ``regions.facets``, with the sign that the first wall of each has inside; zero if it has none."""
    facets, lengths = regions.facets
    walls = np.array([members[0] for members in lattice.wall_sets.members])[lattice.wall_set.view[facets]]
    of_neuron = walls < regions.walls.neurons
    sign = np.ones(len(facets))
    places = np.array(regions.column_neurons, dtype=np.int64)[walls[of_neuron]]
    sign[of_neuron] = regions.signs[owners_of(lengths)[of_neuron], places]
    return lattice.wall_row.view[facets] * sign[:, None]


def _margins(regions: RegionComplex, rows: Array, centres: Array) -> Array:
    """The distance of every centre to the nearest of its facets; 0 where a row is not known."""
    _, lengths = regions.facets
    z = (rows[:, :-1] * centres[owners_of(lengths)]).sum(axis=1) + rows[:, -1]
    size = np.sqrt((rows[:, :-1] ** 2).sum(axis=1))
    distance = np.divide(z, size, out=np.zeros_like(z), where=size > 0)
    return np.minimum.reduceat(distance, regions.facet_starts)


def _digits_for(margins: Array, d: int) -> Array:
    """So many binary digits that rounding moves a point by less than half its margin."""
    safe = np.maximum(margins, 2.0**-MOST_DIGITS)
    return np.asarray(np.clip(np.ceil(np.log2(np.sqrt(d) / safe)), 0, MOST_DIGITS).astype(np.int64))


def _are_inside(regions: RegionComplex, rows: Array, chosen: Array, points: Array) -> Array:
    """Are these points of the chosen regions beyond doubt on the inner side of all facets?"""
    lengths = regions.facets[1][chosen]
    own = rows[gather_segments(regions.facet_starts[chosen], lengths)]
    owners = owners_of(lengths)
    z = (own[:, :-1] * points[owners]).sum(axis=1) + own[:, -1]
    bound = RELATIVE_ERROR * (1 + np.abs(points).sum(axis=1))[owners]
    if not len(chosen):
        return np.zeros(0, dtype=bool)
    return np.asarray(np.logical_and.reduceat(z > bound, starts_of(lengths)))
