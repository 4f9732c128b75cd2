"""One number that says whether two runs found the same regions."""

from __future__ import annotations

import hashlib

import numpy as np

from exactrelu.networks.network_text import fingerprint
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.faces import f_vector
from exactrelu.regions.growable import owners_of


def region_digest(regions: RegionComplex) -> str:
    """The sha256 of signs, neighbours, boundedness, affine pieces, and numbers of faces, in the order of the regions.

    In dimension 7 or more faces are not counted.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.regions.enumeration import enumerate_regions
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> region_digest(enumerate_regions(net)) == region_digest(enumerate_regions(net, jobs=1))
    True
    """
    hasher = hashlib.sha256(fingerprint(regions.network).encode())
    facets, lengths = regions.facets
    sides = regions.regions_at_facet[facets]
    owners = owners_of(lengths)
    others = np.where(sides[:, 0] == owners, sides[:, 1], sides[:, 0])
    hasher.update(repr((regions.signs.shape, None if regions.tree is not None else f_vector(regions).total)).encode())
    for array in (
        regions.signs,
        regions.is_bounded,
        lengths,
        others,
        regions.affine_piece_of,
        regions.linear_region_of,
    ):
        hasher.update(np.ascontiguousarray(array).astype(np.dtype("<i8")).tobytes())
    return hasher.hexdigest()
