"""Facets that have lost a side, sign vectors that occur twice: mistakes of the tree do not pass unseen."""

from dataclasses import replace

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from exactrelu.networks.network import make_network
from exactrelu.regions.charts import Chart, find_chart
from exactrelu.regions.domains import whole_space
from exactrelu.regions.integer_form import find_direct_parts, make_integer_form, sensitive_rows
from exactrelu.regions.tree_cells import Cells, dyadic_point
from exactrelu.regions.tree_engine import grow
from exactrelu.regions.tree_facets import find_facet_slots
from exactrelu.regions.tree_keys import SignKeys
from exactrelu.regions.tree_links import link_facets
from exactrelu.regions.tree_rows import RowTable
from exactrelu.regions.walls import WallNumbers


def cross():
    """Two lines in the plane: four regions, four facets."""
    network = make_network(
        inputs=["x1", "x2"],
        neurons={"a": "relu", "b": "relu", "y": "linear"},
        edges=[("x1", "a", 1), ("x1", "b", 1), ("x2", "b", 1), ("a", "y", 1), ("b", "y", 1)],
        outputs=["y"],
    )
    parts = find_direct_parts(network.plan)
    chart = find_chart(whole_space(2), sensitive_rows(network.plan, parts))
    return make_integer_form(network.plan, parts, chart.T), chart


def grown_cross():
    form, chart = cross()
    return grow(form, chart, WallNumbers(2, 0), max_regions=10)


def test_every_facet_has_two_sides():
    grown = grown_cross()
    facets = link_facets(find_facet_slots(grown), SignKeys(grown.tree.cells.signs), grown.walls)
    assert facets.lengths.tolist() == [2] * 4
    assert sorted(map(tuple, facets.cells.tolist())) == [(0, 1), (0, 2), (1, 3), (2, 3)]


@pytest.mark.parametrize("lost", range(8))
def test_a_lost_side_is_noticed(lost):
    grown = grown_cross()
    sides = find_facet_slots(grown)
    keep = np.arange(8) != lost
    damaged = replace(sides, cells=sides.cells[keep], walls=sides.walls[keep], is_open=sides.is_open[keep])
    with pytest.raises(ArithmeticError, match="a facet has not exactly two sides"):
        link_facets(damaged, SignKeys(grown.tree.cells.signs), grown.walls)


def test_a_wrong_sign_is_noticed():
    grown = grown_cross()
    sides, signs = find_facet_slots(grown), grown.tree.cells.signs.copy()
    signs[0, 0] = 0
    with pytest.raises(ArithmeticError, match="a facet has not exactly two sides"):
        link_facets(sides, SignKeys(signs), grown.walls)


def test_equal_sign_vectors_are_noticed():
    with pytest.raises(ArithmeticError, match="two cells have one sign vector"):
        SignKeys(np.array([[1, -1], [1, -1]], dtype=np.int8))


def test_flipped_sign_vectors_are_found_where_they_exist():
    signs = np.array([[1, 0, -1], [-1, 0, -1], [1, 1, -1]], dtype=np.int8)
    keys = SignKeys(signs)
    assert keys.find_flipped(np.array([0, 1, 2, 2]), np.array([0, 0, 1, 2])).tolist() == [1, 0, -1, -1]


def test_rows_of_a_domain_without_interior_are_refused():
    form, chart = cross()
    empty = replace(chart, rows=((1, 0, 0), (-1, 0, -1)), row_numbers=(0, 1))
    with pytest.raises(ArithmeticError, match="no interior in its own chart"):
        grow(form, empty, WallNumbers(2, 2), max_regions=10)


def test_a_direction_that_nothing_sees_is_refused():
    form, _ = cross()
    identity = fmpq_mat(4, 4, [fmpq(int(i == k)) for i in range(4) for k in range(4)])
    wider = replace(
        form,
        dimension=3,
        levels=tuple(replace(v, direct=np.insert(v.direct, 2, 0, axis=0)) for v in form.levels),
        outputs=replace(form.outputs, direct=np.insert(form.outputs.direct, 2, 0, axis=0)),
    )
    with pytest.raises(ArithmeticError, match="seen by no neuron and no row"):
        grow(wider, Chart(identity, (), (), ()), WallNumbers(2, 0), max_regions=10)


def test_exact_points_come_and_go():
    cells = Cells(1, 0)
    cells.set_exact_point(0, (2, 6))
    assert cells.exact_point(0) == (1, 3)
    assert cells.is_exact.tolist() == [True]
    cells.set_points(np.array([0]), np.array([[0.25, 0.75]]))
    assert cells.exact_point(0) == (1, 3)
    assert not cells.exact_points
    assert dyadic_point([0.1, 0.5])[1] == 2**54


def test_codes_name_rows_and_their_opposites():
    table = RowTable(2, infinity=5)
    (number,) = table.append([[2, 0, -4]], 1).tolist()
    assert table.signed(number + 1) == (1, 0, -2)
    assert table.signed(-number - 1) == (-1, 0, 2)
    assert table.wall.tolist() == [5, 5, 5, 1]
    assert table.signed_floats(np.array([0, -number - 1])).tolist() == [[0, 0, 0], [-0.25, 0, 0.5]]
