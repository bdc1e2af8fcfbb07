"""Records what the scripts print on real TensorFlow 1.15.5.

    tf1/bin/python tests/port/record_tf1.py [NAME...]

runs `tests/port/scripts/NAME.py`, each in a directory of its own, and writes what it prints to
`tests/port/recorded/NAME.txt`; versions and the command go to `recorded/VERSIONS.txt`. The
interpreter needs the packages of `tests/golden/requirements-tf1.txt`.
"""

import os
import platform
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def record(name):
    """Runs one script and writes its recording."""
    script = os.path.join(HERE, "scripts", name + ".py")
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [sys.executable, script],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    if ran.returncode:
        sys.exit("%s failed:\n%s" % (name, ran.stderr[-3000:]))
    with open(os.path.join(HERE, "recorded", name + ".txt"), "w") as recording:
        recording.write(ran.stdout)


def main():
    """Records the scripts that are named, or all."""
    import numpy
    import tensorflow

    if tensorflow.__version__ != "1.15.5":
        sys.exit("needs TensorFlow 1.15.5, this is %s" % tensorflow.__version__)
    names = sys.argv[1:] or sorted(f[:-3] for f in os.listdir(os.path.join(HERE, "scripts")))
    for name in names:
        print(name)
        record(name)
    with open(os.path.join(HERE, "recorded", "VERSIONS.txt"), "w") as versions:
        versions.write(
            "python tests/port/record_tf1.py\ntensorflow %s, numpy %s, Python %s\n"
            % (tensorflow.__version__, numpy.__version__, platform.python_version())
        )


if __name__ == "__main__":
    main()
