"""The matrix-wise invariance: which entries of W_2^T W_2 - W_1 W_1^T gradient flow keeps (le2022, Theorem 1).

Two independent routes to the proof for all weights, inputs and losses, and a third one for numbers:

* :func:`prove_matrix_invariance` decides the local conditions of :mod:`exactrelu.training.exchange`, in linear time;
* :func:`prove_matrix_by_polynomials` writes the outputs out with letters for weights, inputs and slopes, and sees
  every entry of the difference become the zero polynomial where the two channels have equal slopes;
* :func:`decide_matrix_invariance` computes both rates exactly, for given weights, samples and loss.

Names in this module
    (i, j)    an entry, of the channels i and j
    agree     two channels agree where they have equal slopes at every position, on every sample
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from exactrelu.networks.architecture import Architecture
from exactrelu.networks.network import Network
from exactrelu.training.data import Dataset
from exactrelu.training.exchange import Exchange
from exactrelu.training.flow import NonzeroTerm
from exactrelu.training.gradients import AtZeros, risk_gradient
from exactrelu.training.gram_pairs import GramPair, GramRates, gram_rates
from exactrelu.training.losses import Loss, is_rational
from exactrelu.training.pattern_classes import pattern_classes
from exactrelu.training.risk import evaluate_samples, rational_residuals
from exactrelu.training.slope_letters import TERMS, SymbolicOutputs, symbolic_outputs
from exactrelu.verdict import Scope, Verdict, proved, refuted, unknown

Entry: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class GramComparison:
    """The rates of the two Gram matrices at weights and samples, entry by entry for i <= j.

    Attributes:
        pair: the layers.
        rates: both rates.
        must_agree: the entries that are conserved by Theorem 1: their channels agree.
        do_agree: the entries whose two rates are equal.
    """

    pair: GramPair
    rates: GramRates
    must_agree: tuple[Entry, ...]
    do_agree: tuple[Entry, ...]

    @property
    def violations(self) -> tuple[Entry, ...]:
        """The entries that must agree and do not."""
        found = frozenset(self.do_agree)
        return tuple(entry for entry in self.must_agree if entry not in found)


@dataclass(frozen=True)
class EntryProofs:
    """What is proved of the entries, for all weights, inputs and losses.

    Attributes:
        pair: the layers.
        on_all_patterns: the entries that are conserved whatever the slopes are.
        where_equal: the entries that are conserved where their channels have equal slopes.
        obstacles: entry -> why it is not among them: a broken condition, or a NonzeroTerm.
    """

    pair: GramPair
    on_all_patterns: tuple[Entry, ...]
    where_equal: tuple[Entry, ...]
    obstacles: Mapping[Entry, str | NonzeroTerm]


def decide_matrix_invariance(
    pair: GramPair, network: Network, data: Dataset, loss: Loss, at_zero: AtZeros = "refuse"
) -> Verdict:
    """Do the entries whose channels agree on the samples have d/dt (W_2^T W_2 - W_1 W_1^T) = 0?

    Args:
        pair: the layers.
        network: the weights.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        at_zero: slopes at zero pre-activations; channels that need one agree where the chosen slopes are equal.

    Returns:
        Proved or refuted with a GramComparison, which lists the entries that must agree and those that do.

    Raises:
        ShapeError, InputError: network, data and loss do not fit; a derivative is irrational; a pre-activation is
            zero and no slope is chosen.

    Cost: one backward pass for each sample, and four matrix products.

    >>> from exactrelu.builders.gallery_errata import e5_two_convolutions
    >>> from exactrelu.training.adjacent_layers import adjacent_pairs
    >>> from exactrelu.training.losses import given_loss
    >>> built = e5_two_convolutions()
    >>> verdict = decide_matrix_invariance(adjacent_pairs(built)[0], built.network, Dataset([[1, 2, 4]]),
    ...                                    given_loss([1]))
    >>> verdict.evidence.must_agree == verdict.evidence.do_agree
    True
    """
    velocity = flow_velocity(network, data, loss, at_zero)
    rates = gram_rates(pair, network.theta, velocity)
    classes = pattern_classes(network, data, at_zero)
    must = tuple(entry for entry in pair.entries() if pair.agree(classes, *entry))
    do = tuple((i, j) for i, j in pair.entries() if rates.difference[i][j] == 0)
    found = GramComparison(pair, rates, must, do)
    if found.violations:
        i, j = found.violations[0]
        left, right = rates.outgoing[i][j], rates.incoming[i][j]
        return refuted(f"{pair.label}: entry ({i + 1}, {j + 1}) moves by {left} and by {right}", evidence=found)
    total = pair.size * (pair.size + 1) // 2
    return proved(f"{pair.label}: {len(must)} of {total} entries must agree, {len(do)} do", evidence=found)


def prove_matrix_invariance(pair: GramPair, g: Architecture) -> Verdict:
    """Are all entries conserved where their channels agree, for all weights, inputs and losses?

    Args:
        pair: the layers.
        g: the architecture.

    Returns:
        Proved for all with EntryProofs; unknown with EntryProofs where the conditions break for an entry, which
        :func:`prove_matrix_by_polynomials` may settle.

    Cost: linear in the edges at the channels if all entries are proved; else that for every pair of channels.

    >>> from exactrelu.builders.gallery_errata import e15_two_units
    >>> from exactrelu.training.invariant_pairs import find_invariant_pairs
    >>> net = e15_two_units()
    >>> found = prove_matrix_invariance(find_invariant_pairs(net)[0], net.architecture).evidence
    >>> found.on_all_patterns, found.where_equal
    (((0, 0), (1, 1)), ((0, 1),))
    """
    exchange = Exchange(g)
    obstacles: dict[Entry, str | NonzeroTerm] = {}
    if exchange.find_group_obstacle(pair) is not None:
        for entry in pair.entries():
            broken = exchange.find_obstacle(pair, *entry)
            if broken is not None:
                obstacles[entry] = broken
    found = _sorted_proofs(pair, g, obstacles)
    if obstacles:
        first = next(iter(obstacles.values()))
        count = len(obstacles)
        return unknown(f"{pair.label}: {count} entries break a condition: {first}", evidence=found)
    return proved(_sentence(found), scope=Scope.FOR_ALL, evidence=found)


def prove_matrix_by_polynomials(
    pair: GramPair, model: Architecture | SymbolicOutputs, *, terms: int = TERMS
) -> Verdict:
    """The same question, decided by writing out the polynomials: an entry is conserved if and only if its own is zero.

    Args:
        pair: the layers.
        model: the architecture, or its outputs written out by
            :func:`exactrelu.training.slope_letters.symbolic_outputs`, to be used for several pairs.
        terms: give up beyond so many terms.

    Returns:
        Proved for all with EntryProofs; refuted with EntryProofs, whose obstacles are NonzeroTerms: with such a term
        some weights, inputs and slopes move the entry, though its channels agree.

    Raises:
        LimitExceeded: the polynomials are longer.

    Cost: the number of paths, for every entry.

    >>> from exactrelu.builders.gallery_errata import e18_diagonal_blocks
    >>> from exactrelu.training.adjacent_layers import between_blocks
    >>> built = e18_diagonal_blocks()
    >>> found = prove_matrix_by_polynomials(between_blocks(built, 1), built.network.architecture).evidence
    >>> found.on_all_patterns, tuple(found.obstacles)
    (((0, 0), (1, 1)), ((0, 1),))
    """
    found = symbolic_outputs(model, terms=terms) if isinstance(model, Architecture) else model
    obstacles: dict[Entry, str | NonzeroTerm] = {}
    for i, j in pair.entries():
        equal = () if i == j else tuple(zip(pair.channels[i], pair.channels[j], strict=True))
        left = found.find_term(pair.form(i, j), equal)
        if left is not None:
            obstacles[i, j] = left
    proofs = _sorted_proofs(pair, found.architecture, obstacles)
    if obstacles:
        (i, j), first = next((entry, term) for entry, term in obstacles.items() if isinstance(term, NonzeroTerm))
        term = f"{first.coefficient}·{'·'.join(first.factors)}"
        count = len(obstacles)
        return refuted(f"{pair.label}: {count} entries move, ({i + 1}, {j + 1}) by the term {term}", evidence=proofs)
    return proved(_sentence(proofs), scope=Scope.FOR_ALL, evidence=proofs)


def flow_velocity(network: Network, data: Dataset, loss: Loss, at_zero: AtZeros = "refuse") -> Mapping[str, Fraction]:
    """The velocity -∇R of gradient flow, in rational numbers.

    Raises:
        ShapeError, InputError: as :func:`exactrelu.training.gradients.risk_gradient`; a derivative is irrational.

    Cost: one backward pass for each sample.
    """
    gradient = risk_gradient(network, data, loss, at_zero)
    if not is_rational(gradient.values()):
        rational_residuals(evaluate_samples(network, data, loss), data, loss)  # names the sample
    return MappingProxyType({name: -t for name, t in gradient.items()})


def _sorted_proofs(pair: GramPair, g: Architecture, obstacles: Mapping[Entry, str | NonzeroTerm]) -> EntryProofs:
    proved_entries = [entry for entry in pair.entries() if entry not in obstacles]
    always = [entry for entry in proved_entries if _same_activations(pair, g, *entry)]
    fixed = frozenset(always)
    where_equal = tuple(entry for entry in proved_entries if entry not in fixed)
    return EntryProofs(pair, tuple(always), where_equal, MappingProxyType(dict(obstacles)))


def _same_activations(pair: GramPair, g: Architecture, i: int, j: int) -> bool:
    """Have the two channels equal slopes on all patterns: i = j, or linear neurons with one slope?"""
    a = g.activation_of
    twins = zip(pair.channels[i], pair.channels[j], strict=True)
    return i == j or all(a[u] == a[v] and not a[u].has_kink for u, v in twins)


def _sentence(found: EntryProofs) -> str:
    always, equal = len(found.on_all_patterns), len(found.where_equal)
    tail = f", {equal} where two channels have equal slopes" if equal else ""
    return f"{found.pair.label}: {always} entries of W_2^T W_2 - W_1 W_1^T are conserved on all patterns{tail}"
