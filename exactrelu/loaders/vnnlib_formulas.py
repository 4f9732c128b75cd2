"""The operators of VNN-LIB, each as a frame that takes its arguments one by one; none of them is kept.

A frame is opened at ``(OPERATOR``, takes the values of its arguments, and gives its own at ``)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Protocol, TypeAlias

from exactrelu.errors import InputError, InputTooLarge
from exactrelu.limits import Limits
from exactrelu.loaders.vnnlib_terms import Alternatives, Form, check_digits, compare, conjoin, negate, size

Value: TypeAlias = Form | Alternatives


class Frame(Protocol):
    """An operator that waits for arguments."""

    def __init__(self, operator: str, line: int, limits: Limits) -> None: ...

    def take(self, value: Value) -> None:
        """One more argument.

        Raises:
            InputError: of the wrong kind, or one too many.
        """

    def close(self) -> Value:
        """The value.

        Raises:
            InputError: arguments are missing.
        """


class _Base:
    """What all frames have: the operator, its line, the limits and the number of arguments so far."""

    least: int = 1

    def __init__(self, operator: str, line: int, limits: Limits) -> None:
        self.operator, self.line, self.limits, self.count = operator, line, limits, 0

    def number(self, value: Value) -> Form:
        if not isinstance(value, Form):
            raise InputError(f"{self.operator} has a condition where a number must stand")
        self.count += 1
        return value

    def condition(self, value: Value) -> Alternatives:
        if isinstance(value, Form):
            raise InputError(f"{self.operator} has a number where a condition must stand")
        self.count += 1
        return value

    def check_count(self) -> None:
        if self.count < self.least:
            raise InputError(f"{self.operator} has {self.count} arguments, it needs {self.least} at least")

    def check_size(self, found: int) -> None:
        most = self.limits.normal_form_terms
        if found > most:
            raise InputTooLarge("normal_form_terms", needed=found, allowed=most, doing="reading the property")


class _Sum(_Base):
    """``+`` and ``-``; a minus with one argument is the opposite."""

    total: Form | None = None

    def take(self, value: Value) -> None:
        form = self.number(value)
        if self.total is None:
            self.total = Form(dict(form.terms), form.constant)
            return
        self.total.add(form, Fraction(1 if self.operator == "+" else -1))
        check_digits([self.total.constant, *(self.total.terms[position] for position in form.terms)], self.limits)

    def close(self) -> Form:
        self.check_count()
        total = self.total or Form()
        if self.operator == "-" and self.count == 1:
            total.scale(Fraction(-1))
        return total


class _Product(_Base):
    """``*`` with one factor at most that is no constant, and ``/`` by constants."""

    product: Form | None = None

    def take(self, value: Value) -> None:
        form = self.number(value)
        if self.product is None:
            self.product = Form(dict(form.terms), form.constant)
        elif self.operator == "/":
            if not form.is_constant or not form.constant:
                raise InputError("a division is not by a constant other than 0", hint="only linear terms are read")
            self.product.scale(1 / form.constant)
        else:
            self._multiply(self.product, form)
        check_digits([self.product.constant, *self.product.terms.values()], self.limits)

    def _multiply(self, product: Form, form: Form) -> None:
        one, other = (form, product) if product.is_constant else (product, form)
        if not other.is_constant:
            raise InputError("two variables are multiplied", hint="only linear terms are read")
        self.product = Form(dict(one.terms), one.constant)
        self.product.scale(other.constant)

    def close(self) -> Form:
        self.check_count()
        return self.product or Form()


class _Comparison(_Base):
    """A relation between two numbers, or a chain of them; of ``distinct`` and ``!=`` just two."""

    least = 2
    last: Form | None = None

    def __init__(self, operator: str, line: int, limits: Limits) -> None:
        super().__init__(operator, line, limits)
        self.found: Alternatives = [()]

    def take(self, value: Value) -> None:
        form = self.number(value)
        if self.count > 2 and self.operator in ("!=", "distinct"):
            raise InputError(f"{self.operator} has more than two arguments")
        if self.last is not None:
            most = self.limits.normal_form_terms
            self.found = conjoin([self.found, compare(self.last, form, self.operator, self.line)], most)
        self.last = form

    def close(self) -> Alternatives:
        self.check_count()
        return self.found


class _All(_Base):
    """``and``."""

    def __init__(self, operator: str, line: int, limits: Limits) -> None:
        super().__init__(operator, line, limits)
        self.parts: list[Alternatives] = []
        self.size = 0

    def take(self, value: Value) -> None:
        part = self.condition(value)
        self.parts.append(part)
        self.size += size(part)
        self.check_size(self.size)

    def close(self) -> Alternatives:
        return conjoin(self.parts, self.limits.normal_form_terms)


class _Some(_Base):
    """``or``."""

    def __init__(self, operator: str, line: int, limits: Limits) -> None:
        super().__init__(operator, line, limits)
        self.found: Alternatives = []
        self.size = 0

    def take(self, value: Value) -> None:
        part = self.condition(value)
        self.found += part
        self.size += size(part)
        self.check_size(self.size)

    def close(self) -> Alternatives:
        return self.found


class _Negation(_Base):
    """``not``."""

    found: Alternatives | None = None

    def take(self, value: Value) -> None:
        part = self.condition(value)
        if self.count > 1:
            raise InputError("not has more than one argument")
        self.found = negate(part, self.limits.normal_form_terms)

    def close(self) -> Alternatives:
        self.check_count()
        return self.found if self.found is not None else []


OPERATORS: Final[Mapping[str, type[Frame]]] = {
    "and": _All,
    "or": _Some,
    "not": _Negation,
    **dict.fromkeys(("<=", ">=", "<", ">", "=", "==", "!=", "distinct"), _Comparison),
    "+": _Sum,
    "-": _Sum,
    "*": _Product,
    "/": _Product,
}
