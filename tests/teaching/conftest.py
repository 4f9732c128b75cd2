"""Counterexamples by hand, for the tests of everything that shows them."""

from fractions import Fraction

import pytest

from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.search.claims import Claim, NamedPredicate, compare
from exactrelu.search.instances import Instance, size_of
from exactrelu.search.refutation import GLOBAL, LOCAL, Counterexample
from exactrelu.search.spaces import lines

HOSTILE = (
    r"\input{/etc/passwd}", r"100% \end{document}", "<script>alert('1')</script>", "a&b_c^d~e#f$g", "λ→∞ ≤ é 网络 🙂",
    '"""; import os', "n" * 300, "{unbalanced", "h]]>[-1]", "--``''<<>>?`!`", "\\\\",
)  # fmt: skip


def counterexample(instance, comparison, *, hypotheses=(), dropped=(), key="mine.lemma_1", title="A lemma", **rest):
    """A counterexample whose claim compares what ``comparison`` says."""
    named = tuple(NamedPredicate(name, meaning, lambda i: True) for name, meaning in hypotheses)
    claim = Claim(key, title, lines(1), named, comparison, wording=rest.pop("wording", ""))
    found = {"tried": 7, "order": "by neurons, edges, samples, height", "minimal": LOCAL, **rest}
    return Counterexample(claim, tuple(dropped), instance, comparison(instance), size_of(instance), **found)


@pytest.fixture
def build():
    """The function that makes one."""
    return counterexample


@pytest.fixture
def hostile_names():
    """Names that would act in LaTeX, in HTML, in Python or in a terminal."""
    return HOSTILE


@pytest.fixture
def gradient_counterexample():
    """Σ_{e in F} w_e ẇ_e = Σ_{e in F'} w_e ẇ_e fails; by hand in test_counterexample_script."""
    h2 = (Fraction(1, 3), 1)
    network = make_network(
        inputs=["x1", "x2"],
        constants={"one": 1},
        neurons={"h1_1": "relu", "h1_2": "relu", "h2": h2, "y": "linear"},
        edges=[
            WeightedEdge("x1", "h1_1", 2, "k"),
            WeightedEdge("x2", "h1_2", 2, "k"),
            ("x2", "h1_1", "-1/2"),
            ("one", "h1_2", 1),
            ("h1_1", "h2", 1),
            ("h1_2", "h2", -3),
            ("h2", "y", "3/2"),
            WeightedEdge("x1", "y", 1, learnable=False),
        ],
        outputs=["y"],
    )
    sets = [{("x1", "h1_1"), ("x2", "h1_1")}, {("h1_1", "h2"), ("h1_2", "h2")}]
    samples = [([1, -1], 1), ([0, "1/3"], -2)]
    instance = Instance(network, samples=samples, edge_sets=sets, neurons=["h1_1"], numbers=[("lambda", "1/2")])
    return counterexample(
        instance,
        lambda i: compare(
            "Σ_{e∈F} w_e ẇ_e",
            Fraction(-23, 8),
            "Σ_{e∈F'} w_e ẇ_e",
            Fraction(35, 8),
            left_code="sum(weight[e] * velocity[e] for e in edge_sets[0])",
            right_code="sum(weight[e] * velocity[e] for e in edge_sets[1])",
        ),
        hypotheses=[("balanced", "‖in(v)‖² = ‖out(v)‖²"), ("no-bias", "no constants")],
        dropped=["balanced"],
        key="le2022.lemma_3",
        wording="The sums over F and F' agree.",
    )


@pytest.fixture
def pair_counterexample():
    """Two networks with different values at 2, as compared without any hypothesis."""
    first = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", "1/2")], outputs=["y"], name="Γ")
    second = make_network(inputs=["x"], neurons={"y": "abs"}, edges=[("x", "y", -1)], outputs=["y"], name="Θ")
    codes = {"left_code": "value(samples[0][0])[0]", "right_code": "value2(samples[0][0])[0]"}
    return counterexample(
        Instance(first, samples=[([2], ())], second=second),
        lambda i: compare("R(Γ)(2)", Fraction(1), "R(Θ)(2)", Fraction(2), relation=">=", **codes),
        minimal=GLOBAL,
    )


@pytest.fixture
def hostile_counterexample():
    """Every text of claim and network is one of the hostile names."""
    names = HOSTILE
    network = make_network(
        inputs=names[:3],
        constants={names[3]: Fraction(10**40, 7)},
        neurons=dict.fromkeys(names[4:], "relu"),
        edges=[
            *(WeightedEdge(source, names[4], 10**30 + k, names[5] * 2) for k, source in enumerate(names[:1])),
            *((source, names[5], Fraction(-(10**25), 3)) for source in names[1:4]),
            *((source, names[10], 1) for source in names[4:9]),
        ],
        outputs=[names[10], names[9]],
        name=names[0],
    )
    edges = [{(names[0], names[4])}, {(names[0], names[4]), (names[1], names[5])}]
    numbers = [(name, k) for k, name in enumerate(names)]
    x = [1, -1, Fraction(10**20, 3)]
    instance = Instance(
        network, samples=[(x, (1, 2))] * 5, edge_sets=edges, neurons=names[4:6], numbers=numbers, second=network
    )
    many = "\n\n".join(names)
    return counterexample(
        instance,
        lambda i: compare(many, Fraction(10**50, 3), names[1], Fraction(1), relation="<"),
        hypotheses=[(name, many) for name in names],
        dropped=names[:4],
        key=names[0],
        title=names[1] + "\n",
        wording=many + "\r\n# coding: utf-7",
        order=many,
    )
