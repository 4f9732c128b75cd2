"""Lemma 8 (le2022): paths with the same activations have equal partial derivatives in the tree of signs.

In the signed tree μ of Lemma 1 the partial derivative in the entry of a path is the product of the slopes on it, where
no pre-activation on it is zero.  So equal products give equal partials; the paths need not be of one length.

The printed proof takes the tree μ' of Lemma 5, and counts pre-activations >= 0 as active.  Both fail (erratum 6): for
ν = x_1 - x_2 the partials of μ' are 1 and -1; and μ = ρ(h_1) + ρ(h_2) has at h = (0, 1), both active, the partial
subdifferentials [0, 1] and {1}.

Scope: for all slopes, weights and inputs on DAGs with two inputs and four neurons; exactly, on random networks off the
kinks: reverse mode on the tree, and its Clarke subdifferential, against products of slopes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from exactrelu import (
    Hypothesis,
    Network,
    Scope,
    Statement,
    Verdict,
    decide_equal_partials,
    decompose,
    jacobian,
    list_paths,
    make_network,
    partial_subdifferentials,
    proved,
    refuted,
    two_layer,
)
from exactrelu.search import networks_with_point, rationals
from proofs_checks.derivatives import is_off_the_kinks
from proofs_checks.path_polynomials import SIZE, complete_paths, derivative, path_polynomial, slope, times, weight
from proofs_checks.recursion import Point, post_and_pre, slope_at
from proofs_checks.sample_networks import Sample, chain, skip_triangle

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def instances() -> SearchStrategy[Sample]:
    """A network with one output and unshared nonzero weights, and a point off its kinks."""
    drawn = networks_with_point(
        max_inputs=2, max_neurons=3, shared_parameters=False, weights=rationals(3, 2).filter(bool)
    )
    return drawn.filter(lambda sample: is_off_the_kinks(*sample))


def examples() -> tuple[Sample, ...]:
    """A skip next to an active and to an inactive ReLU; an absolute value; negative weights."""
    one, minus = (Fraction(1),), (Fraction(-1),)
    return (
        (skip_triangle(), one),
        (skip_triangle(), minus),
        (chain(["abs", "linear"], [1, -1]), minus),
        (difference_of_inputs(), (Fraction(2), Fraction(3))),
    )


def check(sample: Sample) -> Verdict:
    """Are the partials of the tree the products of slopes, so that paths with equal products have equal partials?"""
    network, x = sample
    return are_the_products(sample, tree_partials(network, x))


def tree_partials(network: Network, x: Point) -> tuple[Fraction, ...]:
    """∇μ at h(x), by reverse mode on the tree as a network."""
    decomposition = decompose(network)
    return tuple(jacobian(decomposition.tree.as_network(), decomposition.h(x))[0])


def are_the_products(sample: Sample, partials: Sequence[Fraction]) -> Verdict:
    """Are these the products of slopes, path by path, and the only Clarke subgradients of the partial functions?"""
    network, x = sample
    slopes = slope_at(network, post_and_pre(network, x)[1])
    intervals = partial_subdifferentials(network, x) if len(partials) <= 12 else None
    for k, path in enumerate(list_paths(network)):
        product = Fraction(1)
        for edge in path:
            product *= slopes[edge.target]
        if partials[k] != product:
            shown = ", ".join(map(str, path))
            return refuted(f"the partial of {shown} is {partials[k]}, the slopes give {product}", evidence=shown)
        if intervals is not None and intervals[k] != (product, product):
            return refuted(f"the subdifferential is {intervals[k]}, the slopes give {product}", evidence=k)
    return proved()


def proof() -> Verdict:
    """The partial of Σ_p Z_p h_p in h_p is Z_p, the product of slopes: no weight and no input is left in it."""
    for path in complete_paths(*SIZE):
        entry = [path[0][0], *map(weight, path)]  # h_p = x_p ∏ w
        factor = times({(): 1}, [slope(v) for _, v in path])
        whole = path_polynomial(path)
        for variable in entry:
            whole = derivative(whole, variable)  # multilinear in the entries of h_p
        if whole != factor:
            return refuted("a partial is not the product of the slopes", evidence=path)
    return proved("∂μ/∂h_p = ∏ of the slopes on p, where all signs on p are fixed", scope=Scope.FOR_ALL)


def printed() -> Verdict:
    """The tree of Lemma 5 for x_1 - x_2, and pre-activations that are zero counted as active."""
    first = _verdict(difference_of_inputs(), (Fraction(1), Fraction(1)), absolute=True)
    second = _verdict(two_relus(), (Fraction(0), Fraction(1)), absolute=False)
    if not (first.refuted and second.refuted):
        return proved("both pairs of paths have equal partials")
    evidence = {
        "absolute tree": {"network": difference_of_inputs(), "partials": first.evidence},
        "zero": {"network": two_relus(), "x": ("0", "1"), "partials": second.evidence},
    }
    return refuted(f"x_1 - x_2: {first.reason}; ρ(x_1) + ρ(x_2) at (0, 1): {second.reason}", evidence=evidence)


def _verdict(network: Network, x: Point, *, absolute: bool) -> Verdict:
    """The two paths that start at different inputs with weights that are not zero."""
    live = [path for path in list_paths(network) if all(network.weight(edge) for edge in path)]
    return decide_equal_partials(network, live[0], live[-1], x, absolute=absolute)


def dropped() -> dict[str, Verdict]:
    """Hypothesis -> an instance without it that is refuted."""
    paths = list_paths(skip_triangle())
    return {
        "signed-tree": _verdict(difference_of_inputs(), (Fraction(1), Fraction(1)), absolute=True),
        "off-the-kinks": _verdict(two_relus(), (Fraction(0), Fraction(1)), absolute=False),
        "equal-products": decide_equal_partials(skip_triangle(), paths[0], paths[1], (Fraction(-1),)),
    }


def difference_of_inputs() -> Network:
    """ν = x_1 - x_2."""
    edges = [("x1", "o", 1), ("x2", "o", -1)]
    return make_network(inputs=["x1", "x2"], neurons={"o": "linear"}, edges=edges, outputs=["o"])


def two_relus() -> Network:
    """ρ(x_1) + ρ(x_2)."""
    return two_layer([(1, 0), (0, 1)], [1, 1])


STATEMENT = Statement(
    key="le2022.lemma_8",
    number="Lemma 8",
    title="Equal partial subdifferentials",
    wording="Where no pre-activation on the paths p and q is zero, the partials of the signed tree μ in h_p and h_q "
    "are the products of the slopes on p and on q; they are equal if the products are.",
    printed_wording="The same for the absolute tree, for paths of equal length with equal activations, >= 0 being "
    "active.",
    hypotheses=(
        Hypothesis("signed-tree", "μ is the tree of Lemma 1, not that of Lemma 5"),
        Hypothesis("off-the-kinks", "no pre-activation of a kinked neuron on the paths is zero"),
        Hypothesis("equal-products", "the products of the slopes on the two paths are equal"),
    ),
    check=check,
    instances=instances,
    examples=examples,
    proof=proof,
    proof_covers="weights, inputs and slopes of DAGs with two inputs and four neurons",
    printed=printed,
)
