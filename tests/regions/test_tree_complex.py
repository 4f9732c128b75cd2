"""The splitting tree against two oracles: all sign patterns by exact LP, and the lattice engine; and known counts."""

import random
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import LimitExceeded
from exactrelu.exact.linear_algebra import rank
from exactrelu.exact.linear_programming import is_feasible
from exactrelu.exact.linear_systems import as_system
from exactrelu.networks.activations import leaky_relu
from exactrelu.networks.network import make_network
from exactrelu.regions import tree_bounded, tree_cut, tree_facets, tree_points
from exactrelu.regions.charts import Emptiness, find_chart
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.integer_form import find_direct_parts, make_integer_form, sensitive_rows
from exactrelu.regions.tree_complex import tree_complex
from exactrelu.regions.walls import WallNumbers
from exactrelu.search.strategies import networks


def tree_of(network, domain=None, max_regions=10**6):
    """The regions by the tree, or None for an empty domain."""
    domain = domain or whole_space(network.input_dimension)
    parts = find_direct_parts(network.plan)
    chart = find_chart(domain, sensitive_rows(network.plan, parts))
    if isinstance(chart, Emptiness):
        return None
    form = make_integer_form(network.plan, parts, chart.T)
    walls = WallNumbers(len(form.kinked), len(chart.rows))
    return tree_complex(form, chart, walls, max_regions=max_regions)


def names_of(network, tree):
    """Column -> kinked neuron."""
    order = [n.id for n in network.architecture.neurons]
    return [order[k] for k in tree.form.kinked]


def signs_of(tree):
    return [tuple(column) for column in tree.signs.T.tolist()]


def view_of(tree):
    """Sign vector -> (set of (walls, sign vector behind) of its facets, is it bounded?)."""
    facets, signs, view, start = tree.facets, signs_of(tree), {}, 0
    for cell, length in enumerate(facets.lengths.tolist()):
        seen = set()
        for facet in facets.of_cells[start : start + length].tolist():
            first, second = facets.cells[facet].tolist()
            behind = second if first == cell else first
            walls = frozenset(facets.wall_sets.members[int(facets.wall_set[facet])])
            seen.add((walls, signs[behind] if behind >= 0 else None))
        assert len(seen) == length
        view[signs[cell]] = (seen, bool(tree.is_bounded[cell]))
        start += length
    assert len(view) == len(tree)
    return view


# Oracle 1: all sign patterns, by exact LP, one at a time.  Rows are (a_1, …, a_n, b) with the meaning a x + b.


def row_of_next(network, signs):
    """The first kinked neuron without a sign, and its row while the signs last."""
    n, g = network.input_dimension, network.architecture
    value = {name: [Fraction(int(i == k)) for i in range(n + 1)] for k, name in enumerate(g.inputs)}
    value |= {c.id: [Fraction(0)] * n + [c.value] for c in g.constants}
    for neuron in g.neurons:
        terms = [(network.weight(e), value[e.source]) for e in g.in_edges[neuron.id]]
        row = [sum((w * v[i] for w, v in terms), Fraction(0)) for i in range(n + 1)]
        if neuron.activation.has_kink and neuron.id not in signs:
            return neuron.id, row
        slope = neuron.activation.slope(signs.get(neuron.id, 1))
        value[neuron.id] = [slope * t for t in row]
    return None


def feasible(strict, equal, n, weak=()):
    return is_feasible(
        as_system(
            A=[[-t for t in r[:-1]] for r in weak],
            b=[r[-1] for r in weak],
            C=[[-t for t in r[:-1]] for r in strict],
            d=[r[-1] for r in strict],
            E=[r[:-1] for r in equal],
            f=[-r[-1] for r in equal],
            dimension=n,
        )
    )


def brute_regions(network, domain):
    """Sign pattern (by kinked neuron, in their order) -> number of facets."""
    n, system = domain.dimension, domain.rows
    weak = [[-t for t in row] + [b] for row, b in zip(system.A, system.b, strict=True)]
    equal = [[*row, -f] for row, f in zip(system.E, system.f, strict=True)]
    proper = [r for r in weak if feasible([r], equal, n, weak)]
    equal += [r for r in weak if r not in proper]
    if not feasible(proper, equal, n):
        return {}
    found = {}

    def extend(signs, strict):
        following = row_of_next(network, signs)
        if following is None:
            key = tuple(signs[name] for name in network.architecture.kinked)
            found[key] = count_facets(proper + strict, equal, n)
            return
        name, row = following
        sides = {s: [s * t for t in row] for s in (1, -1)}
        possible = [s for s in sides if feasible([*proper, *strict, sides[s]], equal, n)]
        for s in possible:
            extend({**signs, name: s}, [*strict, sides[s]])
        if not possible:
            extend({**signs, name: 0}, strict)

    extend({}, [])
    return found


def count_facets(rows, equal, n):
    """How many different sets of rows vanish together on a face one dimension below the cell's."""
    facets = set()
    for row in rows:
        if feasible((), [*equal, row], n, rows):
            tight = frozenset(k for k, r in enumerate(rows) if not feasible([r], [*equal, row], n, rows))
            if rank([*equal, *(rows[k] for k in tight)], columns=n + 1) == rank(equal, columns=n + 1) + 1:
                facets.add(tight)
    return len(facets)


@st.composite
def domains(draw, n):
    kind = draw(st.sampled_from(["space", "box", "polyhedron", "flat"]))
    if kind == "space":
        return whole_space(n)
    if kind == "box":
        return box(-1, draw(st.integers(0, 2)), dimension=n)
    small = st.integers(-2, 2)
    row = st.lists(small, min_size=n, max_size=n)
    rows = draw(st.lists(row, min_size=1, max_size=4))
    bounds = [draw(small) for _ in rows]
    equations = draw(st.lists(row, max_size=1)) if kind == "flat" else []
    return polyhedron(rows, bounds, E=equations, f=[draw(small) for _ in equations], dimension=n)


@st.composite
def networks_on_domains(draw, **sizes):
    network = draw(networks(max_outputs=2, **sizes))
    return network, draw(domains(network.input_dimension))


@given(networks_on_domains(max_inputs=3, max_neurons=4))
def test_sign_vectors_and_numbers_of_facets_are_those_of_all_feasible_patterns(case):
    network, domain = case
    tree = tree_of(network, domain)
    brute = brute_regions(network, domain)
    if tree is None:
        assert brute == {}
        return
    places = [names_of(network, tree).index(name) for name in network.architecture.kinked]
    found = {tuple(signs[k] for k in places): len(view[0]) for signs, view in view_of(tree).items()}
    assert found == brute


# Oracle 2: the lattice engine, which has every face.


def lattice_view(network, domain):
    regions = enumerate_regions(network, domain)
    if not len(regions):
        return {}
    signs = regions.signs[:, list(regions.column_neurons)]
    finite = regions._places[-1] == 1
    view, start = {}, 0
    values, lengths = regions.facets
    for cell, length in enumerate(lengths.tolist()):
        seen = set()
        for facet in values[start : start + length].tolist():
            first, second = regions.regions_at_facet[facet].tolist()
            around = [k for k in (first, second) if k >= 0]
            walls = {
                wall
                for wall in regions._walls_at(facet)
                if wall >= signs.shape[1] or any(signs[k, wall] for k in around)
            }
            behind = second if first == cell else first
            seen.add((frozenset(walls), tuple(signs[behind].tolist()) if behind >= 0 else None))
        view[tuple(signs[cell].tolist())] = (seen, bool(finite[cell]))
        start += length
    return view


def check_against_lattice(network, domain):
    tree = tree_of(network, domain)
    assert ({} if tree is None else view_of(tree)) == lattice_view(network, domain)
    return tree


@given(networks_on_domains(max_inputs=5, max_neurons=8))
def test_facets_neighbours_walls_and_boundedness_are_those_of_the_lattice(case):
    check_against_lattice(*case)


@given(networks_on_domains(max_inputs=4, max_neurons=6))
def test_corners_are_those_of_the_lattice(case):
    network, domain = case
    tree, regions = tree_of(network, domain), enumerate_regions(network, domain)
    corners = {tuple(region.sign_vector): region._corners for region in regions}
    for cell in range(len(regions)):
        signs = np.empty(len(tree.signs), dtype=np.int8)
        signs[list(regions.column_neurons)] = tree.signs[:, cell]
        assert tree.corners(cell) == corners[tuple(signs.tolist())]


@given(networks_on_domains(max_inputs=4, max_neurons=6), st.integers(0, 2**32))
def test_answers_do_not_depend_on_what_floats_can_see(case, seed):
    """With every float verdict thrown away, or three of four, exact arithmetic gives the same."""
    network, domain = case
    chance = np.random.default_rng(seed)
    keep = seed % 2 / 4

    def forgetful(question):
        def ask(*arguments):
            answer = question(*arguments)
            if isinstance(answer, tuple):
                return answer[0] & (chance.random(answer[0].shape) < keep), answer[1]
            return answer & (chance.random(answer.shape) < keep)

        return ask

    with pytest.MonkeyPatch.context() as patch:
        for module in (tree_points, tree_cut, tree_facets, tree_bounded):
            for name in ("strictly_inside", "positive_by_basis", "vertex_in_closure"):
                if hasattr(module, name):
                    patch.setattr(module, name, forgetful(getattr(module, name)))
        check_against_lattice(network, domain)


# Known answers


def layered(layers):
    """A fully connected ReLU network with a linear last layer, from (weights, biases)."""
    sources = inputs = [f"x{k}" for k in range(len(layers[0][0][0]))]
    neurons, edges = {}, []
    for depth, (weights, biases) in enumerate(layers):
        names = [f"h{depth}_{j}" for j in range(len(weights))]
        for name, row, bias in zip(names, weights, biases, strict=True):
            neurons[name] = "relu" if depth + 1 < len(layers) else "linear"
            edges += [(source, name, w) for source, w in zip(sources, row, strict=True)] + [("one", name, bias)]
        sources = names
    return make_network(inputs=inputs, constants={"one": 1}, neurons=neurons, edges=edges, outputs=sources)


def one_layer(rows):
    """One ReLU for each row (a_1, …, a_n, b), and their sum."""
    return layered([([r[:-1] for r in rows], [r[-1] for r in rows]), ([[1] * len(rows)], [0])])


def seeded(widths, seed=0):
    """Weights and biases p/q with |p|, q <= 10, drawn layer by layer: all weights, then all biases."""
    chance = random.Random(f"{'-'.join(map(str, widths))}/{seed}")

    def draw():
        return Fraction(chance.randint(-10, 10), chance.randint(1, 10))

    layers = []
    for n, m in pairwise(widths):
        layers.append(([[draw() for _ in range(n)] for _ in range(m)], [draw() for _ in range(m)]))
    return layered(layers)


#: Counts on all of R^n and on [-1, 1]^n, found before by the lattice, by PPL, cddlib and z3.
COUNTS = [
    ((2, 8, 8, 1), 140, 44),
    ((2, 16, 16, 1), 533, 117),
    ((3, 16, 16, 1), 6361, 1420),
    ((6, 12, 1), 2510, 521),
    ((8, 12, 1), 3797, 1843),
]


@pytest.mark.parametrize(("widths", "in_space", "in_box"), COUNTS)
def test_counts_of_seeded_networks(widths, in_space, in_box):
    network = seeded(widths)
    for domain, expected in ((whole_space(widths[0]), in_space), (box(-1, 1, dimension=widths[0]), in_box)):
        tree = tree_of(network, domain)
        assert len(set(signs_of(tree))) == len(tree) == expected


def pre_activations(network, x):
    """Kinked neuron -> pre-activation at x."""
    g = network.architecture
    value = dict(zip(g.inputs, x, strict=True)) | {c.id: c.value for c in g.constants}
    found = {}
    for neuron in g.neurons:
        z = sum((network.weight(e) * value[e.source] for e in g.in_edges[neuron.id]), Fraction(0))
        value[neuron.id] = neuron.activation.slope(1 if z > 0 else -1) * z
        if neuron.activation.has_kink:
            found[neuron.id] = z
    return found


@given(networks_on_domains(max_inputs=4, max_neurons=6))
def test_every_interior_point_has_the_signs_of_its_region(case):
    network, domain = case
    tree = tree_of(network, domain)
    for cell in range(0 if tree is None else len(tree)):
        z = pre_activations(network, tree.interior_point_in_x(cell))
        signs = dict(zip(names_of(network, tree), tree.signs[:, cell].tolist(), strict=True))
        assert {name: (value > 0) - (value < 0) for name, value in z.items()} == signs


@pytest.mark.parametrize("domain", [whole_space(8), box(-1, 1, dimension=8)], ids=["space", "box"])
def test_the_coordinate_hyperplanes_of_R8_make_256_regions(domain):
    tree = tree_of(one_layer([[int(i == k) for i in range(9)] for k in range(8)]), domain)
    facets = tree.facets
    inside = (facets.cells[:, 1] >= 0).sum()
    assert len(tree) == 256
    assert inside == 8 * 2**7
    if domain.rows.A:
        assert facets.lengths.tolist() == [16] * 256
        assert {len(tree.corners(cell)) for cell in (0, 255)} == {256}
        assert tree.is_bounded.all()
    else:
        assert facets.lengths.tolist() == [8] * 256
        assert not tree.is_bounded.any()


@pytest.mark.parametrize(("n", "m"), [(7, 9), (8, 10)])
def test_zaslavsky_generic_hyperplanes(n, m):
    """Generic m hyperplanes of R^n: sum of C(m, k) regions, C(m - 1, n) bounded; a zero bias leaves the central count.

    The hyperplanes are on the moment curve, where any n normals are independent.
    """
    rows = [[(k + 2) ** i for i in range(n)] + [(k + 2) ** n] for k in range(m)]
    tree = tree_of(one_layer(rows))
    assert len(tree) == sum(comb(m, k) for k in range(n + 1))
    assert tree.is_bounded.sum() == comb(m - 1, n)
    assert (tree.facets.cells[:, 1] >= 0).sum() == m * sum(comb(m - 1, k) for k in range(n))
    central = tree_of(one_layer([[*r[:-1], 0] for r in rows]))
    assert len(central) == 2 * sum(comb(m - 1, k) for k in range(n))


def test_copies_of_a_neuron_share_their_facets():
    rows = [[1, 2, 3, 4, 5, 6, 7, 1], [-2, -4, -6, -8, -10, -12, -14, -2], [1, 0, 0, 0, 0, 0, 1, 0]]
    tree = tree_of(one_layer(rows))
    walls = {tree.facets.wall_sets.members[k] for k in tree.facets.wall_set.tolist()}
    assert len(tree) == 4
    assert walls == {(0, 1), (2,)}


def test_walls_closer_than_floats_can_tell_have_regions_between():
    """Parallel 10^-20 apart, and an angle of 10^-20, in R^8; the points between are rational, not dyadic floats."""
    tiny = Fraction(1, 10**20)
    a = [3, 1, 4, 1, 5, 9, 2, 6]
    rows = [[*a, 0], [*a, tiny], [*a, 2 * tiny], [3 + tiny, *a[1:], 0]]
    network = one_layer(rows)
    # Three parallel hyperplanes make 4 strips.  The last one meets them at x1 = 0, 1, 2, so it divides all 4 where x1
    # may be beyond 2, and 2 of them in [-1, 1]^8.
    for domain, expected in ((whole_space(8), 8), (box(-3, 3, dimension=8), 8), (box(-1, 1, dimension=8), 6)):
        tree = tree_of(network, domain)
        assert len(tree) == expected
        assert tree.parts[0].exact_points
        for cell in range(len(tree)):
            z = pre_activations(network, tree.interior_point_in_x(cell))
            assert tuple((v > 0) - (v < 0) for v in z.values()) == signs_of(tree)[cell]
        assert (tree.facets.cells[:, 1] >= 0).sum() == {8: 3 * 2 + 4, 6: 3 + 1 + 2}[expected]


def test_skip_connections_that_see_what_the_first_level_does_not():
    """In R^8 the first level sees x1 only; later neurons see the others past it."""
    inputs = [f"x{k}" for k in range(1, 9)]
    edges = [("x1", "a", 1), ("a", "b", 1), *((x, "b", k) for k, x in enumerate(inputs[1:], 1)), ("one", "b", -1)]
    edges += [("b", "c", 1), ("a", "c", -1), *((x, "c", k * k) for k, x in enumerate(inputs)), ("c", "y", 1)]
    network = make_network(
        inputs=inputs,
        constants={"one": 1},
        neurons={"a": "relu", "b": "abs", "c": leaky_relu("1/3"), "y": "linear"},
        edges=edges,
        outputs=["y"],
    )
    tree = tree_of(network)
    assert len(tree) == 8
    assert view_of(tree) == lattice_view(network, whole_space(8))


def test_networks_without_kinks_and_domains_of_one_point():
    line = make_network(inputs=["x"], neurons={"y": "linear"}, edges=[("x", "y", 2)], outputs=["y"])
    assert len(tree_of(line)) == 1
    tree = tree_of(one_layer([[1, 0]]), polyhedron([[1], [-1]], [3, -3]))
    assert signs_of(tree) == [(1,)]
    assert tree.interior_point_in_x(0) == (3,)
    assert tree.is_bounded.tolist() == [True]
    assert tree.facets.lengths.tolist() == [0]


def test_numbers_beyond_the_range_of_floats():
    """Weights of 2000 bits, and a wall that differs from another one only in the last of them."""
    huge = 2**2000
    rows = [[huge, 1, 0], [huge, 2, 0], [huge + 1, 1, 0], [1, huge, huge]]
    check_against_lattice(one_layer(rows), whole_space(2))
    check_against_lattice(one_layer(rows), box(-1, 2, dimension=2))
    deep = [([[huge, 1], [1, -huge]], [1, 2]), ([[huge, 3], [-1, huge]], [-5, 7])]
    check_against_lattice(layered([*deep, *deep]), whole_space(2))


def test_dual_graph_of_an_arrangement_is_the_graph_of_sign_changes():
    """Cells of one layer are adjacent where exactly one sign differs, in general position."""
    tree = tree_of(seeded((4, 7, 1)))
    signs = signs_of(tree)
    expected = {
        frozenset((i, j))
        for (i, s), (j, t) in combinations(enumerate(signs), 2)
        if sum(a != b for a, b in zip(s, t, strict=True)) == 1
    }
    pairs = tree.facets.cells
    assert {frozenset(pair) for pair in pairs[pairs[:, 1] >= 0].tolist()} == expected


def test_too_many_regions_are_refused():
    with pytest.raises(LimitExceeded, match="needs regions = 64 or more, the limit is 50"):
        tree_of(one_layer([[int(i == k) for i in range(9)] for k in range(8)]), max_regions=50)


def test_counts_tell_what_exact_arithmetic_had_to_decide():
    tree = tree_of(seeded((6, 12, 1)))
    assert tree.count.programs > 1000
    assert tree.count.exact_programs == 0
    assert len(tree.row_of_cell) == len(tree) == len(tree.outputs.digits)
