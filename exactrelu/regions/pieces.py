"""What either engine divides a run into, and how a piece is finished: the same in this process, in others, anywhere."""

from __future__ import annotations

from typing import TypeAlias

from exactrelu.regions.chunks import Chunk, Part, expand
from exactrelu.regions.tree_chunks import TreeChunk, expand_tree
from exactrelu.regions.tree_parts import FinishedPart

Piece: TypeAlias = Chunk | TreeChunk
Finished: TypeAlias = Part | FinishedPart


def finish(piece: Piece) -> Finished:
    """Do what is left to do for a piece.

    Raises:
        LimitExceeded: it has more regions or faces than allowed.
    """
    return expand_tree(piece) if isinstance(piece, TreeChunk) else expand(piece)
