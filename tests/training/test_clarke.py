"""The Clarke subdifferential: known hulls, what automatic differentiation returns, the chain rule, and limits."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.search.strategies import networks, points
from exactrelu.training.clarke import (
    LimitingGradient,
    automatic_gradient,
    chain_rule_gradients,
    clarke_of_realization,
    clarke_subdifferential,
    decide_automatic_gradient,
    decide_chain_rule,
    decide_clarke_subgradient,
)
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import risk_gradient
from exactrelu.training.hulls import check_combination, check_separation
from exactrelu.training.losses import given_loss, logistic_loss, squared_loss

F = Fraction


def frozen(source, target, weight):
    return WeightedEdge(source, target, weight, f"{source}=>{target}", False)


def two_branches(first, second, *, mirror):
    """first·ρ(w) + second·ρ(±w) at w = 0, as a network with the input 1; the sign is - where ``mirror``."""
    neurons = {"n": "linear", "a": "relu", "b": "relu", "y": "linear"}
    edges = [
        frozen("x", "n", -1 if mirror else 1),
        WeightedEdge("x", "a", 0, "w"),
        WeightedEdge("n", "b", 0, "w"),
        frozen("a", "y", first),
        frozen("b", "y", second),
    ]
    return make_network(inputs=["x"], neurons=neurons, edges=edges, outputs=["y"])


def vectors(*rows):
    return {tuple(F(t) for t in row) for row in rows}


def hull_of(clarke):
    assert clarke.verdict.proved
    return set(clarke.vertices)


# Degenerate first.


def test_no_zero_means_one_gradient():
    net, data = two_layer([(1, 2)], [3]), Dataset([[1, 1]], [0])
    clarke = clarke_subdifferential(net, data, squared_loss())
    assert clarke.zeros == ()
    assert hull_of(clarke) == {tuple(risk_gradient(net, data, squared_loss()).values())}
    assert decide_chain_rule(clarke).proved


def test_without_learnable_parameters_the_only_subgradient_is_empty():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[frozen("x", "y", 0)], outputs=["y"])
    clarke = clarke_of_realization(net, [1])
    assert hull_of(clarke) == {()}
    assert decide_clarke_subgradient(clarke, []).proved
    assert decide_automatic_gradient(clarke, "1/2").proved


def test_all_weights_zero():
    """Every path carries two zeros, so every gradient is zero, whatever the signs."""
    clarke = clarke_of_realization(two_layer([(0, 0), (0, 0)], [0, 0]), [1, 2])
    assert hull_of(clarke) == vectors([0] * 6)


def test_at_input_zero_nothing_moves():
    clarke = clarke_of_realization(two_layer([(1, 2)], [3]), [0, 0])
    assert [limit.signs for limit in clarke.realized] == [(0,)]
    assert hull_of(clarke) == vectors([0, 0, 0])


def test_a_sample_without_residual_does_not_count():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    clarke = clarke_subdifferential(net, Dataset([[1], [2]], [0, 1]), squared_loss())
    assert clarke.zeros == (("y", 1),)
    assert hull_of(clarke) == vectors([0], [-1])


def test_several_outputs_are_weighted_by_the_seed():
    net = make_network(
        inputs=["x"], neurons={"h": "relu", "k": "abs"}, edges=[("x", "h", 0), ("x", "k", 0)], outputs=["h", "k"]
    )
    assert hull_of(clarke_of_realization(net, [1], [2, 3])) == vectors([2, 3], [2, -3], [0, 3], [0, -3])


def test_a_constant_network_has_subgradient_zero():
    net = make_network(
        inputs=["x"], neurons={"d": "relu", "y": "relu"}, edges=[("x", "d", -1), ("d", "y", 1)], outputs=["y"]
    )
    assert hull_of(clarke_of_realization(net, [1])) == vectors([0, 0])


# Known answers.


def test_one_relu_has_the_segment():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    clarke = clarke_of_realization(net, [1])
    assert hull_of(clarke) == vectors([0], [1])
    assert decide_chain_rule(clarke).proved
    assert all(decide_automatic_gradient(clarke, c).proved for c in (0, "1/2", 1))
    assert decide_automatic_gradient(clarke, 2).refuted


def test_two_relus_at_a_kink_of_one():
    """Erratum of le2022, Lemma 8: ρ(h1) + ρ(h2) at (0, 1) has the partial sets [0, 1] and {1}."""
    net = make_network(
        inputs=["x"],
        neurons={"a": "relu", "b": "relu", "y": "linear"},
        edges=[("x", "a", 0), ("x", "b", 1), frozen("a", "y", 1), frozen("b", "y", 1)],
        outputs=["y"],
    )
    assert hull_of(clarke_of_realization(net, [1])) == vectors([0, 1], [1, 1])


def test_the_difference_of_equal_branches_is_constant():
    """ρ(w) - ρ(w) = 0: the chain rule allows [-1, 1], the Clarke set is {0}, and every ρ'(0) finds it."""
    clarke = clarke_of_realization(two_branches(1, -1, mirror=False), [1])
    assert hull_of(clarke) == vectors([0])
    assert set(chain_rule_gradients(clarke)) == vectors([-1], [0], [1])
    vector, separation = decide_chain_rule(clarke).evidence
    check_separation(separation, vector, clarke.outer)
    assert all(decide_automatic_gradient(clarke, c).proved for c in (0, "1/2", 1))


def test_the_identity_written_with_two_relus():
    """ρ(w) - ρ(-w) = w: the Clarke set is {1}; ρ'(0) = 0 returns 0, ρ'(0) = 1 returns 2, ρ'(0) = 1/2 returns 1."""
    clarke = clarke_of_realization(two_branches(1, -1, mirror=True), [1])
    assert hull_of(clarke) == vectors([1])
    assert set(chain_rule_gradients(clarke)) == vectors([0], [1], [2])
    assert decide_chain_rule(clarke).refuted
    for c, status in ((0, "refuted"), ("1/2", "proved"), (1, "refuted"), ("1/3", "refuted")):
        verdict = decide_automatic_gradient(clarke, c)
        assert verdict.status.value == status
        if verdict.refuted:
            g = automatic_gradient(clarke.network, clarke.data, clarke.loss, c)
            check_separation(verdict.evidence, tuple(g.values()), clarke.outer)


def test_one_neuron_and_two_samples_suffice_to_miss_the_clarke_set():
    """½ρ(w) - ½ρ(-w) = w/2: one learnable weight, nothing frozen or shared, samples 1 and -1."""
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    clarke = clarke_subdifferential(net, Dataset([[1], [-1]]), given_loss([1, -1]))
    assert hull_of(clarke) == vectors(["1/2"])
    assert set(chain_rule_gradients(clarke)) == vectors([0], ["1/2"], [1])
    assert [decide_automatic_gradient(clarke, c).proved for c in (0, "1/2", 1)] == [False, True, False]


def test_the_absolute_value_is_missed_by_no_usual_choice():
    """ρ(w) + ρ(-w) = |w| has [-1, 1]; with ρ'(0) = c differentiation returns c - c = 0."""
    clarke = clarke_of_realization(two_branches(1, 1, mirror=True), [1])
    assert hull_of(clarke) == vectors([-1], [1])
    assert decide_automatic_gradient(clarke, "1/7").proved


def test_two_samples_share_the_choice_that_one_neuron_has():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    clarke = clarke_subdifferential(net, Dataset([[1], [1]]), given_loss([1, -1]))
    assert hull_of(clarke) == vectors([0])
    assert set(chain_rule_gradients(clarke)) == vectors(["1/2"], [0], ["-1/2"])


def test_a_neuron_behind_a_zero_neuron():
    """ρ(2ρ(w)) at w = 0 has [0, 2]; the sign of the second neuron follows the first."""
    net = make_network(
        inputs=["x"], neurons={"h": "relu", "y": "relu"}, edges=[("x", "h", 0), frozen("h", "y", 2)], outputs=["y"]
    )
    clarke = clarke_of_realization(net, [1])
    assert hull_of(clarke) == vectors([0], [2])
    assert {limit.signs for limit in clarke.realized} == {(1, 1), (-1, 0)}
    # c² for ρ'(0) = c: automatic differentiation meets the kink twice.
    assert automatic_gradient(net, clarke.data, clarke.loss, "1/2")["x->h"] == F(1, 2)


def test_what_first_order_does_not_decide_is_unknown():
    """ρ(q1) - ρ(q2) with q1 = w1, q2 = -w1 - (w2² + w2 w3 + w3²): both positive would need a negative square sum."""
    edges = [
        WeightedEdge("x", "l1", 0, "w1"),
        WeightedEdge("x", "n2", 0, "w2"),
        WeightedEdge("x", "n3", 0, "w3"),
        WeightedEdge("n2", "m", 0, "w2"),
        WeightedEdge("n3", "m", 0, "w3"),
        WeightedEdge("n3", "k", 0, "w2"),
        *(frozen(u, v, t) for u, v, t in [("l1", "a", 1), ("l1", "b", -1), ("m", "b", -1), ("k", "b", -1)]),
        frozen("a", "y", 1),
        frozen("b", "y", -1),
    ]
    neurons = dict.fromkeys(["l1", "n2", "n3", "m", "k", "y"], "linear") | {"a": "relu", "b": "relu"}
    clarke = clarke_of_realization(make_network(inputs=["x"], neurons=neurons, edges=edges, outputs=["y"]), [1])
    assert clarke.verdict.unknown
    assert "1 sign patterns were neither realized nor refuted" in clarke.verdict.reason
    assert set(clarke.vertices) == vectors([0, 0, 0], [1, 0, 0])
    assert decide_clarke_subgradient(clarke, [2, 0, 0]).unknown
    assert decide_clarke_subgradient(clarke, {"w1": "1/2", "w2": 0, "w3": 0}).proved
    assert decide_clarke_subgradient(clarke, [3, 0, 0]).refuted
    assert decide_chain_rule(clarke).unknown
    vector, separation = clarke.verdict.evidence
    check_separation(separation, vector, clarke.inner)


def test_without_any_realized_pattern_nothing_is_proved():
    clarke = dataclasses.replace(clarke_of_realization(two_layer([(0, 0)], [1]), [1, 1]), realized=())
    clarke = dataclasses.replace(clarke, undecided=(LimitingGradient((1,), (F(1), F(1), F(0)), None),))
    assert (clarke.vertices, clarke.verdict.unknown) == ((), True)
    assert decide_clarke_subgradient(clarke, [1, 1, 0]).unknown
    assert decide_clarke_subgradient(clarke, [0, 1, 0]).refuted


def test_gradients_have_names():
    clarke = clarke_of_realization(two_layer([(1, -1)], [1]), [1, 1])
    assert set(clarke.as_mapping(clarke.vertices[0])) == set(clarke.parameters)


# Refusals.


def test_refusals():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    clarke = clarke_of_realization(net, [1])
    with pytest.raises(ShapeError, match="g has 2 entries, the network 1 learnable parameters"):
        decide_clarke_subgradient(clarke, [1, 2])
    with pytest.raises(ShapeError, match="g must have an entry for every learnable parameter and no other"):
        decide_clarke_subgradient(clarke, {"w": 1})
    with pytest.raises(InputError, match="entry 0 of g must be an int"):
        decide_clarke_subgradient(clarke, [0.5])
    with pytest.raises(InputError, match="slope at zero must be an int"):
        decide_automatic_gradient(clarke, 0.5)
    positive = net.with_theta({"x->y": 1})
    with pytest.raises(InputError, match="the derivative of the loss at sample 0 is not a rational number"):
        clarke_subdifferential(positive, Dataset([[1]], [1]), logistic_loss())
    with pytest.raises(ShapeError, match="sample 0 has 2 derivatives, the network 1 output"):
        clarke_of_realization(net, [1], [1, 2])


def test_too_many_sign_choices_are_refused():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    clarke = clarke_subdifferential(net, Dataset([[k] for k in range(1, 6)]), given_loss([1] * 5))
    assert len(clarke.realized) == 2
    with pytest.raises(
        InputError, match=r"5 zero pre-activations have 2\^5 sign choices, more than patterns=31; raise"
    ):
        chain_rule_gradients(clarke, patterns=31)
    assert len(chain_rule_gradients(clarke, patterns=32)) > 2


# Theorems.

ZEROS = st.sampled_from([F(0), F(0), F(1), F(-1), F(1, 2)])


@st.composite
def problems(draw):
    net = draw(networks(max_inputs=2, max_neurons=4, max_outputs=2, weights=ZEROS, frozen_edges=True))
    inputs = draw(st.lists(points(net.input_dimension, 1, 1), min_size=1, max_size=2))
    return net, Dataset(inputs, [[F(k + 1)] * net.output_dimension for k in range(len(inputs))])


@given(problems())
def test_every_realized_gradient_is_a_limit_of_gradients(problem):
    """Clarke (1990), Theorem 2.5.1: along its curve the gradient of the risk tends to the gradient of the pattern."""
    net, data = problem
    clarke = clarke_subdifferential(net, data, squared_loss())
    for limit in clarke.realized[:4]:
        near = net.with_theta(limit.curve.displaced(net.theta, clarke.parameters, F(1, 10**9)))
        slopes = dict.fromkeys(((n, i) for i in range(data.size) for n in net.architecture.kinked), F(0))
        for n, i in list(slopes):
            slopes[n, i] = net.architecture.activation_of[n].negative
            pattern = evaluate(near, data.inputs[i]).activation_pattern
            # A pre-activation that stays zero has no derivative to pass on, and an unheard one no listener.
            assert (
                pattern[n] or (n, i) not in clarke.zeros or dict(zip(clarke.zeros, limit.signs, strict=True))[n, i] == 0
            )
        gradient = risk_gradient(near, data, squared_loss(), slopes)
        assert all(abs(a - b) < F(1, 1000) for a, b in zip(gradient.values(), limit.gradient, strict=True))


@given(problems())
def test_the_chain_rule_contains_the_clarke_subdifferential(problem):
    """∂(f∘g) ⊂ the hull of all sign choices (clarke1990, Theorem 2.3.10)."""
    net, data = problem
    clarke = clarke_subdifferential(net, data, squared_loss())
    allowed = chain_rule_gradients(clarke)
    for gradient in clarke.inner:
        assert gradient in allowed
    verdict = decide_chain_rule(clarke)
    if verdict.refuted:
        vector, separation = verdict.evidence
        assert vector in allowed
        check_separation(separation, vector, clarke.outer)


@given(problems(), st.sampled_from([F(0), F(1, 2), F(1)]))
def test_what_automatic_differentiation_returns_is_decided_with_a_proof(problem, c):
    net, data = problem
    clarke = clarke_subdifferential(net, data, squared_loss())
    g = tuple(automatic_gradient(net, data, squared_loss(), c).values())
    verdict = decide_automatic_gradient(clarke, c)
    if verdict.proved:
        check_combination(verdict.evidence, g, clarke.inner)
    elif verdict.refuted:
        check_separation(verdict.evidence, g, clarke.outer)
    if not clarke.zeros:
        assert verdict.proved
