"""What a statement changes in its place."""

import pytest

from rosetta.port.analysis.changes import Changes
from rosetta.port.analysis.script import Script

HEAD = """\
import numpy as np
import tensorflow as tf
def first(values, by=1):
    local = [0]
    local[0] = by
    values[0] = by
def again():
    global rate
    rate = 5.
    first(data)
class Config:
    def grow(self):
        self.rate = 2.
"""


@pytest.mark.parametrize(
    ("statement", "changed"),
    [
        ("config.rate = 5.", {"config"}),
        ("sizes[0][1] = 7", {"sizes"}),
        ("data[0], rest = 5, 6", {"data"}),
        ("del sizes[0]", {"sizes"}),
        ("data += 1", {"data"}),
        ("data = data + 1", set()),
        ("parts.append(data)", {"parts"}),
        ("total = tf.add(data, np.sort(sizes))", set()),
        ("np.copyto(data, sizes)", {"data"}),
        ("np.add(data, 1, out=data[1:])", {"data"}),
        ("np.random.shuffle(data)", {"data"}),
        ("first(data, by=rate)", {"data"}),
        ("first(values=data)", {"data"}),
        ("again()", {"rate", "data"}),
        ("config.grow()", {"config"}),
        ("for step in range(3):\n    print(data[0], first(sizes))", {"sizes"}),
    ],
)
def test_the_names_that_a_statement_changes(statement: str, changed: set[str]) -> None:
    script = Script(f"{HEAD}{statement}\n")
    found = Changes(script).of(script.module.body[-1])
    assert found == changed
