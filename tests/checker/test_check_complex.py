"""The checker of complexes: it answers whatever the bytes are, in bounded time, and never accepts what is false."""

import copy
import io
import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.certificates.claims import ClaimedDomain
from exactrelu.errors import ExactReluError
from exactrelu.exact.linear_algebra import rank
from exactrelu.loaders.json_files import from_document
from exactrelu.regions.certify_faces import certify_faces
from exactrelu.regions.domains import polyhedron
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.split_tree import find_regions

FOLDER = Path(__file__).parents[1] / "certificates" / "accept" / "complex"
ACCEPTED = sorted(FOLDER.glob("*.json"))
USAGE = "reject: 0.1 usage: python -I check_complex.py FILE\n"


# --- answers


def test_a_wrong_call_is_answered(complex_checker, capsys):
    for arguments in ([], ["one", "two"]):
        assert complex_checker.names["main"](arguments) == 2
        assert capsys.readouterr().out == USAGE


def test_a_file_that_cannot_be_opened_is_answered(complex_checker, tmp_path):
    assert complex_checker.run(tmp_path / "missing") == (4, "reject: 0.2 the check stopped (FileNotFoundError)")
    assert complex_checker.run(tmp_path) == (4, "reject: 0.2 the check stopped (IsADirectoryError)")


def test_a_file_above_the_limit_is_not_parsed(complex_checker, monkeypatch):
    size = ACCEPTED[0].stat().st_size
    monkeypatch.setitem(complex_checker.globals, "MAX_BYTES", size)
    assert complex_checker.run(ACCEPTED[0])[0] == 0
    monkeypatch.setitem(complex_checker.globals, "MAX_BYTES", size - 1)
    assert complex_checker.run(ACCEPTED[0]) == (4, "reject: 1.1 the file is too large")


def test_no_more_than_the_limit_is_read(complex_checker, monkeypatch):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert size == complex_checker.globals["MAX_BYTES"] + 1
            return bytes(size)

    monkeypatch.setitem(complex_checker.globals, "MAX_BYTES", 1000)
    monkeypatch.setitem(complex_checker.globals, "open", lambda path, mode: Endless())
    assert complex_checker.run(ACCEPTED[0]) == (4, "reject: 1.1 the file is too large")


def test_a_machine_without_memory_is_answered(complex_checker, monkeypatch):
    def full(*arguments):
        raise MemoryError

    monkeypatch.setitem(complex_checker.globals, "check", full)
    assert complex_checker.run(ACCEPTED[0]) == (4, "reject: 0.2 the check stopped (MemoryError)")


def test_the_answer_names_network_and_domain(complex_checker):
    from hashlib import sha256

    document = json.loads((FOLDER / "unusual.json").read_text())
    assert document["network"].pop("name") == "tent"
    texts = [json.dumps(document[key], sort_keys=True, separators=(",", ":")) for key in ("network", "domain")]
    expected = " ".join(sha256(text.encode()).hexdigest() for text in texts)
    answer = complex_checker.run(FOLDER / "unusual.json")[1]
    assert answer == f"accept: complex; regions: 3; sha256 of network and domain: {expected}"


# --- any bytes


@given(data=st.binary(max_size=200))
def test_random_bytes_are_rejected(complex_checker, tmp_path_factory, data):
    assert complex_checker.run_bytes(data, tmp_path_factory.getbasetemp())[0] == 4


HOSTILE = {
    "brackets": b"[" * 2_000_000,
    "nested objects": b'{"a":' * 200_000,
    "digits": b"1" * 2_000_000,
    "an exponent": b"1e999999999999",
    "zeros": bytes(1_000_000),
    "empty lists": b"[" + b"[]," * 100_000 + b"[]]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_rejected(complex_checker, tmp_path, name):
    status, answer = complex_checker.run_bytes(HOSTILE[name], tmp_path)
    assert status == 4
    assert answer.startswith(("reject: 1.2", "reject: 9.1"))


@given(data=st.data())
def test_a_truncated_file_is_rejected(complex_checker, tmp_path_factory, data):
    original = data.draw(st.sampled_from(ACCEPTED)).read_bytes().rstrip()
    cut = data.draw(st.integers(0, len(original) - 1))
    assert complex_checker.run_bytes(original[:cut], tmp_path_factory.getbasetemp())[0] == 4


# --- bounded work

# complex: the least STEPS without STEPS_PER_BYTE, the least MAX_BITS, the least MEMORY that accept it;
# found by bisection, and recorded so that no payment is forgotten or made twice unnoticed
NEEDS = {
    "bend": (1323, 7, 16225),
    "box": (8570, 28, 37530),
    "corner": (4943, 9, 45313),
    "cube": (12836, 10, 92434),
    "empty": (3259, 28, 2880),
    "flat": (5551, 28, 11585),
    "ladder": (3465, 37, 8870),
    "large": (6736, 2529, 8093),
    "no-input": (333, 5, 2643),
    "no-kink": (449, 7, 2961),
    "parabola": (563062, 19, 1274960),
    "plane": (6229, 28, 24236),
    "slice": (6357, 33, 12879),
    "stripes-half": (2579, 16, 17830),
    "stripes": (2131, 14, 7772),
    "tent-box": (1510, 10, 8093),
    "tent": (1366, 10, 8196),
    "unfed": (183, 2, 2643),
    "unusual": (1833, 12, 7352),
}


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_every_complex_needs_what_is_recorded(complex_checker, monkeypatch, path):
    limits = zip(("STEPS", "MAX_BITS", "MEMORY"), NEEDS[path.stem], ("1.5", "1.6", "1.6"), strict=True)
    monkeypatch.setitem(complex_checker.globals, "STEPS_PER_BYTE", 0)
    for name, needed, number in limits:
        with monkeypatch.context() as limited:
            limited.setitem(complex_checker.globals, name, needed)
            assert complex_checker.run(path)[0] == 0, name
            limited.setitem(complex_checker.globals, name, needed - 1)
            assert complex_checker.run(path)[1].startswith(f"reject: {number} "), name


def test_steps_are_paid_for_every_byte(complex_checker, monkeypatch):
    path = ACCEPTED[0]
    needed, size = NEEDS[path.stem][0], path.stat().st_size
    monkeypatch.setitem(complex_checker.globals, "STEPS", 0)
    monkeypatch.setitem(complex_checker.globals, "STEPS_PER_BYTE", needed // size + 1)
    assert complex_checker.run(path)[0] == 0
    monkeypatch.setitem(complex_checker.globals, "STEPS_PER_BYTE", needed // size)
    assert complex_checker.run(path)[1].startswith("reject: 1.5 ")


def test_walls_are_paid_for_while_they_are_kept(complex_checker, monkeypatch, tmp_path):
    """Where 2,500 neurons are positive on one corner, their walls need more room than its only face."""
    count = 2_500
    neurons = [{"id": f"h{k}", "activation": "relu"} for k in range(count)]
    document = json.loads((FOLDER / "no-input.json").read_text())
    document["network"] = {
        "format": "exactrelu-network",
        "version": 1,
        "nodes": [{"id": "c", "kind": "constant", "value": 1}, *neurons],
        "edges": [{"from": "c", "to": f"h{k}", "weight": 1} for k in range(count)],
        "outputs": ["c"],
    }
    document["claim"]["regions"] = ["+" * count]
    row, mask, walls = 320, 320 + 1 + 2 * count, 1 + count
    for memory, status in ((row + mask + walls, 0), (row + mask + walls - 1, 4)):
        monkeypatch.setitem(complex_checker.globals, "MEMORY", memory)
        assert complex_checker.run_bytes(json.dumps(document).encode(), tmp_path)[0] == status


def test_the_limits_are_those_of_the_format(complex_checker):
    limits = ("MAX_BYTES", "MAX_DIGITS", "MAX_BITS", "MEMORY", "STEPS", "STEPS_PER_BYTE")
    assert [complex_checker.globals[name] for name in limits] == [2**28, 20_000, 2**17, 2**33, 10**7, 1_000]


@pytest.mark.parametrize("spelling", ['"{}"', "{}"])
def test_numbers_may_have_20000_digits(complex_checker, tmp_path, spelling):
    document = (FOLDER / "bend.json").read_text()
    for digits, status in ((20_000, 0), (20_001, 4)):
        changed = document.replace('"vertices":[[0,0,1]', f'"vertices":[[0,0,{spelling.format("1" * digits)}]')
        assert changed != document
        assert complex_checker.run_bytes(changed.encode(), tmp_path)[0] == status


# --- soundness: whatever is accepted is true, as another engine decides it


@given(seed=st.integers(0, 2**32), path=st.sampled_from(ACCEPTED), whole=st.booleans(), count=st.integers(0, 2))
def test_what_is_accepted_is_true(complex_checker, tmp_path_factory, seed, path, whole, count):
    """Damage a complex at random in up to three places; if it is still accepted, all that it claims must hold."""
    document, rng = json.loads(path.read_text()), random.Random(seed)
    if whole:
        _damage_whole(document, rng)
    for _ in range(count):
        _damage_entry(document, rng)
    check_soundness(complex_checker, json.dumps(document).encode(), tmp_path_factory.getbasetemp())


@given(seed=st.integers(0, 2**32), other=st.sampled_from(ACCEPTED), path=st.sampled_from(ACCEPTED))
def test_the_complex_of_another_network_or_domain_is_no_proof(complex_checker, tmp_path_factory, seed, path, other):
    document, donor = json.loads(path.read_text()), json.loads(other.read_text())
    key = random.Random(seed).choice(["network", "domain", "claim"])
    if key in donor:
        document[key] = donor[key]
    check_soundness(complex_checker, json.dumps(document).encode(), tmp_path_factory.getbasetemp())


@given(data=st.data())
def test_a_flipped_bit_is_harmless(complex_checker, tmp_path_factory, data):
    original = data.draw(st.sampled_from(ACCEPTED)).read_bytes()
    place = data.draw(st.integers(0, 8 * len(original) - 1))
    damaged = bytearray(original)
    damaged[place // 8] ^= 1 << place % 8
    check_soundness(complex_checker, bytes(damaged), tmp_path_factory.getbasetemp())


def _damage_entry(document, rng):
    """One random change of one random entry: a number, a sign, an order, a deletion, a copy."""
    holder, key = _random_place(rng.choice([document["claim"], document["claim"], document["network"], document]), rng)
    value = holder[key]
    action = rng.choice(["change", "delete", "copy", "swap"])
    if action == "change":
        holder[key] = _changed(value, rng)
    elif action == "delete" and isinstance(holder, list):
        del holder[key]
    elif action == "copy" and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(value))
    elif action == "swap" and isinstance(holder, list):
        other = rng.randrange(len(holder))
        holder[key], holder[other] = holder[other], holder[key]


def _changed(value, rng):
    if type(value) is int:
        return rng.choice([value + rng.choice([-2, -1, 1, 2]), -value, 0, True])
    if isinstance(value, str) and value and set(value) <= set("+-0"):
        place = rng.randrange(len(value))
        return value[:place] + rng.choice("+-0") + value[place + 1 :]
    if isinstance(value, str) and value.lstrip("-")[:1].isdigit():
        return rng.choice([value.removeprefix("-") if value[0] == "-" else "-" + value, "0", "1", "1/2"])
    return value


def _damage_whole(document, rng):
    """A change that keeps numbers and lengths together: of regions, of vertices, of both."""
    claim = document["claim"]
    regions, corners, vertices = claim["regions"], claim["corners"], claim["vertices"]
    if not regions:
        return
    k, v = rng.randrange(len(regions)), rng.randrange(len(vertices))
    action = rng.choice(["drop region", "copy region", "swap regions", "drop vertex", "double vertex", "scale", "glue"])
    if action == "drop region":
        _drop_region(claim, k)
    elif action == "copy region":
        regions.append(regions[k])
        corners.append(list(corners[k]))
        claim["neighbours"].append([])
    elif action == "swap regions":
        other = rng.randrange(len(regions))
        for rows in (regions, corners):
            rows[k], rows[other] = rows[other], rows[k]
    elif action == "drop vertex":
        del vertices[v]
        claim["corners"] = [[w - (w > v) for w in row if w != v] for row in corners]
    elif action == "double vertex":
        vertices.append(list(vertices[v]))
        claim["corners"] = [row + [len(vertices) - 1] * (v in row and rng.random() < 0.7) for row in corners]
    elif action == "scale":
        vertices[v] = [3 * int(t) for t in vertices[v]]
    else:
        other = rng.randrange(len(regions))
        corners[other] = sorted({*corners[other], *corners[k]})
        if other != k:
            _drop_region(claim, k)


def _drop_region(claim, k):
    for key in ("regions", "corners", "neighbours"):
        del claim[key][k]
    claim["neighbours"] = [[w - (w > k) for w in row if w != k] for row in claim["neighbours"]]


def _random_place(root, rng):
    """A container below root and one of its keys, deep ones likely."""
    holder = root
    while True:
        key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        value = holder[key]
        if not isinstance(value, (dict, list)) or not value or rng.random() < 0.15:
            return holder, key
        holder = value


def check_soundness(checker, data, folder):
    status, answer = checker.run_bytes(data, folder)
    assert not answer.startswith("reject: 0"), answer
    if status == 0:
        assert is_true(json.loads(data)), answer


def is_true(document):
    """Is the complex the one that exact LP, and then the engine, find for the network and the domain of the file?"""
    network = _network(document["network"])
    claim, nodes = document["claim"], document["network"]["nodes"]
    kinked = network.architecture.kinked
    places = [kinked.index(node["id"]) for node in nodes if node["id"] in kinked]
    regions = ["".join(letter for _, letter in sorted(zip(places, text, strict=True))) for text in claim["regions"]]
    claimed = _domain(document.get("domain", {}), network.input_dimension)
    if sorted(regions) != sorted(region.signs for region in find_regions(network, claimed)):
        return False
    if not regions or (claimed.directions and rank(claimed.directions) < len(claimed.directions)):
        return True
    truth = certify_faces(enumerate_regions(network, _as_domain(claimed, network.input_dimension)))
    stated = _picture(claim, regions, claim.get("lineality", []), truth.lineality)
    return stated == _picture(truth.claim(), truth.regions, truth.lineality, truth.lineality)


def _network(document):
    """The network; one that the package refuses for its names, parameters or outputs is simplified."""
    document = {**document, "name": ""}
    try:
        return from_document(document)
    except ExactReluError:
        edges = [{key: edge[key] for key in ("from", "to", "weight")} for edge in document["edges"]]
        return from_document({**document, "edges": edges, "outputs": list(dict.fromkeys(document["outputs"]))})


def _domain(domain, n):
    origin, directions = domain.get("origin"), domain.get("directions")
    if origin is not None and directions is None:
        directions = [[int(i == k) for i in range(n)] for k in range(n)]
    if directions is not None and origin is None:
        origin = [0] * n
    return ClaimedDomain(domain.get("A", []), domain.get("b", []), origin or [], directions)


def _as_domain(claimed, n):
    domain = polyhedron(claimed.A, claimed.b, dimension=n)
    if claimed.directions is None:
        return domain
    ends = [[s + t for s, t in zip(claimed.origin, u, strict=True)] for u in claimed.directions]
    return domain.through(claimed.origin, *ends)


def _picture(claim, regions, lineality, basis):
    """Dimension of the lineality; sign vector -> corners modulo a basis of it; pairs of neighbours."""
    points = [_reduced([int(t) for t in vertex], basis) for vertex in claim["vertices"]]
    corners = {}
    for signs, numbers in zip(regions, claim["corners"], strict=True):
        corners[signs] = sorted(points[v] for v in numbers)
    pairs = [{regions[k], regions[w]} for k, row in enumerate(claim["neighbours"]) for w in row]
    return len(lineality), corners, sorted(map(sorted, pairs))


def _reduced(vertex, basis):
    """The vertex modulo the lineality, with greatest common divisor 1; every vector has a coordinate of its own."""
    for j, u in enumerate(basis):
        own = next(i for i, t in enumerate(u) if t and not any(w[i] for k, w in enumerate(basis) if k != j))
        factor = Fraction(vertex[own], u[own])
        vertex = [s - factor * t for s, t in zip(vertex, (*u, 0), strict=True)]
    last = next(abs(t) for t in reversed(vertex) if t)
    return tuple(Fraction(t) / last for t in vertex)
