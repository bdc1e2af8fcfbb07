"""The source files of a new lesson: those of linear_regression under another name."""

from pathlib import Path

from rosetta.lessons.styles import STYLES

MODEL = "linear_regression"
SOURCES = (
    *(f"{style}/{{}}.py" for style in STYLES),
    "rosetta/lessons/{}.py",
    "rosetta/reference/recorder/tf1/{}.py",
)
_OURS = "from rosetta.lessons."
_TEST = '''\
"""{title}: every style gives the numbers of real TensorFlow 1.15.5."""

import pytest

from rosetta.lessons.styles import STYLES
from support.recorded import recorded
from support.tolerances import assert_cost_close, assert_parameters_close


@pytest.mark.parametrize("style", STYLES)
def test_{name}_gives_the_numbers_of_tf_1_15_5(style, trained):
    outcome = trained("{name}", style)
    expected = recorded("{name}")
    assert list(outcome.costs) == expected["steps"]
    assert_cost_close(list(outcome.costs.values()), expected["cost"])
    assert_parameters_close(outcome.parameters, expected["final"])
    assert_cost_close(outcome.values["prediction_at_10"], expected["final_prediction_at_10"])
'''


def class_name(name: str) -> str:
    """Returns the name of a lesson's hyperparameters, such as `LinearRegression`."""
    return "".join(word.capitalize() for word in name.split("_"))


def files(root: Path, name: str) -> dict[Path, bytes]:
    """Returns the new files by their paths.

    Args:
        root: the clone of the repository.
        name: of the lesson.
    """
    found = {
        root / source.format(name): _renamed(root / source.format(MODEL), name).encode()
        for source in SOURCES
    }
    test = _TEST.format(name=name, title=_title(name))
    return {**found, root / "tests" / "lessons" / f"test_{name}.py": test.encode()}


def _renamed(source: Path, name: str) -> str:
    text = source.read_text(encoding="utf-8")
    for old, new in (
        (MODEL, name),
        (class_name(MODEL), class_name(name)),
        (_title(MODEL), _title(name)),
        (_title(MODEL).lower(), _title(name).lower()),
    ):
        text = text.replace(old, new)
    return _sorted_imports(text)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _sorted_imports(text: str) -> str:
    """Puts the imports of `rosetta.lessons` in their order, which another name may change."""
    lines = text.splitlines(keepends=True)
    places = [i for i, line in enumerate(lines) if line.startswith(_OURS) and "(" not in line]
    for place, line in zip(places, sorted(lines[i] for i in places)):
        lines[place] = line
    return "".join(lines)
