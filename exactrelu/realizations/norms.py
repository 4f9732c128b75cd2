"""Exact norms of the function that a network realizes, each with the place where it is attained.

A continuous piecewise affine function on a convex set has its Lipschitz constants, and its W^{1,inf} semi-norm, in the
Jacobians of its finitely many affine pieces; its maximum on a polytope at a vertex of one of its regions.  So every
norm here is a maximum over the regions, found by exact comparison.  For a difference f - g, give
:func:`exactrelu.realizations.pairs.difference_network`.

Names in this module
    J          the Jacobian of one affine piece, D x d
    S, q_i     a simplex, and the values of an affine function at its d + 1 corners
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exactrelu.errors import InputError
from exactrelu.exact.characteristic_polynomial import RealRoot
from exactrelu.exact.largest_eigenvalues import compare_largest_eigenvalues, largest_eigenvalue
from exactrelu.exact.matrices import Matrix, Vector, multiply, transpose
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.region import Region
from exactrelu.regions.volume import triangulate


@dataclass(frozen=True, slots=True)
class JacobianNorm:
    """A norm of Jacobians, with a region that attains it.

    Attributes:
        value: the norm; 0 on a domain without inner points.
        region: the first region with this value; None if there is none.
        output: the number of the output in whose row it is attained, counted from 0; None where rows do not matter.
        input: the number of the input in whose column it is attained; None where columns do not matter.
    """

    value: Fraction
    region: Region | None
    output: int | None = None
    input: int | None = None


@dataclass(frozen=True, slots=True)
class EuclideanLipschitz:
    """The Lipschitz constant for Euclidean norms: the root of an eigenvalue.

    Attributes:
        squared: its square, the largest eigenvalue of J^T J, in an isolating interval; a point if it is rational.
        region: the first region that attains it; None on a domain without inner points.
        gram: J^T J there, so that the square is its largest eigenvalue, exactly.
    """

    squared: RealRoot
    region: Region | None
    gram: Matrix


@dataclass(frozen=True, slots=True)
class SupNorm:
    """The largest absolute value of an output.

    Attributes:
        value: the norm; None if the function is unbounded.
        point: a vertex where it is attained (on the closure of a region), or where an unbounded ray starts.
        output: the number of the output, counted from 0.
        ray: a direction along which the function is unbounded; None where it is bounded.
    """

    value: Fraction | None
    point: Vector | None
    output: int | None = None
    ray: Vector | None = None


def sobolev_seminorm(regions: RegionComplex) -> JacobianNorm:
    """|f|_{W^{1,inf}}: the essential supremum of the absolute entries of the Jacobian (berner2019, section 1.1).

    Args:
        regions: of the function on a domain with inner points, R^d if none was given.

    Raises:
        InputError: the domain is not full-dimensional, where the Jacobian is not determined by the function.

    Cost: one affine map for every affine piece.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x"], neurons={"y": (-3, 1)}, outputs=["y"],
    ...                    edges=[("x", "y", 1)])
    >>> found = sobolev_seminorm(enumerate_regions(net))
    >>> found.value, found.region.sign_vector
    (Fraction(3, 1), (-1,))
    """
    return _largest(regions, lambda J: ((abs(a), i, j) for i, row in enumerate(J) for j, a in enumerate(row)))


def lipschitz_l1(regions: RegionComplex) -> JacobianNorm:
    """The least L with ‖f(x) - f(y)‖_1 <= L ‖x - y‖_1 on a convex domain: the largest column sum of |J|.

    Raises and cost: as :func:`sobolev_seminorm`.

    >>> from exactrelu.builders.two_layer import two_layer
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = two_layer([(1, -2), (3, 1)], [(1, 1), (0, 2)])
    >>> lipschitz_l1(enumerate_regions(net)).value, lipschitz_linf(enumerate_regions(net)).value
    (Fraction(8, 1), Fraction(8, 1))
    """
    return _largest(regions, lambda J: ((_absolute(column), None, j) for j, column in enumerate(transpose(J))))


def lipschitz_linf(regions: RegionComplex) -> JacobianNorm:
    """The least L with ‖f(x) - f(y)‖_inf <= L ‖x - y‖_inf on a convex domain: the largest row sum of |J|.

    Raises and cost: as :func:`sobolev_seminorm`.
    """
    return _largest(regions, lambda J: ((_absolute(row), i, None) for i, row in enumerate(J)))


def lipschitz_l2(regions: RegionComplex) -> EuclideanLipschitz:
    """The least L with ‖f(x) - f(y)‖_2 <= L ‖x - y‖_2 on a convex domain, by its square.

    Raises: as :func:`sobolev_seminorm`.

    Cost: for every affine piece the characteristic polynomial of a matrix of size min(d, D), and comparisons.

    >>> from exactrelu.builders.two_layer import two_layer
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> lipschitz_l2(enumerate_regions(two_layer([(1, 1)], [1]))).squared
    RealRoot(low=Fraction(2, 1), high=Fraction(2, 1), multiplicity=1)
    """
    best: tuple[Matrix, Region] | None = None
    for region, J in _pieces(regions):
        gram = _small_gram(J)
        if gram and (best is None or compare_largest_eigenvalues(gram, best[0]) > 0):
            best = gram, region
    if best is None:
        return EuclideanLipschitz(RealRoot(Fraction(0), Fraction(0), 1), None, ())
    return EuclideanLipschitz(largest_eigenvalue(best[0]), best[1], best[0])


def sup_norm(regions: RegionComplex) -> SupNorm:
    """‖f‖_inf on a polyhedron, with the vertex that attains it, or the ray along which it is unbounded.

    Args:
        regions: of the function on any domain, flat ones too; on an empty domain the norm is 0 and nowhere attained.

    Raises:
        LimitExceeded: d is 7 or more and a region has too many faces.

    Cost: one value for every vertex of every region.

    >>> from exactrelu.builders.two_layer import two_layer
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> from exactrelu.regions.domains import box
    >>> found = sup_norm(enumerate_regions(two_layer([(1, 1)], [2]), box(0, 1, dimension=2)))
    >>> found.value, found.point
    (Fraction(4, 1), (Fraction(1, 1), Fraction(1, 1)))
    """
    best = SupNorm(Fraction(0), None)
    for region in regions:
        A, value = region.affine_map.A, region.affine_map
        for direction in (*region.rays, *region.lineality):
            rates = [sum((a * t for a, t in zip(row, direction, strict=True)), Fraction(0)) for row in A]
            moving = next((k for k, rate in enumerate(rates) if rate), None)
            if moving is not None:
                return SupNorm(None, region.vertices[0], moving, direction)
        for vertex in region.vertices:
            for k, y in enumerate(value(vertex)):
                if best.point is None or abs(y) > (best.value or 0):
                    best = SupNorm(abs(y), vertex, k)
    return best


def l2_norm_squared(regions: RegionComplex) -> Fraction | None:
    """∫ Σ_k f_k(x)² dx over a bounded domain, exactly; None where a region is unbounded.

    On a flat domain the integral is in multiples of the root of ``unit_squared``.

    Returns:
        The square of the L^2 norm.  An affine q has ∫_S q² = vol(S) ((Σ q_i)² + Σ q_i²) / ((d+1)(d+2)).

    Raises:
        LimitExceeded, UnsupportedOperation: as ``triangulate``.

    Cost: one evaluation of an affine map for every corner of every simplex.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> from exactrelu.regions.domains import box
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, outputs=["y"], edges=[("x", "y", 1)])
    >>> l2_norm_squared(enumerate_regions(net, box([-1], [2])))
    Fraction(8, 3)
    """
    if not regions.is_bounded.all():
        return None
    total = Fraction(0)
    for cell, corners, size in triangulate(regions):
        values = transpose(tuple(regions[cell].affine_map(x) for x in corners))
        squares = sum((sum(q, Fraction(0)) ** 2 + sum((t * t for t in q), Fraction(0)) for q in values), Fraction(0))
        total += size * squares / (len(corners) * (len(corners) + 1))
    return total


def _pieces(regions: RegionComplex) -> Iterator[tuple[Region, Matrix]]:
    """The first region of every affine piece, with its Jacobian."""
    inputs, chart = regions.network.input_dimension, regions.chart
    dimension = inputs if chart is None else chart.dimension + len(chart.lineality)
    if dimension < inputs:
        raise InputError(
            f"the domain has dimension {dimension} in R^{inputs}",
            hint="there the function does not determine its Jacobian; choose a domain with inner points",
        )
    for number in sorted(np.unique(regions.affine_piece_of, return_index=True)[1].tolist()):
        yield regions[number], regions[number].affine_map.A


def _largest(
    regions: RegionComplex, entries: Callable[[Matrix], Iterator[tuple[Fraction, int | None, int | None]]]
) -> JacobianNorm:
    """The first largest of some numbers of each Jacobian."""
    best = JacobianNorm(Fraction(0), None)
    for region, J in _pieces(regions):
        for value, i, j in entries(J):
            if best.region is None or value > best.value:
                best = JacobianNorm(value, region, i, j)
    return best


def _absolute(values: Vector) -> Fraction:
    return sum((abs(value) for value in values), Fraction(0))


def _small_gram(J: Matrix) -> Matrix:
    """J J^T or J^T J, whichever is smaller; both have the same largest eigenvalue."""
    return multiply(J, transpose(J)) if J and len(J) <= len(J[0]) else multiply(transpose(J), J)
