"""Query: linear conditions on the inputs and outputs of a network, as alternatives of which one must hold.

Names in this module
    x, y     inputs (n of them) and outputs (m of them) of a network, by position
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from exactrelu.errors import InputError, ShapeError

#: Pairs of a position and a coefficient that is not 0, by position.
Terms: TypeAlias = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True)
class LinearCondition:
    """The condition  sum of the terms <= bound,  or < bound where it is strict.

    Attributes:
        inputs: the terms in x.
        outputs: the terms in y.
        bound: the right-hand side.
        strict: is equality excluded?
        line: where a file says so, 0 for no file; it does not count in a comparison.
    """

    inputs: Terms
    outputs: Terms
    bound: Fraction
    strict: bool = False
    line: int = field(default=0, compare=False)

    def excess(self, x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
        """How far the left-hand side is above the bound at a point; negative or 0 where it is not.

        >>> LinearCondition(((0, Fraction(2)),), ((0, Fraction(-1)),), Fraction(1)).excess([Fraction(3)], [Fraction(1)])
        Fraction(4, 1)
        """
        left = sum((k * x[i] for i, k in self.inputs), Fraction(0))
        return sum((k * y[i] for i, k in self.outputs), left) - self.bound

    def holds(self, x: Sequence[Fraction], y: Sequence[Fraction]) -> bool:
        """Does the point satisfy the condition?"""
        excess = self.excess(x, y)
        return excess < 0 or (excess == 0 and not self.strict)


@dataclass(frozen=True)
class Query:
    """Is there an x such that x and y = R(theta)(x) satisfy every condition of one of the alternatives?

    No alternative at all is a query that nothing satisfies; one without conditions is satisfied by every x.

    Attributes:
        input_dimension: n.
        output_dimension: m.
        alternatives: each of them a conjunction.

    Raises:
        InputError: a condition speaks of an input or an output that is not there, twice of one, or has a term 0.
    """

    input_dimension: int
    output_dimension: int
    alternatives: tuple[tuple[LinearCondition, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a position that is not there; a condition that several alternatives share is looked at once."""
        seen: set[int] = set()
        for condition in (c for alternative in self.alternatives for c in alternative):
            if id(condition) not in seen:
                seen.add(id(condition))
                _check_terms(condition.inputs, self.input_dimension, "input")
                _check_terms(condition.outputs, self.output_dimension, "output")

    def find_alternative(self, x: Sequence[Fraction], y: Sequence[Fraction]) -> int | None:
        """The first alternative that a point satisfies, or None."""
        for k, alternative in enumerate(self.alternatives):
            if all(condition.holds(x, y) for condition in alternative):
                return k
        return None

    def check_fits(self, inputs: int, outputs: int) -> None:
        """Refuse a network with other numbers of inputs and outputs.

        Raises:
            ShapeError: they differ.

        >>> Query(1, 1, ()).check_fits(2, 1)
        Traceback (most recent call last):
            ...
        exactrelu.errors.ShapeError: the property speaks of 1 input and 1 output, the network has 2 and 1
        """
        if (self.input_dimension, self.output_dimension) != (inputs, outputs):
            raise ShapeError(
                f"the property speaks of {_counted(self.input_dimension, 'input')} and "
                f"{_counted(self.output_dimension, 'output')}, the network has {inputs} and {outputs}"
            )


def _check_terms(terms: Terms, size: int, what: str) -> None:
    last = -1
    for position, coefficient in terms:
        if not last < position < size or not coefficient:
            raise InputError(
                f"a condition has a bad term for {what} {position}",
                hint=f"give {what}s 0 to {size - 1} in rising order, with coefficients that are not 0",
            )
        last = position


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
