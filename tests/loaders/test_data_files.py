"""The data file: what it may say, and a sentence for everything else."""

import json
from fractions import Fraction

import pytest

from exactrelu.errors import InputError, InputTooLarge, ShapeError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.loaders.data_files import data_from_document, read_data_file

F = Fraction


def written(tmp_path, document):
    path = tmp_path / "data.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


def test_labels_may_be_left_out(tmp_path):
    assert read_data_file(written(tmp_path, {"inputs": [[1, "1/2"]]})) == (((1, F(1, 2)),), ())


def test_a_label_is_a_number_or_a_row(tmp_path):
    document = {"inputs": [["0.5"], [-1]], "labels": ["-1", [1]]}
    assert read_data_file(written(tmp_path, document), 1, 1) == (((F(1, 2),), (-1,)), ((-1,), (1,)))


def test_samples_may_have_no_coordinate():
    assert data_from_document({"inputs": [[]]}, 0) == (((),), ())


@pytest.mark.parametrize(
    ("document", "error", "sentence"),
    [
        ("[1", InputError, "data.json, line 1 column 3: is no JSON"),
        ("[]", InputError, "data.json, the document: must be an object, not an array"),
        ({"labels": []}, InputError, "the key 'inputs' is missing"),
        ({"inputs": [[1]], "label": [1]}, InputError, "the key 'label' is unknown; did you mean 'labels'?"),
        ('{"inputs": [[0.5]]}', InputError, "the number 0.5 is a float"),
        ({"inputs": []}, InputError, "data.json, inputs: there is no sample; write at least one"),
        ({"inputs": [1]}, InputError, "data.json, inputs[0]: must be an array, not a number"),
        ({"inputs": [["x"]]}, InputError, "data.json, inputs[0][0]: the number 'x' is not a rational number"),
        ({"inputs": [[1], [1, 2]]}, ShapeError, "inputs[1]: the row has 2 numbers, the network 1 input"),
        ({"inputs": [[1]], "labels": []}, ShapeError, "labels: there are 0 for the 1 inputs; give one each"),
        ({"inputs": [[1]], "labels": [[1, 2]]}, ShapeError, "labels[0]: the row has 2 numbers, the network 1 output"),
        ({"inputs": [[1]], "labels": [None]}, InputError, "labels[0]: the number must be an int"),
        ("[" * 100 + "]" * 100, InputTooLarge, "reading brackets needs nesting = 100, the limit is 64"),
    ],
)
def test_bad_input_is_one_sentence_with_its_place(document, error, sentence, tmp_path):
    with pytest.raises(error) as caught:
        read_data_file(written(tmp_path, document), 1, 1)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_a_network_the_first_row_sets_the_length():
    with pytest.raises(ShapeError, match=r"inputs\[1\]: the row has 1 number, the first row 2 numbers"):
        data_from_document({"inputs": [[1, 2], [1]]})
    with pytest.raises(ShapeError, match=r"labels\[1\]: the row has 2 numbers, the first row 1 number"):
        data_from_document({"inputs": [[1], [2]], "labels": [1, [1, 2]]})


def test_limits_are_those_of_every_file(tmp_path):
    with pytest.raises(InputTooLarge, match="file_bytes"):
        read_data_file(written(tmp_path, {"inputs": [[1]]}), limits=DEFAULT_LIMITS.with_values(file_bytes=5))
    with pytest.raises(InputError, match="there is no such file"):
        read_data_file(tmp_path / "nowhere.json")
