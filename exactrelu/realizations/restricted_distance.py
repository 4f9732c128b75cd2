"""The distance of Γ from the parametrizations of g in the restricted space N*_(d,m,D): permutations only.

On N*_(d,m,D) (berner2019, Definition 3.2) the realization map is injective up to the order of neurons: every kink of g
has one neuron, on the side where the last two coordinates are positive, and it is balanced, so its weights are
√ρ u and p / √ρ with ρ = ‖p‖ / ‖u‖; all other neurons are 0.  So the fibre is finite, the distance is a bottleneck
assignment, and a surd.

Names in this module
    u, p    the ray of a kink on its positive side, and its jump there
    ρ       ‖p‖ / ‖u‖
"""

from __future__ import annotations

from fractions import Fraction

from exactrelu.errors import InputError
from exactrelu.exact.algebraic_numbers import as_algebraic
from exactrelu.exact.matrices import Vector
from exactrelu.exact.number_fields import FieldNumber, field_number
from exactrelu.exact.surds import Surd, surd
from exactrelu.realizations.distance_search import Obstruction
from exactrelu.realizations.fibre import FibreType
from exactrelu.realizations.fibre_demands import Demand, TypeDemands
from exactrelu.realizations.matching import bottleneck_assignment
from exactrelu.realizations.product_form import largest
from exactrelu.realizations.two_layer_form import TwoLayerForm, two_layer_form
from exactrelu.realizations.two_layer_parametrization import TwoLayer

Weights = tuple[tuple[FieldNumber, ...], tuple[FieldNumber, ...]]


def restricted_demands(form: TwoLayerForm) -> tuple[Demand, ...]:
    """The neurons of g in N*_(d,m,D), as rays and products, one for each kink.

    Raises:
        InputError: no parametrization of N*_(d,m,D), of any width, realizes the function.

    >>> [[str(t) for t in item.u] for item in restricted_demands(two_layer_form(TwoLayer.of([[2, 1, 1]], [3])))]
    [['2', '1', '1']]
    >>> restricted_demands(two_layer_form(TwoLayer.of([[2, -1, -1]], [3])))
    Traceback (most recent call last):
        ...
    exactrelu.errors.InputError: no network of N*_(d,m,D) realizes g: with all kinks on their positive sides ...
    """
    if form.d < 2:
        raise InputError(f"N*_(d,m,D) needs d >= 2, and the network has d = {form.d}", hint="use inputs (x, 1, -1)")
    demands = []
    for kink in form.kinks:
        n = kink.normal
        if n[-1] * n[-2] <= 0:
            raise InputError(
                f"no network of N*_(d,m,D) realizes g: the last two coordinates of its kink {n} are not of one sign",
                hint="ask for the distance over all of N_(d,m,D)",
            )
        demands.append(Demand(tuple(Fraction(t if n[-1] > 0 else -t) for t in n), kink.jump))
    rows, columns = [item.u for item in demands], [item.p for item in demands]
    if two_layer_form(TwoLayer.of(rows, columns, e=[0] * form.D, d=form.d)) != form:
        raise InputError(
            "no network of N*_(d,m,D) realizes g: with all kinks on their positive sides the linear part is another",
            hint="ask for the distance over all of N_(d,m,D)",
        )
    return tuple(demands)


def nearest_restricted(gamma: TwoLayer, theta: TwoLayer) -> tuple[Surd, list[Weights], TypeDemands, Obstruction]:
    """The distance, the nearest parametrization, and why a permutation is not nearer.

    Raises:
        InputError: no parametrization of N*_(d,m,D) of the width of Γ realizes the function.

    Cost: a bottleneck assignment of size m.
    """
    demands = restricted_demands(two_layer_form(theta))
    m, k = gamma.m, len(demands)
    if k > m:
        raise InputError(f"no network of N*_(d,m,D) realizes g: it has {k} kinks, and m = {m}")
    target = TypeDemands(FibreType(), demands)
    if not m:
        return surd(0), [], target, Obstruction((), (), (), dead=False, everywhere=False)
    pairs = list(zip(gamma.a, gamma.c, strict=True))
    table = [[_cost(a, c, item) for item in demands] + [surd(max(largest(a), largest(c)))] * (m - k) for a, c in pairs]
    found = bottleneck_assignment(table)
    neurons = [balanced_weights(demands[q]) if q < k else _zero(gamma) for q in found.permutation]
    named = tuple(q for q in found.columns if q < k)
    return (
        found.value,
        neurons,
        target,
        Obstruction((), found.rows, named, dead=named != found.columns, everywhere=False),
    )


def balanced_weights(demand: Demand) -> Weights:
    """√ρ u and p / √ρ, in the field of √ρ."""
    root = as_algebraic(surd(0, 1, largest(demand.p) / largest(demand.u)))
    scale = field_number(root, [0, 1])
    return tuple(scale * t for t in demand.u), tuple(t / scale for t in demand.p)


def _zero(gamma: TwoLayer) -> Weights:
    zero = field_number(as_algebraic(0), [])
    return (zero,) * gamma.d, (zero,) * gamma.D


def _cost(a: Vector, c: Vector, demand: Demand) -> Surd:
    """Max(‖√ρ u - a‖, ‖p / √ρ - c‖)."""
    rho = largest(demand.p) / largest(demand.u)
    gaps = [surd(-alpha, x, rho) for x, alpha in zip(demand.u, a, strict=True)]
    gaps += [surd(-gamma, y, 1 / rho) for y, gamma in zip(demand.p, c, strict=True)]
    return max(-gap if gap.sign < 0 else gap for gap in gaps)
