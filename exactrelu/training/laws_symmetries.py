"""Quadratic laws from linear symmetries of the hidden values, found by exact linear algebra, each with its reason.

A function h of theta is conserved by every gradient flow of the family if <grad h, grad f> = 0 for every gradient in V,
that is, if the flow theta' = grad h(theta) changes no value f of the model.  For a quadratic h, grad h(theta) = Q
theta with a symmetric Q.  A reason that can be checked node by node is a *mixing*: a constant matrix A with

    the change of the value of node v  =  sum_u A[v, u] · (value of node u),        A = 0 at sources and outputs.

Mixing is possible between nodes with the same effective slopes only.  The slopes then cancel, and the product rule at
every live node v is an identity between bilinear terms (weight q) · (value of node t):

    Q[p, q], p the weight of t -> v
        +  sum of A[a, t] over the edges a -> v of weight q   =   sum of A[v, b] over the edges t -> b of weight q,

where a frozen edge of weight c counts c times for the symbol q = 1, and has no Q.  These equations are linear in A
and Q; their solutions are laws for all weights, however many paths there are.  Balancedness of a neuron is A[v, v] = 1
(le2022, Lemma 2 (1)); the Gram laws of neurons with equal columns are A[u, v] = A[v, u] = 1 (Lemma 2 (2)); frozen
edges tie the entries of A at their two ends together, which gives the residual-stream law; shared weights tie
positions together.

Names in this module
    A, Q    the mixing, on pairs of nodes, and the law, on pairs of parameters
    key     (v, q, t): the coefficient of weight q times value of t at node v; q = ONE for frozen edges
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Final

from exactrelu.training.laws_kernel import Form, sparse_kernel
from exactrelu.training.laws_structure import LiveEdge, Structure

#: The symbol of a frozen edge.
ONE: Final = -1

Pair = tuple[int, int]
Key = tuple[int, int, int]


@dataclass(frozen=True)
class SymmetryLaw:
    """The law h = sum of c[p, q] theta_p theta_q over p <= q, and the mixing that proves it.

    Attributes:
        terms: (p, q, c) with p <= q, coprime integers c, in order of (p, q).
        mixing: (v, u, A[v, u]) for the flow of grad h, in order of (v, u).
    """

    terms: tuple[tuple[int, int, int], ...]
    mixing: tuple[tuple[int, int, Fraction], ...]


def find_symmetry_laws(structure: Structure) -> tuple[SymmetryLaw, ...]:
    """A basis of the laws with a mixing between nodes that read and feed the same nodes.

    "None" says nothing about laws that have no mixing.

    Cost: about one dictionary entry for each pair of learnable edges into or out of nodes of one group.
    """
    unknowns = _Unknowns(structure)
    equations = _equations(structure, unknowns)
    definitions, constraints = _eliminated(structure, equations)
    uses: dict[int, list[tuple[Pair, Fraction]]] = defaultdict(list)
    for pair, form in definitions.items():
        for unknown, factor in form.items():
            uses[unknown].append((pair, factor))
    laws = []
    for solution in sparse_kernel(len(unknowns.pairs), constraints):
        Q: dict[Pair, Fraction] = defaultdict(Fraction)
        for unknown, value in solution.items():
            for pair, factor in uses[unknown]:
                Q[pair] -= factor * value
        laws += _as_law(unknowns, solution, Q)
    return tuple(sorted(laws, key=lambda law: (len(law.mixing) > 1, [m[:2] for m in law.mixing])))


def find_broken_term(structure: Structure, law: SymmetryLaw) -> tuple[str, str, str] | None:
    """The first identity of the law that does not hold: node, weight and node that is read; None if all hold.

    Nothing is taken from the search: the equations of the module docstring are set up anew from the law.

    Cost: linear in the edges at the nodes and parameters that occur.
    """
    A: dict[Pair, Fraction] = {(v, u): value for v, u, value in law.mixing}
    balance: dict[Key, Fraction] = defaultdict(Fraction)
    for (v, u), value in A.items():
        fixed = {*structure.inputs, *structure.outputs, *(c for c, _ in structure.constants)}
        if v in fixed or u in fixed or structure.column(v) != structure.column(u):
            return structure.nodes[v], "A", structure.nodes[u]
        for e in structure.out_of.get(v, ()):
            balance[e.head, _symbol(e), u] += value * e.weight
        for e in structure.into.get(u, ()):
            balance[v, _symbol(e), e.tail] -= value * e.weight
    for p, q, c in law.terms:
        for here, other, factor in ((p, q, 2 * c),) if p == q else ((p, q, c), (q, p, c)):
            for e in structure.edges_of.get(here, ()):
                balance[e.head, other, e.tail] += factor
    for (v, q, t), value in sorted(balance.items()):
        if value:
            return structure.nodes[v], "1" if q == ONE else structure.parameters[q], structure.nodes[t]
    return None


class _Unknowns:
    """The entries of A that may differ from zero: pairs of nodes with one column that read and feed the same nodes."""

    def __init__(self, structure: Structure) -> None:
        self.pairs: list[tuple[Pair, ...]] = []
        self.number: dict[Pair, int] = {}
        self.partners: dict[int, list[int]] = {}
        for group, symmetric in _groups(structure):
            for k, v in enumerate(group):
                self.partners[v] = group
                for u in group[k:] if symmetric else group:
                    pairs = ((v, u), (u, v)) if symmetric and u != v else ((v, u),)
                    self.number.update(dict.fromkeys(pairs, len(self.pairs)))
                    self.pairs.append(pairs)


def _groups(structure: Structure) -> Iterator[tuple[list[int], bool]]:
    """Live hidden nodes by column, learnable tails and learnable heads; with any of these, A must be symmetric."""
    fixed = {*structure.inputs, *structure.outputs, *(v for v, _ in structure.constants)}
    groups: dict[tuple[bytes, frozenset[int], frozenset[int]], list[int]] = defaultdict(list)
    for v in structure.live:
        if v not in fixed:
            tails = frozenset(e.tail for e in structure.into.get(v, ()) if e.parameter >= 0)
            heads = frozenset(e.head for e in structure.out_of.get(v, ()) if e.parameter >= 0)
            groups[structure.column(v), tails, heads].append(v)
    for (_, tails, heads), group in groups.items():
        yield group, bool(tails or heads)


def _equations(structure: Structure, unknowns: _Unknowns) -> dict[Key, Form]:
    """What A contributes to each identity; Q is added by :func:`_eliminated`."""
    equations: dict[Key, Form] = defaultdict(lambda: defaultdict(Fraction))
    for v in structure.live:
        for b in unknowns.partners.get(v, ()):
            for e in structure.into.get(b, ()):
                equations[v, _symbol(e), e.tail][unknowns.number[v, b]] -= e.weight
        for e in structure.into.get(v, ()):
            for t in unknowns.partners.get(e.tail, ()):
                equations[v, _symbol(e), t][unknowns.number[e.tail, t]] += e.weight
    return equations


def _eliminated(structure: Structure, equations: dict[Key, Form]) -> tuple[dict[Pair, Form], list[Form]]:
    """Every Q[p, q] as minus a form in A, and the equations that are left for A alone."""
    weight_of = {(e.tail, e.head): e.parameter for e in structure.edges if e.parameter >= 0}
    definitions: dict[Pair, Form] = {}
    constraints: list[Form] = []
    for (v, q, t), form in equations.items():
        p = weight_of.get((t, v), ONE)
        if q == ONE or p == ONE:
            constraints.append(form)
        else:
            definitions.setdefault((min(p, q), max(p, q)), form)
    for (p, q), form in definitions.items():
        for here, other in {(p, q), (q, p)}:
            for e in structure.edges_of[here]:
                twin = equations.get((e.head, other, e.tail), {})
                if twin is not form:
                    constraints.append(_difference(form, twin))
    return definitions, constraints


def _as_law(unknowns: _Unknowns, solution: Form, Q: dict[Pair, Fraction]) -> list[SymmetryLaw]:
    """The law with coprime integers, first mixing positive; none if Q vanishes."""
    mixing = {pair: value for k, value in solution.items() for pair in unknowns.pairs[k]}
    coefficients = {(p, q): value / 2 if p == q else value for (p, q), value in Q.items() if value}
    if not coefficients:
        return []
    common = lcm(*(c.denominator for c in coefficients.values()))
    divisor = gcd(*(c.numerator * (common // c.denominator) for c in coefficients.values()))
    scale = Fraction(common, divisor) * (1 if next(iter(sorted(mixing.items())))[1] > 0 else -1)
    terms = tuple((p, q, int(c * scale)) for (p, q), c in sorted(coefficients.items()))
    return [SymmetryLaw(terms, tuple((v, u, a * scale) for (v, u), a in sorted(mixing.items())))]


def _symbol(e: LiveEdge) -> int:
    return e.parameter if e.parameter >= 0 else ONE


def _difference(form: Form, other: Form) -> Form:
    return {k: form.get(k, Fraction(0)) - other.get(k, Fraction(0)) for k in {*form, *other}}
