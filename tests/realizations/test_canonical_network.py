"""Rescaling, permutation, canonical representatives: degenerate networks, known orbits, brute force, refusals."""

import itertools
import math
import random
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected, fully_connected_random
from exactrelu.errors import CheckFailed, InputError, LimitExceeded, ShapeError, UnsupportedOperation
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.forward import realization
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.networks.network_text import canonical_text, fingerprint
from exactrelu.realizations.canonical_labelling import canonical_order
from exactrelu.realizations.canonical_network import canonical_network, canonical_representative, is_equivalent
from exactrelu.realizations.canonical_scaling import normalising_factors
from exactrelu.realizations.symmetries import Equivalence, check_equivalence, permute, rescale, scalings
from exactrelu.search.strategies import networks_with_point


def small(neurons, edges, *, inputs=("x",), outputs=("y",), constants=None):
    return make_network(inputs=inputs, constants=constants, neurons=neurons, edges=edges, outputs=outputs)


PAIR = small({"a": "relu", "b": "relu", "y": "linear"}, [("x", "a", 2), ("x", "b", -3), ("a", "y", 1), ("b", "y", 5)])


def shuffled(network, seed):
    """Another network of the orbit: random factors that the group allows, and random names."""
    rng = random.Random(seed)
    g = network.architecture
    for s in scalings(network).exponents:
        if all(t.denominator == 1 for t in s.values()):
            t = Fraction(rng.randint(1, 6), rng.randint(1, 6))
            network = rescale(network, {v: t**e for v, e in s.items()})
    for v in rng.sample([n.id for n in g.neurons], len(g.neurons)):
        try:
            network = rescale(network, {v: -1}) if rng.random() < 0.7 else network
        except InputError:
            continue
    hidden = [n.id for n in g.neurons if n.id not in g.outputs]
    new = [f"n{k}" for k in range(len(hidden))]
    rng.shuffle(new)
    return permute(network, dict(zip(hidden, new, strict=True)))


# Degenerate networks


def test_no_neuron_at_all():
    net = small({}, [], outputs=("x",))
    assert canonical_representative(net) == net
    assert is_equivalent(net, net).evidence == Equivalence({}, {"x": "x"})
    assert scalings(net).exponents == ()


def test_outputs_keep_their_names_and_places():
    f = small({"y": "linear", "z": "linear"}, [("x", "y", 1), ("x", "z", 2)], outputs=("y", "z"))
    g = small({"y": "linear", "z": "linear"}, [("x", "y", 1), ("x", "z", 2)], outputs=("z", "y"))
    assert canonical_representative(f) == f
    assert is_equivalent(f, g).refuted
    assert is_equivalent(f, f).proved


def test_a_constant_may_be_an_output():
    f = small({}, [], outputs=("one",), constants={"one": 1})
    assert canonical_representative(f) == f
    g = small({}, [], outputs=("two",), constants={"two": 2})
    assert is_equivalent(f, g).evidence.invariant == "values of the constants"


def test_zero_rows_make_the_outgoing_weights_coprime():
    net = small({"a": "relu", "y": "linear", "z": "linear"}, [("x", "a", 0), ("a", "y", "4/3"), ("a", "z", -2)],
                outputs=("y", "z"))  # fmt: skip
    weights = {
        str(e): canonical_representative(net).weight(e) for e in canonical_representative(net).architecture.edges
    }
    assert weights == {"x -> h1": 0, "h1 -> y": 2, "h1 -> z": -3}


def test_a_zero_row_is_normalised_after_its_readers():
    net = small({"a": "relu", "b": "relu", "c": "relu", "y": "linear"},
                [("x", "a", 0), ("a", "b", 2), ("a", "c", 3), ("x", "b", 5), ("x", "c", 7), ("b", "y", 1),
                 ("c", "y", 1)])  # fmt: skip
    expected = fingerprint(canonical_representative(net))
    for factors in ({"b": 3}, {"c": "1/5", "a": 2}, {"a": 7, "b": "2/3", "c": 4}):
        assert fingerprint(canonical_representative(rescale(net, factors))) == expected


def test_a_part_that_touches_nothing_is_normalised_too():
    def net(u, v, w):
        return small({"a": "relu", "b": "relu", "c": "relu", "y": "linear"},
                     [("a", "b", u), ("a", "c", v), ("b", "c", w), ("x", "y", 1)])  # fmt: skip

    f = net(2, 3, 5)
    assert len(normalising_factors(f)) == 3
    with pytest.raises(LimitExceeded, match="normalising parts that touch no input needs paths_listed = 3"):
        normalising_factors(f, limits=DEFAULT_LIMITS.with_values(paths_listed=2))
    assert is_equivalent(f, rescale(f, {"a": 7, "b": "1/2", "c": 3})).proved
    assert is_equivalent(f, net(2, 3, 6)).refuted  # u w / v is an invariant
    assert is_equivalent(f, net(1, 3, 10)).proved


def test_copies_of_one_neuron():
    f = fully_connected([([[1]] * 40, None), ([[1] * 40], None)])
    assert canonical_order([0] * 40, []).refinements <= 2
    assert is_equivalent(f, shuffled(f, 3)).proved


def test_many_symmetric_parts_end_soon():
    """Pairs of neurons that are alike: the symmetric group on 12 pairs has no two of them as twins."""
    neurons = {f"{s}{k}": "relu" for k in range(12) for s in "ab"} | {"y": "linear"}
    edges = [e for k in range(12) for e in (("x", f"a{k}", 1), (f"a{k}", f"b{k}", 1), (f"b{k}", "y", 1))]
    f = small(neurons, edges)
    assert is_equivalent(f, shuffled(f, 1)).proved
    long_ago = DEFAULT_LIMITS.with_values(seconds=1)
    with pytest.MonkeyPatch.context() as patch:
        times = iter([0, 2 * 10**9])
        patch.setattr(time, "monotonic_ns", lambda: next(times))
        with pytest.raises(LimitExceeded, match="ordering the neurons of a network needs seconds = more than 1"):
            canonical_order([0, 0], [], limits=long_ago)
    with pytest.raises(LimitExceeded, match="ordering the neurons of a symmetric network"):
        canonical_representative(f, limits=DEFAULT_LIMITS.with_values(paths_listed=5))
    assert is_equivalent(f, f, limits=DEFAULT_LIMITS.with_values(paths_listed=5)).unknown


def test_a_regular_graph_that_refinement_does_not_split():
    """Two hidden layers joined by cycles: one 12-cycle or two 6-cycles look alike to colour refinement."""

    def layers(cycles):
        W = [[0] * 6 for _ in range(6)]
        for cycle in cycles:
            for k, i in enumerate(cycle):
                W[i][i] = W[cycle[(k + 1) % len(cycle)]][i] = 1
        return fully_connected([([[1]] * 6, None), (W, None), ([[1] * 6], None)])

    one, two = layers([range(6)]), layers([(0, 1, 2), (3, 4, 5)])
    assert is_equivalent(one, shuffled(one, 2)).proved
    assert is_equivalent(two, shuffled(two, 2)).proved
    verdict = is_equivalent(one, two)
    assert verdict.refuted
    assert verdict.evidence.invariant == "canonical representatives"


# Sharing and freezing


def test_the_channels_of_a_convolution_are_scaled_as_one():
    shared = small(
        {"a": "relu", "b": "relu", "y": "linear"},
        [WeightedEdge("x", "a", 4, "w"), WeightedEdge("z", "b", 4, "w"), ("a", "y", 1), ("b", "y", 3)],
        inputs=("x", "z"),
    )
    assert scalings(shared).groups == (frozenset({"a", "b"}),)
    with pytest.raises(InputError, match="the edges that share the parameter 'w' would be multiplied by different"):
        rescale(shared, {"a": 2})
    assert canonical_representative(shared).theta["p1"] == 1
    assert is_equivalent(shared, shuffled(shared, 1)).proved


def test_sharing_is_not_forgotten():
    edges = [("x", "a", 1), ("x", "b", 1), ("a", "y", 1), ("b", "y", 1)]
    own = small({"a": "relu", "b": "relu", "y": "linear"}, edges)
    shared = small({"a": "relu", "b": "relu", "y": "linear"},
                   [WeightedEdge("x", "a", 1, "w"), WeightedEdge("x", "b", 1, "w"), *edges[2:]])  # fmt: skip
    assert is_equivalent(own, shared).evidence.invariant == "numbers of parameters"


def test_frozen_weights_stay():
    net = small({"a": "relu", "y": "linear"}, [WeightedEdge("x", "a", 2, None, False), ("a", "y", 3)])
    assert scalings(net).groups == ()
    with pytest.raises(InputError, match="the weight of x -> a is frozen and would change"):
        rescale(net, {"a": 2})
    other = small({"a": "relu", "y": "linear"}, [WeightedEdge("x", "a", 1, None, False), ("a", "y", 6)])
    assert is_equivalent(net, other).refuted
    assert is_equivalent(net, small({"a": "relu", "y": "linear"}, [("x", "a", 2), ("a", "y", 3)])).refuted


def test_signs_that_sharing_and_freezing_tie_together():
    """a and b share their weights into y, so they change their signs together; c is held by a frozen weight."""
    for seed, (first, second, third) in enumerate(itertools.product((1, -2), (-1, 3), (2, -5))):
        f = small(
            {"a": "linear", "b": "linear", "c": "abs", "e": "linear", "y": "linear"},
            [("x", "a", first), ("x", "b", second), WeightedEdge("a", "y", 1, "w"), WeightedEdge("b", "y", 1, "w"),
             WeightedEdge("a", "c", third, "c"), WeightedEdge("c", "e", 2, "e", False), ("e", "y", 7)],
        )  # fmt: skip
        g = shuffled(rescale(f, {"a": -1, "b": -1}), seed)
        verdict = is_equivalent(f, g)
        assert verdict.proved
        check_equivalence(f, g, verdict.evidence)


def test_factors_that_sharing_ties_by_other_equations():
    """A weight shared by two layers: k_b / k_a = k_a, so k_b is the square of k_a."""
    net = small({"a": "relu", "b": "relu", "y": "linear"},
                [WeightedEdge("x", "a", 2, "w"), WeightedEdge("a", "b", 2, "w"), ("b", "y", 1)])  # fmt: skip
    assert scalings(net).exponents == ({"a": Fraction(1, 2), "b": 1},)
    assert scalings(net).groups is None
    assert rescale(net, {"a": 3, "b": 9}).theta["w"] == 6
    with pytest.raises(UnsupportedOperation, match="other equations than equality"):
        canonical_representative(net)
    assert is_equivalent(net, net).unknown


def test_groups_that_read_each_other():
    """Sharing makes a group read from and write to another one, so there is no topological order of groups."""

    def net(u, v, w):
        return small(
            {"a": "relu", "b": "relu", "c": "relu", "y": "linear"},
            [WeightedEdge("x", "a", u, "u"), WeightedEdge("x", "c", u, "u"), ("a", "b", v), ("b", "c", w),
             ("c", "y", 1), ("b", "y", 2)],
        )  # fmt: skip

    f = net(2, 3, 5)
    assert sorted(map(len, scalings(f).groups)) == [1, 2]
    assert is_equivalent(f, shuffled(f, 4)).proved
    assert is_equivalent(f, net(2, 3, 4)).refuted


# Known answers and theorems


def test_linear_and_even_neurons_have_signs():
    f = small({"a": "abs", "b": "linear", "y": "abs"}, [("x", "a", 2), ("a", "b", -3), ("b", "y", 5)])
    g = rescale(f, {"a": -3, "b": "-1/2", "y": -1})
    assert dict(g.theta) == {"x->a": -6, "a->b": Fraction(1, 2), "b->y": 10}
    assert realization(f, [-7]) == realization(g, [-7])
    assert is_equivalent(f, g).proved
    assert dict(canonical_representative(f).theta) == dict(canonical_representative(g).theta)


def test_weights_into_a_neuron_are_coprime():
    net = canonical_network(fully_connected_random([3, 4, 4, 2], seed=5)).network
    for n in net.architecture.neurons:
        if n.id.startswith("h"):
            row = [net.weight(e) for e in net.architecture.in_edges[n.id]]
            assert all(w.denominator == 1 for w in row)
            assert not any(row) or math.gcd(*map(int, row)) == 1


def test_an_automorphism_moves_weights_only():
    swapped = permute(PAIR, {"a": "b", "b": "a"})
    assert swapped.architecture == PAIR.architecture
    assert realization(swapped, [-2]) == realization(PAIR, [-2])
    assert is_equivalent(PAIR, swapped).evidence.mapping["a"] == "b"


def test_one_changed_weight_is_refuted():
    f = fully_connected_random([3, 5, 5, 1], seed=2)
    g = f.with_theta({"W2[1,1]": f.theta["W2[1,1]"] + Fraction(1, 7)})
    verdict = is_equivalent(f, g)
    assert verdict.refuted
    assert verdict.evidence.invariant == "normalised weights without their signs"
    assert verdict.evidence.first != verdict.evidence.second


def test_inputs_by_position():
    other = permute(PAIR, {"a": "b", "b": "a"})
    renamed = small({"a": "relu", "b": "relu", "y": "linear"},
                    [("u", "a", 2), ("u", "b", -3), ("a", "y", 1), ("b", "y", 5)], inputs=("u",))  # fmt: skip
    with pytest.raises(InputError, match="has the input x where the second has u"):
        is_equivalent(other, renamed)
    assert is_equivalent(other, renamed, by_position=True).evidence.mapping["x"] == "u"
    with pytest.raises(ShapeError, match="the first network has 1 output"):
        is_equivalent(PAIR, small({"y": "linear", "z": "linear"}, [], outputs=("y", "z")))


@given(networks_with_point(max_neurons=5, max_outputs=2, frozen_edges=True), st.integers(0, 2**32))
def test_the_orbit_has_one_representative_and_one_function(pair, seed):
    """le2022, section 2: rescaling and renaming change no value; the representative does not see them either."""
    f, x = pair
    g = shuffled(f, seed)
    assert realization(f, x) == realization(g, x)
    verdict = is_equivalent(f, g)
    if verdict.unknown:
        assert scalings(f).groups is None
        return
    assert verdict.proved
    check_equivalence(f, g, verdict.evidence)
    canonical = canonical_network(f)
    assert canonical_text(canonical.network) == canonical_text(canonical_representative(g))
    assert canonical_text(canonical_representative(canonical.network)) == canonical_text(canonical.network)
    assert realization(canonical.network, x) == realization(f, x)
    check_equivalence(f, canonical.network, canonical.equivalence)


@given(st.data())
def test_brute_force_over_all_permutations_and_signs_agrees(data):
    """Two layers, abs and linear neurons: try every bijection; factors then follow from the first weights."""
    weights = st.sampled_from([-2, -1, 0, 1, 2])
    kinds = data.draw(st.lists(st.sampled_from(["relu", "abs", "linear"]), min_size=3, max_size=3))

    def draw():
        rows = [[data.draw(weights), data.draw(weights), data.draw(weights)] for _ in kinds]
        return small(
            dict(zip("abc", kinds, strict=True)) | {"y": "linear"},
            [e for v, row in zip("abc", rows, strict=True)
             for e in (("x", v, row[0]), ("z", v, row[1]), (v, "y", row[2]))],
            inputs=("x", "z"),
        )  # fmt: skip

    f = draw()
    g = shuffled(f, 1) if data.draw(st.booleans()) else draw()
    assert is_equivalent(f, g).proved == any(
        all(same_neuron(f, g, v, w) for v, w in zip("abc", order, strict=True))
        for order in itertools.permutations([n.id for n in g.architecture.neurons if n.id != "y"])
    )


def same_neuron(f, g, v, w):
    kind = f.architecture.activation_of[v]
    if g.architecture.activation_of[w] != kind:
        return False
    one = [f.weight(e) for e in (*f.architecture.in_edges[v], *f.architecture.out_edges[v])]
    other = [g.weight(e) for e in (*g.architecture.in_edges[w], *g.architecture.out_edges[w])]
    ratios = {abs(b / a) for a, b in zip(one[:2], other[:2], strict=True) if a and b}
    ratios |= {abs(one[2] / other[2])} if one[2] and other[2] else set()
    signs = [1] if kind.has_kink and kind.name != "abs" else [1, -1]
    for k in itertools.product(ratios or {1}, signs):
        k = k[0] * k[1]
        kappa = abs(k) if kind.has_kink else k
        if [a * k for a in one[:2]] == other[:2] and one[2] == other[2] * kappa:
            return True
    return False


# Refusals


@pytest.mark.parametrize(
    ("factors", "sentence"),
    [
        ({"q": 2}, "'q' is no neuron of the network"),
        ({"x": 2}, "'x' is no neuron of the network"),
        ({"a": 0}, "the factor of 'a' is zero"),
        ({"a": -1}, "the factor of 'a' is -1, and its activation allows only positive factors"),
        ({"y": 2}, "'y' is an output and would be multiplied by 2"),
        ({"a": 0.5}, "factor of 'a' must be an int"),
        ([2], "the factors must be a mapping from neurons, not a list"),
    ],
)
def test_factors_that_are_refused(factors, sentence):
    with pytest.raises(InputError, match=sentence):
        rescale(PAIR, factors)


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"x": "u"}, "'x' is no neuron"),
        ({"a": "b"}, "two nodes would have one name"),
        ({"a": "x"}, "two nodes would have one name"),
        ({"y": "z"}, "'y' is an output and would become 'z'"),
    ],
)
def test_names_that_are_refused(mapping, sentence):
    with pytest.raises(InputError, match=sentence):
        permute(PAIR, mapping)


def test_forged_equivalences_are_rejected_for_their_own_reason():
    f = PAIR
    g = permute(rescale(f, {"a": 2}), {"a": "b", "b": "a"})
    good = is_equivalent(f, g).evidence
    m, k = dict(good.mapping), dict(good.factors)
    abs_net = small(
        {"a": "abs", "b": "relu", "y": "linear"}, [("x", "a", 2), ("x", "b", -3), ("a", "y", 1), ("b", "y", 5)]
    )
    frozen = small({"a": "relu", "b": "relu", "y": "linear"},
                   [("x", "a", 2), ("x", "b", -3), ("a", "y", 1), WeightedEdge("b", "y", 5, None, False)])  # fmt: skip
    two = small({"y": "linear", "z": "linear"}, [], outputs=("y", "z"))
    tied = small({"a": "relu", "b": "relu", "y": "linear"},
                 [("x", "a", 2), ("x", "b", -3), WeightedEdge("a", "y", 1, "w"),
                  WeightedEdge("b", "y", 1, "w")])  # fmt: skip
    untied = small(
        {"a": "relu", "b": "relu", "y": "linear"}, [("x", "a", 2), ("x", "b", -3), ("a", "y", 1), ("b", "y", 1)]
    )
    same = {v: v for v in f.architecture.node_ids}
    for first, second, evidence, sentence in [
        (f, g, Equivalence(k, {**m, "a": "a"}), r"\(1\) nodes do not match"),
        (two, two, Equivalence({}, {"x": "x", "y": "z", "z": "y"}), r"\(2\) inputs or outputs"),
        (f, abs_net, Equivalence({}, same), r"\(4\) 'a' has another activation"),
        (f, f, Equivalence({"a": Fraction(-1)}, same), r"\(5\) 'a' may not have this factor"),
        (f, f, Equivalence({"y": Fraction(2)}, same), r"\(5\) 'y' may not have this factor"),
        (f, f, Equivalence({"q": Fraction(2)}, same), r"\(5\) a factor belongs to no neuron"),
        (f, frozen, Equivalence({}, same), r"\(6\) the edge b -> y has no twin"),
        (f, g, Equivalence({}, m), r"\(7\) the weight of x -> a is another one"),
        (tied, untied, Equivalence({}, same), r"\(8\) other weights are shared"),
    ]:
        with pytest.raises(CheckFailed, match=sentence):
            check_equivalence(first, second, evidence)
    check_equivalence(f, g, good)


def test_constants_that_differ_are_no_twins():
    f = small({"y": "relu"}, [("c", "y", 1)], constants={"c": 1})
    g = small({"y": "relu"}, [("c", "y", 1)], constants={"c": 2})
    with pytest.raises(CheckFailed, match=r"\(3\) a constant has another value"):
        check_equivalence(f, g, Equivalence({}, {"x": "x", "c": "c", "y": "y"}))


def test_names_with_arrows_in_them():
    f = small({"a": "relu", "b->c": "linear"}, [("x", "a", 1), ("a", "b->c", 2)], outputs=("b->c",))
    assert is_equivalent(canonical_representative(f), f).proved
    g = make_network(inputs=["x", "x->a"], neurons={"a->y": "linear", "y": "linear"}, outputs=["a->y", "y"],
                     edges=[WeightedEdge("x", "a->y", 1, "p"), WeightedEdge("x->a", "y", 2, "q")])  # fmt: skip
    assert is_equivalent(canonical_representative(g), g).proved


def test_names_that_are_taken():
    net = small({"a": "relu", "y": "linear"}, [("h1", "a", 2), ("a", "y", 3)], inputs=("h1",))
    assert canonical_representative(net).architecture.activation_of.keys() == {"h'1", "y"}
