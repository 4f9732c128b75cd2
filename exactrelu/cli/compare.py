"""Are two networks one function, and if not, how far are they apart?

Decided exactly on all of R^d, on a box, or on a rational polyhedron, which may be flat.  Inputs are matched by name,
outputs by position.  Exit status: 0 equal, 1 different, with a point where they differ; 3 if a limit was reached.
The two norms of the difference are computed where it has at most 100,000 regions.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from exactrelu.certificates.equality_text import equality_text
from exactrelu.cli.answer import Answer, exit_status
from exactrelu.cli.read_network import NetworkRead, read_network
from exactrelu.cli.region_domain import domain_record, read_domain
from exactrelu.errors import InputError, LimitExceeded
from exactrelu.exact.rationals import format_rational, shorten_rational
from exactrelu.limits import Limits
from exactrelu.loaders.files import write_text
from exactrelu.networks.network import Network
from exactrelu.realizations.difference_norms import difference_norms
from exactrelu.realizations.equality import EqualityEvidence, decide_equality, decide_equality_up_to_constant
from exactrelu.regions.domains import Domain
from exactrelu.verdict import Verdict

_MOST_REGIONS_FOR_NORMS: Final = 100_000
_SHOWN: Final = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two networks, where to compare them, what to write."""
    parser.add_argument("first", metavar="A", help="a network: .json, .onnx, .nnet or gallery:NAME")
    parser.add_argument("second", metavar="B", help="another one with the same inputs")
    parser.add_argument("--box", metavar="LO,HI", help="the box [LO,HI]^d, or LO:HI for every coordinate, with commas")
    parser.add_argument("--domain", metavar="FILE", help='the polyhedron A x <= b of a file {"A": [[…]], "b": […]}')
    parser.add_argument("--plane", metavar="P0;P1;P2", help="only the plane, or the line P0;P1, through these points")
    parser.add_argument("--by-position", action="store_true", help="match the inputs in order, whatever their names")
    parser.add_argument("--up-to-constant", action="store_true", help="ask whether A - B is constant instead")
    parser.add_argument("--no-norms", action="store_true", help="do not say how far they are apart")
    parser.add_argument("--evidence", type=Path, metavar="FILE", help="write the evidence, for exactrelu check")


def run(arguments: argparse.Namespace, limits: Limits) -> Answer:
    """Decide, measure, write; everything is computed before anything is written."""
    path = arguments.evidence
    if path is not None and not path.parent.is_dir():
        raise InputError(
            "cannot be written: its folder does not exist", where=str(path), hint="create the folder first"
        )
    first, second = read_network(arguments.first, limits), read_network(arguments.second, limits)
    f, g = first.network, second.network
    domain = read_domain(f, arguments, limits)
    decide = decide_equality_up_to_constant if arguments.up_to_constant else decide_equality
    verdict = decide(f, g, domain, limits=limits, certify=path is not None, by_position=arguments.by_position)
    evidence: EqualityEvidence = verdict.evidence
    fields = {
        "network": first.record,
        "other_network": second.record,
        "domain": domain_record(domain, arguments),
        **_decision(verdict, evidence),
        **_distance(f, g, domain, verdict, arguments, limits),
    }
    lines = [*_heads(first, second), "", *_lines(f, g, verdict, evidence, fields)]
    if path is not None and evidence.certificate is not None:
        write_text(path, equality_text(evidence.certificate))
        fields["evidence"] = str(path)
        lines.append(f"evidence  {path}: for exactrelu check")
    return Answer(exit_status(verdict), fields, lines)


def _decision(verdict: Verdict, evidence: EqualityEvidence) -> dict[str, Any]:
    """What was decided; ``witness`` is where A and B differ, ``values`` what they are there."""
    points = [_strings(w.x) for w in evidence.witnesses]
    values = [{"first": _strings(w.first), "second": _strings(w.second)} for w in evidence.witnesses]
    return {
        "verdict": verdict.status.value,
        "scope": verdict.scope.value if verdict.scope is not None else None,
        "reason": verdict.reason,
        "equal": None if verdict.unknown else verdict.proved,
        "witness": points[0] if points else None,
        "values": values[0] if values else None,
        "second_witness": points[1] if len(points) > 1 else None,
        "second_values": values[1] if len(points) > 1 else None,
        "constant": _strings(evidence.constant) if verdict.proved else None,
        "regions": evidence.regions,
    }


def _distance(
    f: Network, g: Network, domain: Domain, verdict: Verdict, arguments: argparse.Namespace, limits: Limits
) -> dict[str, Any]:
    """The norms, or why they are missing."""
    missing: dict[str, Any] = {"seminorm_w1inf": None, "sup_norm": None}
    if arguments.no_norms:
        return missing
    if verdict.proved and not arguments.up_to_constant:
        return {"seminorm_w1inf": "0", "sup_norm": "0"}
    allowed = min(limits.regions, _MOST_REGIONS_FOR_NORMS)
    try:
        norms = difference_norms(
            f, g, domain, max_regions=allowed, max_faces=limits.faces, by_position=arguments.by_position
        )
    except LimitExceeded as error:
        return {**missing, "norms_missing": str(error)}
    return {"seminorm_w1inf": _string(norms.seminorm), "sup_norm": _string(norms.sup)}


def _heads(first: NetworkRead, second: NetworkRead) -> list[str]:
    lines = []
    for letter, read in (("A", first), ("B", second)):
        lines += [f"{letter}  {line}" if k == 0 else f"   {line}" for k, line in enumerate(read.lines)]
    return lines


def _lines(f: Network, g: Network, verdict: Verdict, evidence: EqualityEvidence, fields: dict[str, Any]) -> list[str]:
    """The answer for people: the decision, where and what, how far."""
    answer = "unknown" if verdict.unknown else "yes" if verdict.proved else "no"
    lines = [f"equal     {answer}: {verdict.reason}"]
    if verdict.proved and any(evidence.constant):
        lines = [f"equal     up to a constant: A - B = {_point(evidence.constant)}; {verdict.reason}"]
    for w in evidence.witnesses:
        lines += [f"point     {_named(f.architecture.inputs, w.x)}"]
        lines += [f"  A       {_named(f.architecture.outputs, w.first)}"]
        lines += [f"  B       {_named(g.architecture.outputs, w.second)}"]
        if any(s != t and shorten_rational(s) == shorten_rational(t) for s, t in zip(w.first, w.second, strict=True)):
            lines += [f"  A - B   {_point([s - t for s, t in zip(w.first, w.second, strict=True)])}"]
    if fields["seminorm_w1inf"] is not None and not fields["equal"]:
        lines.append(f"semi-norm {_short(fields['seminorm_w1inf'])}  (W^1,inf of A - B: the largest slope)")
    if fields["sup_norm"] is not None and not fields["equal"]:
        lines.append(f"maximum   {_short(fields['sup_norm'])}  (of |A - B| on the domain)")
    if "norms_missing" in fields:
        lines.append(f"no norms  {fields['norms_missing']}")
    return lines


def _named(names: Sequence[str], values: Sequence[Fraction]) -> str:
    pairs = [f"{name} {_equals(value)}" for name, value in zip(names, values, strict=True)]
    return ", ".join(pairs[:_SHOWN]) + (", …" if len(pairs) > _SHOWN else "")


def _equals(value: Fraction) -> str:
    text = shorten_rational(value)
    return f"≈ {text[1:]}" if text.startswith("≈") else f"= {text}"


def _point(values: Sequence[Fraction]) -> str:
    return f"({', '.join(shorten_rational(v) for v in values[:_SHOWN])}{', …' if len(values) > _SHOWN else ''})"


def _strings(values: Sequence[Fraction]) -> list[str]:
    return [format_rational(value) for value in values]


def _string(value: Fraction | None) -> str | None:
    return None if value is None else format_rational(value)


def _short(text: str) -> str:
    return shorten_rational(Fraction(text))
