"""The types of a fibre for the check of a distance: listed subset by subset, from the canonical form of g alone.

Names in this module
    n, j, A, T, E, S, B, r    as in ``fibre`` and ``fibre_types``
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

from exactrelu.errors import LimitExceeded
from exactrelu.exact.linear_algebra import Solution, find_kernel, find_solution, rank
from exactrelu.exact.matrices import Matrix, Vector
from exactrelu.limits import Limits
from exactrelu.realizations.fibre_demands import TypeDemands
from exactrelu.realizations.two_layer_form import TwoLayerForm

Pair: TypeAlias = tuple[Vector, Vector]
Demands: TypeAlias = frozenset[Pair]
Signature: TypeAlias = tuple[Demands, Demands, int]


def listed_types(form: TwoLayerForm, m: int, limits: Limits) -> Iterator[tuple[Signature, Matrix]]:
    """What every type asks for, and E.

    That is: rays with totals, lines with the totals of both sides, and the number of free lines.
    """
    normals = tuple(tuple(map(Fraction, kink.normal)) for kink in form.kinks)
    jumps, n = [kink.jump for kink in form.kinks], len(form.kinks)
    for extra in range(m - n + 1):
        for free in range(extra // 2 + 1):
            for both in combinations(range(n), extra - 2 * free):
                others = [h for h in range(n) if h not in both]
                for turned in _turned_sets(form, others, [normals[b] for b in both], free, limits):
                    plain = [((times(-1, normals[h]) if h in turned else normals[h]), jumps[h]) for h in others]
                    rest = _rest(form, _pairs(form, turned))
                    for signature in _of_type(plain, [(normals[b], jumps[b]) for b in both], free, rest, normals):
                        yield signature, rest


def _turned_sets(
    form: TwoLayerForm, others: list[int], both: list[Vector], free: int, limits: Limits
) -> Iterator[tuple[int, ...]]:
    """All subsets, or, without free lines, those where E vanishes on {x : <n_b, x> = 0 for b in B}."""
    count = len(others) if free else (len(others) + 1) // 2
    if count >= limits.normal_form_terms.bit_length():
        raise LimitExceeded(
            "normal_form_terms",
            needed=f"2^{count}",
            allowed=limits.normal_form_terms,
            doing="listing the subsets of kinks",
        )
    if free:
        yield from _subsets(others)
        return
    kernel, half = find_kernel(tuple(both), columns=form.d), len(others) // 2
    whole = _on(kernel, _rest(form, []))
    parts = {
        h: _on(kernel, tuple(times(j, normal) for j in jump)) for h in others for jump, normal in _pairs(form, [h])
    }
    first: dict[Vector, list[tuple[int, ...]]] = {}
    for total, chosen in _sums(others[:half], parts, times(0, whole)):
        first.setdefault(total, []).append(chosen)
    for total, chosen in _sums(others[half:], parts, times(0, whole)):
        wanted = tuple(t - v for t, v in zip(whole, total, strict=True))
        yield from ((*before, *chosen) for before in first.get(wanted, ()))


def _sums(numbers: Sequence[int], parts: dict[int, Vector], zero: Vector) -> list[tuple[Vector, tuple[int, ...]]]:
    """The sum over every subset, with the subset."""
    sums: list[tuple[Vector, tuple[int, ...]]] = [(zero, ())]
    for h in numbers:
        sums += [(tuple(s + t for s, t in zip(total, parts[h], strict=True)), (*chosen, h)) for total, chosen in sums]
    return sums


def _pairs(form: TwoLayerForm, chosen: Iterable[int]) -> list[Pair]:
    return [(form.kinks[h].jump, tuple(map(Fraction, form.kinks[h].normal))) for h in chosen]


def _on(kernel: Matrix, rest: Matrix) -> Vector:
    """The values of a matrix on a basis of a kernel, as one vector."""
    return tuple(sum((v * w for v, w in zip(row, x, strict=True)), Fraction(0)) for row in rest for x in kernel)


def _subsets(numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return (chosen for size in range(len(numbers) + 1) for chosen in combinations(numbers, size))


def _of_type(plain: list[Pair], both: list[Pair], free: int, rest: Matrix, normals: Matrix) -> Iterator[Signature]:
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
            yield _as_set([*plain, (u, times(-1, w)), (times(-1, u), w)]), frozenset(), 0
        return
    nothing = free == 2 and not both and not any(map(any, rest))
    if nothing or (free == 1 and len(both) == 1 and on_kernel == 0):
        return
    yield _as_set(plain), _as_set(both), free


def _without_free_line(plain: list[Pair], both: list[Pair], rest: Matrix) -> Iterator[Signature]:
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
        for side in ((n, tuple(s - v for s, v in zip(j, total, strict=True))), (times(-1, n), total))
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


def signature_of(target: TypeDemands) -> Signature:
    """What a type asks for, as :func:`listed_types` gives it."""
    demands, lines = ([(item.u, item.p) for item in items] for items in (target.demands, target.lines))
    return _as_set(demands), _as_set(lines), target.free


def _as_set(pairs: Iterable[Pair]) -> Demands:
    """Rays with totals, each scaled so that the largest entry of the direction is 1."""
    result = set()
    for u, p in pairs:
        size = max(map(abs, u), default=Fraction(0)) or Fraction(1)
        result.add((times(1 / size, u), times(size, p)))
    return frozenset(result)


def times(factor: Fraction | int, vector: Sequence[Fraction]) -> Vector:
    """A number times a vector."""
    return tuple(factor * v for v in vector)
