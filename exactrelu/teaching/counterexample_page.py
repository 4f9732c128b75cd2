"""A counterexample as a piece of HTML, for notebooks and pages: paragraph, picture, exact table, both sides.

It has no script and loads no other file; every text is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import Final

from exactrelu.errors import LimitExceeded
from exactrelu.exact.rationals import format_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.networks.forward import Evaluation
from exactrelu.networks.network import Network
from exactrelu.search.claims import NamedPredicate
from exactrelu.search.refutation import Counterexample
from exactrelu.teaching.counterexample_drawing import draw_counterexample
from exactrelu.teaching.counterexample_rows import (
    OPPOSITE,
    NeuronRow,
    dropped_hypotheses,
    evaluate_instance,
    kept_hypotheses,
    network_titles,
    neuron_rows,
)
from exactrelu.teaching.counterexample_words import paragraph_of

_SAMPLES: Final = 12  #: of one table
_STYLE: Final = (
    ".xr-page{max-width:60em;line-height:1.45;overflow-wrap:anywhere}"
    ".xr-page svg{max-width:100%;height:auto}"
    ".xr-page table{border-collapse:collapse;margin:.6em 0;display:block;overflow-x:auto;"
    "font-variant-numeric:tabular-nums}"
    ".xr-page th,.xr-page td{padding:.15em .6em;text-align:right;border-bottom:1px solid #8886}"
    ".xr-page th.xr-text,.xr-page td.xr-text{text-align:left}"
    ".xr-page .xr-sides td{font-size:1.1em}"
)


def counterexample_page(counterexample: Counterexample, *, limits: Limits = DEFAULT_LIMITS) -> str:
    """The counterexample as an HTML fragment: one ``div``, with its own style.

    Where a network is too large for a picture, the page says so and has the tables.

    Cost: that of the picture, and one forward pass for each sample.
    """
    c = counterexample
    try:
        picture = draw_counterexample(c, limits=limits)
    except LimitExceeded as error:
        picture = f"<p>{escape(str(error))}</p>\n"
    parts = [
        f"<style>{_STYLE}</style>",
        f"<h3>Counterexample to {escape(c.claim.key)}</h3>",
        f"<p>{escape(paragraph_of(c))}</p>",
        _both_sides(c),
        picture,
        *_tables(c),
        _hypotheses("Dropped", dropped_hypotheses(c)),
        _hypotheses("Kept, and true here", kept_hypotheses(c)),
    ]
    return f'<div class="xr-page">{"".join(parts)}</div>'


def _both_sides(c: Counterexample) -> str:
    both = c.comparison
    rows = (("", both.left_name, both.left), (OPPOSITE[both.relation], both.right_name, both.right))
    cells = "".join(
        f'<tr><td>{escape(sign)}</td><td class="xr-text">{escape(name)}</td><td>{_number(q)}</td></tr>'
        for sign, name, q in rows
    )
    return f'<table class="xr-sides">{cells}</table>'


def _tables(c: Counterexample) -> list[str]:
    triples = zip(network_titles(c.instance), c.instance.networks(), evaluate_instance(c.instance), strict=True)
    return [_table(title, network, evaluations) for title, network, evaluations in triples if evaluations]


def _table(title: str, network: Network, evaluations: Sequence[Evaluation]) -> str:
    """Layer by layer: pre-activation, sign and value of every neuron on the first twelve samples."""
    shown = evaluations[:_SAMPLES]
    heads = "".join(f'<th colspan="3">{escape(_point(e))}</th>' for e in shown)
    names = "<th>z</th><th>sign</th><th>a</th>" * len(shown)
    more = f"<p>{len(evaluations) - len(shown)} more samples are left out.</p>" if len(evaluations) > len(shown) else ""
    body = "".join(map(_row, neuron_rows(network, shown)))
    head = f'<tr><th colspan="2" class="xr-text">{escape(title)}</th>{heads}</tr>'
    return f'<table>{head}<tr><th>layer</th><th class="xr-text">neuron</th>{names}</tr>{body}</table>{more}'


def _row(row: NeuronRow) -> str:
    cells = "".join(f"<td>{_number(c.z)}</td><td>{c.sign}</td><td>{_number(c.a)}</td>" for c in row.cells)
    name = f"<b>{escape(row.name)}</b>" if row.is_output else escape(row.name)
    return f'<tr><td>{row.layer}</td><td class="xr-text">{name}</td>{cells}</tr>'


def _point(e: Evaluation) -> str:
    return f"x = ({', '.join(format_rational(t) for t in e.point)})"


def _number(q: Fraction) -> str:
    return format_rational(q).replace("-", "\u2212")


def _hypotheses(head: str, hypotheses: Sequence[NamedPredicate]) -> str:
    if not hypotheses:
        return ""
    items = "".join(f"<li><b>{escape(h.name)}</b>: {escape(h.meaning)}</li>" for h in hypotheses)
    return f"<p>{head}:</p><ul>{items}</ul>"
