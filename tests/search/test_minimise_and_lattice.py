"""Guided search, minimisation to a certified local minimum, the lattice of hypotheses, lemmas of one's own."""

from fractions import Fraction

import pytest

from exactrelu import InputError, make_network, proved, realization, unknown
from exactrelu.search import (
    Claim,
    Instance,
    Lemma,
    NamedPredicate,
    Shape,
    Space,
    compare,
    dag_space,
    find_smaller_step,
    hypothesis_lattice,
    lattice_lines,
    refute,
    search_guided,
)
from exactrelu.search.minimise import ancestors, measure, minimise, steps
from exactrelu.search.spaces import lines

BIG = make_network(
    inputs=["x1", "x2"],
    constants={"one": 1},
    neurons={"h1": "relu", "h2": "relu", "y": "linear"},
    edges=[
        ("x1", "h1", "22/7"),
        ("x2", "h1", "-5/3"),
        ("x2", "h2", 4),
        ("one", "h2", 3),
        ("h1", "y", 2),
        ("h2", "y", -9),
    ],
    outputs=["y"],
)
ODD = Claim(
    "mine.odd",
    "networks are odd",
    lines(2),
    (),
    lambda i: compare(
        "ν(-x)",
        realization(i.network, [-t for t in i.samples[0][0]])[0],
        "-ν(x)",
        -realization(i.network, i.samples[0][0])[0],
    ),
)


def test_a_large_counterexample_becomes_a_smallest_one():
    large = Instance(BIG, samples=[(["17/19", 3], ()), ([1, 1], ())])
    small = minimise(ODD, large)
    assert find_smaller_step(ODD, small) is None
    assert measure(small) < measure(large)
    assert measure(small)[:3] == (2, 2, 1)
    assert small.samples == (((Fraction(1),), ()),) or max(map(abs, small.rationals())) == 1


def test_every_step_is_smaller():
    large = Instance(BIG, samples=[(["17/19", 3], ())], neurons=["h1"], edge_sets=[[("x1", "h1")]], numbers=[("s", 12)])
    found = list(steps(large))
    assert found
    assert all(measure(other) < measure(large) for other in found)
    assert all("h1" in other.network.architecture.position for other in found)


def test_what_refutes_nothing_is_not_minimised():
    with pytest.raises(InputError, match="does not refute"):
        minimise(ODD, Instance(next(lines(1).instances()).network, samples=[([0], ())]))


def test_ancestors_lead_to_the_rational():
    assert [str(t) for t in ancestors(Fraction(-5, 7))] == ["-1", "-1/2", "-2/3", "-3/4"]
    assert ancestors(Fraction(1)) == []
    assert ancestors(Fraction(0)) == []


def far(limit):
    """w >= limit is beyond the heights that are walked, within those that are drawn."""
    return Claim(
        "mine.far",
        "w stays below a limit",
        lines(2),
        (),
        lambda i: compare("w", i.network.theta["x->y"], "limit", Fraction(limit), relation="<"),
    )


def test_guided_search_climbs_beyond_the_heights_of_the_walk():
    found = refute(far(9), seconds=20)
    assert found.counterexample.minimal == "local: no single smaller step works"
    assert found.counterexample.comparison.left == 9
    assert found.tried > found.walked == 6
    again = refute(far(9), seconds=20)
    assert again.counterexample.instance == found.counterexample.instance
    assert again.tried == found.tried


def test_guided_search_without_shapes_or_hits():
    assert search_guided(Claim("mine.e", "e", Space("none", lambda: [], 1), (), ODD.conclusion)) == (None, 0)
    found, drawn = search_guided(far(100), instances=50)
    assert found is None
    assert drawn >= 50


def numbered(*hypotheses):
    """x -> wx with w in {1, -1}: hypotheses are sets of allowed w."""
    holds = [
        NamedPredicate(name, name, lambda i, allowed=allowed: i.network.theta["x->y"] in allowed)
        for name, allowed in hypotheses
    ]
    conclusion = lambda i: compare("w", i.network.theta["x->y"], "1", Fraction(1))  # noqa: E731
    return Claim("mine.w", "w = 1", lines(1), tuple(holds), conclusion, redundant=())


def test_lattice_of_needed_and_jointly_needed_hypotheses():
    lattice = hypothesis_lattice(numbered(("a", {1}), ("b", {1}), ("c", {1, -1})), seconds=1)
    assert lattice.needed == ()
    assert lattice.jointly_needed == (("a", "b"),)
    assert lattice.redundant == ("c",)
    assert not lattice.fails_as_it_stands
    lines_of = lattice_lines(lattice)
    assert any(line.startswith("a + b") and "jointly needed" in line for line in lines_of)
    assert any(line.startswith("c ") and "searched, none among" in line for line in lines_of)


def test_lattice_of_a_false_claim_is_one_line():
    lattice = hypothesis_lattice(numbered(("c", {1, -1})), seconds=1)
    assert lattice.fails_as_it_stands
    assert len(lattice.refutations) == 1


def test_needed_and_proved_redundant():
    from dataclasses import replace

    claim = numbered(("a", {1}), ("c", {1, -1}))
    seen = []
    lattice = hypothesis_lattice(
        replace(claim, redundant=(("c", lambda: proved("by hand")),)), seconds=1, progress=seen.append
    )
    assert lattice.needed == ("a",)
    assert seen == [(), ("a",), ("c",)]
    assert any("redundant, proved: c is not needed: by hand" in line for line in lattice_lines(lattice))
    undecided = replace(claim, redundant=(("c", lambda: unknown("who knows")),))
    assert refute(undecided, "c", seconds=1).verdict.unknown


def test_a_lemma_without_conclusion_is_refused():
    with pytest.raises(InputError, match="no conclusion yet"):
        _ = Lemma("mine.none", "nothing", lines(1)).claim


def test_a_lemma_of_ones_own():
    lemma = Lemma("mine.odd", "a network is odd", dag_space("networks", max_nodes=3, labels=None))

    @lemma.hypothesis("linear", structural=True)
    def linear(instance):
        """No activation has a kink."""
        return not instance.network.architecture.kinked

    lemma.conclusion(ODD.conclusion)
    found = lemma.refute(without="linear")
    found.check()
    assert lemma.claim.hypotheses[0].meaning == "No activation has a kink."
    assert lemma.refute(seconds=1) is None
    assert lemma.last.complete
    assert lemma.lattice(seconds=1).needed == ("linear",)


def test_what_leaves_a_counterexample():
    found = refute(far(2)).counterexample
    assert "documentclass" in found.to_latex() or "tikz" in found.to_latex()
    assert "fractions" in found.script()
    assert found.evidence()
    assert found.paragraph()
    assert found.draw().lstrip().startswith("<svg") or "<svg" in found.draw()
    assert "<svg" in found._repr_html_()


def test_shapes_without_slots_have_one_instance():
    shape = Shape(0, 0, 0, (), lambda values: Instance(BIG))
    assert [len(list(shape.fillings(h))) for h in (1, 2)] == [1, 0]
