"""The space that rational rows span, row by row: independence modulo a prime, which proves independence over Q.

A minor that is not zero modulo p is not zero.  So rows that are kept are independent over Q, and their number is a
lower bound of the rank; a row that is left out may still be independent over Q, which only costs.

Names in this module
    p    a prime with 62 bits
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Final, Generic, TypeVar

from flint import fmpq, nmod_mat

from exactrelu.regions.primitive_rows import primitive_row

_P: Final = 2**62 - 57
Tag = TypeVar("Tag", bound=Hashable)


class RowSpace(Generic[Tag]):
    """Rows that are independent, each with a tag.

    >>> from flint import fmpq
    >>> space = RowSpace(2)
    >>> space.add([("first", [fmpq(1), fmpq(2)]), ("twice", [fmpq(2), fmpq(4)]), ("other", [fmpq(0), fmpq(1, 3)])])
    >>> space.tags, space.pivots()
    (['first', 'other'], (0, 1))
    """

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.tags: list[Tag] = []
        self.rows: list[list[int]] = []

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, rows: Iterable[tuple[Tag, Sequence[fmpq]]]) -> None:
        """Keep those rows, multiplied by positive numbers, that are independent of the rows before them modulo p.

        Cost: one elimination modulo p of the rows kept so far and the new ones.
        """
        new = [(tag, primitive_row(row)[0]) for tag, row in rows if any(row)]
        old = len(self.rows)
        if not new or old == self.columns:
            return
        together = [*self.rows, *(row for _, row in new)]
        flat = [row[j] % _P for j in range(self.columns) for row in together]  # transposed, so that pivots are rows
        # The rows before are independent modulo p, so they are the first pivots.
        for k in _pivots(nmod_mat(self.columns, len(together), flat, _P))[old:]:
            self.tags.append(new[k - old][0])
            self.rows.append(together[k])

    def pivots(self) -> tuple[int, ...]:
        """Columns on which the rows have a minor that is not zero."""
        flat = [entry % _P for row in self.rows for entry in row]
        return tuple(_pivots(nmod_mat(len(self.rows), self.columns, flat, _P))) if self.rows else ()


def _pivots(matrix: nmod_mat) -> list[int]:
    """The pivot columns."""
    reduced, rank = matrix.rref()
    pivots: list[int] = []
    for i in range(rank):
        j = pivots[-1] + 1 if pivots else 0
        while not int(reduced[i, j]):
            j += 1
        pivots.append(j)
    return pivots
