"""Queries: what a condition says of a point, and which ones are refused."""

from fractions import Fraction

import pytest

from exactrelu.errors import InputError, ShapeError
from exactrelu.networks.query import LinearCondition, Query

ONE = Fraction(1)


def test_a_condition_at_a_point():
    c = LinearCondition(((0, ONE), (1, -ONE)), ((0, Fraction(2)),), Fraction(3))
    assert c.excess([ONE, ONE], [ONE]) == -1
    assert c.holds([ONE, ONE], [ONE])
    assert c.holds([3, 2], [ONE])
    assert c.excess([3, 2], [ONE]) == 0
    strict = LinearCondition(c.inputs, c.outputs, c.bound, strict=True)
    assert not strict.holds([3, 2], [ONE])
    assert not c.holds([3, 1], [ONE])


def test_the_first_alternative_that_holds():
    low, high = (LinearCondition(((0, s * ONE),), (), Fraction(0)) for s in (1, -1))
    query = Query(1, 1, ((low, high), (high,)))
    assert [query.find_alternative([x], [0]) for x in (0, 1, -1)] == [0, 1, None]
    assert Query(0, 0, ((),)).find_alternative([], []) == 0
    assert Query(0, 0, ()).find_alternative([], []) is None


def test_where_a_condition_stands_does_not_count():
    assert LinearCondition((), (), ONE, line=3) == LinearCondition((), (), ONE, line=4)


@pytest.mark.parametrize("terms", [((1, ONE),), ((-1, ONE),), ((0, ONE), (0, ONE)), ((0, Fraction(0)),)])
def test_bad_terms_are_refused(terms):
    with pytest.raises(InputError, match="a condition has a bad term for input"):
        Query(1, 1, ((LinearCondition(terms, (), ONE),),))
    with pytest.raises(InputError, match="a condition has a bad term for output"):
        Query(1, 1, ((LinearCondition((), terms, ONE),),))


def test_another_network_is_refused():
    Query(2, 1, ()).check_fits(2, 1)
    with pytest.raises(ShapeError, match="speaks of 2 inputs and 1 output, the network has 1 and 1"):
        Query(2, 1, ()).check_fits(1, 1)
