"""Every card comes out as it is recorded, and every one with a check meets a broken claim."""

import dataclasses

import pytest

from exactrelu import Scope, Statement, proved, refuted
from exactrelu.statements.runner import run_statement
from proofs_checks.manifest import cards

CARDS = [card for paper in ("berner2019", "le2022") for card in cards(paper) if isinstance(card, Statement)]


@pytest.mark.parametrize("card", CARDS, ids=[card.key for card in CARDS])
def test_the_card_comes_out_as_recorded(card):
    outcome = run_statement(card, instances=15, seed=0)
    assert outcome.as_recorded, (outcome.corrected, outcome.printed)
    assert outcome.instances >= 15
    assert outcome.corrected.scope is (Scope.FOR_ALL if card.proof is not None else Scope.ON_INSTANCES)
    if card.printed is not None:
        assert outcome.printed.status is card.recorded_printed
        assert outcome.printed.reason
        if outcome.printed.refuted:
            assert outcome.printed.scope is Scope.REFUTED
            assert outcome.printed.evidence is not None


@pytest.mark.parametrize("card", CARDS, ids=[card.key for card in CARDS])
def test_a_refuting_check_is_heard_above_the_proof(card):
    """A proof on a class does not silence an instance that refutes the claim."""
    seen = []

    def check(instance):
        """The first three instances are passed, also when they come again; so shrinking meets no contradiction."""
        seen.append(instance)
        return proved() if instance in seen[:3] else refuted("spoiled", evidence=0)

    outcome = run_statement(dataclasses.replace(card, check=check, examples=None), instances=15, seed=0)
    assert outcome.corrected.refuted
    assert not outcome.as_recorded


@pytest.mark.parametrize("card", [c for c in CARDS if c.proof], ids=[c.key for c in CARDS if c.proof])
def test_a_proof_says_which_class_it_covers(card):
    assert card.proof_covers
    assert card.proof().reason
