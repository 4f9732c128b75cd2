"""Two-terminal modules: sub-networks entered only through a node s and left only through a node t.

What a module computes is one function: the value of s goes in, a multiple of it comes out, by the transfer
polynomial tau_a(theta) of the pattern a.  So the part of every gradient that belongs to the parameters of the module
is a multiple of grad tau_a, with a factor that does not depend on them: whatever the fields grad tau_a conserve is
conserved.  Where all patterns agree inside the module there is one tau only.  A single field generates nothing but
its own multiples, hence a module with K_M parameters has exactly K_M - 1 laws of its own, whatever their formulas.
Balancedness and Gram laws often find fewer: [1, 2, 2, 1] has 7 laws and 6 quadratic ones.

Names in this module
    s, t        entry and exit
    interior    the nodes between: every path from a source to them meets s, every path on meets t
    tau         the transfer polynomial
    K_M         the number of parameters of the module, none of them used outside
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from exactrelu.training.laws_modular import Residues, residue
from exactrelu.training.laws_structure import LiveEdge, Structure

#: Nodes times edges beyond which no module is sought.
MOST_WORK = 200_000_000


@dataclass(frozen=True, eq=False)
class Module:
    """A two-terminal module of a structure.

    Attributes:
        structure: the whole.
        entry: s, or -1 for the whole network on a single sample.
        exit: t.
        interior: the nodes between.
        edges: the live edges among all these.
        patterns: one pattern number for each different behaviour of the interior.
    """

    structure: Structure
    entry: int
    exit: int
    interior: tuple[int, ...]
    edges: tuple[LiveEdge, ...]
    patterns: tuple[int, ...]

    @cached_property
    def parameters(self) -> tuple[int, ...]:
        """The K_M learnable parameters."""
        return tuple(sorted({e.parameter for e in self.edges if e.parameter >= 0}))

    @property
    def is_single(self) -> bool:
        """Is there one transfer polynomial only?"""
        return len(self.patterns) == 1 and not self.structure.free.intersection(self.interior)

    def __str__(self) -> str:
        nodes = self.structure.nodes
        if self.entry < 0:
            return f"the whole network, up to {nodes[self.exit]}"
        return f"the module from {nodes[self.entry]} to {nodes[self.exit]}"


def find_modules(structure: Structure) -> tuple[Module, ...]:
    """All two-terminal modules with an interior and a parameter of their own, the largest first.

    Cost: dominators by bit sets, nodes times edges bits; then one pass over the edges of each candidate.
    """
    if len(structure.nodes) * len(structure.edges) > MOST_WORK:
        return ()
    modules = [m for m in _whole(structure) if m.parameters]
    for (s, t), between in sorted(_candidates(structure).items()):
        interior = _closed(structure, s, t, between)
        if interior:
            whole = _module(structure, s, t, interior, direct=True)
            modules += [whole, *(_parallel_parts(whole) if not whole.is_single else ())]
    modules = [m for m in modules if not _leaks(structure, m.edges)]
    return tuple(sorted((m for m in modules if m.parameters), key=lambda m: (-len(m.edges), m.entry, m.exit)))


def module_structure(module: Module) -> Structure:
    """The module as a structure of its own: s is the input, t the output; all parameters keep their numbers."""
    whole = module.structure
    codes = np.zeros((len(module.patterns), len(whole.nodes)), dtype=np.int64)
    kept = list(module.interior)
    codes[:, kept] = whole.codes[np.ix_(list(module.patterns), kept)]
    codes[:, [module.entry, module.exit]] = 1
    return Structure(
        parameters=whole.parameters,
        nodes=whole.nodes,
        inputs=(module.entry,),
        constants=(),
        outputs=(module.exit,),
        edges=module.edges,
        values=whole.values,
        codes=codes,
        free=whole.free.intersection(kept),
        points=None,
        origin=tuple(whole.origin[k] for k in module.patterns),
    )


def complement_rows(module: Module, theta: Residues, p: int) -> Residues:
    """K_M - 1 rows that span the gradients of the laws of a module with a single tau, at a point modulo p.

    They are the vectors orthogonal to g = grad tau(theta): with one coordinate g_j that is not zero, the vectors
    g_j e_i - g_i e_j for all i other than j.  At every point near a generic one, the first integrals of the single
    field grad tau have exactly these gradients.
    """
    g = _transfer_gradient(module, theta, p)
    j = next((k for k in module.parameters if g[k]), None)
    others = [k for k in module.parameters if k != j]
    rows = np.zeros((0 if j is None else len(others), len(theta)), dtype=np.int64)
    if j is not None:
        for row, i in enumerate(others):
            rows[row, i] = g[j]
            rows[row, j] = -g[i] % p
    return rows


def _transfer_gradient(module: Module, theta: Residues, p: int) -> list[int]:
    """Forward from s, backward from t, in residues."""
    whole, pattern = module.structure, module.patterns[0]
    weight = {(e.tail, e.head): _weight(e, theta, p) for e in module.edges}
    slope = {v: residue(whole.slope(pattern, v), p) for v in module.interior}
    value = _start_values(module, p)
    for e in sorted(module.edges, key=lambda e: e.head):
        value[e.head] = (
            value.get(e.head, 0) + value.get(e.tail, 0) * slope.get(e.tail, 1) * weight[e.tail, e.head]
        ) % p
    cotangent = {module.exit: 1}
    for e in sorted(module.edges, key=lambda e: -e.tail):
        back = cotangent.get(e.head, 0) * weight[e.tail, e.head]
        cotangent[e.tail] = (cotangent.get(e.tail, 0) + back * slope.get(e.tail, 1)) % p
    gradient = [0] * len(theta)
    for e in module.edges:
        if e.parameter >= 0:
            change = value.get(e.tail, 0) * slope.get(e.tail, 1) * cotangent.get(e.head, 0)
            gradient[e.parameter] = (gradient[e.parameter] + change) % p
    return gradient


def _start_values(module: Module, p: int) -> dict[int, int]:
    whole = module.structure
    if module.entry >= 0:
        return {module.entry: 1}
    point = whole.points[module.patterns[0]] if whole.points else (Fraction(0),) * len(whole.inputs)
    values = {v: residue(t, p) for v, t in zip(whole.inputs, point, strict=True)}
    return values | {v: residue(c, p) for v, c in whole.constants}


def _weight(e: LiveEdge, theta: Residues, p: int) -> int:
    return int(theta[e.parameter]) if e.parameter >= 0 else residue(e.weight, p)


def _whole(structure: Structure) -> Iterator[Module]:
    """One sample and one output: the whole network has a single polynomial, however many inputs it has."""
    if structure.points is not None and structure.patterns == 1 and len(structure.outputs) == 1:
        sources = {*structure.inputs, *(v for v, _ in structure.constants)}
        out = structure.outputs[0]
        interior = tuple(v for v in structure.live if v not in sources and v != out)
        if not structure.out_of.get(out):
            yield Module(structure, -1, out, interior, structure.edges, (0,))


def _candidates(structure: Structure) -> dict[tuple[int, int], set[int]]:
    """(s, t) -> the nodes that s dominates and t dominates backwards."""
    ends = {*structure.inputs, *structure.outputs, *(v for v, _ in structure.constants)}
    before = _dominators(structure, forward=True)
    after = _dominators(structure, forward=False)
    between: dict[tuple[int, int], set[int]] = defaultdict(set)
    for v in structure.live:
        if v not in ends:
            for s in _bits(before[v] & ~(1 << v)):
                for t in _bits(after[v] & ~(1 << v)):
                    between[s, t].add(v)
    return between


def _dominators(structure: Structure, *, forward: bool) -> dict[int, int]:
    """Node -> the set, as bits, of the nodes on all its paths from a source, or on to an output."""
    ends = {*structure.inputs, *(v for v, _ in structure.constants)} if forward else set(structure.outputs)
    edges = structure.into if forward else structure.out_of
    found: dict[int, int] = {}
    for v in sorted(structure.live, reverse=not forward):
        neighbours = [found[e.tail if forward else e.head] for e in edges.get(v, ())]
        common = 0
        if neighbours and v not in ends:
            common = neighbours[0]
            for other in neighbours[1:]:
                common &= other
        found[v] = common | 1 << v
    return found


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def _closed(structure: Structure, s: int, t: int, between: Iterable[int]) -> set[int]:
    """The largest subset that only s leads into and that leads only to t."""
    interior = set(between)
    while True:
        open_nodes = {
            v
            for v in interior
            if any(e.tail not in interior and e.tail != s for e in structure.into.get(v, ()))
            or any(e.head not in interior and e.head != t for e in structure.out_of.get(v, ()))
        }
        if not open_nodes:
            return interior
        interior -= open_nodes


def _module(structure: Structure, s: int, t: int, interior: set[int], *, direct: bool) -> Module:
    """The module with this interior; ``direct`` takes an edge s -> t into it."""
    inside = {s, *interior}
    edges = tuple(
        e
        for e in structure.edges
        if e.tail in inside and (e.head in interior or (e.head == t and (direct or e.tail != s)))
    )
    return Module(structure, s, t, tuple(sorted(interior)), edges, _behaviours(structure, s, t, interior, edges))


def _parallel_parts(whole: Module) -> Iterator[Module]:
    """The parallel branches of a module, those that are on for the same patterns taken together.

    A branch is a module of its own.  Branches that are on and off together have one transfer polynomial, their sum,
    even where the whole module has several.
    """
    structure, s, t = whole.structure, whole.entry, whole.exit
    groups: dict[bytes, set[int]] = defaultdict(set)
    for branch in _branches(whole):
        groups[(structure.codes[:, sorted(branch)] > 0).any(axis=1).tobytes()] |= branch
    always = ((structure.codes[:, s] > 0) & (structure.codes[:, t] > 0)).tobytes()
    direct = any(e.tail == s and e.head == t for e in whole.edges)
    for on, interior in groups.items():
        if len(groups) + direct > 1 and len(interior) > 1:
            yield _module(structure, s, t, interior, direct=on == always)


def _branches(whole: Module) -> list[set[int]]:
    """The interior, in parts that no edge joins."""
    part = {v: {v} for v in whole.interior}
    for e in whole.edges:
        if e.tail in part and e.head in part and part[e.tail] is not part[e.head]:
            merged = part[e.tail] | part[e.head]
            part.update(dict.fromkeys(merged, merged))
    return list({id(branch): branch for branch in part.values()}.values())


def _leaks(structure: Structure, edges: tuple[LiveEdge, ...]) -> bool:
    """Does an edge outside share a parameter with one inside?"""
    inside = set(edges)
    parameters = {e.parameter for e in edges if e.parameter >= 0}
    return any(e not in inside for p in parameters for e in structure.edges_of[p])


def _behaviours(
    structure: Structure, s: int, t: int, interior: set[int], edges: tuple[LiveEdge, ...]
) -> tuple[int, ...]:
    """One pattern for each different row of slopes inside, among those on which the module carries anything."""
    inside, direct = sorted(interior), any(e.tail == s and e.head == t for e in edges)
    found: dict[bytes, int] = {}
    for pattern in range(structure.patterns):
        row = structure.codes[pattern]
        if row[s] and row[t] and (direct or row[inside].any()):
            found.setdefault(row[inside].tobytes(), pattern)
    return tuple(found.values())
