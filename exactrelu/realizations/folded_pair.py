"""Two networks folded together over the interior of a domain: what is left of f - g, and where points lie.

The domain is looked at in coordinates in which it is full-dimensional, so that equality on a flat polyhedron is
equality on the interior of another one.

Names in this module
    f, g     the networks
    y, t     coordinates of the slice x = origin + y_1 direction_1 + …, and the homogenising one; y = x without a slice
    row      coprime integers (r, s): the condition r·y + s·t > 0 of the domain's interior
    c        the constant by which the networks may differ
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from exactrelu.certificates.claims import ClaimedDomain
from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import Vector, as_matrix, as_row
from exactrelu.exact.rationals import as_flint
from exactrelu.networks.forward import realization, realization_many
from exactrelu.networks.network import Network
from exactrelu.realizations.folding import Fold, Sum, fold, minus
from exactrelu.realizations.pairs import check_comparable
from exactrelu.regions.domains import Domain, polyhedron, whole_space
from exactrelu.regions.split_cells import Row, make_space
from exactrelu.regions.split_domain import claimed_domain


@dataclass(frozen=True)
class FoldedPair:
    """f and g over a domain.

    Attributes:
        first: f.
        second: g.
        domain: as evidence speaks about it.
        rows: t > 0, then one for each row of ``domain``; t > 0 again for one that restricts nothing.
        fold: of both networks.
        constant: c, one number for each output.
    """

    first: Network
    second: Network
    domain: ClaimedDomain
    rows: tuple[Row, ...]
    fold: Fold
    constant: Vector

    @property
    def dimension(self) -> int:
        """The number of coordinates y."""
        return self.fold.dimension

    @cached_property
    def differences(self) -> tuple[Sum, ...]:
        """For each output f - g - c, as a sum of atoms."""
        triples = zip(*self.fold.outputs, self.constant, strict=True)
        return tuple(minus(one, other, as_flint(c), self.dimension) for one, other, c in triples)

    @cached_property
    def walls(self) -> tuple[int, ...]:
        """The walls that the differences need."""
        return self.fold.needed(self.differences)

    @cached_property
    def network(self) -> Network:
        """The network y -> f - g - c that has these walls and no others."""
        return self.fold.network(self.differences)

    @cached_property
    def wall_of_neuron(self) -> tuple[int, ...]:
        """Place of a kinked neuron of :attr:`network` -> number of its wall."""
        return tuple(int(name[1:]) for name in self.network.architecture.kinked)

    @property
    def claimed(self) -> ClaimedDomain:
        """The domain in the coordinates y, row by row."""
        A = as_matrix([[-r for r in row[:-1]] for row in self.rows[1:]])
        return ClaimedDomain(A, as_row([row[-1] for row in self.rows[1:]]))

    @property
    def region_domain(self) -> Domain:
        """The domain in the coordinates y, for the region engine; rows that restrict nothing are left out."""
        rows = [row for row in dict.fromkeys(self.rows) if any(row[:-1])]
        return polyhedron([[-r for r in row[:-1]] for row in rows], [row[-1] for row in rows], dimension=self.dimension)

    def values(self, points: Iterable[Vector]) -> tuple[Vector, ...]:
        """The values of f - g - c at points y."""
        return realization_many(self.network, points)

    def values_in_x(self, x: Vector) -> tuple[Vector, Vector]:
        """The values f(x) and g(x), by the networks as they were given."""
        return realization(self.first, x), realization(self.second, x)

    def in_x(self, y: Vector) -> Vector:
        """The point x of the slice."""
        if self.domain.directions is None:
            return y
        x = list(self.domain.origin)
        for factor, direction in zip(y, self.domain.directions, strict=True):
            x = [s + factor * t for s, t in zip(x, direction, strict=True)]
        return tuple(x)

    def with_constant(self, constant: Vector) -> FoldedPair:
        """The same pair with another c."""
        return FoldedPair(self.first, self.second, self.domain, self.rows, self.fold, constant)


def fold_pair(f: Network, g: Network, domain: Domain | None, *, by_position: bool = False) -> FoldedPair:
    """Fold f and g together over a domain, with c = 0.

    Raises:
        InputError, ShapeError: the networks cannot be compared, or the domain is none of their input space.
    """
    check_comparable(f, g, by_position=by_position)
    claimed = claimed_domain(_checked(f, domain))
    zeros = (Fraction(0),) * f.output_dimension
    rows = make_space(f, claimed).rows
    return FoldedPair(f, g, claimed, rows, fold([f, g], claimed), zeros)


def homogeneous_value(row: Sequence[int], y: Vector) -> Fraction:
    """The value r·y + s of a row."""
    return sum((r * v for r, v in zip(row[:-1], y, strict=True)), Fraction(row[-1]))


def _checked(f: Network, domain: Domain | None) -> Domain:
    n = f.input_dimension
    if domain is None:
        return whole_space(n)
    if not isinstance(domain, Domain):
        raise InputError(
            f"the domain must be a Domain, not a {type(domain).__name__}",
            hint="build it with whole_space, box or polyhedron",
        )
    if domain.dimension != n:
        raise ShapeError(f"the domain is in dimension {domain.dimension}, the networks have {n} inputs")
    return domain
