"""Quadratic forms: canonical polynomials, and the forms of Lemma 2 where its hypotheses hold."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.search.strategies import rationals
from exactrelu.training.quadratic_forms import QuadraticForm, in_form, out_form, vertex_form

F = Fraction
NAMES = ["a", "b", "c"]


@st.composite
def forms(draw):
    name = st.sampled_from(NAMES)
    return QuadraticForm(tuple(draw(st.lists(st.tuples(st.tuples(name, name), rationals()), max_size=4))))


@st.composite
def weights(draw):
    return {name: draw(rationals()) for name in NAMES}


def test_the_zero_form():
    zero = QuadraticForm(((("a", "b"), 1), (("b", "a"), -1)))
    assert (zero.terms, zero.parameters, zero.value({})) == ((), (), 0)


@given(forms(), weights(), weights())
def test_polarization_identity(h, v, w):
    """h(v + w) = h(v) + 2 h(v, w) + h(w)."""
    both = {name: v[name] + w[name] for name in NAMES}
    assert h.value(both) == h.value(v) + 2 * h.bilinear(v, w) + h.value(w)
    assert h.rate(v, w) == 2 * h.bilinear(v, w)
    assert (h - h).terms == ()


def test_frozen_parameters_rest():
    assert QuadraticForm(((("a", "b"), 1),)).rate({"a": F(2), "b": F(3)}, {"a": F(1)}) == 3


def test_forms_of_a_two_layer_network():
    net = two_layer([(3, 1), (1, 2)], ["1/4", "1/2"])
    u, v = net.architecture.kinked
    assert vertex_form(net.architecture, u).value(net.theta) == 10 - F(1, 16)
    assert in_form(net.architecture, u, v).value(net.theta) == 5
    assert out_form(net.architecture, u, v).value(net.theta) == F(1, 8)


def test_a_coefficient_that_is_a_float_is_refused():
    with pytest.raises(InputError, match="coefficient of 'a' times 'b' must be an int"):
        QuadraticForm(((("a", "b"), 0.5),))


def test_the_hypotheses_of_the_lemma_are_checked():
    net = make_network(
        inputs=["x", "z"],
        neurons={"h": "relu", "k": "relu", "s": "relu", "f": "relu", "y": "linear"},
        edges=[
            ("x", "h", 1),
            ("h", "y", 1),
            ("z", "k", 1),
            ("k", "y", 1),
            WeightedEdge("x", "s", 1, "w"),
            WeightedEdge("s", "y", 1, "w"),
            WeightedEdge("x", "f", 1, "i", False),
            ("f", "y", 1),
        ],
        outputs=["y"],
    )
    g = net.architecture
    for call, sentence in [
        (lambda: vertex_form(g, "y"), "'y' is no inner neuron; the forms belong"),
        (lambda: vertex_form(g, "x"), "'x' is no inner neuron"),
        (lambda: vertex_form(g, "s"), "the edge x -> s shares its parameter"),
        (lambda: vertex_form(g, "f"), "the edge x -> f is frozen; the lemma needs"),
        (lambda: in_form(g, "h", "k"), "'h' and 'k' have not the same in-neighbours"),
    ]:
        with pytest.raises(InputError, match=sentence):
            call()
    assert out_form(g, "h", "k").value(net.theta) == 1
