"""A published witness, evaluated exactly; and the nearest point of its region that really is one.

Names in this module
    x, y     the input of the witness, and the output that is claimed for it
    r        the distance max |x' - x| of another point x'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from exactrelu.exact.linear_programming import find_feasible, maximize
from exactrelu.exact.linear_systems import FeasiblePoint, LinearSystem, Optimum, as_system
from exactrelu.exact.matrices import Vector
from exactrelu.exact.simplex import STRICT, WEAK
from exactrelu.networks.forward import as_point, realization
from exactrelu.networks.network import Network
from exactrelu.networks.query import LinearCondition, Query
from exactrelu.realizations.query_witness import region_rows

#: How much further than the nearest closed point a point may lie that satisfies strict conditions, relatively.
_SLACK: Final = Fraction(1, 2**20)
#: So many alternatives are tried when a witness is repaired.
_TRIED: Final = 200


@dataclass(frozen=True)
class Replay:
    """What exact arithmetic says of a witness.

    Attributes:
        x: the input.
        output: R(theta)(x).
        output_errors: claimed minus exact output, or nothing where none was claimed.
        alternative: the alternative of the property that x satisfies, or the one that it comes nearest to.
        violated: the conditions of that alternative that do not hold, each with its excess.
        repaired: a point of the activation region of x that satisfies the property, as near as it gets; or None.
        repaired_output: its output.
        distance: r of that point.
    """

    x: Vector
    output: Vector
    output_errors: Vector = ()
    alternative: int | None = None
    violated: tuple[tuple[LinearCondition, Fraction], ...] = ()
    repaired: Vector | None = None
    repaired_output: Vector | None = None
    distance: Fraction | None = None


def replay_witness(network: Network, x: Sequence[Any], y: Sequence[Any] = (), query: Query | None = None) -> Replay:
    """Evaluate a witness exactly, and repair it where it is none.

    Args:
        network: the network.
        x: the input.
        y: the claimed output, or nothing.
        query: the property that x is said to satisfy.

    Raises:
        ShapeError: x, y or the query do not fit the network.

    Cost: one linear program for each alternative that is tried, 200 at most.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 3)], outputs=["y"])
    >>> one = Query(1, 1, ((LinearCondition((), ((0, Fraction(-1)),), Fraction(-1)),),))   # y >= 1
    >>> found = replay_witness(net, ["0.333"], query=one)
    >>> str(found.violated[0][1]), [str(t) for t in found.repaired]
    ('1/1000', ['1/3'])
    """
    point = as_point(network, x)
    output = realization(network, point)
    errors = tuple(claimed - exact for claimed, exact in zip(y, output, strict=True)) if y else ()
    if query is None:
        return Replay(point, output, errors)
    query.check_fits(network.input_dimension, network.output_dimension)
    if not query.alternatives:
        return Replay(point, output, errors)
    found = [_violated(alternative, point, output) for alternative in query.alternatives]
    k = min(range(len(found)), key=lambda i: (bool(found[i]), max((excess for _, excess in found[i]), default=0)))
    if not found[k]:
        return Replay(point, output, errors, k)
    near = [_nearest(network, alternative, point) for alternative in query.alternatives[:_TRIED]]
    best = min((pair for pair in near if pair is not None), default=None)
    if best is None:
        return Replay(point, output, errors, k, found[k])
    distance, other = best
    return Replay(point, output, errors, k, found[k], other, realization(network, other), distance)


def _violated(
    alternative: Sequence[LinearCondition], x: Vector, y: Vector
) -> tuple[tuple[LinearCondition, Fraction], ...]:
    return tuple((c, c.excess(x, y)) for c in alternative if not c.holds(x, y))


def _nearest(network: Network, alternative: Sequence[LinearCondition], x: Vector) -> tuple[Fraction, Vector] | None:
    """The nearest point of the closed region of x that satisfies an alternative, and its distance."""
    rows, kinds = region_rows(network, x, alternative)
    n = len(x)
    best = maximize([*(0,) * n, -1], _around(rows, [WEAK] * len(rows), x))
    if not isinstance(best, Optimum):
        return None
    if STRICT not in kinds:
        return best.x[-1], best.x[:-1]
    most = best.x[-1] + _SLACK * max(best.x[-1], Fraction(1))
    found = find_feasible(_around(rows, kinds, x, most))
    if not isinstance(found, FeasiblePoint):
        return None
    return max((abs(s - t) for s, t in zip(found.x[:-1], x, strict=True)), default=Fraction(0)), found.x[:-1]


def _around(
    rows: Sequence[Sequence[int]], kinds: Sequence[int], x: Vector, most: Fraction | None = None
) -> LinearSystem:
    """The rows, and |x'_i - x_i| <= r for every i, as a system in (x', r); r <= most if that is given."""
    n = len(x)
    weak = [(row, kind) for row, kind in zip(rows, kinds, strict=True) if kind == WEAK]
    strict = [(row, kind) for row, kind in zip(rows, kinds, strict=True) if kind == STRICT]
    A: list[list[Any]] = [[*row[:-1], 0] for row, _ in weak]
    b: list[Any] = [row[-1] for row, _ in weak]
    for i, t in enumerate(x):
        for s in (1, -1):
            A.append([*(s * int(i == k) for k in range(n)), -1])
            b.append(s * t)
    A.append([*(0,) * n, -1])
    b.append(0)
    if most is not None:
        A.append([*(0,) * n, 1])
        b.append(most)
    return as_system(A, b, C=[[*row[:-1], 0] for row, _ in strict], d=[row[-1] for row, _ in strict], dimension=n + 1)
