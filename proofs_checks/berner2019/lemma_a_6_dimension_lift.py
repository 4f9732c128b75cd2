"""Lemma A.6 (berner2019): every two-layer network with biases is a member of N*_(d+2,m+1,D) on the slice (x, 1, -1).

Neuron i becomes (a_i, b_i + ν_i, ν_i) with ν_i > max(0, -b_i), the output bias e the neuron ((0, 2, 1), e); neurons on
one ray are merged, zero sums die, and all are balanced: a·√(‖c‖/‖a‖), c·√(‖a‖/‖c‖), which product form does without a
root.

Scope: for each Θ that is drawn and for all x, by canonical forms; besides, pointwise in plain Fractions, and the
balanced weights √n·(…) square to what Definition 3.2 asks.  The identity <(a, b + ν, ν), (x, 1, -1)> = <a, x> + b: for
all numbers. One coordinate more does not do: on (x, 1) with a positive last entry, no width realizes ρ(x - 1).  Width
m does not do: one neuron does not realize ρ(x) + 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    DimensionLift,
    Hypothesis,
    Network,
    Statement,
    TwoLayer,
    Verdict,
    lift_dimension,
    lift_sample,
    proved,
    refuted,
)
from proofs_checks.named_hypotheses import Families, conclude, each_is_needed
from proofs_checks.parametrizations import small_points
from proofs_checks.recursion import ZERO, Point, probe_points
from proofs_checks.restricted_members import on_two_layer_network, two_layers

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Θ with biases, and a point.
Instance = tuple[TwoLayer, Point]


def instances() -> SearchStrategy[Instance]:
    """Θ with d, D <= 2 and m <= 3: redundant rows, cancelling neurons and zero rows are frequent."""
    from hypothesis import strategies as st

    def of_size(size: tuple[int, int, int]) -> SearchStrategy[Instance]:
        return st.tuples(two_layers(*size, biases=True), small_points(size[0]))

    return st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 2)).flatmap(of_size)


def examples() -> tuple[Instance, ...]:
    """Zero; a constant; a negative bias; two neurons that cancel; a neuron on the ray of the output bias."""
    one = (Fraction(1),)
    return (
        (TwoLayer.of([(0,)], [0], [0], [0]), one),
        (TwoLayer.of([(0,)], [3], [2], [-1]), one),
        (TwoLayer.of([(1,)], [2], [-1], ["1/3"]), one),
        (TwoLayer.of([(1,), (2,)], [2, -1], [-1, -2], [0]), (Fraction(4),)),
        (TwoLayer.of([(0, 0)], [5], [1], [7]), (ZERO, ZERO)),
    )


def check(instance: Instance) -> Verdict:
    """The lift is in N*_(d+2,m+1,D) and has the function of Θ, by canonical forms and by hand at the point."""
    theta, x = instance
    return is_lift(lift_dimension(theta), theta, x)


def is_lift(lift: DimensionLift, theta: TwoLayer, x: Point) -> Verdict:
    """Is this a lift of Θ?"""
    verdict = lift.decide()
    if not verdict.proved:
        return verdict
    if (lift.form.d, lift.form.m) != (theta.d + 2, theta.m + 1):
        return refuted(f"the lift has {lift.form.d} inputs and {lift.form.m} neurons", evidence=theta)
    left, right = by_hand(lift, lift_sample(x)), theta.value(x)
    if left != right:
        return refuted(f"R(Γ)(x, 1, -1) = {left} and R(Θ)(x) = {right}", evidence=(theta, x))
    return balanced_weights_are_members(lift)


def balanced_weights_are_members(lift: DimensionLift) -> Verdict:
    """Definition 3.2 for the weights r√n themselves: ‖a‖ = ‖c‖, and two positive entries, by squares and signs."""
    for row, column in zip(*lift.form.balanced(), strict=True):
        *entries, bias = row
        norms = [max(t if t.sign > 0 else -t for t in side) for side in (entries, column)]
        live = any(t.sign for t in entries)
        if norms[0] != norms[1] or bias.sign or (live and not (entries[-1].sign > 0 and entries[-2].sign > 0)):
            return refuted("a balanced neuron is not in N*", evidence=(row, column))
    return proved()


def by_hand(lift: DimensionLift, x: Point) -> Point:
    """Σ p_i ρ(<u_i, x>), in Fractions."""
    heights = [max(ZERO, sum((s * t for s, t in zip(n.u[:-1], x, strict=True)), ZERO)) for n in lift.form.neurons]
    return tuple(
        sum((n.p[j] * h for n, h in zip(lift.form.neurons, heights, strict=True)), ZERO) for j in range(lift.form.D)
    )


def proof() -> Verdict:
    """The pre-activation on the slice, the value 1 of the extra neuron; and both coordinates and neurons are needed."""
    import sympy

    a, b, nu, x = sympy.symbols("a b nu x", real=True)
    lifted, extra, sample = sympy.Matrix([a, b + nu, nu]), sympy.Matrix([0, 2, 1]), sympy.Matrix([x, 1, -1])
    needed = each_is_needed(DROPPED)
    return conclude(
        {
            "<(a, b + ν, ν), (x, 1, -1)> = <a, x> + b": sympy.expand(lifted.dot(sample) - (a * x + b)) == 0,
            "<(0, 2, 1), (x, 1, -1)> = 1": extra.dot(sample) == 1,
            "c ρ(<s u, x>) = (c s) ρ(<u, x>), s > 0": _is_homogeneous(),
            needed.reason: needed.proved,
        },
        f"the lifted pre-activations are those of Θ; {needed.reason}",
    )


def on_network(network: Network) -> Verdict:
    """The lift of a two-layer network, at several points."""

    def decide(theta: TwoLayer) -> Verdict:
        lift = lift_dimension(theta)
        for x in probe_points(network, 3):
            verdict = is_lift(lift, theta, x)
            if not verdict.proved:
                return verdict
        live = sum(any(n.p) for n in lift.form.neurons)
        return proved(f"a member of N*_({theta.d + 2},{theta.m + 1},{theta.D}) with {live} live neurons, for all x")

    return on_two_layer_network(network, decide)


def without_two_coordinates() -> Verdict:
    """On (x, 1), with a positive last entry: does some width realize ρ(x - 1)?

    A neuron with a ≠ 0 has its kink at -b/a with b > 0, so each kink z ≠ 0 belongs to one ray, that of (-1/z, 1), and
    no two neurons cancel there except to zero.  So only c ρ(1 - x) and a constant e remain, and these agree at 2 and 3.
    """
    import sympy

    c, e = sympy.symbols("c e", real=True)
    values = [c * sympy.Max(0, 1 - x) + e for x in (2, 3)]
    wanted = [max(ZERO, Fraction(x) - 1) for x in (2, 3)]
    if values[0] == values[1] and wanted[0] != wanted[1]:
        return refuted(
            "c ρ(1 - x) + e has one value at 2 and 3, and ρ(x - 1) has not", evidence=tuple(map(str, wanted))
        )
    return proved("ρ(x - 1) is realized with one coordinate more")


def without_one_more_neuron() -> Verdict:
    """One neuron on the slice, c ρ(ax + b), is constant for a = 0 and 0 at -b/a else; ρ(x) + 1 is neither."""
    theta = TwoLayer.of([(1,)], [1], [0], [1])
    values = [theta.value((Fraction(x),))[0] for x in (-1, 0, 1)]
    constant = len(set(values)) == 1
    # ρ(x) + 1 >= 1: its least value over its two pieces x <= 0 and x >= 0 is at 0.
    if not constant and values[1] == 1 and values[0] == 1 and values[2] > 1:
        return refuted("ρ(x) + 1 is not constant and never 0", evidence=theta)
    return proved("one neuron realizes ρ(x) + 1")


def _is_homogeneous() -> bool:
    import sympy

    s, t = sympy.Symbol("s", positive=True), sympy.Symbol("t", nonnegative=True)
    return all(sympy.simplify(sympy.Max(s * u, 0) - s * sympy.Max(u, 0)) == 0 for u in (t, -t))


DROPPED: Families = {"two-coordinates": without_two_coordinates, "one-more-neuron": without_one_more_neuron}
STATEMENT = Statement(
    key="berner2019.lemma_a_6",
    number="Lemma A.6",
    title="Dimension lift",
    wording="For each Θ in P_(d,m,D) there is a Γ in N*_(d+2,m+1,D) with R(Γ)(x, 1, -1) = R(Θ)(x) for all x.",
    hypotheses=(
        Hypothesis("two-coordinates", "samples get two more coordinates, 1 and -1"),
        Hypothesis("one-more-neuron", "Γ has one neuron more than Θ"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights, biases and inputs, as to the pre-activations",
    on_network=on_network,
)
