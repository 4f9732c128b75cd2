"""berner2019: Theorems 3.1 and 3.3, Lemmas A.3 and A.5, Corollary 1.4: claims about pairs of two-layer networks.

The distance in Theorems 3.1 and 3.3 is replaced by a lower bound of it over *every* Φ in N_(d,m,1) with R(Φ) = g:
each kink of g is a neuron of Φ that is parallel to it, different kinks are different neurons.  So a counterexample
found here refutes every reading of the theorem, and where none is found the theorem is not proved.

Names in this module
    Γ, Θ    the network and the second network of an instance; g = R(Θ)
    δ       |g - R(Γ)|_{W^{1,∞}}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations, product
from typing import Any

from exactrelu import (
    as_two_layer,
    decide_c1,
    decide_c2,
    decide_c3a,
    decide_c3b,
    decide_two_layer_equality,
    minimal_beta,
    realization,
    seminorm_of_difference,
    two_layer,
)
from exactrelu.search import (
    Claim,
    Comparison,
    Filling,
    Instance,
    NamedPredicate,
    PairPlan,
    Shape,
    Space,
    compare,
    two_layer_pairs,
)

Row = Sequence[Any]


def ray_distance(a: Row, u: Row) -> Any:
    """The minimum over λ >= 0 of ‖λu - a‖_∞.

    The largest of convex functions of λ, each |λu_i - a_i|: its minimum is where two of them cross, or at 0.
    """
    candidates = {Fraction(0)}
    signed = [(s * x, s * t) for x, t in zip(u, a, strict=True) for s in (1, -1)]
    for k, (x, t) in enumerate(signed):
        for y, s in signed[:k]:
            if x != y:
                candidates.add((t - s) / (x - y))
    return min(max(abs(v * x - t) for x, t in zip(u, a, strict=True)) for v in candidates if v >= 0)


def distance_bound(gamma: Any, theta: Any) -> Fraction:
    """A lower bound of ‖Φ - Γ‖ over all Φ of the width of Γ that realize R(Θ).

    The kinks of R(Θ) are the lines of its neurons with a sum of products other than zero; as many neurons of Φ lie on
    them.  If there are as many as Φ has neurons, and no sum over neurons of Θ vanishes, directions cannot be turned.
    """
    kinks = _kinks(theta)
    if len(kinks) > gamma.m:
        return Fraction(-1)
    turned = (1,) if len(kinks) == gamma.m == theta.m and not _can_turn(theta) else (1, -1)
    cost = [[min(ray_distance(a, [s * t for t in u]) for s in turned) for u in kinks] for a in gamma.a]
    choices = permutations(range(gamma.m), len(kinks))
    return min(max((cost[i][j] for j, i in enumerate(places)), default=Fraction(0)) for places in choices)


def _kinks(theta: Any) -> list[Row]:
    """One direction for each line on which the function has a kink; with the sign that Θ gives it, if it has one."""
    lines: list[tuple[Row, Fraction, int]] = []
    for a, (c,) in zip(theta.a, theta.c, strict=True):
        if not any(a):
            continue
        for k, (u, total, count) in enumerate(lines):
            factor = _ratio(a, u)
            if factor is not None:
                lines[k] = (u, total + c * abs(factor), count + 1)
                break
        else:
            lines.append((a, c, 1))
    return [u for u, total, _ in lines if total]


def _ratio(a: Row, u: Row) -> Fraction | None:
    """The factor with a = factor u, or None."""
    k = next(i for i, t in enumerate(u) if t)
    factor: Fraction = a[k] / u[k]
    return factor if factor and all(s == factor * t for s, t in zip(a, u, strict=True)) else None


def _can_turn(theta: Any) -> bool:
    """Does a sum of c_i a_i over some neurons vanish, so that they can be turned around?"""
    terms = [[c * t for t in a] for a, (c,) in zip(theta.a, theta.c, strict=True)]
    chosen = (
        [term for term, pick in zip(terms, picks, strict=True) if pick]
        for picks in product((False, True), repeat=len(terms))
        if any(picks)
    )
    return any(not any(map(sum, zip(*some, strict=True))) for some in chosen)


def both(instance: Instance) -> tuple[Any, Any]:
    """Γ and Θ as matrices."""
    if instance.second is None:
        raise LookupError("the instance has no second network")
    return as_two_layer(instance.network), as_two_layer(instance.second)


def delta(instance: Instance) -> Fraction:
    """δ."""
    gamma, theta = both(instance)
    return seminorm_of_difference(gamma, theta).value


def balanced(instance: Instance) -> bool:
    """Is ‖a_i‖ = ‖c_i‖ for all i, in both?"""
    return all(
        max(map(abs, a), default=0) == max(map(abs, c)) for t in both(instance) for a, c in zip(t.a, t.c, strict=True)
    )


def non_redundant(instance: Instance) -> bool:
    """Are no two a_i, both not zero, on one ray, in both?"""
    return all(decide_c2(t).proved for t in both(instance))


def positive(instance: Instance) -> bool:
    """Are the last two coordinates of each non-zero a_i positive, in both?"""
    return all(t > 0 for network in both(instance) for a in network.a if any(a) for t in a[-2:])


BALANCED = NamedPredicate("balanced", "‖a_i‖ = ‖c_i‖ for all i", balanced)
NON_REDUNDANT = NamedPredicate("non-redundant", "no two non-zero a_i lie on one ray", non_redundant)
POSITIVE = NamedPredicate("positive", "the last two coordinates of each non-zero a_i are positive", positive)


def uniform(instance: Instance) -> Comparison:
    """Is distance² <= 16 δ, for the lower bound of the distance?"""
    gamma, theta = both(instance)
    far = distance_bound(gamma, theta)
    return compare("(lower bound of ‖Φ - Γ‖)²", max(far, Fraction(0)) ** 2, "16 δ", 16 * delta(instance), relation="<=")


#: Generic points: the differences of the gradients there bound δ from below.
_POINTS = ((7, 5), (-7, 5), (-7, -5), (7, -5), (-5, 7), (5, -7))


def far_screen(factor: int) -> Callable[[Shape, frozenset[str]], Callable[[Filling], bool]]:
    """A screen for (distance - β)² <= factor δ: the distance is at most the largest ‖a_i‖ of Γ, and β >= 0."""

    def screen(shape: Shape, kept: frozenset[str]) -> Callable[[Filling], bool]:
        plan: PairPlan = shape.plan
        m = plan.m

        def promising(values: Filling) -> bool:
            rows, c = plan.split(values)
            far = max(max(map(abs, row)) for row in rows[:m])
            return far > 0 and _below(rows, c, m, far * far, factor)

        return promising

    return screen


def _below(rows: Sequence[Row], c: Row, m: int, limit: Any, factor: int) -> bool:
    """Is factor ‖gradient of R(Γ) - R(Θ)‖ below the limit at all generic points?"""
    for x, y in _POINTS:
        first = second = 0
        for i, (row, weight) in enumerate(zip(rows, c, strict=True)):
            t = x * row[0] + y * row[1]
            if t > 0:
                first += weight * row[0] if i < m else -weight * row[0]
                second += weight * row[1] if i < m else -weight * row[1]
            elif t == 0 and any(row):
                break  # the point lies on a kink; another one will do
        else:
            if factor * abs(first) >= limit or factor * abs(second) >= limit:
                return False
    return True


def stable_space(kept: frozenset[str]) -> Space:
    """Pairs of two-layer networks of two inputs, which keep what is kept.

    Since the theorem holds, what is without non-redundancy is looked for where two a_i of Γ are on one ray.
    """
    repeated = "non-redundant" not in kept
    wide = repeated or "positive" not in kept
    return two_layer_pairs(
        "pairs Γ, Θ of two inputs",
        ((2, 2, 1),) if repeated else ((2, 1, 1), (2, 2, 2)) if wide else ((2, 1, 1),),
        balanced="balanced" in kept,
        positive="positive" in kept,
        repeated=repeated,
        max_height=2 if "positive" not in kept else 4,
    )


THEOREM_3_3 = Claim(
    key="berner2019.theorem_3_3",
    title="Uniform inverse stability",
    space=stable_space,
    hypotheses=(BALANCED, NON_REDUNDANT, POSITIVE),
    conclusion=uniform,
    wording="For Γ and Θ in N* some Φ with R(Φ) = R(Θ) has ‖Φ - Γ‖ <= 4 δ^(1/2).",
    screen=far_screen(16),
)


def number_beta(instance: Instance) -> Fraction:
    """β."""
    return instance.number("beta")


def c1(instance: Instance) -> bool:
    """C.1 with β?"""
    return number_beta(instance) >= 0 and decide_c1(both(instance)[0], delta(instance), number_beta(instance)).proved


def at_gamma(instance: Instance) -> Comparison:
    """Is distance <= β + 2 δ^(1/2), for the lower bound of the distance?"""
    gamma, theta = both(instance)
    beyond = max(distance_bound(gamma, theta) - number_beta(instance), Fraction(0))
    return compare("(lower bound of ‖Φ - Γ‖ - β)²", beyond**2, "4 δ", 4 * delta(instance), relation="<=")


def least_beta(instance: Instance) -> list[tuple[str, Fraction]]:
    """The least β with which C.1 holds."""
    return [("beta", minimal_beta(both(instance)[0], delta(instance)))]


def pointwise_space(kept: frozenset[str]) -> Space:
    """Pairs of two-layer networks with the least β of C.1, or β = 0 where C.1 is dropped.

    Since the theorem holds, what is without C.2 is looked for where two a_i of Γ are on one ray.
    """
    sizes = ((2, 1, 1),) if {"C.2", "C.3a", "C.3b"} <= kept else ((2, 2, 1),) if "C.2" not in kept else ((2, 2, 2),)
    return two_layer_pairs(
        "pairs Γ, Θ of two inputs, and β",
        sizes,
        repeated="C.2" not in kept,
        numbers=least_beta if "C.1" in kept else lambda instance: [("beta", Fraction(0))],
        max_height=2,
    )


CONDITIONS = (
    NamedPredicate("C.1", "neurons of Γ with ‖c_i a_i‖ <= 2δ have |c_i| and ‖a_i‖ at most β", c1),
    NamedPredicate("C.2", "no two non-zero a_i of Γ lie on one ray", lambda i: decide_c2(both(i)[0]).proved),
    NamedPredicate("C.3a", "no two a_i of Γ are opposite, and no two of Θ", lambda i: decide_c3a(*both(i)).proved),
    NamedPredicate("C.3b", "no a_i of Γ is opposite to one of Θ", lambda i: decide_c3b(*both(i)).proved),
)

THEOREM_3_1 = Claim(
    key="berner2019.theorem_3_1",
    title="Inverse stability at Γ",
    space=pointwise_space,
    hypotheses=CONDITIONS,
    conclusion=at_gamma,
    wording="Under C.1 to C.3 some Φ with R(Φ) = R(Θ) has ‖Φ - Γ‖ <= β + 2 δ^(1/2).",
    screen=far_screen(4),
)


def same_function(instance: Instance) -> bool:
    """R(Γ) = R(Θ)?"""
    return decide_two_layer_equality(*both(instance)).proved


def independent(instance: Instance) -> bool:
    """Are the a_i of Θ linearly independent?  There are at most two of them."""
    rows = both(instance)[1].a
    if len(rows) == 1:
        return any(rows[0])
    first, second = rows
    minors = [first[i] * second[j] - first[j] * second[i] for i in range(len(first)) for j in range(i)]
    return any(minors)


def no_zero_output(instance: Instance) -> bool:
    """Is no c_i of Θ zero?"""
    return all(any(c) for c in both(instance)[1].c)


def rescaled_neurons(instance: Instance) -> Comparison:
    """Can every neuron of Γ be matched with one of Θ of which it is a positive rescaling?"""
    gamma, theta = both(instance)
    best = max(
        sum(_rescaled(gamma, i, theta, j) for i, j in enumerate(places)) for places in permutations(range(theta.m))
    )
    return compare("neurons of Φ that rescale one of Θ", Fraction(best), "m", Fraction(theta.m))


def _rescaled(gamma: Any, i: int, theta: Any, j: int) -> bool:
    a, b, (c,), (e,) = gamma.a[i], theta.a[j], gamma.c[i], theta.c[j]
    if not any(b) or not any(a):
        return not any(a) and not any(b) and c == e
    factor = _ratio(a, b)
    return factor is not None and factor > 0 and c * factor == e


def unique_screen(shape: Shape, kept: frozenset[str]) -> Callable[[Filling], bool]:
    """Equal functions have equal values at a few points."""
    plan: PairPlan = shape.plan
    points = [(1,), (-1,)] if plan.d == 1 else [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 2), (-2, 1)]

    def promising(values: Filling) -> bool:
        rows, c = plan.split(values)
        for x in points:
            total = 0
            for i, (row, weight) in enumerate(zip(rows, c, strict=True)):
                t = sum(s * u for s, u in zip(row, x, strict=True))
                if t > 0:
                    total += weight * t if i < plan.m else -weight * t
            if total:
                return False
        return True

    return promising if "same-function" in kept else lambda values: True


LEMMA_A_3 = Claim(
    key="berner2019.lemma_a_3",
    title="Uniqueness for independent weight vectors",
    space=two_layer_pairs("pairs Φ, Θ of equal widths", ((1, 1, 1), (1, 2, 2), (2, 1, 1)), max_height=1),
    hypotheses=(
        NamedPredicate("same-function", "R(Φ) = R(Θ)", same_function),
        NamedPredicate("independent", "the a_i of Θ are linearly independent", independent),
        NamedPredicate("no-zero-output", "no c_i of Θ is zero", no_zero_output),
    ),
    conclusion=rescaled_neurons,
    wording="If R(Φ) = R(Θ) and the a_i of Θ are independent, Φ is Θ up to order and positive rescaling.",
    screen=unique_screen,
)


def sum_is_zero(instance: Instance) -> bool:
    """Σ a_i = 0?"""
    return not any(sum(column) for column in zip(*as_two_layer(instance.network).a, strict=True))


def turned_sum(instance: Instance) -> Comparison:
    """Σρ(<a_i, x>) = Σρ(<-a_i, x>) at the point?"""
    x = instance.samples[0][0]
    left, right = (realization(instance.network, [s * t for t in x])[0] for s in (1, -1))
    return compare("Σρ(<a_i, x>)", left, "Σρ(<-a_i, x>)", right, left_code="value(samples[0][0])[0]",
                   right_code="value([-t for t in samples[0][0]])[0]")  # fmt: skip


def sums() -> Space:
    """Σρ(<a_i, x>) with one to three neurons, and a point."""

    def shape(d: int, m: int) -> Shape:
        def build(values: Sequence[Fraction]) -> Instance:
            rows = [tuple(values[i * d : (i + 1) * d]) for i in range(m)]
            return Instance(two_layer(rows, [1] * m), ((tuple(values[m * d :]), ()),))

        return Shape(m + 1, m * (d + 1), 1, ("any",) * ((m + 1) * d), build)

    sizes = [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (2, 3)]
    return Space("sums of m ReLUs of d inputs, and a point", lambda: [shape(d, m) for d, m in sizes], 1)


LEMMA_A_5 = Claim(
    key="berner2019.lemma_a_5",
    title="Opposite weight vectors",
    space=sums(),
    hypotheses=(NamedPredicate("sum-zero", "Σ a_i = 0", sum_is_zero),),
    conclusion=turned_sum,
    wording="If Σ a_i = 0, then Σρ(<a_i, x>) = Σρ(<-a_i, x>) for all x.",
)

CLAIMS = (THEOREM_3_1, THEOREM_3_3, LEMMA_A_3, LEMMA_A_5)
