"""Lines on both sides whose shares are coupled by the linear part: one program for all of them.

For lines b with normals n_b and totals j_b let P_k be the sum of the products on side k, k = 2b for the side of n_b and
2b + 1 for the turned one.  They must satisfy, for each output, the equations

    P_2b + P_(2b+1) = j_b for all b,        Σ_b P_(2b+1) n_b^T = E.

For each k the P_k within t of Γ form an interval (``neuron_groups``).  Such intervals hold a solution of the equations
if and only if they do so for every *relation* Σ_k z_k P_k = s that follows from the equations and has a minimal support
(rockafellar1970, Thm 22.6): Σ_k z_k Σ_{i in k} λ_i c_i differs from s by at most t Σ_k |z_k| Σ_{i in k} λ_i.  So the
question is again of the form A x <= t B x.

Names in this module
    b, k    lines and sides
    C       the matrix of the equations, one column for each side
    z, s    a relation: a combination of the rows of C, and of their right-hand sides, one for each output
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from exactrelu.exact.linear_algebra import find_kernel, find_rank
from exactrelu.exact.matrices import Matrix, Vector, dot, transpose
from exactrelu.exact.number_fields import FieldNumber
from exactrelu.exact.ratio_programs import RatioProgram
from exactrelu.realizations.neuron_groups import Rows, Side
from exactrelu.realizations.two_layer_parametrization import TwoLayer

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Relation:
    """Σ_k z_k P_k = s, for every output.

    Attributes:
        z: two rationals for each line.
        s: D rationals.
    """

    z: Vector
    s: Vector


def relations_of(normals: Matrix, totals: Matrix, rest: Matrix) -> tuple[Relation, ...] | None:
    """The relations of minimal support; None if the equations contradict each other.

    Args:
        normals: the n_b, d entries each.
        totals: the j_b, D entries each.
        rest: E, D rows of d entries.

    Cost: an elimination for each of C(2β, rank - 1) sets of columns, for β lines.

    >>> one = (Fraction(1),)
    >>> [[str(t) for t in (*r.z, *r.s)] for r in relations_of((one,), ((Fraction(3),),), ((Fraction(2),),))]
    [['0', '1', '2'], ['1', '0', '1']]
    """
    rows, right = equations(normals, totals, rest)
    columns = 2 * len(normals)
    found = find_rank(rows, columns=columns)
    joined = tuple((*row, *values) for row, values in zip(rows, right, strict=True))
    if find_rank(joined, columns=columns + len(rest)).rank > found.rank:
        return None
    basis = tuple(joined[i] for i in found.pivot_rows)
    relations: dict[Vector, Relation] = {}
    for chosen in combinations(range(columns), found.rank - 1):
        kernel = find_kernel(tuple(tuple(row[k] for row in basis) for k in chosen), columns=len(basis))
        if len(kernel) == 1:
            combined = tuple(dot(kernel[0], column) for column in transpose(basis))
            first = next(v for v in combined if v)
            scaled = tuple(v / first for v in combined)
            relations[scaled] = Relation(scaled[:columns], scaled[columns:])
    return tuple(relations[key] for key in sorted(relations))


def equations(normals: Matrix, totals: Matrix, rest: Matrix) -> tuple[Matrix, Matrix]:
    """The rows of C, and for each row its right-hand sides, one for each output."""
    count = len(normals)
    rows, right = [], []
    for b, total in enumerate(totals):
        rows.append(tuple(_ONE if k // 2 == b else _ZERO for k in range(2 * count)))
        right.append(total)
    for j in range(len(rest[0])):
        rows.append(tuple(normals[k // 2][j] if k % 2 else _ZERO for k in range(2 * count)))
        right.append(tuple(row[j] for row in rest))
    return tuple(rows), tuple(right)


def joint_program(
    gamma: TwoLayer, groups: Sequence[Sequence[Side]], normals: Matrix, relations: Sequence[Relation]
) -> RatioProgram:
    """Neurons on several lines, group b on the line of n_b, whose products satisfy the relations.

    Args:
        gamma: Γ.
        groups: for each line pairs (i, side); each side has a neuron at least.
        normals: the n_b.
        relations: made by :func:`relations_of`.
    """
    members = [(b, i, side) for b, group in enumerate(groups) for i, side in group]
    rows = Rows([], [], len(members) + 1)
    for place, (b, i, side) in enumerate(members, start=1):
        for x, alpha in zip(normals[b], gamma.a[i], strict=True):
            rows.add({place: side * x, 0: -alpha}, (0,))
    for k in range(gamma.D):
        for relation in relations:
            factors = {place: relation.z[2 * b + (side < 0)] for place, (b, _, side) in enumerate(members, start=1)}
            sums = {place: factors[place] * gamma.c[i][k] for place, (_, i, _) in enumerate(members, start=1)}
            rows.add_weighted({**sums, 0: -relation.s[k]}, {place: abs(v) for place, v in factors.items()})
    return RatioProgram(tuple(rows.a), tuple(rows.b))


def solve_relations(
    relations: Sequence[Relation], intervals: Sequence[tuple[FieldNumber, FieldNumber]], output: int
) -> list[FieldNumber]:
    """A number in every interval such that all relations hold, one after the other.

    The first one may be any number for which the relations leave the others room; by the theorem above these are an
    interval, whose ends the relations give.  It is then fixed, and the next one follows.
    """
    chosen = list(intervals)
    for k in range(len(chosen)):
        low, high = chosen[k]
        for relation in relations:
            if not relation.z[k]:
                continue
            ends = []
            for upper in (0, 1):
                value = low - low + relation.s[output]
                for other, v in enumerate(relation.z):
                    if v and other != k:
                        value = value - chosen[other][upper if v < 0 else 1 - upper] * v
                ends.append(value / relation.z[k])
            bottom, top = ends if relation.z[k] > 0 else ends[::-1]
            low, high = max(low, bottom), min(high, top)
        middle = low if low == high else (low + high) / 2
        chosen[k] = middle, middle
    return [low for low, _ in chosen]
