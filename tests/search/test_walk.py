"""Spaces and walks: every filling once, in order, from any cursor; killing and resuming changes nothing."""

import json
from fractions import Fraction
from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu import InputError, realization, risk_gradient
from exactrelu.search import (
    Claim,
    Instance,
    NamedPredicate,
    Shape,
    Space,
    compare,
    dag_space,
    height,
    rationals_of_height,
    refute,
    size_of,
    two_layer_pairs,
    velocities,
    walk_space,
)
from exactrelu.search.families import Decoration
from exactrelu.search.spaces import lines
from proofs_checks.claims.le2022_lemma_2 import CLAIM as LEMMA_2
from proofs_checks.claims.le2022_lemma_2 import vertices
from proofs_checks.claims.predicates import data_and_loss

SMALL = dag_space("networks", max_nodes=3, max_height=2)


def test_rationals_of_height_are_all_of_them():
    for h in range(1, 6):
        everything = {Fraction(p, q) for q in range(1, h + 1) for p in range(-h, h + 1)}
        found = rationals_of_height(h)
        assert set(found) == everything
        assert len(found) == len(everything)
        assert [height(t) for t in found] == sorted(height(t) for t in found)
    assert rationals_of_height(0) == ()
    assert [str(t) for t in rationals_of_height(2, "positive")] == ["1", "2", "1/2"]


def test_unknown_kind():
    with pytest.raises(InputError, match="no kind of slots called 'odd'"):
        rationals_of_height(1, "odd")


@given(
    st.lists(st.sampled_from(["any", "nonzero", "sign", "one", "positive", "nonnegative"]), max_size=3),
    st.integers(1, 3),
)
def test_fillings_of_each_height_divide_the_product(slots, h):
    """The fillings of height 1, …, h are those by rationals of height at most h, each once, and counted right."""
    shape = Shape(0, 0, 0, tuple(slots), lambda values: None)
    found = [tuple(map(str, values)) for k in range(1, h + 1) for _, values in shape.fillings(k)]
    everything = [tuple(map(str, values)) for values in product(*(rationals_of_height(h, kind) for kind in slots))]
    assert sorted(found) == sorted(everything)
    assert [shape.count(k) for k in range(1, h + 1)] == [len(list(shape.fillings(k))) for k in range(1, h + 1)]


def test_walk_is_in_order_of_size_and_counted():
    sizes = [size_of(instance) for instance in SMALL.instances()]
    assert len(sizes) == SMALL.size()
    assert [s.neurons for s in sizes] == sorted(s.neurons for s in sizes)
    assert sizes == sorted(sizes)


def test_parts_divide_the_space():
    everything = [cursor for cursor, _, _ in SMALL.walk()]
    parts = [cursor for k in range(3) for cursor, _, _ in SMALL.walk(part=k, parts=3)]
    assert sorted(parts) == everything
    with pytest.raises(InputError, match="no part 3 of 3"):
        next(SMALL.walk(part=3, parts=3))


def test_a_walk_resumes_at_every_cursor():
    everything = [cursor for cursor, _, _ in lines(4).walk()]
    for k, (*place, index) in enumerate(everything):
        assert [c for c, _, _ in lines(4).walk((*place, index + 1))] == everything[k + 1 :]


def test_shapes_out_of_order_are_refused():
    shapes = list(SMALL.ordered_shapes())
    with pytest.raises(InputError, match="do not come by size"):
        list(Space("turned", lambda: shapes[::-1], 1).instances())
    with pytest.raises(InputError, match="positive int"):
        Space("none", lambda: shapes, 0)


def test_killed_at_any_time_a_walk_resumes_to_the_same_first_counterexample(tmp_path):
    """A walk is killed by its claim after k instances; the journal of the kill leads to the instance of one run."""
    whole = walk_space(slow_claim(None))
    for kill_after in (1, 250, 401, 999):
        journal = tmp_path / f"{kill_after}.json"
        with pytest.raises(KeyboardInterrupt):
            walk_space(slow_claim(kill_after), journal=journal)
        again = walk_space(slow_claim(None), journal=journal)
        assert again.instance == whole.instance
        assert again.tried == whole.tried
        assert walk_space(slow_claim(None), journal=journal) == again


def slow_claim(kill_after):
    count = [0]

    def conclusion(instance):
        count[0] += 1
        if count[0] == kill_after:
            raise KeyboardInterrupt
        return compare("w", instance.network.theta["x->y"], "w", Fraction(-29, 28), relation="!=")

    return Claim("mine.slow", "w is not -29/28", lines(29), (), conclusion)


@pytest.fixture(autouse=True)
def _journal_at_once(monkeypatch):
    monkeypatch.setattr("exactrelu.search.walk._JOURNAL_PAUSE", 0)
    monkeypatch.setattr("exactrelu.search.walk._BATCH", 100)


def test_a_finished_walk_says_so_again(tmp_path):
    journal = tmp_path / "j.json"
    true = Claim("mine.true", "true", lines(3), (), lambda i: compare("0", Fraction(0), "0", Fraction(0)))
    first = walk_space(true, journal=journal)
    assert (first.instance, first.tried, first.complete) == (None, 14, True)
    assert walk_space(true, journal=journal) == first


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"cursor": 1, "tried": 2, "done": ""}'])
def test_what_is_no_journal_is_refused(tmp_path, text):
    (tmp_path / "j").write_text(text)
    with pytest.raises(InputError, match="no journal of a walk"):
        walk_space(LEMMA_2, journal=tmp_path / "j")


def test_the_journal_of_another_walk_is_refused(tmp_path):
    journal = tmp_path / "j"
    walk_space(LEMMA_2, ("inner",), journal=journal)
    with pytest.raises(InputError, match="belongs to another walk"):
        walk_space(LEMMA_2, journal=journal)
    entry = json.loads(journal.read_text())
    journal.write_text(json.dumps({**entry, "cursor": [-1, 0, 0, 0]}))
    with pytest.raises(InputError, match="belongs to another walk"):
        walk_space(LEMMA_2, ("inner",), journal=journal)


def test_parts_find_the_same_first_counterexample():
    """The least cursor of the parts is where the whole walk stops."""
    whole = walk_space(LEMMA_2, ("same-pattern",))
    parts = [walk_space(LEMMA_2, ("same-pattern",), part=k, parts=3) for k in range(3)]
    first = min((p for p in parts if p.instance is not None), key=lambda p: p.cursor)
    assert (first.cursor, first.instance) == (whole.cursor, whole.instance)


def test_seconds_stop_a_walk(tmp_path):
    heavy = Claim("mine.true", "true", lines(30), (), lambda i: compare("0", Fraction(0), "0", Fraction(0)))
    stopped = walk_space(heavy, seconds=0, journal=tmp_path / "j")
    assert not stopped.complete
    assert stopped.tried == 100
    assert walk_space(heavy, seconds=0, journal=tmp_path / "j").tried == 200


def test_structural_hypotheses_leave_shapes_out():
    never = NamedPredicate("never", "nothing", lambda i: False, structural=True)
    none = Claim("mine.none", "none", lines(2), (never,), lambda i: compare("0", Fraction(0), "1", Fraction(1)))
    assert walk_space(none).tried == 0
    assert walk_space(none, ("never",)).tried == 1


def test_fast_velocities_are_those_of_gradient_flow():
    """Route one: the plain numbers of screens; route two: risk_gradient.  Frozen and shared edges included."""

    def decorated(g):
        yield from vertices(g)
        ends = [(e.source, e.target) for e in g.edges]
        if len(ends) > 1:
            yield Decoration(frozen=frozenset(ends[:1]), shared=(frozenset(ends[-2:]),) if len(ends) > 2 else ())

    space = dag_space("networks", max_nodes=4, samples=(1, 2), decorate=decorated, max_height=2)
    for shape in list(space.ordered_shapes())[::37]:
        for _, values in islice(shape.fillings(2), 0, 3_000, 1_499):
            instance = shape.instance(values)
            w, velocity, patterns = velocities(shape.plan, values)
            g = instance.network.architecture
            data, loss = data_and_loss(instance)
            gradient = risk_gradient(instance.network, data, loss, "negative")
            expected = [-len(instance.samples) * gradient.get(e.parameter, 0) for e in g.edges]
            assert [Fraction(str(t)) for t in velocity] == expected
            assert [Fraction(str(t)) for t in w] == [instance.network.weight(e) for e in g.edges]
            out = shape.plan.kernel.forward(w, values[shape.plan.samples[0][0]])[1][shape.plan.kernel.outputs[0]]
            assert Fraction(str(out)) == realization(instance.network, instance.samples[0][0])[0]
            assert len(patterns) == len(instance.samples)


def test_a_screen_changes_no_answer():
    """Lemma 2 without its screen stops at the same instance."""
    from dataclasses import replace

    for dropped in (("same-pattern",), ("learnable",), ("inner",), ("same-neighbours",)):
        assert walk_space(replace(LEMMA_2, screen=None), dropped) == walk_space(LEMMA_2, dropped)


def test_pairs_of_two_layer_networks():
    space = two_layer_pairs("pairs", ((2, 2, 1),), balanced=True, positive=True, repeated=True)
    shape = next(space.ordered_shapes())
    instance = shape.build([Fraction(t) for t in (1, 2, 3, 1, 1, 1, -1, 1)])
    assert isinstance(instance, Instance)
    assert [int(t) for t in instance.network.theta.values()] == [1, 2, 1, 2, 2, -2]
    assert [int(t) for t in instance.second.theta.values()] == [3, 1, 3]


def test_refute_says_how_far_it_looked():
    true = Claim("mine.true", "true", lines(3), (), lambda i: compare("0", Fraction(0), "0", Fraction(0)))
    found = refute(true, guided=False)
    assert found.verdict.unknown
    assert found.verdict.reason.startswith("none among 14: all 14 by neurons, edges, samples, height; the maps")
