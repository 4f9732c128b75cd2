"""Equations 7 to 9 (berner2019): one loss, two problems; the one over functions is convex but for its feasible set.

(7) L(g) = (1/n) Σ ℓ(g(x^i), y^i) with a convex loss ℓ; (8) inf L(R(Γ)) over Γ in Ω; (9) inf L(g) over g in R(Ω).
Both infima are over the same numbers.  L is convex in g, as evaluation is linear; but R(Ω) is not convex, and
Γ -> L(R(Γ)) is not convex either: ρ(x_1) and ρ(x_2) are in R(N_(2,1,1)), and the function half way needs two neurons;
and Γ_t = ((t, -t), (t, -t)), a line in N_(1,2,1), realizes t²x, which has the label 1 at x = 1 for t = ±1 only.

Scope: convexity along all segments for ℓ(z, y) = ½(z - y)² and for ℓ = |z - y|, symbolically; exactly, on random
functions, data and points of a segment, by the risk of the network that realizes the point, and in plain Fractions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Dataset,
    Statement,
    TwoLayer,
    Verdict,
    decide_two_layer_equality,
    minimal_width,
    proved,
    refuted,
    risk,
    squared_loss,
)
from proofs_checks.named_hypotheses import CONVEX_LOSS, Families, conclude, each_is_needed
from proofs_checks.parametrizations import small_points
from proofs_checks.recursion import ZERO, Point
from proofs_checks.restricted_members import reordered, two_layers

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Data = tuple[tuple[Point, Point], ...]
#: Γ, Θ, a number t in [0, 1], samples with labels.
Instance = tuple[TwoLayer, TwoLayer, Fraction, Data]
HALF = Fraction(1, 2)


def instances() -> SearchStrategy[Instance]:
    """Two-layer networks with biases, d <= 2 and one or two outputs, and up to three samples."""
    from hypothesis import strategies as st

    def of_size(size: tuple[int, int]) -> SearchStrategy[Instance]:
        d, outputs = size
        part = st.fractions(min_value=0, max_value=1, max_denominator=8)
        data = st.lists(st.tuples(small_points(d), small_points(outputs)), min_size=1, max_size=3).map(tuple)
        return st.tuples(*[two_layers(d, 2, outputs, biases=True)] * 2, part, data)

    return st.tuples(st.integers(1, 2), st.integers(1, 2)).flatmap(of_size)


def examples() -> tuple[Instance, ...]:
    """Equal functions; the ends and the middle of a segment."""
    one, other = TwoLayer.of([(1, 0)], [1]), TwoLayer.of([(0, 1)], [1])
    data: Data = (((Fraction(1), ZERO), (Fraction(1),)), ((ZERO, Fraction(1)), (ZERO,)))
    return ((one, one, HALF, data), *((one, other, t, data) for t in (ZERO, HALF, Fraction(1))))


def check(instance: Instance) -> Verdict:
    """L at the point of the segment is at most the mean of L at its ends; and a parametrization's name is no matter."""
    gamma, theta, t, data = instance
    middle = between(gamma, theta, t)
    verdict = is_on_segment(middle, instance)
    if not verdict.proved:
        return verdict
    ends, here = (loss(gamma, data), loss(theta, data)), loss(middle, data)
    if here > (1 - t) * ends[0] + t * ends[1]:
        return refuted(f"L = {here} inside, {ends[0]} and {ends[1]} at the ends", evidence=instance)
    if loss(reordered(middle, tuple(reversed(range(middle.m)))), data) != here:
        return refuted("two parametrizations of one function have different losses", evidence=instance)
    return proved()


def is_on_segment(middle: TwoLayer, instance: Instance) -> Verdict:
    """Has the network the values (1 - t) R(Γ) + t R(Θ) at the samples, and the risk of plain Fractions?"""
    gamma, theta, t, data = instance
    for x, _ in data:
        mean = tuple((1 - t) * s + t * u for s, u in zip(gamma.value(x), theta.value(x), strict=True))
        if middle.value(x) != mean:
            return refuted(f"at {x} the value is {middle.value(x)}, not {mean}", evidence=instance)
    by_engine = risk(middle.as_network(), Dataset(*map(tuple, zip(*data, strict=True))), squared_loss())
    if by_engine != loss(middle, data):
        return refuted(f"the risk is {by_engine}, by Fractions {loss(middle, data)}", evidence=instance)
    return proved()


def loss(theta: TwoLayer, data: Data) -> Fraction:
    """(1/n) Σ ½‖R(Θ)(x) - y‖², by Fractions."""
    costs = ((z - y) ** 2 for x, label in data for z, y in zip(theta.value(x), label, strict=True))
    return sum(costs, ZERO) * HALF / len(data)


def between(gamma: TwoLayer, theta: TwoLayer, t: Fraction) -> TwoLayer:
    """A parametrization of (1 - t) R(Γ) + t R(Θ), with the neurons of both."""
    columns = [*([(1 - t) * s for s in c] for c in gamma.c), *([t * s for s in c] for c in theta.c)]
    e = [(1 - t) * s + t * u for s, u in zip(gamma.e, theta.e, strict=True)]
    return TwoLayer.of((*gamma.a, *theta.a), columns, (*gamma.b, *theta.b), e, d=gamma.d)


def proof() -> Verdict:
    """Two convex losses along all segments; and the feasible set and L∘R are not convex."""
    import sympy

    p, q, y = sympy.symbols("p q y", real=True)
    t = sympy.Symbol("t", positive=True)
    mean = (1 - t) * p + t * q
    gap = (1 - t) * (p - y) ** 2 + t * (q - y) ** 2 - (mean - y) ** 2
    one, other = TwoLayer.of([(1, 0)], [1]), TwoLayer.of([(0, 1)], [1])
    middle = between(one, other, HALF)
    needed = each_is_needed(DROPPED)
    return conclude(
        {
            "½(z - y)²: the gap is t(1 - t)(p - q)²": sympy.expand(gap - t * (1 - t) * (p - q) ** 2) == 0,
            "|z - y|: mean - y = (1 - t)(p - y) + t(q - y)": sympy.expand(mean - y - (1 - t) * (p - y) - t * (q - y))
            == 0,
            "R(N_(2,1,1)) is not convex": minimal_width(middle).width == 2
            and not decide_two_layer_equality(middle, one).proved,
            "L∘R is not convex": _loss_of_squares(ZERO)
            > (_loss_of_squares(Fraction(1)) + _loss_of_squares(Fraction(-1))) / 2,
            needed.reason: needed.proved,
        },
        f"L is convex, R(Ω) and L∘R are not; {needed.reason}",
    )


def without_convex_loss() -> Verdict:
    """ℓ(z, y) = min(|z - y|, 1) with y = 0 at z = 0, 2 and half way."""
    values = [min(abs(Fraction(z)), Fraction(1)) for z in (0, 1, 2)]
    if values[1] > (values[0] + values[2]) / 2:
        return refuted("min(|z|, 1) is 1 at 1, between 0 and 2", evidence=values)
    return proved("min(|z|, 1) is convex at 0, 1, 2")


def _loss_of_squares(t: Fraction) -> Fraction:
    """L∘R at Γ = ((t, -t), (t, -t)), which realizes tρ(tx) - tρ(-tx) = t²x, at x = 1 with label 1: ½(t² - 1)²."""
    theta = TwoLayer.of([(t,), (-t,)], [t, -t])
    return loss(theta, (((Fraction(1),), (Fraction(1),)),))


DROPPED: Families = {CONVEX_LOSS.name: without_convex_loss}
STATEMENT = Statement(
    key="berner2019.setting_5",
    number="Equations 7 to 9",
    title="The parametrized and the realization problem",
    wording="inf L(R(Γ)) over Ω and inf L(g) over R(Ω) are one number; L is convex in g for a convex loss, and R(Ω) "
    "is in general not convex.",
    hypotheses=(CONVEX_LOSS,),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="segments of functions, for the squared and the absolute loss",
)
