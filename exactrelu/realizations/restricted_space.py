"""The restricted space N*_(d,m,D) of berner2019, and the conditions C.1 to C.3 of its Theorem 3.1, with witnesses.

Definition 3.2: Γ = (a_i, c_i) in N_(d,m,D) is in N*_(d,m,D) if (1) ‖a_i‖ = ‖c_i‖ for all i, *balanced*; (2) no two
a_i that are not 0 lie on one ray, *non-redundant*; (3) the last two coordinates of each a_i that is not 0 are
positive, *positive*.  (3) implies C.3 for any two members; R is injective on N*_(d,m,D) up to the order of neurons.

Names in this module
    ‖·‖     the largest absolute entry                              (berner2019: ‖·‖_∞)
    Γ, Θ    parametrizations of N_(d,m,D); g = R(Θ)
    δ       |g - R(Γ)|_{W^{1,∞}}
    β       the bound of condition C.1 on the small neurons of Γ
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.errors import InputError
from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import as_fraction, shorten_rational
from exactrelu.networks.network import Network
from exactrelu.realizations.central_arrangement import IntegerVector, primitive
from exactrelu.realizations.product_form import ProductForm, largest
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import as_bias_free, check_same_class
from exactrelu.verdict import Scope, Verdict, proved, refuted


@dataclass(frozen=True)
class Violation:
    """A condition that fails, and where.

    Attributes:
        condition: ``balanced``, ``non-redundant``, ``positive``, ``C.1``, ``C.2``, ``C.3a`` or ``C.3b``.
        neurons: the neurons that break it, counted from 0; for C.3b one of Γ and one of Θ.
        reason: one sentence with the numbers.
        network: which network they belong to.
    """

    condition: str
    neurons: tuple[int, ...]
    reason: str
    network: str = "Γ"


def decide_membership_restricted(gamma: Network | TwoLayer | ProductForm) -> Verdict:
    """Is Γ in N*_(d,m,D)?

    berner2019, Definition 3.2.  A product form stands for its balanced weights, which leave Q, so that (1) holds
    for it and (2) and (3) are asked of its directions.

    "Refuted" carries the first violation of each condition that fails, in the order (1), (2), (3).

    Args:
        gamma: a two-layer network without biases, its matrices, or a product form.

    Raises:
        UnsupportedOperation: another shape, or a bias.
        InputError: there are fewer than two inputs, so that (3) has no meaning.

    Cost: linear in the number of weights.

    >>> decide_membership_restricted(TwoLayer.of([[-1, "1/2", "1/3"]], [1])).proved
    True
    >>> print(decide_membership_restricted(TwoLayer.of([[2, 1], [4, 2]], [1, 4])).reason)
    balanced fails: neuron 0 has ‖a‖ = 2 and ‖c‖ = 1; non-redundant fails: a_0 and a_1 lie on one ray
    """
    rows, columns, d = _weights(gamma)
    if d < 2:
        raise InputError(f"N*_(d,m,D) needs d >= 2, and the network has d = {d}", hint="use inputs (x, 1, -1)")
    found = [*([] if columns is None else _unbalanced(rows, columns)), *_redundant(rows, "non-redundant", "Γ")]
    first: dict[str, Violation] = {}
    for violation in [*found, *_not_positive(rows)]:
        first.setdefault(violation.condition, violation)
    if first:
        return refuted(
            "; ".join(f"{v.condition} fails: {v.reason}" for v in first.values()), evidence=(*first.values(),)
        )
    return proved("balanced, non-redundant, positive", scope=Scope.ON_INSTANCES)


def is_restricted(gamma: Network | TwoLayer | ProductForm) -> bool:
    """Is Γ in N*_(d,m,D)?  :func:`decide_membership_restricted` says which condition fails, and where.

    >>> is_restricted(TwoLayer.of([[1, 1]], [-1])), is_restricted(TwoLayer.of([[1, 0]], [1]))
    (True, False)
    """
    return decide_membership_restricted(gamma).proved


def minimal_beta(gamma: Network | TwoLayer, delta: Any) -> Fraction:
    """The least β >= 0 with which condition C.1 holds: max of |c_i|, ‖a_i‖ over the i with ‖c_i a_i‖ <= 2δ.

    berner2019, Theorem 3.1; for D > 1, |c_i| is read as ‖c_i‖.

    Raises:
        InputError: δ is no rational number, or negative.

    >>> str(minimal_beta(TwoLayer.of([[8, 0], [3, 1]], ["1/64", 9]), "1/8"))
    '8'
    """
    network, bound = as_bias_free(gamma, "Γ"), 2 * _not_negative(delta, "δ")
    sizes = [(largest(a), largest(c)) for a, c in zip(network.a, network.c, strict=True)]
    return max((max(s, t) for s, t in sizes if s * t <= bound), default=Fraction(0))


def decide_c1(gamma: Network | TwoLayer, delta: Any, beta: Any) -> Verdict:
    """Condition C.1: do all i with ‖c_i a_i‖ <= 2δ have |c_i| <= β and ‖a_i‖ <= β?

    Args:
        gamma: Γ in N_(d,m,D).
        delta: δ, a rational number >= 0.
        beta: β, a rational number >= 0.

    Returns:
        Proved or refuted; the evidence of a refutation is a :class:`Violation`.

    Raises:
        InputError: δ or β is no rational number, or negative.

    >>> decide_c1(TwoLayer.of([[8, 0]], ["1/64"]), "1/8", 2).reason
    'C.1 fails: neuron 0 has ‖c a‖ = 1/8 <= 2δ = 1/4, and max(‖a‖, ‖c‖) = 8 > β = 2'
    """
    network, bound, least = as_bias_free(gamma, "Γ"), 2 * _not_negative(delta, "δ"), _not_negative(beta, "β")
    for i, (a, c) in enumerate(zip(network.a, network.c, strict=True)):
        size = largest(a) * largest(c)
        top = max(largest(a), largest(c))
        if size <= bound and top > least:
            reason = f"neuron {i} has ‖c a‖ = {_short(size)} <= 2δ = {_short(bound)}, and max(‖a‖, ‖c‖) = {_short(top)}"
            return _answer(iter([Violation("C.1", (i,), f"{reason} > β = {_short(least)}")]), "")
    return proved(f"β = {_short(least)} bounds every neuron with ‖c a‖ <= 2δ")


def decide_c2(gamma: Network | TwoLayer) -> Verdict:
    """Condition C.2: are no two a_i, both not 0, on one ray?

    >>> decide_c2(TwoLayer.of([[1, 0], [1, 0]], [1, 1])).evidence.neurons
    (0, 1)
    """
    return _answer(_redundant(as_bias_free(gamma, "Γ").a, "C.2", "Γ"), "no two a_i lie on one ray")


def decide_c3a(gamma: Network | TwoLayer, theta: Network | TwoLayer) -> Verdict:
    """Condition C.3a: are no two a_i of Γ opposite, and no two of Θ?

    "Refuted" speaks of this Θ; another parametrization of g may do.

    >>> decide_c3a(TwoLayer.of([[1, 0]], [1]), TwoLayer.of([[1, 0], [-2, 0]], [1, 1])).evidence.network
    'Θ'
    """
    pairs = ((as_bias_free(gamma, "Γ"), "Γ"), (as_bias_free(theta, "Θ"), "Θ"))
    found = (violation for network, name in pairs for violation in _opposite(network.a, name))
    return _answer(found, "no two vectors of one network are opposite")


def decide_c3b(gamma: Network | TwoLayer, theta: Network | TwoLayer) -> Verdict:
    """Condition C.3b: is no a_i of Γ opposite to an a_j of Θ?

    "Refuted" speaks of this Θ; another parametrization of g may do.

    Raises:
        ShapeError: they have different numbers of inputs or outputs.

    >>> decide_c3b(TwoLayer.of([[1, 0]], [1]), TwoLayer.of([[-2, 0]], [1])).reason
    'C.3b fails: a_0 of Γ is opposite to a_0 of Θ'
    """
    one, other = as_bias_free(gamma, "Γ"), as_bias_free(theta, "Θ")
    check_same_class(one, other)
    rays = _first_of_each_ray(other.a)
    found = (
        Violation("C.3b", (i, rays[turned]), f"a_{i} of Γ is opposite to a_{rays[turned]} of Θ", "Γ and Θ")
        for i, a in enumerate(one.a)
        if any(a) and (turned := _turned(primitive(a))) in rays
    )
    return _answer(found, "no vector of Γ is opposite to one of Θ")


def _weights(gamma: Network | TwoLayer | ProductForm) -> tuple[Sequence[Vector], Sequence[Vector] | None, int]:
    """First layer, second layer (None: balanced by construction) and d."""
    if isinstance(gamma, ProductForm):
        network = as_bias_free(gamma.as_two_layer(), "Γ")
        return network.a, None, network.d
    network = as_bias_free(gamma, "Γ")
    return network.a, network.c, network.d


def _unbalanced(rows: Sequence[Vector], columns: Sequence[Vector]) -> Iterator[Violation]:
    for i, (a, c) in enumerate(zip(rows, columns, strict=True)):
        if largest(a) != largest(c):
            reason = f"neuron {i} has ‖a‖ = {_short(largest(a))} and ‖c‖ = {_short(largest(c))}"
            yield Violation("balanced", (i,), reason)


def _redundant(rows: Sequence[Vector], condition: str, network: str) -> Iterator[Violation]:
    first = _first_of_each_ray(rows)
    for i, a in enumerate(rows):
        if any(a) and (j := first[primitive(a)]) < i:
            yield Violation(condition, (j, i), f"a_{j} and a_{i} lie on one ray", network)


def _not_positive(rows: Sequence[Vector]) -> Iterator[Violation]:
    for i, a in enumerate(rows):
        for k in (len(a) - 2, len(a) - 1):
            if any(a) and a[k] <= 0:
                yield Violation("positive", (i,), f"coordinate {k + 1} of a_{i} is {_short(a[k])}, not positive")


def _opposite(rows: Sequence[Vector], network: str) -> Iterator[Violation]:
    first = _first_of_each_ray(rows)
    for i, a in enumerate(rows):
        j = first.get(_turned(primitive(a)), i) if any(a) else i
        if j < i:
            yield Violation("C.3a", (j, i), f"a_{j} and a_{i} of {network} are opposite", network)


def _first_of_each_ray(rows: Sequence[Vector]) -> dict[IntegerVector, int]:
    rays: dict[IntegerVector, int] = {}
    for i, a in enumerate(rows):
        if any(a):
            rays.setdefault(primitive(a), i)
    return rays


def _turned(direction: IntegerVector) -> IntegerVector:
    return tuple(-v for v in direction)


def _answer(violations: Iterator[Violation], holds: str) -> Verdict:
    violation = next(violations, None)
    if violation is None:
        return proved(holds)
    return refuted(f"{violation.condition} fails: {violation.reason}", evidence=violation)


def _not_negative(value: Any, what: str) -> Fraction:
    number = as_fraction(value, what=what)
    if number < 0:
        raise InputError(f"{what} is {_short(number)}, and it must not be negative")
    return number


def _short(value: Fraction) -> str:
    return shorten_rational(value, 16)
