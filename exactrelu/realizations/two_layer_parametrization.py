"""A two-layer network as its two matrices: x -> Σ_i c_i ρ(<a_i, x> + b_i) + e.

Names in this module
    a    first layer, one row a_i of d entries per hidden neuron       (berner2019: a_i)
    c    second layer, one column c_i of D entries per hidden neuron   (berner2019: c_i)
    b    hidden biases, one per neuron; zero in the class N_(d,m,D)
    e    output biases, D of them; zero in the class N_(d,m,D)
    ρ    the ReLU, t -> max(t, 0)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactrelu.errors import InputError, ShapeError, UnsupportedOperation
from exactrelu.exact.matrices import Matrix, Vector, as_matrix, as_row, dot
from exactrelu.exact.rationals import as_fraction
from exactrelu.networks.activations import LINEAR, RELU
from exactrelu.networks.architecture import Edge
from exactrelu.networks.network import Network, WeightedEdge, make_network

_ZERO = Fraction(0)


@dataclass(frozen=True)
class TwoLayer:
    """A parametrization of a two-layer network; :meth:`of` fills in what may be left out.

    Two of them are equal when their numbers are; whether they realize the same function is another
    question, answered by :func:`exactrelu.realizations.two_layer_form.decide_two_layer_equality`.

    Args:
        a: m rows of d numbers.
        c: m columns of D numbers each.
        b: m numbers.
        e: D numbers, at least one.
        d: the number of inputs.

    Raises:
        InputError: an entry is no rational number.
        ShapeError: lengths that do not fit, or no output.

    >>> TwoLayer.of([[1, 2]], [3], b=["1/2"]).value([1, 1])
    (Fraction(21, 2),)
    """

    a: Matrix
    c: Matrix
    b: Vector
    e: Vector
    d: int

    def __post_init__(self) -> None:
        """Bring the numbers through the door, and compare the shapes."""
        if type(self.d) is not int or self.d < 0:
            raise InputError(f"the number of inputs must be a non-negative int, not {self.d!r}")
        object.__setattr__(self, "e", as_row(self.e, what="e"))
        object.__setattr__(self, "b", as_row(self.b, what="b"))
        if not self.e:
            raise ShapeError("a two-layer network has at least one output", hint="give e an entry for each output")
        object.__setattr__(self, "a", as_matrix(self.a, columns=self.d, what="a"))
        object.__setattr__(self, "c", as_matrix(self.c, columns=len(self.e), what="c"))
        if not len(self.a) == len(self.b) == len(self.c):
            raise ShapeError(
                f"there are {len(self.a)} rows a_i, {len(self.c)} columns c_i and {len(self.b)} biases b_i",
                hint="give one of each for every hidden neuron",
            )

    @classmethod
    def of(
        cls,
        a: Iterable[Iterable[Any]],
        c: Iterable[Any],
        b: Iterable[Any] | None = None,
        e: Iterable[Any] | None = None,
        *,
        d: int | None = None,
    ) -> TwoLayer:
        """Build a parametrization from anything that is a rational number.

        Args:
            a: m rows of d entries.
            c: m columns of D entries each, or m rationals if D = 1.
            b: m hidden biases; zeros by default.
            e: D output biases, or one rational if D = 1; zeros by default.
            d: the number of inputs, needed only where there is no row.

        Raises:
            InputError: an entry is no rational number.
            ShapeError: lengths that do not fit; no hidden neuron and no ``d`` or no ``e``.

        >>> TwoLayer.of([], [], e=["1/3"], d=2).value([5, 7])
        (Fraction(1, 3),)
        """
        rows = as_matrix(a, what="a")
        columns = as_matrix([_column(entry) for entry in _sequence(c, "c")], what="c")
        offsets = None if e is None else as_row(_column(e), what="e")
        if not rows and d is None:
            raise ShapeError("without a row a_i the number of inputs is unknown", hint="give it as d=…")
        if not columns and offsets is None:
            raise ShapeError("without a column c_i the number of outputs is unknown", hint="give e=…")
        return cls(
            a=rows,
            c=columns,
            b=(_ZERO,) * len(rows) if b is None else as_row(b, what="b"),
            e=(_ZERO,) * len(columns[0]) if offsets is None else offsets,
            d=len(rows[0]) if d is None else d,
        )

    @property
    def m(self) -> int:
        """The number of hidden neurons."""
        return len(self.a)

    @property
    def D(self) -> int:
        """The number of outputs."""
        return len(self.e)

    @property
    def bias_free(self) -> bool:
        """Are all biases zero, so that this is a member of N_(d,m,D)?"""
        return not any(self.b) and not any(self.e)

    def value(self, x: Iterable[Any]) -> Vector:
        """The value at ``x``, D rationals.

        Args:
            x: d numbers.

        Raises:
            InputError: an entry is no rational number.
            ShapeError: there are not d of them.

        Cost: m (d + D) multiplications.
        """
        point = as_row(x, what="x")
        if len(point) != self.d:
            raise ShapeError(f"the point has {len(point)} coordinates, the network {self.d} inputs")
        total = list(self.e)
        for row, offset, column in zip(self.a, self.b, self.c, strict=True):
            t = dot(row, point) + offset
            if t > 0:
                total = [s + t * q for s, q in zip(total, column, strict=True)]
        return tuple(total)

    def as_network(self, name: str = "") -> Network:
        """The network with these weights: an edge for every entry, also for zeros.

        Nodes and parameters have the names that ``fully_connected`` gives them.  Where all biases are
        zero there are none.

        >>> str(TwoLayer.of([[1, 0]], [2]).as_network("tiny"))
        'tiny: 2 inputs, 2 neurons, 3 edges, 1 output'
        """
        inputs, outputs = _names("x", self.d), _names("y", self.D)
        hidden = [f"h1_{k}" for k in range(1, self.m + 1)]
        edges = [
            *_layer_edges("W1", inputs, hidden, self.a),
            *_layer_edges("W2", hidden, outputs, tuple(zip(*self.c, strict=True))),
        ]
        if not self.bias_free:
            edges += [*_bias_edges("b1", hidden, self.b), *_bias_edges("b2", outputs, self.e)]
        return make_network(
            inputs=inputs,
            constants={} if self.bias_free else {"one": 1},
            neurons={**dict.fromkeys(hidden, RELU), **dict.fromkeys(outputs, LINEAR)},
            edges=edges,
            outputs=outputs,
            name=name,
        )


def as_two_layer(network: Network | TwoLayer) -> TwoLayer:
    """The two matrices and the biases of a network with one hidden layer of ReLUs.

    The hidden neurons are in topological order, ties by name, as everywhere in exactrelu.  An edge
    that is missing is a zero, and an edge of weight zero counts as missing; a constant of value t
    and weight w adds t w to a bias.

    Raises:
        UnsupportedOperation: the network has another shape; the message names the place.

    Cost: linear in the number of edges, and m d + m D zeros.

    >>> from exactrelu.builders.fully_connected import fully_connected
    >>> net = as_two_layer(fully_connected([([[2], [4]], [0, -2]), ([[1, -1]], None)]))
    >>> net.d, net.m, net.D, net.bias_free, [str(t) for t in net.b]
    (1, 2, 1, False, ['0', '-2'])
    """
    if isinstance(network, TwoLayer):
        return network
    if not isinstance(network, Network):
        raise InputError(f"a two-layer network must be a Network or a TwoLayer, not a {type(network).__name__}")
    g = network.architecture
    outputs = {name: k for k, name in enumerate(g.outputs)}
    hidden = {name: k for k, name in enumerate(n.id for n in g.neurons if n.id not in outputs)}
    _check_activations(network, hidden, outputs)
    inputs = {name: j for j, name in enumerate(g.inputs)}
    constants = {constant.id: constant.value for constant in g.constants}
    a = [[_ZERO] * len(inputs) for _ in hidden]
    c = [[_ZERO] * len(outputs) for _ in hidden]
    b, e = [_ZERO] * len(hidden), [_ZERO] * len(outputs)
    for edge in g.edges:
        weight = network.weight(edge)
        if not weight:
            continue
        biases, k = (b, hidden[edge.target]) if edge.target in hidden else (e, outputs[edge.target])
        if edge.source in constants:
            biases[k] += weight * constants[edge.source]
        elif edge.source in inputs and edge.target in hidden:
            a[k][inputs[edge.source]] = weight
        elif edge.source in hidden and edge.target in outputs:
            c[hidden[edge.source]][k] = weight
        else:
            raise _other_shape(edge, inputs)
    return TwoLayer(tuple(map(tuple, a)), tuple(map(tuple, c)), tuple(b), tuple(e), len(inputs))


def _check_activations(network: Network, hidden: Iterable[str], outputs: Iterable[str]) -> None:
    activation_of = network.architecture.activation_of
    for name in outputs:
        if activation_of.get(name) != LINEAR:
            raise UnsupportedOperation(
                f"the output {name!r} is no linear neuron, so the network is no two-layer network",
                hint="let a linear neuron read it with weight 1",
            )
    for name in hidden:
        if activation_of[name] != RELU:
            raise UnsupportedOperation(
                f"the hidden neuron {name!r} is no ReLU, so the network is no two-layer network",
                hint="write its activation with ReLUs: |t| = relu(t) + relu(-t), t = relu(t) - relu(-t)",
            )


def _other_shape(edge: Edge, inputs: Iterable[str]) -> UnsupportedOperation:
    """The complaint about an edge that neither enters nor leaves the one hidden layer."""
    if edge.source in inputs:
        return UnsupportedOperation(
            f"the edge {edge} skips the hidden layer, so the network is no two-layer network",
            hint="carry the input with two neurons: t = relu(t) - relu(-t)",
        )
    return UnsupportedOperation(
        f"the edge {edge} does not lead from the hidden layer to an output, so the network is no two-layer network",
        hint="compare networks of other shapes by their regions",
    )


def _sequence(values: Any, what: str) -> Iterable[Any]:
    if isinstance(values, (str, bytes, dict, set, frozenset)) or not isinstance(values, Iterable):
        raise InputError(f"{what} must be a sequence, not a {type(values).__name__}")
    return values


def _column(entry: Any) -> Iterable[Any]:
    """A column of D entries; a single number is a column of one."""
    is_column = isinstance(entry, Iterable) and not isinstance(entry, (str, bytes))
    return entry if is_column else (as_fraction(entry, what="an entry of c or e"),)


def _names(letter: str, count: int) -> list[str]:
    return [letter] if count == 1 else [f"{letter}{k}" for k in range(1, count + 1)]


def _layer_edges(stem: str, sources: list[str], targets: list[str], weights: Matrix) -> list[WeightedEdge]:
    return [
        WeightedEdge(source, target, weight, f"{stem}[{k},{j}]")
        for k, (target, row) in enumerate(zip(targets, weights or ((),) * len(targets), strict=True), start=1)
        for j, (source, weight) in enumerate(zip(sources, row, strict=True), start=1)
    ]


def _bias_edges(stem: str, targets: list[str], biases: Vector) -> list[WeightedEdge]:
    return [
        WeightedEdge("one", target, bias, f"{stem}[{k}]")
        for k, (target, bias) in enumerate(zip(targets, biases, strict=True), start=1)
    ]
