"""Uniform inverse stability on N*_(d,m,D): the constructive proof of berner2019, Theorem 3.3, and the exact distance.

Theorem 3.3: R is (4, 1/2) inverse stable on N*_(d,m,D): for Γ in it and g = R(Θ), Θ in it, some Φ in it has R(Φ) = g
and ‖Φ - Γ‖ <= 4 δ^(1/2).  On N*_(d,m,D) the map R is injective up to the order of neurons, so each such Φ is Θ with its
neurons permuted, and the least distance is a bottleneck assignment: an exact rational number.

The proof compares adjacent cells of the joint arrangement.  Neurons of Γ and Θ on one ray are *matched*, and
‖c_i a_i^T - e_j b_j^T‖ <= 2δ for them; the others have ‖c a‖ <= 2δ.  Any permutation that keeps the matched pairs does.

Names in this module
    Γ, Θ    members of N*_(d,m,D), with neurons (a_i, c_i) and (b_j, e_j)
    δ       |R(Θ) - R(Γ)|_{W^{1,∞}}
    Φ, π    Θ with its neurons permuted: neuron i of Φ is neuron π(i) of Θ
    C2      the square of the constant: 16 as printed, 8 by the sharper case analysis of ``optimal_constant``
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import Matrix, Vector
from exactrelu.exact.rationals import as_fraction, shorten_rational
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import Network
from exactrelu.realizations.matching import BottleneckAssignment, bottleneck_assignment, completed, matched_rays
from exactrelu.realizations.product_form import largest
from exactrelu.realizations.restricted_space import decide_membership_restricted
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import (
    AttainedSeminorm,
    as_bias_free,
    check_same_class,
    seminorm_of_difference,
)
from exactrelu.verdict import Verdict, proved, refuted

#: C² of Theorem 3.3 as printed, and the best that holds for all d, m, D (``optimal_constant``).
PRINTED: Final = Fraction(16)
SHARP: Final = Fraction(8)


@dataclass(frozen=True)
class PairCase:
    """One neuron of Γ and its partner in the proof.

    Attributes:
        gamma: i, counted from 0.
        theta: π(i).
        case: ``unmatched``; or, for a matched pair, ``A.1`` if ‖c_i a_i‖ <= 2δ, else ``A.2`` if
            ‖e_j b_j‖ <= 2δ, else ``B``.
        jump: what the proof bounds by 2δ: ‖c_i a_i^T - e_j b_j^T‖ of a matched pair, else the larger product.
        distance: the largest difference of their weights.
    """

    gamma: int
    theta: int
    case: str
    jump: Fraction
    distance: Fraction


@dataclass(frozen=True)
class UniformStability:
    """Theorem 3.3 for one Γ and one Θ.

    Attributes:
        gamma: Γ.
        theta: Θ.
        seminorm: δ with the cell that attains it.
        pairs: the permutation of the constructive proof, with the case of each pair.
        optimal: the permutation of least distance, with its obstruction.
    """

    gamma: TwoLayer
    theta: TwoLayer
    seminorm: AttainedSeminorm
    pairs: tuple[PairCase, ...]
    optimal: BottleneckAssignment[Fraction]

    @property
    def delta(self) -> Fraction:
        """δ."""
        return self.seminorm.value

    @property
    def constructed_distance(self) -> Fraction:
        """‖Φ - Γ‖ for the Φ of the constructive proof."""
        return max(pair.distance for pair in self.pairs)

    @property
    def distance(self) -> Fraction:
        """The least ‖Φ - Γ‖ over all Φ in N*_(d,m,D) with R(Φ) = R(Θ)."""
        return self.optimal.value

    @property
    def ratio_squared(self) -> Fraction | None:
        """distance² / δ; None for δ = 0, where the distance is 0 too."""
        return self.distance**2 / self.delta if self.delta else None

    @cached_property
    def phi(self) -> TwoLayer:
        """The nearest Φ."""
        return permuted(self.theta, self.optimal.permutation)

    @property
    def steps_hold(self) -> bool:
        """Do the steps of the proof hold: every jump is at most 2δ, and the constructed Φ is within 2√2 √δ?"""
        bounded = all(pair.jump <= 2 * self.delta for pair in self.pairs)
        return bounded and self.constructed_distance**2 <= SHARP * self.delta

    def decide(self, constant_squared: Any = PRINTED) -> Verdict:
        """Is there a Φ in N*_(d,m,D) with R(Φ) = R(Θ) and ‖Φ - Γ‖ <= C δ^(1/2)?

        "Refuted" is exact as well: no permutation of Θ does, by the obstruction of ``optimal``.

        Args:
            constant_squared: C², a rational number >= 0.

        Raises:
            InputError: no rational number, or negative.
        """
        bound = as_fraction(constant_squared, what="C²")
        if bound < 0:
            raise InputError(f"C² is {bound}, and it must not be negative")
        sides = f"{_short(self.distance**2)} and C² δ = {_short(bound * self.delta)}"
        if self.distance**2 <= bound * self.delta:
            return proved(f"distance² <= C² δ: they are {sides}", evidence=self)
        return refuted(f"distance² > C² δ: they are {sides}", evidence=self)


def stability(
    gamma: Network | TwoLayer, theta: Network | TwoLayer, *, most_cells: int = DEFAULT_LIMITS.regions
) -> UniformStability:
    """The laboratory of berner2019, Theorem 3.3, for one Γ and one Θ: δ, the proof's Φ, the nearest Φ.

    Args:
        gamma: Γ in N*_(d,m,D), as a network or as matrices.
        theta: Θ in N*_(d,m,D).
        most_cells: a bound on the cells that are listed for δ.

    Returns:
        All exact numbers, and ``decide(C²)`` for the verdict.

    Raises:
        InputError: one of them is not in N*_(d,m,D); the message says which condition fails.
        ShapeError: different numbers of inputs, outputs or neurons, or no neuron.
        UnsupportedOperation: another shape, or a bias.
        LimitExceeded: there are more cells.

    Cost: that of the semi-norm, and a bottleneck assignment of size m.

    >>> gamma, theta = TwoLayer.of([[-50, 5, 11]], [-50]), TwoLayer.of([[50, 30, 19]], [50])
    >>> found = stability(gamma, theta)
    >>> str(found.delta), str(found.distance), str(found.ratio_squared), found.decide(4).proved, found.decide(3).proved
    ('2500', '100', '4', True, False)
    """
    one, other = as_bias_free(gamma, "Γ"), as_bias_free(theta, "Θ")
    check_same_class(one, other)
    if one.m != other.m:
        raise ShapeError(
            f"Γ has {one.m} neurons and Θ has {other.m}", hint="pad the smaller one with zero neurons: with_width"
        )
    for network, name in ((one, "Γ"), (other, "Θ")):
        member = decide_membership_restricted(network)
        if not member.proved:
            raise InputError(
                f"{name} is not in N*_(d,m,D): {member.reason}", hint="Theorem 3.1 (stability_at) asks for less"
            )
    seminorm = seminorm_of_difference(one, other, most_cells=most_cells)
    optimal = bottleneck_assignment(distance_costs(one, other))
    return UniformStability(one, other, seminorm, _constructed(one, other, seminorm.value), optimal)


def distance_costs(gamma: TwoLayer, theta: TwoLayer) -> tuple[tuple[Fraction, ...], ...]:
    """The m x m distances of neurons: entry (i, j) is max(‖a_i - b_j‖, ‖c_i - e_j‖).

    >>> [[str(t) for t in row] for row in distance_costs(TwoLayer.of([[1, 2]], [3]), TwoLayer.of([[0, 2]], [5]))]
    [['2']]
    """
    other = [(*b, *e) for b, e in zip(theta.a, theta.c, strict=True)]
    return tuple(
        tuple(max(abs(s - t) for s, t in zip((*a, *c), row, strict=True)) for row in other)
        for a, c in zip(gamma.a, gamma.c, strict=True)
    )


def parameter_distance(phi: TwoLayer, gamma: TwoLayer) -> Fraction:
    """‖Φ - Γ‖, the largest difference of two weights in the same place.

    Raises:
        ShapeError: the shapes differ.

    >>> str(parameter_distance(TwoLayer.of([[1]], [2]), TwoLayer.of([["1/2"]], [4])))
    '2'
    """
    check_same_class(phi, gamma)
    if phi.m != gamma.m:
        raise ShapeError(f"the networks have {phi.m} and {gamma.m} neurons", hint="pad with zero neurons: with_width")
    pairs = zip(_weights(phi), _weights(gamma), strict=True)
    return max((abs(s - t) for s, t in pairs), default=Fraction(0))


def permuted(theta: TwoLayer, permutation: Iterable[int]) -> TwoLayer:
    """Θ with neuron permutation[i] in place i."""
    places = tuple(permutation)
    if sorted(places) != list(range(theta.m)):
        raise InputError(f"{places} is no permutation of 0, …, {theta.m - 1}")
    return TwoLayer(
        tuple(theta.a[j] for j in places),
        tuple(theta.c[j] for j in places),
        tuple(theta.b[j] for j in places),
        theta.e,
        theta.d,
    )


def with_width(theta: TwoLayer, m: int) -> TwoLayer:
    """Θ padded with zero neurons to m neurons: the same function in a larger class.

    Raises:
        ShapeError: Θ has more than m neurons.

    >>> with_width(TwoLayer.of([[1, 1]], [1]), 2).c
    ((Fraction(1, 1),), (Fraction(0, 1),))
    """
    missing = m - theta.m
    if missing < 0:
        raise ShapeError(f"Θ has {theta.m} neurons, more than {m}")
    zero = Fraction(0)
    return TwoLayer(
        (*theta.a, *[(zero,) * theta.d] * missing),
        (*theta.c, *[(zero,) * theta.D] * missing),
        (*theta.b, *[zero] * missing),
        theta.e,
        theta.d,
    )


def product_of(a: Vector, c: Vector) -> Matrix:
    """C a^T, the jump of the Jacobian across the hyperplane of a neuron: D rows of d entries."""
    return tuple(tuple(v * w for w in a) for v in c)


def _constructed(gamma: TwoLayer, theta: TwoLayer, delta: Fraction) -> tuple[PairCase, ...]:
    """The permutation of the proof: matched pairs first, the rest in order, with the cases A.1, A.2 and B."""
    matched = matched_rays(gamma.a, theta.a)
    costs = distance_costs(gamma, theta)
    pairs = []
    for i, j in enumerate(completed(matched, gamma.m)):
        mine, partner = product_of(gamma.a[i], gamma.c[i]), product_of(theta.a[j], theta.c[j])
        size, partner_size = largest(_flat(mine)), largest(_flat(partner))
        if i not in matched:
            case, jump = "unmatched", max(size, partner_size)
        else:
            case = "A.1" if size <= 2 * delta else "A.2" if partner_size <= 2 * delta else "B"
            jump = largest(s - t for s, t in zip(_flat(mine), _flat(partner), strict=True))
        pairs.append(PairCase(i, j, case, jump, costs[i][j]))
    return tuple(pairs)


def _flat(matrix: Matrix) -> list[Fraction]:
    return [value for row in matrix for value in row]


def _weights(theta: TwoLayer) -> list[Fraction]:
    rows = [*theta.a, *theta.c, theta.b, theta.e]
    return [value for row in rows for value in row]


def _short(value: Fraction) -> str:
    return shorten_rational(value, 16)
