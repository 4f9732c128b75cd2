"""The rescaling that makes weights primitive: one choice of positive factors for each network of an orbit.

Neurons whose factors are tied together by shared weights form a *group* with one factor.  Groups are fixed one after
the other, starting from what cannot be rescaled (inputs, constants, outputs), by rules that depend on no name and on
no order:

    (1) a group that the inputs and constants reach through nonzero weights makes its weights from fixed groups coprime
        integers, as soon as all groups it reads that are reached too are fixed: for networks without sharing this is
        the topological order.  Where sharing closes a cycle, it does so as soon as one of them is fixed;
    (2) a group that nothing reaches, but that reaches something fixed, makes its weights to fixed groups coprime;
    (3) of what is left, no weight touches anything fixed: each component has one group whose factor does not matter.

In (3) every group of a component is tried in this role.

Names in this module
    t, c    factors: of a group, and the one that makes a row of weights coprime integers
    link    parameter -> (group it comes from, group it leads to, nonzero weight); None for what is not rescaled
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import gcd, lcm, prod
from typing import TypeAlias

from exactrelu.errors import LimitExceeded, UnsupportedOperation
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.network import Network
from exactrelu.realizations.symmetries import scalings

Link: TypeAlias = tuple[int | None, int | None, Fraction]


def normalising_factors(network: Network, *, limits: Limits = DEFAULT_LIMITS) -> tuple[dict[str, Fraction], ...]:
    """Positive factors that make the weights primitive; more than one choice only where a part touches no input.

    Args:
        network: the network.
        limits: ``paths_listed`` bounds the number of choices.

    Raises:
        UnsupportedOperation: shared weights tie the factors of neurons together otherwise than by making them equal.
        LimitExceeded: too many choices.

    Cost: linear in the edges for each layer.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", "-4/3"), ("h", "y", 3)])
    >>> normalising_factors(net)
    ({'h': Fraction(3, 4)},)
    """
    groups = scalings(network).groups
    if groups is None:
        raise UnsupportedOperation(
            "shared weights tie the factors of the neurons together by other equations than equality",
            hint="give the edges of a cycle of sharing parameters of their own",
        )
    number = {v: k for k, group in enumerate(groups) for v in group}
    links = _links(network, number)
    main, floating = _fixed(links, len(groups), {})
    choices = [[_fixed(links, len(groups), {anchor: Fraction(1)})[0] for anchor in part] for part in floating]
    count = prod(map(len, choices))
    if count > limits.paths_listed:
        raise LimitExceeded(
            "paths_listed", needed=count, allowed=limits.paths_listed, doing="normalising parts that touch no input"
        )
    found = []
    for choice in product(*choices):
        t = main
        for part in choice:
            t = {**part, **t}
        found.append({v: t[k] for v, k in number.items()})
    return tuple(found)


def _links(network: Network, number: Mapping[str, int]) -> tuple[Link, ...]:
    """One link for each parameter that rescaling changes: its edges all lead from one group to one other."""
    links = {}
    for edge in network.architecture.edges:
        source, target, weight = number.get(edge.source), number.get(edge.target), network.weight(edge)
        if weight and source != target:
            links[edge.parameter] = (source, target, weight)
    return tuple(links.values())


def _fixed(
    links: Sequence[Link], count: int, start: Mapping[int, Fraction]
) -> tuple[dict[int, Fraction], list[list[int]]]:
    """The factors by the rules (1) and (2), and the components of the groups that are left."""
    t: dict[int | None, Fraction] = {None: Fraction(1)}
    for k, factor in start.items():
        t[k] = factor
    into, out_of = _by_group(links)
    while True:
        reached = _reached(out_of, t)
        _fix_reached(into, reached, t)
        ready = {k: row for k in out_of if k not in t and (row := [w * t[b] for _, b, w in out_of[k] if b in t])}
        t.update({k: 1 / _primitive_factor(row) for k, row in ready.items()})
        if not ready:
            break
    left = [k for k in range(count) if k not in t]
    return {k: v for k, v in t.items() if k is not None}, _components(links, left)


def _by_group(links: Sequence[Link]) -> tuple[dict[int | None, list[Link]], dict[int | None, list[Link]]]:
    into: dict[int | None, list[Link]] = defaultdict(list)
    out_of: dict[int | None, list[Link]] = defaultdict(list)
    for link in links:
        out_of[link[0]].append(link)
        into[link[1]].append(link)
    return into, out_of


def _reached(out_of: Mapping[int | None, list[Link]], t: Mapping[int | None, Fraction]) -> set[int | None]:
    """The groups that are fixed or that fixed ones reach."""
    reached, waiting = set(t), list(t)
    while waiting:
        new = {b for _, b, _ in out_of.get(waiting.pop(), ())} - reached
        reached |= new
        waiting += new
    return reached


def _fix_reached(
    into: Mapping[int | None, list[Link]], reached: set[int | None], t: dict[int | None, Fraction]
) -> None:
    """Rule (1)."""
    waiting = {k: [link for link in into[k] if link[0] in reached] for k in reached if k not in t}
    while waiting:
        complete = [k for k, row in waiting.items() if all(a in t for a, _, _ in row)]
        chosen = complete or [k for k, row in waiting.items() if any(a in t for a, _, _ in row)]
        factors = {k: _primitive_factor([w / t[a] for a, _, w in waiting[k] if a in t]) for k in chosen}
        t.update(factors)
        for k in chosen:
            del waiting[k]


def _primitive_factor(row: Iterable[Fraction]) -> Fraction:
    """The c > 0 that makes the row coprime integers."""
    entries = list(row)
    denominator = lcm(*(w.denominator for w in entries))
    return Fraction(denominator, gcd(*(w.numerator * (denominator // w.denominator) for w in entries)))


def _components(links: Sequence[Link], groups: Sequence[int]) -> list[list[int]]:
    near: dict[int, set[int]] = {k: set() for k in groups}
    for a, b, _ in links:
        if a in near and b in near:
            near[a].add(b)
            near[b].add(a)
    return list(_parts(near))


def _parts(near: Mapping[int, set[int]]) -> Iterator[list[int]]:
    seen: set[int] = set()
    for k in near:
        if k not in seen:
            part, waiting = {k}, [k]
            while waiting:
                new = near[waiting.pop()] - part
                part |= new
                waiting += new
            seen |= part
            yield sorted(part)
