"""Subsets with a given sum: every route against all subsets."""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import LimitExceeded, ShapeError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.realizations.subset_sums import all_subsets, subsets_with_sum

FEW = DEFAULT_LIMITS.with_values(normal_form_terms=8)


def by_hand(v, t):
    subsets = chain.from_iterable(combinations(range(len(v)), r) for r in range(len(v) + 1))
    return {s for s in subsets if all(sum((v[i][k] for i in s), Fraction(0)) == t[k] for k in range(len(t)))}


def test_no_vector():
    zero, one = Fraction(0), Fraction(1)
    assert list(subsets_with_sum((), (zero,))) == [()]
    assert list(subsets_with_sum((), (one,))) == []
    assert list(subsets_with_sum((), ())) == [()]
    assert set(subsets_with_sum(((), ()), ())) == {(), (0,), (1,), (0, 1)}


def test_zero_vectors_are_free():
    assert set(subsets_with_sum(((Fraction(0),), (Fraction(2),)), (Fraction(2),))) == {(1,), (0, 1)}


@given(data=st.data())
def test_all_subsets_are_found_once(data):
    n, k = data.draw(st.integers(0, 7)), data.draw(st.integers(0, 3))
    entry = st.sampled_from([Fraction(t) for t in (0, 1, -1, 2)] + [Fraction(1, 2), Fraction(-3, 2)])
    v = tuple(tuple(data.draw(entry) for _ in range(k)) for _ in range(n))
    t = tuple(data.draw(entry) for _ in range(k))
    found = list(subsets_with_sum(v, t))
    assert len(set(found)) == len(found)
    assert set(found) == by_hand(v, t)


def test_both_routes_are_taken():
    """Independent vectors are eliminated, many numbers meet in the middle."""
    unit = tuple(tuple(Fraction(int(i == j)) for j in range(9)) for i in range(9))
    assert list(subsets_with_sum(unit, unit[3], limits=FEW)) == [(3,)]
    numbers = tuple((Fraction(2**k),) for k in range(6))
    assert list(subsets_with_sum(numbers, (Fraction(37),), limits=FEW)) == [(0, 2, 5)]
    assert list(subsets_with_sum(numbers, (Fraction(37, 2),), limits=FEW)) == []


def test_forty_powers_of_three_by_halves():
    limits = DEFAULT_LIMITS.with_values(normal_form_terms=2**18)
    numbers = tuple((Fraction(3**k),) for k in range(34))
    target = sum((number[0] for number in numbers[::5]), Fraction(0))
    assert list(subsets_with_sum(numbers, (target,), limits=limits)) == [tuple(range(0, 34, 5))]


def test_too_many_sums_are_refused_before_they_are_formed():
    numbers = tuple((Fraction(k),) for k in range(1, 9))
    with pytest.raises(LimitExceeded, match="comparing sums over subsets needs normal_form_terms = 16, the limit is 8"):
        subsets_with_sum(numbers, (Fraction(1),), limits=FEW)
    with pytest.raises(LimitExceeded, match=r"normal_form_terms = 2\^150"):
        subsets_with_sum(tuple((Fraction(k),) for k in range(1, 301)), (Fraction(1),))
    dependent = tuple((Fraction(0),) for k in range(9))
    with pytest.raises(LimitExceeded, match="needs normal_form_terms = 32"):
        subsets_with_sum(dependent, (Fraction(0),), limits=FEW)
    with pytest.raises(LimitExceeded, match="needs normal_form_terms = 16"):
        all_subsets(4, limits=FEW)
    assert len(list(all_subsets(3, limits=FEW))) == 8


def test_lengths_that_differ_are_refused():
    with pytest.raises(ShapeError, match="every vector must have the length of the sum, 2"):
        subsets_with_sum(((Fraction(1),),), (Fraction(1), Fraction(1)))
