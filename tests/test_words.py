"""README, front door and map are true: their code runs and prints what they say."""

import ast
import doctest
import re
import shlex
from pathlib import Path

import pytest

import exactrelu
from exactrelu.cli.main import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def sessions():
    """The ``$ exactrelu …`` lines of each console block of the README, with the output printed below each."""
    for block in blocks("console"):
        parts = (part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:])
        lines = [(line, output) for line, _, output in parts if line.startswith("exactrelu ")]
        if lines:
            yield lines


@pytest.mark.parametrize("code", blocks("python"))
def test_python_of_the_readme(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(code, {}, "README", "README.md", 0)
    report = []
    results = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append)
    assert results.attempted > 0
    assert results.failed == 0, "".join(report)


@pytest.mark.parametrize("session", list(sessions()), ids=lambda lines: lines[0][0])
def test_commands_of_the_readme(session, tmp_path, monkeypatch, capsys):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    for line, output in session:
        main(shlex.split(line)[1:])
        printed = capsys.readouterr().out
        assert doctest.OutputChecker().check_output(output, printed, FLAGS), printed


def test_the_readme_shows_code_and_commands():
    assert blocks("python")
    assert list(sessions())


def test_every_name_at_the_front_door_exists():
    for name in exactrelu.__all__:
        assert getattr(exactrelu, name) is not None
    assert set(dir(exactrelu)) == set(exactrelu.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        exactrelu.no_such_name  # noqa: B018


def test_type_checkers_see_the_same_front_door():
    tree = ast.parse((ROOT / "exactrelu" / "__init__.pyi").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module != "typing"]
    typed = {(node.module, alias.name) for node in imports for alias in node.names}
    assert typed == {(room, name) for name, room in exactrelu._ROOM_OF.items()}


def test_the_map_in_the_readme_names_every_room():
    rooms = {p.parent.name for p in (ROOT / "exactrelu").glob("*/__init__.py")}
    mapped = set(re.findall(r"^  (\w+)/", README, flags=re.MULTILINE))
    assert rooms | {"checker"} == mapped


@pytest.mark.parametrize(
    "room", sorted(p for p in (ROOT / "exactrelu").glob("*/__init__.py")), ids=lambda p: p.parent.name
)
def test_every_room_says_what_it_is(room):
    assert len(ast.get_docstring(ast.parse(room.read_text(encoding="utf-8"))) or "") > 60
