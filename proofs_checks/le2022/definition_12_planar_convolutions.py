"""Definition 12 (le2022): two-dimensional convolutions, as graphs with shared weights.

The same conditions as in Definition 11, for pairs of positions.  The number of positions of the first layer of AlexNet
is printed as l = ((224 - (11 - 4))/4)², which is (217/4)² and no integer.  With input n, kernel b, stride s and
padding p there are floor((n + 2p - b)/s) + 1 positions per dimension: 54 for 224, 11, 4 and no padding, 55 with p = 2.

Scope: exactly, on random convolutions with strides, with and without padding: graph conditions, number of positions,
and values against the sum over the kernel.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Hypothesis, Statement, Verdict, convolution, proved, refuted
from proofs_checks.convolution_graphs import ConvolutionSample, built, check_graph, random_sample

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ONE = Fraction(1)


def instances() -> SearchStrategy[ConvolutionSample]:
    """One or two channels in and out, kernels up to 2 x 2, with and without padding."""
    from hypothesis import strategies as st

    return st.tuples(st.integers(0, 10**6), st.booleans()).map(lambda t: random_sample(2, t[0], padded=t[1]))


def examples() -> tuple[ConvolutionSample, ...]:
    """A kernel as large as the input; a kernel of one entry."""
    square = ((ONE, -ONE, ONE, ONE),)
    return (
        ConvolutionSample((square,), (2, 2), (2, 2), (1, 1), (0, 0), (ONE, ONE, ONE, -ONE)),
        ConvolutionSample((((ONE,),),), (2, 3), (1, 1), (2, 2), (0, 0), (ONE,) * 6),
    )


def check(sample: ConvolutionSample) -> Verdict:
    """Does the graph fulfil (53), (52) without padding, and compute the convolution?"""
    return check_graph(sample, built(sample))


def printed() -> Verdict:
    """Is the printed number of positions of AlexNet's first layer a number of positions?"""
    side = Fraction(224 - (11 - 4), 4)
    layer = convolution([[[[1] * 11] * 11]], stride=4)
    positions = layer.output_extent([224, 224])
    if all(count == side for count in positions):
        return proved("the printed number of positions is right")
    reason = f"(224 - (11 - 4))/4 = {side} is no integer; there are {positions[0]} positions per dimension"
    return refuted(reason, evidence={"printed": side, "positions": positions})


STATEMENT = Statement(
    key="le2022.definition_12",
    number="Definition 12",
    title="Two-dimensional convolutions",
    wording="The conditions of Definition 11 for pairs of positions, of which there are floor((n + 2p - b)/s) + 1 per "
    "dimension for input n, kernel b, stride s and padding p.",
    printed_wording="AlexNet's first layer has ((224 - (11 - 4))/4)² positions.",
    hypotheses=(Hypothesis("no-padding", "for the bijection (52): no position of the kernel lies outside the input"),),
    check=check,
    instances=instances,
    examples=examples,
    printed=printed,
)
