"""Runs scripts, each in a fork of one process that has imported TensorFlow.

    python run_programs.py OUTDIR SECONDS SCRIPT...

What SCRIPT prints goes to OUTDIR/NAME.txt, what it writes to stderr to OUTDIR/NAME.error, its exit
code to OUTDIR/NAME.code; each runs in an empty directory. It runs under both TensorFlows, so it
uses nothing but the standard library of Python 3.7. TensorFlow survives a fork as long as nothing
was computed. It reads the environment when it is imported: what the first lines of a script set has
to be set for all.
"""

import os
import signal
import sys
import traceback

import tensorflow


def main():
    """Runs all scripts, whatever becomes of each."""
    outdir, seconds = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    for script in map(os.path.abspath, sys.argv[3:]):
        place = os.path.join(outdir, os.path.splitext(os.path.basename(script))[0])
        child = os.fork()
        if not child:
            signal.alarm(seconds)
            os._exit(_run(script, place))
        status = os.waitpid(child, 0)[1]
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        with open(place + ".code", "w") as file:
            file.write(str(code))


def _run(script, place):
    os.mkdir(place)
    os.chdir(place)
    for stream, suffix in ((1, ".txt"), (2, ".error")):
        target = os.open(place + suffix, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, stream)
    sys.argv = [script]
    with open(script, "rb") as file:
        text = file.read()
    try:
        exec(compile(text, script, "exec"), {"__name__": "__main__", "__file__": script})
        return 0
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    assert tensorflow.__version__
    main()
