"""le2022, Theorem 2: the constants κ and D, on exactly balanced chains, perturbed ones and the printed failures."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.symmetric import compare_largest_eigenvalue
from exactrelu.training.layer_matrices import (
    ConvolutionTensor,
    convolution_tensor,
    dense_layer,
    free_block_layer,
    frobenius_squared,
)
from exactrelu.training.reduced_alignment import (
    AlignmentBound,
    alignment_bounds,
    decide_reduced_alignment,
    invariant_matrices,
    linear_tail,
    out_gram,
)

H, Q, N = Fraction(1, 2), Fraction(1, 4), Fraction(0)


def balanced_chain(scale=1, noise=lambda: 0):
    """Dense, block, block, dense with one output: every invariant matrix is zero, ratios 1/4, 1/4 … and 1/2."""

    def moved(rows):
        return [[scale * entry + noise() for entry in row] for row in rows]

    u2, z2, y2 = [[H, H]], [[H, H, N]], [[N, N, H], [N, N, H]]
    u1 = [[N, Q, Q], [N, Q, Q], [H, N, N]]
    z1 = [[N, N, N, *row] for row in u1]
    y1 = [[H] + [N] * 5, [N, Q, Q] + [N] * 3, [N, Q, Q] + [N] * 3]
    v = [
        [H] + [N] * 5,
        [N, Q, Q] + [N] * 3,
        [N, Q, Q] + [N] * 3,
        [N] * 3 + [H, N, N],
        [N] * 4 + [Q, Q],
        [N] * 4 + [Q, Q],
    ]
    return linear_tail(
        [
            dense_layer(moved(v)),
            free_block_layer(moved(u1), moved(y1), moved(z1)),
            free_block_layer(moved(u2), moved(y2), moved(z2)),
            dense_layer(moved([[1]])),
        ]
    )


def norms(tail, j):
    return frobenius_squared(tail.layers[j].out_matrix()), out_gram(tail, j)


def test_one_layer_has_nothing_to_bound():
    assert alignment_bounds(linear_tail([dense_layer([[0, 0]])])) == ()


def test_what_is_no_linear_tail_is_refused():
    row, convolution = dense_layer([[1]]), convolution_tensor([[[1]]])
    for layers, sentence in [
        ([], "must be dense"),
        ([convolution], "must be dense"),
        ([dense_layer([[1], [1]])], "one output"),
        ([row, convolution, row], "follows a dense layer"),
    ]:
        with pytest.raises(InputError, match=sentence):
            linear_tail(layers)
    with pytest.raises(InputError, match="positions"):
        linear_tail([row], positions=2)
    with pytest.raises(InputError, match="positions"):
        linear_tail([convolution, row], positions=0)
    with pytest.raises(ShapeError, match="layer 1 reads 2"):
        linear_tail([row, dense_layer([[1, 1]])])
    with pytest.raises(ShapeError, match="divided among 2 positions"):
        linear_tail([convolution, dense_layer([[1, 1, 1]])], positions=2)


def test_zero_weights_satisfy_every_bound():
    tail = linear_tail([dense_layer([[0], [0]]), dense_layer([[0, 0]])])
    assert decide_reduced_alignment(tail, alignment_bounds(tail)).proved


def test_two_to_the_number_of_blocks_is_attained():
    tail = balanced_chain()
    assert all(not any(map(any, matrix)) for matrix in invariant_matrices(tail))
    assert [(b.kappa, b.constant) for b in alignment_bounds(tail)] == [(4, 0), (2, 0), (1, 0)]
    for j, ratio in enumerate([4, 2, 1]):
        square, gram = norms(tail, j)
        assert compare_largest_eigenvalue(gram, square / ratio) == 0
    smaller = AlignmentBound(0, 3, Fraction(0))
    assert decide_reduced_alignment(tail, [smaller]).refuted
    assert decide_reduced_alignment(tail, [smaller]).evidence == smaller


def test_the_interface_factor_is_attained():
    """f(X) = Σ X_ak T_aj V_jk at X = I/2, T(0) = V(0)^T: the flow stays on the ray of T(0)."""
    weights = [[1, 1], [1, -1]]
    for scale in (1, 10):
        tail = linear_tail(
            [
                convolution_tensor([[[scale * t for t in row]] for row in weights]),
                dense_layer([[scale * weights[p][c] for c in range(2) for p in range(2)]]),
            ],
            positions=2,
        )
        assert [(b.kappa, b.constant) for b in alignment_bounds(tail)] == [(2, 0)]
        square, gram = norms(tail, 0)
        assert compare_largest_eigenvalue(gram, square / 2) == 0
        printed = [AlignmentBound(0, 1, Fraction(1))]  # V_c = 1, and any D that does not grow with the weights
        assert decide_reduced_alignment(tail, printed).refuted


def test_the_input_side_is_the_wrong_side():
    """F ⟨T, x⟩ with x = T(0) of rank two: balanced along the ray, input-side ratio 1/2, output-side ratio 1."""
    ray = convolution_tensor([[[H], [H]], [[H], [-H]]])
    tail = linear_tail([ray, dense_layer([[1]])])
    assert [(b.kappa, b.constant) for b in alignment_bounds(tail)] == [(1, 0)]
    assert decide_reduced_alignment(tail, alignment_bounds(tail)).proved
    input_side = dense_layer([[ray.entries[i][j][0] for j in range(2)] for i in range(2)])
    wrong = linear_tail([input_side, dense_layer([[H, H]])])
    assert decide_reduced_alignment(wrong, [AlignmentBound(0, 1, Fraction(0))]).refuted


@st.composite
def tails(draw):
    number = st.integers(-3, 3)

    def matrix(rows, columns):
        return [[draw(number) for _ in range(columns)] for _ in range(rows)]

    layers, channels, positions = [], draw(st.integers(1, 2)), 1
    for _ in range(draw(st.integers(0, 2))):
        b, c = draw(st.integers(1, 2)), draw(st.integers(1, 2))
        layers.append(convolution_tensor([matrix(b, c) for _ in range(channels)]))
        channels, positions = c, 2
    width = channels * positions
    for _ in range(draw(st.integers(0, 2))):
        rows = draw(st.integers(1, 3))
        if draw(st.booleans()):
            layers.append(dense_layer(matrix(rows, width)))
        else:
            inner = draw(st.integers(1, 2))
            layers.append(free_block_layer(matrix(rows, inner), matrix(inner, width), matrix(rows, width)))
        width = rows
    layers.append(dense_layer([[draw(st.sampled_from([1, 100])) * w for w in matrix(1, width)[0]]]))
    return linear_tail(layers, positions=positions)


@given(tails())
def test_theorem_2_at_the_time_of_its_own_constants(tail):
    bounds = alignment_bounds(tail)
    assert len(bounds) == len(tail.layers) - 1
    assert decide_reduced_alignment(tail, bounds).proved


@given(st.randoms(use_true_random=False), st.sampled_from([20, 100]))
def test_theorem_2_near_balanced_chains(random, scale):
    """Small constants, so that the bound has a positive right-hand side and says something."""
    tail = balanced_chain(scale, lambda: random.choice([-1, 0, 0, 1]))
    bounds = alignment_bounds(tail)
    assert decide_reduced_alignment(tail, bounds).proved
    square, _ = norms(tail, 0)
    assert scale < 100 or square / bounds[0].kappa > bounds[0].constant


@given(tails())
def test_one_gradient_step_in_the_limit_keeps_the_invariants(tail):
    """The invariant matrices are those of the layers alone: scaling all layers by t scales them by t²."""
    scaled = linear_tail([_scaled(layer, 3) for layer in tail.layers], positions=tail.positions)
    for matrix, other in zip(invariant_matrices(tail), invariant_matrices(scaled), strict=True):
        assert [[9 * entry for entry in row] for row in matrix] == [list(row) for row in other]


def _scaled(layer, t):
    def times(matrix):
        return [[t * entry for entry in row] for row in matrix]

    if isinstance(layer, ConvolutionTensor):
        return convolution_tensor([times(slab) for slab in layer.entries])
    if hasattr(layer, "weights"):
        return dense_layer(times(layer.weights))
    return free_block_layer(times(layer.u), times(layer.y), times(layer.z))
