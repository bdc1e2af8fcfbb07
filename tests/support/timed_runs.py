"""Runs scripts and says how long each took, imports excluded.

It reads the scripts' paths from its standard input, one a line, and answers each with the seconds
that passed and those of the processor, or with nothing if the script failed. Python 3.7 and
TensorFlow 1.15.5 can run it, too. TensorFlow and what it loads only where it is first used, such as
`tf.contrib` and `tf.keras`, are imported once; each script then runs in a fork of this process.
Everything else counts: building the graph or tracing functions, first calls, training.
"""

import importlib
import os
import runpy
import sys
import time

IS_1 = sys.version_info < (3, 8)  # TensorFlow 1.15 has no newer Python
MNIST = "tensorflow.examples.tutorials.mnist" if IS_1 else "rosetta.legacy.mnist"


def main() -> None:
    """Runs the scripts that standard input names."""
    for name in ("numpy", "matplotlib.pyplot", "tensorflow", MNIST):
        importlib.import_module(name)
    for lazy in ("contrib", "keras"):
        dir(getattr(sys.modules["tensorflow"], lazy, None))
    for line in sys.stdin:
        read, write = os.pipe()
        process = os.fork()
        if not process:
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            os.write(write, _timed(line.strip()).encode())
            os._exit(0)
        os.close(write)
        os.waitpid(process, 0)
        with os.fdopen(read) as answer:
            print(answer.read(), flush=True)


def _timed(path: str) -> str:
    os.chdir(os.path.dirname(path))
    sys.argv = [path]
    sys.path.insert(0, "")
    began, worked = time.perf_counter(), time.process_time()
    runpy.run_path(path, run_name="__main__")
    return f"{time.perf_counter() - began} {time.process_time() - worked}"


if __name__ == "__main__":
    main()
