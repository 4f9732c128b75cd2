r"""A counterexample in LaTeX: claim, hypotheses, network, layer-by-layer table, both sides, what was searched.

Plain pdflatex sets it; it needs amsmath and tikz, and no font beyond Computer Modern.  Every text of the claim
and every name of the network is escaped.

Names in this module
    z, a    pre-activation and value of a neuron on a sample
    q_k     a number too long for its place; it is written out below the tables
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from exactrelu.exact.rationals import format_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.forward import Evaluation
from exactrelu.networks.network import Network
from exactrelu.search.claims import NamedPredicate
from exactrelu.search.instances import Instance, Sample
from exactrelu.search.refutation import Counterexample
from exactrelu.teaching.counterexample_rows import (
    NeuronRow,
    dropped_hypotheses,
    evaluate_instance,
    kept_hypotheses,
    network_titles,
    neuron_rows,
    set_name,
    sorted_edges,
)
from exactrelu.teaching.counterexample_tikz import node_labels, shows_all_weights, tikz_network
from exactrelu.teaching.latex_text import escape_latex, fraction_latex, long_number_latex, name_latex, words_latex

_LONG: Final = 14  #: digits from where a number is written out elsewhere
_COLUMNS: Final = 3  #: samples side by side
_ROWS: Final = 30  #: neurons of one table
_SHORT_SIDE: Final = 48  #: letters of a side that stands in a display
_CLAIMED: Final = {
    "=": "they are equal", "!=": "they differ", "<=": "the first is at most the second",
    "<": "the first is less than the second", ">=": "the first is at least the second",
    ">": "the first is greater than the second",
}  # fmt: skip
_OPPOSITE: Final = {"=": "\\ne", "<=": ">", "<": "\\ge", ">=": "<", ">": "\\le", "!=": "="}
_PREAMBLE: Final = r"""\documentclass[11pt]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,tikz}
\setlength{\parindent}{0pt}\setlength{\parskip}{6pt plus 2pt}\emergencystretch=3em\raggedbottom
\begin{document}
"""
_NEEDS: Final = "% needs \\usepackage{amsmath,tikz} and nothing else\n"


def latex_of(counterexample: Counterexample, *, fragment: bool = False, limits: Limits = DEFAULT_LIMITS) -> str:
    r"""The counterexample as a LaTeX document, ASCII only.

    Args:
        counterexample: what was found.
        fragment: without preamble, to be pasted; the first line says which packages it needs.
        limits: ``drawn_nodes`` bounds the nodes of a picture.

    Raises:
        LimitExceeded: a network is too large for a picture.

    Cost: that of the pictures, and one forward pass for each sample.
    """
    numbers = _Numbers()
    parts = [
        _heading(counterexample),
        _hypotheses("Dropped", dropped_hypotheses(counterexample)),
        _hypotheses("Kept, and true here", kept_hypotheses(counterexample)),
        *_networks(counterexample.instance, numbers, limits),
        _other_data(counterexample.instance, numbers),
        _both_sides(counterexample),
        numbers.list(),
        _search(counterexample),
    ]
    body = "\n\n".join(part for part in parts if part) + "\n"
    return _NEEDS + body if fragment else f"{_PREAMBLE}{body}\\end{{document}}\n"


class _Numbers:
    """Numbers in tables: short ones as they are, long ones as q_1, q_2, … and once in full below."""

    def __init__(self) -> None:
        self._long: dict[Fraction, int] = {}

    def write(self, q: Fraction) -> str:
        if len(format_rational(q)) <= _LONG:
            return f"${fraction_latex(q)}$"
        return f"$q_{{{self._long.setdefault(q, len(self._long) + 1)}}}$"

    def vector(self, values: Iterable[Fraction]) -> str:
        return f"({', '.join(map(self.write, values))})"

    def list(self) -> str:
        if not self._long:
            return ""
        lines = [f"$q_{{{k}}} = {{}}$\\allowbreak {long_number_latex(q)}" for q, k in self._long.items()]
        return "Here " + ",\n".join(lines) + "."


def _heading(c: Counterexample) -> str:
    title = f"\\textbf{{Counterexample to \\texttt{{{escape_latex(c.claim.key)}}}}} ({words_latex(c.claim.title)})"
    without = ", ".join(escape_latex(name) for name in c.dropped)
    said = f"{title}, without {without}." if without else f"{title}, as stated."
    return f"{said}\n\nThe claim: {words_latex(c.claim.wording)}" if c.claim.wording else said


def _hypotheses(head: str, hypotheses: Sequence[NamedPredicate]) -> str:
    items = ";\n".join(f"\\textbf{{{escape_latex(h.name)}}} ({words_latex(h.meaning)})" for h in hypotheses)
    return f"{head}: {items}." if hypotheses else ""


def _networks(instance: Instance, numbers: _Numbers, limits: Limits) -> list[str]:
    """For each network: its picture, what the picture cannot say, and its table."""
    parts = []
    triples = zip(network_titles(instance), instance.networks(), evaluate_instance(instance), strict=True)
    for k, (title, network, evaluations) in enumerate(triples):
        sets, neurons = (instance.edge_sets, instance.neurons) if k == 0 else ((), ())
        picture = tikz_network(network, edge_sets=sets, neurons=neurons, limits=limits)
        parts.append(f"\\begin{{center}}\n{escape_latex(title)}:\\\\[4pt]\n{picture}\n\\end{{center}}")
        parts += [_legend(network), _weights(network, numbers, limits)]
        if k == 0:
            parts += [_edge_sets(instance), _samples(instance.samples, numbers)]
        parts += _tables(network, evaluations, numbers)
    return parts


def _legend(network: Network) -> str:
    g = network.architecture
    labels = node_labels(network)
    said = ["$\\rho(t)=\\max(t,0)$"] if any(n.activation.name == "relu" for n in g.neurons) else []
    if any(n.activation.name is None for n in g.neurons):
        said.append("$\\sigma_{a,b}$ has slope $a$ left of $0$ and $b$ right of it")
    if any(not edge.learnable for edge in g.edges):
        said.append("a weight with $\\ast$ is frozen")
    if len(g.parameters) < len(g.edges):
        said.append("weights with one name are one parameter")
    said += [f"{labels[name]} is {escape_latex(name)}" for name in g.node_ids if "[" in labels[name] and len(name) > 12]
    return "{\\small " + "; ".join(said) + ".}" if said else ""


def _weights(network: Network, numbers: _Numbers, limits: Limits) -> str:
    if shows_all_weights(network, limits):
        return ""
    labels = node_labels(network)
    listed = ", ".join(
        f"{labels[e.source]}${{}}\\to{{}}${labels[e.target]}: {numbers.write(network.weight(e))}"
        for e in network.architecture.edges
    )
    return f"The weights: {listed}."


def _edge_sets(instance: Instance) -> str:
    if not instance.edge_sets:
        return ""
    labels, count = node_labels(instance.network), len(instance.edge_sets)
    said = []
    for k, edges in enumerate(instance.edge_sets):
        pairs = (f"{labels[s]}${{}}\\to{{}}${labels[t]}" for s, t in sorted_edges(instance.network, edges))
        colour = ("solid blue", "dashed orange", "dotted green", "dash-dotted purple")[k % 4]
        said.append(f"${set_name(k, count)}=\\{{$ {', '.join(pairs)} $\\}}$ ({colour})")
    return f"The sets of edges: {'; '.join(said)}."


def _samples(samples: Sequence[Sample], numbers: _Numbers) -> str:
    lines = []
    for k, (x, r) in enumerate(samples, 1):
        label = f" with $r^{{({k})}}={{}}${numbers.vector(r)}" if r else ""
        lines.append(f"$x^{{({k})}}={{}}${numbers.vector(x)}{label}")
    return f"The sample{'s' * (len(lines) != 1)}: {'; '.join(lines)}." if lines else ""


def _tables(network: Network, evaluations: Sequence[Evaluation], numbers: _Numbers) -> list[str]:
    """Layer by layer: pre-activation, sign and value on every sample; at most three samples side by side."""
    rows = neuron_rows(network, evaluations)
    if not rows or not evaluations:
        return []
    labels = node_labels(network)
    return [
        _table(rows[top : top + _ROWS], range(left, min(left + _COLUMNS, len(evaluations))), labels, numbers)
        for left in range(0, len(evaluations), _COLUMNS)
        for top in range(0, len(rows), _ROWS)
    ]


def _table(rows: Sequence[NeuronRow], samples: range, labels: dict[str, str], numbers: _Numbers) -> str:
    heads = "".join(f" & \\multicolumn{{3}}{{c}}{{$x^{{({k + 1})}}$}}" for k in samples)
    names = " & $z$ & sign & $a$" * len(samples)
    lines = [f"&{heads} \\\\", f"layer & neuron{names} \\\\"]
    layer = 0
    for row in rows:
        cells = "".join(
            f" & {numbers.write(c.z)} & ${'-' if c.sign == '−' else c.sign}$ & {numbers.write(c.a)}"
            for c in (row.cells[k] for k in samples)
        )
        shown = str(row.layer) if row.layer != layer else ""
        lines.append(("\\hline " if shown else "") + f"{shown} & {labels[row.name]}{cells} \\\\")
        layer = row.layer
    columns = "cl" + "|rcr" * len(samples)
    body = "\n".join(lines)
    return f"\\begin{{center}}\\small\n\\begin{{tabular}}{{{columns}}}\n{body}\n\\end{{tabular}}\n\\end{{center}}"


def _other_data(instance: Instance, numbers: _Numbers) -> str:
    labels = node_labels(instance.network)
    said = []
    if instance.neurons:
        said.append(f"The neurons singled out: {', '.join(labels[name] for name in instance.neurons)}.")
    if instance.numbers:
        given = (f"{name_latex(name)}${{}}={{}}${numbers.write(value)}" for name, value in instance.numbers)
        said.append(f"The numbers: {', '.join(given)}.")
    return "\n".join(said)


def _both_sides(c: Counterexample) -> str:
    """The violated relation, with both sides as exact fractions."""
    both = c.comparison
    sides = ((both.left_name, both.left), (both.right_name, both.right))
    claimed = f"The claim says that {_CLAIMED[both.relation]}."
    if all(len(name) <= _SHORT_SIDE and len(format_rational(q)) <= 3 * _LONG for name, q in sides):
        lines = " \\\\\n".join(
            f"\\text{{{words_latex(name)}}} &= {fraction_latex(q, display=True)}" for name, q in sides
        )
        shown = f"\\begin{{align*}}\n{lines}\n\\end{{align*}}"
        verdict = f"But ${fraction_latex(both.left)} {_OPPOSITE[both.relation]} {fraction_latex(both.right)}$."
    else:
        items = (f"\\item {words_latex(name)}:\\allowbreak{{}} {long_number_latex(q)}" for name, q in sides)
        shown = "\\begin{itemize}\n" + "\n".join(items) + "\n\\end{itemize}"
        verdict = "They do not stand in this relation." if both.relation != "=" else "They are not."
    return f"The two sides are\n{shown}\n{claimed} {verdict}"


def _search(c: Counterexample) -> str:
    tried = f"found at instance {c.tried} of the search" if c.tried else "found"
    order = f", in the order: {words_latex(c.order)}" if c.order else ""
    size = escape_latex(str(c.size))
    return f"{{\\small Size: {size}. It was {tried}{order}. Minimality: {words_latex(c.minimal)}.}}"
