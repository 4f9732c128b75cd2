"""A divided splitting tree has the regions, facets, corners and points of an undivided one, whoever finishes it."""

import os
import signal
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.errors import InputError, LimitExceeded
from exactrelu.networks.network import make_network
from exactrelu.regions import high_dimension
from exactrelu.regions.charts import Emptiness, find_chart
from exactrelu.regions.digest import region_digest
from exactrelu.regions.domains import box, whole_space
from exactrelu.regions.engine import Bounds
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.high_dimension import run_tree
from exactrelu.regions.integer_form import find_direct_parts, make_integer_form, sensitive_rows
from exactrelu.regions.part_bytes import as_bytes, from_bytes
from exactrelu.regions.pieces import finish
from exactrelu.regions.tree_chunks import divide_tree
from exactrelu.regions.tree_cut import Tree
from exactrelu.regions.tree_facets import FacetSlots
from exactrelu.regions.tree_glue import join_sides
from exactrelu.regions.tree_keys import SignKeys
from exactrelu.regions.walls import WallNumbers
from exactrelu.regions.workers import expand_here
from exactrelu.search.strategies import networks

# An undivided tree is compared with all feasible patterns and with the lattice in test_tree_complex.py.

NETWORK = fully_connected_random([7, 7, 2, 1], seed=3)
DOMAIN = box(-1, 1, dimension=7)


def set_early(patch, chunks=5):
    """Divide small trees too."""
    patch.setattr(high_dimension, "FEW_CELLS", 2)
    patch.setattr(high_dimension, "TREE_START", 5)
    patch.setattr(high_dimension, "divide_tree", partial(divide_tree, chunks=chunks))


@pytest.fixture
def early(monkeypatch):
    set_early(monkeypatch)


def through_bytes(chunks):
    """Finish every chunk twice, backwards, and read the parts from their bytes."""
    for number in sorted(chunks, reverse=True):
        data = as_bytes(finish(chunks[number]))
        assert as_bytes(finish(chunks[number])) == data
        part = from_bytes(data)
        assert as_bytes(part) == data
        yield number, part


def trees_of(network, domain):
    """Undivided, divided here, divided and sent; None for an empty domain."""
    parts = find_direct_parts(network.plan)
    chart = find_chart(domain, sensitive_rows(network.plan, parts))
    if isinstance(chart, Emptiness):
        return None
    form = make_integer_form(network.plan, parts, chart.T)
    run = partial(run_tree, form, chart, WallNumbers(len(form.kinked), len(chart.rows)), Bounds(10**5, 10**5))
    whole = run()
    with pytest.MonkeyPatch.context() as patch:
        set_early(patch)
        return whole, run(), run(through_bytes)


def view_of(tree):
    """All that a tree knows of its cells and facets, in the order of the cells."""
    facets = tree.facets
    members = [sorted(facets.wall_sets.members[k]) for k in facets.wall_set.tolist()]
    return [
        tree.signs.tolist(),
        tree.outputs.digits[tree.row_of_cell].tolist(),
        tree.is_bounded.tolist(),
        facets.of_cells.tolist(),
        facets.lengths.tolist(),
        facets.cells.tolist(),
        members,
        [tree.corners(k) for k in range(len(tree))],
    ]


def points_of(tree):
    return [tree.interior_point(k) for k in range(len(tree))]


def check_trees(network, domain):
    trees = trees_of(network, domain)
    if trees is None:
        return
    whole, here, sent = trees
    assert view_of(here) == view_of(whole)
    assert view_of(sent) == view_of(whole)
    assert points_of(here) == points_of(sent)


@given(networks(max_inputs=4, max_neurons=6, max_outputs=2), st.booleans())
def test_divided_trees_know_what_undivided_ones_know(network, in_space):
    n = network.input_dimension
    check_trees(network, whole_space(n) if in_space else box(-1, 1, dimension=n))


@pytest.mark.parametrize("widths", [(1, 9, 4, 1), (3, 7, 4, 1), (4, 4, 3, 2, 1)], ids=str)
@pytest.mark.parametrize("in_space", [True, False])
def test_divided_trees_of_random_networks(widths, in_space):
    n = widths[0]
    check_trees(fully_connected_random(list(widths), seed=2), whole_space(n) if in_space else box(-1, 1, dimension=n))


def test_across_seams_not_every_half_space_is_a_facet():
    whole, _, sent = trees_of(fully_connected_random([3, 8, 4, 1], seed=5), whole_space(3))
    assert len(sent.parts) == 5
    known = sum(len(part.sides.cells) for part in sent.parts)
    assert known > len(whole.facets.of_cells)
    assert view_of(whole) == view_of(sent)


def test_a_facet_that_its_neighbour_does_not_know_is_noticed():
    _, _, sent = trees_of(fully_connected_random([3, 8, 4, 1], seed=5), whole_space(3))
    keys = SignKeys(np.ascontiguousarray(sent.signs.T))
    damaged = []
    for part in sent.parts:
        sides, known = part.sides, ~part.sides.is_open
        known[[np.flatnonzero(part.sides.is_open & (sides.walls == wall))[0] for wall in set(sides.walls[~known])]] = (
            True
        )
        number = np.cumsum(known) - 1
        damaged.append(
            FacetSlots(
                sides.cells[known], sides.walls[known], number[sides.extra], sides.extra_walls, sides.is_open[known]
            )
        )
    with pytest.raises(ArithmeticError, match="a facet is unknown on its other side"):
        join_sides(damaged, [part.cells for part in sent.parts], sent._place, keys)


def test_exact_points_travel():
    """Walls 10^-20 apart have points between that floats cannot express."""
    inputs = ["x", "y", "z"]
    rows = [[3, 1, 4, 0], [3, 1, 4, f"1/{10**20}"], [3, 1, 4, f"2/{10**20}"], [1, -1, 2, 0], [0, 1, 1, 3]]
    network = make_network(
        inputs=inputs,
        constants={"one": 1},
        neurons={f"h{k}": "relu" for k in range(5)},
        edges=[(x, f"h{k}", v) for k, row in enumerate(rows) for x, v in zip([*inputs, "one"], row, strict=True)],
        outputs=[f"h{k}" for k in range(5)],
    )
    whole, here, sent = trees_of(network, whole_space(3))
    assert here.parts[0].exact_points
    assert any(part.exact_points for part in sent.parts)
    assert points_of(here) == points_of(sent) == points_of(whole)


def test_parts_of_a_tree_joined_are_the_tree():
    whole, *_ = trees_of(fully_connected_random([3, 8, 4, 1], seed=5), whole_space(3))
    tree = whole.parts[0].grown.tree
    halves = [tree.part(np.arange(0, len(whole), 2)), tree.part(np.arange(1, len(whole), 2))]
    joined = Tree.joined(halves)
    order = np.argsort(np.concatenate([np.arange(0, len(whole), 2), np.arange(1, len(whole), 2)]))
    for cell, place in enumerate(order.tolist()):
        first, second = tree.half_spaces(np.array([cell]))[0][0], joined.half_spaces(np.array([place]))[0][0]
        assert np.array_equal(first, second)
        assert np.array_equal(tree.section_rows(np.array([cell])), joined.section_rows(np.array([place])))


# The front door


def test_jobs_journals_and_schedulers_give_the_same_bytes(early, tmp_path):
    path, steps = tmp_path / "run.journal", []
    whole = enumerate_regions(NETWORK, DOMAIN)
    runs = [
        enumerate_regions(NETWORK, DOMAIN, jobs=2),
        enumerate_regions(NETWORK, DOMAIN, schedule=through_bytes),
        enumerate_regions(NETWORK, DOMAIN, journal=path),
        enumerate_regions(NETWORK, DOMAIN, journal=path, progress=steps.append),
    ]
    assert [(step.done, step.chunks, step.regions) for step in steps] == [(5, 5, len(whole))]
    for run in runs:
        assert region_digest(run) == region_digest(whole)
        assert points_of(run.tree) == points_of(whole.tree)
        assert run[0].vertices == whole[0].vertices
        assert run[0].facets == whole[0].facets


def test_a_limit_is_reached_in_a_chunk_and_in_the_sum(early):
    count = len(enumerate_regions(NETWORK, DOMAIN))
    for options in ({"jobs": 2, "max_regions": 6}, {"schedule": expand_here, "max_regions": count - 1},
                    {"max_regions": count - 1}, {"max_faces": count - 1}, {"jobs": 2, "max_faces": 6}):  # fmt: skip
        with pytest.raises(LimitExceeded, match=r"enumerating regions needs (regions|faces) = "):
            enumerate_regions(NETWORK, DOMAIN, **options)
    assert len(enumerate_regions(NETWORK, DOMAIN, jobs=2, max_regions=count)) == count


def test_a_damaged_part_of_a_tree_is_refused():
    part = next(iter(through_bytes({0: one_chunk()})))[1]
    data = as_bytes(part)
    for damaged in (data[:-20], data.replace(b'"is_open"', b'"is_shut"'), data.replace(b'"B"', b'"C"')):
        with pytest.raises(InputError, match="these bytes are no part of a run"):
            from_bytes(damaged)


def one_chunk():
    found = {}

    def keep(chunks):
        found.update(chunks)
        return through_bytes(chunks)

    with pytest.MonkeyPatch.context() as patch:
        set_early(patch)
        enumerate_regions(NETWORK, DOMAIN, schedule=keep)
    return found[0]


SCRIPT = """
import sys, time
sys.path[:0] = {path!r}
import pytest
from test_tree_divided import DOMAIN, NETWORK, set_early
from exactrelu.regions.enumeration import enumerate_regions
set_early(pytest.MonkeyPatch())
def slowly(step):
    print(step.done, flush=True)
    time.sleep(60 if step.done == 2 else 0)
enumerate_regions(NETWORK, DOMAIN, jobs=2, journal={journal!r}, progress=slowly)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_kill_9_in_the_middle_of_a_tree_and_the_same_sha256(early, tmp_path):
    path = tmp_path / "run.journal"
    script = SCRIPT.format(path=[os.path.dirname(__file__), *sys.path], journal=str(path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            if line == b"2\n":
                break
        process.kill()
    assert process.returncode == -signal.SIGKILL
    steps = []
    resumed = enumerate_regions(NETWORK, DOMAIN, journal=path, progress=steps.append)
    assert steps[0].done == 2
    assert region_digest(resumed) == region_digest(enumerate_regions(NETWORK, DOMAIN))
