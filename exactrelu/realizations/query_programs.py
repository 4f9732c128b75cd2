"""The linear program of a cell: a point of it, or the multipliers of the rows that exclude each other.

Names in this module
    rows     number -> sum of atoms that is >= 0, or > 0 where it is strict, as in ``query_cells``
    d        the atom that is the number 1
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq, fmpq_mat, fmpz_mat

from exactrelu.certificates.query_text import RationalMultipliers
from exactrelu.exact.lp_proposal import ProposedBasis, is_available, propose_basis
from exactrelu.exact.rationals import from_flint
from exactrelu.exact.simplex import STRICT, WEAK, IntegerMultipliers, IntegerPoint, find_integer_point
from exactrelu.realizations.folding import Sum
from exactrelu.regions.primitive_rows import primitive_row

#: Atom -> value.
AtomValues: TypeAlias = dict[int, Fraction]
#: rows times columns squared from which a float proposal pays.
_PROPOSAL_PAYS = 4_000


def find_in_cell(
    rows: Mapping[int, Sum], strict: frozenset[int], eased: frozenset[int], d: int
) -> AtomValues | RationalMultipliers:
    """Values of the atoms that satisfy every row, or positive multipliers of rows that sum up to 0.

    The number 1 is row 0; without it, or another strict row, among the multipliers nothing would be excluded.

    Args:
        rows: with their numbers.
        strict: the numbers of strict rows.
        eased: rows that are pushed away from equality while others rest; this steers and decides nothing.
        d: the atom that is the number 1.

    Cost: one exact linear program in as many unknowns as the rows have atoms.
    """
    numbers = [number for number, row in rows.items() if row.keys() - {d} or _is_false(row, number in strict, d)]
    for number in numbers:
        if not rows[number].keys() - {d}:
            return _refutation(rows[number].get(d, fmpq(0)), number)
    atoms = sorted({atom for number in numbers for atom in rows[number]} - {d})
    integers, scales = zip(*(_integer_row(rows[n], atoms, d) for n in numbers), strict=True) if numbers else ((), ())
    kinds = [STRICT if number in strict else WEAK for number in numbers]
    outcome, first = _propose(integers, kinds, len(atoms), [number in eased for number in numbers])
    if outcome is None:
        outcome = find_integer_point(integers, kinds, len(atoms), first=first)
    if isinstance(outcome, IntegerPoint):
        return {
            atom: Fraction(value, outcome.denominator) for atom, value in zip(atoms, outcome.numerators, strict=True)
        }
    rest = -sum(v * row[-1] for v, row in zip(outcome.numerators, integers, strict=True))
    pairs = [(n, v * scale) for n, v, scale in zip(numbers, outcome.numerators, scales, strict=True) if v]
    return tuple(sorted(((0, Fraction(rest)), *pairs) if rest else pairs))


def _is_false(row: Sum, is_strict: bool, d: int) -> bool:
    value = row.get(d, fmpq(0))
    return bool(value < 0 or (value == 0 and is_strict))


def _refutation(value: fmpq, number: int) -> RationalMultipliers:
    """The multipliers of a row that is a number below 0, or a strict one that is 0."""
    return ((0, from_flint(-value)), (number, Fraction(1))) if value else ((number, Fraction(1)),)


def _integer_row(row: Sum, atoms: Sequence[int], d: int) -> tuple[tuple[int, ...], Fraction]:
    """The row as a x <= b with coprime integers, and the factor that makes it so."""
    zero = fmpq(0)
    entries = [*(-row.get(atom, zero) for atom in atoms), row.get(d, zero)]
    integers, scale = primitive_row(entries)
    return tuple(integers), scale


def _propose(
    rows: Sequence[Sequence[int]], kinds: Sequence[int], n: int, eased: Sequence[bool]
) -> tuple[IntegerPoint | IntegerMultipliers | None, tuple[int, ...]]:
    """An exact answer from a basis that floats propose, or None; and the rows that they hold tight.

    The gap e <= 1 of the eased rows is maximized, each row scaled to entries of at most 1.
    """
    if len(rows) * n * n < _PROPOSAL_PAYS or not is_available():
        return None, ()
    widened = [
        (*row[:-1], max(map(abs, row[:-1])) if is_eased else 0, row[-1])
        for row, is_eased in zip(rows, eased, strict=True)
    ]
    basis = propose_basis([*widened, (*(0,) * n, 1, 1)], [*kinds, WEAK], (*(0,) * n, 1))
    if basis is None:
        return None, ()
    return _solve(basis, [*widened, (*(0,) * n, 1, 1)], kinds, n), tuple(i for i in basis.tight if i < len(rows))


def _solve(
    basis: ProposedBasis, widened: Sequence[Sequence[int]], kinds: Sequence[int], n: int
) -> IntegerPoint | IntegerMultipliers | None:
    """The point of a basis if it satisfies every row, else its multipliers if they refute the rows, else None."""
    k = len(basis.tight)
    if k != len(basis.columns):
        return None
    matrix = fmpz_mat(k, k, [widened[i][j] for i in basis.tight for j in basis.columns])
    try:
        x = matrix.solve(fmpz_mat(k, 1, [widened[i][-1] for i in basis.tight]))
        point = _spread(x, basis.columns, n + 1)
        if _satisfies(point, widened, kinds):
            return IntegerPoint(point[0][:-1], point[1])
        y = matrix.transpose().solve(fmpz_mat(k, 1, [int(j == n) for j in basis.columns]))
    except ZeroDivisionError:
        return None
    multipliers = _spread(y, basis.tight, len(widened))[0][:-1]
    return IntegerMultipliers(multipliers, 1) if _refutes(multipliers, widened, kinds, n) else None


def _spread(column: fmpq_mat, places: Sequence[int], size: int) -> tuple[tuple[int, ...], int]:
    """The entries of a column at their places among zeros, over their common denominator."""
    numerators, denominator = column.numer_denom()
    values = [0] * size
    for place, value in zip(places, numerators.entries(), strict=True):
        values[place] = int(value)
    return tuple(values), int(denominator)


def _satisfies(point: tuple[tuple[int, ...], int], widened: Sequence[Sequence[int]], kinds: Sequence[int]) -> bool:
    """Does the point without its gap satisfy every row, the strict ones strictly?"""
    numerators, denominator = point
    column = fmpz_mat(len(numerators) + 1, 1, [*numerators[:-1], 0, -denominator])
    left = fmpz_mat(len(kinds), len(numerators) + 1, [v for row in widened[:-1] for v in row]) * column
    return all(v < 0 or (v == 0 and kind == WEAK) for v, kind in zip(left.entries(), kinds, strict=True))


def _refutes(y: Sequence[int], widened: Sequence[Sequence[int]], kinds: Sequence[int], n: int) -> bool:
    """Are these multipliers a proof that no x satisfies the rows (Motzkin: schrijver1986, Cor. 7.1k)?"""
    if any(v < 0 for v in y):
        return False
    support = [i for i, v in enumerate(y) if v]
    total = fmpz_mat(1, len(support), [y[i] for i in support]) * fmpz_mat(
        len(support), n + 2, [v for i in support for v in widened[i]]
    )
    *left, _, right = (int(v) for v in total.entries())
    return not any(left) and (right < 0 or (right == 0 and any(kinds[i] == STRICT for i in support)))
