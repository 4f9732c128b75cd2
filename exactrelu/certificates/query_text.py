"""Evidence about a query on a network, as text in the words of ``checker/FORMAT_QUERY.md``.

Names in this module
    number   of a row, as FORMAT_QUERY.md, section 5, counts them
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import format_rational
from exactrelu.networks.network import Network
from exactrelu.networks.network_text import as_document as network_document
from exactrelu.networks.query import LinearCondition, Query, Terms

FORMAT: Final = "exactrelu-query-evidence"
VERSION: Final = 1

#: Pairs of the number of a row and a positive factor, by number.
RationalMultipliers: TypeAlias = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True)
class BoundLemma:
    """A bound of a wall from below, from above or both, each by multipliers of rows that prove it.

    Attributes:
        wall: its number.
        lower: rows, multiplied and subtracted from the wall, leave a constant.
        upper: rows, multiplied and added to the wall, leave a constant.
    """

    wall: int
    lower: RationalMultipliers | None = None
    upper: RationalMultipliers | None = None

    def data(self) -> dict[str, Any]:
        """The lemma in the words of FORMAT_QUERY.md."""
        sides = {"lower": self.lower, "upper": self.upper}
        return {"wall": self.wall, **{side: _pairs(m) for side, m in sides.items() if m is not None}}


@dataclass(frozen=True)
class QueryTreeNode:
    """A node of a tree that shows an alternative to be impossible: lemmas, then a split or an empty leaf.

    Attributes:
        lemmas: in this order.
        split: the wall that divides the node; + comes first.
        empty: the multipliers of rows that exclude each other.
    """

    lemmas: tuple[BoundLemma, ...] = ()
    split: int | None = None
    empty: RationalMultipliers = ()

    def data(self) -> dict[str, Any]:
        """The node in the words of FORMAT_QUERY.md."""
        data: dict[str, Any] = {"lemmas": [lemma.data() for lemma in self.lemmas]} if self.lemmas else {}
        return {**data, **({"split": self.split} if self.split is not None else {"empty": _pairs(self.empty)})}


@dataclass(frozen=True)
class QueryCertificate:
    """A query with its answer: a point that satisfies it, or one tree in pre-order for each alternative.

    Whether this proves anything only the checker says.
    """

    network: Network
    query: Query
    point: Vector | None = None
    trees: tuple[tuple[QueryTreeNode, ...], ...] = ()


def query_text(certificate: QueryCertificate) -> str:
    """The text that the checker reads, one line for each part; equal certificates have equal texts.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> text = query_text(QueryCertificate(net, Query(1, 1, ((),)), (Fraction(1, 2),)))
    >>> text.splitlines()[-4:]
    ['"alternatives":[[]],', '"claim":{"kind":"satisfiable"},', '"evidence":{"point":["1/2"]}', '}']
    """
    found = certificate.point is not None
    parts = {
        "format": FORMAT,
        "version": VERSION,
        "network": network_document(certificate.network.renamed("")),
        "alternatives": [[_condition(c) for c in alternative] for alternative in certificate.query.alternatives],
        "claim": {"kind": "satisfiable" if found else "unsatisfiable"},
        "evidence": {"point": [format_rational(t) for t in certificate.point or ()]}
        if found
        else {"trees": [[node.data() for node in tree] for tree in certificate.trees]},
    }
    lines = (f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in parts.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _condition(c: LinearCondition) -> list[Any]:
    return [_terms(c.inputs), _terms(c.outputs), "<" if c.strict else "<=", format_rational(c.bound)]


def _terms(terms: Terms) -> list[list[Any]]:
    return [[position, format_rational(k)] for position, k in terms]


def _pairs(multipliers: RationalMultipliers) -> list[list[Any]]:
    return [[number, format_rational(factor)] for number, factor in multipliers]
