"""Brackets modulo a prime against brackets of written-out polynomials over Q."""

import random
from fractions import Fraction

import numpy as np
import pytest

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.builders.random_dags import random_dag
from exactrelu.exact.linear_algebra import rank
from exactrelu.training.laws import as_family
from exactrelu.training.laws_fields import FieldEngine, draw_theta
from exactrelu.training.laws_lie import evaluate_bracket, lie_bound
from exactrelu.training.laws_modular import PRIMES, Chance, independent_rows, prime_for, reduce, residue
from exactrelu.training.laws_modular import rank as rank_mod
from exactrelu.training.laws_patterns import ALL_PATTERNS, active_pattern, listed_patterns
from exactrelu.training.laws_polynomials import gradient_of, model_polynomials
from exactrelu.training.laws_structure import make_structure


def bracket(v, w):
    """[v, w] = Dw v - Dv w, for fields given as parameter -> polynomial."""
    out = {}
    for sign, a, b in ((1, v, w), (-1, w, v)):
        for k, component in b.items():
            for j, derivative in gradient_of(component).items():
                for m, c in derivative.items():
                    for n, d in a.get(j, {}).items():
                        key = tuple(sorted((*m, *n)))
                        target = out.setdefault(k, {})
                        target[key] = target.get(key, 0) + sign * c * d
    return out


def value(field, theta, size):
    row = [Fraction(0)] * size
    for k, component in field.items():
        for monomial, c in component.items():
            product = Fraction(c)
            for j in monomial:
                product *= theta[j]
            row[k] += product
    return row


def symbolic_ranks(structure, depth, seed):
    """Ranks over Q at an integer point of all right-normed brackets of the polynomials of the model."""
    rng = random.Random(seed)
    theta = [Fraction(rng.randint(-1000, 1000)) for _ in range(structure.size)]
    first = [gradient_of(f) for f in model_polynomials(structure)]
    level, rows, ranks = first, [], []
    for _ in range(depth):
        rows += [value(field, theta, structure.size) for field in level]
        ranks.append(rank(rows, columns=structure.size))
        level = [bracket(v, w) for v in first for w in level]
    return ranks


@pytest.mark.parametrize("seed", range(30))
def test_ranks_agree_with_polynomials_over_q(seed):
    rng = random.Random(seed)
    net = random_dag(
        seed,
        inputs=rng.randint(1, 2),
        neurons=rng.randint(1, 4),
        edge_probability="3/4",
        bias_probability=rng.choice([0, "1/2"]),
        share_probability=rng.choice([0, "1/3"]),
        freeze_probability=rng.choice([0, "1/4"]),
        activations=rng.choice([("relu",), ("linear",), ("abs", ("1/3", 1), "linear")]),
    )
    structure = make_structure(net, as_family(net, rng.choice(["all", "linear", "realised"])))
    bound = lie_bound(FieldEngine(structure), seed=seed)
    expected = symbolic_ranks(structure, min(3, len(bound.ranks)), seed)
    assert list(bound.ranks[:3]) == expected


def test_the_value_of_a_bracket_is_that_of_its_polynomials():
    """[v, w] for the two entries of a 2 x 1 linear network, by hand."""
    net = fully_connected_random([1, 1, 2], seed=0, bias=False)
    engine = FieldEngine(make_structure(net, active_pattern(net)))
    chance = Chance(5, engine.p)
    theta = draw_theta(chance, engine.structure)
    fields = [engine.draw(chance, 1) for _ in range(2)]
    for f, c in zip(fields, ([1, 0], [0, 1]), strict=True):
        f.X[:], f.C[:] = 1, c
    _, a, b = (int(t) for t in theta)  # theta = (u, a, b), f_1 = u a, f_2 = u b
    names = engine.structure.parameters
    assert names == ("W1[1,1]", "W2[1,1]", "W2[2,1]")
    found = evaluate_bracket(engine, fields, engine.point(theta))[0, 0].tolist()
    # v = (a, u, 0), w = (b, 0, u): Dw v = (0, 0, a), Dv w = (0, b, 0)
    assert found == [0, -b % engine.p, a % engine.p]


def test_growing_depth_is_needed():
    """le2022 does not say how deep: [2, 4, 4, 1] needs five."""
    net = fully_connected_random([2, 4, 4, 1], seed=0, bias=False)
    bound = lie_bound(FieldEngine(make_structure(net, active_pattern(net))))
    assert bound.ranks == (2, 3, 5, 7, 8, 8)
    assert bound.saturated
    assert bound.dimension == len(bound.words) == 8


def test_a_target_stops_the_search():
    net = fully_connected_random([3, 3, 3, 3], seed=0, bias=False)
    engine = FieldEngine(make_structure(net, active_pattern(net)))
    bound = lie_bound(engine, target=15)
    assert (bound.ranks, bound.saturated) == ((9, 15), False)
    assert rank_mod(bound.rows, engine.p) == 15
    assert lie_bound(engine, target=0).ranks == (0,)


def test_rare_pairs_are_found_among_many_patterns():
    """More patterns than are summed at once: the bound still reaches what all of them generate."""
    net = fully_connected_random([2, 5, 2], seed=0, bias=False)
    signs = [format(k, "05b").replace("0", "-").replace("1", "+") for k in range(32)]
    bound = lie_bound(FieldEngine(make_structure(net, listed_patterns(net, signs))))
    assert bound.dimension == lie_bound(FieldEngine(make_structure(net, ALL_PATTERNS))).dimension == 15


def test_two_primes_and_two_points_agree():
    net = fully_connected_random([2, 4, 4, 1], seed=0, bias=False)
    structure = make_structure(net, active_pattern(net))
    assert {lie_bound(FieldEngine(structure, p), seed=s).ranks for p in PRIMES for s in (1, 2)} == {(2, 3, 5, 7, 8, 8)}


# --- arithmetic


def test_products_of_residues_fit():
    for p in PRIMES:
        assert 2048 * (p - 1) ** 2 < 2**63
    large = np.array([2**63 - 1, 0, PRIMES[0]], dtype=np.int64)
    assert reduce(large, PRIMES[0]).tolist() == [(2**63 - 1) % PRIMES[0], 0, 0]


def test_a_prime_that_divides_a_denominator_is_not_used():
    assert prime_for([Fraction(1, PRIMES[0])]) == PRIMES[1]
    assert prime_for([Fraction(1, 3)]) == PRIMES[0]
    assert prime_for([Fraction(1, 3)], skip=1) == PRIMES[1]
    with pytest.raises(ZeroDivisionError):
        residue(Fraction(1, PRIMES[0]), PRIMES[0])


def test_independent_rows_are_the_first_ones():
    rows = np.array([[0, 0, 0], [1, 1, 0], [2, 2, 0], [0, 1, 1], [1, 2, 1]], dtype=np.int64)
    assert independent_rows(rows, PRIMES[0]) == [1, 3]
    assert independent_rows(np.zeros((0, 3), dtype=np.int64), PRIMES[0]) == []
    assert rank_mod(np.zeros((3, 0), dtype=np.int64), PRIMES[0]) == 0


def test_the_stream_is_the_same_everywhere():
    """PCG64 promises its raw stream; evidence files are the same, byte for byte, on every machine."""
    chance = Chance(1, PRIMES[0])
    assert chance.residues(3).tolist() == [int(t) for t in chance_by_hand()]
    assert Chance(1, PRIMES[0]).index(7) in range(7)


def chance_by_hand():
    raw = np.random.PCG64(1).random_raw(3)
    return [int(t) % (PRIMES[0] - 1) + 1 for t in raw]
