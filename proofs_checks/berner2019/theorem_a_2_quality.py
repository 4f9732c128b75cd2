"""Theorem A.2 (berner2019): how good a local minimum over the functions is.

S a normed space of functions, S_C = {J <= C} for a quasi-convex J, L convex with Lipschitz constant c.  If every f in
S_C has a realization R(Φ), Φ in Ω_N, within η, and g* is a local minimum of L over R(Ω_N) with radius r' >= 2η, then
    L(g*) <= L(g) + (2c/r') ‖g* - g‖ η     for every g in R(Ω_N).
Proof: λ = r'/(2‖g - g*‖); if λ >= 1, g is within r'.  Else f = (1 - λ)g* + λg is in S_C, R(Φ) within η of f is within
η + r'/2 <= r' of g*, so L(g*) <= L(R(Φ)) <= L(f) + cη <= (1 - λ)L(g*) + λL(g) + cη; divide by λ.
*Note:* r' >= 2η is not needed: for r' <= 2η the bound follows from L(g*) - L(g) <= c‖g* - g‖.

Scope: for all numbers, the last line of the proof and the note, symbolically.  Exactly, on models with S_C = [0, 1],
realizations j/n and piecewise linear L: all g* with all their radii, all g, η the exact distance.  The theorem itself
is about any S; what is between the model and S is the proof above.  Without convex L, and with S_C not convex, it
fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Hypothesis, Statement, Verdict, proved, refuted
from proofs_checks.named_hypotheses import CONVEX_LOSS, Families, conclude, each_is_needed
from proofs_checks.recursion import ZERO

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: n, and the lines (slope, offset) whose maximum is L.
Instance = tuple[int, tuple[tuple[int, Fraction], ...]]
Loss = Callable[[Fraction], Fraction]
ONE = Fraction(1)


def instances() -> SearchStrategy[Instance]:
    """Up to twelve steps, and the maximum of up to four lines."""
    from hypothesis import strategies as st

    line = st.tuples(st.integers(-6, 6), st.fractions(min_value=-4, max_value=4, max_denominator=6))
    return st.tuples(st.integers(1, 12), st.lists(line, min_size=1, max_size=4).map(tuple))


def examples() -> tuple[Instance, ...]:
    """A constant; a slope; a kink between two realizations."""
    third = ((-3, ONE), (3, -ONE))
    return ((1, ((0, ONE),)), (3, ((2, ZERO),)), (2, third), (4, third), (1, third))


def check(instance: Instance) -> Verdict:
    """The bound for all g*, r' and g of the model."""
    n, lines = instance
    return bound_holds(
        [Fraction(j, n) for j in range(n + 1)],
        lambda x: max(slope * x + offset for slope, offset in lines),
        lipschitz=Fraction(max(abs(slope) for slope, _ in lines)),
        eta=Fraction(1, 2 * n),
    )


def bound_holds(realizations: Sequence[Fraction], L: Loss, *, lipschitz: Fraction, eta: Fraction) -> Verdict:
    """Is L(g*) <= L(g) + (2c/r')|g* - g|η for every g*, its largest r' and every g?

    g* is minimal for every radius below the distance to the nearest better realization; a smaller r' gives a weaker
    bound, so it is asked for this distance.  η is the least with which it may be asked; a larger one is weaker.
    """
    for start in realizations:
        better = [abs(g - start) for g in realizations if L(g) < L(start)]
        if not better:
            continue
        radius = min(better)
        for g in realizations:
            bound = L(g) + 2 * lipschitz / radius * abs(start - g) * eta
            if L(start) > bound:
                evidence = {"g*": start, "g": g, "r'": radius, "η": eta, "c": lipschitz}
                return refuted(f"L(g*) = {L(start)} > {bound} with r' = {radius}, η = {eta}", evidence=evidence)
    return proved()


def proof() -> Verdict:
    """Dividing by λ, the radius of R(Φ), and the note; convexity of L and of S_C are needed."""
    import sympy

    c, eta, r, dist, more = sympy.symbols("c eta r dist more", positive=True)
    start, other = sympy.symbols("start other", real=True)
    lam = r / (2 * dist)
    # L(g*) <= (1 - λ)L(g*) + λL(g) + cη says λ(L(g) + cη/λ - L(g*)) >= 0, and cη/λ is the term of the bound.
    rest = (1 - lam) * start + lam * other + c * eta - start
    bound = other + 2 * c / r * dist * eta
    slack = 2 * eta + more  # r' = 2η + more >= 2η
    needed = each_is_needed(DROPPED)
    return conclude(
        {
            "the last line is λ times the bound": sympy.simplify(rest - lam * (bound - start)) == 0,
            "‖f - g*‖ = λ‖g - g*‖ = r'/2": sympy.simplify(lam * dist - r / 2) == 0,
            "η + r'/2 <= r' for r' >= 2η": sympy.simplify(slack - (eta + slack / 2)).is_nonnegative is True,
            "the note: (2c/r')η >= c for r' <= 2η": sympy.simplify(2 * c * eta / r - c - c * (2 * eta - r) / r) == 0,
            needed.reason: needed.proved,
        },
        f"λ(L(g) + (2c/r')‖g* - g‖η - L(g*)) >= 0; {needed.reason}",
    )


def without_convex_loss() -> Verdict:
    """L(x) = min(x, 3/4 - x), n = 16: 0 is a minimum of radius nearly 3/4, L(1) = -1/4, and η = 1/32 < 3/32."""
    grid = [Fraction(j, 16) for j in range(17)]
    return bound_holds(grid, lambda x: min(x, Fraction(3, 4) - x), lipschitz=ONE, eta=Fraction(1, 32))


def without_convex_set() -> Verdict:
    """S_C = R(Ω) = {0, 1} and L(x) = -x: 0 is a minimum of radius nearly 1, and η may be as small as one likes."""
    return bound_holds([ZERO, ONE], lambda x: -x, lipschitz=ONE, eta=Fraction(1, 100))


QUASI_CONVEX = Hypothesis("quasi-convex", "J is quasi-convex, so S_C is convex")
LIPSCHITZ = Hypothesis("lipschitz-loss", "L is Lipschitz continuous with constant c")
DENSE = Hypothesis("dense", "every f in S_C has a realization in R(Ω_N) within η")
DROPPED: Families = {CONVEX_LOSS.name: without_convex_loss, QUASI_CONVEX.name: without_convex_set}
STATEMENT = Statement(
    key="berner2019.theorem_a_2",
    number="Theorem A.2",
    title="Quality of realization minima",
    wording="A local minimum g* of L over R(Ω_N) with radius r' has L(g*) <= L(g) + (2c/r')‖g* - g‖η for g in R(Ω_N) "
    "if R(Ω_N) is η-dense in S_C.",
    hypotheses=(CONVEX_LOSS, LIPSCHITZ, QUASI_CONVEX, DENSE),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="losses, radii, distances and η, as to the last line of the proof",
)
