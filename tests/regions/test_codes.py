"""The codes of many walls in one word are those of each wall alone, after every cut."""

import numpy as np
import pytest

from exactrelu.regions.codes import WALLS, CodeWords, PlainCodes
from exactrelu.regions.cut import cut
from exactrelu.regions.start import start_complex
from exactrelu.regions.vertices import new_vertices
from exactrelu.regions.walls import WallNumbers


def cube(d):
    rows = [[*(sign * int(i == k) for i in range(d)), int(sign < 0)] for k in range(d) for sign in (1, -1)]
    return start_complex(rows, [], WallNumbers(neurons=50, rows=2 * d), d, max_faces=10**6).lattice


def signs_of(walls, points):
    values = [[sum(s * t for s, t in zip(row, x, strict=True)) for x in points] for row in walls]
    return np.sign(np.array(values, dtype=np.int64).reshape(len(walls), len(points))).astype(np.int8)


@pytest.mark.parametrize(("d", "count"), [(1, WALLS), (2, WALLS), (3, 12), (4, 7)])
def test_words_follow_cuts(d, count):
    draw = np.random.default_rng(d)
    rows = draw.integers(-4, 5, size=(count, d))
    walls = [(*row, int(draw.integers(-1, 2)) - sum(row) // 2) for row in rows.tolist()]
    lattice = cube(d)
    words = CodeWords(lattice, signs_of(walls, lattice.vertices.exact))
    for k, row in enumerate(walls):
        plain = PlainCodes(lattice, signs_of([row], lattice.vertices.exact)[0])
        codes, side = words.of_wall(k), words.side_of_all(k)
        for dimension in range(d + 1):
            assert np.array_equal(codes.all(dimension), plain.all(dimension))
            some = np.arange(0, lattice.count(dimension), 3)
            assert np.array_equal(codes.of(dimension, some), plain.of(dimension, some))
        if side:
            assert set(plain.all(0).tolist()) == {1 if side > 0 else 2}
        if not codes.touches:
            assert all(plain.all(dimension).all() for dimension in range(d + 1))
        crossings = cut(lattice, codes, k, lambda _: np.zeros((1, d + 1)))
        if crossings is not None:
            exact = lattice.vertices.exact
            ends = ([exact[v] for v in e.tolist()] for e in (crossings.above, crossings.below))
            new = new_vertices([row] * len(crossings.above), *ends)
            lattice.vertices.extend(new)
            words.change(crossings.changes, signs_of(walls, new))
    assert lattice.cells > 5


def test_a_wall_that_only_touches_is_not_on_one_side():
    lattice = cube(2)
    walls = [(1, 0, 0), (1, 0, 1), (-1, 0, -1), (2, 0, -1), (0, 0, 0)]
    words = CodeWords(lattice, signs_of(walls, lattice.vertices.exact))
    assert [words.side_of_all(k) for k in range(5)] == [0, 1, -1, 0, 0]
    assert [words.of_wall(k).touches for k in range(5)] == [True, False, False, False, True]
    assert [words.of_wall(k).cells.tolist() for k in range(5)] == [[1], [1], [2], [3], [0]]
