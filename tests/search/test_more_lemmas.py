"""The example package of refutable lemmas: what is false is refuted, minimally, and what is true is not."""

import importlib.util
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from exactrelu.networks.forward import realization
from exactrelu.search.catalogue import GROUP, load_claims
from exactrelu.search.refuting import refute
from exactrelu.teaching.counterexample_evidence import counterexample_from

FOLDER = Path(__file__).parents[2] / "examples" / "more_lemmas"
SETTINGS = tomllib.loads((FOLDER / "pyproject.toml").read_text(encoding="utf-8"))
FALSE = [("regions", "no-parallel"), ("max_pooling", "positive"), ("lipschitz_2", ())]


@pytest.fixture(scope="module")
def lemmas():
    spec = importlib.util.spec_from_file_location("more_lemmas", FOLDER / "more_lemmas.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found(lemmas):
    """The counterexamples, each looked for once."""
    return {name: getattr(lemmas, name).refute(without=without) for name, without in FALSE}


def weights(network):
    return {(e.source, e.target): int(network.weight(e)) for e in network.architecture.edges}


def test_regions_need_that_no_two_neurons_are_parallel(found):
    """ρ(x) - ρ(x) = 0; and no pair of fewer neurons or edges does it."""
    c = found["regions"]
    assert (c.comparison.left, c.comparison.right) == (1, 2)
    assert weights(c.instance.network) == {("x", "h1"): 1, ("x", "h2"): 1, ("h1", "y"): 1, ("h2", "y"): -1}
    assert weights(c.instance.second) == {("x", "h2"): 1, ("h2", "y"): -1}
    assert c.minimal == "global in the declared order"


def test_pooling_needs_a_positive_factor(found):
    c = found["max_pooling"]
    assert (str(c.size), c.instance.number("c")) == ("2 neurons, 4 edges, 1 sample, height 1", -1)
    (x, _) = c.instance.samples[0]
    assert (c.comparison.left, c.comparison.right) == (max(-t for t in x), -max(x))
    assert c.comparison.left != c.comparison.right


def test_the_l2_path_norm_is_no_bound(found):
    c = found["lipschitz_2"]
    assert (c.comparison.left, c.comparison.right) == (4, 2)
    assert weights(c.instance.network) == {("x1", "y"): 1, ("x2", "y"): 1}


@pytest.mark.parametrize(("name", "tried"), [("max_pooling", 2744), ("lipschitz_1", 558)])
def test_what_is_true_is_not_refuted(lemmas, name, tried):
    answer = refute(getattr(lemmas, name).claim, guided=False)
    assert answer.counterexample is None
    assert answer.complete
    assert answer.tried == tried


@pytest.mark.slow
def test_regions_need_a_shallow_network_and_nothing_else(lemmas):
    """Without "shallow" a linear neuron cancels the kink of another one; with both no instance fails."""
    deep = refute(lemmas.regions.claim, "shallow", seconds=600, guided=False).counterexample
    assert str(deep.size) == "5 neurons, 7 edges, 0 samples, height 1"
    assert refute(lemmas.regions.claim, seconds=600, guided=False).complete


@pytest.mark.parametrize("name", [name for name, _ in FALSE])
def test_everything_that_leaves(lemmas, found, name, tmp_path):
    """The script verifies it, the evidence comes back, the page and the document are made."""
    c = found[name]
    (tmp_path / "verify.py").write_text(c.script(), encoding="utf-8")
    command = [sys.executable, "-I", str(tmp_path / "verify.py")]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("verified: left")
    assert counterexample_from(c.evidence(), c.claim) == c
    assert "<svg" in c._repr_html_()
    if shutil.which("pdflatex"):
        (tmp_path / "text.tex").write_text(c.to_latex(), encoding="ascii")
        command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "text.tex"]
        subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=True)


def test_pooling_is_the_maximum(lemmas):
    for x in ([1, 2, 3], [3, 1, 2], [-1, -2, -1], [0, 0, 0]):
        assert realization(lemmas.pooling(3), x) == (max(x),)


def test_the_entry_point_gives_the_claims(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    (entry,) = (EntryPoint(name, value, GROUP) for name, value in SETTINGS["project"]["entry-points"][GROUP].items())
    keys = [claim.key for claim in load_claims(entry)]
    assert keys == [f"more_lemmas.{name}" for name in ("regions", "pooling", "lipschitz_1", "lipschitz_2")]
    sys.modules.pop("more_lemmas", None)


def test_the_readme_names_what_there_is(lemmas):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for claim in lemmas.claims():
        assert f"`{claim.key.split('.')[1]}`" in text
        for name in claim.names:
            assert f"`{name}`" in text
    assert SETTINGS["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"] == ["more_lemmas.py"]
