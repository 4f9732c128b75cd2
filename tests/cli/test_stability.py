"""`exactrelu stability`: members and non-members, the constant, evidence, one sentence for every bad input."""

import json
from fractions import Fraction as F

import pytest

from exactrelu.builders.fully_connected import fully_connected
from exactrelu.certificates.submit import submit_file
from exactrelu.cli.main import main
from exactrelu.loaders.load import save_network
from exactrelu.realizations.extremal_pairs import extremal_pair
from exactrelu.realizations.two_layer_parametrization import TwoLayer


@pytest.fixture
def call(capsys, tmp_path):
    def run(first, second, *words):
        names = []
        for name, net in (("A", first), ("B", second)):
            if isinstance(net, str):
                names.append(net)
                continue
            path = tmp_path / f"{name}.json"
            save_network(net.as_network() if isinstance(net, TwoLayer) else net, path)
            names.append(str(path))
        status = main(["stability", *names, *map(str, words)])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def answer(result):
    status, out, _ = result
    return status, json.loads(out)


ZERO = TwoLayer.of([[0, 0]], [0])
GAMMA, THETA = extremal_pair(3, 2, step=2)


class TestMembers:
    def test_two_members_of_n_3_2_1(self, call):
        status, found = answer(call(GAMMA, THETA, "--json"))
        assert status == 0
        assert (found["verdict"], found["members"], found["theorem"]) == ("proved", True, "3.3")
        assert (found["delta"], found["distance_squared"], found["ratio_squared"]) == ("25", "121", "121/25")
        assert found["permutation"] == [1, 0]
        assert found["obstruction"] == {"A": [1], "B": [0, 1]}
        assert found["bound"]["bound_squared"] == "400"
        assert found["bound"]["optimal_constant"] == {"lower": "1 + sqrt(2)", "upper": "1 + sqrt(2)"}
        assert [c["holds"] for c in found["conditions"]] == [True] * 6
        assert {c["network"] for c in found["conditions"]} == {"A", "B"}

    def test_the_lines(self, call):
        status, out, _ = call(GAMMA, THETA)
        assert status == 0
        assert "members   yes: A and B are in N*_(3,2,1)" in out
        assert "ratio²    121/25  (distance² / δ)" in out
        assert "bound     holds: distance² = 121 <= C² δ = 400 with C² = 16" in out

    def test_a_smaller_constant_is_refuted(self, call):
        status, found = answer(call(GAMMA, THETA, "--constant", "4.8", "--json"))
        assert (status, found["verdict"]) == (1, "refuted")
        status, out, _ = call(GAMMA, THETA, "--constant", "24/5")
        assert status == 1
        assert "bound     fails: distance² = 121 > C² δ = 120 with C² = 24/5" in out

    def test_equal_networks(self, call):
        status, found = answer(call(THETA, THETA, "--constant", "0", "--json"))
        assert (status, found["delta"], found["distance"], found["ratio_squared"]) == (0, "0", "0", None)
        assert "none, as A and B are one function" in call(THETA, THETA)[1]

    def test_an_open_constant_is_shown_as_an_interval(self, call):
        net = TwoLayer.of([[1, 1], [0, 0]], [[1, 0], [0, 0]])
        assert "C for N*_(2,2,2) is between 2 and 1 + sqrt(2)" in call(net, net)[1]

    def test_another_width_is_padded(self, call):
        status, out, _ = call(ZERO, TwoLayer.of([[1, 1], [1, 2], [3, 1]], [1, 2, -3]))
        assert status == 0
        assert "note: 2 zero neurons added to A, so that both have 3" in out
        assert "note: 1 zero neuron added to B" in call(GAMMA, extremal_pair(3, 1)[1])[1]

    def test_no_neuron_at_all(self, call):
        empty = fully_connected([([[0, 0]], None), ([[0]], None)])
        status, found = answer(call(empty, empty, "--json"))
        assert (status, found["distance"]) == (0, "0")

    def test_evidence_is_accepted(self, call, tmp_path):
        path = tmp_path / "evidence.json"
        status, found = answer(call(GAMMA, THETA, "--evidence", path, "--json"))
        assert (status, found["evidence"]) == (0, str(path))
        assert submit_file(path).reason.startswith("accept: stability; sha256 of f and g: ")

    def test_there_is_no_evidence_for_a_bound_that_fails(self, call, tmp_path):
        path = tmp_path / "evidence.json"
        status, out, _ = call(GAMMA, THETA, "--constant", "1", "--evidence", path)
        assert status == 1
        assert "evidence  none: only a bound that holds has evidence" in out
        assert "evidence  none" in call(TwoLayer.of([[1, 1]], [2]), ZERO, "--evidence", path)[1]
        assert not path.exists()


class TestOthers:
    def test_the_failing_conditions_come_with_witnesses(self, call):
        """berner2019, Example 2.3: a ray twice; ‖Φ - Γ‖ >= 1 for all Φ."""
        status, found = answer(call("gallery:berner-2.3-gamma", "gallery:berner-2.3-g-3", "--json"))
        assert (status, found["verdict"], found["members"], found["theorem"]) == (1, "refuted", False, "3.1")
        failed = [(c["condition"], c["network"], c["neurons"]) for c in found["conditions"] if not c["holds"]]
        assert ("non-redundant", "A", [0, 1]) in failed
        assert ("C.2", "Γ", [0, 1]) in failed
        assert found["ratio_squared"] is None

    def test_theorem_3_1_keeps_its_promise(self, call):
        gamma, theta = TwoLayer.of([[2, 0]], [2]), TwoLayer.of([[1, 0]], [3])
        status, found = answer(call(gamma, theta, "--json"))
        assert status == 1
        assert (found["distance"], found["distance_squared"]) == ("2 - sqrt(3)", "7 - sqrt(48)")
        assert found["bound"] == {"beta": "0", "bound": "2", "holds": True, "promised": True}
        out = call(gamma, theta)[1]
        assert "theorem   3.1 promises a Φ within β + 2√δ, with β = 0" in out
        assert "its Φ   0 (B.3)" in out

    def test_a_phi_that_is_none(self, call):
        gamma = TwoLayer.of([[1, 0]], [4])
        theta = TwoLayer.of([[1, 0], [-1, 0], [1, 1], [-1, -1], [1, -1], [-1, 1]], [-4, 8, 4, -4, 4, -4])
        status, found = answer(call(gamma, theta, "--json"))
        assert (status, found["delta"], found["bound"]) == (1, "0", None)
        assert "its Φ is no parametrization of B's function" in call(gamma, theta)[1]

    def test_several_outputs_have_no_theorem_3_1(self, call):
        net = TwoLayer.of([[1, 0]], [[1, 1]])
        status, found = answer(call(net, net, "--json"))
        assert (status, found["theorem"], found["delta"]) == (1, None, "0")
        assert "theorem   3.1 asks for one output" in call(net, net)[1]

    def test_one_input_is_too_few_for_the_restricted_space(self, call):
        status, found = answer(call(TwoLayer.of([[1]], [1]), TwoLayer.of([[1]], [F(3, 2)]), "--json"))
        assert (status, found["theorem"], found["delta"]) == (1, "3.1", "1/2")
        assert found["conditions"][2]["reason"] == "N*_(d,m,D) needs d >= 2, and d = 1"


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("--constant", "-1"), "--constant: C² is -1, and it must not be negative"),
            (("--constant", "x"), "--constant 'x' is not a rational number"),
            (("--evidence", "no/such/folder.json"), "cannot be written: its folder does not exist"),
        ],
    )
    def test_bad_arguments(self, call, words, sentence):
        status, out, err = call(GAMMA, THETA, *words)
        assert (status, out) == (2, "")
        assert sentence in err

    def test_a_bias(self, call):
        status, _, err = call(TwoLayer.of([[1, 1]], [1], b=[1]), ZERO)
        assert status == 2
        assert "A has a bias, and N_(d,m,D) has none; lift the biases" in err

    def test_another_shape(self, call):
        status, _, err = call("gallery:tent", "gallery:tent")
        assert status == 2
        assert err.count("\n") == 1

    def test_other_inputs(self, call):
        status, _, err = call(GAMMA, ZERO)
        assert status == 2
        assert "inputs" in err

    def test_too_many_cells(self, call):
        status, _, err = call(GAMMA, THETA, "--limit", "regions=2")
        assert status == 3
        assert "listing cells needs regions = more than 2, the limit is 2" in err

    def test_inputs_may_be_matched_by_position(self, call, tmp_path):
        other = tmp_path / "other.json"
        text = (tmp_path / "other.json", TwoLayer.of([[1, 1]], [1]).as_network())
        save_network(text[1], text[0])
        other.write_text(other.read_text().replace('"x1"', '"u1"'))
        assert call(ZERO, str(other))[0] == 2
        assert call(ZERO, str(other), "--by-position")[0] == 0
