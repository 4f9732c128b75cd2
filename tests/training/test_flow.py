"""A gradient step moves a quadratic law by η² h(g): at the step, and as an identity for all weights of a pattern."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.gallery_errata import e4_linear_pair
from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError, LimitExceeded
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.networks.symbolic import symbolic_realization, symbols
from exactrelu.search.strategies import networks, points, rationals
from exactrelu.training.data import Dataset
from exactrelu.training.flow import decide_drift, gradient_step, prove_law
from exactrelu.training.gradients import find_zeros, slope_between
from exactrelu.training.losses import given_loss, logistic_loss, squared_loss
from exactrelu.training.quadratic_forms import QuadraticForm, in_form, out_form, vertex_form

F = Fraction


def chain(a, b):
    return make_network(
        inputs=["x"], neurons={"h": "linear", "y": "linear"}, edges=[("x", "h", a), ("h", "y", b)], outputs=["y"]
    )


def test_a_network_without_learnable_parameters_stays():
    net = make_network(
        inputs=["x"], neurons={"y": "linear"}, edges=[WeightedEdge("x", "y", 2, "w", False)], outputs=["y"]
    )
    step = gradient_step(net, Dataset([[1]], [1]), squared_loss(), 1)
    assert step.after == net
    assert decide_drift(QuadraticForm(((("w", "w"), 1),)), step).proved


def test_no_step_no_drift():
    step = gradient_step(chain(1, 2), Dataset([[1]], [1]), squared_loss(), 0)
    drift = decide_drift(vertex_form(step.before.architecture, "h"), step).evidence
    assert (drift.before, drift.after, drift.second_order) == (-3, -3, 0)


def test_a_known_step():
    """R = ½(ab - 1)² at a = 1, b = 2: g = (2, 1), h = a² - b² drifts by η²(4 - 1)."""
    step = gradient_step(chain(1, 2), Dataset([[1]], [1]), squared_loss(), "1/10")
    assert dict(step.gradient) == {"x->h": 2, "h->y": 1}
    drift = decide_drift(vertex_form(step.before.architecture, "h"), step).evidence
    assert (drift.first_order, drift.second_order) == (0, F(3, 100))


def test_a_form_that_is_no_law_has_a_first_order_term():
    step = gradient_step(chain(1, 2), Dataset([[1]], [1]), squared_loss(), "1/10")
    verdict = decide_drift(QuadraticForm(((("x->h", "x->h"), 1),)), step)
    assert verdict.refuted
    assert verdict.evidence.first_order == F(-2, 5)


def test_an_irrational_gradient_is_refused():
    with pytest.raises(InputError, match="the derivative of the loss at sample 0 is not a rational number"):
        gradient_step(chain(1, 2), Dataset([[1]], [1]), logistic_loss(), 1)
    with pytest.raises(InputError, match="eta must be an int"):
        gradient_step(chain(1, 2), Dataset([[1]], [1]), squared_loss(), 0.1)


@given(
    networks(max_inputs=2, max_neurons=4, max_outputs=2, shared_parameters=False),
    st.data(),
    st.sampled_from([F(1), F(1, 3), F(-2)]),
)
def test_lemma_2_part_4_for_a_step(net, data, eta):
    """Le2022, Lemma 2 (4), at every vertex, with zero pre-activations and any slopes there: the drift is η² h(g)."""
    g = net.architecture
    samples = Dataset([data.draw(points(net.input_dimension)) for _ in range(2)])
    r = [[data.draw(rationals()) for _ in g.outputs] for _ in range(2)]
    slopes = {(n, i): slope_between(g.activation_of[n], "1/3") for n, i in find_zeros(net, samples)}
    step = gradient_step(net, samples, given_loss(r), eta, slopes)
    for neuron in g.neurons:
        if neuron.id not in g.outputs:
            drift = decide_drift(vertex_form(g, neuron.id), step)
            assert drift.proved
            assert drift.evidence.first_order == 0


@given(networks(max_inputs=2, max_neurons=4, max_outputs=2, shared_parameters=False), st.data())
def test_lemma_2_part_4_for_all_weights(net, data):
    """The same as a polynomial identity in weights and inputs, on a pattern."""
    g = net.architecture
    pattern = {name: data.draw(st.sampled_from([-1, 1])) for name in g.kinked}
    for neuron in g.neurons:
        if neuron.id not in g.outputs:
            assert prove_law(vertex_form(g, neuron.id), g, pattern).proved


@given(networks(max_inputs=2, max_neurons=3, max_outputs=2, frozen_edges=True), st.data())
def test_prove_law_against_sympy(net, data):
    """Any form: h(w, ∇ν_k) = 0 is decided as sympy decides it."""
    g = net.architecture
    if not g.parameters:
        return
    name = st.sampled_from(g.parameters)
    terms = data.draw(st.lists(st.tuples(st.tuples(name, name), rationals()), max_size=3))
    form = QuadraticForm(tuple(terms))
    pattern = {k: data.draw(st.sampled_from([-1, 1])) for k in g.kinked}
    letter = symbols(g).parameters
    remainders = []
    for z in symbolic_realization(g, pattern):
        slope = {p: sympy.diff(z, s) if p in g.learnable_parameters else 0 for p, s in letter.items()}
        remainders.append(sympy.expand(form.bilinear(letter, slope)))
    assert prove_law(form, g, pattern).proved == all(r == 0 for r in remainders)


def test_pairs_of_neurons_need_one_pattern():
    """Le2022, Lemma 2 (5): on equal slopes a law; on different ones the term that Lemma 4 predicts stays."""
    g = two_layer([(1, 1), (1, 2)], [1, 1]).architecture
    u, v = g.kinked
    form = in_form(g, u, v) - out_form(g, u, v)
    assert prove_law(form, g, {u: 1, v: 1}).proved
    assert prove_law(form, g, {u: -1, v: -1}).proved
    refuted = prove_law(form, g, {u: 1, v: -1})
    assert refuted.refuted
    assert refuted.evidence.coefficient == F(1, 2)
    linear = e4_linear_pair().architecture
    a, b = (n.id for n in linear.neurons if n.id not in linear.outputs)
    assert prove_law(in_form(linear, a, b) - out_form(linear, a, b), linear, {}).proved


def test_long_polynomials_are_refused():
    g = two_layer([(1, 1), (1, 2)], [1, 1]).architecture
    u, v = g.kinked
    with pytest.raises(LimitExceeded, match="writing the outputs as polynomials needs normal_form_terms"):
        prove_law(vertex_form(g, u), g, {u: 1, v: 1}, limits=DEFAULT_LIMITS.with_values(normal_form_terms=3))


def test_an_output_that_is_an_input_has_no_gradient():
    net = make_network(
        inputs=["x"], constants={"c": 0}, neurons={"y": "linear"}, edges=[("c", "y", 1)], outputs=["x", "y"]
    )
    assert prove_law(QuadraticForm(((("c->y", "c->y"), 1),)), net.architecture, {}).proved
