"""Check the distance of a parametrization from a fibre: the member, its distance, and why no member is nearer.

Nothing of the search is used.  The member is compared with g through its kinks and its linear part, in the field of
the distance.  For the lower bound all types of the fibre are listed anew, subset by subset; in each, all groups of
neurons are listed, and each is excluded below t or followed; and at the end of every choice of groups stand neurons and
places that do not come together.  That a neuron cannot come to a ray, or two to a common ray, is read from intervals
that do not meet; a larger group is excluded by its multipliers.

Conditions, with t = ``low``
    1  Φ has the shape of Γ, and its numbers lie in the field of ``high``
    2  R(Φ) = g
    3  ‖Φ - Γ‖ <= ``high``, and 0 <= ``low`` <= ``high``
    4  for every type of the fibre of g there is a bound that names its demands
    5  multipliers y of a group are not negative, not all 0, and y (A - t B) >= 0
    6  every choice of groups that are not excluded ends in an obstruction that is one

Names in this module
    n, j, A, T, E, S, B, r    as in ``fibre`` and ``fibre_types``
    λ, s                      a scale, and the share of one of two neurons on a ray
    K                         the field Q(t)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final, TypeAlias

from exactrelu.errors import CheckFailed, LimitExceeded
from exactrelu.exact.algebraic_numbers import FieldNumber, field_number
from exactrelu.exact.linear_algebra import Solution, find_kernel, find_solution, rank
from exactrelu.exact.matrices import Matrix, Vector
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.realizations.distance_search import Obstruction
from exactrelu.realizations.distance_to_fibre import FibreDistance, TypeBound
from exactrelu.realizations.fibre_demands import Demand
from exactrelu.realizations.group_bounds import Group
from exactrelu.realizations.two_layer_form import TwoLayerForm, two_layer_form
from exactrelu.realizations.two_layer_parametrization import TwoLayer

Term: TypeAlias = tuple[Fraction, Fraction]
Pair: TypeAlias = tuple[Vector, Vector]
_Demands: TypeAlias = frozenset[Pair]
_ORDER: Final = {"line": 0, "free": 1, "ray": 2, "cancel": 3}


def check_distance(found: FibreDistance, *, limits: Limits = DEFAULT_LIMITS) -> None:
    """Check all of a distance: Φ is a member of the fibre at that distance, and no member is nearer than ``low``.

    Args:
        found: what ``distance_to_fibre`` returned, or what claims to be that.
        limits: ``normal_form_terms`` bounds the subsets that are listed.

    Raises:
        CheckFailed: a condition is broken; the message names it.
        LimitExceeded: there are too many subsets.

    Cost: 2^n subsets of the n kinks, for each the choices of groups; exponential in the neurons beyond n.

    >>> from exactrelu.realizations.distance_to_fibre import distance_to_fibre
    >>> check_distance(distance_to_fibre(TwoLayer.of([[1, 1]], [1]), TwoLayer.of([[1, 1]], [2])))
    """
    gamma, t = found.gamma, found.low
    _check_shape(found)
    _check_function(found)
    _check_value(found)
    if t <= 0:
        return
    bounds = {_signature(bound): bound for bound in found.bounds}
    tau = field_number(t, [0, 1])
    for demands, lines, free in _types(two_layer_form(found.theta), gamma.m, limits):
        bound = bounds.get((demands, lines, free))
        _require(bound is not None, 4, "a type of the fibre has no bound")
        if bound is not None:
            _TypeCheck(gamma, bound, tau, limits).check()


def _check_shape(found: FibreDistance) -> None:
    gamma = found.gamma
    _require(gamma.bias_free and found.theta.bias_free, 1, "a bias is not 0")
    _require((gamma.d, gamma.D) == (found.theta.d, found.theta.D), 1, "Γ and Θ have other inputs or outputs")
    lengths = [len(row) for row in found.a] == [gamma.d] * gamma.m
    lengths = lengths and [len(column) for column in found.c] == [gamma.D] * gamma.m
    _require(lengths, 1, "Φ has another shape than Γ")
    numbers = [v for row in (*found.a, *found.c) for v in row]
    _require(all(v.root == found.high for v in numbers), 1, "a weight of Φ is in another field")


def _check_function(found: FibreDistance) -> None:
    """Two networks are one function if their products add up alike on every line, and so do the c_i a_i^T."""
    zero = field_number(found.high, [])
    neurons = list(zip(found.a, found.c, strict=True))
    for row, column in zip(found.theta.a, found.theta.c, strict=True):
        neurons.append((tuple(zero + v for v in row), tuple(zero - v for v in column)))
    lines: list[tuple[tuple[FieldNumber, ...], list[FieldNumber]]] = []
    for a, c in neurons:
        if any(a):
            normal, sums = _line_of(a, lines, found.theta.D, zero)
            place = next(j for j, v in enumerate(normal) if v)
            size = abs(a[place] / normal[place])
            for k, v in enumerate(c):
                sums[k] = sums[k] + size * v
    _require(not any(v for _, sums in lines for v in sums), 2, "the products on a line do not add up as those of g")
    for k in range(found.theta.D):
        for j in range(found.theta.d):
            _require(not sum((c[k] * a[j] for a, c in neurons), zero), 2, "the linear part is not that of g")


def _line_of(
    a: tuple[FieldNumber, ...],
    lines: list[tuple[tuple[FieldNumber, ...], list[FieldNumber]]],
    outputs: int,
    zero: FieldNumber,
) -> tuple[tuple[FieldNumber, ...], list[FieldNumber]]:
    """The line that a spans, a new one if it is on none of them."""
    for normal, sums in lines:
        place = next(j for j, v in enumerate(normal) if v)
        if all(a[j] * normal[place] == a[place] * normal[j] for j in range(len(a))):
            return normal, sums
    lines.append((a, [zero] * outputs))
    return lines[-1]


def _check_value(found: FibreDistance) -> None:
    gamma, far = found.gamma, field_number(found.high, [])
    for row, other in zip((*found.a, *found.c), (*gamma.a, *gamma.c), strict=True):
        for v, w in zip(row, other, strict=True):
            far = max(far, abs(v - w))
    _require(far <= field_number(found.high, [0, 1]), 3, "Φ is farther away than ``high``")
    _require(found.high.compare(found.low) >= 0 and found.low >= 0, 3, "the lower bound is larger than the distance")


# --- the types of a fibre, listed anew


def _types(form: TwoLayerForm, m: int, limits: Limits) -> Iterator[tuple[_Demands, _Demands, int]]:
    """What every type asks for: rays with totals, lines with the totals of both sides, and the number of free lines."""
    normals = tuple(tuple(map(Fraction, kink.normal)) for kink in form.kinks)
    jumps, n = [kink.jump for kink in form.kinks], len(form.kinks)
    if n >= limits.normal_form_terms.bit_length():
        raise LimitExceeded(
            "normal_form_terms", needed=f"2^{n}", allowed=limits.normal_form_terms, doing="listing the subsets of kinks"
        )
    for extra in range(m - n + 1):
        for free in range(extra // 2 + 1):
            for both in combinations(range(n), extra - 2 * free):
                others = [h for h in range(n) if h not in both]
                for turned in (s for size in range(len(others) + 1) for s in combinations(others, size)):
                    plain = [((_times(-1, normals[h]) if h in turned else normals[h]), jumps[h]) for h in others]
                    rest = _rest(form, [(jumps[h], normals[h]) for h in turned])
                    yield from _of_type(plain, [(normals[b], jumps[b]) for b in both], free, rest, normals)


def _of_type(
    plain: list[Pair], both: list[Pair], free: int, rest: Matrix, normals: Matrix
) -> Iterator[tuple[_Demands, _Demands, int]]:
    """The type with E = ``rest``; nothing where it has no member."""
    rows, d = tuple(n for n, _ in both), len(rest[0])
    if not free:
        yield from _without_free_line(plain, both, rest)
        return
    kernel = find_kernel(rows, columns=d)
    image = tuple(tuple(sum((v * w for v, w in zip(row, x, strict=True)), Fraction(0)) for x in kernel) for row in rest)
    on_kernel = rank(image, columns=len(kernel)) if kernel else 0
    if on_kernel > free or d == 0 or (d == 1 and (free > 1 or normals)):
        return
    if free == 1 and not both:
        u = next((row for row in rest if any(row)), None)
        if u is not None and not any(rank((u, n), columns=d) == 1 for n in normals):
            place = next(j for j, v in enumerate(u) if v)
            w = tuple(row[place] / u[place] for row in rest)
            yield _as_set([*plain, (u, _times(-1, w)), (_times(-1, u), w)]), frozenset(), 0
        return
    nothing = free == 2 and not both and not any(map(any, rest))
    if nothing or (free == 1 and len(both) == 1 and on_kernel == 0):
        return
    yield _as_set(plain), _as_set(both), free


def _without_free_line(plain: list[Pair], both: list[Pair], rest: Matrix) -> Iterator[tuple[_Demands, _Demands, int]]:
    """E = Σ q_b n_b^T: where the q_b are determined they must be neither 0 nor j_b."""
    columns = tuple(tuple(n[j] for n, _ in both) for j in range(len(rest[0])))
    solutions = [find_solution(columns, row, columns=len(both)) for row in rest]
    if not all(isinstance(outcome, Solution) for outcome in solutions):
        return
    q = [tuple(outcome.x[b] for outcome in solutions if isinstance(outcome, Solution)) for b in range(len(both))]
    relations = find_kernel(columns, columns=len(both))
    fixed = [b for b in range(len(both)) if not any(relation[b] for relation in relations)]
    if any(not any(q[b]) or q[b] == both[b][1] for b in fixed):
        return
    if relations:
        yield _as_set(plain), _as_set(both), 0
        return
    sides = [
        side
        for (n, j), total in zip(both, q, strict=True)
        for side in ((n, tuple(s - v for s, v in zip(j, total, strict=True))), (_times(-1, n), total))
    ]
    yield _as_set([*plain, *sides]), frozenset(), 0


def _rest(form: TwoLayerForm, turned: Iterable[Pair]) -> Matrix:
    """E = ½ Σ_h j_h n_h^T - A - Σ_S j_h n_h^T."""
    rows = [[-v for v in row] for row in form.slope]
    terms = [(Fraction(1, 2), kink.jump, tuple(map(Fraction, kink.normal))) for kink in form.kinks]
    terms += [(Fraction(-1), jump, normal) for jump, normal in turned]
    for factor, jump, normal in terms:
        for k, j in enumerate(jump):
            rows[k] = [v + factor * j * n for v, n in zip(rows[k], normal, strict=True)]
    return tuple(map(tuple, rows))


def _signature(bound: TypeBound) -> tuple[_Demands, _Demands, int]:
    target = bound.target
    demands, lines = ([(item.u, item.p) for item in items] for items in (target.demands, target.lines))
    return _as_set(demands), _as_set(lines), target.free


def _as_set(pairs: Iterable[Pair]) -> _Demands:
    """Rays with totals, each scaled so that the largest entry of the direction is 1."""
    result = set()
    for u, p in pairs:
        size = max(map(abs, u), default=Fraction(0)) or Fraction(1)
        result.add((_times(1 / size, u), _times(size, p)))
    return frozenset(result)


def _times(factor: Fraction | int, vector: Sequence[Fraction]) -> Vector:
    return tuple(factor * v for v in vector)


# --- one type: groups and obstructions


class _TypeCheck:
    """The bound of one type, below t."""

    def __init__(self, gamma: TwoLayer, bound: TypeBound, tau: FieldNumber, limits: Limits) -> None:
        self.gamma, self.target, self.tau = gamma, bound.target, tau
        self.far = dict(bound.far)
        self.obstructions = {(item.groups, item.everywhere): item for item in bound.obstructions}
        self.left = limits.normal_form_terms
        self.allowed = limits.normal_form_terms
        self._alone: dict[tuple[int, int], bool] = {}
        demands, lines, _ = _signature(bound)
        named = len(demands) == len(self.target.demands) and len(lines) == len(self.target.lines)
        _require(named, 4, "a demand is named twice")

    def check(self) -> None:
        """Conditions 5 and 6."""
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
        waiting: list[tuple[tuple[int, int], ...]] = [()]
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
    def _is_group(kind: str, members: tuple[tuple[int, int], ...]) -> bool:
        """Are both sides in use, where they must be, with the first of a free line on the side 1?"""
        if kind in ("ray", "cancel"):
            return True
        return {side for _, side in members} == {1, -1} and (kind == "line" or members[0][1] == 1)

    def _is_excluded(self, kind: str, index: int, members: tuple[tuple[int, int], ...], new: tuple[int, int]) -> bool:
        """Can the new neuron not come to the ray, or not to a common ray with one of the others?"""
        (i, side), a = new, self.gamma.a
        if kind in ("line", "ray"):
            given = (self.target.lines if kind == "line" else self.target.demands)[index]
            terms = [(side * x, alpha) for x, alpha in zip(given.u, a[i], strict=True)]
            return self._nowhere(terms, (), share=False)
        return any(self._nowhere(_common(a[k], _times(side * other, a[i])), (), share=True) for k, other in members)

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
        rows = list(self._inequalities(group))
        _require(len(y) == len(rows) and any(y), 5, "multipliers of another number, or all 0")
        _require(all(v.sign >= 0 for v in y), 5, "a multiplier is negative")
        columns = [*([0] if group.kind in ("ray", "line") else []), *(1 + i for i, _ in group.members)]
        for column in columns:
            total = self.tau - self.tau
            for v, (entries, weights) in zip(y, rows, strict=True):
                total = total + v * entries.get(column, 0) - (v * self.tau if column in weights else 0)
            _require(total.sign >= 0, 5, "the multipliers leave a negative entry")
        return True

    def _inequalities(self, group: Group) -> Iterator[tuple[dict[int, Fraction], set[int]]]:
        """Rows Σ entries x <= t Σ weights x: column 0 is what is given, column 1 + i the scale of neuron i."""
        a, c = self.gamma.a, self.gamma.c
        given: Demand | None = None
        if group.kind in ("ray", "line"):
            given = (self.target.demands if group.kind == "ray" else self.target.lines)[group.index]
        for place, (i, side) in enumerate(group.members):
            if given is not None:
                for x, alpha in zip(given.u, a[i], strict=True):
                    yield from _both_signs({1 + i: side * x, 0: -alpha}, {0})
                continue
            for k, other in group.members[:place]:
                for alpha, beta in zip(a[i], a[k], strict=True):
                    yield from _both_signs({1 + k: side * alpha, 1 + i: -other * beta}, {1 + i, 1 + k})
        for o in range(self.gamma.D):
            entries = {1 + i: c[i][o] for i, _ in group.members}
            total = {} if given is None else {0: -given.p[o]}
            yield from _both_signs({**entries, **total}, {1 + i for i, _ in group.members})

    def _follow(self, chosen: tuple[Group, ...], rest: list[int], later: list[Group]) -> None:
        """Condition 6 for these groups, and for all further ones."""
        self._spend()
        target = self.target
        mine = {group.index for group in chosen if group.kind == "ray"}
        served = mine | {group.index for group in later if group.kind == "ray"}
        item = self.obstructions.get((chosen, True))
        if item is not None:
            settled = not item.dead and not served & {*item.demands}
            _require(settled, 6, "an obstruction for all further groups names a place that one of them serves")
            self._check_obstruction(item, rest, mine)
            return
        lines, free = (sum(group.kind == kind for group in chosen) for kind in ("line", "free"))
        missing = len(target.lines) + target.free - lines - free
        if not missing:
            item = self.obstructions.get((chosen, False))
            _require(item is not None, 6, "a choice of groups has no obstruction")
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
        _require(neurons <= {*rest} and demands <= open_demands, 6, "an obstruction names what is not there")
        places = len(demands) + (len(rest) - len(open_demands) if item.dead else 0)
        _require(len(neurons) + places > len(rest), 6, "an obstruction is too small")
        for i in neurons:
            _require(all(self._is_apart(i, q) for q in demands), 6, f"neuron {i} can serve a demand below t")
            if item.dead:
                sizes = [max(map(abs, v), default=Fraction(0)) for v in (self.gamma.a[i], self.gamma.c[i])]
                _require(all(self.tau <= size for size in sizes), 6, f"neuron {i} can die below t")

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


def _both_signs(entries: dict[int, Fraction], weights: set[int]) -> Iterator[tuple[dict[int, Fraction], set[int]]]:
    yield entries, weights
    yield {column: -v for column, v in entries.items()}, weights


def _same_ray(one: Group, other: Group) -> bool:
    return one.kind == other.kind == "ray" and one.index == other.index


def _require(condition: bool, number: int, broken: str) -> None:
    if not condition:
        raise CheckFailed(f"({number}) {broken}")
