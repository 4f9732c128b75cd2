"""A counterexample as one paragraph of English: what fails, where, both sides, and how it was found.

The paragraph is plain text; numbers are exact, and what is too long to be read is counted instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from exactrelu.exact.rationals import shorten_rational
from exactrelu.networks.network import Network
from exactrelu.search.instances import Instance, Sample
from exactrelu.search.refutation import Counterexample
from exactrelu.teaching.counterexample_rows import OPPOSITE, set_name, sorted_edges
from exactrelu.teaching.text_size import shorten_text

_LISTED: Final = 12  #: edges or samples that are listed
_NAME: Final = 40  #: letters of a name
_TEXT: Final = 400  #: letters of a sentence of the claim


def paragraph_of(counterexample: Counterexample) -> str:
    """The counterexample in one paragraph, without a line break."""
    c = counterexample
    titles = ("the network",) if c.instance.second is None else ("the first network", "the second network")
    sentences = [
        _what_fails(c),
        *(_network(network, title) for network, title in zip(c.instance.networks(), titles, strict=True)),
        *_data(c.instance),
        _both_sides(c),
        _search(c),
    ]
    return " ".join(" ".join(sentence.split()) for sentence in sentences if sentence)


def _what_fails(c: Counterexample) -> str:
    claim = f"{_short(c.claim.key)} ({_short(c.claim.title, _TEXT)})"
    if not c.dropped:
        return f"{claim} is false as stated."
    names = _and(f"“{_short(name)}”" for name in c.dropped)
    plural = "hypothesis" if len(c.dropped) == 1 else "hypotheses"
    return f"{claim} fails without the {plural} {names}."


def _network(network: Network, title: str) -> str:
    g = network.architecture
    kinds = sorted({n.activation.name or "two-slope" for n in g.neurons})
    neurons = f"{_count(len(g.neurons), 'neuron')}{f' ({_and(kinds)})' if kinds else ''}"
    edges = [
        f"{_short(e.source)} → {_short(e.target)} of weight {_number(network.weight(e))}{_kind(network, e.parameter)}"
        for e in g.edges
    ]
    start = f"Take {title} with {_count(len(g.inputs), 'input')}, {neurons}"
    outputs = f"{'outputs' if len(g.outputs) > 1 else 'output'} {_and(_short(name) for name in g.outputs)}"
    constants = [f"the constant {_short(k.id)} = {_number(k.value)}" for k in g.constants[:_LISTED]]
    if len(edges) > _LISTED:
        return f"{start}, {_count(len(edges), 'edge')} and {outputs}."
    listed = f"the {'edge' if len(edges) == 1 else 'edges'} {_and(edges)}" if edges else "no edge"
    return f"{start}, {_and([*constants, listed])}, and {outputs}."


def _kind(network: Network, parameter: str) -> str:
    uses = [edge for edge in network.architecture.edges if edge.parameter == parameter]
    shared = f" (parameter {_short(parameter)})" if len(uses) > 1 else ""
    return shared + ("" if uses[0].learnable else " (frozen)")


def _data(instance: Instance) -> list[str]:
    said = []
    if instance.samples:
        listed = _and(map(_sample, instance.samples[:_LISTED]))
        more = f" and {len(instance.samples) - _LISTED} more" if len(instance.samples) > _LISTED else ""
        said.append(f"The {'sample is' if len(instance.samples) == 1 else 'samples are'} {listed}{more}.")
    for k, edges in enumerate(instance.edge_sets):
        pairs = [f"{_short(s)} → {_short(t)}" for s, t in sorted_edges(instance.network, edges)]
        shown = ", ".join(pairs) if len(pairs) <= _LISTED else f"{', '.join(pairs[:_LISTED])}, …"
        said.append(f"The set {set_name(k, len(instance.edge_sets))} is {{{shown}}}.")
    if instance.neurons:
        plural = "neuron" if len(instance.neurons) == 1 else "neurons"
        said.append(f"The {plural} singled out: {_and(_short(name) for name in instance.neurons)}.")
    if instance.numbers:
        said.append(f"Further, {_and(f'{_short(name)} = {_number(value)}' for name, value in instance.numbers)}.")
    return said


def _sample(sample: Sample) -> str:
    x, r = sample
    return _vector(x) + (f" with r = {_number(r[0]) if len(r) == 1 else _vector(r)}" if r else "")


def _both_sides(c: Counterexample) -> str:
    both = c.comparison
    left, right = (f"{_short(name, _TEXT)} is {_number(q)}" for name, q in _sides(c))
    return f"There {left}, but {right}, and {_number(both.left)} {OPPOSITE[both.relation]} {_number(both.right)}."


def _sides(c: Counterexample) -> tuple[tuple[str, Fraction], tuple[str, Fraction]]:
    both = c.comparison
    return (both.left_name, both.left), (both.right_name, both.right)


def _search(c: Counterexample) -> str:
    tried = f"It was found at instance {c.tried} of the search" if c.tried else "It was given"
    order = f" in the order: {_short(c.order, _TEXT)}" if c.order else ""
    return f"{tried}{order}; its size is {c.size}, minimality {c.minimal}."


def _number(q: Fraction) -> str:
    """Exact up to forty digits, else four of them."""
    return shorten_rational(q, 40)


def _vector(values: Sequence[Fraction]) -> str:
    if len(values) > _LISTED:
        return f"({', '.join(map(_number, values[:_LISTED]))}, … {len(values) - _LISTED} more)"
    return f"({', '.join(map(_number, values))})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _and(items: Iterable[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def _short(text: str, letters: int = _NAME) -> str:
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    return shorten_text(clean, letters)
