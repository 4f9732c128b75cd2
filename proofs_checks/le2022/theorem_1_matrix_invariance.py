"""Theorem 1 (le2022): d/dt (W_2^T W_2 - W_1 W_1^T) = 0 on the pattern classes, for seven kinds of adjacent layers.

1 fully connected to fully connected; 2 convolution to convolution; 3 Y and U within a residual block; 4 [U Z] to
[Y; Z] between ResNetFree blocks; 5 convolution to fully connected; 6 convolution to ResNetFree, [Y; Z]; 7 ResNetFree to
fully connected and back.  Rows of W_1 and columns of W_2 belong to neurons or channels, and the entry of two of them is
conserved where they have equal slopes on every sample; a parameter that many edges share stands once in its matrix.

As printed item 6 has [U Z] in the place of [Y; Z] (erratum 3): not one entry holds.  And its proof speaks of Identity
and Diagonal blocks: between two Identity blocks no entry holds, between two Diagonal ones those off the diagonal fail
(erratum 18).  What counts as active is the subject of Definition 6 and Lemma 2 (errata 15 and 2).

Scope: for all weights, inputs, slopes and losses of the networks of the proof, which cover all items with padding,
strides, planes, biases and outer ReLUs, by two routes: an exchange of weights, and polynomials; exactly, on random
ones: rates by reverse mode and by path sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    GramPair,
    Hypothesis,
    LayeredNetwork,
    Network,
    Scope,
    Statement,
    Verdict,
    adjacent_pairs,
    between_blocks,
    convolution,
    decide_matrix_invariance,
    dense,
    diagonal_block,
    find_invariant_pairs,
    flow_velocity,
    free_block,
    gram_rates,
    identity_block,
    layered_network,
    pattern_classes,
    printed_item_6,
    prove_matrix_by_polynomials,
    prove_matrix_invariance,
    proved,
    refuted,
    symbolic_outputs,
    unknown,
)
from proofs_checks.recursion import probe_points
from proofs_checks.training_samples import (
    BUILDERS,
    Layered,
    data_and_loss,
    layered_networks,
    layered_sample,
    product_rate,
    velocity_of,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ONE = Fraction(1)
#: Entries of all Gram matrices of a network together, beyond which rates at a point are not computed.
ENTRIES = 60_000


def instances() -> SearchStrategy[Layered]:
    """A network for one of the seven items, with random weights and two samples."""
    return layered_networks()


def examples() -> tuple[Layered, ...]:
    """One network for every item."""
    return tuple(layered_sample(item, 0) for item in sorted(BUILDERS))


def check(instance: Layered) -> Verdict:
    """Are all entries conserved whose channels have equal slopes, by path sums, by reverse mode, and by exchange?"""
    built, samples = instance
    return holds_along(instance, velocity_of(built.network, samples))


def holds_along(instance: Layered, velocity: Mapping[str, Fraction]) -> Verdict:
    """The same for a given velocity."""
    built, samples = instance
    network = built.network
    data, loss = data_and_loss(samples)
    for pair in adjacent_pairs(built):
        verdict = decide_matrix_invariance(pair, network, data, loss, "positive")
        if not verdict.proved:
            return verdict
        if not prove_matrix_invariance(pair, network.architecture).proved:
            return refuted(f"{pair.label}: no exchange of weights", evidence=pair)
        for i, j in verdict.evidence.must_agree:
            ins = list(zip(pair.incoming[i], pair.incoming[j], strict=True))
            outs = list(zip(pair.columns[i], pair.columns[j], strict=True))
            incoming, outgoing = product_rate(ins, network, velocity), product_rate(outs, network, velocity)
            if incoming != outgoing:
                evidence = {"pair": pair.label, "entry": (i, j), "rates": (incoming, outgoing)}
                return refuted(f"{pair.label}: entry ({i + 1}, {j + 1}): {incoming} and {outgoing}", evidence=evidence)
    return proved()


def proof() -> Verdict:
    """Every item on two architectures: all entries by an exchange of weights, and all as polynomials."""
    count = items = 0
    for item in sorted(BUILDERS):
        for seed in (0, 1):
            built, _ = layered_sample(item, seed)
            g = built.network.architecture
            model = symbolic_outputs(g)
            for pair in adjacent_pairs(built):
                routes = prove_matrix_invariance(pair, g), prove_matrix_by_polynomials(pair, model)
                if not all(route.proved for route in routes):
                    return refuted(f"item {pair.item}: {routes[0].reason}; {routes[1].reason}", evidence=(item, seed))
                count += pair.size * (pair.size + 1) // 2
                items |= 1 << (pair.item or 0)
    if items != sum(1 << item for item in range(1, 8)):
        return refuted("not all seven items were met")
    return proved(f"items 1 to 7: {count} entries, by exchange of weights and as polynomials", scope=Scope.FOR_ALL)


def printed() -> Verdict:
    """Item 6 with [U Z]; items between Identity and between Diagonal blocks."""
    found: dict[str, object] = {}
    sentences = []
    for name, built, pair in printed_pairs():
        entries = list(pair.entries())
        polynomials = prove_matrix_by_polynomials(pair, built.network.architecture)
        if polynomials.proved:
            return polynomials
        data, loss = data_and_loss(_samples(built))
        kept = decide_matrix_invariance(pair, built.network, data, loss).evidence.do_agree
        found[name] = {"network": built.network, "entries": len(entries), "hold": len(kept), "x": data.inputs[0]}
        sentences.append(f"{name}: {len(kept)} of {len(entries)} entries hold")
    return refuted("; ".join(sentences), evidence=found)


def printed_pairs() -> tuple[tuple[str, LayeredNetwork, GramPair], ...]:
    """The instances of errata 3 and 18, with the matrices that are printed or meant there."""
    item_6 = convolution_and_block()
    identity, diagonal = identity_blocks(), diagonal_blocks()
    return (
        ("item 6 with [U Z]", item_6, printed_item_6(item_6, 1)),
        ("between Identity blocks", identity, between_blocks(identity, 1)),
        ("between Diagonal blocks", diagonal, between_blocks(diagonal, 1)),
    )


def _samples(built: LayeredNetwork) -> tuple[tuple[tuple[Fraction, ...], tuple[Fraction, ...]], ...]:
    d, outputs = built.network.input_dimension, built.network.output_dimension
    return ((tuple(Fraction(k + 2) for k in range(d)), (ONE,) * outputs),)


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> an instance without it, or with other matrices, in which some entry moves."""
    relu = layered_network(1, [dense([[1], [-1]], activation="relu"), dense([[1, 1]], activation="linear")])
    lower = convolution([[[1, 2]], [[-1, 1]]], activation="relu")
    kinks = layered_network((1, 3), [lower, convolution([[[1, 1], [2, -1]]])])
    found = {"equal-slopes": _all_agree(relu, adjacent_pairs(relu)[0], (1,))}
    found["linear-convolution"] = _all_agree(kinks, adjacent_pairs(kinks)[0], (3, 1, 2))
    for name, (_, built, pair) in zip(("item-matrices", "learnable", "free-blocks"), printed_pairs(), strict=True):
        found[name] = _all_agree(built, pair, tuple(k + 2 for k in range(built.network.input_dimension)))
    return found


def _all_agree(built: LayeredNetwork, pair: GramPair, x: Sequence[int]) -> Verdict:
    """Do all entries agree at a point, whatever the slopes are?"""
    sample = ((tuple(map(Fraction, x)), (ONE,) * built.network.output_dimension),)
    rates = gram_rates(pair, built.network.theta, flow_velocity(built.network, *data_and_loss(sample)))
    moving = [(i, j) for i, j in pair.entries() if rates.difference[i][j]]
    if moving:
        return refuted(f"{len(moving)} of {len(list(pair.entries()))} entries move", evidence=moving)
    return proved("no entry moves")


def on_network(network: Network) -> Verdict:
    """Which layers of this network does the theorem speak of, and does it hold for them?"""
    pairs = find_invariant_pairs(network)
    if not pairs:
        return unknown("Theorem 1 speaks of no two layers of this network")
    g, always, equal = network.architecture, 0, 0
    for pair in pairs:
        verdict = prove_matrix_invariance(pair, g)
        if not verdict.proved:
            return verdict
        always += len(verdict.evidence.on_all_patterns)
        equal += len(verdict.evidence.where_equal)
    at_point = rates_at_a_point(network, pairs) if always + equal <= ENTRIES else None
    if at_point is not None and not at_point.proved:
        return at_point
    listed = ", ".join(f"item {p.item or '-'} {p.label} ({p.size})" for p in pairs[:8])
    more = f" and {len(pairs) - 8} more" if len(pairs) > 8 else ""
    counts = f"{always} entries conserved on all patterns, {equal} where slopes are equal"
    checked = "; rates agree at a point" if at_point is not None else ""
    return proved(
        f"{len(pairs)} pairs of layers: {listed}{more}; {counts}{checked}", scope=Scope.FOR_ALL, evidence=pairs
    )


def rates_at_a_point(network: Network, pairs: Sequence[GramPair]) -> Verdict:
    """Do the entries of equal slopes agree at a point, by reverse mode?"""
    x = probe_points(network)[-1]
    data, loss = data_and_loss(((x, tuple(Fraction(1, k + 1) for k in range(network.output_dimension))),))
    velocity = flow_velocity(network, data, loss, "positive")
    slopes = pattern_classes(network, data, "positive")
    for pair in pairs:
        moved = gram_rates(pair, network.theta, velocity).difference
        for group in pair.classes(slopes):
            if any(moved[i][j] for i in group for j in group):
                return refuted(f"{pair.label}: an entry of equal slopes moves at a point", evidence={"x": x})
    return proved()


def convolution_and_block() -> LayeredNetwork:
    """A linear convolution with two channels on one position, then a linear free block with two inner neurons."""
    block = free_block(U=[[1, 1]], Y=[[1, 0], [1, 1]], Z=[[1, -1]], activation="linear")
    return layered_network((1, 1), [convolution([[[1]], [[2]]]), block])


def identity_blocks() -> LayeredNetwork:
    """Two linear ResNetIdentity blocks of width 2."""
    first = identity_block([[1], [2]], [[1, 1]], activation="linear")
    second = identity_block([[1], [1]], [[1, -1]], activation="linear")
    return layered_network(2, [first, second, dense([[1, 2]], activation="linear")])


def diagonal_blocks() -> LayeredNetwork:
    """Two linear ResNetDiagonal blocks of width 2."""
    first = diagonal_block([[1], [2]], [[1, 1]], [1, -1], activation="linear")
    second = diagonal_block([[1], [1]], [[1, -1]], [2, 1], activation="linear")
    return layered_network(2, [first, second, dense([[1, 2]], activation="linear")])


STATEMENT = Statement(
    key="le2022.theorem_1",
    number="Theorem 1",
    title="Matrix-wise invariance",
    wording="d/dt (W_2^T W_2 - W_1 W_1^T) = 0 in every entry of two channels with equal slopes on every sample, for "
    "the pairs of items 1 to 7, with [Y; Z] in items 4, 6 and 7, and between ResNetFree blocks only.",
    printed_wording="The same on the active neurons, with [U Z] in item 6, and with Identity and Diagonal blocks.",
    hypotheses=(
        Hypothesis("equal-slopes", "the two channels have equal slopes at every position, on every sample"),
        Hypothesis("linear-convolution", "items 2, 5, 6: convolutions are linear, or their channels have equal slopes"),
        Hypothesis("learnable", "all edges around the channels are learnable: no Identity blocks"),
        Hypothesis("free-blocks", "item 4: the channels have the same neighbours: no Diagonal blocks"),
        Hypothesis(
            "item-matrices", "W_1 and W_2 are those by which the channels read and are read: item 6 with [Y; Z]"
        ),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights, inputs, slopes and losses of 14 architectures for the 7 items",
    printed=printed,
    on_network=on_network,
)
