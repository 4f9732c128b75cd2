"""Exact volumes of regions, by a triangulation without new points that all regions share.

Every face is coned from its vertex of least number over its sub-faces that do not contain it (cohen1979; "pulling").
Since the apex depends on the face only, neighbouring regions divide their common facets alike.  Works in every
dimension; the number of simplices grows fast with it.

Names in this module
    d        dimension of the chart
    chain    faces F_d > F_{d-1} > … > F_0, each off the apex of the one above: the simplex of their apexes
    T        the chart y -> x; its unit is the parallelotope of its columns
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import factorial, prod

import numpy as np
from flint import fmpq, fmpq_mat, fmpz, fmpz_mat

from exactrelu.errors import InputError, LimitExceeded
from exactrelu.exact.matrices import Matrix
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.regions.charts import Chart
from exactrelu.regions.complex import FINITE, RegionComplex
from exactrelu.regions.faces import face_places
from exactrelu.regions.growable import Array, owners_of, starts_of
from exactrelu.regions.lattice import Lattice

#: More simplices than this are refused: they would take minutes and gigabytes.
MOST_SIMPLICES = 20_000_000


def volumes(regions: RegionComplex, *, max_simplices: int = MOST_SIMPLICES) -> tuple[Fraction | None, ...]:
    """The volume of every region; None for an unbounded one.

    On a domain of full dimension this is the volume in x.  On a slice or in a flat it is the volume in multiples of
    :func:`unit_squared`'s root, which may be irrational, so that the volumes of the regions can still be compared;
    a domain that is one point has one region of volume 1.

    Args:
        regions: the complex.
        max_simplices: refuse to build more.

    Raises:
        LimitExceeded: the triangulation has more simplices.
        UnsupportedOperation: the chart has dimension 7 or more, where faces are not listed.

    Cost: one (d + 1) x (d + 1) determinant of integers for each simplex.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.domains import box
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x", "u"], neurons={"y": "abs"}, outputs=["y"],
    ...                    edges=[("x", "y", 1), ("u", "y", 1)])
    >>> [str(v) for v in volumes(enumerate_regions(net, box(0, [1, 1])))]
    ['1']
    """
    lattice = regions.face_lattice()
    if lattice is None or regions.chart is None:
        return ()
    bounded = np.flatnonzero(face_places(regions)[-1] == FINITE)
    if regions.chart.lineality:
        bounded = bounded[:0]
    owners, simplices = _chains(lattice, bounded, max_simplices)
    totals = dict.fromkeys(bounded.tolist(), fmpq(0))
    for cell, size in zip(owners.tolist(), _sizes(lattice, simplices), strict=True):
        totals[cell] += size
    unit = _unit(regions.chart)
    return tuple(from_flint(totals[k] * unit) if k in totals else None for k in range(len(regions)))


def volume(regions: RegionComplex, number: int) -> Fraction | None:
    """The volume of one region, as in :func:`volumes`; None if it is unbounded.

    Raises:
        IndexError: there is no region of this number.
        UnsupportedOperation: as there.
    """
    cell = regions[number].number
    lattice = regions.face_lattice()
    if lattice is None or regions.chart is None:
        return None
    if regions.chart.lineality or face_places(regions)[-1][cell] != FINITE:
        return None
    _, simplices = _chains(lattice, np.array([cell]), MOST_SIMPLICES)
    return from_flint(_sum(_sizes(lattice, simplices)) * _unit(regions.chart))


def triangulate(
    regions: RegionComplex, *, max_simplices: int = MOST_SIMPLICES
) -> Iterator[tuple[int, Matrix, Fraction]]:
    """The simplices that make up the bounded regions.

    Yields:
        (number of the region, its d + 1 corners in x, its volume in the unit of :func:`volumes`).

    Raises:
        LimitExceeded, UnsupportedOperation: as in :func:`volumes`, before the first simplex.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.domains import box
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x"], neurons={"y": "abs"}, outputs=["y"], edges=[("x", "y", 1)])
    >>> [str(size) for _, _, size in triangulate(enumerate_regions(net, box([-1], [2])))]
    ['2', '1']
    """
    lattice = regions.face_lattice()
    if lattice is None or regions.chart is None or regions.chart.lineality:
        return
    bounded = np.flatnonzero(face_places(regions)[-1] == FINITE)
    owners, simplices = _chains(lattice, bounded, max_simplices)
    unit, exact = _unit(regions.chart), lattice.vertices.exact
    corner = {v: regions.chart.point(exact[v][:-1], exact[v][-1]) for v in np.unique(simplices).tolist()}
    for cell, corners, size in zip(owners.tolist(), simplices.tolist(), _sizes(lattice, simplices), strict=True):
        yield cell, tuple(corner[v] for v in corners), from_flint(size * unit)


def total_volume(regions: RegionComplex) -> Fraction | None:
    """The sum of the volumes of all regions, which is the volume of the domain; None if one is unbounded.

    Cost: as :func:`volumes`; the denominators grow until they cancel, so the sum is taken in pairs.
    """
    found = [v for v in volumes(regions) if v is not None]
    return from_flint(_sum([as_flint(v) for v in found])) if len(found) == len(regions) else None


def unit_squared(regions: RegionComplex) -> Fraction:
    """The square of the unit in which :func:`volumes` measures, det(T' T); 1 on a domain of full dimension.

    Raises:
        InputError: the domain is empty.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.domains import whole_space
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x", "u"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> unit_squared(enumerate_regions(net, whole_space(2).through([0, 0], [3, 4])))
    Fraction(25, 1)
    """
    if regions.chart is None:
        raise InputError("the domain is empty and has no volume")
    if regions.chart.dimension == regions.network.input_dimension:
        return Fraction(1)
    columns = _columns(regions.chart)
    return from_flint((columns.transpose() * columns).det())


def _unit(chart: Chart) -> fmpq:
    """The volume of the simplex that the unit vectors of the chart span: in x, if the chart has full dimension."""
    columns = _columns(chart)
    cube = abs(columns.det()) if columns.nrows() == columns.ncols() else fmpq(1)
    return cube / fmpq(factorial(chart.dimension))


def _columns(chart: Chart) -> fmpq_mat:
    """The linear part of T, n x d."""
    n, d = int(chart.T.nrows()) - 1, chart.dimension
    return fmpq_mat(n, d, [chart.T[i, k] for i in range(n) for k in range(d)])


def _chains(lattice: Lattice, cells: Array, limit: int) -> tuple[Array, Array]:
    """All chains below some cells: the cell of each, and its d + 1 apexes."""
    apexes = _apexes(lattice)
    owners, chosen = cells, cells
    corners = apexes[lattice.dimension][cells][:, None]
    for k in range(lattice.dimension, 0, -1):
        below, lengths = lattice.subfaces(k, chosen)
        parent = owners_of(lengths)
        off = apexes[k - 1][below] != corners[parent, -1]  # its least vertex is not the apex: it has not got the apex
        chosen, parent = below[off], parent[off]
        if len(chosen) > limit:
            raise LimitExceeded("simplices", needed=f"{len(chosen)} or more", allowed=limit, doing="finding volumes")
        owners = owners[parent]
        corners = np.concatenate([corners[parent], apexes[k - 1][chosen][:, None]], axis=1)
    return owners, corners


def _apexes(lattice: Lattice) -> list[Array]:
    """The least vertex of every face, by dimension."""
    apexes = [np.arange(len(lattice.vertices))]
    for k in range(1, lattice.dimension + 1):
        values, lengths = lattice.all_subfaces(k)
        apexes.append(np.minimum.reduceat(apexes[-1][values], starts_of(lengths)))
    return apexes


def _sizes(lattice: Lattice, simplices: Array) -> list[fmpq]:
    """The volumes of simplices in the chart, times d!."""
    exact = lattice.vertices.exact
    points = {v: [fmpz(t) for t in exact[v]] for v in np.unique(simplices).tolist()}
    D = lattice.dimension + 1
    sizes = []
    for corners in simplices.tolist():
        chosen = [points[v] for v in corners]
        determinant = fmpz_mat(D, D, [t for y in chosen for t in y]).det()
        sizes.append(fmpq(abs(determinant), prod((y[-1] for y in chosen), start=fmpz(1))))
    return sizes


def _sum(values: list[fmpq]) -> fmpq:
    """The sum, taken in pairs, then pairs of pairs, …"""
    while len(values) > 1:
        odd = values[-1:] if len(values) % 2 else []
        values = [s + t for s, t in zip(values[0:-1:2], values[1::2], strict=True)] + odd
    return values[0] if values else fmpq(0)
