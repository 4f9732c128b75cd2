"""Definition 6 (le2022): the submatrix of a Gram matrix that belongs to the active neurons.

Active is a linear neuron, or a ReLU with pre-activation >= 0; on how many samples is not said.  Active on *some*
sample is not enough: for w_u = (1, 1), w_v = (1, -1), output weights 1 and 1, samples e_1 and e_2 with ℓ' y = 1, u is
active on both and v on the first, and the entry (u, v) of the two Gram matrices moves at different rates (erratum 15).
Active on every sample is enough, and more than is needed: what counts is that the neurons have equal slopes, sample by
sample. Those are the pattern classes, and [M]_class is the submatrix that Theorem 1 is about.  A pre-activation of
zero has no slope; see Lemma 2 for what happens if it counts as active.

Scope: exactly, on random hidden layers: the submatrices of all classes, rates by reverse mode and by path sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Network,
    Statement,
    Verdict,
    active_on_some_sample,
    find_invariant_pairs,
    flow_velocity,
    gram_rates,
    pattern_classes,
    proved,
    refuted,
    submatrix,
    two_layer,
    unknown,
)
from proofs_checks.le2022.lemma_2_vertex_invariance import have_equal_slopes, plain_rates
from proofs_checks.recursion import probe_points
from proofs_checks.training_samples import Trained, data_and_loss, hidden_layers, velocity_of, with_samples

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ONE, ZERO = Fraction(1), Fraction(0)
#: Erratum 15: the samples e_1 and e_2 with residuals 1.
UNIT_SAMPLES = (((ONE, ZERO), (ONE,)), ((ZERO, ONE), (ONE,)))


def instances() -> SearchStrategy[Trained]:
    """A hidden layer of two to four ReLUs, and up to three samples."""
    return hidden_layers().flatmap(with_samples)


def examples() -> tuple[Trained, ...]:
    """Erratum 15; a zero pre-activation; two inactive neurons."""
    one = (((ONE,), (ONE,)),)
    return (
        (two_units(), UNIT_SAMPLES),
        (two_layer([(0,), (1,)], [1, 1]), one),
        (two_layer([(-1,), (-2,)], [1, 1]), one),
    )


def check(instance: Trained) -> Verdict:
    """Is the submatrix of the difference of the rates zero for every class, and are the classes right?"""
    network, samples = instance
    classes = pattern_classes(network, data_and_loss(samples)[0], "positive").classes(network.architecture.kinked)
    return are_classes(instance, classes, velocity_of(network, samples))


def are_classes(instance: Trained, classes: tuple[tuple[str, ...], ...], velocity: Mapping[str, Fraction]) -> Verdict:
    """Have the neurons of every class equal slopes, those of different ones not, and is every submatrix zero?"""
    network, _ = instance
    home = {v: k for k, group in enumerate(classes) for v in group}
    for u in home:
        for v in home:
            if (home[u] == home[v]) != have_equal_slopes(instance, u, v):
                return refuted(f"{u} and {v} are sorted wrongly", evidence=classes)
            incoming, outgoing = plain_rates(network, u, v, velocity)
            if home[u] == home[v] and incoming != outgoing:
                return refuted(f"{u}, {v}: rates {incoming} and {outgoing}", evidence=(u, v))
    return proved()


def printed() -> Verdict:
    """Is the submatrix zero for the neurons that are active on some sample?"""
    network = two_units()
    data, loss = data_and_loss(UNIT_SAMPLES)
    (pair,) = find_invariant_pairs(network)
    rates = gram_rates(pair, network.theta, flow_velocity(network, data, loss))
    active = active_on_some_sample(network, data, network.architecture.kinked)
    places = [k for k, channel in enumerate(pair.channels) if channel[0] in active]
    incoming, outgoing = submatrix(rates.incoming, places), submatrix(rates.outgoing, places)
    if incoming == outgoing:
        return proved("the submatrices move at the same rate")
    left, right = (-data.size * matrix[0][1] for matrix in (incoming, outgoing))
    evidence = {"network": network, "active": active, "incoming": incoming, "outgoing": outgoing}
    return refuted(
        f"active on e_1 and on e_2, or on e_1 only: entry (u, v) moves by {left} and by {right}", evidence=evidence
    )


def on_network(network: Network) -> Verdict:
    """The classes of the layers of this network on a few points, and the submatrices of one sample."""
    pairs = find_invariant_pairs(network)
    if not pairs:
        return unknown("Theorem 1 speaks of no two layers of this network")
    x = probe_points(network)[-1]
    data, loss = data_and_loss(((x, (ONE,) * network.output_dimension),))
    velocity = flow_velocity(network, data, loss, "positive")
    slopes, count = pattern_classes(network, data, "positive"), 0
    for pair in pairs:
        rates = gram_rates(pair, network.theta, velocity)
        for places in pair.classes(slopes):
            count += 1
            if any(entry for row in submatrix(rates.difference, places) for entry in row):
                return refuted(f"{pair.label}: the submatrix of a class moves", evidence={"x": x, "class": places})
    return proved(f"{count} classes of {len(pairs)} layers at a point: no submatrix moves", evidence={"x": x})


def two_units() -> Network:
    """ρ(x_1 + x_2) + ρ(x_1 - x_2)."""
    return two_layer([(1, 1), (1, -1)], [1, 1])


STATEMENT = Statement(
    key="le2022.definition_6",
    number="Definition 6",
    title="Active submatrices",
    wording="[M]_class has the rows and columns of neurons with equal slopes on every sample; on each class "
    "d/dt (W_2^T W_2 - W_1 W_1^T) = 0.",
    printed_wording="[M]_active has the rows and columns of active neurons (read: active on some sample).",
    hypotheses=(
        Hypothesis("every-sample", "the slopes of the neurons are equal on every sample, not on some"),
        Hypothesis("off-zero", "no pre-activation is zero, or the slopes chosen there are equal"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    printed=printed,
    on_network=on_network,
)
