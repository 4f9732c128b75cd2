"""Random and balanced linear layers for the cards about spectral norms."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import convolution_tensor, dense_layer, free_block_layer, linear_tail

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Rows = list[list[Any]]
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def matrices(rows: int, columns: int) -> SearchStrategy[Rows]:
    """Small integers, zeros likely."""
    from hypothesis import strategies as st

    row = st.lists(st.integers(-3, 3), min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


def tensors() -> SearchStrategy[Any]:
    """Convolution tensors of up to 3 x 3 x 3."""
    from hypothesis import strategies as st

    sizes = st.tuples(*[st.integers(1, 3)] * 3)
    slabs = sizes.flatmap(lambda s: st.lists(matrices(s[1], s[2]), min_size=s[0], max_size=s[0]))
    return slabs.map(convolution_tensor)


def blocks() -> SearchStrategy[Any]:
    """Linear blocks U Y + Z with up to two inputs, inner neurons and outputs."""
    from hypothesis import strategies as st

    sizes = st.tuples(*[st.integers(1, 2)] * 3)
    return sizes.flatmap(
        lambda s: st.builds(free_block_layer, matrices(s[2], s[1]), matrices(s[1], s[0]), matrices(s[2], s[0]))
    )


def tails() -> SearchStrategy[Any]:
    """Up to two convolutions, up to two dense layers or blocks, and a dense layer with one output, small or large."""
    from hypothesis import strategies as st

    @st.composite
    def build(draw: Any) -> Any:
        layers: list[Any] = []
        channels, positions = draw(st.integers(1, 2)), 1
        for _ in range(draw(st.integers(0, 2))):
            b, c = draw(st.integers(1, 2)), draw(st.integers(1, 2))
            layers.append(convolution_tensor([draw(matrices(b, c)) for _ in range(channels)]))
            channels, positions = c, 2
        width = channels * positions
        for _ in range(draw(st.integers(0, 2))):
            rows, inner = draw(st.integers(1, 3)), draw(st.integers(0, 2))
            layers.append(draw(_middle(rows, inner, width)))
            width = rows
        scale = draw(st.sampled_from([1, 100]))
        layers.append(dense_layer([[scale * w for w in draw(matrices(1, width))[0]]]))
        return linear_tail(layers, positions=positions)

    return build()


def _middle(rows: int, inner: int, width: int) -> SearchStrategy[Any]:
    """A dense layer, or a block if it has inner neurons."""
    from hypothesis import strategies as st

    if not inner:
        return matrices(rows, width).map(dense_layer)
    return st.builds(free_block_layer, matrices(rows, inner), matrices(inner, width), matrices(rows, width))


def interface_tail(scale: int) -> Any:
    """T = V^T = scale·[[1, 1], [1, -1]] with two channels on two positions: all invariants are zero."""
    rays = [[1, 1], [1, -1]]
    tensor = convolution_tensor([[[scale * t for t in row]] for row in rays])
    return linear_tail([tensor, dense_layer([[scale * rays[p][c] for c in (0, 1) for p in (0, 1)]])], positions=2)


def balanced_tail() -> Any:
    """Dense, block, block, dense with one output: all invariants are zero, ‖W‖_2²/‖W‖_F² = 1/4, 1/4, 1/2, 1."""
    h, q, o = HALF, QUARTER, Fraction(0)
    z2 = [[h, h, o]]
    u1 = [[o, q, q], [o, q, q], [h, o, o]]
    y1 = [[h, *[o] * 5], [o, q, q, o, o, o], [o, q, q, o, o, o]]
    v = [*y1, [o, o, o, h, o, o], [o, o, o, o, q, q], [o, o, o, o, q, q]]
    return linear_tail(
        [
            dense_layer(v),
            free_block_layer(u1, y1, [[o, o, o, *row] for row in u1]),
            free_block_layer([[h, h]], [[o, o, h], [o, o, h]], z2),
            dense_layer([[1]]),
        ]
    )


def sample_tensors() -> tuple[Any, ...]:
    """The zero tensor, one entry, and the two identities for which the constants are sharp."""
    identity = [[int(i == j) for j in range(3)] for i in range(3)]
    return (
        convolution_tensor([[[0, 0]], [[0, 0]]]),
        convolution_tensor([[[-2]]]),
        convolution_tensor([[[t] for t in row] for row in identity]),
        convolution_tensor([identity]),
    )


def sample_blocks() -> tuple[Any, ...]:
    """Zero weights, an unbalanced block, and the two for which the constants are sharp."""
    return (
        free_block_layer([[0]], [[0]], [[0]]),
        free_block_layer([[100]], [[1]], [[0]]),
        free_block_layer([[1]], [[1, 0]], [[0, 1]]),
        free_block_layer([[1], [0]], [[1]], [[0], [1]]),
    )
