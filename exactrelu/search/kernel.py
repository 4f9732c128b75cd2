"""The fast forward and backward pass that screens use: one network shape, many weights, plain numbers.

The numbers are ints or flint rationals, whatever the filling has; both are exact.  Nothing is checked here: what a
screen lets through is decided again by the rooms below.

Names in this module
    w    weights, one for each edge in the order of the architecture
    z    pre-activations, one for each neuron
    a    values, one for each node
    g    partial derivatives, one for each edge
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exactrelu.networks.architecture import Architecture


class Kernel:
    """An architecture compiled to lists of places.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 1), ("h", "y", 1)])
    >>> kernel = Kernel(net.architecture)
    >>> z, a = kernel.forward([2, 3], [5])
    >>> z, a, kernel.backward([2, 3], z, a, [1])
    ([10, 30], [5, 10, 30], [15, 10])
    """

    __slots__ = ("constants", "kinked", "neurons", "outputs", "place_of")

    def __init__(self, g: Architecture) -> None:
        number = {(edge.source, edge.target): k for k, edge in enumerate(g.edges)}
        self.place_of = {neuron.id: k for k, neuron in enumerate(g.neurons)}
        self.kinked = tuple(neuron.activation.has_kink for neuron in g.neurons)
        self.constants = tuple(_plain(c.value) for c in g.constants)
        self.outputs = tuple(g.position[name] for name in g.outputs)
        self.neurons = tuple(
            (
                g.position[neuron.id],
                tuple((g.position[e.source], number[e.source, e.target]) for e in g.in_edges[neuron.id]),
                _plain(neuron.activation.negative),
                _plain(neuron.activation.positive),
            )
            for neuron in g.neurons
        )

    def forward(self, w: Sequence[Any], x: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Pre-activations and values at one point."""
        a = [*x, *self.constants]
        z = []
        for _, incoming, negative, positive in self.neurons:
            t = 0
            for place, edge in incoming:
                t += w[edge] * a[place]
            z.append(t)
            a.append(t * positive if t > 0 else t * negative)
        return z, a

    def backward(self, w: Sequence[Any], z: Sequence[Any], a: Sequence[Any], r: Sequence[Any]) -> list[Any]:
        """The derivatives of <r, value> in all weights; at zero the slope of the negative side."""
        g: list[Any] = [0] * len(w)
        adjoint: list[Any] = [0] * len(a)
        for place, t in zip(self.outputs, r, strict=True):
            adjoint[place] = t
        for k in range(len(z) - 1, -1, -1):
            position, incoming, negative, positive = self.neurons[k]
            s = adjoint[position] * (positive if z[k] > 0 else negative)
            if s:
                for place, edge in incoming:
                    g[edge] = s * a[place]
                    adjoint[place] += s * w[edge]
        return g


def _plain(value: Any) -> Any:
    """An int where it is one."""
    from exactrelu.exact.rationals import as_flint

    return value.numerator if value.denominator == 1 else as_flint(value)
