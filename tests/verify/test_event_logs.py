"""`rosetta verify --logdir`: the event files of both runs are compared, too."""

import json

import pytest

from support.verifying import verify, write

LOGGING = """
import sys, types
import tensorboard.compat
tensorboard.compat.notf = sys.modules["tensorboard.compat.notf"] = types.ModuleType("notf")
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
writer = EventFileWriter({directory!r})
for step in range(3):
    value = summary_pb2.Summary.Value(tag="cost", simple_value={factor} / (step + 1))
    writer.add_event(event_pb2.Event(step=step, summary=summary_pb2.Summary(value=[value])))
writer.close()
print("done", 1)
"""


@pytest.mark.usefixtures("in_forks")
def test_event_files(tmp_path):
    a = write(tmp_path, "a.py", LOGGING.format(directory="logs/at_1230", factor=1))
    same = write(tmp_path, "b.py", LOGGING.format(directory="logs/at_1245", factor=1))
    other = write(tmp_path, "c.py", LOGGING.format(directory="logs/at_1250", factor=1.01))
    silent = write(tmp_path, "d.py", "print('done', 1)")
    done = verify(a, same, "--logdir=logs")
    assert done.returncode == 0, done.stdout
    assert "event files: 1 tags agree" in done.stdout
    done = verify(a, other, "--logdir=logs")
    assert done.returncode == 1
    assert "event files: 1 of 1 tags differ, cost" in done.stdout
    assert verify(a, other).returncode == 0
    done = verify(a, silent, "--logdir=logs", "--json")
    assert done.returncode == 1
    assert "only the original wrote" in json.loads(done.stdout)["event_files"]["sentence"]
    assert verify(silent, silent, "--logdir=logs").returncode == 1
