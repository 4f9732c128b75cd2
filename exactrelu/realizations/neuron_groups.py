"""Several neurons that share a ray or a line: how near Γ they can be, as programs of a largest ratio made least.

Let the neurons i of a group have the weights (±λ_i u, c'_i) with λ_i > 0, and let Σ λ_i c'_i be given.  For each i the
c'_i with ‖c'_i - c_i‖ <= t form a box, so Σ λ_i c'_i runs through the box around Σ λ_i c_i of the radius t Σ λ_i: the
second layer costs one pair of inequalities for each output, for any number of outputs.  So "within t of Γ" says

    on a given ray u, with the total p     |±λ_i u_j - a_ij| <= t,            |Σ λ_i c_il - p_l| <= t Σ λ_i;
    on any common line, with total 0       |±λ_k a_ij ∓ λ_i a_kj| <= t (λ_i + λ_k),     |Σ λ_i c_il| <= t Σ λ_i.

In the second case u is eliminated: for each j the intervals (a_ij ± t)/λ_i have a common point as soon as any two of
them have (Helly on the line).  All are inequalities A x <= t B x for x = (λ_0, λ) or x = λ, where λ_0 = 1 is the factor
of what is given, and :mod:`exactrelu.exact.ratio_programs` finds the least t.  A λ_i that is 0 there is a dead neuron.

Names in this module
    a_i, c_i    the weights of Γ
    σ_i         the side of neuron i, 1 or -1
    λ           the scales, λ_0 first where something is given
    u, p        a direction and a total of products: λ_i u and c'_i have the product λ_i c'_i
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.exact.matrices import Vector
from exactrelu.exact.ratio_programs import RatioProgram
from exactrelu.realizations.two_layer_parametrization import TwoLayer

_ZERO, _ONE = Fraction(0), Fraction(1)
Side = tuple[int, int]


@dataclass(frozen=True)
class Rows:
    """The rows of A and B, as they are collected: each inequality |Σ p_j x_j| <= t Σ q_j x_j gives two."""

    a: list[Vector]
    b: list[Vector]
    n: int

    def add(self, p: dict[int, Fraction], q: Sequence[int]) -> None:
        """The rows of |Σ_j p_j x_j| <= t Σ_{j in q} x_j."""
        self.add_weighted(p, dict.fromkeys(q, _ONE))

    def add_weighted(self, p: dict[int, Fraction], q: dict[int, Fraction]) -> None:
        """The rows of |Σ_j p_j x_j| <= t Σ_j q_j x_j."""
        row = tuple(p.get(j, _ZERO) for j in range(self.n))
        weights = tuple(q.get(j, _ZERO) for j in range(self.n))
        self.a.extend([row, tuple(-v for v in row)])
        self.b.extend([weights, weights])


def ray_program(gamma: TwoLayer, members: Sequence[Side], u: Vector, p: Vector) -> RatioProgram:
    """Neurons on the line of u, neuron i on the side σ_i, whose products add up to p.

    Args:
        gamma: Γ.
        members: pairs (i, σ_i).
        u: d rationals, not all 0.
        p: D rationals.

    >>> gamma = TwoLayer.of([[1], [1]], [1, 1])
    >>> from exactrelu.exact.ratio_programs import least_ratio
    >>> str(least_ratio(ray_program(gamma, [(0, 1), (1, 1)], (Fraction(1),), (Fraction(4),))).value)
    '-1 + sqrt(2)'
    """
    rows = Rows([], [], len(members) + 1)
    for place, (i, side) in enumerate(members, start=1):
        for x, alpha in zip(u, gamma.a[i], strict=True):
            rows.add({place: side * x, 0: -alpha}, (0,))
    for k, total in enumerate(p):
        sums = {place: gamma.c[i][k] for place, (i, _) in enumerate(members, start=1)}
        rows.add({**sums, 0: -total}, range(1, len(members) + 1))
    return RatioProgram(tuple(rows.a), tuple(rows.b))


def free_program(gamma: TwoLayer, members: Sequence[Side]) -> RatioProgram:
    """Neurons on one line, whichever, neuron i on the side σ_i, whose products add up to 0.

    >>> gamma = TwoLayer.of([[1], [1]], [1, -1])
    >>> from exactrelu.exact.ratio_programs import least_ratio
    >>> str(least_ratio(free_program(gamma, [(0, 1), (1, 1)])).value)
    '0'
    """
    rows = Rows([], [], len(members))
    for place, (i, side) in enumerate(members):
        for other, (k, side_of_other) in enumerate(members[:place]):
            for alpha, beta in zip(gamma.a[i], gamma.a[k], strict=True):
                rows.add({other: side * alpha, place: -side_of_other * beta}, (place, other))
    for k in range(gamma.D):
        rows.add({place: gamma.c[i][k] for place, (i, _) in enumerate(members)}, range(len(members)))
    return RatioProgram(tuple(rows.a), tuple(rows.b))
