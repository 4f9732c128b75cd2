"""Lemma 10 (le2022), Equation 68: ‖T_1‖_2² <= min(a,b) ‖T_2‖_2² for the two sides of a tensor a x b x c.

T_1 is the output side, c x ab; T_2 the input side, bc x a.  Proof: T_1 T_1^T = Σ_j B_j B_j^T over b submatrices B_j of
T_2, and T_1 T_1^T = Σ_i A_i A_i^T over a matrices A_i whose entries are those of column i of T_2; the squared spectral
norm of a sum of Gram matrices is at most the sum, ‖B_j‖_2 <= ‖T_2‖_2, and ‖A_i‖_2 <= ‖A_i‖_F = ‖T_2 e_i‖ <= ‖T_2‖_2.
The same with the sides exchanged: ‖T_2‖_2² <= min(b,c) ‖T_1‖_2².  Both constants are attained by identities.

Scope: for all tensors of up to 3 x 3 x 3, by these polynomial identities and the subadditivity of λ_max; and exactly,
on random tensors, where equality is decided too.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from exactrelu import Hypothesis, Scope, Statement, Verdict, decide_flattening_bound, proved, refuted
from proofs_checks.spectral_samples import sample_tensors, tensors

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def instances() -> SearchStrategy[Any]:
    """Convolution tensors."""
    return tensors()


def check(tensor: Any) -> Verdict:
    """Do both inequalities hold?"""
    for swapped in (False, True):
        verdict = decide_flattening_bound(tensor, swapped=swapped)
        if not verdict.proved:
            return verdict
    return proved()


def proof() -> Verdict:
    """The identities behind the proof, with symbols as entries; and sharpness for every size."""
    import sympy

    for a, b, c in product((1, 2, 3), repeat=3):
        T = {(i, j, k): sympy.Symbol(f"t{i}{j}{k}") for i, j, k in product(range(a), range(b), range(c))}
        out = sympy.Matrix(c, a * b, lambda k, n, T=T, b=b: T[n // b, n % b, k])
        rows = [sympy.Matrix(c, a, lambda k, i, T=T, j=j: T[i, j, k]) for j in range(b)]  # B_j, rows of the input side
        columns = [sympy.Matrix(c, b, lambda k, j, T=T, i=i: T[i, j, k]) for i in range(a)]  # A_i
        gram = (out * out.T).expand()
        for parts in (rows, columns):
            total = sum((part * part.T for part in parts), sympy.zeros(c, c))
            if (gram - total).expand() != sympy.zeros(c, c):
                return refuted(f"T_1 T_1^T is not the sum of its parts for {a} x {b} x {c}")
    return proved("T_1 T_1^T = Σ_j B_j B_j^T = Σ_i A_i A_i^T; λ_max is subadditive", scope=Scope.FOR_ALL)


STATEMENT = Statement(
    key="le2022.lemma_10",
    number="Lemma 10",
    title="Spectral norms of two flattenings",
    wording="‖T_1‖_2² <= min(a,b) ‖T_2‖_2² and ‖T_2‖_2² <= min(b,c) ‖T_1‖_2², and no smaller factors will do.",
    hypotheses=(Hypothesis("same-tensor", "T_1 and T_2 are flattenings of one tensor, T_1 with its outputs as rows"),),
    check=check,
    instances=instances,
    examples=sample_tensors,
    proof=proof,
    proof_covers="tensors of up to 3 x 3 x 3",
)
