"""Norms of realizations: degenerate domains, known values, and second routes by sampling, LP and quadrature."""

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected
from exactrelu.builders.two_layer import example_2_1_g, example_2_2_g, two_layer
from exactrelu.errors import InputError
from exactrelu.exact.matrices import multiply_vector
from exactrelu.networks.backward import jacobian
from exactrelu.networks.forward import realization
from exactrelu.networks.network import make_network
from exactrelu.realizations.difference_norms import difference_norms
from exactrelu.realizations.norms import (
    l2_norm_squared,
    lipschitz_l1,
    lipschitz_l2,
    lipschitz_linf,
    sobolev_seminorm,
    sup_norm,
)
from exactrelu.realizations.pairs import difference_network
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.search.strategies import networks

ONE = make_network(inputs=["x"], neurons={"y": "relu"}, outputs=["y"], edges=[("x", "y", 1)])


def test_an_empty_domain_has_norm_zero_attained_nowhere():
    empty = enumerate_regions(ONE, polyhedron([[1], [-1]], [0, -1]))
    assert (sobolev_seminorm(empty).value, sobolev_seminorm(empty).region) == (0, None)
    assert (sup_norm(empty).value, sup_norm(empty).point) == (0, None)
    assert l2_norm_squared(empty) == 0
    assert lipschitz_l2(empty).region is None


def test_a_flat_domain_has_a_maximum_but_no_jacobian():
    net = two_layer([(1, 1)], [1])
    flat = enumerate_regions(net, whole_space(2).through([0, 0], [1, 1]))
    for norm in (sobolev_seminorm, lipschitz_l1, lipschitz_linf, lipschitz_l2):
        with pytest.raises(InputError, match="dimension 1 in R\\^2"):
            norm(flat)
    assert sup_norm(flat).value is None
    segment = enumerate_regions(net, polyhedron([[1, -1], [-1, 1], [1, 0], [-1, 0]], [0, 0, 3, 0]))
    assert (sup_norm(segment).value, sup_norm(segment).point) == (6, (3, 3))


def test_a_network_without_kinks():
    net = fully_connected([([[2, -3], [1, 1]], None)])
    regions = enumerate_regions(net)
    found = sobolev_seminorm(regions)
    assert (found.value, found.output, found.input) == (3, 0, 1)
    assert (lipschitz_l1(regions).value, lipschitz_linf(regions).value) == (4, 5)
    assert sup_norm(regions).value is None
    assert l2_norm_squared(regions) is None


def test_a_constant_network_is_bounded_everywhere():
    net = fully_connected([([[0]], [-7])])
    regions = enumerate_regions(net)
    assert (sobolev_seminorm(regions).value, sup_norm(regions).value, lipschitz_l2(regions).squared.high) == (0, 7, 0)
    assert l2_norm_squared(enumerate_regions(net, box([0], [2]))) == 98


def test_bounded_on_a_line_although_the_domain_is_not():
    tent = make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"a": "relu", "b": "relu", "c": "relu", "y": "linear"},
        outputs=["y"],
        edges=[
            *[("x", "a", 1), ("x", "b", 1), ("one", "b", -1), ("x", "c", 1), ("one", "c", -2)],
            *[("a", "y", 1), ("b", "y", -2), ("c", "y", 1)],
        ],
    )
    regions = enumerate_regions(tent)
    assert (sup_norm(regions).value, sup_norm(regions).point) == (1, (1,))
    assert l2_norm_squared(enumerate_regions(tent, box([0], [2]))) == Fraction(2, 3)


@pytest.mark.parametrize("k", [1, 2, 3, 7])
def test_example_2_1_is_small_in_the_uniform_norm_only(k):
    net = example_2_1_g(k)
    assert sup_norm(enumerate_regions(net, box(-1, 1, dimension=2))).value == Fraction(1, k)
    assert sobolev_seminorm(enumerate_regions(net)).value == k * k


def test_example_2_2_has_the_semi_norm_of_its_slope():
    assert sobolev_seminorm(enumerate_regions(example_2_2_g(5))).value == Fraction(1, 5)


def test_an_irrational_lipschitz_constant_is_isolated():
    net = fully_connected([([[1, 1], [1, 0]], None)])
    found = lipschitz_l2(enumerate_regions(net))
    low, high = found.squared.low, found.squared.high  # ((1 + √5)/2)² = (3 + √5)/2
    assert (2 * low - 3) ** 2 < 5 < (2 * high - 3) ** 2
    assert high - low <= Fraction(1, 1000)


def test_the_square_integral_of_a_square():
    net = two_layer([(1, 1), (-1, -1)], [1, 1])  # |x + y|
    assert l2_norm_squared(enumerate_regions(net, box(-1, 1, dimension=2))) == Fraction(8, 3)


@given(
    st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.integers(-2, 2)), min_size=1, max_size=3),
)
def test_square_integrals_agree_with_sympy_in_one_dimension(units):
    net = fully_connected([([[a] for a, _, _ in units], [b for _, b, _ in units]), ([[c for _, _, c in units]], None)])
    x = sympy.Symbol("x")
    kinks = sorted({-3, 3} | {Fraction(-b, a) for a, b, _ in units if a and -3 < Fraction(-b, a) < 3})
    total = sympy.Rational(0)
    for low, high in pairwise(kinks):
        middle = (low + high) / Fraction(2)
        f = sum(c * (a * x + b) for a, b, c in units if a * middle + b > 0)
        total += sympy.integrate(sympy.expand(f * f), (x, sympy.Rational(str(low)), sympy.Rational(str(high))))
    assert l2_norm_squared(enumerate_regions(net, box([-3], [3]))) == Fraction(str(total))


@given(networks(max_inputs=2, max_neurons=3), st.data())
def test_norms_bound_every_sample(net, data):
    regions = enumerate_regions(net, box(-2, 2, dimension=net.input_dimension))
    point = [Fraction(data.draw(st.integers(-4, 4)), 2) for _ in range(net.input_dimension)]
    other = [Fraction(data.draw(st.integers(-4, 4)), 2) for _ in range(net.input_dimension)]
    f, g = realization(net, point), realization(net, other)
    step = [s - t for s, t in zip(point, other, strict=True)]
    change = [s - t for s, t in zip(f, g, strict=True)]
    assert max(map(abs, f), default=0) <= sup_norm(regions).value
    assert sum(map(abs, change)) <= lipschitz_l1(regions).value * sum(map(abs, step))
    assert max(map(abs, change), default=0) <= lipschitz_linf(regions).value * max(map(abs, step))
    assert sum(t * t for t in change) <= lipschitz_l2(regions).squared.high * sum(t * t for t in step)


@given(networks(max_inputs=2, max_neurons=3))
def test_the_place_attains_the_norm(net):
    regions = enumerate_regions(net, box(-2, 2, dimension=net.input_dimension))
    found = sobolev_seminorm(regions)
    if found.region is not None:
        inside = jacobian(net, found.region.interior_point, at_zero="negative")
        assert abs(inside[found.output][found.input]) == found.value
    largest = sup_norm(regions)
    assert largest.point is None or abs(realization(net, largest.point)[largest.output]) == largest.value
    euclid = lipschitz_l2(regions)
    if euclid.region is not None and euclid.squared.high:
        step = multiply_vector(euclid.gram, tuple(Fraction(1) for _ in euclid.gram))
        assert sum(t * t for t in step) <= euclid.squared.high**2 * len(step)


@given(networks(max_inputs=2, max_neurons=2), networks(max_inputs=2, max_neurons=2))
def test_norms_of_a_difference_by_folding_and_by_its_own_regions(f, g):
    if f.input_dimension != g.input_dimension:
        return
    domain = box(-1, 1, dimension=f.input_dimension)
    folded = difference_norms(f, g, domain, by_position=True)
    regions = enumerate_regions(difference_network(f, g), domain)
    assert folded.seminorm == sobolev_seminorm(regions).value
    assert folded.sup == sup_norm(regions).value
