"""VNN-LIB: what is read, to which exact conditions, and how every malformed or hostile file is refused."""

import time
from fractions import Fraction

import pytest

from exactrelu.errors import InputError, InputTooLarge
from exactrelu.limits import DEFAULT_LIMITS
from exactrelu.loaders.files import FileContent
from exactrelu.loaders.from_vnnlib import load_query, read_content, read_query

XY = "(declare-const X_0 Real)\n(declare-const X_1 Real)\n(declare-const Y_0 Real)\n"


def conditions(formula):
    """Each alternative as a set of (inputs, outputs, bound, strict)."""
    return [
        {(c.inputs, c.outputs, c.bound, c.strict) for c in alternative}
        for alternative in read_query(f"{XY}(assert {formula})").alternatives
    ]


def one(formula):
    ((condition,),) = read_query(f"{XY}(assert {formula})").alternatives
    return dict(condition.inputs), dict(condition.outputs), condition.bound, condition.strict


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("(<= X_0 1)", ({0: 1}, {}, 1, False)),
        ("(>= X_1 -1.5)", ({1: -1}, {}, Fraction(3, 2), False)),
        ("(< Y_0 1e-3)", ({}, {0: 1}, Fraction(1, 1000), True)),
        ("(> Y_0 +.5)", ({}, {0: -1}, Fraction(-1, 2), True)),
        ("(<= 2.E1 X_0)", ({0: -1}, {}, -20, False)),
        ("(<= (+ X_0 (* 2 X_1) 3 (- 1)) (- Y_0 X_0 1))", ({0: 2, 1: 2}, {0: -1}, -3, False)),
        ("(<= (* (+ 1 1) (- X_0) 3) (/ Y_0 4 -1))", ({0: -6}, {0: Fraction(1, 4)}, 0, False)),
        ("(<= (+ X_0 (- X_1 X_1)) (+))", None),
        ("(<= (+ X_0 (- X_1 X_1)) 0.1)", ({0: 1}, {}, Fraction(1, 10), False)),
        ("(<= (* X_0 2) (* 1 1))", ({0: 2}, {}, 1, False)),
        ("(not (< X_0 1))", ({0: -1}, {}, -1, False)),
    ],
)
def test_linear_conditions_are_exact(formula, expected):
    if expected is None:
        with pytest.raises(InputError, match=r"line 4, column \d+: \+ has 0 arguments, it needs 1 at least"):
            one(formula)
    else:
        assert one(formula) == expected


def test_formulas_become_alternatives():
    assert len(conditions("(or (<= X_0 1) (and (<= X_0 2) (>= Y_0 3)))")) == 2
    assert [len(a) for a in conditions("(and (or (<= X_0 1) (<= X_0 2)) (or (< Y_0 1) (< Y_0 2)) (<= X_1 0))")] == [
        3
    ] * 4
    assert conditions("(= X_0 1)") == [{(((0, 1),), (), 1, False), (((0, -1),), (), -1, False)}]
    assert conditions("(!= X_0 1)") == [{(((0, 1),), (), 1, True)}, {(((0, -1),), (), -1, True)}]
    assert len(conditions("(<= 0 X_0 X_1 1)")[0]) == 3
    assert [len(a) for a in conditions("(not (or (and (<= X_0 1) (<= X_1 1)) (<= Y_0 1)))")] == [2, 2]
    assert conditions("true") == [set()] == conditions("(and)") == conditions("(<= 0 0)") == conditions("(< 0 1)")
    assert conditions("false") == [] == conditions("(or)") == conditions("(< 0 0)") == conditions("(<= 1 0)")
    assert conditions("(and (or (<= X_0 1) (<= X_0 2)) false)") == []
    assert conditions("(<= (* X_0 0) 0)") == [set()]


def test_assertions_hold_together_and_know_their_line():
    query = read_query(f"{XY}(assert (<= X_0 1))\n\n(assert\n (>= Y_0 2))")
    assert [c.line for c in query.alternatives[0]] == [4, 7]
    assert (query.input_dimension, query.output_dimension) == (2, 1)
    assert read_query(XY).alternatives == ((),)


def test_comments_white_space_and_commands_that_say_nothing():
    text = f'; (nonsense "\n(set-logic QF_LRA)\t(set-info :source "a ) b")\r\n{XY}(check-sat)(get-model)(exit);'
    assert read_query(text) == read_query(XY)
    assert read_query("(declare-fun Y_0 () Real)").output_dimension == 1


def test_version_two_counts_the_entries_of_its_tensors():
    text = (
        "(vnnlib-version <2.0>)\n(declare-network N (declare-input A real [2,2]) (declare-input B float32 [])"
        ' (declare-output Y Real [1,3] "out") (declare-output S real []))\n'
        "(assert (<= A[1,0] B)) (assert (or (>= Y [0 , 2] 1) (< S[0] S[])))"
    )
    loaded = read_content(FileContent("p.vnnlib", text.encode()))
    assert (loaded.query.input_dimension, loaded.query.output_dimension) == (5, 4)
    shared, last = loaded.query.alternatives[0]
    assert (shared.inputs, last.outputs) == (((2, 1), (4, -1)), ((2, -1),))
    assert loaded.notes == ("'B' has type 'float32'; decided over the real numbers",)
    assert len(loaded.query.alternatives) == 1  # S < S is false


TWO = "(declare-network N (declare-input X real [2]) (declare-output Y real [1]))"
REFUSED = {
    "(": "line 1, column 2: the file ends inside a command",
    "x": "line 1, column 1: a VNN-LIB file must go on with '(', not with 'x'",
    "(foo)": "line 1, column 2: there is no command 'foo'",
    "(declare-const Z Real)": "'Z' is no variable of VNN-LIB 1.0",
    "(declare-const X_01 Real)": "'X_01' is no variable",
    "(declare-const X_0 Int)": "must go on with 'Real', not with 'Int'",
    "(declare-fun X_0 (Real) Real)": "have no arguments, must go on with",
    "(declare-const X_0 Real) (declare-const X_0 Real)": "line 1, column 41: 'X_0' is declared twice",
    "(declare-const Y_1 Real)": "Y_1 is declared, but Y_0 is not",
    "(declare-const X_0 Real)": "the file declares no output",
    f"{XY}(assert (<= X_2 1))": "line 4, column 13: 'X_2' is neither a number nor declared",
    f"{XY}(assert (<= X_0 NaN))": "'NaN' is neither a number",
    f"{XY}(assert (<= X_0 inf))": "'inf' is neither a number",
    f"{XY}(assert (<= X_0 1/2))": "'1/2' is neither a number",
    f"{XY}(assert (<= X_0 .))": "'.' is neither a number",
    f"{XY}(assert (<= X_0 １))": "'１' is neither a number",
    f"{XY}(assert (<= X_0 {'a' * 99}))": f"'{'a' * 40}'… is neither",
    f"{XY}(assert X_0)": "line 4, column 2: a number is asserted, not a condition",
    f"{XY}(assert (+ 1 X_0))": "line 4, column 2: a number is asserted, not a condition",
    f"{XY}(assert )": "')' is neither a number nor declared",
    f"{XY}(assert true true)": "an assertion must go on with ')'",
    f"{XY}(assert (<= X_0 1": "line 4, column 18: the file ends inside a command",
    f"{XY}(assert (xor true true))": "line 4, column 10: 'xor' is no operator",
    f"{XY}(assert (<= X_0))": "<= has 1 arguments, it needs 2 at least",
    f"{XY}(assert (!= X_0 1 2))": "!= has more than two arguments",
    f"{XY}(assert (<= X_0 true))": "<= has a condition where a number must stand",
    f"{XY}(assert (and X_0))": "and has a number where a condition must stand",
    f"{XY}(assert (not true true))": "not has more than one argument",
    f"{XY}(assert (not))": "not has 0 arguments",
    f"{XY}(assert (<= (*) 1))": "* has 0 arguments",
    f"{XY}(assert (<= (* X_0 Y_0) 1))": "line 4, column 20: two variables are multiplied",
    f"{XY}(assert (<= (/ 1 X_0) 1))": "a division is not by a constant",
    f"{XY}(assert (<= (/ X_0 0) 1))": "a division is not by a constant",
    f"{XY}(assert (<= X_0[0] 1))": "'[' is neither a number",
    '(set-info "open': "line 1, column 11: the string is not closed",
    "(vnnlib-version <3.0>)": "the version '<3.0>' is unknown",
    f"{TWO}{TWO}": "second network",
    f"{XY}{TWO}": "second network, or variables of VNN-LIB 1.0",
    f"{TWO}(declare-const Y_0 Real)": "variables of VNN-LIB 1.0 and a network of 2.0",
    "(declare-network N (declare-hidden H real [1]))": "'declare-hidden' is not understood here",
    "(declare-network N (declare-input X int8 [1]))": "the element type 'int8' is not read",
    "(declare-network N (declare-input N real [1]))": "'N' is declared twice",
    "(declare-network N (declare-input X real [a]))": "'a' is no integer from 0 on",
    "(declare-network N (declare-input X real [1 2]))": "must go on with ','",
    "(declare-network 1)": "'1' is no name; here stands the name of a network",
    f"{TWO}(assert (<= X[2] 1))": "the tensor 'X' of shape [2] has no entry [2]",
    f"{TWO}(assert (<= X 1))": "the tensor 'X' of shape [2] has no entry []",
    f"{TWO}(assert (<= X[0,0] 1))": "has no entry [0, 0]",
}


@pytest.mark.parametrize("text", REFUSED)
def test_every_refusal_is_one_sentence_with_its_place(text):
    with pytest.raises(InputError) as caught:
        read_query(text)
    assert REFUSED[text] in str(caught.value)
    assert "\n" not in str(caught.value)


LONG = f"{'9' * 3_000} "
HOSTILE = {
    f"{XY}(assert {'(and ' * 100_000}": "nesting = 65",
    f"{XY}(assert (<= X_0 1e999999999))": "exponent = 999999999",
    f"{XY}(assert (<= X_0 {'9' * 5_000}))": "digits = 5000",
    f"{XY}(assert (<= (* {LONG * 9} X_0) 1))": "digits =",
    f"{XY}(assert (and {'(or (<= X_0 1) (<= Y_0 1)) ' * 64}))": "normal_form_terms =",
    f"{XY}{'(assert (or (<= X_0 1) (<= Y_0 1)))' * 64}": "normal_form_terms =",
    f"{XY}(assert (not (or {'(and (<= X_0 1) (<= Y_0 1)) ' * 64})))": "normal_form_terms =",
    f"(declare-network N (declare-input X real [{'9' * 18}]) (declare-output Y real [1]))": "nodes = 9",
    f"(declare-network N (declare-input X real [{'1,' * 99}1]))": "nesting = 65",
}


@pytest.mark.parametrize("text", HOSTILE, ids=HOSTILE.values())
def test_hostile_files_reach_a_limit_soon(text):
    start = time.monotonic()
    with pytest.raises(InputTooLarge) as caught:
        read_query(text)
    assert HOSTILE[text] in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - start < 20  # not for ever, on a slow machine too


def test_formulas_that_are_thrown_away_are_counted_too():
    limits = DEFAULT_LIMITS.with_values(normal_form_terms=20, nesting=5)
    wasted = "(assert (and false (or (<= X_0 1) (<= X_0 2) (<= X_0 3) (<= X_0 4))))"
    with pytest.raises(InputTooLarge, match="normal_form_terms = far more"):
        read_query(XY + wasted * 99, limits=limits)
    with pytest.raises(InputTooLarge, match="normal_form_terms = 21"):
        read_query(f"{XY}(assert (and {'true ' * 21}))", limits=limits)


def test_megabytes_of_brackets_and_tokens():
    for text in ("(" * 3_000_000, f"{XY}(assert {')' * 3_000_000}", f"(set-info {'(' * 300_000}"):
        with pytest.raises(InputError):
            read_query(text)
    with pytest.raises(InputTooLarge, match="edges = more than 10 tokens"):
        read_query(XY, limits=DEFAULT_LIMITS.with_values(edges=10))


def test_bytes_that_are_no_text_and_files(tmp_path):
    with pytest.raises(InputError, match="p, line 1, column 1"):
        read_content(FileContent("p", b"\xff\x00("))
    path = tmp_path / "p.vnnlib"
    path.write_text(XY)
    loaded = load_query(path)
    assert (loaded.source, loaded.notes, loaded.query) == (str(path), (), read_query(XY))
    with pytest.raises(InputError, match="there is no such file"):
        load_query(tmp_path / "q.vnnlib")
