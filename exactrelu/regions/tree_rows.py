"""A float room: the walls of the splitting tree, exact integer rows with float copies and the bound of their error.

Names in this module
    D        coordinates of (y, t)
    u        unit roundoff 2^-53
    α        absolute error of an entry of a scaled float row; 0 unless integers are beyond 480 bits
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from exactrelu.regions.growable import Array, Growable
from exactrelu.regions.tree_spans import Spans
from exactrelu.regions.vertices import scaled_floats

UNIT_ROUNDOFF = 2.0**-53
#: More than all underflows in a sum of products of numbers below 1 together.
UNDERFLOW = 2.0**-1000


@dataclass(frozen=True)
class RowError:
    """How far float rows are from the integer rows they stand for.

    An entry v of a row scaled to greatest entry in [1/2, 1) is copied with an error of at most
    ``relative`` u |v| + ``absolute``.
    """

    relative: int = 1
    absolute: float = 0.0

    def joined(self, relative: int, absolute: float) -> RowError:
        """The error of rows that are of either kind."""
        return RowError(max(self.relative, relative), max(self.absolute, absolute))

    def of_products(self, D: int) -> tuple[float, float]:
        """β, γ: a float sum of D products r x with |x| < 1 is off by less than β Σ|r||x| + γ.

        (higham2002, section 3.1; any order of summation.)
        """
        return (D + self.relative + 6) * UNIT_ROUNDOFF, (D + 1) * (self.absolute + UNDERFLOW)


@dataclass(frozen=True)
class Wall:
    """One hyperplane for every prefix, or one for all: the kink of a neuron, or a row of the domain.

    Attributes:
        number: of the wall, as in ``walls.WallNumbers``.
        rows: places x D float rows, scaled; a single place is that of all prefixes.
        exact: takes an array of places to their integer rows.
        error: of ``rows``.
        spans: of all rows of the level, if there are more.
    """

    number: int
    rows: Array
    exact: Callable[[Array], list[list[int]]]
    error: RowError
    spans: Spans | None = None

    def places(self, prefixes: Array) -> Array:
        """Where in ``rows`` the row of each prefix is."""
        return prefixes if len(self.rows) > 1 else np.zeros_like(prefixes)


class RowTable:
    """Rows of walls that divided a cell, once each; the first d rows are the coordinates y_i, the next is t.

    >>> table = RowTable(1, infinity=7)
    >>> table.append([[6, -4]], 3).tolist(), table.exact[2], table.floats[2].tolist()
    ([2], (3, -2), [0.75, -0.5])
    """

    def __init__(self, d: int, infinity: int) -> None:
        self.d = d
        self.exact: list[tuple[int, ...]] = []
        self.error = RowError()
        self._floats = Growable(np.zeros((0, d + 1)))
        self._wall = Growable(np.zeros(0, dtype=np.int64))
        self.append([[int(i == k) for i in range(d + 1)] for k in range(d + 1)], infinity)

    @property
    def floats(self) -> Array:
        """Rows x D, each scaled by a power of two to greatest entry in [1/2, 1)."""
        return self._floats.view

    @property
    def wall(self) -> Array:
        """Row -> number of its wall."""
        return self._wall.view

    def append(self, rows: Sequence[Sequence[int]], wall: int) -> Array:
        """Store rows that are not zero, all of one wall, and return their numbers."""
        coprime = [coprime_row(row) for row in rows]
        floats, absolute = scaled_floats(coprime)
        first = len(self.exact)
        self.exact.extend(coprime)
        self.error = self.error.joined(1, absolute)
        self._floats.extend(floats)
        self._wall.extend(np.full(len(coprime), wall))
        return np.arange(first, len(self.exact))

    def kept(self, numbers: Array) -> RowTable:
        """The table of these rows only, in this order; the first D rows must come first."""
        fewer = RowTable(self.d, 0)
        fewer.exact = [self.exact[k] for k in numbers.tolist()]
        fewer.error = self.error
        fewer._floats, fewer._wall = Growable(self.floats[numbers]), Growable(self.wall[numbers])
        return fewer

    @classmethod
    def joined(cls, tables: Sequence[RowTable]) -> RowTable:
        """The rows of all tables, one table after the other, the first D once."""
        first, own = tables[0], tables[0].d + 1
        whole = cls(first.d, int(first.wall[own - 1]))
        for table in tables:
            whole.exact += table.exact[own:]
            whole.error = whole.error.joined(table.error.relative, table.error.absolute)
            whole._floats.extend(table.floats[own:])
            whole._wall.extend(table.wall[own:])
        return whole

    def signed_floats(self, codes: Array) -> Array:
        """The float rows behind codes ±(row + 1); zero rows behind the code 0."""
        rows: Array = self.floats[np.abs(codes) - 1]
        rows *= np.sign(codes)[..., None]
        return rows

    def signed(self, code: int) -> tuple[int, ...]:
        """The integer row behind one code."""
        row = self.exact[abs(code) - 1]
        return row if code > 0 else tuple(-v for v in row)


def coprime_row(row: Sequence[int]) -> tuple[int, ...]:
    """The row divided by the gcd of its entries.

    >>> coprime_row([4, -6]), coprime_row([0, 0])
    ((2, -3), (0, 0))
    """
    shared = gcd(*row)
    return tuple(v // shared for v in row) if shared > 1 else tuple(row)


def scaled_points(points: Array) -> Array:
    """Points of cones, scaled by powers of two to greatest entry in [1/2, 1); scaling is exact.

    >>> scaled_points(np.array([[3.0, 8.0]])).tolist()
    [[0.1875, 0.5]]
    """
    largest = np.abs(points).max(axis=1, initial=0.0)
    scaled: Array = np.ldexp(points, -np.frexp(largest)[1][:, None])
    return scaled
