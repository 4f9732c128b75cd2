"""Proposition 1.2 (berner2019): a local minimum over the parameters is one over the functions.

If R is (s, α) inverse stable on Ω and Γ* has L(R(Γ*)) <= L(R(Φ)) for all Φ in Ω with ‖Φ - Γ*‖_∞ <= r, then L(R(Γ*)) <=
L(g) for all g in R(Ω) with ‖g - R(Γ*)‖ <= (r/s)^(1/α).  Proof: for the Φ of Definition 1.1, s‖g - R(Γ*)‖^α <= r.
*Erratum 19.*  The text says that local minima of (8) must correspond to local minima of (9) *if and only if* R is
inverse stable.  Only "if": on Ω = {(a, c) in N_(2,1,1): a ≠ 0, c ≠ 0} with |·|_{W^{1,∞}} each local minimum is
transported, since R is open onto R(Ω): a function with another kink, or another side, is at distance >= |c|‖a‖, and on
the ray of a the nearest Φ is at distance δ/‖a‖.  But by Example A.4 no (s, α) does on Ω.

Scope: s((r/s)^(1/α))^α = r for all s, r, α, symbolically.  Exactly, on finite Ω in N*_(d,m,1), closed under
reordering, with (4, 1/2) by Theorem 3.3: the largest radius of each minimum, and all g.  Without stability, Example
A.1.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Statement, TwoLayer, Verdict, proved, refuted, seminorm_of_difference, transported_radius
from proofs_checks.berner2019 import example_a_1_no_transport as example_a_1
from proofs_checks.berner2019 import example_a_4_unbalanced_family as example_a_4
from proofs_checks.box_certificates import Samples, loss
from proofs_checks.families import difference as family_difference
from proofs_checks.families import distance_is, seminorm
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import INVERSE_STABLE, Families, conclude, each_is_needed
from proofs_checks.parametrizations import small_numbers, small_points
from proofs_checks.recursion import ZERO
from proofs_checks.restricted_members import nearest_order, restricted_pairs, sup_distance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Members of one N*_(d,m,1), which stand for all their orders, and samples.
Instance = tuple[tuple[TwoLayer, ...], Samples]


def instances() -> SearchStrategy[Instance]:
    """Two to four members with d = 2, m = 2, related to each other, and one or two samples."""
    from hypothesis import strategies as st

    pairs = restricted_pairs(2, 2, 1).filter(lambda pair: pair[0].m == 2)
    members = st.lists(pairs, min_size=1, max_size=2).map(lambda found: tuple(itertools.chain.from_iterable(found)))
    samples = st.lists(st.tuples(small_points(2), small_numbers()), min_size=1, max_size=2).map(tuple)
    return st.tuples(members, samples)


def examples() -> tuple[Instance, ...]:
    """One member only; one function far from the others; a minimum of radius 1."""
    zero, one, two = (TwoLayer.of([(s, s)], [s]) for s in (0, 1, 2))
    sample: Samples = (((Fraction(1), ZERO), Fraction(1)),)
    return (((zero,), sample), ((zero, one), sample), ((zero, one, two), (((Fraction(1), Fraction(1)), Fraction(8)),)))


def check(instance: Instance) -> Verdict:
    """For each member: with its largest radius r of minimality in Ω, is it minimal among all g within r²/16?"""
    members, samples = instance
    return is_transported(members, [loss(member, samples) for member in members])


def is_transported(members: Sequence[TwoLayer], losses: Sequence[Fraction]) -> Verdict:
    """Is every local minimum of these losses over the orders of these members one over their functions?"""
    for start, here in zip(members, losses, strict=True):
        better = [theta for theta, value in zip(members, losses, strict=True) if value < here]
        if not better:
            continue
        # Minimal for every radius below r; so the conclusion holds for every distance below (r/4)².
        r = min(nearest_order(start, theta) for theta in better)
        radius = transported_radius(4, "1/2", r)
        for theta in better:
            delta = seminorm_of_difference(start, theta).value
            if radius.compare(delta) > 0:
                evidence = {"Γ*": start, "g": theta, "r": r, "δ": delta}
                return refuted(f"a better function at distance {delta} < (r/4)² = {radius}", evidence=evidence)
    return proved()


def proof() -> Verdict:
    """S ((r/s)^(1/α))^α = r, so every g within (r/s)^(1/α) has its Φ within r; and stability is needed."""
    import sympy

    s, r, alpha = sympy.symbols("s r alpha", positive=True)
    needed = each_is_needed(DROPPED)
    radius = (r / s) ** (1 / alpha)
    squares = [str(transported_radius(4, Fraction(1, 2), Fraction(t))) for t in (1, 2, 3)]
    return conclude(
        {
            "s ((r/s)^(1/α))^α = r": sympy.simplify(s * radius**alpha - r) == 0,
            "(4, 1/2) gives r²/16": squares == ["1/16", "1/4", "9/16"],
            needed.reason: needed.proved,
        },
        f"s ‖g - R(Γ*)‖^α <= r within (r/s)^(1/α); {needed.reason}",
    )


def printed() -> Verdict:
    """On Ω = {a ≠ 0, c ≠ 0}: are minima transported, and is R (s, α) inverse stable for some s, α?"""
    verdict = is_open_at(samples_of_omega())
    if not verdict.proved:
        return verdict
    k = parameter()
    gamma, g = example_a_4.gamma(), example_a_4.g()
    # s δ^α = s k^(-α) <= s < s + 1 <= k for k >= s + 1, whatever α > 0 is.
    no_constant = distance_is(gamma, g, k) and seminorm(family_difference(g, gamma)) == 1 / k
    if no_constant:
        return refuted(
            "on Ω = {a ≠ 0, c ≠ 0} minima are transported, and with δ = 1/k the nearest Φ is at distance k",
            evidence={"Ω": "{(a, c) in N_(2,1,1): a ≠ 0, c ≠ 0}", "Γ_k": gamma.at(3), "g_k": g.at(3), "k": 3},
        )
    return proved("some (s, α) does for Example A.4")


def is_open_at(pairs: Sequence[tuple[TwoLayer, TwoLayer]]) -> Verdict:
    """For (a, c) and (b, e): δ >= |c|‖a‖ off the ray of a; on it, some Φ with R(Φ) = g is at distance δ/‖a‖."""
    for gamma, theta in pairs:
        (a,), ((c,),), (b,), ((e,),) = gamma.a, gamma.c, theta.a, theta.c
        size, delta = max(map(abs, a)), seminorm_of_difference(gamma, theta).value
        factor = max(map(abs, b)) / size
        if b != tuple(factor * t for t in a):
            if delta < abs(c) * size:
                return refuted(f"another ray at distance {delta} < |c|‖a‖ = {abs(c) * size}", evidence=(gamma, theta))
        elif sup_distance(TwoLayer.of([a], [e * factor]), gamma) * size != delta:
            return refuted("on one ray the distance is not δ/‖a‖", evidence=(gamma, theta))
    return proved("R is open on Ω, at these pairs")


def samples_of_omega() -> list[tuple[TwoLayer, TwoLayer]]:
    """Pairs of Ω: equal rays, opposite ones, one line apart, nearly equal ones, small and large weights."""
    rows = [(1, 0), (2, 0), (-1, 0), (0, 1), (1, 1), (1, Fraction(1, 100)), (Fraction(1, 50), Fraction(-3))]
    weights = [1, -1, Fraction(1, 9), 30]
    members = [TwoLayer.of([a], [c]) for a in rows for c in weights]
    return list(itertools.product(members, members))


def without_stability() -> Verdict:
    """Example A.1: a minimum of radius ½ over the parameters, and a better function at distance 1/k."""
    gamma, better = example_a_1.gamma(), example_a_1.descent(1000)
    box = example_a_1.proof()
    gain = loss(gamma, example_a_1.SAMPLES) - loss(better, example_a_1.SAMPLES)
    delta = seminorm_of_difference(gamma, better).value
    if box.proved and gain > 0 and transported_radius(4, "1/2", "1/2").compare(delta) > 0:
        return refuted(f"a better function at distance {delta} of a minimum of radius ½", evidence=(gamma, better))
    return proved("Example A.1 is transported")


DROPPED: Families = {INVERSE_STABLE.name: without_stability}
STATEMENT = Statement(
    key="berner2019.proposition_1_2",
    number="Proposition 1.2",
    title="A parameter minimum is a realization minimum",
    wording="If R is (s, α) inverse stable on Ω, R maps local minima of L∘R with radius r to local minima of L on R(Ω) "
    "with radius (r/s)^(1/α).",
    printed_wording="Local minima over Ω must correspond to local minima over R(Ω) if and only if R is inverse stable.",
    hypotheses=(INVERSE_STABLE,),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="s, α and r",
    printed=printed,
)
