"""What a run knew when a limit ended it: gathered from its state, or from its chunks and finished parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, TypeAlias

import numpy as np

from exactrelu.errors import LimitExceeded
from exactrelu.networks.network import Network
from exactrelu.regions.charts import Chart
from exactrelu.regions.chunks import Chunk, Part
from exactrelu.regions.complex import AT_INFINITY, FINITE, in_order_of_neurons, places_in
from exactrelu.regions.divided import Keeper, Scheduler
from exactrelu.regions.domains import Domain
from exactrelu.regions.engine import State, Stopped
from exactrelu.regions.growable import Array, starts_of
from exactrelu.regions.integer_form import IntegerForm
from exactrelu.regions.lattice import Lattice
from exactrelu.regions.linear_regions import distinct_rows
from exactrelu.regions.partial import EnumerationStopped, PartialRegions, count_cells

#: Regions, bounded and unbounded ones: at least so many.
Least: TypeAlias = tuple[int, int, int]
#: A domain that is not empty has a region.
ONE: Final = (1, 0, 0)


class Recorder:
    """Stands between a divided run and its scheduler and keeper, and remembers finished parts.

    Attributes:
        parts: those that are finished, by number.
        chunks: how many there are; 0 before the run is divided.
    """

    def __init__(self, schedule: Scheduler, chart: Chart, keeper: Keeper | None) -> None:
        self._schedule, self._chart, self._keeper = schedule, chart, keeper
        self._begun: dict[int, Least] = {}
        self.parts: dict[int, Part] = {}
        self.chunks = 0

    # As a scheduler

    def __enter__(self) -> Recorder:
        if isinstance(self._schedule, AbstractContextManager):
            self._schedule.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(self._schedule, AbstractContextManager):
            self._schedule.__exit__(kind, error, trace)

    def __call__(self, chunks: Mapping[int, Chunk]) -> Iterator[tuple[int, Part]]:
        """Have the chunks finished; their cells already tell something."""
        self._begun = {number: least_of_state(chunk.state, self._chart) for number, chunk in chunks.items()}
        return self._schedule(chunks)

    # As a keeper

    def kept(self, chunks: int) -> dict[int, Part]:
        """The parts that are there already."""
        self.chunks = chunks
        self.parts = self._keeper.kept(chunks) if self._keeper is not None else {}
        return dict(self.parts)

    def keep(self, number: int, part: Part) -> None:
        """One more."""
        if self._keeper is not None:
            self._keeper.keep(number, part)
        self.parts[number] = part

    def least(self) -> Least:
        """Lower bounds from finished parts, and from the cells of the chunks that are not."""
        done = [count_cells(part.signs.T, _bounded_regions(part, self._chart)) for part in self.parts.values()]
        open_ = [least for number, least in self._begun.items() if number not in self.parts]
        regions, bounded, unbounded = (sum(column) for column in zip(*done, *open_, strict=True))
        return regions, bounded, unbounded


@dataclass(frozen=True)
class Run:
    """What partial results of a run are about."""

    network: Network
    domain: Domain
    chart: Chart
    form: IntegerForm

    @property
    def dimension(self) -> int:
        """That of the domain."""
        return self.chart.dimension + len(self.chart.lineality)

    @contextmanager
    def stopping(self, recorder: Recorder | None = None, *, by_tree: bool = False) -> Iterator[None]:
        """Turn a limit that is reached in the block into an :class:`EnumerationStopped`.

        Args:
            recorder: of a divided run.
            by_tree: do the cells that are too many have different signs, as those of a splitting tree?
        """
        try:
            yield
        except LimitExceeded as limit:
            least, chunks = ONE, 0
            parts: list[Part] = []
            if recorder is not None and recorder.chunks:
                least, chunks = recorder.least(), recorder.chunks
                parts = [recorder.parts[number] for number in sorted(recorder.parts)]
            elif isinstance(limit, Stopped):
                least = least_of_state(limit.state, self.chart)
            elif by_tree and limit.limit == "regions":
                least = (limit.allowed + 1, 0, 0)
            raise EnumerationStopped(limit, self._partial(limit, least, parts, chunks)) from None

    def _partial(self, limit: LimitExceeded, least: Least, parts: list[Part], chunks: int) -> PartialRegions:
        columns = len(self.form.kinked)
        signs = np.concatenate([np.zeros((0, columns), dtype=np.int8), *(part.signs for part in parts)]).T
        bounded = [_bounded_regions(part, self.chart) for part in parts]
        pieces = _affine_pieces(parts)
        maps = max(1, int(pieces.max(initial=-1)) + 1)
        return PartialRegions(
            network=self.network,
            domain=self.domain,
            dimension=self.dimension,
            limit=str(limit),
            counts={
                "activation_regions": least[0],
                "linear_regions": maps,
                "affine_pieces": maps,
                "bounded": least[1],
                "unbounded": least[2],
            },
            signs=in_order_of_neurons(self.network, self.form, signs)[0],
            is_bounded=np.concatenate([np.zeros(0, dtype=bool), *bounded]),
            affine_piece_of=pieces,
            finished=len(parts),
            chunks=chunks,
        )


def least_of_state(state: State, chart: Chart) -> Least:
    """Lower bounds from the cells between two cuts."""
    return count_cells(state.table.view, _bounded_cells(state.lattice, chart))


def _bounded_cells(lattice: Lattice, chart: Chart) -> Array:
    if chart.lineality:
        return np.zeros(lattice.cells, dtype=bool)
    return np.asarray(places_in(lattice)[-1] == FINITE)


def _bounded_regions(part: Part, chart: Chart) -> Array:
    if chart.lineality:
        return np.zeros(part.cells, dtype=bool)
    codes = np.where(part.vertices.are_points, FINITE, AT_INFINITY)
    for below, lengths in part.lists:
        codes = np.bitwise_or.reduceat(codes[below], starts_of(lengths))
    return np.asarray(codes == FINITE)


def _affine_pieces(parts: list[Part]) -> Array:
    """For all regions of the parts the numbers of their affine maps; those of all parts are in one integer form."""
    if not parts:
        return np.zeros(0, dtype=np.int64)
    if all(part.outputs.is_plain for part in parts):
        rows = [part.outputs.digits[part.row_of_cell] for part in parts]
        return distinct_rows(np.concatenate([array.reshape(len(array), -1) for array in rows]))
    number: dict[tuple[int, ...], int] = {}
    return np.array([number.setdefault(row, len(number)) for part in parts for row in _integers(part)])


def _integers(part: Part) -> list[tuple[int, ...]]:
    """The rows of all outputs of every cell, as Python ints."""
    cells, outputs = len(part.row_of_cell), part.outputs.digits.shape[3]
    columns = [part.outputs.integers(part.row_of_cell, np.full(cells, j)) for j in range(outputs)]
    return [tuple(v for row in rows for v in row) for rows in zip(*columns, strict=True)] or [()] * cells
