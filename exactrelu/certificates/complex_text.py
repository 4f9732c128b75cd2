"""A complex of regions as text in the words of ``checker/FORMAT_COMPLEX.md``: it needs no evidence but itself.

Names in this module
    vertex     d + 1 integers (y, t): the point y / t for t > 0, the direction y for t = 0
    corner     a vertex of one region
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from exactrelu.certificates.claims import ClaimedDomain
from exactrelu.certificates.evidence import Point, RowMultipliers
from exactrelu.networks.network import Network
from exactrelu.networks.network_text import as_document as network_document

FORMAT: Final = "exactrelu-complex-evidence"
VERSION: Final = 1


@dataclass(frozen=True, eq=False, repr=False)
class ComplexCertificate:
    """All activation regions of ``network`` on ``domain``, their corners and their neighbours.

    Attributes:
        network: the network.
        domain: in coordinates y.
        regions: the sign vectors.
        vertices: of all regions.
        corners: for every region the numbers of its vertices, increasing.
        neighbours: for every region the numbers of its neighbours that come after it, increasing.
        lineality: integer directions y along which no region ends, each with a coordinate in which it alone is not 0.
        multipliers: where there is no region, those of the rows of the domain that show it to be empty.
    """

    network: Network
    domain: ClaimedDomain
    regions: Sequence[str]
    vertices: Sequence[Point]
    corners: Sequence[Sequence[int]]
    neighbours: Sequence[Sequence[int]]
    lineality: Sequence[Point] = ()
    multipliers: RowMultipliers = ()

    def claim(self) -> dict[str, Any]:
        """The claim in the words of FORMAT_COMPLEX.md."""
        claim = {
            "kind": "complex",
            "regions": self.regions,
            "vertices": self.vertices,
            "corners": self.corners,
            "neighbours": self.neighbours,
        }
        return {**claim, "lineality": self.lineality} if self.lineality else claim


def as_document(certificate: ComplexCertificate) -> dict[str, Any]:
    """The certificate as plain data, keys in the order of FORMAT_COMPLEX.md."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "network": network_document(certificate.network.renamed("")),
        "domain": certificate.domain.data(),
        "claim": certificate.claim(),
        "evidence": {} if certificate.regions else {"multipliers": certificate.multipliers},
    }
    return {key: value for key, value in document.items() if key != "domain" or value}


def complex_text(certificate: ComplexCertificate) -> str:
    """The text that the checker reads: one line for each of format, network, domain, claim and evidence.

    Cost: linear in the size of the text.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> text = complex_text(ComplexCertificate(
    ...     net, ClaimedDomain(), ["+", "-"], [(1, 0), (0, 1), (-1, 0)], [[0, 1], [1, 2]], [[1], []]))
    >>> print(text.splitlines()[-3])
    "claim":{"kind":"complex","regions":["+","-"],"vertices":[[1,0],[0,1],[-1,0]],"corners":[[0,1],[1,2]],"neighbours":[[1],[]]},
    """
    lines = [f"{json.dumps(key)}:{_compact(value)}" for key, value in as_document(certificate).items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)
