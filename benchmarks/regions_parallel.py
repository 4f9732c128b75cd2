"""What more processes bring: wall time, CPU time and the critical path of a divided run, and what the machine can do.

Run: OMP_NUM_THREADS=1 python benchmarks/regions_parallel.py [SPEC] [--rounds N].  In every round, one after the other:

  one        one process, undivided
  pieces     one process, divided: what the pieces and the glue cost
  control    two separate runs of one process at the same time, the longer one: what two cores can do today
  two        two processes

The process that starts is one of the two.  Columns: wall time, CPU time of all processes, of the one that starts, of
the other one, and of gluing.  The critical path is what two processes would take on two free cores: the CPU time of
the one that starts, or that of the other one and of gluing.  ``speed-up`` is "one" over "two" in wall time; ``on free
cores`` is the CPU time of "one" over the critical path of "two"; ``beside the control`` is "control" over "two" in
wall time: both have two cores alike, however fast these are together.  Medians of all rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from regions import as_network, seeded_layers

from exactrelu.regions import divided
from exactrelu.regions.digest import region_digest
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.workers import Processes

TICK = os.sysconf("SC_CLK_TCK")


def cpu_of(pid: int) -> float:
    """CPU seconds of a process that still runs."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class MeasuredProcesses(Processes):
    """Reads the clocks of the workers before they are ended."""

    seconds: tuple[float, ...] = ()

    def __exit__(self, *error: Any) -> None:
        """Read, then end them."""
        self.seconds = tuple(cpu_of(worker.process.pid) for worker in self._workers)
        super().__exit__(*error)


def run(spec: str, how: str, *, digest: bool = False) -> dict[str, Any]:
    """One run in this process, measured."""
    network = as_network(seeded_layers(spec))
    processes = MeasuredProcesses(2, here=True) if how == "two" else None
    glued, glue = divided.glue, 0.0

    def measured_glue(*arguments: Any) -> Any:
        nonlocal glue
        before = time.process_time()
        found = glued(*arguments)
        glue = time.process_time() - before
        return found

    divided.glue = measured_glue
    wall, cpu = time.perf_counter(), time.process_time()
    regions = enumerate_regions(network, schedule=processes, progress=(lambda _: None) if how == "pieces" else None)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    other = max(processes.seconds, default=0.0) if processes else 0.0
    found = {"wall": wall, "all": cpu + other, "first": cpu, "other": other, "glue": glue}
    return found | {
        "path": max(cpu, other + glue),
        "regions": len(regions),
        "digest": region_digest(regions) if digest else "",
    }


def alone(spec: str, how: str, *options: str) -> subprocess.Popen[str]:
    """The same in a fresh interpreter, as users have it."""
    command = [sys.executable, __file__, spec, "--measure", how, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What a fresh interpreter printed."""
    text, _ = process.communicate()
    assert process.returncode == 0, text
    found: dict[str, Any] = json.loads(text)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spec", nargs="?", default="3-64-64-1")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--digest", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(run(arguments.spec, arguments.measure, digest=arguments.digest)))
        return
    digests = {answer(alone(arguments.spec, how, "--digest"))["digest"] for how in ("one", "two")}
    assert len(digests) == 1, digests
    print(f"{arguments.spec}: the same sha256 from one and two processes, {digests.pop()[:16]}…")
    found: dict[str, list[dict[str, Any]]] = {"one": [], "pieces": [], "control": [], "two": []}
    for _ in range(arguments.rounds):
        for how in ("one", "pieces", "two"):
            found[how].append(answer(alone(arguments.spec, how)))
        pair = [alone(arguments.spec, "one") for _ in range(2)]
        found["control"].append(max((answer(process) for process in pair), key=lambda record: record["wall"]))
    print(f"{found['one'][0]['regions']:,} regions, {arguments.rounds} rounds\n")
    columns = ("wall", "all", "first", "other", "glue", "path")
    print(f"{'seconds':12}" + "".join(f"{column:>8}" for column in columns))
    medians = {
        how: {key: statistics.median(record[key] for record in records) for key in columns}
        for how, records in found.items()
    }
    for how, row in medians.items():
        print(f"{how:12}" + "".join(f"{row[column]:8.2f}" for column in columns))
    one, control, two = medians["one"], medians["control"], medians["two"]
    print(f"\nspeed-up             {one['wall'] / two['wall']:.2f}x")
    print(f"on free cores        {one['all'] / two['path']:.2f}x")
    print(f"beside the control   {control['wall'] / two['wall']:.2f}x")


if __name__ == "__main__":
    main()
