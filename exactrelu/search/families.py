"""Families of shapes: networks on small DAGs with samples, and pairs of two-layer networks.

Names in this module
    G    a small DAG with one sink; its sources are the inputs
    d, m, D    inputs, hidden neurons and outputs of a two-layer network    (berner2019: N = (d, m, D))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

from exactrelu.builders.two_layer import two_layer
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.network import Network, WeightedEdge, make_network
from exactrelu.search.instances import Ends, Instance
from exactrelu.search.kernel import Kernel
from exactrelu.search.small_dags import MOST_NODES, SmallDag, network_graphs
from exactrelu.search.spaces import Filling, Shape, Space


@dataclass(frozen=True)
class Decoration:
    """What a claim singles out on a graph besides weights and samples.

    Attributes:
        neurons: neurons such as u and v.
        edge_sets: sets of edges such as F and F'.
        frozen: edges that are not learnable.
        shared: sets of edges that share one parameter.
        fixed: edges of a fixed weight.
        biased: neurons that a frozen edge from a constant 1 enters, so that they are not homogeneous.
    """

    neurons: tuple[str, ...] = ()
    edge_sets: tuple[frozenset[Ends], ...] = ()
    frozen: frozenset[Ends] = frozenset()
    shared: tuple[frozenset[Ends], ...] = ()
    fixed: tuple[tuple[Ends, Fraction], ...] = ()
    biased: tuple[str, ...] = ()


PLAIN = Decoration()
Numbers: TypeAlias = Callable[[Instance], Iterable[tuple[str, Fraction]]] | None
Decorate: TypeAlias = Callable[[Architecture], Iterable[Decoration]]


@dataclass(frozen=True)
class SampledPlan:
    """How the slots of a shape are laid out: weights, then coordinates and labels, sample by sample.

    Attributes:
        architecture: of every instance of the shape.
        kernel: its fast passes.
        weight_slots: for each edge its slot, or None and a fixed weight.
        fixed: for each edge its fixed weight, or 0.
        samples: for each sample the slots of its coordinates and those of its labels.
        decoration: what is singled out.
        groups: for each shared parameter the numbers of its edges.
        resting: the numbers of the frozen edges.
    """

    architecture: Architecture
    kernel: Kernel
    weight_slots: tuple[int | None, ...]
    fixed: tuple[Any, ...]
    samples: tuple[tuple[slice, slice], ...]
    decoration: Decoration
    groups: tuple[tuple[int, ...], ...]
    resting: tuple[int, ...]

    def edge(self, ends: Ends) -> int:
        """The number of an edge."""
        return next(k for k, e in enumerate(self.architecture.edges) if (e.source, e.target) == ends)

    def weights(self, values: Filling) -> list[Any]:
        """The weights of the edges, in the order of the architecture."""
        return [
            fixed if slot is None else values[slot] for slot, fixed in zip(self.weight_slots, self.fixed, strict=True)
        ]


def dag_space(
    name: str,
    *,
    max_nodes: int = 4,
    max_inputs: int = MOST_NODES,
    hidden: Sequence[str] = ("relu", "linear"),
    output: Sequence[str] = ("linear",),
    samples: Sequence[int] = (1,),
    labels: str | None = "sign",
    decorate: Decorate = lambda g: (PLAIN,),
    max_height: int = 2,
    graphs: Callable[[int], Iterable[SmallDag]] = network_graphs,
) -> Space:
    """Networks on all small DAGs with one sink, with samples.

    Args:
        name: what is in the space, for people; the sizes are added.
        max_nodes: inputs and neurons together; at most 6.
        max_inputs: inputs alone.
        hidden: activations of the hidden neurons; every choice of them is walked.
        output: those of the output.
        samples: how many samples there may be.
        labels: the kind of the slot for r; None for samples without.
        decorate: what the claim singles out, all possibilities.
        max_height: of the rationals.
        graphs: the graphs with so many nodes.
    """

    def shapes() -> Iterator[Shape]:
        everything = [g for nodes in range(2, max_nodes + 1) for g in graphs(nodes) if len(g.sources) <= max_inputs]
        plans = [
            (len(bare.neurons), len(bare.edges) + len(decoration.biased), count, bare, decoration)
            for graph in everything
            for bare in _bare(graph, hidden, output)
            for decoration in decorate(bare)
            for count in samples
        ]
        for _, _, count, bare, decoration in sorted(plans, key=lambda plan: plan[:3]):
            yield sampled_shape(bare, decoration, count, labels)

    inputs = f" and {max_inputs} input{'s' * (max_inputs != 1)}" if max_inputs < max_nodes - 1 else ""
    return Space(f"{name}; DAGs up to {max_nodes} nodes{inputs}, {_many(samples)}", shapes, max_height)


def _bare(graph: SmallDag, hidden: Sequence[str], output: Sequence[str]) -> Iterator[Architecture]:
    inner = graph.nodes - len(graph.sources) - 1
    for activations in product(*[hidden] * inner, output):
        yield bare_architecture(graph, activations)


def bare_architecture(graph: SmallDag, activations: Sequence[str]) -> Architecture:
    """The graph as an architecture: inputs x1, …, hidden neurons h1, …, output y, every edge its own parameter."""
    sources, sink = graph.sources, graph.sinks[0]
    names = {v: f"x{k}" for k, v in enumerate(sources, start=1)} if len(sources) > 1 else {sources[0]: "x"}
    inner = [v for v in range(graph.nodes) if v not in names and v != sink]
    names |= {v: f"h{k}" for k, v in enumerate(inner, start=1)} | {sink: "y"}
    neurons = dict(zip([names[v] for v in inner] + ["y"], activations, strict=True))
    edges = [(names[i], names[j], 1) for i, j in graph.edges]
    inputs = [names[v] for v in sources]
    return make_network(inputs=inputs, neurons=neurons, edges=edges, outputs=["y"]).architecture


def sampled_shape(bare: Architecture, decoration: Decoration, samples: int, labels: str | None) -> Shape:
    """One architecture with so many samples: a slot for each free weight, coordinate and label.

    Edges that share a parameter have one slot; r has one for each output.
    """
    fixed, parameter = dict(decoration.fixed), _parameters(decoration)
    edges = [
        WeightedEdge(e.source, e.target, 1, parameter.get((e.source, e.target)), (e.source, e.target) not in
                     decoration.frozen)
        for e in bare.edges
    ]  # fmt: skip
    edges += [WeightedEdge("one", v, 1, None, False) for v in decoration.biased]
    fixed |= {("one", v): Fraction(1) for v in decoration.biased}
    template = make_network(
        inputs=bare.inputs,
        constants={"one": 1} if decoration.biased else {},
        neurons={n.id: n.activation for n in bare.neurons},
        edges=edges,
        outputs=bare.outputs,
    )
    g = template.architecture
    free = [p for p in g.parameters if not any(e.parameter == p and (e.source, e.target) in fixed for e in g.edges)]
    slot_of = {name: k for k, name in enumerate(free)}
    plan = _plan(g, slot_of, fixed, samples, labels, decoration)
    kinds = ("nonzero",) * len(free)
    kinds += (("any",) * len(g.inputs) + ((labels,) * len(g.outputs) if labels else ())) * samples
    return Shape(
        len(g.neurons), len(g.edges), samples, kinds, _builder(template, plan, tuple(free)), _label(g, decoration), plan
    )


def _parameters(decoration: Decoration) -> dict[Ends, str]:
    return {ends: f"t{k}" for k, group in enumerate(decoration.shared, start=1) for ends in group}


def _plan(
    g: Architecture,
    slot_of: dict[str, int],
    fixed: dict[Ends, Fraction],
    samples: int,
    labels: str | None,
    decoration: Decoration,
) -> SampledPlan:
    d, outputs = len(g.inputs), len(g.outputs) if labels else 0
    begin = len(slot_of)
    parts = []
    for _ in range(samples):
        parts.append((slice(begin, begin + d), slice(begin + d, begin + d + outputs)))
        begin += d + outputs
    values = [fixed.get((e.source, e.target), Fraction(0)) for e in g.edges]
    quick = tuple(t.numerator if t.denominator == 1 else t for t in values)
    slots = tuple(slot_of.get(e.parameter) for e in g.edges)
    uses = {p: tuple(k for k, e in enumerate(g.edges) if e.parameter == p) for p in g.parameters}
    groups = tuple(group for group in uses.values() if len(group) > 1)
    resting = tuple(k for k, e in enumerate(g.edges) if not e.learnable)
    return SampledPlan(g, Kernel(g), slots, quick, tuple(parts), decoration, groups, resting)


def _builder(template: Network, plan: SampledPlan, free: tuple[str, ...]) -> Callable[[Sequence[Fraction]], Instance]:
    def build(values: Sequence[Fraction]) -> Instance:
        theta = {name: Fraction(1) for name in template.architecture.parameters}
        theta |= {e.parameter: Fraction(t) for e, t in zip(plan.architecture.edges, plan.fixed, strict=True) if t}
        theta |= dict(zip(free, values[: len(free)], strict=True))
        samples = tuple((tuple(values[x]), tuple(values[r])) for x, r in plan.samples)
        decoration = plan.decoration
        return Instance(template.with_theta(theta), samples, decoration.edge_sets, decoration.neurons)

    return build


def _label(g: Architecture, decoration: Decoration) -> str:
    words = [f"{e.source}->{e.target}" for e in g.edges]
    return ", ".join(words) + (f"; {', '.join(decoration.neurons)}" if decoration.neurons else "")


def _many(samples: Sequence[int]) -> str:
    most = max(samples)
    return f"{most} sample{'s' * (most != 1)}" if len(samples) == 1 else f"up to {most} samples"


def two_layer_pairs(
    name: str,
    sizes: Sequence[tuple[int, int, int]],
    *,
    balanced: bool = False,
    positive: bool = False,
    repeated: bool = False,
    numbers: Numbers = None,
    max_height: int = 2,
) -> Space:
    """Pairs Γ, Θ of two-layer networks without biases, of one output.

    Args:
        name: what is in the space.
        sizes: triples (d, neurons of Γ, neurons of Θ).
        balanced: only |c_i| = ‖a_i‖: the slot of c_i is its sign.
        positive: only positive coordinates of the a_i.
        repeated: only a_2 of Γ a positive multiple of a_1.
        numbers: makes further numbers of an instance.
        max_height: of the rationals in the slots.
    """

    def shapes() -> Iterator[Shape]:
        for d, m, k in sorted(sizes, key=lambda t: (t[1] + t[2], (t[1] + t[2]) * (t[0] + 1))):
            plan = PairPlan(d, m, k, balanced, repeated)
            a = "positive" if positive else "any"
            rows = m + k - 1 if repeated else m + k
            slots = (a,) * (rows * d) + ("positive",) * (m + k - rows)
            # The signs of both second layers can be turned together.
            slots += ("one",) if balanced else ("nonnegative",)
            slots += ("sign" if balanced else "any",) * (m + k - 1)
            yield Shape(m + k + 2, (m + k) * (d + 1), 0, slots, _pair_builder(plan, numbers), f"{d}-{m},{k}", plan)

    return Space(f"{name}; heights are those of the free numbers", shapes, max_height)


@dataclass(frozen=True)
class PairPlan:
    """How the slots of a pair of two-layer networks are laid out.

    Attributes:
        d: inputs.
        m: neurons of Γ.
        k: neurons of Θ.
        balanced: do the second weights have the norms of the first?
        repeated: is a_2 of Γ a positive multiple of a_1, the multiple in a slot of its own?
    """

    d: int
    m: int
    k: int
    balanced: bool
    repeated: bool

    def split(self, values: Sequence[Any]) -> tuple[list[Sequence[Any]], list[Any]]:
        """The rows a_1, …, a_{m+k} of a filling, and the second weights."""
        rows = self.m + self.k - self.repeated
        a = [values[i * self.d : (i + 1) * self.d] for i in range(rows)]
        begin = rows * self.d
        if self.repeated:
            a.insert(1, [values[begin] * t for t in a[0]])
            begin += 1
        c = list(values[begin : begin + self.m + self.k])
        if self.balanced:
            c = [sign * max(map(abs, row)) for sign, row in zip(c, a, strict=True)]
        return a, c


def _pair_builder(plan: PairPlan, numbers: Numbers) -> Callable[[Sequence[Fraction]], Instance]:
    def build(values: Sequence[Fraction]) -> Instance:
        rows, c = plan.split(values)
        m = plan.m
        pair = Instance(two_layer(rows[:m], c[:m]), second=two_layer(rows[m:], c[m:]))
        return pair if numbers is None else replace(pair, numbers=tuple(numbers(pair)))

    return build


def velocities(plan: SampledPlan, values: Filling) -> tuple[list[Any], list[Any], list[list[Any]]]:
    """Weights, velocities and pre-activations of a filling: n times those of gradient flow, for n samples.

    Edges that share a parameter have their derivatives added up, frozen ones rest; at zero the slope is that of the
    negative side.
    """
    w = plan.weights(values)
    total: list[Any] = [0] * len(w)
    patterns = []
    for x, r in plan.samples:
        z, a = plan.kernel.forward(w, values[x])
        patterns.append(z)
        for k, t in enumerate(plan.kernel.backward(w, z, a, values[r])):
            total[k] -= t
    for group in plan.groups:
        together = sum(total[k] for k in group)
        for k in group:
            total[k] = together
    for k in plan.resting:
        total[k] = 0
    return w, total, patterns
