"""Losses as values: what one sample adds to the risk, and its derivative in every output; never a float.

A loss meets the network only through the numbers ∂ℓ/∂z, one for each sample and output.  So a loss may also be
*given* by these numbers, symbols allowed.  Rational where the formula is rational, else a sympy expression; sympy
is loaded inside the functions.

Names in this module
    z    an output of the network, ν(x)
    y    the label; in {-1, 1} in the margin form
    t    the margin y z
    ℓ    the loss: margin form ℓ(y z), regression form ℓ(z, y)    (le2022, section 2: ℓ(y ν(x)))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.rationals import as_fraction

#: A Fraction where the number is rational, else a sympy expression.
Scalar: TypeAlias = Any

_HALF: Final = Fraction(1, 2)
_NAMES: Final = ("squared", "logistic", "exponential", "given")


@dataclass(frozen=True)
class Loss:
    """What one output on one sample adds to the risk; several outputs are added up.

    Build it with :func:`squared_loss`, :func:`logistic_loss`, :func:`exponential_loss` or :func:`given_loss`.

    Attributes:
        name: ``squared``, ``logistic``, ``exponential`` or ``given``.
        margin: is the loss a function of y z, with labels in {-1, 1}?
        given: for ``given``, n rows of D numbers or symbols: ℓ'(y z) in the margin form, ∂ℓ/∂z in the other.
    """

    name: str
    margin: bool
    given: tuple[tuple[Scalar, ...], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a loss that no constructor builds."""
        if self.name not in _NAMES:
            raise InputError(f"there is no loss called {self.name!r}", hint=f"the losses are {', '.join(_NAMES)}")
        if self.name in ("logistic", "exponential") and not self.margin:
            raise InputError(f"the {self.name} loss has no regression form", hint="use squared_loss")

    def value(self, z: Scalar, y: Scalar) -> Scalar:
        """ℓ at one output and one label.

        Raises:
            InputError: the loss is given by its derivatives, so that its values are not known.

        >>> squared_loss().value(Fraction(3), Fraction(1)), logistic_loss().value(Fraction(0), Fraction(1))
        (Fraction(2, 1), log(2))
        """
        if self.name == "given":
            raise InputError("the loss is given by its derivatives, so its values are not known", hint="use a formula")
        if not self.margin:
            return as_scalar(_HALF * (z - y) ** 2)
        return as_scalar(_margin_value(self.name, as_scalar(y * z)))

    def derivative(self, z: Scalar, y: Scalar) -> Scalar:
        """∂ℓ/∂z at one output and one label; of a loss with a formula.

        Raises:
            InputError: the loss is given by its derivatives, which belong to samples.

        >>> zero, one = Fraction(0), Fraction(1)
        >>> exponential_loss().derivative(zero, -one), logistic_loss().derivative(2 * one, one)
        (Fraction(1, 1), -1/(1 + exp(2)))
        """
        if self.name == "given":
            raise InputError("the derivatives of this loss belong to samples", hint="use output_derivatives")
        if not self.margin:
            return as_scalar(z - y)
        return as_scalar(y * _margin_derivative(self.name, as_scalar(y * z)))

    def output_derivatives(self, sample: int, z: Sequence[Scalar], y: Sequence[Scalar]) -> tuple[Scalar, ...]:
        """∂ℓ/∂z_k for every output k of one sample.

        Args:
            sample: the number of the sample, from 0; counts for a given loss only.
            z: D outputs.
            y: D labels; a given loss in regression form does not read them.
        """
        if self.name != "given":
            return tuple(self.derivative(a, b) for a, b in zip(z, y, strict=True))
        row = self.given[sample]
        return tuple(as_scalar(b * t) for t, b in zip(row, y, strict=True)) if self.margin else row

    def check_labels(self, labels: Sequence[Sequence[Fraction]], samples: int, outputs: int) -> None:
        """Raise unless there is a label in the loss's domain for every sample and output.

        Raises:
            InputError: labels are missing, or a margin loss has a label other than -1 and 1.
            ShapeError: a row of labels, or of given derivatives, does not fit.
        """
        if self.name == "given":
            self._check_given(samples, outputs)
        if not labels:
            if self.name == "given" and not self.margin:
                return
            raise InputError(f"the {self.name} loss needs a label for every sample", hint="give the labels")
        for k, row in enumerate(labels):
            if len(row) != outputs:
                raise ShapeError(f"sample {k} has {_many(len(row), 'label')}, the network {_many(outputs, 'output')}")
            wrong = [y for y in row if self.margin and abs(y) != 1]
            if wrong:
                raise InputError(
                    f"the label of sample {k} is {wrong[0]}, and a margin loss needs -1 or 1",
                    hint="relabel, or use squared_loss()",
                )

    def _check_given(self, samples: int, outputs: int) -> None:
        if len(self.given) != samples:
            raise ShapeError(f"derivatives are given for {_many(len(self.given), 'sample')}, there are {samples}")
        for k, row in enumerate(self.given):
            if len(row) != outputs:
                raise ShapeError(
                    f"sample {k} has {_many(len(row), 'derivative')}, the network {_many(outputs, 'output')}"
                )


def squared_loss(*, margin: bool = False) -> Loss:
    """½(z - y)², or ½(1 - y z)² in the margin form.

    >>> squared_loss(margin=True).derivative(Fraction(1, 2), Fraction(-1))
    Fraction(3, 2)
    """
    return Loss("squared", margin)


def logistic_loss() -> Loss:
    """log(1 + exp(-y z))."""
    return Loss("logistic", True)


def exponential_loss() -> Loss:
    """exp(-y z)."""
    return Loss("exponential", True)


def given_loss(derivatives: Iterable[Any], *, margin: bool = False) -> Loss:
    """The loss of which only the derivatives at the samples are known.

    Args:
        derivatives: one entry per sample: a row of D numbers or sympy expressions, or a single one for D = 1.
        margin: are they ℓ'(y z), to be multiplied by y, rather than ∂ℓ/∂z?

    Raises:
        InputError: an entry is neither a rational number nor a real sympy expression without floats.

    >>> from sympy import Symbol
    >>> given_loss([Symbol("r"), "1/2"]).given
    ((r,), (Fraction(1, 2),))
    """
    rows = []
    for k, row in enumerate(derivatives):
        entries = row if isinstance(row, (list, tuple)) else (row,)
        rows.append(tuple(as_scalar(t, what=f"derivative at sample {k}") for t in entries))
    return Loss("given", margin, tuple(rows))


def as_scalar(value: Any, *, what: str = "number") -> Scalar:
    """``value`` as a Fraction where it is a rational number, else the sympy expression that it is.

    Strings are read as rational numbers and never as formulas.

    Raises:
        InputError: neither; or an expression with a float, with infinity, or one that is not real.

    >>> from sympy import exp
    >>> as_scalar(exp(0)), as_scalar(exp(1) / 2)
    (Fraction(1, 1), E/2)
    """
    if not _is_expression(value):
        return as_fraction(value, what=what)
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    from sympy import Float

    if value.has(Float):
        raise InputError(f"{what} contains a float", hint="write rational numbers, such as Rational(1, 10)")
    if value.is_finite is False or value.is_extended_real is False:
        raise InputError(f"{what} is no real number")
    return value


def is_rational(values: Iterable[Scalar]) -> bool:
    """Are all these scalars rational numbers?"""
    return all(isinstance(value, Fraction) for value in values)


def _is_expression(value: Any) -> bool:
    """Is it a sympy expression?  sympy is not loaded for numbers of other kinds."""
    if isinstance(value, (int, str, Fraction)) or not hasattr(value, "is_Rational"):
        return False
    from sympy import Expr

    return isinstance(value, Expr)


def _margin_value(name: str, t: Scalar) -> Scalar:
    if name == "squared":
        return _HALF * (1 - t) ** 2
    from sympy import exp, log

    return exp(-_number(t)) if name == "exponential" else log(1 + exp(-_number(t)))


def _margin_derivative(name: str, t: Scalar) -> Scalar:
    """ℓ'(t): t - 1, -exp(-t), or -1/(1 + exp t)."""
    if name == "squared":
        return t - 1
    from sympy import Integer, exp

    return -exp(-_number(t)) if name == "exponential" else Integer(-1) / (1 + exp(_number(t)))


def _number(t: Scalar) -> Any:
    from sympy import Rational

    return Rational(t.numerator, t.denominator) if isinstance(t, Fraction) else t


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
