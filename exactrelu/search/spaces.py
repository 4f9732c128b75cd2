"""Spaces of instances: shapes in order of size, each with slots for rationals of growing height.

A space is walked in the order of :class:`exactrelu.search.instances.Size`: by neurons, edges and samples, then by the
heights 1, 2, …, then shape by shape.  What is walked at height h is every filling of the slots by rationals of height
at most h, at least one of them of height h.  So the first hit is one of least size among all instances of the space.

Names in this module
    h       a height: the largest |p| or q of all rationals p/q that fill the slots
    slot    a place for one rational, with the kind of rationals that may stand there
    level   all shapes with the same numbers of neurons, edges and samples
    cursor  (number of the level, height, number of the shape in it, number of the filling): where a walk is
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, islice, product
from math import gcd, prod
from typing import Any, Final, TypeAlias

from exactrelu.errors import InputError
from exactrelu.exact.rationals import as_flint, as_fraction
from exactrelu.search.instances import Instance

#: A rational for each slot: ints where they are integral, else flint rationals, which screens add up fast.
Filling: TypeAlias = tuple[Any, ...]
#: Number of the level, height, number of the shape in it, number of the filling among all up to the height.
Cursor: TypeAlias = tuple[int, int, int, int]
START: Final[Cursor] = (0, 1, 0, 0)

KINDS: Final[Mapping[str, Callable[[Fraction], bool]]] = {
    "any": lambda t: True,
    "nonzero": lambda t: t != 0,
    "positive": lambda t: t > 0,
    "nonnegative": lambda t: t >= 0,
    "sign": lambda t: abs(t) == 1,
    "one": lambda t: t == 1,
}


@dataclass(frozen=True)
class Shape:
    """Instances that differ in their rationals only.

    Attributes:
        neurons: of every instance, all networks together.
        edges: likewise.
        samples: likewise.
        slots: the kind of each slot, a key of :data:`KINDS`.
        build: makes the instance from a filling of the slots.
        label: what the shape is, for people.
        plan: whatever a screen of a claim wants to know of the shape; walks do not look at it.
    """

    neurons: int
    edges: int
    samples: int
    slots: tuple[str, ...]
    build: Callable[[Sequence[Fraction]], Instance]
    label: str = ""
    plan: Any = None

    @property
    def order(self) -> tuple[int, int, int]:
        """By what shapes are sorted."""
        return self.neurons, self.edges, self.samples

    def fillings(self, height: int, first: int = 0) -> Iterator[tuple[int, Filling]]:
        """The fillings of exactly this height, with their numbers, from number ``first`` on.

        A shape without slots has one filling, of height 1.
        """
        lists = [quick_of_height(height, kind) for kind in self.slots]
        older = set().union(*(quick_of_height(height - 1, kind) for kind in self.slots))
        for number, values in islice(enumerate(product(*lists)), first, None):
            if not older.issuperset(values) or (not values and height == 1):
                yield number, values

    def instance(self, values: Filling) -> Instance:
        """The instance that a filling gives."""
        return self.build([as_fraction(t, what="a filling") for t in values])

    def count(self, height: int) -> int:
        """How many fillings of exactly this height there are."""
        new, old = (prod(len(rationals_of_height(h, kind)) for kind in self.slots) for h in (height, height - 1))
        return new - old if self.slots else int(height == 1)


@dataclass(frozen=True)
class Space:
    """Shapes in order of size, to be filled with rationals of bounded height.

    Args:
        name: what is in it, in words.
        shapes: makes the shapes by size; the same ones in the same order each time it is called.
        max_height: heights beyond are not walked.

    Raises:
        InputError: the height is no positive int.
    """

    name: str
    shapes: Callable[[], Iterable[Shape]]
    max_height: int = 2

    def __post_init__(self) -> None:
        """Refuse a height at which there is nothing."""
        if type(self.max_height) is not int or self.max_height < 1:
            raise InputError(f"the greatest height must be a positive int, not {self.max_height!r}")

    @property
    def order(self) -> str:
        """The order of the walk, in words."""
        return f"by neurons, edges, samples, height; {self.name}, height at most {self.max_height}"

    def ordered_shapes(self) -> Iterator[Shape]:
        """The shapes, one after the other.

        Raises:
            InputError: they do not come by size, so that a first hit would not be the least.
        """
        last = (0, 0, 0)
        for shape in self.shapes():
            if shape.order < last:
                raise InputError(f"the shapes of the space {self.name!r:.80} do not come by size", hint="sort them")
            last = shape.order
            yield shape

    def levels(self) -> Iterator[tuple[Shape, ...]]:
        """The shapes of one size after those of the other."""
        for _, shapes in groupby(self.ordered_shapes(), key=lambda shape: shape.order):
            yield tuple(shapes)

    def size(self) -> int:
        """How many instances the space has, fillings that make equal instances counted apart.

        >>> lines(2).size()
        6
        """
        return sum(s.count(h) for s in self.ordered_shapes() for h in range(1, self.max_height + 1))

    def walk(self, cursor: Cursor = START, part: int = 0, parts: int = 1) -> Iterator[tuple[Cursor, Shape, Filling]]:
        """The fillings in order: (cursor, shape, filling), from a cursor on.

        Args:
            cursor: where to begin; that of the last filling seen, its number raised by one, resumes a walk.
            part: which part of the space, from 0.
            parts: into how many parts it is divided; part k has the fillings whose numbers leave the rest k.

        Raises:
            InputError: there is no such part.
        """
        if not 0 <= part < parts:
            raise InputError(f"there is no part {part} of {parts}")
        for place, shape, fillings in self.stretches(cursor):
            for index, values in fillings:
                if parts == 1 or index % parts == part:
                    yield (*place, index), shape, values

    def stretches(
        self, cursor: Cursor = START, wanted: Callable[[Shape], bool] = lambda shape: True
    ) -> Iterator[tuple[tuple[int, int, int], Shape, Iterator[tuple[int, Filling]]]]:
        """The walk in stretches of one shape and height: its place, the shape, the numbered fillings.

        Args:
            cursor: where to begin.
            wanted: which shapes are walked; asked once for each.
        """
        start_level, start_height, start_shape, first = cursor
        for k, level in islice(enumerate(self.levels()), start_level, None):
            shapes = [(j, shape) for j, shape in enumerate(level) if wanted(shape)]
            for h in range(start_height, self.max_height + 1):
                for j, shape in shapes:
                    if j >= start_shape:
                        yield (k, h, j), shape, shape.fillings(h, first if j == start_shape else 0)
                start_shape = first = 0
            start_height, start_shape, first = 1, 0, 0

    def instances(self, cursor: Cursor = START) -> Iterator[Instance]:
        """The instances in order.

        >>> [str(instance.network.theta["x->y"]) for instance in lines(2).instances()]
        ['1', '-1', '2', '-2', '1/2', '-1/2']
        """
        for _, shape, values in self.walk(cursor):
            yield shape.instance(values)


@lru_cache(maxsize=256)
def rationals_of_height(height: int, kind: str = "any") -> tuple[Fraction, ...]:
    """The rationals of height at most ``height`` and of one kind: by height, then 0, 1, -1, 2, -2, 1/2, …

    Raises:
        InputError: there is no such kind.

    >>> [str(t) for t in rationals_of_height(2)]
    ['0', '1', '-1', '2', '-2', '1/2', '-1/2']
    """
    if kind not in KINDS:
        raise InputError(f"there is no kind of slots called {kind!r}", hint=f"the kinds are {', '.join(KINDS)}")
    positive = sorted(
        (Fraction(p, q) for p in range(1, height + 1) for q in range(1, height + 1) if gcd(p, q) == 1),
        key=lambda t: (max(t.numerator, t.denominator), t.denominator, t.numerator),
    )
    found = [Fraction(0)] if height > 0 else []
    found += [signed for t in positive for signed in (t, -t)]
    return tuple(t for t in found if KINDS[kind](t))


@lru_cache(maxsize=256)
def quick_of_height(height: int, kind: str) -> Filling:
    """The same rationals as numbers that add and multiply fast: ints, and flint rationals where they must be."""
    return tuple(t.numerator if t.denominator == 1 else as_flint(t) for t in rationals_of_height(height, kind))


def lines(max_height: int) -> Space:
    """The maps x -> wx, w not 0: the smallest space there is, for examples."""
    from exactrelu.networks.network import make_network

    def build(values: Sequence[Fraction]) -> Instance:
        return Instance(
            make_network(inputs=["x"], neurons={"y": "linear"}, edges=[("x", "y", values[0])], outputs=["y"])
        )

    return Space("the maps x -> wx", lambda: [Shape(1, 1, 0, ("nonzero",), build)], max_height)
