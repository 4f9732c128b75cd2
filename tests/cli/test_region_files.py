"""What `exactrelu regions` leaves on the disk: whole files or none, whatever happens in between."""

import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial

import numpy as np
import pytest

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.cli import region_records
from exactrelu.cli.main import main
from exactrelu.loaders.load import save_network
from exactrelu.regions import divided
from exactrelu.regions.chunks import divide
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.storage import read_regions

WIDTHS, SEED = [2, 9, 6, 2], 4


def call(capsys, *words):
    status = main(["regions", *map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def net(tmp_path):
    """A network with some hundred regions, and a folder beside it for what is written."""
    save_network(fully_connected_random(WIDTHS, seed=SEED), tmp_path / "net.json")
    (tmp_path / "out").mkdir()
    return tmp_path / "net.json"


def divide_early(monkeypatch, chunks):
    """Divide small runs too."""
    monkeypatch.setattr(divided, "FEW_CELLS", 6)
    monkeypatch.setattr(divided, "START_CELLS", 12)
    monkeypatch.setattr(divided, "divide", partial(divide, chunks=chunks))


# Tables


def test_a_table(net, tmp_path, capsys):
    path = tmp_path / "out" / "r.parquet"
    status, out, _ = call(capsys, net, "--out", path, "--points")
    assert status == 0
    whole = enumerate_regions(fully_connected_random(WIDTHS, seed=SEED))
    found = read_regions(path)
    assert f"{path}: {len(whole)} rows" in out
    assert {*map(tuple, found.signs.tolist())} == {*map(tuple, whole.signs.tolist())}
    assert found.interior_point(0)
    call(capsys, net, "--out", path, "--jobs", "2")
    assert read_regions(path).point_texts is None


def test_points_are_for_tables(net, capsys):
    for words in ([], ["--out", "r.jsonl"]):
        status, _, err = call(capsys, net, "--points", *words)
        assert (status, err) == (
            2, "exactrelu regions: --points: only a .parquet file needs it; add --out FILE.parquet\n",
        )  # fmt: skip


def test_without_its_package_a_table_is_refused_before_the_work(net, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("exactrelu.cli.regions.enumerate_regions", None)
    status, out, err = call(capsys, net, "--out", tmp_path / "out" / "r.parquet")
    assert (status, out) == (2, "")
    assert err == "exactrelu regions: Parquet files need the package pyarrow; pip install 'exactrelu[store]'\n"


# Limits


def test_a_limit_leaves_lower_bounds(net, capsys):
    status, out, err = call(capsys, net, "--limit", "regions=50", "--json")
    found = json.loads(out)
    assert (status, err, found["verdict"], found["complete"]) == (3, "", "unknown", False)
    assert found["activation_regions"] is None
    assert found["at_least"]["activation_regions"] > 50
    assert found["stopped"].startswith("enumerating regions needs regions = ")
    status, out, err = call(capsys, net, "--limit", "regions=50")
    assert (status, err) == (3, "")
    assert f"activation regions  at least {found['at_least']['activation_regions']}  (" in out
    assert "complete            no: enumerating regions needs regions = " in out
    assert "with --journal FILE finished parts are kept" in out


def test_what_is_not_complete_is_not_written_as_if_it_were(net, tmp_path, capsys):
    folder = tmp_path / "out"
    paths = {"--out": folder / "r.jsonl", "--evidence": folder / "e.json", "--draw": folder / "d.svg"}
    words = [word for pair in paths.items() for word in pair]
    status, out, _ = call(capsys, net, "--limit", "regions=50", *words, "--json")
    assert status == 3
    assert json.loads(out)["not_written"] == [str(path) for path in paths.values()]
    assert names(folder) == []


def test_a_journal_goes_on_where_a_limit_ended_the_run(net, tmp_path, monkeypatch, capsys):
    divide_early(monkeypatch, chunks=9)
    folder = tmp_path / "out"
    run = [net, "--journal", folder / "j", "--out", folder / "r.parquet"]
    status, out, _ = call(capsys, *run, "--limit", "regions=60", "--json")
    found = json.loads(out)
    assert status == 3
    assert (found["journal"], found["out"], found["chunks"]) == (str(folder / "j"), str(folder / "r.parquet"), 9)
    partial_file = read_regions(folder / "r.parquet")
    assert len(partial_file) == found["regions_finished"] > 0
    assert not partial_file.header.complete
    status, out, _ = call(capsys, *run, "--limit", "regions=60")
    assert "keeps them; the same command with a higher limit goes on from there" in out
    assert "regions of finished chunks, marked as not complete" in out
    assert call(capsys, *run)[0] == 0
    whole = read_regions(folder / "r.parquet")
    assert whole.header.complete
    assert np.isin(partial_file.packed, whole.packed).all()


def test_a_second_is_a_limit_too(net, monkeypatch, capsys):
    clock = iter(range(0, 10**13, 10**9))
    monkeypatch.setattr("exactrelu.regions.engine.time.time_ns", lambda: next(clock))
    status, out, _ = call(capsys, net, "--limit", "seconds=3", "--json")
    assert status == 3
    assert json.loads(out)["stopped"].startswith("enumerating regions needs seconds = more than 3, the limit is 3")


# A full disk

FILES = ["r.json", "r.jsonl", "r.parquet", "e.json", "d.svg"]
REFUSALS = dict.fromkeys(FILES, "file too large") | {"j": "j: the journal cannot be written: disk I/O error"}


def option(name):
    return {"r": "--out", "e": "--evidence", "d": "--draw", "j": "--journal"}[name[0]]


@pytest.mark.parametrize("name", FILES)
def test_a_disk_that_is_full_at_the_end(name, net, tmp_path, monkeypatch, capsys):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = call(capsys, net, option(name), tmp_path / "out" / name)
    assert status == 2
    assert err.count("\n") == 1
    assert "no space left on device" in err
    assert names(tmp_path / "out") == []


SMALL_FILES = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
from exactrelu.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("name", REFUSALS)
def test_a_system_that_refuses_in_the_middle(name, net, tmp_path):
    """The system itself says no after 2000 bytes, to whatever library writes."""
    path = tmp_path / "out" / name
    command = [sys.executable, "-c", SMALL_FILES, "regions", net, option(name), path, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert REFUSALS[name] in done.stderr
    assert list(json.loads(done.stdout)) == ["command", "version", "error"]
    assert names(tmp_path / "out") == []


FULL_DISK = """
mount -t tmpfs -o size=300k tmpfs "$1" || exit 99
cd "$1"
"$2" -c "
from functools import partial
import sys
from exactrelu.regions import divided
divided.FEW_CELLS, divided.START_CELLS, divided.divide = 6, 12, partial(divided.divide, chunks=5)
from exactrelu.cli.main import main
sys.exit(main(['regions', '$3', '--journal', 'run']))
"
status=$?
cp * "$4"
exit $status
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs a file system of its own")
def test_a_journal_on_a_full_disk_keeps_what_it_has(tmp_path, monkeypatch):
    network = fully_connected_random([3, 20, 4, 1], seed=5)
    save_network(network, tmp_path / "net.json")
    for folder in ("disk", "copy"):
        (tmp_path / folder).mkdir()
    arguments = [tmp_path / "disk", sys.executable, tmp_path / "net.json", tmp_path / "copy"]
    command = ["unshare", "-rm", "sh", "-c", FULL_DISK, "sh", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode in (1, 99):
        pytest.skip(f"no file system of its own: {done.stderr.strip()[:200]}")
    sentence = "exactrelu regions: run: the journal cannot be written: database or disk is full\n"
    assert (done.returncode, done.stderr) == (2, sentence)
    kept = kept_chunks(tmp_path / "copy" / "run")
    assert 0 < kept < 5
    steps = []
    divide_early(monkeypatch, chunks=5)
    resumed = enumerate_regions(network, journal=tmp_path / "copy" / "run", progress=steps.append)
    assert steps[0].done == kept
    assert np.array_equal(resumed.signs, enumerate_regions(network).signs)


def kept_chunks(journal):
    """How many chunks a journal has, none of it damaged."""
    with closing(sqlite3.connect(journal)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT count(*) FROM chunk").fetchone()[0]


# Ctrl-C


def test_an_interruption_while_records_are_written(net, tmp_path, monkeypatch, capsys):
    real = region_records.region_records

    def interrupted(regions):
        yield from list(real(regions))[:50]
        raise KeyboardInterrupt

    monkeypatch.setattr(region_records, "region_records", interrupted)
    status, out, err = call(capsys, net, "--out", tmp_path / "out" / "r.jsonl")
    assert (status, out, err) == (130, "", "exactrelu regions: interrupted\n")
    assert names(tmp_path / "out") == []


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A network with some ten thousand regions: a second of work, and minutes of evidence and records."""
    path = tmp_path_factory.mktemp("large") / "net.json"
    save_network(fully_connected_random([3, 28, 28, 1], seed=1), path)
    return path


# A shell that starts the tests in the background has them ignore Ctrl-C, and what they start inherits that.
COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from exactrelu.cli.main import main
sys.exit(main())
"""


def started(*words):
    """The command as a terminal starts it: in a group of processes of its own, which Ctrl-C goes to."""
    command = [sys.executable, "-c", COMMAND, "regions", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def wait_for(event, process):
    deadline = time.monotonic() + 100
    while not event():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def children_of(pid):
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


needs_groups = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs groups of processes")


@needs_groups
def test_ctrl_c_ends_the_workers_and_leaves_the_journal(large, tmp_path, capsys):
    journal = tmp_path / "run"

    def has_a_chunk():
        if not journal.exists():
            return False
        try:
            return kept_chunks(journal) > 0
        except sqlite3.Error:  # not made yet
            return False

    with started(large, "--jobs", 2, "--journal", journal, "--evidence", tmp_path / "e.json") as process:
        wait_for(has_a_chunk, process)
        workers = children_of(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "exactrelu regions: interrupted\n")
    assert not any(is_running(pid) for pid in workers)
    assert names(tmp_path) == ["run"]
    kept = kept_chunks(journal)
    status, out, _ = call(capsys, large, "--journal", journal, "--json")
    assert status == 0
    assert kept <= kept_chunks(journal)
    status, alone, _ = call(capsys, large, "--json")
    first, second = json.loads(out), json.loads(alone)
    assert {**first, "seconds": 0} == {**second, "seconds": 0}


@needs_groups
@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="needs to know when workers start")
def test_ctrl_c_while_the_workers_start_is_one_line(large):
    with started(large, "--jobs", 2) as process:
        wait_for(lambda: len(children_of(process.pid)) > 0, process)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "exactrelu regions: interrupted\n")


@needs_groups
def test_ctrl_c_while_a_large_file_is_written(large, tmp_path):
    with started(large, "--out", tmp_path / "r.json") as process:
        wait_for(lambda: any(path.stat().st_size for path in tmp_path.iterdir()), process)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "exactrelu regions: interrupted\n")
    assert names(tmp_path) == []
