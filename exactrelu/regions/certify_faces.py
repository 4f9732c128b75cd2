"""The certificate of a region complex by its faces: the list is complete, and these are corners and neighbours.

Up to dimension 6 the engine has all faces of the regions.  The corners of the regions alone prove everything, because
the checker finds the faces again as the sets of corners where a neuron vanishes; no multiplier is needed.

Names in this module
    x        a point of the input space
    y        its coordinates in the domain of the claim: x itself, or those of a slice x = origin + Σ y_k u_k
    M        (y, t) = M (chart, t)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from operator import mul
from typing import Any, cast

import numpy as np
from flint import fmpq_mat

from exactrelu.certificates.claims import ClaimedDomain, sign_letters
from exactrelu.certificates.complex_text import ComplexCertificate
from exactrelu.certificates.evidence import Point, RowMultipliers
from exactrelu.errors import CheckFailed
from exactrelu.exact.linear_algebra import Solution, find_solution
from exactrelu.exact.matrices import Matrix, Vector, transpose
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.regions.charts import Chart
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.growable import Array, gather_segments, starts_of
from exactrelu.regions.lattice import Lattice
from exactrelu.regions.primitive_rows import primitive_row
from exactrelu.regions.split_cells import find_inside, is_point, make_space
from exactrelu.regions.split_domain import claimed_domain


def certify_faces(regions: RegionComplex) -> ComplexCertificate:
    """The certificate that these are all activation regions, with their corners and neighbours.

    Nothing is proved here: the checker does that from the text alone.

    Raises:
        UnsupportedOperation: the chart has dimension 7 or more, where faces are not listed.

    Cost: about 20 microseconds a region in dimension 2 to 4, and the text; on an empty domain one exact LP.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> certificate = certify_faces(enumerate_regions(net))
    >>> certificate.regions, certificate.corners, certificate.neighbours
    (['+', '-'], [[0, 1], [0, 2]], [[1], []])
    """
    claimed, lattice = claimed_domain(regions.domain), regions.face_lattice()
    if lattice is None or regions.chart is None:
        multipliers = _prove_empty(regions, claimed)
        return ComplexCertificate(regions.network, claimed, [], [], [], [], multipliers=multipliers)
    return ComplexCertificate(
        network=regions.network,
        domain=claimed,
        regions=[sign_letters(signs) for signs in regions.signs.tolist()],
        vertices=_vertices(lattice, regions.chart, claimed),
        corners=_segments(*corners_of_cells(lattice)),
        neighbours=_segments(*_later_neighbours(regions)),
        lineality=_echelon([_coordinates(x, Fraction(0), claimed) for x in regions.chart.lineality]),
    )


def corners_of_cells(lattice: Lattice) -> tuple[Array, Array]:
    """The vertices of all cells, one cell after the other and increasing in each, and how many each has."""
    cells = faces = np.arange(lattice.cells)
    for k in range(lattice.dimension, 0, -1):
        values, lengths = lattice.all_subfaces(k)
        below = values[gather_segments(starts_of(lengths)[faces], lengths[faces])].astype(np.int64)
        size = np.int64(lattice.count(k - 1))
        pairs = np.unique(np.repeat(cells, lengths[faces]) * size + below)
        cells, faces = pairs // size, pairs % size
    return faces, np.bincount(cells, minlength=lattice.cells)


def _later_neighbours(regions: RegionComplex) -> tuple[Array, Array]:
    pairs = regions.neighbours
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order, 1], np.bincount(pairs[:, 0], minlength=len(regions))


def _segments(values: Array, lengths: Array) -> list[list[int]]:
    numbers, ends = values.tolist(), np.cumsum(lengths).tolist()
    return [numbers[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


# Coordinates


def _vertices(lattice: Lattice, chart: Chart, claimed: ClaimedDomain) -> list[Point]:
    """The vertices as primitive integer (y, t)."""
    columns = []
    for column in transpose(tuple(tuple(from_flint(v) for v in row) for row in chart.T.tolist())):
        *x, t = column
        columns.append((*_coordinates(x, t, claimed), t))
    flat, _ = primitive_row([as_flint(v) for row in transpose(tuple(columns)) for v in row])
    M = [flat[i : i + len(columns)] for i in range(0, len(flat), len(columns))]
    return [_primitive([sum(map(mul, row, vertex)) for row in M]) for vertex in lattice.vertices.exact]


def _primitive(vector: Sequence[int]) -> Point:
    divisor = gcd(*vector)
    return tuple(v // divisor for v in vector)


def _coordinates(x: Sequence[Fraction], t: Fraction, claimed: ClaimedDomain) -> Vector:
    """The y with x = t · origin + Σ y_k u_k; x itself where the claim has no slice."""
    if claimed.directions is None:
        return tuple(x)
    slice_matrix = transpose(claimed.directions, columns=len(x))
    moved = tuple(a - t * b for a, b in zip(x, claimed.origin, strict=True))
    outcome = find_solution(slice_matrix, moved, columns=len(claimed.directions))
    if not isinstance(outcome, Solution):
        raise CheckFailed("a vertex of a region lies outside the slice of its domain")
    return outcome.x


def _echelon(vectors: Matrix | list[Vector]) -> list[Point]:
    """A basis of the same space in which each vector has a coordinate of its own."""
    if not vectors:
        return []
    entries: list[Any] = [as_flint(v) for vector in vectors for v in vector]
    reduced, _ = fmpq_mat(len(vectors), len(vectors[0]), entries).rref()
    return [tuple(primitive_row(row)[0]) for row in reduced.tolist()]


def _prove_empty(regions: RegionComplex, claimed: ClaimedDomain) -> RowMultipliers:
    """Multipliers of the rows of the domain that add up to 0."""
    outcome = find_inside(make_space(regions.network, claimed).rows)
    if is_point(outcome):
        raise CheckFailed("two exact routes disagree on whether the domain is empty; please report this")
    return cast(RowMultipliers, outcome)
