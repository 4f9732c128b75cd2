"""Data sets: canonical, refused in one line, and written as a document that the loader reads."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.errors import InputError, ShapeError
from exactrelu.loaders.data_files import data_from_document
from exactrelu.networks.network import make_network
from exactrelu.search.strategies import points
from exactrelu.training.data import Dataset, check_dimension

F = Fraction


def test_one_sample_without_coordinates():
    data = Dataset([[]])
    assert (data.size, data.dimension, data.label(0)) == (1, 0, ())


def test_a_label_that_is_a_number_is_a_row_of_one():
    data = Dataset([["1/2"], [3]], [1, ["-1"]])
    assert data == Dataset(((F(1, 2),), (F(3),)), ((1,), (-1,)))
    assert data.label(1) == (F(-1),)


@given(st.lists(st.tuples(points(2), points(2)), min_size=1, max_size=4))
def test_what_is_written_is_read(rows):
    data = Dataset([x for x, _ in rows], [y for _, y in rows])
    assert Dataset(*data_from_document(json.loads(json.dumps(data.as_document())), 2, 2)) == data


def test_without_labels_the_document_has_none():
    assert Dataset([[1, 2]]).as_document() == {"inputs": [["1", "2"]]}


@pytest.mark.parametrize(
    ("inputs", "labels", "error", "sentence"),
    [
        ([], [], InputError, "a data set needs at least one sample"),
        ([[1], [1, 2]], [], ShapeError, "input 1 has 2 entries, input 0 has 1"),
        ([[1], [2]], [[1], [1, 2]], ShapeError, "label 1 has 2 entries, label 0 has 1"),
        ([[1]], [1, 2], ShapeError, "there are 2 labels for 1 inputs"),
        ([[0.5]], [], InputError, "coordinate 0 of input 0 must be an int, a Fraction"),
        ([[1]], [True], InputError, "label 0 must be an int, a Fraction"),
        ("ab", [], InputError, "the inputs must be a sequence, not a str"),
        ([3], [], InputError, "the input 0 must be a sequence, not a int"),
    ],
)
def test_refusals(inputs, labels, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        Dataset(inputs, labels)
    assert "\n" not in str(caught.value)


def test_the_wrong_dimension_is_refused():
    net = make_network(inputs=["x"], neurons={"y": "relu"}, edges=[("x", "y", 1)], outputs=["y"])
    check_dimension(net, Dataset([[1]]))
    with pytest.raises(ShapeError, match="the samples have 2 coordinates, the network 1 input; give one rational"):
        check_dimension(net, Dataset([[1, 2]]))
