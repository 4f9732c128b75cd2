"""A float room: what the splitting tree believes.  Floats speak outside a rigorous bound of their error, else integers.

Three questions are asked of a cell {g_i X > 0}: is this point inside?  has this row one sign on all of it?  and, when
floats leave either open, is there any point at all?  The last is answered by the exact simplex method.

Farkas' lemma (schrijver1986, Cor. 7.1d): h X >= 0 on the cell if and only if h is a non-negative combination of the
g_i.  A basis proposes which; u is such a combination itself.

Names in this module
    B, M, D    cells, slots, coordinates
    λ          multipliers of the rows of a basis, the last one that of u
    ρ          the residual of λ
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat

from exactrelu.exact.simplex import STRICT, IntegerPoint, find_integer_point
from exactrelu.regions.growable import Array
from exactrelu.regions.tree_rows import UNIT_ROUNDOFF, RowError
from exactrelu.regions.tree_simplex import Corners, inverses, vertex_rows
from exactrelu.regions.vertices import Point


@dataclass
class TreeCount:
    """What was asked, and how often exact arithmetic had to decide.

    Attributes:
        programs: linear programs walked in floats.
        pivots: of these.
        solves: bases solved exactly.
        exact_programs: linear programs solved exactly.
        zeros: interior points that lay exactly on a wall.
    """

    programs: int = 0
    pivots: int = 0
    solves: int = 0
    exact_programs: int = 0
    zeros: int = 0

    @classmethod
    def total(cls, counts: Sequence[TreeCount]) -> TreeCount:
        """All of them together."""
        return cls(*(sum(column) for column in zip(*map(astuple, counts), strict=True)))


def signs_at_points(rows: Array, points: Array, error: RowError) -> tuple[Array, Array]:
    """The sign of each row at its point, and where the bound leaves it open.

    Args:
        rows: B x D.
        points: B x D, below 1 and exact.
    """
    relative, absolute = error.of_products(rows.shape[1])
    values = np.einsum("bk,bk->b", rows, points)
    bound = relative * np.einsum("bk,bk->b", np.abs(rows), np.abs(points)) + absolute
    return np.sign(values).astype(np.int8), np.abs(values) <= bound


def strictly_inside(G: Array, used: Array, points: Array, error: RowError) -> Array:
    """Are the points certainly in the open cells?  ``False`` says nothing.

    Args:
        G: B x M x D.
        used: B x M, the slots that count.
        points: B x D, below 1 and exact.
    """
    relative, absolute = error.of_products(G.shape[2])
    values = np.matmul(G, points[:, :, None])[:, :, 0]
    sizes = np.abs(points)
    inside: Array = ((values > (relative * sizes.sum(axis=1) + absolute)[:, None]) | ~used).all(axis=1)
    rest = np.flatnonzero(~inside)
    if len(rest):
        bound = relative * np.matmul(np.abs(G[rest]), sizes[rest][:, :, None])[:, :, 0] + absolute
        inside[rest] = ((values[rest] > bound) | ~used[rest]).all(axis=1)
    return inside


def positive_by_basis(
    G: Array, u: Array, corners: Corners, h: Array, fixed: Array, reach: Array, error: RowError
) -> tuple[Array, Array]:
    """Is h X > 0 certainly for all X of the closed cells but 0?  ``False`` says nothing.

    With the inverse P of the rows Q (``_Inverse``) and the residual ρ = h - λQ, the exact multipliers differ from λ
    by ρP(I + F)^-1, in absolute value at most |ρ||P| + sum(|ρ||P|) ‖F‖/(1 - ‖F‖).  So each is above some λ'; where
    u X = 1, a negative λ' costs at most |λ'| sum(|g|) max|X|, and the multiplier of u must outweigh this.

    Args:
        fixed: d booleans, places that hold lines; h and all half-spaces vanish on these, so that their exact
            multipliers are 0 and need no check.
        reach: B, greater than every |X_i| with u X = 1 on the cell.

    Returns:
        The answers, and B x d booleans: which multipliers are certainly positive; none where Q may be
        singular.
    """
    Q = vertex_rows(G, u, corners.bases)
    inverse = _Inverse(Q, corners.inverses, error)
    with np.errstate(all="ignore"):
        λ = np.einsum("bk,bkj->bj", h, inverse.P)
        size_λ = np.abs(λ)
        ρ = np.abs(h - np.einsum("bk,bkj->bj", λ, Q)) + inverse.absolute * (1 + size_λ.sum(axis=1))[:, None]
        ρ += inverse.relative * (np.abs(h) + np.einsum("bk,bkj->bj", size_λ, np.abs(Q)))
        off = np.einsum("bk,bkj->bj", ρ, inverse.sizes)
        off += off.sum(axis=1)[:, None] * inverse.spread[:, None]
        least = λ - 1.01 * off
        lack = np.maximum(-least[:, :-1], 0.0) * ~fixed
        widths = np.abs(Q[:, :-1]).sum(axis=2) + G.shape[2] * inverse.absolute
        cost = np.where(lack.any(axis=1), (lack * widths).sum(axis=1) * reach, 0.0)
    return (least[:, -1] > 1.01 * cost) & inverse.certain, (least[:, :-1] > 0) & inverse.certain[:, None]


def vertex_in_closure(G: Array, u: Array, corners: Corners, error: RowError) -> Array:
    """Is the vertex of each basis certainly in the closed cell, off all half-spaces but those of the basis?"""
    inverse = _Inverse(vertex_rows(G, u, corners.bases), corners.inverses, error)
    with np.errstate(all="ignore"):
        bound = np.matmul(np.abs(G), (inverse.off + inverse.relative * inverse.greatest[:, :, -1])[:, :, None])[:, :, 0]
        bound += inverse.absolute * (1 + inverse.greatest[:, :, -1].sum(axis=1))[:, None]
        inside = np.matmul(G, inverse.P[:, :, -1:])[:, :, 0] > 1.01 * bound
    inside |= (G == 0).all(axis=2)
    np.put_along_axis(inside, corners.bases, True, axis=1)
    certain: Array = inside.all(axis=1) & inverse.certain
    return certain


def reach_of_sections(rows: Array, u: Array, fixed: Array, error: RowError) -> Array:
    """Bounds of |X_i| on the simplices r X >= 0, u X = 1; infinite where floats find none.

    Args:
        rows: B x D x D, the r; those of lines are equations.
        u: B x D, positive combinations of the other rows.
        fixed: D booleans, which rows are lines.
    """
    inverse = _Inverse(rows, inverses(rows), error)
    with np.errstate(all="ignore"):
        rays = inverse.greatest[:, :, ~fixed]
        values = np.einsum("bk,bkj->bj", u, inverse.P[:, :, ~fixed])
        size = np.abs(u)
        values -= 1.01 * np.einsum("bk,bk->b", size, inverse.off)[:, None]
        values -= 2 * inverse.relative * np.einsum("bk,bkj->bj", size, rays)
        values -= inverse.absolute * (1 + rays.sum(axis=1))
        reach: Array = 1.01 * (rays.max(axis=1) / values).max(axis=1)
        reach[~inverse.certain | ~(values > 0).all(axis=1)] = np.inf
    return reach


class _Inverse:
    """Float inverses P of matrices Q of rows, and how far they are from the exact ones.

    QP = I + F for the exact Q, so the exact inverse is P(I + F)^-1, which differs from P by less than
    sum(|P|) ‖F‖/(1 - ‖F‖), row by row.

    Attributes:
        P: B x D x D; NaN where Q is singular.
        certain: B, is the rest true?
        spread: B, ‖F‖/(1 - ‖F‖).
        off: B x D, how far the entries of each row of P are off at most.
        greatest: B x D x D, bounds of the entries of the exact inverse.
    """

    def __init__(self, Q: Array, P: Array, error: RowError) -> None:
        D = Q.shape[2]
        self.relative, self.absolute = (D + error.relative + 4) * UNIT_ROUNDOFF, 2 * error.of_products(D)[1]
        self.P = P
        self.sizes = np.abs(self.P)
        with np.errstate(all="ignore"):
            F = np.abs(np.matmul(Q, self.P) - np.eye(D)) + self.relative * np.matmul(np.abs(Q), self.sizes)
            F += self.absolute * self.sizes.sum(axis=1)[:, None, :]
            norm = F.sum(axis=2).max(axis=1)
            self.certain = norm < 0.1
            self.spread = 1.01 * norm / np.maximum(1 - norm, 0.5)
            self.off = self.sizes.sum(axis=2) * self.spread[:, None]
            self.greatest = self.sizes + self.off[:, :, None]


def multipliers_of_basis(rows: Sequence[Sequence[int]], u: Sequence[int], h: Sequence[int]) -> list[fmpq] | None:
    """The exact λ with h = λ_1 r_1 + … + λ_d r_d + λ_D u, unless the rows are dependent.

    >>> multipliers_of_basis([(1, 0)], (0, 2), (2, 1)), multipliers_of_basis([(0, 1)], (0, 2), (2, 1))
    ([2, 1/2], None)
    """
    Q = fmpz_mat([list(row) for row in (*rows, u)]).transpose()
    if Q.det() == 0:
        return None
    λ: list[fmpq] = fmpq_mat(Q).solve(fmpq_mat(fmpz_mat(len(h), 1, [int(v) for v in h]))).entries()
    return λ


def find_strict_point(rows: Sequence[Sequence[int]], first: Sequence[int] = ()) -> Point | None:
    """A point (y, t) with t > 0 and r (y, t) > 0 for every row, or None if there is none; exactly decided.

    Args:
        rows: D integers each.
        first: numbers of rows that are probably tight somewhere; they only save time.

    >>> find_strict_point([(1, 0), (-1, 1)]), find_strict_point([(1, 0), (-1, 0)])
    ((1, 2), None)
    """
    d = len(rows[0]) - 1
    outcome = find_integer_point([(*(-v for v in r[:-1]), r[-1]) for r in rows], [STRICT] * len(rows), d, first=first)
    return (*outcome.numerators, outcome.denominator) if isinstance(outcome, IntegerPoint) else None
