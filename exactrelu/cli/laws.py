"""The conservation laws of gradient flow: how many, which, and why; certified from both sides where possible.

A law is a function of the learnable parameters that gradient flow keeps constant for every loss and every data set
whose samples have the given activation patterns.  `known` counts those of Le and Jegelka's Lemma 2 (balancedness,
Gram laws, parameters on no active path), `extra` all others: residual streams, shared weights, modules.

The patterns are all of them, the linear one (every neuron active), those that some input realises, those of a file
{"patterns": ["+-+", ...]} with a sign for each neuron with a kink, or those of the samples of a data file
{"inputs": [[...]], "labels": [...]} at the weights of the network.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any, Final

from exactrelu.cli.answer import Answer, exit_status
from exactrelu.cli.read_network import read_network
from exactrelu.errors import InputError, LimitExceeded, UnsupportedOperation
from exactrelu.limits import Limits
from exactrelu.loaders.data_files import read_data_file
from exactrelu.loaders.pattern_files import read_pattern_file
from exactrelu.networks.network import Network
from exactrelu.training.laws import as_family, find_laws
from exactrelu.training.laws_evidence import certificate_of, write_laws_certificate
from exactrelu.training.laws_patterns import PatternFamily, find_unrealised, sign_text
from exactrelu.training.laws_report import Law, LawsReport

_SHOWN: Final = 16
_WIDE: Final = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the patterns, what to write."""
    parser.add_argument("net", metavar="NET", help="a network: .json, .onnx, .nnet or gallery:NAME")
    parser.add_argument(
        "--patterns", metavar="all|linear|realised|FILE", help="the activation patterns that the laws hold for (all)"
    )
    parser.add_argument("--data", type=Path, metavar="FILE", help="the patterns of these samples at the weights of NET")
    parser.add_argument(
        "--fixed-inputs", action="store_true", help="with --data: laws for these samples only, not for their patterns"
    )
    parser.add_argument("--evidence", type=Path, metavar="FILE", help="write a certificate, for exactrelu check")


def run(arguments: argparse.Namespace, limits: Limits) -> Answer:
    """Find the laws, write the evidence; everything is computed before anything is written."""
    _check_evidence_path(arguments.evidence)
    read = read_network(arguments.net, limits)
    family = _family(read.network, arguments, limits)
    finding = find_laws(read.network, family, limits=limits)
    report = finding.report
    unrealised = _unrealised(read.network, arguments, family)
    fields = {"network": read.record, **_fields(report), **unrealised}
    lines = [*read.lines, "", *_lines(report), *_unrealised_lines(unrealised)]
    if arguments.evidence is not None:
        try:
            write_laws_certificate(certificate_of(read.network, finding), arguments.evidence)
            fields["evidence"] = str(arguments.evidence)
            lines.append(f"evidence   {arguments.evidence}: for exactrelu check")
        except (UnsupportedOperation, LimitExceeded) as error:
            fields["no_evidence"] = str(error)
            lines.append(f"no evidence: {error}")
    return Answer(exit_status(report.verdict), fields, lines)


def _check_evidence_path(path: Path | None) -> None:
    if path is not None and not path.parent.is_dir():
        raise InputError(
            "cannot be written: its folder does not exist", where=str(path), hint="create the folder first"
        )


def _family(network: Network, arguments: argparse.Namespace, limits: Limits) -> PatternFamily:
    if arguments.data is not None:
        if arguments.patterns is not None:
            raise InputError("--patterns and --data were both given", hint="--data chooses the patterns")
        inputs, _ = read_data_file(arguments.data, network.input_dimension, limits=limits)
        return as_family(network, data=inputs, fixed_inputs=arguments.fixed_inputs, limits=limits)
    chosen: Any = arguments.patterns or "all"
    if chosen not in ("all", "linear", "realised"):
        chosen = read_pattern_file(chosen, len(network.architecture.kinked), limits=limits)
    return as_family(network, chosen, fixed_inputs=arguments.fixed_inputs, limits=limits)


def _unrealised(network: Network, arguments: argparse.Namespace, family: PatternFamily) -> dict[str, Any]:
    """Which patterns of a file no input has at these weights: said, not refused."""
    if arguments.patterns in (None, "all", "linear", "realised"):
        return {}
    found = find_unrealised(network, family)
    return {"unrealised": None if found is None else [sign_text(signs) for signs in found]}


def _unrealised_lines(fields: dict[str, Any]) -> list[str]:
    if not fields:
        return []
    found = fields["unrealised"]
    if found is None:
        return ["note       too many patterns to ask which of them some input realises"]
    return [f"note       no input has the pattern {text} at these weights" for text in found[:_SHOWN]]


def _fields(report: LawsReport) -> dict[str, Any]:
    return {
        "verdict": report.verdict.status.value,
        "patterns": report.family.about,
        "parameters": report.parameters,
        "lie_dimension": report.lie_dimension,
        "laws": report.laws,
        "status": report.status,
        "known": report.known,
        "extra": report.extra,
        "ranks": list(report.ranks),
        "reason": report.theorem,
        "explained": report.explained,
        "basis": [_law_fields(law) for law in report.basis],
        "notes": list(report.notes),
    }


def _law_fields(law: Law) -> dict[str, Any]:
    return {"kind": law.kind, "count": law.count, "formula": law.formula or None, "explanation": law.explanation}


def _lines(report: LawsReport) -> list[str]:
    kinds = Counter[str]()
    for law in report.basis:
        kinds[law.kind] += law.count
    lines = [
        f"patterns   {report.family.about}",
        f"parameters {report.parameters:,}",
        f"Lie algebra of the gradient fields: dimension {report.lie_dimension:,} "
        f"(by depth {', '.join(map(str, report.ranks))})",
        f"laws       {report.laws:,}, {report.status}: {report.theorem}",
        f"known      {report.known:,} by Lemma 2 of Le and Jegelka; extra {report.extra:,}",
    ]
    lines += [f"  {count:>6,}   {kind}" for kind, count in kinds.items()]
    if report.explained < report.laws:
        lines.append(f"  {report.laws - report.explained:>6,}   without an explanation")
    lines += [f"note       {note}" for note in report.notes]
    lines.append("")
    for law in _chosen(report.basis):
        lines.append(f"* {law.explanation}")
        if law.formula:
            lines.append(f"    {_short(law.formula)}")
    if len(report.basis) > _SHOWN:
        lines.append(f"… {len(report.basis):,} entries in all, each with its formula in --json")
    return [*lines, ""]


def _chosen(basis: tuple[Law, ...]) -> list[Law]:
    """The first laws, but of every kind at least the first ones: the extra ones stand at the end."""
    if len(basis) <= _SHOWN:
        return list(basis)
    kinds = list(dict.fromkeys(law.kind for law in basis))
    each = max(1, _SHOWN // len(kinds))
    return [law for kind in kinds for law in [law for law in basis if law.kind == kind][:each]]


def _short(formula: str) -> str:
    return formula if len(formula) <= _WIDE else f"{formula[: _WIDE - 2]} …"
