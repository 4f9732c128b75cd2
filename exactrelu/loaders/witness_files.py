"""Witnesses of properties: ``((X_0 0.5) … (Y_0 1.25))`` as verification competitions write them, or JSON.

A first line ``sat`` may stand before the brackets. In JSON ``"witness"`` is the input and
``"output"``, which may be missing, what the network is said to make of it; numbers are integers or strings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from exactrelu.errors import InputError
from exactrelu.exact.matrices import Vector
from exactrelu.exact.rationals import parse_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.loaders.bounded_json import parse_json
from exactrelu.loaders.files import FileContent, PathLike, read_file
from exactrelu.loaders.json_values import as_list, as_number, as_table
from exactrelu.loaders.vnnlib_tokens import Token, Tokens, shown

_NAME: Final = re.compile(r"([XY])_(0|[1-9][0-9]{0,17})", re.ASCII)
#: Decimals as C and Python print them, and our own quotients.
_NUMBER: Final = re.compile(r"\+?(-?)([0-9]*)(?:\.([0-9]*))?([eE][+-]?[0-9]+|/[0-9]+)?", re.ASCII)


@dataclass(frozen=True)
class Witness:
    """An input, and the output that is claimed for it, or nothing.

    Attributes:
        x: the input.
        y: the output, or nothing.
        x_lines: where the file gives each coordinate of x; empty for JSON.
        y_lines: the same for y.
    """

    x: Vector
    y: Vector = ()
    x_lines: tuple[int, ...] = ()
    y_lines: tuple[int, ...] = ()


def read_witness_file(path: PathLike, *, limits: Limits = DEFAULT_LIMITS) -> Witness:
    """The witness in a file, text or JSON.

    Raises:
        InputError: the file cannot be read, or is no witness; the place is named.
        InputTooLarge: the file or a number is beyond a limit.
    """
    return witness_from_content(read_file(path, limits=limits), limits=limits)


def witness_from_content(content: FileContent, *, limits: Limits = DEFAULT_LIMITS) -> Witness:
    """The witness in the bytes of a file; raises as :func:`read_witness_file`.

    >>> witness_from_content(FileContent("w", b"sat ((X_0 1e-1) (Y_0 -1/3))")).x
    (Fraction(1, 10),)
    """
    try:
        if content.data.lstrip().startswith(b"{"):
            return _from_document(parse_json(content.data, limits=limits), limits)
        return _from_text(content.data.decode("utf-8", errors="replace"), limits)
    except InputError as error:
        raise error.located(content.path) from None


def _from_document(document: Any, limits: Limits) -> Witness:
    table = as_table(document, "")
    if table.get("witness") is None:
        raise InputError("there is no witness in it", hint='give "witness", a list of numbers as strings')
    x, y = (
        tuple(as_number(t, f"{key}[{k}]", limits) for k, t in enumerate(as_list(table.get(key) or [], key)))
        for key in ("witness", "output")
    )
    return Witness(x, y)


def _from_text(text: str, limits: Limits) -> Witness:
    tokens = Tokens(text, limits)
    if tokens.peek() == "sat":
        tokens.take()
    start = tokens.expect("(", "a witness")
    found: dict[str, list[tuple[Fraction, int]]] = {"X": [], "Y": []}
    while tokens.peek() != ")":
        tokens.expect("(", "a witness")
        name = tokens.take()
        match = _NAME.fullmatch(name.text)
        if match is None or int(match[2]) != len(found[match[1]]):
            expected = " or ".join(f"{letter}_{len(row)}" for letter, row in found.items())
            raise tokens.error(f"{shown(name.text)} stands where {expected} must", name.place)
        value = _number(tokens, tokens.take(), limits)
        found[match[1]].append((value, tokens.line(name.place)))
        tokens.expect(")", f"the value of {name.text}")
    tokens.take()
    if tokens.peek():
        raise tokens.error("the file goes on after the witness", start.place)
    (x, x_lines), (y, y_lines) = (tuple(zip(*row, strict=True)) or ((), ()) for row in found.values())
    return Witness(x, y, x_lines, y_lines)


def _number(tokens: Tokens, token: Token, limits: Limits) -> Fraction:
    match = _NUMBER.fullmatch(token.text)
    if match is None or not (match[2] or match[3]) or (match[3] is not None and (match[4] or "").startswith("/")):
        raise tokens.error(f"{shown(token.text)} is no number", token.place, hint="write '0.5', '-1e-3' or '2/3'")
    sign, whole, decimals, rest = match.groups("")
    try:
        return parse_rational(f"{sign}{whole or '0'}{'.' if decimals else ''}{decimals}{rest}", limits=limits)
    except InputError as error:
        raise error.located(tokens.where(token.place)) from None
