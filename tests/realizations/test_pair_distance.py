"""Closed forms for one neuron and two: against a fine grid of scales from above, and exact refutations from below."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError
from exactrelu.exact.surds import enclose_surd, surd
from exactrelu.realizations.pair_distance import (
    cancelling_distance,
    common_ray_distance,
    dead_distance,
    pair_distance,
    ray_distance,
    scale_interval,
    share_distance,
)

F = Fraction
NUMBERS = st.fractions(min_value=-3, max_value=3, max_denominator=4)
VECTORS = {n: st.tuples(*[NUMBERS] * n) for n in (1, 2, 3)}


@st.composite
def pairs(draw):
    d, D = draw(st.sampled_from([1, 2, 3])), draw(st.sampled_from([1, 2]))
    a, c = draw(VECTORS[d]), draw(VECTORS[D])
    return a, c, draw(VECTORS[d].filter(any)), draw(VECTORS[D].filter(any))


def norm(values):
    return max(map(abs, values))


def at_scale(a, c, u, p, scale):
    first = norm([scale * x - s for x, s in zip(u, a, strict=True)])
    return max(first, norm([y / scale - t for y, t in zip(p, c, strict=True)]))


@given(pairs())
def test_no_scale_is_nearer_and_one_is_as_near(pair):
    """On a grid of λ the distance is never below the minimum; at a λ of the interval for t, it is at most t."""
    far = pair_distance(*pair)
    assert all(at_scale(*pair, F(2) ** k * (1 + F(r, 16))) >= far for k in range(-5, 5) for r in range(16))
    high = enclose_surd(far, 9)[1]
    low_scale, high_scale = scale_interval(*pair, high)
    assert 0 < low_scale <= high_scale
    assert all(at_scale(*pair, scale) <= high for scale in (low_scale, high_scale))


@given(pairs())
def test_below_the_distance_the_interval_is_empty(pair):
    low = enclose_surd(pair_distance(*pair), 9)[0] - F(1, 10**9)
    with pytest.raises(InputError, match="farther apart than t"):
        scale_interval(*pair, low)


def test_distances_to_hyperbolas():
    """From (0, 0) to s w = n it is √n; from (1, 1) to s w = 2 it is √2 - 1, on either side of the branch."""
    assert pair_distance((F(0),), (F(0),), (F(1),), (F(3),)) == surd(0, 1, 3)
    assert pair_distance((F(1),), (F(1),), (F(1),), (F(2),)) == surd(-1, 1, 2)
    assert pair_distance((F(2),), (F(2),), (F(1),), (F(2),)) == surd(2, -1, 2)
    assert pair_distance((F(-5),), (F(7),), (F(-2),), (F(17, 2),)) == surd(6, -1, 18)
    assert pair_distance((F(-5),), (F(7),), (F(-2),), (F(35, 2),)) == surd(0)


def test_a_product_of_the_other_sign_needs_c_to_turn():
    """c = 1 and p = -1 with a = u = 1: s w = 1 beside (1, -1), which is √((1+1)²/4 + 1) = √2 away."""
    assert pair_distance((F(1),), (F(1),), (F(1),), (F(-1),)) == surd(0, 1, 2)


def test_zero_entries_of_the_direction_and_of_the_product():
    assert pair_distance((F(1), F(5)), (F(1),), (F(1), F(0)), (F(1),)) == surd(5)
    assert pair_distance((F(1),), (F(1), F(-4)), (F(1),), (F(1), F(0))) == surd(4)


def test_a_dead_neuron_has_no_ray():
    for u, p in (((F(0),), (F(1),)), ((F(1),), (F(0),))):
        with pytest.raises(InputError, match="ask for dead_distance"):
            pair_distance((F(1),), (F(1),), u, p)


@given(pairs())
def test_ray_and_common_ray_on_a_grid(pair):
    a, _, u, _ = pair
    least = ray_distance(a, u)
    assert all(norm([F(k, 8) * x - s for x, s in zip(u, a, strict=True)]) >= least for k in range(40))
    shares = [F(k, 24) for k in range(25)]
    grid = [norm([s * x - (1 - s) * y for x, y in zip(a, u, strict=True)]) for s in shares]
    best = common_ray_distance(a, u)
    assert best <= min(grid)
    assert min(grid) - best <= F(1, 48) * (norm(a) + norm(u))


@given(pairs())
def test_two_neurons_cancel_on_a_grid(pair):
    a, c, b, e = pair
    shares = [F(k, 24) for k in range(25)]
    grid = [
        norm(
            [s * x - (1 - s) * y for x, y in zip(a, b, strict=True)]
            + [s * y + (1 - s) * x for x, y in zip(c, e, strict=True)]
        )
        for s in shares
    ]
    best = cancelling_distance(a, c, b, e)
    assert best <= min(grid)
    assert min(grid) - best <= F(1, 48) * max(norm(a) + norm(b), norm(c) + norm(e))
    assert best <= max(norm(a), norm(e))


def test_shares_end_at_zero_and_one():
    assert share_distance([(F(1), F(-2))]) == 2
    assert share_distance([(F(1), F(3))]) == 2
    assert share_distance([]) == 0
    assert dead_distance((F(3),), (F(0),)) == 0
