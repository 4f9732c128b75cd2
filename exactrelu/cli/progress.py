"""A progress bar on stderr, on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final, Protocol

#: Nanoseconds between two drawings of a bar.
_SELDOM: Final = 100_000_000


class Report(Protocol):
    """Called with what is being done, how many parts are finished, and of how many, if that became known."""

    def __call__(self, doing: str, finished: int, total: int | None = None, /) -> None:
        """Move the bar."""


@contextmanager
def progress_bar(title: str, total: int, *, wanted: bool, unit: str = "", patience: int = 0) -> Iterator[Report]:
    """A bar of ``total`` parts while the block runs; silent unless stderr is a terminal.

    ``NO_COLOR`` and ``TERM=dumb`` are respected.

    Args:
        title: what is being done, until the first report.
        total: how many parts there are.
        wanted: False for none.
        unit: what the parts are, in the plural.
        patience: milliseconds before the bar comes up, so that short work draws none and loads nothing for it.
    """
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda doing, finished, total=None: None
        return
    with ExitStack() as stack:
        bar = _Bar(title, total, unit, patience, stack)
        bar.show_when_due()
        yield bar.report


class _Bar:
    """The bar, which comes up when its time has come, and is drawn as seldom as it must be to cost less than 1 %."""

    def __init__(self, title: str, total: int, unit: str, patience: int, stack: ExitStack) -> None:
        self.total, self.unit, self.stack = total, unit, stack
        self.state: tuple[str, int, int | None] = (title, 0, None)
        self.due = time.monotonic_ns() + patience * 1_000_000
        self.shown: tuple[Any, Any] | None = None

    def report(self, doing: str, finished: int, total: int | None = None) -> None:
        self.state = doing, finished, total
        self.show_when_due()

    def show_when_due(self) -> None:
        before = time.monotonic_ns()
        if before < self.due:
            return
        if self.shown is None:
            self._come_up()
        self._draw(refresh=True)
        after = time.monotonic_ns()
        self.due = after + max(_SELDOM, 100 * (after - before))

    def _come_up(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        parts = "{task.completed}/{task.total}" + (f" {self.unit}" if self.unit else "")
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn(parts), TimeElapsedColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        doing, finished, total = self.state
        task = bar.add_task(doing, completed=finished, total=self.total if total is None else total)
        self.shown = self.stack.enter_context(bar), task
        self.stack.callback(self._draw, refresh=False)  # the last state, which the bar draws when it ends

    def _draw(self, *, refresh: bool) -> None:
        if self.shown is not None:
            bar, task = self.shown
            doing, finished, total = self.state
            bar.update(task, description=doing, completed=finished, total=total, refresh=refresh)
