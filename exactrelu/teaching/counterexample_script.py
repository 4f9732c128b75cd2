"""A counterexample as a stand-alone program: the standard library only, and both sides computed anew.

The program contains networks and data, computes both sides by its own few lines, prints them, and exits with 0
if they are what was said and do not stand in the claimed relation, else with 1.  It runs as ``python -I FILE``.

Where the claim gives no expression for a side, the program says that this side is data; where it gives none at
all, the program computes the values of the networks anew instead.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from exactrelu.errors import InputError
from exactrelu.exact.rationals import format_rational
from exactrelu.networks.network import Network
from exactrelu.search.instances import Instance
from exactrelu.search.refutation import Counterexample
from exactrelu.teaching.counterexample_rows import evaluate_instance
from exactrelu.teaching.counterexample_script_parts import definitions_for

# The first lines are ours: text of a claim there could declare another encoding.
_HEAD: Final = '''#!/usr/bin/env python3
"""Verifies a counterexample with exact fractions.  Needs Python 3.11 or newer and nothing else.

Exit status: 0 if both sides are as said and the claimed relation does not hold, else 1.
Not checked here: that the hypotheses that were kept hold at the instance.
"""
'''
_IMPORTS: Final = """
import sys
from fractions import Fraction as F

sys.set_int_max_str_digits(0)
sys.stdout.reconfigure(errors="backslashreplace")
"""
_VERDICT: Final = """
print("claim:", CLAIM)
print("dropped:", ", ".join(DROPPED) or "nothing, the claim is false as stated")
print("left: ", LEFT_NAME, "=", left)
print("right:", RIGHT_NAME, "=", right)
if (left, right) != SAID:
    sys.exit("WRONG: the sides are said to be {} and {}".format(*SAID))
if left RELATION right:
    sys.exit("WRONG: the claimed relation RELATION holds")
print("verified: left RELATION right is false")
"""
_VALUES: Final = """
print("The claim gives no expression for its two sides: below they are data, NOT computed by this program.")
print("What it does compute: the values of the networks at the samples.")
for net, said in VALUES:
    for x, values in said:
        found = [forward(net, x)[1][v] for v in net["outputs"]]
        print("value at", *x, "is", *found)
        if found != values:
            sys.exit("WRONG: the values are said to be {}".format(values))
"""
_WIDTH: Final = 110


def script_of(counterexample: Counterexample) -> str:
    """The source of a program that verifies the counterexample; text to be written in UTF-8.

    Every text of the claim and every name enters as a string literal without unprintable characters, or in a
    comment of such; the two expressions enter as they are, for they belong to the claim, which is code.

    Raises:
        InputError: ``left_code`` or ``right_code`` of the comparison is no Python expression.
    """
    codes = _codes(counterexample)
    known = [code for code in codes if code]
    parts = [_HEAD + _claim_comment(counterexample) + _IMPORTS, _data(counterexample)]
    needed = {name for code in known for name in _names(code)}
    if known:
        parts += [definitions_for(needed), _sides(codes)]
    else:
        parts += [definitions_for({"forward"}), _values(counterexample.instance), _VALUES, "left, right = SAID"]
    verdict = _VERDICT.replace("RELATION", _python(counterexample.comparison.relation))
    if len(known) < len(codes):
        verdict = verdict.replace("verified: left", "the two numbers contradict the claim: left")
    return "\n\n\n".join([*(part.strip("\n") for part in parts if part), verdict.strip("\n")]) + "\n"


def _codes(c: Counterexample) -> tuple[str, ...]:
    """The expressions of both sides; empty where there is none."""
    return tuple(
        _expression(code) if code.strip() else "" for code in (c.comparison.left_code, c.comparison.right_code)
    )


def _sides(codes: Sequence[str]) -> str:
    """Both sides: computed where there is an expression, else taken as said, and this is printed."""
    lines = []
    for k, (side, code) in enumerate(zip(("left", "right"), codes, strict=True)):
        lines.append(f"{side} = F({code})" if code else f"{side} = SAID[{k}]")
        if not code:
            lines.append(f'print("The {side} side is data, NOT computed by this program: it has no expression.")')
    return "\n".join(lines)


def _claim_comment(c: Counterexample) -> str:
    said = c.claim.wording or c.claim.title or c.claim.key
    lines = textwrap.wrap(repr(f"{c.claim.key}: {said}"), _WIDTH) + textwrap.wrap(repr(c.comparison.sentence), _WIDTH)
    return "".join(f"# {line}\n" for line in lines)


def _data(c: Counterexample) -> str:
    both, i = c.comparison, c.instance
    lines = [
        f"CLAIM = {c.claim.key!r}",
        f"DROPPED = {_list(map(repr, c.dropped))}",
        f"LEFT_NAME = {both.left_name!r}",
        f"RIGHT_NAME = {both.right_name!r}",
        f"SAID = ({_fraction(both.left)}, {_fraction(both.right)})",
        f"NETWORK = {_network(i.network)}",
        *([f"SECOND = {_network(i.second)}"] if i.second is not None else []),
        f"samples = {_block(f'({_vector(x)}, {_vector(r)})' for x, r in i.samples)}",
        f"edge_sets = {_block(_list(map(repr, sorted(edges))) for edges in i.edge_sets)}",
        f"neurons = {_list(map(repr, i.neurons))}",
        f"numbers = {{{', '.join(f'{name!r}: {_fraction(value)}' for name, value in i.numbers)}}}",
    ]
    return "\n".join(lines)


def _network(network: Network) -> str:
    g = network.architecture
    constants = ", ".join(f"{c.id!r}: {_fraction(c.value)}" for c in g.constants)
    slopes = (f"{n.id!r}: ({_fraction(n.activation.negative)}, {_fraction(n.activation.positive)})" for n in g.neurons)
    theta = (f"{name!r}: {_fraction(value)}" for name, value in network.theta.items())
    edges = (repr((e.source, e.target, e.parameter, e.learnable)) for e in g.edges)
    return (
        "{\n"
        f'    "inputs": {_list(map(repr, g.inputs))},\n'
        f'    "constants": {{{constants}}},\n'
        f'    "slopes": {_block(slopes, "{}", 1)},  # neuron: slopes left and right of zero\n'
        f'    "edges": {_block(edges, "[]", 1)},  # source, target, parameter, is it learnable\n'
        f'    "theta": {_block(theta, "{}", 1)},\n'
        f'    "outputs": {_list(map(repr, g.outputs))},\n'
        "}"
    )


def _values(instance: Instance) -> str:
    """For each network its values at the samples."""
    pairs = []
    names = ("NETWORK", "SECOND")[: len(instance.networks())]
    for name, evaluations in zip(names, evaluate_instance(instance), strict=True):
        said = (f"({_vector(e.point)}, {_vector(e.value)})" for e in evaluations)
        pairs.append(f"({name}, {_block(said, '[]', 1)})")
    return f"VALUES = {_block(pairs)}"


def _block(items: Iterable[str], brackets: str = "[]", depth: int = 0) -> str:
    """A list or a dict, an entry a line."""
    lines = [f"{'    ' * (depth + 1)}{item},\n" for item in items]
    return f"{brackets[0]}\n{''.join(lines)}{'    ' * depth}{brackets[1]}" if lines else brackets


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _vector(values: Sequence[Fraction]) -> str:
    return _list(map(_fraction, values))


def _fraction(q: Fraction) -> str:
    text = format_rational(q)
    return f'F("{text}")' if "/" in text or len(text) > 4_000 else f"F({text})"


def _expression(code: str) -> str:
    """The expression in the spelling of Python's own printer: one line, no comment.

    Raises:
        InputError: it is no expression.
    """
    try:
        return ast.unparse(ast.parse(code.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise InputError(
            f"{code[:60]!r} is no Python expression", hint="write left_code and right_code as plain expressions"
        ) from error


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code, mode="eval")) if isinstance(node, ast.Name)}


def _python(relation: str) -> str:
    return "==" if relation == "=" else relation
