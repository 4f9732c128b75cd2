"""le2022: Theorem 1, Lemmas 4, 8 and 9: claims about rates and partial derivatives beside Lemmas 2 and 3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

from exactrelu import Architecture, decide_equal_partials, evaluate, list_paths, make_network, risk_gradient, slopes
from exactrelu.search import (
    Claim,
    Comparison,
    Decoration,
    Filling,
    Instance,
    NamedPredicate,
    SampledPlan,
    Shape,
    Space,
    compare,
    dag_space,
    sampled_shape,
)
from proofs_checks.claims import le2022_lemma_2
from proofs_checks.claims.le2022_lemma_2 import common_products
from proofs_checks.claims.predicates import (
    HOMOGENEOUS,
    INNER,
    LEARNABLE,
    NON_ZERO,
    SAME_NEIGHBOURS,
    SAME_PATTERN,
    UNSHARED,
    data_and_loss,
    rate_screen,
)
from proofs_checks.claims.values import LINEAR_ONLY, only_sample, two_paths

Ends = tuple[str, str]


def pairs(g: Architecture) -> Iterator[Decoration]:
    """Two neurons."""
    for chosen in combinations([neuron.id for neuron in g.neurons], 2):
        yield Decoration(neurons=chosen)


def pair_space(kept: frozenset[str]) -> Space:
    """Networks with two neurons singled out, and up to two samples."""
    decorate = le2022_lemma_2.vertices
    for name, other in (
        ("learnable", le2022_lemma_2.frozen),
        ("unshared", le2022_lemma_2.shared),
        ("homogeneous", le2022_lemma_2.biased),
    ):
        if name not in kept:
            decorate = other
    return dag_space("networks with one or two neurons singled out", max_nodes=4, samples=(1, 2), decorate=decorate,
                     max_height=1)  # fmt: skip


def active_somewhere(instance: Instance) -> bool:
    """Is every one of the neurons linear, or active on some sample?"""
    g = instance.network.architecture
    runs = [evaluate(instance.network, x).pre_activations for x, _ in instance.samples]
    return all(v not in g.kinked or any(z[v] >= 0 for z in runs) for v in instance.neurons)


ACTIVE = NamedPredicate("active", "Definition 6, read on some sample: u and v are linear or active", active_somewhere)
BEFORE = (LEARNABLE, UNSHARED, HOMOGENEOUS, INNER, SAME_NEIGHBOURS)

THEOREM_1 = Claim(
    key="le2022.theorem_1",
    title="Matrix-wise invariance",
    space=pair_space,
    hypotheses=(*BEFORE, SAME_PATTERN, NON_ZERO),
    conclusion=le2022_lemma_2.conclusion,
    wording="The entries of W_2^T W_2 - W_1 W_1^T at neurons of the same pattern are constant (item 1).",
    printed=Claim(
        "le2022.theorem_1",
        "Matrix-wise invariance, as printed: active on some sample",
        pair_space,
        (*BEFORE, ACTIVE, NON_ZERO),
        le2022_lemma_2.conclusion,
        screen=rate_screen(le2022_lemma_2.forms),
    ),
    redundant=le2022_lemma_2.CLAIM.redundant,
    screen=rate_screen(le2022_lemma_2.forms),
)


def signed_rate(
    instance: Instance, products: list[tuple[tuple[str, str], tuple[str, str]]], absolute: bool
) -> Fraction:
    """The rate of Σ w w', or of Σ |w w'|."""
    network = instance.network
    data, loss = data_and_loss(instance)
    gradient = risk_gradient(network, data, loss, "negative")
    edges = {(e.source, e.target): e for e in network.architecture.edges}
    total = Fraction(0)
    for first, second in products:
        e, f = edges[first], edges[second]
        w, z = network.weight(e), network.weight(f)
        rate = -(w * gradient.get(f.parameter, Fraction(0)) + z * gradient.get(e.parameter, Fraction(0)))
        total += -rate if absolute and w * z < 0 else rate
    return total


def shared_rates(instance: Instance, *, absolute: bool) -> Comparison:
    """Are the rates of Σ_in w w' and of Σ_out z z' equal, with absolute values or without?"""
    u, v = instance.neurons
    incoming, outgoing = common_products(instance.network.architecture, u, v)
    bars = ("|", "|") if absolute else ("", "")
    return compare(
        f"d/dt Σ {bars[0]}w w'{bars[1]}",
        signed_rate(instance, incoming, absolute),
        f"d/dt Σ {bars[0]}z z'{bars[1]}",
        signed_rate(instance, outgoing, absolute),
    )


def linear_space(kept: frozenset[str]) -> Space:
    """Networks with two channels of one position each."""
    hidden = ("linear",) if "linear" in kept else ("relu",)
    return dag_space(
        "networks with two channels of one position", max_nodes=4, hidden=hidden, decorate=pairs, max_height=2
    )


LEMMA_9 = Claim(
    key="le2022.lemma_9",
    title="Weight sharing",
    space=linear_space,
    hypotheses=(INNER, SAME_NEIGHBOURS, LINEAR_ONLY),
    conclusion=lambda i: shared_rates(i, absolute=False),
    wording="For two channels of a linear convolution Σ w w' - Σ z z' is constant.",
    screen=rate_screen(le2022_lemma_2.forms),
    printed=Claim(
        "le2022.lemma_9",
        "Weight sharing, as printed: with |w w'| and |z z'|",
        linear_space,
        (INNER, SAME_NEIGHBOURS, LINEAR_ONLY),
        lambda i: shared_rates(i, absolute=True),
    ),
)


def never_constant(instance: Instance) -> Comparison:
    """Do the two rates differ?"""
    u, v = instance.neurons
    incoming, outgoing = common_products(instance.network.architecture, u, v)
    return compare(
        "d/dt Σ_a w_au w_av",
        signed_rate(instance, incoming, False),
        "d/dt Σ_b w_ub w_vb",
        signed_rate(instance, outgoing, False),
        relation="!=",
    )


def different_pattern(instance: Instance) -> bool:
    """Have u and v different slopes on the sample?"""
    return not SAME_PATTERN.holds(instance)


def no_coincidence(instance: Instance) -> bool:
    """Is PRE_v out(u) not PRE_u out(v)?"""
    g, x = instance.network.architecture, only_sample(instance)
    u, v = instance.neurons
    z = evaluate(instance.network, x).pre_activations
    return z[v] * _out(instance, u, x) != z[u] * _out(instance, v, x) and u not in g.outputs


def _out(instance: Instance, v: str, x: tuple[Fraction, ...]) -> Fraction:
    """out(v): what the output gains by the value of v."""
    network = instance.network
    slope = slopes(evaluate(network, x), "negative")
    outs = network.architecture.out_edges
    if not outs[v]:
        return Fraction(1)
    return sum((network.weight(e) * slope[e.target] * _out(instance, e.target, x) for e in outs[v]), Fraction(0))


def nonzero_loss(instance: Instance) -> bool:
    """Is no loss derivative zero?"""
    return all(any(r) for _, r in instance.samples)


PAIRS = dag_space("networks with two neurons singled out", max_nodes=4, decorate=pairs, max_height=1)
LEMMA_4 = Claim(
    key="le2022.lemma_4",
    title="Non-invariance",
    space=PAIRS,
    hypotheses=(
        INNER,
        SAME_NEIGHBOURS,
        NamedPredicate("different-pattern", "u and v have different slopes", different_pattern),
        NamedPredicate("no-coincidence", "PRE_v out(u) is not PRE_u out(v)", no_coincidence),
        NON_ZERO,
    ),
    conclusion=never_constant,
    wording="For one sample and neurons of different slopes, (s_u - s_v)(PRE_v out(u) - PRE_u out(v)) is not zero.",
    printed=Claim(
        "le2022.lemma_4", "Non-invariance, as printed", PAIRS, (INNER, SAME_NEIGHBOURS, NON_ZERO), never_constant
    ),
)


def equal_partials(instance: Instance, *, absolute: bool) -> Comparison:
    """Are the partial subdifferentials of the tree in the two paths equal?"""
    every = {frozenset((e.source, e.target) for e in path): path for path in list_paths(instance.network)}
    p, q = (every[edges] for edges in instance.edge_sets)
    found = decide_equal_partials(instance.network, p, q, only_sample(instance), absolute=absolute).evidence
    if found is None:
        return compare("∂_p μ", Fraction(0), "∂_q μ", Fraction(0), sentence="the subdifferential was not decided")
    end = 0 if found.first[0] != found.second[0] else 1
    which = "" if found.first[0] == found.first[1] and found.second[0] == found.second[1] else ("min ", "max ")[end]
    return compare(f"{which}∂_p μ", found.first[end], f"{which}∂_q μ", found.second[end])


def equal_length(instance: Instance) -> bool:
    """Have the paths the same number of edges?"""
    return len({len(edges) for edges in instance.edge_sets}) == 1


def equal_activations(instance: Instance) -> bool:
    """Are the i-th neurons on both paths equally active: 0 for a ReLU with negative pre-activation, else 1?"""
    g = instance.network.architecture
    z = evaluate(instance.network, only_sample(instance)).pre_activations
    every = {frozenset((e.source, e.target) for e in path): path for path in list_paths(instance.network)}
    rows = [[0 if e.target in g.kinked and z[e.target] < 0 else 1 for e in every[s]] for s in instance.edge_sets]
    return all(a == b for a, b in zip(*rows, strict=False))


def slopes_screen(shape: Shape, kept: frozenset[str]) -> Callable[[Filling], bool]:
    """Where no pre-activation on the paths is zero, the partials are the products of the slopes."""
    plan: SampledPlan = shape.plan
    kernel, (coordinates, _) = plan.kernel, plan.samples[0]
    paths = [[kernel.place_of[target] for _, target in sorted(s)] for s in plan.decoration.edge_sets]

    def promising(values: Filling) -> bool:
        z, _ = kernel.forward(plan.weights(values), values[coordinates])
        products = []
        for path in paths:
            product: Any = 1
            for k in path:
                if kernel.kinked[k] and not z[k]:
                    return "non-zero" not in kept
                product *= kernel.neurons[k][3 if z[k] > 0 else 2]
            products.append(product)
        return bool(products[0] != products[1])

    return promising


EQUAL_LENGTH = NamedPredicate("equal-length", "the paths have as many edges", equal_length, structural=True)
EQUAL_ACTIVATIONS = NamedPredicate("equal-activations", "i-th neurons are equally active", equal_activations)
PATHS = dag_space("networks with two paths and a point", max_nodes=4, labels=None, decorate=two_paths, max_height=1)
SMALL_PATHS = dag_space("networks with two paths and a point", max_nodes=5, hidden=("relu",), labels=None,
                        decorate=two_paths, max_height=1)  # fmt: skip
LEMMA_8 = Claim(
    key="le2022.lemma_8",
    title="Equal partial subdifferentials",
    space=lambda kept: PATHS if "non-zero" in kept else SMALL_PATHS,
    hypotheses=(EQUAL_LENGTH, EQUAL_ACTIVATIONS, NON_ZERO),
    conclusion=lambda i: equal_partials(i, absolute=False),
    wording="In the tree of signs of Lemma 1 two paths with equally active neurons have equal partial derivatives.",
    screen=slopes_screen,
    printed=Claim(
        "le2022.lemma_8",
        "Equal partial subdifferentials, as printed: in the tree of Lemma 5",
        PATHS,
        (EQUAL_LENGTH, EQUAL_ACTIVATIONS),
        lambda i: equal_partials(i, absolute=True),
    ),
)

BLOCK_EDGES = (
    *(("x", h) for h in ("h1", "h2")),
    *((h, k) for h in ("h1", "h2") for k in ("k1", "k2")),
    *((k, "y") for k in ("k1", "k2")),
    *((h, "y") for h in ("h1", "h2")),
)


def item_6(instance: Instance, *, printed: bool) -> Comparison:
    """Is the first diagonal entry conserved: the rate of w(x,h1)² that of the first column of W_2?

    W_2 is [Y; Z], with the columns of the two channels; printed is [U Z], rearranged likewise.
    """
    column = [("k1", "y"), ("h1", "y")] if printed else [("h1", "k1"), ("h1", "k2"), ("h1", "y")]
    left = signed_rate(instance, [(("x", "h1"), ("x", "h1"))], False)
    right = signed_rate(instance, [(e, e) for e in column], False)
    return compare("d/dt [W_1 W_1^T]_11", left, "d/dt [W_2^T W_2]_11", right)


def block_space() -> Space:
    """A linear convolution of two channels at one position, then a linear free block: x -> h1, h2 -> k1, k2 -> y."""
    bare = make_network(
        inputs=["x"],
        neurons=dict.fromkeys(("h1", "h2", "k1", "k2", "y"), "linear"),
        edges=[(*ends, 1) for ends in BLOCK_EDGES],
        outputs=["y"],
    ).architecture
    return Space("a convolution and a free block", lambda: [sampled_shape(bare, Decoration(), 1, "sign")], 1)


ITEM_6 = Claim(
    key="le2022.theorem_1_item_6",
    title="Convolution and free block",
    space=block_space(),
    hypotheses=(),
    conclusion=lambda i: item_6(i, printed=False),
    wording="Theorem 1 holds for a linear convolution below a free block with W_2 = [Y; Z].",
    printed=Claim(
        "le2022.theorem_1_item_6",
        "Convolution and free block, as printed: W_2 = [U Z]",
        block_space(),
        (),
        lambda i: item_6(i, printed=True),
    ),
    screen=rate_screen(
        lambda plan: (
            tuple((plan.edge(e), plan.edge(e)) for e in [("x", "h1")]),
            tuple((plan.edge(e), plan.edge(e)) for e in [("h1", "k1"), ("h1", "k2"), ("h1", "y")]),
        )
    ),
)

CLAIMS = (THEOREM_1, ITEM_6, LEMMA_9, LEMMA_4, LEMMA_8)
