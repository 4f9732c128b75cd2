"""The gradient of the risk in the learnable parameters, with explicit slopes where a pre-activation is zero.

The gradient is (1/n) Σ_i Σ_k r_ik ∂ν_k(x_i), and only the residuals r may be irrational: reverse mode runs in
rational numbers, once per sample where its residuals are rational, else once per output of the sample.

Names in this module
    r          residuals, r_ik = ∂ℓ/∂z_ik
    zero       a pair (neuron, sample): a kinked neuron whose pre-activation is zero on that sample
    at_zero    "refuse", "negative", "positive", or zero -> slope
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from exactrelu.errors import InputError
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.activations import Activation
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.backward import adjoints
from exactrelu.networks.forward import Evaluation, evaluate
from exactrelu.networks.network import Network
from exactrelu.networks.slopes import AtZero
from exactrelu.training.data import Dataset, check_dimension
from exactrelu.training.losses import Loss, Scalar, as_scalar, is_rational
from exactrelu.training.risk import evaluate_samples, residuals_at

#: A kinked neuron, and the number of a sample on which its pre-activation is zero.
Zero: TypeAlias = tuple[str, int]
AtZeros: TypeAlias = Literal["refuse", "negative", "positive"] | Mapping[Zero, Any]


def risk_gradient(network: Network, data: Dataset, loss: Loss, at_zero: AtZeros = "refuse") -> Mapping[str, Scalar]:
    """The derivative of the risk in every learnable parameter.

    Where a slope had to be chosen the result is the formula of backward mode for that choice; it need be neither a
    derivative nor a Clarke subgradient of the risk (:mod:`exactrelu.training.clarke` decides).

    Args:
        network: the network.
        data: the samples.
        loss: the loss.
        at_zero: ``"refuse"``; the slopes on the ``"negative"`` or the ``"positive"`` side; or a mapping
            (neuron, sample) -> slope between the two slopes of the neuron.  Entries off zero are not used.

    Returns:
        Learnable parameter -> derivative, in the order of the architecture.  The edges that share a parameter are
        added up; frozen parameters do not occur.

    Raises:
        ShapeError, InputError: network, data and loss do not fit; a pre-activation is zero and no slope is
            chosen; a chosen slope is not between the slopes of its neuron.

    Cost: three multiplications and additions per edge and sample; D times that where residuals are irrational.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 2), ("h", "y", 3)])
    >>> dict(risk_gradient(net, Dataset([[1], [-1]], [4, 4]), squared_loss()))
    {'x->h': Fraction(3, 1), 'h->y': Fraction(2, 1)}
    """
    evaluations = evaluate_samples(network, data, loss)
    choices = _choices(network.architecture, data.size, at_zero)
    total: dict[str, Scalar] = dict.fromkeys(network.architecture.learnable_parameters, Fraction(0))
    for e, row, choice in zip(evaluations, residuals_at(evaluations, data, loss), choices, strict=True):
        for name, t in sample_gradient(e, row, choice).items():
            total[name] = total[name] + t
    share = Fraction(1, data.size)
    return MappingProxyType({name: as_scalar(t * share) for name, t in total.items()})


def sample_gradient(evaluation: Evaluation, seed: tuple[Scalar, ...], at_zero: AtZero = "refuse") -> dict[str, Scalar]:
    """Σ_k r_k ∂ν_k at one sample, for the learnable parameters; r is the seed, irrational entries allowed."""
    if is_rational(seed):
        return dict(adjoints(evaluation, seed, at_zero).in_parameters(learnable_only=True))
    total: dict[str, Scalar] = dict.fromkeys(evaluation.network.architecture.learnable_parameters, Fraction(0))
    for k, r in enumerate(seed):
        unit = [int(j == k) for j in range(len(seed))]
        for name, t in adjoints(evaluation, unit, at_zero).in_parameters(learnable_only=True).items():
            total[name] = total[name] + r * t
    return total


def find_zeros(network: Network, data: Dataset) -> tuple[Zero, ...]:
    """The zeros: all pairs (neuron, sample) with a kinked neuron whose pre-activation is zero on the sample.

    Neurons without incoming edges are left out: their pre-activation is zero for all weights.

    Raises:
        ShapeError: the samples have the wrong dimension.

    Cost: one forward pass for each sample.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> find_zeros(net, Dataset([[1], [0]]))
    (('y', 1),)
    """
    check_dimension(network, data)
    return tuple(zero for i, x in enumerate(data.inputs) for zero in zeros_of(evaluate(network, x), i))


def zeros_of(evaluation: Evaluation, sample: int) -> list[Zero]:
    """The zeros of one sample, in topological order."""
    in_edges = evaluation.network.architecture.in_edges
    return [(name, sample) for name, sign in evaluation.activation_pattern.items() if sign == 0 and in_edges[name]]


def slope_between(activation: Activation, s: Any) -> Fraction:
    """The slope negative + s (positive - negative): for a ReLU the multiplier s itself."""
    return activation.negative + as_fraction(s, what="multiplier") * (activation.positive - activation.negative)


def _choices(g: Architecture, samples: int, at_zero: AtZeros) -> list[AtZero]:
    """What ``at_zero`` says about each sample."""
    if not isinstance(at_zero, Mapping):
        return [at_zero] * samples
    choices: list[dict[str, Fraction]] = [{} for _ in range(samples)]
    for zero, slope in at_zero.items():
        neuron, sample = _as_zero(g, samples, zero)
        choices[sample][neuron] = _checked_slope(g.activation_of[neuron], zero, slope)
    return list(choices)


def _as_zero(g: Architecture, samples: int, zero: Any) -> Zero:
    if not isinstance(zero, tuple) or len(zero) != 2:
        raise InputError(f"at_zero has the key {zero!r}", hint="write {(neuron, sample): slope}")
    neuron, sample = zero
    if neuron not in g.kinked:
        raise InputError(f"at_zero has a slope for {neuron!r}, which is no neuron with a kink", hint="leave it out")
    if type(sample) is not int or not 0 <= sample < samples:
        raise InputError(f"at_zero has a slope for sample {sample!r}", hint=f"the samples are 0 to {samples - 1}")
    return neuron, sample


def _checked_slope(activation: Activation, zero: Zero, slope: Any) -> Fraction:
    value = as_fraction(slope, what=f"slope of {zero[0]!r} on sample {zero[1]}")
    low, high = sorted((activation.negative, activation.positive))
    if not low <= value <= high:
        raise InputError(
            f"the slope {value} of {zero[0]!r} on sample {zero[1]} is not between {low} and {high}",
            hint="a subgradient at zero has a slope between the two sides",
        )
    return value
