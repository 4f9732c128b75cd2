"""Section 1.1 (berner2019): the realization map is Lipschitz on bounded sets, and not injective.

If ‖Θ‖_∞, ‖Φ‖_∞ <= B and ‖x‖_∞ <= X, then ‖R(Θ)(x) - R(Φ)(x)‖_∞ <= c_L ‖Θ - Φ‖_∞ with
    α_0 = X,   α_l = B (N_{l-1} α_{l-1} + 1)              bounds the values of layer l,
    c_0 = 0,   c_l = N_{l-1} (B c_{l-1} + α_{l-1}) + 1.
Proof: W a - V b = W (a - b) + (W - V) b, and |ρ(s) - ρ(t)| <= |s - t|.
Not injective: if the last pair is (0, 0), then R(Θ) = 0 whatever the other layers are.

Scope: for all architectures, parametrizations and points, by induction over the layers with the two facts
above, proved symbolically; and exactly, on random instances.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import Hypothesis, Scope, Statement, Verdict, proved, realization, refuted
from proofs_checks.parametrizations import (
    Parametrization,
    architectures,
    as_network,
    combined,
    matrix_realization,
    norm,
    parametrizations,
    small_points,
    widths_of,
)
from proofs_checks.recursion import ZERO, Point

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: Two parametrizations of one architecture, and a point.
Instance = tuple[Parametrization, Parametrization, Point]


def instances() -> SearchStrategy[Instance]:
    """Θ, Φ in P_N and x in Q^{N_0}."""
    from hypothesis import strategies as st

    return architectures().flatmap(
        lambda widths: st.tuples(parametrizations(widths), parametrizations(widths), small_points(widths[0]))
    )


def check(instance: Instance) -> Verdict:
    """The bound at x, the matrices against the DAG, and R = 0 if the last pair is (0, 0)."""
    theta, phi, x = instance
    for parametrization in (theta, phi):
        if realization(as_network(parametrization), x) != matrix_realization(parametrization, x):
            return refuted("the DAG and the matrices have different values", evidence=parametrization)
        if any(matrix_realization(without_last_pair(parametrization), x)):
            return refuted("the last pair is (0, 0) and R(Θ)(x) ≠ 0", evidence=parametrization)
    bound = lipschitz_constant(instance) * norm(combined(Fraction(1), theta, Fraction(-1), phi))
    return distance_within(instance, bound)


def distance_within(instance: Instance, bound: Fraction) -> Verdict:
    """Is ‖R(Θ)(x) - R(Φ)(x)‖_∞ at most ``bound``?"""
    theta, phi, x = instance
    pairs = zip(matrix_realization(theta, x), matrix_realization(phi, x), strict=True)
    distance = max(abs(s - t) for s, t in pairs)
    if distance <= bound:
        return proved()
    return refuted(f"the values differ by {distance} > {bound}", evidence={"distance": distance, "bound": bound})


def lipschitz_constant(instance: Instance) -> Fraction:
    """c_L for B = max(‖Θ‖, ‖Φ‖) and X = ‖x‖."""
    theta, phi, x = instance
    bound = max(norm(theta), norm(phi))
    alpha, c = max(map(abs, x)), ZERO
    for width in widths_of(theta)[:-1]:
        alpha, c = bound * (width * alpha + 1), width * (bound * c + alpha) + 1
    return c


def without_last_pair(theta: Parametrization) -> Parametrization:
    """Θ with (A_L, b_L) = (0, 0)."""
    weights, bias = theta[-1]
    return (*theta[:-1], (tuple((ZERO,) * len(row) for row in weights), (ZERO,) * len(bias)))


def proof() -> Verdict:
    """The telescoping identity, and ρ is 1-Lipschitz for s and t on all sides of zero."""
    import sympy

    w, v, a, b = sympy.symbols("w v a b", real=True)
    if sympy.expand(w * (a - b) + (w - v) * b - (w * a - v * b)) != 0:
        return refuted("wa - vb ≠ w(a - b) + (w - v)b")
    p, q = sympy.symbols("p q", nonnegative=True)
    # (s - t)² - (ρ(s) - ρ(t))², on the four sides, is a square or has no negative coefficient.
    gaps = {(p, q): 0, (p, -q): q**2 + 2 * p * q, (-p, q): p**2 + 2 * p * q, (-p, -q): (p - q) ** 2}
    for (s, t), gap in gaps.items():
        if sympy.expand((s - t) ** 2 - (sympy.Max(s, 0) - sympy.Max(t, 0)) ** 2 - gap) != 0:
            return refuted("|ρ(s) - ρ(t)| > |s - t|", evidence=str((s, t)))
    return proved("W a - V b = W (a - b) + (W - V) b and ρ is 1-Lipschitz; induction over layers", scope=Scope.FOR_ALL)


STATEMENT = Statement(
    key="berner2019.setting_2",
    number="Section 1.1",
    title="The realization map is Lipschitz on bounded sets and not injective",
    wording="If ‖Θ‖_∞, ‖Φ‖_∞ <= B and ‖x‖_∞ <= X, then ‖R(Θ)(x) - R(Φ)(x)‖_∞ <= c_L ‖Θ - Φ‖_∞ with the c_L of a "
    "recursion over the layers; and R(Θ) = 0 for every Θ whose last pair (A_L, b_L) is (0, 0).",
    hypotheses=(
        Hypothesis("bounded-parameters", "‖Θ‖_∞, ‖Φ‖_∞ <= B"),
        Hypothesis("bounded-inputs", "‖x‖_∞ <= X"),
    ),
    check=check,
    instances=instances,
    proof=proof,
    proof_covers="architectures, parametrizations and inputs",
)
