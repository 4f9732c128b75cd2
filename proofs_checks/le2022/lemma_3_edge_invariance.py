"""Lemma 3 (le2022): Σ_{e in F} w_e² - Σ_{f in F'} w_f² is constant for two layers F and F'.

A layer is a set of edges of which every path from a source to an output contains exactly one: then scaling its
weights scales every output, so Σ_{e in F} w_e ∂R/∂w_e = (1/n) Σ_ik r_ik ν_k(x_i) (Equation 51), the same for all F.

Two things are wrong as printed.  With the literal Definition 7, where the rest of the graph need only be disconnected,
F = {x1 -> y} and F' = {x2 -> y} are layers of ν = w_1 x_1 + w_2 x_2, and at x = (1, 2) the sums move by -2 and -4.  And
a convolution is said to be a layer: with a weight t on two edges of ν = v(p t x_1 + q t x_2), counted edge by edge, the
sums move at rates 2ν and ν.  Parameters have to be counted once.

Scope: for all weights, inputs, slopes and losses on DAGs with two inputs and four neurons, as identities of
polynomials; exactly, on random networks, reverse mode against path sums.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    RELU,
    Edge,
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    WeightedEdge,
    check_cut,
    decide_layer,
    decide_layer_invariance,
    decide_printed_layer,
    layer_form,
    make_network,
    prove_layer_invariance,
    proved,
    refuted,
    symbolic_outputs,
    unknown,
)
from proofs_checks.recursion import ZERO, probe_points, value_at
from proofs_checks.small_graphs import complete_ends, dag, node_names
from proofs_checks.training_samples import Sample, Trained, data_and_loss, product_rate, trained_networks, velocity_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ONE, TWO = Fraction(1), Fraction(2)
SHARED = (("x1", "h1"), ("x2", "h2"))


def instances() -> SearchStrategy[Trained]:
    """A random DAG, or a hidden layer; its layers are those between two places of the topological order."""
    return trained_networks()


def examples() -> tuple[Trained, ...]:
    """E1's network, where the whole first layer is a layer; a shared weight; no neuron at all."""
    sample = (((ONE, TWO), (ONE,)),)
    empty = make_network(inputs=["x1", "x2"], neurons={}, edges=[], outputs=["x1"])
    return (two_inputs(), sample), (shared_weight(), sample), (empty, sample)


def check(instance: Trained) -> Verdict:
    """Is the rate of every layer between two places of the topological order -2 (1/n) Σ r ν?"""
    network, samples = instance
    return moves_like_the_value(instance, velocity_of(network, samples))


def moves_like_the_value(instance: Trained, velocity: Mapping[str, Fraction]) -> Verdict:
    """The same for a given velocity; the package must give the sets the same verdict."""
    network, samples = instance
    layers = [F for F in order_cuts(network) if decide_layer(network, F).proved]
    euler = -2 * sum((t * s for x, r in samples for t, s in zip(value_at(network, x), r, strict=True)), ZERO)
    euler /= len(samples)
    for F in layers:
        check_cut(decide_layer(network, F).evidence, network)
        if any(e.parameter in {f.parameter for f in F} for e in network.architecture.edges if e not in F):
            continue  # a parameter is used outside
        moved = product_rate([(p, p) for p in sorted({e.parameter for e in F})], network, velocity)
        if moved != euler:
            evidence = {"F": [str(e) for e in F], "rate": moved, "-2 Σ r ν / n": euler}
            return refuted(f"the sum of squares moves by {moved}, not by {euler}", evidence=evidence)
    if layers:
        data, loss = data_and_loss(samples)
        verdict = decide_layer_invariance(network, layers[0], layers[-1], data, loss, "positive")
        if not verdict.evidence.broken and not verdict.proved:
            return refuted(verdict.reason, evidence=verdict.evidence)
    return proved()


def order_cuts(network: Network) -> list[tuple[Edge, ...]]:
    """The edges over each place of the topological order: with all outputs above, every path has exactly one."""
    g = network.architecture
    return [
        tuple(e for e in g.edges if g.position[e.source] < k <= g.position[e.target])
        for k in range(len(g.sources), len(g.node_ids))
    ]


def proof() -> Verdict:
    """Σ_F w ∂ν/∂w = ν as polynomials, for every two sides of the neurons of the complete DAG, less the edges back."""
    sources, names = node_names(2, 4)
    count = 0
    for chosen in itertools.product((0, 1), repeat=len(names) - 1):
        side = dict.fromkeys(sources, 0) | dict(zip(names, (*chosen, 1), strict=True))
        ends = [(u, v) for u, v in complete_ends(2, 4) if side[u] <= side[v]]
        g = dag(2, 4, ends, RELU)
        F = [(u, v) for u, v in ends if side[u] < side[v]]
        model = symbolic_outputs(g)
        if not decide_layer(g, F).proved or model.remainders(layer_form(g, F)) != dict(model.outputs):
            return refuted("Σ_F w ∂ν/∂w is not ν", evidence=F)
        count += 1
    return proved(
        f"Euler's identity for {count} layers, as polynomials in weights, inputs and slopes", scope=Scope.FOR_ALL
    )


def printed() -> Verdict:
    """The literal Definition 7 (E1), and a shared weight counted on each of its edges (E16)."""
    sample: tuple[Sample, ...] = (((ONE, TWO), (ONE,)),)
    data, loss = data_and_loss(sample)
    network, F, G = two_inputs(), [("x1", "y")], [("x2", "y")]
    literal = [decide_printed_layer(network, edges).proved for edges in (F, G)]
    first = decide_layer_invariance(network, F, G, data, loss)
    second = decide_layer_invariance(shared_weight(), SHARED, [("s", "y")], data, loss, counting="edges")
    if not (all(literal) and first.refuted and second.refuted):
        return proved("both sets are layers in the literal sense, and the sums move at one rate")
    evidence = {
        "erratum 1": {"network": network, "x": (ONE, TWO), "rates": (first.evidence.first, first.evidence.second)},
        "erratum 16": {
            "network": shared_weight(),
            "x": (ONE, TWO),
            "rates": (second.evidence.first, second.evidence.second),
        },
    }
    return refuted(f"literal layers: {first.reason}; edge by edge: {second.reason}", evidence=evidence)


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> an instance without it that is refuted."""
    data, loss = data_and_loss((((ONE, TWO), (ONE,)),))
    whole = [("x1", "y"), ("x2", "y")]
    chain = make_network(
        inputs=["x1", "x2"],
        neurons={"h": "linear", "y": "linear"},
        edges=[("x1", "h", 1), ("x2", "h", 1), WeightedEdge("h", "y", 3, "w", False)],
        outputs=["y"],
    )
    tied = make_network(
        inputs=["x1", "x2"],
        neurons={"h": "linear", "y": "linear"},
        edges=[WeightedEdge("x1", "h", 2, "w"), ("x2", "h", 1), WeightedEdge("h", "y", 2, "w")],
        outputs=["y"],
    )
    into = [("x1", "h"), ("x2", "h")]
    return {
        "exactly-one": decide_layer_invariance(two_inputs(), whole[:1], whole[1:], data, loss),
        "learnable": decide_layer_invariance(chain, into, [("h", "y")], data, loss),
        "closed-under-sharing": decide_layer_invariance(tied, into, [("h", "y")], data, loss),
        "parameters-once": decide_layer_invariance(shared_weight(), SHARED, [("s", "y")], data, loss, counting="edges"),
    }


def on_network(network: Network) -> Verdict:
    """Which layers between two places of the topological order are there, and do they all move at one rate?"""
    layers = []
    for F in order_cuts(network)[:: max(1, len(network.architecture.neurons) // 12)]:
        if F and F not in layers and prove_layer_invariance(network, F, F).proved:
            layers.append(F)
    if len(layers) < 2:
        return unknown("fewer than two learnable layers between places of the topological order")
    x = probe_points(network)[-1]
    data, loss = data_and_loss(((x, (ONE,) * network.output_dimension),))
    verdict = decide_layer_invariance(network, layers[0], layers[-1], data, loss, "positive")
    if not verdict.proved:
        return verdict
    reason = f"{len(layers)} layers, each met exactly once by every path; rates agree at a point"
    return proved(reason, scope=Scope.FOR_ALL)


def two_inputs() -> Network:
    """ν = x_1 + x_2."""
    return make_network(
        inputs=["x1", "x2"], neurons={"y": "linear"}, edges=[("x1", "y", 1), ("x2", "y", 1)], outputs=["y"]
    )


def shared_weight() -> Network:
    """ν = v(p t x_1 + q t x_2) with t = p = v = 1 and q = 2; t stands on two edges."""
    return make_network(
        inputs=["x1", "x2"],
        neurons={"h1": "linear", "h2": "linear", "s": "linear", "y": "linear"},
        edges=[
            WeightedEdge("x1", "h1", 1, "t"),
            WeightedEdge("x2", "h2", 1, "t"),
            WeightedEdge("h1", "s", 1, "p"),
            WeightedEdge("h2", "s", 2, "q"),
            WeightedEdge("s", "y", 1, "v"),
        ],
        outputs=["y"],
    )


STATEMENT = Statement(
    key="le2022.lemma_3",
    number="Lemma 3",
    title="Edge-wise invariance",
    wording="Σ_F w² - Σ_F' w² is constant along gradient flow for two sets F, F' of learnable edges of which every "
    "path from a source to an output contains exactly one; every parameter counts once, and none is used outside.",
    printed_wording="The same for sets without two edges on a path whose removal disconnects the graph; convolutions, "
    "edge by edge, among them.",
    hypotheses=(
        Hypothesis("exactly-one", "every path from a source to an output contains exactly one edge of F, and of F'"),
        Hypothesis("learnable", "all edges of F and F' are learnable"),
        Hypothesis("closed-under-sharing", "no edge outside F shares a parameter with one of F; likewise for F'"),
        Hypothesis("parameters-once", "a parameter that several edges share is counted once"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights, inputs, slopes and losses of DAGs with two inputs and four neurons",
    printed=printed,
    on_network=on_network,
)
