"""Write the certificates of tests/certificates: ``python tests/certificates/make.py``.

``accept/`` holds one small certificate of every kind, made by the exact writer and by hand where it makes none;
``reject/CLAIM/ATTACK.json`` holds forgeries, each one an accepted file broken in one place.  The number that each
must be rejected with stands in test_forgeries.py.  The files are the same, byte for byte, on every run.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

from exactrelu.certificates.certificate_text import certificate_text
from exactrelu.networks.network import make_network
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.split_tree import (
    certify_regions,
    prove_affine_map,
    prove_empty,
    prove_facets,
    prove_nonempty,
)

HERE = Path(__file__).parent


def tent():
    """x -> relu(2x) - relu(4x - 2): the running example of FORMAT.md."""
    return make_network(
        inputs=["x"],
        constants={"one": 1},
        neurons={"a": "relu", "b": "relu", "y": "linear"},
        edges=[("x", "a", 2), ("x", "b", 4), ("one", "b", -2), ("a", "y", 1), ("b", "y", -1)],
        outputs=["y"],
    )


def two_layers():
    """Two inputs, two layers, a skip, a copied neuron, a dead one, |x| and a leaky ReLU, an input as an output."""
    return make_network(
        inputs=["x1", "x2"],
        constants={"one": "1/2"},
        neurons={
            "a1": "relu",
            "a2": "abs",
            "a3": "relu",
            "a4": "relu",
            "b1": "relu",
            "b2": ("1/10", 1),
            "y": "linear",
        },
        edges=[
            ("x1", "a1", 1),
            ("x2", "a1", "-1/3"),
            ("one", "a1", 1),
            ("x1", "a2", 2),
            ("x2", "a2", 1),
            ("x1", "a3", 3),
            ("x2", "a3", -1),
            ("one", "a3", 3),
            ("a1", "b1", 1),
            ("a2", "b1", -1),
            ("one", "b1", "1/4"),
            ("a3", "b2", 1),
            ("x2", "b2", 1),
            ("a4", "b2", 1),
            ("b1", "y", 1),
            ("b2", "y", "-2/3"),
            ("x1", "y", 1),
        ],
        outputs=["y", "x2", "b1"],
    )


def ladder():
    """Weights with common factors and without, read together; a linear neuron read directly and through another."""
    return make_network(
        inputs=["x"],
        constants={"one": "5/3"},
        neurons={"a": "relu", "b": "relu", "k": "linear", "l": "linear", "r": "relu", "s": ("-1/2", "3/4")},
        edges=[
            ("x", "a", 6),
            ("x", "b", 10),
            ("one", "b", -15),
            ("a", "k", "1/2"),
            ("b", "k", "-2/7"),
            ("k", "l", 4),
            ("x", "l", 1),
            ("k", "r", 1),
            ("l", "r", "-1/5"),
            ("one", "r", 1),
            ("r", "s", 2),
            ("k", "s", "-1/3"),
        ],
        outputs=["s", "x", "l"],
    )


def certificates():
    """Name -> certificate."""
    net, flat, all_of_it, square = (
        two_layers(),
        polyhedron(E=[[1, 1]], f=["1/2"]),
        whole_space(2),
        box(-1, 1, dimension=2),
    )
    slice_of_box = box(-2, 2, dimension=2).through(["1/2", 0], [1, "1/3"])
    constant = make_network(inputs=[], constants={"c": -1}, neurons={"h": "abs"}, edges=[("c", "h", 2)], outputs=["h"])
    linear = make_network(inputs=["x"], neurons={"y": "linear"}, edges=[("x", "y", "5/7")], outputs=["y"])
    return {
        "complete-tent": certify_regions(tent(), whole_space(1)),
        "complete-tent-box": certify_regions(tent(), box(0, 1, dimension=1)),
        "complete-ladder": certify_regions(ladder(), whole_space(1)),
        "affine-map-ladder": prove_affine_map(ladder(), whole_space(1), "++-+"),
        "complete-plane": certify_regions(net, all_of_it),
        "complete-box": certify_regions(net, square),
        "complete-flat": certify_regions(net, flat),
        "complete-slice": certify_regions(net, slice_of_box),
        "complete-empty": certify_regions(net, polyhedron([[1, 0], [-1, 0]], [0, -1])),
        "complete-no-input": certify_regions(constant, whole_space(0)),
        "complete-no-kink": certify_regions(linear, whole_space(1)),
        "nonempty-box": prove_nonempty(net, square, "+++0++"),
        "empty-plane": prove_empty(net, all_of_it, "+--0++"),
        "empty-vanishing": prove_empty(net, all_of_it, "+++++-"),
        "affine-map-plane": prove_affine_map(net, all_of_it, "+-+0++"),
        "affine-map-slice": prove_affine_map(net, slice_of_box, "+++0-+"),
        "facets-box": prove_facets(net, square, "+++0++"),
        "facets-tent": prove_facets(tent(), box(0, 1, dimension=1), "+-"),
    }


def accepted():
    """Name -> text."""
    texts = {name: certificate_text(certificate) for name, certificate in certificates().items()}
    texts["complete-search-tree"] = _with_empty_leaf(texts["complete-tent"])
    texts["nonempty-shifted"] = _shifted(texts["complete-tent"])
    return texts


def _text(document):
    return json.dumps(document, separators=(",", ":")) + "\n"


def _with_empty_leaf(text):
    """The tent with a neuron that is split where it could have been decided: one child is an empty leaf."""
    document = json.loads(text)
    document["claim"]["regions"] = ["++", "+-", "--"]
    document["evidence"] = {
        "tree": [
            {"split": 0},
            {"split": 1},
            {"region": 0},
            {"region": 1},
            {"split": 1},
            {"empty": [[0, 1], [1, 2], [2, 1]]},
            {"region": 2},
        ],
        "points": [[1, 1], [1, 4], [-1, 1]],
    }
    return _text(document)


def _shifted(text):
    """The tent in the coordinate y = x - 1/2, and everything that is allowed and rarely used.

    An origin without directions, a network with a name, an integer weight, edges with parameters, long numbers.
    """
    document = json.loads(text)
    document["network"]["edges"][0] = {"from": "x", "to": "a", "weight": 2, "parameter": "w", "learnable": True}
    document["network"]["edges"][4]["learnable"] = False
    document["network"]["name"] = "tent"
    document["domain"] = {"origin": ["1/2"]}
    document["claim"], document["evidence"] = (
        {"kind": "nonempty", "signs": "++"},
        {"point": [10**4999, "2" + "0" * 4999]},
    )
    with _long_integers():
        return _text(document)


@contextlib.contextmanager
def _long_integers():
    allowed = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    yield
    sys.set_int_max_str_digits(allowed)


# --- forgeries: (claim/attack, accepted file, what is done to the document, in place or by a new one)


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


def _insert(*path_and_value):
    *path, place, value = path_and_value

    def attack(document):
        for step in path:
            document = document[step]
        document.insert(place, value)

    return attack


def _swap(*path_and_places):
    *path, i, j = path_and_places

    def attack(document):
        for step in path:
            document = document[step]
        document[i], document[j] = document[j], document[i]

    return attack


def _first(document, key):
    """The first node of the tree that has the key."""
    return next(node for node in document["evidence"]["tree"] if key in node)


def _in_first(key, change):
    def attack(document):
        node = _first(document, key)
        node[key] = change(node[key])

    return attack


def _decision(change):
    """Change the first decision of the tree."""

    def attack(document):
        decisions = _first(document, "decided")["decided"]
        decisions[0] = change(decisions[0])

    return attack


def _drop_decision(document):
    decisions = _first(document, "decided")["decided"]
    decisions.pop(0)


def _drop_region(document):
    """A whole region less: from the claim, the points and the tree."""
    document["claim"]["regions"].pop()
    document["evidence"]["points"].pop()
    document["evidence"]["tree"].pop()


def _deeper_split(document):
    """Split the last leaf of the tent by neuron 0 again."""
    document["evidence"]["tree"][-1:] = [{"split": 0}, {"region": 2}, {"region": 3}]


def _list_a_region_twice(document):
    document["claim"]["regions"].append(document["claim"]["regions"][0])
    document["evidence"]["points"].append(document["evidence"]["points"][0])


def _bias(document):
    """The weight of an edge, by a sign: the evidence is that of another network."""
    edge = next(edge for edge in document["network"]["edges"] if edge["weight"] == "-2")
    edge["weight"] = "2"


def _heavy(weight):
    """Three neurons in a row with denominators, or numerators, of 15,000 digits: their factors grow too large."""

    def attack(document):
        document["network"]["nodes"] += [{"id": f"h{k}", "activation": "linear"} for k in range(3)]
        for k, source in enumerate(("y", "h0", "h1")):
            document["network"]["edges"].append({"from": source, "to": f"h{k}", "weight": weight.format(k)})

    return attack


def _wide(document):
    """Two thousand inputs in 14,000 coordinates: the forms would not fit into the memory that is allowed."""
    document["network"]["nodes"][:1] = [{"id": f"x{k}" if k else "x", "kind": "input"} for k in range(2000)]
    document["domain"] = {"directions": [[]] * 14_000}


def _slow(document):
    """A file of 25 kB whose sums would take minutes: 2,000 coordinates, one of them with 3,000 digits."""
    document["domain"] = {"directions": [[1]] * 2000 + [["1" * 3000]]}
    document["network"]["nodes"] += [{"id": f"h{k}", "activation": "linear"} for k in range(100)]
    document["network"]["edges"] += [{"from": f"h{k - 1}", "to": f"h{k}", "weight": 1} for k in range(1, 100)]
    document["network"]["outputs"] = ["h99"]
    document["network"]["edges"].append({"from": "y", "to": "h0", "weight": 1})
    document["claim"] = {"kind": "affine-map", "signs": "++", "A": [[0]], "b": [0]}
    document["evidence"] = {}


DOCUMENT_ATTACKS = {
    # 9: the head of the file
    "file/another-format": ("complete-tent", _set("format", "exactrelu-network")),
    "file/another-version": ("complete-tent", _set("version", 2)),
    "file/version-true": ("complete-tent", _set("version", True)),
    "file/no-claim": ("complete-tent", _delete("claim")),
    "file/unknown-key": ("complete-tent", _set("remark", "trust me")),
    "file/unknown-claim": ("complete-tent", _set("claim", "kind", "bounded")),
    "file/claim-without-kind": ("complete-tent", _delete("claim", "kind")),
    "file/claim-is-a-list": ("complete-tent", _set("claim", ["complete"])),
    "file/unknown-key-in-claim": ("complete-tent", _set("claim", "signs", "++")),
    "file/unknown-key-in-evidence": ("complete-tent", _set("evidence", "checked", True)),
    "file/evidence-is-missing-points": ("complete-tent", _delete("evidence", "points")),
    # 2: the domain
    "domain/unknown-key": ("complete-box", _set("domain", "C", [])),
    "domain/a-list": ("complete-box", _set("domain", [])),
    "domain/no-b": ("complete-box", _delete("domain", "b")),
    "domain/no-A": ("complete-box", _delete("domain", "A")),
    "domain/ragged-row": ("complete-box", _set("domain", "A", 1, ["1"])),
    "domain/A-is-a-number": ("complete-box", _set("domain", "A", 1)),
    "domain/origin-too-short": ("complete-slice", _set("domain", "origin", ["1/2"])),
    "domain/direction-too-long": ("complete-slice", _set("domain", "directions", [["1", "1", "1"]])),
    "domain/directions-are-an-object": ("complete-slice", _set("domain", "directions", {})),
    # 3: the network
    "network/another-format": ("complete-tent", _set("network", "format", "onnx")),
    "network/version-true": ("complete-tent", _set("network", "version", True)),
    "network/nodes-are-an-object": ("complete-tent", _set("network", "nodes", {})),
    "network/no-outputs": ("complete-tent", _set("network", "outputs", [])),
    "network/output-is-no-node": ("complete-tent", _set("network", "outputs", ["z"])),
    "network/output-is-a-list": ("complete-tent", _set("network", "outputs", [["y"]])),
    "network/unknown-kind": ("complete-tent", _set("network", "nodes", 0, "kind", "sensor")),
    "network/node-is-a-string": ("complete-tent", _set("network", "nodes", 0, "x")),
    "network/name-is-a-number": ("complete-tent", _set("network", "nodes", 0, "id", 1)),
    "network/two-nodes-of-one-name": ("complete-tent", _set("network", "nodes", 3, "id", "a")),
    "network/constant-without-value": ("complete-tent", _delete("network", "nodes", 1, "value")),
    "network/unknown-activation": ("complete-tent", _set("network", "nodes", 2, "activation", "tanh")),
    "network/one-slope": ("complete-tent", _set("network", "nodes", 2, "activation", {"positive": 1})),
    "network/unknown-key-in-edge": ("complete-tent", _set("network", "edges", 0, "bias", 1)),
    "network/edge-from-a-list": ("complete-tent", _set("network", "edges", 0, "from", ["x"])),
    "network/edge-from-nowhere": ("complete-tent", _set("network", "edges", 0, "from", "z")),
    "network/edge-into-an-input": ("complete-tent", _set("network", "edges", 0, "to", "x")),
    "network/edge-leads-backwards": (
        "complete-tent",
        _set("network", "edges", 0, {"from": "b", "to": "a", "weight": 1}),
    ),
    "network/self-loop": ("complete-tent", _set("network", "edges", 0, {"from": "a", "to": "a", "weight": 1})),
    "network/edge-twice": ("complete-tent", _insert("network", "edges", 1, {"from": "x", "to": "a", "weight": 2})),
    # 1: numbers
    "file/weight-true": ("complete-tent", _set("network", "edges", 0, "weight", True)),
    "file/weight-null": ("complete-tent", _set("network", "edges", 0, "weight", None)),
    "file/weight-decimal": ("complete-tent", _set("network", "edges", 0, "weight", "0.5")),
    "file/weight-plus": ("complete-tent", _set("network", "edges", 0, "weight", "+2")),
    "file/weight-two-slashes": ("complete-tent", _set("network", "edges", 0, "weight", "1/2/3")),
    "file/weight-in-other-digits": ("complete-tent", _set("network", "edges", 0, "weight", "\u0662")),
    "file/denominator-zero": ("complete-tent", _set("network", "edges", 0, "weight", "2/0")),
    "file/denominator-negative": ("complete-tent", _set("network", "edges", 0, "weight", "-2/-1")),
    "file/digits": ("complete-tent", _set("network", "edges", 0, "weight", "2" * 20_001)),
    "file/growing-numbers": ("complete-tent", _heavy("1/1{:014999d}")),
    "file/growing-numerators": ("complete-tent", _heavy("1{:014999d}")),
    "file/wide-forms": ("complete-tent", _wide),
    "file/slow": ("complete-tent", _slow),
    "file/many": ("complete-tent", _set("domain", {"A": [[1]] * 500, "b": [0] * 500, "directions": [[1]] * 5000})),
    # nonempty
    "nonempty/point-outside-the-domain": ("nonempty-box", _set("evidence", "point", [9, 9, 1])),
    "nonempty/point-on-the-boundary": ("nonempty-shifted", _set("evidence", "point", [0, 1])),
    "nonempty/point-at-infinity": ("nonempty-shifted", _set("evidence", "point", [1, 0])),
    "nonempty/point-behind-infinity": ("nonempty-shifted", _set("evidence", "point", [-1, -2])),
    "nonempty/point-too-short": ("nonempty-box", _set("evidence", "point", [0, 1])),
    "nonempty/point-is-a-string": ("nonempty-box", _set("evidence", "point", "001")),
    "nonempty/point-with-a-fraction": ("nonempty-box", _set("evidence", "point", 0, "1/2")),
    "nonempty/other-signs": ("nonempty-shifted", _set("claim", "signs", "+-")),
    "nonempty/signs-too-short": ("nonempty-box", _set("claim", "signs", "+++0+")),
    "nonempty/signs-of-another-alphabet": ("nonempty-box", _set("claim", "signs", "+++0+X")),
    "nonempty/zero-sign-where-nothing-vanishes": ("nonempty-box", _set("claim", "signs", "+++0+0")),
    "nonempty/sign-of-a-neuron-that-vanishes": ("nonempty-box", _set("claim", "signs", "++++++")),
    # empty
    "empty/multipliers-do-not-cancel": ("empty-plane", _set("evidence", "multipliers", 0, 1, 7)),
    "empty/negative-multiplier": ("empty-plane", _set("evidence", "multipliers", 0, 1, -1)),
    "empty/zero-multiplier": ("empty-plane", _set("evidence", "multipliers", 0, 1, 0)),
    "empty/no-multipliers": ("empty-plane", _set("evidence", "multipliers", [])),
    "empty/multipliers-out-of-order": ("empty-plane", _swap("evidence", "multipliers", 0, 1)),
    "empty/row-twice": (
        "empty-plane",
        lambda d: d["evidence"]["multipliers"].insert(0, d["evidence"]["multipliers"][0]),
    ),
    "empty/no-such-row": ("empty-plane", lambda d: d["evidence"]["multipliers"].append([7, 1])),
    "empty/row-before-the-first": ("empty-plane", _insert("evidence", "multipliers", 0, [-1, 1])),
    "empty/row-true": ("empty-plane", _set("evidence", "multipliers", 0, 0, True)),
    "empty/three-numbers": ("empty-plane", _set("evidence", "multipliers", 0, [0, 1, 1])),
    "empty/multipliers-are-an-object": ("empty-plane", _set("evidence", "multipliers", {})),
    "empty/a-region-that-is-not": ("empty-plane", _set("claim", "signs", "+++0++")),
    "empty/vanishing-row-left-out": ("empty-vanishing", _set("evidence", "multipliers", [[1, 1]])),
    # affine-map
    "affine-map/other-slope": ("affine-map-plane", _set("claim", "A", 0, 0, "1")),
    "affine-map/other-offset": ("affine-map-plane", _set("claim", "b", 0, "1")),
    "affine-map/second-output": ("affine-map-plane", _set("claim", "A", 1, 0, "1")),
    "affine-map/third-output-negated": ("affine-map-plane", _set("claim", "b", 2, "-1")),
    "affine-map/other-signs": ("affine-map-plane", _set("claim", "signs", "+-+0-+")),
    "affine-map/row-missing": ("affine-map-plane", lambda d: d["claim"]["A"].pop()),
    "affine-map/ragged-row": ("affine-map-plane", _set("claim", "A", 0, ["0"])),
    "affine-map/offset-missing": ("affine-map-plane", lambda d: d["claim"]["b"].pop()),
    "affine-map/on-another-slice": ("affine-map-slice", _set("domain", "directions", [["1/2", "-1/3"]])),
    # facets
    "facets/one-missing": ("facets-box", lambda d: (d["claim"]["facets"].pop(), d["evidence"]["witnesses"].pop())),
    "facets/one-too-many": ("facets-tent", _set("claim", "facets", [1, 2, 4])),
    "facets/another-row": ("facets-tent", _set("claim", "facets", [1, 2])),
    "facets/row-zero": ("facets-tent", _set("claim", "facets", [0, 4])),
    "facets/out-of-order": ("facets-tent", lambda d: d["claim"]["facets"].reverse()),
    "facets/true": ("facets-tent", _set("claim", "facets", [True, 4])),
    "facets/no-such-row": ("facets-tent", _set("claim", "facets", [3, 5])),
    "facets/are-a-number": ("facets-tent", _set("claim", "facets", 2)),
    "facets/witness-inside": (
        "facets-tent",
        lambda d: d["evidence"]["witnesses"].__setitem__(0, d["evidence"]["point"]),
    ),
    "facets/witness-beyond-two": ("facets-box", lambda d: d["evidence"]["witnesses"].__setitem__(0, [90, -90, 1])),
    "facets/witness-missing": ("facets-tent", lambda d: d["evidence"]["witnesses"].pop()),
    "facets/point-on-a-facet": ("facets-tent", _set("evidence", "point", [0, 1])),
    "facets/proof-missing": ("facets-tent", lambda d: d["evidence"]["multipliers"].pop()),
    "facets/proof-does-not-cancel": ("facets-tent", lambda d: d["evidence"]["multipliers"][0][0].__setitem__(1, 5)),
    "facets/proof-by-itself": ("facets-tent", _set("evidence", "multipliers", 0, [[4, 1]])),
    # complete
    "complete/another-network": ("complete-tent", _bias),
    "complete/another-domain": ("complete-tent-box", _set("domain", "b", 0, "1")),
    "complete/flat-domain-elsewhere": ("complete-flat", _set("domain", "b", 0, "1/4")),
    "complete/regions-are-an-object": ("complete-tent", _set("claim", "regions", {})),
    "complete/point-missing": ("complete-tent", lambda d: d["evidence"]["points"].pop()),
    "complete/tree-is-an-object": ("complete-tent", _set("evidence", "tree", {})),
    "complete/tree-without-a-node": ("complete-tent", _set("evidence", "tree", [])),
    "complete/leaf-missing": ("complete-tent", lambda d: d["evidence"]["tree"].pop()),
    "complete/leaf-too-many": ("complete-tent", lambda d: d["evidence"]["tree"].append({"region": 0})),
    "complete/region-missing": ("complete-tent", _drop_region),
    "complete/leaf-empty-without-proof": (
        "complete-tent",
        lambda d: d["evidence"]["tree"].__setitem__(-1, {"empty": []}),
    ),
    "complete/empty-leaf-does-not-cancel": ("complete-search-tree", _in_first("empty", lambda m: m[:-1])),
    "complete/node-is-a-number": ("complete-tent", _set("evidence", "tree", 0, 0)),
    "complete/node-of-no-kind": ("complete-tent", _set("evidence", "tree", 0, {})),
    "complete/node-of-two-kinds": ("complete-tent", lambda d: d["evidence"]["tree"][0].update(region=0)),
    "complete/node-with-an-unknown-key": ("complete-tent", lambda d: d["evidence"]["tree"][0].update(sure=1)),
    "complete/decided-is-an-object": ("complete-tent", _in_first("decided", lambda _: {})),
    "complete/decision-of-two-entries": ("complete-tent", _decision(lambda e: e[:2])),
    "complete/decision-with-sign-zero": ("complete-tent", _decision(lambda e: [e[0], 0, e[2]])),
    "complete/decision-with-sign-true": ("complete-tent", _decision(lambda e: [e[0], e[1] == 1 or True, e[2]])),
    "complete/decision-turned-around": ("complete-tent", _decision(lambda e: [e[0], -e[1], e[2]])),
    "complete/decision-by-itself": ("complete-tent", _decision(lambda e: [*e[:2], e[2][-1:]])),
    "complete/decision-of-no-neuron": ("complete-tent", _decision(lambda e: [2, *e[1:]])),
    "complete/decision-of-a-negative-number": ("complete-tent", _decision(lambda e: [-1, *e[1:]])),
    "complete/decision-twice": ("complete-tent", _in_first("decided", lambda e: [e[0], e[0]])),
    "complete/decision-missing": ("complete-tent", _drop_decision),
    "complete/decision-too-early": (
        "complete-plane",
        lambda d: d["evidence"]["tree"][0].update(decided=[[4, 1, [[0, 1]]]]),
    ),
    "complete/decision-of-a-vanishing-neuron": (
        "complete-plane",
        lambda d: d["evidence"]["tree"][0].update(decided=[[3, 1, [[1, 1]]]]),
    ),
    "complete/split-of-no-neuron": ("complete-tent", _in_first("split", lambda _: 2)),
    "complete/split-of-a-negative-number": (
        "complete-tent",
        lambda d: d["evidence"]["tree"].__setitem__(1, {"split": -1}),
    ),
    "complete/split-true": ("complete-tent", lambda d: d["evidence"]["tree"].__setitem__(1, {"split": True})),
    "complete/split-of-a-vanishing-neuron": ("complete-plane", _in_first("split", lambda _: 3)),
    "complete/split-twice": ("complete-tent", _deeper_split),
    "complete/leaves-swapped": ("complete-tent", lambda d: _swap_leaves(d)),
    "complete/leaf-twice": ("complete-tent", lambda d: d["evidence"]["tree"][-1].update(region=1)),
    "complete/leaf-ahead": ("complete-search-tree", lambda d: d["evidence"]["tree"][2].update(region=1)),
    "complete/leaf-true": ("complete-search-tree", lambda d: d["evidence"]["tree"][3].update(region=True)),
    "complete/leaf-of-no-region": ("complete-tent", lambda d: _drop_claimed_region(d)),
    "complete/region-twice": ("complete-tent", _list_a_region_twice),
    "complete/other-signs": ("complete-tent", _swap("claim", "regions", 0, 1)),
    "complete/zero-for-a-sign": (
        "complete-tent",
        lambda d: d["claim"]["regions"].__setitem__(0, "0" + d["claim"]["regions"][0][1:]),
    ),
    "complete/sign-for-a-zero": (
        "complete-plane",
        lambda d: d["claim"]["regions"].__setitem__(0, d["claim"]["regions"][0].replace("0", "+")),
    ),
    "complete/signs-too-long": (
        "complete-tent",
        lambda d: d["claim"]["regions"].__setitem__(0, d["claim"]["regions"][0] + "0"),
    ),
    "complete/sign-vector-is-a-list": ("complete-tent", _set("claim", "regions", 0, ["+", "+"])),
    "complete/points-swapped": ("complete-tent", _swap("evidence", "points", 0, 1)),
    "complete/point-outside-the-domain": (
        "complete-box",
        lambda d: d["evidence"]["points"].__setitem__(0, [99, 99, 1]),
    ),
    "complete/domain-called-empty": ("complete-empty", _set("domain", "b", ["0", "1"])),
}


def _swap_leaves(document):
    leaves = [node for node in document["evidence"]["tree"] if "region" in node]
    leaves[0]["region"], leaves[1]["region"] = 1, 0


def _drop_claimed_region(document):
    document["claim"]["regions"].pop()
    document["evidence"]["points"].pop()


TEXT_ATTACKS = {
    "file/truncated": ("complete-tent", lambda text: text[:-9]),
    "file/nothing": ("complete-tent", lambda text: ""),
    "file/byte-order-mark": ("complete-tent", lambda text: "\ufeff" + text),
    "file/brackets": ("complete-tent", lambda text: "[" * 5_000),
    "file/integer-of-20001-digits": (
        "complete-tent",
        lambda text: text.replace('"points":[[1,', '"points":[[' + "1" * 20_001 + ","),
    ),
    "file/version-float": ("complete-tent", lambda text: text.replace('"version":1', '"version":1.0', 1)),
    "file/float": ("complete-tent", lambda text: text.replace('"points":[[1,', '"points":[[1.0,')),
    "file/exponent": ("complete-tent", lambda text: text.replace('"points":[[1,', '"points":[[1e0,')),
    "file/nan": ("complete-tent", lambda text: text.replace('"points":[[1,', '"points":[[NaN,')),
    "file/infinity": ("complete-tent", lambda text: text.replace('"points":[[1,', '"points":[[Infinity,')),
    "file/duplicate-key": ("complete-tent", lambda text: text.replace('"claim":{', '"claim":{"kind":"complete",')),
    "file/two-claims": ("complete-tent", lambda text: text.replace('"claim":', '"claim":{},"claim":')),
    "file/latin-1": ("complete-tent", lambda text: text.replace('"x"', '"\udce9"')),
}


def forged():
    """claim/attack -> bytes."""
    texts, forgeries = accepted(), {}
    for name, (base, attack) in DOCUMENT_ATTACKS.items():
        with _long_integers():
            document = json.loads(texts[base])
            attack(document)
            forgeries[name] = _text(document).encode("ascii")
    for name, (base, change) in TEXT_ATTACKS.items():
        forgeries[name] = change(texts[base]).encode("utf-8", errors="surrogateescape")
    unchanged = [n for n, data in forgeries.items() if any(data == t.encode() for t in texts.values())]
    if unchanged:
        raise SystemExit(f"these forgeries change nothing: {unchanged}")
    return forgeries


def main():
    """Write every file."""
    for name, text in accepted().items():
        (HERE / "accept" / f"{name}.json").write_text(text, encoding="ascii", newline="\n")
    for name, data in forged().items():
        path = HERE / "reject" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
