"""Norms of a difference: by hand, against all regions of the two networks side by side."""

import pytest
from hypothesis import given

from exactrelu.errors import LimitExceeded
from exactrelu.networks.forward import realization
from exactrelu.networks.network import make_network
from exactrelu.realizations.difference_norms import DifferenceNorms, difference_norms
from exactrelu.realizations.pairs import difference_network
from exactrelu.regions.domains import box, polyhedron
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.search.strategies import networks


def bend(left, right, offset=0):
    return make_network(
        inputs=["x"], constants={"one": 1}, neurons={"h": (left, right), "y": "linear"},
        edges=[("x", "h", 1), ("h", "y", 1), ("one", "y", offset)], outputs=["y"])  # fmt: skip


def test_by_hand():
    assert difference_norms(bend(0, 1), bend(0, 1)) == DifferenceNorms(0, None)
    assert difference_norms(bend(0, 1), bend(0, 1), box(0, 1, dimension=1)) == DifferenceNorms(0, 0)
    assert difference_norms(bend(0, 3), bend(-1, 1)) == DifferenceNorms(2, None)
    assert difference_norms(bend(0, 3), bend(-1, 1, 5), box(-1, 2, dimension=1)) == DifferenceNorms(2, 6)
    assert difference_norms(bend(0, 3), bend(0, 3, 5)) == DifferenceNorms(0, None)


def test_where_there_is_no_jacobian():
    f = make_network(inputs=["x", "u"], neurons={"y": "relu"}, edges=[("x", "y", 1), ("u", "y", 1)], outputs=["y"])
    g = make_network(inputs=["x", "u"], neurons={"y": "relu"}, edges=[("x", "y", 2)], outputs=["y"])
    flat = polyhedron([[1, 0], [-1, 0]], [1, 1], E=[[0, 1]], f=[3])
    assert difference_norms(f, g, flat) == DifferenceNorms(None, 3)
    assert difference_norms(f, g, polyhedron([[1, 0], [-1, 0]], [0, -1])) == DifferenceNorms(0, 0)


def test_in_seven_dimensions_vertices_are_not_listed():
    names = [f"x{k}" for k in range(7)]
    f = make_network(inputs=names, neurons={**{f"h{k}": "relu" for k in range(7)}, "y": "linear"},
                     edges=[(x, f"h{k}", 1) for k, x in enumerate(names)] + [(f"h{k}", "y", k) for k in range(7)],
                     outputs=["y"])  # fmt: skip
    g = make_network(inputs=names, neurons={"y": "linear"}, edges=[], outputs=["y"])
    assert difference_norms(f, g, box(-1, 1, dimension=7)) == DifferenceNorms(6, None)


def test_a_limit_is_raised_by_name():
    with pytest.raises(LimitExceeded, match="regions"):
        difference_norms(bend(0, 3), bend(-1, 1), max_regions=1)


@given(f=networks(max_inputs=2, max_neurons=3), g=networks(max_inputs=2, max_neurons=3))
def test_norms_are_those_of_all_regions_of_the_difference(f, g):
    if f.architecture.inputs != g.architecture.inputs:
        return
    square = box(-1, 2, dimension=f.input_dimension)
    found = difference_norms(f, g, square)
    network = difference_network(f, g)
    regions = list(enumerate_regions(network, square))
    assert found.seminorm == max(abs(a) for r in regions for row in r.affine_map.A for a in row)
    corners = {x for r in regions for x in r.vertices}
    assert found.sup == max(abs(v) for x in corners for v in realization(network, x))
