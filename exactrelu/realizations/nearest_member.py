"""The weights of a member of a fibre within a distance t of Γ, in Q(t): rational wherever there is room.

Names in this module
    t       a distance, an algebraic number
    λ       the scale of a neuron on a ray
    (a, c)  the weights of Γ; (a', c') those of Φ
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from exactrelu.errors import CheckFailed
from exactrelu.exact.algebraic_numbers import AlgebraicNumber, as_algebraic
from exactrelu.exact.matrices import Vector
from exactrelu.exact.number_fields import FieldNumber, field_number
from exactrelu.exact.simple_points import simplest_between
from exactrelu.exact.surds import Surd
from exactrelu.realizations.distance_search import Leaf, items_of
from exactrelu.realizations.fibre_demands import Demand, TypeDemands
from exactrelu.realizations.group_bounds import Group, GroupBounds, Item, given_ray, relations_for, upper_end
from exactrelu.realizations.joint_groups import solve_relations
from exactrelu.realizations.pair_distance import pair_distance, scale_interval, side_of
from exactrelu.realizations.product_form import largest
from exactrelu.realizations.two_layer_parametrization import TwoLayer

Numbers: TypeAlias = tuple[FieldNumber, ...]
Weights: TypeAlias = tuple[Numbers, Numbers]
_ONE = Fraction(1)


def weights_of(leaf: Leaf, target: TypeDemands, bounds: GroupBounds, t: AlgebraicNumber) -> list[Weights]:
    """The neurons of the member that a leaf describes, each within t of that of Γ.

    Cost: a linear program for each group.
    """
    gamma = bounds.gamma
    zero = field_number(t, [])
    placed: dict[int, Weights] = {}
    for i in leaf.dead:
        a, c = gamma.a[i], gamma.c[i]
        first_dies = largest(a) <= largest(c)
        placed[i] = (
            tuple(zero if first_dies else zero + v for v in a),
            tuple(zero + v if first_dies else zero for v in c),
        )
    for i, q in leaf.alone:
        demand = target.demands[q]
        scale = _scale(gamma.a[i], gamma.c[i], demand, t)
        placed[i] = tuple(scale * v for v in demand.u), tuple(v / scale for v in demand.p)
    for item in items_of(leaf, target):
        x, reach = _scales(target, item, bounds, t)
        if isinstance(item, tuple):
            placed.update(_joint(item, target, x, gamma, reach))
        else:
            given = given_ray(target, item)
            total = None if given is None else tuple(reach - reach + v for v in given.p)
            placed.update(_group(item, given, total, x, gamma, reach))
    return [placed[i] for i in range(gamma.m)]


def rational_below(t: AlgebraicNumber, least: Surd | AlgebraicNumber) -> Fraction | None:
    """A rational number from ``least`` to t, t itself if it is rational; None if there is none, as they are equal."""
    if t.as_rational is not None:
        return t.as_rational
    floor = as_algebraic(least)
    if floor >= t:
        return None
    width = _ONE
    while True:
        low, high = floor.enclose(width)[1], t.enclose(width)[0]
        if low <= high:
            return simplest_between(low, high)
        width /= 64


def _scale(a: Vector, c: Vector, demand: Demand, t: AlgebraicNumber) -> FieldNumber:
    """A λ with ‖λu - a‖ <= t and ‖p/λ - c‖ <= t."""
    bound = rational_below(t, pair_distance(a, c, demand.u, demand.p))
    if bound is not None:
        return field_number(t, [simplest_between(*scale_interval(a, c, demand.u, demand.p, bound))])
    # t is irrational and the distance of this pair: an end from a meets one from c, so this λ is the only one
    first, second = side_of(demand.u, a), side_of(demand.p, c)
    tau = field_number(t, [0, 1])
    return _greatest([(alpha - tau) / x for x, alpha in first.terms] + [y / (tau + gamma) for y, gamma in second.terms])


def _scales(target: TypeDemands, group: Item, bounds: GroupBounds, t: AlgebraicNumber) -> tuple[Numbers, FieldNumber]:
    """The x of the program of a group at t, or at a rational number below it, and that number."""
    found = bounds.least(target, group)
    if found.value is not None and found.value == t:
        return found.x, field_number(t, [0, 1])
    least = upper_end(found)
    bound = None if least is None else rational_below(t, least)
    if bound is None:
        raise CheckFailed("a group is farther away than the member it is part of")
    x = bounds.program(target, group).at(bound).x
    return tuple(field_number(t, [v]) for v in x), field_number(t, [bound])


def _joint(
    groups: tuple[Group, ...], target: TypeDemands, x: Numbers, gamma: TwoLayer, reach: FieldNumber
) -> dict[int, Weights]:
    """The neurons of coupled lines: first the sums of the products on all sides, then the neurons of each side."""
    sides = [
        (line, sign, [(place, i) for place, i, side in _placed(groups, line) if side == sign])
        for line in range(len(groups))
        for sign in (1, -1)
    ]
    totals: list[list[FieldNumber]] = []
    for k in range(gamma.D):
        intervals = []
        for _, _, members in sides:
            middle = sum((x[place] * gamma.c[i][k] for place, i in members), reach - reach)
            width = sum((x[place] for place, _ in members), reach - reach) * reach
            intervals.append((middle - width, middle + width))
        scaled = [(low / x[0], high / x[0]) for low, high in intervals]
        totals.append(solve_relations(relations_for(target), scaled, k))
    placed: dict[int, Weights] = {}
    for number, (line, sign, members) in enumerate(sides):
        group = Group("ray", 0, tuple((i, sign) for _, i in members))
        total = tuple(values[number] for values in totals)
        scales = (x[0], *(x[place] for place, _ in members))
        placed.update(_group(group, target.lines[line], total, scales, gamma, reach))
    return placed


def _placed(groups: tuple[Group, ...], line: int) -> list[tuple[int, int, int]]:
    """The members of one of the groups, with their places in the x of all of them."""
    start = 1 + sum(len(group.members) for group in groups[:line])
    return [(start + k, i, side) for k, (i, side) in enumerate(groups[line].members)]


def _group(
    group: Group, given: Demand | None, wanted: Numbers | None, x: Numbers, gamma: TwoLayer, reach: FieldNumber
) -> dict[int, Weights]:
    """The neurons of a group with these scales; all second layers move by the same vector, which is within reach."""
    scales = list(x) if given is None else [v / x[0] for v in x[1:]]
    zero = reach - reach
    total = sum(scales, zero)
    moves = []
    for k in range(gamma.D):
        reached = sum((v * gamma.c[i][k] for (i, _), v in zip(group.members, scales, strict=True)), zero)
        gap = (zero if wanted is None else wanted[k]) - reached
        moves.append(gap / total if total else zero)
    u = _direction(group, scales, gamma, reach) if given is None else tuple(zero + v for v in given.u)
    return {
        i: (tuple(scale * side * v for v in u), tuple(s + v for s, v in zip(moves, gamma.c[i], strict=True)))
        for (i, side), scale in zip(group.members, scales, strict=True)
    }


def _direction(group: Group, scales: Sequence[FieldNumber], gamma: TwoLayer, reach: FieldNumber) -> Numbers:
    """A vector u with all λ_i u within reach of ±a_i, with as many zeros as possible."""
    zero, u = reach - reach, []
    for j in range(gamma.d):
        ends = [(gamma.a[i][j] * side, scale) for (i, side), scale in zip(group.members, scales, strict=True) if scale]
        low, high = _greatest([(v - reach) / s for v, s in ends]), _least([(reach + v) / s for v, s in ends])
        u.append(zero if low.sign <= 0 <= high.sign else low if low.sign > 0 else high)
    return tuple(u)


def _greatest(numbers: Sequence[FieldNumber]) -> FieldNumber:
    best = numbers[0]
    for number in numbers[1:]:
        best = number if number > best else best
    return best


def _least(numbers: Sequence[FieldNumber]) -> FieldNumber:
    return -_greatest([-number for number in numbers])
