"""Runs ported scripts one after the other in one process: `run_scripts.py OUTDIR SCRIPT...`.

Each gets a fresh graph and a directory of its own; what it prints goes to OUTDIR/NAME.txt, how it
failed to OUTDIR/NAME.error. TensorFlow reads the environment when it is imported, here before the
first of them: what their own first lines set is set for all. Whoever sets TF_ENABLE_ONEDNN_OPTS
sees what oneDNN makes of them.
"""

import contextlib
import os
import sys
import traceback
from pathlib import Path


def main() -> None:
    """Runs all scripts, whatever becomes of each."""

    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")  # which scripts need it is tested by itself
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    import tensorflow.compat.v1 as tf

    outdir = Path(sys.argv[1]).resolve()
    for script in [Path(s).resolve() for s in sys.argv[2:]]:
        folder = outdir / script.stem
        folder.mkdir()
        os.chdir(folder)
        tf.reset_default_graph()
        with (
            open(outdir / f"{script.stem}.txt", "w", encoding="utf-8") as out,
            contextlib.redirect_stdout(out),
        ):
            try:
                code = compile(script.read_text(encoding="utf-8"), str(script), "exec")
                exec(code, {"__name__": "__main__", "__file__": str(script)})
            except BaseException:
                (outdir / f"{script.stem}.error").write_text(traceback.format_exc())


if __name__ == "__main__":
    main()
