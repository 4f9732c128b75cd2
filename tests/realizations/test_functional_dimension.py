"""Functional dimension: degenerate networks, known answers, symbolic and sampled second routes, forgeries."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from hypothesis import given

from exactrelu.builders.convolutional import convolution, convolutional_network
from exactrelu.builders.fully_connected import fully_connected, fully_connected_random
from exactrelu.certificates.claims import ClaimedDomain
from exactrelu.errors import CheckFailed
from exactrelu.exact.linear_algebra import rank
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.backward import parameter_jacobian
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.realizations import row_space
from exactrelu.realizations.functional_dimension import (
    check_functional_dimension,
    decide_functional_dimension,
    functional_dimension,
)
from exactrelu.realizations.parameter_rows import LocalGradient
from exactrelu.realizations.symmetries import rescale, scalings
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.split_tree import find_regions
from exactrelu.search.strategies import networks

INTEGERS = [k for k in range(-9, 10) if k]


def small(neurons, edges, *, inputs=("x",), outputs=("y",), constants=None):
    return make_network(inputs=inputs, constants=constants, neurons=neurons, edges=edges, outputs=outputs)


def checked(network, **options):
    found = functional_dimension(network, **options)
    check_functional_dimension(network, found)
    assert sum(found.counts.values()) == len(found.parameters) - found.upper
    return found


# Degenerate networks


def test_no_parameter_at_all():
    found = checked(small({}, [], outputs=("x",)))
    assert (found.value, found.parameters, found.points, found.kernel) == (0, (), (), ())


def test_no_learnable_parameter():
    net = small({"y": "relu"}, [WeightedEdge("x", "y", 3, None, False)])
    assert checked(net).value == 0
    every = functional_dimension(net, learnable_only=False)
    assert (every.value, every.parameters) == (1, ("x->y",))


def test_no_hidden_neuron():
    found = checked(fully_connected([([[1, 0], [2, 3]], [1, 0])]))
    assert (found.value, found.deficiency, found.kernel) == (6, 0, ())


def test_no_input():
    net = small({"h": "relu", "y": "linear"}, [("c", "h", 2), ("h", "y", 3)], inputs=(), constants={"c": 1})
    assert checked(net).value == 1


def test_a_constant_network():
    net = small({"y": "linear"}, [("x", "y", 0)])
    assert checked(net).value == 1  # theta -> theta x moves, though it is 0 here
    assert checked(small({"h": "relu", "y": "linear"}, [("c", "h", -1), ("h", "y", 5)], constants={"c": 1})).counts == {
        "dead": 2, "rescaling": 0, "linear": 0, "hidden": 0,
    }  # fmt: skip


def test_a_neuron_that_is_dead_for_a_reason_that_only_regions_show():
    """h = ρ(-ρ(x) - 1) is 0, and its three weights are dead."""
    net = small(
        {"a": "relu", "h": "relu", "y": "linear"},
        [("x", "a", 2), ("a", "h", -1), ("c", "h", -1), ("a", "y", 1), ("h", "y", 4)],
        constants={"c": 1},
    )
    found = checked(net)
    assert (found.value, found.counts) == (1, {"dead": 3, "rescaling": 1, "linear": 0, "hidden": 0})
    assert found.regions == 2
    assert {n.about for n in found.kernel if n.kind == "dead"} == {"a->h", "c->h", "h->y"}


def test_a_neuron_without_weights_into_it_is_at_its_kink():
    """Its weight moves it off the kink on every region, and y feels that: no region counts."""
    net = small({"h": "relu", "y": "linear"}, [("x", "h", 0), ("h", "y", 1)])
    found = checked(net)
    assert (found.value, found.regions, found.left_out) == (0, 1, 1)
    unfelt = small({"h": "relu", "y": "linear"}, [("x", "h", 0), ("h", "y", 0), ("x", "y", 1)])
    found = checked(unfelt)
    assert (found.value, found.left_out) == (1, 0)
    unmoved = small({"h": "relu", "y": "linear"}, [WeightedEdge("x", "h", 0, None, False), ("h", "y", 1)])
    assert checked(unmoved).counts["dead"] == 1


def test_the_zero_activation():
    net = small({"h": (0, 0), "y": "linear"}, [("x", "h", 2), ("h", "y", 3), ("x", "y", 1)])
    assert checked(net).counts == {"dead": 2, "rescaling": 0, "linear": 0, "hidden": 0}


# Known answers


def test_a_generic_two_layer_network_has_only_rescalings():
    found = checked(fully_connected_random([2, 3, 1], seed=0, weights=INTEGERS))
    assert (found.value, found.deficiency, found.regions) == (10, 0, None)
    assert found.counts == {"dead": 0, "rescaling": 3, "linear": 0, "hidden": 0}


def test_two_linear_layers():
    """The product of a 2 x 2 and a 2 x 2 matrix: 8 parameters, 4 directions of GL(2), 2 of them rescalings."""
    net = fully_connected([([[1, 2], [3, 5]], None), ([[2, 1], [1, 1]], None)], activations=["linear", "linear"])
    found = checked(net)
    assert (found.value, found.counts) == (4, {"dead": 0, "rescaling": 2, "linear": 2, "hidden": 0})
    assert found.regions is None


def test_a_neuron_that_is_active_everywhere_merges_with_a_skip():
    """h = ρ(|x| + 1) is linear where it matters: |x| + 1, which y reads over a skip and a bias as well."""
    net = small(
        {"a": "abs", "h": "relu", "y": "linear"},
        [("x", "a", 1), ("a", "h", 1), ("c", "h", 1), ("h", "y", 1), ("a", "y", 2), ("c", "y", 3)],
        constants={"c": 1},
    )
    found = checked(net)
    assert found.value == 2
    assert found.counts == {"dead": 0, "rescaling": 2, "linear": 2, "hidden": 0}


def test_copies_of_a_neuron_are_hidden():
    """ρ(x) + ρ(x): weights into the copies and out of them trade places."""
    net = small({"a": "relu", "b": "relu", "y": "linear"}, [("x", "a", 1), ("x", "b", 1), ("a", "y", 1), ("b", "y", 1)])
    found = checked(net)
    assert (found.value, found.deficiency) == (1, 1)
    assert found.counts == {"dead": 0, "rescaling": 2, "linear": 0, "hidden": 1}


def test_shared_parameters_count_once():
    edges = [WeightedEdge("x", "a", 2, "w"), WeightedEdge("z", "b", 2, "w"), ("a", "y", 1), ("b", "y", 3)]
    found = checked(small({"a": "relu", "b": "relu", "y": "linear"}, edges, inputs=("x", "z")))
    assert (found.value, found.rescalings, len(found.parameters)) == (2, 1, 3)


def test_a_frozen_weight_holds_its_neuron():
    edges = [WeightedEdge("x", "a", 2, None, False), ("a", "y", 1)]
    net = small({"a": "relu", "y": "linear"}, edges)
    assert (checked(net).value, functional_dimension(net).rescalings) == (1, 0)
    every = functional_dimension(net, learnable_only=False)
    assert (every.value, every.rescalings) == (1, 1)


def test_a_rescaling_with_exponents():
    net = small({"a": "relu", "b": "relu", "y": "linear"},
                [WeightedEdge("x", "a", 2, "w"), WeightedEdge("a", "b", 2, "w"), ("b", "y", 1)])  # fmt: skip
    found = checked(net)
    assert (found.value, found.kernel[0].entries) == (1, (("w", 1), ("b->y", -1)))


def test_a_large_network_needs_no_enumeration():
    found = functional_dimension(fully_connected_random([4, 12, 12, 2], seed=3, weights=INTEGERS))
    assert (found.lower, found.upper, found.regions) == (218, 218, None)


def test_a_limit_leaves_both_bounds():
    net = small({"a": "relu", "b": "relu", "y": "linear"}, [("x", "a", 1), ("x", "b", 1), ("a", "y", 1), ("b", "y", 1)])
    limits = DEFAULT_LIMITS.with_values(regions=1)
    found = functional_dimension(net, limits=limits)
    assert (found.lower, found.upper, found.value, found.deficiency) == (1, 2, None, None)
    assert "regions" in found.limit
    check_functional_dimension(net, found)
    assert decide_functional_dimension(net, 2, limits=limits).unknown
    assert decide_functional_dimension(net, 3, limits=limits).refuted
    assert decide_functional_dimension(net, 1).proved
    assert decide_functional_dimension(net, 2).refuted


# Second routes


def symbolic_rank(network, parameters):
    """What sympy differentiates on the regions of the other engine: the rank, and how many regions have a gradient.

    A neuron that vanishes on a region gets a symbol for its slope; a gradient with such a symbol in it is none.
    """
    g = network.architecture
    theta = {p: sympy.Symbol(f"t{k}") for k, p in enumerate(g.parameters)}
    x = sympy.symbols(f"x:{network.input_dimension}")
    at = {theta[p]: sympy.Rational(str(t)) for p, t in network.theta.items()}
    rows, counted = [], 0
    for region in find_regions(network, ClaimedDomain()):
        gradient = symbolic_gradient(network, theta, x, at, dict(zip(g.kinked, region.signs, strict=True)), parameters)
        if all(entry.free_symbols <= set(x) for row in gradient for entry in row):
            counted += 1
            for row in gradient:
                polynomials = [sympy.Poly(entry, *x) for entry in row]
                for j in range(len(x) + 1):
                    monomial = tuple(int(i == j) for i in range(len(x)))
                    rows.append([Fraction(str(t.coeff_monomial(monomial))) for t in polynomials])
    return rank(rows, columns=len(parameters)), counted


def symbolic_gradient(network, theta, x, at, signs, parameters):
    g = network.architecture
    value = dict(zip(g.inputs, x, strict=True)) | {c.id: sympy.Rational(str(c.value)) for c in g.constants}
    for n in g.neurons:
        z = sum(theta[e.parameter] * value[e.source] for e in g.in_edges[n.id])
        sign = {"+": 1, "-": -1, "0": 0}[signs[n.id]] if n.activation.has_kink else 1
        is_zero = n.activation.positive == n.activation.negative == 0
        slope = sympy.Symbol(f"s_{n.id}") if not sign and not is_zero else sympy.Rational(str(n.activation.slope(sign)))
        value[n.id] = slope * z
    return [[sympy.expand(sympy.diff(value[v], theta[p]).subs(at)) for p in parameters] for v in g.outputs]


@given(networks(max_inputs=2, max_neurons=4, max_outputs=2, frozen_edges=True))
def test_symbolic_differentiation_on_the_regions_agrees(net):
    found = checked(net)
    value, counted = symbolic_rank(net, found.parameters)
    columns = {p: k for k, p in enumerate(found.parameters)}
    regions = [LocalGradient(net, columns, region.sign_vector) for region in enumerate_regions(net)]
    kept = sum(not region.is_left_out for region in regions)
    assert kept <= counted
    assert found.value == value if kept == counted else found.value <= value


def test_two_kinks_that_cancel_do_not_count():
    """ρ(wx) - ρ(-wx) = wx at w = 0, with one w for both: smooth, but not by the chain rule."""
    edges = [WeightedEdge("x", "u", 0, "w"), ("u", "a", 1), ("u", "b", -1), ("a", "y", 1), ("b", "y", -1)]
    net = small({"u": "linear", "a": "relu", "b": "relu", "y": "linear"},
                [WeightedEdge(*e, None, False) if isinstance(e, tuple) else e for e in edges])  # fmt: skip
    found = checked(net)
    assert (found.value, found.parameters, found.left_out) == (0, ("w",), 1)


def sampled_rank(network, parameters, seed=0, points=8):
    """The rank of the Jacobians at random points near one of each region, small regions included."""
    rng = random.Random(seed)
    rows = []
    for region in find_regions(network, ClaimedDomain()):
        *y, t = region.point
        for k in range(points):
            x = [Fraction(v, t) + Fraction(rng.randint(-1000, 1000), 997 * 8**k) for v in y]
            if all(evaluate(network, x).activation_pattern.values()):
                J = parameter_jacobian(network, x)
                rows += [[J[p][i] for p in parameters] for i in range(network.output_dimension)]
    return rank(rows, columns=len(parameters))


@pytest.mark.parametrize("widths", [[2, 3, 1], [2, 2, 2, 1], [1, 3, 2, 2]])
@pytest.mark.parametrize("seed", range(4))
def test_random_points_agree(widths, seed):
    net = fully_connected_random(widths, seed, weights=INTEGERS)
    found = checked(net)
    assert sampled_rank(net, found.parameters) == found.value


def test_a_convolution_agrees_with_random_points():
    layers = [convolution([[[[1, 2]]], [[[2, -1]]]]), convolution([[[[1, 3]], [[-2, 1]]]])]
    net = convolutional_network((1, 1, 3), layers).network
    found = checked(net)
    assert found.rescalings == 2
    assert sampled_rank(net, found.parameters) == found.value


@given(networks(max_inputs=2, max_neurons=4, max_outputs=2))
def test_rescaling_changes_no_dimension(net):
    """The orbit of a positive rescaling is a smooth change of theta that keeps R, so ranks agree along it."""
    groups = scalings(net).groups
    if groups is not None:
        other = rescale(net, {v: Fraction(k + 2, 3) for k, group in enumerate(groups) for v in group})
        one, two = functional_dimension(net), functional_dimension(other)
        assert (one.value, one.counts, one.deficiency) == (two.value, two.counts, two.deficiency)


# Forgeries


def test_forged_evidence_is_rejected_for_its_own_reason():
    net = small({"a": "relu", "b": "relu", "y": "linear"}, [("x", "a", 1), ("x", "b", 1), ("a", "y", 1), ("b", "y", 1)])
    found = functional_dimension(net)
    moved = replace(found.kernel[0], entries=(("x->a", 1),))
    for forged, sentence in [
        (replace(found, points=((Fraction(0),),) * len(found.points)), r"\(1\) a point lies on a kink"),
        (replace(found, lower=2), r"\(2\) there are not as many rows"),
        (replace(found, points=((Fraction(-1),),) * len(found.points)), r"\(2\) the minor is zero"),
        (replace(found, upper=2), r"\(3\) the directions are dependent, or too few"),
        (replace(found, kernel=found.kernel[:2] + found.kernel[:1]), r"\(3\) the directions are dependent"),
        (replace(found, kernel=(moved, *found.kernel[1:])), r"\(4\) a direction of kind rescaling moves the value"),
    ]:
        with pytest.raises(CheckFailed, match=sentence):
            check_functional_dimension(net, forged)


def test_rows_that_are_dependent_only_modulo_the_prime(monkeypatch):
    """y = w1 x + w2 x and z = w1 x - w2 x have rank 2, and 1 modulo 2: the kernel over Q shows it."""
    net = small(
        {"u": "linear", "v": "linear", "y": "linear", "z": "linear"},
        [("x", "u", 1), ("x", "v", 1),
         *(WeightedEdge(*e, None, False) for e in (("u", "y", 1), ("v", "y", 1), ("u", "z", 1), ("v", "z", -1)))],
        outputs=("y", "z"),
    )  # fmt: skip
    assert checked(net).value == 2
    monkeypatch.setattr(row_space, "_P", 2)
    found = functional_dimension(net)
    assert (found.lower, found.upper) == (1, 2)
    assert "modulo the prime" in found.limit
