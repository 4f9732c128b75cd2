"""Section 1.1 (berner2019): architectures N = (N_0, …, N_L), their parametrization spaces P_N and the norm.

P_N = ∏ (R^{N_l × N_{l-1}} × R^{N_l}) has dimension Σ N_l (N_{l-1} + 1), and ‖Θ‖_∞, the largest absolute value
of all weights and biases, is a norm on it.

Scope: for all L, the dimension formula is that of a product; the axioms of a norm reduce to those of the
absolute value, proved by cases on signs.  And exactly, on random parametrizations and their DAGs.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Hypothesis, Scope, Statement, Verdict, proved, refuted
from proofs_checks.parametrizations import (
    Parametrization,
    architectures,
    as_network,
    combined,
    entries,
    norm,
    parametrizations,
    small_numbers,
    widths_of,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Two parametrizations of one architecture, and a factor.
Instance = tuple[Parametrization, Parametrization, Fraction]


def instances() -> SearchStrategy[Instance]:
    """Θ, Φ in P_N and c in Q."""
    from hypothesis import strategies as st

    return architectures().flatmap(
        lambda widths: st.tuples(parametrizations(widths), parametrizations(widths), small_numbers())
    )


def check(instance: Instance) -> Verdict:
    """Dimension, and the axioms of a norm, at Θ, Φ and c; the DAG of Θ has one parameter per dimension."""
    theta, phi, c = instance
    widths = widths_of(theta)
    dimension = sum(above * (below + 1) for below, above in itertools.pairwise(widths))
    network = as_network(theta)
    if not dimension == len(entries(theta)) == len(network.architecture.parameters):
        return refuted(f"P_N has dimension {dimension}, the DAG {len(network.theta)} parameters", evidence=widths)
    if norm(theta) != max(map(abs, network.theta.values())):
        return refuted("the norm is not the largest weight of the DAG", evidence=theta)
    return _norm_axioms(theta, phi, c)


def proof() -> Verdict:
    """|ct| = |c||t|, |t| = 0 only at 0, |t + u| <= |t| + |u|, for t and u on all sides of zero."""
    import sympy

    p, q = sympy.symbols("p q", nonnegative=True)
    c = sympy.Symbol("c", real=True)
    if sympy.simplify(sympy.Abs(c * p) - sympy.Abs(c) * p) != 0:
        return refuted("|ct| ≠ |c||t|")
    for t, u in ((p, q), (p, -q)):  # the other two cases are their negatives
        # (|t| + |u|)² - (t + u)² = 2(|t||u| - tu) is 0 or 4pq.
        gap = sympy.expand((p + q) ** 2 - (t + u) ** 2)
        if gap not in (0, 4 * p * q):
            return refuted("|t + u| > |t| + |u|", evidence=str((t, u)))
    return proved("axioms of the absolute value, entry by entry; a maximum keeps them", scope=Scope.FOR_ALL)


def _norm_axioms(theta: Parametrization, phi: Parametrization, c: Fraction) -> Verdict:
    zero, one = Fraction(0), Fraction(1)
    if norm(combined(c, theta, zero, phi)) != abs(c) * norm(theta):
        return refuted("‖cΘ‖ ≠ |c| ‖Θ‖", evidence=(theta, c))
    if norm(combined(one, theta, one, phi)) > norm(theta) + norm(phi):
        return refuted("‖Θ + Φ‖ > ‖Θ‖ + ‖Φ‖", evidence=(theta, phi))
    if (norm(theta) == 0) != (not any(entries(theta))):
        return refuted("‖Θ‖ = 0 and Θ ≠ 0, or the other way round", evidence=theta)
    return proved()


STATEMENT = Statement(
    key="berner2019.setting_1",
    number="Section 1.1",
    title="Architectures, parametrizations and their norm",
    wording="P_N has dimension Σ N_l (N_{l-1} + 1), and ‖Θ‖_∞ = max of all |weights| and |biases| is a norm on it.",
    hypotheses=(Hypothesis("one-architecture", "both parametrizations belong to the same N = (N_0, …, N_L)"),),
    check=check,
    instances=instances,
    proof=proof,
    proof_covers="parametrizations, as to the axioms of a norm",
)
