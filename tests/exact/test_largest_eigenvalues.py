"""Largest eigenvalues: equality found exactly, order found exactly, sums by Kronecker sums."""

from fractions import Fraction

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.largest_eigenvalues import (
    compare_largest_eigenvalues,
    compare_largest_roots,
    direct_sum,
    eigenvalue_upper_bound,
    kronecker_sum,
    largest_eigenvalue,
)
from exactrelu.exact.symmetric import compare_largest_eigenvalue


@st.composite
def symmetric(draw, size=3):
    n = draw(st.integers(1, size))
    entries = {(i, j): draw(st.integers(-3, 3)) for i in range(n) for j in range(i + 1)}
    return [[Fraction(entries[max(i, j), min(i, j)]) for j in range(n)] for i in range(n)]


def test_no_eigenvalue_is_refused():
    with pytest.raises(ShapeError, match="0 x 0"):
        largest_eigenvalue([])
    with pytest.raises(InputError, match="positive"):
        compare_largest_eigenvalues([[1]], [[1]], factor=0)
    with pytest.raises(InputError, match="no real root"):
        compare_largest_roots([1, 0, 1], [0, 1])


def test_a_double_irrational_eigenvalue_is_equal_to_a_simple_one():
    golden = [[0, 1], [1, 1]]
    assert compare_largest_eigenvalues(direct_sum(golden, golden), golden) == 0
    assert compare_largest_eigenvalues(golden, golden, factor=2, offset="-1") == -1  # φ < 2φ - 1 = √5


def test_close_eigenvalues_are_told_apart():
    near = Fraction(1414213562373095048801688724209698079, 10**36)
    assert compare_largest_eigenvalues([[0, 1], [2 - 1, 0]], [[near]]) == -1
    assert compare_largest_eigenvalues([[1, 1], [1, -1]], [[near]]) == -1  # √2 lies above the truncation by 5e-37
    assert compare_largest_eigenvalues([[1, 1], [1, -1]], [[near + Fraction(1, 10**36)]]) == -1
    assert compare_largest_eigenvalues([[1, 1], [1, -1]], [[near - Fraction(1, 10**30)]]) == 1


def test_rational_ties():
    assert compare_largest_eigenvalues([[3]], [[1, 0], [0, 3]]) == 0
    assert compare_largest_roots([0, 1], [0, 0, 1]) == 0
    assert compare_largest_roots([-1, 1], [-2, 0, 1]) == -1


def test_the_upper_bound_is_never_negative_and_near():
    assert eigenvalue_upper_bound([[-5]]) == 0
    bound = eigenvalue_upper_bound([[1, 1], [1, -1]], width="1/100")
    assert 2 < bound**2 < Fraction(102, 100) * 2


@given(symmetric(), symmetric())
def test_order_agrees_with_numpy(a, b):
    x, y = (float(numpy.linalg.eigvalsh(numpy.array(m, dtype=float))[-1]) for m in (a, b))
    assert compare_largest_eigenvalues(a, b) == (x - y > 1e-9) - (x - y < -1e-9)


@given(symmetric(), symmetric())
def test_kronecker_sums_add_the_largest_eigenvalues(a, b):
    total = largest_eigenvalue(kronecker_sum(a, b))
    x, y = largest_eigenvalue(a), largest_eigenvalue(b)
    assert x.low + y.low <= total.high
    assert total.low <= x.high + y.high


@given(symmetric(), st.integers(-4, 4))
def test_comparison_with_a_number_agrees_with_inertia(a, t):
    assert compare_largest_eigenvalues(a, [[t]]) == compare_largest_eigenvalue(a, t)
