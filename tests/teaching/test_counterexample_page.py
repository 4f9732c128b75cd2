"""Pictures and pages of counterexamples: everything shown, nothing obeyed, both sides above."""

import dataclasses
import xml.etree.ElementTree as ET
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from exactrelu.errors import LimitExceeded
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import make_network
from exactrelu.search.claims import compare
from exactrelu.search.instances import Instance
from exactrelu.search.strategies import networks_with_point
from exactrelu.teaching.counterexample_drawing import counterexample_panels, draw_counterexample
from exactrelu.teaching.counterexample_page import counterexample_page
from exactrelu.teaching.svg import SVG_NAMESPACE

SVG = f"{{{SVG_NAMESPACE}}}"
SMALL = DEFAULT_LIMITS.with_values(drawn_nodes=3)
VOID = {"meta", "br", "img"}


class Tags(HTMLParser):
    """All tags with attributes; every tag is closed in its turn."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.texts = [], [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def read(text):
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert tags.open == []
    return tags


def panels_of(text):
    root = ET.fromstring(text.encode("utf-8"))
    return [e for e in root.iter() if "xr-panel" in e.get("class", "").split()]


def words(item):
    return " ".join("".join(text.itertext()) for text in item.iter(f"{SVG}text"))


def test_a_panel_for_each_sample(gradient_counterexample):
    first, second = panels_of(draw_counterexample(gradient_counterexample))
    assert words(first).startswith("sample 1 x = (1, −1), r = 1 ")
    assert words(second).startswith("sample 2 x = (0, 1/3), r = −2 ")
    for panel in (first, second):
        assert words(panel).count("F: ") == 2
        assert words(panel).count("F′: ") == 2
        assert sum("xr-halo" in e.get("class", "") for e in panel.iter()) == 4
        assert sum("xr-glow" in e.get("class", "") for e in panel.iter()) == 1
    assert "−1 ↦ 0" in words(first)
    assert "19/4" in words(first)


def test_panels_of_one_network_have_one_layout(gradient_counterexample):
    first, second = counterexample_panels(gradient_counterexample.instance)
    assert first.scene.layout == second.scene.layout
    assert first.scene.size == second.scene.size


def test_both_sides_stand_above(pair_counterexample):
    text = draw_counterexample(pair_counterexample)
    root = ET.fromstring(text.encode("utf-8"))
    assert "R(Γ)(2) = 1, R(Θ)(2) = 2: 1 < 2" in words(root)
    headings = [words(panel).split(" x =")[0] for panel in panels_of(text)]
    assert headings == ["The first network, Γ, sample 1", "The second network, Θ, sample 1"]


def test_sides_that_look_alike_when_shortened_are_not_compared_in_the_heading(build):
    network = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    q = Fraction(10**30, 7)
    found = build(Instance(network), lambda i: compare("a", q, "b", q + 1))
    heading = words(ET.fromstring(draw_counterexample(found)))
    assert "a = ≈1.429e29, b = ≈1.429e29" in heading
    assert "≠" not in heading


def test_without_samples_the_network_is_drawn_once(build):
    network = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    (panel,) = counterexample_panels(Instance(network))
    assert (panel.heading, panel.line) == ("The network", "")


def test_many_samples_are_drawn_in_part(build):
    network = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    panels = counterexample_panels(Instance(network, samples=[([k], ()) for k in range(11)]))
    assert len(panels) == 8
    assert panels[-1].line == "x = (7); 3 more samples are not drawn"


def test_long_samples_are_shortened():
    names = [f"x{k}" for k in range(9)]
    network = make_network(inputs=names, neurons={}, edges=[], outputs=names[:2])
    (panel,) = counterexample_panels(Instance(network, samples=[(range(9), (1, 2))]))
    assert panel.line == "x = (0, 1, 2, 3, 4, 5, …), r = (1, 2)"


@settings(max_examples=20)
@given(networks_with_point(max_outputs=2))
def test_no_label_is_lost_to_the_names_of_sets(drawn):
    network, x = drawn
    ends = [(edge.source, edge.target) for edge in network.architecture.edges]
    (panel,) = counterexample_panels(Instance(network, samples=[(x, ())], edge_sets=[ends]))
    assert all(edge.glow for edge in panel.scene.edges)
    assert all("in F" in edge.tooltip for edge in panel.scene.edges)


def test_a_network_too_large_is_refused_by_the_picture_and_the_page_says_so(gradient_counterexample):
    with pytest.raises(LimitExceeded, match="drawn_nodes"):
        draw_counterexample(gradient_counterexample, limits=SMALL)
    page = counterexample_page(gradient_counterexample, limits=SMALL)
    assert "<svg" not in page
    assert "drawn_nodes" in page
    assert "<td>−23/8</td>" in page


def test_the_page_has_the_exact_table(gradient_counterexample):
    tags = read(counterexample_page(gradient_counterexample))
    texts = [text for text in tags.texts if text.strip()]
    start = texts.index("h1_1", texts.index("neuron"))
    assert texts[start : start + 7] == ["h1_1", "5/2", "+", "5/2", "−1/6", "−", "0"]
    assert "≠" in texts
    assert "−23/8" in texts
    assert "balanced" in texts


def test_the_page_leaves_out_what_is_not_there(build):
    network = make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])
    page = counterexample_page(build(Instance(network), lambda i: compare("a", Fraction(1), "b", Fraction(2))))
    assert "layer" not in page
    assert "Dropped" not in page


def test_many_samples_make_a_table_of_twelve(build):
    network = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    instance = Instance(network, samples=[([k], ()) for k in range(15)])
    page = counterexample_page(build(instance, lambda i: compare("a", Fraction(1), "b", Fraction(2))))
    assert "3 more samples are left out" in page
    assert page.count("<th>sign</th>") == 12


def test_hostile_texts_stay_texts(hostile_counterexample):
    tags = read(counterexample_page(hostile_counterexample))
    names = {tag for tag, _ in tags.seen}
    assert "script" not in names
    assert not any(key.startswith("on") or key in ("href", "src") for _, attributes in tags.seen for key in attributes)
    ET.fromstring(draw_counterexample(hostile_counterexample).encode("utf-8"))


def test_texts_with_line_ends_make_one_heading(pair_counterexample):
    comparison = dataclasses.replace(pair_counterexample.comparison, left_name="a\n\nb")
    found = dataclasses.replace(pair_counterexample, comparison=comparison)
    assert "a b = 1" in words(ET.fromstring(draw_counterexample(found).encode("utf-8")))
