"""Lemma 4 (le2022): off the pattern classes the invariance fails, by a number that can be written down.

For u and v with the same neighbours, per sample and up to the sign of the flow,

    Σ_a (w_au ∂_av + w_av ∂_au) R - Σ_b (w_ub ∂_vb + w_vb ∂_ub) R = (s_u - s_v)(out(u) PRE_v - out(v) PRE_u),

with the slopes s and out(u) = Σ r ∂ν/∂POST_u.  Printed is that the difference is not zero for all pairs of matrices of
Theorem 1 and almost all t.  But two linear convolutions are such a pair, and all their entries agree (erratum 5); it is
zero for equal slopes, and by coincidence where out(u) PRE_v = out(v) PRE_u.  What holds is: it is not zero in general.
The smallest instance has d = 1, hidden weights 1 and -1 and output weights 1 and 1: -1 against 1 at x = 1.

Scope: for all weights, inputs, slopes and residuals on DAGs with two inputs and four neurons, as identities of
polynomials; exactly, on random hidden layers: the formula against reverse mode and against path sums.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    LayeredNetwork,
    Scope,
    Statement,
    Verdict,
    adjacent_pairs,
    convolution,
    decide_matrix_invariance,
    difference_formula,
    layered_network,
    proved,
    refuted,
    two_layer,
)
from proofs_checks.le2022.lemma_2_vertex_invariance import plain_rates
from proofs_checks.path_polynomials import Polynomial, add, derivative, slope, times, weight
from proofs_checks.recursion import ZERO
from proofs_checks.small_graphs import Ends, complete_ends, node_names
from proofs_checks.training_samples import Trained, data_and_loss, hidden_layers, velocity_of, with_samples

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ONE = Fraction(1)
SAMPLE = (((ONE,), (ONE,)),)


def instances() -> SearchStrategy[Trained]:
    """A hidden layer of two to four ReLUs, and up to three samples."""
    return hidden_layers().flatmap(with_samples)


def examples() -> tuple[Trained, ...]:
    """The smallest instance; a coincidence; equal slopes; a zero pre-activation, where the right slope is taken."""
    return (
        (two_layer([(1,), (-1,)], [1, 1]), SAMPLE),
        (two_layer([(1,), (-1,)], [1, -1]), SAMPLE),
        (two_layer([(1,), (2,)], [1, 1]), SAMPLE),
        (two_layer([(0,), (-1,)], [1, 1]), SAMPLE),
    )


def check(instance: Trained) -> Verdict:
    """Is the difference of the rates, by path sums, what the formula says, for every pair of the layer?"""
    network, samples = instance
    velocity = velocity_of(network, samples)
    for u, v in combinations(network.architecture.kinked, 2):
        incoming, outgoing = plain_rates(network, u, v, velocity)
        verdict = is_the_formula(instance, u, v, outgoing - incoming)
        if not verdict.proved:
            return verdict
    return proved()


def is_the_formula(instance: Trained, u: str, v: str, moved: Fraction) -> Verdict:
    """Is this the value of the closed formula for u and v?"""
    network, samples = instance
    said = difference_formula(network, u, v, *data_and_loss(samples), "positive")
    if said != moved:
        return refuted(f"{u}, {v}: the difference is {moved}, the formula says {said}", evidence={"pair": (u, v)})
    return proved()


def proof() -> Verdict:
    """Both sides as polynomials in weights, inputs and slopes, for every two neurons without an edge between them."""
    names = node_names(2, 4)[1]
    for u, v in combinations(names[:-1], 2):
        between = [name for name in names if u < name < v]
        ends = [
            (a, b)
            for a, b in complete_ends(2, 4)
            if (a, b) != (u, v) and not (a in (u, v) and b in between) and not (b in (u, v) and a in between)
        ]
        left, right = sides(ends, u, v)
        if left != right or not left:
            return refuted(f"the polynomials of {u} and {v} differ, or are zero", evidence=(u, v))
    return proved(
        "the formula is an identity of polynomials, and not zero, for 3 pairs of neurons", scope=Scope.FOR_ALL
    )


def sides(ends: list[Ends], u: str, v: str) -> tuple[Polynomial, Polynomial]:
    """The difference of the two sums for ν, and (s_u - s_v)(out(u) PRE_v - out(v) PRE_u), on this DAG."""
    sources, names = node_names(2, 4)
    post: dict[str, Polynomial] = {name: {(name,): 1} for name in sources}
    pre: dict[str, Polynomial] = {}
    for name in names:
        pre[name] = add(times(post[a], [weight((a, b))]) for a, b in ends if b == name)
        post[name] = times(pre[name], [slope(name)])
    value = post[names[-1]]
    out = {w: _out(ends, w) for w in (u, v)}
    ins = add(
        times(derivative(value, weight((a, p))), [weight((a, q))]) for a, b in ends for p, q in _both(u, v) if b == p
    )
    outs = add(
        times(derivative(value, weight((p, b))), [weight((q, b))]) for a, b in ends for p, q in _both(u, v) if a == p
    )
    bracket = add([_product(out[u], pre[v]), _negative(_product(out[v], pre[u]))])
    right = add([times(bracket, [slope(u)]), _negative(times(bracket, [slope(v)]))])
    return add([ins, _negative(outs)]), right


def _both(u: str, v: str) -> tuple[Ends, Ends]:
    return (u, v), (v, u)


def _out(ends: list[Ends], w: str) -> Polynomial:
    """∂ν/∂POST_w: the sum over the paths from w to the last neuron."""
    names = node_names(2, 4)[1]
    after: dict[str, Polynomial] = {names[-1]: {(): 1}}
    for name in reversed(names[:-1]):
        terms = [times(after[b], [weight((a, b)), slope(b)]) for a, b in ends if a == name]
        after[name] = add(terms)
    return after[w]


def _product(p: Polynomial, q: Polynomial) -> Polynomial:
    return add({m: c * n for m, n in times(p, monomial).items()} for monomial, c in q.items())


def _negative(p: Polynomial) -> Polynomial:
    return {monomial: -count for monomial, count in p.items()}


def printed() -> Verdict:
    """Is the difference never zero?  For two linear convolutions all entries of it are."""
    built = two_convolutions()
    data, loss = data_and_loss(((tuple(Fraction(t) for t in (1, 2, 4)), (ONE,)),))
    verdict = decide_matrix_invariance(adjacent_pairs(built)[0], built.network, data, loss)
    found = verdict.evidence
    zero = found is not None and len(found.do_agree) == 3
    if zero:
        evidence = {"network": built.network, "x": data.inputs[0], "difference": found.rates.difference}
        return refuted("two linear convolutions: d/dt (W_2^T W_2 - W_1 W_1^T) = 0 in every entry", evidence=evidence)
    return proved("some entry of the difference is not zero")


def two_convolutions() -> LayeredNetwork:
    """One channel to two to one, linear, on three positions."""
    lower = convolution([[[1, 2]], [[-1, 1]]])
    return layered_network((1, 3), [lower, convolution([[[1, 1], [2, -1]]])])


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> the coincidence, or the equality of slopes, in which the difference vanishes."""
    found = {}
    for name, rows, columns in (("no-coincidence", [(1,), (-1,)], [1, -1]), ("different-slopes", [(1,), (2,)], [1, 1])):
        network = two_layer(rows, columns)
        value = difference_formula(network, "h1_1", "h1_2", *data_and_loss(SAMPLE))
        found[name] = refuted(f"the difference is {value}") if value == ZERO else proved(f"the difference is {value}")
    return found


STATEMENT = Statement(
    key="le2022.lemma_4",
    number="Lemma 4",
    title="Non-invariance",
    wording="d/dt (Σ_b w_ub w_vb - Σ_a w_au w_av) = (1/n) Σ_i (s_u - s_v)(out(u) PRE_v - out(v) PRE_u), which is not "
    "the zero polynomial; it is zero for equal slopes, and by coincidence.",
    printed_wording="d/dt (W_2^T W_2 - W_1 W_1^T) ≠ 0 for almost all t and all pairs of matrices of Theorem 1.",
    hypotheses=(
        Hypothesis("same-neighbours", "u and v have the same neighbours, through learnable edges of their own"),
        Hypothesis("different-slopes", "for ≠: u and v have different slopes on some sample"),
        Hypothesis("no-coincidence", "for ≠: the sum over the samples does not vanish by chance"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights, inputs, slopes and residuals of DAGs with two inputs and four neurons",
    printed=printed,
)
