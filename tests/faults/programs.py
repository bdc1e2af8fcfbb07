"""Programs for TensorFlow 1 that nobody wrote: each port prints their numbers or is refused.

Most are drawn; those whose Python values change after the graph was built are written out. Each
runs on TensorFlow 1.15.5, is ported to graph code, native TensorFlow 2 and Keras, and what the
ports print is judged as `rosetta verify` does. It needs the interpreter of `rosetta tf1`.
"""

import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from faults.cases import Case
from faults.program_texts import later_changes, texts
from rosetta.port.result import Result
from rosetta.port.targets import keras_api, tf1_compat, tf2_eager
from rosetta.tf1 import interpreter
from rosetta.verify import verdict
from rosetta.verify.execution import Execution, execute

NAME = "generated programs: ported to the same numbers, or refused"
PROGRAMS = 200  # that are drawn
RUNNER = Path(__file__).with_name("run_programs.py")
SECONDS = 120  # for one program
RTOL = 1e-3  # as `rosetta verify` has it
AGREES = (verdict.EQUAL, verdict.NOISE)


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each program and target.

    Args:
        draw: draws most of the programs.
        folder: an empty directory.
    """
    python = interpreter.chosen(None)
    if python is None:
        raise SystemExit("there is no TensorFlow 1.15.5 to compare with; run `rosetta tf1` first")
    originals = folder / "originals"
    originals.mkdir()
    paths = []
    for number, text in enumerate([*texts.texts(PROGRAMS, draw), *later_changes.texts()]):
        paths.append(originals / f"program_{number}.py")
        paths[-1].write_text(text)
    _run(python, folder / "tf1", paths, **interpreter.environment())
    for target, legacy_keras in (("tf1_compat", "1"), ("tf2_eager", "0"), ("keras_api", "0")):
        yield from _of_target(target, legacy_keras, paths, folder, python)


def _of_target(
    target: str, legacy_keras: str, paths: Sequence[Path], folder: Path, python: str
) -> Iterator[Case]:
    ports = folder / target
    ports.mkdir()
    ported = []
    for path in paths:
        if _ran(folder / "tf1", path).failure:
            yield Case(target, "no original", _ran(folder / "tf1", path).failure, path.read_text())
            continue
        try:
            result = _port(target, path)
        except Exception as error:
            yield Case(target, "crashed", repr(error), path.read_text())
            continue
        if result.refusals:
            yield Case(target, "refused", "")
            continue
        (ports / path.name).write_text(result.output)
        ported.append(path)
    out = folder / f"ran-{target}"
    environment = {**os.environ, "TF_USE_LEGACY_KERAS": legacy_keras, "TF_ENABLE_ONEDNN_OPTS": "0"}
    _run(sys.executable, out, [ports / path.name for path in ported], **environment)
    for path in ported:

        def run_again(seed: int = 1, nudge: int = 0, path: Path = path) -> Execution:
            return execute(
                path, path, python, timeout=SECONDS, foreign=True, seed=seed, nudge=nudge
            )

        original, port = _ran(folder / "tf1", path), _ran(out, path)
        found = verdict.judge(original, port, RTOL, run_again)
        wrong = "" if found.kind in AGREES else f"{found.kind}: {found.reason}"
        yield Case(target, found.kind, wrong, f"{found.departure}\n{path.read_text()}")


def _port(target: str, path: Path) -> Result:
    text = path.read_text()
    if target == "tf1_compat":
        return tf1_compat.port(text)
    return {"tf2_eager": tf2_eager.port, "keras_api": keras_api.port}[target](text, path=path)


def _run(python: str, out: Path, scripts: Sequence[Path], **environment: str) -> None:
    out.mkdir()
    quiet = {"CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg"}
    subprocess.run(
        [python, "-W", "ignore", RUNNER, out, str(SECONDS), *scripts],
        env={**environment, **quiet},
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _ran(out: Path, path: Path) -> Execution:
    place = out / path.stem
    error = place.with_suffix(".error").read_text(errors="replace").strip().splitlines()
    return Execution(
        place.with_suffix(".txt").read_text(errors="replace"),
        error[-1] if error else "",
        int(place.with_suffix(".code").read_text()),
        seconds=0.0,
        tensorflow=None,
        unseeded=(),
        nudged=0,
    )
