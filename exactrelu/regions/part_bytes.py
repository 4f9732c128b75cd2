"""A finished part as bytes and back: what processes send and a journal keeps.

First the length of a JSON header, 8 bytes, then the header: names, types and shapes of arrays, and a few numbers; then
the bytes of the arrays, one after the other, little-endian.  All begin at multiples of 8 bytes.

Nothing in them could execute.  Vertices have two forms: packed, as a journal keeps them, and dumped, which is quicker
but not made for bytes of unknown origin; so it is read only from a process of one's own.
"""

from __future__ import annotations

import dataclasses
import json
import math
import mmap
from typing import Any

import numpy as np

from exactrelu.errors import InputError
from exactrelu.regions.chunks import Part
from exactrelu.regions.growable import Array, starts_of
from exactrelu.regions.packed_points import DumpedPoints, PackedPoints, dump_points, pack
from exactrelu.regions.pieces import Finished
from exactrelu.regions.rows import ExactRows
from exactrelu.regions.signs import SignCount
from exactrelu.regions.tree_certify import TreeCount
from exactrelu.regions.tree_facets import FacetSlots
from exactrelu.regions.tree_parts import FinishedPart
from exactrelu.regions.vertices import Vertices

_TYPES = ("<i4", "<i8", "<u8", "<f8", "|i1", "|u1")
ALIGNMENT = 8


def as_pieces(part: Finished, *, dumped: bool = False) -> list[bytes | memoryview]:
    """The bytes of a part in pieces, most of which are not copied.

    Args:
        part: of either engine.
        dumped: are they for the process that started this one?
    """
    arrays, numbers = _tree_arrays(part) if isinstance(part, FinishedPart) else _arrays(part, dumped)
    stored = {name: np.ascontiguousarray(array, dtype=_little(array)) for name, array in arrays.items()}
    shapes = [[name, array.dtype.str, list(array.shape)] for name, array in stored.items()]
    header = json.dumps({"arrays": shapes, "numbers": numbers}).encode()
    header += b" " * _padding(len(header))
    pieces: list[bytes | memoryview] = [len(header).to_bytes(8, "little"), header]
    for array in stored.values():
        if array.size:
            pieces += [array.reshape(-1).view(np.uint8).data, bytes(_padding(array.nbytes))]
    return pieces


def _padding(size: int) -> int:
    return -size % ALIGNMENT


def as_bytes(part: Finished) -> bytes:
    """The bytes of a part."""
    return b"".join(as_pieces(part))


def from_bytes(data: bytes | bytearray | mmap.mmap, *, dumped: bool = False) -> Finished:
    """The part with these bytes, which its arrays look into.

    Args:
        data: the bytes.
        dumped: are they from a process that this one started?

    Raises:
        InputError: they are not those of a part.
    """
    try:
        size = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + size])
        arrays, at = {}, 8 + size
        for name, kind, shape in header["arrays"]:
            if kind not in _TYPES:
                raise ValueError(kind)
            arrays[name] = np.frombuffer(data, dtype=kind, count=math.prod(shape), offset=at).reshape(shape)
            at += arrays[name].nbytes + _padding(arrays[name].nbytes)
        numbers = header["numbers"]
        return _tree_part(arrays, numbers) if "tree" in numbers else _part(arrays, numbers, dumped)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise InputError(f"these bytes are no part of a run: {type(error).__name__}") from None


def _little(array: Array) -> np.dtype[Any]:
    kind: np.dtype[Any] = array.dtype.newbyteorder("<")
    return kind


def _arrays(part: Part, dumped: bool) -> tuple[dict[str, Array], dict[str, Any]]:
    points, D = part.vertices.exact, part.vertices.floats.shape[1]
    arrays = {
        "points": np.frombuffer(dump_points(points), dtype=np.uint8) if dumped else pack(points, D).data,
        "shared_points": part.shared_points.data,
        "floats": part.vertices.floats,
        "wall_set": part.wall_set,
        "wall_row": part.wall_row,
        "walls": np.array([wall for walls in part.wall_sets for wall in walls], dtype=np.int64),
        "walls_each": np.array([len(walls) for walls in part.wall_sets], dtype=np.int64),
        "signs": part.signs,
        "outputs": part.outputs.digits,
        "row_of_cell": part.row_of_cell,
        "lineage": part.lineage,
    }
    for k, (values, lengths) in enumerate(part.lists, start=1):
        arrays |= {f"faces_{k}": values, f"lengths_{k}": lengths}
    numbers = {
        "shared": part.shared,
        "absolute": part.vertices.absolute.hex(),
        "B": part.outputs.B,
        "bound": hex(part.outputs.bound),
        "count": [part.count.asked, part.count.exact, part.count.zero],
    }
    return arrays, numbers


def _part(arrays: dict[str, Array], numbers: dict[str, Any], dumped: bool) -> Part:
    data, floats = arrays["points"], arrays["floats"]
    if not dumped and (data.ndim != 3 or len(data) != len(floats)):
        raise ValueError("points")
    points = DumpedPoints(data.data, len(floats)) if dumped else PackedPoints(data)
    walls, lengths = arrays["walls"].tolist(), arrays["walls_each"]
    starts = starts_of(lengths).tolist()
    return Part(
        vertices=Vertices.with_floats(points, floats, float.fromhex(numbers["absolute"])),
        shared_points=PackedPoints(arrays["shared_points"]),
        lists=[(arrays[f"faces_{k + 1}"], arrays[f"lengths_{k + 1}"]) for k in range(len(numbers["shared"]))],
        shared=[int(number) for number in numbers["shared"]],
        wall_set=arrays["wall_set"],
        wall_row=arrays["wall_row"],
        wall_sets=[tuple(walls[s : s + n]) for s, n in zip(starts, lengths.tolist(), strict=True)],
        signs=arrays["signs"],
        outputs=ExactRows(arrays["outputs"], numbers["B"], int(numbers["bound"], 16)),
        row_of_cell=arrays["row_of_cell"],
        lineage=arrays["lineage"],
        count=SignCount(*numbers["count"]),
    )


def _tree_arrays(part: FinishedPart) -> tuple[dict[str, Array], dict[str, Any]]:
    exact = dict(sorted(part.exact_points.items()))
    sides = part.sides
    arrays = {
        "signs": part.signs,
        "points": part.points,
        "exact_cells": np.array(list(exact), dtype=np.int64),
        "exact_points": pack(list(exact.values()), part.points.shape[1]).data,
        "outputs": part.outputs.digits,
        "row_of_cell": part.row_of_cell,
        "cells": sides.cells,
        "walls": sides.walls,
        "extra": sides.extra,
        "extra_walls": sides.extra_walls,
        "is_open": sides.is_open.view(np.uint8),
        "is_bounded": part.is_bounded.view(np.uint8),
    }
    numbers = {
        "tree": True,
        "B": part.outputs.B,
        "bound": hex(part.outputs.bound),
        "count": dataclasses.astuple(part.count),
    }
    return arrays, numbers


def _tree_part(arrays: dict[str, Array], numbers: dict[str, Any]) -> FinishedPart:
    exact = zip(arrays["exact_cells"].tolist(), PackedPoints(arrays["exact_points"]), strict=True)
    cells, walls, extra, extra_walls = (arrays[name] for name in ("cells", "walls", "extra", "extra_walls"))
    return FinishedPart(
        signs=arrays["signs"],
        points=arrays["points"],
        exact_points=dict(exact),
        outputs=ExactRows(arrays["outputs"], numbers["B"], int(numbers["bound"], 16)),
        row_of_cell=arrays["row_of_cell"],
        sides=FacetSlots(cells, walls, extra, extra_walls, arrays["is_open"].view(bool)),
        is_bounded=arrays["is_bounded"].view(bool),
        count=TreeCount(*numbers["count"]),
    )
