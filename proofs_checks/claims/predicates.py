"""Hypotheses that several claims have, and the fast screen for rates of quadratic forms.

Names in this module
    u, v    the neurons that an instance singles out; one of them alone stands for both
    F, F'   the edge sets of an instance
    r       loss derivatives, one for each sample and output
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from exactrelu import Dataset, Edge, Loss, evaluate, find_zeros, given_loss
from exactrelu.search import Filling, Instance, NamedPredicate, SampledPlan, Shape, velocities

#: The numbers of the edges whose weights are multiplied: Σ w_j w_k.
Products = Sequence[tuple[int, int]]


def data_and_loss(instance: Instance) -> tuple[Dataset, Loss]:
    """The samples, and the loss that has the derivatives r there."""
    return Dataset(tuple(x for x, _ in instance.samples)), given_loss([r for _, r in instance.samples])


def non_zero(instance: Instance) -> bool:
    """Is no pre-activation of a neuron with a kink zero on a sample?"""
    return not find_zeros(instance.network, data_and_loss(instance)[0])


def edges_at(instance: Instance) -> list[Edge]:
    """The edges at the neurons that are singled out, without those from constants."""
    g = instance.network.architecture
    constants = {c.id for c in g.constants}
    chosen = set(instance.neurons)
    return [e for e in g.edges if (e.source in chosen or e.target in chosen) and e.source not in constants]


def learnable(instance: Instance) -> bool:
    """Are the edges at the neurons, and those of F and F', learnable?"""
    return all(edge.learnable for edge in chosen_edges(instance))


def unshared(instance: Instance) -> bool:
    """Has each of these edges a parameter of its own?"""
    uses = Counter(edge.parameter for edge in instance.network.architecture.edges)
    return all(uses[edge.parameter] == 1 for edge in chosen_edges(instance))


def chosen_edges(instance: Instance) -> list[Edge]:
    """The edges at the neurons, and those of the edge sets."""
    wanted = frozenset().union(*instance.edge_sets)
    in_sets = [e for e in instance.network.architecture.edges if (e.source, e.target) in wanted]
    return [*(edges_at(instance) if instance.neurons else ()), *in_sets]


def inner(instance: Instance) -> bool:
    """Are the neurons neither inputs nor outputs?"""
    g = instance.network.architecture
    return all(v in g.activation_of and v not in g.outputs for v in instance.neurons)


def same_neighbours(instance: Instance) -> bool:
    """Have all the neurons the same in- and the same out-neighbours?"""
    g = instance.network.architecture
    constants = {c.id for c in g.constants}
    ins = {frozenset(e.source for e in g.in_edges[v]) - constants for v in instance.neurons}
    outs = {frozenset(e.target for e in g.out_edges[v]) for v in instance.neurons}
    return len(ins) <= 1 and len(outs) <= 1


def homogeneous(instance: Instance) -> bool:
    """Does no constant enter a neuron?  An edge from a constant makes t -> σ(t + b) of an activation σ."""
    return not instance.network.architecture.constants


def same_pattern(instance: Instance) -> bool:
    """Have the neurons equal slopes on every sample?"""
    g = instance.network.architecture
    for x, _ in instance.samples:
        z = evaluate(instance.network, x).pre_activations
        if len({g.activation_of[v].slope(1 if z[v] > 0 else -1) for v in instance.neurons}) > 1:
            return False
    return True


NON_ZERO = NamedPredicate("non-zero", "no pre-activation of a neuron with a kink is zero on a sample", non_zero)
LEARNABLE = NamedPredicate("learnable", "the edges in question are learnable", learnable, structural=True)
UNSHARED = NamedPredicate("unshared", "each of them has a parameter of its own", unshared, structural=True)
HOMOGENEOUS = NamedPredicate("homogeneous", "activations are positively homogeneous", homogeneous, structural=True)
INNER = NamedPredicate("inner", "the neurons are neither inputs nor outputs", inner, structural=True)
SAME_NEIGHBOURS = NamedPredicate(
    "same-neighbours", "u and v have the same in-neighbours and the same out-neighbours", same_neighbours, True
)
SAME_PATTERN = NamedPredicate("same-pattern", "u and v have equal slopes on every sample", same_pattern)


def rate_screen(
    products: Callable[[SampledPlan], tuple[Products, Products]],
) -> Callable[[Shape, frozenset[str]], Callable[[Filling], bool]]:
    """The screen that compares the rates of two sums of products of weights, and looks at patterns first.

    Args:
        products: the two sums, as pairs of edge numbers.
    """

    def screen(shape: Shape, kept: frozenset[str]) -> Callable[[Filling], bool]:
        plan: SampledPlan = shape.plan
        left, right = products(plan)
        kinked = tuple(k for k, kink in enumerate(plan.kernel.kinked) if kink and plan.kernel.neurons[k][1])
        away = kinked if "non-zero" in kept else ()
        slopes = tuple(plan.kernel.neurons[plan.kernel.place_of[v]][2:] for v in plan.decoration.neurons)
        places = tuple(plan.kernel.place_of[v] for v in plan.decoration.neurons if v in plan.kernel.place_of)
        compared = "same-pattern" in kept and len(places) > 1

        def promising(values: Filling) -> bool:
            w, velocity, patterns = velocities(plan, values)
            if _rate(left, w, velocity) == _rate(right, w, velocity):
                return False
            for z in patterns:
                if not all(z[k] for k in away):
                    return False
                if compared and len({slopes[i][z[k] > 0] for i, k in enumerate(places)}) > 1:
                    return False
            return True

        return promising

    return screen


def _rate(products: Products, w: Sequence[Any], velocity: Sequence[Any]) -> Any:
    return sum(w[j] * velocity[k] + velocity[j] * w[k] for j, k in products)


def squares_code(edges: Iterable[tuple[str, str]]) -> str:
    """The rate of Σ w² over edges, as an expression."""
    terms = [f"2 * weight[{e!r}] * velocity[{e!r}]" for e in sorted(edges)]
    return " + ".join(terms) or "F(0)"


def products_code(pairs: Iterable[tuple[tuple[str, str], tuple[str, str]]]) -> str:
    """The rate of Σ w w' over pairs of edges, as an expression."""
    terms = [f"weight[{e!r}] * velocity[{f!r}] + velocity[{e!r}] * weight[{f!r}]" for e, f in pairs]
    return " + ".join(terms) or "F(0)"
