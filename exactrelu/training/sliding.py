"""Sliding modes: pre-activations that gradient flow keeps at exactly zero, with their Filippov multipliers.

Where the flow pushes a pre-activation q = 0 down from q > 0 and up from q < 0, it slides along {q = 0}.  Its velocity
is the convex combination of the two sides that is tangent to the surface (filippov1988, section 4): the neuron has the
slope negative + s (positive - negative) with a multiplier s in (0, 1), and <∇q, w'> = 0 determines s, a linear
equation.  Strict inequalities persist, so the flow slides for some time.

Names in this module
    zero     (neuron, sample): a surface {q_z = 0}
    n_z      the normal ∇q_z at the weights
    s_z      the multiplier, 1 on the side q_z > 0 and 0 on the other
    v(s)     the velocity -∇R with these multipliers; affine in s, since no zero is behind another one
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import Final

from flint import fmpq

from exactrelu.errors import InputError, UnsupportedOperation
from exactrelu.exact.linear_algebra import Solution, find_solution, rank
from exactrelu.exact.matrices import Vector, dot
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.networks.forward import Evaluation
from exactrelu.networks.network import Network
from exactrelu.networks.slopes import pattern_slopes
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import Zero, risk_gradient, slope_between, zeros_of
from exactrelu.training.local_patterns import heard_nodes
from exactrelu.training.losses import Loss
from exactrelu.training.polynomials import (
    displaced_weights,
    linear_part,
    pre_activation_polynomials,
    source_values,
)
from exactrelu.training.quadratic_forms import QuadraticForm
from exactrelu.training.risk import evaluate_samples, rational_residuals
from exactrelu.verdict import Verdict, proved, refuted, unknown

#: Surfaces at once; the sides around n of them are 2^n.
_MOST: Final = 12


@dataclass(frozen=True)
class Side:
    """What the flow does beside the surfaces.

    Attributes:
        signs: for each zero, 1 on the side q_z > 0 and -1 on the other.
        rates: for each zero, the rate <n_z, w'> of its pre-activation on this side.
    """

    signs: tuple[int, ...]
    rates: Vector

    @property
    def attracts(self) -> bool:
        """Do all pre-activations move strictly towards zero?"""
        return all(s * t < 0 for s, t in zip(self.signs, self.rates, strict=True))


@dataclass(frozen=True)
class SlidingMode:
    """A point where the flow slides along surfaces, and how.

    Attributes:
        network: the network at the point.
        zeros: the surfaces.
        multipliers: s, one for each of them, in (0, 1).
        slopes: zero -> the slope that its multiplier stands for.
        velocity: learnable parameter -> entry of w'.
        sides: all sides of the surfaces; every one attracts.
    """

    network: Network
    zeros: tuple[Zero, ...]
    multipliers: Vector
    slopes: Mapping[Zero, Fraction]
    velocity: Mapping[str, Fraction]
    sides: tuple[Side, ...]

    def rate(self, form: QuadraticForm) -> Fraction:
        """The rate of a quadratic form while the flow slides."""
        rate: Fraction = form.rate(self.network.theta, self.velocity)
        return rate


def decide_sliding(network: Network, data: Dataset, loss: Loss) -> Verdict:
    """Does gradient flow from these weights slide along all surfaces {q_z = 0} that it starts on?

    Args:
        network: the network, with at least one zero that matters.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.

    Returns:
        Proved with a SlidingMode: every side attracts and the multipliers are the only ones.  Refuted with the sides:
        no convex combination of them is tangent to all surfaces, or there is one surface and a side of it that pushes
        away from it.  Unknown otherwise.

    Raises:
        ShapeError, InputError: network, data and loss do not fit; a derivative is irrational; no pre-activation is
            zero; there are more than twelve surfaces.
        UnsupportedOperation: one zero is behind another one on the same sample.

    Cost: a gradient for each side of the surfaces, and one linear system.

    >>> from exactrelu.builders.two_layer import two_layer
    >>> from exactrelu.training.losses import squared_loss
    >>> from exactrelu.training.quadratic_forms import in_form, out_form
    >>> net = two_layer([(3, 1), (1, 1)], ["1/4", "1/2"])                    # le2022, Lemma 2 (5) fails while it slides
    >>> u, v = net.architecture.kinked
    >>> data = Dataset([["1/2", "-1/2"], ["1/2", 0]], [-1, 1])
    >>> mode = decide_sliding(net, data, squared_loss(margin=True)).evidence
    >>> mode.multipliers, mode.rate(in_form(net.architecture, u, v)), mode.rate(out_form(net.architecture, u, v))
    ((Fraction(3, 20),), Fraction(15, 128), Fraction(-19, 128))
    """
    evaluations = evaluate_samples(network, data, loss)
    seeds = rational_residuals(evaluations, data, loss)
    zeros, normals, resting = _surfaces(network, evaluations, [any(row) for row in seeds])
    if not zeros:
        raise InputError("no pre-activation is zero where the risk could feel it", hint="sliding needs one")
    if len(zeros) > _MOST:
        raise InputError(f"{len(zeros)} pre-activations are zero, more than {_MOST}", hint="take fewer samples")
    rates = _Rates(network, data, loss, zeros, normals, resting)
    sides = tuple(rates.side(signs) for signs in product((1, -1), repeat=len(zeros)))
    if rank(normals) < len(zeros):
        return unknown("the surfaces do not cross transversally", evidence=sides)
    multipliers = rates.tangent_multipliers()
    if multipliers is None or not all(0 < s < 1 for s in multipliers) or not all(side.attracts for side in sides):
        return _not_attracting(multipliers, sides)
    slopes = rates.slopes(multipliers)
    velocity = rates.velocity(multipliers)
    mode = SlidingMode(network, zeros, multipliers, MappingProxyType(slopes), MappingProxyType(velocity), sides)
    return proved("every side attracts, and one combination of them is tangent to the surfaces", evidence=mode)


class _Rates:
    """The velocity of the flow for every choice of multipliers, and the rates of the pre-activations."""

    def __init__(
        self,
        network: Network,
        data: Dataset,
        loss: Loss,
        zeros: tuple[Zero, ...],
        normals: tuple[Vector, ...],
        resting: Mapping[Zero, Fraction],
    ) -> None:
        self._network, self._data, self._loss = network, data, loss
        self._zeros, self._normals, self._resting = zeros, normals, resting

    def slopes(self, multipliers: Sequence[Fraction]) -> dict[Zero, Fraction]:
        activation_of = self._network.architecture.activation_of
        pairs = zip(self._zeros, multipliers, strict=True)
        return {zero: slope_between(activation_of[zero[0]], s) for zero, s in pairs}

    def velocity(self, multipliers: Sequence[Fraction]) -> dict[str, Fraction]:
        at_zero = {**self._resting, **self.slopes(multipliers)}
        gradient = risk_gradient(self._network, self._data, self._loss, at_zero)
        return {name: -t for name, t in gradient.items()}

    def along(self, velocity: Mapping[str, Fraction]) -> Vector:
        """<n_z, w'> for every zero."""
        return tuple(dot(n, tuple(velocity.values())) for n in self._normals)

    def side(self, signs: tuple[int, ...]) -> Side:
        return Side(signs, self.along(self.velocity([Fraction(s > 0) for s in signs])))

    def tangent_multipliers(self) -> Vector | None:
        """The only s with <n_z, v(s)> = 0 for all z; None where there is none, or more than one."""
        count = len(self._zeros)
        at_rest = self.along(self.velocity([Fraction(0)] * count))
        columns = []
        for k in range(count):
            moved = self.along(self.velocity([Fraction(j == k) for j in range(count)]))
            columns.append([a - b for a, b in zip(moved, at_rest, strict=True)])
        rows = [[column[i] for column in columns] for i in range(count)]
        answer = find_solution(rows, [-t for t in at_rest])
        return answer.x if isinstance(answer, Solution) and rank(rows) == count else None


def _not_attracting(multipliers: Vector | None, sides: tuple[Side, ...]) -> Verdict:
    if len(sides) == 2 and any(s * side.rates[0] > 0 for side in sides for s in side.signs):
        return refuted("a side of the surface pushes away from it", evidence=sides)
    if multipliers is not None and not all(0 <= s <= 1 for s in multipliers):
        return refuted("no combination of the sides is tangent to the surfaces", evidence=sides)
    return unknown("not every side attracts strictly", evidence=sides)


def _surfaces(
    network: Network, evaluations: Sequence[Evaluation], felt: Sequence[bool]
) -> tuple[tuple[Zero, ...], tuple[Vector, ...], dict[Zero, Fraction]]:
    """The zeros that the flow can leave, their normals, and a slope for those that it cannot leave or feel."""
    heard = heard_nodes(network.architecture, network.theta)
    normals: dict[Zero, Vector] = {}
    resting: dict[Zero, Fraction] = {}
    for i, e in enumerate(evaluations):
        own = zeros_of(e, i)
        resting |= {zero: network.architecture.activation_of[zero[0]].negative for zero in own}
        normals |= _normals(e, [zero for zero in own if zero[0] in heard and felt[i]])
    for zero in normals:
        del resting[zero]
    return tuple(normals), tuple(normals.values()), resting


def _normals(e: Evaluation, zeros: Sequence[Zero]) -> dict[Zero, Vector]:
    """∇q_z for every zero of one sample, without those that are zero for all weights."""
    g = e.network.architecture
    if not zeros:
        return {}
    # The slope taken at a zero counts for the zeros behind it only, and those are refused.
    slopes = {name: as_flint(t) for name, t in pattern_slopes(g, e.activation_pattern, "negative").items()}
    sources, weights = source_values(e), displaced_weights(e.network)
    full = pre_activation_polynomials(g, sources, weights, slopes)
    short = full or pre_activation_polynomials(g, sources, weights, slopes, degree=1) or {}
    normals: dict[Zero, Vector] = {}
    for zero in zeros:
        for other in normals:
            if zero[0] in _behind(e.network, other[0]):
                raise UnsupportedOperation(
                    f"on sample {zero[1]} the zero pre-activation of {zero[0]!r} is behind that of {other[0]!r}",
                    hint="sliding is decided for zeros of which none is behind another one",
                )
        linear = linear_part(short[zero[0]])
        if linear or full is None or full[zero[0]]:
            normals[zero] = tuple(from_flint(linear.get(k, fmpq(0))) for k in range(len(g.learnable_parameters)))
    return normals


def _behind(network: Network, neuron: str) -> set[str]:
    """The nodes that hear the neuron, through edges that are not zero for ever."""
    behind = {neuron}
    for edge in network.architecture.edges:  # sorted by target in topological order
        if edge.source in behind and (edge.learnable or network.theta[edge.parameter]):
            behind.add(edge.target)
    return behind
