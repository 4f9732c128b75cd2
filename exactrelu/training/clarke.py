"""The Clarke subdifferential of the risk in the learnable parameters: inner and outer set, vertices, membership.

∂R(w) is the convex hull of the limits of gradients ∇R(w_k) with w_k -> w (le2022, section 2), and sets of measure zero
may be left out of the sequences (clarke1990, Theorem 2.5.1).  Off such a set every pre-activation that can be nonzero
is nonzero, so every limit is the formula of backward mode for one sign pattern that occurs arbitrarily close to w, and
every such pattern gives a limit.  The loss must be continuously differentiable, as all losses here are.

* The *inner set* holds the gradients of the patterns that exact curves realize: all of them are limits.
* The *outer set* adds the patterns that were not refuted: no limit is outside.
Where the two have the same hull, it is the Clarke subdifferential: *proved*.  Otherwise the answer is *unknown*.

The chain rule applied neuron by neuron gives the hull of *all* sign choices, realized or not.  It contains the Clarke
subdifferential, and may be strictly larger: ρ(w) - ρ(-w) = w has {1}, the chain rule gives [0, 2], and automatic
differentiation with ρ'(0) = 0 returns 0, which is no Clarke subgradient.

Names in this module
    w        the weights, as far as they are learnable
    g        a vector with one entry for each learnable parameter
    zero     (neuron, sample), a kinked neuron whose pre-activation is zero on the sample
    signs    one for each zero; 0 where the pre-activation is zero for all w
    c        the number that automatic differentiation takes for ρ'(0)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import Vector, as_row
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.forward import Evaluation
from exactrelu.networks.network import Network
from exactrelu.training.curves import Curve
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import Zero, sample_gradient, slope_between
from exactrelu.training.hulls import Combination, Separation, find_combination, hull_vertices
from exactrelu.training.local_patterns import PATTERNS, LocalPatterns, Refutation, Signs, local_patterns
from exactrelu.training.losses import Loss, given_loss
from exactrelu.training.risk import evaluate_samples, rational_residuals
from exactrelu.verdict import Verdict, proved, refuted, unknown


@dataclass(frozen=True)
class LimitingGradient:
    """The gradient that belongs to one sign pattern, and the curve along which it is approached.

    Attributes:
        signs: one for each zero.
        gradient: one entry for each learnable parameter.
        curve: a curve that has these signs; None where no curve was found.
    """

    signs: Signs
    gradient: Vector
    curve: Curve | None


@dataclass(frozen=True)
class ClarkeSubdifferential:
    """What is known of ∂R(w).

    Attributes:
        network: the network, with the weights w.
        data: the samples.
        loss: the loss.
        parameters: the learnable parameters; the entries of every gradient.
        zeros: the zeros that can matter, by sample and then in topological order.
        realized: a limiting gradient for every sign pattern that is realized near w.
        undecided: what would be a limiting gradient, for the patterns that stay open.
        refutations: what excludes all other patterns.
    """

    network: Network
    data: Dataset
    loss: Loss
    parameters: tuple[str, ...]
    zeros: tuple[Zero, ...]
    realized: tuple[LimitingGradient, ...]
    undecided: tuple[LimitingGradient, ...]
    refutations: tuple[Refutation, ...]

    @cached_property
    def inner(self) -> tuple[Vector, ...]:
        """The distinct gradients of the realized patterns; their hull is inside ∂R(w)."""
        return tuple(dict.fromkeys(limit.gradient for limit in self.realized))

    @cached_property
    def outer(self) -> tuple[Vector, ...]:
        """The distinct gradients of all patterns that were not refuted; ∂R(w) is inside their hull."""
        return tuple(dict.fromkeys((*self.inner, *(limit.gradient for limit in self.undecided))))

    @cached_property
    def vertices(self) -> tuple[Vector, ...]:
        """The vertices of the hull of the inner set; those of ∂R(w) where the verdict is proved."""
        return hull_vertices(self.inner)

    @cached_property
    def verdict(self) -> Verdict:
        """Is the hull of the inner set all of ∂R(w)?  Proved or unknown."""
        outside = _first_outside(self.outer, self.inner)
        if outside is None:
            return proved("every limit of gradients is in the hull of those that were reached", evidence=self.vertices)
        return unknown(
            f"{len(self.undecided)} sign patterns were neither realized nor refuted, and the gradient of one of them "
            "is outside the hull of those that were reached",
            evidence=outside,
        )

    def as_mapping(self, gradient: Sequence[Fraction]) -> Mapping[str, Fraction]:
        """A gradient as learnable parameter -> derivative."""
        return MappingProxyType(dict(zip(self.parameters, gradient, strict=True)))


def clarke_subdifferential(
    network: Network, data: Dataset, loss: Loss, *, patterns: int = PATTERNS
) -> ClarkeSubdifferential:
    """The Clarke subdifferential of the risk at the weights of the network.

    Args:
        network: the network.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        patterns: give up beyond so many sign patterns.

    Raises:
        ShapeError, InputError: network, data and loss do not fit; a derivative is irrational; there are more
            patterns.

    Cost: at most one linear program for each sign of each pattern, and one backward pass for each sample and pattern
        of its own.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    >>> clarke = clarke_subdifferential(net, Dataset([[1]], [1]), squared_loss())
    >>> clarke.vertices, clarke.verdict.proved
    (((Fraction(-1, 1),), (Fraction(0, 1),)), True)
    """
    evaluations = evaluate_samples(network, data, loss)
    seeds = rational_residuals(evaluations, data, loss)
    # A sample without a residual adds nothing to any limit, since the residual is continuous in w.
    found = local_patterns(evaluations, (i for i, row in enumerate(seeds) if any(row)), patterns=patterns)
    gradients = _PatternGradients(evaluations, seeds, found.zeros)
    return ClarkeSubdifferential(
        network,
        data,
        loss,
        network.architecture.learnable_parameters,
        found.zeros,
        tuple(LimitingGradient(signs, gradients.of(signs), curve) for signs, curve in _sorted(found)),
        tuple(LimitingGradient(signs, gradients.of(signs), None) for signs in sorted(found.undecided, reverse=True)),
        found.refuted,
    )


def clarke_of_realization(
    network: Network, x: Iterable[Any], seed: Iterable[Any] = (1,), *, patterns: int = PATTERNS
) -> ClarkeSubdifferential:
    """The Clarke subdifferential of w ↦ <seed, ν(x)> at the weights of the network.

    Args:
        network: the network.
        x: d rationals.
        seed: D rationals.
        patterns: give up beyond so many sign patterns.

    Raises:
        ShapeError, InputError: as :func:`clarke_subdifferential`.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 0), ("h", "y", 2)])
    >>> clarke_of_realization(net, [3]).vertices
    ((Fraction(6, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(0, 1)))
    """
    return clarke_subdifferential(
        network, Dataset((as_row(x, what="the point"),)), given_loss([tuple(seed)]), patterns=patterns
    )


def decide_clarke_subgradient(clarke: ClarkeSubdifferential, g: Iterable[Any] | Mapping[str, Any]) -> Verdict:
    """Is ``g`` in the Clarke subdifferential?

    Args:
        clarke: what is known of it.
        g: one number for each learnable parameter, or a mapping from them.

    Returns:
        Proved with a Combination of ``clarke.inner``; refuted with a Separation from ``clarke.outer``; unknown
        where ``g`` is in the hull of the outer set only.

    Raises:
        ShapeError: ``g`` has the wrong length, or not the right names.

    Cost: one or two linear programs.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    >>> clarke = clarke_of_realization(net, [1])
    >>> decide_clarke_subgradient(clarke, ["1/3"]).evidence
    Combination(multipliers=(Fraction(1, 3), Fraction(2, 3)))
    >>> decide_clarke_subgradient(clarke, [2]).refuted
    True
    """
    vector = _as_gradient(clarke, g)
    if clarke.inner:
        inside = find_combination(vector, clarke.inner)
        if isinstance(inside, Combination):
            return proved("a convex combination of limits of gradients", evidence=inside)
    outside = find_combination(vector, clarke.outer)
    if isinstance(outside, Separation):
        return refuted("a functional separates it from every limit of gradients", evidence=outside)
    return unknown("it is a combination of gradients whose sign patterns were not all decided", evidence=outside)


def automatic_gradient(network: Network, data: Dataset, loss: Loss, slope_at_zero: Any) -> Mapping[str, Fraction]:
    """What automatic differentiation returns that takes c for ρ'(0); the same c at every zero.

    For another activation c stands for the slope negative + c (positive - negative).

    Args:
        network: the network.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        slope_at_zero: c; 0, 1/2 and 1 are in use.

    Raises:
        ShapeError, InputError: as :func:`clarke_subdifferential`.

    Cost: one backward pass for each sample.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.losses import squared_loss
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    >>> dict(automatic_gradient(net, Dataset([[1]], [1]), squared_loss(), "1/2"))
    {'x->y': Fraction(-1, 2)}
    """
    c = as_fraction(slope_at_zero, what="slope at zero")
    evaluations = evaluate_samples(network, data, loss)
    slopes = {name: slope_between(network.architecture.activation_of[name], c) for name in network.architecture.kinked}
    share = Fraction(1, data.size)
    total = dict.fromkeys(network.architecture.learnable_parameters, Fraction(0))
    for e, seed in zip(evaluations, rational_residuals(evaluations, data, loss), strict=True):
        for name, t in sample_gradient(e, seed, slopes).items():
            total[name] += share * t
    return MappingProxyType(total)


def decide_automatic_gradient(clarke: ClarkeSubdifferential, slope_at_zero: Any) -> Verdict:
    """Is what automatic differentiation returns a Clarke subgradient?

    Returns, raises and cost as :func:`decide_clarke_subgradient` and :func:`automatic_gradient`.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    >>> clarke = clarke_subdifferential(net, Dataset([[1], [-1]]), given_loss([1, -1]))     # ½ρ(w) - ½ρ(-w) = ½w
    >>> clarke.vertices, [decide_automatic_gradient(clarke, c).status.value for c in (0, "1/2", 1)]
    (((Fraction(1, 2),),), ['refuted', 'proved', 'refuted'])
    """
    return decide_clarke_subgradient(
        clarke, automatic_gradient(clarke.network, clarke.data, clarke.loss, slope_at_zero)
    )


def chain_rule_gradients(clarke: ClarkeSubdifferential, *, patterns: int = PATTERNS) -> tuple[Vector, ...]:
    """The distinct gradients of all sign choices at the zeros, whether they occur together or not.

    Their hull is what the chain rule of Clarke's calculus gives, applied neuron by neuron and sample by sample.

    Args:
        clarke: its zeros count.
        patterns: give up beyond so many choices.

    Raises:
        InputError: there are more.

    Cost: one sum for each of the 2^zeros choices.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 0)], outputs=["y"])
    >>> chain_rule_gradients(clarke_of_realization(net, [1]))
    ((Fraction(1, 1),), (Fraction(0, 1),))
    """
    count = len(clarke.zeros)
    if count >= patterns.bit_length() and 2**count > patterns:
        raise InputError(
            f"{count} zero pre-activations have 2^{count} sign choices, more than patterns={patterns}", hint="raise it"
        )
    evaluations = evaluate_samples(clarke.network, clarke.data, clarke.loss)
    seeds = rational_residuals(evaluations, clarke.data, clarke.loss)
    gradients = _PatternGradients(evaluations, seeds, clarke.zeros)
    return tuple(dict.fromkeys(gradients.of(signs) for signs in product((1, -1), repeat=count)))


def decide_chain_rule(clarke: ClarkeSubdifferential, *, patterns: int = PATTERNS) -> Verdict:
    """Is the Clarke subdifferential all that the chain rule allows?

    Returns:
        Proved; refuted with a pair: a gradient of the chain rule and the Separation that keeps it out of ∂R(w);
        unknown where undecided patterns stand between.

    Raises:
        InputError: as :func:`chain_rule_gradients`.

    >>> from exactrelu.networks.network import WeightedEdge, make_network
    >>> net = make_network(                                                   # ρ(w) - ρ(w) = 0
    ...     inputs=["x"], neurons={"a": "relu", "b": "relu", "y": "linear"}, outputs=["y"],
    ...     edges=[WeightedEdge("x", "a", 0, "w"), WeightedEdge("x", "b", 0, "w"),
    ...            WeightedEdge("a", "y", 1, "plus", False), WeightedEdge("b", "y", -1, "minus", False)])
    >>> clarke = clarke_of_realization(net, [1])
    >>> clarke.vertices, decide_chain_rule(clarke).evidence[0]
    (((Fraction(0, 1),),), (Fraction(1, 1),))
    """
    gradients = chain_rule_gradients(clarke, patterns=patterns)
    beyond = _first_outside(gradients, clarke.outer)
    if beyond is not None:
        return refuted("the chain rule allows a vector that is no Clarke subgradient", evidence=beyond)
    if _first_outside(gradients, clarke.inner) is None:
        return proved("every sign choice gives a Clarke subgradient")
    return unknown("some sign patterns were neither realized nor refuted")


class _PatternGradients:
    """The gradient of the risk for each sign pattern; every sample is differentiated once for each of its patterns."""

    def __init__(
        self, evaluations: Sequence[Evaluation], seeds: Sequence[tuple[Fraction, ...]], zeros: Sequence[Zero]
    ) -> None:
        self._evaluations, self._seeds, self._zeros = evaluations, seeds, zeros
        self._known: dict[tuple[int, Signs], Vector] = {}

    def of(self, signs: Signs) -> Vector:
        """(1/n) Σ_i of the samples' gradients."""
        own: dict[int, list[int]] = {i: [] for i in range(len(self._evaluations))}
        for (_, sample), sign in zip(self._zeros, signs, strict=True):
            own[sample].append(sign)
        share = Fraction(1, len(self._evaluations))
        columns = zip(*(self._sample(i, tuple(s)) for i, s in own.items()), strict=True)
        return tuple(share * sum(column, Fraction(0)) for column in columns)

    def _sample(self, i: int, signs: Signs) -> Vector:
        if (i, signs) not in self._known:
            e = self._evaluations[i]
            activation_of = e.network.architecture.activation_of
            names = [neuron for neuron, sample in self._zeros if sample == i]
            # Any slope does at a pre-activation that stays zero, or that no output hears.
            slopes = {name: Fraction(0) for name in e.network.architecture.kinked}
            slopes |= {name: activation_of[name].slope(s) for name, s in zip(names, signs, strict=True)}
            self._known[i, signs] = tuple(sample_gradient(e, self._seeds[i], slopes).values())
        return self._known[i, signs]


def _sorted(found: LocalPatterns) -> list[tuple[Signs, Curve]]:
    """All positive first."""
    return sorted(found.realized.items(), key=lambda item: item[0], reverse=True)


def _first_outside(vectors: Sequence[Vector], points: Sequence[Vector]) -> tuple[Vector, Separation] | None:
    """The first vector outside the hull of the points, with what separates it; None where all are inside."""
    known = frozenset(points)
    for vector in vectors:
        if vector not in known:
            answer = (
                find_combination(vector, points) if points else Separation((Fraction(0),) * len(vector), Fraction(1))
            )
            if isinstance(answer, Separation):
                return vector, answer
    return None


def _as_gradient(clarke: ClarkeSubdifferential, g: Iterable[Any] | Mapping[str, Any]) -> Vector:
    names = clarke.parameters
    if isinstance(g, Mapping):
        if set(g) != set(names):
            raise ShapeError("g must have an entry for every learnable parameter and no other")
        g = [g[name] for name in names]
    vector = tuple(as_fraction(t, what=f"entry {k} of g") for k, t in enumerate(g))
    if len(vector) != len(names):
        raise ShapeError(f"g has {len(vector)} entries, the network {len(names)} learnable parameters")
    return vector
