"""`rosetta verify ORIGINALS --ported=DIR`: a whole folder, a table and a JSON report."""

import json
from pathlib import Path

import pytest

from support.verifying import notebook, verify, write


@pytest.fixture
def course(tmp_path) -> Path:
    for folder, cost in (("course", 0.5), ("ported", 0.5001)):
        write(tmp_path / folder, "a.py", f"print('cost', {cost})")
        write(tmp_path / folder, "deep/b.ipynb", notebook("print(0.12345)"))
    return tmp_path


def test_equal_as_a_whole(course):
    done = verify(course / "course", f"--ported={course / 'ported'}")
    assert done.returncode == 0
    a, b, summary = done.stdout.splitlines()
    assert a.startswith(
        "a.py          equal; 1 number compared, none with 4 digits or more; largest "
    )
    assert b.startswith(
        "deep/b.ipynb  equal; 1 number compared, all with 4 digits or more; largest "
    )
    assert summary == "2 scripts: 2 equal"


def test_the_worst_script_decides(course):
    draws = "import random\nprint(random.random())"
    for folder in ("course", "ported"):
        write(course / folder, "c.py", draws)
    assert verify(course / "course", f"--ported={course / 'ported'}").returncode == 4
    write(course / "ported", "a.py", "print('cost', 0.7)")
    write(course / "course", "d.py", "print(1)")
    write(course / "course", "e.ipynb", "{")
    write(course / "ported", "e.ipynb", "{")
    done = verify(course / "course", f"--ported={course / 'ported'}", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    kinds = {script["name"]: script["verdict"] for script in told["scripts"]}
    assert kinds == {
        "a.py": "not equal",
        "c.py": "equal once seeded alike",
        "d.py": "no port",
        "deep/b.ipynb": "equal",
        "e.ipynb": "failed",
    }
    assert told["summary"]["no port"] == 1
    assert told["scripts"][0]["first_difference"]["ported"] == "0.7"
    assert "not a notebook, its JSON is broken" in told["scripts"][4]["reason"]
    assert "d.py          no port; there is no" in done.stderr  # the table, while it goes on
