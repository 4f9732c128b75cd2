"""A run in pieces: begin serially, divide, finish the chunks somewhere, glue.

The answer is the same whatever finishes the chunks, in whatever order: the regions stand as in an undivided run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from exactrelu.regions.charts import Chart
from exactrelu.regions.chunks import START_CELLS, divide
from exactrelu.regions.engine import Bounds, Result, advance, finished, first_state
from exactrelu.regions.glue import glue
from exactrelu.regions.integer_form import IntegerForm
from exactrelu.regions.walls import WallNumbers

#: Takes chunks by number, the longest first, yields finished parts by number in any order.  One that is a context
#: manager too is entered as soon as it is likely to be called.
#: Chunks and parts are those of either engine, see ``pieces``.
Scheduler: TypeAlias = Callable[[Mapping[int, Any]], Iterator[tuple[int, Any]]]


#: With so many cells a run is likely to be divided.
FEW_CELLS = 128


@dataclass(frozen=True)
class Progress:
    """How far a divided run is: chunks done and in all, regions in those that are done."""

    done: int
    chunks: int
    regions: int


class Keeper(Protocol):
    """Keeps finished parts, such as a journal."""

    def kept(self, chunks: int) -> dict[int, Any]:
        """The parts that are there already, of a run in this many chunks."""

    def keep(self, number: int, part: Any) -> None:
        """Keep one more."""


def run_divided(
    form: IntegerForm,
    chart: Chart,
    walls: WallNumbers,
    bounds: Bounds,
    schedule: Scheduler,
    *,
    progress: Callable[[Progress], None] | None = None,
    keeper: Keeper | None = None,
) -> Result:
    """The complex of all activation regions, as ``engine.run`` finds it.

    A run of few cells, or one that starts with auxiliary walls, is not divided.

    Args:
        form: the network in the chart.
        chart: of the domain.
        walls: numbers of walls.
        bounds: when to refuse.
        schedule: finishes chunks.
        progress: called after every chunk.
        keeper: asked for parts first, and given those that are new.

    Raises:
        LimitExceeded: there are more regions or faces than allowed.
    """
    state = first_state(form, chart, walls, bounds)
    if state.auxiliary or advance(form, state, bounds, until=FEW_CELLS):
        advance(form, state, bounds)
        return finished(form, state)
    with likely_called(schedule):
        if advance(form, state, bounds, until=START_CELLS):
            return finished(form, state)
        parts = finish_chunks(divide(form, state, bounds), bounds, schedule, progress, keeper)
    result = glue(parts, state.count)
    bounds.check(result.lattice.cells, result.lattice.faces)
    return result


def likely_called(schedule: Scheduler | None) -> AbstractContextManager[object]:
    """The scheduler as a context manager, if there is one and it is."""
    return schedule if isinstance(schedule, AbstractContextManager) else nullcontext()


def finish_chunks(
    chunks: Sequence[Any],
    bounds: Bounds,
    schedule: Scheduler,
    progress: Callable[[Progress], None] | None,
    keeper: Keeper | None,
) -> list[Any]:
    """The parts of all chunks, in their order.

    Args:
        chunks: of either engine.
        bounds: when to refuse.
        schedule: finishes chunks.
        progress: called after every chunk.
        keeper: asked for parts first, and given those that are new.

    Raises:
        LimitExceeded: there are more regions than allowed.
    """
    report = progress or (lambda _: None)
    parts = keeper.kept(len(chunks)) if keeper else {}
    regions = sum(part.cells for part in parts.values())
    report(Progress(len(parts), len(chunks), regions))
    todo = sorted(set(range(len(chunks))) - set(parts), key=lambda number: (-chunks[number].cells, number))
    for number, part in schedule({number: chunks[number] for number in todo}):
        parts[number] = part
        if keeper:
            keeper.keep(number, part)
        regions += part.cells
        bounds.check(regions, regions)
        report(Progress(len(parts), len(chunks), regions))
    return [parts[number] for number in range(len(chunks))]
