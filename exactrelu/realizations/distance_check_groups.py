"""One type in the check of a distance: all groups of neurons are excluded below t or followed to an obstruction.

A neuron that cannot come to a ray, or two that cannot come to a common one, are seen from open intervals that do not
meet; a larger group is excluded by its multipliers.  The conditions have the numbers of ``distance_check``.

Names in this module
    λ, s    a scale, and the share of one of two neurons on a ray
    t, K    the lower bound, and the field Q(t)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from exactrelu.errors import CheckFailed, LimitExceeded
from exactrelu.exact.linear_algebra import Solution, find_solution
from exactrelu.exact.matrices import Matrix, dot
from exactrelu.exact.number_fields import FieldNumber
from exactrelu.limits import Limits
from exactrelu.realizations.distance_check_types import signature_of, times
from exactrelu.realizations.distance_search import Obstruction
from exactrelu.realizations.fibre_demands import Demand, TypeDemands
from exactrelu.realizations.group_bounds import Group
from exactrelu.realizations.joint_groups import Relation
from exactrelu.realizations.neuron_groups import Side
from exactrelu.realizations.two_layer_parametrization import TwoLayer

Term: TypeAlias = tuple[Fraction, Fraction]
Inequality: TypeAlias = tuple[dict[int, Fraction], dict[int, Fraction]]
Numbers: TypeAlias = tuple[FieldNumber, ...]
_ONE: Final = Fraction(1)
_ORDER: Final = {"line": 0, "free": 1, "ray": 2, "cancel": 3}


class TypeCheck:
    """The bound of one type, below t."""

    def __init__(self, gamma: TwoLayer, target: TypeDemands, rest: Matrix, tau: FieldNumber, limits: Limits) -> None:
        self.gamma, self.target, self.rest, self.tau = gamma, target, rest, tau
        self.coupled: dict[tuple[Group, ...], tuple[tuple[Relation, ...], Numbers]] = {}
        self.left = limits.normal_form_terms
        self.allowed = limits.normal_form_terms
        self._alone: dict[tuple[int, int], bool] = {}
        self.far: dict[Group, Numbers] = {}
        self.obstructions: dict[tuple[tuple[Group, ...], bool], Obstruction] = {}
        demands, lines, _ = signature_of(target)
        named = len(demands) == len(target.demands) and len(lines) == len(target.lines)
        require(named, 4, "a demand is named twice")

    def check(
        self,
        far: Sequence[tuple[Group, Numbers]],
        obstructions: Sequence[Obstruction],
        coupled: Sequence[tuple[tuple[Group, ...], tuple[Relation, ...], Numbers]],
    ) -> None:
        """Conditions 5, 6 and 7, with this evidence."""
        self.far = dict(far)
        self.obstructions = {(item.groups, item.everywhere): item for item in obstructions}
        self.coupled = {chosen: (relations, y) for chosen, relations, y in coupled}
        groups = sorted(self._open_groups(), key=lambda group: (_ORDER[group.kind], group.index, group.members))
        self._follow((), list(range(self.gamma.m)), groups)

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise LimitExceeded(
                "normal_form_terms",
                needed=f"more than {self.allowed}",
                allowed=self.allowed,
                doing="checking the choices of groups",
            )

    def _open_groups(self) -> Iterator[Group]:
        """All groups that are not excluded."""
        target = self.target
        spare = self.gamma.m - len(target.demands) - 2 * len(target.lines) - 2 * target.free
        for index in range(len(target.lines)):
            yield from self._grown("line", index, spare + 2)
        if target.free:
            yield from self._grown("free", 0, spare + 2)
        for index in range(len(target.demands)):
            yield from self._grown("ray", index, spare + 1)
        yield from self._grown("cancel", 0, spare)

    def _grown(self, kind: str, index: int, most: int) -> Iterator[Group]:
        """The open groups of a kind with at most so many members; an excluded member or pair excludes what has it."""
        sides = (1, -1) if kind in ("line", "free") else (1,)
        waiting: list[tuple[Side, ...]] = [()]
        while waiting:
            members = waiting.pop()
            if len(members) > 1 and self._is_group(kind, members):
                group = Group(kind, index, members)
                if not self._is_far(group):
                    yield group
            if len(members) == most:
                continue
            start = members[-1][0] + 1 if members else 0
            for i in range(start, self.gamma.m):
                for side in sides:
                    self._spend()
                    if not self._is_excluded(kind, index, members, (i, side)):
                        waiting.append((*members, (i, side)))

    @staticmethod
    def _is_group(kind: str, members: tuple[Side, ...]) -> bool:
        """Are both sides in use, where they must be, with the first of a free line on the side 1?"""
        if kind in ("ray", "cancel"):
            return True
        return {side for _, side in members} == {1, -1} and (kind == "line" or members[0][1] == 1)

    def _is_excluded(self, kind: str, index: int, members: tuple[Side, ...], new: Side) -> bool:
        """Can the new neuron not come to the ray, or not to a common ray with one of the others?"""
        (i, side), a = new, self.gamma.a
        if kind in ("line", "ray"):
            given = (self.target.lines if kind == "line" else self.target.demands)[index]
            terms = [(side * x, alpha) for x, alpha in zip(given.u, a[i], strict=True)]
            return self._nowhere(terms, (), share=False)
        return any(self._nowhere(_common(a[k], times(side * other, a[i])), (), share=True) for k, other in members)

    def _is_far(self, group: Group) -> bool:
        """Is the group excluded by its two neurons, or by its multipliers?"""
        if group.kind == "cancel" and len(group.members) == 2:
            (i, _), (k, _) = group.members
            terms = _common(self.gamma.a[i], self.gamma.a[k])
            outer = [(e - c, -c) for c, e in zip(self.gamma.c[i], self.gamma.c[k], strict=True)]
            if self._nowhere([*terms, *outer], (), share=True):
                return True
        y = self.far.get(group)
        if y is None:
            return False
        given = [0] if group.kind in ("ray", "line") else []
        self._check_multipliers(y, list(self._inequalities(group)), [*given, *(1 + i for i, _ in group.members)], 5)
        return True

    def _check_multipliers(self, y: Numbers, rows: list[Inequality], columns: list[int], number: int) -> None:
        """Y >= 0, y ≠ 0 and y (A - t B) >= 0 in every column."""
        require(len(y) == len(rows) and any(y), number, "multipliers of another number, or all 0")
        require(all(v.sign >= 0 for v in y), number, "a multiplier is negative")
        zero = self.tau - self.tau
        chosen = [(v, v * self.tau, row) for v, row in zip(y, rows, strict=True) if v]
        for column in columns:
            total = zero
            for v, scaled, (entries, weights) in chosen:
                total = total + v * entries.get(column, 0) - scaled * weights.get(column, 0)
            require(total.sign >= 0, number, "the multipliers leave a negative entry")

    def _check_coupled(self, chosen: tuple[Group, ...]) -> None:
        """Condition 7: each relation follows from the equations, and the multipliers exclude the groups together."""
        relations, y = self.coupled[chosen]
        lines, count = self.target.lines, len(chosen)
        columns = []
        for b, line in enumerate(lines):
            for turned in (False, True):
                sums = [Fraction(b == other) for other in range(count)]
                columns.append((*sums, *(line.u if turned else times(0, line.u))))
        rows: list[Inequality] = []
        for group in chosen:
            line = lines[group.index]
            for i, side in group.members:
                for x, alpha in zip(line.u, self.gamma.a[i], strict=True):
                    rows += _both_signs({1 + i: side * x, 0: -alpha}, {0: _ONE})
        followed = [find_solution(tuple(columns), relation.z, columns=count + self.gamma.d) for relation in relations]
        for o in range(self.gamma.D):
            right = (*(line.p[o] for line in lines), *self.rest[o])
            for relation, outcome in zip(relations, followed, strict=True):
                follows = isinstance(outcome, Solution) and dot(outcome.x, right) == relation.s[o]
                require(follows, 7, "a relation does not follow from the equations of the lines")
                places = [(i, relation.z[2 * g.index + (side < 0)]) for g in chosen for i, side in g.members]
                entries = {1 + i: z * self.gamma.c[i][o] for i, z in places}
                rows += _both_signs({**entries, 0: -relation.s[o]}, {1 + i: abs(z) for i, z in places})
        self._check_multipliers(y, rows, [0, *(1 + i for group in chosen for i, _ in group.members)], 7)

    def _inequalities(self, group: Group) -> Iterator[Inequality]:
        """Rows Σ entries x <= t Σ weights x: column 0 is what is given, column 1 + i the scale of neuron i."""
        a, c = self.gamma.a, self.gamma.c
        given: Demand | None = None
        if group.kind in ("ray", "line"):
            given = (self.target.demands if group.kind == "ray" else self.target.lines)[group.index]
        for place, (i, side) in enumerate(group.members):
            if given is not None:
                for x, alpha in zip(given.u, a[i], strict=True):
                    yield from _both_signs({1 + i: side * x, 0: -alpha}, {0: _ONE})
                continue
            for k, other in group.members[:place]:
                for alpha, beta in zip(a[i], a[k], strict=True):
                    yield from _both_signs({1 + k: side * alpha, 1 + i: -other * beta}, {1 + i: _ONE, 1 + k: _ONE})
        for o in range(self.gamma.D):
            entries = {1 + i: c[i][o] for i, _ in group.members}
            total = {} if given is None else {0: -given.p[o]}
            yield from _both_signs({**entries, **total}, {1 + i: _ONE for i, _ in group.members})

    def _follow(self, chosen: tuple[Group, ...], rest: list[int], later: list[Group]) -> None:
        """Condition 6 for these groups, and for all further ones."""
        self._spend()
        target = self.target
        mine = {group.index for group in chosen if group.kind == "ray"}
        served = mine | {group.index for group in later if group.kind == "ray"}
        if chosen in self.coupled and not target.free and len(chosen) == len(target.lines):
            require(all(group.kind == "line" for group in chosen), 7, "a group of another kind is coupled")
            self._check_coupled(chosen)
            return
        item = self.obstructions.get((chosen, True))
        if item is not None:
            settled = not item.dead and not served & {*item.demands}
            require(settled, 6, "an obstruction for all further groups names a place that one of them serves")
            self._check_obstruction(item, rest, mine)
            return
        lines, free = (sum(group.kind == kind for group in chosen) for kind in ("line", "free"))
        missing = len(target.lines) + target.free - lines - free
        if not missing:
            item = self.obstructions.get((chosen, False))
            require(item is not None, 6, "a choice of groups has no obstruction")
            if item is not None:
                self._check_obstruction(item, rest, mine)
        for place, group in enumerate(later):
            if lines < len(target.lines):
                allowed = group.kind == "line" and group.index == lines
            else:
                allowed = group.kind == "free" if missing else group.kind in ("ray", "cancel")
            left = [i for i in rest if i not in group.neurons]
            needed = len(target.demands) - len(mine) - (group.kind == "ray")
            needed += 2 * (missing - (group.kind in ("line", "free")))
            if allowed and len(left) >= needed:
                further = [g for g in later[place + 1 :] if not g.neurons & group.neurons and not _same_ray(g, group)]
                self._follow((*chosen, group), left, further)

    def _check_obstruction(self, item: Obstruction, rest: list[int], mine: set[int]) -> None:
        """Neurons and places, more than there are neurons, none of which come together below t."""
        target = self.target
        open_demands = set(range(len(target.demands))) - mine
        neurons, demands = {*item.neurons}, {*item.demands}
        require(neurons <= {*rest} and demands <= open_demands, 6, "an obstruction names what is not there")
        places = len(demands) + (len(rest) - len(open_demands) if item.dead else 0)
        require(len(neurons) + places > len(rest), 6, "an obstruction is too small")
        for i in neurons:
            require(all(self._is_apart(i, q) for q in demands), 6, f"neuron {i} can serve a demand below t")
            if item.dead:
                sizes = [max(map(abs, v), default=Fraction(0)) for v in (self.gamma.a[i], self.gamma.c[i])]
                require(all(self.tau <= size for size in sizes), 6, f"neuron {i} can die below t")

    def _is_apart(self, i: int, q: int) -> bool:
        """Is there no λ > 0 with ‖λu - a_i‖ < t and ‖p/λ - c_i‖ < t?"""
        if (i, q) not in self._alone:
            demand = self.target.demands[q]
            inner = list(zip(demand.u, self.gamma.a[i], strict=True))
            self._alone[i, q] = self._nowhere(inner, list(zip(demand.p, self.gamma.c[i], strict=True)), share=False)
        return self._alone[i, q]

    def _nowhere(self, terms: Sequence[Term], inverse: Sequence[Term], *, share: bool) -> bool:
        """Is there no λ > 0, or s in (0, 1), with |λ x - α| < t for all terms and |y / λ - γ| < t for all inverse ones?

        Each condition is an open interval; they have no common point if a lower end is at least an upper one.
        """
        t, zero = self.tau, self.tau - self.tau
        lows, highs = [zero], [zero + 1] if share else []
        for x, alpha in terms:
            if not x:
                if t <= abs(alpha):
                    return True
                continue
            ends = (alpha - t) / x, (t + alpha) / x
            lows.append(ends[x < 0])
            highs.append(ends[x > 0])
        for y, gamma in inverse:
            turned = gamma if y > 0 else -gamma
            if t <= (abs(gamma) if not y else -turned):
                return True
            if y:
                lows.append(abs(y) / (t + turned))
                if t < turned:
                    highs.append(abs(y) / (turned - t))
        return any(low >= high for low in lows for high in highs)


def _common(a: Sequence[Fraction], b: Sequence[Fraction]) -> list[Term]:
    """The terms of |s a - (1 - s) b| < t."""
    return [(v + w, w) for v, w in zip(a, b, strict=True)]


def _both_signs(entries: dict[int, Fraction], weights: dict[int, Fraction]) -> Iterator[Inequality]:
    yield entries, weights
    yield {column: -v for column, v in entries.items()}, weights


def _same_ray(one: Group, other: Group) -> bool:
    return one.kind == other.kind == "ray" and one.index == other.index


def require(condition: bool, number: int, broken: str) -> None:
    """Raise CheckFailed with the number of a condition unless it holds."""
    if not condition:
        raise CheckFailed(f"({number}) {broken}")
