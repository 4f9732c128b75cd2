"""The certificate by corners: accepted for every complex of the engine, and its corners are those of the regions."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.builders.gallery import gallery_names, gallery_network
from exactrelu.certificates.complex_text import complex_text
from exactrelu.certificates.submit import submit
from exactrelu.errors import CheckFailed, UnsupportedOperation
from exactrelu.networks.network import make_network
from exactrelu.regions.certify_faces import certify_faces
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.search.strategies import networks


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("complexes")


def assert_accepted(certificate, checker, folder):
    status, answer = checker.run_bytes(complex_text(certificate).encode(), folder)
    assert status == 0, answer
    assert answer.startswith(f"accept: complex; regions: {len(certificate.regions)}; ")


def unit(direction):
    """The direction, scaled so that its first entry that is not 0 has size 1."""
    first = next(abs(t) for t in direction if t)
    return tuple(Fraction(t) / first for t in direction)


SMALL = [name for name in gallery_names() if gallery_network(name).input_dimension <= 4]


@pytest.mark.parametrize("name", SMALL)
def test_the_gallery_is_accepted_in_space_and_in_a_box(name, complex_checker, folder):
    network = gallery_network(name)
    for domain in (None, box(-1, 1, dimension=network.input_dimension)):
        assert_accepted(certify_faces(enumerate_regions(network, domain)), complex_checker, folder)


LINEAR = make_network(inputs=["x", "z"], neurons={"y": "linear"}, edges=[("x", "y", 2)], outputs=["y"])
TWIN = make_network(
    inputs=["x", "z"],
    constants={"one": 1},
    neurons={"a": "relu", "b": "relu", "dead": "relu", "none": "abs", "c": ("-1/2", "1/3")},
    edges=[("x", "a", 1), ("x", "b", -3), ("one", "dead", -1), ("x", "c", 1), ("z", "c", 1), ("a", "c", 1)],
    outputs=["c"],
)
POINT = make_network(inputs=[], constants={"one": 1}, neurons={"y": "relu"}, edges=[("one", "y", 2)], outputs=["y"])


@pytest.mark.parametrize(
    ("network", "domain", "regions", "lines"),
    [
        (LINEAR, None, 1, 2),
        (LINEAR, box(0, 1, dimension=2), 1, 0),
        (POINT, None, 1, 0),
        (TWIN, None, 4, 0),
        (TWIN, polyhedron([[0, 1]], [0]), None, 0),
        (TWIN, polyhedron(E=[[1, 0]], f=[0], dimension=2), 2, 0),
        (TWIN, polyhedron([[1, 0]], [-1], E=[[0, 1]], f=[3]), None, 0),
        (TWIN, polyhedron(E=[[1, 0], [0, 1]], f=[1, 1]), 1, 0),
        (TWIN, polyhedron([[1, 0], [-1, 0]], [0, -1]), 0, 0),
        (TWIN, polyhedron([[0, 0]], [-1]), 0, 0),
        (TWIN, polyhedron([[0, 0], [0, 0]], [0, 2]), 4, 0),
        (TWIN, polyhedron(E=[[1, 1], [1, 1]], f=[0, 1]), 0, 0),
        (TWIN, whole_space(2).through(["1/3", 0], [1, "1/2"]), None, 0),
        (TWIN, box(-1, 1, dimension=2).through(["1/3", 0], [1, "1/2"]), None, 0),
        (TWIN, box(-1, 1, dimension=2).through([3, 3], [3, 4]), 0, 0),
        (gallery_network("median-3"), whole_space(3).through([0, 0, 0], [1, 1, 0], [0, 1, 1]), None, None),
        (gallery_network("median-3"), polyhedron(E=[[1, 1, 1]], f=[0]), None, None),
        (fully_connected_random([5, 4, 1], seed=2), None, None, 1),
        (fully_connected_random([6, 7, 2], seed=2), None, None, 0),
    ],
)
def test_degenerate_domains_and_networks_are_accepted(network, domain, regions, lines, complex_checker, folder):
    certificate = certify_faces(enumerate_regions(network, domain))
    assert_accepted(certificate, complex_checker, folder)
    assert regions is None or len(certificate.regions) == regions
    assert lines is None or len(certificate.lineality) == lines


def test_coordinates_are_those_of_the_domain():
    """|x + z - 1| on the line through (0, 0) and (2, 1): the kink is at 1/3 of the way, t = 3 for y = 1."""
    network = make_network(
        inputs=["x", "z"],
        constants={"one": -1},
        neurons={"y": "abs"},
        edges=[("x", "y", 1), ("z", "y", 1), ("one", "y", 1)],
        outputs=["y"],
    )
    certificate = certify_faces(enumerate_regions(network, whole_space(2).through([0, 0], [2, 1])))
    named = {
        (signs, frozenset(certificate.vertices[v] for v in corners))
        for signs, corners in zip(certificate.regions, certificate.corners, strict=True)
    }
    assert named == {("+", frozenset({(1, 3), (1, 0)})), ("-", frozenset({(1, 3), (-1, 0)}))}
    assert certificate.neighbours == [[1], []]


def test_one_line_through_the_package():
    """submit finds the program that judges complexes by the format that the text names first."""
    verdict = submit(complex_text(certify_faces(enumerate_regions(gallery_network("concurrent-lines")))))
    assert verdict.proved
    assert verdict.reason.startswith("accept: complex; regions: 6; ")


def test_from_dimension_7_on_there_are_no_faces():
    network = fully_connected_random([7, 8, 1], seed=1)
    with pytest.raises(UnsupportedOperation, match="in dimension 7 regions and facets are listed, but not all faces"):
        certify_faces(enumerate_regions(network))


def test_a_complex_that_is_called_empty_is_not_believed():
    regions = enumerate_regions(gallery_network("dead-neuron"))
    without = dataclasses.replace(regions, signs=np.zeros((0, 2), dtype=np.int8), chart=None, lattice=None)
    with pytest.raises(CheckFailed, match="whether the domain is empty"):
        certify_faces(without)


def test_a_chart_outside_the_slice_is_noticed():
    regions = enumerate_regions(TWIN, whole_space(2).through(["1/3", 0], [1, "1/2"]))
    elsewhere = dataclasses.replace(regions, domain=whole_space(2).through([0, 0], [1, 7]))
    with pytest.raises(CheckFailed, match="a vertex of a region lies outside the slice of its domain"):
        certify_faces(elsewhere)


def some_domain(kind, n):
    return {
        "space": whole_space(n),
        "box": box(-1, 2, dimension=n),
        "half": polyhedron([[1] * n], [0], dimension=n),
        "flat": polyhedron(E=[[1] * n], f=[1], dimension=n),
    }[kind]


@given(networks(max_inputs=3, max_neurons=5, max_outputs=2), st.sampled_from(["space", "box", "half", "flat"]))
def test_every_complex_is_accepted_and_has_the_corners_and_neighbours_of_its_regions(
    complex_checker, folder, network, kind
):
    """What one region says of itself, in x and one at a time, is what the certificate says of all."""
    domain = some_domain(kind, network.input_dimension)
    regions = enumerate_regions(network, domain)
    certificate = certify_faces(regions)
    assert_accepted(certificate, complex_checker, folder)
    pairs = {frozenset((k, other)) for k, others in enumerate(certificate.neighbours) for other in others}
    assert pairs == {frozenset((region.number, other)) for region in regions for other in region.neighbours}
    if certificate.domain.directions is None:
        for region, corners in zip(regions, certificate.corners, strict=True):
            vertices = [certificate.vertices[v] for v in corners]
            assert {tuple(Fraction(s, v[-1]) for s in v[:-1]) for v in vertices if v[-1]} == set(region.vertices)
            assert {unit(v[:-1]) for v in vertices if not v[-1]} == {unit(ray) for ray in region.rays}
