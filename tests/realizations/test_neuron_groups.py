"""Groups of neurons: their programs against the closed forms of one and two, and against members that are built."""

from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from exactrelu.exact.algebraic_numbers import as_algebraic
from exactrelu.exact.number_fields import field_number
from exactrelu.exact.ratio_programs import least_ratio
from exactrelu.exact.surds import surd
from exactrelu.realizations.fibre import FibreType
from exactrelu.realizations.fibre_demands import Demand, TypeDemands
from exactrelu.realizations.group_bounds import Group, GroupBounds
from exactrelu.realizations.neuron_groups import free_program, ray_program
from exactrelu.realizations.pair_distance import cancelling_distance, pair_distance
from exactrelu.realizations.two_layer_parametrization import TwoLayer

F = Fraction


def random_gamma(rng, m, d=None, D=None):
    d, D = d or rng.choice([1, 2, 3]), D or rng.choice([1, 2])
    rows = [[F(rng.randint(-6, 6), 2) for _ in range(d)] for _ in range(m)]
    return TwoLayer.of(rows, [[F(rng.randint(-6, 6), 2) for _ in range(D)] for _ in range(m)])


def random_nonzero(rng, length):
    while True:
        vector = tuple(F(rng.randint(-4, 4)) for _ in range(length))
        if any(vector):
            return vector


@given(st.integers(0, 10**6))
def test_one_neuron_on_a_ray_is_the_closed_form(seed):
    """A linear program with two unknowns and a formula: two routes to one number."""
    rng = Random(seed)
    gamma = random_gamma(rng, 1)
    u, p = random_nonzero(rng, gamma.d), random_nonzero(rng, gamma.D)
    found = least_ratio(ray_program(gamma, [(0, 1)], u, p))
    assert found.value.as_surd == pair_distance(gamma.a[0], gamma.c[0], u, p)


@given(st.integers(0, 10**6))
def test_two_that_cancel_are_the_closed_form(seed):
    gamma = random_gamma(Random(seed), 2)
    found = least_ratio(free_program(gamma, [(0, 1), (1, 1)]))
    assert found.value.as_surd == surd(cancelling_distance(gamma.a[0], gamma.c[0], gamma.a[1], gamma.c[1]))


def test_more_neurons_share_a_product():
    """Three of (1, 1) with the product 3 s² are as near as one of them with s²."""
    gamma = TwoLayer.of([[1], [1], [1]], [1, 1, 1])
    one, three = (F(1),), (F(27, 4),)
    found = least_ratio(ray_program(gamma, [(0, 1), (1, 1), (2, 1)], one, three))
    assert found.value.as_surd == surd("1/2")
    # on both sides of a line the products add up as well
    turned = TwoLayer.of([[1], [-1], [1]], [1, 1, 1])
    assert least_ratio(ray_program(turned, [(0, 1), (1, -1), (2, 1)], one, three)).value.as_surd == surd("1/2")


def test_three_that_cancel_on_a_ray_of_their_own():
    gamma = TwoLayer.of([[1, 0], [0, 1], [1, 1]], [1, 1, -1])
    assert least_ratio(free_program(gamma, [(0, 1), (1, 1), (2, 1)])).value.as_surd == surd("1/2")
    # (0, 1) and (0, -1) have the ray 0 in common only
    opposite = TwoLayer.of([[0, 1], [0, -1]], [1, -1])
    assert least_ratio(free_program(opposite, [(0, 1), (1, 1)])).value.as_surd == surd(1)
    assert least_ratio(free_program(opposite, [(0, 1), (1, -1)])).value.as_surd == surd(0)


@given(st.integers(0, 10**6))
def test_a_quick_bound_is_a_bound_and_open_means_nearer(seed):
    rng = Random(seed)
    m = rng.randint(2, 3)
    gamma = random_gamma(rng, m)
    demand = Demand(random_nonzero(rng, gamma.d), random_nonzero(rng, gamma.D))
    target = TypeDemands(FibreType(), (demand,), (demand,), 1)
    sides = tuple((i, 1 if i else -1) for i in range(m))
    straight = tuple((i, 1) for i in range(m))
    for group in (Group("ray", 0, straight), Group("cancel", 0, straight), Group("line", 0, sides)):
        fresh, bounds = GroupBounds(gamma), GroupBounds(gamma)
        exact = least_ratio(bounds.program(target, group)).value
        assert exact >= bounds.quick(target, group)
        for best in (as_algebraic(F(rng.randint(1, 24), 8)), as_algebraic(surd(0, 1, F(rng.randint(1, 40), 7))), exact):
            if not fresh.is_open(target, group, best):
                if best > fresh.quick(target, group):
                    y = fresh.multipliers(target, group, best)
                    assert fresh.program(target, group).verifies_lower(y, field_number(best, [0, 1]))
            else:
                assert exact < best
