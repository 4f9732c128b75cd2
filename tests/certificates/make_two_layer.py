"""Write the evidence about two-layer networks: ``python tests/certificates/make_two_layer.py``.

``accept/two-layer/`` holds one small file of every kind, ``reject/two-layer/CLAIM/ATTACK.json`` forgeries, each
one an accepted file broken in one place.  The number that each must be rejected with stands in
test_two_layer_forgeries.py.  The files are the same, byte for byte, on every run.
"""

from __future__ import annotations

import json
from pathlib import Path

from exactrelu.realizations.extremal_pairs import extremal_pair
from exactrelu.realizations.inverse_stability import stability
from exactrelu.realizations.stability_evidence import certify_stability
from exactrelu.realizations.two_layer_evidence import certify_two_layer_comparison, two_layer_certificate_text
from exactrelu.realizations.two_layer_parametrization import TwoLayer

HERE = Path(__file__).parent


def certificates():
    """Name -> certificate."""
    f = TwoLayer.of([[2, 0], [0, 1], [-1, -1]], ["1/2", 1, 1])
    g = TwoLayer.of([[0, -3], [-1, 0], [1, 1]], ["1/3", 1, 1])
    h = TwoLayer.of([[0, -3], [-1, 0], [1, 1]], ["1/3", 1, 2])
    biased = TwoLayer.of([[1], [0], [-2], [4]], [[1, 0], [2, 1], [0, 1], [5, 5]], b=[1, 3, -1, 0], e=["1/7", 0])
    # neurons rescaled and split on one ray, a constant spelled otherwise, a dead neuron; then two neurons more
    twin = TwoLayer.of(
        [["1/2"], ["1/2"], [-1], [2], [3], [0], [-5], [5]],
        [[1, 0], [1, 0], [0, 2], [10, 10], [0, 0], [4, 2], [1, 1], [0, 0]],
        b=["1/2", "1/2", "-1/2", 0, 1, "3/2", 0, 1],
        e=["1/7", 0],
    )
    biased_twin = TwoLayer.of(twin.a[:6], twin.c[:6], twin.b[:6], twin.e)
    lifted = TwoLayer.of(biased.a, biased.c, biased.b, [1, -1])
    return {
        "equal-flipped": certify_two_layer_comparison(f, g),
        "equal-biased": certify_two_layer_comparison(biased, biased_twin),
        "equal-empty": certify_two_layer_comparison(TwoLayer.of([], [], e=[2], d=2), TwoLayer.of([[0, 0]], [1], b=[2])),
        "different-flipped": certify_two_layer_comparison(f, h),
        "different-biased": certify_two_layer_comparison(biased, twin),
        "equal-up-to-constant-biased": certify_two_layer_comparison(lifted, biased_twin, up_to_constant=True),
        "different-up-to-constant-biased": certify_two_layer_comparison(lifted, twin, up_to_constant=True),
        "stability-three": certify_stability(stability(*extremal_pair(3, 3, step=2)), 8),
        "stability-zero": certify_stability(stability(*[TwoLayer.of([[0, 0], [1, 2]], [[0, 0], [1, -2]])] * 2), 0),
    }


def accepted():
    """Name -> text."""
    return {name: two_layer_certificate_text(certificate) for name, certificate in certificates().items()}


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


def _swap_permutation(document):
    """Two neurons of g change places in the matching; each is on the row of the other."""
    first, second = document["evidence"]["hyperplanes"][:2]
    first["g"], second["g"] = second["g"], first["g"]


def _neuron_left_out(document):
    """A hyperplane with both its neurons disappears, as if nothing happened there."""
    del document["evidence"]["hyperplanes"][0]


def _row_without_neurons(document):
    """A neuron is taken off its hyperplane on both sides, where its jump would be missed."""
    document["evidence"]["hyperplanes"][1]["f"], document["evidence"]["hyperplanes"][1]["g"] = [], []


_PLANES = ("evidence", "hyperplanes")
DOCUMENT_ATTACKS = {
    "file/another-format": ("equal-flipped", _set("format", "exactrelu-evidence")),
    "file/another-version": ("equal-flipped", _set("version", 2)),
    "file/version-true": ("equal-flipped", _set("version", True)),
    "file/unknown-key": ("equal-flipped", _set("comment", "trust me")),
    "file/no-claim": ("equal-flipped", _delete("claim")),
    "file/claim-is-a-list": ("equal-flipped", _set("claim", ["equal"])),
    "file/claim-without-kind": ("equal-flipped", _delete("claim", "kind")),
    "file/kind-is-a-list": ("equal-flipped", _set("claim", "kind", ["equal"])),
    "file/unknown-claim": ("equal-flipped", _set("claim", "kind", "almost-equal")),
    "file/unknown-key-in-claim": ("equal-flipped", _set("claim", "on", "the unit ball")),
    "file/unknown-key-in-evidence": ("equal-flipped", _set("evidence", "point", ["0", "0"])),
    "file/evidence-of-another-kind": ("equal-flipped", _set("claim", "kind", "different")),
    "file/weight-float": ("equal-flipped", _set("f", "a", 0, 0, 2.0)),
    "file/weight-true": ("equal-flipped", _set("f", "a", 0, 0, True)),
    "file/weight-misspelled": ("equal-flipped", _set("f", "a", 0, 0, "2.0")),
    "file/denominator-zero": ("equal-flipped", _set("f", "c", 0, 0, "1/0")),
    "file/large-numbers": (
        "equal-flipped",
        lambda d: (_set("f", "a", 1, 1, "1/" + "9" * 19_999)(d), _set("f", "c", 1, 0, "1/1" + "0" * 19_998)(d)),
    ),
    "file/many-outputs": ("equal-empty", lambda d: [d[k].update(outputs=10**6) or d[k].pop("e", 0) for k in "fg"]),
    "file/many-entries": (
        "equal-empty",
        lambda d: [d[k].update(inputs=10**6, outputs=100, a=[], c=[]) or d[k].update(b=[], e=[0] * 100) for k in "fg"],
    ),
    "network/a-list": ("equal-flipped", _set("f", [])),
    "network/unknown-key": ("equal-flipped", _set("f", "activation", "abs")),
    "network/inputs-true": ("equal-flipped", _set("f", "inputs", True)),
    "network/no-output": ("equal-flipped", _set("f", "outputs", 0)),
    "network/too-many-inputs": ("equal-flipped", _set("f", "inputs", 10**6 + 1)),
    "network/a-is-an-object": ("equal-flipped", _set("f", "a", {})),
    "network/ragged-row": ("equal-flipped", _set("f", "a", 1, ["0"])),
    "network/column-missing": ("equal-flipped", lambda d: d["f"]["c"].pop()),
    "network/column-too-long": ("equal-flipped", _set("f", "c", 1, ["1", "0"])),
    "network/bias-missing": ("equal-biased", lambda d: d["f"]["b"].pop()),
    "network/output-bias-missing": ("equal-biased", lambda d: d["g"]["e"].pop()),
    "network/other-inputs": ("equal-empty", lambda d: d["f"].update(inputs=3)),
    "equal/hyperplanes-are-an-object": ("equal-flipped", _set(*_PLANES, {})),
    "equal/a-hyperplane-is-a-list": ("equal-flipped", _set(*_PLANES, 0, [[0, 1, 0], [1], [0]])),
    "equal/row-too-short": ("equal-flipped", _set(*_PLANES, 0, "row", [0, 1])),
    "equal/row-without-normal": ("equal-flipped", _set(*_PLANES, 0, "row", [0, 0, 1])),
    "equal/neurons-are-a-number": ("equal-flipped", _set(*_PLANES, 0, "f", 1)),
    "equal/no-such-neuron": ("equal-flipped", _set(*_PLANES, 0, "f", [3])),
    "equal/negative-number": ("equal-flipped", _set(*_PLANES, 0, "f", [-2])),
    "equal/neuron-twice": ("equal-flipped", _set(*_PLANES, 0, "g", [0, 0])),
    "equal/neuron-true": ("equal-flipped", _set(*_PLANES, 0, "f", [True])),
    "equal/neuron-on-two-hyperplanes": ("equal-flipped", _set(*_PLANES, 1, "f", [1])),
    "equal/permutation-swapped": ("equal-flipped", _swap_permutation),
    "equal/another-row": ("equal-flipped", _set(*_PLANES, 0, "row", [0, 1, 1])),
    "equal/neuron-without-weights-listed": ("equal-biased", _set(*_PLANES, 0, "f", [0, 1])),
    "equal/hyperplane-missing": ("equal-flipped", _neuron_left_out),
    "equal/hyperplane-without-neurons": ("equal-flipped", _row_without_neurons),
    "equal/other-jump": ("equal-flipped", _set("g", "c", 0, ["2/3"])),
    "equal/jump-of-another-sign": ("equal-flipped", _set("g", "c", 0, ["-1/3"])),
    "equal/one-neuron-turned-around": ("equal-flipped", _set("g", "a", 2, ["-1", "-1"])),
    "equal/second-output": ("equal-biased", _set("f", "c", 3, ["5", "6"])),
    "equal/other-output-bias": ("equal-biased", _set("f", "e", ["1/7", "1"])),
    "equal/neuron-woken-up": ("equal-biased", _set("f", "b", 1, "4")),
    "equal/only-up-to-constant": ("equal-up-to-constant-biased", _set("claim", "kind", "equal")),
    "equal-up-to-constant/other-slope": (
        "equal-up-to-constant-biased",
        lambda d: [d["f"]["a"][k].__setitem__(0, str(-int(d["f"]["a"][k][0]))) or
                   d["f"]["b"].__setitem__(k, str(-int(d["f"]["b"][k]))) for k in (0,)],
    ),
    "different/point-where-they-agree": ("different-flipped", _set("evidence", "point", ["0", "0"])),
    "different/point-too-short": ("different-flipped", _set("evidence", "point", ["1"])),
    "different/point-is-a-string": ("different-flipped", _set("evidence", "point", "1,1")),
    "different/of-equal-networks": ("different-flipped", lambda d: d.update(g=d["f"])),
    "different-up-to-constant/one-point": ("different-up-to-constant-biased", lambda d: d["evidence"]["points"].pop()),
    "different-up-to-constant/same-point": (
        "different-up-to-constant-biased",
        lambda d: d["evidence"].update(points=[d["evidence"]["points"][1]] * 2),
    ),
    "different-up-to-constant/point-too-long": (
        "different-up-to-constant-biased",
        _set("evidence", "points", 1, ["1", "1"]),
    ),
    "stability/one-input": ("stability-zero", lambda d: [d[k].update(inputs=1, a=[["0"], ["2"]]) for k in "fg"]),
    "stability/another-width": ("stability-three", lambda d: [d["g"][k].pop() for k in "ac"]),
    "stability/no-neuron": ("stability-zero", lambda d: [d[k].update(a=[], c=[]) for k in "fg"]),
    "stability/bias": ("stability-three", lambda d: d["f"].update(b=["1", "0", "0"])),
    "stability/output-bias": ("stability-three", lambda d: d["g"].update(e=["1"])),
    "stability/not-balanced": ("stability-three", _set("f", "c", 0, ["4"])),
    "stability/not-positive": ("stability-zero", lambda d: [d[k]["a"].__setitem__(1, ["0", "2"]) for k in "fg"]),
    "stability/not-positive-at-the-end": (
        "stability-zero", lambda d: [d[k]["a"].__setitem__(1, ["2", "-1"]) for k in "fg"]
    ),
    "stability/one-ray-twice": (
        "stability-zero",
        lambda d: [d[k].update(a=[["1/2", "1"], ["1", "2"]], c=[["1", "0"], ["1", "-2"]]) for k in "fg"],
    ),
    "stability/permutation-swapped": ("stability-zero", _set("evidence", "permutation", [1, 0])),
    "stability/permutation-too-short": ("stability-three", _set("evidence", "permutation", [0, 1])),
    "stability/permutation-twice": ("stability-three", _set("evidence", "permutation", [0, 0, 1])),
    "stability/permutation-true": ("stability-zero", _set("evidence", "permutation", [False, True])),
    "stability/smaller-distance": ("stability-three", _set("claim", "distance", "13")),
    "stability/other-weight": (
        "stability-three",
        lambda d: (_set("f", "a", 1, 0, "8")(d), _set("f", "c", 1, ["8"])(d)),
    ),
    "stability/a-row-left-out": ("stability-three", lambda d: d["evidence"]["rows"].pop()),
    "stability/another-row": ("stability-three", _set("evidence", "rows", 0, 0)),
    "stability/a-column-twice": ("stability-three", _set("evidence", "columns", [0, 0])),
    "stability/a-column-from-behind": ("stability-three", _set("evidence", "columns", [0, -1])),
    "stability/point-on-a-hyperplane": ("stability-three", _set("evidence", "point", ["0", "1", "-1"])),
    "stability/point-too-long": ("stability-three", lambda d: d["evidence"]["point"].append("0")),
    "stability/no-such-entry": ("stability-three", _set("evidence", "entry", [0, 3])),
    "stability/entry-too-short": ("stability-three", _set("evidence", "entry", [0])),
    "stability/another-entry": ("stability-three", _set("evidence", "entry", [0, 1])),
    "stability/another-cell": ("stability-three", _set("evidence", "point", ["0", "-1", "-1"])),
    "stability/negative-constant": ("stability-zero", _set("claim", "constant_squared", "-1")),
    "stability/smaller-constant": ("stability-three", _set("claim", "constant_squared", "7")),
}  # fmt: skip
TEXT_ATTACKS = {
    "file/truncated": ("equal-flipped", lambda text: text[:-20]),
    "file/two-claims": ("equal-flipped", lambda text: text.replace('"claim":', '"claim":{},"claim":')),
    "file/infinity": ("different-flipped", lambda text: text.replace('"point":["1"', '"point":[Infinity')),
}


def forged():
    """claim/attack -> bytes."""
    texts, forgeries = accepted(), {}
    for name, (base, attack) in DOCUMENT_ATTACKS.items():
        document = json.loads(texts[base])
        attack(document)
        forgeries[name] = (json.dumps(document, separators=(",", ":")) + "\n").encode("ascii")
    for name, (base, change) in TEXT_ATTACKS.items():
        forgeries[name] = change(texts[base]).encode("ascii")
    unchanged = [n for n, data in forgeries.items() if any(data == t.encode() for t in texts.values())]
    if unchanged:
        raise SystemExit(f"these forgeries change nothing: {unchanged}")
    return forgeries


def main():
    """Write every file."""
    for folder, texts in (("accept", {k: v.encode("ascii") for k, v in accepted().items()}), ("reject", forged())):
        for name, data in texts.items():
            path = HERE / folder / "two-layer" / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    main()
