"""An installed copy, away from the clone, does what the clone does."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = """\
import tensorflow as tf
print(tf.Session().run(tf.constant(7)))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Builds a wheel, unpacks it and returns what calls its `rosetta` from another directory."""
    site = tmp_path_factory.mktemp("site")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    wheels = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={wheels}", ROOT]
    subprocess.run([*pip, *build], check=True, timeout=300)
    (wheel,) = wheels.iterdir()
    zipfile.ZipFile(wheel).extractall(site)  # as pip does with a wheel of pure Python

    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    environment.pop("ROSETTA_TF1_PYTHON", None)

    def rosetta(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "rosetta", *map(str, arguments)],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    rosetta.directory = elsewhere
    return rosetta


def test_it_trains_beside_real_tensorflow_1_15_5_and_compares(installed):
    ran = installed("run", "linear_regression", "--json")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""  # no chatter from where TensorFlow starts or first compiles
    rows = json.loads(ran.stdout)["runs"]
    assert [row["reference"] for row in rows] == ["tf1_15_5"] * 3
    compared = installed("compare", "linear_regression", "--json")
    assert compared.returncode == 0, compared.stderr
    (comparison,) = json.loads(compared.stdout)["comparisons"]
    assert comparison["pairs"][0]["left"] == "tf1_15_5"
    assert comparison["agree"]


def test_its_diff_has_the_sources_and_the_notes(installed):
    assert installed("diff", "xor", "--html=xor.html").returncode == 0
    page = (installed.directory / "xor.html").read_text("utf-8")
    assert "GradientDescentOptimizer" in page
    assert "apply_gradients" in page
    assert "Trap:" in page


def test_it_ports(installed):
    (installed.directory / "old.py").write_text(SCRIPT)
    assert installed("port", "old.py", "-o", "new.py").returncode == 0
    assert "tensorflow.compat.v1" in (installed.directory / "new.py").read_text()


def test_it_verifies(installed):
    (installed.directory / "plain.py").write_text("print(1.5, 2.5)")
    verified = installed("verify", "plain.py", "plain.py")
    assert verified.returncode == 0, verified.stderr
    assert "equal" in verified.stdout
