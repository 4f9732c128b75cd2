"""Cells of the tree that decides a query: signs of some walls, bounds for others, and the rows that hold there.

A cell is a set of points x together with a number a_j for each wall without a sign, which need not be ρ(wall j) but
obeys rows that ρ obeys.  So a cell without a point proves that no x is there, and a point of the cell with
a_j = ρ(wall j) throughout is an x that satisfies the query.  With every sign known a cell is exact.

Every row is a sum of atoms that is >= 0 (> 0 where it is strict) on the cell, and has a number.  With m conditions:
    0            the number 1, strict
    1, …, m      bound - (left-hand side) of each condition
    m + 1 + 3j   a_j
    m + 2 + 3j   a_j - w_j
    m + 3 + 3j   u (w_j - l) - (u - l) a_j, the chord of ρ over bounds l <= w_j <= u with l < 0 < u
A known sign replaces a_j everywhere, by w_j for + and by 0 for -; so the first two rows become the row of the sign.

Names in this module
    d        number of coordinates; atoms as in ``folding``: d is the number 1, d + 1 + j is ρ(wall j) or a_j
    w_j      wall j with the signs that are known
    l, u     bounds of w_j
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq

from exactrelu.certificates.query_text import BoundLemma, RationalMultipliers
from exactrelu.exact.rationals import from_flint
from exactrelu.realizations.folding import Sum, Wall

Multipliers: TypeAlias = dict[int, fmpq]
_ZERO = fmpq(0)


@dataclass(frozen=True)
class Problem:
    """One alternative of a query on a folded network.

    Attributes:
        dimension: d.
        walls: all walls of the fold.
        needed: the walls that the conditions need, in order.
        conditions: for each condition the sum that is >= 0.
        strict: for each condition whether it is even > 0.
        box: for each coordinate the numbers of the rows that bound it from below and from above, or None.
    """

    dimension: int
    walls: tuple[Wall, ...]
    needed: tuple[int, ...]
    conditions: tuple[Sum, ...]
    strict: tuple[bool, ...]
    box: tuple[tuple[int | None, int | None], ...]

    def rows_of(self, j: int) -> int:
        """The number of the first row of wall j."""
        return len(self.conditions) + 1 + 3 * j


class Cell:
    """Signs and bounds, and everything reduced by the signs."""

    def __init__(self, problem: Problem, parent: Cell | None = None) -> None:
        self.problem = problem
        self.signs: dict[int, int] = dict(parent.signs) if parent else {}
        self.split: tuple[int, ...] = parent.split if parent else ()
        self.bounds: dict[int, tuple[fmpq, fmpq]] = dict(parent.bounds) if parent else {}
        self.reduced: dict[int, Sum] = {}
        self.lemmas: list[BoundLemma] = []

    def refine(self) -> None:
        """Reduce the walls in their order, and bound every one that has no sign; a bound may give a sign."""
        for j in self.problem.needed:
            self.reduced[j] = self.reduce(dict(self.problem.walls[j]))
            if j not in self.signs:
                self._bound(j)

    def reduce(self, total: Sum | dict[int, int]) -> Sum:
        """A sum with every known sign put in; the walls before must be reduced."""
        first = self.problem.dimension + 1
        result: Sum = {}
        for atom, k in total.items():
            sign = self.signs.get(atom - first, 0) if atom >= first else 0
            if not sign:
                result[atom] = result.get(atom, _ZERO) + k
            elif sign > 0:
                for below, c in self.reduced[atom - first].items():
                    result[below] = result.get(below, _ZERO) + k * c
        return {atom: k for atom, k in result.items() if k}

    def row(self, number: int) -> Sum:
        """The row of this number."""
        problem, first = self.problem, self.problem.dimension + 1
        m = len(problem.conditions)
        if number <= m:
            return self.reduce(problem.conditions[number - 1]) if number else {first - 1: fmpq(1)}
        j, which = divmod(number - m - 1, 3)
        atom = self.reduce({first + j: 1})
        if which == 0:
            return atom
        total: Sum = {}
        if which == 1:
            _add(total, atom, fmpq(1))
            _add(total, self.reduced[j], fmpq(-1))
        else:
            low, high = self.bounds[j]
            _add(total, self.reduced[j], high)
            _add(total, {first - 1: fmpq(1)}, -high * low)
            _add(total, atom, low - high)
        return {a: k for a, k in total.items() if k}

    def _bound(self, j: int) -> None:
        upper = self._above(self.reduced[j])
        lower = self._above({atom: -k for atom, k in self.reduced[j].items()})
        high = upper[0] if upper else None
        low = -lower[0] if lower else None
        if low is not None and lower and low >= 0:
            self.signs[j] = 1
            self.lemmas.append(BoundLemma(j, lower=_pairs(lower[1])))
        elif high is not None and upper and high <= 0:
            self.signs[j] = -1
            self.lemmas.append(BoundLemma(j, upper=_pairs(upper[1])))
        elif low is not None and high is not None and upper and lower and self._is_better(j, low, high):
            self.bounds[j] = (low, high)
            self.lemmas.append(BoundLemma(j, lower=_pairs(lower[1]), upper=_pairs(upper[1])))

    def _is_better(self, j: int, low: fmpq, high: fmpq) -> bool:
        """Is the chord over [low, high] below the one that is known?"""
        if j not in self.bounds:
            return True
        old_low, old_high = self.bounds[j]
        return low >= old_low and high <= old_high and (low, high) != (old_low, old_high)

    def _above(self, total: Sum) -> tuple[fmpq, Multipliers] | None:
        """A number u and multipliers with  total + Σ multiplier · row = u,  hence total <= u; None where none is seen.

        The walls are replaced from the last to the first, each by one of its three rows, as in singh2019.
        """
        problem, d = self.problem, self.problem.dimension
        rest, used = dict(total), {}
        for j in reversed(problem.needed):
            k = rest.get(d + 1 + j, _ZERO)
            if k:
                number = problem.rows_of(j) + self._side(j, k > 0)
                if number not in self.known(j):
                    return None
                row = self.row(number)
                factor = -k / row[d + 1 + j]
                used[number] = factor
                _add(rest, row, factor)
        for i, (below, above) in enumerate(problem.box):
            k = rest.get(i, _ZERO)
            if k:
                bound = above if k > 0 else below
                if bound is None:
                    return None
                row = problem.conditions[bound - 1]
                factor = -k / row[i]
                used[bound] = factor
                _add(rest, row, factor)
        return rest.get(d, _ZERO), used

    def _side(self, j: int, from_above: bool) -> int:
        """Which row of a wall replaces it: the chord from above; 0 or the wall itself from below, the nearer one."""
        if from_above:
            return 2
        low, high = self.bounds.get(j, (fmpq(-1), fmpq(1)))
        return 1 if high > -low else 0

    def steering(self) -> frozenset[int]:
        """The rows that the other rows do not imply: conditions on outputs, and splits."""
        problem = self.problem
        boxed = {number for pair in problem.box for number in pair}
        conditions = {number for number in range(1, len(problem.conditions) + 1) if number not in boxed}
        return frozenset(conditions | {problem.rows_of(j) + (self.signs[j] < 0) for j in self.split})

    def known(self, j: int) -> range:
        """The numbers of the rows of a wall."""
        first = self.problem.rows_of(j)
        return range(first, first + (3 if j in self.bounds else 2))


def relevant_rows(cell: Cell) -> dict[int, Sum]:
    """The rows that say something about the cell: its conditions, its splits, and the walls that these speak of."""
    problem, d = cell.problem, cell.problem.dimension
    rows = {number: cell.row(number) for number in range(1, len(problem.conditions) + 1)}
    for j in cell.split:
        number = problem.rows_of(j) + (0 if cell.signs[j] > 0 else 1)
        rows[number] = cell.row(number)
    met = {atom - d - 1 for row in rows.values() for atom in row if atom > d}
    for j in reversed(problem.needed):
        if j in met:
            met |= {atom - d - 1 for atom in cell.reduced[j] if atom > d}
            rows.update((number, cell.row(number)) for number in cell.known(j))
    return rows


def _add(total: Sum, other: Sum, factor: fmpq) -> None:
    for atom, k in other.items():
        total[atom] = total.get(atom, _ZERO) + factor * k


def _pairs(multipliers: Multipliers) -> RationalMultipliers:
    return tuple(sorted((number, from_flint(factor)) for number, factor in multipliers.items() if factor))
