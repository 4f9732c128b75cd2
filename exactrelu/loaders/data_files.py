"""The data file ``{"inputs": [[…]], "labels": […]}``: samples and, if they are there, their labels.

Names in this module
    n    the number of samples
    d    the number of coordinates of a sample
    D    the number of labels of a sample; a label that is a number stands for a row of one
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from exactrelu.errors import InputError, ShapeError
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.loaders.bounded_json import read_json
from exactrelu.loaders.files import PathLike
from exactrelu.loaders.json_values import as_list, as_number, as_table, check_keys

Rows = tuple[tuple[Fraction, ...], ...]


def read_data_file(
    path: PathLike, dimension: int | None = None, outputs: int | None = None, *, limits: Limits = DEFAULT_LIMITS
) -> tuple[Rows, Rows]:
    """The inputs and the labels of a data file; ``Dataset(*read_data_file(path))`` makes a data set of them.

    Args:
        path: the file.
        dimension: d, if it is known; every input must have so many numbers.
        outputs: D, if it is known; every label must have so many numbers.
        limits: bounds on the file and its numbers.

    Returns:
        n rows of d numbers, and n rows of D numbers; or no labels at all, where the file has none.

    Raises:
        InputError: the file cannot be read, is no JSON, or is no data file; the place is named.
        ShapeError: a row has the wrong length, or there are not as many labels as inputs.
        InputTooLarge: the file is beyond a limit.
    """
    document, content = read_json(path, limits=limits)
    try:
        return data_from_document(document, dimension, outputs, limits=limits)
    except InputError as error:
        raise error.located(content.path) from None


def data_from_document(
    document: Any, dimension: int | None = None, outputs: int | None = None, *, limits: Limits = DEFAULT_LIMITS
) -> tuple[Rows, Rows]:
    """The inputs and the labels that a document describes.

    Args, errors: as :func:`read_data_file`.

    >>> data_from_document({"inputs": [["1/2", -1]], "labels": [1]}, 2)
    (((Fraction(1, 2), Fraction(-1, 1)),), ((Fraction(1, 1),),))
    """
    table = as_table(document, "")
    check_keys(table, "", ("inputs",), ("labels",))
    inputs = [_numbers(row, f"inputs[{k}]", limits) for k, row in enumerate(as_list(table["inputs"], "inputs"))]
    if not inputs:
        raise InputError("there is no sample", where="inputs", hint="write at least one")
    _check_lengths(inputs, "inputs", "the network", "input", dimension)
    labels = [_label(row, f"labels[{k}]", limits) for k, row in enumerate(as_list(table.get("labels", []), "labels"))]
    if "labels" in table and len(labels) != len(inputs):
        raise ShapeError(f"there are {len(labels)} for the {len(inputs)} inputs", where="labels", hint="give one each")
    _check_lengths(labels, "labels", "the network", "output", outputs)
    return tuple(inputs), tuple(labels)


def _check_lengths(rows: list[tuple[Fraction, ...]], place: str, whose: str, noun: str, wanted: int | None) -> None:
    """Every row has as many numbers as the network has inputs or outputs, or as the first row."""
    owner, needed = (whose, wanted) if wanted is not None else ("the first row", len(rows[0]) if rows else 0)
    unit = noun if wanted is not None else "number"
    for k, row in enumerate(rows):
        if len(row) != needed:
            raise ShapeError(
                f"the row has {len(row)} number{'s' * (len(row) != 1)}, {owner} {needed} {unit}{'s' * (needed != 1)}",
                where=f"{place}[{k}]",
            )


def _label(value: Any, place: str, limits: Limits) -> tuple[Fraction, ...]:
    return _numbers(value, place, limits) if isinstance(value, list) else (as_number(value, place, limits),)


def _numbers(value: Any, place: str, limits: Limits) -> tuple[Fraction, ...]:
    return tuple(as_number(entry, f"{place}[{k}]", limits) for k, entry in enumerate(as_list(value, place)))
