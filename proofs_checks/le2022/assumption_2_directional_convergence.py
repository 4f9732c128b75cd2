"""Assumption 2 (le2022): w(t)/‖w(t)‖ converges, to a direction without zero entries.

A hypothesis on the flow for infinite time, which no instance decides for all flows; it is known for homogeneous
networks under conditions of other papers.  It is not empty: where ∇ν is a multiple of w on every sample, the flow
moves on the ray of w(0), so its direction is constant, and with it all signs and activation patterns.  Checked is that
the gradient stays a multiple of w at several scales, and that scaling keeps the pattern.

Without a further hypothesis there is no direction: at w = 0 the flow of a network of degree at least 2 is at rest.

Scope: for all times of the logistic flow of chains with one to three weights, solved and checked by differentiation;
the scale tends to infinity.  Exactly, on random chains of weights ±c.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    check_ray_flow,
    check_tangent,
    decide_unbounded,
    evaluate,
    given_loss,
    logistic_loss,
    proved,
    ray_flow,
    refuted,
    risk_gradient,
)
from proofs_checks.sample_networks import chain
from proofs_checks.training_samples import data_set

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Scales at which the field is compared with the ray.
SCALES = (Fraction(1, 3), Fraction(1), Fraction(5, 2))


@dataclass(frozen=True)
class ChainFlow:
    """A chain with weights c·signs, and one input x."""

    signs: tuple[int, ...]
    c: Fraction
    x: Fraction


def instances() -> SearchStrategy[ChainFlow]:
    """Chains of one to five weights."""
    from hypothesis import strategies as st

    size = st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(2), Fraction(-3)])
    return st.builds(ChainFlow, st.lists(st.sampled_from([1, -1]), min_size=1, max_size=5).map(tuple), size, size)


def examples() -> tuple[ChainFlow, ...]:
    """One weight; four."""
    one = Fraction(1)
    return ChainFlow((1,), one, one), ChainFlow((1, -1, -1, 1), one, one)


def check(instance: ChainFlow) -> Verdict:
    """Is the gradient a multiple of the weights at several scales, and is the pattern that of w(0)?"""
    return stays_on_its_ray(built(instance), instance.x)


def stays_on_its_ray(network: Network, x: Fraction) -> Verdict:
    """The same for a network that is given."""
    pattern = dict(evaluate(network, [x]).activation_pattern)
    for scale in SCALES:
        moved = network.with_theta({name: scale * t for name, t in network.theta.items()})
        gradient = risk_gradient(moved, data_set([[x]]), given_loss([1]))
        factors = {t / network.theta[name] for name, t in gradient.items()}
        if len(factors) != 1:
            return refuted("the gradient is no multiple of the weights", evidence=dict(gradient))
        if dict(evaluate(moved, [x]).activation_pattern) != pattern:
            return refuted("the pattern changes along the ray", evidence=scale)
    return proved()


def built(instance: ChainFlow) -> Network:
    """The chain; its first neuron is a ReLU if that is active."""
    weights: list[object] = [s * instance.c for s in instance.signs]
    first = "relu" if instance.signs[0] * instance.c * instance.x > 0 else "linear"
    return chain([first, *["linear"] * (len(weights) - 1)], weights)


def proof() -> Verdict:
    """The flows of chains of one to three weights 1 with one sample and the logistic loss, for all times."""
    for weights in range(1, 4):
        network = chain(["linear"] * weights, [1] * weights)
        flow = ray_flow(network, data_set([[1]], [1]), logistic_loss())
        check_ray_flow(flow)
        check_tangent(flow)
        if not decide_unbounded(flow).proved:
            return refuted("the scale stays bounded", evidence=weights)
    return proved("3 flows on rays, solved; their direction is constant and their norm unbounded", scope=Scope.FOR_ALL)


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> weights that never get a direction, or do not keep it."""
    rest = risk_gradient(chain(["linear", "linear"], [0, 0]), data_set([[1]]), given_loss([1]))
    at_rest = refuted("w = 0 is at rest, and has no direction at any time") if not any(rest.values()) else proved()
    return {
        "no-rest": at_rest,
        "tangent-field": stays_on_its_ray(chain(["linear", "linear"], [1, 2]), Fraction(1)),
    }


STATEMENT = Statement(
    key="le2022.assumption_2",
    number="Assumption 2",
    title="Directional convergence",
    wording="Where ∇ν is a multiple of w on every sample the flow stays on the ray of w(0): the direction is constant, "
    "and so are signs and patterns.  For other flows the assumption is a hypothesis.",
    hypotheses=(
        Hypothesis("tangent-field", "∇ν is a multiple of w on every sample"),
        Hypothesis("no-rest", "w(0) is not zero"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="times of the logistic flow of chains of one to three weights",
)
