"""Outputs with letters for slopes: on every pattern they are the outputs, and laws are decided as prove_law does."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError, LimitExceeded
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import make_network
from exactrelu.networks.slopes import pattern_slopes
from exactrelu.search.strategies import networks, networks_with_point, rationals
from exactrelu.training.flow import prove_law
from exactrelu.training.quadratic_forms import QuadraticForm, in_form, out_form
from exactrelu.training.slope_letters import symbolic_outputs

F = Fraction


def value_of(polynomial, numbers):
    total = F(0)
    for monomial, t in polynomial.items():
        term = from_flint(t)
        for letter in monomial:
            term *= numbers[letter]
        total += term
    return total


def test_no_neuron_and_a_dead_one():
    net = make_network(inputs=["x"], neurons={"h": "relu"}, edges=[], outputs=["h", "x"])
    found = symbolic_outputs(net.architecture)
    assert dict(found.outputs) == {"h": {}, "x": {(1,): 1}}
    assert found.letters == ("slope of h", "x")


@given(networks_with_point(max_outputs=2))
def test_the_letters_filled_in_give_the_value(drawn):
    net, x = drawn
    found = symbolic_outputs(net.architecture)
    e = evaluate(net, x)
    slopes = pattern_slopes(net.architecture, e.activation_pattern, "positive")
    numbers = [*net.theta.values(), *(slopes[v] for v in net.architecture.kinked), *x]
    assert tuple(value_of(p, numbers) for p in found.outputs.values()) == e.value


@given(networks(max_neurons=3, max_outputs=2, frozen_edges=True), st.data())
def test_two_routes_to_a_law(net, data):
    """A form is a law on all patterns with letters if and only if it is one on every single pattern."""
    g = net.architecture
    if not g.parameters:
        return
    names = st.sampled_from(g.parameters)
    form = QuadraticForm(tuple(data.draw(st.lists(st.tuples(st.tuples(names, names), rationals()), max_size=3))))
    patterns = [dict(zip(g.kinked, signs, strict=True)) for signs in product((1, -1), repeat=len(g.kinked))]
    by_pattern = all(prove_law(form, g, pattern).proved for pattern in patterns)
    found = symbolic_outputs(g).find_term(form)
    if found is None:
        assert by_pattern
    if len(g.kinked) == len(g.neurons):  # then each letter takes two values and the polynomials are multilinear in it
        assert by_pattern == (found is None)


def test_equal_slopes_are_one_letter():
    g = two_layer([(1, 2), (3, 4), (5, 6)], [1, 2, 3]).architecture
    found = symbolic_outputs(g)
    u, v, w = g.kinked
    form = in_form(g, u, v) - out_form(g, u, v)
    assert found.find_term(form) is not None
    assert found.find_term(form, [(u, v)]) is None
    assert found.find_term(form, [(u, w), (w, v)]) is None
    assert found.find_term(form, [(u, w)]) is not None


def test_a_kinked_neuron_equal_to_linear_ones():
    net = make_network(
        inputs=["x"],
        neurons={"u": "relu", "v": "linear", "w": (2, 2), "y": "linear"},
        edges=[("x", a, 1) for a in "uvw"] + [(a, "y", 1) for a in "uvw"],
        outputs=["y"],
    )
    g = net.architecture
    found = symbolic_outputs(g)
    for a, b in (("u", "v"), ("u", "w")):
        form = in_form(g, a, b) - out_form(g, a, b)
        assert found.find_term(form, [(a, b)]) is None
        assert found.find_term(form) is not None
    with pytest.raises(InputError, match=r"is linear with slope ., and said to be equal to another slope"):
        found.find_term(form, [("v", "w")])
    with pytest.raises(InputError, match="'x' is no neuron; only neurons have slopes"):
        found.find_term(form, [("x", "u")])


def test_names_that_are_taken():
    net = make_network(inputs=["before h"], neurons={"h": "relu"}, edges=[("before h", "h", 1)], outputs=["h"])
    assert len(symbolic_outputs(net.architecture).outputs["h"]) == 1


def test_too_many_paths_are_refused():
    g = fully_connected_random([4, 6, 6, 6, 1], seed=1).architecture
    with pytest.raises(
        LimitExceeded, match="writing the outputs as polynomials needs normal_form_terms = more than 100"
    ):
        symbolic_outputs(g, terms=100)


def test_a_constant_of_value_zero():
    net = make_network(inputs=[], constants={"o": 0}, neurons={"h": "relu"}, edges=[("o", "h", 1)], outputs=["h"])
    assert dict(symbolic_outputs(net.architecture).outputs) == {"h": {}}
    assert as_flint(F(1)) == 1
