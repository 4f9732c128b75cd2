"""A search for pairs in N*_(d,m,D) with a large ratio distance² / δ: hill climbing on integers, exact at every step.

Whatever it finds is a member of N*_(d,m,D) with its exact ratio, hence a lower bound for the constant of Theorem 3.3 of
berner2019; what it does not find proves nothing.  ``optimal_constant`` has the proved bounds, which no pair can pass.

Step k takes its chances from (seed, k) alone, so a search of 1,000 steps is one of 400 that goes on for 600.

Names in this module
    (s, u, v)   a neuron as integers: a = s u / ‖u‖, c = s v / ‖v‖, balanced by construction
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from random import Random
from typing import Final

from exactrelu.builders.chance import seeded
from exactrelu.errors import InputError
from exactrelu.networks.network import Network
from exactrelu.realizations.central_arrangement import IntegerVector, primitive
from exactrelu.realizations.inverse_stability import UniformStability, distance_costs, stability
from exactrelu.realizations.matching import bottleneck_assignment
from exactrelu.realizations.product_form import largest
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import seminorm_of_difference

IntegerNeuron = tuple[int, IntegerVector, IntegerVector]
_LARGEST: Final = 1_000
_NO_BOUND: Final = -(1 << 200)
_BITS: Final = 64


@dataclass(frozen=True)
class SearchState:
    """Where a search stands; give it back to :func:`search_stability` to go on.

    Attributes:
        seed: of all its chances.
        steps: how many were taken.
        shape: (d, m, D).
        current: the neurons of Γ, then those of Θ, that are being changed.
        ratio_squared: their ratio².
        idle: steps without a better one; after ``patience`` of them it begins anew.
        best: the neurons with the largest ratio² so far.
        best_ratio_squared: that ratio².
    """

    seed: int
    steps: int
    shape: tuple[int, int, int]
    current: tuple[IntegerNeuron, ...]
    ratio_squared: Fraction
    idle: int
    best: tuple[IntegerNeuron, ...]
    best_ratio_squared: Fraction

    @property
    def best_pair(self) -> tuple[TwoLayer, TwoLayer]:
        """Γ and Θ with the largest ratio² so far."""
        return _pair(self.best, self.shape)

    @property
    def best_stability(self) -> UniformStability:
        """The laboratory of the best pair."""
        return stability(*self.best_pair)


def search_stability(
    d: int = 3,
    m: int = 2,
    outputs: int = 1,
    *,
    seed: int = 0,
    steps: int = 1_000,
    patience: int = 400,
    start: SearchState | None = None,
) -> SearchState:
    """Climb towards a pair in N*_(d,m,D) with a large ratio distance² / δ.

    Args:
        d: the number of inputs, at least 2; ignored with ``start``, as are m, outputs and seed.
        m: the number of neurons, at least 1.
        outputs: D, at least 1.
        seed: an int >= 0.
        steps: how many steps to take, each one exact evaluation.
        patience: after how many idle steps to begin anew.
        start: the state of a search to go on with.

    Raises:
        InputError: a number out of range.

    Cost: under 1 ms a step for d <= 3, m <= 3.

    >>> found = search_stability(3, 1, seed=1, steps=200)
    >>> half = search_stability(3, 1, seed=1, steps=100)
    >>> found.best_ratio_squared > 3, found == search_stability(start=half, steps=100)
    (True, True)
    """
    for value, least, what in (
        (d, 2, "d"),
        (m, 1, "m"),
        (outputs, 1, "D"),
        (steps, 0, "steps"),
        (patience, 1, "patience"),
    ):
        if type(value) is not int or value < least:
            raise InputError(f"{what} must be an int >= {least}, not {value!r}")
    state = _fresh((d, m, outputs), seed) if start is None else start
    for _ in range(steps):
        state = _step(state, patience)
    return state


def search_state(gamma: Network | TwoLayer, theta: Network | TwoLayer, *, seed: int = 0) -> SearchState:
    """A search that begins at a given pair, such as an ``extremal_pair``.

    Both are multiplied by one number that makes their norms integers, which does not change the ratio.

    Raises:
        InputError: one is not in N*_(d,m,D), or the seed is no int >= 0.
        ShapeError, UnsupportedOperation: as :func:`stability`.

    >>> from exactrelu.realizations.extremal_pairs import extremal_pair
    >>> str(search_stability(start=search_state(*extremal_pair(3, 3, step=2)), steps=20).best_ratio_squared)
    '196/25'
    """
    seeded(seed)
    found = stability(gamma, theta)
    pairs = [pair for net in (found.gamma, found.theta) for pair in zip(net.a, net.c, strict=True)]
    norms = [largest(a) for a, _ in pairs]
    unit = lcm(*(s.denominator for s in norms))
    neurons = tuple(
        (int(s * unit), primitive(a), primitive(c)) if s else (0, (1,) * len(a), (1,) * len(c))
        for s, (a, c) in zip(norms, pairs, strict=True)
    )
    shape = (found.gamma.d, found.gamma.m, found.gamma.D)
    ratio = found.ratio_squared or Fraction(0)
    return SearchState(seed, 0, shape, neurons, ratio, 0, neurons, ratio)


def _fresh(shape: tuple[int, int, int], seed: int) -> SearchState:
    seeded(seed)  # refuses what is no seed
    current = _anywhere(shape, _chances(seed, 0))
    ratio = _ratio_squared(current, shape)
    return SearchState(seed, 0, shape, current, ratio, 0, current, ratio)


def _step(state: SearchState, patience: int) -> SearchState:
    """Change one thing; keep it if the ratio is no smaller; begin anew after long patience."""
    rng = _chances(state.seed, state.steps + 1)
    if state.idle >= patience:
        current = _anywhere(state.shape, rng)
        ratio, idle = _ratio_squared(current, state.shape), 0
    else:
        current = _changed(state.current, state.shape, rng)
        ratio, idle = _ratio_squared(current, state.shape), state.idle + 1
        if ratio < state.ratio_squared:
            return replace(state, steps=state.steps + 1, idle=idle)
        idle = idle if ratio == state.ratio_squared else 0
    moved = replace(state, steps=state.steps + 1, current=current, ratio_squared=ratio, idle=idle)
    return moved if ratio <= state.best_ratio_squared else replace(moved, best=current, best_ratio_squared=ratio)


def _ratio_squared(neurons: tuple[IntegerNeuron, ...], shape: tuple[int, int, int]) -> Fraction:
    """distance² / δ; -1 where a network has a ray twice, 0 where the functions are equal."""
    m = shape[1]
    for side in (neurons[:m], neurons[m:]):
        rays = [primitive(u) for s, u, _ in side if s]
        if len({*rays}) < len(rays):
            return Fraction(-1)
    gamma, theta = _pair(neurons, shape)
    delta = seminorm_of_difference(gamma, theta).value
    return bottleneck_assignment(distance_costs(gamma, theta)).value ** 2 / delta if delta else Fraction(0)


def _pair(neurons: tuple[IntegerNeuron, ...], shape: tuple[int, int, int]) -> tuple[TwoLayer, TwoLayer]:
    m = shape[1]
    return _network(neurons[:m], shape), _network(neurons[m:], shape)


def _network(neurons: tuple[IntegerNeuron, ...], shape: tuple[int, int, int]) -> TwoLayer:
    rows, columns = ([_of_norm(s, (u, v)[side]) for s, u, v in neurons] for side in (0, 1))
    return TwoLayer.of(rows, columns, d=shape[0])


def _of_norm(s: int, vector: IntegerVector) -> list[Fraction]:
    scale = Fraction(s, max(map(abs, vector)))
    return [scale * value for value in vector]


def _chances(seed: int, step: int) -> Random:
    return Random(seed << _BITS | step)


def _below(rng: Random, count: int) -> int:
    """An int from 0 to count - 1, from bits alone, so that every version of Python draws the same."""
    return rng.getrandbits(_BITS) % count


def _anywhere(shape: tuple[int, int, int], rng: Random) -> tuple[IntegerNeuron, ...]:
    return tuple(_neuron(shape, rng) for _ in range(2 * shape[1]))


def _neuron(shape: tuple[int, int, int], rng: Random) -> IntegerNeuron:
    d, _, outputs = shape
    free = [_between(rng, -_LARGEST, _LARGEST) for _ in range(d - 2)]
    u = (*free, _between(rng, 1, _LARGEST), _between(rng, 1, _LARGEST))
    v = [_between(rng, -_LARGEST, _LARGEST) for _ in range(outputs)]
    return _between(rng, 1, _LARGEST), u, tuple(v) if any(v) else (1,) * outputs


def _changed(neurons: tuple[IntegerNeuron, ...], shape: tuple[int, int, int], rng: Random) -> tuple[IntegerNeuron, ...]:
    """One neuron gets another norm, another entry, a turned column, or another neuron altogether."""
    i, kind = _below(rng, len(neurons)), _below(rng, 8)
    s, u, v = neurons[i]
    size = 1 << _below(rng, 10)
    if kind == 0:
        changed = _neuron(shape, rng)
    elif kind == 1:
        changed = s, u, tuple(-value for value in v)
    elif kind == 2 and len(v) > 1:
        moved = _moved(v, _below(rng, len(v)), size, _NO_BOUND, rng)
        changed = s, u, moved if any(moved) else v
    elif kind < 5:
        changed = max(0, s + _between(rng, -size, size)), u, v
    else:
        k = _below(rng, len(u))
        changed = s, _moved(u, k, size, _NO_BOUND if k < len(u) - 2 else 1, rng), v
    return (*neurons[:i], changed, *neurons[i + 1 :])


def _moved(vector: IntegerVector, k: int, size: int, least: int, rng: Random) -> IntegerVector:
    value = max(least, vector[k] + _between(rng, -size, size))
    return (*vector[:k], value, *vector[k + 1 :])


def _between(rng: Random, low: int, high: int) -> int:
    return low + _below(rng, high - low + 1)
