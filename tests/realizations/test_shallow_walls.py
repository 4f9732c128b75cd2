"""Differences with hyperplanes as walls, decided without a region; against the enumeration of their regions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from exactrelu.networks.network import make_network
from exactrelu.realizations.folded_pair import fold_pair, homogeneous_value
from exactrelu.realizations.shallow_walls import ShallowEquality, decide_shallow, wall_row
from exactrelu.regions.domains import box
from exactrelu.regions.enumeration import enumerate_regions


def sum_of(terms, offset=0, slope=0):
    """x -> Σ c ρ(a x_1 + b x_2 + e) + slope x_1 + offset for terms (a, b, e, c)."""
    names = [f"h{k}" for k in range(len(terms))]
    edges = [("one", "y", offset), ("x1", "y", slope)]
    for name, (a, b, e, c) in zip(names, terms, strict=True):
        edges += [("x1", name, a), ("x2", name, b), ("one", name, e), (name, "y", c)]
    return make_network(
        inputs=["x1", "x2"], constants={"one": 1}, neurons={**dict.fromkeys(names, "relu"), "y": "linear"},
        edges=edges, outputs=["y"])  # fmt: skip


NOTHING = sum_of([])


def decided(terms, domain=None, **rest):
    return decide_shallow(fold_pair(sum_of(terms, **rest), NOTHING, domain))


def test_an_affine_difference_needs_no_wall():
    assert decided([]) == ShallowEquality(())
    assert decided([], offset=1) is not None
    assert isinstance(decided([], slope="1/3"), tuple)


def test_walls_outside_the_domain_are_decided():
    square = box(-1, 1, dimension=2)
    outcome = decided([(1, 0, -2, 5), (1, 1, 3, 1), (-1, -1, -3, 7)], square, slope=0)
    assert isinstance(outcome, tuple)  # ρ(x1 + x2 + 3) is x1 + x2 + 3 there
    outcome = decided([(1, 0, -2, 5), (-1, -1, -3, 7)], square)
    assert isinstance(outcome, ShallowEquality)
    assert [(d.neuron, d.sign) for d in outcome.decided] == [(0, -1), (1, -1)]


def test_a_wall_that_only_touches_the_domain_does_not_cross_it():
    outcome = decided([(1, 1, -2, 5)], box(-1, 1, dimension=2))
    assert isinstance(outcome, ShallowEquality)


def test_a_deep_wall_is_left_to_the_regions():
    deep = make_network(
        inputs=["x1", "x2"], neurons={"h": "relu", "y": "relu"}, outputs=["y"],
        edges=[("x1", "h", 1), ("h", "y", 1), ("x2", "y", 1)])  # fmt: skip
    assert decide_shallow(fold_pair(deep, NOTHING, None)) is None


def test_many_walls_through_one_point():
    """The line through 0 would meet all of them at once; another one does not."""
    terms = [(1, k, 0, (-1) ** k) for k in range(9)]
    outcome = decided(terms)
    assert isinstance(outcome, tuple)


@given(
    terms=st.lists(
        st.tuples(*[st.integers(-2, 2)] * 2, st.integers(-3, 3), st.sampled_from([-1, 1, Fraction(1, 2)])), max_size=4
    ),
    half=st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(2)]),
    slope=st.sampled_from([0, 0, 1]),
)
def test_shallow_answers_are_those_of_the_regions(terms, half, slope):
    square = box(-half, half, dimension=2)
    pair = fold_pair(sum_of(terms, slope=slope), NOTHING, square)
    outcome = decide_shallow(pair)
    assert outcome is not None
    regions = enumerate_regions(pair.network, pair.region_domain)
    everywhere = all(not any(row) for r in regions for row in (*r.affine_map.A, r.affine_map.b))
    assert isinstance(outcome, ShallowEquality) == everywhere
    if isinstance(outcome, tuple):
        assert any(pair.values([outcome])[0])
        assert all(homogeneous_value(row, outcome) > 0 for row in pair.rows)


def test_the_row_of_a_wall():
    pair = fold_pair(sum_of([(2, 0, -4, 1)]), NOTHING, None)
    assert wall_row(pair, 0) == (1, 0, -2)
