"""JSON evidence: it is read back only if its instance refutes the claim again."""

import dataclasses
import json
from fractions import Fraction

import pytest
from hypothesis import given

from exactrelu.errors import InputError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.network import make_network
from exactrelu.search.claims import Claim, NamedPredicate, compare
from exactrelu.search.instances import Instance, size_of
from exactrelu.search.refutation import GLOBAL, Counterexample
from exactrelu.search.spaces import lines
from exactrelu.search.strategies import networks_with_point
from exactrelu.teaching.counterexample_evidence import (
    counterexample_from,
    evidence_of,
    instance_document,
    instance_from,
)


def round_trip(found):
    return counterexample_from(json.loads(json.dumps(evidence_of(found))), found.claim)


def test_it_comes_back_equal(gradient_counterexample, pair_counterexample):
    for found in (gradient_counterexample, pair_counterexample):
        back = round_trip(found)
        assert back == found
        assert back.instance.networks()[0].name == found.instance.network.name


def test_it_is_plain_data(gradient_counterexample):
    document = evidence_of(gradient_counterexample)
    assert document["format"] == "exactrelu-counterexample"
    assert document["dropped"] == ["balanced"]
    assert document["kept"] == {"no-bias": "no constants"}
    assert document["comparison"]["left"] == "-23/8"
    assert document["instance"]["samples"][1] == {"x": ["0", "1/3"], "r": ["-2"]}
    assert document["instance"]["numbers"] == [["lambda", "1/2"]]
    assert document["size"] == {"neurons": 4, "edges": 8, "samples": 2, "height": "3"}


@given(networks_with_point(max_outputs=2, frozen_edges=True))
def test_every_instance_comes_back_equal(drawn):
    network, x = drawn
    ends = [(edge.source, edge.target) for edge in network.architecture.edges]
    instance = Instance(
        network,
        samples=[(x, ()), (x, [1] * network.output_dimension)],
        edge_sets=[ends[:1], ends],
        neurons=network.architecture.outputs,
        second=network,
        numbers=[("t", "1/3")],
    )
    assert instance_from(json.loads(json.dumps(instance_document(instance)))) == instance


def slope_claim():
    """A real claim: at a slope that is positive, w² <= 1."""
    return Claim(
        "mine.small",
        "small",
        lines(3),
        (NamedPredicate("positive", "w > 0", lambda i: i.network.theta["x->y"] > 0),),
        lambda i: compare("w²", i.network.theta["x->y"] ** 2, "1", Fraction(1), relation="<="),
    )


def slope_counterexample(w=2):
    claim = slope_claim()
    network = make_network(inputs=["x"], neurons={"y": "linear"}, edges=[("x", "y", w)], outputs=["y"])
    instance = Instance(network)
    return Counterexample(claim, (), instance, claim.conclusion(instance), size_of(instance), 3, "by height", GLOBAL)


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ("-2", "breaks the hypothesis 'positive', which was kept"),
        ("1", "the conclusion holds at the instance"),
        ("3", "something else than its claim and its instance give"),
    ],
)
def test_a_forged_instance_is_refused(weight, message):
    document = evidence_of(slope_counterexample())
    document["instance"]["network"]["edges"][0]["weight"] = weight
    with pytest.raises(InputError, match=message):
        counterexample_from(document, slope_claim())


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("comparison", "left"), "5", "comparison: the document says something else"),
        (("comparison", "sentence"), "w is big", "comparison: the document says something else"),
        (("size", "height"), "1", "size: the document says something else"),
        (("kept", "positive"), "w >= 0", "kept: the document says something else"),
        (("wording",), "another", "wording: the document says something else"),
        (("claim",), "mine.large", "the document is about 'mine.large', the claim is 'mine.small'"),
        (("dropped",), ["negative"], "has no hypothesis 'negative'"),
        (("dropped",), "positive", "must be an array"),
        (("tried",), True, "tried: must be a count"),
        (("tried",), -1, "tried: must be a count"),
        (("order",), 3, "order: must be a string"),
        (("minimal",), "yes", "minimal: must be 'global"),
        (("format",), "exactrelu-network", "this is no exactrelu-counterexample of version 1"),
        (("version",), 2, "this is no exactrelu-counterexample of version 1"),
        (("version",), True, "this is no exactrelu-counterexample of version 1"),
        (("more",), 1, "the key 'more' is unknown"),
        (("instance", "samples"), [{"x": ["1"]}], "samples"),
        (("instance", "samples"), [{"x": [0.5], "r": []}], "samples"),
        (("instance", "edge_sets"), [[["x"]]], r"must be a pair \[source, target\]"),
        (("instance", "edge_sets"), [[["x", "z"]]], "the network has no edge x -> z"),
        (("instance", "neurons"), ["z"], "the network has no node 'z'"),
        (("instance", "numbers"), [["t"]], r"must be a pair \[name, number\]"),
        (("instance", "network"), [], "must be an object"),
    ],
)
def test_a_forged_document_is_refused_for_its_own_reason(path, value, message):
    document = evidence_of(slope_counterexample())
    table = document
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = value
    with pytest.raises(InputError, match=message):
        counterexample_from(document, slope_claim())


def test_a_local_minimum_comes_back_as_one():
    found = dataclasses.replace(slope_counterexample(), minimal="local: no single smaller step works")
    assert round_trip(found).minimal == found.minimal


def test_a_document_that_is_no_table_is_refused():
    with pytest.raises(InputError, match="must be an object"):
        counterexample_from([], slope_claim())


def test_hostile_texts_come_back(hostile_counterexample):
    document = json.loads(json.dumps(evidence_of(hostile_counterexample)))
    with pytest.raises(InputError, match="identifier_length = 300, the limit is 200"):
        instance_from(document["instance"])
    limits = DEFAULT_LIMITS.with_values(identifier_length=1_000)
    assert instance_from(document["instance"], limits=limits) == hostile_counterexample.instance
