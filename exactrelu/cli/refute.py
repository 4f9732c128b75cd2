"""Refute a statement: drop hypotheses by name, get the smallest exact counterexample there is.

Without --without the statement is taken as its source prints it, where that differs from the corrected one.
Exit status 1 with the counterexample when one is found; 3 when none is found, and how many were tried in which order;
0 when the dropped hypotheses are proved to be redundant.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exactrelu.cli.answer import Answer, exit_status
from exactrelu.cli.arguments import int_up_to
from exactrelu.cli.progress import progress_bar
from exactrelu.exact.rationals import format_rational
from exactrelu.limits import Limits
from exactrelu.search.catalogue import find_claim, find_claims
from exactrelu.search.claims import Claim
from exactrelu.search.instances import Instance, Size
from exactrelu.search.lattice import Lattice, hypothesis_lattice, lattice_lines
from exactrelu.search.refutation import Counterexample
from exactrelu.search.refuting import DEFAULT_SECONDS, Refutation, refute
from exactrelu.statements.evidence_text import as_data


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which claim, without which hypotheses, how long, and what is to be written."""
    parser.add_argument("statement", nargs="?", metavar="STATEMENT", help="such as le2022.lemma_3; none lists them")
    parser.add_argument(
        "--without", action="append", default=[], metavar="HYPOTHESIS", help="drop this hypothesis; may be repeated"
    )
    parser.add_argument("--corrected", action="store_true", help="take the corrected claim, also where none is dropped")
    parser.add_argument("--all", action="store_true", help="try every set of hypotheses and say which are needed")
    parser.add_argument(
        "--seconds",
        type=int_up_to(10**6),
        default=DEFAULT_SECONDS,
        metavar="T",
        help=f"stop a search after so many seconds ({DEFAULT_SECONDS})",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the guided search (0)")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="resume a killed search from this file")
    for name, what in _WRITTEN.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write the counterexample as {what}")


def run(arguments: argparse.Namespace, limits: Limits) -> Answer:
    """Search, print, write."""
    if arguments.statement is None:
        return _catalogue()
    claim = find_claim(arguments.statement)
    if arguments.all:
        return _all(claim, arguments)
    chosen = _chosen(claim, arguments)
    with progress_bar("refute", 1, wanted=not arguments.no_progress) as report:
        found = refute(
            chosen,
            arguments.without,
            seconds=min(arguments.seconds, limits.seconds),
            seed=arguments.seed,
            journal=arguments.journal,
            progress=lambda tried: report(f"{tried} tried", 0),
        )
    written = _write(found.counterexample, arguments)
    return Answer(exit_status(found.verdict), {**_record(found), "written": written}, _lines(found, written))


def _chosen(claim: Claim, arguments: argparse.Namespace) -> Claim:
    """The claim as printed, unless a hypothesis of the corrected one is to be dropped."""
    if claim.printed is None or arguments.corrected:
        return claim
    corrected_only = [name for name in arguments.without if name not in claim.printed.names]
    if corrected_only or (arguments.without and all(name in claim.names for name in arguments.without)):
        return claim
    return claim.printed


def _all(claim: Claim, arguments: argparse.Namespace) -> Answer:
    with progress_bar("refute", 1, wanted=not arguments.no_progress) as report:
        lattice = hypothesis_lattice(
            claim,
            seconds=arguments.seconds,
            seed=arguments.seed,
            progress=lambda dropped: report(" + ".join(dropped) or "nothing dropped", 0),
        )
    lines = [f"{claim.key}  {claim.title}", *lattice_lines(lattice), "", *_summary(lattice)]
    fields = {
        "statement": claim.key,
        "needed": list(lattice.needed),
        "jointly_needed": [list(names) for names in lattice.jointly_needed],
        "not_needed": list(lattice.redundant),
        "false_as_it_stands": lattice.fails_as_it_stands,
        "sets": [_record(attempt) for attempt in lattice.refutations],
    }
    return Answer(fields=fields, lines=lines)


def _summary(lattice: Lattice) -> list[str]:
    joint = ["{" + ", ".join(names) + "}" for names in lattice.jointly_needed]
    parts = {"needed": lattice.needed, "jointly needed": joint, "no counterexample without": lattice.redundant}
    lines = [f"{what}: {', '.join(names)}" for what, names in parts.items() if names]
    if lattice.fails_as_it_stands:
        lines.insert(0, "the claim is false as it stands, with all its hypotheses")
    return lines


def _record(found: Refutation) -> dict[str, Any]:
    example = found.counterexample
    return {
        "verdict": found.verdict.status.value,
        "statement": found.claim.key,
        "title": found.claim.title,
        "dropped": list(found.dropped),
        "kept": [h.name for h in found.claim.kept(found.dropped)],
        "reason": found.verdict.reason,
        "instance": None if example is None else _instance(example.instance),
        "size": None if example is None else _size(example.size),
        "values": None if example is None else _values(example),
        "tried": found.tried,
        "order": found.order,
        "minimal": None if example is None else example.minimal,
    }


def _instance(instance: Instance) -> dict[str, Any]:
    return {
        "network": as_data(instance.network),
        "samples": as_data(instance.samples),
        "edge_sets": [[list(ends) for ends in sorted(edges)] for edges in instance.edge_sets],
        "neurons": list(instance.neurons),
        "second": None if instance.second is None else as_data(instance.second),
        "numbers": {name: format_rational(value) for name, value in instance.numbers},
    }


def _size(size: Size) -> dict[str, int]:
    return {"neurons": size.neurons, "edges": size.edges, "samples": size.samples, "height": size.height}


def _values(example: Counterexample) -> dict[str, str]:
    c = example.comparison
    return {
        "left_name": c.left_name,
        "left": format_rational(c.left),
        "relation": c.relation,
        "right_name": c.right_name,
        "right": format_rational(c.right),
    }


def _lines(found: Refutation, written: dict[str, str]) -> list[str]:
    head = f"{found.claim.key}  {found.claim.title}"
    head += f", without {', '.join(found.dropped)}" if found.dropped else ""
    if found.counterexample is None:
        return [head, f"{found.verdict.status.value}: {found.verdict.reason}"]
    example = found.counterexample
    return [
        head,
        f"refuted: {example.comparison.sentence}",
        *_instance_lines(example.instance),
        f"size: {example.size}; minimal: {example.minimal}",
        f"tried: {example.tried} {example.order}",
        *(f"{name} written to {path}" for name, path in written.items()),
    ]


def _instance_lines(instance: Instance) -> list[str]:
    lines = []
    for which, network in enumerate(instance.networks()):
        g = network.architecture
        kinds = ", ".join(f"{n.id} {n.activation.name or 'leaky'}" for n in g.neurons)
        weights = ", ".join(
            f"{e} {format_rational(network.weight(e))}{'' if e.learnable else ' (frozen)'}" for e in g.edges
        )
        lines += [f"{'second ' * which}network: {kinds}", f"    {weights}"]
    for x, r in instance.samples:
        told = f", r = {', '.join(map(format_rational, r))}" if r else ""
        lines.append(f"sample: x = ({', '.join(map(format_rational, x))}){told}")
    for k, edges in enumerate(instance.edge_sets):
        lines.append(f"F{chr(39) * k} = {{{', '.join(f'{a} -> {b}' for a, b in sorted(edges))}}}")
    if instance.neurons:
        lines.append(f"neurons: {', '.join(instance.neurons)}")
    return [*lines, *(f"{name} = {format_rational(value)}" for name, value in instance.numbers)]


def _catalogue() -> Answer:
    claims = find_claims()
    lines = []
    for claim in claims:
        lines.append(f"{claim.key}  {claim.title}{'; false as printed' * (claim.printed is not None)}")
        lines += [f"    --without {h.name}: {h.meaning}" for h in claim.hypotheses]
    records = [
        {
            "id": c.key,
            "title": c.title,
            "hypotheses": {h.name: h.meaning for h in c.hypotheses},
            "false_as_printed": c.printed is not None,
        }
        for c in claims
    ]
    return Answer(fields={"claims": records}, lines=lines)


def _write(example: Counterexample | None, arguments: argparse.Namespace) -> dict[str, str]:
    """Write what was asked for; return name -> path."""
    from exactrelu.loaders.files import write_text

    wanted = {name: path for name in _WRITTEN if (path := getattr(arguments, name)) is not None}
    if example is None:
        return {}
    for name, path in wanted.items():
        write_text(path, _TEXT_OF[name](example))
    return {name: str(path) for name, path in wanted.items()}


def _evidence_text(example: Counterexample) -> str:
    return json.dumps(example.evidence(), ensure_ascii=False, indent=1) + "\n"


_WRITTEN = {
    "latex": "LaTeX",
    "script": "a stand-alone Python program",
    "draw": "an SVG picture",
    "evidence": "JSON evidence",
}
_TEXT_OF: dict[str, Callable[[Counterexample], str]] = {
    "latex": Counterexample.to_latex,
    "script": Counterexample.script,
    "draw": Counterexample.draw,
    "evidence": _evidence_text,
}
