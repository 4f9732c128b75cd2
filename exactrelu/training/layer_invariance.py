"""The edge-wise invariance: Σ_{e in F} w_e² - Σ_{f in F'} w_f² is constant for two layers (le2022, Lemma 3).

The identity behind it: scaling the weights of a layer F by c scales every path by c, hence every output, so
Σ_{e in F} w_e ∂R/∂w_e = (1/n) Σ_ik r_ik ν_k(x_i) for every layer F (Equation 51).  It needs neither Assumption 1 nor
one output.  With shared parameters each one counts *once*: an edge sum would count it as often as it is used.

Names in this module
    F, F'    two sets of edges
    h        the quadratic form of F minus that of F'
    r        residuals, r_ik = ∂ℓ/∂z_ik
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from exactrelu.networks.architecture import Architecture, Edge
from exactrelu.networks.network import Network
from exactrelu.paths.path_count import as_architecture
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import AtZeros
from exactrelu.training.layers import Cut, EdgeLike, PathThrough, as_edges, decide_layer
from exactrelu.training.losses import Loss
from exactrelu.training.matrix_invariance import flow_velocity
from exactrelu.training.quadratic_forms import QuadraticForm
from exactrelu.verdict import Scope, Verdict, proved, refuted, unknown

Counting: TypeAlias = Literal["parameters", "edges"]


@dataclass(frozen=True)
class LayerRates:
    """How fast the sums of squares of two sets of edges move.

    Attributes:
        first: d/dt Σ_{e in F} w_e².
        second: d/dt Σ_{f in F'} w_f².
        broken: the hypotheses of Lemma 3, as corrected, that do not hold.
    """

    first: Fraction
    second: Fraction
    broken: tuple[str, ...]


def layer_form(
    g: Architecture | Network, edges: Iterable[EdgeLike], counting: Counting = "parameters"
) -> QuadraticForm:
    """Σ_{e in F} w_e², every parameter once, or once for each of its edges in F.

    Raises:
        InputError: an edge is none of the network.

    >>> from exactrelu.builders.gallery_errata import e16_shared_weight
    >>> net = e16_shared_weight()
    >>> F = [("x1", "h1"), ("x2", "h2")]
    >>> [int(layer_form(net, F, how).value(net.theta)) for how in ("parameters", "edges")]
    [1, 2]
    """
    names = [edge.parameter for edge in as_edges(as_architecture(g), edges)]
    kept = names if counting == "edges" else list(dict.fromkeys(names))
    return QuadraticForm(tuple(((p, p), Fraction(1)) for p in kept))


def decide_layer_invariance(
    network: Network,
    F: Iterable[EdgeLike],
    G: Iterable[EdgeLike],
    data: Dataset,
    loss: Loss,
    at_zero: AtZeros = "refuse",
    *,
    counting: Counting = "parameters",
) -> Verdict:
    """Do the sums of squares of two sets of edges move at the same rate, at these weights and samples?

    Args:
        network: the weights.
        F: edges, or pairs (source, target).
        G: the other set, F' in the lemma.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        at_zero: slopes at zero pre-activations; any choice will do.
        counting: count shared parameters once, as the lemma needs, or once for each edge.

    Returns:
        Proved or refuted with LayerRates, which name the broken hypotheses.  Sets that are no layers may have equal
        rates by chance.

    Raises:
        ShapeError, InputError: an edge is none of the network; network, data and loss do not fit; a derivative is
            irrational; a pre-activation is zero and no slope is chosen.

    Cost: one backward pass for each sample.

    >>> from exactrelu.builders.gallery_errata import e1_two_inputs
    >>> from exactrelu.training.losses import given_loss
    >>> found = decide_layer_invariance(e1_two_inputs(), [("x1", "y")], [("x2", "y")], Dataset([[1, 2]]),
    ...                                 given_loss([1]))
    >>> found.status.value, found.evidence.first, found.evidence.second, found.evidence.broken[0]
    ('refuted', Fraction(-2, 1), Fraction(-4, 1), 'F is no layer: a path avoids the set: x2 -> y')
    """
    velocity = flow_velocity(network, data, loss, at_zero)
    sets = [as_edges(network.architecture, edges) for edges in (F, G)]
    first, second = (layer_form(network, edges, counting).rate(network.theta, velocity) for edges in sets)
    broken = tuple(why for name, edges in zip("FG", sets, strict=True) for why in _broken(network, name, edges))
    rates = LayerRates(first, second, broken)
    if first == second:
        return proved(f"both sums of squares move by {first}", evidence=rates)
    return refuted(f"the sums of squares move by {first} and by {second}", evidence=rates)


def prove_layer_invariance(g: Architecture | Network, F: Iterable[EdgeLike], G: Iterable[EdgeLike]) -> Verdict:
    """Is Σ_F w² - Σ_F' w² constant along gradient flow, for all weights, inputs, patterns and losses?

    Args:
        g: a network or its architecture.
        F: edges, or pairs (source, target).
        G: the other set, F' in the lemma.

    Returns:
        Proved for all with the two Cuts.  Unknown with the broken hypotheses, which does not say that the difference
        is not conserved.

    Raises:
        InputError: an edge is none of the network.

    Cost: linear in the edges.

    >>> from exactrelu.builders.gallery_errata import e16_shared_weight
    >>> prove_layer_invariance(e16_shared_weight(), [("x1", "h1"), ("x2", "h2")], [("s", "y")]).scope.value
    'for all'
    """
    architecture = as_architecture(g)
    sets = [as_edges(architecture, edges) for edges in (F, G)]
    broken = tuple(why for name, edges in zip("FG", sets, strict=True) for why in _broken(architecture, name, edges))
    if broken:
        return unknown(broken[0], evidence=broken)
    cuts: tuple[Cut, ...] = tuple(decide_layer(architecture, edges).evidence for edges in sets)
    reason = f"scaling either layer scales every output; layers of {len(sets[0])} and {len(sets[1])} edges"
    return proved(reason, scope=Scope.FOR_ALL, evidence=cuts)


def _broken(g: Architecture | Network, name: str, edges: tuple[Edge, ...]) -> list[str]:
    """The hypotheses that a set of edges breaks: a layer, learnable, with no parameter used elsewhere."""
    architecture, found = as_architecture(g), []
    verdict = decide_layer(architecture, edges)
    if isinstance(verdict.evidence, PathThrough):
        found.append(f"{name} is no layer: {verdict.reason}")
    frozen = next((edge for edge in edges if not edge.learnable), None)
    if frozen is not None:
        found.append(f"{name} has the frozen edge {frozen}")
    inside = frozenset(edges)
    parameters = {edge.parameter for edge in edges}
    stray = next((e for e in architecture.edges if e.parameter in parameters and e not in inside), None)
    if stray is not None:
        found.append(f"{name} shares a parameter with the edge {stray} outside")
    return found
