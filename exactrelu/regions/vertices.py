"""Float room: exact vertices as integer tuples, with float copies that ``signs`` proposes from.

A vertex is the primitive integer vector on a ray of a cone: the point y = (x_0, …, x_{d-1}) / t for t > 0, a direction
for t = 0.  ``new_vertices`` is one of the three array seams: where edges cross walls, in exact integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from math import gcd
from operator import mul

import numpy as np

from exactrelu.regions.growable import Array, Growable
from exactrelu.regions.packed_points import Point as Point

#: Entries of this many bits still become floats without overflow, and their products without underflow.
FLOAT_BITS = 480
#: Bits that a float copy of a huge vertex keeps.
KEPT_BITS = 200


class Vertices:
    """Exact points, and float copies scaled to greatest entry in [1/2, 1).

    Every entry v of a scaled exact vertex is |v - copy| <= u |v| + ``absolute``.

    >>> Vertices([(3, -4)]).floats.tolist()
    [[0.375, -0.5]]
    """

    def __init__(self, exact: Sequence[Point]) -> None:
        self._exact: Sequence[Point] = list(exact)
        self.absolute = 0.0
        self._floats = Growable(self._rounded(exact))

    @classmethod
    def with_floats(cls, exact: Sequence[Point], floats: Array, absolute: float) -> Vertices:
        """Vertices whose float copies are known, with their ``absolute``; both get no other owner."""
        vertices = cls.__new__(cls)
        vertices._exact, vertices.absolute, vertices._floats = exact, absolute, Growable.adopted(floats)
        return vertices

    def __len__(self) -> int:
        return self._floats.size

    def __deepcopy__(self, memo: object) -> Vertices:
        exact = list(self._exact) if isinstance(self._exact, list) else self._exact
        return Vertices.with_floats(exact, self.floats.copy(), self.absolute)

    @property
    def exact(self) -> Sequence[Point]:
        """The points themselves."""
        return self._exact

    @property
    def floats(self) -> Array:
        """The float copies, vertices x D."""
        return self._floats.view

    @property
    def are_points(self) -> Array:
        """Which of them are points, with t > 0, and not directions."""
        if self.absolute:  # then a float copy may have lost a t that is relatively tiny
            return np.array([x[-1] > 0 for x in self.exact], dtype=bool)
        return np.asarray(self.floats[:, -1] > 0)

    def extend(self, exact: Sequence[Point]) -> None:
        """Append vertices."""
        if exact:
            if not isinstance(self._exact, list):
                self._exact = list(self._exact)
            self._exact.extend(exact)
            self._floats.extend(self._rounded(exact))

    def kept(self, mask: Array) -> Vertices:
        """The vertices where ``mask`` is true."""
        fewer = Vertices(list(compress(self.exact, mask.tolist())))
        fewer.absolute = self.absolute
        return fewer

    def _rounded(self, exact: Sequence[Point]) -> Array:
        floats, absolute = scaled_floats(exact)
        self.absolute = max(self.absolute, absolute)
        return floats


def scaled_floats(exact: Sequence[Sequence[int]]) -> tuple[Array, float]:
    """Float copies of some integer vectors, none of them zero, each scaled to greatest entry in [1/2, 1).

    Returns:
        The copies, and an α: an entry v of a scaled vector is copied with an error of at most u |v| + α.
    """
    try:
        values = np.array(exact, dtype=np.float64)
        largest = np.abs(values).max(axis=1)
        huge = bool(largest.max() >= 2.0**FLOAT_BITS)
    except OverflowError:
        huge = True
    if huge:
        values = np.array([_leading_bits(vector) for vector in exact], dtype=np.float64)
        largest = np.abs(values).max(axis=1)
    return np.ldexp(values, -np.frexp(largest)[1][:, None]), 2.0 ** (1 - KEPT_BITS) if huge else 0.0


def _leading_bits(point: Sequence[int]) -> list[int]:
    shift = max(0, max(abs(v).bit_length() for v in point) - KEPT_BITS)
    return [v >> shift for v in point]


def new_vertices(rows: Iterable[Sequence[int]], above: Iterable[Point], below: Iterable[Point]) -> list[Point]:
    """Where the segment from each point above a wall to its partner below crosses the wall.

    For r u > 0 > r v the crossing is |r v| u + (r u) v, divided by the gcd of its entries.

    Args:
        rows: r, D integers for each pair.
        above: u.
        below: v.

    >>> new_vertices([(2, -1)], [(1, 1)], [(0, 1)])
    [(1, 2)]
    """
    crossings: list[Point] = []
    for r, u, v in zip(rows, above, below, strict=True):
        p, q = -sum(map(mul, r, v)), sum(map(mul, r, u))
        crossing = [p * s + q * t for s, t in zip(u, v, strict=True)]
        shared = gcd(*crossing)
        crossings.append(tuple(crossing) if shared == 1 else tuple([s // shared for s in crossing]))
    return crossings


def new_plane_vertices(rows: Iterable[Sequence[int]], above: Iterable[Point], below: Iterable[Point]) -> list[Point]:
    """The same for D = 3, unrolled: most networks are drawn in the plane.

    >>> new_plane_vertices([(2, 0, -1)], [(1, 0, 1)], [(0, 0, 1)])
    [(1, 0, 2)]
    """
    crossings: list[Point] = []
    for (a, b, c), (u, v, w), (x, y, z) in zip(rows, above, below, strict=True):
        p, q = -(a * x + b * y + c * z), a * u + b * v + c * w
        u, v, w = p * u + q * x, p * v + q * y, p * w + q * z
        shared = gcd(u, v, w)
        crossings.append((u // shared, v // shared, w // shared))
    return crossings


def new_space_vertices(rows: Iterable[Sequence[int]], above: Iterable[Point], below: Iterable[Point]) -> list[Point]:
    """The same for D = 4, unrolled.

    >>> new_space_vertices([(2, 0, 0, -1)], [(1, 0, 0, 1)], [(0, 0, 0, 1)])
    [(1, 0, 0, 2)]
    """
    crossings: list[Point] = []
    for (a, b, c, d), (u, v, w, s), (x, y, z, t) in zip(rows, above, below, strict=True):
        p, q = -(a * x + b * y + c * z + d * t), a * u + b * v + c * w + d * s
        u, v, w, s = p * u + q * x, p * v + q * y, p * w + q * z, p * s + q * t
        shared = gcd(u, v, w, s)
        crossings.append((u // shared, v // shared, w // shared, s // shared))
    return crossings


def new_vertices_in(dimension: int) -> Callable[..., list[Point]]:
    """The quickest of these functions in dimension d = D - 1."""
    return {2: new_plane_vertices, 3: new_space_vertices}.get(dimension, new_vertices)
