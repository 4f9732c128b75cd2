"""Pattern classes: the neurons that have equal slopes on every sample of a data set (le2022, Definition 6).

Definition 6 restricts a Gram matrix to the *active* neurons and leaves open what that means for several samples.
Active on some of them is not enough, and active on all of them is more than is needed: two neurons exchange weights
along the flow if their slopes agree sample by sample.  That is a class here.

A pre-activation that is exactly zero has no slope of its own.  While gradient flow slides along such a surface the
slope is a multiplier between the two sides (:mod:`exactrelu.training.sliding`), so a zero counts as neither active
nor inactive: a neuron with a zero and no chosen slope is alone in its class.

Names in this module
    s_iv      the slope of neuron v on sample i
    at_zero   the slopes that are chosen at zeros, as in :func:`exactrelu.training.gradients.risk_gradient`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeAlias

from exactrelu.errors import InputError
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.forward import Evaluation, evaluate
from exactrelu.networks.network import Network
from exactrelu.training.data import Dataset, check_dimension
from exactrelu.training.gradients import AtZeros

#: One slope for each sample; None where the pre-activation is zero and no slope was chosen.
Slopes: TypeAlias = tuple[Fraction | None, ...]
_SIDES = {"negative": -1, "positive": 1}


@dataclass(frozen=True)
class PatternClasses:
    """The slopes of all neurons on all samples of a data set.

    Attributes:
        architecture: the DAG.
        slopes: neuron -> its slopes.
    """

    architecture: Architecture
    slopes: Mapping[str, Slopes]

    def agree(self, u: str, v: str) -> bool:
        """Have ``u`` and ``v`` the same slope on every sample?  Always for u = v; else never where one is unknown.

        Raises:
            InputError: one of them is no neuron.
        """
        own, other = self._slopes(u), self._slopes(v)
        return u == v or (None not in own and own == other)

    def classes(self, neurons: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """The given neurons, sorted into classes of equal slopes; in the order in which they are given.

        Raises:
            InputError: a name is no neuron.
        """
        groups: dict[Any, list[str]] = {}
        for v in dict.fromkeys(neurons):
            slopes = self._slopes(v)
            groups.setdefault((v,) if None in slopes else slopes, []).append(v)
        return tuple(tuple(group) for group in groups.values())

    def active(self, neurons: Iterable[str]) -> tuple[str, ...]:
        """Those that are linear, or have the slope for positive pre-activations on *every* sample.

        Raises:
            InputError: a name is no neuron.
        """
        activation_of = self.architecture.activation_of
        return tuple(v for v in neurons if set(self._slopes(v)) == {activation_of[v].positive})

    def _slopes(self, v: str) -> Slopes:
        if v not in self.slopes:
            raise InputError(f"{v!r} is no neuron", hint="pattern classes are classes of neurons")
        return self.slopes[v]


def pattern_classes(network: Network, data: Dataset, at_zero: AtZeros = "refuse") -> PatternClasses:
    """The slopes of all neurons on the samples, from which classes are formed.

    Args:
        network: the network.
        data: the samples; labels are not read.
        at_zero: the slope at a zero pre-activation; ``"refuse"`` leaves it unknown.  Give the slopes of a sliding mode
            to compare multipliers.

    Raises:
        ShapeError: the samples have the wrong dimension.
        InputError: ``at_zero`` is none of these, or a slope is no rational number.

    Cost: one forward pass for each sample.

    >>> from exactrelu.builders.gallery_errata import e15_two_units
    >>> net = e15_two_units()                                                # ρ(x_1 + x_2) + ρ(x_1 - x_2)
    >>> found = pattern_classes(net, Dataset([[1, 0], [0, 1]]))
    >>> found.classes(net.architecture.kinked), found.active(net.architecture.kinked)
    ((('h1_1',), ('h1_2',)), ('h1_1',))
    """
    check_dimension(network, data)
    choices = _as_choices(at_zero)
    rows = [_slopes_on(evaluate(network, x), i, choices) for i, x in enumerate(data.inputs)]
    names = [neuron.id for neuron in network.architecture.neurons]
    slopes = {name: tuple(row[k] for row in rows) for k, name in enumerate(names)}
    return PatternClasses(network.architecture, MappingProxyType(slopes))


def data_patterns(network: Network, data: Dataset) -> tuple[Mapping[str, int], ...]:
    """The activation pattern of every sample: kinked neuron -> sign.

    Raises:
        ShapeError: the samples have the wrong dimension.

    Cost: one forward pass for each sample.

    >>> from exactrelu.builders.gallery_errata import e15_two_units
    >>> [dict(pattern) for pattern in data_patterns(e15_two_units(), Dataset([[0, 1]]))]
    [{'h1_1': 1, 'h1_2': -1}]
    """
    check_dimension(network, data)
    return tuple(evaluate(network, x).activation_pattern for x in data.inputs)


def active_on_some_sample(network: Network, data: Dataset, neurons: Iterable[str]) -> tuple[str, ...]:
    """Those that are linear, or have a pre-activation >= 0 on *some* sample: one reading of Definition 6, a wrong one.

    Raises:
        ShapeError: the samples have the wrong dimension.

    Cost: one forward pass for each sample.

    >>> from exactrelu.builders.gallery_errata import e15_two_units
    >>> active_on_some_sample(e15_two_units(), Dataset([[1, 0], [0, 1]]), ["h1_1", "h1_2"])
    ('h1_1', 'h1_2')
    """
    patterns = data_patterns(network, data)
    return tuple(v for v in neurons if any(pattern.get(v, 1) >= 0 for pattern in patterns))


def submatrix(matrix: Sequence[Sequence[Any]], places: Iterable[int]) -> tuple[tuple[Any, ...], ...]:
    """The rows and columns with these numbers, in this order (le2022, Definition 6: [M]_active).

    >>> submatrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [0, 2])
    ((1, 3), (7, 9))
    """
    kept = tuple(places)
    return tuple(tuple(matrix[i][j] for j in kept) for i in kept)


def _as_choices(at_zero: AtZeros) -> AtZeros:
    if isinstance(at_zero, str) and at_zero in ("refuse", *_SIDES):
        return at_zero
    if not isinstance(at_zero, Mapping):
        raise InputError(
            f"at_zero must be 'refuse', 'negative', 'positive' or a mapping from zeros to slopes, not {at_zero!r:.60}"
        )
    return {zero: as_fraction(slope, what=f"slope at {zero!r}") for zero, slope in at_zero.items()}


def _slopes_on(e: Evaluation, sample: int, choices: AtZeros) -> list[Fraction | None]:
    g, pattern = e.network.architecture, e.activation_pattern
    slopes: list[Fraction | None] = []
    for neuron in g.neurons:
        sign = pattern.get(neuron.id, 1)
        # Without edges in, the pre-activation is zero for all weights, and any slope will do.
        unknown = neuron.activation.negative if not g.in_edges[neuron.id] else None
        if sign != 0:
            slopes.append(neuron.activation.slope(sign))
        elif isinstance(choices, str):
            slopes.append(neuron.activation.slope(_SIDES[choices]) if choices in _SIDES else unknown)
        else:
            slopes.append(choices.get((neuron.id, sample), unknown))
    return slopes
