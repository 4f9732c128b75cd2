"""Parametrizations Θ = ((A_1, b_1), …, (A_L, b_L)) of berner2019, section 1.1, as plain tuples of Fractions.

Names in this module
    N       architecture (N_0, …, N_L)
    Θ, Φ    parametrizations of N
    R(Θ)    W_L ∘ ρ ∘ … ∘ ρ ∘ W_1 with W_l(x) = A_l x + b_l
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from exactrelu import Network, make_network
from proofs_checks.recursion import ZERO, Point

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Matrix = tuple[Point, ...]
Layer = tuple[Matrix, Point]
Parametrization = tuple[Layer, ...]


@cache
def small_numbers() -> SearchStrategy[Fraction]:
    """The p/q with |p/q| <= 4 and q <= 3, from a list, which is drawn from much faster; a third of them 0 and ±1."""
    from hypothesis import strategies as st

    every = {Fraction(p, q) for q in (1, 2, 3) for p in range(-4 * q, 4 * q + 1)}
    often = [Fraction(t) for t in (0, 1, -1)] * 5
    return st.sampled_from([*often, *sorted(every, key=lambda t: (t.denominator, abs(t), t < 0))])


@cache
def small_points(dimension: int) -> SearchStrategy[Point]:
    """Points with such coordinates."""
    from hypothesis import strategies as st

    return st.tuples(*[small_numbers()] * dimension)


def parametrizations(widths: Sequence[int]) -> SearchStrategy[Parametrization]:
    """Random parametrizations of the architecture ``widths``; zero entries often."""
    from hypothesis import strategies as st

    layers = [
        st.tuples(st.tuples(*[small_points(below)] * above), small_points(above))
        for below, above in itertools.pairwise(widths)
    ]
    return st.tuples(*layers)


def architectures(max_layers: int = 3, max_width: int = 3) -> SearchStrategy[tuple[int, ...]]:
    """Random architectures (N_0, …, N_L), one layer and one neuron included."""
    from hypothesis import strategies as st

    return st.lists(st.integers(1, max_width), min_size=2, max_size=max_layers + 1).map(tuple)


def widths_of(theta: Parametrization) -> tuple[int, ...]:
    """N = (N_0, …, N_L)."""
    return (len(theta[0][0][0]), *(len(bias) for _, bias in theta))


def entries(theta: Parametrization) -> Point:
    """All weights and biases, layer by layer."""
    return tuple(t for weights, bias in theta for row in (*weights, bias) for t in row)


def norm(theta: Parametrization) -> Fraction:
    """‖Θ‖_∞, the largest absolute value of all weights and biases."""
    return max(abs(t) for t in entries(theta))


def combined(s: Fraction, theta: Parametrization, t: Fraction, phi: Parametrization) -> Parametrization:
    """sΘ + tΦ."""

    def row(p: Point, q: Point) -> Point:
        return tuple(s * u + t * v for u, v in zip(p, q, strict=True))

    return tuple(
        (tuple(row(p, q) for p, q in zip(a, c, strict=True)), row(b, d))
        for (a, b), (c, d) in zip(theta, phi, strict=True)
    )


def affine(layer: Layer, x: Point) -> Point:
    """A x + b in Fractions."""
    weights, bias = layer
    return tuple(sum((w * t for w, t in zip(row, x, strict=True)), b) for row, b in zip(weights, bias, strict=True))


def relu(x: Point) -> Point:
    """ρ, entry by entry."""
    return tuple(max(t, ZERO) for t in x)


def matrix_realization(theta: Parametrization, x: Point) -> Point:
    """R(Θ)(x), by matrices."""
    for layer in theta[:-1]:
        x = relu(affine(layer, x))
    return affine(theta[-1], x)


def as_network(theta: Parametrization) -> Network:
    """The network of Θ: a node per neuron, a constant ``one`` for the biases, ρ in all layers but the last."""
    widths = widths_of(theta)
    names = [[f"v{i}_{k}" for k in range(1, n + 1)] for i, n in enumerate(widths)]
    kinds = {name: "relu" for layer in names[1:-1] for name in layer} | dict.fromkeys(names[-1], "linear")
    edges: list[tuple[str, str, Fraction]] = []
    for (weights, bias), below, above in zip(theta, names[:-1], names[1:], strict=True):
        edges += [("one", target, b) for target, b in zip(above, bias, strict=True)]
        edges += [
            (source, target, w)
            for target, row in zip(above, weights, strict=True)
            for source, w in zip(below, row, strict=True)
        ]
    return make_network(inputs=names[0], constants={"one": 1}, neurons=kinds, edges=edges, outputs=names[-1])
