"""Fibres of two-layer networks: equations, membership, flip sets, moves; checked against values on all rays."""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.two_layer import example_2_5_gamma, example_2_5_theta, lemma_a_5_minus, lemma_a_5_plus
from exactrelu.errors import InputError, LimitExceeded, ShapeError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.realizations.fibre import (
    FibreType,
    decide_membership,
    fibre_of,
    find_flip_sets,
    place_in_fibre,
    type_in_fibre,
)
from exactrelu.realizations.fibre_moves import flipped, permuted, rescaled, split, widened
from exactrelu.realizations.two_layer_parametrization import TwoLayer

SMALL = st.integers(-1, 1).map(Fraction)


@st.composite
def two_layers(draw, *, d=None, biases=True, max_neurons=4):
    d = draw(st.integers(1, 3)) if d is None else d
    m, D = draw(st.integers(0, max_neurons)), draw(st.integers(1, 2))
    rows = [[draw(SMALL) for _ in range(d)] for _ in range(m)]
    columns = [[draw(SMALL) for _ in range(D)] for _ in range(m)]
    b = [draw(SMALL) for _ in range(m)] if biases else None
    return TwoLayer.of(rows, columns, b, [draw(SMALL) if biases else 0 for _ in range(D)], d=d)


def agree_on_the_rays(f, g):
    """d = 2, no biases: the functions are linear between neighbouring rays, so their values on the rays decide."""
    rays = {(s, 0) for s in (1, -1)} | {(0, s) for s in (1, -1)}
    rays |= {(s * -a[1], s * a[0]) for n in (f, g) for a in n.a for s in (1, -1)}
    return all(f.value(x) == g.value(x) for x in rays)


def turned_around(theta, chosen):
    rows = [[-t for t in row] if i in chosen else row for i, row in enumerate(theta.a)]
    return TwoLayer.of(rows, theta.c, theta.b, theta.e, d=theta.d)


def subsets(n):
    return chain.from_iterable(combinations(range(n), r) for r in range(n + 1))


# --- degenerate ones


def test_the_fibre_of_nothing():
    g = TwoLayer.of([], [], e=[0], d=2)
    fibre = fibre_of(g, 1)
    assert (fibre.n, fibre.spare, fibre.in_class, fibre.bias_free) == (0, 1, True, True)
    assert decide_membership(TwoLayer.of([[3, 4]], [0]), fibre).proved
    assert decide_membership(TwoLayer.of([[0, 0]], [7]), fibre).evidence.dead == (0,)
    assert decide_membership(TwoLayer.of([[0, 1]], [7]), fibre).refuted
    assert list(find_flip_sets(g)) == [()]
    assert type_in_fibre(g) == FibreType()


def test_a_class_without_biases_has_no_kink_off_the_origin():
    assert not fibre_of(TwoLayer.of([[1]], [1], b=[1]), bias_free=True).in_class
    assert not fibre_of(TwoLayer.of([[0]], [1], b=[1]), bias_free=True).in_class
    assert fibre_of(TwoLayer.of([[1], [1]], [1, -1], b=[1, 1]), bias_free=True).in_class
    assert not fibre_of(TwoLayer.of([[1]], [1], b=[1])).bias_free


@pytest.mark.parametrize("width", [-1, True, "2"])
def test_no_such_width(width):
    with pytest.raises(InputError, match="the width must be a non-negative int"):
        fibre_of(TwoLayer.of([[1]], [1]), width)


# --- membership


def test_membership_says_what_is_missing():
    fibre = fibre_of(TwoLayer.of([[1], [-1]], [1, -1]))
    assert decide_membership(TwoLayer.of([[1], [1], [1]], [1, 1, 1]), fibre).reason == (
        "it has 3 hidden neurons, and the fibre is that of width 2"
    )
    biased = TwoLayer.of([[1], [-1]], [1, -1], b=[1, -1], e=[-1])
    assert decide_membership(biased, fibre).reason == (
        "it has a bias that is not zero, and the class of the fibre has no biases"
    )
    assert decide_membership(biased, fibre_of(fibre.theta, bias_free=False)).proved
    verdict = decide_membership(TwoLayer.of([[1], [-1]], [1, 1]), fibre)
    assert verdict.refuted
    assert verdict.evidence.f != verdict.evidence.g
    with pytest.raises(ShapeError):
        decide_membership(TwoLayer.of([[1, 0], [1, 0]], [1, 1]), fibre)


@given(data=st.data())
def test_membership_is_agreement_on_the_rays(data):
    g = data.draw(two_layers(d=2, biases=False))
    phi = data.draw(two_layers(d=2, biases=False))
    if phi.D == g.D:
        assert decide_membership(phi, fibre_of(g, phi.m)).proved is agree_on_the_rays(phi, g)


@given(data=st.data())
def test_the_equations_of_the_fibre(data):
    """R(Φ) = g if and only if (1) the products of every hyperplane add up to its jump, (2) the turned ones to T."""
    g = data.draw(two_layers(d=2, biases=False))
    phi = data.draw(two_layers(d=2, biases=False))
    if phi.D != g.D:
        return
    fibre, place = fibre_of(g, phi.m), place_in_fibre(phi)
    jumps = {line.row: tuple(map(sum, zip(line.straight_sum, line.turned_sum, strict=True))) for line in place.lines}
    first = {row: jump for row, jump in jumps.items() if any(jump)} == {k.row: k.jump for k in fibre.form.kinks}
    turned = [
        [sum((line.turned_sum[k] * line.row[j] for line in place.lines), Fraction(0)) for j in range(2)]
        for k in range(g.D)
    ]
    second = [list(row) for row in fibre.turned_total] == turned
    assert decide_membership(phi, fibre).proved is (first and second)


def test_every_neuron_has_its_place():
    phi = TwoLayer.of(
        [[1, 0], [-2, 0], [0, 0], [3, 0], [0, 0], [1, 0]],
        [[1, 0], [1, 1], [5, 5], [0, 0], [1, 0], [2, 0]],
        b=[0, 0, 1, 0, -1, 1],
    )
    place = place_in_fibre(phi)
    assert [line.row for line in place.lines] == [(1, 0, 0), (1, 0, 1)]
    line = place.lines[0]
    assert line.straight == ((0, (1, 0)),)
    assert line.turned == ((1, (2, 2)),)
    assert (line.straight_sum, line.turned_sum) == ((1, 0), (2, 2))
    assert (place.constant, place.dead) == ((2,), (3, 4))
    assert type_in_fibre(phi) == FibreType(both=((1, 0, 0),))


def test_types_of_known_parametrizations():
    assert type_in_fibre(TwoLayer.of([[1, 1], [-1, -1]], [1, -1])) == FibreType(free=1)
    assert type_in_fibre(TwoLayer.of([[1, 1], [2, 2]], [2, -1])) == FibreType()  # they cancel on one ray
    assert type_in_fibre(TwoLayer.of([[-1, 0], [0, 1]], [1, 1])) == FibreType(turned=((1, 0, 0),))
    assert FibreType(both=((1, 0),), free=2).extra == 5


# --- flip sets


def test_lemma_a_3_independent_vectors_have_no_flip_set():
    assert list(find_flip_sets(TwoLayer.of([[1, 2, 0], [0, 1, 0], [1, 1, 1]], [1, -3, 5]))) == [()]


def test_lemma_a_5_flips_all():
    assert sorted(find_flip_sets(lemma_a_5_plus())) == [(), (0, 1, 2)]
    assert decide_membership(lemma_a_5_minus(), fibre_of(lemma_a_5_plus())).proved


def test_example_2_5_has_other_functions_on_both_sides():
    assert list(find_flip_sets(example_2_5_theta(2))) == [()]
    assert decide_membership(example_2_5_gamma(2), fibre_of(example_2_5_theta(2))).refuted


def test_flip_sets_for_two_outputs():
    theta = TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [[1, 2], [1, 2], [1, 2]])
    assert sorted(find_flip_sets(theta)) == [(), (0, 1, 2)]
    assert list(find_flip_sets(TwoLayer.of(theta.a, [[1, 2], [1, 2], [1, 1]]))) == [()]


def test_the_work_is_bounded():
    theta = TwoLayer.of([[k, 1] for k in range(1, 40)], [1] * 39)
    with pytest.raises(LimitExceeded, match="comparing sums over subsets"):
        find_flip_sets(theta, limits=DEFAULT_LIMITS.with_values(normal_form_terms=1000))


@given(theta=two_layers(d=2, biases=False, max_neurons=5))
def test_flip_sets_are_those_that_keep_the_values_on_the_rays(theta):
    found = set(find_flip_sets(theta))
    assert found == {s for s in subsets(theta.m) if agree_on_the_rays(theta, turned_around(theta, s))}
    for flip_set in found:
        assert decide_membership(flipped(theta, flip_set), fibre_of(theta)).proved


@given(theta=two_layers(), data=st.data())
def test_flip_sets_with_biases(theta, data):
    flip_set = data.draw(st.sampled_from(sorted(find_flip_sets(theta))))
    assert decide_membership(flipped(theta, flip_set), fibre_of(theta, bias_free=False)).proved


# --- moves


@given(theta=two_layers(), data=st.data())
def test_moves_stay_in_the_fibre(theta, data):
    fibre = fibre_of(theta, theta.m + 2, bias_free=False)
    phi = widened(theta, 2)
    phi = permuted(phi, data.draw(st.permutations(range(phi.m))))
    phi = rescaled(phi, data.draw(st.lists(st.sampled_from([1, 2, "1/3"]), min_size=phi.m, max_size=phi.m)))
    for _ in range(2):
        k = next((i for i in range(phi.m) if not any(phi.c[i])), None)
        if k is None:
            break
        i = data.draw(st.sampled_from([j for j in range(phi.m) if j != k]))
        phi = split(phi, i, k, [data.draw(SMALL) for _ in range(phi.D)])
    assert decide_membership(phi, fibre).proved
    assert type_in_fibre(phi) == type_in_fibre(theta)


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (lambda t: permuted(t, [0, 0]), "must be a permutation of 0, …, 1"),
        (lambda t: rescaled(t, [1]), "there are 1 factors for 2 neurons"),
        (lambda t: rescaled(t, [1, -1]), "a factor is not positive; a neuron is turned around by flipped"),
        (lambda t: flipped(t, [0]), r"Σ c_i a_i\^T over \[0\] is not zero; take a set from find_flip_sets"),
        (lambda t: flipped(t, [2]), "there is no neuron 2; the neurons are 0, …, 1"),
        (lambda t: split(t, 0, 1, [1]), "neuron 1 has outgoing weights; name a neuron with c = 0"),
        (lambda t: split(widened(t, 1), 2, 2, [1]), "neuron 2 cannot be split into itself"),
        (lambda t: split(widened(t, 1), 3, 2, [1]), "there is no neuron 3"),
        (lambda t: split(widened(t, 1), 0, 2, [1, 2]), "the share has 2 entries, the network 1 outputs"),
        (lambda t: widened(t, -1), "the number of new neurons must be a non-negative int"),
    ],
)
def test_moves_refuse_what_changes_the_function(move, sentence):
    with pytest.raises(InputError, match=sentence):
        move(TwoLayer.of([[1], [2]], [1, 1]))
