"""The pattern file ``{"patterns": ["+-+", …]}``: sign vectors over the neurons with a kink, in topological order.

Names in this module
    h    the number of neurons with a kink
"""

from __future__ import annotations

from typing import Any

from exactrelu.errors import InputError, InputTooLarge, ShapeError
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.loaders.bounded_json import read_json
from exactrelu.loaders.files import PathLike
from exactrelu.loaders.json_values import as_list, as_table, check_keys


def read_pattern_file(path: PathLike, length: int, *, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """The sign vectors of a pattern file, as strings of ``+``, ``-`` and ``0``.

    Args:
        path: the file.
        length: h; every pattern must have so many signs.
        limits: bounds on the file; ``regions`` bounds the number of patterns.

    Raises:
        InputError: the file cannot be read, is no JSON, or is no pattern file; the place is named.
        ShapeError: a pattern has not h signs.
        InputTooLarge: the file is beyond a limit.
    """
    document, content = read_json(path, limits=limits)
    try:
        return patterns_from_document(document, length, limits=limits)
    except InputError as error:
        raise error.located(content.path) from None


def patterns_from_document(document: Any, length: int, *, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """The sign vectors that a document describes; arguments and errors as :func:`read_pattern_file`.

    >>> patterns_from_document({"patterns": ["+-", "++"]}, 2)
    ('+-', '++')
    """
    table = as_table(document, "")
    check_keys(table, "", ("patterns",), ())
    patterns = as_list(table["patterns"], "patterns")
    if not patterns:
        raise InputError("there is no pattern", where="patterns", hint="write at least one")
    if len(patterns) > limits.regions:
        raise InputTooLarge("regions", needed=len(patterns), allowed=limits.regions, doing="reading patterns")
    return tuple(_pattern(text, f"patterns[{k}]", length) for k, text in enumerate(patterns))


def _pattern(text: Any, place: str, length: int) -> str:
    if not isinstance(text, str) or not set(text) <= set("+-0"):
        raise InputError(
            f"must be a string of + - 0, not {text!r:.60}", where=place, hint='write one sign for each neuron, as "+-+"'
        )
    if len(text) != length:
        raise ShapeError(
            f"the pattern has {len(text)} sign{'s' * (len(text) != 1)}, the network {length} "
            f"neuron{'s' * (length != 1)} with a kink",
            where=place,
        )
    return text
