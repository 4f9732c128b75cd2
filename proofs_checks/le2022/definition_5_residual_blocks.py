"""Definition 5 (le2022): ResNetIdentity σ(Uσ(Yx) + x), ResNetDiagonal σ(Uσ(Yx) + Dx), ResNetFree σ(Uσ(Yx) + Zx).

With Y, U^T in R^(b x a) for the first two, and Y in R^(b x a), U in R^(c x b), Z in R^(c x a) for the third.  As
graphs the blocks differ in their skip edges: a frozen 1 for each input, a learnable weight for each, or one for each
input and output.  That difference decides where Theorem 1 applies.

Scope: exactly, on random blocks: the graph against the formula in plain matrix arithmetic, and the skip edges counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import (
    Hypothesis,
    LayeredNetwork,
    Statement,
    Verdict,
    diagonal_block,
    free_block,
    identity_block,
    proved,
    realization,
    refuted,
    residual_network,
)
from exactrelu.search import points
from proofs_checks.recursion import ZERO, Point

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Rows = Sequence[Point]


@dataclass(frozen=True)
class Block:
    """A block and a point: the skip is the matrix I, D or Z in full."""

    kind: str
    U: Rows
    Y: Rows
    skip: Rows
    x: Point


def instances() -> SearchStrategy[Block]:
    """Blocks of widths 1 and 2 with one or two inner neurons."""
    from hypothesis import strategies as st

    def build(shape: tuple[str, int, int, int]) -> SearchStrategy[Block]:
        kind, a, b, c = shape
        c = c if kind == "free" else a
        drawn = points(c * b + b * a + c * a + a)
        return drawn.map(lambda t: _as_block(kind, a, b, c, t))

    sizes = st.integers(1, 2)
    return st.tuples(st.sampled_from(["identity", "diagonal", "free"]), sizes, sizes, sizes).flatmap(build)


def _as_block(kind: str, a: int, b: int, c: int, t: Point) -> Block:
    def rows(start: int, m: int, n: int) -> Rows:
        return tuple(tuple(t[start + i * n : start + (i + 1) * n]) for i in range(m))

    skip = rows(c * b + b * a, c, a)
    if kind != "free":
        diagonal = [Fraction(1) if kind == "identity" else skip[i][i] for i in range(a)]
        skip = tuple(tuple(diagonal[i] if i == j else ZERO for j in range(a)) for i in range(a))
    return Block(kind, rows(0, c, b), rows(c * b, b, a), skip, tuple(t[-a:]))


def examples() -> tuple[Block, ...]:
    """A dead inner neuron; zero matrices; a negative skip; a block that widens."""
    one, minus = (Fraction(1),), (Fraction(-1),)
    return (
        Block("identity", (one,), (minus,), (one,), one),
        Block("free", ((ZERO,),), ((ZERO,),), ((ZERO,),), one),
        Block("diagonal", (one,), (one,), (minus,), one),
        Block("free", (one, minus), (one,), (one, one), (Fraction(2),)),
    )


def check(block: Block) -> Verdict:
    """Is the value of the graph that of the formula, and are the skip edges those of the kind?"""
    return matches(block, built_block(block))


def matches(block: Block, built: LayeredNetwork) -> Verdict:
    """The same for a given graph."""
    value, said = realization(built.network, block.x), formula(block)
    if value != said:
        return refuted(f"the graph gives {value}, the formula {said}", evidence=block)
    g = built.network.architecture
    skips = [e for e in g.edges if e.source in g.inputs and e.target in g.outputs]
    wanted = len(block.skip) * len(block.x) if block.kind == "free" else len(block.x)
    if len(skips) != wanted or any(e.learnable == (block.kind == "identity") for e in skips):
        return refuted(f"{len(skips)} skip edges for a block of kind {block.kind}", evidence=block)
    return proved()


def built_block(block: Block) -> LayeredNetwork:
    """The graph of the block, without a final layer."""
    U, Y = [list(row) for row in block.U], [list(row) for row in block.Y]
    made: Any
    if block.kind == "identity":
        made = identity_block(U, Y)
    elif block.kind == "diagonal":
        made = diagonal_block(U, Y, [row[i] for i, row in enumerate(block.skip)])
    else:
        made = free_block(U, Y, [list(row) for row in block.skip])
    return residual_network([made])


def formula(block: Block) -> Point:
    """σ(Uσ(Yx) + skip x) with σ(t) = max(t, 0)."""
    inner = _relu(_times(block.Y, block.x))
    return _relu(tuple(s + t for s, t in zip(_times(block.U, inner), _times(block.skip, block.x), strict=True)))


def _times(rows: Rows, x: Point) -> Point:
    return tuple(sum((a * t for a, t in zip(row, x, strict=True)), ZERO) for row in rows)


def _relu(x: Point) -> Point:
    return tuple(max(t, ZERO) for t in x)


STATEMENT = Statement(
    key="le2022.definition_5",
    number="Definition 5",
    title="ResNet blocks",
    wording="The blocks are x ↦ σ(Uσ(Yx) + x), σ(Uσ(Yx) + Dx) with D diagonal, and σ(Uσ(Yx) + Zx); their skip edges "
    "are frozen and of weight 1, learnable and one for each input, or learnable and one for each pair.",
    hypotheses=(
        Hypothesis("fitting-shapes", "Y is b x a, U is c x b, and Z is c x a, with c = a unless the block is Free"),
    ),
    check=check,
    instances=instances,
    examples=examples,
)
