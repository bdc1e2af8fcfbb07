"""The ten-line cores in README.md print what it says."""

import contextlib
import io
import os
import re
import subprocess
from pathlib import Path

import keras
import pytest
import tensorflow as tf

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
    assert printed(KERAS, tf=tf, keras=keras) == promised()


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
