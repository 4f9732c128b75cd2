"""Lemma 1 of Le and Jegelka: count the paths exactly, unroll, pull back, prove nu = mu∘h.

The paths are counted without being listed, bias paths included, and the lemma is proved for all inputs
by induction over the neurons.  Few enough paths are listed too, and the lemma is then proved once more
by comparing normal forms, for all weights with these signs.  With --point both sides are evaluated there.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from exactrelu.cli.answer import Answer, exit_status
from exactrelu.cli.read_network import read_network
from exactrelu.errors import InputError, LimitExceeded
from exactrelu.exact.rationals import format_rational, parse_rational, shorten_rational
from exactrelu.limits import Limits
from exactrelu.loaders.files import write_text
from exactrelu.loaders.load import save_network
from exactrelu.networks.forward import as_point, evaluate
from exactrelu.networks.network import Network
from exactrelu.paths.decomposition import decompose
from exactrelu.paths.for_all_proof import prove_decomposition
from exactrelu.paths.induction import prove_by_induction
from exactrelu.paths.lifting import path_lifting
from exactrelu.paths.path_count import PathCensus, path_census
from exactrelu.paths.path_list import list_paths, path_nodes
from exactrelu.paths.sign_pattern import sign_pattern
from exactrelu.paths.unrolling import unroll
from exactrelu.teaching.draw_network import draw_network
from exactrelu.teaching.draw_pullback import draw_decomposition, draw_pullback
from exactrelu.verdict import Status, Verdict

_SHOWN: Final = 20  #: paths printed for people; the JSON object has all that are listed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, a point, how much to list, where to draw."""
    parser.add_argument("net", metavar="NET", help="a network: .json, .onnx, .nnet or gallery:NAME")
    parser.add_argument("--point", metavar="X", help="check the decomposition there: rationals separated by commas")
    parser.add_argument("--output", metavar="NAME", help="one output only; all by default")
    parser.add_argument("--max-paths", type=int, metavar="N", help="list at most N paths (limit paths_listed)")
    parser.add_argument(
        "--unrolled", type=Path, metavar="FILE.json", help="write the unrolled tree, on the same inputs"
    )
    parser.add_argument(
        "--draw", type=Path, metavar="FILE.svg", help="draw the graph, its tree and each pull-back step"
    )


def run(arguments: argparse.Namespace, limits: Limits) -> Answer:
    """Count and prove; list, evaluate and draw what is small enough or asked for."""
    if arguments.max_paths is not None:
        limits = limits.with_values(paths_listed=arguments.max_paths)
    read = read_network(arguments.net, limits)
    network = read.network
    point = None if arguments.point is None else _point(network, arguments.point)
    census = path_census(network, arguments.output)
    listed = census.tree_nodes <= limits.paths_listed and census.total_length <= limits.edges
    fields = {"network": read.record, **_counts(census), "listed": listed}
    lines = [*read.lines, "", *_count_lines(census)]
    verdicts = [prove_by_induction(network, output) for output in census.outputs]
    if listed:
        fields["path_list"] = _path_records(network, census, limits)
        lines += ["", *_path_lines(fields["path_list"])]
        verdicts += [prove_decomposition(network, sign_pattern(network), o, limits=limits) for o in census.outputs]
    else:
        lines.append(f"not listed  the limit is {limits.paths_listed:,} tree nodes; raise it with --max-paths N")
    if point is not None:
        fields |= _at_point(network, point, census)
        lines += _point_lines(fields)
        verdicts += _verdicts_at(network, point, census, limits)
    if arguments.unrolled is not None:
        fields["unrolled"] = _write_tree(network, census, arguments.unrolled, limits)
        lines.append(f"unrolled    {fields['unrolled']}")
    if arguments.draw is not None:
        fields["drawings"], fields["not_drawn"] = _draw(network, census, arguments.draw, limits)
        lines += [*(f"drawn       {path}" for path in fields["drawings"]), *fields["not_drawn"]]
    return _answer(verdicts, fields, lines)


def _answer(verdicts: Sequence[Verdict], fields: dict[str, Any], lines: list[str]) -> Answer:
    """Refuted if one route refutes, proved if one proves; a limit that stops another takes nothing back."""
    order = (Status.REFUTED, Status.PROVED, Status.UNKNOWN)
    strongest = min(verdicts, key=lambda v: order.index(v.status))
    reasons = list(dict.fromkeys(f"{v.status.value}: {v.reason}" for v in verdicts))
    fields |= {
        "verdict": strongest.status.value,
        "scope": strongest.scope.value if strongest.scope is not None else None,
        "reasons": reasons,
    }
    return Answer(exit_status(strongest), fields, [*lines, "", *(f"Lemma 1 {reason}" for reason in reasons)])


def _write_tree(network: Network, census: PathCensus, path: Path, limits: Limits) -> str:
    """Store the unrolled tree as a network on the inputs of the one it came from."""
    if len(census.outputs) != 1:
        raise InputError("a tree has one root, this network several outputs", hint="choose one with --output NAME")
    save_network(unroll(network, census.outputs[0], limits=limits).over_inputs(name=f"{network.name}-unrolled"), path)
    return str(path)


def _point(network: Network, text: str) -> tuple[Fraction, ...]:
    coordinates = text.split(",") if text else []
    try:
        return as_point(network, [parse_rational(t.strip(), what="coordinate") for t in coordinates])
    except InputError as error:
        raise error.located("--point") from None


def _counts(census: PathCensus) -> dict[str, Any]:
    constants = {c.id for c in census.architecture.constants}
    return {
        "paths": census.paths,
        "bias_paths": sum(count for source, count in census.per_source.items() if source in constants),
        "paths_per_output": dict(census.per_output),
        "longest_path": census.longest,
        "tree_nodes": census.tree_nodes,
        "tree_edges": census.tree_edges,
    }


def _count_lines(census: PathCensus) -> list[str]:
    counts = _counts(census)
    return [
        f"paths       {census.paths:,}  ({counts['bias_paths']:,} of them from constants)",
        f"tree nodes  {census.tree_nodes:,}",
        f"tree edges  {census.tree_edges:,}",
    ]


def _path_records(network: Network, census: PathCensus, limits: Limits) -> list[dict[str, Any]]:
    """Every path with its nodes, the product of its weights and its sign."""
    records = []
    for output in census.outputs:
        paths = list_paths(network, output, limits=limits)
        for path, product in zip(paths, path_lifting(network, output, limits=limits), strict=True):
            records.append({"nodes": list(path_nodes(path, output)), "product": format_rational(product)})
    return records


def _path_lines(records: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield "path enumeration function h(x), one entry per path, long numbers shortened:"
    rows = [
        (" -> ".join(r["nodes"]), shorten_rational(parse_rational(r["product"])), r["nodes"][0])
        for r in records[:_SHOWN]
    ]
    wide, high = (max((len(row[k]) for row in rows), default=0) for k in (0, 1))
    yield from (f"  {path.ljust(wide)}   {product.rjust(high)} · {source}" for path, product, source in rows)
    if len(records) > _SHOWN:
        yield f"  … and {len(records) - _SHOWN:,} more, all of them exactly with --json"


def _at_point(network: Network, point: tuple[Fraction, ...], census: PathCensus) -> dict[str, Any]:
    values = evaluate(network, point).values
    return {
        "point": [format_rational(t) for t in point],
        "value": {output: format_rational(values[output]) for output in census.outputs},
    }


def _point_lines(fields: dict[str, Any]) -> list[str]:
    shown = ", ".join(fields["point"])
    return ["", *(f"{output}({shown}) = {value}" for output, value in fields["value"].items())]


def _verdicts_at(network: Network, point: tuple[Fraction, ...], census: PathCensus, limits: Limits) -> list[Verdict]:
    """Both sides at the point, output by output; a tree beyond the limit on edges is not walked."""
    verdicts = []
    for output in census.outputs:
        part = decompose(network, output, limits=limits)
        if part.census.tree_edges <= limits.edges:
            verdict = part.decide_at_points([point])
            verdicts.append(replace(verdict, reason=f"at the point, by walking {part.census.tree_edges:,} tree edges"))
    return verdicts


def _draw(network: Network, census: PathCensus, path: Path, limits: Limits) -> tuple[list[str], list[str]]:
    """What was drawn, and what was too large to be; every picture is drawn before one is written."""
    if path.suffix.lower() != ".svg":
        raise InputError(f"the picture must be an .svg file, not {path.name!r}", where="--draw")
    pictures, refusals = {}, []
    for k, output in enumerate(census.outputs, start=1):
        base = path if len(census.outputs) == 1 else path.with_stem(f"{path.stem}-{k}")
        for target, picture in _pictures(network, output, base, limits).items():
            try:
                pictures[target] = picture()
            except LimitExceeded as refusal:
                refusals.append(f"not drawn   {target}: {refusal}")
    if refusals:
        graph = path.with_stem(f"{path.stem}-graph")
        pictures[graph] = draw_network(network, title=network.name or None, limits=limits)
    for target, text in pictures.items():
        write_text(target, text)
    return [str(target) for target in pictures], refusals


def _pictures(network: Network, output: str, base: Path, limits: Limits) -> dict[Path, Callable[[], str]]:
    """The three panels of Lemma 1, and the pull-back steps that change a weight."""
    title = network.name or None
    return {
        base: lambda: draw_decomposition(network, output, title=title, limits=limits),
        base.with_stem(f"{base.stem}-pullback"): lambda: draw_pullback(
            unroll(network, output, limits=limits), every_step=False, title=title, limits=limits
        ),
    }
