"""The lesson that saves in one process and goes on in the next."""

import importlib
import shutil
from pathlib import Path

import pytest
import tensorflow as tf

from rosetta.lessons.save_restore import SaveRestore
from rosetta.lessons.styles import STYLES
from rosetta.runs.run import Run
from support import as_tensorboard
from support.recorded import recorded
from support.tolerances import assert_cost_close, assert_parameters_close

HERE = Path(__file__).parent
FROM_TF1 = HERE / "tf1_15_5" / "ckpt-1000"  # of rosetta/reference/recorder/record_checkpoint.py


@pytest.mark.parametrize("style", STYLES)
def test_two_processes_give_the_curve_of_one_to_the_last_bit(style, trained):
    two, one = trained("save_restore", style), trained("save_restore", style, restart=False)
    assert (two.start, one.start) == (1000, 0)
    assert two.costs == one.costs
    first, second = (as_tensorboard.scalars(outcome.directory) for outcome in (two, one))
    for tag in ("cost", "accuracy"):
        assert list(first[tag]) == list(range(0, 2001, 100))
        assert first[tag] == second[tag]
    for tag, values in one.parameters.items():
        assert values.tobytes() == two.parameters[tag].tobytes()


@pytest.mark.parametrize("style", STYLES)
def test_gradient_descent_goes_on_likewise(style, trained, tmp_path):
    module = importlib.import_module(f"{style}.save_restore")
    flags = {"optimizer": "gradient_descent", "learning_rate": 1.0}
    assert module.train(SaveRestore(**flags), Run(tmp_path)) is None
    second = Run(tmp_path)
    result = module.train(SaveRestore(**flags), second)
    one = trained("save_restore", style, restart=False, **flags)
    assert second.costs == {step: cost for step, cost in one.costs.items() if step >= 1000}
    assert result.hypothesis.tobytes() == one.hypothesis.tobytes()


def put_copy(folder, call):
    for file in FROM_TF1.parent.glob("ckpt-1000.*"):
        shutil.copy(file, folder)


def put_for_checkpoint(folder, call):
    convert(call, folder / "ckpt-1000", "tf2", "variables")


def put_for_keras(folder, call):
    convert(call, folder / "ckpt-1000.weights.h5", "keras", "model")


def convert(call, out, to, function):
    like = f"--like={HERE / 'save_restore_models.py'}:{function}"
    ended = call("rosetta", "checkpoint", "convert", FROM_TF1, out, f"--to={to}", like)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    ("style", "put"), list(zip(STYLES, [put_copy, put_for_checkpoint, put_for_keras]))
)
def test_a_checkpoint_of_tf_1_15_5_goes_on_as_there(style, put, call, tmp_path):
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    put(folder, call)
    if style != "keras_api":  # a file that names the newest
        tf.compat.v1.train.update_checkpoint_state(str(folder), str(folder / "ckpt-1000"))

    run = Run(tmp_path)
    result = importlib.import_module(f"{style}.save_restore").train(SaveRestore(), run)

    recording = recorded("save_restore")
    there = dict(zip(recording["steps"], recording["cost"]))
    assert list(run.costs) == list(range(1000, 2001, 100))
    assert_cost_close(list(run.costs.values()), [there[step] for step in run.costs])
    assert_parameters_close(result.parameters, recording["final"])
