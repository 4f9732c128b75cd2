"""Inverse stability: random instances of Theorems 3.3 and 3.1 of berner2019, all proof cases counted, and the times.

Run ``python benchmarks/stability.py``; ``--quick`` takes a twentieth of the instances.  Every instance is exact: each
step of the proof, the distance and the bound are checked, and every constant proved in ``optimal_constant``; a failure
stops the run.  Columns of the first table: instances, median and largest milliseconds for δ, the largest ratio² seen,
and the optimal constant.  After it: the cases of both proofs; the families that tend to the constants; a search.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from fractions import Fraction

from exactrelu.exact.rationals import shorten_rational
from exactrelu.exact.surds import Surd, sign_with_root
from exactrelu.realizations.extremal_pairs import extremal_pair
from exactrelu.realizations.inverse_stability import stability
from exactrelu.realizations.optimal_constant import optimal_constant
from exactrelu.realizations.product_form import largest
from exactrelu.realizations.restricted_space import is_restricted
from exactrelu.realizations.stability_at import stability_at
from exactrelu.realizations.stability_search import search_stability
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import seminorm_of_difference

Neuron = tuple[list[Fraction], list[Fraction]]
SHAPES = [(d, m, outputs) for d in (2, 3, 4) for m in (1, 2, 3) for outputs in (1, 2)]
MODES = ("independent", "scaled", "turned", "tilted", "mixed")


def scaled_to(norm: Fraction, vector: list[int]) -> list[Fraction]:
    """The vector with this largest absolute entry."""
    top = max(map(abs, vector))
    return [norm * Fraction(v, top) for v in vector]


def member_neuron(rng: random.Random, d: int, outputs: int) -> Neuron:
    """A balanced, positive neuron; the zero neuron now and then."""
    norm = Fraction(rng.randint(0, 8), 4)
    row = [rng.randint(-6, 6) for _ in range(d - 2)] + [rng.randint(1, 6), rng.randint(1, 6)]
    column = [rng.randint(-5, 5) for _ in range(outputs)]
    return scaled_to(norm, row), scaled_to(norm, column if any(column) else [1] * outputs)


def partner(rng: random.Random, neuron: Neuron, mode: str) -> Neuron:
    """A neuron near the given one, or far from it, by mode."""
    a, c = neuron
    d, outputs, size = len(a), len(c), largest(a)
    if mode == "independent" or not size or (mode == "mixed" and rng.random() < 0.5):
        return member_neuron(rng, d, outputs)
    if mode == "scaled":
        factor = 1 + Fraction(rng.randint(-6, 6), 10)
        return [factor * v for v in a], [factor * v for v in c]
    if mode == "turned":
        column = [v + Fraction(rng.randint(-4, 4), 8) * size for v in c]
        top = largest(column)
        return [v / size * top for v in a], column
    if mode == "tilted":
        row = [v + Fraction(rng.randint(-2, 2), 24) for v in a]
        return ([v * size / largest(row) for v in row], c) if min(row[-2:]) > 0 else neuron
    return a, [-v for v in c]


def member_pair(rng: random.Random, shape: tuple[int, int, int], mode: str) -> tuple[TwoLayer, TwoLayer]:
    """Γ and Θ in N*_(d,m,D)."""
    d, m, outputs = shape
    while True:
        one = [member_neuron(rng, d, outputs) for _ in range(m)]
        other = [partner(rng, neuron, mode) for neuron in one]
        rng.shuffle(other)
        pair = tuple(TwoLayer.of([a for a, _ in net], [c for _, c in net]) for net in (one, other))
        if all(map(is_restricted, pair)):
            return pair


def pair_at_a_point(rng: random.Random) -> tuple[TwoLayer, TwoLayer]:
    """Γ and Θ in N_(d,m,1), unbalanced, Θ near Γ or redundant; the conditions of Theorem 3.1 may fail."""
    d, m = rng.choice([2, 3]), rng.choice([1, 2, 3])
    one = [
        ([rng.randint(-4, 4) for _ in range(d)], Fraction(rng.randint(-6, 6), rng.choice([1, 2, 5]))) for _ in range(m)
    ]
    if rng.random() < 0.3:
        one = [(a, Fraction(rng.choice([-1, 1]) * max(map(abs, a)))) for a, _ in one]
    stretch = rng.choice([1, 1, 7])
    one = [(a, c * stretch) for a, c in one]
    other = []
    for a, c in one:
        factor = Fraction(rng.randint(1, 4), 2)
        near = c / factor * (1 + Fraction(rng.randint(-3, 3), 20)) + (
            Fraction(rng.randint(-2, 2), 4) if stretch == 1 else 0
        )
        other.append(([factor * v for v in a], near))
    if m > 1 and rng.random() < 0.3:
        a, c = other[0]
        other[0], other[1] = (a, c * 2), ([3 * v for v in a], -c / 3)
    rng.shuffle(other)
    return tuple(TwoLayer.of([a for a, _ in net], [c for _, c in net]) for net in (one, other))


def is_within(distance: Fraction, delta: Fraction, constant: Surd) -> bool:
    """Is distance <= constant sqrt(delta), for a constant a + s sqrt(q)?"""
    square = constant.a**2 + constant.q
    return sign_with_root(square * delta - distance**2, 2 * constant.a * constant.s * delta, constant.q) >= 0


def theorem_3_3(rng: random.Random, count: int) -> Counter[str]:
    """Random instances for every shape; the table of times and ratios."""
    cases: Counter[str] = Counter()
    print(f"Theorem 3.3\n{'(d,m,D)':>9} {'pairs':>6} {'median ms':>10} {'max ms':>8} {'ratio²':>9}  optimal C")
    for number, shape in enumerate(SHAPES):
        share = count * (number + 1) // len(SHAPES) - count * number // len(SHAPES)
        bounds, times, best = optimal_constant(*shape), [], Fraction(0)
        for k in range(share):
            pair = member_pair(rng, shape, MODES[k % len(MODES)])
            start = time.process_time()
            seminorm_of_difference(*pair)
            times.append(1000 * (time.process_time() - start))
            found = stability(*pair)
            assert found.steps_hold, pair
            assert is_within(found.distance, found.delta, bounds.upper), pair
            cases.update(case.case for case in found.pairs)
            best = max(best, found.ratio_squared or Fraction(0))
        constant = str(bounds.lower) if bounds.is_exact else f"{bounds.lower} .. {bounds.upper}"
        print(f"{str(shape).replace(' ', ''):>9} {share:>6} {statistics.median(times):>10.3f} {max(times):>8.3f} "
              f"{shorten_rational(best):>9}  {constant}")  # fmt: skip
    return cases


def theorem_3_1(rng: random.Random, count: int) -> tuple[Counter[str], list[float], int]:
    """Random instances whose conditions hold; the cases, the times, and how many were drawn."""
    cases: Counter[str] = Counter()
    times, drawn = [], 0
    while len(times) < count:
        drawn += 1
        pair = pair_at_a_point(rng)
        start = time.process_time()
        found = stability_at(*pair)
        if not found.conditions_hold:
            continue
        verdict = found.decide()
        times.append(1000 * (time.process_time() - start))
        assert verdict.proved, verdict.reason
        cases.update(neuron.case for neuron in found.phi)
    return cases, times, drawn


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a twentieth of the instances")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    share = 20 if arguments.quick else 1
    rng = random.Random(arguments.seed)
    first = theorem_3_3(rng, 4_000 // share)
    assert set(first) == {"unmatched", "A.1", "A.2", "B"} or arguments.quick
    print(f"all hold; cases: {dict(sorted(first.items()))}\n")
    second, times, drawn = theorem_3_1(rng, 1_000 // share)
    assert set(second) == {"unmatched", "A", "B.1", "B.2", "B.3"} or arguments.quick
    print(f"Theorem 3.1: {len(times)} instances of {drawn} drawn, median {statistics.median(times):.2f} ms; all hold")
    print(f"cases: {dict(sorted(second.items()))}\n")
    print("families: ratio² at steps 2, 3, 6 of the Pell numbers")
    for shape in ((3, 1, 1), (3, 2, 1), (3, 3, 1), (2, 1, 1), (2, 3, 1), (2, 4, 1)):
        ratios = [stability(*extremal_pair(*shape, step=k)).ratio_squared for k in (2, 3, 6)]
        print(f"{str(shape).replace(' ', ''):>9}  {', '.join(shorten_rational(r) for r in ratios)}")
    steps = 3_000 // share
    print(f"\nsearch, {steps} steps each")
    for shape in ((3, 1, 1), (3, 2, 1), (2, 2, 2), (2, 3, 2)):
        start = time.process_time()
        found = search_stability(*shape, seed=arguments.seed, steps=steps, patience=1_500)
        each = 1000 * (time.process_time() - start) / steps
        name, best = str(shape).replace(" ", ""), shorten_rational(found.best_ratio_squared)
        print(f"{name:>9}  best ratio² {best}, {each:.2f} ms a step")


if __name__ == "__main__":
    main()
