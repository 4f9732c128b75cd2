"""The distance of a parametrization Γ from all parametrizations Φ of a function g, exactly, with the reason.

min ‖Φ - Γ‖ over Φ in N_(d,m,D) with R(Φ) = g is what inverse stability at Γ speaks of (berner2019, Definition 1.1).
The fibre {Φ : R(Φ) = g} is closed, because R is continuous; so the minimum is attained whenever g has a
parametrization of that width at all.

Every type of the fibre asks for neurons on rays with known totals of products (``fibre_demands``).  One neuron alone
on a ray costs a surd in closed form (``pair_distance``); several on one ray, several that cancel on any ray, cost an
algebraic number (``neuron_groups``), and so do lines on both sides whose shares are coupled (``joint_groups``); which
neuron goes where is a search (``distance_search``) that ends in bottleneck assignments.  Where m is the number of kinks
of g, there are assignments only.

What is not exact: types with two free lines, or with a free line beside lines on both sides, need three neurons more
than there are kinks, and their directions are free.  They are bounded from below without their linear equation, and
from above by members with directions of Γ.  Only where that lower bound is smaller than the best member of all types
is the answer two numbers instead of one.

Names in this module
    Γ, Φ    parametrizations of N_(d,m,D) = R^(m x d) x R^(D x m); m is the width
    Θ, g    any parametrization without biases, of any width, and its function
    ‖·‖     the largest absolute entry
    t       a distance
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import Final

from exactrelu.errors import CheckFailed, InputError
from exactrelu.exact.algebraic_numbers import AlgebraicNumber, as_algebraic
from exactrelu.exact.surds import Surd
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.network import Network
from exactrelu.realizations.distance_search import Budget, Leaf, Obstruction, PairCosts, TypeSearch, distance_of
from exactrelu.realizations.fibre import Fibre, fibre_of
from exactrelu.realizations.fibre_demands import Demand, TypeDemands, fibre_demands
from exactrelu.realizations.fibre_members import find_member
from exactrelu.realizations.group_bounds import Group, GroupBounds, relations_for
from exactrelu.realizations.joint_groups import Relation, relations_of
from exactrelu.realizations.nearest_member import Numbers, weights_of
from exactrelu.realizations.restricted_distance import nearest_restricted
from exactrelu.realizations.two_layer_form import check_same_shape
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import as_bias_free

#: How many leaves of a type with free directions are tried, and how many directions for each.
_LEAVES: Final = 20
_DIRECTIONS: Final = 30


@dataclass(frozen=True)
class TypeBound:
    """Why no member of one type is nearer than t.

    Attributes:
        target: the type and what it asks for.
        far: groups that are not nearer than t by themselves, though any two of their neurons could be, each with
            multipliers y of its program: y >= 0, y ≠ 0 and y (A - t B) >= 0.
        obstructions: why every choice of the other groups leaves neurons that cannot serve what is left.
        coupled: groups of all lines on both sides that are not nearer than t together, with the relations between the
            sides and the multipliers of their program.
    """

    target: TypeDemands
    far: tuple[tuple[Group, Numbers], ...]
    obstructions: tuple[Obstruction, ...]
    coupled: tuple[tuple[tuple[Group, ...], tuple[Relation, ...], Numbers], ...] = ()


@dataclass(frozen=True)
class FibreDistance:
    """The distance of Γ from the fibre of g, with a nearest Φ and the reasons why none is nearer.

    Attributes:
        gamma: Γ.
        theta: Θ, a parametrization of g.
        low: no Φ is nearer.
        high: the distance of Φ; the same as ``low`` unless a type of the fibre could not be decided.
        a: the first layer of Φ: m rows of d numbers, in the field of ``high``.
        c: its second layer: m columns of D numbers.
        bounds: for every type of the fibre, why no member is nearer than ``low``; nothing for 0.
        restricted: whether it is the fibre in N*_(d,m,D); then every neuron of Φ has a field of its own.
    """

    gamma: TwoLayer
    theta: TwoLayer
    low: AlgebraicNumber
    high: AlgebraicNumber
    a: tuple[Numbers, ...]
    c: tuple[Numbers, ...]
    bounds: tuple[TypeBound, ...]
    restricted: bool = False

    @property
    def is_exact(self) -> bool:
        """Are the two bounds one number?"""
        return self.low == self.high

    @property
    def value(self) -> AlgebraicNumber | None:
        """The distance, where it is exact."""
        return self.high if self.is_exact else None

    @property
    def surd(self) -> Surd | None:
        """The distance as a surd, where it is exact and one."""
        return self.high.as_surd if self.is_exact else None

    @property
    def attained(self) -> bool:
        """Is Φ at the distance?  Some Φ is, as the fibre is closed; this one is, where the distance is exact."""
        return self.is_exact

    @property
    def phi(self) -> TwoLayer | None:
        """Φ, where its weights are rational."""
        rows = [[t.as_rational for t in row] for row in self.a]
        columns = [[t.as_rational for t in column] for column in self.c]
        if any(t is None for row in (*rows, *columns) for t in row):
            return None
        return TwoLayer.of(rows, columns, e=[0] * self.gamma.D, d=self.gamma.d)

    def __str__(self) -> str:
        return str(self.high) if self.is_exact else f"between {self.low} and {self.high}"


def distance_to_fibre(
    gamma: Network | TwoLayer, g: Network | TwoLayer, *, restricted: bool = False, limits: Limits = DEFAULT_LIMITS
) -> FibreDistance:
    """The least ‖Φ - Γ‖ over all Φ of the class and width of Γ that realize g.

    Args:
        gamma: Γ in N_(d,m,D).
        g: any parametrization of g without biases; its width does not matter.
        restricted: over Φ in N*_(d,m,D) only, where there is nothing but permutations; Γ may be outside of it.
        limits: ``normal_form_terms`` bounds the subsets of kinks that are turned around, and the choices of groups.

    Returns:
        The distance, a nearest Φ and the lower bound; ``check_distance`` checks all of it anew.

    Raises:
        InputError: no network of the width of Γ realizes g, or none in N*_(d,m,D) where only those are asked for.
        UnsupportedOperation: another shape, or a bias.
        ShapeError: the numbers of inputs or outputs differ.
        LimitExceeded: too many subsets or choices.

    Cost: for each type of the fibre a bottleneck assignment of size m; there are up to 2^(n/2) flip sets of the n
    kinks.  With s neurons more than kinks the groups are chosen as well: up to (n + 1) C(m, s + 1) programs, and the
    sets of them that fit together, exponential in s.

    >>> found = distance_to_fibre(TwoLayer.of([[1, 1]], [1]), TwoLayer.of([[1, 1]], [2]))
    >>> str(found), [str(t) for t in found.a[0]], found.attained
    ('-1 + sqrt(2)', ['sqrt(2)', 'sqrt(2)'], True)
    """
    mine, other = as_bias_free(gamma, "Γ"), as_bias_free(g, "g")
    check_same_shape(mine, other)
    if restricted:
        return _restricted(mine, other)
    fibre = fibre_of(other, mine.m, bias_free=True)
    targets = tuple(fibre_demands(fibre, limits=limits))
    if not targets:
        raise InputError(
            f"no network of N_(d,m,D) with m = {mine.m} realizes g",
            hint="minimal_width tells how many neurons it needs",
        )
    return _Distance(mine, other, fibre, targets, limits).found()


def _restricted(gamma: TwoLayer, theta: TwoLayer) -> FibreDistance:
    far, neurons, target, obstruction = nearest_restricted(gamma, theta)
    value = as_algebraic(far)
    bounds = (TypeBound(target, (), (obstruction,)),) if far.sign else ()
    return FibreDistance(
        gamma, theta, value, value, tuple(a for a, _ in neurons), tuple(c for _, c in neurons), bounds, restricted=True
    )


class _Distance:
    """One computation: the best member so far, with its type, and lower bounds of what could not be decided."""

    def __init__(
        self, gamma: TwoLayer, theta: TwoLayer, fibre: Fibre, targets: tuple[TypeDemands, ...], limits: Limits
    ) -> None:
        self.gamma, self.theta, self.fibre, self.targets = gamma, theta, fibre, targets
        self.bounds, self.budget = GroupBounds(gamma), Budget(limits)
        self.costs = PairCosts(self.bounds)
        self.best: AlgebraicNumber | None = None
        self.member: tuple[Leaf, TypeDemands] | None = None
        self.undecided: list[AlgebraicNumber] = []

    def found(self) -> FibreDistance:
        """The distance, once all types were searched."""
        plain = [target for target in self.targets if target.is_plain]
        others = [target for target in self.targets if not target.is_plain]
        for target in plain or [self._sample(others[0])]:
            self._offer(self._search(target).alone(), target)
        for target in plain:
            self._improve(target)
        for target in others:
            if target.is_coupled:
                self._improve(target)
            else:
                self._bound(target)
        high, (leaf, target) = self._best()
        low = min([high, *self.undecided])
        weights = weights_of(leaf, target, self.bounds, high)
        return FibreDistance(
            self.gamma, self.theta, low, high, tuple(a for a, _ in weights), tuple(c for _, c in weights),
            tuple(self._certified(target, low) for target in self.targets) if low > 0 else (),
        )  # fmt: skip

    def _search(self, target: TypeDemands) -> TypeSearch:
        return TypeSearch(target, self.bounds, self.costs, self.budget)

    def _best(self) -> tuple[AlgebraicNumber, tuple[Leaf, TypeDemands]]:
        if self.best is None or self.member is None:
            raise CheckFailed("a fibre with a type has no member")
        return self.best, self.member

    def _offer(self, leaf: Leaf, target: TypeDemands) -> bool:
        """Take a leaf as the best member if it is; keep its lower bound where its distance is not known."""
        low, high = distance_of(leaf, target, self.bounds)
        if high is not None and (self.best is None or high < self.best):
            self.best, self.member = high, (leaf, target)
            return True
        if high is None or low < high:
            self.undecided.append(low)
        return False

    def _improve(self, target: TypeDemands) -> None:
        """Search a type without free directions until no leaf is better than the best."""
        search = self._search(target)
        while any(self._offer(leaf, target) for leaf in self._leaves(search)):
            pass

    def _leaves(self, search: TypeSearch) -> Iterable[Leaf]:
        best, _ = self._best()
        return (found for found in search.explore(best) if isinstance(found, Leaf))

    def _bound(self, target: TypeDemands) -> None:
        """Bound a type with free directions from below without its equation, after trying some of its members."""
        if not self._relaxed(target):
            return
        sample = self._sample(target)
        self._offer(self._search(sample).alone(), sample)
        self._improve(sample)
        for _, leaf in self._relaxed(target)[:_LEAVES]:
            for directed, member in islice(self._directed(target, leaf), _DIRECTIONS):
                self._offer(member, directed)
        self.undecided += [low for low, _ in self._relaxed(target)[:1]]

    def _relaxed(self, target: TypeDemands) -> list[tuple[AlgebraicNumber, Leaf]]:
        """The leaves of a type with free directions, without its equation, nearest first."""
        leaves = [(distance_of(leaf, target, self.bounds)[0], leaf) for leaf in self._leaves(self._search(target))]
        return sorted(leaves, key=lambda pair: pair[0])

    def _directed(self, target: TypeDemands, leaf: Leaf) -> Iterator[tuple[TypeDemands, Leaf]]:
        """The type with the directions of neurons of Γ as those of its free lines, where that carries its equation."""
        count = len(target.lines)
        groups = list(leaf.groups)
        nothing = (Fraction(0),) * self.gamma.D
        choices = [
            [tuple(side * t for t in self.gamma.a[i]) for i, side in group.members if any(self.gamma.a[i])]
            for group in groups[count : count + target.free]
        ]
        for directions in product(*choices):
            lines = (*target.lines, *(Demand(u, nothing) for u in directions))
            normals = tuple(line.u for line in lines)
            if relations_of(normals, tuple(line.p for line in lines), target.rest) is None:
                continue
            named = [Group("line", k, group.members) for k, group in enumerate(groups[: count + target.free])]
            directed = TypeDemands(target.kind, target.demands, lines, 0, target.rest)
            yield directed, Leaf((*named, *groups[count + target.free :]), leaf.alone, leaf.dead, leaf.rest)

    def _sample(self, target: TypeDemands) -> TypeDemands:
        """What one member of a type asks for, taken as if all its free numbers were known."""
        member = find_member(self.fibre, target.kind)
        live = [Demand(a, c) for a, c in zip(member.a, member.c, strict=True) if any(a) and any(c)]
        return TypeDemands(target.kind, tuple(live))

    def _certified(self, target: TypeDemands, t: AlgebraicNumber) -> TypeBound:
        """The obstructions of one type below t, and the multipliers of its groups that are farther."""
        search = self._search(target)
        closed, coupled = [], []
        for found in search.explore(t):
            if isinstance(found, Leaf):
                raise CheckFailed("a member was found below the distance")
            if isinstance(found, Obstruction):
                closed.append(found)
            else:
                y = self.bounds.multipliers(target, found.groups, t)
                coupled.append((found.groups, relations_for(target), y))
        far = tuple((group, self.bounds.multipliers(target, group, t)) for group in search.far_groups(t))
        return TypeBound(target, far, tuple(closed), tuple(coupled))
