"""Every dropped hypothesis has a family that fails, by numbers written out by hand; the reader's networks; errata."""

import itertools
from fractions import Fraction as F
from importlib import import_module

import pytest

from exactrelu import Statement, make_network, proved, refuted, two_layer
from exactrelu.statements.runner import run_on_network, run_statement
from proofs_checks import named_hypotheses
from proofs_checks.berner2019 import corollary_1_4_two_layers as corollary_1_4
from proofs_checks.berner2019 import proposition_1_2_transport as proposition_1_2
from proofs_checks.berner2019 import theorem_3_1_stability_at as theorem_3_1
from proofs_checks.berner2019 import theorem_3_3_uniform_stability as theorem_3_3
from proofs_checks.berner2019 import theorem_a_2_quality as theorem_a_2
from proofs_checks.manifest import cards, rows

MODULES = [
    import_module(f"proofs_checks.berner2019.{row['module']}") for _, row in rows("berner2019") if "module" in row
]
DROPS = [
    (module.STATEMENT, name, without) for module in MODULES for name, without in getattr(module, "DROPPED", {}).items()
]
ON_NETWORK = [card for card in cards("berner2019") if isinstance(card, Statement) and card.on_network is not None]


def rho(t):
    return max(t, F(0))


def test_nothing_of_the_paper_is_left_to_do():
    assert not [key for key, row in rows("berner2019") if "todo" in row]
    assert len(MODULES) == 25


@pytest.mark.parametrize(("card", "name", "without"), DROPS, ids=[f"{c.key}-{n}" for c, n, _ in DROPS])
def test_a_dropped_hypothesis_has_its_failing_family(card, name, without):
    assert name in {hypothesis.name for hypothesis in card.hypotheses}
    verdict = without()
    assert verdict.refuted
    assert verdict.reason
    assert verdict.evidence is not None


def test_the_promised_hypotheses_are_dropped():
    dropped = {(card.key.partition(".")[2], name) for card, name, _ in DROPS}
    promised = {
        "theorem_3_3": ("balanced", "non-redundant", "positive", "sobolev-norm"),
        "definition_3_2": ("balanced", "non-redundant", "positive"),
        "theorem_3_1": ("bounded-small-neurons", "non-redundant", "no-opposite-within", "no-opposite-across"),
        "lemma_a_3": ("independent", "live", "equal-width"),
        "lemma_a_6": ("two-coordinates", "one-more-neuron"),
        "lemma_a_7": ("fixed-directions", "around-zero"),
        "theorem_a_2": ("convex-loss", "quasi-convex"),
        "theorem_1_3": ("inverse-stable", "uniform-stability"),
    }
    assert {(card, name) for card, names in promised.items() for name in names} <= dropped


class TestFamiliesByHand:
    def test_e21_the_slice(self):
        """Γ = 2ρ(y + 2z) is 0 at (x, 1, -1); Φ = ρ(x + y + z)/256 is ρ(x)/256 there; ‖Φ - Γ‖ >= ½ by a_2 = a_3."""
        for x in range(-20, 21):
            assert 2 * rho(F(1) - 2) == 0
            assert F(1, 16) * rho(F(x + 1 - 1, 16)) == rho(F(x)) / 256
        for t in (F(j, 7) for j in range(-50, 50)):
            assert max(abs(t - 1), abs(t - 2)) >= F(1, 2)
        # Within 1/3 of Γ the pre-activation at (1, 1, -1) is at most 1/3 + 4/3 - 5/3 = 0.
        third = F(1, 3)
        assert max(a + (1 + b) - (2 + c) for a, b, c in itertools.product((-third, third), repeat=3)) == 0

    def test_e20_zero(self):
        verdict = corollary_1_4.each_vector_is_positive()
        assert verdict.evidence.a == ((0, 0, 0), (0, 0, 0))

    def test_e19_openness_does_not_need_constants(self):
        """Example A.4: δ = 1/k, distance k; s δ^α <= s < k for k = s + 1."""
        gamma, g = proposition_1_2.printed().evidence["Γ_k"], proposition_1_2.printed().evidence["g_k"]
        assert (gamma.a, gamma.c) == (((3, 0),), ((F(1, 9),),))
        assert (g.a, g.c) == (((0, 1),), ((F(1, 3),),))

    def test_e22_merging_to_zero(self):
        """ρ(x_1) - ½ρ(2x_1) = 0, and keeping a = (1, 0) leaves the distance 1 from Γ = 0."""
        for x in (F(-1), F(3)):
            assert rho(x) - rho(2 * x) / 2 == 0
        evidence = theorem_3_1.printed().evidence
        assert (evidence["merged c"], evidence["kept a"], evidence["distance"]) == (0, (1, 0), 1)
        assert theorem_3_1.check((evidence["Γ"], evidence["Θ"])).proved

    def test_without_convexity_by_hand(self):
        """L = min(x, 3/4 - x): L(0) = 0 <= L on [0, 3/4], L(1) = -1/4; 0 <= -1/4 + 8η/3 fails for η < 3/32."""
        eta, radius = F(1, 32), F(3, 4)
        assert F(0) > F(-1, 4) + 2 / radius * 1 * eta
        assert F(0) <= F(-1, 4) + 2 / radius * 1 * F(3, 32)
        evidence = theorem_a_2.without_convex_loss().evidence
        assert (evidence["g*"], evidence["η"]) == (0, eta)
        assert evidence["r'"] > radius  # the next better realization is at 13/16

    def test_without_non_redundance_by_hand(self):
        """3, 4 and 5: norms s² on one ray add up."""
        assert 3**2 + 4**2 == 5**2
        assert theorem_3_3.without_non_redundance().evidence == ("1/k²", "3 - 1/(2k)")


def test_a_hypothesis_that_is_not_needed_is_heard():
    assert named_hypotheses.each_is_needed({"a": lambda: refuted("no"), "b": lambda: refuted("no")}).proved
    verdict = named_hypotheses.each_is_needed({"a": lambda: refuted("no"), "b": lambda: proved("still true")})
    assert verdict.refuted
    assert "'b'" in verdict.reason


def test_a_line_that_fails_is_named():
    assert named_hypotheses.conclude({"one": True}, "done").reason == "done"
    verdict = named_hypotheses.conclude({"one": True, "two": False}, "done")
    assert (verdict.refuted, verdict.reason) == (True, "not shown: two")


@pytest.mark.parametrize("module", [m for m in MODULES if hasattr(m, "DROPPED")], ids=lambda m: m.STATEMENT.key)
def test_the_proof_listens_to_every_dropped_hypothesis(module, monkeypatch):
    """If the family of one hypothesis stops failing, the card is refuted."""
    names = list(module.DROPPED)
    monkeypatch.setattr(module, "DROPPED", {**module.DROPPED, names[-1]: lambda: proved("still true")})
    verdict = module.proof()
    assert verdict.refuted
    assert names[-1] in verdict.reason


class TestOnNetworks:
    MEMBER = two_layer([(1, 2, 1), (-1, 1, 1)], [(2, 1), (-1, 0)])
    BIASED = make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"h": "relu", "y": "linear"},
        edges=[("x", "h", 2), ("one", "h", -1), ("h", "y", 3), ("one", "y", "1/2")],
        outputs=["y"],
    )
    DEEP = make_network(
        inputs=["x"],
        neurons={"h": "relu", "g": "relu", "y": "linear"},
        edges=[("x", "h", 1), ("h", "g", 1), ("g", "y", 1)],
        outputs=["y"],
    )

    def test_the_cards_that_can_be_run(self):
        names = {card.key.partition(".")[2] for card in ON_NETWORK}
        assert {"definition_3_2", "theorem_3_3", "corollary_1_4", "lemma_a_3", "lemma_a_6"} <= names

    @pytest.mark.parametrize("card", ON_NETWORK, ids=lambda card: card.key)
    def test_two_layer_networks(self, card):
        for network in (self.MEMBER, self.BIASED):
            assert run_on_network(card, network).corrected.proved

    @pytest.mark.parametrize("card", ON_NETWORK, ids=lambda card: card.key)
    def test_other_networks_are_unknown_or_proved(self, card):
        outcome = run_on_network(card, self.DEEP)
        assert not outcome.corrected.refuted
        assert outcome.corrected.reason

    def test_the_reasons(self):
        by_name = {card.key.partition(".")[2]: card for card in ON_NETWORK}

        def reason(name, network):
            return run_on_network(by_name[name], network).corrected.reason

        assert reason("definition_3_2", self.MEMBER) == "a member: balanced, non-redundant, positive"
        assert reason("theorem_3_3", self.MEMBER).startswith("within 2√2 √δ")
        assert "does not apply" in reason("theorem_3_3", self.BIASED)
        assert "does not apply" in reason("theorem_3_3", two_layer([(1, 0)], [1]))
        assert "no member: balanced fails" in reason("definition_3_2", two_layer([(1, 1)], [3]))
        assert reason("lemma_a_6", self.BIASED) == "a member of N*_(3,2,1) with 2 live neurons, for all x"
        assert reason("lemma_a_3", two_layer([(1, 0), (0, 1), (-1, -1)], [1, 1, 1])) == "2 flip sets, found twice"
        assert "not a two-layer network" in reason("lemma_a_6", self.DEEP)


def test_cases_of_the_proofs_are_reached():
    """All cases of Theorem 3.1 among its instances and examples, all of 3.3 among its instances."""
    from exactrelu import stability, stability_at

    cases = set()
    record = lambda pair: cases.update(n.case for n in stability_at(*pair).phi) or theorem_3_1.check(pair)  # noqa: E731
    outcome = run_statement(_with_check(theorem_3_1.STATEMENT, record), instances=100, seed=0)
    assert outcome.corrected.proved
    assert cases == {"unmatched", "A", "B.1", "B.2", "B.3"}
    cases.clear()
    record = lambda pair: cases.update(p.case for p in stability(*pair).pairs) or theorem_3_3.check(pair)  # noqa: E731
    assert run_statement(_with_check(theorem_3_3.STATEMENT, record), instances=100, seed=0).corrected.proved
    assert cases == {"unmatched", "A.1", "A.2", "B"}


def _with_check(card, check):
    import dataclasses

    return dataclasses.replace(card, check=check, proof=None)


def test_the_ratio_of_the_best_pairs():
    """Theorem 3.3 with constants just below 2√2 fails at an extremal pair: 2√2 cannot be improved much there."""
    from exactrelu import extremal_pair, stability

    found = stability(*extremal_pair(3, 3, step=4))
    assert theorem_3_3.within(found, F(8)).proved
    assert theorem_3_3.within(found, F(799, 100)).refuted
