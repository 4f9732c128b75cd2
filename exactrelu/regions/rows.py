"""Float room: exact integer rows of a level on all cells, by float64 products below 2^53, and their roundings.

The row of a neuron on a cell is the integer vector r with Z = r (y, t) there.  All cells are done in one matrix
product per read.  Entries are int64 while an a-priori bound allows it, digits in base 2^B beyond (``limbs``).
``rounded`` gives float copies with an error bound, for ``signs`` to propose from.

Names in this module
    D, w, t     coordinates of (y, t); neurons of the level; terms of a read
    B, L        bits and number of the digits
    u           unit roundoff 2^-53
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exactrelu.regions.growable import Array
from exactrelu.regions.integer_form import Level, Read
from exactrelu.regions.limbs import (
    EXACT_BITS,
    as_integers,
    digits_needed,
    digits_of,
    normalized,
    trimmed_length,
    weight_digits,
)

#: int64 holds every sum that is bounded by this.
PLAIN_BOUND = 2**62
#: Digits of this many bits together are put back into one int64.
PLAIN_BITS = 60
#: So many products of digits, each at most 2^53, and a carried digit have a sum below 2^62.
MOST_PRODUCTS = 500
#: Entries of this many bits still become floats without overflow, and their products without underflow.
FLOAT_BITS = 480
#: Array entries that one step may use.
CHUNK = 400_000
#: Digits that a float copy of a huge row keeps: more than 53 + 24 bits below the greatest entry.
KEPT_DIGITS = 5


@dataclass(frozen=True)
class ExactRows:
    """Integer rows of w neurons on some cells.

    Attributes:
        digits: (cells, D, L, w) int64, least digit first; plain int64 entries if L = 1.
        B: bits of a digit.
        bound: no entry is greater in absolute value.
    """

    digits: Array
    B: int
    bound: int

    @property
    def is_plain(self) -> bool:
        """Are the entries int64 rather than digits?"""
        return bool(self.digits.shape[2] == 1)

    def integers(self, cells: Array, neurons: Array) -> list[list[int]]:
        """The rows of the pairs (cell, neuron) as Python ints."""
        chosen = self.digits[cells, :, :, neurons]
        if self.is_plain:
            rows: list[list[int]] = chosen[:, :, 0].tolist()
            return rows
        return as_integers(chosen, self.B)


@dataclass(frozen=True)
class Source:
    """Rows of an earlier level and, for every current cell, which of them is its own."""

    level: Level
    rows: ExactRows
    row_of_cell: Array


def fewer_rows(source: Source, row_of_cell: Array) -> Source:
    """The source for other cells, with those rows only that they have.

    Args:
        source: of some cells.
        row_of_cell: for every other cell which row is its own.
    """
    used, which = np.unique(row_of_cell, return_inverse=True)
    return Source(source.level, ExactRows(source.rows.digits[used], source.rows.B, source.rows.bound), which)


@dataclass(frozen=True)
class RoundedRows:
    """Float rows, each scaled by a power of two to greatest entry in [1/2, 1) (or zero).

    Every entry v of a scaled exact row is |v - values| <= relative u |v| + absolute.
    """

    values: Array
    relative: int
    absolute: float


def level_rows(level: Level, sources: Mapping[int, Source], signs: Array, cells: int, B: int) -> ExactRows:
    """The rows of all neurons of a level on all cells; one single "cell" if the level reads only (y, t).

    Args:
        level: what to compute.
        sources: the levels it reads.
        signs: sign vectors, columns x cells.
        cells: how many cells there are.
        B: bits of a digit, the same for all levels.

    Cost: cells x D x terms x neurons multiplications, in matrix products.
    """
    direct_bound = max((abs(int(v)) for v in level.direct.ravel()), default=0)
    bound = direct_bound + sum(read.growth * sources[read.level].rows.bound for read in level.reads)
    plain = bound < PLAIN_BOUND and all(sources[read.level].rows.is_plain for read in level.reads)
    L = 1 if plain else digits_needed(bound.bit_length(), B)
    step = _step(level, sources, L)
    count = cells if level.reads else 1
    chunks = [slice(start, min(count, start + step)) for start in range(0, count, step)]
    if plain:
        digits, top = np.empty((count, level.direct.shape[0], 1, level.direct.shape[1]), dtype=np.int64), 0
        for chunk in chunks:
            rows = _plain_rows(level, sources, signs, chunk)
            digits[chunk] = rows
            top = max(top, int(np.abs(rows).max(initial=0)))
        return ExactRows(digits, B, top)
    weights = [weight_digits(read.weights, read.growth, B) for read in level.reads]
    direct = digits_of(level.direct, B, L)
    return _joined([_digit_rows(level, sources, signs, chunk, B, direct, weights) for chunk in chunks], B)


def rounded(rows: ExactRows) -> RoundedRows:
    """Float copies of the rows with the bound of their error."""
    cells, D, L, w = rows.digits.shape
    is_huge = L * rows.B > FLOAT_BITS
    values = np.empty((cells, D, w))
    step = max(1, CHUNK // max(1, D * w * L))
    for start in range(0, cells, step):
        part = rows.digits[start : start + step]
        floats = _leading(part, rows.B) if is_huge else _floats(part, rows.B)
        exponent = np.frexp(np.abs(floats).max(axis=1, initial=0.0))[1]
        np.ldexp(floats, -exponent[:, None, :], out=values[start : start + step])
    if is_huge:
        return RoundedRows(values, KEPT_DIGITS + 1, 2.0 ** (rows.B * (2 - KEPT_DIGITS)))
    return RoundedRows(values, L, 0.0)


def _step(level: Level, sources: Mapping[int, Source], L: int) -> int:
    """How many cells go through the products at once."""
    D, w = (int(size) for size in level.direct.shape)
    wide = w + max(
        (len(read.places) + int(sources[read.level].rows.digits.shape[3]) for read in level.reads), default=0
    )
    return max(1, CHUNK // (D * wide * L))


def _values(read: Read, source: Source, signs: Array, chunk: slice) -> Array:
    """The terms of a read on some cells, (cells, D, L, t): rows where the sign is the side, else zero."""
    digits = source.rows.digits[source.row_of_cell[chunk]]
    if not read.takes_all_in_order(digits.shape[3]):
        digits = digits[..., read.places]
    columns = np.where(read.sides == 0, 0, source.level.first_column + read.places)  # linear neurons have no column
    wanted = signs[columns, chunk]
    counted = (wanted == read.sides[:, None]) | (read.sides == 0)[:, None]
    digits *= counted.T[:, None, None, :]
    return digits


def _plain_rows(level: Level, sources: Mapping[int, Source], signs: Array, chunk: slice) -> Array:
    total = np.broadcast_to(level.direct.astype(np.int64), (chunk.stop - chunk.start, *level.direct.shape)).copy()
    for read in level.reads:
        source = sources[read.level]
        if not source.rows.bound:
            continue  # all rows are zero, and the weights may be of any size
        values = _values(read, source, signs, chunk)[:, :, 0]
        flat = values.reshape(-1, values.shape[-1])
        if (read.growth * source.rows.bound).bit_length() <= EXACT_BITS:
            product = np.rint(flat.astype(np.float64) @ read.weights.astype(np.float64)).astype(np.int64)
        else:
            product = flat @ read.weights
        total += product.reshape(total.shape)
    return total[:, :, None]


def _digit_rows(
    level: Level,
    sources: Mapping[int, Source],
    signs: Array,
    chunk: slice,
    B: int,
    direct: Array,
    weights: Sequence[Sequence[tuple[int, Array]]],
) -> Array:
    """The same in digits: ``direct`` and ``weights`` are those of the level, in digits."""
    products = [(0, np.broadcast_to(direct, (chunk.stop - chunk.start, *direct.shape)))]
    for read, matrices in zip(level.reads, weights, strict=True):
        source = sources[read.level]
        values = _values(read, source, signs, chunk)
        if source.rows.is_plain:
            values = digits_of(values[:, :, 0], B, digits_needed(source.rows.bound.bit_length(), B))
        flat = values.astype(np.float64).reshape(-1, values.shape[-1])
        for k, W in matrices:
            products.append((k, np.rint(flat @ W).astype(np.int64).reshape(*values.shape[:3], -1)))
    length = 1 + max(k + product.shape[2] for k, product in products)
    sums = np.zeros((*products[0][1].shape[:2], length, direct.shape[-1]), dtype=np.int64)
    for number, (k, product) in enumerate(products, start=1):
        sums[:, :, k : k + product.shape[2]] += product
        if number % MOST_PRODUCTS == 0:
            sums = normalized(sums, B, length)
    return normalized(sums, B, length)


def _joined(parts: list[Array], B: int) -> ExactRows:
    """One array from the chunks, as plain integers if they are small enough, with its bound."""
    L = max(1, *(trimmed_length(part) for part in parts)) if parts else 1
    digits = np.concatenate([part[:, :, :L] for part in parts]) if len(parts) > 1 else parts[0][:, :, :L]
    if L > 1 and L * B <= PLAIN_BITS:
        digits = (digits << (B * np.arange(L))[:, None]).sum(axis=2, keepdims=True)
        L = 1
    top = int(np.abs(digits[:, :, L - 1]).max(initial=0))
    return ExactRows(np.ascontiguousarray(digits), B, top if L == 1 else (top + 1) << (B * (L - 1)))


def _floats(digits: Array, B: int) -> Array:
    """Floats of the rows, one rounding for each digit."""
    values = digits[:, :, -1].astype(np.float64)
    for k in range(digits.shape[2] - 2, -1, -1):
        values *= 2.0**B
        values += digits[:, :, k]
    return values


def _leading(digits: Array, B: int) -> Array:
    """Floats of the leading digits of each row of one neuron on one cell, in units of the least digit kept."""
    cells, D, L, w = digits.shape
    used = np.asarray(digits.any(axis=1))  # (cells, L, w)
    top = L - 1 - np.argmax(used[:, ::-1], axis=1)  # L - 1 for a zero row, which stays zero
    values = np.zeros((cells, D, w))
    for k in range(KEPT_DIGITS):
        place = top - k
        digit = np.take_along_axis(digits, np.maximum(place, 0)[:, None, None, :], axis=2)[:, :, 0]
        values = values * 2.0**B + digit * (place >= 0)[:, None, :]
    return values
