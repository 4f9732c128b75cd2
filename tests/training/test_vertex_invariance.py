"""Lemma 2: rates at points, identities by exchange and by polynomials, and every hypothesis dropped."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exactrelu.builders.gallery_errata import e2_sliding_12, e2_sliding_31, e15_two_units
from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.search.strategies import networks, points, rationals
from exactrelu.training.data import Dataset
from exactrelu.training.losses import given_loss, squared_loss
from exactrelu.training.pattern_classes import pattern_classes
from exactrelu.training.quadratic_forms import vertex_form
from exactrelu.training.sliding import decide_sliding
from exactrelu.training.vertex_invariance import (
    decide_pair_invariance,
    decide_vertex_invariance,
    find_broken_hypotheses,
    incident_forms,
    prove_pair_by_polynomials,
    prove_pair_invariance,
    prove_vertex_invariance,
)

F = Fraction
ONE = (Dataset([[1]]), given_loss([1]))


@st.composite
def trained(draw, nets):
    net = draw(nets)
    count = draw(st.integers(1, 2))
    rows = [draw(points(net.input_dimension)) for _ in range(count)]
    seeds = [draw(points(net.output_dimension)) for _ in range(count)]
    return net, Dataset(rows), given_loss(seeds)


def hidden(draw_rows=3):
    row = st.lists(rationals(), min_size=2, max_size=2)
    return st.builds(
        two_layer,
        st.lists(row, min_size=draw_rows, max_size=draw_rows),
        st.lists(rationals(), min_size=draw_rows, max_size=draw_rows),
    )


@given(trained(networks(max_outputs=2, frozen_edges=True)))
def test_lemma_2_4(instance):
    """Every inner neuron with learnable edges of its own is balanced, whatever slope is taken at zeros."""
    net, data, loss = instance
    for neuron in net.architecture.neurons:
        proof = prove_vertex_invariance(net, neuron.id)
        if proof.proved:
            for side in ("positive", "negative"):
                assert decide_vertex_invariance(net, neuron.id, data, loss, side).proved
            assert prove_pair_by_polynomials(net, neuron.id, neuron.id).proved
            assert incident_forms(net, neuron.id, neuron.id)[0] - incident_forms(net, neuron.id, neuron.id)[
                1
            ] == vertex_form(net.architecture, neuron.id)


@given(trained(hidden()))
def test_lemma_2_5(instance):
    """Neurons of equal slopes exchange weights; and where slopes differ nothing is claimed."""
    net, data, loss = instance
    classes = pattern_classes(net, data, "positive")
    for u, v in combinations(net.architecture.kinked, 2):
        verdict = decide_pair_invariance(net, u, v, data, loss, "positive")
        assert (not verdict.evidence.broken) == classes.agree(u, v)
        assert verdict.proved or verdict.evidence.broken
        assert prove_pair_invariance(net, u, v).proved
        assert prove_pair_by_polynomials(net, u, v).proved


@given(trained(networks(frozen_edges=True)))
def test_where_polynomials_refute_no_exchange_is_found(instance):
    net, _, _ = instance
    names = [n.id for n in net.architecture.neurons]
    assume(len(names) > 1)
    for u, v in combinations(names, 2):
        if prove_pair_by_polynomials(net, u, v).refuted:
            assert not prove_pair_invariance(net, u, v).proved


@pytest.mark.parametrize(
    ("net", "s", "rates"),
    [(e2_sliding_31(), F(3, 20), (F(15, 128), F(-19, 128))), (e2_sliding_12(), F(5, 16), (F(5, 32), F(15, 128)))],
)
def test_erratum_2_a_multiplier_is_no_slope(net, s, rates):
    data, loss = Dataset([["1/2", "-1/2"], ["1/2", 0]], [-1, 1]), squared_loss(margin=True)
    mode = decide_sliding(net, data, loss).evidence
    u, v = net.architecture.kinked
    verdict = decide_pair_invariance(net, u, v, data, loss, dict(mode.slopes))
    assert mode.multipliers == (s,)
    assert (verdict.evidence.incoming, verdict.evidence.outgoing) == rates
    assert verdict.evidence.broken == (f"{u!r} and {v!r} have different slopes",)
    for w in (u, v):
        assert decide_vertex_invariance(net, w, data, loss, dict(mode.slopes)).proved


def test_a_frozen_edge():
    """Rates 12 and 0: twice the 6 and 0 of the derivative, at weights 2 and 3."""
    net = make_network(
        inputs=["x"],
        neurons={"h": "linear", "y": "linear"},
        edges=[("x", "h", 2), WeightedEdge("h", "y", 3, "w", False)],
        outputs=["y"],
    )
    verdict = decide_vertex_invariance(net, "h", *ONE)
    assert (verdict.evidence.incoming, verdict.evidence.outgoing) == (-12, 0)
    assert verdict.evidence.broken == ("the edge h -> y is frozen",)
    assert prove_vertex_invariance(net, "h").reason == "the edge h -> y is frozen"
    assert prove_pair_by_polynomials(net, "h", "h").refuted


def test_different_slopes():
    verdict = decide_pair_invariance(two_layer([(1,), (-1,)], [1, 1]), "h1_1", "h1_2", *ONE)
    assert (verdict.evidence.incoming, verdict.evidence.outgoing) == (1, -1)
    chance = decide_pair_invariance(two_layer([(1,), (-1,)], [1, -1]), "h1_1", "h1_2", *ONE)
    assert chance.proved
    assert chance.evidence.broken


def test_a_shift_is_not_homogeneous():
    """σ(t) = t - 1, as a frozen bias: the in-weights move twice as fast as the out-weights at w = 2."""
    net = make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"h": "linear", "y": "linear"},
        edges=[("x", "h", 2), WeightedEdge("one", "h", -1, "b", False), ("h", "y", 3)],
        outputs=["y"],
    )
    verdict = decide_vertex_invariance(net, "h", *ONE)
    assert (verdict.evidence.incoming, verdict.evidence.outgoing) == (-12, -6)


def test_a_learnable_bias_is_an_in_weight():
    net = make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"h": "relu", "y": "linear"},
        edges=[("x", "h", 2), ("one", "h", -1), ("h", "y", 3)],
        outputs=["y"],
    )
    assert decide_vertex_invariance(net, "h", *ONE).proved


def test_broken_hypotheses_are_all_named():
    net = make_network(
        inputs=["x", "z"],
        neurons={"h": "linear", "k": "linear", "y": "linear"},
        edges=[
            WeightedEdge("x", "h", 1, "w"),
            WeightedEdge("x", "k", 1, "w"),
            ("z", "k", 1),
            ("h", "y", 1),
            WeightedEdge("k", "y", 1, "f", False),
        ],
        outputs=["y", "h"],
    )
    assert find_broken_hypotheses(net, "h", "k") == (
        "'h' is an output",
        "the edge x -> h shares its parameter",
        "the edge x -> k shares its parameter",
        "the edge k -> y is frozen",
        "'h' and 'k' have not the same in-neighbours",
    )
    assert find_broken_hypotheses(net, "h", "y")[-1] == "'h' and 'y' have not the same out-neighbours"
    with pytest.raises(InputError, match="'x' is no neuron; Lemma 2 is about neurons"):
        decide_vertex_invariance(net, "x", *ONE)


def test_a_loop_of_hypotheses_that_only_the_exchange_sees():
    """Equal neighbours rule out an edge between u and v, so nothing else can break for unshared weights."""
    net = e15_two_units()
    assert find_broken_hypotheses(net, "h1_1", "h1_2") == ()
    assert prove_pair_invariance(net, "h1_1", "h1_2").proved
