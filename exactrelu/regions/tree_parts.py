"""What is known of the cells of a splitting tree, of all of it or of a chunk: grown here, or finished elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from exactrelu.regions.growable import Array
from exactrelu.regions.rows import ExactRows
from exactrelu.regions.tree_bounded import find_bounded
from exactrelu.regions.tree_certify import TreeCount
from exactrelu.regions.tree_engine import Grown
from exactrelu.regions.tree_facets import FacetSlots, find_facet_slots
from exactrelu.regions.vertices import Point


class PartOfTree(Protocol):
    """Some cells, in the order of their sign vectors."""

    @property
    def signs(self) -> Array:
        """Cells x columns."""

    @property
    def points(self) -> Array:
        """Cells x D: an interior point each, exactly this dyadic one unless there is an exact one."""

    @property
    def exact_points(self) -> Mapping[int, Point]:
        """Cell -> its interior point, where floats cannot express it."""

    @property
    def outputs(self) -> ExactRows:
        """Integer rows of the outputs."""

    @property
    def row_of_cell(self) -> Array:
        """Which of them each cell has."""

    @property
    def sides(self) -> FacetSlots:
        """The facets."""

    @property
    def is_bounded(self) -> Array:
        """Cell -> is it bounded?"""

    @property
    def count(self) -> TreeCount:
        """What was asked."""


@dataclass(frozen=True, eq=False)
class FinishedPart:
    """A part of which everything is known, as plain arrays; the attributes are those of :class:`PartOfTree`."""

    signs: Array
    points: Array
    exact_points: Mapping[int, Point]
    outputs: ExactRows
    row_of_cell: Array
    sides: FacetSlots
    is_bounded: Array
    count: TreeCount

    @property
    def cells(self) -> int:
        """How many there are."""
        return len(self.signs)


@dataclass(frozen=True, eq=False)
class GrownPart:
    """A part in this process; what takes time is found when asked.

    Attributes:
        grown: the tree.
        seams: columns by which it was divided off.
    """

    grown: Grown
    seams: Sequence[int] = field(default=())

    @property
    def cells(self) -> int:
        """How many there are."""
        return len(self.grown.tree.cells)

    @property
    def signs(self) -> Array:
        """Cells x columns."""
        return self.grown.tree.cells.signs

    @property
    def points(self) -> Array:
        """Cells x D."""
        return self.grown.tree.cells.points

    @property
    def exact_points(self) -> Mapping[int, Point]:
        """Of some cells."""
        return self.grown.tree.cells.exact_points

    @property
    def outputs(self) -> ExactRows:
        """Integer rows of the outputs."""
        return self.grown.outputs

    @property
    def row_of_cell(self) -> Array:
        """Which of them each cell has."""
        return self.grown.row_of_cell

    @cached_property
    def sides(self) -> FacetSlots:
        """The facets."""
        return find_facet_slots(self.grown, self.seams)

    @cached_property
    def is_bounded(self) -> Array:
        """Cell -> is it bounded?"""
        return find_bounded(self.grown.tree)

    @property
    def count(self) -> TreeCount:
        """What was asked so far."""
        return self.grown.tree.count

    def finished(self) -> FinishedPart:
        """Find everything."""
        is_bounded, sides = self.is_bounded, self.sides
        return FinishedPart(
            self.signs, self.points, self.exact_points, self.outputs, self.row_of_cell, sides, is_bounded, self.count
        )
