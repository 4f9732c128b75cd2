"""Equality of the functions of two two-layer networks: decided by canonical forms, refuted by a point.

Names in this module
    f, g   the two networks, or their canonical forms
    δ      the canonical form of f - g, with the jumps j_h of its hyperplanes h
    x      a point with f(x) ≠ g(x)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice, product
from math import lcm
from typing import TypeAlias

from exactrelu.errors import CheckFailed, InputError
from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import shorten_rational
from exactrelu.exact.simple_points import simplify_point
from exactrelu.exact.simplex import STRICT, WEAK, IntegerPoint
from exactrelu.networks.network import Network
from exactrelu.realizations.two_layer_form import (
    Row,
    TwoLayerForm,
    check_same_shape,
    row_value,
    subtract,
    two_layer_form,
)
from exactrelu.realizations.two_layer_parametrization import TwoLayer, as_two_layer
from exactrelu.verdict import Scope, Verdict, proved, refuted

TwoLayerLike: TypeAlias = Network | TwoLayer
_ZERO, _HALF, _ONE = Fraction(0), Fraction(1, 2), Fraction(1)
_FIRST_TRIALS = 64  # points of {-1, 0, 1}^d that are tried before one is constructed


@dataclass(frozen=True)
class DifferencePoint:
    """A point at which two functions differ, with their values there.

    Attributes:
        x: the point.
        f: the value of the first function.
        g: the value of the second one.
    """

    x: Vector
    f: Vector
    g: Vector


@dataclass(frozen=True)
class DifferencePair:
    """Two points between which two functions grow differently: f - g is no constant.

    Attributes:
        first: a point with the values of both functions; they may agree there.
        second: another one, at which f - g has another value.
    """

    first: DifferencePoint
    second: DifferencePoint


def decide_two_layer_equality(f: TwoLayerLike, g: TwoLayerLike, *, up_to_constant: bool = False) -> Verdict:
    """Do two two-layer networks, with or without biases, realize the same function on all of R^d?

    By the uniqueness of the canonical form (:mod:`exactrelu.realizations.two_layer_form`): the
    functions are equal if and only if hyperplanes, jumps and affine parts agree, whatever the widths.

    Args:
        f: a two-layer network, as a Network or a TwoLayer.
        g: another one with the same numbers of inputs and outputs.
        up_to_constant: ask instead whether f - g is constant.

    Returns:
        Proved, with the common :class:`TwoLayerForm` (up to a constant: without its offset); or
        refuted, with a :class:`DifferencePoint` (up to a constant: a :class:`DifferencePair`).

    Raises:
        UnsupportedOperation: a network has another shape.
        ShapeError: the numbers of inputs or outputs differ.

    Cost: near linear in the number of weights; to refute, a few more passes over the hyperplanes.

    >>> f, g = TwoLayer.of([[1], [-1]], [1, -1]), TwoLayer.of([[2], [-3]], ["1/2", "-1/3"])
    >>> decide_two_layer_equality(f, g).proved
    True
    >>> print(decide_two_layer_equality(f, TwoLayer.of([[1]], [1])).reason)
    f and g differ at (-1)
    """
    first, second = as_two_layer(f), as_two_layer(g)
    check_same_shape(first, second)
    forms = two_layer_form(first), two_layer_form(second)
    if up_to_constant:
        forms = _without_offset(forms[0]), _without_offset(forms[1])
    if forms[0] == forms[1]:
        words = "f and g have one canonical form" + (", but for a constant" if up_to_constant else "")
        return proved(words, scope=Scope.FOR_ALL, evidence=forms[0])
    return _refuted_up_to_constant(first, second, forms) if up_to_constant else _refuted(first, second, forms)


def find_difference_point(f: TwoLayerLike, g: TwoLayerLike) -> DifferencePoint | None:
    """A point with small coordinates at which two two-layer networks differ; None if they are equal.

    Raises and cost as :func:`decide_two_layer_equality`.

    >>> print(find_difference_point(TwoLayer.of([[1]], [1], b=[-5]), TwoLayer.of([[0]], [0])).x[0])
    6
    """
    evidence = decide_two_layer_equality(f, g).evidence
    return evidence if isinstance(evidence, DifferencePoint) else None


def find_nonzero_point(delta: TwoLayerForm) -> Vector:
    """A point at which a function in canonical form is not zero, with small coordinates.

    A function with a kink on h is not affine near a point of h that lies on no other hyperplane: of
    this point and its two neighbours across h, one will do.  An affine function is not zero at 0 or
    at a unit vector.

    Raises:
        InputError: the function is zero.

    Cost: a few passes over the hyperplanes.
    """
    if not delta.kinks and not any(delta.offset) and not any(map(any, delta.slope)):
        raise InputError("the function is zero everywhere", hint="ask for a point only where two functions differ")
    for x in _small_points(delta.d):
        if any(delta.value(x)):
            return x
    return _checked(delta, _simplified(delta, _point_near_a_kink(delta)))


def _refuted(f: TwoLayer, g: TwoLayer, forms: tuple[TwoLayerForm, TwoLayerForm]) -> Verdict:
    point = _difference(f, g, find_nonzero_point(forms[0].minus(forms[1])))
    if point.f == point.g:
        raise CheckFailed(f"the networks agree at {_written(point.x)}, where their canonical forms differ")
    return refuted(f"f and g differ at {_written(point.x)}", evidence=point)


def _refuted_up_to_constant(f: TwoLayer, g: TwoLayer, forms: tuple[TwoLayerForm, TwoLayerForm]) -> Verdict:
    delta = forms[0].minus(forms[1])
    base = (_ZERO,) * f.d
    tied = TwoLayerForm(delta.kinks, delta.slope, subtract(delta.offset, delta.value(base)))
    pair = DifferencePair(_difference(f, g, base), _difference(f, g, find_nonzero_point(tied)))
    if subtract(pair.first.f, pair.first.g) == subtract(pair.second.f, pair.second.g):
        raise CheckFailed(f"f - g is the same at 0 and at {_written(pair.second.x)}, which the forms deny")
    return refuted(f"f - g has other values at 0 and at {_written(pair.second.x)}", evidence=pair)


def _difference(f: TwoLayer, g: TwoLayer, x: Vector) -> DifferencePoint:
    return DifferencePoint(x, f.value(x), g.value(x))


def _without_offset(form: TwoLayerForm) -> TwoLayerForm:
    return TwoLayerForm(form.kinks, form.slope, (_ZERO,) * form.D)


def _checked(delta: TwoLayerForm, x: Vector) -> Vector:
    if not any(delta.value(x)):
        raise CheckFailed(f"the function vanishes at {_written(x)}, where it was computed not to")
    return x


def _small_points(d: int) -> list[Vector]:
    """0, the unit vectors and their negatives, then the first others of {-1, 0, 1}^d.

    An affine function that is not zero is not zero at one of them.
    """
    origin = (_ZERO,) * d
    units = [(*origin[:k], sign, *origin[k + 1 :]) for k in range(d) for sign in (_ONE, -_ONE)]
    others = islice(product((_ZERO, _ONE, -_ONE), repeat=d), _FIRST_TRIALS)
    return list(dict.fromkeys([origin, *units, *others]))


def _point_near_a_kink(delta: TwoLayerForm) -> Vector:
    """One of three points: on the first hyperplane and off the others, or a step across it."""
    h, others = delta.kinks[0].row, [kink.row for kink in delta.kinks[1:]]
    x = _point_on(h, others)
    k = next(j for j, n in enumerate(h) if n)
    room = [abs(row_value(row, x)) / abs(row[k]) for row in others if row[k]]
    step = min([_ONE, *room])
    around = [x, *((*x[:k], x[k] + sign * step, *x[k + 1 :]) for sign in (1, -1))]
    return next(y for y in around if any(delta.value(y)))


def _point_on(h: Row, others: Sequence[Row]) -> Vector:
    """A point of the hyperplane h on none of the others, with small integers for all coordinates but one.

    On h one coordinate depends on the rest.  The others become affine functions of the rest, none of
    them identically zero; the free coordinates are chosen one by one, so that this stays true.
    """
    k = next(j for j, n in enumerate(h) if n)
    free = [j for j in range(len(h) - 1) if j != k]
    rows = [[h[k] * row[j] - row[k] * h[j] for j in (*free, len(h) - 1)] for row in others]
    x: list[Fraction] = []
    for _ in free:
        forbidden = {Fraction(-row[-1], row[0]) for row in rows if row[0] and not any(row[1:-1])}
        value = next(t for t in _by_size() if t not in forbidden)
        x.append(Fraction(value))
        rows = [[*row[1:-1], row[-1] + row[0] * value] for row in rows]
    depends = -sum((h[j] * t for j, t in zip(free, x, strict=True)), Fraction(h[-1])) / h[k]
    return (*x[:k], depends, *x[k:])


def _by_size() -> Iterator[int]:
    """0, 1, -1, 2, -2, …"""
    yield 0
    for t in count(1):
        yield t
        yield -t


def _simplified(delta: TwoLayerForm, x: Vector) -> Vector:
    """A point with simpler coordinates in a closed cell around ``x``, where the same output is not zero.

    On the closed cell the function is affine, so this is one strict inequality more.
    """
    signs = [-1 if row_value(kink.row, x) < 0 else 1 for kink in delta.kinks]
    rows = [
        (*(-sign * n for n in kink.normal), sign * kink.row[-1]) for sign, kink in zip(signs, delta.kinks, strict=True)
    ]
    k, value = next((k, t) for k, t in enumerate(delta.value(x)) if t)
    affine = [*delta.slope[k], delta.offset[k]]
    for sign, kink in zip(signs, delta.kinks, strict=True):
        factor = _HALF * sign * kink.jump[k]
        affine = [t + factor * n for t, n in zip(affine, kink.row, strict=True)]
    direction = 1 if value > 0 else -1
    common = lcm(*(t.denominator for t in affine))
    integers = [direction * t.numerator * (common // t.denominator) for t in affine]
    rows.append((*(-t for t in integers[:-1]), integers[-1]))
    kinds = [WEAK] * len(delta.kinks) + [STRICT]
    denominator = lcm(*(t.denominator for t in x))
    numerators = tuple(t.numerator * (denominator // t.denominator) for t in x)
    return simplify_point(rows, kinds, IntegerPoint(numerators, denominator))


def _written(x: Vector) -> str:
    return f"({', '.join(shorten_rational(t) for t in x)})"
