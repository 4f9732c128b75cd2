"""Evidence about conservation laws: stored files are accepted, forgeries are rejected for their own reason."""

import contextlib
import io
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.builders.random_dags import random_dag
from exactrelu.certificates.submit import CHECKERS, submit, submit_file
from exactrelu.errors import UnsupportedOperation
from exactrelu.training.laws import as_family, find_laws
from exactrelu.training.laws_evidence import (
    FORMAT,
    certificate_of,
    certify_laws,
    laws_certificate_text,
    write_laws_certificate,
)
from exactrelu.training.laws_patterns import active_pattern

HERE = Path(__file__).parent
CHECKER = CHECKERS[FORMAT]
ACCEPTED = sorted((HERE / "accept" / "laws").glob("*.json"))
REJECTED = HERE / "reject" / "laws"
FORGED = {path.relative_to(REJECTED).with_suffix("").as_posix(): path for path in REJECTED.glob("*/*.json")}

# forgery: the number of the condition of FORMAT_LAWS.md that it breaks, and the checker's words for it
EXPECTED = {
    "brackets/are-an-object": "5.1 brackets is no array",
    "brackets/empty": "5.1 a bracket is empty or too deep",
    "brackets/field-is-a-number": "5.2 a field is no array",
    "brackets/no-such-pattern": "5.3 a pattern has no such number",
    "brackets/pattern-true": "5.3 a pattern has no such number",
    "brackets/slopes-too-short": "5.2 slopes has another length",
    "brackets/summand-of-two": "5.2 a summand has another length",
    "brackets/thirteen-fields": "5.1 a bracket is empty or too deep",
    "brackets/twice": "5.4 a bracket depends on the brackets before it",
    "brackets/x-for-a-sample": "5.2 x has another length",
    "brackets/x-too-short": "5.2 x has another length",
    "claim/bracket-left-out": "7.2 brackets and laws leave a gap",
    "claim/law-left-out": "7.2 brackets and laws leave a gap",
    "claim/laws-as-text": "1.4 a number is misspelled or too long, or has denominator zero",
    "claim/one-law-more": "7.1 the claim has other numbers than the evidence",
    "claim/other-parameters": "7.1 the claim has other numbers than the evidence",
    "field/another-coefficient": '6.8 the terms with ["W2[1,1]", "W2[2,2]", "W3[1,1]", "W3[1,2]"] do not cancel',
    "field/no-such-parameter": "6.7 a parameter has no such number",
    "field/of-other-parameters": "6.7 the field has other parameters, or vanishes at the point",
    "field/parameters-missing": "6.7 parameters is no array",
    "field/term-missing": '6.8 the terms with ["W2[1,1]", "W2[2,2]", "W3[1,1]", "W3[1,2]"] do not cancel',
    "field/where-there-are-two": '6.8 the terms with ["W2[1,1]", "W2[1,2]"] do not cancel',
    "field/zero": "6.7 the field has other parameters, or vanishes at the point",
    "file/another-format": "8.1 the format is not exactrelu-laws-evidence, version 1",
    "file/another-version": "8.1 the format is not exactrelu-laws-evidence, version 1",
    "file/claim-without-laws": "8.2 the claim has missing or unknown keys",
    "file/coordinate-with-a-fraction": "1.4 a number is no integer",
    "file/denominator-negative": "1.4 a number is misspelled or too long, or has denominator zero",
    "file/denominator-zero": "1.4 a number is misspelled or too long, or has denominator zero",
    "file/evidence-without-prime": "8.3 the evidence has missing or unknown keys",
    "file/growing-number": "1.6 a number is too large",
    "file/infinity": "1.4 a number is misspelled or too long, or has denominator zero",
    "file/no-claim": "8.1 the document has missing or unknown keys",
    "file/slow": "1.5 the check would take too long for a file of this size",
    "file/truncated": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/two-claims": "1.3 an object has a key twice",
    "file/unknown-key": "8.1 the document has missing or unknown keys",
    "file/version-true": "8.1 the format is not exactrelu-laws-evidence, version 1",
    "file/weight-float": "1.4 a number is misspelled or too long, or has denominator zero",
    "file/weight-misspelled": "1.4 a number is misspelled or too long, or has denominator zero",
    "file/weight-of-three-numbers": "1.4 a number is misspelled or too long, or has denominator zero",
    "file/weight-true": "1.4 a number is misspelled or too long, or has denominator zero",
    "laws/a-list": "6.1 a law is no object",
    "laws/are-a-number": "6.1 laws is no array",
    "laws/constant": "6.2 a monomial is unsorted, or twice",
    "laws/level-left-out": '6.5 the terms with [null, "a1", "b1"] do not cancel',
    "laws/live-parameter-called-dead": '6.5 the terms with [null, "x1", "h1_1"] do not cancel',
    "laws/mixing-is-a-number": "6.3 a mixing is no array",
    "laws/mixing-left-out-and-wrong": '6.6 the terms with ["W1[1,1]", "W2[1,1]"] do not cancel',
    "laws/mixing-of-an-output": "6.4 a mixing joins nodes that must not be mixed",
    "laws/mixing-of-degree-three": "6.3 a law with a mixing has a degree above 2",
    "laws/mixing-of-no-node": "6.3 a node has no such number",
    "laws/mixing-of-unlike-neurons": "6.4 a mixing joins nodes that must not be mixed",
    "laws/monomial-twice": "6.2 a monomial is unsorted, or twice",
    "laws/monomial-unsorted": "6.2 a monomial is unsorted, or twice",
    "laws/no-such-parameter": "6.2 a parameter has no such number",
    "laws/terms-missing": "6.2 terms is no array",
    "laws/twice": "6.9 a law depends on the laws before it",
    "laws/unknown-key": "6.1 a law has missing or unknown keys",
    "laws/wrong-coefficient": '6.5 the terms with ["W1[1,1]", "x1", "h1_1"] do not cancel',
    "laws/wrong-cubic": '6.6 the terms with ["W1[2,1]", "W1[3,1]", "W2[1,1]"] do not cancel',
    "laws/wrong-mixing": '6.5 the terms with ["W2[1,1]", "h1_1", "y"] do not cancel',
    "laws/wrong-sign": '6.5 the terms with ["W2[1,1]", "h1_1", "y"] do not cancel',
    "laws/zero": "6.9 a law depends on the laws before it",
    "network/another-format": "2.1 the format is not exactrelu-network, version 1",
    "network/edge-from-a-list": "2.4 an edge joins no names, or its parameter is unclear",
    "network/edge-from-nowhere": "2.5 an edge starts at no node or ends at no neuron",
    "network/edge-into-an-input": "2.5 an edge starts at no node or ends at no neuron",
    "network/edge-leads-backwards": "2.5 an edge leads backwards or occurs twice",
    "network/edge-twice": "2.5 an edge leads backwards or occurs twice",
    "network/half-frozen": "2.7 edges of one parameter differ",
    "network/learnable-is-a-number": "2.4 an edge joins no names, or its parameter is unclear",
    "network/node-of-no-kind": "2.2 a node is of no known kind",
    "network/node-with-an-unknown-key": "2.2 a node has missing or unknown keys",
    "network/nodes-are-an-object": "2.1 nodes is no array",
    "network/output-is-no-node": "2.6 an output is no node, or occurs twice",
    "network/output-twice": "2.6 an output is no node, or occurs twice",
    "network/shared-weights-differ": "2.7 edges of one parameter differ",
    "network/two-nodes-of-one-name": "2.2 a node has no name of its own",
    "network/unknown-activation": "2.3 an activation is no object",
    "patterns/all-instead-of-one": "5.2 slopes is no array",
    "patterns/another-one": "6.4 a mixing joins nodes that must not be mixed",
    "patterns/are-a-number": "3.1 patterns is no array",
    "patterns/input-missing": "3.3 inputs has another length",
    "patterns/input-too-long": "3.3 x has another length",
    "patterns/inputs-for-all": "3.3 inputs are given for all patterns at once",
    "patterns/one-instead-of-all": "5.3 a pattern has no such number",
    "patterns/other-letters": "3.2 a pattern is no string of + - 0, or has another length",
    "patterns/same-input-twice": "5.4 a bracket depends on the brackets before it",
    "patterns/too-short": "3.2 a pattern is no string of + - 0, or has another length",
    "point/modulus-no-prime": "4.3 a number that must be inverted is no unit of the modulus",
    "point/modulus-one": "4.1 the modulus is not between 2 and 2^64",
    "point/modulus-too-large": "4.1 the modulus is not between 2 and 2^64",
    "point/too-short": "4.2 the point has another length",
    "point/zero": "5.4 a bracket depends on the brackets before it",
}


class Program:
    """check_laws.py, loaded as a stranger would, and run in this process with little patience."""

    def __init__(self):
        self.names = runpy.run_path(str(CHECKER), run_name="checker")
        self.globals = self.names["main"].__globals__
        self.globals["STEPS"] = 1_000_000

    def run(self, *paths):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = self.names["main"]([str(path) for path in paths])
        line = out.getvalue()
        assert line.count("\n") == 1
        return status, line.strip()


@pytest.fixture(scope="module")
def program():
    return Program()


@pytest.fixture(scope="module")
def make_laws():
    return runpy.run_path(str(HERE / "make_laws.py"), run_name="make")


def test_the_table_and_the_folder_agree():
    assert set(EXPECTED) == set(FORGED)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_evidence_about_laws_is_accepted(program, path):
    status, answer = program.run(path)
    assert status == 0, answer
    claim = json.loads(path.read_text(encoding="ascii"))["claim"]
    assert answer.startswith(f"accept: laws: {{'parameters': {claim['parameters']}, 'lie_dimension': ")


@pytest.mark.parametrize("forgery", sorted(EXPECTED))
def test_forgeries_are_rejected_for_their_own_reason(program, forgery):
    assert program.run(FORGED[forgery]) == (4, f"reject: {EXPECTED[forgery]}")


def test_every_condition_has_a_forgery():
    conditions = set(re.findall(r'"(\d\.\d)[ "]', CHECKER.read_text(encoding="utf-8")))
    tested_elsewhere = {"0.1", "0.2", "1.1"}
    assert conditions - tested_elsewhere == {reason.split()[0] for reason in EXPECTED.values()}


def test_every_condition_stands_in_the_format():
    text = CHECKER.with_name("FORMAT_LAWS.md").read_text(encoding="utf-8")
    for number in {*(reason.split()[0] for reason in EXPECTED.values()), "0.1", "0.2", "1.1"}:
        assert re.search(rf"\b{re.escape(number)}\b", text), number


def test_the_stored_files_are_those_that_the_script_makes(make_laws):
    texts = make_laws["accepted"]()
    assert {path.stem for path in ACCEPTED} == set(texts)
    for path in ACCEPTED:
        assert path.read_text(encoding="ascii") == texts[path.stem], path.stem
    forged = make_laws["forged"]()
    assert set(forged) == set(FORGED)
    for name, data in forged.items():
        assert FORGED[name].read_bytes() == data, name


def test_the_example_of_the_format_is_the_stored_file():
    text = CHECKER.with_name("FORMAT_LAWS.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    assert example == (HERE / "accept" / "laws" / "linear-1-2-2-1.json").read_text(encoding="ascii")


def test_the_letter_slot_finds_the_program():
    assert submit_file(ACCEPTED[0]).proved
    verdict = submit_file(FORGED["laws/wrong-coefficient"])
    assert verdict.unknown
    assert verdict.reason == 'reject: 6.5 the terms with ["W1[1,1]", "x1", "h1_1"] do not cancel'


def test_the_checker_stands_alone():
    lines = CHECKER.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400
    command = [sys.executable, "-I", "-W", "error", "-X", "dev", str(CHECKER)]
    process = subprocess.run([*command, str(ACCEPTED[0])], capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")


def test_a_wrong_call_and_a_missing_file(program, tmp_path):
    assert program.run() == (2, "reject: 0.1 usage: python -I check_laws.py FILE")
    assert program.run(tmp_path / "none.json") == (4, "reject: 0.2 the check stopped (FileNotFoundError)")


def test_a_file_beyond_the_limit(program, tmp_path, monkeypatch):
    monkeypatch.setitem(program.globals, "MAX_BYTES", 10)
    assert program.run(ACCEPTED[0]) == (4, "reject: 1.1 the file is too large")


@given(data=st.data())
def test_no_bytes_make_the_checker_raise(program, tmp_path_factory, data):
    text = data.draw(st.sampled_from(ACCEPTED)).read_bytes()
    at = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.binary(max_size=4))
    path = tmp_path_factory.mktemp("bytes") / "evidence.json"
    path.write_bytes(text[:at] + new + text[at + data.draw(st.integers(0, 4)) :])
    assert program.run(path)[0] in (0, 4)


@pytest.mark.parametrize("seed", range(25))
def test_certified_counts_pass_the_checker(program, tmp_path, seed):
    """Any DAG, any family: what the package certifies, the checker accepts; if the claim changes, it does not."""
    net = random_dag(
        seed,
        inputs=1 + seed % 3,
        neurons=1 + seed % 5,
        share_probability="1/4",
        freeze_probability="1/4",
        bias_probability="1/4",
        activations=("relu", "linear", ("1/3", 1)),
        degenerate=seed % 5 == 0,
    )
    finding = find_laws(net, as_family(net, ("all", "linear", "realised")[seed % 3]))
    if finding.report.certified:
        certificate = certificate_of(net, finding)
        path = tmp_path / "evidence.json"
        write_laws_certificate(certificate, path)
        assert program.run(path)[0] == 0
        certificate.claim["laws"] += 1
        write_laws_certificate(certificate, path)
        assert program.run(path)[1].startswith("reject: 7.1")


def test_what_is_not_certified_has_no_evidence(monkeypatch):
    net = fully_connected_random([1, 2, 2, 1], seed=0, bias=False)
    monkeypatch.setattr("exactrelu.training.laws.find_modules", lambda structure: ())
    monkeypatch.setattr("exactrelu.training.laws_polynomials.MOST_WORK", 0)
    finding = find_laws(net, active_pattern(net))
    assert (finding.report.laws, finding.report.explained) == (7, 6)
    assert finding.report.status == "with high probability"
    with pytest.raises(UnsupportedOperation, match="known with high probability, not certified"):
        certificate_of(net, finding)


def test_a_module_with_too_many_paths_has_no_evidence(monkeypatch):
    net = fully_connected_random([1, 2, 2, 1], seed=0, bias=False)
    monkeypatch.setattr("exactrelu.training.laws_evidence.model_polynomials", lambda structure: None)
    with pytest.raises(UnsupportedOperation, match="the module from x to y has too many paths to be written out"):
        certify_laws(net, active_pattern(net))


def test_larger_networks_pass_too():
    net = fully_connected_random([4, 5, 5, 4], seed=0, bias=False)
    verdict = submit(laws_certificate_text(certify_laws(net, active_pattern(net))))
    assert verdict.reason.startswith("accept: laws: {'parameters': 65, 'lie_dimension': 35, 'laws': 30}")
