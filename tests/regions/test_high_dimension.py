"""From dimension 7 on the regions come from the splitting tree: the same complex as the lattice, less the faces."""

import json
from fractions import Fraction
from math import prod

import numpy as np
import pytest

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.certificates.submit import submit
from exactrelu.cli.main import main
from exactrelu.errors import LimitExceeded, UnsupportedOperation
from exactrelu.networks.activations import leaky_relu
from exactrelu.networks.backward import jacobian
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import make_network
from exactrelu.networks.network_text import canonical_text
from exactrelu.regions.certify import certify_complex
from exactrelu.regions.charts import find_chart
from exactrelu.regions.decision_boundary import boundary_between, decision_boundary, zero_set
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.engine import run
from exactrelu.regions.enumeration import _as_complex, enumerate_regions
from exactrelu.regions.faces import all_face_signs, euler_characteristic, f_vector, face_vertices, faces
from exactrelu.regions.integer_form import find_direct_parts, make_integer_form, sensitive_rows
from exactrelu.regions.interior_points import interior_points
from exactrelu.regions.notions import region_notions
from exactrelu.regions.volume import total_volume, volume, volumes
from exactrelu.regions.walls import WallNumbers


def by_lattice(network, domain):
    """The complex that the lattice engine finds, whatever the dimension."""
    parts = find_direct_parts(network.plan)
    chart = find_chart(domain, sensitive_rows(network.plan, parts))
    form = make_integer_form(network.plan, parts, chart.T)
    walls = WallNumbers(len(form.kinked), len(chart.rows))
    result = run(form, chart, walls, max_regions=10**5, max_faces=10**7)
    return _as_complex(network, domain, chart, form, walls, result)


def coordinates(n):
    """One ReLU for each coordinate."""
    inputs = [f"x{k}" for k in range(n)]
    return make_network(
        inputs=inputs,
        neurons={f"h{k}": "relu" for k in range(n)},
        edges=[(x, f"h{k}", 1) for k, x in enumerate(inputs)],
        outputs=["h0"],
    )


def with_dead_neighbour():
    """All |x_k|, d = relu(-|x0|), which only touches zero at x0 = 0, and z = |d|, which vanishes everywhere."""
    inputs = [f"x{k}" for k in range(7)]
    return make_network(
        inputs=inputs,
        neurons={**{f"h{k}": "abs" for k in range(7)}, "d": "relu", "z": "abs", "y": "linear"},
        edges=[*((x, f"h{k}", 1) for k, x in enumerate(inputs)), ("h0", "d", -1), ("d", "z", 1), ("z", "y", 1),
               ("h6", "y", 1)],
        outputs=["y"],
    )  # fmt: skip


def two_layers():
    """Two hidden layers with a neuron of slope 1/10 and an edge past a layer."""
    edges = [(f"x{k}", f"h{j}", (3 * k + 5 * j + k * j) % 11 - 5) for k in range(7) for j in range(7)]
    edges += [("one", f"h{j}", j - 2) for j in range(7)]
    edges += [(f"h{j}", f"g{i}", 2 * i - j + 1) for j in range(7) for i in range(2)]
    edges += [("one", "g0", -1), ("x6", "g1", 1), ("g0", "y", 1), ("g1", "y", "-1/3")]
    hidden = {f"h{j}": "relu" for j in range(7)}
    return make_network(
        inputs=[f"x{k}" for k in range(7)], constants={"one": 1}, edges=edges, outputs=["y"],
        neurons={**hidden, "g0": leaky_relu("1/10"), "g1": "abs", "y": "linear"},
    )  # fmt: skip


CASES = {
    "7 in space": (fully_connected_random([7, 8, 1], seed=1), whole_space(7)),
    "7 in a box": (fully_connected_random([7, 6, 1], seed=2), box(-1, 1, dimension=7)),
    "8 in space": (fully_connected_random([8, 9, 1], seed=3), whole_space(8)),
    "8 in a box": (fully_connected_random([8, 4, 1], seed=4), box(-1, 1, dimension=8)),
    "8 with lines": (fully_connected_random([8, 7, 1], seed=5), whole_space(8)),
    "a flat": (fully_connected_random([8, 7, 1], seed=6), polyhedron([], [], E=[[1] * 8], f=[1])),
    "two layers": (two_layers(), whole_space(7)),
    "dead neighbour": (with_dead_neighbour(), whole_space(7)),
}


@pytest.fixture(scope="module", params=CASES, ids=str)
def both(request):
    """The complex of a network and domain by the tree, through the front door, and by the lattice."""
    network, domain = CASES[request.param]
    tree, lattice = enumerate_regions(network, domain), by_lattice(network, domain)
    assert (tree.lattice, lattice.tree) == (None, None)
    assert tree.chart.dimension >= 7
    return tree, lattice


def facts(regions):
    """Sign vector -> all that a region knows without its lesser faces."""
    found = {}
    for region in regions:
        facets = {
            (f.a, f.b, f.neurons, f.domain_rows, None if f.neighbour is None else regions[f.neighbour].sign_vector)
            for f in region.facets
        }
        assert len(facets) == len(region.facets)
        found[region.sign_vector] = (region.is_bounded, facets)
    assert len(found) == len(regions)
    return found


def test_the_tree_and_the_lattice_have_the_same_regions_facets_and_neighbours(both):
    tree, lattice = both
    assert facts(tree) == facts(lattice)
    assert tree.column_neurons == lattice.column_neurons


def test_the_tree_and_the_lattice_count_alike(both):
    tree, lattice = both
    for name in ("dimension", "activation_regions", "linear_regions", "affine_pieces", "bounded_regions",
                 "unbounded_regions"):  # fmt: skip
        assert getattr(tree, name) == getattr(lattice, name), name
    assert len(tree.neighbours) == len(lattice.neighbours) == tree.dual_graph().number_of_edges()


def test_regions_lie_where_they_say_and_have_the_map_of_the_backward_pass(both):
    regions, _ = both
    network = regions.network
    points = interior_points(regions)
    assert len(points) == len(regions)
    for number in range(0, len(regions), 1 + len(regions) // 20):
        region = regions[number]
        assert regions.find(region.pattern).number == number
        for x in (region.interior_point, region.mean_point, points[number]):
            here = evaluate(network, x)
            assert dict(here.activation_pattern) == dict(region.pattern)
            assert here.value == region.affine_map(x)
        assert jacobian(network, region.interior_point, at_zero="negative") == region.affine_map.A


def test_the_corners_of_a_region_are_those_of_the_lattice(both):
    tree, lattice = both
    for number in (0, len(tree) - 1):
        region = tree[number]
        same = lattice.find(region.pattern)
        assert (region.vertices, region.rays) == (same.vertices, same.rays)
        assert region.lineality == same.lineality


def test_a_region_with_lines_is_not_bounded():
    network = make_network(
        inputs=[f"x{k}" for k in range(8)],
        neurons={f"h{k}": "relu" for k in range(7)},
        edges=[(f"x{k}", f"h{k}", 1) for k in range(7)],
        outputs=["h0"],
    )
    A = [[sign * int(i == k) for i in range(8)] for k in range(7) for sign in (1, -1)]
    regions = enumerate_regions(network, polyhedron(A, [1] * 14))
    assert (len(regions), regions.dimension, regions.bounded_regions) == (2**7, 8, 0)
    assert regions[0].lineality
    assert len(regions[0].facets) == 14


def test_a_neuron_that_vanishes_on_both_sides_is_at_no_facet(both):
    for regions in both:
        for facet in np.flatnonzero(regions.regions_at_facet[:, 0] >= 0).tolist():
            around = [regions[k].pattern for k in regions.regions_at_facet[facet].tolist() if k >= 0]
            assert all(any(pattern[name] for pattern in around) for name in regions.neurons_at(facet))


def test_the_order_of_processing_does_not_decide_who_is_at_a_facet():
    """z = |relu(-|x|)| vanishes everywhere; the lattice meets it on walls that were there before."""
    network = make_network(
        inputs=["x"], neurons={"h": "abs", "d": "relu", "z": "abs"}, outputs=["z"],
        edges=[("x", "h", 1), ("h", "d", -1), ("d", "z", 1)],
    )  # fmt: skip
    regions = enumerate_regions(network)
    assert [region.sign_vector for region in regions] == [(1, -1, 0), (-1, -1, 0)]
    assert [f.neurons for region in regions for f in region.facets] == [("h", "d"), ("h", "d")]


def test_coordinate_hyperplanes_of_R8():
    """2^8 orthants, 8 · 2^7 facets between them, one vertex and 8 rays each."""
    regions = enumerate_regions(coordinates(8))
    assert (len(regions), len(regions.neighbours), regions.bounded_regions) == (256, 8 * 2**7, 0)
    for region in (regions[0], regions[100]):
        assert region.vertices == ((Fraction(0),) * 8,)
        assert sorted(map(sum, region.rays)) == sorted(s for s in region.sign_vector)
        assert prod(map(abs, region.interior_point)) > 0


def test_more_regions_than_allowed():
    with pytest.raises(LimitExceeded, match="enumerating regions needs regions = "):
        enumerate_regions(coordinates(8), max_regions=255)


REFUSAL = (
    "in dimension 7 regions and facets are listed, but not all faces; "
    "look at a domain of dimension 6 or less, such as a slice through points"
)
NEED_ALL_FACES = {
    "f_vector": f_vector,
    "euler_characteristic": euler_characteristic,
    "faces": faces,
    "face_vertices": lambda r: face_vertices(r, 0, 0),
    "all_face_signs": all_face_signs,
    "volumes": volumes,
    "volume": lambda r: volume(r, 0),
    "total_volume": total_volume,
    "decision_boundary": decision_boundary,
    "boundary_between": lambda r: boundary_between(r, "h0", "h1"),
    "zero_set": lambda r: zero_set(r.network, r.domain),
    "region_notions": region_notions,
}


@pytest.mark.parametrize("name", NEED_ALL_FACES)
def test_what_needs_all_faces_refuses_and_names_the_way_out(name):
    network = make_network(
        inputs=[f"x{k}" for k in range(7)],
        neurons={f"h{k}": "relu" for k in range(7)},
        edges=[(f"x{k}", f"h{k}", 1) for k in range(7)],
        outputs=["h0", "h1"],
    )
    with pytest.raises(UnsupportedOperation) as error:
        NEED_ALL_FACES[name](enumerate_regions(network, box(-1, 1, dimension=7)))
    assert str(error.value) == REFUSAL


def test_the_way_out_is_one():
    corner = [[0] * 7, [1] + [0] * 6, [0, 1] + [0] * 5]
    regions = enumerate_regions(coordinates(7), whole_space(7).through(*corner))
    assert regions.tree is None
    assert f_vector(regions).total == (1, 4, 4)


def test_the_checker_accepts_the_certificate():
    regions = enumerate_regions(fully_connected_random([7, 4, 2, 1], seed=11), box(-1, 1, dimension=7))
    assert regions.tree is not None
    assert submit(certify_complex(regions)).proved


def test_the_command_prints_counts_and_has_no_f_vector(capsys, tmp_path):
    path, out = tmp_path / "net.json", tmp_path / "regions.jsonl"
    network = fully_connected_random([7, 8, 1], seed=1)
    path.write_text(canonical_text(network), encoding="utf-8")
    assert main(["regions", str(path)]) == 0
    printed = capsys.readouterr().out
    count = len(enumerate_regions(network))
    assert f"activation regions  {count:,}  (" in printed
    assert "faces  " not in printed
    assert main(["regions", str(path), "--json", "--out", str(out), "--no-progress"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["activation_regions"], found["f_vector"], found["complete"]) == (count, None, True)
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(records) == count
    assert all(record["facets"] and record["neighbours"] and "vertices" not in record for record in records)
