"""Does some input satisfy a VNN-LIB property?  Decided over the real numbers, with a proof or a witness.

As in verification competitions the property describes a violation.  "Proved" says that no input satisfies it (unsat),
"refuted" that the input printed does (sat); exactly, and not up to a tolerance.
Exit status: 0 proved, 1 refuted, 3 if a limit was reached.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from exactrelu.certificates.query_text import query_text
from exactrelu.cli.answer import Answer, exit_status
from exactrelu.cli.read_network import read_network
from exactrelu.errors import InputError
from exactrelu.exact.rationals import format_rational
from exactrelu.limits import Limits
from exactrelu.loaders.files import write_text
from exactrelu.loaders.from_vnnlib import LoadedQuery, load_query
from exactrelu.realizations.decide_query import QueryEvidence, decide_query
from exactrelu.verdict import Status, Verdict

#: What verification competitions call the answers.
WORDS: Final = {Status.PROVED: "unsat", Status.REFUTED: "sat", Status.UNKNOWN: "unknown"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A network, a property, what to write."""
    parser.add_argument("network", metavar="NET", help="a network: .json, .onnx, .nnet or gallery:NAME")
    parser.add_argument("property", metavar="PROPERTY.vnnlib", help="a VNN-LIB file, version 1.0 or 2.0")
    parser.add_argument("--witness", type=Path, metavar="FILE", help="write a witness, as ((X_0 …) … (Y_0 …)) or .json")
    parser.add_argument("--evidence", type=Path, metavar="FILE", help="write the evidence, for exactrelu check")


def run(arguments: argparse.Namespace, limits: Limits) -> Answer:
    """Decide and write; everything is computed before anything is written."""
    for path in (arguments.witness, arguments.evidence):
        if path is not None and not path.parent.is_dir():
            raise InputError(
                "cannot be written: its folder does not exist", where=str(path), hint="create the folder first"
            )
    read = read_network(arguments.network, limits)
    loaded = load_query(arguments.property, limits=limits)
    verdict = decide_query(read.network, loaded.query, limits=limits)
    evidence: QueryEvidence = verdict.evidence
    fields = {"network": read.record, "property": property_record(loaded), **_decision(verdict, evidence)}
    lines = [*read.lines, *property_lines(loaded), "", *_lines(verdict, evidence)]
    if arguments.witness is not None and evidence.x is not None and evidence.y is not None:
        write_text(arguments.witness, _witness_file(arguments.witness, evidence.x, evidence.y))
        fields["witness_file"] = str(arguments.witness)
    if arguments.evidence is not None and evidence.certificate is not None:
        write_text(arguments.evidence, query_text(evidence.certificate))
        fields["evidence"] = str(arguments.evidence)
        lines.append(f"evidence  {arguments.evidence}: for exactrelu check")
    return Answer(exit_status(verdict), fields, lines)


def property_record(loaded: LoadedQuery) -> dict[str, Any]:
    """The ``"property"`` field of the JSON object."""
    return {
        "source": loaded.source,
        "file_sha256": loaded.sha256,
        "alternatives": len(loaded.query.alternatives),
        "notes": list(loaded.notes),
    }


def property_lines(loaded: LoadedQuery) -> list[str]:
    """What people are told about a property."""
    count = len(loaded.query.alternatives)
    head = f"property  {loaded.source}: {count} alternative{'s' * (count != 1)}"
    return [head, *(f"note: {note}" for note in loaded.notes)]


def witness_text(x: Sequence[Fraction], y: Sequence[Fraction]) -> str:
    """The text form of a witness, with exact rationals.

    >>> print(witness_text([Fraction(1, 3)], [Fraction(2)]), end="")
    ((X_0 1/3)
    (Y_0 2))
    """
    pairs = [(f"{letter}_{i}", t) for letter, row in (("X", x), ("Y", y)) for i, t in enumerate(row)]
    return f"({chr(10).join(f'({name} {format_rational(t)})' for name, t in pairs)})\n"


def _witness_file(path: Path, x: Sequence[Fraction], y: Sequence[Fraction]) -> str:
    """The witness as the name of the file wants it."""
    if path.suffix == ".json":
        return json.dumps({"witness": _strings(x), "output": _strings(y)}) + "\n"
    return witness_text(x, y)


def _decision(verdict: Verdict, evidence: QueryEvidence) -> dict[str, Any]:
    return {
        "verdict": verdict.status.value,
        "scope": verdict.scope.value if verdict.scope is not None else None,
        "reason": verdict.reason,
        "answer": WORDS[verdict.status],
        "witness": _strings(evidence.x),
        "output": _strings(evidence.y),
        "alternative": evidence.alternative,
        "cells": evidence.cells,
    }


def _lines(verdict: Verdict, evidence: QueryEvidence) -> list[str]:
    lines = [f"{WORDS[verdict.status].ljust(9)} {verdict.status.value}: {verdict.reason} ({evidence.cells} cells)"]
    if evidence.x is not None and evidence.y is not None:
        lines += witness_text(evidence.x, evidence.y).splitlines()
    return lines


def _strings(values: Sequence[Fraction] | None) -> list[str] | None:
    return None if values is None else [format_rational(value) for value in values]
