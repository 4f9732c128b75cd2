"""Conservation laws of gradient flow: published experiments, named architectures, exhaustive scans, growth with size.

Run: python benchmarks/laws.py.  Every count is checked against the number in the table; times are seconds on one core.

* The two lists of 50 fully connected networks are those of the notebook of Marcotte, Gribonval and Peyre (2023),
  re-created from its seed: numpy's legacy generator, seed 0, drawing depth, widths and then the weights, which are
  not used here.  There the runs took 34 and 113 minutes on 64 threads.
* The scan takes all linear networks with widths up to 5 and 2 layers, 4 and 3 layers, 3 and 4 layers: 624.  Lemma 2
  alone misses laws exactly if d_i = d_j = 1 for some j >= i + 3 with all widths between at least 2.
"""

from __future__ import annotations

import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from exactrelu.builders.convolutional import convolution, convolutional_network
from exactrelu.builders.fully_connected import dense, fully_connected_random
from exactrelu.builders.layered import layered_network
from exactrelu.builders.residual import diagonal_block, free_block, identity_block
from exactrelu.networks.network import Network
from exactrelu.training.laws import conservation_laws
from exactrelu.training.laws_report import LawsReport

#: widths, K, laws, laws of Lemma 2; linear
LINEAR_ROWS = [
    ((3, 3, 3, 3), 27, 12, 12),
    ((2, 6, 2), 24, 18, 18),
    ((1, 2, 2, 1), 8, 7, 6),
    ((1, 3, 3, 1), 15, 14, 12),
    ((1, 2, 2, 2, 1), 12, 11, 9),
    ((2, 1, 2, 2, 1), 10, 8, 7),
    ((5, 5, 4, 4, 5), 81, 35, 35),
    ((2, 4, 5, 2, 3), 44, 28, 28),
    ((3, 4, 4, 3, 4), 52, 26, 26),
    ((5, 2, 5), 20, 3, 3),
    ((3, 5, 4), 35, 15, 15),
    ((4, 5, 4, 4, 4), 72, 35, 35),
]
#: widths, K, laws; ReLU, all patterns
RELU_ROWS = [((2, 3, 2), 12, 3), ((2, 3, 4, 2), 26, 7), ((3, 3, 3, 1), 21, 6)]
#: widths, patterns, K, laws, laws of Lemma 2
MASK_ROWS = [
    ((3, 4, 2), ("++++",), 20, 10, 10),
    ((3, 4, 2), ("++--", "--++"), 20, 6, 6),
    ((3, 4, 2), ("+++-", "--++"), 20, 5, 5),
    ((3, 4, 2), ("+---", "-+--", "--+-", "---+"), 20, 4, 4),
    ((1, 3, 1), ("++-", "-++"), 6, 4, 3),
]
#: skip, K, laws if linear, laws if ReLU inside the blocks; 2 inputs, stream of width 3, blocks of 2 and 2, 2 outputs
RESIDUAL_ROWS = [("identity", 36, 12, 10), ("diagonal", 42, 15, 13), ("free", 54, 24, 22)]
#: (length, channels, kernels), K, laws if linear, laws if ReLU between
CONVOLUTION_ROWS = [
    ((4, (1, 2, 1), (2, 2)), 8, 4, 2),
    ((4, (1, 3, 1), (2, 2)), 12, 8, 3),
    ((4, (2, 3, 2), (2, 1)), 18, 6, 3),
]
GROWTH = [
    (8,) * 4,
    (10,) * 4,
    (15,) * 3,
    (20,) * 3,
    (20,) * 4,
    (12, 16, 16, 16, 16, 4),
    (10,) * 11,
    (16,) * 8,
    (30,) * 3,
]


def plain(widths: Sequence[int], bias: bool = False) -> Network:
    """A fully connected ReLU network; its weights play no part."""
    return fully_connected_random(widths, seed=1, bias=bias)


def hidden_biases(widths: Sequence[int]) -> Network:
    """Biases for the hidden neurons only, as in the notebook."""
    layers = [([[1] * a] * b, [1] * b if k < len(widths) - 2 else None) for k, (a, b) in enumerate(steps(widths))]
    return layered_network(
        widths[0], [dense(w, b, "relu" if k < len(layers) - 1 else "linear") for k, (w, b) in enumerate(layers)]
    ).network


def steps(widths: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of neighbours."""
    return list(itertools.pairwise(widths))


def residual(skip: str, activation: str) -> Network:
    """Embedding 2 -> 3, two blocks x + U act(V x) with 2 inner neurons, head 3 -> 2."""
    ones = lambda rows, columns: [[1] * columns for _ in range(rows)]  # noqa: E731
    blocks = {
        "identity": lambda: identity_block(ones(3, 2), ones(2, 3), activation=activation, outer="linear"),
        "diagonal": lambda: diagonal_block(ones(3, 2), ones(2, 3), [1] * 3, activation=activation, outer="linear"),
        "free": lambda: free_block(ones(3, 2), ones(2, 3), ones(3, 3), activation=activation, outer="linear"),
    }
    layers = [dense(ones(3, 2), None, "linear"), blocks[skip](), blocks[skip](), dense(ones(2, 3), None, "linear")]
    return layered_network(2, layers).network


def convolutions(length: int, channels: Sequence[int], kernels: Sequence[int], activation: str) -> Network:
    """A stack of 1-D convolutions without padding or bias."""
    layers = []
    for k, ((a, b), size) in enumerate(zip(steps(channels), kernels, strict=True)):
        last = k == len(kernels) - 1
        layers.append(convolution([[[1] * size] * a] * b, activation="linear" if last else activation))
    return convolutional_network((channels[0], length), layers).network


def published_linear() -> list[list[int]]:
    """The 50 linear networks of the notebook."""
    np.random.seed(0)
    found = []
    for _ in range(50):
        depth = np.random.randint(2, 5)
        widths = [int(np.random.randint(2, 6)) for _ in range(depth + 1)]
        count = sum(a * b for a, b in steps(widths))
        np.random.rand(count)
        np.random.rand(count)
        found.append(widths)
    return found


def published_relu() -> list[tuple[list[int], bool, int]]:
    """The 50 ReLU networks of the notebook: widths, biases or not, K."""
    np.random.seed(0)
    found = []
    for _ in range(50):
        depth = np.random.randint(2, 5)
        widths = [int(np.random.randint(2, 10)) for _ in range(depth + 1)]
        bias = bool(np.random.random() < 0.5)
        count = sum(a * b for a, b in steps(widths)) + (sum(widths[1:-1]) if bias else 0)
        np.random.rand(count)
        found.append((widths, bias, count))
    return found


def small_linear() -> Iterator[tuple[int, ...]]:
    """The 624 widths of the scan."""
    for layers, most in ((2, 5), (3, 4), (4, 3)):
        yield from itertools.product(range(1, most + 1), repeat=layers + 1)


def has_scalar_module(widths: Sequence[int]) -> bool:
    """Are two widths 1, three or more layers apart, with all widths between at least 2?"""
    places = [k for k, width in enumerate(widths) if width == 1]
    return any(b - a >= 3 for a, b in steps(places))


def check(report: LawsReport, laws: int, known: int | None = None) -> LawsReport:
    """The report, if it has these numbers and is certified."""
    assert report.certified, report.theorem
    assert report.laws == laws, (report.laws, laws)
    assert known is None or report.known == known, (report.known, known)
    return report


def row(name: str, report: LawsReport, seconds: float) -> None:
    """One line of a table."""
    kinds = Counter[str]()
    for law in report.basis:
        kinds[law.kind] += law.count
    reasons = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    ranks = ",".join(map(str, report.ranks))
    print(f"{name:44} {report.parameters:5} {ranks:>16} {report.laws:5} {report.known:5} {seconds:7.3f}  {reasons}")


def timed(name: str, network: Network, patterns: object, laws: int, known: int | None = None) -> None:
    """Run, check, print."""
    start = time.perf_counter()
    report = check(conservation_laws(network, patterns), laws, known)
    row(name, report, time.perf_counter() - start)


def named_architectures() -> None:
    """The table of named architectures."""
    print(f"{'architecture':44} {'K':>5} {'ranks by depth':>16} {'laws':>5} {'known':>5} {'seconds':>7}  reasons")
    for widths, _, laws, known in LINEAR_ROWS:
        timed(f"linear {list(widths)}", plain(widths), "linear", laws, known)
    for widths, _, laws in RELU_ROWS:
        timed(f"ReLU, all patterns {list(widths)}", plain(widths), "all", laws, laws)
    for widths, masks, _, laws, known in MASK_ROWS:
        timed(f"{list(widths)} {' '.join(masks)}", plain(widths), masks, laws, known)
    for skip, _, linear, relu in RESIDUAL_ROWS:
        timed(f"residual, {skip} skip, linear", residual(skip, "linear"), "all", linear)
        timed(f"residual, {skip} skip, ReLU", residual(skip, "relu"), "all", relu)
    for (length, channels, kernels), _, linear, relu in CONVOLUTION_ROWS:
        name = f"convolution {length}, {channels}, {kernels}"
        timed(f"{name}, linear", convolutions(length, channels, kernels, "linear"), "all", linear)
        timed(f"{name}, ReLU", convolutions(length, channels, kernels, "relu"), "all", relu)


def samples(widths: Sequence[int], counts: Sequence[int]) -> None:
    """Laws of N fixed samples at random integer weights: fewer and fewer, down to those of the patterns."""
    network = fully_connected_random(widths, seed=4, bias=False, weights=[t for t in range(-9, 10) if t])
    rng = random.Random(9)
    data = [[rng.randint(-5, 5) for _ in range(widths[0])] for _ in range(max(counts))]
    found = []
    for count in counts:
        report = conservation_laws(network, data=data[:count], fixed_inputs=True)
        found.append(f"{count}: {report.laws} ({report.status})")
    print(f"samples {list(widths)}: {', '.join(found)}")


def scans() -> None:
    """The published lists and the exhaustive scan."""
    start = time.perf_counter()
    for widths in published_linear():
        report = conservation_laws(plain(widths), "linear")
        assert report.certified
        assert report.extra == 0
    print(f"50 published linear networks: {time.perf_counter() - start:.2f} s, all laws from Lemma 2")
    start = time.perf_counter()
    for widths, bias, count in published_relu():
        report = check(conservation_laws(hidden_biases(widths) if bias else plain(widths)), sum(widths[1:-1]))
        assert report.parameters == count
    print(f"50 published ReLU networks: {time.perf_counter() - start:.2f} s, as many laws as hidden neurons")
    start, exceptions = time.perf_counter(), 0
    for widths in small_linear():
        report = conservation_laws(plain(widths), "linear")
        assert report.certified
        assert (report.extra > 0) == has_scalar_module(widths)
        assert report.extra == sum(law.count for law in report.basis if law.kind == "module")
        exceptions += report.extra > 0
    seconds = time.perf_counter() - start
    print(f"624 small linear networks: {seconds:.2f} s, {exceptions} have more laws than Lemma 2, all from a module")
    assert exceptions == 41


def main() -> None:
    """All tables."""
    named_architectures()
    samples([3, 4, 1], (1, 2, 4, 6, 10, 20))
    samples([2, 3, 2, 1], (1, 2, 4, 6, 10, 20))
    scans()
    for widths in GROWTH:
        laws = sum(d * (d + 1) // 2 for d in widths[1:-1])
        timed(f"linear {list(widths)}", plain(widths), "linear", laws, laws)


if __name__ == "__main__":
    main()
