"""Stand-alone scripts: they run with python -I, print both sides, and notice a wrong number."""

import ast
import contextlib
import dataclasses
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from exactrelu.errors import InputError
from exactrelu.networks.backward import slopes
from exactrelu.networks.forward import evaluate
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.paths.path_list import iter_paths
from exactrelu.search.claims import CODE_NAMES, Comparison, compare
from exactrelu.search.instances import Instance
from exactrelu.search.strategies import networks_with_point
from exactrelu.teaching.counterexample_script import script_of
from exactrelu.training.data import Dataset
from exactrelu.training.gradients import risk_gradient
from exactrelu.training.losses import given_loss


def run(text, folder):
    (folder / "script.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", str(folder / "script.py")]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, cwd=folder, encoding="utf-8")


def names_in(text):
    """What the script defines, run in this process."""
    scope = {"__name__": "script"}
    with contextlib.suppress(SystemExit):  # its two sides are not what is asked of it here
        exec(compile(text.replace("sys.stdout.reconfigure", "(lambda **_: None)"), "script", "exec"), scope)
    return scope


def with_comparison(found, **changes):
    return dataclasses.replace(found, comparison=dataclasses.replace(found.comparison, **changes))


def test_a_gradient_identity_is_computed_anew(gradient_counterexample, tmp_path):
    """By hand: only h1_1 is active at (1, -1), only h1_2 at (0, 1/3); y has slope 1, h2 slopes 1 and 1/3.

    ẇ = -(1/2) Σ r ∂y, with r = 1 and -2.  ∂y/∂k = 3/2 · x1 at the first, and 3/2 · 1/3 · (-3) · x2 at the second, so
    k̇ = -(1/2)(3/2 + 2 · 1/2) = -5/4; ∂y/∂w(x2, h1_1) = 3/2 · x2 = -3/2 at the first, hence velocity 3/4; ∂y/∂w(h1_1,
    h2) = 3/2 · 5/2, hence -15/8; ∂y/∂w(h1_2, h2) = 3/2 · 1/3 · 5/3 = 5/6 at the second, hence 5/6.
    Left 2 · (-5/4) - 1/2 · 3/4 = -23/8, right -15/8 - 3 · 5/6 = -35/8.
    """
    text = script_of(with_comparison(gradient_counterexample, right=Fraction(-35, 8)))
    done = run(text, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "left:  Σ_{e∈F} w_e ẇ_e = -23/8" in done.stdout
    assert "right: Σ_{e∈F'} w_e ẇ_e = -35/8" in done.stdout
    assert done.stdout.endswith("verified: left == right is false\n")


def test_two_networks_are_compared(pair_counterexample, tmp_path):
    done = run(script_of(pair_counterexample), tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "verified: left >= right is false")


def test_a_wrong_side_is_noticed(pair_counterexample, tmp_path):
    done = run(script_of(with_comparison(pair_counterexample, left=Fraction(1, 2))), tmp_path)
    assert (done.returncode, done.stderr) == (1, "WRONG: the sides are said to be 1/2 and 2\n")


def test_a_relation_that_holds_is_noticed(pair_counterexample, tmp_path):
    done = run(script_of(with_comparison(pair_counterexample, relation="<=")), tmp_path)
    assert (done.returncode, done.stderr) == (1, "WRONG: the claimed relation <= holds\n")


def test_without_an_expression_it_says_what_it_did_not_compute(pair_counterexample, tmp_path):
    done = run(script_of(with_comparison(pair_counterexample, left_code="", right_code=" ")), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "data, NOT computed by this program" in done.stdout
    assert "value at 2 is 1\nvalue at 2 is 2\n" in done.stdout
    assert "verified" not in done.stdout


@pytest.mark.parametrize(("side", "other", "wrong"), [("left", "right", {"right": 5}), ("right", "left", {"left": 5})])
def test_a_side_without_an_expression_is_data_and_the_other_is_computed(
    pair_counterexample, tmp_path, side, other, wrong
):
    half = with_comparison(pair_counterexample, **{f"{side}_code": ""})
    done = run(script_of(half), tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"The {side} side is data, NOT computed by this program" in done.stdout
    assert f"The {other} side is data" not in done.stdout
    assert "verified" not in done.stdout
    assert run(script_of(with_comparison(half, **{other: Fraction(wrong[other])})), tmp_path).returncode == 1


def test_without_an_expression_a_wrong_value_is_noticed(pair_counterexample, tmp_path):
    text = script_of(with_comparison(pair_counterexample, left_code="", right_code=""))
    done = run(text.replace("([F(2)], [F(1)])", "([F(2)], [F(3)])"), tmp_path)
    assert (done.returncode, "WRONG: the values are said to be" in done.stderr) == (1, True)


def test_hostile_texts_stay_texts(hostile_counterexample, tmp_path):
    done = run(script_of(hostile_counterexample), tmp_path)
    assert done.returncode == 0, done.stderr
    coded = with_comparison(hostile_counterexample, left_code="F(10**50, 3)", right_code="numbers['{unbalanced'] - 6")
    done = run(script_of(coded), tmp_path)
    assert done.returncode == 0, done.stderr


def test_no_text_of_a_claim_can_declare_an_encoding(hostile_counterexample):
    lines = script_of(hostile_counterexample).splitlines()
    assert lines[0] == "#!/usr/bin/env python3"
    assert lines[1].startswith('"""Verifies')


def test_it_imports_the_standard_library_only(gradient_counterexample, pair_counterexample):
    for found in (gradient_counterexample, pair_counterexample):
        nodes = ast.walk(ast.parse(script_of(found)))
        modules = {n.module for n in nodes if isinstance(n, ast.ImportFrom)}
        assert modules == {"fractions"}
        assert "exactrelu" not in script_of(found)


def test_it_has_only_what_it_needs(pair_counterexample):
    text = script_of(pair_counterexample)
    assert "def tangent" not in text
    assert "def all_paths" not in text
    assert "\nslope = " not in text


@pytest.mark.parametrize("code", ["1 +", "import os", "x = 1", "1; 2", "\0", "(" * 300])
def test_what_is_no_expression_is_refused(pair_counterexample, code):
    with pytest.raises(InputError, match="is no Python expression"):
        script_of(with_comparison(pair_counterexample, left_code=code))


def test_comments_and_line_ends_in_an_expression_are_dropped(pair_counterexample):
    text = script_of(with_comparison(pair_counterexample, left_code="(1 # one\n + 1)\n"))
    assert "left = F(1 + 1)\n" in text


def test_numbers_of_any_length(build, tmp_path):
    huge = Fraction(10**6_000, 3)
    network = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 10**6_000)], outputs=["y"])
    found = build(
        Instance(network, samples=[(["1/3"], ())]),
        lambda i: Comparison(False, "R", huge, "0", Fraction(0), "R = 0", "=", "value(samples[0][0])[0]", "0"),
    )
    assert run(script_of(found), tmp_path).returncode == 0


ALL = [name.split("(")[0] for key in CODE_NAMES for name in key.split(", ") if name != "…"]


def test_every_documented_name_is_defined(gradient_counterexample):
    instance = dataclasses.replace(gradient_counterexample.instance, second=gradient_counterexample.instance.network)
    found = dataclasses.replace(gradient_counterexample, instance=instance)
    listed = f"[{', '.join([*ALL, 'pre2', 'post2', 'slope2', 'velocity2', 'paths2', 'inputs2', 'outputs2'])}] and 1"
    scope = names_in(script_of(with_comparison(found, left_code=listed, right_code="2")))
    assert {*ALL} <= {*scope}
    assert scope["velocity2"] == scope["velocity"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(networks_with_point(frozen_edges=True, max_outputs=2))
def test_the_script_computes_what_the_package_computes(build, drawn):
    """Forward pass, slopes, velocities and paths by two routes that share no line."""
    network, x = drawn
    r = (2, -3)[: network.output_dimension]
    codes = {"left_code": f"[{', '.join(ALL[:-2])}] and 1", "right_code": "2"}
    instance = Instance(network, samples=[(x, r), ([0] * len(x), r)])
    found = build(instance, lambda i: compare("1", Fraction(1), "2", Fraction(2), **codes))
    scope = names_in(script_of(found))
    e = evaluate(network, x)
    assert scope["pre"](x) == dict(e.pre_activations)
    assert scope["post"](x) == dict(e.values)
    assert scope["value"](x) == list(e.value)
    assert scope["slope"](x) == slopes(e, at_zero="negative")
    gradient = risk_gradient(network, Dataset([x, [0] * len(x)]), given_loss([r, r]), at_zero="negative")
    assert scope["velocity"] == {
        (edge.source, edge.target): -gradient.get(edge.parameter, 0) for edge in network.architecture.edges
    }

    found_paths = {tuple((edge.source, edge.target) for edge in path) for path in iter_paths(network) if path}
    constants = {c.id for c in network.architecture.constants}
    assert {path for path in scope["paths"] if path} == {path for path in found_paths if path[0][0] not in constants}
    assert scope["paths"].count(()) == len({*network.architecture.inputs} & {*network.architecture.outputs})


def test_the_script_has_only_paths_from_inputs(build):
    """x -> y and z: two paths, one of them empty; the one from the constant is none."""
    network = make_network(
        inputs=["x", "z"],
        constants={"one": 1},
        neurons={"y": "linear"},
        edges=[("one", "y", 1), WeightedEdge("x", "y", 1)],
        outputs=["y", "z"],
    )
    codes = {"left_code": "len(paths)", "right_code": "3"}
    found = build(Instance(network), lambda i: compare("paths", Fraction(2), "three", Fraction(3), **codes))
    assert sorted(names_in(script_of(found))["paths"]) == [(), (("x", "y"),)]
