"""Definition 8 (le2022): one matrix for every layer: [U Z] for a block, W for a dense layer, T flattened.

The paper flattens a convolution T^{a,b,c} to a x bc, one row per input channel.  With that side Theorem 2 is false;
what it needs is one row per output channel, c x ab.  Both sides have the Frobenius norm of T, and differ in rank.

As printed: f = F⟨T, x⟩ with a = b = 2, c = 1, x = ½[[1, 1], [1, -1]], T = τx, F = τ moves along that ray for ever
under the logistic loss, τ → ∞; the input side is a 2 x 2 matrix with ‖·‖_2²/‖·‖_F² = ½, where Theorem 2 says 1.

Scope: exactly, on random tensors; the printed failure for all times, by the solved flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exactrelu import (
    Hypothesis,
    Statement,
    Verdict,
    check_ray_flow,
    convolution_tensor,
    decide_unbounded,
    e9_flow,
    proved,
    refuted,
    squared_spectral_norm,
)
from proofs_checks.spectral_samples import sample_tensors, tensors

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def instances() -> SearchStrategy[Any]:
    """Convolution tensors."""
    return tensors()


def check(tensor: Any) -> Verdict:
    """Do both representations hold every entry once, rows = outputs on one side, columns = inputs on the other?"""
    a, b, c = tensor.shape
    out, into = tensor.out_matrix(), tensor.in_matrix()
    shapes = (len(out), len(out[0]), len(into), len(into[0]))
    if shapes != (c, a * b, b * c, a):
        return refuted(f"the representations are {shapes[0]} x {shapes[1]} and {shapes[2]} x {shapes[3]}")
    entries = sorted(t for slab in tensor.entries for row in slab for t in row)
    if any(sorted(t for row in side for t in row) != entries for side in (out, into)):
        return refuted("a representation has other entries than the tensor", evidence=tensor)
    for i, slab in enumerate(tensor.entries):
        for j, row in enumerate(slab):
            for k, t in enumerate(row):
                if out[k][i * b + j] != t or into[j * c + k][i] != t:
                    return refuted(f"entry ({i}, {j}, {k}) is in another row or column", evidence=tensor)
    return proved()


def printed() -> Verdict:
    """Is the input side's ratio 1 in the limit along the flow?  It is ½ for ever."""
    flow = e9_flow()
    check_ray_flow(flow)
    if not decide_unbounded(flow).proved:
        return proved("the weights stay bounded, so that the limit says nothing")
    ray = convolution_tensor([[[1], [1]], [[1], [-1]]])
    rows = tuple(tuple(row[k] for row in slab for k in range(1)) for slab in ray.entries)  # a x bc, as printed
    norm, total = squared_spectral_norm(rows).high, sum(t * t for row in rows for t in row)
    if norm == total:
        return proved("the input side has rank one")
    return refuted(f"along the ray ‖T‖_2²/‖T‖_F² = {norm / total} for all times, and ‖T‖_F → ∞", evidence=flow)


STATEMENT = Statement(
    key="le2022.definition_8",
    number="Definition 8",
    title="Matrix representations",
    wording="A block is represented by [U Z], a dense layer by W, a convolution by its output side, c x ab.",
    printed_wording="A convolution is represented by its input side, a x bc.",
    hypotheses=(Hypothesis("output-side", "a convolution has one row per output channel, which Theorem 2 needs"),),
    check=check,
    instances=instances,
    examples=sample_tensors,
    printed=printed,
)
