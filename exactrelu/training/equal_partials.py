"""When two paths have equal partial derivatives in the tree of signs (le2022, Lemma 8, corrected).

In the signed tree μ of Lemma 1 the partial derivative in the entry of a path is the product of the slopes along it,
Z_p.  So two paths with equal products have equal partials, of whatever length they are, where no pre-activation on
them is zero.  Printed is the tree of Lemma 5, whose partials carry the signs of the weights, and a pre-activation of
zero counts as active: x_1 - x_2 has partials 1 and -1, and ρ(h_1) + ρ(h_2) has [0, 1] and {1} at (0, 1).

At zeros the partial is the projection of the Clarke subdifferential of μ at h to the coordinate of the path, an
interval; equality of two of these sets still says nothing of the elements that are selected from them.

Names in this module
    h, μ    path enumeration function and tree network of Lemma 1, or those of Lemma 5
    p, q    two paths; Z_p the product of the slopes on p
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from exactrelu.errors import InputError
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.backward import slopes
from exactrelu.networks.forward import Evaluation, evaluate
from exactrelu.networks.network import Network, WeightedEdge, make_network
from exactrelu.paths.decomposition import Decomposition, decompose
from exactrelu.paths.path_list import Path, list_paths
from exactrelu.training.clarke import clarke_of_realization
from exactrelu.verdict import Verdict, proved, refuted, unknown

Interval: TypeAlias = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class PathPartials:
    """The partial subdifferentials of the tree in the entries of two paths.

    Attributes:
        first: the least and the greatest element for p.
        second: those for q.
        products: Z_p and Z_q; None where a pre-activation on the path is zero.
    """

    first: Interval
    second: Interval
    products: tuple[Fraction | None, Fraction | None]


def partial_subdifferentials(
    network: Network,
    x: Iterable[Any],
    output: str | None = None,
    *,
    absolute: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Interval, ...] | None:
    """The partial Clarke subdifferentials of μ at h(x), one interval for each path.

    The tree becomes a network of one input 1 whose first weights are the entries of h; the Clarke subdifferential in
    these weights is projected.

    Args:
        network: ν.
        x: d rationals.
        output: one output; None for the only one.
        absolute: the tree of Lemma 5 rather than that of Lemma 1.
        limits: bounds on what is listed.

    Returns:
        The intervals, in the order of ``list_paths``; None where the subdifferential could not be decided.

    Raises:
        InputError, ShapeError: ``output`` is no output; ``x`` has the wrong length.
        LimitExceeded: the tree is too large.

    Cost: that of :func:`exactrelu.training.clarke.clarke_of_realization` on the tree.

    >>> from exactrelu.builders.gallery_errata import e6_two_relus
    >>> [[int(t) for t in interval] for interval in partial_subdifferentials(e6_two_relus(), [0, 1])]
    [[0, 1], [0, 1], [1, 1], [1, 1]]
    """
    decomposition = decompose(network, output, absolute=absolute, limits=limits)
    leaves, twin = _as_weights(decomposition, decomposition.h(x))
    clarke = clarke_of_realization(twin, [1])
    if not clarke.verdict.proved:
        return None
    columns = dict(zip(clarke.parameters, zip(*clarke.vertices, strict=True), strict=True))
    return tuple((min(columns[name]), max(columns[name])) for name in leaves)


def decide_equal_partials(network: Network, p: Path, q: Path, x: Iterable[Any], *, absolute: bool = False) -> Verdict:
    """Has the tree the same partial derivative in the entries of two paths, as Lemma 8 says?

    Args:
        network: ν, with one output, or ``p`` and ``q`` end at the same one.
        p: one of :func:`exactrelu.paths.path_list.list_paths`.
        q: another one.
        x: d rationals.
        absolute: in the tree of the printed proof, that of Lemma 5.

    Returns:
        Proved or refuted with PathPartials; "proved" at a zero says that two intervals are equal, and no more.
        Unknown where the subdifferential could not be decided.

    Raises:
        InputError, ShapeError: a path is none of the network, or they end at different outputs; ``x`` has the wrong
            length.

    Cost: as :func:`partial_subdifferentials`.

    >>> from exactrelu.builders.gallery_errata import e6_difference
    >>> p, q = list_paths(e6_difference())
    >>> verdicts = [decide_equal_partials(e6_difference(), p, q, [1, 1], absolute=way) for way in (False, True)]
    >>> [verdict.reason for verdict in verdicts]
    ['both partials are 1', 'the partials are 1 and -1']
    """
    if not p or not q or p[-1].target != q[-1].target:
        raise InputError("the two paths must have edges and end at the same output")
    output = p[-1].target
    paths = list_paths(network, output)
    if p not in paths or q not in paths:
        raise InputError(f"not both are paths to {output!r}", hint="take them from list_paths")
    found = partial_subdifferentials(network, x, output, absolute=absolute)
    if found is None:
        return unknown("the Clarke subdifferential of the tree was not decided")
    first, second = found[paths.index(p)], found[paths.index(q)]
    e = evaluate(network, x)
    partials = PathPartials(first, second, (slope_product(e, p), slope_product(e, q)))
    if first == second:
        return proved(f"both partials are {_shown(first)}", evidence=partials)
    return refuted(f"the partials are {_shown(first)} and {_shown(second)}", evidence=partials)


def slope_product(evaluation: Evaluation, path: Path) -> Fraction | None:
    """Z_p, the product of the slopes of the neurons on the path; None where one of them has pre-activation zero.

    >>> from exactrelu.builders.gallery_errata import e6_two_relus
    >>> net = e6_two_relus()
    >>> [slope_product(evaluate(net, [0, 1]), path) for path in list_paths(net)[::3]]
    [None, Fraction(1, 1)]
    """
    pattern, product = evaluation.activation_pattern, Fraction(1)
    slope = slopes(evaluation, at_zero="positive")
    for edge in path:
        if pattern.get(edge.target) == 0:
            return None
        product *= slope[edge.target]
    return product


def _as_weights(decomposition: Decomposition, h: tuple[Fraction, ...]) -> tuple[tuple[str, ...], Network]:
    """The tree with one input in front, whose edges carry h; and the names of these weights, by path."""
    tree = decomposition.tree.as_network()
    g = tree.architecture
    front = "1"
    while front in g.node_ids:
        front += "'"
    names = tuple(f"entry {k}" for k in range(len(g.inputs)))
    edges = [WeightedEdge(front, leaf, t, name) for leaf, t, name in zip(g.inputs, h, names, strict=True)]
    edges += [WeightedEdge(e.source, e.target, tree.weight(e), f"sign {k}", False) for k, e in enumerate(g.edges)]
    neurons: dict[str, Any] = dict.fromkeys(g.inputs, "linear") | dict(g.activation_of)
    return names, make_network(inputs=[front], neurons=neurons, edges=edges, outputs=g.outputs)


def _shown(interval: Interval) -> str:
    low, high = interval
    return str(low) if low == high else f"[{low}, {high}]"
