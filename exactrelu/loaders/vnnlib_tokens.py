"""The words of a VNN-LIB file, one after the other, with their places; no list of them is ever kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from exactrelu.errors import InputError, InputTooLarge
from exactrelu.limits import Limits

_TOKEN: Final = re.compile(r'[ \t\r\n\f]+|;[^\n]*|([()\[\],]|"[^"]*"|[^ \t\r\n\f;()\[\],"]+)')
#: A word that is longer than every sensible name or number is shown shortened.
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Token:
    """A bracket, a comma, a string with its quotes, or a word; and where it begins."""

    text: str
    place: int


class Tokens:
    """The tokens of a text, with one of them looked at in advance.

    Raises:
        InputError: a string is not closed.
        InputTooLarge: there are more tokens than ``edges``, the largest network's number of weights.
    """

    def __init__(self, text: str, limits: Limits) -> None:
        self._text, self._limits = text, limits
        self._rest = self._scan()
        self._next = next(self._rest, None)
        self._lines, self._counted = 1, 0

    def peek(self) -> str:
        """The next token, or the empty string at the end."""
        return self._next.text if self._next is not None else ""

    def take(self) -> Token:
        """The next token.

        Raises:
            InputError: the text ends here.
        """
        token = self._next
        if token is None:
            raise self.error("the file ends inside a command", len(self._text), hint="close its brackets")
        self._next = next(self._rest, None)
        return token

    def expect(self, text: str, what: str) -> Token:
        """The next token, which must be ``text``."""
        token = self.take()
        if token.text != text:
            raise self.error(f"{what} must go on with {text!r}, not with {shown(token.text)}", token.place)
        return token

    def line(self, place: int) -> int:
        """The line of a place; quick for places that come in order."""
        if place < self._counted:
            return self._text.count("\n", 0, place) + 1
        self._lines += self._text.count("\n", self._counted, place)
        self._counted = place
        return self._lines

    def where(self, place: int) -> str:
        """Line and column of a place, both from 1 on."""
        return f"line {self.line(place)}, column {place - self._text.rfind(chr(10), 0, place)}"

    def error(self, what: str, place: int, *, hint: str = "") -> InputError:
        """A complaint about a place."""
        return InputError(what, where=self.where(place), hint=hint)

    def too_large(self, limit: str, needed: int | str, place: int) -> InputTooLarge:
        """A complaint about a place where a limit is reached."""
        allowed = getattr(self._limits, limit)
        return InputTooLarge(
            limit, needed=needed, allowed=allowed, doing="reading the property", where=self.where(place)
        )

    def _scan(self) -> Iterator[Token]:
        count, end = 0, 0
        for match in _TOKEN.finditer(self._text):
            if match.start() != end:
                break
            end = match.end()
            if match.lastindex:
                count += 1
                if count > self._limits.edges:
                    raise self.too_large("edges", f"more than {self._limits.edges} tokens", match.start())
                yield Token(match[1], match.start())
        if end != len(self._text):
            raise self.error("the string is not closed", end, hint='end it with "')


def shown(text: str) -> str:
    """A token as an error message quotes it."""
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}…"
