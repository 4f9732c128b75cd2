"""Write the evidence about conservation laws: ``python tests/certificates/make_laws.py``.

``accept/laws/`` holds one small file of every kind, ``reject/laws/PART/ATTACK.json`` forgeries, each one an accepted
file broken in one place.  The number that each must be rejected with stands in test_laws_forgeries.py.  The files are
the same, byte for byte, on every run.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from exactrelu.builders.fully_connected import fully_connected
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.training.laws_evidence import certify_laws, laws_certificate_text
from exactrelu.training.laws_patterns import ALL_PATTERNS, active_pattern, listed_patterns, samples_of_data

HERE = Path(__file__).parent


def ones(*widths):
    """A fully connected ReLU network without biases, all weights 1."""
    return fully_connected([([[1] * a] * b, None) for a, b in itertools.pairwise(widths)])


def stream():
    """x -> a stream of width 2, once around a block of one ReLU neuron, -> y; the skip edges have frozen weight 1."""
    frozen = [WeightedEdge(f"a{k}", f"b{k}", 1, learnable=False) for k in (1, 2)]
    edges = [("x1", "a1", 1), ("x1", "a2", 1), ("x2", "a1", 1), ("x2", "a2", 1)]
    edges += [("a1", "h", 1), ("a2", "h", 1), ("h", "b1", 1), ("h", "b2", 1), ("b1", "y", 1), ("b2", "y", 1)]
    return make_network(
        inputs=["x1", "x2"],
        neurons={"a1": "linear", "a2": "linear", "h": "relu", "b1": "linear", "b2": "linear", "y": "linear"},
        edges=[*edges, *frozen],
        outputs=["y"],
    )


def convolutions():
    """Two linear 1-D convolutions with two channels between them; kernels of size 2 on an input of length 4."""
    edges = [WeightedEdge(f"x{p + o}", f"{c}{p}", 1, f"u{c}{o}") for c in "ab" for p in (1, 2, 3) for o in (0, 1)]
    edges += [WeightedEdge(f"{c}{p + o}", f"y{p}", 1, f"v{c}{o}") for c in "ab" for p in (1, 2) for o in (0, 1)]
    return make_network(
        inputs=["x1", "x2", "x3", "x4"],
        neurons=dict.fromkeys(("a1", "a2", "a3", "b1", "b2", "b3", "y1", "y2"), "linear"),
        edges=edges,
        outputs=["y1", "y2"],
    )


def leaky():
    """Two constants, a leaky neuron, |x|, a frozen edge, a dead neuron, an output read again, a shared weight."""
    return make_network(
        inputs=["x1", "x2"],
        constants={"one": "1/2", "zero": 0, "two": 2},
        neurons={"h": ("1/10", 1), "k": "abs", "dead": "relu", "y": "linear", "z": "linear"},
        edges=[
            ("x1", "h", 1),
            ("x2", "h", 2),
            ("one", "h", 1),
            ("zero", "k", 1),
            ("two", "k", 1),
            WeightedEdge("h", "k", "-3/7", learnable=False),
            ("zero", "dead", 1),
            ("dead", "y", 1),
            WeightedEdge("h", "y", 1, "t"),
            WeightedEdge("k", "y", 1, "t"),
            ("y", "z", 1),
            ("k", "z", 1),
        ],
        outputs=["y", "z"],
    )


def certificates():
    """Name -> certificate."""
    line, plane, triple = ones(1, 2, 2, 1), ones(2, 2, 1), ones(1, 3, 1)
    return {
        "linear-1-2-2-1": certify_laws(line, active_pattern(line)),
        "linear-2-2-1": certify_laws(plane, active_pattern(plane)),
        "all-patterns": certify_laws(plane, ALL_PATTERNS),
        "cubic": certify_laws(triple, listed_patterns(triple, ["++-", "-++"])),
        "stream": certify_laws(stream(), ALL_PATTERNS),
        "convolutions": certify_laws(convolutions(), ALL_PATTERNS),
        "leaky": certify_laws(leaky(), ALL_PATTERNS),
        "one-sample": certify_laws(plane, samples_of_data(plane, [["1/2", 3]])),
        "two-samples": certify_laws(plane, samples_of_data(plane, [[1, 2], [3, -1]])),
        "nothing-live": certify_laws(plane, listed_patterns(plane, ["--", "00"])),
    }


def accepted():
    """Name -> text."""
    return {name: laws_certificate_text(certificate) for name, certificate in certificates().items()}


# --- forgeries: part/attack: (accepted file, what is done to the document in place)


def _set(*path_and_value):
    *path, last, value = path_and_value

    def attack(document):
        for step in path:
            document = document[step]
        document[last] = value

    return attack


def _pop(*path):
    def attack(document):
        for step in path:
            document = document[step]
        document.pop()

    return attack


def _delete(*path):
    *path, last = path

    def attack(document):
        for step in path:
            document = document[step]
        del document[last]

    return attack


def _scale_first_term(number):
    return lambda d: d["evidence"]["laws"][number]["terms"][0].__setitem__(0, 5)


def _law_of(key):
    """Do something to the first law that has a key."""

    def chosen(change):
        return lambda d: change(next(law for law in d["evidence"]["laws"] if key in law))

    return chosen


def _claim_one_more(document):
    document["claim"]["laws"] += 1
    document["claim"]["lie_dimension"] -= 1


def _drop_law(document):
    document["evidence"]["laws"].pop()
    document["claim"]["laws"] -= 1


def _drop_bracket(document):
    document["evidence"]["brackets"].pop()
    document["claim"]["lie_dimension"] -= 1


def _slow(document):
    """A bracket of many fields, for the price of few bytes."""
    (field, *_), *_ = document["evidence"]["brackets"]
    document["evidence"]["brackets"].insert(0, [field] * 12)


def _wide(document):
    """A number that grows on the way through the network."""
    for edge in document["network"]["edges"]:
        edge["learnable"], edge["weight"] = False, "1/" + "7" * 19_000
    document["claim"].update(parameters=0, lie_dimension=0, laws=0)
    document["evidence"].update(point=[], brackets=[], laws=[{"terms": []}])


LAW, FIELD, MIXED, PLAIN = ("evidence", "laws"), _law_of("field"), _law_of("mixing"), ("evidence", "laws", 3)
DOCUMENT_ATTACKS = {
    "file/another-format": ("linear-2-2-1", _set("format", "exactrelu-evidence")),
    "file/another-version": ("linear-2-2-1", _set("version", 2)),
    "file/version-true": ("linear-2-2-1", _set("version", True)),
    "file/unknown-key": ("linear-2-2-1", _set("comment", "trust me")),
    "file/no-claim": ("linear-2-2-1", _delete("claim")),
    "file/claim-without-laws": ("linear-2-2-1", _delete("claim", "laws")),
    "file/evidence-without-prime": ("linear-2-2-1", _delete("evidence", "prime")),
    "file/weight-float": ("linear-2-2-1", _set("network", "edges", 0, "weight", 2.0)),
    "file/weight-true": ("linear-2-2-1", _set("network", "edges", 0, "weight", True)),
    "file/weight-misspelled": ("linear-2-2-1", _set("network", "edges", 0, "weight", "+2")),
    "file/weight-of-three-numbers": ("linear-2-2-1", _set("network", "edges", 0, "weight", "1/2/3")),
    "file/denominator-zero": ("linear-2-2-1", _set("network", "edges", 0, "weight", "1/0")),
    "file/denominator-negative": ("linear-2-2-1", _set("network", "edges", 0, "weight", "1/-2")),
    "file/coordinate-with-a-fraction": ("linear-2-2-1", _set("evidence", "point", 0, "1/2")),
    "file/growing-number": ("linear-1-2-2-1", _wide),
    "file/slow": ("linear-1-2-2-1", _slow),
    "network/another-format": ("linear-2-2-1", _set("network", "format", "onnx")),
    "network/nodes-are-an-object": ("linear-2-2-1", _set("network", "nodes", {})),
    "network/node-of-no-kind": ("linear-2-2-1", _set("network", "nodes", 0, "kind", "hidden")),
    "network/two-nodes-of-one-name": ("linear-2-2-1", _set("network", "nodes", 1, "id", "x1")),
    "network/node-with-an-unknown-key": ("linear-2-2-1", _set("network", "nodes", 0, "value", 1)),
    "network/unknown-activation": ("linear-2-2-1", _set("network", "nodes", 2, "activation", "tanh")),
    "network/edge-from-a-list": ("linear-2-2-1", _set("network", "edges", 0, "from", [])),
    "network/learnable-is-a-number": ("linear-2-2-1", _set("network", "edges", 0, "learnable", 1)),
    "network/edge-from-nowhere": ("linear-2-2-1", _set("network", "edges", 0, "from", "nowhere")),
    "network/edge-into-an-input": ("linear-2-2-1", _set("network", "edges", 0, "to", "x2")),
    "network/edge-leads-backwards": ("linear-2-2-1", _set("network", "edges", 0, "from", "y")),
    "network/edge-twice": ("linear-2-2-1", lambda d: d["network"]["edges"].append(d["network"]["edges"][0])),
    "network/output-is-no-node": ("linear-2-2-1", _set("network", "outputs", ["z"])),
    "network/output-twice": ("linear-2-2-1", _set("network", "outputs", ["y", "y"])),
    "network/shared-weights-differ": ("convolutions", _set("network", "edges", 0, "weight", "2")),
    "network/half-frozen": ("convolutions", _set("network", "edges", 0, "learnable", False)),
    "patterns/are-a-number": ("linear-2-2-1", _set("claim", "patterns", 1)),
    "patterns/too-short": ("linear-2-2-1", _set("claim", "patterns", 0, "+")),
    "patterns/other-letters": ("linear-2-2-1", _set("claim", "patterns", 0, "+1")),
    "patterns/another-one": ("linear-2-2-1", _set("claim", "patterns", ["++", "+-"])),
    "patterns/all-instead-of-one": ("linear-2-2-1", _set("claim", "patterns", "all")),
    "patterns/one-instead-of-all": ("all-patterns", _set("claim", "patterns", ["++"])),
    "patterns/inputs-for-all": ("all-patterns", _set("claim", "inputs", [["1", "1"]])),
    "patterns/input-missing": ("two-samples", _pop("claim", "inputs")),
    "patterns/input-too-long": ("two-samples", _set("claim", "inputs", 0, ["1", "1", "1"])),
    "patterns/same-input-twice": ("two-samples", _set("claim", "inputs", 0, ["3", "-1"])),
    "point/modulus-one": ("linear-2-2-1", _set("evidence", "prime", 1)),
    "point/modulus-too-large": ("linear-2-2-1", _set("evidence", "prime", 1 << 64)),
    "point/too-short": ("linear-2-2-1", _pop("evidence", "point")),
    "point/modulus-no-prime": ("leaky", _set("evidence", "prime", 70)),
    "point/zero": ("linear-2-2-1", _set("evidence", "point", [0] * 6)),
    "brackets/are-an-object": ("linear-2-2-1", _set("evidence", "brackets", {})),
    "brackets/empty": ("linear-2-2-1", _set("evidence", "brackets", 0, [])),
    "brackets/thirteen-fields": ("linear-2-2-1", lambda d: d["evidence"]["brackets"][0].extend(
        d["evidence"]["brackets"][0] * 12)),
    "brackets/field-is-a-number": ("linear-2-2-1", _set("evidence", "brackets", 0, [1])),
    "brackets/summand-of-two": ("linear-2-2-1", _pop("evidence", "brackets", 0, 0, 0)),
    "brackets/x-too-short": ("linear-2-2-1", _pop("evidence", "brackets", 0, 0, 0, 1)),
    "brackets/slopes-too-short": ("all-patterns", _pop("evidence", "brackets", 0, 0, 0, 0)),
    "brackets/no-such-pattern": ("linear-2-2-1", _set("evidence", "brackets", 0, 0, 0, 0, 1)),
    "brackets/pattern-true": ("linear-2-2-1", _set("evidence", "brackets", 0, 0, 0, 0, False)),
    "brackets/twice": ("linear-2-2-1", lambda d: d["evidence"]["brackets"].append(d["evidence"]["brackets"][0])),
    "brackets/x-for-a-sample": ("two-samples", _set("evidence", "brackets", 0, 0, 0, 1, [1, 1])),
    "laws/are-a-number": ("linear-2-2-1", _set(*LAW, 3)),
    "laws/a-list": ("linear-2-2-1", _set(*LAW, 0, [])),
    "laws/unknown-key": ("linear-2-2-1", _set(*LAW, 0, "because", "it is known")),
    "laws/terms-missing": ("linear-2-2-1", _delete(*LAW, 0, "terms")),
    "laws/no-such-parameter": ("linear-2-2-1", _set(*LAW, 0, "terms", 0, 1, [0, 6])),
    "laws/monomial-unsorted": ("linear-2-2-1", _set(*LAW, 2, "terms", 0, 1, [2, 0])),
    "laws/monomial-twice": ("linear-2-2-1", lambda d: d["evidence"]["laws"][0]["terms"].append([1, [0, 0]])),
    "laws/constant": ("linear-2-2-1", _set(*LAW, 0, "terms", 0, 1, [])),
    "laws/mixing-is-a-number": ("linear-2-2-1", _set(*LAW, 0, "mixing", 1)),
    "laws/mixing-of-no-node": ("linear-2-2-1", _set(*LAW, 0, "mixing", 0, 0, 9)),
    "laws/mixing-of-degree-three": ("linear-2-2-1", _set(*LAW, 0, "terms", 0, 1, [0, 0, 0])),
    "laws/mixing-of-an-output": ("linear-2-2-1", _set(*LAW, 0, "mixing", [[4, 4, "1"]])),
    "laws/mixing-of-unlike-neurons": ("all-patterns", lambda d: d["evidence"]["laws"][0].update(mixing=[[2, 3, "1"]])),
    "laws/wrong-coefficient": ("linear-2-2-1", _scale_first_term(0)),
    "laws/wrong-sign": ("linear-2-2-1", _set(*LAW, 0, "terms", 2, 0, 1)),
    "laws/wrong-mixing": ("linear-2-2-1", _set(*LAW, 0, "mixing", 0, 2, "3")),
    "laws/level-left-out": ("stream", lambda d: next(
        law for law in d["evidence"]["laws"] if len(law["mixing"]) > 1)["mixing"].pop()),
    "laws/mixing-left-out-and-wrong": ("linear-2-2-1", lambda d: (
        d["evidence"]["laws"][0].pop("mixing"), _scale_first_term(0)(d))),
    "laws/wrong-cubic": ("cubic", lambda d: next(
        law for law in d["evidence"]["laws"] if "mixing" not in law)["terms"][0].__setitem__(0, 7)),
    "laws/live-parameter-called-dead": ("linear-2-2-1", _set(*LAW, 0, {"terms": [[1, [0]]], "mixing": []})),
    "laws/twice": ("linear-2-2-1", lambda d: d["evidence"]["laws"].append(d["evidence"]["laws"][0])),
    "laws/zero": ("linear-2-2-1", lambda d: d["evidence"]["laws"].append({"terms": [], "mixing": []})),
    "field/parameters-missing": ("linear-1-2-2-1", FIELD(lambda law: law.pop("parameters"))),
    "field/no-such-parameter": ("linear-1-2-2-1", FIELD(lambda law: law["parameters"].append(8))),
    "field/of-other-parameters": ("linear-1-2-2-1", FIELD(lambda law: law["parameters"].pop())),
    "field/zero": ("linear-1-2-2-1", FIELD(lambda law: law.update(field=[]))),
    "field/another-coefficient": ("linear-1-2-2-1", FIELD(lambda law: law["field"][0].__setitem__(0, 2))),
    "field/term-missing": ("linear-1-2-2-1", FIELD(lambda law: law["field"].pop())),
    "field/where-there-are-two": ("cubic", lambda d: d["evidence"]["laws"].append(
        {"field": [[1, [0, 3]], [1, [1, 4]]], "parameters": [0, 1, 2, 3, 4, 5]})),
    "claim/one-law-more": ("linear-2-2-1", _claim_one_more),
    "claim/other-parameters": ("linear-2-2-1", _set("claim", "parameters", 7)),
    "claim/laws-as-text": ("linear-2-2-1", _set("claim", "laws", "three")),
    "claim/law-left-out": ("linear-2-2-1", _drop_law),
    "claim/bracket-left-out": ("linear-2-2-1", _drop_bracket),
}  # fmt: skip

TEXT_ATTACKS = {
    "file/truncated": ("linear-2-2-1", lambda text: text[:-9]),
    "file/infinity": ("linear-2-2-1", lambda text: text.replace('"prime":67108859', '"prime":Infinity')),
    "file/two-claims": ("linear-2-2-1", lambda text: text.replace('"claim":', '"claim":{},"claim":')),
}


def forged():
    """part/attack -> bytes."""
    texts, forgeries = accepted(), {}
    for name, (base, attack) in DOCUMENT_ATTACKS.items():
        document = json.loads(texts[base])
        attack(document)
        forgeries[name] = (json.dumps(document, separators=(",", ":")) + "\n").encode("ascii")
    for name, (base, change) in TEXT_ATTACKS.items():
        forgeries[name] = change(texts[base]).encode("ascii")
    return forgeries


def main():
    """Write every file."""
    for name, text in accepted().items():
        path = HERE / "accept" / "laws" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii", newline="\n")
    for name, data in forged().items():
        path = HERE / "reject" / "laws" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
