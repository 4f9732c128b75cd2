"""Text for LaTeX: ASCII, harmless, and still to be read."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactrelu.teaching.latex_text import escape_latex, fraction_latex, long_number_latex, name_latex, words_latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("", ""),
        ("a_b", r"a\_b"),
        ("50%", r"50\%"),
        (r"\end", r"\textbackslash{}end"),
        ("--", "-{}-{}"),
        ("a\n\nb\u2028c", "a b c"),
        ("é Å ø ï ǰ", r"""\'{e} \AA{} \o{} \"{\i} \v{\j}"""),
        ("e\u0301", r"\'{e}"),
        ("ρ ≤ ∞", r"$\rho$ $\le$ $\infty$"),
        ("Α Σ Ω ς", r"$\mathrm{A}$ $\Sigma$ $\Omega$ $\varsigma$"),
        ("网", r"\texttt{U+7F51}"),
        ("\ud800", r"\texttt{U+D800}"),
        ("\x00", r"\texttt{U+0000}"),
    ],
)
def test_known_texts(text, latex):
    assert escape_latex(text) == latex


@given(st.text())
def test_texts_are_ascii_balanced_and_without_a_command_of_their_own(text):
    latex = escape_latex(text)
    assert latex.isascii()
    assert "\n" not in latex
    stripped = re.sub(r"\\[{}$#%&_\\]", "", latex)
    assert stripped.count("{") == stripped.count("}")
    assert stripped.count("$") % 2 == 0
    assert not re.search(r"[%#&]", stripped)


@given(st.text(alphabet="\\{}$&#%_^~abc ", max_size=30))
def test_every_special_letter_is_shown(text):
    """Undoing the escapes gives the text back, but for runs of blanks."""
    back = escape_latex(text).replace("\\allowbreak{}", "")
    for spelled, letter in [("textbackslash{}", "\0"), ("textasciicircum{}", "^"), ("textasciitilde{}", "~")]:
        back = back.replace(f"\\{spelled}", letter)
    assert re.sub(r"\\(.)", r"\1", back).replace("\0", "\\") == text


def test_long_runs_may_be_broken_and_short_ones_may_not():
    assert escape_latex("n" * 18).count("allowbreak") == 0
    assert escape_latex("n" * 19).count("allowbreak") == 18


def test_subscripts_and_superscripts():
    assert words_latex("w_e") == r"w\textsubscript{e}"
    assert words_latex("x^{10}_i") == r"x\textsuperscript{10}\textsubscript{i}"
    assert words_latex("δ^(1/2) <= a") == r"$\delta$\textsuperscript{1/2} $\le$ a"
    assert words_latex("w_(1)") == r"w\_(1)"
    assert words_latex("w_{}") == r"w\textsubscript{}"
    assert words_latex("a_") == r"a\_"
    assert words_latex("_{%}") == r"\textsubscript{\%}"


def test_names():
    assert name_latex("x12") == "$x_{12}$"
    assert name_latex("h1_2") == "$h_{1,2}$"
    assert name_latex("y") == "$y$"
    assert name_latex("x²") == "x$^2$"
    # Two names never look alike: only one spelling of each index is set as an index.
    assert name_latex("xx1") == "xx1"


def test_numbers_of_any_length():
    assert fraction_latex(Fraction(3)) == "3"
    assert fraction_latex(Fraction(3), display=True) == "3"
    assert fraction_latex(Fraction(-3, 7), display=True) == r"-\frac{3}{7}"
    huge = long_number_latex(Fraction(10**5_000, 3))
    assert huge.replace(r"\allowbreak ", "") == rf"\(1{'0' * 5_000}/3\)"
