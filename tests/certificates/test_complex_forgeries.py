"""Complexes: stored files are accepted, forgeries are rejected for their own reason."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from exactrelu.certificates.submit import CHECKERS, submit_file

HERE = Path(__file__).parent
CHECKER = CHECKERS["exactrelu-complex-evidence"]
ACCEPTED = sorted((HERE / "accept" / "complex").glob("*.json"))
REJECTED = HERE / "reject" / "complex"
FORGED = {path.relative_to(REJECTED).with_suffix("").as_posix(): path for path in REJECTED.glob("*/*.json")}

# forgery: the number of the condition of FORMAT_COMPLEX.md that it breaks, and the checker's words for it
EXPECTED = {
    "domain/A-is-a-number": "2.2 A is no array",
    "domain/a-list": "2.1 the domain is no object",
    "domain/direction-too-long": "2.3 a direction has another length",
    "domain/directions-are-an-object": "2.3 directions is no array",
    "domain/elsewhere": "5.2 a vertex is outside the domain",
    "domain/larger": "7.1 an edge has not two ends",
    "domain/left-out": "7.1 an edge has not two ends",
    "domain/no-b": "2.2 b has another length",
    "domain/origin-too-short": "2.3 origin has another length",
    "domain/ragged-row": "2.2 a row of A has another length",
    "domain/smaller": "5.2 a vertex is outside the domain",
    "domain/unknown-key": "2.1 the domain has missing or unknown keys",
    "empty/multipliers-are-an-object": "8.1 multipliers is no array",
    "empty/multipliers-do-not-cancel": "8.4 the rows do not cancel, or there is none",
    "empty/negative-multiplier": "8.3 a multiplier is not positive",
    "empty/no-such-row": "8.2 the numbers of rows do not increase",
    "empty/of-a-domain-that-is-not": "8.4 the rows do not cancel, or there is none",
    "empty/regions-denied-by-t": "8.4 the rows do not cancel, or there is none",
    "empty/regions-denied": "8.4 the rows do not cancel, or there is none",
    "empty/row-before-the-first": "8.2 the numbers of rows do not increase",
    "empty/row-true": "8.2 the numbers of rows do not increase",
    "empty/row-twice": "8.2 the numbers of rows do not increase",
    "empty/three-numbers": "8.1 a multiplier has another length",
    "empty/with-corners": "6.1 corners has another length",
    "empty/with-neighbours": "7.6 neighbours has another length",
    "empty/with-vertices": "5.2 a vertex is outside the domain",
    "empty/zero-multiplier": "8.3 a multiplier is not positive",
    "faces/corner-inside-an-edge": "7.2 a corner of a face lies in none of its parts",
    "faces/corner-inside": "7.2 a corner of a face lies in none of its parts",
    "faces/corner-left-out": "7.3 the faces of a face do not close up",
    "faces/doubled-corner": "7.4 a face of dimension 0 is not one vertex",
    "faces/edge-with-one-end": "7.1 an edge has not two ends",
    "faces/middle-of-an-edge": "7.2 a corner of a face lies in none of its parts",
    "faces/neighbour-missing": "7.6 the neighbours of a region are others",
    "faces/neighbour-too-many": "7.6 the neighbours of a region are others",
    "faces/neighbour-true": "7.6 the neighbours of a region are others",
    "faces/neighbours-are-a-number": "7.6 the neighbours of a region are others",
    "faces/neighbours-are-an-object": "7.6 neighbours is no array",
    "faces/neighbours-of-a-region-missing": "7.6 neighbours has another length",
    "faces/neighbours-out-of-order": "7.6 the neighbours of a region are others",
    "file/another-format": "9.1 the format is not exactrelu-complex-evidence, version 1",
    "file/another-kind": "9.2 the claim is of another kind",
    "file/another-version": "9.1 the format is not exactrelu-complex-evidence, version 1",
    "file/brackets": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/byte-order-mark": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/claim-is-a-list": "9.2 the claim is no object",
    "file/claim-without-corners": "9.2 the claim has missing or unknown keys",
    "file/denominator-negative": "1.4 a denominator is not positive",
    "file/denominator-zero": "1.4 a denominator is not positive",
    "file/digits": "1.4 a number is misspelled or too long",
    "file/duplicate-key": "1.3 an object has a key twice",
    "file/evidence-for-regions": "9.3 the evidence has missing or unknown keys",
    "file/evidence-is-a-list": "9.3 the evidence is no object",
    "file/float-as-a-corner": "6.2 corners are no vertices in order",
    "file/float-as-a-neighbour": "7.6 the neighbours of a region are others",
    "file/float": "1.4 a number is misspelled or too long",
    "file/fraction-in-a-vertex": "1.4 a number is misspelled or too long",
    "file/growing-denominators": "1.6 a number is too large",
    "file/growing-values": "1.6 a number is too large",
    "file/growing-weights": "1.6 a number is too large",
    "file/infinity": "1.4 a number is misspelled or too long",
    "file/integer-of-20001-digits": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/latin-1": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/long-vertex": "1.6 a number is too large",
    "file/nan": "1.4 a number is misspelled or too long",
    "file/no-evidence-for-emptiness": "9.3 the evidence has missing or unknown keys",
    "file/no-evidence": "9.1 the document has missing or unknown keys",
    "file/slow": "1.5 the check would take too long for a file of this size",
    "file/truncated": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/unknown-key-in-claim": "9.2 the claim has missing or unknown keys",
    "file/unknown-key": "9.1 the document has missing or unknown keys",
    "file/version-float": "9.1 the format is not exactrelu-complex-evidence, version 1",
    "file/version-true": "9.1 the format is not exactrelu-complex-evidence, version 1",
    "file/weight-decimal": "1.4 a number is misspelled or too long",
    "file/weight-in-other-digits": "1.4 a number is misspelled or too long",
    "file/weight-true": "1.4 a number is misspelled or too long",
    "file/weight-two-slashes": "1.4 a number is misspelled or too long",
    "file/wide-rows": "1.6 too much would have to be kept at one time",
    "lineality/crosses-a-row": "4.3 a row or a neuron changes along the lineality",
    "lineality/dependent": "4.2 a vector has no coordinate in which it alone is not 0",
    "lineality/is-an-object": "4.1 lineality is no array",
    "lineality/left-out": "7.2 a corner of a face lies in none of its parts",
    "lineality/of-the-wrong-direction": "4.3 a row or a neuron changes along the lineality",
    "lineality/one-missing": "7.1 an edge has not two ends",
    "lineality/one-too-many": "4.3 a row or a neuron changes along the lineality",
    "lineality/vector-too-short": "4.1 a vector of the lineality has another length",
    "lineality/zero": "4.2 a vector has no coordinate in which it alone is not 0",
    "network/activation-is-a-list": "3.3 an activation is no object",
    "network/another-format": "3.1 the format is not exactrelu-network, version 1",
    "network/another-kink": "6.3 a sign vector has another length, or other letters than + - 0",
    "network/constant-without-value": "3.2 a node has missing or unknown keys",
    "network/edge-from-a-list": "3.4 an edge joins no names",
    "network/edge-from-nowhere": "3.5 an edge starts at no node or ends at no neuron",
    "network/edge-into-an-input": "3.5 an edge starts at no node or ends at no neuron",
    "network/edge-leads-backwards": "3.6 an edge leads backwards or occurs twice",
    "network/edge-to-a-list": "3.4 an edge joins no names",
    "network/edge-twice": "3.6 an edge leads backwards or occurs twice",
    "network/kind-is-a-list": "3.2 a node is of no known kind",
    "network/name-is-a-number": "3.2 a node has no name of its own",
    "network/no-outputs": "3.7 an output is no node",
    "network/node-is-a-string": "3.2 a node is of no known kind",
    "network/nodes-are-an-object": "3.1 nodes is no array",
    "network/one-slope": "3.3 an activation has missing or unknown keys",
    "network/other-sign-of-a-weight": "6.5 the corners of a region have other signs than the region",
    "network/other-slope": "6.5 the corners of a region have other signs than the region",
    "network/other-weight": "6.5 the corners of a region have other signs than the region",
    "network/output-is-a-list": "3.7 an output is no node",
    "network/output-is-no-node": "3.7 an output is no node",
    "network/self-loop": "3.6 an edge leads backwards or occurs twice",
    "network/two-nodes-of-one-name": "3.2 a node has no name of its own",
    "network/unknown-activation": "3.3 an activation is no object",
    "network/unknown-key-in-edge": "3.4 an edge has missing or unknown keys",
    "network/unknown-kind": "3.2 a node is of no known kind",
    "network/version-true": "3.1 the format is not exactrelu-network, version 1",
    "regions/are-an-object": "6.1 regions is no array",
    "regions/at-infinity": "6.6 a region lies in a row of the domain, or in t = 0",
    "regions/corner-negative": "6.2 corners are no vertices in order",
    "regions/corner-of-no-vertex": "6.2 corners are no vertices in order",
    "regions/corner-true": "6.2 corners are no vertices in order",
    "regions/corner-twice": "6.2 corners are no vertices in order",
    "regions/corners-are-a-string": "6.2 corners are no vertices in order",
    "regions/corners-are-an-object": "6.1 corners is no array",
    "regions/corners-missing": "6.1 corners has another length",
    "regions/corners-out-of-order": "6.2 corners are no vertices in order",
    "regions/cut-where-no-kink-is": "7.3 the faces of a face do not close up",
    "regions/cut-with-a-false-sign": "7.3 the faces of a face do not close up",
    "regions/in-a-row": "6.6 a region lies in a row of the domain, or in t = 0",
    "regions/kink-straightened": "6.5 the corners of a region have other signs than the region",
    "regions/merged": "6.5 the corners of a region have other signs than the region",
    "regions/missing": "7.5 a facet inside the domain belongs to one region only",
    "regions/one-for-all": "7.5 a facet inside the domain belongs to one region only",
    "regions/other-signs": "6.5 the corners of a region have other signs than the region",
    "regions/sign-for-a-zero": "6.5 the corners of a region have other signs than the region",
    "regions/signs-are-a-list": "6.3 a sign vector has another length, or other letters than + - 0",
    "regions/signs-of-another-alphabet": "6.3 a sign vector has another length, or other letters than + - 0",
    "regions/signs-too-long": "6.3 a sign vector has another length, or other letters than + - 0",
    "regions/twice": "6.4 two regions have the same signs",
    "regions/without-corners": "6.2 corners are no vertices in order",
    "regions/zero-for-a-sign": "6.5 the corners of a region have other signs than the region",
    "vertices/are-an-object": "5.1 vertices is no array",
    "vertices/behind-infinity": "5.2 a vertex is outside the domain",
    "vertices/in-the-lineality": "5.3 a vertex is no corner of anything: every row and every neuron vanishes there",
    "vertices/moved-inside": "7.1 an edge has not two ends",
    "vertices/moved": "6.5 the corners of a region have other signs than the region",
    "vertices/outside-the-domain": "5.2 a vertex is outside the domain",
    "vertices/swapped": "6.5 the corners of a region have other signs than the region",
    "vertices/too-short": "5.1 a vertex has another length",
    "vertices/twice": "7.5 a facet inside the domain belongs to one region only",
    "vertices/unused": "6.7 a vertex is a corner of no region",
    "vertices/zero": "5.3 a vertex is no corner of anything: every row and every neuron vanishes there",
}


@pytest.fixture(scope="module")
def make_script():
    return runpy.run_path(str(HERE / "make_complex.py"), run_name="make")


def test_the_table_and_the_folder_agree():
    assert set(EXPECTED) == set(FORGED)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_complexes_are_accepted(complex_checker, path):
    status, answer = complex_checker.run(path)
    assert status == 0, answer
    assert re.fullmatch(
        r"accept: complex; regions: \d+; sha256 of network and domain: [0-9a-f]{64} [0-9a-f]{64}", answer
    )


@pytest.mark.parametrize("forgery", sorted(EXPECTED))
def test_forgeries_are_rejected_for_their_own_reason(complex_checker, forgery):
    assert complex_checker.run(FORGED[forgery]) == (4, f"reject: {EXPECTED[forgery]}")


def test_every_condition_has_a_forgery():
    source = CHECKER.read_text(encoding="utf-8")
    conditions = set(re.findall(r'"(\d\.\d)"', source)) | set(re.findall(r'"(\d\.\d) ', source))
    tested_elsewhere = {"1.1"}  # 256 MB; see tests/checker
    assert conditions - tested_elsewhere == {reason.split()[0] for reason in EXPECTED.values()}


def test_every_condition_stands_in_the_format():
    own = CHECKER.with_name("FORMAT_COMPLEX.md").read_text(encoding="utf-8")
    common = CHECKER.with_name("FORMAT.md").read_text(encoding="utf-8")
    for number in {*(reason.split()[0] for reason in EXPECTED.values()), "0.1", "0.2", "1.1"}:
        page = common if re.match(r"1\.[1-4]|[23]\.", number) else own  # sections that FORMAT_COMPLEX.md refers to
        assert re.search(rf"\b{re.escape(number)}\b", page), number


@pytest.mark.parametrize("flags", [["-I"], ["-I", "-OO"], ["-I", "-W", "error", "-X", "dev"]], ids=" ".join)
def test_in_a_process_of_its_own(flags):
    for path, status in ((HERE / "accept" / "complex" / "cube.json", 0), (FORGED["regions/missing"], 4)):
        process = subprocess.run(
            [sys.executable, *flags, str(CHECKER), str(path)], capture_output=True, text=True, check=False, timeout=60
        )
        assert (process.returncode, process.stderr) == (status, "")


def test_the_package_asks_the_same_checker():
    assert submit_file(HERE / "accept" / "complex" / "bend.json").proved
    verdict = submit_file(FORGED["regions/twice"])
    assert verdict.unknown
    assert verdict.reason == "reject: 6.4 two regions have the same signs"


def test_the_stored_files_are_those_that_the_script_makes(make_script):
    for name, text in make_script["accepted"]().items():
        assert (HERE / "accept" / "complex" / f"{name}.json").read_text(encoding="ascii") == text, name
    assert len(ACCEPTED) == len(make_script["accepted"]())
    forged = make_script["forged"]()
    assert set(forged) == set(FORGED)
    for name, data in forged.items():
        assert FORGED[name].read_bytes() == data, name


def test_the_example_of_the_format_is_a_stored_file():
    text = CHECKER.with_name("FORMAT_COMPLEX.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    assert example == (HERE / "accept" / "complex" / "bend.json").read_text(encoding="ascii")
