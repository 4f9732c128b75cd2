"""Definition 1.1 at one pair: the examples of berner2019 refute it, Theorem 3.3 holds on N*_(d,m,D)."""

from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError
from exactrelu.exact.surds import surd
from exactrelu.realizations.distance_check import check_distance
from exactrelu.realizations.distance_to_fibre import distance_to_fibre
from exactrelu.realizations.inverse_stability import parameter_distance, stability
from exactrelu.realizations.restricted_distance import restricted_demands
from exactrelu.realizations.restricted_space import is_restricted
from exactrelu.realizations.stability_instance import decide_stability_at
from exactrelu.realizations.two_layer_form import two_layer_form
from exactrelu.realizations.two_layer_parametrization import TwoLayer

F = Fraction


def example_a_4(k):
    return TwoLayer.of([[k, 0]], [F(1, k * k)]), TwoLayer.of([[0, 1]], [F(1, k)])


@pytest.mark.parametrize("k", range(2, 7))
def test_example_a_4_refutes_every_constant_in_time(k):
    """δ = 1/k and the distance k: k <= s k^(-α) fails for s < k^(1 + α)."""
    verdict = decide_stability_at(*example_a_4(k), 1, "1/2")
    assert verdict.refuted
    assert (verdict.evidence.seminorm.value, verdict.evidence.distance.surd) == (F(1, k), surd(k))
    check_distance(verdict.evidence.distance)
    # s = k^(3/2) is the least that will do
    assert decide_stability_at(*example_a_4(k), surd(0, 1, k**3), "1/2").proved
    assert decide_stability_at(*example_a_4(k), surd(0, 1, k**3 - F(1, 1000)), "1/2").refuted


def test_a_distance_that_is_a_surd_is_compared_exactly():
    """Γ = (1, 1), g = 2 ρ: the distance √2 - 1 and δ = 1."""
    gamma, g = TwoLayer.of([[1]], [1]), TwoLayer.of([[1]], [2])
    assert decide_stability_at(gamma, g, 1, 1).proved
    assert decide_stability_at(gamma, g, "2/5", 1).refuted
    assert decide_stability_at(gamma, g, "3/7", 1).proved
    assert decide_stability_at(gamma, g, surd(0, 1, F(1716, 10000)), "7/3").proved
    assert decide_stability_at(gamma, g, surd(0, 1, F(1715, 10000)), "7/3").refuted


def test_the_same_function_needs_nothing():
    gamma = TwoLayer.of([[1, 2]], [3])
    verdict = decide_stability_at(gamma, gamma, 1, 1)
    assert verdict.proved
    assert str(verdict.evidence.bound) == "0"


def test_constants_that_are_none_are_refused():
    gamma = TwoLayer.of([[1, 2]], [3])
    for s in (0, -1, surd(0, -1, 2)):
        with pytest.raises(InputError, match="s must be positive"):
            decide_stability_at(gamma, gamma, s, 1)
    with pytest.raises(InputError, match="neither rational nor the root of a rational number"):
        decide_stability_at(gamma, gamma, surd(1, 1, 2), 1)
    for alpha in (0, -1):
        with pytest.raises(InputError, match="it must be positive"):
            decide_stability_at(gamma, gamma, 1, alpha)


def test_unknown_where_the_distance_is_not_exact():
    """A free line beside a line on both sides, with a bound below the best member of the other types."""
    gamma = TwoLayer.of([[-2, -2], [0, -1], [0, 1], [2, 0]], [-2, 2, 2, -2])
    g = TwoLayer.of([[-2, -1], [-1, 1], [2, 1]], [2, 0, -2])
    found = distance_to_fibre(gamma, g)
    check_distance(found)
    assert not found.is_exact
    assert not found.attained
    assert (found.value, found.surd) == (None, None)
    assert str(found).startswith("between 2/3 and ")
    delta = decide_stability_at(gamma, g, 1, 1).evidence.seminorm.value
    verdicts = [decide_stability_at(gamma, g, s / delta, 1) for s in (F(1, 2), F(1), F(2))]
    assert [(v.refuted, v.unknown, v.proved) for v in verdicts] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


# --- N*_(d,m,D)


def random_restricted(rng, d, m):
    """A member of N*_(d,m,1) with rational balanced weights, zeros among them."""
    rows, columns, seen = [], [], set()
    while len(rows) < m:
        u = [rng.randint(-3, 3) for _ in range(d - 2)] + [rng.randint(1, 3), rng.randint(1, 3)]
        size = max(map(abs, u))
        ray = tuple(F(t, size) for t in u)
        if ray in seen:
            continue
        seen.add(ray)
        scale = F(rng.randint(0, 4), 2)
        rows.append([scale * t for t in ray])
        columns.append(rng.choice([-1, 1]) * scale)
    return TwoLayer.of(rows, columns)


@given(st.integers(0, 10**6))
def test_theorem_3_3_and_the_distance_of_the_laboratory(seed):
    """The same distance as over all permutations of Θ; at most 4 √δ, and 2 √2 √δ."""
    rng = Random(seed)
    d, m = rng.choice([2, 3]), rng.randint(1, 3)
    gamma, theta = random_restricted(rng, d, m), random_restricted(rng, d, m)
    assert is_restricted(gamma)
    found = distance_to_fibre(gamma, theta, restricted=True)
    check_distance(found)
    assert found.surd == surd(stability(gamma, theta).distance)
    pairs = list(zip(theta.a, theta.c, strict=True))
    turned = (TwoLayer.of([a for a, _ in p], [c for _, c in p]) for p in permutations(pairs))
    assert found.surd == surd(min(parameter_distance(phi, gamma) for phi in turned))
    assert decide_stability_at(gamma, theta, 4, "1/2", restricted=True).proved
    assert decide_stability_at(gamma, theta, surd(0, 1, 8), "1/2", restricted=True).proved
    # more parametrizations of g are no farther away
    assert distance_to_fibre(gamma, theta).low <= found.high


def test_balanced_weights_that_are_no_rationals():
    found = distance_to_fibre(TwoLayer.of([[1, 1]], [1]), TwoLayer.of([[1, 2]], [3]), restricted=True)
    check_distance(found)
    # ρ = 3/2: √6, and the weights √(3/2) (1, 2) and √6
    assert found.surd == surd(-1, 1, 6)
    assert [str(t) for t in (*found.a[0], *found.c[0])] == ["sqrt(3/2)", "sqrt(6)", "sqrt(6)"]
    assert found.phi is None


def test_functions_outside_of_the_restricted_space():
    gamma = TwoLayer.of([[1, 1]], [1])
    with pytest.raises(InputError, match="the last two coordinates of its kink"):
        distance_to_fibre(gamma, TwoLayer.of([[1, -1]], [1]), restricted=True)
    with pytest.raises(InputError, match="with all kinks on their positive sides the linear part is another"):
        distance_to_fibre(gamma, TwoLayer.of([[-1, -1]], [1]), restricted=True)
    with pytest.raises(InputError, match=r"it has 2 kinks, and m = 1"):
        distance_to_fibre(gamma, TwoLayer.of([[1, 1], [1, 2]], [1, 1]), restricted=True)
    with pytest.raises(InputError, match="needs d >= 2"):
        restricted_demands(two_layer_form(TwoLayer.of([[1]], [1])))
    empty = TwoLayer.of([], [], e=[0], d=2)
    check_distance(distance_to_fibre(empty, empty, restricted=True))
    assert distance_to_fibre(gamma, empty, restricted=True).surd == surd(1)
