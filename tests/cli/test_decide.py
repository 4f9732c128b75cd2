"""`exactrelu decide` and `exactrelu replay`: words, fields, files, exit statuses."""

import json

import pytest

from exactrelu.certificates.submit import submit_file
from exactrelu.cli.main import main
from exactrelu.loaders.load import save_network
from exactrelu.networks.network import make_network

XY = "(declare-const X_0 Real)\n(declare-const Y_0 Real)\n(assert (<= 0 X_0 1))\n"


@pytest.fixture
def stored(tmp_path):
    def store(text, name="p.vnnlib"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return store


def call(capsys, *words):
    status = main([*map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


def test_proved_is_unsat(capsys, tmp_path, stored):
    evidence = tmp_path / "e.json"
    words = ("decide", "gallery:tent", stored(f"{XY}(assert (> Y_0 1))"), "--evidence", evidence)
    status, out, _ = call(capsys, *words)
    assert status == 0
    assert "unsat     proved: no input satisfies the query" in out
    assert submit_file(evidence).reason.startswith("accept: unsatisfiable")
    found = json.loads(call(capsys, *words, "--json")[1])
    assert (found["verdict"], found["answer"], found["witness"], found["output"]) == ("proved", "unsat", None, None)


def test_refuted_is_sat_with_a_witness_that_replays(capsys, tmp_path, stored):
    evidence, witness = tmp_path / "e.json", tmp_path / "w.txt"
    path = stored(f"{XY}(assert (>= Y_0 1))")
    status, out, _ = call(capsys, "decide", "gallery:tent", path, "--evidence", evidence, "--witness", witness)
    assert status == 1
    assert "sat       refuted" in out
    assert "(X_0 1/2)" in out
    assert submit_file(evidence).reason.startswith("accept: satisfiable")
    assert call(capsys, "replay", "gallery:tent", witness, "--property", path)[0] == 0
    found = json.loads(call(capsys, "decide", "gallery:tent", path, "--witness", tmp_path / "w.json", "--json")[1])
    assert (found["witness"], found["output"], found["witness_file"]) == (["1/2"], ["1"], str(tmp_path / "w.json"))
    assert call(capsys, "replay", "gallery:tent", tmp_path / "w.json")[0] == 0


def test_unknown_is_3(capsys, stored):
    neurons = {"a": "relu", "b": "relu", "c": "relu", "y": "linear"}
    net = make_network(inputs=["x"], constants={"one": 1}, neurons=neurons,
                       edges=[("x", "a", 1), ("x", "b", 1), ("one", "b", "-1/4"), ("x", "c", 1), ("one", "c", "-1/2"),
                              ("a", "y", 4), ("b", "y", -8), ("c", "y", 4)], outputs=["y"])  # fmt: skip
    path = stored("", "hat.json")
    save_network(net, path)
    words = ("decide", path, stored(f"{XY}(assert (> Y_0 1))"))
    status, out, _ = call(capsys, *words, "--limit", "regions=1", "--json")
    assert status == 3
    assert json.loads(out)["answer"] == "unknown"
    assert call(capsys, *words)[0] == 0


def test_bad_input_is_2(capsys, tmp_path, stored):
    assert call(capsys, "decide", "gallery:tent", stored("(nonsense)"))[0] == 2
    missing = call(capsys, "decide", "gallery:tent", stored(XY), "--evidence", tmp_path / "no" / "e")
    assert missing[0] == 2
    assert "its folder does not exist" in missing[2]
    two = stored(f"{XY}(declare-const Y_1 Real)")
    assert "1 input and 2 outputs, the network has 1 and 1" in call(capsys, "decide", "gallery:tent", two)[2]


def test_replay_says_what_is_wrong_on_which_line(capsys, stored):
    witness = stored("sat\n((X_0 0.4999)\n(Y_0 0.99))", "w.txt")
    path = stored(f"{XY}(assert (>= Y_0 1))")
    status, out, _ = call(capsys, "replay", "gallery:tent", witness, "--property", path)
    assert status == 1
    assert "line 4    of the property: the bound is exceeded by 1/5000" in out
    assert "Y_0, line 3: the claimed output is off by -49/5000" in out
    assert "repaired  by at most 1/10000 in each coordinate" in out
    found = json.loads(call(capsys, "replay", "gallery:tent", witness, "--property", path, "--json")[1])
    assert (found["exact"], found["violation"], found["repaired"]) == (False, "1/5000", ["1/2"])
    assert found["violated"] == [{"line": 4, "excess": "1/5000", "strict": False}]


def test_replay_without_a_property_compares_the_output(capsys, stored):
    found = call(capsys, "replay", "gallery:tent", stored("((X_0 0.5) (Y_0 0.99))", "w.txt"), "--json")
    assert found[0] == 1
    assert json.loads(found[1])["violation"] == "1/100"
    assert "claims no output" in call(capsys, "replay", "gallery:tent", stored("((X_0 0.5))", "w.txt"))[2]
    assert "has 2 outputs" in call(capsys, "replay", "gallery:tent", stored("((X_0 0) (Y_0 0) (Y_1 0))", "w.txt"))[2]


def test_replay_of_what_cannot_be_repaired(capsys, stored):
    witness = stored("((X_0 -1))", "w.txt")
    impossible = stored(f"{XY}(assert (> Y_0 1))")
    assert "repaired  no" in call(capsys, "replay", "gallery:tent", witness, "--property", impossible)[1]
    nothing = stored(f"{XY}(assert false)")
    assert "nothing satisfies it" in call(capsys, "replay", "gallery:tent", witness, "--property", nothing)[1]
    equal = stored(f"{XY}(assert (> X_0 0.5))")
    half = stored("((X_0 0.5))", "w.txt")
    assert "is equal, and must be smaller" in call(capsys, "replay", "gallery:tent", half, "--property", equal)[1]
