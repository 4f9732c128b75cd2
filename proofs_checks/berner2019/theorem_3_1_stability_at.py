"""Theorem 3.1 (berner2019): inverse stability at one parametrization Γ, for one output.

Γ in N_(d,m,1), g = R(Θ), δ = |g - R(Γ)|_{W^{1,∞}}, β >= 0.  If C.1 holds with β, C.2, C.3a and C.3b, some Φ in
N_(d,m,1) has R(Φ) = g and ‖Φ - Γ‖_∞ <= β + 2δ^(1/2).  Φ is built from Θ: redundant neurons are merged, rays are
matched, partners rescaled. Jumps across hyperplanes are at most 2δ, and with p = ‖c a‖_∞ and q = ‖e b‖_∞ of a pair, |p
- q| <= 2δ:
    unmatched    q <= 2δ, balanced: √q <= √(2δ)        B.1, B.2   2δ/√(2δ), as the larger factor of p > 2δ is > √(2δ)
    A: p <= 2δ   q <= 4δ, balanced: √q <= 2√δ          B.3        |√p - √q| = |p - q|/(√p + √q) <= 2δ/√(2δ)
The paper balances merged neurons by a ← (|c|/‖a‖)^½ a, also where the merged c is 0; then a has to be set to 0 too.

Scope: for all p, q, δ, the last step of each case, symbolically; the comparison of adjacent cells is the argument
above. Exactly, in surds, on random Γ and redundant, unbalanced Θ with the least β: the conditions, R(Φ) = g by product
form and pointwise, and the bound.  Without C.1, C.2, C.3a or C.3b, the other three kept, Examples 2.2 to 2.5 exceed
the bound.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import StabilityAt, Statement, TwoLayer, Verdict, proved, refuted, stability_at, with_width
from proofs_checks.berner2019 import example_2_2_unbalanced as example_2_2
from proofs_checks.berner2019 import example_2_3_redundant as example_2_3
from proofs_checks.berner2019 import example_2_4_opposite_within as example_2_4
from proofs_checks.berner2019 import example_2_5_opposite_across as example_2_5
from proofs_checks.families import Family, distance_is_at_least
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import (
    NO_OPPOSITE_ACROSS,
    NO_OPPOSITE_WITHIN,
    NON_REDUNDANT,
    ONE_OUTPUT,
    SMALL_NEURONS,
    SOBOLEV,
    Families,
    conclude,
    each_is_needed,
)
from proofs_checks.recursion import ZERO, Point
from proofs_checks.restricted_members import Pair

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

#: The condition of each hypothesis.
CONDITIONS = {"C.1": SMALL_NEURONS, "C.2": NON_REDUNDANT, "C.3a": NO_OPPOSITE_WITHIN, "C.3b": NO_OPPOSITE_ACROSS}


def instances() -> SearchStrategy[Pair]:
    """Γ with different rays, Θ on these and others, several neurons on one ray; nothing opposite, nothing balanced."""
    from hypothesis import strategies as st

    @st.composite
    def build(draw: DrawFn) -> Pair:
        d, m = draw(st.integers(2, 3)), draw(st.integers(1, 3))
        rays = st.tuples(*[st.integers(-3, 3)] * d).filter(any).map(_turned_up)
        sizes = st.sampled_from([Fraction(k, 4) for k in (1, 2, 4, 6, 20)])
        weights = st.sampled_from([Fraction(k, 10) for k in (-60, -11, -10, -9, 0, 1, 10, 12, 25)])
        mine = draw(st.lists(rays, min_size=m, max_size=m, unique_by=_unit))
        theirs = [draw(st.one_of(st.just(ray), st.sampled_from(mine), rays)) for ray in mine]
        gamma = [(_times(draw(sizes), a), draw(weights)) for a in mine]
        # Close to Γ on a ray of Γ, so that large neurons are matched.
        close = [Fraction(k, 20) for k in (19, 20, 21, 17)]
        near = {_unit(a): max(map(abs, a)) * c for a, c in gamma}
        theta = []
        for a in theirs:
            row = _times(draw(sizes), a)
            product = near.get(_unit(a))
            weight = draw(weights) if product is None or draw(st.booleans()) else product * draw(st.sampled_from(close))
            theta.append((row, weight / (max(map(abs, row)) if product is not None else 1)))
        return _parametrization(gamma), _parametrization(draw(st.permutations(theta)))

    return build()


def examples() -> tuple[Pair, ...]:
    """0 and 0; Γ = 0 and a Θ whose merged neuron dies; each case of the proof: unmatched, A, B.1, B.2, B.3."""
    zero = TwoLayer.of([(0, 0), (0, 0)], [0, 0])
    cancelling = TwoLayer.of([(1, 0), (2, 0)], [1, Fraction(-1, 2)])
    unbalanced = TwoLayer.of([(8, 0), (0, 1)], [1, 9])
    near = TwoLayer.of([(0, 3), (4, 0)], [Fraction(29, 10), Fraction(19, 10)])
    return (
        (zero, zero),
        (zero, cancelling),
        (cancelling_pair()[0], cancelling),
        (unbalanced, near),
        (TwoLayer.of([(2, 0), (0, 1)], [2, 1]), TwoLayer.of([(1, 0), (1, 1)], [3, 1])),
    )


def check(instance: Pair) -> Verdict:
    """Where the conditions hold: is Φ a parametrization of g within β + 2√δ?"""
    found = stability_at(*instance)
    if not found.conditions_hold:
        failed = next(name for name, verdict in found.conditions if not verdict.proved)
        return proved(f"does not apply: {failed} fails")
    return is_within(found)


def is_within(found: StabilityAt) -> Verdict:
    """The verdict of the laboratory; and R(Φ) = R(Θ) at points, where the roots of Φ cancel."""
    for x in _points(found.theta.d):
        left, right = value_of_phi(found, x), found.theta.value(x)[0]
        if left != right:
            return refuted(f"R(Φ)(x) = {left} and g(x) = {right}", evidence=(found.gamma, found.theta, x))
    return found.decide()


def value_of_phi(found: StabilityAt, x: Point) -> Fraction:
    """R(Φ)(x) = Σ n γ ρ(<α, x>), since (γ√n) ρ(<α√n, x>) has no root."""
    terms = [n.radicand * n.weight * max(ZERO, _dot(n.direction, x)) for n in found.phi]
    return sum(terms, ZERO)


def proof() -> Verdict:
    """The last step of each case as an identity of terms >= 0; and each condition is needed."""
    import sympy

    p, q, delta, s = sympy.symbols("p q delta s", nonnegative=True)
    needed = each_is_needed(DROPPED)
    slack, roots = 2 * delta * (s**2 - 2 * delta), (sympy.sqrt(p), sympy.sqrt(q))
    return conclude(
        {
            "A: q <= p + 2δ <= 4δ": sympy.expand(4 * delta - q - ((2 * delta - p) + (p + 2 * delta - q))) == 0,
            "unmatched: √2 <= 2": (2 - sympy.sqrt(2)).is_positive is True,
            "B.1, B.2: s² > 2δ gives (2δ/s)² < 2δ": sympy.expand(2 * delta * s**2 - (2 * delta) ** 2 - slack) == 0,
            "B.3: (√p - √q)(√p + √q) = p - q": sympy.expand((roots[0] - roots[1]) * (roots[0] + roots[1]) - p + q) == 0,
            needed.reason: needed.proved,
        },
        f"each case ends within β + 2√δ; {needed.reason}",
    )


def printed() -> Verdict:
    """Merge (1, 0), 1 and (2, 0), -1/2 at the first place, and keep a_1: is the result within β + 2√δ of Γ = 0?"""
    gamma, theta = cancelling_pair()
    found = stability_at(gamma, theta)
    merged = theta.c[0][0] + theta.c[1][0] * Fraction(max(map(abs, theta.a[1]))) / max(map(abs, theta.a[0]))
    printed_phi = TwoLayer.of([theta.a[0], (0, 0)], [merged, 0])
    distance = max(abs(t) for row in (*printed_phi.a, *printed_phi.c) for t in row)
    # β = δ = 0; and a ← (|c|/‖a‖)^½ a is no rescaling by a positive factor, as |c| = 0.
    if found.conditions_hold and merged == 0 and distance > found.beta == 0 == found.delta:
        evidence = {"Γ": gamma, "Θ": theta, "merged c": merged, "kept a": theta.a[0], "distance": distance}
        return refuted(f"the merged c is 0 and a = (1, 0) stays: distance {distance} > β + 2√δ = 0", evidence=evidence)
    return proved("balancing after merging is within the bound")


def cancelling_pair() -> Pair:
    """Γ = 0, and a Θ with R(Θ) = 0 whose two neurons cancel."""
    return TwoLayer.of([(0, 0), (0, 0)], [0, 0]), TwoLayer.of([(1, 0), (2, 0)], [1, Fraction(-1, 2)])


def without_c1() -> Verdict:
    """Example 2.2 with r = 1, k = 25 and β = 0."""
    gamma, g = example_2_2.gamma(1), example_2_2.g()
    return fails_only("C.1", gamma.at(25), g.at(25), shown(gamma, g, 1, k=25), beta=0)


def without_c2() -> Verdict:
    """Example 2.3 with k = 25."""
    gamma, g = example_2_3.gamma(), example_2_3.g()
    return fails_only("C.2", gamma.at(25), g.at(25), shown(gamma, g, 1, k=25))


def without_c3a() -> Verdict:
    """Example 2.4 with k = 25: C = 1/2."""
    gamma = example_2_4.gamma_of(example_2_4.TRIANGLE)
    theta = with_width(TwoLayer.of([example_2_4.V], [Fraction(1, 25)]), 6)
    return fails_only("C.3a", gamma, theta, example_2_4.constant(example_2_4.TRIANGLE, example_2_4.V))


def without_c3b() -> Verdict:
    """Example 2.5 with k = 5: every Φ is at distance >= 5, and 2√δ = 4."""
    theta = example_2_5.theta(rational=True)
    gamma = example_2_5.turned_around(theta)
    return fails_only("C.3b", gamma.at(5), theta.at(5), shown(gamma, theta, parameter(), k=5))


def shown(gamma: Family, g: Family, bound: Any, *, k: int) -> Fraction:
    """The lower bound for every Φ at this k, where it is shown for all k; else 0."""
    from sympy import sympify

    return Fraction(str(sympify(bound).subs(parameter(), k))) if distance_is_at_least(gamma, g, bound) else ZERO


def fails_only(condition: str, gamma: TwoLayer, theta: TwoLayer, far: Fraction, beta: Any = None) -> Verdict:
    """Do the other conditions hold, while every Φ, at distance >= far, exceeds β + 2√δ?"""
    found = stability_at(gamma, theta, beta)
    failed = [name for name, verdict in found.conditions if not verdict.proved]
    gap = far - found.beta
    if failed == [condition] and gap > 0 and gap * gap > 4 * found.delta:
        return refuted(f"without {condition} every Φ is at distance >= {far} > β + 2√δ", evidence=(gamma, theta))
    return proved(f"{failed} fail, and {far} is within β + 2√δ")


def _parametrization(neurons: list[tuple[Point, Fraction]]) -> TwoLayer:
    return TwoLayer.of([a for a, _ in neurons], [c for _, c in neurons])


def _turned_up(row: tuple[int, ...]) -> Point:
    """±row, with its last non-zero entry positive: no two of these are opposite."""
    side = 1 if next(t for t in reversed(row) if t) > 0 else -1
    return tuple(Fraction(side * t) for t in row)


def _unit(row: Point) -> Point:
    return tuple(t / max(map(abs, row)) for t in row)


def _times(factor: Fraction, row: Point) -> Point:
    return tuple(factor * t for t in row)


def _dot(p: Point, q: Point) -> Fraction:
    return sum((s * t for s, t in zip(p, q, strict=True)), ZERO)


def _points(d: int) -> list[Point]:
    rows = ((1, 2, -3), (-2, 1, 5), (3, -7, -1), (-4, -5, 6))
    return [tuple(Fraction(t) for t in row[:d]) for row in rows]


DROPPED: Families = {
    SMALL_NEURONS.name: without_c1,
    NON_REDUNDANT.name: without_c2,
    NO_OPPOSITE_WITHIN.name: without_c3a,
    NO_OPPOSITE_ACROSS.name: without_c3b,
}
STATEMENT = Statement(
    key="berner2019.theorem_3_1",
    number="Theorem 3.1",
    title="Inverse stability at a parametrization",
    wording="Under C.1 with β, C.2 and C.3, some Φ in N_(d,m,1) has R(Φ) = g and ‖Φ - Γ‖_∞ <= β + 2√δ; merged neurons "
    "with c = 0 get a = 0.",
    printed_wording="The same, where merged neurons are balanced also if c = 0.",
    hypotheses=(ONE_OUTPUT, SOBOLEV, *CONDITIONS.values()),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="sizes p, q and δ in each case, given that jumps are at most 2δ",
    printed=printed,
)
