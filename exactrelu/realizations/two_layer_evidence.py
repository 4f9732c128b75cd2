"""Evidence that two two-layer networks are equal or different, as a text for the independent checker.

The text is judged by ``checker/check_two_layer.py``, whose page is FORMAT_TWO_LAYER.md; hand it over with
:func:`exactrelu.certificates.submit.submit`.  Equal evidence has equal texts, byte for byte.

Names in this module
    f, g   the two networks
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import format_rational
from exactrelu.realizations.two_layer_equality import (
    DifferencePair,
    DifferencePoint,
    TwoLayerLike,
    decide_two_layer_equality,
)
from exactrelu.realizations.two_layer_form import Row, lines_of
from exactrelu.realizations.two_layer_parametrization import TwoLayer, as_two_layer

FORMAT: Final = "exactrelu-two-layer-evidence"
VERSION: Final = 1


@dataclass(frozen=True)
class TwoLayerCertificate:
    """A claim about two two-layer networks with what proves it; whether it does, only the checker says.

    Attributes:
        f, g: the networks.
        claim: its kind, and what else it says, as plain data.
        evidence: as plain data, in the words of FORMAT_TWO_LAYER.md.
    """

    f: TwoLayer
    g: TwoLayer
    claim: dict[str, Any]
    evidence: dict[str, Any]


def certify_two_layer_comparison(
    f: TwoLayerLike, g: TwoLayerLike, *, up_to_constant: bool = False
) -> TwoLayerCertificate:
    """Decide whether two two-layer networks are equal, and write down why: hyperplanes, or a point.

    Args:
        f: a two-layer network.
        g: another one with the same numbers of inputs and outputs.
        up_to_constant: ask instead whether f - g is constant.

    Raises:
        UnsupportedOperation: a network has another shape.
        ShapeError: the numbers of inputs or outputs differ.

    Cost: that of :func:`exactrelu.realizations.two_layer_equality.decide_two_layer_equality`.

    >>> from exactrelu.certificates.submit import submit
    >>> certificate = certify_two_layer_comparison(TwoLayer.of([[2]], [1]), TwoLayer.of([[1]], [2]))
    >>> submit(two_layer_certificate_text(certificate)).reason[:13]
    'accept: equal'
    """
    first, second = as_two_layer(f), as_two_layer(g)
    verdict = decide_two_layer_equality(first, second, up_to_constant=up_to_constant)
    suffix = "-up-to-constant" if up_to_constant else ""
    if verdict.proved:
        return TwoLayerCertificate(first, second, {"kind": f"equal{suffix}"}, _hyperplanes(first, second))
    return TwoLayerCertificate(first, second, {"kind": f"different{suffix}"}, _points(verdict.evidence))


def two_layer_certificate_text(certificate: TwoLayerCertificate) -> str:
    """The text that the checker reads: one line for each of format, version, f, g, claim and evidence."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "f": network_data(certificate.f),
        "g": network_data(certificate.g),
        "claim": certificate.claim,
        "evidence": certificate.evidence,
    }
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in document.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def network_data(theta: TwoLayer) -> dict[str, Any]:
    """A two-layer network in the words of FORMAT_TWO_LAYER.md; biases are left out where all are zero.

    >>> network_data(TwoLayer.of([[1]], ["1/2"]))
    {'inputs': 1, 'outputs': 1, 'a': [['1']], 'c': [['1/2']]}
    """
    data: dict[str, Any] = {
        "inputs": theta.d,
        "outputs": theta.D,
        "a": [_vector(row) for row in theta.a],
        "c": [_vector(column) for column in theta.c],
    }
    return data if theta.bias_free else {**data, "b": _vector(theta.b), "e": _vector(theta.e)}


def _hyperplanes(f: TwoLayer, g: TwoLayer) -> dict[str, Any]:
    """Every hyperplane of f or g with the neurons on it, by row."""
    groups: dict[Row, dict[str, Any]] = {}
    for letter, theta in (("f", f), ("g", g)):
        for line in lines_of(theta)[0]:
            group = groups.setdefault(line.row, {"row": list(line.row), "f": [], "g": []})
            group[letter] = [i for i, _ in line.members]
    return {"hyperplanes": [groups[row] for row in sorted(groups)]}


def _points(found: DifferencePoint | DifferencePair) -> dict[str, Any]:
    if isinstance(found, DifferencePair):
        return {"points": [_vector(found.first.x), _vector(found.second.x)]}
    return {"point": _vector(found.x)}


def _vector(vector: Vector) -> list[str]:
    return [format_rational(entry) for entry in vector]
