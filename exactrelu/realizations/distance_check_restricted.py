"""The check of a distance in N*_(d,m,D): Φ is balanced and positive, and no permutation is nearer.

Conditions, besides those of ``distance_check``
    2  the live neurons of Φ are, in some order, one for each kink of g: on the side of the kink where the last two
       coordinates are positive, balanced, with the jump as product; the others are 0; and this realizes g
    6  neurons of Γ and kinks, or dead places, more than there are neurons, none of which are nearer than t

Names in this module
    n, j    a kink of g, on its positive side, and its jump
"""

from __future__ import annotations

from fractions import Fraction

from exactrelu.exact.matrices import Vector
from exactrelu.exact.surds import Surd, surd
from exactrelu.realizations.distance_check_groups import require
from exactrelu.realizations.distance_to_fibre import FibreDistance
from exactrelu.realizations.two_layer_form import two_layer_form
from exactrelu.realizations.two_layer_parametrization import TwoLayer

Neuron = tuple[tuple[Surd, ...], tuple[Surd, ...]]


def check_restricted(found: FibreDistance) -> None:
    """Conditions 2, 3 and 6 for N*_(d,m,D).

    Raises:
        CheckFailed: one of them is broken.

    Cost: m² comparisons of surds.
    """
    gamma, form = found.gamma, two_layer_form(found.theta)
    require(gamma.d > 1, 2, "N*_(d,m,D) needs d >= 2")
    kinks = [(_times(1 if kink.normal[-1] > 0 else -1, kink.normal), kink.jump) for kink in form.kinks]
    require(all(n[-1] > 0 and n[-2] > 0 for n, _ in kinks), 2, "a kink of g has no positive side")
    positive = TwoLayer.of([n for n, _ in kinks], [j for _, j in kinks], e=[0] * form.D, d=form.d)
    require(two_layer_form(positive) == form, 2, "g is not realized on the positive sides of its kinks")
    wanted = [_balanced(n, j) for n, j in kinks]
    mine = [(_surds(a), _surds(c)) for a, c in zip(found.a, found.c, strict=True)]
    dead: Neuron = (surd(0),) * gamma.d, (surd(0),) * gamma.D
    missing = list(wanted)
    for neuron in mine:
        if neuron != dead:
            require(neuron in missing, 2, "a neuron of Φ is none of g in N*_(d,m,D)")
            missing.remove(neuron)
    require(not missing, 2, "a kink of g has no neuron in Φ")
    others = [(_rationals(a), _rationals(c)) for a, c in zip(gamma.a, gamma.c, strict=True)]
    far = max((_apart(one, two) for one, two in zip(mine, others, strict=True)), default=surd(0))
    t = found.low.as_surd
    require(t is not None and far == t and found.high == found.low, 3, "Φ is at another distance")
    if t is not None and t.sign > 0:
        _check_obstruction(found, wanted, others, dead, t)


def _check_obstruction(found: FibreDistance, wanted: list[Neuron], others: list[Neuron], dead: Neuron, t: Surd) -> None:
    require(len(found.bounds) == 1 and len(found.bounds[0].obstructions) == 1, 6, "there is not one obstruction")
    target, item = found.bounds[0].target, found.bounds[0].obstructions[0]
    require([_balanced(demand.u, demand.p) for demand in target.demands] == wanted, 4, "the demands are not the kinks")
    neurons, demands = {*item.neurons}, {*item.demands}
    places = [wanted[q] for q in demands] + ([dead] if item.dead else [])
    count = len(demands) + (len(others) - len(wanted) if item.dead else 0)
    require(len(neurons) + count > len(others), 6, "an obstruction is too small")
    near = any(_apart(others[i], place) < t for i in neurons for place in places)
    require(not near, 6, "a neuron is nearer to a place than t")


def _balanced(n: Vector, j: Vector) -> Neuron:
    """√ρ n and j / √ρ with ρ = ‖j‖ / ‖n‖."""
    rho = max(map(abs, j)) / max(map(abs, n))
    return tuple(surd(0, t, rho) for t in n), tuple(surd(0, t, 1 / rho) for t in j)


def _apart(one: Neuron, two: Neuron) -> Surd:
    """The largest difference of two weights, at least one of each pair rational or both of one root."""
    gaps = [v - w for v, w in zip((*one[0], *one[1]), (*two[0], *two[1]), strict=True)]
    return max((-gap if gap.sign < 0 else gap for gap in gaps), default=surd(0))


def _surds(numbers: tuple[object, ...]) -> tuple[Surd, ...]:
    values = [getattr(number, "as_surd", None) for number in numbers]
    require(all(value is not None for value in values), 1, "a weight of Φ is no surd")
    return tuple(value for value in values if value is not None)


def _rationals(numbers: Vector) -> tuple[Surd, ...]:
    return tuple(surd(number) for number in numbers)


def _times(factor: int, vector: tuple[int, ...]) -> Vector:
    return tuple(Fraction(factor * t) for t in vector)
