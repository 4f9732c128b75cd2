"""A witness with smaller numbers: in the closed region of a point, one coordinate after the other.

Names in this module
    x        the point
    row      a x <= b or a x < b, as coprime integers (a, b)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from flint import fmpq

from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import as_flint
from exactrelu.exact.simple_points import simplify_point
from exactrelu.exact.simplex import STRICT, WEAK, IntegerPoint
from exactrelu.networks.network import Network
from exactrelu.networks.query import LinearCondition
from exactrelu.regions.primitive_rows import primitive_row

Form = list[fmpq]


def region_rows(
    network: Network, x: Sequence[Fraction], alternative: Sequence[LinearCondition]
) -> tuple[list[tuple[int, ...]], list[int]]:
    """The closed activation region of a point, and the conditions on it: integer rows and their kinds.

    A pre-activation that is 0 at the point counts as positive; the network is affine on the region all the same.
    """
    plan, d = network.plan, network.input_dimension
    point = [*map(as_flint, x), fmpq(1)]
    values: list[Form] = [[fmpq(int(i == k)) for i in range(d + 1)] for k in range(d)]
    values += [[*[fmpq(0)] * d, value] for value in plan.constants]
    rows: list[tuple[int, ...]] = []
    kinds: list[int] = []
    for neuron in plan.neurons:
        z = [fmpq(0)] * (d + 1)
        for place, weight in zip(neuron.sources, neuron.weights, strict=True):
            z = [s + weight * t for s, t in zip(z, values[place], strict=True)]
        positive = sum((s * t for s, t in zip(z, point, strict=True)), fmpq(0)) >= 0
        slope = neuron.positive if positive else neuron.negative
        if neuron.positive != neuron.negative and any(z[:-1]):
            rows.append(_row(z if positive else [-t for t in z]))
            kinds.append(WEAK)
        values.append([slope * t for t in z])
    for condition in alternative:
        form = [*[fmpq(0)] * d, as_flint(condition.bound)]
        for i, k in condition.inputs:
            form[i] -= as_flint(k)
        for i, k in condition.outputs:
            form = [s - as_flint(k) * t for s, t in zip(form, values[plan.outputs[i]], strict=True)]
        rows.append(_row(form))  # one without x too: it may be false on the whole region
        kinds.append(STRICT if condition.strict else WEAK)
    return rows, kinds


def simplified_witness(network: Network, alternative: Sequence[LinearCondition], x: Vector) -> Vector:
    """A point with smaller denominators in the same region that satisfies the alternative, as x does.

    Cost: one affine form for each neuron, and a pass over all rows for each coordinate.
    """
    rows, kinds = region_rows(network, x, alternative)
    common = lcm(*(t.denominator for t in x))
    return simplify_point(rows, kinds, IntegerPoint(tuple(int(t * common) for t in x), common))


def _row(form: Form) -> tuple[int, ...]:
    """The condition form >= 0 as a x <= b."""
    integers, _ = primitive_row([*(-t for t in form[:-1]), form[-1]])
    return tuple(integers)
