"""Which sign patterns the zero pre-activations take arbitrarily close to given weights: realized, refuted, undecided.

Next to the weights w every pre-activation that is not zero keeps its sign, and the others are polynomials in the
displacement δ, one for each choice of the signs before them.  The choices form a tree; it is walked sign by sign.

* A direction d with s_j <∇q_j, d> > 0 for all j realizes the signs s: an exact linear program finds it.
* Where there is none, multipliers λ_j that are positive at δ = 0 and make Σ λ_j s_j q_j + Σ μ_m m the zero polynomial,
  with μ_m >= 0 and monomials m that are squares, refute the signs: the s_j q_j are not all positive anywhere near w.
  Multipliers are sought among the constants (always enough where the q_j are linear) and among degree one.
* What is left is not decided by first order.  Curves with rational coefficients are tried, and a curve that leaves
  every zero realizes the signs it shows; signs that no curve shows stay undecided.

A pre-activation that is the zero polynomial never leaves zero; it gets sign 0, and its slope changes no derivative.

Names in this module
    zero     (neuron, sample), a kinked neuron whose pre-activation is zero on the sample
    q_j      the pre-activation of the j-th zero as a polynomial in δ, given the signs before it
    s_j      its sign: 1 or -1; 0 where q_j is the zero polynomial
    δ        displacement of the learnable parameters; the k-th one is letter k
    λ_j, μ_m multipliers of a refutation, for the q_j and for squares of monomials
    ε        the parameter of a curve w + (c_k ε^m_k)_k, positive and small
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

from flint import fmpq

from exactrelu.errors import CheckFailed, InputError
from exactrelu.exact.linear_programming import find_feasible
from exactrelu.exact.linear_systems import FeasiblePoint, as_system
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.forward import Evaluation
from exactrelu.training.curves import Curve, find_curves
from exactrelu.training.gradients import Zero, zeros_of
from exactrelu.training.polynomials import (
    Monomial,
    Polynomial,
    Weight,
    displaced_weights,
    linear_part,
    pre_activation_polynomials,
    source_values,
    times_letter,
)

Signs: TypeAlias = tuple[int, ...]
#: λ, one polynomial for each q_j, and μ.
_Found: TypeAlias = tuple[list[dict[Monomial, Fraction]], dict[Monomial, Fraction]]

#: Sign patterns that are followed by default.
PATTERNS: Final = 4096
#: Unknown coefficients of multipliers of degree one, beyond which none are sought.
_UNKNOWNS: Final = 400


@dataclass(frozen=True)
class Refutation:
    """Signs of the first zeros that nothing near the weights has, whatever the later signs are.

    Attributes:
        signs: of the first zeros.
        multipliers: λ_j, one polynomial in δ for each of them; empty, or positive at δ = 0.
        squares: μ, square monomial -> non-negative coefficient.
    """

    signs: Signs
    multipliers: tuple[Mapping[Monomial, Fraction], ...]
    squares: Mapping[Monomial, Fraction]


@dataclass(frozen=True)
class LocalPatterns:
    """The sign patterns near the weights.

    Attributes:
        zeros: the zeros that can matter, by sample and then in topological order.
        realized: signs -> a curve that has them for all small ε > 0.
        undecided: signs that were neither realized nor refuted.
        refuted: what excludes all others.
    """

    zeros: tuple[Zero, ...]
    realized: Mapping[Signs, Curve]
    undecided: tuple[Signs, ...]
    refuted: tuple[Refutation, ...]


def local_patterns(
    evaluations: Sequence[Evaluation], samples: Iterable[int] | None = None, *, patterns: int = PATTERNS
) -> LocalPatterns:
    """The sign patterns of the zeros near the weights of a network.

    Args:
        evaluations: forward passes of one network, one for each sample; at least one.
        samples: the samples that count; None: all.
        patterns: give up beyond so many.

    Raises:
        InputError: there are more patterns.

    Cost: at most one linear program for each sign of each pattern, with a row for each zero.

    >>> from exactrelu.networks.forward import evaluate
    >>> from exactrelu.networks.network import WeightedEdge, make_network
    >>> net = make_network(
    ...     inputs=["x"], neurons={"n": "linear", "a": "relu", "b": "relu", "y": "linear"}, outputs=["y"],
    ...     edges=[WeightedEdge("x", "n", -1, "minus", False), WeightedEdge("x", "a", 0, "w"),
    ...            WeightedEdge("n", "b", 0, "w"), ("a", "y", 1), ("b", "y", -1)])
    >>> sorted(local_patterns([evaluate(net, [1])]).realized)         # the signs of w and of -w
    [(-1, 1), (1, -1)]
    """
    tree = _Tree(evaluations, None if samples is None else frozenset(samples))
    realized, pending, refuted = tree.walk(patterns)
    if pending:
        realized |= find_curves(evaluations, tree.zeros, pending, realized.values())
    undecided = tuple(signs for signs in pending if signs not in realized)
    return LocalPatterns(tree.zeros, realized, undecided, tuple(refuted.values()))


def check_refutation(refutation: Refutation, evaluations: Sequence[Evaluation], zeros: Sequence[Zero]) -> None:
    """Check that the multipliers refute the signs; the pre-activations are written out again.

    Raises:
        CheckFailed: they do not; the message names the broken condition.
    """
    tree = _Tree(evaluations, None)
    tree.zeros = tuple(zeros)
    _require(all(t >= 0 and _is_square(m) for m, t in refutation.squares.items()), "(4) a square is none, or negative")
    total: dict[Monomial, fmpq] = {m: as_flint(t) for m, t in refutation.squares.items()}
    for j, (s, multiplier) in enumerate(zip(refutation.signs, refutation.multipliers, strict=True)):
        _require(not multiplier or multiplier.get((), Fraction(0)) > 0, f"(1) multiplier {j} is not positive at 0")
        q = tree.pre_activation(refutation.signs[:j], full=True)
        _require(q is not None, f"(0) pre-activation {j} is too long to write out")
        for monomial, t in (q or {}).items():
            for factor, c in multiplier.items():
                product = _product(monomial, factor)
                total[product] = total.get(product, fmpq(0)) + s * t * as_flint(c)
    _require(any(refutation.multipliers), "(2) all multipliers are zero")
    _require(not any(total.values()), "(3) the combination is not the zero polynomial")


@dataclass
class _Tree:
    """The tree of sign choices; its zeros, and the pre-activations written so far."""

    evaluations: Sequence[Evaluation]
    samples: frozenset[int] | None
    zeros: tuple[Zero, ...] = field(init=False)
    weights: Mapping[str, Weight] = field(init=False)
    written: dict[tuple[int, Signs, bool], Polynomial | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        network = self.evaluations[0].network
        g = network.architecture
        heard = heard_nodes(g, network.theta)
        self.zeros = tuple(
            zero
            for i, e in enumerate(self.evaluations)
            if self.samples is None or i in self.samples
            for zero in zeros_of(e, i)
            if zero[0] in heard
        )
        self.weights = displaced_weights(network)

    def walk(self, patterns: int) -> tuple[dict[Signs, Curve], list[Signs], dict[Signs, Refutation]]:
        """Realized patterns, patterns that first order does not decide, and refuted beginnings of patterns."""
        realized: dict[Signs, Curve] = {}
        pending: list[Signs] = []
        refuted: dict[Signs, Refutation] = {}
        size = len(self.evaluations[0].network.architecture.learnable_parameters)
        stack: list[tuple[Signs, tuple[Fraction, ...] | None]] = [((), (Fraction(0),) * size)]
        while stack:
            signs, direction = stack.pop()
            if len(signs) == len(self.zeros):
                if direction is None:
                    pending.append(signs)
                else:
                    realized[signs] = Curve(direction, (1,) * size)
                self._check_count(len(realized) + len(pending), patterns)
                continue
            for child in self._children(signs):
                found = self._decide(child, direction)
                if isinstance(found, Refutation):
                    refuted[child] = found
                else:
                    stack.append((child, found))
        return realized, pending, refuted

    def _check_count(self, count: int, patterns: int) -> None:
        if count > patterns:
            raise InputError(
                f"{len(self.zeros)} zero pre-activations have more than patterns={patterns} sign patterns nearby",
                hint="raise it, or take fewer samples",
            )

    def pre_activation(self, signs: Signs, *, full: bool) -> Polynomial | None:
        """q_j for the zero behind these signs: its terms of degree one, or all of them, None if they are too many."""
        neuron, sample = self.zeros[len(signs)]
        own = tuple(s for s, zero in zip(signs, self.zeros[: len(signs)], strict=True) if zero[1] == sample)
        key = (sample, own, full)
        if key not in self.written:
            e = self.evaluations[sample]
            pre = pre_activation_polynomials(
                e.network.architecture,
                source_values(e),
                self.weights,
                self._slopes(sample, own),
                degree=None if full else 1,
            )
            self.written[key] = None if pre is None else pre[neuron]
        return self.written[key]

    def _slopes(self, sample: int, own: Signs) -> dict[str, fmpq]:
        """The slopes on one sample as far as its signs go: zeros that count and have no sign yet are left out."""
        e = self.evaluations[sample]
        counted = [neuron for neuron, i in self.zeros if i == sample]
        chosen = dict(zip(counted[: len(own)], own, strict=True))
        slopes = {}
        for neuron in e.network.architecture.neurons:
            sign = e.activation_pattern.get(neuron.id, 1)
            if sign == 0 and neuron.id in counted and neuron.id not in chosen:
                continue
            sign = sign or chosen.get(neuron.id, 0)
            slopes[neuron.id] = as_flint(neuron.activation.slope(sign)) if sign else fmpq(0)
        return slopes

    def _children(self, signs: Signs) -> list[Signs]:
        """Both signs, or 0 alone where the next pre-activation is the zero polynomial."""
        if not self._linear(signs) and self.pre_activation(signs, full=True) == {}:
            return [(*signs, 0)]
        return [(*signs, 1), (*signs, -1)]

    def _linear(self, signs: Signs) -> dict[int, fmpq]:
        return linear_part(self.pre_activation(signs, full=False) or {})

    def _decide(self, signs: Signs, direction: tuple[Fraction, ...] | None) -> tuple[Fraction, ...] | Refutation | None:
        """A direction with these signs to first order; or why there is no point at all; or neither."""
        if signs[-1] == 0:
            return direction
        rows = [{k: s * t for k, t in self._linear(signs[:j]).items()} for j, s in enumerate(signs) if s]
        if direction is not None and _value(rows[-1], direction) > 0:
            return direction
        found = _find_direction(rows, self._size) if direction is not None and all(rows) else None
        if isinstance(found, tuple):
            return found
        return self._refute(signs)

    @property
    def _size(self) -> int:
        return len(self.evaluations[0].network.architecture.learnable_parameters)

    def _refute(self, signs: Signs) -> Refutation | None:
        """Multipliers that are constants, or else of degree one; None where there are none, or too much to write."""
        places = [j for j, s in enumerate(signs) if s]
        signed: list[Polynomial] = []
        for j in places:
            q = self.pre_activation(signs[:j], full=True)
            if q is None:
                return None
            signed.append({monomial: signs[j] * t for monomial, t in q.items()})
        found = _find_multipliers(signed)
        if found is None:
            return None
        multipliers: list[Mapping[Monomial, Fraction]] = [{} for _ in signs]
        for j, multiplier in zip(places, found[0], strict=True):
            multipliers[j] = multiplier
        return Refutation(signs, tuple(multipliers), found[1])


def heard_nodes(g: Architecture, theta: Mapping[str, Fraction]) -> frozenset[str]:
    """The nodes from which an output is reached through edges that are not zero for ever."""
    heard = set(g.outputs)
    for edge in reversed(g.edges):  # sorted by target: all edges out of a node come before those into it
        if edge.target in heard and (edge.learnable or theta[edge.parameter]):
            heard.add(edge.source)
    return frozenset(heard)


def _value(row: Mapping[int, fmpq], direction: Sequence[Fraction]) -> Fraction:
    return sum((from_flint(t) * direction[k] for k, t in row.items()), Fraction(0))


def _find_direction(rows: Sequence[Mapping[int, fmpq]], size: int) -> tuple[Fraction, ...] | None:
    """A direction d with <row, d> > 0 for every row, or None."""
    letters = sorted({k for row in rows for k in row})
    strict = [[-from_flint(row.get(k, fmpq(0))) for k in letters] for row in rows]
    answer = find_feasible(as_system(C=strict, d=[0] * len(rows), dimension=len(letters)))
    if not isinstance(answer, FeasiblePoint):
        return None
    place = dict(zip(letters, answer.x, strict=True))
    return tuple(place.get(k, Fraction(0)) for k in range(size))


def _find_multipliers(signed: Sequence[Polynomial]) -> _Found | None:
    """λ and μ with Σ λ_j s_j q_j + Σ μ_m m = 0, every λ_j zero or positive at δ = 0, and not all zero."""
    found = _solve_multipliers(signed, [[()] for _ in signed])
    if found is not None:
        return found
    letters = sorted({k for q in signed for monomial in q for k in monomial})
    if len(signed) * (len(letters) + 1) > _UNKNOWNS:
        return None
    linear: list[Monomial] = [(), *((k,) for k in letters)]
    active = set(range(len(signed)))
    while True:  # Σ λ_j(0) = 1, so some multiplier is never wrong
        found = _solve_multipliers(signed, [linear if j in active else [] for j in range(len(signed))])
        wrong = {j for j in active if found and found[0][j] and () not in found[0][j]}
        if found is None or not wrong:
            return found
        active -= wrong  # a multiplier that vanishes at 0 has no sign near 0: try without it


def _solve_multipliers(signed: Sequence[Polynomial], shapes: Sequence[Sequence[Monomial]]) -> _Found | None:
    """Coefficients for these monomials of each λ_j, and for the squares, with λ_j(0) >= 0 and Σ λ_j(0) = 1, or None."""
    unknowns = [(j, factor) for j, shape in enumerate(shapes) for factor in shape]
    columns = [{_product(m, factor): from_flint(t) for m, t in signed[j].items()} for j, factor in unknowns]
    monomials = list(dict.fromkeys(m for column in columns for m in column))
    squares = [m for m in monomials if _is_square(m)]
    columns += [{m: Fraction(1)} for m in squares]
    constant = [Fraction(not factor) for _, factor in unknowns] + [Fraction(0)] * len(squares)
    equations = [[column.get(m, Fraction(0)) for column in columns] for m in monomials]
    signed_places = [k for k, t in enumerate(constant) if t or k >= len(unknowns)]
    system = as_system(
        [[-Fraction(k == place) for k in range(len(columns))] for place in signed_places],
        [0] * len(signed_places),
        E=[*equations, constant],
        f=[0] * len(equations) + [1],
        dimension=len(columns),
    )
    answer = find_feasible(system)
    if not isinstance(answer, FeasiblePoint):
        return None
    multipliers: list[dict[Monomial, Fraction]] = [{} for _ in signed]
    for (j, factor), t in zip(unknowns, answer.x[: len(unknowns)], strict=True):
        if t:
            multipliers[j][factor] = t
    return multipliers, {m: t for m, t in zip(squares, answer.x[len(unknowns) :], strict=True) if t}


def _is_square(monomial: Monomial) -> bool:
    return len(monomial) % 2 == 0 and monomial[::2] == monomial[1::2]


def _product(monomial: Monomial, factor: Monomial) -> Monomial:
    for k in factor:
        monomial = times_letter(monomial, k)
    return monomial


def _require(condition: bool, broken: str) -> None:
    if not condition:
        raise CheckFailed(broken)
