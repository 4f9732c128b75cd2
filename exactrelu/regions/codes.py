"""On which sides of a wall every face has vertices: codes of two bits, for up to 32 walls at once.

A face F has code 1 if some vertex is above the wall, 2 if some is below, 3 if both, 0 if F lies in the wall: the
bitwise or of the codes of its sub-faces.  One word of 64 bits holds the codes of 32 walls, so one pass over all faces
finds them for all these walls; after a cut only the faces that changed are looked at again.

Names in this module
    bit      where the two bits of a wall are in a word
    words    one for each face, by dimension
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import numpy as np

from exactrelu.regions.growable import Array, Growable, starts_of
from exactrelu.regions.lattice import Lattice

ABOVE: Final = 1
BELOW: Final = 2
BOTH: Final = 3
CODE_OF_SIGN: Final = np.array([0, ABOVE, BELOW], dtype=np.uint8)  # -1 is the last entry

#: So many walls have codes in one word.
WALLS: Final = 32
_LOW: Final = np.uint64(0x5555555555555555)
_ONE: Final = np.uint64(1)
_THREE: Final = np.uint64(3)

#: Sub-faces of some faces, one face after the other, and how many each has.
Ragged: TypeAlias = tuple[Array, Array]


@dataclass(frozen=True)
class Changed:
    """What a cut did to the k-faces of one dimension; the lower parts and then the middles are the new ones.

    Attributes:
        cut: the faces that were cut; they have become their upper parts.
        upper: the sub-faces of these.
        lower: the sub-faces of the lower parts.
        middle: the sub-faces of the parts of cut (k + 1)-faces in the wall.
    """

    cut: Array
    upper: Ragged
    lower: Ragged
    middle: Ragged


class WallCodes(Protocol):
    """The codes of all faces for one wall."""

    @property
    def cells(self) -> Array:
        """Those of the cells."""

    @property
    def touches(self) -> bool:
        """May a vertex lie in the wall?  If none does, no face has code 0."""

    def of(self, k: int, faces: Array) -> Array:
        """Those of some k-faces."""

    def all(self, k: int) -> Array:
        """Those of all k-faces."""


class PlainCodes:
    """Codes for one wall alone.

    Args:
        lattice: the faces.
        signs: of the wall at the vertices.
    """

    def __init__(self, lattice: Lattice, signs: Array) -> None:
        self._codes = lattice.codes(CODE_OF_SIGN[signs])
        self.cells, self.touches = self._codes[-1], True

    def of(self, k: int, faces: Array) -> Array:
        """Those of some k-faces."""
        codes: Array = self._codes[k][faces]
        return codes

    def all(self, k: int) -> Array:
        """Those of all k-faces."""
        return self._codes[k]


class CodeWords:
    """Codes for up to 32 walls, which cut one after the other.

    Args:
        lattice: the faces.
        signs: of the walls at the vertices, walls x vertices.
    """

    def __init__(self, lattice: Lattice, signs: Array) -> None:
        self._words = [Growable.adopted(words) for words in lattice.codes(_packed(signs))]
        self._somewhere = int(np.bitwise_or.reduce(self._words[-1].view))
        self._touched = _touched(self._words[0].view)

    def side_of_all(self, wall: int) -> int:
        """1 or -1 if all faces lie on that side, and none touches the wall; else 0.  It stays so."""
        if self._touched >> 2 * wall & 1:
            return 0
        return {ABOVE: 1, BELOW: -1}.get(self._somewhere >> 2 * wall & BOTH, 0)

    def of_wall(self, wall: int) -> WallCodes:
        """Those for one wall, until the next change."""
        return _OneOfMany(self._words, 2 * wall, bool(self._touched >> 2 * wall & 1))

    def change(self, changes: Sequence[Changed], signs: Array) -> None:
        """Follow a cut.

        Args:
            changes: for the dimensions from 1 on.
            signs: of the walls at the new vertices; those of walls that have cut already are not read any more.
        """
        new = _packed(signs)
        self._words[0].extend(new)
        self._touched |= _touched(new)
        for k, change in enumerate(changes, start=1):
            below = self._words[k - 1].view
            self._words[k].view[change.cut] = _united(below, change.upper)
            self._words[k].extend(np.concatenate([_united(below, change.lower), _united(below, change.middle)]))


class _OneOfMany:
    def __init__(self, words: list[Growable], bit: int, touches: bool) -> None:
        self._words, self._bit, self.touches = words, np.uint64(bit), touches
        self.cells = self.all(len(words) - 1)

    def of(self, k: int, faces: Array) -> Array:
        return self._taken(self._words[k].view[faces])

    def all(self, k: int) -> Array:
        return self._taken(self._words[k].view)

    def _taken(self, words: Array) -> Array:
        return ((words >> self._bit) & _THREE).astype(np.uint8)


def _packed(signs: Array) -> Array:
    """The words of vertices, from signs of walls x vertices."""
    words = np.zeros(signs.shape[1], dtype=np.uint64)
    for row in signs[::-1]:
        words <<= np.uint64(2)
        words |= CODE_OF_SIGN[row]
    return words


def _touched(words: Array) -> int:
    """The bit of every wall in which one of the vertices lies; 1 too for walls that are none."""
    apart = np.bitwise_and.reduce(words | (words >> _ONE)) if len(words) else _LOW
    return ~int(apart) & int(_LOW)


def _united(words: Array, ragged: Ragged) -> Array:
    values, lengths = ragged
    if not len(lengths):
        return np.zeros(0, dtype=np.uint64)
    united: Array = np.bitwise_or.reduceat(words[values], starts_of(lengths))
    return united
