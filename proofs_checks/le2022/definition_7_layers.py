"""Definition 7 (le2022): a layer is a set F of edges with (1) no path through two of them, and (2) G - F disconnected.

What is used of a layer is that every path from an input to an output contains exactly one of its edges.  (1) and (2) do
not give that: in ν = w_1 x_1 + w_2 x_2 the edge x1 -> y disconnects x1, and the other path avoids it (erratum 1).
Corrected: F is a layer if every path contains exactly one edge of F.  Equivalently there is a partition with the
sources on one side and the outputs on the other such that F is the set of the edges across, and no edge goes back.

Scope: for all DAGs with one input and three neurons and all sets of their edges; exactly, on random networks: counting
along the topological order against listing every path.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exactrelu import (
    RELU,
    Architecture,
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    check_cut,
    decide_layer,
    decide_printed_layer,
    list_paths,
    make_network,
    proved,
    refuted,
)
from exactrelu.search import networks
from proofs_checks.small_graphs import Ends, all_edge_sets, complete_ends, dag

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: An architecture and a set of its edges, by their ends.
Instance = tuple[Architecture, tuple[Ends, ...]]


def instances() -> SearchStrategy[Instance]:
    """A random DAG with up to two outputs and any set of its edges."""
    from hypothesis import strategies as st

    def with_edges(network: Network) -> SearchStrategy[Instance]:
        ends = [(e.source, e.target) for e in network.architecture.edges]
        chosen = st.integers(0, 2 ** len(ends) - 1).map(
            lambda bits: tuple(end for k, end in enumerate(ends) if bits >> k & 1)
        )
        return st.tuples(st.just(network.architecture), chosen)

    return networks(max_outputs=2).flatmap(with_edges)


def examples() -> tuple[Instance, ...]:
    """No edge; an output that is an input; E1; all edges of one layer."""
    alone = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"]).architecture
    return (alone, ()), (two_inputs(), (("x1", "y"),)), (two_inputs(), (("x1", "y"), ("x2", "y")))


def check(instance: Instance) -> Verdict:
    """Is the set found to be a layer if and only if each listed path contains exactly one of its edges?"""
    g, F = instance
    counts = crossings(g, F)
    return agrees(instance, decide_layer(g, F), counts)


def agrees(instance: Instance, verdict: Verdict, counts: Sequence[int]) -> Verdict:
    """Is this verdict right, given the number of edges of F on every path?"""
    g, F = instance
    if verdict.proved != all(count == 1 for count in counts):
        return refuted(f"{verdict.status.value}, and the paths contain {sorted(set(counts))} edges of F", evidence=F)
    if verdict.proved:
        check_cut(verdict.evidence, g)
        if is_lively(g) and not decide_printed_layer(g, F).proved:
            return refuted("a layer that does not disconnect the graph", evidence=F)
    elif verdict.evidence.path not in list_paths(g) or len(verdict.evidence.crossings) == 1:
        return refuted("what is shown is no path that avoids F or meets it twice", evidence=verdict.evidence)
    return proved()


def crossings(g: Architecture, F: Sequence[Ends]) -> list[int]:
    """How many edges of F each path contains; all paths are listed."""
    inside = frozenset(F)
    return [sum((e.source, e.target) in inside for e in path) for path in list_paths(g)]


def is_lively(g: Architecture) -> bool:
    """Is every node on a path from a source to an output, and does some path have an edge?"""
    on_paths = {v for path in list_paths(g) for e in path for v in (e.source, e.target)}
    return on_paths == set(g.node_ids)


def proof() -> Verdict:
    """Every set of edges of every DAG with one input and three neurons."""
    count = 0
    for ends in all_edge_sets(complete_ends(1, 3)):
        g = dag(1, 3, ends, RELU)
        for F in all_edge_sets(ends):
            verdict = check((g, F))
            count += 1
            if not verdict.proved:
                return refuted(verdict.reason, evidence=(ends, F))
    return proved(f"{count} sets of edges, every path listed", scope=Scope.FOR_ALL)


def printed() -> Verdict:
    """Does every path contain exactly one edge of a set that fulfils (1) and (2)?"""
    g, F = two_inputs(), (("x1", "y"),)
    literal, counts = decide_printed_layer(g, F), crossings(g, F)
    if literal.proved and any(count != 1 for count in counts):
        witness = decide_layer(g, F)
        return refuted(f"x1 -> y fulfils (1) and (2), and {witness.reason}", evidence=(F, witness.evidence))
    return proved("the set is met exactly once by every path")


def on_network(network: Network) -> Verdict:
    """Are the edges into the outputs, from which no output is read on, a layer of this network?"""
    g = network.architecture
    F = [(e.source, e.target) for e in g.edges if e.target in g.outputs]
    verdict = decide_layer(g, F)
    if verdict.proved:
        check_cut(verdict.evidence, g)
        return proved(f"the {len(F)} edges into the outputs are a layer, by a partition", scope=Scope.FOR_ALL)
    return proved(f"the edges into the outputs are no layer: {verdict.reason}", evidence=verdict.evidence)


def two_inputs() -> Architecture:
    """ν = x_1 + x_2."""
    edges = [("x1", "y", 1), ("x2", "y", 1)]
    return make_network(inputs=["x1", "x2"], neurons={"y": "linear"}, edges=edges, outputs=["y"]).architecture


STATEMENT = Statement(
    key="le2022.definition_7",
    number="Definition 7",
    title="Layers as edge sets",
    wording="F is a layer if every path from a source to an output contains exactly one edge of F; then F is the set "
    "of edges across a partition with the sources on one side, the outputs on the other, and no edge back.",
    printed_wording="Every path meets F exactly once if none contains two edges of F and removing F disconnects the "
    "graph.",
    hypotheses=(
        Hypothesis("exactly-one", "every path from a source to an output contains exactly one edge of F"),
        Hypothesis("all-on-paths", "every node is on such a path, so that a layer disconnects the graph"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="sets of edges of DAGs with one input and three neurons",
    printed=printed,
    on_network=on_network,
)
