"""Conjecture: what Lemma 2 of le2022 misses of the conservation laws of a linear network, its modules explain.

A two-terminal module is a part that is entered only through one node and left only through one node.  All gradient
fields restricted to it are multiples of the gradients of its transfer function; with one linear pattern that is one
field, always involutive, so that a module with K_m parameters has K_m - 1 laws, whatever Lemma 2 says.  That such
modules explain every further law is a conjecture; a fully connected linear network then has more laws than Lemma 2
gives if and only if d_i = d_j = 1 for some j >= i + 3 with at least two neurons in every layer between.

Scope: exactly, on fully connected linear networks: widths up to 5 with two layers of weights, 4 with three, 3 with
four; some of them here, all 624 in the benchmark of laws.  Each count is certified from both sides.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Statement,
    Verdict,
    conservation_laws,
    fully_connected_random,
    proved,
    refuted,
    unknown,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Widths = tuple[int, ...]
#: How many widths -> the largest one.
LARGEST = {3: 5, 4: 4, 5: 3}


def instances() -> SearchStrategy[Widths]:
    """Widths of the exhaustive family, those with few weights first."""
    from hypothesis import strategies as st

    return st.sampled_from(sorted(family(), key=lambda w: sum(a * b for a, b in pairwise(w))))


def family() -> list[Widths]:
    """All widths of the family, 125 + 256 + 243 = 624 of them."""
    return [w for count, most in LARGEST.items() for w in product(range(1, most + 1), repeat=count)]


def examples() -> tuple[Widths, ...]:
    """The smallest exception, two longer ones, one inside a network, and networks that are just none."""
    return (1, 2, 2, 1), (1, 3, 3, 1), (1, 2, 2, 2, 1), (2, 1, 2, 2, 1), (1, 2, 1), (1, 2, 1, 2, 1), (3, 3, 3, 3)


def check(widths: Widths) -> Verdict:
    """Is the count certified, and are there laws beyond Lemma 2 exactly where a scalar module is?"""
    report = conservation_laws(
        fully_connected_random(list(widths), 1, bias=False, activations=["linear"] * (len(widths) - 1)), "linear"
    )
    if not report.certified:
        return unknown(f"the count for {widths} is not certified: {report.status}")
    if (report.extra > 0) != has_scalar_module(widths):
        return refuted(f"{widths} has {report.extra} laws beyond Lemma 2", evidence=report)
    added = sum(law.count for law in report.basis if law.kind == "module")
    if report.explained != report.laws or added != report.extra:
        return refuted(f"modules explain {added} of {report.extra} extra laws of {widths}", evidence=report)
    return proved()


def has_scalar_module(widths: Widths) -> bool:
    """Are two layers of one neuron at least three apart, with at least two neurons in every layer between?"""
    ones = [k for k, d in enumerate(widths) if d == 1]
    return any(j - i >= 3 for i, j in pairwise(ones))


STATEMENT = Statement(
    key="beyond.module_laws",
    number="Result 9",
    title="Conjecture: two-terminal modules explain the laws that Lemma 2 misses",
    wording="A fully connected linear network has more laws than Lemma 2 gives if and only if it has a "
    "scalar-to-scalar module of depth three or more, and the modules account for all of them.",
    hypotheses=(
        Hypothesis("linear", "no activation has a kink, so that there is one pattern"),
        Hypothesis("unshared", "no weights are shared or frozen"),
    ),
    check=check,
    instances=instances,
    examples=examples,
)
