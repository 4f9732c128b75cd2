"""Every stored certificate is accepted; every forgery is rejected, and for its own reason."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from exactrelu.certificates.submit import CHECKER, submit_file

HERE = Path(__file__).parent
ACCEPTED = sorted((HERE / "accept").glob("*.json"))
FORGED = {
    str(path.relative_to(HERE / "reject").with_suffix("").as_posix()): path for path in HERE.glob("reject/*/*.json")
}

# forgery: the number of the condition of FORMAT.md that it breaks, and the checker's words for it
EXPECTED = {
    "affine-map/offset-missing": "7.1 b has another length",
    "affine-map/on-another-slice": "7.2 the network has another affine map",
    "affine-map/other-offset": "7.2 the network has another affine map",
    "affine-map/other-signs": "7.2 the network has another affine map",
    "affine-map/other-slope": "7.2 the network has another affine map",
    "affine-map/ragged-row": "7.1 a row of A has another length",
    "affine-map/row-missing": "7.1 A has another length",
    "affine-map/second-output": "7.2 the network has another affine map",
    "affine-map/third-output-negated": "7.2 the network has another affine map",
    "complete/another-domain": "5.4 the rows do not cancel, or there is none",
    "complete/another-network": "6.2 a point does not satisfy every row strictly",
    "complete/decided-is-an-object": "8.4 decided is no array",
    "complete/decision-by-itself": "5.4 the rows do not cancel, or there is none",
    "complete/decision-missing": "8.8 a leaf leaves the sign of a neuron open",
    "complete/decision-of-a-negative-number": "8.5 a neuron has no such number, or is out of order",
    "complete/decision-of-a-vanishing-neuron": "4.4 a sign is decided where the pre-activation vanishes identically",
    "complete/decision-of-no-neuron": "8.5 a neuron has no such number, or is out of order",
    "complete/decision-of-two-entries": "8.4 a decision has another length",
    "complete/decision-too-early": "4.2 a neuron is read before its sign is known",
    "complete/decision-turned-around": "5.4 the rows do not cancel, or there is none",
    "complete/decision-twice": "4.3 the sign of a neuron is decided twice",
    "complete/decision-with-sign-true": "8.4 a decided sign is neither 1 nor -1",
    "complete/decision-with-sign-zero": "8.4 a decided sign is neither 1 nor -1",
    "complete/domain-called-empty": "5.4 the rows do not cancel, or there is none",
    "complete/empty-leaf-does-not-cancel": "5.4 the rows do not cancel, or there is none",
    "complete/flat-domain-elsewhere": "6.2 a point does not satisfy every row strictly",
    "complete/leaf-ahead": "8.6 a region has no such number, or is out of order",
    "complete/leaf-empty-without-proof": "5.4 the rows do not cancel, or there is none",
    "complete/leaf-missing": "8.2 the tree stops before its last leaf",
    "complete/leaf-of-no-region": "8.6 a region has no such number, or is out of order",
    "complete/leaf-too-many": "8.2 the tree goes on after its last leaf",
    "complete/leaf-true": "8.6 a region has no such number, or is out of order",
    "complete/leaf-twice": "8.6 a region has no such number, or is out of order",
    "complete/leaves-swapped": "8.6 a region has no such number, or is out of order",
    "complete/node-is-a-number": "8.3 a node is no object",
    "complete/node-of-no-kind": "8.3 a node is not just one of split, region and empty",
    "complete/node-of-two-kinds": "8.3 a node is not just one of split, region and empty",
    "complete/node-with-an-unknown-key": "8.3 a node has missing or unknown keys",
    "complete/other-signs": "8.9 a leaf has other signs than its region",
    "complete/point-missing": "8.1 points has another length",
    "complete/point-outside-the-domain": "6.2 a point does not satisfy every row strictly",
    "complete/points-swapped": "6.2 a point does not satisfy every row strictly",
    "complete/region-missing": "8.2 the tree stops before its last leaf",
    "complete/region-twice": "8.7 a region of the list is no leaf of the tree",
    "complete/regions-are-an-object": "8.1 regions is no array",
    "complete/sign-for-a-zero": "8.9 a leaf has other signs than its region",
    "complete/sign-vector-is-a-list": "4.1 a sign vector has another length",
    "complete/signs-too-long": "4.1 a sign vector has another length",
    "complete/split-of-a-negative-number": "8.5 a neuron has no such number, or is out of order",
    "complete/split-of-a-vanishing-neuron": "4.4 a sign is decided where the pre-activation vanishes identically",
    "complete/split-of-no-neuron": "8.5 a neuron has no such number, or is out of order",
    "complete/split-true": "8.5 a neuron has no such number, or is out of order",
    "complete/split-twice": "4.3 the sign of a neuron is decided twice",
    "complete/tree-is-an-object": "8.2 tree is no array",
    "complete/tree-without-a-node": "8.2 the tree stops before its last leaf",
    "complete/zero-for-a-sign": "8.9 a leaf has other signs than its region",
    "domain/A-is-a-number": "2.2 A is no array",
    "domain/a-list": "2.1 the domain is no object",
    "domain/direction-too-long": "2.3 a direction has another length",
    "domain/directions-are-an-object": "2.3 directions is no array",
    "domain/no-A": "2.2 b has another length",
    "domain/no-b": "2.2 b has another length",
    "domain/origin-too-short": "2.3 origin has another length",
    "domain/ragged-row": "2.2 a row of A has another length",
    "domain/unknown-key": "2.1 the domain has missing or unknown keys",
    "empty/a-region-that-is-not": "5.4 the rows do not cancel, or there is none",
    "empty/multipliers-are-an-object": "5.1 multipliers is no array",
    "empty/multipliers-do-not-cancel": "5.4 the rows do not cancel, or there is none",
    "empty/multipliers-out-of-order": "5.2 the row of a multiplier has no such number, or is out of order",
    "empty/negative-multiplier": "5.3 a multiplier is not positive",
    "empty/no-multipliers": "5.4 the rows do not cancel, or there is none",
    "empty/no-such-row": "5.2 the row of a multiplier has no such number, or is out of order",
    "empty/row-before-the-first": "5.2 the row of a multiplier has no such number, or is out of order",
    "empty/row-true": "5.2 the row of a multiplier has no such number, or is out of order",
    "empty/row-twice": "5.2 the row of a multiplier has no such number, or is out of order",
    "empty/three-numbers": "5.1 a multiplier has another length",
    "empty/vanishing-row-left-out": "5.4 the rows do not cancel, or there is none",
    "empty/zero-multiplier": "5.3 a multiplier is not positive",
    "facets/another-row": "5.4 the rows do not cancel, or there is none",
    "facets/are-a-number": "7.3 facets is no array",
    "facets/no-such-row": "7.3 a facet has no such number, or is out of order",
    "facets/one-missing": "7.6 multipliers has another length",
    "facets/one-too-many": "7.4 witnesses has another length",
    "facets/out-of-order": "7.3 a facet has no such number, or is out of order",
    "facets/point-on-a-facet": "6.2 a point does not satisfy every row strictly",
    "facets/proof-by-itself": "5.2 the row of a multiplier has no such number, or is out of order",
    "facets/proof-does-not-cancel": "5.4 the rows do not cancel, or there is none",
    "facets/proof-missing": "7.6 multipliers has another length",
    "facets/row-zero": "7.3 a facet has no such number, or is out of order",
    "facets/true": "7.3 a facet has no such number, or is out of order",
    "facets/witness-beyond-two": "6.2 a point does not satisfy every row strictly",
    "facets/witness-inside": "7.5 a witness does not violate its facet",
    "facets/witness-missing": "7.4 witnesses has another length",
    "file/another-format": "9.1 the format is not exactrelu-evidence, version 1",
    "file/another-version": "9.1 the format is not exactrelu-evidence, version 1",
    "file/brackets": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/byte-order-mark": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/claim-is-a-list": "9.2 the claim is of an unknown kind",
    "file/claim-without-kind": "9.2 the claim is of an unknown kind",
    "file/denominator-negative": "1.4 a denominator is not positive",
    "file/denominator-zero": "1.4 a denominator is not positive",
    "file/digits": "1.4 a number is misspelled or too long",
    "file/duplicate-key": "1.3 an object has a key twice",
    "file/evidence-is-missing-points": "9.4 the evidence has missing or unknown keys",
    "file/exponent": "1.4 a number is misspelled or too long",
    "file/float": "1.4 a number is misspelled or too long",
    "file/growing-numbers": "1.6 a number is too large, or the forms together are",
    "file/growing-numerators": "1.6 a number is too large, or the forms together are",
    "file/infinity": "1.4 a number is misspelled or too long",
    "file/integer-of-20001-digits": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/latin-1": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/many": "1.5 the check would take too long for a file of this size",
    "file/nan": "1.4 a number is misspelled or too long",
    "file/no-claim": "9.1 the document has missing or unknown keys",
    "file/nothing": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/slow": "1.5 the check would take too long for a file of this size",
    "file/truncated": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/two-claims": "1.3 an object has a key twice",
    "file/unknown-claim": "9.2 the claim is of an unknown kind",
    "file/unknown-key": "9.1 the document has missing or unknown keys",
    "file/unknown-key-in-claim": "9.3 the claim has missing or unknown keys",
    "file/unknown-key-in-evidence": "9.4 the evidence has missing or unknown keys",
    "file/version-float": "9.1 the format is not exactrelu-evidence, version 1",
    "file/version-true": "9.1 the format is not exactrelu-evidence, version 1",
    "file/weight-decimal": "1.4 a number is misspelled or too long",
    "file/weight-in-other-digits": "1.4 a number is misspelled or too long",
    "file/weight-null": "1.4 a number is misspelled or too long",
    "file/weight-plus": "1.4 a number is misspelled or too long",
    "file/weight-true": "1.4 a number is misspelled or too long",
    "file/weight-two-slashes": "1.4 a number is misspelled or too long",
    "file/wide-forms": "1.6 a number is too large, or the forms together are",
    "network/another-format": "3.1 the format is not exactrelu-network, version 1",
    "network/constant-without-value": "3.2 a node has missing or unknown keys",
    "network/edge-from-a-list": "3.4 an edge joins no names",
    "network/edge-from-nowhere": "3.5 an edge starts at no node or ends at no neuron",
    "network/edge-into-an-input": "3.5 an edge starts at no node or ends at no neuron",
    "network/edge-leads-backwards": "3.6 an edge leads backwards or occurs twice",
    "network/edge-twice": "3.6 an edge leads backwards or occurs twice",
    "network/name-is-a-number": "3.2 a node has no name of its own",
    "network/no-outputs": "3.7 an output is no node",
    "network/node-is-a-string": "3.2 a node is of no known kind",
    "network/nodes-are-an-object": "3.1 nodes is no array",
    "network/one-slope": "3.3 an activation has missing or unknown keys",
    "network/output-is-a-list": "3.7 an output is no node",
    "network/output-is-no-node": "3.7 an output is no node",
    "network/self-loop": "3.6 an edge leads backwards or occurs twice",
    "network/two-nodes-of-one-name": "3.2 a node has no name of its own",
    "network/unknown-activation": "3.3 an activation is no object",
    "network/unknown-key-in-edge": "3.4 an edge has missing or unknown keys",
    "network/unknown-kind": "3.2 a node is of no known kind",
    "network/version-true": "3.1 the format is not exactrelu-network, version 1",
    "nonempty/other-signs": "6.2 a point does not satisfy every row strictly",
    "nonempty/point-at-infinity": "6.2 a point does not satisfy every row strictly",
    "nonempty/point-behind-infinity": "6.2 a point does not satisfy every row strictly",
    "nonempty/point-is-a-string": "6.1 a point is no array",
    "nonempty/point-on-the-boundary": "6.2 a point does not satisfy every row strictly",
    "nonempty/point-outside-the-domain": "6.2 a point does not satisfy every row strictly",
    "nonempty/point-too-short": "6.1 a point has another length",
    "nonempty/point-with-a-fraction": "1.4 a number is misspelled or too long",
    "nonempty/sign-of-a-neuron-that-vanishes": "6.2 a point does not satisfy every row strictly",
    "nonempty/signs-of-another-alphabet": "4.1 a sign vector has other letters than + - 0",
    "nonempty/signs-too-short": "4.1 a sign vector has another length",
    "nonempty/zero-sign-where-nothing-vanishes": "4.5 a sign is 0 where the pre-activation does not vanish identically",
}


def run(path, *flags):
    command = [sys.executable, *flags, str(CHECKER), str(path)]
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert process.stderr == ""
    return process.returncode, process.stdout


def test_the_table_and_the_folder_agree():
    assert set(EXPECTED) == set(FORGED)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_certificates_are_accepted(checker, path):
    status, answer = checker.run(path)
    assert status == 0, answer
    assert answer.startswith(f"accept: {path.stem.split('-')[0]}")


@pytest.mark.parametrize("forgery", sorted(EXPECTED))
def test_forgeries_are_rejected_for_their_own_reason(checker, forgery):
    status, answer = checker.run(FORGED[forgery])
    assert (status, answer) == (4, f"reject: {EXPECTED[forgery]}")


def test_every_condition_has_a_forgery():
    conditions = set(re.findall(r'"(\d\.\d)"', CHECKER.read_text(encoding="utf-8")))
    conditions |= set(re.findall(r'"(\d\.\d) ', CHECKER.read_text(encoding="utf-8")))
    tested_elsewhere = {"1.1"}  # 256 MB; see tests/checker
    assert conditions - tested_elsewhere == {reason.split()[0] for reason in EXPECTED.values()}


def test_every_condition_stands_in_the_format():
    text = CHECKER.with_name("FORMAT.md").read_text(encoding="utf-8")
    for number in {*(reason.split()[0] for reason in EXPECTED.values()), "0.1", "0.2", "1.1"}:
        assert re.search(rf"\b{re.escape(number)}\b", text), number


@pytest.mark.parametrize(
    "flags", [["-I"], ["-I", "-O"], ["-I", "-OO"], ["-I", "-W", "error", "-X", "dev"]], ids=" ".join
)
def test_in_a_process_of_its_own(flags):
    assert run(HERE / "accept" / "complete-tent.json", *flags)[0] == 0
    assert run(FORGED["complete/decision-turned-around"], *flags)[1].startswith("reject: 5.4 ")


def test_a_neighbour_called_like_a_module_changes_nothing(tmp_path):
    for name in ("fractions", "json", "math"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(0)", encoding="ascii")
    evidence = tmp_path / "evidence.json"
    evidence.write_bytes((HERE / "accept" / "complete-tent.json").read_bytes())
    process = subprocess.run(
        [sys.executable, "-I", str(CHECKER), "evidence.json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stdout.startswith("accept: complete")


def test_the_package_asks_the_same_checker():
    assert submit_file(HERE / "accept" / "facets-box.json").proved
    verdict = submit_file(FORGED["facets/proof-missing"])
    assert verdict.unknown
    assert verdict.reason.startswith("reject: 7.6 ")


def test_the_stored_files_are_those_that_the_script_makes(make_script):
    for name, text in make_script["accepted"]().items():
        assert (HERE / "accept" / f"{name}.json").read_text(encoding="ascii") == text, name
    assert len(ACCEPTED) == len(make_script["accepted"]())
    forged = make_script["forged"]()
    assert set(forged) == set(FORGED)
    for name, data in forged.items():
        assert FORGED[name].read_bytes() == data, name


def test_the_example_of_the_format_is_the_stored_file():
    text = CHECKER.with_name("FORMAT.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    assert example == (HERE / "accept" / "complete-tent.json").read_text(encoding="ascii")
