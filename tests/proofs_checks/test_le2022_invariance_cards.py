"""The cards on training invariances: spoiled, they fail; their counterexamples again by hand; hypotheses dropped."""

import dataclasses
from fractions import Fraction as F

import pytest

from exactrelu import Scope, proved, refuted, unknown
from exactrelu.statements.runner import run_statement
from proofs_checks import convolution_graphs, training_samples
from proofs_checks.le2022 import assumption_1_stable_sign_regime as assumption_1
from proofs_checks.le2022 import assumption_2_directional_convergence as assumption_2
from proofs_checks.le2022 import assumption_3_differentiable_loss as assumption_3
from proofs_checks.le2022 import definition_5_residual_blocks as definition_5
from proofs_checks.le2022 import definition_6_active_submatrices as definition_6
from proofs_checks.le2022 import definition_7_layers as definition_7
from proofs_checks.le2022 import definition_11_convolutions as definition_11
from proofs_checks.le2022 import definition_12_planar_convolutions as definition_12
from proofs_checks.le2022 import lemma_2_vertex_invariance as lemma_2
from proofs_checks.le2022 import lemma_3_edge_invariance as lemma_3
from proofs_checks.le2022 import lemma_4_non_invariance as lemma_4
from proofs_checks.le2022 import lemma_8_equal_partials as lemma_8
from proofs_checks.le2022 import lemma_9_weight_sharing as lemma_9
from proofs_checks.le2022 import remark_1_rank_of_drift as remark_1
from proofs_checks.le2022 import theorem_1_matrix_invariance as theorem_1
from proofs_checks.sample_networks import chain, one_parameter, skip_triangle

ONE, TWO = F(1), F(2)
CARDS = [
    assumption_1, assumption_2, assumption_3, definition_5, definition_6, definition_7, definition_11, definition_12,
    lemma_2, lemma_3, lemma_4, lemma_8, lemma_9, remark_1, theorem_1,
]  # fmt: skip


def spoiled(velocity):
    """The velocity with its first entry wrong."""
    first = next(iter(velocity))
    return {**velocity, first: velocity[first] + 1}


def rho(t):
    return max(t, F(0))


class TestVelocity:
    def test_by_hand(self):
        """ν = v ρ(u x) at u = 2, v = 3, x = 1, r = 1: -∂ν/∂u = -3, -∂ν/∂v = -2."""
        network = chain(["relu", "linear"], [2, 3])
        assert training_samples.velocity_of(network, (((ONE,), (ONE,)),)) == {"x->h1": -3, "h1->h2": -2}

    def test_a_shared_weight_has_the_sum(self):
        """ν = w |w x| at w = -2, x = 1: the derivative is |w x| + w sgn(w x) x = 4."""
        network = one_parameter()
        assert training_samples.velocity_of(network, (((ONE,), (ONE,)),)) == {"w": -4}

    def test_two_samples_are_averaged(self):
        network = chain(["linear"], [5])
        assert training_samples.velocity_of(network, (((ONE,), (ONE,)), ((TWO,), (ONE,)))) == {"x->h1": F(-3, 2)}


class TestLemma2:
    INSTANCE = lemma_2.examples()[2]

    def test_a_wrong_velocity_is_heard(self):
        velocity = training_samples.velocity_of(*self.INSTANCE)
        assert lemma_2.holds_along(self.INSTANCE, velocity).proved
        assert "another velocity" in lemma_2.holds_along(self.INSTANCE, spoiled(velocity)).reason

    def test_a_wrong_velocity_on_both_routes_is_heard(self, monkeypatch):
        velocity = spoiled(training_samples.velocity_of(*self.INSTANCE))
        monkeypatch.setattr(lemma_2, "reverse_velocity", lambda *args: velocity)
        assert "rates" in lemma_2.holds_along(self.INSTANCE, velocity).reason

    def test_a_pair_of_different_slopes_would_be_heard(self, monkeypatch):
        monkeypatch.setattr(lemma_2, "have_equal_slopes", lambda *args: True)
        assert lemma_2.check(lemma_2.examples()[3]).refuted

    def test_polynomials_that_differ(self, monkeypatch):
        monkeypatch.setattr(lemma_2, "prove_pair_by_polynomials", lambda *args: refuted("a term"))
        assert lemma_2.proof().refuted

    def test_without_the_sliding_there_is_no_counterexample(self, monkeypatch):
        rates = {"in": ONE, "out": ONE, "s": F(0)}
        monkeypatch.setattr(lemma_2, "sliding_rates", lambda w_u: rates)
        assert lemma_2.printed().proved

    def test_e2_by_hand(self):
        """s from tangency; d/dt <w_u, w_v> and d/dt c_u c_v with the factor 1/n = 1/2, in plain Fractions."""
        x1, x2, half = (F(1, 2), F(-1, 2)), (F(1, 2), F(0)), F(1, 2)
        for name, (u1, u2), expected in (
            ("w_u = (3, 1)", (F(3), F(1)), (F(3, 20), F(15, 128), F(-19, 128))),
            ("w_u = (1, 2)", (F(1), F(2)), (F(5, 16), F(5, 32), F(15, 128))),
        ):
            cu, cv, wv = F(1, 4), F(1, 2), (ONE, ONE)
            dot = lambda a, b: sum((s * t for s, t in zip(a, b, strict=True)), F(0))  # noqa: E731
            value = [cu * rho(dot((u1, u2), x)) + cv * rho(dot(wv, x)) for x in (x1, x2)]
            r = [-(1 - y * t) * y for y, t in zip((F(-1), F(1)), value, strict=True)]
            s = -r[1] * dot(x1, x2) / (r[0] * dot(x1, x1))
            slope_u = [ONE if dot((u1, u2), x) > 0 else F(0) for x in (x1, x2)]
            du = [-half * sum(r[i] * cu * slope_u[i] * x[k] for i, x in enumerate((x1, x2))) for k in (0, 1)]
            dv = [-half * sum(r[i] * cv * (s, ONE)[i] * x[k] for i, x in enumerate((x1, x2))) for k in (0, 1)]
            dcu = -half * sum(r[i] * rho(dot((u1, u2), x)) for i, x in enumerate((x1, x2)))
            dcv = -half * sum(r[i] * rho(dot(wv, x)) for i, x in enumerate((x1, x2)))
            assert dot(dv, x1) == 0
            rates = (s, dot(du, wv) + dot((u1, u2), dv), dcu * cv + cu * dcv)
            assert rates == expected
            found = lemma_2.printed().evidence[name]
            assert (found["s"], found["in"], found["out"]) == expected
            assert found["(4) holds"]

    def test_on_a_network_with_a_wrong_velocity(self, monkeypatch):
        network = chain(["relu", "linear"], [2, 3])
        assert lemma_2.on_network(network).proved
        monkeypatch.setattr(lemma_2, "reverse_velocity", lambda *args: {"x->h1": ONE})
        assert lemma_2.on_network(network).refuted
        assert lemma_2.on_network(one_parameter()).unknown


class TestLemma3:
    SAMPLE = (((ONE, TWO), (ONE,)),)

    def test_a_wrong_velocity_is_heard(self):
        instance = (lemma_3.two_inputs(), self.SAMPLE)
        velocity = training_samples.velocity_of(*instance)
        assert lemma_3.moves_like_the_value(instance, velocity).proved
        assert lemma_3.moves_like_the_value(instance, spoiled(velocity)).refuted

    def test_the_package_may_not_differ(self, monkeypatch):
        verdict = refuted("moves", evidence=dataclasses.make_dataclass("R", ["broken"])(()))
        monkeypatch.setattr(lemma_3, "decide_layer_invariance", lambda *args, **options: verdict)
        assert lemma_3.check((lemma_3.two_inputs(), self.SAMPLE)).refuted

    def test_polynomials_that_differ(self, monkeypatch):
        monkeypatch.setattr(lemma_3, "layer_form", lambda g, F: training_form(g))
        assert lemma_3.proof().refuted

    def test_printed_with_a_cut_would_hold(self, monkeypatch):
        monkeypatch.setattr(lemma_3, "decide_printed_layer", lambda g, F: refuted("connected"))
        assert lemma_3.printed().proved

    def test_e1_and_e16_by_hand(self):
        """∂/∂t of w_1² is -2 w_1 x_1; of 2t² and v² it is -4t(px_1 + qx_2)v and -2v t(px_1 + qx_2)."""
        evidence = lemma_3.printed().evidence
        assert evidence["erratum 1"]["rates"] == (-2 * 1 * 1, -2 * 1 * 2)
        t = p = v = 1
        q, x1, x2 = 2, 1, 2
        value = v * t * (p * x1 + q * x2)
        assert evidence["erratum 16"]["rates"] == (-4 * value, -2 * value) == (-20, -10)
        assert [rate / (-2 * value) for rate in evidence["erratum 16"]["rates"]] == [2, 1]

    def test_on_networks(self, monkeypatch):
        assert lemma_3.on_network(chain(["relu", "linear"], [2, 3])).scope is Scope.FOR_ALL
        assert lemma_3.on_network(chain(["linear"], [2])).unknown
        monkeypatch.setattr(lemma_3, "decide_layer_invariance", lambda *args, **options: refuted("moves"))
        assert lemma_3.on_network(chain(["relu", "linear"], [2, 3])).refuted


def training_form(g):
    """Twice the first weight: no Euler identity."""
    from exactrelu import QuadraticForm

    name = g.edges[0].parameter
    return QuadraticForm((((name, name), F(2)),))


class TestDefinition7:
    G = definition_7.two_inputs()

    def test_a_wrong_verdict_is_heard(self):
        instance = (self.G, (("x1", "y"),))
        counts = definition_7.crossings(*instance)
        assert sorted(counts) == [0, 1]
        assert definition_7.agrees(instance, proved(), counts).refuted
        assert definition_7.check(instance).proved

    def test_a_witness_that_is_none_is_heard(self):
        instance = (self.G, (("x1", "y"),))
        other = definition_7.decide_layer(self.G, [("x2", "y")])  # its witness is x1 -> y, which meets the set once
        wrong = dataclasses.replace(other, evidence=dataclasses.replace(other.evidence, crossings=other.evidence.path))
        assert definition_7.agrees(instance, wrong, [0, 1]).refuted

    def test_a_layer_that_does_not_disconnect_would_be_heard(self, monkeypatch):
        monkeypatch.setattr(definition_7, "decide_printed_layer", lambda g, F: refuted("connected"))
        assert definition_7.check((self.G, (("x1", "y"), ("x2", "y")))).refuted
        assert definition_7.proof().refuted
        assert definition_7.printed().proved

    def test_on_networks(self):
        assert "are a layer" in definition_7.on_network(skip_triangle()).reason
        read_on = chain(["relu", "linear"], [1, 1])
        two = dataclasses.replace(read_on.architecture, outputs=("h1", "h2"))
        from exactrelu import Network

        assert "are no layer" in definition_7.on_network(Network(two, read_on.theta)).reason


class TestDefinition6:
    def test_classes_that_are_wrong(self):
        instance = definition_6.examples()[0]
        velocity = training_samples.velocity_of(*instance)
        right = (("h1_1",), ("h1_2",))
        assert definition_6.are_classes(instance, right, velocity).proved
        assert "sorted wrongly" in definition_6.are_classes(instance, (("h1_1", "h1_2"),), velocity).reason
        assert "rates" in definition_6.are_classes(instance, right, spoiled(velocity)).reason

    def test_e15_by_hand(self):
        """Samples e_1, e_2 with ℓ' y = 1, up to the factor -1/2: in-weights 1, out-weights 3."""
        wu, wv, cu, cv = (ONE, ONE), (ONE, -ONE), ONE, ONE
        inside = outside = F(0)
        for x in ((ONE, F(0)), (F(0), ONE)):
            zu, zv = (sum((a * b for a, b in zip(w, x, strict=True)), F(0)) for w in (wu, wv))
            su, sv = (ONE if z > 0 else F(0) for z in (zu, zv))
            inside += su * cu * zv + sv * cv * zu
            outside += rho(zu) * cv + rho(zv) * cu
        assert (inside, outside) == (1, 3)
        assert definition_6.printed().reason.endswith("moves by 1 and by 3")

    def test_active_on_every_sample_has_no_counterexample(self, monkeypatch):
        monkeypatch.setattr(definition_6, "active_on_some_sample", lambda network, data, neurons: neurons[:1])
        assert definition_6.printed().proved

    def test_on_networks(self, monkeypatch):
        assert definition_6.on_network(definition_6.two_units()).proved
        assert definition_6.on_network(chain(["linear"], [1])).unknown
        monkeypatch.setattr(definition_6, "flow_velocity", lambda *args: {"W1[1,1]": ONE})
        assert definition_6.on_network(definition_6.two_units()).refuted


class TestLemma4:
    def test_another_difference_is_heard(self):
        instance = lemma_4.examples()[0]
        assert lemma_4.is_the_formula(instance, "h1_1", "h1_2", F(-2)).proved
        assert lemma_4.is_the_formula(instance, "h1_1", "h1_2", F(2)).refuted
        assert lemma_4.check(instance).proved

    def test_a_wrong_formula_is_heard(self, monkeypatch):
        monkeypatch.setattr(lemma_4, "difference_formula", lambda *args: F(7))
        assert lemma_4.check(lemma_4.examples()[0]).refuted

    def test_polynomials_that_differ(self, monkeypatch):
        monkeypatch.setattr(lemma_4, "_both", lambda u, v: ((u, v),))
        assert lemma_4.proof().refuted

    def test_the_smallest_instance_by_hand(self):
        """Hidden weights 1, -1, output weights 1, 1, x = 1: derivatives (1, 0) and (1, 0), so -1 against 1."""
        a, b, c, d = ONE, -ONE, ONE, ONE
        du, dv, dc, dd = c * 1, F(0), rho(a), rho(b)  # ∂ν of the four weights
        assert (du * b + a * dv, dc * d + c * dd) == (-1, 1)

    def test_printed_needs_equal_entries(self, monkeypatch):
        monkeypatch.setattr(lemma_4, "decide_matrix_invariance", lambda *args: proved(evidence=None))
        assert lemma_4.printed().proved

    def test_e5_by_hand(self):
        """Two linear convolutions on (1, 2, 4): entry (1, 2) of both Gram matrices moves alike."""
        x, T, S = [F(1), F(2), F(4)], [[F(1), F(2)], [F(-1), F(1)]], [[F(1), F(1)], [F(2), F(-1)]]
        h = [[T[c][0] * x[p] + T[c][1] * x[p + 1] for p in (0, 1)] for c in (0, 1)]
        dS = [[h[c][o] for o in (0, 1)] for c in (0, 1)]  # y = Σ_c Σ_o S[c][o] h[c][o]
        dT = [[sum((S[c][p] * x[p + o] for p in (0, 1)), F(0)) for o in (0, 1)] for c in (0, 1)]
        inside = sum((dT[0][o] * T[1][o] + T[0][o] * dT[1][o] for o in (0, 1)), F(0))
        outside = sum((dS[0][o] * S[1][o] + S[0][o] * dS[1][o] for o in (0, 1)), F(0))
        assert inside == outside
        assert lemma_4.printed().refuted


class TestRemark1:
    def test_ranks_by_elimination(self):
        assert remark_1.plain_rank([[ONE, TWO], [TWO, F(4)]]) == 1
        assert remark_1.plain_rank([]) == 0
        assert remark_1.plain_rank([[F(0), ONE], [ONE, F(0)]]) == 2

    def test_rank_4_is_attained(self):
        instance = remark_1.examples()[2]
        assert remark_1.plain_ranks(instance, training_samples.velocity_of(*instance)) == (2, 2, 4)

    def test_other_ranks_are_heard(self, monkeypatch):
        monkeypatch.setattr(remark_1, "plain_ranks", lambda *args: (1, 1, 1))
        assert remark_1.check(remark_1.examples()[2]).refuted

    def test_a_minor_that_does_not_vanish(self, monkeypatch):
        monkeypatch.setattr(remark_1, "ZERO", F(1))
        assert remark_1.proof().refuted


class TestLemma8:
    def test_other_partials_are_heard(self):
        sample = (skip_triangle(), (ONE,))
        assert lemma_8.are_the_products(sample, lemma_8.tree_partials(*sample)).proved
        assert lemma_8.are_the_products(sample, (ONE, F(0))).refuted

    def test_another_subdifferential_is_heard(self, monkeypatch):
        monkeypatch.setattr(lemma_8, "partial_subdifferentials", lambda *args: ((F(0), ONE),) * 2)
        assert "subdifferential" in lemma_8.check((skip_triangle(), (ONE,))).reason

    def test_polynomials_that_differ(self, monkeypatch):
        monkeypatch.setattr(lemma_8, "path_polynomial", lambda path: {("x1",): 1})
        assert lemma_8.proof().refuted

    def test_e6_by_hand(self):
        """μ'(h') = h'_1 - h'_2; and ρ(h_1) + ρ(h_2) near (0, 1): slopes 0 and 1 in h_1, 1 in h_2."""
        evidence = lemma_8.printed().evidence
        assert evidence["absolute tree"]["partials"].first == (1, 1)
        assert evidence["absolute tree"]["partials"].second == (-1, -1)
        left, right = evidence["zero"]["partials"].first, evidence["zero"]["partials"].second
        h = F(1, 9)
        assert left == ((rho(-h) - rho(F(0))) / -h, (rho(h) - rho(F(0))) / h) == (0, 1)
        assert right == ((rho(1 + h) - rho(ONE)) / h,) * 2

    def test_the_signed_tree_off_the_kinks_has_no_counterexample(self, monkeypatch):
        monkeypatch.setattr(lemma_8, "_verdict", lambda *args, **options: proved())
        assert lemma_8.printed().proved


class TestLemma9:
    INSTANCE = lemma_9.examples()[0]

    def test_a_wrong_velocity_is_heard(self):
        instances = [training_samples.layered_sample(5, seed) for seed in range(5)]
        velocities = [training_samples.velocity_of(built.network, samples) for built, samples in instances]
        pairs = list(zip(instances, velocities, strict=True))
        assert all(lemma_9.holds_along(*pair).proved for pair in pairs)
        assert any(lemma_9.holds_along(instance, spoiled(velocity)).refuted for instance, velocity in pairs)

    def test_reverse_mode_must_agree(self, monkeypatch):
        wrong = refuted("otherwise", evidence=dataclasses.make_dataclass("R", ["incoming"])(F(10**6)))
        monkeypatch.setattr(lemma_9, "decide_weight_sharing", lambda *args, **options: wrong)
        assert "reverse mode" in lemma_9.check(training_samples.layered_sample(5, 0)).reason

    def test_polynomials_that_differ(self, monkeypatch):
        monkeypatch.setattr(lemma_9, "prove_matrix_by_polynomials", lambda *args: refuted("a term"))
        assert lemma_9.proof().refuted

    def test_e4_by_hand(self):
        """w_u = (1, 1), w_v = (1, -2), outputs 1, 1, x = e_2: derivatives (0, 1) and (0, 1), 1 and -2."""
        wu, wv, cu, cv = (ONE, ONE), (ONE, F(-2)), ONE, ONE
        dwu = dwv = (F(0), ONE)
        dcu, dcv = wu[1], wv[1]
        terms = [(dwu[k] * wv[k] + wu[k] * dwv[k], wu[k] * wv[k]) for k in (0, 1)]
        plain = sum((t for t, _ in terms), F(0)), dcu * cv + cu * dcv
        absolute = sum((t if product > 0 else -t for t, product in terms), F(0)), dcu * cv + cu * dcv
        assert (plain, absolute) == ((-1, -1), (1, -1))
        evidence = lemma_9.printed().evidence
        assert tuple(-t for t in evidence["absolute"]) == absolute
        assert tuple(-t for t in evidence["plain"]) == plain

    def test_signed_products_have_no_counterexample(self, monkeypatch):
        monkeypatch.setattr(lemma_9, "decide_weight_sharing", lambda *args, **options: proved("both"))
        assert lemma_9.printed().proved


class TestTheorem1:
    def test_every_item_has_an_example(self):
        from exactrelu import adjacent_pairs

        items = {pair.item for built, _ in theorem_1.examples() for pair in adjacent_pairs(built)}
        assert items == {1, 2, 3, 4, 5, 6, 7}

    @pytest.mark.parametrize("item", range(1, 8))
    def test_a_wrong_velocity_is_heard(self, item):
        instance = training_samples.layered_sample(item, 0)
        velocity = training_samples.velocity_of(instance[0].network, instance[1])
        assert theorem_1.holds_along(instance, velocity).proved
        names = list(velocity)
        heard = [theorem_1.holds_along(instance, {**velocity, name: velocity[name] + 1}).refuted for name in names]
        assert any(heard)

    def test_rates_that_differ_are_heard(self, monkeypatch):
        monkeypatch.setattr(theorem_1, "decide_matrix_invariance", lambda *args: refuted("an entry moves"))
        assert theorem_1.check(theorem_1.examples()[0]).refuted

    def test_a_broken_exchange_is_heard(self, monkeypatch):
        monkeypatch.setattr(theorem_1, "prove_matrix_invariance", lambda *args: unknown("frozen"))
        assert theorem_1.check(theorem_1.examples()[0]).refuted
        assert theorem_1.proof().refuted
        assert theorem_1.on_network(definition_6.two_units()).unknown

    def test_polynomials_that_differ(self, monkeypatch):
        monkeypatch.setattr(theorem_1, "prove_matrix_by_polynomials", lambda *args: refuted("a term"))
        assert theorem_1.proof().refuted
        monkeypatch.setattr(theorem_1, "prove_matrix_by_polynomials", lambda *args: proved("all"))
        assert theorem_1.printed().proved

    def test_a_missing_item_is_heard(self, monkeypatch):
        monkeypatch.setattr(theorem_1, "BUILDERS", {1: training_samples.BUILDERS[1]})
        assert theorem_1.proof().reason == "not all seven items were met"

    def test_e3_by_hand(self):
        """ν = U Y h + Z h, h = T x at x = 2: in T and in [U Z] the entries move differently, in [Y; Z] alike."""
        x, T = TWO, [ONE, TWO]
        U, Y, Z = [ONE, ONE], [[ONE, F(0)], [ONE, ONE]], [ONE, -ONE]
        out = [sum((U[k] * Y[k][c] for k in (0, 1)), Z[c]) for c in (0, 1)]  # ∂ν/∂h_c
        h = [T[c] * x for c in (0, 1)]
        g = [sum((Y[k][c] * h[c] for c in (0, 1)), F(0)) for k in (0, 1)]
        dT, dU, dZ = [out[c] * x for c in (0, 1)], g, h
        dY = [[U[k] * h[c] for c in (0, 1)] for k in (0, 1)]
        for i in (0, 1):
            for j in (0, 1):
                inside = dT[i] * T[j] + T[i] * dT[j]
                right = sum((dY[k][i] * Y[k][j] + Y[k][i] * dY[k][j] for k in (0, 1)), dZ[i] * Z[j] + Z[i] * dZ[j])
                wrong = dU[i] * U[j] + U[i] * dU[j] + dZ[i] * Z[j] + Z[i] * dZ[j]
                assert inside == right
                assert inside != wrong
        assert theorem_1.printed().evidence["item 6 with [U Z]"]["hold"] == 0

    def test_e18_by_hand(self):
        """Two linear Diagonal blocks of width 2 at x = (2, 3): the off-diagonal entries of U_1 U_1^T and Y_2^T Y_2."""
        x, ones = [TWO, F(3)], [ONE, TWO]
        U1, Y1, D1 = [ONE, TWO], [ONE, ONE], [ONE, -ONE]
        U2, Y2, D2 = [ONE, ONE], [ONE, -ONE], [TWO, ONE]
        g1 = sum((Y1[j] * x[j] for j in (0, 1)), F(0))
        h1 = [U1[i] * g1 + D1[i] * x[i] for i in (0, 1)]
        back2 = sum((ones[i] * U2[i] for i in (0, 1)), F(0))  # into g2
        out1 = [back2 * Y2[j] + ones[j] * D2[j] for j in (0, 1)]
        dU1, dD1 = [out1[i] * g1 for i in (0, 1)], [out1[i] * x[i] for i in (0, 1)]
        dY2, dD2 = [back2 * h1[j] for j in (0, 1)], [ones[j] * h1[j] for j in (0, 1)]
        for i in (0, 1):
            assert dU1[i] * U1[i] + dD1[i] * D1[i] == dY2[i] * Y2[i] + dD2[i] * D2[i]
        assert dU1[0] * U1[1] + U1[0] * dU1[1] != dY2[0] * Y2[1] + Y2[0] * dY2[1]
        assert theorem_1.printed().evidence["between Diagonal blocks"]["hold"] == 2
        assert theorem_1.printed().evidence["between Identity blocks"]["hold"] == 0

    def test_on_networks(self, monkeypatch):
        verdict = theorem_1.on_network(definition_6.two_units())
        assert verdict.scope is Scope.FOR_ALL
        assert "item 1" in verdict.reason
        assert "2 entries conserved on all patterns, 1 where slopes are equal; rates agree at a point" in verdict.reason
        assert theorem_1.on_network(chain(["linear"], [1])).unknown
        monkeypatch.setattr(theorem_1, "flow_velocity", lambda *args: {"W1[1,1]": ONE})
        assert theorem_1.on_network(definition_6.two_units()).refuted
        monkeypatch.setattr(theorem_1, "ENTRIES", 0)
        assert "rates" not in theorem_1.on_network(definition_6.two_units()).reason


class TestDefinition5:
    BLOCK = definition_5.Block("diagonal", ((ONE,),), ((ONE,),), ((-ONE,),), (TWO,))

    def test_a_wrong_value_and_a_wrong_kind(self):
        built = definition_5.built_block(self.BLOCK)
        assert definition_5.matches(self.BLOCK, built).proved
        assert "the formula" in definition_5.matches(dataclasses.replace(self.BLOCK, U=((TWO,),)), built).reason
        other = dataclasses.replace(self.BLOCK, kind="identity")
        assert "skip edges" in definition_5.matches(other, built).reason


class TestConvolutions:
    def test_a_wrong_kernel_is_heard(self):
        sample = definition_11.examples()[1]
        graph = convolution_graphs.built(sample)
        assert convolution_graphs.check_graph(sample, graph).proved
        wrong = dataclasses.replace(sample, kernel=tuple(tuple((t, t) for t, _ in row) for row in sample.kernel))
        assert convolution_graphs.check_graph(wrong, graph).refuted
        assert "positions" in convolution_graphs.is_convolution(dataclasses.replace(sample, stride=(1,)), graph).reason

    def test_the_border_of_a_padded_convolution(self):
        graph = convolution_graphs.built(definition_11.padded())
        assert convolution_graphs.shares_by_channel(graph).refuted
        assert convolution_graphs.agrees_by_position(graph).proved
        assert definition_11.printed().reason.endswith("h1_1_1 has 2 in-neighbours and h1_1_2 has 3")

    def test_a_neuron_of_another_window_is_heard(self):
        graph = convolution_graphs.built(definition_11.examples()[1])
        front = graph.layers[0].neurons
        swapped = dataclasses.replace(front, nodes=(front.nodes[1], front.nodes[0], *front.nodes[2:]))
        record = dataclasses.replace(graph.layers[0], neurons=swapped)
        assert convolution_graphs.agrees_by_position(dataclasses.replace(graph, layers=(record,))).refuted or (
            len(front.nodes) == 2
        )

    def test_without_padding_there_is_no_counterexample(self, monkeypatch):
        plain = definition_11.examples()[0]
        monkeypatch.setattr(definition_11, "padded", lambda: plain)
        assert definition_11.printed().proved

    def test_alexnet_by_hand(self):
        assert F(224 - (11 - 4), 4) == F(217, 4)
        assert (224 - 11) // 4 + 1 == 54
        assert (224 + 4 - 11) // 4 + 1 == 55
        assert definition_12.printed().evidence["positions"] == (54, 54)


class TestAssumptions:
    def test_weights_of_both_signs_have_no_common_tree(self, monkeypatch):
        first, second = chain(["relu", "linear"], [1, 5]), chain(["relu", "linear"], [3, 5])
        assert assumption_1.check((first, second, (ONE,))).proved
        monkeypatch.setattr(assumption_1, "realization", lambda network, x: (F(99),))
        assert assumption_1.check((first, second, (ONE,))).refuted

    def test_a_flow_that_leaves_its_ray(self):
        assert assumption_2.stays_on_its_ray(chain(["linear", "linear"], [1, -1]), ONE).proved
        assert assumption_2.stays_on_its_ray(chain(["linear", "linear"], [1, 2]), ONE).refuted

    def test_a_bounded_flow_is_heard(self, monkeypatch):
        monkeypatch.setattr(assumption_2, "decide_unbounded", lambda flow: refuted("bounded"))
        assert assumption_2.proof().refuted

    def test_another_factor_is_heard(self):
        assert assumption_3.is_multiple(((TWO,),), TWO, ((ONE,),)).proved
        assert assumption_3.is_multiple(((TWO,),), ONE, ((ONE,),)).refuted


@pytest.mark.parametrize(
    "card", [card for card in CARDS if hasattr(card, "dropped")], ids=lambda card: card.STATEMENT.key
)
def test_every_dropped_hypothesis_is_one_and_its_instance_is_refuted(card):
    names = {hypothesis.name for hypothesis in card.STATEMENT.hypotheses}
    dropped = card.dropped()
    assert dropped
    assert set(dropped) <= names
    for name, verdict in dropped.items():
        assert verdict.refuted, name


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.STATEMENT.key)
def test_a_spoiled_card_does_not_come_out_as_recorded(card):
    wrong = dataclasses.replace(card.STATEMENT, check=lambda instance: refuted("spoiled", evidence=0))
    assert not run_statement(wrong, instances=3, seed=0).as_recorded


@pytest.mark.parametrize(
    "card", [card for card in CARDS if card.STATEMENT.printed is not None], ids=lambda card: card.STATEMENT.key
)
def test_the_printed_claim_is_refuted_with_evidence(card):
    verdict = card.printed()
    assert verdict.refuted
    assert verdict.evidence
