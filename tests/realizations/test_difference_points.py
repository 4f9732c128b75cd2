"""Candidates lie strictly inside, and simplification keeps a point a witness."""

from fractions import Fraction
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from exactrelu.networks.network import make_network
from exactrelu.realizations.difference_points import candidate_points, find_candidate, reach, simplified
from exactrelu.realizations.folded_pair import fold_pair, homogeneous_value
from exactrelu.regions.domains import box, polyhedron


def pair_of(first, second, domain=None):
    def net(activation):
        return make_network(
            inputs=["x", "u"], constants={"one": 1}, neurons={"y": activation}, outputs=["y"],
            edges=[("x", "y", 3), ("u", "y", -2), ("one", "y", "-1/7")])  # fmt: skip

    return fold_pair(net(first), net(second), domain)


def test_in_no_dimension_there_is_one_point():
    assert list(islice(candidate_points([(1,)], ()), 5)) == [()] * 5


@given(sides=st.lists(st.fractions(min_value="1/9", max_value=9, max_denominator=9), min_size=4, max_size=4))
def test_candidates_are_strictly_inside(sides):
    left, right, low, high = sides
    pair = pair_of("relu", "abs", box([-left, -low], [right, high]))
    points = list(islice(candidate_points(pair.rows, (Fraction(0), Fraction(0))), 80))
    assert all(homogeneous_value(row, y) > 0 for row in pair.rows for y in points)
    assert len(set(points)) > 40


def test_the_reach_of_a_ray():
    rows = [(0, 0, 1), (-1, 0, 2), (0, -1, 5)]
    origin = (Fraction(0), Fraction(0))
    assert reach(rows, origin, [1, 1]) == 2
    assert reach(rows, origin, [0, 2]) == Fraction(5, 2)
    assert reach(rows, origin, [-1, 0]) is None


def test_where_the_networks_agree_there_is_no_candidate():
    wedge = polyhedron([[-3, 2]], ["-1/7"])
    assert find_candidate(pair_of("relu", "abs", wedge), (Fraction(1), Fraction(0))) is None
    assert find_candidate(pair_of("relu", "abs"), (Fraction(1), Fraction(0))) is not None


def test_a_witness_becomes_simple_and_stays_one():
    pair = pair_of("relu", "abs")
    ugly = (Fraction(-1234567, 10007), Fraction(987654, 321))
    assert simplified(pair, ugly) == (0, 0)
    inside = pair_of("relu", "abs", box(["-1/2", 3], ["-1/3", 4]))
    assert simplified(inside, (Fraction(-41, 100), Fraction(331, 100))) == (Fraction(-2, 5), Fraction(7, 2))


@given(
    y=st.tuples(*[st.fractions(min_value=-5, max_value=5, max_denominator=97)] * 2),
    slopes=st.sampled_from(["abs", "linear", (2, 1), ("1/2", "1/3")]),
)
def test_simplifying_keeps_the_sides(y, slopes):
    pair = pair_of("relu", slopes, box(-5, 5, dimension=2))
    if not any(pair.values([y])[0]) or not all(homogeneous_value(row, y) > 0 for row in pair.rows):
        return
    simple = simplified(pair, y)
    assert any(pair.values([simple])[0])
    assert all(homogeneous_value(row, simple) > 0 for row in pair.rows)
    assert max(v.denominator for v in simple) <= max(v.denominator for v in y)
