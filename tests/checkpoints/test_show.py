"""`rosetta checkpoint show`: what it says of each format, and of what is no checkpoint."""

import json
import random
import shutil
from pathlib import Path

import keras
import pytest
import tensorflow as tf

from rosetta.checkpoints import location

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
def show(call):
    def show(path):
        ended = call("rosetta", "checkpoint", "show", path, "--json")
        assert ended.returncode == 0, ended.stderr
        found = json.loads(ended.stdout)
        return found["format"], {tensor["name"]: tensor for tensor in found["tensors"]}

    return show


@pytest.mark.parametrize("suffix", ["", ".index", ".data-00000-of-00001", ".meta"])
def test_files_of_a_tensorflow_1_checkpoint_each_name_it(suffix, show):
    _, tensors = show(RECORDED / "dense" / f"model{suffix}")
    slot = tensors["dense/kernel/Adam_1"]
    assert (slot["slot"], slot["variable"]) == ("Adam v", "dense/kernel")
    assert (slot["shape"], slot["dtype"]) == ([3, 4], "float32")
    assert tensors["dense/kernel"]["role"] == "weight"
    assert tensors["beta1_power"]["role"] == "step"


def test_format_before_tensorflow_1_0_and_a_directory(show, tmp_path):
    shutil.copy(RECORDED / "descent" / "model", tmp_path / "model.ckpt-20")
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "model.ckpt-20"\n')
    _, tensors = show(tmp_path)
    assert tensors["dense_1/bias"]["shape"] == [4]


def test_formats_of_today(show, tmp_path):
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(4, name="one")])
    model.compile(keras.optimizers.Adam())
    model.optimizer.build(model.trainable_variables)
    model.save_weights(tmp_path / "new.weights.h5")
    model.save(tmp_path / "new.keras")
    tf.train.Checkpoint(model=model, optimizer=model.optimizer).write(str(tmp_path / "new"))
    for name in ("new.weights.h5", "new.keras"):
        _, tensors = show(tmp_path / name)
        assert tensors["layers/dense/vars/0"]["shape"] == [3, 4]
        slot = tensors["optimizer/vars/3"]
        assert (slot["slot"], slot["variable"]) == ("adam velocity", "layers/dense/vars/0")
    _, tensors = show(tmp_path / "new")
    (slot,) = (t for t in tensors.values() if t["slot"] == "velocity" and t["shape"] == [4])
    assert slot["variable"].endswith("one/bias")


def cut(path, tmp_path, length):
    short = tmp_path / path.name
    short.write_bytes(path.read_bytes()[:length])
    return short


def test_what_is_no_checkpoint_or_cut_off(call, tmp_path):
    dense = RECORDED / "dense"
    (tmp_path / "text.txt").write_text("hello")
    (tmp_path / "new.weights.h5").write_bytes(b"\x89HDF\r\n\x1a\n cut off")
    (tmp_path / "new.keras").write_bytes(b"PK\x03\x04 cut off")
    garbage = random.Random(1).randbytes(500) + location.TABLE_END
    (tmp_path / "garbage.index").write_bytes(garbage)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "checkpoint").write_bytes(b"\xff\xfe")
    cases = {
        tmp_path / "garbage": "it is not a checkpoint, or its file is cut off",
        tmp_path / "state": "it has no file `checkpoint` that names",
        tmp_path / "none": "there is no such checkpoint",
        tmp_path: "it has no file `checkpoint`",
        tmp_path / "text.txt": "it is not a checkpoint",
        tmp_path / "new.weights.h5": "it is cut off",
        tmp_path / "new.keras": "it is cut off",
        cut(dense / "model.index", tmp_path, 100): "it is cut off",
        cut(RECORDED / "descent" / "model", tmp_path, 300): "it is cut off",
    }
    for path, said in cases.items():
        ended = call("rosetta", "checkpoint", "show", path)
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
        assert said in ended.stderr
    shutil.copy(dense / "model.index", tmp_path)
    cut(dense / "model.data-00000-of-00001", tmp_path, 200)
    ended = call("rosetta", "checkpoint", "show", tmp_path / "model")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "cannot be read; a file is cut off" in ended.stderr
