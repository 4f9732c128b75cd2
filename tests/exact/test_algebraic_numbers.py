"""Algebraic numbers: one form each, compared exactly with surds and with each other."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError
from exactrelu.exact.algebraic_numbers import AlgebraicNumber, algebraic_number, as_algebraic, real_roots
from exactrelu.exact.characteristic_polynomial import evaluate_polynomial
from exactrelu.exact.surds import surd

F = Fraction
POLYNOMIALS = st.lists(st.integers(-4, 4), min_size=2, max_size=5).filter(lambda p: any(p[1:]))
SURDS = st.tuples(*[st.fractions(min_value=-3, max_value=3, max_denominator=4)] * 2, st.integers(0, 6)).map(
    lambda t: surd(*t)
)


def test_a_rational_root_has_degree_one():
    half = algebraic_number([-1, 2], 0, 1)
    assert (half.degree, half.as_rational, half.as_surd) == (1, F(1, 2), surd("1/2"))
    assert half.enclose() == (F(1, 2), F(1, 2))
    assert as_algebraic(half) is half


def test_the_same_number_by_other_polynomials():
    root = algebraic_number([-2, 0, 1], 1, 2)
    # (t² - 2)(2t - 3) t
    assert root == algebraic_number([0, 6, -4, -3, 2], 1, "29/20")
    assert hash(root) == hash(as_algebraic(surd(0, 1, 2)))


def test_a_cube_root_is_no_surd():
    root = algebraic_number([-2, 0, 0, 1], 1, 2)
    assert (root.as_surd, root.as_rational, root.degree) == (None, None, 3)
    low, high = root.enclose(F(1, 100))
    assert low**3 < 2 < high**3
    assert high - low <= F(1, 100)
    assert str(root) == "root 1 of -2 + t^3"
    assert root > surd("5/4")
    assert root < surd(0, 1, 2)
    assert root >= root
    assert root <= algebraic_number([-3, 0, 0, 1], 1, 2)


def test_near_numbers_of_different_degree_are_told_apart():
    """∛2 and a quadratic surd that agrees with it to seven digits."""
    root = algebraic_number([-2, 0, 0, 1], 1, 2)
    near = surd(0, 1, F(15874011, 10**7))
    assert root.compare(near) == (1 if near.q**3 < 4 else -1)


def test_forms_that_are_not_canonical_are_refused():
    for p in ([-1, 0, 1], [-2, 0, 2], [2, 0, -1], [1], [-4, 2]):
        with pytest.raises(InputError, match="not irreducible with coprime integers"):
            AlgebraicNumber(tuple(map(F, p)), 0)
    with pytest.raises(InputError, match="no real root number 2"):
        AlgebraicNumber((F(-2), F(0), F(1)), 2)
    with pytest.raises(InputError, match="no real root number 0"):
        AlgebraicNumber((F(1), F(0), F(1)), 0)
    with pytest.raises(InputError, match="the zero polynomial vanishes everywhere"):
        real_roots([0, 0])
    with pytest.raises(InputError, match="2 different roots from -2 to 2, not one"):
        algebraic_number([-2, 0, 1], -2, 2)


@given(POLYNOMIALS)
def test_the_roots_are_all_the_changes_of_sign(p):
    """Between two neighbouring roots the polynomial keeps its sign, and it changes at the roots of odd order."""
    roots = real_roots(p)
    assert list(roots) == sorted(roots)
    ends = [root.enclose(F(1, 10**6)) for root in roots]
    points = [F(-10), *((one[1] + two[0]) / 2 for one, two in pairwise(ends)), F(10)]
    assert all(evaluate_polynomial(p, x) for x in points)
    grid = [F(k, 16) for k in range(-160, 161)]
    for left, right in pairwise(points):
        signs = [evaluate_polynomial(p, x) > 0 for x in grid if left < x < right and evaluate_polynomial(p, x)]
        assert sum(a != b for a, b in pairwise(signs)) <= 1
    assert all(evaluate_polynomial(root.p, root.as_rational) == 0 for root in roots if root.degree == 1)


@given(SURDS, SURDS)
def test_surds_keep_their_order(one, two):
    assert as_algebraic(one).as_surd == one
    assert as_algebraic(one).compare(as_algebraic(two)) == as_algebraic(one).compare(two) == one.compare(two)
