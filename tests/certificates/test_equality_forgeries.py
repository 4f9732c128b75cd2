"""Every stored piece of evidence about two networks is accepted; every forgery is rejected, for its own reason."""

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

from exactrelu.certificates.submit import CHECKERS, submit_file
from exactrelu.errors import ExactReluError, UnsupportedOperation
from exactrelu.exact.matrices import as_matrix, as_row
from exactrelu.loaders.json_files import from_document
from exactrelu.realizations.equality import decide_equality, decide_equality_up_to_constant
from exactrelu.regions.domains import polyhedron

HERE = Path(__file__).parent
CHECKER = CHECKERS["exactrelu-equality-evidence"]
ACCEPTED = sorted((HERE / "accept" / "equality").glob("*.json"))
FORGED = {
    path.relative_to(HERE / "reject" / "equality").with_suffix("").as_posix(): path
    for path in HERE.glob("reject/equality/*/*.json")
}

# forgery: the number of the condition of FORMAT_EQUALITY.md that it breaks, and the checker's words for it
EXPECTED = {
    "different/networks-equal": "7.3 the networks agree at the point",
    "different/on-another-slice": "7.3 the networks agree at the point",
    "different/point-at-infinity": "7.2 a point does not satisfy every row strictly",
    "different/point-behind-infinity": "7.2 a point does not satisfy every row strictly",
    "different/point-is-null": "7.1 a point is no array",
    "different/point-moved": "7.3 the networks agree at the point",
    "different/point-on-the-boundary": "7.2 a point does not satisfy every row strictly",
    "different/point-outside": "7.2 a point does not satisfy every row strictly",
    "different/point-too-short": "7.1 a point has another length",
    "different/point-with-a-fraction": "1.4 a number is misspelled or too long",
    "domain/direction-is-null": "2.3 a direction is no array",
    "domain/no-b": "2.2 b has another length",
    "domain/origin-too-short": "2.3 origin has another length",
    "domain/ragged-row": "2.2 a row of A has another length",
    "domain/unknown-key": "2.1 the domain has missing or unknown keys",
    "equal/another-bias": "5.1 a wall is needed before its sign is known",
    "equal/another-constant": "8.5 the networks differ at a leaf, or further apart than by the constant",
    "equal/another-domain": "6.4 the rows do not cancel, or there is none",
    "equal/another-leaf-differs": "5.1 a wall is needed before its sign is known",
    "equal/another-slope": "8.5 the networks differ at a leaf, or further apart than by the constant",
    "equal/another-weight": "8.5 the networks differ at a leaf, or further apart than by the constant",
    "equal/decided-is-an-object": "8.3 decided is no array",
    "equal/decision-by-itself": "6.4 the rows do not cancel, or there is none",
    "equal/decision-of-a-vanishing-wall": "5.3 a sign is decided where the wall vanishes identically",
    "equal/decision-of-two-entries": "8.3 a decision has another length",
    "equal/decision-removed": "5.1 a wall is needed before its sign is known",
    "equal/decision-too-early": "5.1 a wall is needed before its sign is known",
    "equal/decision-twice": "5.2 the sign of a wall is decided twice",
    "equal/domain-called-empty": "6.4 the rows do not cancel, or there is none",
    "equal/empty-leaf-does-not-cancel": "6.4 the rows do not cancel, or there is none",
    "equal/empty-leaf-without-proof": "6.4 the rows do not cancel, or there is none",
    "equal/inputs-swapped": "8.5 the networks differ at a leaf, or further apart than by the constant",
    "equal/leaf-called-false": "8.2 a node is not just one of split, empty and equal",
    "equal/leaf-removed": "8.1 the tree stops before its last leaf",
    "equal/multiplier-another": "6.4 the rows do not cancel, or there is none",
    "equal/multiplier-negative": "6.3 a multiplier is not positive",
    "equal/multiplier-of-no-row": "6.2 the row of a multiplier has no such number, or is out of order",
    "equal/multiplier-of-three": "6.1 a multiplier has another length",
    "equal/multipliers-are-an-object": "6.1 multipliers is no array",
    "equal/multipliers-out-of-order": "6.2 the row of a multiplier has no such number, or is out of order",
    "equal/no-tree": "8.1 the tree stops before its last leaf",
    "equal/node-is-a-number": "8.2 a node is no object",
    "equal/node-of-no-kind": "8.2 a node is not just one of split, empty and equal",
    "equal/node-of-two-kinds": "8.2 a node is not just one of split, empty and equal",
    "equal/node-with-an-unknown-key": "8.2 a node has missing or unknown keys",
    "equal/one-leaf-differs": "8.5 the networks differ at a leaf, or further apart than by the constant",
    "equal/only-one-leaf": "5.1 a wall is needed before its sign is known",
    "equal/outputs-swapped": "8.5 the networks differ at a leaf, or further apart than by the constant",
    "equal/sign-changed": "6.4 the rows do not cancel, or there is none",
    "equal/sign-true": "8.3 a decided sign is neither 1 nor -1",
    "equal/sign-zero": "8.3 a decided sign is neither 1 nor -1",
    "equal/split-and-leaf-removed": "5.1 a wall is needed before its sign is known",
    "equal/split-of-a-negative-number": "8.4 a wall has no such number, or is out of order",
    "equal/split-of-no-wall": "8.4 a wall has no such number, or is out of order",
    "equal/split-true": "8.4 a wall has no such number, or is out of order",
    "equal/split-twice": "5.2 the sign of a wall is decided twice",
    "equal/tree-is-an-object": "8.1 tree is no array",
    "equal/tree-twice": "8.1 the tree goes on after its last leaf",
    "file/another-format": "9.1 the format is not exactrelu-equality-evidence, version 1",
    "file/another-version": "9.1 the format is not exactrelu-equality-evidence, version 1",
    "file/brackets": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/claim-is-a-list": "9.2 the claim is of an unknown kind",
    "file/claim-without-its-constant": "9.3 the claim has missing or unknown keys",
    "file/constant-too-long": "9.5 the constant has another length",
    "file/denominator-zero": "1.4 a denominator is not positive",
    "file/duplicate-key": "1.3 an object has a key twice",
    "file/evidence-of-another-claim": "9.4 the evidence has missing or unknown keys",
    "file/float": "1.4 a number is misspelled or too long",
    "file/growing-denominators": "1.6 a number is too large, or all of them together are",
    "file/growing-numerators": "1.6 a number is too large, or all of them together are",
    "file/nothing": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/one-network": "9.1 the document has missing or unknown keys",
    "file/slow": "1.5 the check would take too long for a file of this size",
    "file/truncated": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/two-networks-twice": "1.3 an object has a key twice",
    "file/unknown-claim": "9.2 the claim is of an unknown kind",
    "file/unknown-key-in-claim": "9.3 the claim has missing or unknown keys",
    "file/unknown-key-in-evidence": "9.4 the evidence has missing or unknown keys",
    "file/unknown-key": "9.1 the document has missing or unknown keys",
    "file/version-true": "9.1 the format is not exactrelu-equality-evidence, version 1",
    "file/weight-true": "1.4 a number is misspelled or too long",
    "file/wide": "1.6 a number is too large, or all of them together are",
    "networks/an-input-less": "3.8 the networks have different numbers of inputs",
    "networks/an-input-more": "3.8 the networks have different numbers of inputs",
    "networks/an-output-more": "3.9 the networks have different numbers of outputs",
    "networks/another-format": "3.1 the format is not exactrelu-network, version 1",
    "networks/edge-from-a-list": "3.4 an edge joins no names",
    "networks/edge-from-nowhere": "3.5 an edge starts at no node or ends at no neuron",
    "networks/edge-from-the-other-network": "3.5 an edge starts at no node or ends at no neuron",
    "networks/edge-into-an-input": "3.5 an edge starts at no node or ends at no neuron",
    "networks/edge-leads-backwards": "3.6 an edge leads backwards or occurs twice",
    "networks/edge-twice": "3.6 an edge leads backwards or occurs twice",
    "networks/edges-are-an-object": "3.1 edges is no array",
    "networks/first-is-null": "3.1 nodes is no array",
    "networks/no-output": "3.7 an output is no node",
    "networks/nodes-are-an-object": "3.1 nodes is no array",
    "networks/output-is-no-node": "3.7 an output is no node",
    "networks/two-nodes-of-one-name": "3.2 a node has no name of its own",
    "networks/unknown-activation": "3.3 an activation is no object",
    "networks/unknown-key-in-edge": "3.4 an edge has missing or unknown keys",
    "networks/unknown-kind": "3.2 a node is of no known kind",
    "varying-difference/one-point": "7.4 points has another length",
    "varying-difference/point-on-the-same-side": "7.5 the networks differ by the same at both points",
    "varying-difference/point-outside": "7.2 a point does not satisfy every row strictly",
    "varying-difference/the-same-point-twice": "7.5 the networks differ by the same at both points",
}


class Program:
    """check_equality.py, loaded as a stranger would, and run in this process."""

    def __init__(self):
        self.names = runpy.run_path(str(CHECKER), run_name="checker")
        self.globals = self.names["main"].__globals__

    def run(self, path):
        """Exit status and line."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = self.names["main"]([str(path)])
        line = out.getvalue()
        assert line.endswith("\n")
        assert line.count("\n") == 1
        return status, line[:-1]


@pytest.fixture(scope="module")
def program():
    return Program()


@pytest.fixture(scope="module")
def make_equality():
    return runpy.run_path(str(HERE / "make_equality.py"), run_name="make")


def test_the_table_and_the_folder_agree():
    assert set(EXPECTED) == set(FORGED)


def test_the_files_are_those_of_the_script(make_equality):
    for place, data in make_equality["files"]().items():
        assert (HERE / place).read_bytes() == data, place


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_evidence_is_accepted(program, path):
    status, answer = program.run(path)
    assert status == 0, answer
    assert path.stem.startswith(answer.removeprefix("accept: ").partition(";")[0])
    assert submit_file(path).reason == answer


@pytest.mark.parametrize("forgery", sorted(EXPECTED))
def test_forgeries_are_rejected_for_their_own_reason(program, forgery):
    status, answer = program.run(FORGED[forgery])
    assert (status, answer) == (4, f"reject: {EXPECTED[forgery]}")


def test_every_condition_has_a_forgery():
    source = CHECKER.read_text(encoding="utf-8")
    conditions = set(re.findall(r'"(\d\.\d)"', source)) | set(re.findall(r'"(\d\.\d) ', source))
    assert conditions - {"1.1", "0.1"} == {reason.split()[0] for reason in EXPECTED.values()}


def test_every_condition_stands_in_the_format():
    text = CHECKER.with_name("FORMAT_EQUALITY.md").read_text(encoding="utf-8")
    for number in {*(reason.split()[0] for reason in EXPECTED.values()), "0.1", "0.2", "1.1"}:
        assert re.search(rf"\b{re.escape(number)}\b", text), number


def test_the_running_example_of_the_format_is_stored():
    text = CHECKER.with_name("FORMAT_EQUALITY.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```json\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    assert example == (HERE / "accept" / "equality" / "equal-ramp.json").read_text(encoding="ascii")


@pytest.mark.parametrize("flags", [["-I"], ["-I", "-O"], ["-I", "-W", "error", "-X", "dev"]], ids=" ".join)
def test_in_a_process_of_its_own(flags):
    for path, expected in [(ACCEPTED[0], 0), (FORGED["equal/sign-changed"], 4)]:
        command = [sys.executable, *flags, str(CHECKER), str(path)]
        process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (process.returncode, process.stderr) == (expected, "")


def test_a_wrong_call_and_a_missing_file_are_answered(program, tmp_path, capsys):
    assert program.names["main"]([]) == 2
    assert capsys.readouterr().out == "reject: 0.1 usage: python -I check_equality.py FILE\n"
    assert program.run(tmp_path / "missing") == (4, "reject: 0.2 the check stopped (FileNotFoundError)")


def test_a_file_above_the_limit_is_not_parsed(program, monkeypatch):
    monkeypatch.setitem(program.globals, "MAX_BYTES", ACCEPTED[0].stat().st_size - 1)
    assert program.run(ACCEPTED[0]) == (4, "reject: 1.1 the file is too large")


@given(data=st.binary(max_size=200))
def test_random_bytes_are_rejected(program, tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "bytes.json"
    path.write_bytes(data)
    assert program.run(path)[0] == 4


@given(
    place=st.integers(0, len(ACCEPTED) - 1), edits=st.lists(st.randoms(use_true_random=False), min_size=1, max_size=2)
)
def test_what_is_accepted_after_random_edits_is_still_true(program, tmp_path_factory, place, edits):
    """Numbers, words and branches of an accepted file are changed; what the checker accepts, the engine confirms."""
    document = json.loads(ACCEPTED[place].read_text(encoding="ascii"))
    for rng in edits:
        spoil(document, rng)
    path = tmp_path_factory.getbasetemp() / "edited.json"
    path.write_text(json.dumps(document), encoding="ascii")
    status, answer = program.run(path)
    assert status == 4 or is_true(document), answer


def spoil(value, rng):
    """Change one leaf of a document, or drop, double or swap a branch."""
    while True:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        if not keys:
            return
        key = rng.choice(list(keys))
        child = value[key]
        if isinstance(child, (dict, list)) and rng.random() < 0.85:
            value = child
            continue
        if isinstance(child, bool) or rng.random() < 0.1:
            del value[key]
        elif isinstance(child, int):
            value[key] = child + rng.choice([-2, -1, 1, 2])
        elif isinstance(child, str):
            value[key] = rng.choice(["0", "1", "-1", "1/2", "relu", "abs", "x", "y", "equal", "different", child])
        elif isinstance(value, list):
            value.insert(0, json.loads(json.dumps(child)))
        return


def is_true(document):
    """By the package: does the claim hold?  True also where the package refuses what the checker reads."""
    try:
        first, second = (from_document(document[part]) for part in ("first", "second"))
        region = region_of(document.get("domain", {}), first.input_dimension)
    except ExactReluError:  # two outputs of one name, say, or dependent directions
        return True
    kind = document["claim"]["kind"]
    if kind in ("equal", "different"):
        verdict = decide_equality(first, second, region, certify=False, by_position=True)
        return verdict.proved if kind == "equal" else verdict.refuted
    verdict = decide_equality_up_to_constant(first, second, region, certify=False, by_position=True)
    if kind == "varying-difference":
        return verdict.refuted
    return verdict.proved and verdict.evidence.constant == as_row(document["claim"]["constant"])


def region_of(domain, n):
    """The domain of a file."""
    region = polyhedron(as_matrix(domain.get("A", [])), as_row(domain.get("b", [])), dimension=n)
    origin = as_row(domain.get("origin", [0] * n))
    if "directions" in domain:
        ends = [[s + t for s, t in zip(origin, as_row(u), strict=True)] for u in domain["directions"]]
        return region.through(origin, *ends)
    if any(origin):
        raise UnsupportedOperation("a shifted space is no domain of the package")
    return region
