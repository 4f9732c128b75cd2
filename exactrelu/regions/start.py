"""The first complex: a fan of simplicial cones, cut down to the domain.

D = d + 1 independent rows divide R^D into 2^D simplicial cones.  The row t and the rows of the domain must be
positive; the others are kinks of neurons of the first level, and where these are too few, coordinates y_i that are
no wall of the network ("auxiliary": ``merge`` takes them out again).  Then the other rows of the domain cut.

Names in this module
    B       the D independent rows, each a coprime integer row
    e_i     the column of B^-1 scaled to coprime integers: B e_i is a positive multiple of unit vector i
    digit   0, 1 or 2 for a ray that is not in a face, with its sign +, with its sign -
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

import numpy as np
from flint import fmpq_mat, fmpz_mat

from exactrelu.errors import LimitExceeded
from exactrelu.regions.codes import ABOVE, PlainCodes
from exactrelu.regions.cut import cut
from exactrelu.regions.growable import Array
from exactrelu.regions.lattice import Lattice, assembled, restricted
from exactrelu.regions.primitive_rows import primitive_row
from exactrelu.regions.vertices import Point, Vertices, new_vertices, scaled_floats
from exactrelu.regions.walls import WallNumbers, WallSets

Row = Sequence[int]


@dataclass(frozen=True)
class Start:
    """The first complex, and the neurons whose kinks it has already.

    Attributes:
        lattice: of the domain, cut by the walls of the fan.
        columns: neurons that need no cut any more.
        signs: of these on every cell, columns x cells.
        auxiliary: was the domain cut where no kink is?
    """

    lattice: Lattice
    columns: tuple[int, ...]
    signs: Array
    auxiliary: bool


@dataclass(frozen=True)
class _Basis:
    """D independent rows: which wall each is, its row, and whether only its positive side is wanted."""

    walls: tuple[int, ...]
    rows: tuple[Row, ...]
    one_sided: tuple[bool, ...]


def start_complex(
    domain_rows: Sequence[Row], first_level: Sequence[Row], walls: WallNumbers, dimension: int, *, max_faces: int
) -> Start:
    """The complex of the domain, cut by some neurons of the first level.

    Args:
        domain_rows: r (y, t) >= 0; there is a point with r (y, t) > 0 for all of them and t > 0.
        first_level: the rows of the kinked neurons that read only (y, t), in the order of their columns.
        walls: numbers of walls.
        dimension: d.
        max_faces: refuse to build more faces than this.

    Raises:
        LimitExceeded: the fan alone has more faces.

    Cost: 2^a 3^b faces for a one-sided and b two-sided rows, a + b = d + 1.
    """
    basis = _choose(domain_rows, first_level, walls, dimension)
    needed = 2 ** sum(basis.one_sided) * 3 ** (dimension + 1 - sum(basis.one_sided))
    if needed > max_faces:
        raise LimitExceeded("faces", needed=needed, allowed=max_faces, doing=f"starting in dimension {dimension}")
    lattice, signs = _fan(basis, WallSets(walls.auxiliary(dimension)))
    for k, row in enumerate(domain_rows):
        if walls.row(k) not in basis.walls:
            lattice, signs = _cut_to(lattice, signs, row, walls.row(k))
    kinks = [k for k, wall in enumerate(basis.walls) if wall < walls.neurons]
    return Start(
        lattice=lattice,
        columns=tuple(basis.walls[k] for k in kinks),
        signs=signs[kinks],
        auxiliary=any(walls.is_auxiliary(wall) for wall in basis.walls),
    )


def _choose(domain_rows: Sequence[Row], first_level: Sequence[Row], walls: WallNumbers, d: int) -> _Basis:
    """The first independent ones among t, the domain, the neurons and the coordinates."""
    unit = [[int(i == k) for i in range(d + 1)] for k in range(d + 1)]
    candidates = [(walls.infinity, unit[d]), *((walls.row(k), row) for k, row in enumerate(domain_rows))]
    one_sided = len(candidates)
    candidates += [*enumerate(first_level), *((walls.auxiliary(k), unit[k]) for k in range(d))]
    columns = fmpq_mat(fmpz_mat([[int(v) for v in row] for _, row in candidates]).transpose())
    reduced, r = columns.rref()
    chosen: list[int] = []
    for i in range(r):
        chosen.append(next(k for k in range(chosen[-1] + 1 if chosen else 0, len(candidates)) if reduced[i, k]))
    return _Basis(
        walls=tuple(candidates[k][0] for k in chosen),
        rows=tuple(tuple(candidates[k][1]) for k in chosen),
        one_sided=tuple(k < one_sided for k in chosen),
    )


def _fan(basis: _Basis, wall_sets: WallSets) -> tuple[Lattice, Array]:
    """All cones of the fan, and the sign of every row of the basis on every cell."""
    D = len(basis.rows)
    radix = np.array([2 if one else 3 for one in basis.one_sided])
    stride = np.concatenate([[1], np.cumprod(radix)])
    code = np.arange(1, int(stride[-1]))
    digits = code[:, None] // stride[:-1] % radix  # face x ray
    dimension_of = np.count_nonzero(digits, axis=1) - 1
    number = np.zeros(len(code) + 1, dtype=np.int64)  # code -> number among the faces of its dimension
    lists = []
    for k in range(D):
        faces = np.flatnonzero(dimension_of == k)
        number[code[faces]] = np.arange(len(faces))
        if k:
            owner, ray = np.nonzero(digits[faces])
            smaller = code[faces][owner] - digits[faces][owner, ray] * stride[ray]
            lists.append((number[smaller], np.full(len(faces), k + 1)))
    missing = np.argmin(digits[dimension_of == D - 2], axis=1) if D > 1 else np.zeros(0, dtype=np.int64)
    lattice = assembled(
        Vertices(_rays(basis, digits[dimension_of == 0])),
        lists,
        np.array(basis.walls, dtype=np.int64)[missing],
        scaled_floats(basis.rows)[0][missing],
        wall_sets,
    )
    signs = np.array([0, 1, -1], dtype=np.int8)[digits[dimension_of == D - 1]].T
    return lattice, signs


def _rays(basis: _Basis, digits: Array) -> list[Point]:
    inverse = fmpq_mat(fmpz_mat([list(row) for row in basis.rows])).inv()
    D = len(basis.rows)
    columns = [primitive_row([inverse[i, k] for i in range(D)])[0] for k in range(D)]
    rays = []
    for row in digits.tolist():
        k = next(k for k, digit in enumerate(row) if digit)
        sign = 1 if row[k] == 1 else -1
        rays.append(tuple(sign * v for v in columns[k]))
    return rays


def _cut_to(lattice: Lattice, signs: Array, row: Row, wall: int) -> tuple[Lattice, Array]:
    """The part of the complex where a row of the domain is not negative.

    The row depends on rows of the basis that are positive everywhere, so it is cut in all cells or in none.
    """
    exact = lattice.vertices.exact
    values = [sum(map(mul, row, x)) for x in exact]
    codes = PlainCodes(lattice, np.array([(v > 0) - (v < 0) for v in values], dtype=np.int8))
    upper = (codes.cells & ABOVE) != 0
    crossings = cut(lattice, codes, wall, lambda _: scaled_floats([row])[0])
    if crossings is None:
        return lattice, signs
    above, below = ([exact[v] for v in ends.tolist()] for ends in (crossings.above, crossings.below))
    lattice.vertices.extend(new_vertices([row] * len(above), above, below))
    kept = np.concatenate([upper, np.zeros(len(crossings.cells), dtype=bool)])
    return restricted(lattice, kept), signs[:, upper]
