"""What `python tests/native_speed.py` says of wrong arguments: one line, before anything runs."""

import sys

import native_speed
import pytest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: scripts"),
        (["nowhere.py"], "nowhere.py: there is no such script"),
        (["a.py", "--repeats=0"], "--repeats=0: give 1 or more"),
        (["a.py"], "ROSETTA_TF1_PYTHON is not set"),
    ],
)
def test_wrong_arguments_end_in_one_line(arguments, said, tmp_path, monkeypatch, capsys):
    (tmp_path / "a.py").write_text("print(1)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("ROSETTA_TF1_PYTHON", raising=False)
    monkeypatch.setattr(sys, "argv", ["native_speed.py", *arguments])
    with pytest.raises(SystemExit) as end:
        native_speed.main()
    assert end.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]
