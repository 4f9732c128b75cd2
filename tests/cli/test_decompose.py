"""`exactrelu decompose`: exact counts, listed paths, three routes to Lemma 1."""

import json
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest

from exactrelu.builders.gallery import gallery_network
from exactrelu.cli.main import main
from exactrelu.loaders.load import load_network, save_network
from exactrelu.networks.forward import realization
from exactrelu.networks.network import make_network


def call(capsys, *words):
    status = main(["decompose", *words])
    out, err = capsys.readouterr()
    return status, out, err


def answer(capsys, *words):
    status, out, _ = call(capsys, *words, "--json")
    return status, json.loads(out)


def test_the_tent(capsys):
    status, found = answer(capsys, "gallery:tent", "--point", "1/3")
    assert status == 0
    assert (found["paths"], found["bias_paths"], found["tree_nodes"], found["tree_edges"]) == (3, 1, 6, 5)
    assert found["listed"] is True
    assert found["value"] == {"y": "2/3"}
    assert found["verdict"] == "proved"
    assert found["scope"] == "for all"
    assert [p["product"] for p in found["path_list"]] == ["2", "-4", "2"]
    assert len(found["reasons"]) == 3


def test_the_listed_paths_give_the_forward_pass_where_all_are_active(capsys):
    _, found = answer(capsys, "gallery:tent", "--point", "3/4")
    source = {"x": Fraction(3, 4), "one": Fraction(1)}
    total = sum(Fraction(p["product"]) * source[p["nodes"][0]] for p in found["path_list"])
    assert total == Fraction(found["value"]["y"])


def test_far_too_many_paths_are_counted_and_proved_but_not_listed(capsys):
    status, found = answer(capsys, "gallery:diamonds-200", "--point", "1/3")
    assert status == 0
    assert found["paths"] == 2**200
    assert found["listed"] is False
    assert "path_list" not in found
    assert found["verdict"] == "proved"
    assert len(found["reasons"]) == 1


@pytest.mark.parametrize("limit", [["--max-paths", "3"], ["--limit", "paths_listed=3"]])
def test_max_paths_is_the_limit_on_what_is_listed(limit, capsys):
    assert answer(capsys, "gallery:tent", *limit)[1]["listed"] is False
    assert "not listed  the limit is 3 tree nodes" in call(capsys, "gallery:tent", *limit)[1]


def test_several_outputs_and_one_of_them(capsys):
    _, found = answer(capsys, "gallery:e21-slice")
    assert found["paths"] == sum(found["paths_per_output"].values())
    _, one = answer(capsys, "gallery:e21-slice", "--output", next(iter(found["paths_per_output"])))
    assert len(one["paths_per_output"]) == 1


def test_people_see_a_table(capsys):
    _, out, _ = call(capsys, "gallery:e7-skip-triangle", "--point", "-2")
    assert "  i -> v -> o   1 · i" in out
    assert "o(-2) = -2" in out
    assert "Lemma 1 proved: both sides have one normal form" in out


def test_long_lists_are_cut_for_people_only(capsys):
    _, out, _ = call(capsys, "gallery:sawtooth-4")
    assert "more, all of them exactly with --json" in out
    _, found = answer(capsys, "gallery:sawtooth-4")
    assert len(found["path_list"]) == found["paths"]


def test_pictures_of_the_lemma_and_of_the_pull_back(tmp_path, capsys):
    status, found = answer(capsys, "gallery:tent", "--draw", str(tmp_path / "tent.svg"))
    assert status == 0
    assert [Path(p).name for p in found["drawings"]] == ["tent.svg", "tent-pullback.svg"]
    for path in found["drawings"]:
        assert ElementTree.parse(path).getroot().tag.endswith("svg")


def test_one_pair_of_pictures_an_output(tmp_path, capsys):
    save_network(
        make_network(inputs=["x"], neurons={"a": "relu"}, edges=[("x", "a", 2)], outputs=["a", "x"]),
        tmp_path / "n.json",
    )
    _, found = answer(capsys, str(tmp_path / "n.json"), "--draw", str(tmp_path / "n.svg"))
    assert [Path(p).name for p in found["drawings"]] == ["n-1.svg", "n-1-pullback.svg", "n-2.svg", "n-2-pullback.svg"]


def test_a_tree_that_is_too_large_leaves_the_graph(tmp_path, capsys):
    status, found = answer(capsys, "gallery:diamonds-200", "--draw", str(tmp_path / "d.svg"))
    assert status == 0
    assert [Path(p).name for p in found["drawings"]] == ["d-graph.svg"]
    assert len(found["not_drawn"]) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["gallery:tent", "--draw", "tent.pdf"], "--draw: the picture must be an .svg file, not 'tent.pdf'"),
        (["gallery:tent", "--draw", "no/folder/tent.svg"], "its folder does not exist"),
        (["gallery:tent", "--point", "0.1.2"], "--point: coordinate '0.1.2' is not a rational number"),
        (["gallery:tent", "--point", "1,2"], "--point: the point has 2 coordinates, the network 1 inputs"),
        (["gallery:tent", "--point", ""], "--point: the point has 0 coordinates"),
        (["gallery:tent", "--output", "z"], "'z' is no output of the network; its outputs are y"),
        (["gallery:tent", "--max-paths", "0"], "limit paths_listed must be a positive int, not 0"),
        (["gallery:tent", "--max-paths", "many"], "argument --max-paths: invalid int value: 'many'"),
    ],
)
def test_bad_input(words, sentence, capsys):
    status, out, err = call(capsys, *words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_the_unrolled_tree_is_a_network_on_the_same_inputs(tmp_path, capsys):
    target = tmp_path / "tree.json"
    assert main(["decompose", "gallery:tent", "--unrolled", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unrolled"] == str(target)
    tent, tree = gallery_network("tent"), load_network(target).network
    assert tree.architecture.inputs == tent.architecture.inputs
    assert [realization(tree, [t]) for t in (-1, 0, "1/3", 2)] == [realization(tent, [t]) for t in (-1, 0, "1/3", 2)]


def test_several_outputs_have_no_one_tree(tmp_path, capsys):
    network = Path(__file__).parents[2] / "examples" / "networks" / "iris-4-5-5-3.json"
    target = tmp_path / "tree.json"
    assert main(["decompose", str(network), "--unrolled", str(target)]) == 2
    assert "choose one with --output NAME" in capsys.readouterr().err
    assert not target.exists()
