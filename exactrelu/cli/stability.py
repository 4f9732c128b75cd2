"""Inverse stability of two-layer networks: how far is A from the parametrizations of the function of B? (berner2019)

A and B are bias-free networks x -> Σ_i c_i relu(<a_i, x>).  Where both are in N*_(d,m,D) (balanced, non-redundant, the
last two coordinates of every a_i positive), Theorem 3.3 says distance² <= C² δ with C² = 16; the optimal constant for
all d, m, D is C² = 8.  Elsewhere the conditions that fail are named, with δ and what Theorem 3.1 still says.
Neurons are counted from 0.  Exit status: 0 both are members and the bound holds; 1 a condition or the bound fails.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from exactrelu.cli.answer import NO, YES, Answer
from exactrelu.cli.read_network import NetworkRead, read_network
from exactrelu.errors import InputError
from exactrelu.exact.rationals import as_fraction, format_rational, shorten_rational
from exactrelu.exact.surds import Surd, surd
from exactrelu.limits import Limits
from exactrelu.loaders.files import write_text
from exactrelu.realizations.inverse_stability import UniformStability, stability, with_width
from exactrelu.realizations.optimal_constant import optimal_constant
from exactrelu.realizations.pairs import check_comparable
from exactrelu.realizations.restricted_space import Violation, decide_membership_restricted
from exactrelu.realizations.stability_at import StabilityAt, stability_at
from exactrelu.realizations.stability_evidence import certify_stability
from exactrelu.realizations.two_layer_evidence import two_layer_certificate_text
from exactrelu.realizations.two_layer_parametrization import TwoLayer
from exactrelu.realizations.two_layer_seminorm import AttainedSeminorm, as_bias_free, seminorm_of_difference

_MEMBERSHIP: Final = ("balanced", "non-redundant", "positive")
_SHOWN: Final = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two networks, the constant, what to write."""
    parser.add_argument(
        "first", metavar="A", help="Γ, a bias-free two-layer network: .json, .onnx, .nnet or gallery:NAME"
    )
    parser.add_argument("second", metavar="B", help="Θ, another one with the same inputs; its function is g")
    parser.add_argument("--constant", default="16", metavar="C2", help="C², a rational number (16, as printed)")
    parser.add_argument("--by-position", action="store_true", help="match the inputs in order, whatever their names")
    parser.add_argument("--evidence", type=Path, metavar="FILE", help="write the evidence, for exactrelu check")


def run(arguments: argparse.Namespace, limits: Limits) -> Answer:
    """Measure, decide, write; everything is computed before anything is written."""
    constant = as_fraction(arguments.constant, what="--constant", limits=limits)
    if constant < 0:
        raise InputError(f"C² is {constant}, and it must not be negative", where="--constant")
    path = arguments.evidence
    if path is not None and not path.parent.is_dir():
        raise InputError(
            "cannot be written: its folder does not exist", where=str(path), hint="create the folder first"
        )
    first, second = read_network(arguments.first, limits), read_network(arguments.second, limits)
    if not arguments.by_position:
        check_comparable(first.network, second.network)
    gamma, theta, notes = _padded(as_bias_free(first.network, "A"), as_bias_free(second.network, "B"))
    records = {"network": first.record, "other_network": second.record}
    conditions = _membership(gamma, "A") + _membership(theta, "B")
    if not all(condition["holds"] for condition in conditions):
        fields, lines = _outside(gamma, theta, conditions, limits)
        unwritten = [] if path is None else ["evidence  none: only a bound that holds has evidence"]
        return Answer(NO, {**records, **fields}, [*_heads(first, second), *notes, "", *lines, *unwritten])
    found = stability(gamma, theta, most_cells=limits.regions)
    verdict = found.decide(constant)
    fields = {**records, **_inside(found, constant, conditions), "verdict": verdict.status.value}
    lines = [*_heads(first, second), *notes, "", *_inside_lines(found, constant, fields)]
    if path is not None and verdict.proved:
        write_text(path, two_layer_certificate_text(certify_stability(found, constant)))
        fields["evidence"] = str(path)
        lines.append(f"evidence  {path}: for exactrelu check")
    elif path is not None:
        lines.append("evidence  none: only a bound that holds has evidence")
    return Answer(YES if verdict.proved else NO, fields, lines)


def _padded(gamma: TwoLayer, theta: TwoLayer) -> tuple[TwoLayer, TwoLayer, list[str]]:
    """Both with as many neurons as the larger one; at least one, so that there is something to permute."""
    m = max(gamma.m, theta.m, 1)
    notes = [
        f"note: {m - net.m} zero neuron{'s' * (m - net.m != 1)} added to {name}, so that both have {m}"
        for net, name in ((gamma, "A"), (theta, "B"))
        if net.m < m
    ]
    return with_width(gamma, m), with_width(theta, m), notes


def _membership(network: TwoLayer, name: str) -> list[dict[str, Any]]:
    """The three conditions of Definition 3.2, each with its first violation."""
    needed = Violation("positive", (), f"N*_(d,m,D) needs d >= 2, and d = {network.d}")
    found = (needed,) if network.d < 2 else decide_membership_restricted(network).evidence or ()
    violations = {violation.condition: violation for violation in found}
    return [
        {
            "condition": condition,
            "network": name,
            "holds": condition not in violations,
            "neurons": list(violations[condition].neurons) if condition in violations else [],
            "reason": violations[condition].reason if condition in violations else "",
        }
        for condition in _MEMBERSHIP
    ]


def _inside(found: UniformStability, constant: Any, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    """Theorem 3.3: all numbers."""
    best = optimal_constant(found.gamma.d, found.gamma.m, found.gamma.D)
    ratio = found.ratio_squared
    return {
        "theorem": "3.3",
        "conditions": conditions,
        "members": True,
        **_delta(found.seminorm),
        "distance": format_rational(found.distance),
        "distance_squared": format_rational(found.distance**2),
        "ratio_squared": None if ratio is None else format_rational(ratio),
        "permutation": list(found.optimal.permutation),
        "obstruction": {"A": list(found.optimal.rows), "B": list(found.optimal.columns)},
        "pairs": [
            {"A": pair.gamma, "B": pair.theta, "case": pair.case, "distance": format_rational(pair.distance)}
            for pair in found.pairs
        ],
        "bound": {
            "constant_squared": format_rational(constant),
            "bound_squared": format_rational(constant * found.delta),
            "optimal_constant": {"lower": str(best.lower), "upper": str(best.upper)},
        },
    }


def _inside_lines(found: UniformStability, constant: Any, fields: dict[str, Any]) -> list[str]:
    holds = fields["verdict"] == "proved"
    best = fields["bound"]["optimal_constant"]
    known = best["lower"] if best["lower"] == best["upper"] else f"between {best['lower']} and {best['upper']}"
    ratio = "none, as A and B are one function" if found.ratio_squared is None else _short(found.ratio_squared)
    sizes = f"({found.gamma.d},{found.gamma.m},{found.gamma.D})"
    return [
        f"members   yes: A and B are in N*_{sizes}",
        *_delta_lines(found.seminorm),
        f"distance  {_short(found.distance)}  (the least over all parametrizations of B's function in N*)",
        f"  neuron i of A goes to {_listed(found.optimal.permutation)} of B",
        f"  no order is nearer: neurons {_listed(found.optimal.rows)} of A are all that far from "
        f"{_listed(found.optimal.columns)} of B",
        f"ratio²    {ratio}  (distance² / δ)",
        f"bound     {'holds' if holds else 'fails'}: distance² = {_short(found.distance**2)} "
        f"{'<=' if holds else '>'} C² δ = {_short(constant * found.delta)} with C² = {_short(constant)}",
        f"optimal   C for N*_{sizes} is {known}",
    ]


def _outside(
    gamma: TwoLayer, theta: TwoLayer, conditions: list[dict[str, Any]], limits: Limits
) -> tuple[dict[str, Any], list[str]]:
    """Not both are members: δ, and for one output what Theorem 3.1 says."""
    failed = [condition for condition in conditions if not condition["holds"]]
    lines = [f"members   no: {c['condition']} fails for {c['network']}: {c['reason']}" for c in failed]
    missing = {"distance": None, "distance_squared": None, "ratio_squared": None, "permutation": None, "bound": None}
    common = {"members": False, "verdict": "refuted"}
    if gamma.D != 1:
        seminorm = seminorm_of_difference(gamma, theta, most_cells=limits.regions)
        fields = {"theorem": None, "conditions": conditions, **common, **_delta(seminorm), **missing}
        return fields, [*lines, *_delta_lines(seminorm), "theorem   3.1 asks for one output"]
    found = stability_at(gamma, theta, most_cells=limits.regions)
    more = [_condition(name, verdict) for name, verdict in found.conditions]
    fields = {"theorem": "3.1", "conditions": [*conditions, *more], **common, **_delta(found.seminorm), **missing}
    if found.realizes_theta:
        fields |= _at(found)
    return fields, [*lines, *_delta_lines(found.seminorm), *_at_lines(found)]


def _condition(name: str, verdict: Any) -> dict[str, Any]:
    violation = verdict.evidence
    return {
        "condition": name,
        "network": violation.network if violation is not None else "",
        "holds": verdict.proved,
        "neurons": list(violation.neurons) if violation is not None else [],
        "reason": verdict.reason,
    }


def _at(found: StabilityAt) -> dict[str, Any]:
    """Theorem 3.1: Φ and its distance, in surds."""
    far = found.distance
    return {
        "distance": str(far),
        "distance_squared": str(_squared(far)),
        "permutation": [neuron.theta for neuron in found.phi],
        "bound": {
            "beta": format_rational(found.beta),
            "bound": str(surd(found.beta, 2, found.delta)),
            "holds": found.is_within,
            "promised": found.conditions_hold,
        },
    }


def _at_lines(found: StabilityAt) -> list[str]:
    lines = [
        f"{name.ljust(8)}  {'holds' if verdict.proved else 'fails'}: {verdict.reason.removeprefix(f'{name} fails: ')}"
        for name, verdict in found.conditions
    ]
    if not found.realizes_theta:
        return [*lines, "theorem   3.1 says nothing, and its Φ is no parametrization of B's function"]
    promise = "promises" if found.conditions_hold else "does not promise"
    relation = "<=" if found.is_within else ">"
    cases = ", ".join(f"{neuron.theta} ({neuron.case})" for neuron in found.phi[:_SHOWN])
    more = ", …" if len(found.phi) > _SHOWN else ""
    return [
        *lines,
        f"theorem   3.1 {promise} a Φ within β + 2√δ, with β = {_short(found.beta)}",
        f"  its Φ   {cases}{more}  (neurons of B with the case of the proof)",
        f"  it is   {found.distance} {relation} {surd(found.beta, 2, found.delta)} from A",
    ]


def _squared(value: Surd) -> Surd:
    return surd(value.a * value.a + value.q, 2 * value.a * value.s, value.q)


def _delta(seminorm: AttainedSeminorm) -> dict[str, Any]:
    return {
        "delta": format_rational(seminorm.value),
        "delta_attained": {
            "point": [format_rational(value) for value in seminorm.point],
            "entry": list(seminorm.entry),
        },
    }


def _delta_lines(seminorm: AttainedSeminorm) -> list[str]:
    point = ", ".join(_short(value) for value in seminorm.point[:_SHOWN])
    more = ", …" if len(seminorm.point) > _SHOWN else ""
    output, entry = seminorm.entry
    place = f"slope of output {output} along input {entry} near ({point}{more})"
    return [f"δ         {_short(seminorm.value)}  (W^1,inf of A - B: {place})"]


def _heads(first: NetworkRead, second: NetworkRead) -> list[str]:
    lines = []
    for letter, read in (("A", first), ("B", second)):
        lines += [f"{letter}  {line}" if k == 0 else f"   {line}" for k, line in enumerate(read.lines)]
    return lines


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:_SHOWN])) + (", …" if len(numbers) > _SHOWN else "")


def _short(value: Any) -> str:
    return shorten_rational(as_fraction(value), 16)
