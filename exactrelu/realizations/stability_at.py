"""Inverse stability at one Γ, output dimension 1: the constructive proof of berner2019, Theorem 3.1, in exact surds.

Theorem 3.1: let Γ in N_(d,m,1), g = R(Θ), δ = |g - R(Γ)|_{W^{1,∞}}, and C.1 with β, C.2, C.3.  Then some Φ in N_(d,m,1)
has R(Φ) = g and ‖Φ - Γ‖ <= β + 2 δ^(1/2).  The proof *redistributes*: neurons of Θ on one ray are merged at the first
of them (where their products add up to 0 it dies, which the paper forgets); *matches* rays; and rescales each partner:

    unmatched, A   the partner is balanced; A: matched, with ‖c_i a_i‖ <= 2δ
    B.1            ‖c_i a_i‖ > 2δ and ‖a_i‖ > |c_i|: the partner gets a_i, and what is left as its second weight
    B.2            ‖c_i a_i‖ > 2δ and ‖a_i‖ < |c_i|: it gets c_i, and what is left as its first layer
    B.3            ‖c_i a_i‖ > 2δ and ‖a_i‖ = |c_i|: it is balanced

Balancing takes a square root, one for each neuron, so weights are r √n with rational r and n, and every inequality
is the sign of a number with two square roots.

Names in this module
    Γ, Θ, δ, β    as in ``restricted_space``
    (u, p)        a neuron in product form: ‖u‖ = 1 and p = c‖a‖
    n             the radicand of a neuron of Φ: its weights are α √n and γ √n
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from exactrelu.errors import ShapeError, UnsupportedOperation
from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import as_fraction
from exactrelu.exact.surds import Surd, sign_with_two_roots, surd
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import Network
from exactrelu.realizations.matching import completed, matched_rays
from exactrelu.realizations.product_form import ProductForm, ProductNeuron, largest, product_form
from exactrelu.realizations.restricted_space import decide_c1, decide_c2, decide_c3a, decide_c3b, minimal_beta
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import (
    AttainedSeminorm,
    as_bias_free,
    check_same_class,
    seminorm_of_difference,
)
from exactrelu.verdict import Verdict, proved, refuted


@dataclass(frozen=True)
class RootNeuron:
    """A neuron (α √n, γ √n) of Φ, the partner of neuron i of Γ.

    Attributes:
        direction: α, d rational numbers.
        weight: γ, a rational number.
        radicand: n >= 0.
        case: ``unmatched``, ``A``, ``B.1``, ``B.2`` or ``B.3``.
        theta: the neuron of Θ that it rescales.
    """

    direction: Vector
    weight: Fraction
    radicand: Fraction
    case: str
    theta: int

    @property
    def a(self) -> tuple[Surd, ...]:
        """The first layer."""
        return tuple(surd(0, value, self.radicand) for value in self.direction)

    @property
    def c(self) -> Surd:
        """The second layer."""
        return surd(0, self.weight, self.radicand)

    @property
    def product(self) -> tuple[Vector, Fraction]:
        """(u, p), which are rational; zeros for a dead neuron."""
        size = largest(self.direction)
        p = self.radicand * self.weight * size
        return (tuple(value / size for value in self.direction), p) if p else ((Fraction(0),) * len(self.direction), p)


@dataclass(frozen=True)
class StabilityAt:
    """Theorem 3.1 for one Γ and one parametrization Θ of g.

    Attributes:
        gamma: Γ.
        theta: Θ.
        seminorm: δ with the cell that attains it.
        beta: β, the least with which C.1 holds unless it was given.
        conditions: C.1, C.2, C.3a and C.3b with their verdicts.
        merged: Θ after the redistribution, in product form.
        phi: Φ, a neuron for each of Γ.
    """

    gamma: TwoLayer
    theta: TwoLayer
    seminorm: AttainedSeminorm
    beta: Fraction
    conditions: tuple[tuple[str, Verdict], ...]
    merged: ProductForm
    phi: tuple[RootNeuron, ...]

    @property
    def delta(self) -> Fraction:
        """δ."""
        return self.seminorm.value

    @property
    def conditions_hold(self) -> bool:
        """Do all four conditions hold, for this Θ?"""
        return all(verdict.proved for _, verdict in self.conditions)

    @cached_property
    def distance(self) -> Surd:
        """‖Φ - Γ‖, exactly."""
        differences = [
            value - other
            for neuron, a, c in zip(self.phi, self.gamma.a, self.gamma.c, strict=True)
            for value, other in zip((*neuron.a, neuron.c), (*a, *c), strict=True)
        ]
        return max((value if value.sign > 0 else -value for value in differences), default=surd(0))

    @property
    def is_within(self) -> bool:
        """Is ‖Φ - Γ‖ <= β + 2 √δ?"""
        far = self.distance
        return sign_with_two_roots(self.beta - far.a, -far.s, far.q, 2, self.delta) >= 0

    @property
    def realizes_theta(self) -> bool:
        """Are the neurons of Φ, in product form, those of the merged Θ in another order?"""
        mine = sorted(neuron.product for neuron in self.phi)
        return mine == sorted((neuron.u[:-1], neuron.p[0]) for neuron in self.merged.neurons)

    def decide(self) -> Verdict:
        """Is Φ a parametrization of g with ‖Φ - Γ‖ <= β + 2 √δ?

        Theorem 3.1 promises it where the conditions hold; where one fails, the verdict is about this Φ alone.
        """
        bound = f"‖Φ - Γ‖ = {self.distance}, β + 2 √δ = {surd(self.beta, 2, self.delta)}"
        if not self.realizes_theta:
            return refuted("Φ does not realize g", evidence=self)
        if not self.is_within:
            return refuted(f"Φ is too far: {bound}", evidence=self)
        return proved(bound, evidence=self)


def stability_at(
    gamma: Network | TwoLayer,
    theta: Network | TwoLayer,
    beta: Any = None,
    *,
    most_cells: int = DEFAULT_LIMITS.regions,
) -> StabilityAt:
    """The laboratory of berner2019, Theorem 3.1, for one Γ and one parametrization Θ of g.

    Args:
        gamma: Γ in N_(d,m,1).
        theta: Θ in N_(d,m,1); any parametrization of g, redundant and unbalanced ones too.
        beta: β; the least with which C.1 holds by default.
        most_cells: a bound on the cells that are listed for δ.

    Returns:
        The conditions with witnesses, δ, β, Φ with the case of each neuron, the exact distance and bound.

    Raises:
        UnsupportedOperation: another shape, a bias, or more than one output.
        ShapeError: different numbers of inputs or neurons.
        LimitExceeded: there are more cells.

    Cost: that of the semi-norm, and O(m d) arithmetic.

    >>> found = stability_at(TwoLayer.of([[2, 0]], [2]), TwoLayer.of([[1, 0]], [3]))
    >>> found.phi[0].case, str(found.distance), found.decide().proved
    ('B.3', '2 - sqrt(3)', True)
    """
    one, other = as_bias_free(gamma, "Γ"), as_bias_free(theta, "Θ")
    check_same_class(one, other)
    if one.D != 1:
        raise UnsupportedOperation(f"Theorem 3.1 needs one output, and there are {one.D}", hint="take one output")
    if one.m != other.m:
        raise ShapeError(
            f"Γ has {one.m} neurons and Θ has {other.m}", hint="pad the smaller one with zero neurons: with_width"
        )
    seminorm = seminorm_of_difference(one, other, most_cells=most_cells)
    delta = seminorm.value
    bound = minimal_beta(one, delta) if beta is None else as_fraction(beta, what="β")
    conditions = (
        ("C.1", decide_c1(one, delta, bound)),
        ("C.2", decide_c2(one)),
        ("C.3a", decide_c3a(one, other)),
        ("C.3b", decide_c3b(one, other)),
    )
    merged = product_form(other).merged()
    return StabilityAt(one, other, seminorm, bound, conditions, merged, _rescaled(one, merged, delta))


def _rescaled(gamma: TwoLayer, merged: ProductForm, delta: Fraction) -> tuple[RootNeuron, ...]:
    """Steps 1 to 4 of the proof: each neuron of the merged Θ, next to its partner in Γ, rescaled by its case."""
    matched = matched_rays(gamma.a, [neuron.u[:-1] for neuron in merged.neurons])
    neurons = []
    for i, j in enumerate(completed(matched, gamma.m)):
        size, weight, partner = largest(gamma.a[i]), gamma.c[i][0], merged.neurons[j]
        if i not in matched:
            neurons.append(_balanced(partner, "unmatched", j))
        elif size * abs(weight) <= 2 * delta:
            neurons.append(_balanced(partner, "A", j))
        elif size > abs(weight):
            neurons.append(RootNeuron(gamma.a[i], partner.p[0] / size, Fraction(1), "B.1", j))
        elif size < abs(weight):
            direction = tuple(partner.p[0] / weight * value for value in partner.u[:-1])
            neurons.append(RootNeuron(direction, weight, Fraction(1), "B.2", j))
        else:
            neurons.append(_balanced(partner, "B.3", j))
    return tuple(neurons)


def _balanced(partner: ProductNeuron, case: str, j: int) -> RootNeuron:
    """√|p| (u, ±1): both layers of norm √|p|."""
    p = partner.p[0]
    return RootNeuron(partner.u[:-1], Fraction((p > 0) - (p < 0)), abs(p), case, j)
