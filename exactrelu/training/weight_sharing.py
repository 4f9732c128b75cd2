"""Two channels of a linear convolution: the weight products that move alike, with and without absolute values.

Lemma 9 of le2022 says for two output channels 1 and 2 of a convolution, and the layer that reads them,

    Σ_{(w, w') in wIN} w w'(t) - w w'(0)  =  Σ_{(z, z') in wOUT} z z'(t) - z z'(0),

where wIN pairs the kernel entries of the two channels (55), and wOUT the weights by which they are read, entry by entry
of the next kernel (56) or of the rearranged matrix of the next fully connected layer (57).  It is printed with |w w'|
and |z z'| (54), which is false; it is an off-diagonal entry of Theorem 1, items 2 and 5.

Names in this module
    wIN, wOUT    pairs of parameter names
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from exactrelu.errors import InputError
from exactrelu.networks.network import Network
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import AtZeros
from exactrelu.training.gram_pairs import GramPair
from exactrelu.training.losses import Loss
from exactrelu.training.matrix_invariance import flow_velocity
from exactrelu.verdict import Verdict, proved, refuted

Pairs: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SharedRates:
    """The rates of the two sums of Lemma 9.

    Attributes:
        incoming: that of Σ w w' over wIN.
        outgoing: that of Σ z z' over wOUT.
    """

    incoming: Fraction
    outgoing: Fraction


def channel_pairs(pair: GramPair, i: int, j: int) -> tuple[Pairs, Pairs]:
    """The sets wIN and wOUT of the channels i and j, from 0 (le2022, Equations 55 to 57).

    Places without a parameter, where a kernel meets nothing but padding, are left out.

    Raises:
        InputError: there is no such channel.

    >>> from exactrelu.builders.gallery_errata import e5_two_convolutions
    >>> from exactrelu.training.adjacent_layers import adjacent_pairs
    >>> channel_pairs(adjacent_pairs(e5_two_convolutions())[0], 0, 1)[0]
    (('T1[1,1,1]', 'T1[2,1,1]'), ('T1[1,1,2]', 'T1[2,1,2]'))
    """
    for k in (i, j):
        if type(k) is not int or not 0 <= k < pair.size:
            raise InputError(f"there is no channel {k!r}", hint=f"the channels are 0 to {pair.size - 1}")
    return _pairs(pair.incoming[i], pair.incoming[j]), _pairs(pair.columns[i], pair.columns[j])


def decide_weight_sharing(
    pair: GramPair,
    i: int,
    j: int,
    network: Network,
    data: Dataset,
    loss: Loss,
    at_zero: AtZeros = "refuse",
    *,
    absolute: bool = False,
) -> Verdict:
    """Do the sums over wIN and wOUT of two channels move at the same rate?

    Args:
        pair: the two layers.
        i: a channel, from 0.
        j: another one.
        network: the weights.
        data: the samples.
        loss: a loss whose derivatives at the samples are rational.
        at_zero: slopes at zero pre-activations.
        absolute: with |w w'| and |z z'|, as printed in Equation 54; no product may be zero then.

    Returns:
        Proved or refuted with SharedRates.

    Raises:
        ShapeError, InputError: there is no such channel; network, data and loss do not fit; a derivative is
            irrational; with absolute values, a product is zero.

    Cost: one backward pass for each sample.

    >>> from exactrelu.builders.gallery_errata import e4_linear_pair
    >>> from exactrelu.training.invariant_pairs import find_invariant_pairs
    >>> from exactrelu.training.losses import given_loss
    >>> net, data, loss = e4_linear_pair(), Dataset([[0, 1]]), given_loss([-1])
    >>> pair = find_invariant_pairs(net)[0]
    >>> [decide_weight_sharing(pair, 0, 1, net, data, loss, absolute=way).reason for way in (False, True)]
    ['both sums move by -1', 'the sums move by 1 and by -1']
    """
    velocity = flow_velocity(network, data, loss, at_zero)
    sums = [_rate(pairs, network.theta, velocity, absolute) for pairs in channel_pairs(pair, i, j)]
    rates = SharedRates(*sums)
    if rates.incoming == rates.outgoing:
        return proved(f"both sums move by {rates.incoming}", evidence=rates)
    return refuted(f"the sums move by {rates.incoming} and by {rates.outgoing}", evidence=rates)


def _pairs(row: tuple[str | None, ...], other: tuple[str | None, ...]) -> Pairs:
    return tuple((p, q) for p, q in zip(row, other, strict=True) if p is not None and q is not None)


def _rate(pairs: Pairs, theta: Mapping[str, Fraction], velocity: Mapping[str, Fraction], absolute: bool) -> Fraction:
    total, rest = Fraction(0), Fraction(0)
    for p, q in pairs:
        rate = velocity.get(p, rest) * theta[q] + theta[p] * velocity.get(q, rest)
        if absolute:
            product = theta[p] * theta[q]
            if product == 0:
                raise InputError(f"{p!r} times {q!r} is zero, where the absolute value has no derivative")
            rate = rate if product > 0 else -rate
        total += rate
    return total
