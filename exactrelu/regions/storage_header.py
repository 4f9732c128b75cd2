"""What a Parquet file of regions says of itself: a JSON object in the metadata of its schema, and its sha256.

``complete`` true: every region is in the file, and ``counts`` are exact.  ``complete`` false: some regions are in the
file, and ``counts`` are lower bounds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from exactrelu import __version__
from exactrelu.errors import InputError
from exactrelu.exact.matrices import Matrix, Vector
from exactrelu.exact.rationals import format_rational
from exactrelu.limits import Limits
from exactrelu.loaders.bounded_json import parse_json
from exactrelu.loaders.domain_files import domain_from_document
from exactrelu.loaders.json_values import as_flag, as_list, as_name, as_number, as_table, check_keys
from exactrelu.networks.network_text import fingerprint
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.domains import Domain
from exactrelu.regions.partial import PartialRegions

FORMAT: Final = "exactrelu-region-table"
VERSION: Final = 1
#: In the metadata of the schema: of the JSON object, of its sha256.
KEY, KEY_SHA256 = b"exactrelu", b"exactrelu.sha256"
COUNTS: Final = ("activation_regions", "linear_regions", "affine_pieces", "bounded", "unbounded")


@dataclass(frozen=True)
class Header:
    """What a file of regions is about.

    Attributes:
        network_sha256: the fingerprint of the network.
        domain: where its regions were looked for.
        neurons: the kinked neurons, in the order of a sign vector.
        complete: are all regions in the file?
        counts: of all regions; lower bounds unless ``complete``.
    """

    network_sha256: str
    domain: Domain
    neurons: tuple[str, ...]
    complete: bool
    counts: Mapping[str, int]


def header_of(regions: RegionComplex | PartialRegions) -> Header:
    """The header of the file of these regions."""
    if isinstance(regions, PartialRegions):
        counts = dict(regions.counts)
    else:
        numbers = (
            regions.activation_regions,
            regions.linear_regions,
            regions.affine_pieces,
            regions.bounded_regions,
            regions.unbounded_regions,
        )
        counts = dict(zip(COUNTS, numbers, strict=True))
    complete = isinstance(regions, RegionComplex)
    return Header(fingerprint(regions.network), regions.domain, regions.neurons, complete, counts)


def as_metadata(header: Header) -> dict[bytes, bytes]:
    """The header as metadata, the same bytes for equal headers."""
    text = _text(header)
    return {KEY: text, KEY_SHA256: hashlib.sha256(text).hexdigest().encode()}


def _text(header: Header) -> bytes:
    rows = header.domain.rows
    domain = {
        "dimension": rows.dimension,
        "A": _matrix(rows.A),
        "b": _vector(rows.b),
        "E": _matrix(rows.E),
        "f": _vector(rows.f),
        "points": _matrix(header.domain.points),
    }
    document = {
        "format": FORMAT,
        "version": VERSION,
        "exactrelu": __version__,
        "network": {"sha256": header.network_sha256},
        "domain": domain,
        "neurons": list(header.neurons),
        "complete": header.complete,
        "counts": {name: header.counts[name] for name in COUNTS},
    }
    return json.dumps(document, ensure_ascii=False).encode()


def read_header(metadata: Mapping[bytes, bytes], limits: Limits) -> Header:
    """The header that the metadata have.

    Raises:
        InputError: there is none, or it is damaged, or of another version.
    """
    text = metadata.get(KEY)
    if text is None:
        raise InputError("it is a Parquet file, but none of regions")
    if metadata.get(KEY_SHA256) != hashlib.sha256(text).hexdigest().encode():
        raise InputError("its header is damaged: the sha256 is another")
    table = as_table(parse_json(text, limits=limits), "")
    check_keys(table, "", ("format", "version", "exactrelu", "network", "domain", "neurons", "complete", "counts"), ())
    if (table["format"], table["version"]) != (FORMAT, VERSION):
        raise InputError("it is of another format or version", hint=f"this program reads {FORMAT} {VERSION}")
    network, counts = as_table(table["network"], "network"), as_table(table["counts"], "counts")
    check_keys(network, "network", ("sha256",), ())
    check_keys(counts, "counts", COUNTS, ())
    neurons = as_list(table["neurons"], "neurons")
    return Header(
        network_sha256=_sha256(network["sha256"]),
        domain=_domain(as_table(table["domain"], "domain"), limits),
        neurons=tuple(as_name(name, f"neurons[{k}]", limits) for k, name in enumerate(neurons)),
        complete=as_flag(table["complete"], "complete"),
        counts={name: _count(counts[name], f"counts.{name}") for name in COUNTS},
    )


def _domain(table: dict[str, Any], limits: Limits) -> Domain:
    keys = ("A", "b", "E", "f")
    check_keys(table, "domain", ("dimension", *keys, "points"), ())
    n = _count(table["dimension"], "domain.dimension")
    domain = Domain(domain_from_document({key: table[key] for key in keys}, n, limits=limits))
    points = [_row(row, "domain.points", limits) for row in as_list(table["points"], "domain.points")]
    return domain.through(*points) if points else domain


def _row(value: Any, place: str, limits: Limits) -> list[Fraction]:
    return [as_number(entry, place, limits) for entry in as_list(value, place)]


def _count(value: Any, place: str) -> int:
    if type(value) is not int or value < 0:
        raise InputError("must be an int that is not negative", where=place)
    return value


def _sha256(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise InputError("must be 64 hexadecimal digits", where="network.sha256")
    return value


def _vector(values: Vector) -> list[str]:
    return [format_rational(v) for v in values]


def _matrix(rows: Matrix) -> list[list[str]]:
    return [_vector(row) for row in rows]
