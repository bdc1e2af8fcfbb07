"""Whether a port prints the numbers that TensorFlow 1.15.5 printed."""

import math
import re

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)")
RELATIVE, ABSOLUTE = 1e-4, 1e-6  # float noise of other kernels over a few steps


def assert_same(printed: str, recorded: str) -> None:
    """Makes sure that two outputs have the same text with the same numbers in it.

    Args:
        printed: by the port.
        recorded: of TensorFlow 1.15.5.
    """
    # blanks align columns, and so follow the width of the numbers
    assert "".join(NUMBER.sub("#", printed).split()) == "".join(NUMBER.sub("#", recorded).split())
    assert_same_numbers(printed, recorded)


def assert_same_numbers(printed: str, recorded: str) -> None:
    """Makes sure that two outputs have the same numbers.

    Args:
        printed: by the port.
        recorded: of TensorFlow 1.15.5.
    """
    ours, theirs = NUMBER.findall(printed), NUMBER.findall(recorded)
    assert len(theirs) >= 3, "a recording without numbers tests nothing"
    assert len(ours) == len(theirs), f"{printed}\n---\n{recorded}"
    for mine, their in zip(map(float, ours), map(float, theirs)):
        same = math.isclose(mine, their, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
        assert same or (math.isnan(mine) and math.isnan(their)), f"{printed}\n---\n{recorded}"
