"""Laws from mixings, path lifting, modules, polynomial laws and the sparse kernel."""

import dataclasses
import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.builders.fully_connected import fully_connected_random
from exactrelu.builders.random_dags import random_dag
from exactrelu.exact.linear_algebra import rank
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.training.laws import conservation_laws
from exactrelu.training.laws_kernel import sparse_kernel
from exactrelu.training.laws_modules import find_modules
from exactrelu.training.laws_path_lifting import path_lifting_laws, separates_paths
from exactrelu.training.laws_patterns import ALL_PATTERNS, active_pattern, listed_patterns
from exactrelu.training.laws_polynomials import (
    find_broken_monomial,
    find_polynomial_laws,
    gradient_of,
    model_polynomials,
)
from exactrelu.training.laws_report import Law
from exactrelu.training.laws_structure import make_structure
from exactrelu.training.laws_symmetries import SymmetryLaw, find_broken_term, find_symmetry_laws


def linear_structure(*widths):
    net = fully_connected_random(widths, seed=0, bias=False)
    return make_structure(net, active_pattern(net))


def stream():
    """x1, x2 -> a stream of width 2 with a block of one neuron on it -> y; the skip edges are frozen."""
    frozen = [WeightedEdge(f"a{k}", f"b{k}", 1, learnable=False) for k in (1, 2)]
    edges = [(f"x{j}", f"a{k}", 1) for j in (1, 2) for k in (1, 2)]
    edges += [("a1", "h", 1), ("a2", "h", 1), ("h", "b1", 1), ("h", "b2", 1), ("b1", "y", 1), ("b2", "y", 1)]
    return make_network(
        inputs=["x1", "x2"],
        neurons={"a1": "linear", "a2": "linear", "h": "relu", "b1": "linear", "b2": "linear", "y": "linear"},
        edges=[*edges, *frozen],
        outputs=["y"],
    )


def test_gram_laws_of_one_layer_and_their_mixings():
    structure = linear_structure(2, 2, 1)
    laws = find_symmetry_laws(structure)
    assert len(laws) == 3
    v, u = structure.nodes.index("h1_1"), structure.nodes.index("h1_2")
    assert [tuple(m[:2] for m in law.mixing) for law in laws] == [((v, v),), ((u, u),), ((v, u), (u, v))]


def test_a_wrong_coefficient_is_found_with_its_place():
    structure = linear_structure(2, 2, 1)
    (law, *_) = find_symmetry_laws(structure)
    assert find_broken_term(structure, law) is None
    (p, q, c), *rest = law.terms
    wrong = SymmetryLaw(((p, q, c + 1), *rest), law.mixing)
    assert find_broken_term(structure, wrong) == ("h1_1", "W1[1,1]", "x1")


def test_a_mixing_of_unlike_nodes_is_found():
    net = fully_connected_random([2, 2, 1], seed=0, bias=False)
    structure = make_structure(net, listed_patterns(net, ["+-", "-+"]))
    gram = find_symmetry_laws(linear_structure(2, 2, 1))[2]
    assert find_broken_term(structure, gram) == ("h1_1", "A", "h1_2")


def test_the_residual_stream_law():
    """E E^T + U U^T - V^T V - H^T H entry by entry, with a ReLU inside the block."""
    report = conservation_laws(stream())
    assert report.certified
    found = {law.formula for law in report.basis if law.kind == "residual stream"}
    assert found == {
        "x1->a1^2 + x2->a1^2 - a1->h^2 + h->b1^2 - b1->y^2",
        "x1->a2^2 + x2->a2^2 - a2->h^2 + h->b2^2 - b2->y^2",
        "x1->a1 x1->a2 + x2->a1 x2->a2 - a1->h a2->h + h->b1 h->b2 - b1->y b2->y",
    }


@pytest.mark.parametrize("seed", range(40))
def test_mixings_and_paths_agree(seed):
    """Two routes: node by node, and by writing out the model."""
    net = random_dag(seed, neurons=6, activations=("relu", "linear"), share_probability="1/4", freeze_probability="1/4")
    structure = make_structure(net, ALL_PATTERNS)
    polynomials = model_polynomials(structure)
    for law in find_symmetry_laws(structure):
        assert find_broken_term(structure, law) is None
        assert find_broken_monomial({(p, q): c for p, q, c in law.terms}, polynomials) is None


@pytest.mark.parametrize("seed", range(20))
def test_no_quadratic_law_of_a_plain_network_is_missed(seed):
    """All laws of degree 2 by exact linear algebra span the same as those from mixings, without a common tail."""
    rng = random.Random(seed)
    widths = [rng.randint(2, 3) for _ in range(rng.randint(3, 4))]
    structure = linear_structure(*widths)
    mixed = [{(p, q): c for p, q, c in law.terms} for law in find_symmetry_laws(structure)]
    every = find_polynomial_laws(structure, model_polynomials(structure), 2)
    monomials = sorted({m for law in (*mixed, *every) for m in law})
    rows = [[law.get(m, 0) for m in monomials] for law in every]
    both = rows + [[law.get(m, 0) for m in monomials] for law in mixed]
    assert rank(rows, columns=len(monomials)) == rank(both, columns=len(monomials)) == len(mixed)


# --- path lifting


def path_multiplicities(structure):
    """One row per path, by walking all of them."""
    sources = {*structure.inputs, *(v for v, _ in structure.constants)}
    rows, stack = set(), [(v, ()) for v in sources]
    while stack:
        v, path = stack.pop()
        if v in structure.outputs:
            rows.add(tuple(path.count(p) for p in range(structure.size)))
        stack += [(e.head, (*path, e.parameter)) for e in structure.out_of.get(v, ())]
    return sorted(rows)


@pytest.mark.parametrize("seed", range(60))
def test_the_path_lifting_theorem(seed):
    rng = random.Random(seed)
    net = random_dag(
        seed,
        inputs=rng.randint(1, 3),
        neurons=rng.randint(1, 7),
        bias_probability=rng.choice([0, "1/2"]),
        share_probability=rng.choice([0, "1/3", "1/3"]),
        freeze_probability=rng.choice([0, "1/3"]),
        activations=rng.choice([("relu",), ("relu", "abs", ("1/2", 2))]),
        degenerate=seed % 4 == 0,
    )
    structure = make_structure(net, ALL_PATTERNS)
    assert separates_paths(structure)
    expected = structure.size - rank(path_multiplicities(structure), columns=structure.size)
    assert path_lifting_laws(structure) == expected
    report = conservation_laws(net)
    assert (report.laws, report.status) == (expected, "certified")
    kinked = len(net.architecture.kinked)
    if kinked <= 4:  # the general route, which knows nothing of the theorem
        every = ["".join(signs) for signs in itertools.product("+-", repeat=kinked)]
        assert conservation_laws(net, every).laws == expected


def test_a_linear_neuron_or_a_second_constant_keeps_paths_together():
    net = make_network(
        inputs=["x"],
        neurons={"h": "linear", "k": "linear", "y": "linear"},
        edges=[("x", "h", 1), ("x", "k", 1), ("h", "y", 1), ("k", "y", 1)],
        outputs=["y"],
    )
    assert not separates_paths(make_structure(net, ALL_PATTERNS))
    two = make_network(
        inputs=[],
        constants={"a": 1, "b": 2},
        neurons={"h": "relu"},
        edges=[("a", "h", 1), ("b", "h", 1)],
        outputs=["h"],
    )
    assert not separates_paths(make_structure(two, ALL_PATTERNS))
    assert conservation_laws(two).laws == 1  # the gradient is (1, 2): b -> h minus twice a -> h


# --- modules


def test_modules_of_a_plain_network():
    (module,) = find_modules(linear_structure(2, 1, 2, 2, 1))
    assert str(module) == "the module from h1_1 to y"
    assert (len(module.parameters), module.is_single) == (8, True)
    assert find_modules(linear_structure(2, 2, 2)) == ()


def test_a_bias_opens_a_module():
    net = fully_connected_random([1, 2, 2, 1], seed=0)
    assert find_modules(make_structure(net, active_pattern(net))) == ()


def test_branches_that_are_on_together_are_one_module():
    """Two parallel sub-networks x -> y; on different patterns each is a module, on one pattern they are one."""
    net = fully_connected_random([1, 4, 1], seed=0, bias=False)
    apart = find_modules(make_structure(net, listed_patterns(net, ["++--", "--++"])))
    assert sorted(len(m.parameters) for m in apart if m.is_single) == [4, 4]
    together = find_modules(make_structure(net, listed_patterns(net, ["++++"])))
    assert [len(m.parameters) for m in together] == [8]
    assert conservation_laws(net, ["++--", "--++"]).laws == 6  # 4 - 1 each


def test_a_direct_edge_is_a_branch_of_its_own():
    net = make_network(
        inputs=["x"],
        neurons={"a": "relu", "b": "relu", "c": "relu", "d": "relu", "y": "linear"},
        edges=[
            ("x", "a", 1), ("x", "b", 1), ("a", "c", 1), ("b", "c", 1), ("a", "d", 1), ("b", "d", 1), ("c", "y", 1),
            ("d", "y", 1), ("x", "y", 1),
        ],
        outputs=["y"],
    )  # fmt: skip
    report = conservation_laws(net, ["++++", "----"])
    assert (report.parameters, report.laws, report.status) == (9, 7, "certified")


def test_a_parameter_used_outside_is_no_parameter_of_a_module():
    edges = [("x", "a", 1), ("x", "b", 1), ("a", "y", 1), ("b", "y", 1)]
    shared = [WeightedEdge(u, v, w, "t" if (u, v) == ("x", "a") else None) for u, v, w in edges]
    net = make_network(
        inputs=["x"],
        neurons={"a": "linear", "b": "linear", "y": "linear", "z": "linear"},
        edges=[*shared, WeightedEdge("y", "z", 1, "t")],
        outputs=["z"],
    )
    found = find_modules(make_structure(net, ALL_PATTERNS))
    assert [str(m) for m in found] == ["the module from x to z"]


# --- polynomial laws


def test_the_commutation_law_of_two_convolutions():
    """sum_i u_1i v_2i - u_2i v_1i: both layers are polynomials in the shift, so they commute."""
    net = make_network(
        inputs=["x1", "x2", "x3"],
        neurons=dict.fromkeys(("a1", "a2", "b1", "b2", "y"), "linear"),
        edges=[WeightedEdge(f"x{p + o}", f"{c}{p}", 1, f"u{c}{o}") for c in "ab" for p in (1, 2) for o in (0, 1)]
        + [WeightedEdge(f"{c}{1 + o}", "y", 1, f"v{c}{o}") for c in "ab" for o in (0, 1)],
        outputs=["y"],
    )
    structure = make_structure(net, ALL_PATTERNS)
    place = structure.parameters.index
    law = {
        tuple(sorted((place(f"u{c}{o}"), place(f"v{d}{o}")))): sign
        for o in (0, 1)
        for c, d, sign in (("a", "b", 1), ("b", "a", -1))
    }
    assert find_broken_monomial(law, model_polynomials(structure)) is None
    report = conservation_laws(net)
    assert (report.laws, report.status) == (4, "certified")


def test_polynomials_that_grow_too_long_are_not_written_out():
    structure = linear_structure(4, 4, 4, 4)
    assert model_polynomials(structure, most=10) is None
    polynomials = model_polynomials(structure)
    assert len(polynomials) == 16
    assert sum(map(len, polynomials)) == 4**4
    assert find_polynomial_laws(structure, polynomials, 6) is None


def test_a_broken_monomial_is_shown():
    structure = linear_structure(1, 1, 1)
    polynomials = model_polynomials(structure)
    assert polynomials == ({(0, 1): 1},)
    assert find_broken_monomial({(0, 0): 1, (1, 1): -1}, polynomials) is None
    assert find_broken_monomial({(0, 0): 1, (1, 1): -2}, polynomials) == ({(0, 1): 1}, (0, 1), -2)


@given(
    st.dictionaries(
        st.lists(st.integers(0, 3), min_size=1, max_size=4).map(lambda m: tuple(sorted(m))),
        st.integers(-5, 5).filter(bool),
        max_size=5,
    )
)
def test_eulers_identity(f):
    """sum of theta_p times the derivative by theta_p is degree times the polynomial, monomial by monomial."""
    total = {}
    for p, form in gradient_of(f).items():
        for monomial, c in form.items():
            key = tuple(sorted((*monomial, p)))
            total[key] = total.get(key, 0) + c
    assert total == {monomial: c * len(monomial) for monomial, c in f.items()}


# --- the sparse kernel


@given(st.lists(st.dictionaries(st.integers(0, 5), st.integers(-2, 2), max_size=3), max_size=6))
def test_the_sparse_kernel_is_the_kernel(forms):
    equations = [{k: Fraction(c) for k, c in form.items()} for form in forms]
    kernel = list(sparse_kernel(6, equations))
    assert all(sum(c * v.get(k, 0) for k, c in form.items()) == 0 for form in equations for v in kernel)
    rows = [[form.get(k, 0) for k in range(6)] for form in equations]
    assert len(kernel) == 6 - rank(rows, columns=6)
    assert rank([[v.get(k, 0) for k in range(6)] for v in kernel], columns=6) == len(kernel)


def test_components_that_are_too_large_are_left_out(monkeypatch):
    monkeypatch.setattr("exactrelu.training.laws_kernel.MOST_UNKNOWNS", 2)
    chain = [{k: Fraction(1), k + 1: Fraction(-1), k + 2: Fraction(1)} for k in range(2)]
    assert list(sparse_kernel(5, chain)) == [{4: Fraction(1)}]


def test_formulas_are_written_as_people_do():
    law = Law("polynomial", 1, ((-1, ("a", "a", "b")), (3, ("c",)), (-2, ("a", "c"))), (), "")
    assert law.formula == "-a^2 b + 3 c - 2 a c"
    assert dataclasses.replace(law, terms=()).formula == ""
