"""The canonical form of the function of a two-layer network, and equality decided by it.

With ρ(t) = (|t| + t)/2 every two-layer network is, in one way only,

    R(x) = ½ Σ_h j_h |<n_h, x> + s_h| + A x + v

over finitely many different hyperplanes h with jumps j_h ≠ 0 (berner2019, after Lemma A.3: the
lines and their weights; here also with biases and for D outputs).  Uniqueness: at a point of h that
lies on no other of the hyperplanes, the Jacobian changes by j_h n_h^T from one side to the other, so
the function determines the hyperplanes and their jumps; what is left is affine.

Names in this module
    h     a hyperplane {x : <n, x> + s = 0}, given by its row
    row   (n, s) as d + 1 coprime integers, the first nonzero entry of n positive
    j     the jump of h: the sum of |λ| c_i over the neurons with (a_i, b_i) = λ·row
    A, v  the affine part, D rows of d entries and D entries
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from exactrelu.errors import ShapeError
from exactrelu.exact.matrices import Matrix, Vector, as_row, multiply_vector
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.networks.network import Network
from exactrelu.realizations.two_layer_parametrization import TwoLayer, as_two_layer

Row: TypeAlias = tuple[int, ...]
_HALF, _ZERO = Fraction(1, 2), Fraction(0)


@dataclass(frozen=True, slots=True)
class Kink:
    """A hyperplane and the jump of the function there: j n^T is what the Jacobian gains on the side n.

    Attributes:
        row: (n, s), coprime integers, the first nonzero entry positive.
        jump: j, D rationals.
    """

    row: Row
    jump: Vector

    @property
    def normal(self) -> Row:
        """The vector n."""
        return self.row[:-1]


@dataclass(frozen=True)
class TwoLayerForm:
    """The function x -> ½ Σ_h j_h |<n_h, x> + s_h| + A x + v; ``==`` is equality of functions.

    Attributes:
        kinks: the hyperplanes with nonzero jumps, by row.
        slope: A, D rows of d entries.
        offset: v, D entries.
    """

    kinks: tuple[Kink, ...]
    slope: Matrix
    offset: Vector

    @property
    def d(self) -> int:
        """The number of inputs."""
        return len(self.slope[0])

    @property
    def D(self) -> int:
        """The number of outputs."""
        return len(self.offset)

    def value(self, x: Iterable[Fraction]) -> Vector:
        """The value at ``x``, D rationals; the second route beside ``TwoLayer.value``.

        Cost: one product of d numbers a hyperplane.
        """
        point = as_row(x, what="x")
        total = [s + v for s, v in zip(multiply_vector(self.slope, point), self.offset, strict=True)]
        for kink in self.kinks:
            height = _HALF * abs(row_value(kink.row, point))
            total = [t + height * j for t, j in zip(total, kink.jump, strict=True)]
        return tuple(total)

    def minus(self, other: TwoLayerForm) -> TwoLayerForm:
        """The canonical form of the difference of the two functions.

        Raises:
            ShapeError: the functions have other numbers of inputs or outputs.

        >>> f = two_layer_form(TwoLayer.of([[1], [-1]], [1, -1]))
        >>> f.minus(f).kinks
        ()
        """
        check_same_shape(self, other)
        jumps = {kink.row: kink.jump for kink in self.kinks}
        for kink in other.kinks:
            before = jumps.get(kink.row, (_ZERO,) * self.D)
            jumps[kink.row] = subtract(before, kink.jump)
        return TwoLayerForm(
            _kinks(jumps),
            tuple(subtract(p, q) for p, q in zip(self.slope, other.slope, strict=True)),
            subtract(self.offset, other.offset),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """The neurons of a parametrization whose pre-activations vanish on one hyperplane.

    Attributes:
        row: the row of the hyperplane.
        members: pairs (number of the neuron i, λ) with (a_i, b_i) = λ·row.
    """

    row: Row
    members: tuple[tuple[int, Fraction], ...]


def two_layer_form(network: Network | TwoLayer) -> TwoLayerForm:
    """The canonical form of the function of a two-layer network.

    Raises:
        UnsupportedOperation: the network has another shape.

    Cost: one table look-up a neuron and m d D multiplications; near linear in the number of weights
    as long as their denominators have a small common multiple.

    >>> form = two_layer_form(TwoLayer.of([[2, -4], [-1, 2]], [3, 1]))
    >>> [(kink.row, str(kink.jump[0])) for kink in form.kinks], [str(t) for t in form.slope[0]]
    ([((1, -2, 0), '7')], ['5/2', '-5'])
    """
    theta = as_two_layer(network)
    lines, constant = lines_of(theta)
    jumps, tilts = {}, []
    for line in lines:
        jumps[line.row] = _weighted_sum([(theta.c[i], abs(factor)) for i, factor in line.members], theta.D)
        tilt = _weighted_sum([(theta.c[i], factor) for i, factor in line.members], theta.D)
        tilts.append((line.row, tilt))
    resting = [(theta.c[i], max(theta.b[i], _ZERO)) for i in constant]
    slope = tuple(
        tuple(_HALF * sum_of([t[k] * row[j] for row, t in tilts]) for j in range(theta.d)) for k in range(theta.D)
    )
    lifted = [_HALF * sum_of([t[k] * row[-1] for row, t in tilts]) for k in range(theta.D)]
    rest = _weighted_sum(resting, theta.D)
    offset = tuple(sum(parts, _ZERO) for parts in zip(theta.e, rest, lifted, strict=True))
    return TwoLayerForm(_kinks(jumps), slope, offset)


def lines_of(theta: TwoLayer) -> tuple[tuple[Line, ...], tuple[int, ...]]:
    """The hidden neurons grouped by hyperplane, by row, and the neurons with a_i = 0.

    Cost: one table look-up a neuron.

    >>> lines, constant = lines_of(TwoLayer.of([[2], [-1], [0]], [1, 1, 1], b=[0, 0, 1]))
    >>> [(line.row, [(i, str(factor)) for i, factor in line.members]) for line in lines], constant
    ([((1, 0), [(0, '2'), (1, '-1')])], (2,))
    """
    groups: dict[Row, list[tuple[int, Fraction]]] = {}
    constant = []
    for i, (a, b) in enumerate(zip(theta.a, theta.b, strict=True)):
        if any(a):
            row, factor = hyperplane((*a, b))
            groups.setdefault(row, []).append((i, factor))
        else:
            constant.append(i)
    return tuple(Line(row, tuple(groups[row])) for row in sorted(groups)), tuple(constant)


def hyperplane(row: Sequence[Fraction]) -> tuple[Row, Fraction]:
    """The row of a hyperplane, and the factor λ with which it gives back ``row``.

    Args:
        row: (a, b), where a is not zero.

    >>> hyperplane((Fraction(0), Fraction(-2, 3), Fraction(4)))
    ((0, 1, -6), Fraction(-2, 3))
    """
    denominator = lcm(*(t.denominator for t in row))
    integers = [t.numerator * (denominator // t.denominator) for t in row]
    divisor = gcd(*integers)
    if next(t for t in integers if t) < 0:
        divisor = -divisor
    return tuple(t // divisor for t in integers), Fraction(divisor, denominator)


def row_value(row: Row, x: Sequence[Fraction]) -> Fraction:
    """The value <n, x> + s of a row (n, s) at a point."""
    return sum((n * t for n, t in zip(row[:-1], x, strict=True) if n and t), Fraction(row[-1]))


def subtract(x: Vector, y: Vector) -> Vector:
    """The difference of two vectors."""
    return tuple(p - q for p, q in zip(x, y, strict=True))


def sum_of(terms: Sequence[Fraction]) -> Fraction:
    """The sum, added in pairs, so that few additions see the long denominators of the end."""
    level = [as_flint(term) for term in terms if term]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [p + q for p, q in zip(level[:-1:2], level[1::2], strict=True)] + odd
    return from_flint(level[0]) if level else _ZERO


def check_same_shape(f: TwoLayer | TwoLayerForm, g: TwoLayer | TwoLayerForm) -> None:
    """Raise ShapeError unless the two functions have the same numbers of inputs and outputs."""
    if (f.d, f.D) != (g.d, g.D):
        raise ShapeError(
            f"one network leads from R^{f.d} to R^{f.D}, the other from R^{g.d} to R^{g.D}",
            hint="compare networks with the same inputs and outputs",
        )


def _weighted_sum(terms: Sequence[tuple[Vector, Fraction]], length: int) -> Vector:
    """The sum of factor times column over the pairs (column, factor)."""
    return tuple(sum_of([column[k] * factor for column, factor in terms]) for k in range(length))


def _kinks(jumps: dict[Row, Vector]) -> tuple[Kink, ...]:
    """The hyperplanes with nonzero jumps, by row."""
    return tuple(Kink(row, jumps[row]) for row in sorted(jumps) if any(jumps[row]))
