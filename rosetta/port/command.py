"""The command line of `rosetta port`: which files, where to, and what it ends with."""

import difflib
import functools
import gc
import io
import os
import sys
import tokenize
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from absl import flags

from rosetta.console import command_line, output
from rosetta.console.errors import RunError, UsageError
from rosetta.port import notebooks, report
from rosetta.port.analysis.syntax import NotPython3
from rosetta.port.report import FileReport
from rosetta.port.result import Result
from rosetta.port.targets import keras_3, keras_api, tf1_compat, tf2_eager
from rosetta.runs import processes

COMMAND = "rosetta port SCRIPT|NOTEBOOK|DIRECTORY..."
SUFFIXES = (".py", ".ipynb")
TARGETS = {
    "tf1_compat": tf1_compat.port, "tf2_eager": tf2_eager.port, "keras_api": keras_api.port,
}  # fmt: skip
EXPLANATIONS = {
    "tf1_compat": "graph code on tensorflow.compat.v1: only what must change, the rest byte for "
    "byte",
    "tf2_eager": "native TensorFlow 2: functions, tf.function and GradientTape; no graph, session "
    "or placeholder",
    "keras_api": "Keras: a model, compile and fit; for layers in a row, a loss and an optimizer",
}
BUILDING = ("tf2_eager", "keras_api")  # they build the script's graph where it stands
KERAS_2 = "Scripts for TensorFlow 2 and Keras 2 are brought to Keras 3, whatever --to says."
SEEDS = (*tf1_compat.SEEDS, "original")
OLDEST_FOR_POSITIONS = (3, 11)  # Python 3.10 knows only the line that a call stands in


def main(arguments: list[str]) -> int:
    """Ports files.

    Returns:
        0, or 1 if one of them could not be ported.

    Raises:
        UsageError: the arguments do not fit together.
        RunError: the report cannot be written.
    """
    if _asks_for_targets(arguments):
        for name, explanation in EXPLANATIONS.items():
            print(f"--to={name:11} {explanation}")
        print(KERAS_2)
        return 0
    values = _flags()
    paths = command_line.parse(values, COMMAND, arguments)
    options = {name: values[name].value for name in values}
    _check(paths, options)
    files = _files(paths)
    targets = {file: _target(file, base, options) for file, base in files.items()}
    gc.disable()  # LibCST's trees hold no cycles worth looking for
    reports = _port(files, targets, options)
    out = sys.stderr if _prints_source(files, options) else sys.stdout
    for item in reports:
        print("\n".join(item.lines()), file=sys.stderr if item.error else out)
    if options["report"]:
        data = report.as_json(reports).encode()
        output.write(f"--report={options['report']}", Path(options["report"]), data)
    return int(any(item.failed for item in reports))


def _asks_for_targets(arguments: list[str]) -> bool:
    """Says whether `--to` has no value."""
    if "--to=" in arguments or "--to" not in arguments:
        return "--to=" in arguments
    following = arguments[arguments.index("--to") + 1 :]
    return not following or following[0].startswith("-")


def _flags() -> flags.FlagValues:
    values = flags.FlagValues()
    flags.DEFINE_enum("to", "tf1_compat", list(TARGETS),
                      f"style to port TensorFlow 1 to. {KERAS_2}", flag_values=values)  # fmt: skip
    flags.DEFINE_string("o", None, "file to write the port of a single script to",
                        flag_values=values)  # fmt: skip
    flags.DEFINE_string("outdir", None, "directory to write ports to, under their own names",
                        flag_values=values)  # fmt: skip
    flags.DEFINE_bool("diff", False, "print what would change as a diff; write nothing",
                      flag_values=values)  # fmt: skip
    flags.DEFINE_bool("in_place", False, "replace the files themselves", flag_values=values)
    flags.DEFINE_string("report", None, "file for the report as JSON", flag_values=values)
    flags.DEFINE_enum(
        "seeds", "tf1_15", SEEDS,
        "random numbers and last digits: those of TensorFlow 1.15, whatever TensorFlow 2 gives, or "
        "those of what the script was written for: of TensorFlow 1.15, or Keras 2",
        flag_values=values,
    )  # fmt: skip
    flags.DEFINE_bool("partial", False, "write what can be ported of a script that cannot be as a "
                      "whole", flag_values=values)  # fmt: skip
    flags.DEFINE_integer("jobs", None, "files to port at the same time; as many as processors by "
                         "default", lower_bound=1, flag_values=values)  # fmt: skip
    flags.DEFINE_bool("overwrite", False, "replace outputs that are there", flag_values=values)
    return values


def _check(paths: list[str], options: dict[str, object]) -> None:
    if not paths:
        raise UsageError(f"give scripts, notebooks or directories to port: {COMMAND}")
    if options["to"] in BUILDING and sys.version_info < OLDEST_FOR_POSITIONS:
        wanted = ".".join(map(str, OLDEST_FOR_POSITIONS))
        raise UsageError(
            f"--to={options['to']}: needs Python {wanted}, which tells the columns of what runs; "
            f"this is {sys.version_info[0]}.{sys.version_info[1]}. What it writes runs on older "
            "ones, too"
        )
    wheres = [f"--{n}" if n != "o" else "-o" for n in ("o", "outdir", "in_place", "diff")
              if options[n]]  # fmt: skip
    if len(wheres) > 1:
        raise UsageError(f"{' and '.join(wheres)} exclude each other; give one of them")
    for path in paths:
        if not os.path.exists(path):
            raise UsageError(f"{path}: no such file or directory")
        if os.path.isfile(path) and not path.endswith(SUFFIXES):
            raise UsageError(f"{path}: neither a .py nor an .ipynb file")
    single = len(paths) == 1 and os.path.isfile(paths[0])
    if options["o"] and not single:
        raise UsageError(f"-o {options['o']}: takes a single file; give --outdir for several")
    if not single and not wheres:
        raise UsageError("give --outdir=DIRECTORY (or --diff, or --in_place) for several files")
    if options["o"]:
        output.check_place(f"-o {options['o']}", Path(str(options["o"])))
    if options["report"]:
        target = Path(str(options["report"]))
        output.check(f"--report={target}", target, report.WRITTEN_BY.encode())
    if options["outdir"]:
        directory = Path(str(options["outdir"]))
        if directory.exists() and not directory.is_dir():
            raise UsageError(f"--outdir={directory}: is no directory; give one")


def _files(paths: list[str]) -> dict[Path, Path]:
    """Returns the files to port and the directory their output names are relative to."""
    found: dict[Path, Path] = {}
    for name in paths:
        path = Path(name)
        if path.is_file():
            found[path] = path.parent
            continue
        inside = [
            p for suffix in SUFFIXES for p in path.rglob(f"*{suffix}")
            if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
        ]  # fmt: skip
        if not inside:
            raise UsageError(f"{path}: there is no .py or .ipynb file in this directory")
        found.update((p, path) for p in sorted(inside))
    return found


def _target(file: Path, base: Path, options: dict[str, object]) -> Path | None:
    if options["in_place"]:
        return file
    if options["o"]:
        target = Path(str(options["o"]))
    elif options["outdir"]:
        target = Path(str(options["outdir"])) / file.relative_to(base)
    else:
        return None
    if target.exists() and target.samefile(file):
        raise UsageError(f"{target}: is the script itself; give --in_place to replace it")
    return target


def _prints_source(files: dict[Path, Path], options: dict[str, object]) -> bool:
    return len(files) == 1 and not any(options[n] for n in ("o", "outdir", "in_place"))


def _port(
    files: dict[Path, Path], targets: dict[Path, Path | None], options: dict[str, object]
) -> list[FileReport]:
    read = {file: _read(file) for file in files}
    first = dict(zip(files, _rewritten(read, options)))
    tf1_folders = {f.parent for f, r in first.items() if r.status == "ported" and not _keras(r)}
    results = [r for r in first.values() if isinstance(r, Result)]
    merged = {module for r in results if not r.refusals for module in r.merged}
    reports = []
    for file in files:
        result = first[file]
        if isinstance(result, Result) and result.refusals and file.resolve() in merged:
            reports.append(FileReport(str(file), "merged"))
            continue
        if result.status == "tf2" and file.parent in tf1_folders and len(files) > 1:
            # a module of a TensorFlow 1 program that itself would run on either version
            result = _rewrite(file, read[file], options, force=True)
        reports.append(_finish(file, read[file], result, targets[file], options))
    return reports


def _keras(result: Result | FileReport) -> bool:
    return isinstance(result, Result) and result.for_keras_2


def _rewritten(
    read: dict[Path, tuple[str, str] | FileReport], options: dict[str, object]
) -> list[Result | FileReport]:
    """Returns the first result of each file, in their order, whichever process made it."""
    jobs = min(options["jobs"] or os.cpu_count() or 1, len(read))
    rewrite = functools.partial(_rewrite, options=options)
    if jobs == 1:
        return list(map(rewrite, read, read.values()))
    with ProcessPoolExecutor(jobs, initializer=_begin_job) as pool:
        return list(pool.map(rewrite, read, read.values()))


def _begin_job() -> None:
    gc.disable()
    processes.end_with_parent()


def _read(file: Path) -> tuple[str, str] | FileReport:
    """Returns a file's text, newlines untouched, and its encoding; or why it cannot be read."""
    try:
        data = file.read_bytes()
        encoding = "utf-8"
        if file.suffix == ".py":
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except OSError as error:
        return FileReport(str(file), "failed", error=f"cannot be read: {error.strerror}")
    except (UnicodeDecodeError, SyntaxError, LookupError):
        return FileReport(str(file), "failed", error="is not text in its declared encoding (UTF-8 "
                          "unless it says otherwise); a binary file?")  # fmt: skip
    if "\0" in text:
        return FileReport(str(file), "failed", error="is a binary file, not a script")
    return text, encoding


def _rewrite(
    file: Path, read: tuple[str, str] | FileReport, options: dict[str, object], force: bool = False
) -> Result | FileReport:
    if isinstance(read, FileReport):
        return read
    port = functools.partial(_by_what_it_is, file=file, options=options, force=force)
    try:
        return notebooks.port(read[0], port) if file.suffix == ".ipynb" else port(read[0])
    except (notebooks.NotANotebook, NotPython3) as error:
        return FileReport(str(file), "failed", error=str(error))
    except RecursionError:
        return FileReport(str(file), "failed", error="is nested too deeply to be parsed")


def _by_what_it_is(source: str, file: Path, options: dict[str, object], force: bool) -> Result:
    """Ports a text from TensorFlow 1, or, if that changes nothing, from Keras 2."""
    seeds = "tf1_15" if options["seeds"] == "original" else options["seeds"]
    port = functools.partial(TARGETS[options["to"]], seeds=seeds, force=force)
    result = port(source, path=file) if options["to"] in BUILDING else port(source)
    if result.status in ("tf2", "no-tensorflow") and not force:
        return keras_3.port(source, options["seeds"] == "original") or result
    return result


def _finish(
    file: Path,
    read: tuple[str, str] | FileReport,
    result: Result | FileReport,
    target: Path | None,
    options: dict[str, object],
) -> FileReport:
    if isinstance(result, FileReport) or isinstance(read, FileReport):
        return result if isinstance(result, FileReport) else read
    status = "refused" if result.refusals else result.status
    item = FileReport(str(file), status, None, result.edits, result.refusals, guide=result.guide)
    if status == "refused" and not options["partial"]:
        return item
    text, encoding = read
    if options["diff"]:
        sys.stdout.writelines(_diff(file, text, result.output))
        return item
    if target is None:
        if status != "no-tensorflow":
            sys.stdout.flush()
            sys.stdout.buffer.write(result.output.encode(encoding))  # as its first line declares
        return item
    if result.output == text and options["in_place"]:
        return item
    data = result.output.encode(encoding)
    may_replace = options["in_place"] or options["overwrite"] or not target.exists()
    try:
        if target.exists():
            output.check_place(str(target), target)
        if not may_replace and target.read_bytes() != data:
            item.status = "failed"
            item.error = f"{target} is there and differs; give --overwrite or another name"
            return item
        target.parent.mkdir(parents=True, exist_ok=True)
        output.write(str(target), target, data)
        item.output = str(target)
    except (UsageError, RunError) as error:
        item.status, item.error = "failed", str(error)
    except OSError as error:
        item.status, item.error = "failed", f"{target}: cannot be written: {error.strerror}"
    return item


def _diff(file: Path, old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), str(file), f"{file} (ported)"
    )
    return [line if line.endswith("\n") else line + "\n" for line in lines]
