r"""Any text and any rational as LaTeX that plain pdflatex sets: ASCII only, no command of the text's own survives.

What Computer Modern has is set (Greek, arrows, relations, accents); every other letter is spelled ``U+4E2D``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from exactrelu.exact.rationals import format_rational

#: Letters that LaTeX would act upon, and pairs that fonts would join.
_SPECIAL: Final[Mapping[str, str]] = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}",
    "|": "\\textbar{}", '"': "\\texttt{\\char34}", "`": "\\`{}", "'": "'{}", "-": "-{}", "?": "?{}", "!": "!{}",
}  # fmt: skip
_GREEK: Final = (
    "alpha", "beta", "gamma", "delta", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
    "xi", "o", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "varphi", "chi", "psi", "omega",
)  # fmt: skip
_CAPITALS: Final = (
    "A", "B", "Gamma", "Delta", "E", "Z", "H", "Theta", "I", "K", "Lambda", "M", "N", "Xi", "O", "Pi", "P",
    "",  # there is no letter at U+03A2
    "Sigma", "T", "Upsilon", "Phi", "X", "Psi", "Omega",
)  # fmt: skip
_SYMBOLS: Final[Mapping[str, str]] = {
    "≤": "\\le", "≥": "\\ge", "≠": "\\ne", "∈": "\\in", "∉": "\\notin", "⊂": "\\subset", "⊆": "\\subseteq",
    "∪": "\\cup", "∩": "\\cap", "∅": "\\emptyset", "∂": "\\partial", "∇": "\\nabla", "∞": "\\infty", "·": "\\cdot",
    "×": "\\times", "±": "\\pm", "−": "-", "→": "\\to", "↦": "\\mapsto", "⇒": "\\Rightarrow", "←": "\\leftarrow",
    "⟨": "\\langle", "⟩": "\\rangle", "‖": "\\|", "∏": "\\prod", "∑": "\\sum", "∀": "\\forall", "∃": "\\exists",
    "√": "\\surd", "≈": "\\approx", "≡": "\\equiv", "∘": "\\circ", "⊙": "\\odot", "⊗": "\\otimes", "⊕": "\\oplus",
    "ℓ": "\\ell", "′": "'", "″": "''", "ϑ": "\\vartheta", "ϕ": "\\phi", "ϵ": "\\epsilon", "⊤": "\\top", "⊥": "\\perp",
    "°": "^\\circ", "²": "^2", "³": "^3", "¹": "^1", "ᵀ": "^T", "₀": "_0", "₁": "_1", "₂": "_2", "₃": "_3", "ᶜ": "^c",
    "ℝ": "\\mathbf{R}", "ℚ": "\\mathbf{Q}", "ℤ": "\\mathbf{Z}", "ℕ": "\\mathbf{N}", "⌊": "\\lfloor", "⌋": "\\rfloor",
    **{chr(0x3B1 + k): name if len(name) == 1 else f"\\{name}" for k, name in enumerate(_GREEK)},
    **{chr(0x391 + k): f"\\mathrm{{{n}}}" if len(n) == 1 else f"\\{n}" for k, n in enumerate(_CAPITALS) if n},
}  # fmt: skip
_WORDS: Final[Mapping[str, str]] = {
    "…": "\\dots{}", "–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'", "ß": "\\ss{}", "ø": "\\o{}",
    "Ø": "\\O{}", "æ": "\\ae{}", "Æ": "\\AE{}", "ł": "\\l{}", "Ł": "\\L{}", "ı": "\\i{}", "§": "\\S{}", "\u00a0": "~",
    "å": "\\aa{}", "Å": "\\AA{}", "œ": "\\oe{}", "Œ": "\\OE{}",
}  # fmt: skip
_ACCENTS: Final[Mapping[str, str]] = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
}  # fmt: skip
#: Longer runs without a space may be broken anywhere.
_LONG_RUN: Final = 18
_INDEXED: Final = re.compile(r"([A-Za-z])_?([0-9]{1,3}(?:_[0-9]{1,3}){0,3})")
_LOWERED: Final = re.compile(r"([_^])(?:\{([^{}]*)\}|(?<=\^)\(([^(){}]*)\)|([A-Za-z0-9\u0370-\u03ff*]))")


def escape_latex(text: str) -> str:
    r"""The text as LaTeX for a paragraph; every letter is shown, none is obeyed.

    >>> print(escape_latex(r"50 % of \input{x} in h_1 ≤ ρ"))
    50 \% of \textbackslash{}input\{x\} in h\_1 $\le$ $\rho$
    """
    return " ".join(_escape_run(run) for run in _printable(text).split(" "))


def words_latex(text: str) -> str:
    r"""As :func:`escape_latex`, but ``w_e``, ``w_{e}``, ``x^2`` and ``δ^(1/2)`` get their subscripts and superscripts.

    >>> print(words_latex("Σ_{e∈F} w_e²"))
    $\Sigma$\textsubscript{e$\in$F} w\textsubscript{e}$^2$
    """
    text = text.replace("<=", "≤").replace(">=", "≥").replace("!=", "≠")
    pieces, done = [], 0
    for match in _LOWERED.finditer(text):
        command = "\\textsubscript" if match[1] == "_" else "\\textsuperscript"
        inner = escape_latex(match[2] or match[3] or match[4] or "")
        pieces += [escape_latex(text[done : match.start()]), f"{command}{{{inner}}}"]
        done = match.end()
    return "".join([*pieces, escape_latex(text[done:])])


def name_latex(name: str) -> str:
    r"""A node's name: one letter and numbers as letter and index, else escaped.

    >>> print(name_latex("h1_2"), name_latex("50%"))
    $h_{1,2}$ 50\%
    """
    if re.fullmatch("[A-Za-z]", name):
        return f"${name}$"
    match = _INDEXED.fullmatch(name)
    return f"${match[1]}_{{{match[2].replace('_', ',')}}}$" if match else escape_latex(name)


def fraction_latex(q: Fraction, *, display: bool = False) -> str:
    r"""A rational for math mode: ``-1/2``, or ``-\frac{1}{2}`` for displays.

    >>> print(fraction_latex(Fraction(-1, 2)), fraction_latex(Fraction(-1, 2), display=True))
    -1/2 -\frac{1}{2}
    """
    text = format_rational(q)
    if not display or q.denominator == 1:
        return text
    top, bottom = text.removeprefix("-").split("/")
    return f"{'-' if q < 0 else ''}\\frac{{{top}}}{{{bottom}}}"


def long_number_latex(q: Fraction) -> str:
    r"""A rational of any length for a paragraph, to be broken wherever a line ends.

    >>> print(long_number_latex(Fraction(10**9)))
    \(10000000\allowbreak 00\)
    """
    text = format_rational(q)
    return "\\(" + "\\allowbreak ".join(text[k : k + 8] for k in range(0, len(text), 8)) + "\\)"


def _printable(text: str) -> str:
    """Line ends and other blanks as one blank each: a blank line would end a paragraph inside a command."""
    return re.sub(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+", " ", text)


def _escape_run(run: str) -> str:
    # NFC first, so that a letter and its accent are one; what stays apart is spelled.
    pieces = [_escape_letter(letter) for letter in unicodedata.normalize("NFC", run)]
    return ("\\allowbreak{}" if len(pieces) > _LONG_RUN else "").join(pieces)


def _escape_letter(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    if " " <= letter <= "~":
        return letter
    if letter in _SYMBOLS:
        return f"${_SYMBOLS[letter]}$"
    return _WORDS.get(letter) or _accented(letter) or f"\\texttt{{U+{ord(letter):04X}}}"


def _accented(letter: str) -> str:
    """A Latin letter with one accent, or nothing."""
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) != 2 or not ("A" <= parts[0] <= "Z" or "a" <= parts[0] <= "z") or parts[1] not in _ACCENTS:
        return ""
    base = f"\\{parts[0]}" if parts[0] in "ij" else parts[0]
    return f"\\{_ACCENTS[parts[1]]}{{{base}}}"
