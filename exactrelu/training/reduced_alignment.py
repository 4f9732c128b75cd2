"""Reduced alignment: ‖W_j‖_F²/κ(j) - ‖W_j‖_2² stays below a constant of the initialization (le2022, Theorem 2).

Corrected and sharpened.  The representations are output-side matrices (``out_matrix``); κ(j) has a factor 2 for every
block behind layer j, min(a,b) for every convolution behind it, and min(c,l) where the convolutions end, c channels on
l positions.  D comes from matrices that gradient flow keeps constant, one for every two neighbouring layers.

Why, step by step from layer j to the last one, writing λ for the largest eigenvalue of a Gram matrix:
λ(out_{i-1}) >= λ(in_i) - λ_max(in_i - out_{i-1})^+, since both are Gram matrices over the same neurons; and
λ(out_i) <= μ λ(in_i) + λ_max(E')^+ with μ = 1 for a dense layer, min(a,b) for a convolution (Lemma 10), 2 for a block,
E' = U^T U - Y Y^T (Lemma 11).  The last layer has one row, so that its λ is its squared Frobenius norm, and Frobenius
norms of neighbours differ by the traces of the same constant matrices.

Names in this module
    i, j       numbers of layers, counted from 0; the last one is the dense layer with one output
    λ_j        ‖W_j‖_2², the largest eigenvalue of out_j
    κ, D       λ_last <= κ λ_j + D
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.largest_eigenvalues import eigenvalue_upper_bound
from exactrelu.exact.matrices import Matrix
from exactrelu.exact.symmetric import compare_largest_eigenvalue
from exactrelu.training.layer_matrices import (
    ConvolutionTensor,
    FreeBlock,
    SpectralLayer,
    column_gram,
    difference,
    frobenius_squared,
    row_gram,
    trace,
)
from exactrelu.verdict import Scope, Verdict, proved, refuted


@dataclass(frozen=True, slots=True)
class LinearTail:
    """The last layers of a network, all linear: convolutions first, a dense layer with one output last.

    Attributes:
        layers: K convolutions, then blocks and dense layers.
        positions: l, on how many positions the last convolution has its channels; 1 if K = 0.
    """

    layers: tuple[SpectralLayer, ...]
    positions: int

    @property
    def convolutions(self) -> int:
        """K."""
        return sum(isinstance(layer, ConvolutionTensor) for layer in self.layers)


@dataclass(frozen=True, slots=True)
class AlignmentBound:
    """‖W_j‖_F²/κ - ‖W_j‖_2² <= D for all times, with D from one of them.

    Attributes:
        layer: j.
        kappa: κ(j), an integer.
        constant: D, rational and at least 0.
    """

    layer: int
    kappa: int
    constant: Fraction


def linear_tail(layers: Sequence[SpectralLayer], *, positions: int = 1) -> LinearTail:
    """A linear tail, checked to fit together.

    Args:
        layers: convolution tensors, then dense layers and blocks; the last one dense with one row.
        positions: l >= 1; the first layer behind the convolutions reads (channel, position), positions fastest.

    Raises:
        InputError: no layer, a last layer with several outputs, a convolution behind another kind.
        ShapeError: a layer does not read what the one before it writes.

    >>> from exactrelu.training.layer_matrices import dense_layer
    >>> linear_tail([dense_layer([[1], [2]]), dense_layer([[1, 1]])]).convolutions
    0
    """
    tail = LinearTail(tuple(layers), positions)
    if not tail.layers or isinstance(tail.layers[-1], (ConvolutionTensor, FreeBlock)):
        raise InputError("the last layer must be dense", hint="Theorem 2 speaks about a dense layer with one output")
    if len(tail.layers[-1].out_matrix()) != 1:
        raise InputError("the last layer must have one output", hint="Theorem 2 is false for several outputs")
    if any(isinstance(layer, ConvolutionTensor) for layer in tail.layers[tail.convolutions :]):
        raise InputError("a convolution follows a dense layer or a block", hint="convolutions come first")
    if positions < 1 or (positions > 1 and not tail.convolutions):
        raise InputError(f"there cannot be {positions} positions", hint="positions belong to the last convolution")
    for i in range(1, len(tail.layers)):
        written, read = len(tail.layers[i - 1].out_matrix()), len(in_gram(tail, i))
        if written != read:
            raise ShapeError(f"layer {i} reads {read} channels or neurons, layer {i - 1} writes {written}")
    return tail


def out_gram(tail: LinearTail, i: int) -> Matrix:
    """The inner products of the rows of W_i: one index per output neuron or channel.

    >>> from exactrelu.training.layer_matrices import dense_layer
    >>> out_gram(linear_tail([dense_layer([[3, 4]])]), 0)
    ((Fraction(25, 1),),)
    """
    return row_gram(tail.layers[i].out_matrix())


def in_gram(tail: LinearTail, i: int) -> Matrix:
    """The inner products of the columns of layer i: one index per input neuron, or channel behind a convolution.

    Raises:
        ShapeError: the columns of the first layer behind the convolutions cannot be divided among the positions.

    >>> from exactrelu.training.layer_matrices import dense_layer
    >>> in_gram(linear_tail([dense_layer([[3, 4]])]), 0)[0]
    (Fraction(9, 1), Fraction(12, 1))
    """
    matrix = tail.layers[i].in_matrix()
    if i == tail.convolutions > 0:
        matrix = _by_channel(matrix, tail.positions)
    return column_gram(matrix)


def invariant_matrices(tail: LinearTail) -> tuple[Matrix, ...]:
    """What gradient flow keeps constant: out_{i-1} - in_i for every i >= 1, and U^T U - Y Y^T for every block.

    le2022, Theorem 1; the order is by layers, a block's own matrix behind the one that joins it to its predecessor.

    >>> from exactrelu.training.layer_matrices import dense_layer
    >>> invariant_matrices(linear_tail([dense_layer([[2]]), dense_layer([[3]])]))
    (((Fraction(-5, 1),),),)
    """
    found: list[Matrix] = []
    for i, layer in enumerate(tail.layers):
        if i:
            found.append(difference(out_gram(tail, i - 1), in_gram(tail, i)))
        if isinstance(layer, FreeBlock):
            found.append(layer.inner_imbalance())
    return tuple(found)


def alignment_bounds(tail: LinearTail) -> tuple[AlignmentBound, ...]:
    """κ(j) and D(j) for every layer, from the constant matrices of this tail.

    Returns:
        One bound per layer but the last one, in order.

    Cost: for every pair of layers one largest eigenvalue of a matrix over their common neurons or channels.

    >>> from exactrelu.training.layer_matrices import dense_layer
    >>> alignment_bounds(linear_tail([dense_layer([[1], [1]]), dense_layer([[1, 1]])]))
    (AlignmentBound(layer=0, kappa=1, constant=Fraction(0, 1)),)
    """
    return tuple(_bound(tail, j) for j in range(len(tail.layers) - 1))


def decide_reduced_alignment(now: LinearTail, bounds: Sequence[AlignmentBound]) -> Verdict:
    """Does every layer satisfy ‖W_j‖_F²/κ - ‖W_j‖_2² <= D now, with bounds from another time?  (Eq. 13)

    "No" says that the two times are not on one gradient flow, or that a smaller κ was put in.

    Args:
        now: the weights at some time.
        bounds: from :func:`alignment_bounds` at the initialization, or others to be tried.

    Returns:
        Proved on these weights, or refuted with the first bound that fails.

    Cost: one inertia of a Gram matrix per bound.

    >>> from exactrelu.training.layer_matrices import dense_layer
    >>> start = linear_tail([dense_layer([[1], [1]]), dense_layer([[1, 1]])])
    >>> decide_reduced_alignment(start, alignment_bounds(start)).status.value
    'proved'
    """
    for bound in bounds:
        norm = frobenius_squared(now.layers[bound.layer].out_matrix()) / bound.kappa
        if compare_largest_eigenvalue(out_gram(now, bound.layer), norm - bound.constant) < 0:
            sentence = f"layer {bound.layer}: ‖W‖_F²/{bound.kappa} - ‖W‖_2² is greater than {bound.constant}"
            return refuted(sentence, evidence=bound)
    return proved(f"the bounds of {len(bounds)} layers hold", scope=Scope.ON_INSTANCES, evidence=tuple(bounds))


def _bound(tail: LinearTail, j: int) -> AlignmentBound:
    """Carry λ_i <= κ λ_j + D from i = j to the last layer, then ‖W_j‖_F² = λ_last + traces."""
    kappa, constant, traces = 1, Fraction(0), Fraction(0)
    for i in range(j + 1, len(tail.layers)):
        gap = difference(in_gram(tail, i), out_gram(tail, i - 1))
        factor = _factor(tail, i)
        kappa, constant = kappa * factor, factor * (constant + eigenvalue_upper_bound(gap))
        traces -= trace(gap)
        layer = tail.layers[i]
        if isinstance(layer, FreeBlock):
            imbalance = layer.inner_imbalance()
            constant += eigenvalue_upper_bound(imbalance)
            traces -= trace(imbalance)
    return AlignmentBound(j, kappa, max(Fraction(0), (constant + traces) / kappa))


def _factor(tail: LinearTail, i: int) -> int:
    """μ_i of λ(out_i) <= μ_i λ(in_i) + …; at the first layer behind the convolutions with min(c, l)."""
    layer = tail.layers[i]
    if isinstance(layer, ConvolutionTensor):
        a, b, _ = layer.shape
        return min(a, b)
    own = 2 if isinstance(layer, FreeBlock) else 1
    channels = len(tail.layers[i - 1].out_matrix())
    return own * (min(channels, tail.positions) if i == tail.convolutions > 0 else 1)


def _by_channel(matrix: Matrix, positions: int) -> Matrix:
    """One column per channel: the columns (channel, position) of a channel below each other."""
    if len(matrix[0]) % positions:
        raise ShapeError(f"{len(matrix[0])} columns cannot be divided among {positions} positions")
    channels = range(len(matrix[0]) // positions)
    return tuple(
        tuple(row[channel * positions + p] for channel in channels) for row in matrix for p in range(positions)
    )
