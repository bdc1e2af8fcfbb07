"""A script for each construct, ported, prints on TensorFlow 2.21 the numbers of 1.15.5."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rosetta.port.targets import tf1_compat
from support import recorded_numbers, shared

HERE = Path(__file__).parent
SCRIPTS = sorted((HERE / "scripts").glob("*.py"))
# Of a GraphDef that TensorFlow 2 wrote nobody knows how many nodes TensorFlow 1.15 would have made;
# nor of what tf-keras adds when it compiles a model.
UNKNOWN_NODES = """
import warnings
import tensorflow as tf
nodes = tf.Graph().as_graph_def()
for producer in (134, nodes.versions.producer):
    nodes.versions.producer = producer
    with tf.Graph().as_default(), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        tf.set_random_seed(777)
        tf.import_graph_def(nodes)
        tf.random_uniform([2], seed=1)
        told.clear()
        tf.random_uniform([2])
        print(*[str(warning.message)[:33] for warning in told])
with tf.Graph().as_default(), warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    tf.set_random_seed(777)
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=[2])])
    for optimizer in (None, "sgd"):
        if optimizer:
            model.compile(optimizer, "mse")
        told.clear()
        tf.random_uniform([2])
        print(*[str(warning.message)[:28] for warning in told])
"""


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared.filled_once(tmp_path_factory, "graph_ports", _run) / "out"


def _run(directory: Path) -> None:
    ported, out = directory / "ported", directory / "out"
    ported.mkdir()
    out.mkdir()
    for script in SCRIPTS:
        result = tf1_compat.port(script.read_text(encoding="utf-8"))
        assert not result.refusals, (script.name, result.refusals)
        (ported / script.name).write_text(result.output, encoding="utf-8")
    port = tf1_compat.port(UNKNOWN_NODES).output
    (ported / "unknown_nodes.py").write_text(port, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-W", "ignore", HERE / "run_scripts.py", out, *ported.iterdir()],
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
        check=True,
        capture_output=True,
        timeout=600,
    )


@pytest.mark.parametrize("name", [script.stem for script in SCRIPTS])
def test_numbers_of_tensorflow_1_15(name: str, ran: Path) -> None:
    error = ran / f"{name}.error"
    assert not error.exists(), error.read_text()
    printed = (ran / f"{name}.txt").read_text(encoding="utf-8")
    recorded = (HERE / "recorded" / f"{name}.txt").read_text(encoding="utf-8")
    recorded_numbers.assert_same(printed, recorded)


def test_a_draw_after_nodes_of_unknown_number_is_warned_of(ran: Path) -> None:
    printed = (ran / "unknown_nodes.txt").read_text(encoding="utf-8")
    imported, compiled = "TensorFlow 2 made the graph that ", "a Keras model was compiled b"
    assert printed.split("\n") == ["", imported, "", compiled, ""]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_porting_a_port_changes_nothing(script: Path) -> None:
    once = tf1_compat.port(script.read_text(encoding="utf-8")).output
    again = tf1_compat.port(once)
    assert again.output == once
    assert again.status == "unchanged"


def test_no_recording_amplifies_the_last_bit() -> None:
    """TF 1.15.5 differs from itself in the last bit on another processor."""
    lines = (HERE / "recorded" / "ONE_ULP.txt").read_text(encoding="utf-8").splitlines()
    shares = dict(line.split() for line in lines if not line.startswith("#"))
    assert sorted(shares) == [script.stem for script in SCRIPTS]
    assert all(float(share) <= 0.5 for share in shares.values())
