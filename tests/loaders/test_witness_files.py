"""Witnesses as text and as JSON, and how malformed ones are refused."""

from fractions import Fraction

import pytest

from exactrelu.errors import InputError, InputTooLarge
from exactrelu.loaders.files import FileContent
from exactrelu.loaders.witness_files import Witness, read_witness_file, witness_from_content


def read(text):
    return witness_from_content(FileContent("w", text.encode()))


def test_the_text_form_is_read_exactly():
    text = "sat\n((X_0 0.1)\n(X_1 -2.5e-1)\n(Y_0 +3.)\n(Y_1 2/3))\n"
    half = Fraction(1, 2)
    assert read(text) == Witness((Fraction(1, 10), -half * half), (3, Fraction(2, 3)), (2, 3), (4, 5))
    assert read("((X_0 1))") == Witness((1,), (), (1,), ())
    assert read("()") == Witness(())


def test_the_json_of_decide_is_read(tmp_path):
    path = tmp_path / "w.json"
    path.write_text('{"witness": ["1/3", 2], "output": ["0.5"], "verdict": "refuted"}')
    assert read_witness_file(path) == Witness((Fraction(1, 3), 2), (Fraction(1, 2),))
    assert read('{"witness": [], "output": null}') == Witness(())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("unsat", "w, line 1, column 1: a witness must go on with '(', not with 'unsat'"),
        ("((X_1 1))", "w, line 1, column 3: 'X_1' stands where X_0 or Y_0 must"),
        ("((X_0 1) (X_0 2))", "'X_0' stands where X_1 or Y_0 must"),
        ("((Z 1))", "'Z' stands where"),
        ("((X_0 nan))", "w, line 1, column 7: 'nan' is no number"),
        ("((X_0 1.5/2))", "'1.5/2' is no number"),
        ("((X_0 1/0))", "w, line 1, column 7: "),
        ("((X_0 .))", "'.' is no number"),
        ("((X_0 1 2))", "the value of X_0 must go on with ')'"),
        ("((X_0 1)", "the file ends inside a command"),
        ("((X_0 1)) x", "the file goes on after the witness"),
        ("{}", "w: there is no witness in it"),
        ('{"witness": [0.5]}', "w, "),
        ('{"witness": 1}', "must be an array"),
        ('{"witness": ["a"]}', "witness[0]"),
    ],
)
def test_every_refusal_is_one_sentence(text, sentence):
    with pytest.raises(InputError) as caught:
        read(text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_hostile_numbers_reach_a_limit():
    with pytest.raises(InputTooLarge, match="exponent = 999999999"):
        read("((X_0 1e999999999))")
