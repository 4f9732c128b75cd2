"""Hypothesis profiles (``--hypothesis-profile`` or the variable HYPOTHESIS_PROFILE chooses); the checker as a file."""

import contextlib
import inspect
import io
import os
import runpy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from exactrelu.certificates.submit import CHECKER, CHECKERS

SLOW_MACHINES = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=50, **SLOW_MACHINES)
settings.register_profile("ci", max_examples=60, derandomize=True, print_blob=True, **SLOW_MACHINES)
settings.register_profile("nightly", max_examples=20_000, **SLOW_MACHINES)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

PROGRAMS = Path(os.environ.get("CHECKER_PROGRAMS", CHECKER.parent))  # mutants of the checkers may lie elsewhere


class CheckerFile:
    """A checker, loaded as a stranger would, and run in this process: quick, and its globals can be lowered."""

    def __init__(self, program=CHECKER):
        self.names = runpy.run_path(str(PROGRAMS / program.name), run_name=program.stem)
        self.globals = inspect.unwrap(self.names["main"]).__globals__

    def run(self, path):
        """Exit status and line."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = self.names["main"]([str(path)])
        line = out.getvalue()
        assert line.endswith("\n")
        assert line.count("\n") == 1
        return status, line[:-1]

    def run_bytes(self, data, folder):
        """Exit status and line for a file with these bytes."""
        path = folder / "evidence.json"
        path.write_bytes(data)
        return self.run(path)


@pytest.fixture(scope="session")
def checker():
    return CheckerFile()


@pytest.fixture(scope="session")
def complex_checker():
    return CheckerFile(CHECKERS["exactrelu-complex-evidence"])
