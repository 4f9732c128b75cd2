"""Corollary 1.4 (berner2019): training in N*_(d+2,m+1,D) instead of P_(d,m,D).

(15) is to minimize the loss over Θ in P_(d,m,D), with biases; (17) over Γ in N*_(d+2,m+1,D) at the samples (x^i, 1,
-1). (1) A local minimum of (17) with radius r is mapped to a local minimum over R(N*) with radius r²/16 in
|·|_{W^{1,∞}}, by Theorem 3.3 and Proposition 1.2.  (2) inf (17) <= inf (15), by Lemma A.6: each Θ has a lift Γ with
the same loss. (3), the quality of local minima under a regularizer, is Theorem 1.3, with its unchecked compactness.
*Erratum 20.*  The last two coordinates of *each* weight vector are said to be positive.  It has to be each *non-zero*
one: Γ = 0 is in N*, and it is the lift of Θ = 0. *Erratum 21.*  (1) speaks of functions on R^(d+2), not of the learned
x -> R(Γ)(x, 1, -1).  For these it is false: d = 1, Γ = ((0, 1, 2), 2) realizes 0 on the slice, and each Φ in
N*_(3,1,1) with ερ(x) on the slice has its kink at 0, so a_2 = a_3, and ‖Φ - Γ‖_∞ >= max(|a_2 - 1|, |a_2 - 2|) >= ½.
With the sample x = 1, y = 1, Γ is a local minimum of radius 1/3, and ερ(x) is better, for every ε in (0, 1].

Scope: exactly, on random Θ, data and r: equal losses at Θ and its lift, membership, and the radius.  Both errata: for
all Φ and ε, symbolically.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Dataset,
    Network,
    Statement,
    TwoLayer,
    Verdict,
    decide_two_layer_equality,
    is_restricted,
    lift_dimension,
    lift_sample,
    lift_samples,
    proved,
    refuted,
    risk,
    seminorm_of_difference,
    squared_loss,
    transported_radius,
)
from proofs_checks.berner2019.lemma_a_6_dimension_lift import is_lift
from proofs_checks.box_certificates import Samples, decide_minimum_on_box, loss
from proofs_checks.named_hypotheses import BALANCED, NON_REDUNDANT, POSITIVE
from proofs_checks.parametrizations import small_numbers, small_points
from proofs_checks.recursion import Point, probe_points
from proofs_checks.restricted_members import on_two_layer_network, two_layers

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Data = tuple[tuple[Point, Point], ...]
#: Θ with biases, samples with labels, and a radius r.
Instance = tuple[TwoLayer, Data, Fraction]


def instances() -> SearchStrategy[Instance]:
    """d, D <= 2 and m <= 3, up to three samples, r > 0."""
    from hypothesis import strategies as st

    def of_size(size: tuple[int, int, int]) -> SearchStrategy[Instance]:
        d, _, outputs = size
        data = st.lists(st.tuples(small_points(d), small_points(outputs)), min_size=1, max_size=3).map(tuple)
        return st.tuples(two_layers(*size, biases=True), data, small_numbers().filter(lambda r: r > 0))

    return st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 2)).flatmap(of_size)


def examples() -> tuple[Instance, ...]:
    """Θ = 0; a constant; a kink at a sample, with a negative bias."""
    one, zero = (Fraction(1),), (Fraction(0),)
    data: Data = ((one, one), (zero, zero))
    return (
        (TwoLayer.of([(0,)], [0], [0], [0]), data, Fraction(1)),
        (TwoLayer.of([(0,)], [0], [0], [5]), data, Fraction(1, 2)),
        (TwoLayer.of([(2,)], [3], [-2], [-1]), data, Fraction(7, 3)),
    )


def check(instance: Instance) -> Verdict:
    """Is the lift a member of N* with the loss of Θ, and r²/16 the transported radius?"""
    theta, data, r = instance
    lift = lift_dimension(theta)
    verdict = is_lift(lift, theta, data[0][0])
    if not verdict.proved:
        return verdict
    samples, labels = map(tuple, zip(*data, strict=True))
    verdict = losses_agree(theta, lift.form.as_two_layer(), Dataset(samples, labels))
    if not verdict.proved:
        return verdict
    radius = transported_radius(4, Fraction(1, 2), r).as_rational
    return proved() if radius == r * r / 16 else refuted(f"the radius is {radius}, not r²/16", evidence=r)


def losses_agree(theta: TwoLayer, gamma: TwoLayer, data: Dataset) -> Verdict:
    """Has Γ at the samples (x, 1, -1) the loss that Θ has at the samples x?"""
    lifted = Dataset(lift_samples(data.inputs), data.labels)
    before = risk(theta.as_network(), data, squared_loss())
    after = risk(gamma.as_network(), lifted, squared_loss())
    if before == after:
        return proved()
    return refuted(f"the loss is {before} at Θ and {after} at its lift", evidence=(theta, gamma, data))


def on_network(network: Network) -> Verdict:
    """The losses of a two-layer network and of its lift, with made-up labels."""

    def decide(theta: TwoLayer) -> Verdict:
        inputs = probe_points(network)
        labels = tuple((Fraction(k),) * theta.D for k in range(len(inputs)))
        verdict = losses_agree(theta, lift_dimension(theta).form.as_two_layer(), Dataset(inputs, labels))
        return (
            proved(f"equal losses on {len(inputs)} samples, and for all data by Lemma A.6")
            if verdict.proved
            else verdict
        )

    return on_two_layer_network(network, decide)


def printed() -> Verdict:
    """Erratum 20: is N* the feasible set with *each* weight vector positive?  Erratum 21: is (1) true on the slice?"""
    verdicts = {"erratum 20": each_vector_is_positive(), "erratum 21": learned_functions_are_stable()}
    for verdict in verdicts.values():
        if not verdict.refuted:
            return verdict
    return refuted("; ".join(f"{name}: {verdict.reason}" for name, verdict in verdicts.items()), evidence=verdicts)


def each_vector_is_positive() -> Verdict:
    """Γ = 0, the lift of Θ = 0, is in N*; are the last two coordinates of each of its weight vectors positive?"""
    lift = lift_dimension(TwoLayer.of([(0,)], [0], [0], [0]))
    gamma = lift.form.as_two_layer()
    if is_restricted(lift.form) and not all(a[-1] > 0 and a[-2] > 0 for a in gamma.a):
        return refuted("Γ = 0 is in N*, and its weight vectors are not positive", evidence=gamma)
    return proved("every weight vector of the lift of 0 is positive")


def learned_functions_are_stable() -> Verdict:
    """Γ = ((0, 1, 2), 2), radius 1/3, and ερ(x) on the slice, ε = 1/256 < r²/16."""
    gamma, r, epsilon = TwoLayer.of([(0, 1, 2)], [2]), Fraction(1, 3), Fraction(1, 256)
    phi = TwoLayer.of([(Fraction(1, 16),) * 3], [Fraction(1, 16)])
    samples: Samples = ((lift_sample([1]), Fraction(1)),)
    facts = (
        is_restricted(gamma) and is_restricted(phi),
        decide_two_layer_equality(on_slice(gamma), TwoLayer.of([(0,)], [0])).proved,
        decide_two_layer_equality(on_slice(phi), TwoLayer.of([(1,)], [epsilon])).proved,
        decide_minimum_on_box(gamma, samples, r).proved and loss(phi, samples) < loss(gamma, samples),
        transported_radius(4, Fraction(1, 2), r).compare(epsilon) > 0,
        # Stability with (4, 1/2) would give a Φ within 4 √ε = 1/4; all are at distance >= 1/2.
        every_phi_is_far() and 16 * epsilon < Fraction(1, 4),
        # On R³ there is no contradiction: there the functions are far apart.
        transported_radius(4, Fraction(1, 2), r).compare(seminorm_of_difference(gamma, phi).value) < 0,
    )
    if all(facts):
        evidence = {"Γ": gamma, "Φ": phi, "ε": epsilon, "radius": r, "least distance": Fraction(1, 2)}
        return refuted("ρ(x)/256 is better than 0, and every Φ that learns it is at distance >= 1/2", evidence=evidence)
    return proved(f"the learned functions are stable here: {facts}")


def every_phi_is_far() -> bool:
    """A kink of cρ(a_1 x + a_2 - a_3) at 0 only if a_2 = a_3; and |t - 1| + |t - 2| >= (t - 1) + (2 - t) = 1."""
    import sympy

    a1, a2, a3, t = sympy.symbols("a1 a2 a3 t", real=True)
    at_zero = (a1 * 0 + a2 - a3).subs(a3, a2) == 0 and sympy.solve(a1 * 0 + a2 - a3, a2) == [a3]
    return bool(at_zero and sympy.expand((t - 1) + (2 - t)) == 1)


def on_slice(gamma: TwoLayer) -> TwoLayer:
    """The function x -> R(Γ)(x, 1, -1), with biases."""
    return TwoLayer.of([a[:-2] for a in gamma.a], gamma.c, [a[-2] - a[-1] for a in gamma.a])


STATEMENT = Statement(
    key="berner2019.corollary_1_4",
    number="Corollary 1.4",
    title="Two-layer networks",
    wording="Each Θ in P_(d,m,D) has a lift in N*_(d+2,m+1,D) with its loss on the lifted samples; a local minimum "
    "over N* with radius r is mapped to one over the functions R(N*) on R^(d+2) with radius r²/16.",
    printed_wording="The same, where each weight vector has positive last coordinates, and for the functions that are "
    "learned, x -> R(Γ)(x, 1, -1).",
    hypotheses=(BALANCED, NON_REDUNDANT, POSITIVE),
    check=check,
    instances=instances,
    examples=examples,
    printed=printed,
    on_network=on_network,
)
