"""The two matrix representations of a layer: one row per output, one column per input (le2022, Definition 8).

Definition 8 flattens a convolution on its input side; Theorem 2 needs the output side, and is false
otherwise (see :mod:`exactrelu.training.reduced_alignment`).  Here both sides have names.

Names in this module
    T          a convolution tensor: T[i][j][k], a input channels, kernel of b entries, c output channels
    W          the matrix of a dense layer, rows = outputs
    U, Y, Z    a linear block x -> U Y x + Z x
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import Matrix, as_matrix, multiply, transpose


@dataclass(frozen=True, slots=True)
class ConvolutionTensor:
    """T of a x b x c numbers; make it with :func:`convolution_tensor`."""

    entries: tuple[Matrix, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """(a, b, c)."""
        return len(self.entries), len(self.entries[0]), len(self.entries[0][0])

    def out_matrix(self) -> Matrix:
        """The output side: c rows, one per output channel, of a·b entries."""
        a, b, c = self.shape
        return tuple(tuple(self.entries[i][j][k] for i in range(a) for j in range(b)) for k in range(c))

    def in_matrix(self) -> Matrix:
        """The input side: b·c rows of a entries, one column per input channel."""
        a, b, c = self.shape
        return tuple(tuple(self.entries[i][j][k] for i in range(a)) for j in range(b) for k in range(c))


@dataclass(frozen=True, slots=True)
class DenseLayer:
    """W; make it with :func:`dense_layer`.  Both representations are W itself."""

    weights: Matrix

    def out_matrix(self) -> Matrix:
        """W."""
        return self.weights

    def in_matrix(self) -> Matrix:
        """W."""
        return self.weights


@dataclass(frozen=True, slots=True)
class FreeBlock:
    """x -> U Y x + Z x, a ResNetFree block without activations; make it with :func:`free_block_layer`."""

    u: Matrix
    y: Matrix
    z: Matrix

    def out_matrix(self) -> Matrix:
        """[U Z], one row per output."""
        return tuple(left + right for left, right in zip(self.u, self.z, strict=True))

    def in_matrix(self) -> Matrix:
        """[Y; Z], one column per input."""
        return self.y + self.z

    def inner_imbalance(self) -> Matrix:
        """E = U^T U - Y Y^T, constant along gradient flow (le2022, Theorem 1, item 3)."""
        return difference(column_gram(self.u), row_gram(self.y))


SpectralLayer: TypeAlias = ConvolutionTensor | DenseLayer | FreeBlock


def convolution_tensor(entries: Iterable[Iterable[Iterable[Any]]]) -> ConvolutionTensor:
    """T, from a matrices of b rows of c numbers.

    Raises:
        InputError: no entries, or one that is no rational number.
        ShapeError: the matrices differ in shape.

    >>> T = convolution_tensor([[[1, 2]], [[3, 4]]])
    >>> T.shape, [[int(t) for t in row] for row in T.out_matrix()], [[int(t) for t in row] for row in T.in_matrix()]
    ((2, 1, 2), [[1, 3], [2, 4]], [[1, 3], [2, 4]])
    """
    slabs = tuple(as_matrix(slab, what="T") for slab in entries)
    if not slabs or not slabs[0] or not slabs[0][0]:
        raise InputError("a convolution tensor has at least one entry in each direction")
    if len({(len(slab), len(slab[0]) if slab else 0) for slab in slabs}) > 1:
        raise ShapeError("the matrices of a convolution tensor must have one shape")
    return ConvolutionTensor(slabs)


def dense_layer(weights: Iterable[Iterable[Any]]) -> DenseLayer:
    """W, from rows = outputs.

    Raises:
        InputError: no entry, or one that is no rational number.
        ShapeError: rows of different lengths.

    >>> dense_layer([[1, "1/2"]]).out_matrix()
    ((Fraction(1, 1), Fraction(1, 2)),)
    """
    return DenseLayer(_filled(weights, "W"))


def free_block_layer(u: Iterable[Iterable[Any]], y: Iterable[Iterable[Any]], z: Iterable[Iterable[Any]]) -> FreeBlock:
    """A linear block from U (c x b), Y (b x a) and Z (c x a).

    Raises:
        InputError: a matrix without entries, or an entry that is no rational number.
        ShapeError: the three do not fit.

    >>> block = free_block_layer([[1]], [[2]], [[3]])
    >>> block.in_matrix(), block.inner_imbalance()
    (((Fraction(2, 1),), (Fraction(3, 1),)), ((Fraction(-3, 1),),))
    """
    block = FreeBlock(_filled(u, "U"), _filled(y, "Y"), _filled(z, "Z"))
    inner, outputs, inputs = len(block.y), len(block.z), len(block.z[0])
    if len(block.u) != outputs or len(block.u[0]) != inner or len(block.y[0]) != inputs:
        raise ShapeError(
            f"U is {len(block.u)} x {len(block.u[0])}, Y is {inner} x {len(block.y[0])}, Z is {outputs} x {inputs}",
            hint="U must be c x b, Y b x a and Z c x a",
        )
    return block


def row_gram(matrix: Matrix) -> Matrix:
    """M M^T, the inner products of the rows.

    >>> row_gram(as_matrix([[1, 2]]))
    ((Fraction(5, 1),),)
    """
    return multiply(matrix, transpose(matrix))


def column_gram(matrix: Matrix) -> Matrix:
    """M^T M, the inner products of the columns.

    >>> column_gram(as_matrix([[1], [2]]))
    ((Fraction(5, 1),),)
    """
    return multiply(transpose(matrix), matrix)


def difference(a: Matrix, b: Matrix) -> Matrix:
    """A - B.

    Raises:
        ShapeError: the shapes differ.

    >>> difference(as_matrix([[3]]), as_matrix([[1]]))
    ((Fraction(2, 1),),)
    """
    if len(a) != len(b) or any(len(r) != len(s) for r, s in zip(a, b, strict=True)):
        raise ShapeError(f"{len(a)} rows minus {len(b)} rows: the shapes differ")
    return tuple(tuple(x - y for x, y in zip(r, s, strict=True)) for r, s in zip(a, b, strict=True))


def negated(matrix: Matrix) -> Matrix:
    """-A.

    >>> negated(as_matrix([[1]]))
    ((Fraction(-1, 1),),)
    """
    return tuple(tuple(-entry for entry in row) for row in matrix)


def trace(matrix: Matrix) -> Fraction:
    """The sum of the diagonal.

    >>> trace(as_matrix([[1, 5], [7, 2]]))
    Fraction(3, 1)
    """
    return sum((row[i] for i, row in enumerate(matrix)), Fraction(0))


def frobenius_squared(matrix: Matrix) -> Fraction:
    """The sum of the squares of the entries.

    >>> frobenius_squared(as_matrix([[1, 2], [3, 4]]))
    Fraction(30, 1)
    """
    return sum((entry * entry for row in matrix for entry in row), Fraction(0))


def _filled(rows: Iterable[Iterable[Any]], what: str) -> Matrix:
    matrix = as_matrix(rows, what=what)
    if not matrix or not matrix[0]:
        raise InputError(f"{what} has no entries", hint="a layer has at least one input and one output")
    return matrix
