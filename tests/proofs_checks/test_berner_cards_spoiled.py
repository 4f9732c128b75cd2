"""Spoiled, each card of berner2019 is refuted, and for its own reason."""

import dataclasses
from fractions import Fraction as F

import pytest

from exactrelu import Scope, TwoLayer, lift_dimension, proved, stability, stability_at, unknown
from exactrelu.statements.runner import run_statement
from proofs_checks import box_certificates, fibre_instances, restricted_members
from proofs_checks.berner2019 import corollary_1_4_two_layers as corollary_1_4
from proofs_checks.berner2019 import definition_1_1_inverse_stability as definition_1_1
from proofs_checks.berner2019 import definition_3_2_restricted_space as definition_3_2
from proofs_checks.berner2019 import example_2_1_uniform_norm as example_2_1
from proofs_checks.berner2019 import example_2_2_unbalanced as example_2_2
from proofs_checks.berner2019 import example_2_3_redundant as example_2_3
from proofs_checks.berner2019 import example_2_4_opposite_within as example_2_4
from proofs_checks.berner2019 import example_2_5_opposite_across as example_2_5
from proofs_checks.berner2019 import example_a_1_no_transport as example_a_1
from proofs_checks.berner2019 import example_a_4_unbalanced_family as example_a_4
from proofs_checks.berner2019 import lemma_a_3_uniqueness as lemma_a_3
from proofs_checks.berner2019 import lemma_a_6_dimension_lift as lemma_a_6
from proofs_checks.berner2019 import lemma_a_7_fixed_directions as lemma_a_7
from proofs_checks.berner2019 import proposition_1_2_transport as proposition_1_2
from proofs_checks.berner2019 import remark_3_1_balanced as remark_3_1
from proofs_checks.berner2019 import setting_5_two_problems as setting_5
from proofs_checks.berner2019 import theorem_1_3_almost_optimal as theorem_1_3
from proofs_checks.berner2019 import theorem_3_1_stability_at as theorem_3_1
from proofs_checks.berner2019 import theorem_3_3_uniform_stability as theorem_3_3
from proofs_checks.berner2019 import theorem_a_2_quality as theorem_a_2
from proofs_checks.beyond import optimal_stability_constant as optimal
from proofs_checks.families import Family
from proofs_checks.laurent import parameter
from proofs_checks.restricted_members import reordered, rescaled, turned

ONE, ZERO = F(1), F(0)
UNIT = TwoLayer.of([(1, 1)], [1])
NONE = TwoLayer.of([(0, 0)], [0])


def refuted_for(verdict, words):
    assert verdict.refuted, verdict
    assert words in verdict.reason, verdict.reason
    return True


class TestHelpers:
    def test_members_and_orders(self):
        theta = TwoLayer.of([(1, 2), (3, 4)], [5, 6])
        assert reordered(theta, (1, 0)).a == ((3, 4), (1, 2))
        assert rescaled(theta, (F(2), F(1, 3))).c == ((F(5, 2),), (18,))
        assert turned(theta, (1,)).a == ((1, 2), (-3, -4))
        assert restricted_members.sup_distance(theta, reordered(theta, (1, 0))) == 2
        assert restricted_members.nearest_order(theta, reordered(theta, (1, 0))) == 0

    def test_a_second_neuron_on_a_ray_becomes_zero(self):
        twice = [((ONE, ONE), (ONE,)), ((F(2), F(2)), (F(2),))]
        assert restricted_members.as_member(twice).a == ((1, 1), (0, 0))

    def test_drawn_pairs_are_members(self):
        from hypothesis import find

        from exactrelu import is_restricted

        def shares_a_ray(pair):
            assert all(map(is_restricted, pair))
            rays = [{tuple(t / max(map(abs, a)) for t in a) for a in side.a if any(a)} for side in pair]
            return bool(rays[0] & rays[1]) and pair[0] != pair[1]

        assert find(restricted_members.restricted_pairs(), shares_a_ray)

    def test_box_certificates(self):
        gamma, samples = example_a_1.gamma(), example_a_1.SAMPLES
        assert box_certificates.decide_minimum_on_box(gamma, samples, F(1, 2)).proved
        assert box_certificates.decide_minimum_on_box(gamma, samples, F(501, 1000)).unknown
        assert box_certificates.loss(gamma, samples) == F(1, 2)
        assert box_certificates.loss(example_a_1.descent(1), samples) == 0

    def test_fibres_with_scalings_only(self):
        assert fibre_instances.has_only_scalings(example_2_5.theta(rational=True).at(3))
        assert not fibre_instances.has_only_scalings(TwoLayer.of(lemma_a_3.TRIANGLE, [1, 1, 1]))
        assert not fibre_instances.has_only_scalings(TwoLayer.of([(1, 0), (0, 0)], [1, 0]))

    def test_members_of_fibres_are_judged(self):
        g = example_2_3.g().at(2)
        far = {"delta": F(1, 2), "bound": ONE}
        gamma = example_2_3.gamma().at(2)
        assert fibre_instances.is_far(g, g, gamma, **far).proved
        refuted_for(fibre_instances.is_far(gamma, g, gamma, **far), "not in the fibre")
        refuted_for(fibre_instances.is_far(g, g, gamma, delta=ONE, bound=ONE), "not 1")
        triangle = TwoLayer.of(lemma_a_3.TRIANGLE, [1, 1, 1])
        refuted_for(fibre_instances.is_far(triangle, triangle, triangle, **far), "more than orders and scalings")
        refuted_for(fibre_instances.is_far(g, g, gamma, delta=F(1, 2), bound=F(2)), "= 1 < 2")


EXAMPLES = [
    (example_2_1, "g", lambda k: Family.of(((k, 0), (k, -1 / k)), (k, -k))),
    (example_2_2, "g", lambda k: Family.of(((0, 1),), (2 / k,))),
    (example_2_3, "g", lambda k: Family.of(((1, 0), (0, 1)), (3, 1 / k))),
    (example_2_3, "gamma", lambda k: Family.of(((1, 0), (0, 1)), (2, 0))),
    (example_a_4, "gamma", lambda k: Family.of(((1, 0),), (1 / k**2,))),
    (example_2_5, "turned_around", None),
]


@pytest.mark.parametrize(("module", "name", "family"), EXAMPLES, ids=[f"{m.STATEMENT.key}-{n}" for m, n, _ in EXAMPLES])
def test_another_family_is_refuted_symbolically_and_on_instances(module, name, family, monkeypatch):
    k = parameter()
    if family is None:  # Γ_k = Θ_k
        monkeypatch.setattr(module, name, lambda theta: theta)
    else:
        monkeypatch.setattr(module, name, lambda: family(k))
    if hasattr(module, "uniform_norm"):
        module.uniform_norm.cache_clear()
    refuted_for(module.proof(), "not shown")
    instances = run_statement(dataclasses.replace(module.STATEMENT, proof=None), instances=20, seed=0)
    assert instances.corrected.refuted
    if hasattr(module, "uniform_norm"):
        module.uniform_norm.cache_clear()


class TestExample24:
    ORDER = (0, 1, 2, 3, 4, 5)

    def instance(self, a=example_2_4.TRIANGLE, k=2, build="one neuron"):
        return (a, example_2_4.V, k, build, ONE, self.ORDER)

    def test_all_builds_are_members(self):
        for build in example_2_4.BUILDS:
            assert example_2_4.check(self.instance(build=build)).proved

    def test_a_sum_that_is_not_zero(self):
        a = ((ONE, ZERO), (ZERO, ONE), (-ONE, ONE))
        refuted_for(example_2_4.check(self.instance(a)), "R(Γ) ≠ 0")

    def test_v_on_a_line_of_the_a(self):
        a = ((ONE, -ONE), (-ONE, ZERO), (ZERO, ONE))
        refuted_for(example_2_4.check(self.instance(a)), "C is 0")

    def test_a_constant_that_is_too_large(self, monkeypatch):
        monkeypatch.setattr(example_2_4, "least_by_pairs", lambda v, a: F(9))
        monkeypatch.setattr(example_2_4, "least_by_breakpoints", lambda v, a: F(9))
        refuted_for(example_2_4.check(self.instance()), "< C = 9")

    def test_the_two_routes_to_the_constant_have_to_agree(self, monkeypatch):
        monkeypatch.setattr(example_2_4, "least_by_breakpoints", lambda v, a: F(1, 3))
        refuted_for(example_2_4.check(self.instance()), "by breakpoints")

    def test_a_function_without_its_kink(self):
        g = TwoLayer.of([example_2_4.V], [1])
        other = TwoLayer.of([(0, 1)] * 6, [1] * 6)
        refuted_for(example_2_4.is_far(other, g, example_2_4.gamma_of(example_2_4.TRIANGLE), ONE), "not in the fibre")

    def test_known_constant(self):
        """min_λ max(|λ - 1|, |λ|) = ½, and the same for the others."""
        assert [example_2_4.least_by_pairs(example_2_4.V, a) for a in example_2_4.TRIANGLE] == [F(1, 2), F(1, 2), 1]


class TestExampleA1:
    def test_a_wider_box_is_refuted_on_instances(self):
        """ε = 1/100 beyond radius ½."""
        refuted_for(example_a_1.check((F(51, 100), F(51, 100), F(1, 100), 1)), "within the box")

    def test_other_labels(self, monkeypatch):
        (x1, _), (x2, _) = example_a_1.SAMPLES
        monkeypatch.setattr(example_a_1, "SAMPLES", ((x1, ONE), (x2, ONE)))
        refuted_for(example_a_1.proof(), "minimum on the box")
        assert example_a_1.check((ZERO, F(1, 4), F(1, 4), 1)).refuted

    def test_another_descent(self, monkeypatch):
        monkeypatch.setattr(example_a_1, "descent", lambda k: TwoLayer.of([(1, 0)], [F(3)]))
        refuted_for(example_a_1.check((ZERO, ZERO, ZERO, 2)), "L(g_k)")


class TestLemmaA3:
    INSTANCE = (TwoLayer.of(lemma_a_3.TRIANGLE, [1, 1, 1]), (0, 1, 2), (ONE,) * 3)

    def test_a_flip_set_too_few(self, monkeypatch):
        monkeypatch.setattr(lemma_a_3, "find_flip_sets", lambda theta: iter([()]))
        refuted_for(lemma_a_3.check(self.INSTANCE), "S = (0, 1, 2)")

    def test_a_wrong_criterion(self, monkeypatch):
        monkeypatch.setattr(lemma_a_3, "sum_vanishes", lambda theta, S: len(S) != 1)
        assert lemma_a_3.check(self.INSTANCE).refuted

    def test_scalings_that_change_the_function(self, monkeypatch):
        monkeypatch.setattr(lemma_a_3, "rescaled", lambda theta, factors: turned(theta, (0,)))
        refuted_for(lemma_a_3.check(self.INSTANCE), "not in the fibre")

    def test_uniqueness(self):
        theta = TwoLayer.of([(1, 0), (0, 1)], [1, 2])
        assert lemma_a_3.is_unique(theta, rescaled(reordered(theta, (1, 0)), (F(2), F(3)))).proved
        assert lemma_a_3.is_unique(theta, turned(theta, (0,))).proved  # another function
        assert lemma_a_3.are_independent(theta)
        assert not lemma_a_3.is_reduced(TwoLayer.of([(1, 0), (-2, 0)], [1, 1]))


class TestLemmaA6:
    THETA = TwoLayer.of([(2,)], [3], [-1], ["1/2"])

    def test_the_lift_of_another_network(self):
        other = TwoLayer.of([(2,)], [3], [-1], [0])
        refuted_for(lemma_a_6.is_lift(lift_dimension(other), self.THETA, (ONE,)), "R(Θ)(x)")

    def test_a_lift_of_another_width(self):
        wide = TwoLayer.of([(2,), (0,)], [3, 0], [-1, 0], ["1/2"])
        refuted_for(lemma_a_6.is_lift(lift_dimension(wide), self.THETA, (ONE,)), "3 neurons")

    def test_balanced_weights(self):
        lift = lift_dimension(self.THETA)
        assert lemma_a_6.balanced_weights_are_members(lift).proved
        neuron = lift.form.neurons[0]
        turned_down = dataclasses.replace(neuron, u=tuple(-t for t in neuron.u))
        form = dataclasses.replace(lift.form, neurons=(turned_down, *lift.form.neurons[1:]))
        refuted_for(lemma_a_6.balanced_weights_are_members(dataclasses.replace(lift, form=form)), "not in N*")


class TestLemmaA7:
    def test_a_constant_that_is_too_small(self, monkeypatch):
        close = ((F(8), (1,)), (F(8), (-1,)))
        instance = (lemma_a_7.SETS[3], close, ((ZERO, (1,)), (ZERO, (1,))))
        assert lemma_a_7.check(instance).proved
        monkeypatch.setattr(lemma_a_7, "least_constant", lambda directions: F(7))
        refuted_for(lemma_a_7.check(instance), "> C' ‖f‖")

    def test_directions_that_are_not_positive(self):
        instance = (((1, -1),), ((ONE, (1,)),), ((ZERO, (1,)),))
        refuted_for(lemma_a_7.check(instance), "not in N*")

    def test_the_symbolic_constant_is_compared_with_programs(self, monkeypatch):
        monkeypatch.setattr(lemma_a_7, "fixed_directions", lambda directions: None)
        monkeypatch.setattr(lemma_a_7, "least_constant", lambda directions: F(2))
        refuted_for(lemma_a_7.proof(), "by linear programs")


class TestStabilityCards:
    PAIR = (UNIT, TwoLayer.of([(-1, 1)], [-1]))

    def test_theorem_3_3_with_a_smaller_constant(self, monkeypatch):
        """distance 2 and δ = 1: ratio² 4 for one neuron."""
        pair = (TwoLayer.of([(1, F(1, 100), F(1, 100))], [1]), TwoLayer.of([(-1, F(1, 100), F(1, 100))], [-1]))
        assert theorem_3_3.check(pair).proved
        monkeypatch.setattr(theorem_3_3, "SHARP", F(39, 10))
        refuted_for(theorem_3_3.check(pair), "distance² > C² δ")

    def test_theorem_3_3_hears_brute_force(self, monkeypatch):
        monkeypatch.setattr(theorem_3_3, "nearest_order", lambda gamma, theta: F(1, 7))
        refuted_for(theorem_3_3.check((UNIT, UNIT)), "by trying all orders")

    def test_theorem_3_3_needs_the_optimal_constant(self, monkeypatch):
        monkeypatch.setattr(theorem_3_3, "prove_optimal_constant", lambda: unknown("no"))
        refuted_for(theorem_3_3.proof(), "2√2")

    def test_definition_3_2_membership(self, monkeypatch):
        monkeypatch.setattr(definition_3_2, "satisfies_definition", lambda gamma: True)
        refuted_for(definition_3_2.check((TwoLayer.of([(1, 0)], [1]), NONE)), "membership")

    def test_definition_3_2_injectivity(self):
        assert definition_3_2.is_injective_here(UNIT, UNIT).proved
        refuted_for(definition_3_2.is_injective_here(UNIT, TwoLayer.of([(2, 2)], ["1/2"])), "the neurons say otherwise")

    def test_theorem_3_1_hears_another_function(self):
        found = stability_at(UNIT, TwoLayer.of([(1, 1)], [2]))
        assert theorem_3_1.is_within(found).proved
        worse = dataclasses.replace(found.phi[0], weight=found.phi[0].weight * 3)
        refuted_for(theorem_3_1.is_within(dataclasses.replace(found, phi=(worse,))), "g(x) =")

    def test_theorem_3_1_hears_a_phi_that_is_too_far(self):
        """(1000 a, c/1000) has the function of Θ, and is no neighbour."""
        found = stability_at(UNIT, TwoLayer.of([(1, 1)], [2]))
        scaled = [
            dataclasses.replace(n, direction=tuple(1000 * t for t in n.direction), weight=n.weight / 1000)
            for n in found.phi
        ]
        refuted_for(theorem_3_1.is_within(dataclasses.replace(found, phi=tuple(scaled))), "too far")

    def test_conditions_that_are_kept_are_no_failing_family(self):
        assert theorem_3_1.fails_only("C.1", UNIT, UNIT, ONE).proved
        gamma, g = example_2_3.gamma(), example_2_3.g()
        assert (theorem_3_1.shown(gamma, g, 1, k=25), theorem_3_1.shown(gamma, g, 2, k=25)) == (1, 0)

    def test_remark_3_1(self, monkeypatch):
        pair = (UNIT, NONE)
        assert remark_3_1.check(pair).proved
        monkeypatch.setattr(remark_3_1, "minimal_beta", lambda gamma, delta: F(3))
        refuted_for(remark_3_1.check(pair), "C.1 needs β")
        monkeypatch.undo()
        monkeypatch.setattr(remark_3_1, "is_within_four_roots", lambda found: False)
        refuted_for(remark_3_1.check(pair), "> 4√δ")

    def test_definition_1_1(self, monkeypatch):
        instance = ((NONE, UNIT), ONE, F(1, 2))
        assert definition_1_1.check(instance).proved
        refuted_for(
            definition_1_1.verdict_is(stability(NONE, UNIT), ONE, F(1, 2), expected=False), "the inequality says"
        )
        monkeypatch.setattr(definition_1_1, "nearest_order", lambda gamma, theta: ZERO)
        refuted_for(definition_1_1.check(instance), "the least distance is 0")

    def test_definition_1_1_over_all_parametrizations(self, monkeypatch):
        wrong = definition_1_1.distance_to_fibre(NONE, TwoLayer.of([(9, 9)], [9]))
        monkeypatch.setattr(definition_1_1, "distance_to_fibre", lambda gamma, theta: wrong)
        refuted_for(definition_1_1.check(((NONE, UNIT), ONE, F(1, 2))), "over N_(d,m,D) the distance is 9")

    def test_the_optimal_constant(self, monkeypatch):
        gamma, theta, near = optimal.examples()[2]
        assert optimal.check((gamma, theta, near)).proved
        refuted_for(optimal.check((*self.PAIR3, ONE)), "is not near")
        monkeypatch.setattr(optimal, "optimal_constant", lambda d, m, outputs: optimal_of_one())
        refuted_for(optimal.check((gamma, theta, near)), "exceeds 2 squared")

    PAIR3 = (
        TwoLayer.of([(1, 1, 1), (0, 0, 0), (0, 0, 0)], [1, 0, 0]),
        TwoLayer.of([(2, 2, 2), (0, 0, 0), (0, 0, 0)], [2, 0, 0]),
    )

    def test_comparison_with_surds(self):
        from exactrelu import optimal_constant

        bound = optimal_constant(3, 2).upper  # 1 + √2, squared 3 + 2√2 = 5.828…
        assert optimal.squared_at_most(F(5828, 1000), bound)
        assert not optimal.squared_at_most(F(5829, 1000), bound)
        assert optimal.squared_at_most(F(8), optimal_constant(3, 3).upper)
        assert not optimal.squared_at_most(F(801, 100), optimal_constant(3, 3).upper)


def optimal_of_one():
    from exactrelu import optimal_constant

    return optimal_constant(3, 1)


class TestLossCards:
    SAMPLE = (((ONE, ONE), F(8)),)

    def test_proposition_1_2_with_a_larger_radius(self, monkeypatch):
        """With (1, 1/2) in place of (4, 1/2) the radius is r², and Γ = 0 next to (1, 1), 1 is at δ = 1 = r²."""
        members = (NONE, UNIT)
        assert proposition_1_2.is_transported(members, [ONE, ZERO]).proved
        radius = proposition_1_2.transported_radius
        monkeypatch.setattr(proposition_1_2, "transported_radius", lambda s, alpha, r: radius(F(1, 2), alpha, r))
        refuted_for(proposition_1_2.is_transported(members, [ONE, ZERO]), "a better function at distance 1")
        refuted_for(proposition_1_2.proof(), "r²/16")

    def test_proposition_1_2_openness(self, monkeypatch):
        pairs = [(TwoLayer.of([(1, 0)], [1]), TwoLayer.of([(0, 1)], [F(1, 9)]))]
        assert proposition_1_2.is_open_at(pairs).proved
        close = type("Close", (), {"value": F(1, 100)})
        monkeypatch.setattr(proposition_1_2, "seminorm_of_difference", lambda one, other: close)
        refuted_for(proposition_1_2.is_open_at(pairs), "another ray")

    def test_setting_5(self, monkeypatch):
        instance = setting_5.examples()[2]
        assert setting_5.check(instance).proved
        monkeypatch.setattr(setting_5, "between", lambda gamma, theta, t: gamma)
        refuted_for(setting_5.check(instance), "the value is")

    def test_setting_5_hears_a_loss_that_is_not_convex(self, monkeypatch):
        gamma, theta, _, data = setting_5.examples()[2]
        monkeypatch.setattr(setting_5, "is_on_segment", lambda middle, instance: proved())
        monkeypatch.setattr(setting_5, "loss", lambda network, data: F(network.m == 2))
        refuted_for(setting_5.check((gamma, theta, F(1, 2), data)), "L = 1 inside")

    def test_theorem_a_2_with_a_smaller_eta(self):
        """A barrier at 1/10, so that 0 is a local minimum and 1 is better."""
        grid = [ZERO, F(1, 10), ONE]
        values = {ZERO: F(0), F(1, 10): F(1), ONE: F(-1)}
        refuted_for(theorem_a_2.bound_holds(grid, values.__getitem__, lipschitz=ONE, eta=F(1, 100)), "L(g*) = 0")

    def test_theorem_1_3_with_a_coarse_grid(self, monkeypatch):
        """With r too small for the grid, every point is a minimum."""
        coarse = [F(j, 4) for j in range(5)]
        refuted_for(theorem_1_3.minima_are_good(coarse, lambda t: -t, F(1, 10), F(1, 4)), "a minimum of radius 1/10")
        assert theorem_1_3.minima_are_good(coarse, lambda t: -t, ONE, F(1, 4)).proved

    def test_theorem_1_3_eta_and_steps(self):
        """r = ½: r' = ¼; ε = 1, c = 2: η = min(1/8, 1/16) = 1/16, so more than 8 steps."""
        eta = theorem_1_3.choose_eta(F(1, 2), ONE, F(2))
        assert eta == F(1, 16)
        assert theorem_1_3.steps_for(eta) == 9
        assert F(1, 2 * 9) < eta
        assert theorem_1_3.roots_are_within(F(1, 4), ONE, F(1, 2))
        assert not theorem_1_3.roots_are_within(F(1, 4), ONE, F(49, 100))

    def test_corollary_1_4(self):
        theta, data, _ = corollary_1_4.examples()[2]
        samples = corollary_1_4.Dataset(*map(tuple, zip(*data, strict=True)))
        other = lift_dimension(TwoLayer.of([(2,)], [3], [-2], [0])).form.as_two_layer()
        refuted_for(corollary_1_4.losses_agree(theta, other, samples), "at its lift")

    def test_corollary_1_4_radius(self, monkeypatch):
        radius = corollary_1_4.transported_radius
        monkeypatch.setattr(corollary_1_4, "transported_radius", lambda s, alpha, r: radius(3, alpha, r))
        refuted_for(corollary_1_4.check(corollary_1_4.examples()[0]), "not r²/16")

    def test_corollary_1_4_printed_needs_both_errata(self, monkeypatch):
        assert corollary_1_4.printed().refuted
        monkeypatch.setattr(corollary_1_4, "each_vector_is_positive", lambda: proved("fine"))
        assert corollary_1_4.printed().proved
        monkeypatch.undo()
        monkeypatch.setattr(corollary_1_4, "every_phi_is_far", lambda: False)
        assert corollary_1_4.printed().proved


def test_corollary_1_4_says_that_it_speaks_of_instances():
    outcome = run_statement(corollary_1_4.STATEMENT, instances=3, seed=0)
    assert outcome.corrected.scope is Scope.ON_INSTANCES
    assert outcome.printed.refuted
