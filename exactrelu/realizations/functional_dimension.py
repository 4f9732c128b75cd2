"""The functional dimension of a network at its parameters: how many directions the realization feels, exactly.

The *functional dimension* at theta is the rank of the derivative of theta -> (R(theta)(z))_z over all finite sets of
points z where R(theta)(z) is smooth in theta (Grigsby, Lindsey, Meyerhoff, Wu 2022, *Functional dimension of
feedforward ReLU neural networks*).  Here the points are those where the chain rule gives the derivative: no kinked
neuron that a parameter moves and an output feels is at its kink (:mod:`exactrelu.realizations.parameter_rows`).
Points where two such kinks cancel each other are smooth as well, and do not count.

    lower bound    listed points: a minor of their Jacobians is not zero
    upper bound    directions that move nothing: K minus the number of independent ones

Rescalings and graph-dead parameters are such directions for every network.  Where the two bounds meet, nothing has
to be enumerated.  Where they do not, all activation regions are looked at, and both bounds become exact.

Names in this module
    K, d    numbers of parameters and of inputs
    J(x)    D x K, the derivative of R(theta)(x) in theta
    r       the number of independent rows
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Final, TypeVar

from flint import fmpq, fmpq_mat

from exactrelu.builders.chance import pick, seeded
from exactrelu.errors import CheckFailed, LimitExceeded
from exactrelu.exact.linear_algebra import find_kernel, rank
from exactrelu.exact.matrices import Vector, as_flint_matrix
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.architecture import Architecture
from exactrelu.networks.backward import parameter_jacobian
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import Network
from exactrelu.realizations.kernel_directions import (
    KINDS,
    Directions,
    KernelDirection,
    dead_directions,
    linear_directions,
    never_felt,
    rescaling_directions,
)
from exactrelu.realizations.parameter_rows import LocalGradient
from exactrelu.realizations.row_space import RowSpace
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.interior_points import interior_points
from exactrelu.verdict import Verdict, proved, refuted, unknown

#: Sizes of the boxes that points are drawn from, and how many rounds without a new row end the drawing.
_BOXES: Final = (1, 4, 16, 64, 512)
_PATIENCE: Final = 3
#: How far to go towards a kink: all the way is 1.
_STEPS: Final = tuple(Fraction(k, 16) for k in (8, 14, 15, 17, 18, 24, 32))
_DENOMINATOR: Final = 1009
_REGIONS_AT_ONCE: Final = 64

Signs = tuple[int, ...]
_T = TypeVar("_T")
#: Place of a region among those that were looked at, output, coefficient.
Tag = tuple[int, int, int]


@dataclass(frozen=True)
class FunctionalDimension:
    """The functional dimension, or two bounds, with the evidence of both.

    Attributes:
        parameters: the K parameters, in the order of the columns.
        lower: the rank of the Jacobians at ``points``.
        upper: K minus the number of directions in ``kernel``.
        rescalings: how many independent directions rescaling gives, dead or not.
        points: off all kinks that matter.
        rows: pairs (place of a point, output), ``lower`` many.
        columns: parameters; the Jacobian has a nonzero minor on ``rows`` and ``columns``.
        kernel: independent directions that move nothing, simplest reasons first; all, if the bounds meet.
        regions: how many activation regions were looked at; None if the bounds met before.
        left_out: how many of them do not count, because a kink that matters is met everywhere on them.
        limit: the limit that was reached; empty if none was.
    """

    parameters: tuple[str, ...]
    lower: int
    upper: int
    rescalings: int
    points: tuple[Vector, ...]
    rows: tuple[tuple[int, int], ...]
    columns: tuple[str, ...]
    kernel: tuple[KernelDirection, ...]
    regions: int | None
    left_out: int
    limit: str = ""

    @property
    def value(self) -> int | None:
        """The functional dimension; None if only the bounds are known."""
        return self.lower if self.lower == self.upper else None

    @property
    def counts(self) -> dict[str, int]:
        """Kind of direction -> how many in the kernel, each modulo the kinds before it."""
        kinds = [direction.kind for direction in self.kernel]
        return {kind: kinds.count(kind) for kind in KINDS}

    @property
    def deficiency(self) -> int | None:
        """K minus the independent rescalings minus the dimension: 0 where rescaling is the only redundancy."""
        return None if self.value is None else len(self.parameters) - self.rescalings - self.value


def functional_dimension(
    network: Network, *, learnable_only: bool = True, limits: Limits = DEFAULT_LIMITS
) -> FunctionalDimension:
    """The functional dimension of a network at its parameters, with evidence; bounds where a limit is reached.

    Args:
        network: any DAG.
        learnable_only: hold the frozen parameters; else every parameter counts.
        limits: ``regions``, ``faces`` and ``seconds`` bound the enumeration, if there is one.

    Cost: some K evaluations with derivatives and eliminations with K columns modulo a prime; then, where the bounds
    have not met, an enumeration of all regions, D + d + 1 operations per region and edge, and one elimination over Q.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 2), ("h", "y", 3)])
    >>> found = functional_dimension(net)
    >>> found.value, found.counts, found.kernel[0].entries
    (1, {'dead': 0, 'rescaling': 1, 'linear': 0, 'hidden': 0}, (('x->h', 2), ('h->y', -3)))
    """
    work = network if learnable_only else _thawed(network)
    search = _Search(work, limits)
    search.draw_points()
    if len(search.space) < search.upper:
        search.enumerate()
    return search.result()


def decide_functional_dimension(
    network: Network, dimension: int, *, learnable_only: bool = True, limits: Limits = DEFAULT_LIMITS
) -> Verdict:
    """Is this the functional dimension of the network at its parameters?

    *Unknown*, with both bounds, where a limit was reached and the bounds allow it.

    Args, cost: as :func:`functional_dimension`, whose record is the evidence.
    """
    found = functional_dimension(network, learnable_only=learnable_only, limits=limits)
    if not found.lower <= dimension <= found.upper:
        return refuted(f"the functional dimension is at least {found.lower} and at most {found.upper}", evidence=found)
    if found.value is None:
        return unknown(f"it is at least {found.lower} and at most {found.upper}; {found.limit}", evidence=found)
    return proved(f"a minor of that size is not zero, and {len(found.kernel)} directions move nothing", evidence=found)


def check_functional_dimension(network: Network, found: FunctionalDimension) -> None:
    """Check the evidence at its points with derivatives of another make: reverse mode, point by point.

    Checked are the lower bound in full, and of the upper bound that the directions are independent, as many as
    claimed, and move nothing at the listed points; that they move nothing elsewhere is their reason's to say.

    Raises:
        CheckFailed: the evidence does not show that; the message names the numbered condition.

    Cost: one Jacobian for each point, and two eliminations.
    """
    K, r = len(found.parameters), found.lower
    jacobians = [_checked_jacobian(network, found.parameters, x) for x in found.points]
    matrix = [[jacobians[k][p][i] for p in found.parameters] for k, i in found.rows]
    place = {p: k for k, p in enumerate(found.parameters)}
    minor = [[row[place[p]] for p in found.columns] for row in matrix]
    _require(len(matrix) == len(found.columns) == r, "(2) there are not as many rows and columns as the rank")
    _require(rank(minor) == r, "(2) the minor is zero")
    vectors = [[dict(n.entries).get(p, 0) for p in found.parameters] for n in found.kernel]
    _require(len(vectors) == K - found.upper == rank(vectors), "(3) the directions are dependent, or too few")
    for n in found.kernel:
        moved = any(sum(t * J[p][i] for p, t in n.entries) for J in jacobians for i in range(network.output_dimension))
        _require(not moved, f"(4) a direction of kind {n.kind} moves the value at a listed point")


class _Search:
    """The two bounds as they come together."""

    def __init__(self, network: Network, limits: Limits) -> None:
        self.network, self.limits = network, limits
        self.columns = {p: k for k, p in enumerate(network.architecture.learnable_parameters)}
        self.space: RowSpace[Tag] = RowSpace(len(self.columns))
        self.places: list[tuple[Signs, Vector]] = []
        self.seen: set[Signs] = set()
        self.regions: int | None = None
        self.left_out, self.limit = 0, ""
        linear = {n.id: n.activation.positive for n in network.architecture.neurons if not n.activation.has_kink}
        self.directions = self._explained(never_felt(network, self.columns), linear)

    @property
    def upper(self) -> int:
        return len(self.columns) - len(self.directions)

    def _explained(self, dead: Iterable[str], slopes: dict[str, Fraction]) -> Directions:
        """The directions with a reason, given which parameters are dead and which slopes are constant."""
        directions = Directions(self.columns)
        directions.add("dead", dead_directions(dead))
        directions.add("rescaling", rescaling_directions(self.network, self.columns))
        directions.add("linear", linear_directions(self.network, self.columns, slopes))
        return directions

    def draw_points(self) -> None:
        """Look at regions of random points until nothing new comes, or the bounds meet."""
        rng, d = seeded(0), self.network.input_dimension
        at_once = 8 + len(self.columns) // (self.network.output_dimension * (d + 1))
        waiting = _PATIENCE
        while waiting and len(self.space) < self.upper:
            before = len(self.space)
            batch: list[tuple[Tag, list[fmpq]]] = []
            for k in range(at_once):
                x = self._near_a_kink(rng) if k % 2 and self.places else _random_point(rng, d, _BOXES[k % len(_BOXES)])
                signs = _signs(self.network, x)
                if signs not in self.seen:
                    self.seen.add(signs)
                    gradient = LocalGradient(self.network, self.columns, signs)
                    if gradient.is_open and not gradient.is_left_out:
                        batch += self._tagged(gradient, x)
            self.space.add(batch)
            waiting = _PATIENCE if len(self.space) > before else waiting - 1

    def _near_a_kink(self, rng: Random) -> Vector:
        """A point near where the kink of some neuron would be if the slopes around a known point went on.

        Done again and again it leads to where many kinks meet, and small regions are.
        """
        signs, x = pick(rng, self.places)
        forms = LocalGradient(self.network, self.columns, signs).kink_forms()
        if not forms:
            return _random_point(rng, len(x), 1)
        *a, b = map(from_flint, pick(rng, forms))
        square = sum((t * t for t in a), Fraction(0))
        z = sum((t * u for t, u in zip(a, x, strict=True)), b)
        step = pick(rng, _STEPS) * z / square
        moved = (u - step * t for t, u in zip(a, x, strict=True))
        grid = _DENOMINATOR << 12
        return tuple(Fraction(round(u * grid) + rng.getrandbits(3), grid) for u in moved)

    def _tagged(self, gradient: LocalGradient, x: Vector) -> list[tuple[Tag, list[fmpq]]]:
        self.places.append((tuple(gradient.signs), x))
        number, width = len(self.places) - 1, self.network.input_dimension + 1
        return [((number, *divmod(k, width)), row) for k, row in enumerate(gradient.rows())]

    def enumerate(self) -> None:
        """Look at all regions: which parameters are dead, which slopes constant, what else moves nothing."""
        limits = self.limits
        try:
            complex_ = enumerate_regions(
                self.network, max_regions=limits.regions, max_faces=limits.faces, max_seconds=limits.seconds
            )
        except LimitExceeded as error:
            self.limit = str(error)
            return
        regions = list(zip(map(tuple, complex_.signs.tolist()), interior_points(complex_), strict=True))
        felt: set[int] = set()
        counted: list[tuple[Signs, Vector]] = []
        for batch in _batches(self._gradients(regions), _REGIONS_AT_ONCE):
            rows = []
            for gradient, x in batch:
                counted.append((tuple(gradient.signs), x))
                tagged = self._tagged(gradient, x)
                felt |= {k for _, row in tagged for k, t in enumerate(row) if t}
                rows += tagged
            self.space.add(rows)
            if len(self.space) == self.upper:
                return  # the reasons known before are all there are
        self.regions, self.left_out = len(regions), len(regions) - len(counted)
        dead = [p for p, k in self.columns.items() if k not in felt]
        self.directions = self._explained(dead, _constant_slopes(self.network.architecture, [s for s, _ in counted]))
        if len(self.space) < self.upper:
            self._add_hidden(counted)

    def _gradients(self, regions: Iterable[tuple[Signs, Vector]]) -> Iterator[tuple[LocalGradient, Vector]]:
        for signs, x in regions:
            gradient = LocalGradient(self.network, self.columns, signs)
            if not gradient.is_left_out:
                yield gradient, x

    def _add_hidden(self, regions: Sequence[tuple[Signs, Vector]]) -> None:
        """Take the kernel over Q of the rows that were kept, and see that it moves nothing on any region."""
        names = list(self.columns)
        kernel = find_kernel(self.space.rows, columns=len(names))
        vectors = [("", {names[k]: t for k, t in enumerate(vector) if t}) for vector in kernel]
        across = as_flint_matrix(kernel, columns=len(names)).transpose()
        for gradient, _ in self._gradients(regions):
            if any(any(row) for row in (fmpq_mat(gradient.rows()) * across).table()):
                self.limit = "rows are independent, but dependent modulo the prime that chose them"
                return
        self.directions.add("hidden", vectors)

    def result(self) -> FunctionalDimension:
        """The record; rows of coefficients become rows at points, d + 1 in each region that gave one."""
        points, space = self._at_points()
        used = sorted({k for k, _ in space.tags})
        number = {k: place for place, k in enumerate(used)}
        alone = Directions(self.columns)
        alone.add("rescaling", rescaling_directions(self.network, self.columns))
        names = list(self.columns)
        return FunctionalDimension(
            parameters=tuple(names),
            lower=len(space),
            upper=self.upper,
            rescalings=len(alone),
            points=tuple(points[k] for k in used),
            rows=tuple((number[k], i) for k, i in space.tags),
            columns=tuple(names[k] for k in space.pivots()),
            kernel=self.directions.found,
            regions=self.regions,
            left_out=self.left_out,
            limit=self.limit,
        )

    def _at_points(self) -> tuple[list[Vector], RowSpace[tuple[int, int]]]:
        d = self.network.input_dimension
        points: list[Vector] = []
        space: RowSpace[tuple[int, int]] = RowSpace(len(self.columns))
        for batch in _batches(iter(sorted({number for number, _, _ in self.space.tags})), _REGIONS_AT_ONCE):
            rows = []
            for number in batch:
                signs, x = self.places[number]
                coefficients = LocalGradient(self.network, self.columns, signs).rows()
                spread = _spread(self.network, signs, x)
                at = fmpq_mat([[*map(as_flint, y), fmpq(1)] for y in spread])
                for i in range(self.network.output_dimension):
                    gradients = at * fmpq_mat(coefficients[i * (d + 1) : (i + 1) * (d + 1)])
                    rows += [((len(points) + k, i), row) for k, row in enumerate(gradients.table())]
                points += spread
            space.add(rows)
        return points, space


def _random_point(rng: Random, d: int, box: int) -> Vector:
    size = box * _DENOMINATOR
    return tuple(Fraction(rng.getrandbits(64) % (2 * size) - size, _DENOMINATOR) for _ in range(d))


def _signs(network: Network, x: Vector) -> Signs:
    return tuple(evaluate(network, x).activation_pattern.values())


def _spread(network: Network, signs: Signs, x: Vector) -> list[Vector]:
    """D + 1 affinely independent points of one region: x, and x moved along each axis as little as it takes."""
    points = [x]
    for j in range(len(x)):
        step = Fraction(1)
        while _signs(network, y := (*x[:j], x[j] + step, *x[j + 1 :])) != signs:
            step /= 2
        points.append(y)
    return points


def _constant_slopes(g: Architecture, patterns: Sequence[Signs]) -> dict[str, Fraction]:
    """The neurons with one slope on all these patterns; 0 where the pre-activation always vanishes."""
    slopes = {n.id: n.activation.positive for n in g.neurons if not n.activation.has_kink}
    for k, v in enumerate(g.kinked):
        signs = {pattern[k] for pattern in patterns}
        if len(signs) == 1:
            sign = signs.pop()
            slopes[v] = g.activation_of[v].slope(sign) if sign else Fraction(0)
    return slopes


def _thawed(network: Network) -> Network:
    """The same network with every parameter learnable."""
    g = network.architecture
    edges = tuple(replace(e, learnable=True) for e in g.edges)
    return Network(Architecture(g.inputs, g.constants, g.neurons, edges, g.outputs), network.theta, network.name)


def _batches(items: Iterator[_T], size: int) -> Iterator[list[_T]]:
    while batch := list(islice(items, size)):
        yield batch


def _checked_jacobian(network: Network, parameters: Sequence[str], x: Vector) -> dict[str, Vector]:
    gradient = LocalGradient(network, {p: k for k, p in enumerate(parameters)}, _signs(network, x))
    _require(gradient.is_open and not gradient.is_left_out, "(1) a point lies on a kink that matters")
    return parameter_jacobian(network, x, at_zero="negative")


def _require(condition: bool, broken: str) -> None:
    if not condition:
        raise CheckFailed(broken)
