"""The distance to a fibre: known ones from berner2019, random ones checked anew, no member ever nearer."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, LimitExceeded, ShapeError, UnsupportedOperation
from exactrelu.exact import ratio_programs
from exactrelu.exact.surds import surd
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.realizations.distance_check import check_distance
from exactrelu.realizations.distance_to_fibre import distance_to_fibre
from exactrelu.realizations.fibre import decide_membership, fibre_of
from exactrelu.realizations.fibre_members import find_member
from exactrelu.realizations.fibre_moves import permuted, rescaled, split, widened
from exactrelu.realizations.fibre_types import fibre_types
from exactrelu.realizations.inverse_stability import parameter_distance
from exactrelu.realizations.two_layer_parametrization import TwoLayer

F = Fraction


def zeros(d, m, D=1):
    return TwoLayer.of([[0] * d] * m, [[0] * D] * m, e=[0] * D, d=d)


def checked(gamma, g):
    """The distance, after its evidence was checked, and Φ where it is rational."""
    found = distance_to_fibre(gamma, g)
    check_distance(found)
    if found.phi is not None:
        assert decide_membership(found.phi, fibre_of(g, gamma.m, bias_free=True)).proved
        assert found.low <= parameter_distance(found.phi, gamma)
        assert found.high >= parameter_distance(found.phi, gamma)
    return found


# --- degenerate and known ones


def test_no_neuron_and_the_zero_function():
    assert checked(zeros(2, 0), zeros(2, 0)).surd == surd(0)
    assert checked(zeros(2, 3), zeros(2, 1)).surd == surd(0)
    assert checked(TwoLayer.of([[3, 1]], [2]), zeros(2, 0)).surd == surd(2)
    assert checked(TwoLayer.of([[1, 1]], [2]), zeros(2, 0)).surd == surd(1)


def test_a_parametrization_of_g_is_at_the_distance_0():
    theta = TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [[1, 2], [0, 1], [1, 1]])
    assert checked(permuted(theta, [2, 0, 1]), theta).surd == surd(0)
    # two neurons that cancel, without a kink in g
    assert checked(TwoLayer.of([[1, 2], [1, 2]], [1, -1]), zeros(2, 0)).surd == surd(0)
    # three that cancel, split neurons, and t = ρ(t) - ρ(-t) on a line that g does not have
    assert checked(TwoLayer.of([[1], [2], [1]], [1, "-5/4", "3/2"]), zeros(1, 0)).surd == surd(0)
    assert checked(TwoLayer.of([[1], [3]], [1, 1]), TwoLayer.of([[2]], [2])).surd == surd(0)
    assert checked(TwoLayer.of([[1, 1], [-1, -1]], [2, -2]), TwoLayer.of([[2, 2], [-2, -2]], [1, -1])).surd == surd(0)


def test_turning_all_around_is_nearer():
    """Lemma A.5: the triangle is its own opposite, so the fibre contains -Θ beside Θ."""
    triangle = TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [1, 1, 1])
    opposite = TwoLayer.of([[-1, 0], [0, -1], [1, 1]], [1, 1, 1])
    assert checked(opposite, triangle).surd == surd(0)
    # at the width 2 of two independent directions nothing may be turned
    pair = TwoLayer.of([[1, 0], [0, 1]], [1, 1])
    assert checked(TwoLayer.of([[-1, 0], [0, -1]], [1, 1]), pair).surd == surd(1)


def test_a_split_neuron_of_one_output_by_hand():
    """Two neurons (1, 1) share the product 4: 2 (1 + t)² = 4."""
    found = checked(TwoLayer.of([[1], [1]], [1, 1]), TwoLayer.of([[4]], [1]))
    assert found.surd == surd(-1, 1, 2)
    assert found.attained


def test_an_algebraic_number_of_degree_three():
    """Three that cancel on a ray nobody gave them; the number comes with its polynomial."""
    gamma = TwoLayer.of([[1, 0], [0, 2], [2, 2]], [1, 1, -3])
    found = checked(gamma, zeros(2, 0))
    assert found.is_exact


def test_q_is_determined_where_lines_are_on_both_sides():
    """d = 1: |x| + x/2 = 3/2 ρ(x) + 1/2 ρ(-x), whatever the shares of a width of 3."""
    g = TwoLayer.of([[1], [-1]], ["3/2", "1/2"])
    assert checked(TwoLayer.of([[1], [-1], [1]], [1, "1/2", "1/2"]), g).surd == surd(0)
    assert checked(TwoLayer.of([[1], [1]], ["3/2", "1/2"]), g).surd == surd("-1/4", "1/4", 33)


def test_free_lines_with_directions_of_gamma():
    """The identity of R² has types with two free lines only; its usual parametrization is found among them."""
    identity = TwoLayer.of([[1, 0], [-1, 0], [0, 1], [0, -1]], [[1, 0], [-1, 0], [0, 1], [0, -1]])
    assert checked(identity, identity).surd == surd(0)
    other = TwoLayer.of([[1, 1], [-1, -1], [0, 1], [0, -1]], [[1, 0], [-1, 0], [-1, 1], [1, -1]])
    assert checked(other, identity).surd == surd(0)
    # one weight 2 instead of 1: two numbers
    found = checked(TwoLayer.of([[1, 0], [-1, 0], [0, 2], [0, -1]], identity.c), identity)
    assert not found.is_exact
    assert found.low.as_rational == F(1, 5)
    assert found.high.as_surd == surd("3/2", "-1/2", 5)


BOTH_SIDES = [[1, 0], [0, 1], [1, 1], [-1, 0], [0, -1], [-1, -1]]


@pytest.mark.parametrize(
    ("columns", "distance"),
    [
        # q = (1/4, 1/4, -1/4) satisfies Σ q_b n_b = 0
        ([["3/4"], ["3/4"], ["5/4"], ["1/4"], ["1/4"], ["-1/4"]], "0"),
        ([["3/4"], ["3/4"], ["3/4"], ["1/4"], ["1/4"], ["1/4"]], "1/4"),
        ([["1"], ["1"], ["2"], ["1"], ["1"], ["0"]], "1/3"),
        ([["3/4", 1], ["3/4", 1], ["5/4", 1], ["1/4", 0], ["1/4", 0], ["-1/3", 0]], "1/31"),
    ],
)
def test_three_dependent_lines_on_both_sides(columns, distance):
    """Their shares are free within one linear equation."""
    g = TwoLayer.of([[1, 0], [0, 1], [1, 1]], [[1] * len(columns[0])] * 3)
    assert checked(TwoLayer.of(BOTH_SIDES, columns), g).surd == surd(distance)


def test_coupled_lines_that_are_excluded_together():
    """Each line alone could be nearer; the relations between them say no, with multipliers in a field of degree two."""
    rows = [["3/4", "1/8"], ["-1/8", "5/4"], ["7/8", "9/8"], ["-1", "1/4"], ["1/8", "-1"], ["-3/4", "-1"]]
    gamma = TwoLayer.of(rows, ["3/4", "1/2", "9/8", "1/2", "1/4", "-1/8"])
    found = checked(gamma, TwoLayer.of([[1, 0], [0, 1], [1, 1]], [1, 1, 1]))
    assert found.low > 0


def test_without_kernels_the_answer_is_two_numbers(monkeypatch):
    monkeypatch.setattr(ratio_programs, "_kernels", lambda *_: iter(()))
    found = checked(TwoLayer.of([[1], [1]], [1, 1]), TwoLayer.of([[4]], [1]))
    assert not found.is_exact
    assert found.low < surd(-1, 1, 2)
    assert found.high > surd(-1, 1, 2)
    assert (found.attained, found.value, found.surd) == (False, None, None)


def test_fibres_without_members_and_other_classes_are_refused():
    with pytest.raises(InputError, match=r"no network of N_\(d,m,D\) with m = 1 realizes g; minimal_width tells"):
        distance_to_fibre(zeros(2, 1), TwoLayer.of([[1, 0], [0, 1]], [1, 1]))
    with pytest.raises(UnsupportedOperation, match="g has a bias"):
        distance_to_fibre(zeros(1, 1), TwoLayer.of([[1]], [1], b=[1]))
    with pytest.raises(ShapeError, match="compare networks with the same inputs and outputs"):
        distance_to_fibre(zeros(1, 1), zeros(2, 1))
    with pytest.raises(LimitExceeded, match="choosing the neurons that share a ray"):
        distance_to_fibre(
            zeros(2, 6), TwoLayer.of([[1, 1]], [1]), limits=DEFAULT_LIMITS.with_values(normal_form_terms=9)
        )


# --- the examples of berner2019: lower bounds over every Φ

EXAMPLES = range(1, 7)


@pytest.mark.parametrize("k", EXAMPLES)
def test_example_2_1_is_exactly_k_away(k):
    """g_k is 1/k small in the uniform norm, and every parametrization has a weight k."""
    g = TwoLayer.of([[k, 0], [k, F(-1, k * k)]], [k, -k])
    assert checked(zeros(2, 2), g).surd == surd(k)


@pytest.mark.parametrize("r", [F(1, 3), F(1), F(7, 2)])
def test_example_2_2_is_r_away_once_k_is_large(r):
    for k in EXAMPLES:
        found = checked(TwoLayer.of([[r, 0]], [0]), TwoLayer.of([[0, 1]], [F(1, k)]))
        # λ = 1/(k t) within t of 0 needs t² >= 1/k
        assert found.surd == max(surd(r), surd(0, 1, F(1, k)))


@pytest.mark.parametrize("k", EXAMPLES)
def test_example_2_3_is_exactly_1_away(k):
    g = TwoLayer.of([[1, 0], [0, 1]], [2, F(1, k)])
    assert checked(TwoLayer.of([[1, 0], [1, 0]], [1, 1]), g).surd == surd(1)


@pytest.mark.parametrize("k", EXAMPLES)
def test_example_2_4_is_exactly_one_half_away_from_k_2_on(k):
    """C = 1/2, attained: three neurons cancel on one ray and two on another.  For k = 1: t (1 + t) = 1."""
    directions = [[1, 0], [0, 1], [-1, -1]]
    gamma = TwoLayer.of(directions + [[-s, -t] for s, t in directions], [1, 1, 1, -1, -1, -1])
    found = checked(gamma, TwoLayer.of([[1, -1]], [F(1, k)]))
    assert found.surd == (surd("-1/2", "1/2", 5) if k == 1 else surd("1/2"))


@pytest.mark.parametrize("k", EXAMPLES)
def test_example_2_5_is_root_two_k_away_from_k_2_on(k):
    """The rational variant a_3 = (0, -k, 1/k), c_3 = 2k."""
    rows = [[k, k, F(1, k)], [-k, k, F(1, k)], [0, -k, F(1, k)]]
    gamma = TwoLayer.of([[-t for t in row] for row in rows], [k, k, 2 * k])
    found = checked(gamma, TwoLayer.of(rows, [k, k, 2 * k]))
    assert found.surd == (surd("-1/2", "1/2", 17) if k == 1 else surd(0, k, 2))
    assert found.low >= k


@pytest.mark.parametrize("k", EXAMPLES)
def test_example_a_4_is_exactly_k_away(k):
    g = TwoLayer.of([[0, 1]], [F(1, k)])
    assert checked(TwoLayer.of([[k, 0]], [F(1, k * k)]), g).surd == surd(k)


# --- random ones


def random_pair(rng, most=4):
    """Γ and Θ with small weights, opposite and parallel neurons likely, Θ narrower or wider."""
    d, D, m = rng.choice([1, 2, 2, 3]), rng.choice([1, 1, 2]), rng.randint(0, most)
    w, den = rng.randint(0, m + (rng.random() < 0.2)), rng.choice([1, 1, 2, 3])

    def number():
        return F(rng.randint(-2 * den, 2 * den), den)

    rows = [[number() for _ in range(d)] for _ in range(w)]
    for i in range(1, w):
        factor = rng.choice([-1, 2, 0, 0, 0])
        rows[i] = [factor * t for t in rows[i - 1]] if factor else rows[i]
    theta = TwoLayer.of(rows, [[number() for _ in range(D)] for _ in range(w)], e=[0] * D, d=d)
    weights = [[number() for _ in range(d)] for _ in range(m)], [[number() for _ in range(D)] for _ in range(m)]
    return TwoLayer.of(*weights, e=[0] * D, d=d), theta


PAIRS = st.integers(0, 10**6).map(lambda seed: (random_pair(Random(seed)), seed))


def random_members(theta, m, rng):
    """Members of the fibre: splits, rescalings, permutations, and one of every type."""
    members = [widened(theta, m - theta.m)] if theta.m <= m else []
    fibre = fibre_of(theta, m, bias_free=True)
    members += [find_member(fibre, kind) for _, kind in zip(range(4), fibre_types(fibre), strict=False)]
    for phi in members:
        dead = [i for i in range(m) if not any(phi.c[i])]
        if dead and len(dead) < m and rng.random() < 0.7:
            source = rng.choice([i for i in range(m) if i not in dead])
            phi = split(phi, source, dead[0], [F(rng.randint(-4, 4), 2) for _ in range(theta.D)])
        scales = [F(rng.randint(1, 8), rng.randint(1, 8)) for _ in range(m)]
        yield permuted(rescaled(phi, scales), rng.sample(range(m), m))


@given(PAIRS)
def test_no_member_is_nearer_and_the_evidence_holds(case):
    (gamma, theta), seed = case
    try:
        found = checked(gamma, theta)
    except InputError:
        assert not list(fibre_types(fibre_of(theta, gamma.m, bias_free=True)))
        return
    assert found.is_exact or gamma.m - fibre_of(theta).n > 2
    for phi in random_members(theta, gamma.m, Random(seed)):
        assert found.low <= parameter_distance(phi, gamma)


@given(st.integers(0, 10**6))
def test_a_member_moved_a_little_is_no_farther_than_that(seed):
    """Γ within ε of a member of the fibre: the distance is at most ε, and 0 for ε = 0."""
    rng = Random(seed)
    _, theta = random_pair(rng, 3)
    phi = next(random_members(theta, theta.m + rng.randint(0, 1), rng), None)
    if phi is None or phi.m > 4:
        return
    moved = [[t + F(rng.randint(-1, 1), 8) for t in row] for row in phi.a]
    gamma = TwoLayer.of(moved, phi.c, e=[0] * phi.D, d=phi.d)
    assert checked(gamma, theta).high <= F(1, 8)
    assert checked(phi, theta).surd == surd(0)
