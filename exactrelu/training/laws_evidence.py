"""Evidence about the number of conservation laws, as a text for the independent checker.

The file holds the network, the patterns, a point modulo a prime, brackets that are independent there and laws that are:
for a law from a symmetry its mixing, for another polynomial nothing, for a module its transfer polynomial.
``exactrelu/checker/FORMAT_LAWS.md`` says what the checker makes of them.

Names in this module
    d    the dimension of the Lie algebra, the number of brackets in the file
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Final

from exactrelu.errors import ExactReluError, UnsupportedOperation
from exactrelu.exact.rationals import format_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.loaders.files import write_text
from exactrelu.networks.network import Network
from exactrelu.networks.network_text import as_document
from exactrelu.training.laws import Finding, find_laws
from exactrelu.training.laws_basis import Candidate
from exactrelu.training.laws_fields import FieldEngine, Fields
from exactrelu.training.laws_lie import LieBound, Word, lie_bound
from exactrelu.training.laws_modules import Module, module_structure
from exactrelu.training.laws_patterns import PatternFamily, sign_text
from exactrelu.training.laws_polynomials import Polynomial, model_polynomials
from exactrelu.training.laws_structure import Structure
from exactrelu.training.laws_symmetries import SymmetryLaw

FORMAT: Final = "exactrelu-laws-evidence"
#: Fields with numbers below the first, and so many patterns in each; None stands for no bound.
_ATTEMPTS: Final = ((10, 1), (100, None), (None, None))


@dataclass(frozen=True)
class LawsCertificate:
    """A network, the claim about its laws, and the evidence; all as plain data of the file."""

    network: Network
    claim: dict[str, Any]
    evidence: dict[str, Any]


def certify_laws(network: Network, family: PatternFamily, *, limits: Limits = DEFAULT_LIMITS) -> LawsCertificate:
    """Evidence for the number of conservation laws of a network on a family of patterns.

    Raises:
        UnsupportedOperation: the number is not certified, or a module has too many paths to be written out.
        LimitExceeded: as :func:`exactrelu.training.laws.conservation_laws`.

    Cost: that of finding the laws, and the brackets a second time.

    >>> from exactrelu.builders.fully_connected import fully_connected_random
    >>> from exactrelu.certificates.submit import submit
    >>> from exactrelu.training.laws_patterns import active_pattern
    >>> network = fully_connected_random([1, 2, 2, 1], seed=0, bias=False)
    >>> certificate = certify_laws(network, active_pattern(network))
    >>> submit(laws_certificate_text(certificate)).reason.split(";")[0]
    "accept: laws: {'parameters': 8, 'lie_dimension': 1, 'laws': 7}"
    """
    return certificate_of(network, find_laws(network, family, limits=limits))


def certificate_of(network: Network, finding: Finding) -> LawsCertificate:
    """Evidence for what was found; raises as :func:`certify_laws`."""
    report, structure = finding.report, finding.structure
    if not report.certified:
        raise UnsupportedOperation(
            f"the number of laws is known {report.status}, not certified, so there is no evidence for it",
            hint="ask for the count without evidence",
        )
    bound = _short_brackets(finding)
    claim: dict[str, Any] = {"patterns": "all"}
    if report.family.kind != "all":
        claim["patterns"] = [sign_text(signs) for signs in report.family.signs]
    if report.family.kind == "samples":
        claim["inputs"] = [[format_rational(t) for t in x] for x in report.family.points]
    claim |= {"parameters": report.parameters, "lie_dimension": report.lie_dimension, "laws": report.laws}
    evidence = {
        "prime": finding.prime,
        "point": finding.theta.tolist(),
        "brackets": [_bracket_data(network, finding, word) for word in bound.words],
        "laws": [_law_data(structure, candidate) for candidate in finding.chosen],
    }
    return LawsCertificate(network, claim, evidence)


def laws_certificate_text(certificate: LawsCertificate) -> str:
    """The text of the file: ASCII, one line for each bracket and each law."""
    parts = {"network": as_document(certificate.network), "claim": certificate.claim}
    lines = [f'"format":{_compact(FORMAT)}', '"version":1', *(f'"{k}":{_compact(v)}' for k, v in parts.items())]
    evidence = certificate.evidence
    inner = [f'"{key}":{_compact(evidence[key])}' for key in ("prime", "point")]
    inner += [f'"{key}":[{_items(evidence[key])}]' for key in ("brackets", "laws")]
    return "{\n" + ",\n".join([*lines, '"evidence":{\n' + ",\n".join(inner) + "}"]) + "\n}\n"


def write_laws_certificate(certificate: LawsCertificate, path: str | os.PathLike[str]) -> None:
    """Write the text to a file, completely or not at all; InputError if it cannot be written."""
    write_text(path, laws_certificate_text(certificate))


def _short_brackets(finding: Finding) -> LieBound:
    """Independent brackets of fields with small numbers, if there are as many of them."""
    dimension = finding.report.lie_dimension
    engine = FieldEngine(finding.structure, finding.prime)
    for below, summands in _ATTEMPTS:
        bound = lie_bound(engine, target=dimension, theta=finding.theta, below=below, summands=summands)
        if bound.dimension == dimension:
            return bound
    raise ExactReluError(f"no {dimension} independent brackets were found again; this is a fault of exactrelu")


def _bracket_data(network: Network, finding: Finding, word: Word) -> list[Any]:
    return [_field_data(network, finding, fields, word.row) for fields in word.fields]


def _field_data(network: Network, finding: Finding, fields: Fields, row: int) -> list[Any]:
    """One summand [pattern or slopes, x, c] for each pattern of the field."""
    g, structure = network.architecture, finding.structure
    S = fields.S[row if len(fields.S) > 1 else 0]
    out = []
    for k, pattern in enumerate(fields.patterns):
        kinked = [g.position[v] for v in g.kinked]
        which = S[k, kinked].tolist() if finding.report.family.kind == "all" else structure.origin[pattern]
        x = fields.X[row, k, : len(structure.inputs)].tolist() if structure.points is None else []
        live = dict(zip(structure.outputs, fields.C[row, k].tolist(), strict=True))
        out.append([which, x, [live.get(g.position[v], 0) for v in g.outputs]])
    return out


def _law_data(structure: Structure, candidate: Candidate) -> dict[str, Any]:
    source = candidate.source
    if isinstance(source, SymmetryLaw):
        terms = [[c, [p, q]] for p, q, c in source.terms]
        return {"terms": terms, "mixing": [[v, u, format_rational(a)] for v, u, a in source.mixing]}
    if isinstance(source, Module):
        return {"field": _terms(_transfer_polynomial(source)), "parameters": list(source.parameters)}
    if candidate.law.kind == "dead parameter":
        return {"terms": _terms(source), "mixing": []}
    return {"terms": _terms(source)}


def _transfer_polynomial(module: Module) -> Polynomial:
    part = module.structure if module.entry < 0 else module_structure(module)
    polynomials = model_polynomials(part)
    if polynomials is None or len(polynomials) != 1:
        raise UnsupportedOperation(f"{module} has too many paths to be written out", hint="leave the evidence out")
    return polynomials[0]


def _terms(f: Polynomial) -> list[Any]:
    return [[c, list(monomial)] for monomial, c in f.items() if monomial]


def _items(values: list[Any]) -> str:
    return ("\n" if values else "") + ",\n".join(map(_compact, values))


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)
