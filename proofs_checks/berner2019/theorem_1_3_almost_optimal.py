"""Theorem 1.3 (berner2019): for large architectures every local minimum of radius r is almost optimal.

Setting of Theorem A.2, S_C compact in the closure of the realizations of all architectures, R (s, α) inverse stable on
every Ω_N with the *same* s, α.  For ε, r > 0 there is n such that each local minimum Γ* of L∘R on Ω_N, N_l >= n_l, with
radius >= r has L(R(Γ*)) <= inf L∘R + ε.  Proof: r' = (r/s)^(1/α), η = min{r'/2, εr'/(2c diam S_C)}; compactness gives
the n for which R(Ω_N) is η-dense; then Proposition 1.2 and Theorem A.2.

*What is not checked:* which n is large enough.  That is the compactness argument, over all architectures, which no
instance decides. Scope: this choice of η is enough, for all s, α, r, ε, c and diameters, symbolically.  Exactly, on
the model S_C = {tρ(x): 0 <= t <= 1} with the balanced neurons Ω_n = {(θ, θ): θ = √(j/n)}, which is (1, 1/2) inverse
stable for all n: with n from η, every local minimum of radius r is within ε.  Without stability, without its
uniformity in N, it fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Statement,
    Verdict,
    proved,
    refuted,
    seminorm_of_difference,
    transported_radius,
    two_layer,
)
from proofs_checks.berner2019.theorem_a_2_quality import DENSE, LIPSCHITZ, QUASI_CONVEX, Loss
from proofs_checks.named_hypotheses import CONVEX_LOSS, INVERSE_STABLE, Families, conclude, each_is_needed
from proofs_checks.recursion import ZERO

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: The lines whose maximum is L, the radius r, and ε.
Instance = tuple[tuple[tuple[int, Fraction], ...], Fraction, Fraction]
ONE = Fraction(1)
#: A model with a finer grid is not looked at.
FINEST = 60


def instances() -> SearchStrategy[Instance]:
    """The maximum of up to three lines, r and ε not too small for the model."""
    from hypothesis import strategies as st

    line = st.tuples(st.integers(-4, 4), st.fractions(min_value=-2, max_value=2, max_denominator=6))
    lines = st.lists(line, min_size=1, max_size=3).map(tuple)
    return st.tuples(lines, st.sampled_from([ONE, ONE / 2, 2 * ONE / 3]), st.sampled_from([ONE, ONE / 4, ONE / 3]))


def examples() -> tuple[Instance, ...]:
    """A constant; a slope; a kink off the grid."""
    return ((((0, ONE),), ONE, ONE), (((-2, ZERO),), ONE / 2, ONE), (((-3, ONE), (3, -ONE)), ONE, ONE / 2))


def check(instance: Instance) -> Verdict:
    """With n from η, is every local minimum of radius r over the θ within ε of the infimum?"""
    lines, r, epsilon = instance
    lipschitz = Fraction(max(abs(slope) for slope, _ in lines))
    n = steps_for(choose_eta(r, epsilon, lipschitz))
    if n > FINEST:
        return proved(f"does not apply: the model would need {n} realizations")
    model = [Fraction(j, n) for j in range(n + 1)]
    return minima_are_good(model, lambda t: max(slope * t + offset for slope, offset in lines), r, epsilon)


def choose_eta(r: Fraction, epsilon: Fraction, lipschitz: Fraction) -> Fraction:
    """η = min{r'/2, εr'/(2c diam S_C)} with (s, α) = (1, 1/2), diam = 1."""
    radius = transported_radius(1, Fraction(1, 2), r).as_rational or ZERO
    return min(radius / 2, epsilon * radius / (2 * lipschitz)) if lipschitz else radius / 2


def steps_for(eta: Fraction) -> int:
    """The least n for which the t = j/n are within less than η of all of [0, 1]."""
    return ceil(1 / (2 * eta)) + 1


def minima_are_good(model: Sequence[Fraction], L: Loss, r: Fraction, epsilon: Fraction) -> Verdict:
    """Is L <= inf L + ε at every t = θ² whose θ is a local minimum of radius r?  |θ - φ| <= r is decided by squares."""
    least = min(map(L, model))
    for t in model:
        is_minimum = all(L(t) <= L(u) for u in model if roots_are_within(t, u, r))
        if is_minimum and L(t) > least + epsilon:
            return refuted(f"a minimum of radius {r} at t = {t} with L = {L(t)}, inf = {least}", evidence=(model, t))
    return proved()


def roots_are_within(t: Fraction, u: Fraction, r: Fraction) -> bool:
    """Is |√t - √u| <= r?  t + u - r² <= 2√(tu), by squares."""
    left = t + u - r * r
    return left <= 0 or left * left <= 4 * t * u


def proof() -> Verdict:
    """The bound of Theorem A.2 is at most ε for this η; the model is stable; and stability is needed."""
    import sympy

    r, eps, c, diam, dist, more = sympy.symbols("r eps c diam dist more", positive=True)
    second = eps * r / (2 * c * diam)
    # ‖g* - g‖ = dist <= diam = dist + more; η is the smaller of two numbers, so each one bounds it.
    term = (2 * c / r * dist * second).subs(diam, dist + more)
    needed = each_is_needed(DROPPED)
    neurons = {t: two_layer([[t]], [t]) for t in (ZERO, ONE / 2, ONE, ONE * 3 / 4)}
    return conclude(
        {
            "(2c/r') ‖g* - g‖ η <= ε": sympy.simplify(eps - term).is_positive is True,
            "r' >= 2η": sympy.simplify(r - 2 * (r / 2)) == 0,
            "the model: |θ²ρ - φ²ρ| = |θ² - φ²|": all(
                seminorm_of_difference(one, other).value == abs(s * s - t * t)
                for s, one in neurons.items()
                for t, other in neurons.items()
            ),
            "the model: (θ - φ)² <= |θ² - φ²|": _square_bound(),
            needed.reason: needed.proved,
        },
        f"(2c/r')‖g* - g‖η <= ε, whatever n compactness gives; {needed.reason}",
    )


def without_stability() -> Verdict:
    """Parameters p(0) = 0 and p(t) = t + 5, 0 < t <= 1, for tρ(x): p(0) is a minimum of radius 4 for L(t) = -t.

    All other parameters are more than 5 away, on the whole interval; the grid only lists some.
    """
    return _minima_of_parameters(lambda t: t + 5 if t else t, r=Fraction(4))


def without_uniformity() -> Verdict:
    """Parameters p = nt for Ω_n = {j/n}: (n, 1) inverse stable; every p is a minimum of radius ½, for all n."""
    verdicts = [_minima_of_parameters(lambda t, n=n: n * t, r=ONE / 2, n=n) for n in (2, 8, 32)]  # type: ignore[misc]
    return verdicts[0] if all(v.refuted for v in verdicts) else proved("minima get good as n grows")


def _minima_of_parameters(p: Loss, r: Fraction, n: int = 16) -> Verdict:
    """L(t) = -t over t = j/n: is every minimum of radius r in the parameter p(t) within ε = 1/4?"""
    model = [Fraction(j, n) for j in range(n + 1)]
    for t in model:
        if all(-t <= -u for u in model if abs(p(t) - p(u)) <= r) and -t > -ONE + Fraction(1, 4):
            return refuted(f"t = {t} is a minimum of radius {r}, and L = {-t} > -1 + 1/4", evidence=(n, t))
    return proved()


def _square_bound() -> bool:
    """For θ = φ + u: θ² - φ² - u² = 2φu."""
    import sympy

    phi, u = sympy.symbols("phi u", nonnegative=True)
    return bool(sympy.expand((phi + u) ** 2 - phi**2 - u**2 - 2 * phi * u) == 0)


UNIFORM_IN_N = Hypothesis("uniform-stability", "s and α are the same for all architectures")
COMPACT = Hypothesis("compact", "S_C is compact in the closure of the realizations of all architectures")
DROPPED: Families = {INVERSE_STABLE.name: without_stability, UNIFORM_IN_N.name: without_uniformity}
STATEMENT = Statement(
    key="berner2019.theorem_1_3",
    number="Theorem 1.3",
    title="Almost optimality of local minima",
    wording="If R(Ω_N) is η-dense in S_C, η = min{r'/2, εr'/(2c diam S_C)}, r' = (r/s)^(1/α), local minima of L∘R "
    "with radius r are within ε of the infimum.  (That all large N are so dense is compactness, and not checked.)",
    hypotheses=(INVERSE_STABLE, UNIFORM_IN_N, CONVEX_LOSS, LIPSCHITZ, QUASI_CONVEX, COMPACT, DENSE),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="s, α, r, ε, c and diameters, given an η-dense Ω_N",
)
