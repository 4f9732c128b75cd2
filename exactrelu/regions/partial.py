"""What is proved of the regions when a limit ends their enumeration.

A run that has cut by some of the neurons knows cells: parts of the domain, each with one sign vector of these neurons.
No cell is empty, and the neurons to come only divide it.  So every cell holds a region; a bounded cell holds a bounded
one, and an unbounded cell, being a union of finitely many closed regions, an unbounded one.  Cells with different
signs hold different regions.  Hence the numbers of cells are lower bounds.

Of a divided run some chunks are finished: their cells are regions, with all signs and with their affine maps.  How
many linear regions there are is not known before all regions are, but each affine map has one at least.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exactrelu.errors import LimitExceeded
from exactrelu.networks.network import Network
from exactrelu.regions.domains import Domain
from exactrelu.regions.growable import Array
from exactrelu.regions.linear_regions import distinct_rows


@dataclass(frozen=True, eq=False, repr=False)
class PartialRegions:
    """The part of an enumeration that was finished when a limit was reached.

    Attributes:
        network: the network.
        domain: where its regions were looked for.
        dimension: of the domain.
        limit: the sentence that says which limit it was.
        counts: ``activation_regions``, ``linear_regions``, ``affine_pieces``, ``bounded`` and ``unbounded``: lower
            bounds, each of them proved.
        signs: sign vectors of the regions that are finished, in no meaningful order, regions x kinked neurons.
        is_bounded: one bool for each of these.
        affine_piece_of: for each of these the number of its affine map.
        finished: how many chunks are finished; a journal keeps them.
        chunks: how many there are; 0 if the run was not divided.
    """

    network: Network
    domain: Domain
    dimension: int
    limit: str
    counts: Mapping[str, int]
    signs: Array
    is_bounded: Array
    affine_piece_of: Array
    finished: int = 0
    chunks: int = 0

    def __len__(self) -> int:
        return len(self.signs)

    def __repr__(self) -> str:
        return f"<{len(self)} of at least {self.counts['activation_regions']} activation regions of {self.network}>"

    @property
    def neurons(self) -> tuple[str, ...]:
        """The kinked neurons, in the order of a sign vector."""
        return self.network.architecture.kinked


class EnumerationStopped(LimitExceeded):
    """An enumeration that a limit ended; :attr:`partial` has what is proved all the same."""

    def __init__(self, limit: LimitExceeded, partial: PartialRegions) -> None:
        super().__init__(limit.limit, needed=limit.needed, allowed=limit.allowed, doing=limit.doing)
        self.partial = partial


def count_cells(signs: Array, is_bounded: Array) -> tuple[int, int, int]:
    """How many regions, bounded and unbounded regions there are at least, from the cells of an unfinished run.

    Cells with one sign vector make up one piece of the domain, which is bounded if all of them are.

    Args:
        signs: columns x cells; 0 for a neuron that is still to come.
        is_bounded: one bool for each cell.

    >>> count_cells(np.array([[1, -1, -1]]), np.array([True, True, False]))
    (2, 1, 1)
    """
    if not len(signs):
        pieces, piece = min(1, signs.shape[1]), np.zeros(signs.shape[1], dtype=np.int64)
    else:
        piece = distinct_rows(np.ascontiguousarray(signs.T))
        pieces = int(piece.max(initial=-1)) + 1
    reaches_infinity = np.zeros(pieces, dtype=bool)
    reaches_infinity[piece[~is_bounded]] = True
    unbounded = int(reaches_infinity.sum())
    return pieces, pieces - unbounded, unbounded
