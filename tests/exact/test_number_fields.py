"""Fields of an algebraic number: the laws of a field, signs, and kernels."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, UnsupportedOperation
from exactrelu.exact.algebraic_numbers import algebraic_number, as_algebraic
from exactrelu.exact.number_fields import FieldNumber, field_kernel, field_number
from exactrelu.exact.surds import surd

F = Fraction
ROOTS = [
    as_algebraic("3/2"),
    algebraic_number([-1, -1, 1], 1, 2),
    algebraic_number([-2, 0, 0, 1], 1, 2),
    algebraic_number([1, -3, 0, 1], 0, 1),
]
NUMBERS = st.fractions(min_value=-3, max_value=3, max_denominator=3)


@st.composite
def triples(draw):
    root = draw(st.sampled_from(ROOTS))
    return [field_number(root, draw(st.lists(NUMBERS, max_size=4))) for _ in range(3)]


@given(triples())
def test_the_laws_of_a_field(numbers):
    x, y, z = numbers
    assert x * (y + z) == x * y + x * z
    assert (x - y) + y == x
    assert 1 - x == -(x - 1)
    assert 2 * x == x + x
    if y:
        assert x / y * y == x
        assert 1 / y == y.inverse()
        assert (x * y).sign == x.sign * y.sign
    assert abs(x).sign == x.sign**2
    assert (x < y, x > y, x <= y, x >= y) == ((y - x).sign > 0, (x - y).sign > 0, (y - x).sign >= 0, (x - y).sign >= 0)


@given(triples())
def test_enclosures_hold_the_number_and_its_sign(numbers):
    x = numbers[0] * numbers[1]
    low, high = x.enclose(F(1, 1000))
    assert high - low <= F(1, 1000)
    assert x >= low
    assert x <= high


def test_a_number_is_shown_as_a_surd_or_by_its_root():
    golden, cube = ROOTS[1], ROOTS[2]
    assert field_number(golden, [1, 2]).as_surd == surd(2, 1, 5)
    assert str(field_number(cube, [-1, 0, "1/2"])) == "-1 + 1/2 t^2 at t = root 1 of -2 + t^3"
    assert str(field_number(cube, [0, -1, 1])) == "-t + t^2 at t = root 1 of -2 + t^3"
    assert str(field_number(cube, [3])) == "3"
    assert field_number(cube, [0, 1]).as_surd is None
    assert field_number(cube, [0, 1]).as_rational is None
    assert field_number(cube, [0, 0, 0, 1]).as_rational == 2
    assert field_number(cube, []).sign == 0


def test_different_fields_and_zero_are_refused():
    one, other = field_number(ROOTS[1], [0, 1]), field_number(ROOTS[2], [0, 1])
    with pytest.raises(UnsupportedOperation, match="compare the numbers by their enclosures"):
        one + other
    # a rational number of another field joins
    assert one + field_number(ROOTS[2], [3]) == one + 3
    with pytest.raises(InputError, match="0 has no inverse"):
        one / 0
    with pytest.raises(InputError, match="not reduced"):
        FieldNumber(ROOTS[1], (F(1), F(0)))
    with pytest.raises(InputError, match="not reduced"):
        FieldNumber(ROOTS[1], (F(1), F(0), F(1)))


@given(st.sampled_from(ROOTS), st.integers(1, 3), st.integers(1, 4), st.data())
def test_kernels_are_sent_to_zero_and_have_the_right_size(root, m, n, data):
    tau = field_number(root, [0, 1])
    rows = [[tau * data.draw(NUMBERS) + data.draw(st.sampled_from([0, 1])) for _ in range(n)] for _ in range(m)]
    basis = field_kernel(rows)
    assert all(not sum((s * t for s, t in zip(row, x, strict=True)), tau - tau) for row in rows for x in basis)
    assert len(basis) >= n - m
    # the rank of the transposed matrix is the same
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert n - len(basis) == m - len(field_kernel(columns))
