"""Two-layer networks in product form: a ray and what leaves along it, so that balancing stays exact.

c ρ(<a, x> + b) depends on the ray of (a, b) and on the product p = c‖(a, b)‖ alone.  A parametrization
is *balanced* if ‖(a_i, b_i)‖ = ‖c_i‖ for all i (berner2019, Definition 3.2 (1), there without biases);
balanced weights are √‖p‖ u and p / √‖p‖, which leave Q, while u and p do not.

Names in this module
    ‖·‖    the largest absolute entry                                       (berner2019: ‖·‖_∞)
    u      the direction of a neuron: (a, b) / ‖(a, b)‖, or a / ‖a‖ where there are no biases
    p      the product c ‖(a, b)‖, D rationals
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import Vector, as_row
from exactrelu.exact.surds import Surd, surd
from exactrelu.realizations.two_layer_parametrization import TwoLayer

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class ProductNeuron:
    """The function x -> p ρ(<u, (x, 1)>): a unit direction and a product, both zero for a dead neuron.

    Args:
        u: d + 1 numbers, the last one for the bias; the largest absolute value is 1, or all are 0.
        p: D numbers; all 0 if u is 0, and u is 0 if all are 0.

    Raises:
        InputError: an entry is no rational number, or u and p are not of this form.

    >>> ProductNeuron(["1/2", -1, 0], [3]).balanced
    ((Surd(a=Fraction(0, 1), s=1, q=Fraction(3, 4)), ...), (Surd(a=Fraction(0, 1), s=1, q=Fraction(3, 1)),))
    """

    u: Vector
    p: Vector

    def __post_init__(self) -> None:
        """Bring the numbers through the door, and ask for the canonical form."""
        object.__setattr__(self, "u", as_row(self.u, what="u"))
        object.__setattr__(self, "p", as_row(self.p, what="p"))
        if largest(self.u) != (1 if any(self.p) else 0):
            raise InputError(
                f"the direction has the norm {largest(self.u)} and the product the norm {largest(self.p)}",
                hint="scale u to norm 1 and p by the same factor; a dead neuron is u = 0, p = 0",
            )

    @property
    def is_dead(self) -> bool:
        """Does the neuron contribute nothing?"""
        return not any(self.p)

    @property
    def balanced(self) -> tuple[tuple[Surd, ...], tuple[Surd, ...]]:
        """The balanced weights √‖p‖ u and p / √‖p‖: d + 1 and D numbers with one square root each."""
        size = largest(self.p)
        scale = 1 / size if size else _ZERO
        return tuple(surd(0, t, size) for t in self.u), tuple(surd(0, t * scale, size) for t in self.p)


@dataclass(frozen=True)
class ProductForm:
    """A two-layer network in product form; neuron i is neuron i of the network it came from.

    Args:
        neurons: m of them.
        e: D output biases.
        d: the number of inputs.

    Raises:
        InputError: an entry is no rational number.
        ShapeError: lengths that do not fit.
    """

    neurons: tuple[ProductNeuron, ...]
    e: Vector
    d: int

    def __post_init__(self) -> None:
        """Bring the numbers through the door, and compare the shapes."""
        object.__setattr__(self, "neurons", tuple(self.neurons))
        object.__setattr__(self, "e", as_row(self.e, what="e"))
        for i, neuron in enumerate(self.neurons):
            if (len(neuron.u), len(neuron.p)) != (self.d + 1, len(self.e)):
                raise ShapeError(
                    f"neuron {i} has {len(neuron.u)} and {len(neuron.p)} entries, not {self.d + 1} and {len(self.e)}"
                )

    @property
    def m(self) -> int:
        """The number of neurons, dead ones among them."""
        return len(self.neurons)

    @property
    def D(self) -> int:
        """The number of outputs."""
        return len(self.e)

    @property
    def bias_free(self) -> bool:
        """Are all biases zero?"""
        return not any(self.e) and not any(neuron.u[-1] for neuron in self.neurons)

    def as_two_layer(self) -> TwoLayer:
        """The rational parametrization with first layer u and second layer p; not balanced.

        >>> product_form(TwoLayer.of([[6]], [2])).as_two_layer().c
        ((Fraction(12, 1),),)
        """
        return TwoLayer(
            tuple(neuron.u[:-1] for neuron in self.neurons),
            tuple(neuron.p for neuron in self.neurons),
            tuple(neuron.u[-1] for neuron in self.neurons),
            self.e,
            self.d,
        )

    def merged(self) -> ProductForm:
        """The same function with the neurons of each ray merged at the first of them; the others die.

        Step 1 of the proof of berner2019, Theorem 3.1; where the products of a ray add up to 0, the first
        one dies as well, which the paper does not say.  After it, condition C.2 holds.

        >>> [str(n.p[0]) for n in product_form(TwoLayer.of([[1], [3], [-1]], [1, 1, 1])).merged().neurons]
        ['4', '0', '1']
        """
        sums: dict[Vector, tuple[int, Vector]] = {}
        for i, neuron in enumerate(self.neurons):
            first, total = sums.get(neuron.u, (i, (_ZERO,) * self.D))
            sums[neuron.u] = first, tuple(s + t for s, t in zip(total, neuron.p, strict=True))
        dead = ProductNeuron((_ZERO,) * (self.d + 1), (_ZERO,) * self.D)
        neurons = [dead] * self.m
        for u, (first, total) in sums.items():
            if any(total):
                neurons[first] = ProductNeuron(u, total)
        return ProductForm(tuple(neurons), self.e, self.d)

    def balanced(self) -> tuple[tuple[tuple[Surd, ...], ...], tuple[tuple[Surd, ...], ...]]:
        """The balanced weights: m rows of d + 1 surds, the biases last, and m columns of D surds."""
        pairs = [neuron.balanced for neuron in self.neurons]
        return tuple(row for row, _ in pairs), tuple(column for _, column in pairs)


def product_form(theta: TwoLayer) -> ProductForm:
    """The product form of a parametrization: all its rescalings have the same one.

    Cost: m (d + D) divisions.

    >>> form = product_form(TwoLayer.of([[2, -4], [0, 0]], [3, 1]))
    >>> [([str(t) for t in n.u], [str(t) for t in n.p]) for n in form.neurons]
    [(['1/2', '-1', '0'], ['12']), (['0', '0', '0'], ['0'])]
    """
    rows = zip(theta.a, theta.b, theta.c, strict=True)
    return ProductForm(tuple(_neuron((*a, b), c) for a, b, c in rows), theta.e, theta.d)


def is_balanced(theta: TwoLayer) -> bool:
    """Is ‖(a_i, b_i)‖ = ‖c_i‖ for all i (berner2019, Definition 3.2 (1))?

    >>> is_balanced(TwoLayer.of([[1, -2]], [2])), is_balanced(TwoLayer.of([[1]], [0]))
    (True, False)
    """
    return all(largest((*a, b)) == largest(c) for a, b, c in zip(theta.a, theta.b, theta.c, strict=True))


def largest(values: Iterable[Fraction]) -> Fraction:
    """The largest absolute value; 0 of nothing."""
    return max((abs(t) for t in values), default=_ZERO)


def _neuron(row: Vector, column: Vector) -> ProductNeuron:
    size = largest(row)
    if not size or not any(column):
        return ProductNeuron((_ZERO,) * len(row), (_ZERO,) * len(column))
    return ProductNeuron(tuple(t / size for t in row), tuple(size * t for t in column))
