"""The claims of the papers: what is false as printed is refuted by search, what is needed is found to be needed."""

from fractions import Fraction

import pytest

from exactrelu import two_layer
from exactrelu.search import Instance, Size, find_smaller_step, refute
from exactrelu.search.catalogue import find_claim, find_claims
from proofs_checks.claims import claims
from proofs_checks.claims.berner2019_claims import distance_bound, ray_distance

CLAIMS = {claim.key: claim for claim in claims()}

# The sizes of the instances that the errata give by hand; what is found may not be larger.
PRINTED = {
    "le2022.lemma_3": Size(1, 2, 1, 2),  # E1: w_1 x_1 + w_2 x_2 at (1, 2)
    "le2022.theorem_1": Size(3, 6, 2, 1),  # E15: (1, 1), (1, -1) at e_1, e_2
    "le2022.theorem_1_item_6": Size(5, 10, 1, 2),  # E3
    "le2022.lemma_9": Size(3, 6, 1, 2),  # E4: (1, 1), (1, -2), out (1, 1), x = e_2
    "le2022.lemma_4": Size(3, 4, 1, 1),  # E5: any linear pair
    "le2022.lemma_8": Size(1, 2, 1, 1),  # E6: x_1 - x_2
    "le2022.definition_10": Size(2, 3, 0, 1),  # E7: i -> v -> o, i -> o
    "le2022.setting_2": Size(1, 1, 1, 1),  # E13: ρ at x = 1, y = -1
    "le2022.equation_1": Size(1, 1, 1, 3),  # E14: wx at 2
    "le2022.equation_10": Size(2, 2, 1, 1),  # E14: the chain 1, -1
}

NEEDED = [
    (claim.key, name)
    for claim in claims()
    for name in claim.names
    if (claim.key, name)
    not in {
        ("le2022.lemma_2", "non-zero"),  # proved to be redundant
        ("le2022.theorem_1", "non-zero"),
        ("le2022.equation_10", "non-zero"),
        ("le2022.lemma_4", "non-zero"),  # searched, none found
        ("le2022.lemma_4", "inner"),
        ("le2022.lemma_8", "non-zero"),
        ("le2022.lemma_9", "inner"),
        ("berner2019.theorem_3_1", "C.3a"),
        ("berner2019.theorem_3_1", "C.3b"),
        ("berner2019.theorem_3_3", "positive"),
    }
]
LONG = {
    ("berner2019.theorem_3_3", "non-redundant"),
    ("berner2019.theorem_3_1", "C.2"),
    ("berner2019.theorem_3_3", "balanced"),
    ("le2022.lemma_7", "single-out-edge"),
}


@pytest.mark.parametrize("key", [key for key, claim in CLAIMS.items() if claim.printed is not None])
def test_what_is_false_as_printed_is_found_from_the_printed_claim(key):
    found = refute(CLAIMS[key].printed, seconds=100, guided=False).counterexample
    found.check()
    assert found.minimal == "global in the declared order"
    assert found.size <= PRINTED[key]
    assert CLAIMS[key].find_broken(found.instance) is not None or CLAIMS[key].conclusion(found.instance).holds


def drop(key, name):
    claim = CLAIMS[key]
    found = refute(claim, name, seconds=200, guided=False).counterexample
    found.check()
    assert claim.find_broken(found.instance) == name, "with all hypotheses it would refute the corrected claim"


@pytest.mark.parametrize(("key", "name"), [pair for pair in NEEDED if pair not in LONG])
def test_hypotheses_are_needed(key, name):
    drop(key, name)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "name"), sorted(LONG))
def test_hypotheses_are_needed_and_it_takes_a_while_to_see(key, name):
    drop(key, name)


@pytest.mark.parametrize("key", CLAIMS)
def test_corrected_claims_survive_a_second(key):
    found = refute(CLAIMS[key], seconds=2, guided=False)
    assert found.counterexample is None
    assert found.tried > 0


@pytest.mark.slow
@pytest.mark.parametrize("key", CLAIMS)
def test_corrected_claims_survive_a_minute_of_walking_and_drawing(key):
    assert refute(CLAIMS[key], seconds=60).counterexample is None


def test_lemma_2_needs_no_word_on_zeros():
    found = refute(CLAIMS["le2022.lemma_2"], "non-zero")
    assert found.verdict.proved
    assert "29 pairs" in found.verdict.reason


def test_minimal_counterexamples_are_locally_minimal_too():
    """A hit of the walk that a single step could make smaller would not be minimal in the order of the space."""
    claim = CLAIMS["le2022.lemma_2"]
    for name in ("learnable", "inner", "same-pattern"):
        found = refute(claim, name, guided=False).counterexample
        smaller = find_smaller_step(claim, found.instance, (name,))
        assert smaller is None or "0" in {str(t) for t in smaller.rationals()}


def test_distance_to_a_ray():
    assert ray_distance((Fraction(1), Fraction(0)), (Fraction(1), Fraction(-1))) == Fraction(1, 2)
    assert ray_distance((Fraction(-1), Fraction(0)), (Fraction(1), Fraction(0))) == 1
    grid = [Fraction(k, 60) for k in range(400)]
    for a, u in [((3, 1), (1, 2)), ((1, 5), (2, -1)), ((-1, 2), (1, 1)), ((0, 0), (1, 1))]:
        a, u = tuple(map(Fraction, a)), tuple(map(Fraction, u))
        assert ray_distance(a, u) <= min(max(abs(t * x - y) for x, y in zip(u, a, strict=True)) for t in grid)


def test_bound_of_the_distance_in_the_examples_of_the_paper():
    """Example 2.2: at least r; Example 2.3: at least 1; both are bounds of the paper (berner2019)."""
    from exactrelu import as_two_layer

    bound = lambda f, g: distance_bound(as_two_layer(f), as_two_layer(g))  # noqa: E731
    assert bound(two_layer([(5, 0)], [0]), two_layer([(0, 1)], ["1/7"])) == 5
    assert bound(two_layer([(1, 0), (1, 0)], [1, 1]), two_layer([(1, 0), (0, 1)], [2, "1/7"])) == 1
    assert bound(two_layer([(1, 0)], [1]), two_layer([(1, 0)], [1])) == 0


def test_claims_are_found_by_the_entry_point():
    assert set(CLAIMS) <= {claim.key for claim in find_claims()}
    assert find_claim("le2022.lemma_3").printed is not None
    with pytest.raises(Exception, match=r"did you mean le2022\.lemma_3"):
        find_claim("le2022.lemma_33")


def test_every_claim_says_what_it_claims():
    for claim in CLAIMS.values():
        assert claim.wording
        assert claim.title
        assert all(h.meaning for h in claim.hypotheses)


def test_an_instance_beyond_the_claim_is_no_counterexample():
    from exactrelu.search.minimise import refutes

    alone = Instance(two_layer([(1, 1)], [1]))
    assert not refutes(CLAIMS["berner2019.theorem_3_3"], alone)
