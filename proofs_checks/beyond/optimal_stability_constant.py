"""The best constant of Theorem 3.3 of berner2019 is 2√2, where the paper has 4; and by the width 2, 1 + √2, 2√2.

K(d, m, D) is the least K for which all Γ, Θ in N*_(d,m,D) have a reordering Φ of Θ with ‖Φ - Γ‖_∞ <= K √δ.  Then K(d,
1, D) = 2, K(d, 2, D) = 1 + √2 and K(d, m, D) = 2√2 for d >= 3, m >= 3; for d = 2 and one output it is 2, 2, 1 + √2 and
from m = 4 on 2√2; K(2, m, D) is open for D >= 2 and m = 2, 3, between the bounds that are checked here.

Scope: the identities of the upper bounds, and the families of the lower bounds for every step, symbolically; adjacent
cells, facets, König and the order of angles are arguments in the text of prove_optimal_constant.  Exactly: random
pairs are within the upper bound of their class, and pairs of the families come near the lower one from below.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Statement,
    TwoLayer,
    Verdict,
    extremal_pair,
    optimal_constant,
    prove_optimal_constant,
    proved,
    refuted,
    stability,
)
from proofs_checks.named_hypotheses import BALANCED, NON_REDUNDANT, POSITIVE, SOBOLEV
from proofs_checks.restricted_members import nearest_order, restricted_pairs

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Γ and Θ; and how near to the lower bound, squared, the ratio² has to be: at all, for pairs that are no extremal ones.
Instance = tuple[TwoLayer, TwoLayer, Fraction | None]
#: The gap that is left by the third step of each family.
NEAR = Fraction(1, 5)
CLASSES = ((3, 1, 1), (3, 2, 1), (3, 3, 1), (4, 4, 2), (2, 1, 1), (2, 2, 1), (2, 3, 1), (2, 4, 1))


def instances() -> SearchStrategy[Instance]:
    """Random pairs; and pairs of the families at the first steps."""
    from hypothesis import strategies as st

    random = restricted_pairs().map(lambda pair: (*pair, None))
    steps = st.tuples(st.sampled_from(CLASSES), st.integers(2, 4))
    return st.one_of(random, steps.map(lambda drawn: (*extremal_pair(*drawn[0], step=drawn[1]), None)))


def examples() -> tuple[Instance, ...]:
    """Every family at its fourth step, which comes near the bound."""
    return tuple((*extremal_pair(*sizes, step=4), NEAR) for sizes in CLASSES)


def check(instance: Instance) -> Verdict:
    """Is ratio² at most the square of the upper bound, and where asked, near that of the lower one?"""
    gamma, theta, near = instance
    found, bounds = stability(gamma, theta), optimal_constant(gamma.d, gamma.m, gamma.D)
    if gamma.m <= 3 and nearest_order(gamma, theta) != found.distance:
        return refuted("trying all orders gives another distance", evidence=instance)
    ratio = found.ratio_squared
    if ratio is None:
        return proved() if found.distance == 0 else refuted("δ = 0 and the distance is not", evidence=instance)
    if not squared_at_most(ratio, bounds.upper):
        return refuted(f"ratio² = {ratio} exceeds {bounds.upper} squared", evidence=instance)
    if near is not None and squared_at_most(ratio + near, bounds.lower):
        return refuted(f"ratio² = {ratio} is not near {bounds.lower} squared", evidence=instance)
    return proved()


def squared_at_most(square: Fraction, bound: object) -> bool:
    """Is √square <= bound, for a bound a + √n >= 0?  square - a² - n <= 2a√n."""
    a, n = bound.a, bound.q  # type: ignore[attr-defined]
    left = square - a * a - n
    return bool(left <= 0 or left * left <= 4 * a * a * n)


def proof() -> Verdict:
    """The identities and the families."""
    return prove_optimal_constant()


STATEMENT = Statement(
    key="beyond.optimal_stability_constant",
    number="Result 10",
    title="The optimal constant of uniform inverse stability is 2√2",
    wording="The least constant in Theorem 3.3 of berner2019 is 2√2; for m = 1 it is 2, for m = 2 and d >= 3 it is "
    "1 + √2, and for d >= 3, m >= 3 it is 2√2.",
    hypotheses=(BALANCED, NON_REDUNDANT, POSITIVE, SOBOLEV),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="identities of the upper bounds, and steps of the families of the lower bounds",
)
