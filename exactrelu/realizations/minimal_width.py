"""How many hidden neurons a two-layer function needs: one for each kink, and what its linear part asks for.

Every hyperplane of a kink needs a neuron.  Turning some of them around absorbs a linear part
Σ_S j_h n_h^T; what is left, E, costs one neuron for each hyperplane that is used on both sides as well
(it carries any q n_h^T), and two for each other line (it carries any w u^T).  So with the notation of
:mod:`exactrelu.realizations.fibre_types`

    width = n + min { |B| + 2 r : the rank of T - Σ_S j_h n_h^T on K_B is at most r },

and the minimum is over all S and B.  For D = 1 one free line carries everything: the width is n, n + 1 or
n + 2.  For D > 1 it is at most n + 2 min(d, D).  Whether it is n asks for a subset with a given sum, which is
NP-complete in general; the answer is exact, or LimitExceeded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, count
from typing import TypeAlias

from exactrelu.errors import InputError
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.realizations.fibre import FibreType, TwoLayerLike, fibre_of
from exactrelu.realizations.fibre_members import find_member
from exactrelu.realizations.fibre_types import LinearPart, as_type, linear_part
from exactrelu.realizations.two_layer_parametrization import TwoLayer

Numbers: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class MinimalWidth:
    """The least width of a two-layer function, with a parametrization that attains it.

    Attributes:
        width: n + extra.
        kinks: n, the number of hyperplanes of kinks; each needs a neuron.
        extra: the least |B| + 2 r; no choice of S and B needs fewer, all were compared.
        kind: S, B and r.
        theta: a parametrization of this type and width.
    """

    width: int
    kinks: int
    extra: int
    kind: FibreType
    theta: TwoLayer


def minimal_width(g: TwoLayerLike, *, bias_free: bool | None = None, limits: Limits = DEFAULT_LIMITS) -> MinimalWidth:
    """The least number of hidden neurons with which a two-layer network realizes this function.

    Args:
        g: a parametrization of the function.
        bias_free: among networks without biases if true, with biases if false; by default, as ``g``.
        limits: ``normal_form_terms`` bounds the number of sums over subsets.

    Raises:
        UnsupportedOperation: the network has another shape.
        InputError: without biases no width will do: a kink misses 0, or g(0) ≠ 0.
        LimitExceeded: too many sums over subsets would have to be compared.

    Cost: sums over subsets of the kinks, at most 2^(n/2) for D = 1 and an answer n, n times as many for
    n + 1; for D > 1 up to 2^n for every set B.

    >>> identity = minimal_width(TwoLayer.of([[1, 1], [-1, -1]], [1, -1]))
    >>> identity.width, identity.kinks, identity.kind.free
    (2, 0, 1)
    >>> two_sided = minimal_width(TwoLayer.of([[1], [1], [-1]], [1, 1, "1/2"]))
    >>> two_sided.width, two_sided.kind.both
    (2, ((1, 0),))
    """
    fibre = fibre_of(g, 0, bias_free=bias_free)
    if not fibre.in_class:
        raise InputError(
            "the function has a kink off the origin or is not 0 there, so no network without biases realizes it",
            hint="ask with bias_free=False",
        )
    part = linear_part(fibre.form, bias_free=fibre.bias_free)
    turned, both, free = next(_solutions(part, limits))
    kind, extra = as_type(fibre.form.kinks, turned, both, free), len(both) + 2 * free
    theta = find_member(fibre_of(fibre.theta, part.n + extra, bias_free=fibre.bias_free), kind)
    return MinimalWidth(part.n + extra, part.n, extra, kind, theta)


def _solutions(part: LinearPart, limits: Limits) -> Iterator[tuple[Numbers, Numbers, int]]:
    """S, B and r with rank at most r, those with the least |B| + 2 r first; there are some, by r = min(d, D).

    The first one is a type that exists: what excludes a type in ``fibre_types`` makes one with fewer
    neurons possible, and that would have come earlier.
    """
    for extra in count():
        for free in range(extra // 2, -1, -1):
            for both in combinations(range(part.n), extra - 2 * free):
                trivial = free >= min(part.D, len(part.kernel(both)))
                sets = iter([()]) if trivial and free else part.turned_sets(both, free, limits)
                yield from ((turned, both, free) for turned in sets)
