"""All activation regions, linear regions and affine pieces of a network, exactly.

The domain is all of R^d, a box, a rational polyhedron, or the part of these on a line or plane through given
points.  An activation region is a maximal open set with one strict sign vector over all neurons with a kink; a linear
region is a maximal connected union, through common facets, of such regions with one affine map of the outputs; an
affine piece is a distinct affine map.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from exactrelu.certificates.certificate_text import certificate_text
from exactrelu.certificates.claims import sign_letters
from exactrelu.certificates.complex_text import complex_text
from exactrelu.cli.answer import UNDECIDED, YES, Answer
from exactrelu.cli.arguments import int_up_to
from exactrelu.cli.read_network import read_network
from exactrelu.cli.region_domain import domain_record, read_domain, strings
from exactrelu.cli.region_partial import partial_answer
from exactrelu.cli.region_progress import enumeration_bar
from exactrelu.cli.region_records import check_out, is_table, write_regions
from exactrelu.errors import InputError, LimitExceeded
from exactrelu.exact.rationals import format_rational, shorten_rational
from exactrelu.limits import Limits
from exactrelu.loaders.files import write_text
from exactrelu.networks.network import Network
from exactrelu.regions.certify import certify_complex
from exactrelu.regions.certify_faces import certify_faces
from exactrelu.regions.cluster import on_cluster
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.domains import Domain
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.faces import f_vector
from exactrelu.regions.partial import EnumerationStopped
from exactrelu.regions.region import Region
from exactrelu.teaching.draw_regions import check_drawable, draw_regions

_SHOWN: Final = 12  #: regions printed for people; --out writes all
_SIGNS_SHOWN: Final = 16


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, where to look, what to write."""
    parser.add_argument("net", metavar="NET", help="a network: .json, .onnx, .nnet or gallery:NAME")
    parser.add_argument("--box", metavar="LO,HI", help="the box [LO,HI]^d, or LO:HI for every coordinate, with commas")
    parser.add_argument("--domain", metavar="FILE", help='the polyhedron A x <= b of a file {"A": [[…]], "b": […]}')
    parser.add_argument(
        "--plane", metavar="P0;P1;P2", help="only the plane through three points, or the line through two: P0;P1"
    )
    parser.add_argument(
        "--jobs", type=int_up_to(1_024), default=1, metavar="N", help="divide the work over N processes (1)"
    )
    parser.add_argument(
        "--journal", type=Path, metavar="FILE", help="keep what is finished there; the same command goes on from it"
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="divide the work over a Dask cluster at this address")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write all regions: .json, .jsonl (all of each) or .parquet (signs)"
    )
    parser.add_argument("--points", action="store_true", help="with a .parquet file: also a point inside each region")
    parser.add_argument("--draw", type=Path, metavar="FILE.svg", help="draw a domain of one or two dimensions")
    parser.add_argument(
        "--evidence", type=Path, metavar="FILE", help="write the certificate that none is missing, for exactrelu check"
    )
    parser.add_argument(
        "--evidence-kind",
        choices=("tree", "complex"),
        help="prove it by a splitting tree (the default), or by the corners and neighbours of all regions, "
        "up to dimension 6: smaller in dimension 1 to 3, and neighbours are proved too",
    )


def run(arguments: argparse.Namespace, limits: Limits) -> Answer:
    """Enumerate, count, write and draw; everything is computed before anything is written."""
    _check_paths(arguments)
    read = read_network(arguments.net, limits)
    domain = read_domain(read.network, arguments, limits)
    if arguments.draw is not None:
        _check_plane(domain, arguments)
    record = domain_record(domain, arguments)
    try:
        regions = _enumerate(read.network, domain, arguments, limits)
    except EnumerationStopped as stopped:
        return partial_answer(stopped.partial, read, record, arguments)
    title = read.network.name or Path(arguments.net).stem
    picture, refusal = _picture(regions, title, arguments, limits)
    evidence = _evidence(regions, arguments)
    fields = {"network": read.record, "domain": record, **_counts(regions)}
    lines = [*read.lines, "", *_count_lines(regions, fields), *_region_lines(regions)]
    if arguments.out is not None:
        write_regions(regions, fields, arguments.out, points=arguments.points, progress=not arguments.no_progress)
        fields["out"] = str(arguments.out)
        what = "row" if is_table(arguments.out) else "record"
        lines.append(f"written   {arguments.out}: {len(regions):,} {what}{'s' * (len(regions) != 1)}")
    if evidence:
        write_text(arguments.evidence, evidence)
        fields["evidence"] = str(arguments.evidence)
        lines.append(f"evidence  {arguments.evidence}: for exactrelu check")
    if picture:
        write_text(arguments.draw, picture)
        fields["drawing"] = str(arguments.draw)
        lines.append(f"drawn     {arguments.draw}")
    if refusal:
        fields["not_drawn"] = refusal
        lines.append(f"not drawn {arguments.draw}: {refusal}")
    return Answer(UNDECIDED if refusal and len(regions) else YES, fields, lines)


def _evidence(regions: RegionComplex, arguments: argparse.Namespace) -> str:
    """The text of the certificate, if one is wanted."""
    if arguments.evidence is None:
        return ""
    if arguments.evidence_kind == "complex":
        return complex_text(certify_faces(regions))
    return certificate_text(certify_complex(regions))


def _is_divided(arguments: argparse.Namespace) -> bool:
    return arguments.jobs > 1 or arguments.journal is not None or arguments.scheduler is not None


def _enumerate(network: Network, domain: Domain, arguments: argparse.Namespace, limits: Limits) -> RegionComplex:
    """One process or several, with a bar; a limit keeps what the journal has."""
    with enumeration_bar(divided=_is_divided(arguments), wanted=not arguments.no_progress) as reports:
        return enumerate_regions(
            network,
            domain,
            max_regions=limits.regions,
            max_faces=limits.faces,
            max_seconds=limits.seconds,
            jobs=arguments.jobs,
            schedule=on_cluster(arguments.scheduler) if arguments.scheduler is not None else None,
            journal=arguments.journal,
            **reports,
        )


def _picture(regions: RegionComplex, title: str, arguments: argparse.Namespace, limits: Limits) -> tuple[str, str]:
    """The picture if one is wanted, or why there is none; the counts are worth printing all the same."""
    if arguments.draw is None:
        return "", ""
    if not len(regions):
        return "", "there is nothing to draw"
    try:
        return draw_regions(regions, title=title, limits=limits), ""
    except LimitExceeded as error:
        return "", str(error)


def _check_paths(arguments: argparse.Namespace) -> None:
    if arguments.draw is not None and arguments.draw.suffix.lower() != ".svg":
        raise InputError(f"the picture must be an .svg file, not {arguments.draw.name!r}", where="--draw")
    check_out(arguments.out, points=arguments.points)
    if arguments.evidence_kind is not None and arguments.evidence is None:
        raise InputError(
            "there is no file for the evidence", where="--evidence-kind", hint="name it by --evidence FILE"
        )
    for path in (arguments.out, arguments.draw, arguments.evidence):
        if path is not None and not path.parent.is_dir():
            raise InputError(
                "cannot be written: its folder does not exist", where=str(path), hint="create the folder first"
            )


def _check_plane(domain: Domain, arguments: argparse.Namespace) -> None:
    """Refuse before the work what surely has no picture; a file may still turn out to be a plane."""
    if arguments.domain is not None:
        return
    dimension = domain.dimension
    if domain.points:
        dimension = len(domain.points) - 1
    elif arguments.box is not None:
        ends = zip(domain.rows.b[::2], domain.rows.b[1::2], strict=True)
        dimension = sum(low + high > 0 for low, high in ends)
    if dimension > 2:
        check_drawable(dimension)


def _counts(regions: RegionComplex) -> dict[str, Any]:
    """The counts; ``f_vector`` has the faces of dimension 0, 1, … that are not at infinity."""
    return {
        "dimension": regions.dimension,
        "activation_regions": regions.activation_regions,
        "linear_regions": regions.linear_regions,
        "affine_pieces": regions.affine_pieces,
        "bounded": regions.bounded_regions,
        "unbounded": regions.unbounded_regions,
        "complete": True,
        "f_vector": _f_vector(regions),
        "neurons": list(regions.neurons),
        **_emptiness(regions),
    }


def _f_vector(regions: RegionComplex) -> list[int] | None:
    """Faces by dimension; None where they are not listed."""
    if len(regions) and regions.lattice is None:
        return None
    return list(f_vector(regions).total)


def _emptiness(regions: RegionComplex) -> dict[str, Any]:
    """Farkas' multipliers of an empty domain, for its rows in the coordinates of its slice."""
    if regions.emptiness is None:
        return {}
    system, multipliers = regions.emptiness.system, regions.emptiness.multipliers
    return {
        "emptiness": {
            "A": strings(system.A),
            "b": [format_rational(v) for v in system.b],
            "E": strings(system.E),
            "f": [format_rational(v) for v in system.f],
            "weak": [format_rational(v) for v in multipliers.weak],
            "equal": [format_rational(v) for v in multipliers.equal],
        }
    }


def _count_lines(regions: RegionComplex, fields: dict[str, Any]) -> list[str]:
    if not len(regions):
        return ["the domain is empty: there are no regions"]
    lines = [
        f"dimension           {regions.dimension}",
        f"activation regions  {regions.activation_regions:,}  "
        f"({regions.bounded_regions:,} bounded, {regions.unbounded_regions:,} unbounded)",
        f"linear regions      {regions.linear_regions:,}",
        f"affine pieces       {regions.affine_pieces:,}",
    ]
    if fields["f_vector"] is not None:
        faces = ", ".join(f"{count:,}" for count in fields["f_vector"])
        lines.append(f"faces               {faces}  (of dimension 0, 1, …)")
    return [*lines, "complete            yes: none is missing, none is empty"]


def _region_lines(regions: RegionComplex) -> list[str]:
    """A table of the first regions: number, signs, a point inside, the affine map there."""
    if not len(regions):
        return []
    shown = [regions[k] for k in range(min(_SHOWN, len(regions)))]
    rows = [("region", _signs(None, regions.neurons), "a point inside", "affine map")]
    rows += [(str(r.number), _signs(r, regions.neurons), _point(r), _map(r)) for r in shown]
    widths = [max(len(row[k]) for row in rows) for k in range(3)]
    lines = ["", *("  ".join([row[0].rjust(widths[0]), row[1].ljust(widths[1]), row[2].ljust(widths[2]), row[3]])
                   for row in rows)]  # fmt: skip
    if len(regions) > _SHOWN:
        lines.append(f"… and {len(regions) - _SHOWN:,} more, all of them exactly with --out FILE.jsonl")
    return [*(line.rstrip() for line in lines), ""]


def _signs(region: Region | None, neurons: Sequence[str]) -> str:
    """The signs of the first neurons; their names, if they have room, for the head of the table."""
    cut = len(neurons) > _SIGNS_SHOWN
    if region is None:
        shown = neurons if len(neurons) < 3 else (neurons[0], "…", neurons[-1])
        return f"signs of {', '.join(shown)}" if shown else "signs"
    letters = " ".join(sign_letters(region.sign_vector[:_SIGNS_SHOWN]))
    return f"{letters} …" if cut else letters


def _point(region: Region) -> str:
    numbers = [shorten_rational(v) for v in region.interior_point]
    return f"({', '.join(numbers[:6])}{', …' if len(numbers) > 6 else ''})"


def _map(region: Region) -> str:
    """The outputs as affine forms in the inputs, the first of each."""
    from exactrelu.teaching.draw_regions_words import short_lines

    architecture = region.complex.network.architecture
    lines = short_lines(region.affine_map, architecture.outputs, architecture.inputs)
    text = ", ".join(lines[:3]) + (", …" if len(lines) > 3 else "")
    return text if len(text) <= 100 else f"{text[:99]}…"
