"""The bar of ``exactrelu regions``: regions found, how many a second, and how much of the work is done.

A run that is not divided cuts all cells by one neuron after the other: its bar counts neurons, and the regions so far
are the cells that the domain has been cut into, each of which becomes one region or more.  The bar of a divided run
counts finished chunks, and the regions in them.  Either way the parts are not equally long: a later neuron finds more
cells to cut.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from exactrelu.cli.progress import progress_bar
from exactrelu.regions.divided import Progress
from exactrelu.regions.engine import Step

_PATIENCE: Final = 1_000  #: milliseconds


@contextmanager
def enumeration_bar(*, divided: bool, wanted: bool) -> Iterator[dict[str, Callable[[Any], None]]]:
    """What ``enumerate_regions`` takes besides, to show how far it is."""
    rate = _Rate()
    unit = "chunks" if divided else "neurons"
    with progress_bar("regions", 1, wanted=wanted, unit=unit, patience=_PATIENCE) as report:

        def on_chunk(p: Progress) -> None:
            report(f"{p.regions:,} regions finished{rate.text(p.regions)}", p.done, p.chunks)

        def on_cut(step: Step) -> None:
            report(f"{step.cells:,} regions so far{rate.text(step.cells)}", step.done, step.neurons)

        yield {"progress": on_chunk} if divided else {"watch": on_cut}


class _Rate:
    """Regions a second, without those that were there at the start."""

    def __init__(self) -> None:
        self.start = time.monotonic_ns()
        self.known: int | None = None

    def text(self, count: int) -> str:
        if self.known is None:
            self.known = count
        elapsed = max(1, time.monotonic_ns() - self.start)
        return f", {(count - self.known) * 10**9 // elapsed:,} a second"
