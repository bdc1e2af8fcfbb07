"""Ports a script to Keras: a model, a loss and an optimizer in the place of functions.

The native TensorFlow 2 port comes first. It has the author's names, TensorFlow 1.15's numbers, and
refuses what it does not understand. What it computes is then taken apart into layers.
"""

import ast
import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path

import libcst as cst

from rosetta.port import edits
from rosetta.port.analysis.script import Script
from rosetta.port.edits import Edit, Refusal
from rosetta.port.result import Placeholder, Result
from rosetta.port.targets import tf2_eager
from rosetta.port.targets.keras_api import training
from rosetta.port.targets.keras_api.layout import without_gaps
from rosetta.port.targets.keras_api.one_model import OneModel
from rosetta.port.targets.keras_api.original_lines import OriginalLines
from rosetta.port.targets.keras_api.own_step import OwnStep
from rosetta.port.targets.keras_api.program import Program
from rosetta.port.targets.tf2_eager import tabs
from rosetta.port.targets.tf2_eager.layout import marked
from rosetta.port.targets.tf2_eager.unknown import Unknown

_OFFER = "--to=tf2_eager ports it as functions"


@tabs.kept
def port(
    source: str, seeds: str = "tf1_15", force: bool = False, path: Path | None = None
) -> Result:
    """Ports one script.

    Args:
        source: its text.
        seeds: "tf1_15" to draw the random numbers of TensorFlow 1.15, "modern" to leave that out.
        force: take a script for TensorFlow 1 that would run on either.
        path: where it stands; its graph is built in a copy of that directory.

    Raises:
        NotPython3: it is not Python 3.
    """
    is_notebook = path is not None and path.suffix == ".ipynb"
    # As a script, a notebook has its functions put where they are called: models gather weights.
    native = tf2_eager.port(source, seeds, force, path.with_suffix(".py") if is_notebook else path)
    if native.status != "ported" or native.refusals:
        return native
    stages = native.stages or (native.edits,)
    text = native.output
    if is_notebook:  # its cells keep their blank lines
        text = functools.reduce(edits.apply, stages, source)
    original = OriginalLines(source, native.edits)
    made: list[list[Edit]] = []
    program = _with_model(text, native.placeholders)
    try:
        if program is None:
            program = Program(text)
            raise Unknown(program.script.module, "no optimizer makes a loss smaller, so that there "
                          f"is nothing to compile; {_OFFER}")  # fmt: skip
        while program is not None:
            text, found = _of_model(program, original)
            made += found
            program = _with_model(text, native.placeholders)
    except Unknown as problem:
        refusal = _refusal(program, problem, original)
        partial = marked(Script(source), [refusal])
        return Result("ported", partial, refusals=(refusal,), guide=native.guide)
    output = without_gaps(text, source)
    names = {node.id for node in ast.walk(ast.parse(output)) if isinstance(node, ast.Name)}
    told = [edit for stage in made for edit in stage if edit.why]
    told = [edit for edit in [*native.edits, *told] if _is_left(edit, output, names)]
    told = sorted(told, key=lambda edit: edit.line)
    return dataclasses.replace(native, output=output, edits=tuple(told),
                               stages=(*stages, *map(tuple, made), ()))  # fmt: skip


def _of_model(program: Program, original: OriginalLines) -> tuple[str, list[list[Edit]]]:
    """Returns a program with a model for what it trains, and the edits one after the other.

    Raises:
        Unknown: neither layers nor a model with a training step of its own compute the same.
    """
    try:
        return OneModel(program, original).result()
    except Unknown as problem:
        try:
            return OwnStep(program, original).result()
        except Unknown:
            raise problem from None


def _with_model(text: str, placeholders: Mapping[str, Placeholder]) -> Program | None:
    """Returns the part of a program, the left margin or a class, that trains by a tape, or None."""
    whole = Program(text, None, placeholders)
    if training.is_in(whole):
        return whole
    for node in whole.script.module.body:
        if isinstance(node, cst.ClassDef) and not node.bases and training.trains(whole, node):
            return Program(text, node.name.value, placeholders)
    return None


def _is_left(edit: Edit, output: str, names: set[str]) -> bool:
    """Says whether what an edit wrote is in the Keras port, which has some names."""
    if edit.became.isidentifier():
        return edit.became in names
    return all(line.strip() in output for line in edit.became.splitlines())


def _refusal(program: Program, problem: Unknown, original: OriginalLines) -> Refusal:
    """Returns a refusal with the line of the original, whose statements the native port keeps."""
    if isinstance(problem.node, cst.Module):
        return Refusal(1, "the script", problem.why)
    was = " ".join(program.script.of(problem.node).split())[:80]
    return Refusal(original.of(program, problem.node), was, problem.why)
