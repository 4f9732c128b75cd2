"""A run that a limit ends says what is proved: lower bounds that hold, regions that are regions."""

import pickle
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.errors import LimitExceeded
from exactrelu.networks.network import make_network
from exactrelu.regions import divided, engine
from exactrelu.regions.chunks import divide
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.partial import EnumerationStopped, count_cells
from exactrelu.search.strategies import networks


@pytest.fixture
def early(monkeypatch):
    """Divide small runs too."""
    monkeypatch.setattr(divided, "FEW_CELLS", 6)
    monkeypatch.setattr(divided, "START_CELLS", 12)
    monkeypatch.setattr(divided, "divide", partial(divide, chunks=9))


def stopped(network, domain=None, **options):
    with pytest.raises(EnumerationStopped) as caught:
        enumerate_regions(network, domain, **options)
    return caught.value


def assert_true_of(found, whole):
    """Every lower bound holds, and every region that is listed is one."""
    counts = (whole.linear_regions, whole.affine_pieces, whole.bounded_regions, whole.unbounded_regions)
    names = ("linear_regions", "affine_pieces", "bounded", "unbounded")
    assert found.counts["activation_regions"] <= len(whole)
    assert all(found.counts[name] >= 1 or name.endswith("bounded") for name in names)
    assert all(found.counts[name] <= count for name, count in zip(names, counts, strict=True))
    assert found.counts["bounded"] + found.counts["unbounded"] <= found.counts["activation_regions"]
    assert found.dimension == whole.dimension
    number = {tuple(row): k for k, row in enumerate(whole.signs.tolist())}
    at = [number[tuple(row)] for row in found.signs.tolist()]
    assert len(set(at)) == len(found) <= found.counts["activation_regions"]
    assert np.array_equal(found.is_bounded, whole.is_bounded[at])
    pairs = set(zip(found.affine_piece_of.tolist(), whole.affine_piece_of[at].tolist(), strict=True))
    assert len(pairs) == len({p for p, _ in pairs}) == len({q for _, q in pairs})


@given(networks(max_neurons=6), st.sampled_from(["space", "box", "flat"]), st.data())
def test_lower_bounds_of_an_undivided_run_hold(network, shape, data):
    n = network.input_dimension
    domain = {"space": whole_space(n), "box": box(-1, 1, dimension=n), "flat": polyhedron(E=[[1] * n], f=[1])}[shape]
    whole = enumerate_regions(network, domain)
    if len(whole) < 2:
        return
    limit = data.draw(st.integers(1, len(whole) - 1))
    found = stopped(network, domain, max_regions=limit).partial
    assert_true_of(found, whole)
    assert (len(found), found.chunks) == (0, 0)


def test_more_cells_than_allowed_are_so_many_regions():
    network = fully_connected_random([3, 9, 4, 1], seed=2)
    error = stopped(network, max_regions=50)
    found = error.partial
    assert isinstance(error, LimitExceeded)
    assert found.limit == str(error)
    assert found.limit.startswith("enumerating regions needs regions = ")
    assert found.counts["activation_regions"] > 50
    assert found.counts["bounded"] + found.counts["unbounded"] == found.counts["activation_regions"]
    assert repr(found) == f"<0 of at least {found.counts['activation_regions']} activation regions of {network}>"


def test_cells_that_auxiliary_walls_made_are_not_counted_twice():
    """h sees no direction of the plane, so that the first level is cut by walls that are no kinks."""
    network = make_network(
        inputs=["a", "b"],
        constants={"one": 1},
        neurons={"h": "relu", "y": "relu", "z": "relu"},
        edges=[("one", "h", 1), ("h", "y", 1), ("a", "y", 1), ("h", "z", 2), ("b", "z", 1), ("a", "z", 1)],
        outputs=["y", "z"],
    )
    assert len(enumerate_regions(network)) == 4
    for limit in (1, 2, 3, 4, 5):
        found = stopped(network, max_regions=limit).partial
        assert 1 <= found.counts["activation_regions"] <= 4
        assert found.counts["bounded"] == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_finished_chunks_are_listed(early, jobs, tmp_path):
    network = fully_connected_random([2, 9, 6, 2], seed=4)
    for domain in (whole_space(2), box(-2, 2, dimension=2)):
        whole = enumerate_regions(network, domain)
        limit = len(whole) // 2
        found = stopped(network, domain, progress=lambda _: None, jobs=jobs, max_regions=limit).partial
        assert_true_of(found, whole)
        assert 0 < found.finished <= found.chunks == 9
        assert limit < found.counts["activation_regions"]
        assert len(found) < len(whole)


def test_huge_numbers_in_the_affine_maps(early):
    numbers = [-(10**30), 1, 10**31 + 7]
    network = fully_connected_random([2, 5, 5, 1], seed=9)
    network = network.with_theta({name: numbers[k % 3] for k, name in enumerate(sorted(network.theta))})
    whole = enumerate_regions(network)
    found = stopped(network, progress=lambda _: None, max_regions=len(whole) - 1).partial
    assert_true_of(found, whole)
    assert found.counts["affine_pieces"] > 1


def test_with_lines_in_every_region_none_is_bounded(early):
    """Ten kinks that see two of the three inputs."""
    slopes = [(k, k * k % 7 - 3) for k in range(1, 11)]
    edges = [(x, f"h{k}", w) for k, pair in enumerate(slopes) for x, w in zip("xy", pair, strict=True)]
    network = make_network(
        inputs=["x", "y", "z"],
        constants={"one": 1},
        neurons={f"h{k}": "relu" for k in range(10)} | {"out": "linear"},
        edges=[*edges, *(("one", f"h{k}", k % 3) for k in range(10)), *((f"h{k}", "out", k) for k in range(10))],
        outputs=["out"],
    )
    whole = enumerate_regions(network)
    for options in ({}, {"progress": lambda _: None}):
        found = stopped(network, max_regions=len(whole) - 3, **options).partial
        assert_true_of(found, whole)
        assert found.dimension == 3
        assert found.counts["unbounded"] == found.counts["activation_regions"]
    assert len(found) > 0


def test_a_journal_goes_on_where_a_limit_ended_the_run(early, tmp_path):
    network = fully_connected_random([2, 9, 6, 2], seed=4)
    whole = enumerate_regions(network)
    first = stopped(network, journal=tmp_path / "run", max_regions=len(whole) // 3).partial
    again = stopped(network, journal=tmp_path / "run", max_regions=len(whole) // 2).partial
    assert 0 < first.finished <= again.finished < 9
    assert_true_of(again, whole)
    steps = []
    rest = enumerate_regions(network, journal=tmp_path / "run", progress=steps.append)
    assert steps[0].done == again.finished
    assert np.array_equal(rest.signs, whole.signs)


def test_in_dimension_7_the_limit_is_a_lower_bound():
    network = fully_connected_random([7, 8, 1], seed=1)
    found = stopped(network, max_regions=100).partial
    assert found.counts == {
        "activation_regions": 101, "linear_regions": 1, "affine_pieces": 1, "bounded": 0, "unbounded": 0,
    }  # fmt: skip
    assert_true_of(found, enumerate_regions(network))


def test_between_processes_a_limit_travels_without_the_state():
    limit = LimitExceeded("regions", needed="5 or more", allowed=4, doing="enumerating regions")
    arrived = pickle.loads(pickle.dumps(engine.Stopped(limit, state=None)))
    assert type(arrived) is LimitExceeded
    assert (str(arrived), arrived.allowed) == (str(limit), 4)


def test_the_limit_of_faces():
    network = fully_connected_random([3, 9, 4, 1], seed=2)
    found = stopped(network, max_faces=100).partial
    assert_true_of(found, enumerate_regions(network))
    assert found.limit.startswith("enumerating regions needs faces = ")
    nothing = stopped(network, max_faces=1).partial
    assert nothing.counts["activation_regions"] == 1


def test_the_limit_of_seconds(monkeypatch):
    """The clock goes two seconds a cut."""
    network = fully_connected_random([2, 9, 3, 1], seed=2)
    clock = iter(range(0, 10**13, 2 * 10**9))
    monkeypatch.setattr(engine.time, "time_ns", lambda: next(clock))
    found = stopped(network, max_seconds=9).partial
    assert found.limit == (
        "enumerating regions needs seconds = more than 9, the limit is 9; raise it with --limit seconds=VALUE"
    )
    monkeypatch.undo()
    whole = enumerate_regions(network, max_seconds=3_600)
    assert_true_of(found, whole)
    assert 1 < found.counts["activation_regions"] < len(whole)


def test_a_watched_run_counts_neurons_and_cells():
    network = fully_connected_random([2, 9, 3, 1], seed=2)
    steps = []
    whole = enumerate_regions(network, watch=steps.append)
    assert [step.done for step in steps] == sorted({step.done for step in steps})
    assert (steps[-1].done, steps[-1].neurons, steps[-1].cells) == (12, 12, len(whole))


def test_counting_without_neurons():
    assert count_cells(np.zeros((0, 1), dtype=np.int8), np.array([True])) == (1, 1, 0)
    assert count_cells(np.zeros((0, 0), dtype=np.int8), np.zeros(0, dtype=bool)) == (0, 0, 0)
