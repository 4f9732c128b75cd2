"""A float room: the cells of the splitting tree as arrays; their points and bases are proposals until certified.

A cell is an open cone in R^D, the intersection of half-spaces g X > 0.  Only hyperplanes that divided one of its
ancestors are listed: one that did not is redundant for all descendants.

Names in this module
    d, D       dimension of the chart; D = d + 1
    slot       a place in the list of half-spaces of a cell, filled with a code ±(row + 1) or with 0
    line       a direction along which no cell ends yet; slots of lines hold the coordinate y_k as an equation
    basis      d slots whose rows meet in a ray of the cell, which is a vertex in the section u X = 1
    section    the form u, a positive combination of rows of the cell, hence positive on its closure without 0
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactrelu.regions.growable import Array, Growable
from exactrelu.regions.tree_rows import RowTable, coprime_row
from exactrelu.regions.vertices import Point, scaled_floats


class Cells:
    """All cells so far; the first one is the whole half-space t > 0.

    Attributes:
        exact_points: interior points of the cells whose float point is none.
    """

    def __init__(self, d: int, columns: int) -> None:
        self.d = d
        codes = np.zeros((1, d + 4), dtype=np.int64)
        codes[0, : d + 1] = np.arange(1, d + 2)
        point = np.zeros((1, d + 1))
        point[0, d] = 0.5
        self.exact_points: dict[int, Point] = {}
        self._arrays = {
            "signs": Growable(np.zeros((1, columns), dtype=np.int8)),
            "codes": Growable(codes),
            "bases": Growable(np.arange(d)[None]),
            "points": Growable(point),
            "sections": Growable(np.zeros(1, dtype=np.int64)),
            "prefix": Growable(np.zeros(1, dtype=np.int64)),
            "is_exact": Growable(np.zeros(1, dtype=bool)),
        }

    def __len__(self) -> int:
        return self._arrays["prefix"].size

    @property
    def signs(self) -> Array:
        """Cells x columns."""
        return self._arrays["signs"].view

    @property
    def codes(self) -> Array:
        """Cells x slots."""
        return self._arrays["codes"].view

    @property
    def bases(self) -> Array:
        """Cells x d slots."""
        return self._arrays["bases"].view

    @property
    def points(self) -> Array:
        """Cells x D: an interior point each, exactly this dyadic one unless ``is_exact``, greatest entry below 1."""
        return self._arrays["points"].view

    @property
    def sections(self) -> Array:
        """Cell -> number of its section."""
        return self._arrays["sections"].view

    @property
    def prefix(self) -> Array:
        """Cell -> its ancestor when the present level began."""
        return self._arrays["prefix"].view

    @property
    def is_exact(self) -> Array:
        """Cell -> is its interior point in ``exact_points``, and the float one only near it?"""
        return self._arrays["is_exact"].view

    @property
    def constraints(self) -> Array:
        """Cells x slots: does the slot hold a half-space?"""
        used: Array = np.abs(self.codes) > self.d
        return used

    def exact_point(self, cell: int) -> Point:
        """The interior point as coprime integers (y, t)."""
        return self.exact_points[cell] if cell in self.exact_points else dyadic_point(self.points[cell].tolist())

    def set_exact_point(self, cell: int, point: Sequence[int]) -> None:
        """Give a cell an interior point that floats cannot express."""
        self.exact_points[cell] = coprime_row(point)
        self.points[cell] = scaled_floats([self.exact_points[cell]])[0][0]
        self.is_exact[cell] = True

    def set_points(self, cells: Array, points: Array) -> None:
        """Give cells float points, certified and scaled."""
        self.points[cells] = points
        for cell in cells[self.is_exact[cells]].tolist():
            del self.exact_points[cell]
        self.is_exact[cells] = False

    def restart_prefixes(self) -> None:
        """Let every cell be its own prefix."""
        self.prefix[:] = np.arange(len(self))

    def append_copies(self, of: Array) -> Array:
        """New cells like these; returns their numbers.  Copies of exact points must be replaced."""
        first = len(self)
        for array in self._arrays.values():
            array.extend(array.view[of])
        self.is_exact[first:] = False
        return np.arange(first, len(self))

    def free_slots(self, cells: Array) -> Array:
        """An empty slot in each of the cells."""
        if self.codes[cells].all(axis=1).any():
            self._arrays["codes"] = Growable(np.pad(self.codes, ((0, 0), (0, 4))))
        slots: Array = np.argmin(self.codes[cells] != 0, axis=1)
        return slots

    def drop_slots(self, kept: Array) -> Array:
        """Forget the slots of cells where the mask is false, none of a basis; returns the new numbers of slots."""
        number = np.cumsum(kept, axis=1) - 1
        width = int(kept.sum(axis=1).max())
        codes = np.zeros((len(self), width), dtype=np.int64)
        cell, slot = np.nonzero(kept)
        codes[cell, number[cell, slot]] = self.codes[cell, slot]
        self.bases[:] = np.take_along_axis(number, self.bases, axis=1)
        self._arrays["codes"] = Growable(codes)
        return number

    def restrict(self, kept: Array) -> None:
        """Forget all cells but those where the mask is true."""
        self.select(np.flatnonzero(kept))

    def select(self, chosen: Array) -> None:
        """Forget all cells but these, each of them once, and put them into this order."""
        self.exact_points = {
            place: self.exact_points[int(chosen[place])] for place in np.flatnonzero(self.is_exact[chosen]).tolist()
        }
        self._arrays = {name: Growable(array.view[chosen]) for name, array in self._arrays.items()}

    @classmethod
    def joined(cls, parts: Sequence[Cells]) -> Cells:
        """All cells, one part after the other."""
        whole = cls(parts[0].d, parts[0].signs.shape[1])
        width = max(part.codes.shape[1] for part in parts)
        arrays = [
            part._arrays | {"codes": Growable(np.pad(part.codes, ((0, 0), (0, width - part.codes.shape[1]))))}
            for part in parts
        ]
        whole._arrays = {
            name: Growable.adopted(np.concatenate([own[name].view for own in arrays])) for name in whole._arrays
        }
        first = 0
        for part in parts:
            whole.exact_points |= {first + cell: point for cell, point in part.exact_points.items()}
            first += len(part)
        return whole


class Sections:
    """The forms u of the sections, as integers and as scaled floats, and how far the sections reach.

    Attributes:
        exact: the forms.
        reach: for each section more than any |X_i| in it, lines left out.
        absolute: error of the floats, as in ``tree_rows.RowError``.
    """

    def __init__(self, d: int) -> None:
        self.exact: list[Point] = [(0,) * d + (1,)]
        self._floats = Growable(scaled_floats(self.exact)[0])
        self.absolute = 0.0
        self.reach = np.array([2.0])

    @property
    def floats(self) -> Array:
        """Sections x D."""
        return self._floats.view

    def extend(self, of: Sequence[int], rows: Sequence[Sequence[int]]) -> Array:
        """New forms: section number plus row, both at the same scale; returns their numbers."""
        first = len(self.exact)
        self.exact.extend(_balanced_sum(self.exact[k], row) for k, row in zip(of, rows, strict=True))
        floats, absolute = scaled_floats(self.exact[first:])
        self.absolute = max(self.absolute, absolute)
        self._floats.extend(floats)
        return np.arange(first, len(self.exact))

    def kept(self, numbers: Array) -> Sections:
        """These forms only, in this order."""
        fewer = Sections(len(self.exact[0]) - 1)
        fewer.exact = [self.exact[k] for k in numbers.tolist()]
        fewer._floats, fewer.absolute, fewer.reach = Growable(self.floats[numbers]), self.absolute, self.reach[numbers]
        return fewer

    @classmethod
    def joined(cls, parts: Sequence[Sections]) -> Sections:
        """All forms, one part after the other."""
        whole = cls(len(parts[0].exact[0]) - 1)
        whole.exact = [form for part in parts for form in part.exact]
        whole._floats = Growable.adopted(np.concatenate([part.floats for part in parts]))
        whole.absolute = max(part.absolute for part in parts)
        whole.reach = np.concatenate([part.reach for part in parts])
        return whole


def dyadic_point(values: Sequence[float]) -> Point:
    """Coprime integers on the ray of a float vector, exactly.

    >>> dyadic_point([0.75, -0.5])
    (3, -2)
    """
    ratios = [value.as_integer_ratio() for value in values]
    common = max(q for _, q in ratios)
    return coprime_row([p * (common // q) for p, q in ratios])


def cell_rows(cells: Cells, table: RowTable, cell: int) -> dict[int, tuple[int, ...]]:
    """Slot -> integer row g with g X > 0 on the cell."""
    codes = cells.codes[cell].tolist()
    return {slot: table.signed(code) for slot, code in enumerate(codes) if abs(code) > cells.d}


def _balanced_sum(u: Sequence[int], row: Sequence[int]) -> Point:
    """Both scaled by powers of two to about the same size, then added.

    >>> _balanced_sum((0, 1), (6, 5))
    (2, 3)
    """
    size_u, size_row = (max(abs(v) for v in vector).bit_length() for vector in (u, row))
    more_u, more_row = max(0, size_row - size_u), max(0, size_u - size_row)
    return coprime_row([(s << more_u) + (t << more_row) for s, t in zip(u, row, strict=True)])
