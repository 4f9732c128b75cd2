"""What every rendering of a counterexample shows: names of its parts, and the layer-by-layer table of a network.

Names in this module
    F, F', …    the sets of edges of an instance
    z, a        pre-activation and value of a node on a sample
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exactrelu.networks.architecture import Edge
from exactrelu.networks.forward import Evaluation, evaluate
from exactrelu.networks.network import Network
from exactrelu.search.claims import NamedPredicate
from exactrelu.search.instances import Instance
from exactrelu.search.refutation import Counterexample
from exactrelu.teaching.layout import longest_path_layers

EdgeSets = Sequence[frozenset[tuple[str, str]]]
#: The relation that is true where the claimed one is not.
OPPOSITE: Final = {"=": "≠", "<=": ">", "<": "≥", ">=": "<", ">": "≤", "!=": "="}
SIGN: Final = {-1: "−", 0: "0", 1: "+"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One neuron on one sample: pre-activation, its sign, value."""

    z: Fraction
    a: Fraction

    @property
    def sign(self) -> str:
        """``+``, ``−`` or ``0``."""
        return SIGN[(self.z > 0) - (self.z < 0)]


@dataclass(frozen=True, slots=True)
class NeuronRow:
    """A neuron, its layer, and one cell for each sample."""

    layer: int
    name: str
    is_output: bool
    cells: tuple[Cell, ...]


def neuron_rows(network: Network, evaluations: Sequence[Evaluation]) -> tuple[NeuronRow, ...]:
    """The table of a network, layer by layer; the layer of a neuron is its longest path from a source.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", -2)], outputs=["y"])
    >>> [(row.layer, row.name, row.cells[0].sign) for row in neuron_rows(net, [evaluate(net, [1])])]
    [(1, 'y', '−')]
    """
    g = network.architecture
    layers = longest_path_layers(g.node_ids, [(edge.source, edge.target) for edge in g.edges])
    rows = [
        NeuronRow(
            max(1, layers[neuron.id]),
            neuron.id,
            neuron.id in g.outputs,
            tuple(Cell(e.pre_activations[neuron.id], e.values[neuron.id]) for e in evaluations),
        )
        for neuron in g.neurons
    ]
    return tuple(sorted(rows, key=lambda row: row.layer))


def evaluate_instance(instance: Instance) -> tuple[tuple[Evaluation, ...], ...]:
    """For each network its evaluations at the samples; none where the samples have no coordinates for it."""
    return tuple(
        tuple(evaluate(network, x) for x, _ in instance.samples if len(x) == network.input_dimension)
        for network in instance.networks()
    )


def network_titles(instance: Instance) -> tuple[str, ...]:
    """What the networks of an instance are called: by their names, if these tell them apart."""
    found = instance.networks()
    names = [network.name for network in found]
    plain = ("The network",) if len(found) == 1 else ("The first network", "The second network")
    if all(names) and len(set(names)) == len(names):
        return tuple(f"{title}, {name}" for title, name in zip(plain, names, strict=True))
    return plain


def set_name(k: int, count: int) -> str:
    """What the k-th of so many sets of edges is called: F, F', F'', or F_1, F_2, … of more than three.

    >>> set_name(0, 1), set_name(1, 2), set_name(4, 5)
    ('F', "F'", 'F_5')
    """
    return "F" + "'" * k if count <= 3 else f"F_{k + 1}"


def sets_of(edge: Edge, edge_sets: EdgeSets) -> list[int]:
    """The numbers of the sets that the edge is in."""
    return [k for k, edges in enumerate(edge_sets) if (edge.source, edge.target) in edges]


def sorted_edges(network: Network, edges: frozenset[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs of a set in the order of the network."""
    ends = [(edge.source, edge.target) for edge in network.architecture.edges]
    return [pair for pair in ends if pair in edges]


def dropped_hypotheses(counterexample: Counterexample) -> tuple[NamedPredicate, ...]:
    """The hypotheses that need not hold."""
    return tuple(h for h in counterexample.claim.hypotheses if h.name in counterexample.dropped)


def kept_hypotheses(counterexample: Counterexample) -> tuple[NamedPredicate, ...]:
    """The hypotheses that hold at the instance."""
    return tuple(h for h in counterexample.claim.hypotheses if h.name not in counterexample.dropped)
