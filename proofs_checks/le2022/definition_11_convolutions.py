"""Definition 11 (le2022): one-dimensional convolutions, as graphs with shared weights.

Neurons v_jk of positions j and channels k with (52): those of one channel read through the same weights, by a
bijection of their in-neighbours; and (53): those of one position have the same in-neighbours and the same
out-neighbours.

With zero padding (52) fails: at the border a neuron has fewer in-neighbours than inside.  Lemma 9 and Theorem 1 hold
all the same; they need (53) and that corresponding weights stand in corresponding places.

Scope: exactly, on random convolutions with strides, with and without padding: graph conditions, and values against the
sum over the kernel.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Hypothesis, Statement, Verdict, refuted
from proofs_checks.convolution_graphs import ConvolutionSample, built, check_graph, random_sample, shares_by_channel

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ONE = Fraction(1)


def instances() -> SearchStrategy[ConvolutionSample]:
    """One or two channels in and out, kernels of one or two entries, with and without padding."""
    from hypothesis import strategies as st

    return st.tuples(st.integers(0, 10**6), st.booleans()).map(lambda t: random_sample(1, t[0], padded=t[1]))


def examples() -> tuple[ConvolutionSample, ...]:
    """A kernel as long as the input; a stride that skips the last input; the padded one of the counterexample."""
    row = ((ONE, -ONE),)
    return (
        ConvolutionSample((row,), (2,), (2,), (1,), (0,), (ONE, ONE)),
        ConvolutionSample((row, row), (4,), (2,), (3,), (0,), (ONE, ONE, ONE, -ONE)),
        padded(),
    )


def check(sample: ConvolutionSample) -> Verdict:
    """Does the graph fulfil (53), (52) without padding, and compute the convolution?"""
    return check_graph(sample, built(sample))


def printed() -> Verdict:
    """(52) for a kernel of three entries on three positions with zero padding."""
    verdict = shares_by_channel(built(padded()))
    return refuted(f"with zero padding {verdict.reason}", evidence=verdict.evidence) if verdict.refuted else verdict


def padded() -> ConvolutionSample:
    """One channel, three inputs, a kernel of three entries, padding 1."""
    return ConvolutionSample((((ONE, ONE, ONE),),), (3,), (3,), (1,), (1,), (ONE, ONE, ONE))


STATEMENT = Statement(
    key="le2022.definition_11",
    number="Definition 11",
    title="One-dimensional convolutions",
    wording="Neurons of one position have the same neighbours; without padding, those of one channel read through the "
    "same weights, by a bijection of their in-neighbours; with padding, through those of them that meet the input.",
    printed_wording="Neurons of one channel read through the same weights, by a bijection, zero padding included.",
    hypotheses=(Hypothesis("no-padding", "for the bijection (52): no position of the kernel lies outside the input"),),
    check=check,
    instances=instances,
    examples=examples,
    printed=printed,
)
