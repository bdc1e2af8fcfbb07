"""The native ports of the tests' scripts, all run in one process, and what they printed."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from rosetta.port.result import Result
from rosetta.port.targets import keras_3, keras_api, tf2_eager
from support import errors_page, shared

PORT_TESTS = Path(__file__).parents[1] / "port"
EAGER = (
    "linear_regression", "softmax_2017", "ragged_arrays", "logistic_functions",
    "gradients_by_hand", "class_with_session", "alternating_dropout", "lstm_sequence",
    "loss_functions", "optimizers", "saver_restores", "recurrent_cells", "changed_gradients",
    "embedding_updates", "counting_metric", "counted_checkpoints", "graph_in_functions",
    "class_of_methods", "sessions_and_graphs", "counted_steps", "flags_and_main",
    "repeated_seeds", "softmax_class", "saver_continues", "classes_in_a_loop", "shared_weights",
    "batch_normalization", "dropout", "decaying_rates", "summaries_of_training", "regularizers",
    "data_iterators", "written_out_loops", "initialized_again", "functions_of_tensors",
    "computed_at_once", "moving_averages", "sections_of_a_notebook", "stacked_states",
    "names_bound_anew",
)  # fmt: skip
KERAS = (
    "linear_regression", "logistic_functions", "softmax_accuracy", "convolution",
    "alternating_dropout", "lstm_sequence", "saver_continues", "softmax_class",
    "class_with_session", "summaries_of_training",
)  # fmt: skip
OWN_STEP = ("regularizers", "decaying_rates")  # models of Keras with a training step of their own
KERAS_2 = sorted((PORT_TESTS / "keras_2" / "scripts").glob("*.py"))  # they run beside these


def port(name: str, target: str) -> Result:
    """Returns the port of a script of the tests.

    Args:
        name: of the script.
        target: "tf2_eager" or "keras_api".
    """
    path = PORT_TESTS / "scripts" / f"{name}.py"
    to = {"tf2_eager": tf2_eager.port, "keras_api": keras_api.port}[target]
    return to(path.read_text(encoding="utf-8"), path=path)


def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a directory with the ports, in `ports`, and for each what it printed.

    `ports` holds them by target and name; what a port printed is in
    TARGET-NAME.txt, and that of a script for Keras 2 in NAME.txt. Beside them are the ports of
    docs/errors.md, with the command's report in errors.json.
    """
    return shared.filled_once(tmp_path_factory, "native_ports", _run)


def ports(directory: Path, target: str) -> dict[str, Result]:
    """Returns the ports to one target by the names of their scripts."""
    found = pickle.loads((directory / "ports").read_bytes())
    return {name: result for (to, name), result in found.items() if to == target}


def _run(directory: Path) -> None:
    wanted = [
        *(("tf2_eager", name) for name in EAGER),
        *(("keras_api", name) for name in (*KERAS, *OWN_STEP)),
    ]
    ported, scripts = {key: port(key[1], key[0]) for key in wanted}, directory / "scripts"
    scripts.mkdir()
    for (target, name), result in ported.items():
        (scripts / f"{target}-{name}.py").write_text(result.output, encoding="utf-8")
    for script in KERAS_2:
        result = keras_3.port(script.read_text(encoding="utf-8"), original_draws=True)
        assert not result.refusals
        (scripts / script.name).write_text(result.output, encoding="utf-8")
    old = directory / "old"
    old.mkdir()
    errors_page.port_all(old, scripts, directory / "errors.json")
    (directory / "ports").write_bytes(pickle.dumps(ported))
    subprocess.run(
        [sys.executable, "-W", "ignore", PORT_TESTS / "run_scripts.py", directory,
         *scripts.iterdir()],
        env={
            **os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_USE_LEGACY_KERAS": "0", "TF_ENABLE_ONEDNN_OPTS": "0",
        },
        check=True,
        capture_output=True,
        timeout=600,
    )  # fmt: skip
