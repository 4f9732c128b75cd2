"""Is there an x for which inputs and outputs of a network satisfy a query?  Decided over the reals, with a proof.

For each alternative a tree of cells (``query_cells``), the most promising cell first.  In each cell exact bounds give
what signs they can, and one exact linear program either excludes the cell, or finds a point of it.  If the network
satisfies the query at that point, it is a witness; if not, the wall is split where the point is furthest from ρ.
A cell in which all walls have signs is exact, so the tree ends after at most 2^(number of walls) leaves.

Names in this module
    x, y     input and output of the network
    a_j, w_j as in ``query_cells``
    gap      a_j - ρ(w_j) at a point of a cell; 0 for all j says that the point is a witness
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

from exactrelu.certificates.claims import ClaimedDomain
from exactrelu.certificates.query_text import BoundLemma, QueryCertificate, QueryTreeNode, RationalMultipliers
from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.forward import realization
from exactrelu.networks.network import Network
from exactrelu.networks.query import LinearCondition, Query
from exactrelu.realizations.folding import Fold, Sum, fold
from exactrelu.realizations.query_cells import Cell, Problem, relevant_rows
from exactrelu.realizations.query_programs import AtomValues, find_in_cell
from exactrelu.realizations.query_witness import simplified_witness
from exactrelu.verdict import Scope, Verdict, proved, refuted, unknown


@dataclass(frozen=True)
class QueryEvidence:
    """What decided a query.

    Attributes:
        certificate: for the independent checker; None where nothing was decided.
        x: an input that satisfies the query, with its output y, or nothing.
        alternative: which alternative it satisfies.
        cells: how many cells were looked at.
    """

    certificate: QueryCertificate | None = None
    x: Vector | None = None
    y: Vector | None = None
    alternative: int | None = None
    cells: int = 0


def decide_query(network: Network, query: Query, *, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """Does no x satisfy the query?

    As in verification competitions the query asks for a violation: "proved" says that there is none.

    Args:
        network: any network.
        query: conditions on its inputs and outputs, from ``loaders.from_vnnlib``.
        limits: ``regions`` bounds the cells, ``seconds`` the time.

    Returns:
        Proved (nothing satisfies the query), refuted with a small rational point, or unknown where a limit was
        reached; a :class:`QueryEvidence` in any case.

    Raises:
        ShapeError: the query speaks of other numbers of inputs and outputs.

    Cost: one linear program for each cell; see benchmarks/decide.py.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", 1)], outputs=["y"])
    >>> negative = LinearCondition((), ((0, Fraction(1)),), Fraction(0), strict=True)
    >>> decide_query(net, Query(1, 1, ((negative,),))).proved
    True
    """
    query.check_fits(network.input_dimension, network.output_dimension)
    run = _Run(network, query, limits)
    trees = []
    for alternative in query.alternatives:
        tree = run.search(alternative)
        if run.witness is not None:
            return run.refuted(run.witness)
        if tree is None:
            return unknown(run.stopped, scope=Scope.SEARCHED, evidence=QueryEvidence(cells=run.cells))
        trees.append(tree)
    certificate = QueryCertificate(network, query, None, tuple(trees))
    evidence = QueryEvidence(certificate, cells=run.cells)
    return proved("no input satisfies the query", scope=Scope.FOR_ALL, evidence=evidence)


@dataclass
class _Node:
    """A node of the tree while it grows."""

    lemmas: tuple[BoundLemma, ...] = ()
    split: int | None = None
    children: tuple[int, ...] = ()
    empty: RationalMultipliers = ()


class _Run:
    """A search: what it has found, and what it has left."""

    def __init__(self, network: Network, query: Query, limits: Limits) -> None:
        self.network, self.query, self.limits = network, query, limits
        self.fold = fold([network], ClaimedDomain())
        self.end = time.monotonic_ns() + limits.seconds * 10**9
        self.cells = 0
        self.witness: Vector | None = None
        self.stopped = ""

    def search(self, alternative: Sequence[LinearCondition]) -> tuple[QueryTreeNode, ...] | None:
        """The tree of an alternative, or None: there is a witness, or a limit was reached."""
        problem = make_problem(self.fold, alternative)
        strict = frozenset([0, *(i for i, is_strict in enumerate(problem.strict, start=1) if is_strict)])
        nodes = [_Node()]
        waiting: list[tuple[Fraction, int, Cell]] = [(Fraction(0), 0, Cell(problem))]
        while waiting:
            if self._must_stop():
                return None
            _, k, cell = heappop(waiting)  # the numbers differ, so cells are never compared
            node, self.cells = nodes[k], self.cells + 1
            cell.refine()
            node.lemmas = tuple(cell.lemmas)
            rows = relevant_rows(cell)
            found = find_in_cell(rows, strict, cell.steering(), problem.dimension)
            if isinstance(found, tuple):
                node.empty = found
                continue
            if self._is_witness(found):
                return None
            gaps = _gaps(cell, found)
            node.split = max(gaps, key=gaps.__getitem__)
            node.children = (len(nodes), len(nodes) + 1)
            for sign in (1, -1):
                heappush(waiting, (sum(gaps.values(), Fraction(0)), len(nodes), _child(cell, node.split, sign)))
                nodes.append(_Node())
        return _in_order(nodes)

    def _must_stop(self) -> bool:
        if self.cells >= self.limits.regions:
            self.stopped = f"stopped after {self.cells} cells; raise it with --limit regions=VALUE"
        elif time.monotonic_ns() > self.end:
            self.stopped = f"stopped after {self.limits.seconds} seconds, {self.cells} cells; raise --limit seconds"
        return bool(self.stopped)

    def _is_witness(self, found: AtomValues) -> bool:
        x = tuple(found.get(i, Fraction(0)) for i in range(self.fold.dimension))
        k = self.query.find_alternative(x, realization(self.network, x))
        if k is not None:
            self.witness = simplified_witness(self.network, self.query.alternatives[k], x)
        return k is not None

    def refuted(self, x: Vector) -> Verdict:
        """The answer with a witness."""
        y = realization(self.network, x)
        certificate = QueryCertificate(self.network, self.query, x)
        evidence = QueryEvidence(certificate, x, y, self.query.find_alternative(x, y), self.cells)
        return refuted("an input satisfies the query", evidence=evidence)


def make_problem(folded: Fold, alternative: Sequence[LinearCondition]) -> Problem:
    """An alternative of a query in the atoms of the folded network."""
    d = folded.dimension
    sums = tuple(_condition_sum(folded, condition) for condition in alternative)
    box: list[list[int | None]] = [[None, None] for _ in range(d)]
    best: dict[tuple[int, bool], Fraction] = {}
    for number, c in enumerate(alternative, start=1):
        if len(c.inputs) == 1 and not c.outputs:
            ((i, k),) = c.inputs
            side, value = (i, k > 0), c.bound / abs(k)
            if side not in best or value < best[side]:
                best[side], box[i][k > 0] = value, number
    pairs = tuple((below, above) for below, above in box)
    return Problem(d, folded.walls, folded.needed(sums), sums, tuple(c.strict for c in alternative), pairs)


def _condition_sum(folded: Fold, condition: LinearCondition) -> Sum:
    """Bound - (left-hand side), in atoms."""
    d, outputs = folded.dimension, folded.outputs[0]
    total: Sum = {d: as_flint(condition.bound)}
    for i, k in condition.inputs:
        total[i] = total.get(i, as_flint(Fraction(0))) - as_flint(k)
    for i, k in condition.outputs:
        for atom, c in outputs[i].items():
            total[atom] = total.get(atom, as_flint(Fraction(0))) - as_flint(k) * c
    return {atom: k for atom, k in total.items() if k}


def _gaps(cell: Cell, found: AtomValues) -> dict[int, Fraction]:
    """Wall -> how far a_j is above ρ(w_j); some wall has a gap, or the point would be a witness."""
    d = cell.problem.dimension
    gaps = {}
    for atom, value in found.items():
        if atom > d:
            j = atom - d - 1
            w = sum(
                (from_flint(k) * (found.get(a, Fraction(0)) if a != d else 1) for a, k in cell.reduced[j].items()),
                Fraction(0),
            )
            gaps[j] = value - max(w, Fraction(0))
    return gaps


def _child(cell: Cell, j: int, sign: int) -> Cell:
    child = Cell(cell.problem, cell)
    child.signs[j] = sign
    child.split = (*cell.split, j)
    return child


def _in_order(nodes: Sequence[_Node]) -> tuple[QueryTreeNode, ...]:
    """The nodes in pre-order, + first."""
    ordered, stack = [], [0]
    while stack:
        node = nodes[stack.pop()]
        ordered.append(QueryTreeNode(node.lemmas, node.split, node.empty))
        stack += reversed(node.children)
    return tuple(ordered)
