"""Candidates for a basis of the laws: each with its gradient at one point modulo p, and its reason in words.

Names in this module
    theta    the point, K residues modulo p
    row      the gradient of a law at theta; a module has several
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from exactrelu.training.laws_modular import Residues, independent_rows, sparse_rows
from exactrelu.training.laws_modules import Module, complement_rows
from exactrelu.training.laws_polynomials import Polynomial, gradient_of
from exactrelu.training.laws_report import Kind, Law
from exactrelu.training.laws_structure import Structure, shared_parameters
from exactrelu.training.laws_symmetries import SymmetryLaw

_SHOWN = 6


@dataclass(frozen=True, eq=False)
class Candidate:
    """A law and its gradients at the point; ``source`` is what evidence is written from."""

    law: Law
    rows: Residues
    source: SymmetryLaw | Polynomial | Module


def dead_candidates(structure: Structure, *, rows: bool = True) -> Iterator[Candidate]:
    """A parameter on no active path is conserved itself."""
    for p in structure.dead:
        name = structure.parameters[p]
        words = f"{name} is on no active path, so no gradient of the family moves it"
        law = Law("dead parameter", 1, ((1, (name,)),), (), words)
        row = np.zeros((1, structure.size) if rows else (0, 0), dtype=np.int64)
        row[:, p : p + 1] = 1
        yield Candidate(law, row, {(p,): 1})


def symmetry_candidates(
    structure: Structure, laws: Iterable[SymmetryLaw], theta: Residues | None, p: int
) -> Iterator[Candidate]:
    """The laws from mixings, those of Lemma 2 first; without a point, without rows."""
    reasons = _Reasons(structure)
    found = [(*reasons.explain(law), law) for law in laws]
    order = {"balancedness": 0, "Gram": 1}
    for kind, words, law in sorted(found, key=lambda f: order.get(f[0], 2)):
        terms = tuple((c, _names(structure, (a, b))) for a, b, c in law.terms)
        mixing = tuple((structure.nodes[v], structure.nodes[u], str(value)) for v, u, value in law.mixing)
        rows = np.zeros((0, 0), dtype=np.int64) if theta is None else _quadratic_row(law, theta, p)
        yield Candidate(Law(kind, 1, terms, mixing, words), rows, law)


def _quadratic_row(law: SymmetryLaw, theta: Residues, p: int) -> Residues:
    row: dict[int, int] = {}
    for a, b, c in law.terms:
        row[a] = row.get(a, 0) + c * int(theta[b])
        row[b] = row.get(b, 0) + c * int(theta[a])
    return sparse_rows([row], len(theta), p)


def polynomial_candidates(
    structure: Structure, laws: Iterable[Polynomial], theta: Residues, p: int, words: str
) -> Iterator[Candidate]:
    """Laws that exact linear algebra found among all of one degree."""
    for f in laws:
        row: dict[int, int] = {}
        for k, derivative in gradient_of(f).items():
            row[k] = sum(c * _value(monomial, theta, p) for monomial, c in derivative.items())
        terms = tuple((c, _names(structure, monomial)) for monomial, c in f.items())
        yield Candidate(Law("polynomial", 1, terms, (), words), sparse_rows([row], len(theta), p), f)


def module_candidate(module: Module, theta: Residues, p: int) -> Candidate:
    """The laws of a module with one transfer polynomial."""
    count = len(module.parameters)
    words = (
        f"{module} ({_listed([module.structure.nodes[v] for v in module.interior])} inside) has {count} parameters and "
        f"one transfer polynomial; a single field generates only its multiples, so the module has {count} - 1 laws"
    )
    return Candidate(Law("module", count - 1, (), (), words), complement_rows(module, theta, p), module)


class Basis:
    """Independent laws, chosen in the order in which they come."""

    def __init__(self, size: int, p: int) -> None:
        self.p = p
        self.rows: Residues = np.zeros((0, size), dtype=np.int64)
        self.chosen: list[Candidate] = []

    def add(self, candidates: Sequence[Candidate]) -> None:
        """Keep what is independent of the earlier ones at the point; a module keeps the number that it adds."""
        if not candidates:
            return
        old = len(self.rows)
        stacked = np.concatenate([self.rows, *(c.rows for c in candidates)])
        kept = independent_rows(stacked, self.p)
        owner = [k for k, c in enumerate(candidates) for _ in range(len(c.rows))]
        added: dict[int, int] = {}
        for row in kept[old:]:
            added[owner[row - old]] = added.get(owner[row - old], 0) + 1
        for k, count in sorted(added.items()):
            self.chosen.append(_adding(candidates[k], count))
        self.rows = stacked[kept]

    @property
    def rank(self) -> int:
        """How many independent laws there are."""
        return len(self.rows)


def _adding(candidate: Candidate, count: int) -> Candidate:
    """The candidate with the number of laws that it adds to the earlier ones."""
    law = candidate.law
    if law.kind != "module":
        return candidate
    words = f"{law.explanation}, {count} more than the laws listed before"
    return Candidate(Law(law.kind, count, (), (), words), candidate.rows, candidate.source)


class _Reasons:
    """Which of the reasons in words applies to a mixing."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        shared = shared_parameters(structure)
        self.sharing = {v for e in structure.edges if e.parameter in shared for v in (e.tail, e.head)}
        self.frozen = {v for e in structure.edges if e.parameter < 0 for v in (e.tail, e.head)}

    def explain(self, law: SymmetryLaw) -> tuple[Kind, str]:
        """The kind of a law, and one sentence."""
        support = {(v, u) for v, u, _ in law.mixing}
        nodes = sorted({v for pair in support for v in pair})
        names = [self.structure.nodes[v] for v in nodes]
        tied, repeated = self.frozen.intersection(nodes), self.sharing.intersection(nodes)
        if len(support) == 1 and len(nodes) == 1 and not tied and not repeated:
            return "balancedness", (
                f"balancedness of neuron {names[0]}: the squares of its incoming weights minus those of its outgoing "
                "weights (le2022, Lemma 2 (1))"
            )
        pair = len(nodes) == 2 and support == {(nodes[0], nodes[1]), (nodes[1], nodes[0])}
        if pair and not tied and not repeated:
            return "Gram", (
                f"neurons {names[0]} and {names[1]} have one effective activation column: the inner product of "
                "their incoming weights minus that of their outgoing weights (le2022, Lemma 2 (2))"
            )
        if repeated:
            return "shared weights", self._shared_words(support, names)
        if tied:
            return "residual stream", self._stream_words(nodes, support)
        return "symmetry", f"a linear symmetry of the values of {_listed(names)}"

    def _stream_words(self, nodes: list[int], support: set[tuple[int, int]]) -> str:
        components = [_listed([self.structure.nodes[v] for v in part]) for part in self._components(nodes)]
        parts = " and ".join(f"{{{part}}}" for part in components)
        if all(v == u for v, u in support):
            return (
                f"residual-stream law: frozen edges tie {parts} together; the squares of the learnable weights "
                "into the component minus those out of it"
            )
        return (
            f"residual-stream law: frozen edges tie {parts} together, with one effective activation column at each "
            "level; the inner products of the learnable weights into them minus those out of them"
        )

    def _shared_words(self, support: set[tuple[int, int]], names: list[str]) -> str:
        what = "squares" if all(v == u for v, u in support) else "inner products"
        return (
            f"shared weights tie the positions {_listed(names)} together: the {what} of the weights into them minus "
            "those out of them, each shared weight counted once"
        )

    def _components(self, nodes: list[int]) -> list[list[int]]:
        """The nodes, grouped by the frozen edges among them."""
        group = {v: {v} for v in nodes}
        for e in self.structure.edges:
            if e.parameter < 0 and e.tail in group and e.head in group and group[e.tail] is not group[e.head]:
                merged = group[e.tail] | group[e.head]
                group.update(dict.fromkeys(merged, merged))
        return sorted({id(part): sorted(part) for part in group.values()}.values())


def _value(monomial: tuple[int, ...], theta: Residues, p: int) -> int:
    product = 1
    for k in monomial:
        product = product * int(theta[k]) % p
    return product


def _names(structure: Structure, monomial: Sequence[int]) -> tuple[str, ...]:
    return tuple(structure.parameters[k] for k in monomial)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
