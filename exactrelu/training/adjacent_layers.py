"""The pairs of matrices of le2022, Theorem 1, for networks that were built from layers.

Items 1 to 7: fully connected to fully connected; convolution to convolution; Y and U within a residual block; between
consecutive ResNetFree blocks; convolution to fully connected; convolution to ResNetFree; ResNetFree to fully connected
and back.  W_1 and W_2 come from the records of the two layers, biases are columns of W_1.

Item 6 is printed with [U Z] for W_2, and its proof speaks of Identity and Diagonal blocks, too.  Both fail; the
matrices that are meant there can be had for comparison.

Names in this module
    W_1, W_2    matrices of parameter names, as in :mod:`exactrelu.training.gram_pairs`
    Y, U, Z     the matrices of a residual block
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from exactrelu.builders.layered import LayeredNetwork, LayerRecord, ParameterMatrix
from exactrelu.errors import InputError, ShapeError
from exactrelu.training.gram_pairs import GramPair

#: (kind of the first layer, kind of the second) -> item of Theorem 1.
ITEM_OF: Final[Mapping[tuple[str, str], int]] = MappingProxyType(
    {
        ("dense", "dense"): 1,
        ("convolution", "convolution"): 2,
        ("free", "free"): 4,
        ("convolution", "dense"): 5,
        ("convolution", "free"): 6,
        ("free", "dense"): 7,
        ("dense", "free"): 7,
    }
)
_BLOCKS: Final = ("identity", "diagonal", "free")


def adjacent_pairs(built: LayeredNetwork) -> tuple[GramPair, ...]:
    """All pairs of matrices that Theorem 1 speaks of, from the input upwards.

    Consecutive layers give a pair if :data:`ITEM_OF` has their kinds; every residual block gives one inside.

    Cost: linear in the number of parameters.

    >>> from exactrelu.builders.convolutional import convolution, convolutional_network
    >>> built = convolutional_network((1, 3), [convolution([[[1, 2]], [[3, 4]]])], [[1, 2, 3, 4]])
    >>> pair = adjacent_pairs(built)[0]
    >>> pair.item, pair.channels
    (5, (('h1_1_1', 'h1_1_2'), ('h1_2_1', 'h1_2_2')))
    >>> pair.incoming[1], pair.columns[1]
    (('T1[2,1,1]', 'T1[2,1,2]'), ('W2[1,2,1]', 'W2[1,2,2]'))
    """
    pairs: list[GramPair] = []
    for number, record in enumerate(built.layers, start=1):
        if record.kind in _BLOCKS:
            pairs.append(_within(record, number))
        if number < len(built.layers) and (record.kind, built.layers[number].kind) in ITEM_OF:
            pairs.append(_between(built, number))
    return tuple(pairs)


def between_blocks(built: LayeredNetwork, number: int) -> GramPair:
    """W_1 = [U Z] of a residual block and W_2 = [Y; Z] of the next one, of any kinds.

    The printed proof claims the invariance between Identity and between Diagonal blocks as well; there Z is the
    identity or D.  It holds between Free blocks only, and on the diagonal between Diagonal ones.

    Args:
        built: the network.
        number: of the lower block, from 1.

    Raises:
        InputError: there are no two consecutive residual blocks at this place.
    """
    lower, upper = _neighbours(built, number)
    if lower.kind not in _BLOCKS or upper.kind not in _BLOCKS:
        raise InputError(f"layers {number} and {number + 1} are of kinds {lower.kind} and {upper.kind}, no blocks")
    return _between(built, number)


def printed_item_6(built: LayeredNetwork, number: int) -> GramPair:
    """W_1 of a convolution and the rearrangement of [U Z] of the next block, as item 6 of Theorem 1 is printed.

    [U Z] has one column for each inner neuron and one for each node that is read; to be rearranged like [Y; Z] it
    needs as many inner neurons as nodes.

    Args:
        built: the network.
        number: of the convolution, from 1.

    Raises:
        InputError: the layers at this place are no convolution and ResNetFree block.
        ShapeError: the block has not as many inner neurons as the convolution has neurons.

    >>> from exactrelu.builders.gallery_errata import e3_convolution_free
    >>> pair = printed_item_6(e3_convolution_free(), 1)
    >>> pair.columns
    (('U2[1,1]', 'Z2[1,1,1]'), ('U2[1,2]', 'Z2[1,2,1]'))
    """
    lower, upper = _neighbours(built, number)
    if (lower.kind, upper.kind) != ("convolution", "free"):
        kinds = f"{lower.kind} and {upper.kind}"
        raise InputError(
            f"layers {number} and {number + 1} are of kinds {kinds}",
            hint="item 6 is about a convolution and a free block",
        )
    if len(upper.hidden) != len(lower.neurons.nodes):
        raise ShapeError(
            f"the block has {len(upper.hidden)} inner neurons and reads {len(lower.neurons.nodes)} nodes",
            hint="[U Z] can be rearranged by channels only if the two numbers agree",
        )
    channels, rest = lower.neurons.shape[0], lower.neurons.positions
    rows: list[tuple[str | None, ...]] = []
    for u, z in zip(upper.matrix("U"), upper.matrix("Z"), strict=True):
        for row in (u, z):
            rows += [tuple(row[c * rest + p] for c in range(channels)) for p in range(rest)]
    label = f"layers {number} and {number + 1} as printed"
    return GramPair(label, 6, _channels(lower), _with_bias(lower), tuple(rows))


def _neighbours(built: LayeredNetwork, number: int) -> tuple[LayerRecord, LayerRecord]:
    couples = list(pairwise(built.layers))
    if type(number) is not int or not 1 <= number <= len(couples):
        raise InputError(f"there is no layer above layer {number!r}", hint=f"there are {len(built.layers)} layers")
    return couples[number - 1]


def _between(built: LayeredNetwork, number: int) -> GramPair:
    lower, upper = _neighbours(built, number)
    item = ITEM_OF.get((lower.kind, upper.kind))
    return GramPair(f"layers {number} and {number + 1}", item, _channels(lower), _with_bias(lower), upper.outgoing)


def _within(record: LayerRecord, number: int) -> GramPair:
    channels = tuple((v,) for v in record.hidden)
    return GramPair(f"block {number}", 3, channels, record.matrix("Y"), record.matrix("U"))


def _channels(record: LayerRecord) -> tuple[tuple[str, ...], ...]:
    """The neurons that a layer writes, channel by channel; one neuron each where there are no channels."""
    shape, nodes = record.neurons.shape, record.neurons.nodes
    size = math.prod(shape[1:])
    return tuple(nodes[k : k + size] for k in range(0, len(nodes), size))


def _with_bias(record: LayerRecord) -> ParameterMatrix:
    """W_1, with the biases as its last column if there are any."""
    bias = dict(record.matrices).get("b")
    if bias is None:
        return record.incoming
    return tuple((*row, *b) for row, b in zip(record.incoming, bias, strict=True))
