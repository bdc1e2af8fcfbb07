"""Imports TensorFlow quietly and without what no lesson uses."""

import contextlib
import gc
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator

from rosetta.console import signals

# What TensorFlow 2.16 to 2.21 print about a machine without a GPU, and some about XLA. It comes
# from C++, partly before TF_CPP_MIN_LOG_LEVEL is read, so no setting of TensorFlow's own keeps it
# off the terminal.
CHATTER = (
    "All log messages before absl::InitializeLog()",
    "cudart_stub.cc",
    "failed call to cuInit",
    "cpu_feature_guard.cc",
    "To enable the following instructions:",
    "Unable to register cuDNN factory",
    "Unable to register cuBLAS factory",
    "Unable to register cuFFT factory",
    "computation placer already registered",
    "TF-TRT Warning",
    "oneDNN custom operations are on",
    "XLA service",
    "StreamExecutor device",
    "Compiled cluster using XLA",
    "MLIR V1 optimization pass",
)

# These versions of TensorFlow tell of their first use of XLA and of a session: in the training.
TELLS_OF_FIRST_USE = re.compile(r"2\.(1[6-9]|20)\.")

# The training step of every Keras model is traced. TensorFlow takes the steps of several models for
# one function that is traced again and again, and warns.
FALSE_ALARM = "one_step_on_data"

# What the lessons in TensorFlow 1 style show is deprecated.
KNOWN = "is deprecated and will be removed in a future version"

# Keras imports these where they are installed, for wrappers and pictures that no lesson uses. That
# is a third of the time in which a command starts.
UNUSED_BY_THE_LESSONS = ("sklearn", "matplotlib.pyplot")


def import_tensorflow() -> None:
    """Imports TensorFlow and finds its devices without the chatter of a machine that has no GPU."""
    # What these warn of comes back as an exception of Python, too, which ends the lesson with one
    # line: a wrong row of a streamed file, and what one worker does to another.
    streams = any(a.lstrip("-").partition("=")[0] == "stream" for a in sys.orig_argv)
    level = "3" if "TF_CONFIG" in os.environ else "2" if streams else "1"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", level)
    os.environ["KERAS_BACKEND"] = "tensorflow"
    with (
        signals.ending_at_once(),
        without_chatter(),
        without_modules(*UNUSED_BY_THE_LESSONS),
        without_garbage_collection(),
    ):
        import tensorflow as tf

        tf.config.list_physical_devices()
        # Workers must be set up before anything is computed.
        if TELLS_OF_FIRST_USE.match(tf.__version__) and "TF_CONFIG" not in os.environ:
            tf.function(lambda: tf.constant(0), jit_compile=True)()
            with tf.Graph().as_default(), tf.compat.v1.Session() as session:
                session.run(tf.constant(0))
    tf.get_logger().addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    message = record.getMessage()
    return FALSE_ALARM not in message and KNOWN not in message


@contextlib.contextmanager
def without_chatter() -> Iterator[None]:
    """Holds stderr back, down to file descriptor 2, and passes on all but the known chatter."""
    sys.stderr.flush()
    terminal = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(terminal, 2)
            os.close(terminal)
            held.seek(0)
            for line in held.read().decode(errors="replace").splitlines(keepends=True):
                if not any(chatter in line for chatter in CHATTER):
                    sys.stderr.write(line)


@contextlib.contextmanager
def without_modules(*names: str) -> Iterator[None]:
    """Makes modules that nobody has imported yet look as if they were not installed."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Searches no objects for garbage: a fifth of an import's time, and what it makes stays."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor are they searched later
        if was_on:
            gc.enable()
