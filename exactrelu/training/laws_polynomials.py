"""The model as polynomials in theta, and all polynomial laws up to some degree by exact linear algebra.

For small networks the polynomials can be written out: one for each source and output on each pattern, one for each
output and sample, or, where all patterns are meant, one for each set of kinked neurons that paths run through.  They
span the same space as the model, so h is conserved if and only if <grad h, grad f> = 0 for each of them.  For the
monomials up to some degree that is a linear system over Q, and its kernel is *all* laws up to that degree.

Names in this module
    monomial    the numbers of its parameters, ascending, repeated as often as they occur
    f           a polynomial of the model: monomial -> coprime integer
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, gcd, lcm
from typing import Final

from exactrelu.training.laws_kernel import MOST_UNKNOWNS, Form, sparse_kernel
from exactrelu.training.laws_structure import Structure

Monomial = tuple[int, ...]
Polynomial = Mapping[Monomial, int]
_Tag = tuple[int, tuple[int, ...]]

#: Terms of all polynomials together, times monomials of a law, beyond which no law is sought.
MOST_WORK: Final = 1_500_000
#: Terms of all polynomials together that are written out.
MOST_TERMS: Final = 60_000


def model_polynomials(structure: Structure, *, most: int = MOST_TERMS) -> tuple[Polynomial, ...] | None:
    """Polynomials that span the model over the family; None if they have more than ``most`` terms together.

    Cost: the number of paths, for each pattern.
    """
    found: dict[frozenset[tuple[Monomial, int]], None] = {}
    written = 0
    for pattern in range(structure.patterns):
        for f in _on_pattern(structure, pattern, most):
            if f is None:
                return None
            written += len(f)
            found.setdefault(frozenset(f.items()))
        if written > most:
            return None
    return tuple(dict(sorted(f)) for f in found)


def find_polynomial_laws(
    structure: Structure, polynomials: Sequence[Polynomial], degree: int
) -> tuple[Polynomial, ...] | None:
    """A basis of all laws of degree at most ``degree`` in the live parameters; None if that is too much work.

    Args:
        structure: says which parameters are live.
        polynomials: those of :func:`model_polynomials`.
        degree: 1, 2, …; the constant is left out.

    Cost: one equation per monomial of each <grad monomial, grad f>; then an exact kernel.
    """
    live = sorted(structure.edges_of)
    count = comb(len(live) + degree, degree) - 1
    if count > 4 * MOST_UNKNOWNS or count * sum(map(len, polynomials)) > MOST_WORK:
        return None
    monomials = [m for d in range(1, degree + 1) for m in combinations_with_replacement(live, d)]
    forms: list[Form] = []
    for f in polynomials:
        gradient = gradient_of(f)
        equations: dict[Monomial, Form] = defaultdict(lambda: defaultdict(Fraction))
        for k, monomial in enumerate(monomials):
            for p in sorted(set(monomial)):
                rest, power = _without(monomial, p), monomial.count(p)
                for other, c in gradient.get(p, {}).items():
                    equations[tuple(sorted((*rest, *other)))][k] += power * c
        forms += equations.values()
    laws = (_coprime({monomials[k]: c for k, c in v.items()}) for v in sparse_kernel(len(monomials), forms))
    return tuple(laws)


def find_broken_monomial(law: Polynomial, polynomials: Iterable[Polynomial]) -> tuple[Polynomial, Monomial, int] | None:
    """Where <grad law, grad f> does not vanish: f, a monomial and its coefficient; None if it vanishes for all f.

    Cost: the product of the numbers of terms.
    """
    law_gradient = gradient_of(law)
    for f in polynomials:
        gradient = gradient_of(f)
        product: dict[Monomial, int] = defaultdict(int)
        for p, form in law_gradient.items():
            for a, c in form.items():
                for b, d in gradient.get(p, {}).items():
                    product[tuple(sorted((*a, *b)))] += c * d
        for monomial, c in sorted(product.items()):
            if c:
                return f, monomial, c
    return None


def gradient_of(f: Polynomial) -> dict[int, dict[Monomial, int]]:
    """Parameter -> the derivative with respect to it.

    >>> gradient_of({(0, 0, 1): 3})
    {0: {(0, 1): 6}, 1: {(0, 0): 3}}
    """
    gradient: dict[int, dict[Monomial, int]] = {}
    for monomial, c in f.items():
        for p in sorted(set(monomial)):
            gradient.setdefault(p, {})[_without(monomial, p)] = c * monomial.count(p)
    return gradient


def _on_pattern(structure: Structure, pattern: int, most: int) -> Iterator[dict[Monomial, int] | None]:
    """The polynomials of one pattern, by source and by the free nodes on the way; None if they grow too long."""
    values: dict[int, dict[_Tag, dict[Monomial, Fraction]]] = _source_values(structure, pattern)
    terms = 0
    for v in structure.live:
        if v not in structure.into:
            continue
        slope = structure.slope(pattern, v)
        total: dict[_Tag, dict[Monomial, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for e in structure.into[v] if slope else ():
            for (source, free), f in values.get(e.tail, {}).items():
                tag = source, (*free, v) if v in structure.free else free
                for monomial, c in f.items():
                    extended = tuple(sorted((*monomial, e.parameter))) if e.parameter >= 0 else monomial
                    total[tag][extended] += c * e.weight * slope
        values[v] = total
        terms += sum(map(len, total.values()))
        if terms > 8 * most:
            yield None
            return
    for v in structure.outputs:
        for f in values.get(v, {}).values():
            kept = {monomial: c for monomial, c in f.items() if c}
            if any(kept):
                yield _coprime(kept)


def _source_values(structure: Structure, pattern: int) -> dict[int, dict[_Tag, dict[Monomial, Fraction]]]:
    """A coordinate is a symbol of its own, all constants share one; for samples they are numbers."""
    values: dict[int, dict[_Tag, dict[Monomial, Fraction]]] = {}
    for k, v in enumerate(structure.inputs):
        if structure.points is None:
            values[v] = {(k, ()): {(): Fraction(1)}}
        else:
            values[v] = {(-1, ()): {(): structure.points[pattern][k]}}
    for v, c in structure.constants:
        values[v] = {(-1, ()): {(): c}}
    return values


def _coprime(f: Mapping[Monomial, Fraction]) -> dict[Monomial, int]:
    """A multiple with coprime integers, the first one positive."""
    common = lcm(*(c.denominator for c in f.values()))
    integers = {monomial: int(c * common) for monomial, c in sorted(f.items())}
    divisor = gcd(*integers.values())
    sign = 1 if next(iter(integers.values())) > 0 else -1
    return {monomial: sign * c // divisor for monomial, c in integers.items()}


def _without(monomial: Monomial, p: int) -> Monomial:
    k = monomial.index(p)
    return (*monomial[:k], *monomial[k + 1 :])
