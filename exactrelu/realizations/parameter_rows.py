"""The gradient of the realization in the parameters on one activation region: an affine function of x, exactly.

On a region all slopes are fixed, so the adjoint z̄_v of a neuron is a number, the value a_u of a node is an affine
form in x, and

    ∂R_i / ∂θ_p  =  Σ z̄_v a_u      over the edges u -> v with parameter p.

Its d + 1 coefficients are linear combinations of its values at d + 1 affinely independent points of the region, and
the other way round: both span the same rows.

A kinked neuron whose pre-activation vanishes on a whole region has no slope there.  That does no harm where no
parameter moves its pre-activation, or where no output feels its value; elsewhere R has no gradient by the chain rule,
and the region is *left out*.  Both conditions are read off the graph: a path of weights and slopes that are not zero.

Names in this module
    K, D, d    numbers of parameters (columns), outputs, inputs
    form       d + 1 numbers: coefficients of x, then the constant
    row        K numbers: coefficient j of the gradient of output i
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from flint import fmpq

from exactrelu.exact.rationals import as_flint
from exactrelu.networks.network import Network

Form: TypeAlias = list[fmpq]
Row: TypeAlias = list[fmpq]


@dataclass(frozen=True)
class LocalGradient:
    """A network on one activation pattern.

    Attributes:
        network: the network.
        columns: parameter -> its column.
        signs: one for each kinked neuron, in topological order.
    """

    network: Network
    columns: Mapping[str, int]
    signs: Sequence[int]

    @cached_property
    def slopes(self) -> tuple[fmpq, ...]:
        """One for each neuron in topological order; 0 for a kinked neuron whose pre-activation vanishes."""
        signs = iter(self.signs)
        found = []
        for n in self.network.architecture.neurons:
            sign = next(signs) if n.activation.has_kink else 1
            found.append(as_flint(n.activation.slope(sign)) if sign else fmpq(0))
        return tuple(found)

    @cached_property
    def _forms(self) -> tuple[list[Form], list[Form]]:
        """The pre-activations of the neurons and the values of the nodes."""
        plan = self.network.plan
        d, zero = plan.input_count, fmpq(0)
        values = [[fmpq(int(i == k)) for i in range(d + 1)] for k in range(d)]
        values += [[zero] * d + [c] for c in plan.constants]
        sums = []
        for neuron, slope in zip(plan.neurons, self.slopes, strict=True):
            total = [zero] * (d + 1)
            for place, weight in zip(neuron.sources, neuron.weights, strict=True):
                total = [t + weight * u if u else t for t, u in zip(total, values[place], strict=True)]
            sums.append(total)
            values.append([slope * t for t in total])
        return sums, values

    def kink_forms(self) -> list[Form]:
        """The pre-activations of the kinked neurons that depend on x, in topological order."""
        sums, neurons = self._forms[0], self.network.architecture.neurons
        return [sums[k] for k, n in enumerate(neurons) if n.activation.has_kink and any(sums[k][:-1])]

    @property
    def is_open(self) -> bool:
        """Do the pre-activations with sign 0 vanish identically, so that the pattern is one of a region?"""
        kinked = [k for k, n in enumerate(self.network.architecture.neurons) if n.activation.has_kink]
        sums = self._forms[0]
        return not any(any(sums[k]) for k, sign in zip(kinked, self.signs, strict=True) if not sign)

    @property
    def is_left_out(self) -> bool:
        """Is there a neuron at its kink that a parameter moves and an output feels?"""
        if all(self.signs):
            return False
        g = self.network.architecture
        at_kink = {v for v, sign in zip(g.kinked, self.signs, strict=True) if not sign}
        open_neurons = {n.id for n, s in zip(g.neurons, self.slopes, strict=True) if s}
        open_neurons |= {v for v in at_kink if g.activation_of[v].negative or g.activation_of[v].positive}
        moved = self._moved(open_neurons)
        felt = self._felt(open_neurons)
        return not at_kink.isdisjoint(moved & felt)

    def _moved(self, open_neurons: set[str]) -> set[str]:
        """The neurons whose pre-activation a parameter may move."""
        g, values = self.network.architecture, self._forms[1]
        moved: set[str] = set()
        for n in g.neurons:
            for e in g.in_edges[n.id]:
                own = e.parameter in self.columns and any(values[g.position[e.source]])
                if own or (self.network.weight(e) and e.source in moved and e.source in open_neurons):
                    moved.add(n.id)
        return moved

    def _felt(self, open_neurons: set[str]) -> set[str]:
        """The neurons whose value an output may feel."""
        g = self.network.architecture
        felt = set(g.outputs)
        for n in reversed(g.neurons):
            if n.id in felt and n.id in open_neurons:
                felt |= {e.source for e in g.in_edges[n.id] if self.network.weight(e)}
        return felt

    def rows(self) -> list[Row]:
        """D (d + 1) rows: for each output the coefficients of x_1, …, x_d, then the constant.

        Cost: D + d + 1 operations per edge, and D (d + 1) for each edge with a column.
        """
        g, plan = self.network.architecture, self.network.plan
        first, width = len(g.sources), plan.input_count + 1
        rows = []
        for output in plan.outputs:
            z = self._adjoints(output)
            block = [[fmpq(0)] * len(self.columns) for _ in range(width)]
            for e in g.edges:
                column, adjoint = self.columns.get(e.parameter), z[g.position[e.target] - first]
                if column is not None and adjoint:
                    for row, t in zip(block, self._forms[1][g.position[e.source]], strict=True):
                        if t:
                            row[column] += adjoint * t
            rows += block
        return rows

    def _adjoints(self, output: int) -> list[fmpq]:
        """z̄, one for each neuron."""
        plan = self.network.plan
        a, z = [fmpq(0)] * (plan.input_count + len(plan.constants) + len(plan.neurons)), [fmpq(0)] * len(plan.neurons)
        a[output] = fmpq(1)
        for k in range(len(plan.neurons) - 1, -1, -1):
            neuron = plan.neurons[k]
            z[k] = adjoint = self.slopes[k] * a[neuron.position]
            if adjoint:
                for place, weight in zip(neuron.sources, neuron.weights, strict=True):
                    a[place] += weight * adjoint
        return z
