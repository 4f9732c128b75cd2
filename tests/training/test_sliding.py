"""Sliding modes: the two instances against Lemma 2 (5) of le2022, and every way not to slide."""

from fractions import Fraction

import pytest

from exactrelu.builders.gallery_errata import e2_sliding_12, e2_sliding_31
from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError, UnsupportedOperation
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import risk_gradient
from exactrelu.training.losses import given_loss, squared_loss
from exactrelu.training.quadratic_forms import in_form, out_form, vertex_form
from exactrelu.training.sliding import decide_sliding

F = Fraction
E2 = Dataset([["1/2", "-1/2"], ["1/2", 0]], [-1, 1])


@pytest.mark.parametrize(
    ("net", "pre_activations", "s", "rates"),
    [
        (e2_sliding_31(), [(1, 0), (F(3, 2), F(1, 2))], F(3, 20), (F(15, 128), F(-19, 128))),
        (e2_sliding_12(), [(F(-1, 2), 0), (F(1, 2), F(1, 2))], F(5, 16), (F(5, 32), F(15, 128))),
    ],
    ids=["zero counts as active", "zero counts as inactive"],
)
def test_lemma_2_part_5_fails_while_a_pre_activation_is_zero(net, pre_activations, s, rates):
    """Erratum of le2022: d/dt <w_u, w_v> differs from d/dt c_u c_v although all pre-activations have one sign."""
    g = net.architecture
    u, v = g.kinked
    assert [tuple(evaluate(net, x).pre_activations[k] for k in (u, v)) for x in E2.inputs] == pre_activations
    mode = decide_sliding(net, E2, squared_loss(margin=True)).evidence
    assert mode.zeros == ((v, 0),)
    assert mode.multipliers == (s,)
    assert mode.slopes == {(v, 0): s}
    assert (mode.rate(in_form(g, u, v)), mode.rate(out_form(g, u, v))) == rates
    assert mode.rate(vertex_form(g, u)) == mode.rate(vertex_form(g, v)) == 0  # Lemma 2 (4) holds


def test_the_velocity_is_minus_the_gradient_and_tangent():
    """The second route: the gradient with the solved slope, and <∇q, w'> = <w_v', x> since q = <w_v, x>."""
    net = e2_sliding_31()
    mode = decide_sliding(net, E2, squared_loss(margin=True)).evidence
    gradient = risk_gradient(net, E2, squared_loss(margin=True), mode.slopes)
    assert dict(mode.velocity) == {name: -t for name, t in gradient.items()}
    v = net.architecture.kinked[1]
    into = [mode.velocity[edge.parameter] for edge in net.architecture.in_edges[v]]
    assert sum(a * b for a, b in zip(into, E2.inputs[0], strict=True)) == 0
    assert all(side.attracts for side in mode.sides)
    assert [(side.signs, side.rates[0] < 0) for side in mode.sides] == [((1,), True), ((-1,), False)]


def one_weight(*samples, residuals, activation="relu"):
    net = make_network(inputs=["x"], neurons={"y": activation}, edges=[("x", "y", 0)], outputs=["y"])
    return net, Dataset([[x] for x in samples]), given_loss(residuals)


def test_two_samples_hold_one_weight_at_zero():
    """R = ½(ρ(w) + ρ(-w)): the flow is -sgn(w)/2 and rests at 0; the two surfaces are one."""
    net, data, loss = one_weight(1, -1, residuals=[1, 1])
    verdict = decide_sliding(net, data, loss)
    assert verdict.unknown
    assert "transversally" in verdict.reason


def test_abs_attracts_or_repels():
    """R = |w| holds w at 0 with slope 0 = -1 + ½·2; R = -|w| pushes it away."""
    mode = decide_sliding(*one_weight(1, residuals=[1], activation="abs")).evidence
    assert (mode.multipliers, mode.slopes, dict(mode.velocity)) == ((F(1, 2),), {("y", 0): 0}, {"x->y": 0})
    away = decide_sliding(*one_weight(1, residuals=[-1], activation="abs"))
    assert away.refuted
    assert "pushes away" in away.reason


def test_a_flow_that_crosses_or_only_touches():
    crossing = two_layer([(1, 1)], [1])
    data = Dataset([[1, -1], [1, 0]])
    assert decide_sliding(crossing, data, given_loss([1, 5])).refuted
    touching = decide_sliding(*one_weight(1, residuals=[1]))
    assert touching.unknown  # ρ(w): at rest on the side w < 0
    assert touching.reason == "not every side attracts strictly"


def test_two_surfaces_at_once():
    """|w1| + |w2| holds both at zero; |w1| - |w2| holds neither corner side; no tangent combination: drift outside."""
    net = make_network(
        inputs=["x", "z"],
        neurons={"a": "abs", "b": "abs"},
        edges=[("x", "a", 0), ("z", "b", 0)],
        outputs=["a", "b"],
    )
    mode = decide_sliding(net, Dataset([[1, 1]]), given_loss([[1, 1]])).evidence
    assert mode.multipliers == (F(1, 2), F(1, 2))
    assert len(mode.sides) == 4
    assert decide_sliding(net, Dataset([[1, 1]]), given_loss([[1, -1]])).unknown


def test_drift_through_two_surfaces_is_refuted():
    net = make_network(
        inputs=["x", "z"],
        neurons={"a": (1, 2), "b": (1, 2)},
        edges=[("x", "a", 0), ("z", "b", 0)],
        outputs=["a", "b"],
    )
    verdict = decide_sliding(net, Dataset([[1, 1]]), given_loss([[1, 1]]))
    assert verdict.refuted
    assert "no combination of the sides is tangent" in verdict.reason


def test_samples_that_the_risk_does_not_feel_do_not_count():
    with pytest.raises(InputError, match="no pre-activation is zero where the risk could feel it; sliding needs one"):
        decide_sliding(*one_weight(1, residuals=[0]))
    with pytest.raises(InputError, match="no pre-activation is zero where the risk could feel it"):
        decide_sliding(*one_weight(0, residuals=[1]))  # q = 0·w is zero for all w


def test_a_zero_behind_a_zero_is_not_decided():
    net = make_network(
        inputs=["x"], neurons={"h": "relu", "y": "relu"}, edges=[("x", "h", 0), ("h", "y", 1)], outputs=["y"]
    )
    with pytest.raises(UnsupportedOperation, match="on sample 0 the zero pre-activation of 'y' is behind that of 'h'"):
        decide_sliding(net, Dataset([[1]]), given_loss([1]))


def test_a_zero_behind_one_that_never_moves_is_no_obstacle():
    net = make_network(
        inputs=["x", "z"],
        neurons={"h": "relu", "y": "abs"},
        edges=[("x", "h", 1), ("h", "y", 1), ("z", "y", 0)],
        outputs=["y"],
    )
    mode = decide_sliding(net, Dataset([[0, 1]]), given_loss([1])).evidence
    assert mode.zeros == (("y", 0),)


def test_a_surface_without_a_normal_is_unknown():
    net = make_network(
        inputs=["x"], neurons={"h": "linear", "y": "abs"}, edges=[("x", "h", 0), ("h", "y", 0)], outputs=["y"]
    )
    assert decide_sliding(net, Dataset([[1]]), given_loss([1])).unknown


def test_too_many_surfaces_are_refused():
    with pytest.raises(InputError, match="13 pre-activations are zero, more than 12; take fewer samples"):
        decide_sliding(*one_weight(*range(1, 14), residuals=[1] * 13))


def test_a_frozen_weight_does_not_move():
    net = make_network(
        inputs=["x"],
        neurons={"a": "abs", "y": "linear"},
        edges=[("x", "a", 0), WeightedEdge("a", "y", 1, "one", False)],
        outputs=["y"],
    )
    assert dict(decide_sliding(net, Dataset([[1]]), given_loss([1])).evidence.velocity) == {"x->a": 0}
