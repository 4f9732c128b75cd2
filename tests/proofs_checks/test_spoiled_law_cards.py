"""Cards about conservation laws refute what is wrong, each for its own reason."""

import dataclasses

import pytest

from exactrelu import QuadraticForm, conservation_laws
from proofs_checks.beyond import module_laws, path_lifting_laws, residual_stream_law


class TestPathLifting:
    @pytest.mark.parametrize("number", range(3))
    def test_a_wrong_count_is_heard(self, number, monkeypatch):
        sample = path_lifting_laws.examples()[number]
        assert path_lifting_laws.check(sample).proved
        exact = conservation_laws(sample[0], "all")
        one_more = dataclasses.replace(exact, laws=exact.laws + 1)
        monkeypatch.setattr(path_lifting_laws, "conservation_laws", lambda *_: one_more)
        assert "K - rank" in path_lifting_laws.check(sample).reason

    def test_a_law_that_moves_is_heard(self, monkeypatch):
        sample = path_lifting_laws.examples()[0]
        wrong = [(1, 1, 1), (1, -1, 0)]
        monkeypatch.setattr(path_lifting_laws, "null_space", lambda rows, columns: wrong)
        assert "moves with the rate" in path_lifting_laws.check(sample).reason

    def test_multiplicities_by_hand(self):
        network = path_lifting_laws.examples()[2][0]
        names, rows = path_lifting_laws.multiplicities(network)
        assert len(names) == 1
        assert path_lifting_laws.null_space(rows, 1) == []
        assert path_lifting_laws.null_space([], 2) == [(1, 0), (0, 1)]


class TestResidualStream:
    def test_forgetting_a_block_is_heard(self, monkeypatch):
        one = ((1,), (1,))
        stream = (one, ((one, ((1, 2),)),), ((1, 1),), (1,))
        assert residual_stream_law.check(stream).proved
        exact = residual_stream_law.column_terms
        monkeypatch.setattr(residual_stream_law, "column_terms", lambda names, i, j, sign: exact(names, i, j, 1))
        assert "moves with the rate" in residual_stream_law.check(stream).reason

    def test_the_diagonal_of_a_stream_without_blocks_is_balancedness(self):
        stream = residual_stream_law.examples()[0]
        laws = residual_stream_law.stream_laws(residual_stream_law.build(stream))
        assert sorted(laws) == [(0, 0), (0, 1), (1, 1)]
        assert all(isinstance(form, QuadraticForm) and len(form.terms) == 2 for form in laws.values())


class TestModules:
    def test_the_family_has_624_members(self):
        assert len(module_laws.family()) == 624
        assert sum(module_laws.has_scalar_module(w) for w in module_laws.family()) == 41

    def test_an_exception_that_is_not_expected_is_heard(self, monkeypatch):
        monkeypatch.setattr(module_laws, "has_scalar_module", lambda widths: False)
        assert "beyond Lemma 2" in module_laws.check((1, 2, 2, 1)).reason

    def test_laws_without_an_explanation_are_heard(self, monkeypatch):
        def without_modules(*arguments):
            report = conservation_laws(*arguments)
            return dataclasses.replace(report, basis=tuple(law for law in report.basis if law.kind != "module"))

        monkeypatch.setattr(module_laws, "conservation_laws", without_modules)
        assert module_laws.check((1, 2, 1)).proved
        assert "explain 0 of 1" in module_laws.check((1, 2, 2, 1)).reason

    def test_a_count_without_a_certificate_is_unknown(self, monkeypatch):
        def doubtful(*arguments):
            return dataclasses.replace(conservation_laws(*arguments), status="with high probability")

        monkeypatch.setattr(module_laws, "conservation_laws", doubtful)
        assert module_laws.check((1, 2, 1)).unknown
