"""Counterexamples in LaTeX: pdflatex sets them, every number is there, no text acts."""

import re
import shutil
import subprocess
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exactrelu.errors import LimitExceeded
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.search.claims import compare
from exactrelu.search.instances import Instance
from exactrelu.search.strategies import networks_with_point
from exactrelu.teaching.counterexample_latex import latex_of
from exactrelu.teaching.counterexample_tikz import node_labels, shows_all_weights, tikz_network

needs_pdflatex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def typeset(text, folder):
    """The log of pdflatex, which must not stop at anything."""
    (folder / "text.tex").write_text(text, encoding="ascii")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "text.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False)
    log = (folder / "text.log").read_text(encoding="latin-1")
    assert done.returncode == 0, re.search(r"^!.*(?:\n.*){6}", log, re.MULTILINE)
    assert (folder / "text.pdf").stat().st_size > 0
    return log


def too_wide(log):
    """The widths, in points, by which lines are too long; a letter's width is let pass."""
    return [width for width in re.findall(r"Overfull \\hbox \(([0-9]+)", log) if int(width) > 12]


@needs_pdflatex
def test_a_gradient_identity_is_set(gradient_counterexample, tmp_path):
    assert too_wide(typeset(latex_of(gradient_counterexample), tmp_path)) == []


@needs_pdflatex
def test_two_networks_are_set(pair_counterexample, tmp_path):
    assert too_wide(typeset(latex_of(pair_counterexample), tmp_path)) == []


@needs_pdflatex
def test_hostile_texts_are_set(hostile_counterexample, tmp_path):
    """The name \\input{/etc/passwd} is printed, not obeyed."""
    log = typeset(latex_of(hostile_counterexample), tmp_path)
    assert "(/etc/passwd" not in log  # so a file would be named that is read


@needs_pdflatex
def test_the_fragment_can_be_pasted_twice(gradient_counterexample, tmp_path):
    fragment = latex_of(gradient_counterexample, fragment=True)
    head = "\\documentclass{article}\\usepackage{amsmath,tikz}\\begin{document}\n"
    typeset(f"{head}{fragment}\\newpage\n{fragment}\\end{{document}}\n", tmp_path)


@needs_pdflatex
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12), min_size=8, max_size=8))
def test_any_text_of_a_claim_is_set(build, tmp_path, texts):
    network = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    left, right, key, title, wording, order, *hypothesis = texts
    found = build(
        Instance(network),
        lambda i: compare(left, Fraction(1), right, Fraction(2)),
        key=key, title=title, wording=wording, order=order, hypotheses=[hypothesis],
    )  # fmt: skip
    typeset(latex_of(found), tmp_path)


def test_everything_is_said(gradient_counterexample):
    text = latex_of(gradient_counterexample)
    assert text.isascii()
    for words in ("le2022.lemma\\_3", "Dropped: \\textbf{balanced}", "Kept, and true here: \\textbf{no-{}bias}"):
        assert words in text
    assert r"&= -\frac{23}{8}" in text
    assert r"&= \frac{35}{8}" in text
    assert r"But $-23/8 \ne 35/8$." in text
    assert "found at instance 7 of the search, in the order: by neurons, edges, samples, height" in text
    assert "local: no single smaller step works" in text
    assert r"$F=\{$ $x_{1}$${}\to{}$$h_{1,1}$, $x_{2}$${}\to{}$$h_{1,1}$ $\}$ (solid blue)" in text


def test_the_table_has_all_pre_activations_signs_and_values(gradient_counterexample):
    """By hand: at (1, -1) the neurons get 5/2, -1, 5/2, 19/4; at (0, 1/3) they get -1/6, 5/3, -5, -5/2."""
    text = latex_of(gradient_counterexample)
    rows = [line.replace("$", "") for line in text.splitlines() if line.endswith("\\\\") and line.count("&") == 7]
    cells = [[cell.strip() for cell in row.removesuffix("\\\\").removeprefix("\\hline").split("&")] for row in rows]
    assert cells[1:] == [
        ["1", "h_{1,1}", "5/2", "+", "5/2", "-1/6", "-", "0"],
        ["", "h_{1,2}", "-1", "-", "0", "5/3", "+", "5/3"],
        ["2", "h_{2}", "5/2", "+", "5/2", "-5", "-", "-5/3"],
        ["3", "y", "19/4", "+", "19/4", "-5/2", "-", "-5/2"],
    ]


def test_parameter_sharing_frozen_edges_and_sets_are_seen(gradient_counterexample):
    network = gradient_counterexample.instance.network
    picture = tikz_network(network, edge_sets=gradient_counterexample.instance.edge_sets, neurons=["h1_1"])
    assert picture.count("{$k$${}={}$$2$}") == 2
    assert picture.count("$^\\ast$") == 1
    assert picture.count("draw=xrset0") == 2
    assert picture.count("draw=xrset1,line width=1.2pt,dashed") == 2
    assert picture.count("neuron,double") == 1
    assert picture.count("\\draw[->") == 8 + 1  # the output


def test_an_edge_of_two_sets_is_drawn_for_both():
    network = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    both = frozenset({("x", "y")})
    assert "opacity" in tikz_network(network, edge_sets=[both, both])
    assert "xrset1" in tikz_network(network, edge_sets=[both, both]).split("opacity")[1]


def test_long_numbers_are_written_out_once(build):
    q = Fraction(10**30, 7)
    network = make_network(inputs=["x"], neurons={"y": "linear"}, edges=[("x", "y", q)], outputs=["y"])
    found = build(Instance(network, samples=[([1], ())]), lambda i: compare("R(1)", q, "0", Fraction(0), relation="<="))
    text = latex_of(found).replace("\\allowbreak ", "")
    assert not shows_all_weights(network)
    assert "The weights: $x$${}\\to{}$$y$: $q_{1}$." in text
    assert text.count(f"\\({q}\\)") == 1
    assert f"&= \\frac{{{q.numerator}}}{{7}}" in text


def test_nothing_is_said_of_what_is_not_there(build):
    network = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    found = build(Instance(network), lambda i: compare("1", Fraction(1), "2", Fraction(2)), tried=0, order="")
    text = latex_of(found)
    for words in ("Dropped", "Kept", "sample:", "The sets", "The numbers", "tabular", "The claim:", "order"):
        assert words not in text, words
    assert "as stated" in text


def test_many_samples_take_several_tables(build):
    network = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    found = build(
        Instance(network, samples=[([k], ()) for k in range(7)]), lambda i: compare("1", Fraction(1), "2", Fraction(2))
    )
    assert latex_of(found).count("\\begin{tabular}") == 3


def test_long_names_are_told_apart():
    names = ["layer_with_a_long_name_1x", "layer_with_a_long_name_2x"]
    network = make_network(inputs=names, neurons={}, edges=[], outputs=names[:1])
    labels = node_labels(network)
    assert len(set(labels.values())) == 2
    assert all(len(label) < 60 for label in labels.values())


def test_a_network_too_large_for_a_picture_is_refused(gradient_counterexample):
    with pytest.raises(LimitExceeded, match="drawn_nodes"):
        latex_of(gradient_counterexample, limits=DEFAULT_LIMITS.with_values(drawn_nodes=3))


@given(networks_with_point(frozen_edges=True, max_outputs=2))
def test_every_edge_and_node_is_drawn(drawn):
    network, _ = drawn
    picture = tikz_network(network)
    g = network.architecture
    outputs = sum("\\draw[->] " in line for line in picture.splitlines())
    assert outputs == len(g.outputs)
    assert picture.count("\\draw[->,line width=0.5pt]") == len(g.edges)
    assert picture.count("\\node[neuron]") == len(g.neurons)
    assert picture.count("\\node[source]") == len(g.sources)
    if shows_all_weights(network):
        assert picture.count("\\node[weight]") == len(g.edges)


def test_a_wide_network_is_made_smaller_as_a_whole():
    names = [f"h{k}" for k in range(12)]
    edges = [WeightedEdge(a, b, 1) for a, b in zip(["x", *names], names, strict=False)]
    network = make_network(inputs=["x"], neurons=dict.fromkeys(names, "relu"), edges=edges, outputs=names[-1:])
    assert tikz_network(network).startswith("\\resizebox{430pt}{!}")
