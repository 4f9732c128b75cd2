"""Example 2.4 (berner2019): opposite weight vectors within Γ, which realizes 0 in a degenerate way.

a_1, …, a_m in R^d pairwise independent, ‖a_i‖_∞ = 1, Σ a_i = 0; Γ = ([a_1 | … | a_m | -a_1 | … | -a_m]^T, (1, …, 1,
-1, …, -1)) in N_(d,2m,1), balanced, with R(Γ) = 0.  ‖v‖_∞ = 1, v independent of each a_i; g_k(x) = (1/k)ρ(<v, x>):
    |g_k - R(Γ)|_{W^{1,∞}} = 1/k,   ‖Φ - Γ‖_∞ >= C = min_i min_λ ‖λv - a_i‖_∞ > 0 for every Φ with R(Φ) = g_k.
Reason: g_k has a kink along v, so some b_j of Φ is λv, and it stands where Γ has some ±a_i.  The minimum over λ is
    max_{p<q} |v_p a_q - v_q a_p| / (|v_p| + |v_q|),
since |v_p a_q - v_q a_p| = |v_p (a_q - λv_q) - v_q (a_p - λv_p)|, and intervals of a line meet if any two of them do.

Scope: for all a_i, v, k and λ, the lower bound and R(Γ) = 0, symbolically (d = 3 shows every pair of entries); the
semi-norm for all k at a_i = (1, 0), (0, 1), (-1, -1) and v = (1, -1), where C = 1/2.  Exactly, on random a_i, v, k and
members Φ of the fibre: neurons split, turned around against two linear functions, dead, and in any order.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Statement,
    TwoLayer,
    Verdict,
    decide_membership,
    fibre_of,
    place_in_fibre,
    proved,
    refuted,
    seminorm_of_difference,
    two_layer_form,
)
from proofs_checks.families import Family, difference, seminorm
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import ANY_PARAMETRIZATION, NO_BIASES, SOBOLEV, conclude
from proofs_checks.recursion import ZERO, Point
from proofs_checks.restricted_members import reordered, sup_distance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Vectors = tuple[Point, ...]
#: a_1, …, a_m; v; k; how Φ is built; a number λ > 0; the order of its neurons.
Instance = tuple[Vectors, Point, int, str, Fraction, tuple[int, ...]]
TRIANGLE: Vectors = ((Fraction(1), ZERO), (ZERO, Fraction(1)), (Fraction(-1), Fraction(-1)))
V: Point = (Fraction(1), Fraction(-1))
BUILDS = ("one neuron", "split", "turned")


def instances() -> SearchStrategy[Instance]:
    """Three vectors of R² or R³ with sum 0, v, k, and a Φ."""
    from hypothesis import strategies as st

    directions = st.sampled_from([2, 3])
    pairs = directions.flatmap(lambda d: st.tuples(st.sampled_from(zero_sums(d)), st.sampled_from(unit_vectors(d))))
    apart = pairs.filter(lambda pair: all(not parallel(a, pair[1]) for a in pair[0]))
    numbers = st.tuples(
        st.integers(1, 30),
        st.sampled_from(BUILDS),
        st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9),
        st.permutations(range(6)).map(tuple),
    )
    return st.tuples(apart, numbers).map(lambda drawn: (*drawn[0], *drawn[1]))


def examples() -> tuple[Instance, ...]:
    """The triangle and v = (1, -1), k = 1, …, 6, all ways to build Φ."""
    order = (5, 0, 1, 2, 3, 4)
    return tuple((TRIANGLE, V, k, build, Fraction(1, 2), order) for k in range(1, 7) for build in BUILDS)


def check(instance: Instance) -> Verdict:
    """R(Γ) = 0, the semi-norm 1/k, the constant C by two routes, and ‖Φ - Γ‖_∞ >= C."""
    a, v, k, build, lam, order = instance
    gamma, g = gamma_of(a), TwoLayer.of([v], [Fraction(1, k)])
    if two_layer_form(gamma).kinks or any(map(any, two_layer_form(gamma).slope)):
        return refuted("R(Γ) ≠ 0", evidence=gamma)
    size = seminorm_of_difference(gamma, g).value
    if size != Fraction(1, k):
        return refuted(f"the semi-norm is {size}, not 1/{k}", evidence=gamma)
    bound, other = constant(a, v), min(least_by_breakpoints(v, ai) for ai in a)
    if bound != other or bound <= 0:
        return refuted(f"C is {bound} by pairs of entries, {other} by breakpoints", evidence=(a, v))
    return is_far(reordered(member(v, k, build, lam), order), g, gamma, bound)


def is_far(phi: TwoLayer, g: TwoLayer, gamma: TwoLayer, bound: Fraction) -> Verdict:
    """Is Φ in the fibre of g, with a neuron on the line of g, and ‖Φ - Γ‖_∞ >= bound?"""
    inside = decide_membership(phi, fibre_of(g, gamma.m))
    if not inside.proved:
        return refuted(f"Φ is not in the fibre: {inside.reason}", evidence=phi)
    kink = two_layer_form(g).kinks[0].row
    if kink not in [use.row for use in place_in_fibre(phi).lines]:
        return refuted("no neuron of Φ has the kink of g", evidence=phi)
    far = sup_distance(phi, gamma)
    return proved() if far >= bound else refuted(f"‖Φ - Γ‖ = {far} < C = {bound}", evidence=phi)


def proof() -> Verdict:
    """The identity behind C, ρ(t) - ρ(-t) = t behind R(Γ) = 0, and the semi-norm for all k."""
    import sympy

    a, v = sympy.symbols("a1:4", real=True), sympy.symbols("v1:4", real=True)
    lam, t = sympy.Symbol("lam", real=True), sympy.Symbol("t", nonnegative=True)
    k = parameter()
    rests = [s - lam * w for s, w in zip(a, v, strict=True)]
    pairs = list(itertools.combinations(range(3), 2))
    gamma = Family.of([*TRIANGLE, *(tuple(-s for s in row) for row in TRIANGLE)], (1, 1, 1, -1, -1, -1))
    return conclude(
        {
            "v_p a_q - v_q a_p = v_p (a_q - λv_q) - v_q (a_p - λv_p)": all(
                sympy.expand(v[p] * a[q] - v[q] * a[p] - v[p] * rests[q] + v[q] * rests[p]) == 0 for p, q in pairs
            ),
            "ρ(t) - ρ(-t) = t": all(sympy.Max(s, 0) - sympy.Max(-s, 0) - s == 0 for s in (t, -t)),
            "the semi-norm is 1/k": seminorm(difference(Family.of([V], (1 / k,)), gamma)) == 1 / k,
            "C = 1/2 at the triangle": constant(TRIANGLE, V) == Fraction(1, 2),
        },
        "|v_p a_q - v_q a_p| <= (|v_p| + |v_q|) ‖a - λv‖ for all λ; R(Γ) = 0; and 1/k",
    )


def gamma_of(a: Vectors) -> TwoLayer:
    """Γ: the a_i with 1, the -a_i with -1."""
    return TwoLayer.of([*a, *(tuple(-t for t in row) for row in a)], [1] * len(a) + [-1] * len(a))


def member(v: Point, k: int, build: str, lam: Fraction) -> TwoLayer:
    """A Φ with six neurons and R(Φ) = (1/k)ρ(<v, x>)."""
    weight = Fraction(1, k)
    u = tuple(lam * t for t in (Fraction(1), *[Fraction(2)] * (len(v) - 1)))
    neurons: list[tuple[Sequence[Fraction], Fraction]]
    if build == "one neuron":
        neurons = [(_times(lam, v), weight / lam), (u, lam), (_times(Fraction(2), u), -lam / 2), (u, ZERO)]
    elif build == "split":
        neurons = [(_times(lam, v), weight / lam / 3), (v, 2 * weight / 3), (_times(ZERO, v), lam)]
    else:  # ρ(t) = ρ(-t) + t, and (1/k) <v, x> = <u, x> + <w, x>, each of them ρ(s) - ρ(-s)
        w = tuple(weight * s - t for s, t in zip(v, u, strict=True))
        linear = [(_times(Fraction(s), row), Fraction(s)) for row in (u, w) for s in (1, -1)]
        neurons = [(_times(Fraction(-1), v), weight), *linear]
    dead = [(_times(ZERO, v), ZERO)] * (6 - len(neurons))
    rows = [*neurons, *dead]
    return TwoLayer.of([row for row, _ in rows], [c for _, c in rows])


def constant(a: Vectors, v: Point) -> Fraction:
    """C, by pairs of entries."""
    return min(least_by_pairs(v, ai) for ai in a)


def least_by_pairs(v: Point, a: Point) -> Fraction:
    """The least ‖λv - a‖_∞ over all real λ: max over pairs of entries of |v_p a_q - v_q a_p| / (|v_p| + |v_q|)."""
    pairs = [(p, q) for p, q in itertools.combinations(range(len(v)), 2) if v[p] or v[q]]
    return max(abs(v[p] * a[q] - v[q] * a[p]) / (abs(v[p]) + abs(v[q])) for p, q in pairs)


def least_by_breakpoints(v: Point, a: Point) -> Fraction:
    """The same minimum by the λ at which two of the |λv_p - a_p| meet, or one vanishes."""
    lambdas = [t / s for s, t in zip(v, a, strict=True) if s]
    for (s, t), (w, u) in itertools.combinations(zip(v, a, strict=True), 2):
        lambdas += [(t - side * u) / (s - side * w) for side in (1, -1) if s != side * w]
    return min(max(abs(lam * s - t) for s, t in zip(v, a, strict=True)) for lam in lambdas)


@cache
def unit_vectors(d: int) -> list[Point]:
    """Vectors with entries 0, ±1/2, ±1 and ‖·‖_∞ = 1."""
    grid = [Fraction(t, 2) for t in range(-2, 3)]
    return [a for a in itertools.product(grid, repeat=d) if max(map(abs, a)) == 1]


@cache
def zero_sums(d: int) -> list[Vectors]:
    """Triples of such vectors, pairwise independent, with sum 0."""
    found: list[Vectors] = []
    for a, b in itertools.combinations(unit_vectors(d), 2):
        c = tuple(-s - t for s, t in zip(a, b, strict=True))
        if max(map(abs, c)) == 1 and not (parallel(a, b) or parallel(b, c)):
            found.append((a, b, c))
    return found


def parallel(a: Point, b: Point) -> bool:
    """Are the vectors linearly dependent?"""
    return all(a[p] * b[q] == a[q] * b[p] for p, q in itertools.combinations(range(len(a)), 2))


def _times(factor: Fraction, vector: Sequence[Fraction]) -> Point:
    return tuple(factor * t for t in vector)


STATEMENT = Statement(
    key="berner2019.example_2_4",
    number="Example 2.4",
    title="Opposite weight vectors, degenerate zero",
    wording="For pairwise independent a_i, ‖a_i‖_∞ = 1, Σ a_i = 0, Γ of the a_i and -a_i, and g_k = (1/k)ρ(<v, x>), "
    "|g_k - R(Γ)|_{W^{1,∞}} = 1/k, and every Φ with R(Φ) = g_k has ‖Φ - Γ‖_∞ >= min_i min_λ ‖λv - a_i‖_∞ > 0.",
    hypotheses=(
        NO_BIASES,
        SOBOLEV,
        ANY_PARAMETRIZATION,
        Hypothesis("sum-zero", "Σ a_i = 0, and the a_i are pairwise independent"),
        Hypothesis("new-direction", "v is linearly independent of each a_i"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weight vectors, v, k >= 1 and λ",
)
