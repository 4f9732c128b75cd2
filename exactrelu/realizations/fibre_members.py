"""An exact member of every type of a fibre, found by trying small integers for what is free.

The conditions that a trial can violate are finitely many inequalities "≠" (see the proof in
:mod:`exactrelu.realizations.fibre_types`), so almost every trial succeeds.

Names in this module
    S, B, r, E, F    as in ``fibre_types``: turned, on both sides, free lines, E = T - Σ_S j_h n_h^T, F = Σ w_k u_k^T
    q, w             products of turned neurons, D rationals each;  u    a normal, d rationals
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Final

from exactrelu.errors import InputError
from exactrelu.exact.linear_algebra import Solution, find_kernel, find_rank, find_solution
from exactrelu.exact.matrices import Matrix, Vector, multiply, transpose
from exactrelu.realizations.fibre import Fibre, FibreType, decide_membership, type_in_fibre
from exactrelu.realizations.fibre_types import LinearPart, linear_part
from exactrelu.realizations.two_layer_form import Row, hyperplane, subtract
from exactrelu.realizations.two_layer_parametrization import TwoLayer

_ZERO, _ONE = Fraction(0), Fraction(1)
_TRIALS: Final = 400


@dataclass(frozen=True)
class _Trial:
    """What is chosen: the q_b in the order of B, and the free lines with their w."""

    q: Matrix
    normals: Matrix
    w: Matrix


def find_member(fibre: Fibre, kind: FibreType) -> TwoLayer:
    """A member of the fibre of this type: rational weights, spare neurons zero.

    Args:
        fibre: made by :func:`exactrelu.realizations.fibre.fibre_of`.
        kind: a type that :func:`exactrelu.realizations.fibre_types.fibre_types` gives for it.

    Raises:
        InputError: the type names a row on which g has no kink, needs more neurons than there are, or no
            member of it was found; those that ``fibre_types`` gives have one.

    Cost: a few eliminations of size d and |B| + r a trial; the result is checked by its canonical form.

    >>> from exactrelu.realizations.fibre import fibre_of
    >>> theta = find_member(fibre_of(TwoLayer.of([[1, 0]], [1]), 2), FibreType(both=((1, 0, 0),)))
    Traceback (most recent call last):
        ...
    exactrelu.errors.InputError: no member of this type was found; take a type from fibre_types
    >>> fibre = fibre_of(TwoLayer.of([[1], [-1]], [1, -1]), 2)
    >>> [[str(t) for t in row] for row in find_member(fibre, FibreType(free=1)).a]
    [['1'], ['-1']]
    """
    numbers = {kink.row: h for h, kink in enumerate(fibre.form.kinks)}
    if not {*kind.turned, *kind.both} <= set(numbers):
        raise InputError("the type names a hyperplane on which the function has no kink")
    if fibre.n + kind.extra > fibre.m:
        raise InputError(f"the type needs {fibre.n + kind.extra} neurons, and the fibre is that of width {fibre.m}")
    turned, both = [numbers[row] for row in kind.turned], [numbers[row] for row in kind.both]
    for trial in _trials(linear_part(fibre.form, bias_free=fibre.bias_free), turned, both, kind.free):
        member = _assembled(fibre, turned, dict(zip(both, trial.q, strict=True)), trial)
        if member is not None and type_in_fibre(member) == kind and decide_membership(member, fibre).proved:
            return member
    raise InputError("no member of this type was found", hint="take a type from fibre_types")


def _trials(part: LinearPart, turned: Sequence[int], both: Sequence[int], free: int) -> Iterator[_Trial]:
    rng, rest = Random(0), part.remainder(turned)
    start = part.products(rest, both)
    normals = tuple(part.normals[b] for b in both)
    for trial in range(_TRIALS):
        draw = _Draw(rng, 1 + trial // 8)
        if free == 0:
            relations = find_kernel(transpose(normals, columns=part.d), columns=len(both))
            yield _Trial(_added(start, relations, draw, part.D), (), ())
            continue
        q = _moved(start, _remaining(rest, start, normals), free, draw, part.D)
        lines = _free_lines(_remaining(rest, q, normals), free, draw)
        if lines is not None:
            yield _Trial(q, *lines)


@dataclass(frozen=True)
class _Draw:
    """Small random integers."""

    rng: Random
    bound: int

    def vector(self, length: int) -> Vector:
        return tuple(Fraction(self.rng.randint(-self.bound, self.bound)) for _ in range(length))

    def combination(self, rows: Matrix) -> Vector:
        """A random combination of the rows, at least one."""
        factors = self.vector(len(rows))
        return tuple(
            sum((f * t for f, t in zip(factors, column, strict=True)), _ZERO) for column in zip(*rows, strict=True)
        )


def _remaining(rest: Matrix, q: Matrix, normals: Matrix) -> Matrix:
    """F = E - Σ q_b n_b^T."""
    d = len(rest[0])
    carried = multiply(transpose(q, columns=len(rest)), normals, inner=len(q), columns=d)
    return tuple(subtract(e, f) for e, f in zip(rest, carried, strict=True))


def _added(start: Matrix, relations: Matrix, draw: _Draw, length: int) -> Matrix:
    """Q plus a random multiple of every relation among the normals."""
    q = [list(row) for row in start]
    for relation in relations:
        multiple = draw.vector(length)
        for k, t in enumerate(relation):
            q[k] = [s + t * v for s, v in zip(q[k], multiple, strict=True)]
    return tuple(map(tuple, q))


def _moved(start: Matrix, f: Matrix, free: int, draw: _Draw, length: int) -> Matrix:
    """Q plus random vectors out of a space of dimension r that contains the columns of F."""
    if not start:
        return start
    columns = transpose(f)
    basis = [columns[j] for j in find_rank(f).pivot_columns]
    basis += [draw.vector(length) for _ in range(free - len(basis))]
    return tuple(tuple(s + t for s, t in zip(row, draw.combination(tuple(basis)), strict=True)) for row in start)


def _free_lines(f: Matrix, free: int, draw: _Draw) -> tuple[Matrix, Matrix] | None:
    """Normals u_k and products w_k with F = Σ w_k u_k^T, or None where this draw has none."""
    d = len(f[0])
    basis = [f[i] for i in find_rank(f, columns=d).pivot_rows]
    if free > 1:
        while len(basis) < min(2, d):
            basis.append(draw.vector(d))
    normals = tuple(draw.combination(tuple(basis)) if free > 1 else u for u in (basis * free)[:free])
    if len(normals) < free or not all(map(any, normals)):
        return None
    relations = find_kernel(transpose(normals), columns=free)
    rows = []
    for row in f:
        outcome = find_solution(transpose(normals), row, columns=free)
        if not isinstance(outcome, Solution):
            return None
        rows.append(outcome.x)
    w = _added(transpose(tuple(rows)), relations, draw, len(f))
    return normals, w


def _assembled(fibre: Fibre, turned: Sequence[int], q: dict[int, Vector], trial: _Trial) -> TwoLayer | None:
    """The parametrization with these products; None where two free lines are one hyperplane."""
    neurons: list[tuple[Row, Vector]] = []
    for h, kink in enumerate(fibre.form.kinks):
        turned_product = kink.jump if h in turned else q.get(h, (_ZERO,) * len(kink.jump))
        neurons += _sides(kink.row, subtract(kink.jump, turned_product), turned_product)
    used = {kink.row for kink in fibre.form.kinks}
    for u, w in zip(trial.normals, trial.w, strict=True):
        offset = _ZERO
        row, factor = hyperplane((*u, offset))
        while row in used and not fibre.bias_free:
            offset += 1
            row, factor = hyperplane((*u, offset))
        if row in used:
            return None
        used.add(row)
        product = tuple(factor * t for t in w)
        neurons += _sides(row, tuple(-t for t in product), product)
    if len(neurons) > fibre.m:
        return None
    d, D = fibre.form.d, fibre.form.D
    neurons += [((0,) * (d + 1), (_ZERO,) * D)] * (fibre.m - len(neurons))
    rows = tuple(tuple(map(Fraction, row)) for row, _ in neurons)
    theta = TwoLayer(
        tuple(row[:-1] for row in rows), tuple(p for _, p in neurons), tuple(row[-1] for row in rows), (_ZERO,) * D, d
    )
    zero = (_ZERO,) * d
    return (
        theta
        if fibre.bias_free
        else TwoLayer(theta.a, theta.c, theta.b, subtract(fibre.form.value(zero), theta.value(zero)), d)
    )


def _sides(row: Row, straight: Vector, turned: Vector) -> list[tuple[Row, Vector]]:
    """The neurons of one hyperplane, at most one on each side."""
    opposite = tuple(-t for t in row)
    return [(side, product) for side, product in ((row, straight), (opposite, turned)) if any(product)]
