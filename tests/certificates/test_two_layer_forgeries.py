"""Evidence about two-layer networks: stored files are accepted, forgeries are rejected for their own reason."""

import contextlib
import io
import json
import re
import runpy
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.certificates.submit import CHECKERS, submit, submit_file
from exactrelu.realizations.inverse_stability import stability
from exactrelu.realizations.two_layer_equality import decide_two_layer_equality
from exactrelu.realizations.two_layer_evidence import FORMAT
from exactrelu.realizations.two_layer_parametrization import TwoLayer

HERE = Path(__file__).parent
CHECKER = CHECKERS[FORMAT]
ACCEPTED = sorted((HERE / "accept" / "two-layer").glob("*.json"))
REJECTED = HERE / "reject" / "two-layer"
FORGED = {path.relative_to(REJECTED).with_suffix("").as_posix(): path for path in REJECTED.glob("*/*.json")}

# forgery: the number of the condition of FORMAT_TWO_LAYER.md that it breaks, and the checker's words for it
EXPECTED = {
    "different/of-equal-networks": "4.2 the networks agree at the point",
    "different/point-is-a-string": "4.1 a point is no array",
    "different/point-too-short": "4.1 a point has another length",
    "different/point-where-they-agree": "4.2 the networks agree at the point",
    "different-up-to-constant/one-point": "4.3 points has another length",
    "different-up-to-constant/point-too-long": "4.1 a point has another length",
    "different-up-to-constant/same-point": "4.4 the networks differ by the same numbers at both points",
    "equal/a-hyperplane-is-a-list": "3.1 a hyperplane is no object",
    "equal/another-row": "3.3 the weights of a neuron are no multiple of the row of its hyperplane",
    "equal/hyperplane-missing": "3.4 a neuron with a normal is on no hyperplane",
    "equal/hyperplane-without-neurons": "3.4 a neuron with a normal is on no hyperplane",
    "equal/hyperplanes-are-an-object": "3.1 hyperplanes is no array",
    "equal/jump-of-another-sign": "3.5 the jumps on a hyperplane differ",
    "equal/negative-number": "3.2 a neuron has no such number, or is listed twice",
    "equal/neuron-on-two-hyperplanes": "3.2 a neuron has no such number, or is listed twice",
    "equal/neuron-true": "3.2 a neuron has no such number, or is listed twice",
    "equal/neuron-twice": "3.2 a neuron has no such number, or is listed twice",
    "equal/neuron-without-weights-listed": "3.3 the weights of a neuron are no multiple of the row of its hyperplane",
    "equal/neuron-woken-up": "3.7 the constants differ",
    "equal/neurons-are-a-number": "3.2 a list of neurons is no array",
    "equal/no-such-neuron": "3.2 a neuron has no such number, or is listed twice",
    "equal/one-neuron-turned-around": "3.6 the linear parts differ",
    "equal/only-up-to-constant": "3.7 the constants differ",
    "equal/other-jump": "3.5 the jumps on a hyperplane differ",
    "equal/other-output-bias": "3.7 the constants differ",
    "equal/permutation-swapped": "3.3 the weights of a neuron are no multiple of the row of its hyperplane",
    "equal/row-too-short": "3.1 a row has another length",
    "equal/row-without-normal": "3.1 a row has no normal",
    "equal/second-output": "3.5 the jumps on a hyperplane differ",
    "equal-up-to-constant/other-slope": "3.6 the linear parts differ",
    "file/another-format": "6.1 the format is not exactrelu-two-layer-evidence, version 1",
    "file/another-version": "6.1 the format is not exactrelu-two-layer-evidence, version 1",
    "file/claim-is-a-list": "6.2 the claim is of an unknown kind",
    "file/claim-without-kind": "6.2 the claim is of an unknown kind",
    "file/denominator-zero": "1.4 a denominator is not positive",
    "file/evidence-of-another-kind": "6.4 the evidence has missing or unknown keys",
    "file/infinity": "1.4 a number is misspelled or too long",
    "file/kind-is-a-list": "6.2 the claim is of an unknown kind",
    "file/large-numbers": "1.6 a number is too large",
    "file/many-entries": "1.5 the check would take too long for a file of this size",
    "file/many-outputs": "1.5 the check would take too long for a file of this size",
    "file/no-claim": "6.1 the document has missing or unknown keys",
    "file/truncated": "1.2 the file is no JSON text, or nests too deeply, or has too long a number",
    "file/two-claims": "1.3 an object has a key twice",
    "file/unknown-claim": "6.2 the claim is of an unknown kind",
    "file/unknown-key-in-claim": "6.3 the claim has missing or unknown keys",
    "file/unknown-key-in-evidence": "6.4 the evidence has missing or unknown keys",
    "file/unknown-key": "6.1 the document has missing or unknown keys",
    "file/version-true": "6.1 the format is not exactrelu-two-layer-evidence, version 1",
    "file/weight-float": "1.4 a number is misspelled or too long",
    "file/weight-misspelled": "1.4 a number is misspelled or too long",
    "file/weight-true": "1.4 a number is misspelled or too long",
    "network/a-is-an-object": "2.2 a is no array",
    "network/a-list": "2.1 network f is no object",
    "network/bias-missing": "2.4 b has another length",
    "network/column-missing": "2.3 c has another length",
    "network/column-too-long": "2.3 a column of c has another length",
    "network/inputs-true": "2.1 network f has no such number of ends",
    "network/no-output": "2.1 network f has no such number of ends",
    "network/other-inputs": "2.6 the networks have other numbers of inputs or outputs",
    "network/output-bias-missing": "2.5 e has another length",
    "network/ragged-row": "2.2 a row of a has another length",
    "network/too-many-inputs": "2.1 network f has no such number of ends",
    "network/unknown-key": "2.1 network f has missing or unknown keys",
    "stability/a-column-from-behind": "5.7 a neuron has no such number",
    "stability/a-column-twice": "5.7 a neuron is listed twice",
    "stability/a-row-left-out": "5.7 the rows and columns are too few to block every permutation",
    "stability/another-cell": "5.9 the distance is beyond the bound",
    "stability/another-entry": "5.9 the distance is beyond the bound",
    "stability/another-row": "5.7 a blocked pair of neurons is nearer than the distance",
    "stability/another-width": "5.1 the networks have no or other numbers of neurons, or one input",
    "stability/bias": "5.2 network f has a bias",
    "stability/entry-too-short": "5.8 an entry has another length",
    "stability/negative-constant": "5.9 the distance is beyond the bound",
    "stability/no-neuron": "5.1 the networks have no or other numbers of neurons, or one input",
    "stability/no-such-entry": "5.8 the Jacobian has no such entry",
    "stability/not-balanced": "5.2 network f is not balanced",
    "stability/not-positive": "5.3 network f is not positive",
    "stability/not-positive-at-the-end": "5.3 network f is not positive",
    "stability/one-input": "5.1 the networks have no or other numbers of neurons, or one input",
    "stability/one-ray-twice": "5.4 network f has two neurons on one ray",
    "stability/other-weight": "5.6 the distance of the permutation is another one",
    "stability/output-bias": "5.2 network g has a bias",
    "stability/permutation-swapped": "5.6 the distance of the permutation is another one",
    "stability/permutation-too-short": "5.5 the permutation leaves out a neuron",
    "stability/permutation-true": "5.5 a neuron has no such number",
    "stability/permutation-twice": "5.5 a neuron is listed twice",
    "stability/point-on-a-hyperplane": "5.8 the point is on the hyperplane of a neuron",
    "stability/point-too-long": "5.8 a point has another length",
    "stability/smaller-constant": "5.9 the distance is beyond the bound",
    "stability/smaller-distance": "5.6 the distance of the permutation is another one",
}


class Program:
    """check_two_layer.py, loaded as a stranger would, and run in this process."""

    def __init__(self):
        self.names = runpy.run_path(str(CHECKER), run_name="checker")
        self.globals = self.names["main"].__globals__

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
def make_two_layer():
    return runpy.run_path(str(HERE / "make_two_layer.py"), run_name="make")


def test_the_table_and_the_folder_agree():
    assert set(EXPECTED) == set(FORGED)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_two_layer_evidence_is_accepted(program, path):
    status, answer = program.run(path)
    assert status == 0, answer
    kind = json.loads(path.read_text())["claim"]["kind"]
    assert path.stem.startswith(kind)
    assert answer.startswith(f"accept: {kind}; sha256 of f and g: ")


@pytest.mark.parametrize("forgery", sorted(EXPECTED))
def test_forgeries_are_rejected_for_their_own_reason(program, forgery):
    assert program.run(FORGED[forgery]) == (4, f"reject: {EXPECTED[forgery]}")


def test_every_condition_has_a_forgery():
    conditions = set(re.findall(r'"(\d\.\d)[ "]', CHECKER.read_text(encoding="utf-8")))
    tested_elsewhere = {"0.1", "0.2", "1.1"}
    assert conditions - tested_elsewhere == {reason.split()[0] for reason in EXPECTED.values()}


def test_every_condition_stands_in_the_format():
    text = CHECKER.with_name("FORMAT_TWO_LAYER.md").read_text(encoding="utf-8")
    for number in {*(reason.split()[0] for reason in EXPECTED.values()), "0.1", "0.2", "1.1"}:
        assert re.search(rf"\b{re.escape(number)}\b", text), number


def test_the_stored_files_are_those_that_the_script_makes(make_two_layer):
    texts = make_two_layer["accepted"]()
    assert {path.stem for path in ACCEPTED} == set(texts)
    for path in ACCEPTED:
        assert path.read_text(encoding="ascii") == texts[path.stem], path.stem
    forged = make_two_layer["forged"]()
    assert set(forged) == set(FORGED)
    for name, data in forged.items():
        assert FORGED[name].read_bytes() == data, name


def test_the_example_of_the_format_is_the_stored_file():
    text = CHECKER.with_name("FORMAT_TWO_LAYER.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)
    assert example == (HERE / "accept" / "two-layer" / "equal-flipped.json").read_text(encoding="ascii")


def test_the_letter_slot_finds_the_program():
    assert submit_file(ACCEPTED[0]).proved
    verdict = submit_file(FORGED["equal/permutation-swapped"])
    assert verdict.unknown
    assert verdict.reason.startswith("reject: 3.3 ")


def test_a_wrong_call_and_a_missing_file_are_answered(program, tmp_path):
    assert program.run() == (2, "reject: 0.1 usage: python -I check_two_layer.py FILE")
    assert program.run("one", "two")[0] == 2
    assert program.run(tmp_path / "missing") == (4, "reject: 0.2 the check stopped (FileNotFoundError)")


def test_a_file_above_the_limit_is_not_parsed(program, monkeypatch):
    monkeypatch.setitem(program.globals, "MAX_BYTES", ACCEPTED[0].stat().st_size - 1)
    assert program.run(ACCEPTED[0]) == (4, "reject: 1.1 the file is too large")


def test_the_limits_are_those_of_the_format(program):
    limits = ("MAX_BYTES", "MAX_DIGITS", "MAX_BITS", "STEPS", "STEPS_PER_BYTE", "MAX_COUNT")
    assert [program.globals[name] for name in limits] == [2**28, 20_000, 2**17, 10**7, 1_000, 10**6]


@given(data=st.binary(max_size=200))
def test_random_bytes_are_rejected(program, tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "two-layer.json"
    path.write_bytes(data)
    assert program.run(path)[0] == 4


@given(data=st.data())
def test_what_is_accepted_is_true(program, tmp_path_factory, data):
    """Change one number, or delete or copy one entry; if the file is still accepted, its claim holds."""
    document = json.loads(data.draw(st.sampled_from(ACCEPTED)).read_text())
    holder = document
    for _ in range(8):
        key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
        if not isinstance(holder[key], (dict, list)) or not holder[key]:
            break
        holder = holder[key]
    action = data.draw(st.sampled_from(["change", "delete", "copy"]))
    if action == "change":
        holder[key] = data.draw(st.sampled_from([0, 1, -1, "0", "1", "-1/2", "3", [], "equal", "different"]))
    elif action == "delete":
        del holder[key]
    elif isinstance(holder, list):
        holder.append(holder[key])
    path = tmp_path_factory.getbasetemp() / "two-layer-changed.json"
    path.write_text(json.dumps(document))
    status, answer = program.run(path)
    assert not answer.startswith("reject: 0"), answer
    if status == 0:
        f, g = (_network(document[letter]) for letter in "fg")
        kind = document["claim"]["kind"]
        if kind == "stability":
            found = stability(f, g)
            assert found.distance == Fraction(document["claim"]["distance"])
            assert found.decide(document["claim"]["constant_squared"]).proved
            return
        verdict = decide_two_layer_equality(f, g, up_to_constant=kind.endswith("constant"))
        assert verdict.proved is kind.startswith("equal")


def _network(data):
    zeros = [0] * data["outputs"]
    return TwoLayer.of(data["a"], data["c"], data.get("b"), data.get("e", zeros), d=data["inputs"])


def test_long_numbers_take_time_in_proportion(make_two_layer):
    """A hundred neurons with the primes as denominators are within what their file may cost."""
    from exactrelu.realizations.two_layer_evidence import certify_two_layer_comparison, two_layer_certificate_text

    primes = [p for p in range(2, 600) if all(p % q for q in range(2, p))][:100]
    f = TwoLayer.of([[f"1/{p}", p] for p in primes], [f"{p + 1}/{p * p}" for p in primes])
    order = list(range(len(primes)))[::-1]
    g = TwoLayer.of([f.a[i] for i in order], [f.c[i] for i in order])
    assert submit(two_layer_certificate_text(certify_two_layer_comparison(f, g))).proved
