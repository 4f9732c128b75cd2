"""Gradients of the model with respect to theta, modulo p, at points with nilpotent directions.

Every activation pattern makes the model a polynomial in theta, so its gradients are polynomial vector fields on the
space of parameters.  They are never written out: one forward and one backward pass evaluate them at many points
together, over the ring F_p[e_1, ..., e_k] with e_i^2 = 0, where the coefficient of e_i is a directional derivative.

A *field* is the gradient of sum_a c_a · f_a(x_a; theta) with one input x_a and one cotangent c_a for each pattern a; it
lies in the span V of all gradients.  One random summand per pattern makes every draw a generic element of V: drawing
one pattern at a time misses rare pairs.  Where all patterns are meant the slopes are drawn instead: f is affine in each
slope, so its values at the two slopes of a neuron and its values at any two slopes have the same span.

Names in this module
    q       2^k, the number of products of nilpotents
    B, m    the number of fields in one batch, and of summands in each
    T       (q, B, K + F) the points: parameters, then the weights of the frozen edges
    X, C    (B, m, sources), (B, m, outputs) values of the sources and cotangents of the outputs
    S       (B or 1, m, n) slopes
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from exactrelu.training.laws_modular import SUMMANDS, Chance, Residues, prime_for, reduce, residue
from exactrelu.training.laws_structure import LiveEdge, Structure

Places = npt.NDArray[np.int64]

#: More patterns than this are not all summed in one field; a random choice of them is.
MOST_SUMMANDS: Final = 24


@dataclass(frozen=True, eq=False)
class Fields:
    """B elements of V, each a sum of m gradients."""

    S: Residues
    X: Residues
    C: Residues
    patterns: tuple[int, ...]


@dataclass(frozen=True)
class _Step:
    """Edges whose products are summed together: into one level on the way up, out of one on the way down."""

    weights: Places
    far: Places
    starts: Places
    near: Places


class FieldEngine:
    """Evaluates gradient fields of a structure modulo p."""

    def __init__(self, structure: Structure, p: int | None = None) -> None:
        self.structure = structure
        rationals = [*structure.values, *(e.weight for e in structure.edges), *(c for _, c in structure.constants)]
        for point in structure.points or ():
            rationals += point
        self.p = prime_for(rationals) if p is None else p
        self.frozen = [e for e in structure.edges if e.parameter < 0]
        self.width = structure.size + len(self.frozen)
        self._sources = [*structure.inputs, *(v for v, _ in structure.constants)]
        self._slopes = self._slope_residues()
        self._up, self._down = self._steps()
        degree = max((len(edges) for edges in (*structure.into.values(), *structure.out_of.values())), default=1)
        self._lazy = SUMMANDS // degree
        learnable = sorted((e for e in structure.edges if e.parameter >= 0), key=lambda e: e.parameter)
        self._tails = np.array([e.tail for e in learnable], dtype=np.int64)
        self._heads = np.array([e.head for e in learnable], dtype=np.int64)
        self._owners, self._owner_starts = _runs([e.parameter for e in learnable])
        self._shared = len(self._owners) != len(learnable)

    def point(self, theta: Residues) -> Residues:
        """``theta`` (K residues) with the frozen weights, as one point (1, 1, K + F)."""
        frozen = [residue(e.weight, self.p) for e in self.frozen]
        return np.concatenate([theta, np.array(frozen, dtype=np.int64)]).reshape(1, 1, -1)

    def draw(self, chance: Chance, count: int, *, below: int | None = None, summands: int | None = None) -> Fields:
        """``count`` random elements of V; numbers from 1 to ``below`` - 1 in them."""
        structure = self.structure
        chosen = self._chosen_patterns(chance, min(structure.patterns, summands or MOST_SUMMANDS))
        m = len(chosen)
        X = chance.residues(count, m, len(self._sources), below=below)
        if structure.points is not None:
            fixed = [[residue(t, self.p) for t in structure.points[k]] for k in chosen]
            X[:, :, : len(structure.inputs)] = np.array(fixed, dtype=np.int64).reshape(m, -1)
        for k, (_, value) in enumerate(structure.constants, start=len(structure.inputs)):
            X[:, :, k] = residue(value, self.p)
        C = chance.residues(count, m, len(structure.outputs), below=below)
        S = self._slopes[chosen][None]
        if structure.free:
            S = np.repeat(S, count, axis=0)
            free = sorted(structure.free)
            S[:, :, free] = chance.residues(count, m, len(free), below=below)
        return Fields(S, X, C, tuple(chosen))

    def gradient(self, T: Residues, fields: Fields) -> Residues:
        """The fields at the points: (q, B, K + F), zero at the frozen weights."""
        q, count, _ = T.shape
        m = len(fields.patterns)
        S = fields.S[None]
        h = np.zeros((q, count, m, len(self.structure.nodes)), dtype=np.int64)
        h[0][..., self._sources] = fields.X
        T = T[:, :, None, :]
        for step in self._up:
            total = self._sums(T, h, step)
            h[..., step.near] = reduce(total * S[..., step.near], self.p)
        g = np.zeros_like(h)
        g[0][..., list(self.structure.outputs)] = fields.C
        outputs = list(self.structure.outputs)
        g[..., outputs] = reduce(g[..., outputs] * S[..., outputs], self.p)
        for step in self._down:
            total = self._sums(T, g, step)
            g[..., step.near] = reduce(g[..., step.near] + total * S[..., step.near], self.p)
        return self._gathered(h, g)

    def batch(self, q: int) -> int:
        """How many fields fit into one batch of moderate memory."""
        m = min(self.structure.patterns, MOST_SUMMANDS)
        return max(16, 3_000_000 // (q * max(1, m) * max(1, len(self.structure.edges))))

    def _gathered(self, h: Residues, g: Residues) -> Residues:
        """The derivative of an edge's weight is (value of its tail) · (cotangent of its head); edges that share add."""
        q, count, m, _ = h.shape
        product = np.zeros((q, count, len(self._tails)), dtype=np.int64)
        for k in range(m):
            product += reduce(self._product(h[:, :, k, self._tails], g[:, :, k, self._heads]), self.p)
        if self._shared:
            product = np.add.reduceat(reduce(product, self.p), self._owner_starts, axis=2)
        out = np.zeros((q, count, self.width), dtype=np.int64)
        if len(self._owners):
            out[..., self._owners] = reduce(product, self.p)
        return out

    def _sums(self, T: Residues, values: Residues, step: _Step) -> Residues:
        """For each node of a step the sum over its edges of weight times value at the far end."""
        product = self._product(T[..., step.weights], values[..., step.far])
        if T.shape[0] > self._lazy:
            product = reduce(product, self.p)
        return reduce(np.add.reduceat(product, step.starts, axis=3), self.p)

    def _product(self, a: Residues, b: Residues) -> Residues:
        """Multiply in F_p[e_1, …], e_i^2 = 0: index s of axis 0 is the set of the e_i in a product; not yet reduced."""
        if a.shape[0] == 1:
            return a * b
        out = np.zeros(np.broadcast_shapes(a.shape, b.shape), dtype=np.int64)
        for s in range(a.shape[0]):
            part = s
            while True:
                out[s] += a[part] * b[s ^ part]
                if not part:
                    break
                part = (part - 1) & s
        return out

    def _slope_residues(self) -> Residues:
        table = np.array([residue(v, self.p) for v in self.structure.values], dtype=np.int64)
        return table[self.structure.codes]

    def _chosen_patterns(self, chance: Chance, count: int) -> list[int]:
        places = list(range(self.structure.patterns))
        for k in range(count if count < len(places) else 0):
            other = k + chance.index(len(places) - k)
            places[k], places[other] = places[other], places[k]
        return places[:count]

    def _places(self, edges: Iterable[LiveEdge]) -> list[int]:
        """Where the weight of each edge stands in a point."""
        frozen = {(e.tail, e.head): self.structure.size + k for k, e in enumerate(self.frozen)}
        return [e.parameter if e.parameter >= 0 else frozen[e.tail, e.head] for e in edges]

    def _steps(self) -> tuple[list[_Step], list[_Step]]:
        """The edges by level of their head, upwards, and by level of their tail, downwards without the sources."""
        level: dict[int, int] = dict.fromkeys(self._sources, 0)
        for v in self.structure.live:
            above = [level[e.tail] + 1 for e in self.structure.into.get(v, ())]
            level[v] = max(above, default=0)
        up: dict[int, list[LiveEdge]] = {}
        down: dict[int, list[LiveEdge]] = {}
        for e in self.structure.edges:
            up.setdefault(level[e.head], []).append(e)
            if level[e.tail]:
                down.setdefault(level[e.tail], []).append(e)
        return (
            [self._step(up[k], "head", "tail") for k in sorted(up)],
            [self._step(down[k], "tail", "head") for k in sorted(down, reverse=True)],
        )

    def _step(self, edges: list[LiveEdge], near: str, far: str) -> _Step:
        ordered = sorted(edges, key=lambda e: int(getattr(e, near)))
        nodes, starts = _runs([getattr(e, near) for e in ordered])
        places = np.array(self._places(ordered), dtype=np.int64)
        return _Step(places, np.array([getattr(e, far) for e in ordered], dtype=np.int64), starts, nodes)


def draw_theta(chance: Chance, structure: Structure, *, below: int | None = None) -> Residues:
    """A random integer point of the space of parameters, without a zero coordinate."""
    return chance.residues(structure.size, below=below)


def _runs(keys: list[int]) -> tuple[Places, Places]:
    """The different values of a sorted list, and where each begins."""
    starts = [k for k, key in enumerate(keys) if not k or keys[k - 1] != key]
    return np.array([keys[k] for k in starts], dtype=np.int64), np.array(starts, dtype=np.int64)
