"""Checks of the cards about spectral norms refute what is wrong, each for its own reason."""

from fractions import Fraction as F

import pytest

from exactrelu import alignment_bounds, convolution_tensor, decide_flattening_bound, refuted
from proofs_checks import spectral_samples as samples
from proofs_checks.le2022 import corollary_1_linear_last_layers as corollary_1
from proofs_checks.le2022 import definition_8_matrix_representations as definition_8
from proofs_checks.le2022 import lemma_10_flattenings as lemma_10
from proofs_checks.le2022 import lemma_11_linear_blocks as lemma_11
from proofs_checks.le2022 import theorem_2_reduced_alignment as theorem_2


class Swapped:
    """A tensor whose output side has its entries in another order."""

    def __init__(self, tensor):
        self.entries, self.shape, self.in_matrix = tensor.entries, tensor.shape, tensor.in_matrix
        self.rows = tensor.out_matrix()

    def out_matrix(self):
        return self.rows[::-1]


def test_definition_8_hears_exchanged_channels():
    tensor = convolution_tensor([[[1, 2]]])
    assert definition_8.check(tensor).proved
    assert "another row" in definition_8.check(Swapped(tensor)).reason


def test_definition_8_hears_other_shapes_and_entries():
    tensor = Swapped(convolution_tensor([[[1, 2]], [[3, 4]]]))
    tensor.rows = tensor.rows[:1]
    assert "representations are 1 x 2" in definition_8.check(tensor).reason
    tensor.rows = ((F(1), F(2)), (F(3), F(5)))
    assert "other entries" in definition_8.check(tensor).reason


@pytest.mark.parametrize(("card", "name"), [(lemma_10, "decide_flattening_bound"), (lemma_11, "decide_block_bound")])
def test_a_factor_that_is_too_small_is_heard(card, name, monkeypatch):
    exact = getattr(card, name)
    sharp = card.sample_tensors()[2] if card is lemma_10 else card.sample_blocks()[2]
    assert card.check(sharp).proved
    monkeypatch.setattr(card, name, lambda instance, *, swapped: exact(instance, factor=1, swapped=swapped))
    assert "too small" in card.check(sharp).reason


def test_both_sides_of_lemma_10_are_asked():
    sharp = lemma_10.sample_tensors()[3]
    assert decide_flattening_bound(sharp, factor=1).proved
    assert decide_flattening_bound(sharp, factor=1, swapped=True).refuted


def test_theorem_2_hears_constants_of_another_tail(monkeypatch):
    monkeypatch.setattr(theorem_2, "alignment_bounds", lambda tail: alignment_bounds(samples.interface_tail(1))[:1])
    assert theorem_2.check(samples.interface_tail(1000)).proved  # κ = 2 is attained at every scale

    class Smaller:
        layer, kappa, constant = 0, 1, F(0)

    monkeypatch.setattr(theorem_2, "alignment_bounds", lambda tail: [Smaller()])
    assert "is greater than 0" in theorem_2.check(samples.interface_tail(1000)).reason


def test_the_core_of_corollary_1_hears_an_imbalance_that_is_forgotten(monkeypatch):
    aligned, crossed = corollary_1.examples()[2:]
    assert corollary_1.check(aligned).proved
    assert corollary_1.check(crossed).proved
    monkeypatch.setattr(corollary_1, "gram", lambda *terms: [[0, 0], [0, 0]])
    assert "less than" in corollary_1.check(crossed).reason


def test_corollary_1_does_not_claim_the_limit():
    assert corollary_1.printed().unknown
    assert corollary_1.rotation(F(1, 2)) == ((F(3, 5), F(4, 5)), (F(-4, 5), F(3, 5)))


def test_printed_steps_that_held_would_be_said_to_hold(monkeypatch):
    for card in (definition_8, lemma_11, theorem_2):
        assert card.printed().refuted
    monkeypatch.setattr(theorem_2, "decide_unbounded", lambda flow: refuted("bounded"))
    assert theorem_2.printed().proved
    monkeypatch.setattr(definition_8, "decide_unbounded", lambda flow: refuted("bounded"))
    assert definition_8.printed().proved
