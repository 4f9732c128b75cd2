"""Regions in a Parquet file: two bits a sign, about three bytes a region; the extra ``store``.

A row is a region, and rows stand in the order of their sign vectors (``sign_bits``), so that neighbours in the file
are alike and compress well, and a region is found by bisection.  The columns:

    signs            the sign vector, two bits a neuron, in one binary of fixed size
    bounded          is the region bounded?
    affine_piece     the number of its affine map, in order of occurrence in the file
    linear_region    the number of its linear region, likewise; only in a complete file
    interior_point   a point inside, as strings "p/q"; only if asked for

Pages have checksums.  What else a file says is in ``storage_header``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any, Final

import numpy as np

from exactrelu.errors import InputError, InputTooLarge
from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import format_rational, parse_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.loaders.files import PathLike, replacing
from exactrelu.regions.complex import RegionComplex
from exactrelu.regions.growable import Array
from exactrelu.regions.interior_points import iterate_interior_points
from exactrelu.regions.linear_regions import distinct_rows
from exactrelu.regions.partial import PartialRegions
from exactrelu.regions.sign_bits import are_ascending, find_packed, pack_signs, packed_width, sign_order, unpack_signs
from exactrelu.regions.storage_header import Header, as_metadata, header_of, read_header

#: Rows that are written, and later read, at once: what bounds the memory.
BLOCK: Final = 1 << 17
_LEVEL: Final = 9  #: of zstd; a higher one takes ten times as long and saves a fifth
_UNPACKED: Final = 64  #: sign vectors may be so many times larger than a file that is read


@dataclass(frozen=True, eq=False)
class StoredRegions:
    """The regions in a file.

    Attributes:
        header: what they are regions of, and how many there are.
        packed: sign vectors, two bits a sign, ascending; see :attr:`signs`.
        is_bounded: region -> is it bounded?
        affine_piece_of: region -> number of its affine map.
        linear_region_of: region -> number of its linear region; None unless the file is complete.
        point_texts: region -> a point inside, as strings; None if the file has none.
    """

    header: Header
    packed: Array
    is_bounded: Array
    affine_piece_of: Array
    linear_region_of: Array | None
    point_texts: list[list[str]] | None

    def __len__(self) -> int:
        return len(self.packed)

    @property
    def signs(self) -> Array:
        """The sign vectors, regions x neurons, int8."""
        return unpack_signs(self.packed, len(self.header.neurons))

    def sign_vector(self, k: int) -> tuple[int, ...]:
        """The signs of one region."""
        return tuple(unpack_signs(self.packed[k : k + 1], len(self.header.neurons))[0].tolist())

    def find(self, sign_vector: tuple[int, ...]) -> int | None:
        """The number of the region with these signs, or None if the file has none.

        Raises:
            InputError: there is not one sign -1, 0 or 1 for each neuron.
        """
        if len(sign_vector) != len(self.header.neurons) or not set(sign_vector) <= {-1, 0, 1}:
            raise InputError(f"the sign vector must have {len(self.header.neurons)} signs -1, 0 or 1")
        wanted = pack_signs(np.array([sign_vector], dtype=np.int8).reshape(1, -1))
        return find_packed(wanted[0], self.packed)

    def interior_point(self, k: int) -> Vector:
        """The point inside a region.

        Raises:
            InputError: the file has no points, or this is none.
        """
        if self.point_texts is None:
            raise InputError("the file has no interior points", hint="write it with points=True")
        return tuple(parse_rational(text, what="coordinate") for text in self.point_texts[k])


def check_storable() -> None:
    """Raise unless Parquet files can be written and read here.

    Raises:
        InputError: the package pyarrow is not installed.
    """
    _parquet()


def store_regions(regions: RegionComplex | PartialRegions, path: PathLike, *, points: bool = False) -> None:
    """Write all regions to a Parquet file, completely or not at all.

    Args:
        regions: all of them, or those that a stopped run had finished.
        path: of the file.
        points: also a point inside each; partial regions have none.

    Raises:
        InputError: pyarrow is not installed, or the file cannot be written.

    Cost: about 2 microseconds a region, with points 20 more.  Besides the regions the memory holds their packed signs
    and one block of rows.
    """
    arrow, parquet = _parquet()
    header = header_of(regions)
    whole = regions if isinstance(regions, RegionComplex) else None
    packed = pack_signs(regions.signs)
    order = sign_order(packed)
    numbers = {"affine_piece": _renumbered(regions.affine_piece_of[order])}
    if whole is not None:
        numbers["linear_region"] = _renumbered(whole.linear_region_of[order])
    inside = iterate_interior_points(whole, order.tolist()) if points and whole is not None else None
    schema = _schema(arrow, header, points=inside is not None)
    with replacing(path) as file, _writer(parquet, file, schema) as writer:
        for first in range(0, len(order), BLOCK):
            rows = order[first : first + BLOCK]
            columns = [_as_binary(arrow, packed[rows]), arrow.array(regions.is_bounded[rows])]
            columns += [arrow.array(column[first : first + BLOCK]) for column in numbers.values()]
            if inside is not None:
                texts = [[format_rational(v) for v in x] for x in islice(inside, len(rows))]
                columns.append(arrow.array(texts, type=schema.field("interior_point").type))
            writer.write_batch(arrow.record_batch(columns, schema=schema), row_group_size=BLOCK)


def read_regions(path: PathLike, *, limits: Limits = DEFAULT_LIMITS) -> StoredRegions:
    """The regions in a Parquet file of :func:`store_regions`.

    Args:
        path: of the file.
        limits: ``regions`` and ``file_bytes`` bound what is read.

    Raises:
        InputError: pyarrow is not installed, there is no such file, or it is damaged, or no file of regions: the rows
            must fit the header, and every promise of this page.
        InputTooLarge: it is beyond a limit.

    Cost: less than a microsecond a region.
    """
    arrow, parquet = _parquet()
    where = os.fspath(path)
    if not os.path.isfile(path):
        raise InputError("there is no such file", where=where)
    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as file:
            return _read(arrow, file, limits)
    except InputError as error:
        raise error.located(where) from None
    except (arrow.ArrowException, OSError, ValueError) as error:
        reason = (str(error).splitlines() or ["it cannot be read"])[0][:200]
        raise InputError(f"is no Parquet file, or damaged: {reason}", where=where) from None


# Writing


def _parquet() -> tuple[Any, Any]:
    """The package pyarrow and its part for Parquet."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise InputError("Parquet files need the package pyarrow", hint="pip install 'exactrelu[store]'") from None


def _schema(arrow: Any, header: Header, *, points: bool) -> Any:
    fields = {"signs": arrow.binary(packed_width(len(header.neurons))), "bounded": arrow.bool_()}
    fields["affine_piece"] = arrow.int64()
    if header.complete:
        fields["linear_region"] = arrow.int64()
    if points:
        fields["interior_point"] = arrow.list_(arrow.string())
    columns = [arrow.field(name, kind, nullable=False) for name, kind in fields.items()]
    return arrow.schema(columns, metadata=as_metadata(header))


def _writer(parquet: Any, file: Any, schema: Any) -> Any:
    numbers = [name for name in schema.names if name in ("affine_piece", "linear_region")]
    return parquet.ParquetWriter(
        file,
        schema,
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=False,
        column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
        sorting_columns=[parquet.SortingColumn(0)],
        write_page_checksum=True,
    )


def _as_binary(arrow: Any, packed: Array) -> Any:
    kind, buffer = arrow.binary(packed.shape[1]), arrow.py_buffer(np.ascontiguousarray(packed))
    return arrow.FixedSizeBinaryArray.from_buffers(kind, len(packed), [None, buffer])


def _renumbered(numbers: Array) -> Array:
    """The same numbers, in order of occurrence."""
    return distinct_rows(np.ascontiguousarray(numbers, dtype=np.int64)[:, None])


# Reading


def _read(arrow: Any, file: Any, limits: Limits) -> StoredRegions:
    header = read_header(file.schema_arrow.metadata or {}, limits)
    count, width = file.metadata.num_rows, packed_width(len(header.neurons))
    _check_size(count, width, limits)
    points = "interior_point" in file.schema_arrow.names
    if not file.schema_arrow.remove_metadata().equals(_schema(arrow, header, points=points).remove_metadata()):
        raise InputError("its columns are not those of a file of regions with this header")
    found = StoredRegions(
        header=header,
        packed=np.zeros((count, width), dtype=np.uint8),
        is_bounded=np.zeros(count, dtype=bool),
        affine_piece_of=np.zeros(count, dtype=np.int64),
        linear_region_of=np.zeros(count, dtype=np.int64) if header.complete else None,
        point_texts=[] if points else None,
    )
    first = 0
    for batch in file.iter_batches(batch_size=BLOCK):
        if first + len(batch) > count:
            raise InputError("it has more rows than it says")
        _take(batch, found, slice(first, first + len(batch)))
        first += len(batch)
    if first != count:
        raise InputError("it has fewer rows than it says")
    _check_counts(found)
    return found


def _check_size(count: int, width: int, limits: Limits) -> None:
    if count > limits.regions:
        raise InputTooLarge("regions", needed=count, allowed=limits.regions, doing="reading regions")
    unpacked = -(-count * width // _UNPACKED)
    if unpacked > limits.file_bytes:
        raise InputTooLarge("file_bytes", needed=unpacked, allowed=limits.file_bytes, doing="reading sign vectors")


def _take(batch: Any, into: StoredRegions, rows: slice) -> None:
    """Copy a block of rows, and check it."""
    signs, width = batch.column("signs"), into.packed.shape[1]
    block = np.frombuffer(signs.buffers()[1], dtype=np.uint8, count=len(batch) * width, offset=signs.offset * width)
    into.packed[rows] = block.reshape(len(batch), width)
    unpack_signs(into.packed[rows], len(into.header.neurons))
    if not are_ascending(into.packed[max(0, rows.start - 1) : rows.stop]):
        raise InputError("its sign vectors are not in ascending order")
    into.is_bounded[rows] = batch.column("bounded").to_numpy(zero_copy_only=False)
    into.affine_piece_of[rows] = batch.column("affine_piece").to_numpy()
    if into.linear_region_of is not None:
        into.linear_region_of[rows] = batch.column("linear_region").to_numpy()
    if into.point_texts is not None:
        texts = batch.column("interior_point").to_pylist()
        if any(len(x) != into.header.domain.dimension or None in x for x in texts):
            raise InputError(f"an interior point has not {into.header.domain.dimension} coordinates")
        into.point_texts.extend(texts)


def _check_counts(found: StoredRegions) -> None:
    """The counts of the header against the rows; those of a partial file are lower bounds."""
    bounded = int(found.is_bounded.sum())
    rows = {
        "activation_regions": len(found),
        "affine_pieces": _count_in_order(found.affine_piece_of),
        "bounded": bounded,
        "unbounded": len(found) - bounded,
    }
    if found.linear_region_of is not None:
        rows["linear_regions"] = _count_in_order(found.linear_region_of)
    for name, number in rows.items():
        said = found.header.counts[name]
        if number > said or (number != said and found.header.complete):
            raise InputError(f"its header says {name} = {said}, its rows {number}")


def _count_in_order(numbers: Array) -> int:
    """How many different numbers there are, which must be 0, 1, … in order of occurrence."""
    greatest = np.maximum.accumulate(np.concatenate([[-1], numbers]))
    if (numbers < 0).any() or (numbers > greatest[:-1] + 1).any():
        raise InputError("its affine pieces or linear regions are not numbered in order of occurrence")
    return int(greatest[-1]) + 1
