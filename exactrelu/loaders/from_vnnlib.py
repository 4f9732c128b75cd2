"""Reader of VNN-LIB properties, 1.0 and 2.0: what must hold of inputs and outputs, as exact linear conditions.

Version 1.0 declares ``X_0, X_1, …`` and ``Y_0, Y_1, …``; version 2.0 declares a network with tensors, whose entries
are counted in row-major order, one tensor after the other.  Every decimal is taken as it is written.  The semantics
is that of real numbers; a file of version 2.0 that names a float type is read so too, and a note says it.

Formulas are computed while they are read, on a stack of their own: no bracket costs a Python frame.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Final

from exactrelu.errors import InputError
from exactrelu.exact.rationals import parse_rational
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.loaders.files import FileContent, PathLike, read_file
from exactrelu.loaders.vnnlib_formulas import OPERATORS, Frame, Value
from exactrelu.loaders.vnnlib_terms import FALSE, TRUE, Alternatives, Form, conjoin, size
from exactrelu.loaders.vnnlib_tokens import Token, Tokens, shown
from exactrelu.networks.query import Query

_NUMBER: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eE][+-]?[0-9]+)?", re.ASCII)
_OLD_NAME: Final = re.compile(r"([XY])_(0|[1-9][0-9]{0,17})", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_INDEX: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
#: SMT-LIB commands that say nothing about the property.
_SKIPPED: Final = ("set-logic", "set-info", "set-option", "check-sat", "get-model", "exit")
_FLOAT_TYPES: Final = re.compile(r"b?float[0-9a-z]+", re.ASCII)


@dataclass(frozen=True)
class LoadedQuery:
    """A property and where it came from.

    Attributes:
        query: the property.
        source: the path.
        sha256: of the bytes.
        notes: what a reader of the answer should know.
    """

    query: Query
    source: str
    sha256: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tensor:
    """A declared tensor of version 2.0, or a scalar of 1.0: the position of its first entry, and its shape."""

    first: int
    shape: tuple[int, ...]
    is_input: bool


def load_query(path: PathLike, *, limits: Limits = DEFAULT_LIMITS) -> LoadedQuery:
    """The property in a VNN-LIB file.

    Raises:
        InputError: the file cannot be read, or is no VNN-LIB; the line and column are named.
        InputTooLarge: the file, its nesting, a number or the number of alternatives is beyond a limit.
    """
    return read_content(read_file(path, limits=limits), limits=limits)


def read_content(content: FileContent, *, limits: Limits = DEFAULT_LIMITS) -> LoadedQuery:
    """The property in the bytes of a file; raises as :func:`load_query`."""
    reader = _Reader(content.data.decode("utf-8", errors="replace"), limits)
    try:
        query = reader.read()
    except InputError as error:
        raise error.located(content.path) from None
    return LoadedQuery(query, content.path, content.sha256, tuple(reader.notes))


def read_query(text: str, *, limits: Limits = DEFAULT_LIMITS) -> Query:
    """The property that a text spells; raises as :func:`load_query`.

    >>> declared = "(declare-const X_0 Real) (declare-const Y_0 Real)"
    >>> query = read_query(f"{declared} (assert (<= X_0 1e-1)) (assert (> Y_0 2))")
    >>> [(str(c.bound), c.strict) for c in query.alternatives[0]]
    [('1/10', False), ('-2', True)]
    """
    return _Reader(text, limits).read()


class _Reader:
    """One pass over the tokens of a file."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.tokens, self.limits = Tokens(text, limits), limits
        self.notes: list[str] = []
        self.names: dict[str, _Tensor] = {}
        self.counts = {True: 0, False: 0}  # inputs, outputs
        self.highest = {True: -1, False: -1}
        self.network: str | None = None
        self.asserted: list[Alternatives] = []
        self.spent = 0  # conditions in all formulas so far, each level of brackets counted

    def read(self) -> Query:
        commands: dict[str, Callable[[Token], None]] = {
            "assert": self._assert,
            "declare-const": self._declare,
            "declare-fun": self._declare,
            "vnnlib-version": self._version,
            "declare-network": self._declare_network,
            **dict.fromkeys(_SKIPPED, self._skip),
        }
        while self.tokens.peek():
            self.tokens.expect("(", "a VNN-LIB file")
            command = self.tokens.take()
            if command.text not in commands:
                raise self.tokens.error(
                    f"there is no command {shown(command.text)}", command.place, hint="write declare-const or assert"
                )
            commands[command.text](command)
        self._check_declared()
        alternatives = conjoin(self.asserted, self.limits.normal_form_terms)
        return Query(self.counts[True], self.counts[False], tuple(alternatives))

    def _check_declared(self) -> None:
        """Every X_i below the highest one is declared, and there is something to ask about."""
        for is_input, letter in ((True, "X"), (False, "Y")):
            if self.network is None and self.highest[is_input] >= self.counts[is_input]:
                missing = next(k for k in range(self.counts[is_input] + 1) if f"{letter}_{k}" not in self.names)
                raise InputError(
                    f"{letter}_{self.highest[is_input]} is declared, but {letter}_{missing} is not",
                    hint="declare every input and output, from 0 on",
                )
        if not self.counts[False]:
            raise InputError("the file declares no output", hint="write (declare-const Y_0 Real)")

    # Declarations

    def _declare(self, command: Token) -> None:
        name = self.tokens.take()
        match = _OLD_NAME.fullmatch(name.text)
        if match is None:
            raise self.tokens.error(
                f"{shown(name.text)} is no variable of VNN-LIB 1.0", name.place, hint="call them X_0, X_1, …, Y_0, …"
            )
        if command.text == "declare-fun":
            self.tokens.expect("(", "declare-fun")
            self.tokens.expect(")", "declare-fun, whose variables have no arguments,")
        self.tokens.expect("Real", "a declaration")
        self.tokens.expect(")", "a declaration")
        if self.network is not None:
            raise self.tokens.error("the file declares variables of VNN-LIB 1.0 and a network of 2.0", name.place)
        is_input, index = match[1] == "X", int(match[2])
        self._add(name, _Tensor(index, (), is_input), 1)
        self.highest[is_input] = max(self.highest[is_input], index)

    def _add(self, name: Token, tensor: _Tensor, entries: int) -> None:
        if name.text in self.names or name.text == self.network:
            raise self.tokens.error(f"{shown(name.text)} is declared twice", name.place)
        self.names[name.text] = tensor
        self.counts[tensor.is_input] += entries
        if self.counts[tensor.is_input] > self.limits.nodes:
            raise self.tokens.too_large("nodes", self.counts[tensor.is_input], name.place)

    def _version(self, command: Token) -> None:
        version = self.tokens.take()
        if version.text not in ("<2.0>", "<1.0>"):
            raise self.tokens.error(
                f"the version {shown(version.text)} is unknown", version.place, hint="<2.0> is read"
            )
        self.tokens.expect(")", "the version")

    def _declare_network(self, command: Token) -> None:
        name = self._new_name("the name of a network")
        if self.network is not None or self.names:
            raise self.tokens.error(
                "the file declares a second network, or variables of VNN-LIB 1.0 as well",
                command.place,
                hint="properties of one network can be decided",
            )
        self.network = name.text
        while self.tokens.peek() == "(":
            self.tokens.take()
            self._declare_tensor(self.tokens.take())
        self.tokens.expect(")", "the declaration of a network")

    def _declare_tensor(self, kind: Token) -> None:
        if kind.text not in ("declare-input", "declare-output"):
            raise self.tokens.error(
                f"{shown(kind.text)} is not understood here", kind.place, hint="inputs and outputs can be declared"
            )
        name = self._new_name("the name of a tensor")
        element = self.tokens.take()
        if _FLOAT_TYPES.fullmatch(element.text):
            self.notes.append(f"{shown(name.text)} has type {shown(element.text)}; decided over the real numbers")
        elif element.text not in ("real", "Real"):
            raise self.tokens.error(
                f"the element type {shown(element.text)} is not read", element.place, hint="use real"
            )
        shape = self._integers("the shape of a tensor")
        if self.tokens.peek().startswith('"'):
            self.tokens.take()  # the name in the ONNX file; tensors are matched by their order
        self.tokens.expect(")", "the declaration of a tensor")
        is_input = kind.text == "declare-input"
        self._add(name, _Tensor(self.counts[is_input], shape, is_input), prod(shape))

    def _new_name(self, what: str) -> Token:
        name = self.tokens.take()
        if not _NAME.fullmatch(name.text):
            raise self.tokens.error(f"{shown(name.text)} is no name", name.place, hint=f"here stands {what}")
        return name

    def _integers(self, what: str) -> tuple[int, ...]:
        """[], [3] or [1,3], in brackets."""
        self.tokens.expect("[", what)
        numbers: list[int] = []
        while self.tokens.peek() != "]":
            if numbers:
                self.tokens.expect(",", what)
            token = self.tokens.take()
            if not _INDEX.fullmatch(token.text):
                raise self.tokens.error(f"{shown(token.text)} is no integer from 0 on", token.place, hint=f"in {what}")
            numbers.append(int(token.text))
            if len(numbers) > self.limits.nesting:
                raise self.tokens.too_large("nesting", len(numbers), token.place)
        self.tokens.take()
        return tuple(numbers)

    def _skip(self, command: Token) -> None:
        depth = 1
        while depth:
            depth += {"(": 1, ")": -1}.get(self.tokens.take().text, 0)

    # Assertions

    def _assert(self, command: Token) -> None:
        value = self._expression(self.tokens.line(command.place))
        if isinstance(value, Form):
            raise self.tokens.error("a number is asserted, not a condition", command.place)
        self.tokens.expect(")", "an assertion")
        self.asserted.append(value)

    def _expression(self, line: int) -> Value:
        """The value of the next expression."""
        stack: list[Frame] = []
        while True:
            token = self.tokens.take()
            if token.text == "(":
                stack.append(self._open(len(stack) + 1))
                continue
            try:
                value = self._paid(stack.pop().close(), token) if token.text == ")" and stack else self._atom(token)
                if not stack:
                    return value
                stack[-1].take(value)
            except InputError as error:
                raise error if error.where else error.located(self.tokens.where(token.place)) from None

    def _paid(self, value: Value, token: Token) -> Value:
        """The value of a bracket; many large formulas that are thrown away again must not take for ever."""
        if not isinstance(value, Form):
            self.spent += size(value)
            if self.spent > self.limits.normal_form_terms * self.limits.nesting:
                raise self.tokens.too_large("normal_form_terms", "far more", token.place)
        return value

    def _open(self, depth: int) -> Frame:
        operator = self.tokens.take()
        if operator.text not in OPERATORS:
            raise self.tokens.error(
                f"{shown(operator.text)} is no operator", operator.place, hint=f"known are {' '.join(OPERATORS)}"
            )
        if depth > self.limits.nesting:
            raise self.tokens.too_large("nesting", depth, operator.place)
        return OPERATORS[operator.text](operator.text, self.tokens.line(operator.place), self.limits)

    def _atom(self, token: Token) -> Value:
        """A number, an entry of a tensor, true or false."""
        if token.text in self.names:
            return self._entry(token)
        if token.text in ("true", "false"):
            return TRUE if token.text == "true" else FALSE
        match = _NUMBER.fullmatch(token.text)
        if match is None or not (match[2] or match[3]):
            raise self.tokens.error(
                f"{shown(token.text)} is neither a number nor declared",
                token.place,
                hint="declare it with declare-const",
            )
        sign, whole, decimals, exponent = match.groups("")
        text = f"{sign.strip('+')}{whole or '0'}{'.' if decimals else ''}{decimals}{exponent}"
        return Form({}, parse_rational(text, limits=self.limits))

    def _entry(self, token: Token) -> Form:
        tensor = self.names[token.text]
        index = self._integers("an index") if self.tokens.peek() == "[" and self.network is not None else ()
        if not tensor.shape and index == (0,):
            index = ()  # some write Y[0] for the only entry of a scalar
        if len(index) != len(tensor.shape) or any(k >= extent for k, extent in zip(index, tensor.shape, strict=True)):
            raise self.tokens.error(
                f"the tensor {shown(token.text)} of shape {list(tensor.shape)} has no entry {list(index)}", token.place
            )
        offset = 0
        for k, extent in zip(index, tensor.shape, strict=True):
            offset = offset * extent + k
        position = tensor.first + offset
        return Form({position if tensor.is_input else -1 - position: Fraction(1)})
