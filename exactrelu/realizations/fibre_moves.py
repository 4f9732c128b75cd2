"""Moves that keep the function of a two-layer network: permute, rescale, turn around, split, widen.

Each returns another parametrization of the same function.  At a width where every kink has one neuron,
and the hyperplanes of the neurons differ, the first three give the whole fibre (berner2019, Lemma A.3
and A.5, generalised).  Members of other types, which carry a linear part on both sides of a line, come
from :func:`exactrelu.realizations.fibre_members.find_member`.

Names in this module
    i, k    numbers of neurons, from 0
    λ       a positive rational number
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import Vector, as_row
from exactrelu.realizations.two_layer_parametrization import TwoLayer

_ZERO = Fraction(0)


def permuted(theta: TwoLayer, order: Sequence[int]) -> TwoLayer:
    """Neuron k of the result is neuron ``order[k]``.

    Raises:
        InputError: ``order`` is no permutation of 0, …, m - 1.
    """
    if sorted(order) != list(range(theta.m)):
        raise InputError(f"the order of {theta.m} neurons must be a permutation of 0, …, {theta.m - 1}, not {order!r}")
    return TwoLayer(
        tuple(theta.a[i] for i in order), tuple(theta.c[i] for i in order), tuple(theta.b[i] for i in order),
        theta.e, theta.d,
    )  # fmt: skip


def rescaled(theta: TwoLayer, factors: Iterable[Any]) -> TwoLayer:
    """(a_i, b_i, c_i) becomes (λ_i a_i, λ_i b_i, c_i / λ_i).

    Raises:
        InputError: a factor is not positive.
        ShapeError: there are not m of them.

    >>> rescaled(TwoLayer.of([[1]], [6]), [2]).c
    ((Fraction(3, 1),),)
    """
    scales = as_row(factors, what="factors")
    if len(scales) != theta.m:
        raise ShapeError(f"there are {len(scales)} factors for {theta.m} neurons")
    if any(t <= 0 for t in scales):
        raise InputError("a factor is not positive", hint="a neuron is turned around by flipped, not by a factor")
    return TwoLayer(
        tuple(_times(t, row) for t, row in zip(scales, theta.a, strict=True)),
        tuple(_times(1 / t, column) for t, column in zip(scales, theta.c, strict=True)),
        tuple(t * b for t, b in zip(scales, theta.b, strict=True)),
        theta.e,
        theta.d,
    )


def flipped(theta: TwoLayer, flip_set: Iterable[int]) -> TwoLayer:
    """(a_i, b_i) becomes (-a_i, -b_i) for i in S; the output biases take up Σ_S c_i b_i.

    berner2019, Lemma A.5, with weights and biases: ρ(t) - ρ(-t) = t.

    Raises:
        InputError: S is no flip set, Σ_{i in S} c_i a_i^T ≠ 0; or a number is no neuron's.

    >>> theta = TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [1, 1, 1])
    >>> flipped(theta, [0, 1, 2]).value([2, 5]) == theta.value([2, 5])
    True
    """
    chosen = frozenset(_number(i, theta) for i in flip_set)
    for j in range(theta.d):
        if any(_combined([theta.a[i][j] for i in chosen], [theta.c[i] for i in chosen], theta.D)):
            raise InputError(f"Σ c_i a_i^T over {sorted(chosen)} is not zero", hint="take a set from find_flip_sets")
    moved = _combined([theta.b[i] for i in chosen], [theta.c[i] for i in chosen], theta.D)
    sign = [-1 if i in chosen else 1 for i in range(theta.m)]
    return TwoLayer(
        tuple(_times(Fraction(s), row) for s, row in zip(sign, theta.a, strict=True)),
        theta.c,
        tuple(s * b for s, b in zip(sign, theta.b, strict=True)),
        tuple(e + t for e, t in zip(theta.e, moved, strict=True)),
        theta.d,
    )


def split(theta: TwoLayer, i: int, k: int, share: Iterable[Any]) -> TwoLayer:
    """Neuron k, which has c_k = 0, takes over the part ``share`` of c_i, with the weights of neuron i.

    Any share will do, also one that leaves neuron i nothing or lets the two cancel in part.

    Args:
        theta: the parametrization.
        i: the neuron that is split.
        k: a neuron that does nothing.
        share: D numbers.

    Raises:
        InputError: a number is no neuron's, i = k, or c_k is not zero.
        ShapeError: ``share`` has not D entries.

    >>> split(TwoLayer.of([[1], [7]], [5, 0]), 0, 1, [2]).c
    ((Fraction(3, 1),), (Fraction(2, 1),))
    """
    part = as_row(share, what="share")
    if len(part) != theta.D:
        raise ShapeError(f"the share has {len(part)} entries, the network {theta.D} outputs")
    if any(theta.c[_number(k, theta)]):
        raise InputError(f"neuron {k} has outgoing weights", hint="name a neuron with c = 0, or append one by widened")
    if _number(i, theta) == k:
        raise InputError(f"neuron {k} cannot be split into itself", hint="name another neuron that does nothing")
    rest = tuple(s - t for s, t in zip(theta.c[i], part, strict=True))
    return _replaced(theta, {i: (theta.a[i], theta.b[i], rest), k: (theta.a[i], theta.b[i], part)})


def widened(theta: TwoLayer, count: int) -> TwoLayer:
    """The same network with ``count`` more neurons whose weights are all zero.

    Raises:
        InputError: the count is no non-negative int.
    """
    if type(count) is not int or count < 0:
        raise InputError(f"the number of new neurons must be a non-negative int, not {count!r}")
    zeros = ((_ZERO,) * theta.d,) * count, ((_ZERO,) * theta.D,) * count
    return TwoLayer(theta.a + zeros[0], theta.c + zeros[1], theta.b + (_ZERO,) * count, theta.e, theta.d)


def _times(factor: Fraction, row: Vector) -> Vector:
    return tuple(factor * t for t in row)


def _combined(factors: Sequence[Fraction], columns: Sequence[Vector], length: int) -> Vector:
    """The sum of factor times column."""
    return tuple(sum((f * column[k] for f, column in zip(factors, columns, strict=True)), _ZERO) for k in range(length))


def _number(i: int, theta: TwoLayer) -> int:
    if type(i) is not int or not 0 <= i < theta.m:
        raise InputError(f"there is no neuron {i!r}", hint=f"the neurons are 0, …, {theta.m - 1}")
    return i


def _replaced(theta: TwoLayer, changes: dict[int, tuple[Vector, Fraction, Vector]]) -> TwoLayer:
    rows: list[Vector] = list(theta.a)
    offsets, columns = list(theta.b), list(theta.c)
    for i, (row, offset, column) in changes.items():
        rows[i], offsets[i], columns[i] = row, offset, column
    return TwoLayer(tuple(rows), tuple(columns), tuple(offsets), theta.e, theta.d)
