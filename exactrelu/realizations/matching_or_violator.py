"""A matching that serves every column, or Hall's violator: columns with too few rows.

Hall: all columns can be matched to different rows if and only if every set Q of columns is joined to at least |Q| rows.
A violator is written as rows and columns without an edge between them, more than there are rows: A and Q with
|A| + |Q| > the number of rows.

Names in this module
    Q    columns
    A    rows, none of which is joined to a column of Q
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Violator:
    """Rows A and columns Q without an edge, |A| + |Q| > the number of rows."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def matching_or_violator(
    rows: Sequence[int], columns: Sequence[int], joined: Mapping[int, Sequence[int]]
) -> dict[int, int] | Violator:
    """A row for every column, all different, or Hall's violator.

    Args:
        rows: their numbers.
        columns: their numbers.
        joined: for each column the rows it is joined to; others than ``rows`` do not count.

    Cost: one search for an augmenting path a column.

    >>> matching_or_violator([0, 1], [0, 1], {0: [0, 1], 1: [0]})
    {0: 1, 1: 0}
    >>> matching_or_violator([0, 1, 2], [0, 1], {0: [2], 1: [2]})
    Violator(rows=(0, 1), columns=(0, 1))
    """
    present = {*rows}
    edges = {q: [i for i in joined[q] if i in present] for q in columns}
    row_of: dict[int, int] = {}
    column_of: dict[int, int] = {}
    for q in columns:
        reached = _augment(q, edges, row_of, column_of)
        if reached is not None:
            reached_rows = {i for p in reached for i in edges[p]}
            return Violator(tuple(i for i in rows if i not in reached_rows), tuple(sorted(reached)))
    return row_of


def _augment(
    start: int, edges: Mapping[int, Sequence[int]], row_of: dict[int, int], column_of: dict[int, int]
) -> list[int] | None:
    """Match one more column along an alternating path; None, or the columns that were reached in vain."""
    reached, parent = [start], dict[int, int]()
    for q in reached:
        for i in edges[q]:
            if i in parent:
                continue
            parent[i] = q
            if i in column_of:
                reached.append(column_of[i])
                continue
            while True:
                q, previous = parent[i], row_of.get(parent[i])
                row_of[q], column_of[i] = i, q
                if q == start or previous is None:
                    return None
                i = previous
    return reached
