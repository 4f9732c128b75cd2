"""Remark 1 (le2022): for one example the drift of a Gram matrix has rank at most 2.

With ReLU'(0) = 1, on one sample, d/dt W_1 W_1^T = x y^T + y x^T with x = (-s_u out(u))_u and y = (PRE_u)_u, and d/dt
W_2^T W_2 = x' y'^T + y' x'^T with x' = (-out(u))_u and y' = (s_u PRE_u)_u.  Each has rank at most 2; what the remark
does not say is that their difference has rank up to 4, attained with two active and two inactive neurons.  For n
samples the bounds are 2n and 4n.

Scope: for all vectors x, y of any length, since every 3 x 3 minor of x y^T + y x^T vanishes; exactly, on random hidden
layers: ranks of the rates from path sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Hypothesis, Scope, Statement, Verdict, decide_drift_ranks, gram_drift, proved, refuted, two_layer
from proofs_checks.le2022.lemma_2_vertex_invariance import plain_rates
from proofs_checks.recursion import ZERO
from proofs_checks.training_samples import Trained, data_and_loss, hidden_layer, seeded_samples, velocity_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Rows = list[list[Fraction]]


def instances() -> SearchStrategy[Trained]:
    """A hidden layer of two to six ReLUs, and one to three samples."""
    from hypothesis import strategies as st

    def build(drawn: tuple[int, int]) -> Trained:
        network = hidden_layer(drawn[0], neurons=drawn[1])
        return network, seeded_samples(network, drawn[0])

    return st.tuples(st.integers(0, 10**6), st.integers(2, 6)).map(build)


def examples() -> tuple[Trained, ...]:
    """One neuron; a zero pre-activation; two active and two inactive neurons, where the difference has rank 4."""
    one = (((Fraction(1),), (Fraction(1),)),)
    return (
        (two_layer([(1,)], [1]), one),
        (two_layer([(0,), (1,)], [1, 2]), one),
        (two_layer([(1, 1), (2, 3), (-1, 0), (0, -2)], [1, 2, 3, 4]), (((Fraction(1), Fraction(2)), (Fraction(1),)),)),
    )


def check(instance: Trained) -> Verdict:
    """Are the ranks of the two rates, and of their difference, at most 2n, 2n and 4n?"""
    network, samples = instance
    drift = gram_drift(network, network.architecture.kinked, *data_and_loss(samples))
    ranks = plain_ranks(instance, velocity_of(network, samples))
    if ranks != drift.ranks:
        return refuted(f"the ranks are {ranks}, the closed formulas say {drift.ranks}", evidence=ranks)
    return decide_drift_ranks(drift)


def plain_ranks(instance: Trained, velocity: Mapping[str, Fraction]) -> tuple[int, int, int]:
    """The ranks of the rates, entry by entry from the velocity."""
    network, _ = instance
    names = network.architecture.kinked
    entries = [[plain_rates(network, u, v, velocity) for v in names] for u in names]
    matrices = [[[pick(entry) for entry in row] for row in entries] for pick in (_first, _second, _difference)]
    ranks = [plain_rank(matrix) for matrix in matrices]
    return ranks[0], ranks[1], ranks[2]


def _first(entry: tuple[Fraction, Fraction]) -> Fraction:
    return entry[0]


def _second(entry: tuple[Fraction, Fraction]) -> Fraction:
    return entry[1]


def _difference(entry: tuple[Fraction, Fraction]) -> Fraction:
    return entry[1] - entry[0]


def plain_rank(matrix: Rows) -> int:
    """The rank, by elimination."""
    rows, found = [list(row) for row in matrix], 0
    for column in range(len(rows)):
        pivot = next((k for k in range(found, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for k in range(found + 1, len(rows)):
            factor = rows[k][column] / rows[found][column]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[found], strict=True)]
        found += 1
    return found


def proof() -> Verdict:
    """Every 3 x 3 minor of x y^T + y x^T is zero, and ranks of sums add up at most."""
    import sympy

    x, y = sympy.symbols("x0:6"), sympy.symbols("y0:6")
    minor = sympy.Matrix(3, 3, lambda i, j: x[i] * y[j + 3] + y[i] * x[j + 3])
    if sympy.expand(minor.det()) != ZERO:
        return refuted("a 3 x 3 minor of x y^T + y x^T does not vanish", evidence=str(minor))
    return proved("all 3 x 3 minors of x y^T + y x^T vanish; rank(A + B) <= rank A + rank B", scope=Scope.FOR_ALL)


STATEMENT = Statement(
    key="le2022.remark_1",
    number="Remark 1",
    title="Rank of the drift for one example",
    wording="With ReLU'(0) = 1 and n samples, d/dt W_1 W_1^T and d/dt W_2^T W_2 have rank at most 2n, and their "
    "difference has rank at most 4n; for n = 1 both 2 and 4 are attained.",
    hypotheses=(
        Hypothesis("same-neighbours", "the neurons have the same neighbours, through learnable edges of their own"),
        Hypothesis("one-sample", "the bounds 2 and 4 are for a single sample"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="vectors of any length",
)
