"""Section 1.1 (berner2019): the Sobolev semi-norm |g|_{W^{1,∞}(U)} does not depend on the neighbourhood U of 0.

|g|_{W^{1,∞}(U)} is the essential supremum over U of the largest absolute entry of Dg.  For g = R(Γ) - R(Θ) with
bias-free Γ, Θ in N_(d,m,D) it is the same for every U that contains a neighbourhood of 0, and it is a norm on the
span of R(N_N).  Proof: g(tx) = t g(x) for t > 0, so Dg(tx) = Dg(x), and tx is in U for small t; if Dg = 0, then
g is constant, and g(0) = 0.  With biases it fails: ρ(x - 5) has the semi-norm 0 on (-1, 1) and 1 on R.

Scope: for all Γ, Θ and U, by the homogeneity of ρ on both half-lines.  Exactly, on random ones: over the activation
regions of g on U and on R^d, and over the cells of the arrangement of the a_i, found by another route.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Domain,
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    box,
    enumerate_regions,
    make_network,
    polyhedron,
    proved,
    realization,
    refuted,
    two_layer,
    whole_space,
)
from proofs_checks.arrangements import central_cells
from proofs_checks.parametrizations import small_points
from proofs_checks.recursion import ZERO, Point

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Rows = tuple[Point, ...]
#: a_1, …, a_m in Q^d and c_1, …, c_m in Q^D.
Gamma = tuple[Rows, Rows]
#: Γ, Θ, and U = {x : A x <= b} with b > 0, which is a neighbourhood of 0.
Instance = tuple[Gamma, Gamma, Rows, Point]


def instances() -> SearchStrategy[Instance]:
    """Γ and Θ with d <= 3, D <= 2 and two neurons each; U with up to four rows, so R^d, cones and polytopes."""
    from hypothesis import strategies as st

    def of_size(size: tuple[int, int, int]) -> SearchStrategy[Instance]:
        d, outputs, count = size
        gamma = st.tuples(st.tuples(*[small_points(d)] * 2), st.tuples(*[small_points(outputs)] * 2))
        offsets = st.tuples(*[st.sampled_from([Fraction(1, 100), Fraction(1, 3), Fraction(1), Fraction(7)])] * count)
        return st.tuples(gamma, gamma, st.tuples(*[small_points(d)] * count), offsets)

    return st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(0, 4)).flatmap(of_size)


def examples() -> tuple[Instance, ...]:
    """Zero from a zero neuron, Γ = Θ, all vectors turned around (Lemma A.5), g = x, two kinks that nearly coincide."""
    one, zero, small = Fraction(1), ZERO, Fraction(1, 1000)
    interval, within = ((one,), (-one,)), (small, one)
    triangle = ((one, zero), (zero, one), (-one, -one))
    turned = tuple(tuple(-t for t in a) for a in triangle)
    ones = ((one,),) * 3
    square = ((one, zero), (-one, zero), (zero, one), (zero, -one))
    return (
        ((((zero,),), ((one,),)), (((one,),), ((zero,),)), interval, within),
        ((((one,),), ((one,),)), (((one,),), ((one,),)), interval, within),
        ((triangle, ones), (turned, ones), square, (one, small, one, one)),
        ((((one,),), ((one,),)), (((-one,),), ((one,),)), (), ()),
        ((((one, small), (one, -small)), ((one,), (-one,))), (((zero, one),), ((small,),)), square, (small,) * 4),
    )


def check(instance: Instance) -> Verdict:
    """One semi-norm on U, on R^d and by cells; zero just for g = 0; and the triangle inequality."""
    gamma, theta, rows, offsets = instance
    g = difference(gamma, theta)
    network, d = two_layer(*g), len(g[0][0])
    verdict = same_seminorm(network, polyhedron(rows, offsets, dimension=d), whole_space(d))
    if not verdict.proved:
        return verdict
    size = seminorm_by_cells(g)
    if size != verdict.evidence:
        return refuted(f"by cells of the arrangement the semi-norm is {size}", evidence=network)
    if (size == 0) != vanishes(network):
        return refuted("the semi-norm is 0 and g ≠ 0, or the other way round", evidence=network)
    if size > seminorm_by_cells(gamma) + seminorm_by_cells(theta):
        return refuted("|R(Γ) - R(Θ)| > |R(Γ)| + |R(Θ)|", evidence=(gamma, theta))
    return proved()


def same_seminorm(network: Network, one: Domain, other: Domain) -> Verdict:
    """Is the semi-norm of the realization the same on both domains?"""
    sizes = seminorm(network, one), seminorm(network, other)
    if sizes[0] == sizes[1]:
        return proved(f"both are {sizes[0]}", evidence=sizes[0])
    return refuted(f"the semi-norms are {sizes[0]} and {sizes[1]}", evidence={"network": network, "semi-norms": sizes})


def proof() -> Verdict:
    """ρ(ts) = t ρ(s) for t > 0 and s on both half-lines; and ρ(x - 5) shows that biases do harm."""
    import sympy

    t, p = sympy.Symbol("t", positive=True), sympy.Symbol("p", nonnegative=True)
    for s in (p, -p):
        if sympy.simplify(sympy.Max(t * s, 0) - t * sympy.Max(s, 0)) != 0:
            return refuted("ρ(ts) ≠ t ρ(s)", evidence=str(s))
    if not same_seminorm(with_a_bias(), box([-1], [1]), whole_space(1)).refuted:
        return refuted("the semi-norm of ρ(x - 5) is the same on (-1, 1) and on R", evidence=with_a_bias())
    return proved("g(tx) = t g(x) for t > 0, so Dg(tx) = Dg(x); and g(0) = 0", scope=Scope.FOR_ALL)


def difference(gamma: Gamma, theta: Gamma) -> Gamma:
    """The neurons of both, those of Θ with -c_i: R(Γ) - R(Θ)."""
    (a, c), (b, e) = gamma, theta
    return (*a, *b), (*c, *(tuple(-t for t in column) for column in e))


def seminorm(network: Network, domain: Domain) -> Fraction:
    """The largest absolute entry of the Jacobian over all activation regions that meet the domain in a ball."""
    regions = enumerate_regions(network, domain)
    return max(abs(t) for region in regions for row in region.affine_map.A for t in row)


def seminorm_by_cells(gamma: Gamma) -> Fraction:
    """The largest absolute entry of Σ c_i a_i^T 1_{H(a_i)} over the cells of the arrangement of the a_i."""
    a, c = gamma
    return max(
        abs(sum((ci[j] * ai[k] for s, ai, ci in zip(signs, a, c, strict=True) if s > 0), ZERO))
        for signs in central_cells(a)
        for j in range(len(c[0]))
        for k in range(len(a[0]))
    )


def vanishes(network: Network) -> bool:
    """Is the realization, known to be homogeneous, zero: at all vertices of its regions on a box around 0?"""
    regions = enumerate_regions(network, box(-1, 1, dimension=network.input_dimension))
    return not any(any(realization(network, x)) for region in regions for x in region.vertices)


def with_a_bias() -> Network:
    """ρ(x - 5)."""
    return make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"h": "relu"},
        edges=[("x", "h", 1), ("one", "h", -5)],
        outputs=["h"],
    )


STATEMENT = Statement(
    key="berner2019.setting_4",
    number="Section 1.1",
    title="The Sobolev semi-norm does not depend on the neighbourhood of 0",
    wording="For g = R(Γ) - R(Θ) with bias-free Γ and Θ, |g|_{W^{1,∞}(U)} is the same for all U that contain a "
    "neighbourhood of 0, and it is 0 only for g = 0.  Biases do harm: ρ(x - 5) on (-1, 1) and on R.",
    hypotheses=(
        Hypothesis("no-biases", "the class has no biases"),
        Hypothesis("around-zero", "U contains a neighbourhood of 0"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="bias-free two-layer networks and neighbourhoods of 0",
)
