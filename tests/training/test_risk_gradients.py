"""Risk and gradient: reverse mode, path sums and symbolic differentiation agree; slopes at zero are explicit."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.gallery_errata import e6_two_relus, e13_relu, e16_shared_weight
from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.forward import evaluate, realization
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.networks.symbolic import symbolic_realization, symbols
from exactrelu.paths.lifting import path_gradient
from exactrelu.search.strategies import networks, points, rationals
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import find_zeros, risk_gradient, slope_between
from exactrelu.training.losses import exponential_loss, given_loss, logistic_loss, squared_loss
from exactrelu.training.risk import rational_residuals, residuals, risk

F = Fraction


@st.composite
def problems(draw, *, labels=None, outputs=2):
    net = draw(networks(max_inputs=2, max_neurons=4, max_outputs=outputs, frozen_edges=True))
    n = draw(st.integers(1, 3))
    inputs = [draw(points(net.input_dimension)) for _ in range(n)]
    label = rationals() if labels is None else labels
    return net, Dataset(inputs, [[draw(label) for _ in range(net.output_dimension)] for _ in range(n)])


def halves(net, data):
    g = net.architecture
    return {zero: slope_between(g.activation_of[zero[0]], "1/2") for zero in find_zeros(net, data)}


def one_neuron(weight, activation="relu"):
    return make_network(inputs=["x"], neurons={"y": activation}, edges=[("x", "y", weight)], outputs=["y"])


def test_a_network_without_neurons_has_a_risk_and_no_gradient():
    net = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    data = Dataset([[1], [3]], [0, 1])
    assert risk(net, data, squared_loss()) == F(5, 4)
    assert dict(risk_gradient(net, data, squared_loss())) == {}


def test_a_constant_network_has_gradient_zero():
    net = make_network(
        inputs=["x"], neurons={"d": "relu", "y": "linear"}, edges=[("x", "d", -1), ("d", "y", 1)], outputs=["y"]
    )
    assert set(risk_gradient(net, Dataset([[1], [2]], [1, 1]), squared_loss()).values()) == {0}


def test_frozen_parameters_do_not_occur():
    net = make_network(
        inputs=["x"], neurons={"y": "linear"}, edges=[WeightedEdge("x", "y", 2, "w", False)], outputs=["y"]
    )
    assert dict(risk_gradient(net, Dataset([[1]], [1]), squared_loss())) == {}


def test_shared_parameters_are_counted_once_with_the_sum_of_their_edges():
    net = make_network(
        inputs=["x", "y"],
        neurons={"z": "linear"},
        edges=[WeightedEdge("x", "z", 2, "w"), WeightedEdge("y", "z", 2, "w")],
        outputs=["z"],
    )
    assert dict(risk_gradient(net, Dataset([[3, 4]]), given_loss([1]))) == {"w": 7}
    assert len(
        risk_gradient(e16_shared_weight(), Dataset([[1] * e16_shared_weight().input_dimension]), given_loss([1]))
    )


def test_the_label_multiplies_the_output_and_not_the_input():
    """Erratum of le2022, section 2: yν(x) = -1 and ν(yx) = 0 at ν = ρ, x = 1, y = -1."""
    net = e13_relu()
    assert (-1 * realization(net, [1])[0], realization(net, [-1])[0]) == (-1, 0)
    assert risk(net, Dataset([[1]], [-1]), exponential_loss()) == sympy.exp(1)


def test_pre_activations_zero_everywhere_need_a_choice():
    net, data = e6_two_relus(), Dataset([[0, 0], [0, 1]])
    assert len(find_zeros(net, data)) == 3
    with pytest.raises(InputError, match="is zero, where the activation has no derivative"):
        risk_gradient(net, data, given_loss([1, 1]))
    assert risk_gradient(net, data, given_loss([1, 1]), "positive") != risk_gradient(
        net, data, given_loss([0, 1]), "negative"
    )


def test_each_sample_takes_its_own_slope():
    data = Dataset([[0], [1], [1]], [1, 1, 1])
    slopes = {("y", 1): "1/4", ("y", 2): 1, ("y", 0): 0}
    assert dict(risk_gradient(one_neuron(0), data, squared_loss(), slopes)) == {"x->y": F(-5, 12)}


def test_entries_off_zero_are_not_used():
    assert risk_gradient(one_neuron(1), Dataset([[1]], [3]), squared_loss(), {("y", 0): "1/4"})["x->y"] == -2


def test_symbols_stay_in_the_gradient():
    r, s = sympy.symbols("r s", real=True)
    net = make_network(
        inputs=["x"], neurons={"y": "linear", "z": "linear"}, edges=[("x", "y", 2), ("y", "z", 3)], outputs=["y", "z"]
    )
    gradient = risk_gradient(net, Dataset([[5]]), given_loss([[r, s]]))
    assert gradient == {"x->y": 5 * r + 15 * s, "y->z": 10 * s}
    assert type(risk_gradient(net, Dataset([[0]]), given_loss([[r, 1]]))["x->y"]) is Fraction


def test_logistic_gradients_are_exact():
    gradient = risk_gradient(one_neuron(1), Dataset([[2], [0]], [1, 1]), logistic_loss(), {("y", 1): 0})
    assert gradient["x->y"] == -1 / (1 + sympy.exp(2))


@given(problems())
def test_reverse_mode_is_the_sum_over_paths(problem):
    """Le2022, Eq. 2: ∂ν/∂w_e = Σ_{p∋e} [∇μ]_p x_p ∏ w_f, added over the edges of a parameter and the samples."""
    net, data = problem
    slopes = halves(net, data)
    total = dict.fromkeys(net.architecture.learnable_parameters, F(0))
    for i, (x, row) in enumerate(zip(data.inputs, residuals(net, data, squared_loss()), strict=True)):
        choice = {neuron: slope for (neuron, sample), slope in slopes.items() if sample == i}
        for k, r in enumerate(row):
            for edge, t in path_gradient(net, x, net.architecture.outputs[k], at_zero=choice).items():
                if edge.learnable:
                    total[edge.parameter] += r * t / data.size
    assert risk_gradient(net, data, squared_loss(), slopes) == total


@pytest.mark.parametrize("loss", [squared_loss(margin=True), exponential_loss(), logistic_loss()], ids=lambda t: t.name)
@given(problem=problems(labels=st.sampled_from([F(1), F(-1)]), outputs=1))
def test_symbolic_differentiation_of_the_risk(loss, problem):
    """The risk is written with letters on the pattern of every sample, differentiated, and evaluated."""
    net, data = problem
    letters = symbols(net.architecture)
    written = sympy.Integer(0)
    for x, y in zip(data.inputs, data.labels, strict=True):
        pattern = evaluate(net, x).activation_pattern
        formula = symbolic_realization(net.architecture, pattern, halves_of(net))[0]
        at_x = {s: sympy.Rational(t.numerator, t.denominator) for s, t in zip(letters.inputs.values(), x, strict=True)}
        z = formula.xreplace(at_x)
        written += loss.value(z, y[0]) / data.size
    here = letters.substitution(net, data.inputs[0])
    gradient = risk_gradient(net, data, loss, halves(net, data))
    for name, t in gradient.items():
        other = sympy.diff(written, letters.parameters[name]).xreplace(here)
        assert sympy.simplify(other - t) == 0


def halves_of(net):
    g = net.architecture
    return {name: slope_between(g.activation_of[name], "1/2") for name in g.kinked}


@pytest.mark.parametrize(
    ("at_zero", "sentence"),
    [
        ({("y", 0): 2}, "the slope 2 of 'y' on sample 0 is not between 0 and 1; a subgradient at zero has"),
        ({("y", 0): "-1/2"}, "the slope -1/2 of 'y' on sample 0 is not between 0 and 1"),
        ({("y", 0): 0.5}, "slope of 'y' on sample 0 must be an int"),
        ({("y", 7): 0}, "at_zero has a slope for sample 7; the samples are 0 to 0"),
        ({("y", True): 0}, "at_zero has a slope for sample True"),
        ({("x", 0): 0}, "at_zero has a slope for 'x', which is no neuron with a kink; leave it out"),
        ({"y": 0}, r"at_zero has the key 'y'; write \{\(neuron, sample\): slope\}"),
        ({}, "the pre-activation of 'y' is zero"),
        ("left", "at_zero must be"),
    ],
)
def test_slopes_are_checked(at_zero, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        risk_gradient(one_neuron(0), Dataset([[1]], [1]), squared_loss(), at_zero)
    assert "\n" not in str(caught.value)


def test_the_abs_function_has_slopes_from_minus_one_to_one():
    net = one_neuron(0, "abs")
    assert risk_gradient(net, Dataset([[1]], [1]), squared_loss(), {("y", 0): -1})["x->y"] == 1
    assert slope_between(net.architecture.activation_of["y"], "1/2") == 0


def test_data_and_labels_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="the samples have 2 coordinates, the network 1 input"):
        risk(one_neuron(1), Dataset([[1, 2]], [1]), squared_loss())
    with pytest.raises(InputError, match="the label of sample 0 is 2, and a margin loss needs -1 or 1"):
        risk_gradient(one_neuron(1), Dataset([[1]], [2]), logistic_loss())
    with pytest.raises(InputError, match="the loss is given by its derivatives"):
        risk(one_neuron(1), Dataset([[1]]), given_loss([1]))


def test_irrational_residuals_are_named():
    net, data = one_neuron(1), Dataset([[0], [1]], [1, 1])
    evaluations = tuple(evaluate(net, x) for x in data.inputs)
    with pytest.raises(InputError, match="the derivative of the loss at sample 1 is not a rational number; use"):
        rational_residuals(evaluations, data, logistic_loss())
