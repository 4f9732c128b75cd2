"""The file of regions that ``exactrelu regions --out`` writes, every number exact.

``.jsonl`` has a record of all that is known of a region on each line and nothing else; ``.json`` is one object with the
fields of the command, the records under ``"regions"``; ``.parquet`` is for many regions and has little of each, see
``exactrelu.regions.storage``.  Records are written as they are made, under a temporary name.

Names in this module
    a, b      a facet's half-space a x <= b, in coprime integers
    A, b      the affine map x -> A x + b of the outputs
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from exactrelu import __version__
from exactrelu.cli.progress import Report, progress_bar
from exactrelu.errors import InputError
from exactrelu.exact.rationals import format_rational
from exactrelu.loaders.files import replacing
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.region import Facet, Region
from exactrelu.regions.storage import check_storable, store_regions

FORMAT: Final = "exactrelu-regions"
VERSION: Final = 1
_SUFFIXES: Final = (".json", ".jsonl", ".parquet")


def is_table(path: Path) -> bool:
    """Is this the name of a Parquet file?"""
    return path.suffix.lower() == ".parquet"


def check_out(path: Path | None, *, points: bool) -> None:
    """Raise before the work unless the file can be written as it is wanted.

    Raises:
        InputError: its suffix names no format, the package for Parquet is not installed, or there is no table that
            could have points.
    """
    if path is not None and path.suffix.lower() not in _SUFFIXES:
        formats = f"{', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}"
        raise InputError(f"the regions must go to a {formats} file, not {path.name!r}", where="--out")
    if path is not None and is_table(path):
        check_storable()
    elif points:
        raise InputError("only a .parquet file needs it", where="--points", hint="add --out FILE.parquet")


def write_regions(
    regions: RegionComplex, fields: Mapping[str, Any], path: Path, *, points: bool, progress: bool
) -> None:
    """Write all regions, completely or not at all.

    Raises:
        InputError: the file cannot be written.

    Cost: some milliseconds a record, some microseconds a row of a table; the memory holds one of them.
    """
    if is_table(path):
        store_regions(regions, path, points=points)
        return
    with replacing(path) as file, progress_bar("writing", len(regions), wanted=progress, unit="records") as report:
        file.writelines(_pieces(regions, fields, report, alone=path.suffix.lower() == ".jsonl"))


def _pieces(regions: RegionComplex, fields: Mapping[str, Any], report: Report, *, alone: bool) -> Iterator[bytes]:
    """The bytes of the file, a record at a time: ``alone``, or as the last field of an object."""
    if not alone:
        head = {"format": FORMAT, "version": VERSION, "exactrelu": __version__, **fields}
        yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "regions": [\n'
    for number, record in enumerate(region_records(regions)):
        if not alone and number:
            yield b",\n"
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n" * alone
        if number % 100 == 99:
            report("writing", number + 1)
    if not alone:
        yield b"\n]}\n"


def region_records(regions: RegionComplex) -> Iterator[dict[str, Any]]:
    """The regions as JSON data, in their order."""
    for region, linear, piece in zip(regions, regions.linear_region_of, regions.affine_piece_of, strict=True):
        yield {**_record(region), "linear_region": int(linear), "affine_piece": int(piece)}


def _record(region: Region) -> dict[str, Any]:
    return {
        "region": region.number,
        "signs": dict(region.pattern),
        "bounded": region.is_bounded,
        "interior_point": _strings(region.interior_point),
        "facets": [_facet(facet) for facet in region.facets],
        "neighbours": list(region.neighbours),
        "affine_map": {"A": _rows(region.affine_map.A), "b": _strings(region.affine_map.b)},
        **_corners(region),
    }


def _corners(region: Region) -> dict[str, Any]:
    """The vertices and rays, where all faces are known."""
    if region.complex.lattice is None:
        return {}
    return {
        "vertices": _rows(region.vertices),
        "rays": _rows(region.rays),
        "lineality": _rows(region.lineality),
    }


def _facet(facet: Facet) -> dict[str, Any]:
    return {
        "a": [str(v) for v in facet.a],
        "b": str(facet.b),
        "neurons": list(facet.neurons),
        "domain_rows": list(facet.domain_rows),
        "neighbour": facet.neighbour,
    }


def _strings(values: Iterable[Fraction]) -> list[str]:
    return [format_rational(v) for v in values]


def _rows(rows: Sequence[Sequence[Fraction]]) -> list[list[str]]:
    return [_strings(row) for row in rows]
