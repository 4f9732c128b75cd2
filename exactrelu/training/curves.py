"""Curves that leave given weights, and the exact sign of every pre-activation along them for all small ε > 0.

On a curve every pre-activation is a polynomial in ε for small ε > 0, and its sign there is that of its lowest
coefficient.  So a curve proves that its signs occur arbitrarily close to the weights, whatever its order of contact.

Names in this module
    ε        the parameter of the curve, positive and small
    c_k, m_k coefficient and exponent of the k-th learnable parameter: w_k + c_k ε^m_k
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import fmpq, fmpq_poly

from exactrelu.exact.rationals import as_flint
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.forward import Evaluation

#: Curves that are tried where first order does not decide.
_TRIES: Final = 240


@dataclass(frozen=True)
class Curve:
    """The curve w_k + c_k ε^m_k.

    Attributes:
        coefficients: c, one rational for each learnable parameter.
        exponents: m, one positive int for each; all 1 for a straight line.
    """

    coefficients: tuple[Fraction, ...]
    exponents: tuple[int, ...]

    def displaced(
        self, theta: Mapping[str, Fraction], learnable: Sequence[str], epsilon: Fraction
    ) -> dict[str, Fraction]:
        """The learnable parameters at one ε."""
        steps = zip(learnable, self.coefficients, self.exponents, strict=True)
        return {name: theta[name] + c * epsilon**m for name, c, m in steps}


def signs_along(evaluations: Sequence[Evaluation], zeros: Sequence[tuple[str, int]], curve: Curve) -> tuple[int, ...]:
    """The signs of the pre-activations of the zeros on the curve for all small ε > 0; 0: zero along the whole curve.

    Cost: one forward pass in polynomials of one letter for each sample that has a zero.

    >>> from exactrelu.networks.forward import evaluate
    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "relu"}, outputs=["y"],
    ...                    edges=[("x", "h", 0), ("h", "y", 0)])
    >>> signs_along([evaluate(net, [1])], [("h", 0), ("y", 0)], Curve((Fraction(2), Fraction(-1)), (1, 1)))
    (1, -1)
    """
    passes = {sample: _pre_activations(evaluations[sample], curve) for sample in {sample for _, sample in zeros}}
    return tuple(_sign(passes[sample][neuron]) for neuron, sample in zeros)


def find_curves(
    evaluations: Sequence[Evaluation],
    zeros: Sequence[tuple[str, int]],
    wanted: Iterable[tuple[int, ...]],
    known: Iterable[Curve] = (),
) -> dict[tuple[int, ...], Curve]:
    """Signs -> a curve that has them, for those of the wanted signs that a bounded number of tries finds.

    Tried are sums of the known curves with small integer curves, and small integer curves alone, always the same.
    """
    missing, found = set(wanted), {}
    size = len(evaluations[0].network.architecture.learnable_parameters)
    bases = list(known)[:8]
    chance = random.Random(1)  # a fixed seed: the same question gets the same answer
    for k in range(_TRIES):
        if not missing:
            break
        base = bases[k % len(bases)].coefficients if bases and k % 2 else (Fraction(0),) * size
        steps = tuple(3 * b + chance.randint(-3, 3) for b in base)
        exponents = tuple(chance.randint(1, 3) if k % 4 > 1 else 1 for _ in base)
        curve = Curve(steps, exponents)
        signs = signs_along(evaluations, zeros, curve)
        if signs in missing:
            found[signs] = curve
            missing.remove(signs)
    return found


def _pre_activations(e: Evaluation, curve: Curve) -> dict[str, fmpq_poly]:
    g = e.network.architecture
    weight = _weights(g, e.network.theta, curve)
    value = {name: fmpq_poly([as_flint(t)]) for name, t in zip(g.inputs, e.point, strict=True)}
    value |= {c.id: fmpq_poly([as_flint(c.value)]) for c in g.constants}
    pre = {}
    for neuron in g.neurons:
        total = fmpq_poly([])
        for edge in g.in_edges[neuron.id]:
            total += weight[edge.parameter] * value[edge.source]
        pre[neuron.id] = total
        value[neuron.id] = total * as_flint(neuron.activation.slope(_sign(total)))
    return pre


def _weights(g: Architecture, theta: Mapping[str, Fraction], curve: Curve) -> dict[str, fmpq_poly]:
    weight = {name: fmpq_poly([as_flint(t)]) for name, t in theta.items()}
    for name, c, m in zip(g.learnable_parameters, curve.coefficients, curve.exponents, strict=True):
        weight[name] += fmpq_poly([fmpq(0)] * m + [as_flint(c)])
    return weight


def _sign(polynomial: fmpq_poly) -> int:
    """The sign for small ε > 0: that of the lowest coefficient that is not zero."""
    for t in polynomial.coeffs():
        if t:
            return 1 if t > 0 else -1
    return 0
