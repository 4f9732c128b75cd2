"""Theorem 1: seven items by exchange, polynomials and rates; what fails where it should; graphs that are loaded."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.convolutional import convolution, convolutional_network
from exactrelu.builders.fully_connected import dense, fully_connected_random
from exactrelu.builders.gallery_errata import (
    e3_convolution_free,
    e5_two_convolutions,
    e15_two_units,
    e18_diagonal_blocks,
    e18_identity_blocks,
)
from exactrelu.builders.layered import layered_network
from exactrelu.builders.residual import diagonal_block, free_block, identity_block, residual_network
from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError, LimitExceeded, ShapeError
from exactrelu.networks.network import Network, WeightedEdge, make_network
from exactrelu.search.strategies import networks
from exactrelu.training.adjacent_layers import adjacent_pairs, between_blocks, printed_item_6
from exactrelu.training.data import Dataset
from exactrelu.training.exchange import Exchange
from exactrelu.training.gradients import risk_gradient
from exactrelu.training.gram_pairs import GramPair, gram_matrices, gram_rates
from exactrelu.training.invariant_pairs import find_invariant_pairs
from exactrelu.training.losses import given_loss, logistic_loss
from exactrelu.training.matrix_invariance import (
    decide_matrix_invariance,
    flow_velocity,
    prove_matrix_by_polynomials,
    prove_matrix_invariance,
)
from exactrelu.training.pattern_classes import pattern_classes
from exactrelu.training.slope_letters import symbolic_outputs

F = Fraction


class Draw:
    """Small nonzero weights of one seed."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def number(self):
        return F(self.rng.choice([-3, -2, -1, 1, 2, 3]), self.rng.choice([1, 2]))

    def matrix(self, m, n):
        return [[self.number() for _ in range(n)] for _ in range(m)]

    def kernel(self, c, a, *size):
        if len(size) == 1:
            return [self.matrix(a, *size) for _ in range(c)]
        return [[self.matrix(*size) for _ in range(a)] for _ in range(c)]

    def samples(self, net, n=2):
        rows, seeds = self.matrix(n, net.input_dimension), self.matrix(n, net.output_dimension)
        return Dataset(rows), given_loss(seeds)


def free(d, c, b, a, **kinds):
    return free_block(d.matrix(c, b), d.matrix(b, a), d.matrix(c, a), **kinds)


def networks_by_item(d):
    """Item -> networks to which it applies: padding, stride, planes, biases, outer ReLUs."""
    last = dense(d.matrix(1, 2), activation="linear")
    return {
        1: [
            layered_network(2, [dense(d.matrix(3, 2)), dense(d.matrix(2, 3), bias=[1, 2]), last]),
            layered_network(2, [dense(d.matrix(3, 2), activation=(F(1, 3), 1)), dense(d.matrix(2, 3))]),
        ],
        2: [
            convolutional_network((1, 4), [convolution(d.kernel(2, 1, 3), padding=1), convolution(d.kernel(2, 2, 2))]),
            convolutional_network((2, 5), [convolution(d.kernel(2, 2, 2), stride=2), convolution(d.kernel(1, 2, 2))]),
            convolutional_network((1, 2), [convolution(d.kernel(2, 1, 3), padding=2), convolution(d.kernel(1, 2, 2))]),
            convolutional_network(
                (1, 3, 3), [convolution(d.kernel(2, 1, 2, 2)), convolution(d.kernel(1, 2, 1, 2), padding=(0, 1))]
            ),
            convolutional_network(
                (1, 4), [convolution(d.kernel(2, 1, 2), activation="relu"), convolution(d.kernel(2, 2, 2))]
            ),
        ],
        3: [
            residual_network([identity_block(d.matrix(2, 3), d.matrix(3, 2))], d.matrix(1, 2)),
            residual_network([diagonal_block(d.matrix(2, 3), d.matrix(3, 2), [2, -1])], d.matrix(1, 2)),
            residual_network([free(d, 2, 3, 2, activation="linear")], d.matrix(1, 2)),
        ],
        4: [
            residual_network([free(d, 3, 2, 2), free(d, 2, 2, 3)], d.matrix(1, 2)),
            residual_network([free(d, 2, 2, 2, outer="linear"), free(d, 2, 2, 2)], d.matrix(1, 2)),
        ],
        5: [
            layered_network((1, 3), [convolution(d.kernel(2, 1, 2), bias=[1, -1]), dense(d.matrix(2, 4)), last]),
            layered_network((1, 2, 2), [convolution(d.kernel(2, 1, 1, 2), activation="relu"), dense(d.matrix(1, 4))]),
        ],
        6: [layered_network((1, 3), [convolution(d.kernel(2, 1, 2)), free(d, 2, 2, 4)])],
        7: [
            layered_network(2, [dense(d.matrix(3, 2)), free(d, 2, 2, 3), last]),
            layered_network(2, [dense(d.matrix(2, 2), activation="linear"), free(d, 2, 2, 2, outer="linear"), last]),
        ],
    }


CASES = [
    pytest.param(built, item, id=f"item-{item}-{k}")
    for item, group in networks_by_item(Draw(7)).items()
    for k, built in enumerate(group)
]


@pytest.mark.parametrize(("built", "item"), CASES)
def test_theorem_1_by_three_routes(built, item):
    """All entries by exchange and as polynomials; and at points those whose channels agree."""
    g, d = built.network.architecture, Draw(3)
    pairs = adjacent_pairs(built)
    assert item in {pair.item for pair in pairs}
    model = symbolic_outputs(g)
    for pair in pairs:
        by_exchange, by_polynomials = prove_matrix_invariance(pair, g), prove_matrix_by_polynomials(pair, model)
        assert by_exchange.proved
        assert by_polynomials.proved
        assert by_exchange.evidence == by_polynomials.evidence
        for _ in range(4):
            assert decide_matrix_invariance(pair, built.network, *d.samples(built.network), "positive").proved


@pytest.mark.parametrize(("built", "item"), CASES)
def test_the_graph_alone_shows_the_same_layers(built, item):
    """What is found without records has the same channels, and the same forms up to their order."""
    found = find_invariant_pairs(built.network)
    model = symbolic_outputs(built.network.architecture)
    by_channels = {frozenset(map(frozenset, pair.channels)): pair for pair in found}
    for pair in adjacent_pairs(built):
        twin = by_channels[frozenset(map(frozenset, pair.channels))]
        place = {frozenset(channel): k for k, channel in enumerate(twin.channels)}
        for i, j in pair.entries():
            k, m = (place[frozenset(pair.channels[n])] for n in (i, j))
            assert twin.form(k, m) == pair.form(i, j)
        # A convolution on a single position is a fully connected layer, for all that the graph shows.
        assert twin.item in {pair.item, {2: 5}.get(pair.item)}
    for pair in found:
        assert prove_matrix_by_polynomials(pair, model).proved


def test_pairs_of_unequal_slopes_do_fail():
    """Item 1: of the entries between neurons of different patterns many move; those of equal patterns never."""
    moved = kept = 0
    for seed in range(20):
        d = Draw(seed)
        net = two_layer(d.matrix(3, 2), [row[0] for row in d.matrix(3, 1)])
        (pair,) = find_invariant_pairs(net)
        data, loss = d.samples(net, 1)
        found = decide_matrix_invariance(pair, net, data, loss, "positive").evidence
        moved += sum(entry not in found.do_agree for entry in pair.entries())
        kept += len(found.must_agree)
        assert not found.violations
    assert moved > 10
    assert kept > 60


@given(networks(max_outputs=2, frozen_edges=True, max_neurons=5))
def test_what_is_found_in_random_graphs_is_conserved(net):
    """Shared and frozen weights, dead neurons and all: every pair that is found holds as polynomials."""
    model = symbolic_outputs(net.architecture)
    for pair in find_invariant_pairs(net):
        assert prove_matrix_invariance(pair, net.architecture).proved
        assert prove_matrix_by_polynomials(pair, model).proved


def test_erratum_3_item_6_as_printed():
    built = e3_convolution_free()
    g = built.network.architecture
    literal = printed_item_6(built, 1)
    verdict = prove_matrix_by_polynomials(literal, g)
    assert verdict.refuted
    assert len(verdict.evidence.obstacles) == 3
    assert prove_matrix_invariance(literal, g).unknown
    found = decide_matrix_invariance(literal, built.network, Dataset([[3]]), given_loss([1]))
    assert found.refuted
    assert found.evidence.do_agree == ()
    assert prove_matrix_invariance(adjacent_pairs(built)[0], g).proved


def test_erratum_18_identity_and_diagonal_blocks():
    identity, diagonal = e18_identity_blocks(), e18_diagonal_blocks()
    found = prove_matrix_by_polynomials(between_blocks(identity, 1), identity.network.architecture)
    assert len(found.evidence.obstacles) == 3
    pair = between_blocks(diagonal, 1)
    by_exchange = prove_matrix_invariance(pair, diagonal.network.architecture).evidence
    by_polynomials = prove_matrix_by_polynomials(pair, diagonal.network.architecture).evidence
    assert by_exchange.on_all_patterns == by_polynomials.on_all_patterns == ((0, 0), (1, 1))
    assert tuple(by_exchange.obstacles) == tuple(by_polynomials.obstacles) == ((0, 1),)
    free_twin = residual_network([free(Draw(1), 2, 2, 2), free(Draw(2), 2, 2, 2)], [[1, 2]])
    assert between_blocks(free_twin, 1).item == 4


def test_erratum_15_active_on_every_sample():
    net = e15_two_units()
    (pair,) = find_invariant_pairs(net)
    data, loss = Dataset([[1, 0], [0, 1]]), given_loss([1, 1])
    found = decide_matrix_invariance(pair, net, data, loss)
    assert found.proved
    assert found.evidence.must_agree == ((0, 0), (1, 1))
    assert (-2 * found.evidence.rates.incoming[0][1], -2 * found.evidence.rates.outgoing[0][1]) == (1, 3)


def test_relu_convolutions_keep_their_diagonal():
    d = Draw(5)
    kernels = [convolution(d.kernel(2, 1, 2), activation="relu"), convolution(d.kernel(2, 2, 2))]
    built = convolutional_network((1, 4), kernels, d.matrix(1, 4))
    pair = adjacent_pairs(built)[0]
    diagonal = moved = 0
    for _ in range(10):
        data, loss = d.samples(built.network)
        found = decide_matrix_invariance(pair, built.network, data, loss, "positive").evidence
        diagonal += {(0, 0), (1, 1)} <= set(found.do_agree)
        moved += (0, 1) not in found.do_agree
    assert diagonal == 10
    assert moved > 3


def test_channels_are_sorted_into_classes():
    net = two_layer([(1,), (2,), (-1,)], [1, 1, 1])
    (pair,) = find_invariant_pairs(net)
    assert pair.classes(pattern_classes(net, Dataset([[1]]))) == ((0, 1), (2,))


def test_gram_rates_are_derivatives():
    """Along θ + tV the Gram matrices are polynomials in t of degree 2: the rate is read off at t = ±1."""
    net = two_layer([(1, 2), (3, -1)], [1, 2])
    (pair,) = find_invariant_pairs(net)
    velocity = {name: F(k) - 2 for k, name in enumerate(net.theta)}
    at = [gram_matrices(pair, {name: t + s * velocity[name] for name, t in net.theta.items()}) for s in (F(1), F(-1))]
    rates = gram_rates(pair, net.theta, velocity)
    for k, rate in enumerate((rates.incoming, rates.outgoing)):
        assert rate == tuple(
            tuple((a - b) / 2 for a, b in zip(*rows, strict=True)) for rows in zip(at[0][k], at[1][k], strict=True)
        )


class TestExchange:
    """Each condition broken in one place."""

    GOOD = two_layer([(1,), (2,)], [1, 2])

    def obstacle(self, net, pair, i=0, j=1):
        return Exchange(net.architecture).find_obstacle(pair, i, j)

    def pair(self, net, rows=None, columns=None, channels=(("h1_1",), ("h1_2",))):
        rows = rows or (("W1[1,1]",), ("W1[2,1]",))
        return GramPair("a test", None, channels, rows, columns or (("W2[1,1]", "W2[1,2]"),))

    def test_it_works(self):
        assert self.obstacle(self.GOOD, self.pair(self.GOOD)) is None

    def test_1_an_output(self):
        pair = self.pair(self.GOOD, (("W2[1,1]",), ("W2[1,1]",)), ((None, None),), (("y",), ("y",)))
        assert self.obstacle(self.GOOD, pair) == "'y' is no inner neuron"

    def test_2_frozen_and_missing(self):
        net = make_network(
            inputs=["x"],
            neurons={"h": "relu", "y": "linear"},
            edges=[WeightedEdge("x", "h", 1, "f", False), ("h", "y", 1)],
            outputs=["y"],
        )
        pair = GramPair("a test", None, (("h",),), (("f",),), (("h->y",),))
        assert self.obstacle(net, pair, 0, 0) == "the edge x -> h is frozen"
        missing = self.pair(self.GOOD, (("W2[1,1]",), ("W1[2,1]",)))
        assert "is in no place of its matrix" in self.obstacle(self.GOOD, missing)

    def test_3_used_elsewhere(self):
        extra = self.pair(self.GOOD, (("W1[1,1]", "W1[2,1]"), ("W1[2,1]", "W1[1,1]")))
        assert self.obstacle(self.GOOD, extra) == "the parameter 'W1[2,1]' is used elsewhere too"

    def test_4_other_places_and_other_neighbours(self):
        net = make_network(
            inputs=["x", "z"],
            neurons={"h": "relu", "k": "relu", "y": "linear", "o": "linear"},
            edges=[
                ("x", "h", 1),
                ("z", "h", 2),
                ("x", "k", 3),
                ("z", "k", 4),
                ("h", "y", 1),
                ("k", "y", 1),
                ("y", "o", 1),
            ],
            outputs=["o"],
        )
        channels, columns = (("h",), ("k",)), (("h->y", "k->y"),)
        crossed = GramPair("a test", None, channels, (("x->h", "z->h"), ("z->k", "x->k")), columns)
        assert "do not read the same nodes through the same places" in self.obstacle(net, crossed)
        assert self.obstacle(net, GramPair("a", None, channels, (("x->h", "z->h"), ("x->k", "z->k")), columns)) is None
        unread = net.with_theta({}).architecture
        fork = make_network(
            inputs=["x"],
            neurons={"h": "relu", "k": "relu", "y": "linear", "z": "linear"},
            edges=[("x", "h", 1), ("x", "k", 1), ("h", "y", 1), ("k", "z", 1)],
            outputs=["y", "z"],
        )
        apart = GramPair("a test", None, channels, (("x->h",), ("x->k",)), (("h->y", "k->z"),))
        assert "are not read by the same nodes" in self.obstacle(fork, apart)
        assert unread == net.architecture

    def test_a_parameter_in_two_places(self):
        net = make_network(
            inputs=["x"],
            neurons={"h": "relu", "k": "relu", "y": "linear"},
            edges=[WeightedEdge("x", "h", 1, "w"), WeightedEdge("h", "k", 1, "w"), ("k", "y", 1)],
            outputs=["y"],
        )
        tied = GramPair("a test", None, (("h", "k"),), (("w",),), (("w",), ("k->y",)))
        assert self.obstacle(net, tied, 0, 0) == "the parameter 'w' is used elsewhere too"
        assert find_invariant_pairs(net) == ()
        repeated = self.pair(self.GOOD, rows=(("W1[1,1]", "W1[1,1]"), ("W1[2,1]", "W1[2,1]")))
        assert self.obstacle(self.GOOD, repeated) == "the parameter 'W1[1,1]' stands in two places"
        twice = GramPair("a", None, (("h1_1",),) * 2, (("W1[1,1]",),) * 2, (("W2[1,1]", "W2[1,1]"),))
        assert "stands in two places" in self.obstacle(self.GOOD, twice)
        assert "stands in two places" in Exchange(self.GOOD.architecture).find_group_obstacle(twice)


def test_graphs_without_layers():
    for net in (
        make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"]),
        make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"]),
        make_network(
            inputs=["x"],
            neurons={"h": "relu", "y": "relu"},
            edges=[WeightedEdge("x", "h", 1, "w", False), ("h", "y", 1)],
            outputs=["y"],
        ),
    ):
        assert find_invariant_pairs(net) == ()


def test_dead_and_unread_neurons_are_channels_without_rows_or_columns():
    net = make_network(
        inputs=["x"], neurons={"h": "relu", "k": "relu", "y": "linear"}, edges=[("x", "h", 1), ("k", "y", 1)],
        outputs=["y"],
    )  # fmt: skip
    found = find_invariant_pairs(net)
    assert [(pair.incoming, pair.outgoing) for pair in found] == [((("x->h",),), ()), (((),), (("k->y",),))]
    data, loss = Dataset([[1]]), given_loss([1])
    for pair in found:
        assert decide_matrix_invariance(pair, net, data, loss, "positive").proved


def test_positions_in_another_order():
    """Two channels whose positions are named in opposite orders are still recognized, by their neighbours."""
    edges = []
    for channel, names in (("a", ("a1", "a2")), ("b", ("b2", "b1"))):
        for position, node in enumerate(names):
            for o in (0, 1):
                edges.append(WeightedEdge(f"x{position + o}", node, 1 + o, f"T{channel}{o}"))
            edges.append((node, "y", position + 1))
    net = make_network(
        inputs=["x0", "x1", "x2"],
        neurons={"a1": "linear", "a2": "linear", "b1": "linear", "b2": "linear", "y": "linear"},
        edges=edges,
        outputs=["y"],
    )
    (pair,) = find_invariant_pairs(net)
    assert sorted(pair.channels) == [("a1", "a2"), ("b2", "b1")]
    assert prove_matrix_by_polynomials(pair, net.architecture).proved


def test_an_incomplete_skip_is_no_block():
    net = e18_diagonal_blocks().network
    items = [pair.item for pair in find_invariant_pairs(net)]
    assert items.count(None) == 4
    assert items.count(3) == 2


def test_wide_networks_are_proved_in_linear_time():
    net = fully_connected_random([20, 60, 60, 1], seed=1)
    pairs = find_invariant_pairs(net)
    assert [pair.size for pair in pairs] == [60, 60]
    found = prove_matrix_invariance(pairs[0], net.architecture).evidence
    assert (len(found.on_all_patterns), len(found.where_equal)) == (60, 1770)
    with pytest.raises(LimitExceeded, match="writing the outputs as polynomials"):
        prove_matrix_by_polynomials(pairs[0], net.architecture)


def test_refusals():
    built = e5_two_convolutions()
    pair = adjacent_pairs(built)[0]
    with pytest.raises(InputError, match="layers 1 and 2 are of kinds convolution and convolution, no blocks"):
        between_blocks(built, 1)
    with pytest.raises(InputError, match="there is no layer above layer 2; there are 2 layers"):
        between_blocks(built, 2)
    with pytest.raises(InputError, match="kinds convolution and convolution; item 6 is about"):
        printed_item_6(built, 1)
    narrow = layered_network((1, 2), [convolution([[[1]]]), free_block([[1]], [[1, 1]], [[1, 1]])])
    with pytest.raises(ShapeError, match="the block has 1 inner neurons and reads 2 nodes"):
        printed_item_6(narrow, 1)
    with pytest.raises(ShapeError, match="W_1 must have 1 rows and W_2 1 columns"):
        GramPair("a test", None, (("h",),), (), ())
    with pytest.raises(ShapeError, match="the channels differ in length"):
        GramPair("a test", None, (("h",), ("k", "l")), (("a",), ("b",)), ())
    with pytest.raises(InputError, match="the derivative of the loss at sample 0 is not a rational number"):
        decide_matrix_invariance(pair, built.network, Dataset([[1, 2, 4]], [1]), logistic_loss())
    assert isinstance(built.network, Network)


@given(st.integers(0, 50))
def test_the_velocity_is_minus_the_gradient(seed):
    d = Draw(seed)
    net = two_layer(d.matrix(2, 2), [1, -1])
    data, loss = d.samples(net)
    gradient = risk_gradient(net, data, loss, "positive")
    assert dict(flow_velocity(net, data, loss, "positive")) == {name: -t for name, t in gradient.items()}
