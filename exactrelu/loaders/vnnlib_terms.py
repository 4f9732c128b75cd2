"""Terms and formulas of VNN-LIB, computed while they are read: linear forms, and alternatives of conditions.

Names in this module
    form          {position: coefficient} and a constant; input k at position k, output k at position -1 - k
    alternatives  a disjunctive normal form: a list of conjunctions, one of which must hold
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

from exactrelu.errors import InputTooLarge
from exactrelu.limits import Limits
from exactrelu.networks.query import LinearCondition

Conjunction: TypeAlias = tuple[LinearCondition, ...]
Alternatives: TypeAlias = list[Conjunction]

TRUE: Final[Alternatives] = [()]
FALSE: Final[Alternatives] = []
#: Bits of one decimal digit, rounded up.
_BITS: Final = 4


@dataclass(slots=True)
class Form:
    """A linear form of the inputs and outputs."""

    terms: dict[int, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def add(self, other: Form, factor: Fraction) -> None:
        """Add a multiple of another form, in place."""
        self.constant += factor * other.constant
        for position, k in other.terms.items():
            self.terms[position] = self.terms.get(position, Fraction(0)) + factor * k

    def scale(self, factor: Fraction) -> None:
        """Multiply by a number, in place."""
        self.constant *= factor
        self.terms = {position: factor * k for position, k in self.terms.items()}

    @property
    def is_constant(self) -> bool:
        """Has the form no variable, whatever its value?"""
        return not any(self.terms.values())


def check_digits(values: Iterable[Fraction], limits: Limits) -> None:
    """Refuse numbers that have grown beyond the digits that may be read.

    Raises:
        InputTooLarge: one has.
    """
    bits = max((max(q.numerator.bit_length(), q.denominator.bit_length()) for q in values), default=0)
    if bits > _BITS * limits.digits:
        raise InputTooLarge("digits", needed=bits // 3, allowed=limits.digits, doing="computing with such numbers")


def compare(left: Form, right: Form, relation: str, line: int) -> Alternatives:
    """The alternatives that ``left relation right`` stands for.

    >>> compare(Form({0: Fraction(1)}), Form({}, Fraction(3)), ">=", 1)[0][0].bound
    Fraction(-3, 1)
    """
    difference = Form(dict(left.terms), left.constant)
    difference.add(right, Fraction(-1))
    less, more = (_condition(difference, sign, strict=relation in _STRICT, line=line) for sign in (1, -1))
    match relation:
        case "<=" | "<":
            return less
        case ">=" | ">":
            return more
        case "=" | "==":
            return conjoin([less, more], 2)
        case _:
            return less + more


_STRICT: Final = ("<", ">", "!=", "distinct")


def _condition(form: Form, sign: int, *, strict: bool, line: int) -> Alternatives:
    """The condition sign * form <= 0, or < 0; or its truth where it has no variable."""
    inputs: list[tuple[int, Fraction]] = []
    outputs: list[tuple[int, Fraction]] = []
    for position, k in sorted(form.terms.items()):
        if k:
            (inputs if position >= 0 else outputs).append((position if position >= 0 else -1 - position, sign * k))
    bound = -sign * form.constant
    if not inputs and not outputs:
        return TRUE if bound > 0 or (bound == 0 and not strict) else FALSE
    return [(LinearCondition(tuple(inputs), tuple(reversed(outputs)), bound, strict, line),)]


def conjoin(parts: Iterable[Alternatives], most: int) -> Alternatives:
    """The alternatives of a conjunction: one from each part, in all combinations.

    Args:
        parts: what must all hold.
        most: how many conditions the alternatives may have, all together.

    Raises:
        InputTooLarge: they have more.
    """
    parts = list(parts)
    if not all(parts):
        return []
    common: list[LinearCondition] = []
    result: Alternatives = [()]
    for part in parts:
        if len(part) == 1:
            common += part[0]
            continue
        _check_size(_product_size(result, part), most)
        result = [(*one, *other) for one in result for other in part]
    _check_size(sum(map(len, result)) + len(common) * len(result), most)
    shared = tuple(common)
    return [shared + alternative for alternative in result] if shared else result


def _check_size(needed: int, most: int) -> None:
    if needed > most:
        raise InputTooLarge("normal_form_terms", needed=needed, allowed=most, doing="reading the property")


def _product_size(one: Alternatives, other: Alternatives) -> int:
    sizes = (sum(map(len, part)) + len(part) for part in (one, other))
    first, second = sizes
    return max(first * len(other) + second * len(one), len(one) * len(other))


def negate(alternatives: Alternatives, most: int) -> Alternatives:
    """The alternatives of the negation: of every conjunction some condition fails.

    Raises:
        InputTooLarge: they have more than ``most`` conditions.
    """
    return conjoin([[(_opposite(c),) for c in alternative] for alternative in alternatives], most)


def _opposite(c: LinearCondition) -> LinearCondition:
    inputs, outputs = (tuple((i, -k) for i, k in terms) for terms in (c.inputs, c.outputs))
    return LinearCondition(inputs, outputs, -c.bound, not c.strict, c.line)


def size(alternatives: Alternatives) -> int:
    """How many conditions and conjunctions there are, all together."""
    return len(alternatives) + sum(map(len, alternatives))
