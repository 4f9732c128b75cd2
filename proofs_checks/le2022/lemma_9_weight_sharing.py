"""Lemma 9 (le2022): the products of the weights of two channels of a linear convolution.

Σ_{(w, w') in wIN} w w'(t) - w w'(0) = Σ_{(z, z') in wOUT} z z'(t) - z z'(0), where wIN pairs the kernel entries of two
output channels, and wOUT the weights by which the two are read, by the next convolution (56) or, position by position,
by the next fully connected layer (57).  Printed is |w w'| and |z z'| (54).  For two linear units w_u = (1, 1), w_v =
(1, -2), output weights 1 and 1, x = e_2 and ℓ' y = 1, the sums without absolute values both move by 1, those with them
by -1 and by 1, up to the direction of the flow (erratum 4).

Scope: for all weights, inputs and losses of the networks of the proof, with padding, stride and two dimensions, as
identities of polynomials; exactly, on random ones: rates by reverse mode and by path sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    adjacent_pairs,
    channel_pairs,
    convolution,
    decide_weight_sharing,
    find_invariant_pairs,
    fully_connected,
    layered_network,
    prove_matrix_by_polynomials,
    proved,
    refuted,
)
from proofs_checks.training_samples import (
    Layered,
    data_and_loss,
    layered_networks,
    layered_sample,
    product_rate,
    velocity_of,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ONE, ZERO = Fraction(1), Fraction(0)
#: Seeds of the items 2, 5 and 6 whose polynomials are written out; strides, padding and two dimensions are among them.
PROVED = ((2, 0), (2, 1), (2, 2), (2, 3), (2, 5), (5, 0), (6, 0))


def instances() -> SearchStrategy[Layered]:
    """Two convolutions, or one under a fully connected layer or a block; with padding, stride and two dimensions."""
    from hypothesis import strategies as st

    return st.sampled_from([2, 5, 6]).flatmap(layered_networks)


def examples() -> tuple[Layered, ...]:
    """One network of each kind."""
    return layered_sample(2, 0), layered_sample(5, 0), layered_sample(6, 0)


def check(instance: Layered) -> Verdict:
    """Do the sums over wIN and wOUT move at one rate, for every two channels of a linear convolution?"""
    built, samples = instance
    return holds_along(instance, velocity_of(built.network, samples))


def holds_along(instance: Layered, velocity: Mapping[str, Fraction]) -> Verdict:
    """The same for a given velocity; and does reverse mode agree?"""
    built, samples = instance
    network, g = built.network, built.network.architecture
    for pair in adjacent_pairs(built):
        if pair.item not in (2, 5, 6) or g.activation_of[pair.channels[0][0]].has_kink:
            continue
        for i, j in combinations(range(pair.size), 2):
            ins, outs = channel_pairs(pair, i, j)
            incoming, outgoing = product_rate(ins, network, velocity), product_rate(outs, network, velocity)
            evidence = {"pair": pair.label, "channels": (i, j), "incoming": incoming, "outgoing": outgoing}
            if incoming != outgoing:
                return refuted(f"{pair.label}: the sums move by {incoming} and by {outgoing}", evidence=evidence)
            verdict = decide_weight_sharing(pair, i, j, network, *data_and_loss(samples), "positive")
            if verdict.evidence.incoming != incoming or not verdict.proved:
                return refuted(f"{pair.label}: reverse mode says that {verdict.reason}", evidence=evidence)
    return proved()


def proof() -> Verdict:
    """The polynomials of the items 2, 5 and 6 for linear convolutions; inner slopes are letters."""
    count = 0
    for item, seed in PROVED:
        built, _ = layered_sample(item, seed)
        (pair, *_) = [pair for pair in adjacent_pairs(built) if pair.item == item]
        verdict = prove_matrix_by_polynomials(pair, built.network.architecture)
        if not verdict.proved:
            return refuted(verdict.reason, evidence=(item, seed))
        count += 1
    return proved(f"identities of polynomials for {count} architectures", scope=Scope.FOR_ALL)


def printed() -> Verdict:
    """The sums of absolute values, for two linear units: kernels on a single position."""
    network = linear_pair()
    data, loss = data_and_loss((((ZERO, ONE), (ONE,)),))
    (pair,) = find_invariant_pairs(network)
    absolute = decide_weight_sharing(pair, 0, 1, network, data, loss, absolute=True)
    if absolute.proved:
        return absolute
    plain = decide_weight_sharing(pair, 0, 1, network, data, loss)
    evidence = {
        "network": network,
        "x": (ZERO, ONE),
        "absolute": (absolute.evidence.incoming, absolute.evidence.outgoing),
        "plain": (plain.evidence.incoming, plain.evidence.outgoing),
    }
    return refuted(f"with absolute values {absolute.reason}; without, {plain.reason}", evidence=evidence)


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> an instance without it that is refuted."""
    lower = convolution([[[1, 2]], [[-1, 1]]], activation="relu")
    built = layered_network((1, 3), [lower, convolution([[[1, 1], [2, -1]]])])
    data, loss = data_and_loss(((tuple(Fraction(t) for t in (3, 1, 2)), (ONE,)),))
    return {
        "linear-convolution": decide_weight_sharing(adjacent_pairs(built)[0], 0, 1, built.network, data, loss),
        "signed-products": printed(),
    }


def linear_pair() -> Network:
    """(x_1 + x_2) + (x_1 - 2 x_2) through two linear units."""
    return fully_connected([([[1, 1], [1, -2]], None), ([[1, 1]], None)], activations=["linear", "linear"])


STATEMENT = Statement(
    key="le2022.lemma_9",
    number="Lemma 9",
    title="Weight sharing",
    wording="For two channels of a linear convolution Σ_wIN w w' - Σ_wOUT z z' is constant along gradient flow; zero "
    "padding, strides and planes included.",
    printed_wording="The same with |w w'| and |z z'|.",
    hypotheses=(
        Hypothesis("linear-convolution", "the convolution has linear activations, or its channels equal slopes"),
        Hypothesis("signed-products", "products of weights, not their absolute values"),
        Hypothesis("learnable", "all weights of the two layers are learnable, and used nowhere else"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights, inputs and losses of 7 architectures",
    printed=printed,
)
