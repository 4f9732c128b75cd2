"""Check the distance of a parametrization from a fibre: the member, its distance, and why no member is nearer.

Nothing of the search is used.  The member is compared with g through its kinks and its linear part, in the field of
the distance.  For the lower bound all types of the fibre are listed anew (``distance_check_types``); in each, all
groups of neurons are listed, excluded below t or followed, and at the end of every choice of groups stand neurons and
places that do not come together (``distance_check_groups``).

Conditions, with t = ``low``
    1  Φ has the shape of Γ, and its numbers lie in the field of ``high``
    2  R(Φ) = g
    3  ‖Φ - Γ‖ <= ``high``, and 0 <= ``low`` <= ``high``
    4  for every type of the fibre of g there is a bound that names its demands
    5  multipliers y of a group are not negative, not all 0, and y (A - t B) >= 0
    6  every choice of groups that are not excluded ends in an obstruction that is one
    7  or it holds groups of all lines on both sides, which relations and multipliers y, as in 5, exclude together

In N*_(d,m,D) the numbers may lie in several fields, and 2 and 6 are those of ``distance_check_restricted``.

Names in this module
    Γ, Φ, Θ, g    as in ``distance_to_fibre``
"""

from __future__ import annotations

from exactrelu.errors import CheckFailed
from exactrelu.exact.number_fields import FieldNumber, field_number
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.realizations.distance_check_groups import TypeCheck, require
from exactrelu.realizations.distance_check_restricted import check_restricted
from exactrelu.realizations.distance_check_types import listed_types, signature_of
from exactrelu.realizations.distance_to_fibre import FibreDistance
from exactrelu.realizations.two_layer_form import two_layer_form


def check_distance(found: FibreDistance, *, limits: Limits = DEFAULT_LIMITS) -> None:
    """Check all of a distance: Φ is a member of the fibre at that distance, and no member is nearer than ``low``.

    Args:
        found: what ``distance_to_fibre`` returned, or what claims to be that.
        limits: ``normal_form_terms`` bounds the subsets that are listed.

    Raises:
        CheckFailed: a condition is broken; the message names it.
        LimitExceeded: there are too many subsets.

    Cost: 2^n subsets of the n kinks, for each the choices of groups; exponential in the neurons beyond n.

    >>> from exactrelu.realizations.distance_to_fibre import distance_to_fibre
    >>> from exactrelu.realizations.two_layer_parametrization import TwoLayer
    >>> check_distance(distance_to_fibre(TwoLayer.of([[1, 1]], [1]), TwoLayer.of([[1, 1]], [2])))
    """
    gamma, t = found.gamma, found.low
    _check_shape(found)
    if found.restricted:
        check_restricted(found)
        return
    numbers = [v for row in (*found.a, *found.c) for v in row]
    require(all(v.root == found.high for v in numbers), 1, "a weight of Φ is in another field")
    _check_function(found)
    _check_value(found)
    if t <= 0:
        return
    bounds = {signature_of(bound.target): bound for bound in found.bounds}
    tau = field_number(t, [0, 1])
    for signature, rest in listed_types(two_layer_form(found.theta), gamma.m, limits):
        bound = bounds.get(signature)
        if bound is None:
            raise CheckFailed("(4) a type of the fibre has no bound")
        TypeCheck(gamma, bound.target, rest, tau, limits).check(bound.far, bound.obstructions, bound.coupled)


def _check_shape(found: FibreDistance) -> None:
    gamma = found.gamma
    require(gamma.bias_free and found.theta.bias_free, 1, "a bias is not 0")
    require((gamma.d, gamma.D) == (found.theta.d, found.theta.D), 1, "Γ and Θ have other inputs or outputs")
    lengths = [len(row) for row in found.a] == [gamma.d] * gamma.m
    lengths = lengths and [len(column) for column in found.c] == [gamma.D] * gamma.m
    require(lengths, 1, "Φ has another shape than Γ")


def _check_function(found: FibreDistance) -> None:
    """Two networks are one function if their products add up alike on every line, and so do the c_i a_i^T."""
    zero = field_number(found.high, [])
    neurons = list(zip(found.a, found.c, strict=True))
    for row, column in zip(found.theta.a, found.theta.c, strict=True):
        neurons.append((tuple(zero + v for v in row), tuple(zero - v for v in column)))
    lines: list[tuple[tuple[FieldNumber, ...], list[FieldNumber]]] = []
    for a, c in neurons:
        if any(a):
            normal, sums = _line_of(a, lines, found.theta.D, zero)
            place = next(j for j, v in enumerate(normal) if v)
            size = abs(a[place] / normal[place])
            for k, v in enumerate(c):
                sums[k] = sums[k] + size * v
    require(not any(v for _, sums in lines for v in sums), 2, "the products on a line do not add up as those of g")
    for k in range(found.theta.D):
        for j in range(found.theta.d):
            require(not sum((c[k] * a[j] for a, c in neurons), zero), 2, "the linear part is not that of g")


def _line_of(
    a: tuple[FieldNumber, ...],
    lines: list[tuple[tuple[FieldNumber, ...], list[FieldNumber]]],
    outputs: int,
    zero: FieldNumber,
) -> tuple[tuple[FieldNumber, ...], list[FieldNumber]]:
    """The line that a spans, a new one if it is on none of them."""
    for normal, sums in lines:
        place = next(j for j, v in enumerate(normal) if v)
        if all(a[j] * normal[place] == a[place] * normal[j] for j in range(len(a))):
            return normal, sums
    lines.append((a, [zero] * outputs))
    return lines[-1]


def _check_value(found: FibreDistance) -> None:
    gamma, far = found.gamma, field_number(found.high, [])
    for row, other in zip((*found.a, *found.c), (*gamma.a, *gamma.c), strict=True):
        for v, w in zip(row, other, strict=True):
            far = max(far, abs(v - w))
    require(far <= field_number(found.high, [0, 1]), 3, "Φ is farther away than ``high``")
    require(found.high.compare(found.low) >= 0 and found.low >= 0, 3, "the lower bound is larger than the distance")
