"""The checker of queries: what it accepts, and each condition of FORMAT_QUERY.md broken by itself."""

import copy
import json
from pathlib import Path

import pytest

import exactrelu
from exactrelu.certificates.submit import submit

PAGE = Path(exactrelu.__file__).parent / "checker" / "FORMAT_QUERY.md"
EXAMPLE = json.loads(PAGE.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0])
POINT = {"claim": {"kind": "satisfiable"}, "evidence": {"point": ["1"]}}
REACHED = {**EXAMPLE, **POINT, "alternatives": [[[[], [[0, "-1"]], "<=", "-1"]]]}


def answer(document):
    return submit(document if isinstance(document, str) else json.dumps(document)).reason


def changed(document, path, value):
    document = copy.deepcopy(document)
    *above, last = path
    place = document
    for key in above:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return document


def test_the_running_example_is_accepted():
    assert answer(EXAMPLE).startswith("accept: unsatisfiable; sha256 of the network and the query: ")
    assert answer(REACHED).startswith("accept: satisfiable; ")


TREE = ("evidence", "trees", 0)
FORGED = [
    ("1.2", "{" + '"format":"exactrelu-query-evidence",'),
    ("1.3", json.dumps(EXAMPLE)[:-1] + ',"claim":{}}'),
    ("1.4", changed(EXAMPLE, ("alternatives", 0, 0, 3), 0.5)),
    ("1.4", changed(EXAMPLE, ("alternatives", 0, 0, 3), "1/0")),
    ("3.1", changed(EXAMPLE, ("network", "format"), "other")),
    ("3.2", changed(EXAMPLE, ("network", "nodes", 0, "id"), "a")),
    ("3.3", changed(EXAMPLE, ("network", "nodes", 1, "activation"), "tanh")),
    ("3.4", changed(EXAMPLE, ("network", "edges", 0, "weight"), None)),
    ("3.5", changed(EXAMPLE, ("network", "edges", 0, "to"), "x")),
    ("3.6", changed(EXAMPLE, ("network", "edges"), EXAMPLE["network"]["edges"] * 2)),
    ("3.7", changed(EXAMPLE, ("network", "outputs"), ["z"])),
    ("5.1", changed(EXAMPLE, ("alternatives", 0, 0), [])),
    ("5.2", changed(EXAMPLE, ("alternatives", 0, 0, 2), "=")),
    ("5.3", changed(EXAMPLE, ("alternatives", 0, 0, 0), [[0]])),
    ("5.4", changed(EXAMPLE, ("alternatives", 0, 0, 0), [[1, "1"]])),
    ("6.1", changed(EXAMPLE, (*TREE, 1, "empty"), [[99, "1"]])),
    ("6.1", changed(EXAMPLE, (*TREE, 2, "empty"), EXAMPLE["evidence"]["trees"][0][2]["empty"][::-1])),
    ("6.2", changed(EXAMPLE, (*TREE, 1, "empty", 0, 1), "-1")),
    ("6.3", changed(EXAMPLE, (*TREE, 1, "empty"), [[5, "1"]])),
    ("7.1", changed(REACHED, ("evidence", "point"), [])),
    ("7.2", changed(REACHED, ("evidence", "point"), ["1/2"])),
    ("7.2", changed(REACHED, ("alternatives", 0, 0, 2), "<")),
    ("7.2", changed(REACHED, ("alternatives",), [])),
    ("8.1", changed(EXAMPLE, TREE, EXAMPLE["evidence"]["trees"][0][:2])),
    ("8.1", changed(EXAMPLE, TREE, [*EXAMPLE["evidence"]["trees"][0], {"empty": []}])),
    ("8.2", changed(EXAMPLE, (*TREE, 0), {})),
    ("8.2", changed(EXAMPLE, (*TREE, 0, "split"), 1)),
    ("8.3", changed(EXAMPLE, (*TREE, 0, "lemmas"), [{"wall": 0, "upper": []}])),
    ("8.4", changed(EXAMPLE, (*TREE, 1), {"split": 0})),
    ("8.4", changed(EXAMPLE, (*TREE, 1, "lemmas"), [{"wall": 0}])),
    ("8.5", changed(EXAMPLE, (*TREE, 0, "lemmas"), [{"wall": 0, "upper": [[2, "1"]]}])),
    ("8.6", changed(EXAMPLE, (*TREE, 1, "empty"), [])),
    ("8.6", changed(EXAMPLE, ("alternatives", 0, 0, 3), "-1")),
    ("9.1", changed(EXAMPLE, ("network",), None)),
    ("9.2", changed(EXAMPLE, ("claim",), [])),
    ("9.3", changed(EXAMPLE, ("claim", "kind"), "maybe")),
    ("9.4", changed(EXAMPLE, ("evidence",), {})),
    ("9.5", changed(EXAMPLE, ("evidence", "trees"), [])),
]


@pytest.mark.parametrize(("condition", "document"), FORGED)
def test_a_forgery_is_rejected_for_its_own_reason(condition, document):
    assert answer(document).startswith(f"reject: {condition} "), answer(document)


def test_bounds_and_the_chord():
    """x in [-1, 3], y = |x|: y > 3 is impossible by the chord alone, without a split."""
    network = {**EXAMPLE["network"], "nodes": [{"id": "x", "kind": "input"}, {"id": "y", "activation": "abs"}],
               "edges": [{"from": "x", "to": "y", "weight": "1"}], "outputs": ["y"]}  # fmt: skip
    rows = [[[[0, "-1"]], [], "<=", "1"], [[[0, "1"]], [], "<=", "3"], [[], [[0, "-1"]], "<", "-3"]]
    lemma = {"wall": 0, "lower": [[1, "1"]], "upper": [[2, "1"]]}
    # y = 2 a - x; chord: 3 (x + 1) - 4 a >= 0; (2 a - x - 3) + chord / 2 + (3 - x) / 2 = 0
    tree = [{"lemmas": [lemma], "empty": [[2, "1/2"], [3, "1"], [6, "1/2"]]}]
    document = {**EXAMPLE, "network": network, "alternatives": [rows], "evidence": {"trees": [tree]}}
    assert answer(document).startswith("accept: unsatisfiable")
    assert answer(changed(document, ("alternatives", 0, 2, 2), "<=")).startswith("reject: 8.6")
    assert answer(changed(document, ("alternatives", 0, 1, 3), "4")).startswith("reject: 8.6")
