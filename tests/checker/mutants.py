"""Mutate a checker and list the mutants that no test notices: ``python tests/checker/mutants.py check_complex FOLDER``.

FOLDER becomes a small project: the program, its tests and certificates, and a configuration of mutmut.  That is
needed because mutmut rewrites what it tests, and because a checker is no module of the package: the tests load it as a
file, from wherever the variable CHECKER_PROGRAMS says.

mutmut starts pytest anew for each of 1,600 mutants, which takes an hour.  So all mutants are first run in this process
on the stored files and the recorded budgets; only those that give every file its true answer go on to mutmut and the
other tests.  What survives these too is explained in SURVIVORS.md.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# program: the tests of its stored files, its other tests, where its files lie
PROGRAMS = {
    "check": ("test_forgeries.py", "test_check.py", ""),
    "check_complex": ("test_complex_forgeries.py", "test_check_complex.py", "complex"),
}
# These read the source, start a process or make certificates anew: they see no mutant.
BLIND = ("source", "process_of_its_own", "neighbour_called", "package", "script", "page", "sitting", "stands_in")
# These draw files at random, which takes minutes for every mutant and hardly finds one.
RANDOM = ("random", "flipped", "truncated", "accepted_is_true", "another_network_or_domain")
SECONDS = 20  # a mutant that takes longer is noticed
BUDGETS = (("STEPS", "1.5"), ("MAX_BITS", "1.6"), ("MEMORY", "1.6"))

SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-k", "{others}"]
use_git_change_detection = false

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
markers = ["slow: minutes rather than seconds"]
timeout = 300
"""


class TooSlow(BaseException):
    """The alarm; no checker catches it."""


def prepare(program: str, folder: Path) -> None:
    """Write the small project."""
    forgeries, checks, _ = PROGRAMS[program]
    (folder / "src").mkdir(parents=True)
    shutil.copy(ROOT / "exactrelu" / "checker" / f"{program}.py", folder / "src")
    shutil.copytree(ROOT / "tests" / "certificates", folder / "tests" / "certificates")
    shutil.copytree(ROOT / "tests" / "checker", folder / "tests" / "checker")
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    tests = [f"tests/certificates/{forgeries}", f"tests/checker/{checks}"]
    others = " and ".join(f"not {word}" for word in BLIND + RANDOM)
    (folder / "pyproject.toml").write_text(SETTINGS.format(tests=tests, others=others), encoding="utf-8")


def mutmut(folder: Path, *arguments: str) -> str:
    """Run mutmut in the folder."""
    environment = {**os.environ, "CHECKER_PROGRAMS": "src", "HYPOTHESIS_PROFILE": "dev"}
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


class Files:
    """The program with all its mutants, the stored files and their true answers."""

    def __init__(self, program: str, folder: Path) -> None:
        forgeries, checks, place = PROGRAMS[program]
        self.names = runpy.run_path(str(folder / "mutants" / "src" / f"{program}.py"), run_name=program)
        self.globals = inspect.unwrap(self.names["main"]).__globals__
        self.needs = runpy.run_path(str(ROOT / "tests" / "checker" / checks))["NEEDS"]
        expected = runpy.run_path(str(ROOT / "tests" / "certificates" / forgeries))["EXPECTED"]
        files = ROOT / "tests" / "certificates"
        self.rejected = {files / "reject" / place / f"{k}.json": (4, f"reject: {v}") for k, v in expected.items()}
        os.environ["MUTANT_UNDER_TEST"] = ""
        self.accepted = {path: self.run(path) for path in sorted((files / "accept" / place).glob("*.json"))}

    def run(self, path: Path) -> tuple[int, str]:
        """Exit status and line."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = self.names["main"]([str(path)])
        return status, out.getvalue()[:-1]

    def notice(self, mutant: str) -> bool:
        """Does some file get another answer?"""
        os.environ["MUTANT_UNDER_TEST"] = mutant
        signal.alarm(SECONDS)
        try:
            return not self._answer_truly()
        except BaseException:  # a mutant may do anything
            return True
        finally:
            signal.alarm(0)
            os.environ["MUTANT_UNDER_TEST"] = ""

    def _answer_truly(self) -> bool:
        for path, answer in {**self.rejected, **self.accepted}.items():
            if self.run(path) != answer:
                return False
        return all(self._budgets_are_met(path) for path in self.accepted)

    def _budgets_are_met(self, path: Path) -> bool:
        before = dict(self.globals)
        try:
            self.globals["STEPS_PER_BYTE"] = 0
            for (name, number), needed in zip(BUDGETS, self.needs[path.stem], strict=True):
                self.globals[name] = needed
                if self.run(path)[0] != 0:
                    return False
                self.globals[name] = needed - 1
                if not self.run(path)[1].startswith(f"reject: {number} "):
                    return False
                self.globals[name] = before[name]
            return True
        finally:
            self.globals.update({name: before[name] for name in ("STEPS_PER_BYTE", "STEPS", "MAX_BITS", "MEMORY")})


def too_slow(*arguments: object) -> None:
    """What the alarm does."""
    raise TooSlow


def main(program: str, folder: Path) -> None:
    """Make all mutants, try them on the files, and let mutmut run the tests on the rest."""
    prepare(program, folder)
    mutmut(folder, "run", f"{program}.x_need__mutmut_1")
    record = json.loads((folder / "mutants" / "src" / f"{program}.py.meta").read_text(encoding="utf-8"))
    mutants = sorted(record["exit_code_by_key"])
    signal.signal(signal.SIGALRM, too_slow)
    files = Files(program, folder)
    alive = [mutant for mutant in mutants if not files.notice(mutant)]
    print(f"{len(mutants)} mutants, {len(alive)} of which give every stored file its true answer", flush=True)
    mutmut(folder, "run", "--max-children", "1", *alive)
    survivors = [line.split(":")[0].strip() for line in mutmut(folder, "results").splitlines() if "survived" in line]
    for mutant in survivors:
        print(mutmut(folder, "show", mutant))
    print(f"{len(survivors)} survive all tests")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
