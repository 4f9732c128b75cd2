"""Random queries on random networks: seconds with evidence, and z3 on the same queries over the reals.

Run: python benchmarks/decide.py [WIDTHS [COUNT]], by default 3-10-10-1 and 50.  Weights and biases k/8, inputs in
[-1, 1]; the query asks for an output beyond a level near the maximum over 200 random points.  z3 runs in one thread
and is stopped after LIMIT seconds; every two answers are compared.  Wall-clock seconds.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from fractions import Fraction
from itertools import pairwise

from exactrelu.networks.forward import realization
from exactrelu.networks.network import Network, make_network
from exactrelu.networks.query import LinearCondition, Query
from exactrelu.realizations.decide_query import decide_query

LIMIT = 60


def drawn(widths: list[int], seed: int) -> tuple[Network, Query]:
    """The network and the query of a seed."""
    draw = random.Random(f"{widths}/{seed}")
    layers = [[f"{depth}.{k}" for k in range(width)] for depth, width in enumerate(widths)]
    edges = [
        (u, v, Fraction(draw.randint(-16, 16), 8)) for below, layer in pairwise(layers) for v in layer for u in below
    ]
    edges += [("one", v, Fraction(draw.randint(-8, 8), 8)) for layer in layers[1:] for v in layer]
    neurons = {v: "linear" if layer is layers[-1] else "relu" for layer in layers[1:] for v in layer}
    network = make_network(inputs=layers[0], constants={"one": 1}, neurons=neurons, edges=edges, outputs=layers[-1])
    points = [[Fraction(draw.randint(-8, 8), 8) for _ in layers[0]] for _ in range(200)]
    values = [realization(network, x)[0] for x in points]
    level = max(values) + (max(values) - min(values)) * Fraction(draw.randint(-2, 8), 10)
    one = Fraction(1)
    box = [LinearCondition(((i, s * one),), (), one) for i in range(widths[0]) for s in (1, -1)]
    return network, Query(widths[0], widths[-1], ((*box, LinearCondition((), ((0, -one),), -level)),))


def z3_answer(network: Network, query: Query) -> str:
    """What z3 says, and ``unknown`` after LIMIT seconds."""
    import z3

    def number(q: object) -> z3.RatNumRef:
        return z3.RealVal(str(q))

    x = [z3.Real(f"x{i}") for i in range(network.input_dimension)]
    a = [*x, *map(number, network.plan.constants)]
    for neuron in network.plan.neurons:
        z = z3.Sum([number(0), *(number(w) * a[k] for k, w in zip(neuron.sources, neuron.weights, strict=True))])
        a.append(z3.If(z >= 0, number(neuron.positive) * z, number(neuron.negative) * z))
    solver = z3.SolverFor("QF_LRA")
    solver.set("timeout", 1000 * LIMIT)
    for c in query.alternatives[0]:
        terms = [number(k) * x[i] for i, k in c.inputs]
        terms += [number(k) * a[network.plan.outputs[i]] for i, k in c.outputs]
        solver.add(z3.Sum(terms) <= number(c.bound))
    return str(solver.check())


def main() -> None:
    """Print one line for each query, then the medians and their ratio."""
    widths = [int(w) for w in (sys.argv[1] if len(sys.argv) > 1 else "3-10-10-1").split("-")]
    ours, theirs, wrong, stopped = [], [], 0, 0
    print(f"{'seed':>4} {'answer':>8} {'cells':>6} {'seconds':>8} {'z3':>8} {'seconds':>8}")
    for seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else 50):
        network, query = drawn(widths, seed)
        start = time.perf_counter()
        verdict = decide_query(network, query)
        middle = time.perf_counter()
        answer = z3_answer(network, query)
        ours.append(middle - start)
        theirs.append(time.perf_counter() - middle)
        word = "unsat" if verdict.proved else "sat"
        wrong += answer not in (word, "unknown")
        stopped += answer == "unknown"
        cells = verdict.evidence.cells
        print(f"{seed:>4} {word:>8} {cells:>6} {ours[-1]:>8.3f} {answer:>8} {theirs[-1]:>8.3f}", flush=True)
    medians = statistics.median(ours), statistics.median(theirs)
    print(f"median {medians[0]:.3f} s, z3 {medians[1]:.3f} s: {medians[1] / medians[0]:.1f} times as long")
    print(f"longest {max(ours):.3f} s, z3 {max(theirs):.3f} s; {wrong} answers differ, z3 was stopped {stopped} times")


if __name__ == "__main__":
    main()
