"""Write the certificates that check_complex.py judges: ``python tests/certificates/make_complex.py``.

``accept/complex/`` holds one small complex of every kind, made by the writer and by hand where it makes none;
``reject/complex/ATTACK.json`` holds forgeries, each one an accepted file broken in one place.  The number that each
must be rejected with stands in test_complex_forgeries.py.  The files are the same, byte for byte, on every run.
"""

from __future__ import annotations

import json
import runpy
from itertools import pairwise
from pathlib import Path

from exactrelu.certificates.complex_text import complex_text
from exactrelu.networks.network import make_network
from exactrelu.regions.certify_faces import certify_faces
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.enumeration import enumerate_regions

HERE = Path(__file__).parent
NETWORKS = runpy.run_path(str(HERE / "make.py"), run_name="make")


def bend():
    """(x1, x2) -> relu(x2 - relu(x1)), a kink that bends at another one: the running example of FORMAT_COMPLEX.md."""
    return make_network(
        inputs=["x1", "x2"],
        neurons={"a": "relu", "b": "relu"},
        edges=[("x1", "a", 1), ("a", "b", -1), ("x2", "b", 1)],
        outputs=["b"],
    )


def corner():
    """Three coordinate planes in space and a plane through all of their lines but one, in the second layer."""
    return make_network(
        inputs=["x", "y", "z"],
        neurons={"a": "relu", "b": "abs", "c": "relu", "h": "relu"},
        edges=[("x", "a", 1), ("y", "b", 2), ("z", "c", "1/3"), ("a", "h", 1), ("b", "h", "-1/2")],
        outputs=["h"],
    )


def stripes():
    """Two parallel kinks in space: every region contains lines."""
    return make_network(
        inputs=["x", "y", "z"],
        constants={"one": 1},
        neurons={"k": "linear", "a": "relu", "b": "abs"},
        edges=[("x", "k", 2), ("y", "k", -3), ("k", "a", 1), ("k", "b", "1/2"), ("one", "b", 1), ("a", "b", "-1/4")],
        outputs=["b"],
    )


def large():
    """A kink at 1 / (10^300 + 1): no double, and no short number, holds the rows and the vertices."""
    return make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"a": "relu", "b": "relu"},
        edges=[("x", "a", 10**300 + 1), ("one", "a", -1), ("a", "b", 10**60), ("x", "b", 7)],
        outputs=["b"],
    )


def cases():
    """Name -> network and domain."""
    net, tent, ladder = (NETWORKS[name]() for name in ("two_layers", "tent", "ladder"))
    constant = make_network(inputs=[], constants={"c": -1}, neurons={"h": "abs"}, edges=[("c", "h", 2)], outputs=["h"])
    linear = make_network(inputs=["x"], neurons={"y": "linear"}, edges=[("x", "y", "5/7")], outputs=["y"])
    plain = make_network(inputs=["x", "y"], neurons={}, edges=[], outputs=["x"])
    unfed = make_network(inputs=[], neurons={"h": "relu"}, edges=[], outputs=["h"])
    tangents = polyhedron([[2 * k, -1] for k in range(-135, 136)], [k * k for k in range(-135, 136)])
    return {
        "bend": (bend(), whole_space(2)),
        "box": (net, box(-1, 1, dimension=2)),
        "corner": (corner(), whole_space(3)),
        "cube": (corner(), box(-1, [1, 2, "1/2"])),
        "empty": (net, polyhedron([[1, 0], [-1, 0]], [0, -1])),
        "flat": (net, polyhedron(E=[[1, 1]], f=["1/2"])),
        "ladder": (ladder, whole_space(1)),
        "large": (large(), box(0, f"{10**400 + 7}/{10**300}", dimension=1)),
        "no-input": (constant, whole_space(0)),
        "no-kink": (linear, whole_space(1)),
        "parabola": (plain, tangents),
        "plane": (net, whole_space(2)),
        "slice": (net, box(-2, 2, dimension=2).through(["1/2", 0], [1, "1/3"])),
        "stripes": (stripes(), whole_space(3)),
        "stripes-half": (stripes(), polyhedron([[1, 1, 0]], [7])),
        "tent": (tent, whole_space(1)),
        "tent-box": (tent, box(0, 1, dimension=1)),
        "unfed": (unfed, whole_space(0)),
    }


def accepted():
    """Name -> text."""
    texts = {name: complex_text(certify_faces(enumerate_regions(*case))) for name, case in cases().items()}
    texts["unusual"] = _unusual(texts["tent"])
    return texts


def _text(document):
    return json.dumps(document, separators=(",", ":")) + "\n"


def _unusual(text):
    """The tent on a slice by hand, with everything that is allowed and rarely used.

    x = y1 + y2 + 1/2, so that one direction of (y1, y2) is lineality; a row of the domain that vanishes; vertices
    that are not coprime, and as strings; regions and vertices in another order; a network with a name.
    """
    document = json.loads(text)
    document["network"]["name"] = "tent"
    document["network"]["edges"][0] = {"from": "x", "to": "a", "weight": 2, "parameter": "w", "learnable": True}
    document["domain"] = {"A": [[0]], "b": [0], "origin": ["1/2"], "directions": [[1], [1]]}
    document["claim"] = {
        "kind": "complex",
        "regions": ["+-", "--", "++"],
        "vertices": [["-1", 0, 2], [0, 0, "3"], [0, 5, 0], [-1, 0, 0]],
        "corners": [[0, 1], [0, 3], [1, 2]],
        "neighbours": [[1, 2], [], []],
        "lineality": [[-2, 2]],
    }
    return _text(document)


# --- forgeries: (group/attack, accepted file, what is done to the document in place)


def _set(*path_and_value):
    *path, last, value = path_and_value

    def attack(document):
        for step in path:
            document = document[step]
        document[last] = value

    return attack


def _delete(*path):
    *path, last = path

    def attack(document):
        for step in path:
            document = document[step]
        del document[last]

    return attack


def _claim(**changes):
    """Other values in the claim."""
    return lambda document: document["claim"].update(changes)


def _all(*attacks):
    def attack(document):
        for step in attacks:
            step(document)

    return attack


def _pop(*path):
    def attack(document):
        for step in path:
            document = document[step]
        document.pop()

    return attack


def _append(*path_and_value):
    *path, value = path_and_value

    def attack(document):
        for step in path:
            document = document[step]
        document.append(value)

    return attack


def _chain(length, weight="1", activation="linear"):
    """Neurons in a row after the first one of the network."""

    def attack(document):
        names = [document["network"]["outputs"][0], *(f"h{k}" for k in range(length))]
        document["network"]["nodes"] += [{"id": name, "activation": activation} for name in names[1:]]
        document["network"]["edges"] += [{"from": a, "to": b, "weight": weight} for a, b in pairwise(names)]

    return attack


def _long_factors(document):
    """Two neurons after the bend, whose values have 15,000 digits more than what they read."""
    _chain(2, "1" * 15_000)(document)
    document["network"]["edges"] += [{"from": "x2", "to": name, "weight": 1} for name in ("h0", "h1")]


def _one_region(corners, signs="++", **changes):
    """A claim of a single region."""
    return _claim(regions=[signs], corners=[corners], neighbours=[[]], **changes)


def _double_cover(document):
    """One region twice, back to back: every facet belongs to two regions."""
    document["claim"] |= {
        "regions": ["++", "++"],
        "vertices": [[0, 0, 1], [0, 1, 0], [1, 1, 0]],
        "corners": [[0, 1, 2], [0, 1, 2]],
        "neighbours": [[1, 1, 1], []],
    }


def _without_region(document):
    """The last region of the bend is missing, and all that speaks of it."""
    claim = document["claim"]
    for key in ("regions", "corners", "neighbours"):
        claim[key].pop()
    claim["neighbours"] = [[k for k in row if k < len(claim["regions"])] for row in claim["neighbours"]]


def _pseudo_cut(document):
    """Region ++ of the bend is cut in two along (1, 2), where nothing has a kink."""
    claim = document["claim"]
    claim["vertices"].append([1, 2, 0])
    claim["corners"][0:1] = [[0, 2, 5], [0, 4, 5]]
    claim["regions"][0:1] = ["++", "++"]
    claim["neighbours"] = [[1, 2], [3], [4], [4], []]


def _straightened(document):
    """The bend is straightened: the kink of b goes on along x2 = 0, as if a did not reach it."""
    document["claim"]["vertices"][4] = [1, 0, 0]


def _merged(document):
    """Regions ++ and +- of the bend are one."""
    claim = document["claim"]
    claim["regions"] = ["++", "-+", "--"]
    claim["corners"] = [[0, 2, 3, 4], [0, 1, 2], [0, 1, 3]]
    claim["neighbours"] = [[1, 2], [2], []]


def _split_vertex(document):
    """The origin of the bend is on the list twice, once for the regions where a is positive."""
    claim = document["claim"]
    claim["vertices"].append([0, 0, 2])
    claim["corners"] = [[2, 4, 5], [0, 1, 2], [3, 4, 5], [0, 1, 3]]


def _doubled_corner(document):
    """The origin of the bend is on the list twice, and each region has it twice."""
    claim = document["claim"]
    claim["vertices"].append([0, 0, 2])
    claim["corners"] = [[*corners, 5] for corners in claim["corners"]]


def _with_corner(vertex, region=0):
    """A vertex more that is a corner of the region."""

    def attack(document):
        claim = document["claim"]
        claim["vertices"].append(vertex)
        claim["corners"][region].append(len(claim["vertices"]) - 1)

    return attack


def _middle_of_an_edge(document):
    """A point in the middle of an edge of the cube, as a corner of all regions around it."""
    claim = document["claim"]
    top = [k for k, (x, y, z, t) in enumerate(claim["vertices"]) if 2 * z == t and x == -t]
    left, right = (next(k for k in top if claim["vertices"][k][1] == y * claim["vertices"][k][3]) for y in (0, 2))
    claim["vertices"].append([-2, 2, 1, 2])
    for corners in claim["corners"]:
        if left in corners and right in corners:
            corners.append(len(claim["vertices"]) - 1)


ATTACKS = {
    # 9: the head of the file
    "file/another-format": ("bend", _set("format", "exactrelu-evidence")),
    "file/another-version": ("bend", _set("version", 2)),
    "file/version-true": ("bend", _set("version", True)),
    "file/unknown-key": ("bend", _set("remark", "trust me")),
    "file/no-evidence": ("bend", _delete("evidence")),
    "file/claim-is-a-list": ("bend", _set("claim", [])),
    "file/another-kind": ("bend", _set("claim", "kind", "complete")),
    "file/claim-without-corners": ("bend", _delete("claim", "corners")),
    "file/unknown-key-in-claim": ("bend", _set("claim", "faces", [])),
    "file/evidence-is-a-list": ("bend", _set("evidence", [])),
    "file/evidence-for-regions": ("bend", _set("evidence", "multipliers", [])),
    "file/no-evidence-for-emptiness": ("empty", _set("evidence", {})),
    # 1: numbers
    "file/weight-true": ("bend", _set("network", "edges", 0, "weight", True)),
    "file/weight-decimal": ("bend", _set("network", "edges", 0, "weight", "1.0")),
    "file/weight-two-slashes": ("bend", _set("network", "edges", 0, "weight", "1/1/1")),
    "file/weight-in-other-digits": ("bend", _set("network", "edges", 0, "weight", "\u0661")),
    "file/denominator-zero": ("bend", _set("network", "edges", 0, "weight", "1/0")),
    "file/denominator-negative": ("bend", _set("network", "edges", 0, "weight", "-1/-1")),
    "file/digits": ("bend", _set("network", "edges", 0, "weight", "1" * 20_001)),
    "file/fraction-in-a-vertex": ("bend", _set("claim", "vertices", 0, 2, "1/2")),
    "file/growing-denominators": ("bend", _chain(3, "1/1" + "0" * 14_999)),
    "file/growing-weights": ("bend", _chain(3, "1" * 15_000)),
    "file/growing-values": ("bend", _chain(14, "1" * 3_000, {"negative": "1" * 3_000, "positive": 1})),
    "file/long-vertex": ("bend", _all(_long_factors, _set("claim", "vertices", 0, [0, 0, "1" + "0" * 19_999]))),
    "file/slow": ("bend", _all(_chain(300), _claim(vertices=[[0, 0, "1" + "0" * 19_999], *[[0, 0, 1]] * 100]))),
    "file/wide-rows": (
        "no-kink",
        _set("domain", {"A": [["1"]] * 6_000, "b": [0] * 6_000, "directions": [["1"]] * 6_000}),
    ),
    # 2: the domain
    "domain/unknown-key": ("box", _set("domain", "C", [])),
    "domain/a-list": ("box", _set("domain", [])),
    "domain/no-b": ("box", _delete("domain", "b")),
    "domain/A-is-a-number": ("box", _set("domain", "A", 1)),
    "domain/ragged-row": ("box", _set("domain", "A", 1, ["1"])),
    "domain/origin-too-short": ("slice", _set("domain", "origin", ["1/2"])),
    "domain/direction-too-long": ("slice", _set("domain", "directions", [["1", "1", "1"]])),
    "domain/directions-are-an-object": ("slice", _set("domain", "directions", {})),
    "domain/smaller": ("tent-box", _set("domain", "b", ["0", "3/4"])),
    "domain/larger": ("tent-box", _set("domain", "b", ["0", "2"])),
    "domain/elsewhere": ("flat", _set("domain", "origin", ["1/4", "0"])),
    "domain/left-out": ("tent-box", _delete("domain")),
    # 3: the network
    "network/another-format": ("bend", _set("network", "format", "onnx")),
    "network/version-true": ("bend", _set("network", "version", True)),
    "network/nodes-are-an-object": ("bend", _set("network", "nodes", {})),
    "network/no-outputs": ("bend", _set("network", "outputs", [])),
    "network/output-is-no-node": ("bend", _set("network", "outputs", ["z"])),
    "network/output-is-a-list": ("bend", _set("network", "outputs", [["b"]])),
    "network/unknown-kind": ("bend", _set("network", "nodes", 0, "kind", "sensor")),
    "network/kind-is-a-list": ("bend", _set("network", "nodes", 0, "kind", [])),
    "network/node-is-a-string": ("bend", _set("network", "nodes", 2, "a")),
    "network/name-is-a-number": ("bend", _set("network", "nodes", 0, "id", 1)),
    "network/two-nodes-of-one-name": ("bend", _set("network", "nodes", 3, "id", "a")),
    "network/constant-without-value": ("tent", _delete("network", "nodes", 1, "value")),
    "network/unknown-activation": ("bend", _set("network", "nodes", 2, "activation", "tanh")),
    "network/activation-is-a-list": ("bend", _set("network", "nodes", 2, "activation", ["relu"])),
    "network/one-slope": ("bend", _set("network", "nodes", 2, "activation", {"positive": 1})),
    "network/unknown-key-in-edge": ("bend", _set("network", "edges", 0, "bias", 1)),
    "network/edge-from-a-list": ("bend", _set("network", "edges", 0, "from", ["x1"])),
    "network/edge-to-a-list": ("bend", _set("network", "edges", 0, "to", ["a"])),
    "network/edge-from-nowhere": ("bend", _set("network", "edges", 0, "from", "z")),
    "network/edge-into-an-input": ("bend", _set("network", "edges", 0, "to", "x2")),
    "network/edge-leads-backwards": ("bend", _set("network", "edges", 0, {"from": "b", "to": "a", "weight": 1})),
    "network/self-loop": ("bend", _set("network", "edges", 0, {"from": "a", "to": "a", "weight": 1})),
    "network/edge-twice": ("bend", _append("network", "edges", {"from": "x1", "to": "a", "weight": 2})),
    "network/other-weight": ("bend", _set("network", "edges", 2, "weight", "-2")),
    "network/other-sign-of-a-weight": ("bend", _set("network", "edges", 0, "weight", "-1")),
    "network/other-slope": ("bend", _set("network", "nodes", 2, "activation", "abs")),
    "network/another-kink": ("bend", _all(_append("network", "nodes", {"id": "c", "activation": "relu"}))),
    # 4: lineality
    "lineality/is-an-object": ("stripes", _set("claim", "lineality", {})),
    "lineality/vector-too-short": ("stripes", _set("claim", "lineality", 0, [3, 2])),
    "lineality/dependent": ("stripes", _set("claim", "lineality", [[3, 2, 0], [6, 4, 0]])),
    "lineality/zero": ("stripes", _set("claim", "lineality", 1, [0, 0, 0])),
    "lineality/of-the-wrong-direction": ("stripes", _set("claim", "lineality", 0, [1, 0, 0])),
    "lineality/crosses-a-row": ("stripes-half", _set("claim", "lineality", [[0, 0, 1], [3, 2, 0]])),
    "lineality/one-too-many": ("tent", _set("claim", "lineality", [[1]])),
    "lineality/one-missing": ("stripes", _pop("claim", "lineality")),
    "lineality/left-out": ("stripes", _delete("claim", "lineality")),
    # 5: vertices
    "vertices/are-an-object": ("bend", _set("claim", "vertices", {})),
    "vertices/too-short": ("bend", _set("claim", "vertices", 0, [0, 1])),
    "vertices/outside-the-domain": ("tent-box", _set("claim", "vertices", 0, [2, 1])),
    "vertices/behind-infinity": ("bend", _set("claim", "vertices", 0, [0, 0, -1])),
    "vertices/zero": ("bend", _set("claim", "vertices", 0, [0, 0, 0])),
    "vertices/in-the-lineality": ("stripes", _set("claim", "vertices", 1, [3, 2, 9, 0])),
    "vertices/moved": ("bend", _set("claim", "vertices", 4, [2, 1, 0])),
    "vertices/moved-inside": ("tent-box", _set("claim", "vertices", 0, [1, 3])),
    "vertices/swapped": ("bend", _set("claim", "vertices", 4, [-1, 0, 0])),
    "vertices/unused": ("bend", _append("claim", "vertices", [5, 5, 1])),
    "vertices/twice": ("bend", _split_vertex),
    # 6: regions
    "regions/are-an-object": ("bend", _set("claim", "regions", {"++": 1})),
    "regions/corners-are-an-object": ("bend", _set("claim", "corners", {})),
    "regions/corners-missing": ("bend", _pop("claim", "corners")),
    "regions/corners-are-a-string": ("bend", _set("claim", "corners", 0, "024")),
    "regions/corner-true": ("bend", _set("claim", "corners", 3, [0, True, 3])),
    "regions/corner-of-no-vertex": ("bend", _set("claim", "corners", 0, [0, 2, 5])),
    "regions/corner-negative": ("bend", _set("claim", "corners", 0, [-1, 0, 2])),
    "regions/corners-out-of-order": ("bend", _set("claim", "corners", 0, [2, 0, 4])),
    "regions/corner-twice": ("bend", _set("claim", "corners", 0, [0, 2, 2, 4])),
    "regions/without-corners": ("bend", _set("claim", "corners", 0, [])),
    "regions/signs-too-long": ("bend", _set("claim", "regions", 0, "++0")),
    "regions/signs-of-another-alphabet": ("bend", _set("claim", "regions", 0, "+X")),
    "regions/signs-are-a-list": ("bend", _set("claim", "regions", 0, ["+", "+"])),
    "regions/twice": ("bend", _double_cover),
    "regions/cut-where-no-kink-is": ("bend", _pseudo_cut),
    "regions/cut-with-a-false-sign": ("bend", _all(_pseudo_cut, _set("claim", "regions", 1, "+-"))),
    "regions/merged": ("bend", _merged),
    "regions/kink-straightened": ("bend", _straightened),
    "regions/other-signs": ("bend", _set("claim", "regions", ["+-", "-+", "++", "--"])),
    "regions/zero-for-a-sign": ("bend", _set("claim", "regions", 0, "+0")),
    "regions/sign-for-a-zero": (
        "plane",
        lambda d: d["claim"]["regions"].__setitem__(0, d["claim"]["regions"][0].replace("0", "+")),
    ),
    "regions/at-infinity": ("bend", _one_region([0, 1], vertices=[[0, 1, 0], [1, 1, 0]])),
    "regions/in-a-row": ("tent-box", _one_region([0], signs="0-", vertices=[[0, 1]])),
    "regions/missing": ("bend", _without_region),
    "regions/one-for-all": ("bend", _one_region([0, 1, 2], vertices=[[0, 0, 1], [0, 1, 0], [1, 1, 0]])),
    # 7: faces and neighbours
    "faces/corner-left-out": ("box", _pop("claim", "corners", 0)),
    "faces/corner-inside": ("bend", _with_corner([1, 2, 1])),
    "faces/corner-inside-an-edge": ("tent-box", _with_corner([1, 4], region=1)),
    "faces/middle-of-an-edge": ("cube", _middle_of_an_edge),
    "faces/edge-with-one-end": ("bend", _one_region([0, 1], vertices=[[0, 0, 1], [1, 2, 0]])),
    "faces/doubled-corner": ("bend", _doubled_corner),
    "faces/neighbours-are-an-object": ("bend", _set("claim", "neighbours", {})),
    "faces/neighbours-of-a-region-missing": ("bend", _pop("claim", "neighbours")),
    "faces/neighbour-missing": ("bend", _set("claim", "neighbours", 0, [1])),
    "faces/neighbour-too-many": ("bend", _set("claim", "neighbours", 0, [1, 2, 3])),
    "faces/neighbours-out-of-order": ("bend", _set("claim", "neighbours", 0, [2, 1])),
    "faces/neighbour-true": ("bend", _set("claim", "neighbours", 0, [True, 2])),
    "faces/neighbours-are-a-number": ("bend", _set("claim", "neighbours", 3, 0)),
    # 8: no region at all
    "empty/of-a-domain-that-is-not": ("empty", _set("domain", "b", ["0", "1"])),
    "empty/regions-denied": (
        "bend",
        _all(_claim(regions=[], vertices=[], corners=[], neighbours=[]), _set("evidence", {"multipliers": []})),
    ),
    "empty/regions-denied-by-t": (
        "bend",
        _all(_claim(regions=[], vertices=[], corners=[], neighbours=[]), _set("evidence", {"multipliers": [[0, 1]]})),
    ),
    "empty/multipliers-are-an-object": ("empty", _set("evidence", "multipliers", {})),
    "empty/three-numbers": ("empty", _set("evidence", "multipliers", 0, [0, 1, 1])),
    "empty/no-such-row": ("empty", _append("evidence", "multipliers", [3, 1])),
    "empty/row-before-the-first": ("empty", _set("evidence", "multipliers", 0, [-1, 1])),
    "empty/row-twice": ("empty", _append("evidence", "multipliers", [2, 1])),
    "empty/row-true": ("empty", _set("evidence", "multipliers", 1, [True, 1])),
    "empty/negative-multiplier": ("empty", _set("evidence", "multipliers", 0, [0, -1])),
    "empty/zero-multiplier": ("empty", _set("evidence", "multipliers", 0, [0, 0])),
    "empty/multipliers-do-not-cancel": ("empty", _set("evidence", "multipliers", 0, [0, 2])),
    "empty/with-vertices": ("empty", _set("claim", "vertices", [[0, 0, 1]])),
    "empty/with-corners": ("empty", _set("claim", "corners", [[0]])),
    "empty/with-neighbours": ("empty", _set("claim", "neighbours", [[]])),
}

TEXT_ATTACKS = {
    "file/truncated": ("bend", lambda text: text[:-9]),
    "file/byte-order-mark": ("bend", lambda text: "\ufeff" + text),
    "file/brackets": ("bend", lambda text: "[" * 5_000),
    "file/integer-of-20001-digits": ("bend", lambda text: text.replace("[[0,0,1]", f"[[0,0,{'1' * 20_001}]")),
    "file/version-float": ("bend", lambda text: text.replace('"version":1', '"version":1.0', 1)),
    "file/float": ("bend", lambda text: text.replace("[[0,0,1]", "[[0,0,1.0]")),
    "file/float-as-a-corner": ("bend", lambda text: text.replace("[[0,2,4]", "[[0,2.0,4]")),
    "file/float-as-a-neighbour": ("bend", lambda text: text.replace("[[1,2]", "[[1,2.0]")),
    "file/nan": ("bend", lambda text: text.replace("[[0,0,1]", "[[0,0,NaN]")),
    "file/infinity": ("bend", lambda text: text.replace("[[0,0,1]", "[[Infinity,0,0]")),
    "file/duplicate-key": ("bend", lambda text: text.replace('"claim":{', '"claim":{"kind":"complex",')),
    "file/latin-1": ("bend", lambda text: text.replace('"x1"', '"\udce9"')),
}


def forged():
    """group/attack -> bytes."""
    texts, forgeries = accepted(), {}
    for name, (base, attack) in ATTACKS.items():
        document = json.loads(texts[base])
        attack(document)
        forgeries[name] = _text(document).encode("ascii")
    for name, (base, change) in TEXT_ATTACKS.items():
        forgeries[name] = change(texts[base]).encode("utf-8", errors="surrogateescape")
    originals = [_text(json.loads(text)).encode() for text in texts.values()]
    unchanged = [
        name for name, data in forgeries.items() if data in originals or data.decode("latin-1") in texts.values()
    ]
    if unchanged:
        raise SystemExit(f"these forgeries change nothing: {unchanged}")
    return forgeries


def main():
    """Write every file."""
    for name, text in accepted().items():
        path = HERE / "accept" / "complex" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii", newline="\n")
    for name, data in forged().items():
        path = HERE / "reject" / "complex" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
