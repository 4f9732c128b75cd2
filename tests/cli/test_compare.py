"""`exactrelu compare`: equal, different, unknown and refused; the fields, the evidence, the norms."""

import json
from fractions import Fraction

import pytest

from exactrelu.builders.random_dags import random_dag
from exactrelu.certificates.submit import submit_file
from exactrelu.cli.main import main
from exactrelu.loaders.load import load_network, save_network
from exactrelu.networks.forward import realization
from exactrelu.networks.network import WeightedEdge, make_network


def call(capsys, *words):
    status = main(["compare", *map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


def answer(capsys, *words):
    status, out, _ = call(capsys, *words, "--json")
    return status, json.loads(out)


def stored(folder, name, network):
    path = folder / f"{name}.json"
    save_network(network, path)
    return path


def with_weights(network, change, *, outputs=None):
    g = network.architecture
    edges = [WeightedEdge(e.source, e.target, change(e, network.weight(e))) for e in g.edges]
    return make_network(
        inputs=g.inputs, constants={c.id: c.value for c in g.constants},
        neurons={n.id: n.activation for n in g.neurons}, edges=edges, outputs=outputs or g.outputs)  # fmt: skip


def ramp(name="x", factor=1):
    return make_network(inputs=[name], neurons={"y": "relu"}, edges=[(name, "y", factor)], outputs=["y"])


def test_a_network_and_its_unrolled_tree(capsys, tmp_path):
    tree = tmp_path / "tree.json"
    assert main(["decompose", "gallery:tent", "--unrolled", str(tree)]) == 0
    capsys.readouterr()
    evidence = tmp_path / "evidence.json"
    status, found = answer(capsys, "gallery:tent", tree, "--evidence", evidence)
    assert (status, found["verdict"], found["scope"], found["equal"]) == (0, "proved", "for all", True)
    assert (found["witness"], found["values"], found["seminorm_w1inf"], found["sup_norm"]) == (None, None, "0", "0")
    line = submit_file(evidence).reason
    assert line.startswith("accept: equal; ")
    assert f"{found['network']['sha256']} {found['other_network']['sha256']}" in line


def test_a_network_and_its_float32_copy(capsys, tmp_path):
    """Weights with denominator 10, rounded to 24 binary digits: zeros and halves stay, tenths do not."""
    net = random_dag(4, inputs=2, neurons=6, weights=[Fraction(k, 10) for k in range(-20, 21)], bias_probability=1)

    def rounded(_, w):
        scale = 2**24
        return Fraction(round(w * scale), scale)

    paths = stored(tmp_path, "net", net), stored(tmp_path, "float32", with_weights(net, rounded))
    evidence = tmp_path / "evidence.json"
    status, found = answer(capsys, *paths, "--box", "-1,1", "--evidence", evidence)
    assert (status, found["verdict"], found["equal"]) == (1, "refuted", False)
    x = [Fraction(t) for t in found["witness"]]
    for path, side in zip(paths, ("first", "second"), strict=True):
        assert [str(v) for v in realization(load_network(path).network, x)] == found["values"][side]
    assert 0 < Fraction(found["sup_norm"]) < Fraction(1, 10**5)
    assert Fraction(found["seminorm_w1inf"]) > 1  # kinks moved: between old and new place the slopes are apart
    gap = Fraction(found["values"]["first"][0]) - Fraction(found["values"]["second"][0])
    assert 0 < abs(gap) <= Fraction(found["sup_norm"])
    assert submit_file(evidence).reason.startswith("accept: different; ")


def test_other_input_names_are_refused_or_matched_by_position(capsys, tmp_path):
    paths = stored(tmp_path, "a", ramp("x")), stored(tmp_path, "b", ramp("u"))
    status, out, err = call(capsys, *paths)
    assert (status, out) == (2, "")
    assert err == (
        "exactrelu compare: the first network has the input x where the second has u; rename it, or compare by position"
        "\n"
    )
    evidence = tmp_path / "e.json"
    status, found = answer(capsys, *paths, "--by-position", "--evidence", evidence)
    assert (status, found["equal"]) == (0, True)
    assert found["other_network"]["sha256"] in submit_file(evidence).reason


def test_five_outputs_permuted(capsys, tmp_path):
    net = random_dag(11, inputs=3, neurons=12, outputs=5, bias_probability="1/2")
    hidden = [n.id for n in net.architecture.neurons if n.id not in net.architecture.outputs]
    names = dict(zip(hidden, reversed([f"u{k}" for k in range(len(hidden))]), strict=True))
    edges = [WeightedEdge(names.get(e.source, e.source), names.get(e.target, e.target), net.weight(e))
             for e in net.architecture.edges]  # fmt: skip
    other = make_network(inputs=net.architecture.inputs, edges=edges, outputs=net.architecture.outputs,
                         constants={c.id: c.value for c in net.architecture.constants},
                         neurons={names.get(n.id, n.id): n.activation for n in net.architecture.neurons})  # fmt: skip
    path = stored(tmp_path, "net", net)
    assert answer(capsys, path, stored(tmp_path, "hidden", other))[0] == 0
    outputs = net.architecture.outputs
    turned = stored(tmp_path, "turned", with_weights(net, lambda _, w: w, outputs=(*outputs[1:], outputs[0])))
    status, found = answer(capsys, path, turned)
    assert status == 1
    first = found["values"]["first"]
    assert found["values"]["second"] == [*first[1:], first[0]]


def test_the_lines_for_people(capsys, tmp_path):
    paths = stored(tmp_path, "a", ramp()), stored(tmp_path, "b", ramp(factor="10/3"))
    status, out, _ = call(capsys, *paths, "--box", "-3,1/7")
    assert status == 1
    assert out.splitlines()[-6:] == [
        "equal     no: the networks differ at a point",
        "point     x = 1/8",
        "  A       y = 1/8",
        "  B       y = 5/12",
        "semi-norm 7/3  (W^1,inf of A - B: the largest slope)",
        "maximum   1/3  (of |A - B| on the domain)",
    ]
    status, out, _ = call(capsys, *paths, "--box", "-3,0", "--evidence", tmp_path / "e.json")
    assert status == 0
    assert out.splitlines()[-2:] == [
        "equal     yes: what is left of the difference has no kink in the domain",
        f"evidence  {tmp_path / 'e.json'}: for exactrelu check",
    ]


def test_up_to_a_constant(capsys, tmp_path):
    lifted = make_network(inputs=["x"], constants={"one": 1}, neurons={"a": "relu", "y": "linear"}, outputs=["y"],
                          edges=[("x", "a", 1), ("a", "y", 1), ("one", "y", "1/2")])  # fmt: skip
    paths = stored(tmp_path, "a", ramp()), stored(tmp_path, "b", lifted)
    status, out, _ = call(capsys, *paths, "--up-to-constant")
    assert status == 0
    assert "equal     up to a constant: A - B = (-1/2); both networks fold to one sum" in out.splitlines()
    status, found = answer(capsys, stored(tmp_path, "c", ramp(factor=2)), paths[1], "--up-to-constant")
    assert status == 1
    assert found["second_witness"] is not None
    assert found["constant"] is None


def test_a_limit_is_unknown(capsys, tmp_path):
    f, g = (stored(tmp_path, name, network) for name, network in zip("ab", maxima(), strict=True))
    status, found = answer(capsys, f, g, "--limit", "regions=2")
    assert (status, found["verdict"], found["equal"]) == (3, "unknown", None)
    assert found["seminorm_w1inf"] is None
    assert "regions" in found["norms_missing"]
    status, out, _ = call(capsys, f, g, "--limit", "regions=2", "--no-norms", "--evidence", tmp_path / "e.json")
    assert status == 3
    assert out.splitlines()[-1].startswith("equal     unknown: no point tried tells the networks apart, and ")
    assert not (tmp_path / "e.json").exists()
    assert answer(capsys, f, g, "--plane", "0,0,0;1,2,3")[0] == 0


def maxima():
    for first, second, third in (("x1", "x2", "x3"), ("x2", "x3", "x1")):
        yield make_network(
            inputs=["x1", "x2", "x3"], neurons={"h": "relu", "m": "linear", "k": "relu", "y": "linear"}, outputs=["y"],
            edges=[(first, "h", 1), (second, "h", -1), ("h", "m", 1), (second, "m", 1), ("m", "k", 1),
                   (third, "k", -1), ("k", "y", 1), (third, "y", 1)])  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["gallery:tent"], "the following arguments are required: B"),
        (["gallery:tent", "nowhere.json"], "nowhere.json"),
        (["gallery:tent", "gallery:tent", "--box", "1"], "'1' is no box"),
        (["gallery:tent", "gallery:tent", "--evidence", "no/such/folder/e.json"], "its folder does not exist"),
    ],
)
def test_bad_input_is_one_line(words, sentence, capsys):
    status, out, err = call(capsys, *words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_values_that_look_equal_are_told_apart(capsys, tmp_path):
    near = stored(tmp_path, "near", ramp(factor=Fraction(10**12 + 1, 10**12)))
    status, out, _ = call(capsys, near, stored(tmp_path, "ramp", ramp(factor=Fraction(10**12 + 2, 10**12))))
    assert status == 1
    assert "  A - B   (≈-1.000e-12)" in out
