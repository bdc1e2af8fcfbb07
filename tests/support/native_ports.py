"""Writes docs/native_ports.md: five scripts of the tests, each with its two native ports.

python tests/support/native_ports.py
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from rosetta.port.result import Result
from rosetta.port.targets import keras_api, tf2_eager

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "native_ports.md"
FOLDER = ROOT / "tests" / "port" / "scripts"
SCRIPTS = {
    "linear_regression": "Linear regression",
    "softmax_class": "Softmax, in a class with a session of its own",
    "class_with_session": "A convolutional network, in a class that is given its session",
    "lstm_sequence": "A recurrent network",
    "saver_continues": "A Saver that continues from its checkpoint",
}
HEAD = """\
# Five scripts, each with two native ports

What `--to=tf2_eager` and `--to=keras_api` make of five scripts of the tests, nothing changed by
hand. Each port prints what TensorFlow 1.15.5 prints for its original:
`tests/port/test_tf2_eager.py` and `tests/port/test_keras_api.py` run them.
`python tests/support/native_ports.py` writes this page.
"""


def page(eager: Mapping[str, str], keras: Mapping[str, str]) -> str:
    """Returns the page's text.

    Args:
        eager: the port of each script to TensorFlow 2, by its name.
        keras: those to Keras.
    """
    parts = [HEAD]
    for name, title in SCRIPTS.items():
        original = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        parts.append(f"\n## {title}\n")
        columns = {"TensorFlow 1": original, "TensorFlow 2": eager[name], "Keras": keras[name]}
        for heading, code in columns.items():
            parts.append(f"\n{heading}:\n\n```python\n{code.strip()}\n```\n")
    return "".join(parts)


def _ports(port: Callable[..., Result]) -> dict[str, str]:
    files = {name: FOLDER / f"{name}.py" for name in SCRIPTS}
    return {
        name: port(path.read_text(encoding="utf-8"), path=path).output
        for name, path in files.items()
    }


if __name__ == "__main__":
    PAGE.write_text(page(_ports(tf2_eager.port), _ports(keras_api.port)), encoding="utf-8")
