"""The checker on its own: it answers whatever the bytes are, in bounded time, and never accepts what is false."""

import ast
import copy
import io
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactrelu.certificates.claims import ClaimedDomain, Facets
from exactrelu.certificates.submit import CHECKER
from exactrelu.errors import ExactReluError, InputError
from exactrelu.loaders.json_files import from_document
from exactrelu.regions.split_tree import find_regions, prove_affine_map, prove_empty, prove_facets, prove_nonempty

ACCEPTED = sorted((Path(__file__).parents[1] / "certificates" / "accept").glob("*.json"))


# --- answers


@pytest.mark.parametrize("arguments", [[], ["one", "two"], ["one", "two", "three"]])
def test_a_wrong_call_is_answered(arguments):
    process = subprocess.run(
        [sys.executable, "-I", str(CHECKER), *arguments], capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stdout) == (2, "reject: 0.1 usage: python -I check.py FILE\n")


def test_a_wrong_call_inside_the_process_is_answered(checker, capsys):
    for arguments in ([], ["one", "two"]):
        assert checker.names["main"](arguments) == 2
        assert capsys.readouterr().out == "reject: 0.1 usage: python -I check.py FILE\n"


def test_a_file_that_cannot_be_opened_is_answered(checker, tmp_path):
    assert checker.run(tmp_path / "missing") == (4, "reject: 0.2 the check stopped (FileNotFoundError)")
    assert checker.run(tmp_path) == (4, "reject: 0.2 the check stopped (IsADirectoryError)")
    assert checker.run("with\0zero") == (4, "reject: 0.2 the check stopped (ValueError)")


def test_a_file_above_the_limit_is_not_parsed(checker, monkeypatch):
    size = ACCEPTED[0].stat().st_size
    monkeypatch.setitem(checker.globals, "MAX_BYTES", size)
    assert checker.run(ACCEPTED[0])[0] == 0
    monkeypatch.setitem(checker.globals, "MAX_BYTES", size - 1)
    assert checker.run(ACCEPTED[0]) == (4, "reject: 1.1 the file is too large")


def test_no_more_than_the_limit_is_read(checker, monkeypatch):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert size == checker.globals["MAX_BYTES"] + 1
            return bytes(size)

    monkeypatch.setitem(checker.globals, "MAX_BYTES", 1000)
    monkeypatch.setitem(checker.globals, "open", lambda path, mode: Endless())
    assert checker.run(ACCEPTED[0]) == (4, "reject: 1.1 the file is too large")


def test_a_machine_without_memory_is_answered(checker, monkeypatch):
    def full(*arguments):
        raise MemoryError

    monkeypatch.setitem(checker.globals, "check", full)
    assert checker.run(ACCEPTED[0]) == (4, "reject: 0.2 the check stopped (MemoryError)")


def test_the_answer_names_network_and_domain(checker):
    from hashlib import sha256

    document = json.loads((ACCEPTED[0].parent / "nonempty-shifted.json").read_text())
    name = document["network"].pop("name")
    texts = [json.dumps(document[key], sort_keys=True, separators=(",", ":")) for key in ("network", "domain")]
    expected = " ".join(sha256(text.encode()).hexdigest() for text in texts)
    assert name == "tent"
    answer = checker.run(ACCEPTED[0].parent / "nonempty-shifted.json")[1]
    assert answer == f"accept: nonempty; sha256 of network and domain: {expected}"


# --- any bytes


@given(data=st.binary(max_size=200))
def test_random_bytes_are_rejected(checker, tmp_path_factory, data):
    assert checker.run_bytes(data, tmp_path_factory.getbasetemp())[0] == 4


HOSTILE = {
    "brackets": b"[" * 20_000_000,
    "nested objects": b'{"a":' * 2_000_000,
    "closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "a string that never ends": b'"' + b"a" * 20_000_000,
    "digits": b"1" * 5_000_000,
    "an exponent": b"1e999999999999",
    "zeros": bytes(5_000_000),
    "empty lists": b"[" + b"[]," * 500_000 + b"[]]",
    "white space": b" " * 20_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_rejected_quickly(checker, tmp_path, name):
    start = time.process_time()
    status, answer = checker.run_bytes(HOSTILE[name], tmp_path)
    assert status == 4
    assert answer.startswith(("reject: 1.2", "reject: 9.1"))
    assert time.process_time() - start < 20


@given(data=st.data())
def test_a_flipped_bit_is_harmless(checker, tmp_path_factory, data):
    """A file with a bit flipped is rejected, or it still proves a true claim."""
    original = data.draw(st.sampled_from(ACCEPTED)).read_bytes()
    place = data.draw(st.integers(0, 8 * len(original) - 1))
    damaged = bytearray(original)
    damaged[place // 8] ^= 1 << place % 8
    _check_soundness(checker, bytes(damaged), tmp_path_factory.getbasetemp())


@given(data=st.data())
def test_a_truncated_file_is_rejected(checker, tmp_path_factory, data):
    original = data.draw(st.sampled_from(ACCEPTED)).read_bytes().rstrip()
    cut = data.draw(st.integers(0, len(original) - 1))
    assert checker.run_bytes(original[:cut], tmp_path_factory.getbasetemp())[0] == 4


# --- bounded work: what the check of each stored certificate needs, and that it gets no less

# certificate: the least STEPS without STEPS_PER_BYTE, the least MAX_BITS, the least MEMORY that accept it;
# found by bisection, and recorded so that no payment is forgotten or made twice unnoticed
NEEDS = {
    "affine-map-ladder": (3698, 9, 9870),
    "affine-map-plane": (4724, 8, 16728),
    "affine-map-slice": (6410, 10, 13860),
    "complete-box": (5422, 7, 20601),
    "complete-empty": (3411, 7, 18639),
    "complete-flat": (4629, 7, 12426),
    "complete-ladder": (3020, 11, 9930),
    "complete-no-input": (286, 2, 1610),
    "complete-no-kink": (336, 3, 3230),
    "complete-plane": (4286, 7, 16677),
    "complete-search-tree": (999, 3, 5168),
    "complete-slice": (5621, 9, 13818),
    "complete-tent-box": (1295, 3, 6460),
    "complete-tent": (997, 3, 5168),
    "empty-plane": (3239, 7, 16677),
    "empty-vanishing": (3245, 7, 16677),
    "facets-box": (4420, 7, 20601),
    "facets-tent": (1305, 3, 6460),
    "nonempty-box": (4282, 7, 20601),
    "nonempty-shifted": (1388, 16608, 270848),
}


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_every_certificate_needs_what_is_recorded(checker, monkeypatch, path):
    limits = zip(("STEPS", "MAX_BITS", "MEMORY"), NEEDS[path.stem], ("1.5", "1.6", "1.6"), strict=True)
    monkeypatch.setitem(checker.globals, "STEPS_PER_BYTE", 0)
    for name, needed, number in limits:
        with monkeypatch.context() as limited:
            limited.setitem(checker.globals, name, needed)
            assert checker.run(path)[0] == 0, name
            limited.setitem(checker.globals, name, needed - 1)
            assert checker.run(path)[1].startswith(f"reject: {number} "), name


def test_steps_are_paid_for_every_byte(checker, monkeypatch):
    path = ACCEPTED[0]
    needed, size = NEEDS[path.stem][0], path.stat().st_size
    monkeypatch.setitem(checker.globals, "STEPS", 0)
    monkeypatch.setitem(checker.globals, "STEPS_PER_BYTE", needed // size + 1)
    assert checker.run(path)[0] == 0
    monkeypatch.setitem(checker.globals, "STEPS_PER_BYTE", needed // size)
    assert checker.run(path)[1].startswith("reject: 1.5 ")


def test_the_limits_are_those_of_the_format(checker):
    limits = ("MAX_BYTES", "MAX_DIGITS", "MAX_BITS", "MEMORY", "STEPS", "STEPS_PER_BYTE")
    assert [checker.globals[name] for name in limits] == [2**28, 20_000, 2**17, 2**33, 10**7, 1_000]


@pytest.mark.parametrize("spelling", ['"{}"', "{}"])
def test_numbers_may_have_20000_digits(checker, tmp_path, spelling):
    document = (ACCEPTED[0].parent / "complete-tent.json").read_text()
    for digits, status in ((20_000, 0), (20_001, 4)):
        point = spelling.format("1" * digits)
        changed = document.replace('"points":[[1,1]', f'"points":[[{point},1]')
        assert changed != document
        assert checker.run_bytes(changed.encode(), tmp_path)[0] == status


# --- soundness: whatever is accepted is true, as another engine decides it


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), path=st.sampled_from(ACCEPTED), count=st.integers(1, 3))
def test_what_is_accepted_is_true(checker, tmp_path_factory, seed, path, count):
    """Damage a certificate at random in up to three places; if it is still accepted, its claim must hold."""
    document, rng = json.loads(path.read_text()), random.Random(seed)
    for _ in range(count):
        _damage(document, rng)
    _check_soundness(checker, json.dumps(document).encode(), tmp_path_factory.getbasetemp())


def _damage(document, rng):
    """One random change of one random entry: a number, a sign, an order, a deletion, a copy."""
    root = rng.choice(
        [document["evidence"], document["claim"], document["network"], document.get("domain") or document]
    )
    if not root or not isinstance(root, (dict, list)):
        return
    holder, key = _random_place(root, rng)
    value = holder[key]
    action = rng.choice(["nudge", "negate", "delete", "copy", "swap", "transplant"])
    if action == "nudge" and type(value) is int:
        holder[key] = value + rng.choice([-2, -1, 1, 2])
    elif action in ("nudge", "negate") and isinstance(value, (int, str)):
        holder[key] = _changed(value, rng)
    elif action == "delete" and isinstance(holder, list):
        del holder[key]
    elif action == "copy" and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(value))
    elif action == "swap" and isinstance(holder, list) and len(holder) > 1:
        other = rng.randrange(len(holder))
        holder[key], holder[other] = holder[other], holder[key]
    elif action == "transplant":
        other, place = _random_place(root, rng)
        holder[key] = copy.deepcopy(other[place])


def _changed(value, rng):
    if isinstance(value, bool):
        return not value
    if type(value) is int:
        return -value
    if value and set(value) <= set("+-0"):
        place = rng.randrange(len(value))
        return value[:place] + rng.choice("+-0") + value[place + 1 :]
    if value and value.lstrip("-")[:1].isdigit():
        return rng.choice([value.removeprefix("-") if value[0] == "-" else "-" + value, "0", "1", "1/2"])
    return value


def _random_place(root, rng):
    """A container below root and one of its keys, deep ones likely."""
    holder = root
    while True:
        key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        value = holder[key]
        if not isinstance(value, (dict, list)) or not value or rng.random() < 0.15:
            return holder, key
        holder = value


def _check_soundness(checker, data, folder):
    status, answer = checker.run_bytes(data, folder)
    assert not answer.startswith("reject: 0"), answer
    if status == 0:
        assert _is_true(json.loads(data)), answer


def _is_true(document):
    """Decide the claim with exact LP, from the network and the domain of the file alone."""
    claim, nodes = document["claim"], document["network"]["nodes"]
    try:
        network = from_document({**document["network"], "name": ""})
    except ExactReluError:  # a network that the package refuses for its names, parameters or outputs
        document["network"]["outputs"] = list(dict.fromkeys(document["network"]["outputs"]))
        for edge in document["network"]["edges"]:
            edge.pop("parameter", None)
            edge.pop("learnable", None)
        network = from_document({**document["network"], "name": ""})
    n = network.input_dimension
    domain = document.get("domain", {})
    origin, directions = domain.get("origin"), domain.get("directions")
    if origin is not None and directions is None:
        directions = [[int(i == k) for i in range(n)] for k in range(n)]
    if directions is not None and origin is None:
        origin = [0] * n
    claimed = ClaimedDomain(domain.get("A", []), domain.get("b", []), origin or [], directions)
    order = [
        network.architecture.kinked.index(node["id"]) for node in nodes if node["id"] in network.architecture.kinked
    ]
    signs = _reordered(claim["signs"], order) if "signs" in claim else ""
    if claim["kind"] == "complete":
        found = {region.signs for region in find_regions(network, claimed)}
        listed = [_reordered(region, order) for region in claim["regions"]]
        return found == set(listed) and len(listed) == len(found)
    if claim["kind"] == "affine-map":
        # affine maps of x that agree on the slice are the same claim: compare them on the slice
        return _agree(network, claimed, signs, claim, document["network"]["outputs"])
    try:
        if claim["kind"] == "facets":
            true = prove_facets(network, claimed, signs).claim
            return isinstance(true, Facets) and len(true.facets) == len(claim["facets"])
        (prove_nonempty if claim["kind"] == "nonempty" else prove_empty)(network, claimed, signs)
    except InputError:
        return False
    return True


def _reordered(text, order):
    letters = [""] * len(text)
    for letter, place in zip(text, order, strict=True):
        letters[place] = letter
    return "".join(letters)


def _agree(network, domain, signs, claim, outputs):
    true = prove_affine_map(network, domain, signs).claim
    n = network.input_dimension
    origin = domain.origin if domain.directions is not None else [0] * n
    directions = (
        domain.directions if domain.directions is not None else [[int(i == k) for i in range(n)] for k in range(n)]
    )
    stated = ClaimedDomain(claim["A"], claim["b"])  # the same shape: rows and a column
    row_of = dict(zip(network.architecture.outputs, zip(true.A, true.b, strict=True), strict=True))
    for name, a, b in zip(outputs, stated.A, stated.b, strict=False):
        a_true, b_true = row_of[name]
        difference = [s - t for s, t in zip(a, a_true, strict=True)]
        if any(sum(u * v for u, v in zip(difference, direction, strict=True)) for direction in directions):
            return False
        if sum(u * v for u, v in zip(difference, origin, strict=True)) != b_true - b:
            return False
    return True


# --- the file itself


PROGRAMS = sorted(CHECKER.parent.glob("*.py"))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_each_checker_is_one_sitting_of_standard_library(program):
    source = program.read_text(encoding="utf-8")
    assert source.count("\n") <= 400
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert imported <= {"fractions", "hashlib", "itertools", "json", "math", "operator", "sys"}


def test_each_checker_has_its_page():
    pages = {path.name.replace("FORMAT", "check").lower() for path in CHECKER.parent.glob("*.md")}
    assert pages == {path.with_suffix(".md").name for path in PROGRAMS}
