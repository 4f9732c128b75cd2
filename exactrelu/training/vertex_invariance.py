"""The vertex-wise invariance: what flows into a neuron and out of it moves at one rate (le2022, Lemma 2).

(4)  Σ_u w_uv² - Σ_b w_vb² is constant for every inner neuron v, all of whose edges are learnable;
(5)  Σ_a w_au w_av - Σ_b w_ub w_vb is constant for neurons u and v with the same neighbours and the same slopes.

Neither needs Assumption 1 or a single output; (4) holds for every choice of slopes at zeros, and (5) wherever the
slopes agree sample by sample.  As printed (5) counts a pre-activation of zero as one of the signs.  While the flow
slides along such a zero the slope of the neuron is a multiplier in (0, 1), and (5) fails (erratum 2).

The hypotheses are not refused here but reported, so that one can see what becomes of the rates without them.

Names in this module
    incoming    d/dt Σ_a w_au w_av, over the in-neighbours; u = v for (4)
    outgoing    d/dt Σ_b w_ub w_vb, over the out-neighbours
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.errors import InputError
from exactrelu.networks.architecture import Architecture, Edge
from exactrelu.networks.network import Network
from exactrelu.paths.path_count import as_architecture
from exactrelu.training.data import Dataset
from exactrelu.training.exchange import Exchange
from exactrelu.training.gradients import AtZeros
from exactrelu.training.gram_pairs import GramPair
from exactrelu.training.losses import Loss
from exactrelu.training.matrix_invariance import flow_velocity
from exactrelu.training.pattern_classes import pattern_classes
from exactrelu.training.quadratic_forms import QuadraticForm
from exactrelu.training.slope_letters import TERMS, symbolic_outputs
from exactrelu.verdict import Scope, Verdict, proved, refuted, unknown


@dataclass(frozen=True)
class InvarianceRates:
    """The rates on both sides of Lemma 2, at weights and samples.

    Attributes:
        incoming: d/dt of the inner product of the in-weights.
        outgoing: d/dt of the inner product of the out-weights.
        broken: the hypotheses of the lemma, as corrected, that do not hold.
    """

    incoming: Fraction
    outgoing: Fraction
    broken: tuple[str, ...]


def decide_vertex_invariance(
    network: Network, v: str, data: Dataset, loss: Loss, at_zero: AtZeros = "refuse"
) -> Verdict:
    """Does Σ_u w_uv² - Σ_b w_vb² stand still at these weights and samples (le2022, Lemma 2 (4))?

    Args:
        network: the weights.
        v: a neuron.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        at_zero: slopes at zero pre-activations; any choice will do.

    Returns:
        Proved or refuted with InvarianceRates, which name the broken hypotheses; frozen weights rest.

    Raises:
        ShapeError, InputError: ``v`` is no neuron; network, data and loss do not fit; a derivative is irrational; a
            pre-activation is zero and no slope is chosen.

    Cost: one backward pass for each sample.

    >>> from exactrelu.networks.network import WeightedEdge, make_network
    >>> from exactrelu.training.losses import given_loss
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 2), WeightedEdge("h", "y", 3, "w", False)])
    >>> found = decide_vertex_invariance(net, "h", Dataset([[1]]), given_loss([-1])).evidence
    >>> found.incoming, found.outgoing, found.broken
    (Fraction(12, 1), Fraction(0, 1), ('the edge h -> y is frozen',))
    """
    return decide_pair_invariance(network, v, v, data, loss, at_zero)


def decide_pair_invariance(
    network: Network, u: str, v: str, data: Dataset, loss: Loss, at_zero: AtZeros = "refuse"
) -> Verdict:
    """Does Σ_a w_au w_av - Σ_b w_ub w_vb stand still at these weights and samples (le2022, Lemma 2 (5))?

    Args:
        network: the weights.
        u: a neuron.
        v: a neuron.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        at_zero: slopes at zero pre-activations; the lemma wants equal ones for ``u`` and ``v``.

    Returns:
        Proved or refuted with InvarianceRates; the sums are over the neighbours that both have.

    Raises:
        ShapeError, InputError: as :func:`decide_vertex_invariance`.

    Cost: one backward pass for each sample.

    >>> from exactrelu.builders.two_layer import two_layer
    >>> from exactrelu.training.losses import given_loss
    >>> net = two_layer([(1,), (-1,)], [1, 1])                               # u active at x = 1, v not
    >>> verdict = decide_pair_invariance(net, "h1_1", "h1_2", Dataset([[1]]), given_loss([1]))
    >>> verdict.reason, verdict.evidence.broken
    ('the products of in- and out-weights move by 1 and by -1', ("'h1_1' and 'h1_2' have different slopes",))
    """
    incoming, outgoing = incident_forms(network, u, v)
    velocity = flow_velocity(network, data, loss, at_zero)
    rates = tuple(form.rate(network.theta, velocity) for form in (incoming, outgoing))
    broken = list(find_broken_hypotheses(network, u, v))
    if not pattern_classes(network, data, at_zero).agree(u, v):
        broken.append(f"{u!r} and {v!r} have different slopes")
    found = InvarianceRates(rates[0], rates[1], tuple(broken))
    if rates[0] == rates[1]:
        return proved(f"the products of in- and out-weights both move by {rates[0]}", evidence=found)
    return refuted(f"the products of in- and out-weights move by {rates[0]} and by {rates[1]}", evidence=found)


def prove_vertex_invariance(g: Architecture | Network, v: str) -> Verdict:
    """Is Σ_u w_uv² - Σ_b w_vb² conserved for all weights, inputs, patterns and losses?

    Returns, raises and cost as :func:`prove_pair_invariance`, without the hypothesis on slopes.

    >>> from exactrelu.builders.gallery_errata import e15_two_units
    >>> prove_vertex_invariance(e15_two_units(), "h1_1").reason
    'a change of scale at the neuron moves no output, on any pattern'
    """
    return prove_pair_invariance(g, v, v)


def prove_pair_invariance(g: Architecture | Network, u: str, v: str) -> Verdict:
    """Is Σ_a w_au w_av - Σ_b w_ub w_vb conserved for all weights, inputs and losses where the slopes agree?

    Args:
        g: a network or its architecture.
        u: a neuron.
        v: a neuron.

    Returns:
        Proved for all; unknown where a hypothesis on the graph does not hold, with all of them that do not.

    Raises:
        InputError: ``u`` or ``v`` is no neuron.

    Cost: linear in the edges.

    >>> from exactrelu.builders.gallery_errata import e15_two_units
    >>> prove_pair_invariance(e15_two_units(), "h1_1", "h1_2").scope.value
    'for all'
    """
    architecture = as_architecture(g)
    broken = find_broken_hypotheses(architecture, u, v)
    if not broken:
        pair = _as_pair(architecture, u, v)
        obstacle = Exchange(architecture).find_obstacle(pair, 0, pair.size - 1)
        broken = () if obstacle is None else (obstacle,)
    if broken:
        return unknown(broken[0], evidence=broken)
    if u == v:
        return proved("a change of scale at the neuron moves no output, on any pattern", scope=Scope.FOR_ALL)
    return proved("an exchange of weights moves no output where the slopes agree", scope=Scope.FOR_ALL)


def prove_pair_by_polynomials(g: Architecture | Network, u: str, v: str, *, terms: int = TERMS) -> Verdict:
    """The same question by another route: the outputs are written out, and the difference must be the zero polynomial.

    Args:
        g: a network or its architecture.
        u: a neuron.
        v: a neuron; for u = v this is (4), on all patterns, else (5) with one letter for both slopes.
        terms: give up beyond so many terms.

    Returns:
        Proved for all weights, inputs, losses and slopes; or refuted with a NonzeroTerm.

    Raises:
        InputError: ``u`` or ``v`` is no neuron.
        LimitExceeded: the polynomials are longer.

    Cost: the number of paths, times their length.

    >>> from exactrelu.builders.gallery_errata import e15_two_units
    >>> prove_pair_by_polynomials(e15_two_units(), "h1_1", "h1_2").scope.value
    'for all'
    """
    architecture = as_architecture(g)
    incoming, outgoing = incident_forms(architecture, u, v)
    equal = () if u == v else ((u, v),)
    term = symbolic_outputs(architecture, terms=terms).find_term(incoming - outgoing, equal)
    if term is None:
        return proved("a polynomial identity in weights, inputs and slopes", scope=Scope.FOR_ALL)
    return refuted(f"the term {term.coefficient}·{'·'.join(term.factors)} does not cancel", evidence=term)


def incident_forms(g: Architecture | Network, u: str, v: str) -> tuple[QuadraticForm, QuadraticForm]:
    """Σ_a w_au w_av and Σ_b w_ub w_vb over the neighbours that both have; frozen and shared weights are not refused.

    Raises:
        InputError: ``u`` or ``v`` is no neuron.
    """
    architecture = as_architecture(g)
    for name in (u, v):
        if name not in architecture.activation_of:
            raise InputError(f"{name!r} is no neuron", hint="Lemma 2 is about neurons")
    ins, outs = architecture.in_edges, architecture.out_edges
    return (
        _products({e.source: e for e in ins[u]}, {e.source: e for e in ins[v]}),
        _products({e.target: e for e in outs[u]}, {e.target: e for e in outs[v]}),
    )


def find_broken_hypotheses(g: Architecture | Network, u: str, v: str) -> tuple[str, ...]:
    """The hypotheses of Lemma 2 on the graph that do not hold for ``u`` and ``v``, in words; slopes are not among them.

    Raises:
        InputError: ``u`` or ``v`` is no neuron.

    Cost: linear in the edges.
    """
    architecture = as_architecture(g)
    incident_forms(architecture, u, v)
    uses = Counter(edge.parameter for edge in architecture.edges)
    broken = []
    for name in dict.fromkeys((u, v)):
        if name in architecture.outputs:
            broken.append(f"{name!r} is an output")
        for edge in (*architecture.in_edges[name], *architecture.out_edges[name]):
            if not edge.learnable:
                broken.append(f"the edge {edge} is frozen")
            if uses[edge.parameter] > 1:
                broken.append(f"the edge {edge} shares its parameter")
    for what, edges_of, end in (("in", architecture.in_edges, "source"), ("out", architecture.out_edges, "target")):
        if {getattr(e, end) for e in edges_of[u]} != {getattr(e, end) for e in edges_of[v]}:
            broken.append(f"{u!r} and {v!r} have not the same {what}-neighbours")
    return tuple(broken)


def _as_pair(g: Architecture, u: str, v: str) -> GramPair:
    """The two neurons as channels of one position; the edges are sorted by their other ends."""
    channels = tuple(dict.fromkeys(((u,), (v,))))
    incoming = tuple(tuple(e.parameter for e in g.in_edges[c[0]]) for c in channels)
    columns = [tuple(e.parameter for e in g.out_edges[c[0]]) for c in channels]
    return GramPair(f"{u!r} and {v!r}", None, channels, incoming, tuple(zip(*columns, strict=True)))


def _products(own: Mapping[str, Edge], other: Mapping[str, Edge]) -> QuadraticForm:
    common = [a for a in own if a in other]
    return QuadraticForm(tuple(((own[a].parameter, other[a].parameter), Fraction(1)) for a in common))
