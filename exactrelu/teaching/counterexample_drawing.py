"""A counterexample as a picture: each network on each sample, one panel beside the other, equally laid out.

Edges of the sets F, F', … have a halo and carry the name of their set; so do the neurons singled out.

Names in this module
    panel    one network on one sample
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from exactrelu.exact.rationals import shorten_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.forward import Evaluation
from exactrelu.networks.network import Network
from exactrelu.search.instances import Instance, Sample, Vector
from exactrelu.search.refutation import Counterexample
from exactrelu.teaching.counterexample_rows import (
    OPPOSITE,
    EdgeSets,
    evaluate_instance,
    network_titles,
    set_name,
    sets_of,
)
from exactrelu.teaching.counterexample_words import paragraph_of
from exactrelu.teaching.draw_edges import EdgeMark
from exactrelu.teaching.draw_network import check_drawable_network, detail_for, edge_marks, minus, node_mark
from exactrelu.teaching.draw_nodes import NodeMark
from exactrelu.teaching.draw_panels import Panel, draw_panels
from exactrelu.teaching.draw_scene import arrange_layers
from exactrelu.teaching.text_size import shorten_text

_SAMPLES: Final = 8  #: panels of one network
_COORDINATES: Final = 6
_HEADING: Final = 90
_SIDE: Final = 36


def draw_counterexample(counterexample: Counterexample, *, limits: Limits = DEFAULT_LIMITS) -> str:
    """Draw the networks of a counterexample on its samples, with both sides above, as SVG text.

    Args:
        counterexample: what was found.
        limits: ``drawn_nodes`` bounds the nodes of each network.

    Raises:
        LimitExceeded: a network is too large for a picture.

    Cost: one layout for each network; one forward pass for each sample.
    """
    panels = counterexample_panels(counterexample.instance, limits=limits)
    title = f"Counterexample to {shorten_text(_line(counterexample.claim.key), _HEADING)}"
    return draw_panels(panels, title=title, description=paragraph_of(counterexample), heading=_heading(counterexample))


def counterexample_panels(instance: Instance, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Panel, ...]:
    """The panels of :func:`draw_counterexample`: every network on at most eight samples, or once by itself."""
    panels: list[Panel] = []
    for k, (title, network) in enumerate(zip(network_titles(instance), instance.networks(), strict=True)):
        sets, neurons = (instance.edge_sets, instance.neurons) if k == 0 else ((), ())
        panels += _panels_of(network, title, sets, neurons, instance, evaluate_instance(instance)[k], limits)
    return tuple(panels)


def _panels_of(
    network: Network,
    title: str,
    sets: EdgeSets,
    neurons: Sequence[str],
    instance: Instance,
    evaluations: Sequence[Evaluation],
    limits: Limits,
) -> list[Panel]:
    check_drawable_network(network, limits)
    shown: Sequence[Evaluation | None] = evaluations[:_SAMPLES] or [None]
    marks = [_marks(network, sets, neurons, values) for values in shown]
    scene = arrange_layers(_widest([nodes for nodes, _ in marks]), marks[0][1], limits=limits)
    head = shorten_text(title, 40) if instance.second is not None or network.name else ""
    panels = []
    for k, (nodes, edges) in enumerate(marks):
        heading = ", ".join(piece for piece in (head, f"sample {k + 1}" if evaluations else "") if piece)
        line = _sample_line(instance.samples[k]) if evaluations else ""
        panels.append(Panel(heading or "The network", line, scene.with_marks(nodes, edges)))
    left = len(evaluations) - len(shown)
    if left > 0:
        panels[-1] = dataclasses.replace(panels[-1], line=f"{panels[-1].line}; {left} more samples are not drawn")
    return panels


def _marks(
    network: Network, sets: EdgeSets, neurons: Sequence[str], values: Evaluation | None
) -> tuple[list[NodeMark], list[EdgeMark]]:
    g = network.architecture
    detail = detail_for(len(g.node_ids), len(g.edges))
    nodes = [node_mark(network, name, detail, values, name in neurons) for name in g.node_ids]
    edges = []
    for edge, mark in zip(g.edges, edge_marks(network, detail, values), strict=True):
        names = [set_name(k, len(sets)).replace("'", "′") for k in sets_of(edge, sets)]
        if names:
            label = ((f"{', '.join(names)}: ", "xr-muted"), *mark.label) if mark.label else ()
            mark = dataclasses.replace(mark, glow=True, label=label, tooltip=f"{mark.tooltip}, in {', '.join(names)}")
        edges.append(mark)
    return nodes, edges


def _widest(stages: Sequence[Sequence[NodeMark]]) -> list[NodeMark]:
    """For every node its widest mark of all panels: what the layout must have room for."""
    return [max(marks, key=lambda mark: (mark.box.half, mark.box.below)) for marks in zip(*stages, strict=True)]


def _sample_line(sample: Sample) -> str:
    x, r = sample
    label = f", r = ({_numbers(r)})" if len(r) > 1 else f", r = {_numbers(r)}" if r else ""
    return f"x = ({_numbers(x)}){label}"


def _numbers(values: Vector) -> str:
    shown = [minus(shorten_rational(value)) for value in values[:_COORDINATES]]
    return ", ".join([*shown, "…"] if len(values) > _COORDINATES else shown)


def _heading(c: Counterexample) -> str:
    both = c.comparison
    left, right = minus(shorten_rational(both.left, 16)), minus(shorten_rational(both.right, 16))
    first, second = (shorten_text(_line(name), _SIDE) for name in (both.left_name, both.right_name))
    names = f"{first} = {left}, {second} = {right}"
    return f"{names}: {left} {OPPOSITE[both.relation]} {right}" if left != right else names


def _line(text: str) -> str:
    return " ".join(text.split())
