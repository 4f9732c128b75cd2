"""What ``exactrelu regions`` says when a limit ended the enumeration: lower bounds, and where to go on."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from exactrelu.cli.answer import UNDECIDED, Answer
from exactrelu.cli.read_network import NetworkRead
from exactrelu.cli.region_records import is_table
from exactrelu.regions.partial import PartialRegions
from exactrelu.regions.storage import store_regions
from exactrelu.regions.storage_header import COUNTS


def partial_answer(
    partial: PartialRegions, read: NetworkRead, domain: Mapping[str, Any], arguments: argparse.Namespace
) -> Answer:
    """The answer of a run that a limit ended: nothing in it is called complete, and nothing is guessed.

    The promised counts are null, what is proved stands under ``"at_least"``.  Regions of finished chunks go to a
    .parquet file, which says that it is not complete; other files are not written.
    """
    fields: dict[str, Any] = {
        "verdict": "unknown",
        "network": read.record,
        "domain": domain,
        "dimension": partial.dimension,
        **dict.fromkeys(COUNTS),
        "complete": False,
        "at_least": dict(partial.counts),
        "stopped": partial.limit,
        "regions_finished": len(partial),
        "neurons": list(partial.neurons),
    }
    lines = [*read.lines, "", *_count_lines(partial)]
    for part in (_chunks(partial, arguments), _table(partial, arguments), _not_written(partial, arguments)):
        fields |= part[0]
        lines += part[1]
    return Answer(UNDECIDED, fields, lines)


def _count_lines(partial: PartialRegions) -> list[str]:
    counts = partial.counts
    return [
        f"dimension           {partial.dimension}",
        f"activation regions  at least {counts['activation_regions']:,}  "
        f"({counts['bounded']:,} bounded and {counts['unbounded']:,} unbounded at least)",
        f"linear regions      at least {counts['linear_regions']:,}",
        f"affine pieces       at least {counts['affine_pieces']:,}",
        f"complete            no: {partial.limit}",
    ]


def _chunks(partial: PartialRegions, arguments: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """How much of a divided run is finished, and how to go on."""
    fields: dict[str, Any] = {}
    lines = []
    if partial.chunks:
        fields = {"chunks_finished": partial.finished, "chunks": partial.chunks}
        lines.append(
            f"finished            {partial.finished} of {partial.chunks} chunks, with {len(partial):,} regions"
        )
    if arguments.journal is not None and partial.chunks:
        fields["journal"] = str(arguments.journal)
        lines.append(
            f"journal   {arguments.journal}: keeps them; the same command with a higher limit goes on from there"
        )
    elif arguments.journal is None:
        lines.append("note      with --journal FILE finished parts are kept, and the same command goes on from there")
    return fields, lines


def _table(partial: PartialRegions, arguments: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """The regions of finished chunks, if there are any and a table is wanted."""
    if arguments.out is None or not is_table(arguments.out) or not len(partial):
        return {}, []
    store_regions(partial, arguments.out)
    rows = f"{len(partial):,} region{'s' * (len(partial) != 1)}"
    return {"out": str(arguments.out)}, [
        f"written   {arguments.out}: the {rows} of finished chunks, marked as not complete"
    ]


def _not_written(partial: PartialRegions, arguments: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """The files that must wait for a complete run."""
    tabled = arguments.out is not None and is_table(arguments.out) and len(partial) > 0
    waiting = [] if tabled else [arguments.out]
    names = [str(path) for path in (*waiting, arguments.evidence, arguments.draw) if path is not None]
    return ({"not_written": names} if names else {}), [
        f"not written  {name}: the regions are not complete" for name in names
    ]
