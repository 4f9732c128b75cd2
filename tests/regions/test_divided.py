"""Divided runs find what undivided ones find, whatever finishes the chunks; journals go on after kill -9."""

import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial

import numpy as np
import pytest

from exactrelu.errors import InputError, LimitExceeded
from exactrelu.networks.network import make_network
from exactrelu.regions import divided, high_dimension, worker
from exactrelu.regions.chunks import divide, expand
from exactrelu.regions.digest import region_digest
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.glue import least_two
from exactrelu.regions.part_bytes import as_bytes, from_bytes
from exactrelu.regions.worker_answers import WorkerLost, open_memory, read_answer, write_failure, write_part
from exactrelu.regions.workers import expand_here, expand_in_processes


def random_network(widths, seed, numbers=range(-9, 10), skip=False):
    draw = random.Random(seed)
    inputs = [f"x{k}" for k in range(widths[0])]
    neurons, edges, below = {}, [], inputs
    for level, width in enumerate(widths[1:]):
        names = [f"h{level}_{k}" for k in range(width)]
        neurons |= dict.fromkeys(names, "relu" if level < len(widths) - 2 else "linear")
        reads = below + (inputs if skip and level else [])
        edges += [(a, b, draw.choice(numbers)) for b in names for a in (*reads, "one")]
        below = names
    return make_network(inputs=inputs, constants={"one": 1}, neurons=neurons, edges=edges, outputs=below)


@pytest.fixture
def early(monkeypatch):
    """Divide small runs too."""
    monkeypatch.setattr(divided, "FEW_CELLS", 6)
    monkeypatch.setattr(divided, "START_CELLS", 12)
    monkeypatch.setattr(divided, "divide", partial(divide, chunks=5))


CASES = {
    "line": (random_network([1, 20, 6, 1], 1), whole_space(1)),
    "plane": (random_network([2, 6, 6, 2], 2), whole_space(2)),
    "deep, pauses in a later level": (random_network([2, 3, 5, 5, 1], 3), whole_space(2)),
    "skips": (random_network([2, 4, 4, 4, 1], 4, skip=True), whole_space(2)),
    "ternary weights coincide": (random_network([3, 7, 5, 1], 5, numbers=[-1, 0, 1]), whole_space(3)),
    "box": (random_network([3, 6, 4, 1], 6), box(-1, 1, dimension=3)),
    "equation": (random_network([3, 6, 4, 1], 7), polyhedron([[1, 0, 0]], [2], E=[[1, 1, 1]], f=[1])),
    "four dimensions": (random_network([4, 6, 3, 1], 8), whole_space(4)),
    "huge weights": (random_network([2, 5, 5, 5, 1], 9, numbers=[-(10**30), 1, 10**31 + 7]), whole_space(2)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_divided_run_finds_the_same_regions_in_the_same_order(name, early):
    network, domain = CASES[name]
    steps = []
    whole = enumerate_regions(network, domain)
    parts = enumerate_regions(network, domain, progress=steps.append)
    assert steps[-1].done == steps[-1].chunks > 1
    assert steps[-1].regions == len(whole)
    assert region_digest(parts) == region_digest(whole)
    assert np.array_equal(parts.signs, whole.signs)
    for k in range(0, len(whole), max(1, len(whole) // 30)):
        assert parts[k].facets == whole[k].facets
        assert parts[k].vertices == whole[k].vertices
        assert parts[k].affine_map == whole[k].affine_map


def test_parts_in_any_order_give_the_same(early):
    network, domain = CASES["plane"]
    backwards = lambda chunks: ((k, expand(chunks[k])) for k in sorted(chunks, reverse=True))  # noqa: E731
    assert region_digest(enumerate_regions(network, domain, schedule=backwards)) == region_digest(
        enumerate_regions(network, domain)
    )


def test_a_chunk_stays_as_it_was(early):
    """Or a second attempt at it, after a worker died, would give something else."""

    def twice(chunks):
        for number, chunk in chunks.items():
            first, second = as_bytes(expand(chunk)), as_bytes(expand(chunk))
            assert first == second
            yield number, from_bytes(first)

    network, domain = CASES["huge weights"]
    assert region_digest(enumerate_regions(network, domain, schedule=twice)) == region_digest(
        enumerate_regions(network, domain)
    )


def test_few_cells_and_auxiliary_walls_are_not_divided():
    steps = []
    network = make_network(inputs=["x", "y"], neurons={"a": "relu"}, edges=[("x", "a", 1)], outputs=["a"])
    assert len(enumerate_regions(network, progress=steps.append)) == 2
    assert steps == []


def test_the_two_least():
    with_ties = least_two(np.array([4, 2, 8, 7, 7, 9]), np.array([3, 3]))
    assert [array.tolist() for array in with_ties] == [[2, 7], [4, 9]]


# Processes


def test_processes_give_the_same_sha256(early):
    network, domain = CASES["ternary weights coincide"]
    digests = {region_digest(enumerate_regions(network, domain, jobs=jobs)) for jobs in (1, 2, 4)}
    assert digests == {region_digest(enumerate_regions(network, domain))}


def test_a_limit_is_reached_in_a_worker_and_in_the_sum(early):
    network, domain = CASES["plane"]
    count = len(enumerate_regions(network, domain))
    with pytest.raises(LimitExceeded, match="enumerating regions needs regions = "):
        enumerate_regions(network, domain, jobs=2, max_regions=20)
    with pytest.raises(LimitExceeded, match="enumerating regions needs regions = "):
        enumerate_regions(network, domain, progress=lambda _: None, max_regions=count - 1)
    assert len(enumerate_regions(network, domain, jobs=2, max_regions=count)) == count


def test_a_killed_worker_is_named_and_nothing_is_left(early, monkeypatch):
    network, domain = CASES["plane"]
    started = []

    def killing(chunks, jobs=2):
        real = subprocess.Popen

        def popen(*args, **kwargs):
            started.append(real(*args, **kwargs))
            started[-1].send_signal(signal.SIGKILL)
            return started[-1]

        monkeypatch.setattr("exactrelu.regions.workers.subprocess.Popen", popen)
        return expand_in_processes(chunks, jobs)

    with pytest.raises(WorkerLost, match=r"worker process \d+ was killed by signal 9 while it finished chunk \d"):
        enumerate_regions(network, domain, schedule=killing)
    assert started
    assert all(process.poll() is not None for process in started)


def test_an_error_in_a_worker_is_one_sentence():
    stream = io.BytesIO()
    write_failure(stream, MemoryError("too\nmuch"))
    stream.seek(0)
    with pytest.raises(WorkerLost, match=r"^process 7 could not go on: MemoryError: too$"):
        read_answer(stream, "process 7", None)
    with pytest.raises(WorkerLost, match=r"could not go on: AttributeError: 'str' object has no attribute 'state'"):
        list(expand_in_processes({0: "no chunk"}, 1))


@pytest.mark.parametrize("in_memory", [False, True])
def test_parts_come_back_through_the_stream_or_through_memory(in_memory, early):
    memory = open_memory() if in_memory else None
    if in_memory and memory is None:
        pytest.skip("this system has no files in memory")
    parts, stream = [], io.BytesIO()

    def keeping(chunks):
        for number, chunk in chunks.items():
            parts.append(expand(chunk))
            write_part(stream, parts[-1], memory)
            yield number, parts[-1]

    enumerate_regions(*CASES["huge weights"], schedule=keeping)
    stream.seek(0)
    assert len(parts) > 1
    for part in parts:
        assert as_bytes(read_answer(stream, "a process", memory)) == as_bytes(part)
    with pytest.raises(EOFError):
        read_answer(stream, "a process", memory)
    if memory is not None:
        os.close(memory)


def test_processes_without_memory_to_share_use_the_stream(early, monkeypatch):
    monkeypatch.setattr("exactrelu.regions.workers.open_memory", lambda: None)
    network, domain = CASES["box"]
    assert region_digest(enumerate_regions(network, domain, jobs=2)) == region_digest(
        enumerate_regions(network, domain)
    )


def test_a_worker_ends_when_its_input_ends():
    process = subprocess.run([sys.executable, "-m", worker.__name__], input=b"", timeout=60, check=True)
    assert process.returncode == 0


@pytest.mark.parametrize("jobs", [0, -1, True, 2.0, "2"])
def test_jobs_that_are_no_positive_int(jobs):
    with pytest.raises(InputError, match="jobs must be a positive int, not "):
        enumerate_regions(CASES["plane"][0], jobs=jobs)


# Journals


def test_an_interrupted_run_goes_on(early, tmp_path):
    network, domain = CASES["box"]
    path = tmp_path / "run.journal"

    def failing(chunks):
        yield from list(expand_here(chunks))[:2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        enumerate_regions(network, domain, schedule=failing, journal=path)
    steps = []
    resumed = enumerate_regions(network, domain, journal=path, progress=steps.append)
    assert [step.done for step in steps] == [2, 3, 4, 5]
    assert region_digest(resumed) == region_digest(enumerate_regions(network, domain))
    again = enumerate_regions(network, domain, journal=path, schedule=lambda chunks: iter(sorted(chunks)))
    assert region_digest(again) == region_digest(resumed)


SCRIPT = """
import sys, time
sys.path[:0] = {path!r}
from functools import partial
from test_divided import CASES, divide, divided
from exactrelu.regions.enumeration import enumerate_regions
divided.FEW_CELLS, divided.START_CELLS, divided.divide = 6, 12, partial(divide, chunks=5)
def slowly(step):
    print(step.done, flush=True)
    time.sleep(60 if step.done == 2 else 0)
enumerate_regions(*CASES["plane"], jobs=2, journal={journal!r}, progress=slowly)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_kill_9_in_the_middle_and_the_same_sha256(early, tmp_path):
    network, domain = CASES["plane"]
    path = tmp_path / "run.journal"
    folders = [os.path.dirname(__file__), *sys.path]
    script = SCRIPT.format(path=folders, journal=str(path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            if line == b"2\n":
                break
        workers = children_of(process.pid)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_running(pid) for pid in workers)
    steps = []
    resumed = enumerate_regions(network, domain, journal=path, progress=steps.append)
    assert steps[0].done == 2
    assert region_digest(resumed) == region_digest(enumerate_regions(network, domain))


def children_of(pid):
    """Where the system tells."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_journal_of_something_else_is_refused(tmp_path):
    network, domain = CASES["plane"]
    path = tmp_path / "run.journal"
    enumerate_regions(network, domain, journal=path)
    other = network.with_theta({next(iter(network.theta)): 77})
    for run, what in (((other, domain), "network"), ((network, box(0, 1, dimension=2)), "domain")):
        with pytest.raises(InputError, match=f"this is the journal of another {what}; take another name"):
            enumerate_regions(*run, journal=path)
    enumerate_regions(network.renamed("other name"), domain, journal=path)
    change(path, "UPDATE run SET value = 'x' WHERE key = 'version'")
    with pytest.raises(InputError, match="this is the journal of another version"):
        enumerate_regions(network, domain, journal=path)


def change(path, statement):
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def test_files_that_are_no_journals(tmp_path):
    network, domain = CASES["plane"]
    text, database = tmp_path / "text", tmp_path / "database"
    text.write_text("no database at all, but long enough to be looked at" * 10)
    change(database, "CREATE TABLE run (key, value)")
    with pytest.raises(InputError, match="this is no journal: file is not a database"):
        enumerate_regions(network, domain, journal=text)
    with pytest.raises(InputError, match="this is a database, but no journal"):
        enumerate_regions(network, domain, journal=database)
    with pytest.raises(InputError, match="the journal cannot be opened: unable to open"):
        enumerate_regions(network, domain, journal=tmp_path / "nowhere" / "file")


def test_a_damaged_chunk_is_refused(early, tmp_path):
    network, domain = CASES["plane"]
    path = tmp_path / "run.journal"
    enumerate_regions(network, domain, journal=path)
    change(path, "UPDATE chunk SET data = zeroblob(50) WHERE number = 3")
    with pytest.raises(InputError, match="chunk 3 of the journal is damaged; take another name, or delete"):
        enumerate_regions(network, domain, journal=path)
    with pytest.raises(InputError, match="these bytes are no part of a run"):
        from_bytes(bytes(50))


def test_a_journal_that_cannot_be_written(early, tmp_path):
    network, domain = CASES["plane"]
    path = tmp_path / "run.journal"

    def vanish(chunks):
        change(path, "DROP TABLE chunk")
        return expand_here(chunks)

    with pytest.raises(InputError, match="the journal cannot be written: no such table"):
        enumerate_regions(network, domain, journal=path, schedule=vanish)


# A cluster


@pytest.fixture(scope="module")
def client():
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        client.run(finish_slowly)
        yield client


def finish_slowly():
    """In a worker of the cluster: begin, and need another while."""
    from exactrelu.regions import pieces

    quickly = pieces.finish
    pieces.finish = lambda piece: (quickly(piece), time.sleep(0.2))[0]


def killing(client, killed):
    """A scheduler that kills a busy worker of the cluster when the first part is there."""
    from exactrelu.regions.cluster import on_cluster

    def schedule(chunks):
        for number, part in on_cluster(client)(chunks):
            yield number, part
            if not killed:
                pids = client.run(os.getpid)
                killed.extend(pids[worker] for worker, tasks in client.processing().items() if tasks and worker in pids)
                os.kill(killed[0], signal.SIGKILL)

    return schedule


@pytest.mark.parametrize("case", [CASES["plane"], (random_network([7, 6, 2, 1], 10), box(-1, 1, dimension=7))])
def test_a_cluster_loses_nothing_with_a_worker_that_is_killed_at_its_work(case, early, client, monkeypatch):
    network, domain = case
    monkeypatch.setattr(high_dimension, "FEW_CELLS", 2)
    monkeypatch.setattr(high_dimension, "TREE_START", 8)
    killed = []
    found = enumerate_regions(network, domain, schedule=killing(client, killed))
    assert killed
    assert not is_running(killed[0])
    assert region_digest(found) == region_digest(enumerate_regions(network, domain))


def test_a_cluster_needs_its_package(early, monkeypatch):
    from exactrelu.regions.cluster import on_cluster

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"needs the package distributed; pip install 'exactrelu\[distributed\]'"):
        enumerate_regions(*CASES["plane"], schedule=on_cluster("tcp://127.0.0.1:1"))
