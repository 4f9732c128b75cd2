"""Assignments whose largest cost is least, with the obstruction that proves it; and the matching of equal rays.

König: if fewer than m of m rows can be matched inside a bipartite graph, then there are rows A and columns B with
|A| + |B| > m and no edge between them.  So a permutation of least largest cost r is certified by rows A and columns
B, |A| + |B| = m + 1, whose costs are all >= r: every permutation takes some row of A to some column of B.

Names in this module
    r       the least possible largest cost of a permutation
    A, B    rows and columns of the obstruction
    π       a permutation: row i goes to column π(i)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import ge, gt
from typing import Any, Generic, TypeVar

from exactrelu.errors import ShapeError
from exactrelu.exact.matrices import Vector
from exactrelu.realizations.central_arrangement import primitive

Cost = TypeVar("Cost")


@dataclass(frozen=True)
class BottleneckAssignment(Generic[Cost]):
    """A permutation of least largest cost, and why there is none of a smaller one.

    Attributes:
        permutation: π, as a tuple.
        value: r, the largest cost along π.
        rows: A.
        columns: B; |A| + |B| = m + 1, and all costs of A x B are at least r.
    """

    permutation: tuple[int, ...]
    value: Cost
    rows: tuple[int, ...]
    columns: tuple[int, ...]


def bottleneck_assignment(costs: Sequence[Sequence[Any]]) -> BottleneckAssignment[Any]:
    """The permutation whose largest cost is least.

    Args:
        costs: m >= 1 rows of m costs that can be ordered exactly: Fractions, Surds, ints.

    Raises:
        ShapeError: the costs are no square, or there are none.

    Cost: O(m^3) steps for each of O(log m) thresholds.

    >>> found = bottleneck_assignment([[1, 5], [2, 6]])
    >>> found.permutation, found.value, found.rows, found.columns
    ((1, 0), 5, (0, 1), (1,))
    """
    m = len(costs)
    if not m or any(len(row) != m for row in costs):
        raise ShapeError(f"the costs are no square of at least one row: {m} rows", hint="pad with zero neurons")
    thresholds = _distinct(sorted(value for row in costs for value in row))
    low, high = 0, len(thresholds) - 1
    while low < high:
        middle = (low + high) // 2
        if None in _maximum_matching(costs, partial(ge, thresholds[middle])):
            low = middle + 1
        else:
            high = middle
    r = thresholds[low]
    permutation = tuple(j for j in _maximum_matching(costs, partial(ge, r)) if j is not None)
    rows, columns = _obstruction(costs, partial(gt, r))
    return BottleneckAssignment(permutation, r, rows, columns)


def check_bottleneck(assignment: BottleneckAssignment[Any], costs: Sequence[Sequence[Any]]) -> bool:
    """Does the evidence prove that r is the least largest cost?

    Cost: m^2 comparisons.

    >>> check_bottleneck(BottleneckAssignment((0, 1), 6, (0,), (0, 1)), [[1, 5], [2, 6]])
    False
    """
    m, pi, r = len(costs), assignment.permutation, assignment.value
    return (
        sorted(pi) == list(range(m))
        and max(costs[i][j] for i, j in enumerate(pi)) == r
        and len({*assignment.rows}) + len({*assignment.columns}) > m
        and all(costs[i][j] >= r for i in assignment.rows for j in assignment.columns)
    )


def matched_rays(gamma: Sequence[Vector], theta: Sequence[Vector]) -> dict[int, int]:
    """I -> j for the a_i of Γ and a_j of Θ on one ray, both not 0; the first of each network.

    >>> matched_rays([(1, 2), (0, 0)], [(0, 0), (2, 4)])
    {0: 1}
    """
    places: dict[tuple[int, ...], int] = {}
    for j, row in enumerate(theta):
        if any(row):
            places.setdefault(primitive(row), j)
    pairs = {}
    for i, row in enumerate(gamma):
        ray = primitive(row)
        if any(row) and ray in places:
            pairs[i] = places.pop(ray)
    return pairs


def completed(pairs: dict[int, int], m: int) -> tuple[int, ...]:
    """The permutation that agrees with the pairs and is increasing elsewhere.

    >>> completed({0: 2}, 3)
    (2, 0, 1)
    """
    taken = {*pairs.values()}
    free = iter(j for j in range(m) if j not in taken)
    return tuple(pairs[i] if i in pairs else next(free) for i in range(m))


def _distinct(values: Sequence[Any]) -> list[Any]:
    return [value for k, value in enumerate(values) if not k or value != values[k - 1]]


def _maximum_matching(costs: Sequence[Sequence[Any]], allowed: Callable[[Any], bool]) -> list[int | None]:
    """For each row its column in a matching with as many rows as possible."""
    row_of: dict[int, int] = {}
    for i in range(len(costs)):
        _augment(i, costs, allowed, row_of, set())
    column_of: list[int | None] = [None] * len(costs)
    for j, i in row_of.items():
        column_of[i] = j
    return column_of


def _augment(
    row: int, costs: Sequence[Sequence[Any]], allowed: Callable[[Any], bool], row_of: dict[int, int], seen: set[int]
) -> bool:
    """Match one more row along an alternating path; ``seen`` collects the columns that were reached."""
    parent: dict[int, int] = {}
    queue = [row]
    for i in queue:
        for j, value in enumerate(costs[i]):
            if j in seen or not allowed(value):
                continue
            seen.add(j)
            parent[j] = i
            if j in row_of:
                queue.append(row_of[j])
                continue
            _turn_path(j, row, parent, row_of)
            return True
    return False


def _turn_path(column: int, row: int, parent: dict[int, int], row_of: dict[int, int]) -> None:
    """Exchange the edges of the path from ``row`` to the free ``column``."""
    previous = {i: j for j, i in row_of.items()}
    while True:
        i = parent[column]
        row_of[column] = i
        if i == row:
            return
        column = previous[i]


def _obstruction(
    costs: Sequence[Sequence[Any]], allowed: Callable[[Any], bool]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows A and columns B without an allowed pair, |A| + |B| > m; a row that stays free reaches them."""
    row_of: dict[int, int] = {}
    for i in range(len(costs)):
        seen: set[int] = set()
        if not _augment(i, costs, allowed, row_of, seen):
            rows = sorted({i, *(row_of[j] for j in seen)})
            return tuple(rows), tuple(j for j in range(len(costs)) if j not in seen)
    raise ShapeError("every row is matched, so there is no obstruction")
