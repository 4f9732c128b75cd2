"""Tests of central_arrangement and two_layer_seminorm: three routes to the cells and to the semi-norm."""

from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import LimitExceeded, ShapeError, UnsupportedOperation
from exactrelu.exact.linear_programming import is_feasible
from exactrelu.exact.linear_systems import as_system
from exactrelu.realizations.central_arrangement import half_cells, line_of, primitive, signs_at
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import jacobian_at, seminorm_of_difference, two_layer_seminorm
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.search.strategies import points


def zaslavsky(n, d):
    """Cells of n hyperplanes in general position through 0 in R^d: 2 Σ_{i<d} C(n-1, i)."""
    from math import comb

    return 2 * sum(comb(n - 1, i) for i in range(d))


def by_linear_programs(gamma, theta):
    """Second route: every sign vector of the distinct lines, a linear program to see whether it has a cell."""
    rows = [(a, c, 1) for a, c in zip(gamma.a, gamma.c, strict=True) if any(a)]
    rows += [(a, c, -1) for a, c in zip(theta.a, theta.c, strict=True) if any(a)]
    lines = sorted({line_of(primitive(a))[0] for a, _, _ in rows})
    best = F(0)
    for signs in product((1, -1), repeat=len(lines)):
        strict = [[-s * v for v in line] for s, line in zip(signs, lines, strict=True)]
        if not is_feasible(as_system(C=strict, d=[0] * len(strict), dimension=gamma.d)):
            continue
        total = [[F(0)] * gamma.d for _ in range(gamma.D)]
        for a, c, side in rows:
            line, sign = line_of(primitive(a))
            if signs[lines.index(line)] * sign > 0:
                for j, v in enumerate(c):
                    for k, w in enumerate(a):
                        total[j][k] += side * v * w
        best = max(best, max(abs(v) for row in total for v in row))
    return best


def by_regions(gamma, theta):
    """Third route: the activation regions of the difference network."""
    rows = (*gamma.a, *theta.a)
    columns = (*gamma.c, *(tuple(-v for v in c) for c in theta.c))
    network = TwoLayer.of(rows, columns, e=[0] * gamma.D, d=gamma.d).as_network()
    return max(abs(t) for region in enumerate_regions(network) for row in region.affine_map.A for t in row)


@st.composite
def pairs(draw, most=3):
    """Γ and Θ with d <= 3, D <= 2; parallel, opposite and zero vectors are likely."""
    d, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    pool = draw(st.lists(points(d), min_size=1, max_size=4))
    row = st.tuples(st.sampled_from(pool), st.sampled_from([1, 1, -1, 2])).map(lambda t: tuple(t[1] * v for v in t[0]))
    net = st.lists(st.tuples(row, points(outputs)), max_size=most).map(
        lambda ns: TwoLayer.of([a for a, _ in ns], [c for _, c in ns], e=[0] * outputs, d=d)
    )
    return draw(net), draw(net)


class TestCells:
    def test_no_hyperplane_leaves_one_cell(self):
        assert half_cells([], 3) == [(0, (0, 0, 0))]

    def test_one_hyperplane_has_one_antipodal_pair(self):
        assert half_cells([(0, 1)], 2) == [(1, (0, 1))]

    @pytest.mark.parametrize(("n", "d"), [(1, 1), (4, 2), (5, 3), (6, 4), (4, 6), (3, 4)])
    def test_general_position_has_zaslavskys_number(self, n, d):
        normals = [tuple(t**k for k in range(d)) for t in range(2, n + 2)]
        cells = half_cells(normals, d)
        assert 2 * len(cells) == zaslavsky(n, d)
        full = (1 << n) - 1
        masks = [mask for mask, _ in cells]
        assert len({*masks, *(full ^ mask for mask in masks)}) == 2 * len(cells)
        for mask, x in cells:
            assert signs_at(normals, x) == mask
            assert signs_at(normals, [-v for v in x]) == full ^ mask

    def test_too_many_cells_are_refused(self):
        with pytest.raises(LimitExceeded, match="listing cells needs regions = more than 3, the limit is 3"):
            half_cells([(1, k) for k in range(5)], 2, most=3)

    def test_primitive_vectors_and_lines(self):
        assert primitive([0, 0]) == (0, 0)
        assert primitive([F(2, 3), F(-4, 9)]) == (3, -2)
        assert line_of((0, 0)) == ((0, 0), 0)


class TestSeminorm:
    def test_no_neuron(self):
        empty = TwoLayer.of([], [], e=[0, 0], d=2)
        found = seminorm_of_difference(empty, empty)
        assert (found.value, found.point, found.cells) == (0, (0, 0), 1)

    def test_dead_and_zero_neurons_are_no_kinks(self):
        gamma = TwoLayer.of([[0, 0], [1, 1], [1, 2]], [5, 0, 3])
        found = two_layer_seminorm(gamma)
        assert (found.value, found.entry, found.cells, found.gamma_signs) == (6, (0, 1), 2, (0, 1, 1))

    def test_equal_networks_are_at_distance_zero(self):
        gamma = TwoLayer.of([[1, 2], [-1, 3]], [1, -1])
        assert seminorm_of_difference(gamma, gamma).value == 0

    def test_example_2_5_is_linear_with_gradient_0_0_4(self):
        """berner2019, Example 2.5, rational variant: ρ(t) - ρ(-t) = t, so all jumps cancel."""
        for k in (1, 2, 7):
            rows = [(k, k, F(1, k)), (-k, k, F(1, k)), (0, -k, F(1, k))]
            theta = TwoLayer.of(rows, [k, k, 2 * k])
            gamma = TwoLayer.of([tuple(-t for t in row) for row in rows], [k, k, 2 * k])
            found = seminorm_of_difference(gamma, theta)
            assert (found.value, found.entry, found.cells) == (4, (0, 2), 1)
            assert all(found.gamma_signs)

    def test_different_widths(self):
        assert seminorm_of_difference(TwoLayer.of([[1]], [1]), TwoLayer.of([[1], [1]], [1, 3])).value == 3

    def test_a_bias_is_refused(self):
        with pytest.raises(UnsupportedOperation, match=r"the first network has a bias, and N_\(d,m,D\) has none"):
            seminorm_of_difference(TwoLayer.of([[1]], [1], b=[1]), TwoLayer.of([[1]], [1]))

    def test_different_inputs_are_refused(self):
        with pytest.raises(ShapeError, match="the networks have 1 and 2 inputs"):
            seminorm_of_difference(TwoLayer.of([[1]], [1]), TwoLayer.of([[1, 2]], [1]))
        with pytest.raises(ShapeError, match="the networks have 1 and 2 outputs"):
            seminorm_of_difference(TwoLayer.of([[1]], [1]), TwoLayer.of([[1]], [[1, 2]]))

    def test_no_input_is_refused(self):
        with pytest.raises(ShapeError, match="without an input there is no Jacobian"):
            two_layer_seminorm(TwoLayer.of([[]], [1]))

    @given(pairs())
    def test_three_routes_agree_and_the_cell_attains_the_value(self, pair):
        gamma, theta = pair
        found = seminorm_of_difference(gamma, theta)
        assert found.value == by_linear_programs(gamma, theta)
        one, other = jacobian_at(gamma, found.point), jacobian_at(theta, found.point)
        j, k = found.entry
        assert abs(one[j][k] - other[j][k]) == found.value
        for network, signs in ((gamma, found.gamma_signs), (theta, found.theta_signs)):
            for a, sign in zip(network.a, signs, strict=True):
                t = sum(v * x for v, x in zip(a, found.point, strict=True))
                assert ((t > 0) - (t < 0)) == sign
                assert (sign == 0) == (not any(a))

    @given(pairs(most=2))
    def test_the_regions_engine_finds_the_same(self, pair):
        gamma, theta = pair
        assert seminorm_of_difference(gamma, theta).value == by_regions(gamma, theta)

    @given(pairs(), points(1))
    def test_it_is_a_norm(self, pair, scale):
        """|R(Γ) - R(Θ)| is symmetric, and homogeneous in the second layer."""
        gamma, theta = pair
        size = seminorm_of_difference(gamma, theta).value
        assert seminorm_of_difference(theta, gamma).value == size
        t = scale[0]
        scaled = [TwoLayer(net.a, tuple(tuple(t * v for v in c) for c in net.c), net.b, net.e, net.d) for net in pair]
        assert seminorm_of_difference(*scaled).value == abs(t) * size
