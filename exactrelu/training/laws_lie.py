"""A lower bound on the dimension of the Lie algebra that the gradient fields generate, by its rank at one point.

Let V be the span of all gradients of the model and Lie(V) the smallest space of vector fields that contains V and the
brackets [v, w] = Dw·v - Dv·w of its members.  Right-normed brackets [v_1, [v_2, [..., v_k]]] span Lie(V).  Drawn
fields have integer coefficients, the point has integer coordinates, so the values of the brackets are integer
vectors, and

    rank modulo p  <=  rank over Q at the point  <=  generic dimension of Lie(V):

every rank found here is a bound that holds without any assumption.  It is the dimension itself once laws are known
that leave no room; and with high probability once a further depth of brackets adds nothing.

Names in this module
    K       the number of learnable parameters
    depth   the number of fields in a bracket
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from exactrelu.training.laws_fields import FieldEngine, Fields, draw_theta
from exactrelu.training.laws_modular import Chance, Residues, independent_rows, reduce

#: Beyond this depth a bracket costs 3^depth gradients; no network we know needs more than 9.
MOST_DEPTH: Final = 12
_SLACK: Final = 6
_STALLS_OF_A_CHOICE: Final = 6


@dataclass(frozen=True, eq=False)
class Word:
    """Fields v_1, …, v_k, standing for the bracket [v_1, [v_2, [..., v_k]]]; row ``row`` of each batch."""

    fields: tuple[Fields, ...]
    row: int


@dataclass(frozen=True, eq=False)
class LieBound:
    """How many independent brackets were found at one point.

    Attributes:
        prime: p.
        theta: the point, K residues.
        ranks: the rank of all brackets of depth at most 1, 2, ….
        words: independent brackets, as many as the last rank.
        rows: their values at the point.
        saturated: did one more depth add nothing, or is the rank K?
    """

    prime: int
    theta: Residues
    ranks: tuple[int, ...]
    words: tuple[Word, ...]
    rows: Residues
    saturated: bool

    @property
    def dimension(self) -> int:
        """The last rank: dim Lie(V) is at least this."""
        return self.ranks[-1] if self.ranks else 0


@dataclass
class _Found:
    """The independent rows so far."""

    rows: Residues
    words: list[Word] = field(default_factory=list)


def lie_bound(
    engine: FieldEngine,
    *,
    seed: int = 1,
    target: int | None = None,
    below: int | None = None,
    summands: int | None = None,
    theta: Residues | None = None,
) -> LieBound:
    """Brackets of growing depth until there are ``target`` independent ones, or until a depth adds nothing.

    Args:
        engine: evaluates the fields.
        seed: of the point and the fields.
        target: an upper bound for dim Lie(V), where laws give one; K by default.
        below: draw small numbers, below this one, so that they can be written down.
        summands: so many patterns in one field; by default all, up to a bound.
        theta: the point; drawn by default.

    Cost: 3^depth forward and backward passes per bracket, and one elimination of K columns per batch.
    """
    chance = Chance(seed, engine.p)
    size = engine.structure.size
    drawn = draw_theta(chance, engine.structure, below=below)
    theta = drawn if theta is None else theta
    goal = size if target is None else min(size, target)
    found, ranks = _Found(np.zeros((0, size), dtype=np.int64)), list[int]()
    while len(found.words) < goal and len(ranks) < MOST_DEPTH and engine.structure.edges:
        _add_depth(engine, chance, found, theta, (len(ranks) + 1, goal, below, summands))
        ranks.append(len(found.words))
        if len(ranks) > 1 and ranks[-1] == ranks[-2]:
            break
    saturated = len(found.words) == size or not engine.structure.edges or ranks[-2:] == ranks[-1:] * 2
    return LieBound(engine.p, theta, tuple(ranks or [0]), tuple(found.words), found.rows, saturated)


def evaluate_bracket(engine: FieldEngine, fields: Sequence[Fields], T: Residues) -> Residues:
    """The values (q, B, K + F) of [v_1, [v_2, [..., v_k]]] at the points ``T`` (q, B, K + F).

    The derivative of w along v at T is the coefficient of a new nilpotent in w(T + e v(T)).
    """
    first, rest = fields[0], fields[1:]
    v = engine.gradient(T, first)
    if not rest:
        return v
    q = T.shape[0]
    both = evaluate_bracket(engine, rest, np.concatenate([T, v]))
    w, dw = both[:q], both[q:]
    dv = engine.gradient(np.concatenate([T, w]), first)[q:]
    return reduce(dw - dv + engine.p, engine.p)


def _add_depth(
    engine: FieldEngine, chance: Chance, found: _Found, theta: Residues, job: tuple[int, int, int | None, int | None]
) -> None:
    """Draw brackets of one depth until they fill the goal or stop adding.

    Generic draws are independent of what is there until nothing is left to add; so the first batch that does not add
    all its rows is the last.  Where only some of the patterns are summed, the draws are not generic, and several
    batches must fail.
    """
    depth, goal, below, summands = job
    structure = engine.structure
    point = engine.point(theta)
    m = min(structure.patterns, summands or structure.patterns)
    generic = len(engine.draw(chance, 1, summands=summands).patterns) == structure.patterns
    stalls = 0
    while len(found.words) < goal:
        count = min(goal - len(found.words) + _SLACK, engine.batch(2 ** (depth - 1)), _most(engine, depth, m))
        fields = tuple(engine.draw(chance, count, below=below, summands=summands) for _ in range(depth))
        T = np.repeat(point, count, axis=1)
        rows = evaluate_bracket(engine, fields, T)[0][:, : structure.size]
        before = len(found.words)
        _keep(found, rows, fields, goal, engine.p)
        if len(found.words) - before < count - _SLACK or len(found.words) == before:
            stalls += 1
            if generic or stalls >= _STALLS_OF_A_CHOICE:
                return
        if depth == 1 and generic and count < goal - before:
            return


def _most(engine: FieldEngine, depth: int, m: int) -> int:
    """A generous bound for what one depth can add: V itself has one dimension per pattern, source and output."""
    structure = engine.structure
    if depth > 1 or structure.free:
        return max(64, structure.size + _SLACK)
    sources = 1 if structure.points is not None else len(structure.inputs) + bool(structure.constants)
    return structure.patterns * sources * len(structure.outputs) + _SLACK if m == structure.patterns else 256


def _keep(found: _Found, rows: Residues, fields: tuple[Fields, ...], goal: int, p: int) -> None:
    """Append the new rows that are independent of the old ones."""
    old = len(found.words)
    stacked = np.concatenate([found.rows, rows])
    chosen = independent_rows(stacked, p)[:goal]
    found.rows = stacked[chosen]
    found.words += [Word(fields, k - old) for k in chosen[old:]]
