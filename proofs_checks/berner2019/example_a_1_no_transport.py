"""Example A.1 (berner2019): a local minimum over the parameters that is none over the functions.

Samples x¹ = (-1, 1), x² = (1, 1), labels 0, 1, L(g) = ½[g(x¹)² + (g(x²) - 1)²].  Γ* = ((-1, 0), 0) in N_(2,1,1) has
R(Γ*) = 0 and L = ½.  *Box certificate:* for ‖Φ - Γ*‖_∞ < ½ the pre-activation of Φ at x² is < -1 + ½·‖x²‖_1 = 0, so Φ
is 0 at x² and L >= ½; at x¹ the loss of Γ* is 0.  The radius ½ cannot be larger: a = (-½ + ε, ½ + ε) and a small c > 0
do better. *Descent:* g_k(x) = (1/k)ρ(x_1) has |g_k - R(Γ*)|_{W^{1,∞}} = 1/k and L(g_k) = ½(1 - 1/k)² < ½. So
Proposition 1.2 fails without inverse stability, and R is not stable at Γ*, which is unbalanced.

Scope: for all Φ in the box, all k and all small ε, symbolically; and exactly, on random Φ of the box.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Hypothesis, Statement, TwoLayer, Verdict, proved, refuted, seminorm_of_difference
from proofs_checks.box_certificates import Samples, decide_minimum_on_box, loss
from proofs_checks.families import Family, difference, seminorm
from proofs_checks.laurent import parameter
from proofs_checks.named_hypotheses import NO_BIASES, SOBOLEV, conclude
from proofs_checks.recursion import ZERO

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Numbers in (-½, ½): how Φ differs from Γ* in a_1, a_2 and c; and k.
Instance = tuple[Fraction, Fraction, Fraction, int]
ONE, HALF = Fraction(1), Fraction(1, 2)
SAMPLES: Samples = (((-ONE, ONE), ZERO), ((ONE, ONE), ONE))


def gamma() -> TwoLayer:
    """Γ* = ((-1, 0), 0)."""
    return TwoLayer.of([(-1, 0)], [0])


def instances() -> SearchStrategy[Instance]:
    """A Φ in the open box around Γ*, and k."""
    from hypothesis import strategies as st

    inside = st.fractions(min_value=Fraction(-499, 1000), max_value=Fraction(499, 1000), max_denominator=1000)
    return st.tuples(inside, inside, inside, st.integers(1, 1000))


def examples() -> tuple[Instance, ...]:
    """Γ* itself, the corners of nearly the whole box, and k = 1, …, 6."""
    near = Fraction(499_999, 1_000_000)
    corners = [(s * near, t * near, u * near, 1) for s in (1, -1) for t in (1, -1) for u in (1, -1)]
    return (*((ZERO, ZERO, ZERO, k) for k in range(1, 7)), *corners)


def check(instance: Instance) -> Verdict:
    """L(Φ) >= L(Γ*), L(g_k) < L(Γ*), and |g_k - R(Γ*)| = 1/k."""
    p, q, c, k = instance
    start, phi, g = loss(gamma(), SAMPLES), TwoLayer.of([(p - 1, q)], [c]), descent(k)
    if loss(phi, SAMPLES) < start:
        return refuted(f"L(Φ) = {loss(phi, SAMPLES)} < {start} within the box", evidence=phi)
    if loss(g, SAMPLES) != HALF * (1 - Fraction(1, k)) ** 2 or loss(g, SAMPLES) >= start:
        return refuted(f"L(g_k) = {loss(g, SAMPLES)}", evidence=g)
    size = seminorm_of_difference(g, gamma()).value
    return proved() if size == Fraction(1, k) else refuted(f"|g_k - R(Γ*)| = {size}", evidence=g)


def proof() -> Verdict:
    """The box certificate, that ½ is the largest radius, the descent for all k, and no local minimum of functions."""
    import sympy

    k, eps = parameter(), sympy.Symbol("eps", positive=True)
    box = decide_minimum_on_box(gamma(), SAMPLES, HALF)
    # Just outside: z = <a, x> is 1 at x¹ and 2ε at x², so with c = ε the loss is ½[ε² + (2ε² - 1)²].
    outside = sympy.Rational(1, 2) * (eps**2 + (2 * eps**2 - 1) ** 2)
    gain = sympy.factor(outside - sympy.Rational(1, 2))
    descents = sympy.Rational(1, 2) * (1 - 1 / k) ** 2
    g, none = Family.of(((1, 0),), (1 / k,)), Family.of(((-1, 0),), (0,))
    return conclude(
        {
            "Γ* is a minimum on the box of radius ½": box.proved,
            "beyond radius ½ the loss drops, for 0 < ε² < 3/4": sympy.expand(gain - eps**2 * (4 * eps**2 - 3) / 2) == 0,
            "L(g_k) < ½": sympy.expand((sympy.Rational(1, 2) - descents) * 2 * k**2 - (2 * k - 1)) == 0,
            "|g_k - R(Γ*)| = 1/k": seminorm(difference(g, none)) == 1 / k,
        },
        f"{box.reason}; and the functions g_k at distance 1/k have the loss ½(1 - 1/k)²",
    )


def descent(k: int) -> TwoLayer:
    """The g_k, by ((1, 0), 1/k)."""
    return TwoLayer.of([(1, 0)], [Fraction(1, k)])


STATEMENT = Statement(
    key="berner2019.example_a_1",
    number="Example A.1",
    title="Proposition 1.2 fails without stability",
    wording="Γ* = ((-1, 0), 0) is a local minimum of radius ½ over the parameters, and functions g_k at distance 1/k "
    "have a smaller loss.",
    hypotheses=(
        NO_BIASES,
        SOBOLEV,
        Hypothesis("open-box", "minimum over all Φ in N_(2,1,1) with ‖Φ - Γ*‖_∞ < ½"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="Φ in the box and k >= 1",
)
