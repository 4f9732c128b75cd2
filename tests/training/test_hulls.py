"""Convex hulls: both answers carry a proof that is multiplied out, and forged proofs fail."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import CheckFailed, InputError, ShapeError
from exactrelu.search.strategies import points
from exactrelu.training.hulls import (
    Combination,
    Separation,
    check_combination,
    check_separation,
    find_combination,
    hull_vertices,
)

F = Fraction


def vectors(*rows):
    return tuple(tuple(F(t) for t in row) for row in rows)


def test_in_dimension_zero_all_points_are_one():
    assert find_combination((), [()]) == Combination((F(1),))
    assert hull_vertices([(), ()]) == ((),)


def test_no_points_have_no_vertices_and_one_point_is_one():
    assert hull_vertices([]) == ()
    assert hull_vertices(vectors((1, 2))) == vectors((1, 2))


def test_a_segment_in_space_has_two_ends():
    assert hull_vertices(vectors((1, 1, 0), (2, 2, 0), (3, 3, 0))) == vectors((1, 1, 0), (3, 3, 0))


def test_the_middle_of_a_square_is_no_vertex():
    square = vectors((0, 0), (1, 0), (0, 1), (1, 1))
    assert hull_vertices([*square, (F(1, 2), F(1, 2)), (F(1, 2), F(0))]) == square


def test_no_points_and_ragged_points_are_refused():
    with pytest.raises(InputError, match="the hull of no points is empty; give at least one point"):
        find_combination((F(1),), [])
    with pytest.raises(ShapeError, match="the points of the hull have not all 1 entries"):
        find_combination((F(1),), vectors((1, 2)))


@given(st.lists(points(2, 2, 2), min_size=1, max_size=5), points(2, 2, 2))
def test_farkas_lemma(hull, q):
    """A point is combined from others or separated from them, never both."""
    answer = find_combination(q, hull)
    if isinstance(answer, Combination):
        check_combination(answer, q, hull)
    else:
        check_separation(answer, q, hull)


@given(st.lists(points(2, 2, 2), min_size=1, max_size=6))
def test_krein_milman_theorem(hull):
    """The vertices have the same hull, and none is a combination of the others."""
    vertices = hull_vertices(hull)
    assert all(isinstance(find_combination(p, vertices), Combination) for p in hull)
    for p in vertices:
        others = [q for q in vertices if q != p]
        assert not others or isinstance(find_combination(p, others), Separation)


def test_forged_combinations_are_rejected_for_their_reason():
    hull, q = vectors((0,), (1,)), (F(1, 2),)
    for multipliers, reason in [
        ((F(1),), r"\(0\)"),
        ((F(-1), F(2)), r"\(1\)"),
        ((F(1), F(1)), r"\(2\)"),
        ((F(1), F(0)), r"\(3\)"),
    ]:
        with pytest.raises(CheckFailed, match=reason):
            check_combination(Combination(multipliers), q, hull)


def test_forged_separations_are_rejected_for_their_reason():
    hull = vectors((0,), (1,))
    with pytest.raises(CheckFailed, match=r"\(1\)"):
        check_separation(Separation((F(1),), F(1, 2)), (F(-1),), hull)
    with pytest.raises(CheckFailed, match=r"\(2\)"):
        check_separation(Separation((F(1),), F(0)), (F(0),), hull)
