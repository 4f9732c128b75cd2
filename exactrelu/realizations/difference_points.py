"""Points inside a domain where two networks may differ: simple ones first, then along random lines; and simplification.

Every candidate is evaluated exactly.  Two functions that differ do so on an open set, so most pairs that differ
are told apart by the first few points; that no candidate differs proves nothing.

Names in this module
    y        a point of the domain's coordinates
    p, v     a point inside, and a direction
    reach    the greatest s for which p + s v is in the domain, or None
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Final

from exactrelu.builders.chance import seeded
from exactrelu.exact.matrices import Vector
from exactrelu.exact.simple_points import simplest_between
from exactrelu.exact.simplex import STRICT, WEAK
from exactrelu.networks.forward import evaluate
from exactrelu.realizations.folded_pair import FoldedPair, homogeneous_value
from exactrelu.regions.split_cells import Cell, Row, make_space, primitive, signed

_CANDIDATES: Final = 256
_AT_ONCE: Final = 32
_PASSES: Final = 2
_STEPS: Final = (Fraction(1), Fraction(1, 2), Fraction(3), Fraction(1, 64), Fraction(50), Fraction(10_000))
_FRACTIONS: Final = (Fraction(1, 2), Fraction(7, 8), Fraction(1, 16), Fraction(63, 64), Fraction(999, 1000))


def find_candidate(pair: FoldedPair, p: Vector, *, candidates: int = _CANDIDATES) -> Vector | None:
    """A point y of the interior where f - g - c is not 0, or None if none of the candidates is one.

    Args:
        pair: the networks.
        p: a point of the interior.
        candidates: how many points are tried.

    Cost: one forward pass of what is left of f - g for each candidate.
    """
    points = islice(candidate_points(pair.rows, p), candidates)
    while batch := list(islice(points, _AT_ONCE)):
        for y, values in zip(batch, pair.values(batch), strict=True):
            if any(values):
                return y
    return None


def candidate_points(rows: Sequence[Row], p: Vector) -> Iterator[Vector]:
    """p, its neighbours along the axes, then points on random lines through it; all strictly inside, endlessly.

    >>> points = candidate_points([(0, 1), (1, 0), (-1, 1)], (Fraction(1, 2),))            # 0 < y < 1
    >>> [str(y[0]) for y in islice(points, 4)]
    ['1/2', '3/4', '1/4', '3/4']
    """
    yield p
    d = len(p)
    for i in range(d):
        for sign in (1, -1):
            yield _on_ray(rows, p, [sign * int(i == k) for k in range(d)], 0)
    rng = seeded(0)
    k = 0
    while True:
        v = [(rng.getrandbits(16) % 7) - 3 for _ in range(d)]
        if k % 3 == 2:
            v = [1 + 2 * a + (rng.getrandbits(16) % 1009) for a in v]
            v = [a if rng.getrandbits(1) else -a for a in v]
        yield _on_ray(rows, p, v, k)
        k += 1


def simplified(pair: FoldedPair, y: Vector) -> Vector:
    """A point with simpler coordinates where f - g - c is not 0, if y is one: on the same sides of the same walls."""
    evaluation = evaluate(pair.network, y)
    number = next(i for i, value in enumerate(evaluation.value) if value)
    space = make_space(pair.network, pair.claimed)
    cell = Cell(space)
    rows: list[tuple[Row, int]] = [(row, STRICT) for row in space.rows[1:]]
    for k, name in enumerate(pair.network.architecture.kinked):
        row = cell.row(k)
        if not any(row):
            continue
        positive = evaluation.activation_pattern[name] > 0
        cell.decide(k, 1 if positive else -1)
        rows.append((row, STRICT) if positive else (signed(row, -1), WEAK))
    form = cell.value(pair.network.plan.outputs[number])
    rows.append((signed(primitive(form), 1 if evaluation.value[number] > 0 else -1), STRICT))
    for _ in range(_PASSES):
        y = _with_simpler_coordinates(rows, y)
    return y


def _with_simpler_coordinates(rows: Sequence[tuple[Row, int]], y: Vector) -> Vector:
    """One coordinate after the other becomes the simplest number that the rows allow while the others rest."""
    x, gaps = list(y), [homogeneous_value(row, y) for row, _ in rows]
    for j, value in enumerate(x):
        ends = [(value - gap / row[j], kind, row[j]) for (row, kind), gap in zip(rows, gaps, strict=True) if row[j]]
        low = max(((end, kind == STRICT) for end, kind, r in ends if r > 0), default=None)
        high = min(((end, kind != STRICT) for end, kind, r in ends if r < 0), default=None)
        x[j] = simplest_between(
            low and low[0], high and high[0], open_low=bool(low and low[1]), open_high=bool(high and not high[1])
        )
        change = x[j] - value
        gaps = [gap + row[j] * change for gap, (row, _) in zip(gaps, rows, strict=True)]
    return tuple(x)


def reach(rows: Sequence[Row], p: Vector, v: Sequence[int]) -> Fraction | None:
    """How far one can go from p, strictly inside, in the direction v; None without end.

    >>> reach([(0, 1), (-2, 3)], (Fraction(1),), [1])
    Fraction(1, 2)
    """
    ends = [
        homogeneous_value(row, p) / -speed
        for row in rows
        if (speed := sum(r * a for r, a in zip(row[:-1], v, strict=True))) < 0
    ]
    return min(ends, default=None)


def _on_ray(rows: Sequence[Row], p: Vector, v: Sequence[int], k: int) -> Vector:
    """A point strictly inside on the ray from p; the k-th choice of how far."""
    end = reach(rows, p, v)
    step = _STEPS[k % len(_STEPS)] if end is None else end * _FRACTIONS[k % len(_FRACTIONS)]
    return tuple(a + step * b for a, b in zip(p, v, strict=True))
