"""Modules beside a script that build its graph: they go into the script, or it is refused."""

from pathlib import Path

import pytest

from rosetta.port.targets.tf2_eager import neighbours
from support.verifying import write

MAIN = "import tensorflow as tf\nfrom layers import dense\nprint(dense(1))\n"
LAYERS = "import tensorflow as tf\nSIZE = 2\ndef size():\n    return SIZE\n"


def _merged(folder: Path, script: str, **modules: str) -> str:
    for name, text in modules.items():
        write(folder, f"{name}.py", text)
    merged = neighbours.merge(script, folder / "script.py")
    return "\n".join(line for line in merged.text.splitlines() if line) if merged else ""


def test_a_script_takes_what_it_imports_and_what_that_needs(tmp_path: Path) -> None:
    layers = f'"""Text."""\n{LAYERS}# of {{n}}\ndef dense(n):\n    return n * size()\n'
    layers += "def unused():\n    pass\nif __name__ == '__main__':\n    print(dense(1))\n"
    expected = (
        "import tensorflow as tf\nSIZE = 2\ndef size():\n    return SIZE\n"
        "# of {n}\ndef dense(n):\n    return n * size()\nprint(dense(1))"
    )
    assert _merged(tmp_path, MAIN, layers=layers) == expected
    script = "import tensorflow as tf\nimport layers as l\nprint(l.dense(1))\n"
    assert _merged(tmp_path, script) == expected
    script = "import tensorflow as tf\nfrom layers import dense as d\nprint(d(1))\n"
    assert _merged(tmp_path, script) == expected
    script = "import tensorflow as tf\nfrom layers import *\nprint(dense(1))\n"
    assert _merged(tmp_path, script) == expected
    script = "from layers import dense\nfrom layers import size\nprint(dense(size()))\n"
    assert _merged(tmp_path, script) == (
        "SIZE = 2\ndef size():\n    return SIZE\n"
        "# of {n}\ndef dense(n):\n    return n * size()\nprint(dense(size()))"
    )
    net = "import layers\ndef dense(n):\n    return layers.size() * n\n"
    assert _merged(tmp_path, "from net import dense\nprint(dense(1))\n", net=net) == (
        "SIZE = 2\ndef size():\n    return SIZE\n"
        "def dense(n):\n    return size() * n\nprint(dense(1))"
    )


def test_a_module_without_tensorflow_stays_where_it_is(tmp_path: Path) -> None:
    assert _merged(tmp_path, MAIN, layers="import numpy as np\ndef dense(n):\n    return n\n") == ""


@pytest.mark.parametrize(
    ("script", "layers"),
    [
        (MAIN + "SIZE = 3\n", LAYERS + "def dense(n):\n    return n * size()\n"),
        (MAIN, LAYERS + "from tensorflow import add as tf\ndef dense(n):\n    return tf(n, n)\n"),
        ("import layers\nprint(vars(layers))\n", LAYERS),
        ("import layers\ndef f(SIZE):\n    return layers.SIZE * SIZE\n", LAYERS),
        ("from layers import size\nprint(size, SIZE)\n", LAYERS),
        (MAIN, LAYERS + "import script\ndef dense(n):\n    return __file__\n"),
    ],
)
def test_what_would_mean_something_else_is_not_merged(
    script: str, layers: str, tmp_path: Path
) -> None:
    with pytest.raises(neighbours.NotMerged) as problem:
        _merged(tmp_path, script, layers=layers)
    assert problem.value.refusal.line == script[: script.index("layers")].count("\n") + 1
