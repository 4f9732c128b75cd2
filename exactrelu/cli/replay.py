"""Is a published witness exact?  Evaluates it over the real numbers, and repairs it if it almost is one.

With --property the question is whether the input satisfies the property, exactly; without, whether the output is the
one that is claimed.  A witness that is not exact comes with the lines that it violates, by how much, and with the
nearest point of its activation region that satisfies the property, if there is one.
Exit status: 0 exact, 1 not exact.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactrelu.cli.answer import NO, YES, Answer
from exactrelu.cli.decide import property_lines, property_record, witness_text
from exactrelu.cli.read_network import read_network
from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.rationals import format_rational, shorten_rational
from exactrelu.limits import Limits
from exactrelu.loaders.from_vnnlib import load_query
from exactrelu.loaders.witness_files import Witness, read_witness_file
from exactrelu.realizations.replay_witness import Replay, replay_witness


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A network, a witness, the property."""
    parser.add_argument("network", metavar="NET", help="a network: .json, .onnx, .nnet or gallery:NAME")
    parser.add_argument("witness", metavar="WITNESS", help="((X_0 …) … (Y_0 …)), or .json with witness and output")
    parser.add_argument("--property", metavar="FILE", help="the VNN-LIB property that the witness is said to satisfy")


def run(arguments: argparse.Namespace, limits: Limits) -> Answer:
    """Read, evaluate, repair."""
    read = read_network(arguments.network, limits)
    witness = read_witness_file(arguments.witness, limits=limits)
    loaded = load_query(arguments.property, limits=limits) if arguments.property else None
    if witness.y and len(witness.y) != read.network.output_dimension:
        raise ShapeError(
            f"the witness has {len(witness.y)} outputs, the network {read.network.output_dimension}",
            where=arguments.witness,
        )
    if loaded is None and not witness.y:
        raise InputError(
            "the witness claims no output", where=arguments.witness, hint="give the property with --property"
        )
    found = replay_witness(read.network, witness.x, witness.y, loaded.query if loaded else None)
    worst = max(map(abs, found.output_errors), default=Fraction(0))
    if loaded is None:
        exact, violation = not worst, worst
    else:
        exact = found.alternative is not None and not found.violated
        violation = max((excess for _, excess in found.violated), default=Fraction(0))
    fields = {
        "network": read.record,
        **({"property": property_record(loaded)} if loaded else {}),
        "verdict": "proved" if exact else "refuted",
        "exact": exact,
        "violation": format_rational(violation),
        "violated": [
            {"line": c.line, "excess": format_rational(excess), "strict": c.strict} for c, excess in found.violated
        ],
        "output": _strings(found.output),
        "output_errors": _strings(found.output_errors),
        "repaired": _strings(found.repaired),
        "repaired_output": _strings(found.repaired_output),
        "distance": format_rational(found.distance) if found.distance is not None else None,
    }
    lines = [*read.lines, *(property_lines(loaded) if loaded else []), ""]
    return Answer(YES if exact else NO, fields, [*lines, *_lines(exact, found, witness, loaded is not None)])


def _lines(exact: bool, found: Replay, witness: Witness, has_property: bool) -> list[str]:
    """The answer for people."""
    lines = [f"exact     {'yes' if exact else 'no'}"]
    for c, excess in found.violated:
        what = "is equal, and must be smaller" if not excess else f"is exceeded by {_both(excess)}"
        lines.append(f"line {str(c.line).ljust(4)} of the property: the bound {what}")
    if has_property and not exact and not found.violated:
        lines.append("the property has no alternative, so nothing satisfies it")
    for i, error in enumerate(found.output_errors):
        if error:
            line = f", line {witness.y_lines[i]}" if witness.y_lines else ""
            lines.append(f"Y_{i}{line}: the claimed output is off by {_both(error)}")
    if found.repaired is not None and found.repaired_output is not None and found.distance is not None:
        lines.append(f"repaired  by at most {_both(found.distance)} in each coordinate:")
        lines += witness_text(found.repaired, found.repaired_output).splitlines()
    elif found.violated:
        lines.append("repaired  no: its activation region has no point that satisfies the property")
    return lines


def _both(q: Fraction) -> str:
    """The number, and how large it is where it is long."""
    text, short = format_rational(q), shorten_rational(q)
    return text if text == short else f"{text} ({short})"


def _strings(values: Sequence[Fraction] | None) -> list[Any] | None:
    return None if values is None else [format_rational(value) for value in values]
