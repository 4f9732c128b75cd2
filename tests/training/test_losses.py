"""Losses: exact values, derivatives that are derivatives, and a sentence for labels outside the domain."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given

from exactrelu.errors import InputError, ShapeError
from exactrelu.search.strategies import rationals
from exactrelu.training.losses import (
    Loss,
    as_scalar,
    exponential_loss,
    given_loss,
    is_rational,
    logistic_loss,
    squared_loss,
)

F = Fraction
LOSSES = [squared_loss(), squared_loss(margin=True), logistic_loss(), exponential_loss()]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{loss.name}-{loss.margin}")
@pytest.mark.parametrize("y", [F(1), F(-1)])
def test_the_derivative_is_the_derivative(loss, y):
    z = sympy.Symbol("z", real=True)
    value = loss.value(z, y)
    assert sympy.simplify(sympy.diff(value, z) - loss.derivative(z, y)) == 0


@given(rationals(), rationals())
def test_squared_losses_are_rational(z, y):
    assert squared_loss().value(z, y) == (z - y) ** 2 / 2
    for sign in (F(1), F(-1)):
        # On labels ±1 the two forms agree.
        assert squared_loss(margin=True).value(z, sign) == squared_loss().value(z, sign)
        assert squared_loss(margin=True).derivative(z, sign) == z - sign


def test_at_margin_zero_the_derivatives_are_rational():
    assert logistic_loss().derivative(F(0), F(1)) == F(-1, 2)
    assert exponential_loss().derivative(F(0), F(-1)) == 1
    assert logistic_loss().value(F(0), F(1)) == sympy.log(2)
    assert exponential_loss().value(F(0), F(1)) == 1
    assert not is_rational([logistic_loss().derivative(F(1), F(1))])


def test_a_given_loss_has_rows_of_numbers_or_symbols():
    r = sympy.Symbol("r", real=True)
    loss = given_loss([[r, 2], ["1/2", 0]], margin=True)
    assert loss.output_derivatives(0, [F(5), F(5)], [F(-1), F(1)]) == (-r, 2)
    assert given_loss([3]).output_derivatives(0, [F(5)], ()) == (3,)


def test_scalars_are_fractions_where_they_are_rational():
    assert as_scalar("1/3") == F(1, 3)
    assert type(as_scalar(sympy.Rational(2, 4))) is Fraction
    assert as_scalar(sympy.sqrt(2)) == sympy.sqrt(2)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: as_scalar(0.5, what="r"), "r must be an int, a Fraction"),
        (lambda: as_scalar("x + 1", what="r"), "r 'x [+] 1' is not a rational number"),
        (lambda: as_scalar(sympy.exp(sympy.Float(2)), what="r"), "r contains a float|r is"),
        (lambda: as_scalar(sympy.Symbol("a") + sympy.Float(2)), "number contains a float; write rational numbers"),
        (lambda: as_scalar(sympy.oo), "number is no real number"),
        (lambda: as_scalar(sympy.I), "number is no real number"),
        (lambda: Loss("hinge", True), "there is no loss called 'hinge'; the losses are squared, logistic"),
        (lambda: Loss("logistic", False), "the logistic loss has no regression form; use squared_loss"),
        (lambda: given_loss([1]).value(F(0), F(0)), "given by its derivatives, so its values are not known"),
        (lambda: given_loss([1]).derivative(F(0), F(0)), "the derivatives of this loss belong to samples"),
        (
            lambda: logistic_loss().check_labels([[F(1)], [F(0)]], 2, 1),
            "label of sample 1 is 0, and a margin loss needs",
        ),
        (lambda: squared_loss().check_labels([], 2, 1), "the squared loss needs a label for every sample; give"),
        (lambda: given_loss([1], margin=True).check_labels([], 1, 1), "the given loss needs a label for every sample"),
    ],
)
def test_refusals(call, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        call()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: squared_loss().check_labels([[F(1), F(2)]], 1, 1), "sample 0 has 2 labels, the network 1 output"),
        (lambda: given_loss([1, 2]).check_labels([], 1, 1), "derivatives are given for 2 samples, there are 1"),
        (lambda: given_loss([[1, 2]]).check_labels([], 1, 3), "sample 0 has 2 derivatives, the network 3 outputs"),
    ],
)
def test_shapes(call, sentence):
    with pytest.raises(ShapeError, match=sentence):
        call()


def test_fitting_labels_pass():
    squared_loss().check_labels([[F(7)]], 1, 1)
    given_loss([5]).check_labels([], 1, 1)
    logistic_loss().check_labels([[F(-1), F(1)]], 1, 2)
