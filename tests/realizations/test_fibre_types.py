"""Types of a fibre and minimal widths: complete on random members, each with a member, and against values on rays."""

from fractions import Fraction
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, LimitExceeded
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.realizations.fibre import FibreType, decide_membership, fibre_of, find_flip_sets, type_in_fibre
from exactrelu.realizations.fibre_members import find_member
from exactrelu.realizations.fibre_types import fibre_types
from exactrelu.realizations.minimal_width import minimal_width
from exactrelu.realizations.two_layer_parametrization import TwoLayer


def random_two_layer(rng):
    """Small weights, no biases or some, opposite pairs and duplicates likely."""
    d, D, m, bias_free = rng.choice([0, 1, 2, 2, 3]), rng.choice([1, 1, 2]), rng.randint(0, 5), rng.random() < 0.6
    rows = [[rng.randint(-1, 1) for _ in range(d)] for _ in range(m)]
    columns = [[rng.randint(-1, 1) for _ in range(D)] for _ in range(m)]
    biases = [0 if bias_free else rng.randint(-1, 1) for _ in range(m)]
    for i in range(1, m, 2):
        if rng.random() < 0.5:
            rows[i], biases[i] = [-t for t in rows[i - 1]], -biases[i - 1]
            if rng.random() < 0.6:
                columns[i] = [-t for t in columns[i - 1]]
    return TwoLayer.of(
        rows, columns, biases, [0 if bias_free else rng.randint(-1, 1) for _ in range(D)], d=d
    ), bias_free


TWO_LAYERS = st.integers(0, 10**6).map(lambda seed: random_two_layer(Random(seed)))


# --- degenerate and known ones


def test_the_zero_function():
    zero = TwoLayer.of([], [], e=[0], d=2)
    assert list(fibre_types(fibre_of(zero, 0))) == [FibreType()]
    # two free lines would carry w u^T + w' u'^T = 0, so u and u' would be one line; three lie in a plane
    assert list(fibre_types(fibre_of(zero, 5))) == [FibreType()]
    assert list(fibre_types(fibre_of(zero, 6))) == [FibreType(), FibreType(free=3)]
    # with biases two parallel lines carry t and -t - 1
    assert list(fibre_types(fibre_of(zero, 4, bias_free=False))) == [FibreType(), FibreType(free=2)]


def test_the_zero_function_of_no_and_one_input():
    for d, expected in ((0, [FibreType()]), (1, [FibreType()])):
        assert list(fibre_types(fibre_of(TwoLayer.of([], [], e=[0], d=d), 6))) == expected


def test_the_identity_has_one_line_in_dimension_one():
    identity = TwoLayer.of([[1], [-1]], [1, -1])
    assert list(fibre_types(fibre_of(identity, 6))) == [FibreType(free=1)]
    assert list(fibre_types(fibre_of(identity, 1))) == []


def test_a_function_of_another_class_has_no_types():
    assert list(fibre_types(fibre_of(TwoLayer.of([[1]], [1], b=[1]), 3, bias_free=True))) == []
    assert list(fibre_types(fibre_of(TwoLayer.of([[1], [1]], [1, 1], b=[1, 2]), 1))) == []


def test_the_triangle_at_its_width_and_beyond():
    """Lemma A.5: two orientations.  One more neuron adds none, since every line would carry 0 or its jump."""
    triangle = TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [1, 1, 1])
    rows = ((0, 1, 0), (1, 0, 0), (1, 1, 0))
    at_width = [FibreType(turned=rows[:2]), FibreType(turned=rows[2:])]
    assert list(fibre_types(fibre_of(triangle))) == at_width
    assert list(fibre_types(fibre_of(triangle, 4))) == at_width
    beyond = list(fibre_types(fibre_of(triangle, 5)))
    # two lines on both sides carry (1, 1) minus the third or not: q n + q' n' with q, q' not 0 or 1 …
    assert [kind for kind in beyond if len(kind.both) == 2] == []
    # … and a free line carries what an orientation leaves over, unless that lies on one of the lines
    free = {kind.turned for kind in beyond if kind.free}
    assert free == set()


def test_a_free_line_carries_what_an_orientation_leaves_over():
    """x -> ρ(x1) + ρ(x2), both turned: (1, 1) is left over, and its line is none of the two."""
    fibre = fibre_of(TwoLayer.of([[1, 0], [0, 1]], [1, 1]), 4)
    rows = ((0, 1, 0), (1, 0, 0))
    kinds = list(fibre_types(fibre))
    assert kinds == [FibreType(), FibreType(rows, (), 1)]
    member = find_member(fibre, kinds[1])
    assert member.a == ((0, -1), (-1, 0), (1, 1), (-1, -1))
    assert member.c == ((1,), (1,), (1,), (-1,))


def test_flip_sets_are_the_types_at_the_width_of_the_kinks():
    theta = TwoLayer.of([[1, 0], [0, 1], [1, 1], [1, -1]], [1, 1, -1, 2])
    assert len(list(fibre_types(fibre_of(theta)))) == len(list(find_flip_sets(theta)))


# --- theorems


@given(drawn=TWO_LAYERS)
def test_every_member_is_of_a_listed_type(drawn):
    theta, bias_free = drawn
    types = list(fibre_types(fibre_of(theta, bias_free=bias_free)))
    assert type_in_fibre(theta) in types
    assert len(set(types)) == len(types)


@given(drawn=TWO_LAYERS, data=st.data())
def test_every_listed_type_has_a_member(drawn, data):
    theta, bias_free = drawn
    fibre = fibre_of(theta, theta.m + data.draw(st.integers(0, 1)), bias_free=bias_free)
    kind = data.draw(st.sampled_from(list(fibre_types(fibre))))
    member = find_member(fibre, kind)
    assert type_in_fibre(member) == kind
    assert decide_membership(member, fibre).proved


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_types_of_thousands_of_members(seed):
    rng = Random(seed)
    for _ in range(2000):
        theta, bias_free = random_two_layer(rng)
        fibre = fibre_of(theta, bias_free=bias_free)
        types = list(fibre_types(fibre))
        assert type_in_fibre(theta) in types
        for kind in types[:8]:
            assert type_in_fibre(find_member(fibre, kind)) == kind


# --- minimal width


@given(drawn=TWO_LAYERS)
def test_the_minimal_width_is_at_most_the_width(drawn):
    theta, bias_free = drawn
    least = minimal_width(theta, bias_free=bias_free)
    assert least.kinks <= least.width == least.kinks + least.extra <= theta.m
    fibre = fibre_of(theta, least.width, bias_free=bias_free)
    assert decide_membership(least.theta, fibre).proved
    assert least.kind in list(fibre_types(fibre))
    if least.width:
        assert list(fibre_types(fibre_of(theta, least.width - 1, bias_free=bias_free))) == []


def extra_by_values(theta):
    """d = 2, no biases: the least number of extra neurons, from values on lines only.

    For every orientation of the kinks the rest g - Σ is linear.  No extra neuron if it vanishes at two
    independent points; one if it vanishes on a kink line; two if its values at two points are
    dependent, or there are two kink lines; three if there is one; four otherwise.
    """
    kinks = fibre_of(theta).form.kinks
    found = 4 if not kinks else 3 if len(kinks) == 1 else 2
    for turned in chain.from_iterable(combinations(range(len(kinks)), r) for r in range(len(kinks) + 1)):
        signs = [-1 if h in turned else 1 for h in range(len(kinks))]
        oriented = TwoLayer.of(
            [[s * n for n in kink.normal] for s, kink in zip(signs, kinks, strict=True)],
            [kink.jump for kink in kinks], e=[0] * theta.D, d=2,
        )  # fmt: skip

        def rest(*x, oriented=oriented):
            return [p - q for p, q in zip(theta.value(x), oriented.value(x), strict=True)]

        first, second = rest(1, 0), rest(0, 1)
        if not any(first) and not any(second):
            found = 0
        elif any(not any(rest(-kink.row[1], kink.row[0])) for kink in kinks):
            found = min(found, 1)
        elif all(first[k] * second[j] == first[j] * second[k] for k in range(theta.D) for j in range(k)):
            found = min(found, 2)
    return found


@pytest.mark.parametrize("D", [1, 2, 3])
def test_the_extra_neurons_are_those_that_values_ask_for(D):
    rng, seen = Random(D), set()
    for _ in range(150):
        m = rng.randint(0, 4)
        theta = TwoLayer.of(
            [[rng.randint(-1, 1) for _ in range(2)] for _ in range(m)],
            [[rng.randint(-1, 1) for _ in range(D)] for _ in range(m)], e=[0] * D, d=2,
        )  # fmt: skip
        if rng.random() < 0.5 and m >= 2:
            theta = TwoLayer.of([*theta.a, [-t for t in theta.a[0]], [-t for t in theta.a[1]]],
                                [*theta.c, [-t for t in theta.c[0]], [-2 * t for t in theta.c[1]]])  # fmt: skip
        extra = minimal_width(theta).extra
        assert extra == extra_by_values(theta), theta
        seen.add(extra)
    assert seen >= {0, 1, 2}


def test_four_extra_neurons_for_a_linear_map_of_rank_two():
    rotation = TwoLayer.of([[1, 0], [-1, 0], [0, 1], [0, -1]], [[0, 1], [0, -1], [-1, 0], [1, 0]])
    least = minimal_width(rotation)
    assert (least.width, least.kinks, least.kind) == (4, 0, FibreType(free=2))


def test_three_extra_neurons_beside_one_kink():
    theta = TwoLayer.of([[1, 0], [-1, 0], [0, 1], [0, -1]], [[0, 2], [0, -1], [-1, 0], [1, 0]])
    least = minimal_width(theta)
    assert (least.width, least.kinks, least.kind.free, least.kind.both) == (4, 1, 1, ((1, 0, 0),))


def test_an_output_bias_absorbs_what_parallel_lines_leave():
    """ρ(x) - ρ(x - 1) with both turned around: slopes cancel, the constant goes to e."""
    ramp = TwoLayer.of([[-1], [-1]], [1, -1], b=[0, 1], e=[5])
    assert minimal_width(ramp).width == 2
    assert len(list(fibre_types(fibre_of(ramp)))) == 2


def test_without_biases_some_functions_have_no_width():
    with pytest.raises(InputError, match="no network without biases realizes it; ask with bias_free=False"):
        minimal_width(TwoLayer.of([[1]], [1], b=[1]), bias_free=True)


def test_minimal_width_is_exact_or_says_what_it_needs():
    theta = TwoLayer.of([[k, 1] for k in range(1, 40)], [1] * 39)
    with pytest.raises(LimitExceeded, match="comparing sums over subsets"):
        minimal_width(theta, limits=DEFAULT_LIMITS.with_values(normal_form_terms=1000))
    assert minimal_width(TwoLayer.of([[k, 1] for k in range(1, 13)], [1] * 12)).width == 12


# --- members


def test_members_of_impossible_types_are_refused():
    fibre = fibre_of(TwoLayer.of([[1, 0]], [1]), 2)
    with pytest.raises(InputError, match="names a hyperplane on which the function has no kink"):
        find_member(fibre, FibreType(turned=((0, 1, 0),)))
    with pytest.raises(InputError, match="the type needs 3 neurons, and the fibre is that of width 2"):
        find_member(fibre, FibreType(free=1))
    with pytest.raises(InputError, match="no member of this type was found; take a type from fibre_types"):
        find_member(fibre, FibreType(turned=((1, 0, 0),)))
    wide = fibre_of(TwoLayer.of([[1, 0]], [1]), 5)
    with pytest.raises(InputError, match="no member of this type was found"):
        find_member(wide, FibreType(free=1))  # nothing is left for the free line to carry


def test_members_have_rational_weights_and_the_width():
    g = TwoLayer.of([["1/2", 0], [0, 3]], [1, "1/3"])
    member = find_member(fibre_of(g, 5), FibreType())
    assert member.m == 5
    assert member.a[2:] == ((0, 0),) * 3
    assert member.c[:2] == ((1,), (Fraction(1, 2),))
