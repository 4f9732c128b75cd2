"""How far apart two networks are: the W^{1,inf} semi-norm of f - g, and its maximum on a bounded domain.

Both are read off the regions of what is left of f - g after folding: the semi-norm is an essential supremum over
finitely many affine maps, and |f - g| is largest at a vertex of some region.

Names in this module
    f, g    the networks
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import Network
from exactrelu.realizations.folded_pair import FoldedPair, fold_pair
from exactrelu.realizations.norms import sobolev_seminorm
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.domains import Domain
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.split_cells import find_inside, is_point


@dataclass(frozen=True)
class DifferenceNorms:
    """Norms of f - g on a domain.

    Attributes:
        seminorm: the largest absolute entry of the Jacobian over all regions (berner2019, section 1.1); None on a
            domain of lower dimension, where f - g has no full Jacobian.
        sup: the largest absolute value of an output; None where the domain is unbounded, or has 7 or more
            dimensions, where vertices are not listed.
    """

    seminorm: Fraction | None
    sup: Fraction | None


def difference_norms(
    f: Network,
    g: Network,
    domain: Domain | None = None,
    *,
    by_position: bool = False,
    max_regions: int = DEFAULT_LIMITS.regions,
    max_faces: int = DEFAULT_LIMITS.faces,
) -> DifferenceNorms:
    """The norms of f - g on a domain, all of R^d by default; zeros on an empty one.

    Raises:
        InputError, ShapeError: as :func:`exactrelu.realizations.equality.decide_equality`.
        LimitExceeded: f - g has more regions or faces than allowed.

    Cost: the enumeration of the regions of f - g; one affine map for each piece, one value for each vertex.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.domains import box
    >>> f = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 3)], outputs=["y"])
    >>> g = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> difference_norms(f, g, box(-1, 4, dimension=1))
    DifferenceNorms(seminorm=Fraction(2, 1), sup=Fraction(8, 1))
    """
    pair = fold_pair(f, g, domain, by_position=by_position)
    full = pair.domain.directions is None
    if not is_point(find_inside(pair.rows)):
        return DifferenceNorms(Fraction(0), Fraction(0))
    regions = enumerate_regions(pair.network, pair.region_domain, max_regions=max_regions, max_faces=max_faces)
    return DifferenceNorms(sobolev_seminorm(regions).value if full else None, _sup(pair, regions))


def _sup(pair: FoldedPair, regions: RegionComplex) -> Fraction | None:
    """The largest value at a vertex."""
    chart, lattice = regions.chart, regions.lattice
    if chart is None or lattice is None or not regions.is_bounded.all():
        return None
    vertices = [chart.point(y[:-1], y[-1]) for y in lattice.vertices.exact]
    return max(abs(value) for values in pair.values(vertices) for value in values)
