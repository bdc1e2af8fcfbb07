"""The house: what stands where, and that imports run one way."""

import ast
import graphlib
from pathlib import Path

import pytest

import rosetta
from rosetta.lessons.styles import STYLES

ROOT = Path(rosetta.__file__).parent
REPOSITORY = ROOT.parent
# Each room imports from those before it only; rooms of one line do not know each other.
FLOORS = (
    {"console"},
    {"scripts"},
    {"lessons"},
    {"logs", "reference"},
    {"runs", "compare", "tf1", "new"},
    {"diff", "port"},
    {"verify", "bench", "tensorboard_plugin", "checkpoints"},
    {"cli"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def source_files() -> dict[str, Path]:
    """Returns the file of each module of the packages, by the module's name."""
    found = {}
    for package in ("rosetta", *STYLES):
        for path in (REPOSITORY / package).rglob("*.py"):
            if "recorder" not in path.parts:  # scripts for Python 3.7, not part of the package
                parts = path.relative_to(REPOSITORY).with_suffix("").parts
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


FILES = source_files()


def imports(module: str) -> set[str]:
    """Returns the modules of ours that one imports, wherever the statement stands in it."""
    found = set()
    for node in ast.walk(ast.parse(FILES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in FILES else node.module)
    return {name for name in found if name in FILES and name != module}


def test_the_root_holds_only_the_command_and_rooms() -> None:
    files = {path.name for path in ROOT.iterdir() if path.is_file()}
    assert files == {"__init__.py", "__main__.py", "cli.py"}


def test_no_two_modules_import_each_other_at_any_distance() -> None:
    try:
        list(graphlib.TopologicalSorter({m: imports(m) for m in FILES}).static_order())
    except graphlib.CycleError as error:
        pytest.fail("a circle of imports: " + " -> ".join(error.args[1]))


@pytest.mark.parametrize("module", sorted(FILES))
def test_a_room_imports_from_the_floors_below_it(module: str) -> None:
    package, _, rest = module.partition(".")
    for imported in imports(module):
        other, _, inner = imported.partition(".")
        if package in STYLES:
            assert other in ("rosetta", package), f"{module} imports the style {other}"
            continue
        if not module.startswith("rosetta.bench.programs."):  # they run a style to measure it
            assert other == "rosetta", f"{module} imports the style {other}"
        room, below = rest.partition(".")[0], inner.partition(".")[0]
        if other == "rosetta" and room in FLOOR and room != below:
            assert FLOOR[below] < FLOOR[room], f"{module} imports {imported}"
