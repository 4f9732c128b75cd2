"""Tests of restricted_space: each condition alone, with its witness."""

from fractions import Fraction as F

import pytest

from exactrelu.errors import InputError, UnsupportedOperation
from exactrelu.realizations.product_form import product_form
from exactrelu.realizations.restricted_space import (
    decide_c1,
    decide_c2,
    decide_c3a,
    decide_c3b,
    decide_membership_restricted,
    is_restricted,
    minimal_beta,
)
from exactrelu.realizations.two_layer_parametrization import TwoLayer


class TestMembership:
    def test_no_neuron_and_zero_neurons(self):
        assert is_restricted(TwoLayer.of([], [], e=[0], d=2))
        assert is_restricted(TwoLayer.of([[0, 0], [0, 0]], [0, 0]))

    @pytest.mark.parametrize(
        ("a", "c", "condition", "neurons"),
        [
            ([[1, 1], [3, 2]], [1, 2], "balanced", (1,)),
            ([[1, 1]], [0], "balanced", (0,)),
            ([[0, 0]], [1], "balanced", (0,)),
            ([[1, 1], [0, 0], [2, 2]], [1, 0, -2], "non-redundant", (0, 2)),
            ([[1, 0]], [1], "positive", (0,)),
            ([[-1, 1]], [1], "positive", (0,)),
            ([[1, 1], [1, 1, -1][1:]], [1, 1], "positive", (1,)),
        ],
    )
    def test_one_condition_fails(self, a, c, condition, neurons):
        verdict = decide_membership_restricted(TwoLayer.of(a, c))
        assert verdict.refuted
        (violation,) = verdict.evidence
        assert (violation.condition, violation.neurons) == (condition, neurons)
        assert verdict.reason == f"{condition} fails: {violation.reason}"

    def test_all_conditions_fail(self):
        verdict = decide_membership_restricted(TwoLayer.of([[1, 0], [2, 0]], [1, 3]))
        assert [v.condition for v in verdict.evidence] == ["balanced", "non-redundant", "positive"]

    def test_several_outputs_are_balanced_by_the_largest_entry(self):
        assert is_restricted(TwoLayer.of([[1, 3]], [[-3, 2]]))

    def test_only_the_last_two_coordinates_must_be_positive(self):
        assert is_restricted(TwoLayer.of([[-3, 1, 1]], [3]))

    def test_a_product_form_is_balanced(self):
        form = product_form(TwoLayer.of([[1, 3]], [5]))
        assert is_restricted(form)
        assert decide_membership_restricted(product_form(TwoLayer.of([[1, 1], [2, 2]], [1, 1]))).evidence[
            0
        ].neurons == (0, 1)

    def test_the_network_itself(self):
        assert is_restricted(TwoLayer.of([[1, 1]], [1]).as_network())

    def test_refusals(self):
        with pytest.raises(InputError, match=r"needs d >= 2, and the network has d = 1; use inputs \(x, 1, -1\)"):
            is_restricted(TwoLayer.of([[1]], [1]))
        with pytest.raises(UnsupportedOperation, match="Γ has a bias"):
            is_restricted(TwoLayer.of([[1, 1]], [1], b=[1]))


class TestConditions:
    def test_example_2_2_has_no_beta_below_r(self):
        """berner2019, Example 2.2: Γ = ((r,0), 0); C.1 needs β >= r whatever δ is."""
        gamma = TwoLayer.of([[7, 0]], [0])
        assert minimal_beta(gamma, 0) == 7
        assert decide_c1(gamma, 0, 7).proved
        assert decide_c1(gamma, 0, F(69, 10)).evidence.neurons == (0,)

    def test_large_neurons_do_not_count(self):
        assert minimal_beta(TwoLayer.of([[7, 0]], [1]), 3) == 0
        assert minimal_beta(TwoLayer.of([[7, 0]], [1]), F(7, 2)) == 7

    def test_negative_numbers_are_refused(self):
        with pytest.raises(InputError, match="δ is -1, and it must not be negative"):
            minimal_beta(TwoLayer.of([[7, 0]], [1]), -1)

    def test_c2_ignores_zero_vectors_and_opposite_ones(self):
        assert decide_c2(TwoLayer.of([[0, 0], [0, 0], [1, 0], [-1, 0]], [1, 1, 1, 1])).proved
        assert decide_c2(TwoLayer.of([[1, 2], [0, 1], [3, 6]], [1, 1, 1])).evidence.neurons == (0, 2)

    def test_c3a_looks_at_both_networks(self):
        single, opposite = TwoLayer.of([[1, 0]], [1]), TwoLayer.of([[0, 1], [1, 0], [-5, 0]], [1, 1, 0])
        assert decide_c3a(single, single).proved
        found = decide_c3a(opposite, single).evidence
        assert (found.network, found.neurons, found.condition) == ("Γ", (1, 2), "C.3a")
        assert decide_c3a(single, opposite).evidence.network == "Θ"

    def test_c3b_looks_across(self):
        gamma, theta = TwoLayer.of([[0, 1], [1, 1]], [1, 1]), TwoLayer.of([[0, 0], [-2, -2]], [1, 1])
        assert decide_c3b(gamma, theta).evidence.neurons == (1, 1)
        assert decide_c3b(gamma, gamma).proved
