"""Tests of matching, inverse_stability, stability_at and transported_radius."""

from fractions import Fraction as F
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, ShapeError, UnsupportedOperation
from exactrelu.exact.surds import surd
from exactrelu.realizations.inverse_stability import (
    distance_costs,
    parameter_distance,
    permuted,
    stability,
    with_width,
)
from exactrelu.realizations.matching import BottleneckAssignment, bottleneck_assignment, check_bottleneck, completed
from exactrelu.realizations.stability_at import stability_at
from exactrelu.realizations.stability_evidence import certify_stability
from exactrelu.realizations.transported_radius import (
    decide_inverse_stable,
    rational_power,
    stability_modulus,
    transported_radius,
)
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.search.strategies import points, rationals


def neuron(s, u, v=(1,)):
    """A balanced neuron of norm s; ‖u‖ = ‖v‖ = 1."""
    return tuple(s * F(t) for t in u), tuple(s * F(t) for t in v)


def network(*neurons):
    return TwoLayer.of([a for a, _ in neurons], [c for _, c in neurons])


@st.composite
def members(draw, d, m, outputs, rays):
    """A member of N*_(d,m,outputs) with directions among ``rays``; zero neurons are likely."""
    chosen = draw(st.permutations(rays))[:m]
    neurons = []
    for ray in chosen:
        size = draw(st.sampled_from([F(0), F(1), F(1, 2), F(7, 5), F(3)]))
        v = draw(points(outputs, 2).filter(any))
        top, side = max(map(abs, v)), max(map(abs, ray))
        neurons.append(neuron(size, [t / side for t in ray], [t / top for t in v]))
    return network(*neurons)


@st.composite
def restricted_pairs(draw):
    d, m, outputs = draw(st.integers(2, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    rays = [(*((s,) * (d - 2)), F(1), F(t)) for s, t in [(1, 1), (-1, 2), (2, 3), (0, F(1, 2)), (-5, F(1, 3)), (7, 5)]]
    return draw(members(d, m, outputs, rays)), draw(members(d, m, outputs, rays))


squares = st.integers(1, 4).flatmap(
    lambda m: st.lists(st.lists(st.integers(0, 5), min_size=m, max_size=m), min_size=m, max_size=m)
)


class TestBottleneck:
    @given(
        st.integers(1, 4).flatmap(
            lambda m: st.lists(st.lists(st.integers(0, 5), min_size=m, max_size=m), min_size=m, max_size=m)
        )
    )
    def test_it_is_the_least_of_all_permutations(self, costs):
        found = bottleneck_assignment(costs)
        m = len(costs)
        assert found.value == min(max(costs[i][p[i]] for i in range(m)) for p in permutations(range(m)))
        assert check_bottleneck(found, costs)

    def test_surds_are_costs_too(self):
        costs = [[surd(0, 1, 2), surd(1)], [surd(0, 1, 3), surd("3/2")]]
        assert bottleneck_assignment(costs).value == surd("3/2")

    @pytest.mark.parametrize(
        "forged",
        [
            BottleneckAssignment((0, 0), 2, (0, 1), (1,)),
            BottleneckAssignment((0, 1), 1, (0, 1), (1,)),
            BottleneckAssignment((0, 1), 2, (0,), (1,)),
            BottleneckAssignment((0, 1), 2, (0, 0), (1,)),
            BottleneckAssignment((0, 1), 2, (0, 1), (0,)),
        ],
    )
    def test_forged_evidence_is_refused(self, forged):
        assert not check_bottleneck(forged, [[1, 2], [1, 2]])
        assert check_bottleneck(BottleneckAssignment((0, 1), 2, (0, 1), (1,)), [[1, 2], [1, 2]])

    def test_no_square(self):
        with pytest.raises(ShapeError, match="the costs are no square of at least one row: 0 rows"):
            bottleneck_assignment([])

    def test_a_partial_matching_is_completed_in_order(self):
        assert completed({1: 0}, 3) == (1, 0, 2)


class TestTheorem33:
    def test_known_best_with_one_neuron(self):
        """Hill climbing over integer members of N*_(3,1,1) found ratio² = 4, attained by this pair."""
        found = stability(TwoLayer.of([[-50, 5, 11]], [-50]), TwoLayer.of([[50, 30, 19]], [50]))
        assert found.ratio_squared == 4
        assert found.pairs[0].case == "unmatched"

    def test_known_instance_with_two_neurons(self):
        """ratio² = 57121/9996 with norms 7/5, 49/50, 99/100 and directions that nearly lie in a plane."""
        e = F(1, 10**5)
        gamma = network(neuron(F(7, 5), (1, 2 * e, 2 * e)), neuron(F(49, 50), (1, e, e), (-1,)))
        theta = network(neuron(F(99, 100), (-1, e, e), (-1,)), neuron(F(99, 100), (0, 1, 1), (-1,)))
        assert stability(gamma, theta).ratio_squared == F(57121, 9996)

    def test_equal_functions(self):
        gamma = network(neuron(1, (1, 1)), neuron(2, (1, F(1, 2))), neuron(0, (1, 1)))
        found = stability(gamma, permuted(gamma, (2, 0, 1)))
        assert (found.delta, found.distance, found.ratio_squared) == (0, 0, None)
        assert found.decide(0).proved
        assert found.phi == gamma

    def test_cases(self):
        """Matched with small Γ, matched with small Θ, matched with both large, unmatched."""
        u = [(1, F(1, k)) for k in range(1, 6)]
        gamma = network(neuron(1, u[0]), neuron(2, u[1]), neuron(10, u[2]), neuron(1, u[3]))
        theta = network(neuron(2, u[0]), neuron(1, u[1]), neuron(10, u[2]), neuron(1, u[4]))
        found = stability(gamma, theta)
        assert found.delta == 3
        assert [pair.case for pair in found.pairs] == ["A.1", "A.1", "B", "unmatched"]

    def test_case_a_2_has_a_large_gamma_and_a_small_theta(self):
        """s² = 13, t² = 4 on one ray: with a helper of jump -9/2, δ = 9/2."""
        u = [(1, F(1, 3)), (1, F(1, 2)), (1, 1)]
        gamma = network(neuron(F(18, 5), u[1]), neuron(F(21, 10), u[0], (-1,)))
        theta = network(neuron(2, u[1]), neuron(F(21, 10), u[2]))
        found = stability(gamma, theta)
        assert found.pairs[0].case == "A.2"
        assert found.steps_hold

    @given(restricted_pairs())
    def test_theorem_3_3(self, pair):
        """Every step of the proof holds, the nearest permutation is within 2√2 √δ, and is the nearest of all."""
        gamma, theta = pair
        found = stability(gamma, theta)
        assert found.steps_hold
        assert found.decide().proved
        assert found.decide(8).proved
        assert found.distance <= found.constructed_distance
        everyone = [parameter_distance(permuted(theta, p), gamma) for p in permutations(range(theta.m))]
        assert found.distance == min(everyone) == parameter_distance(found.phi, gamma)
        assert check_bottleneck(found.optimal, distance_costs(gamma, theta))
        if found.delta:
            assert found.decide(found.ratio_squared).proved
            assert found.distance == 0 or found.decide(found.ratio_squared - F(1, 10**9)).refuted

    def test_there_is_no_evidence_for_a_false_claim(self):
        found = stability(network(neuron(1, (1, 1))), network(neuron(0, (1, 1))))
        assert certify_stability(found, 1).claim == {"kind": "stability", "constant_squared": "1", "distance": "1"}
        with pytest.raises(InputError, match="there is no evidence for a false claim: distance² > C² δ"):
            certify_stability(found, "1/2")

    def test_refusals(self):
        fine = network(neuron(1, (1, 1)))
        with pytest.raises(InputError, match=r"Θ is not in N\*_\(d,m,D\): balanced fails: neuron 0 has ‖a‖ = 1"):
            stability(fine, TwoLayer.of([[1, 1]], [2]))
        with pytest.raises(ShapeError, match="Γ has 1 neurons and Θ has 2; pad the smaller one"):
            stability(fine, with_width(fine, 2))
        with pytest.raises(ShapeError, match="Θ has 1 neurons, more than 0"):
            with_width(fine, 0)
        with pytest.raises(ShapeError, match="no square of at least one row"):
            stability(with_no := TwoLayer.of([], [], e=[0], d=2), with_no)
        with pytest.raises(InputError, match="C² is -1, and it must not be negative"):
            stability(fine, fine).decide(-1)
        with pytest.raises(InputError, match=r"\(0, 0\) is no permutation of 0, …, 0"):
            permuted(fine, (0, 0))
        with pytest.raises(ShapeError, match="the networks have 1 and 2 neurons"):
            parameter_distance(fine, with_width(fine, 2))


@st.composite
def pairs_at_a_point(draw):
    """Γ and Θ in N_(d,m,1) for Theorem 3.1: unbalanced, redundant, near each other or not."""
    d, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    gamma = [(draw(points(d)), draw(rationals(6))) for _ in range(m)]
    theta = []
    for a, c in gamma:
        t = draw(st.sampled_from([F(1), F(1, 2), F(3)]))
        near = (tuple(t * v for v in a), c / t + draw(st.sampled_from([F(0), F(1, 20), F(-1, 4), F(2)])))
        theta.append(near if draw(st.integers(0, 3)) else (draw(points(d)), draw(rationals())))
    theta = draw(st.permutations(theta))
    return network(*((a, (c,)) for a, c in gamma)), network(*((a, (c,)) for a, c in theta))


class TestTheorem31:
    @given(pairs_at_a_point())
    def test_theorem_3_1(self, pair):
        found = stability_at(*pair)
        if found.conditions_hold:
            assert found.decide().proved, found.decide().reason

    @given(pairs_at_a_point())
    def test_phi_without_conditions_is_judged_all_the_same(self, pair):
        """Where C.3 fails the product forms may differ in sign; decide says so and never fails itself."""
        found = stability_at(*pair)
        assert found.decide().status in {found.decide().status.PROVED, found.decide().status.REFUTED}

    @pytest.mark.parametrize(
        ("gamma", "theta", "case", "distance"),
        [
            (((1, 0), 1), ((1, 0), 3), "A", "-1 + sqrt(3)"),
            (((4, 0), 1), ((1, 0), 5), "B.1", "1/4"),
            (((1, 0), 4), ((1, 0), 5), "B.2", "1/4"),
            (((2, 0), 2), ((1, 0), 5), "B.3", "-2 + sqrt(5)"),
            (((0, 0), 2), ((1, 0), 5), "unmatched", "sqrt(5)"),
        ],
    )
    def test_cases(self, gamma, theta, case, distance):
        found = stability_at(network((gamma[0], (gamma[1],))), network((theta[0], (theta[1],))))
        assert found.phi[0].case == case
        assert str(found.distance) == distance
        assert found.decide().proved

    def test_erratum_products_on_one_ray_that_add_up_to_zero(self):
        """The proof divides by the merged product; Θ = {(1,0) · 1, (2,0) · (-1/2)} realizes 0."""
        theta = TwoLayer.of([[1, 0], [2, 0]], [1, F(-1, 2)])
        found = stability_at(TwoLayer.of([[1, 0], [0, 0]], [F(1, 9), 0]), theta)
        assert all(not any(n.direction) for n in found.phi)
        assert found.conditions_hold
        assert found.decide().proved

    def test_a_given_beta_is_checked(self):
        gamma = TwoLayer.of([[7, 0]], [0])
        found = stability_at(gamma, TwoLayer.of([[0, 1]], [F(1, 3)]), beta="1/2")
        assert not found.conditions_hold
        assert found.decide().refuted
        assert found.decide().reason.startswith("Φ is too far: ‖Φ - Γ‖ = 7, β + 2 √δ = 1/2 + sqrt(4/3)")
        assert [name for name, verdict in found.conditions if verdict.refuted] == ["C.1"]

    def test_without_c3_a_matched_partner_may_have_the_other_sign(self):
        """-4ρ(x) + 8ρ(-x) + 8x = 4ρ(x), with 8x written by neurons on two more lines: B.2 turns a partner around."""
        gamma = with_width(TwoLayer.of([[1, 0]], [4]), 6)
        theta = TwoLayer.of([[1, 0], [-1, 0], [1, 1], [-1, -1], [1, -1], [-1, 1]], [-4, 8, 4, -4, 4, -4])
        found = stability_at(gamma, theta)
        assert found.delta == 0
        assert [name for name, verdict in found.conditions if verdict.refuted] == ["C.3a", "C.3b"]
        assert found.phi[0].case == "B.2"
        assert found.decide().reason == "Φ does not realize g"

    def test_refusals(self):
        one = TwoLayer.of([[1, 1]], [1])
        with pytest.raises(UnsupportedOperation, match=r"Theorem 3\.1 needs one output, and there are 2"):
            stability_at(TwoLayer.of([[1, 1]], [[1, 2]]), TwoLayer.of([[1, 1]], [[1, 2]]))
        with pytest.raises(ShapeError, match="Γ has 1 neurons and Θ has 2"):
            stability_at(one, with_width(one, 2))


class TestDefinition11:
    @pytest.mark.parametrize(
        ("s", "alpha", "r", "expected"),
        [
            (4, "1/2", 3, "9/16"),
            (1, 1, "7/3", "7/3"),
            (surd(0, 1, 8), "1/2", 4, "2"),
            (2, 2, 1, "(1/2)^(1/2)"),
            (2, 3, 16, "2"),
            (surd(0, 1, 2), 1, 1, "(1/2)^(1/2)"),
            (3, "2/3", 0, "0"),
        ],
    )
    def test_transported_radius(self, s, alpha, r, expected):
        assert str(transported_radius(s, alpha, r)) == expected

    def test_rational_powers_are_in_lowest_form_and_compare(self):
        power = rational_power("4/9", "1/6")
        assert (power.radicand, power.index) == (F(2, 3), 3)
        assert (power.compare(F(7, 8)), power.compare(F(6, 7)), power.compare(-1)) == (-1, 1, 1)
        assert (power.as_rational, power.as_surd) == (None, None)
        assert rational_power(8, "1/3").as_rational == 2
        assert rational_power(8, "1/3").as_surd == surd(2)
        assert rational_power(2, "1/2").as_surd == surd(0, 1, 2)

    @given(rationals().filter(lambda q: q >= 0), st.integers(1, 6), st.integers(1, 6))
    def test_powers_of_powers(self, base, p, q):
        """(base^(p/q))^q = base^p."""
        power = rational_power(base, F(p, q))
        assert power.radicand**q == (base**p) ** power.index

    def test_definition_1_1(self):
        zero, near = TwoLayer.of([[0, 0]], [0]), TwoLayer.of([["1/4", "1/4"]], ["1/4"])
        found = stability(zero, near)
        assert decide_inverse_stable(found, 1, "1/2").proved
        assert decide_inverse_stable(found, "99/100", "1/2").refuted
        assert decide_inverse_stable(found, surd(0, 1, 15), 1).refuted
        assert decide_inverse_stable(found, surd(0, 1, 16), 1).proved

    def test_refusals(self):
        for s, alpha, r, sentence in [
            (0, 1, 1, "s must be positive"),
            (surd(1, 1, 2), 1, 1, "neither rational nor the root"),
            (1, 0, 1, "α is 0, and it must be positive"),
            (1, 1, -1, "the radius r is -1"),
            (1, "1/1001", 1, "α = 1/1001 has more than 500"),
        ]:
            with pytest.raises(InputError, match=sentence):
                transported_radius(s, alpha, r)
        with pytest.raises(InputError, match="the exponent 1001 has more than 1000"):
            rational_power(2, 1001)
        with pytest.raises(InputError, match="the base -1 must be >= 0"):
            rational_power(-1, 1)

    def test_modulus_keeps_the_largest_distance_of_equal_deltas(self):
        zero, one, two = TwoLayer.of([[0, 0]], [0]), TwoLayer.of([[1, 1]], [1]), TwoLayer.of([[2, 2]], [2])
        e = F(1, 1000)
        left, right = TwoLayer.of([[-1, e, e]], [-1]), TwoLayer.of([[1, e, e]], [1])
        origin = TwoLayer.of([[0, 0, 0]], [0])
        family = [stability(zero, two), stability(zero, zero), stability(origin, left), stability(left, right)]
        assert [(found.delta, found.distance) for found in family] == [(4, 2), (0, 0), (1, 1), (1, 2)]
        assert stability_modulus([*family, stability(zero, one)]) == ((0, 0), (1, 2))
        assert stability_modulus([]) == ()
