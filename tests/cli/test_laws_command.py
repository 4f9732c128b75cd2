"""`exactrelu laws`: the examples of the README of its folder, JSON fields, files of patterns and data, bad input."""

import importlib.util
import json
from pathlib import Path

import pytest

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.cli.main import main
from exactrelu.loaders.json_files import as_json_text
from exactrelu.loaders.load import load_network, save_network

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "laws"


def call(capsys, *words):
    status = main(["laws", *map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


def answer(capsys, *words):
    status, out, _ = call(capsys, *words, "--json")
    return status, json.loads(out)


@pytest.mark.parametrize(
    ("name", "parameters", "laws", "known"),
    [
        ("linear-1-2-2-1", 8, 7, 6),
        ("linear-3-3-3-3", 27, 12, 12),
        ("relu-2-3-4-2", 26, 7, 7),
        ("residual-stream", 36, 10, 4),
        ("convolution-1d", 8, 4, 0),
    ],
)
def test_examples(capsys, tmp_path, name, parameters, laws, known):
    evidence = tmp_path / "laws.json"
    status, found = answer(capsys, EXAMPLES / f"{name}.json", "--evidence", evidence)
    assert status == 0
    assert (found["parameters"], found["laws"], found["known"]) == (parameters, laws, known)
    assert (found["verdict"], found["status"]) == ("proved", "certified")
    assert found["lie_dimension"] == parameters - laws
    assert found["extra"] == laws - known
    assert sum(law["count"] for law in found["basis"]) == laws
    assert main(["check", str(evidence)]) == 0
    assert "accept: laws" in capsys.readouterr().out


def test_the_module_and_the_stream_are_shown(capsys):
    _, out, _ = call(capsys, EXAMPLES / "linear-1-2-2-1.json")
    assert "laws       7, certified" in out
    assert "known      6 by Lemma 2 of Le and Jegelka; extra 1" in out
    assert "* the module from x to y (h1_1, h1_2, h2_1, h2_2 inside) has 8 parameters" in out
    _, out, _ = call(capsys, EXAMPLES / "residual-stream.json")
    assert out.count("* residual-stream law: frozen edges tie {h1_1, h2_1, h3_1}") == 3


def test_a_relu_network_as_a_linear_one(capsys):
    _, found = answer(capsys, EXAMPLES / "relu-2-3-4-2.json", "--patterns", "linear")
    assert (found["laws"], found["known"], found["patterns"]) == (16, 16, "the pattern with every neuron active")


def test_patterns_of_a_file(capsys):
    """A pattern that no input realises is said, not refused."""
    words = EXAMPLES / "relu-2-3-4-2.json", "--patterns", EXAMPLES / "patterns.json"
    status, found = answer(capsys, *words)
    assert (status, found["patterns"], found["unrealised"]) == (0, "3 given patterns", ["+++++++"])
    assert found["laws"] > 7
    _, out, _ = call(capsys, *words)
    assert "note       no input has the pattern +++++++ at these weights" in out


def test_too_many_patterns_to_ask_about(capsys, monkeypatch):
    monkeypatch.setattr("exactrelu.cli.laws.find_unrealised", lambda network, family: None)
    words = EXAMPLES / "relu-2-3-4-2.json", "--patterns", EXAMPLES / "patterns.json"
    assert answer(capsys, *words)[1]["unrealised"] is None
    assert "too many patterns to ask" in call(capsys, *words)[1]


def test_patterns_of_a_data_file(capsys):
    words = EXAMPLES / "relu-2-3-4-2.json", "--data", EXAMPLES / "samples.json"
    status, found = answer(capsys, *words)
    assert (status, found["status"]) == (0, "certified")
    assert found["patterns"] == "the 2 patterns of 3 samples"
    fixed = answer(capsys, *words, "--fixed-inputs")[1]
    assert fixed["patterns"] == "exactly 3 samples"
    assert fixed["laws"] >= found["laws"] >= 7


def test_realised_patterns(capsys):
    _, found = answer(capsys, EXAMPLES / "relu-2-3-4-2.json", "--patterns", "realised")
    assert found["patterns"].endswith("patterns that some input realises")


def test_many_laws_are_shortened_but_every_kind_is_shown(capsys, tmp_path):
    path = tmp_path / "net.json"
    save_network(fully_connected_random([2, 6, 6, 1], seed=0, bias=False), path)
    _, out, _ = call(capsys, path, "--patterns", "linear")
    assert "… 42 entries in all, each with its formula in --json" in out
    assert out.count("* balancedness of neuron") == 8
    assert out.count("* neurons ") == 8


def test_what_is_not_certified_has_exit_status_3(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("exactrelu.training.laws.find_modules", lambda structure: ())
    monkeypatch.setattr("exactrelu.training.laws_polynomials.MOST_WORK", 0)
    words = EXAMPLES / "linear-1-2-2-1.json", "--evidence", tmp_path / "none.json"
    status, found = answer(capsys, *words)
    assert (status, found["verdict"], found["status"]) == (3, "unknown", "with high probability")
    assert "not certified, so there is no evidence" in found["no_evidence"]
    assert not (tmp_path / "none.json").exists()
    _, out, _ = call(capsys, *words)
    assert "1   without an explanation" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--patterns", "none.json"], "there is no such file"),
        (["--patterns", "linear", "--data", "d.json"], "--patterns and --data were both given"),
        (["--fixed-inputs"], "there are no inputs to fix; give data"),
        (["--data", "none.json"], "there is no such file"),
        (["--evidence", "nowhere/laws.json"], "its folder does not exist"),
    ],
)
def test_bad_input(capsys, words, sentence):
    status, _, err = call(capsys, EXAMPLES / "relu-2-3-4-2.json", *words)
    assert status == 2
    assert sentence in err
    assert err.count("\n") == 1


def test_bad_files(capsys, tmp_path):
    data, patterns = tmp_path / "data.json", tmp_path / "patterns.json"
    data.write_text('{"inputs": [["1"]]}')
    patterns.write_text('{"patterns": ["+-"]}')
    net = EXAMPLES / "relu-2-3-4-2.json"
    assert "inputs[0]: the row has 1 number, the network 2 inputs" in call(capsys, net, "--data", data)[2]
    status, _, err = call(capsys, net, "--patterns", patterns)
    assert status == 2
    assert "patterns[0]: the pattern has 2 signs, the network 7 neurons with a kink" in err


def test_a_large_network_reaches_a_limit_with_its_cost(capsys, tmp_path):
    path = tmp_path / "net.json"
    save_network(fully_connected_random([40, 40, 40], seed=0, bias=False), path)
    status, _, err = call(capsys, path, "--patterns", "linear", "--limit", "seconds=1")
    assert status == 3
    assert "counting the laws of 3,200 parameters by brackets of their fields needs seconds = " in err


def test_the_examples_are_what_their_script_makes():
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make_examples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    stored = {path.name for path in EXAMPLES.glob("*.json")} - {"patterns.json", "samples.json"}
    assert stored == set(module.NETWORKS)
    for file, network in module.NETWORKS.items():
        assert (EXAMPLES / file).read_text(encoding="utf-8") == as_json_text(network)
        assert load_network(EXAMPLES / file).network == network
        assert file in (EXAMPLES / "README.md").read_text(encoding="utf-8")
