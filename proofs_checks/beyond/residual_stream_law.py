"""The residual stream of a network with identity skips conserves a whole Gram matrix, not only its diagonal.

For x -> E x, then x -> x + U_b σ(V_b x) for every block b on a linear stream, then H, with σ any positively
1-homogeneous activation inside the blocks: E E^T + Σ_b (U_b U_b^T - V_b^T V_b) - H^T H is constant along gradient flow,
all d(d+1)/2 entries, on every activation pattern.  It comes from the symmetry x -> Gx of the stream, at which le2022
does not look, because the identity edges are frozen.

Scope: for all weights, inputs, losses and slopes of a stream of dimension two with two blocks of one inner neuron, as
polynomial identities.  Exactly, on random streams, by gradients of the risk.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import (
    Dataset,
    Hypothesis,
    QuadraticForm,
    Scope,
    Statement,
    Verdict,
    dense,
    given_loss,
    identity_block,
    layered_network,
    proved,
    refuted,
    risk_gradient,
)
from exactrelu.search import points, rationals

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Matrix = tuple[tuple[Fraction, ...], ...]
#: Embedding, blocks (U, V), head, a point.
Stream = tuple[Matrix, tuple[tuple[Matrix, Matrix], ...], Matrix, tuple[Fraction, ...]]


def instances() -> SearchStrategy[Stream]:
    """Streams of up to three dimensions with up to two blocks."""
    from hypothesis import strategies as st

    def matrix(rows: int, columns: int) -> SearchStrategy[Matrix]:
        row = st.lists(rationals(), min_size=columns, max_size=columns).map(tuple)
        return st.lists(row, min_size=rows, max_size=rows).map(tuple)

    def of_size(size: tuple[int, int, int, int]) -> SearchStrategy[Stream]:
        inputs, d, inner, blocks = size
        block = st.tuples(matrix(d, inner), matrix(inner, d))
        several = st.lists(block, min_size=blocks, max_size=blocks).map(tuple)
        return st.tuples(matrix(d, inputs), several, matrix(1, d), points(inputs))

    sizes = st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 2), st.integers(0, 2))
    return sizes.flatmap(of_size)


def examples() -> tuple[Stream, ...]:
    """No block, a dead block, and weights that vanish."""
    o, one = Fraction(0), Fraction(1)
    unit: Matrix = ((one,), (one,))
    dead = (((o,), (o,)), ((o, o),))
    return (unit, (), ((one, -one),), (one,)), (unit, (dead,), ((one, one),), (one,)), (unit, (dead,), ((o, o),), (o,))


def check(stream: Stream) -> Verdict:
    """Is the rate of every entry zero under the exact gradient of a risk?"""
    record = build(stream)
    network, x = record.network, stream[3]
    gradient = risk_gradient(network, Dataset((x,)), given_loss([1]), at_zero="negative")
    for (i, j), form in stream_laws(record).items():
        rate = form.bilinear(dict(network.theta), gradient)
        if rate != 0:
            return refuted(f"entry ({i + 1}, {j + 1}) moves with the rate {rate}", evidence=(network, x))
    return proved()


def proof() -> Verdict:
    """Every entry's rate is the zero polynomial in weights, input and slopes, on a two-dimensional stream."""
    import sympy

    d, blocks = 2, 2
    x = sympy.Symbol("x")
    slopes = sympy.symbols("s1:3")  # of the one inner neuron of each block: every pattern, every leaky slope
    E, H = (sympy.Matrix(*shape, sympy.symbols(f"{name}1:3")) for name, shape in (("e", (d, 1)), ("h", (1, d))))
    U = [sympy.Matrix(d, 1, sympy.symbols(f"u{b}_1:3")) for b in range(blocks)]
    V = [sympy.Matrix(1, d, sympy.symbols(f"v{b}_1:3")) for b in range(blocks)]
    stream = E * x
    for s, u, v in zip(slopes, U, V, strict=True):
        stream += s * u * (v * stream)
    output = (H * stream)[0].expand()

    def gradient(matrix: Any) -> Any:
        return matrix.applyfunc(lambda weight: sympy.diff(output, weight))

    half = E * gradient(E).T - gradient(H).T * H
    half += sum((u * gradient(u).T - gradient(v).T * v for u, v in zip(U, V, strict=True)), sympy.zeros(d, d))
    rate = (half + half.T).expand()
    if rate != sympy.zeros(d, d):
        return refuted("an entry moves", evidence=rate)
    return proved("the rates of all entries are zero polynomials in weights, input and slopes", scope=Scope.FOR_ALL)


def build(stream: Stream) -> Any:
    """The layered network of a stream, ReLU inside the blocks."""
    embedding, blocks, head, _ = stream
    middle = [identity_block(u, v, activation="relu", outer="linear") for u, v in blocks]
    return layered_network(len(embedding[0]), [dense(embedding, None, "linear"), *middle, dense(head, None, "linear")])


def stream_laws(record: Any) -> dict[tuple[int, int], QuadraticForm]:
    """Entry (i, j) of E E^T + Σ (U U^T - V^T V) - H^T H, as a form in the names of the parameters."""
    first, *blocks, last = record.layers
    d = len(first.matrix("W"))
    forms = {}
    for i in range(d):
        for j in range(i, d):
            terms = row_terms(first.matrix("W"), i, j, 1) + column_terms(last.matrix("W"), i, j, -1)
            for block in blocks:
                terms += row_terms(block.matrix("U"), i, j, 1) + column_terms(block.matrix("Y"), i, j, -1)
            forms[i, j] = QuadraticForm(tuple(terms))
    return forms


def row_terms(names: Any, i: int, j: int, sign: int) -> list[Any]:
    """The inner product of rows i and j."""
    return [((p, q), sign) for p, q in zip(names[i], names[j], strict=True)]


def column_terms(names: Any, i: int, j: int, sign: int) -> list[Any]:
    """The inner product of columns i and j."""
    return [((row[i], row[j]), sign) for row in names]


STATEMENT = Statement(
    key="beyond.residual_stream_law",
    number="Result 8",
    title="A linear residual stream conserves a Gram matrix",
    wording="E E^T + Σ_b (U_b U_b^T - V_b^T V_b) - H^T H is constant along gradient flow, for identity skips on a "
    "linear stream with homogeneous activations inside the blocks.",
    hypotheses=(
        Hypothesis("linear-stream", "no activation acts on the stream itself"),
        Hypothesis("homogeneous", "activations inside the blocks are positively 1-homogeneous"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights, inputs, losses and slopes of a two-dimensional stream with two blocks",
)
