"""Families of activation patterns, and what of a network is live on them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected, fully_connected_random
from exactrelu.builders.gallery import gallery_network
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.search.strategies import networks_with_point
from exactrelu.training.laws_patterns import (
    ALL_PATTERNS,
    active_pattern,
    find_unrealised,
    listed_patterns,
    patterns_of_data,
    realised_patterns,
    samples_of_data,
    sign_text,
)
from exactrelu.training.laws_structure import make_structure, shared_parameters


def test_patterns_are_listed_once_in_any_spelling():
    net = fully_connected_random([1, 2, 1], seed=0)
    family = listed_patterns(net, ["+-", [1, -1], (1, 0)])
    assert family.signs == ((1, -1), (1, 0))
    assert family.about == "2 given patterns"
    assert family.notes == ("where the sign of h1_2 is 0, the slope for negative pre-activations is taken",)


@pytest.mark.parametrize(
    ("patterns", "sentence"),
    [
        ("+-", "must be a sequence of sign vectors, not one string"),
        ([], "there is no pattern"),
        ([5], "pattern 0 must be a string"),
        ([{"a": 1}], "pattern 0 must be a string"),
        (["+x"], "pattern 0 has the sign 'x'"),
        ([[True, 1]], "pattern 0 has the sign True"),
        ([[2, 1]], "pattern 0 has the sign 2"),
        (["+-+"], "pattern 0 has 3 signs, the network 2 neurons with a kink"),
    ],
)
def test_what_is_no_pattern_is_refused(patterns, sentence):
    with pytest.raises(InputError, match=sentence):
        listed_patterns(fully_connected_random([1, 2, 1], seed=0), patterns)


def test_data_choose_patterns():
    tent = gallery_network("tent")
    assert patterns_of_data(tent, [["1/4"], ["1/8"], ["2"]]).signs == ((1, -1), (1, 1))
    assert patterns_of_data(tent, [["1/4"], ["1/8"], ["2"]]).about == "the 2 patterns of 3 samples"
    assert samples_of_data(tent, [["1/4"], ["1/8"]]).about == "exactly 2 samples"
    with pytest.raises(InputError, match="at least one sample"):
        samples_of_data(tent, [])
    with pytest.raises(ShapeError, match="the point has 2 coordinates"):
        patterns_of_data(tent, [[1, 2]])


def test_realised_and_unrealised_patterns():
    tent = gallery_network("tent")
    family = listed_patterns(tent, ["++", "+-", "--", "-+", "0-", "+0", "-0"])
    assert [sign_text(signs) for signs in find_unrealised(tent, family)] == ["-+", "-0"]
    assert find_unrealised(tent, family, most=6) is None
    assert set(realised_patterns(tent).signs) == {(1, 1), (1, -1), (-1, -1)}


@given(networks_with_point())
def test_the_pattern_of_a_point_is_realised(case):
    network, x = case
    evaluation = evaluate(network, x)
    family = listed_patterns(network, [list(evaluation.activation_pattern.values())])
    assert find_unrealised(network, family) == ()


# --- what is live


def test_live_edges_and_effective_columns():
    net = fully_connected([([[1], [1], [1]], None), ([[1, 1, 1], [1, 1, 1]], None), ([[1, 1]], None)])
    structure = make_structure(net, listed_patterns(net, ["++-++", "+-++-", "--+--"]))
    name = structure.nodes.index
    assert structure.patterns == 2  # the third has no live path
    columns = {v: structure.codes[:, name(v)].tolist() for v in ("h1_1", "h1_2", "h1_3", "h2_1", "h2_2")}
    assert columns == {"h1_1": [1, 1], "h1_2": [1, 0], "h1_3": [0, 1], "h2_1": [1, 1], "h2_2": [1, 0]}
    live = {(structure.nodes[e.tail], structure.nodes[e.head]) for e in structure.edges}
    assert ("h1_3", "h2_2") not in live  # never on together
    assert ("h1_3", "h2_1") in live
    assert [structure.parameters[p] for p in structure.dead] == ["W2[2,3]"]
    assert structure.origin == (0, 1)


def test_a_zero_coordinate_of_a_sample_carries_nothing():
    net = fully_connected_random([2, 1], seed=0, bias=False, activations=["linear"])
    structure = make_structure(net, samples_of_data(net, [[1, 0]]))
    assert [structure.parameters[p] for p in structure.dead] == ["W1[1,2]"]


def test_frozen_zeros_and_dead_ends_are_not_live():
    net = make_network(
        inputs=["x"],
        neurons={"h": "relu", "end": "relu", "y": "linear"},
        edges=[("x", "h", 1), ("h", "end", 1), WeightedEdge("h", "y", 0, learnable=False), ("x", "y", 1)],
        outputs=["y"],
    )
    structure = make_structure(net, ALL_PATTERNS)
    assert [structure.parameters[p] for p in structure.dead] == ["x->h", "h->end"]
    assert not structure.free


def test_shared_parameters_are_found_among_live_edges():
    net = gallery_network("e16-shared-weight")
    assert {
        make_structure(net, ALL_PATTERNS).parameters[p] for p in shared_parameters(make_structure(net, ALL_PATTERNS))
    } == {"t"}


@given(st.integers(0, 30))
def test_the_active_pattern_has_every_neuron_positive(seed):
    net = fully_connected_random([2, 3, 2, 1], seed=seed)
    assert active_pattern(net).signs == ((1,) * 5,)
