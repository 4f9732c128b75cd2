"""Equality of seeded random pairs: seconds with evidence, seconds of the checker, and the ratio to z3.

Run: python benchmarks/equality.py [--large].  Wall-clock seconds, medians over the seeds.  The pairs:
  other      an independent network of the same widths: a witness
  weight     one weight of the last hidden layer changed by 1/1000: a witness
  same       hidden neurons permuted and rescaled: equal after folding
  dead       and ρ(ρ(z) - ρ(z - 1) - 1), which is 0, added for a neuron z of the last hidden layer: equal by regions
  4 dead     the same for four neurons of that layer
z3 decides the same question over the reals where it is installed, one thread, stopped after LIMIT seconds.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from exactrelu.certificates.equality_text import equality_text
from exactrelu.certificates.submit import submit_file
from exactrelu.networks.network import Network, make_network
from exactrelu.realizations.equality import decide_equality

SEEDS = range(5)
LIMIT = 20
SPECS = ["2-8-8-1", "3-16-16-1"]
LARGE = ["10-1000-1", "4-24-24-5", "64-32-32-10"]

Layer = tuple[list[list[Fraction]], list[Fraction]]


def drawn(spec: str, seed: str) -> list[Layer]:
    """Weights and biases p/q, |p| <= 10, 1 <= q <= 10."""
    draw = random.Random(f"{spec}/{seed}")

    def number() -> Fraction:
        return Fraction(draw.randint(-10, 10), draw.randint(1, 10))

    return [
        ([[number() for _ in range(below)] for _ in range(width)], [number() for _ in range(width)])
        for below, width in pairwise(map(int, spec.split("-")))
    ]


def as_network(layers: list[Layer], dead: int = 0) -> Network:
    """Fully connected; the first ``dead`` neurons of the last hidden layer give a part that is 0 as well."""
    below = inputs = [f"x{i}" for i in range(len(layers[0][0][0]))]
    neurons: dict[str, Any] = {}
    edges: list[tuple[str, str, Any]] = []
    for k, (W, b) in enumerate(layers):
        names = [f"h{k}_{j}" for j in range(len(W))]
        last = k == len(layers) - 1
        neurons |= dict.fromkeys(names, "linear" if last else "relu")
        for name, row, bias in zip(names, W, b, strict=True):
            edges += [*zip(below, [name] * len(row), row, strict=True), ("one", name, bias)]
        if k == len(layers) - 2:
            for j in range(dead):
                neurons |= {f"c{j}": "relu", f"d{j}": "relu"}
                edges += [*zip(below, [f"c{j}"] * len(below), W[j], strict=True), ("one", f"c{j}", b[j] - 1)]
                edges += [(names[j], f"d{j}", 1), (f"c{j}", f"d{j}", -1), ("one", f"d{j}", -1)]
        if last:
            edges += [(f"d{j}", name, j + 1) for j in range(dead) for name in names]
        below = names
    return make_network(inputs=inputs, constants={"one": 1}, neurons=neurons, edges=edges, outputs=below)


def shuffled(layers: list[Layer], seed: int) -> list[Layer]:
    """Hidden neurons permuted and multiplied by positive factors."""
    draw = random.Random(seed)
    layers = [([list(row) for row in W], list(b)) for W, b in layers]
    for k in range(len(layers) - 1):
        (W, b), (V, e) = layers[k], layers[k + 1]
        order = draw.sample(range(len(W)), len(W))
        c = [Fraction(draw.randint(1, 9), draw.randint(1, 9)) for _ in order]
        layers[k] = ([[t * s for t in W[i]] for i, s in zip(order, c, strict=True)],
                     [b[i] * s for i, s in zip(order, c, strict=True)])  # fmt: skip
        layers[k + 1] = ([[row[i] / s for i, s in zip(order, c, strict=True)] for row in V], e)
    return layers


def pairs(spec: str, seed: int) -> dict[str, tuple[Network, Network]]:
    """Name of the pair -> the pair."""
    layers = drawn(spec, str(seed))
    f = as_network(layers)
    same = shuffled(layers, seed)
    changed = [([list(row) for row in W], list(b)) for W, b in layers]
    changed[-2][1][0] += Fraction(1, 1000)
    found = {
        "other": (f, as_network(drawn(spec, f"{seed}'"))),
        "weight": (f, as_network(changed)),
        "same": (f, as_network(same)),
    }
    if spec in SPECS:
        found["dead"] = (f, as_network(same, 1))
        found["4 dead"] = (f, as_network(same, 4))
    return found


def with_z3(f: Network, g: Network) -> bool | None:
    """Equal?  None where z3 stops without an answer."""
    import z3

    x = [z3.Real(f"x{k}") for k in range(f.input_dimension)]

    def outputs(net: Network) -> list[Any]:
        h = net.architecture
        value = dict(zip(h.inputs, x, strict=True)) | {c.id: z3.RealVal(str(c.value)) for c in h.constants}
        for neuron in h.neurons:
            terms = [z3.RealVal(str(net.weight(e))) * value[e.source] for e in h.in_edges[neuron.id]]
            z = z3.Sum(terms)
            value[neuron.id] = z3.If(z > 0, z, 0) if neuron.activation.has_kink else z
        return [value[v] for v in h.outputs]

    solver = z3.Solver()
    solver.set("timeout", LIMIT * 1000)
    solver.add(z3.Or([a != b for a, b in zip(outputs(f), outputs(g), strict=True)]))
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.unsat)


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def measured(f: Network, g: Network, folder: Path) -> tuple[float, float, bool, int]:
    """Seconds with the text of the evidence, seconds of the checker's process, equal, regions."""
    path = folder / "evidence.json"

    def decide() -> Any:
        verdict = decide_equality(f, g)
        path.write_text(equality_text(verdict.evidence.certificate), encoding="ascii")
        return verdict

    seconds, verdict = timed(decide)
    checking, answer = timed(lambda: submit_file(path))
    assert answer.proved, answer.reason
    return seconds, checking, verdict.proved, verdict.evidence.regions


def print_row(spec: str, name: str, cases: list[tuple[Network, Network]], folder: Path, against_z3: bool) -> None:
    """One line: medians over the cases."""
    found = [measured(f, g, folder) for f, g in cases]
    own = statistics.median(row[0] for row in found)
    line = f"{spec:12} {name:9} {sum(row[2] for row in found)}/{len(found)} equal {own:10.4f} s"
    line += f"{max(row[0] for row in found):10.4f} s{statistics.median(row[1] for row in found):10.3f} s"
    line += f"{statistics.median(row[3] for row in found):12,.0f}"
    if against_z3:
        try:
            others = [timed(lambda f=f, g=g: with_z3(f, g)) for f, g in cases[:3]]
        except ImportError:
            print(f"{line}   z3 is not installed")
            return
        assert all(equal in (None, row[2]) for (_, equal), row in zip(others, found, strict=False))
        median = statistics.median(seconds for seconds, _ in others)
        stopped = sum(equal is None for _, equal in others)
        line += f"{median:10.2f} s{median / own:10.0f}x{f'  ({stopped} of 3 stopped)' if stopped else ''}"
    print(line, flush=True)


def main() -> None:
    """Print the table."""
    print(f"{'':22}{'':9}   decide with evidence:      the checker     regions        z3: the first 3 pairs")
    print(f"{'widths':12} {'pair':9} {'':9}     median      slowest       median      median    median     ratio")
    with tempfile.TemporaryDirectory() as folder:
        for spec in [*SPECS, *(LARGE if "--large" in sys.argv else [])]:
            table = [pairs(spec, seed) for seed in SEEDS]
            for name in table[0]:
                print_row(spec, name, [row[name] for row in table], Path(folder), spec in SPECS)


if __name__ == "__main__":
    main()
