"""Queries on networks: degenerate ones, the hat function at every width, z3, and what the checker says of it all."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given

from exactrelu.certificates.query_text import query_text
from exactrelu.certificates.submit import submit
from exactrelu.errors import ShapeError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.loaders.from_vnnlib import read_query
from exactrelu.networks.forward import realization
from exactrelu.networks.network import make_network
from exactrelu.networks.query import LinearCondition, Query
from exactrelu.realizations.decide_query import decide_query
from exactrelu.search.strategies import networks_with_point


def property_of(network, text):
    names = [f"X_{i}" for i in range(network.input_dimension)] + [f"Y_{i}" for i in range(network.output_dimension)]
    return read_query("".join(f"(declare-const {name} Real)" for name in names) + text)


def decided(network, text, **limits):
    query = property_of(network, text)
    return decide_query(network, query, limits=DEFAULT_LIMITS.with_values(**limits)), query


def accepted(verdict):
    return submit(query_text(verdict.evidence.certificate)).proved


def hat(e):
    """h(x) = (relu(x) - 2 relu(x - e) + relu(x - 2e)) / e, with peak 1 at x = e."""
    return make_network(
        inputs=["x"], constants={"one": 1}, outputs=["y"],
        neurons={"a": "relu", "b": "relu", "c": "relu", "y": "linear"},
        edges=[("x", "a", 1), ("x", "b", 1), ("x", "c", 1), ("one", "b", -e), ("one", "c", -2 * e),
               ("a", "y", 1 / e), ("b", "y", -2 / e), ("c", "y", 1 / e)])  # fmt: skip


def drawn(widths, seed):
    """A network with weights k/8 and a query: is the output on the box beyond a level near its maximum?"""
    draw = random.Random(f"{widths}/{seed}")
    layers = [[f"{depth}.{k}" for k in range(width)] for depth, width in enumerate(widths)]
    edges = [
        (u, v, Fraction(draw.randint(-16, 16), 8)) for below, layer in pairwise(layers) for v in layer for u in below
    ]
    edges += [("one", v, Fraction(draw.randint(-8, 8), 8)) for layer in layers[1:] for v in layer]
    neurons = {v: "linear" if layer is layers[-1] else "relu" for layer in layers[1:] for v in layer}
    network = make_network(inputs=layers[0], constants={"one": 1}, neurons=neurons, edges=edges, outputs=layers[-1])
    points = [[Fraction(draw.randint(-8, 8), 8) for _ in layers[0]] for _ in range(50)]
    values = [realization(network, x)[0] for x in points]
    level = max(values) + (max(values) - min(values)) * Fraction(draw.randint(-2, 8), 10)
    one = Fraction(1)
    box = [LinearCondition(((i, s * one),), (), one) for i in range(widths[0]) for s in (1, -1)]
    far = LinearCondition((), ((0, -one),), -level)
    near = LinearCondition(((0, one),), ((0, -one),), -level, strict=True)
    return network, Query(widths[0], widths[-1], ((*box, far), (*box, near)) if draw.random() < 0.5 else ((*box, far),))


@pytest.mark.parametrize("k", [4, 18, 24, 60, 200])
def test_the_hat_is_decided_at_every_width(k):
    network = hat(Fraction(1, 2**k))
    box = "(assert (<= -1 X_0 1))"
    reachable, query = decided(network, f"{box}(assert (>= Y_0 0.5))")
    assert reachable.refuted
    assert query.find_alternative(reachable.evidence.x, reachable.evidence.y) == 0
    peak, _ = decided(network, f"{box}(assert (>= Y_0 1))")
    assert peak.refuted
    assert peak.evidence.x == (Fraction(1, 2**k),)
    assert peak.evidence.y == (1,)
    for text in ("(assert (>= Y_0 1.5))", "(assert (> Y_0 1))", "(assert (< Y_0 0))"):
        impossible, _ = decided(network, box + text)
        assert impossible.proved
        assert accepted(impossible)
    assert accepted(reachable)
    assert accepted(peak)


def test_the_hat_without_a_box():
    network = hat(Fraction(1, 4))
    assert decided(network, "(assert (> Y_0 1))")[0].proved
    assert decided(network, "(assert (>= Y_0 1))")[0].evidence.x == (Fraction(1, 4),)
    assert accepted(decided(network, "(assert (or (> Y_0 1) (and (< X_0 0) (> Y_0 0))))")[0])


def affine(weight, bias):
    return make_network(inputs=["x"], constants={"one": 1}, neurons={"y": "linear"}, outputs=["y"],
                        edges=[("x", "y", weight), ("one", "y", bias)])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("", False),
        ("(assert false)", True),
        ("(assert (or false (= X_0 1)))", False),
        ("(assert (and (< X_0 0) (> X_0 0)))", True),
        ("(assert (and (<= X_0 0) (>= X_0 0)))", False),
        ("(assert (< X_0 X_0))", True),
        ("(assert (= Y_0 (+ (* 2 X_0) 1)))", False),
        ("(assert (< Y_0 (+ (* 2 X_0) 1)))", True),
        ("(assert (> Y_0 (+ (* 2 X_0) 0.9)))", False),
        ("(assert (and (>= X_0 1e100) (<= Y_0 1)))", True),
    ],
)
def test_no_kink_at_all(text, proved):
    verdict, query = decided(affine(2, 1), text)
    assert (verdict.proved, verdict.refuted) == (proved, not proved)
    assert accepted(verdict)
    if not proved:
        assert query.find_alternative(verdict.evidence.x, verdict.evidence.y) == verdict.evidence.alternative


def test_degenerate_networks():
    constant = make_network(inputs=[], constants={"one": 1}, neurons={"y": "relu"}, outputs=["y"],
                            edges=[("one", "y", 3)])  # fmt: skip
    assert decided(constant, "(assert (= Y_0 3))")[0].refuted
    assert accepted(decided(constant, "(assert (< Y_0 3))")[0])
    dead = make_network(inputs=["x"], constants={"one": -1}, neurons={"h": "relu", "y": "abs"}, outputs=["y", "h", "x"],
                        edges=[("one", "h", 1), ("x", "h", 0), ("h", "y", 1), ("x", "y", "1/3")])  # fmt: skip
    verdict, _ = decided(dead, "(assert (and (< Y_2 -3) (<= Y_0 1)))")
    assert verdict.proved
    assert accepted(verdict)
    assert decided(dead, "(assert (and (<= Y_2 -3) (<= Y_0 1) (= Y_1 0)))")[0].evidence.x == (-3,)
    leaky = make_network(inputs=["x"], neurons={"y": ("1/100", 1)}, edges=[("x", "y", 1)], outputs=["y"])
    assert accepted(decided(leaky, "(assert (and (>= X_0 -1) (<= Y_0 -0.011)))")[0])
    assert decided(leaky, "(assert (= Y_0 -0.01))")[0].evidence.x == (-1,)


def test_a_query_about_another_network_is_refused():
    with pytest.raises(ShapeError, match="speaks of 2 inputs and 1 output, the network has 1 and 1"):
        decide_query(affine(1, 0), Query(2, 1, ()))


def test_a_limit_gives_unknown():
    network, query = drawn((3, 10, 10, 1), 7)
    stopped = decide_query(network, query, limits=DEFAULT_LIMITS.with_values(regions=1))
    assert stopped.unknown
    assert "raise it with --limit regions=VALUE" in stopped.reason
    assert stopped.evidence.cells == 1


def test_time_is_a_limit_too(monkeypatch):
    clock = iter(range(0, 10**15, 10**12))
    monkeypatch.setattr("exactrelu.realizations.decide_query.time.monotonic_ns", lambda: next(clock))
    stopped, _ = decided(hat(Fraction(1, 2)), "(assert (> Y_0 1))", seconds=2)
    assert stopped.unknown
    assert "2 seconds" in stopped.reason


@pytest.mark.parametrize("proposals", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_floats_only_propose(monkeypatch, proposals, seed):
    monkeypatch.setattr("exactrelu.realizations.query_programs.is_available", lambda: proposals)
    network, query = drawn((2, 6, 5, 1), seed)
    verdict = decide_query(network, query)
    assert not verdict.unknown
    assert accepted(verdict)


def test_a_wrong_proposal_changes_no_answer(monkeypatch):
    from exactrelu.exact.lp_proposal import ProposedBasis

    network, query = drawn((2, 6, 5, 1), 3)
    expected = decide_query(network, query).status
    wrong = [ProposedBasis((0, 1), (0,)), ProposedBasis((0, 0), (0, 1)), ProposedBasis((0, 3), (0, 1)), None]
    for basis in wrong:
        monkeypatch.setattr("exactrelu.realizations.query_programs.propose_basis", lambda *_, b=basis: b)
        monkeypatch.setattr("exactrelu.realizations.query_programs._PROPOSAL_PAYS", 0)
        monkeypatch.setattr("exactrelu.realizations.query_programs.is_available", lambda: True)
        assert decide_query(network, query).status is expected


def z3_answer(network, query):
    """Is the query satisfiable, by z3 over the reals, encoded from the definition of the network."""
    z3 = pytest.importorskip("z3")
    number = lambda q: z3.RealVal(str(q))  # noqa: E731
    x = [z3.Real(f"x{i}") for i in range(network.input_dimension)]
    a = [*x, *map(number, network.plan.constants)]
    for neuron in network.plan.neurons:
        z = z3.Sum([number(0), *(number(w) * a[k] for k, w in zip(neuron.sources, neuron.weights, strict=True))])
        a.append(z3.If(z >= 0, number(neuron.positive) * z, number(neuron.negative) * z))
    y = [a[k] for k in network.plan.outputs]
    formula = []
    for alternative in query.alternatives:
        rows = []
        for c in alternative:
            left = z3.Sum(
                [number(0), *(number(k) * x[i] for i, k in c.inputs), *(number(k) * y[i] for i, k in c.outputs)]
            )
            rows.append(left < number(c.bound) if c.strict else left <= number(c.bound))
        formula.append(z3.And(rows))
    solver = z3.SolverFor("QF_LRA")
    solver.add(z3.Or(formula))
    return str(solver.check())


@pytest.mark.parametrize("seed", range(60))
def test_z3_agrees(seed):
    network, query = drawn([(1, 3, 1), (2, 4, 2), (2, 4, 3, 1), (3, 5, 1)][seed % 4], seed)
    verdict = decide_query(network, query)
    assert z3_answer(network, query) == ("unsat" if verdict.proved else "sat")
    if verdict.refuted:
        assert query.find_alternative(verdict.evidence.x, realization(network, verdict.evidence.x)) is not None


@pytest.mark.parametrize("seed", range(6))
def test_the_checker_accepts(seed):
    network, query = drawn((2, 5, 4, 1), seed)
    assert accepted(decide_query(network, query))


@given(networks_with_point())
def test_the_value_at_a_point_is_reached_and_no_other(case):
    """x = p forces y = R(p): equality is satisfiable, and being anywhere else is not."""
    network, point = case
    one, value = Fraction(1), realization(network, point)
    fixed = [LinearCondition(((i, s * one),), (), s * t) for i, t in enumerate(point) for s in (1, -1)]
    same = [LinearCondition((), ((i, s * one),), s * t) for i, t in enumerate(value) for s in (1, -1)]
    other = [LinearCondition((), ((0, s * one),), s * value[0], strict=True) for s in (1, -1)]
    n, m = len(point), len(value)
    found = decide_query(network, Query(n, m, ((*fixed, *same),)))
    assert found.refuted
    assert found.evidence.x == tuple(point)
    assert decide_query(network, Query(n, m, tuple((*fixed, c) for c in other))).proved
