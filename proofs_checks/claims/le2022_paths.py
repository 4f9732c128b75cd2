"""le2022: Equations 1 and 10, Lemmas 1 and 7, Definition 10 and the risk: claims about values at one sample."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from exactrelu import Architecture, list_paths, realization, risk_gradient
from exactrelu.search import Claim, Comparison, Decoration, Instance, NamedPredicate, Space, compare, dag_space
from proofs_checks.claims.predicates import HOMOGENEOUS, NON_ZERO, data_and_loss
from proofs_checks.claims.values import (
    LINEAR_ONLY,
    biased,
    fast_pulled_back,
    fast_tree,
    forward_screen,
    one_edge,
    only_sample,
    path_terms,
    pulled_back,
    tree_of_signs,
    value,
    weights_only,
    weights_product,
)

VALUE_CODE = "value(samples[0][0])[0]"


def plain(g: Architecture) -> Iterator[Decoration]:
    """Nothing singled out."""
    yield Decoration()


def point_space(kept: frozenset[str]) -> Space:
    """Networks with one point."""
    decorate = plain if "homogeneous" in kept else biased
    return dag_space("networks with one point", max_nodes=4, labels=None, decorate=decorate, max_height=1)


def larger_point_space(kept: frozenset[str]) -> Space:
    """The same with numbers of height 2."""
    decorate = plain if "homogeneous" in kept else biased
    return dag_space("networks with one point", max_nodes=3, labels=None, decorate=decorate, max_height=2)


def path_sum(instance: Instance) -> Comparison:
    """ν(x) = Σ_p Z_p x_p ∏ w?"""
    terms = path_terms(instance.network, only_sample(instance))
    total = sum((z * x * weights_product(instance.network, p) for p, z, x in terms), Fraction(0))
    return compare("ν(x)", value(instance), "Σ_p Z_p x_p ∏ w", total, left_code=VALUE_CODE)


def path_sum_without_x(instance: Instance) -> Comparison:
    """ν(x) = Σ_p Z_p ∏ w, as the middle of Equation 1 is printed?"""
    terms = path_terms(instance.network, only_sample(instance))
    total = sum((z * weights_product(instance.network, p) for p, z, _ in terms), Fraction(0))
    return compare("ν(x)", value(instance), "Σ_p Z_p ∏ w", total, left_code=VALUE_CODE)


EQUATION_1 = Claim(
    key="le2022.equation_1",
    title="Path sum",
    space=point_space,
    hypotheses=(HOMOGENEOUS,),
    conclusion=path_sum,
    wording="ν(x) is the sum over all paths of Z_p x_p times the product of the weights.",
    printed=Claim(
        "le2022.equation_1", "Path sum, as printed: without x_p", larger_point_space, (HOMOGENEOUS,), path_sum_without_x
    ),
)


def edge_share(instance: Instance, *, absolute: bool) -> Comparison:
    """w_e ∂R/∂w_e = Σ_{p through e} A_p, with the weights or their absolute values?"""
    network = instance.network
    ends = next(iter(instance.edge_sets[0]))
    edge = next(e for e in network.architecture.edges if (e.source, e.target) == ends)
    data, loss = data_and_loss(instance)
    left = network.weight(edge) * risk_gradient(network, data, loss, "negative")[edge.parameter]
    r = instance.samples[0][1][0]
    total = Fraction(0)
    for p, z, x in path_terms(network, only_sample(instance)):
        if edge in p:
            product = weights_product(network, p)
            total += r * z * x * (abs(product) if absolute else product)
    name = "Σ_p r Z_p x_p ∏ |w_f|" if absolute else "Σ_p r Z_p x_p ∏ w_f"
    return compare("w_e ∂R/∂w_e", left, name, total, left_code=f"-weight[{ends!r}] * velocity[{ends!r}]")


EQUATION_10 = Claim(
    key="le2022.equation_10",
    title="Weighted gradient as a path sum",
    space=dag_space("networks with one edge", max_nodes=3, decorate=one_edge, max_height=1),
    hypotheses=(NON_ZERO,),
    conclusion=lambda instance: edge_share(instance, absolute=False),
    wording="w_e ∂R/∂w_e is the sum over the paths through e of A_p = r Z_p x_p times the product of the weights.",
    printed=Claim(
        "le2022.equation_10",
        "Weighted gradient as a path sum, as printed: with |w_f|",
        dag_space("networks with one edge", max_nodes=4, decorate=one_edge, max_height=1),
        (NON_ZERO,),
        lambda instance: edge_share(instance, absolute=True),
    ),
)


def margins(instance: Instance) -> Comparison:
    """Y ν(x) = ν(y x)?"""
    x, (y,) = instance.samples[0]
    turned = realization(instance.network, [y * t for t in x])[0]
    code = "value([samples[0][1][0] * t for t in samples[0][0]])[0]"
    return compare(
        "y ν(x)", y * value(instance), "ν(y x)", turned, left_code=f"samples[0][1][0] * {VALUE_CODE}", right_code=code
    )


LABELLED = dag_space("networks with one labelled point", max_nodes=3, output=("relu", "linear"), max_height=1)
SETTING_2 = Claim(
    key="le2022.setting_2",
    title="Two forms of the risk",
    space=LABELLED,
    hypotheses=(LINEAR_ONLY,),
    conclusion=margins,
    wording="The risk may be written with y ν(x) or with ν(y x): both are equal for y in {-1, 1}.",
    printed=Claim("le2022.setting_2", "Two forms of the risk, as printed", LABELLED, (), margins),
)


def linear_inputs(instance: Instance) -> bool:
    """Has no input an activation of its own?"""
    return not instance.neurons


LINEAR_INPUTS = NamedPredicate(
    "linear-inputs", "inputs have no activation of their own", linear_inputs, structural=True
)


def input_neurons(g: Architecture) -> Iterator[Decoration]:
    """An input with an activation: a neuron that reads one input with weight 1, and nothing else reads that input."""
    for neuron in g.neurons:
        heard = g.in_edges[neuron.id]
        if len(heard) == 1 and heard[0].source in g.inputs and len(g.out_edges[heard[0].source]) == 1:
            ends = (heard[0].source, neuron.id)
            if neuron.id not in g.outputs:
                yield Decoration(neurons=(neuron.id,), frozen=frozenset((ends,)), fixed=((ends, Fraction(1)),))


def tree_space(kept: frozenset[str]) -> Space:
    """Networks with one point; biases or inputs with activations where they are allowed."""
    decorate = input_neurons if "linear-inputs" not in kept else biased if "homogeneous" not in kept else plain
    loose = "homogeneous" not in kept
    return dag_space(
        "networks with one point",
        max_nodes=4,
        max_inputs=1 if loose else 3,
        labels=None,
        decorate=decorate,
        max_height=2 if loose else 1,
    )


LEMMA_1 = Claim(
    key="le2022.lemma_1",
    title="Decomposition",
    space=tree_space,
    hypotheses=(LINEAR_INPUTS, HOMOGENEOUS),
    conclusion=lambda i: compare("ν(x)", value(i), "μ(h(x))", tree_of_signs(i), left_code=VALUE_CODE),
    wording="ν = μ ∘ h with the path enumeration function h and a tree network μ whose weights are signs.",
    screen=forward_screen(fast_tree),
)


def single_out_edge(instance: Instance) -> bool:
    """Has the neuron one out-edge?"""
    return len(instance.network.architecture.out_edges[instance.neurons[0]]) == 1


SINGLE_OUT_EDGE = NamedPredicate("single-out-edge", "the neuron v has one out-edge f", single_out_edge, structural=True)


def neuron_and_out_edge(g: Architecture) -> Iterator[Decoration]:
    """A neuron v and one of its out-edges f."""
    for neuron in g.neurons:
        for f in g.out_edges[neuron.id]:
            yield Decoration(neurons=(neuron.id,), edge_sets=(frozenset(((f.source, f.target),)),))


def biased_neuron(g: Architecture) -> Iterator[Decoration]:
    """The same, with the activation t -> σ(t + 1) at v."""
    for d in neuron_and_out_edge(g):
        yield Decoration(neurons=d.neurons, edge_sets=d.edge_sets, biased=d.neurons)


def without_constants(instance: Instance) -> Comparison:
    """Is the pulled-back network the same function at the point?  A bias is part of the activation."""
    network, v = instance.network, instance.neurons[0]
    f = next(iter(instance.edge_sets[0]))
    fresh = pulled_back(network, v, f)
    constants = {c.id for c in network.architecture.constants}
    kept = {e.parameter: network.weight(e) for e in network.architecture.in_edges[v] if e.source in constants}
    right = realization(fresh.with_theta(kept), only_sample(instance))[0]
    return compare("ν(x)", value(instance), "ν'(x)", right, left_code=VALUE_CODE)


LEMMA_7 = Claim(
    key="le2022.lemma_7",
    title="Pull-back",
    space=lambda kept: dag_space(
        "networks with a neuron and an out-edge",
        max_nodes=4,
        max_inputs=1,
        labels=None,
        decorate=neuron_and_out_edge if "homogeneous" in kept else biased_neuron,
        max_height=2,
    ),
    hypotheses=(SINGLE_OUT_EDGE, HOMOGENEOUS),
    conclusion=without_constants,
    wording="Multiplying the in-weights of v by |w(f)| and replacing w(f) by its sign leaves the function.",
    screen=forward_screen(fast_pulled_back),
)


def hasse_edges(instance: Instance, *, vertices: bool) -> Comparison:
    """Has the Hasse diagram of the paths to the output one edge less than nodes, as a tree has?"""
    g = instance.network.architecture
    output = g.outputs[0]
    paths: set[frozenset[object]] = {frozenset((output,)) if vertices else frozenset()}
    for path in list_paths(g):
        for k in range(len(path)):
            tail = path[k:]
            nodes = frozenset(v for e in tail for v in (e.source, e.target))
            paths.add(nodes if vertices else frozenset((e.source, e.target) for e in tail))
    edges = sum(len(p ^ q) == 1 for p, q in combinations(paths, 2))
    return compare("edges of the diagram", Fraction(edges), "nodes - 1", Fraction(len(paths) - 1))


GRAPHS = dag_space("graphs", max_nodes=5, hidden=("linear",), samples=(0,), labels=None, decorate=weights_only,
                   max_height=1)  # fmt: skip
DEFINITION_10 = Claim(
    key="le2022.definition_10",
    title="The unrolling is a tree",
    space=GRAPHS,
    hypotheses=(),
    conclusion=lambda instance: hasse_edges(instance, vertices=False),
    wording="The Hasse diagram of the paths to the output, as sets of edges, is a tree.",
    printed=Claim(
        "le2022.definition_10",
        "The unrolling is a tree, as printed: paths as sets of vertices",
        GRAPHS,
        (),
        lambda instance: hasse_edges(instance, vertices=True),
    ),
)

CLAIMS = (EQUATION_1, EQUATION_10, SETTING_2, LEMMA_1, LEMMA_7, DEFINITION_10)
