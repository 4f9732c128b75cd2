"""How near Γ a group of neurons of Φ can be, as far as it is asked: quick bounds, a program, the exact number.

Names in this module
    τ        the least t for a group: no group of its kind with all its neurons live is within t < τ
    t, best  a threshold that τ is compared with
    λ, y     scales of the group and multipliers of its program, as in ``neuron_groups`` and ``ratio_programs``
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from exactrelu.errors import CheckFailed
from exactrelu.exact.algebraic_numbers import AlgebraicNumber, as_algebraic
from exactrelu.exact.matrices import Vector
from exactrelu.exact.number_fields import FieldNumber, field_number
from exactrelu.exact.ratio_programs import LeastRatio, RatioProgram, least_ratio
from exactrelu.realizations.fibre_demands import Demand, TypeDemands
from exactrelu.realizations.joint_groups import Relation, joint_program, relations_of
from exactrelu.realizations.neuron_groups import Side, free_program, ray_program
from exactrelu.realizations.pair_distance import cancelling_distance, common_ray_distance, ray_distance
from exactrelu.realizations.two_layer_parametrization import TwoLayer


@dataclass(frozen=True, slots=True)
class Group:
    """Several live neurons of Φ that share a ray or a line.

    Attributes:
        kind: ``ray``, at least two neurons for one demand; ``cancel``, on any ray with the total 0; ``line``, on both
            sides of a hyperplane with the total of both; ``free``, on both sides of any line with the total 0.
        index: the number of the demand or of the hyperplane; 0 for the others.
        members: pairs (i, side), by i; the side is 1 but for ``line`` and ``free``, where the first of ``free`` is 1.
    """

    kind: str
    index: int
    members: tuple[Side, ...]

    @property
    def neurons(self) -> frozenset[int]:
        """The numbers of the neurons."""
        return frozenset(i for i, _ in self.members)


#: One group, or the groups of all lines on both sides of a type that couples them.
Item: TypeAlias = Group | tuple[Group, ...]


class GroupBounds:
    """What was found out about groups of the neurons of one Γ; every answer is kept."""

    def __init__(self, gamma: TwoLayer) -> None:
        self.gamma = gamma
        self._rays: dict[tuple[int, Vector], Fraction] = {}
        self._common: dict[tuple[int, int, int], Fraction] = {}
        self._found: dict[object, LeastRatio] = {}

    def ray(self, i: int, u: Vector, side: int = 1) -> Fraction:
        """The least t at which a_i can come to lie on the ray of ±u."""
        key = i, u if side > 0 else tuple(-v for v in u)
        if key not in self._rays:
            self._rays[key] = ray_distance(self.gamma.a[i], key[1])
        return self._rays[key]

    def common(self, i: int, k: int, side: int) -> Fraction:
        """The least t at which a_i and ±a_k can come to lie on one ray."""
        key = min(i, k), max(i, k), side
        if key not in self._common:
            b = self.gamma.a[key[1]]
            self._common[key] = common_ray_distance(self.gamma.a[key[0]], b if side > 0 else tuple(-v for v in b))
        return self._common[key]

    def quick(self, target: TypeDemands, group: Item) -> Fraction:
        """A rational number <= τ, from one neuron and a ray, or two neurons."""
        if isinstance(group, tuple):
            return max(self.quick(target, one) for one in group)
        given = given_ray(target, group)
        if given is not None:
            return max(self.ray(i, given.u, side) for i, side in group.members)
        if group.kind == "cancel" and len(group.members) == 2:
            (i, _), (k, _) = group.members
            return cancelling_distance(self.gamma.a[i], self.gamma.c[i], self.gamma.a[k], self.gamma.c[k])
        pairs = ((one, two) for place, one in enumerate(group.members) for two in group.members[:place])
        return max(self.common(i, k, side * other) for (i, side), (k, other) in pairs)

    def is_open(self, target: TypeDemands, group: Item, best: AlgebraicNumber) -> bool:
        """Is τ < best, or not known to be at least best?"""
        quick = self.quick(target, group)
        if best <= quick:
            return False
        key = _key(target, group)
        if key in self._found:
            found = self._found[key]
        else:
            above = best.enclose()[1]
            program = self.program(target, group)
            game = program.at(above)
            below = program.lower_bound(game.y)
            if game.value > 0 and below is not None:
                found = self._found[key] = LeastRatio(below, None, game.y, ())
            else:
                found = self._found[key] = least_ratio(program, start=quick)
        if found.value is None and found.high is None and best > found.low:
            found = self._found[key] = least_ratio(self.program(target, group), start=found.low)
        return best > lower_end(found)

    def least(self, target: TypeDemands, group: Item) -> LeastRatio:
        """τ, or what is known about it."""
        key = _key(target, group)
        found = self._found.get(key)
        if found is None or (found.value is None and found.high is None):
            found = self._found[key] = least_ratio(self.program(target, group), start=self.quick(target, group))
        return found

    def multipliers(self, target: TypeDemands, group: Item, t: AlgebraicNumber) -> tuple[FieldNumber, ...]:
        """Multipliers y >= 0, not all 0, with y (A - t B) >= 0, for a t > 0 that is at most τ.

        Raises:
            CheckFailed: t is larger than what is known of τ.
        """
        found = self._found.get(_key(target, group)) or self.least(target, group)
        if found.value is not None and found.value == t:
            return found.y
        if not found.y_low or t > found.low:
            program = self.program(target, group)
            for middle in _between(t, self.least(target, group)):
                game = program.at(middle)
                if game.value >= 0:
                    return tuple(field_number(t, [v]) for v in game.y)
            raise CheckFailed("a group was taken for farther away than it is")
        return tuple(field_number(t, [v]) for v in found.y_low)

    def program(self, target: TypeDemands, group: Item) -> RatioProgram:
        """The matrices of the group."""
        if isinstance(group, tuple):
            members = [one.members for one in group]
            return joint_program(self.gamma, members, tuple(line.u for line in target.lines), relations_for(target))
        given = given_ray(target, group)
        if given is not None:
            return ray_program(self.gamma, group.members, given.u, given.p)
        return free_program(self.gamma, group.members)


def relations_for(target: TypeDemands) -> tuple[Relation, ...]:
    """The relations between the sides of the lines of a type.

    Raises:
        CheckFailed: they contradict each other; then the type has no member.
    """
    lines = target.lines
    relations = relations_of(tuple(line.u for line in lines), tuple(line.p for line in lines), target.rest)
    if relations is None:
        raise CheckFailed("the lines on both sides of a type cannot carry its linear part")
    return relations


def given_ray(target: TypeDemands, group: Group) -> Demand | None:
    """The demand or the hyperplane of a group, or None for a line that is not given."""
    if group.kind == "ray":
        return target.demands[group.index]
    return target.lines[group.index] if group.kind == "line" else None


def lower_end(found: LeastRatio) -> AlgebraicNumber:
    """The best lower bound of τ that is known."""
    return found.value if found.value is not None else as_algebraic(found.low)


def upper_end(found: LeastRatio) -> AlgebraicNumber | None:
    """The best upper bound of τ that is known."""
    if found.value is not None:
        return found.value
    return None if found.high is None else as_algebraic(found.high)


def _key(target: TypeDemands, group: Item) -> object:
    if isinstance(group, tuple):
        return target.lines, target.rest, group
    return given_ray(target, group), group.members


def _between(t: AlgebraicNumber, found: LeastRatio) -> Iterable[Fraction]:
    """Rational numbers from t to the lower bound of τ, nearer and nearer to t."""
    bound = lower_end(found)
    if t.as_rational is not None:
        yield t.as_rational
        return
    width = Fraction(1, 10**3)
    while bound > t:
        high = t.enclose(width)[1]
        if bound >= high:
            yield high
            return
        width /= 1000
