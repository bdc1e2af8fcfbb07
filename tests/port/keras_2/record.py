"""Records what the scripts for Keras 2 print: `python tests/port/keras_2/record.py`.

The interpreter needs TensorFlow 2.5, the last whose models have predict_classes. Each script runs
in a directory of its own; what it prints goes to `recorded/NAME.txt`.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    """Runs all scripts."""
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0")
    for script in sorted((HERE / "scripts").glob("*.py")):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, str(script)]
            printed = subprocess.run(
                command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True
            ).stdout
        (HERE / "recorded" / f"{script.stem}.txt").write_bytes(printed)
        print(script.stem, len(printed.splitlines()), "lines")


if __name__ == "__main__":
    main()
