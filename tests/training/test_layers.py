"""Layers as cuts: counted along the order, certified by a partition, against listed paths; Lemma 3 in both senses."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.convolutional import convolution, convolutional_network
from exactrelu.builders.fully_connected import fully_connected
from exactrelu.builders.gallery_errata import e1_two_inputs, e16_shared_weight, e18_diagonal_blocks
from exactrelu.builders.random_dags import random_dag
from exactrelu.errors import InputError
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.paths.path_list import list_paths
from exactrelu.search.strategies import networks
from exactrelu.training.data import Dataset
from exactrelu.training.layer_invariance import decide_layer_invariance, layer_form, prove_layer_invariance
from exactrelu.training.layers import (
    Cut,
    as_edges,
    check_cut,
    decide_layer,
    decide_printed_layer,
    is_connected,
    layer_edges,
)
from exactrelu.training.losses import given_loss
from exactrelu.training.slope_letters import symbolic_outputs

F = Fraction


@given(networks(max_outputs=2), st.data())
def test_a_layer_meets_every_path_once(net, data):
    g = net.architecture
    chosen = frozenset(data.draw(st.sets(st.sampled_from(g.edges)))) if g.edges else frozenset()
    counts = [sum(e in chosen for e in path) for path in list_paths(g)]
    verdict = decide_layer(g, chosen)
    assert verdict.proved == all(count == 1 for count in counts)
    if verdict.proved:
        check_cut(verdict.evidence, g)
    else:
        assert verdict.evidence.path in list_paths(g)
        assert len(verdict.evidence.crossings) != 1
        assert all(e in chosen for e in verdict.evidence.crossings)


@given(networks(max_outputs=2), st.data())
def test_the_printed_sense_by_reachability(net, data):
    """No directed path with two edges: the head of one does not reach the tail of the other."""
    g = net.architecture
    chosen = frozenset(data.draw(st.sets(st.sampled_from(g.edges)))) if g.edges else frozenset()
    reach = {v: {v} for v in g.node_ids}
    for e in reversed(g.edges):
        reach[e.source] |= reach[e.target]
    twice = any(b.source in reach[a.target] for a in chosen for b in chosen if a != b)
    verdict = decide_printed_layer(g, chosen)
    rest = [(e.source, e.target) for e in g.edges if e not in chosen]
    assert verdict.proved == (not twice and not is_connected(g.node_ids, rest))
    if twice:
        assert len(verdict.evidence.crossings) >= 2
    elif not verdict.proved:
        assert verdict.evidence == "connected"


def test_degenerate_layers():
    alone = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    assert decide_layer(alone, []).reason == "a path avoids the set: the empty one at 'x'"
    dead = make_network(inputs=["x"], neurons={"h": "relu"}, edges=[], outputs=["h"])
    assert decide_layer(dead, []).proved  # there is no path
    assert is_connected([], [])
    chain = fully_connected([([[1]], None), ([[1]], None)])
    assert decide_layer(chain, [("x", "h1_1"), ("h1_1", "y")]).reason.startswith("a path contains 2 edges of the set")


def test_erratum_1():
    net = e1_two_inputs()
    for edge in (("x1", "y"), ("x2", "y")):
        assert decide_printed_layer(net, [edge]).proved
        assert decide_layer(net, [edge]).refuted
    verdict = decide_layer_invariance(net, [("x1", "y")], [("x2", "y")], Dataset([[1, 2]]), given_loss([1]))
    assert (verdict.evidence.first, verdict.evidence.second) == (-2, -4)
    assert prove_layer_invariance(net, [("x1", "y")], [("x2", "y")]).unknown


def test_erratum_16_parameters_count_once():
    net, data, loss = e16_shared_weight(), Dataset([[1, 2]]), given_loss([1])
    F1, F2 = [("x1", "h1"), ("x2", "h2")], [("s", "y")]
    assert decide_layer_invariance(net, F1, F2, data, loss).evidence.first == -10
    edges = decide_layer_invariance(net, F1, F2, data, loss, counting="edges")
    assert (edges.evidence.first, edges.evidence.second) == (-20, -10)


def test_a_certificate_that_lies():
    net = fully_connected([([[1], [1]], None), ([[1, 1]], None)])
    cut = decide_layer(net, [("x", "h1_1"), ("x", "h1_2")]).evidence
    check_cut(cut, net)
    for side, sentence in [
        ({**cut.side, "x": 1}, "the source 'x' is not on side 0"),
        ({**cut.side, "y": 0}, "the output 'y' is not on side 1"),
        ({**cut.side, "h1_1": 0}, "the sides of the edge x -> h1_1 do not fit"),
    ]:
        with pytest.raises(InputError, match=sentence):
            check_cut(Cut(cut.edges, side), net)
    with pytest.raises(InputError, match="the sides of the edge x -> h1_2 do not fit"):
        check_cut(Cut(cut.edges[:1], cut.side), net)


def test_the_layers_of_a_build_are_layers():
    kernels = [convolution([[[1, 2]], [[3, 4]]], bias=[1, 2], padding=1), convolution([[[1, 2], [3, 4]]])]
    built = convolutional_network((1, 3), kernels, [[1, 2, 3]])
    layers = [layer_edges(built, k) for k in (1, 2, 3)]
    for edges in layers:
        assert decide_layer(built.network, edges).proved
    model = symbolic_outputs(built.network.architecture)
    for first, second in combinations(layers, 2):
        assert prove_layer_invariance(built.network, first, second).proved
        assert model.find_term(layer_form(built.network, first) - layer_form(built.network, second)) is None
    blocks = e18_diagonal_blocks()
    assert decide_layer(blocks.network, layer_edges(blocks, 1)).proved
    with pytest.raises(InputError, match="there is no layer 4; the layers are 1 to 3"):
        layer_edges(built, 4)


def test_hypotheses_that_break_are_named():
    net = make_network(
        inputs=["x"],
        neurons={"h": "linear", "y": "linear"},
        edges=[WeightedEdge("x", "h", 2, "w"), WeightedEdge("h", "y", 2, "w")],
        outputs=["y"],
    )
    found = prove_layer_invariance(net, [("x", "h")], [("h", "y")])
    assert found.evidence == (
        "F shares a parameter with the edge h -> y outside",
        "G shares a parameter with the edge x -> h outside",
    )
    frozen = make_network(
        inputs=["x"], neurons={"y": "linear"}, edges=[WeightedEdge("x", "y", 2, "w", False)], outputs=["y"]
    )
    assert prove_layer_invariance(frozen, [("x", "y")], [("x", "y")]).reason == "F has the frozen edge x -> y"


@pytest.mark.parametrize("seed", range(12))
def test_lemma_3_on_random_dags(seed):
    """Every two cuts of the topological order move alike, at a point and as polynomials."""
    net = random_dag(seed, neurons=4, edge_probability="2/3")
    g = net.architecture
    cuts = []
    for k in range(len(g.sources), len(g.node_ids)):
        edges = [e for e in g.edges if g.position[e.source] < k <= g.position[e.target]]
        if decide_layer(g, edges).proved:
            cuts.append(edges)
    model = symbolic_outputs(g)
    data, loss = Dataset([[1, -2], [F(1, 2), 3]]), given_loss([2, -1])
    for first, second in combinations(cuts, 2):
        assert decide_layer_invariance(net, first, second, data, loss, "positive").proved
        assert model.find_term(layer_form(g, first) - layer_form(g, second)) is None


def test_refusals():
    g = e1_two_inputs().architecture
    with pytest.raises(InputError, match="the network has no edge x1 -> x2"):
        as_edges(g, [("x1", "x2")])
    with pytest.raises(InputError, match="'x1' is no edge; write pairs"):
        as_edges(g, ["x1"])
