"""scikit-learn as a second opinion, in the environment of TensorFlow 1.15.5, which has it.

It is not installed here: Keras would import it at every start.
"""

import io
import os
import subprocess

import numpy as np
import pytest

PROGRAM = """
import sys
import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris
from sklearn.linear_model import LogisticRegression

found = {}
for load in (load_breast_cancer, load_digits, load_iris):
    data = load()
    found[load.__name__ + ".x"], found[load.__name__ + ".y"] = data.data, data.target
x, y = found["load_breast_cancer.x"], found["load_breast_cancer.y"]
test = np.arange(len(x)) % 4 == 3
x = (x - x[~test].mean(axis=0)) / x[~test].std(axis=0)
peer = LogisticRegression(C=1e6, max_iter=10000).fit(x[~test], y[~test])
found["accuracy"] = [peer.score(x[~test], y[~test]), peer.score(x[test], y[test])]
np.savez(sys.stdout.buffer, **found)
"""


@pytest.fixture(scope="session")
def scikit_learn():
    """Its data, as `load_iris.x` and `.y`; `accuracy`, that of its solver on breast cancer.

    The accuracy is that on the training rows and on the others.
    """
    if "ROSETTA_TF1_PYTHON" not in os.environ:
        pytest.skip("ROSETTA_TF1_PYTHON names no interpreter, whose environment has scikit-learn")
    python = os.environ["ROSETTA_TF1_PYTHON"]
    ended = subprocess.run([python, "-W", "ignore", "-c", PROGRAM], capture_output=True, check=True)
    return np.load(io.BytesIO(ended.stdout))
