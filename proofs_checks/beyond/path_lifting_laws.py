"""With all patterns, gradient flow of a DAG has K - rank(path × parameter multiplicities) conservation laws.

Every live neuron with a way on has a kink, and all activation patterns are meant.  In y_p = θ_p²/2 the gradient of a
path product φ is φ times the vector of its multiplicities m_p, since θ_p ∂φ/∂θ_p = m_p φ; so the fields of all paths
span an involutive family, and the laws are Σ c_p θ_p² with c orthogonal to every path.  Without shared weights they
are counted by a graph: the components of live nodes under frozen edges that hold no source and no output, plus the
parameters on no path.

Scope: for all multiplicities, symbolically: brackets stay in the span of the paths.  Exactly, on
random DAGs with shared and frozen weights, by three routes: the count of ``conservation_laws``; the rank over the
listed paths; and the rate of each law under an exact gradient of the risk.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exactrelu import (
    RELU,
    Dataset,
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    conservation_laws,
    given_loss,
    iter_paths,
    leaky_relu,
    proved,
    refuted,
    risk_gradient,
)
from exactrelu.search import networks_with_point
from proofs_checks.sample_networks import Sample, chain, one_parameter, skip_triangle

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def instances() -> SearchStrategy[Sample]:
    """Networks of kinked neurons with one output, shared and frozen weights, and a point."""
    return networks_with_point(activations=[RELU, leaky_relu("1/3")], constants=False, frozen_edges=True, max_neurons=3)


def examples() -> tuple[Sample, ...]:
    """A chain, a skip connection, one parameter everywhere."""
    return (
        (chain(["relu", "relu", "relu"], [2, 1, 3]), (Fraction(1),)),
        (skip_triangle(), (Fraction(-1),)),
        (one_parameter(), (Fraction(5),)),
    )


def check(sample: Sample) -> Verdict:
    """Do the count, the rank over the listed paths and the rates of the kernel agree?"""
    network, x = sample
    names, rows = multiplicities(network)
    report = conservation_laws(network, "all")
    kernel = null_space(rows, len(names))
    if report.parameters != len(names) or report.laws != len(kernel):
        return refuted(f"{report.laws} laws, and K - rank = {len(kernel)}", evidence=network)
    gradient = risk_gradient(network, Dataset((x,)), given_loss([1]), at_zero="negative")
    for c in kernel:
        rate = sum((2 * t * network.theta[p] * gradient[p] for t, p in zip(c, names, strict=True)), Fraction(0))
        if rate != 0:
            return refuted(f"the law {c} moves with the rate {rate}", evidence=(network, x))
    return proved()


def multiplicities(network: Network) -> tuple[list[str], list[list[int]]]:
    """The learnable parameters, and for every path from an input how often each of them occurs on it."""
    g = network.architecture
    names = list(dict.fromkeys(e.parameter for e in g.edges if e.learnable))
    rows = []
    for used in iter_paths(g):
        if any(not e.learnable and network.theta[e.parameter] == 0 for e in used):
            continue  # a frozen zero: the product vanishes for all weights
        count = Counter(e.parameter for e in used if e.learnable)
        rows.append([count[p] for p in names])
    return names, rows


def null_space(rows: list[list[int]], columns: int) -> list[tuple[Fraction, ...]]:
    """A basis of the vectors that are orthogonal to every row."""
    import sympy

    matrix = sympy.Matrix(len(rows), columns, [t for row in rows for t in row])
    return [tuple(Fraction(int(t.p), int(t.q)) for t in vector) for vector in matrix.nullspace()]


def proof() -> Verdict:
    """θ_p ∂ log φ/∂θ_p = m_p for symbolic exponents; then brackets of fields f m stay in the span of the m."""
    import sympy

    theta, m = sympy.symbols("t1:5", positive=True), sympy.symbols("m1:5", integer=True)
    log_phi = sympy.expand_log(sympy.log(sympy.prod(t**k for t, k in zip(theta, m, strict=True))))
    if any(sympy.expand(t * sympy.diff(log_phi, t) - k) != 0 for t, k in zip(theta, m, strict=True)):
        return refuted("θ_p ∂φ/∂θ_p is not m_p φ")
    y = sympy.symbols("y1:3")  # two coordinates are enough to see the rule of Leibniz
    f, g = (sympy.Function(name)(*y) for name in "fg")
    a, b = sympy.symbols("a1:3"), sympy.symbols("b1:3")

    def along(vector: Any, h: Any) -> Any:
        return sum(k * sympy.diff(h, t) for k, t in zip(vector, y, strict=True))

    for p in (0, 1):
        bracket = f * along(a, g * b[p]) - g * along(b, f * a[p])
        if sympy.expand(bracket - (f * along(a, g) * b[p] - g * along(b, f) * a[p])) != 0:
            return refuted("a bracket leaves the span of the two vectors of multiplicities")
    return proved(
        "θ_p ∂φ/∂θ_p = m_p φ, and a bracket of two such fields is a combination of their vectors", scope=Scope.FOR_ALL
    )


STATEMENT = Statement(
    key="beyond.path_lifting_laws",
    number="Result 7",
    title="Over all patterns, laws are K minus the rank of the path multiplicities",
    wording="Gradient flow over all patterns conserves exactly K - rank_Q(path × parameter) independent functions, "
    "the Σ c_p θ_p² with c orthogonal to every path.",
    hypotheses=(
        Hypothesis("all-patterns", "every activation pattern occurs, so that paths can be told apart"),
        Hypothesis("kinked", "every live neuron with a way on has a kink"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="multiplicities of paths",
)
