"""House rules: imports go down the stairs, foreign libraries stay in their rooms, no floats indoors."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "exactrelu"

# Storeys, lowest first.  A room may import from lower storeys only, never from a neighbour on its own.
STOREYS = [
    {"errors"},
    {"limits", "verdict"},
    {"exact"},
    {"networks"},
    {"builders", "certificates", "loaders", "statements"},
    {"paths", "regions"},
    {"realizations", "training"},
    {"search"},
    {"teaching"},
    {"cli"},
    {"__main__", "__init__"},
]
STOREY = {room: level for level, rooms in enumerate(STOREYS) for room in rooms}
FOREIGN = {  # who may speak to whom outside the house
    "flint": ("exact.", "networks.", "paths.", "regions.", "realizations.", "training."),
    "sympy": ("exact.", "networks.symbolic", "realizations.", "training."),
    "networkx": ("networks.validation", "networks.graph_exchange", "regions.", "realizations.", "training."),
    "highspy": ("exact.lp_proposal",),
    "hypothesis": ("search.", "statements."),
    "onnx": ("loaders.from_onnx",),
    "numpy": ("exact.lp_proposal", "loaders.from_onnx", "regions.", "realizations.", "training."),
    "google": ("loaders.from_onnx",),  # protobuf, which onnx brings
    "pyarrow": ("regions.storage",),
    "rich": ("cli.progress",),
    "distributed": ("regions.cluster",),
}
FLOAT_ROOMS = ("exact.rationals", "exact.lp_proposal", "loaders.from_", "regions.", "teaching.draw_")
GATEHOUSE = "checker"  # outside the walls: imports nothing of ours, and only the letter slot calls it
CALLS_GATEHOUSE = {"certificates.submit", "cli.check"}
GATEHOUSE_LIBRARIES = {"fractions", "hashlib", "itertools", "json", "math", "operator", "sys"}
LAZY = {
    "distributed",
    "sympy",
    "networkx",
    "highspy",
    "hypothesis",
    "onnx",
    "pyarrow",
    "rich",
}  # heavy: loaded inside functions only

MODULES = {".".join(p.relative_to(HOUSE).with_suffix("").parts): p for p in sorted(HOUSE.rglob("*.py"))}


def is_type_checking(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imported_by(tree):
    """Yield (module name, is it imported when the file is), also for imports inside functions."""
    stack = [(tree, True)]
    while stack:
        node, at_import = stack.pop()
        if isinstance(node, ast.Import):
            yield from ((alias.name, at_import) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write imports in full, so that the line names the room"
            yield from ((f"{node.module}.{alias.name}", at_import) for alias in node.names)
        inside = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or is_type_checking(node)
        stack += [(child, at_import and not inside) for child in ast.iter_child_nodes(node)]


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module):
    room = module.split(".")[0]
    for name, _ in imported_by(tree_of(MODULES[module])):
        top, _, inside = name.partition(".")
        if room == GATEHOUSE:
            assert top in GATEHOUSE_LIBRARIES, f"the checker may not import {name}"
        elif top == "exactrelu" and inside.split(".")[0] == GATEHOUSE:
            assert module in CALLS_GATEHOUSE, (
                f"{module} may not call the checker; evidence goes through the letter slot"
            )
        elif top == "exactrelu":
            target = inside.split(".")[0] if inside.split(".")[0] in STOREY else "__init__"
            if inside == "__version__":
                continue
            assert target == room or STOREY[target] < STOREY[room], f"{module} may not import {name}"
        else:
            allowed = top in sys.stdlib_module_names or module.startswith(FOREIGN.get(top, ("-",)))
            assert allowed, f"{module} may not import {top}"


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_load_inside_functions(module):
    for name, at_import in imported_by(tree_of(MODULES[module])):
        too_early = at_import and name.split(".")[0] in LAZY
        assert not too_early, f"{module} loads {name} when it is imported"


@pytest.mark.parametrize("module", MODULES)
def test_no_floats_indoors(module):
    for node in ast.walk(tree_of(MODULES[module])):
        assert not isinstance(node, ast.Assert), (
            f"{module}:{node.lineno} assert vanishes under python -O; raise instead"
        )
        if module.startswith(FLOAT_ROOMS):
            continue
        literal = isinstance(node, ast.Constant) and isinstance(node.value, (float, complex))
        named = isinstance(node, ast.Name) and node.id == "float"
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else ()
        halved = sides and all(isinstance(side, ast.Constant) and isinstance(side.value, int) for side in sides)
        offends = literal or named or halved
        assert not offends, f"{module}:{node.lineno} leaves exact arithmetic"


@pytest.mark.parametrize("module", MODULES)
def test_every_zip_is_strict(module):
    for node in ast.walk(tree_of(MODULES[module])):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "zip":
            strict = {keyword.arg: getattr(keyword.value, "value", None) for keyword in node.keywords}.get("strict")
            assert strict is True, f"{module}:{node.lineno} a short row must raise, not shorten the sum"


def test_every_room_is_on_the_plan():
    assert {m.split(".")[0] for m in MODULES} <= {*STOREY, GATEHOUSE}


@pytest.mark.parametrize("module", MODULES)
def test_no_room_is_a_hall(module):
    lines = MODULES[module].read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{module} has {lines} lines; look for the wall inside"


PROOFS = sorted((ROOT / "proofs_checks").rglob("*.py"))


@pytest.mark.parametrize("path", PROOFS, ids=lambda p: p.stem)
def test_proofs_use_the_front_door_only(path):
    for name, _ in imported_by(tree_of(path)):
        parts = name.split(".")
        if parts[0] == "exactrelu" and path.name != "__main__.py":
            assert len(parts) == 2 or parts[1] == "search", (
                f"{path.stem} imports {name}; the front door has it or should"
            )


def test_the_package_never_imports_the_proofs():
    for module, path in MODULES.items():
        assert not any(name.startswith("proofs_checks") for name, _ in imported_by(tree_of(path))), module


FORBIDDEN = re.compile(rb"\.\./shared|/work/|/tmp/")


def test_nothing_committed_bears_a_path_of_a_machine():
    for folder in ("exactrelu", "proofs_checks", "tests", "benchmarks", "examples", "docs"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".md", ".toml", ".json", ".svg", ".html"} and path != Path(__file__):
                match = FORBIDDEN.search(path.read_bytes())
                assert match is None, f"{path.relative_to(ROOT)} mentions {match}"
