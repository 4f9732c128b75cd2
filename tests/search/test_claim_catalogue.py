"""Claims come from entry points; what cannot be loaded, is none, or comes twice is refused with a sentence."""

from importlib.metadata import EntryPoint

import pytest

from exactrelu import InputError
from exactrelu.search import catalogue, find_claim, find_claims


def entry(value):
    return EntryPoint("mine", value, catalogue.GROUP)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("no_such_module:claims", "cannot be loaded"),
        ("builtins:no_such_name", "cannot be loaded"),
        ("keyword:kwlist.copy", "gives a str; return Claims only"),
    ],
)
def test_what_gives_no_claims_is_refused(value, words):
    with pytest.raises(InputError, match=words):
        catalogue.load_claims(entry(value))


def test_two_claims_of_one_key_are_refused(monkeypatch):
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [entry("proofs_checks.claims:claims")] * 2)
    with pytest.raises(InputError, match="two claims have the key"):
        find_claims()


def test_unknown_keys_are_answered_with_close_ones_or_with_all(monkeypatch):
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [entry("proofs_checks.claims:claims")])
    with pytest.raises(InputError, match=r"did you mean le2022\.lemma_2"):
        find_claim("le2022.lemma_22")
    with pytest.raises(InputError, match=r"there are berner2019\.lemma_a_3"):
        find_claim("zzz")
