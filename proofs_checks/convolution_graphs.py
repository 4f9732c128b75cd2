"""Convolutions as graphs, for Definitions 11 and 12 of le2022: conditions (52) and (53), and the sum they stand for.

Names in this module
    T        the kernel, T[k][j] a flat list over the offsets
    v_jk     the neuron of position j and channel k
    (52)     neurons of one channel read through the same weights, by a bijection of their in-neighbours
    (53)     neurons of one position have the same in-neighbours, and the same out-neighbours
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactrelu import LayeredNetwork, Verdict, convolution, dense, evaluate, layered_network, proved, refuted
from proofs_checks.recursion import ZERO, Point

Index = tuple[int, ...]


@dataclass(frozen=True)
class ConvolutionSample:
    """A linear convolution under one fully connected neuron, and a point.

    Attributes:
        kernel: output channel -> input channel -> offset -> weight.
        extent: of the input, per dimension.
        size: of the kernel.
        stride: per dimension.
        padding: per dimension.
        x: channels times positions, in row-major order.
    """

    kernel: tuple[tuple[tuple[Fraction, ...], ...], ...]
    extent: Index
    size: Index
    stride: Index
    padding: Index
    x: Point

    @property
    def positions(self) -> Index:
        """floor((n + 2 padding - size) / stride) + 1 positions per dimension."""
        parts = zip(self.extent, self.size, self.stride, self.padding, strict=True)
        return tuple((n + 2 * p - b) // s + 1 for n, b, s, p in parts)


def random_sample(dimensions: int, seed: int, *, padded: bool = False) -> ConvolutionSample:
    """One or two channels in and out; stride 1 or 2; with zero padding if asked for."""
    rng = random.Random(seed)
    inputs, outputs = rng.randint(1, 2), rng.randint(1, 2)
    extent = tuple(rng.randint(2, 4) for _ in range(dimensions))
    size = tuple(rng.randint(1, 2) for _ in range(dimensions))
    stride = tuple(rng.randint(1, 2) for _ in range(dimensions))
    padding = tuple(1 if padded else 0 for _ in range(dimensions))
    count = len(list(_indices(size)))
    kernel = tuple(
        tuple(tuple(Fraction(rng.randint(-3, 3)) for _ in range(count)) for _ in range(inputs)) for _ in range(outputs)
    )
    x = tuple(Fraction(rng.randint(-3, 3)) for _ in range(inputs * len(list(_indices(extent)))))
    return ConvolutionSample(kernel, extent, size, stride, padding, x)


def built(sample: ConvolutionSample) -> LayeredNetwork:
    """The graph: the convolution, and one linear neuron that reads all of it."""
    layer = convolution(
        [[_nested(list(row), sample.size) for row in rows] for rows in sample.kernel],
        stride=sample.stride,
        padding=sample.padding,
    )
    total = len(sample.kernel) * len(list(_indices(sample.positions)))
    top = dense([[1] * total], activation="linear")
    return layered_network((len(sample.kernel[0]), *sample.extent), [layer, top])


def is_convolution(sample: ConvolutionSample, graph: LayeredNetwork) -> Verdict:
    """Has the graph the right number of positions, and every neuron the value of the sum over the kernel?"""
    neurons = graph.layers[0].neurons
    if neurons.shape[1:] != sample.positions:
        return refuted(f"{neurons.shape[1:]} positions, not {sample.positions}", evidence=sample)
    values = evaluate(graph.network, sample.x).values
    for (k, *j), v in zip(_indices(neurons.shape), neurons.nodes, strict=True):
        said = convolution_sum(sample, k, tuple(j))
        if values[v] != said:
            return refuted(f"channel {k}, position {j}: {values[v]}, the sum is {said}", evidence=sample)
    return proved()


def convolution_sum(sample: ConvolutionSample, k: int, j: Index) -> Fraction:
    """Σ over input channels and offsets of T[k][c][o] x[c, stride j + o - padding]; zero outside the input."""
    total = ZERO
    place = {at: n for n, at in enumerate(_indices(sample.extent))}
    for c, row in enumerate(sample.kernel[k]):
        for o, weight in zip(_indices(sample.size), row, strict=True):
            parts = zip(j, o, sample.stride, sample.padding, strict=True)
            at = tuple(s * p + q - pad for p, q, s, pad in parts)
            if at in place:
                total += weight * sample.x[c * len(place) + place[at]]
    return total


def shares_by_channel(graph: LayeredNetwork) -> Verdict:
    """(52): do any two neurons of one channel read through the same parameters, each once?"""
    g, neurons = graph.network.architecture, graph.layers[0].neurons
    size = neurons.positions
    for start in range(0, len(neurons.nodes), size):
        channel = neurons.nodes[start : start + size]
        read = {v: sorted(e.parameter for e in g.in_edges[v]) for v in channel}
        for v in channel:
            if read[v] != read[channel[0]]:
                left, right = len(read[channel[0]]), len(read[v])
                reason = f"{channel[0]} has {left} in-neighbours and {v} has {right}"
                return refuted(f"no bijection: {reason}", evidence={"neurons": (channel[0], v), "read": read})
    return proved()


def agrees_by_position(graph: LayeredNetwork) -> Verdict:
    """(53): have any two neurons of one position the same neighbours, below and above?"""
    g, neurons = graph.network.architecture, graph.layers[0].neurons
    size = neurons.positions
    for j in range(size):
        around = {
            (frozenset(e.source for e in g.in_edges[v]), frozenset(e.target for e in g.out_edges[v]))
            for v in neurons.nodes[j::size]
        }
        if len(around) > 1:
            return refuted(f"two neurons of position {j} have different neighbours", evidence=j)
    return proved()


def check_graph(sample: ConvolutionSample, graph: LayeredNetwork) -> Verdict:
    """(52) unless there is padding, (53), and the values."""
    verdicts = [agrees_by_position(graph), is_convolution(sample, graph)]
    if not any(sample.padding):
        verdicts.append(shares_by_channel(graph))
    return next((verdict for verdict in verdicts if not verdict.proved), verdicts[0])


def _indices(shape: Sequence[int]) -> itertools.product[tuple[int, ...]]:
    return itertools.product(*map(range, shape))


def _nested(flat: list[Fraction], size: Index) -> list[object]:
    """One list per dimension."""
    if len(size) == 1:
        return [*flat]
    step = len(flat) // size[0]
    return [_nested(flat[k * step : (k + 1) * step], size[1:]) for k in range(size[0])]
