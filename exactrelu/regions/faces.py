"""The canonical polyhedral complex of a network: the faces of all regions, of every dimension, as arrays.

Faces are those of the closed regions, which meet face to face (the canonical polyhedral complex of grigsby2022, here
for degenerate networks too).  A face of the lattice that lies at infinity is none of them; one that has a vertex and
reaches infinity is unbounded.

Names in this module
    d, ℓ     dimension of the chart; dimension of the lineality: a k-face of the chart is a (k + ℓ)-face in x
    f_k      number of k-faces in x
    χ_c      Σ (-1)^k f_k, the Euler characteristic with compact supports, each face counted by its relative interior
    P        the domain
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactrelu.errors import CheckFailed, InputError
from exactrelu.exact.linear_algebra import rank
from exactrelu.exact.linear_programming import is_feasible
from exactrelu.exact.linear_systems import as_system
from exactrelu.exact.matrices import Matrix
from exactrelu.networks.forward import evaluate
from exactrelu.regions.charts import Chart
from exactrelu.regions.complex import AT_INFINITY, FINITE, RegionComplex, places_in
from exactrelu.regions.growable import Array, owners_of
from exactrelu.regions.lattice import Lattice


@dataclass(frozen=True)
class FVector:
    """How many faces there are; entry k is for dimension k in x."""

    bounded: tuple[int, ...]
    unbounded: tuple[int, ...]

    @property
    def total(self) -> tuple[int, ...]:
        """f_0, …, f_n."""
        return tuple(s + t for s, t in zip(self.bounded, self.unbounded, strict=True))


@dataclass(frozen=True, eq=False)
class Faces:
    """All faces of one dimension.

    Attributes:
        dimension: in x.
        numbers: of each face in the lattice, which counts those at infinity too.
        is_bounded: one bool for each face.
        boundary: for every face the faces of one dimension less in it, by their places in *their* table, in one array.
        lengths: how many of these each face has.
    """

    dimension: int
    numbers: Array
    is_bounded: Array
    boundary: Array
    lengths: Array

    def __len__(self) -> int:
        return len(self.numbers)


def face_places(regions: RegionComplex) -> list[Array]:
    """For every dimension of the chart: is each face of the lattice finite (1), at infinity (2), or unbounded (3)?"""
    lattice = regions.face_lattice()
    return [] if lattice is None else places_in(lattice)


def faces(regions: RegionComplex) -> tuple[Faces, ...]:
    """The faces, one table for each dimension 0, …, d of the chart; none on an empty domain.

    Raises:
        UnsupportedOperation: the chart has dimension 7 or more, where faces are not listed.

    Cost: one pass over the lattice.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> [(table.dimension, len(table), table.boundary.tolist()) for table in faces(enumerate_regions(net))]
    [(0, 1, []), (1, 2, [0, 0])]
    """
    lattice = regions.face_lattice()
    if lattice is None or regions.chart is None:
        return ()
    lineality = len(regions.chart.lineality)
    tables: list[Faces] = []
    number_below = np.zeros(0, dtype=np.int64)
    for k, places in enumerate(face_places(regions)):
        numbers = np.flatnonzero(places != AT_INFINITY)
        boundary, lengths = np.zeros(0, dtype=np.int64), np.zeros(len(numbers), dtype=np.int64)
        if k:
            values, counts = lattice.subfaces(k, numbers)
            finite = number_below[values] >= 0
            boundary = number_below[values[finite]]
            lengths = np.bincount(owners_of(counts)[finite], minlength=len(numbers))
        bounded = (places[numbers] == FINITE) & (lineality == 0)
        tables.append(Faces(k + lineality, numbers, bounded, boundary, lengths))
        number_below = np.full(len(places), -1, dtype=np.int64)
        number_below[numbers] = np.arange(len(numbers))
    return tuple(tables)


def f_vector(regions: RegionComplex) -> FVector:
    """The numbers of bounded and unbounded faces of dimensions 0, …, n in x.

    With lineality ℓ the first ℓ entries are zero and nothing is bounded.

    Raises:
        UnsupportedOperation: the chart has dimension 7 or more, where faces are not listed.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x", "u"], neurons={"h": "relu", "g": "relu"}, outputs=["g"],
    ...                    edges=[("x", "h", 1), ("u", "g", 1)])
    >>> f_vector(enumerate_regions(net))
    FVector(bounded=(1, 0, 0), unbounded=(0, 4, 4))
    """
    places = face_places(regions)
    lineality = 0 if regions.chart is None else len(regions.chart.lineality)
    bounded = [0] * lineality + [0 if lineality else int((codes == FINITE).sum()) for codes in places]
    total = [0] * lineality + [int((codes != AT_INFINITY).sum()) for codes in places]
    return FVector(tuple(bounded), tuple(t - s for s, t in zip(bounded, total, strict=True)))


def euler_characteristic(regions: RegionComplex) -> int:
    """χ_c of the complex, counted from its faces.

    Raises:
        UnsupportedOperation: the chart has dimension 7 or more, where faces are not listed.
    """
    return sum(-f if k % 2 else f for k, f in enumerate(f_vector(regions).total))


def expected_euler_characteristic(regions: RegionComplex) -> int:
    """χ_c of the domain P, found from its inequalities and without any face.

    It is (-1)^m if P is a bounded set plus a linear space of dimension m; 0 if P is unbounded in any other way, and
    if it is empty.  So it is (-1)^n for R^n and 1 for a box.

    Cost: one rank and one exact linear program.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.domains import polyhedron
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> [expected_euler_characteristic(enumerate_regions(net, polyhedron(A, [1] * len(A), dimension=1)))
    ...  for A in ([], [[1]], [[1], [-1]])]
    [-1, 0, 1]
    """
    chart = regions.chart
    if chart is None:
        return 0
    moving = [row[:-1] for row in chart.rows]
    d = chart.dimension
    lines = d - rank(moving, columns=d)
    total = [sum(column) for column in zip(*moving, strict=True)] or [0] * d
    outward = [[-v for v in row] for row in (*moving, total)]  # R y >= 0, and somewhere > 0
    if is_feasible(as_system(outward, [0] * len(moving) + [-1], dimension=d)):
        return 0
    return -1 if (lines + len(chart.lineality)) % 2 else 1


def check_euler_characteristic(regions: RegionComplex) -> None:
    """Check that the faces alternate to χ_c of the domain; one face too many or too few does not.

    Raises:
        CheckFailed: they do not.
    """
    found, expected = euler_characteristic(regions), expected_euler_characteristic(regions)
    if found != expected:
        raise CheckFailed(f"the Euler characteristic of the faces is {found}, that of the domain {expected}")


def face_vertices(regions: RegionComplex, k: int, place: int) -> tuple[Matrix, Matrix]:
    """The vertices and the extreme rays of a face, in x.

    Args:
        regions: the complex.
        k: the number of the table in :func:`faces`, which is the dimension of the face in the chart.
        place: the place of the face in that table.

    Raises:
        InputError: there is no such face.
    """
    lattice = regions.face_lattice()
    if regions.chart is None or lattice is None:
        raise InputError("the domain is empty and has no faces")
    tables = faces(regions)
    if not (0 <= k < len(tables) and 0 <= place < len(tables[k])):
        sizes = ", ".join(str(len(table)) for table in tables)
        raise InputError(f"there is no face {place} in table {k}", hint=f"the tables have so many faces: {sizes}")
    return _ends(regions.chart, lattice, k, int(tables[k].numbers[place]))


def face_signs(regions: RegionComplex, k: int, place: int) -> tuple[int, ...]:
    """The signs of the kinked neurons in the relative interior of a face, by the network's forward pass there.

    Args and raises as :func:`face_vertices`.
    """
    return _signs_inside(regions, *face_vertices(regions, k, place))


def all_face_signs(regions: RegionComplex) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """:func:`face_signs` of all faces, table by table.

    Cost: a forward pass for each face.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> [sorted(table) for table in all_face_signs(enumerate_regions(net))]
    [[(0,)], [(-1,), (1,)]]
    """
    chart, lattice = regions.chart, regions.face_lattice()
    if chart is None or lattice is None:
        return ()
    return tuple(
        tuple(_signs_inside(regions, *_ends(chart, lattice, k, number)) for number in table.numbers.tolist())
        for k, table in enumerate(faces(regions))
    )


def _ends(chart: Chart, lattice: Lattice, k: int, number: int) -> tuple[Matrix, Matrix]:
    chosen = np.array([number])
    for below in range(k, 0, -1):
        chosen = np.unique(lattice.subfaces(below, chosen)[0])
    corners = sorted(lattice.vertices.exact[v] for v in chosen.tolist())
    vertices = tuple(chart.point(y[:-1], y[-1]) for y in corners if y[-1])
    return vertices, tuple(chart.point(y[:-1], 0) for y in corners if not y[-1])


def _signs_inside(regions: RegionComplex, vertices: Matrix, rays: Matrix) -> tuple[int, ...]:
    """The signs at the mean of the vertices plus the sum of the rays."""
    centre = [sum(column) / len(vertices) for column in zip(*vertices, strict=True)]
    for ray in rays:
        centre = [s + t for s, t in zip(centre, ray, strict=True)]
    pattern = evaluate(regions.network, centre).activation_pattern
    return tuple(pattern[name] for name in regions.neurons)
