"""Two networks side by side and their difference: names never clash, values are those of the halves."""

import pytest
from hypothesis import given

from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.forward import realization
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.realizations.pairs import check_comparable, difference_network, union_network
from exactrelu.search.strategies import networks_with_point


def passing(*inputs, outputs=None):
    return make_network(inputs=inputs, neurons={}, edges=[], outputs=outputs or inputs[:1])


def test_outputs_that_are_inputs_or_constants():
    net = make_network(inputs=["x"], constants={"c": 3}, neurons={}, edges=[], outputs=["x", "c"])
    both = union_network(net, net)
    assert both.architecture.outputs == ("a.x", "a.c", "b.x", "b.c")
    assert realization(both, [7]) == (7, 3, 7, 3)
    assert realization(difference_network(net, net), [7]) == (0, 0)


def test_names_that_are_taken_get_primes():
    net = make_network(
        inputs=["x", "a.y", "d.y"],
        neurons={"y": "relu"},
        edges=[("x", "y", 1), ("a.y", "y", 2), ("d.y", "y", 4)],
        outputs=["y"],
    )
    assert union_network(net, net).architecture.outputs == ("a.y'", "b.y")
    assert difference_network(net, net).architecture.outputs == ("d.y'",)
    assert realization(union_network(net, net), [1, 1, 1]) == (7, 7)


def test_shared_parameters_stay_shared_in_their_half():
    net = make_network(
        inputs=["x"],
        neurons={"h": "relu", "y": "relu"},
        edges=[WeightedEdge("x", "h", 2, "w"), WeightedEdge("h", "y", 2, "w")],
        outputs=["y"],
    )
    both = union_network(net, net)
    assert sorted(both.theta) == ["a.w", "b.w"]
    assert realization(both, [3]) == (12, 12)


@given(drawn=networks_with_point(max_outputs=2))
def test_the_union_has_both_values_and_the_difference_none(drawn):
    net, x = drawn
    value = realization(net, x)
    assert realization(union_network(net, net), x) == value + value
    assert not any(realization(difference_network(net, net), x))
    half = {v for v in union_network(net, net).architecture.node_ids if v.startswith("a.")}
    for edge in union_network(net, net).architecture.edges:
        assert (edge.source in half or edge.source in net.architecture.inputs) == (edge.target in half) or (
            edge.source in net.architecture.inputs
        )


@pytest.mark.parametrize(
    ("f", "g", "sentence"),
    [
        (passing("x"), passing("u"), "the first network has the input x where the second has u; rename it, or compare"),
        (
            passing("x", "u"),
            passing("u", "x"),
            "the inputs come in another order: x, u in the first network, u, x in the second; write them in one order",
        ),
        (
            passing("x"),
            passing("x", "u"),
            r"the first network has 1 input \(x\), the second has 2 inputs \(x, u\); compare networks with equally",
        ),
        (
            passing("x", "u", outputs=["x", "u"]),
            passing("x", "u"),
            r"the first network has 2 outputs \(x, u\), the second has 1 output \(x\); compare",
        ),
        (
            make_network(inputs=[], constants={"c": 1}, neurons={}, edges=[], outputs=["c"]),
            passing(*"abcdefgh"),
            r"the first network has no inputs, the second has 8 inputs \(a, b, c, d, e, f, …\)",
        ),
    ],
)
def test_what_cannot_be_compared_is_named(f, g, sentence):
    with pytest.raises(InputError, match=sentence):
        union_network(f, g)
    with pytest.raises(InputError, match=sentence):
        difference_network(f, g)


def test_by_position_names_do_not_count():
    check_comparable(passing("x", "u"), passing("v", "x"), by_position=True)
    with pytest.raises(ShapeError):
        check_comparable(passing("x", "u"), passing("v"), by_position=True)
