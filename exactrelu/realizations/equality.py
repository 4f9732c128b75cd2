"""Are two networks one function?  Decided for any two DAGs on R^d, a box or a rational polyhedron, flat ones included.

Four routes, the cheap ones first.
  1. Fold both networks together (``folding``).  Equal sums are equal functions: permuted, rescaled, unrolled, split
     and dead neurons are gone after this, in any dimension.
  2. Try some points (``difference_points``).
  3. If all walls that are left are hyperplanes, linear programs decide (``shallow_walls``): two-layer networks.
  4. Enumerate the regions of what is left of f - g: the affine map is 0 on each of them, or not.

Every answer has evidence for the independent checker: a splitting tree at whose leaves the networks agree, or a
point where they do not.  A witness is evaluated by the networks as they were given.

Names in this module
    f, g     the networks
    y        coordinates in which the domain is full-dimensional; x those of the networks
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactrelu.certificates.claims import sign_letters
from exactrelu.certificates.equality_text import Different, Equal, EqualityCertificate, EqualTreeNode
from exactrelu.certificates.evidence import Decision, TreeEvidence
from exactrelu.errors import LimitExceeded
from exactrelu.exact.matrices import Vector
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.forward import as_point as point_of
from exactrelu.networks.forward import realization_many
from exactrelu.networks.network import Network
from exactrelu.realizations.difference_points import find_candidate, simplified
from exactrelu.realizations.folded_pair import FoldedPair, fold_pair
from exactrelu.realizations.pairs import check_comparable
from exactrelu.realizations.shallow_walls import ShallowEquality, as_point, decide_shallow
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.domains import Domain
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.split_cells import Cell, find_inside, homogeneous, is_point, make_space, primitive, signed
from exactrelu.regions.split_tree import FoundRegion, certify_regions
from exactrelu.verdict import Scope, Verdict, proved, refuted, unknown


@dataclass(frozen=True)
class Witness:
    """A point where two functions differ.

    Attributes:
        x: the point.
        first: f(x).
        second: g(x).
    """

    x: Vector
    first: Vector
    second: Vector


@dataclass(frozen=True)
class EqualityEvidence:
    """What decided a comparison.

    Attributes:
        certificate: for the independent checker; None where none was asked for.
        witnesses: where f and g differ; two points where they do not even differ by a constant.
        constant: f - g on the domain, if it is proved to be that.
        regions: how many regions of f - g were looked at; 0 where fewer words did.
        walls: how many walls f - g has left after folding.
    """

    certificate: EqualityCertificate | None = None
    witnesses: tuple[Witness, ...] = ()
    constant: Vector = ()
    regions: int = 0
    walls: int = 0


def decide_equality(
    f: Network,
    g: Network,
    domain: Domain | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    certify: bool = True,
    by_position: bool = False,
) -> Verdict:
    """Is f(x) = g(x) for all x of the domain?

    Args:
        f: a network R^d -> R^D.
        g: another one with the same inputs in the same order; outputs are compared by position.
        domain: from ``regions.domains``; all of R^d by default.  An empty one makes everything equal.
        limits: ``regions`` and ``faces`` bound the enumeration.
        certify: whether equality gets a certificate for the checker; without it, the region engine is trusted.
        by_position: whether inputs of other names are the same inputs, one by one.

    Returns:
        Proved, refuted with a small rational point, or unknown where a limit was reached; an
        :class:`EqualityEvidence` in any case.

    Raises:
        InputError, ShapeError: the networks have other inputs or numbers of outputs, or the domain is in another space.

    Cost: folding is linear in the weights where nothing is leaky; from there on, the regions of what is left of
    f - g, some 20 microseconds for each and some 300 for its part of the certificate.

    >>> from exactrelu.networks.network import make_network
    >>> f = make_network(inputs=["x"], neurons={"a": "relu", "b": "relu", "y": "linear"}, outputs=["y"],
    ...                  edges=[("x", "a", 2), ("x", "b", -1), ("a", "y", 1), ("b", "y", -2)])
    >>> g = make_network(inputs=["x"], neurons={"y": "linear"}, edges=[("x", "y", 2)], outputs=["y"])
    >>> decide_equality(f, g).reason
    'both networks fold to one sum'
    >>> h = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 2)], outputs=["y"])
    >>> verdict = decide_equality(f, h)
    >>> verdict.reason, [str(t) for t in verdict.evidence.witnesses[0].x]
    ('the networks differ at a point', ['-1'])
    """
    return _decide(fold_pair(f, g, domain, by_position=by_position), limits, certify)


def decide_equality_on(
    f: Network, g: Network, points: Iterable[Sequence[Any]], *, by_position: bool = False
) -> Verdict:
    """Is f(x) = g(x) for each of these points?

    Returns:
        Proved on these instances, or refuted by the first point that tells the networks apart.

    Raises:
        InputError, ShapeError: as :func:`decide_equality`; a point has another dimension or is no rational point.

    >>> from exactrelu.networks.network import make_network
    >>> f = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> g = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> decide_equality_on(f, g, [[0], ["1/2"]]).reason
    'the networks agree at 2 points'
    """
    check_comparable(f, g, by_position=by_position)
    data = [point_of(f, x) for x in points]
    for x, first, second in zip(data, realization_many(f, data), realization_many(g, data), strict=True):
        if first != second:
            evidence = EqualityEvidence(witnesses=(Witness(x, first, second),))
            return refuted("the networks differ at one of the points", evidence=evidence)
    noun = "point" if len(data) == 1 else "points"
    return proved(f"the networks agree at {len(data)} {noun}", scope=Scope.ON_INSTANCES, evidence=EqualityEvidence())


def decide_equality_up_to_constant(
    f: Network,
    g: Network,
    domain: Domain | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    certify: bool = True,
    by_position: bool = False,
) -> Verdict:
    """Is f - g constant on the domain?

    Args, raises and cost as :func:`decide_equality`.

    Returns:
        Proved, with the constant; refuted, with two points where f - g has different values; or unknown.

    >>> from exactrelu.networks.network import make_network
    >>> f = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> g = make_network(inputs=["x"], constants={"one": 1}, neurons={"a": "relu", "y": "linear"}, outputs=["y"],
    ...                  edges=[("x", "a", 1), ("a", "y", 1), ("one", "y", "1/2")])
    >>> decide_equality_up_to_constant(f, g).evidence.constant
    (Fraction(-1, 2),)
    """
    pair = fold_pair(f, g, domain, by_position=by_position)
    inside = find_inside(pair.rows)
    if not is_point(inside):
        return _decide(pair, limits, certify)
    y = as_point(inside)
    first, second = pair.values_in_x(pair.in_x(y))
    constant = tuple(s - t for s, t in zip(first, second, strict=True))
    return _decide(pair.with_constant(constant), limits, certify, base=y)


def _decide(pair: FoldedPair, limits: Limits, certify: bool, *, base: Vector | None = None) -> Verdict:
    """Is f - g = c on the domain?  ``base`` is a point where it is, if c was chosen so."""
    inside = find_inside(pair.rows)
    if not is_point(inside):
        multipliers = tuple(m for m in inside if isinstance(m, tuple))
        return _equal(pair, "the domain is empty", [EqualTreeNode(empty=multipliers)] if certify else None)
    if not any(pair.differences):
        return _equal(pair, "both networks fold to one sum", [EqualTreeNode()] if certify else None)
    candidate = find_candidate(pair, as_point(inside))
    if candidate is not None:
        return _different(pair, candidate, base)
    shallow = decide_shallow(pair)
    if isinstance(shallow, ShallowEquality):
        leaf = EqualTreeNode(decided=shallow.decided)
        return _equal(pair, "what is left of the difference has no kink in the domain", [leaf] if certify else None)
    if shallow is not None:
        return _different(pair, shallow, base)
    return _by_regions(pair, limits, certify, base)


def _by_regions(pair: FoldedPair, limits: Limits, certify: bool, base: Vector | None) -> Verdict:
    """Enumerate the regions of the difference, and look at its affine map on each of them."""
    try:
        regions = enumerate_regions(
            pair.network, pair.region_domain, max_regions=limits.regions, max_faces=limits.faces
        )
    except LimitExceeded as error:
        evidence = EqualityEvidence(walls=len(pair.walls))
        return unknown(f"no point tried tells the networks apart, and {error}", evidence=evidence)
    y = _point_of_difference(pair, regions)
    if y is not None:
        return _different(pair, y, base, len(regions))
    tree = _tree(pair, regions) if certify else None
    noun = "region" if len(regions) == 1 else "regions"
    return _equal(pair, f"the difference is 0 on each of its {len(regions)} {noun}", tree, len(regions))


def _point_of_difference(pair: FoldedPair, regions: RegionComplex) -> Vector | None:
    """A point of the first region where the difference is not identically 0, or along a line that no region ends."""
    if regions.chart is not None and regions.chart.lineality:
        origin = as_point(find_inside(pair.rows))
        moved = [tuple(a + b for a, b in zip(origin, v, strict=True)) for v in regions.chart.lineality]
        for y, values in zip(moved, pair.values(moved), strict=True):
            if any(values):
                return y
    nonzero = np.flatnonzero(regions.output_rows.any(axis=1))
    if not len(nonzero):
        return None
    space = make_space(pair.network, pair.claimed)
    cell, rows = Cell(space), list(space.rows)
    for k, sign in enumerate(regions.signs[int(nonzero[0])].tolist()):
        if sign:
            rows.append(signed(cell.row(k), sign))
            cell.decide(k, sign)
    form = next(form for place in pair.network.plan.outputs if any(form := cell.value(place)))
    for sign in (1, -1):
        outcome = find_inside([*rows, signed(primitive(form), sign)])
        if is_point(outcome):
            return as_point(outcome)
    raise ArithmeticError("two exact routes disagree on whether a region is empty; please report this")


def _tree(pair: FoldedPair, regions: RegionComplex) -> list[EqualTreeNode]:
    """The splitting tree that proves the list of regions complete, with the numbers of the walls."""
    found = [FoundRegion(sign_letters(signs), ()) for signs in regions.signs.tolist()]
    evidence = certify_regions(pair.network, pair.claimed, found).evidence
    nodes = evidence.tree if isinstance(evidence, TreeEvidence) else ()
    number = pair.wall_of_neuron
    return [
        EqualTreeNode(
            decided=tuple(Decision(number[e.neuron], e.sign, e.multipliers) for e in node.decided),
            split=None if node.split is None else number[node.split],
        )
        for node in nodes
    ]


def _equal(pair: FoldedPair, reason: str, tree: list[EqualTreeNode] | None, regions: int = 0) -> Verdict:
    certificate = None
    if tree is not None:
        constant = pair.constant if any(pair.constant) else ()
        certificate = _certificate(pair, Equal(tuple(tree), constant))
    evidence = EqualityEvidence(certificate, constant=pair.constant, regions=regions, walls=len(pair.walls))
    return proved(reason, scope=Scope.FOR_ALL, evidence=evidence)


def _different(pair: FoldedPair, y: Vector, base: Vector | None, regions: int = 0) -> Verdict:
    """Refuted, at a point with small numbers; the networks as they were given have the last word."""
    chosen = [simplified(pair, y), *([base] if base is not None else [])]
    witnesses = [Witness(x, *pair.values_in_x(x)) for x in map(pair.in_x, chosen)]
    gaps = {tuple(s - t for s, t in zip(w.first, w.second, strict=True)) for w in witnesses}
    if len(gaps) < len(witnesses) or gaps == {(Fraction(0),) * len(pair.constant)}:
        raise ArithmeticError("two exact routes disagree on the value at a point; please report this")
    reason = "the networks differ at a point" if base is None else "the difference has two values"
    certificate = _certificate(pair, Different(tuple(homogeneous(point) for point in chosen)))
    evidence = EqualityEvidence(certificate, tuple(witnesses), regions=regions, walls=len(pair.walls))
    return refuted(reason, evidence=evidence)


def _certificate(pair: FoldedPair, proof: Equal | Different) -> EqualityCertificate:
    return EqualityCertificate(pair.first, pair.second, pair.domain, proof)
