r"""A network in plain TikZ: the places of the SVG picture, weights on edges, shared parameters, sets of edges.

Sets of edges are told apart by colour and by dash: F blue and solid, F' orange and dashed, F'' green and dotted.

Names in this module
    F, F', …    the sets of edges of an instance
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from exactrelu.exact.rationals import format_rational, shorten_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.activations import ABS, LINEAR, RELU, Activation
from exactrelu.networks.architecture import Edge
from exactrelu.networks.network import Network
from exactrelu.teaching.counterexample_rows import EdgeSets, sets_of
from exactrelu.teaching.draw_edges import Plate, Route
from exactrelu.teaching.draw_network import (
    check_drawable_network,
    detail_for,
    edge_marks,
    node_mark,
    parameter_tags,
)
from exactrelu.teaching.draw_scene import Scene, arrange_layers
from exactrelu.teaching.latex_text import escape_latex, fraction_latex, name_latex
from exactrelu.teaching.palette import BLUE, BLUISH_GREEN, REDDISH_PURPLE, VERMILLION
from exactrelu.teaching.svg import number
from exactrelu.teaching.text_size import shorten_text

_UNIT: Final = Fraction(3, 4)  #: points of TeX per pixel of the picture
_WIDTH: Final = 430  #: points; wider pictures are made smaller as a whole
_STYLES: Final = (
    (BLUE, "line width=1.6pt"),
    (VERMILLION, "line width=1.2pt,dashed"),
    (BLUISH_GREEN, "line width=1.4pt,densely dotted"),
    (REDDISH_PURPLE, "line width=1.2pt,dash dot"),
)
_NAME: Final = 12  #: letters of a name in a picture; the tables have all of them


def tikz_network(
    network: Network,
    *,
    edge_sets: EdgeSets = (),
    neurons: Sequence[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> str:
    r"""The network as a ``tikzpicture``; it needs ``\usepackage{tikz}`` and no library.

    Edges that share a parameter carry its name, ``a = 2``; a frozen edge has a star; neurons singled out have a
    double outline; outputs have an arrow to the right.

    Args:
        network: the network.
        edge_sets: drawn in colour, each in its own dash.
        neurons: the neurons singled out.
        limits: ``drawn_nodes`` bounds the nodes.

    Raises:
        LimitExceeded: the network is too large for a picture.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", "-1/2")], outputs=["y"])
    >>> print([line for line in tikz_network(net).splitlines() if "-1/2" in line][0].split(" at ")[0])
    \node[weight]
    """
    scene = _scene(network, limits)
    lines = [_edge_line(edge, route, sets_of(edge, edge_sets)) for edge, route in _routed(network, scene)]
    tags = parameter_tags(network)
    lines += [_label_line(network, _edges(network)[k], plate, tags) for k, plate in sorted(scene.plates.items())]
    labels = node_labels(network)
    for name in network.architecture.node_ids:
        lines += _node_lines(network, scene, name, labels[name], name in neurons)
    body = "\n".join(f"  {line}" for line in lines)
    picture = f"\\begin{{tikzpicture}}[{_OPTIONS}]\n{_colours()}\n{body}\n\\end{{tikzpicture}}"
    if scene.size[0] * _UNIT <= _WIDTH:
        return picture
    return f"\\resizebox{{{_WIDTH}pt}}{{!}}{{%\n{picture}}}"


def shows_all_weights(network: Network, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Is every weight written in the picture, exactly?"""
    exact = all(shorten_rational(network.weight(e)) == format_rational(network.weight(e)) for e in _edges(network))
    return exact and len(_scene(network, limits).plates) == len(_edges(network))


_OPTIONS: Final = (
    "x=0.75pt,y=-0.75pt,>=latex,"
    "neuron/.style={circle,draw,fill=white,minimum size=24pt,inner sep=0pt,font=\\footnotesize},"
    "source/.style={rounded corners=3pt,draw,fill=black!6,minimum height=19pt,inner sep=4pt,font=\\small},"
    "weight/.style={fill=white,inner sep=1.2pt,font=\\footnotesize},"
    "name/.style={inner sep=1pt,font=\\small,anchor=north}"
)


def _colours() -> str:
    return "\n".join(
        f"  \\definecolor{{xrset{k}}}{{HTML}}{{{colour.removeprefix('#')}}}" for k, (colour, _) in enumerate(_STYLES)
    )


def _edges(network: Network) -> tuple[Edge, ...]:
    return network.architecture.edges


def _scene(network: Network, limits: Limits) -> Scene:
    """The places of the SVG picture."""
    check_drawable_network(network, limits)
    detail = dataclasses.replace(
        detail_for(len(network.architecture.node_ids), len(_edges(network))), names=True, thin=False
    )
    nodes = [node_mark(network, name, detail) for name in network.architecture.node_ids]
    return arrange_layers(nodes, edge_marks(network, detail), limits=limits)


def _routed(network: Network, scene: Scene) -> list[tuple[Edge, Route]]:
    return list(zip(_edges(network), scene.routes, strict=True))


def _edge_line(edge: Edge, route: Route, sets: Sequence[int]) -> str:
    """One curve; an edge of several sets is drawn once for each, the later ones narrower and on top."""
    curve = _curve(route)
    if not sets:
        return f"\\draw[->,line width=0.5pt] {curve};"
    drawn = []
    for depth, k in enumerate(sets):
        _, style = _STYLES[k % len(_STYLES)]
        wider = f",line width={3 + len(sets) - depth}pt,opacity=.4,solid" if depth < len(sets) - 1 else ""
        drawn.append(f"\\draw[->,draw=xrset{k % len(_STYLES)},{style}{wider}] {curve};")
    return "\n  ".join(drawn)


def _curve(route: Route) -> str:
    (x, y), *_ = route.pieces[0].controls
    path = [f"({x},{y})"]
    for piece in route.pieces:
        a, b, c, d = piece.controls
        if a != (x, y):
            path.append(f"-- ({a[0]},{a[1]})")
        straight = (b, c) == (a, d)
        path.append(
            f"-- ({d[0]},{d[1]})" if straight else f".. controls ({b[0]},{b[1]}) and ({c[0]},{c[1]}) .. ({d[0]},{d[1]})"
        )
        x, y = d
    return " ".join(path)


def _label_line(network: Network, edge: Edge, plate: Plate, tags: Mapping[str, str]) -> str:
    tag = tags.get(edge.parameter)
    head = f"{name_latex(tag)}${{}}={{}}$" if tag else ""
    label = head + short_number_latex(network.weight(edge)) + ("" if edge.learnable else "$^\\ast$")
    x, y = Fraction(plate[0] + plate[2], 2), Fraction(plate[1] + plate[3], 2)
    return f"\\node[weight] at ({number(x)},{number(y)}) {{{label}}};"


def _node_lines(network: Network, scene: Scene, name: str, label: str, singled_out: bool) -> list[str]:
    g = network.architecture
    x, y = scene.layout.position[name]
    mark = next(mark for mark in scene.nodes if mark.id == name)
    double = ",double" if singled_out else ""
    if name in g.activation_of:
        lines = [
            f"\\node[neuron{double}] at ({x},{y}) {{{activation_latex(g.activation_of[name])}}};",
            f"\\node[name] at ({x},{y + mark.half_height + 2}) {{{label}}};",
        ]
    else:
        value = next((c.value for c in g.constants if c.id == name), None)
        caption = label if value is None else short_number_latex(value)
        lines = [f"\\node[source{double}] at ({x},{y}) {{{caption}}};"]
    if name in g.outputs:
        lines.append(f"\\draw[->] ({x + mark.half_width + 1},{y}) -- ({x + mark.half_width + 21},{y});")
    return lines


def short_number_latex(q: Fraction) -> str:
    r"""The number exactly while it is short, else four digits of it.

    >>> print(short_number_latex(Fraction(1, 3)), short_number_latex(Fraction(10**9, 7)))
    $1/3$ $\approx 1.429e8$
    """
    shown = shorten_rational(q)
    return f"$\\approx {shown[1:]}$" if shown.startswith("≈") else f"${fraction_latex(q)}$"


def node_labels(network: Network) -> dict[str, str]:
    r"""Node -> what it is called on paper; a long name is shortened, and gets a number to tell it apart.

    >>> from exactrelu.networks.network import make_network
    >>> net = make_network(inputs=["x1", "a_very_long_name"], neurons={}, edges=[], outputs=["x1"])
    >>> print(*node_labels(net).values())
    $x_{1}$ a\_ve\dots{}ame [1]
    """
    labels: dict[str, str] = {}
    long = 0
    for name in network.architecture.node_ids:
        if len(name) <= _NAME:
            labels[name] = name_latex(name)
        else:
            long += 1
            labels[name] = f"{escape_latex(shorten_text(name, _NAME - 4))} [{long}]"
    return labels


def activation_latex(activation: Activation) -> str:
    r"""The activation as a symbol: ``\rho`` for ReLU, ``\mathrm{id}``, ``|\cdot|``, else its two slopes.

    >>> from exactrelu.networks.activations import leaky_relu
    >>> print(activation_latex(RELU), activation_latex(leaky_relu("1/3")))
    $\rho$ $\sigma_{1/3,1}$
    """
    symbol = {RELU: "\\rho", LINEAR: "\\mathrm{id}", ABS: "|\\cdot|"}.get(activation)
    slopes = shorten_rational(activation.negative), shorten_rational(activation.positive)
    return f"${symbol}$" if symbol else f"$\\sigma_{{{','.join(s.replace('≈', '') for s in slopes)}}}$"
