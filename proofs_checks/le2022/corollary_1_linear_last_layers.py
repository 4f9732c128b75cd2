"""Corollary 1 (le2022): linear last layers of a fully connected ReLU network align, and become matrices of rank one.

What is checked: for neighbouring linear layers with E = W_j W_j^T - W_{j+1}^T W_{j+1}, u the first left singular vector
of W_j (singular value σ) and v the first right one of W_{j+1} (value τ),
⟨u, v⟩² τ² >= σ² - ‖E‖_2 - (‖W_{j+1}‖_F² - τ²).
E is constant along gradient flow and ‖W_{j+1}‖_F² - τ² is bounded (Theorem 2), so that ⟨u, v⟩² → 1 once σ → ∞.

What is not: that the weights do tend to infinity in a direction, for linearly separable data and the logistic loss;
that rests on theorems of other papers (Lyu and Li, Ji and Telgarsky), and no instance decides it.

Scope: for all matrices, by u^T(W_j W_j^T - E)u = ‖W_{j+1} u‖² and the singular value decomposition; and exactly, on
matrices whose singular vectors are rational.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import Hypothesis, Scope, Statement, Status, Verdict, largest_eigenvalue, proved, refuted, unknown

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Two pairs of rotations (as p/q of a half angle) with two singular values each, the larger one first.
Pair = tuple[Fraction, Fraction, tuple[Fraction, Fraction], Fraction, Fraction, tuple[Fraction, Fraction]]


def instances() -> SearchStrategy[Pair]:
    """Angles and singular values of two 2 x 2 matrices."""
    from hypothesis import strategies as st

    angle = st.fractions(-2, 2, max_denominator=4)
    values = st.lists(st.integers(0, 20), min_size=2, max_size=2).map(lambda t: tuple(map(Fraction, sorted(t)[::-1])))
    return st.tuples(angle, angle, values, angle, angle, values)


def examples() -> tuple[Pair, ...]:
    """Zero matrices, equal singular values, an aligned pair, a pair at a right angle."""
    o, one, ten = Fraction(0), Fraction(1), Fraction(10)
    return (
        (o, o, (o, o), o, o, (o, o)),
        (o, one, (one, one), o, o, (one, one)),
        (o, o, (ten, one), o, o, (ten, one)),
        (o, o, (ten, o), one, one, (ten, o)),
    )


def check(pair: Pair) -> Verdict:
    """Is ‖E‖_2 >= σ² - (‖W_{j+1}‖_F² - τ²) - ⟨u, v⟩² τ²?"""
    left, _, (sigma, small), right, _, (tau, little) = pair
    u, u_perp = rotation(left)
    v, v_perp = rotation(right)
    out = gram((sigma**2, u), (small**2, u_perp))  # W_j W_j^T
    into = gram((tau**2, v), (little**2, v_perp))  # W_{j+1}^T W_{j+1}
    E = [[s - t for s, t in zip(r, q, strict=True)] for r, q in zip(out, into, strict=True)]
    overlap = (u[0] * v[0] + u[1] * v[1]) ** 2
    needed = sigma**2 - little**2 - overlap * tau**2
    if needed <= 0 or any(largest_eigenvalue(side).high >= needed for side in (E, [[-t for t in r] for r in E])):
        return proved()
    return refuted(f"‖E‖_2 is less than {needed}", evidence={"E": E, "⟨u,v⟩²": overlap})


def proof() -> Verdict:
    """u^T W^T W u = τ²⟨u,v⟩² + Σ_k τ_k²⟨u,v_k⟩² <= τ²⟨u,v⟩² + (‖W‖_F² - τ²), for |u| = 1, here in two dimensions."""
    import sympy

    tau, little, c, s = sympy.symbols("tau little c s", real=True)
    quadratic = tau**2 * c**2 + little**2 * s**2  # u = c v + s v_perp
    slack = sympy.expand((tau**2 * c**2 + little**2 - quadratic).subs(s**2, 1 - c**2))
    if sympy.expand(slack - little**2 * c**2) != 0:
        return refuted("the bound of the quadratic form is not a square")
    return proved("the slack is little²⟨u,v⟩² >= 0, for every further singular value alike", scope=Scope.FOR_ALL)


def printed() -> Verdict:
    """The limit itself, which no instance decides."""
    return unknown("the limit for infinite time rests on theorems of other papers; its algebraic core is proved")


def rotation(half: Fraction) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Two orthonormal vectors, from the tangent of half an angle."""
    c, s = (1 - half**2) / (1 + half**2), 2 * half / (1 + half**2)
    return (c, s), (-s, c)


def gram(*terms: tuple[Fraction, tuple[Fraction, Fraction]]) -> list[list[Any]]:
    """Σ λ w w^T."""
    return [[sum(value * w[i] * w[j] for value, w in terms) for j in (0, 1)] for i in (0, 1)]


STATEMENT = Statement(
    key="le2022.corollary_1",
    number="Corollary 1",
    title="Fully connected ReLU networks with linear last layers",
    wording="⟨u_j, v_{j+1}⟩² τ² >= σ² - ‖E‖_2 - (‖W_{j+1}‖_F² - τ²): the algebraic core of (15).",
    printed_wording="(15) holds in the limit: σ → ∞, ⟨u_j, v_{j+1}⟩² → 1, and W_j/‖W_j‖_F tends to rank one.",
    hypotheses=(
        Hypothesis("linear", "the last K layers have no activations"),
        Hypothesis("separable", "for the limit only: the data are linearly separable, the loss is logistic"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="pairs of neighbouring linear layers",
    printed=printed,
    recorded_printed=Status.UNKNOWN,
)
