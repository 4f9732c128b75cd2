"""|R(Γ) - R(Θ)|_{W^{1,∞}} for bias-free two-layer networks, exactly, with the cell that attains it.

Almost everywhere D R(Γ) = Σ_i c_i a_i^T 1{<a_i, x> > 0} (berner2019, section 3), so the semi-norm is the largest
absolute entry of that sum over the cells of the arrangement of the a_i; it is the same on every neighbourhood of 0.
Where neurons of Γ and Θ share a hyperplane, only the difference of the Jacobians on its two sides counts, and a
hyperplane where that difference is 0 is no kink and is left out.

Names in this module
    Γ, Θ   parametrizations of N_(d,m,D) and N_(d,m',D): :class:`TwoLayer` without biases
    δ      |R(Γ) - R(Θ)|_{W^{1,∞}}, the largest absolute entry of the Jacobian, almost everywhere
    J      the jump across a hyperplane: the Jacobian on its positive side minus the one on the other side
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from exactrelu.errors import InputError, ShapeError, UnsupportedOperation
from exactrelu.exact.matrices import Vector
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import Network
from exactrelu.realizations.central_arrangement import IntegerVector, half_cells, line_of, primitive
from exactrelu.realizations.two_layer_parametrization import TwoLayer, as_two_layer


@dataclass(frozen=True)
class AttainedSeminorm:
    """A semi-norm and where it is attained.

    Attributes:
        value: δ.
        point: an integer point inside a cell where the Jacobian has the entry ±δ.
        entry: (output, input) of that entry, counted from 0.
        gamma_signs: the sign of <a_i, point> for each neuron of Γ; 0 only for a_i = 0.
        theta_signs: the same for Θ.
        cells: how many cells were looked at, those without a kink between them counted once.
    """

    value: Fraction
    point: Vector
    entry: tuple[int, int]
    gamma_signs: tuple[int, ...]
    theta_signs: tuple[int, ...]
    cells: int


def seminorm_of_difference(
    gamma: Network | TwoLayer, theta: Network | TwoLayer, *, most_cells: int = DEFAULT_LIMITS.regions
) -> AttainedSeminorm:
    """|R(Γ) - R(Θ)|_{W^{1,∞}} of two bias-free two-layer networks, exactly.

    Args:
        gamma: Γ in N_(d,m,D).
        theta: Θ in N_(d,m',D); m' may differ from m.
        most_cells: a bound on the cells that are listed.

    Returns:
        The value δ, and a cell and an entry of the Jacobian that attain it.

    Raises:
        UnsupportedOperation: one has another shape, or a bias: then the semi-norm depends on the domain.
        ShapeError: they have different numbers of inputs or of outputs, or no input.
        LimitExceeded: there are more cells.

    Cost: ``2 Σ_{i<d} C(n-1, i)`` cells for n hyperplanes in general position; under 1 ms for d <= 4, n <= 6.

    >>> gamma, theta = TwoLayer.of([[1, 0]], [2]), TwoLayer.of([[0, 1]], [1])
    >>> found = seminorm_of_difference(gamma, theta)
    >>> str(found.value), found.entry, found.gamma_signs
    ('2', (0, 0), (1,))
    """
    one, other = as_bias_free(gamma, "the first network"), as_bias_free(theta, "the second network")
    check_same_class(one, other)
    neurons = [
        *zip(one.a, one.c, strict=True),
        *((a, tuple(-v for v in c)) for a, c in zip(other.a, other.c, strict=True)),
    ]
    jacobian = _IntegerJacobian(neurons, one.d, one.D)
    size, x, entry, cells = _largest(jacobian, most_cells)
    point = _off_every_hyperplane(x, [a for a, _ in neurons if any(a)], jacobian)
    signs = tuple(_sign(_dot(primitive(a), point)) for a, _ in neurons)
    return AttainedSeminorm(
        Fraction(size, jacobian.unit),
        tuple(map(Fraction, point)),
        (entry // one.d, entry % one.d),
        signs[: one.m],
        signs[one.m :],
        cells,
    )


def two_layer_seminorm(network: Network | TwoLayer, *, most_cells: int = DEFAULT_LIMITS.regions) -> AttainedSeminorm:
    """|R(Γ)|_{W^{1,∞}} of one bias-free two-layer network: its distance from 0.

    Raises and cost: as :func:`seminorm_of_difference`.

    >>> str(two_layer_seminorm(TwoLayer.of([[1, 0], [0, 1]], [1, -3])).value)
    '3'
    """
    gamma = as_bias_free(network, "the network")
    return seminorm_of_difference(gamma, TwoLayer.of([], [], e=[0] * gamma.D, d=gamma.d), most_cells=most_cells)


def as_bias_free(network: Network | TwoLayer, what: str = "the network") -> TwoLayer:
    """The matrices of a bias-free two-layer network.

    Raises:
        UnsupportedOperation: it has another shape, or a bias that is not 0.
    """
    matrices = as_two_layer(network)
    if not matrices.bias_free:
        raise UnsupportedOperation(
            f"{what} has a bias, and N_(d,m,D) has none", hint="lift the biases into two more inputs: lift_dimension"
        )
    return matrices


def check_same_class(gamma: TwoLayer, theta: TwoLayer) -> None:
    """Check that both have the same numbers of inputs and outputs, and at least one input.

    Raises:
        ShapeError: they have not.
    """
    for one, other, what in ((gamma.d, theta.d, "input"), (gamma.D, theta.D, "output")):
        if one != other:
            raise ShapeError(f"the networks have {one} and {other} {what}s", hint=f"compare networks of equal {what}s")
    if not gamma.d:
        raise ShapeError("without an input there is no Jacobian", hint="give the networks an input")


def jacobian_at(network: TwoLayer, point: Sequence[Fraction]) -> tuple[Vector, ...]:
    """Σ_i c_i a_i^T 1{<a_i, x> > 0} at a point, D rows of d entries; the derivative where no <a_i, x> vanishes.

    Args:
        network: Γ in N_(d,m,D).
        point: d numbers.

    >>> jacobian_at(TwoLayer.of([[1, 2]], [3]), [Fraction(1), Fraction(0)])
    ((Fraction(3, 1), Fraction(6, 1)),)
    """
    total = [[Fraction(0)] * network.d for _ in range(network.D)]
    for a, c in zip(network.a, network.c, strict=True):
        if sum(s * t for s, t in zip(a, point, strict=True)) > 0:
            for j, v in enumerate(c):
                for k, w in enumerate(a):
                    total[j][k] += v * w
    return tuple(map(tuple, total))


class _IntegerJacobian:
    """base + Σ over the hyperplanes with <r, x> > 0 of their jumps, as D d integers over one unit."""

    def __init__(self, neurons: Iterable[tuple[Vector, Vector]], d: int, outputs: int) -> None:
        self.d = d
        products = [(a, [v * w for v in c for w in a]) for a, c in neurons]
        self.unit = lcm(*(q.denominator for _, product in products for q in product))
        jumps: dict[IntegerVector, list[int]] = {}
        base = [0] * (d * outputs)
        for a, product in products:
            entries = [q.numerator * (self.unit // q.denominator) for q in product]
            if not any(entries):
                continue
            line, sign = line_of(primitive(a))
            old = jumps.get(line, [0] * len(entries))
            jumps[line] = [s + sign * t for s, t in zip(old, entries, strict=True)]
            if sign < 0:
                base = [s + t for s, t in zip(base, entries, strict=True)]
        kinks = {line: jump for line, jump in jumps.items() if any(jump)}
        self.base, self.lines, self.jumps = base, list(kinks), list(kinks.values())


def _largest(jacobian: _IntegerJacobian, most: int) -> tuple[int, IntegerVector, int, int]:
    """The largest absolute entry, a point where the Jacobian has it, its place, and the number of cells."""
    base, jumps = jacobian.base, jacobian.jumps
    cells = half_cells(jacobian.lines, jacobian.d, most=most)
    opposite = [s + t for s, t in zip(base, map(sum, zip(*jumps, strict=True)), strict=True)] if jumps else base
    best, where, entry = -1, (0,) * jacobian.d, 0
    for mask, x in cells:
        active = [jump for i, jump in enumerate(jumps) if mask >> i & 1]
        here = list(map(sum, zip(*active, strict=True))) if active else [0] * len(base)
        for side, start in ((1, base), (-1, opposite)):
            values = [abs(s + side * t) for s, t in zip(start, here, strict=True)]
            top = max(values)
            if top > best:
                best, entry, where = top, values.index(top), tuple(side * v for v in x)
    return best, where, entry, 2 * len(cells) if jumps else 1


def _off_every_hyperplane(x: IntegerVector, vectors: Sequence[Vector], jacobian: _IntegerJacobian) -> IntegerVector:
    """A point of the same cell that lies on no hyperplane of a neuron, also where the Jacobian has no kink."""
    rows = [primitive(a) for a in vectors]
    if all(_dot(r, x) for r in rows):
        return x
    step = _generic(rows, jacobian.d)
    factor = 1 + max((abs(_dot(r, step)) // abs(_dot(r, x)) for r in rows if _dot(r, x)), default=0)
    return tuple(factor * v + w for v, w in zip(x, step, strict=True))


def _generic(rows: Sequence[IntegerVector], d: int) -> IntegerVector:
    """A point (1, t, t^2, …) on no hyperplane; each r leaves out at most d - 1 values of t."""
    for t in range(len(rows) * d + 1):
        point = tuple(t**k for k in range(d))
        if all(_dot(r, point) for r in rows):
            return point
    raise InputError("a row is zero", hint="leave out the zero vectors")


def _dot(r: IntegerVector, x: IntegerVector) -> int:
    return sum(map(int.__mul__, r, x))


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
