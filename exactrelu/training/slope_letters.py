"""A network as polynomials in which weights, inputs and *slopes* are letters: one identity for all patterns at once.

Every neuron with a kink is cut in two, and the edge between its pre-activation and its value has the slope as a
frozen parameter.  What is left is linear, so each output is one polynomial, the sum over all paths.  Whether a
quadratic form is conserved is then asked once for all activation patterns; that two neurons have the same pattern is
the substitution of one letter for another.

Names in this module
    h      a quadratic form in the weights
    ν_k    the k-th output as a polynomial
    s_v    the slope of the neuron v, a letter where v has a kink
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Final

from flint import fmpq

from exactrelu.errors import InputError, LimitExceeded
from exactrelu.exact.rationals import as_flint, from_flint
from exactrelu.networks.activations import LINEAR
from exactrelu.networks.architecture import Architecture, Edge, Neuron
from exactrelu.training.flow import NonzeroTerm
from exactrelu.training.polynomials import Polynomial, Weight, letter_moves, pre_activation_polynomials
from exactrelu.training.quadratic_forms import QuadraticForm

#: Terms of all pre-activations together that are written by default.
TERMS: Final = 50_000
_HALF: Final = Fraction(1, 2)


@dataclass(frozen=True)
class SymbolicOutputs:
    """The outputs of an architecture as polynomials; make them with :func:`symbolic_outputs`.

    Attributes:
        architecture: the DAG they belong to.
        letters: letter -> name of a parameter, an input, or ``slope of …``.
        slope_letters: kinked neuron -> its letter.
        outputs: output -> polynomial.
    """

    architecture: Architecture
    letters: tuple[str, ...]
    slope_letters: Mapping[str, int]
    outputs: Mapping[str, Polynomial]

    def remainders(self, form: QuadraticForm) -> dict[str, Polynomial]:
        """Output -> h(w, ∇ν_k), where the entries of the gradient at frozen parameters are zero."""
        place = {name: k for k, name in enumerate(self.architecture.parameters)}
        learnable = frozenset(self.architecture.learnable_parameters)
        moves = [
            (place[p], place[q], as_flint(_HALF * c))
            for (first, second), c in form.terms
            for p, q in ((first, second), (second, first))
            if q in learnable
        ]
        moved = {q for _, q, _ in moves}
        return {name: letter_moves(_touched(index, moved), moves) for name, index in self._by_letter.items()}

    def find_term(self, form: QuadraticForm, equal: Iterable[tuple[str, str]] = ()) -> NonzeroTerm | None:
        """A monomial of h(w, ∇ν_k) that does not cancel, where these pairs of neurons have equal slopes.

        None proves that h(w, ∇ν_k) = 0 for all weights, all inputs and all patterns with these equalities, hence
        that h is a law of gradient flow there for every loss.

        Raises:
            InputError: a name is no neuron, or two linear neurons with different slopes are said to be equal.

        Cost: the number of terms in which a parameter of the form occurs.
        """
        substitution = self._substitution(equal)
        for name, polynomial in self.remainders(form).items():
            for monomial, t in _substituted(polynomial, substitution).items():
                factors = tuple(sorted(self.letters[k] for k in monomial))
                return NonzeroTerm(name, factors, from_flint(t))
        return None

    @cached_property
    def _by_letter(self) -> Mapping[str, Mapping[int, Polynomial]]:
        """Output -> letter -> the terms in which it occurs: all that a derivative by it needs."""
        indices: dict[str, dict[int, Polynomial]] = {}
        for name, polynomial in self.outputs.items():
            index = indices[name] = {}
            for monomial, t in polynomial.items():
                for letter in set(monomial):
                    index.setdefault(letter, {})[monomial] = t
        return indices

    def _substitution(self, equal: Iterable[tuple[str, str]]) -> dict[int, int | fmpq]:
        """Slope letter -> the letter, or the number, that stands for it; neurons are joined class by class."""
        g = self.architecture
        parent: dict[str, str] = {}
        for pair in equal:
            for v in pair:
                if v not in g.activation_of:
                    raise InputError(f"{v!r} is no neuron", hint="only neurons have slopes")
            parent[_root(parent, pair[0])] = _root(parent, pair[1])
        value: dict[str, int | fmpq] = {}
        for v in parent:
            root, slope = _root(parent, v), g.activation_of[v].positive
            if v not in self.slope_letters:
                if value.get(root, as_flint(slope)) != as_flint(slope):
                    raise InputError(f"{v!r} is linear with slope {slope}, and said to be equal to another slope")
                value[root] = as_flint(slope)
        for v in parent:
            if v in self.slope_letters:
                value.setdefault(_root(parent, v), self.slope_letters[v])
        return {self.slope_letters[v]: value[_root(parent, v)] for v in parent if v in self.slope_letters}


def symbolic_outputs(g: Architecture, *, terms: int = TERMS) -> SymbolicOutputs:
    """The outputs as polynomials in weights, inputs and slopes.

    Args:
        g: the architecture.
        terms: give up beyond so many terms, all nodes together.

    Raises:
        LimitExceeded: there are more.

    Cost: the number of paths, times their length.

    >>> from exactrelu.networks.network import make_network
    >>> from exactrelu.training.quadratic_forms import vertex_form
    >>> g = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                  edges=[("x", "h", 1), ("h", "y", 2)]).architecture
    >>> found = symbolic_outputs(g)
    >>> found.letters, len(found.outputs["y"]), found.find_term(vertex_form(g, "h"))
    (('x->h', 'h->y', 'slope of h', 'x'), 1, None)
    >>> found.find_term(QuadraticForm([(("h->y", "h->y"), 1)])).factors
    ('h->y', 'slope of h', 'x', 'x->h')
    """
    cut, before = _without_kinks(g)
    names = [*g.parameters, *(f"slope of {v}" for v in g.kinked)]
    first_input = len(names)
    sources: dict[str, Polynomial] = {name: {(first_input + k,): fmpq(1)} for k, name in enumerate(g.inputs)}
    sources |= {c.id: {(): as_flint(c.value)} if c.value else {} for c in g.constants}
    place = {name: k for k, name in enumerate(g.parameters)}
    slope_letters = {v: len(place) + k for k, v in enumerate(g.kinked)}
    weights = {name: Weight(fmpq(0), k) for name, k in place.items()}
    weights |= {_slope_parameter(before[v]): Weight(fmpq(0), letter) for v, letter in slope_letters.items()}
    slopes = {neuron.id: as_flint(neuron.activation.positive) for neuron in cut.neurons}
    pre = pre_activation_polynomials(cut, sources, weights, slopes, terms=terms)
    if pre is None:
        doing = "writing the outputs as polynomials"
        raise LimitExceeded("normal_form_terms", needed=f"more than {terms}", allowed=terms, doing=doing)
    outputs = {
        name: {m: slopes[name] * t for m, t in pre[name].items()} if name in pre else sources[name]
        for name in g.outputs
    }
    letters = (*names, *g.inputs)
    return SymbolicOutputs(g, letters, MappingProxyType(slope_letters), MappingProxyType(outputs))


def _without_kinks(g: Architecture) -> tuple[Architecture, dict[str, str]]:
    """Every kinked neuron v as two linear ones, with an edge for its slope between; v -> the name of the first."""
    taken = {*g.node_ids, *g.parameters}
    before = {}
    for v in g.kinked:
        name = f"before {v}"
        while name in taken or _slope_parameter(name) in taken:
            name += "'"
        taken |= {name, _slope_parameter(name)}
        before[v] = name
    neurons = [Neuron(n.id, LINEAR if n.id in before else n.activation) for n in g.neurons]
    neurons += [Neuron(name, LINEAR) for name in before.values()]
    edges = [Edge(e.source, before.get(e.target, e.target), e.parameter, e.learnable) for e in g.edges]
    edges += [Edge(name, v, _slope_parameter(name), False) for v, name in before.items()]
    return Architecture(g.inputs, g.constants, tuple(neurons), tuple(edges), g.outputs), before


def _slope_parameter(name: str) -> str:
    return f"{name}: slope"


def _touched(index: Mapping[int, Polynomial], letters: Iterable[int]) -> Polynomial:
    terms: Polynomial = {}
    for letter in letters:
        terms.update(index.get(letter, {}))
    return terms


def _substituted(polynomial: Polynomial, substitution: Mapping[int, int | fmpq]) -> Polynomial:
    if not substitution:
        return polynomial
    total: Polynomial = {}
    for monomial, t in polynomial.items():
        letters = []
        for letter in monomial:
            new = substitution.get(letter, letter)
            if isinstance(new, int):
                letters.append(new)
            else:
                t = t * new
        key = tuple(sorted(letters))
        total[key] = total.get(key, fmpq(0)) + t
    return {monomial: t for monomial, t in total.items() if t}


def _root(parent: dict[str, str], v: str) -> str:
    while parent.setdefault(v, v) != v:
        v = parent[v]
    return v
