"""The solutions of a sparse homogeneous system over Q, component by component.

Most equations of conservation laws have one, two or three terms and tie few unknowns together; so the unknowns fall
into many small components, each of which has its own kernel.  Single-term equations make unknowns zero and are
used up first.

Names in this module
    form    unknown -> coefficient: the equation sum of coefficient · unknown = 0
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import lcm
from typing import Final

import numpy as np

from exactrelu.exact.linear_algebra import find_kernel
from exactrelu.training.laws_modular import PRIMES, independent_rows

Form = dict[int, Fraction]

#: A component with more unknowns than this is left out.
MOST_UNKNOWNS: Final = 900


def sparse_kernel(count: int, forms: Iterable[Form]) -> Iterator[Form]:
    """A basis of the kernel, each vector as its nonzero entries.

    Components of more than ``MOST_UNKNOWNS`` unknowns are left out: what is returned is independent and in the
    kernel all the same.

    Args:
        count: the number of unknowns, 0, 1, ….
        forms: the equations.

    Cost: cubic in the unknowns of each component, with growing rationals.

    >>> [sorted(v.items()) for v in sparse_kernel(3, [{0: Fraction(1), 1: Fraction(-2)}, {2: Fraction(5)}])]
    [[(0, Fraction(2, 1)), (1, Fraction(1, 1))]]
    """
    zero, kept = _without_zeros([{k: c for k, c in form.items() if c} for form in forms])
    for unknowns, rows in _components(count, kept, zero):
        if not rows:
            yield {unknowns[0]: Fraction(1)}
        elif len(unknowns) <= MOST_UNKNOWNS:
            for vector in _dense_kernel(unknowns, rows):
                yield {k: value for k, value in zip(unknowns, vector, strict=True) if value}


def _without_zeros(forms: list[Form]) -> tuple[set[int], list[Form]]:
    """The unknowns that single-term equations make zero, again and again; and what is left of the other equations."""
    zero: set[int] = set()
    while single := {next(iter(form)) for form in forms if len(form) == 1}:
        zero |= single
        forms = [{k: c for k, c in form.items() if k not in zero} for form in forms]
    return zero, [form for form in forms if form]


def _components(count: int, forms: list[Form], zero: set[int]) -> Iterator[tuple[list[int], list[Form]]]:
    """The unknowns that are not zero, in groups that no equation ties together, with the equations of each group."""
    root = list(range(count))
    for form in forms:
        first, *rest = form
        for k in rest:
            root[_root(root, k)] = _root(root, first)
    members: dict[int, list[int]] = defaultdict(list)
    rows: dict[int, list[Form]] = defaultdict(list)
    for k in range(count):
        if k not in zero:
            members[_root(root, k)].append(k)
    for form in forms:
        rows[_root(root, next(iter(form)))].append(form)
    for r, unknowns in members.items():
        yield unknowns, rows.get(r, [])


def _dense_kernel(unknowns: list[int], forms: list[Form]) -> Iterable[tuple[Fraction, ...]]:
    """The kernel of the equations that are independent modulo a prime; of all of them, should that prime mislead."""
    place = {k: j for j, k in enumerate(unknowns)}
    integers = {_primitive(form) for form in forms}
    rows = [[dict(form).get(k, 0) for k in unknowns] for form in sorted(integers, key=lambda f: sorted(f))]
    residues = np.array([[t % PRIMES[0] for t in row] for row in rows], dtype=np.int64)
    chosen = [rows[k] for k in independent_rows(residues, PRIMES[0])]
    kernel = find_kernel(chosen, columns=len(unknowns))
    if all(sum(c * v[place[k]] for k, c in form) == 0 for form in integers for v in kernel):
        return kernel
    return find_kernel(rows, columns=len(unknowns))


def _primitive(form: Form) -> frozenset[tuple[int, int]]:
    """The equation with integer coefficients."""
    common = lcm(*(c.denominator for c in form.values()))
    return frozenset((k, int(c * common)) for k, c in form.items())


def _root(root: list[int], k: int) -> int:
    while root[k] != k:
        root[k] = root[root[k]]
        k = root[k]
    return k
