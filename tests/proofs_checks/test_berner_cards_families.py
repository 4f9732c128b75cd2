"""Norms and distances as functions of k: against numbers for k = 1, …, 6, and deaf to nothing that is wrong."""

from fractions import Fraction as F

import pytest

from exactrelu import CheckFailed, distance_to_fibre, seminorm_of_difference
from proofs_checks import families, laurent
from proofs_checks.berner2019 import example_2_1_uniform_norm as example_2_1
from proofs_checks.berner2019 import example_2_2_unbalanced as example_2_2
from proofs_checks.berner2019 import example_2_3_redundant as example_2_3
from proofs_checks.berner2019 import example_2_4_opposite_within as example_2_4
from proofs_checks.berner2019 import example_2_5_opposite_across as example_2_5
from proofs_checks.berner2019 import example_a_4_unbalanced_family as example_a_4
from proofs_checks.berner2019 import theorem_3_3_uniform_stability as theorem_3_3
from proofs_checks.families import Family

K = laurent.parameter()
FIRST = range(1, 7)
TURNED = example_2_5.theta(rational=True)


def at(expression, k):
    return F(str(expression.subs(K, k)))


class TestLaurent:
    def test_arithmetic_at_numbers(self):
        from sympy import sqrt

        p, q = laurent.laurent(K**2 - 3 / K), laurent.laurent(sqrt(2) / sqrt(K))
        for k in (1, 4, 9):
            both = [value.expression.subs(K, k) for value in (p, q)]
            assert ((p + q).expression - (K**2 - 3 / K + sqrt(2) / sqrt(K))).equals(0)
            assert (p * q).expression.subs(K, k).equals(both[0] * both[1])
            assert (p - p).is_zero
            assert p.over(q).expression.subs(K, k).equals(both[0] / both[1])

    def test_equal_numbers_are_equal(self):
        k, one = laurent.laurent(K), laurent.laurent(1)
        assert k.over(k) == one
        assert hash(k * one.over(k)) == hash(one)
        assert k - k == laurent.laurent(0)

    def test_what_is_no_laurent_polynomial_is_refused(self):
        for value in (1 / (K + 1), 2**K, laurent.radius() ** -1):
            with pytest.raises(CheckFailed):
                laurent.laurent(value)

    def test_only_single_terms_divide(self):
        with pytest.raises(CheckFailed, match="only single terms in k divide"):
            laurent.laurent(1).over(laurent.laurent(K + 1))

    def test_at_least_is_never_wrong_and_may_be_unable(self):
        one, k, two = laurent.laurent(1), laurent.laurent(K), laurent.laurent(2)
        assert laurent.at_least(k, one)
        assert not laurent.at_least(one, k)
        assert not laurent.at_least(k, two)
        assert laurent.at_least(k, two, start=2)
        assert laurent.at_least(k, laurent.laurent(4), start=4)
        square = (k - two) * (k - two)
        assert not laurent.at_least(square, laurent.laurent(0))  # true, and not shown

    def test_irrational_coefficients_are_compared_by_squares(self):
        from sympy import sqrt

        assert laurent.at_least(laurent.laurent(3), laurent.laurent(2 * sqrt(2)))
        assert not laurent.at_least(laurent.laurent(2 * sqrt(2)), laurent.laurent(3))
        assert laurent.sign_of(laurent.laurent(7 - 5 * sqrt(2))) == -1
        assert laurent.sign_of(laurent.laurent(17 - 12 * sqrt(2))) == 1

    def test_signs(self):
        r = laurent.radius()
        assert laurent.sign_of(laurent.laurent(r * K)) == 1
        assert laurent.sign_of(laurent.laurent(-r - 1 / K)) == -1
        for value in (K - 1, K - 2, r - 1):
            with pytest.raises(CheckFailed, match="one sign"):
                laurent.sign_of(laurent.laurent(value))

    def test_a_start_whose_root_is_not_there_is_refused(self):
        with pytest.raises(CheckFailed, match="families start at 1, 2, 4, not at 3"):
            laurent.at_least(laurent.laurent(K), laurent.laurent(1), start=3)

    def test_the_largest_of_numbers_that_cross(self):
        with pytest.raises(CheckFailed, match="is shown to be the largest"):
            laurent.largest([laurent.laurent(K), laurent.laurent(2)])


class TestNumbersForSmallK:
    @pytest.mark.parametrize("k", FIRST)
    @pytest.mark.parametrize("module", [example_2_1, example_2_3, example_a_4], ids=lambda m: m.STATEMENT.key)
    def test_semi_norms(self, module, k):
        symbolic = families.seminorm(families.difference(module.g(), module.gamma()))
        assert at(symbolic, k) == seminorm_of_difference(module.g().at(k), module.gamma().at(k)).value

    @pytest.mark.parametrize("k", FIRST)
    def test_semi_norm_of_example_2_5(self, k):
        gamma = example_2_5.turned_around(TURNED)
        symbolic = families.seminorm(families.difference(TURNED, gamma))
        assert symbolic == seminorm_of_difference(TURNED.at(k), gamma.at(k)).value == 4

    @pytest.mark.parametrize("k", FIRST)
    def test_uniform_norm_of_example_2_1(self, k):
        assert at(families.sup_norm_on_square(example_2_1.g()), k) == example_2_1.uniform_norm(k) == F(1, k)

    @pytest.mark.parametrize("k", FIRST)
    def test_distances_by_another_engine(self, k):
        """The engine for one Γ and one g knows nothing of k, of Helly or of the orders that are tried here."""
        for module, expected in ((example_2_1, k), (example_2_3, 1), (example_a_4, k)):
            found = distance_to_fibre(module.gamma().at(k), module.g().at(k))
            assert found.value.as_rational == expected
        for r in (F(1, 2), F(3)):
            found = distance_to_fibre(example_2_2.gamma(str(r)).at(k), example_2_2.g().at(k)).surd
            assert (found >= r, found.a**2 + found.q) == (True, max(r * r, F(1, k)))

    @pytest.mark.parametrize("k", FIRST)
    def test_distance_of_example_2_5(self, k):
        """√2 k from k = 2 on; at k = 1 the third coordinates of the rational variant matter, and it is (√17 - 1)/2."""
        found = distance_to_fibre(example_2_5.turned_around(TURNED).at(k), TURNED.at(k)).surd
        assert str(found) == ("-1/2 + sqrt(17/4)" if k == 1 else f"sqrt({2 * k * k})")
        assert found > k

    def test_distance_of_example_2_4(self):
        g = Family.of([example_2_4.V], (1 / K,)).at(1)
        found = distance_to_fibre(example_2_4.gamma_of(example_2_4.TRIANGLE), g).surd
        assert found >= example_2_4.constant(example_2_4.TRIANGLE, example_2_4.V)

    @pytest.mark.parametrize("k", FIRST)
    def test_families_without_balance(self, k):
        gamma, g = Family.of(((K, K),), (1 / K**2,)), Family.of(((F(1, 2), 1),), (1 / K,))
        assert distance_to_fibre(gamma.at(k), g.at(k)).low >= F(k, 3)
        assert families.distance_is_at_least(gamma, g, K / 3)
        assert theorem_3_3.without_balance().refuted


class TestNothingWrongIsShown:
    @pytest.mark.parametrize("module", [example_2_1, example_2_3, example_a_4], ids=lambda m: m.STATEMENT.key)
    def test_a_larger_lower_bound(self, module):
        bound = 1 if module is example_2_3 else K
        assert families.distance_is(module.gamma(), module.g(), bound)
        assert not families.distance_is_at_least(module.gamma(), module.g(), bound * F(101, 100))
        assert not families.distance_is_at_most(module.gamma(), module.g(), bound * F(99, 100))

    def test_example_2_5(self):
        from sympy import sqrt

        theta = example_2_5.theta()
        gamma = example_2_5.turned_around(theta)
        assert not families.distance_is_at_least(gamma, theta, sqrt(2) * K * F(101, 100))
        assert not families.distance_is_at_most(gamma, theta, sqrt(2) * K * F(99, 100))

    def test_two_intervals_of_each_kind(self):
        """Entries that exclude each other: a still one, a negative one, two that move, and λ against 1/λ."""

        def cost(b, e, a, c, bound):
            target, ray = Family.of((b,), (e,)).neurons[0], Family.of((a,), (c,)).neurons[0]
            D = laurent.laurent(bound)
            return families.cost_is_at_least(target, ray, D), families.cost_is_at_most(target, ray, D)

        assert cost((3,), 1, (0,), 1, 3) == (True, True)
        assert cost((-2,), 9, (1,), 1, 2) == (True, False)  # an infimum that no λ > 0 attains
        assert cost((-2,), 9, (1,), 1, F(9, 4)) == (False, True)
        assert cost((1, 3), 1, (1, 1), 2, 1) == (True, True)
        assert cost((0,), 0, (4,), 1, 2) == (True, True)
        assert cost((5,), 5, (1,), 1, 4) == (True, True)
        assert cost((5,), 5, (1,), 1, F(39, 10)) == (True, False)
        assert cost((5,), 5, (1,), 1, F(41, 10)) == (False, True)
        assert cost((5,), -5, (1,), -1, 4) == (True, True)

    def test_dependent_rays_give_no_bound(self):
        triangle = Family.of(((1, 0), (0, 1), (-1, -1)), (1, 1, 1))
        zero = Family.of(((0, 0),) * 3, (0, 0, 0))
        assert not families.distance_is_at_least(zero, triangle, F(1, 100))
        assert not families.distance_is_at_least(Family.of(((0, 0),), (0,)), triangle, F(1, 100))
        with pytest.raises(CheckFailed, match="not shown to be independent"):
            families.seminorm(triangle)

    def test_independence_for_all_k(self):
        assert families.are_independent([])
        assert families.are_independent(Family.of(((K, 1), (1, 1 / K**2)), (1, 1)).a, start=2)
        assert not families.are_independent(Family.of(((K, 1), (1, K)), (1, 1)).a)  # dependent at k = 1
        assert not families.are_independent(Family.of(((1,), (2,)), (1, 1)).a)

    def test_merged_lines_keep_their_linear_part(self):
        """ρ(t) - ρ(-t) = t, and neurons on one side are added up."""
        linear = Family.of(((2, 0), (-1, 0), (0, 0)), (1, -2, 7))
        assert families.seminorm(linear) == 2
        assert families.seminorm(Family.of(((1, 0), (3, 0)), (1, 1))) == 4
        assert seminorm_of_difference(linear.at(1), Family.of(((0, 0),), (0,)).at(1)).value == 2

    def test_orders_only(self):
        gamma, theta = Family.of(((3, 3), (4, 4)), (3, 4)), Family.of(((5, 5), (1 / K, 1 / K)), (5, 1 / K))
        assert families.distance_over_orders(gamma, theta) == 3 - 1 / K
        crossing = Family.of(((1, 1), (K, 1)), (0, 0))
        with pytest.raises(CheckFailed):
            families.distance_over_orders(Family.of(((2, 2), (2, 1)), (0, 0)), crossing)

    def test_a_weight_that_is_irrational_at_k_is_refused(self):
        with pytest.raises(CheckFailed, match="not rational at k = 2"):
            example_2_5.theta().at(2)

    def test_a_pre_activation_of_two_signs_is_refused(self):
        with pytest.raises(CheckFailed):
            families.sup_norm_on_square(Family.of(((K, 2),), (1,)))
