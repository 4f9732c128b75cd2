"""The progress bar: on stderr, on a terminal only, and nowhere else."""

import io
import sys
from itertools import chain, count

import pytest

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.cli import progress, region_progress
from exactrelu.cli.progress import progress_bar
from exactrelu.cli.region_progress import enumeration_bar
from exactrelu.regions import divided
from exactrelu.regions.enumeration import enumerate_regions


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    return Terminal()


def run(monkeypatch, stream, **options):
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bar("work", 3, **options) as report:
        for k in range(3):
            report(f"part {k}", k + 1)
    return stream.getvalue()


def test_on_a_terminal_the_part_is_shown(monkeypatch, terminal):
    shown = run(monkeypatch, terminal, wanted=True)
    assert "part 2" in shown
    assert "3/3" in shown


def test_the_parts_have_a_name(monkeypatch, terminal):
    assert "3/3 chunks" in run(monkeypatch, terminal, wanted=True, unit="chunks")


@pytest.mark.parametrize(
    ("stream", "term", "wanted"), [(io.StringIO, "xterm", True), (Terminal, "dumb", True), (Terminal, "xterm", False)]
)
def test_elsewhere_it_is_silent(stream, term, wanted, monkeypatch):
    monkeypatch.setenv("TERM", term)
    assert run(monkeypatch, stream(), wanted=wanted) == ""


def test_short_work_has_no_bar(monkeypatch, terminal):
    assert run(monkeypatch, terminal, wanted=True, patience=3_600_000) == ""


def test_long_work_gets_one_in_the_middle(monkeypatch, terminal):
    clock = chain([0, 1, 2], count(10**9, 1000))
    monkeypatch.setattr(progress.time, "monotonic_ns", lambda: next(clock))
    shown = run(monkeypatch, terminal, wanted=True, patience=500)
    assert "part 0" not in shown
    assert "part 1" in shown
    assert "3/3" in shown, "the last state is drawn at the end"


def test_it_is_drawn_seldom(monkeypatch, terminal):
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar("work", 10_000, wanted=True) as report:
        for k in range(10_000):
            report("going on", k + 1)
    assert terminal.getvalue().count("going on") < 100
    assert "10000/10000" in terminal.getvalue()


# The bar of `exactrelu regions`


def test_a_whole_run_shows_regions_rate_and_neurons(monkeypatch, terminal):
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(region_progress, "_PATIENCE", 0)
    with enumeration_bar(divided=False, wanted=True) as reports:
        regions = enumerate_regions(fully_connected_random([2, 9, 6, 1], seed=4), **reports)
    shown = terminal.getvalue()
    assert f"{len(regions)} regions so far, " in shown
    assert " a second" in shown
    assert "15/15 neurons" in shown


def test_a_divided_run_shows_chunks_and_the_regions_in_them(monkeypatch, terminal):
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(region_progress, "_PATIENCE", 0)
    monkeypatch.setattr(divided, "FEW_CELLS", 6)
    monkeypatch.setattr(divided, "START_CELLS", 12)
    with enumeration_bar(divided=True, wanted=True) as reports:
        regions = enumerate_regions(fully_connected_random([2, 9, 6, 1], seed=4), **reports)
    shown = terminal.getvalue()
    assert f"{len(regions)} regions finished, " in shown
    assert " chunks" in shown


def test_the_rate_is_of_what_this_run_found(monkeypatch):
    clock = iter([0, 0, 2 * 10**9])
    monkeypatch.setattr(region_progress.time, "monotonic_ns", lambda: next(clock))
    rate = region_progress._Rate()
    assert rate.text(1_000) == ", 0 a second"
    assert rate.text(5_000) == ", 2,000 a second"
