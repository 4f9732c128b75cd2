"""Theorem 1 of le2022 on growing networks: seconds for the proof by exchange, by polynomials, and for exact rates.

Rows: conv-conv-FC networks with a growing number of channels, then fully connected ones with growing widths, where
polynomials are soon too long and are left out.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from exactrelu import (
    Dataset,
    LimitExceeded,
    adjacent_pairs,
    convolution,
    convolutional_network,
    decide_matrix_invariance,
    find_invariant_pairs,
    fully_connected_random,
    given_loss,
    prove_matrix_by_polynomials,
    prove_matrix_invariance,
    symbolic_outputs,
)


def convolutions(channels: int) -> Any:
    """2 -> c -> c channels on 10 positions, kernels of 3, and one output."""
    rng = random.Random(1)

    def kernel(outputs: int, inputs: int) -> Any:
        return [[[rng.choice([-2, -1, 1, 2]) for _ in range(3)] for _ in range(inputs)] for _ in range(outputs)]

    final = [[rng.choice([-1, 1, 2]) for _ in range(6 * channels)]]
    layers = [convolution(kernel(channels, 2)), convolution(kernel(channels, channels))]
    return convolutional_network((2, 10), layers, final)


def seconds(job: Callable[[], Any]) -> tuple[float, Any]:
    """Wall-clock time of one run, and what it gave."""
    start = time.perf_counter()
    result = job()
    return time.perf_counter() - start, result


def measure(network: Any, pairs: Any) -> list[str]:
    """The three routes on all pairs of one network."""
    g = network.architecture
    exchange, _ = seconds(lambda: [prove_matrix_invariance(pair, g).evidence for pair in pairs])
    try:
        written, model = seconds(lambda: symbolic_outputs(g))
        decided, verdicts = seconds(lambda: [prove_matrix_by_polynomials(pair, model) for pair in pairs])
        if not all(verdict.proved for verdict in verdicts):
            raise RuntimeError("an entry moves")
        polynomials = f"{written + decided:.3f}"
    except LimitExceeded:
        polynomials = "too long"
    rng = random.Random(2)
    data = Dataset(tuple(tuple(rng.choice([-2, -1, 1, 2]) for _ in g.inputs) for _ in range(2)))
    loss = given_loss([(1,) * len(g.outputs), (-2,) * len(g.outputs)])
    rates, _ = seconds(lambda: [decide_matrix_invariance(pair, network, data, loss, "positive") for pair in pairs])
    entries = sum(pair.size * (pair.size + 1) // 2 for pair in pairs)
    return [str(len(network.theta)), str(entries), f"{exchange:.3f}", polynomials, f"{rates:.3f}"]


def main() -> None:
    """Print the table."""
    print(f"{'network':24}{'weights':>9}{'entries':>9}{'exchange':>10}{'polynomials':>13}{'rates':>9}")
    for channels in (2, 4, 6, 8):
        built = convolutions(channels)
        row = measure(built.network, adjacent_pairs(built))
        print(f"{f'conv-conv-FC, {channels} channels':24}" + _columns(row))
    for width in (10, 20, 40, 60):
        network = fully_connected_random([8, width, width, 1], seed=1)
        found, pairs = seconds(lambda network=network: find_invariant_pairs(network))
        print(f"{f'FC {width}, found in {found:.2f} s':24}" + _columns(measure(network, pairs)))


def _columns(row: list[str]) -> str:
    return "".join(entry.rjust(width) for entry, width in zip(row, (9, 9, 10, 13, 9), strict=True))


if __name__ == "__main__":
    main()
