"""Proofs that a hypothesis is not needed, on all small graphs, by writing the outputs out as polynomials."""

from __future__ import annotations

from itertools import combinations

from exactrelu import Architecture, Scope, Verdict, make_network, prove_pair_by_polynomials, proved
from exactrelu.search import SmallDag, network_graphs


def slopes_at_zero() -> Verdict:
    """Lemma 2 without a word on zeros: for every choice of slopes at zeros, equal for u and v.

    The letters that stand for slopes are free in the proof, so that those of a pre-activation of zero are covered.
    """
    count = 0
    for nodes in range(2, 5):
        for graph in network_graphs(nodes):
            g = _architecture(graph)
            names = [n.id for n in g.neurons if n.id not in g.outputs]
            for u, v in [*((v, v) for v in names), *combinations(names, 2)]:
                ins = [{e.source for e in g.in_edges[w]} for w in (u, v)]
                outs = [{e.target for e in g.out_edges[w]} for w in (u, v)]
                if ins[0] == ins[1] and outs[0] == outs[1]:
                    verdict = prove_pair_by_polynomials(g, u, v)
                    if not verdict.proved:
                        return verdict
                    count += 1
    reason = f"a polynomial identity in weights, inputs and slopes, for {count} pairs u, v on DAGs up to 4 nodes"
    return proved(reason, scope=Scope.FOR_ALL)


def _architecture(graph: SmallDag) -> Architecture:
    names = {v: f"x{v}" if v in graph.sources else f"h{v}" for v in range(graph.nodes)}
    return make_network(
        inputs=[names[v] for v in graph.sources],
        neurons={names[v]: "relu" for v in range(graph.nodes) if v not in graph.sources},
        edges=[(names[i], names[j], 1) for i, j in graph.edges],
        outputs=[names[graph.sinks[0]]],
    ).architecture
