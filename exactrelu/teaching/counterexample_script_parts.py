"""The lines of stand-alone scripts: functions of a few lines of plain Python, each with the names it needs.

A script holds only those that its two expressions use.  Nothing here is imported by a script; it is pasted.
Derivatives go forwards, one parameter at a time: not the way in which exactrelu computes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

FORWARD: Final = '''
def forward(net, x):
    """Pre-activations and values of all nodes at x; neurons are listed in topological order."""
    post = dict(zip(net["inputs"], x, strict=True)) | net["constants"]
    pre = {}
    for v, (negative, positive) in net["slopes"].items():
        pre[v] = sum((net["theta"][p] * post[s] for s, t, p, _ in net["edges"] if t == v), F(0))
        post[v] = (positive if pre[v] > 0 else negative) * pre[v]
    return pre, post
'''
TANGENT: Final = '''
def tangent(net, x, parameter):
    """Derivative of every output at x in one parameter, carried forwards; a zero takes the negative side."""
    pre, post = forward(net, x)
    dot = dict.fromkeys([*net["inputs"], *net["constants"]], F(0))
    for v, (negative, positive) in net["slopes"].items():
        slope = positive if pre[v] > 0 else negative
        into = [(s, p) for s, t, p, _ in net["edges"] if t == v]
        dot[v] = slope * sum((net["theta"][p] * dot[s] + (post[s] if p == parameter else 0) for s, p in into), F(0))
    return [dot[v] for v in net["outputs"]]
'''
FLOW: Final = '''
def flow(net):
    """Minus the derivative of (1/n) sum_i <r_i, value(x_i)> in the parameter of each edge; frozen ones rest."""
    moved = {p: F(0) for _, _, p, learnable in net["edges"] if learnable}
    for p in moved:
        for x, r in samples:
            moved[p] -= sum((a * b for a, b in zip(r, tangent(net, x, p), strict=True)), F(0)) / len(samples)
    return {(s, t): moved.get(p, F(0)) for s, t, p, _ in net["edges"]}
'''
ALL_PATHS: Final = '''
def all_paths(net):
    """All paths from an input to an output, each a tuple of pairs (source, target)."""
    found, open_paths = [], [(v, ()) for v in net["inputs"]]
    while open_paths:
        v, path = open_paths.pop()
        found += [path] if v in net["outputs"] else []
        open_paths += [(t, (*path, (s, t))) for s, t, _, _ in net["edges"] if s == v]
    return found
'''
_FUNCTIONS: Final = (("forward", FORWARD), ("tangent", TANGENT), ("flow", FLOW), ("all_paths", ALL_PATHS))
#: A name that an expression may use -> its definition for the network NET; "2" is appended for the second one.
_DEFINITIONS: Final[Mapping[str, str]] = {
    "weight": '{(s, t): NET["theta"][p] for s, t, p, _ in NET["edges"]}',
    "inputs": 'NET["inputs"]',
    "outputs": 'NET["outputs"]',
    "pre": "lambda x: forward(NET, x)[0]",
    "post": "lambda x: forward(NET, x)[1]",
    "value": 'lambda x: [forward(NET, x)[1][v] for v in NET["outputs"]]',
    "slope": 'lambda x: {v: NET["slopes"][v][z > 0] for v, z in forward(NET, x)[0].items()}',
    "velocity": "flow(NET)",
    "paths": "all_paths(NET)",
}
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {"tangent": ("forward",), "flow": ("tangent",)}


def definitions_for(names: Iterable[str]) -> str:
    """The source of everything that expressions with these names need, in the order of definition.

    >>> print(definitions_for({"inputs", "F"}))
    inputs = NETWORK["inputs"]
    """
    used = set(names)
    lines = []
    for suffix, net in (("", "NETWORK"), ("2", "SECOND")):
        for name, source in _DEFINITIONS.items():
            if name + suffix in used:
                lines.append(f"{name}{suffix} = {source.replace('NET', net)}")
    called = _closure({name for name, _ in _FUNCTIONS if any(f"{name}(" in line for line in lines)} | used)
    functions = [source.strip("\n") + "\n" for name, source in _FUNCTIONS if name in called]
    return "\n\n".join([*functions, "\n".join(lines)]).strip("\n")


def _closure(names: set[str]) -> set[str]:
    while more := {need for name in names for need in _NEEDS.get(name, ())} - names:
        names = names | more
    return names
