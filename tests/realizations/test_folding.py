"""Folding: the four identities one by one, slices, the network that is left; values never change."""

from fractions import Fraction

from flint import fmpq
from hypothesis import given

from exactrelu.certificates.claims import ClaimedDomain
from exactrelu.networks.forward import realization
from exactrelu.networks.network import make_network
from exactrelu.realizations.folding import fold, minus
from exactrelu.regions.domains import whole_space
from exactrelu.regions.split_domain import claimed_domain
from exactrelu.search.strategies import networks_with_point

ALL = ClaimedDomain()


def net(neurons, edges, output="y", inputs=("x",), one=1):
    return make_network(inputs=inputs, constants={"one": one}, neurons=neurons, edges=edges, outputs=[output])


def folded(*networks):
    return fold(networks, ALL)


def test_nothing_at_all():
    empty = net({"y": "relu"}, [])
    assert folded(empty).outputs == (({},),)
    assert folded(empty).walls == ()
    assert folded(net({"y": "relu"}, [("x", "y", 0)])).walls == ()
    no_inputs = make_network(inputs=[], constants={"c": 2}, neurons={}, edges=[], outputs=["c"])
    assert fold([no_inputs], ALL).outputs == (({0: 2},),)


def test_positive_homogeneity_and_both_sides_of_a_kink():
    """ρ(6x - 4) = 2 ρ(3x - 2), and ρ(-3x + 2) = ρ(3x - 2) - (3x - 2)."""
    there = net({"y": "relu"}, [("x", "y", 6), ("one", "y", -4)])
    back = net({"y": "relu"}, [("x", "y", -3), ("one", "y", 2)])
    found = folded(there, back)
    assert found.walls == (((0, 3), (1, -2)),)
    assert found.outputs == (({2: 2},), ({2: 1, 0: -3, 1: 2},))


def test_slopes():
    """|z| = -z + 2 ρ(z), and a leaky ReLU has m z + (p - m) ρ(z)."""
    assert folded(net({"y": "abs"}, [("x", "y", 1)])).outputs == (({0: -1, 2: 2},),)
    leaky = net({"y": ("1/4", 1)}, [("x", "y", 2)])
    assert folded(leaky).outputs == (({0: fmpq(1, 2), 2: fmpq(3, 2)},),)
    assert folded(net({"y": ("1/4", "1/4")}, [("x", "y", 2)])).outputs == (({0: fmpq(1, 2)},),)


def test_one_sign_needs_no_wall():
    """ρ(h + 1) = h + 1 and ρ(-h - 1) = 0 for h = ρ(x); but 1 - h has both signs."""
    layers = [("x", "h", 1), ("h", "y", 1), ("one", "y", 1)]
    assert folded(net({"h": "relu", "y": "relu"}, layers)).outputs == (({2: 1, 1: 1},),)
    negative = [("x", "h", 1), ("h", "y", -1), ("one", "y", -1)]
    assert folded(net({"h": "relu", "y": "relu"}, negative)).outputs == (({},),)
    assert folded(net({"h": "relu", "y": "abs"}, negative)).outputs == (({2: 1, 1: 1},),)
    mixed = folded(net({"h": "relu", "y": "relu"}, [("x", "h", 1), ("h", "y", -1), ("one", "y", 1)]))
    assert mixed.walls == (((0, 1),), ((1, 1), (2, -1)))
    assert (mixed.is_shallow(0), mixed.is_shallow(1)) == (True, False)
    assert mixed.needed([{3: fmpq(1)}]) == (0, 1)
    assert mixed.needed([{0: fmpq(1), 2: fmpq(1)}]) == (0,)


def test_constants_and_linear_neurons_vanish():
    chain = net({"k": "linear", "c": "relu", "y": "linear"},
                [("one", "c", -3), ("x", "k", "1/2"), ("k", "y", 4), ("c", "y", 9)], one="1/3")  # fmt: skip
    assert folded(chain).outputs == (({0: 2},),)


def test_on_a_slice_more_is_the_same():
    pair = net({"a": "relu", "b": "relu", "y": "linear"},
               [("x", "a", 1), ("u", "b", -1), ("a", "y", 1), ("b", "y", -1)], inputs=("x", "u"))  # fmt: skip
    anti = claimed_domain(whole_space(2).through([0, 0], [1, -1]))
    assert fold([pair], anti).outputs == (({},),)
    moved = claimed_domain(whole_space(2).through([0, "1/2"], [1, "-1/2"]))
    assert fold([pair], moved).walls == (((0, 1),), ((0, 2), (1, -1)))


def test_minus_leaves_no_zeros():
    one = {0: fmpq(1), 3: fmpq(2)}
    assert minus(one, one, fmpq(0), 1) == {}
    assert minus(one, {3: fmpq(2)}, fmpq(5), 1) == {0: 1, 1: -5}


@given(drawn=networks_with_point(max_outputs=2))
def test_folding_changes_no_value(drawn):
    """The network of the sums is R(θ), and its walls are coprime, distinct, and none the opposite of another."""
    network, x = drawn
    found = fold([network], ALL)
    (sums,) = found.outputs
    assert realization(found.network(sums), x) == realization(network, x)
    opposite = {tuple((atom, -k) for atom, k in wall) for wall in found.walls}
    assert len(set(found.walls)) == len(found.walls)
    assert not opposite & set(found.walls)
    assert all(Fraction(k).denominator == 1 for wall in found.walls for _, k in wall)
