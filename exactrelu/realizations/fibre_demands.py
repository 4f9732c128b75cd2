"""What a type of a fibre asks of the neurons of Φ: rays with products that are known, and what stays free.

A hyperplane that is used on one side asks for neurons on that ray with the products j_h in total.  One on both sides
asks for q_b there and j_b - q_b opposite.  By the equation (2) of :mod:`exactrelu.realizations.fibre` the q_b are known
where the normals n_b are independent and there is no free line; and one free line alone is known as well, since
w u^T = E determines u up to its length.  The other types leave a continuum of q_b or of u, and need three neurons
more than there are kinks.  Three dependent n_b or more leave the q_b free within a linear equation, E = Σ q_b n_b^T;
a free line beside a line on both sides, or two free lines, leave the directions u free as well.

Names in this module
    u, p       a ray and the total of the products λ_i c_i of the neurons λ_i u on it
    E, q, w    as in ``fibre_types``
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.exact.linear_algebra import rank
from exactrelu.exact.matrices import Matrix, Vector
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.realizations.central_arrangement import primitive
from exactrelu.realizations.fibre import Fibre, FibreType
from exactrelu.realizations.fibre_types import LinearPart, fibre_types, linear_part
from exactrelu.realizations.two_layer_form import subtract


@dataclass(frozen=True, slots=True)
class Demand:
    """Neurons λ_i u with λ_i > 0, at least one, whose products λ_i c_i add up to p ≠ 0.

    Attributes:
        u: d integers, as Fractions.
        p: D rationals.
    """

    u: Vector
    p: Vector


@dataclass(frozen=True, slots=True)
class TypeDemands:
    """What the members of one type have in common.

    Attributes:
        kind: the type.
        demands: rays with their totals.
        lines: hyperplanes on both sides whose totals on each side are free: the total is that of both sides.
        free: the number of free lines that are not known.
        rest: E, D rows of d entries, where there are such lines or free lines.
    """

    kind: FibreType
    demands: tuple[Demand, ...]
    lines: tuple[Demand, ...] = ()
    free: int = 0
    rest: Matrix = ()

    @property
    def is_plain(self) -> bool:
        """Does nothing stay free but scales, shares of a total and neurons that cancel or are dead?"""
        return not self.lines and not self.free

    @property
    def is_coupled(self) -> bool:
        """Are the totals of lines on both sides free within E = Σ q_b n_b^T, and no directions?"""
        return bool(self.lines) and not self.free

    @property
    def needed(self) -> int:
        """The least number of neurons."""
        return len(self.demands) + 2 * len(self.lines) + 2 * self.free


def fibre_demands(fibre: Fibre, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[TypeDemands]:
    """The demands of every type of a fibre of the class without biases.

    Raises and cost: as :func:`exactrelu.realizations.fibre_types.fibre_types`.

    >>> from exactrelu.realizations.fibre import fibre_of
    >>> from exactrelu.realizations.two_layer_parametrization import TwoLayer
    >>> for known in fibre_demands(fibre_of(TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [1, 1, 1]))):
    ...     print([[str(t) for t in demand.u] for demand in known.demands])
    [['0', '-1'], ['-1', '0'], ['1', '1']]
    [['0', '1'], ['1', '0'], ['-1', '-1']]
    """
    part = linear_part(fibre.form, bias_free=fibre.bias_free)
    numbers = {kink.row: h for h, kink in enumerate(fibre.form.kinks)}
    for kind in fibre_types(fibre, limits=limits):
        yield _demands(part, kind, [numbers[row] for row in kind.turned], [numbers[row] for row in kind.both])


def _demands(part: LinearPart, kind: FibreType, turned: list[int], both: list[int]) -> TypeDemands:
    plain = tuple(
        Demand(_signed(part.normals[h], -1 if h in turned else 1), part.jumps[h])
        for h in range(part.n)
        if h not in both
    )
    normals = tuple(part.normals[b] for b in both)
    if kind.free == 0 and rank(normals, columns=part.d) == len(both):
        q = part.products(part.remainder(turned), both)
        sides = (
            demand
            for b, turned_total in zip(both, q, strict=True)
            for demand in (
                Demand(part.normals[b], subtract(part.jumps[b], turned_total)),
                Demand(_signed(part.normals[b], -1), turned_total),
            )
        )
        return TypeDemands(kind, (*plain, *sides))
    if kind.free == 1 and not both:
        u, w = _factors(part, turned)
        return TypeDemands(kind, (*plain, Demand(u, _signed(w, -1)), Demand(_signed(u, -1), w)))
    lines = tuple(Demand(part.normals[b], part.jumps[b]) for b in both)
    return TypeDemands(kind, plain, lines, kind.free, part.remainder(turned))


def _factors(part: LinearPart, turned: list[int]) -> tuple[Vector, Vector]:
    """U and w with E = w u^T, for E of rank one."""
    rest = part.remainder(turned)
    u = tuple(map(Fraction, primitive(next(row for row in rest if any(row)))))
    place = next(j for j, t in enumerate(u) if t)
    return u, tuple(row[place] / u[place] for row in rest)


def _signed(vector: Vector, sign: int) -> Vector:
    return vector if sign > 0 else tuple(-t for t in vector)
