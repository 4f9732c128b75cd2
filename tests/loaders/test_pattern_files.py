"""Pattern files: what is read, and one sentence for every refusal."""

import pytest

from exactrelu.errors import InputError, InputTooLarge, ShapeError
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.loaders.pattern_files import patterns_from_document, read_pattern_file


def test_patterns_are_read(tmp_path):
    path = tmp_path / "patterns.json"
    path.write_text('{"patterns": ["+-", "0+"]}')
    assert read_pattern_file(path, 2) == ("+-", "0+")
    assert patterns_from_document({"patterns": [""]}, 0) == ("",)


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("[]", InputError, "the document: must be an object, not an array"),
        ("{}", InputError, "the key 'patterns' is missing"),
        ('{"patterns": ["+-"], "pattern": 1}', InputError, "the key 'pattern' is unknown"),
        ('{"patterns": []}', InputError, "patterns: there is no pattern; write at least one"),
        ('{"patterns": "+-"}', InputError, "patterns: must be an array"),
        ('{"patterns": [["+", "-"]]}', InputError, r"patterns\[0\]: must be a string of \+ - 0"),
        ('{"patterns": ["+1"]}', InputError, r"patterns\[0\]: must be a string of \+ - 0, not '\+1'"),
        ('{"patterns": ["+-", "+"]}', ShapeError, r"patterns\[1\]: the pattern has 1 sign, the network 2 neurons with"),
        ('{"patterns": ["+-"', InputError, "is no JSON"),
    ],
)
def test_refusals_name_file_and_place(tmp_path, text, error, sentence):
    path = tmp_path / "patterns.json"
    path.write_text(text)
    with pytest.raises(error, match=sentence) as refusal:
        read_pattern_file(path, 2)
    assert str(path) in str(refusal.value)


def test_too_many_patterns():
    with pytest.raises(InputTooLarge, match="reading patterns needs regions = 2"):
        patterns_from_document({"patterns": ["+", "-"]}, 1, limits=DEFAULT_LIMITS.with_values(regions=1))
