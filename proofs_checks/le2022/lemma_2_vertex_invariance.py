"""Lemma 2 (le2022): what flows into a neuron and out of it moves at one rate; and for two neurons of equal slopes.

(4)  Σ_u w_uv² - Σ_b w_vb² is constant for an inner neuron with learnable edges of their own;
(5)  Σ_a w_au w_av - Σ_b w_ub w_vb is constant for two with the same neighbours and equal slopes on every sample.

Neither needs Assumption 1 or a single output.  As printed (5) counts a pre-activation of zero as one of the signs.
While the flow slides along such a zero the slope is a multiplier strictly between, and (5) fails: for w_u = (3, 1),
w_v = (1, 1), c = (¼, ½), x¹ = (½, -½), x² = (½, 0), labels -1 and 1, ℓ(z) = ½(1 - z)², v is at zero on x¹ with the
multiplier 3/20, and the rates are 15/128 and -19/128; for w_u = (1, 2), where zero would be the other sign, 5/32 and
15/128.  All weights are nonzero there, and (4) goes on to hold.

Scope: for all weights, inputs, losses, slopes and DAGs with two inputs and four neurons, as identities of polynomials;
exactly, on random networks: reverse mode against path sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from exactrelu import (
    RELU,
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    WeightedEdge,
    decide_pair_invariance,
    decide_sliding,
    decide_vertex_invariance,
    find_broken_hypotheses,
    find_invariant_pairs,
    gram_rates,
    in_form,
    make_network,
    out_form,
    prove_pair_by_polynomials,
    proved,
    refuted,
    squared_loss,
    two_layer,
    unknown,
)
from exactrelu import flow_velocity as reverse_velocity
from proofs_checks.recursion import ZERO, post_and_pre, probe_points, slope_at
from proofs_checks.small_graphs import complete_ends, dag
from proofs_checks.training_samples import (
    Trained,
    data_and_loss,
    data_set,
    product_rate,
    trained_networks,
    velocity_of,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ONE = Fraction(1)
#: Samples and labels of both sliding instances; weights of their neuron u.
SLIDING_DATA = data_set([["1/2", "-1/2"], ["1/2", 0]], [-1, 1])
SLIDING = {"w_u = (3, 1)": (3, 1), "w_u = (1, 2)": (1, 2)}


def instances() -> SearchStrategy[Trained]:
    """A random DAG with frozen and shared weights, or a hidden layer; up to three samples."""
    return trained_networks(shared_parameters=True, frozen_edges=True)


def examples() -> tuple[Trained, ...]:
    """A dead neuron, a zero weight, a zero pre-activation, equal slopes, different slopes."""
    one = ((ONE,), (ONE,))
    return (
        (two_layer([(-1,), (0,)], [1, 1]), (one,)),
        (two_layer([(0,), (1,)], [0, 0]), (((ZERO,), (ONE,)),)),
        (two_layer([(1,), (2,)], [1, -3]), (one,)),
        (two_layer([(1,), (-1,)], [1, 1]), (one,)),
    )


def check(instance: Trained) -> Verdict:
    """Do (4) and (5) hold for every neuron, and every pair, that fulfils the hypotheses?"""
    return holds_along(instance, velocity_of(*instance))


def holds_along(instance: Trained, velocity: Mapping[str, Fraction]) -> Verdict:
    """The same for a given velocity; and does reverse mode find it?"""
    network, samples = instance
    data, loss = data_and_loss(samples)
    if dict(reverse_velocity(network, data, loss, "positive")) != dict(velocity):
        return refuted("reverse mode finds another velocity", evidence={"velocity": velocity})
    inner = [n.id for n in network.architecture.neurons]
    for u, v in [*((v, v) for v in inner), *combinations(inner, 2)]:
        if find_broken_hypotheses(network, u, v) or not have_equal_slopes(instance, u, v):
            continue
        incoming, outgoing = plain_rates(network, u, v, velocity)
        if incoming != outgoing:
            evidence = {"neurons": (u, v), "incoming": incoming, "outgoing": outgoing}
            return refuted(f"{u}, {v}: rates {incoming} and {outgoing}", evidence=evidence)
    return proved()


def have_equal_slopes(instance: Trained, u: str, v: str) -> bool:
    """Is u = v, or are their slopes equal on every sample, the right one at zero?"""
    network, samples = instance
    slopes = [slope_at(network, post_and_pre(network, x)[1]) for x, _ in samples]
    return u == v or all(slope[u] == slope[v] for slope in slopes)


def plain_rates(network: Network, u: str, v: str, velocity: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    """d/dt of Σ_a w_au w_av and of Σ_b w_ub w_vb, edge by edge."""
    g = network.architecture
    into = {e.source: e.parameter for e in g.in_edges[v]}
    out_of = {e.target: e.parameter for e in g.out_edges[v]}
    ins = [(e.parameter, into.get(e.source)) for e in g.in_edges[u]]
    outs = [(e.parameter, out_of.get(e.target)) for e in g.out_edges[u]]
    return product_rate(ins, network, velocity), product_rate(outs, network, velocity)


def proof() -> Verdict:
    """Polynomial identities: (4) on the complete DAG, (5) on the complete DAG without the edge between u and v.

    A weight 0 removes an edge, so every DAG of the size is covered.
    """
    ends = complete_ends(2, 4)
    whole = dag(2, 4, ends, RELU)
    jobs = [(whole, v, v) for v in ("h1", "h2", "h3")]
    for u, v in combinations(("h1", "h2", "h3"), 2):
        twins = [(a, b) for a, b in ends if (a, b) != (u, v) and _equal_neighbours(a, b, u, v)]
        jobs.append((dag(2, 4, twins, RELU), u, v))
    for g, u, v in jobs:
        verdict = prove_pair_by_polynomials(g, u, v)
        if not verdict.proved:
            return refuted(f"{u}, {v}: {verdict.reason}", evidence=verdict.evidence)
    return proved(f"{len(jobs)} identities of polynomials in weights, inputs and slopes", scope=Scope.FOR_ALL)


def _equal_neighbours(a: str, b: str, u: str, v: str) -> bool:
    """Leave out what only one of two neurons could be joined to: the nodes between them."""
    between = [name for name in ("h1", "h2", "h3") if u < name < v]
    return not (a in (u, v) and b in between) and not (b in (u, v) and a in between)


def printed() -> Verdict:
    """(5) while the flow slides along a zero pre-activation that counts as one of the signs."""
    found = {name: sliding_rates(w_u) for name, w_u in SLIDING.items()}
    broken = {name: rates for name, rates in found.items() if rates["in"] != rates["out"]}
    if not broken:
        return proved("both sides move at one rate while the flow slides")
    shown = "; ".join(f"{name}: s = {r['s']}, {r['in']} ≠ {r['out']}" for name, r in broken.items())
    return refuted(f"sliding at a zero pre-activation, {shown}", evidence=broken)


def sliding_rates(w_u: tuple[int, int]) -> dict[str, object]:
    """The sliding mode of the instance with these weights of u, and its rates of (5) and (4)."""
    network = two_layer([w_u, (1, 1)], ["1/4", "1/2"])
    g = network.architecture
    u, v = g.kinked
    mode = decide_sliding(network, SLIDING_DATA, squared_loss(margin=True)).evidence
    balanced = [mode.rate(in_form(g, w, w)) == mode.rate(out_form(g, w, w)) for w in (u, v)]
    rates = {"in": mode.rate(in_form(g, u, v)), "out": mode.rate(out_form(g, u, v))}
    return {"network": network, "s": mode.multipliers[0], **rates, "(4) holds": all(balanced)}


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> an instance without it that is refuted; rates include the sign of the flow."""
    data, loss = data_and_loss((((ONE,), (ONE,)),))
    both = data_and_loss((((ONE, ONE), (ONE,)),))
    frozen = linear_chain(WeightedEdge("h", "y", 3, "w", False))
    shared = make_network(
        inputs=["x"],
        neurons={"h": "linear", "k": "linear", "y": "linear"},
        edges=[WeightedEdge("x", "h", 1, "w"), WeightedEdge("x", "k", 1, "w"), ("h", "y", 1), ("k", "y", 2)],
        outputs=["y"],
    )
    shifted = linear_chain(("h", "y", 3), WeightedEdge("one", "h", -1, "b", False))  # σ(t) = t - 1
    other = make_network(
        inputs=["x1", "x2"],
        neurons={"u": "linear", "v": "linear", "y": "linear"},
        edges=[("x1", "u", 1), ("x1", "v", 1), ("x2", "v", 1), ("u", "y", 1), ("v", "y", 1)],
        outputs=["y"],
    )
    return {
        "learnable": decide_vertex_invariance(frozen, "h", data, loss),
        "unshared": decide_vertex_invariance(shared, "h", data, loss),
        "homogeneous": decide_vertex_invariance(shifted, "h", data, loss),
        "inner": decide_vertex_invariance(linear_chain(("h", "y", 3)), "y", data, loss),
        "equal-slopes": decide_pair_invariance(two_layer([(1,), (-1,)], [1, 1]), "h1_1", "h1_2", data, loss),
        "same-neighbours": decide_pair_invariance(other, "u", "v", *both),
    }


def linear_chain(*above: WeightedEdge | tuple[str, str, int]) -> Network:
    """X -2-> h, and what is given: the edge h -> y, perhaps one from a constant."""
    return make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"h": "linear", "y": "linear"},
        edges=[("x", "h", 2), *above],
        outputs=["y"],
    )


def on_network(network: Network) -> Verdict:
    """(4) for every neuron of this network that fulfils the hypotheses, (5) for every pair; then rates at a point."""
    pairs = [pair for pair in find_invariant_pairs(network) if len(pair.channels[0]) == 1]
    neurons = sum(pair.size for pair in pairs)
    if not neurons:
        return unknown("no inner neuron has learnable edges of its own only")
    couples = sum(pair.size * (pair.size - 1) // 2 for pair in pairs)
    x = probe_points(network)[-1]
    data, loss = data_and_loss(((x, tuple(Fraction(1, k + 1) for k in range(network.output_dimension))),))
    velocity = reverse_velocity(network, data, loss, "positive")
    for pair in pairs:
        rates = gram_rates(pair, network.theta, velocity)
        for k in range(pair.size):
            if rates.difference[k][k]:
                name = pair.channels[k][0]
                return refuted(f"{name} is not balanced at a point", evidence={"x": x, "rates": rates.difference[k][k]})
    g = network.architecture
    inner = len(g.neurons) - len(set(g.outputs) - g.sources)
    reason = f"(4) for {neurons} of {inner} inner neurons on all patterns, (5) for {couples} pairs of equal slopes"
    return proved(f"{reason}, by exchange of weights; rates agree at a point", scope=Scope.FOR_ALL)


STATEMENT = Statement(
    key="le2022.lemma_2",
    number="Lemma 2",
    title="Vertex-wise invariance",
    wording="Along gradient flow Σ_u w_uv² - Σ_b w_vb² is constant; and Σ_a w_au w_av - Σ_b w_ub w_vb is where u and v "
    "have the same neighbours and, on every sample, equal slopes (while the flow slides: equal multipliers).",
    printed_wording="The same where u and v have pre-activations of equal sign, zero counted as one of the signs.",
    hypotheses=(
        Hypothesis("learnable", "all edges at the neurons are learnable"),
        Hypothesis("unshared", "each of them has a parameter of its own"),
        Hypothesis("homogeneous", "activations are positively homogeneous of degree 1"),
        Hypothesis("inner", "the neurons are no outputs"),
        Hypothesis("same-neighbours", "(5): u and v have the same in-neighbours and the same out-neighbours"),
        Hypothesis("equal-slopes", "(5): u and v have equal slopes, or multipliers, on every sample"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights, inputs, losses and slopes of DAGs with two inputs and four neurons",
    printed=printed,
    on_network=on_network,
)
