"""Local minima of a loss over the weights, certified on a box: the sign of <a, x> over a box of a is linear.

For ‖Φ - Γ‖_∞ < r the vector b_i of Φ has <b_i, x> < <a_i, x> + r‖x‖_1.  If that is <= 0 for all i, Φ is 0 at the
sample x, and what the sample adds to the loss is what it adds at Γ.  If all other samples add 0 at Γ, Γ is a minimum
on the box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from exactrelu import TwoLayer, Verdict, proved, unknown
from proofs_checks.recursion import ZERO, Point

#: Samples (x, y) with one label each.
Samples = Sequence[tuple[Point, Fraction]]


def loss_at(values: Iterable[Fraction], samples: Samples) -> Fraction:
    """½ Σ (value - y)²."""
    return sum(((z - y) ** 2 for z, (_, y) in zip(values, samples, strict=True)), ZERO) / 2


def loss(theta: TwoLayer, samples: Samples) -> Fraction:
    """½ Σ (R(Θ)(x) - y)², for one output."""
    return loss_at((theta.value(x)[0] for x, _ in samples), samples)


def decide_minimum_on_box(gamma: TwoLayer, samples: Samples, radius: Fraction) -> Verdict:
    """Is the loss of every Φ with ‖Φ - Γ‖_∞ < radius at least that of Γ?

    ``Proved`` is for all Φ in the open box; ``unknown`` says only that the certificate of the module does not apply.
    """
    for x, y in samples:
        highest = [_dot(a, x) + radius * sum(map(abs, x), ZERO) for a in gamma.a]
        if all(t <= 0 for t in highest) or gamma.value(x)[0] == y:
            continue
        return unknown(f"at x = {tuple(map(str, x))} a neuron may be active within {radius}, and the sample costs")
    return proved(f"the samples that cost see no active neuron within {radius}", evidence=(gamma, radius))


def _dot(p: Point, q: Point) -> Fraction:
    return sum((s * t for s, t in zip(p, q, strict=True)), ZERO)
