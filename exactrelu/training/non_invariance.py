"""Off the pattern classes: by how much the invariance fails, in closed form, and its rank (le2022, Lemma 4, Remark 1).

For neurons u and v with the same neighbours, on one sample,

    Σ_a (w_au ∂_av + w_av ∂_au) R  =  s_u ā_u PRE_v + s_v ā_v PRE_u        the in-weights
    Σ_b (w_ub ∂_vb + w_vb ∂_ub) R  =  s_v ā_u PRE_v + s_u ā_v PRE_u        the out-weights

so the two differ by (s_u - s_v)(ā_u PRE_v - ā_v PRE_u).  It vanishes for equal slopes, and also by coincidence.  Lemma
4 is printed with ≠ for every pair of matrices of Theorem 1; it holds in general, and only across pattern classes.

Each of the two sums is an entry of x y^T + y x^T, a matrix of rank at most 2; their difference has rank at most 4, and
2n and 4n for n samples.  Printed is the bound 2 for one of them.

Names in this module
    s_v      the slope of v
    PRE_v    its pre-activation
    ā_v      Σ_k r_k ∂ν_k/∂POST_v, the derivative of the risk in the value of v; out(v) in the paper for r = 1
    n, m     the numbers of samples and of neurons
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.errors import InputError
from exactrelu.exact.linear_algebra import rank
from exactrelu.exact.matrices import Matrix
from exactrelu.exact.rationals import from_flint
from exactrelu.networks.backward import adjoints, slopes
from exactrelu.networks.network import Network
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import AtZeros
from exactrelu.training.layer_matrices import difference
from exactrelu.training.losses import Loss
from exactrelu.training.risk import evaluate_samples, rational_residuals
from exactrelu.training.vertex_invariance import find_broken_hypotheses
from exactrelu.verdict import Verdict, proved, refuted


@dataclass(frozen=True)
class NeuronTerms:
    """What one sample tells of one neuron: the numbers in the closed formulas.

    Attributes:
        slope: s.
        pre_activation: PRE.
        adjoint: ā.
    """

    slope: Fraction
    pre_activation: Fraction
    adjoint: Fraction


@dataclass(frozen=True)
class GramDrift:
    """The rates of the two Gram matrices of a row of neurons under gradient flow, by the closed formulas.

    Attributes:
        neurons: m neurons.
        samples: n.
        incoming: d/dt of the Gram matrix of the in-weights, m x m.
        outgoing: d/dt of that of the out-weights.
        ranks: the ranks of the two and of their difference.
    """

    neurons: tuple[str, ...]
    samples: int
    incoming: Matrix
    outgoing: Matrix
    ranks: tuple[int, int, int]


def neuron_terms(
    network: Network, neurons: Iterable[str], data: Dataset, loss: Loss, at_zero: AtZeros = "refuse"
) -> tuple[tuple[NeuronTerms, ...], ...]:
    """s, PRE and ā of some neurons on every sample: n rows of m entries.

    Args:
        network: the weights.
        neurons: m neurons.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        at_zero: a word, or zero -> slope.

    Raises:
        ShapeError, InputError: a name is no neuron; network, data and loss do not fit; a derivative is irrational; a
            pre-activation is zero and no slope is chosen.

    Cost: one backward pass for each sample.
    """
    names = tuple(neurons)
    for v in names:
        if v not in network.architecture.activation_of:
            raise InputError(f"{v!r} is no neuron", hint="only neurons have slopes")
    evaluations = evaluate_samples(network, data, loss)
    rows = []
    for i, (e, seed) in enumerate(zip(evaluations, rational_residuals(evaluations, data, loss), strict=True)):
        choice: Any = at_zero if isinstance(at_zero, str) else {v: s for (v, k), s in at_zero.items() if k == i}
        slope, backward = slopes(e, choice), adjoints(e, seed, choice)
        place = network.architecture.position
        rows.append(tuple(NeuronTerms(slope[v], e.pre_activations[v], from_flint(backward.a[place[v]])) for v in names))
    return tuple(rows)


def difference_formula(
    network: Network, u: str, v: str, data: Dataset, loss: Loss, at_zero: AtZeros = "refuse"
) -> Fraction:
    """d/dt (Σ_b w_ub w_vb - Σ_a w_au w_av) = (1/n) Σ_i (s_u - s_v)(ā_u PRE_v - ā_v PRE_u), by the closed formula.

    Args, raises and cost as :func:`neuron_terms`; moreover
        InputError: a hypothesis of Lemma 2 on the graph does not hold for ``u`` and ``v``.

    >>> from exactrelu.builders.two_layer import two_layer
    >>> from exactrelu.training.losses import given_loss
    >>> data, loss = Dataset([[1]]), given_loss([1])
    >>> [difference_formula(two_layer([(1,), (-1,)], [1, c]), "h1_1", "h1_2", data, loss) for c in (1, -1)]
    [Fraction(-2, 1), Fraction(0, 1)]
    """
    _check(network, (u, v))
    total = Fraction(0)
    for own, other in neuron_terms(network, (u, v), data, loss, at_zero):
        brackets = own.adjoint * other.pre_activation - other.adjoint * own.pre_activation
        total += (own.slope - other.slope) * brackets
    return total * Fraction(1, data.size)


def gram_drift(
    network: Network, neurons: Iterable[str], data: Dataset, loss: Loss, at_zero: AtZeros = "positive"
) -> GramDrift:
    """Both Gram rates of neurons with the same neighbours, and their ranks.

    Args:
        network: the weights.
        neurons: m neurons with the same in- and out-neighbours.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        at_zero: ``"positive"`` is the convention of Remark 1.

    Raises:
        ShapeError, InputError: as :func:`difference_formula`.

    Cost: one backward pass for each sample, three ranks of m x m matrices.

    >>> from exactrelu.builders.two_layer import two_layer
    >>> from exactrelu.training.losses import given_loss
    >>> net = two_layer([(1, 1), (2, 3), (-1, 0), (0, -2)], [1, 2, 3, 4])
    >>> gram_drift(net, net.architecture.kinked, Dataset([[1, 2]]), given_loss([1])).ranks
    (2, 2, 4)
    """
    names = tuple(neurons)
    _check(network, names)
    m, share = len(names), Fraction(1, data.size)
    incoming = [[Fraction(0)] * m for _ in range(m)]
    outgoing = [[Fraction(0)] * m for _ in range(m)]
    for row in neuron_terms(network, names, data, loss, at_zero):
        s, pre, adjoint = ([getattr(t, what) for t in row] for what in ("slope", "pre_activation", "adjoint"))
        _add(incoming, [a * b for a, b in zip(s, adjoint, strict=True)], pre, -share)
        _add(outgoing, adjoint, [a * b for a, b in zip(s, pre, strict=True)], -share)
    matrices = _frozen(incoming), _frozen(outgoing)
    apart = difference(matrices[1], matrices[0])
    ranks = tuple(rank(matrix, columns=m) for matrix in (*matrices, apart))
    return GramDrift(names, data.size, *matrices, (ranks[0], ranks[1], ranks[2]))


def decide_drift_ranks(drift: GramDrift) -> Verdict:
    """Are the ranks at most 2n, 2n and 4n, as Remark 1 says for n = 1 of each Gram matrix alone?

    Returns:
        Proved or refuted with the three ranks.
    """
    n, shown = drift.samples, ", ".join(map(str, drift.ranks))
    if all(r <= bound for r, bound in zip(drift.ranks, (2 * n, 2 * n, 4 * n), strict=True)):
        return proved(f"ranks {shown} for {n} samples, at most {2 * n}, {2 * n}, {4 * n}", evidence=drift.ranks)
    return refuted(f"ranks {shown} for {n} samples", evidence=drift.ranks)


def _check(network: Network, neurons: Sequence[str]) -> None:
    """The first neuron with every other one: the graph must be as Lemma 2 (5) wants it."""
    for v in neurons:
        broken = find_broken_hypotheses(network, neurons[0], v)
        if broken:
            raise InputError(broken[0], hint="the formula is for learnable weights between the same neighbours")


def _add(total: list[list[Fraction]], x: Sequence[Fraction], y: Sequence[Fraction], factor: Fraction) -> None:
    """Add factor (x y^T + y x^T)."""
    for i, row in enumerate(total):
        for j in range(len(row)):
            row[j] += factor * (x[i] * y[j] + y[i] * x[j])


def _frozen(rows: Sequence[Sequence[Fraction]]) -> Matrix:
    return tuple(tuple(row) for row in rows)
