"""Equality of two networks: known answers, three routes on random pairs, all evidence through the checker."""

import contextlib
import io
import json
import random
import runpy
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.random_dags import random_dag
from exactrelu.certificates.equality_text import equality_text
from exactrelu.certificates.submit import CHECKERS, submit
from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.linear_programming import find_feasible
from exactrelu.exact.linear_systems import FeasiblePoint, as_system
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.networks.affine_map import affine_map, pattern_forms
from exactrelu.networks.forward import realization
from exactrelu.networks.network import Network, WeightedEdge, make_network
from exactrelu.networks.network_text import fingerprint
from exactrelu.paths.unrolling import unroll
from exactrelu.realizations import equality
from exactrelu.realizations.equality import (
    decide_equality,
    decide_equality_on,
    decide_equality_up_to_constant,
)
from exactrelu.realizations.pairs import union_network
from exactrelu.realizations.two_layer_equality import decide_two_layer_equality
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.search.strategies import networks
from exactrelu.verdict import Scope

PROGRAM = runpy.run_path(str(CHECKERS["exactrelu-equality-evidence"]), run_name="checker")


@pytest.fixture
def answer_of(tmp_path):
    """What the checker says about a certificate, in this process."""

    def ask(certificate):
        path = tmp_path / "evidence.json"
        path.write_text(equality_text(certificate), encoding="ascii")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            PROGRAM["main"]([str(path)])
        return out.getvalue().strip()

    return ask


# --- making networks


def one_input(neurons, edges, outputs=("y",), constants=None):
    return make_network(inputs=["x"], constants=constants or {}, neurons=neurons, edges=edges, outputs=list(outputs))


def identity():
    return make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"])


def edges_of(net):
    return [WeightedEdge(e.source, e.target, net.weight(e)) for e in net.architecture.edges]


def rebuilt(net, edges, *, neurons=None, constants=None, outputs=None):
    g = net.architecture
    return make_network(
        inputs=g.inputs,
        constants={c.id: c.value for c in g.constants} if constants is None else constants,
        neurons={n.id: n.activation for n in g.neurons} if neurons is None else neurons,
        edges=edges,
        outputs=g.outputs if outputs is None else outputs,
    )


def hidden_of(net):
    return [n.id for n in net.architecture.neurons if n.id not in net.architecture.outputs]


def renamed_and_rescaled(net, rng):
    """Hidden neurons under other names, in another order, multiplied by positive factors."""
    hidden = hidden_of(net)
    names = dict(zip(hidden, rng.sample([f"u{k}" for k in range(len(hidden))], len(hidden)), strict=True))
    factor = {v: Fraction(rng.randint(1, 5), rng.randint(1, 5)) for v in hidden}
    edges = [
        WeightedEdge(
            names.get(e.source, e.source),
            names.get(e.target, e.target),
            e.weight * factor.get(e.target, 1) / factor.get(e.source, 1),
        )
        for e in edges_of(net)
    ]
    neurons = {names.get(n.id, n.id): n.activation for n in net.architecture.neurons}
    return rebuilt(net, edges, neurons=neurons)


def with_split_neuron(net, rng):
    """A hidden neuron and a copy of it share what it gave."""
    hidden = hidden_of(net)
    if not hidden:
        return net
    v = rng.choice(hidden)
    share = Fraction(rng.randint(-3, 3), rng.randint(1, 3))
    edges = []
    for e in edges_of(net):
        if e.source == v:
            edges += [
                WeightedEdge(v, e.target, e.weight * share),
                WeightedEdge("copy", e.target, e.weight * (1 - share)),
            ]
        else:
            edges.append(e)
            if e.target == v:
                edges.append(WeightedEdge(e.source, "copy", e.weight))
    neurons = {n.id: n.activation for n in net.architecture.neurons}
    return rebuilt(net, edges, neurons={**neurons, "copy": neurons[v]})


def with_hidden_symmetry(net, rng):
    """σ(z) of one neuron as p z + (p - m) ρ(-z): the kink from the other side."""
    hidden = hidden_of(net)
    if not hidden:
        return net
    v = rng.choice(hidden)
    activation = net.architecture.activation_of[v]
    neurons = {n.id: n.activation for n in net.architecture.neurons} | {v: "linear", "z": "linear", "back": "relu"}
    edges = [WeightedEdge(e.source, "z" if e.target == v else e.target, e.weight) for e in edges_of(net)]
    edges += [
        WeightedEdge("z", v, activation.positive),
        WeightedEdge("z", "back", -1),
        WeightedEdge("back", v, activation.positive - activation.negative),
    ]
    return rebuilt(net, edges, neurons=neurons)


def with_dead_part(net, rng):
    """Every output gets ρ(ρ(z) - ρ(z - 1) - 1), which is 0, of a random z."""
    sources = [*net.architecture.inputs, *hidden_of(net)]
    weight = {u: Fraction(rng.randint(-2, 2)) for u in sources}
    one = "one'"
    edges = edges_of(net)
    for name, offset in (("dead1", 0), ("dead2", -1)):
        edges += [WeightedEdge(u, name, w) for u, w in weight.items()] + [WeightedEdge(one, name, offset)]
    edges += [WeightedEdge("dead1", "dead3", 1), WeightedEdge("dead2", "dead3", -1), WeightedEdge(one, "dead3", -1)]
    outputs = [v for v in net.architecture.outputs if v not in net.architecture.sources]
    edges += [WeightedEdge("dead3", v, rng.choice([1, -2])) for v in outputs]
    neurons = {n.id: n.activation for n in net.architecture.neurons} | dict.fromkeys(
        ("dead1", "dead2", "dead3"), "relu"
    )
    constants = {c.id: c.value for c in net.architecture.constants} | {one: 1}
    return rebuilt(net, edges, neurons=neurons, constants=constants)


def unrolled(net):
    """The tree of every output, with its leaves put back together."""
    g = net.architecture
    neurons, edges, outputs = {}, [], []
    for output in g.outputs:
        tree = unroll(net, output)
        name = [v if v in g.sources else f"{output}#{k}" for k, v in enumerate(tree.shape.vertices)]
        for k in range(len(tree.shape)):
            activation = tree.shape.activation(k)
            if activation is not None:
                neurons[name[k]] = activation
            if k:
                edges.append(WeightedEdge(name[k], name[tree.shape.parents[k]], tree.weights[k], f"{output} {k}"))
        outputs.append(name[0])
    constants = {c.id: c.value for c in g.constants}
    return make_network(inputs=g.inputs, constants=constants, neurons=neurons, edges=edges, outputs=outputs)


SAME = [renamed_and_rescaled, with_split_neuron, with_hidden_symmetry, with_dead_part, lambda net, rng: unrolled(net)]
GRID = [Fraction(p, q) for p in range(-2, 3) for q in (1, 2)]


def drawn(seed, rng, d, outputs):
    return random_dag(
        seed,
        inputs=d,
        neurons=rng.randint(outputs, 3 + outputs),
        outputs=outputs,
        edge_probability="2/3",
        bias_probability="1/2",
        activations=("relu", "relu", "abs", ("1/3", 1), "linear"),
        weights=GRID,
        degenerate=rng.random() < 0.5,
    )


def random_pair(seed):
    """Two networks, and whether they are equal by construction; else that is not known."""
    rng = random.Random(seed)
    d, outputs = rng.randint(1, 2), rng.randint(1, 2)
    f = drawn(seed, rng, d, outputs)
    if seed % 2:
        return f, SAME[seed // 2 % len(SAME)](f, rng), True
    if seed % 4 and f.theta:
        name = rng.choice(list(f.theta))
        return f, f.with_theta({name: f.theta[name] + rng.choice([0, Fraction(1, 100)])}), False
    return f, drawn(seed + 10**6, rng, d, outputs), False


# --- other routes


def equal_by_brute_force(f, g):
    """Over all 2^k sign patterns of the networks side by side: is every full-dimensional cell's map the same?"""
    both = union_network(f, g)
    kinked, D = both.architecture.kinked, f.output_dimension
    for signs in product((-1, 1), repeat=len(kinked)):
        pattern = dict(zip(kinked, signs, strict=True))
        forms = pattern_forms(both, pattern)
        moving = [(v, forms[v]) for v in kinked if any(forms[v].a) or forms[v].b]
        if any(v not in dict(moving) and pattern[v] > 0 for v in kinked):
            continue
        C = [[-pattern[v] * t for t in form.a] for v, form in moving]
        e = [pattern[v] * form.b for v, form in moving]
        if any(not any(row) and bound <= 0 for row, bound in zip(C, e, strict=True)):
            continue
        system = as_system(C=C, d=e, dimension=f.input_dimension)
        if isinstance(find_feasible(system), FeasiblePoint):
            piece = affine_map(both, pattern)
            if piece.A[:D] != piece.A[D:] or piece.b[:D] != piece.b[D:]:
                return False
    return True


def equal_by_z3(f, g):
    z3 = pytest.importorskip("z3")
    x = [z3.Real(f"x{k}") for k in range(f.input_dimension)]

    def number(q):
        return z3.Q(q.numerator, q.denominator)

    def outputs(net: Network):
        h = net.architecture
        value = dict(zip(h.inputs, x, strict=True)) | {c.id: number(c.value) for c in h.constants}
        for neuron in h.neurons:
            z = z3.Sum([z3.RealVal(0), *(number(net.weight(e)) * value[e.source] for e in h.in_edges[neuron.id])])
            slopes = neuron.activation
            value[neuron.id] = z3.If(z > 0, number(slopes.positive) * z, number(slopes.negative) * z)
        return [value[v] for v in h.outputs]

    solver = z3.Solver()
    solver.add(z3.Or([a != b for a, b in zip(outputs(f), outputs(g), strict=True)]))
    return solver.check() == z3.unsat


def check_pair(seed, answer_of):
    f, g, equal = random_pair(seed)
    verdict = decide_equality(f, g)
    assert not verdict.unknown
    assert verdict.proved == equal_by_z3(f, g) == equal_by_brute_force(f, g)
    assert verdict.proved or not equal
    check_evidence(f, g, verdict, answer_of)


def check_evidence(f, g, verdict, answer_of):
    answer = answer_of(verdict.evidence.certificate)
    kind = "equal" if verdict.proved else "different"
    assert answer.startswith(f"accept: {kind}; ")
    assert f"{fingerprint(f)} {fingerprint(g)}" in answer
    for w in verdict.evidence.witnesses:
        assert (realization(f, w.x), realization(g, w.x)) == (w.first, w.second)
        assert w.first != w.second


@pytest.mark.parametrize("seeds", [range(k, k + 10) for k in range(0, 120, 10)], ids=lambda r: str(r.start))
def test_equality_agrees_with_brute_force_and_z3(seeds, answer_of):
    for seed in seeds:
        check_pair(seed, answer_of)


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(k, k + 50) for k in range(120, 1120, 50)], ids=lambda r: str(r.start))
def test_equality_agrees_with_brute_force_and_z3_on_a_thousand_pairs(seeds, answer_of):
    for seed in seeds:
        check_pair(seed, answer_of)


def test_the_random_pairs_reach_every_route():
    verdicts = [decide_equality(*random_pair(seed)[:2]) for seed in range(200)]
    assert sum(verdict.proved for verdict in verdicts) > 100
    assert sum(verdict.refuted for verdict in verdicts) > 60
    for words in ("fold to one sum", "differ at a point", "is 0 on each of its"):
        assert sum(words in verdict.reason for verdict in verdicts) > 10, words


# --- known answers


def test_a_network_equals_itself_whatever_it_is():
    for net in (identity(), one_input({"y": "relu"}, []), one_input({"y": "abs"}, [("x", "y", 0)])):
        assert decide_equality(net, net).reason == "both networks fold to one sum"


def test_networks_without_inputs_are_numbers():
    def constant(value, factor):
        return make_network(
            inputs=[], constants={"c": value}, neurons={"y": "abs"}, edges=[("c", "y", factor)], outputs=["y"]
        )

    assert decide_equality(constant(-1, 2), constant(2, 1)).proved
    verdict = decide_equality(constant(-1, 2), constant(1, 1))
    assert verdict.evidence.witnesses[0].x == ()
    assert verdict.evidence.witnesses[0].first == (2,)


def test_an_output_that_is_an_input(answer_of):
    plain = identity()
    odd = one_input({"a": "relu", "b": "relu", "y": "linear"},
                    [("x", "a", 1), ("x", "b", -1), ("a", "y", 1), ("b", "y", -1)])  # fmt: skip
    verdict = decide_equality(plain, odd)
    assert verdict.proved
    assert answer_of(verdict.evidence.certificate).startswith("accept: equal")


def test_the_kink_is_where_the_networks_differ():
    relu, bent = one_input({"y": "relu"}, [("x", "y", 1)]), one_input({"y": ("0", "1/2")}, [("x", "y", 1)])
    verdict = decide_equality(relu, bent)
    assert verdict.evidence.witnesses[0].x == (1,)
    assert decide_equality(relu, bent, box(-3, 0, dimension=1)).proved
    assert decide_equality(relu, bent, box(-3, "1/1000", dimension=1)).refuted


def maximum(order):
    """max of three numbers, two of them first: max(a, b) = ρ(a - b) + b."""
    first, second, third = order
    return make_network(
        inputs=["x1", "x2", "x3"],
        neurons={"h": "relu", "m": "linear", "k": "relu", "y": "linear"},
        edges=[(first, "h", 1), (second, "h", -1), ("h", "m", 1), (second, "m", 1),
               ("m", "k", 1), (third, "k", -1), ("k", "y", 1), (third, "y", 1)],
        outputs=["y"],
    )  # fmt: skip


def test_the_maximum_is_associative(answer_of):
    """No fold shows this: the walls differ."""
    f, g = maximum(["x1", "x2", "x3"]), maximum(["x2", "x3", "x1"])
    for domain in (None, box(-1, 1, dimension=3), polyhedron(E=[[1, 1, 1]], f=[1])):
        verdict = decide_equality(f, g, domain)
        assert verdict.proved
        assert verdict.evidence.regions > 1
        assert answer_of(verdict.evidence.certificate).startswith("accept: equal")


def test_a_difference_in_one_small_corner(answer_of):
    """They differ on 1 < x1 < 1 + 1/1000 only if x2 > 10^12, which no simple point meets."""
    edges = [("x1", "a", 1), ("one", "a", -1), ("x1", "b", 1), ("one", "b", "-1001/1000"), ("x2", "far", 1),
             ("one", "far", -(10**12)), ("a", "c", 1), ("b", "c", -1), ("far", "k", -1), ("c", "k", 1),
             ("c", "y", 1), ("k", "y", -1)]  # fmt: skip
    neurons = {"a": "relu", "b": "relu", "c": "linear", "far": "relu", "k": "relu", "y": "linear"}
    f = make_network(inputs=["x1", "x2"], constants={"one": 1}, neurons=neurons, edges=edges, outputs=["y"])
    g = make_network(inputs=["x1", "x2"], neurons={"y": "relu"}, edges=[], outputs=["y"])
    verdict = decide_equality(f, g)
    (witness,) = verdict.evidence.witnesses
    assert verdict.refuted
    assert witness.x[1] > 10**12
    assert witness.x[0] > 1
    assert verdict.evidence.regions > 0
    assert decide_equality(f, g, box([0, 0], [10**6, 10**12])).proved
    assert answer_of(verdict.evidence.certificate).startswith("accept: different")


def test_an_empty_domain_makes_everything_equal(answer_of):
    empty = polyhedron([[1], [-1]], [0, -1])
    verdict = decide_equality(identity(), one_input({"y": "abs"}, [("x", "y", 3)]), empty)
    assert verdict.reason == "the domain is empty"
    assert answer_of(verdict.evidence.certificate).startswith("accept: equal")
    assert decide_equality_up_to_constant(identity(), identity(), empty).proved


def test_on_a_flat_domain_only_the_flat_counts(answer_of):
    f = make_network(inputs=["x", "u"], neurons={"y": "abs"}, edges=[("x", "y", 1), ("u", "y", -1)], outputs=["y"])
    g = make_network(inputs=["x", "u"], neurons={"y": "abs"}, edges=[("x", "y", 2)], outputs=["y"])
    anti = polyhedron(E=[[1, 1]], f=[0])
    assert decide_equality(f, g).refuted
    verdict = decide_equality(f, g, anti)
    assert verdict.proved
    assert answer_of(verdict.evidence.certificate).startswith("accept: equal")
    elsewhere = decide_equality(f, g, polyhedron(E=[[1, 1]], f=["1/2"]))
    (witness,) = elsewhere.evidence.witnesses
    assert sum(witness.x) == Fraction(1, 2)
    assert decide_equality(f, g, whole_space(2).through([0, 0], [1, -1])).proved
    point = polyhedron(E=[[1, 0], [0, 1]], f=[3, 0])
    assert decide_equality(f, g, point).evidence.witnesses[0].x == (3, 0)


def test_a_line_that_no_region_ends(answer_of):
    """The difference is u, and no kink sees u."""
    neurons, edges = {"a": "relu", "b": "relu", "y": "linear"}, [("x", "a", 1), ("a", "b", -1), ("b", "y", 1)]
    f = make_network(inputs=["x", "u"], neurons=neurons, edges=[*edges, ("u", "y", 1)], outputs=["y"])
    g = make_network(inputs=["x", "u"], neurons=neurons, edges=edges, outputs=["y"])
    verdict = decide_equality(f, g)
    assert verdict.refuted
    assert answer_of(verdict.evidence.certificate).startswith("accept: different")


def test_the_regions_alone_give_the_same_answers(monkeypatch, answer_of):
    """No fold to one sum, no candidate, no hyperplanes: two routes to every answer."""
    expected = [decide_equality(*random_pair(seed)[:2]).status for seed in range(60)]
    monkeypatch.setattr(equality, "find_candidate", lambda pair, p: None)
    monkeypatch.setattr(equality, "decide_shallow", lambda pair: None)
    for seed, status in enumerate(expected):
        f, g, _ = random_pair(seed)
        verdict = decide_equality(f, g)
        assert verdict.status is status
        check_evidence(f, g, verdict, answer_of)
    neurons, edges = {"a": "relu", "y": "linear"}, [("x", "a", 1), ("a", "y", 1)]
    f = make_network(inputs=["x", "u"], neurons=neurons, edges=[*edges, ("u", "y", 1)], outputs=["y"])
    g = make_network(inputs=["x", "u"], neurons=neurons, edges=[("x", "a", 2), ("a", "y", "1/3")], outputs=["y"])
    assert any(decide_equality(f, g).evidence.witnesses[0].x)  # u differs, along a line that no region ends


# --- hundreds of neurons


def wide(rng, width, d=3):
    def weight():
        return Fraction(rng.randint(-9, 9), rng.randint(1, 9))

    names = [f"h{k}" for k in range(width)]
    edges = [(f"x{i}", name, weight()) for i in range(d) for name in names]
    edges += [("one", name, weight()) for name in names] + [(name, "y", weight()) for name in names]
    return make_network(
        inputs=[f"x{i}" for i in range(d)],
        constants={"one": 1},
        neurons={**dict.fromkeys(names, "relu"), "y": "linear"},
        edges=edges,
        outputs=["y"],
    )


def test_two_layers_need_no_regions_on_any_polyhedron(answer_of):
    rng = random.Random(5)
    f = wide(rng, 60)
    same = renamed_and_rescaled(f, rng)
    far = rebuilt(f, [*edges_of(same), WeightedEdge("x0", "far", 1), WeightedEdge("one", "far", -7),
                      WeightedEdge("far", "y", "1/3")],
                  neurons={**{n.id: n.activation for n in same.architecture.neurons}, "far": "relu"})  # fmt: skip
    for g, domain, expected in [
        (same, None, True),
        (far, None, False),
        (far, box(-7, 7, dimension=3), True),
        (far, box(-7, "7001/1000", dimension=3), False),
    ]:
        verdict = decide_equality(f, g, domain)
        assert (verdict.proved, verdict.refuted, verdict.evidence.regions) == (expected, not expected, 0)
        assert answer_of(verdict.evidence.certificate).startswith("accept: ")
    assert decide_two_layer_equality(f, same).proved
    assert decide_two_layer_equality(f, far).refuted


def test_five_outputs_permuted():
    rng = random.Random(0)
    f = drawn(7, random.Random(7), 2, 1)
    f = random_dag(11, inputs=3, neurons=12, outputs=5, bias_probability="1/2")
    g = renamed_and_rescaled(f, rng)
    assert decide_equality(f, g).proved
    names = list(f.architecture.outputs)
    turned = rebuilt(f, edges_of(f), outputs=names[1:] + names[:1])
    verdict = decide_equality(f, turned)
    (witness,) = verdict.evidence.witnesses
    assert verdict.refuted
    assert witness.second == witness.first[1:] + witness.first[:1]


# --- the other questions


def test_equality_on_data():
    relu, plain = one_input({"y": "relu"}, [("x", "y", 1)]), identity()
    verdict = decide_equality_on(relu, plain, [[0], ["1/2"], [7]])
    assert verdict.proved
    assert verdict.scope is Scope.ON_INSTANCES
    assert decide_equality_on(relu, plain, []).reason == "the networks agree at 0 points"
    assert decide_equality_on(relu, plain, [[1]]).reason == "the networks agree at 1 point"
    apart = decide_equality_on(relu, plain, [[1], [-2], [-3]])
    assert apart.evidence.witnesses[0].x == (-2,)
    with pytest.raises(ShapeError, match="the point has 2 coordinates, the network 1 inputs"):
        decide_equality_on(relu, plain, [[1, 2]])


def test_equality_up_to_a_constant(answer_of):
    f = one_input({"a": "relu", "y": "linear"}, [("x", "a", 1), ("one", "y", 5), ("a", "y", 1)], constants={"one": 1})
    g = one_input({"y": "relu"}, [("x", "y", 1)])
    h = one_input({"y": "abs"}, [("x", "y", 1)])
    verdict = decide_equality_up_to_constant(f, g)
    assert verdict.evidence.constant == (5,)
    assert answer_of(verdict.evidence.certificate).startswith("accept: constant-difference")
    apart = decide_equality_up_to_constant(f, h)
    first, second = apart.evidence.witnesses
    assert apart.reason == "the difference has two values"
    assert first.first[0] - first.second[0] != second.first[0] - second.second[0]
    assert answer_of(apart.evidence.certificate).startswith("accept: varying-difference")
    assert decide_equality_up_to_constant(f, h, box(1, 2, dimension=1)).evidence.constant == (5,)
    assert decide_equality_up_to_constant(g, g).evidence.constant == (0,)


@given(pair=st.tuples(networks(max_inputs=2, max_neurons=3, max_outputs=2), st.integers(0, 10**6)))
def test_what_folds_away_changes_no_function(pair):
    """Lemma 1's unrolling, and the four identities, on networks with shared parameters, dead and constant nodes."""
    net, seed = pair
    rng = random.Random(seed)
    same = rng.choice(SAME[:3])(rebuilt(net, edges_of(net)), rng)
    verdict = decide_equality(net, same)
    assert verdict.reason == "both networks fold to one sum"


@given(net=networks(max_inputs=2, max_neurons=4, max_outputs=2), other=networks(max_inputs=2, max_neurons=4))
def test_a_witness_is_a_witness(net, other):
    comparable = net.architecture.inputs == other.architecture.inputs and net.output_dimension == other.output_dimension
    if not comparable:
        with pytest.raises(InputError):
            decide_equality(net, other)
        return
    verdict = decide_equality(net, other)
    assert verdict.proved or verdict.evidence.witnesses
    for w in verdict.evidence.witnesses:
        assert realization(net, w.x) == w.first != w.second == realization(other, w.x)


# --- limits, refusals


def test_a_limit_gives_unknown():
    f, g = maximum(["x1", "x2", "x3"]), maximum(["x2", "x3", "x1"])
    verdict = decide_equality(f, g, limits=DEFAULT_LIMITS.with_values(regions=2))
    assert verdict.unknown
    assert verdict.reason.startswith("no point tried tells the networks apart, and ")
    assert "--limit regions=" in verdict.reason
    assert verdict.evidence.walls == 4


def test_without_a_certificate_the_engine_is_trusted():
    f, g = maximum(["x1", "x2", "x3"]), maximum(["x2", "x3", "x1"])
    verdict = decide_equality(f, g, certify=False)
    assert verdict.proved
    assert verdict.evidence.certificate is None


def test_the_letter_slot_finds_the_program():
    verdict = decide_equality(identity(), identity())
    assert submit(equality_text(verdict.evidence.certificate)).reason.startswith("accept: equal; ")
    assert json.loads(equality_text(verdict.evidence.certificate))["first"]["outputs"] == ["x"]


def test_refusals():
    with pytest.raises(InputError, match="the domain must be a Domain, not a list; build it with"):
        decide_equality(identity(), identity(), [0, 1])
    with pytest.raises(ShapeError, match="the domain is in dimension 2, the networks have 1 inputs"):
        decide_equality(identity(), identity(), whole_space(2))
