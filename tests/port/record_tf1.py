"""Records what the scripts print on real TensorFlow 1.15.5.

    tf1/bin/python tests/port/record_tf1.py [NAME...]

runs `tests/port/scripts/NAME.py`, each in a directory of its own, and writes what it prints to
`tests/port/recorded/NAME.txt`; versions and the command go to `recorded/VERSIONS.txt`. The
interpreter needs the packages of `rosetta/reference/recorder/requirements-tf1.txt`.

Each script also runs from weights one unit in the last place away, four times, and `ONE_ULP.txt`
says how far that moves its numbers, in tolerances of the test that compares them. TensorFlow 1.15.5
itself rounds differently on another processor; a script that amplifies the last bit is no truth
there, and is not recorded.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "recorded")
TABLE = os.path.join(RECORDED, "ONE_ULP.txt")
ONE_ULP = os.path.join(HERE, "..", "..", "rosetta", "reference", "recorder", "one_ulp.py")
# As in test_ported_numbers.py, which holds a port to what is recorded here.
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)")
RELATIVE, ABSOLUTE = 1e-4, 1e-6
PATTERNS = 4
LARGEST_SHARE = 0.5


def run(*command):
    """Returns what a script prints, run in a directory of its own."""
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [sys.executable, *command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    if ran.returncode:
        sys.exit("%s failed:\n%s" % (" ".join(command), ran.stderr[-3000:]))
    return ran.stdout


def share_of_tolerance(output, other):
    """Returns the largest difference of two outputs' numbers, divided by its tolerance."""
    ours, theirs = ([float(n) for n in NUMBER.findall(text)] for text in (output, other))
    if len(ours) != len(theirs):
        return float("inf")
    shares = [
        abs(a - b) / max(RELATIVE * max(abs(a), abs(b)), ABSOLUTE)
        for a, b in zip(ours, theirs)
        if a != b and not (a != a and b != b)
    ]
    return max(shares) if shares else 0.0


def record(name):
    """Runs one script, writes its recording and returns how far one ulp moves it."""
    script = os.path.join(HERE, "scripts", name + ".py")
    output = run(script)
    share = max(
        share_of_tolerance(output, run(ONE_ULP, script, str(pattern)))
        for pattern in range(PATTERNS)
    )
    if share > LARGEST_SHARE:
        sys.exit(
            "%s: one ulp in its weights moves its numbers by %.2g tolerances, more than %.2g: "
            "it amplifies the last bit; give it other data" % (name, share, LARGEST_SHARE)
        )
    with open(os.path.join(RECORDED, name + ".txt"), "w") as recording:
        recording.write(output)
    return share


def read_table():
    """Returns the shares that are written down, by name."""
    if not os.path.exists(TABLE):
        return {}
    with open(TABLE) as table:
        rows = [line.split() for line in table if not line.startswith("#")]
    return {name: float(share) for name, share in rows}


def main():
    """Records the scripts that are named, or all."""
    import numpy
    import tensorflow

    if tensorflow.__version__ != "1.15.5":
        sys.exit("needs TensorFlow 1.15.5, this is %s" % tensorflow.__version__)
    known = sorted(f[:-3] for f in os.listdir(os.path.join(HERE, "scripts")))
    shares = read_table()
    for name in sys.argv[1:] or known:
        shares[name] = record(name)
        print("%-22s %.2g" % (name, shares[name]))
        sys.stdout.flush()
    with open(TABLE, "w") as table:
        table.write("# How far one ulp in every weight moves what is recorded, in tolerances.\n")
        for name in known:
            table.write("%-22s %.2g\n" % (name, shares[name]))
    with open(os.path.join(RECORDED, "VERSIONS.txt"), "w") as versions:
        versions.write(
            "python tests/port/record_tf1.py\ntensorflow %s, numpy %s, Python %s\n"
            % (tensorflow.__version__, numpy.__version__, platform.python_version())
        )


if __name__ == "__main__":
    main()
