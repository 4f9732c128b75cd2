"""Tests of stability_search: exact members at every step, no step beyond the proved bound, resumable."""

from fractions import Fraction as F

import pytest

from exactrelu.errors import InputError
from exactrelu.exact.surds import sign_with_root
from exactrelu.realizations.extremal_pairs import extremal_pair
from exactrelu.realizations.optimal_constant import optimal_constant
from exactrelu.realizations.restricted_space import is_restricted
from exactrelu.realizations.stability_search import search_stability, search_state
from exactrelu.realizations.two_layer_parametrization import TwoLayer


@pytest.mark.parametrize(("d", "m", "outputs"), [(2, 1, 1), (3, 1, 2), (2, 2, 2), (3, 2, 1), (3, 3, 1)])
def test_the_best_is_what_it_says_and_within_the_bound(d, m, outputs):
    found = search_stability(d, m, outputs, seed=7, steps=120, patience=40)
    assert (found.steps, found.shape) == (120, (d, m, outputs))
    assert all(is_restricted(net) for net in found.best_pair)
    lab = found.best_stability
    assert lab.ratio_squared == found.best_ratio_squared > 0
    top = optimal_constant(d, m, outputs).upper
    square = top.a**2 + top.q
    assert sign_with_root(square - found.best_ratio_squared, 2 * top.a * top.s, top.q) >= 0


def test_one_neuron_climbs_near_four():
    """The optimum 4 is attained by members of N*_(3,1,1)."""
    assert search_stability(3, 1, seed=1, steps=400).best_ratio_squared > F(39, 10)


def test_a_search_goes_on_where_it_stopped():
    whole = search_stability(3, 2, seed=3, steps=90, patience=25)
    part = search_stability(3, 2, seed=3, steps=35, patience=25)
    assert search_stability(start=part, steps=55, patience=25) == whole
    assert search_stability(start=part, steps=0) == part
    assert search_stability(3, 2, seed=4, steps=90, patience=25) != whole


def test_it_starts_from_a_pair_and_never_loses_it():
    start = search_state(*extremal_pair(3, 3, step=2))
    assert start.best_ratio_squared == F(196, 25)
    assert start.best_stability.ratio_squared == F(196, 25)
    assert search_stability(start=start, steps=60).best_ratio_squared >= F(196, 25)


def test_zero_neurons_and_equal_functions_are_a_start():
    zero = TwoLayer.of([[0, 0], ["1/2", "1/3"]], [0, "1/2"])
    start = search_state(zero, zero)
    assert (start.ratio_squared, start.best_stability.delta) == (0, 0)
    assert search_stability(start=start, steps=30).best_ratio_squared > 0


def test_refusals():
    for words, sentence in [
        ({"d": 1}, "d must be an int >= 2, not 1"),
        ({"m": 0}, "m must be an int >= 1, not 0"),
        ({"outputs": 0}, "D must be an int >= 1, not 0"),
        ({"steps": -1}, "steps must be an int >= 0, not -1"),
        ({"patience": 0}, "patience must be an int >= 1, not 0"),
        ({"seed": -1}, "the seed"),
    ]:
        with pytest.raises(InputError, match=sentence):
            search_stability(**words)
    with pytest.raises(InputError, match="is not in"):
        search_state(TwoLayer.of([[1, 1]], [2]), TwoLayer.of([[1, 1]], [2]))
