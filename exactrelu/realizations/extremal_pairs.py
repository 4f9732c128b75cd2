"""Pairs in N*_(d,m,D) whose ratio distance / √δ tends to the optimal constant of inverse stability.

All directions lie in one plane: u = (x, 0, …, 0, y, y), or (x, y) for d = 2, with y > 0.  From the cell where every
neuron is inactive the hyperplanes are crossed in the order of falling x / y, so the Jacobian takes just the values
P_i = J_1 + … + J_i and T - P_i, with T the sum of all jumps J, and δ is their largest absolute entry.  With

    p² = 2 q² - 1    (Pell: 1/1, 7/5, 41/29, 239/169, …)

jumps -q², p², -p², …, q² in the first entry keep all sums between -q² and q², and p / √δ = p / q tends to √2.  Two
neurons of Γ and two of Θ of norm p, those of Γ with x = 1 and those of Θ with x = -1, are at distance 2p, and some
pair of these is matched by every permutation of three.

Names in this module
    (s, x, y, σ)   a planar neuron: norm s, direction u of norm 1, second layer (σ s, 0, …, 0)
    k, p, q        the step and its Pell numbers
    A, B           rows of Γ and columns of Θ with |A| + |B| = m + 1, as in ``matching``
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from exactrelu.errors import InputError
from exactrelu.exact.rationals import as_fraction
from exactrelu.realizations.two_layer_parametrization import TwoLayer

_MOST_STEP: Final = 200
#: Matched pairs of the class with d = 2 that help with a jump -J: norms (J F - 1/F) / 2 and (J F + 1/F) / 2.
_FACTOR: Final = 8


@dataclass(frozen=True)
class PlanarNeuron:
    """(s, x, y, σ): a = s u, c = (σ s, 0, …, 0); numbers of any exact kind, sympy's too."""

    norm: Any
    x: Any
    y: Any
    sign: int


@dataclass(frozen=True)
class PlanarPair:
    """Γ and Θ of planar neurons, with the obstruction that bounds their distance from below.

    Attributes:
        gamma: the neurons of Γ.
        theta: the neurons of Θ.
        rows: A.
        columns: B.
        order: all neurons by falling x / y: (False, i) for neuron i of Γ, (True, j) for Θ; a matched pair is
            listed as two neurons in a row, of equal x and y.
        delta: δ.
        reach: a lower bound for the costs on A x B, and so for the distance.
    """

    gamma: tuple[PlanarNeuron, ...]
    theta: tuple[PlanarNeuron, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    order: tuple[tuple[bool, int], ...]
    delta: Any
    reach: Any


def pell(step: int) -> tuple[int, int]:
    """The pair (p, q) with p² = 2 q² - 1 of this number: (1, 1), (7, 5), (41, 29), …

    Raises:
        InputError: ``step`` is no int from 1 to 200.

    >>> [pell(k) for k in (1, 2, 3, 4)]
    [(1, 1), (7, 5), (41, 29), (239, 169)]
    """
    if type(step) is not int or not 1 <= step <= _MOST_STEP:
        raise InputError(f"the step must be an int from 1 to {_MOST_STEP}, not {step!r}")
    p, q = 1, 1
    for _ in range(step - 1):
        p, q = 3 * p + 4 * q, 2 * p + 3 * q
    return p, q


def extremal_pair(d: int, m: int, outputs: int = 1, *, step: int = 3) -> tuple[TwoLayer, TwoLayer]:
    """Γ and Θ in N*_(d,m,D) whose ratio tends to the lower bound of ``optimal_constant(d, m, D)`` as step grows.

    Args:
        d: the number of inputs, at least 2.
        m: the number of neurons, at least 1.
        outputs: D, at least 1; all but the first one are 0.
        step: from 2 on.

    Raises:
        InputError: a number out of range.

    Cost: linear in the number of weights.

    >>> from exactrelu.realizations.inverse_stability import stability
    >>> [str(stability(*extremal_pair(3, 3, step=k)).ratio_squared) for k in (2, 3)]
    ['196/25', '6724/841']
    """
    for value, least, what in ((d, 2, "d"), (m, 1, "m"), (outputs, 1, "D"), (step, 2, "step")):
        if type(value) is not int or value < least:
            raise InputError(f"{what} must be an int >= {least}, not {value!r}")
    p, q = pell(step)
    planar = planar_pair(d, m, as_fraction(p), as_fraction(q))
    shared = [PlanarNeuron(20 * q, as_fraction(f"{j + 1}/{j + 2}"), 1, 1) for j in range(m - len(planar.gamma))]
    one, other = ([*side, *shared] for side in (planar.gamma, planar.theta))
    return _embedded(one, d, outputs), _embedded(other, d, outputs)


def planar_pair(d: int, m: int, p: Any, q: Any) -> PlanarPair:
    """The planar family behind ``extremal_pair``, with as many neurons as it needs, at most m.

    Args:
        d: 2, or anything larger for the families that use x = -1.
        m: the number of neurons that there are.
        p: p, a number or a symbol.
        q: q, of the same kind.
    """
    if d > 2:
        return _one_neuron(q) if m == 1 else _two_neurons(p, q) if m == 2 else _three_neurons(p, q)
    return _one_neuron_of_two_inputs(q) if m < 3 else _three_of_two_inputs(p, q) if m == 3 else _four(p, q)


def _one_neuron(one: Any) -> PlanarPair:
    """Ratio 2: opposite x; jumps 1, -1."""
    unit = one / one
    half = unit / 2
    return PlanarPair(
        (PlanarNeuron(unit, unit, half, 1),),
        (PlanarNeuron(unit, -unit, half, -1),),
        (0,),
        (0,),
        ((False, 0), (True, 0)),
        unit,
        2 * unit,
    )


def _two_neurons(p: Any, q: Any) -> PlanarPair:
    """Ratio (p + q - 1) / q: one neuron of Γ of norm p is far from both of Θ; jumps -q², p², 0, -q²."""
    unit, e = q / q, 1 / (3 * q)
    return PlanarPair(
        (PlanarNeuron(q, unit, e, -1), PlanarNeuron(p, unit, 2 * e, 1)),
        (PlanarNeuron(q - 1, 0 * unit, unit, -1), PlanarNeuron(q, -unit, e, -1)),
        (1,),
        (0, 1),
        ((False, 0), (False, 1), (True, 0), (True, 1)),
        q * q,
        p + q - 1,
    )


def _three_neurons(p: Any, q: Any) -> PlanarPair:
    """Ratio 2 p / q: jumps -q², p², -p², p², -p², q²."""
    unit = q / q
    e = unit / 10
    gamma = (PlanarNeuron(q, unit, e, -1), PlanarNeuron(p, unit, 2 * e, 1), PlanarNeuron(p, unit, 3 * e, -1))
    theta = (PlanarNeuron(p, -unit, 3 * e, 1), PlanarNeuron(p, -unit, 2 * e, -1), PlanarNeuron(q, -unit, e, 1))
    order = ((False, 0), (False, 1), (False, 2), (True, 0), (True, 1), (True, 2))
    return PlanarPair(gamma, theta, (1, 2), (0, 1), order, q * q, 2 * p)


def _one_neuron_of_two_inputs(q: Any) -> PlanarPair:
    """Ratio 2 / √(1 + 1/q): second layers of opposite sign, nearly no common coordinate; jumps 1, 1."""
    unit = q / q
    return PlanarPair(
        (PlanarNeuron(unit, unit, unit / q, 1),),
        (PlanarNeuron(unit, unit / q, unit, -1),),
        (0,),
        (0,),
        ((False, 0), (True, 0)),
        unit + unit / q,
        2 * unit,
    )


def _three_of_two_inputs(p: Any, q: Any) -> PlanarPair:
    """Ratio (p + q - 1) / q: jumps -q², p², -q² in the first entry, two by matched pairs; (q-1)² in the other."""
    unit, e = q / q, 1 / q
    less, more = _matched_norms(q * q)
    gamma = (PlanarNeuron(less, unit, e, 1), PlanarNeuron(p, unit, 2 * e, 1), PlanarNeuron(less, unit, 3 * e, 1))
    theta = (PlanarNeuron(more, unit, e, 1), PlanarNeuron(q - 1, e * e, unit, -1), PlanarNeuron(more, unit, 3 * e, 1))
    order = ((False, 0), (True, 0), (False, 1), (False, 2), (True, 2), (True, 1))
    return PlanarPair(gamma, theta, (0, 1, 2), (1,), order, q * q, p + q - 1)


def _four(p: Any, q: Any) -> PlanarPair:
    """Ratio 2 p / q with d = 2: jumps -q², p², -p², p², -q², the negative ones by matched pairs."""
    unit = q / q
    e = unit / 100
    (less, more), (low, high) = _matched_norms(q * q), _matched_norms(2 * q * q - 1)
    gamma = (
        PlanarNeuron(less, unit, e, 1),
        PlanarNeuron(p, unit, 2 * e, 1),
        PlanarNeuron(low, unit, 3 * e, 1),
        PlanarNeuron(less, unit, 5 * e, 1),
    )
    theta = (
        PlanarNeuron(more, unit, e, 1),
        PlanarNeuron(p, unit, 4 * e, -1),
        PlanarNeuron(high, unit, 3 * e, 1),
        PlanarNeuron(more, unit, 5 * e, 1),
    )
    order = ((False, 0), (True, 0), (False, 1), (False, 2), (True, 2), (True, 1), (False, 3), (True, 3))
    return PlanarPair(gamma, theta, (0, 1, 2, 3), (1,), order, q * q, 2 * p)


def _matched_norms(jump: Any) -> tuple[Any, Any]:
    """Norms s < t with s² - t² = -jump, so large that no permutation can part the two."""
    unit = jump / jump
    return (_FACTOR * jump - unit / _FACTOR) / 2, (_FACTOR * jump + unit / _FACTOR) / 2


def _embedded(neurons: list[PlanarNeuron], d: int, outputs: int) -> TwoLayer:
    rows = []
    for n in neurons:
        tail = [n.y] if d == 2 else [*([0] * (d - 3)), n.y, n.y]
        rows.append([n.norm * value for value in (n.x, *tail)])
    return TwoLayer.of(rows, [[n.sign * n.norm, *([0] * (outputs - 1))] for n in neurons])
