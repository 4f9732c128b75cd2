"""Instances, sizes, claims and counterexamples as values."""

from fractions import Fraction

import pytest

from exactrelu import InputError, ShapeError, make_network, two_layer
from exactrelu.search import Claim, Comparison, Instance, NamedPredicate, Size, compare, height, refute, size_of
from exactrelu.search.spaces import lines

NET = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", "-5/3")], outputs=["y"])


def test_instances_are_canonical():
    one = Instance(NET, samples=[([1], 2)], edge_sets=[[("x", "y")]], neurons=["y"], numbers=[("s", "1/2")])
    two = Instance(
        NET, (((Fraction(1),), (Fraction(2),)),), (frozenset({("x", "y")}),), ("y",), numbers=(("s", Fraction(1, 2)),)
    )
    assert one == two
    assert hash(one) == hash(two)
    assert one.number("s") == Fraction(1, 2)


@pytest.mark.parametrize(
    ("parts", "error", "words"),
    [
        ({"samples": [([1, 2], 1)]}, ShapeError, "sample 0 has 2 coordinates"),
        ({"samples": [([1], [1, 2])]}, ShapeError, "sample 0 has 2 labels"),
        ({"samples": [[1, 2, 3]]}, InputError, "must be a pair"),
        ({"samples": [([0.5], 1)]}, InputError, "coordinate 0 of sample 0"),
        ({"edge_sets": [[("y", "x")]]}, InputError, "no edge y -> x"),
        ({"neurons": ["z"]}, InputError, "no node 'z'"),
        ({"numbers": [("s", 0.5)]}, InputError, "the number 's'"),
    ],
)
def test_what_is_no_instance_is_refused(parts, error, words):
    with pytest.raises(error, match=words):
        Instance(NET, **parts)


def test_unknown_number():
    with pytest.raises(InputError, match="has no number 't'"):
        Instance(NET).number("t")


def test_size_counts_both_networks_and_every_rational():
    assert size_of(Instance(NET)) == Size(1, 1, 0, 5)
    pair = Instance(two_layer([(1, 7)], [1]), second=two_layer([(1, 0)], [1]), numbers=[("s", "1/9")])
    assert size_of(pair) == Size(4, 6, 0, 9)
    assert size_of(Instance(NET, samples=[(["1/8"], -6)])) == Size(1, 1, 1, 8)


def test_a_network_without_numbers_has_height_0():
    assert size_of(Instance(make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"]))) == Size(0, 0, 0, 0)


def test_sizes_are_ordered_lexicographically():
    assert sorted([Size(2, 1, 1, 1), Size(1, 9, 9, 9), Size(1, 9, 9, 2)])[0] == Size(1, 9, 9, 2)
    assert str(Size(1, 2, 0, 3)) == "1 neuron, 2 edges, 0 samples, height 3"


def test_height():
    assert [height(Fraction(*t)) for t in [(0, 1), (-1, 1), (3, 7), (-9, 2)]] == [1, 1, 7, 9]


@pytest.mark.parametrize(
    ("relation", "truths"),
    [("=", (0, 1, 0)), ("<=", (1, 1, 0)), ("<", (1, 0, 0)), (">=", (0, 1, 1)), (">", (0, 0, 1)), ("!=", (1, 0, 1))],
)
def test_relations(relation, truths):
    found = [compare("a", Fraction(t), "b", Fraction(0), relation=relation).holds for t in (-1, 0, 1)]
    assert found == [bool(t) for t in truths]


def test_unknown_relation():
    with pytest.raises(InputError, match="no relation '~'"):
        compare("a", Fraction(0), "b", Fraction(0), relation="~")


def claim(**changes):
    parts = {
        "key": "mine.small",
        "title": "w is small",
        "space": lines(3),
        "hypotheses": (NamedPredicate("positive", "w > 0", lambda i: i.network.theta["x->y"] > 0),),
        "conclusion": lambda i: compare("w", i.network.theta["x->y"], "-2", Fraction(-2), relation=">="),
    }
    return Claim(**{**parts, **changes})


def test_hypotheses_by_name():
    mine = claim()
    assert mine.names == ("positive",)
    assert mine.kept(("positive",)) == ()
    with pytest.raises(InputError, match="has no hypothesis 'negative'; its hypotheses are positive"):
        mine.kept(("negative",))
    with pytest.raises(InputError, match="it has none at all"):
        claim(hypotheses=()).kept(("negative",))
    with pytest.raises(InputError, match="two hypotheses called 'positive'"):
        claim(hypotheses=mine.hypotheses * 2)
    with pytest.raises(InputError, match="no hypothesis 'negative'"):
        claim(redundant=(("negative", lambda: None),))


def test_a_counterexample_checks_itself_and_refuses_forgeries():
    from dataclasses import replace

    found = refute(claim(), "positive").counterexample
    assert found.comparison.left == -3
    found.check()
    with pytest.raises(InputError, match="breaks the hypothesis 'positive'"):
        replace(found, dropped=()).check()
    harmless = Instance(NET.with_theta({"x->y": 1}))
    with pytest.raises(InputError, match="the conclusion holds"):
        replace(found, instance=harmless).check()
    with pytest.raises(InputError, match="other numbers"):
        replace(found, size=Size(1, 1, 1, 1)).check()
    other = Comparison(False, "w", Fraction(-4), "-2", Fraction(-2), "")
    with pytest.raises(InputError, match="other numbers"):
        replace(found, comparison=other).check()
