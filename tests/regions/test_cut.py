"""Cutting one cell: a square, a cube, in general and in degenerate position."""

import numpy as np
import pytest

from exactrelu.regions.codes import ABOVE, BELOW, PlainCodes
from exactrelu.regions.cut import cut, split
from exactrelu.regions.lattice import restricted
from exactrelu.regions.start import start_complex
from exactrelu.regions.vertices import new_vertices
from exactrelu.regions.walls import WallNumbers

WALLS = WallNumbers(neurons=10, rows=8)


def cube(d):
    """The cube [0, 1]^d as a lattice with one cell."""
    rows = []
    for k in range(d):
        unit = [int(i == k) for i in range(d)]
        rows += [[*unit, 0], [*(-v for v in unit), 1]]
    return start_complex(rows, [], WALLS, d, max_faces=10**6).lattice


def cut_by(lattice, row, wall=0):
    """Cut and append the new vertices; the codes and what was crossed."""
    exact = lattice.vertices.exact
    values = [sum(s * t for s, t in zip(row, x, strict=True)) for x in exact]
    codes = PlainCodes(lattice, np.sign(values))
    crossings = cut(lattice, codes, wall, lambda _: np.zeros((1, lattice.dimension + 1)))
    if crossings is not None:
        ends = ([exact[v] for v in e.tolist()] for e in (crossings.above, crossings.below))
        lattice.vertices.extend(new_vertices([row] * len(crossings.above), *ends))
    return crossings


def f_vector(lattice):
    return [lattice.count(k) for k in range(lattice.dimension + 1)]


def assert_sound(lattice):
    """Every face is bounded by a sphere: Euler's relation, and each (k - 2)-face in it lies in two sub-faces."""
    assert sum((-1) ** k * count for k, count in enumerate(f_vector(lattice))) == 1
    for k in range(2, lattice.dimension + 1):
        for face in range(lattice.count(k)):
            subfaces, _ = lattice.subfaces(k, np.array([face]))
            assert len(set(subfaces.tolist())) == len(subfaces)
            inner, _ = lattice.subfaces(k - 1, subfaces)
            assert set(np.unique(inner, return_counts=True)[1].tolist()) == {2}
    for k in range(lattice.dimension + 1):
        assert lattice.prefix[k].size == lattice.count(k)
    if lattice.dimension:
        assert lattice.wall_set.size == lattice.count(lattice.dimension - 1)


@pytest.mark.parametrize(("d", "faces"), [(1, [2, 1]), (2, [4, 4, 1]), (3, [8, 12, 6, 1]), (4, [16, 32, 24, 8, 1])])
def test_a_cube(d, faces):
    assert f_vector(cube(d)) == faces
    assert_sound(cube(d))


def test_a_segment_is_cut_into_two():
    segment = cube(1)
    assert cut_by(segment, (2, -1)).cells.tolist() == [0]
    assert f_vector(segment) == [3, 2]
    assert segment.vertices.exact[2] == (1, 2)
    assert_sound(segment)


def test_a_wall_that_misses_or_only_touches_cuts_nothing():
    square = cube(2)
    assert cut_by(square, (1, 1, 1)) is None
    assert cut_by(square, (1, 1, 0)) is None
    assert f_vector(square) == [4, 4, 1]


def test_a_facet_in_the_wall_gets_one_more_label():
    square = cube(2)
    assert cut_by(square, (1, 0, 0), wall=5) is None
    labels = [square.wall_sets.members[k] for k in square.wall_set.view.tolist()]
    assert sorted(len(walls) for walls in labels) == [1, 1, 1, 2]
    assert any(5 in walls for walls in labels)


def test_a_diagonal_goes_through_two_vertices_and_makes_none():
    square = cube(2)
    crossings = cut_by(square, (1, -1, 0))
    assert len(crossings.above) == 0
    assert f_vector(square) == [4, 5, 2]
    assert_sound(square)


def test_one_vertex_and_one_edge():
    square = cube(2)
    cut_by(square, (2, -1, 0))
    assert f_vector(square) == [5, 6, 2]
    assert_sound(square)


def test_a_plane_through_two_opposite_edges_of_a_cube():
    solid = cube(3)
    assert len(cut_by(solid, (1, -1, 0, 0)).above) == 0
    assert f_vector(solid) == [8, 14, 9, 2]
    assert_sound(solid)


def test_a_plane_through_a_vertex_and_five_edges_of_later_cuts():
    solid = cube(3)
    for wall, row in enumerate(
        [(1, -1, 0, 0), (1, 1, 1, -1), (1, 1, 1, -2), (2, 1, 1, -2), (0, 1, -1, 0), (4, 0, 0, -1)]
    ):
        cut_by(solid, row, wall)
        assert_sound(solid)
    assert solid.cells > 10


@pytest.mark.parametrize("d", [2, 3, 4])
def test_random_small_walls_keep_the_complex_sound(d):
    draw = np.random.default_rng(d)
    lattice = cube(d)
    for wall in range(6):
        cut_by(lattice, tuple(int(v) for v in draw.integers(-2, 3, size=d + 1)), wall)
        assert_sound(lattice)


def test_an_octahedron_is_halved_along_four_edges_that_it_has():
    """No sub-face is cut: the new square is made of edges alone (condition 2)."""
    rows = [(a, b, c, 1) for a in (1, -1) for b in (1, -1) for c in (1, -1)]
    lattice = start_complex(rows, [], WALLS, 3, max_faces=10**6).lattice
    assert f_vector(lattice) == [6, 12, 8, 1]
    assert len(cut_by(lattice, (0, 0, 1, 0)).above) == 0
    assert f_vector(lattice) == [6, 12, 9, 2]
    assert_sound(lattice)


def test_restricting_to_some_cells_keeps_their_faces():
    square = cube(2)
    cut_by(square, (1, -1, 0))
    half = restricted(square, np.array([False, True]))
    assert f_vector(half) == [3, 3, 1]
    assert_sound(half)
    assert {tuple(x) for x in half.vertices.exact} == {(0, 0, 1), (0, 1, 1), (1, 1, 1)}


def test_both_parts_of_a_face():
    entries, lengths, codes = np.array([4, 5, 6]), np.array([3]), np.array([1, 3, 2])
    assert split(entries, lengths, ABOVE, codes, entries, np.array([7]))[0].tolist() == [4, 5, 7]
    assert split(entries, lengths, BELOW, codes, np.array([4, 9, 6]), np.array([7]))[0].tolist() == [9, 6, 7]


def test_garbage_is_collected_and_nothing_else():
    square = cube(2)
    for wall in range(9):
        row = (0, 997, -100 * wall - 53) if wall % 2 else (997, 0, -100 * wall - 31)
        cut_by(square, row, wall)
    lists = square.lists[2]
    before = [lists.of(np.array([k]))[0].tolist() for k in range(len(lists))]
    for _ in range(600):
        lists.replace(np.array([0]), *lists.of(np.array([0])))
    lists.compact()
    assert lists.pool.size == sum(len(face) for face in before)
    assert [lists.of(np.array([k]))[0].tolist() for k in range(len(lists))] == before
    assert_sound(square)
