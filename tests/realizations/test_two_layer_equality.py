"""Canonical forms of two-layer networks: equality by proof or point, against the values on all rays and breakpoints."""

import contextlib
import io
import runpy
import tempfile
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exactrelu.builders.two_layer import example_2_5_gamma, example_2_5_theta, lemma_a_5_minus, lemma_a_5_plus
from exactrelu.certificates.submit import CHECKERS, submit
from exactrelu.errors import CheckFailed, InputError, ShapeError
from exactrelu.exact.rationals import format_rational
from exactrelu.realizations import two_layer_equality
from exactrelu.realizations.two_layer_equality import (
    DifferencePair,
    DifferencePoint,
    decide_two_layer_equality,
    find_difference_point,
    find_nonzero_point,
)
from exactrelu.realizations.two_layer_evidence import FORMAT, certify_two_layer_comparison, two_layer_certificate_text
from exactrelu.realizations.two_layer_form import TwoLayerForm, hyperplane, lines_of, sum_of, two_layer_form
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.search.strategies import points, rationals

SMALL = st.integers(-1, 1).map(Fraction)


@st.composite
def two_layers(draw, *, d=None, D=None, biases=True, entries=SMALL, max_neurons=4):
    d = draw(st.integers(0, 3)) if d is None else d
    D = draw(st.integers(1, 2)) if D is None else D
    m = draw(st.integers(0, max_neurons))
    rows = [[draw(entries) for _ in range(d)] for _ in range(m)]
    columns = [[draw(entries) for _ in range(D)] for _ in range(m)]
    b = [draw(entries) for _ in range(m)] if biases else None
    return TwoLayer.of(rows, columns, b, [draw(entries) if biases else 0 for _ in range(D)], d=d)


@st.composite
def equal_pairs(draw, **options):
    """A network and another parametrization of its function: rescaled, split, turned, padded, in another order."""
    f = draw(two_layers(**options))
    neurons, e = [], list(f.e)
    for a, b, c in zip(f.a, f.b, f.c, strict=True):
        factor = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 3)]))
        row, bias, column = [factor * t for t in a], factor * b, [t / factor for t in c]
        action = draw(st.sampled_from(["keep", "split", "turn", "other ray"]))
        if action == "split":
            share = [draw(SMALL) for _ in c]
            neurons.append((row, bias, [s - t for s, t in zip(column, share, strict=True)]))
            neurons.append(([2 * t for t in row], 2 * bias, [t / 2 for t in share]))
        elif action == "turn":  # c ρ(t) = c ρ(-t) + c t, and c t on other lines
            neurons.append(([-t for t in row], -bias, column))
            neurons += _affine(draw, row, bias, column, e)
        else:
            neurons.append((row, bias, column))
            if action == "other ray":  # a dead neuron on the other side, and one without weights
                neurons += [([-t for t in row], -bias, [0] * f.D), ([0] * f.d, -1, [1] * f.D)]
    order = draw(st.permutations(neurons))
    g = TwoLayer.of([n[0] for n in order], [n[2] for n in order], [n[1] for n in order], e, d=f.d)
    return f, g


def _affine(draw, row, bias, column, e):
    """Neurons that add column · (row x + bias): coordinate by coordinate, constants by the output bias."""
    for k, c in enumerate(column):
        e[k] += c * bias
    shift = draw(st.sampled_from([0, 0, 1])) if any(e) else 0
    for k, c in enumerate(column):  # ρ(t + s) - ρ(-t - s) = t + s
        e[k] -= c * shift * sum(row)
    units = [[int(i == j) for i in range(len(row))] for j in range(len(row))]
    return [
        ([sign * t for t in unit], sign * shift, [sign * c * row[j] for c in column])
        for j, unit in enumerate(units)
        for sign in (1, -1)
    ]


def agree_on_the_line(f, g):
    """d = 1: the functions are affine between their breakpoints, so these, midpoints and four outer points decide."""
    breaks = sorted({-b / a[0] for n in (f, g) for a, b in zip(n.a, n.b, strict=True) if a[0]}) or [Fraction(0)]
    middle = [(s + t) / 2 for s, t in pairwise(breaks)]
    xs = [*breaks, *middle, breaks[0] - 1, breaks[0] - 2, breaks[-1] + 1, breaks[-1] + 2]
    return all(f.value([x]) == g.value([x]) for x in xs)


def agree_on_the_rays(f, g):
    """d = 2, no biases: the functions are linear between neighbouring rays, so their values on the rays decide."""
    rays = {(s, 0) for s in (1, -1)} | {(0, s) for s in (1, -1)}
    rays |= {(s * -a[1], s * a[0]) for n in (f, g) for a in n.a for s in (1, -1)}
    return all(f.value(x) == g.value(x) for x in rays)


# --- degenerate ones


def zero(d, D=1):
    return TwoLayer.of([], [], e=[0] * D, d=d)


@pytest.mark.parametrize(
    "f",
    [
        TwoLayer.of([[0, 0]], [5]),  # a zero row
        TwoLayer.of([[1, 2]], [0]),  # a dead neuron
        TwoLayer.of([[0, 0]], [5], b=[-1]),  # a constant neuron that rests
        TwoLayer.of([[1, 0], [1, 0]], [1, -1]),  # duplicates
        TwoLayer.of([[0, 0]], [5], b=[1], e=[-5]),  # a constant neuron and its opposite
        TwoLayer.of([[1, 0], [-1, 0], [2, 0], [-2, 0]], [2, -2, -1, 1]),  # opposite rays
        TwoLayer.of([[1, 1], [-1, -1], [1, 1], [-1, -1]], [1, -1, -1, 1], b=[0, 0, 1, -1], e=[1]),  # parallel lines
    ],
)
def test_zero_in_disguise(f):
    assert decide_two_layer_equality(f, zero(2)).proved
    assert find_difference_point(f, zero(2)) is None
    assert two_layer_form(f).kinks == ()


def test_no_neuron_and_no_input():
    assert decide_two_layer_equality(zero(0), TwoLayer.of([[]], [3], b=[-1])).proved
    verdict = decide_two_layer_equality(zero(0), TwoLayer.of([[]], [3], b=[1]))
    assert (verdict.evidence.x, verdict.evidence.g) == ((), (3,))


def test_hyperplanes_equal_up_to_sign_with_other_biases():
    f = TwoLayer.of([[1], [-1]], [1, 1], b=[1, 1])
    form = two_layer_form(f)
    assert [kink.row for kink in form.kinks] == [(1, -1), (1, 1)]
    assert decide_two_layer_equality(f, TwoLayer.of([[1], [-1]], [1, 1], b=[1, -1])).refuted


def test_rows_are_primitive_with_their_offset():
    assert hyperplane((Fraction(2), Fraction(4), Fraction(1))) == ((2, 4, 1), Fraction(1))
    assert hyperplane((Fraction(-2, 3), Fraction(4), Fraction(0))) == ((1, -6, 0), Fraction(-2, 3))


def test_lemma_a_5_turns_all_neurons_around():
    assert decide_two_layer_equality(lemma_a_5_plus(), lemma_a_5_minus()).proved
    verdict = decide_two_layer_equality(example_2_5_theta(3), example_2_5_gamma(3))
    assert verdict.refuted
    difference = [p - q for p, q in zip(verdict.evidence.f, verdict.evidence.g, strict=True)]
    assert difference == [4 * verdict.evidence.x[2]]  # the difference is linear with gradient (0, 0, 4)


def test_other_shapes_are_refused():
    with pytest.raises(ShapeError, match=r"one network leads from R\^1 to R\^1, the other from R\^2 to R\^1"):
        decide_two_layer_equality(zero(1), zero(2))
    with pytest.raises(ShapeError, match=r"R\^1 to R\^2"):
        two_layer_form(zero(1)).minus(two_layer_form(zero(1, 2)))
    with pytest.raises(InputError, match="the function is zero everywhere"):
        find_nonzero_point(two_layer_form(zero(2)))


# --- a difference far away, and small


def hat(height, left, right):
    """A hat over [left, right], zero elsewhere."""
    left, right = Fraction(left), Fraction(right)
    slope = 2 * Fraction(height) / (right - left)
    return [[1]] * 3, [slope, -2 * slope, slope], [-left, -(left + right) / 2, -right]


@pytest.mark.parametrize("left", ["1/3", "1000", "-7/1000", "123456789/1000"])
def test_a_hat_is_found_and_its_point_simplified(left):
    f = TwoLayer.of(*hat("1/1000000", left, Fraction(left) + Fraction(1, 50)))
    point = find_difference_point(f, zero(1))
    assert point.f != point.g
    assert Fraction(left) < point.x[0] < Fraction(left) + Fraction(1, 50)
    assert point.x[0].denominator <= 51  # 1/51 is the simplest number between 0 and 1/50


def test_a_difference_in_the_second_output_only():
    f = TwoLayer.of([[1, 1]], [[1, 0]], b=[-50])
    g = TwoLayer.of([[1, 1]], [[1, "1/9"]], b=[-50])
    point = find_difference_point(f, g)
    assert point.f[0] == point.g[0]
    assert point.f[1] != point.g[1]
    assert all(t.denominator == 1 for t in point.x)


def test_a_difference_between_many_parallel_and_crossing_lines():
    """The hyperplanes are such that every small point lies where both functions vanish."""
    rows = [[1, 0], [0, 1], [1, 1], [1, -1]]
    thin = TwoLayer.of(
        [r for r in rows for _ in range(3)], [1, -2, 1] * 4, b=[t for k in range(4) for t in hat(1, 40 + k, 41 + k)[2]]
    )
    point = find_difference_point(thin, zero(2))
    assert point is not None
    assert max(len(format_rational(t)) for t in point.x) <= 5


# --- theorems


@given(data=st.data())
def test_the_form_is_the_function(data):
    f = data.draw(two_layers(entries=rationals()))
    x = data.draw(points(f.d))
    assert two_layer_form(f).value(x) == f.value(x)


@given(data=st.data())
def test_the_form_of_a_difference_is_the_difference(data):
    f = data.draw(two_layers())
    g = data.draw(two_layers(d=f.d, D=f.D))
    x = data.draw(points(f.d))
    delta = two_layer_form(f).minus(two_layer_form(g))
    assert delta.value(x) == tuple(p - q for p, q in zip(f.value(x), g.value(x), strict=True))
    assert delta.minus(delta) == TwoLayerForm((), ((Fraction(0),) * f.d,) * f.D, (Fraction(0),) * f.D)


@given(pair=equal_pairs())
def test_equal_by_construction_is_proved(pair):
    f, g = pair
    verdict = decide_two_layer_equality(f, g)
    assert verdict.proved
    assert verdict.evidence == two_layer_form(g)
    assert decide_two_layer_equality(f.as_network(), g.as_network(), up_to_constant=True).proved


@given(data=st.data())
def test_equality_is_that_of_all_values_on_the_line(data):
    D = data.draw(st.integers(1, 2))
    f, g = data.draw(two_layers(d=1, D=D)), data.draw(two_layers(d=1, D=D))
    assert decide_two_layer_equality(f, g).proved is agree_on_the_line(f, g)


@given(data=st.data())
def test_equality_is_that_of_all_values_on_the_rays(data):
    f = data.draw(two_layers(d=2, D=1, biases=False))
    g = data.draw(two_layers(d=2, D=1, biases=False))
    assert decide_two_layer_equality(f, g).proved is agree_on_the_rays(f, g)


@given(data=st.data())
def test_a_refutation_is_a_point(data):
    f = data.draw(two_layers())
    g = data.draw(two_layers(d=f.d, D=f.D))
    verdict = decide_two_layer_equality(f, g)
    assume(verdict.refuted)
    point = verdict.evidence
    assert isinstance(point, DifferencePoint)
    assert (f.value(point.x), g.value(point.x)) == (point.f, point.g)
    assert point.f != point.g


@given(data=st.data())
def test_up_to_a_constant(data):
    f, g = data.draw(equal_pairs())
    shift = [data.draw(SMALL) for _ in range(g.D)]
    moved = TwoLayer.of(g.a, g.c, g.b, [s + t for s, t in zip(g.e, shift, strict=True)], d=g.d)
    assert decide_two_layer_equality(f, moved, up_to_constant=True).proved
    assert decide_two_layer_equality(f, moved).proved is (not any(shift))
    other = data.draw(two_layers(d=f.d, D=f.D))
    verdict = decide_two_layer_equality(f, other, up_to_constant=True)
    if verdict.refuted:
        assert isinstance(verdict.evidence, DifferencePair)
        gaps = [[p - q for p, q in zip(f.value(e.x), other.value(e.x), strict=True)] for e in _ends(verdict)]
        assert gaps[0] != gaps[1]
    else:
        assert not any(map(any, two_layer_form(f).minus(two_layer_form(other)).slope))


def _ends(verdict):
    return verdict.evidence.first, verdict.evidence.second


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_pairs_are_judged_as_by_all_values(seed):
    from random import Random

    rng = Random(seed)
    for _ in range(250):
        f, g = ([[rng.randint(-1, 1) for _ in range(2)] for _ in range(rng.randint(0, 5))] for _ in range(2))
        f, g = (TwoLayer.of(rows, [rng.randint(-1, 1) for _ in rows], e=[0], d=2) for rows in (f, g))
        assert decide_two_layer_equality(f, g).proved is agree_on_the_rays(f, g)


# --- the point finder itself, and evidence


def test_small_points_are_not_enough():
    """Near the line x + y = 1000 only; the small points are all on the other side."""
    delta = two_layer_form(TwoLayer.of([[1, 1], [1, 1]], [1, -1], b=[-1000, -1001]))
    x = find_nonzero_point(delta)
    assert any(delta.value(x))
    assert sum(x) > 1000


def test_a_point_off_the_other_hyperplanes_is_found_greedily():
    others = [(1, 0, 0, -k) for k in range(3)] + [(0, 1, -1, 0), (1, 1, 0, 0), (0, 0, 1, 0)]
    x = two_layer_equality._point_on((0, 0, 1, -5), others)
    assert x[2] == 5
    assert all(sum(n * t for n, t in zip(row, x, strict=False)) + row[-1] for row in others)
    assert two_layer_equality._point_on((2, -3), [(1, 0)]) == (Fraction(3, 2),)


def test_a_wrong_form_is_noticed(monkeypatch):
    f, g = TwoLayer.of([[1]], [1]), TwoLayer.of([[1]], [1])
    forms = iter([two_layer_form(f), two_layer_form(TwoLayer.of([[1]], [2]))])
    monkeypatch.setattr(two_layer_equality, "two_layer_form", lambda theta: next(forms))
    with pytest.raises(CheckFailed, match=r"the networks agree at \(1\)"):
        decide_two_layer_equality(f, g)
    forms = iter([two_layer_form(f), two_layer_form(TwoLayer.of([[1]], [2]))])
    with pytest.raises(CheckFailed, match=r"f - g is the same at 0 and at \(1\)"):
        decide_two_layer_equality(f, g, up_to_constant=True)
    monkeypatch.setattr(two_layer_equality, "_small_points", lambda d: [])
    monkeypatch.setattr(two_layer_equality, "_simplified", lambda delta, x: (Fraction(0),))
    with pytest.raises(CheckFailed, match=r"the function vanishes at \(0\)"):
        find_nonzero_point(two_layer_form(f))


def test_sums_are_exact_in_any_order():
    terms = [Fraction(1, p) for p in (2, 3, 5, 7, 11, 13, 17)]
    assert sum_of(terms) == sum(terms)
    assert sum_of([]) == sum_of([Fraction(0)]) == 0


def test_neurons_are_grouped_by_hyperplane():
    lines, constant = lines_of(TwoLayer.of([[1, 1], [0, 0], [-2, -2], [1, 1]], [1, 1, 1, 1], b=[1, 0, -2, 0]))
    assert [(line.row, line.members) for line in lines] == [
        ((1, 1, 0), ((3, Fraction(1)),)),
        ((1, 1, 1), ((0, Fraction(1)), (2, Fraction(-2)))),
    ]
    assert constant == (1,)


@given(data=st.data())
def test_the_checker_accepts_what_was_decided(data):
    f, g = data.draw(equal_pairs(max_neurons=2))
    if data.draw(st.booleans()):
        g = data.draw(two_layers(d=f.d, D=f.D, max_neurons=2))
    for up_to_constant in (False, True):
        certificate = certify_two_layer_comparison(f, g, up_to_constant=up_to_constant)
        answer = _answer(two_layer_certificate_text(certificate))
        assert answer.startswith(f"accept: {certificate.claim['kind']};"), answer


@cache
def _checker():
    """The checker in this process; its own tests start it as a process of its own."""
    return runpy.run_path(str(CHECKERS[FORMAT]), run_name="checker")["main"]


def _answer(text):
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
        path = Path(folder) / "evidence.json"
        path.write_text(text)
        _checker()([str(path)])
    return out.getvalue()


def test_evidence_through_the_letter_slot():
    certificate = certify_two_layer_comparison(lemma_a_5_plus(), lemma_a_5_minus())
    assert submit(two_layer_certificate_text(certificate)).proved
