"""Two matrices of parameters around a row of channels, and the Gram matrices whose difference le2022, Theorem 1, keeps.

A *channel* is a tuple of neurons, one for each position: one neuron of a fully connected layer, or all positions of an
output channel of a convolution.  W_1 has one row per channel, the parameters by which it reads; W_2 has one column per
channel, the parameters by which it is read.  Theorem 1 is about the entries of W_2^T W_2 - W_1 W_1^T.  A parameter
stands once in its matrix, on however many edges it may be.

Names in this module
    W_1, W_2    matrices of parameter names; None stands for a zero without a parameter
    c           the number of channels
    V_1, V_2    the velocities of their entries along the flow; frozen parameters rest
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq, fmpq_mat

from exactrelu.builders.layered import ParameterMatrix
from exactrelu.errors import ShapeError
from exactrelu.exact.matrices import Matrix, from_flint_matrix
from exactrelu.exact.rationals import as_flint
from exactrelu.training.layer_matrices import difference
from exactrelu.training.pattern_classes import PatternClasses
from exactrelu.training.quadratic_forms import QuadraticForm

_ONE = Fraction(1)


@dataclass(frozen=True)
class GramPair:
    """The channels between two layers, with W_1 and W_2.

    Attributes:
        label: for people, such as ``"layers 1 and 2"``.
        item: the item of le2022, Theorem 1, that speaks of such layers, from 1 to 7; None if there is none.
        channels: c channels, each a tuple of neurons by position.
        incoming: W_1, c rows.
        outgoing: W_2, rows of c entries; no row at all where nothing reads the channels.

    Raises:
        ShapeError: the matrices do not have c rows and c columns, or the channels differ in size.
    """

    label: str
    item: int | None
    channels: tuple[tuple[str, ...], ...]
    incoming: ParameterMatrix
    outgoing: ParameterMatrix

    def __post_init__(self) -> None:
        """Compare the shapes."""
        c = len(self.channels)
        if len(self.incoming) != c or any(len(row) != c for row in self.outgoing):
            raise ShapeError(f"{self.label}: W_1 must have {c} rows and W_2 {c} columns, one for each channel")
        for what, rows in (("channels", self.channels), ("rows of W_1", self.incoming)):
            if len({len(row) for row in rows}) > 1:
                raise ShapeError(f"{self.label}: the {what} differ in length")

    @property
    def size(self) -> int:
        """c, the number of channels."""
        return len(self.channels)

    @cached_property
    def columns(self) -> ParameterMatrix:
        """The columns of W_2, one for each channel."""
        return tuple(tuple(row[i] for row in self.outgoing) for i in range(self.size))

    def entries(self) -> Iterator[tuple[int, int]]:
        """All (i, j) with i <= j: the entries of a symmetric matrix of this size."""
        return ((i, j) for i in range(self.size) for j in range(i, self.size))

    def in_form(self, i: int, j: int) -> QuadraticForm:
        """The entry (i, j) of W_1 W_1^T as a polynomial in the parameters."""
        return _products(self.incoming[i], self.incoming[j])

    def out_form(self, i: int, j: int) -> QuadraticForm:
        """The entry (i, j) of W_2^T W_2 as a polynomial in the parameters."""
        return _products(self.columns[i], self.columns[j])

    def form(self, i: int, j: int) -> QuadraticForm:
        """The entry (i, j) of W_2^T W_2 - W_1 W_1^T (le2022, Equation 6)."""
        return self.out_form(i, j) - self.in_form(i, j)

    def agree(self, classes: PatternClasses, i: int, j: int) -> bool:
        """Have the channels i and j equal slopes at every position, on every sample?"""
        return all(classes.agree(u, v) for u, v in zip(self.channels[i], self.channels[j], strict=True))

    def classes(self, classes: PatternClasses) -> tuple[tuple[int, ...], ...]:
        """The numbers of the channels, sorted into classes that agree: the active submatrices of Definition 6."""
        groups: list[list[int]] = []
        for i in range(self.size):
            home = next((group for group in groups if self.agree(classes, group[0], i)), None)
            if home is None:
                groups.append([i])
            else:
                home.append(i)
        return tuple(tuple(group) for group in groups)


@dataclass(frozen=True)
class GramRates:
    """How fast the two Gram matrices move along a velocity.

    Attributes:
        incoming: d/dt W_1 W_1^T, c x c.
        outgoing: d/dt W_2^T W_2, c x c.
    """

    incoming: Matrix
    outgoing: Matrix

    @cached_property
    def difference(self) -> Matrix:
        """d/dt (W_2^T W_2 - W_1 W_1^T)."""
        return difference(self.outgoing, self.incoming)


def gram_matrices(pair: GramPair, theta: Mapping[str, Fraction]) -> tuple[Matrix, Matrix]:
    """W_1 W_1^T and W_2^T W_2 at these weights.

    Cost: two matrix products.

    >>> pair = GramPair("a chain", 1, (("h",),), (("a", "b"),), (("c",),))
    >>> gram_matrices(pair, {"a": Fraction(1), "b": Fraction(2), "c": Fraction(3)})
    (((Fraction(5, 1),),), ((Fraction(9, 1),),))
    """
    rows, columns = _filled(pair.incoming, theta), _filled(pair.columns, theta)
    return from_flint_matrix(rows * rows.transpose()), from_flint_matrix(columns * columns.transpose())


def gram_rates(pair: GramPair, theta: Mapping[str, Fraction], velocity: Mapping[str, Fraction]) -> GramRates:
    """V_1 W_1^T + W_1 V_1^T and V_2^T W_2 + W_2^T V_2.

    Args:
        pair: the matrices of names.
        theta: parameter -> weight.
        velocity: learnable parameter -> velocity, -∂R for gradient flow.

    Cost: two matrix products.

    >>> pair = GramPair("a chain", 1, (("h",),), (("a",),), (("c",),))
    >>> gram_rates(pair, {"a": Fraction(2), "c": Fraction(3)}, {"a": Fraction(3), "c": Fraction(2)}).difference
    ((Fraction(0, 1),),)
    """
    return GramRates(
        *(_symmetrized(_filled(m, theta) * _filled(m, velocity).transpose()) for m in (pair.incoming, pair.columns))
    )


def _products(row: tuple[str | None, ...], other: tuple[str | None, ...]) -> QuadraticForm:
    pairs = zip(row, other, strict=True)
    return QuadraticForm(tuple(((p, q), _ONE) for p, q in pairs if p is not None and q is not None))


def _filled(names: ParameterMatrix, values: Mapping[str, Fraction]) -> fmpq_mat:
    """The numbers that belong to the names; zero for None and for names without a number."""
    width = len(names[0]) if names else 0
    entries = [fmpq(0) if name is None or name not in values else as_flint(values[name]) for r in names for name in r]
    return fmpq_mat(len(names), width, entries)


def _symmetrized(matrix: fmpq_mat) -> Matrix:
    return from_flint_matrix(matrix + matrix.transpose())
