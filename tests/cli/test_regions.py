"""`exactrelu regions`: counts against known answers, domains, records, pictures, one sentence for every bad input."""

import json
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.builders.gallery import gallery, gallery_entry, gallery_network
from exactrelu.cli.main import COMMANDS, Command, main
from exactrelu.exact.linear_systems import Multipliers, as_system, check_empty
from exactrelu.loaders.load import save_network
from exactrelu.networks.forward import evaluate


@pytest.fixture(autouse=True)
def the_command(monkeypatch):
    monkeypatch.setitem(COMMANDS, "regions", Command("exactrelu.cli.regions", "list all linear regions exactly"))


def call(capsys, *words):
    status = main(["regions", *map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


def answer(capsys, *words):
    status, out, _ = call(capsys, *words, "--json")
    return status, json.loads(out)


def counts(found):
    return tuple(found[key] for key in ("activation_regions", "linear_regions", "affine_pieces"))


def records(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


KNOWN = [
    entry.name
    for entry in gallery()
    if entry.facts.activation_regions is not None or (entry.facts.pieces is not None and "diamonds" not in entry.name)
]


@pytest.mark.parametrize("name", KNOWN)
def test_the_counts_of_the_gallery(name, capsys):
    facts = gallery_entry(name).facts
    status, found = answer(capsys, f"gallery:{name}")
    assert status == 0
    assert found["complete"] is True
    assert found["bounded"] + found["unbounded"] == found["activation_regions"]
    if facts.activation_regions is not None:
        assert found["activation_regions"] == facts.activation_regions
    if facts.pieces is not None:
        assert found["linear_regions"] == facts.pieces


def test_the_tent_field_by_field(capsys):
    _, found = answer(capsys, "gallery:tent")
    assert found["dimension"] == 1
    assert counts(found) == (3, 3, 3)
    assert (found["bounded"], found["unbounded"], found["f_vector"]) == (1, 2, [2, 3])
    assert found["neurons"] == ["h1_1", "h1_2"]
    assert found["domain"]["A"] == []
    assert found["network"]["numbers_read_as"] == "exact rationals, as built"


def test_lines_in_every_region_leave_no_vertices(capsys):
    """Two parallel lines in the plane: no vertex, two edges, three regions."""
    assert answer(capsys, "gallery:xor")[1]["f_vector"] == [0, 2, 3]


def test_a_box_for_all_coordinates_and_one_for_each(capsys):
    _, one = answer(capsys, "gallery:xor", "--box", "-1,1")
    _, each = answer(capsys, "gallery:xor", "--box", "-1:1,-1:1")
    assert counts(one) == counts(each) == (3, 3, 3)
    assert one["f_vector"] == [6, 8, 3]
    assert one["domain"]["b"] == each["domain"]["b"] == ["1", "1", "1", "1"]
    _, part = answer(capsys, "gallery:tent", "--box", "-1/2,0.25")
    assert (part["activation_regions"], part["bounded"]) == (2, 2)


@pytest.mark.parametrize("value", ["-1/2,1/2", "-0.5,5e-1", "-1:1"])
def test_a_value_that_starts_with_a_minus_is_no_option(value, capsys):
    assert call(capsys, "gallery:tent", "--box", value)[0] == 0


def test_a_domain_file_and_a_box_together(tmp_path, capsys):
    """0 <= x <= 1 and 2x <= 1/2 leave one kink of the tent, on the boundary: one region."""
    file = tmp_path / "half.json"
    file.write_text('{"A": [[2]], "b": ["1/2"]}', encoding="utf-8")
    _, found = answer(capsys, "gallery:tent", "--domain", file, "--box", "0,1")
    assert counts(found) == (1, 1, 1)
    assert found["domain"]["b"] == ["0", "1", "1/2"]


def test_a_domain_of_lower_dimension(tmp_path, capsys):
    file = tmp_path / "diagonal.json"
    file.write_text('{"A": [[1, -1], [-1, 1]], "b": [0, 0]}', encoding="utf-8")
    _, found = answer(capsys, "gallery:xor", "--domain", file)
    assert (found["dimension"], *counts(found)) == (1, 3, 3, 3)


def test_a_plane_and_a_line_through_more_dimensions(capsys):
    _, plane = answer(capsys, "gallery:max-3", "--plane", "0,0,0;1,0,0;0,1,0")
    assert (plane["dimension"], plane["affine_pieces"]) == (2, 3)
    _, line = answer(capsys, "gallery:max-3", "--plane", "-1,0,1;1, 0, -1")
    assert (line["dimension"], line["affine_pieces"]) == (1, 2)


def test_an_empty_domain_is_said_so_and_proved(tmp_path, capsys):
    status, found = answer(capsys, "gallery:xor", "--box", "1,0", "--out", tmp_path / "none.jsonl")
    assert status == 0
    assert (found["dimension"], *counts(found), found["f_vector"]) == (-1, 0, 0, 0, [])
    proof = found["emptiness"]
    system = as_system(proof["A"], proof["b"], E=proof["E"], f=proof["f"], dimension=2)
    check_empty(
        Multipliers(*(tuple(map(Fraction, proof[k])) for k in ("weak", "strict", "equal") if k in proof)), system
    )
    assert records(tmp_path / "none.jsonl") == []
    status, out, _ = call(capsys, "gallery:xor", "--box", "1,0", "--draw", tmp_path / "none.svg")
    assert status == 0
    assert "the domain is empty: there are no regions" in out
    assert "there is nothing to draw" in out
    assert not (tmp_path / "none.svg").exists()


def test_a_network_without_inputs_has_one_region(tmp_path, capsys):
    net = tmp_path / "n.json"
    net.write_text(
        '{"format": "exactrelu-network", "version": 1, "nodes": [{"id": "c", "kind": "constant", "value": 3},'
        ' {"id": "h", "activation": "relu"}], "edges": [{"from": "c", "to": "h", "weight": 2}], "outputs": ["h"]}',
        encoding="utf-8",
    )
    _, found = answer(capsys, net)
    assert (found["dimension"], *counts(found)) == (0, 1, 1, 1)
    assert "h = 6" in call(capsys, net)[1]
    assert "the domain is one point" in call(capsys, net, "--draw", tmp_path / "n.svg")[2]


def test_people_see_counts_and_a_table(capsys):
    _, out, _ = call(capsys, "gallery:tent")
    assert "activation regions  3  (1 bounded, 2 unbounded)" in out
    assert "complete            yes: none is missing, none is empty" in out
    assert "2  + -                  (1/3)           y = 2·x" in out
    assert "signs   a point inside" not in call(capsys, "gallery:e4-linear-pair")[1]


def test_long_tables_are_cut_for_people(capsys):
    _, out, _ = call(capsys, "gallery:sawtooth-4")
    assert "… and 6 more, all of them exactly with --out FILE.jsonl" in out
    assert "+ + + + + + + + + + + + + + + + …" in call(capsys, "gallery:diamonds-200")[1]


def test_many_outputs_and_inputs_are_cut_in_the_table(tmp_path, capsys):
    rows = [[str((i + 2) * 7919 + j) + "/104729" for j in range(8)] for i in range(5)]
    net = {"format": "exactrelu-network", "version": 1, "layers": [{"weights": rows, "activation": "linear"}]}
    (tmp_path / "wide.json").write_text(json.dumps(net), encoding="utf-8")
    _, out, _ = call(capsys, tmp_path / "wide.json")
    assert "(0, 0, 0, 0, 0, 0, …)" in out
    assert "…\n" in out


# Records


def test_records_agree_with_the_network_at_their_points(tmp_path, capsys):
    status, found = answer(capsys, "gallery:tiny-residual", "--out", tmp_path / "r.jsonl")
    assert status == 0
    network, rows = gallery_network("tiny-residual"), records(tmp_path / "r.jsonl")
    assert len(rows) == found["activation_regions"] == 5
    for number, row in enumerate(rows):
        x = [Fraction(v) for v in row["interior_point"]]
        at = evaluate(network, x)
        assert row["region"] == number
        for name, sign in row["signs"].items():
            z = at.pre_activations[name]
            assert (z > 0) - (z < 0) == sign
        A, b = row["affine_map"]["A"], row["affine_map"]["b"]
        value = [
            sum(Fraction(a) * v for a, v in zip(line, x, strict=True)) + Fraction(c)
            for line, c in zip(A, b, strict=True)
        ]
        assert value == list(at.value)
        for facet in row["facets"]:
            assert sum(Fraction(a) * v for a, v in zip(facet["a"], x, strict=True)) < Fraction(facet["b"])
            assert facet["neighbour"] is None or number in rows[facet["neighbour"]]["neighbours"]
            assert facet["neurons"]
    assert len({row["affine_piece"] for row in rows}) == found["affine_pieces"]
    assert len({row["linear_region"] for row in rows}) == found["linear_regions"]


def test_records_have_vertices_rays_and_rows_of_the_domain(tmp_path, capsys):
    answer(capsys, "gallery:tent", "--box", "0,1", "--out", tmp_path / "t.json")
    document = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert (document["format"], document["version"], document["activation_regions"]) == ("exactrelu-regions", 1, 2)
    right, left = sorted(document["regions"], key=lambda row: Fraction(row["interior_point"][0]), reverse=True)
    assert left["vertices"] == [["0"], ["1/2"]]
    assert (left["rays"], left["lineality"], left["bounded"]) == ([], [], True)
    assert [f["domain_rows"] for f in right["facets"] if f["neighbour"] is None] == [[1]]
    assert document["domain"]["A"][1] == ["1"]


def test_records_are_the_same_bytes_every_time(tmp_path, capsys):
    for name in ("a.jsonl", "b.jsonl"):
        call(capsys, "gallery:hat", "--out", tmp_path / name)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_many_records_report_their_progress(tmp_path, capsys):
    status, out, _ = call(capsys, "gallery:sawtooth-7", "--out", tmp_path / "many.jsonl")
    assert status == 0
    assert len(records(tmp_path / "many.jsonl")) == 130
    assert "130 records" in out


# Pictures


@pytest.mark.parametrize(
    "words", [["gallery:tent"], ["gallery:xor"], ["gallery:max-3", "--plane", "0,0,0;1,0,0;0,1,0"]]
)
def test_pictures(words, tmp_path, capsys):
    status, found = answer(capsys, *words, "--draw", tmp_path / "p.svg")
    assert status == 0
    assert found["drawing"] == str(tmp_path / "p.svg")
    assert ElementTree.parse(tmp_path / "p.svg").getroot().tag.endswith("svg")


def test_a_network_without_a_name_is_drawn_under_that_of_its_file(tmp_path, capsys):
    net = {"format": "exactrelu-network", "version": 1, "layers": [{"weights": [["1"]], "activation": "relu"}]}
    (tmp_path / "ramp.json").write_text(json.dumps(net), encoding="utf-8")
    call(capsys, tmp_path / "ramp.json", "--draw", tmp_path / "p.svg")
    assert ">ramp</text>" in (tmp_path / "p.svg").read_text(encoding="utf-8")


def test_a_flat_box_in_space_can_be_drawn(tmp_path, capsys):
    assert call(capsys, "gallery:median-3", "--box", "-1:1,-1:1,0:0", "--draw", tmp_path / "m.svg")[0] == 0


def test_too_many_regions_to_draw_are_counted_all_the_same(tmp_path, capsys):
    status, found = answer(capsys, "gallery:tent", "--draw", tmp_path / "t.svg", "--limit", "drawn_nodes=2")
    assert status == 3
    assert counts(found) == (3, 3, 3)
    assert found["not_drawn"].startswith("drawing the regions needs drawn_nodes = 3, the limit is 2")


# Refusals


def test_too_many_regions_is_a_limit(capsys):
    status, out, _ = call(capsys, "gallery:sawtooth-4", "--limit", "regions=4")
    assert status == 3
    assert "activation regions  at least " in out
    assert "complete            no: enumerating regions needs regions = " in out
    assert "the limit is 4; raise it with --limit regions=VALUE" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["gallery:xor", "--box", "1"], "--box: '1' is no box; write LO,HI for all coordinates, or LO:HI,LO:HI,…"),
        (["gallery:xor", "--box", "0:1:2,0:1"], "--box: '0:1:2,0:1' is no box"),
        (["gallery:xor", "--box", "0:1"], "the box has 1 sides, the network 2 inputs; give one"),
        (["gallery:xor", "--box", "a,b"], "--box: coordinate 'a' is not a rational number"),
        (["gallery:xor", "--box", ""], "--box: coordinate '' is not a rational number"),
        (["gallery:xor", "--plane", "0,0;1"], "--plane: points of the slice is ragged"),
        (["gallery:xor", "--plane", "0;1"], "--plane: points of the slice has 1 columns where 2 were expected"),
        (["gallery:xor", "--plane", "0,0;0,0"], "--plane: the 2 points of the slice do not span 1 dimensions"),
        (["gallery:xor", "--plane", "0,0;1,x"], "--plane: coordinate 'x' is not a rational number"),
        (["gallery:xor", "--domain", "nowhere.json"], "nowhere.json: there is no such file"),
        (["gallery:xor", "--out", "r.csv"], "--out: the regions must go to a .json, .jsonl or .parquet file, not"),
        (["gallery:xor", "--out", "no/folder/r.json"], "cannot be written: its folder does not exist"),
        (["gallery:xor", "--draw", "x.pdf"], "--draw: the picture must be an .svg file, not 'x.pdf'"),
        (["gallery:xor", "--draw", "no/folder/x.svg"], "cannot be written: its folder does not exist"),
        (["gallery:median-3", "--draw", "x.svg"], "the domain has 3 dimensions; cut it with --plane P0;P1;P2"),
        (["gallery:median-3", "--draw", "x.svg", "--box", "0,1"], "the domain has 3 dimensions"),
        (["gallery:median-3", "--draw", "x.svg", "--plane", "0,0,0;1,0,0;0,1,0;0,0,1"], "the domain has 3 dimensions"),
        (["gallery:xor", "--draw", "x.svg", "--box", "1,1"], "the domain is one point; leave the picture out"),
        (["gallery:nothing"], "the gallery has no network 'nothing'"),
        (["gallery:xor", "--shares", "2"], "unrecognized arguments: --shares"),
    ],
)  # fmt: skip
def test_bad_input(words, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    status, out, err = call(capsys, *words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_domain_file_of_three_dimensions_is_refused_after_the_work(tmp_path, capsys):
    file = tmp_path / "d.json"
    file.write_text('{"A": [[1, 0, 0]], "b": [0]}', encoding="utf-8")
    status, _, err = call(capsys, "gallery:median-3", "--domain", file, "--draw", tmp_path / "x.svg")
    assert status == 2
    assert "the domain has 3 dimensions" in err


def test_jobs_and_a_journal_change_nothing(tmp_path, capsys):
    files = [tmp_path / name for name in ("one.jsonl", "two.jsonl", "again.jsonl")]
    journal = ["--journal", str(tmp_path / "run.sqlite")]
    for path, options in zip(files, ([], ["--jobs", "2", *journal], journal), strict=True):
        assert call(capsys, "gallery:sawtooth-6", "--out", str(path), *options)[0] == 0
    assert len({path.read_bytes() for path in files}) == 1


def test_a_journal_of_another_network_is_refused(tmp_path, capsys):
    journal = ["--journal", str(tmp_path / "run.sqlite")]
    assert call(capsys, "gallery:xor", *journal)[0] == 0
    status, _, err = call(capsys, "gallery:hat", *journal)
    assert status == 2
    assert "run.sqlite" in err


def test_jobs_and_a_journal_change_nothing_from_dimension_7_on(tmp_path, capsys):
    save_network(fully_connected_random([7, 9, 1], seed=1), tmp_path / "n.json")
    journal = ["--journal", str(tmp_path / "run.sqlite")]
    files = [tmp_path / name for name in ("one.jsonl", "two.jsonl", "again.jsonl")]
    for path, options in zip(files, ([], ["--jobs", "2", *journal], journal), strict=True):
        assert call(capsys, str(tmp_path / "n.json"), "--out", str(path), *options)[0] == 0
    assert len({path.read_bytes() for path in files}) == 1


def test_jobs_is_a_small_int(capsys):
    status, _, err = call(capsys, "gallery:xor", "--jobs", "0")
    assert status == 2
    assert "argument --jobs: must be an int from 1 to 1024" in err


def test_evidence_convinces_the_checker(tmp_path, capsys):
    path = tmp_path / "evidence.json"
    status, out, _ = call(capsys, "gallery:concurrent-lines", "--box", "-1,1", "--evidence", str(path), "--json")
    assert status == 0
    assert json.loads(out)["evidence"] == str(path)
    assert main(["check", str(path)]) == 0
    assert "accept: complete" in capsys.readouterr().out


def test_evidence_of_either_kind_convinces_its_checker(tmp_path, capsys):
    for kind, answer in (("tree", "accept: complete;"), ("complex", "accept: complex; regions: 6;")):
        path = tmp_path / f"{kind}.json"
        arguments = ("gallery:concurrent-lines", "--evidence", str(path), "--evidence-kind", kind)
        assert call(capsys, *arguments)[0] == 0
        assert main(["check", str(path)]) == 0
        assert answer in capsys.readouterr().out


def test_the_complex_is_evidence_up_to_dimension_6(tmp_path, capsys):
    save_network(fully_connected_random([7, 7, 1], seed=1), tmp_path / "n.json")
    arguments = (str(tmp_path / "n.json"), "--evidence-kind", "complex", "--evidence", str(tmp_path / "e.json"))
    status, _, err = call(capsys, *arguments)
    assert status == 2
    assert "in dimension 7 regions and facets are listed, but not all faces" in err
    assert not (tmp_path / "e.json").exists()


def test_a_kind_of_evidence_needs_a_file(capsys):
    status, _, err = call(capsys, "gallery:xor", "--evidence-kind", "complex")
    assert status == 2
    assert "--evidence-kind: there is no file for the evidence; name it by --evidence FILE" in err
