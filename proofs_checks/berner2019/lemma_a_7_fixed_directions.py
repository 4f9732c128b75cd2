"""Lemma A.7 (berner2019): for fixed directions R is inverse stable in the uniform norm, too.

a_1, …, a_m in R^d pairwise independent with positive last two coordinates, N^A = {Γ in N*_(d,m,D): a_i^Γ = λ_i a_i,
λ_i >= 0}, B a bounded neighbourhood of 0.  Then |f|_{W^{1,∞}} <= C'_A ‖f‖_{L^∞(B)} (137) for f in R(N^A) - R(N^A),
since f is linear on finitely many fixed cones; so R is (4 √C'_A, 1/2) inverse stable on N^A, with Φ in the order of A.
The least C'_A for B = (-1, 1)^d is found by linear programs; the cones alone give a larger number.  For the directions
(1, 1), (1, 1 - 1/k) the cones give 2k, and C'_A = k: it blows up as directions merge.

Scope: C'_A = k for these directions and all k, symbolically.  Exactly, on random Γ, Θ over several sets of directions
in R² and R³: (137) with the uniform norm by activation regions, and the bound on the distance.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from exactrelu import (
    Hypothesis,
    Statement,
    TwoLayer,
    Verdict,
    box,
    cone_constant,
    enumerate_regions,
    fixed_directions,
    is_restricted,
    proved,
    refuted,
    seminorm_of_difference,
    sup_norm,
)
from proofs_checks.families import Family, seminorm, sup_norm_on_square
from proofs_checks.laurent import at_least, laurent, parameter
from proofs_checks.named_hypotheses import BALANCED, POSITIVE, UNIFORM, Families, conclude, each_is_needed
from proofs_checks.recursion import ZERO, Point
from proofs_checks.restricted_members import sup_distance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Directions = tuple[tuple[int, ...], ...]
#: Directions; for each one the norm and column of Γ, and those of Θ.
Side = tuple[tuple[Fraction, tuple[int, ...]], ...]
Instance = tuple[Directions, Side, Side]
SETS: tuple[Directions, ...] = (
    ((1, 1),),
    ((1, 1), (1, 2)),
    ((3, 2), (1, 1), (1, 4)),
    ((8, 7), (8, 8)),
    ((1, 1, 1), (-1, 1, 2)),
    ((1, 1, 1), (-1, 1, 2), (2, 1, 3)),
)


def instances() -> SearchStrategy[Instance]:
    """One of the sets of directions, and Γ, Θ in N^A with D <= 2."""
    from hypothesis import strategies as st

    def sides(directions: Directions, outputs: int) -> SearchStrategy[Instance]:
        norm = st.sampled_from([Fraction(k, 4) for k in (0, 1, 2, 4, 5, 9)])
        column = st.tuples(*[st.integers(-3, 3)] * outputs).filter(any)
        side = st.tuples(*[st.tuples(norm, column)] * len(directions))
        return st.tuples(st.just(directions), side, side)

    return st.tuples(st.sampled_from(SETS), st.integers(1, 2)).flatmap(lambda drawn: sides(*drawn))


def examples() -> tuple[Instance, ...]:
    """Equal; 0; two merging directions with opposite columns, the pair that attains C'_A nearly."""
    one, none = (Fraction(1), (1,)), (ZERO, (1,))
    close = ((Fraction(8), (1,)), (Fraction(8), (-1,)))
    return ((SETS[1], (one, one), (one, one)), (SETS[1], (one, one), (none, none)), (SETS[3], close, (none, none)))


def check(instance: Instance) -> Verdict:
    """(137); and ‖Φ - Γ‖² <= 16 C'_A ‖g - R(Γ)‖ for the Φ in the order of A."""
    directions, *sides = instance
    gamma, theta = (member(directions, side) for side in sides)
    if not (is_restricted(gamma) and is_restricted(theta)):
        return refuted("not in N*", evidence=instance)
    constant, size = least_constant(directions), uniform_distance(gamma, theta)
    if seminorm_of_difference(gamma, theta).value > constant * size:
        return refuted(f"|f| > C' ‖f‖ with C' = {constant}, ‖f‖ = {size}", evidence=(gamma, theta))
    if sup_distance(gamma, theta) ** 2 > 16 * constant * size:
        return refuted(f"‖Φ - Γ‖² > 16 C' ‖f‖, with C' = {constant}, ‖f‖ = {size}", evidence=(gamma, theta))
    return proved()


def member(directions: Directions, side: Side) -> TwoLayer:
    """The balanced Γ with a_i on the ray of the i-th direction, of these norms and columns."""
    rows = [_of_norm(s, a) for (s, _), a in zip(side, directions, strict=True)]
    return TwoLayer.of(rows, [_of_norm(s, c) for s, c in side])


def uniform_distance(gamma: TwoLayer, theta: TwoLayer) -> Fraction:
    """‖R(Γ) - R(Θ)‖ on the cube (-1, 1)^d, by the activation regions of the difference."""
    negative = [tuple(-t for t in c) for c in theta.c]
    network = TwoLayer.of((*gamma.a, *theta.a), (*gamma.c, *negative)).as_network()
    return sup_norm(enumerate_regions(network, box(-1, 1, dimension=gamma.d))).value or ZERO


@cache
def least_constant(directions: Directions) -> Fraction:
    """C'_A, by linear programs."""
    return fixed_directions(directions).constant


def proof() -> Verdict:
    """C'_A = k for (1, 1), (1, 1 - 1/k): an upper bound by four values, and a function that attains it."""
    import sympy

    k = parameter()
    w1, w2 = sympy.symbols("w1 w2", real=True)
    top, left, right = 2 * w1 + (2 - 1 / k) * w2, w1 / k, w2 / k  # f at (1, 1), at (-(1 - 1/k), 1) and at (1, -1)
    entries = {
        "w1 = k f(…)": w1 - k * left,
        "w2 = k f(…)": w2 - k * right,
        "w1 + w2": w1 + w2 - (top + right) / 2,
        "w1 + (1 - 1/k) w2": w1 + (1 - 1 / k) * w2 - (top - right) / 2,
    }
    attained = Family.of(((1, 1), (1, 1 - 1 / k)), (k, -k))
    needed = each_is_needed(DROPPED)
    values = [_value(w1, w2, k, x) for x in ((1, 1), (-(1 - 1 / k), 1), (1, -1))]
    pairs = zip(values, (top, left, right), strict=True)
    first = range(1, 7)
    return conclude(
        {
            "the three values of f": all(sympy.simplify(s - t) == 0 for s, t in pairs),
            "every entry of Df is a combination with |coefficients| <= k in sum": all(
                sympy.simplify(entry) == 0 for entry in entries.values()
            ),
            "kρ(x_1 + x_2) - kρ(x_1 + (1 - 1/k)x_2) has ‖f‖ = 1": sup_norm_on_square(attained) == 1,
            "and |f| = k": seminorm(attained) == k,
            "by linear programs, k = 1, …, 6": [least_constant(((1, 1), (j, j - 1))) for j in first] == [*first],
            "by cones, 2k": [cone_constant([(1, 1), (j, j - 1)]) for j in first] == [2 * j for j in first],
            needed.reason: needed.proved,
        },
        f"C'_A = k for (1, 1), (1, 1 - 1/k), where the cones give 2k; {needed.reason}",
    )


def without_fixed_directions() -> Verdict:
    """C'_A = k is unbounded over (1, 1), (1, 1 - 1/k)."""
    constants = [least_constant(((1, 1), (j, j - 1))) for j in (2, 20, 200)]
    if constants == [2, 20, 200]:
        return refuted("C'_A = k for (1, 1), (1, 1 - 1/k): no constant does for all directions", evidence=constants)
    return proved("the constants stay bounded")


def without_neighbourhood_of_zero() -> Verdict:
    """On B = (-2, -1)² the function ρ(x_1 + x_2) is 0, and its semi-norm is 1."""
    theta = TwoLayer.of([(1, 1)], [1])
    size = sup_norm(enumerate_regions(theta.as_network(), box(-2, -1, dimension=2))).value
    if size == 0 and seminorm_of_difference(theta, TwoLayer.of([(0, 0)], [0])).value == 1:
        return refuted("ρ(x_1 + x_2) vanishes on (-2, -1)² and has the semi-norm 1", evidence=theta)
    return proved("the uniform norm is positive")


def _value(w1: Any, w2: Any, k: Any, x: tuple[Any, Any]) -> Any:
    """The value f(x), the sign of each pre-activation decided for all k >= 1."""
    total: Any = 0
    for w, a in ((w1, (1, 1)), (w2, (1, 1 - 1 / k))):
        z = a[0] * x[0] + a[1] * x[1]
        total = total + w * z if at_least(laurent(z), laurent(0)) else total
    return total


def _of_norm(size: Fraction, vector: tuple[int, ...]) -> Point:
    top = max(map(abs, vector))
    return tuple(size * t / top for t in vector)


FIXED = Hypothesis("fixed-directions", "a_i^Γ = λ_i a_i with λ_i >= 0 and directions that do not change")
AROUND_ZERO = Hypothesis("around-zero", "B is a bounded neighbourhood of 0")
DROPPED: Families = {FIXED.name: without_fixed_directions, AROUND_ZERO.name: without_neighbourhood_of_zero}
STATEMENT = Statement(
    key="berner2019.lemma_a_7",
    number="Lemma A.7",
    title="Fixed directions: stability in the uniform norm",
    wording="For fixed directions there is C'_A with |f|_{W^{1,∞}} <= C'_A ‖f‖_{L^∞(B)}, so R is (4√C'_A, 1/2) inverse "
    "stable on N^A in the uniform norm; on (-1, 1)², C'_A = k for (1, 1), (1, 1 - 1/k).",
    hypotheses=(BALANCED, POSITIVE, UNIFORM, FIXED, AROUND_ZERO),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="k >= 1, for the directions (1, 1), (1, 1 - 1/k)",
)
