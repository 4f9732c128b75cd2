"""Write the evidence about two networks: ``python tests/certificates/make_equality.py``.

``accept/equality/`` holds one small file of every kind, ``reject/equality/CLAIM/ATTACK.json`` forgeries, each one an
accepted file broken in one place.  The number that each must be rejected with stands in test_equality_forgeries.py.
The files are the same, byte for byte, on every run.
"""

from __future__ import annotations

import json
from pathlib import Path

from exactrelu.certificates.equality_text import equality_text
from exactrelu.networks.network import make_network
from exactrelu.realizations.equality import decide_equality, decide_equality_up_to_constant
from exactrelu.regions.domains import box, polyhedron, whole_space

HERE = Path(__file__).parent


def ramp(*, top=0, dead=True):
    """x -> relu(x) + top; with a neuron c that is never positive, as in FORMAT_EQUALITY.md."""
    neurons = {"y": "relu"} if not dead else {"a": "relu", "b": "relu", "c": "relu", "y": "linear"}
    edges = [("x", "y", 1)]
    if dead:
        edges = [("x", "a", 2), ("x", "b", 3), ("one", "b", -3), ("one", "c", -6), ("a", "c", 3), ("b", "c", -2),
                 ("a", "y", "1/2"), ("c", "y", 5)]  # fmt: skip
        edges += [("one", "y", top)] if top else []
    constants = {"one": 1} if dead else {}
    return make_network(inputs=["x"], constants=constants, neurons=neurons, edges=edges, outputs=["y"])


def maximum(first, second, third):
    """The maximum of three numbers, the first two of them first; and the maximum again through |.| and a leaky ReLU."""
    return make_network(
        inputs=["x1", "x2", "x3"],
        constants={"zero": 0, "one": "2/3"},
        neurons={"h": "relu", "m": "linear", "k": "abs", "l": ("1/2", 1), "y": "linear", "z": "linear"},
        edges=[(first, "h", 1), (second, "h", -1), ("h", "m", 1), (second, "m", 1), ("zero", "m", 4),
               ("m", "k", 1), (third, "k", -1), ("k", "y", "1/2"), ("m", "y", "1/2"), (third, "y", "1/2"),
               ("m", "l", 1), (third, "l", -1), ("l", "z", 2), ("m", "z", -1), (third, "z", 2), ("one", "z", "3/2")],
        outputs=["y", "z"],
    )  # fmt: skip


def bent(negative, positive):
    """A network of two inputs, one of them an output."""
    return make_network(
        inputs=["x", "u"],
        neurons={"y": (negative, positive)},
        edges=[("x", "y", 1), ("u", "y", -1)],
        outputs=["y", "u"],
    )


def one_sign(plain):
    """x -> relu(x) + 1; again as relu(relu(x) + 1), with relu(-relu(x) - 1), which is 0."""
    neurons, edges = {"h": "relu", "y": "linear"}, [("x", "h", 1), ("h", "y", 1), ("one", "y", 1)]
    if not plain:
        neurons = {"h": "relu", "k": "relu", "l": "relu", "y": "linear"}
        edges = [("x", "h", 1), ("h", "k", 1), ("one", "k", 1), ("h", "l", -1), ("one", "l", -1),
                 ("k", "y", 1), ("l", "y", 7)]  # fmt: skip
    return make_network(inputs=["x"], constants={"one": 1}, neurons=neurons, edges=edges, outputs=["y"])


def certificates():
    """Name -> certificate."""
    plain, padded, lifted = ramp(dead=False), ramp(), ramp(top="1/2")
    max1, max2 = maximum("x1", "x2", "x3"), maximum("x2", "x3", "x1")
    square, wedge = box(-1, 1, dimension=2), polyhedron([[1, -1]], [0])
    nothing = polyhedron([[1], [-1]], [0, -1])
    anti = whole_space(2).through([0, "1/2"], [1, "-1/2"])
    twice = bent(0, 2)
    verdicts = {
        "equal-ramp": decide_equality(plain, padded),
        "equal-folded": decide_equality(plain, plain),
        "equal-one-sign": decide_equality(one_sign(True), one_sign(False)),
        "equal-max": decide_equality(max1, max2),
        "equal-max-flat": decide_equality(max1, max2, polyhedron(E=[[1, 1, 1]], f=[1])),
        "equal-wedge": decide_equality(bent("1/3", 1), bent("1/3", 2), wedge),
        "equal-empty": decide_equality(plain, ramp(top=1), nothing),
        "constant-difference-ramp": decide_equality_up_to_constant(plain, lifted),
        "different-ramp": decide_equality(plain, lifted),
        "different-box": decide_equality(bent(0, 1), twice, square),
        "different-slice": decide_equality(bent(0, 1), twice, anti),
        "varying-difference-box": decide_equality_up_to_constant(bent(0, 1), twice, square),
    }
    return {name: verdict.evidence.certificate for name, verdict in verdicts.items()}


def accepted():
    """Name -> text."""
    texts = {name: equality_text(certificate) for name, certificate in certificates().items()}
    return {**texts, "equal-search-tree": _with_empty_leaf(texts["equal-ramp"])}


def _text(document):
    return json.dumps(document, separators=(",", ":")) + "\n"


def _with_empty_leaf(text):
    """Wall 1 is split on x < 0, where it could have been decided: one child is an empty leaf; and names, integers."""
    document = json.loads(text)
    document["evidence"]["tree"][4:] = [
        {"split": 1},
        {"empty": [[0, 1], [1, 1], [2, 1]]},
        {"decided": [[2, -1, [[0, 1], [3, 1]]]], "equal": True},
    ]
    document["first"]["name"] = "ramp"
    document["first"]["edges"][0] = {"from": "x", "to": "y", "weight": 1, "parameter": "w", "learnable": False}
    document["domain"] = {"origin": [0]}
    return _text(document)


# --- forgeries: claim/attack: (accepted file, what is done to the document in place)


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


TREE = ("evidence", "tree")
LAST = (*TREE, -1, "decided")


def _heavy(weight):
    """Three linear neurons in a row with denominators, or numerators, of 15,000 digits."""

    def attack(document):
        document["first"]["nodes"] += [{"id": f"h{k}", "activation": "linear"} for k in range(3)]
        for k, source in enumerate(("y", "h0", "h1")):
            document["first"]["edges"].append({"from": source, "to": f"h{k}", "weight": weight.format(k)})

    return attack


def _wide(document):
    """Two thousand inputs in 14,000 coordinates."""
    for part in ("first", "second"):
        document[part]["nodes"][:1] = [{"id": f"x{k}" if k else "x", "kind": "input"} for k in range(2000)]
    document["domain"] = {"directions": [[]] * 14_000}


def _slow(document):
    """A short file with sums over 2,000 coordinates, one of them with 3,000 digits."""
    document["domain"] = {"directions": [[1]] * 2000 + [["1" * 3000]]}
    document["first"]["nodes"] += [{"id": f"h{k}", "activation": "linear"} for k in range(100)]
    document["first"]["edges"] += [{"from": f"h{k - 1}", "to": f"h{k}", "weight": 1} for k in range(1, 100)]
    document["first"]["edges"].append({"from": "y", "to": "h0", "weight": 1})


def _leaf_removed(document):
    """The split of the wall goes, and one of its leaves."""
    del document["evidence"]["tree"][1]
    del document["evidence"]["tree"][-1]


def _another_leaf(document):
    """The first network bends once more, where x > 5: it differs in one leaf."""
    document["first"]["nodes"][1:1] = [
        {"id": "five", "kind": "constant", "value": 5},
        {"id": "s", "activation": "relu"},
        {"id": "t", "activation": "relu"},
    ]
    document["first"]["edges"] = [
        {"from": "x", "to": "s", "weight": 1},
        {"from": "x", "to": "t", "weight": 1},
        {"from": "five", "to": "t", "weight": -1},
        {"from": "s", "to": "y", "weight": 1},
        {"from": "t", "to": "y", "weight": -1},
    ]


def _all_of_it(document):
    """The whole tree twice."""
    document["evidence"]["tree"] *= 2


def _both_points_the_same(document):
    document["evidence"]["points"][1] = document["evidence"]["points"][0]


ATTACKS = {
    # 9: the head of the file
    "file/another-format": ("equal-ramp", _set("format", "exactrelu-network")),
    "file/another-version": ("equal-ramp", _set("version", 2)),
    "file/version-true": ("equal-ramp", _set("version", True)),
    "file/one-network": ("equal-ramp", _delete("second")),
    "file/unknown-key": ("equal-ramp", _set("remark", "trust me")),
    "file/unknown-claim": ("equal-ramp", _set("claim", "kind", "similar")),
    "file/claim-is-a-list": ("equal-ramp", _set("claim", ["equal"])),
    "file/unknown-key-in-claim": ("equal-ramp", _set("claim", "constant", ["0"])),
    "file/claim-without-its-constant": ("constant-difference-ramp", _delete("claim", "constant")),
    "file/unknown-key-in-evidence": ("equal-ramp", _set("evidence", "checked", True)),
    "file/evidence-of-another-claim": ("equal-ramp", _set("claim", "kind", "different")),
    "file/constant-too-long": ("constant-difference-ramp", _set("claim", "constant", ["-1/2", "0"])),
    "file/growing-denominators": ("equal-ramp", _heavy("1/1{:014999d}")),
    "file/growing-numerators": ("equal-ramp", _heavy("1{:014999d}")),
    "file/wide": ("equal-ramp", _wide),
    "file/slow": ("equal-ramp", _slow),
    "file/weight-true": ("equal-ramp", _set("first", "edges", 0, "weight", True)),
    "file/denominator-zero": ("equal-ramp", _set("first", "edges", 0, "weight", "1/0")),
    # 2: the domain
    "domain/unknown-key": ("different-box", _set("domain", "C", [])),
    "domain/no-b": ("different-box", _delete("domain", "b")),
    "domain/ragged-row": ("different-box", _set("domain", "A", 1, ["1"])),
    "domain/origin-too-short": ("different-slice", _set("domain", "origin", ["1/2"])),
    "domain/direction-is-null": ("different-slice", _set("domain", "directions", [None])),
    # 3: the networks
    "networks/another-format": ("equal-ramp", _set("second", "format", "onnx")),
    "networks/nodes-are-an-object": ("equal-ramp", _set("first", "nodes", {})),
    "networks/first-is-null": ("equal-ramp", _set("first", None)),
    "networks/edges-are-an-object": ("equal-ramp", _set("second", "edges", {})),
    "networks/unknown-kind": ("equal-ramp", _set("second", "nodes", 0, "kind", "sensor")),
    "networks/two-nodes-of-one-name": ("equal-ramp", _set("second", "nodes", 3, "id", "a")),
    "networks/unknown-activation": ("equal-ramp", _set("first", "nodes", 1, "activation", "tanh")),
    "networks/unknown-key-in-edge": ("equal-ramp", _set("first", "edges", 0, "bias", 1)),
    "networks/edge-from-a-list": ("equal-ramp", _set("first", "edges", 0, "from", ["x"])),
    "networks/edge-from-nowhere": ("equal-ramp", _set("first", "edges", 0, "from", "z")),
    "networks/edge-from-the-other-network": ("equal-ramp", _set("first", "edges", 0, "from", "a")),
    "networks/edge-into-an-input": ("equal-ramp", _set("first", "edges", 0, "to", "x")),
    "networks/edge-leads-backwards": (
        "equal-ramp",
        _insert("second", "edges", 0, {"from": "c", "to": "a", "weight": 1}),
    ),
    "networks/edge-twice": ("equal-ramp", _insert("second", "edges", 0, {"from": "x", "to": "a", "weight": 1})),
    "networks/output-is-no-node": ("equal-ramp", _set("second", "outputs", ["z"])),
    "networks/no-output": ("equal-ramp", _set("first", "outputs", [])),
    "networks/an-input-more": ("equal-ramp", _insert("second", "nodes", 1, {"id": "w", "kind": "input"})),
    "networks/an-input-less": ("different-box", lambda d: d["second"]["nodes"].pop(0)),
    "networks/an-output-more": ("equal-ramp", _set("second", "outputs", ["y", "c"])),
    # equal
    "equal/another-leaf-differs": ("equal-ramp", _another_leaf),
    "equal/one-leaf-differs": (
        "equal-max",
        lambda d: next(n for n in d["second"]["nodes"] if n["id"] == "l")["activation"].update(negative="1/3"),
    ),
    "equal/another-weight": ("equal-ramp", _set("second", "edges", 6, "weight", "1")),
    "equal/another-bias": ("equal-ramp", _set("second", "edges", 3, "weight", "-5")),
    "equal/another-slope": ("equal-ramp", _set("first", "nodes", 1, "activation", "abs")),
    "equal/another-domain": ("equal-wedge", _set("domain", "A", [["-1", "1"]])),
    "equal/outputs-swapped": ("equal-max", lambda d: d["second"]["outputs"].reverse()),
    "equal/inputs-swapped": ("equal-wedge", lambda d: d["second"]["nodes"].insert(0, d["second"]["nodes"].pop(1))),
    "equal/no-tree": ("equal-ramp", _set(*TREE, [])),
    "equal/tree-is-an-object": ("equal-ramp", _set(*TREE, {})),
    "equal/only-one-leaf": ("equal-ramp", _set(*TREE, [{"equal": True}])),
    "equal/leaf-removed": ("equal-ramp", lambda d: d["evidence"]["tree"].pop()),
    "equal/split-and-leaf-removed": ("equal-ramp", _leaf_removed),
    "equal/tree-twice": ("equal-ramp", _all_of_it),
    "equal/leaf-called-false": ("equal-ramp", _set(*TREE, 2, "equal", False)),
    "equal/node-of-two-kinds": ("equal-ramp", _set(*TREE, 2, {"equal": True, "split": 2})),
    "equal/node-of-no-kind": ("equal-ramp", _set(*TREE, 2, {})),
    "equal/node-with-an-unknown-key": ("equal-ramp", _set(*TREE, 2, {"equal": True, "sure": 1})),
    "equal/node-is-a-number": ("equal-ramp", _set(*TREE, 0, 0)),
    "equal/sign-changed": ("equal-ramp", _set(*LAST, 1, 1, 1)),
    "equal/sign-zero": ("equal-ramp", _set(*LAST, 1, 1, 0)),
    "equal/sign-true": ("equal-ramp", _set(*LAST, 1, 1, True)),
    "equal/decision-removed": ("equal-ramp", lambda d: d["evidence"]["tree"][-1]["decided"].pop()),
    "equal/decision-twice": (
        "equal-ramp",
        lambda d: d["evidence"]["tree"][-1]["decided"].append([1, -1, [[0, 1], [1, 1], [2, 1]]]),
    ),
    "equal/decision-of-two-entries": ("equal-ramp", lambda d: d["evidence"]["tree"][-1]["decided"][1].pop()),
    "equal/decided-is-an-object": ("equal-ramp", _set(*LAST, {})),
    "equal/decision-too-early": ("equal-ramp", _set(*TREE, 0, {"decided": [[2, -1, [[1, 1]]]], "split": 0})),
    "equal/decision-of-a-vanishing-wall": (
        "equal-ramp",
        _set(*TREE, 2, {"decided": [[2, -1, [[3, 1]]]], "equal": True}),
    ),
    "equal/split-of-no-wall": ("equal-ramp", _set(*TREE, 0, "split", 3)),
    "equal/split-of-a-negative-number": ("equal-ramp", _set(*TREE, 1, "split", -1)),
    "equal/split-true": ("equal-ramp", _set(*TREE, 1, "split", True)),
    "equal/split-twice": ("equal-ramp", _set(*TREE, 1, "split", 0)),
    "equal/multipliers-are-an-object": ("equal-ramp", _set(*LAST, 0, 2, {})),
    "equal/multiplier-of-three": ("equal-ramp", _set(*LAST, 0, 2, 0, [0, 1, 1])),
    "equal/multiplier-negative": ("equal-ramp", _set(*LAST, 0, 2, 0, 1, -1)),
    "equal/multiplier-another": ("equal-ramp", _set(*LAST, 0, 2, 0, 1, 2)),
    "equal/multiplier-of-no-row": ("equal-ramp", _set(*LAST, 0, 2, 2, 0, 3)),
    "equal/multipliers-out-of-order": ("equal-ramp", lambda d: d["evidence"]["tree"][-1]["decided"][0][2].reverse()),
    "equal/decision-by-itself": ("equal-ramp", _set(*LAST, 0, 2, [[2, 1]])),
    "equal/empty-leaf-without-proof": ("equal-ramp", _set(*TREE, 2, {"empty": []})),
    "equal/empty-leaf-does-not-cancel": ("equal-search-tree", lambda d: d["evidence"]["tree"][5]["empty"].pop()),
    "equal/domain-called-empty": ("equal-empty", _set("domain", "b", ["0", "1"])),
    "equal/another-constant": ("constant-difference-ramp", _set("claim", "constant", ["1/2"])),
    # different
    "different/point-moved": ("different-box", _set("evidence", "point", [-1, 1, 2])),
    "different/networks-equal": ("different-box", lambda d: d.update(second=d["first"])),
    "different/point-outside": ("different-box", _set("evidence", "point", [2, 0, 1])),
    "different/point-on-the-boundary": ("different-box", _set("evidence", "point", [1, 0, 1])),
    "different/point-at-infinity": ("different-ramp", _set("evidence", "point", [1, 0])),
    "different/point-behind-infinity": ("different-ramp", _set("evidence", "point", [-1, -1])),
    "different/point-too-short": ("different-box", _set("evidence", "point", [1, 2])),
    "different/point-is-null": ("different-box", _set("evidence", "point", None)),
    "different/point-with-a-fraction": ("different-ramp", _set("evidence", "point", 0, "1/2")),
    "different/on-another-slice": ("different-slice", _set("domain", "directions", [["1", "1"]])),
    # varying-difference
    "varying-difference/one-point": ("varying-difference-box", lambda d: d["evidence"]["points"].pop()),
    "varying-difference/the-same-point-twice": ("varying-difference-box", _both_points_the_same),
    "varying-difference/point-outside": ("varying-difference-box", _set("evidence", "points", 0, [9, 9, 1])),
    "varying-difference/point-on-the-same-side": (
        "varying-difference-box",
        _set("evidence", "points", [[-1, 1, 2], [-1, 1, 3]]),
    ),
}


TEXT_ATTACKS = {
    "file/truncated": ("equal-ramp", lambda text: text[:-9]),
    "file/nothing": ("equal-ramp", lambda text: ""),
    "file/brackets": ("equal-ramp", lambda text: "[" * 5_000),
    "file/float": ("different-ramp", lambda text: text.replace('"point":[0,', '"point":[0.0,')),
    "file/duplicate-key": ("equal-ramp", lambda text: text.replace('"claim":{', '"claim":{"kind":"equal",')),
    "file/two-networks-twice": ("equal-ramp", lambda text: text.replace('"second":', '"second":{},"second":')),
}


def forged():
    """claim/attack -> bytes."""
    texts, forgeries = accepted(), {}
    for name, (base, attack) in ATTACKS.items():
        document = json.loads(texts[base])
        attack(document)
        forgeries[name] = _text(document).encode("ascii")
    for name, (base, change) in TEXT_ATTACKS.items():
        forgeries[name] = change(texts[base]).encode("ascii")
    originals = {_text(json.loads(text)).encode("ascii") for text in texts.values()}
    unchanged = [name for name, data in forgeries.items() if data in originals]
    if unchanged:
        raise SystemExit(f"these forgeries change nothing: {unchanged}")
    return forgeries


def files():
    """Place -> bytes."""
    stored = {f"accept/equality/{name}.json": text.encode("ascii") for name, text in accepted().items()}
    return {**stored, **{f"reject/equality/{name}.json": data for name, data in forged().items()}}


def main():
    """Write every file."""
    for place, data in files().items():
        path = HERE / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
