"""`rosetta verify`: runs a script and its port and compares the numbers they print.

Exit codes: 0 the numbers are equal; 3 they are equal until the float noise of chaotic training
takes over; 4 they are equal once what the script draws without a seed is drawn from the same one;
1 they are not equal, a script failed, or the original is random; 2 wrong usage. Of a folder it is
the worst of its scripts: 1 before 4, 4 before 3, 3 before 0.
"""

import json
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from absl import flags

from rosetta.console import command_line
from rosetta.console.errors import UsageError
from rosetta.scripts import notebook
from rosetta.tf1 import interpreter
from rosetta.verify import folder, report, verdict
from rosetta.verify.progress import Progress
from rosetta.verify.verification import Conditions, verify

COMMAND = "rosetta verify ORIGINAL PORTED"
EXIT_CODES = {verdict.EQUAL: 0, verdict.NOISE: 3, verdict.SEEDED: 4}


def main(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `rosetta verify`. Returns the exit code."""
    values = _flags()
    paths = command_line.parse(values, COMMAND, arguments)
    options = {name: values[name].value for name in values}
    for name in ("timeout", "rtol"):
        if not math.isfinite(options[name]):
            raise UsageError(f"--{name}={options[name]}: it must be a finite number")
    if options["logdir"] is not None:
        _check_logdir(options["logdir"])
    if options["ported"] is None:
        originals, ported = _pair(paths)
    else:
        originals, ported = _folders(paths, options["ported"])
    conditions = Conditions(
        _original_python(options),
        options["timeout"],
        options["rtol"],
        options["logdir"],
    )
    if options["ported"] is not None:
        return _verify_folder(originals, ported, conditions, options["json"])
    done = verify(originals, ported, conditions, Progress())
    if options["json"]:
        _print_json(report.as_json(done, conditions))
    else:
        print(report.sentence(done, conditions))
    return EXIT_CODES.get(done.verdict.kind, 1)


def _flags() -> flags.FlagValues:
    values = flags.FlagValues()
    flags.DEFINE_string(
        "ported",
        None,
        "folder of the ports; verify then takes the folder of the originals",
        flag_values=values,
    )
    flags.DEFINE_string(
        "tf1_python",
        None,
        "interpreter with TensorFlow 1.15 to run the original (default: the one that `rosetta tf1` "
        f"remembered; {interpreter.NONE}: run it here)",
        flag_values=values,
    )
    flags.DEFINE_string(
        "original_python",
        None,
        "interpreter to run an original for Keras 2: with TensorFlow 2.0 to 2.15; or 1.15",
        flag_values=values,
    )
    flags.DEFINE_float(
        "timeout", 600, "seconds each run may take", lower_bound=0.1, flag_values=values
    )
    flags.DEFINE_float(
        "rtol",
        1e-3,
        "largest relative difference of equal numbers; below 1e-3 the difference counts absolutely",
        lower_bound=0.0,
        flag_values=values,
    )
    flags.DEFINE_string(
        "logdir",
        None,
        "directory below the script's own whose event files are compared, too",
        flag_values=values,
    )
    flags.DEFINE_bool("json", False, "print one JSON object and nothing else", flag_values=values)
    return values


def _original_python(options: dict[str, Any]) -> str | None:
    """Returns the interpreter that runs the original, None for this one."""
    named = options["original_python"]
    if named is None:
        return interpreter.chosen(options["tf1_python"])
    if options["tf1_python"] is not None:
        raise UsageError("--original_python and --tf1_python exclude each other; give one of them")
    return interpreter.named("--original_python", named)


def _check_logdir(logdir: str) -> None:
    if not logdir or os.path.isabs(logdir) or ".." in Path(logdir).parts:
        raise UsageError(
            f"--logdir={logdir}: not below the script's directory; the two runs can only be told "
            "apart where each writes into its own copy of it"
        )


def _pair(paths: Sequence[str]) -> tuple[Path, Path]:
    if paths and os.path.isdir(paths[0]):
        raise UsageError(f"{paths[0]}: is a directory; name that of its ports with --ported=DIR")
    if len(paths) != 2:
        raise UsageError(
            f"{len(paths)} files: verify compares two, the original and its port; {COMMAND}"
        )
    for name in paths:
        _check_script(Path(name))
    return Path(paths[0]), Path(paths[1])


def _folders(paths: Sequence[str], ported: str) -> tuple[Path, Path]:
    if len(paths) != 1:
        raise UsageError(f"--ported={ported}: takes one folder of originals, not {len(paths)}")
    for name in (paths[0], ported):
        if not os.path.isdir(name):
            raise UsageError(f"{name}: is no directory; --ported compares two of them")
    return Path(paths[0]), Path(ported)


def _check_script(path: Path) -> None:
    if path.suffix not in folder.SUFFIXES:
        raise UsageError(f"{path}: neither a .py script nor an .ipynb notebook")
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: is not a regular file")
        path.open("rb").close()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    if path.suffix == ".ipynb":
        notebook.code_cells(path)


def _verify_folder(originals: Path, ported: Path, conditions: Conditions, as_json: bool) -> int:
    """Prints each row when it is done; next to the JSON, on stderr."""
    progress = Progress()
    names = folder.scripts(originals)
    width = max(len(str(name)) for name in names)
    table = sys.stderr if as_json else sys.stdout
    rows = []
    for row in folder.verify_each(originals, ported, names, conditions, progress):
        rows.append(row)
        print(folder.line(row, width), file=table, flush=True)
    print(folder.summary(rows), file=table)
    if as_json:
        _print_json(folder.as_json(rows, conditions))
    codes = {EXIT_CODES.get(row.kind, 1) for row in rows}
    return next(code for code in (1, 4, 3, 0) if code in codes)


def _print_json(value: dict[str, Any]) -> None:
    json.dump(value, sys.stdout, indent=2)
    print()
