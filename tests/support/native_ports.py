"""Writes docs/native_ports.md: five scripts of the tests, each with its native port.

python tests/support/native_ports.py
"""

from collections.abc import Mapping
from pathlib import Path

from rosetta.port.targets import tf2_eager

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
# Five native ports

What `--to=tf2_eager` makes of five scripts of the tests, nothing changed by hand. Each port prints
what TensorFlow 1.15.5 prints for its original: `tests/port/test_tf2_eager.py` runs them.
`python tests/support/native_ports.py` writes this page.
"""


def page(ports: Mapping[str, str]) -> str:
    """Returns the page's text.

    Args:
        ports: the native port of each script, by its name.
    """
    parts = [HEAD]
    for name, title in SCRIPTS.items():
        original = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        parts.append(f"\n## {title}\n")
        for heading, code in (("TensorFlow 1", original), ("TensorFlow 2", ports[name])):
            parts.append(f"\n{heading}:\n\n```python\n{code.strip()}\n```\n")
    return "".join(parts)


def _port(name: str) -> str:
    path = FOLDER / f"{name}.py"
    return tf2_eager.port(path.read_text(encoding="utf-8"), path=path).output


if __name__ == "__main__":
    PAGE.write_text(page({name: _port(name) for name in SCRIPTS}), encoding="utf-8")
