"""Sign patterns near the weights: curves are evaluated, refutations multiplied out, chance finds nothing new."""

import functools
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import CheckFailed, InputError
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.search.strategies import networks, points
from exactrelu.training import local_patterns as local_room
from exactrelu.training.curves import Curve, signs_along
from exactrelu.training.local_patterns import Refutation, check_refutation, local_patterns

F = Fraction


def chain(*weights, activation="relu"):
    names = [f"h{k}" for k in range(1, len(weights) + 1)]
    ends = ["x", *names]
    return make_network(
        inputs=["x"],
        neurons=dict.fromkeys(names, activation),
        edges=[(ends[k], ends[k + 1], w) for k, w in enumerate(weights)],
        outputs=[names[-1]],
    )


def frozen(source, target, weight):
    return WeightedEdge(source, target, weight, f"{source}=>{target}", False)


def kinks_with_a_square(cross):
    """ρ(q1) - ρ(q2) at q1 = w1, q2 = -w1 - (w2² + cross w2 w3 + w3²), and all weights zero."""
    edges = [
        WeightedEdge("x", "l1", 0, "w1"),
        WeightedEdge("x", "n2", 0, "w2"),
        WeightedEdge("x", "n3", 0, "w3"),
        WeightedEdge("n2", "m", 0, "w2"),
        WeightedEdge("n3", "m3", 0, "w3"),
        WeightedEdge("n3", "m23", 0, "w2"),
        frozen("l1", "a", 1),
        frozen("l1", "b", -1),
        frozen("m", "b", -1),
        frozen("m3", "b", -1),
        frozen("m23", "b", -cross),
        frozen("a", "y", 1),
        frozen("b", "y", -1),
    ]
    neurons = dict.fromkeys(["l1", "n2", "n3", "m", "m3", "m23", "y"], "linear") | {"a": "relu", "b": "relu"}
    return make_network(inputs=["x"], neurons=neurons, edges=edges, outputs=["y"])


def checked(net, *xs, **options):
    """The local patterns, with every curve evaluated and every refutation checked."""
    evaluations = [evaluate(net, x) for x in xs]
    found = local_patterns(evaluations, **options)
    for signs, curve in found.realized.items():
        assert signs_along(evaluations, found.zeros, curve) == signs
        assert signs == signs_at(net, xs, found.zeros, curve.displaced(net.theta, learnable(net), F(1, 10**9)))
    for refutation in found.refuted:
        check_refutation(refutation, evaluations, found.zeros)
    return found


def learnable(net):
    return net.architecture.learnable_parameters


def signs_at(net, xs, zeros, theta):
    near = net.with_theta(theta)
    patterns = [evaluate(near, x).activation_pattern for x in xs]
    return tuple(patterns[sample][neuron] for neuron, sample in zeros)


def test_without_zeros_there_is_one_empty_pattern():
    found = checked(chain(1), [1])
    assert (found.zeros, list(found.realized), found.undecided, found.refuted) == ((), [()], (), ())


def test_a_neuron_that_no_output_hears_does_not_count():
    net = make_network(
        inputs=["x"], neurons={"dead": "relu", "y": "relu"}, edges=[("x", "dead", 0), ("x", "y", 1)], outputs=["y"]
    )
    assert checked(net, [1]).zeros == ()


def test_a_frozen_zero_carries_nothing():
    net = make_network(
        inputs=["x"],
        neurons={"h": "relu", "y": "linear"},
        edges=[("x", "h", 0), frozen("h", "y", 0), ("x", "y", 1)],
        outputs=["y"],
    )
    assert checked(net, [1]).zeros == ()


def test_at_input_zero_no_pre_activation_ever_moves():
    assert list(checked(chain(1, 1), [0]).realized) == [(0, 0)]


def test_frozen_weights_hold_the_pre_activation():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[frozen("x", "y", 0)], outputs=["y"])
    assert list(checked(net, [3]).realized) == [(0,)]


def test_one_zero_has_two_sides_and_the_neuron_behind_it_goes_silent():
    found = checked(chain(0, 0), [1])
    assert set(found.realized) == {(1, 1), (1, -1), (-1, 0)}
    assert found.undecided == ()


def test_a_positive_weight_hands_the_sign_on():
    found = checked(chain(0, 2), [1])
    assert set(found.realized) == {(1, 1), (-1, 0)}
    (refutation,) = found.refuted
    assert refutation.signs == (1, -1)


def test_the_chain_of_abs_keeps_both_sides():
    found = checked(chain(0, 2, activation="abs"), [1])
    assert set(found.realized) == {(1, 1), (-1, 1)}


def test_two_samples_on_one_line_have_two_of_four_patterns():
    assert set(checked(chain(0), [1], [2]).realized) == {(1, 1), (-1, -1)}
    assert set(checked(chain(0), [1], [-2]).realized) == {(1, -1), (-1, 1)}


def test_samples_may_be_left_out():
    assert checked(chain(0), [1], [2], samples=[1]).zeros == (("h1", 1),)


def test_lines_in_general_position_have_two_n_cells():
    """n lines through 0 in the plane of the in-weights cut it into 2n cells (schlaefli1901)."""
    net = make_network(inputs=["x", "y"], neurons={"h": "relu"}, edges=[("x", "h", 0), ("y", "h", 0)], outputs=["h"])
    found = checked(net, *[[k, 1] for k in range(5)])
    assert len(found.realized) == 10
    assert found.undecided == ()


def test_a_square_refutes_signs_that_first_order_leaves_open():
    found = checked(kinks_with_a_square(0), [1])
    assert set(found.realized) == {(1, -1), (-1, 1), (-1, -1)}
    assert [r.signs for r in found.refuted] == [(1, 1)]
    assert any(r.squares for r in found.refuted)


def test_what_only_a_sum_of_squares_would_refute_stays_undecided():
    found = checked(kinks_with_a_square(1), [1])
    assert set(found.realized) == {(1, -1), (-1, 1), (-1, -1)}
    assert found.undecided == ((1, 1),)


def test_too_many_patterns_are_refused():
    net = make_network(
        inputs=["x"],
        neurons={**{f"h{k}": "relu" for k in range(4)}, "y": "linear"},
        edges=[e for k in range(4) for e in (("x", f"h{k}", 0), (f"h{k}", "y", 1))],
        outputs=["y"],
    )
    with pytest.raises(
        InputError, match="4 zero pre-activations have more than patterns=15 sign patterns nearby; raise"
    ):
        local_patterns([evaluate(net, [1])], patterns=15)
    assert len(checked(net, [1], patterns=16).realized) == 16


def test_what_is_too_long_to_write_out_is_undecided(monkeypatch):
    short = functools.partial(local_room.pre_activation_polynomials, terms=0)
    monkeypatch.setattr(local_room, "pre_activation_polynomials", short)
    found = local_patterns([evaluate(chain(0, 2), [1])])
    assert set(found.realized) == {(1, 1)}
    assert set(found.undecided) == {(1, -1), (-1, 1), (-1, -1)}
    with pytest.raises(CheckFailed, match=r"\(0\) pre-activation 0 is too long"):
        check_refutation(Refutation((1,), ({(): F(1)},), {}), [evaluate(chain(0, 2), [1])], found.zeros)


def test_multipliers_of_degree_one_are_sought_within_bounds(monkeypatch):
    monkeypatch.setattr(local_room, "_UNKNOWNS", 0)
    found = local_patterns([evaluate(chain(0, 2), [1])])
    assert found.undecided == ((1, -1),)


def test_forged_refutations_are_rejected_for_their_reason():
    evaluations = [evaluate(chain(0, 2), [1])]
    (good,) = local_patterns(evaluations).refuted
    zeros = local_patterns(evaluations).zeros

    def rejected(match, **changes):
        fields = {"signs": good.signs, "multipliers": good.multipliers, "squares": good.squares} | changes
        with pytest.raises(CheckFailed, match=match):
            check_refutation(Refutation(**fields), evaluations, zeros)

    rejected(r"\(1\) multiplier 0 is not positive", multipliers=({(): F(-1)}, {(): F(1)}))
    rejected(r"\(2\) all multipliers are zero", multipliers=({}, {}))
    rejected(r"\(3\) the combination", multipliers=({(): F(1)}, {(): F(1)}))
    rejected(r"\(3\) the combination", signs=(1, 1))
    rejected(r"\(4\) a square is none", squares={(0,): F(1)})
    rejected(r"\(4\) a square is none", squares={(0, 0): F(-1)})


def test_a_curve_may_touch_to_higher_order():
    evaluations = [evaluate(kinks_with_a_square(0), [1])]
    zeros = [("a", 0), ("b", 0)]
    assert signs_along(evaluations, zeros, Curve((F(-1), F(1), F(0)), (1, 1, 1))) == (-1, 1)
    assert signs_along(evaluations, zeros, Curve((F(-1), F(1), F(0)), (3, 1, 1))) == (-1, -1)
    assert signs_along(evaluations, zeros, Curve((F(0), F(0), F(0)), (1, 1, 1))) == (0, 0)


ZEROS = st.sampled_from([F(0), F(0), F(1), F(-1), F(1, 2)])


@given(networks(max_inputs=2, max_neurons=4, weights=ZEROS, frozen_edges=True), st.data())
def test_chance_finds_no_pattern_beyond_those_listed(net, data):
    """Every pattern near the weights is realized or undecided; refuted beginnings never occur."""
    xs = data.draw(st.lists(points(net.input_dimension, 1, 1), min_size=1, max_size=2))
    found = checked(net, *xs)
    chance = random.Random(3)
    beginnings = {refutation.signs for refutation in found.refuted}
    for _ in range(25):
        coefficients = tuple(F(chance.randint(-9, 9)) for _ in learnable(net))
        curve = Curve(coefficients, tuple(chance.randint(1, 3) for _ in coefficients))
        signs = signs_at(net, xs, found.zeros, curve.displaced(net.theta, learnable(net), F(1, 10**6)))
        assert not any(signs[: len(b)] == b for b in beginnings)
        listed = [*found.realized, *found.undecided]
        assert any(all(a in (0, b) for a, b in zip(signs, known, strict=True)) for known in listed)
