"""Evidence that two networks are one function, or are not, as text in the words of ``checker/FORMAT_EQUALITY.md``.

Names in this module
    wall     number of a wall of the folded networks, as FORMAT_EQUALITY.md, section 4, counts them
    point    d + 1 integers (y, t) with t > 0: the point y / t of the domain's slice
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeAlias

from exactrelu.certificates.claims import ClaimedDomain
from exactrelu.certificates.evidence import Decision, Point, RowMultipliers
from exactrelu.exact.matrices import Vector, as_row
from exactrelu.exact.rationals import format_rational
from exactrelu.networks.network import Network
from exactrelu.networks.network_text import as_document as network_document

FORMAT: Final = "exactrelu-equality-evidence"
VERSION: Final = 1


@dataclass(frozen=True)
class EqualTreeNode:
    """A node of a splitting tree by walls: what is decided there; then a split, an empty leaf or an equal one.

    Attributes:
        decided: in this order; the numbers are those of walls.
        split: the wall that divides the node; + comes first.
        empty: the multipliers of the rows of the node; with neither, the networks agree there.
    """

    decided: tuple[Decision, ...] = ()
    split: int | None = None
    empty: RowMultipliers | None = None

    def data(self) -> dict[str, Any]:
        """The node in the words of FORMAT_EQUALITY.md."""
        data: dict[str, Any] = {"decided": [decision.data() for decision in self.decided]} if self.decided else {}
        if self.split is not None:
            return {**data, "split": self.split}
        if self.empty is not None:
            return {**data, "empty": [[number, factor] for number, factor in self.empty]}
        return {**data, "equal": True}


@dataclass(frozen=True)
class Equal:
    """On the domain the first network minus the second is ``constant``; nothing stands for zeros.

    Attributes:
        tree: in pre-order.
        constant: one number per output, or nothing.
    """

    tree: tuple[EqualTreeNode, ...]
    constant: Vector = ()
    kinds: ClassVar[tuple[str, str]] = ("equal", "constant-difference")

    def __post_init__(self) -> None:
        """Bring the numbers through the door."""
        object.__setattr__(self, "constant", as_row(self.constant, what="constant"))

    def data(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Claim and evidence in the words of FORMAT_EQUALITY.md."""
        claim: dict[str, Any] = {"kind": self.kinds[bool(self.constant)]}
        if self.constant:
            claim["constant"] = [format_rational(value) for value in self.constant]
        return claim, {"tree": [node.data() for node in self.tree]}


@dataclass(frozen=True)
class Different:
    """At a point inside the domain the networks differ; given two points, they differ by different amounts there."""

    points: tuple[Point, ...]

    def data(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Claim and evidence in the words of FORMAT_EQUALITY.md."""
        points = [list(point) for point in self.points]
        if len(points) == 1:
            return {"kind": "different"}, {"point": points[0]}
        return {"kind": "varying-difference"}, {"points": points}


EqualityProof: TypeAlias = Equal | Different


@dataclass(frozen=True)
class EqualityCertificate:
    """A claim about two networks on a domain, with what proves it; whether it does, only the checker says."""

    first: Network
    second: Network
    domain: ClaimedDomain
    proof: EqualityProof


def equality_text(certificate: EqualityCertificate) -> str:
    """The text that the checker reads, one line for each part; equal certificates have equal texts.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> text = equality_text(EqualityCertificate(net, net, ClaimedDomain(), Equal((EqualTreeNode(),))))
    >>> text.splitlines()[-3:]
    ['"claim":{"kind":"equal"},', '"evidence":{"tree":[{"equal":true}]}', '}']
    """
    return "{\n" + ",\n".join(_lines(certificate)) + "\n}\n"


def _lines(certificate: EqualityCertificate) -> Iterable[str]:
    claim, evidence = certificate.proof.data()
    parts = {
        "format": FORMAT,
        "version": VERSION,
        "first": network_document(certificate.first.renamed("")),
        "second": network_document(certificate.second.renamed("")),
        "domain": certificate.domain.data(),
        "claim": claim,
        "evidence": evidence,
    }
    for key, value in parts.items():
        if key != "domain" or value:
            yield f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'), ensure_ascii=True)}"
