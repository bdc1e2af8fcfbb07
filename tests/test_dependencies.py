"""Every package that ours import is one that they declare."""

import ast
import configparser
import re
import sys
from importlib import metadata
from pathlib import Path

from rosetta.lessons.styles import STYLES
from rosetta.port.symbols.python_3_7 import RENAMED

ROOT = Path(__file__).parents[1]
OURS = {"rosetta", *STYLES}
# `rosetta bench` says of each that it is not installed.
OPTIONAL = {"jax", "torch"}
REQUIREMENT = re.compile(r"([A-Za-z][\w.-]*) [<>=]")
FOR_PYTHON_3_7 = ("recorder", "tf1_15_5.py")
NAMED_OTHERWISE = {"sklearn": "scikit-learn"}  # it need not be installed


def imported() -> dict[str, str]:
    """Returns the packages that ours import, each with a file that does."""
    found = {}
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            if any(part in FOR_PYTHON_3_7 for part in path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module]
                # A program that runs by its path finds the files beside it.
                outside = [n for n in names if not path.with_name(f"{n}.py").exists()]
                found.update({name.partition(".")[0]: str(path) for name in outside})
    return found


def declared() -> set[str]:
    """Returns the names of what the project and its ports need, as `_same` spells them."""
    tree = ast.parse((ROOT / "setup.py").read_text("utf-8"))
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    texts += settings["options.extras_require"]["ports"].split("\n")
    found = [REQUIREMENT.match(text) for text in texts if isinstance(text, str)]
    return {_same(match[1]) for match in found if match}


def _same(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_what_ports_import_is_declared() -> None:
    """Where a rule puts another module in the place of one that is gone."""
    written = {new.module.partition(".")[0] for new in RENAMED.values() if new.module}
    needed = {NAMED_OTHERWISE.get(name, name) for name in written - sys.stdlib_module_names}
    assert {"joblib", "packaging", "scipy"} <= needed
    assert needed <= declared()


def test_what_is_imported_is_declared() -> None:
    providers = metadata.packages_distributions()
    missing = {
        f"{package} in {path}"
        for package, path in imported().items()
        if package not in (OURS | OPTIONAL | sys.stdlib_module_names)
        and not {
            _same(name) for name in providers.get(package, [NAMED_OTHERWISE.get(package, package)])
        }
        & declared()
    }
    assert not missing
