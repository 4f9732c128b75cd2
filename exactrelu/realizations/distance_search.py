"""The nearest member of one type of a fibre: which neuron serves which demand, alone or in a group, and which cancel.

A member of a type puts every neuron of Φ into one place: alone on the ray of a demand, in a group that shares the ray
of a demand, on a line with both sides in use, in a group that cancels on some ray, or dead.  Its distance from Γ is the
largest of the distances of the parts.  The search chooses the groups with two neurons and more, one after the other in
a fixed order, among those that are nearer than the best member so far; what is left is a bottleneck assignment of
neurons to demands and to death.  Where that is not possible, Hall's violator says why, often for all further choices.

Names in this module
    best       the distance of the best member so far
    slots      the demands without a group, by number, and ``k``, ``k + 1``, … for the dead neurons
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.errors import LimitExceeded
from exactrelu.exact.algebraic_numbers import AlgebraicNumber, as_algebraic
from exactrelu.exact.surds import Surd, surd
from exactrelu.limits import Limits
from exactrelu.realizations.fibre_demands import Demand, TypeDemands
from exactrelu.realizations.group_bounds import Group, GroupBounds, Item, lower_end, upper_end
from exactrelu.realizations.matching import bottleneck_assignment
from exactrelu.realizations.matching_or_violator import Violator, matching_or_violator
from exactrelu.realizations.neuron_groups import Side
from exactrelu.realizations.pair_distance import dead_distance, pair_distance


@dataclass(frozen=True, slots=True)
class Obstruction:
    """Why no member with these groups is within the distance: neurons and slots that do not come together.

    Attributes:
        groups: the groups that are chosen.
        neurons: neurons in none of them.
        demands: demands that have none of them; no neuron of ``neurons`` is near enough to one.
        dead: whether the dead places are among the slots; then no neuron of ``neurons`` can die either.
        everywhere: whether this holds for all further choices of groups as well.
    """

    groups: tuple[Group, ...]
    neurons: tuple[int, ...]
    demands: tuple[int, ...]
    dead: bool
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Coupled:
    """Groups of all lines on both sides that are not nearer than the distance together.

    Attributes:
        groups: one for each line, in order.
    """

    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Groups and an assignment of the other neurons, all nearer than the best.

    Attributes:
        groups: the groups.
        alone: pairs (neuron, demand).
        dead: the neurons that die.
        rest: the largest distance of those two, None if there are none.
    """

    groups: tuple[Group, ...]
    alone: tuple[tuple[int, int], ...]
    dead: tuple[int, ...]
    rest: Surd | None


class Budget:
    """How many more steps a search may take."""

    def __init__(self, limits: Limits) -> None:
        self.allowed = self.left = limits.normal_form_terms

    def spend(self) -> None:
        """Take one step.

        Raises:
            LimitExceeded: there are no more.
        """
        self.left -= 1
        if self.left < 0:
            raise LimitExceeded(
                "normal_form_terms",
                needed=f"more than {self.allowed}",
                allowed=self.allowed,
                doing="choosing the neurons that share a ray",
            )


class PairCosts:
    """The distances of every neuron of Γ to every demand, alone, and to death; computed once for each ray."""

    def __init__(self, bounds: GroupBounds) -> None:
        self.gamma = bounds.gamma
        self.dead = [surd(dead_distance(a, c)) for a, c in zip(self.gamma.a, self.gamma.c, strict=True)]
        self._columns: dict[Demand, list[Surd]] = {}

    def column(self, demand: Demand) -> list[Surd]:
        """The distance of each neuron to a demand."""
        if demand not in self._columns:
            pairs = zip(self.gamma.a, self.gamma.c, strict=True)
            self._columns[demand] = [pair_distance(a, c, demand.u, demand.p) for a, c in pairs]
        return self._columns[demand]


class TypeSearch:
    """The search in one type."""

    def __init__(self, target: TypeDemands, bounds: GroupBounds, costs: PairCosts, budget: Budget) -> None:
        self.target, self.bounds, self.budget = target, bounds, budget
        self.m, self.k = bounds.gamma.m, len(target.demands)
        self.costs = [costs.column(demand) for demand in target.demands]
        self.dead = costs.dead

    @property
    def spare(self) -> int:
        """The neurons beyond those that the type needs."""
        return self.m - self.target.needed

    def alone(self) -> Leaf:
        """The best member without a group, for a plain type: a bottleneck assignment."""
        return self._assigned((), list(range(self.m)))

    def explore(self, best: AlgebraicNumber) -> Iterator[Leaf | Obstruction | Coupled]:
        """Leaves below ``best``, and the obstructions that close all the others."""
        near = [[i for i in range(self.m) if best > column[i]] for column in self.costs]
        dying = [i for i in range(self.m) if best > self.dead[i]]
        groups = [group for group in self._groups(best) if self.bounds.is_open(self.target, group, best)]
        yield from self._explored(_Choice((), list(range(self.m)), groups), near, dying, best)

    def far_groups(self, t: AlgebraicNumber) -> Iterator[Group]:
        """The groups that no neuron and no pair of neurons excludes below t, but their program does."""
        return (
            group
            for group in self._groups(t)
            if t > self.bounds.quick(self.target, group) and not self.bounds.is_open(self.target, group, t)
        )

    def _explored(
        self, choice: _Choice, near: list[list[int]], dying: list[int], best: AlgebraicNumber
    ) -> Iterator[Leaf | Obstruction | Coupled]:
        self.budget.spend()
        served = {group.index for group in (*choice.groups, *choice.later) if group.kind == "ray"}
        settled = [q for q in range(self.k) if q not in served]
        joined = dict(enumerate(near))
        found = matching_or_violator(choice.rest, settled, joined)
        if isinstance(found, Violator):
            yield Obstruction(choice.groups, found.rows, found.columns, dead=False, everywhere=True)
            return
        missing = choice.missing(self.target)
        together = self.target.is_coupled and len(choice.groups) == len(self.target.lines)
        if together and not self.bounds.is_open(self.target, choice.groups, best):
            yield Coupled(choice.groups)
            return
        if not missing:
            mine = {group.index for group in choice.groups if group.kind == "ray"}
            open_demands = [q for q in range(self.k) if q not in mine]
            dead = len(choice.rest) - len(open_demands)
            slots = [*open_demands, *range(self.k, self.k + dead)]
            dead_slots = dict.fromkeys(slots[len(open_demands) :], dying)
            outcome = matching_or_violator(choice.rest, slots, {**joined, **dead_slots})
            if isinstance(outcome, Violator):
                demands = tuple(q for q in outcome.columns if q < self.k)
                yield Obstruction(
                    choice.groups, outcome.rows, demands, dead=demands != outcome.columns, everywhere=False
                )
            else:
                yield self._assigned(choice.groups, choice.rest)
        for further in choice.extended(self.target, missing):
            if len(further.rest) >= self._needed(further):
                yield from self._explored(further, near, dying, best)

    def _needed(self, choice: _Choice) -> int:
        """How many neurons the demands and lines without a group need."""
        mine = {group.index for group in choice.groups if group.kind == "ray"}
        return self.k - len(mine) + 2 * choice.missing(self.target)

    def _assigned(self, groups: tuple[Group, ...], rest: list[int]) -> Leaf:
        """The bottleneck assignment of the other neurons."""
        mine = {group.index for group in groups if group.kind == "ray"}
        demands = [q for q in range(self.k) if q not in mine]
        if not rest:
            return Leaf(groups, (), (), None)
        table = [[self.costs[q][i] for q in demands] + [self.dead[i]] * (len(rest) - len(demands)) for i in rest]
        found = bottleneck_assignment(table)
        pairs = list(zip(rest, found.permutation, strict=True))
        alone = tuple((i, demands[j]) for i, j in pairs if j < len(demands))
        return Leaf(groups, alone, tuple(i for i, j in pairs if j >= len(demands)), found.value)

    def _groups(self, best: AlgebraicNumber) -> Iterator[Group]:
        """All groups that no neuron alone and no two neurons exclude below ``best``, in order."""
        if not (self.spare or self.target.lines or self.target.free):
            return
        for index, line in enumerate(self.target.lines):
            yield from self._possible("line", index, self._sided(line, best), self.spare + 2, best)
        if self.target.free:
            yield from self._possible("free", 0, [(i, s) for i in range(self.m) for s in (-1, 1)], self.spare + 2, best)
        for index, demand in enumerate(self.target.demands):
            members = [(i, 1) for i in range(self.m) if best > self.bounds.ray(i, demand.u)]
            yield from self._possible("ray", index, members, self.spare + 1, best)
        yield from self._possible("cancel", 0, [(i, 1) for i in range(self.m)], self.spare, best)

    def _sided(self, line: Demand, best: AlgebraicNumber) -> list[Side]:
        return [(i, s) for i in range(self.m) for s in (-1, 1) if best > self.bounds.ray(i, line.u, s)]

    def _possible(
        self, kind: str, index: int, members: Sequence[Side], most: int, best: AlgebraicNumber
    ) -> Iterator[Group]:
        for chosen in self._subsets(members, (), most, best, pairwise=kind in ("free", "cancel")):
            two_sided = len({side for _, side in chosen}) == 2
            if two_sided != (kind in ("line", "free")) or (kind == "free" and chosen[0][1] < 0):
                continue
            self.budget.spend()
            yield Group(kind, index, chosen)

    def _subsets(
        self, members: Sequence[Side], chosen: tuple[Side, ...], most: int, best: AlgebraicNumber, *, pairwise: bool
    ) -> Iterator[tuple[Side, ...]]:
        """Subsets with two members or more, of different neurons that may share a line, in lexicographic order."""
        if len(chosen) > 1:
            yield chosen
        if len(chosen) == most:
            return
        for place, (i, side) in enumerate(members):
            if any(i == k or (pairwise and best <= self.bounds.common(i, k, side * other)) for k, other in chosen):
                continue
            yield from self._subsets(members[place + 1 :], (*chosen, (i, side)), most, best, pairwise=pairwise)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The groups chosen so far, the neurons in none of them, and the groups that may still be chosen."""

    groups: tuple[Group, ...]
    rest: list[int]
    later: list[Group]

    def missing(self, target: TypeDemands) -> int:
        """How many lines and free lines have no group yet."""
        kinds = [group.kind for group in self.groups]
        return len(target.lines) + target.free - kinds.count("line") - kinds.count("free")

    def extended(self, target: TypeDemands, missing: int) -> Iterator[_Choice]:
        """One more group in all ways: each line once, then as many free lines as there are, then the others."""
        lines = sum(group.kind == "line" for group in self.groups)
        for place, group in enumerate(self.later):
            if lines < len(target.lines):
                if (group.kind, group.index) != ("line", lines):
                    continue
            elif (missing and group.kind != "free") or (not missing and group.kind in ("line", "free")):
                continue
            taken = group.neurons
            rest = [i for i in self.rest if i not in taken]
            served = ("ray", group.index if group.kind == "ray" else None)
            later = [
                other
                for other in self.later[place + 1 :]
                if not taken & other.neurons and (other.kind, other.index) != served
            ]
            yield _Choice((*self.groups, group), rest, later)


def distance_of(leaf: Leaf, target: TypeDemands, bounds: GroupBounds) -> tuple[AlgebraicNumber, AlgebraicNumber | None]:
    """The distance of a leaf, from below and from above; the upper end is None where it is not known."""
    low = high = as_algebraic(leaf.rest if leaf.rest is not None else Fraction(0))
    known: AlgebraicNumber | None = high
    for item in items_of(leaf, target):
        found = bounds.least(target, item)
        low, upper = max(low, lower_end(found)), upper_end(found)
        known = None if known is None or upper is None else max(known, upper)
    return low, known


def items_of(leaf: Leaf, target: TypeDemands) -> list[Item]:
    """The groups of a leaf; those of coupled lines as one."""
    if not target.is_coupled:
        return list(leaf.groups)
    count = len(target.lines)
    return [leaf.groups[:count], *leaf.groups[count:]]
