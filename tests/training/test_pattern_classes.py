"""Pattern classes: equal slopes on every sample; zeros without a chosen slope stand alone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.gallery_errata import e2_sliding_31, e15_two_units
from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.backward import slopes
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import make_network
from exactrelu.search.strategies import networks, points
from exactrelu.training.data import Dataset
from exactrelu.training.pattern_classes import active_on_some_sample, data_patterns, pattern_classes, submatrix

F = Fraction


def test_a_neuron_without_in_edges_has_its_negative_slope():
    net = make_network(inputs=["x"], neurons={"h": "relu", "k": "abs"}, edges=[], outputs=["h"])
    assert dict(pattern_classes(net, Dataset([[1]])).slopes) == {"h": (0,), "k": (-1,)}


def test_no_neuron():
    net = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    assert pattern_classes(net, Dataset([[1]])).classes([]) == ()


def test_a_zero_stands_alone_unless_its_slope_is_chosen():
    net, data = two_layer([(0,), (0,), (1,)], [1, 1, 1]), Dataset([[1]])
    names = net.architecture.kinked
    assert [len(c) for c in pattern_classes(net, data).classes(names)] == [1, 1, 1]
    assert pattern_classes(net, data).agree(names[0], names[0])
    assert not pattern_classes(net, data).agree(names[0], names[1])
    assert [len(c) for c in pattern_classes(net, data, "positive").classes(names)] == [3]
    assert [len(c) for c in pattern_classes(net, data, "negative").classes(names)] == [2, 1]
    halves = {(names[0], 0): "1/2", (names[1], 0): F(1, 2)}
    assert [len(c) for c in pattern_classes(net, data, halves).classes(names)] == [2, 1]
    assert [len(c) for c in pattern_classes(net, data, {(names[0], 0): 1}).classes(names)] == [2, 1]


def test_a_linear_neuron_is_in_the_class_of_active_relus():
    net = make_network(
        inputs=["x"],
        neurons={"h": "relu", "k": "linear", "y": "linear"},
        edges=[("x", "h", 1), ("x", "k", -1), ("h", "y", 1), ("k", "y", 1)],
        outputs=["y"],
    )
    found = pattern_classes(net, Dataset([[1], [2]]))
    assert found.classes(["h", "k"]) == (("h", "k"),)
    assert found.active(["h", "k"]) == ("h", "k")


def test_erratum_15_two_readings_of_active():
    net, data = e15_two_units(), Dataset([[1, 0], [0, 1]])
    u, v = net.architecture.kinked
    assert active_on_some_sample(net, data, [u, v]) == (u, v)
    assert pattern_classes(net, data).active([u, v]) == (u,)
    assert [dict(p) for p in data_patterns(net, data)] == [{u: 1, v: 1}, {u: 1, v: -1}]


def test_multipliers_of_a_sliding_mode_are_no_slopes_of_active_neurons():
    net, data = e2_sliding_31(), Dataset([["1/2", "-1/2"], ["1/2", 0]])
    u, v = net.architecture.kinked
    assert pattern_classes(net, data, "positive").agree(u, v)
    assert not pattern_classes(net, data, {(v, 0): F(3, 20)}).agree(u, v)


def test_submatrix():
    assert submatrix([[1, 2], [3, 4]], []) == ()
    assert submatrix([[1, 2], [3, 4]], [1]) == ((4,),)


@given(networks().flatmap(lambda net: st.tuples(st.just(net), points(net.input_dimension))))
def test_slopes_are_those_of_backward_mode(drawn):
    net, x = drawn
    found = pattern_classes(net, Dataset((x,)), "positive")
    assert {v: s for v, (s,) in found.slopes.items()} == slopes(evaluate(net, x), "positive")
    for group in found.classes(found.slopes):
        assert all(found.agree(group[0], v) for v in group)


def test_refusals():
    net = e15_two_units()
    with pytest.raises(ShapeError, match="the samples have 1 coordinates"):
        pattern_classes(net, Dataset([[1]]))
    with pytest.raises(ShapeError, match="the samples have 1 coordinates"):
        data_patterns(net, Dataset([[1]]))
    with pytest.raises(InputError, match="'x1' is no neuron; pattern classes are classes of neurons"):
        pattern_classes(net, Dataset([[1, 1]])).agree("x1", "h1_1")
    with pytest.raises(InputError, match="at_zero must be 'refuse', 'negative', 'positive' or a mapping"):
        pattern_classes(net, Dataset([[1, 1]]), "both")
    with pytest.raises(InputError, match=r"slope at .* must be an int"):
        pattern_classes(net, Dataset([[1, 1]]), {("h1_1", 0): 0.5})
