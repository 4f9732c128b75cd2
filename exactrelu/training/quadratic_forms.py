"""Quadratic forms h(w) = w^T Q w in the parameters, and those that le2022 proves to be conserved.

Names in this module
    w        the parameters
    h        the form; bilinear h(v, w) = v^T Q w with Q symmetric
    terms    (p, q) -> coefficient of w_p w_q, p before q in the order of the names or p = q
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.errors import InputError
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.architecture import Architecture, Edge

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class QuadraticForm:
    """A quadratic form in named parameters, in canonical form: ``==`` is equality of polynomials.

    Args:
        terms: ((p, q), coefficient) for the monomials c w_p w_q; equal monomials are added up.

    Raises:
        InputError: a coefficient is no rational number.

    >>> h = QuadraticForm([(("a", "a"), 1), (("b", "a"), 2), (("a", "b"), -2), (("b", "b"), -1)])
    >>> h.terms == (((("a", "a")), 1), ((("b", "b")), -1))
    True
    >>> h.value({"a": Fraction(3), "b": Fraction(1)})
    Fraction(8, 1)
    """

    terms: tuple[tuple[tuple[str, str], Fraction], ...]

    def __post_init__(self) -> None:
        """Add up equal monomials and sort."""
        total: dict[tuple[str, str], Fraction] = {}
        for (p, q), c in self.terms:
            key = (p, q) if p <= q else (q, p)
            total[key] = total.get(key, Fraction(0)) + as_fraction(c, what=f"coefficient of {p!r} times {q!r}")
        object.__setattr__(self, "terms", tuple((key, total[key]) for key in sorted(total) if total[key]))

    def __sub__(self, other: QuadraticForm) -> QuadraticForm:
        """The difference."""
        return QuadraticForm((*self.terms, *((key, -c) for key, c in other.terms)))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that occur, by name."""
        return tuple(sorted({p for key, _ in self.terms for p in key}))

    def value(self, w: Mapping[str, Any]) -> Any:
        """h(w); parameters that do not occur are not read."""
        return sum((c * w[p] * w[q] for (p, q), c in self.terms), Fraction(0))

    def bilinear(self, v: Mapping[str, Any], w: Mapping[str, Any]) -> Any:
        """v^T Q w, so that h(v + w) = h(v) + 2 h(v, w) + h(w)."""
        return sum((_HALF * c * (v[p] * w[q] + v[q] * w[p]) for (p, q), c in self.terms), Fraction(0))

    def rate(self, w: Mapping[str, Any], velocity: Mapping[str, Any]) -> Any:
        """The derivative of h along a curve through ``w`` with this velocity: 2 w^T Q w'.  Frozen parameters rest."""
        moving = {p: velocity.get(p, Fraction(0)) for p in self.parameters}
        return 2 * self.bilinear(w, moving)


def vertex_form(g: Architecture, v: str) -> QuadraticForm:
    """Σ_u w_uv² - Σ_b w_vb² over the edges into and out of ``v`` (le2022, Lemma 2 (4)); a conserved form.

    Raises:
        InputError: ``v`` is no neuron, is an output, or has an incident edge that is frozen or shares its parameter.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"h": "relu", "y": "linear"}, outputs=["y"],
    ...                    edges=[("x", "h", 2), ("h", "y", 3)])
    >>> vertex_form(net.architecture, "h").value(net.theta)
    Fraction(-5, 1)
    """
    return in_form(g, v, v) - out_form(g, v, v)


def in_form(g: Architecture, u: str, v: str) -> QuadraticForm:
    """<w_u, w_v> = Σ_a w_au w_av over the in-neighbours that ``u`` and ``v`` have in common (le2022, Lemma 2 (5)).

    Raises:
        InputError: as :func:`vertex_form`; or the in-neighbours of ``u`` and ``v`` are not the same.
    """
    own, other = (_own_edges(g, name, g.in_edges) for name in (u, v))
    return _product_form(u, v, {e.source: e for e in own}, {e.source: e for e in other}, "in-neighbours")


def out_form(g: Architecture, u: str, v: str) -> QuadraticForm:
    """Σ_b w_ub w_vb over the out-neighbours of ``u`` and ``v`` (le2022, Lemma 2 (5)).

    Raises:
        InputError: as :func:`vertex_form`; or the out-neighbours of ``u`` and ``v`` are not the same.
    """
    own, other = (_own_edges(g, name, g.out_edges) for name in (u, v))
    return _product_form(u, v, {e.target: e for e in own}, {e.target: e for e in other}, "out-neighbours")


def _own_edges(g: Architecture, v: str, edges_of: Mapping[str, tuple[Edge, ...]]) -> tuple[Edge, ...]:
    if v not in g.activation_of or v in g.outputs:
        raise InputError(f"{v!r} is no inner neuron", hint="the forms belong to neurons that are no output")
    private = frozenset(_private_parameters(g.edges))
    for edge in edges_of[v]:
        if not edge.learnable:
            raise InputError(f"the edge {edge} is frozen", hint="the lemma needs all edges at a neuron learnable")
        if edge.parameter not in private:
            raise InputError(f"the edge {edge} shares its parameter", hint="the lemma needs a parameter for each edge")
    return edges_of[v]


def _private_parameters(edges: Iterable[Edge]) -> list[str]:
    count: dict[str, int] = {}
    for edge in edges:
        count[edge.parameter] = count.get(edge.parameter, 0) + 1
    return [name for name, k in count.items() if k == 1]


def _product_form(u: str, v: str, own: Mapping[str, Edge], other: Mapping[str, Edge], what: str) -> QuadraticForm:
    if set(own) != set(other):
        raise InputError(f"{u!r} and {v!r} have not the same {what}")
    return QuadraticForm(tuple(((own[a].parameter, other[a].parameter), Fraction(1)) for a in own))
