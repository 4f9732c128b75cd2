"""Networks whose first level sees too few directions: auxiliary walls go in and must come out without a trace."""

import numpy as np

from exactrelu.networks.network import make_network
from exactrelu.regions.domains import box, polyhedron
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.faces import euler_characteristic, f_vector


def skip_network(inputs, *, seen_first):
    """h reads x1; y reads h and, by skips, all inputs: level 1 sees one direction of them."""
    names = [f"x{k}" for k in range(1, inputs + 1)]
    return make_network(
        inputs=names,
        constants={"one": 1},
        neurons={"h": "relu", "y": "relu"},
        edges=[("x1", "h", seen_first), ("h", "y", -3), *((name, "y", 1) for name in names), ("one", "y", -1)],
        outputs=["y"],
    )


def test_a_skip_past_a_level_of_rank_one():
    regions = enumerate_regions(skip_network(2, seen_first=1))
    assert sorted(r.sign_vector for r in regions) == [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    assert f_vector(regions).total == (1, 4, 4)
    assert all(len(r.facets) == 2 and len(r.vertices) == 1 and len(r.rays) == 2 for r in regions)
    assert {v for r in regions for v in r.vertices} == {(0, 1)}


def test_in_three_dimensions_there_is_lineality_left():
    """y sees x2 + x3 only as a sum: one direction is lineality, none of the rest."""
    regions = enumerate_regions(skip_network(3, seen_first=2))
    assert len(regions) == 4
    assert regions[0].lineality == ((0, -1, 1),)
    assert euler_characteristic(regions) == -1  # (-1)^3
    assert regions.unbounded_regions == 4


def test_nothing_but_auxiliary_walls_in_the_first_level():
    """h is constant, so level 1 sees nothing; the region of y is a half-plane, whose chart is a line."""
    net = make_network(
        inputs=["a", "b"],
        constants={"one": 1},
        neurons={"h": "relu", "y": "relu", "z": "relu"},
        edges=[("one", "h", 1), ("h", "y", 1), ("a", "y", 1), ("h", "z", 2), ("b", "z", 1), ("a", "z", 1)],
        outputs=["y", "z"],
    )
    regions = enumerate_regions(net)
    assert len(regions) == 4
    assert all(set(f.neurons) in ({"y"}, {"z"}) for r in regions for f in r.facets)
    assert f_vector(regions).total == (1, 4, 4)


def test_a_facet_that_was_an_auxiliary_wall_first_keeps_its_neuron():
    """For x1 < 0 the kink of y is x2 = 0, which is the auxiliary wall."""
    net = make_network(
        inputs=["x1", "x2"],
        neurons={"h": "relu", "y": "relu"},
        edges=[("x1", "h", 1), ("h", "y", 1), ("x2", "y", 1)],
        outputs=["y"],
    )
    regions = enumerate_regions(net)
    facets = {(region.sign_vector, facet.a, facet.neurons) for region in regions for facet in region.facets}
    assert facets == {
        ((1, 1), (-1, 0), ("h",)),
        ((1, 1), (-1, -1), ("y",)),
        ((1, -1), (-1, 0), ("h",)),
        ((1, -1), (1, 1), ("y",)),
        ((-1, 1), (1, 0), ("h",)),
        ((-1, 1), (0, -1), ("y",)),
        ((-1, -1), (1, 0), ("h",)),
        ((-1, -1), (0, 1), ("y",)),
    }


def test_with_a_domain_the_boundary_facets_stay_apart():
    """The half-plane x1 + x2 <= 1 and x1 <= 0: two rows of the domain that one region meets."""
    domain = polyhedron([[1, 1], [1, 0]], [1, 5])
    regions = enumerate_regions(skip_network(2, seen_first=1), domain)
    rows = sorted(f.domain_rows for r in regions for f in r.facets if f.domain_rows)
    assert rows
    assert all(len(row) == 1 for row in rows)
    everywhere = enumerate_regions(skip_network(2, seen_first=1), box(-9, 9, dimension=2))
    assert euler_characteristic(everywhere) == 1
    assert everywhere.bounded_regions == len(everywhere) == 4


def test_glued_cells_have_every_sign_vector_once():
    net = make_network(
        inputs=["x1", "x2", "x3"],
        constants={"one": 1},
        neurons={f"h{k}": "relu" for k in range(6)},
        edges=[
            ("x1", "h0", 1), ("one", "h0", -1),
            ("h0", "h1", 2), ("x2", "h1", 1), ("x1", "h1", -1),
            ("h0", "h2", -1), ("x3", "h2", 1), ("one", "h2", 1),
            ("h1", "h3", 1), ("h2", "h3", -1), ("x3", "h3", 2),
            ("h1", "h4", 1), ("h2", "h4", 1), ("one", "h4", -1),
            ("h3", "h5", 1), ("h4", "h5", -2), ("x1", "h5", 1),
        ],
        outputs=["h5"],
    )  # fmt: skip
    regions = enumerate_regions(net)
    assert len(np.unique(regions.signs, axis=0)) == len(regions)
    assert euler_characteristic(regions) == -1
    assert all(-1 < other < len(regions) for r in regions for other in r.neighbours)
