"""The number of conservation laws: published tables, named architectures, bounds from both sides."""

import dataclasses
import importlib.util
import itertools
import random
from pathlib import Path

import pytest

from exactrelu.builders.fully_connected import fully_connected, fully_connected_random
from exactrelu.builders.gallery import gallery_network
from exactrelu.builders.random_dags import random_dag
from exactrelu.errors import InputError, LimitExceeded, ShapeError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.training.laws import as_family, check_cost, conservation_laws, find_laws
from exactrelu.training.laws_patterns import ALL_PATTERNS, listed_patterns
from exactrelu.training.laws_polynomials import find_broken_monomial, model_polynomials
from exactrelu.training.laws_structure import make_structure

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "laws.py"


@pytest.fixture(scope="module")
def tables():
    spec = importlib.util.spec_from_file_location("benchmark_laws", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def linear(*widths):
    return conservation_laws(fully_connected_random(widths, seed=1, bias=False), "linear")


# --- degenerate networks first


def test_a_network_without_learnable_parameters_has_no_law():
    net = make_network(
        inputs=["x"], neurons={"y": "relu"}, edges=[WeightedEdge("x", "y", 2, learnable=False)], outputs=["y"]
    )
    report = conservation_laws(net)
    assert (report.parameters, report.lie_dimension, report.laws, report.status) == (0, 0, 0, "certified")


def test_one_linear_layer_conserves_nothing():
    assert linear(2, 3).laws == 0


def test_a_network_with_an_input_as_output_conserves_every_parameter():
    net = make_network(inputs=["x"], neurons={"h": "relu"}, edges=[("x", "h", 1)], outputs=["x"])
    report = conservation_laws(net)
    assert (report.laws, [law.kind for law in report.basis]) == (1, ["dead parameter"])


def test_parameters_on_no_active_path_are_conserved():
    net = fully_connected_random([2, 3, 1], seed=0, bias=False)
    report = conservation_laws(net, ["+-+"])
    assert sum(law.kind == "dead parameter" for law in report.basis) == 3
    assert report.known == report.laws


def test_a_zero_constant_and_a_frozen_zero_carry_nothing():
    net = make_network(
        inputs=["x"],
        constants={"zero": 0},
        neurons={"h": "relu", "y": "linear"},
        edges=[("x", "h", 1), ("zero", "h", 5), WeightedEdge("x", "y", 0, learnable=False), ("h", "y", 1)],
        outputs=["y"],
    )
    report = conservation_laws(net)
    assert report.certified
    assert {law.formula for law in report.basis} == {"zero->h", "x->h^2 - h->y^2"}


def test_several_outputs_two_constants_and_a_leaky_slope():
    net = make_network(
        inputs=["x"],
        constants={"one": 1, "two": 2},
        neurons={"h": ("1/10", 1), "k": "abs", "y": "linear", "z": "linear"},
        edges=[
            ("x", "h", 1), ("one", "h", 1), ("two", "k", 1), ("h", "k", 1), ("k", "y", 1), ("h", "z", 1), ("k", "z", 1),
        ],
        outputs=["y", "z"],
    )  # fmt: skip
    report = conservation_laws(net)
    assert report.certified
    assert {law.kind for law in report.basis} == {"balancedness"}
    assert report.laws == 2


# --- tables


def test_linear_architectures(tables):
    for widths, size, laws, known in tables.LINEAR_ROWS:
        report = linear(*widths)
        assert (report.parameters, report.laws, report.known, report.status) == (size, laws, known, "certified")


def test_relu_architectures_have_balancedness_only(tables):
    for widths, size, laws in tables.RELU_ROWS:
        report = conservation_laws(tables.plain(widths))
        assert (report.parameters, report.laws, report.status) == (size, laws, "certified")
        assert {law.kind for law in report.basis} == {"balancedness"}
        hidden = sum(widths[1:-1])
        by_list = conservation_laws(tables.plain(widths), ["".join(s) for s in itertools.product("+-", repeat=hidden)])
        assert (by_list.laws, by_list.status) == (laws, "certified")


def test_families_of_masks(tables):
    for widths, masks, size, laws, known in tables.MASK_ROWS:
        report = conservation_laws(tables.plain(widths), masks)
        assert (report.parameters, report.laws, report.known, report.status) == (size, laws, known, "certified")


def test_the_cubic_law_of_two_masks(tables):
    """(u1 + v1)(u3 + v3)(u2 - v2) with u = W1, v = W2, up to laws of lower degree times parameters."""
    report = conservation_laws(tables.plain((1, 3, 1)), ["++-", "-++"])
    (law,) = [law for law in report.basis if law.kind == "polynomial"]
    assert max(len(names) for _, names in law.terms) == 3


def test_residual_networks(tables):
    for skip, size, if_linear, if_relu in tables.RESIDUAL_ROWS:
        for activation, laws in (("linear", if_linear), ("relu", if_relu)):
            report = conservation_laws(tables.residual(skip, activation))
            assert (report.parameters, report.laws, report.status) == (size, laws, "certified")
            stream = [law for law in report.basis if law.kind == "residual stream"]
            assert len(stream) == (6 if skip == "identity" else 0)
            assert all("frozen edges tie" in law.explanation for law in stream)


def test_convolutions(tables):
    for (length, channels, kernels), size, if_linear, if_relu in tables.CONVOLUTION_ROWS:
        for activation, laws in (("linear", if_linear), ("relu", if_relu)):
            report = conservation_laws(tables.convolutions(length, channels, kernels, activation))
            assert (report.parameters, report.laws, report.status) == (size, laws, "certified")


def test_the_published_relu_networks(tables):
    for widths, bias, size in tables.published_relu():
        report = conservation_laws(tables.hidden_biases(widths) if bias else tables.plain(widths))
        assert (report.parameters, report.laws, report.status) == (size, sum(widths[1:-1]), "certified")


def test_the_published_linear_networks(tables):
    """The numbers in the last column are those printed for these networks by their authors' notebook."""
    found = {}
    for widths in tables.published_linear():
        report = linear(*widths)
        assert report.certified
        assert report.extra == 0
        found[tuple(widths)] = (report.parameters, report.laws)
    assert len(tables.published_linear()) == 50
    assert found[5, 5, 4, 4, 5] == (81, 35)
    assert found[2, 4, 5, 2, 3] == (44, 28)
    assert found[5, 3, 2, 4, 5] == (49, 19)


def test_lemma_2_misses_laws_exactly_where_there_is_a_scalar_module(tables):
    exceptions = 0
    for widths in tables.small_linear():
        report = linear(*widths)
        assert report.certified, widths
        assert (report.extra > 0) == tables.has_scalar_module(widths), widths
        assert report.extra == sum(law.count for law in report.basis if law.kind == "module"), widths
        exceptions += report.extra > 0
    assert exceptions == 41


def test_the_module_is_named():
    report = linear(1, 2, 2, 1)
    (law,) = [law for law in report.basis if law.kind == "module"]
    assert law.count == 1
    assert "the module from x to y (h1_1, h1_2, h2_1, h2_2 inside) has 8 parameters" in law.explanation
    assert report.verdict.proved


# --- samples


def test_fewer_samples_conserve_more():
    net = fully_connected_random([3, 4, 1], seed=4, bias=False, weights=[t for t in range(-9, 10) if t])
    rng = random.Random(9)
    data = [[rng.randint(-5, 5) for _ in range(3)] for _ in range(20)]
    reports = [conservation_laws(net, data=data[:n], fixed_inputs=True) for n in (1, 2, 4, 6, 10, 20)]
    assert all(report.certified for report in reports)
    laws = [report.laws for report in reports]
    assert laws == sorted(laws, reverse=True)
    assert laws[0] == 15  # a single field has 16 - 1 laws
    free = conservation_laws(net, data=data)
    assert free.laws <= laws[-1]
    assert laws[-1] == 4  # one balancedness for each hidden neuron


def test_a_sample_on_a_kink_is_said():
    report = conservation_laws(gallery_network("tent"), data=[["0"], ["1"]])
    assert any("on the kink" in note for note in report.notes)


# --- two routes


@pytest.mark.parametrize("seed", range(40))
def test_all_patterns_at_once_and_one_by_one_agree(seed):
    """A drawn slope and a listed one: the model is affine in each slope."""
    net = random_dag(
        seed, neurons=5, activations=("relu", "linear", ("1/3", 1)), share_probability="1/4", freeze_probability="1/4"
    )
    kinked = len(net.architecture.kinked)
    every = ["".join(signs) for signs in itertools.product("+-", repeat=kinked)]
    first, second = conservation_laws(net), conservation_laws(net, every)
    assert first.laws == second.laws
    assert first.parameters == first.laws + first.lie_dimension


@pytest.mark.parametrize("seed", range(60))
def test_every_law_is_a_polynomial_identity(seed):
    """The laws that a mixing proves node by node also vanish path by path."""
    rng = random.Random(seed)
    net = random_dag(
        seed,
        inputs=rng.randint(1, 3),
        neurons=rng.randint(1, 6),
        edge_probability="3/4",
        bias_probability=rng.choice([0, "1/2"]),
        share_probability=rng.choice([0, "1/3"]),
        freeze_probability=rng.choice([0, "1/3"]),
        activations=rng.choice([("relu",), ("linear",), ("relu", "linear", "abs")]),
        degenerate=seed % 3 == 0,
    )
    finding = find_laws(net, as_family(net, rng.choice(["all", "linear", "realised"])))
    polynomials = model_polynomials(finding.structure)
    for candidate in finding.chosen:
        if candidate.law.kind != "module":
            source = candidate.source
            law = source if isinstance(source, dict) else {(p, q): c for p, q, c in source.terms}
            assert find_broken_monomial(law, polynomials) is None


@pytest.mark.parametrize("seed", range(3))
def test_another_seed_changes_no_certified_answer(seed):
    net = fully_connected_random([2, 3, 3, 1], seed=0, bias=False)
    assert conservation_laws(net, "linear", seed=seed).laws == linear(2, 3, 3, 1).laws


def test_what_is_not_certified_is_said():
    """Three samples whose gradients commute; one of the two laws is no polynomial, and no search here finds it."""
    frozen = lambda source, target, weight: WeightedEdge(source, target, weight, learnable=False)  # noqa: E731
    net = make_network(
        inputs=["x1", "x2"],
        neurons={"v1": "relu", "v2": "relu", "y": "linear"},
        edges=[
            frozen("x1", "v1", "-1/3"), ("x2", "v1", -1), ("x1", "v2", -1), ("x2", "v2", 0),
            ("x1", "y", 1), ("v1", "y", 1), frozen("v2", "y", 1),
        ],
        outputs=["y"],
    )  # fmt: skip
    report = conservation_laws(net, data=[[5, 3], [-2, -3], [-2, 5]], fixed_inputs=True)
    assert (report.laws, report.explained, report.status) == (2, 1, "with high probability")
    assert report.verdict.unknown
    assert "between 1 (laws with a proof) and 2 (independent brackets)" in report.theorem


# --- refusals


def test_refusals_say_what_to_do():
    net = fully_connected_random([1, 2, 1], seed=0)
    with pytest.raises(InputError, match="there is no family 'some'; known are all, linear, realised"):
        conservation_laws(net, "some")
    with pytest.raises(InputError, match="patterns and data were both given"):
        conservation_laws(net, "linear", data=[[1]])
    with pytest.raises(InputError, match="there are no inputs to fix"):
        conservation_laws(net, fixed_inputs=True)
    with pytest.raises(InputError, match="the patterns must be a name or sign vectors, not a int"):
        conservation_laws(net, 3)
    with pytest.raises(ShapeError, match="pattern 0 has 1 sign, the network 2 neurons with a kink"):
        conservation_laws(net, ["+"])


def test_a_large_network_is_refused_with_an_estimate_of_the_cost():
    net = fully_connected_random([60, 60, 60], seed=0, bias=False)
    with pytest.raises(
        LimitExceeded, match=r"counting the laws of 7,200 parameters .* needs seconds = \d+, the limit is 9"
    ):
        conservation_laws(net, "linear", limits=DEFAULT_LIMITS.with_values(seconds=9))
    assert conservation_laws(net, limits=DEFAULT_LIMITS.with_values(seconds=9)).laws == 60  # by the theorem


def test_the_estimate_of_a_million_parameters_is_beyond_the_default_limit():
    net = fully_connected_random([8, 8, 8], seed=0, bias=False)
    structure = make_structure(net, ALL_PATTERNS)
    check_cost(structure, DEFAULT_LIMITS)
    million = dataclasses.replace(structure, parameters=("w",) * 10**6)
    with pytest.raises(LimitExceeded, match=r"of 1,000,000 parameters .* and about 40,000 GB needs seconds = 10+"):
        check_cost(million, DEFAULT_LIMITS)


def test_a_family_can_be_given_ready():
    net = fully_connected([([[1], [-1]], None), ([[1, 1]], None)])
    family = listed_patterns(net, ["+-"])
    assert as_family(net, family) is family
    assert conservation_laws(net, family).laws == conservation_laws(net, ["+-"]).laws == 3
