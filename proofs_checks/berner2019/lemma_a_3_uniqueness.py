"""Lemma A.3 (berner2019): independent weight vectors are determined up to order and positive factors.

Θ in N_(d,m,D) with independent a_1, …, a_m and all c_i ≠ 0.  If Φ in N_(d,m,D) has R(Φ) = R(Θ), then (b_i, e_i) = (λ_i
a_π(i), c_π(i)/λ_i) with a permutation π and λ_i > 0. *Generalization:* for a_i that are only pairwise independent the
other parametrizations of the same width turn around the a_i of a *flip set* S, which is one with Σ_{i in S} c_i a_i^T
= 0; for independent a_i this leaves S = {}. Proof: the canonical form Σ_h j_h |<n_h, x>|/2 + A x of a two-layer
function is unique, so m lines with jumps ≠ 0 need all m neurons, one on each; and ρ(-t) = ρ(t) - t, so turning S
around subtracts Σ_S c_i a_i^T x.

Scope: for all Θ, the change -Σ_S c_i a_i^T x, symbolically; the uniqueness of the canonical form is the argument above.
Exactly, on random Θ: all 2^m sets by the decision of equality, against the flip sets and against linear algebra.
Without independence, without c_i ≠ 0, and with one more neuron there are other parametrizations.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Network,
    Statement,
    TwoLayer,
    Verdict,
    decide_membership,
    decide_two_layer_equality,
    fibre_of,
    find_flip_sets,
    proved,
    refuted,
)
from proofs_checks.named_hypotheses import NO_BIASES, Families, conclude, each_is_needed
from proofs_checks.recursion import ZERO, Point
from proofs_checks.restricted_members import on_two_layer_network, reordered, rescaled, turned, two_layers

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Θ, an order and factors λ_i > 0.
Instance = tuple[TwoLayer, tuple[int, ...], tuple[Fraction, ...]]
TRIANGLE = ((1, 0), (0, 1), (-1, -1))
#: A network of the reader's is looked at with all 2^m sets up to so many neurons.
MANY = 10


def instances() -> SearchStrategy[Instance]:
    """Pairwise independent a_i, c_i ≠ 0; independent ones, and ones with flip sets, are frequent."""
    from hypothesis import strategies as st

    def with_scalings(theta: TwoLayer) -> SearchStrategy[Instance]:
        factor = st.sampled_from([Fraction(p, q) for p in (1, 2, 5) for q in (1, 3, 5)])
        return st.tuples(st.just(theta), st.permutations(range(theta.m)).map(tuple), st.tuples(*[factor] * theta.m))

    sizes = st.tuples(st.integers(2, 3), st.integers(1, 4), st.integers(1, 2))
    drawn = st.one_of(sizes.flatmap(lambda size: two_layers(*size)), st.sampled_from(_with_flip_sets()))
    return drawn.filter(is_reduced).flatmap(with_scalings)


def examples() -> tuple[Instance, ...]:
    """One neuron, a triangle, two outputs with a flip set of one output only."""
    shapes = (
        TwoLayer.of([(1, 0)], [2]),
        TwoLayer.of(TRIANGLE, [1, 1, 1]),
        TwoLayer.of(TRIANGLE, [(1, 1), (1, 1), (1, 2)]),
        TwoLayer.of([(1, 0, 0), (1, 1, 0), (1, 1, 1)], [1, -1, 2]),
    )
    return tuple((theta, tuple(reversed(range(theta.m))), (Fraction(2, 3),) * theta.m) for theta in shapes)


def check(instance: Instance) -> Verdict:
    """Orders and factors are members of the fibre, and exactly the flip sets may be turned around."""
    theta, order, factors = instance
    inside = decide_membership(rescaled(reordered(theta, order), factors), fibre_of(theta))
    if not inside.proved:
        return refuted(f"a rescaling is not in the fibre: {inside.reason}", evidence=theta)
    flips = {frozenset(S) for S in find_flip_sets(theta)}
    for S in _subsets(theta.m):
        same = decide_two_layer_equality(turned(theta, S), theta).proved
        vanishes = sum_vanishes(theta, S)
        if not same == vanishes == (frozenset(S) in flips):
            evidence = {"Θ": theta, "S": S, "equal": same, "Σ = 0": vanishes}
            return refuted(f"S = {S}: equal is {same}, Σ_S c a^T = 0 is {vanishes}", evidence=evidence)
    if are_independent(theta) and flips != {frozenset()}:
        return refuted("independent weight vectors can be turned around", evidence=theta)
    return proved()


def proof() -> Verdict:
    """ρ(-t) = ρ(t) - t on both half-lines; and each hypothesis is needed."""
    import sympy

    s = sympy.Symbol("s", nonnegative=True)
    needed = each_is_needed(DROPPED)
    return conclude(
        {
            "ρ(-t) = ρ(t) - t": all(sympy.Max(-t, 0) - sympy.Max(t, 0) + t == 0 for t in (s, -s)),
            needed.reason: needed.proved,
        },
        f"turning S around changes R by -Σ_S c_i a_i^T x, which is 0 for S = {{}} only; {needed.reason}",
    )


def on_network(network: Network) -> Verdict:
    """The flip sets of a two-layer network with up to 10 neurons of different lines, against all sets."""

    def decide(theta: TwoLayer) -> Verdict:
        if theta.m > MANY or not theta.bias_free or not is_reduced(theta):
            return proved(f"does not apply: {theta.m} neurons, some with a bias, dead or on one line")
        verdict = check((theta, tuple(range(theta.m)), (Fraction(1),) * theta.m))
        flips = len(list(find_flip_sets(theta)))
        return proved(f"{flips} flip set{'s' * (flips != 1)}, found twice") if verdict.proved else verdict

    return on_two_layer_network(network, decide)


def without_independence() -> Verdict:
    """The triangle turned around (Lemma A.5)."""
    theta = TwoLayer.of(TRIANGLE, [1, 1, 1])
    return is_unique(theta, turned(theta, (0, 1, 2)))


def without_live_neurons() -> Verdict:
    """A neuron with c = 0 may have any weight vector."""
    return is_unique(TwoLayer.of([(1, 0), (0, 1)], [1, 0]), TwoLayer.of([(1, 0), (5, -7)], [1, 0]))


def without_equal_width() -> Verdict:
    """One neuron more: ρ(<a, x>) is split into two halves."""
    return is_unique(TwoLayer.of([(1, 0)], [1]), TwoLayer.of([(1, 0), (1, 0)], ["1/2", "1/2"]))


def is_unique(theta: TwoLayer, phi: TwoLayer) -> Verdict:
    """For R(Φ) = R(Θ): is Φ a permutation of Θ with positive factors?"""
    if not decide_two_layer_equality(phi, theta).proved:
        return proved("R(Φ) ≠ R(Θ)")
    if sorted(map(_ray_and_product, theta.a, theta.c)) == sorted(map(_ray_and_product, phi.a, phi.c)):
        return proved("Φ is Θ up to order and factors")
    return refuted("R(Φ) = R(Θ), and Φ is not Θ up to order and factors", evidence=(theta, phi))


def is_reduced(theta: TwoLayer) -> bool:
    """Are all a_i and c_i non-zero and the a_i pairwise independent?"""
    pairs = itertools.combinations(theta.a, 2)
    return all(map(any, (*theta.a, *theta.c))) and all(_rank((a, b)) == 2 for a, b in pairs)


def are_independent(theta: TwoLayer) -> bool:
    """Are the a_i linearly independent?"""
    return _rank(theta.a) == theta.m


def sum_vanishes(theta: TwoLayer, S: tuple[int, ...]) -> bool:
    """Is Σ_{i in S} c_i a_i^T = 0?"""
    places = itertools.product(range(theta.D), range(theta.d))
    return not any(sum((theta.c[i][p] * theta.a[i][q] for i in S), ZERO) for p, q in places)


def _subsets(m: int) -> list[tuple[int, ...]]:
    return [S for size in range(m + 1) for S in itertools.combinations(range(m), size)]


def _ray_and_product(a: Point, c: Point) -> tuple[Point, Point]:
    size = max(map(abs, a))
    return tuple(t / size for t in a), tuple(size * t for t in c)


def _rank(rows: tuple[Point, ...]) -> int:
    """By Gaussian elimination in Fractions."""
    left, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left[rank:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(rank, pivot)
        rank += 1
        for k in range(rank, len(left)):
            factor = left[k][column] / pivot[column]
            left[k] = [s - factor * t for s, t in zip(left[k], pivot, strict=True)]
    return rank


def _with_flip_sets() -> list[TwoLayer]:
    """Dependent a_i with one flip set or several."""
    cross = ((1, 0), (0, 1), (-1, -1), (1, -1))
    return [
        TwoLayer.of(TRIANGLE, [2, 2, 2]),
        TwoLayer.of(TRIANGLE, [1, 1, 2]),
        TwoLayer.of(cross, [1, 1, 1, 3]),
        TwoLayer.of([(2, 0), (0, 1), (-1, -1)], ["1/2", 1, 1]),
        TwoLayer.of(TRIANGLE, [(1, 2), (1, 2), (1, 2)]),
    ]


DROPPED: Families = {
    "independent": without_independence,
    "live": without_live_neurons,
    "equal-width": without_equal_width,
}
STATEMENT = Statement(
    key="berner2019.lemma_a_3",
    number="Lemma A.3",
    title="Uniqueness for independent weight vectors",
    wording="If the a_i of Θ are independent and all c_i ≠ 0, each Φ as wide as Θ with R(Φ) = R(Θ) is Θ up to order "
    "and positive factors; if they are only pairwise independent, also up to turning around a set S with "
    "Σ_S c_i a_i^T = 0.",
    hypotheses=(
        NO_BIASES,
        Hypothesis("independent", "a_1, …, a_m are linearly independent"),
        Hypothesis("live", "c_i ≠ 0 for all i"),
        Hypothesis("equal-width", "Φ has as many neurons as Θ"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights and sets S",
    on_network=on_network,
)
