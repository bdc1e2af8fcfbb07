"""README.md shows what its commands and its code print."""

import contextlib
import io
import os
import re
import subprocess
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from support.tolerances import assert_cost_close

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
TF1, TF2, KERAS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
DATA = """
import numpy as np
xs = np.array([[-1], [0], [1], [2], [3], [4]], np.float32)
ys = 2 * xs - 1
"""


def printed(code, **names):
    exec(DATA, names)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, names)
    return out.getvalue().strip(" []\n")


def promised():
    return re.search(r"All three print ([\d.]+)", README)[1]


def test_ten_lines_of_tensorflow_1_print_what_is_promised():
    with tf.Graph().as_default():
        assert printed(TF1, tf=tf.compat.v1) == promised()


def test_ten_lines_of_tensorflow_2_print_what_is_promised():
    assert printed(TF2, tf=tf, keras=keras) == promised()


def test_ten_lines_of_keras_print_what_is_promised():
    assert printed(KERAS, keras=keras, np=np) == promised()


def test_real_tensorflow_1_prints_it_too():
    if "ROSETTA_TF1_PYTHON" not in os.environ:
        pytest.skip("ROSETTA_TF1_PYTHON names no interpreter with TensorFlow 1.15")
    ended = subprocess.run(
        [os.environ["ROSETTA_TF1_PYTHON"], "-c", f"import tensorflow as tf{DATA}{TF1}"],
        env={k: v for k, v in os.environ.items() if k != "TF2_BEHAVIOR"},  # TensorFlow 2 set it
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == promised()


def cells(text):
    """Returns the cells of a printed table, row by row; the first row has the headings."""
    lines = [line for line in text.splitlines() if line[:1] in "┃│" and line]
    return [[cell.strip() for cell in re.split("[┃│]", line)[1:-1]] for line in lines]


def test_sample_is_what_rosetta_run_prints(call):
    ended = call("rosetta", "run", "xor")
    assert ended.returncode == 0, ended.stderr
    (sample,) = re.findall(r"^```\nrosetta run xor\n```\n+```\n(.*?)^```", README, re.M | re.S)
    headings, *shown = cells(sample)
    now_headings, *now = cells(ended.stdout)
    assert headings == now_headings
    assert len(shown) == len(now)
    for row, row_now in zip(shown, now):
        was, is_now = dict(zip(headings, row)), dict(zip(headings, row_now))
        assert_cost_close(float(is_now.pop("final cost")), float(was.pop("final cost")))
        for machine_dependent in ("largest difference", "steps/s"):
            number = was.pop(machine_dependent)
            assert number.split()[1:] == is_now.pop(machine_dependent).split()[1:]
        assert is_now == was
