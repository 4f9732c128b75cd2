"""Reading two-layer networks in and out of DAGs, and the refusal of other shapes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected
from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError, ShapeError, UnsupportedOperation
from exactrelu.networks.forward import realization
from exactrelu.networks.network import make_network
from exactrelu.realizations.two_layer_parametrization import TwoLayer, as_two_layer
from exactrelu.search.strategies import rationals


@st.composite
def two_layers(draw):
    d, m, D = draw(st.integers(0, 3)), draw(st.integers(0, 3)), draw(st.integers(1, 2))
    rows = [[draw(rationals()) for _ in range(d)] for _ in range(m)]
    columns = [[draw(rationals()) for _ in range(D)] for _ in range(m)]
    biases = draw(st.none() | st.lists(rationals(), min_size=m, max_size=m))
    return TwoLayer.of(rows, columns, biases, [draw(rationals()) for _ in range(D)], d=d)


# --- degenerate ones


def test_no_hidden_neuron():
    theta = TwoLayer.of([], [], e=["1/2", 3], d=2)
    assert (theta.d, theta.m, theta.D, theta.bias_free) == (2, 0, 2, False)
    assert theta.value([7, 8]) == (Fraction(1, 2), 3)
    assert realization(theta.as_network(), [7, 8]) == (Fraction(1, 2), 3)
    assert as_two_layer(theta.as_network()) == theta


def test_no_input():
    theta = TwoLayer.of([[], []], [1, 2], b=[3, -4])
    assert (theta.d, theta.m) == (0, 2)
    assert theta.value([]) == (3,)
    assert as_two_layer(theta.as_network()) == theta


def test_zero_network_keeps_its_zeros():
    theta = TwoLayer.of([[0, 0]], [[0, 0, 0]])
    assert theta.bias_free
    assert theta.value([1, 1]) == (0, 0, 0)
    assert len(theta.as_network().architecture.edges) == 5
    assert as_two_layer(theta.as_network()) == theta


# --- shapes


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([[1]], [1, 2]), "there are 1 rows a_i, 2 columns c_i and 1 biases b_i"),
        (([[1]], [1], [1, 2]), "there are 1 rows a_i, 1 columns c_i and 2 biases b_i"),
        (([[1], [1, 2]], [1, 2]), "a is ragged"),
        (([[1], [1]], [1, [1, 2]]), "c is ragged"),
        (([[1]], [1], None, [1, 2]), "c has 1 columns where 2 were expected"),
        (([], [1]), "the number of inputs is unknown"),
        (([[1]], []), "the number of outputs is unknown"),
        (([[1]], [[]]), "has at least one output"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(arguments, sentence):
    with pytest.raises(ShapeError, match=sentence):
        TwoLayer.of(*arguments)


def test_numbers_come_through_the_door():
    with pytest.raises(InputError, match=r"not the float 0\.5"):
        TwoLayer.of([[0.5]], [1])
    with pytest.raises(InputError, match="an entry of c or e must be an int"):
        TwoLayer.of([[1]], [None])
    with pytest.raises(InputError, match="c must be a sequence, not a str"):
        TwoLayer.of([[1]], "1")
    with pytest.raises(InputError, match="number of inputs must be a non-negative int, not True"):
        TwoLayer((), (), (), (Fraction(0),), True)
    with pytest.raises(ShapeError, match="a has 1 columns where 2 were expected"):
        TwoLayer.of([[1]], [1], d=2)
    with pytest.raises(ShapeError, match="the point has 2 coordinates, the network 1 inputs"):
        TwoLayer.of([[1]], [1]).value([1, 2])


def test_the_constructor_brings_lists_into_form():
    assert TwoLayer([["1/2"]], [[1]], [0], [0], 1) == TwoLayer.of([["1/2"]], [1])
    assert hash(TwoLayer([["1/2"]], [[1]], [0], [0], 1)) == hash(TwoLayer.of([["1/2"]], [1]))


# --- DAGs


def test_any_dag_of_the_shape_is_read():
    net = make_network(
        inputs=["u", "v"],
        constants={"one": 1, "half": "1/2"},
        neurons={"h10": "relu", "h2": "relu", "p": "linear", "q": "linear"},
        edges=[
            ("u", "h2", 3),
            ("half", "h2", 4),
            ("one", "h2", 5),
            ("v", "h10", -1),
            ("h2", "q", 7),
            ("h10", "p", 8),
            ("half", "p", -6),
            ("u", "q", 0),
        ],
        outputs=["q", "p"],
    )
    theta = as_two_layer(net)
    assert theta == TwoLayer.of([[3, 0], [0, -1]], [[7, 0], [0, 8]], b=[7, 0], e=[0, -3])
    assert as_two_layer(theta) is theta


def network(neurons, edges, outputs=("y",)):
    return make_network(inputs=["x"], constants={"one": 1}, neurons=neurons, edges=edges, outputs=outputs)


@pytest.mark.parametrize(
    ("net", "sentence"),
    [
        (network({"y": "relu"}, [("x", "y", 1)]), "the output 'y' is no linear neuron"),
        (network({"y": "linear"}, [("x", "y", 1)]), "the edge x -> y skips the hidden layer.*t = relu"),
        (network({}, [], outputs=["x"]), "the output 'x' is no linear neuron"),
        (network({}, [], outputs=["one"]), "the output 'one' is no linear neuron"),
        (network({"h": "abs", "y": "linear"}, [("x", "h", 1), ("h", "y", 1)]), "the hidden neuron 'h' is no ReLU"),
        (network({"h": "linear", "y": "linear"}, [("h", "y", 1)]), "the hidden neuron 'h' is no ReLU"),
        (
            network({"h": "relu", "k": "relu", "y": "linear"}, [("x", "h", 1), ("h", "k", 1), ("k", "y", 1)]),
            "the edge h -> k does not lead from the hidden layer to an output",
        ),
        (
            network({"y": "linear", "z": "linear"}, [("one", "y", 1), ("y", "z", 1)], outputs=["y", "z"]),
            "the edge y -> z does not lead",
        ),
        (
            network({"y": "linear", "h": "relu"}, [("one", "y", 1), ("y", "h", 1)]),
            "the edge y -> h does not lead",
        ),
    ],
)
def test_other_shapes_are_refused(net, sentence):
    with pytest.raises(UnsupportedOperation, match=sentence):
        as_two_layer(net)


def test_what_is_no_network_is_refused():
    with pytest.raises(InputError, match="must be a Network or a TwoLayer, not a list"):
        as_two_layer([[1]])


def test_names_are_those_of_the_builders():
    rows, columns = [[1, 2], [0, "1/2"]], [[1, 0], [2, 3]]
    assert TwoLayer.of(rows, columns).as_network() == two_layer(rows, columns)
    with_biases = TwoLayer.of(rows, columns, b=[1, 2], e=[0, 1]).as_network("n")
    assert with_biases == fully_connected([(rows, [1, 2]), (list(zip(*columns, strict=True)), [0, 1])])
    assert with_biases.name == "n"
    assert TwoLayer.of([[3]], [4]).as_network() == two_layer([[3]], [4])


@given(theta=two_layers())
def test_a_network_and_its_matrices_say_the_same(theta):
    net = theta.as_network()
    assert as_two_layer(net) == theta
    for x in ([0] * theta.d, list(range(1, theta.d + 1)), [-1] * theta.d):
        assert realization(net, x) == theta.value(x)
