"""Witnesses replayed: exact, almost, not at all; and repaired to the nearest exact one."""

from fractions import Fraction

import pytest

from exactrelu.errors import ShapeError
from exactrelu.loaders.from_vnnlib import read_query
from exactrelu.networks.forward import realization
from exactrelu.networks.network import make_network
from exactrelu.networks.query import LinearCondition, Query
from exactrelu.realizations.replay_witness import replay_witness

XY = "(declare-const X_0 Real)(declare-const Y_0 Real)"
RAMP = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 3)], outputs=["y"])


def replayed(text, x, y=(), network=RAMP):
    query = read_query(XY + text)
    return replay_witness(network, [x], y, query), query


def test_an_exact_witness_stays_as_it_is():
    found, _ = replayed("(assert (>= Y_0 1))", "1/3", [1])
    assert (found.alternative, found.violated, found.output_errors, found.repaired) == (0, (), (0,), None)


def test_only_the_output_is_rounded():
    found, _ = replayed("(assert (>= Y_0 0.9))", "1/3", [Fraction(999, 1000)])
    assert found.violated == ()
    assert found.output_errors == (Fraction(-1, 1000),)


def test_almost_a_witness_is_repaired_to_the_nearest_one():
    found, query = replayed("\n(assert (<= X_0 1))\n(assert (>= Y_0 1))", "0.333")
    assert [(c.line, excess) for c, excess in found.violated] == [(3, Fraction(1, 1000))]
    assert (found.repaired, found.distance) == ((Fraction(1, 3),), Fraction(1, 3000))
    assert found.repaired_output == realization(RAMP, found.repaired)
    assert query.find_alternative(found.repaired, found.repaired_output) == 0


def test_a_strict_condition_is_repaired_close_by():
    found, query = replayed("(assert (> Y_0 1))", "1/3")
    assert found.violated[0][1] == 0
    assert 0 < found.distance <= Fraction(1, 2**19)
    assert query.find_alternative(found.repaired, found.repaired_output) == 0


def test_the_nearest_of_several_alternatives():
    found, _ = replayed("(assert (or (>= X_0 9) (and (> X_0 0) (< X_0 0)) (>= Y_0 4)))", 1)
    assert found.repaired == (Fraction(4, 3),)


def test_a_region_without_a_witness():
    found, _ = replayed("(assert (>= Y_0 1))", -1)
    assert found.violated
    assert (found.repaired, found.distance, found.repaired_output) == (None, None, None)
    strict, _ = replayed("(assert (> Y_0 0)) (assert (<= X_0 0))", -1)
    assert strict.repaired is None


def test_no_alternative_and_no_property():
    found, _ = replayed("(assert false)", 1)
    assert (found.alternative, found.repaired) == (None, None)
    assert replay_witness(RAMP, [2], [5]).output_errors == (-1,)
    false = Query(1, 1, ((LinearCondition((), (), Fraction(-1)),),))
    assert replay_witness(RAMP, [2], query=false).repaired is None


def test_other_shapes_are_refused():
    with pytest.raises(ShapeError, match="the point has 2 coordinates"):
        replay_witness(RAMP, [1, 2])
    with pytest.raises(ShapeError, match="speaks of 1 input and 1 output"):
        replay_witness(make_network(inputs=["x", "u"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"]),
                       [1, 2], query=read_query(XY))  # fmt: skip
