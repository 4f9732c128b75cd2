"""The complex as a whole: counts, graph, Euler characteristic, linear regions."""

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import make_network
from exactrelu.regions.domains import box, whole_space
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.faces import euler_characteristic, f_vector
from exactrelu.search.strategies import networks, networks_with_point


def identity_by_two_relus(outputs=("y",)):
    """y = relu(x) - relu(-x) = x: two activation regions, one linear region, one affine piece."""
    return make_network(
        inputs=["x"],
        neurons={"p": "relu", "q": "relu", "y": "linear"},
        edges=[("x", "p", 1), ("x", "q", -1), ("p", "y", 1), ("q", "y", -1)],
        outputs=list(outputs),
    )


def test_the_identity_has_one_linear_region():
    regions = enumerate_regions(identity_by_two_relus())
    assert (regions.activation_regions, regions.linear_regions, regions.affine_pieces) == (2, 1, 1)


def test_a_second_output_can_tell_them_apart():
    regions = enumerate_regions(identity_by_two_relus(outputs=("y", "p")))
    assert (regions.linear_regions, regions.affine_pieces) == (2, 2)


def test_an_affine_piece_may_have_two_linear_regions():
    """relu(x - 1) - relu(x - 2) is 0, then x - 1, then 1; adding relu(-x) - relu(-x - 1) makes 1, ..., 0, ..., 1."""
    net = make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"a": "relu", "b": "relu", "c": "relu", "d": "relu", "y": "linear"},
        edges=[
            ("x", "a", 1), ("one", "a", -1), ("x", "b", 1), ("one", "b", -2),
            ("x", "c", -1), ("x", "d", -1), ("one", "d", -1),
            ("a", "y", 1), ("b", "y", -1), ("c", "y", 1), ("d", "y", -1),
        ],
        outputs=["y"],
    )  # fmt: skip
    regions = enumerate_regions(net)
    assert (regions.activation_regions, regions.linear_regions, regions.affine_pieces) == (5, 5, 4)
    assert (regions.bounded_regions, regions.unbounded_regions) == (3, 2)


def test_constant_outputs_are_one_piece():
    net = make_network(inputs=["x"], constants={"one": 1}, neurons={"h": "abs"}, edges=[("x", "h", 1)], outputs=["one"])
    regions = enumerate_regions(net)
    assert (len(regions), regions.linear_regions, regions.affine_pieces) == (2, 1, 1)


def test_an_empty_domain_answers_every_question():
    regions = enumerate_regions(identity_by_two_relus(), box(1, 0, dimension=1))
    assert (len(regions), regions.linear_regions, regions.affine_pieces, regions.dimension) == (0, 0, 0, -1)
    assert (regions.bounded_regions, regions.unbounded_regions, f_vector(regions).total) == (0, 0, ())
    assert euler_characteristic(regions) == 0
    assert regions.dual_graph().number_of_nodes() == 0
    assert regions.neighbours.shape == (0, 2)
    assert list(regions) == []
    assert regions.find({"p": 1, "q": 1}) is None
    with pytest.raises(IndexError, match="there are 0 regions"):
        regions[0]


def test_the_name_of_a_complex_is_short():
    regions = enumerate_regions(identity_by_two_relus().renamed("identity"))
    assert repr(regions) == ("<2 activation regions of identity: 1 input, 3 neurons, 4 edges, 1 output in dimension 1>")


def test_a_vertex_beyond_every_float_is_no_direction():
    far = 2**700
    net = make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"h": "relu"},
        edges=[("x", "h", 1), ("one", "h", -far)],
        outputs=["h"],
    )
    regions = enumerate_regions(net, box(0, 2 * far, dimension=1))
    assert regions.bounded_regions == len(regions) == 2


def test_indexing_as_a_sequence():
    regions = enumerate_regions(identity_by_two_relus())
    assert regions[-1].number == 1
    assert [r.number for r in regions] == [0, 1]
    with pytest.raises(IndexError, match="there is no region 2"):
        regions[2]
    with pytest.raises(ValueError, match="read-only"):
        regions.signs[0, 0] = 0


def test_the_pattern_to_look_for_must_be_whole():
    regions = enumerate_regions(identity_by_two_relus())
    assert regions.find({"p": 1, "q": -1}).sign_vector == (1, -1)
    assert regions.find({"p": 1, "q": 1}) is None
    with pytest.raises(InputError, match="every kinked neuron and to nothing else"):
        regions.find({"p": 1})


def test_the_dual_graph_of_a_cross_is_a_square():
    net = make_network(
        inputs=["x", "u"], neurons={"h": "relu", "g": "relu"}, edges=[("x", "h", 1), ("u", "g", 1)], outputs=["h"]
    )
    graph = enumerate_regions(net).dual_graph()
    assert networkx.is_isomorphic(graph, networkx.cycle_graph(4))
    assert sorted(names for _, _, names in graph.edges(data="neurons")) == [("g",), ("g",), ("h",), ("h",)]


@given(networks(max_neurons=5), st.booleans())
def test_euler_characteristic_of_space_and_of_a_ball(network, in_box):
    """(-1)^n for R^n, 1 for a compact convex set: no face is missing."""
    n = network.input_dimension
    regions = enumerate_regions(network, box(-1, 1, dimension=n) if in_box else whole_space(n))
    assert euler_characteristic(regions) == (1 if in_box else (-1) ** n)
    assert regions.dimension == n


@given(networks(max_neurons=5, max_outputs=2))
def test_counts_are_ordered_and_the_dual_graph_is_connected(network):
    regions = enumerate_regions(network)
    assert 1 <= regions.affine_pieces <= regions.linear_regions <= regions.activation_regions
    graph = regions.dual_graph()
    assert networkx.is_connected(graph)
    maps = [r.affine_map for r in regions]
    assert len(set(maps)) == regions.affine_pieces
    for k, f in enumerate(maps):
        assert all((f == g) == (regions.affine_piece_of[k] == regions.affine_piece_of[m]) for m, g in enumerate(maps))
    same = [(a, b) for a, b in graph.edges if maps[a] == maps[b]]
    glued = networkx.Graph()
    glued.add_nodes_from(graph)
    glued.add_edges_from(same)
    assert networkx.number_connected_components(glued) == regions.linear_regions


@given(networks_with_point(max_neurons=5))
def test_every_point_off_the_kinks_is_in_the_region_of_its_pattern(case):
    network, x = case
    pattern = evaluate(network, x).activation_pattern
    regions = enumerate_regions(network)
    found = regions.find(pattern)
    if found is not None:
        assert found.pattern == pattern
        assert found.affine_map(x) == evaluate(network, x).value
    else:
        assert 0 in pattern.values()


def test_predicates_are_counted():
    count = enumerate_regions(identity_by_two_relus()).predicates
    assert count.zero <= count.exact <= count.asked
    assert isinstance(np.int64(count.asked).item(), int)
