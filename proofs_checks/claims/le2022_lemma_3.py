"""le2022, Lemma 3: along gradient flow Σ_F w² - Σ_F' w² is constant for two layers F and F'.

As printed a layer is what Definition 7 says literally; what the lemma needs is that every path meets it exactly once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from exactrelu import Architecture, decide_layer, decide_layer_invariance, decide_printed_layer, list_paths
from exactrelu.search import (
    Claim,
    Comparison,
    Decoration,
    Instance,
    NamedPredicate,
    SampledPlan,
    Space,
    compare,
    dag_space,
)
from proofs_checks.claims.predicates import (
    LEARNABLE,
    UNSHARED,
    Products,
    data_and_loss,
    rate_screen,
    squares_code,
)


def printed_layers(instance: Instance) -> bool:
    """Are both sets layers in the literal sense of Definition 7?"""
    return all(edges and decide_printed_layer(instance.network, edges).proved for edges in instance.edge_sets)


def exact_layers(instance: Instance) -> bool:
    """Does every path from an input to the output contain exactly one edge of each set?"""
    return all(edges and decide_layer(instance.network, edges).proved for edges in instance.edge_sets)


def conclusion(instance: Instance) -> Comparison:
    """Are the rates of both sums of squares equal, every edge counted?"""
    F, G = (sorted(edges) for edges in instance.edge_sets)
    data, loss = data_and_loss(instance)
    rates = decide_layer_invariance(instance.network, F, G, data, loss, "negative", counting="edges").evidence
    return compare(
        "d/dt Σ_F w²",
        rates.first,
        "d/dt Σ_F' w²",
        rates.second,
        left_code=squares_code(F),
        right_code=squares_code(G),
    )


def two_sets(g: Architecture) -> Iterator[Decoration]:
    """Two different sets of edges, in all ways; which of them are layers is left to the hypotheses."""
    ends = [(e.source, e.target) for e in g.edges]
    sets = [frozenset(s) for s in chain.from_iterable(combinations(ends, k) for k in range(1, len(ends) + 1))]
    for F, G in combinations(sets, 2):
        yield Decoration(edge_sets=(F, G))


def two_cuts(g: Architecture) -> Iterator[Decoration]:
    """The same, without the sets that some path does not meet exactly once."""
    paths = [frozenset((e.source, e.target) for e in path) for path in list_paths(g)]
    ends = [(e.source, e.target) for e in g.edges]
    sets = [frozenset(s) for s in chain.from_iterable(combinations(ends, k) for k in range(1, len(ends) + 1))]
    cuts = [s for s in sets if all(len(s & path) == 1 for path in paths)]
    for F, G in combinations(cuts, 2):
        yield Decoration(edge_sets=(F, G))


def with_frozen(plain_sets: Iterable[Decoration]) -> Iterator[Decoration]:
    """The same, with one edge of F or F' frozen."""
    for plain in plain_sets:
        for ends in sorted(plain.edge_sets[0] | plain.edge_sets[1]):
            yield Decoration(edge_sets=plain.edge_sets, frozen=frozenset((ends,)))


def with_shared(g: Architecture, plain_sets: Iterable[Decoration]) -> Iterator[Decoration]:
    """The same, with two edges that share a parameter."""
    for plain in plain_sets:
        for pair in combinations([(e.source, e.target) for e in g.edges], 2):
            yield Decoration(edge_sets=plain.edge_sets, shared=(frozenset(pair),))


def space(kept: frozenset[str]) -> Space:
    """Networks on small DAGs with two sets of edges and one sample."""

    def decorate(g: Architecture) -> Iterator[Decoration]:
        sets = two_cuts(g) if "exactly-one" in kept else two_sets(g)
        sets = with_frozen(sets) if "learnable" not in kept else sets
        return with_shared(g, sets) if "unshared" not in kept else sets

    nodes = 4 if {"learnable", "unshared"} <= kept else 3
    return dag_space("networks with two sets of edges", max_nodes=nodes, decorate=decorate, max_height=1)


def forms(plan: SampledPlan) -> tuple[Products, Products]:
    """The two sums of squares."""
    first, second = (tuple((plan.edge(e), plan.edge(e)) for e in sorted(s)) for s in plan.decoration.edge_sets)
    return first, second


PRINTED_LAYER = NamedPredicate(
    "printed-layer",
    "Definition 7: no path contains two edges of F, and (V, E - F) is disconnected",
    printed_layers,
    True,
)
EXACTLY_ONE = NamedPredicate(
    "exactly-one", "every path from an input to the output contains exactly one edge of F", exact_layers, True
)

TITLE = "Edge-wise invariance"
WORDING = "Along gradient flow Σ_F w² - Σ_F' w² is constant for layers F and F' of learnable weights."

CLAIM = Claim(
    key="le2022.lemma_3",
    title=TITLE,
    space=space,
    hypotheses=(EXACTLY_ONE, LEARNABLE, UNSHARED),
    conclusion=conclusion,
    wording=WORDING,
    printed=Claim(
        key="le2022.lemma_3",
        title=f"{TITLE}, as printed",
        space=space,
        hypotheses=(PRINTED_LAYER, LEARNABLE, UNSHARED),
        conclusion=conclusion,
        wording=WORDING,
        screen=rate_screen(forms),
    ),
    screen=rate_screen(forms),
)

CLAIMS = (CLAIM,)
