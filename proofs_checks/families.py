"""Families of two-layer networks with a parameter k: norms and distances as exact functions of k, for all k >= 1.

Weights are sympy expressions in k, read as Laurent polynomials in √k; inequalities hold for all real k >= start.

Distances.  If the a_j of g = Σ c_j ρ(<a_j, x>) are independent and no c_j is 0, every Φ of the same width with R(Φ) = g
has the neurons (λ_j a_j, c_j/λ_j), λ_j > 0, in some order (berner2019, Lemma A.3).  So ‖Φ - Γ‖ >= D for all of them if
and only if every order has a position i whose cost max(‖λ a_j - b_i‖, |c_j/λ - e_i|) is >= D for all λ > 0.  For one
pair, "all entries < D" is an open interval of λ for each entry, and intervals of a line meet if any two of them do
(Helly); so an entry, or two entries, show every lower bound there is.

Names in this module
    (b, e)     a neuron of Γ, the target; (a, c) a neuron of g, a ray with λ on it
    n, v, p, w    an entry of a and the one of b, and c and e, with signs turned so that n, p >= 0
    D          a bound
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from exactrelu import CheckFailed, TwoLayer
from proofs_checks.laurent import Laurent, at_least, largest, laurent, parameter, sign_of

Row = tuple[Laurent, ...]
Neuron = tuple[Row, Laurent]


@dataclass(frozen=True)
class Family:
    """Γ_k or Θ_k in N_(d,m,1): rows a_i and numbers c_i; claims are for all real k >= start."""

    a: tuple[Row, ...]
    c: Row
    start: int = 1

    @classmethod
    def of(cls, a: Iterable[Iterable[Any]], c: Iterable[Any], start: int = 1) -> Family:
        """Read sympy expressions in k, and ints."""
        return cls(tuple(tuple(laurent(t) for t in row) for row in a), tuple(laurent(t) for t in c), start)

    @property
    def neurons(self) -> list[Neuron]:
        """The pairs (a_i, c_i)."""
        return list(zip(self.a, self.c, strict=True))

    def at(self, k: int) -> TwoLayer:
        """The member at one k; its weights must be rational there."""
        return TwoLayer.of([[_rational(t, k) for t in row] for row in self.a], [_rational(t, k) for t in self.c])


def difference(one: Family, other: Family) -> Family:
    """R(Γ) - R(Θ)."""
    return Family((*one.a, *other.a), (*one.c, *(-t for t in other.c)), max(one.start, other.start))


def are_independent(rows: Sequence[Row], start: int = 1) -> bool:
    """Are the rows linearly independent for all k >= start: has some maximal minor one sign, and never 0?"""
    for columns in itertools.combinations(range(len(rows[0]) if rows else 0), len(rows)):
        try:
            if sign_of(_determinant([[row[j] for j in columns] for row in rows]), start):
                return True
        except CheckFailed:
            continue
    return not rows


def seminorm(g: Family) -> Any:
    """|g|_{W^{1,∞}} as a function of k, where the kinks that remain lie on independent hyperplanes.

    Neurons of one line are merged: the jumps c‖·‖ are added up, and what is on the other side is linear.  Then every
    set of kinks is the active set of some cell, so the entries of all 2^n Jacobians are compared.

    Raises:
        CheckFailed: the kinks are not shown independent, or no entry is the largest for all k.
    """
    base, kinks = _merged(g)
    if not are_independent([n for n, _ in kinks], g.start):
        raise CheckFailed("the kinks are not shown to be independent")
    entries: list[Laurent] = []
    for active in itertools.product((False, True), repeat=len(kinks)):
        total = list(base)
        for on, (n, jump) in zip(active, kinks, strict=True):
            total = [s + jump * t for s, t in zip(total, n, strict=True)] if on else total
        entries += total
    return largest(entries, g.start).expression


def sup_norm_on_square(g: Family) -> Any:
    """‖g‖_{L^∞((-1,1)²)} as a function of k: g is linear on cones, so a corner or the end of a kink attains it."""
    one = laurent(1)
    points = [(s, t) for s in (one, -one) for t in (one, -one)]
    for x, y in g.a:
        top = largest([x, y], g.start)
        points += [((-y).over(top), x.over(top)), (y.over(top), (-x).over(top))]
    return largest([_value(g, point) for point in points], g.start).expression


def cost_is_at_least(target: Neuron, ray: Neuron, bound: Laurent, start: int = 1) -> bool:
    """Is max(‖λ a - b‖, |c/λ - e|) >= D for all λ > 0 and k >= start, by one entry or by two?"""
    zero, D = laurent(0), bound
    still, moving, (p, w) = _turned(target, ray, start)
    if any(at_least(side, D, start) for v in still for side in (v, -v)):
        return True
    if any(at_least(zero, v + D, start) for v in (*(v for _, v in moving), w)):
        return True  # n λ and p/λ are positive, so they stay above v + D and w + D
    if any(at_least((v - D) * m, (u + D) * n, start) for (n, v), (m, u) in itertools.permutations(moving, 2)):
        return True  # λ > (v - D)/n excludes λ < (u + D)/m
    if any(at_least(n * p, (v + D) * (w + D), start) for n, v in moving):
        return True  # n λ < v + D and p/λ < w + D have a product < (v + D)(w + D)
    return at_least(w, D, start) and any(
        at_least(v, D, start) and at_least((v - D) * (w - D), n * p, start) for n, v in moving
    )


def cost_is_at_most(target: Neuron, ray: Neuron, bound: Laurent, start: int = 1) -> bool:
    """Is max(‖λ a - b‖, |c/λ - e|) <= D for some λ > 0, for each k >= start: do any two intervals of λ meet?"""
    D = bound
    still, moving, (p, w) = _turned(target, ray, start)
    return (
        all(at_least(D, side, start) for v in still for side in (v, -v))
        and all(_is_positive(v + D, start) for v in (*(v for _, v in moving), w))
        and all(at_least((u + D) * n, (v - D) * m, start) for (n, v), (m, u) in itertools.permutations(moving, 2))
        and all(at_least((v + D) * (w + D), n * p, start) for n, v in moving)
        and all(
            at_least(D, v, start) or at_least(D, w, start) or at_least(n * p, (v - D) * (w - D), start)
            for n, v in moving
        )
    )


def distance_is_at_least(gamma: Family, g: Family, bound: Any) -> bool:
    """Is ‖Φ - Γ‖ >= D for all k >= start and *every* Φ of the width of Γ with R(Φ) = g?

    The a_j of g must be independent and as many as the neurons of Γ, and no c_j may be 0: then these are all positions
    and rays.
    """
    if len(g.c) != len(gamma.c) or not are_independent(g.a, g.start) or not all(sign_of(c, g.start) for c in g.c):
        return False
    far = _table(gamma, g, cost_is_at_least, laurent(bound))
    return all(any(far[i][j] for i, j in enumerate(order)) for order in itertools.permutations(range(len(g.c))))


def distance_is_at_most(gamma: Family, g: Family, bound: Any) -> bool:
    """Is ‖Φ - Γ‖ <= D for some Φ of the width of Γ with R(Φ) = g, for each k >= start?"""
    near = _table(gamma, g, cost_is_at_most, laurent(bound))
    return any(all(near[i][j] for i, j in enumerate(order)) for order in itertools.permutations(range(len(g.c))))


def distance_is(gamma: Family, g: Family, bound: Any) -> bool:
    """Is the least ‖Φ - Γ‖ over every Φ of the width of Γ with R(Φ) = g exactly this function of k?"""
    return distance_is_at_least(gamma, g, bound) and distance_is_at_most(gamma, g, bound)


def distance_over_orders(gamma: Family, theta: Family) -> Any:
    """The least ‖Φ - Γ‖ over the orders Φ of the neurons of Θ, as a function of k; no rescaling.

    Raises:
        CheckFailed: no order is the nearest for all k.
    """
    mine, theirs = ([(*a, c) for a, c in family.neurons] for family in (gamma, theta))
    distances = [
        largest([s - t for i, j in enumerate(order) for s, t in zip(mine[i], theirs[j], strict=True)], theta.start)
        for order in itertools.permutations(range(len(theirs)))
    ]
    for nearest in distances:
        if all(at_least(other, nearest, theta.start) for other in distances):
            return nearest.expression
    raise CheckFailed(f"no order is shown to be the nearest for all k >= {theta.start}")


def _table(gamma: Family, g: Family, decide: Callable[..., bool], bound: Laurent) -> list[list[bool]]:
    return [[decide(target, ray, bound, g.start) for ray in g.neurons] for target in gamma.neurons]


def _turned(target: Neuron, ray: Neuron, start: int) -> tuple[list[Laurent], list[Row], Row]:
    """The v of entries with n = 0, the pairs (n, v) of the others, and (p, w), with signs turned: n > 0 and p > 0."""
    (b, e), (a, c) = target, ray
    signs = [sign_of(n, start) for n in a]
    still = [v for s, v in zip(signs, b, strict=True) if not s]
    moving: list[Row] = [(n, v) if s > 0 else (-n, -v) for s, n, v in zip(signs, a, b, strict=True) if s]
    return still, moving, (c, e) if sign_of(c, start) > 0 else (-c, -e)


def _merged(g: Family) -> tuple[list[Laurent], list[Neuron]]:
    """The Jacobian where all kinks are inactive, and the kinks (n, jump) with jump ≠ 0."""
    base = [laurent(0)] * len(g.a[0])
    kinks: list[Neuron] = []
    for a, c in g.neurons:
        if all(t.is_zero for t in a):
            continue
        place, factor = next(((i, f) for i, (n, _) in enumerate(kinks) if (f := _factor(n, a))), (None, laurent(1)))
        if place is None:
            kinks.append((a, c))
            continue
        n, jump = kinks[place]
        positive = sign_of(factor, g.start) > 0
        kinks[place] = n, jump + (factor if positive else -factor) * c
        base = base if positive else [s + c * t for s, t in zip(base, a, strict=True)]
    return base, [(n, jump) for n, jump in kinks if not jump.is_zero]


def _factor(n: Row, a: Row) -> Laurent | None:
    """The λ with a = λ n, or None."""
    place = next(k for k, t in enumerate(n) if not t.is_zero)
    parallel = all((a[place] * s - n[place] * t).is_zero for s, t in zip(n, a, strict=True))
    return a[place].over(n[place]) if parallel else None


def _determinant(rows: list[list[Laurent]]) -> Laurent:
    if not rows:
        return laurent(1)
    total = laurent(0)
    for j, entry in enumerate(rows[0]):
        minor = entry * _determinant([[t for i, t in enumerate(row) if i != j] for row in rows[1:]])
        total = total - minor if j % 2 else total + minor
    return total


def _value(g: Family, x: Sequence[Laurent]) -> Laurent:
    """The value g(x), where every pre-activation has one sign for all k."""
    total = zero = laurent(0)
    for a, c in g.neurons:
        z = sum((s * t for s, t in zip(a, x, strict=True)), zero)
        if at_least(z, zero, g.start):
            total = total + c * z
        elif not at_least(zero, z, g.start):
            raise CheckFailed(f"the pre-activation {z} is not shown to have one sign for all k >= {g.start}")
    return total


def _is_positive(p: Laurent, start: int) -> bool:
    try:
        return sign_of(p, start) > 0
    except CheckFailed:
        return False


@cache
def _rational(value: Laurent, k: int) -> str:
    number = value.expression.subs(parameter(), k)
    if not number.is_Rational:
        raise CheckFailed(f"the weight {number} is not rational at k = {k}")
    return str(number)
