"""Theorem 2 (le2022): ‖W_j‖_F²/κ(j) - ‖W_j‖_2² <= D along gradient flow, for the linear layers in front of one output.

As corrected, with output-side representations: κ(j) = 2^{N_r(j)} ∏_{j<k<=K} min(a_k,b_k) · min(c_K,l_K) for the K
convolutions in front, N_r(j) blocks behind j, and the last factor only if j is a convolution; D comes from the
matrices that gradient flow keeps constant (Theorem 1).  2^{N_r} is attained by exactly balanced chains, and
min(c_K,l_K) by the printed counterexample.  The limits (14) and (15) speak about infinite time: what is checked here
is the inequality (13) from which they follow.

As printed V_c(j) is 1 for j > M, where the index should be K: with K = 1, M = 0, a = c = l = 2, b = 1 the flow from
T = V^T = [[1, 1], [1, -1]] is T(t) = α(t) T(0), α → ∞, and ‖T‖_F² - ‖T‖_2² = 2α² is unbounded.  And the Frobenius
norms of [U Z] and [Y; Z] are printed as equal; they differ by the trace of U^T U - Y Y^T, a constant.

Scope: exactly, on random linear tails with the D of their own invariants; the printed failure for all times, by the
solved flow.  Why it holds for all weights is written beside ``exactrelu.alignment_bounds``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import (
    Hypothesis,
    Statement,
    Verdict,
    alignment_bounds,
    check_ray_flow,
    decide_reduced_alignment,
    decide_unbounded,
    e8_flow,
    free_block_layer,
    proved,
    refuted,
    squared_spectral_norm,
)
from proofs_checks.spectral_samples import balanced_tail, interface_tail, tails

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def instances() -> SearchStrategy[Any]:
    """Linear tails."""
    return tails()


def examples() -> tuple[Any, ...]:
    """The interface of a convolution, small and large, and a balanced chain with two blocks."""
    return interface_tail(1), interface_tail(1000), balanced_tail()


def check(tail: Any) -> Verdict:
    """Does (13) hold with κ and D of this tail?"""
    return decide_reduced_alignment(tail, alignment_bounds(tail))


def printed() -> Verdict:
    """Is ‖T‖_F² - ‖T‖_2² bounded along the flow, as V_c = 1 says?"""
    flow = e8_flow()
    check_ray_flow(flow)
    gaps = []
    for scale in (1, 2):
        rows = interface_tail(scale).layers[0].out_matrix()
        gaps.append(sum(t * t for row in rows for t in row) - squared_spectral_norm(rows).high)
    if not decide_unbounded(flow).proved or gaps != [2, 8]:
        return proved("the gap stays bounded along the flow")
    left, right = frobenius_norms()
    reason = f"along T = αT(0), α → ∞, ‖T‖_F² - ‖T‖_2² = 2α²; U = 1, Y = 2, Z = 1: {left} and {right}, not equal"
    return refuted(reason, evidence=flow)


def frobenius_norms() -> tuple[Fraction, Fraction]:
    """‖[U Z]‖_F² and ‖[Y; Z]‖_F² for U = 1, Y = 2, Z = 1."""
    block = free_block_layer([[1]], [[2]], [[1]])
    sides = (block.out_matrix(), block.in_matrix())
    return tuple(sum((t * t for row in side for t in row), Fraction(0)) for side in sides)  # type: ignore[return-value]


STATEMENT = Statement(
    key="le2022.theorem_2",
    number="Theorem 2",
    title="Reduced alignment",
    wording="‖W_j‖_F²/κ(j) - ‖W_j‖_2² <= D with κ(j) = 2^{N_r(j)} ∏ min(a_k,b_k) · min(c_K,l_K) and D from the "
    "invariants, for output-side representations.",
    printed_wording="The factor is 8^{N_r(j)} V_c(j) with V_c(j) = 1 for j > M, and Frobenius norms do not depend on "
    "the representation.",
    hypotheses=(
        Hypothesis("scalar-output", "the last dense layer has one row"),
        Hypothesis("linear", "the layers of the tail have no activations"),
        Hypothesis("output-side", "a convolution is represented by its output side, c x ab"),
        Hypothesis("interface-factor", "κ has the factor min(c,l) where the convolutions end"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    printed=printed,
)
