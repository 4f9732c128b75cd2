"""A data set: n samples x_i in Q^d with labels y_i in Q^D; frozen, and the document it is written as.

The reading of files is done by :mod:`exactrelu.loaders.data_files`.

Names in this module
    n    the number of samples; at least one, since the risk divides by it
    d    the number of coordinates of a sample
    D    the number of labels of a sample, one for each output of the network
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exactrelu.errors import InputError, ShapeError
from exactrelu.exact.matrices import Matrix, Vector
from exactrelu.exact.rationals import as_fraction, format_rational
from exactrelu.networks.network import Network


@dataclass(frozen=True)
class Dataset:
    """Samples and their labels, exact and in a fixed order.

    Args:
        inputs: n rows of d rationals.
        labels: n rows of D rationals, a number standing for a row of one; or nothing at all, for losses
            that need no labels.

    Raises:
        InputError: there is no sample, or an entry is no rational number.
        ShapeError: the rows differ in length, or there are not n labels.

    >>> data = Dataset([["1/2", 0], [1, -1]], [1, -1])
    >>> data.size, data.dimension, data.labels[1]
    (2, 2, (Fraction(-1, 1),))
    """

    inputs: Matrix
    labels: Matrix = ()

    def __post_init__(self) -> None:
        """Bring every number through the door and the labels into rows."""
        inputs = tuple(_as_row(row, f"input {k}") for k, row in enumerate(_as_rows(self.inputs, "inputs")))
        labels = tuple(_as_labels(row, k) for k, row in enumerate(_as_rows(self.labels, "labels")))
        if not inputs:
            raise InputError("a data set needs at least one sample")
        for what, rows in (("input", inputs), ("label", labels)):
            for k, row in enumerate(rows):
                if len(row) != len(rows[0]):
                    raise ShapeError(f"{what} {k} has {len(row)} entries, {what} 0 has {len(rows[0])}")
        if labels and len(labels) != len(inputs):
            raise ShapeError(f"there are {len(labels)} labels for {len(inputs)} inputs")
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "labels", labels)

    @property
    def size(self) -> int:
        """n, the number of samples."""
        return len(self.inputs)

    @property
    def dimension(self) -> int:
        """d, the number of coordinates of a sample."""
        return len(self.inputs[0])

    def label(self, sample: int) -> Vector:
        """The labels of one sample; none where the data set has none."""
        return self.labels[sample] if self.labels else ()

    def as_document(self) -> dict[str, Any]:
        """The document ``{"inputs": [[…]], "labels": […]}`` with numbers as strings; one label stands alone.

        >>> Dataset([["1/2"]], [-1]).as_document()
        {'inputs': [['1/2']], 'labels': ['-1']}
        """
        document: dict[str, Any] = {"inputs": [[format_rational(t) for t in row] for row in self.inputs]}
        if self.labels:
            rows = [[format_rational(t) for t in row] for row in self.labels]
            document["labels"] = [row[0] if len(row) == 1 else row for row in rows]
        return document


def check_dimension(network: Network, data: Dataset) -> None:
    """Raise unless every sample has a coordinate for each input of the network.

    Raises:
        ShapeError: it has not.
    """
    if data.dimension != network.input_dimension:
        raise ShapeError(
            f"the samples have {data.dimension} coordinates, the network {network.input_dimension} "
            f"input{'s' * (network.input_dimension != 1)}",
            hint="give one rational for each input",
        )


def _as_rows(values: Any, what: str) -> Iterable[Any]:
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise InputError(f"the {what} must be a sequence, not a {type(values).__name__}")
    return values


def _as_row(row: Any, what: str) -> Vector:
    return tuple(as_fraction(t, what=f"coordinate {j} of {what}") for j, t in enumerate(_as_rows(row, what)))


def _as_labels(row: Any, k: int) -> Vector:
    if isinstance(row, (list, tuple)):
        return tuple(as_fraction(t, what=f"label {k}") for t in row)
    return (as_fraction(row, what=f"label {k}"),)
