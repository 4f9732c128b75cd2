"""Lemma 11 (le2022): the two representations A = [U Z] and B = [Y; Z] of a linear block have comparable norms.

With E = U^T U - Y Y^T, constant along gradient flow: ‖A‖_2² <= 2‖B‖_2² + λ_max(E)^+, and ‖B‖_2² <= 2‖A‖_2² +
λ_max(-E)^+.  Proof: A A^T = U U^T + Z Z^T, U^T U = Y Y^T + E, B^T B = Y^T Y + Z^T Z.  The paper has 8 instead of 2; 2
is attained by blocks with E = 0.  Without the term of E no factor is enough.

As printed, two steps of the proof are false: (75) sets ‖B‖_2² = λ_max(B^T B)², and (74) has ‖U^T U - Y Y^T‖_2² where
the norm itself is needed.

Scope: for all blocks of up to 2 x 2 x 2, by these polynomial identities and the subadditivity of λ_max; and exactly,
on random blocks, where equality is decided too.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from exactrelu import (
    Hypothesis,
    Scope,
    Statement,
    Verdict,
    decide_block_bound,
    free_block_layer,
    proved,
    refuted,
    squared_spectral_norm,
)
from proofs_checks.spectral_samples import blocks, sample_blocks

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def instances() -> SearchStrategy[Any]:
    """Linear blocks."""
    return blocks()


def check(block: Any) -> Verdict:
    """Do both inequalities hold?"""
    for swapped in (False, True):
        verdict = decide_block_bound(block, swapped=swapped)
        if not verdict.proved:
            return verdict
    return proved()


def proof() -> Verdict:
    """The identities behind the proof, with symbols as entries."""
    import sympy

    for a, b, c in product((1, 2), repeat=3):
        U, Y, Z = (
            sympy.Matrix(rows, columns, sympy.symbols(f"{name}:{rows * columns}"))
            for name, rows, columns in (("u", c, b), ("y", b, a), ("z", c, a))
        )
        A, B, E = U.row_join(Z), Y.col_join(Z), U.T * U - Y * Y.T
        parts = (A * A.T - U * U.T - Z * Z.T, B.T * B - Y.T * Y - Z.T * Z, U.T * U - Y * Y.T - E)
        if any(part.expand() != sympy.zeros(*part.shape) for part in parts):
            return refuted(f"an identity fails for a, b, c = {a}, {b}, {c}")
    return proved("A A^T = U U^T + Z Z^T, B^T B = Y^T Y + Z^T Z; λ_max is subadditive", scope=Scope.FOR_ALL)


def printed() -> Verdict:
    """Equations (75) and (74), on 1 x 1 blocks."""
    two = squared_spectral_norm(((Fraction(2),),)).high  # ‖B‖_2² = λ_max(B^T B) = 4
    if two != two**2:
        u, y = Fraction(5, 4), Fraction(1)
        bound = u**2 - (u**2 - y**2) ** 2  # (74) claims y² >= u² - D with D = ‖U^T U - Y Y^T‖_2²
        if y**2 < bound:
            reason = f"(75): B = (2) has ‖B‖_2² = {two}, not {two**2}; (74): U = 5/4, Y = 1 has {y**2} < {bound}"
            return refuted(reason, evidence=free_block_layer([[u]], [[y]], [[0]]))
    return proved("both steps hold")


STATEMENT = Statement(
    key="le2022.lemma_11",
    number="Lemma 11",
    title="Spectral norms of a linear ResNetFree block",
    wording="‖[U Z]‖_2² <= 2 ‖[Y; Z]‖_2² + λ_max(E)^+ with E = U^T U - Y Y^T, and the same with [U Z] and [Y; Z] "
    "exchanged and -E; the factor 2 is attained.",
    printed_wording="The factor is 8, by (74) ‖Y‖_2² >= ‖U‖_2² - ‖U^T U - Y Y^T‖_2² and (75) ‖B‖_2² = λ_max(B^T B)².",
    hypotheses=(Hypothesis("linear-block", "the block has no activations inside"),),
    check=check,
    instances=instances,
    examples=sample_blocks,
    proof=proof,
    proof_covers="blocks of up to 2 x 2 x 2",
    printed=printed,
)
