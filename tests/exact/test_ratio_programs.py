"""Largest ratios made least: by hand, by one unknown, by both certificates on random programs."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact import ratio_programs
from exactrelu.exact.number_fields import field_number
from exactrelu.exact.ratio_programs import least_ratio, ratio_program
from exactrelu.exact.surds import surd

F = Fraction


def test_one_unknown_is_a_maximum_of_ratios():
    assert least_ratio(ratio_program([[3], [1], [-5]], [[2], [1], [1]])).value.as_surd == surd("3/2")
    # τ is the least t >= 0
    found = least_ratio(ratio_program([[-5]], [[1]]))
    assert (found.value.as_surd, found.y) == (surd(0), ())


def test_roots_of_determinants():
    """A x <= t x for a matrix A >= 0 begins at its largest eigenvalue (Perron, Frobenius)."""
    identity = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert least_ratio(ratio_program([[1, 1], [1, 0]], [[1, 0], [0, 1]])).value.as_surd == surd("1/2", "1/2", 5)
    cubic = least_ratio(ratio_program([[0, 0, 2], [1, 0, 0], [0, 1, 0]], identity)).value
    assert str(cubic) == "root 1 of -2 + t^3"
    assert least_ratio(ratio_program([[1, 5, 0], [0, 2, 0], [0, 7, 1]], identity)).value.as_surd == surd(1)


def test_without_a_kernel_there_are_two_bounds(monkeypatch):
    """What the kernels would have found lies between them, and each has its vector."""
    monkeypatch.setattr(ratio_programs, "_kernels", lambda *_: iter(()))
    program = ratio_program([[0, 2], [1, 0]], [[1, 0], [0, 1]])
    found = least_ratio(program, width=F(1, 100))
    assert found.value is None
    assert found.low**2 < 2 < found.high**2
    assert found.high - found.low <= F(1, 100)
    assert program.upper_bound(found.x_high) == found.high
    assert program.lower_bound(found.y_low) == found.low
    # a rational one is met by both bounds
    assert least_ratio(ratio_program([[3, 1]], [[2, 1]])).value.as_surd == surd(1)


def test_shapes_and_signs_are_checked():
    for a, b in (([], []), ([[]], [[]]), ([[1]], [[1, 2]]), ([[1]], [[1], [1]])):
        with pytest.raises(ShapeError):
            ratio_program(a, b)
    for b in ([[0]], [[-1]]):
        with pytest.raises(InputError, match="each row of A x <= t B x needs a weight on t"):
            ratio_program([[1]], b)


def random_program(rng):
    """Rows in pairs, as absolute values give them; equal columns and rows likely."""
    n, m, den = rng.randint(1, 4), rng.randint(1, 5), rng.choice([1, 1, 2])
    rows, weights = [], []
    for _ in range(m):
        row = [F(rng.randint(-3 * den, 3 * den), den) for _ in range(n)]
        weight = [F(rng.randint(0, 1)) for _ in range(n)]
        weight[rng.randrange(n)] = F(1)
        if rows and rng.random() < 0.2:
            row = rows[-1]
        rows += [row, [-t for t in row]]
        weights += [weight, weight]
    if n > 1 and rng.random() < 0.3:
        rows = [[row[0], row[0], *row[2:]] for row in rows]
        weights = [[row[1], row[1], *row[2:]] if any(row[1:]) else [F(1)] * n for row in weights]
    return ratio_program(rows, weights)


@given(st.integers(0, 10**6))
def test_both_certificates_hold(seed):
    """At τ some x has A x <= τ B x; just below it a y excludes all positive x, and τ is found exactly."""
    program = random_program(Random(seed))
    found = least_ratio(program)
    tau = field_number(found.value, [0, 1])
    assert program.verifies_upper(found.x, tau)
    if found.value > 0:
        assert program.verifies_lower(found.y, tau)
        assert program.at(found.value.enclose(F(1, 10**6))[0] - F(1, 10**6)).value >= 0
    assert program.at(found.value.enclose(F(1, 10**6))[1] + F(1, 10**6)).value <= 0


@given(st.integers(0, 10**6))
def test_rational_bounds_are_bounds(seed):
    """X of the linear program satisfies all rows at its bound; y excludes x > 0 below its own, here x = (1, …, 1)."""
    program = random_program(Random(seed))
    ones = (F(1),) * len(program.a[0])
    of_ones = program.upper_bound(ones)
    for t in (F(0), F(1), F(5, 2)):
        game = program.at(t)
        low, high = program.lower_bound(game.y), program.upper_bound(game.x)
        assert high is None or program.at(high).value <= 0
        assert low is None or of_ones is None or low <= of_ones
        assert high is not None or game.value > 0


def test_an_x_with_a_zero_may_be_nearer_than_its_neighbours():
    """X = (0, 0, 1) satisfies the first row at every t, and the second from 1/3 on; x > 0 needs t >= 1."""
    program = ratio_program([[1, 1, 0], [0, 0, 1]], [[1, 1, 0], [0, 0, 3]])
    found = least_ratio(program)
    assert F(1, 3) <= found.value.as_rational <= 1


def test_start_and_width_change_no_answer():
    program = ratio_program([[0, 2], [1, 0]], [[1, 0], [0, 1]])
    for start in (F(0), F(1), F(7, 5), F(2)):
        assert least_ratio(program, start=start).value.as_surd == surd(0, 1, 2)
