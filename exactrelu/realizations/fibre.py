"""The fibre {Φ : R(Φ) = g} of a two-layer function at a given width: its equations, its members, its flip sets.

Let g(x) = ½ Σ_h j_h |<n_h, x> + s_h| + A x + v be the canonical form.  A live neuron of Φ has
(a_i, b_i) = λ·row for the row of one hyperplane; its *product* is q_i = |λ| c_i, and it is *turned* if
λ < 0.  Then R(Φ) = g if and only if

    (1) on every hyperplane the products add up to its jump, j_h, or 0 where g has no kink;
    (2) Σ_h q_h n_h^T = T, where q_h is the sum of the products of the turned neurons of h, and
        T = ½ Σ_h j_h n_h^T - A;
    (3) the constants agree: the output biases take up the rest, where there are biases.

*Proof.*  The neurons of h contribute ½ j_h |n x + s| + (½ j_h - q_h)(n x + s), by ρ(t) = (|t| + t)/2 and
ρ(-t) = (|t| - t)/2; the canonical form is unique.  If every hyperplane of g is used on one side only and
no other one is used, q_h is 0 or j_h, and (2) says that the turned ones are a *flip set*:
Σ_{h in S} j_h n_h^T = T (berner2019, Lemma A.3 for independent a_i, Lemma A.5 for dependent ones).

Names in this module
    Θ, Φ   parametrizations; m the width, d inputs, D outputs
    n      the number of hyperplanes of g; a spare neuron is one beyond them
    T      what the turned neurons add up to, D rows of d entries
    q      a product, D rationals
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from exactrelu.errors import InputError
from exactrelu.exact.matrices import Matrix, Vector
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.network import Network
from exactrelu.realizations.subset_sums import subsets_with_sum
from exactrelu.realizations.two_layer_equality import decide_two_layer_equality
from exactrelu.realizations.two_layer_form import Row, TwoLayerForm, lines_of, sum_of, two_layer_form
from exactrelu.realizations.two_layer_parametrization import TwoLayer, as_two_layer
from exactrelu.verdict import Scope, Verdict, proved, refuted

TwoLayerLike: TypeAlias = Network | TwoLayer
_ZERO, _HALF = Fraction(0), Fraction(1, 2)


@dataclass(frozen=True)
class Fibre:
    """All Φ with m hidden neurons that realize g; made by :func:`fibre_of`.

    Attributes:
        theta: a parametrization of g, of any width.
        form: the canonical form of g.
        m: the width.
        bias_free: is the class N_(d,m,D), or may there be biases?
    """

    theta: TwoLayer
    form: TwoLayerForm
    m: int
    bias_free: bool

    @property
    def n(self) -> int:
        """The number of hyperplanes on which g has a kink."""
        return len(self.form.kinks)

    @property
    def spare(self) -> int:
        """How many neurons are left when every kink has one; negative where the fibre is empty for lack of neurons."""
        return self.m - self.n

    @property
    def turned_total(self) -> Matrix:
        """T, D rows of d entries: what the products of the turned neurons, times their normals, add up to."""
        return turned_total(self.form)

    @property
    def in_class(self) -> bool:
        """Is g a function of the class at any width: are its hyperplanes and its offset those of a bias-free one?"""
        return not self.bias_free or not (any(kink.row[-1] for kink in self.form.kinks) or any(self.form.offset))


@dataclass(frozen=True, slots=True)
class LineUse:
    """How a parametrization uses one hyperplane: on the side of its row, and turned around.

    Attributes:
        row: the row of the hyperplane.
        straight: pairs (number of a neuron, its product).
        turned: the same for the turned neurons.
    """

    row: Row
    straight: tuple[tuple[int, Vector], ...]
    turned: tuple[tuple[int, Vector], ...]

    @property
    def straight_sum(self) -> Vector:
        """The sum of the products on the side of the row."""
        return _sum([q for _, q in self.straight], self._length)

    @property
    def turned_sum(self) -> Vector:
        """The sum of the products of the turned neurons, q_h."""
        return _sum([q for _, q in self.turned], self._length)

    @property
    def _length(self) -> int:
        return len((*self.straight, *self.turned)[0][1])


@dataclass(frozen=True)
class FibrePlace:
    """Where in its fibre a parametrization sits: the hyperplanes it uses, and the neurons that do nothing.

    Attributes:
        lines: the hyperplanes with live neurons, by row.
        constant: neurons with a_i = 0 that are live by their bias.
        dead: the other neurons: c_i = 0, or a_i = 0 and b_i <= 0.
    """

    lines: tuple[LineUse, ...]
    constant: tuple[int, ...]
    dead: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FibreType:
    """Which hyperplanes are used on which side; every member of a fibre is of exactly one type.

    A hyperplane of g is turned, on both sides, or straight: q_h = j_h, neither 0 nor j_h, or 0.  A free
    line is another hyperplane that carries a linear function, q_h ≠ 0, by t = ρ(t) - ρ(-t).

    Attributes:
        turned: rows of the hyperplanes of g that are turned.
        both: rows of those that are used on both sides.
        free: the number of free lines.
    """

    turned: tuple[Row, ...] = ()
    both: tuple[Row, ...] = ()
    free: int = 0

    @property
    def extra(self) -> int:
        """How many neurons the type needs beyond one for each kink."""
        return len(self.both) + 2 * self.free


def fibre_of(g: TwoLayerLike, width: int | None = None, *, bias_free: bool | None = None) -> Fibre:
    """The fibre of the function of a two-layer network at a width.

    Args:
        g: a parametrization of the function.
        width: m; by default the width of ``g``.
        bias_free: the class N_(d,m,D) if true, biases allowed if false; by default, that of ``g``.

    Raises:
        UnsupportedOperation: the network has another shape.
        InputError: the width is no non-negative int.

    Cost: that of the canonical form.

    >>> fibre = fibre_of(TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [1, 1, 1]))
    >>> fibre.n, fibre.spare, [[str(t) for t in row] for row in fibre.turned_total]
    (3, 0, [['1', '1']])
    """
    theta = as_two_layer(g)
    m = theta.m if width is None else width
    if type(m) is not int or m < 0:
        raise InputError(f"the width must be a non-negative int, not {m!r}")
    return Fibre(theta, two_layer_form(theta), m, theta.bias_free if bias_free is None else bool(bias_free))


def turned_total(form: TwoLayerForm) -> Matrix:
    """T = ½ Σ_h j_h n_h^T - A."""
    return tuple(
        tuple(_HALF * sum_of([kink.jump[k] * kink.row[j] for kink in form.kinks]) - a for j, a in enumerate(row))
        for k, row in enumerate(form.slope)
    )


def find_flip_sets(g: TwoLayerLike, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[int, ...]]:
    """All sets S of neurons that may be turned around together: Σ_{i in S} c_i a_i^T = 0.

    With a_i -> -a_i and b_i -> -b_i for i in S the function changes by the affine map
    -Σ_S c_i (<a_i, x> + b_i), so it stays the same (up to a constant, which the output biases take up).
    If the hyperplanes of the neurons are different and all c_i ≠ 0, these, permutations and positive
    rescalings are all parametrizations of the function with as many neurons; for independent a_i only
    S = {} is left (berner2019, Lemma A.3).

    Args:
        g: a two-layer network.
        limits: ``normal_form_terms`` bounds the work.

    Raises:
        UnsupportedOperation: the network has another shape.
        LimitExceeded: too many sums would have to be compared.

    Cost: as :func:`exactrelu.realizations.subset_sums.subsets_with_sum`.

    >>> sorted(find_flip_sets(TwoLayer.of([[1, 0], [0, 1], [-1, -1]], [1, 1, 1])))
    [(), (0, 1, 2)]
    """
    theta = as_two_layer(g)
    vectors = tuple(tuple(q * t for q in column for t in row) for row, column in zip(theta.a, theta.c, strict=True))
    return subsets_with_sum(vectors, (_ZERO,) * (theta.d * theta.D), limits=limits)


def place_in_fibre(phi: TwoLayerLike) -> FibrePlace:
    """How a parametrization distributes its neurons over hyperplanes and their two sides.

    Raises:
        UnsupportedOperation: the network has another shape.

    Cost: one table look-up a neuron.

    >>> place = place_in_fibre(TwoLayer.of([[1], [-2], [0], [3]], [1, 1, 5, 0]))
    >>> line = place.lines[0]
    >>> line.row, [i for i, _ in line.straight], [(i, str(q[0])) for i, q in line.turned], place.dead
    ((1, 0), [0], [(1, '2')], (2, 3))
    """
    theta = as_two_layer(phi)
    lines, without_normal = lines_of(theta)
    uses = []
    for line in lines:
        live = [
            (i, factor, tuple(abs(factor) * t for t in theta.c[i])) for i, factor in line.members if any(theta.c[i])
        ]
        sides = [tuple((i, q) for i, factor, q in live if (factor > 0) is straight) for straight in (True, False)]
        if live:
            uses.append(LineUse(line.row, sides[0], sides[1]))
    constant = tuple(i for i in without_normal if theta.b[i] > 0 and any(theta.c[i]))
    used = {i for use in uses for i, _ in (*use.straight, *use.turned)} | set(constant)
    return FibrePlace(tuple(uses), constant, tuple(i for i in range(theta.m) if i not in used))


def type_in_fibre(phi: TwoLayerLike) -> FibreType:
    """The type of a parametrization in the fibre of its own function.

    >>> type_in_fibre(TwoLayer.of([[-1], [1], [-1]], [1, 1, 1])).both
    ((1, 0),)
    """
    turned: list[Row] = []
    both: list[Row] = []
    free = 0
    for use in place_in_fibre(phi).lines:
        straight_sum, turned_sum = use.straight_sum, use.turned_sum
        if not any(s + t for s, t in zip(straight_sum, turned_sum, strict=True)):
            free += any(turned_sum)
        elif any(turned_sum):
            (both if any(straight_sum) else turned).append(use.row)
    return FibreType(tuple(turned), tuple(both), free)


def decide_membership(phi: TwoLayerLike, fibre: Fibre) -> Verdict:
    """Is Φ a member of the fibre: of its class and width, with R(Φ) = g?

    Args:
        phi: a two-layer network.
        fibre: made by :func:`fibre_of`.

    Returns:
        Proved, with the :class:`FibrePlace` of Φ; or refuted, with a point at which Φ differs from g, or
        without evidence where Φ has another width or biases that the class does not have.

    Raises:
        UnsupportedOperation: the network has another shape.
        ShapeError: the numbers of inputs or outputs differ.

    Cost: that of :func:`decide_two_layer_equality`.

    >>> g = TwoLayer.of([[1], [-1]], [1, -1])
    >>> decide_membership(TwoLayer.of([[3], [-1]], ["1/3", -1]), fibre_of(g)).proved
    True
    >>> decide_membership(TwoLayer.of([[1]], [1]), fibre_of(g)).reason
    'it has 1 hidden neuron, and the fibre is that of width 2'
    """
    candidate = as_two_layer(phi)
    if candidate.m != fibre.m:
        noun = "neuron" if candidate.m == 1 else "neurons"
        return refuted(f"it has {candidate.m} hidden {noun}, and the fibre is that of width {fibre.m}")
    if fibre.bias_free and not candidate.bias_free:
        return refuted("it has a bias that is not zero, and the class of the fibre has no biases")
    verdict = decide_two_layer_equality(candidate, fibre.theta)
    if verdict.refuted:
        return verdict
    return proved("it is of the class and realizes g", scope=Scope.FOR_ALL, evidence=place_in_fibre(candidate))


def _sum(vectors: list[Vector], length: int) -> Vector:
    return tuple(sum((q[k] for q in vectors), _ZERO) for k in range(length))
