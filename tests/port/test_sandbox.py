"""The process that builds graphs ends with the command, whatever script it is running."""

from pathlib import Path

import pytest

from rosetta.port.analysis.graph import sandbox
from support.waiting import runs, wait_until

RUNS_A_SCRIPT = """
import os, time
script = os.fork()
if script:
    with open("script.part", "w") as file:
        file.write(str(script))
    os.rename("script.part", "script")
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="it looks into /proc")
def test_a_script_that_does_not_end_ends_with_the_command(tmp_path, monkeypatch):
    (tmp_path / "builder.py").write_text(RUNS_A_SCRIPT)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sandbox.builder, "__file__", str(tmp_path / "builder.py"))
    monkeypatch.setattr(sandbox, "_python_path", lambda: "")
    process = sandbox._builder.__wrapped__()
    script = tmp_path / "script"
    wait_until(script.exists, "the script runs", [])
    assert runs(script.read_text())
    sandbox._end(process)
    wait_until(lambda: not runs(script.read_text()), "it has ended")
