"""Keeps the checkpoint that real TensorFlow 1.15.5 saves in the middle of `save_restore`.

    .venv-tf1/bin/python rosetta/reference/recorder/record_checkpoint.py

What TensorFlow 1.15.5 computes from there on is the second half of the recording of that lesson.
"""

import glob
import os
import shutil
import tempfile

import tensorflow as tf
from tf1 import save_restore

OUTPUT = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "tests", "lessons", "tf1_15_5"
)


def main():
    shutil.rmtree(OUTPUT, ignore_errors=True)
    os.makedirs(OUTPUT)
    folder = tempfile.mkdtemp()
    with tf.summary.FileWriter(folder) as writer:
        save_restore.train(save_restore.DEFAULTS, writer, folder)
    for file in glob.glob(
        os.path.join(folder, "ckpt-%d.*" % (save_restore.DEFAULTS["steps"] // 2))
    ):
        shutil.copy(file, OUTPUT)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
