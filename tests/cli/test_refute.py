"""``exactrelu refute``: exit statuses, JSON fields, files, the table of all hypotheses."""

import json
import subprocess
import sys

import pytest

from exactrelu.cli.main import main


def run(capsys, *words):
    status = main(["refute", *words])
    return status, capsys.readouterr()


def test_as_printed(capsys, tmp_path):
    status, out = run(
        capsys, "le2022.lemma_3", "--latex", str(tmp_path / "l3.tex"), "--script", str(tmp_path / "l3.py")
    )
    assert status == 1
    assert "refuted: d/dt Σ_F w² = d/dt Σ_F' w² is false" in out.out
    assert "global in the declared order" in out.out
    assert (tmp_path / "l3.tex").read_text().strip()
    done = subprocess.run([sys.executable, "-I", tmp_path / "l3.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "0" in done.stdout
    assert "-2" in done.stdout


def test_json_fields(capsys, tmp_path):
    status, out = run(
        capsys, "le2022.lemma_2", "--without", "same-pattern", "--json", "--evidence", str(tmp_path / "e.json"),
        "--draw", str(tmp_path / "e.svg"),
    )  # fmt: skip
    found = json.loads(out.out)
    assert status == 1
    assert found["verdict"] == "refuted"
    assert found["size"] == {"neurons": 3, "edges": 4, "samples": 1, "height": 1}
    assert found["values"]["left"] == "1"
    assert found["values"]["right"] == "-1"
    assert found["instance"]["neurons"] == ["h1", "h2"]
    assert found["tried"] > 0
    assert json.loads((tmp_path / "e.json").read_text())
    assert "<svg" in (tmp_path / "e.svg").read_text()


def test_nothing_found_is_3_with_the_number_and_the_order(capsys):
    status, out = run(capsys, "le2022.setting_2", "--corrected", "--seconds", "2")
    assert status == 3
    assert "none among" in out.out
    assert "by neurons, edges, samples, height" in out.out


def test_redundant_is_0(capsys):
    status, out = run(capsys, "le2022.lemma_2", "--without", "non-zero")
    assert status == 0
    assert "proved: non-zero is not needed" in out.out


def test_all(capsys):
    status, out = run(capsys, "le2022.setting_2", "--all", "--seconds", "2")
    assert status == 0
    assert "needed: linear" in out.out
    status, out = run(capsys, "le2022.setting_2", "--all", "--seconds", "2", "--json")
    assert json.loads(out.out)["needed"] == ["linear"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["le2022.lemma_99"], "there is no claim 'le2022.lemma_99' to refute"),
        (["le2022.lemma_2", "--without", "balanced"], "le2022.lemma_2 has no hypothesis 'balanced'"),
    ],
)
def test_bad_input(capsys, words, sentence):
    status, out = run(capsys, *words)
    assert status == 2
    assert sentence in out.err
    assert out.err.count("\n") == 1


def test_the_catalogue(capsys):
    status, out = run(capsys)
    assert status == 0
    assert "le2022.lemma_3  Edge-wise invariance; false as printed" in out.out
    assert "--without exactly-one" in out.out


def test_numbers_and_a_second_network_are_printed(capsys):
    status, out = run(capsys, "berner2019.theorem_3_1", "--without", "C.1")
    assert status == 1
    assert "second network: " in out.out
    assert "beta = 0" in out.out
