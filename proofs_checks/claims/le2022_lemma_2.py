"""le2022, Lemma 2: Σ_a w_au w_av - Σ_b w_ub w_vb is constant; for u = v this is (4), else (5)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from exactrelu import Architecture, decide_pair_invariance
from exactrelu.search import Claim, Comparison, Decoration, Instance, SampledPlan, Space, compare, dag_space
from proofs_checks.claims.predicates import (
    HOMOGENEOUS,
    INNER,
    LEARNABLE,
    NON_ZERO,
    SAME_NEIGHBOURS,
    SAME_PATTERN,
    UNSHARED,
    Products,
    data_and_loss,
    products_code,
    rate_screen,
)
from proofs_checks.claims.redundant import slopes_at_zero

Ends = tuple[str, str]


def conclusion(instance: Instance) -> Comparison:
    """Are the rates of the products of in-weights and of out-weights equal?"""
    u, v = instance.neurons[0], instance.neurons[-1]
    data, loss = data_and_loss(instance)
    rates = decide_pair_invariance(instance.network, u, v, data, loss, "negative").evidence
    incoming, outgoing = common_products(instance.network.architecture, u, v)
    return compare(
        "d/dt Σ_a w_au w_av",
        rates.incoming,
        "d/dt Σ_b w_ub w_vb",
        rates.outgoing,
        left_code=products_code(incoming),
        right_code=products_code(outgoing),
    )


def common_products(g: Architecture, u: str, v: str) -> tuple[list[tuple[Ends, Ends]], list[tuple[Ends, Ends]]]:
    """The pairs of edges from common in-neighbours, and those to common out-neighbours."""
    ins = sorted({e.source for e in g.in_edges[u]} & {e.source for e in g.in_edges[v]})
    outs = sorted({e.target for e in g.out_edges[u]} & {e.target for e in g.out_edges[v]})
    return [((a, u), (a, v)) for a in ins], [((u, b), (v, b)) for b in outs]


def vertices(g: Architecture) -> Iterator[Decoration]:
    """Every neuron, and every pair of neurons."""
    names = [neuron.id for neuron in g.neurons]
    for chosen in (*((v,) for v in names), *combinations(names, 2)):
        yield Decoration(neurons=chosen)


def frozen(g: Architecture) -> Iterator[Decoration]:
    """The same, with one frozen edge at them."""
    for plain in vertices(g):
        for e in g.edges:
            if e.source in plain.neurons or e.target in plain.neurons:
                yield Decoration(neurons=plain.neurons, frozen=frozenset(((e.source, e.target),)))


def shared(g: Architecture) -> Iterator[Decoration]:
    """The same, with two edges of one parameter, one of them at the neurons."""
    for plain in vertices(g):
        for e, f in combinations(g.edges, 2):
            if {e.source, e.target, f.source, f.target} & set(plain.neurons):
                pair = frozenset(((e.source, e.target), (f.source, f.target)))
                yield Decoration(neurons=plain.neurons, shared=(pair,))


def biased(g: Architecture) -> Iterator[Decoration]:
    """The same, with a neuron of activation t -> σ(t + 1) among them."""
    for plain in vertices(g):
        for v in plain.neurons:
            yield Decoration(neurons=plain.neurons, biased=(v,))


def space(kept: frozenset[str]) -> Space:
    """Networks on small DAGs with one or two neurons singled out, and one sample."""
    decorate = vertices
    for name, other in (("learnable", frozen), ("unshared", shared), ("homogeneous", biased)):
        if name not in kept:
            decorate = other
    return dag_space("networks with one or two neurons singled out", max_nodes=4, decorate=decorate, max_height=1)


def forms(plan: SampledPlan) -> tuple[Products, Products]:
    """Both sums of products."""
    u, v = plan.decoration.neurons[0], plan.decoration.neurons[-1]
    incoming, outgoing = common_products(plan.architecture, u, v)
    return tuple((plan.edge(e), plan.edge(f)) for e, f in incoming), tuple(
        (plan.edge(e), plan.edge(f)) for e, f in outgoing
    )


CLAIM = Claim(
    key="le2022.lemma_2",
    title="Vertex-wise invariance",
    space=space,
    hypotheses=(LEARNABLE, UNSHARED, HOMOGENEOUS, INNER, SAME_NEIGHBOURS, SAME_PATTERN, NON_ZERO),
    conclusion=conclusion,
    wording="Along gradient flow Σ_a w_au w_av - Σ_b w_ub w_vb is constant for two inner neurons, or one and the same, "
    "with the same neighbours and, on every sample, the same slopes.",
    redundant=(("non-zero", slopes_at_zero),),
    screen=rate_screen(forms),
)

CLAIMS = (CLAIM,)
