"""Runs a TensorFlow 1 script whose weights start one unit in the last place away.

    .venv-tf1/bin/python rosetta/reference/recorder/one_ulp.py SCRIPT PATTERN

After each run of an initializer, every trainable weight moves to one of its two neighbours in its
own dtype. Which of them is drawn from PATTERN, a whole number. Runs on Python 3.7.

TensorFlow 1.15.5 itself rounds differently on another processor; what this moves far is no truth
there.
"""

import contextlib
import sys

import numpy as np
from tensorflow.python.client import session as sessions


@contextlib.contextmanager
def moved_weights(pattern):
    """Makes every `Session.run` of an initializer move the weights by one ulp."""
    plain_run = sessions.BaseSession.run
    draw = np.random.RandomState(pattern)

    def run(self, fetches, *arguments, **keywords):
        result = plain_run(self, fetches, *arguments, **keywords)
        if initializes(fetches):
            for variable in self.graph.get_collection("trainable_variables"):
                if variable.dtype.is_floating:
                    value = np.asarray(plain_run(self, variable._as_graph_element()))
                    toward = np.where(draw.rand(*value.shape) < 0.5, np.inf, -np.inf)
                    variable.load(np.nextafter(value, toward.astype(value.dtype)), self)
        return result

    sessions.BaseSession.run = run
    try:
        yield
    finally:
        sessions.BaseSession.run = plain_run


def initializes(fetches):
    """Tells whether an initializer of all variables is fetched, alone, listed or grouped."""
    if isinstance(fetches, (list, tuple)):
        return any(map(initializes, fetches))
    if getattr(fetches, "type", None) != "NoOp":
        return False
    return "init" in fetches.name or any(map(initializes, fetches.control_inputs))


def main():
    """Runs the script."""
    script, pattern = sys.argv[1:]
    sys.argv = [script]
    with open(script, encoding="utf-8") as file:
        code = compile(file.read(), script, "exec")
    with moved_weights(int(pattern)):
        exec(code, {"__name__": "__main__", "__file__": script})


if __name__ == "__main__":
    main()
