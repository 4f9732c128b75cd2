"""The letter slot: a text goes out to the checker in a process of its own, a Verdict comes back.

The checker is started as ``python -I check.py FILE``: no line of exactrelu, no installed package and no
environment variable can touch it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from exactrelu.certificates.certificate_text import Certificate, certificate_text
from exactrelu.errors import InputError
from exactrelu.limits import DEFAULT_LIMITS, Limits
from exactrelu.verdict import Scope, Verdict, proved, unknown

CHECKER: Final = Path(__file__).resolve().parents[1] / "checker" / "check.py"
# One program per kind of evidence, each short enough to be read in one sitting; `check.py` gets everything else.
CHECKERS: Final = {
    "exactrelu-complex-evidence": CHECKER.with_name("check_complex.py"),
    "exactrelu-equality-evidence": CHECKER.with_name("check_equality.py"),
    "exactrelu-two-layer-evidence": CHECKER.with_name("check_two_layer.py"),
    "exactrelu-query-evidence": CHECKER.with_name("check_query.py"),
    "exactrelu-laws-evidence": CHECKER.with_name("check_laws.py"),
}
_FORMAT: Final = re.compile(rb'\s*\{\s*"format"\s*:\s*"([a-z-]{1,40})"')


def submit(certificate: Certificate | str, *, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """Does the checker accept this certificate?

    "Unknown" says that this evidence proves nothing; the claim may still be true.

    Args:
        certificate: a certificate, or a text that is meant to be one.
        limits: ``seconds`` is the time that the checker gets.

    Returns:
        Proved, for all points of the domain, or unknown; the reason is the checker's own sentence.

    Cost: one process, and what the checker needs.

    >>> submit("{}").reason
    'reject: 9.1 the document has missing or unknown keys'
    """
    text = certificate if isinstance(certificate, str) else certificate_text(certificate)
    with tempfile.TemporaryDirectory(prefix="exactrelu-") as folder:
        path = Path(folder) / "evidence.json"
        path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        return submit_file(path, limits=limits)


def submit_file(path: str | os.PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """Does the checker accept this file?

    Returns and cost as :func:`submit`.

    Raises:
        InputError: there is no regular file of this name.
    """
    place = Path(path)
    if not place.is_file():
        raise InputError("there is no such file", where=os.fspath(path), hint="name a file of evidence")
    command = [sys.executable, "-I", str(checker_of(place)), str(place.resolve())]
    try:
        process = subprocess.run(command, capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired:
        return unknown(f"the checker was stopped after {limits.seconds} seconds; raise it with --limit seconds=…")
    return read_answer(process.stdout.decode("utf-8", errors="replace"), process.returncode)


def checker_of(path: Path) -> Path:
    """The program that judges this file: by the format that it names first.

    A file that names another format, or names it later, goes to ``check.py``, which refuses it.
    """
    with path.open("rb") as file:
        named = _FORMAT.match(file.read(200))
    return CHECKERS.get(named[1].decode(), CHECKER) if named else CHECKER


def read_answer(answer: str, status: int) -> Verdict:
    """The verdict behind the checker's line and exit status; both must say accept.

    >>> read_answer("accept: complete", 4).unknown
    True
    """
    line = answer.strip()
    if status == 0 and line.startswith("accept: ") and "\n" not in line:
        return proved(line, scope=Scope.FOR_ALL)
    if status in (2, 4) and line.startswith("reject: ") and "\n" not in line:
        return unknown(line)
    return unknown(f"the checker gave no answer (exit status {status})")
