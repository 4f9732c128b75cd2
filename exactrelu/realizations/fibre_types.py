"""The discrete part of a fibre: which hyperplanes are turned or used on both sides, and how many free lines.

With B the hyperplanes on both sides, S those that are turned, and r free lines with normals u_k, the
equation (2) of :mod:`exactrelu.realizations.fibre` reads

    E := T - Σ_{h in S} j_h n_h^T  =  Σ_{b in B} q_b n_b^T + Σ_{k <= r} w_k u_k^T,    w_k ≠ 0, q_b ∉ {0, j_b}.

*Which types exist.*  Let K = {x : <n_b, x> = 0 for b in B} and ρ the rank of E on K.  Whatever the q_b,
the free part F = E - Σ q_b n_b^T agrees with E on K; so ρ <= r is necessary, and any F that agrees with E
on K is possible.

  * r = 0: E vanishes on K, and the q_b that solve the equation are not forced to be 0 or j_b.
  * r >= 1: ρ <= r suffices, with the exceptions below.  For F choose an extension of E from K of rank
    between 1 and r with general q_b; its rows span a space U, and general vectors u_k of U, or of a plane
    around U if U is a line and r > 1, differ from the finitely many other lines.
  * r = 1, without biases: F = w u^T.  If B is empty, F = E, whose u must be no line of g; if ρ = 0, u lies
    in the span of the n_b, which has to be more than a line.
  * With biases u_k may be parallel to anything, as its hyperplane can be moved: for r = 1 only ρ = 0
    with B empty is excluded, for r > 1 nothing.  Without biases, r = 2, E = 0 and B empty is excluded:
    w_1 u_1^T + w_2 u_2^T = 0 on different lines makes both zero.
  * d = 1 has only one line through 0, d = 0 none.

Names in this module
    S, B, r    as above; E, F    D x d matrices
    q, w       products, D rationals each;  u    a normal, d rationals
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from exactrelu.errors import CheckFailed
from exactrelu.exact.linear_algebra import Solution, find_kernel, find_rank, find_solution, rank
from exactrelu.exact.matrices import Matrix, dot, multiply, transpose
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.realizations.fibre import Fibre, FibreType, turned_total
from exactrelu.realizations.subset_sums import all_subsets, subsets_with_sum
from exactrelu.realizations.two_layer_form import Kink, TwoLayerForm, hyperplane

_ZERO = Fraction(0)


@dataclass(frozen=True)
class LinearPart:
    """The equation (2) of a fibre, as matrices.

    Attributes:
        normals: the n_h, as n rows of d entries.
        jumps: the j_h, as n rows of D entries.
        total: T, D rows of d entries.
        bias_free: may hyperplanes not be moved away from 0?
    """

    normals: Matrix
    jumps: Matrix
    total: Matrix
    bias_free: bool

    @property
    def n(self) -> int:
        """The number of hyperplanes."""
        return len(self.normals)

    @property
    def d(self) -> int:
        """The number of inputs."""
        return len(self.total[0])

    @property
    def D(self) -> int:
        """The number of outputs."""
        return len(self.total)

    def remainder(self, turned: Sequence[int]) -> Matrix:
        """E for this set S."""
        rows = [list(row) for row in self.total]
        for h in turned:
            for k, j in enumerate(self.jumps[h]):
                if j:
                    rows[k] = [t - j * n for t, n in zip(rows[k], self.normals[h], strict=True)]
        return tuple(map(tuple, rows))

    def kernel(self, both: Sequence[int]) -> Matrix:
        """A basis of K, as rows."""
        return find_kernel(tuple(self.normals[b] for b in both), columns=self.d)

    def rank_on(self, kernel: Matrix, turned: Sequence[int]) -> int:
        """The rank ρ of E on K."""
        return rank(
            multiply(self.remainder(turned), transpose(kernel, columns=self.d), inner=self.d, columns=len(kernel)),
            columns=len(kernel),
        )

    def turned_sets(self, both: Sequence[int], free: int, limits: Limits) -> Iterator[tuple[int, ...]]:
        """All S outside B with ρ <= r."""
        kernel = self.kernel(both)
        others = [h for h in range(self.n) if h not in both]
        if free == 0:
            images = multiply(kernel, transpose(self.normals, columns=self.d), inner=self.d, columns=self.n)
            vectors = tuple(tuple(j * row[h] for j in self.jumps[h] for row in images) for h in others)
            wanted = tuple(dot(row, x) for row in self.total for x in kernel)
            return (tuple(others[i] for i in s) for s in subsets_with_sum(vectors, wanted, limits=limits))
        subsets = (tuple(others[i] for i in s) for s in all_subsets(len(others), limits=limits))
        if free >= min(self.D, len(kernel)):
            return subsets
        return (s for s in subsets if self.rank_on(kernel, s) <= free)

    def exists(self, turned: Sequence[int], both: Sequence[int], free: int) -> bool:
        """Is there a member of this type, when ρ <= r is known?"""
        if free == 0:
            return self._open(turned, both)
        if self.d == 0 or (self.bias_free and self.d == 1):
            return self.d == 1 and self.n == 0 and free == 1 and any(map(any, self.total))
        rest = self.remainder(turned)
        if free > 1:
            return not (self.bias_free and free == 2 and not both and not any(map(any, rest)))
        if not self.bias_free:
            return bool(both) or any(map(any, rest))
        if self.rank_on(self.kernel(both), turned) == 0:
            return len(both) > 1
        return bool(both) or hyperplane((*next(row for row in rest if any(row)), _ZERO))[0][:-1] not in self._lines

    @property
    def _lines(self) -> set[tuple[int, ...]]:
        return {tuple(int(t) for t in normal) for normal in self.normals}

    def _open(self, turned: Sequence[int], both: Sequence[int]) -> bool:
        """R = 0: can all q_b avoid 0 and j_b?  A q_b is forced if no dependency of the n_b touches it."""
        q = self.products(self.remainder(turned), both)
        columns = transpose(tuple(self.normals[b] for b in both), columns=self.d)
        loose = {k for relation in find_kernel(columns, columns=len(both)) for k, t in enumerate(relation) if t}
        return all(k in loose or (any(q[k]) and q[k] != self.jumps[b]) for k, b in enumerate(both))

    def products(self, rest: Matrix, both: Sequence[int]) -> Matrix:
        """q_b with E = Σ q_b n_b^T on a complement of K: F = E - Σ q_b n_b^T then has the rank ρ.

        The complement is spanned by the coordinates of a set of pivots of the n_b.
        """
        normals = tuple(self.normals[b] for b in both)
        pivots = find_rank(normals, columns=self.d).pivot_columns
        equations = tuple(tuple(normal[p] for normal in normals) for p in pivots)
        rows = []
        for row in rest:
            outcome = find_solution(equations, tuple(row[p] for p in pivots), columns=len(both))
            if not isinstance(outcome, Solution):
                raise CheckFailed("the normals have another rank than their pivot columns")
            rows.append(outcome.x)
        return transpose(tuple(rows), columns=len(both))


def linear_part(form: TwoLayerForm, *, bias_free: bool) -> LinearPart:
    """The equation (2) of the fibre of a canonical form."""
    normals = tuple(tuple(Fraction(t) for t in kink.normal) for kink in form.kinks)
    return LinearPart(normals, tuple(kink.jump for kink in form.kinks), turned_total(form), bias_free)


def fibre_types(fibre: Fibre, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[FibreType]:
    """All types of members of a fibre, those with few neurons first; each occurs once.

    Within a type the members differ by what is continuous, and by spare neurons: permutations, positive
    rescalings (one for each live neuron), products distributed over several neurons of one ray, the q_b of
    the hyperplanes on both sides and the free lines subject to (2), groups of neurons that cancel on a
    ray, and dead neurons with any other weights.

    Raises:
        LimitExceeded: more sums over subsets are needed than ``limits.normal_form_terms``.

    Cost: exponential in the number of hyperplanes; see :mod:`exactrelu.realizations.subset_sums`.

    >>> from exactrelu.realizations.fibre import fibre_of
    >>> from exactrelu.realizations.two_layer_parametrization import TwoLayer
    >>> fibre = fibre_of(TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [1, 1, 1]))
    >>> [kind.turned for kind in fibre_types(fibre)]
    [((0, 1, 0), (1, 0, 0)), ((1, 1, 0),)]
    """
    if not fibre.in_class:
        return
    part = linear_part(fibre.form, bias_free=fibre.bias_free)
    for extra in range(fibre.spare + 1):
        for free in range(extra // 2 + 1):
            for both in combinations(range(part.n), extra - 2 * free):
                for turned in part.turned_sets(both, free, limits):
                    if part.exists(turned, both, free):
                        yield as_type(fibre.form.kinks, turned, both, free)


def as_type(kinks: Sequence[Kink], turned: Sequence[int], both: Sequence[int], free: int) -> FibreType:
    """The type with numbers of hyperplanes replaced by their rows."""
    return FibreType(tuple(kinks[h].row for h in turned), tuple(kinks[b].row for b in both), free)
