"""Lemma 4 in closed form, Remark 1 with ranks that are attained, Lemma 8 at zeros, Lemma 9 with absolute values."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exactrelu.builders.convolutional import convolution, convolutional_network
from exactrelu.builders.gallery_errata import (
    e4_linear_pair,
    e5_two_convolutions,
    e6_difference,
    e6_two_relus,
    e7_skip_triangle,
)
from exactrelu.builders.two_layer import two_layer
from exactrelu.errors import InputError
from exactrelu.networks.backward import jacobian
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.paths.decomposition import decompose
from exactrelu.paths.path_list import list_paths
from exactrelu.search.strategies import networks_with_point, rationals
from exactrelu.training.adjacent_layers import adjacent_pairs
from exactrelu.training.data import Dataset
from exactrelu.training.equal_partials import decide_equal_partials, partial_subdifferentials, slope_product
from exactrelu.training.invariant_pairs import find_invariant_pairs
from exactrelu.training.losses import given_loss
from exactrelu.training.matrix_invariance import decide_matrix_invariance
from exactrelu.training.non_invariance import (
    GramDrift,
    decide_drift_ranks,
    difference_formula,
    gram_drift,
    neuron_terms,
)
from exactrelu.training.vertex_invariance import decide_pair_invariance
from exactrelu.training.weight_sharing import channel_pairs, decide_weight_sharing

F = Fraction
ONE = (Dataset([[1]]), given_loss([1]))


@st.composite
def hidden(draw, most=4):
    d, m, n = draw(st.integers(1, 2)), draw(st.integers(2, most)), draw(st.integers(1, 2))
    number = rationals(3, 2)
    rows = [[draw(number) for _ in range(d)] for _ in range(m)]
    net = two_layer(rows, [draw(number) for _ in range(m)])
    return (
        net,
        Dataset([[draw(number) for _ in range(d)] for _ in range(n)]),
        given_loss([draw(number) for _ in range(n)]),
    )


@given(hidden())
def test_lemma_4_the_formula_is_the_difference_of_the_rates(instance):
    net, data, loss = instance
    for u, v in combinations(net.architecture.kinked, 2):
        rates = decide_pair_invariance(net, u, v, data, loss, "positive").evidence
        assert difference_formula(net, u, v, data, loss, "positive") == rates.outgoing - rates.incoming


@given(hidden(6))
def test_remark_1(instance):
    """The closed matrices are the Gram rates; their ranks are at most 2n, 2n, 4n."""
    net, data, loss = instance
    drift = gram_drift(net, net.architecture.kinked, data, loss)
    assert decide_drift_ranks(drift).proved
    (pair,) = find_invariant_pairs(net)
    assert [c[0] for c in pair.channels] == list(net.architecture.kinked)
    rates = decide_matrix_invariance(pair, net, data, loss, "positive").evidence.rates
    assert (drift.incoming, drift.outgoing) == (rates.incoming, rates.outgoing)


@pytest.mark.parametrize(("active", "inactive", "ranks"), [(1, 1, (2, 2, 2)), (2, 2, (2, 2, 4)), (3, 3, (2, 2, 4))])
def test_ranks_that_are_attained(active, inactive, ranks):
    rows = [(k + 1, k * k + 1) for k in range(active)] + [(-k - 1, -k) for k in range(inactive)]
    net = two_layer(rows, [k + 1 + (k % 2) for k in range(len(rows))])
    assert gram_drift(net, net.architecture.kinked, Dataset([[1, 2]]), given_loss([1])).ranks == ranks


def test_ranks_of_two_samples():
    rows = [(1, 0), (0, 1), (-1, 3), (2, -1), (-1, -1), (3, -2), (-2, 1), (1, 4)]
    net = two_layer(rows, [1, 2, -1, 3, 1, -2, 2, 5])
    drift = gram_drift(net, net.architecture.kinked, Dataset([[1, 2], [2, -3]]), given_loss([1, -2]))
    assert drift.ranks[2] > 4
    assert decide_drift_ranks(drift).proved


def test_a_rank_that_is_too_large_is_heard():
    assert decide_drift_ranks(GramDrift(("h",), 1, (), (), (3, 2, 4))).refuted


def test_one_neuron_and_none():
    net = two_layer([(1,)], [2])
    assert gram_drift(net, ["h1_1"], *ONE).ranks == (1, 1, 0)
    assert gram_drift(net, [], *ONE).ranks == (0, 0, 0)


def test_terms_of_a_neuron():
    ((u, v),) = neuron_terms(two_layer([(2,), (-1,)], [3, 5]), ["h1_1", "h1_2"], *ONE)
    assert (u.slope, u.pre_activation, u.adjoint) == (1, 2, 3)
    assert (v.slope, v.pre_activation, v.adjoint) == (0, -1, 5)
    net = two_layer([(0,), (1,)], [3, 5])
    ((u, _),) = neuron_terms(net, ["h1_1", "h1_2"], *ONE, at_zero={("h1_1", 0): F(1, 2)})
    assert u.slope == F(1, 2)


def test_e5_equal_entries_of_linear_convolutions():
    built = e5_two_convolutions()
    found = decide_matrix_invariance(adjacent_pairs(built)[0], built.network, Dataset([[1, 2, 4]]), given_loss([1]))
    assert found.evidence.do_agree == ((0, 0), (0, 1), (1, 1))


def test_refusals_of_the_formula():
    net = make_network(
        inputs=["x"],
        neurons={"h": "linear", "k": "linear", "y": "linear"},
        edges=[("x", "h", 1), ("x", "k", 1), ("h", "y", 1), WeightedEdge("k", "y", 1, "f", False)],
        outputs=["y"],
    )
    with pytest.raises(InputError, match="the edge k -> y is frozen; the formula is for learnable weights"):
        difference_formula(net, "h", "k", *ONE)
    with pytest.raises(InputError, match="'x' is no neuron; only neurons have slopes"):
        neuron_terms(net, ["x"], *ONE)


# Lemma 8


@given(networks_with_point(max_inputs=2, max_neurons=3, weights=rationals(2, 2).filter(bool), shared_parameters=False))
def test_lemma_8_off_the_kinks(drawn):
    """The partials of the tree by reverse mode, by Clarke's subdifferential and by slopes are one."""
    net, x = drawn
    e = evaluate(net, x)
    paths = list_paths(net)
    products = [slope_product(e, path) for path in paths]
    assume(None not in products and 0 < len(paths) <= 10)
    intervals = partial_subdifferentials(net, x)
    d = decompose(net)
    gradient = jacobian(d.tree.as_network(), d.h(x), at_zero="positive")[0]
    assume(all(e.pre_activations[v] for v in net.architecture.kinked if net.architecture.in_edges[v]))
    assert intervals == tuple((p, p) for p in products) == tuple((t, t) for t in gradient)


def test_e6_the_absolute_tree():
    p, q = list_paths(e6_difference())
    signed = decide_equal_partials(e6_difference(), p, q, [1, 1])
    absolute = decide_equal_partials(e6_difference(), p, q, [1, 1], absolute=True)
    assert signed.proved
    assert (absolute.evidence.first, absolute.evidence.second) == ((1, 1), (-1, -1))


def test_e6_a_zero_that_counts_as_active():
    paths = list_paths(e6_two_relus())
    verdict = decide_equal_partials(e6_two_relus(), paths[0], paths[3], [0, 1])
    assert verdict.reason == "the partials are [0, 1] and 1"
    assert verdict.evidence.products == (None, 1)


def test_different_lengths_and_equal_products():
    p, q = list_paths(e7_skip_triangle())
    assert decide_equal_partials(e7_skip_triangle(), p, q, [1]).proved
    assert decide_equal_partials(e7_skip_triangle(), p, q, [-1]).refuted


def test_an_undecided_subdifferential_is_unknown(monkeypatch):
    from exactrelu.training import equal_partials

    monkeypatch.setattr(equal_partials, "partial_subdifferentials", lambda *args, **options: None)
    p, q = list_paths(e6_difference())
    assert decide_equal_partials(e6_difference(), p, q, [1, 1]).unknown


def test_an_undecided_subdifferential_has_no_intervals(monkeypatch):
    from exactrelu.training import equal_partials
    from exactrelu.verdict import unknown

    class Undecided:
        verdict = unknown("too many patterns")

    monkeypatch.setattr(equal_partials, "clarke_of_realization", lambda *args: Undecided())
    assert partial_subdifferentials(e6_difference(), [1, 1]) is None


def test_a_name_that_is_taken():
    net = make_network(inputs=["1"], neurons={"o": "relu"}, edges=[("1", "o", 2)], outputs=["o"])
    assert partial_subdifferentials(net, [1]) == ((1, 1),)
    taken = make_network(inputs=["1"], neurons={}, edges=[], outputs=["1"])
    assert partial_subdifferentials(taken, [1]) == ((1, 1),)


def test_refusals_of_paths():
    p, q = list_paths(e6_difference())
    with pytest.raises(InputError, match="the two paths must have edges and end at the same output"):
        decide_equal_partials(e6_difference(), p, (), [1, 1])
    other = list_paths(e6_two_relus())[0]
    wide = make_network(
        inputs=["x1"],
        neurons={"h1_1": "relu", "y": "linear"},
        edges=[("x1", "h1_1", 1), ("h1_1", "y", 1)],
        outputs=["y"],
    )
    with pytest.raises(InputError, match="not both are paths to 'y'; take them from list_paths"):
        decide_equal_partials(e6_difference(), p, other, [1, 1])
    assert decide_equal_partials(wide, *list_paths(wide) * 2, [1]).proved
    assert p != q


# Lemma 9


def test_e4_absolute_values():
    net, data = e4_linear_pair(), Dataset([[0, 1]])
    (pair,) = find_invariant_pairs(net)
    absolute = decide_weight_sharing(pair, 0, 1, net, data, given_loss([1]), absolute=True)
    assert (-absolute.evidence.incoming, -absolute.evidence.outgoing) == (1, -1)
    plain = decide_weight_sharing(pair, 0, 1, net, data, given_loss([1]))
    assert (-plain.evidence.incoming, -plain.evidence.outgoing) == (-1, -1)


def test_pairs_of_a_padded_kernel_leave_out_what_meets_zeros_only():
    """A kernel of 3 entries on one position with padding 1 meets the input in its middle only."""
    kernels = [convolution([[[1, 2, 3]], [[4, 5, 6]]], padding=1), convolution([[[1], [2]]])]
    built = convolutional_network((1, 1), kernels)
    (pair,) = adjacent_pairs(built)
    assert channel_pairs(pair, 0, 1) == ((("T1[1,1,2]", "T1[2,1,2]"),), (("T2[1,1,1]", "T2[1,2,1]"),))


def test_refusals_of_channels():
    net = e4_linear_pair().with_theta({"W1[1,1]": 0})
    (pair,) = find_invariant_pairs(net)
    with pytest.raises(InputError, match="there is no channel 2; the channels are 0 to 1"):
        channel_pairs(pair, 0, 2)
    with pytest.raises(InputError, match="is zero, where the absolute value has no derivative"):
        decide_weight_sharing(pair, 0, 1, net, Dataset([[0, 1]]), given_loss([1]), absolute=True)
