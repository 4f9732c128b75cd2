"""le2022, Lemmas 10 and 11: representations, sharp constants, and constants that are too small."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import as_matrix
from exactrelu.training.layer_matrices import (
    column_gram,
    convolution_tensor,
    dense_layer,
    difference,
    free_block_layer,
    frobenius_squared,
    row_gram,
    trace,
)
from exactrelu.training.spectral_inequalities import (
    decide_block_bound,
    decide_flattening_bound,
    squared_spectral_norm,
)

SMALL = st.integers(-3, 3)


def matrices(rows, columns):
    return st.lists(st.lists(SMALL, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


@st.composite
def tensors(draw):
    a, b, c = (draw(st.integers(1, 3)) for _ in range(3))
    return convolution_tensor([draw(matrices(b, c)) for _ in range(a)])


@st.composite
def blocks(draw):
    a, b, c = (draw(st.integers(1, 2)) for _ in range(3))
    return free_block_layer(draw(matrices(c, b)), draw(matrices(b, a)), draw(matrices(c, a)))


def test_layers_without_entries_are_refused():
    with pytest.raises(InputError, match="no entries"):
        dense_layer([])
    with pytest.raises(InputError, match="no entries"):
        free_block_layer([[1]], [[]], [[1]])
    with pytest.raises(InputError, match="at least one entry"):
        convolution_tensor([])
    with pytest.raises(InputError, match="at least one entry"):
        convolution_tensor([[[]]])


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="one shape"):
        convolution_tensor([[[1]], [[1], [2]]])
    with pytest.raises(ShapeError, match="U must be c x b"):
        free_block_layer([[1, 2]], [[1]], [[1]])
    with pytest.raises(ShapeError, match="shapes differ"):
        difference(as_matrix([[1]]), as_matrix([[1, 2]]))


def test_zero_tensors_have_equal_norms():
    verdict = decide_flattening_bound(convolution_tensor([[[0, 0]], [[0, 0]]]))
    assert verdict.proved
    assert verdict.evidence.sign == 0


@pytest.mark.parametrize("n", [1, 2, 3])
def test_lemma_10_is_sharp_for_the_identity(n):
    identity = convolution_tensor([[[int(i == j)] for j in range(n)] for i in range(n)])  # a = b = n, c = 1
    assert decide_flattening_bound(identity).evidence.sign == 0
    assert n == 1 or decide_flattening_bound(identity, factor=n - 1).refuted


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_converse_of_lemma_10_is_sharp(n):
    identity = convolution_tensor([[[int(i == j) for i in range(n)] for j in range(n)]])  # b = c = n, a = 1
    assert decide_flattening_bound(identity, swapped=True).evidence.sign == 0
    assert n == 1 or decide_flattening_bound(identity, factor=n - 1, swapped=True).refuted


def test_lemma_11_is_sharp_both_ways():
    wide = free_block_layer([[1]], [[1, 0]], [[0, 1]])
    tall = free_block_layer([[1], [0]], [[1]], [[0], [1]])
    assert decide_block_bound(wide).evidence.sign == 0
    assert decide_block_bound(wide, factor=1).refuted
    assert decide_block_bound(tall, swapped=True).evidence.sign == 0
    assert decide_block_bound(tall, factor=1, swapped=True).refuted


def test_without_the_imbalance_no_factor_is_enough():
    block = free_block_layer([[100]], [[1]], [[0]])
    assert squared_spectral_norm(block.out_matrix()).high == 10_000
    assert squared_spectral_norm(block.in_matrix()).high == 1
    assert decide_block_bound(block).proved
    assert decide_block_bound(block).evidence.offset.high == 9_999


def test_frobenius_norms_of_the_representations_differ_by_a_trace():
    block = free_block_layer([[1]], [[2]], [[1]])
    assert (frobenius_squared(block.out_matrix()), frobenius_squared(block.in_matrix())) == (2, 5)
    assert trace(block.inner_imbalance()) == -3


@given(tensors())
def test_lemma_10(tensor):
    assert decide_flattening_bound(tensor).proved
    assert decide_flattening_bound(tensor, swapped=True).proved


@given(blocks())
def test_lemma_11_with_the_constant_two(block):
    assert decide_block_bound(block).proved
    assert decide_block_bound(block, swapped=True).proved


@given(tensors())
def test_flattenings_keep_every_entry(tensor):
    assert frobenius_squared(tensor.out_matrix()) == frobenius_squared(tensor.in_matrix())
    a, b, c = tensor.shape
    assert (len(tensor.out_matrix()), len(tensor.in_matrix())) == (c, b * c)
    assert len(tensor.in_matrix()[0]) == a


@given(matrices(2, 3))
def test_both_grams_have_one_norm(rows):
    matrix = as_matrix(rows)
    norm = squared_spectral_norm(matrix)
    transposed = squared_spectral_norm(tuple(zip(*matrix, strict=True)))
    assert norm.low <= transposed.high
    assert transposed.low <= norm.high
    assert trace(row_gram(matrix)) == trace(column_gram(matrix)) == frobenius_squared(matrix)
    assert norm.low <= frobenius_squared(matrix) or norm.high == Fraction(0)
