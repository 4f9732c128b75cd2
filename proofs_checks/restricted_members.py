"""Random parametrizations of N_(d,m,D) and of N*_(d,m,D), and distances over all orders of neurons, in plain Fractions.

Pairs (Γ, Θ) are drawn so that their neurons meet in every way: on one ray with other norms or other columns, turned,
equal, dead, or on rays of their own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from exactrelu import Network, TwoLayer, UnsupportedOperation, Verdict, unknown
from proofs_checks.recursion import ZERO, Point

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

Pair = tuple[TwoLayer, TwoLayer]
#: (a_i, c_i).
Neuron = tuple[Point, Point]


def restricted_pairs(max_d: int = 4, max_m: int = 3, max_outputs: int = 2) -> SearchStrategy[Pair]:
    """Γ and Θ in one N*_(d,m,D); many of their neurons share a ray."""
    from hypothesis import strategies as st

    @st.composite
    def build(draw: DrawFn) -> Pair:
        d, m = draw(st.integers(2, max_d)), draw(st.integers(1, max_m))
        outputs = draw(st.integers(1, max_outputs))
        fresh, factors = _balanced_neurons(d, outputs), st.sampled_from([Fraction(k, 4) for k in (1, 2, 3, 5, 6, 8)])
        gamma = [draw(fresh) for _ in range(m)]
        theta = [draw(st.one_of(fresh, _relatives(neuron, outputs, factors))) for neuron in gamma]
        return as_member(gamma), as_member(draw(st.permutations(theta)))

    return build()


def restricted_members(max_d: int = 3, max_m: int = 3, max_outputs: int = 2) -> SearchStrategy[TwoLayer]:
    """Members of N*_(d,m,D)."""
    return restricted_pairs(max_d, max_m, max_outputs).map(lambda pair: pair[0])


@cache
def two_layers(d: int, m: int, outputs: int = 1, *, biases: bool = False) -> SearchStrategy[TwoLayer]:
    """Any members of N_(d,m,D), or of P_(d,m,D), with zeros, and rows that are multiples of each other."""
    from hypothesis import strategies as st

    number = st.sampled_from([Fraction(t) for t in ("0", "1", "-1", "2", "-3", "1/2", "-1/3", "5/3", "-7/2")])
    multiples = st.sampled_from([(Fraction(1),) * d, (Fraction(-2),) * d, (ZERO,) * d])
    row = st.one_of(st.tuples(*[number] * d), multiples)
    columns = st.tuples(*[st.tuples(*[number] * outputs)] * m)
    offsets = [st.tuples(*[number if biases else st.just(ZERO)] * size) for size in (m, outputs)]
    return st.builds(TwoLayer, st.tuples(*[row] * m), columns, *offsets, st.just(d))


def as_member(neurons: Sequence[Neuron]) -> TwoLayer:
    """The parametrization with these neurons; the second one on a ray is replaced by a zero neuron."""
    seen, kept = set(), []
    for a, c in neurons:
        ray: Point = tuple(t / max(map(abs, a)) for t in a) if any(a) else a
        if ray in seen:
            a, c = (ZERO,) * len(a), (ZERO,) * len(c)
        seen.add(ray)
        kept.append((a, c))
    return TwoLayer.of([a for a, _ in kept], [c for _, c in kept])


def reordered(theta: TwoLayer, order: Sequence[int]) -> TwoLayer:
    """Θ with neuron order[i] in place i."""
    return TwoLayer.of(
        [theta.a[j] for j in order], [theta.c[j] for j in order], [theta.b[j] for j in order], theta.e, d=theta.d
    )


def rescaled(theta: TwoLayer, factors: Sequence[Fraction]) -> TwoLayer:
    """The neurons (λ_i a_i, c_i/λ_i): the same function."""
    rows = [[s * t for t in a] for s, a in zip(factors, theta.a, strict=True)]
    columns = [[t / s for t in c] for s, c in zip(factors, theta.c, strict=True)]
    offsets = [s * t for s, t in zip(factors, theta.b, strict=True)]
    return TwoLayer.of(rows, columns, offsets, theta.e, d=theta.d)


def turned(theta: TwoLayer, flipped: Sequence[int]) -> TwoLayer:
    """The weight vectors a_i, i in ``flipped``, turned around."""
    rows = [[-t for t in a] if i in flipped else a for i, a in enumerate(theta.a)]
    return TwoLayer.of(rows, theta.c, theta.b, theta.e, d=theta.d)


def sup_distance(one: TwoLayer, other: TwoLayer) -> Fraction:
    """‖Γ - Θ‖_∞, written out."""
    pairs = zip((*one.a, *one.c), (*other.a, *other.c), strict=True)
    return max((abs(s - t) for p, q in pairs for s, t in zip(p, q, strict=True)), default=ZERO)


def nearest_order(gamma: TwoLayer, theta: TwoLayer) -> Fraction:
    """The least ‖Φ - Γ‖_∞ over all orders Φ of the neurons of Θ, by trying all m! of them."""
    return min(sup_distance(reordered(theta, order), gamma) for order in itertools.permutations(range(theta.m)))


def on_two_layer_network(network: Network, decide: Callable[[TwoLayer], Verdict]) -> Verdict:
    """Decide a claim about the two matrices of a network of the reader's; unknown where it has another shape."""
    from exactrelu import as_two_layer

    try:
        return decide(as_two_layer(network))
    except UnsupportedOperation as error:
        return unknown(f"not a two-layer network of the class: {error}")


@cache
def _balanced_neurons(d: int, outputs: int) -> SearchStrategy[Neuron]:
    """(s u, s v) with ‖u‖ = ‖v‖ = 1, the last two entries of u positive, and s = 0 now and then."""
    from hypothesis import strategies as st

    free, positive = st.integers(-3, 3), st.integers(1, 3)
    row: SearchStrategy[Any] = st.tuples(*[free] * (d - 2), positive, positive)
    column = st.tuples(*[free] * outputs).filter(any)
    norm = st.sampled_from([Fraction(k, 4) for k in (1, 2, 4, 5, 8, 0)])
    return st.builds(lambda s, u, v: (_of_norm(s, u), _of_norm(s, v)), norm, row, column)


def _relatives(neuron: Neuron, outputs: int, factors: SearchStrategy[Fraction]) -> SearchStrategy[Neuron]:
    """Equal, of another norm, with the opposite column, or on the same ray with any column; dead if it was."""
    from hypothesis import strategies as st

    a, c = neuron
    if not any(a):
        return st.just(neuron)
    column = st.tuples(*[st.integers(-3, 3)] * outputs).filter(any)
    size = max(map(abs, a))
    scaled = factors.map(lambda f: (_of_norm(f * size, a), _of_norm(f * size, c)))
    other = st.builds(lambda f, v: (_of_norm(f * size, a), _of_norm(f * size, v)), factors, column)
    return st.one_of(st.just(neuron), scaled, st.just((a, tuple(-t for t in c))), other)


def _of_norm(size: Fraction, vector: Sequence[Any]) -> Point:
    top = max(map(abs, vector))
    return tuple(size * t / top for t in vector)
