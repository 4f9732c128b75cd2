"""enumerate_regions against an oracle that shares nothing with it: all sign patterns, by exact LP, one at a time.

Then known answers, each with its recipe, and counting theorems.
"""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, LimitExceeded, ShapeError
from exactrelu.exact.linear_algebra import rank
from exactrelu.exact.linear_programming import is_feasible
from exactrelu.exact.linear_systems import as_system, check_empty
from exactrelu.networks.network import WeightedEdge, make_network
from exactrelu.regions.domains import box, polyhedron, whole_space
from exactrelu.regions.enumeration import enumerate_regions
from exactrelu.regions.faces import euler_characteristic
from exactrelu.search.strategies import networks

# The oracle: rows are (a_1, …, a_n, b) with the meaning a x + b.


def forms_on(network, signs):
    """Pre-activation rows of all neurons while the signs last: neuron -> row, in topological order."""
    n = network.input_dimension
    g = network.architecture
    value = {name: [Fraction(int(i == k)) for i in range(n + 1)] for k, name in enumerate(g.inputs)}
    value |= {c.id: [Fraction(0)] * n + [c.value] for c in g.constants}
    rows = {}
    for neuron in g.neurons:
        terms = [(network.weight(e), value[e.source]) for e in g.in_edges[neuron.id]]
        rows[neuron.id] = [sum((w * v[i] for w, v in terms), Fraction(0)) for i in range(n + 1)]
        if neuron.activation.has_kink and neuron.id not in signs:
            break
        slope = neuron.activation.slope(signs.get(neuron.id, 1))
        value[neuron.id] = [slope * t for t in rows[neuron.id]]
    return rows


def feasible(weak=(), strict=(), equal=(), *, n):
    """Is there x with all rows >= 0, > 0, = 0?"""
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


def domain_rows(domain):
    """The rows of A x <= b that are no equations on the domain, by number, and all equations."""
    n, system = domain.dimension, domain.rows
    weak = {i: [-t for t in row] + [b] for i, (row, b) in enumerate(zip(system.A, system.b, strict=True))}
    equal = [[*row, -f] for row, f in zip(system.E, system.f, strict=True)]
    proper = {i: r for i, r in weak.items() if feasible(weak.values(), [r], equal, n=n)}
    return proper, equal + [r for i, r in weak.items() if i not in proper]


def brute_regions(network, domain):
    """Sign vector -> set of facets; a facet is (neurons with a sign, rows of the domain) that vanish on it."""
    n = network.input_dimension
    proper, equal = domain_rows(domain)
    if not feasible(proper.values(), (), equal, n=n):
        return {}
    walls = {("row", i): r for i, r in proper.items() if not constant_on(r, proper, equal, n)}
    found = {}

    def extend(signs, strict):
        name = next((k for k in network.architecture.kinked if k not in signs), None)
        if name is None:
            found[tuple(signs[k] for k in network.architecture.kinked)] = brute_facets({**walls, **strict}, equal, n)
            return
        row = forms_on(network, signs)[name]
        sides = {s: [s * t for t in row] for s in (1, -1)}
        possible = [s for s in sides if feasible((), [*walls.values(), *strict.values(), sides[s]], equal, n=n)]
        for s in possible:
            extend({**signs, name: s}, {**strict, ("neuron", name): sides[s]})
        if not possible:
            extend({**signs, name: 0}, strict)

    extend({}, {})
    return found


def constant_on(row, proper, equal, n):
    """Is the row constant on the affine hull?"""
    gradient = [r[:-1] for r in equal]
    return rank([*gradient, row[:-1]], columns=n) == rank(gradient, columns=n)


def brute_facets(rows, equal, n):
    facets = set()
    base = rank(equal, columns=n + 1)
    for row in rows.values():
        if not feasible(rows.values(), (), [*equal, row], n=n):
            continue
        tight = {k for k, r in rows.items() if not feasible(rows.values(), [r], [*equal, row], n=n)}
        if rank([*equal, *(rows[k] for k in tight)], columns=n + 1) == base + 1:
            facets.add(frozenset(tight))
    return facets


def engine_regions(regions):
    found = {}
    for region in regions:
        facets = set()
        for facet in region.facets:
            neurons = {("neuron", name) for name in facet.neurons if region.pattern[name]}
            facets.add(frozenset(neurons | {("row", i) for i in facet.domain_rows}))
        assert len(facets) == len(region.facets)
        found[region.sign_vector] = facets
    assert len(found) == len(regions)
    return found


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
def networks_on_domains(draw):
    network = draw(networks(max_inputs=3, max_neurons=5, max_outputs=2))
    return network, draw(domains(network.input_dimension))


@given(networks_on_domains())
def test_sign_vectors_and_facets_are_those_of_all_feasible_patterns(case):
    network, domain = case
    assert engine_regions(enumerate_regions(network, domain)) == brute_regions(network, domain)


def degenerate_dag(seed):
    """A random DAG of 3 to 8 neurons with skips, most weights in {-1, 0, 1}, and a domain for it."""
    draw = random.Random(seed)
    n = draw.randint(1, 3)
    neurons = {
        f"h{k}": draw.choice(["relu"] * 5 + ["abs", "linear", ("1/3", 1), (-2, "1/2")])
        for k in range(draw.randint(3, 8))
    }
    nodes, edges = [*(f"x{k}" for k in range(n)), "one"], []
    density = draw.choice([0.3, 0.6, 0.9])
    for name in neurons:
        for source in nodes:
            if draw.random() < density:
                ternary = draw.random() < 0.8
                edges.append((source, name, draw.choice([-1, -1, 0, 1, 1] if ternary else ["1/2", "-2/3", 3])))
        nodes.append(name)
    network = make_network(inputs=nodes[:n], constants={"one": 1}, neurons=neurons, edges=edges, outputs=nodes[-2:])
    A = [[draw.randint(-1, 1) for _ in range(n)] for _ in range(2)]
    wedge = polyhedron(A, [draw.randint(-1, 1) for _ in A], dimension=n)
    return network, draw.choice([whole_space(n), whole_space(n), box(-1, 1, dimension=n), wedge])


def assert_degenerate_dags_agree_with_the_oracle(seeds):
    for seed in seeds:
        network, domain = degenerate_dag(seed)
        regions = enumerate_regions(network, domain)
        if len(regions) <= 60:
            assert engine_regions(regions) == brute_regions(network, domain), seed


def test_a_hundred_degenerate_dags():
    assert_degenerate_dags_agree_with_the_oracle(range(100))


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_five_thousand_degenerate_dags():
    assert_degenerate_dags_agree_with_the_oracle(range(100, 5100))


# Known answers.  A gallery of degenerate networks, each with its recipe; the counts follow by hand or by a theorem.

LINES = [[1, 0], [0, 1], [1, 1], [1, -1], [2, 1], [1, 2]]


def layers(*weights_and_biases, activation="relu"):
    """A fully connected network; the last layer is linear."""
    width = len(weights_and_biases[0][0][0])
    below, neurons, edges = [f"x{i}" for i in range(width)], {}, []
    inputs = below
    for k, (W, b) in enumerate(weights_and_biases):
        names = [f"h{k}_{j}" for j in range(len(W))]
        neurons |= dict.fromkeys(names, activation if k < len(weights_and_biases) - 1 else "linear")
        for name, row, bias in zip(names, W, b, strict=True):
            edges += [*zip(below, [name] * len(row), row, strict=True), ("one", name, bias)]
        below = names
    return make_network(inputs=inputs, constants={"one": 1}, neurons=neurons, edges=edges, outputs=below)


def arrangement(W, b, **options):
    return layers((W, b), ([[1] * len(W)], [0]), **options)


def through_point(W, point):
    return arrangement(W, [-sum(s * t for s, t in zip(row, point, strict=True)) for row in W])


TINY = Fraction(1, 10**20)
GALLERY = {
    "no neuron": (arrangement([[0, 0]], [0]), 1, 1),
    "dead neuron": (arrangement([[1, 0], [0, 0]], [0, -1]), 2, 2),
    "constant and zero neurons": (arrangement([[0, 0], [0, 0], [0, 1]], [5, 0, 0]), 2, 2),
    "absolute value": (arrangement([[1]], [0], activation="abs"), 2, 2),
    "leaky": (arrangement([[1, 2]], [-1], activation=("1/100", 1)), 2, 2),
    "equal, scaled and opposite copies": (arrangement([[1, 2], [1, 2], [3, 6], [-2, -4]], [1, 1, 3, -2]), 2, 2),
    "three concurrent lines": (through_point(LINES[:3], (Fraction(1, 2), Fraction(1, 4))), 6, 6),
    "six lines through (1/3, 1/7)": (through_point(LINES, (Fraction(1, 3), Fraction(1, 7))), 12, 12),
    "two parallel lines 1e-9 apart": (arrangement([[3, 2], [3, 2], [0, 1]], [0, Fraction(1, 10**9), 0]), 6, 6),
    "two parallel lines 1e-20 apart": (arrangement([[1, 0], [1, 0], [0, 4], [2, 2]], [0, -TINY, -1, -1]), 10, 10),
    "a triangle of side 1e-20": (arrangement([[1, 0], [0, 1], [1, 1]], [0, 0, -TINY]), 7, 7),
    "two lines at angle 1e-20": (arrangement([[1, 0], [1, TINY], [0, 2]], [0, 0, -1]), 7, 7),
    "they meet at distance 1e20, outside the box": (arrangement([[1, 0], [2, TINY], [0, 1]], [0, -1, 0]), 7, 6),
    "coordinate hyperplanes of R^4": (
        arrangement([[int(i == k) for i in range(4)] for k in range(4)], [0] * 4), 16, 16,
    ),
    "rank-deficient in R^3": (arrangement([[1, 1, 0], [1, -1, 0], [2, 0, 0]], [0, 0, 0]), 6, 6),
    "all resonances of R^3": (
        arrangement([[int(v) for v in f"{k:03b}"] for k in range(1, 8)], [0] * 7), 32, 32,
    ),
    "braid arrangement in R^4": (
        arrangement([[(i == a) - (i == b) for i in range(4)] for a in range(4) for b in range(a)], [0] * 6), 24, 24,
    ),
    "relu(x) - relu(-x) into a second layer": (
        layers(([[1, 0], [-1, 0], [0, 1]], [0, 0, 0]), ([[1, -1, 0], [1, -1, 1]], [0, 0]), ([[1, 1]], [0])), 5, 5,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery(name):
    network, in_space, in_box = GALLERY[name]
    n = network.input_dimension
    assert len(enumerate_regions(network)) == in_space
    assert len(enumerate_regions(network, box(-1, 1, dimension=n))) == in_box


def seeded(spec):
    """Weights and biases p/q, |p| <= 10, 1 <= q <= 10, from Python's generator seeded with "SPEC/0"."""
    widths = [int(w) for w in spec.split("-")]
    draw = random.Random(f"{spec}/0")

    def number():
        return Fraction(draw.randint(-10, 10), draw.randint(1, 10))

    steps = []
    for below, width in pairwise(widths):
        W = [[number() for _ in range(below)] for _ in range(width)]
        steps.append((W, [number() for _ in range(width)]))
    return layers(*steps)


@pytest.mark.parametrize(
    ("spec", "in_space", "in_box"),
    [
        ("2-8-8-1", 140, 44),
        ("2-16-16-1", 533, 117),
        ("2-32-32-1", 2384, 651),
        ("2-16-16-16-1", 1224, 378),
        ("3-16-16-1", 6361, 1420),
        ("6-12-1", 2510, 521),
    ],
)
def test_seeded_networks_have_the_counts_on_which_ppl_cddlib_and_z3_agree(spec, in_space, in_box):
    network = seeded(spec)
    for domain, count in [(None, in_space), (box(-1, 1, dimension=network.input_dimension), in_box)]:
        regions = enumerate_regions(network, domain)
        assert len(regions) == len(np.unique(regions.signs, axis=0)) == count
        assert euler_characteristic(regions) == (1 if domain else (-1) ** network.input_dimension)


def tent_map(depth):
    """T(x) = 2 relu(x) - 4 relu(x - 1/2), composed with itself: 2^depth linear pieces on [0, 1]."""
    step = ([[2, -4], [2, -4]], [0, Fraction(-1, 2)])
    return layers(([[1], [1]], [0, Fraction(-1, 2)]), *[step] * (depth - 1), ([[2, -4]], [0]))


@pytest.mark.parametrize("depth", [1, 2, 5, 8])
def test_the_sawtooth_has_2_to_the_depth_linear_regions(depth):
    """Telgarsky's sawtooth; outside [0, 1] two half-lines more (0 on the left, a last slope on the right)."""
    network = tent_map(depth)
    regions = enumerate_regions(network, box(0, 1, dimension=1))
    assert regions.linear_regions == 2**depth
    assert len(enumerate_regions(network)) == 2**depth + 2 - (depth == 1)
    assert {abs(r.affine_map.A[0][0]) for r in regions} == {2**depth}


def whitney(rows):
    """Regions and bounded regions of a central or affine arrangement a x + b = 0, by Whitney's theorem."""
    n = len(rows[0]) - 1
    regions = bounded = 0
    for subset in range(2 ** len(rows)):
        chosen = [row for k, row in enumerate(rows) if subset >> k & 1]
        r = rank([row[:-1] for row in chosen], columns=n)
        if rank(chosen, columns=n + 1) == r:
            regions += (-1) ** (len(chosen) - r)
            bounded += (-1) ** len(chosen)
    return regions, abs(bounded)


@given(st.integers(1, 3).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-2, 2), min_size=n + 1, max_size=n + 1).filter(lambda row: any(row[:-1])),
        min_size=1, max_size=6,
    )
))  # fmt: skip
def test_zaslavskys_theorem(rows):
    """One layer has |chi(-1)| regions; |chi(1)| of them are bounded if the normals span (zaslavsky1975, Thm. A, C)."""
    distinct = []
    for row in rows:
        if all(rank([row, other]) == 2 for other in distinct):
            distinct.append(row)
    regions = enumerate_regions(arrangement([row[:-1] for row in rows], [row[-1] for row in rows]))
    count, bounded = whitney(distinct)
    assert len(regions) == count
    spans = rank([row[:-1] for row in distinct]) == len(rows[0]) - 1
    assert regions.bounded_regions == (bounded if spans else 0)


def test_rows_and_vertices_beyond_every_float():
    """Twenty layers of weights with 19 digits: rows of more than 1,024 bits, vertices of more than 600."""
    draw = random.Random(5)
    depth, small = 20, [[-1, 1], [1, -2]]

    def weights(rows, columns):
        return [[Fraction(draw.randint(-(10**19), 10**19), 10**18 + 9) for _ in range(columns)] for _ in range(rows)]

    steps = [(weights(2, 1 if k == 0 else 2), [row[0] for row in weights(2, 1)]) for k in range(depth)]
    network = layers(*steps, (small, [0, 0]), activation=("-1/3", 1))
    regions = enumerate_regions(network)
    assert len(regions) > 10
    assert regions.output_rows.shape[1] // 2 * 24 > 1024
    assert max(v.bit_length() for x in regions.lattice.vertices.exact for v in x) > 600
    assert sorted(r.sign_vector for r in regions) == sorted(sign_vectors_on_a_line(network))


def sign_vectors_on_a_line(network):
    """For one input: cut intervals at the zeros of one neuron after the other, in Fractions."""
    kinked = network.architecture.kinked
    found = [({}, None, None)]
    for name in kinked:
        pieces = []
        for signs, low, high in found:
            a, b = forms_on(network, signs)[name]
            zero = -b / a if a else None
            inside = zero is not None and (low is None or low < zero) and (high is None or zero < high)
            for left, right in [(low, zero), (zero, high)] if inside else [(low, high)]:
                x = point_between(left, right)
                value = a * x + b
                pieces.append(({**signs, name: (value > 0) - (value < 0)}, left, right))
        found = pieces
    return [tuple(signs[name] for name in kinked) for signs, _, _ in found]


def point_between(low, high):
    if low is None or high is None:
        return (high if low is None else low if high is None else 0) + (high is None) - (low is None)
    return (low + high) / 2


def test_a_huge_weight_on_a_neuron_that_is_always_zero():
    net = make_network(
        inputs=["x"],
        neurons={"dead": "relu", "y": "relu"},
        edges=[("dead", "y", 2**1100 + 1), ("x", "y", 1)],
        outputs=["y"],
    )
    assert sorted(r.sign_vector for r in enumerate_regions(net)) == [(0, -1), (0, 1)]


def test_weights_shared_by_two_neurons():
    edge = {"parameter": "w"}
    net = make_network(
        inputs=["x", "u"],
        neurons={"h": "relu", "g": "relu"},
        edges=[WeightedEdge("x", "h", 2, **edge), WeightedEdge("u", "g", 2, **edge), ("h", "g", -1)],
        outputs=["g"],
    )
    assert len(enumerate_regions(net)) == 4


def test_a_network_without_neurons_inputs_or_kinks():
    assert len(enumerate_regions(make_network(inputs=["x"], neurons={}, edges=[], outputs=["x"]))) == 1
    constant = make_network(inputs=[], constants={"c": 3}, neurons={"h": "relu"}, edges=[("c", "h", -1)], outputs=["h"])
    (region,) = enumerate_regions(constant)
    assert (region.sign_vector, region.interior_point, region.is_bounded) == ((-1,), (), True)
    linear = make_network(inputs=["x", "u"], neurons={"y": "linear"}, edges=[("x", "y", 2)], outputs=["y"])
    (region,) = enumerate_regions(linear, box(0, 1, dimension=2))
    assert (len(region.vertices), region.affine_map.A) == (4, ((2, 0),))


def test_an_empty_domain_comes_with_its_proof():
    regions = enumerate_regions(tent_map(2), box(1, 0, dimension=1))
    assert len(regions) == 0
    check_empty(regions.emptiness.multipliers, regions.emptiness.system)


def test_refusals():
    network = tent_map(3)
    with pytest.raises(ShapeError, match="the domain is in dimension 2, the network has 1 inputs"):
        enumerate_regions(network, whole_space(2))
    with pytest.raises(InputError, match="the domain must be a Domain, not a tuple; build it with"):
        enumerate_regions(network, ([[1]], [1]))
    with pytest.raises(LimitExceeded, match="enumerating regions needs regions = 6 or more, the limit is 5"):
        enumerate_regions(network, max_regions=5)
    with pytest.raises(LimitExceeded, match="needs regions = 4 or more, the limit is 3"):
        enumerate_regions(arrangement([[1, 0], [0, 1]], [0, 0]), max_regions=3)
    with pytest.raises(LimitExceeded, match=r"enumerating regions needs faces = \d+ or more, the limit is 9"):
        enumerate_regions(network, max_faces=9)
