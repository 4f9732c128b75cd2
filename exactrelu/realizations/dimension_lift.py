"""Lemma A.6 of berner2019: every two-layer network with biases is a member of N*_(d+2,m+1,D) on the slice (x, 1, -1).

Neuron i, x -> c_i ρ(<a_i, x> + b_i), becomes ã_i = (a_i, b_i + ν_i, ν_i) with ν_i > max(0, -b_i), so that
<ã_i, (x, 1, -1)> = <a_i, x> + b_i and the last two coordinates are positive; the output bias e becomes the neuron
ã = (0, 2, 1), which has the value 1 on the slice, with c = e.  Then neurons on one ray are merged (a sum that vanishes
gives a zero neuron, an erratum of the paper) and balanced, which the product form does without a root.

Here ν_i = max(0, -b_i) + ‖(a_i, b_i)‖, so that neurons that are multiples of each other stay so, and are merged.

Names in this module
    Θ        a parametrization in P_(d,m,D), with biases b, e
    Γ        the lift, in product form: rays u and products p
    ν        the slack of each neuron
    x̃        the sample (x, 1, -1)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.exact.matrices import Vector, as_row
from exactrelu.networks.network import Network
from exactrelu.realizations.product_form import ProductForm, largest, product_form
from exactrelu.realizations.restricted_space import decide_membership_restricted
from exactrelu.realizations.two_layer_equality import decide_two_layer_equality
from exactrelu.realizations.two_layer_parametrization import TwoLayer, as_two_layer
from exactrelu.verdict import Verdict, proved, refuted


@dataclass(frozen=True)
class DimensionLift:
    """A parametrization with biases, and its lift.

    Attributes:
        theta: Θ.
        slacks: ν_i for each neuron of Θ; 0 for a neuron with a_i = 0 = b_i, which is dead.
        form: Γ, m + 1 neurons in product form with d + 2 inputs and no bias.
    """

    theta: TwoLayer
    slacks: Vector
    form: ProductForm

    def value(self, x: Iterable[Any]) -> Vector:
        """R(Γ)(x, 1, -1), exactly.

        Raises:
            ShapeError: x has not d entries.
        """
        return self.form.as_two_layer().value(lift_sample(x))

    @property
    def on_slice(self) -> TwoLayer:
        """X -> R(Γ)(x, 1, -1) as a two-layer network with biases."""
        lifted = self.form.as_two_layer()
        return TwoLayer(
            tuple(row[:-2] for row in lifted.a),
            lifted.c,
            tuple(row[-2] - row[-1] for row in lifted.a),
            lifted.e,
            lifted.d - 2,
        )

    def decide(self) -> Verdict:
        """Is Γ in N*_(d+2,m+1,D), and is R(Γ)(x, 1, -1) = R(Θ)(x) for all x?

        The second is decided by the canonical forms of both functions.

        Returns:
            Proved for all x; Lemma A.6 says that it never is refuted.
        """
        member = decide_membership_restricted(self.form)
        if not member.proved:
            return refuted(f"Γ is not in N*: {member.reason}", evidence=self)
        equal = decide_two_layer_equality(self.theta, self.on_slice)
        if not equal.proved:
            return refuted("the slice of R(Γ) is not R(Θ)", evidence=equal)
        return proved("Γ is in N*_(d+2,m+1,D) and R(Γ)(x, 1, -1) = R(Θ)(x) for all x", evidence=self)


def lift_dimension(theta: Network | TwoLayer) -> DimensionLift:
    """The member Γ of N*_(d+2,m+1,D) with R(Γ)(x, 1, -1) = R(Θ)(x), in product form.

    berner2019, Lemma A.6.  The balanced weights of Γ are ``lift.form.balanced()``, exact surds.

    Args:
        theta: Θ in P_(d,m,D): a two-layer network with or without biases.

    Raises:
        UnsupportedOperation: another shape.

    Cost: m (d + D) divisions.

    >>> lift = lift_dimension(TwoLayer.of([[2]], [3], b=[-1], e=["1/2"]))
    >>> [[str(t) for t in n.u[:-1]] for n in lift.form.neurons], lift.value([1]), lift.decide().proved
    ([['2/3', '2/3', '1'], ['0', '1', '1/2']], (Fraction(7, 2),), True)
    """
    network = as_two_layer(theta)
    zero = Fraction(0)
    slacks = tuple(max(zero, -b) + largest((*a, b)) for a, b in zip(network.a, network.b, strict=True))
    rows = [(*a, b + nu, nu) for a, b, nu in zip(network.a, network.b, slacks, strict=True)]
    extra = (*([zero] * network.d), Fraction(2), Fraction(1))
    lifted = TwoLayer(
        (*rows, extra), (*network.c, network.e), (zero,) * (network.m + 1), (zero,) * network.D, network.d + 2
    )
    return DimensionLift(network, slacks, product_form(lifted).merged())


def lift_sample(x: Iterable[Any]) -> Vector:
    """The sample x̃ = (x, 1, -1) of berner2019, Corollary 1.4.

    >>> lift_sample(["1/2"])
    (Fraction(1, 2), Fraction(1, 1), Fraction(-1, 1))
    """
    return (*as_row(x, what="x"), Fraction(1), Fraction(-1))


def lift_samples(samples: Iterable[Iterable[Any]]) -> tuple[Vector, ...]:
    """The training data of problem (17) of berner2019, Corollary 1.4, from those of problem (15).

    A loss that evaluates only the realization has the same value at Θ on the samples and at Γ on the lifted ones.
    """
    return tuple(lift_sample(x) for x in samples)
