"""Equations 19 to 21 (berner2019): the bias-free two-layer class N_{(d,m,D)} and its derivative.

Γ = ([a_1|…|a_m]^T, [c_1|…|c_m]) realizes R(Γ)(x) = Σ c_i ρ(⟨a_i, x⟩), and with H(a) = {x: ⟨a, x⟩ > 0}
    D R(Γ)(x) = Σ c_i a_i^T 1_{H(a_i)}(x)     for all x outside the hyperplanes of the a_i ≠ 0.

Scope: for all Γ and all such x: ρ(t) has the derivative 1 for t > 0 and 0 for t < 0, and the rest is linear.
Exactly, on random Γ and x, by three routes: the formula, reverse mode, and difference quotients taken
inside the cell of x, where R(Γ) is linear.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    jacobian,
    make_network,
    proved,
    realization,
    refuted,
)
from proofs_checks.parametrizations import small_points
from proofs_checks.recursion import ZERO, Point

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Rows = tuple[Point, ...]
#: a_1, …, a_m in Q^d; c_1, …, c_m in Q^D; a point x.
Instance = tuple[Rows, Rows, Point]


def instances() -> SearchStrategy[Instance]:
    """Γ with d, D <= 2 and m <= 3, zero vectors included, and x on no hyperplane of an a_i ≠ 0."""
    from hypothesis import strategies as st

    def of_size(size: tuple[int, int, int]) -> SearchStrategy[Instance]:
        d, m, outputs = size
        return st.tuples(st.tuples(*[small_points(d)] * m), st.tuples(*[small_points(outputs)] * m), small_points(d))

    sizes = st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 2))
    return sizes.flatmap(of_size).filter(lambda drawn: off_the_kinks(drawn[0], drawn[2]))


def check(instance: Instance) -> Verdict:
    """Do formula, reverse mode and difference quotients agree?"""
    return matches_formula(instance, derivative_formula(instance))


def matches_formula(instance: Instance, formula: Rows) -> Verdict:
    """Is ``formula`` the Jacobian at x, by reverse mode and by difference quotients?"""
    a, c, x = instance
    network = two_layer(a, c)
    # A neuron with a_i = 0 is constant, so either slope gives its derivative, which is 0.
    reverse = jacobian(network, x, at_zero="negative")
    quotients = difference_quotients(network, a, x)
    if formula == reverse == quotients:
        return proved()
    evidence = {"formula": formula, "reverse mode": reverse, "difference quotients": quotients}
    return refuted("the three Jacobians differ", evidence=evidence)


def proof() -> Verdict:
    """d/dx_k of c ρ(⟨a, x⟩) on either side of the hyperplane, d = 2."""
    import sympy

    c, a1, a2, x1, x2 = sympy.symbols("c a1 a2 x1 x2", real=True)
    t = a1 * x1 + a2 * x2
    for rho, inside in ((t, 1), (sympy.Integer(0), 0)):
        for x, a in ((x1, a1), (x2, a2)):
            if sympy.simplify(sympy.diff(c * rho, x) - c * a * inside) != 0:
                return refuted("the derivative of one neuron is not c a^T 1_H", evidence=str((rho, x)))
    return proved("one neuron on either side of its hyperplane; sums of neurons are linear", scope=Scope.FOR_ALL)


def derivative_formula(instance: Instance) -> Rows:
    """Σ c_i a_i^T 1_{H(a_i)}(x), D rows of d entries."""
    a, c, x = instance
    active = [(ai, ci) for ai, ci in zip(a, c, strict=True) if _dot(ai, x) > 0]
    return tuple(
        tuple(sum((ci[j] * ai[k] for ai, ci in active), ZERO) for k in range(len(x))) for j in range(len(c[0]))
    )


def difference_quotients(network: Network, a: Rows, x: Point) -> Rows:
    """(R(x + h e_k) - R(x))/h with h so small that no ⟨a_i, x⟩ changes its sign."""
    h = step_inside_the_cell(a, x)
    here = realization(network, x)
    columns = []
    for k in range(len(x)):
        there = realization(network, tuple(t + h if j == k else t for j, t in enumerate(x)))
        columns.append(tuple((s - t) / h for s, t in zip(there, here, strict=True)))
    return tuple(zip(*columns, strict=True))


def step_inside_the_cell(a: Rows, x: Point) -> Fraction:
    """Half the smallest |⟨a_i, x⟩| / ‖a_i‖_∞ over the a_i ≠ 0; 1 if there is none."""
    steps = [abs(_dot(ai, x)) / max(map(abs, ai)) for ai in a if any(ai)]
    return min(steps, default=Fraction(2)) / 2


def off_the_kinks(a: Rows, x: Point) -> bool:
    """Is ⟨a_i, x⟩ ≠ 0 for all a_i ≠ 0?"""
    return all(_dot(ai, x) for ai in a if any(ai))


def two_layer(a: Rows, c: Rows) -> Network:
    """The network Σ c_i ρ(⟨a_i, x⟩) with inputs x1 …, neurons h1 …, outputs y1 …."""
    inputs = [f"x{k + 1}" for k in range(len(a[0]))]
    hidden, outputs = [f"h{i + 1}" for i in range(len(a))], [f"y{j + 1}" for j in range(len(c[0]))]
    first = [(u, h, t) for h, ai in zip(hidden, a, strict=True) for u, t in zip(inputs, ai, strict=True)]
    second = [(h, y, t) for h, ci in zip(hidden, c, strict=True) for y, t in zip(outputs, ci, strict=True)]
    kinds = dict.fromkeys(hidden, "relu") | dict.fromkeys(outputs, "linear")
    return make_network(inputs=inputs, neurons=kinds, edges=[*first, *second], outputs=outputs)


def _dot(p: Point, q: Point) -> Fraction:
    return sum((s * t for s, t in zip(p, q, strict=True)), ZERO)


STATEMENT = Statement(
    key="berner2019.setting_3",
    number="Equations 19 to 21",
    title="The bias-free two-layer class and its derivative",
    wording="R(Γ)(x) = Σ c_i ρ(⟨a_i, x⟩) has the derivative Σ c_i a_i^T 1_{⟨a_i, x⟩ > 0} outside the hyperplanes of "
    "the a_i ≠ 0.",
    hypotheses=(
        Hypothesis("no-biases", "the class has no biases"),
        Hypothesis("off-the-kinks", "⟨a_i, x⟩ ≠ 0 for all a_i ≠ 0"),
    ),
    check=check,
    instances=instances,
    proof=proof,
    proof_covers="weights and inputs outside the hyperplanes",
)
