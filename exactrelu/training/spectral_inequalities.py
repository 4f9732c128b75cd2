"""Spectral norms of two representations of one layer, compared exactly (le2022, Lemmas 10 and 11).

A squared spectral norm is the largest eigenvalue of a Gram matrix: an algebraic number.  Every comparison here is
decided through characteristic polynomials; where two sides are equal, that is found and not merely not excluded.

Names in this module
    T        a convolution tensor, a x b x c; T_1 its output side, T_2 its input side
    A, B     [U Z] and [Y; Z] of a linear block
    E        U^T U - Y Y^T
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from exactrelu.exact.characteristic_polynomial import RealRoot
from exactrelu.exact.largest_eigenvalues import (
    compare_largest_eigenvalues,
    direct_sum,
    kronecker_sum,
    largest_eigenvalue,
)
from exactrelu.exact.matrices import Matrix
from exactrelu.training.layer_matrices import ConvolutionTensor, FreeBlock, column_gram, negated, row_gram
from exactrelu.verdict import Scope, Verdict, proved, refuted

_ZERO: Matrix = ((Fraction(0),),)


@dataclass(frozen=True, slots=True)
class SpectralComparison:
    """Squared spectral norms in isolating intervals, and how the two sides of the inequality compare.

    Attributes:
        left: the squared norm on the left-hand side, before its factor.
        right: the squared norm on the right-hand side.
        factor: the inequality is ``left <= factor * right + offset``.
        offset: the non-negative term of imbalance, 0 where there is none.
        sign: of left - (factor * right + offset): 0 where equality holds, exactly.
    """

    left: RealRoot
    right: RealRoot
    factor: Fraction
    offset: RealRoot
    sign: int


def squared_spectral_norm(matrix: Matrix) -> RealRoot:
    """‖M‖_2², the largest eigenvalue of M M^T, in an isolating interval; a point where it is rational.

    >>> squared_spectral_norm(((Fraction(3), Fraction(4)),))
    RealRoot(low=Fraction(25, 1), high=Fraction(25, 1), multiplicity=1)
    """
    return largest_eigenvalue(_small_gram(matrix))


def decide_flattening_bound(tensor: ConvolutionTensor, *, factor: int | None = None, swapped: bool = False) -> Verdict:
    """Is ‖T_1‖² <= min(a,b) ‖T_2‖²?  (le2022, Lemma 10; always so)

    T_1 consists of b blocks that are submatrices of T_2, and of a blocks that are columns of T_2, reshaped.

    Args:
        tensor: T.
        factor: another factor than min(a,b), to see what it is worth: "refuted" then says that it is too small.
        swapped: ask for ‖T_2‖² <= min(b,c) ‖T_1‖² instead.

    Returns:
        Proved on this tensor, or refuted; the evidence is a SpectralComparison.

    Cost: two characteristic polynomials of matrices of size min(c, ab) and min(a, bc).

    >>> from exactrelu.training.layer_matrices import convolution_tensor
    >>> identity = convolution_tensor([[[1], [0]], [[0], [1]]])                  # a = b = 2, c = 1: sharp
    >>> decide_flattening_bound(identity).evidence.sign, decide_flattening_bound(identity, factor=1).refuted
    (0, True)
    """
    a, b, c = tensor.shape
    left, right = (tensor.in_matrix(), tensor.out_matrix()) if swapped else (tensor.out_matrix(), tensor.in_matrix())
    k = (min(b, c) if swapped else min(a, b)) if factor is None else factor
    name = "‖T_2‖² against ‖T_1‖²" if swapped else "‖T_1‖² against ‖T_2‖²"
    return _compared(left, right, k, _ZERO, name=name)


def decide_block_bound(block: FreeBlock, *, factor: int = 2, swapped: bool = False) -> Verdict:
    """Is ‖A‖² <= 2 ‖B‖² + λ_max(E)^+?  (le2022, Lemma 11, with the constant 2 instead of 8; always so)

    λ_max(A A^T) <= λ_max(U^T U) + λ_max(Z^T Z), U^T U = Y Y^T + E, and ‖Y‖, ‖Z‖ <= ‖B‖.

    Args:
        block: U, Y, Z.
        factor: another factor than 2; "refuted" then says that it is too small.
        swapped: ask for ‖B‖² <= 2 ‖A‖² + λ_max(-E)^+ instead.

    Returns:
        Proved on this block, or refuted; the evidence is a SpectralComparison.

    Cost: a characteristic polynomial of size (columns of A or B) times (size of E + 1).

    >>> from exactrelu.training.layer_matrices import free_block_layer
    >>> sharp = free_block_layer([[1]], [[1, 0]], [[0, 1]])
    >>> decide_block_bound(sharp).evidence.sign
    0
    """
    imbalance = block.inner_imbalance()
    left, right = (block.in_matrix(), block.out_matrix()) if swapped else (block.out_matrix(), block.in_matrix())
    positive_part = direct_sum(negated(imbalance) if swapped else imbalance, _ZERO)
    return _compared(
        left,
        right,
        factor,
        positive_part,
        name="‖[Y; Z]‖² against ‖[U Z]‖²" if swapped else "‖[U Z]‖² against ‖[Y; Z]‖²",
    )


def _compared(left: Matrix, right: Matrix, factor: int, offset: Matrix, *, name: str) -> Verdict:
    """The verdict on ‖left‖² <= factor ‖right‖² + λ_max(offset)."""
    k = Fraction(factor)
    scaled = tuple(tuple(k * entry for entry in row) for row in _small_gram(right))
    bound = scaled if offset == _ZERO else kronecker_sum(scaled, offset)
    sign = compare_largest_eigenvalues(_small_gram(left), bound)
    evidence = SpectralComparison(
        squared_spectral_norm(left), squared_spectral_norm(right), k, largest_eigenvalue(offset), sign
    )
    if sign > 0:
        return refuted(f"{name}: the factor {factor} is too small here", evidence=evidence)
    how = "with equality" if sign == 0 else "strictly"
    return proved(f"{name}: the bound with factor {factor} holds {how}", scope=Scope.ON_INSTANCES, evidence=evidence)


def _small_gram(matrix: Matrix) -> Matrix:
    """The smaller one of M M^T and M^T M; both have the same largest eigenvalue."""
    return row_gram(matrix) if len(matrix) <= len(matrix[0]) else column_gram(matrix)
