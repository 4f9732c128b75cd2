"""Tests of dimension_lift (Lemma A.6) and fixed_directions (Lemma A.7)."""

from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected
from exactrelu.errors import InputError, LimitExceeded, ShapeError
from exactrelu.realizations.dimension_lift import DimensionLift, lift_dimension, lift_sample, lift_samples
from exactrelu.realizations.fixed_directions import cone_constant, fixed_directions
from exactrelu.realizations.product_form import ProductForm, largest
from exactrelu.realizations.restricted_space import is_restricted
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import two_layer_seminorm
from exactrelu.search.strategies import points, rationals


@st.composite
def networks_with_biases(draw):
    d, m, outputs = draw(st.integers(1, 2)), draw(st.integers(0, 3)), draw(st.integers(1, 2))
    rows = [draw(points(d)) for _ in range(m)]
    b = [draw(rationals()) for _ in range(m)]
    if m > 1 and draw(st.booleans()):  # a multiple of the first neuron, which the lift must merge
        rows[1], b[1] = tuple(2 * t for t in rows[0]), 2 * b[0]
    return TwoLayer.of(rows, [draw(points(outputs)) for _ in range(m)], b=b, e=draw(points(outputs)), d=d)


class TestLemmaA6:
    @given(networks_with_biases(), points(2))
    def test_lemma_a_6(self, theta, x):
        """Γ is in N*_(d+2,m+1,D), also with its balanced weights, and R(Γ)(x, 1, -1) = R(Θ)(x)."""
        lift = lift_dimension(theta)
        assert lift.form.m == theta.m + 1
        assert is_restricted(lift.form)
        assert lift.decide().proved, lift.decide().reason
        assert lift.value(x[: theta.d]) == theta.value(x[: theta.d])
        for neuron in lift.form.neurons:
            row, column = neuron.balanced
            assert max(t if t.sign > 0 else -t for t in row) == max(t if t.sign > 0 else -t for t in column)

    def test_slacks_exceed_the_negative_bias(self):
        theta = TwoLayer.of([[1], [0], [3]], [1, 1, 1], b=[-2, 0, 5])
        assert lift_dimension(theta).slacks == (4, 0, 5)

    def test_an_output_bias_alone(self):
        lift = lift_dimension(TwoLayer.of([], [], e=["-1/3"], d=1))
        assert [n.u for n in lift.form.neurons] == [(0, 1, F(1, 2), 0)]
        assert lift.value([7]) == (F(-1, 3),)

    def test_a_constant_neuron_is_merged_with_the_output_bias(self):
        lift = lift_dimension(TwoLayer.of([[0]], [3], b=[2], e=[-6]))
        assert all(n.is_dead for n in lift.form.neurons)
        assert lift.decide().proved

    def test_cancellation_gives_zero_neurons(self):
        theta = TwoLayer.of([[1], [2]], [2, -1], b=[1, 2])
        lift = lift_dimension(theta)
        assert [n.is_dead for n in lift.form.neurons] == [True, True, True]
        assert lift.decide().proved

    def test_a_network_is_lifted_too(self):
        net = fully_connected([([[2], [4]], [0, -2]), ([[1, -1]], [1])])
        assert lift_dimension(net).decide().proved

    def test_a_wrong_lift_is_refuted(self):
        theta = TwoLayer.of([[1]], [1], b=[1])
        lift = lift_dimension(theta)
        other = lift_dimension(TwoLayer.of([[1]], [2], b=[1]))
        assert DimensionLift(theta, lift.slacks, other.form).decide().reason == "the slice of R(Γ) is not R(Θ)"
        twice = ProductForm((lift.form.neurons[0],) * 2, lift.form.e, lift.form.d)
        assert DimensionLift(theta, lift.slacks, twice).decide().reason == (
            "Γ is not in N*: non-redundant fails: a_0 and a_1 lie on one ray"
        )

    @given(networks_with_biases(), st.lists(points(1), max_size=3))
    def test_corollary_1_4_the_training_data_are_lifted(self, theta, samples):
        """Every loss of the values is the same for (Θ, x^i) and (Γ, x̃^i)."""
        samples = [x * theta.d for x in samples]
        gamma = lift_dimension(theta).form.as_two_layer()
        assert [gamma.value(x) for x in lift_samples(samples)] == [theta.value(x) for x in samples]

    def test_a_sample_of_another_length(self):
        with pytest.raises(ShapeError, match="the point has 4 coordinates, the network 3 inputs"):
            lift_dimension(TwoLayer.of([[1]], [1])).value([1, 2])
        assert lift_sample([]) == (1, -1)


def uniform_norm(w, rows, corners):
    theta = TwoLayer.of(rows, w)
    return max(abs(theta.value(x)[0]) for x in corners)


class TestLemmaA7:
    def test_one_direction(self):
        """ρ(<a, x>) with ‖a‖_∞ = 1 has norm ‖a‖_1 on the cube."""
        assert fixed_directions([[1]]).constant == 1
        assert fixed_directions([[3, 3]]).constant == F(1, 2)
        assert fixed_directions([[1, "1/2", "1/2"]]).constant == F(1, 2)

    @pytest.mark.parametrize("k", [2, 3, 7, 50])
    def test_merging_directions_blow_up(self, k):
        """(1, 1) and (1, 1 - 1/k): C'_A = k; a bound by the cones alone has 2k."""
        assert fixed_directions([[1, 1], [1, F(k - 1, k)]]).constant == k
        assert cone_constant([[1, 1], [1, F(k - 1, k)]]) == 2 * k

    def test_the_order_and_length_of_directions_do_not_matter(self):
        assert fixed_directions([[1, 2], [3, 1]]).constant == fixed_directions([[9, 3], [1, 2]]).constant

    @given(st.lists(points(2).filter(any), min_size=1, max_size=3), st.data())
    def test_lemma_a_7(self, rows, data):
        """|f|_{W^{1,∞}} <= C'_A ‖f‖ on the span, with equality at the function found."""
        try:
            found = fixed_directions(rows)
        except InputError:
            return
        grid = [(F(s, 4), F(t, 4)) for s, t in product(range(-4, 5), repeat=2) if 4 in (abs(s), abs(t))]
        w = data.draw(points(len(rows)))
        size = two_layer_seminorm(TwoLayer.of(rows, w)).value
        assert size <= found.constant * uniform_norm(w, rows, found.corners)
        best = found.coefficients
        assert uniform_norm(best, rows, found.corners) <= 1
        assert uniform_norm(best, rows, grid) <= 1
        assert two_layer_seminorm(TwoLayer.of(rows, best)).value == found.constant
        if len(rows) > 1:
            assert found.constant <= cone_constant(rows)

    def test_three_dimensions(self):
        found = fixed_directions([[1, 1, 1], [1, 2, 1], [-1, 1, 3]])
        assert found.constant == 2
        assert two_layer_seminorm(TwoLayer.of([[1, 1, 1], [1, 2, 1], [-1, 1, 3]], found.coefficients)).value == 2
        assert all(largest(x) == 1 for x in found.corners)

    def test_the_constant_of_stability(self):
        found = fixed_directions([[1, 1], [1, "1/2"]])
        assert (found.stability_squared(), found.stability_squared(8)) == (32, 16)

    def test_refusals(self):
        for rows, sentence in [
            ([], "there is no direction"),
            ([[]], "there is no direction"),
            ([[1, 0], [0, 0]], "direction 1 is 0; leave it out"),
            ([[1, 0], [0, 1], [-2, 0]], "the directions 0 and 2 are parallel"),
        ]:
            with pytest.raises(InputError, match=sentence):
                fixed_directions(rows)
        with pytest.raises(InputError, match="a bound by cones needs two directions"):
            cone_constant([[1, 1]])
        with pytest.raises(LimitExceeded, match="listing corners of the cones needs regions = 12, the limit is 5"):
            fixed_directions([[1, 1], [1, 2]], most=5)
